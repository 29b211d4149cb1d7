//! Tables on the terminal, as CSV (RFC 4180), as JSON, or as one id a line.
//!
//! Columns line up under Han characters, which are two cells wide.

use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr;

use crate::base::{Language, Text};

use super::arguments::Format;

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Name in CSV and JSON; never translated, so that scripts may rely on it.
    pub key: &'static str,
    /// Heading on the terminal.
    pub heading: Text,
}

/// A column from its key and its two headings.
pub(super) const fn column(key: &'static str, zh: &'static str, en: &'static str) -> Column {
    Column { key, heading: Text { zh, en } }
}

/// What stands in a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Not known, or not reported: never 0.
    Empty,
    /// Words.
    Words(String),
    /// A count, aligned to the right.
    Count(u64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Words(text.to_owned()) }
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::from(text.as_str())
    }
}
impl From<u64> for Cell {
    fn from(count: u64) -> Cell {
        Cell::Count(count)
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Empty, Into::into)
    }
}

impl Cell {
    /// On one line and without control characters, whatever the content holds.
    fn plain(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Words(text) => text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
            Cell::Count(count) => count.to_string(),
        }
    }
}

/// Columns and rows; the first column is the id.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The table as `format` writes it.
    pub fn print(&self, format: Format, language: Language) -> String {
        match format {
            // Commands refuse the formats of messages before they make a table.
            Format::Human | Format::Table | Format::Sarif | Format::Github => self.terminal(language),
            Format::Short => self.rows.iter().map(|row| row[0].plain() + "\n").collect(),
            Format::Csv => self.csv(),
            Format::Json => self.json(),
        }
    }

    fn terminal(&self, language: Language) -> String {
        let headings = self.columns.iter().map(|column| column.heading.get(language).to_owned());
        let mut lines: Vec<Vec<String>> = vec![headings.collect()];
        lines.extend(self.rows.iter().map(|row| row.iter().map(Cell::plain).collect()));
        let numeric: Vec<bool> = (0..self.columns.len())
            .map(|at| self.rows.iter().any(|row| matches!(row[at], Cell::Count(_))))
            .collect();
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|at| lines.iter().map(|line| line[at].width()).max().unwrap_or(0))
            .collect();
        let mut out = String::new();
        for line in &lines {
            let cells = line.iter().enumerate().map(|(at, text)| pad(text, widths[at], numeric[at]));
            out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
            out.push('\n');
        }
        out
    }

    /// CRLF and doubled quotes as RFC 4180 says. No byte order mark: this goes into pipes.
    fn csv(&self) -> String {
        let headings = self.columns.iter().map(|column| column.key.to_owned()).collect::<Vec<_>>();
        let mut out = headings.join(",") + "\r\n";
        for row in &self.rows {
            out.push_str(&row.iter().map(csv_cell).collect::<Vec<_>>().join(","));
            out.push_str("\r\n");
        }
        out
    }

    fn json(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            let fields = self.columns.iter().zip(row).map(|(column, cell)| {
                let value = match cell {
                    Cell::Empty => Value::Null,
                    Cell::Words(text) => Value::from(text.as_str()),
                    Cell::Count(count) => Value::from(*count),
                };
                (column.key.to_owned(), value)
            });
            Value::Object(fields.collect::<Map<_, _>>()).to_string()
        });
        json_array(rows)
    }
}

/// A JSON array with one item a line, which programs read whole and people compare line by line.
pub(super) fn json_array(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", items.join(",\n")) }
}

fn pad(text: &str, width: usize, right: bool) -> String {
    let space = " ".repeat(width - text.width());
    if right { space + text } else { text.to_owned() + &space }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front.
fn csv_cell(cell: &Cell) -> String {
    let mut text = match cell {
        Cell::Words(text) => text.clone(),
        other => other.plain(),
    };
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        text.insert(0, '\'');
    }
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            columns: vec![column("id", "标识", "id"), column("name", "名称", "name"), column("n", "数", "n")],
            rows: vec![
                vec!["a".into(), "湄潭县".into(), Cell::Count(12)],
                vec!["bcd".into(), "a \"b\", c".into(), Cell::Empty],
            ],
        }
    }

    #[test]
    fn columns_line_up_under_han_characters() {
        let text = table().print(Format::Table, Language::Chinese);
        assert_eq!(text, "标识  名称      数\na     湄潭县    12\nbcd   a \"b\", c\n");
    }

    #[test]
    fn csv_quotes_and_defuses() {
        let mut table = table();
        table.rows.push(vec!["e".into(), "=1+1".into(), Cell::Count(0)]);
        let text = table.print(Format::Csv, Language::Chinese);
        assert_eq!(text, "id,name,n\r\na,湄潭县,12\r\nbcd,\"a \"\"b\"\", c\",\r\ne,'=1+1,0\r\n");
    }

    #[test]
    fn json_keeps_null_apart_from_zero() {
        let value: Value = serde_json::from_str(&table().print(Format::Json, Language::English)).unwrap();
        assert_eq!(value[0]["n"], 12);
        assert!(value[1]["n"].is_null());
    }
}
