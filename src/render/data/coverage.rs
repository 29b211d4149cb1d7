//! The tables of coverage: every place on every kept day, and the units of a county with what was founded in them.

use crate::base::Date;
use crate::domain::{Key, Level, Place, SourceRef, TargetKey};
use crate::relate::CoverageTable;
use crate::relate::coverage::{Basis, CountedUnit, Coverage, Rate, Reading};

use super::super::press::{Press, basis};
use super::model::{Cell, Choice, Column, Decimal, Field, Kind, Table};
use super::organisations::{CONDITIONS, conditions};
use super::{Cited, source_id};

pub(super) const BASIS: Kind =
    Kind::Choice(Choice { group: "basis", options: &["roster", "mixed", "reported", "none"] });

const LEVEL: Kind = Kind::Choice(Choice {
    group: "place_levels",
    options: &["province", "city", "county", "township", "village"],
});

const UNIT_STATE: Kind = Kind::Choice(Choice { group: "unit_states", options: &["yes", "no", "unknown"] });

/// What another basis says.
const ALTERNATIVE: &[Field] = &[
    Field::new("basis", BASIS).always(),
    Field::new("established", Kind::Count),
    Field::new("total", Kind::Count),
    Field::new("rate", Kind::Number),
    Field::new("full", Kind::Truth),
    Field::new("as_of", Kind::Date),
];

/// One target at one place on one day.
struct CoverageRow<'a> {
    target: TargetKey,
    place: Key<Place>,
    day: Date,
    coverage: &'a Coverage,
}

/// One unit of one target.
struct UnitRow<'a> {
    target: TargetKey,
    coverage: &'a Coverage,
    counted: &'a CountedUnit,
}

impl Press<'_> {
    /// Coverage at every place, or at `county` and what has a row inside it, on every day that is kept.
    pub(super) fn coverage_data(&self, county: Option<Key<Place>>) -> Cited {
        let mut rows = Vec::new();
        let shown = self.relations.coverage_tables().filter(|table| table.date() <= self.site.as_of());
        for table in shown {
            let mut places = match county {
                Some(county) => within(table, county),
                None => table.rows().map(|(place, _)| place).collect(),
            };
            places.sort_by_key(|key| {
                let place = &self.site.places()[*key];
                (place.level, !place.statutory, place.code.is_none(), place.code.as_deref(), *key)
            });
            rows.extend(places.into_iter().filter_map(|place| {
                let coverage = table.get(place)?;
                Some(CoverageRow { target: table.target(), place, day: table.date(), coverage })
            }));
        }
        let sources = rows.iter().flat_map(|row| self.coverage_sources(row.coverage)).collect();
        let mut columns = subject_columns();
        columns.extend(measure_columns());
        Cited { table: Table::new(self, "coverage", columns, &rows), sources }
    }

    fn coverage_sources(&self, coverage: &Coverage) -> Vec<SourceRef> {
        let mut sources = self.reading_source_refs(&coverage.reading);
        if let Some(other) = &coverage.alternative {
            sources.extend(self.reading_source_refs(other));
        }
        if let Some(stated) = coverage.reported_established {
            sources.extend(self.site.observations()[stated.observation].source);
        }
        sources.sort();
        sources.dedup();
        sources
    }

    /// The units of a county and what was founded in them, on the day that the site shows.
    pub(super) fn unit_data(&self, county: Key<Place>) -> Cited {
        let mut rows = Vec::new();
        for target in self.site.targets() {
            let table = self.relations.coverage(target, self.site.as_of());
            let Some((table, coverage)) = table.and_then(|table| Some((table, table.get(county)?))) else {
                continue;
            };
            let units = table.units(self.site, county).into_iter();
            rows.extend(units.map(|counted| UnitRow { target, coverage, counted }));
        }
        let organisations = rows.iter().flat_map(|row| &row.counted.organisations);
        let sources = organisations.flat_map(|key| &self.site.organisations()[*key].sources);
        let sources = sources.map(|source| SourceRef::Source(*source)).collect();
        Cited { table: Table::new(self, "units", unit_columns(), &rows), sources }
    }
}

/// A row and everything below it.
fn within(table: &CoverageTable, top: Key<Place>) -> Vec<Key<Place>> {
    let mut places = vec![top];
    let mut next = 0;
    while let Some(place) = places.get(next) {
        places.extend_from_slice(table.children(*place));
        next += 1;
    }
    places
}

fn subject_columns<'a>() -> Vec<Column<CoverageRow<'a>>> {
    vec![
        Column::always("campaign_id", Kind::Code, |p, r| campaign(p, r.target)),
        Column::new("campaign", Kind::Text, |p, r| Cell::text(&p.site.campaigns()[r.target.campaign].title)),
        Column::new("target_id", Kind::Code, |p, r| Cell::text(&p.site.target(r.target).id)),
        Column::new("target", Kind::Text, |p, r| Cell::text(&p.site.target(r.target).label)),
        Column::always("place_id", Kind::Code, |p, r| Cell::text(&p.site.places()[r.place].id)),
        Column::new("place_code", Kind::Code, |p, r| Cell::maybe(p.site.places()[r.place].code.as_ref())),
        Column::new("place", Kind::Text, |p, r| Cell::text(&p.site.places()[r.place].name)),
        Column::always("level", LEVEL, |p, r| Cell::text(level(p.site.places()[r.place].level))),
        Column::always("date", Kind::Date, |_, r| Cell::Date(crate::base::PartialDate::day(r.day))),
    ]
}

fn measure_columns<'a>() -> Vec<Column<CoverageRow<'a>>> {
    vec![
        Column::new("established", Kind::Count, |_, r| Cell::count(r.coverage.reading.established)),
        Column::new("total", Kind::Count, |_, r| Cell::count(r.coverage.reading.total.or(r.coverage.units))),
        Column::new("rate", Kind::Number, |_, r| rate(&r.coverage.reading)),
        Column::new("full", Kind::Truth, |_, r| full(&r.coverage.reading)),
        Column::always("basis", BASIS, |_, r| Cell::text(basis(r.coverage.reading.basis))),
        Column::new("as_of", Kind::Date, |_, r| Cell::date(r.coverage.reading.as_of)),
        Column::new("sources", Kind::Codes, |p, r| {
            Cell::list(p.coverage_sources(r.coverage).into_iter().map(|source| source_id(p, source)))
        }),
        Column::always("registered", Kind::Count, |_, r| Cell::Count(r.coverage.registered)),
        Column::new("reported", Kind::Count, |_, r| {
            Cell::count(r.coverage.reported_established.map(|stated| stated.established))
        }),
        Column::new("at_least", Kind::Count, |_, r| Cell::count(r.coverage.at_least)),
        Column::new("alternative", Kind::Records(ALTERNATIVE), |_, r| {
            Cell::Records(r.coverage.alternative.iter().map(alternative).collect())
        }),
        Column::always("illustrative", Kind::Truth, |_, r| Cell::Truth(r.coverage.reading.illustrative)),
    ]
}

fn campaign(press: &Press<'_>, target: TargetKey) -> Cell {
    Cell::text(&press.site.campaigns()[target.campaign].id)
}

/// The parts of [`ALTERNATIVE`].
fn alternative(reading: &Reading) -> Vec<Cell> {
    vec![
        Cell::text(basis(reading.basis)),
        Cell::count(reading.established),
        Cell::count(reading.total),
        rate(reading),
        full(reading),
        Cell::date(reading.as_of),
    ]
}

/// The rate as the pages show it, without the sign.
fn rate(reading: &Reading) -> Cell {
    let text = |rate: Rate| rate.to_string();
    let number = reading.rate.and_then(|rate| Decimal::parse(text(rate).trim_end_matches('%')));
    number.map_or(Cell::Absent, Cell::Number)
}

/// Whether every unit has one; absent where nothing is known.
fn full(reading: &Reading) -> Cell {
    Cell::truth(reading.is_known().then_some(reading.full))
}

/// A level as a word for programs.
pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::Province => "province",
        Level::City => "city",
        Level::County => "county",
        Level::Township => "township",
        Level::Village => "village",
    }
}

fn unit_columns<'a>() -> Vec<Column<UnitRow<'a>>> {
    vec![
        Column::always("campaign_id", Kind::Code, |p, r| campaign(p, r.target)),
        Column::new("target_id", Kind::Code, |p, r| Cell::text(&p.site.target(r.target).id)),
        Column::new("target", Kind::Text, |p, r| Cell::text(&p.site.target(r.target).label)),
        Column::always("unit_id", Kind::Code, |p, r| Cell::text(&p.site.units()[r.counted.unit].id)),
        Column::new("unit", Kind::Text, |p, r| Cell::text(&p.site.units()[r.counted.unit].name)),
        Column::new("unit_type", Kind::Text, |p, r| Cell::maybe(unit_type(p, r.counted))),
        Column::new("place", Kind::Text, |p, r| Cell::text(&p.site.places()[r.counted.row].name)),
        Column::always("unit_state", UNIT_STATE, |_, r| Cell::text(state(r))),
        Column::new("organisations", Kind::List, |p, r| {
            Cell::list(r.counted.organisations.iter().map(|key| &p.site.organisations()[*key].name))
        }),
        Column::new("organisation_ids", Kind::Codes, |p, r| {
            Cell::list(r.counted.organisations.iter().map(|key| &p.site.organisations()[*key].id))
        }),
        Column::new("established_on", Kind::Date, |p, r| {
            let first = r.counted.organisations.first();
            Cell::date(first.and_then(|key| p.site.organisations()[*key].established))
        }),
        Column::new("conditions", Kind::Records(CONDITIONS), |p, r| {
            let first = r.counted.organisations.first();
            first.map_or(Cell::Records(Vec::new()), |key| conditions(p, &p.site.organisations()[*key]))
        }),
        Column::always("illustrative", Kind::Truth, |p, r| {
            let first = r.counted.organisations.first();
            Cell::Truth(first.is_some_and(|key| p.is_illustrative(&p.site.organisations()[*key])))
        }),
    ]
}

/// The kind of place that a unit is, in the words of its country, or its type.
fn unit_type<'p>(press: &'p Press<'_>, counted: &CountedUnit) -> Option<&'p String> {
    let unit = &press.site.units()[counted.unit];
    let kind = press.site.places()[unit.place].kind.as_ref().filter(|_| unit.is_place);
    kind.or(unit.kinds.first())
}

/// As the list of units on the county's page: only a complete list can say “no”.
fn state(row: &UnitRow<'_>) -> &'static str {
    match (row.counted.organisations.is_empty(), row.coverage.reading.basis) {
        (false, _) => "yes",
        (true, Basis::Roster) => "no",
        (true, _) => "unknown",
    }
}
