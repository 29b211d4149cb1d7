//! What was measured, in words and columns.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use unicode_width::UnicodeWidthStr as _;

use super::measure::Sample;

/// One row: something that was run several times.
#[derive(Debug)]
pub struct Row {
    pub label: &'static str,
    pub samples: Vec<Sample>,
    /// Files that each run wrote, for builds over an older output.
    pub written: Vec<usize>,
}

impl Row {
    /// A row without runs yet.
    pub fn new(label: &'static str) -> Row {
        Row { label, samples: Vec::new(), written: Vec::new() }
    }

    fn wall(&self) -> Duration {
        median(self.samples.iter().map(|sample| sample.wall))
    }
}

/// The table of one size. The last rows, `floors` many, are what the others are compared with.
pub fn table(rows: &[Row], floors: usize) -> String {
    let (builds, grounds) = rows.split_at(rows.len() - floors);
    let mut lines: Vec<Vec<String>> = vec![heading(grounds)];
    for row in builds {
        let mut cells = measures(row);
        cells.extend(grounds.iter().map(|ground| {
            format!("{:.1}", row.wall().as_secs_f64() / ground.wall().as_secs_f64().max(f64::EPSILON))
        }));
        lines.push(cells);
    }
    lines.extend(grounds.iter().enumerate().map(|(number, row)| {
        let mut cells = measures(row);
        cells[0] = format!("({}) {}", mark(number), row.label);
        cells
    }));
    align(&lines)
}

fn heading(grounds: &[Row]) -> Vec<String> {
    let mut cells: Vec<String> = ["", "wall s", "min–max", "user s", "system s", "peak MiB", "files written"]
        .map(str::to_owned)
        .into();
    cells.extend((0..grounds.len()).map(|number| format!("wall ÷ ({})", mark(number))));
    cells
}

/// The floors are called (a), (b), (c).
fn mark(number: usize) -> char {
    char::from(b'a' + u8::try_from(number).expect("three floors"))
}

fn measures(row: &Row) -> Vec<String> {
    let walls = || row.samples.iter().map(|sample| sample.wall);
    let (low, high) = (walls().min().unwrap_or_default(), walls().max().unwrap_or_default());
    let peak = row.samples.iter().map(|sample| sample.peak).max().unwrap_or(0);
    vec![
        row.label.to_owned(),
        seconds(row.wall()),
        format!("{}–{}", seconds(low), seconds(high)),
        seconds(median(row.samples.iter().map(|sample| sample.user))),
        seconds(median(row.samples.iter().map(|sample| sample.system))),
        if peak == 0 { String::new() } else { (peak / 1024).to_string() },
        range(&row.written),
    ]
}

/// Tenths of a millisecond below a second, milliseconds above.
fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1.0 { format!("{seconds:.4}") } else { format!("{seconds:.3}") }
}

fn range(numbers: &[usize]) -> String {
    match (numbers.iter().min(), numbers.iter().max()) {
        (Some(low), Some(high)) if low == high => thousands(*low as u64),
        (Some(low), Some(high)) => format!("{}–{}", thousands(*low as u64), thousands(*high as u64)),
        _ => String::new(),
    }
}

/// The middle one; of an even number the mean of the two.
fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    match times.len() {
        0 => Duration::ZERO,
        odd if odd % 2 == 1 => times[odd / 2],
        even => (times[even / 2 - 1] + times[even / 2]) / 2,
    }
}

/// The first column stands left, the others right.
pub fn align(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.width()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for line in lines {
        let mut row = String::new();
        for (column, cell) in line.iter().enumerate() {
            let space = " ".repeat(widths[column] - cell.width());
            let _ = if column == 0 { write!(row, "{cell}{space}") } else { write!(row, "  {space}{cell}") };
        }
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

/// `5452` as `5,452`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Keeps figures in the folder of results, under today's date.
pub fn save(label: &str, report: &str) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/results");
    fs::create_dir_all(&folder)?;
    let today = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date();
    fs::write(folder.join(format!("{today}-{label}.txt")), report)
}

/// The machine and the versions, in one line.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processor = first_value("/proc/cpuinfo", "model name").unwrap_or_default();
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    let parts = [
        format!("{cores} cores"),
        processor,
        format!("{} {}", std::env::consts::OS, kernel.trim()).trim().to_owned(),
        said_by("rustc", &["--version"]),
        format!(
            "jianbao {} {}",
            env!("CARGO_PKG_VERSION"),
            said_by("git", &["describe", "--always", "--dirty"])
        ),
        format!("load {load}"),
    ];
    parts.join(" · ")
}

fn first_value(file: &str, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

/// What a program answers; nothing if there is none.
fn said_by(program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    let output = command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    output.map_or_else(|_| String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
