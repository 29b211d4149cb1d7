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
    let (folder, documents) = match arguments.as_slice() {
        [_, folder, documents] => (folder, documents.parse::<usize>().ok()),
        _ => return usage(),
    };
    let Some(documents) = documents.filter(|documents| *documents > 0) else { return usage() };
    match corpus::write(corpus::Shape::of(documents, 1), Path::new(folder)) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: corpus FOLDER DOCUMENTS");
    ExitCode::from(2)
}
