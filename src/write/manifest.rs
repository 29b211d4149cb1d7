//! The list of the files we wrote into a tree: path, digest, and the stamp by which a file is recognised without being
//! read. Relies on nobody else changing a file and setting its time back; leaves every decision to the publisher.
//!
//! It also notes folders that held our files and nothing else. A folder's time changes when a name is added to it or
//! removed, so one that still looks the same need not be listed; listing is the dearest part of a small publication.
//!
//! A manifest is named after the *identity* of the tree's folder, not after its place. It therefore follows its tree
//! through a swap, and a build that is killed between swapping and tidying leaves nothing to repair.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::{Action, WriteError};
use super::files;
use super::order::{self, HasPath};

/// First line of every manifest. Another version of the format gets another line and is then simply not recognised.
const HEADING: &[u8] = b"jianbao manifest 1\n";

/// Bytes of a blake3 digest.
const DIGEST: usize = 32;

/// Bytes of an entry without path and digest: kind, size, seconds, nanoseconds, inode, length of the path.
const FIXED: usize = 1 + 8 + 8 + 4 + 8 + 4;

/// How long a folder must have been left alone before it is noted. Systems count file times in ticks of up to 10 ms;
/// what changes twice within a tick looks as if it had changed once.
const TICK: i128 = 50_000_000;

/// The same where times have no fraction: FAT counts in steps of two seconds.
const COARSE_TICK: i128 = 2_500_000_000;

/// The blake3 digest of a file's bytes.
pub(super) type Digest = [u8; DIGEST];

/// What a file looks like from outside. The time of the last change of *status* is left out on purpose: making a hard
/// link moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    size: u64,
    seconds: i64,
    nanoseconds: u32,
    /// 0 where the system has no such number.
    inode: u64,
}

impl Stamp {
    /// Of a file that is not a symbolic link.
    pub fn of(metadata: &Metadata) -> Self {
        let (seconds, nanoseconds) = modified(metadata);
        Self { size: metadata.len(), seconds, nanoseconds, inode: inode(metadata) }
    }

    /// Whether another change at the time of `now` would certainly have given another time.
    fn is_settled(&self, now: &Self) -> bool {
        let time = |stamp: &Self| i128::from(stamp.seconds) * 1_000_000_000 + i128::from(stamp.nanoseconds);
        let tick = if self.nanoseconds == 0 { COARSE_TICK } else { TICK };
        time(now) - time(self) > tick
    }
}

/// One file that we wrote, or a folder in which nothing was but what other entries say.
#[derive(Debug)]
pub(super) struct Entry {
    pub path: String,
    pub stamp: Stamp,
    /// `None` for a folder.
    pub digest: Option<Digest>,
}

impl Entry {
    /// Whether it is a file.
    pub fn is_file(&self) -> bool {
        self.digest.is_some()
    }

    /// Whether it is a folder that holds what it held when it was noted.
    pub fn is_unchanged_folder(&self, folder: &Path) -> bool {
        let is_same = |metadata: Metadata| metadata.is_dir() && Stamp::of(&metadata) == self.stamp;
        !self.is_file() && fs::symlink_metadata(folder).is_ok_and(is_same)
    }
}

impl HasPath for Entry {
    fn path(&self) -> &OsStr {
        self.path.as_ref()
    }
}

/// The files that we wrote into one tree, in the order of [`order::compare`].
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub entries: Vec<Entry>,
}

impl Manifest {
    /// The manifest of the tree, or `None` if the tree is not known to be ours (or the manifest is damaged, which comes
    /// to the same: we do not touch what we cannot prove to be ours).
    pub fn load(state: &Path, tree: &Path) -> Result<Option<Self>, WriteError> {
        let path = path_for(state, tree)?;
        match fs::read(&path) {
            Ok(bytes) => Ok(decode(&bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(WriteError::io(Action::Read, &path)(error)),
        }
    }

    /// Puts the entries in order.
    pub fn of(mut entries: Vec<Entry>) -> Self {
        entries.par_sort_unstable_by(|one, other| order::compare(one.path(), other.path()));
        Self { entries }
    }

    /// Keeps the manifest for the tree. Written beside and renamed, so that there is never half of one.
    pub fn save(&mut self, state: &Path, tree: &Path) -> Result<(), WriteError> {
        let path = path_for(state, tree)?;
        let draft = state.join("manifest.new");
        // The time is asked of the file system, whose clock may be that of another machine.
        let now = files::write_new(&draft, b"")?;
        self.entries.retain(|entry| entry.is_file() || entry.stamp.is_settled(&now));
        // Not `fs::write`: an archive could bring a state folder in which the draft is a link to some other file.
        files::write_new(&draft, &encode(&self.entries))?;
        fs::rename(&draft, &path).map_err(WriteError::io(Action::Write, &path))
    }

    /// The number of files.
    pub fn count(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_file()).count()
    }

    /// The file of that path.
    pub fn find(&self, path: &str) -> Option<&Entry> {
        self.position(path.as_ref()).map(|index| &self.entries[index]).filter(|entry| entry.is_file())
    }

    /// Notes that a file was copied, if it is ours.
    pub fn restamp(&mut self, path: &OsStr, stamp: Stamp) {
        if let Some(index) = self.position(path) {
            self.entries[index].stamp = stamp;
        }
    }

    fn position(&self, path: &OsStr) -> Option<usize> {
        self.entries.binary_search_by(|entry| order::compare(entry.path(), path)).ok()
    }
}

/// When the tree was published, in milliseconds since 1970: the time of its manifest. `None` if the tree is not ours or
/// the file system knows no times.
pub(super) fn moment(state: &Path, tree: &Path) -> Result<Option<u64>, WriteError> {
    let path = path_for(state, tree)?;
    let modified = fs::symlink_metadata(&path).and_then(|metadata| metadata.modified());
    let since_epoch = modified.ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    Ok(since_epoch.and_then(|time| u64::try_from(time.as_millis()).ok()))
}

/// Removes the manifests of trees that are gone. A failure is of no consequence: a manifest whose tree does not exist
/// is never read, and the next build tries again.
pub(super) fn forget_others(state: &Path, keep: &[&Path]) {
    let kept: Vec<PathBuf> = keep.iter().filter_map(|tree| path_for(state, tree).ok()).collect();
    let Ok(entries) = fs::read_dir(state) else { return };
    for entry in entries.flatten() {
        let is_manifest = entry.file_name().as_encoded_bytes().starts_with(b"manifest");
        if is_manifest && !kept.contains(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The manifest of a tree is named after the folder's inode and hour of birth. The inode alone would not do, because a
/// system gives the number of a removed folder to a new one; the device is left out because its number may change when
/// the machine starts, and the state folder is on the same one anyway.
fn path_for(state: &Path, tree: &Path) -> Result<PathBuf, WriteError> {
    let metadata = fs::symlink_metadata(tree).map_err(WriteError::io(Action::Inspect, tree))?;
    let since_epoch =
        metadata.created().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let born = since_epoch.map_or(0, |duration| duration.as_nanos());
    Ok(state.join(format!("manifest-{:x}-{born:x}", inode(&metadata))))
}

/// Heading, number of entries, entries, digest of all that. Numbers are little-endian.
fn encode(entries: &[Entry]) -> Vec<u8> {
    let paths: usize = entries.iter().map(|entry| entry.path.len()).sum();
    let mut out = Vec::with_capacity(HEADING.len() + 8 + entries.len() * (FIXED + DIGEST) + paths + DIGEST);
    out.extend_from_slice(HEADING);
    out.extend_from_slice(&(entries.len() as u64).to_le_bytes());
    for Entry { path, digest, stamp } in entries {
        out.push(u8::from(digest.is_some()));
        out.extend_from_slice(digest.as_ref().map_or(&[], |digest| &digest[..]));
        out.extend_from_slice(&stamp.size.to_le_bytes());
        out.extend_from_slice(&stamp.seconds.to_le_bytes());
        out.extend_from_slice(&stamp.nanoseconds.to_le_bytes());
        out.extend_from_slice(&stamp.inode.to_le_bytes());
        // A path is limited by the system to a few thousand bytes, so its length fits.
        out.extend_from_slice(&(path.len() as u32).to_le_bytes());
        out.extend_from_slice(path.as_bytes());
    }
    let digest = blake3::hash(&out);
    out.extend_from_slice(digest.as_bytes());
    out
}

/// The reverse; `None` for anything that `encode` did not make.
fn decode(bytes: &[u8]) -> Option<Manifest> {
    let (body, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST)?)?;
    if blake3::hash(body).as_bytes() != digest {
        return None;
    }
    let mut rest = body.strip_prefix(HEADING)?;
    let count = u64::from_le_bytes(take(&mut rest)?);
    // The number is bounded by the file's own length before it decides how much memory is asked for.
    let mut entries = Vec::with_capacity(usize::try_from(count).ok()?.min(rest.len() / FIXED));
    while !rest.is_empty() {
        entries.push(decode_entry(&mut rest)?);
    }
    (entries.len() as u64 == count).then_some(Manifest { entries })
}

fn decode_entry(rest: &mut &[u8]) -> Option<Entry> {
    let digest = match take::<1>(rest)? {
        [0] => None,
        _ => Some(take(rest)?),
    };
    let stamp = Stamp {
        size: u64::from_le_bytes(take(rest)?),
        seconds: i64::from_le_bytes(take(rest)?),
        nanoseconds: u32::from_le_bytes(take(rest)?),
        inode: u64::from_le_bytes(take(rest)?),
    };
    let length = usize::try_from(u32::from_le_bytes(take(rest)?)).ok()?;
    let (path, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(Entry { path: std::str::from_utf8(path).ok()?.to_owned(), digest, stamp })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

#[cfg(unix)]
fn modified(metadata: &Metadata) -> (i64, u32) {
    use std::os::unix::fs::MetadataExt as _;
    // The system promises fewer than 10⁹ nanoseconds; a file system that lies gets a stamp that never matches.
    (metadata.mtime(), u32::try_from(metadata.mtime_nsec()).unwrap_or(u32::MAX))
}

#[cfg(not(unix))]
fn modified(metadata: &Metadata) -> (i64, u32) {
    let since_epoch =
        metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since_epoch.map_or((i64::MIN, 0), |time| {
        (i64::try_from(time.as_secs()).unwrap_or(i64::MAX), time.subsec_nanos())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<Entry> {
        let stamp = Stamp { size: 3, seconds: -1, nanoseconds: 5, inode: 7 };
        vec![
            Entry { path: "a".into(), digest: None, stamp },
            Entry { path: "a/县.html".into(), digest: Some([1; DIGEST]), stamp },
            Entry { path: "b".into(), digest: Some([2; DIGEST]), stamp },
        ]
    }

    #[test]
    fn what_was_encoded_is_decoded() {
        let manifest = decode(&encode(&sample())).expect("just encoded");
        let found = manifest.find("b").expect("in the sample");
        assert_eq!((found.digest, found.stamp), (Some([2; DIGEST]), sample()[1].stamp));
        assert_eq!(manifest.entries[1].path, "a/县.html");
        assert_eq!(manifest.count(), 2);
        assert!(manifest.find("a").is_none() && manifest.find("c").is_none());
    }

    #[test]
    fn a_folder_changed_a_moment_ago_is_not_settled() {
        let at = |seconds, nanoseconds| Stamp { size: 0, seconds, nanoseconds, inode: 1 };
        assert!(!at(10, 500_000_000).is_settled(&at(10, 540_000_000)));
        assert!(at(10, 500_000_000).is_settled(&at(10, 560_000_000)));
        assert!(!at(10, 0).is_settled(&at(12, 0)) && at(10, 0).is_settled(&at(13, 0)));
        assert!(!at(10, 0).is_settled(&at(9, 0)));
    }

    #[test]
    fn a_damaged_manifest_is_no_manifest() {
        let good = encode(&sample());
        for length in 0..good.len() {
            assert!(decode(&good[..length]).is_none());
        }
        for index in 0..good.len() {
            let mut bad = good.clone();
            bad[index] ^= 1;
            assert!(decode(&bad).is_none());
        }
    }
}
