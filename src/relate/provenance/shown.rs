//! All numbers of a site: what its pages show, and what those are made of.
//!
//! In proportion to what is shown: a number stands once, whatever shows it, and a parent rests on the numbers of its
//! children and not on their records again.

use std::collections::BTreeSet;

use crate::refine::Site;

use super::super::Relations;
use super::super::catalogue::{Facet, FacetValue};
use super::super::changes::ChangeLog;
use super::{Counted, Number, Record, Spot, Trace, hosts, kept_before, meets, trace};

/// Every number and how it comes about, in a fixed order.
pub fn shown(site: &Site, relations: &Relations, log: &ChangeLog) -> Vec<(Number, Trace)> {
    let mut known = BTreeSet::new();
    let mut open = Vec::new();
    coverage(site, relations, &mut open);
    conditions(site, relations, &mut open);
    open.extend(relations.stated(site).map(Number::Stated));
    open.extend(counts(site, relations).into_iter().map(Number::Count));
    open.extend(log.growths().map(|(place, source)| Number::Known(place, source)));
    people_and_outcomes(site, &mut open);
    let mut found = Vec::new();
    while let Some(number) = open.pop() {
        if !known.insert(number.clone()) {
            continue;
        }
        let Some(own) = trace(site, relations, log, &number) else { continue };
        for input in &own.inputs {
            if let Record::Number(part) = &input.record {
                open.push(part.clone());
            }
        }
        found.push((number, own));
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}

/// Every row of every table that a page, a block or a chart may show.
fn coverage(site: &Site, relations: &Relations, numbers: &mut Vec<Number>) {
    let shown = relations.all_coverage_tables().filter(|table| table.date() <= site.as_of());
    for table in shown {
        let (target, day) = (table.target(), table.date());
        let kept = relations.coverage(target, day).is_some();
        for (place, coverage) in table.rows() {
            let spot = Spot { target, place, day };
            numbers.push(Number::Coverage(spot));
            if coverage.alternative.is_some() {
                numbers.push(Number::Alternative(spot));
            }
            if coverage.units.is_some() && !coverage.reading.is_known() {
                numbers.push(Number::Listed(spot));
            }
            if !table.children(place).is_empty() {
                numbers.push(Number::Full(spot));
            }
            if kept
                && kept_before(site, day).is_some()
                && site.places()[place].level <= site.config().page_level
            {
                numbers.push(Number::Gained(spot));
            }
        }
    }
}

/// Conditions of the organisations at places with a page, on the day that the site shows.
fn conditions(site: &Site, relations: &Relations, numbers: &mut Vec<Number>) {
    for target in site.targets() {
        let Some(table) = relations.coverage(target, site.as_of()) else { continue };
        let conditions = 0..site.campaigns()[target.campaign].conditions.len();
        for place in site.paged_places().iter().copied() {
            let spot = Spot { target, place, day: table.date() };
            let hosts = hosts(site, table, place);
            let told =
                |index: &usize| hosts.iter().any(|key| meets(&site.organisations()[*key], *index).is_some());
            let told: Vec<usize> = conditions.clone().filter(told).collect();
            if !told.is_empty() {
                numbers.push(Number::Hosts(spot));
            }
            numbers.extend(told.into_iter().map(|index| Number::Condition(spot, index)));
        }
    }
}

/// Counts of records, at places with a page and of practices.
fn counts(site: &Site, relations: &Relations) -> Vec<Counted> {
    let mut counts = vec![Counted::Practices(None, None), Counted::Adopted(None)];
    let catalogue = relations.catalogue();
    for place in site.paged_places().iter().copied() {
        counts.extend([
            Counted::Organisations(place),
            Counted::Undated(place),
            Counted::Unsourced(place),
            Counted::Reports(place),
            Counted::Practices(Some(place), None),
            Counted::Adopted(Some(place)),
        ]);
        let organisations = relations.place(place).organisations.iter();
        let kinds: BTreeSet<&str> =
            organisations.map(|key| site.organisations()[*key].kind.as_deref().unwrap_or_default()).collect();
        counts.extend(kinds.into_iter().map(|kind| Counted::OfKind(place, kind.to_owned())));
    }
    let upper = catalogue.adopting_places().filter(|place| !site.has_page(*place));
    counts.extend(upper.map(|place| Counted::Adopted(Some(place))));
    counts.extend(site.themes().keys().map(|theme| Counted::Practices(None, Some(theme))));
    for (value, practices) in catalogue.values(Facet::County) {
        let FacetValue::County(place) = value else { continue };
        counts.push(Counted::Practices(Some(*place), None));
        let themes: BTreeSet<FacetValue> =
            practices.iter().flat_map(|key| catalogue.values_of(*key)).copied().collect();
        counts.extend(themes.into_iter().filter_map(|value| match value {
            FacetValue::Theme(theme) => Some(Counted::Practices(Some(*place), Some(theme))),
            _ => None,
        }));
    }
    counts.extend(site.practices().keys().map(Counted::Adopters));
    counts
}

/// People in posts, and results of practices.
fn people_and_outcomes(site: &Site, numbers: &mut Vec<Number>) {
    for (key, organisation) in site.organisations().iter() {
        numbers.extend((0..organisation.leaders.len()).map(|at| Number::Post(key, at)));
        if !organisation.leaders.is_empty() {
            numbers.push(Number::People(key));
        }
    }
    for (key, practice) in site.practices().iter() {
        numbers.extend((0..practice.results.len()).map(|at| Number::Outcome(key, at)));
    }
}
