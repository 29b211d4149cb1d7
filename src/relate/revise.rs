//! The short way for bodies and records that changed: their links or numbers again, and what depends on these.
//!
//! Names, dates and headings are the same as before, so the links of all other documents are too. What a body says
//! to others (who is linked from where, which reports speak of a place, which days are asked for) is compared with
//! what it said before; only what is different is made again. Records decide what is counted and reported, so that
//! is done again on every day, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::{Date, Diagnostic, FileId, Outcome, SourceSet};
use crate::domain::{Document, TargetKey};
use crate::refine::Site;

use super::links::{Backlinks, Destination, DocumentKey, LinkGraph, Links, Resolver, Subject};
use super::values::{days_of_blocks, days_of_links};
use super::{Belongings, Figures, Relations, Remarks, is_told, lint};

/// The same as [`super::relate`] for a site that was revised from that of `old`, of which the files are `files`;
/// `None` where that has consequences for the links of other documents.
pub fn revise(
    old: (&Site, &Relations),
    site: &Site,
    sources: &SourceSet,
    files: &BTreeSet<FileId>,
) -> Option<Outcome<Relations>> {
    let (before, relations) = old;
    let documents = super::links::documents_in(site, files);
    let mut revision = Revision::new(&relations.links);
    let resolver = Resolver::new(site, sources);
    for (key, document) in &documents {
        revision.document(super::links::document_of(before, *key)?, *key, document, &resolver)?;
    }
    let Revision { mut graph, diagnostics: mut names, turned, told, mentions, days, files: files_differ } =
        revision;
    graph.turn_again(site, &turned);
    if files_differ {
        graph.list_files();
    }
    let mut relations = Relations { links: graph, ..relations.clone() };
    if told {
        relations.belongings = Arc::new(Belongings::new(site, &relations.links));
    }
    if mentions {
        relations.related = Arc::default();
    }
    if !site.has_figures_of(before) {
        relations.figures = Arc::new(Figures::new(site));
    }
    let records = !site.has_parts_of(before);
    let coverage = records.then(|| relations.count(site));
    if days && !records {
        relations.add_other_days(site);
    }
    let elsewhere = |remarks: &[Diagnostic]| -> Vec<Diagnostic> {
        let is_here = |span: crate::base::Span| files.contains(&span.file);
        remarks.iter().filter(|remark| !remark.span.is_some_and(is_here)).cloned().collect()
    };
    let old = &relations.remarks;
    names.extend(lint::documents_of(site, &relations.spellings, &documents));
    names.extend(elsewhere(&old.names));
    let values = match records {
        true => relations.values_missing(site, &super::links::documents(site)),
        false => {
            let mut values = relations.values_missing(site, &documents);
            values.extend(elsewhere(&old.values));
            values
        }
    };
    let coverage = coverage.unwrap_or_else(|| old.coverage.clone());
    relations.remarks = Arc::new(Remarks { coverage, names, values });
    Some(Outcome { diagnostics: relations.diagnostics(), value: relations })
}

/// Links of a document to a page: their numbers.
type Turned = (Subject, DocumentKey, Vec<usize>);

/// Links that are being revised, and what else is different by them.
struct Revision {
    graph: LinkGraph,
    diagnostics: Vec<Diagnostic>,
    /// Pages that are linked to otherwise than before.
    turned: Vec<Turned>,
    /// Whether a report speaks of other places or organisations.
    told: bool,
    /// Whether a text links to other pages.
    mentions: bool,
    /// Whether other days are asked for.
    days: bool,
    /// Whether a text links to other files.
    files: bool,
}

impl Revision {
    fn new(links: &LinkGraph) -> Revision {
        Revision {
            graph: links.clone(),
            diagnostics: Vec::new(),
            turned: Vec::new(),
            told: false,
            mentions: false,
            days: false,
            files: false,
        }
    }

    fn document(
        &mut self,
        before: &Document,
        key: DocumentKey,
        document: &Document,
        resolver: &Resolver<'_>,
    ) -> Option<()> {
        // Somebody may link to a heading.
        if headings(document) != headings(before) {
            return None;
        }
        let (own, mut faults) = resolver.document(key, document, self.graph.lexicon.as_deref());
        self.diagnostics.append(&mut faults);
        let links = &mut self.graph.links;
        let place = links.binary_search_by_key(&key, |(key, _)| *key);
        let was = place.ok().map(|at| Arc::clone(&links[at].1)).unwrap_or_default();
        let own = Arc::new(own);
        match (place, own.edges().is_empty()) {
            (Ok(at), false) => links[at].1 = Arc::clone(&own),
            (Ok(at), true) => drop(links.remove(at)),
            (Err(at), false) => links.insert(at, (key, Arc::clone(&own))),
            (Err(_), true) => {}
        }
        let (old, new) = (numbers(&was, key, before), numbers(&own, key, document));
        let pages: BTreeSet<Subject> = old.keys().chain(new.keys()).copied().collect();
        for subject in pages.into_iter().filter(|subject| old.get(subject) != new.get(subject)) {
            let numbers = new.get(&subject).cloned().unwrap_or_default();
            // Only reports are listed for what they speak of.
            self.told |= matches!(key, DocumentKey::Report(_))
                && is_told(subject)
                && old.contains_key(&subject) == numbers.is_empty();
            self.turned.push((subject, key, numbers));
        }
        self.mentions |= subjects(&was) != subjects(&own);
        self.files |= !was.files().eq(own.files());
        self.days |= days(before, &was) != days(document, &own);
        Some(())
    }
}

impl LinkGraph {
    /// Turns the links of some documents round again.
    fn turn_again(&mut self, site: &Site, turned: &[Turned]) {
        if turned.is_empty() {
            return;
        }
        let backlinks = Arc::make_mut(&mut self.backlinks);
        for (subject, document, numbers) in turned {
            let was: Arc<Backlinks> = backlinks.remove(subject).unwrap_or_default();
            let is = was.with(site, *document, numbers);
            if !is.is_empty() {
                backlinks.insert(*subject, Arc::new(is));
            }
        }
    }
}

fn headings(document: &Document) -> impl PartialEq {
    document.body.outline.headings.iter().map(|heading| heading.id.clone()).collect::<Vec<String>>()
}

/// Numbers of the links that lead out of a document, by where they lead.
fn numbers(links: &Links, key: DocumentKey, document: &Document) -> BTreeMap<Subject, Vec<usize>> {
    let mut numbers: BTreeMap<Subject, Vec<usize>> = BTreeMap::new();
    for (subject, number) in links.leading_out(key, document) {
        numbers.entry(subject).or_default().push(number);
    }
    numbers
}

/// All pages that a text links to.
fn subjects(links: &Links) -> BTreeSet<Subject> {
    let subjects = links.iter().filter_map(|destination| match destination {
        Destination::Subject(subject, _) => Some(*subject),
        _ => None,
    });
    subjects.collect()
}

/// Days of which a text asks for the coverage.
fn days(document: &Document, links: &Links) -> BTreeSet<(TargetKey, Date)> {
    days_of_links(links).chain(days_of_blocks(document)).collect()
}
