//! Which places a data block shows, and which of those that it names have nothing to show.

use crate::base::{Date, Diagnostic, Span};
use crate::domain::block::{ChartSubject, Places};
use crate::domain::{Block, BlockContent, Document, IndicatorKey, Key, Place, TargetKey};
use crate::refine::Site;

use super::links::DocumentKey;
use super::{CoverageTable, Relations, values};

/// Places of a table: those listed, else those below `parent`, of `level` if one is given; else those with pages.
pub fn rows(site: &Site, table: Option<&CoverageTable>, places: &Places) -> Vec<Key<Place>> {
    if !places.listed.is_empty() {
        return places.listed.clone();
    }
    let known = |place: &Key<Place>| table.is_none_or(|table| table.get(*place).is_some());
    match (places.parent, places.level) {
        (None, None) => site.paged_places().iter().copied().filter(known).collect(),
        (Some(parent), None) => match table {
            Some(table) => table.children(parent).to_vec(),
            None => site.children(parent).to_vec(),
        },
        (parent, Some(level)) => {
            let fits = |place: &Key<Place>| {
                site.places()[*place].level == level
                    && parent.is_none_or(|parent| is_within(site, *place, parent))
            };
            let mut found: Vec<Key<Place>> = site.places().keys().filter(fits).filter(known).collect();
            found.sort_by_key(|key| {
                let place = &site.places()[*key];
                (place.code.is_none(), place.code.as_deref(), place.id.as_str())
            });
            found
        }
    }
}

/// Whether `place` is `above` or lies in it.
pub fn is_within(site: &Site, place: Key<Place>, above: Key<Place>) -> bool {
    let mut at = Some(place);
    while let Some(key) = at {
        if key == above {
            return true;
        }
        at = site.places()[key].parent;
    }
    false
}

/// Places that a block names although nothing can be said of them: what a slip in a list looks like.
pub(super) fn missing(
    site: &Site,
    relations: &Relations,
    documents: &[(DocumentKey, &Document)],
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (_, document) in documents {
        for block in &document.blocks {
            let span = document.body.span(block.start..block.start + "```".len());
            check(site, relations, block, span, &mut diagnostics);
        }
    }
    diagnostics
}

fn check(site: &Site, relations: &Relations, block: &Block, span: Span, diagnostics: &mut Vec<Diagnostic>) {
    let (places, day) = match &block.content {
        BlockContent::Coverage(block) => (&block.places, block.as_of),
        BlockContent::Chart(block) => (&block.places, block.to),
        _ => return,
    };
    let day = day.unwrap_or(site.as_of());
    for place in &places.listed {
        let (empty, label) = match &block.content {
            BlockContent::Coverage(block) => has_no_row(site, relations, block.target, *place, day),
            BlockContent::Chart(block) => match block.subject {
                ChartSubject::Target(target) => has_no_row(site, relations, target, *place, day),
                ChartSubject::Indicator(indicator) => {
                    let found = values::value(site, relations, indicator, *place, day);
                    (found.is_none(), label_of(site, indicator))
                }
            },
            _ => return,
        };
        if empty {
            diagnostics.push(values::no_value(span, &site.places()[*place].name, &label, day));
        }
    }
}

/// A place that cannot have coverage of the target: it is a unit itself, or lies outside what is counted.
fn has_no_row(
    site: &Site,
    relations: &Relations,
    target: TargetKey,
    place: Key<Place>,
    day: Date,
) -> (bool, String) {
    let table = relations.coverage_on(target, day);
    (table.is_none_or(|table| table.get(place).is_none()), site.target(target).label.clone())
}

fn label_of(site: &Site, indicator: IndicatorKey) -> String {
    match indicator {
        IndicatorKey::Declared(key) => site.indicators()[key].label.clone(),
        IndicatorKey::Target(target, measure) => {
            format!("{}.{}", site.target(target).id, measure.suffix())
        }
    }
}
