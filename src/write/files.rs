//! The few things done to single files of the idle tree. Nothing here ever writes into a file that exists: its bytes
//! may be those of the live tree under a second name.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::error::{Action, WriteError};
use super::manifest::Stamp;

/// The folders of the idle tree that are known to be real folders, so that each is made and checked once.
#[derive(Debug, Default)]
pub(super) struct Folders {
    known: Mutex<BTreeSet<String>>,
    repairing: Mutex<()>,
}

impl Folders {
    /// Makes the folder of a file with all that it stands in.
    pub fn make_for(&self, root: &Path, path: &str) -> Result<(), WriteError> {
        let Some((folder, _)) = path.rsplit_once('/') else { return Ok(()) };
        if self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            return Ok(());
        }
        self.make_for(root, folder)?;
        let full = root.join(folder);
        match fs::create_dir(&full) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.repair(&full)?,
            other => other.map_err(WriteError::io(Action::CreateFolder, &full))?,
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        Ok(())
    }

    /// Something is there already: usually the folder, but the tree is two builds old and may hold a file, or a user's
    /// link that leads elsewhere. One thread at a time, or one would remove what another has just made.
    fn repair(&self, full: &Path) -> Result<(), WriteError> {
        let _turn = self.repairing.lock().unwrap_or_else(PoisonError::into_inner);
        let metadata = fs::symlink_metadata(full).map_err(WriteError::io(Action::Inspect, full))?;
        if metadata.is_dir() {
            return Ok(());
        }
        fs::remove_file(full).map_err(WriteError::io(Action::Remove, full))?;
        fs::create_dir(full).map_err(WriteError::io(Action::CreateFolder, full))
    }
}

/// Writes a new file, putting aside whatever has its name. A fresh tree costs one open and one write; writing to a
/// temporary name would double the names made, for nothing, since nobody looks into the idle tree.
pub(super) fn write_new(full: &Path, bytes: &[u8]) -> Result<Stamp, WriteError> {
    let create = || File::options().write(true).create_new(true).open(full);
    let file = match create() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            remove(full)?;
            create()
        }
        other => other,
    };
    let stamp = file.and_then(|mut file| {
        file.write_all(bytes)?;
        Ok(Stamp::of(&file.metadata()?))
    });
    stamp.map_err(WriteError::io(Action::Write, full))
}

/// Removes a file, a link (not what it leads to) or a folder with all that is in it.
pub(super) fn remove(full: &Path) -> Result<(), WriteError> {
    let is_folder = fs::symlink_metadata(full).map_err(WriteError::io(Action::Inspect, full))?.is_dir();
    let removed = if is_folder { fs::remove_dir_all(full) } else { fs::remove_file(full) };
    removed.map_err(WriteError::io(Action::Remove, full))
}

/// Removes a file or link if there is one.
pub(super) fn remove_if_present(full: &Path) -> Result<(), WriteError> {
    match fs::remove_file(full) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(WriteError::io(Action::Remove, full)(error))
        }
        _ => Ok(()),
    }
}

/// Gives a file a second name in the other tree. Where there are no hard links (exFAT, files of another owner) the
/// file is copied, with its time; the stamp of such a copy is returned.
pub(super) fn share(from: &Path, to: &Path) -> Result<Option<Stamp>, WriteError> {
    let Err(refused) = fs::hard_link(from, to) else { return Ok(None) };
    let failed = |error| WriteError::io(Action::Share, from)(error);
    let metadata = fs::symlink_metadata(from).map_err(failed)?;
    // Copying would read a named pipe until the end of days.
    if !metadata.is_file() || refused.kind() == io::ErrorKind::NotFound {
        return Err(failed(refused));
    }
    copy(from, to, &metadata).map(Some).map_err(failed)
}

fn copy(from: &Path, to: &Path, metadata: &Metadata) -> io::Result<Stamp> {
    fs::copy(from, to)?;
    // The copy has the permissions of the original, which may forbid writing; setting the time needs none on Unix.
    let copied = File::options().read(true).write(cfg!(windows)).open(to)?;
    copied.set_modified(metadata.modified()?)?;
    Ok(Stamp::of(&copied.metadata()?))
}

/// Makes a link that says the same.
pub(super) fn copy_link(from: &Path, to: &Path) -> Result<(), WriteError> {
    let copied = fs::read_link(from).and_then(|target| symlink(&target, to));
    copied.map_err(WriteError::io(Action::Share, from))
}

#[cfg(unix)]
fn symlink(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(windows)]
fn symlink(target: &Path, at: &Path) -> io::Result<()> {
    if at.parent().is_some_and(|folder| folder.join(target).is_dir()) {
        std::os::windows::fs::symlink_dir(target, at)
    } else {
        std::os::windows::fs::symlink_file(target, at)
    }
}

#[cfg(not(any(unix, windows)))]
fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a folder the permissions of another, and always the right to remove it again.
pub(super) fn copy_permissions(from: &Metadata, to: &Path) -> Result<(), WriteError> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "other systems have no such bits"))]
    let mut permissions = from.permissions();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        permissions.set_mode(permissions.mode() | 0o700);
    }
    fs::set_permissions(to, permissions).map_err(WriteError::io(Action::Write, to))
}
