//! Stage 4: what follows from the records taken together.
//!
//! Coverage on every day that is shown, links and backlinks, and which reports, practices and organisations
//! belong to which place. Derived from the immutable `Site`, always in full; no HTML and no files here.

pub mod coverage;
pub mod links;
mod lint;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{Date, Diagnostic, FileId, Outcome, SourceSet};
use crate::domain::{Key, Named, Organisation, Place, Practice, Report, SourceRef, TargetKey, Theme};
use crate::refine::Site;

pub use coverage::CoverageTable;
pub use links::{Destination, DocumentKey, LinkGraph, Links, Subject};

/// Everything that is derived from a site. A clone shares it.
#[derive(Clone, Debug)]
pub struct Relations {
    coverage: Arc<BTreeMap<(TargetKey, Date), CoverageTable>>,
    links: LinkGraph,
    belongings: Arc<Belongings>,
    remarks: Arc<Remarks>,
    spellings: Arc<lint::Spellings>,
}

/// What belongs to what, by the front matter of documents and by records.
#[derive(Debug)]
struct Belongings {
    places: Vec<PlaceRelations>,
    organisations: Vec<OrganisationRelations>,
    themes: Vec<ThemeRelations>,
    introduced_by: BTreeMap<Key<Practice>, Vec<Key<Report>>>,
    adoptions_of: BTreeMap<Key<Practice>, Vec<usize>>,
    practices_by_date: Vec<Key<Practice>>,
    figures_of: BTreeMap<Key<Report>, Vec<usize>>,
}

/// What there was to say, by what it depends on.
#[derive(Debug)]
struct Remarks {
    /// On the records.
    coverage: Vec<Diagnostic>,
    /// On texts of documents.
    texts: Vec<Diagnostic>,
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
    /// Other reports that concern it.
    pub mentioned: Vec<Key<Report>>,
    /// Practices that began there.
    pub practices: Vec<Key<Practice>>,
    /// Adoptions there (indices of `Site::adoptions`).
    pub adopted: Vec<usize>,
    /// Adoptions elsewhere of practices that began there.
    pub exported: Vec<usize>,
    /// Organisations there.
    pub organisations: Vec<Key<Organisation>>,
    /// Figures about it (indices of `Site::observations`).
    pub figures: Vec<usize>,
}

impl PlaceRelations {
    /// Number of different reports.
    pub fn report_count(&self) -> usize {
        let all = [&self.hosted, &self.spoke, &self.visited, &self.mentioned];
        all.into_iter().flatten().collect::<std::collections::BTreeSet<_>>().len()
    }
}

/// What belongs to an organisation.
#[derive(Clone, Debug, Default)]
pub struct OrganisationRelations {
    /// Meetings at which it spoke.
    pub spoke: Vec<Key<Report>>,
    /// Meetings that visited it.
    pub visited: Vec<Key<Report>>,
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
    let (links, mut texts) = LinkGraph::resolve(site, sources);
    let mut days: Vec<Date> = site.config().snapshots.clone();
    days.push(site.as_of());
    days.sort();
    days.dedup();
    let wanted: Vec<(TargetKey, Date)> =
        site.targets().into_iter().flat_map(|target| days.iter().map(move |day| (target, *day))).collect();
    let tables: Vec<CoverageTable> =
        wanted.par_iter().map(|(target, day)| CoverageTable::compute(site, *target, *day)).collect();
    let today = tables.iter().filter(|table| table.date() == site.as_of());
    let coverage = today.flat_map(|table| coverage::check(site, table)).collect();
    let spellings = lint::Spellings::new(site);
    texts.extend(lint::documents_of(site, &spellings, &links::documents(site)));
    let relations = Relations {
        coverage: Arc::new(wanted.into_iter().zip(tables).collect()),
        links,
        belongings: Arc::new(Belongings::new(site)),
        remarks: Arc::new(Remarks { coverage, texts }),
        spellings: Arc::new(spellings),
    };
    Outcome { diagnostics: relations.diagnostics(), value: relations }
}

/// The same for a site of which only the bodies of the documents in `files` are others than those of `old`;
/// `None` where that has consequences elsewhere.
pub fn revise(
    old: (&Site, &Relations),
    site: &Site,
    sources: &SourceSet,
    files: &BTreeSet<FileId>,
) -> Option<Outcome<Relations>> {
    let (before, relations) = old;
    let documents = links::documents_in(site, files);
    let (links, mut texts) = relations.links.revised(before, site, sources, &documents)?;
    texts.extend(lint::documents_of(site, &relations.spellings, &documents));
    let elsewhere = |diagnostic: &&Diagnostic| !diagnostic.span.is_some_and(|span| files.contains(&span.file));
    texts.extend(relations.remarks.texts.iter().filter(elsewhere).cloned());
    let remarks = Remarks { coverage: relations.remarks.coverage.clone(), texts };
    let relations = Relations {
        coverage: Arc::clone(&relations.coverage),
        links,
        belongings: Arc::clone(&relations.belongings),
        remarks: Arc::new(remarks),
        spellings: Arc::clone(&relations.spellings),
    };
    Some(Outcome { diagnostics: relations.diagnostics(), value: relations })
}

/// Last changed first, then by id.
fn practices_by_date(site: &Site) -> Vec<Key<Practice>> {
    let mut keys: Vec<Key<Practice>> = site.practices().keys().collect();
    keys.sort_by(|a, b| {
        let (x, y) = (&site.practices()[*a], &site.practices()[*b]);
        let day = |practice: &Practice| practice.document.updated.or(practice.started);
        (day(y), &x.id).cmp(&(day(x), &y.id))
    });
    keys
}

impl Relations {
    /// What there is to say.
    fn diagnostics(&self) -> Vec<Diagnostic> {
        self.remarks.texts.iter().chain(&self.remarks.coverage).cloned().collect()
    }

    /// Coverage of a target on a day that the site shows.
    pub fn coverage(&self, target: TargetKey, day: Date) -> Option<&CoverageTable> {
        self.coverage.get(&(target, day))
    }

    /// All coverage tables, by target and day.
    pub fn coverage_tables(&self) -> impl Iterator<Item = &CoverageTable> {
        self.coverage.values()
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
        self.belongings.figures_of.get(&report).map_or(&[], Vec::as_slice)
    }

    /// All practices, last changed first.
    pub fn practices_by_date(&self) -> &[Key<Practice>] {
        &self.belongings.practices_by_date
    }

}

impl Belongings {
    fn new(site: &Site) -> Belongings {
        let mut belongings = Belongings {
            places: vec![PlaceRelations::default(); site.places().len()],
            organisations: vec![OrganisationRelations::default(); site.organisations().len()],
            themes: vec![ThemeRelations::default(); site.themes().len()],
            introduced_by: BTreeMap::new(),
            adoptions_of: BTreeMap::new(),
            practices_by_date: practices_by_date(site),
            figures_of: BTreeMap::new(),
        };
        belongings.add_reports(site);
        belongings.add_practices(site);
        belongings.add_organisations(site);
        belongings.add_figures(site);
        belongings
    }

    fn add_reports(&mut self, site: &Site) {
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
            for place in report.counties.iter().filter_map(|place| site.page_of(*place)) {
                let relations = &mut self.places[place.index()];
                let elsewhere = [&relations.hosted, &relations.spoke, &relations.visited];
                if !elsewhere.into_iter().any(|list| list.last() == Some(key)) {
                    push(&mut relations.mentioned, *key);
                }
            }
            for theme in &report.themes {
                push(&mut self.themes[theme.index()].reports, *key);
            }
            for practice in &report.practices {
                push(self.introduced_by.entry(*practice).or_default(), *key);
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

    fn add_figures(&mut self, site: &Site) {
        for (index, observation) in site.observations().iter().enumerate() {
            if let Some(SourceRef::Report(report)) = observation.source {
                self.figures_of.entry(report).or_default().push(index);
            }
            let in_time = observation.day().is_none_or(|day| day <= site.as_of());
            if let Some(place) = site.page_of(observation.place).filter(|_| in_time) {
                self.places[place.index()].figures.push(index);
            }
        }
    }
}

/// Lists are filled in their final order, so a repetition can only be the last entry.
fn push<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if list.last() != Some(&item) {
        list.push(item);
    }
}
