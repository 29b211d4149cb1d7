//! Tables as a workbook: a sheet each, numbers and dates as such, ids and codes as text, headers that stay.
//!
//! Built in memory. The only dates in it are the site's own and nothing of the machine is written, so that the
//! same tables give the same bytes.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use crate::base::cell::clipped;
use crate::base::date::Precision;
use crate::base::{Date, PartialDate};
use crate::domain::Words;

use super::flat;
use super::model::{Cell, Kind, Table};

/// Rows below the header that a sheet can hold.
const MAX_ROWS: usize = 1_048_575;
/// UTF-16 units that a cell can hold.
const MAX_TEXT: usize = 32_767;
/// Characters of a sheet's name.
const MAX_NAME: usize = 31;
/// Rows that the width of a column is measured by.
const MEASURED: usize = 100;
/// The widest column, in digits.
const MAX_WIDTH: usize = 48;
/// Decimals that a cell shows at most.
const MAX_DECIMALS: usize = 9;
/// Whole numbers up to here are exact in a sheet.
const EXACT: u64 = 1 << 53;

/// How hard the archive is pressed, of 9: twice as fast as the usual 6, for a tenth more bytes of files that are small.
const COMPRESSION: u8 = 3;

/// What a workbook says about itself.
pub struct Properties<'a> {
    /// Title.
    pub title: &'a str,
    /// Publisher.
    pub author: &'a str,
    /// The day of the data.
    pub day: Date,
}

/// The formats of a workbook.
struct Formats {
    header: Format,
    code: Format,
    date: Format,
    decimals: Vec<Format>,
}

impl Formats {
    /// That of a column. Its cells need none of their own, and what people write below them is taken for the same: an id
    /// keeps its zeros.
    fn of(&self, kind: Kind) -> Option<&Format> {
        match kind {
            Kind::Code => Some(&self.code),
            Kind::Date => Some(&self.date),
            Kind::Count => self.decimals.first(),
            _ => None,
        }
    }
}

/// Writes tables as sheets of a workbook.
pub fn write<'t>(
    tables: impl IntoIterator<Item = &'t Table>,
    properties: &Properties<'_>,
    words: &Words,
) -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    let day = date_of(properties.day);
    let about = DocProperties::new().set_title(clipped(properties.title, 255));
    let about = about.set_author(clipped(properties.author, 255));
    let epoch = || ExcelDateTime::from_serial_datetime(1.0).expect("a day of the calendar");
    let about = about.set_creation_datetime(&day.unwrap_or_else(epoch));
    workbook.set_properties(&about);
    let formats = Formats {
        header: Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00F2_F2F2))
            .set_border_bottom(FormatBorder::Thin),
        code: Format::new().set_num_format("@"),
        date: Format::new().set_num_format("yyyy-mm-dd"),
        decimals: (0..=MAX_DECIMALS).map(decimal_format).collect(),
    };
    let mut names = BTreeSet::new();
    for table in tables {
        for (part, rows) in parts(&table.rows).into_iter().enumerate() {
            let sheet = workbook.add_worksheet();
            let name = sheet_name(table.label(words), part, &mut names);
            fill(sheet, &name, table, rows, &formats, words)
                .expect("names, sizes and texts are within limits");
        }
    }
    workbook.save_to_buffer().expect("a workbook fits into memory")
}

/// The rows of each sheet; one sheet also where there are none.
fn parts(rows: &[Vec<Cell>]) -> Vec<&[Vec<Cell>]> {
    if rows.is_empty() { vec![rows] } else { rows.chunks(MAX_ROWS).collect() }
}

fn fill(
    sheet: &mut Worksheet,
    name: &str,
    table: &Table,
    rows: &[Vec<Cell>],
    formats: &Formats,
    words: &Words,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    let mut widths = Vec::with_capacity(table.fields.len());
    for (column, field) in (0..).zip(&table.fields) {
        let header = field.header(words);
        // Two for the button of the filter.
        widths.push(header.width() + 2);
        if let Some(format) = formats.of(field.kind) {
            sheet.set_column_format(column, format)?;
        }
        sheet.write_string_with_format(0, column, header, &formats.header)?;
    }
    for (line, row) in (1..).zip(rows) {
        for ((column, cell), (field, width)) in (0..).zip(row).zip(table.fields.iter().zip(&mut widths)) {
            let text = flat::text(cell, field.kind, words);
            if (line as usize) <= MEASURED {
                *width = text.lines().next().unwrap_or_default().width().max(*width);
            }
            put(sheet, (line, column), cell, &text, field.kind, formats)?;
        }
    }
    for (column, width) in (0..).zip(widths) {
        let width = width.clamp(6, MAX_WIDTH) + 1;
        sheet.set_column_width(column, u32::try_from(width).unwrap_or_default())?;
    }
    let last = u32::try_from(rows.len()).unwrap_or_default();
    let columns = u16::try_from(table.fields.len()).unwrap_or_default();
    if last > 0 && columns > 0 {
        sheet.autofilter(0, 0, last, columns - 1)?;
    }
    Ok(())
}

/// Puts a cell, as a text `text`, at a row and a column; nothing for an absent one.
fn put(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    cell: &Cell,
    text: &str,
    kind: Kind,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let exact = match cell {
        Cell::Date(date) => exact_date(*date),
        _ => None,
    };
    match (cell, exact) {
        (Cell::Absent, _) => {}
        (Cell::Count(count), _) if *count <= EXACT => {
            sheet.write_number(line, column, *count as f64)?;
        }
        (Cell::Number(number), _) => {
            let format = &formats.decimals[number.decimals.min(MAX_DECIMALS)];
            sheet.write_number_with_format(line, column, number.value, format)?;
        }
        (_, Some(date)) => {
            sheet.write_datetime(line, column, date)?;
        }
        _ => {
            let text = clipped(text, MAX_TEXT);
            if matches!(kind, Kind::Date | Kind::Count) {
                sheet.write_string_with_format(line, column, text, &formats.code)?;
            } else if !text.is_empty() {
                sheet.write_string(line, column, text)?;
            }
        }
    }
    Ok(())
}

/// A date that is known to the day, as spreadsheets keep it: none before 1900.
fn exact_date(date: PartialDate) -> Option<ExcelDateTime> {
    if date.precision() == Precision::Day { date_of(date.first()) } else { None }
}

fn date_of(day: Date) -> Option<ExcelDateTime> {
    let part = |number: i8| u8::try_from(number).ok();
    let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1900)?;
    ExcelDateTime::from_ymd(year, part(day.month())?, part(day.day())?).ok()
}

fn decimal_format(decimals: usize) -> Format {
    let format = if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals)) };
    Format::new().set_num_format(format)
}

/// A name that spreadsheets accept and that no other sheet has, whatever the case of its letters.
fn sheet_name(label: &str, part: usize, taken: &mut BTreeSet<String>) -> String {
    let plain: String = label.chars().map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c }).collect();
    let plain = if plain.trim().is_empty() { "-" } else { plain.trim() };
    for number in part + 1.. {
        let suffix = if number == 1 { String::new() } else { format!(" {number}") };
        let name = format!("{}{suffix}", clipped(plain, MAX_NAME - suffix.len()));
        if taken.insert(name.to_lowercase()) {
            return name;
        }
    }
    unreachable!("some number is free")
}

#[cfg(test)]
mod tests {
    use super::super::model::Field;
    use super::*;

    #[test]
    fn what_is_written_below_a_column_of_ids_stays_a_text() {
        let fields = vec![Field::new("id", Kind::Code), Field::new("name", Kind::Text)];
        let rows = vec![vec![Cell::text("007"), Cell::text("甲")]];
        let properties = Properties { title: "t", author: "a", day: jiff::civil::date(2021, 6, 17) };
        let bytes = write([&Table { name: "ids", fields, rows }], &properties, &Words::default());
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
        let mut part =
            |name: &str| std::io::read_to_string(archive.by_name(name).expect("a part")).expect("a text");
        let (sheet, styles) = (part("xl/worksheets/sheet1.xml"), part("xl/styles.xml"));
        let column = sheet.split("<col ").nth(1).expect("a column");
        let style = column.split("style=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a style");
        let formats = styles.split("<cellXfs").nth(1).expect("formats");
        let format =
            formats.split("<xf ").nth(1 + style.parse::<usize>().expect("a number")).expect("that one");
        let (before, _) = styles.split_once("formatCode=\"@\"").expect("a format of texts");
        let (_, number) = before.rsplit_once("<numFmt ").expect("its number");
        assert!(format.starts_with(number.trim_end()), "{number} and {format}");
        assert!(sheet.contains(&format!("<c r=\"A2\" s=\"{style}\" t=\"s\">")), "{sheet}");
    }

    #[test]
    fn names_of_sheets_are_short_plain_and_different() {
        let mut taken = BTreeSet::new();
        assert_eq!(sheet_name("a/b", 0, &mut taken), "a b");
        assert_eq!(sheet_name("A b", 0, &mut taken), "A b 2");
        assert_eq!(sheet_name("a b", 1, &mut taken), "a b 3");
        assert_eq!(sheet_name("", 0, &mut taken), "-");
        assert_eq!(sheet_name(&"长".repeat(40), 0, &mut taken).chars().count(), 31);
    }
}
