//! Where things are: the output folder, the state folder beside it, the lock that makes builds take turns, and the
//! swap of the two trees. Leaves what is in the trees to others.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::{Action, WriteError};

/// How the new tree takes the place of the old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Swap {
    /// In one step where the system can (Linux, macOS), else as [`Swap::Rename`].
    #[default]
    Exchange,
    /// By two renames. Between them there is no output folder at all; if the build is killed there, the next
    /// [`Publisher::open`](super::Publisher::open) puts the old one back.
    Rename,
}

/// The folders of one output, held under lock as long as this value lives.
#[derive(Debug)]
pub(super) struct Place {
    /// The published tree: what the user sees.
    pub live: PathBuf,
    /// Lock and manifests, and the two below.
    pub state: PathBuf,
    /// The idle tree, which becomes the live one.
    pub next: PathBuf,
    /// Where the live tree waits during [`Swap::Rename`].
    previous: PathBuf,
    _lock: File,
}

impl Place {
    /// Finds the folders, makes the state folder, waits for the lock and undoes a swap that was cut short. `waiting`
    /// is called if another build has the lock.
    pub fn open(output: &Path, waiting: impl FnOnce()) -> Result<Self, WriteError> {
        let live = resolve(output)?;
        let state = state_folder(&live)?;
        let lock = lock(&state.join("lock"), waiting)?;
        let place =
            Self { next: state.join("next"), previous: state.join("previous"), live, state, _lock: lock };
        place.recover()?;
        Ok(place)
    }

    /// Whether there is a live tree. An error if something else is in its place.
    pub fn has_live(&self) -> Result<bool, WriteError> {
        match kind(&self.live)? {
            Kind::Nothing => Ok(false),
            Kind::Folder => check_same_device(&self.live).map(|()| true),
            Kind::Other => Err(WriteError::OutputIsFile { path: self.live.clone() }),
        }
    }

    /// Makes sure that the idle tree exists; true if it had to be made, and so is known to be empty.
    pub fn prepare_next(&self) -> Result<bool, WriteError> {
        match kind(&self.next)? {
            Kind::Folder => return Ok(false),
            // A symbolic link here could lead anywhere, and what is in `next` gets deleted.
            Kind::Other => fs::remove_file(&self.next).map_err(WriteError::io(Action::Remove, &self.next))?,
            Kind::Nothing => {}
        }
        fs::create_dir(&self.next).map_err(WriteError::io(Action::CreateFolder, &self.next))?;
        Ok(true)
    }

    /// Puts the idle tree in the place of the live one, which becomes idle.
    pub fn swap(&self, how: Swap) -> Result<(), WriteError> {
        let failed = |error| WriteError::io(Action::Swap, &self.live)(error);
        if !self.has_live()? {
            return fs::rename(&self.next, &self.live).map_err(failed);
        }
        if how == Swap::Exchange {
            match exchange(&self.next, &self.live) {
                Ok(()) => return Ok(()),
                Err(error) if cannot_exchange(&error) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        fs::rename(&self.live, &self.previous).map_err(failed)?;
        if let Err(error) = fs::rename(&self.next, &self.live) {
            // If this fails too, the next build tries again: see `recover`.
            let _ = fs::rename(&self.previous, &self.live);
            return Err(failed(error));
        }
        // The new site is in place; if this fails, the next build does it.
        let _ = fs::rename(&self.previous, &self.next);
        Ok(())
    }

    /// Finishes or undoes a [`Swap::Rename`] that was cut short.
    fn recover(&self) -> Result<(), WriteError> {
        if kind(&self.previous)? != Kind::Folder {
            return Ok(());
        }
        let failed = |error| WriteError::io(Action::Swap, &self.live)(error);
        if !self.has_live()? || is_empty(&self.live)? {
            // Killed between the two renames: the old site is whole, so it comes back. (Not the new one: nobody has
            // been told that it was published.) An empty folder is what a person makes who finds the output gone.
            let _ = fs::remove_dir(&self.live);
            return fs::rename(&self.previous, &self.live).map_err(failed);
        }
        if kind(&self.next)? == Kind::Nothing {
            // Killed after them: the new site is in place and the old one becomes the idle tree.
            return fs::rename(&self.previous, &self.next).map_err(failed);
        }
        // Someone filled a new output folder after the crash. All three may hold files that are not ours.
        Err(WriteError::ForeignOutput { path: self.live.clone() })
    }
}

/// Whether the folder holds nothing.
pub(super) fn is_empty(folder: &Path) -> Result<bool, WriteError> {
    let mut entries = fs::read_dir(folder).map_err(WriteError::io(Action::List, folder))?;
    Ok(entries.next().is_none())
}

#[derive(PartialEq, Eq)]
enum Kind {
    Nothing,
    Folder,
    /// A file, or a symbolic link to whatever: links are not followed.
    Other,
}

fn kind(path: &Path) -> Result<Kind, WriteError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(Kind::Folder),
        Ok(_) => Ok(Kind::Other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kind::Nothing),
        Err(error) => Err(WriteError::io(Action::Inspect, path)(error)),
    }
}

/// The absolute path of the output folder, which need not exist. If it is a symbolic link, the folder it leads to is
/// the one that gets swapped; swapping the link would turn the user's link into a folder.
fn resolve(output: &Path) -> Result<PathBuf, WriteError> {
    let unsafe_path = || WriteError::UnsafePath { path: output.display().to_string() };
    let canonical = |path: &Path| fs::canonicalize(path).map_err(WriteError::io(Action::Inspect, path));
    let live = if kind(output)? == Kind::Nothing {
        let name = output.file_name().ok_or_else(unsafe_path)?;
        let parent =
            output.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(WriteError::io(Action::CreateFolder, parent))?;
        canonical(parent)?.join(name)
    } else {
        canonical(output)?
    };
    if live.file_name().is_none() { Err(unsafe_path()) } else { Ok(live) }
}

/// `.public.jianbao` beside `public`: on the same file system, or nothing could be renamed or linked between them. The
/// folder tells git to ignore it, since its contents belong to one copy of the output on one disk.
fn state_folder(live: &Path) -> Result<PathBuf, WriteError> {
    let mut name = OsString::from(".");
    name.push(live.file_name().expect("a resolved output has a name"));
    name.push(".jianbao");
    let state = live.with_file_name(name);
    match kind(&state)? {
        Kind::Folder => return Ok(state),
        Kind::Other => return Err(WriteError::StateIsNotFolder { path: state }),
        Kind::Nothing => {}
    }
    // Not `create_dir`: of two builds that start together, the second finds it made.
    fs::create_dir_all(&state).map_err(WriteError::io(Action::CreateFolder, &state))?;
    let ignore = state.join(".gitignore");
    fs::write(&ignore, "*\n").map_err(WriteError::io(Action::Write, &ignore))?;
    Ok(state)
}

/// Takes the lock, which the system gives back when the process ends, however it ends. The file stays: removing it
/// would let two builds hold locks on two files of the same name.
fn lock(path: &Path, waiting: impl FnOnce()) -> Result<File, WriteError> {
    let failed = |error| WriteError::io(Action::Lock, path)(error);
    if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
        return Err(WriteError::UnsafePath { path: path.display().to_string() });
    }
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => waiting(),
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    file.lock().map_err(failed)?;
    Ok(file)
}

/// A mount point cannot be renamed, and saying so beforehand is kinder than the system's "resource busy".
#[cfg(unix)]
fn check_same_device(live: &Path) -> Result<(), WriteError> {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev());
    let parent = live.parent().expect("a resolved output has a parent");
    let same = device(live).map_err(WriteError::io(Action::Inspect, live))?
        == device(parent).map_err(WriteError::io(Action::Inspect, parent))?;
    if same { Ok(()) } else { Err(WriteError::OutputIsMountPoint { path: live.to_path_buf() }) }
}

#[cfg(not(unix))]
fn check_same_device(_: &Path) -> Result<(), WriteError> {
    Ok(())
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Old systems and some file systems (network, overlay) know no exchange; each says so in its own words.
fn cannot_exchange(error: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, InvalidInput, Unsupported};
    matches!(error.kind(), CrossesDevices | InvalidInput | Unsupported)
}
