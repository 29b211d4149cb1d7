//! Markdown files: front matter apart from body, and the outline of the body.

use std::sync::Arc;

use crate::base::fold;
use crate::base::{Content, Diagnostic, FileId, SourceFile, SourcePath, SourceSet, Span};
use crate::domain::{Body, Words, markdown};

use super::blocks::{self, RawBlock};
use super::faults;
use super::lint;
use super::raw::{RawPage, RawPractice, RawReport};
use super::schema::{Group, Item, Reader, Text};
use super::yaml::{self, Kind};

/// The folder of `content/` in which a document lies: what kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    /// Meeting reports.
    Reports,
    /// County write-ups.
    Practices,
    /// Prose for the pages of places.
    Counties,
    /// Plain pages.
    Pages,
}

impl Folder {
    /// Name below `content/`.
    pub fn name(self) -> &'static str {
        match self {
            Folder::Reports => "reports",
            Folder::Practices => "practices",
            Folder::Counties => "counties",
            Folder::Pages => "pages",
        }
    }
}

/// The front matter of a document, by kind.
#[derive(Clone, Debug)]
pub enum RawFront {
    /// Of a report.
    Report(Box<RawReport>),
    /// Of a practice.
    Practice(Box<RawPractice>),
    /// Of a page, or of a county's prose.
    Page(Box<RawPage>),
}

impl RawFront {
    fn map_approval(&self) -> Option<&Text> {
        let number = match self {
            RawFront::Report(front) => &front.map_approval,
            RawFront::Practice(front) => &front.map_approval,
            RawFront::Page(front) => &front.map_approval,
        };
        number.as_ref()
    }
}

/// A document as written.
#[derive(Clone, Debug)]
pub struct RawDocument {
    /// Its path.
    pub path: SourcePath,
    /// What kind it is.
    pub folder: Folder,
    /// Front matter.
    pub front: RawFront,
    /// Body and outline.
    pub body: Body,
    /// Its data blocks.
    pub blocks: Vec<RawBlock>,
}

impl RawDocument {
    /// Whether its author wants it never to be public.
    pub fn is_internal(&self) -> bool {
        let visibility = match &self.front {
            RawFront::Report(front) => &front.visibility,
            RawFront::Practice(front) => &front.visibility,
            RawFront::Page(front) => &front.visibility,
        };
        visibility
            .as_ref()
            .is_some_and(|text| matches!(fold::name(&text.value).as_str(), "internal" | "内部"))
    }

    /// File stem, or the folder's name for a bundle: what an id is made of.
    pub fn stem(&self) -> &str {
        if self.path.stem() == "index" && self.path.folder().matches('/').count() >= 2 {
            self.path.folder().rsplit('/').next().unwrap_or_default()
        } else {
            self.path.stem()
        }
    }

    /// The folder whose files belong to this document, if it is a bundle.
    pub fn bundle_folder(&self, sources: &SourceSet) -> Option<String> {
        let folder = self.path.folder();
        let is_bundle = self.path.stem() == "index" && folder.matches('/').count() >= 2;
        (is_bundle && sources.get(&self.path).is_some()).then(|| folder.to_owned())
    }
}

/// Reads a YAML text that is one group.
pub fn read_yaml<T: Group>(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> T {
    read_group(file, 0, text, diagnostics)
}

fn read_group<T: Group>(file: FileId, base: usize, text: &str, diagnostics: &mut Vec<Diagnostic>) -> T {
    let node = match yaml::parse(text) {
        Ok(node) => node,
        Err(error) => {
            diagnostics.push(faults::yaml(file, base, text, &error));
            return T::default();
        }
    };
    if matches!(node.kind, Kind::Text(_))
        && let Some(fault) = faults::not_a_group(file, base, text)
    {
        diagnostics.push(fault);
        return T::default();
    }
    if node.kind == Kind::Null {
        let mut empty = T::default();
        empty.set_span(Span::new(file, base..base));
        return empty;
    }
    let mut reader = Reader::new(file, base);
    let record = T::read_item(T::NAME.1, node, &mut reader).unwrap_or_default();
    diagnostics.append(&mut reader.diagnostics);
    record
}

/// A file of words.
#[derive(Clone, Debug, Default)]
pub struct RawWords {
    /// The words.
    pub words: Words,
    /// Where each key of a text stands: `menu.home`.
    pub keys: Vec<(String, Span)>,
}

/// Reads the words of a theme: nested groups of texts.
pub fn read_words(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> RawWords {
    match yaml::parse(text) {
        Ok(node) => {
            let mut keys = Vec::new();
            let words = words(node, file, "", &mut keys);
            RawWords { words, keys }
        }
        Err(error) => {
            diagnostics.push(faults::yaml(file, 0, text, &error));
            RawWords::default()
        }
    }
}

fn words(node: yaml::Node, file: FileId, path: &str, keys: &mut Vec<(String, Span)>) -> Words {
    match node.kind {
        Kind::Map(pairs) => {
            let entries = pairs.into_iter().filter_map(|(key, value)| {
                let Kind::Text(name) = key.kind else { return None };
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                if !matches!(value.kind, Kind::Map(_)) {
                    keys.push((path.clone(), Span::new(file, key.range)));
                }
                Some((name, words(value, file, &path, keys)))
            });
            Words::Group(entries.collect())
        }
        Kind::Text(text) => Words::Text(text),
        Kind::Null | Kind::List(_) => Words::Text(String::new()),
    }
}

/// Reads a Markdown file.
pub fn read(
    file: &SourceFile,
    text: &Arc<str>,
    folder: Folder,
    diagnostics: &mut Vec<Diagnostic>,
) -> RawDocument {
    debug_assert!(matches!(file.content, Content::Text(_)));
    let (front, start) = match split(text) {
        Split::Front { yaml, body } => (yaml, body),
        Split::None => (0..0, 0),
        Split::Unclosed => {
            diagnostics.push(faults::unclosed_front_matter(file.id));
            (0..0, text.len())
        }
    };
    let yaml = &text[front.clone()];
    let front = match folder {
        Folder::Reports => RawFront::Report(Box::new(read_group(file.id, front.start, yaml, diagnostics))),
        Folder::Practices => {
            RawFront::Practice(Box::new(read_group(file.id, front.start, yaml, diagnostics)))
        }
        Folder::Counties | Folder::Pages => {
            RawFront::Page(Box::new(read_group(file.id, front.start, yaml, diagnostics)))
        }
    };
    let outline = Arc::new(markdown::outline(&text[start..]));
    let blocks = blocks::read(file.id, start, &outline.fences, diagnostics);
    let known = lint::Known {
        year: year_of(&front, file.path.stem()),
        has_map_approval: front.map_approval().is_some(),
    };
    diagnostics.extend(lint::text(file.id, start, &text[start..], &outline, &known));
    RawDocument {
        path: file.path.clone(),
        folder,
        front,
        body: Body { file: file.id, text: text.clone(), start, outline },
        blocks,
    }
}

/// The year in which a report was written, as far as its date says.
fn year_of(front: &RawFront, stem: &str) -> Option<String> {
    let RawFront::Report(report) = front else { return None };
    let written = report.date.as_ref().map_or(stem, |date| date.value.as_str());
    let year = written.get(..4)?;
    year.bytes().all(|b| b.is_ascii_digit()).then(|| year.to_owned())
}

enum Split {
    Front { yaml: std::ops::Range<usize>, body: usize },
    None,
    Unclosed,
}

/// Finds the front matter between two lines `---`. Blank lines before the first are forgiven.
fn split(text: &str) -> Split {
    let open = text.len() - text.trim_start_matches(['\n', ' ', '\u{3000}']).len();
    let Some(first) = text[open..].lines().next().filter(|line| is_fence(line)) else { return Split::None };
    let yaml_start = (open + first.len() + 1).min(text.len());
    let mut at = yaml_start;
    for line in text[yaml_start..].split_inclusive('\n') {
        if is_fence(line.trim_end_matches('\n')) {
            return Split::Front { yaml: yaml_start..at, body: at + line.len() };
        }
        at += line.len();
    }
    // A lone rule at the top of a text is not front matter: that has at least one `key:` line.
    let has_key = text[yaml_start..].lines().next().is_some_and(|line| line.contains([':', '：']));
    if has_key { Split::Unclosed } else { Split::None }
}

fn is_fence(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 3 && line.bytes().all(|b| b == b'-')
}
