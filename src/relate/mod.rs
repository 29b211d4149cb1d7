//! Stage 4: what follows from the records taken together.
//!
//! Coverage on every day that is shown, links and names in texts and who links where, and which reports,
//! practices and organisations belong to which place. Derived from the immutable `Site`; what a revised site has
//! in common with the one before is taken over. No HTML and no files here.

mod agree;
pub mod blocks;
pub mod catalogue;
pub mod changes;
pub mod coverage;
mod dictionary;
mod doubts;
mod fresh;
mod ground;
mod lexicon;
pub mod links;
mod lint;
mod mentions;
pub mod outside;
pub mod provenance;
pub mod related;
mod revise;
pub mod series;
mod shape;
mod sums;
pub mod values;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::base::{Date, Diagnostic, Outcome, SourceSet};
use crate::domain::{
    Document, IndicatorKey, Key, Measure, Named, Observation, Organisation, Place, Practice, Report,
    SourceRef, TargetKey, Theme,
};
use crate::refine::Site;

pub use catalogue::Catalogue;
pub use changes::ChangeLog;
use coverage::Basis;
pub use coverage::CoverageTable;
use lexicon::Lexicon;
pub use links::{Backlinks, Destination, DocumentKey, Edge, How, LinkGraph, Links, Subject};
pub use related::Related;
pub use revise::revise;

/// Everything that is derived from a site. A clone shares it.
#[derive(Clone, Debug)]
pub struct Relations {
    coverage: Arc<BTreeMap<(TargetKey, Date), CoverageTable>>,
    /// Tables of other days, that charts, blocks and references need; not shown as pages.
    other_days: Arc<BTreeMap<(TargetKey, Date), Arc<CoverageTable>>>,
    /// The days of `other_days` on which the top place was reported.
    reported_days: Arc<BTreeSet<(TargetKey, Date)>>,
    links: LinkGraph,
    belongings: Arc<Belongings>,
    figures: Arc<Figures>,
    /// Made when the first page asks for it.
    related: Arc<OnceLock<Related>>,
    remarks: Arc<Remarks>,
    spellings: Arc<lint::Spellings>,
}

/// What belongs to what, by records, front matter and the names in texts.
#[derive(Debug)]
struct Belongings {
    places: Vec<PlaceRelations>,
    organisations: Vec<OrganisationRelations>,
    themes: Vec<ThemeRelations>,
    introduced_by: BTreeMap<Key<Practice>, Vec<Key<Report>>>,
    adoptions_of: BTreeMap<Key<Practice>, Vec<usize>>,
    practices_by_date: Vec<Key<Practice>>,
    catalogue: Catalogue,
}

/// Figures (indices of `Site::observations`) by who states them and by what they are about.
#[derive(Debug)]
struct Figures {
    of_reports: BTreeMap<Key<Report>, Vec<usize>>,
    at_places: Vec<Vec<usize>>,
}

/// What there was to say, by what it depends on.
#[derive(Debug, Default)]
struct Remarks {
    /// On the records.
    coverage: Vec<Diagnostic>,
    /// On links and names in texts.
    names: Vec<Diagnostic>,
    /// On values that texts ask for.
    values: Vec<Diagnostic>,
}

/// What belongs to a place with a page. Reports are newest first, practices last changed first.
#[derive(Clone, Debug, Default)]
pub struct PlaceRelations {
    /// Meetings held there.
    pub hosted: Vec<Key<Report>>,
    /// Meetings at which one of its organisations spoke.
    pub spoke: Vec<Key<Report>>,
    /// Meetings that visited one of its organisations.
    pub visited: Vec<Key<Report>>,
    /// Other reports that concern it, by their head or by their text.
    pub mentioned: Vec<Key<Report>>,
    /// Those of them that name it in their head only.
    pub declared: Vec<Key<Report>>,
    /// Practices that began there.
    pub practices: Vec<Key<Practice>>,
    /// Adoptions there (indices of `Site::adoptions`).
    pub adopted: Vec<usize>,
    /// Adoptions elsewhere of practices that began there.
    pub exported: Vec<usize>,
    /// Organisations there.
    pub organisations: Vec<Key<Organisation>>,
}

impl PlaceRelations {
    /// Different reports.
    pub fn reports(&self) -> BTreeSet<Key<Report>> {
        let all = [&self.hosted, &self.spoke, &self.visited, &self.mentioned];
        all.into_iter().flatten().copied().collect()
    }
}

/// What belongs to an organisation.
#[derive(Clone, Debug, Default)]
pub struct OrganisationRelations {
    /// Meetings at which it spoke.
    pub spoke: Vec<Key<Report>>,
    /// Meetings that visited it.
    pub visited: Vec<Key<Report>>,
    /// Other reports that mention it.
    pub mentioned: Vec<Key<Report>>,
    /// Practices that began there.
    pub practices: Vec<Key<Practice>>,
    /// Organisations below it.
    pub children: Vec<Key<Organisation>>,
}

/// What belongs to a theme.
#[derive(Clone, Debug, Default)]
pub struct ThemeRelations {
    /// Practices, last changed first.
    pub practices: Vec<Key<Practice>>,
    /// Reports, newest first.
    pub reports: Vec<Key<Report>>,
}

/// Derives everything.
pub fn relate(site: &Site, sources: &SourceSet) -> Outcome<Relations> {
    relate_again(site, sources, None)
}

/// The same where an earlier site had the same documents and other data files: its links stay as long as no name
/// is another.
pub fn relate_again(
    site: &Site,
    sources: &SourceSet,
    before: Option<(&Site, &Relations)>,
) -> Outcome<Relations> {
    let before = before.filter(|(before, _)| ground::is_same(before, site));
    let documents = links::documents(site);
    let (mut relations, mut remarks, names) = match before {
        Some((_, old)) => {
            let (links, spellings) = (old.links.clone(), Arc::clone(&old.spellings));
            let (relations, remarks) = Relations::new(site, links, spellings, &documents);
            (relations, remarks, old.remarks.names.clone())
        }
        None => {
            let (lexicon, spellings) = rayon::join(
                || site.config().auto_links.then(|| Arc::new(Lexicon::new(site))),
                || Arc::new(lint::Spellings::new(site)),
            );
            let (links, mut names) = LinkGraph::resolve(site, sources, lexicon, &documents);
            // What follows from the links is made on one core: the others look for slips meanwhile.
            let ((relations, remarks), slips) = rayon::join(
                || {
                    let links = links.turned_round(site, &documents);
                    Relations::new(site, links, Arc::clone(&spellings), &documents)
                },
                || lint::documents_of(site, &spellings, &documents),
            );
            names.extend(slips);
            (relations, remarks, names)
        }
    };
    remarks.names = names;
    relations.remarks = Arc::new(remarks);
    Outcome { diagnostics: relations.diagnostics(), value: relations }
}

/// Targets and days on which their coverage was reported for the top place.
fn reported_days(site: &Site) -> BTreeSet<(TargetKey, Date)> {
    let Some(root) = site.config().root else { return BTreeSet::new() };
    let mut days = BTreeSet::new();
    for target in site.targets() {
        for measure in [Measure::Established, Measure::Total, Measure::Coverage] {
            let observations = site.observations_of(IndicatorKey::Target(target, measure), root);
            let own = observations.iter().filter_map(|observation| observation.day());
            days.extend(own.filter(|day| *day <= site.as_of()).map(|day| (target, day)));
        }
    }
    days
}

/// Last changed first, then by id.
fn practices_by_date(site: &Site) -> Vec<Key<Practice>> {
    let mut keys: Vec<Key<Practice>> = site.practices().keys().collect();
    // Keys sort like ids.
    keys.sort_by_cached_key(|key| {
        let practice = &site.practices()[*key];
        (Reverse(practice.document.updated.or(practice.started)), *key)
    });
    keys
}

impl Relations {
    /// What follows from the links; and what there is to say of records and values, not yet of names.
    fn new(
        site: &Site,
        links: LinkGraph,
        spellings: Arc<lint::Spellings>,
        documents: &[(DocumentKey, &Document)],
    ) -> (Relations, Remarks) {
        let mut relations = Relations {
            coverage: Arc::default(),
            other_days: Arc::default(),
            reported_days: Arc::default(),
            belongings: Arc::new(Belongings::new(site, &links)),
            figures: Arc::new(Figures::new(site)),
            links,
            related: Arc::default(),
            remarks: Arc::default(),
            spellings,
        };
        let coverage = relations.count(site);
        let values = relations.values_missing(site, documents);
        (relations, Remarks { coverage, names: Vec::new(), values })
    }

    /// What there is to say.
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let Remarks { coverage, names, values } = &*self.remarks;
        names.iter().chain(values).chain(coverage).cloned().collect()
    }

    /// Values that texts ask for and nobody reported.
    fn values_missing(&self, site: &Site, documents: &[(DocumentKey, &Document)]) -> Vec<Diagnostic> {
        let mut missing = values::missing(site, self, documents);
        missing.extend(blocks::missing(site, self, documents));
        missing
    }

    /// Computes coverage on all days that are wanted; returns what there is to say of today's, and of figures that must
    /// agree.
    fn count(&mut self, site: &Site) -> Vec<Diagnostic> {
        let mut days: Vec<Date> = site.config().snapshots.clone();
        days.push(site.as_of());
        days.sort();
        days.dedup();
        let targets = site.targets().into_iter();
        let wanted: Vec<(TargetKey, Date)> =
            targets.flat_map(|target| days.iter().map(move |day| (target, *day))).collect();
        let tables: Vec<CoverageTable> =
            wanted.par_iter().map(|(target, day)| CoverageTable::compute(site, *target, *day)).collect();
        let today: Vec<&CoverageTable> = tables.iter().filter(|table| table.date() == site.as_of()).collect();
        let mut remarks: Vec<Diagnostic> =
            today.iter().flat_map(|table| coverage::check(site, table)).collect();
        let is_listed = |target: TargetKey, place: Key<Place>| {
            let row = today.iter().find(|table| table.target() == target).and_then(|table| table.get(place));
            row.is_some_and(|row| row.reading.basis == Basis::Roster)
        };
        remarks.extend(agree::check(site));
        remarks.extend(doubts::check(site));
        remarks.extend(fresh::check(site, &is_listed));
        self.coverage = Arc::new(wanted.into_iter().zip(tables).collect());
        self.reported_days = Arc::new(reported_days(site));
        self.other_days = Arc::default();
        self.add_other_days(site);
        remarks
    }

    /// Coverage of a target on a day that the site shows.
    pub fn coverage(&self, target: TargetKey, day: Date) -> Option<&CoverageTable> {
        self.coverage.get(&(target, day))
    }

    /// Coverage of a target on any day that something of the site asks for.
    pub fn coverage_on(&self, target: TargetKey, day: Date) -> Option<&CoverageTable> {
        self.coverage(target, day).or_else(|| self.other_days.get(&(target, day)).map(|table| &**table))
    }

    /// Coverage of a target on the days that say something of its course, oldest first: today, the kept days,
    /// and those on which the top place was reported. What single texts ask for does not change it.
    pub fn tables_over_time(&self, target: TargetKey) -> impl Iterator<Item = &CoverageTable> {
        let days = (target, Date::MIN)..=(target, Date::MAX);
        let kept = self.coverage.range(days.clone()).map(|(key, _)| *key);
        let all: BTreeSet<(TargetKey, Date)> = kept.chain(self.reported_days.range(days).copied()).collect();
        all.into_iter().filter_map(|(target, day)| self.coverage_on(target, day))
    }

    /// All coverage tables, by target and day.
    pub fn coverage_tables(&self) -> impl Iterator<Item = &CoverageTable> {
        self.coverage.values()
    }

    /// The tables of all days that anything of the site asks for.
    pub fn all_coverage_tables(&self) -> impl Iterator<Item = &CoverageTable> {
        self.coverage.values().chain(self.other_days.values().map(|table| &**table))
    }

    /// Adds the table of a day that nothing of the site asks for.
    pub fn add_day(&mut self, site: &Site, target: TargetKey, day: Date) {
        if self.coverage_on(target, day).is_none() {
            let table = Arc::new(CoverageTable::compute(site, target, day));
            Arc::make_mut(&mut self.other_days).insert((target, day), table);
        }
    }

    /// Links and backlinks.
    pub fn links(&self) -> &LinkGraph {
        &self.links
    }

    /// What belongs to a place with a page.
    pub fn place(&self, place: Key<Place>) -> &PlaceRelations {
        &self.belongings.places[place.index()]
    }

    /// What belongs to an organisation.
    pub fn organisation(&self, organisation: Key<Organisation>) -> &OrganisationRelations {
        &self.belongings.organisations[organisation.index()]
    }

    /// What belongs to a theme.
    pub fn theme(&self, theme: Key<Theme>) -> &ThemeRelations {
        &self.belongings.themes[theme.index()]
    }

    /// Reports that introduce a practice, newest first.
    pub fn introduced_by(&self, practice: Key<Practice>) -> &[Key<Report>] {
        self.belongings.introduced_by.get(&practice).map_or(&[], Vec::as_slice)
    }

    /// Adoptions of a practice, as indices of `Site::adoptions`.
    pub fn adoptions_of(&self, practice: Key<Practice>) -> &[usize] {
        self.belongings.adoptions_of.get(&practice).map_or(&[], Vec::as_slice)
    }

    /// Figures that a report states, as indices of `Site::observations`.
    pub fn figures_of(&self, report: Key<Report>) -> &[usize] {
        self.figures.of_reports.get(&report).map_or(&[], Vec::as_slice)
    }

    /// Figures about a place with a page, as indices of `Site::observations`.
    pub fn figures_at(&self, place: Key<Place>) -> &[usize] {
        &self.figures.at_places[place.index()]
    }

    /// Figures that are shown at all, as indices of `Site::observations`: none that a later day will tell.
    pub fn stated(&self, site: &Site) -> impl Iterator<Item = usize> {
        let today = site.as_of();
        let shown = move |own: &Observation| own.day().is_none_or(|day| day <= today);
        site.observations().iter().enumerate().filter(move |(_, own)| shown(own)).map(|(index, _)| index)
    }

    /// All practices, last changed first.
    pub fn practices_by_date(&self) -> &[Key<Practice>] {
        &self.belongings.practices_by_date
    }

    /// Every count about practices.
    pub fn catalogue(&self) -> &Catalogue {
        &self.belongings.catalogue
    }

    /// What else a reader of a report or a practice may want to read.
    pub fn related(&self, site: &Site) -> &Related {
        self.related.get_or_init(|| Related::new(site, &self.links))
    }

    /// Computes the tables of days that are no pages, each once; those that are there stay.
    fn add_other_days(&mut self, site: &Site) {
        let mut days = BTreeSet::clone(&self.reported_days);
        days.extend(values::days_asked(self, site));
        days.retain(|key| !self.coverage.contains_key(key));
        let days: Vec<(TargetKey, Date)> = days.into_iter().collect();
        let tables = days.par_iter().map(|key| match self.other_days.get(key) {
            Some(table) => (*key, Arc::clone(table)),
            None => (*key, Arc::new(CoverageTable::compute(site, key.0, key.1))),
        });
        let tables: Vec<((TargetKey, Date), Arc<CoverageTable>)> = tables.collect();
        self.other_days = Arc::new(tables.into_iter().collect());
    }
}

impl Belongings {
    fn new(site: &Site, links: &LinkGraph) -> Belongings {
        let mut belongings = Belongings {
            places: vec![PlaceRelations::default(); site.places().len()],
            organisations: vec![OrganisationRelations::default(); site.organisations().len()],
            themes: vec![ThemeRelations::default(); site.themes().len()],
            introduced_by: BTreeMap::new(),
            adoptions_of: BTreeMap::new(),
            practices_by_date: practices_by_date(site),
            catalogue: Catalogue::default(),
        };
        belongings.add_reports(site, &told_by_reports(site, links));
        let (practices, introduced) = (&belongings.practices_by_date, &belongings.introduced_by);
        belongings.catalogue = Catalogue::new(site, practices, introduced);
        belongings.add_practices(site);
        belongings.add_organisations(site);
        belongings
    }

    fn add_reports(&mut self, site: &Site, told: &[Vec<Subject>]) {
        for key in site.reports_by_date() {
            let report = &site.reports()[*key];
            let page_of = |organisation: Key<Organisation>| {
                site.organisations()[organisation].place.and_then(|place| site.page_of(place))
            };
            if let Some(Named::Known(place)) = &report.place
                && let Some(place) = site.page_of(*place)
            {
                push(&mut self.places[place.index()].hosted, *key);
            }
            for speaker in &report.speakers {
                push(&mut self.organisations[speaker.organisation.index()].spoke, *key);
                if let Some(place) = page_of(speaker.organisation) {
                    push(&mut self.places[place.index()].spoke, *key);
                }
            }
            for visit in &report.visits {
                push(&mut self.organisations[visit.index()].visited, *key);
                if let Some(place) = page_of(*visit) {
                    push(&mut self.places[place.index()].visited, *key);
                }
            }
            self.add_mentions(site, *key, &told[key.index()]);
            for theme in &report.themes {
                push(&mut self.themes[theme.index()].reports, *key);
            }
            for practice in &report.practices {
                push(self.introduced_by.entry(*practice).or_default(), *key);
            }
        }
    }

    /// What a report mentions beyond the places where it was held and those who spoke or were visited.
    fn add_mentions(&mut self, site: &Site, key: Key<Report>, told: &[Subject]) {
        let new = |lists: [&Vec<Key<Report>>; 3]| lists.into_iter().all(|list| list.last() != Some(&key));
        let counties = site.reports()[key].counties.iter().filter_map(|place| site.page_of(*place));
        for place in counties {
            let relations = &mut self.places[place.index()];
            if new([&relations.hosted, &relations.spoke, &relations.visited]) {
                push(&mut relations.mentioned, key);
                if !told.contains(&Subject::Place(place)) {
                    push(&mut relations.declared, key);
                }
            }
        }
        for subject in told {
            match subject {
                Subject::Place(place) => {
                    let relations = &mut self.places[place.index()];
                    if new([&relations.hosted, &relations.spoke, &relations.visited]) {
                        push(&mut relations.mentioned, key);
                    }
                }
                Subject::Organisation(organisation) => {
                    let relations = &mut self.organisations[organisation.index()];
                    if new([&relations.spoke, &relations.visited, &relations.mentioned]) {
                        relations.mentioned.push(key);
                    }
                }
                _ => {}
            }
        }
    }

    fn add_practices(&mut self, site: &Site) {
        for key in &self.practices_by_date {
            let practice = &site.practices()[*key];
            for place in practice.counties.iter().filter_map(|place| site.page_of(*place)) {
                push(&mut self.places[place.index()].practices, *key);
            }
            for organisation in &practice.organisations {
                push(&mut self.organisations[organisation.index()].practices, *key);
            }
            for theme in &practice.themes {
                push(&mut self.themes[theme.index()].practices, *key);
            }
        }
        for (index, adoption) in site.adoptions().iter().enumerate() {
            self.adoptions_of.entry(adoption.practice).or_default().push(index);
            // A place's lists hold what counts, so that they agree with the catalogue.
            if !self.catalogue.is_current(index) {
                continue;
            }
            if let Some(place) = site.page_of(adoption.place) {
                self.places[place.index()].adopted.push(index);
            }
            for origin in &site.practices()[adoption.practice].counties {
                if let Some(place) = site.page_of(*origin) {
                    self.places[place.index()].exported.push(index);
                }
            }
        }
    }

    fn add_organisations(&mut self, site: &Site) {
        for (key, organisation) in site.organisations().iter() {
            if let Some(place) = organisation.place.and_then(|place| site.page_of(place)) {
                self.places[place.index()].organisations.push(key);
            }
            if let Some(parent) = organisation.parent {
                self.organisations[parent.index()].children.push(key);
            }
        }
    }
}

impl Figures {
    fn new(site: &Site) -> Figures {
        let at_places = vec![Vec::new(); site.places().len()];
        let mut figures = Figures { of_reports: BTreeMap::new(), at_places };
        for (index, observation) in site.observations().iter().enumerate() {
            if let Some(SourceRef::Report(report)) = observation.source {
                figures.of_reports.entry(report).or_default().push(index);
            }
            let in_time = observation.day().is_none_or(|day| day <= site.as_of());
            if let Some(place) = site.page_of(observation.place).filter(|_| in_time) {
                figures.at_places[place.index()].push(index);
            }
        }
        figures
    }
}

/// Places and organisations that the texts of reports link to, by report.
fn told_by_reports(site: &Site, links: &LinkGraph) -> Vec<Vec<Subject>> {
    let mut told = vec![Vec::new(); site.reports().len()];
    for (subject, backlinks) in links.targets() {
        if is_told(subject) {
            for (document, _) in backlinks.from(0) {
                if let DocumentKey::Report(report) = document {
                    told[report.index()].push(subject);
                }
            }
        }
    }
    told
}

/// What reports are listed for because their texts speak of it.
fn is_told(subject: Subject) -> bool {
    matches!(subject, Subject::Place(_) | Subject::Organisation(_))
}

/// Lists are filled in their final order, so a repetition can only be the last entry.
fn push<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if list.last() != Some(&item) {
        list.push(item);
    }
}
