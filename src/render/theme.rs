//! The files of the theme in force: the site's own theme over the built-in one, path by path.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{Asset, Code, Content, Diagnostic, FileBytes, FileId, SourceFile, SourceSet};

/// Name of the theme that is built in.
pub const BUILT_IN: &str = "default";

/// The files of a theme by their path inside it (`templates/home.html`, `assets/style.css`).
#[derive(Debug)]
pub struct Theme<'a> {
    files: BTreeMap<&'a str, &'a SourceFile>,
}

impl<'a> Theme<'a> {
    /// The theme `name`, or the built-in one.
    pub fn new(sources: &'a SourceSet, name: Option<&str>) -> Result<Theme<'a>, Box<Diagnostic>> {
        let mut files = BTreeMap::new();
        for theme in [BUILT_IN, name.unwrap_or(BUILT_IN)] {
            let folder = format!("themes/{theme}/");
            let own = sources.below(folder.trim_end_matches('/'));
            let own = own.filter_map(|file| Some((file.path.as_str().strip_prefix(&folder)?, file)));
            let before = files.len();
            let mut found = 0;
            for (path, file) in own {
                files.insert(path, file);
                found += 1;
            }
            if found == 0 && before > 0 {
                return Err(Box::new(Diagnostic::new(Code::MissingTheme, None).with("name", theme)));
            }
        }
        Ok(Theme { files })
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
