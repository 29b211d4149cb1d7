//! What counts as a character of a text, and into which tokens a text falls. `search.js` does the same in the
//! reader's browser; `tests/search/vectors.json` holds both to it.
//!
//! A token is one character, two that stand side by side, or three of a script that is written in words. So any
//! two characters are one token, and no dictionary decides what a reader may look for.

/// A character as it counts for search: full-width forms as half-width ones, capitals as small letters.
///
/// A fixed table and nothing from the Unicode database, so that program and browser agree for ever; and one
/// character for one, so that what is found in the folded text stands at the same place in the text.
pub fn fold(c: char) -> char {
    let c = match c {
        // Nearly all of a Chinese text, asked first.
        '\u{4E00}'..='\u{9FFF}' => return c,
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => shifted(c, -0xFEE0),
        c => c,
    };
    match c {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ω' | 'А'..='Я' => shifted(c, 32),
        'Ѐ'..='Џ' => shifted(c, 80),
        c => c,
    }
}

fn shifted(c: char, by: i32) -> char {
    u32::try_from(c as i32 + by).ok().and_then(char::from_u32).unwrap_or(c)
}

/// Whether a folded character is part of a token. Signs that belong to names of things (3+1, C#, 5%) are.
pub fn is_character(c: char) -> bool {
    match c {
        '\u{4E00}'..='\u{9FFF}' => true,
        'a'..='z' | '0'..='9' | '+' | '%' | '#' | '@' | '&' => true,
        '\0'..='\u{7F}' => false,
        c => is_han(c) || c.is_alphanumeric(),
    }
}

/// Han characters of all blocks, those to come on their planes included.
fn is_han(c: char) -> bool {
    matches!(c, '々' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character belongs to a script that is written in words.
fn is_narrow(c: char) -> bool {
    c < '\u{2E80}'
}

/// A token of up to three characters as a number, 21 bits for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gram(u64);

impl Gram {
    /// From its characters; more than three are cut off.
    pub fn new(characters: &[char]) -> Gram {
        Gram(characters.iter().take(3).rev().fold(0, |code, c| code << 21 | u64::from(*c as u32)))
    }

    /// Its characters.
    pub fn characters(self) -> impl Iterator<Item = char> {
        let codes = (0..3).map(move |place| (self.0 >> (21 * place)) as u32 & 0x1F_FFFF);
        codes.take_while(|code| *code != 0).filter_map(char::from_u32)
    }

    /// Its number.
    pub fn code(self) -> u64 {
        self.0
    }
}

/// Calls `take` with every token of a text, each as often as it occurs.
pub fn grams(text: &str, mut take: impl FnMut(Gram)) {
    // The one and the two characters before this one, unless something else stands between.
    let (mut before, mut first) = (None, None);
    for c in text.chars().map(fold) {
        if !is_character(c) {
            (before, first) = (None, None);
            continue;
        }
        take(Gram::new(&[c]));
        if let Some(second) = before {
            take(Gram::new(&[second, c]));
            if let Some(first) = first
                && [first, second, c].into_iter().all(is_narrow)
            {
                take(Gram::new(&[first, second, c]));
            }
        }
        (first, before) = (before, Some(c));
    }
}

/// All characters of a text in one word: how a whole title or name is looked up.
pub fn whole(text: &str) -> String {
    text.chars().map(fold).filter(|c| is_character(*c)).collect()
}

/// In which of `buckets` (a power of two) a token is kept: FNV-1a over its code points.
pub fn bucket(characters: impl Iterator<Item = char>, buckets: usize) -> usize {
    let mut hash = 0x811C_9DC5_u32;
    for c in characters {
        hash = (hash ^ c as u32).wrapping_mul(0x0100_0193);
    }
    (hash ^ hash >> 15) as usize & (buckets - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gram_gives_back_its_characters() {
        for characters in [vec!['县'], vec!['𠮷', '县'], vec!['3', '+', '1']] {
            assert_eq!(Gram::new(&characters).characters().collect::<Vec<char>>(), characters);
        }
    }

    #[test]
    fn folding_keeps_the_number_of_utf_16_units() {
        for c in '\0'..=char::MAX {
            assert_eq!(fold(c).len_utf16(), c.len_utf16(), "{c:?}");
            assert_eq!(fold(fold(c)), fold(c), "{c:?}");
        }
    }
}
