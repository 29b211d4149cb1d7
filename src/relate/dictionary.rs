//! Many words that are looked for in every text: which of them stands where.
//!
//! Every word has two characters at least, so a bit for each pair of characters tells at nearly every place of a
//! text that no word begins there. An automaton over bytes takes three steps for a Han character instead, and that of
//! a nation's names takes longer to build than many texts to read.

use std::ops::Range;

/// Bits for each word: few enough pairs then share a bit with one of another word.
const BITS: usize = 32;

/// Stands behind all characters.
const NO_THIRD: u32 = u32::MAX;

/// Words and their numbers.
#[derive(Debug)]
pub struct Dictionary {
    /// All words end to end. Those that begin with the same pair stand together, among them those with the same third
    /// character, longer ones first; a word of two characters is the last.
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
    /// Its third character; [`NO_THIRD`] if it has none. In a nation hundreds of names begin with the same two.
    third: u32,
    /// Whether it may be written in other letters: it has ASCII ones, and their case does not matter.
    varies: bool,
}

impl Dictionary {
    /// Words are numbered in their order; one of less than two characters is never found. `blind`: ASCII letters
    /// are the same in both cases.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>, blind: bool) -> Dictionary {
        let numbered = (0..).zip(words).filter_map(|(number, word)| {
            let mut chars = word.chars();
            Some((pair(chars.next()?, chars.next()?, blind), third(chars.next(), blind), word, number))
        });
        let mut sorted: Vec<(u64, u32, &str, u32)> = numbered.collect();
        sorted.sort_by(|(a, c, x, i), (b, d, y, j)| (a, c, y.len(), x, i).cmp(&(b, d, x.len(), y, j)));
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
            for (_, third, word, number) in same {
                let at = dictionary.text.len();
                dictionary.text.push_str(word);
                dictionary.words.push(Word {
                    range: short(at)..short(dictionary.text.len()),
                    number: *number,
                    third: *third,
                    varies: blind && word.bytes().any(|byte| byte.is_ascii_alphabetic()),
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
        self.starts(text, from).find_map(|(at, mut words)| {
            words.find_map(|word| Some((word.number as usize, at..self.end(word, text, at)?)))
        })
    }

    /// All words in `text`, also those that overlap.
    pub fn find_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
        self.starts(text, 0).flat_map(move |(at, words)| {
            words.filter_map(move |word| Some((word.number as usize, at..self.end(word, text, at)?)))
        })
    }

    /// Where the first two characters of words stand, and those of these words that may go on as the text does.
    fn starts<'a>(
        &'a self,
        text: &'a str,
        from: usize,
    ) -> impl Iterator<Item = (usize, impl Iterator<Item = &'a Word>)> + 'a {
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
                    let next = chars.clone().next().map(|(_, third)| third);
                    return Some((from + start, self.words_of(pair, next)));
                }
            }
            last = None;
            None
        })
    }

    /// The words that begin with a pair and go on with `next`, and behind them the one that is the pair alone.
    fn words_of(&self, pair: u64, next: Option<u64>) -> impl Iterator<Item = &Word> {
        let mut slot = self.slot(pair);
        while self.pairs[slot].0 != pair && !self.pairs[slot].1.is_empty() {
            slot = (slot + 1) & (self.pairs.len() - 1);
        }
        let words = &self.pairs[slot].1;
        let words = &self.words[words.start as usize..words.end as usize];
        let of = |third: u32| {
            let start = words.partition_point(|word| word.third < third);
            words[start..].iter().take_while(move |word| word.third == third)
        };
        let next = next.and_then(|next| u32::try_from(next).ok());
        next.into_iter().flat_map(of).chain(of(NO_THIRD))
    }

    /// Where a word ends that stands at `at` of `text`.
    fn end(&self, word: &Word, text: &str, at: usize) -> Option<usize> {
        let varies = word.varies;
        let word = &self.text.as_bytes()[word.range.start as usize..word.range.end as usize];
        let own = text.as_bytes().get(at..at + word.len())?;
        let same = own == word || (varies && own.eq_ignore_ascii_case(word));
        same.then_some(at + word.len())
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

fn third(c: Option<char>, blind: bool) -> u32 {
    c.map_or(NO_THIRD, |c| u32::try_from(folded(c, blind)).unwrap_or(NO_THIRD))
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
}
