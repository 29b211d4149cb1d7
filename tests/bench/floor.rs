//! The least that any program must do: what a build is compared with. Each floor runs in a process of its own, this
//! program started with [`FLAG`]; only the part that counts is timed, so starting and preparing cost it nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use pulldown_cmark::{Options, Parser, html};

use super::measure::{self, Sample};
use super::tree;

/// First argument that makes this program a floor: kind, site, output to copy, folder to write.
pub const FLAG: &str = "--floor";

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// The output files are written from memory, one after the other.
    Write,
    /// The same by two threads.
    WriteByTwo,
    /// Two threads read every document and make HTML of its body, then write the output files.
    ReadMarkWrite,
}

impl Floor {
    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Floor::Write => "write",
            Floor::WriteByTwo => "write-by-two",
            Floor::ReadMarkWrite => "read-mark-write",
        }
    }

    fn named(name: &str) -> Option<Floor> {
        [Floor::Write, Floor::WriteByTwo, Floor::ReadMarkWrite].into_iter().find(|floor| floor.name() == name)
    }
}

/// Runs a floor as its arguments say.
pub fn run(arguments: &[String]) -> io::Result<Sample> {
    let [kind, site, model, to] = arguments else { return Err(io::ErrorKind::InvalidInput.into()) };
    let floor = Floor::named(kind).ok_or(io::ErrorKind::InvalidInput)?;
    let to = Path::new(to);
    let outputs = load(Path::new(model), to)?;
    let documents = tree::files(&Path::new(site).join("content"))?;
    let documents: Vec<PathBuf> =
        documents.into_iter().filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    fs::create_dir_all(to)?;
    measure::time_here(|| match floor {
        Floor::Write => write(&outputs),
        Floor::WriteByTwo => by_two(&outputs, write),
        Floor::ReadMarkWrite => {
            by_two(&documents, mark)?;
            by_two(&outputs, write)
        }
    })
}

/// The files of a tree in order, each with the path it will have in the other.
fn load(from: &Path, to: &Path) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let load = |path: PathBuf| {
        let name = path.strip_prefix(from).expect("found below it");
        Ok((to.join(name), fs::read(&path)?))
    };
    tree::files(from)?.into_iter().map(load).collect()
}

fn by_two<T: Sync>(items: &[T], work: fn(&[T]) -> io::Result<()>) -> io::Result<()> {
    let (left, right) = items.split_at(items.len() / 2);
    thread::scope(|scope| {
        let other = scope.spawn(move || work(right));
        work(left)?;
        other.join().expect("the floors do not panic")
    })
}

/// Files of one folder follow one another, so each folder is made once.
fn write(files: &[(PathBuf, Vec<u8>)]) -> io::Result<()> {
    let mut made: Option<&Path> = None;
    for (path, bytes) in files {
        let folder = path.parent();
        if let Some(folder) = folder.filter(|_| folder != made) {
            fs::create_dir_all(folder)?;
        }
        made = folder;
        fs::write(path, bytes)?;
    }
    Ok(())
}

/// Reads documents and makes HTML of their bodies, as the program itself would without looking into it.
fn mark(documents: &[PathBuf]) -> io::Result<()> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut page = String::new();
    for path in documents {
        let text = fs::read_to_string(path)?;
        let body = text.split_once("\n---\n").map_or(text.as_str(), |(_, body)| body);
        page.clear();
        html::push_html(&mut page, Parser::new_ext(body, options));
        std::hint::black_box(&page);
    }
    Ok(())
}
