//! What the records of a site say now, field by field, in the form in which cells are compared with them.
//!
//! References are ids, dates and numbers as they are written; so two writings of the same thing are no difference.

use crate::base::{PartialDate, Text};
use crate::domain::{Key, Observation, Organisation, Place, SourceRef, Status, Unit};
use crate::refine::Site;
use crate::refine::values;

use super::columns::Kind;
use super::recognise::Meaning;

/// The value of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Written {
    /// Not reported.
    #[default]
    Nothing,
    /// One text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
    /// Small records: their parts, empty where absent.
    Records(Vec<Vec<String>>),
}

impl Written {
    /// A text that may be absent.
    pub fn maybe(text: Option<impl Into<String>>) -> Written {
        text.map_or(Written::Nothing, |text| Written::Text(text.into()))
    }

    fn list(items: Vec<String>) -> Written {
        if items.is_empty() { Written::Nothing } else { Written::List(items) }
    }

    fn records(rows: Vec<Vec<String>>) -> Written {
        if rows.is_empty() { Written::Nothing } else { Written::Records(rows) }
    }

    /// The only text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Written::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The value of a field of a record. `index` is the position in the table of its kind.
pub fn of(site: &Site, kind: Kind, index: usize, meaning: &Meaning) -> Written {
    let key = match meaning {
        Meaning::Field(column) => column.key,
        Meaning::Condition(id) => return condition(site, &site.organisations()[Key::new(index)], id),
        Meaning::Indicator(_) => "value",
    };
    match kind {
        Kind::Places => of_place(site, &site.places()[Key::new(index)], key),
        Kind::Units => of_unit(site, &site.units()[Key::new(index)], key),
        Kind::Organisations => of_organisation(site, &site.organisations()[Key::new(index)], key),
        Kind::Observations => {
            site.observations().get(index).map_or(Written::Nothing, |own| of_observation(site, own, key))
        }
    }
}

fn date(date: Option<PartialDate>) -> Written {
    Written::maybe(date.map(|date| date.to_string()))
}

/// The word of a vocabulary for a value.
pub fn word<T: Copy + PartialEq>(vocabulary: values::Vocabulary<T>, value: T) -> Text {
    let found = vocabulary.iter().find(|(_, _, own)| *own == value);
    found.map_or(Text { zh: "", en: "" }, |(en, zh, _)| Text { zh, en })
}

fn truth(truth: bool) -> Written {
    Written::Text(truth.to_string())
}

fn of_place(site: &Site, place: &Place, key: &str) -> Written {
    let id_of = |key: Key<Place>| site.places()[key].id.clone();
    match key {
        "id" => Written::Text(place.id.clone()),
        "code" => Written::maybe(place.code.clone()),
        "name" => Written::Text(place.name.clone()),
        "short" => Written::maybe(place.short.clone()),
        "aliases" => Written::list(place.aliases.clone()),
        "level" => Written::Text(word(values::LEVELS, place.level).en.to_owned()),
        "type" => Written::maybe(place.kind.clone()),
        "parent" => Written::maybe(place.parent.map(id_of)),
        "managed_by" => Written::maybe(place.managed_by.map(id_of)),
        "statutory" => truth(place.statutory),
        "valid_from" => date(place.validity.from),
        "valid_to" => date(place.validity.to),
        "tile" => Written::list(
            place.tile.map_or(Vec::new(), |(column, row)| vec![column.to_string(), row.to_string()]),
        ),
        _ => Written::Nothing,
    }
}

fn of_unit(site: &Site, unit: &Unit, key: &str) -> Written {
    match key {
        "id" => Written::Text(unit.id.clone()),
        "name" => Written::Text(unit.name.clone()),
        "type" => Written::maybe(unit.kinds.first().cloned()),
        "place" => Written::Text(site.places()[unit.place].id.clone()),
        "valid_from" => date(unit.validity.from),
        "valid_to" => date(unit.validity.to),
        "exempt" => Written::records(
            unit.exempt
                .iter()
                .map(|exempt| {
                    vec![
                        site.campaigns()[exempt.campaign].id.clone(),
                        exempt.reason.clone().unwrap_or_default(),
                        exempt.until.map_or_else(String::new, |date| date.to_string()),
                    ]
                })
                .collect(),
        ),
        _ => Written::Nothing,
    }
}

fn condition(site: &Site, organisation: &Organisation, id: &str) -> Written {
    let campaign = organisation.campaign.or_else(|| site.campaigns().keys().next());
    let Some(campaign) = campaign.map(|key| &site.campaigns()[key]) else { return Written::Nothing };
    let met = organisation
        .conditions
        .iter()
        .find(|(index, _)| campaign.conditions.get(*index).is_some_and(|condition| condition.id == id));
    Written::maybe(met.and_then(|(_, met)| *met).map(|met| met.to_string()))
}

fn of_organisation(site: &Site, organisation: &Organisation, key: &str) -> Written {
    match key {
        "id" => Written::Text(organisation.id.clone()),
        "name" => Written::Text(organisation.name.clone()),
        "aliases" => Written::list(organisation.aliases.clone()),
        "type" => Written::maybe(organisation.kind.clone()),
        "unit" => Written::maybe(organisation.unit.map(|unit| site.units()[unit].id.clone())),
        "place" => Written::maybe(organisation.place.map(|place| site.places()[place].id.clone())),
        "parent" => Written::maybe(organisation.parent.map(|parent| site.organisations()[parent].id.clone())),
        "status" => Written::Text(status(organisation.status).en.to_owned()),
        "established" => date(organisation.established),
        "ended" => date(organisation.ended),
        "campaign" => {
            Written::maybe(organisation.campaign.map(|campaign| site.campaigns()[campaign].id.clone()))
        }
        "leaders" => leaders(site, organisation),
        "members.value" => Written::maybe(organisation.members.map(|(count, _)| count.to_string())),
        "members.as_of" => date(organisation.members.and_then(|(_, as_of)| as_of)),
        "funding" => funding(organisation),
        "sources" => {
            Written::list(organisation.sources.iter().map(|key| site.sources()[*key].id.clone()).collect())
        }
        _ => Written::Nothing,
    }
}

/// The word for a status.
pub fn status(status: Status) -> Text {
    word(values::STATUSES, status)
}

fn leaders(site: &Site, organisation: &Organisation) -> Written {
    let campaign = organisation.campaign.or_else(|| site.campaigns().keys().next());
    let roles = campaign.map_or(&[][..], |key| &site.campaigns()[key].roles);
    let rows = organisation.leaders.iter().map(|leader| {
        vec![
            leader.post.clone(),
            leader.role.and_then(|index| roles.get(index)).map_or_else(String::new, |role| role.id.clone()),
            leader.count.map_or_else(String::new, |count| count.to_string()),
            leader.mode.clone().unwrap_or_default(),
        ]
    });
    Written::records(rows.collect())
}

fn funding(organisation: &Organisation) -> Written {
    let rows = organisation.funding.iter().map(|item| {
        vec![
            item.year.clone().unwrap_or_default(),
            item.amount.to_string(),
            item.unit.clone().unwrap_or_default(),
            item.payer.clone().unwrap_or_default(),
            item.kind.clone().unwrap_or_default(),
        ]
    });
    Written::records(rows.collect())
}

fn of_observation(site: &Site, own: &Observation, key: &str) -> Written {
    match key {
        "indicator" => Written::Text(site.indicator_id(own.indicator)),
        "place" => Written::Text(site.places()[own.place].id.clone()),
        "value" => Written::Text(own.value.to_string()),
        "unit" => Written::maybe(own.unit.clone()),
        "as_of" => date(own.as_of),
        "period.from" => date(own.period.map(|(from, _)| from)),
        "period.to" => date(own.period.map(|(_, to)| to)),
        "source" => match own.source {
            Some(SourceRef::Source(key)) => Written::Text(site.sources()[key].id.clone()),
            _ => Written::Nothing,
        },
        "quote" => Written::maybe(own.quote.clone()),
        "members" => Written::list(own.members.iter().map(|key| site.places()[*key].id.clone()).collect()),
        "members_complete" => truth(own.members_complete),
        "note" => Written::maybe(own.note.clone()),
        "correction" => Written::maybe(own.correction.clone()),
        _ => Written::Nothing,
    }
}

/// A value in words: names in the place of ids, yes and no, levels and states as people call them.
pub fn shown(site: &Site, field: &str, written: &Written, language: crate::base::Language) -> String {
    let name = |id: &str| match field {
        "parent" | "place" | "managed_by" | "members" => place_or_parent(site, field, id),
        "unit" => site.units().find(id).map(|key| site.units()[key].name.clone()),
        "campaign" => site.campaigns().find(id).map(|key| site.campaigns()[key].title.clone()),
        "level" => {
            values::word(values::LEVELS, id).map(|level| word(values::LEVELS, level).get(language).to_owned())
        }
        "status" => values::word(values::STATUSES, id).map(|own| status(own).get(language).to_owned()),
        _ => match id {
            "true" => Some(Text { zh: "是", en: "yes" }.get(language).to_owned()),
            "false" => Some(Text { zh: "否", en: "no" }.get(language).to_owned()),
            _ => None,
        },
    };
    let name = |id: &String| name(id).unwrap_or_else(|| id.clone());
    match written {
        Written::Nothing => String::new(),
        Written::Text(text) => name(text),
        Written::List(items) => items.iter().map(name).collect::<Vec<String>>().join("、"),
        Written::Records(rows) => {
            super::words::join_records(rows.iter().map(|row| row.iter().map(String::as_str).collect()))
        }
    }
}

/// The parent of a place is a place, that of an organisation an organisation; ids of the two do not say which.
fn place_or_parent(site: &Site, field: &str, id: &str) -> Option<String> {
    let place = site.places().find(id).map(|key| site.places()[key].name.clone());
    let organisation = || site.organisations().find(id).map(|key| site.organisations()[key].name.clone());
    if field == "parent" { organisation().or(place) } else { place }
}
