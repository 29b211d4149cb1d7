//! The checked site: immutable, complete, and the only thing that later stages look at.
//!
//! Fields are private and `Site` is made in this stage only, so whoever holds one holds a valid one:
//! every key points to a record, every date is a date, nothing that may not be published is in it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::Date;
use crate::domain::{
    Adoption, Campaign, Config, Design, Document, Indicator, IndicatorKey, Key, Observation, Organisation,
    Page, Place, Practice, Report, Roster, Source, SourceKind, SourceRef, Table, Target, TargetKey, Theme,
    Unit, Words,
};

use super::figures::Indicators;
use super::names::Names;
use super::regions::Regions;

/// Everything a site is made of. Filled by `refine` (and by tests), frozen by `Site::new`.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Settings.
    pub config: Config,
    /// Today in the site's time zone.
    pub today: Date,
    /// The day that the site shows; today unless asked otherwise.
    pub as_of: Date,
    /// When the same files make another site: midnight, or the end of an embargo.
    pub until: jiff::Timestamp,
    /// The site's time zone.
    pub zone: jiff::tz::TimeZone,
    /// Places.
    pub places: Table<Place>,
    /// Units, including the townships and villages.
    pub units: Table<Unit>,
    /// Organisations.
    pub organisations: Table<Organisation>,
    /// Campaigns.
    pub campaigns: Table<Campaign>,
    /// Themes of all campaigns.
    pub themes: Table<Theme>,
    /// Declarations of completeness, in the order of files and lines.
    pub rosters: Vec<Roster>,
    /// Declared indicators.
    pub indicators: Table<Indicator>,
    /// Observations, of data files and of reports, sorted by indicator, place, day, source.
    pub observations: Arc<Vec<Observation>>,
    /// Sources.
    pub sources: Table<Source>,
    /// Reports, drafts among them only if they are to be shown.
    pub reports: Table<Report>,
    /// Practices.
    pub practices: Table<Practice>,
    /// Adoptions, sorted by practice, place and date.
    pub adoptions: Vec<Adoption>,
    /// Plain pages.
    pub pages: Table<Page>,
    /// Prose for the pages of places.
    pub place_texts: BTreeMap<Key<Place>, Document>,
    /// Ids and files that exist but may not be shown.
    pub withheld: Withheld,
    /// Names of places and organisations.
    pub names: Arc<Names>,
    /// The theme in force.
    pub design: Design,
    /// Words of the theme in the site's language.
    pub words: Arc<Words>,
}

/// What exists but may not be shown: only ids and paths, so that nothing else can leak.
#[derive(Clone, Debug, Default)]
pub struct Withheld {
    /// Ids of reports.
    pub reports: Vec<String>,
    /// Ids of practices.
    pub practices: Vec<String>,
    /// Source paths of all withheld documents.
    pub paths: Vec<String>,
}

impl Withheld {
    /// Ids of practices and reports.
    pub fn ids(&self) -> Vec<String> {
        self.practices.iter().chain(&self.reports).cloned().collect()
    }
}

/// Why no indicator is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoIndicator {
    /// None is called so; perhaps a near spelling exists.
    Unknown(Option<String>),
    /// Several targets bring one that is called so: their full ids.
    Ambiguous(Vec<String>),
}

/// A checked site. A clone shares everything.
#[derive(Clone, Debug)]
pub struct Site {
    /// Everything but the documents.
    parts: Arc<Parts>,
    reports: Table<Report>,
    practices: Table<Practice>,
    pages: Table<Page>,
    place_texts: Arc<BTreeMap<Key<Place>, Document>>,
    orders: Arc<Orders>,
}

/// Orders that many pages need.
#[derive(Debug)]
struct Orders {
    reports_by_date: Vec<Key<Report>>,
    report_positions: Vec<usize>,
    children: Vec<Vec<Key<Place>>>,
    paged_places: Vec<Key<Place>>,
    regions: Regions,
}

/// A document with another text and the same front matter.
#[derive(Debug)]
pub enum Revised {
    /// A report.
    Report(Key<Report>, Box<Report>),
    /// A practice.
    Practice(Key<Practice>, Box<Practice>),
    /// A plain page.
    Page(Key<Page>, Box<Page>),
    /// The prose of a place.
    Place(Key<Place>, Box<Document>),
}

/// The places with pages, those of the lawful division first, by code, then by id.
fn paged_places(parts: &Parts) -> Vec<Key<Place>> {
    let places = &parts.places;
    let has_page = |key: &Key<Place>| places[*key].level == parts.config.page_level;
    let mut keys: Vec<Key<Place>> = places.keys().filter(has_page).collect();
    keys.sort_by_key(|key| {
        let place = &places[*key];
        (!place.statutory, place.code.is_none(), place.code.as_deref(), place.id.as_str())
    });
    keys
}

impl Site {
    /// Freezes the parts and derives the orders that many pages need.
    pub(crate) fn new(mut parts: Parts) -> Site {
        let mut reports_by_date: Vec<Key<Report>> = parts.reports.keys().collect();
        // Keys sort like ids.
        reports_by_date.sort_by_cached_key(|key| (Reverse(parts.reports[*key].date), *key));
        let mut report_positions = vec![0; reports_by_date.len()];
        for (position, key) in reports_by_date.iter().enumerate() {
            report_positions[key.index()] = position;
        }
        let mut children = vec![Vec::new(); parts.places.len()];
        for (key, place) in parts.places.iter() {
            if let Some(parent) = place.parent {
                children[parent.index()].push(key);
            }
        }
        for list in &mut children {
            list.sort_by(|a, b| {
                let (x, y) = (&parts.places[*a], &parts.places[*b]);
                (x.code.is_none(), &x.code, &x.id).cmp(&(y.code.is_none(), &y.code, &y.id))
            });
        }
        let paged_places = paged_places(&parts);
        let regions = Regions::new(&parts.places, parts.config.root, &paged_places);
        let orders = Arc::new(Orders { reports_by_date, report_positions, children, paged_places, regions });
        let (reports, practices) = (std::mem::take(&mut parts.reports), std::mem::take(&mut parts.practices));
        let (pages, place_texts) = (std::mem::take(&mut parts.pages), std::mem::take(&mut parts.place_texts));
        Site { parts: Arc::new(parts), reports, practices, pages, place_texts: Arc::new(place_texts), orders }
    }

    /// The same site with some documents revised.
    pub(super) fn revised(&self, documents: Vec<Revised>) -> Site {
        let mut site = self.clone();
        for document in documents {
            match document {
                Revised::Report(key, report) => site.reports.replace(key, *report),
                Revised::Practice(key, practice) => site.practices.replace(key, *practice),
                Revised::Page(key, page) => site.pages.replace(key, *page),
                Revised::Place(key, text) => {
                    Arc::make_mut(&mut site.place_texts).insert(key, *text);
                }
            }
        }
        site
    }

    /// Everything but the documents.
    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The same site with other records of the same ids, names and places.
    pub(super) fn amended(&self, parts: Parts) -> Site {
        Site { parts: Arc::new(parts), ..self.clone() }
    }

    /// Whether only documents can be others than in `other`: one was revised from the other.
    pub fn has_parts_of(&self, other: &Site) -> bool {
        Arc::ptr_eq(&self.parts, &other.parts)
    }

    /// Whether the figures are those of `other`.
    pub fn has_figures_of(&self, other: &Site) -> bool {
        Arc::ptr_eq(&self.parts.observations, &other.parts.observations)
    }

    /// Settings.
    pub fn config(&self) -> &Config {
        &self.parts.config
    }
    /// Today in the site's time zone.
    pub fn today(&self) -> Date {
        self.parts.today
    }
    /// The day that the site shows.
    pub fn as_of(&self) -> Date {
        self.parts.as_of
    }
    /// When the same files make another site: midnight, or the end of an embargo.
    pub fn until(&self) -> jiff::Timestamp {
        self.parts.until
    }
    /// The site's time zone.
    pub fn zone(&self) -> &jiff::tz::TimeZone {
        &self.parts.zone
    }
    /// Places, by id.
    pub fn places(&self) -> &Table<Place> {
        &self.parts.places
    }
    /// Units, by id.
    pub fn units(&self) -> &Table<Unit> {
        &self.parts.units
    }
    /// Organisations, by id.
    pub fn organisations(&self) -> &Table<Organisation> {
        &self.parts.organisations
    }
    /// Campaigns, by id.
    pub fn campaigns(&self) -> &Table<Campaign> {
        &self.parts.campaigns
    }
    /// Themes, by id.
    pub fn themes(&self) -> &Table<Theme> {
        &self.parts.themes
    }
    /// Declarations of completeness.
    pub fn rosters(&self) -> &[Roster] {
        &self.parts.rosters
    }
    /// Declared indicators, by id.
    pub fn indicators(&self) -> &Table<Indicator> {
        &self.parts.indicators
    }
    /// Observations, sorted by indicator, place, day, source.
    pub fn observations(&self) -> &[Observation] {
        &self.parts.observations
    }
    /// Sources, by id.
    pub fn sources(&self) -> &Table<Source> {
        &self.parts.sources
    }
    /// Reports, by id.
    pub fn reports(&self) -> &Table<Report> {
        &self.reports
    }
    /// Practices, by id.
    pub fn practices(&self) -> &Table<Practice> {
        &self.practices
    }
    /// Adoptions, by practice, place and date.
    pub fn adoptions(&self) -> &[Adoption] {
        &self.parts.adoptions
    }
    /// Plain pages, by id.
    pub fn pages(&self) -> &Table<Page> {
        &self.pages
    }
    /// Prose for the page of a place.
    pub fn place_text(&self, place: Key<Place>) -> Option<&Document> {
        self.place_texts.get(&place)
    }
    /// Prose for the pages of places.
    pub fn place_texts(&self) -> &BTreeMap<Key<Place>, Document> {
        &self.place_texts
    }
    /// What exists but may not be shown.
    pub fn withheld(&self) -> &Withheld {
        &self.parts.withheld
    }
    /// Names of places and organisations.
    pub fn names(&self) -> &Names {
        &self.parts.names
    }
    /// The theme in force.
    pub fn design(&self) -> &Design {
        &self.parts.design
    }
    /// Words of the theme in the site's language.
    pub fn words(&self) -> &Words {
        &self.parts.words
    }
    /// Reports, newest first; the same day by id.
    pub fn reports_by_date(&self) -> &[Key<Report>] {
        &self.orders.reports_by_date
    }
    /// Position of a report in [`Site::reports_by_date`].
    pub fn report_position(&self, report: Key<Report>) -> usize {
        self.orders.report_positions[report.index()]
    }
    /// The places directly below `place` (by lawful parentage), by code, then id.
    pub fn children(&self, place: Key<Place>) -> &[Key<Place>] {
        &self.orders.children[place.index()]
    }
    /// Places that have a page, in the order of their codes.
    pub fn paged_places(&self) -> &[Key<Place>] {
        &self.orders.paged_places
    }
    /// The lists that these are divided into.
    pub fn regions(&self) -> &Regions {
        &self.orders.regions
    }
    /// Whether a place has a page.
    pub fn has_page(&self, place: Key<Place>) -> bool {
        self.places()[place].level == self.config().page_level
    }
    /// The nearest place at or above `place` that has a page.
    pub fn page_of(&self, place: Key<Place>) -> Option<Key<Place>> {
        let mut at = Some(place);
        while let Some(key) = at {
            if self.has_page(key) {
                return Some(key);
            }
            at = self.places()[key].parent;
        }
        None
    }
    /// A target's record.
    pub fn target(&self, key: TargetKey) -> &Target {
        &self.campaigns()[key.campaign].targets[usize::from(key.index)]
    }
    /// All targets, campaign by campaign.
    pub fn targets(&self) -> Vec<TargetKey> {
        let mut keys = Vec::new();
        for (campaign, record) in self.campaigns().iter() {
            for index in 0..record.targets.len() {
                keys.push(TargetKey { campaign, index: u16::try_from(index).unwrap_or(u16::MAX) });
            }
        }
        keys
    }
    /// The indicator with this id or label, `t.established`, or `campaign/t.established`; else the full ids of
    /// several that it may mean, or the nearest spelling.
    pub fn find_indicator(&self, written: &str) -> Result<IndicatorKey, NoIndicator> {
        let indicators = Indicators { declared: self.indicators(), campaigns: self.campaigns() };
        let found = indicators.find(written);
        match found[..] {
            [only] => Ok(only),
            [] => {
                let known = indicators.all_ids();
                Err(NoIndicator::Unknown(super::names::nearest(written, known.iter().map(String::as_str))))
            }
            _ => Err(NoIndicator::Ambiguous(found.iter().map(|key| indicators.full_id(*key)).collect())),
        }
    }
    /// The id of an indicator that names nothing else: `lectures`, `drive/township.established`.
    pub fn indicator_id(&self, key: IndicatorKey) -> String {
        Indicators { declared: self.indicators(), campaigns: self.campaigns() }.full_id(key)
    }
    /// Whether values of an indicator are ratios.
    pub fn is_ratio(&self, key: IndicatorKey) -> bool {
        Indicators { declared: self.indicators(), campaigns: self.campaigns() }.is_ratio(key)
    }
    /// Observations of one indicator at one place, oldest first.
    pub fn observations_of(&self, indicator: IndicatorKey, place: Key<Place>) -> &[Observation] {
        self.observations_from(indicator, place).1
    }
    /// The same, and the index of the first of them among all observations.
    pub fn observations_from(&self, indicator: IndicatorKey, place: Key<Place>) -> (usize, &[Observation]) {
        let all = self.observations();
        let start = all.partition_point(|o| (o.indicator, o.place) < (indicator, place));
        let end = all.partition_point(|o| (o.indicator, o.place) <= (indicator, place));
        (start, &all[start..end])
    }
    /// Whether a source is invented example data.
    pub fn is_illustrative(&self, source: SourceRef) -> bool {
        match source {
            SourceRef::Source(key) => self.sources()[key].kind == SourceKind::Illustrative,
            SourceRef::Report(_) => false,
        }
    }
    /// Whether a value comes from invented example data.
    pub fn is_invented(&self, observation: &Observation) -> bool {
        observation.source.is_some_and(|source| self.is_illustrative(source))
    }
    /// Whether a record with these sources is invented example data: it has sources, and every one is.
    pub fn are_illustrative(&self, sources: impl IntoIterator<Item = SourceRef>) -> bool {
        let mut sources = sources.into_iter().peekable();
        sources.peek().is_some() && sources.all(|source| self.is_illustrative(source))
    }
}
