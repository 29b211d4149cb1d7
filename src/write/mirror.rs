//! Makes the idle tree what the site shall be. The changed files are there already; what did not change is shared with
//! the live tree, what is no longer wanted is removed. Works from what is on the disk, so an idle tree left behind by a
//! killed build needs no repair; what an earlier build noted down only saves listing folders that nobody touched.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::error::{Action, WriteError};
use super::files;
use super::manifest::{Entry, Manifest, Stamp};
use super::order::{self, Child, HasPath};

/// One thing that the new tree shall hold.
#[derive(Debug)]
pub(super) struct Item<'a> {
    /// Relative to the tree, `/`-separated.
    pub path: &'a OsStr,
    pub want: Want<'a>,
    /// Not ours: only carried over.
    pub foreign: bool,
}

/// Where it comes from.
#[derive(Debug)]
pub(super) enum Want<'a> {
    /// It is in the idle tree already.
    Written,
    /// The file of the live tree, which looks like this.
    Share(Stamp),
    /// A symbolic link as in the live tree.
    Link,
    /// A folder, which the live tree has with these permissions, even if there is nothing in it.
    Folder(&'a Metadata),
}

impl HasPath for Item<'_> {
    fn path(&self) -> &OsStr {
        self.path
    }
}

/// Sorts the list and makes sure that it describes a tree: each path once, and nothing below a file.
pub(super) fn arrange(items: &mut [Item<'_>]) -> Result<(), WriteError> {
    items.par_sort_by(|one, other| order::compare(one.path, other.path));
    for pair in items.windows(2) {
        let [first, second] = pair else { continue };
        let in_a_file = order::is_below(second.path, first.path) && !matches!(first.want, Want::Folder(_));
        if first.path != second.path && !in_a_file {
            continue;
        }
        return Err(match [first, second].into_iter().find(|item| item.foreign) {
            Some(item) => WriteError::ForeignFile { path: item.path.into() },
            None => WriteError::Clash { path: second.path.to_string_lossy().into_owned() },
        });
    }
    Ok(())
}

/// What there is to note about the new tree beside the list.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Files that had to be copied because they could not be shared.
    pub copied: Vec<(OsString, Stamp)>,
    /// Folders that hold nothing but ours.
    pub folders: Vec<Entry>,
}

/// Brings the idle tree up to the list, which has been arranged. `known` is what was noted about the idle tree when it
/// was last complete.
pub(super) fn update(
    live: &Path,
    next: &Path,
    items: &[Item<'_>],
    known: &Manifest,
) -> Result<Notes, WriteError> {
    let mirror = Mirror { notes: Mutex::default() };
    let known = &known.entries;
    mirror.folder(&Folder { live, next, items, depth: 0, is_new: false, noted: None, known })?;
    Ok(mirror.notes.into_inner().unwrap_or_else(PoisonError::into_inner))
}

struct Mirror {
    notes: Mutex<Notes>,
}

/// One folder in both trees.
struct Folder<'a> {
    live: &'a Path,
    next: &'a Path,
    /// What it shall hold.
    items: &'a [Item<'a>],
    depth: usize,
    /// Just made, hence empty.
    is_new: bool,
    /// What was noted about the folder in the idle tree.
    noted: Option<&'a Entry>,
    /// What was noted about what is below it.
    known: &'a [Entry],
}

impl Mirror {
    fn folder(&self, folder: &Folder<'_>) -> Result<(), WriteError> {
        let wanted = order::children(folder.items, folder.depth);
        let known = order::children(folder.known, folder.depth);
        let is_quiet = is_quiet(folder, &wanted, &known);
        let present = match folder.is_new || is_quiet {
            true => vec![is_quiet; wanted.len()],
            false => tidy(folder, &wanted)?,
        };
        let mut below = Vec::new();
        for (child, present) in wanted.iter().zip(present) {
            if is_folder(child) {
                below.push((child, present));
            } else if let (Some(item), false) = (child.here, present) {
                self.fetch(item, &folder.live.join(child.name), &folder.next.join(child.name))?;
            }
        }
        below.par_iter().try_for_each(|&(child, present)| {
            let known = order::position(&known, child.name).map(|index| &known[index]);
            self.child(folder, child, known, !present)
        })?;
        self.note(folder, &wanted, is_quiet)
    }

    /// Goes one folder down, which is made if it is not there.
    fn child(
        &self,
        folder: &Folder<'_>,
        child: &Child<'_, Item<'_>>,
        known: Option<&Child<'_, Entry>>,
        is_new: bool,
    ) -> Result<(), WriteError> {
        let (live, next) = (&*folder.live.join(child.name), &*folder.next.join(child.name));
        if is_new {
            fs::create_dir(next).map_err(WriteError::io(Action::CreateFolder, next))?;
        }
        if let Some(Item { want: Want::Folder(metadata), .. }) = child.here {
            files::copy_permissions(metadata, next)?;
        }
        let noted = known.and_then(|child| child.here);
        let known = known.map_or(&[][..], |child| child.below);
        self.folder(&Folder { live, next, items: child.below, depth: folder.depth + 1, is_new, noted, known })
    }

    /// Notes the folder, now that all is in it, if each name in it will be found in the manifest. The top is left out:
    /// listing one folder is no cost, and it is where others put their files.
    fn note(
        &self,
        folder: &Folder<'_>,
        wanted: &[Child<'_, Item<'_>>],
        is_quiet: bool,
    ) -> Result<(), WriteError> {
        let is_ours =
            |child: &Child<'_, Item<'_>>| child.here.into_iter().chain(child.below).any(|item| !item.foreign);
        let path = folder.items.first().and_then(|item| ancestor(item.path, folder.depth));
        let Some(path) = path.filter(|_| wanted.iter().all(is_ours)) else { return Ok(()) };
        let stamp = match folder.noted {
            Some(noted) if is_quiet => noted.stamp,
            _ => {
                let metadata = fs::symlink_metadata(folder.next);
                Stamp::of(&metadata.map_err(WriteError::io(Action::Inspect, folder.next))?)
            }
        };
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.folders.push(Entry { path: path.to_owned(), stamp, digest: None });
        Ok(())
    }

    /// Takes over what the idle tree does not have.
    fn fetch(&self, item: &Item<'_>, from: &Path, to: &Path) -> Result<(), WriteError> {
        match item.want {
            Want::Share(_) => {
                if let Some(stamp) = files::share(from, to)? {
                    let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
                    notes.copied.push((item.path.to_owned(), stamp));
                }
                Ok(())
            }
            Want::Link => files::copy_link(from, to),
            // We wrote it and it is gone: someone else is at work in our folder.
            Want::Written => Err(WriteError::io(Action::Inspect, to)(io::ErrorKind::NotFound.into())),
            Want::Folder(_) => Ok(()),
        }
    }
}

fn is_folder(child: &Child<'_, Item<'_>>) -> bool {
    !child.below.is_empty() || child.here.is_some_and(|item| matches!(item.want, Want::Folder(_)))
}

/// The first `depth` names of a path; `None` for the top, and for a path that no manifest can hold.
fn ancestor(path: &OsStr, depth: usize) -> Option<&str> {
    let path = path.to_str()?;
    let end = path.match_indices('/').nth(depth.checked_sub(1)?)?.0;
    Some(&path[..end])
}

/// Whether the folder holds exactly what is wanted, as can be told without listing it: nobody added or removed a name
/// since it was noted, and under each name is the very file that the live tree has too.
fn is_quiet(folder: &Folder<'_>, wanted: &[Child<'_, Item<'_>>], known: &[Child<'_, Entry>]) -> bool {
    let is_same = |(want, known): (&Child<'_, Item<'_>>, &Child<'_, Entry>)| {
        want.name == known.name
            && match want.here {
                None => !known.below.is_empty(),
                Some(Item { want: Want::Share(stamp), .. }) => {
                    known.here.is_some_and(|entry| entry.is_file() && entry.stamp == *stamp)
                }
                Some(_) => false,
            }
    };
    folder.noted.is_some_and(|noted| {
        wanted.len() == known.len()
            && wanted.iter().zip(known).all(is_same)
            && noted.is_unchanged_folder(folder.next)
    })
}

/// Removes from a folder of the idle tree what does not belong there; says which of the wanted are there.
fn tidy(folder: &Folder<'_>, wanted: &[Child<'_, Item<'_>>]) -> Result<Vec<bool>, WriteError> {
    let mut present = vec![false; wanted.len()];
    for entry in fs::read_dir(folder.next).map_err(WriteError::io(Action::List, folder.next))? {
        let entry = entry.map_err(WriteError::io(Action::List, folder.next))?;
        let position = order::position(wanted, &entry.file_name());
        match position {
            Some(index) if is_right(&entry, &wanted[index], folder)? => present[index] = true,
            _ => files::remove(&entry.path())?,
        }
    }
    Ok(present)
}

/// Whether what the idle tree has under a wanted name is what is wanted.
fn is_right(entry: &DirEntry, child: &Child<'_, Item<'_>>, folder: &Folder<'_>) -> Result<bool, WriteError> {
    let failed = |error| WriteError::io(Action::Inspect, &entry.path())(error);
    let kind = entry.file_type().map_err(failed)?;
    let Some(item) = child.here.filter(|_| !is_folder(child)) else { return Ok(kind.is_dir()) };
    Ok(match item.want {
        Want::Written => kind.is_file(),
        // Same size, time *and inode*: the same file under its second name. Not merely equal: a build that changed a
        // file and back would leave an equal one with an older time, and browsers would keep what they have.
        Want::Share(stamp) => !kind.is_dir() && Stamp::of(&entry.metadata().map_err(failed)?) == stamp,
        Want::Link => {
            kind.is_symlink()
                && fs::read_link(entry.path()).ok() == fs::read_link(folder.live.join(child.name)).ok()
        }
        Want::Folder(_) => kind.is_dir(),
    })
}
