//! Coverage: how many of the units of a target have an organisation, at every place, on one day.
//!
//! Three bases that are never confused: counted from complete lists, a reported number over a complete
//! list of units, or reported as it is. Where none of them is there, nothing is known, which is not 0.
//! One pass from the lowest places up; nothing is looked at that is dated after the day.

mod compute;
mod faults;
mod ground;
mod lists;
mod rate;
mod stated;

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod world;

use std::collections::BTreeMap;

use crate::base::{Date, Diagnostic, PartialDate};
use crate::domain::{Key, Place, TargetKey};
use crate::refine::Site;

pub use faults::{basis_differences, check, full_place_differences};
pub use ground::{CountedUnit, is_active};
pub use rate::Rate;

/// What a coverage rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// 名录口径: counted from lists of units and organisations that are both declared complete.
    Roster,
    /// 上报数÷名录数: a reported number of established ones over a complete list of units.
    Mixed,
    /// 上报口径: a rate, `full` or both counts as a source states them.
    Reported,
    /// 未报送: nothing that may be shown as coverage.
    None,
}

/// Coverage as one basis gives it, with everything that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it rests on.
    pub basis: Basis,
    /// Number of units with an organisation.
    pub established: Option<u64>,
    /// Number of units.
    pub total: Option<u64>,
    /// Whether every unit has one, by the counts or by what was reported; never without any unit.
    pub full: bool,
    /// The rate; `None` also where `full` was reported and the number of units is not known.
    pub rate: Option<Rate>,
    /// The date of what it rests on, the earliest if there are several; `None` for lists without a date.
    pub as_of: Option<PartialDate>,
    /// The observations that it was read from, as indices in the site's observations.
    pub observations: Vec<usize>,
    /// The declarations of completeness that it relies on, as indices in the site's rosters.
    pub rosters: Vec<usize>,
    /// Whether anything that it rests on is invented example data.
    pub illustrative: bool,
    /// Whether it is the sum of the rows below, for want of lists or a report for the place as a whole.
    pub summed: bool,
}

impl Reading {
    /// Whether anything is known.
    pub fn is_known(&self) -> bool {
        self.basis != Basis::None
    }

    /// Both counts, if both are known.
    pub fn counts(&self) -> Option<(u64, u64)> {
        self.established.zip(self.total)
    }
}

/// Coverage of one target at one place on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// What is shown.
    pub reading: Reading,
    /// A different result on another basis: shown beside the first one.
    pub alternative: Option<Reading>,
    /// Number of units in which an organisation is registered, whether or not the lists are complete.
    pub registered: u64,
    /// Number of units on record, whether or not their list is complete.
    pub listed: u64,
    /// Number of units, if the list of units is complete; may be known where coverage is not.
    pub units: Option<u64>,
    /// Where nothing is known of the place as a whole: the number of established ones in the known places below.
    pub at_least: Option<u64>,
    /// The latest reported number of established ones, whether or not there is a total to it.
    pub reported_established: Option<StatedCount>,
}

/// A number as it was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedCount {
    /// The number of units with an organisation.
    pub established: u64,
    /// Index in the site's observations.
    pub observation: usize,
}

/// How many of the rows directly below a place are fully covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullPlaces {
    /// Number of rows that are fully covered.
    pub full: u64,
    /// Number of rows of which nothing is known.
    pub unknown: u64,
    /// Number of rows.
    pub rows: u64,
}

impl FullPlaces {
    /// Whether the number is final: there are rows below, and every one is known.
    pub fn all_known(&self) -> bool {
        self.rows > 0 && self.unknown == 0
    }
}

/// Coverage of one target on one day, at every place that has a row.
///
/// Rows go from the top down to the lowest level that holds units, and at least to the level that has
/// pages; places that are units themselves, and what lies inside them, have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageTable {
    target: TargetKey,
    date: Date,
    rows: BTreeMap<Key<Place>, Coverage>,
    /// Rows directly below each row, by code, then id.
    children: BTreeMap<Key<Place>, Vec<Key<Place>>>,
    /// Units by the row that they lie in.
    units: BTreeMap<Key<Place>, Vec<CountedUnit>>,
    /// Claims that cannot be true.
    diagnostics: Vec<Diagnostic>,
}

impl CoverageTable {
    /// Computes the table in one pass from the lowest rows up.
    ///
    /// Costs a step for every unit, organisation, place and roster of the site and every observation of
    /// the target (up to logarithms and the five levels), not places × units.
    pub fn compute(site: &Site, target: TargetKey, date: Date) -> CoverageTable {
        compute::table(site, target, date)
    }

    /// The target.
    pub fn target(&self) -> TargetKey {
        self.target
    }

    /// The day: only what is dated on or before it is in the table.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The row of a place.
    pub fn get(&self, place: Key<Place>) -> Option<&Coverage> {
        self.rows.get(&place)
    }

    /// All rows, by the ids of their places.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (Key<Place>, &Coverage)> {
        self.rows.iter().map(|(place, coverage)| (*place, coverage))
    }

    /// The rows directly below `place` as the campaign counts, by code, then id.
    pub fn children(&self, place: Key<Place>) -> &[Key<Place>] {
        self.children.get(&place).map_or(&[], Vec::as_slice)
    }

    /// The units that lie in the row of `place` and in no row below it.
    pub fn own_units(&self, place: Key<Place>) -> &[CountedUnit] {
        self.units.get(&place).map_or(&[], Vec::as_slice)
    }

    /// The units that count in the row of `place` with their active organisations, by code of their place, then id.
    pub fn units(&self, site: &Site, place: Key<Place>) -> Vec<&CountedUnit> {
        let mut found = Vec::new();
        let mut open = vec![place];
        while let Some(row) = open.pop() {
            found.extend(self.units.get(&row).into_iter().flatten());
            open.extend(self.children(row));
        }
        found.sort_by_key(|counted| {
            let code = site.places()[site.units()[counted.unit].place].code.as_deref();
            (code.is_none(), code, counted.unit)
        });
        found
    }

    /// How many of the rows directly below `place` are fully covered, and of how many nothing is known.
    pub fn full_places(&self, place: Key<Place>) -> FullPlaces {
        let mut result = FullPlaces { full: 0, unknown: 0, rows: 0 };
        for reading in self.children(place).iter().filter_map(|child| Some(&self.get(*child)?.reading)) {
            result.rows += 1;
            result.full += u64::from(reading.full);
            result.unknown += u64::from(!reading.is_known());
        }
        result
    }
}
