//! Watching the folders of a site: events of the system, or looking again and again where there are none.
//!
//! Network drives deliver no events, or not those of other machines, so a site on one is polled without being
//! asked. An event says only where to look; what is there is found out by reading it.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use crate::load::FOLDERS;

use super::changes::Happening;

/// Between two looks where there are no events.
const POLL: Duration = Duration::from_millis(500);

/// Something happened at a path below the root.
pub type Noticed = (String, Happening);

/// A watcher at work; it ends when it is dropped.
pub struct Watch {
    _watcher: Box<dyn Watcher + Send>,
    /// Whether it looks again and again instead of being told.
    pub polls: bool,
}

impl Watch {
    /// Begins to watch the site at `root`. Where the system's events are not to be had, it polls.
    pub fn begin(root: &Path, poll: bool, to: Sender<Noticed>) -> Result<Watch, notify::Error> {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        if !poll && !is_remote(&root) {
            let handler = handler(root.clone(), to.clone());
            let native = RecommendedWatcher::new(handler, Config::default());
            if let Ok(watcher) = native.and_then(|watcher| watching(watcher, &root)) {
                return Ok(Watch { _watcher: watcher, polls: false });
            }
        }
        let config = Config::default().with_poll_interval(POLL);
        let watcher = PollWatcher::new(handler(root.clone(), to), config)?;
        Ok(Watch { _watcher: watching(watcher, &root)?, polls: true })
    }
}

/// Watches the root itself for the settings and for folders that come and go, and the folders of sources in
/// depth: `public/`, `.git/` and whatever else lies there is not worth a watch.
fn watching<W: Watcher + Send + 'static>(
    mut watcher: W,
    root: &Path,
) -> Result<Box<dyn Watcher + Send>, notify::Error> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    for folder in FOLDERS.iter().map(|folder| root.join(folder)).filter(|folder| folder.is_dir()) {
        watcher.watch(&folder, RecursiveMode::Recursive)?;
    }
    Ok(Box::new(watcher))
}

/// Turns events into places to look at.
fn handler(root: PathBuf, to: Sender<Noticed>) -> impl FnMut(notify::Result<Event>) + Send + 'static {
    move |event| {
        let Ok(event) = event else {
            // Events were lost, or a folder could not be watched: everything may be different.
            let _ = to.send((String::new(), Happening::Touched));
            return;
        };
        if event.need_rescan() {
            let _ = to.send((String::new(), Happening::Touched));
        }
        for (index, path) in event.paths.iter().enumerate() {
            let Some(happening) = happening(&event.kind, index) else { continue };
            // The other end is gone only when the preview ends.
            let _ = to.send((below(&root, path), happening));
        }
    }
}

/// What an event says about its path number `index`; `None` if nothing of interest.
fn happening(kind: &EventKind, index: usize) -> Option<Happening> {
    Some(match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Happening::Written,
        EventKind::Access(_) => return None,
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Happening::Written,
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) => Happening::Gone,
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) if index == 0 => Happening::Gone,
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => Happening::Written,
        // A file that may be read at last; and all that polling sees.
        EventKind::Modify(ModifyKind::Metadata(_)) => Happening::Written,
        EventKind::Remove(_) => Happening::Gone,
        EventKind::Create(_) | EventKind::Modify(_) | EventKind::Any | EventKind::Other => Happening::Touched,
    })
}

/// A path below the root, `/`-separated; the folder above it where the name cannot be written so.
fn below(root: &Path, path: &Path) -> String {
    let Ok(relative) = path.strip_prefix(root) else { return String::new() };
    let parts: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
    match (parts, path.parent()) {
        (Some(parts), _) => parts.join("/"),
        (None, Some(parent)) => below(root, parent),
        (None, None) => String::new(),
    }
}

/// Whether `root` lies on a network drive, as far as the system tells.
#[cfg(target_os = "linux")]
fn is_remote(root: &Path) -> bool {
    const REMOTE: [&str; 10] =
        ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "vboxsf", "afs", "drvfs"];
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mounts") else { return false };
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?.replace("\\040", " "), fields.next()?))
    });
    let inner = mounts.filter(|(point, _)| root.starts_with(point)).max_by_key(|(point, _)| point.len());
    inner.is_some_and(|(_, kind)| REMOTE.contains(&kind))
}

/// Elsewhere a network drive shows by its name only.
#[cfg(not(target_os = "linux"))]
fn is_remote(root: &Path) -> bool {
    let name = root.to_string_lossy();
    name.starts_with("\\\\?\\UNC\\") || (name.starts_with("\\\\") && !name.starts_with("\\\\?\\"))
}
