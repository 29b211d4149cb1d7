//! Links of all documents: where each one leads, and which lead nowhere.
//!
//! Two passes make one set: every link and `[[…]]` reference of a body is resolved here once, `render`
//! only looks the result up by its place in the text, and the same edges turned round are the backlinks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use crate::base::{Code, Content, Diagnostic, FileId, PartialDate, SourcePath, SourceSet, Text};
use crate::domain::markdown::{Link, Outline, RefTarget, Reference};
use crate::domain::{Document, IndicatorKey, Key, Organisation, Page, Place, Practice, Report};
use crate::refine::names::Index;
use crate::refine::{Resolution, Site, faults};

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

/// The links of one document: where each begins in the body, and where it leads.
#[derive(Clone, Debug, Default)]
pub struct Links {
    by_start: Vec<(usize, Destination)>,
}

impl Links {
    /// Where the link leads that begins at `start` of the body.
    pub fn at(&self, start: usize) -> Option<&Destination> {
        let index = self.by_start.binary_search_by_key(&start, |(start, _)| *start).ok()?;
        Some(&self.by_start[index].1)
    }

    /// The pages that are linked to.
    fn subjects(&self) -> BTreeSet<Subject> {
        let subjects = self.iter().filter_map(|destination| match destination {
            Destination::Subject(subject, _) => Some(*subject),
            _ => None,
        });
        subjects.collect()
    }

    /// All destinations in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Destination> {
        self.by_start.iter().map(|(_, destination)| destination)
    }
}

/// The links of all documents and the same edges turned round. A clone shares the links.
#[derive(Clone, Debug, Default)]
pub struct LinkGraph {
    /// Of documents that have any, in the order of their keys.
    links: Vec<(DocumentKey, Arc<Links>)>,
    backlinks: Arc<BTreeMap<Subject, BTreeSet<DocumentKey>>>,
}

impl LinkGraph {
    /// Resolves every link of the site.
    pub fn resolve(site: &Site, sources: &SourceSet) -> (LinkGraph, Vec<Diagnostic>) {
        let resolver = Resolver::new(site, sources);
        let documents = documents(site);
        let resolved: Vec<(DocumentKey, Links, Vec<Diagnostic>)> =
            documents.par_iter().map(|(key, document)| resolver.document(*key, document)).collect();
        let mut links = Vec::with_capacity(resolved.len());
        let mut diagnostics = Vec::new();
        for (key, own, mut faults) in resolved {
            if !own.by_start.is_empty() {
                links.push((key, Arc::new(own)));
            }
            diagnostics.append(&mut faults);
        }
        links.sort_by_key(|(key, _)| *key);
        let backlinks = Arc::new(turned_round(&links));
        (LinkGraph { links, backlinks }, diagnostics)
    }

    /// The graph with the links of `revised` resolved again, documents of which only the bodies are others than in
    /// `before`; what there is to say about these. `None` where other documents' links may lead elsewhere now.
    pub fn revised(
        &self,
        before: &Site,
        site: &Site,
        sources: &SourceSet,
        revised: &[(DocumentKey, &Document)],
    ) -> Option<(LinkGraph, Vec<Diagnostic>)> {
        let resolver = Resolver::new(site, sources);
        let (mut links, mut backlinks) = (self.links.clone(), Arc::clone(&self.backlinks));
        let mut diagnostics = Vec::new();
        let mut turned = false;
        for (key, document) in revised {
            let ids = |document: &Document| -> Vec<String> {
                document.body.outline.headings.iter().map(|heading| heading.id.clone()).collect()
            };
            // Somebody may link to a heading.
            if ids(document) != ids(document_of(before, *key)?) {
                return None;
            }
            let (_, own, mut faults) = resolver.document(*key, document);
            diagnostics.append(&mut faults);
            let place = links.binary_search_by_key(key, |(key, _)| *key);
            let was = place.ok().map(|at| Arc::clone(&links[at].1)).unwrap_or_default();
            turned |= was.subjects() != own.subjects();
            match (place, own.by_start.is_empty()) {
                (Ok(at), false) => links[at].1 = Arc::new(own),
                (Ok(at), true) => drop(links.remove(at)),
                (Err(at), false) => links.insert(at, (*key, Arc::new(own))),
                (Err(_), true) => {}
            }
        }
        if turned {
            backlinks = Arc::new(turned_round(&links));
        }
        Some((LinkGraph { links, backlinks }, diagnostics))
    }

    /// The links of a document.
    pub fn of(&self, document: DocumentKey) -> Option<&Links> {
        let at = self.links.binary_search_by_key(&document, |(key, _)| *key).ok()?;
        Some(&self.links[at].1)
    }

    /// The documents that link to `subject`.
    pub fn to(&self, subject: Subject) -> impl Iterator<Item = DocumentKey> {
        self.backlinks.get(&subject).into_iter().flatten().copied()
    }

    /// Files that are published because a text links to them, with the documents.
    pub fn files(&self) -> Vec<(DocumentKey, FileId)> {
        let files = self.links.iter().flat_map(|(key, links)| {
            links.iter().filter_map(|destination| match destination {
                Destination::File { file, .. } => Some((*key, *file)),
                _ => None,
            })
        });
        files.collect()
    }

    /// Documents with links.
    pub fn iter(&self) -> impl Iterator<Item = (DocumentKey, &Links)> {
        self.links.iter().map(|(key, links)| (*key, &**links))
    }
}

/// Who links to what.
fn turned_round(links: &[(DocumentKey, Arc<Links>)]) -> BTreeMap<Subject, BTreeSet<DocumentKey>> {
    let mut backlinks: BTreeMap<Subject, BTreeSet<DocumentKey>> = BTreeMap::new();
    for (key, links) in links {
        for subject in links.subjects().into_iter().filter(|subject| *subject != key.subject()) {
            backlinks.entry(subject).or_default().insert(*key);
        }
    }
    backlinks
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

/// Documents and what stands in them, by path.
type ByPath<'a> = BTreeMap<&'a str, (DocumentKey, &'a Outline)>;

/// A document of a site.
fn document_of(site: &Site, key: DocumentKey) -> Option<&Document> {
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

struct Resolver<'a> {
    site: &'a Site,
    sources: &'a SourceSet,
    /// Documents by their paths, once a link names one.
    by_path: OnceLock<ByPath<'a>>,
    withheld: BTreeSet<&'a str>,
}

impl<'a> Resolver<'a> {
    fn new(site: &'a Site, sources: &'a SourceSet) -> Resolver<'a> {
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

    fn document(&self, key: DocumentKey, document: &Document) -> (DocumentKey, Links, Vec<Diagnostic>) {
        let outline = &document.body.outline;
        let mut diagnostics = Vec::new();
        let mut by_start = Vec::with_capacity(outline.links.len() + outline.references.len());
        for link in &outline.links {
            by_start.push((link.range.start, self.link(document, link, &mut diagnostics)));
        }
        for reference in &outline.references {
            by_start.push((reference.range.start, self.reference(document, reference, &mut diagnostics)));
        }
        by_start.sort_by_key(|(start, _)| *start);
        (key, Links { by_start }, diagnostics)
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
        let Some(indicator) = self.site.find_indicator(indicator) else {
            report.unknown(faults::kinds::INDICATOR, None, diagnostics);
            return Destination::Words;
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
                diagnostics.push(
                    Diagnostic::new(Code::AmbiguousTarget, self.span)
                        .with("target", self.written)
                        .with("candidates", ids.join("、")),
                );
            }
            Resolution::Unknown(nearest) => self.unknown(kind, nearest, diagnostics),
        }
        None
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
