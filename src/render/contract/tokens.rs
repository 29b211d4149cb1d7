//! A template cut into tokens. What stands between the tags, remarks and raw parts are left out.

use std::ops::Range;

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// `{{`
    PrintStart,
    /// `}}`
    PrintEnd,
    /// `{%`
    TagStart,
    /// `%}`
    TagEnd,
    /// A name or a word of the language.
    Word(String),
    /// A text in quotes.
    Text(String),
    /// A number.
    Number,
    /// Anything else.
    Sign(&'static str),
}

/// Signs, longest first.
const SIGNS: [&str; 34] = [
    "...", "//", "**", "==", "!=", ">=", "<=", "</", "?.", "?[", "+", "-", "*", "/", "%", "!", ".", ",", ":",
    "~", "|", "=", ">", "<", "(", ")", "[", "]", "{", "}", "@", "&", ";", "#",
];

/// The tokens of a template with their byte ranges; `None` where it cannot be cut.
pub fn tokens(text: &str) -> Option<Vec<(Token, Range<usize>)>> {
    let mut lexer = Lexer { text, at: 0, found: Vec::new() };
    while lexer.outside()? {}
    Some(lexer.found)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    found: Vec<(Token, Range<usize>)>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn push(&mut self, token: Token, length: usize) {
        self.found.push((token, self.at..self.at + length));
        self.at += length;
    }

    /// Goes on to the next tag and through it; whether there was one.
    fn outside(&mut self) -> Option<bool> {
        let start = |pair: &[u8]| pair[0] == b'{' && matches!(pair[1], b'{' | b'%' | b'#');
        let next = self.rest().as_bytes().windows(2).position(start);
        let Some(next) = next else { return Some(false) };
        self.at += next;
        match &self.rest()[..2] {
            "{#" => self.at += self.rest().find("#}")? + 2,
            "{{" => self.inside(Token::PrintStart, "}}", Token::PrintEnd)?,
            _ => match raw(self.rest()) {
                Some(length) => self.at += length?,
                None => self.inside(Token::TagStart, "%}", Token::TagEnd)?,
            },
        }
        Some(true)
    }

    fn inside(&mut self, start: Token, closing: &str, end: Token) -> Option<()> {
        let dash = usize::from(self.rest()[2..].starts_with('-'));
        self.push(start, 2 + dash);
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            let rest = self.rest();
            let dash = usize::from(rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(closing)));
            if rest[dash..].starts_with(closing) {
                self.push(end, dash + closing.len());
                return Some(());
            }
            self.token()?;
        }
    }

    fn token(&mut self) -> Option<()> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        if matches!(first, '"' | '\'' | '`') {
            let (text, length) = quoted(rest, first)?;
            self.push(Token::Text(text), length);
        } else if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            self.push(Token::Number, end);
        } else if first == '_' || first.is_ascii_alphabetic() {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            let word = rest[..end].to_owned();
            self.push(Token::Word(word), end);
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
            self.push(Token::Sign(sign), sign.len());
        }
        Some(())
    }
}

/// A text in quotes without its escapes, and its length with the quotes.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => text.push(match chars.next()?.1 {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                other => other,
            }),
            _ if c == quote => return Some((text, at + 1)),
            _ => text.push(c),
        }
    }
    None
}

/// The length of a raw part that begins here: `Some(None)` if it has no end.
fn raw(rest: &str) -> Option<Option<usize>> {
    let word = |rest: &str, word: &str| -> Option<usize> {
        let inner = rest.strip_prefix("{%")?;
        let inner = inner.strip_prefix('-').unwrap_or(inner).trim_start().strip_prefix(word)?.trim_start();
        let inner = inner.strip_prefix('-').unwrap_or(inner).strip_prefix("%}")?;
        Some(rest.len() - inner.len())
    };
    let start = word(rest, "raw")?;
    let ends = rest[start..].match_indices("{%").map(|(at, _)| start + at);
    let end = ends.filter_map(|at| Some(at + word(&rest[at..], "endraw")?)).next();
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_raw_parts_and_words_between_tags_are_left_out() {
        let text = "a {# {{ no }} #} {%- raw %}{{ no }}{% endraw -%} {{- b?.c | d(e='f\\'{{') -}} g";
        let found = tokens(text).expect("can be cut");
        let texts: Vec<&str> = found.iter().map(|(_, range)| &text[range.clone()]).collect();
        assert_eq!(texts, ["{{-", "b", "?.", "c", "|", "d", "(", "e", "=", "'f\\'{{'", ")", "-}}"]);
        assert_eq!(found[9].0, Token::Text("f'{{".into()));
    }

    #[test]
    fn what_has_no_end_is_not_cut() {
        for text in ["{{ a", "{# a", "{% raw %} a", "{{ 'a }}", "{{ 一 }}"] {
            assert_eq!(tokens(text), None, "{text}");
        }
        assert_eq!(tokens("plain"), Some(Vec::new()));
    }
}
