//! The files of a site as they are on the disk, and what could not be read, kept up to date.
//!
//! A first reading and a later one go the same way: look at a path, read what is there, take out what is not.
//! What a change means is left to later stages; when to look is left to the watcher of the preview.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::base::{Asset, Content, Diagnostic, FileBytes, SourcePath, SourceSet};

use super::walk::{self, Walked};
use super::{CONFIG, FOLDERS, embedded, faults, insert, read_all};

/// The sources at a root.
#[derive(Clone, Debug)]
pub struct Tree {
    root: PathBuf,
    sources: SourceSet,
    /// What there is to say about reading, by path.
    faults: BTreeMap<SourcePath, Diagnostic>,
    /// Files of the built-in theme that the site has none of its own for.
    embedded: BTreeSet<SourcePath>,
    /// Whether there is a symbolic link anywhere: what it shows changes under another path.
    links: bool,
}

impl Tree {
    /// Reads the site at `root`.
    pub fn open(root: &Path) -> Tree {
        let mut tree = Tree {
            root: root.to_owned(),
            sources: SourceSet::new(),
            faults: BTreeMap::new(),
            embedded: BTreeSet::new(),
            links: false,
        };
        tree.take(walk::walk(root));
        tree.embedded.extend(embedded::add(&mut tree.sources));
        tree
    }

    /// The files.
    pub fn sources(&self) -> &SourceSet {
        &self.sources
    }

    /// The files, without the rest.
    pub fn into_sources(self) -> SourceSet {
        self.sources
    }

    /// What there is to say about reading.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let missing = self.root.join(CONFIG).symlink_metadata().is_err().then(faults::missing_config);
        missing.into_iter().chain(self.faults.values().cloned()).collect()
    }

    /// Looks again at `paths` below the root, files or folders; the empty path is the whole site. Returns the
    /// paths of files that are different now.
    pub fn refresh(&mut self, paths: &BTreeSet<String>) -> BTreeSet<SourcePath> {
        let whole = BTreeSet::from([String::new()]);
        let paths = if self.links || paths.contains("") { &whole } else { paths };
        let mut walked = Walked::default();
        for path in paths {
            walked.add(walk::walk_at(&self.root, path));
        }
        let mut gone: BTreeSet<SourcePath> = paths.iter().flat_map(|path| self.known(path)).collect();
        for (path, _) in &walked.found {
            gone.remove(path);
        }
        let mut changed: BTreeSet<SourcePath> = gone.into_iter().filter(|path| self.take_out(path)).collect();
        changed.extend(self.take(walked));
        let restored = embedded::add(&mut self.sources);
        changed.extend(restored.iter().cloned());
        self.embedded.extend(restored);
        changed
    }

    /// Paths of files of the site, and of faults, at `path` and below it.
    fn known(&self, path: &str) -> Vec<SourcePath> {
        if path.is_empty() {
            return FOLDERS.iter().chain([&CONFIG]).flat_map(|top| self.known(top)).collect();
        }
        let prefix = format!("{path}/");
        let own = SourcePath::new(path);
        let files = self.sources.below(path).map(|file| &file.path).chain(&own);
        let faulty = self.faults.keys().filter(|known| known.as_str().starts_with(&prefix));
        files.chain(faulty).filter(|path| !self.embedded.contains(*path)).cloned().collect()
    }

    /// Takes out a file that is no longer on the disk; tells whether it was there.
    fn take_out(&mut self, path: &SourcePath) -> bool {
        let faulty = self.faults.remove(path).is_some();
        let known = self.sources.get(path).is_some();
        self.sources.remove(path);
        known || faulty
    }

    /// Reads what was found and puts it in; returns what is different from before.
    fn take(&mut self, walked: Walked) -> Vec<SourcePath> {
        self.links |= walked.links;
        let mut changed = Vec::new();
        let mut sound: Option<SourcePath> = None;
        for (path, result) in read_all(walked.found) {
            self.embedded.remove(&path);
            let fault = self.faults.remove(&path);
            if let (Some(file), Ok(loaded)) = (self.sources.get(&path), &result)
                && same(&file.content, &loaded.content)
                && fault.is_none()
                && loaded.warning.is_none()
            {
                sound = Some(path);
                continue;
            }
            if result.is_ok() {
                sound = Some(path.clone());
            } else if sound.as_ref() != Some(&path) {
                // What cannot be read any more does not stay as it was.
                self.sources.remove(&path);
            }
            if let Some(fault) = insert(&mut self.sources, path.clone(), result) {
                self.faults.insert(path.clone(), fault);
            }
            changed.push(path);
        }
        changed
    }
}

/// Whether a file is as it was. Of one that stays on the disk nobody knows, so it counts as changed.
fn same(old: &Content, new: &Content) -> bool {
    match (old, new) {
        (Content::Text(old), Content::Text(new)) => old == new,
        (
            Content::Asset(Asset { bytes: FileBytes::Memory(old), .. }),
            Content::Asset(Asset { bytes: FileBytes::Memory(new), .. }),
        ) => old == new,
        _ => false,
    }
}
