//! Folding of text for comparison: full-width and half-width forms, white space, numbers in words.
//!
//! Used wherever two writings of the same thing must meet: keys, names, quotes, dates, figures.
//! Nothing that is shown to a reader goes through here.

/// Full-width ASCII (and the ideographic space) to half-width; other characters unchanged.
pub fn width(text: &str) -> String {
    text.chars().map(width_char).collect()
}

/// One character of [`width`].
pub fn width_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// A text with some of its widths folded, which knows where each of its bytes was written.
#[derive(Debug)]
pub struct Folded {
    /// The text.
    pub text: String,
    /// Ends of the characters that became shorter, by two bytes each.
    shrunk: Vec<usize>,
}

impl Folded {
    /// Folds those full-width characters that `folds` takes.
    pub fn new(text: &str, folds: impl Fn(char) -> bool) -> Folded {
        let mut folded = Folded { text: String::with_capacity(text.len()), shrunk: Vec::new() };
        for c in text.chars() {
            let half = width_char(c);
            if half == c || !folds(c) {
                folded.text.push(c);
            } else {
                folded.text.push(half);
                folded.shrunk.push(folded.text.len());
            }
        }
        folded
    }

    /// The offset in the text as written.
    pub fn offset(&self, at: usize) -> usize {
        at + 2 * self.shrunk.partition_point(|end| *end <= at)
    }
}

/// One character as it counts in a comparison of running text; `None` for white space.
///
/// Full-width punctuation meets half-width, and the kinds of quotation marks meet each other.
pub fn loose_char(c: char) -> Option<char> {
    match width_char(c) {
        c if c.is_whitespace() => None,
        '“' | '”' | '„' | '「' | '」' | '『' | '』' => Some('"'),
        '‘' | '’' => Some('\''),
        '。' | '｡' => Some('.'),
        '、' => Some(','),
        '—' | '–' | '－' => Some('-'),
        '…' => Some('.'),
        c => Some(c),
    }
}

/// A name as a key for look-ups: widths folded, white space removed, brackets and ASCII case folded.
pub fn name(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().map(width_char) {
        match c {
            // Nearly all that names are made of, asked first: every cell of a long list goes through here.
            '\u{4E00}'..='\u{9FFF}' | '0'..='9' | 'a'..='z' => folded.push(c),
            c if c.is_whitespace() => {}
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Whether a text is a name of this key.
pub fn is_name(text: &str, key: &str) -> bool {
    let folded = text.chars().map(width_char).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase);
    folded.eq(key.chars())
}

/// Reads a whole number in Chinese words up to 99,999,999 (`十五`, `一百六十六`, `五千`, `两万`), or `None`.
pub fn chinese_number(text: &str) -> Option<u64> {
    let (mut total, mut section, mut digit, mut seen) = (0u64, 0u64, None, false);
    for c in text.chars() {
        if let Some(value) = "零一二三四五六七八九".chars().position(|d| d == c) {
            digit = Some(value as u64);
        } else {
            match c {
                '〇' => digit = Some(0),
                '两' => digit = Some(2),
                '十' | '百' | '千' => {
                    let unit = match c {
                        '十' => 10,
                        '百' => 100,
                        _ => 1000,
                    };
                    section += digit.take().unwrap_or(1) * unit;
                }
                '万' => {
                    total += (section + digit.take().unwrap_or(0)) * 10_000;
                    section = 0;
                }
                _ => return None,
            }
        }
        seen = true;
    }
    (seen && total < 100_000_000).then_some(total + section + digit.unwrap_or(0))
}

/// Whether `c` is a Han character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_chinese_numbers() {
        for (text, value) in [
            ("九", 9),
            ("十五", 15),
            ("一百六十六", 166),
            ("五千", 5000),
            ("两万三千", 23000),
            ("二十", 20),
            ("零", 0),
            ("一百零五", 105),
        ] {
            assert_eq!(chinese_number(text), Some(value), "{text}");
        }
        assert_eq!(chinese_number(""), None);
        assert_eq!(chinese_number("十几"), None);
    }

    #[test]
    fn names_meet_across_widths_and_spaces() {
        assert_eq!(name("湄潭县 （城区）"), name("湄潭县(城区)"));
        for text in ["", "湄潭县", " A\u{3000}b９Ｃ ", "İß㐀𠀀〇", "（甲）\u{B}乙\u{A0}"] {
            assert!(is_name(text, &name(text)), "{text}");
            assert!(!is_name(text, "甲"), "{text}");
        }
    }
}
