//! Earlier publications, kept so that one can come back: `kept/NAME/` in the state folder, each a tree of our files that
//! shares its bytes with the published one by hard link. Leaves the way back to the publisher, for which a kept tree is
//! a site like any other.
//!
//! A name is the moment of that publication, so names sort by age.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::{Action, WriteError};
use super::files::{self, Folders};
use super::manifest::{self, Manifest};

/// The folder of an output's kept publications.
#[derive(Debug)]
pub(super) struct Archive {
    folder: PathBuf,
}

impl Archive {
    /// That of the output with this state folder.
    pub fn of(state: &Path) -> Self {
        Self { folder: state.join("kept") }
    }

    /// The names of what is kept, newest first.
    pub fn names(&self) -> Result<Vec<u64>, WriteError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(WriteError::io(Action::List, &self.folder))?,
        };
        let names = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let mut names: Vec<u64> = names.collect();
        names.sort_unstable_by(|one, other| other.cmp(one));
        Ok(names)
    }

    /// Where the publication of that name is.
    pub fn tree(&self, name: u64) -> PathBuf {
        self.folder.join(name.to_string())
    }

    /// Keeps the published tree: every file of the manifest that is still there. Made beside and renamed, so that
    /// there is never half of one.
    pub fn keep(&self, state: &Path, live: &Path, manifest: &Manifest) -> Result<(), WriteError> {
        let Some(name) = manifest::moment(state, live)? else { return Ok(()) };
        let (tree, draft) = (self.tree(name), self.folder.join("new"));
        if fs::symlink_metadata(&tree).is_ok() {
            return Ok(());
        }
        if fs::symlink_metadata(&draft).is_ok() {
            files::remove(&draft)?;
        }
        fs::create_dir_all(&draft).map_err(WriteError::io(Action::CreateFolder, &draft))?;
        let folders = Folders::default();
        for entry in manifest.entries.iter().filter(|entry| entry.is_file()) {
            let from = live.join(&entry.path);
            // What somebody has removed or replaced by a folder or a link is not ours any more.
            if fs::symlink_metadata(&from).is_ok_and(|metadata| metadata.is_file()) {
                folders.make_for(&draft, &entry.path)?;
                files::share(&from, &draft.join(&entry.path))?;
            }
        }
        fs::rename(&draft, &tree).map_err(WriteError::io(Action::Share, &tree))
    }

    /// Forgets all but the newest.
    pub fn prune(&self, count: usize) -> Result<(), WriteError> {
        self.names()?.into_iter().skip(count).try_for_each(|name| self.forget(name))
    }

    /// Forgets one.
    pub fn forget(&self, name: u64) -> Result<(), WriteError> {
        files::remove(&self.tree(name))
    }
}

/// The files of a kept tree, relative to it and `/`-separated, in no particular order.
pub(super) fn paths(tree: &Path) -> Result<Vec<String>, WriteError> {
    let (mut found, mut open) = (Vec::new(), vec![String::new()]);
    while let Some(folder) = open.pop() {
        let full = tree.join(&folder);
        let failed = |error| WriteError::io(Action::List, &full)(error);
        for entry in fs::read_dir(&full).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            // We wrote the names, and ours are UTF-8.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() {
                found.push(path);
            }
        }
    }
    Ok(found)
}
