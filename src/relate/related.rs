//! Related reading: for a report or a practice, the others that share the most with it, and what they share.
//!
//! Each document has features: its counties, themes, organisations, campaign, and what its text links to. A list
//! per feature holds the documents that have it, by time. A document meets only its neighbours in the lists of its
//! rarest features, so that the cost of one does not grow with the site. Whole numbers only: the same order on
//! every machine. What is asked for is computed; nothing is kept.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Date;
use crate::domain::{Campaign, Key, Named, Organisation, Place, Theme};
use crate::refine::Site;

use super::links::{Destination, DocumentKey, LinkGraph, Subject};

/// Neighbours in a list of documents, on either side. Beyond these the list is too common to say much, and the
/// nearest in time are the better half of it.
const WINDOW: usize = 16;

/// Features of a document that are looked at, the rarest first.
const MAX_FEATURES: usize = 24;

/// Something that documents may share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// A place that it concerns: one with a page, or above those.
    County(Key<Place>),
    /// A theme.
    Theme(Key<Theme>),
    /// An organisation that takes part in it.
    Organisation(Key<Organisation>),
    /// Its text links to this, or it is this itself.
    Mention(Subject),
    /// A campaign.
    Campaign(Key<Campaign>),
}

impl Feature {
    /// What sharing it is worth, before its rarity.
    fn worth(self) -> u32 {
        match self {
            Feature::Mention(Subject::Report(_) | Subject::Practice(_)) => 6,
            Feature::Organisation(_) => 5,
            Feature::County(_) => 4,
            Feature::Theme(_) => 3,
            Feature::Mention(_) => 2,
            Feature::Campaign(_) => 1,
        }
    }

    /// Whether sharing this alone relates two documents; a campaign may be all that a site is about.
    fn relates(self) -> bool {
        !matches!(self, Feature::Campaign(_))
    }
}

/// A document that is related to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The document.
    pub document: DocumentKey,
    /// How much they share.
    pub score: u32,
    /// What they share, in the order of [`Feature`].
    pub shared: Vec<Feature>,
}

/// The lists.
#[derive(Debug, Default)]
pub struct Related {
    /// Documents by time, undated ones first, then by kind and id. Below, a document is its place here.
    documents: Vec<(Option<Date>, DocumentKey)>,
    places: BTreeMap<DocumentKey, usize>,
    features: Vec<Vec<Feature>>,
    lists: BTreeMap<Feature, Vec<usize>>,
}

impl Related {
    /// Makes the lists of a site.
    pub fn new(site: &Site, links: &LinkGraph) -> Related {
        let reports = site.reports().iter().map(|(key, report)| {
            let organisers = [&report.organiser, &report.host].into_iter().filter_map(known);
            let speakers = report.speakers.iter().map(|speaker| speaker.organisation);
            let organisations = speakers.chain(report.visits.iter().copied()).chain(organisers);
            let places = report.counties.iter().copied().chain(known(&report.place));
            let features = own_features(site, places, &report.themes, organisations, report.campaign);
            (Some(report.date.last()), DocumentKey::Report(key), features)
        });
        let practices = site.practices().iter().map(|(key, practice)| {
            let organisations = practice.organisations.iter().copied().chain(known(&practice.contact));
            let places = practice.counties.iter().copied();
            let features = own_features(site, places, &practice.themes, organisations, practice.campaign);
            let date = practice.document.updated.or(practice.started);
            (date.map(|date| date.last()), DocumentKey::Practice(key), features)
        });
        let mut all: Vec<(Option<Date>, DocumentKey, BTreeSet<Feature>)> = reports.chain(practices).collect();
        all.sort_by_key(|(date, document, _)| (*date, *document));
        let mut related = Related::default();
        for (index, (date, document, mut features)) in all.into_iter().enumerate() {
            features.insert(Feature::Mention(document.subject()));
            features
                .extend(links.of(document).into_iter().flat_map(|links| links.iter()).filter_map(mention));
            for feature in &features {
                related.lists.entry(*feature).or_default().push(index);
            }
            related.documents.push((date, document));
            related.places.insert(document, index);
            related.features.push(features.into_iter().collect());
        }
        related
    }

    /// The documents most related to `document`, at most `count`, without those that `leave_out` names.
    pub fn of(
        &self,
        document: DocumentKey,
        count: usize,
        leave_out: &dyn Fn(DocumentKey) -> bool,
    ) -> Vec<Relation> {
        let (mut relations, _) = self.all(document);
        relations.retain(|relation| !leave_out(relation.document));
        relations.truncate(count);
        relations
    }

    /// Every document that meets `document`, the most related first, and the number of meetings that it took.
    pub fn all(&self, document: DocumentKey) -> (Vec<Relation>, usize) {
        let Some(own) = self.places.get(&document).copied() else { return (Vec::new(), 0) };
        let mut met: Vec<(usize, Feature)> = Vec::new();
        for feature in self.rarest(own) {
            let list = &self.lists[&feature];
            let at = list.partition_point(|other| *other < own);
            let near = &list[at.saturating_sub(WINDOW)..(at + WINDOW + 1).min(list.len())];
            met.extend(near.iter().filter(|other| **other != own).map(|other| (*other, feature)));
        }
        let steps = met.len();
        met.sort_unstable();
        let mut relations: Vec<Relation> = met
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|shared| shared.iter().any(|(_, feature)| feature.relates()))
            .map(|shared| Relation {
                document: self.documents[shared[0].0].1,
                score: shared.iter().map(|(_, feature)| self.weight(*feature)).sum::<u32>()
                    + self.nearness(own, shared[0].0),
                shared: shared.iter().map(|(_, feature)| *feature).collect(),
            })
            .collect();
        relations.sort_by(|a, b| (b.score, a.document).cmp(&(a.score, b.document)));
        (relations, steps)
    }

    /// The features of a document that few others share, the rarest first.
    fn rarest(&self, document: usize) -> Vec<Feature> {
        let mut features = self.features[document].clone();
        features.retain(|feature| self.lists[feature].len() > 1);
        features.sort_by_key(|feature| (self.lists[feature].len(), *feature));
        features.truncate(MAX_FEATURES);
        features
    }

    /// Its worth, once more for each halving of the site that it takes to come down to those who share it.
    fn weight(&self, feature: Feature) -> u32 {
        let halvings = (self.documents.len() / self.lists[&feature].len().max(1)).max(1).ilog2();
        feature.worth() * (1 + halvings)
    }

    /// A little for the same month, quarter or year: it settles what would else be settled by ids.
    fn nearness(&self, a: usize, b: usize) -> u32 {
        let (Some(a), Some(b)) = (self.documents[a].0, self.documents[b].0) else { return 0 };
        let days = (a - b).get_days().unsigned_abs();
        match days {
            0..=31 => 3,
            32..=92 => 2,
            93..=366 => 1,
            _ => 0,
        }
    }
}

fn own_features(
    site: &Site,
    places: impl Iterator<Item = Key<Place>>,
    themes: &[Key<Theme>],
    organisations: impl Iterator<Item = Key<Organisation>>,
    campaign: Option<Key<Campaign>>,
) -> BTreeSet<Feature> {
    let places = places.map(|place| Feature::County(site.page_of(place).unwrap_or(place)));
    let mut features: BTreeSet<Feature> = places.collect();
    features.extend(themes.iter().map(|theme| Feature::Theme(*theme)));
    features.extend(organisations.map(Feature::Organisation));
    features.extend(campaign.map(Feature::Campaign));
    features
}

/// A glossary or a page about the site is linked by everything and relates nothing.
fn mention(destination: &Destination) -> Option<Feature> {
    match destination {
        Destination::Subject(Subject::Page(_), _) => None,
        Destination::Subject(subject, _) => Some(Feature::Mention(*subject)),
        _ => None,
    }
}

fn known<T>(named: &Option<Named<T>>) -> Option<Key<T>> {
    match named {
        Some(Named::Known(key)) => Some(*key),
        _ => None,
    }
}
