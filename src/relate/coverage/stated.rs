//! What sources state about a target: the latest claims of every place, on one day.
//!
//! The latest as-of wins, then the later source, then the later position in the files. Claims that
//! contradict themselves are left out and reported.

use std::collections::BTreeMap;

use crate::base::{Date, Diagnostic, PartialDate};
use crate::domain::{IndicatorKey, Key, Measure, Observation, Place, SourceRef, TargetKey, Value};
use crate::refine::Site;

use super::faults;
use super::rate::Rate;

/// When something was stated; the greatest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp {
    /// The day for which it holds.
    pub(super) day: Date,
    /// The day of its source; known is later than unknown.
    source: Option<Date>,
    /// Index in the site's observations.
    pub(super) index: usize,
}

/// A coverage as a source states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// In per cent.
    Percent(Rate),
    /// Both counts.
    Counts { established: u64, total: u64 },
    /// Full coverage.
    Full,
}

impl Claim {
    /// How much the claim tells: decides between two kinds of statement of the same day and source.
    fn weight(self) -> u8 {
        match self {
            Claim::Percent(_) => 0,
            Claim::Counts { .. } => 1,
            Claim::Full => 2,
        }
    }
}

/// A claim with its date and the observations that it was read from.
#[derive(Clone, Debug)]
pub(super) struct Reported {
    pub(super) stamp: Stamp,
    pub(super) claim: Claim,
    /// Indices in the site's observations: one, or those of the two counts.
    pub(super) observations: Vec<usize>,
}

/// The latest claims about one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Stated {
    /// Number of units with an organisation.
    pub(super) established: Option<(Stamp, u64)>,
    /// A rate, `full`, or both counts.
    pub(super) reported: Option<Reported>,
}

/// Latest claims by place.
pub(super) type StatedByPlace = BTreeMap<Key<Place>, Stated>;

/// Gathers the latest claims ≤ `date` about a target, and what is wrong with any claim ≤ `date`.
pub(super) fn gather(site: &Site, target: TargetKey, date: Date) -> (StatedByPlace, Vec<Diagnostic>) {
    let mut stated = StatedByPlace::new();
    let mut diagnostics = Vec::new();
    let mut totals: BTreeMap<Group, (usize, u64)> = BTreeMap::new();
    let mut established = Vec::new();
    for (stamp, observation) in dated(site, target, Measure::Established, date) {
        let Some(count) = whole(observation.value) else { continue };
        let latest = &mut stated.entry(observation.place).or_default().established;
        if latest.is_none_or(|(other, _)| other < stamp) {
            *latest = Some((stamp, count));
        }
        established.push((stamp, observation, count));
    }
    for (stamp, observation) in dated(site, target, Measure::Total, date) {
        if let Some(count) = whole(observation.value) {
            totals.insert(group(stamp, observation), (stamp.index, count));
        }
    }
    for (stamp, observation) in dated(site, target, Measure::Coverage, date) {
        let claim = match observation.value {
            Value::Full => Some(Claim::Full),
            Value::Counts { established, total } => Some(Claim::Counts { established, total }),
            Value::Percent(percent) => Rate::stated(percent).map(Claim::Percent),
            Value::Number(_) => None,
        };
        if let Some(claim) = claim {
            let reported = Reported { stamp, claim, observations: vec![stamp.index] };
            offer(&mut stated, observation, reported, &mut diagnostics);
        }
    }
    for (stamp, observation, established) in established {
        if let Some((index, total)) = totals.get(&group(stamp, observation)) {
            let claim = Claim::Counts { established, total: *total };
            let reported = Reported { stamp, claim, observations: vec![stamp.index, *index] };
            offer(&mut stated, observation, reported, &mut diagnostics);
        }
    }
    (stated, diagnostics)
}

/// Two counts belong together if they are of one place, day and source.
type Group = (Key<Place>, Date, Option<SourceRef>);

fn group(stamp: Stamp, observation: &Observation) -> Group {
    (observation.place, stamp.day, observation.source)
}

/// Keeps `reported` if it is sound and wins over what is known of its place.
fn offer(
    stated: &mut StatedByPlace,
    observation: &Observation,
    reported: Reported,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Claim::Counts { established, total } = reported.claim
        && established > total
    {
        diagnostics.push(faults::numerator_over_total(observation, established, total));
        return;
    }
    // Positions in the files tell nothing across two indicators, so the more telling claim goes first.
    let rank = |r: &Reported| (r.stamp.day, r.stamp.source, r.claim.weight(), r.stamp.index);
    let within = |r: &Reported| (r.stamp.day, r.stamp.source, 0, r.stamp.index);
    let latest = &mut stated.entry(observation.place).or_default().reported;
    let wins =
        latest.as_ref().is_none_or(|other| match other.observations.len() == reported.observations.len() {
            true => within(other) < within(&reported),
            false => rank(other) < rank(&reported),
        });
    if wins {
        *latest = Some(reported);
    }
}

/// Observations of one measure that hold on a day ≤ `date`, with their stamps, in the site's order.
pub(super) fn dated(
    site: &Site,
    target: TargetKey,
    measure: Measure,
    date: Date,
) -> impl Iterator<Item = (Stamp, &Observation)> {
    let indicator = IndicatorKey::Target(target, measure);
    let all = site.observations();
    let start = all.partition_point(|observation| observation.indicator < indicator);
    let end = all.partition_point(|observation| observation.indicator <= indicator);
    all[start..end].iter().enumerate().filter_map(move |(offset, observation)| {
        let source = source_date(site, observation);
        let day = as_of(site, observation)?.last();
        let stamp = Stamp { day, source: source.map(|date| date.last()), index: start + offset };
        (day <= date).then_some((stamp, observation))
    })
}

/// The date for which an observation holds: its own, else its source's; without both it cannot be used.
pub(super) fn as_of(site: &Site, observation: &Observation) -> Option<PartialDate> {
    observation.date().or_else(|| source_date(site, observation))
}

/// When an observation's source was published, or its meeting was held.
fn source_date(site: &Site, observation: &Observation) -> Option<PartialDate> {
    match observation.source? {
        SourceRef::Source(source) => site.sources()[source].date,
        SourceRef::Report(report) => Some(site.reports()[report].date),
    }
}

/// A count; `None` if the value is no whole number (`refine` has said so).
pub(super) fn whole(value: Value) -> Option<u64> {
    match value {
        // Up to 2^53 every whole number has its own `f64`, so the conversion is exact.
        Value::Number(number)
            if (0.0..=9_007_199_254_740_992.0).contains(&number) && number.fract() == 0.0 =>
        {
            Some(number as u64)
        }
        _ => None,
    }
}
