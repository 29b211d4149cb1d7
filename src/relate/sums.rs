//! Tables in texts: a row of totals must say what the rows that it counts come to.
//!
//! Only what is certain is held against the total: a column in which every row states a number of the same unit. Shares
//! and years are no parts of a sum. Totals of sheets that are imported are looked at in `exchange::rows`.

use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{Event, Tag, TagEnd};

use crate::base::diagnostic::LabelText;
use crate::base::{Code, Diagnostic, fold, total};
use crate::domain::Document;
use crate::domain::markdown::events;
use crate::refine::values;

/// Columns whose values are not added up, by words in their heads.
const NO_PARTS: [&str; 14] = [
    "率", "比", "均", "年份", "年度", "日期", "序号", "排名", "%", "rate", "share", "average", "year", "rank",
];

/// A cell: its words and where they stand in the Markdown.
#[derive(Clone, Debug, Default)]
struct Cell {
    words: String,
    range: Range<usize>,
}

/// A number as it is written, with its unit.
#[derive(Clone, Debug, PartialEq)]
struct Amount {
    value: f64,
    unit: String,
}

/// Totals in the tables of a text that differ from the sum of their rows.
pub fn check(document: &Document) -> Vec<Diagnostic> {
    let markdown = document.body.markdown();
    if !may_have_totals(markdown) {
        return Vec::new();
    }
    tables(markdown).iter().flat_map(|table| differences(document, table)).collect()
}

/// Most texts have no table, and most tables no total; those are spared the walk.
fn may_have_totals(markdown: &str) -> bool {
    let has = |word: &str| memmem::find(markdown.as_bytes(), word.as_bytes()).is_some();
    has("|") && (has("计") || ["otal", "OTAL", "um", "UM"].into_iter().any(has))
}

/// The rows of every table, the head first.
fn tables(markdown: &str) -> Vec<Vec<Vec<Cell>>> {
    let mut tables: Vec<Vec<Vec<Cell>>> = Vec::new();
    let mut cell: Option<Cell> = None;
    for (event, range) in events(markdown) {
        match event {
            Event::Start(Tag::Table(_)) => tables.push(Vec::new()),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                if let Some(table) = tables.last_mut() {
                    table.push(Vec::new());
                }
            }
            Event::Start(Tag::TableCell) => cell = Some(Cell { words: String::new(), range }),
            Event::Text(text) | Event::Code(text) => {
                if let Some(cell) = &mut cell {
                    let start = if cell.words.is_empty() { range.start } else { cell.range.start };
                    cell.range = start..range.end;
                    cell.words.push_str(&text);
                }
            }
            Event::End(TagEnd::TableCell) => {
                let row = tables.last_mut().and_then(|table| table.last_mut());
                if let (Some(row), Some(cell)) = (row, cell.take()) {
                    row.push(cell);
                }
            }
            _ => {}
        }
    }
    tables
}

fn differences(document: &Document, table: &[Vec<Cell>]) -> Vec<Diagnostic> {
    let Some((head, rows)) = table.split_first() else { return Vec::new() };
    if rows.iter().any(|row| counts_again(row)) {
        return Vec::new();
    }
    let totals: Vec<Option<bool>> = rows.iter().map(|row| kind(row)).collect();
    let mut found = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(all) = totals[at] else { continue };
        let counted = counted(&totals, at, all);
        let parts: Vec<&[Cell]> =
            counted.filter(|other| totals[*other].is_none()).map(|other| rows[other].as_slice()).collect();
        for (column, cell) in row.iter().enumerate() {
            let name = head.get(column).map_or("", |cell| cell.words.trim());
            if adds_up(name) {
                found.extend(difference(document, name, cell, column, &parts));
            }
        }
    }
    found
}

/// Whether a row is a share of one above it; how many below it are so too, nobody can tell.
fn counts_again(row: &[Cell]) -> bool {
    let first = row.first().map_or_else(String::new, |cell| fold::name(&cell.words));
    ["其中", "ofwhich", "including"].iter().any(|word| first.starts_with(word))
}

/// Whether a row is a total, and of everything.
fn kind(row: &[Cell]) -> Option<bool> {
    row.iter().enumerate().find_map(|(at, cell)| total::of_row(&cell.words, at == 0))
}

/// The rows that the total at `at` may count: those above it, since the total before if it is one of several; below it
/// where it stands on top.
fn counted(totals: &[Option<bool>], at: usize, all: bool) -> Range<usize> {
    if at == 0 {
        return 1..totals.len();
    }
    let start = if all { None } else { totals[..at].iter().rposition(Option::is_some) };
    start.map_or(0, |start| start + 1)..at
}

fn adds_up(head: &str) -> bool {
    let head = fold::name(head);
    !NO_PARTS.iter().any(|word| head.contains(word))
}

/// What one column says against its total. Nothing where a row is blank or says something else than a number.
fn difference(
    document: &Document,
    name: &str,
    stated: &Cell,
    column: usize,
    parts: &[&[Cell]],
) -> Option<Diagnostic> {
    let whole = amount(&stated.words)?;
    let cells: Vec<&Cell> = parts.iter().map(|row| row.get(column)).collect::<Option<_>>()?;
    let amounts: Vec<Amount> = cells.iter().map(|cell| amount(&cell.words)).collect::<Option<_>>()?;
    if amounts.len() < 2 || amounts.iter().any(|part| part.unit != whole.unit) {
        return None;
    }
    let sum: f64 = amounts.iter().map(|part| part.value).sum();
    // Decimals are written with a few digits, and binary fractions only come near them.
    let sum = (sum * 1e6).round() / 1e6;
    let fault = || {
        let fault = Diagnostic::new(Code::TableSum, document.body.span(stated.range.clone()))
            .with("column", name)
            .with("stated", stated.words.trim())
            .with("found", format!("{sum}{}", whole.unit));
        let ends = [cells.first(), cells.last()].into_iter().flatten();
        ends.fold(fault, |fault, part| fault.label(document.body.span(part.range.clone()), LabelText::Part))
    };
    ((sum - whole.value).abs() > 1e-6).then(fault)
}

/// `12`, `1,234`, `3.5万元`: a number and what stands behind it. Per cents are none.
fn amount(words: &str) -> Option<Amount> {
    let words = fold::width(words.trim());
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
    let end = words.find(|c| !digits(c)).unwrap_or(words.len());
    let (number, unit) = words.split_at(end);
    let unit = unit.trim();
    let plain = !unit.contains(|c: char| c.is_ascii_digit() || matches!(c, '%' | '‰' | '/' | ':'));
    let value = values::number(number).filter(|_| plain)?;
    Some(Amount { value, unit: unit.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(markdown: &str) -> Vec<(String, f64)> {
        let mut wrong = Vec::new();
        for table in tables(markdown) {
            let rows = &table[1..];
            let totals: Vec<Option<bool>> = rows.iter().map(|row| kind(row)).collect();
            for (at, all) in totals.iter().enumerate().filter_map(|(at, all)| Some((at, (*all)?))) {
                let range = counted(&totals, at, all);
                let parts: Vec<&Cell> =
                    range.filter(|other| totals[*other].is_none()).map(|other| &rows[other][1]).collect();
                let sum =
                    parts.iter().map(|cell| amount(&cell.words).map(|own| own.value)).sum::<Option<f64>>();
                wrong.extend(sum.map(|sum| (rows[at][0].words.clone(), sum)));
            }
        }
        wrong
    }

    #[test]
    fn totals_count_what_is_above_them_or_below() {
        let table = "| 县 | 数 |\n|---|---|\n| 甲 | 1 |\n| 乙 | 2 |\n| 小计 | 3 |\n| 丙 | 4个 |\n| 小计 | 4 |\n| 总计 | 7 |\n";
        let sums = [("小计", 3.0), ("小计", 4.0), ("总计", 7.0)];
        assert_eq!(wrong(table), sums.map(|(name, sum)| (name.to_owned(), sum)));
        let top = "| 县 | 数 |\n|---|---|\n| 合计 | 3 |\n| 甲 | 1 |\n| 乙 | 2 |\n";
        assert_eq!(wrong(top), [("合计".to_owned(), 3.0)]);
    }

    #[test]
    fn amounts_have_units() {
        for (words, value, unit) in
            [("12", 12.0, ""), ("１，２３４ 个", 1234.0, "个"), ("3.5万元", 3.5, "万元")]
        {
            assert_eq!(amount(words), Some(Amount { value, unit: unit.to_owned() }), "{words}");
        }
        for words in ["", "—", "94%", "3/5", "未报送", "全覆盖"] {
            assert_eq!(amount(words), None, "{words}");
        }
    }
}
