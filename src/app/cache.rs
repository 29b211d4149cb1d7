//! The cache of a site: what is kept from run to run to save time. Whoever deletes it loses nothing else.
//!
//! What is kept, and under which names, is left to those who keep it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The cache of the site at `root`.
pub(super) fn of(root: &Path) -> PathBuf {
    root.join(".jianbao/cache")
}

/// Writes beside the place and renames, so that nobody ever reads half a file.
pub(super) fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = place.parent().unwrap_or(place);
    fs::create_dir_all(folder)?;
    let draft = place.with_extension(format!("{}.tmp", std::process::id()));
    let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, place));
    if written.is_err() {
        // It is ours, and nobody will come for it.
        let _ = fs::remove_file(&draft);
    }
    written
}
