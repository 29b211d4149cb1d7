//! Figures that must agree with each other: a whole with its parts, a running total with what it was before.
//!
//! Reported beside both ends, because nobody but the author can tell which of them is wrong. Coverage against our own
//! lists is looked at in `coverage::faults`.

use crate::base::diagnostic::LabelText;
use crate::base::{Code, Date, Diagnostic};
use crate::domain::{CountBy, IndicatorKey, IndicatorKind, Key, Measure, Observation, Place, Value};
use crate::refine::Site;

/// Parts that are shown beside a whole; a city has fewer, and a long list helps nobody.
const SHOWN: usize = 20;

/// Everything there is to say.
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut series: Option<&Observation> = None;
    for observation in site.observations() {
        diagnostics.extend(other_than_parts(site, observation));
        let earlier = series.filter(|earlier| {
            (earlier.indicator, earlier.place) == (observation.indicator, observation.place)
        });
        if is_running_total(site, observation) {
            diagnostics.extend(earlier.and_then(|earlier| fallen(site, earlier, observation)));
            series = Some(observation);
        }
    }
    diagnostics
}

/// A dated value of an indicator that only grows.
fn is_running_total(site: &Site, observation: &Observation) -> bool {
    let IndicatorKey::Declared(key) = observation.indicator else { return false };
    site.indicators()[key].cumulative && observation.as_of.is_some()
}

/// A running total that is less than it was, and nobody says why.
fn fallen(site: &Site, earlier: &Observation, later: &Observation) -> Option<Diagnostic> {
    let (Value::Number(before), Value::Number(now)) = (earlier.value, later.value) else { return None };
    let same = earlier.unit == later.unit && site.is_invented(earlier) == site.is_invented(later);
    let falls = now < before && earlier.day() < later.day() && later.correction.is_none();
    (same && falls).then(|| {
        Diagnostic::new(Code::FallingFigure, later.value_span)
            .with("place", &site.places()[later.place].name)
            .with("before", before.to_string())
            .with("now", now.to_string())
            .label(earlier.value_span, LabelText::Other)
    })
}

/// A figure of a place of which all places below state the same for the same time, and come to something else.
fn other_than_parts(site: &Site, whole: &Observation) -> Option<Diagnostic> {
    if site.children(whole.place).len() < 2 || !adds_up(site, whole) {
        return None;
    }
    let (stated, day) = (amounts(whole)?, whole.day()?);
    let (parts, missing) = parts(site, whole, day);
    let sum = |all: bool| {
        let own = parts.iter().filter(|(statutory, _)| all || *statutory);
        own.filter_map(|(_, part)| amounts(part))
            .fold([0.0; 2], |sum, own| [sum[0] + own[0], sum[1] + own[1]])
    };
    let (all, lawful) = (sum(true), sum(false));
    let agrees = |sum: [f64; 2]| match missing {
        true => (0..2).all(|at| sum[at] <= stated[at] + tolerance(stated[at])),
        false => (0..2).all(|at| (sum[at] - stated[at]).abs() <= tolerance(stated[at])),
    };
    if parts.len() < 2 || agrees(all) || agrees(lawful) {
        return None;
    }
    let found = if is_managed(site, whole) { all } else { lawful };
    let fault = Diagnostic::new(Code::SumDifference, whole.value_span)
        .with("place", &site.places()[whole.place].name)
        .with("stated", shown(whole, stated))
        .with("found", shown(whole, found));
    Some(
        parts
            .iter()
            .take(SHOWN)
            .fold(fault, |fault, (_, part)| fault.label(part.value_span, LabelText::Part)),
    )
}

/// What the places below state for the same time, and whether the place is a lawful one; and whether some are missing.
fn parts<'s>(site: &'s Site, whole: &Observation, day: Date) -> (Vec<(bool, &'s Observation)>, bool) {
    let mut parts = Vec::new();
    let mut missing = false;
    for child in site.children(whole.place) {
        let place = &site.places()[*child];
        if !place.validity.contains(day) {
            continue;
        }
        match part_of(site, whole, *child) {
            Some(part) => parts.push((place.statutory, part)),
            // A place beside the lawful ones has figures of its own, or is counted with its lawful parent.
            None => missing |= place.statutory,
        }
    }
    (parts, missing)
}

/// Whether values of several places make one of them together.
fn adds_up(site: &Site, observation: &Observation) -> bool {
    match observation.indicator {
        IndicatorKey::Declared(key) => site.indicators()[key].kind != IndicatorKind::Ratio,
        IndicatorKey::Target(_, Measure::Established | Measure::Total) => true,
        IndicatorKey::Target(_, Measure::Coverage) => matches!(observation.value, Value::Counts { .. }),
        IndicatorKey::Target(_, Measure::FullPlaces) => false,
    }
}

/// The value as one or two numbers that can be added.
fn amounts(observation: &Observation) -> Option<[f64; 2]> {
    match observation.value {
        Value::Number(number) => Some([number, 0.0]),
        Value::Counts { established, total } => Some([established as f64, total as f64]),
        Value::Percent(_) | Value::Full => None,
    }
}

/// Room for fractions that were rounded; counts have none.
fn tolerance(value: f64) -> f64 {
    if value.fract() == 0.0 { 1e-6 } else { value.abs() * 1e-3 }
}

fn shown(like: &Observation, amounts: [f64; 2]) -> String {
    match like.value {
        Value::Counts { .. } => format!("{}/{}", amounts[0], amounts[1]),
        // Sums of fractions have long tails that nobody wrote.
        _ => ((amounts[0] * 1e6).round() / 1e6).to_string(),
    }
}

fn is_managed(site: &Site, observation: &Observation) -> bool {
    match observation.indicator {
        IndicatorKey::Target(target, _) => site.campaigns()[target.campaign].count_by == CountBy::Managed,
        IndicatorKey::Declared(_) => false,
    }
}

/// What a place below states for the same time in the same unit: by the same source if it can be, else by the last one.
fn part_of<'s>(site: &'s Site, whole: &Observation, child: Key<Place>) -> Option<&'s Observation> {
    let like = |part: &&Observation| {
        (part.as_of, part.period) == (whole.as_of, whole.period)
            && part.unit == whole.unit
            && amounts(part).is_some()
            // Invented figures are held against invented ones only.
            && site.is_invented(part) == site.is_invented(whole)
    };
    let all = site.observations_of(whole.indicator, child);
    let by_same = all.iter().filter(like).rfind(|part| part.source == whole.source);
    by_same.or_else(|| all.iter().rfind(like))
}
