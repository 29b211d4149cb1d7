//! Writes a generated site into a folder, for whoever needs a large one: `cargo run --example corpus -- FOLDER 5000`.

#![expect(clippy::print_stderr, reason = "a program of its own, for a terminal")]

#[path = "../common/chance.rs"]
mod chance;
#[allow(dead_code, reason = "the benchmark uses the rest")]
mod corpus;
#[allow(dead_code, reason = "the benchmark uses the rest")]
mod words;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, folder, numbers @ ..] = arguments.as_slice() else { return usage() };
    let numbers: Option<Vec<usize>> =
        numbers.iter().map(|number| number.parse().ok().filter(|number| *number > 0)).collect();
    let shape = match numbers.as_deref() {
        Some([documents]) => corpus::Shape::of(*documents, 1),
        Some([documents, counties, townships]) => {
            corpus::Shape { counties: *counties, townships: *townships, ..corpus::Shape::of(*documents, 1) }
        }
        _ => return usage(),
    };
    match corpus::write(shape, Path::new(folder)) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: corpus FOLDER DOCUMENTS [COUNTIES TOWNSHIPS]");
    ExitCode::from(2)
}
