//! Ids of numbers: a word for the kind, then ids of records, a day where it is not the one that the site shows.
//!
//! `coverage:drive/township@meitan#2021-06-17`, `value:lectures@meitan#2020`, `count:practices@meitan`.

use crate::base::{Date, PartialDate};
use crate::domain::{IndicatorKey, Key, Measure, Observation, Place, SourceRef, TargetKey};
use crate::refine::{Site, nearest_of};

use super::{Counted, Number, Spot};

/// What stands for an organisation without a type, and for a value without a date.
const NONE: &str = "-";

/// The id of a number.
pub fn id(site: &Site, number: &Number) -> String {
    let place = |key: Key<Place>| site.places()[key].id.as_str();
    match number {
        Number::Coverage(spot) => spot_id(site, "coverage", *spot),
        Number::Alternative(spot) => format!("{}/2", spot_id(site, "coverage", *spot)),
        Number::Listed(spot) => spot_id(site, "listed", *spot),
        Number::Full(spot) => spot_id(site, "full", *spot),
        Number::Gained(spot) => spot_id(site, "gained", *spot),
        Number::Hosts(spot) => spot_id(site, "hosts", *spot),
        Number::Condition(spot, index) => {
            let condition = &site.campaigns()[spot.target.campaign].conditions[*index];
            format!("{}/{}", spot_id(site, "condition", *spot), condition.id)
        }
        Number::Stated(index) => stated_id(site, *index),
        Number::Count(counted) => count_id(site, counted),
        Number::Known(key, source) => {
            format!("known:organisations@{}#{}", place(*key), source_id(site, *source))
        }
        Number::Outcome(key, at) => format!("outcome:{}/{}", site.practices()[*key].id, at + 1),
        Number::Post(key, at) => format!("people:{}/{}", site.organisations()[*key].id, at + 1),
        Number::People(key) => format!("people:{}", site.organisations()[*key].id),
    }
}

fn spot_id(site: &Site, kind: &str, spot: Spot) -> String {
    let target = target_id(site, spot.target);
    let day = if spot.day == site.as_of() { String::new() } else { format!("#{}", spot.day) };
    format!("{kind}:{target}@{}{day}", site.places()[spot.place].id)
}

fn target_id(site: &Site, target: TargetKey) -> String {
    format!("{}/{}", site.campaigns()[target.campaign].id, site.target(target).id)
}

/// The indicator, the place and the date; a number where they are said several times.
fn stated_id(site: &Site, index: usize) -> String {
    let own = &site.observations()[index];
    let (start, all) = site.observations_from(own.indicator, own.place);
    let same = |other: &&Observation| other.date() == own.date();
    let before = all[..index - start].iter().filter(same).count();
    let date = own.date().map_or_else(|| NONE.to_owned(), |date| date.to_string());
    let again = if before == 0 { String::new() } else { format!("/{}", before + 1) };
    format!("value:{}@{}#{date}{again}", site.indicator_id(own.indicator), site.places()[own.place].id)
}

fn count_id(site: &Site, counted: &Counted) -> String {
    let place = |key: &Key<Place>| site.places()[*key].id.as_str();
    match counted {
        Counted::Organisations(key) => format!("count:organisations@{}", place(key)),
        Counted::OfKind(key, kind) => {
            format!("count:organisations@{}/{}", place(key), if kind.is_empty() { NONE } else { kind })
        }
        Counted::Undated(key) => format!("count:undated@{}", place(key)),
        Counted::Unsourced(key) => format!("count:unsourced@{}", place(key)),
        Counted::Reports(key) => format!("count:reports@{}", place(key)),
        Counted::Practices(origin, theme) => {
            let origin = origin.as_ref().map_or(String::new(), |key| format!("@{}", place(key)));
            let theme = theme.map_or(String::new(), |key| format!("/{}", site.themes()[key].id));
            format!("count:practices{origin}{theme}")
        }
        Counted::Adopted(key) => {
            format!("count:adopted{}", key.as_ref().map_or(String::new(), |key| format!("@{}", place(key))))
        }
        Counted::Adopters(key) => format!("count:adopters/{}", site.practices()[*key].id),
    }
}

/// The id of a source; a report has another word before it than a record.
fn source_id(site: &Site, source: Option<SourceRef>) -> String {
    match source {
        Some(SourceRef::Source(key)) => site.sources()[key].id.clone(),
        Some(SourceRef::Report(key)) => format!("report:{}", site.reports()[key].id),
        None => NONE.to_owned(),
    }
}

/// The number with this id, whether or not the site shows it; `None` where its parts name no records.
pub fn find(site: &Site, id: &str) -> Option<Number> {
    let (kind, rest) = id.split_once(':')?;
    match kind {
        "coverage" => {
            let (spot, again) = spot(site, rest)?;
            match again {
                None => Some(Number::Coverage(spot)),
                Some("2") => Some(Number::Alternative(spot)),
                Some(_) => None,
            }
        }
        "condition" => {
            let (spot, condition) = spot(site, rest)?;
            let conditions = &site.campaigns()[spot.target.campaign].conditions;
            let index = conditions.iter().position(|own| Some(own.id.as_str()) == condition)?;
            Some(Number::Condition(spot, index))
        }
        "listed" | "full" | "gained" | "hosts" => {
            let (spot, None) = spot(site, rest)? else { return None };
            Some(match kind {
                "listed" => Number::Listed(spot),
                "full" => Number::Full(spot),
                "gained" => Number::Gained(spot),
                _ => Number::Hosts(spot),
            })
        }
        "value" => stated(site, rest),
        "count" => find_count(site, rest).map(Number::Count),
        "known" => {
            let (place, source) = rest.strip_prefix("organisations@")?.split_once('#')?;
            Some(Number::Known(site.places().find(place)?, find_source(site, source)?))
        }
        "outcome" => {
            let (practice, at) = rest.rsplit_once('/')?;
            Some(Number::Outcome(site.practices().find(practice)?, at.parse::<usize>().ok()?.checked_sub(1)?))
        }
        "people" => match rest.split_once('/') {
            Some((organisation, at)) => {
                let at = at.parse::<usize>().ok()?.checked_sub(1)?;
                Some(Number::Post(site.organisations().find(organisation)?, at))
            }
            None => Some(Number::People(site.organisations().find(rest)?)),
        },
        _ => None,
    }
}

/// `CAMPAIGN/TARGET@PLACE[#DAY][/MORE]`.
fn spot<'i>(site: &Site, text: &'i str) -> Option<(Spot, Option<&'i str>)> {
    let (target, rest) = text.split_once('@')?;
    let (rest, more) = rest.split_once('/').map_or((rest, None), |(rest, more)| (rest, Some(more)));
    let (place, day) = rest.split_once('#').map_or((rest, None), |(place, day)| (place, Some(day)));
    let IndicatorKey::Target(target, Measure::Coverage) =
        site.find_indicator(&format!("{target}.coverage")).ok()?
    else {
        return None;
    };
    let day: Date = match day {
        Some(day) => PartialDate::parse(day)?.last(),
        None => site.as_of(),
    };
    Some((Spot { target, place: site.places().find(place)?, day }, more))
}

/// `INDICATOR@PLACE#DATE[/AGAIN]`.
fn stated(site: &Site, text: &str) -> Option<Number> {
    let (indicator, rest) = text.split_once('@')?;
    let (place, rest) = rest.split_once('#')?;
    let (date, again) =
        rest.split_once('/').map_or(Some((rest, 1)), |(date, again)| Some((date, again.parse().ok()?)))?;
    let date = if date == NONE { None } else { Some(PartialDate::parse(date)?) };
    let (start, all) =
        site.observations_from(site.find_indicator(indicator).ok()?, site.places().find(place)?);
    let mut same = all.iter().enumerate().filter(|(_, own)| own.date() == date);
    let (at, _) = same.nth(usize::checked_sub(again, 1)?)?;
    Some(Number::Stated(start + at))
}

fn find_count(site: &Site, text: &str) -> Option<Counted> {
    let (text, part) = text.split_once('/').map_or((text, None), |(text, part)| (text, Some(part)));
    let (what, place) = text.split_once('@').map_or((text, None), |(what, place)| (what, Some(place)));
    let place = match place {
        Some(place) => Some(site.places().find(place)?),
        None => None,
    };
    Some(match (what, place, part) {
        ("organisations", Some(place), None) => Counted::Organisations(place),
        ("organisations", Some(place), Some(kind)) => {
            Counted::OfKind(place, if kind == NONE { String::new() } else { kind.to_owned() })
        }
        ("undated", Some(place), None) => Counted::Undated(place),
        ("unsourced", Some(place), None) => Counted::Unsourced(place),
        ("reports", Some(place), None) => Counted::Reports(place),
        ("practices", place, None) => Counted::Practices(place, None),
        ("practices", place, Some(theme)) => Counted::Practices(place, Some(site.themes().find(theme)?)),
        ("adopted", place, None) => Counted::Adopted(place),
        ("adopters", None, Some(practice)) => Counted::Adopters(site.practices().find(practice)?),
        _ => return None,
    })
}

fn find_source(site: &Site, text: &str) -> Option<Option<SourceRef>> {
    if text == NONE {
        return Some(None);
    }
    let found = match text.strip_prefix("report:") {
        Some(report) => SourceRef::Report(site.reports().find(report)?),
        None => SourceRef::Source(site.sources().find(text)?),
    };
    Some(Some(found))
}

/// The id among `numbers` that comes nearest to `written`.
pub fn nearest(site: &Site, numbers: &[Number], written: &str) -> Option<String> {
    let ids: Vec<String> = numbers.iter().map(|number| id(site, number)).collect();
    nearest_of(written, ids.iter().map(String::as_str))
}
