//! The files of the index: scripts of one call each, as small as plain text allows.
//!
//! Numbers are written in 64 printable characters. A list of documents is either their gaps, five bits to a
//! character and a sixth to say that more follow, or, behind `*`, one bit for every document: whichever is shorter.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::super::format;
use super::super::press::Press;
use super::index::{PLACES, Token};
use super::tokens::Gram;
use super::{KINDS, Search};

/// Documents in a file of titles.
const TITLES: usize = 16;

/// Documents in a file of kinds.
const BLOCK: usize = 4096;

/// Files in a folder; no file manager likes thousands.
const FOLDER: usize = 256;

/// A file of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SearchFile {
    /// `search/index.js`
    Index,
    /// `search/words/`
    Words(usize),
    /// `search/titles/`
    Titles(usize),
    /// `search/kinds/`
    Kinds(usize),
    /// `search/texts/`
    Texts(usize),
}

impl SearchFile {
    /// Name of its kind, in the call and in the address.
    fn name(self) -> (&'static str, usize) {
        match self {
            SearchFile::Index => ("index", 0),
            SearchFile::Words(number) => ("words", number),
            SearchFile::Titles(number) => ("titles", number),
            SearchFile::Kinds(number) => ("kinds", number),
            SearchFile::Texts(number) => ("texts", number),
        }
    }

    /// Where it is.
    pub fn path(self) -> String {
        match self.name() {
            (name, _) if self == SearchFile::Index => format!("search/{name}.js"),
            (name, number) => format!("search/{name}/{}/{}.js", number / FOLDER, number % FOLDER),
        }
    }
}

impl Search {
    /// All files.
    pub fn files(&self) -> impl Iterator<Item = SearchFile> {
        let items = self.items.len();
        let words = (0..self.buckets).map(SearchFile::Words);
        let titles = (0..items.div_ceil(TITLES)).map(SearchFile::Titles);
        let kinds = (0..items.div_ceil(BLOCK)).map(SearchFile::Kinds);
        let texts = (0..self.cuts.len()).map(SearchFile::Texts);
        [SearchFile::Index].into_iter().chain(words).chain(titles).chain(kinds).chain(texts)
    }

    /// Tokens with their documents: `湄潭 A.B..C 潭县 D`, the places parted by dots.
    pub(super) fn words_text<'t>(
        tokens: impl IntoIterator<Item = (&'t Token, &'t [Vec<u32>; PLACES])>,
    ) -> String {
        let mut out = String::new();
        for (token, lists) in tokens {
            if !out.is_empty() {
                out.push(' ');
            }
            match token {
                Token::Gram(gram) => out.extend(gram.characters()),
                Token::Word(word) => out.push_str(word),
            }
            out.push(' ');
            let last = lists.iter().rposition(|list| !list.is_empty()).unwrap_or(0);
            for (place, list) in lists[..=last].iter().enumerate() {
                if place > 0 {
                    out.push('.');
                }
                write_list(list, &mut out);
            }
        }
        out
    }

    fn range_of(&self, number: usize, size: usize) -> std::ops::Range<usize> {
        (number * size).min(self.items.len())..((number + 1) * size).min(self.items.len())
    }
}

impl Press<'_> {
    /// Makes a file of the search.
    pub fn search_file(&self, file: SearchFile) -> Vec<u8> {
        let search = self.search();
        match file {
            SearchFile::Index => call(file, &self.search_shape(search)),
            SearchFile::Words(bucket) => call(file, &self.search_words(search, bucket)),
            SearchFile::Titles(number) => {
                let titles = search.range_of(number, TITLES).map(|item| self.search_title(search, item));
                call(file, &titles.collect::<Vec<Value>>())
            }
            SearchFile::Kinds(number) => call(file, &self.search_kinds(search, number)),
            SearchFile::Texts(number) => {
                let cut = search.cuts.get(number).cloned().unwrap_or_default();
                let texts = cut.map(|item| search.texts(item, self));
                let texts = texts.map(|own| [&own.names, &own.summary, &own.body]);
                call(file, &texts.collect::<Vec<[&String; 3]>>())
            }
        }
    }

    /// What the browser has to know before it can ask for anything.
    fn search_shape(&self, search: &Search) -> Value {
        let cuts: String = search.cuts.iter().map(|cut| digit(cut.len())).collect();
        let places = search.places.iter().map(|key| &self.site.places()[*key]);
        let places: Vec<Value> = places.map(|place| json!([place.id, place.name])).collect();
        json!({
            "version": search.version,
            "documents": search.items.len(),
            "buckets": search.buckets,
            "cuts": cuts,
            "kinds": KINDS,
            "places": places,
        })
    }

    /// The tokens of a bucket with their documents.
    fn search_words(&self, search: &Search, bucket: usize) -> String {
        let mut tokens: BTreeMap<&Token, [Vec<u32>; PLACES]> = BTreeMap::new();
        for part in 0..search.parts.len() {
            for (_, token, postings) in search.part(part, self).bucket(bucket) {
                let lists = tokens.entry(token).or_default();
                postings.each(|document, place| lists[place].push(document));
            }
        }
        Search::words_text(tokens.iter().map(|(token, lists)| (*token, lists)))
    }

    fn search_title(&self, search: &Search, number: usize) -> Value {
        let item = search.items[number];
        let date = item.date(self.site).map(|date| format::date(date, self.language()).text);
        let badge = item.badge(self).unwrap_or_default();
        json!([self.link(&item.address(self)), item.title(self), date.unwrap_or_default(), badge])
    }

    /// Two characters of each document say its place, three where there are many places; before them one says its
    /// kind. Of several places only a sign stands there, and they follow behind.
    fn search_kinds(&self, search: &Search, number: usize) -> Value {
        let width = if search.places.len() < 64 * 64 - 2 { 2 } else { 3 };
        let several = 64_usize.pow(width) - 1;
        let places = search.places.iter().enumerate().map(|(at, key)| (*key, at + 1));
        let places: BTreeMap<_, usize> = places.collect();
        let (mut kinds, mut more) = (String::new(), serde_json::Map::new());
        for item in search.range_of(number, BLOCK) {
            let own: Vec<usize> = search.items[item]
                .places(self.site)
                .iter()
                .filter_map(|place| places.get(place).copied())
                .collect();
            let value = match own[..] {
                [] => 0,
                [only] => only,
                _ => several,
            };
            if value == several {
                more.insert((item % BLOCK).to_string(), json!(own));
            }
            kinds.push(digit(search.items[item].kind()));
            kinds.extend((0..width).map(|place| digit(value >> (6 * place) & 63)));
        }
        json!([kinds, more])
    }
}

/// The text of a file. JSON is JavaScript, U+2028 and U+2029 included.
pub(super) fn call(file: SearchFile, data: &impl Serialize) -> Vec<u8> {
    let (name, number) = file.name();
    let mut out = format!("jianbaoSearch(\"{name}\",{number},").into_bytes();
    // Texts, numbers and lists of them, into memory.
    let _ = serde_json::to_writer(&mut out, data);
    out.extend_from_slice(b");\n");
    out
}

/// What a file holds.
pub(super) fn read_file(text: &str) -> Option<Value> {
    let data = text.strip_prefix("jianbaoSearch(\"")?.splitn(3, ',').nth(2)?;
    serde_json::from_str(data.strip_suffix(");\n")?).ok()
}

/// Tokens and their documents, as [`Search::words_text`] writes them.
pub(super) fn read_words(text: &str) -> Option<BTreeMap<Token, [Vec<u32>; PLACES]>> {
    let mut tokens = BTreeMap::new();
    let mut parts = text.split(' ').filter(|part| !part.is_empty());
    while let Some(token) = parts.next() {
        let mut lists: [Vec<u32>; PLACES] = Default::default();
        for (place, list) in parts.next()?.split('.').enumerate() {
            *lists.get_mut(place)? = read_list(list)?;
        }
        let token = match token.starts_with(['=', '~']) {
            true => Token::Word(token.to_owned()),
            false => Token::Gram(Gram::new(&token.chars().collect::<Vec<char>>())),
        };
        tokens.insert(token, lists);
    }
    Some(tokens)
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A number below 64 as a character.
fn digit(number: usize) -> char {
    char::from(DIGITS[number & 63])
}

/// Writes ascending numbers in the shorter of the two ways.
fn write_list(list: &[u32], out: &mut String) {
    let start = out.len();
    let mut next = 0;
    for number in list {
        let mut gap = number - next;
        next = number + 1;
        while gap >= 32 {
            out.push(digit((gap & 31 | 32) as usize));
            gap >>= 5;
        }
        out.push(digit(gap as usize));
    }
    let bits = next.div_ceil(6) as usize + 1;
    if bits >= out.len() - start {
        return;
    }
    out.truncate(start);
    out.push('*');
    let mut sixes = vec![0_usize; bits - 1];
    for number in list {
        sixes[*number as usize / 6] |= 1 << (number % 6);
    }
    out.extend(sixes.into_iter().map(digit));
}

/// The numbers that [`write_list`] wrote.
fn read_list(text: &str) -> Option<Vec<u32>> {
    let value = |digit: u8| DIGITS.iter().position(|own| *own == digit).map(|value| value as u32);
    let mut list = Vec::new();
    if let Some(bits) = text.strip_prefix('*') {
        for (six, digit) in (0..).zip(bits.bytes()) {
            let value = value(digit)?;
            list.extend((0..6).filter(|bit| value >> bit & 1 == 1).map(|bit| six * 6 + bit));
        }
        return Some(list);
    }
    let (mut next, mut gap, mut shift) = (0_u32, 0_u32, 0);
    for digit in text.bytes() {
        let value = value(digit)?;
        gap |= (value & 31).checked_shl(shift)?;
        shift += 5;
        if value < 32 {
            list.push(next.checked_add(gap)?);
            next = next.checked_add(gap)?.checked_add(1)?;
            (gap, shift) = (0, 0);
        }
    }
    Some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_as_they_were_written() {
        let gram = |text: &str| Token::Gram(Gram::new(&text.chars().collect::<Vec<char>>()));
        let lists = |body: Vec<u32>| [vec![], vec![7], vec![], body];
        let tokens = BTreeMap::from([
            (gram("湄潭"), lists((0..200).collect())),
            (gram("3+1"), lists(vec![0, 31, 32, 70_000])),
            (Token::Word("=mtx".into()), [vec![5], vec![], vec![], vec![]]),
        ]);
        assert_eq!(read_words(&Search::words_text(&tokens)), Some(tokens));
        assert_eq!((read_words("甲"), read_words("甲 A.A.A.A.A"), read_words("甲 ?")), (None, None, None));
        let file = call(SearchFile::Words(3), &Value::from("a,b \"c\""));
        assert_eq!(read_file(&String::from_utf8(file).unwrap()), Some(Value::from("a,b \"c\"")));
    }

    #[test]
    fn a_list_takes_the_shorter_way() {
        let written = |list: &[u32]| {
            let mut out = String::new();
            write_list(list, &mut out);
            out
        };
        assert_eq!(written(&[]), "");
        assert_eq!(written(&[0, 1, 40]), "AAmB");
        assert_eq!(written(&(0..60).collect::<Vec<u32>>()), "*__________");
    }
}
