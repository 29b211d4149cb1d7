//! What holds for any table: CSV reads back as what was written, and a workbook holds the same cells and types.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::Date;
use proptest::prelude::*;

use crate::base::PartialDate;
use crate::base::date::Precision;
use crate::domain::Words;

use super::model::{Cell, Choice, Decimal, Field, Kind, Table};
use super::{csv, flat, xlsx};

const CHOICE: Kind = Kind::Choice(Choice { group: "colours", options: &["red", "green", "plain"] });

const PARTS: &[Field] = &[
    Field::new("text", Kind::Text),
    Field::new("choice", CHOICE),
    Field::new("truth", Kind::Truth),
    Field::new("count", Kind::Count),
    Field::new("number", Kind::Number),
    Field::new("date", Kind::Date),
];

const FIELDS: [Field; 12] = [
    Field::new("text", Kind::Text),
    Field::new("code", Kind::Code),
    Field::new("link", Kind::Link),
    Field::new("choice", CHOICE),
    Field::new("always", CHOICE).always(),
    Field::new("truth", Kind::Truth),
    Field::new("count", Kind::Count),
    Field::new("number", Kind::Number),
    Field::new("date", Kind::Date),
    Field::new("list", Kind::List),
    Field::new("codes", Kind::Codes),
    Field::new("records", Kind::Records(PARTS)),
];

/// Two colours have the same word, and one has none; headers are hostile too.
fn words() -> Words {
    let text = |key: &str, text: &str| (key.to_owned(), Words::Text(text.to_owned()));
    let columns = FIELDS.iter().map(|field| text(field.key, &format!("列,\"{}\"", field.key)));
    let truth = vec![text("yes", "是"), text("no", "否")];
    Words::Group(vec![
        ("data_columns".to_owned(), Words::Group(columns.collect())),
        ("colours".to_owned(), Words::Group(vec![text("red", "红"), text("green", "红")])),
        ("data_truth".to_owned(), Words::Group(truth)),
    ])
}

const HOSTILE: &str = "=cmd|' /C calc'!A0¦=¦+¦-¦@¦\t¦\r¦\n¦\r\n¦'¦''¦\"¦,¦;¦；¦｜¦\\¦\u{FEFF}¦＝¦＋1¦－¦＠¦0520¦1-3¦1e5¦true¦是¦湄潭县¦𠮷¦👩‍👩‍👧¦e\u{301}\
    ¦ ¦\u{3000}¦\u{200B}¦\u{202E}¦<b>¦&amp;¦]]>¦_x0041_¦\u{1}¦null¦#REF!";

fn text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(HOSTILE.split('¦').collect::<Vec<_>>());
    let piece = prop_oneof![9 => special.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

fn date() -> impl Strategy<Value = PartialDate> {
    (1800..2200i16, 1..=12i8, 1..=28i8, 0..3usize).prop_map(|(year, month, day, precision)| {
        let written = match precision {
            0 => format!("{year}"),
            1 => format!("{year}-{month:02}"),
            _ => format!("{year}-{month:02}-{day:02}"),
        };
        PartialDate::parse(&written).unwrap()
    })
}

fn number() -> impl Strategy<Value = Decimal> {
    (any::<i32>(), 0..4usize).prop_map(|(units, decimals)| {
        let value = f64::from(units) / [1.0, 10.0, 100.0, 1000.0][decimals];
        Decimal::parse(&format!("{value:.decimals$}")).unwrap()
    })
}

fn scalar(kind: Kind) -> BoxedStrategy<Cell> {
    match kind {
        Kind::Choice(choice) => {
            prop::sample::select(choice.options).prop_map(|option| Cell::Text(option.to_owned())).boxed()
        }
        Kind::Truth => any::<bool>().prop_map(Cell::Truth).boxed(),
        Kind::Count => prop_oneof![Just(0), 0..500u64, any::<u64>()].prop_map(Cell::Count).boxed(),
        Kind::Number => number().prop_map(Cell::Number).boxed(),
        Kind::Date => date().prop_map(Cell::Date).boxed(),
        _ => text().prop_map(Cell::Text).boxed(),
    }
}

fn cell(field: &Field) -> BoxedStrategy<Cell> {
    match field.kind {
        Kind::List | Kind::Codes => prop::collection::vec(text(), 0..4).prop_map(Cell::List).boxed(),
        Kind::Records(parts) => prop::collection::vec(row(parts), 0..3).prop_map(Cell::Records).boxed(),
        kind if field.always => scalar(kind),
        kind => prop_oneof![1 => Just(Cell::Absent), 3 => scalar(kind)].boxed(),
    }
}

fn row(fields: &[Field]) -> BoxedStrategy<Vec<Cell>> {
    fields.iter().map(cell).collect::<Vec<_>>().boxed()
}

fn table() -> impl Strategy<Value = Table> {
    prop::collection::vec(row(&FIELDS), 0..6).prop_map(|rows| Table {
        name: "hostile",
        fields: FIELDS.to_vec(),
        rows,
    })
}

/// What a sheet shows of a cell, as its reader gives it.
fn expected(cell: &Cell, field: &Field, words: &Words) -> Data {
    match cell {
        Cell::Count(count) if *count <= 1 << 53 => Data::Float(*count as f64),
        Cell::Number(number) => Data::Float(number.value),
        Cell::Date(date) if date.precision() == Precision::Day && date.first().year() >= 1900 => {
            // Day 0 of spreadsheets; they count a 29 February 1900 that there was not.
            let since = date.first().since(Date::constant(1899, 12, 30)).unwrap().get_days();
            Data::Float(f64::from(if date.first() < Date::constant(1900, 3, 1) { since - 1 } else { since }))
        }
        other => match flat::text(other, field.kind, words) {
            text if text.is_empty() => Data::Empty,
            text => Data::String(text),
        },
    }
}

fn found(data: Option<&Data>) -> Data {
    match data {
        Some(Data::DateTime(date)) => Data::Float(date.as_f64()),
        Some(Data::String(text)) if text.is_empty() => Data::Empty,
        Some(other) => other.clone(),
        None => Data::Empty,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn csv_reads_back_as_it_was_written(table in table()) {
        let words = words();
        let bytes = csv::write(&table, &words);
        let text = std::str::from_utf8(&bytes).unwrap();
        let framed = text.starts_with('\u{FEFF}') && text.ends_with("\r\n");
        prop_assert!(framed);
        prop_assert_eq!(csv::read(&bytes, &table.fields, &words).unwrap(), table.rows);
    }

    #[test]
    fn no_text_of_csv_is_a_formula(table in table()) {
        let words = words();
        let bytes = csv::write(&table, &words);
        let mut reader = ::csv::ReaderBuilder::new().from_reader(&bytes[3..]);
        for record in reader.records() {
            for (field, text) in FIELDS.iter().zip(&record.unwrap()) {
                let number = matches!(field.kind, Kind::Number) && text.parse::<f64>().is_ok();
                prop_assert!(number || !text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{text:?}");
            }
        }
    }

    #[test]
    fn a_workbook_holds_the_same_cells_and_types(table in table()) {
        let words = words();
        let about = xlsx::Properties { title: "题", author: "作者", day: Date::constant(2026, 11, 24) };
        let bytes = xlsx::write([&table], &about, &words);
        prop_assert_eq!(&bytes, &xlsx::write([&table], &about, &words));
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("hostile").unwrap();
        for (line, row) in (1..).zip(&table.rows) {
            for ((column, cell), field) in (0..).zip(row).zip(&table.fields) {
                let found = found(range.get_value((line, column)));
                prop_assert_eq!(found, expected(cell, field, &words), "{}", field.key);
            }
        }
        let formulas = book.worksheet_formula("hostile").unwrap();
        prop_assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    }
}

#[test]
fn a_file_that_is_not_such_a_table_is_refused_where_it_is_wrong() {
    use csv::ReadFault::{Header, Shape, Value};
    let fields = &FIELDS[..8];
    let read = |text: &str| csv::read(text.as_bytes(), fields, &words());
    assert_eq!(csv::read(b"\xFF", fields, &words()), Err(Shape(None)));
    assert_eq!(read("always,nothing\r\n"), Err(Header("nothing".to_owned())));
    assert_eq!(read("always,count\r\nplain\r\n"), Err(Shape(Some(2))));
    let value = |line, column: &str, found: &str| {
        Err(Value { line, column: format!("列,\"{column}\""), found: found.to_owned() })
    };
    assert_eq!(read("always,count\r\nplain,1\r\nplain,很多\r\n"), value(3, "count", "很多"));
    assert_eq!(read("always,truth\r\nplain,也许\r\n"), value(2, "truth", "也许"));
    assert_eq!(read("always\r\n紫\r\n"), value(2, "always", "紫"));
    assert_eq!(read("always\r\nplain\r\n").unwrap()[0][6], Cell::Absent, "absent is not 0");
}
