//! Lints that need to know names: an organisation's name that is almost right, a list of places that is not
//! marked as open.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use rayon::prelude::*;

use crate::base::{Code, Diagnostic, PIECE};
use crate::domain::{Document, Key, Place, Practice};
use crate::refine::Site;

use super::dictionary::Dictionary;
use super::links::DocumentKey;
use super::sums;

/// Names shorter than this differ by one character all the time.
const SHORTEST: usize = 8;

/// Runs the lints over some documents.
pub fn documents_of(
    site: &Site,
    spellings: &Spellings,
    documents: &[(DocumentKey, &Document)],
) -> Vec<Diagnostic> {
    let pieces = documents.par_iter().with_max_len(PIECE);
    let found: Vec<Vec<Diagnostic>> =
        pieces.map(|(key, document)| document_of(site, spellings, *key, document)).collect();
    found.into_iter().flatten().collect()
}

fn document_of(site: &Site, spellings: &Spellings, key: DocumentKey, document: &Document) -> Vec<Diagnostic> {
    let mut diagnostics = similar_names(spellings, document);
    diagnostics.extend(sums::check(document));
    match key {
        DocumentKey::Page(_) => diagnostics.extend(empty_page(document)),
        DocumentKey::Practice(key) => {
            let practice = &site.practices()[key];
            diagnostics.extend((!practice.counties_open).then(|| open_list(site, practice)).flatten());
        }
        _ => {}
    }
    diagnostics
}

/// A page of the menu on which nothing stands.
fn empty_page(document: &Document) -> Option<Diagnostic> {
    let fault = || Diagnostic::new(Code::EmptyColumn, document.span).with("column", &document.title);
    document.body.is_empty().then(fault)
}

/// The names of all organisations, ready to be looked for with one slip.
#[derive(Debug)]
pub struct Spellings {
    /// Asked for nearly every name in every text, in no order.
    known: HashSet<String>,
    names: Vec<Halves>,
    /// Halves that stand alone for all names that share them, numbered as in the dictionary.
    halves: Vec<Half>,
    dictionary: Dictionary,
}

/// A registered name in two halves: with one slip, one half is still right.
#[derive(Debug)]
struct Halves {
    name: String,
    /// Where the right half begins.
    middle: usize,
}

impl Halves {
    fn left(&self) -> &str {
        &self.name[..self.middle]
    }

    fn right(&self) -> &str {
        &self.name[self.middle..]
    }
}

/// The left or the right half of some names.
#[derive(Debug)]
struct Half {
    is_left: bool,
    /// The names, each behind the number of characters of its other half, the shortest first.
    names: Vec<(usize, usize)>,
}

impl Spellings {
    /// Takes the names out of a site.
    pub fn new(site: &Site) -> Spellings {
        let organisations = site.organisations().iter().map(|(_, organisation)| organisation);
        let known: BTreeSet<String> = organisations
            .flat_map(|organisation| std::iter::once(&organisation.name).chain(&organisation.aliases))
            .cloned()
            .collect();
        let names: Vec<Halves> = known.iter().filter_map(|name| split(name)).collect();
        let mut halves: BTreeMap<(&str, bool), Half> = BTreeMap::new();
        for (index, name) in names.iter().enumerate() {
            let (left, right) = (name.left(), name.right());
            for (own, other, is_left) in [(left, right, true), (right, left, false)] {
                let half =
                    halves.entry((own, is_left)).or_insert(Half { is_left, names: Vec::with_capacity(1) });
                half.names.push((other.chars().count(), index));
            }
        }
        halves.values_mut().for_each(|half| half.names.sort_unstable());
        let dictionary = Dictionary::new(halves.keys().map(|(half, _)| *half), false);
        let halves = halves.into_values().collect();
        Spellings { known: known.into_iter().collect(), names, halves, dictionary }
    }
}

fn split(name: &str) -> Option<Halves> {
    let length = name.chars().count();
    let (middle, _) = name.char_indices().nth(length / 2).filter(|_| length >= SHORTEST)?;
    Some(Halves { name: name.to_owned(), middle })
}

fn similar_names(spellings: &Spellings, document: &Document) -> Vec<Diagnostic> {
    if spellings.names.is_empty() {
        return Vec::new();
    }
    let Spellings { known, names, halves, dictionary } = spellings;
    let text = document.body.markdown();
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for (number, hit) in dictionary.find_all(text) {
        let half = &halves[number];
        for candidates in half.names.chunk_by(|one, other| one.0 == other.0) {
            let Some(range) = beside(text, &hit, candidates[0].0, half.is_left) else { continue };
            // The other spelling may be a name of its own; nearly always it is the right one.
            if known.contains(&text[range.clone()]) {
                continue;
            }
            let other = if half.is_left { hit.end..range.end } else { range.start..hit.start };
            let mut candidates = candidates.iter().filter(|(_, name)| {
                let name = &names[*name];
                is_one_slip(&text[other.clone()], if half.is_left { name.right() } else { name.left() })
            });
            if let Some((_, name)) = candidates.next()
                && !inside_known(text, &range, known)
            {
                found.push((range.start, range.end, *name));
            }
        }
    }
    found.sort_unstable();
    found.dedup_by_key(|(start, end, _)| (*start, *end));
    let report = |(start, end, index): (usize, usize, usize)| {
        Diagnostic::new(Code::SimilarName, document.body.span(start..end))
            .with("found", &text[start..end])
            .with("name", &names[index].name)
            .with("suggestion", &names[index].name)
    };
    found.into_iter().map(report).collect()
}

/// A half with so many characters behind it, or before it if it is the right one.
fn beside(text: &str, half: &Range<usize>, length: usize, is_left: bool) -> Option<Range<usize>> {
    if is_left {
        let (at, last) = text[half.end..].char_indices().nth(length - 1)?;
        Some(half.start..half.end + at + last.len_utf8())
    } else {
        let (start, _) = text[..half.start].char_indices().rev().nth(length - 1)?;
        Some(start..half.end)
    }
}

/// Whether a text differs from `wanted`, which has as many characters, by exactly one.
fn is_one_slip(text: &str, wanted: &str) -> bool {
    let slips = text.chars().zip(wanted.chars()).filter(|(c, expected)| c != expected).take(2);
    slips.count() == 1 && text.chars().all(char::is_alphanumeric)
}

/// Whether the range is part of a longer known name.
fn inside_known(text: &str, range: &Range<usize>, known: &HashSet<String>) -> bool {
    let found = &text[range.clone()];
    known.iter().any(|name| {
        name.len() > found.len()
            && name.match_indices(found).any(|(at, _)| {
                range.start.checked_sub(at).is_some_and(|start| text[start..].starts_with(name.as_str()))
            })
    })
}

/// “湄潭、凤冈等” where the list of counties is not marked as open.
fn open_list(site: &Site, practice: &Practice) -> Option<Diagnostic> {
    let body = &practice.document.body;
    let text = body.markdown();
    let names = |key: &Key<Place>| {
        let place = &site.places()[*key];
        std::iter::once(place.name.as_str()).chain(place.short.as_deref())
    };
    let found = practice.counties.iter().flat_map(names).find_map(|name| {
        let words = format!("{name}等");
        text.find(&words).map(|start| (start, words))
    });
    let (start, words) = found?;
    Some(Diagnostic::new(Code::OpenList, body.span(start..start + words.len())).with("found", words))
}
