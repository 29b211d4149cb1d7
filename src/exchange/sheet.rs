//! Sheets: rows of typed cells, and the text that stands for them among the sources.
//!
//! What program wrote them is forgotten here. A cell keeps what it says in words as a range of the sheet's text, so
//! that a fault of it has a place, and what the program knew of it: that it was a number, a date, a yes.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::base::{FileId, PartialDate, Span, cell};

/// The most cells with something in them that one file may have.
pub const MAX_CELLS: usize = 3_000_000;
/// The most columns that a sheet may use; a list that people fill in has twenty.
pub const MAX_COLUMNS: u32 = 1_024;
/// The most rows that a sheet may use: those that spreadsheets can hold.
pub const MAX_ROWS: u32 = 1_048_576;

/// What a cell is to the program that wrote it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Words.
    Words,
    /// A number.
    Number(f64),
    /// A number that is shown as per cent: 0.94 is 94 %.
    Percent(f64),
    /// A date, as precise as the cell shows it.
    Date(PartialDate),
    /// Yes or no.
    Truth(bool),
    /// A formula that came to nothing: `#N/A`, `#REF!`.
    Failed,
    /// A formula of which the file does not say what it comes to.
    Uncounted,
}

/// A cell with something in it.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// Its column, from 0.
    pub column: u32,
    /// What it is.
    pub value: Value,
    /// Where its words stand in the sheet's text.
    start: u32,
    end: u32,
}

impl Cell {
    /// Where its words stand in the sheet's text.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A row with something in it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number, from 0.
    pub number: u32,
    /// Where it begins in the sheet's text.
    pub start: u32,
    /// Its cells from left to right.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column.
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        self.cells.binary_search_by_key(&column, |cell| cell.column).ok().map(|at| &self.cells[at])
    }
}

/// Cells that were made one; the first of them says what they all say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// First and last row.
    pub rows: (u32, u32),
    /// First and last column.
    pub columns: (u32, u32),
}

/// Cells as a program wrote them, in any order, before they are rows.
#[derive(Clone, Debug, Default)]
pub struct Loose {
    /// Row, column, what it is, and where its words stand in `words`.
    cells: Vec<(u32, u32, Value, Range<u32>)>,
    words: String,
}

impl Loose {
    /// Adds a cell. Its words are kept on one line.
    pub fn push(&mut self, row: u32, column: u32, value: Value, words: &str) {
        let words = words.trim();
        let start = offset(&self.words);
        if words.contains(char::is_control) {
            self.words.extend(words.chars().map(|c| if c.is_control() { ' ' } else { c }));
        } else {
            self.words.push_str(words);
        }
        self.cells.push((row, column, value, start..offset(&self.words)));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Where they stand, those that say nothing among them: row, column.
    pub fn places(&self) -> BTreeSet<(u32, u32)> {
        self.cells.iter().map(|(row, column, ..)| (*row, *column)).collect()
    }
}

/// One sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name; none in a file that has only one.
    pub name: Option<String>,
    /// A line for each row; see [`cell`].
    pub text: Arc<str>,
    /// Its rows that are not empty.
    pub rows: Vec<Row>,
    /// Cells that were made one.
    pub merged: Vec<Merged>,
    /// Whether people do not see it.
    pub hidden: bool,
    /// Its place among the sources, once it has one.
    pub file: FileId,
}

impl Sheet {
    /// A sheet of cells.
    pub fn new(name: Option<String>, loose: Loose) -> Sheet {
        let Loose { mut cells, words } = loose;
        cells.retain(|(.., value, words)| !words.is_empty() || *value == Value::Uncounted);
        cells.sort_by_key(|(row, column, ..)| (*row, *column));
        // Damaged files say twice what a cell is.
        cells.dedup_by_key(|(row, column, ..)| (*row, *column));
        let mut text = String::with_capacity(words.len() + cells.len());
        let mut rows: Vec<Row> = Vec::new();
        for of_row in cells.chunk_by(|one, other| one.0 == other.0) {
            let number = of_row[0].0;
            let lines = number - rows.last().map_or(0, |row| row.number);
            text.extend(std::iter::repeat_n('\n', lines as usize));
            let mut row = Row { number, start: offset(&text), cells: Vec::with_capacity(of_row.len()) };
            for (_, column, value, range) in of_row {
                let tabs = column - row.cells.last().map_or(0, |cell| cell.column);
                text.extend(std::iter::repeat_n(cell::BETWEEN, tabs as usize));
                let start = offset(&text);
                text.push_str(&words[range.start as usize..range.end as usize]);
                row.cells.push(Cell { column: *column, value: *value, start, end: offset(&text) });
            }
            rows.push(row);
        }
        Sheet { name, text: text.into(), rows, merged: Vec::new(), hidden: false, file: FileId(0) }
    }

    /// The words of a cell.
    pub fn words(&self, cell: &Cell) -> &str {
        self.text.get(cell.range()).unwrap_or_default()
    }

    /// The place of a cell.
    pub fn span(&self, cell: &Cell) -> Span {
        Span::new(self.file, cell.range())
    }

    /// The place of a row: its first cell.
    pub fn row_span(&self, row: &Row) -> Span {
        row.cells
            .first()
            .map_or(Span::new(self.file, row.start as usize..row.start as usize), |first| self.span(first))
    }

    /// The place of a cell that is empty: behind the last one before it, or in front of all.
    pub fn empty_span(&self, row: &Row, column: u32) -> Span {
        let line = &self.text[row.start as usize..];
        let line = line.split('\n').next().unwrap_or_default();
        let range = cell::range(line, column);
        let start = row.start as usize;
        Span::new(self.file, start + range.start..start + range.end)
    }

    /// The merged cells that hold a cell.
    pub fn merged_at(&self, row: u32, column: u32) -> Option<&Merged> {
        let holds = |span: (u32, u32), at: u32| span.0 <= at && at <= span.1;
        self.merged.iter().find(|area| holds(area.rows, row) && holds(area.columns, column))
    }

    /// The row of this number, if there is anything in it.
    pub fn row(&self, number: u32) -> Option<&Row> {
        self.rows.binary_search_by_key(&number, |row| row.number).ok().map(|at| &self.rows[at])
    }
}

/// Texts are bounded far below 4 GiB when files are opened.
fn offset(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_a_text_with_a_line_for_each_row() {
        let mut loose = Loose::default();
        loose.push(3, 2, Value::Number(12.0), "12");
        loose.push(1, 0, Value::Words, "湄潭\n县 ");
        loose.push(1, 3, Value::Words, "  ");
        let sheet = Sheet::new(None, loose);
        assert_eq!(&*sheet.text, "\n湄潭 县\n\n\t\t12");
        assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3]);
        let row = sheet.row(3).unwrap();
        assert_eq!(sheet.words(row.cell(2).unwrap()), "12");
        let empty = sheet.empty_span(row, 1).range();
        assert_eq!((empty.start, empty.end), (row.start as usize + 1, row.start as usize + 1));
    }
}
