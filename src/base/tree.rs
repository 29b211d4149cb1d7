//! The two trees: files that come in (`SourceSet`) and files that go out (`OutputFile`).
//!
//! A `SourceSet` is a value: tests make one from literals, `load` makes one from folders. Texts are in
//! memory; photographs and attachments stay on the disk and are named, because nobody needs their bytes
//! until they are copied.

use std::collections::{BTreeMap, BTreeSet};
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
    files: Shelves,
    /// In the order of their paths, in which they nearly always come. Shared by clones until a file comes or goes.
    by_path: Arc<Vec<FileId>>,
    /// Ids of files that were taken out, for the day they come back: a set does not grow by being edited.
    removed: BTreeMap<SourcePath, FileId>,
    /// Texts that stand for sheets of spreadsheets: places in them are cells.
    sheets: BTreeSet<FileId>,
    /// Texts that stand for documents of Word, a line for each paragraph, with the word for paragraphs.
    documents: BTreeMap<FileId, &'static str>,
}

/// Files by id, in shelves that clones share until a file of theirs is another one: a preview clones the set of a large
/// site at every save, and counting every file once more would take it longer than all the rest.
#[derive(Clone, Debug, Default)]
struct Shelves(Vec<Arc<Vec<SourceFile>>>);

impl Shelves {
    /// Files on a shelf.
    const SIZE: usize = 256;

    /// The id of the next file.
    fn next(&self) -> FileId {
        let count = self.0.last().map_or(0, |last| (self.0.len() - 1) * Self::SIZE + last.len());
        FileId(u32::try_from(count).unwrap_or(u32::MAX))
    }

    fn get(&self, id: FileId) -> &SourceFile {
        &self.0[id.0 as usize / Self::SIZE][id.0 as usize % Self::SIZE]
    }

    fn put(&mut self, id: FileId, content: Content) {
        let shelf = Arc::make_mut(&mut self.0[id.0 as usize / Self::SIZE]);
        shelf[id.0 as usize % Self::SIZE].content = content;
    }

    fn push(&mut self, file: SourceFile) {
        match self.0.last_mut().filter(|shelf| shelf.len() < Self::SIZE) {
            Some(shelf) => Arc::make_mut(shelf).push(file),
            None => {
                let mut shelf = Vec::with_capacity(Self::SIZE);
                shelf.push(file);
                self.0.push(Arc::new(shelf));
            }
        }
    }
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
        let place = match self.rank(path.as_str()) {
            Ok(place) => {
                let id = self.by_path[place];
                self.files.put(id, content);
                return id;
            }
            Err(place) => place,
        };
        let id = match self.removed.remove(&path) {
            Some(id) => {
                self.files.put(id, content);
                id
            }
            None => {
                let id = self.files.next();
                self.files.push(SourceFile { id, path, content });
                id
            }
        };
        Arc::make_mut(&mut self.by_path).insert(place, id);
        id
    }

    /// Where a path is, or would be, in the order of paths.
    fn rank(&self, path: &str) -> Result<usize, usize> {
        match self.by_path.last() {
            Some(last) if self.file(*last).path.as_str() < path => Err(self.by_path.len()),
            _ => self.by_path.binary_search_by(|id| self.file(*id).path.as_str().cmp(path)),
        }
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
        if let Ok(place) = self.rank(path.as_str()) {
            let id = Arc::make_mut(&mut self.by_path).remove(place);
            self.files.put(id, Content::Text("".into()));
            self.removed.insert(path.clone(), id);
        }
    }

    /// The file at `path`.
    pub fn get(&self, path: &SourcePath) -> Option<&SourceFile> {
        self.rank(path.as_str()).ok().map(|place| self.file(self.by_path[place]))
    }

    /// The file with this id, also when it has been removed from the set since.
    pub fn file(&self, id: FileId) -> &SourceFile {
        self.files.get(id)
    }

    /// All files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.by_path.iter().map(|id| self.file(*id))
    }

    /// The files below `folder` (without trailing slash), in the order of their paths.
    pub fn below<'s>(&'s self, folder: &str) -> impl Iterator<Item = &'s SourceFile> + use<'s> {
        let prefix = format!("{folder}/");
        // They stand together in the order of paths, so a bundle does not look at the files of all others.
        let from = self.rank(&prefix).unwrap_or_else(|place| place);
        let files = self.by_path[from..].iter().map(|id| self.file(*id));
        files.take_while(move |file| file.path.as_str().starts_with(&prefix))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_shares_the_shelves_that_are_not_touched() {
        let path = |number: usize| SourcePath::new(&format!("content/{number:04}.md")).expect("safe");
        let mut set = SourceSet::new();
        for number in 0..Shelves::SIZE * 2 + 1 {
            assert_eq!(set.insert(path(number), Content::Text("a".into())), FileId(number as u32));
        }
        let before = set.clone();
        let changed = set.insert(path(Shelves::SIZE), Content::Text("b".into()));
        assert_eq!((set.text(changed), before.text(changed)), ("b", "a"));
        let shared = set.files.0.iter().zip(&before.files.0).map(|(one, other)| Arc::ptr_eq(one, other));
        assert_eq!(shared.collect::<Vec<bool>>(), [true, false, true]);
        assert!(set.iter().enumerate().all(|(number, file)| file.path == path(number)));
    }
}
