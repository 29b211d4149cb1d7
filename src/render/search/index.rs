//! Which tokens stand in which documents.
//!
//! Documents are taken in the order of their numbers, so a list of numbers only grows at its end and is kept as the
//! gaps between them: one byte for most, whatever the size of the site. The documents fall into a fixed number of
//! parts, each indexed on its own, so that several threads can work without sharing anything.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use super::tokens::{Gram, bucket, grams, whole};

/// Where in a document a token stands; the best place counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The title.
    Title,
    /// Another name.
    Name,
    /// The summary.
    Summary,
    /// The text.
    Body,
}

/// Number of places.
pub const PLACES: usize = 4;

/// The documents of a token, in the order of their numbers: gap and place of each as a number of variable length.
#[derive(Clone, Debug, Default)]
pub struct Postings {
    bytes: Vec<u8>,
    /// One more than the last document; nothing is listed twice.
    next: u32,
}

impl Postings {
    fn add(&mut self, document: u32, place: Place) {
        if document < self.next {
            return;
        }
        let mut rest = (document - self.next) << 2 | place as u32;
        self.next = document + 1;
        while rest >= 0x80 {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }

    /// Calls `take` with the number and the place of each document.
    pub fn each(&self, mut take: impl FnMut(u32, usize)) {
        let (mut next, mut value, mut shift) = (0, 0_u32, 0);
        for byte in &self.bytes {
            value |= u32::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                take(next + (value >> 2), (value & 3) as usize);
                next += (value >> 2) + 1;
                (value, shift) = (0, 0);
            }
        }
    }
}

/// Multiplication mixes numbers well enough for a table, at a fraction of the cost of a keyed hash; nobody gains
/// by sending a site colliding words of their own.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(MIX);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

const MIX: u64 = 0x517C_C1B7_2722_0A95;

fn mixed(value: u64) -> u64 {
    value.wrapping_mul(MIX) >> 32
}

/// Slots for the tokens that a document was seen to have; a power of two. All of them fit into the nearest memory of a core.
const SLOTS: usize = 2048;

/// Tokens of some documents while they are read.
pub struct Builder {
    grams: HashMap<Gram, Postings, BuildHasherDefault<Mix>>,
    words: BTreeMap<String, Postings>,
    /// Tokens that are noted for the document behind them, each in the slot of its hash. Half of the tokens of a text come
    /// again, and the table of all is far away.
    seen: Vec<(Gram, u32)>,
}

impl Default for Builder {
    fn default() -> Builder {
        // No token has no characters.
        let seen = vec![(Gram::new(&[]), 0); SLOTS];
        Builder { grams: HashMap::default(), words: BTreeMap::new(), seen }
    }
}

impl Builder {
    /// Adds a text of a document. Documents must come in the order of their numbers, the places of each from the best on.
    pub fn text(&mut self, document: u32, place: Place, text: &str) {
        grams(text, |gram| {
            let seen = &mut self.seen[mixed(gram.code()) as usize % SLOTS];
            if *seen != (gram, document) {
                *seen = (gram, document);
                self.grams.entry(gram).or_default().add(document, place);
            }
        });
    }

    /// Adds a title or name that may be looked for as a whole.
    pub fn whole(&mut self, document: u32, name: &str) {
        let name = whole(name);
        if !name.is_empty() {
            self.words.entry(format!("={name}")).or_default().add(document, Place::Title);
        }
    }

    /// Adds the initials of a name and everything that they begin with, from two letters on.
    pub fn initials(&mut self, document: u32, initials: &str) {
        self.words.entry(format!("={initials}")).or_default().add(document, Place::Title);
        for (end, _) in initials.char_indices().skip(2) {
            self.words.entry(format!("~{}", &initials[..end])).or_default().add(document, Place::Name);
        }
        self.words.entry(format!("~{initials}")).or_default().add(document, Place::Name);
    }

    /// Sorts the tokens into `buckets`.
    pub fn finish(self, buckets: usize) -> Part {
        let mut tokens: Vec<(u32, Token, Postings)> = Vec::with_capacity(self.grams.len() + self.words.len());
        for (word, postings) in self.words {
            let bucket = bucket(word.chars().skip(1), buckets);
            tokens.push((bucket as u32, Token::Word(word), postings));
        }
        // The order of the table does not matter, since everything is sorted below.
        #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
        for (gram, mut postings) in self.grams {
            postings.bytes.shrink_to_fit();
            tokens.push((bucket(gram.characters(), buckets) as u32, Token::Gram(gram), postings));
        }
        tokens.sort_unstable_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        Part { tokens }
    }
}

/// A token: characters that stand side by side, or a word with `=` or `~` before it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Token {
    /// Up to three characters.
    Gram(Gram),
    /// A whole title or name (`=`), or how initials begin (`~`).
    Word(String),
}

/// The index of some documents, sorted by bucket and token.
#[derive(Debug, Default)]
pub struct Part {
    tokens: Vec<(u32, Token, Postings)>,
}

impl Part {
    /// Tokens of a bucket, in order.
    pub fn bucket(&self, bucket: usize) -> &[(u32, Token, Postings)] {
        let bucket = u32::try_from(bucket).unwrap_or(u32::MAX);
        let start = self.tokens.partition_point(|(own, ..)| *own < bucket);
        let end = self.tokens.partition_point(|(own, ..)| *own <= bucket);
        &self.tokens[start..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_give_back_what_was_added_once_and_at_its_best_place() {
        let mut postings = Postings::default();
        for (document, place) in
            [(0, Place::Body), (3, Place::Title), (3, Place::Body), (70_000, Place::Name)]
        {
            postings.add(document, place);
        }
        let mut found = Vec::new();
        postings.each(|document, place| found.push((document, place)));
        assert_eq!(found, [(0, 3), (3, 0), (70_000, 1)]);
    }
}
