//! Tables as CSV for spreadsheets: UTF-8 with a byte order mark, or Excel guesses the encoding; CRLF, RFC 4180.
//!
//! A text that a spreadsheet would run as a formula gets a `'` before it, and one that begins like that
//! already gets another, so that reading takes away exactly what writing put there.

use crate::domain::Words;

use super::flat;
use super::model::{Cell, Field, Kind, Table};

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// What spreadsheets take for the beginning of a formula; East Asian ones the wide forms too.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Why a file cannot be read as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// It is not CSV in UTF-8; with the line if it is known.
    Shape(Option<u64>),
    /// No column is called that.
    Header(String),
    /// A cell does not hold what its column may.
    Value {
        /// Line, from 1.
        line: u64,
        /// Header of the column.
        column: String,
        /// What stands there.
        found: String,
    },
}

/// Writes a table.
pub fn write(table: &Table, words: &Words) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_string().into_bytes());
    let fine = "a vector takes everything";
    writer.write_record(table.fields.iter().map(|field| field.header(words))).expect(fine);
    for row in &table.rows {
        let cells = row.iter().zip(&table.fields).map(|(cell, field)| written(cell, field.kind, words));
        writer.write_record(cells).expect(fine);
    }
    writer.into_inner().expect(fine)
}

/// Reads the rows of a table that was written with `fields`, whatever the order of its columns; absent columns
/// are absent cells.
pub fn read(bytes: &[u8], fields: &[Field], words: &Words) -> Result<Vec<Vec<Cell>>, ReadFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| ReadFault::Shape(None))?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let line = |position: Option<&::csv::Position>| position.map(|position| line(text, position));
    let shape = |error: &::csv::Error| ReadFault::Shape(line(error.position()));
    let mut records = reader.records();
    let Some(headers) = records.next() else { return Ok(Vec::new()) };
    let headers = headers.map_err(|error| shape(&error))?;
    let find = |header: &str| {
        let found = fields.iter().position(|field| field.header(words) == header || field.key == header);
        found.ok_or_else(|| ReadFault::Header(header.to_owned()))
    };
    let columns: Vec<usize> = headers.iter().map(find).collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(|error| shape(&error))?;
        let mut row: Vec<Cell> = fields.iter().map(|field| empty(field.kind)).collect();
        for (index, text) in columns.iter().zip(&record) {
            let field = &fields[*index];
            row[*index] = flat::read(unguarded(text, field.kind), field.kind, words)
                .filter(|cell| cell.fits(field))
                .ok_or_else(|| ReadFault::Value {
                    line: line(record.position()).unwrap_or_default(),
                    column: field.header(words),
                    found: text.to_owned(),
                })?;
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The line of a record. Its position is before the LF that ends the one above it.
fn line(text: &str, position: &::csv::Position) -> u64 {
    let at = usize::try_from(position.byte()).unwrap_or_default();
    position.line() + u64::from(text.as_bytes().get(at) == Some(&b'\n'))
}

fn empty(kind: Kind) -> Cell {
    match kind {
        Kind::List | Kind::Codes => Cell::List(Vec::new()),
        Kind::Records(_) => Cell::Records(Vec::new()),
        _ => Cell::Absent,
    }
}

fn written(cell: &Cell, kind: Kind, words: &Words) -> String {
    let text = flat::text(cell, kind, words);
    if is_guarded(kind) && looks_like_formula(&text) { format!("'{text}") } else { text }
}

fn unguarded(text: &str, kind: Kind) -> &str {
    let guarded = is_guarded(kind) && text.starts_with('\'') && looks_like_formula(text);
    if guarded { &text[1..] } else { text }
}

/// Numbers and dates are written by the program alone and may begin with a minus sign.
fn is_guarded(kind: Kind) -> bool {
    !matches!(kind, Kind::Count | Kind::Number | Kind::Date)
}

fn looks_like_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}
