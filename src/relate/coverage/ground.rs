//! The ground that is counted on: which places have a row, and which units lie in which row.
//!
//! Relies on `refine` for parents that are of a higher level than their children. Counts nothing itself.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;

use crate::base::Date;
use crate::domain::{CountBy, Key, Level, Organisation, Place, Status, Target, TargetKey, Unit};
use crate::refine::Site;

/// A unit that counts, and what has been founded in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedUnit {
    /// The unit.
    pub unit: Key<Unit>,
    /// The lowest place with a row that it lies in.
    pub row: Key<Place>,
    /// Organisations of the target's types that are active in it on the day, by id; empty if none is known.
    pub organisations: Vec<Key<Organisation>>,
}

/// The way up from every place, by law or by management.
#[derive(Debug)]
pub(super) struct Chain {
    up: Vec<Option<Key<Place>>>,
}

impl Chain {
    /// The chain that a campaign counts by.
    ///
    /// A step that does not lead to a higher level is not taken, so that every walk ends, even where
    /// `managed_by` and `parent` together form a circle.
    pub(super) fn new(site: &Site, count_by: CountBy) -> Chain {
        let places = site.places();
        let up = places.iter().map(|(_, place)| {
            let higher = |above: &Key<Place>| places[*above].level < place.level;
            let managed = match count_by {
                CountBy::Managed => place.managed_by.filter(higher),
                CountBy::Statutory => None,
            };
            managed.or(place.parent.filter(higher))
        });
        Chain { up: up.collect() }
    }

    /// The place above.
    pub(super) fn up(&self, place: Key<Place>) -> Option<Key<Place>> {
        self.up[place.index()]
    }

    /// `place` and everything above it, from below.
    pub(super) fn from(&self, place: Key<Place>) -> impl Iterator<Item = Key<Place>> {
        successors(Some(place), |at| self.up(*at))
    }
}

/// Rows and the units in them, for one target on one day.
#[derive(Debug)]
pub(super) struct Ground {
    /// Rows, the lower ones first, then by id: whoever goes through them meets children before parents.
    pub(super) rows: Vec<Key<Place>>,
    /// The row above each row that has one.
    pub(super) parents: BTreeMap<Key<Place>, Key<Place>>,
    /// The units that count, by id.
    pub(super) units: Vec<CountedUnit>,
}

impl Ground {
    /// Lays out rows and units. `observed`: places for which something was reported by then.
    pub(super) fn survey(
        site: &Site,
        chain: &Chain,
        target: TargetKey,
        date: Date,
        observed: impl Iterator<Item = Key<Place>>,
    ) -> Ground {
        let eligible = eligible(site, chain, target);
        let mut units = counted_units(site, chain, target, date, &eligible);
        host(site, target, date, &mut units);
        let homes = units.iter().map(|unit| unit.row).chain(observed.filter(|place| eligible[place.index()]));
        let lowest = homes
            .map(|place| site.places()[place].level)
            .chain([site.config().page_level])
            .max()
            .unwrap_or(Level::Province);
        let holding: BTreeSet<Key<Place>> = units.iter().flat_map(|unit| chain.from(unit.row)).collect();
        let mut rows: Vec<Key<Place>> = Vec::new();
        for (key, place) in site.places().iter() {
            // An abolished county keeps its row only while units that still exist lie in it.
            let stands = place.validity.contains(date) || holding.contains(&key);
            if eligible[key.index()] && place.level <= lowest && stands {
                rows.push(key);
            }
        }
        rows.sort_by_key(|key| (std::cmp::Reverse(site.places()[*key].level), *key));
        let has_row: BTreeSet<Key<Place>> = rows.iter().copied().collect();
        let parents = rows
            .iter()
            .filter_map(|row| Some((*row, chain.from(*row).skip(1).find(|above| has_row.contains(above))?)))
            .collect();
        Ground { rows, parents, units }
    }
}

/// For every place, whether it may have a row: neither a unit of the target nor inside one, and lawful
/// unless the campaign counts by management.
fn eligible(site: &Site, chain: &Chain, target: TargetKey) -> Vec<bool> {
    let kinds = Kinds::of_units(site.target(target));
    let mut is_unit = vec![false; site.places().len()];
    for (_, unit) in site.units().iter() {
        if unit.is_place && unit.kinds.iter().any(|kind| kinds.contain(kind)) {
            is_unit[unit.place.index()] = true;
        }
    }
    let managed = site.campaigns()[target.campaign].count_by == CountBy::Managed;
    site.places()
        .iter()
        .map(|(key, place)| {
            (managed || place.statutory) && !chain.from(key).any(|above| is_unit[above.index()])
        })
        .collect()
}

/// Units of the target that exist and are not exempt on `date`, by id, without their organisations.
fn counted_units(
    site: &Site,
    chain: &Chain,
    target: TargetKey,
    date: Date,
    eligible: &[bool],
) -> Vec<CountedUnit> {
    let kinds = Kinds::of_units(site.target(target));
    let mut counted = Vec::new();
    for (key, unit) in site.units().iter() {
        let wanted = unit.kinds.iter().any(|kind| kinds.contain(kind));
        if !wanted || !unit.validity.contains(date) || is_exempt(unit, target, date) {
            continue;
        }
        // A unit that is a place itself never has a row, so the walk may begin with it.
        let row = chain.from(unit.place).find(|place| eligible[place.index()]);
        if let Some(row) = row {
            counted.push(CountedUnit { unit: key, row, organisations: Vec::new() });
        }
    }
    counted
}

/// Whether a unit need not take part in the target's campaign on `date`.
fn is_exempt(unit: &Unit, target: TargetKey, date: Date) -> bool {
    unit.exempt
        .iter()
        .filter(|exemption| exemption.campaign == target.campaign)
        .any(|exemption| exemption.until.is_none_or(|until| date < until.last()))
}

/// Adds to every unit its active organisations of the target's types.
fn host(site: &Site, target: TargetKey, date: Date, units: &mut [CountedUnit]) {
    let kinds = Kinds::of_organisations(site.target(target));
    let own_unit: BTreeMap<Key<Place>, Key<Unit>> =
        site.units().iter().filter(|(_, unit)| unit.is_place).map(|(key, unit)| (unit.place, key)).collect();
    for (key, organisation) in site.organisations().iter() {
        let wanted = organisation.kind.as_ref().is_some_and(|kind| kinds.contain(kind));
        if !wanted || !is_active(site, organisation, date) {
            continue;
        }
        let unit = organisation.unit.or_else(|| own_unit.get(&organisation.place?).copied());
        let found = unit.and_then(|unit| units.binary_search_by_key(&unit, |counted| counted.unit).ok());
        if let Some(index) = found {
            units[index].organisations.push(key);
        }
    }
}

/// Whether an organisation is active on `date`: founded by then, not ended, and not merely planned.
///
/// Without a day of founding it is known from its earliest dated source on; with no dated source at all
/// it counts for all days, because it is in the list and nothing says since when.
pub fn is_active(site: &Site, organisation: &Organisation, date: Date) -> bool {
    let ended = match (organisation.status, organisation.ended) {
        (Status::Planned, _) => true,
        (_, Some(ended)) => ended.last() <= date,
        (Status::Lapsed | Status::Dissolved, None) => true,
        (Status::Active, None) => false,
    };
    let known = || {
        let dates = organisation.sources.iter().filter_map(|source| site.sources()[*source].date);
        dates.map(|date| date.last()).min()
    };
    let since = organisation.established.map(|date| date.last()).or_else(known);
    !ended && since.is_none_or(|since| since <= date)
}

/// Types that a target names, compared without the white space around them.
struct Kinds<'t>(BTreeSet<&'t str>);

impl<'t> Kinds<'t> {
    fn of_units(target: &'t Target) -> Kinds<'t> {
        Kinds(target.unit_types.iter().map(|kind| kind.trim()).collect())
    }

    fn of_organisations(target: &'t Target) -> Kinds<'t> {
        Kinds(target.org_types.iter().map(|kind| kind.trim()).collect())
    }

    fn contain(&self, kind: &str) -> bool {
        self.0.contains(kind.trim())
    }
}
