//! Stage 1: folders become a `SourceSet`. The only stage that reads the disk.
//!
//! Walks the site (`walk`), reads each file (`read`) on all cores, and puts the results into the
//! set in the order of their paths, so that nothing later can tell how the disk was laid out. What the
//! files mean is left to `parse`.

pub mod embedded;
mod faults;
mod read;
mod tree;
mod walk;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::base::{Content, Diagnostic, Outcome, PIECE, SourcePath, SourceSet, Span};

pub use read::{MAX_RECORDS, MAX_TEXT, from_memory};
pub use tree::Tree;
pub use walk::{CONFIG, FOLDERS, is_ignored};

use faults::Fault;
use read::Loaded;

/// Reads the site at `root`: `site.yaml`, `content/` and `themes/`, and the built-in theme beneath them.
///
/// Every fault is reported and no fault stops the reading: a file that cannot be read is not in the set,
/// but its id and path are, so that the diagnostic can point to it.
pub fn load(root: &Path) -> Outcome<SourceSet> {
    let tree = Tree::open(root);
    Outcome { diagnostics: tree.diagnostics(), value: tree.into_sources() }
}

/// Every file of the site without reading it: its path below the root, and where it is on the disk; nothing for what
/// cannot be read.
pub fn files(root: &Path) -> Vec<(SourcePath, Option<PathBuf>)> {
    let found = walk::walk(root).found.into_iter();
    found.map(|(path, disk)| (path, disk.ok())).collect()
}

/// Reads files that were found, on all cores, in their order.
fn read_all(found: Vec<walk::Found>) -> Vec<(SourcePath, Result<Loaded, Fault>)> {
    let read = |(path, disk): walk::Found| {
        let result = disk.and_then(|disk| read::read(&path, &disk));
        (path, result)
    };
    found.into_par_iter().with_max_len(PIECE).map(read).collect()
}

/// Puts one file into the set, or only its path if there is no content to put.
fn insert(set: &mut SourceSet, path: SourcePath, result: Result<Loaded, Fault>) -> Option<Diagnostic> {
    match result {
        Ok(Loaded { content, warning }) => {
            let id = set.insert(path, content);
            warning.map(|fault| fault.at(Span::whole(id)))
        }
        Err(fault) => {
            // A placeholder that stayed would draw follow-on faults ("has no title") from later stages.
            // An odd name may be shown like the name of a sound file, which then must stay.
            let id = match set.get(&path) {
                Some(file) => file.id,
                None => {
                    let id = set.insert(path.clone(), Content::Text("".into()));
                    set.remove(&path);
                    id
                }
            };
            Some(fault.at(Span::whole(id)))
        }
    }
}

#[cfg(test)]
mod tests;
