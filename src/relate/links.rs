//! Links of all documents: where each one leads, and which lead nowhere.
//!
//! Two passes make one set: every link and `[[…]]` reference of a body is resolved here once, names in its
//! prose join them, `render` only looks the result up by its place in the text, and the same edges turned
//! round are the backlinks.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use crate::base::{Code, Content, Diagnostic, FileId, PIECE, PartialDate, SourcePath, SourceSet, Text};
use crate::domain::markdown::{Link, Outline, RefTarget, Reference};
use crate::domain::{Document, IndicatorKey, Key, Named, Organisation, Page, Place, Practice, Report};
use crate::refine::names::Index;
use crate::refine::{NoIndicator, Resolution, Site, faults};

use super::lexicon::{Lexicon, Sense};
use super::mentions::{self, Ambiguity, Setting};

/// A document that has links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKey {
    /// A report.
    Report(Key<Report>),
    /// A practice.
    Practice(Key<Practice>),
    /// A plain page.
    Page(Key<Page>),
    /// The prose of a place.
    Place(Key<Place>),
}

/// Something with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A report.
    Report(Key<Report>),
    /// A practice.
    Practice(Key<Practice>),
    /// A plain page.
    Page(Key<Page>),
    /// A place.
    Place(Key<Place>),
    /// An organisation.
    Organisation(Key<Organisation>),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// A page of the site, with a fragment.
    Subject(Subject, Option<String>),
    /// A heading of the same page.
    Fragment(String),
    /// A file that is published with the document, under this name.
    File {
        /// The file.
        file: FileId,
        /// Name in the document's folder.
        name: String,
    },
    /// Another site.
    External,
    /// A figure: the indicator, the place, the day if another one is asked for.
    Figure(IndicatorKey, Key<Place>, Option<PartialDate>),
    /// Nothing that may be linked: the words stay.
    Words,
}

/// How a link came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// An ordinary link or an image.
    Link,
    /// A `[[…]]` reference.
    Reference,
    /// A name in the text.
    Mention,
}

/// A link of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Where it stands in the body.
    pub range: Range<usize>,
    /// How it came to be.
    pub how: How,
    /// Where it leads.
    pub destination: Destination,
}

/// The links of one document, in the order of the text. A link is known by its number among them.
#[derive(Clone, Debug, Default)]
pub struct Links {
    edges: Vec<Edge>,
}

impl Links {
    /// Where the link leads that begins at `start` of the body.
    pub fn at(&self, start: usize) -> Option<&Destination> {
        self.number_at(start).map(|number| &self.edges[number].destination)
    }

    /// The number of the link that begins at `start` of the body.
    pub fn number_at(&self, start: usize) -> Option<usize> {
        self.edges.binary_search_by_key(&start, |edge| edge.range.start).ok()
    }

    /// All links.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// All destinations.
    pub fn iter(&self) -> impl Iterator<Item = &Destination> {
        self.edges.iter().map(|edge| &edge.destination)
    }

    /// Files that are linked to.
    pub(super) fn files(&self) -> impl Iterator<Item = FileId> {
        self.iter().filter_map(|destination| match destination {
            Destination::File { file, .. } => Some(*file),
            _ => None,
        })
    }

    /// What the text of `document` leads to beyond its own page, with the number of each link.
    pub(super) fn leading_out(
        &self,
        key: DocumentKey,
        document: &Document,
    ) -> impl Iterator<Item = (Subject, usize)> {
        // A page shows its title as words.
        let title = document.title_heading().map_or(0..0, |heading| heading.range.clone());
        self.edges.iter().enumerate().filter_map(move |(number, edge)| match edge.destination {
            Destination::Subject(subject, _)
                if subject != key.subject() && !title.contains(&edge.range.start) =>
            {
                Some((subject, number))
            }
            _ => None,
        })
    }
}

/// The documents that link to something, newest first.
#[derive(Clone, Debug, Default)]
pub struct Backlinks {
    /// Each document, and where its links end in `numbers`.
    documents: Vec<(DocumentKey, usize)>,
    /// Numbers of links in their documents.
    numbers: Vec<u32>,
}

impl Backlinks {
    /// Number of documents.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The documents from the `from`th on, each with the numbers of its links.
    pub fn from(&self, from: usize) -> impl Iterator<Item = (DocumentKey, &[u32])> {
        (from..self.documents.len()).map(|at| {
            let start = at.checked_sub(1).map_or(0, |before| self.documents[before].1);
            let (document, end) = self.documents[at];
            (document, &self.numbers[start..end])
        })
    }

    /// The same with other links of one document; `numbers` is empty if it has none.
    pub(super) fn with(&self, site: &Site, document: DocumentKey, numbers: &[usize]) -> Backlinks {
        let mut backlinks = Backlinks::default();
        let others = self.from(0).filter(|(other, _)| *other != document);
        let mut place = Some(rank(site, document));
        for (other, own) in others {
            if place.is_some_and(|place| place < rank(site, other)) {
                place = None;
                numbers.iter().for_each(|number| backlinks.push(document, *number));
            }
            own.iter().for_each(|number| backlinks.push(other, *number as usize));
        }
        if place.is_some() {
            numbers.iter().for_each(|number| backlinks.push(document, *number));
        }
        backlinks
    }

    fn push(&mut self, document: DocumentKey, number: usize) {
        self.numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
        match self.documents.last_mut() {
            Some((last, end)) if *last == document => *end = self.numbers.len(),
            _ => self.documents.push((document, self.numbers.len())),
        }
    }
}

/// Backlinks while they are gathered: nearly everything has some, so each subject has its place from the beginning.
struct Drawers([Vec<Backlinks>; 5]);

impl Drawers {
    fn new(site: &Site) -> Drawers {
        let [reports, practices] = [site.reports().len(), site.practices().len()];
        let counts =
            [reports, practices, site.pages().len(), site.places().len(), site.organisations().len()];
        Drawers(counts.map(|count| vec![Backlinks::default(); count]))
    }

    fn of(&mut self, subject: Subject) -> &mut Backlinks {
        let (kind, index) = match subject {
            Subject::Report(key) => (0, key.index()),
            Subject::Practice(key) => (1, key.index()),
            Subject::Page(key) => (2, key.index()),
            Subject::Place(key) => (3, key.index()),
            Subject::Organisation(key) => (4, key.index()),
        };
        &mut self.0[kind][index]
    }

    /// Those that are not empty, in the order of their subjects.
    fn into_map(self) -> BTreeMap<Subject, Arc<Backlinks>> {
        let [reports, practices, pages, places, organisations] = self.0;
        fn keyed<T>(
            of: impl Fn(Key<T>) -> Subject,
            all: Vec<Backlinks>,
        ) -> impl Iterator<Item = (Subject, Backlinks)> {
            all.into_iter().enumerate().map(move |(index, own)| (of(Key::new(index)), own))
        }
        let all = keyed(Subject::Report, reports)
            .chain(keyed(Subject::Practice, practices))
            .chain(keyed(Subject::Page, pages))
            .chain(keyed(Subject::Place, places))
            .chain(keyed(Subject::Organisation, organisations));
        let linked = all.filter(|(_, backlinks)| !backlinks.is_empty());
        linked.map(|(subject, backlinks)| (subject, Arc::new(backlinks))).collect()
    }
}

/// The links of all documents and the same edges turned round. A clone shares them.
#[derive(Clone, Debug, Default)]
pub struct LinkGraph {
    /// Of documents that have any, in the order of their keys.
    pub(super) links: Vec<(DocumentKey, Arc<Links>)>,
    pub(super) backlinks: Arc<BTreeMap<Subject, Arc<Backlinks>>>,
    /// Files that are published because a text links to them.
    pub(super) files: Arc<Vec<(DocumentKey, FileId)>>,
    /// The names that texts were searched for.
    pub(super) lexicon: Option<Arc<Lexicon>>,
}

impl LinkGraph {
    /// Resolves every link of the site, and finds the names in its texts; who is linked from where is not known yet.
    pub(super) fn resolve(
        site: &Site,
        sources: &SourceSet,
        lexicon: Option<Arc<Lexicon>>,
        documents: &[(DocumentKey, &Document)],
    ) -> (LinkGraph, Vec<Diagnostic>) {
        let resolver = Resolver::new(site, sources);
        let resolved: Vec<(Links, Vec<Diagnostic>)> = documents
            .par_iter()
            .with_max_len(PIECE)
            .map(|(key, document)| resolver.document(*key, document, lexicon.as_deref()))
            .collect();
        let mut links = Vec::with_capacity(resolved.len());
        let mut diagnostics = Vec::new();
        for ((key, _), (own, mut faults)) in documents.iter().zip(resolved) {
            if !own.edges.is_empty() {
                links.push((*key, Arc::new(own)));
            }
            diagnostics.append(&mut faults);
        }
        links.sort_by_key(|(key, _)| *key);
        (LinkGraph { links, backlinks: Arc::default(), files: Arc::default(), lexicon }, diagnostics)
    }

    /// The same with every link to the page of something else known there. The newest documents come first.
    pub(super) fn turned_round(mut self, site: &Site, documents: &[(DocumentKey, &Document)]) -> LinkGraph {
        let mut backlinks = Drawers::new(site);
        // Both are in the order of their keys, so what belongs together is found by walking along.
        let mut all = self.links.iter().peekable();
        let with_links = documents.iter().filter_map(|(key, document)| {
            let (_, links) = all.next_if(|(own, _)| own == key)?;
            Some((rank(site, *key), *document, links))
        });
        let mut with_links: Vec<(Rank, &Document, &Arc<Links>)> = with_links.collect();
        with_links.sort_by_key(|(rank, ..)| *rank);
        for ((_, key), document, links) in with_links {
            for (subject, number) in links.leading_out(key, document) {
                backlinks.of(subject).push(key, number);
            }
        }
        self.backlinks = Arc::new(backlinks.into_map());
        self.list_files();
        self
    }

    pub(super) fn list_files(&mut self) {
        let files = self.links.iter().flat_map(|(key, links)| links.files().map(|file| (*key, file)));
        self.files = Arc::new(files.collect());
    }

    /// Whether texts link to the same files as those of `other`.
    pub fn has_files_of(&self, other: &LinkGraph) -> bool {
        Arc::ptr_eq(&self.files, &other.files) || self.files == other.files
    }

    /// Whether every page is linked to as in `other`.
    pub fn has_backlinks_of(&self, other: &LinkGraph) -> bool {
        Arc::ptr_eq(&self.backlinks, &other.backlinks)
    }

    /// The links of a document.
    pub fn of(&self, document: DocumentKey) -> Option<&Links> {
        let at = self.links.binary_search_by_key(&document, |(key, _)| *key).ok()?;
        Some(&self.links[at].1)
    }

    /// The documents that link to `subject`.
    pub fn to(&self, subject: Subject) -> &Backlinks {
        static NONE: Backlinks = Backlinks { documents: Vec::new(), numbers: Vec::new() };
        self.backlinks.get(&subject).map_or(&NONE, |backlinks| backlinks)
    }

    /// Everything that is linked to, by kind and id.
    pub fn targets(&self) -> impl Iterator<Item = (Subject, &Backlinks)> {
        self.backlinks.iter().map(|(subject, backlinks)| (*subject, &**backlinks))
    }

    /// Documents with links.
    pub fn iter(&self) -> impl Iterator<Item = (DocumentKey, &Links)> {
        self.links.iter().map(|(key, links)| (*key, &**links))
    }
}

impl DocumentKey {
    /// The page on which the document stands.
    pub fn subject(self) -> Subject {
        match self {
            DocumentKey::Report(key) => Subject::Report(key),
            DocumentKey::Practice(key) => Subject::Practice(key),
            DocumentKey::Page(key) => Subject::Page(key),
            DocumentKey::Place(key) => Subject::Place(key),
        }
    }
}

/// All documents of a site, kind by kind, in the order of their ids.
pub fn documents(site: &Site) -> Vec<(DocumentKey, &Document)> {
    let reports = site.reports().iter().map(|(key, report)| (DocumentKey::Report(key), &report.document));
    let practices =
        site.practices().iter().map(|(key, practice)| (DocumentKey::Practice(key), &practice.document));
    let pages = site.pages().iter().map(|(key, page)| (DocumentKey::Page(key), &page.document));
    let texts = site.place_texts().iter().map(|(key, document)| (DocumentKey::Place(*key), document));
    reports.chain(practices).chain(pages).chain(texts).collect()
}

/// The day that a document speaks of, to order by; the prose of a place has none.
fn date(site: &Site, key: DocumentKey) -> Option<PartialDate> {
    match key {
        DocumentKey::Report(key) => Some(site.reports()[key].date),
        DocumentKey::Practice(key) => {
            let practice = &site.practices()[key];
            practice.document.updated.or(practice.started)
        }
        DocumentKey::Page(key) => site.pages()[key].document.updated,
        DocumentKey::Place(_) => None,
    }
}

/// The order of documents in [`Backlinks`].
type Rank = (Reverse<Option<PartialDate>>, DocumentKey);

fn rank(site: &Site, key: DocumentKey) -> Rank {
    (Reverse(date(site, key)), key)
}

/// A document of a site.
pub fn document_of(site: &Site, key: DocumentKey) -> Option<&Document> {
    match key {
        DocumentKey::Report(key) => Some(&site.reports()[key].document),
        DocumentKey::Practice(key) => Some(&site.practices()[key].document),
        DocumentKey::Page(key) => Some(&site.pages()[key].document),
        DocumentKey::Place(key) => site.place_text(key),
    }
}

/// The documents that stand in `files`.
pub fn documents_in<'s>(site: &'s Site, files: &BTreeSet<FileId>) -> Vec<(DocumentKey, &'s Document)> {
    if files.is_empty() {
        return Vec::new();
    }
    documents(site).into_iter().filter(|(_, document)| files.contains(&document.body.file)).collect()
}

fn wants_mentions(site: &Site, key: DocumentKey) -> bool {
    match key {
        DocumentKey::Report(key) => site.reports()[key].auto_links,
        _ => true,
    }
}

/// The places that settle what a name means in a document: its counties, where it was held, or itself.
fn own_places(site: &Site, key: DocumentKey) -> Vec<Key<Place>> {
    match key {
        DocumentKey::Report(key) => {
            let report = &site.reports()[key];
            let held = match &report.place {
                Some(Named::Known(place)) => Some(*place),
                _ => None,
            };
            report.counties.iter().copied().chain(held).collect()
        }
        DocumentKey::Practice(key) => site.practices()[key].counties.clone(),
        DocumentKey::Page(_) => Vec::new(),
        DocumentKey::Place(key) => vec![key],
    }
}

/// A name that may mean several things, with what to write instead.
fn ambiguous(site: &Site, document: &Document, name: &Ambiguity) -> Diagnostic {
    let found = &document.body.markdown()[name.range.clone()];
    let bearer = |sense: &Sense| match sense {
        Sense::Place(key) => {
            let place = &site.places()[*key];
            Some((place.name.as_str(), place.id.clone(), site.has_page(*key)))
        }
        Sense::Organisation(key) => {
            let organisation = &site.organisations()[*key];
            Some((organisation.name.as_str(), format!("organisation:{}", organisation.id), true))
        }
        Sense::Practice(key) => {
            let practice = &site.practices()[*key];
            Some((practice.document.title.as_str(), format!("practice:{}", practice.id), true))
        }
        Sense::Other => None,
    };
    let candidates: Vec<(&str, String, bool)> = name.senses.iter().filter_map(bearer).collect();
    let listed: Vec<String> = candidates.iter().map(|(name, id, _)| format!("{name}（{id}）")).collect();
    let first = candidates.iter().find(|(.., has_page)| *has_page);
    let first = first.map(|(_, id, _)| format!("[[{id}|{found}]]"));
    Diagnostic::new(Code::AmbiguousName, document.body.span(name.range.clone()))
        .with("found", found)
        .with("candidates", listed.join("、"))
        .suggest(first)
}

/// Documents and what stands in them, by path.
type ByPath<'a> = BTreeMap<&'a str, (DocumentKey, &'a Outline)>;

pub(super) struct Resolver<'a> {
    site: &'a Site,
    sources: &'a SourceSet,
    /// Documents by their paths, once a link names one.
    by_path: OnceLock<ByPath<'a>>,
    withheld: BTreeSet<&'a str>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(site: &'a Site, sources: &'a SourceSet) -> Resolver<'a> {
        Resolver {
            site,
            sources,
            by_path: OnceLock::new(),
            withheld: site.withheld().paths.iter().map(String::as_str).collect(),
        }
    }

    fn by_path(&self) -> &ByPath<'a> {
        self.by_path.get_or_init(|| {
            let by_path = documents(self.site).into_iter().map(|(key, document)| {
                let path = self.sources.file(document.body.file).path.as_str();
                (path, (key, &*document.body.outline))
            });
            by_path.collect()
        })
    }

    pub(super) fn document(
        &self,
        key: DocumentKey,
        document: &Document,
        lexicon: Option<&Lexicon>,
    ) -> (Links, Vec<Diagnostic>) {
        let outline = &document.body.outline;
        let mut diagnostics = Vec::new();
        let mut edges = Vec::with_capacity(outline.links.len() + outline.references.len());
        for link in &outline.links {
            let destination = self.link(document, link, &mut diagnostics);
            edges.push(Edge { range: link.range.clone(), how: How::Link, destination });
        }
        for reference in &outline.references {
            let destination = self.reference(document, reference, &mut diagnostics);
            edges.push(Edge { range: reference.range.clone(), how: How::Reference, destination });
        }
        edges.sort_by_key(|edge| edge.range.start);
        if let Some(lexicon) = lexicon.filter(|_| wants_mentions(self.site, key)) {
            let own = own_places(self.site, key);
            let day = date(self.site, key).map_or(self.site.as_of(), |date| date.last());
            let setting = Setting { subject: key.subject(), day, own: &own };
            let found = mentions::find(self.site, lexicon, &document.body, &edges, &setting);
            diagnostics.extend(found.ambiguities.iter().map(|name| ambiguous(self.site, document, name)));
            edges.extend(found.mentions);
            edges.sort_by_key(|edge| edge.range.start);
            edges.shrink_to_fit();
        }
        (Links { edges }, diagnostics)
    }

    fn link(&self, document: &Document, link: &Link, diagnostics: &mut Vec<Diagnostic>) -> Destination {
        let span = document.body.span(link.range.clone());
        let target = link.target.trim();
        match scheme(target) {
            Some("http" | "https") if link.image => {
                diagnostics.push(Diagnostic::new(Code::RemoteImage, span).with("target", target));
                return Destination::External;
            }
            Some("http" | "https" | "mailto" | "tel") => return Destination::External,
            Some(_) => {
                diagnostics.push(Diagnostic::new(Code::UnsafeHtml, span).with("found", target));
                return Destination::Words;
            }
            None if target.starts_with("//") => return Destination::External,
            None => {}
        }
        let (path, fragment) = match target.split_once('#') {
            Some((path, fragment)) => (path, Some(decode(fragment))),
            None => (target, None),
        };
        let path = decode(path.split('?').next().unwrap_or_default());
        let here = &self.sources.file(document.body.file).path;
        if path.is_empty() {
            let fragment = fragment.unwrap_or_default();
            check_fragment(&document.body.outline, &fragment, here.as_str(), span, diagnostics);
            return Destination::Fragment(fragment);
        }
        let resolved = match path.strip_prefix('/') {
            Some(rest) => SourcePath::new(&format!("content/{rest}")),
            None => here.join(&path),
        };
        match resolved.as_ref().map(|path| self.file(path)) {
            Some(Found::Document(key, outline)) => {
                if let Some(fragment) = &fragment {
                    check_fragment(outline, fragment, &path, span, diagnostics);
                }
                Destination::Subject(key.subject(), fragment)
            }
            Some(Found::Asset(file)) => Destination::File { file, name: self.asset_name(document, file) },
            Some(Found::Withheld) => {
                diagnostics.push(Diagnostic::new(Code::WithheldTarget, span));
                Destination::Words
            }
            Some(Found::Nothing) | None => {
                let known = self.by_path().keys().map(|path| path.rsplit('/').next().unwrap_or(path));
                let name = path.rsplit('/').next().unwrap_or(&path);
                let nearest = crate::refine::names::nearest(name, known);
                diagnostics
                    .push(Diagnostic::new(Code::BrokenLink, span).with("target", target).suggest(nearest));
                Destination::Words
            }
        }
    }

    /// What lies at a path. Data files are no attachments: they may hold what is not shown.
    fn file(&self, path: &SourcePath) -> Found<'_> {
        let index = SourcePath::new(&format!("{}/index.md", path.as_str()));
        for candidate in [Some(path), index.as_ref()].into_iter().flatten() {
            if let Some((key, outline)) = self.by_path().get(candidate.as_str()) {
                return Found::Document(*key, outline);
            }
            if self.withheld.contains(candidate.as_str()) {
                return Found::Withheld;
            }
        }
        let in_withheld_bundle = self
            .withheld
            .iter()
            .filter_map(|path| path.strip_suffix("/index.md"))
            .any(|folder| path.as_str().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
        if in_withheld_bundle {
            return Found::Withheld;
        }
        let public = path.as_str().starts_with("content/") && !path.as_str().starts_with("content/data/");
        match self.sources.get(path) {
            Some(file) if public && !is_markdown(path) && is_asset(&file.content) => Found::Asset(file.id),
            _ => Found::Nothing,
        }
    }

    /// The name under which a file is published with a document: below the bundle, or the bare name.
    fn asset_name(&self, document: &Document, file: FileId) -> String {
        let attached = document.attachments.iter().find(|attachment| attachment.file == file);
        attached.map_or_else(
            || self.sources.file(file).path.name().to_owned(),
            |attachment| attachment.name.clone(),
        )
    }

    fn reference(
        &self,
        document: &Document,
        reference: &Reference,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Destination {
        let names = self.site.names();
        let report =
            ReportFault { span: document.body.span(reference.range.clone()), written: &reference.written };
        match &reference.target {
            RefTarget::Place(name) => {
                let Some(place) = report.one(&names.places, faults::kinds::PLACE, name, diagnostics) else {
                    return Destination::Words;
                };
                if self.site.has_page(place) {
                    return Destination::Subject(Subject::Place(place), None);
                }
                let name = &self.site.places()[place].name;
                diagnostics.push(Diagnostic::new(Code::NoPage, report.span).with("name", name));
                Destination::Words
            }
            RefTarget::Practice(id) if self.site.withheld().practices.contains(id) => {
                report.withheld(diagnostics)
            }
            RefTarget::Report(id) if self.site.withheld().reports.contains(id) => {
                report.withheld(diagnostics)
            }
            RefTarget::Practice(id) => report
                .one(&names.practices, faults::kinds::PRACTICE, id, diagnostics)
                .map_or(Destination::Words, |key| Destination::Subject(Subject::Practice(key), None)),
            RefTarget::Report(id) => report
                .one(&names.reports, faults::kinds::REPORT, id, diagnostics)
                .map_or(Destination::Words, |key| Destination::Subject(Subject::Report(key), None)),
            RefTarget::Organisation(id) => report
                .one(&names.organisations, faults::kinds::ORGANISATION, id, diagnostics)
                .map_or(Destination::Words, |key| Destination::Subject(Subject::Organisation(key), None)),
            RefTarget::Figure { indicator, place, date } => {
                self.figure(&report, indicator, place, date, diagnostics)
            }
        }
    }

    fn figure(
        &self,
        report: &ReportFault<'_>,
        indicator: &str,
        place: &str,
        date: &Option<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Destination {
        let names = self.site.names();
        let place = report.one(&names.places, faults::kinds::PLACE, place, diagnostics);
        let indicator = match self.site.find_indicator(indicator) {
            Ok(indicator) => indicator,
            Err(NoIndicator::Unknown(nearest)) => {
                report.unknown(faults::kinds::INDICATOR, nearest, diagnostics);
                return Destination::Words;
            }
            Err(NoIndicator::Ambiguous(ids)) => {
                report.ambiguous(&ids.iter().map(String::as_str).collect::<Vec<_>>(), diagnostics);
                return Destination::Words;
            }
        };
        let day = date.as_deref().map(PartialDate::parse);
        if day == Some(None) {
            let written = date.clone().unwrap_or_default();
            diagnostics.push(Diagnostic::new(Code::InvalidDate, report.span).with("value", written));
        }
        place.map_or(Destination::Words, |place| Destination::Figure(indicator, place, day.flatten()))
    }
}

enum Found<'a> {
    Document(DocumentKey, &'a Outline),
    Asset(FileId),
    Withheld,
    Nothing,
}

/// Reports faults of one reference.
struct ReportFault<'a> {
    span: crate::base::Span,
    written: &'a str,
}

impl ReportFault<'_> {
    fn one<T>(
        &self,
        index: &Index<T>,
        kind: Text,
        name: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Key<T>> {
        match index.resolve(name) {
            Resolution::Found(key) => return Some(key),
            Resolution::Ambiguous(keys) => {
                let ids: Vec<&str> = keys.iter().map(|key| index.id_of(*key)).collect();
                self.ambiguous(&ids, diagnostics);
            }
            Resolution::Unknown(nearest) => self.unknown(kind, nearest, diagnostics),
        }
        None
    }

    fn ambiguous(&self, ids: &[&str], diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.push(
            Diagnostic::new(Code::AmbiguousTarget, self.span)
                .with("target", self.written)
                .with("candidates", ids.join("、")),
        );
    }

    fn unknown(&self, kind: Text, nearest: Option<String>, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.push(
            Diagnostic::new(Code::UnknownTarget, self.span)
                .with("target", self.written)
                .with("kind", kind)
                .suggest(nearest),
        );
    }

    fn withheld(&self, diagnostics: &mut Vec<Diagnostic>) -> Destination {
        diagnostics.push(Diagnostic::new(Code::WithheldTarget, self.span));
        Destination::Words
    }
}

fn check_fragment(
    outline: &Outline,
    fragment: &str,
    target: &str,
    span: crate::base::Span,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if fragment.is_empty() || outline.headings.iter().any(|heading| heading.id == fragment) {
        return;
    }
    let known: Vec<&str> = outline.headings.iter().map(|heading| heading.id.as_str()).collect();
    let nearest = crate::refine::names::nearest(fragment, known.iter().copied());
    diagnostics.push(
        Diagnostic::new(Code::BrokenFragment, span)
            .with("target", target)
            .with("fragment", fragment)
            .with("known", known.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join("、"))
            .suggest(nearest),
    );
}

/// The scheme of an address in lower case as written, if it has one; control characters do not hide it.
fn scheme(target: &str) -> Option<&'static str> {
    let cleaned: String = target.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (head, _) = cleaned.split_once(':')?;
    let valid = head.starts_with(|c: char| c.is_ascii_alphabetic())
        && head.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let known = ["http", "https", "mailto", "tel"];
    valid.then(|| known.into_iter().find(|scheme| head.eq_ignore_ascii_case(scheme)).unwrap_or("other"))
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn is_markdown(path: &SourcePath) -> bool {
    matches!(path.extension().as_str(), "md" | "markdown")
}

fn is_asset(content: &Content) -> bool {
    match content {
        Content::Asset(_) => true,
        Content::Text(text) => !text.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::scheme;

    #[test]
    fn hidden_schemes_are_seen() {
        assert_eq!(scheme("https://example.org"), Some("https"));
        assert_eq!(scheme("java\tscript:alert(1)"), Some("other"));
        assert_eq!(scheme(" JavaScript:alert(1)"), Some("other"));
        assert_eq!(scheme("../a.md"), None);
        assert_eq!(scheme("第一章：总则.md"), None);
    }
}
