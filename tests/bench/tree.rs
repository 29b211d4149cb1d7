//! Looking at folders from outside: what is in them, how large, and what has changed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// How many files, and their bytes together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    pub files: usize,
    pub bytes: u64,
}

/// Every file below a folder, in order.
pub fn files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = WalkDir::new(root).sort_by_file_name().into_iter();
    let files = entries.filter(|entry| entry.as_ref().map_or(true, |entry| entry.file_type().is_file()));
    files.map(|entry| Ok(entry?.into_path())).collect()
}

/// The size of a tree.
pub fn size(root: &Path) -> io::Result<Size> {
    let mut size = Size::default();
    for path in files(root)? {
        size.files += 1;
        size.bytes += fs::symlink_metadata(path)?.len();
    }
    Ok(size)
}

/// What the files of a tree look like: a file that was written anew looks different, even with the same bytes.
pub type Looks = BTreeMap<PathBuf, (u64, Option<std::time::SystemTime>, u64)>;

/// How a tree looks now.
pub fn looks(root: &Path) -> io::Result<Looks> {
    let look = |path: PathBuf| {
        let metadata = fs::symlink_metadata(&path)?;
        Ok((path, (metadata.len(), metadata.modified().ok(), inode(&metadata))))
    };
    files(root)?.into_iter().map(look).collect()
}

/// How many files look different from before, or are new.
pub fn changed(before: &Looks, after: &Looks) -> usize {
    after.iter().filter(|(path, look)| before.get(*path) != Some(look)).count()
}

/// Removes the output of a build with the state beside it, so that the next is a clean one.
pub fn remove_output(output: &Path) -> io::Result<()> {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    for folder in [output.to_path_buf(), output.with_file_name(format!(".{name}.jianbao"))] {
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(unix)]
fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}
