//! Stage 2: texts become raw records and outlined documents, file by file.
//!
//! Pure and per file, so it runs in parallel and can be memoised by content. Strict on shape (an unknown
//! key is a fault), lenient on values (a date is still a text here). Whether ids exist and dates are dates
//! is left to `refine`.

pub mod blocks;
pub mod document;
mod faults;
mod lines;
mod lint;
pub mod privacy;
pub mod raw;
pub mod schema;
mod slip;
mod tidy;
pub mod yaml;

use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{Code, Content, Diagnostic, FileId, Outcome, PIECE, SourceFile, SourcePath, SourceSet};
use crate::domain::{Attachment, Body};

pub use document::{Folder, RawDocument, RawFront, RawWords};
pub use raw::{RawConfig, RawDesign, RawRecords};

/// What one file turned out to be.
#[derive(Clone, Debug)]
pub enum ParsedFile {
    /// `site.yaml`
    Config(Box<RawConfig>),
    /// A data file.
    Records(Box<RawRecords>),
    /// A Markdown document.
    Document(Box<RawDocument>),
    /// Words of a theme, in the language of the file's name.
    Words(Box<RawWords>),
    /// What a theme says of itself.
    Design(Box<RawDesign>),
    /// A file beside a document.
    Attachment,
    /// A file of a theme, or one that is not used.
    Other,
}

/// A parsed file and its faults.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Its id among the sources.
    pub id: FileId,
    /// What was parsed.
    pub content: Content,
    /// Path, to order by.
    pub path: SourcePath,
    /// What it is.
    pub file: ParsedFile,
    /// What there is to say about its shape.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether parsing `file` would give this again.
    fn is_of(&self, file: &SourceFile) -> bool {
        let same = match (&self.content, &file.content) {
            (Content::Text(own), Content::Text(text)) => Arc::ptr_eq(own, text) || own == text,
            // Bytes that stay on the disk are read when they are wanted; pages show only how many there are.
            (Content::Asset(own), Content::Asset(asset)) => {
                own.length == asset.length && own.dimensions == asset.dimensions && own.bytes == asset.bytes
            }
            _ => false,
        };
        self.id == file.id && same && self.path == file.path
    }

    /// Whether so little could be read that what is missing says nothing: later faults would be noise.
    pub fn is_broken(&self) -> bool {
        let fatal = [
            Code::YamlSyntax,
            Code::YamlLimits,
            Code::WideColon,
            Code::UnclosedMark,
            Code::Indentation,
            Code::UnclosedFrontMatter,
        ];
        // A data block that could not be read says nothing of the rest of its document.
        let body = match &self.file {
            ParsedFile::Document(document) => u32::try_from(document.body.start).unwrap_or(u32::MAX),
            _ => u32::MAX,
        };
        let in_block = |fault: &Diagnostic| fault.span.is_some_and(|span| span.start >= body);
        self.diagnostics.iter().any(|fault| fatal.contains(&fault.code) && !in_block(fault))
    }
}

/// Everything that was read, in the order of paths.
#[derive(Clone, Debug, Default)]
pub struct ParsedSet {
    /// The files.
    pub files: Vec<Arc<Parsed>>,
}

/// Parses all files of the set.
pub fn parse(sources: &SourceSet) -> Outcome<ParsedSet> {
    parse_again(sources, &ParsedSet::default())
}

/// The same, taking over what `before` has of the same files with the same texts.
pub fn parse_again(sources: &SourceSet, before: &ParsedSet) -> Outcome<ParsedSet> {
    // Both are in the order of paths, so what belongs together is found by walking along.
    let mut old = before.files.iter().peekable();
    let all = sources.iter().map(|file| {
        while old.next_if(|parsed| parsed.path < file.path).is_some() {}
        (file, old.peek().filter(|parsed| parsed.is_of(file)).map(|parsed| Arc::clone(parsed)))
    });
    let all: Vec<(&SourceFile, Option<Arc<Parsed>>)> = all.collect();
    let files: Vec<Arc<Parsed>> = all
        .into_par_iter()
        .with_max_len(PIECE)
        .map(|(file, known)| known.unwrap_or_else(|| Arc::new(parse_file(file))))
        .collect();
    let diagnostics = files.iter().flat_map(|file| file.diagnostics.iter().cloned()).collect();
    Outcome { value: ParsedSet { files }, diagnostics }
}

/// Parses one file; its place decides what it is.
pub fn parse_file(file: &SourceFile) -> Parsed {
    let mut diagnostics = Vec::new();
    let parsed = match (&file.content, place(&file.path)) {
        (Content::Text(text), Place::Config) => {
            ParsedFile::Config(Box::new(document::read_yaml(file.id, text, &mut diagnostics)))
        }
        (Content::Text(text), Place::Data) => {
            ParsedFile::Records(Box::new(document::read_yaml(file.id, text, &mut diagnostics)))
        }
        (Content::Text(text), Place::Document(folder)) => {
            ParsedFile::Document(Box::new(document::read(file, text, folder, &mut diagnostics)))
        }
        (Content::Text(text), Place::Words) => {
            ParsedFile::Words(Box::new(document::read_words(file.id, text, &mut diagnostics)))
        }
        (Content::Text(text), Place::Design) => {
            ParsedFile::Design(Box::new(document::read_yaml(file.id, text, &mut diagnostics)))
        }
        (_, Place::Attachment) => ParsedFile::Attachment,
        (_, Place::Unused) => {
            diagnostics.push(faults::misplaced(file.id));
            ParsedFile::Other
        }
        _ => ParsedFile::Other,
    };
    let public = match &parsed {
        ParsedFile::Config(_) | ParsedFile::Records(_) => true,
        ParsedFile::Document(document) => !document.is_internal(),
        _ => false,
    };
    if let (Content::Text(text), true) = (&file.content, public) {
        diagnostics.extend(privacy::scan(file.id, text));
    }
    Parsed { id: file.id, content: file.content.clone(), path: file.path.clone(), file: parsed, diagnostics }
}

/// The text of a document with its typography mended; `None` if there is nothing to mend.
pub fn tidied(file: &SourceFile) -> Option<String> {
    let ParsedFile::Document(document) = parse_file(file).file else { return None };
    let (front, body) = document.body.text.split_at(document.body.start);
    let mended = tidy::tidy(body);
    (mended != body).then(|| format!("{front}{mended}"))
}

enum Place {
    Config,
    Data,
    Document(Folder),
    Words,
    Design,
    Attachment,
    Unused,
    Elsewhere,
}

fn place(path: &SourcePath) -> Place {
    if matches!(path.as_str(), "site.yaml" | "site.yml") {
        return Place::Config;
    }
    if let Some((_, inside)) = path.as_str().strip_prefix("themes/").and_then(|below| below.split_once('/')) {
        return match inside.split_once('/') {
            Some(("strings", _)) if path.extension() == "yaml" => Place::Words,
            None if inside == "theme.yaml" => Place::Design,
            _ => Place::Elsewhere,
        };
    }
    let Some(below) = path.as_str().strip_prefix("content/") else { return Place::Elsewhere };
    let markdown = matches!(path.extension().as_str(), "md" | "markdown");
    let folder = match below.split_once('/').map(|(first, _)| first) {
        Some("data") => {
            return match path.extension().as_str() {
                "yaml" | "yml" => Place::Data,
                _ => Place::Unused,
            };
        }
        Some("reports") => Folder::Reports,
        Some("practices") => Folder::Practices,
        Some("counties") => Folder::Counties,
        Some("pages") => Folder::Pages,
        _ => return Place::Unused,
    };
    if markdown { Place::Document(folder) } else { Place::Attachment }
}

/// The files that lie beside a bundle's `index.md`, or that a single document may link to.
pub fn attachments(sources: &SourceSet, document: &RawDocument, body: &Body) -> Vec<Attachment> {
    let Some(folder) = document.bundle_folder(sources) else { return Vec::new() };
    sources
        .below(&folder)
        .filter(|file| file.id != body.file && !matches!(file.path.extension().as_str(), "md" | "markdown"))
        .filter_map(|file| {
            let name = file.path.as_str().strip_prefix(&folder)?.trim_start_matches('/').to_owned();
            Some(Attachment { name, asset: asset_of(file), file: file.id })
        })
        .collect()
}

fn asset_of(file: &SourceFile) -> crate::base::Asset {
    match &file.content {
        Content::Asset(asset) => asset.clone(),
        Content::Text(text) => crate::base::Asset {
            bytes: crate::base::FileBytes::Memory(text.as_bytes().to_vec().into()),
            length: text.len() as u64,
            dimensions: None,
        },
    }
}
