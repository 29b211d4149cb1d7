//! What inspectors of public sites count first: columns and figures that nobody has brought up to date, and columns with
//! nothing in them.
//!
//! How old is too old the site says; without a limit nothing is stale. Ages are those of the day that the site shows.

use crate::base::diagnostic::LabelText;
use crate::base::{Code, Date, Diagnostic, PartialDate, Span, Text};
use crate::domain::config::Limit;
use crate::domain::{IndicatorKey, Key, Observation, Place, TargetKey};
use crate::refine::Site;

const REPORTS: Text = Text { zh: "简报", en: "reports" };
const PRACTICES: Text = Text { zh: "经验", en: "practices" };

/// Everything there is to say. `is_listed`: whether the coverage of a place is counted from complete lists today; what was
/// reported of it before is history then, and nobody need report it again.
pub fn check(site: &Site, is_listed: &dyn Fn(TargetKey, Key<Place>) -> bool) -> Vec<Diagnostic> {
    let mut diagnostics = empty_columns(site);
    diagnostics.extend(stale_columns(site));
    if let Some(limit) = site.config().freshness.figures {
        diagnostics.extend(stale_figures(site, limit, is_listed));
    }
    diagnostics
}

/// Columns of the site's own menu that list nothing. The menu that a site without one has is nobody's choice.
fn empty_columns(site: &Site) -> Vec<Diagnostic> {
    let lists = [
        ("reports/", REPORTS, site.reports().is_empty()),
        ("practices/", PRACTICES, site.practices().is_empty()),
    ];
    let empty = site.config().menu.iter().filter_map(|item| {
        let address = item.url.value.trim_start_matches('/');
        let (_, name, _) = lists.iter().find(|(own, _, is_empty)| *is_empty && *own == address)?;
        Some(Diagnostic::new(Code::EmptyColumn, item.url.span).with("column", *name))
    });
    empty.collect()
}

/// Columns of which the newest entry is too old, at that entry.
fn stale_columns(site: &Site) -> Vec<Diagnostic> {
    let freshness = &site.config().freshness;
    let reports = freshness.reports.and_then(|limit| {
        let entries = site.reports().iter().map(|(_, own)| (own.date, own.document.span));
        stale_column(site, REPORTS, limit, entries)
    });
    let practices = freshness.practices.and_then(|limit| {
        let entries = site.practices().iter().filter_map(|(_, own)| {
            let dates = own.document.updated.into_iter().chain(own.started);
            Some((dates.max_by_key(PartialDate::last)?, own.document.span))
        });
        stale_column(site, PRACTICES, limit, entries)
    });
    reports.into_iter().chain(practices).collect()
}

fn stale_column(
    site: &Site,
    name: Text,
    limit: Limit,
    entries: impl Iterator<Item = (PartialDate, Span)>,
) -> Option<Diagnostic> {
    let (date, span) = entries.max_by_key(|(date, _)| date.last())?;
    let days = age(site, date.last()).filter(|days| *days > limit.days)?;
    let fault = Diagnostic::new(Code::StaleColumn, span).with("column", name);
    Some(aged(fault, days, date, limit))
}

/// The newest values of indicators and places, where they are too old.
fn stale_figures(
    site: &Site,
    limit: Limit,
    is_listed: &dyn Fn(TargetKey, Key<Place>) -> bool,
) -> Vec<Diagnostic> {
    let series = site.observations().chunk_by(|a, b| (a.indicator, a.place) == (b.indicator, b.place));
    let stale = series.filter_map(|series| {
        let newest: &Observation =
            series.iter().rfind(|own| own.day().is_some_and(|day| day <= site.as_of()))?;
        if let IndicatorKey::Target(target, _) = newest.indicator
            && is_listed(target, newest.place)
        {
            return None;
        }
        let date = newest.date()?;
        let days = age(site, date.last()).filter(|days| *days > limit.days)?;
        let what = match newest.indicator {
            IndicatorKey::Declared(key) => site.indicators()[key].label.clone(),
            IndicatorKey::Target(..) => site.indicator_id(newest.indicator),
        };
        let fault = Diagnostic::new(Code::StaleFigure, newest.value_span)
            .with("place", &site.places()[newest.place].name)
            .with("what", what);
        Some(aged(fault, days, date, limit))
    });
    stale.collect()
}

/// Days since a day that is past.
fn age(site: &Site, day: Date) -> Option<u64> {
    let days = day.until(site.as_of()).ok()?.get_days();
    u64::try_from(days).ok()
}

fn aged(fault: Diagnostic, days: u64, date: PartialDate, limit: Limit) -> Diagnostic {
    fault
        .with("days", days.to_string())
        .with("date", date.to_string())
        .with("limit", limit.days.to_string())
        .label(limit.span, LabelText::Limit)
}
