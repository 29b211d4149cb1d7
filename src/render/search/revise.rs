//! The index after a change of texts, from the files of the one before: which of them are others now, and how.
//!
//! Everything that is needed stands in the files themselves: the texts of a document as they were indexed, and for every
//! token its documents. What does not fit together leads to the whole index, which is always right.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::relate::DocumentKey;

use super::super::press::Press;
use super::index::{Place, Token};
use super::shards::{SearchFile, call, read_file, read_words};
use super::tokens::{Gram, bucket, grams};
use super::{Item, Search, texts::Texts};

/// The files that a change of texts makes others of.
#[derive(Debug, Default)]
pub struct Revision {
    /// Numbers of files of texts.
    texts: BTreeSet<usize>,
    /// By file of words: tokens, the document, and whether it has the token now or no longer.
    words: BTreeMap<usize, Vec<(Gram, u32, bool)>>,
}

/// The text of a file of the index before.
pub type Before<'b> = &'b dyn Fn(SearchFile) -> Option<String>;

impl Revision {
    /// Whether the file is another one now.
    pub fn concerns(&self, file: SearchFile) -> bool {
        match file {
            SearchFile::Texts(number) => self.texts.contains(&number),
            SearchFile::Words(number) => self.words.contains_key(&number),
            SearchFile::Index | SearchFile::Titles(_) | SearchFile::Kinds(_) => false,
        }
    }

    /// A file from the one before; `None` of other files than those of words, which are made of their own texts.
    pub fn file(&self, file: SearchFile, before: &str) -> Option<Vec<u8>> {
        let SearchFile::Words(number) = file else { return None };
        let mut tokens = read_words(read_file(before)?.as_str()?)?;
        for (gram, document, has) in self.words.get(&number)? {
            let lists = tokens.entry(Token::Gram(*gram)).or_default();
            let list = &mut lists[Place::Body as usize];
            match (list.binary_search(document), *has) {
                (Err(at), true) => list.insert(at, *document),
                (Ok(at), false) => {
                    list.remove(at);
                }
                // The file is not what it should be.
                _ => return None,
            }
            if lists.iter().all(Vec::is_empty) {
                tokens.remove(&Token::Gram(*gram));
            }
        }
        Some(call(file, &Value::String(Search::words_text(&tokens))))
    }
}

impl Press<'_> {
    /// What changes with the texts of `documents`, whose titles, names and summaries are as they were. `None` if the
    /// files before are not those of the same order.
    pub fn search_revision(&self, documents: &BTreeSet<DocumentKey>, before: Before<'_>) -> Option<Revision> {
        let search = self.search();
        // Says how many documents there are, in which order and in which files.
        if before(SearchFile::Index)?.into_bytes() != self.search_file(SearchFile::Index) {
            return None;
        }
        let mut revision = Revision::default();
        for key in documents {
            let number = search.items.iter().position(|item| *item == item_of(*key))?;
            let file = search.cuts.iter().position(|cut| cut.contains(&number))?;
            let value = read_file(&before(SearchFile::Texts(file))?)?;
            let now = search.texts(number, self);
            let was = value.get(number - search.cuts[file].start)?;
            let [names, summary, body] = [0, 1, 2].map(|at| was.get(at).and_then(|text| text.as_str()));
            if (names?, summary?) != (now.names.as_str(), now.summary.as_str()) {
                return None;
            }
            revision.texts.insert(file);
            let (then, now) = (body_grams(now, body?), body_grams(now, &now.body));
            for gram in then.symmetric_difference(&now) {
                let words = revision.words.entry(bucket(gram.characters(), search.buckets)).or_default();
                words.push((*gram, number as u32, now.contains(gram)));
            }
        }
        Some(revision)
    }
}

fn item_of(document: DocumentKey) -> Item {
    match document {
        DocumentKey::Report(key) => Item::Report(key),
        DocumentKey::Practice(key) => Item::Practice(key),
        DocumentKey::Page(key) => Item::Page(key),
        DocumentKey::Place(key) => Item::County(key),
    }
}

/// The tokens for which a document stands among the texts: those that no better place of it has.
fn body_grams(texts: &Texts, body: &str) -> BTreeSet<Gram> {
    let mut found = BTreeSet::new();
    grams(body, |gram| {
        found.insert(gram);
    });
    for better in [&texts.title, &texts.names, &texts.summary] {
        grams(better, |gram| {
            found.remove(&gram);
        });
    }
    found
}
