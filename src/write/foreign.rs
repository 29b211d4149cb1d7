//! Finds what stands in the live tree and was not written by us: a `CNAME`, a `.well-known` folder, a user's own
//! files. Leaves taking it over to the mirror. Never follows a symbolic link.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::error::{Action, WriteError};
use super::manifest::{Entry, Manifest, Stamp};
use super::order::{self, Child, HasPath};

/// Something in the live tree that is not ours.
#[derive(Debug)]
pub(super) struct Foreign {
    /// Relative to the tree, `/`-separated.
    pub path: OsString,
    pub kind: Kind,
}

/// What it is.
#[derive(Debug)]
pub(super) enum Kind {
    /// A folder; what is in it is listed by itself.
    Folder(Metadata),
    /// A symbolic link.
    Link,
    /// A file, or a device or the like.
    File(Stamp),
}

impl HasPath for Foreign {
    fn path(&self) -> &OsStr {
        &self.path
    }
}

/// Looks through the live tree and returns what the manifest does not know, in order. Folders that have not changed
/// since the manifest noted that they held nothing but ours are not listed.
pub(super) fn find(live: &Path, manifest: &Manifest) -> Result<Vec<Foreign>, WriteError> {
    let mut found = Finder { root: live }.in_folder(live, None, &manifest.entries, 0)?;
    found.sort_by(|one, other| order::compare(&one.path, &other.path));
    Ok(found)
}

struct Finder<'a> {
    root: &'a Path,
}

/// A folder further down, and what the manifest has of it.
type Below<'a> = (OsString, Option<&'a Entry>, &'a [Entry]);

impl Finder<'_> {
    /// `noted` and `ours` are what the manifest has of the folder itself and below it.
    fn in_folder(
        &self,
        folder: &Path,
        noted: Option<&Entry>,
        ours: &[Entry],
        depth: usize,
    ) -> Result<Vec<Foreign>, WriteError> {
        let known = order::children(ours, depth);
        let (mut found, mut folders) = (Vec::new(), Vec::new());
        if noted.is_some_and(|noted| noted.is_unchanged_folder(folder)) {
            let inner = known.iter().filter(|child| !child.below.is_empty());
            folders.extend(inner.map(|child| (child.name.to_owned(), child.here, child.below)));
        } else {
            self.list(folder, &known, &mut found, &mut folders)?;
        }
        let within = folders
            .par_iter()
            .map(|(name, noted, below)| self.in_folder(&folder.join(name), *noted, below, depth + 1))
            .collect::<Result<Vec<_>, _>>()?;
        found.extend(within.into_iter().flatten());
        Ok(found)
    }

    fn list<'e>(
        &self,
        folder: &Path,
        known: &[Child<'e, Entry>],
        found: &mut Vec<Foreign>,
        folders: &mut Vec<Below<'e>>,
    ) -> Result<(), WriteError> {
        let listing = match fs::read_dir(folder) {
            // The user removed it while we looked, or it was the whole tree.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other.map_err(WriteError::io(Action::List, folder))?,
        };
        for entry in listing {
            let entry = entry.map_err(WriteError::io(Action::List, folder))?;
            let kind = entry.file_type().map_err(WriteError::io(Action::Inspect, folder))?;
            let child = order::position(known, &entry.file_name()).map(|index| &known[index]);
            let here = child.and_then(|child| child.here);
            let below = child.map_or(&[][..], |child| child.below);
            let is_ours = if kind.is_dir() { !below.is_empty() } else { here.is_some_and(Entry::is_file) };
            if !is_ours || !(kind.is_dir() || kind.is_file()) {
                found.push(self.describe(&entry)?);
            }
            if kind.is_dir() {
                folders.push((entry.file_name(), here, below));
            }
        }
        Ok(())
    }

    fn describe(&self, entry: &DirEntry) -> Result<Foreign, WriteError> {
        let full = entry.path();
        let metadata = entry.metadata().map_err(WriteError::io(Action::Inspect, &full))?;
        let relative = full.strip_prefix(self.root).expect("what is listed stands below the root");
        let path = relative.iter().collect::<Vec<_>>().join(OsStr::new("/"));
        let kind = if metadata.is_dir() {
            Kind::Folder(metadata)
        } else if metadata.is_symlink() {
            Kind::Link
        } else {
            Kind::File(Stamp::of(&metadata))
        };
        Ok(Foreign { path, kind })
    }
}
