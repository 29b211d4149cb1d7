//! Related reading: for a report or a practice, the others that share the most with it, and what they share.
//!
//! Each document has features: its counties, themes, organisations, campaign, and what its text links to. A list
//! per feature holds the documents that have it, by time. A document meets only its neighbours in the lists of its
//! rarest features, so that the cost of one does not grow with the site. Whole numbers only: the same order on
//! every machine. What is asked for is computed; nothing is kept.

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

/// The lists. Features have numbers in their order, so that lists and documents hold numbers only.
#[derive(Debug)]
pub struct Related {
    numbers: Numbers,
    /// Documents by time, undated ones first, then by kind and id. Below, a document is its place here.
    documents: Vec<DocumentKey>,
    /// The day of each, counted from any day.
    days: Vec<Option<i32>>,
    /// The place of each report and of each practice.
    places: [Vec<u32>; 2],
    /// For each document its rarest features that others share, the rarest first.
    rarest: Lists,
    /// For each feature the documents that have it.
    lists: Lists,
    /// For each feature its worth, once more for each halving of the site that it takes to come down to those who
    /// share it.
    weights: Vec<u32>,
}

impl Related {
    /// Makes the lists of a site. Never parallel inside: it is made when the first page of many asks for it.
    pub fn new(site: &Site, links: &LinkGraph) -> Related {
        let numbers = Numbers::new(site);
        let mut documents: Vec<(Option<Date>, DocumentKey)> = dated_documents(site);
        documents.sort();
        let features: Vec<Vec<u32>> =
            documents.iter().map(|(_, document)| features(site, links, *document, &numbers)).collect();
        let mut places = [vec![0; site.reports().len()], vec![0; site.practices().len()]];
        for (place, (_, document)) in (0..).zip(&documents) {
            match document {
                DocumentKey::Report(key) => places[0][key.index()] = place,
                DocumentKey::Practice(key) => places[1][key.index()] = place,
                DocumentKey::Page(_) | DocumentKey::Place(_) => {}
            }
        }
        let lists = Lists::turned_round(&features, numbers.len());
        let rarest = features.into_iter().map(|mut features| {
            features.retain(|feature| lists.of(*feature).len() > 1);
            features.sort_by_key(|feature| (lists.of(*feature).len(), *feature));
            features.truncate(MAX_FEATURES);
            features
        });
        let rarest = Lists::new(rarest.collect());
        let weights = (0..).zip(lists.lengths()).map(|(number, length)| {
            let halvings = (documents.len() / length.max(1)).max(1).ilog2();
            numbers.feature(number).worth() * (1 + halvings)
        });
        let weights = weights.collect();
        let first = documents.iter().find_map(|(date, _)| *date);
        let days = documents.iter().map(|(date, _)| Some(((*date)? - first?).get_days()));
        let days = days.collect();
        let documents = documents.into_iter().map(|(_, document)| document).collect();
        Related { numbers, documents, days, places, rarest, lists, weights }
    }

    /// The documents most related to `document`, at most `count`, without those that `leave_out` names.
    pub fn of(
        &self,
        document: DocumentKey,
        count: usize,
        leave_out: &dyn Fn(DocumentKey) -> bool,
    ) -> Vec<Relation> {
        let Some(own) = self.place(document) else { return Vec::new() };
        let met = self.met(own);
        let mut wanted: Vec<Scored<'_>> = self.scored(own, &met).collect();
        wanted.retain(|(_, document, _)| !leave_out(*document));
        // Of the hundreds that it meets only a few need to be put in order.
        if wanted.len() > count {
            wanted.select_nth_unstable_by(count, more_related);
            wanted.truncate(count);
        }
        wanted.sort_unstable_by(more_related);
        self.relations(wanted)
    }

    /// Every document that meets `document`, the most related first, and the number of meetings that it took.
    pub fn all(&self, document: DocumentKey) -> (Vec<Relation>, usize) {
        let Some(own) = self.place(document) else { return (Vec::new(), 0) };
        let met = self.met(own);
        let mut all: Vec<Scored<'_>> = self.scored(own, &met).collect();
        all.sort_unstable_by(more_related);
        (self.relations(all), met.len())
    }

    fn place(&self, document: DocumentKey) -> Option<u32> {
        match document {
            DocumentKey::Report(key) => self.places[0].get(key.index()).copied(),
            DocumentKey::Practice(key) => self.places[1].get(key.index()).copied(),
            DocumentKey::Page(_) | DocumentKey::Place(_) => None,
        }
    }

    /// Neighbours in the lists of the rarest features, each with the feature; in order.
    fn met(&self, own: u32) -> Vec<Meeting> {
        let mut met = Vec::new();
        for feature in self.rarest.of(own) {
            let list = self.lists.of(*feature);
            let at = list.partition_point(|other| *other < own);
            let near = &list[at.saturating_sub(WINDOW)..(at + WINDOW + 1).min(list.len())];
            met.extend(
                near.iter().filter(|other| **other != own).map(|other| Meeting::new(*other, *feature)),
            );
        }
        met.sort_unstable();
        met
    }

    /// Documents that were met and are related: score, document, meetings.
    fn scored<'m>(&self, own: u32, met: &'m [Meeting]) -> impl Iterator<Item = Scored<'m>> {
        let shared = met.chunk_by(|a, b| a.document() == b.document());
        let related =
            shared.filter(|shared| shared.iter().any(|meeting| self.numbers.relates(meeting.feature())));
        related.map(move |shared| {
            let other = shared[0].document();
            let score = shared.iter().map(|meeting| self.weight(meeting.feature())).sum::<u32>();
            (score + self.nearness(own, other), self.documents[other as usize], shared)
        })
    }

    fn relations(&self, scored: Vec<Scored<'_>>) -> Vec<Relation> {
        let relations = scored.into_iter().map(|(score, document, shared)| {
            let shared = shared.iter().map(|meeting| self.numbers.feature(meeting.feature())).collect();
            Relation { document, score, shared }
        });
        relations.collect()
    }

    fn weight(&self, feature: u32) -> u32 {
        self.weights[feature as usize]
    }

    /// A little for the same month, quarter or year: it settles what would else be settled by ids.
    fn nearness(&self, a: u32, b: u32) -> u32 {
        let day = |place: u32| self.days[place as usize];
        let (Some(a), Some(b)) = (day(a), day(b)) else { return 0 };
        match a.abs_diff(b) {
            0..=31 => 3,
            32..=92 => 2,
            93..=366 => 1,
            _ => 0,
        }
    }
}

/// Lists of numbers by number, end to end.
#[derive(Debug, Default)]
struct Lists {
    numbers: Vec<u32>,
    /// Where each list ends.
    ends: Vec<usize>,
}

impl Lists {
    fn new(lists: Vec<Vec<u32>>) -> Lists {
        let mut all = Lists::default();
        for list in lists {
            all.numbers.extend(list);
            all.ends.push(all.numbers.len());
        }
        all
    }

    /// For each of `count` numbers the lists that hold it.
    fn turned_round(lists: &[Vec<u32>], count: usize) -> Lists {
        let mut ends = vec![0; count];
        lists.iter().flatten().for_each(|number| ends[*number as usize] += 1);
        let mut total = 0;
        for end in &mut ends {
            // Where the list begins, for now; filling it moves this to its end.
            total += std::mem::replace(end, total);
        }
        let mut numbers = vec![0; total];
        for (place, list) in (0..).zip(lists) {
            for number in list {
                let end = &mut ends[*number as usize];
                numbers[*end] = place;
                *end += 1;
            }
        }
        Lists { numbers, ends }
    }

    fn lengths(&self) -> impl Iterator<Item = usize> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(start, end)| end - start)
    }

    fn of(&self, number: u32) -> &[u32] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[start..self.ends[number]]
    }
}

/// A document that was met in a list, and the number of the feature that it shares; one number, since hundreds are put in
/// order for every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Meeting(u64);

impl Meeting {
    fn new(document: u32, feature: u32) -> Meeting {
        Meeting(u64::from(document) << 32 | u64::from(feature))
    }

    fn document(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn feature(self) -> u32 {
        self.0 as u32
    }
}

/// How much a document shares, the document, and in which lists it was met.
type Scored<'m> = (u32, DocumentKey, &'m [Meeting]);

fn more_related(a: &Scored<'_>, b: &Scored<'_>) -> std::cmp::Ordering {
    (b.0, a.1).cmp(&(a.0, b.1))
}

/// Kinds of features, in the order of [`Feature`].
const KINDS: usize = 9;

/// Features by number, in their order: where each kind begins, and where the last one ends.
#[derive(Debug)]
struct Numbers([u32; KINDS + 1]);

impl Numbers {
    fn new(site: &Site) -> Numbers {
        let (places, organisations) = (site.places().len(), site.organisations().len());
        let mentions =
            [site.reports().len(), site.practices().len(), site.pages().len(), places, organisations];
        let counts = [places, site.themes().len(), organisations].into_iter().chain(mentions);
        let mut starts = [0; KINDS + 1];
        for (kind, count) in counts.chain([site.campaigns().len()]).enumerate() {
            starts[kind + 1] = starts[kind] + u32::try_from(count).unwrap_or(0);
        }
        Numbers(starts)
    }

    fn len(&self) -> usize {
        self.0[KINDS] as usize
    }

    /// Whether sharing a feature alone relates two documents; a campaign may be all that a site is about.
    fn relates(&self, number: u32) -> bool {
        number < self.0[KINDS - 1]
    }

    fn number(&self, feature: Feature) -> u32 {
        let (kind, index) = match feature {
            Feature::County(key) => (0, key.index()),
            Feature::Theme(key) => (1, key.index()),
            Feature::Organisation(key) => (2, key.index()),
            Feature::Mention(Subject::Report(key)) => (3, key.index()),
            Feature::Mention(Subject::Practice(key)) => (4, key.index()),
            Feature::Mention(Subject::Page(key)) => (5, key.index()),
            Feature::Mention(Subject::Place(key)) => (6, key.index()),
            Feature::Mention(Subject::Organisation(key)) => (7, key.index()),
            Feature::Campaign(key) => (8, key.index()),
        };
        self.0[kind] + u32::try_from(index).unwrap_or(0)
    }

    fn feature(&self, number: u32) -> Feature {
        let kind = self.0.partition_point(|start| *start <= number) - 1;
        let index = (number - self.0[kind]) as usize;
        match kind {
            0 => Feature::County(Key::new(index)),
            1 => Feature::Theme(Key::new(index)),
            2 => Feature::Organisation(Key::new(index)),
            3 => Feature::Mention(Subject::Report(Key::new(index))),
            4 => Feature::Mention(Subject::Practice(Key::new(index))),
            5 => Feature::Mention(Subject::Page(Key::new(index))),
            6 => Feature::Mention(Subject::Place(Key::new(index))),
            7 => Feature::Mention(Subject::Organisation(Key::new(index))),
            _ => Feature::Campaign(Key::new(index)),
        }
    }
}

/// Reports and practices with their days.
fn dated_documents(site: &Site) -> Vec<(Option<Date>, DocumentKey)> {
    let reports =
        site.reports().iter().map(|(key, report)| (Some(report.date.last()), DocumentKey::Report(key)));
    let practices = site.practices().iter().map(|(key, practice)| {
        let date = practice.document.updated.or(practice.started);
        (date.map(|date| date.last()), DocumentKey::Practice(key))
    });
    reports.chain(practices).collect()
}

/// The numbers of the features of a document, in order.
fn features(site: &Site, links: &LinkGraph, document: DocumentKey, numbers: &Numbers) -> Vec<u32> {
    let mut features = match document {
        DocumentKey::Report(key) => {
            let report = &site.reports()[key];
            let organisers = [&report.organiser, &report.host].into_iter().filter_map(known);
            let speakers = report.speakers.iter().map(|speaker| speaker.organisation);
            let organisations = speakers.chain(report.visits.iter().copied()).chain(organisers);
            let places = report.counties.iter().copied().chain(known(&report.place));
            own_features(site, places, &report.themes, organisations, report.campaign)
        }
        DocumentKey::Practice(key) => {
            let practice = &site.practices()[key];
            let organisations = practice.organisations.iter().copied().chain(known(&practice.contact));
            let places = practice.counties.iter().copied();
            own_features(site, places, &practice.themes, organisations, practice.campaign)
        }
        DocumentKey::Page(_) | DocumentKey::Place(_) => Vec::new(),
    };
    features.push(Feature::Mention(document.subject()));
    features.extend(links.of(document).into_iter().flat_map(|links| links.iter()).filter_map(mention));
    let mut features: Vec<u32> = features.into_iter().map(|feature| numbers.number(feature)).collect();
    features.sort_unstable();
    features.dedup();
    features
}

fn own_features(
    site: &Site,
    places: impl Iterator<Item = Key<Place>>,
    themes: &[Key<Theme>],
    organisations: impl Iterator<Item = Key<Organisation>>,
    campaign: Option<Key<Campaign>>,
) -> Vec<Feature> {
    let places = places.map(|place| Feature::County(site.page_of(place).unwrap_or(place)));
    let mut features: Vec<Feature> = places.collect();
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
