//! Rows of figures: one value a row, or a column for each indicator.
//!
//! A figure is never overwritten by another source: the same indicator, place and day from the same source is the same
//! record, and with the same value it is no news whoever says it.

use std::collections::BTreeSet;

use crate::base::{PartialDate, Text};
use crate::domain::{IndicatorKey, Key, Measure, Observation, Place, SourceRef, Value};
use crate::refine::{NoIndicator, values};

use super::cells::{Cells, Wish};
use super::columns::Form;
use super::current::Written;
use super::faults::{self, Written as Words, kinds};
use super::lookup::Around;
use super::propose::{Identity, Proposal, Setting};
use super::recognise::Meaning;
use super::rows::Entry;
use super::sheet;

/// What stands in a row beside its values.
struct Line {
    place: Key<Place>,
    as_of: Option<PartialDate>,
    wishes: Vec<Wish>,
}

/// The figures of a row.
pub fn propose(
    cells: &mut Cells<'_, '_>,
    entry: &Entry<'_>,
    around: Option<&Around>,
    setting: Setting,
    fractions: &BTreeSet<usize>,
    take: &mut dyn FnMut(Proposal),
) {
    let before = cells.faults.len();
    let line = line(cells, entry, around, setting);
    let table = cells.table;
    for (at, heading) in table.headings.iter().enumerate() {
        let indicator = match &heading.meaning {
            Meaning::Indicator(id) => Words::new(id.clone(), heading.span),
            Meaning::Field(column) if column.form == Form::Measure => match cells.of(entry, "indicator") {
                Some(words) => words,
                None => {
                    let span = table.sheet.row_span(entry.row);
                    cells.report(faults::missing(
                        span,
                        kinds::OBSERVATION,
                        Text { zh: "指标", en: "indicator" },
                        "indicator: …",
                    ));
                    continue;
                }
            },
            _ => continue,
        };
        let Some(key) = self::indicator(cells, &indicator) else { continue };
        let Some((written, span)) = measure(cells, entry, at, key, fractions) else { continue };
        if let Some(line) = &line
            && cells.faults.len() == before
        {
            take(figure(cells, entry, line, key, (written, span, at)));
        }
    }
}

fn line(
    cells: &mut Cells<'_, '_>,
    entry: &Entry<'_>,
    around: Option<&Around>,
    setting: Setting,
) -> Option<Line> {
    let words = cells.of(entry, "place");
    let place = match (&words, around) {
        (Some(words), _) => {
            let found = cells.lookup.place(words, around);
            cells.told(found)
        }
        (None, Some(around)) => Some(around.place),
        (None, None) => {
            let span = cells.table.sheet.row_span(entry.row);
            cells.report(faults::missing(
                span,
                kinds::OBSERVATION,
                Text { zh: "地区", en: "place" },
                "place: …",
            ));
            None
        }
    };
    let mut wishes = Vec::new();
    let mut as_of = None;
    let mut has_period = false;
    for (at, heading) in cells.table.headings.iter().enumerate() {
        let Meaning::Field(column) = &heading.meaning else { continue };
        if ["indicator", "place", "value", ""].contains(&column.key) {
            continue;
        }
        if let Some((written, span)) = cells.value(entry, at, around) {
            if column.key == "as_of" {
                as_of = written.text().and_then(PartialDate::parse);
            }
            has_period |= column.key.starts_with("period");
            wishes.push(Wish { heading: Some(at), field: column.key.into(), written, span });
        }
    }
    let span = cells.table.sheet.row_span(entry.row);
    if as_of.is_none()
        && !has_period
        && let Some(stated) = setting.as_of
    {
        as_of = Some(stated);
        wishes.push(Wish {
            heading: None,
            field: "as_of".into(),
            written: Written::Text(stated.to_string()),
            span,
        });
    }
    Some(Line { place: place?, as_of, wishes })
}

fn indicator(cells: &mut Cells<'_, '_>, words: &Words) -> Option<IndicatorKey> {
    let site = cells.lookup.site;
    let found = site.find_indicator(&words.value).map_err(|none| match none {
        NoIndicator::Unknown(near) => faults::unknown_reference(words, kinds::INDICATOR, near),
        NoIndicator::Ambiguous(ids) => faults::ambiguous(words, &ids),
    });
    cells.told(found)
}

/// The value of a cell, as a data file has it.
fn measure(
    cells: &mut Cells<'_, '_>,
    entry: &Entry<'_>,
    at: usize,
    key: IndicatorKey,
    fractions: &BTreeSet<usize>,
) -> Option<(Written, crate::base::Span)> {
    let is_ratio = cells.lookup.site.is_ratio(key);
    let (value, words) = cells.words(entry, at)?;
    let percent = cells.table.headings.get(at).is_some_and(|heading| heading.percent);
    let read = match value {
        sheet::Value::Number(number) if is_ratio && !percent => match number {
            _ if fractions.contains(&at) && (0.0..=1.0).contains(&number) => {
                values::ratio(&sheet_percent(number))
            }
            1.0 => {
                cells.report(faults::percent(&words));
                return None;
            }
            _ => values::ratio(&words.value),
        },
        sheet::Value::Number(_) | sheet::Value::Percent(_) | sheet::Value::Words if is_ratio => {
            values::ratio(&words.value)
        }
        sheet::Value::Number(_) | sheet::Value::Words => {
            let plain = words.value.trim_end_matches(['个', '人', '名', '家', '所', '场', '次', '份', '元']);
            values::number(plain).map(Value::Number)
        }
        _ => None,
    };
    let whole = matches!(key, IndicatorKey::Target(_, measure) if measure != Measure::Coverage);
    let read = read.filter(|read| match read {
        Value::Number(number) if whole => *number >= 0.0 && number.fract() == 0.0,
        _ => true,
    });
    let expected = match (is_ratio, whole) {
        (true, _) => Text {
            zh: "覆盖率（94%、166/250 或“全覆盖”）", en: "a ratio (94%, 166/250 or `full`)"
        },
        (_, true) => Text { zh: "不小于 0 的整数", en: "a whole number from 0" },
        _ => Text { zh: "数字", en: "a number" },
    };
    // Some programs show 100.0%.
    let read = read.map(|read| if read == Value::Percent(100.0) { Value::Full } else { read });
    let read = cells.told(read.ok_or_else(|| faults::number(&words, expected)))?;
    Some((Written::Text(read.to_string()), words.span))
}

fn sheet_percent(fraction: f64) -> String {
    format!("{}%", (fraction * 1e8).round() / 1e6)
}

/// The figure that a cell states, and the record that it is.
fn figure(
    cells: &Cells<'_, '_>,
    entry: &Entry<'_>,
    line: &Line,
    key: IndicatorKey,
    (written, span, at): (Written, crate::base::Span, usize),
) -> Proposal {
    let site = cells.lookup.site;
    let row = cells.table.sheet.row_span(entry.row);
    let place = &site.places()[line.place];
    let implied = |field: &'static str, text: String| Wish {
        heading: None,
        field: field.into(),
        written: Written::Text(text),
        span: row,
    };
    let mut wishes = vec![implied("indicator", site.indicator_id(key)), implied("place", place.id.clone())];
    wishes.push(Wish { heading: Some(at), field: "value".into(), written: written.clone(), span });
    wishes.extend(line.wishes.iter().cloned());
    let text = |field: &str| {
        let wish = line.wishes.iter().find(|wish| wish.field == field);
        wish.and_then(|wish| wish.written.text())
    };
    let period = (text("period.from"), text("period.to"));
    let (first, known) = site.observations_from(key, line.place);
    let same_day = |own: &Observation| {
        let own_period = own.period.map(|(from, to)| (from.to_string(), to.to_string()));
        let wanted = period.0.map(|from| (from.to_owned(), period.1.unwrap_or(from).to_owned()));
        own.as_of == line.as_of && own_period == wanted
    };
    let stated_source = text("source");
    let same_source = |own: &Observation| match own.source {
        Some(SourceRef::Source(key)) => stated_source == Some(site.sources()[key].id.as_str()),
        _ => false,
    };
    let same_value = |own: &Observation| written.text() == Some(own.value.to_string().as_str());
    let days: Vec<(usize, &Observation)> = (first..).zip(known).filter(|(_, own)| same_day(own)).collect();
    let found = days
        .iter()
        .find(|(_, own)| same_source(own))
        .or_else(|| days.iter().find(|(_, own)| stated_source.is_none() && same_value(own)));
    let identity = found.map_or(Identity::New(None), |(index, _)| Identity::Known(*index));
    let name = format!("{} {}", place.name, site.indicator_id(key));
    Proposal { identity, name, span: row, wishes, place: Some(line.place) }
}
