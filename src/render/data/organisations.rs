//! The table of organisations: everything that their records say.

use crate::domain::{Key, Organisation, SourceRef};

use super::super::address::Address;
use super::super::press::{Press, status};
use super::model::{Cell, Choice, Column, Field, Kind, Table};
use super::{Cited, source_id};
use crate::relate::Subject;

const STATUS: Kind =
    Kind::Choice(Choice { group: "status", options: &["planned", "active", "lapsed", "dissolved"] });

/// Conditions of the campaign, met or not or not reported.
pub(super) const CONDITIONS: &[Field] = &[
    Field::new("condition_id", Kind::Code),
    Field::new("condition", Kind::Text),
    Field::new("met", Kind::Truth),
];

const LEADERS: &[Field] = &[
    Field::new("post", Kind::Text),
    Field::new("role", Kind::Text),
    Field::new("people", Kind::Count),
    Field::new("mode", Kind::Text),
];

const FUNDING: &[Field] = &[
    Field::new("year", Kind::Code),
    Field::new("amount", Kind::Number),
    Field::new("amount_unit", Kind::Text),
    Field::new("payer", Kind::Text),
    Field::new("purpose", Kind::Text),
];

type Row = Key<Organisation>;

impl Press<'_> {
    /// Organisations.
    pub(super) fn organisation_data(&self, keys: &[Row]) -> Cited {
        let sources = keys.iter().flat_map(|key| &self.site.organisations()[*key].sources);
        let sources = sources.map(|source| SourceRef::Source(*source)).collect();
        let mut columns = identity_columns();
        columns.extend(record_columns());
        Cited { table: Table::new(self, "organisations", columns, keys), sources }
    }
}

fn of<'p>(press: &'p Press<'_>, key: &Row) -> &'p Organisation {
    &press.site.organisations()[*key]
}

fn identity_columns() -> Vec<Column<Row>> {
    vec![
        Column::always("id", Kind::Code, |p, r| Cell::text(&of(p, r).id)),
        Column::new("name", Kind::Text, |p, r| Cell::text(&of(p, r).name)),
        Column::new("aliases", Kind::List, |p, r| Cell::list(&of(p, r).aliases)),
        Column::new("type_id", Kind::Code, |p, r| Cell::maybe(of(p, r).kind.as_ref())),
        Column::new("type", Kind::Text, |p, r| {
            Cell::maybe(of(p, r).kind.as_ref().map(|kind| p.kind_label(kind)))
        }),
        Column::new("unit_id", Kind::Code, |p, r| {
            Cell::maybe(of(p, r).unit.map(|unit| &p.site.units()[unit].id))
        }),
        Column::new("unit", Kind::Text, |p, r| {
            Cell::maybe(of(p, r).unit.map(|unit| &p.site.units()[unit].name))
        }),
        Column::new("place_id", Kind::Code, |p, r| {
            Cell::maybe(of(p, r).place.map(|place| &p.site.places()[place].id))
        }),
        Column::new("place", Kind::Text, |p, r| {
            Cell::maybe(of(p, r).place.map(|place| &p.site.places()[place].name))
        }),
        Column::new("county", Kind::Text, |p, r| {
            let county = of(p, r).place.and_then(|place| p.site.page_of(place));
            Cell::maybe(county.map(|county| &p.site.places()[county].name))
        }),
        Column::new("parent_id", Kind::Code, |p, r| {
            Cell::maybe(of(p, r).parent.map(|parent| &p.site.organisations()[parent].id))
        }),
        Column::new("parent", Kind::Text, |p, r| {
            Cell::maybe(of(p, r).parent.map(|parent| &p.site.organisations()[parent].name))
        }),
    ]
}

fn record_columns() -> Vec<Column<Row>> {
    vec![
        Column::always("status", STATUS, |p, r| Cell::text(status(of(p, r).status))),
        Column::new("established_on", Kind::Date, |p, r| Cell::date(of(p, r).established)),
        Column::new("ended", Kind::Date, |p, r| Cell::date(of(p, r).ended)),
        Column::new("campaign_id", Kind::Code, |p, r| {
            Cell::maybe(of(p, r).campaign.map(|campaign| &p.site.campaigns()[campaign].id))
        }),
        Column::new("conditions", Kind::Records(CONDITIONS), |p, r| conditions(p, of(p, r))),
        Column::new("leaders", Kind::Records(LEADERS), |p, r| leaders(p, of(p, r))),
        Column::new("members", Kind::Count, |p, r| Cell::count(of(p, r).members.map(|(count, _)| count))),
        Column::new("members_as_of", Kind::Date, |p, r| {
            Cell::date(of(p, r).members.and_then(|(_, as_of)| as_of))
        }),
        Column::new("funding", Kind::Records(FUNDING), |p, r| funding(of(p, r))),
        Column::new("sources", Kind::Codes, |p, r| {
            let sources = of(p, r).sources.iter();
            Cell::list(sources.map(|source| source_id(p, SourceRef::Source(*source))))
        }),
        Column::always("illustrative", Kind::Truth, |p, r| Cell::Truth(p.is_illustrative(of(p, r)))),
        Column::always("url", Kind::Link, |p, r| {
            Cell::text(Address::of(Subject::Organisation(*r), p.site).absolute(p.site.config()))
        }),
    ]
}

/// The parts of [`CONDITIONS`] for what the record says of them.
pub(super) fn conditions(press: &Press<'_>, organisation: &Organisation) -> Cell {
    let Some(campaign) = organisation.campaign.map(|key| &press.site.campaigns()[key]) else {
        return Cell::Records(Vec::new());
    };
    let rows = organisation.conditions.iter().filter_map(|(index, met)| {
        let condition = campaign.conditions.get(*index)?;
        Some(vec![Cell::text(&condition.id), Cell::text(&condition.label), Cell::truth(*met)])
    });
    Cell::Records(rows.collect())
}

/// The parts of [`LEADERS`].
fn leaders(press: &Press<'_>, organisation: &Organisation) -> Cell {
    let campaign = organisation.campaign.map(|key| &press.site.campaigns()[key]);
    let rows = organisation.leaders.iter().map(|leader| {
        let role = leader.role.and_then(|index| campaign?.roles.get(index));
        vec![
            Cell::text(&leader.post),
            Cell::maybe(role.map(|role| &role.label)),
            Cell::count(leader.count),
            Cell::maybe(leader.mode.as_ref()),
        ]
    });
    Cell::Records(rows.collect())
}

/// The parts of [`FUNDING`].
fn funding(organisation: &Organisation) -> Cell {
    let rows = organisation.funding.iter().map(|funding| {
        vec![
            Cell::maybe(funding.year.as_ref()),
            Cell::number(funding.amount),
            Cell::maybe(funding.unit.as_ref()),
            Cell::maybe(funding.payer.as_ref()),
            Cell::maybe(funding.kind.as_ref()),
        ]
    });
    Cell::Records(rows.collect())
}
