//! Finds the files of a site: which folders, which names, which links.
//!
//! Reads folders but no file. Symbolic links are followed as long as they stay inside the site; whatever
//! cannot be a source becomes a fault at its path.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::base::{SourcePath, Text};

use super::faults::Fault;

/// The settings of a site, and the mark of its root.
pub const CONFIG: &str = "site.yaml";

/// The folders that are read.
pub const FOLDERS: [&str; 2] = ["content", "themes"];

/// Folders below the root; a deeper tree is a mistake, and paths of bounded length stay within what
/// operating systems accept.
const MAX_DEPTH: usize = 32;

const NESTED_LINK: Text =
    Text { zh: "链接的文件夹里又有链接", en: "a link inside a linked folder" };
const LINK_LOOP: Text =
    Text { zh: "链接指回上级文件夹", en: "the link leads back to a folder above it" };
const NOT_A_FILE: Text = Text { zh: "不是普通文件", en: "not a regular file" };
const UNKNOWN: Text = Text { zh: "原因不明", en: "for an unknown reason" };

/// What was found at a path: a file to read, by where it is on the disk.
pub(super) type Found = (SourcePath, Result<PathBuf, Fault>);

/// What a walk came upon.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Every file, and every fault, in the order of their paths.
    pub found: Vec<Found>,
    /// Whether there was a symbolic link.
    pub links: bool,
}

impl Walked {
    /// Adds what another walk came upon.
    pub(super) fn add(&mut self, other: Walked) {
        self.found.extend(other.found);
        self.links |= other.links;
    }
}

/// Every file of the site, and every fault, in the order of their paths.
pub(super) fn walk(root: &Path) -> Walked {
    walk_at(root, "")
}

/// The same at `path` below the root and beneath; the empty path is the whole site.
pub(super) fn walk_at(root: &Path, path: &str) -> Walked {
    // A root that cannot be resolved has no files either; the walk below then finds nothing.
    let canonical = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let mut walk = Walk { root, canonical, walked: Walked::default(), links: Vec::new() };
    let top = path.split('/').next().unwrap_or_default();
    if path.is_empty() {
        for top in [CONFIG].iter().chain(&FOLDERS) {
            walk.visit(top);
        }
    } else if (top == CONFIG || FOLDERS.contains(&top)) && !path.split('/').any(is_ignored) {
        walk.visit(path);
    }
    // Stable, and sound files before faults: a fault whose shown path equals that of a file yields to it.
    walk.walked.found.sort_by(|a, b| (&a.0, a.1.is_err()).cmp(&(&b.0, b.1.is_err())));
    walk.walked
}

/// Names that editors, office programs and operating systems leave behind, and hidden ones.
pub fn is_ignored(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with(['.', '~'])
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || matches!(lower.as_str(), "thumbs.db" | "desktop.ini" | "4913")
        || [".tmp", ".swp", ".swo", ".swx"].iter().any(|ending| lower.ends_with(ending))
}

/// One walk over a site.
struct Walk<'a> {
    root: &'a Path,
    canonical: PathBuf,
    walked: Walked,
    /// Depths of the linked folders that the walk is in.
    links: Vec<usize>,
}

impl Walk<'_> {
    /// Visits a file or folder below the root, if there is one.
    fn visit(&mut self, top: &str) {
        if self.root.join(top).symlink_metadata().is_err() {
            return;
        }
        self.links.clear();
        let mut entries = WalkDir::new(self.root.join(top))
            .follow_links(true)
            .max_depth(MAX_DEPTH.saturating_sub(top.matches('/').count()))
            .sort_by_file_name()
            .into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if is_ignored(&entry.file_name().to_string_lossy()) => {
                    if entry.file_type().is_dir() {
                        entries.skip_current_dir();
                    }
                }
                Ok(entry) => {
                    let is_dir = entry.file_type().is_dir();
                    let result = self.enter(&entry);
                    if is_dir && result.is_err() {
                        entries.skip_current_dir();
                    }
                    let result = match result {
                        Ok(()) if is_dir => continue,
                        Ok(()) => place(&entry),
                        Err(fault) => Err(fault),
                    };
                    self.push(entry.path(), result);
                }
                Err(error) => self.push_error(error),
            }
        }
    }

    /// Whether the entry may be read: its name, and where it leads if it is a link.
    fn enter(&mut self, entry: &DirEntry) -> Result<(), Fault> {
        self.links.retain(|depth| *depth < entry.depth());
        if !entry.file_name().to_str().is_some_and(is_fine) {
            return Err(Fault::BadName);
        }
        if !entry.path_is_symlink() {
            return Ok(());
        }
        self.walked.links = true;
        if !entry.path().canonicalize()?.starts_with(&self.canonical) {
            return Err(Fault::OutsideRoot);
        }
        if entry.file_type().is_dir() {
            // Folders that link to each other crosswise would be walked in every order there is.
            if !self.links.is_empty() {
                return Err(Fault::from(NESTED_LINK));
            }
            self.links.push(entry.depth());
        }
        Ok(())
    }

    /// A folder that cannot be listed, a dangling link, a link to a folder above it.
    fn push_error(&mut self, error: walkdir::Error) {
        // A link that leads nowhere may lead somewhere later.
        self.walked.links = true;
        let Some(path) = error.path().map(Path::to_path_buf) else { return };
        if path.file_name().is_some_and(|name| is_ignored(&name.to_string_lossy())) {
            return;
        }
        let fault = if error.loop_ancestor().is_some() {
            Fault::from(LINK_LOOP)
        } else {
            match error.into_io_error() {
                Some(error) => Fault::from(error),
                None => Fault::from(UNKNOWN),
            }
        };
        self.push(&path, Err(fault));
    }

    fn push(&mut self, disk: &Path, result: Result<PathBuf, Fault>) {
        let relative = disk.strip_prefix(self.root).unwrap_or(disk);
        let mut path = String::with_capacity(relative.as_os_str().len());
        for part in relative.components() {
            if !path.is_empty() {
                path.push('/');
            }
            path.extend(part.as_os_str().to_string_lossy().chars().map(shown));
        }
        if let Some(path) = SourcePath::new(&path) {
            self.walked.found.push((path, result));
        }
    }
}

/// A regular file. Anything else (a pipe, a device) could block for ever.
fn place(entry: &DirEntry) -> Result<PathBuf, Fault> {
    match entry.file_type().is_file() {
        true => Ok(entry.path().to_path_buf()),
        false => Err(Fault::from(NOT_A_FILE)),
    }
}

/// Whether a name can be part of an address and of a message: nothing that breaks or reorders a line.
fn is_fine(name: &str) -> bool {
    !name.chars().any(is_odd)
}

fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\\' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A character of a name as it may be shown.
fn shown(c: char) -> char {
    if is_odd(c) { char::REPLACEMENT_CHARACTER } else { c }
}
