//! The slip behind a YAML error. The library stumbles where it cannot go on, which is often lines after the bracket that
//! was not closed or the space too many; a person has to look where the slip is. Only looks at texts that are known to
//! be wrong; what it does not recognise is reported where the library stumbled.

use std::ops::Range;

/// A slip that is recognised, with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slip {
    /// A full-width colon after a key.
    WideColon(Range<usize>),
    /// A bracket or quotation mark without its partner.
    Unclosed(Range<usize>),
    /// A line that is further in or out than those around it.
    Indentation(Range<usize>),
}

/// How many lines a text in brackets or quotation marks may run on before it is looked for no further.
const REACH: usize = 60;

/// What a person has to look at when the reader of YAML stumbles at `offset`.
pub fn find(text: &str, offset: usize) -> Option<Slip> {
    let lines = lines(text);
    let fault = text[..offset].matches('\n').count().min(lines.len().checked_sub(1)?);
    let colon = wide_colon(&lines, fault).map(Slip::WideColon);
    colon
        .or_else(|| unclosed(&lines, fault).map(Slip::Unclosed))
        .or_else(|| indentation(&lines, fault).map(Slip::Indentation))
}

/// A line without its end, and where it begins.
struct Line<'t> {
    start: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    /// Bytes of white space before the first character.
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// Whether there is nothing on it but white space or a remark.
    fn is_empty(&self) -> bool {
        let text = self.text.trim();
        text.is_empty() || text.starts_with('#')
    }

    /// The value, behind dashes and `key: `, and where it begins in the text.
    fn value(&self) -> (usize, &'t str) {
        let mut rest = self.text.trim_start();
        while let Some(item) = rest.strip_prefix("- ") {
            rest = item.trim_start();
        }
        if let Some((key, value)) = rest.split_once(": ")
            && !key.starts_with(['"', '\'', '[', '{', '#'])
        {
            rest = value.trim_start();
        }
        (self.start + self.text.len() - rest.len(), rest)
    }

    /// Where its first character is.
    fn first(&self) -> Range<usize> {
        let at = self.start + self.indent();
        let length = self.text.trim_start().chars().next().map_or(0, char::len_utf8);
        at..at + length
    }

    /// Whether what follows may stand further in: `key:`, the first field of an item, or the beginning of a text over
    /// several lines.
    fn opens(&self) -> bool {
        let text = self.text.trim();
        let item = text.strip_prefix("- ").map(str::trim_start);
        item.is_some_and(|item| !item.starts_with(['[', '{', '"', '\'']))
            || text == "-"
            || text.ends_with([':', '|', '>', '[', '{', ','])
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let line = |line: &'_ str| {
        let at = start;
        start += line.len();
        at
    };
    let starts: Vec<usize> = text.split_inclusive('\n').map(line).collect();
    let texts = text.split_inclusive('\n').map(|line| line.trim_end_matches(['\n', '\r']));
    starts.into_iter().zip(texts).map(|(start, text)| Line { start, text }).collect()
}

/// A full-width colon after a bare key near the fault. The library notices it on the line itself, or on one of its
/// neighbours, because the line reads as the rest of another value.
fn wide_colon(lines: &[Line<'_>], fault: usize) -> Option<Range<usize>> {
    let near = [fault, fault.wrapping_sub(1), fault + 1];
    near.into_iter().filter_map(|line| lines.get(line)).find_map(|line| {
        let at = line.text.find('：')?;
        let key = line.text[..at].trim_start_matches([' ', '-']);
        let is_key = !key.is_empty() && key.chars().count() <= 8 && !key.contains([':', '"', '\'', ' ']);
        is_key.then_some(line.start + at..line.start + at + '：'.len_utf8())
    })
}

/// The last value at or before the fault that begins with a bracket or quotation mark and does not end on its line.
fn unclosed(lines: &[Line<'_>], fault: usize) -> Option<Range<usize>> {
    let near = lines[..=fault].iter().rev().take(REACH).filter(|line| !line.is_empty());
    let found = near.map(Line::value).find_map(|(start, value)| Some((start, open_mark(value)?)));
    found.map(|(start, at)| start + at..start + at + 1)
}

/// Where the outermost mark of the value is that has no partner.
fn open_mark(value: &str) -> Option<usize> {
    if !value.starts_with(['[', '{', '"', '\'']) {
        return None;
    }
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut quote: Option<(usize, char)> = None;
    let mut before = ' ';
    let mut characters = value.char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some((_, '"')), '\\') => drop(characters.next()),
            (Some((_, mark)), _) if mark == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if matches!(before, ' ' | '[' | '{' | ',' | ':') => {
                quote = Some((at, character))
            }
            (None, '[' | '{') => open.push((at, character)),
            (None, ']' | '}') => match open.pop() {
                Some((at, mark)) if (mark == '[') != (character == ']') => return Some(at),
                _ => {}
            },
            (None, '#') if before == ' ' => break,
            (None, _) => {}
        }
        before = character;
    }
    quote.or(open.first().copied()).map(|(at, _)| at)
}

/// The line that stands out of its row: the one that is further in than the line before allows, or the one to which
/// nothing further up lines up. Of two that do not fit together, the one that its next neighbour contradicts.
fn indentation(lines: &[Line<'_>], fault: usize) -> Option<Range<usize>> {
    let full: Vec<usize> = (0..lines.len()).filter(|at| !lines[*at].is_empty()).collect();
    let here = full.iter().position(|at| *at >= fault)?;
    let line = |at: usize| full.get(at).map(|at| &lines[*at]);
    let (this, before) = (line(here)?, line(here.checked_sub(1)?)?);
    let earlier = here.checked_sub(2).and_then(line);
    if this.indent() > before.indent() && !before.opens() {
        return Some(this.first());
    }
    let too_deep = |earlier: &Line<'_>| before.indent() > earlier.indent() && !earlier.opens();
    if earlier.map_or(before.indent() > this.indent(), too_deep) {
        return Some(before.first());
    }
    let outer =
        full[..here].iter().rev().map(|at| lines[*at].indent()).find(|indent| *indent <= this.indent());
    if this.indent() >= before.indent() || outer == Some(this.indent()) {
        return None;
    }
    let agrees = line(here + 1).is_some_and(|next| next.indent() == this.indent());
    Some(if agrees { before.first() } else { this.first() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line, from 1, and the character that is pointed at, for a text that the library refuses.
    fn shown(text: &str) -> Option<(usize, &str)> {
        let error = super::super::yaml::parse(text).expect_err("wrong on purpose");
        let (Slip::WideColon(range) | Slip::Unclosed(range) | Slip::Indentation(range)) =
            find(text, error.offset)?;
        Some((text[..range.start].matches('\n').count() + 1, &text[range]))
    }

    #[test]
    fn a_bracket_is_shown_where_it_was_opened() {
        assert_eq!(shown("title: 甲\nthemes: [rules\ncampaign: drive\ndate: 2021\n"), Some((2, "[")));
        let places = "places:\n  - { id: a, name: 甲, tile: [1, 2] }\n  - { id: b, name: 乙\n\n  - { id: c, name: 丙 }\n";
        assert_eq!(shown(places), Some((3, "{")));
        assert_eq!(shown("a: { b: [1, 2 }\nc: 1\n"), Some((1, "[")));
    }

    #[test]
    fn a_quotation_mark_is_shown_where_it_was_opened() {
        assert_eq!(shown("title: \"甲\nsummary: 乙\ndate: 2021\n"), Some((1, "\"")));
        assert_eq!(shown("- { id: a, name: \"甲, level: county }\n- b\n"), Some((1, "\"")));
        assert_eq!(open_mark(r#"["it's", "a\"]", 'x'] # ["#), None);
    }

    #[test]
    fn the_line_that_stands_out_is_shown() {
        assert_eq!(shown(" title: 甲\ndate: 2021\n"), Some((1, "t")));
        assert_eq!(shown("list:\n   - { a: 1 }\n  - { a: 2 }\n  - { a: 3 }\n"), Some((2, "-")));
        let second =
            "one:\n  list:\n    - { a: 1 }\n  more:\n     - { a: 2 }\n    - { a: 3 }\n    - { a: 4 }\n";
        assert_eq!(shown(second), Some((5, "-")));
        assert_eq!(shown("list:\n  - { a: 1 }\n - { a: 2 }\n  - { a: 3 }\n"), Some((3, "-")));
        assert_eq!(shown("- id: a\n  name: 甲\n   level: county\n- id: b\n"), Some((3, "l")));
    }

    #[test]
    fn a_wide_colon_is_shown_on_its_own_line() {
        assert_eq!(shown("title: 甲\nplace：乙\ndate: 2021\n"), Some((2, "：")));
    }

    #[test]
    fn any_text_is_looked_at_without_harm() {
        for text in ["", "\n", "：", "[", "a: [\n", "\u{feff}- \r\n\t:", "- - - [\n'"] {
            for offset in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let _ = find(text, offset);
            }
        }
    }
}
