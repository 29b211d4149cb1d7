//! A cell as one text, for CSV and for sheets, and back.
//!
//! Items of a list are joined by `；`, parts of a record by `｜`; where a text holds one of them or a `\`, a `\`
//! stands before it. Reading what was written gives the same cell.

use crate::base::PartialDate;
use crate::domain::Words;

use super::model::{Cell, Decimal, Field, Kind};
use crate::render::wording;

const ITEM: char = '；';
const PART: char = '｜';
const ESCAPE: char = '\\';

/// A cell as a text; an absent one is empty.
pub fn text(cell: &Cell, kind: Kind, words: &Words) -> String {
    match (cell, kind) {
        (Cell::Absent, _) => String::new(),
        (Cell::Text(option), Kind::Choice(choice)) => choice.label(option, words).to_owned(),
        (Cell::Text(text), _) => text.clone(),
        (Cell::Truth(truth), _) => truth_word(*truth, words).to_owned(),
        (Cell::Count(count), _) => count.to_string(),
        (Cell::Number(number), _) => number.text(),
        (Cell::Date(date), _) => date.to_string(),
        (Cell::List(items), _) => join(items.iter().map(|item| escaped(item)), ITEM),
        (Cell::Records(rows), Kind::Records(parts)) => {
            join(rows.iter().map(|row| record(row, parts, words)), ITEM)
        }
        (Cell::Records(_), _) => String::new(),
    }
}

fn record(row: &[Cell], parts: &[Field], words: &Words) -> String {
    join(row.iter().zip(parts).map(|(cell, part)| escaped(&text(cell, part.kind, words))), PART)
}

/// Reads a cell; `None` if the text says nothing that the kind can mean.
pub fn read(written: &str, kind: Kind, words: &Words) -> Option<Cell> {
    let text = |text: &str| Cell::text(text);
    match kind {
        Kind::List | Kind::Codes => return Some(Cell::list(split(written, ITEM)?.into_iter().map(plain))),
        Kind::Records(parts) => return read_records(written, parts, words),
        _ if written.is_empty() => return Some(Cell::Absent),
        _ => {}
    }
    Some(match kind {
        Kind::Choice(choice) => text(choice.find(written, words)?),
        Kind::Truth => Cell::Truth(*[true, false].iter().find(|it| truth_word(**it, words) == written)?),
        Kind::Count => Cell::Count(written.parse().ok()?),
        Kind::Number => Cell::Number(Decimal::parse(written)?),
        Kind::Date => Cell::Date(PartialDate::parse(written)?),
        _ => text(written),
    })
}

fn read_records(written: &str, parts: &[Field], words: &Words) -> Option<Cell> {
    let rows = split(written, ITEM)?.into_iter().map(|row| {
        let cells = split(row, PART)?;
        if cells.len() != parts.len() {
            return None;
        }
        cells.into_iter().zip(parts).map(|(cell, part)| read(&plain(cell), part.kind, words)).collect()
    });
    rows.collect::<Option<_>>().map(Cell::Records)
}

fn truth_word(truth: bool, words: &Words) -> &str {
    let (path, plain) = if truth { ("data_truth.yes", "true") } else { ("data_truth.no", "false") };
    wording::find(words, path).unwrap_or(plain)
}

fn join(items: impl Iterator<Item = String>, sign: char) -> String {
    items.collect::<Vec<String>>().join(sign.encode_utf8(&mut [0; 4]))
}

fn escaped(text: &str) -> String {
    if !text.contains([ITEM, PART, ESCAPE]) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if matches!(c, ITEM | PART | ESCAPE) {
            out.push(ESCAPE);
        }
        out.push(c);
    }
    out
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == ESCAPE { chars.next() } else { Some(c) });
    }
    out
}

/// The items between the signs that are not escaped; none in an empty text. `None` if an escape stands alone.
fn split(text: &str, sign: char) -> Option<Vec<&str>> {
    let mut items = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == ESCAPE {
            chars.next()?;
        } else if c == sign {
            items.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    if !text.is_empty() {
        items.push(&text[start..]);
    }
    Some(items)
}
