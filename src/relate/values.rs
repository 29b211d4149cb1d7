//! The value of an indicator at a place on a day, with what it rests on: what a reference in a text prints.
//!
//! For what a target brings by itself this is what the coverage tables say, else the latest observation.

use crate::base::{Code, Date, Diagnostic, PartialDate};
use crate::domain::{Document, IndicatorKey, Key, Measure, Place, TargetKey, Value};
use crate::refine::Site;

use super::coverage::Basis;
use super::links::{Destination, DocumentKey, Links, documents};
use super::provenance::{Number, Spot};
use super::{CoverageTable, Relations};

/// A value and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The value.
    pub value: Value,
    /// Its unit, if the observation says another one than the indicator.
    pub unit: Option<String>,
    /// The date of what it rests on.
    pub as_of: Option<PartialDate>,
    /// The basis, where it is a reading of coverage.
    pub basis: Option<Basis>,
    /// The one observation that it was read from, as an index in the site's observations.
    pub observation: Option<usize>,
    /// Whether it rests on invented example data.
    pub illustrative: bool,
}

/// The value of `indicator` at `place` on `day`; `None` where it is not reported.
pub fn value(
    site: &Site,
    relations: &Relations,
    indicator: IndicatorKey,
    place: Key<Place>,
    day: Date,
) -> Option<Found> {
    if let IndicatorKey::Target(target, measure) = indicator
        && let Some(found) = relations.coverage_on(target, day).and_then(|table| read(table, measure, place))
    {
        return Some(found);
    }
    let (start, observations) = site.observations_from(indicator, place);
    let latest = observations.iter().rposition(|own| own.day().is_none_or(|own| own <= day))?;
    let observation = &observations[latest];
    Some(Found {
        value: observation.value,
        unit: observation.unit.clone(),
        as_of: observation.date(),
        basis: None,
        observation: Some(start + latest),
        illustrative: site.is_invented(observation),
    })
}

/// Which number a value is: a part of the coverage of its target, or what a source states.
pub fn number(indicator: IndicatorKey, place: Key<Place>, day: Date, found: &Found) -> Option<Number> {
    let IndicatorKey::Target(target, measure) = indicator else {
        return found.observation.map(Number::Stated);
    };
    let spot = Spot { target, place, day };
    match measure {
        _ if found.basis.is_some() => Some(Number::Coverage(spot)),
        _ if found.observation.is_some() => found.observation.map(Number::Stated),
        Measure::FullPlaces => Some(Number::Full(spot)),
        _ => Some(Number::Listed(spot)),
    }
}

/// What a coverage table says.
fn read(table: &CoverageTable, measure: Measure, place: Key<Place>) -> Option<Found> {
    let coverage = table.get(place)?;
    let reading = &coverage.reading;
    let count = |count: u64| Value::Number(count as f64);
    let value = match measure {
        Measure::Established => reading.established.map(count),
        Measure::Total => reading.total.or(coverage.units).map(count),
        Measure::Coverage if reading.full => Some(Value::Full),
        Measure::Coverage => reading.rate.map(|rate| Value::Percent(rate.tenths() as f64 / 10.0)),
        Measure::FullPlaces => {
            let full = table.full_places(place);
            full.all_known().then(|| count(full.full))
        }
    };
    let own = measure != Measure::FullPlaces;
    Some(Found {
        value: value?,
        unit: None,
        as_of: reading.as_of.filter(|_| own),
        basis: Some(reading.basis).filter(|basis| own && *basis != Basis::None),
        observation: match reading.observations[..] {
            [only] if own => Some(only),
            _ => None,
        },
        illustrative: reading.illustrative,
    })
}

/// Targets and days of which references and blocks in texts ask for the coverage.
pub(super) fn days_asked(relations: &Relations, site: &Site) -> Vec<(TargetKey, Date)> {
    let figures = relations.links().iter().flat_map(|(_, links)| days_of_links(links));
    let blocks = documents(site).into_iter().flat_map(|(_, document)| days_of_blocks(document));
    figures.chain(blocks).collect()
}

/// Those of the references in one text.
pub(super) fn days_of_links(links: &Links) -> impl Iterator<Item = (TargetKey, Date)> {
    links.iter().filter_map(|destination| match destination {
        Destination::Figure(IndicatorKey::Target(target, _), _, Some(day)) => Some((*target, day.last())),
        _ => None,
    })
}

/// Those of the blocks in one text.
pub(super) fn days_of_blocks(document: &Document) -> impl Iterator<Item = (TargetKey, Date)> {
    document.blocks.iter().filter_map(|block| block.coverage_day())
}

/// References to figures of which there is no value on their day.
pub(super) fn missing(
    site: &Site,
    relations: &Relations,
    documents: &[(DocumentKey, &Document)],
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (key, document) in documents {
        let Some(links) = relations.links().of(*key) else { continue };
        for reference in &document.body.outline.references {
            let Some(Destination::Figure(indicator, place, day)) = links.at(reference.range.start) else {
                continue;
            };
            let day = day.map_or(site.as_of(), |day| day.last());
            if value(site, relations, *indicator, *place, day).is_none() {
                let span = document.body.span(reference.range.clone());
                diagnostics.push(no_value(span, &site.places()[*place].name, &reference.written, day));
            }
        }
    }
    diagnostics
}

/// Nothing is reported of what a text or a block names.
pub(super) fn no_value(span: crate::base::Span, place: &str, what: &str, day: Date) -> Diagnostic {
    Diagnostic::new(Code::NoValue, span).with("place", place).with("what", what).with("day", day.to_string())
}
