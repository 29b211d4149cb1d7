//! The row model of the data files: typed cells below columns that know their key, their type and their words.
//!
//! A table is written as CSV, as a sheet, as JSON and as a schema, and explained on the page of the data, all
//! from its fields; no other list of them exists. An absent cell is “not reported”, which is not 0.

use crate::base::PartialDate;
use crate::domain::Words;

use super::super::press::Press;
use crate::render::wording;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Words.
    Text,
    /// An id or a code: letters, also where they look like a number.
    Code,
    /// An address.
    Link,
    /// One of a few words.
    Choice(Choice),
    /// Yes or no.
    Truth,
    /// A whole number.
    Count,
    /// A number with its decimals.
    Number,
    /// A date, as precise as it is known.
    Date,
    /// Several words; none is an empty list.
    List,
    /// Several ids.
    Codes,
    /// Several small rows.
    Records(&'static [Field]),
}

/// A few words: their ids stand in JSON, their labels (`GROUP.ID` among the words of the theme) elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Group of the labels.
    pub group: &'static str,
    /// Ids.
    pub options: &'static [&'static str],
}

impl Choice {
    /// The label of an option; its id where another option has the same label, so that it can be read back.
    pub fn label<'w>(&self, option: &'w str, words: &'w Words) -> &'w str {
        let word = |option: &str| words.get(&format!("{}.{option}", self.group));
        let Some(label) = word(option) else { return option };
        let others = self.options.iter().filter(|other| **other != option);
        let taken = others.into_iter().any(|other| *other == label || word(other) == Some(label));
        if taken { option } else { label }
    }

    /// The option with this label.
    pub fn find(&self, label: &str, words: &Words) -> Option<&'static str> {
        self.options.iter().find(|option| self.label(option, words) == label).copied()
    }
}

/// A column of a table, or a part of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Its name in JSON, and of its label and explanation among the words (`data_columns`, `data_help`).
    pub key: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it is never absent.
    pub always: bool,
}

impl Field {
    /// A field that may be absent.
    pub const fn new(key: &'static str, kind: Kind) -> Field {
        Field { key, kind, always: false }
    }

    /// The same, never absent.
    pub const fn always(self) -> Field {
        Field { always: true, ..self }
    }

    /// Its header: the label, and behind it the parts of a record in their order.
    pub fn header(&self, words: &Words) -> String {
        let label =
            |key: &str| wording::find(words, &format!("data_columns.{key}")).unwrap_or_default().to_owned();
        match self.kind {
            Kind::Records(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| label(part.key)).collect();
                format!("{}（{}）", label(self.key), parts.join("｜"))
            }
            _ => label(self.key),
        }
    }

    /// What it means, in a sentence.
    pub fn help<'w>(&self, words: &'w Words) -> &'w str {
        wording::find(words, &format!("data_help.{}", self.key)).unwrap_or_default()
    }
}

/// One value. Texts are never empty, and neither are the items of lists: both would be absent.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Not reported.
    Absent,
    /// For [`Kind::Text`], [`Kind::Code`], [`Kind::Link`], and the id of a [`Kind::Choice`].
    Text(String),
    /// For [`Kind::Truth`].
    Truth(bool),
    /// For [`Kind::Count`].
    Count(u64),
    /// For [`Kind::Number`].
    Number(Decimal),
    /// For [`Kind::Date`].
    Date(PartialDate),
    /// For [`Kind::List`] and [`Kind::Codes`].
    List(Vec<String>),
    /// For [`Kind::Records`].
    Records(Vec<Vec<Cell>>),
}

/// A number and how many of its decimals are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decimal {
    /// The number.
    pub value: f64,
    /// Its decimals.
    pub decimals: usize,
}

impl Decimal {
    /// Reads `80.0`, `-3`; nothing that is not finite, and no exponents.
    pub fn parse(text: &str) -> Option<Decimal> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !plain || !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.ends_with('.') {
            return None;
        }
        let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let value = text.parse().ok().filter(|value: &f64| value.is_finite())?;
        Some(Decimal { value, decimals })
    }

    /// The number as it is written.
    pub fn text(&self) -> String {
        format!("{:.*}", self.decimals, self.value)
    }
}

impl Cell {
    /// A text, absent if empty.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Absent } else { Cell::Text(text) }
    }

    /// An optional text.
    pub fn maybe(text: Option<impl Into<String>>) -> Cell {
        text.map_or(Cell::Absent, Cell::text)
    }

    /// An optional count.
    pub fn count(count: Option<u64>) -> Cell {
        count.map_or(Cell::Absent, Cell::Count)
    }

    /// An optional date.
    pub fn date(date: Option<PartialDate>) -> Cell {
        date.map_or(Cell::Absent, Cell::Date)
    }

    /// An optional yes or no.
    pub fn truth(truth: Option<bool>) -> Cell {
        truth.map_or(Cell::Absent, Cell::Truth)
    }

    /// A number with the decimals that it has.
    pub fn number(value: f64) -> Cell {
        Decimal::parse(&format!("{value}")).map_or(Cell::Absent, Cell::Number)
    }

    /// A list without its empty items.
    pub fn list(items: impl IntoIterator<Item = impl Into<String>>) -> Cell {
        Cell::List(items.into_iter().map(Into::into).filter(|item: &String| !item.is_empty()).collect())
    }

    /// Whether it may stand in a column of this kind.
    pub fn fits(&self, field: &Field) -> bool {
        match (self, field.kind) {
            (Cell::Absent, _) => !field.always,
            (Cell::Text(text), Kind::Choice(choice)) => choice.options.contains(&text.as_str()),
            (Cell::Text(text), Kind::Text | Kind::Code | Kind::Link) => !text.is_empty(),
            (Cell::Truth(_), Kind::Truth) | (Cell::Count(_), Kind::Count) => true,
            (Cell::Number(_), Kind::Number) | (Cell::Date(_), Kind::Date) => true,
            (Cell::List(items), Kind::List | Kind::Codes) => items.iter().all(|item| !item.is_empty()),
            (Cell::Records(rows), Kind::Records(parts)) => rows.iter().all(|row| fits(row, parts)),
            _ => false,
        }
    }
}

/// Whether every cell of a row may stand in its column.
fn fits(row: &[Cell], fields: &[Field]) -> bool {
    row.len() == fields.len() && row.iter().zip(fields).all(|(cell, field)| cell.fits(field))
}

/// A column and how it is read from a row.
pub struct Column<R> {
    field: Field,
    cell: fn(&Press<'_>, &R) -> Cell,
}

impl<R> Column<R> {
    /// A column that may be absent.
    pub fn new(key: &'static str, kind: Kind, cell: fn(&Press<'_>, &R) -> Cell) -> Column<R> {
        Column { field: Field::new(key, kind), cell }
    }

    /// A column that is never absent.
    pub fn always(key: &'static str, kind: Kind, cell: fn(&Press<'_>, &R) -> Cell) -> Column<R> {
        Column { field: Field::new(key, kind).always(), cell }
    }

    /// Its head.
    pub fn field(&self) -> Field {
        self.field
    }

    /// What it says of a row.
    pub fn cell(&self, press: &Press<'_>, row: &R) -> Cell {
        (self.cell)(press, row)
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name in JSON, and of its label among the words (`data_tables`).
    pub name: &'static str,
    /// Its columns.
    pub fields: Vec<Field>,
    /// Its rows, a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table of rows.
    pub fn new<R>(press: &Press<'_>, name: &'static str, columns: Vec<Column<R>>, rows: &[R]) -> Table {
        let row = |row: &R| columns.iter().map(|column| (column.cell)(press, row)).collect();
        let rows: Vec<Vec<Cell>> = rows.iter().map(row).collect();
        let fields: Vec<Field> = columns.into_iter().map(|column| column.field).collect();
        debug_assert!(rows.iter().all(|row| fits(row, &fields)), "{name}: every cell fits its column");
        Table { name, fields, rows }
    }

    /// Its label.
    pub fn label<'w>(&self, words: &'w Words) -> &'w str {
        wording::find(words, &format!("data_tables.{}", self.name)).unwrap_or(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_decimals() {
        for text in ["0", "80.0", "65.4", "94.35", "-3.5", "1200000"] {
            assert_eq!(Decimal::parse(text).unwrap().text(), text);
        }
        for text in ["", "-", ".5", "5.", "1e3", "NaN", "inf", "1.2.3", "+1", " 1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn two_options_with_one_word_are_told_apart_by_their_ids() {
        let word = |name: &str, word: &str| (name.to_owned(), Words::Text(word.to_owned()));
        let group = |entries| Words::Group(vec![("state".to_owned(), Words::Group(entries))]);
        let choice = Choice { group: "state", options: &["a", "b"] };
        let words = group(vec![word("a", "甲"), word("b", "甲")]);
        assert_eq!((choice.label("a", &words), choice.label("b", &words)), ("a", "b"));
        let words = group(vec![word("a", "甲"), word("b", "乙")]);
        assert_eq!(choice.find("乙", &words), Some("b"));
        assert_eq!(choice.find("丙", &words), None);
    }
}
