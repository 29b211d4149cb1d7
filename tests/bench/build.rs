//! How long builds take, beside the least that any program would need: `cargo bench --bench build`.
//!
//! Prints figures and judges none: a slow machine is not a fault. `README.md` beside this file tells how to read them.
//! Without the argument `--bench`, which only `cargo bench` gives, it builds one small site to show that it still works.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own, for a terminal")]

#[path = "../common/chance.rs"]
mod chance;
mod corpus;
mod floor;
mod measure;
mod rivals;
mod table;
mod tree;
mod words;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use corpus::Shape;
use floor::Floor;
use measure::Sample;
use rivals::{Programs, Rival};
use table::{Row, thousands};

/// Time builds of generated sites
#[derive(Debug, Parser)]
struct Options {
    /// Numbers of documents
    #[arg(long, value_delimiter = ',', default_value = "500,5000,50000")]
    sizes: Vec<usize>,
    /// Runs of each; the first also warms up and counts
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Seed of the sites
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Counties (default: one for 50 documents)
    #[arg(long)]
    counties: Option<usize>,
    /// Townships of each county (default: 16)
    #[arg(long)]
    townships: Option<usize>,
    /// Where to write (default: a file system in memory if there is one)
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Another `jianbao` to time
    #[arg(long, default_value = env!("CARGO_BIN_EXE_jianbao"))]
    program: PathBuf,
    #[command(flatten)]
    programs: Programs,
    /// Keep the figures in tests/bench/results under this label
    #[arg(long)]
    save: Option<String>,
    /// Leave the sites where they are, and say where
    #[arg(long)]
    keep: bool,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let done = match arguments.get(1).map(String::as_str) {
        Some(measure::FLAG) => answer(measure::time(&arguments[2..])),
        Some(floor::FLAG) => answer(floor::run(&arguments[2..])),
        _ if arguments.iter().any(|argument| argument == "--bench") => bench(&Options::parse()),
        // What `cargo test` says to tests in general is of no concern here.
        _ => bench(&Options::parse_from(["build", "--sizes", "50", "--runs", "1"])),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn answer(sample: io::Result<Sample>) -> io::Result<()> {
    println!("{}", sample?.line());
    Ok(())
}

fn bench(options: &Options) -> io::Result<()> {
    let memory = Path::new("/dev/shm");
    let base = match &options.dir {
        Some(dir) => dir.clone(),
        None if memory.is_dir() => memory.to_owned(),
        None => std::env::temp_dir(),
    };
    let folder = tempfile::Builder::new().prefix("jianbao-bench-").tempdir_in(&base)?;
    let mut report =
        format!("{}\nwritten below {}, runs {}\n", table::machine(), base.display(), options.runs);
    print!("{report}");
    for documents in &options.sizes {
        let site = folder.path().join(documents.to_string());
        let text = measure_size(options, *documents, &site)?;
        print!("{text}");
        report.push_str(&text);
        if !options.keep {
            fs::remove_dir_all(&site)?;
        }
    }
    if options.keep {
        println!("\nkept in {}", folder.keep().display());
    }
    options.save.as_ref().map_or(Ok(()), |label| table::save(label, &report))
}

/// Makes a site, runs everything in turn, says what came out.
fn measure_size(options: &Options, documents: usize, site: &Path) -> io::Result<String> {
    let mut shape = Shape::of(documents, options.seed);
    shape.counties = options.counties.unwrap_or(shape.counties).max(1);
    shape.townships = options.townships.unwrap_or(shape.townships).max(1);
    let lengths = corpus::write(shape, site)?;
    let mut text = format!(
        "\n{} documents: {} reports, {} practices, {} counties of {} townships, seed {}\n",
        thousands(documents as u64),
        thousands(shape.reports as u64),
        thousands(shape.practices as u64),
        thousands(shape.counties as u64),
        shape.townships,
        shape.seed
    );
    let input = tree::size(site)?;
    let _ = writeln!(
        text,
        "input {} files, {:.1} MB; report bodies of {}–{} characters, {} in the mean",
        thousands(input.files as u64),
        megabytes(input.bytes),
        lengths.shortest,
        lengths.longest,
        lengths.mean
    );
    let trial = Trial::new(options, site, shape.reports / 2)?;
    let mut rows = ROWS.map(Row::new);
    let mut others: Vec<Row> = trial.rivals.iter().map(|rival| Row::new(rival.kind.label())).collect();
    let mut least = Row::new("read, Markdown, write of the small, 2 threads");
    for run in 1..=options.runs {
        eprintln!("{} documents, run {run} of {}", thousands(documents as u64), options.runs);
        trial.round(&mut rows)?;
        for (rival, row) in trial.rivals.iter().zip(&mut others) {
            row.samples.push(rival.build()?);
            if rival.kind == Rival::Small {
                least.samples.push(trial.floor(Floor::ReadMarkWrite, &rival.output)?);
            }
            tree::remove_output(&rival.output)?;
        }
    }
    let output = tree::size(&trial.output)?;
    let _ = writeln!(
        text,
        "output {} files, {:.1} MB\n",
        thousands(output.files as u64),
        megabytes(output.bytes)
    );
    tree::remove_output(&trial.output)?;
    text.push_str(&table::table(&rows, FLOORS.len()));
    // What each is compared with stands last.
    let [clean, ..] = rows;
    others.extend([clean, least]);
    let _ = write!(text, "\nclean builds of the same documents\n{}", table::table(&others, 2));
    for rival in trial.rivals.iter().filter(|_| !options.keep) {
        rival.remove()?;
    }
    Ok(text)
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// What is measured: four builds, three floors.
const ROWS: [&str; 7] = [
    "clean build",
    "nothing changed",
    "one report edited",
    "edited once more",
    "write the output, 1 thread",
    "write the output, 2 threads",
    "read, Markdown, write, 2 threads",
];

/// The floors of the last rows.
const FLOORS: [Floor; 3] = [Floor::Write, Floor::WriteByTwo, Floor::ReadMarkWrite];

/// One site with its folders beside it.
struct Trial<'a> {
    program: &'a Path,
    site: &'a Path,
    output: PathBuf,
    floor: PathBuf,
    /// The report that is edited.
    report: PathBuf,
    rivals: Vec<Other>,
}

/// The same documents as a site of another generator.
struct Other {
    kind: Rival,
    program: PathBuf,
    site: PathBuf,
    output: PathBuf,
}

impl Other {
    fn write((kind, program): (Rival, PathBuf), site: &Path) -> io::Result<Other> {
        let own = site.with_extension(kind.name());
        kind.write(site, &own)?;
        let output = own.with_extension(format!("{}-output", kind.name()));
        Ok(Other { kind, program, site: own, output })
    }

    /// A clean build.
    fn build(&self) -> io::Result<Sample> {
        let mut arguments: Vec<OsString> = vec![measure::FLAG.into(), self.program.clone().into()];
        arguments.extend(self.kind.build(&self.site, &self.output));
        measure::ask(&arguments)
    }

    fn remove(&self) -> io::Result<()> {
        fs::remove_dir_all(&self.site)
    }
}

impl<'a> Trial<'a> {
    fn new(options: &'a Options, site: &'a Path, report: usize) -> io::Result<Trial<'a>> {
        let own = [Rival::Small, Rival::Plain].map(|kind| (kind, options.program.clone()));
        let rivals = options.programs.given().into_iter().chain(own).map(|rival| Other::write(rival, site));
        Ok(Trial {
            program: &options.program,
            site,
            // Not below the site: a site's own output would be walked through when the site is read.
            output: site.with_extension("output"),
            floor: site.with_extension("floor"),
            report: site.join("content/reports").join(corpus::report_file(report)),
            rivals: rivals.collect::<io::Result<_>>()?,
        })
    }

    /// Everything once. The output of the last round is left, to be looked at.
    fn round(&self, rows: &mut [Row; ROWS.len()]) -> io::Result<()> {
        tree::remove_output(&self.output)?;
        rows[0].samples.push(self.build()?);
        let original = fs::read_to_string(&self.report)?;
        for (number, row) in rows[1..4].iter_mut().enumerate() {
            if number > 0 {
                fs::write(&self.report, format!("{original}\n又记：这是第{number}次补写的一段。\n"))?;
            }
            let before = tree::looks(&self.output)?;
            row.samples.push(self.build()?);
            row.written.push(tree::changed(&before, &tree::looks(&self.output)?));
        }
        fs::write(&self.report, original)?;
        for (floor, row) in FLOORS.into_iter().zip(&mut rows[4..]) {
            row.samples.push(self.floor(floor, &self.output)?);
        }
        Ok(())
    }

    fn build(&self) -> io::Result<Sample> {
        let words = [measure::FLAG.as_ref(), self.program.as_os_str()];
        let mut arguments: Vec<OsString> = words.map(OsString::from).into();
        arguments.extend(["--quiet", "--root"].map(OsString::from));
        arguments.push(self.site.into());
        arguments.extend(["build", "--strict", "--as-of", corpus::AS_OF, "--output"].map(OsString::from));
        arguments.push(self.output.clone().into());
        measure::ask(&arguments)
    }

    /// The least for an output like that.
    fn floor(&self, floor: Floor, output: &Path) -> io::Result<Sample> {
        let paths = [self.site, output, &self.floor].map(|path| OsString::from(path.as_os_str()));
        let mut arguments: Vec<OsString> = [floor::FLAG, floor.name()].map(OsString::from).into();
        arguments.extend(paths);
        let sample = measure::ask(&arguments);
        fs::remove_dir_all(&self.floor)?;
        sample
    }
}
