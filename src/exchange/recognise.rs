//! From a sheet to a table: which row holds the headers, what they mean, what kind of list it is.
//!
//! Titles stand above the headers, groups of headers over two or three rows; columns come in any order. A header that
//! nobody knows is told and never dropped in silence.

use crate::base::{Span, fold};
use crate::domain::Measure;
use crate::refine::Site;

use super::columns::{Column, Form, Kind};
use super::sheet::{Row, Sheet, Value};

/// Rows from the first one on that may hold the headers.
const SEARCHED: usize = 30;
/// Rows that headers may take.
const TALLEST: usize = 3;
/// What the name of a sheet counts for, if it is that of a kind.
const NAMED: i64 = 40;

/// What a column of a sheet means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A field that every list of the kind may have.
    Field(&'static Column),
    /// A condition of a campaign, by its id.
    Condition(String),
    /// The values of one indicator, by its full id.
    Indicator(String),
}

impl Meaning {
    /// What its cells hold.
    pub fn form(&self) -> Form {
        match self {
            Meaning::Field(column) => column.form,
            Meaning::Condition(_) => Form::Truth,
            Meaning::Indicator(_) => Form::Measure,
        }
    }

    fn telling(&self) -> u32 {
        match self {
            Meaning::Field(column) => column.telling,
            Meaning::Condition(_) | Meaning::Indicator(_) => 5,
        }
    }
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Its column in the sheet, from 0.
    pub column: u32,
    /// What it means.
    pub meaning: Meaning,
    /// Its words.
    pub words: String,
    /// Its place.
    pub span: Span,
    /// Whether the header says that its numbers are per cents.
    pub percent: bool,
}

/// A column that means nothing, or that another one means already.
#[derive(Clone, Debug)]
pub struct Stray {
    /// Its column in the sheet.
    pub column: u32,
    /// Its words.
    pub words: String,
    /// Its place.
    pub span: Span,
    /// The heading that means the same.
    pub same_as: Option<Span>,
}

/// A sheet of which the columns are known.
#[derive(Clone, Debug)]
pub struct Table<'s> {
    /// The sheet.
    pub sheet: &'s Sheet,
    /// What it is about.
    pub kind: Kind,
    /// Its columns.
    pub headings: Vec<Heading>,
    /// Columns that are not read.
    pub strays: Vec<Stray>,
    /// The first row of the headers, as an index of the sheet's rows.
    pub first: usize,
    /// The first row behind them.
    pub data: usize,
    /// How sure this is.
    score: i64,
}

impl Table<'_> {
    /// The column of a field.
    pub fn heading(&self, key: &str) -> Option<&Heading> {
        self.headings.iter().find(|heading| matches!(heading.meaning, Meaning::Field(own) if own.key == key))
    }

    /// The column that holds something of a form.
    pub fn of_form(&self, form: Form) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.meaning.form() == form)
    }
}

/// What a sheet turned out to be.
#[derive(Clone, Debug)]
pub enum Recognised<'s> {
    /// A table.
    Table(Table<'s>),
    /// Two kinds are as likely.
    Unclear(Kind, Kind, Span),
    /// A list of a kind, without a column that it needs: that column's header.
    Lacking(Kind, &'static Column, Span),
    /// Nothing that reads like a list.
    Nothing,
}

/// Headers that a site adds: its conditions and indicators.
#[derive(Debug, Default)]
pub struct Extra {
    /// Folded header, what it means.
    conditions: Vec<(String, String)>,
    indicators: Vec<(String, String)>,
}

impl Extra {
    /// Those of a site.
    pub fn of(site: &Site) -> Extra {
        let mut extra = Extra::default();
        let conditions = site.campaigns().iter().flat_map(|(_, campaign)| &campaign.conditions);
        for condition in conditions {
            for words in [&condition.label, &condition.id] {
                extra.conditions.push((bare_condition(&key(words)), condition.id.clone()));
            }
        }
        for (_, indicator) in site.indicators().iter() {
            for words in [&indicator.label, &indicator.id] {
                extra.indicators.push((key(words), indicator.id.clone()));
            }
        }
        let targets = site.targets();
        let headline = site.config().headline.or(match targets[..] {
            [only] => Some(only),
            _ => None,
        });
        for key_of in targets {
            let (campaign, target) = (&site.campaigns()[key_of.campaign], site.target(key_of));
            for (measure, words) in MEASURES {
                let id = format!("{}/{}.{}", campaign.id, target.id, measure.suffix());
                let only = (headline == Some(key_of)).then(String::new);
                for name in [Some(key(&target.label)), Some(key(&target.id)), only].into_iter().flatten() {
                    extra.indicators.extend(words.iter().map(|word| (format!("{name}{word}"), id.clone())));
                }
            }
        }
        extra
    }

    fn find(&self, kind: Kind, header: &str) -> Option<Meaning> {
        match kind {
            Kind::Organisations => {
                let bare = bare_condition(header);
                let found = self.conditions.iter().find(|(words, _)| !bare.is_empty() && *words == bare);
                found.map(|(_, id)| Meaning::Condition(id.clone()))
            }
            Kind::Observations => {
                let found = self.indicators.iter().find(|(words, _)| words == header);
                found.map(|(_, id)| Meaning::Indicator(id.clone()))
            }
            Kind::Places | Kind::Units => None,
        }
    }
}

/// What follows the name of a target in headers of the indicators that it brings.
const MEASURES: [(Measure, &[&str]); 4] = [
    (Measure::Established, &["已建数", "已建", "已建立", "已建立数", "已建个数", "established"]),
    (Measure::Total, &["应建数", "应建", "总数", "应建个数", "total"]),
    (Measure::Coverage, &["覆盖率", "覆盖", "建会率", "coverage"]),
    (Measure::FullPlaces, &["全覆盖县数", "全覆盖数", "fullplaces"]),
];

/// 是否有牌子, 有无牌子 and 牌子 are the condition 有牌子.
fn bare_condition(header: &str) -> String {
    let asked = ["是否已", "是否", "有没有", "有无"].iter().find_map(|asks| header.strip_prefix(asks));
    let rest = asked.unwrap_or(header);
    let rest = ["落实", "有", "已"].iter().find_map(|has| rest.strip_prefix(has)).unwrap_or(rest);
    rest.to_owned()
}

/// A header as a key: letters and digits only.
fn key(words: &str) -> String {
    fold::name(words).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The keys that a header may be found by: whole, and without what stands in brackets behind it, unless that says
/// that the numbers are counted in ten thousands.
fn keys(words: &str) -> Vec<String> {
    let mut keys = vec![key(words)];
    let folded = fold::width(words);
    if let Some((before, inside)) = folded.split_once(['(', '[', '【'])
        && !inside.contains(['万', '千', '亿'])
    {
        keys.push(key(before));
    }
    keys.retain(|key| !key.is_empty());
    keys
}

/// Finds the headers of a sheet. `only` is what a person says that it is.
pub fn recognise<'s>(sheet: &'s Sheet, extra: &Extra, only: Option<Kind>) -> Recognised<'s> {
    let kinds: Vec<Kind> =
        Kind::ALL.into_iter().filter(|kind| only.is_none_or(|only| only == *kind)).collect();
    let mut best: Vec<Table<'s>> = Vec::new();
    for kind in kinds {
        let searched = sheet.rows.len().min(SEARCHED);
        let tables = (0..searched).flat_map(|first| (1..=TALLEST).map(move |height| (first, height)));
        let tables = tables.filter_map(|(first, height)| table(sheet, kind, first, height, extra));
        // The first of equals: further down a row of data may read like a header.
        let best_of_kind = tables.reduce(|best, other| if other.score > best.score { other } else { best });
        best.extend(best_of_kind);
    }
    best.sort_by_key(|table| std::cmp::Reverse((lacking(table).is_none(), table.score)));
    let mut best = best.into_iter();
    let Some(first) = best.next() else { return Recognised::Nothing };
    let span = first.headings.first().map_or(Span::whole(sheet.file), |heading| heading.span);
    if let Some(column) = lacking(&first) {
        return Recognised::Lacking(first.kind, column, span);
    }
    match best.next() {
        Some(second) if lacking(&second).is_none() && second.score == first.score => {
            Recognised::Unclear(first.kind, second.kind, span)
        }
        _ => Recognised::Table(first),
    }
}

/// A column without which nothing can be said.
fn lacking(table: &Table<'_>) -> Option<&'static Column> {
    let has = |key: &str| table.heading(key).is_some();
    let column = |key: &str| table.kind.columns().iter().find(|column| column.key == key);
    let wide = table.headings.iter().any(|heading| matches!(heading.meaning, Meaning::Indicator(_)));
    let missing = match table.kind {
        Kind::Places | Kind::Units => (!has("name") && !has("id")).then_some("name"),
        Kind::Organisations => (!has("name") && !has("unit") && !has("id")).then_some("name"),
        Kind::Observations if !has("place") => Some("place"),
        Kind::Observations if wide => None,
        Kind::Observations if !has("indicator") => Some("indicator"),
        Kind::Observations => (!has("value")).then_some("value"),
    };
    missing.and_then(column)
}

/// The table with headers in some rows, if they read like those of the kind.
fn table<'s>(sheet: &'s Sheet, kind: Kind, first: usize, height: usize, extra: &Extra) -> Option<Table<'s>> {
    let rows = sheet.rows.get(first..first + height)?;
    let adjacent = rows.windows(2).all(|pair| pair[1].number == pair[0].number + 1);
    if !adjacent || (height > 1 && !is_stacked(sheet, rows)) {
        return None;
    }
    let mut assigned = Assigned::default();
    let columns = columns_of(sheet, rows);
    let mut open: Vec<(Candidate, Vec<Meaning>)> = Vec::new();
    for candidate in columns {
        let meanings = meanings(kind, &candidate.keys, extra);
        match meanings.len() {
            0 => assigned.strays.push(candidate.stray(None)),
            1 => assigned.assign(candidate, &meanings),
            _ => open.push((candidate, meanings)),
        }
    }
    for (candidate, meanings) in open {
        assigned.assign(candidate, &meanings);
    }
    let known = assigned.headings.iter().filter(|heading| heading.meaning.form() != Form::Serial).count();
    // A title may be called like a column, and so may the only cell of a row.
    if known == 0 || (known < 2 && rows.iter().map(|row| row.cells.len()).max() > Some(1)) {
        return None;
    }
    assigned.headings.sort_by_key(|heading| heading.column);
    let telling: u32 = assigned.headings.iter().map(|heading| heading.meaning.telling()).sum();
    let named = sheet
        .name
        .as_ref()
        .is_some_and(|name| crate::base::Language::ALL.iter().any(|language| kind.sheet(*language) == name));
    let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let score = i64::from(telling) * 2 + count(known) * 4 - count(assigned.strays.len()) * 2 - count(height)
        + if named { NAMED } else { 0 };
    let Assigned { headings, strays } = assigned;
    Some(Table { sheet, kind, headings, strays, first, data: first + height, score })
}

/// Whether the rows belong together: cells that reach over several of them, or over several columns of one.
fn is_stacked(sheet: &Sheet, rows: &[Row]) -> bool {
    let (Some(top), Some(last)) = (rows.first(), rows.last()) else { return false };
    let merged = sheet.merged.iter().any(|area| {
        let inside = top.number <= area.rows.0 && area.rows.1 <= last.number;
        inside && (area.rows.0 < area.rows.1 || area.columns.0 < area.columns.1)
    });
    // A text keeps no merged cells, only the holes that they leave.
    let holes = sheet.merged.is_empty()
        && sheet.name.is_none()
        && last.cells.iter().any(|cell| top.cell(cell.column).is_none())
        && top.cells.iter().any(|cell| last.cell(cell.column).is_none());
    merged || holes
}

/// A column with what its header may be called.
struct Candidate {
    column: u32,
    words: String,
    span: Span,
    keys: Vec<String>,
}

impl Candidate {
    fn stray(self, same_as: Option<Span>) -> Stray {
        Stray { column: self.column, words: self.words, span: self.span, same_as }
    }
}

#[derive(Default)]
struct Assigned {
    headings: Vec<Heading>,
    strays: Vec<Stray>,
}

impl Assigned {
    /// Gives a column the first of its meanings that no other column has.
    fn assign(&mut self, candidate: Candidate, meanings: &[Meaning]) {
        let taken = |meaning: &&Meaning| self.headings.iter().any(|heading| heading.meaning == **meaning);
        let Some(meaning) = meanings.iter().find(|meaning| !taken(meaning)) else {
            let first = meanings.first();
            let same = self.headings.iter().find(|heading| Some(&heading.meaning) == first);
            let same = same.map(|heading| heading.span);
            self.strays.push(candidate.stray(same));
            return;
        };
        let percent = fold::width(&candidate.words).contains('%');
        let Candidate { column, words, span, .. } = candidate;
        self.headings.push(Heading { column, meaning: meaning.clone(), words, span, percent });
    }
}

/// The columns that have a header in some of the rows: the lowest one names it, the ones above help.
fn columns_of(sheet: &Sheet, rows: &[Row]) -> Vec<Candidate> {
    let mut columns: Vec<u32> =
        rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.column)).collect();
    columns.sort_unstable();
    columns.dedup();
    let candidates = columns.into_iter().filter_map(|column| {
        // From the bottom up, each with what reaches over it.
        let parts: Vec<(String, Span)> =
            rows.iter().rev().filter_map(|row| above(sheet, row, column)).collect();
        let (lowest, span) = parts.first()?.clone();
        let mut keys = keys(&lowest);
        if let Some((upper, _)) = parts.get(1).filter(|(upper, _)| *upper != lowest) {
            keys.push(key(&format!("{upper}{lowest}")));
            keys.extend(
                self::keys(upper)
                    .into_iter()
                    .filter(|_| rows.last().is_some_and(|row| row.cell(column).is_none())),
            );
        }
        Some(Candidate { column, words: lowest, span, keys })
    });
    candidates.collect()
}

/// The words over a column in a row: its own cell, or the one that reaches over it.
fn above(sheet: &Sheet, row: &Row, column: u32) -> Option<(String, Span)> {
    if let Some(cell) = row.cell(column) {
        // A number heads no column; it is a value of the first row.
        let words = matches!(cell.value, Value::Words);
        return words.then(|| (sheet.words(cell).to_owned(), sheet.span(cell)));
    }
    let cell = match sheet.merged_at(row.number, column) {
        Some(area) => sheet.row(area.rows.0)?.cell(area.columns.0)?,
        None if sheet.merged.is_empty() && sheet.name.is_none() => {
            row.cells.iter().rev().find(|cell| cell.column < column)?
        }
        None => return None,
    };
    Some((sheet.words(cell).to_owned(), sheet.span(cell)))
}

/// What a header may mean, the likeliest first.
fn meanings(kind: Kind, keys: &[String], extra: &Extra) -> Vec<Meaning> {
    let mut found: Vec<Meaning> = Vec::new();
    for wanted in keys {
        let exact = kind.columns().iter().filter(|column| {
            key(column.header.zh) == *wanted || key(column.header.en) == *wanted || key_of(column) == *wanted
        });
        let other = kind.columns().iter().filter(|column| column.also.contains(&wanted.as_str()));
        let fields: Vec<Meaning> = exact.chain(other).map(Meaning::Field).collect();
        let own = extra.find(kind, wanted);
        for meaning in fields.into_iter().chain(own) {
            if !found.contains(&meaning) {
                found.push(meaning);
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// The key itself as a header, as data files of this program have it.
fn key_of(column: &Column) -> String {
    key(column.key)
}
