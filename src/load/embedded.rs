//! The built-in theme, which travels inside the binary.
//!
//! Its files join the set under `themes/default/`, each unless the site has a file of its own there. Words are
//! laid over each other key by key, so those beneath a site's own stay in the set, out of the way.

use include_dir::{Dir, include_dir};

use crate::base::{Asset, Content, FileBytes, SourceFile, SourcePath, SourceSet};

use super::{read, walk};

static THEME: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// Where the built-in theme stands in a set.
pub const FOLDER: &str = "themes/default";

/// Where built-in words stand that the site has a file of its own over. No folder of a site has such a name.
const BENEATH: &str = "themes/.built-in";

/// Adds the files of the built-in theme that `set` does not have; returns their paths.
pub fn add(set: &mut SourceSet) -> Vec<SourcePath> {
    add_folder(set, &THEME, FOLDER)
}

/// Adds the files of an embedded folder below `folder` (or at the root) that `set` does not have; returns their paths.
pub fn add_folder(set: &mut SourceSet, dir: &Dir<'_>, folder: &str) -> Vec<SourcePath> {
    let mut added = Vec::new();
    for file in files(dir) {
        let Some(name) = file.path().to_str() else { continue };
        let name = name.replace('\\', "/");
        let path = format!("{folder}/{name}");
        let Some(path) = SourcePath::new(path.trim_start_matches('/')) else { continue };
        if path.as_str().split('/').any(walk::is_ignored) {
            continue;
        }
        let words = folder == FOLDER && name.starts_with("strings/");
        let path = match set.get(&path) {
            None => Some(path),
            Some(own) if words && !is_built_in(own) => SourcePath::new(&format!("{BENEATH}/{name}")),
            Some(_) => None,
        };
        let Some(path) = path else { continue };
        if set.get(&path).is_some() {
            continue;
        }
        if let Some(content) = read::from_memory(&path, file.contents()) {
            set.insert(path.clone(), content);
            added.push(path);
        }
    }
    added
}

/// The built-in file that a theme's file of the same path takes the place of: `templates/home.html`.
pub fn file(inside: &str) -> Option<&'static [u8]> {
    THEME.get_file(inside).map(|file| file.contents())
}

/// Paths of all built-in files inside the theme, in order.
pub fn paths() -> Vec<&'static str> {
    let paths = files(&THEME).into_iter().filter_map(|file| file.path().to_str());
    paths.filter(|path| !path.split('/').any(walk::is_ignored)).collect()
}

/// Whether a file is the built-in theme's, and not a site's own in its place.
pub fn is_built_in(file: &SourceFile) -> bool {
    let path = file.path.as_str();
    let inside = [FOLDER, BENEATH].iter().find_map(|folder| path.strip_prefix(folder)?.strip_prefix('/'));
    match (inside.and_then(self::file), &file.content) {
        // The built-in files are clean texts, which reading leaves as they are.
        (Some(own), Content::Text(text)) => own == text.as_bytes(),
        (Some(own), Content::Asset(Asset { bytes: FileBytes::Memory(bytes), .. })) => *own == **bytes,
        (Some(own), Content::Asset(Asset { bytes: FileBytes::Disk(path), length, .. })) => {
            *length == own.len() as u64 && std::fs::read(path).is_ok_and(|bytes| bytes == own)
        }
        _ => false,
    }
}

/// Every file of an embedded folder, in the order of their paths.
pub fn files<'a>(dir: &'a Dir<'a>) -> Vec<&'a include_dir::File<'a>> {
    let mut all: Vec<&include_dir::File<'_>> = dir.files().collect();
    for inner in dir.dirs() {
        all.extend(files(inner));
    }
    all.sort_by_key(|file| file.path());
    all
}
