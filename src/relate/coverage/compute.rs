//! The one pass that fills a table: counts from below, claims and declarations beside them.
//!
//! Relies on `ground` for who counts where, on `lists` for what may be divided by what, and on `stated`
//! for what was reported. Decides between the bases and adds up parents.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diagnostic::LabelText;
use crate::base::{Date, PartialDate};
use crate::domain::{Key, Place, SourceRef, TargetKey};
use crate::refine::Site;

use super::ground::{Chain, CountedUnit, Ground};
use super::lists::Lists;
use super::stated::{self, Claim, Reported, Stated};
use super::{Basis, Coverage, CoverageTable, Rate, Reading, StatedCount, faults};

/// See [`CoverageTable::compute`].
pub(super) fn table(site: &Site, target: TargetKey, date: Date) -> CoverageTable {
    let chain = Chain::new(site, site.campaigns()[target.campaign].count_by);
    let (stated, mut diagnostics) = stated::gather(site, target, date);
    let ground = Ground::survey(site, &chain, target, date, stated.keys().copied());
    let children = children(site, &ground);
    let counter = Counter {
        site,
        date,
        unit_lists: Lists::read(site, &chain, target, date, |roster| roster.units),
        organisation_lists: Lists::read(site, &chain, target, date, |roster| roster.organisations),
        tallies: tallies(site, &ground),
        chain,
    };
    let mut rows = BTreeMap::new();
    let silent = Stated::default();
    for row in &ground.rows {
        let below: Vec<&Coverage> =
            children.get(row).into_iter().flatten().map(|child| &rows[child]).collect();
        let coverage = counter.cover(*row, stated.get(row).unwrap_or(&silent), &below);
        if let Some((total, reported)) = coverage.units.zip(coverage.reported_established)
            && reported.established > total
        {
            let observation = &site.observations()[reported.observation];
            let fault = faults::numerator_over_total(observation, reported.established, total);
            let list = counter.unit_lists.complete(&counter.chain, *row).unwrap_or_default();
            let list = list.first().map(|index| site.rosters()[*index].span);
            diagnostics
                .push(list.into_iter().fold(fault, |fault, span| fault.label(span, LabelText::Declared)));
        }
        rows.insert(*row, coverage);
    }
    let mut units: BTreeMap<Key<Place>, Vec<CountedUnit>> = BTreeMap::new();
    for unit in ground.units {
        units.entry(unit.row).or_default().push(unit);
    }
    CoverageTable { target, date, rows, children, units, diagnostics }
}

/// The rows directly below each row, by code, then id.
fn children(site: &Site, ground: &Ground) -> BTreeMap<Key<Place>, Vec<Key<Place>>> {
    let mut children: BTreeMap<Key<Place>, Vec<Key<Place>>> = BTreeMap::new();
    for (child, parent) in &ground.parents {
        children.entry(*parent).or_default().push(*child);
    }
    for list in children.values_mut() {
        list.sort_by_key(|child| {
            let code = site.places()[*child].code.as_deref();
            (code.is_none(), code, *child)
        });
    }
    children
}

/// What our lists hold for a row, whether or not they are complete.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// Number of units.
    units: u64,
    /// Number of units with an active organisation.
    established: u64,
    /// Number of units that lie in no row below.
    direct: u64,
    /// Whether an organisation among them rests on invented data.
    illustrative: bool,
}

/// Tallies of all rows: every unit is counted in its own row and, row by row, in those above.
fn tallies(site: &Site, ground: &Ground) -> BTreeMap<Key<Place>, Tally> {
    let mut tallies: BTreeMap<Key<Place>, Tally> =
        ground.rows.iter().map(|row| (*row, Tally::default())).collect();
    for unit in &ground.units {
        let mut sources = unit.organisations.iter().flat_map(|key| &site.organisations()[*key].sources);
        let invented = sources.any(|source| site.is_illustrative(SourceRef::Source(*source)));
        let tally = tallies.entry(unit.row).or_default();
        tally.units += 1;
        tally.direct += 1;
        tally.established += u64::from(!unit.organisations.is_empty());
        tally.illustrative |= invented;
    }
    for row in &ground.rows {
        if let Some(parent) = ground.parents.get(row) {
            let below = tallies[row];
            let tally = tallies.entry(*parent).or_default();
            tally.units += below.units;
            tally.established += below.established;
            tally.illustrative |= below.illustrative;
        }
    }
    tallies
}

/// Everything that a row is computed from, apart from the rows below it and what was stated.
struct Counter<'s> {
    site: &'s Site,
    date: Date,
    chain: Chain,
    unit_lists: Lists,
    organisation_lists: Lists,
    tallies: BTreeMap<Key<Place>, Tally>,
}

impl Counter<'_> {
    /// The row of `place`. `below`: the rows directly below it.
    fn cover(&self, place: Key<Place>, stated: &Stated, below: &[&Coverage]) -> Coverage {
        let tally = self.tallies[&place];
        let unit_list = self.unit_lists.complete(&self.chain, place);
        let sum = self.sum(tally, below);
        let (observed, rival) = self.observed(tally, unit_list.as_deref(), stated);
        let counted = self.roster(tally, place, unit_list.as_deref());
        // The first one that is there is shown; the next one that says something else stands beside it.
        let mut readings = [counted, sum, observed, rival].into_iter().flatten();
        let reading = readings.next();
        let alternative = reading.as_ref().and_then(|reading| readings.find(|other| differ(reading, other)));
        let at_least = if reading.is_some() { None } else { at_least(below) };
        let reading = reading.unwrap_or_else(|| self.unknown(tally, stated, at_least.and(Some(below))));
        Coverage {
            reading,
            alternative,
            registered: tally.established,
            listed: tally.units,
            units: unit_list.map(|_| tally.units),
            at_least,
            reported_established: stated
                .established
                .map(|(stamp, established)| StatedCount { established, observation: stamp.index }),
        }
    }

    /// Counted from both lists, if both are complete.
    fn roster(&self, tally: Tally, place: Key<Place>, unit_list: Option<&[usize]>) -> Option<Reading> {
        let organisation_list = self.organisation_lists.complete(&self.chain, place)?;
        // The number is as fresh as the list that is counted; a list without a date speaks for the day itself.
        let dates = organisation_list.iter().map(|index| self.site.rosters()[*index].as_of);
        let as_of = dates.min().flatten().unwrap_or(PartialDate::day(self.date));
        let rosters: BTreeSet<usize> = unit_list?.iter().copied().chain(organisation_list).collect();
        let mut reading = counted(Basis::Roster, tally.established, tally.units);
        reading.illustrative = tally.illustrative;
        self.rest_on(&mut reading, Vec::new(), rosters.into_iter().collect());
        reading.as_of = Some(as_of);
        Some(reading)
    }

    /// What was reported, over our list of units where that is complete; and what else was reported for
    /// the same day. Anything reported for an earlier day is history and no rival.
    fn observed(
        &self,
        tally: Tally,
        unit_list: Option<&[usize]>,
        stated: &Stated,
    ) -> (Option<Reading>, Option<Reading>) {
        let mixed = stated.established.filter(|(_, established)| *established <= tally.units).zip(unit_list);
        let mixed = mixed.map(|((stamp, established), rosters)| {
            let mut reading = counted(Basis::Mixed, established, tally.units);
            self.rest_on(&mut reading, vec![stamp.index], rosters.to_vec());
            (stamp.day, reading)
        });
        let reported = stated.reported.as_ref().map(|reported| {
            let is_full = reported.claim == Claim::Full;
            (reported.stamp.day, is_full, self.reported(tally, unit_list, reported))
        });
        match (mixed, reported) {
            (Some((day, mixed)), Some((reported_day, is_full, reported))) => {
                let same_day = day == reported_day;
                let mixed_wins = day > reported_day || (same_day && !is_full);
                let (winner, other) = if mixed_wins { (mixed, reported) } else { (reported, mixed) };
                (Some(winner), Some(other).filter(|_| same_day))
            }
            (mixed, reported) => {
                (mixed.map(|(_, reading)| reading).or(reported.map(|(_, _, reading)| reading)), None)
            }
        }
    }

    /// A claim as a reading; `full` is spelled out where the number of units is known.
    fn reported(&self, tally: Tally, unit_list: Option<&[usize]>, reported: &Reported) -> Reading {
        let mut rosters = Vec::new();
        let mut reading = match reported.claim {
            Claim::Counts { established, total } => counted(Basis::Reported, established, total),
            Claim::Percent(rate) => {
                Reading { full: rate.is_whole(), rate: Some(rate), ..blank(Basis::Reported) }
            }
            Claim::Full => match unit_list.filter(|_| tally.units > 0) {
                Some(list) => {
                    rosters = list.to_vec();
                    counted(Basis::Reported, tally.units, tally.units)
                }
                None => Reading { full: true, ..blank(Basis::Reported) },
            },
        };
        self.rest_on(&mut reading, reported.observations.clone(), rosters);
        reading
    }

    /// The sum of the rows below, if all are known with counts on one basis and no unit lies outside them.
    fn sum(&self, tally: Tally, below: &[&Coverage]) -> Option<Reading> {
        let basis = below.first()?.reading.basis;
        if tally.direct > 0 || basis == Basis::None {
            return None;
        }
        let (mut established, mut total) = (0, 0);
        for row in below {
            let (more, units) = row.reading.counts().filter(|_| row.reading.basis == basis)?;
            established += more;
            total += units;
        }
        if total == 0 {
            return None;
        }
        let mut reading = counted(basis, established, total);
        inherit(&mut reading, below.iter().map(|row| &row.reading));
        reading.summed = true;
        Some(reading)
    }

    /// Nothing to show as coverage; what little is known of it may still rest on invented data.
    fn unknown(&self, tally: Tally, stated: &Stated, below: Option<&[&Coverage]>) -> Reading {
        let mut reading = blank(Basis::None);
        let observations = stated.established.map(|(stamp, _)| stamp.index).into_iter().collect();
        self.rest_on(&mut reading, observations, Vec::new());
        reading.illustrative |= tally.illustrative;
        reading.illustrative |= below.into_iter().flatten().any(|row| row.reading.illustrative);
        reading
    }

    /// Records what a reading rests on, its date, and whether any of it is invented.
    fn rest_on(&self, reading: &mut Reading, observations: Vec<usize>, rosters: Vec<usize>) {
        for index in &observations {
            let observation = &self.site.observations()[*index];
            reading.as_of = earlier(reading.as_of, stated::as_of(self.site, observation));
            reading.illustrative |= self.site.is_invented(observation);
        }
        for index in &rosters {
            let roster = &self.site.rosters()[*index];
            let source = roster.source.map(SourceRef::Source);
            reading.illustrative |= source.is_some_and(|source| self.site.is_illustrative(source));
        }
        reading.observations = observations;
        reading.rosters = rosters;
        reading.rosters.sort_unstable();
    }
}

/// A reading of which nothing is known yet.
fn blank(basis: Basis) -> Reading {
    Reading {
        basis,
        established: None,
        total: None,
        full: false,
        rate: None,
        as_of: None,
        observations: Vec::new(),
        rosters: Vec::new(),
        illustrative: false,
        summed: false,
    }
}

/// A reading of two counts.
fn counted(basis: Basis, established: u64, total: u64) -> Reading {
    Reading {
        established: Some(established),
        total: Some(total),
        full: total > 0 && established == total,
        rate: Rate::of(established, total),
        ..blank(basis)
    }
}

/// Makes `reading` rest on everything that `parts` rest on.
fn inherit<'r>(reading: &mut Reading, parts: impl Iterator<Item = &'r Reading>) {
    let (mut observations, mut rosters) = (BTreeSet::new(), BTreeSet::new());
    for part in parts {
        observations.extend(&part.observations);
        rosters.extend(&part.rosters);
        reading.as_of = earlier(reading.as_of, part.as_of);
        reading.illustrative |= part.illustrative;
    }
    reading.observations = observations.into_iter().collect();
    reading.rosters = rosters.into_iter().collect();
}

/// The earlier of two dates: a figure is as fresh as the oldest thing that it rests on.
fn earlier(a: Option<PartialDate>, b: Option<PartialDate>) -> Option<PartialDate> {
    [a, b].into_iter().flatten().min()
}

/// What the rows below add up to at the least; `None` if nothing is known of any of them.
fn at_least(below: &[&Coverage]) -> Option<u64> {
    let known = below.iter().filter_map(|row| match row.reading.is_known() {
        true => row.reading.established,
        false => row.at_least,
    });
    known.fold(None, |sum, more| Some(sum.unwrap_or(0) + more))
}

/// Whether two readings contradict each other as far as both say the same kind of thing.
fn differ(a: &Reading, b: &Reading) -> bool {
    match (a.counts(), b.counts()) {
        (Some(x), Some(y)) => x != y,
        (Some(counts), None) => differs_from_claim(a, counts, b),
        (None, Some(counts)) => differs_from_claim(b, counts, a),
        (None, None) => a.rate != b.rate || a.full != b.full,
    }
}

/// Whether counts contradict a claim without counts: a rate to the decimals that it states, or `full`.
fn differs_from_claim(reading: &Reading, (established, total): (u64, u64), claim: &Reading) -> bool {
    match claim.rate {
        Some(stated) => Rate::rounded(established, total, stated.decimals()) != Some(stated),
        None => reading.full != claim.full,
    }
}
