//! Texts of values and records as a person writes them in YAML: plain where that is safe, short groups in one line.

use crate::parse::raw::RawRecords;
use crate::parse::schema::{FieldInfo, Group};

use super::columns::{EXEMPTION, FUNDING, Kind, LEADER};
use super::current::Written;

/// How a file writes its records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Keys in Chinese.
    pub chinese: bool,
    /// Records in one line, in braces.
    pub flow: bool,
}

/// The fields of a kind of record.
pub fn fields(kind: Kind) -> &'static [FieldInfo] {
    list_fields(kind.list().0)
}

/// The fields of the records of a list.
pub fn list_fields(list: &str) -> &'static [FieldInfo] {
    let list = RawRecords::FIELDS.iter().find(|field| field.key == list);
    list.and_then(|list| list.inside).map_or(&[], |inside| inside().fields)
}

/// A key as a style writes it; keys of conditions have one form only.
pub fn key<'k>(fields: &[FieldInfo], key: &'k str, style: Style) -> &'k str {
    let found = fields.iter().find(|field| field.key == key);
    found.map_or(key, |field| if style.chinese { field.zh } else { field.key })
}

/// A scalar, quoted where it would mean something else. Inside braces more characters mean something.
pub fn scalar(text: &str, in_braces: bool) -> String {
    if is_plain(text, in_braces) { text.to_owned() } else { quoted(text) }
}

/// Adds a scalar to a text.
fn push_scalar(out: &mut String, text: &str, in_braces: bool) {
    if is_plain(text, in_braces) {
        out.push_str(text);
    } else {
        out.push_str(&quoted(text));
    }
}

/// A scalar in double quotes, which YAML reads like JSON.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn is_plain(text: &str, in_braces: bool) -> bool {
    let starts_badly = text.starts_with(|c: char| c.is_whitespace() || "-?:,[]{}#&*!|>'\"%@`=~<".contains(c));
    let means_nothing = text.is_empty() || text.eq_ignore_ascii_case("null") || text.starts_with("...");
    let ends_badly = text.ends_with(|c: char| c.is_whitespace() || c == ':');
    if starts_badly || means_nothing || ends_badly {
        return false;
    }
    let mut before = None;
    text.chars().all(|c| {
        let fine = match c {
            ' ' => before != Some(':'),
            '#' => before != Some(' '),
            ',' | '[' | ']' | '{' | '}' | ':' => !in_braces,
            // Other programs read these as line ends.
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' => false,
            c => !c.is_control(),
        };
        before = Some(c);
        fine
    })
}

/// A value after its key: in one line, or with a line for each small record below `indent`.
pub fn value(
    kind_fields: &[FieldInfo],
    field: &str,
    written: &Written,
    style: Style,
    indent: usize,
) -> String {
    match written {
        Written::Nothing => String::new(),
        Written::Text(text) => {
            let mut out = String::with_capacity(text.len() + 1);
            out.push(' ');
            push_scalar(&mut out, text, style.flow);
            out
        }
        Written::List(items) => format!(" {}", list(items)),
        Written::Records(rows) => {
            let inside = kind_fields.iter().find(|own| own.key == field).and_then(|own| own.inside);
            let inside = inside.map_or(&[][..], |inside| inside().fields);
            let rows: Vec<String> = rows.iter().map(|row| record(inside, field, row, style)).collect();
            if style.flow {
                return format!(" [{}]", rows.join(", "));
            }
            rows.iter().map(|row| format!("\n{}- {row}", " ".repeat(indent + 2))).collect()
        }
    }
}

/// A list in one line.
pub fn list(items: &[String]) -> String {
    let mut out = String::from("[");
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        push_scalar(&mut out, item, true);
    }
    out.push(']');
    out
}

/// A small record in one line.
pub fn record(inside: &[FieldInfo], field: &str, row: &[String], style: Style) -> String {
    let parts = match field {
        "exempt" => EXEMPTION,
        "leaders" => LEADER,
        _ => FUNDING,
    };
    let said = parts.iter().zip(row).filter(|(_, text)| !text.is_empty());
    let said: Vec<String> =
        said.map(|(part, text)| format!("{}: {}", key(inside, part, style), scalar(text, true))).collect();
    braces(&said)
}

/// Pairs in one line.
pub fn braces(pairs: &[String]) -> String {
    format!("{{ {} }}", pairs.join(", "))
}

/// Parts of a group, like the conditions of an organisation, as the value of its field.
pub fn group(kind_fields: &[FieldInfo], field: &str, parts: &[(String, String)], style: Style) -> String {
    let inside = kind_fields.iter().find(|own| own.key == field).and_then(|own| own.inside);
    let inside = inside.map_or(&[][..], |inside| inside().fields);
    let mut out = String::from(" { ");
    for (index, (part, text)) in parts.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        out.push_str(key(inside, part, style));
        out.push_str(": ");
        push_scalar(&mut out, text, true);
    }
    out.push_str(" }");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml::{Kind as NodeKind, parse};

    const TEXTS: [&str; 45] = [
        "湄潭县",
        "0520",
        "no",
        "null",
        "~",
        "",
        " a",
        "a ",
        "a: b",
        "a:b",
        "a #b",
        "#b",
        "- a",
        "-1",
        "a, b",
        "[a]",
        "{a}",
        "'a'",
        "\"a\"",
        "a\"b",
        "%a",
        "@a",
        "`a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "?",
        "=1",
        "<<",
        "...",
        "---",
        "a\tb",
        "a\\b",
        "12:30",
        "2021-06-17",
        "1e5",
        "0x1F",
        "true",
        "3.50",
        "a\u{2028}b",
        "：",
        "、",
        "“甲”",
    ];

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in TEXTS {
            for (before, after, in_braces) in
                [("a: ", "\n", false), ("a: { b: ", " }\n", true), ("a: [", "]\n", true)]
            {
                let document = format!("{before}{}{after}", scalar(text, in_braces));
                let node = parse(&document).unwrap_or_else(|error| panic!("{document}: {error:?}"));
                let mut at = node;
                loop {
                    at = match at.kind {
                        NodeKind::Map(mut pairs) => pairs.remove(0).1,
                        NodeKind::List(mut items) => items.remove(0),
                        NodeKind::Text(found) => {
                            assert_eq!(found, text, "{document}");
                            break;
                        }
                        NodeKind::Null => panic!("{document} is nothing"),
                    };
                }
            }
        }
    }
}
