//! The files of the theme in force: the site's own theme over the built-in one, path by path.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{Asset, Content, FileBytes, FileId, SourceFile, SourceSet};
use crate::domain::Design;

/// The files of a theme by their path inside it (`templates/home.html`, `assets/style.css`).
#[derive(Debug)]
pub struct Theme<'a> {
    files: BTreeMap<&'a str, &'a SourceFile>,
}

impl<'a> Theme<'a> {
    /// The files of the theme in force.
    pub fn new(sources: &'a SourceSet, design: &Design) -> Theme<'a> {
        let mut files = BTreeMap::new();
        for layer in design.layers() {
            let folder = format!("themes/{layer}/");
            let own = sources.below(folder.trim_end_matches('/'));
            files.extend(own.filter_map(|file| Some((file.path.as_str().strip_prefix(&folder)?, file))));
        }
        Theme { files }
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&'a SourceFile> {
        self.files.get(path).copied()
    }

    /// Paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &'a str> {
        self.files.keys().copied()
    }

    /// Assets: name below `assets/`, file.
    pub fn asset_files(&self) -> impl Iterator<Item = (&'a str, FileId)> {
        self.below("assets/").map(|(name, file)| (name, file.id))
    }

    /// Templates: name below `templates/`, text, file.
    pub fn templates(&self) -> impl Iterator<Item = (&'a str, &'a Arc<str>, FileId)> {
        self.below("templates/").filter_map(|(name, file)| match &file.content {
            Content::Text(text) => Some((name, text, file.id)),
            Content::Asset(_) => None,
        })
    }

    /// Assets: name below `assets/`, address with the hash of the content, bytes.
    pub fn assets(&self) -> Vec<(&'a str, String, FileBytes)> {
        let assets = self.below("assets/").map(|(name, file)| {
            let bytes = match &file.content {
                Content::Text(text) => FileBytes::Memory(text.as_bytes().to_vec().into()),
                Content::Asset(Asset { bytes, .. }) => bytes.clone(),
            };
            let address = match &bytes {
                FileBytes::Memory(content) => hashed(name, content),
                // Without its bytes at hand a file keeps its name; only the built-in theme promises hashes.
                FileBytes::Disk(_) | FileBytes::Derived(_) => format!("assets/{name}"),
            };
            (name, address, bytes)
        });
        assets.collect()
    }

    /// The text at a path; empty where there is none.
    pub fn text(&self, path: &str) -> String {
        match self.files.get(path).map(|file| &file.content) {
            Some(Content::Text(text)) => text.to_string(),
            _ => String::new(),
        }
    }

    fn below(&self, folder: &'static str) -> impl Iterator<Item = (&'a str, &'a SourceFile)> {
        self.files.iter().filter_map(move |(path, file)| {
            let name = path.strip_prefix(folder)?;
            // Hidden files are an editor's or a file manager's.
            (!name.split('/').any(|part| part.starts_with('.'))).then_some((name, *file))
        })
    }
}

/// `style.css` to `assets/style.1a2b3c4d.css`: the name changes with the content, so caches never lie.
fn hashed(name: &str, content: &[u8]) -> String {
    let digest = blake3::hash(content).to_hex();
    let short = &digest[..8];
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("assets/{stem}.{short}.{extension}"),
        None => format!("assets/{name}.{short}"),
    }
}
