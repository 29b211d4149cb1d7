//! Many words that are looked for in every text: which of them stands where.
//!
//! Every word has two characters at least, so a bit for each pair of characters tells at nearly every place of a
//! text that no word begins there. An automaton over bytes takes three steps for a Han character instead, and that of
//! a nation's names takes longer to build than many texts to read.

use std::cmp::{Ordering, Reverse};
use std::ops::Range;

/// Bits for each word: few enough pairs then share a bit with one of another word.
const BITS: usize = 32;

/// Words and their numbers.
#[derive(Debug)]
pub struct Dictionary {
    /// All words end to end. Those that begin with the same pair stand together, in their order.
    text: String,
    words: Vec<Word>,
    /// A bit for the hash of each pair that a word begins with.
    bits: Vec<u64>,
    /// Each pair at the place of its hash or behind it, with its words; an empty range where there is none.
    pairs: Vec<(u64, Range<u32>)>,
    /// Whether ASCII letters are the same in both cases.
    blind: bool,
}

/// A word.
#[derive(Debug)]
struct Word {
    /// Where it stands in the text of all words.
    range: Range<u32>,
    /// Its number.
    number: u32,
    /// The longest other word that it begins with, by its place. In a nation hundreds of names begin with the same two
    /// characters; of those that stand somewhere each begins with the next shorter one.
    shorter: Option<u32>,
    /// Whether it, or another that begins with the same pair, may be written in other letters: there are ASCII ones, and
    /// their case does not matter.
    varies: bool,
}

impl Dictionary {
    /// Words are numbered in their order; one of less than two characters is never found. `blind`: ASCII letters
    /// are the same in both cases.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>, blind: bool) -> Dictionary {
        let numbered = (0..).zip(words).filter_map(|(number, word)| {
            let mut chars = word.chars();
            Some((pair(chars.next()?, chars.next()?, blind), word, number))
        });
        let mut sorted: Vec<(u64, &str, u32)> = numbered.collect();
        sorted.sort_by(|(a, x, i), (b, y, j)| {
            let words = || order(x.as_bytes(), y.as_bytes(), blind);
            a.cmp(b).then_with(words).then(x.len().cmp(&y.len())).then(Reverse(i).cmp(&Reverse(j)))
        });
        let size = (sorted.len() * 2).next_power_of_two().max(2);
        let mut dictionary = Dictionary {
            text: String::new(),
            words: Vec::with_capacity(sorted.len()),
            bits: vec![0; (size * BITS / 128).max(1)],
            pairs: vec![(0, 0..0); size],
            blind,
        };
        for same in sorted.chunk_by(|(a, ..), (b, ..)| a == b) {
            let start = dictionary.words.len();
            let has_letters = |word: &str| word.bytes().any(|byte| byte.is_ascii_alphabetic());
            let varies = blind && same.iter().any(|(_, word, _)| has_letters(word));
            for (_, word, number) in same {
                let before = (start < dictionary.words.len()).then(|| short(dictionary.words.len() - 1));
                let shorter = dictionary.longest(before, word.as_bytes());
                let at = dictionary.text.len();
                dictionary.text.push_str(word);
                dictionary.words.push(Word {
                    range: short(at)..short(dictionary.text.len()),
                    number: *number,
                    shorter,
                    varies,
                });
            }
            dictionary.add(same[0].0, short(start)..short(dictionary.words.len()));
        }
        dictionary
    }

    fn add(&mut self, pair: u64, words: Range<u32>) {
        let (at, bit) = self.bit(pair);
        self.bits[at] |= bit;
        let mut slot = self.slot(pair);
        // At least half of them are empty.
        while !self.pairs[slot].1.is_empty() {
            slot = (slot + 1) & (self.pairs.len() - 1);
        }
        self.pairs[slot] = (pair, words);
    }

    /// The first word in `text` from `from` on, and the longest of those that begin there: its number, and where.
    pub fn find(&self, text: &str, from: usize) -> Option<(usize, Range<usize>)> {
        self.starts(text, from).find_map(|(at, pair)| self.standing(pair, text, at).next())
    }

    /// All words in `text`, also those that overlap.
    pub fn find_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
        self.starts(text, 0).flat_map(move |(at, pair)| self.standing(pair, text, at))
    }

    /// Where the first two characters of words may stand, and which.
    fn starts(&self, text: &str, from: usize) -> impl Iterator<Item = (usize, u64)> {
        let blind = self.blind;
        let mut chars = text[from..].char_indices().map(move |(at, c)| (at, folded(c, blind)));
        let mut last = chars.next();
        std::iter::from_fn(move || {
            let (mut at, mut first) = last?;
            for (next, second) in chars.by_ref() {
                let (start, pair) = (at, first << 32 | second);
                (at, first) = (next, second);
                let (word, bit) = self.bit(pair);
                if self.bits[word] & bit != 0 {
                    last = Some((at, first));
                    return Some((from + start, pair));
                }
            }
            last = None;
            None
        })
    }

    /// The words that begin with a pair and stand at `at` of `text`, the longest first.
    fn standing(&self, pair: u64, text: &str, at: usize) -> impl Iterator<Item = (usize, Range<usize>)> {
        let words = self.words_of(pair);
        let same = &self.words[words.start as usize..words.end as usize];
        let rest = &text.as_bytes()[at..];
        // All that stand here come before the text in the order of words, and the last that does begins with them.
        let before = same.partition_point(|word| order(self.bytes(word), rest, word.varies).is_le());
        let last = words.start + short(before);
        let longest = self.longest(last.checked_sub(1).filter(|place| *place >= words.start), rest);
        let standing = std::iter::successors(longest, |place| self.words[*place as usize].shorter);
        standing.map(move |place| {
            let word = &self.words[place as usize];
            (word.number as usize, at..at + word.range.len())
        })
    }

    /// The places of the words that begin with a pair.
    fn words_of(&self, pair: u64) -> Range<u32> {
        let mut slot = self.slot(pair);
        while self.pairs[slot].0 != pair && !self.pairs[slot].1.is_empty() {
            slot = (slot + 1) & (self.pairs.len() - 1);
        }
        self.pairs[slot].1.clone()
    }

    /// The place of the longest of a word and those that it begins with, with which `text` begins.
    fn longest(&self, place: Option<u32>, text: &[u8]) -> Option<u32> {
        std::iter::successors(place, |place| self.words[*place as usize].shorter).find(|place| {
            let word = &self.words[*place as usize];
            let own = self.bytes(word);
            let start = text.get(..own.len());
            start.is_some_and(|start| start == own || (word.varies && start.eq_ignore_ascii_case(own)))
        })
    }

    fn bytes(&self, word: &Word) -> &[u8] {
        &self.text.as_bytes()[word.range.start as usize..word.range.end as usize]
    }

    /// The bit of a pair.
    fn bit(&self, pair: u64) -> (usize, u64) {
        let hash = hash(pair);
        ((hash >> 32) as usize & (self.bits.len() - 1), 1 << (hash >> 26 & 63))
    }

    /// The first place where a pair may be.
    fn slot(&self, pair: u64) -> usize {
        (hash(pair) >> 32) as usize & (self.pairs.len() - 1)
    }
}

/// The golden ratio spreads what differs in the low bits over the high ones.
fn hash(pair: u64) -> u64 {
    pair.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn pair(first: char, second: char, blind: bool) -> u64 {
    folded(first, blind) << 32 | folded(second, blind)
}

/// A word and a text in the order of words; equal where the text begins with the word.
fn order(word: &[u8], text: &[u8], blind: bool) -> Ordering {
    let text = &text[..word.len().min(text.len())];
    match blind {
        true => word.iter().map(u8::to_ascii_lowercase).cmp(text.iter().map(u8::to_ascii_lowercase)),
        false => word.cmp(text),
    }
}

fn folded(c: char, blind: bool) -> u64 {
    u64::from(u32::from(if blind { c.to_ascii_lowercase() } else { c }))
}

/// All names of a site are far below 4 GiB.
fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str], blind: bool, text: &str) -> Vec<String> {
        let dictionary = Dictionary::new(words.iter().copied(), blind);
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((number, range)) = dictionary.find(text, at) {
            assert!(words[number].eq_ignore_ascii_case(&text[range.clone()]));
            at = range.end;
            found.push(text[range].to_owned());
        }
        found
    }

    #[test]
    fn the_first_word_wins_and_of_these_the_longest() {
        let words = ["湄潭", "湄潭县", "潭县科协", "湄潭县科协", "县科"];
        assert_eq!(
            found(&words, false, "在湄潭县科协、湄潭县和湄潭，潭县科协。"),
            ["湄潭县科协", "湄潭县", "湄潭", "潭县科协"]
        );
        assert_eq!(found(&["湄"], false, "湄潭"), [""; 0]);
    }

    #[test]
    fn case_counts_only_where_it_should() {
        assert_eq!(found(&["York City"], true, "york city, YORK CITY"), ["york city", "YORK CITY"]);
        assert_eq!(found(&["York City"], false, "york city, York City"), ["York City"]);
    }

    #[test]
    fn words_that_overlap_are_all_told() {
        let dictionary = Dictionary::new(["湄潭", "潭县", "湄潭县"], false);
        let all: Vec<(usize, Range<usize>)> = dictionary.find_all("去湄潭县").collect();
        assert_eq!(all, [(2, 3..12), (0, 3..9), (1, 6..12)]);
    }

    #[test]
    fn the_same_is_found_as_by_trying_every_word_everywhere() {
        let words: Vec<String> = (0..60)
            .map(|n| {
                let letters = ["甲", "乙", "丙", "a"].into_iter().cycle();
                letters.skip(n % 4).step_by(1 + n % 3).take(2 + n % 5).collect()
            })
            .collect();
        let dictionary = Dictionary::new(words.iter().map(String::as_str), false);
        let text = "甲乙丙a甲a乙乙丙甲a丙";
        for at in text.char_indices().map(|(at, _)| at) {
            let starts = text[at..].char_indices().map(|(own, _)| at + own);
            let expected = starts.into_iter().find_map(|start| {
                let here = words.iter().filter(|word| text[start..].starts_with(word.as_str()));
                here.map(String::len).max().map(|length| start..start + length)
            });
            assert_eq!(dictionary.find(text, at).map(|(_, range)| range), expected, "{at}");
        }
    }

    #[test]
    fn all_words_are_told_as_by_trying_every_word_everywhere() {
        let pieces = ["甲", "乙", "县", "a", "B", "[", "z"];
        let words: Vec<String> = (0..400)
            .map(|n: usize| {
                (0..2 + n % 4).map(|at| pieces[(n * 31 + at * at * 17 + n / 7 * at) % 7]).collect()
            })
            .collect();
        let text = "甲乙县aB[z甲乙AB甲甲县[Za乙乙bA甲[B县a[县甲乙县z";
        for blind in [false, true] {
            let dictionary = Dictionary::new(words.iter().map(String::as_str), blind);
            let stands = |word: &str, at: usize| {
                let own = text.get(at..at + word.len());
                own.is_some_and(|own| own == word || (blind && own.eq_ignore_ascii_case(word)))
            };
            let mut expected: Vec<(usize, usize, usize)> = Vec::new();
            for at in text.char_indices().map(|(at, _)| at) {
                let here = words.iter().enumerate().filter(|(_, word)| stands(word, at));
                expected.extend(here.map(|(number, word)| (at, at + word.len(), number)));
            }
            // Longer ones first; of the same the first.
            expected.sort_by_key(|(at, end, number)| (*at, Reverse(*end), *number));
            let found = dictionary.find_all(text).map(|(number, range)| (range.start, range.end, number));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{blind}");
        }
    }
}
