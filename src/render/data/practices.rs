//! The tables of practices and of their adoption: everything that the write-ups say.

use crate::base::PartialDate;
use crate::domain::{Adoption, Key, Named, Place, Practice, SourceRef, Value};
use crate::relate::Subject;

use super::super::address::Address;
use super::super::format;
use super::super::press::{Press, adoption_status, evidence, recognition};
use super::model::{Cell, Choice, Column, Field, Kind, Table};
use super::{Cited, source_id};
use crate::render::wording;

const EVIDENCE: Kind =
    Kind::Choice(Choice { group: "evidence", options: &["described", "quantified", "evaluated"] });

const RECOGNITION: Kind = Kind::Choice(Choice {
    group: "recognition",
    options: &["none", "county", "city", "province", "national"],
});

const ADOPTION: Kind = Kind::Choice(Choice {
    group: "adoption",
    options: &["origin", "considering", "trial", "implemented", "ended", "declined"],
});

const RESULTS: &[Field] = &[
    Field::new("result", Kind::Text),
    Field::new("indicator", Kind::Text),
    Field::new("value", Kind::Text),
    Field::new("value_unit", Kind::Text),
    Field::new("as_of", Kind::Date),
];

const REQUIRES: &[Field] = &[Field::new("need", Kind::Text), Field::new("need_text", Kind::Text)];

const ADOPTIONS: &[Field] = &[
    Field::new("place_id", Kind::Code).always(),
    Field::new("place", Kind::Text),
    Field::new("since", Kind::Date),
    Field::new("adoption", ADOPTION).always(),
    Field::new("source", Kind::Code),
    Field::new("changes", Kind::Text),
];

type Row = Key<Practice>;

/// A practice at a place.
pub(super) struct AdoptionRow {
    practice: Row,
    place: Key<Place>,
    /// Index of the adoption; the place is where the practice began if there is none.
    index: Option<usize>,
}

impl AdoptionRow {
    fn adoption<'p>(&self, press: &'p Press<'_>) -> Option<&'p Adoption> {
        self.index.map(|index| &press.site.adoptions()[index])
    }
}

impl Press<'_> {
    /// Practices.
    pub(super) fn practice_data(&self, keys: &[Row]) -> Cited {
        let mut sources: Vec<SourceRef> = Vec::new();
        for key in keys {
            sources.extend(of(self, key).sources.iter().map(|source| SourceRef::Source(*source)));
            let adoptions = self.relations.adoptions_of(*key).iter();
            sources.extend(adoptions.filter_map(|index| self.adoption_source(*index)));
        }
        let mut columns = card_columns();
        columns.extend(text_columns());
        columns.extend(rating_columns());
        Cited { table: Table::new(self, "practices", columns, keys), sources: sources.into_iter().collect() }
    }

    /// Where practices began and which places took them up: all, or those that concern a county.
    pub(super) fn adoption_data(&self, county: Option<Key<Place>>) -> Cited {
        let mut rows: Vec<AdoptionRow> = Vec::new();
        match county {
            None => {
                for key in self.site.practices().keys() {
                    rows.extend(self.adoption_rows(key));
                }
            }
            Some(county) => {
                let relations = self.relations.place(county);
                for key in &relations.practices {
                    rows.extend(self.adoption_rows(*key));
                }
                rows.extend(relations.adopted.iter().map(|index| self.adoption_record(*index)));
                rows.sort_by_key(|row| (row.practice, row.index, row.place));
                rows.dedup_by_key(|row| (row.practice, row.index, row.place));
            }
        }
        let sources = rows.iter().filter_map(|row| self.adoption_source(row.index?)).collect();
        Cited { table: Table::new(self, "adoption", adoption_columns(), &rows), sources }
    }

    /// Where a practice began, then its adoptions.
    fn adoption_rows(&self, key: Row) -> Vec<AdoptionRow> {
        let origins = of(self, &key).counties.iter();
        let origins = origins.map(|place| AdoptionRow { practice: key, place: *place, index: None });
        let adoptions = self.relations.adoptions_of(key).iter().map(|index| self.adoption_record(*index));
        origins.chain(adoptions).collect()
    }

    fn adoption_record(&self, index: usize) -> AdoptionRow {
        let adoption = &self.site.adoptions()[index];
        AdoptionRow { practice: adoption.practice, place: adoption.place, index: Some(index) }
    }

    fn adoption_source(&self, index: usize) -> Option<SourceRef> {
        self.site.adoptions()[index].source.map(SourceRef::Source)
    }
}

fn of<'p>(press: &'p Press<'_>, key: &Row) -> &'p Practice {
    &press.site.practices()[*key]
}

fn card_columns() -> Vec<Column<Row>> {
    vec![
        Column::always("id", Kind::Code, |p, r| Cell::text(&of(p, r).id)),
        Column::new("title", Kind::Text, |p, r| Cell::text(&of(p, r).document.title)),
        Column::new("counties", Kind::List, |p, r| {
            Cell::list(of(p, r).counties.iter().map(|place| &p.site.places()[*place].name))
        }),
        Column::new("county_ids", Kind::Codes, |p, r| {
            Cell::list(of(p, r).counties.iter().map(|place| &p.site.places()[*place].id))
        }),
        Column::always("counties_open", Kind::Truth, |p, r| Cell::Truth(of(p, r).counties_open)),
        Column::new("organisations", Kind::List, |p, r| {
            Cell::list(of(p, r).organisations.iter().map(|key| &p.site.organisations()[*key].name))
        }),
        Column::new("organisation_ids", Kind::Codes, |p, r| {
            Cell::list(of(p, r).organisations.iter().map(|key| &p.site.organisations()[*key].id))
        }),
        Column::new("themes", Kind::List, |p, r| {
            Cell::list(of(p, r).themes.iter().map(|theme| &p.site.themes()[*theme].label))
        }),
        Column::new("theme_ids", Kind::Codes, |p, r| {
            Cell::list(of(p, r).themes.iter().map(|theme| &p.site.themes()[*theme].id))
        }),
        Column::new("campaign_id", Kind::Code, |p, r| {
            Cell::maybe(of(p, r).campaign.map(|key| &p.site.campaigns()[key].id))
        }),
        Column::new("summary", Kind::Text, |p, r| Cell::maybe(of(p, r).document.summary.as_ref())),
    ]
}

fn text_columns() -> Vec<Column<Row>> {
    vec![
        Column::new("problem", Kind::Text, |p, r| {
            Cell::maybe(of(p, r).problem.as_ref().or(of(p, r).card.problem.as_ref()))
        }),
        Column::new("steps", Kind::List, |p, r| steps(of(p, r))),
        Column::new("results", Kind::Records(RESULTS), |p, r| results(p, of(p, r))),
        Column::new("requires", Kind::Records(REQUIRES), |p, r| requires(p, of(p, r))),
        Column::new("cost", Kind::Text, |p, r| Cell::maybe(of(p, r).cost.as_ref())),
        Column::new("pitfalls", Kind::List, |p, r| Cell::list(&of(p, r).pitfalls)),
        Column::new("started", Kind::Date, |p, r| Cell::date(of(p, r).started)),
    ]
}

fn rating_columns() -> Vec<Column<Row>> {
    vec![
        Column::new("evidence", EVIDENCE, |p, r| Cell::maybe(of(p, r).evidence.map(evidence))),
        Column::new("recognition", RECOGNITION, |p, r| Cell::maybe(of(p, r).recognition.map(recognition))),
        Column::new("adoptions", Kind::Records(ADOPTIONS), |p, r| adoptions(p, *r)),
        Column::new("similar", Kind::Codes, |p, r| {
            Cell::list(of(p, r).similar.iter().map(|key| &p.site.practices()[*key].id))
        }),
        Column::new("contact", Kind::Text, |p, r| contact(p, of(p, r))),
        Column::new("sources", Kind::Codes, |p, r| {
            Cell::list(of(p, r).sources.iter().map(|source| source_id(p, SourceRef::Source(*source))))
        }),
        Column::new("updated", Kind::Date, |p, r| Cell::date(of(p, r).document.updated)),
        Column::always("illustrative", Kind::Truth, |p, r| Cell::Truth(is_illustrative(p, of(p, r)))),
        Column::always("url", Kind::Link, |p, r| url(p, *r)),
    ]
}

/// The steps, or what the body says was done.
fn steps(practice: &Practice) -> Cell {
    match (&practice.card.approach, practice.steps.is_empty()) {
        (Some(approach), true) => Cell::list([approach]),
        _ => Cell::list(&practice.steps),
    }
}

/// The parts of [`RESULTS`]; without any, what the body says came of it.
fn results(press: &Press<'_>, practice: &Practice) -> Cell {
    let rows = practice.results.iter().map(|result| {
        let words = result.indicator.map(|indicator| press.indicator_words(indicator));
        let (label, unit, _) = words.unwrap_or_default();
        let value = result.value.map(|value| match value {
            Value::Full => press.word("full"),
            other => format::value(other),
        });
        vec![
            Cell::maybe(result.text.as_ref()),
            Cell::text(label),
            Cell::maybe(value),
            Cell::maybe(unit.filter(|_| result.value.is_some())),
            Cell::date(result.as_of),
        ]
    });
    let mut rows: Vec<Vec<Cell>> = rows.collect();
    if let (true, Some(result)) = (rows.is_empty(), &practice.card.result) {
        let absent = std::iter::repeat_n(Cell::Absent, RESULTS.len() - 1);
        rows.push(std::iter::once(Cell::text(result)).chain(absent).collect());
    }
    Cell::Records(rows)
}

/// The parts of [`REQUIRES`].
fn requires(press: &Press<'_>, practice: &Practice) -> Cell {
    let rows = practice.requires.iter().filter(|(need, _)| !need.is_empty()).map(|(need, text)| {
        let label = wording::find(press.site.words(), &format!("requires.{need}")).unwrap_or(need);
        vec![Cell::text(label), Cell::text(text)]
    });
    Cell::Records(rows.collect())
}

/// The parts of [`ADOPTIONS`].
fn adoptions(press: &Press<'_>, key: Row) -> Cell {
    let rows = press.relations.adoptions_of(key).iter().map(|index| {
        let adoption = &press.site.adoptions()[*index];
        let place = &press.site.places()[adoption.place];
        vec![
            Cell::text(&place.id),
            Cell::text(&place.name),
            Cell::date(adoption.since),
            Cell::text(adoption_status(adoption.status)),
            Cell::maybe(press.adoption_source(*index).map(|source| source_id(press, source))),
            Cell::maybe(adoption.changes.as_ref()),
        ]
    });
    Cell::Records(rows.collect())
}

fn contact(press: &Press<'_>, practice: &Practice) -> Cell {
    match &practice.contact {
        Some(Named::Known(key)) => Cell::text(&press.site.organisations()[*key].name),
        Some(Named::Text(text)) => Cell::text(text),
        None => Cell::Absent,
    }
}

/// As with organisations: every source of it is invented.
fn is_illustrative(press: &Press<'_>, practice: &Practice) -> bool {
    press.site.are_illustrative(practice.sources.iter().map(|source| SourceRef::Source(*source)))
}

fn url(press: &Press<'_>, key: Row) -> Cell {
    Cell::text(Address::of(Subject::Practice(key), press.site).absolute(press.site.config()))
}

fn adoption_columns() -> Vec<Column<AdoptionRow>> {
    vec![
        Column::always("practice_id", Kind::Code, |p, r| Cell::text(&of(p, &r.practice).id)),
        Column::new("practice", Kind::Text, |p, r| Cell::text(&of(p, &r.practice).document.title)),
        Column::always("place_id", Kind::Code, |p, r| Cell::text(&p.site.places()[r.place].id)),
        Column::new("place_code", Kind::Code, |p, r| Cell::maybe(p.site.places()[r.place].code.as_ref())),
        Column::new("place", Kind::Text, |p, r| Cell::text(&p.site.places()[r.place].name)),
        Column::always("adoption", ADOPTION, |p, r| {
            Cell::text(r.adoption(p).map_or("origin", |adoption| adoption_status(adoption.status)))
        }),
        Column::new("since", Kind::Date, |p, r| Cell::date(since(p, r))),
        Column::always("current", Kind::Truth, |p, r| Cell::Truth(is_latest(p, r))),
        Column::new("source", Kind::Code, |p, r| {
            Cell::maybe(r.index.and_then(|index| p.adoption_source(index)).map(|source| source_id(p, source)))
        }),
        Column::new("changes", Kind::Text, |p, r| {
            Cell::maybe(r.adoption(p).and_then(|adoption| adoption.changes.as_ref()))
        }),
        Column::always("illustrative", Kind::Truth, |p, r| {
            Cell::Truth(match r.adoption(p) {
                Some(adoption) => p.illustrative(adoption.source),
                None => is_illustrative(p, of(p, &r.practice)),
            })
        }),
        Column::always("url", Kind::Link, |p, r| url(p, r.practice)),
    ]
}

fn since(press: &Press<'_>, row: &AdoptionRow) -> Option<PartialDate> {
    match row.adoption(press) {
        Some(adoption) => adoption.since,
        None => of(press, &row.practice).started,
    }
}

/// Whether no later record speaks of the same practice at the same place: adoptions are in that order.
fn is_latest(press: &Press<'_>, row: &AdoptionRow) -> bool {
    let next = row.index.and_then(|index| press.site.adoptions().get(index + 1));
    next.is_none_or(|next| (next.practice, next.place) != (row.practice, row.place))
}
