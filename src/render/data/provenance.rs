//! `/data/provenance.json`: every number of the site with its formula and what goes into it, a number to a line.
//!
//! Written straight from the traces, because there are many: no table of cells is kept. Only JSON, as nobody reads
//! this as a sheet. `relate::provenance` knows the numbers; here are their columns.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::domain::IndicatorKey;
use crate::relate::provenance::{
    Facts, Formula, Input, Number, Record, Role, Shown, Trace, facts, id, record_id, shown,
};

use super::super::address::Address;
use super::super::press::{Press, basis};
use super::coverage::BASIS;
use super::model::{Cell, Choice, Column, Decimal, Field, Kind, Table};
use super::{DataFile, json, source_id};

const FORMULA: Kind = Kind::Choice(Choice { group: "formulas", options: &Formula::WORDS });

const ROLE: Kind = Kind::Choice(Choice { group: "input_roles", options: &Role::WORDS });

const INPUT: Kind = Kind::Choice(Choice { group: "input_kinds", options: &Record::WORDS });

/// What goes into a number.
const INPUTS: &[Field] = &[
    Field::new("input_role", ROLE).always(),
    Field::new("input_kind", INPUT).always(),
    Field::new("input_id", Kind::Code).always(),
    Field::new("value", Kind::Code),
];

/// A number and how it comes about.
type Row = (Number, Trace);

/// A record and what it says of itself: once, however many numbers it goes into.
type RecordRow<'a> = (Record, Facts<'a>);

impl Press<'_> {
    /// The whole file.
    pub(super) fn provenance_file(&self) -> Vec<u8> {
        let rows = shown(self.site, self.relations, self.change_log());
        let mut records = BTreeSet::new();
        for input in rows.iter().flat_map(|(_, trace)| &trace.inputs) {
            if !matches!(input.record, Record::Number(_)) {
                records.insert(&input.record);
            }
        }
        let columns = columns();
        let fields: Vec<Field> = columns.iter().map(Column::field).collect();
        let mut writer = json::Writer::new(&self.provenance_head());
        writer.table(
            "numbers",
            &fields,
            rows.iter().map(|row| columns.iter().map(|own| own.cell(self, row)).collect::<Vec<Cell>>()),
        );
        let mut sources = BTreeSet::new();
        let columns = record_columns();
        let fields: Vec<Field> = columns.iter().map(Column::field).collect();
        let rows = records.into_iter().map(|record| {
            let facts = facts(self.site, record);
            sources.extend(facts.sources.iter().copied());
            let row = (record.clone(), facts);
            columns.iter().map(|own| own.cell(self, &row)).collect::<Vec<Cell>>()
        });
        writer.table("records", &fields, rows);
        let sources = self.source_data(sources);
        writer.table(sources.name, &sources.fields, sources.rows);
        writer.finish()
    }

    /// Its schema.
    pub(super) fn provenance_schema(&self) -> Vec<u8> {
        let title = self.word("data_sets.provenance");
        json::schema(&title, &self.provenance_head(), &self.provenance_tables(), self.site.words())
    }

    /// Its tables, without rows.
    pub fn provenance_tables(&self) -> [Table; 3] {
        [
            Table::new(self, "numbers", columns(), &[]),
            Table::new(self, "records", record_columns(), &[]),
            self.source_data(BTreeSet::new()),
        ]
    }

    fn provenance_head(&self) -> Vec<(&'static str, Value)> {
        let title = self.word("data_sets.provenance");
        self.file_head(DataFile::ProvenanceSchema, &Address::new("data/"), &title)
    }

    /// The unit of a stated value: its own, or its indicator's.
    fn unit_of(&self, number: &Number, shown: &Shown) -> Option<String> {
        let indicator = match number {
            Number::Stated(index) => Some(self.site.observations()[*index].indicator),
            Number::Outcome(practice, at) => self.site.practices()[*practice].results.get(*at)?.indicator,
            _ => None,
        };
        self.shown_unit(indicator, shown)
    }

    fn shown_unit(&self, indicator: Option<IndicatorKey>, shown: &Shown) -> Option<String> {
        let Shown::Value(value, unit) = shown else { return None };
        match value {
            crate::domain::Value::Percent(_) => Some("%".to_owned()),
            crate::domain::Value::Number(_) => unit.clone().or_else(|| self.indicator_words(indicator?).1),
            _ => None,
        }
    }
}

fn input_cells(press: &Press<'_>, input: &Input) -> Vec<Cell> {
    vec![
        Cell::text(input.role.word()),
        Cell::text(input.record.word()),
        Cell::text(record_id(press.site, &input.record)),
        Cell::maybe(input.says.as_ref().map(Shown::raw)),
    ]
}

fn columns() -> Vec<Column<Row>> {
    vec![
        Column::always("id", Kind::Code, |p, (number, _)| Cell::text(id(p.site, number))),
        Column::always("formula", FORMULA, |_, (_, trace)| Cell::text(trace.formula.word())),
        Column::always("value", Kind::Code, |_, (_, trace)| Cell::text(trace.shown.raw())),
        Column::new("rate", Kind::Number, |_, (_, trace)| {
            let rate = trace.shown.rate().and_then(|rate| Decimal::parse(&rate));
            rate.map_or(Cell::Absent, Cell::Number)
        }),
        Column::new("value_unit", Kind::Text, |p, (number, trace)| {
            Cell::maybe(p.unit_of(number, &trace.shown))
        }),
        Column::new("basis", BASIS, |_, (_, trace)| Cell::maybe(trace.basis.map(basis))),
        Column::new("as_of", Kind::Date, |_, (_, trace)| Cell::date(trace.as_of)),
        Column::always("illustrative", Kind::Truth, |_, (_, trace)| Cell::Truth(trace.illustrative)),
        Column::new("inputs", Kind::Records(INPUTS), |p, (_, trace)| {
            Cell::Records(trace.inputs.iter().map(|input| input_cells(p, input)).collect())
        }),
    ]
}

fn record_columns<'a>() -> Vec<Column<RecordRow<'a>>> {
    vec![
        Column::always("input_kind", INPUT, |_, (record, _)| Cell::text(record.word())),
        Column::always("id", Kind::Code, |_, (_, facts)| Cell::text(&facts.id)),
        Column::new("name", Kind::Text, |_, (_, facts)| Cell::text(facts.name)),
        Column::new("as_of", Kind::Date, |_, (_, facts)| Cell::date(facts.date)),
        Column::new("sources", Kind::Codes, |p, (_, facts)| {
            Cell::list(facts.sources.iter().map(|source| source_id(p, *source)))
        }),
        Column::new("quote", Kind::Text, |_, (_, facts)| Cell::maybe(facts.quote)),
        Column::new("file", Kind::Code, |p, (_, facts)| {
            Cell::maybe(facts.span.and_then(|span| p.line_of(span)))
        }),
    ]
}
