//! From a table to the rows that say something: totals checked and left out, headings between rows understood.
//!
//! A total row is no record, but it knows how many there ought to be. A row that only names a place is the heading of
//! the rows below it. Cells that were merged say the same in every row that they reach over.

use crate::base::{Diagnostic, Span, fold, total};
use crate::refine::values;

use super::columns::Form;
use super::faults;
use super::recognise::Table;
use super::sheet::{Cell, Row, Value};
use super::words;

/// A row that is a record, or says something about one.
#[derive(Clone, Debug)]
pub struct Entry<'s> {
    /// The row.
    pub row: &'s Row,
    /// The heading above it that names a place: its words, its place.
    pub around: Option<(String, Span)>,
    /// What stands in the columns of the table, by their position; absent where a cell is empty.
    pub cells: Vec<Option<&'s Cell>>,
}

/// The rows of a table.
#[derive(Debug, Default)]
pub struct Rows<'s> {
    /// Those that say something.
    pub entries: Vec<Entry<'s>>,
    /// Total rows that agree.
    pub totals: usize,
    /// What is wrong with them.
    pub faults: Vec<Diagnostic>,
}

/// Reads the rows below the headers. `is_place` knows whether words name a place.
pub fn read<'s>(table: &Table<'s>, is_place: &dyn Fn(&str) -> bool) -> Rows<'s> {
    let mut rows = Rows::default();
    let mut around: Option<(String, Span)> = None;
    let mut since = 0;
    for row in table.sheet.rows.iter().skip(table.data) {
        match meaning(table, row, is_place) {
            Line::Nothing => {}
            Line::Heading(words, span) => around = Some((words, span)),
            Line::Total { all } => {
                let from = if all { 0 } else { since };
                check(table, row, from, &mut rows);
                since = rows.entries.len();
            }
            Line::Entry => {
                let mut cells: Vec<Option<&Cell>> =
                    table.headings.iter().map(|heading| cell(table, row, heading.column)).collect();
                fill_down(table, &rows, &mut cells);
                rows.entries.push(Entry { row, around: around.clone(), cells });
            }
        }
    }
    rows
}

enum Line {
    Nothing,
    Heading(String, Span),
    Total { all: bool },
    Entry,
}

fn meaning(table: &Table<'_>, row: &Row, is_place: &dyn Fn(&str) -> bool) -> Line {
    let sheet = table.sheet;
    let said: Vec<(&Cell, &str)> = row.cells.iter().map(|cell| (cell, sheet.words(cell))).collect();
    let Some((first, leading)) = said.first().copied() else { return Line::Nothing };
    let key = folded(leading);
    if let Some(all) = said.iter().enumerate().find_map(|(at, (_, words))| total::of_row(words, at == 0)) {
        return Line::Total { all };
    }
    let in_table = |cell: &Cell| table.headings.iter().any(|heading| heading.column == cell.column);
    if !said.iter().any(|(cell, _)| in_table(cell)) && said.len() > 1 {
        return Line::Nothing;
    }
    if repeats_headers(table, row) || is_numbering(row) {
        return Line::Nothing;
    }
    if said.len() == 1 {
        let remark = ["注", "说明", "备注", "填表", "填报", "制表", "审核", "note", "remark"];
        if remark.iter().any(|start| key.starts_with(start)) || !in_table(first) && !is_place(leading) {
            return Line::Nothing;
        }
        let plain = without_number(leading);
        let over =
            sheet.merged_at(row.number, first.column).is_some_and(|area| area.columns.0 < area.columns.1);
        let alone = table.headings.len() > 1 && !holds_names(table, first.column);
        if is_place(plain) && (over || alone) {
            return Line::Heading(plain.to_owned(), sheet.span(first));
        }
    }
    Line::Entry
}

fn folded(words: &str) -> String {
    fold::name(words).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a column names the records, so that a row may well say no more.
fn holds_names(table: &Table<'_>, column: u32) -> bool {
    let names = ["name", "unit"];
    names.iter().any(|key| table.heading(key).is_some_and(|heading| heading.column == column))
}

/// `一、湄潭县` and `（二）湄潭县` are headings of 湄潭县.
fn without_number(words: &str) -> &str {
    let trimmed = words.trim_start_matches(['（', '(']);
    let digits = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = trimmed.trim_start_matches(digits);
    let marks = rest.trim_start_matches(['、', '.', '．', ')', '）', ' ', '，']);
    if rest.len() < trimmed.len() && marks.len() < rest.len() { marks.trim() } else { words.trim() }
}

/// A long list repeats its headers on every page.
fn repeats_headers(table: &Table<'_>, row: &Row) -> bool {
    let same = |heading: &super::recognise::Heading| {
        row.cell(heading.column).is_some_and(|cell| table.sheet.words(cell) == heading.words)
    };
    table.headings.len() > 1
        && table.headings.iter().filter(|heading| same(heading)).count() * 2 > table.headings.len()
}

/// 1, 2, 3 … below the headers are numbers of the columns.
fn is_numbering(row: &Row) -> bool {
    let is = |(index, cell): (usize, &Cell)| matches!(cell.value, Value::Number(number) if number == index as f64 + 1.0);
    row.cells.len() > 2 && row.cells.iter().enumerate().all(is)
}

/// The cell of a column in a row, or the one above that was merged with it.
fn cell<'s>(table: &Table<'s>, row: &'s Row, column: u32) -> Option<&'s Cell> {
    if let Some(cell) = row.cell(column) {
        return Some(cell);
    }
    let area = table.sheet.merged_at(row.number, column).filter(|area| area.columns.0 == column)?;
    table.sheet.row(area.rows.0)?.cell(column)
}

/// A text keeps no merged cells: the place around is then said once and meant for the rows below.
fn fill_down<'s>(table: &Table<'s>, rows: &Rows<'s>, cells: &mut [Option<&'s Cell>]) {
    if table.sheet.name.is_some() || !table.sheet.merged.is_empty() {
        return;
    }
    let around = table.headings.iter().position(|heading| heading.meaning.form() == Form::Around);
    if let Some(at) = around
        && cells.get(at).is_some_and(Option::is_none)
        && let Some(last) = rows.entries.last()
    {
        cells[at] = last.cells.get(at).copied().flatten();
    }
}

/// Holds a total row against the rows that it counts.
fn check<'s>(table: &Table<'s>, row: &'s Row, from: usize, rows: &mut Rows<'s>) {
    let sheet = table.sheet;
    let mut checked = false;
    for (at, heading) in table.headings.iter().enumerate() {
        if matches!(heading.meaning.form(), Form::Serial | Form::Around) {
            continue;
        }
        let Some(cell) = row.cell(heading.column) else { continue };
        let Some(stated) = number(cell, sheet.words(cell)) else { continue };
        let counted = rows.entries[from..].iter().filter_map(|entry| entry.cells.get(at).copied().flatten());
        let Some(found) = sum(heading.meaning.form(), counted.map(|cell| (cell, sheet.words(cell)))) else {
            continue;
        };
        checked = true;
        if (stated - found).abs() > 1e-6 {
            rows.faults.push(faults::total(sheet.span(cell), sheet.words(cell), found));
        }
    }
    rows.totals += usize::from(checked);
}

/// What the cells of a column come to: the sum of numbers, the number of yeses, else how many say anything. Per cents
/// come to nothing.
fn sum<'s>(form: Form, cells: impl Iterator<Item = (&'s Cell, &'s str)>) -> Option<f64> {
    let cells: Vec<(&Cell, &str)> = cells.collect();
    if cells.iter().any(|(cell, words)| matches!(cell.value, Value::Percent(_)) || words.contains('%')) {
        return None;
    }
    let count = match form {
        Form::Count | Form::Measure => {
            return cells.iter().map(|(cell, words)| number(cell, words)).sum::<Option<f64>>();
        }
        Form::Truth | Form::Exists => {
            cells.iter().filter(|(cell, words)| words::truth(cell.value, words) == Some(true)).count()
        }
        _ => cells.len(),
    };
    Some(count as f64)
}

/// A number, or the only one in a few words: 共12个.
fn number(cell: &Cell, words: &str) -> Option<f64> {
    match cell.value {
        Value::Number(number) => Some(number),
        Value::Words if words.chars().count() <= 12 && !words.contains('%') => {
            values::number(words).or(match values::numbers_in(words)[..] {
                [only] => Some(only),
                _ => None,
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_before_headings_are_no_part_of_them() {
        for (words, plain) in [
            ("一、湄潭县", "湄潭县"),
            ("（二）凤冈县", "凤冈县"),
            ("3. 余庆县", "余庆县"),
            ("十里镇", "十里镇"),
        ] {
            assert_eq!(without_number(words), plain);
        }
    }
}
