//! The catalogue of practices: every count about them is made here, once, and nowhere else.
//!
//! Who has adopted what (the last word of each place that a source confirms, never of an origin), and which
//! practices share a theme, a county, a rating, a year. Cards, facets, lists and the matrices of `render` only
//! show what stands here, so their totals cannot differ. Look-alikes (`similar`) are no adoptions and not counted.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::markdown::slug;
use crate::domain::{
    Adoption, AdoptionStatus, Evidence, Key, Place, Practice, Recognition, Report, SourceRef, Theme,
};
use crate::refine::Site;

/// How far a practice has spread: the furthest that any place has come. Each practice has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Uptake {
    /// Nowhere beyond its origin, as far as is known.
    Origin,
    /// Considered somewhere.
    Considering,
    /// Tried somewhere.
    Trial,
    /// Implemented somewhere.
    Implemented,
}

/// A way to divide the practices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// By theme; a practice may have several.
    Theme,
    /// By place of origin; a practice may have several.
    County,
    /// By evidence.
    Evidence,
    /// By recognition.
    Recognition,
    /// By how far it has spread.
    Uptake,
    /// By year.
    Year,
    /// By the types of the organisations where it began; a practice may have several.
    Organisation,
}

impl Facet {
    /// All facets in the order in which readers meet them.
    pub const ALL: [Facet; 7] = [
        Facet::Theme,
        Facet::County,
        Facet::Evidence,
        Facet::Recognition,
        Facet::Uptake,
        Facet::Year,
        Facet::Organisation,
    ];
}

/// One value of a facet. `None` is what the author left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetValue {
    /// A theme.
    Theme(Key<Theme>),
    /// A place of origin: one with a page, or one above those.
    County(Key<Place>),
    /// Evidence.
    Evidence(Option<Evidence>),
    /// Recognition.
    Recognition(Option<Recognition>),
    /// Uptake.
    Uptake(Uptake),
    /// The year in which it began, else that of the first report of it, else that of its last change.
    Year(Option<i16>),
    /// A type of organisation: index for [`Catalogue::kind`].
    Organisation(usize),
}

impl FacetValue {
    /// The facet that it belongs to.
    pub fn facet(self) -> Facet {
        match self {
            FacetValue::Theme(_) => Facet::Theme,
            FacetValue::County(_) => Facet::County,
            FacetValue::Evidence(_) => Facet::Evidence,
            FacetValue::Recognition(_) => Facet::Recognition,
            FacetValue::Uptake(_) => Facet::Uptake,
            FacetValue::Year(_) => Facet::Year,
            FacetValue::Organisation(_) => Facet::Organisation,
        }
    }
}

/// A value and its practices, last changed first.
pub type Listed = (FacetValue, Vec<Key<Practice>>);

/// An order of the whole catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// Last changed first.
    Newest,
    /// Adopted by the most places first.
    Adopted,
    /// By title; Chinese titles by pinyin.
    Title,
}

/// Where a place stands with a practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The place: one with a page, or one above those. What is below counts for the place with the page.
    pub place: Key<Place>,
    /// The entry of `Site::adoptions` that says so.
    pub adoption: usize,
    /// How far it is.
    pub status: AdoptionStatus,
}

impl Standing {
    /// Whether it counts as adopted: tried or implemented.
    pub fn is_adopted(&self) -> bool {
        matches!(self.status, AdoptionStatus::Trial | AdoptionStatus::Implemented)
    }
}

/// Numbers of places (of one practice) or of practices (at one place), by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Considering it.
    pub considering: u64,
    /// Trying it.
    pub trial: u64,
    /// Having it.
    pub implemented: u64,
    /// Ended.
    pub ended: u64,
    /// Declined.
    pub declined: u64,
    /// Whether a trial or an implementation among them is invented example data.
    pub illustrative: bool,
}

impl Counts {
    /// Trials and implementations: what counts as adopted.
    pub fn adopted(&self) -> u64 {
        self.trial + self.implemented
    }

    fn add(&mut self, status: AdoptionStatus, illustrative: bool) {
        match status {
            AdoptionStatus::Considering => self.considering += 1,
            AdoptionStatus::Trial => self.trial += 1,
            AdoptionStatus::Implemented => self.implemented += 1,
            AdoptionStatus::Ended => self.ended += 1,
            AdoptionStatus::Declined => self.declined += 1,
        }
        self.illustrative |=
            illustrative && matches!(status, AdoptionStatus::Trial | AdoptionStatus::Implemented);
    }

    fn uptake(&self) -> Uptake {
        match self {
            Counts { implemented: 1.., .. } => Uptake::Implemented,
            Counts { trial: 1.., .. } => Uptake::Trial,
            Counts { considering: 1.., .. } => Uptake::Considering,
            _ => Uptake::Origin,
        }
    }
}

/// A type of organisation, as records write it and as addresses do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// As written.
    pub name: String,
    /// For addresses.
    pub slug: String,
}

/// The catalogue.
#[derive(Debug, Default)]
pub struct Catalogue {
    origins: Vec<Vec<Key<Place>>>,
    standings: Vec<Vec<Standing>>,
    counts: Vec<Counts>,
    at_place: BTreeMap<Key<Place>, Counts>,
    total: Counts,
    current: BTreeSet<usize>,
    similar: Vec<Vec<Key<Practice>>>,
    kinds: Vec<Kind>,
    values: Vec<Vec<FacetValue>>,
    facets: BTreeMap<Facet, Vec<Listed>>,
    /// Where each value stands in its facet.
    positions: BTreeMap<FacetValue, usize>,
    by_date: Vec<Key<Practice>>,
    by_adoption: Vec<Key<Practice>>,
    by_title: Vec<Key<Practice>>,
}

impl Catalogue {
    /// Counts everything. `by_date` are all practices, last changed first; `introduced_by` their reports.
    pub fn new(
        site: &Site,
        by_date: &[Key<Practice>],
        introduced_by: &BTreeMap<Key<Practice>, Vec<Key<Report>>>,
    ) -> Catalogue {
        let practices = site.practices();
        let mut catalogue = Catalogue {
            origins: practices.iter().map(|(_, practice)| columns(site, &practice.counties)).collect(),
            standings: vec![Vec::new(); practices.len()],
            counts: vec![Counts::default(); practices.len()],
            similar: look_alikes(site),
            kinds: kinds(site),
            values: vec![Vec::new(); practices.len()],
            by_date: by_date.to_vec(),
            ..Catalogue::default()
        };
        catalogue.count_adoptions(site);
        catalogue.divide(site, introduced_by);
        catalogue.by_adoption = by_date.to_vec();
        // Stable: equals stay newest first.
        catalogue.by_adoption.sort_by_key(|key| {
            let counts = catalogue.counts[key.index()];
            (Reverse(counts.adopted()), Reverse(counts.implemented))
        });
        catalogue.by_title = by_date.to_vec();
        catalogue.by_title.sort_by_cached_key(|key| (title_key(&practices[*key]), *key));
        catalogue
    }

    /// Places where a practice began: places with pages, or above those.
    pub fn origins(&self, practice: Key<Practice>) -> &[Key<Place>] {
        &self.origins[practice.index()]
    }

    /// Where every place stands with a practice, by place. Origins are not among them.
    pub fn standings(&self, practice: Key<Practice>) -> &[Standing] {
        &self.standings[practice.index()]
    }

    /// Numbers of places for a practice.
    pub fn counts(&self, practice: Key<Practice>) -> Counts {
        self.counts[practice.index()]
    }

    /// Numbers of practices that a place took from others.
    pub fn at_place(&self, place: Key<Place>) -> Counts {
        self.at_place.get(&place).copied().unwrap_or_default()
    }

    /// Places that stand somewhere with some practice.
    pub fn adopting_places(&self) -> impl Iterator<Item = Key<Place>> {
        self.at_place.keys().copied()
    }

    /// Numbers of pairs of a practice and a place.
    pub fn total(&self) -> Counts {
        self.total
    }

    /// Whether an entry of `Site::adoptions` is the last word of its place, with a source, and no origin.
    pub fn is_current(&self, adoption: usize) -> bool {
        self.current.contains(&adoption)
    }

    /// Independent look-alikes of a practice, whichever of the two names the other.
    pub fn similar(&self, practice: Key<Practice>) -> &[Key<Practice>] {
        &self.similar[practice.index()]
    }

    /// How far a practice has spread.
    pub fn uptake(&self, practice: Key<Practice>) -> Uptake {
        self.counts(practice).uptake()
    }

    /// A type of organisation.
    pub fn kind(&self, index: usize) -> &Kind {
        &self.kinds[index]
    }

    /// The values of a facet that occur (of themes, all), each with its practices, last changed first.
    pub fn values(&self, facet: Facet) -> &[Listed] {
        self.facets.get(&facet).map_or(&[], Vec::as_slice)
    }

    /// The practices of a value, last changed first.
    pub fn practices(&self, value: FacetValue) -> &[Key<Practice>] {
        let Some(position) = self.positions.get(&value) else { return &[] };
        &self.values(value.facet())[*position].1
    }

    /// The values of a practice, by facet.
    pub fn values_of(&self, practice: Key<Practice>) -> &[FacetValue] {
        &self.values[practice.index()]
    }

    /// All practices in an order.
    pub fn ordered(&self, order: Order) -> &[Key<Practice>] {
        match order {
            Order::Newest => &self.by_date,
            Order::Adopted => &self.by_adoption,
            Order::Title => &self.by_title,
        }
    }

    /// Practices that some place tries or has, the most adopted first.
    pub fn adopted(&self) -> &[Key<Practice>] {
        let end = self.by_adoption.partition_point(|key| self.counts(*key).adopted() > 0);
        &self.by_adoption[..end]
    }

    fn count_adoptions(&mut self, site: &Site) {
        let adoptions = site.adoptions();
        for (index, adoption) in adoptions.iter().enumerate() {
            // Sorted by practice, place and date: a later entry of the same pair takes the place of this one.
            let pair = |own: &Adoption| (own.practice, own.place) == (adoption.practice, adoption.place);
            let mut later = adoptions[index + 1..].iter().take_while(|later| pair(later));
            let superseded = later.any(|later| is_confirmed(site, later));
            let place = column(site, adoption.place);
            let origin = self.origins(adoption.practice).contains(&place);
            if origin || superseded || !is_confirmed(site, adoption) {
                continue;
            }
            self.current.insert(index);
            let standing = Standing { place, adoption: index, status: adoption.status };
            let list = &mut self.standings[adoption.practice.index()];
            match list.iter_mut().find(|own| own.place == place) {
                // Several places below one with a page: the furthest of them speaks for it.
                Some(own) if reach(own.status) < reach(standing.status) => *own = standing,
                Some(_) => {}
                None => list.push(standing),
            }
        }
        for (practice, list) in self.standings.iter_mut().enumerate() {
            list.sort_by_key(|standing| standing.place);
            for standing in list {
                let source = adoptions[standing.adoption].source;
                let invented = source.is_some_and(|source| site.is_illustrative(SourceRef::Source(source)));
                self.counts[practice].add(standing.status, invented);
                self.at_place.entry(standing.place).or_default().add(standing.status, invented);
                self.total.add(standing.status, invented);
            }
        }
    }

    fn divide(&mut self, site: &Site, introduced_by: &BTreeMap<Key<Practice>, Vec<Key<Report>>>) {
        let mut lists: BTreeMap<FacetValue, Vec<Key<Practice>>> =
            site.themes().keys().map(|theme| (FacetValue::Theme(theme), Vec::new())).collect();
        for key in &self.by_date {
            let practice = &site.practices()[*key];
            let kind = |name: &String| {
                FacetValue::Organisation(self.kinds.partition_point(|kind| kind.name < *name))
            };
            let mut values: Vec<FacetValue> = vec![
                FacetValue::Evidence(practice.evidence),
                FacetValue::Recognition(practice.recognition),
                FacetValue::Uptake(self.uptake(*key)),
                FacetValue::Year(year(site, practice, introduced_by.get(key).map_or(&[], Vec::as_slice))),
            ];
            values.extend(practice.themes.iter().map(|theme| FacetValue::Theme(*theme)));
            values.extend(self.origins(*key).iter().map(|place| FacetValue::County(*place)));
            let organisations = practice.organisations.iter().map(|key| &site.organisations()[*key]);
            values.extend(organisations.filter_map(|organisation| organisation.kind.as_ref()).map(kind));
            values.sort();
            values.dedup();
            for value in &values {
                lists.entry(*value).or_default().push(*key);
            }
            self.values[key.index()] = values;
        }
        let order: BTreeMap<Key<Place>, usize> = site
            .paged_places()
            .iter()
            .copied()
            .enumerate()
            .map(|(position, place)| (place, position))
            .collect();
        for (value, practices) in lists {
            self.facets.entry(value.facet()).or_default().push((value, practices));
        }
        for (facet, values) in &mut self.facets {
            values.sort_by_key(|(value, _)| match value {
                FacetValue::County(place) => order.get(place).copied().unwrap_or(usize::MAX),
                _ => 0,
            });
            // The strongest and the latest first; what is not stated stays last, as `None` is the least.
            if matches!(facet, Facet::Evidence | Facet::Recognition | Facet::Uptake | Facet::Year) {
                values.reverse();
            }
            let positions = values.iter().enumerate().map(|(position, (value, _))| (*value, position));
            self.positions.extend(positions);
        }
    }
}

/// The place that stands for `place` in counts: the one with a page at or above it, or itself if it is higher.
fn column(site: &Site, place: Key<Place>) -> Key<Place> {
    site.page_of(place).unwrap_or(place)
}

fn columns(site: &Site, places: &[Key<Place>]) -> Vec<Key<Place>> {
    let mut columns: Vec<Key<Place>> = Vec::with_capacity(places.len());
    for place in places.iter().map(|place| column(site, *place)) {
        if !columns.contains(&place) {
            columns.push(place);
        }
    }
    columns
}

/// Whether an entry counts: a source says so, and the day that the site shows is not before it.
pub fn is_confirmed(site: &Site, adoption: &Adoption) -> bool {
    adoption.source.is_some() && adoption.since.is_none_or(|since| since.first() <= site.as_of())
}

/// How far a status goes.
fn reach(status: AdoptionStatus) -> u8 {
    match status {
        AdoptionStatus::Declined => 0,
        AdoptionStatus::Ended => 1,
        AdoptionStatus::Considering => 2,
        AdoptionStatus::Trial => 3,
        AdoptionStatus::Implemented => 4,
    }
}

/// Likeness holds both ways, whoever wrote it down.
fn look_alikes(site: &Site) -> Vec<Vec<Key<Practice>>> {
    let mut similar: Vec<Vec<Key<Practice>>> = vec![Vec::new(); site.practices().len()];
    for (key, practice) in site.practices().iter() {
        for other in practice.similar.iter().filter(|other| **other != key) {
            similar[key.index()].push(*other);
            similar[other.index()].push(key);
        }
    }
    for list in &mut similar {
        list.sort();
        list.dedup();
    }
    similar
}

/// Types of the organisations of practices, by name; no two have the same slug.
fn kinds(site: &Site) -> Vec<Kind> {
    let organisations = site.practices().iter().flat_map(|(_, practice)| &practice.organisations);
    let names: BTreeSet<&String> =
        organisations.filter_map(|key| site.organisations()[*key].kind.as_ref()).collect();
    let mut taken = BTreeSet::new();
    let kinds = names.into_iter().map(|name| {
        let base = Some(slug(name)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "type".to_owned());
        let numbered = (2..).map(|number: usize| format!("{base}-{number}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|slug| !taken.contains(slug));
        let slug = free.unwrap_or(base);
        taken.insert(slug.clone());
        Kind { name: name.clone(), slug }
    });
    kinds.collect()
}

fn year(site: &Site, practice: &Practice, reports: &[Key<Report>]) -> Option<i16> {
    let reported = || reports.iter().map(|key| site.reports()[*key].date).min();
    let date = practice.started.or_else(reported).or(practice.document.updated);
    date.map(|date| date.first().year())
}

/// Titles as GB 18030: its common characters stand in the order of their pinyin, as every directory in China
/// sorts them, and ASCII before them.
fn title_key(practice: &Practice) -> Vec<u8> {
    let title = practice.document.title.to_lowercase();
    let title: String = title.chars().filter(|c| c.is_alphanumeric()).collect();
    encoding_rs::GB18030.encode(&title).0.into_owned()
}
