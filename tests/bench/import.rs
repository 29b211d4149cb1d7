//! What it costs to take a large roster in: `cargo bench --bench import`.
//!
//! A workbook of 50,000 organisations in 1,000 townships into a site that knows the townships only, as the program does
//! it: read, compared, written into texts, checked as a site, compared again. Prints figures and judges none; without
//! `--bench`, which only `cargo bench` gives, it does so once for a small roster.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own, for a terminal")]

#[allow(dead_code, reason = "the other benchmarks use the rest")]
mod measure;

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use measure::Sample;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let done = match arguments.get(1).map(String::as_str) {
        Some(measure::FLAG) => measure::time(&arguments[2..]).map(|sample| println!("{}", sample.line())),
        _ if arguments.iter().any(|argument| argument == "--bench") => bench(50_000, 5),
        _ => bench(500, 1),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn bench(rows: usize, runs: usize) -> io::Result<()> {
    let folder = tempfile::Builder::new().prefix("jianbao-import-").tempdir()?;
    let (site, roster) = (folder.path().join("site"), folder.path().join("roster.xlsx"));
    write_site(&site)?;
    fs::write(&roster, workbook(rows).map_err(io::Error::other)?)?;
    let program = OsString::from(env!("CARGO_BIN_EXE_jianbao"));
    let words = ["import", "--root"].map(OsString::from);
    let mut command = vec![OsString::from(measure::FLAG), program];
    command.extend(words);
    command.extend([site.into_os_string(), roster.clone().into_os_string()]);
    let mut samples: Vec<Sample> = (0..runs).map(|_| measure::ask(&command)).collect::<io::Result<_>>()?;
    samples.sort_by_key(|sample| sample.wall);
    let middle = samples[samples.len() / 2];
    let size = fs::metadata(&roster)?.len() / 1024;
    println!(
        "{rows} rows, {size} KiB: {:.2} s (median of {runs}), {} MiB",
        middle.wall.as_secs_f64(),
        middle.peak / 1024
    );
    Ok(())
}

fn write_site(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder.join("content/data"))?;
    fs::write(folder.join("site.yaml"), "title: 测试\nbase_url: https://example.org/\nroot: city\n")?;
    let mut data = String::from("places:\n  - { id: city, name: 兰河市, level: city }\n");
    for county in 0..50 {
        data.push_str(&format!("  - {{ id: c{county}, name: 第{county}县, level: county, parent: city }}\n"));
        for township in 0..20 {
            data.push_str(&format!(
                "  - {{ id: c{county}-t{township}, name: {township}号镇, level: township, parent: c{county} }}\n"
            ));
        }
    }
    data.push_str("campaigns:\n  - id: drive\n    title: 行动\n    targets:\n");
    data.push_str(
        "      - { id: village, label: 村科协, unit_types: [township], org_types: [village_association] }\n",
    );
    data.push_str("    conditions: { label: 条件, items: [{ id: office, label: 有场所 }, { id: plaque, label: 有牌子 }] }\n");
    fs::write(folder.join("content/data/base.yaml"), data)
}

fn workbook(rows: usize) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    let headers =
        ["序号", "县区", "所在乡镇", "组织名称", "类型", "成立时间", "是否有场所", "是否有牌子", "会员数"];
    for (column, header) in (0..).zip(headers) {
        sheet.write_string(0, column, header)?;
    }
    for (line, row) in (1..).zip(0..rows) {
        let (county, township) = (row % 50, row / 50 % 20);
        sheet.write_number(line, 0, f64::from(line))?;
        sheet.write_string(line, 1, format!("第{county}县"))?;
        sheet.write_string(line, 2, format!("{township}号镇"))?;
        sheet.write_string(line, 3, format!("第{county}县{township}号镇第{row}村科协"))?;
        sheet.write_string(line, 4, "村科协")?;
        let day = u8::try_from(row % 28).unwrap_or_default() + 1;
        sheet.write_datetime_with_format(line, 5, ExcelDateTime::from_ymd(2021, 6, day)?, &date)?;
        sheet.write_string(line, 6, if row % 3 == 0 { "×" } else { "√" })?;
        sheet.write_string(line, 7, "是")?;
        sheet.write_number(line, 8, f64::from(line % 90))?;
    }
    book.save_to_buffer()
}
