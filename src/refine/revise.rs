//! The short way for the changes that are made most: somebody writes on in the body of a document, or keeps the
//! records of a county up to date.
//!
//! Where front matter and settings are the same texts as before, a site differs in these documents and records
//! alone: no id, name or place can be another. Everything else goes the whole way; `tests/rebuild.rs` holds both
//! ways to the same result.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::{Diagnostic, FileId, Inputs, Severity, SourceSet};
use crate::parse::document::Folder;
use crate::parse::{Parsed, ParsedFile, ParsedSet, RawDocument, RawFront};

use super::amend::{self, Edited};
use super::documents::{self, Draft, Known};
use super::figures::{self, Defaults, Indicators, Quotable};
use super::reader::Reader;
use super::site::{Revised, Site};
use crate::domain::SourceRef;

/// More files at once are not writing but a change of another kind.
const MOST: usize = 64;

/// What became of a site of which some files were revised.
#[derive(Debug)]
pub struct Revision {
    /// The site.
    pub site: Site,
    /// Files of the revised documents and records.
    pub files: BTreeSet<FileId>,
    /// All there is to say about these files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Revises `old`, which was made of `before`; `None` where that cannot be done.
pub fn revise(
    old: &Site,
    (before, earlier): (&ParsedSet, &Inputs),
    (now, inputs): (&ParsedSet, &Inputs),
    sources: &SourceSet,
) -> Option<Revision> {
    if !same_inputs(old, earlier, inputs) {
        return None;
    }
    let changed = changed(before, now)?;
    let withheld = old.withheld().ids();
    let mut reader = Reader::new(old.names(), &withheld, false);
    let amended = match changed.records.is_empty() {
        true => old.clone(),
        false => old.amended(amend::amend(old, &changed.records, sources, &mut reader)?),
    };
    let mut revised = Vec::new();
    for raw in &changed.documents {
        revised.push(document(&amended, raw, sources, inputs, &mut reader)?);
    }
    // What is wrong is told by the whole way, which knows all consequences.
    if reader.diagnostics.iter().any(is_error) {
        return None;
    }
    let documents = changed.documents.iter().map(|raw| raw.body.file);
    let files = documents.chain(changed.records.iter().map(|(file, ..)| *file)).collect();
    Some(Revision { site: amended.revised(revised), files, diagnostics: reader.diagnostics })
}

/// Whether nothing but data files is different since `old` was made of `before`, so that its documents are the same
/// texts under the same rules.
pub fn only_data_differs(
    old: &Site,
    (before, earlier): (&ParsedSet, &Inputs),
    (now, inputs): (&ParsedSet, &Inputs),
) -> bool {
    let same = |(old, new): (&Arc<Parsed>, &Arc<Parsed>)| {
        let both = (&old.file, &new.file);
        Arc::ptr_eq(old, new)
            || (old.path == new.path
                && old.id == new.id
                && matches!(both, (ParsedFile::Records(_), ParsedFile::Records(_))))
    };
    same_inputs(old, earlier, inputs)
        && before.files.len() == now.files.len()
        && before.files.iter().zip(&now.files).all(same)
}

fn same_inputs(old: &Site, earlier: &Inputs, inputs: &Inputs) -> bool {
    (earlier.drafts, &earlier.base_url, earlier.as_of) == (inputs.drafts, &inputs.base_url, inputs.as_of)
        && earlier.now <= inputs.now
        && inputs.now < old.until()
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

/// What is different, if nothing else is.
#[derive(Default)]
struct Changed<'p> {
    /// Documents with another body.
    documents: Vec<&'p RawDocument>,
    /// Data files.
    records: Vec<Edited<'p>>,
}

/// The documents and records that are different, if nothing else is. Templates and assets are no part of a site.
fn changed<'p>(before: &'p ParsedSet, now: &'p ParsedSet) -> Option<Changed<'p>> {
    if before.files.len() != now.files.len() {
        return None;
    }
    let mut changed = Changed::default();
    for (old, new) in before.files.iter().zip(&now.files) {
        if Arc::ptr_eq(old, new) {
            continue;
        }
        if old.path != new.path || old.id != new.id || new.diagnostics.iter().any(is_error) {
            return None;
        }
        match (&old.file, &new.file) {
            (ParsedFile::Other, ParsedFile::Other) => {}
            (ParsedFile::Document(was), ParsedFile::Document(is)) => {
                changed.documents.push(Some(&**is).filter(|is| same_front(was, is))?);
            }
            (ParsedFile::Records(was), ParsedFile::Records(is)) => changed.records.push((new.id, was, is)),
            _ => return None,
        }
    }
    Some(changed).filter(|changed| changed.documents.len() + changed.records.len() <= MOST)
}

/// Whether two versions of a document differ in their bodies only.
fn same_front(was: &RawDocument, is: &RawDocument) -> bool {
    let same_front = was.body.text[..was.body.start] == is.body.text[..is.body.start];
    // Without a title of its own, a document has that of its first heading.
    let heading = |raw: &RawDocument| {
        let first = raw.body.outline.headings.iter().find(|heading| heading.level == 1);
        first.map(|heading| heading.text.clone())
    };
    // The files of a bundle belong to its document, and may have changed as well.
    is.path.stem() != "index" && same_front && heading(was) == heading(is)
}

/// Reads one document again, and what its front matter says of its body.
fn document(
    old: &Site,
    raw: &RawDocument,
    sources: &SourceSet,
    inputs: &Inputs,
    reader: &mut Reader<'_>,
) -> Option<Revised> {
    let (mut shown, _) = documents::drafts(&[raw], raw.folder, old.zone(), inputs, reader);
    let draft: Draft<'_> = shown.pop()?;
    let indicators = Indicators { declared: old.indicators(), campaigns: old.campaigns() };
    let known = Known { indicators, headline: old.config().headline, today: old.today() };
    match (&raw.front, raw.folder) {
        (RawFront::Report(front), _) => {
            let key = old.reports().find(&draft.id)?;
            let report = documents::report(&draft, sources, known, reader)?;
            let body = Quotable::new(&raw.body);
            let defaults = Defaults {
                source: Some(SourceRef::Report(key)),
                as_of: Some(report.date),
                body: Some(&body),
            };
            for figure in &front.figures {
                figures::observation(figure, indicators, defaults, reader);
            }
            Some(Revised::Report(key, Box::new(report)))
        }
        (RawFront::Practice(front), _) => {
            let key = old.practices().find(&draft.id)?;
            let practice = documents::practice(&draft, sources, known, reader)?;
            for adoption in &front.adoptions {
                documents::adoption(adoption, Some(key), old.practices(), reader);
            }
            Some(Revised::Practice(key, Box::new(practice)))
        }
        (RawFront::Page(_), Folder::Counties) => {
            let (key, text) = documents::place_text(&draft, sources, known, reader)?;
            old.place_text(key)?;
            Some(Revised::Place(key, Box::new(text)))
        }
        (RawFront::Page(_), _) => {
            let key = old.pages().find(&draft.id)?;
            Some(Revised::Page(key, Box::new(documents::page(&draft, sources, known, reader))))
        }
    }
}
