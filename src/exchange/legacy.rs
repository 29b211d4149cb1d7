//! Older workbooks, `.xls`: a compound file with a stream of records.
//!
//! `calamine` makes room for the whole area that the cells of a sheet span, and room that the machine does not have ends the
//! program, which nothing can catch. So the records are walked first, as it will walk them, and a sheet with two cells at its
//! far corners is refused like any other bomb.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use calamine::{Data, Reader as _, Xls, XlsError};

use super::open::{Foreign, Refusal, Shows, area, date, listed, numeric, within};
use super::sheet::{Loose, MAX_CELLS, Sheet, Value};

/// Cells of the largest area that a sheet may span: all rows of such a sheet, and as many columns as people fill.
const MAX_AREA: u64 = 65_536 * 64;

/// The largest area that a sheet may announce: all rows and columns that there are. What is announced is set aside, not filled.
const MAX_ANNOUNCED: u64 = 65_536 * 256;

// Types of records.
const DIMENSIONS: u16 = 0x0200;
const BOUND_SHEET: u16 = 0x0085;
const SEVERAL_NUMBERS: u16 = 0x00BD;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const FORMULA: u16 = 0x0006;
const WORDS: u16 = 0x0207;
/// Records that are a cell: number, label, rich label, truth, packed number, shared label, formula.
const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, FORMULA];

/// The sheets of a compound file.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    for stream in streams(bytes)? {
        inspect(&stream)?;
    }
    let broken = |error: XlsError| match error {
        XlsError::Password => Refusal::Encrypted,
        other => Refusal::Broken(other.to_string()),
    };
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(broken)?;
    let listed = listed(book.sheets_metadata());
    let mut sheets = Vec::new();
    let mut left = MAX_CELLS;
    for (name, hidden) in listed {
        let range = book.worksheet_range(&name).map_err(broken)?;
        let (top, first) = range.start().unwrap_or_default();
        let mut cells = Loose::default();
        for (row, column, data) in range.used_cells() {
            let Some((value, words)) = value(data) else { continue };
            let at =
                |offset: u32, index: usize| offset.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
            let (row, column) = (at(top, row), at(first, column));
            within(row, column, &mut left)?;
            cells.push(row, column, value, &words);
        }
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut sheet = Sheet::new(Some(name), cells);
        sheet.hidden = hidden;
        sheet.merged = merged.iter().map(area).collect();
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn value(data: &Data) -> Option<(Value, Cow<'_, str>)> {
    let shown = Shows::Anything;
    Some(match data {
        Data::Empty => return None,
        Data::Int(number) => numeric(*number as f64, shown),
        Data::Float(number) => numeric(*number, shown),
        Data::String(words) => (Value::Words, words.into()),
        Data::Bool(truth) => (Value::Truth(*truth), if *truth { "TRUE" } else { "FALSE" }.into()),
        Data::DateTime(moment) => date(moment, shown),
        Data::DateTimeIso(words) | Data::DurationIso(words) => (Value::Words, words.into()),
        Data::Error(error) => (Value::Failed, error.to_string().into()),
    })
}

/// What a compound file holds, by the names of its streams, which stand in it as UTF-16.
pub(super) fn is_workbook(bytes: &[u8]) -> Result<(), Refusal> {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if has("EncryptedPackage") {
        return Err(Refusal::Encrypted);
    }
    if has("_VBA_PROJECT") {
        return Err(Refusal::Macros);
    }
    if has("WordDocument") {
        return Err(Refusal::Foreign(Foreign::Word));
    }
    if has("PowerPoint Document") {
        return Err(Refusal::Foreign(Foreign::Slides));
    }
    if has("Workbook") || has("Book") { Ok(()) } else { Err(Refusal::Foreign(Foreign::Unknown)) }
}

/// Every stream that may be taken for the workbook, wherever it lies.
fn streams(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Refusal> {
    let broken = |error: std::io::Error| Refusal::Broken(error.to_string());
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(broken)?;
    let named = |name: &str| name.eq_ignore_ascii_case("Workbook") || name.eq_ignore_ascii_case("Book");
    let paths: Vec<_> = file
        .walk()
        .filter(|entry| entry.is_stream() && named(entry.name()))
        .map(|entry| entry.path().to_owned())
        .collect();
    let mut streams = Vec::new();
    for path in paths {
        let mut stream = Vec::new();
        // A stream is never longer than its file.
        let limit = bytes.len() as u64;
        file.open_stream(path).and_then(|own| own.take(limit).read_to_end(&mut stream)).map_err(broken)?;
        streams.push(stream);
    }
    Ok(streams)
}

/// A record: its type and what it holds.
type Record<'a> = (u16, &'a [u8]);

fn records(mut stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let (kind, length) = (number(stream, 0)?, number(stream, 2)?);
        let data = stream.get(4..4 + usize::from(length))?;
        stream = &stream[4 + usize::from(length)..];
        Some((kind, data))
    })
}

fn number(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?]))
}

fn wide_number(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(number(data, at)?) | u32::from(number(data, at + 2)?) << 16)
}

/// Walks the sheets of a workbook, and refuses one that spans too much.
fn inspect(stream: &[u8]) -> Result<(), Refusal> {
    let globals = records(stream).take_while(|(kind, _)| *kind != END);
    let starts =
        globals.filter(|(kind, _)| *kind == BOUND_SHEET).filter_map(|(_, data)| wide_number(data, 0));
    for start in starts {
        let sheet = usize::try_from(start).ok().and_then(|start| stream.get(start..)).unwrap_or_default();
        inspect_sheet(sheet)?;
    }
    Ok(())
}

fn inspect_sheet(sheet: &[u8]) -> Result<(), Refusal> {
    let (mut span, mut formula) = (Area::default(), Some((0, 0)));
    // Charts inside of a sheet begin and end too.
    let (mut begun, mut inside) = (false, 0_usize);
    for (kind, data) in records(sheet) {
        match kind {
            BEGIN if begun => inside += 1,
            BEGIN => begun = true,
            END if inside == 0 => break,
            END => inside -= 1,
            DIMENSIONS if announced(data) > MAX_ANNOUNCED => return Err(Refusal::TooLarge),
            // The words that a formula comes to stand behind it.
            WORDS => span.add(formula),
            kind if CELLS.contains(&kind) => span.add(cell(data)),
            SEVERAL_NUMBERS => {
                span.add(cell(data));
                let last = data.len().checked_sub(2).and_then(|at| number(data, at));
                span.add(number(data, 0).zip(last));
            }
            _ => {}
        }
        if kind == FORMULA {
            formula = cell(data);
        }
        if span.cells() > MAX_AREA {
            return Err(Refusal::TooLarge);
        }
    }
    Ok(())
}

/// Row and column of a cell.
fn cell(data: &[u8]) -> Option<(u16, u16)> {
    number(data, 0).zip(number(data, 2))
}

/// The number of cells that a sheet says it has. A first row behind the last one wraps round, as it will there.
fn announced(data: &[u8]) -> u64 {
    let rows = |first: u32, last: u32| u64::from(last.wrapping_sub(first));
    let area = match data.len() {
        10 => number(data, 0)
            .zip(number(data, 2))
            .zip(number(data, 6))
            .map(|((first, last), columns)| rows(u32::from(first), u32::from(last)) * u64::from(columns)),
        _ => wide_number(data, 0)
            .zip(wide_number(data, 4))
            .zip(number(data, 10))
            .map(|((first, last), columns)| rows(first, last) * u64::from(columns)),
    };
    area.unwrap_or(0)
}

/// The rectangle around some cells.
#[derive(Default)]
struct Area {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Area {
    fn add(&mut self, cell: Option<(u16, u16)>) {
        let Some((row, column)) = cell else { return };
        let wider = |own: Option<(u16, u16)>, new: u16| {
            Some(own.map_or((new, new), |(first, last)| (first.min(new), last.max(new))))
        };
        self.rows = wider(self.rows, row);
        self.columns = wider(self.columns, column);
    }

    fn cells(&self) -> u64 {
        let length = |ends: Option<(u16, u16)>| ends.map_or(0, |(first, last)| u64::from(last - first) + 1);
        length(self.rows) * length(self.columns)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).expect("short");
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    /// A number 1 in a cell.
    fn one(row: u16, column: u16) -> Vec<u8> {
        let value = 1.0_f64.to_le_bytes();
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &value].concat())
    }

    /// A workbook with one sheet of these records.
    fn book(sheet: &[Vec<u8>]) -> Vec<u8> {
        let begin = |kind: u8| record(BEGIN, &[&[0, 6, kind, 0][..], &[0; 12]].concat());
        let name =
            |start: u32| record(BOUND_SHEET, &[&start.to_le_bytes()[..], &[0, 0, 1, 0, b'A']].concat());
        let globals = [begin(5), name(0), record(END, &[])].concat();
        let start = u32::try_from(globals.len()).expect("short");
        let globals = [begin(5), name(start), record(END, &[])].concat();
        let stream = [globals, begin(0x10), sheet.concat(), record(END, &[])].concat();
        let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))
            .expect("a file in memory");
        // Short streams are kept in another way, which the library reads as well.
        let long = [stream, vec![0; 5_000]].concat();
        file.create_stream("/Workbook").and_then(|mut own| own.write_all(&long)).expect("written");
        file.into_inner().into_inner()
    }

    #[test]
    fn a_sheet_may_span_what_people_fill_and_no_more() {
        let read = |cells: &[Vec<u8>]| super::super::open::open(&book(cells));
        let cells = read(&[one(0, 0), one(9, 3)]).expect("a sheet").remove(0);
        assert_eq!(cells.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [0, 9]);
        assert!(read(&[one(0, 0), one(u16::MAX, 9)]).is_ok());
        for far in [
            vec![one(0, 0), one(u16::MAX, u16::MAX)],
            vec![one(0, 0), one(u16::MAX, 255)],
            vec![one(u16::MAX, 255), record(WORDS, &[1, 0, 0, b'a'])],
            vec![record(DIMENSIONS, &[0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 255, 255, 0, 0])],
            vec![record(DIMENSIONS, &[9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 9, 0, 0, 0])],
        ] {
            assert_eq!(read(&far).err(), Some(Refusal::TooLarge), "{far:?}");
        }
    }
}
