//! What the rest of a site can tell of a document, as a digest; and which files a change of texts concerns.
//!
//! While the face of a document stays as it was, another text of it concerns its own page and what holds whole texts:
//! feeds and the index of the search. What nobody else reads (an ordinary sentence, a number in a table) is not part of
//! it; a heading that links may lead to, a name and the sentence around it, the line on a card are.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::base::{PIECE, SourcePath};
use crate::domain::Document;
use crate::relate::DocumentKey;
use crate::relate::links::documents;

use super::Edition;
use super::pages::PageKey;
use super::plan::Job;
use super::press::Press;
use super::search::{Revision, SearchFile};

/// The digest of what others can tell of a document.
pub type Face = [u8; 32];

/// What of a site is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every file.
    All,
    /// What the texts of these documents concern, whose faces are as they were.
    Texts(BTreeSet<DocumentKey>),
}

/// What was published last.
pub trait Before: Sync {
    /// Takes the file at `path` over as it is; whether it could.
    fn stays(&self, path: &str) -> bool;
    /// The text of the file at `path`, if it is as it was written.
    fn text(&self, path: &str) -> Option<String>;
}

/// Nothing was published.
pub(super) struct Nothing;

impl Before for Nothing {
    fn stays(&self, _: &str) -> bool {
        false
    }

    fn text(&self, _: &str) -> Option<String> {
        None
    }
}

/// What is to be made, and what it can be made of.
pub(super) struct Agenda<'s> {
    /// The documents whose texts are others; `None` if everything may be.
    texts: Option<&'s BTreeSet<DocumentKey>>,
    /// The files of the search that are others; `None` if all may be.
    search: Option<Revision>,
    pub before: &'s dyn Before,
}

impl Agenda<'_> {
    /// Whether the index of the search must be made as a whole.
    pub fn needs_index(&self) -> bool {
        self.search.is_none()
    }

    /// A file of the search from the one before it.
    pub fn search_file(&self, file: SearchFile) -> Option<Vec<u8>> {
        self.search.as_ref()?.file(file, &self.before.text(&file.path())?)
    }
}

impl Edition<'_> {
    /// The documents of the site whose files are `asked` for, each with its face.
    pub fn faces(
        &self,
        asked: &(dyn Fn(&SourcePath) -> bool + Sync),
    ) -> Vec<(&SourcePath, DocumentKey, Face)> {
        let press = &self.press;
        let pieces = documents(press.site).into_par_iter().with_max_len(PIECE);
        let faces = pieces.filter_map(|(key, document)| {
            let path = &press.sources.file(document.body.file).path;
            asked(path).then(|| (path, key, press.face(key, document)))
        });
        faces.collect()
    }

    /// What must be made where only the texts of the files `changed` are others than in a build that had these `faces`.
    pub fn scope(
        &self,
        changed: &BTreeSet<&SourcePath>,
        faces: &(dyn Fn(&SourcePath) -> Option<Face> + Sync),
    ) -> Scope {
        let now = self.faces(&|path| changed.contains(path));
        // A document that is not on the site may still be told of elsewhere.
        let same = |(path, _, face): &(&SourcePath, _, Face)| faces(path).as_ref() == Some(face);
        if now.len() < changed.len() || !now.iter().all(same) {
            return Scope::All;
        }
        Scope::Texts(now.into_iter().map(|(_, key, _)| key).collect())
    }

    /// What is to be made in a scope; `before` is what was published last.
    pub(super) fn agenda<'s>(&self, scope: &'s Scope, before: &'s dyn Before) -> Agenda<'s> {
        let Scope::Texts(texts) = scope else { return Agenda { texts: None, search: None, before } };
        let known = |file: SearchFile| before.text(&file.path());
        let has_search = self.press.site.config().search;
        let search = if has_search { self.press.search_revision(texts, &known) } else { None };
        Agenda { texts: Some(texts), search, before }
    }

    /// Whether a file must be made anew.
    pub(super) fn concerns(&self, agenda: &Agenda<'_>, job: &Job) -> bool {
        let Some(texts) = agenda.texts else { return true };
        let press = &self.press;
        match job {
            Job::Page(PageKey::Report(key)) => texts.contains(&DocumentKey::Report(*key)),
            Job::Page(PageKey::Practice(key)) => texts.contains(&DocumentKey::Practice(*key)),
            Job::Page(PageKey::Plain(key)) => texts.contains(&DocumentKey::Page(*key)),
            Job::Page(PageKey::County(key)) => texts.contains(&DocumentKey::Place(*key)),
            Job::Atom(key) | Job::JsonFeed(key) => {
                press.feed_documents(*key).iter().any(|(_, document)| texts.contains(document))
            }
            // The page names the order of the index.
            Job::Page(PageKey::Search) => agenda.needs_index(),
            Job::Search(file) => agenda.search.as_ref().is_none_or(|search| search.concerns(*file)),
            _ => false,
        }
    }
}

impl Press<'_> {
    fn face(&self, key: DocumentKey, document: &Document) -> Face {
        let body = &document.body;
        let mut said: Vec<u8> = Vec::new();
        let mut add = |part: &[u8]| {
            said.extend_from_slice(&(part.len() as u64).to_le_bytes());
            said.extend_from_slice(part);
        };
        add(body.text[..body.start].as_bytes());
        add(document.title.as_bytes());
        add(self.summary(key, document).as_bytes());
        if let DocumentKey::Practice(key) = key {
            let card = &self.site.practices()[key].card;
            for line in [&card.problem, &card.approach, &card.result] {
                add(line.as_deref().unwrap_or_default().as_bytes());
            }
        }
        for heading in &body.outline.headings {
            add(heading.id.as_bytes());
        }
        // What blocks ask for decides on which days coverage is counted.
        for fence in &body.outline.fences {
            add(format!("{:?}", fence.kind).as_bytes());
            add(fence.text.as_bytes());
        }
        let links = self.relations.links().of(key);
        let mut sentence = 0..0;
        for edge in links.into_iter().flat_map(|links| links.edges()) {
            if edge.range.start < sentence.start || sentence.end < edge.range.end {
                sentence = body.outline.prose.sentence(body.markdown(), &edge.range);
            }
            let at = edge.range.start.wrapping_sub(sentence.start);
            add(format!("{:?} {:?} {at} {}", edge.how, edge.destination, edge.range.len()).as_bytes());
            add(body.markdown()[sentence.clone()].as_bytes());
        }
        blake3::hash(&said).into()
    }
}
