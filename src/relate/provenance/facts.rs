//! What a record says of itself when it goes into a number: its id, its name, its date, who says so and where it is written.

use crate::base::{PartialDate, Span};
use crate::domain::{Key, Source, SourceRef};
use crate::refine::Site;

use super::{Number, Record, id};

/// What is known of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts<'s> {
    /// Its id; a place and a target where it has none of its own.
    pub id: String,
    /// Its name; empty for a number and a value.
    pub name: &'s str,
    /// Its date.
    pub date: Option<PartialDate>,
    /// Who says so.
    pub sources: Vec<SourceRef>,
    /// In which words.
    pub quote: Option<&'s str>,
    /// Where it is written; nobody wrote a number that is made of others.
    pub span: Option<Span>,
}

/// What is known of `record`.
pub fn facts<'s>(site: &'s Site, record: &Record) -> Facts<'s> {
    let named = |id: &str, name: &'s str, date, sources, span| Facts {
        id: id.to_owned(),
        name,
        date,
        sources,
        quote: None,
        span: Some(span),
    };
    match record {
        Record::Number(number) => {
            Facts { id: id(site, number), name: "", date: None, sources: Vec::new(), quote: None, span: None }
        }
        Record::Observation(index) => {
            let own = &site.observations()[*index];
            Facts {
                id: id(site, &Number::Stated(*index)),
                name: &site.places()[own.place].name,
                date: own.date(),
                sources: own.source.into_iter().collect(),
                quote: own.quote.as_deref(),
                span: Some(own.value_span),
            }
        }
        Record::Roster(index) => {
            let own = &site.rosters()[*index];
            let place = &site.places()[own.place];
            let id = format!("{}/{}", place.id, site.target(own.target).id);
            named(&id, &place.name, own.as_of, records(own.source), own.span)
        }
        Record::Unit(key) => {
            let own = &site.units()[*key];
            named(&own.id, &own.name, None, Vec::new(), own.span)
        }
        Record::Organisation(key) => {
            let own = &site.organisations()[*key];
            named(&own.id, &own.name, own.established, records(own.sources.iter().copied()), own.span)
        }
        Record::Practice(key) => {
            let own = &site.practices()[*key];
            let document = &own.document;
            named(&own.id, &document.title, own.started, records(own.sources.iter().copied()), document.span)
        }
        Record::Report(key) => {
            let own = &site.reports()[*key];
            let document = &own.document;
            named(&own.id, &document.title, Some(own.date), vec![SourceRef::Report(*key)], document.span)
        }
        Record::Adoption(index) => {
            let own = &site.adoptions()[*index];
            let (practice, place) = (&site.practices()[own.practice], &site.places()[own.place]);
            let id = format!("{}@{}", practice.id, place.id);
            named(&id, &practice.document.title, own.since, records(own.source), own.span)
        }
    }
}

/// The id of a record alone.
pub fn record_id(site: &Site, record: &Record) -> String {
    match record {
        Record::Number(number) => id(site, number),
        Record::Unit(key) => site.units()[*key].id.clone(),
        Record::Organisation(key) => site.organisations()[*key].id.clone(),
        _ => facts(site, record).id,
    }
}

fn records(sources: impl IntoIterator<Item = Key<Source>>) -> Vec<SourceRef> {
    sources.into_iter().map(SourceRef::Source).collect()
}
