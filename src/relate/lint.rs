//! Lints that need to know names: an organisation's name that is almost right, a list of places that is not
//! marked as open.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use crate::base::{Code, Diagnostic};
use crate::domain::{Document, Key, Place, Practice};
use crate::refine::Site;

use super::links::DocumentKey;

/// Names shorter than this differ by one character all the time.
const SHORTEST: usize = 8;

/// Runs the lints over some documents.
pub fn documents_of(
    site: &Site,
    spellings: &Spellings,
    documents: &[(DocumentKey, &Document)],
) -> Vec<Diagnostic> {
    let mut diagnostics = similar_names(spellings, documents);
    for (key, _) in documents {
        let DocumentKey::Practice(key) = key else { continue };
        let practice = &site.practices()[*key];
        if !practice.counties_open {
            diagnostics.extend(open_list(site, practice));
        }
    }
    diagnostics
}

/// The names of all organisations, ready to be looked for with one slip.
#[derive(Debug)]
pub struct Spellings {
    known: BTreeSet<String>,
    halves: Vec<Halves>,
    automaton: Option<AhoCorasick>,
}

/// A registered name in two halves: with one slip, one half is still right.
#[derive(Debug)]
struct Halves {
    name: String,
    left: String,
    right: String,
}

impl Spellings {
    /// Takes the names out of a site.
    pub fn new(site: &Site) -> Spellings {
        let organisations = site.organisations().iter().map(|(_, organisation)| organisation);
        let known: BTreeSet<String> = organisations
            .flat_map(|organisation| std::iter::once(&organisation.name).chain(&organisation.aliases))
            .cloned()
            .collect();
        let halves: Vec<Halves> = known.iter().filter_map(|name| split(name)).collect();
        let patterns = halves.iter().flat_map(|halves| [&halves.left, &halves.right]);
        let automaton = AhoCorasick::new(patterns).ok().filter(|_| !halves.is_empty());
        Spellings { known, halves, automaton }
    }
}

fn similar_names(spellings: &Spellings, documents: &[(DocumentKey, &Document)]) -> Vec<Diagnostic> {
    let Spellings { known, halves, automaton } = spellings;
    let Some(automaton) = automaton else { return Vec::new() };
    let found: Vec<Vec<Diagnostic>> =
        documents.par_iter().map(|(_, document)| similar_in(document, automaton, halves, known)).collect();
    found.into_iter().flatten().collect()
}

fn split(name: &str) -> Option<Halves> {
    let chars: Vec<char> = name.chars().collect();
    (chars.len() >= SHORTEST).then(|| {
        let (left, right) = chars.split_at(chars.len() / 2);
        Halves { name: name.to_owned(), left: left.iter().collect(), right: right.iter().collect() }
    })
}

fn similar_in(
    document: &Document,
    automaton: &AhoCorasick,
    halves: &[Halves],
    known: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let text = document.body.markdown();
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for hit in automaton.find_overlapping_iter(text) {
        let pair = &halves[hit.pattern().as_usize() / 2];
        let is_left = hit.pattern().as_usize().is_multiple_of(2);
        let range = if is_left {
            following(text, hit.end(), &pair.right).map(|end| hit.start()..end)
        } else {
            preceding(text, hit.start(), &pair.left).map(|start| start..hit.end())
        };
        let Some(range) = range else { continue };
        // The other spelling may be a name of its own.
        if !known.contains(&text[range.clone()]) && !inside_known(text, &range, known) {
            found.push((range.start, range.end, hit.pattern().as_usize() / 2));
        }
    }
    found.sort_unstable();
    found.dedup_by_key(|(start, end, _)| (*start, *end));
    let report = |(start, end, index): (usize, usize, usize)| {
        Diagnostic::new(Code::SimilarName, document.body.span(start..end))
            .with("found", &text[start..end])
            .with("name", &halves[index].name)
            .with("suggestion", &halves[index].name)
    };
    found.into_iter().map(report).collect()
}

/// Whether the range is part of a longer known name.
fn inside_known(text: &str, range: &std::ops::Range<usize>, known: &BTreeSet<String>) -> bool {
    let found = &text[range.clone()];
    known.iter().any(|name| {
        name.len() > found.len()
            && name.match_indices(found).any(|(at, _)| {
                range.start.checked_sub(at).is_some_and(|start| text[start..].starts_with(name.as_str()))
            })
    })
}

/// The end of the text after `at` that differs from `wanted` by exactly one character.
fn following(text: &str, at: usize, wanted: &str) -> Option<usize> {
    let mut rest = text[at..].char_indices();
    let mut slips = 0;
    let mut end = at;
    for expected in wanted.chars() {
        let (offset, c) = rest.next()?;
        slips += usize::from(c != expected);
        end = at + offset + c.len_utf8();
        if slips > 1 || !c.is_alphanumeric() {
            return None;
        }
    }
    (slips == 1).then_some(end)
}

/// The start of the text before `at` that differs from `wanted` by exactly one character.
fn preceding(text: &str, at: usize, wanted: &str) -> Option<usize> {
    let mut before = text[..at].char_indices().rev();
    let mut slips = 0;
    let mut start = at;
    for expected in wanted.chars().rev() {
        let (offset, c) = before.next()?;
        slips += usize::from(c != expected);
        start = offset;
        if slips > 1 || !c.is_alphanumeric() {
            return None;
        }
    }
    (slips == 1).then_some(start)
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
