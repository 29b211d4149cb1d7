//! Watching the folders of a site: events of the system, or looking again and again where there are none.
//!
//! Network drives deliver no events, or not those of other machines, so a site on one is polled without being
//! asked. An event says only where to look; what is there is found out by reading it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::load::FOLDERS;

use super::changes::Happening;
use super::poll::Poll;

/// Something happened at a path below the root.
pub type Noticed = (String, Happening);

/// A watcher at work; it ends when it is dropped.
pub struct Watch {
    _native: Option<RecommendedWatcher>,
    _poll: Option<Poll>,
    /// Whether it looks again and again instead of being told.
    pub polls: bool,
}

impl Watch {
    /// Begins to watch the site at `root`. Where the system's events are not to be had, it polls.
    pub fn begin(root: &Path, poll: bool, to: Sender<Noticed>) -> io::Result<Watch> {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        if !poll && !is_remote(&root) {
            let native = RecommendedWatcher::new(handler(root.clone(), to.clone()), Config::default());
            if let Ok(watcher) = native.and_then(|watcher| watching(watcher, &root)) {
                return Ok(Watch { _native: Some(watcher), _poll: None, polls: false });
            }
        }
        let poll = Poll::begin(&root, to)?;
        Ok(Watch { _native: None, _poll: Some(poll), polls: true })
    }
}

/// Watches the root itself for the settings and for folders that come and go, and the folders of sources in
/// depth: `public/`, `.git/` and whatever else lies there is not worth a watch.
fn watching(mut watcher: RecommendedWatcher, root: &Path) -> notify::Result<RecommendedWatcher> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    for folder in FOLDERS.iter().map(|folder| root.join(folder)).filter(|folder| folder.is_dir()) {
        watcher.watch(&folder, RecursiveMode::Recursive)?;
    }
    Ok(watcher)
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
        // A file that may be read at last.
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
    std::fs::read_to_string("/proc/self/mounts").is_ok_and(|mounts| is_mounted_remotely(&mounts, root))
}

/// Kinds of file systems that live elsewhere: of what others write there no event comes.
const REMOTE: [&str; 22] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "9p",
    "afs",
    "ceph",
    "lustre",
    "davfs",
    "drvfs",
    "virtiofs",
    "vboxsf",
    "vmhgfs",
    "prl_fs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.davfs2",
    "fuse.vmhgfs-fuse",
    "fuse.glusterfs",
    "fuse.ceph",
];

/// Whether the innermost of some mounts, in the form of `/proc/self/mounts`, that `root` lies on is a remote one.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "the other systems have no such list"))]
fn is_mounted_remotely(mounts: &str, root: &Path) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_drive_is_known_by_its_innermost_mount() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\nserver:/home /srv nfs4 rw 0 0\n/dev/sdb1 /srv/local xfs rw 0 0\n\
                      //nas/share /mnt/my\\040share cifs rw 0 0\n";
        for (root, expected) in [
            ("/home/site", false),
            ("/srv/site", true),
            ("/srv", true),
            ("/srvother/site", false),
            ("/srv/local/site", false),
            ("/mnt/my share/site", true),
        ] {
            assert_eq!(is_mounted_remotely(mounts, Path::new(root)), expected, "{root}");
        }
    }
}
