//! Tables in text: which encoding, what stands between the columns.
//!
//! Spreadsheets of Chinese Windows write CSV in GBK without saying so; others write UTF-8 with or without a byte
//! order mark, tabs or semicolons. A cell may hold a line break in quotes, so rows are counted as records.

use csv::ReaderBuilder;

use crate::base::encoding;

use super::open::{Foreign, Refusal};
use super::sheet::{Loose, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Sheet, Value};

/// What may stand between columns.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Rows by which the delimiter is chosen.
const LOOKED_AT: usize = 50;

/// The only sheet of a text.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let (text, _) = encoding::decode(bytes).ok_or(Refusal::Foreign(Foreign::Unknown))?;
    let (stated, table) = stated_delimiter(&text);
    let delimiter = stated.unwrap_or_else(|| likely_delimiter(table));
    let skipped = u32::from(stated.is_some());
    let mut cells = Loose::default();
    for (row, record) in (skipped..).zip(records(table, delimiter)) {
        let record = record.map_err(|error| Refusal::Broken(error.to_string()))?;
        for (column, words) in (0..).zip(record.iter()).filter(|(_, words)| !words.trim().is_empty()) {
            if cells.len() >= MAX_CELLS || column >= MAX_COLUMNS || row >= MAX_ROWS {
                return Err(Refusal::TooLarge);
            }
            cells.push(row, column, value(words), unarmed(words));
        }
    }
    Ok(vec![Sheet::new(None, cells)])
}

/// Excel's own first line `sep=;`.
fn stated_delimiter(text: &str) -> (Option<u8>, &str) {
    let Some((first, rest)) = text.split_once('\n') else { return (None, text) };
    match first.trim().strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter]) => (Some(*delimiter), rest),
        _ => (None, text),
    }
}

fn records(text: &str, delimiter: u8) -> impl Iterator<Item = csv::Result<csv::StringRecord>> {
    let mut builder = ReaderBuilder::new();
    let reader =
        builder.has_headers(false).flexible(true).delimiter(delimiter).from_reader(KeptLines::new(text));
    reader.into_records()
}

/// The text with a space on each empty line: the reader would leave such lines out, and rows would shift.
struct KeptLines<'t> {
    rest: &'t [u8],
    quoted: bool,
    at_start: bool,
}

impl<'t> KeptLines<'t> {
    fn new(text: &'t str) -> KeptLines<'t> {
        KeptLines { rest: text.as_bytes(), quoted: false, at_start: true }
    }
}

impl std::io::Read for KeptLines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut count = 0;
        while count < buffer.len() {
            let Some((&byte, rest)) = self.rest.split_first() else { break };
            if byte == b'\n' && self.at_start && !self.quoted {
                buffer[count] = b' ';
                self.at_start = false;
            } else {
                buffer[count] = byte;
                self.rest = rest;
                self.quoted ^= byte == b'"';
                self.at_start = byte == b'\n';
            }
            count += 1;
        }
        Ok(count)
    }
}

/// The delimiter that cuts most rows into as many columns; a comma where none cuts.
fn likely_delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let records = records(text, delimiter).take(LOOKED_AT).filter_map(Result::ok);
        let widths: Vec<usize> = records.map(|record| record.len()).filter(|width| *width > 1).collect();
        let alike = |width: &usize| widths.iter().filter(|other| *other == width).count();
        widths.iter().map(|width| (alike(width), *width)).max().unwrap_or_default()
    };
    let best = DELIMITERS.iter().rev().copied().max_by_key(|delimiter| score(*delimiter));
    best.filter(|delimiter| score(*delimiter).0 > 0).unwrap_or(b',')
}

/// What a spreadsheet would make of a text: a number where it would write it so again, or a formula that failed.
fn value(words: &str) -> Value {
    let words = words.trim();
    let failed = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];
    if failed.contains(&words) || words.strip_prefix("Err:").is_some_and(|code| code.parse::<u16>().is_ok()) {
        return Value::Failed;
    }
    match words.parse::<f64>() {
        Ok(number) if number.to_string() == words && number.is_finite() => Value::Number(number),
        _ => Value::Words,
    }
}

/// Without the apostrophe that keeps a spreadsheet from taking a text for a formula.
fn unarmed(words: &str) -> &str {
    match words.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> String {
        read(bytes).unwrap()[0].text.to_string()
    }

    #[test]
    fn encodings_and_delimiters_are_found() {
        let table = "名称\t镇\n甲\t乙";
        for delimiter in [",", "\t", ";", "|"] {
            let text = table.replace('\t', delimiter);
            assert_eq!(text_of(text.as_bytes()), table);
            assert_eq!(text_of(format!("\u{FEFF}{text}").as_bytes()), table);
        }
        let long = "名称,所在乡镇街道,成立时间\n天城镇科协,天城镇,二〇二一年\n".repeat(4);
        let gbk = encoding_rs::GB18030.encode(&long).0.into_owned();
        assert_eq!(text_of(&gbk), text_of(long.as_bytes()));
        let wide: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(long.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(text_of(&wide), text_of(long.as_bytes()));
    }

    #[test]
    fn rows_are_those_that_a_spreadsheet_shows() {
        assert_eq!(text_of("a,b\n\n\"c\nd\",'=1\n\ne".as_bytes()), "a\tb\n\nc d\t=1\n\ne");
        assert_eq!(text_of("sep=;\na;b\n".as_bytes()), "\na\tb");
        assert_eq!(text_of("\n\na,b\n".as_bytes()), "\n\na\tb");
    }

    #[test]
    fn numbers_are_numbers_and_codes_are_not() {
        assert_eq!(value("2021.1"), Value::Number(2021.1));
        assert_eq!(value(" 12 "), Value::Number(12.0));
        for words in ["0520", "1.50", "1e5", "inf", "NaN", "+1", "１２", ""] {
            assert_eq!(value(words), Value::Words, "{words}");
        }
        assert_eq!(value("Err:510"), Value::Failed);
    }

    #[test]
    fn bytes_are_no_table() {
        assert_eq!(read(b"\x00\x01\x02\xFF").unwrap_err(), Refusal::Foreign(Foreign::Unknown));
    }
}
