//! The short way for data files: records that say something else and are still called the same.
//!
//! Others rest on the ids of records, on their names and on where they belong. Where these stay, the records of a
//! file are read again alone and take the places of the old ones; anything else goes the whole way.

use std::sync::Arc;

use crate::base::{FileId, SourceSet};
use crate::domain::{Adoption, Campaign, Indicator, Observation, Organisation, Place, Roster, Source, Unit};
use crate::parse::RawRecords;
use crate::parse::raw::{
    RawAdoption, RawCampaign, RawIndicator, RawObservation, RawOrganisation, RawPlace, RawSource, RawUnit,
};
use crate::parse::schema::Text;

use super::documents;
use super::figures::{self, Defaults, Indicators};
use super::reader::Reader;
use super::records;
use super::site::{Parts, Site};

/// A data file: its records as they were and as they are.
pub type Edited<'p> = (FileId, &'p RawRecords, &'p RawRecords);

/// The parts of `old` with the records of some data files read again; `None` where others may rest on what is
/// different.
pub fn amend(
    old: &Site,
    files: &[Edited<'_>],
    sources: &SourceSet,
    reader: &mut Reader<'_>,
) -> Option<Parts> {
    let mut amendment = Amendment { old, parts: old.parts().clone(), reader };
    for file in files {
        amendment.file(*file)?;
    }
    let mut parts = amendment.parts;
    if files.iter().any(|(_, was, is)| !was.observations.is_empty() || !is.observations.is_empty()) {
        let observations = Arc::make_mut(&mut parts.observations);
        figures::sort(observations, &parts.sources, old.reports(), sources);
    }
    Some(parts)
}

struct Amendment<'a, 'r> {
    old: &'a Site,
    parts: Parts,
    reader: &'a mut Reader<'r>,
}

impl Amendment<'_, '_> {
    fn file(&mut self, (file, was, is): Edited<'_>) -> Option<()> {
        self.campaigns(&was.campaigns, &is.campaigns)?;
        self.indicators(&was.indicators, &is.indicators)?;
        self.sources(&was.sources, &is.sources)?;
        self.places(&was.places, &is.places)?;
        self.units(&was.units, &is.units)?;
        self.organisations(&was.organisations, &is.organisations)?;
        self.rosters(file, is)?;
        self.adoptions(file, &is.adoptions)?;
        if !was.observations.is_empty() || !is.observations.is_empty() {
            self.observations(file, &is.observations);
        }
        Some(())
    }

    fn campaigns(&mut self, was: &[RawCampaign], is: &[RawCampaign]) -> Option<()> {
        let themes = |raws: &[RawCampaign]| {
            let themes = raws.iter().flat_map(|raw| &raw.themes);
            let said = themes.map(|theme| [&theme.id, &theme.label, &theme.question].map(records::owned));
            said.collect::<Vec<_>>()
        };
        if themes(was) != themes(is) {
            return None;
        }
        for (id, raw) in same_ids(was, is, |raw| &raw.id)? {
            let key = self.parts.campaigns.find(id)?;
            let (old, new) = (&self.parts.campaigns[key], records::campaign(id, raw, self.reader));
            let same = Campaign { span: old.span, ..new.clone() } == *old;
            same.then(|| self.parts.campaigns.replace(key, new))?;
        }
        Some(())
    }

    fn indicators(&mut self, was: &[RawIndicator], is: &[RawIndicator]) -> Option<()> {
        for (id, raw) in same_ids(was, is, |raw| &raw.id)? {
            let key = self.parts.indicators.find(id)?;
            let (old, new) = (&self.parts.indicators[key], records::indicator(id, raw, self.reader));
            let same = Indicator { span: old.span, ..new.clone() } == *old;
            same.then(|| self.parts.indicators.replace(key, new))?;
        }
        Some(())
    }

    fn sources(&mut self, was: &[RawSource], is: &[RawSource]) -> Option<()> {
        for (id, raw) in same_ids(was, is, |raw| &raw.id)? {
            let key = self.parts.sources.find(id)?;
            let (old, new) = (&self.parts.sources[key], records::source(id, raw, self.reader));
            let same = Source { span: old.span, ..new.clone() } == *old;
            same.then(|| self.parts.sources.replace(key, new))?;
        }
        Some(())
    }

    fn places(&mut self, was: &[RawPlace], is: &[RawPlace]) -> Option<()> {
        for (id, raw) in same_ids(was, is, |raw| &raw.id)? {
            let key = self.parts.places.find(id)?;
            let (old, new) = (&self.parts.places[key], records::place(id, raw, self.reader));
            if (Place { span: old.span, ..new.clone() }) != *old {
                return None;
            }
            self.parts.places.replace(key, new);
            let place = &self.parts.places[key];
            records::check_parents(&self.parts.places, key, place, raw, self.reader);
            if let Some(unit) = self.parts.units.find(id).filter(|unit| self.parts.units[*unit].is_place) {
                self.parts.units.replace(unit, records::place_unit(key, place));
            }
        }
        Some(())
    }

    fn units(&mut self, was: &[RawUnit], is: &[RawUnit]) -> Option<()> {
        for (id, raw) in same_ids(was, is, |raw| &raw.id)? {
            let key = self.parts.units.find(id)?;
            let (old, new) =
                (&self.parts.units[key], records::declared_unit(id.to_owned(), raw, self.reader)?);
            let same = Unit { span: old.span, ..new.clone() } == *old;
            same.then(|| self.parts.units.replace(key, new))?;
        }
        Some(())
    }

    /// Organisations may stand elsewhere in their lives, with other people and other money.
    fn organisations(&mut self, was: &[RawOrganisation], is: &[RawOrganisation]) -> Option<()> {
        for (id, raw) in same_ids(was, is, |raw| &raw.id)? {
            let Parts { places, units, campaigns, organisations, .. } = &mut self.parts;
            let key = organisations.find(id)?;
            let new = records::organisation(id, raw, places, units, campaigns, self.reader);
            let called = |own: &Organisation| (own.name.clone(), own.aliases.clone(), own.kind.clone());
            let belongs = |own: &Organisation| (own.unit, own.place, own.parent);
            let old = &organisations[key];
            let same = called(old) == called(&new) && belongs(old) == belongs(&new);
            same.then(|| organisations.replace(key, new))?;
        }
        Some(())
    }

    /// Declarations have no ids; as many as before take their places.
    fn rosters(&mut self, file: FileId, is: &RawRecords) -> Option<()> {
        let mut new = Vec::with_capacity(is.rosters.len());
        for raw in &is.rosters {
            new.push(records::roster(raw, self.old.campaigns(), self.reader)?);
        }
        let own = |roster: &Roster| roster.span.file == file;
        exchange(&mut self.parts.rosters, own, new)
    }

    /// The ledger decides what lists of practices say, so its entries may only move.
    fn adoptions(&mut self, file: FileId, is: &[RawAdoption]) -> Option<()> {
        let mut new = Vec::with_capacity(is.len());
        for raw in is {
            new.push(documents::adoption(raw, None, self.old.practices(), self.reader)?);
        }
        documents::sort_adoptions(&mut new);
        let own = |adoption: &Adoption| adoption.span.file == file;
        let was = self.parts.adoptions.iter().filter(|adoption| own(adoption));
        let same = |(old, new): (&Adoption, &Adoption)| Adoption { span: old.span, ..new.clone() } == *old;
        was.zip(&new).all(same).then(|| exchange(&mut self.parts.adoptions, own, new))?
    }

    fn observations(&mut self, file: FileId, is: &[RawObservation]) {
        let others = self.parts.observations.iter().filter(|own| own.span.file != file);
        let mut observations: Vec<Observation> = others.cloned().collect();
        let indicators = Indicators { declared: self.old.indicators(), campaigns: self.old.campaigns() };
        for raw in is {
            observations.extend(figures::observation(raw, indicators, Defaults::default(), self.reader));
        }
        self.parts.observations = Arc::new(observations);
    }
}

/// The records of a list with their ids, if these are the same as before.
fn same_ids<'p, T>(
    was: &[T],
    is: &'p [T],
    id: impl Fn(&T) -> &Option<Text>,
) -> Option<Vec<(&'p str, &'p T)>> {
    if was.len() != is.len() {
        return None;
    }
    let pairs = was.iter().zip(is).map(|(was, is)| {
        let (old, new) = (id(was).as_ref()?, id(is).as_ref()?);
        (old.value == new.value).then_some((new.value.as_str(), is))
    });
    pairs.collect()
}

/// Puts `new` in the place of those that are a file's own, if there are as many.
fn exchange<T>(all: &mut [T], own: impl Fn(&T) -> bool, new: Vec<T>) -> Option<()> {
    let places: Vec<&mut T> = all.iter_mut().filter(|record| own(record)).collect();
    (places.len() == new.len())
        .then(|| places.into_iter().zip(new).for_each(|(place, record)| *place = record))
}
