//! The built-in theme, which travels inside the binary.
//!
//! Its files join the set under `themes/default/`, each unless the site has a file of its own there.

use include_dir::{Dir, include_dir};

use crate::base::{SourcePath, SourceSet};

use super::{read, walk};

static THEME: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// Where the built-in theme stands in a set.
pub const FOLDER: &str = "themes/default";

/// Adds the files of the built-in theme that `set` does not have; returns their paths.
pub fn add(set: &mut SourceSet) -> Vec<SourcePath> {
    add_folder(set, &THEME, FOLDER)
}

/// Adds the files of an embedded folder below `folder` (or at the root) that `set` does not have; returns their paths.
pub fn add_folder(set: &mut SourceSet, dir: &Dir<'_>, folder: &str) -> Vec<SourcePath> {
    let mut added = Vec::new();
    for file in files(dir) {
        let Some(name) = file.path().to_str() else { continue };
        let path = format!("{folder}/{}", name.replace('\\', "/"));
        let Some(path) = SourcePath::new(path.trim_start_matches('/')) else { continue };
        if set.get(&path).is_some() || path.as_str().split('/').any(walk::is_ignored) {
            continue;
        }
        if let Some(content) = read::from_memory(&path, file.contents()) {
            set.insert(path.clone(), content);
            added.push(path);
        }
    }
    added
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
