//! The two trees: files that come in (`SourceSet`) and files that go out (`OutputFile`).
//!
//! A `SourceSet` is a value: tests make one from literals, `load` makes one from folders. Texts are in
//! memory; photographs and attachments stay on the disk and are named, because nobody needs their bytes
//! until they are copied.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Derived, FileId, SourcePath, Span, cell};

/// Bytes that are either at hand or still in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileBytes {
    /// In memory.
    Memory(Arc<Vec<u8>>),
    /// On the disk, at this path.
    Disk(PathBuf),
    /// To be made from a photograph.
    Derived(Derived),
}

/// A file that is not text: a photograph, an attachment, a theme's picture.
#[derive(Clone, Debug)]
pub struct Asset {
    /// The bytes.
    pub bytes: FileBytes,
    /// Length in bytes.
    pub length: u64,
    /// Width and height in pixels, if the file is an image whose header could be read.
    pub dimensions: Option<(u32, u32)>,
}

/// What a source file holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Text: UTF-8, no BOM, lines end in `\n`, control characters replaced by spaces.
    Text(Arc<str>),
    /// Anything else.
    Asset(Asset),
}

/// One file of the input.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its id in this set.
    pub id: FileId,
    /// Its path below the root.
    pub path: SourcePath,
    /// What it holds.
    pub content: Content,
}

/// All files of a site: `site.yaml`, `content/**`, and the theme with the site's overrides.
#[derive(Clone, Debug, Default)]
pub struct SourceSet {
    files: Vec<SourceFile>,
    /// Shared by clones until a file comes or goes.
    by_path: Arc<BTreeMap<SourcePath, FileId>>,
    /// Ids of files that were taken out, for the day they come back: a set does not grow by being edited.
    removed: BTreeMap<SourcePath, FileId>,
    /// Texts that stand for sheets of spreadsheets: places in them are cells.
    sheets: BTreeSet<FileId>,
    /// Texts that stand for documents of Word, a line for each paragraph, with the word for paragraphs.
    documents: BTreeMap<FileId, &'static str>,
}

impl SourceSet {
    /// An empty set.
    pub fn new() -> SourceSet {
        SourceSet::default()
    }

    /// A set of texts, for tests and for the embedded theme. Paths that are not safe are left out.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> SourceSet {
        let mut set = SourceSet::new();
        for (path, text) in texts {
            if let Some(path) = SourcePath::new(path) {
                set.insert(path, Content::Text(text.into()));
            }
        }
        set
    }

    /// Adds a file or replaces the one at `path`, keeping its id.
    pub fn insert(&mut self, path: SourcePath, content: Content) -> FileId {
        if let Some(id) = self.by_path.get(&path) {
            self.files[id.0 as usize].content = content;
            return *id;
        }
        if let Some(id) = self.removed.remove(&path) {
            self.files[id.0 as usize].content = content;
            Arc::make_mut(&mut self.by_path).insert(path, id);
            return id;
        }
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        Arc::make_mut(&mut self.by_path).insert(path.clone(), id);
        self.files.push(SourceFile { id, path, content });
        id
    }

    /// Adds a sheet as a text with a line for each row; see [`cell`].
    pub fn insert_sheet(&mut self, path: SourcePath, rows: Arc<str>) -> FileId {
        let id = self.insert(path, Content::Text(rows));
        self.sheets.insert(id);
        id
    }

    /// Adds a document as a text with a line for each paragraph; places in it are named with `unit`.
    pub fn insert_document(&mut self, path: SourcePath, lines: Arc<str>, unit: &'static str) -> FileId {
        let id = self.insert(path, Content::Text(lines));
        self.documents.insert(id, unit);
        id
    }

    /// Whether the text stands for a sheet or a document, so that its lines are none of a file.
    pub fn is_stand_in(&self, id: FileId) -> bool {
        self.sheets.contains(&id) || self.documents.contains_key(&id)
    }

    /// Takes the file at `path` out of the set. Its id is used for no other path.
    pub fn remove(&mut self, path: &SourcePath) {
        if !self.by_path.contains_key(path) {
            return;
        }
        if let Some((path, id)) = Arc::make_mut(&mut self.by_path).remove_entry(path) {
            self.files[id.0 as usize].content = Content::Text("".into());
            self.removed.insert(path, id);
        }
    }

    /// The file at `path`.
    pub fn get(&self, path: &SourcePath) -> Option<&SourceFile> {
        self.by_path.get(path).map(|id| self.file(*id))
    }

    /// The file with this id, also when it has been removed from the set since.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.by_path.values().map(|id| self.file(*id))
    }

    /// The files below `folder` (without trailing slash), in the order of their paths.
    pub fn below<'s>(&'s self, folder: &str) -> impl Iterator<Item = &'s SourceFile> + use<'s> {
        let prefix = format!("{folder}/");
        // They stand together in the order of paths, so a bundle does not look at the files of all others.
        let from = self.by_path.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded));
        from.take_while(move |(path, _)| path.as_str().starts_with(&prefix)).map(|(_, id)| self.file(*id))
    }

    /// The text of a file; empty for an asset.
    pub fn text(&self, id: FileId) -> &str {
        match &self.file(id).content {
            Content::Text(text) => text,
            Content::Asset(_) => "",
        }
    }

    /// Path, line and column of a span's start, for people.
    pub fn position(&self, span: Span) -> (&SourcePath, usize, usize) {
        let text = self.text(span.file);
        let (line, column) = super::span::position(text, span.start as usize);
        (&self.file(span.file).path, line, column)
    }

    /// A span's start in one word: `content/data/a.yaml:3:5`, `名录.xlsx!Sheet1!B7` in a sheet, `简报.docx!段落 12` in
    /// a document.
    pub fn place(&self, span: Span) -> String {
        let (path, line, column) = self.position(span);
        if let Some(unit) = self.documents.get(&span.file) {
            return format!("{path}!{unit} {line}");
        }
        if !self.is_stand_in(span.file) {
            return format!("{path}:{line}:{column}");
        }
        let text = self.text(span.file);
        let start = (span.start as usize).min(text.len());
        let row = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let column = cell::column(&text[row..], start - row);
        format!("{path}!{}", cell::name(column, u32::try_from(line - 1).unwrap_or(u32::MAX)))
    }
}

/// One file of the finished site.
#[derive(Clone, Debug)]
pub struct OutputFile {
    /// Path below the output folder, `/`-separated.
    pub path: String,
    /// What it holds.
    pub bytes: FileBytes,
}
