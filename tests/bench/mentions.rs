//! What it costs to link names in texts: `cargo bench --bench mentions`.
//!
//! The same site with `auto_links` on and off, in turn: whole builds as processes, and what comes before the pages
//! (reading Markdown, checking, relating) in this one. Prints figures and judges none; without `--bench`, which only
//! `cargo bench` gives, it does so once for a small site.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own, for a terminal")]

#[path = "../common/chance.rs"]
mod chance;
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod corpus;
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod measure;
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod tree;
mod words;

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use corpus::Shape;
use jianbao::base::{Inputs, SourceSet};
use measure::Sample;

/// Time builds with and without links of names
#[derive(Debug, Parser)]
struct Options {
    /// Number of documents
    #[arg(long, default_value_t = 10_000)]
    documents: usize,
    /// Counties; with their townships, associations and practices about 3,000 names
    #[arg(long, default_value_t = 200)]
    counties: usize,
    /// Townships of each county
    #[arg(long, default_value_t = 4)]
    townships: usize,
    /// Rounds
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let done = match arguments.get(1).map(String::as_str) {
        Some(measure::FLAG) => measure::time(&arguments[2..]).map(|sample| println!("{}", sample.line())),
        _ if arguments.iter().any(|argument| argument == "--bench") => bench(&Options::parse()),
        _ => bench(&Options::parse_from(["mentions", "--documents", "50", "--counties", "3", "--runs", "1"])),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The site with links of names, and without.
struct Side {
    label: &'static str,
    folder: PathBuf,
    sources: SourceSet,
    builds: Vec<Sample>,
    prepared: Vec<Sample>,
}

fn bench(options: &Options) -> io::Result<()> {
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let folder = tempfile::Builder::new().prefix("jianbao-mentions-").tempdir_in(base)?;
    let practices = options.documents / 5;
    let shape = Shape {
        counties: options.counties,
        townships: options.townships,
        reports: options.documents - practices,
        practices,
        seed: 1,
    };
    let mut sides = Vec::new();
    for (label, value) in [("auto_links: true", true), ("auto_links: false", false)] {
        let site = folder.path().join(value.to_string());
        corpus::write(shape, &site)?;
        let config = fs::read_to_string(site.join("site.yaml"))?;
        fs::write(site.join("site.yaml"), format!("{config}auto_links: {value}\n"))?;
        let sources = jianbao::load::load(&site).value;
        sides.push(Side { label, folder: site, sources, builds: Vec::new(), prepared: Vec::new() });
    }
    println!("{} documents, {} names", options.documents, names(&sides[0].sources));
    for run in 1..=options.runs {
        eprintln!("run {run} of {}", options.runs);
        for side in &mut sides {
            side.builds.push(build(&side.folder)?);
            side.prepared.push(measure::time_here(|| prepare(&side.sources))?);
        }
    }
    report("whole build", &sides, |side| &side.builds);
    report("before the pages", &sides, |side| &side.prepared);
    Ok(())
}

/// Different names of places, organisations and practices.
fn names(sources: &SourceSet) -> usize {
    let Some(project) = jianbao::prepare(sources, &inputs()).value else { return 0 };
    let site = &project.site;
    let places = site.places().iter().map(|(_, place)| place.name.as_str());
    let organisations = site.organisations().iter().map(|(_, organisation)| organisation.name.as_str());
    let practices = site.practices().iter().map(|(_, practice)| practice.document.title.as_str());
    places.chain(organisations).chain(practices).collect::<std::collections::BTreeSet<_>>().len()
}

fn inputs() -> Inputs {
    Inputs::at(jiff::Timestamp::UNIX_EPOCH)
}

fn prepare(sources: &SourceSet) -> io::Result<()> {
    let project = jianbao::prepare(sources, &inputs()).value;
    project.map(drop).ok_or_else(|| io::Error::other("the site has errors"))
}

fn build(site: &Path) -> io::Result<Sample> {
    let output = site.with_extension("output");
    tree::remove_output(&output)?;
    let words = [measure::FLAG, env!("CARGO_BIN_EXE_jianbao"), "--quiet", "--root"];
    let mut arguments: Vec<OsString> = words.map(OsString::from).into();
    arguments.push(site.into());
    arguments.extend(["build", "--as-of", corpus::AS_OF, "--output"].map(OsString::from));
    arguments.push(output.into());
    measure::ask(&arguments)
}

/// Wall and processor time of both sides, and how much longer the first takes.
fn report(label: &str, sides: &[Side], samples: impl Fn(&Side) -> &Vec<Sample>) {
    println!("\n{label}");
    let mut medians = Vec::new();
    for side in sides {
        let wall = median(samples(side).iter().map(|sample| sample.wall));
        let work = median(samples(side).iter().map(|sample| sample.user + sample.system));
        println!(
            "  {:18} wall {:.3} s, processor {:.3} s",
            side.label,
            wall.as_secs_f64(),
            work.as_secs_f64()
        );
        medians.push((wall.as_secs_f64(), work.as_secs_f64()));
    }
    if let [(on, on_work), (off, off_work)] = medians[..] {
        let more = |on: f64, off: f64| (on / off.max(f64::EPSILON) - 1.0) * 100.0;
        println!(
            "  {:18} wall {:+.1} %, processor {:+.1} %",
            "difference",
            more(on, off),
            more(on_work, off_work)
        );
    }
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.collect();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
