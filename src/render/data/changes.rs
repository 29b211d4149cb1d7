//! The table of changes: a row for every figure that a source states, with what was known before, the latest first.

use std::collections::BTreeSet;

use crate::domain::{Key, Observation, Place, SourceRef, Value};
use crate::relate::changes::{Change, Step};

use super::super::format;
use super::super::press::Press;
use super::model::{Cell, Choice, Column, Kind, Table};
use super::{Cited, source_id};

const EFFECT: Kind =
    Kind::Choice(Choice { group: "effects", options: &["added", "changed", "corrected", "earlier", "same"] });

/// What the number of organisations on record is called among the ids of indicators, none of which holds a colon.
const ORGANISATIONS: &str = "count:organisations";

/// A change and the source that made it.
struct Row<'a> {
    step: &'a Step,
    change: &'a Change,
}

impl Press<'_> {
    /// What each source changed.
    pub(super) fn change_data(&self) -> Cited {
        let steps = self.change_log().steps();
        let rows: Vec<Row<'_>> = steps
            .iter()
            .flat_map(|step| step.changes.iter().map(move |change| Row { step, change }))
            .collect();
        let sources: BTreeSet<SourceRef> =
            steps.iter().filter(|step| !step.changes.is_empty()).filter_map(|step| step.source).collect();
        let mut columns = columns();
        columns.extend(value_columns());
        Cited { table: Table::new(self, "changes", columns, &rows), sources }
    }

    fn statement<'p>(&'p self, row: &Row<'_>) -> Option<&'p Observation> {
        match row.change {
            Change::Stated { observation, .. } => Some(&self.site.observations()[*observation]),
            Change::Listed { .. } => None,
        }
    }

    fn statement_before<'p>(&'p self, row: &Row<'_>) -> Option<&'p Observation> {
        match row.change {
            Change::Stated { before, .. } => before.map(|before| &self.site.observations()[before]),
            Change::Listed { .. } => None,
        }
    }
}

fn columns<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        Column::new("source", Kind::Code, |p, r| Cell::maybe(r.step.source.map(|own| source_id(p, own)))),
        Column::new("source_title", Kind::Text, |p, r| {
            Cell::maybe(r.step.source.map(|source| p.source(source).title))
        }),
        Column::new("date", Kind::Date, |_, r| Cell::date(r.step.date)),
        Column::always("effect", EFFECT, |_, r| Cell::text(r.change.effect().word())),
        Column::always("indicator_id", Kind::Code, |p, r| match p.statement(r) {
            Some(own) => Cell::text(p.site.indicator_id(own.indicator)),
            None => Cell::text(ORGANISATIONS),
        }),
        Column::new("indicator", Kind::Text, |p, r| match p.statement(r) {
            Some(own) => Cell::text(p.indicator_words(own.indicator).0),
            None => Cell::text(p.word("changes.organisations")),
        }),
        Column::always("place_id", Kind::Code, |p, r| Cell::text(&p.site.places()[place(p, r)].id)),
        Column::new("place_code", Kind::Code, |p, r| Cell::maybe(p.site.places()[place(p, r)].code.as_ref())),
        Column::new("place", Kind::Text, |p, r| Cell::text(&p.site.places()[place(p, r)].name)),
    ]
}

fn value_columns<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        Column::new("old_value", Kind::Code, |p, r| match r.change {
            Change::Listed { before, .. } if before.records == 0 => Cell::Absent,
            Change::Listed { before, .. } => Cell::text(before.records.to_string()),
            Change::Stated { .. } => Cell::maybe(p.statement_before(r).map(|own| format::raw(own.value))),
        }),
        Column::new("old_as_of", Kind::Date, |p, r| {
            Cell::date(p.statement_before(r).and_then(Observation::date))
        }),
        Column::always("value", Kind::Code, |p, r| match (r.change, p.statement(r)) {
            (Change::Listed { after, .. }, _) => Cell::text(after.records.to_string()),
            (_, own) => Cell::maybe(own.map(|own| format::raw(own.value))),
        }),
        Column::new("value_unit", Kind::Text, |p, r| match p.statement(r) {
            Some(own) if matches!(own.value, Value::Percent(_)) => Cell::text("%"),
            Some(own) => Cell::maybe(own.unit.clone().or(p.indicator_words(own.indicator).1)),
            None => Cell::text(p.word("changes.unit")),
        }),
        Column::new("period_from", Kind::Date, |p, r| {
            Cell::date(p.statement(r).and_then(|own| own.period).map(|(from, _)| from))
        }),
        Column::new("as_of", Kind::Date, |p, r| Cell::date(p.statement(r).and_then(Observation::date))),
        Column::new("reason", Kind::Text, |p, r| {
            Cell::maybe(p.statement(r).and_then(|own| own.correction.clone()))
        }),
        Column::always("illustrative", Kind::Truth, |p, r| Cell::Truth(is_illustrative(p, r))),
    ]
}

fn place(press: &Press<'_>, row: &Row<'_>) -> Key<Place> {
    match row.change {
        Change::Stated { observation, .. } => press.site.observations()[*observation].place,
        Change::Listed { place, .. } => *place,
    }
}

/// Whether the value, or the one before it, rests on invented data.
fn is_illustrative(press: &Press<'_>, row: &Row<'_>) -> bool {
    if let Change::Listed { after, .. } = row.change {
        return after.illustrative;
    }
    let stated = [press.statement(row), press.statement_before(row)].into_iter().flatten();
    stated.filter_map(|own| own.source).any(|source| press.site.is_illustrative(source))
}
