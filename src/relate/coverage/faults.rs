//! What is wrong, or does not agree, in the figures of a target.
//!
//! One function per code; `check` asks all of them. Nothing is decided here that a page shows.

use std::collections::BTreeMap;

use crate::base::diagnostic::LabelText;
use crate::base::{Code, Date, Diagnostic};
use crate::domain::{Key, Measure, Observation, Place};
use crate::refine::Site;

use super::stated::{self, Stamp};
use super::{Basis, CoverageTable, FullPlaces, Reading};

/// Everything there is to say about the figures of a table, place by place.
pub fn check(site: &Site, table: &CoverageTable) -> Vec<Diagnostic> {
    let mut diagnostics = table.diagnostics.clone();
    diagnostics.extend(basis_differences(site, table));
    diagnostics.extend(full_place_differences(site, table));
    diagnostics
}

/// More units with an organisation than units.
pub(super) fn numerator_over_total(observation: &Observation, established: u64, total: u64) -> Diagnostic {
    Diagnostic::new(Code::NumeratorOverTotal, observation.value_span)
        .with("established", established.to_string())
        .with("total", total.to_string())
}

/// Where a page shows two results because a report disagrees with our lists.
///
/// Two reports that disagree with each other alone are shown, but no list is there to be checked. A report that agreed
/// with the lists of its own day is no longer new, and not wrong.
pub fn basis_differences(site: &Site, table: &CoverageTable) -> Vec<Diagnostic> {
    let mut earlier: BTreeMap<Date, CoverageTable> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (place, coverage) in table.rows() {
        let Some(alternative) = &coverage.alternative else { continue };
        let primary = &coverage.reading;
        // Bases are ordered by how much of our own lists is in them. A sum of rows stands for the lists below.
        let (computed, reported) = match alternative.summed || alternative.basis < primary.basis {
            true => (alternative, primary),
            false => (primary, alternative),
        };
        if computed.basis == Basis::Reported {
            continue;
        }
        if let Some(day) = reported.as_of.map(|date| date.last()).filter(|day| *day < table.date) {
            let then = earlier.entry(day).or_insert_with(|| CoverageTable::compute(site, table.target, day));
            if then.get(place).is_some_and(|then| then.reading.is_known() && then.alternative.is_none()) {
                continue;
            }
        }
        let observation = reported.observations.first().map(|index| &site.observations()[*index]);
        let mut diagnostic =
            Diagnostic::new(Code::BasisDifference, observation.map(|observation| observation.value_span))
                .with("place", site.places()[place].name.clone())
                .with("reported", plain(reported))
                .with("computed", plain(computed));
        if let Some(roster) = computed.rosters.first() {
            diagnostic = diagnostic.label(site.rosters()[*roster].span, LabelText::Declared);
        }
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// Where the reported number of fully covered places disagrees with its members or with the data.
///
/// A reported number is held against the data of its own day, not against what was reached since:
/// otherwise every place that becomes full later would turn a true report into a false alarm.
pub fn full_place_differences(site: &Site, table: &CoverageTable) -> Vec<Diagnostic> {
    let mut latest: BTreeMap<Key<Place>, (Stamp, &Observation)> = BTreeMap::new();
    for (stamp, observation) in stated::dated(site, table.target, Measure::FullPlaces, table.date) {
        let best = latest.entry(observation.place).or_insert((stamp, observation));
        if best.0 < stamp {
            *best = (stamp, observation);
        }
    }
    let mut earlier: BTreeMap<Date, CoverageTable> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (place, (stamp, observation)) in latest {
        let Some(reported) = stated::whole(observation.value) else { continue };
        let then = match stamp.day == table.date {
            true => table,
            false => earlier
                .entry(stamp.day)
                .or_insert_with(|| CoverageTable::compute(site, table.target, stamp.day)),
        };
        let computed = contradiction(observation, reported, then.full_places(place));
        if let Some(computed) = computed {
            let diagnostic = Diagnostic::new(Code::FullPlacesDifference, observation.value_span)
                .with("reported", reported.to_string())
                .with("computed", computed.to_string());
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

/// The number that contradicts the reported one: of its members, or the nearest that the data allows.
fn contradiction(observation: &Observation, reported: u64, data: FullPlaces) -> Option<u64> {
    let members = observation.members.len() as u64;
    if members > reported || (observation.members_complete && members != reported) {
        return Some(members);
    }
    if data.rows == 0 {
        return None;
    }
    // Places of which nothing is known may be full or not.
    let possible = data.full..=data.full + data.unknown;
    (!possible.contains(&reported)).then(|| reported.clamp(*possible.start(), *possible.end()))
}

/// A reading in plain characters: `12/15`, `full`, `94%`.
fn plain(reading: &Reading) -> String {
    match (reading.counts(), reading.rate) {
        (Some((established, total)), _) => format!("{established}/{total}"),
        (None, _) if reading.full => "full".to_owned(),
        (None, Some(rate)) => rate.to_string(),
        (None, None) => "-".to_owned(),
    }
}
