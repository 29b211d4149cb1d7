//! Files that people send: bytes become sheets, or it is said why not.
//!
//! What a file is, its bytes decide, not its name. Workbooks are read cell by cell, so that a sheet that claims a
//! million empty rows costs nothing; everything is bounded. Older ones are for `legacy`.

use std::borrow::Cow;
use std::io::{Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use crate::base::date::Precision;
use crate::base::{Date, PartialDate};

use super::legacy;
use super::package::{self, Package};
use super::sheet::{Loose, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Merged, Sheet, Value};
use super::text;

/// The largest file that is opened.
pub const MAX_FILE: u64 = 64 << 20;

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is something else.
    Foreign(Foreign),
    /// It is locked with a password.
    Encrypted,
    /// It carries programs.
    Macros,
    /// It unpacks to more than any list of people has.
    TooLarge,
    /// It is damaged; the words are those of a library.
    Broken(String),
}

/// What a file is instead of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// A text document of Word or WPS.
    Word,
    /// Slides.
    Slides,
    /// A table of LibreOffice or another of its family.
    OpenDocument,
    /// A workbook in Excel's binary form.
    BinaryWorkbook,
    /// An archive.
    Archive,
    /// A page of the web.
    Web,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// Bytes that say nothing.
    Unknown,
}

/// The sheets of a file.
pub fn open(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    if bytes.len() as u64 > MAX_FILE {
        return Err(Refusal::TooLarge);
    }
    // The library is made for sound files; what a damaged one does to it stays here.
    let guarded = |read: &dyn Fn() -> Result<Vec<Sheet>, Refusal>| {
        catch_unwind(AssertUnwindSafe(read))
            .unwrap_or_else(|_| Err(Refusal::Broken("unexpected content".to_owned())))
    };
    match bytes {
        [b'P', b'K', ..] => {
            let package = package::inspect(bytes)?;
            if package.is_document {
                return Err(Refusal::Foreign(Foreign::Word));
            }
            guarded(&|| workbook(bytes, package))
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            legacy::is_workbook(bytes)?;
            guarded(&|| legacy::read(bytes))
        }
        _ => match foreign(bytes) {
            Some(found) => Err(Refusal::Foreign(found)),
            None => text::read(bytes),
        },
    }
}

/// Files that are neither a workbook nor a table in text.
fn foreign(bytes: &[u8]) -> Option<Foreign> {
    let head = bytes.get(..1_024).unwrap_or(bytes).trim_ascii_start();
    let lower = head.to_ascii_lowercase();
    let begins = |start: &[u8]| lower.starts_with(start);
    if begins(b"%pdf") {
        return Some(Foreign::Pdf);
    }
    if begins(b"{\\rtf") {
        return Some(Foreign::Word);
    }
    if begins(b"<html") || begins(b"<!doctype html") || begins(b"<table") || begins(b"<?xml") {
        return Some(Foreign::Web);
    }
    if head.starts_with(b"\x89PNG") || head.starts_with(b"\xFF\xD8\xFF") || head.starts_with(b"GIF8") {
        return Some(Foreign::Picture);
    }
    None
}

fn refusal(error: &XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::Encrypted,
        other => Refusal::Broken(other.to_string()),
    }
}

/// The sheets with cells, and whether each is hidden.
pub(super) fn listed(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    let of_cells = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    of_cells.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
}

fn workbook(bytes: &[u8], package: Package) -> Result<Vec<Sheet>, Refusal> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let listed = listed(book.sheets_metadata());
    let mut sheets = Vec::new();
    let mut left = MAX_CELLS;
    for (name, hidden) in listed {
        let mut cells = cells(&mut book, &name, &mut left)?;
        if package.has_formulas {
            uncounted(&mut book, &name, &mut cells)?;
        }
        // The library reads the whole sheet once more for them.
        let merged = if package.has_merged { book.merge_cells_by_sheet_name(&name).ok() } else { None };
        let mut sheet = Sheet::new(Some(name), cells);
        sheet.hidden = hidden;
        sheet.merged = merged.iter().flatten().map(area).collect();
        sheets.push(sheet);
    }
    Ok(sheets)
}

pub(super) fn area(dimensions: &calamine::Dimensions) -> Merged {
    let ((first, left), (last, right)) = (dimensions.start, dimensions.end);
    Merged { rows: (first, last), columns: (left, right) }
}

fn cells<R: Read + Seek>(book: &mut Xlsx<R>, name: &str, left: &mut usize) -> Result<Loose, Refusal> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|error| refusal(&error))?;
    let shows: Vec<Shows> = reader.styles().iter().map(shows).collect();
    let mut cells = Loose::default();
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|error| refusal(&error))? {
        let (row, column) = cell.get_position();
        let shown = shows.get(style).copied().unwrap_or(Shows::Anything);
        let Some((value, words)) = value(cell.get_value(), shown) else { continue };
        within(row, column, left)?;
        cells.push(row, column, value, &words);
    }
    Ok(cells)
}

/// Formulas of which the file does not say what they come to: programs other than spreadsheets write such files.
fn uncounted<R: Read + Seek>(book: &mut Xlsx<R>, name: &str, cells: &mut Loose) -> Result<(), Refusal> {
    let known = cells.places();
    let mut reader = book.worksheet_cells_reader(name).map_err(|error| refusal(&error))?;
    while let Some(cell) = reader.next_formula().map_err(|error| refusal(&error))? {
        let (row, column) = cell.get_position();
        if !cell.get_value().is_empty() && !known.contains(&(row, column)) && column < MAX_COLUMNS {
            cells.push(row, column, Value::Uncounted, &format!("={}", cell.get_value()));
        }
    }
    Ok(())
}

pub(super) fn within(row: u32, column: u32, left: &mut usize) -> Result<(), Refusal> {
    *left = left.checked_sub(1).ok_or(Refusal::TooLarge)?;
    if row < MAX_ROWS && column < MAX_COLUMNS { Ok(()) } else { Err(Refusal::TooLarge) }
}

/// What the format of a cell shows of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    Anything,
    Percent,
    Month,
    Year,
}

/// Dates are kept as days however they are shown: a cell that shows 2021年6月 says no day.
fn shows(style: &Style) -> Shows {
    let Some(format) = &style.number_format else { return Shows::Anything };
    let code = format.format_code.to_lowercase();
    // Conditions and colours stand in brackets, words in quotes; of several forms the first is for numbers.
    let code = code.split(';').next().unwrap_or_default();
    let mut quoted = false;
    let mut bracket = false;
    let mut plain = String::new();
    for c in code.chars() {
        match c {
            '"' => quoted = !quoted,
            '[' => bracket = true,
            ']' => bracket = false,
            c if !quoted && !bracket => plain.push(c),
            _ => {}
        }
    }
    let has = |c: char| plain.contains(c);
    match (has('%'), has('y'), has('m'), has('d')) {
        (true, ..) => Shows::Percent,
        (_, true, true, false) => Shows::Month,
        (_, true, false, false) => Shows::Year,
        _ => Shows::Anything,
    }
}

fn value<'d>(data: &'d DataRef<'_>, shown: Shows) -> Option<(Value, Cow<'d, str>)> {
    Some(match data {
        DataRef::Empty => return None,
        DataRef::Int(number) => numeric(*number as f64, shown),
        DataRef::Float(number) => numeric(*number, shown),
        DataRef::String(words) => (Value::Words, words.into()),
        DataRef::SharedString(words) => (Value::Words, (*words).into()),
        DataRef::Bool(truth) => (Value::Truth(*truth), if *truth { "TRUE" } else { "FALSE" }.into()),
        DataRef::DateTime(moment) => date(moment, shown),
        DataRef::DateTimeIso(words) => (Value::Words, words.split('T').next().unwrap_or_default().into()),
        DataRef::DurationIso(words) => (Value::Words, words.into()),
        DataRef::Error(error) => (Value::Failed, error.to_string().into()),
    })
}

pub(super) fn numeric(number: f64, shown: Shows) -> (Value, Cow<'static, str>) {
    if shown == Shows::Percent {
        // 0.07 * 100 is not quite 7; no list states more than six decimals of a per cent.
        let percent = (number * 1e8).round() / 1e6;
        return (Value::Percent(number), format!("{percent}%").into());
    }
    (Value::Number(number), plain_number(number).into())
}

/// A number as people type it. Sums of decimals carry noise in the sixteenth digit.
pub fn plain_number(number: f64) -> String {
    let rounded = (number * 1e9).round() / 1e9;
    if number.abs() < 1e6 { format!("{rounded}") } else { format!("{number}") }
}

pub(super) fn date(moment: &ExcelDateTime, shown: Shows) -> (Value, Cow<'static, str>) {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let small = |number: u8| i8::try_from(number).ok();
    let day = i16::try_from(year).ok().zip(small(month)).zip(small(day));
    let day = day.and_then(|((year, month), day)| Date::new(year, month, day).ok());
    let Some(day) = day.filter(|_| moment.is_datetime() && moment.as_f64() >= 1.0) else {
        return numeric(moment.as_f64(), Shows::Anything);
    };
    let date = match shown {
        Shows::Month => PartialDate::at(day, Precision::Month),
        Shows::Year => PartialDate::at(day, Precision::Year),
        Shows::Anything | Shows::Percent => PartialDate::day(day),
    };
    (Value::Date(date), date.to_string().into())
}
