//! Documents of Word and WPS: bytes become blocks of text, or it is said why not.
//!
//! The archive is measured before it is unpacked and read part by part. `xml` makes a tree of a part, `parts` finds what
//! the text refers to, `numbers` counts lists, `walk` goes through the text and leaves no word of it out. `markdown`
//! prints the blocks, `masthead` takes from the head and the foot of a bulletin what its front matter says,
//! `outline` finds headings where no style made any.
//!
//! The archive and the XML are read by crates; the walk is ours, because those that read documents for others drop
//! footnotes, text boxes, or what was deleted in a change that nobody accepted. An office program is never asked: what
//! comes out must be the same on every machine.

mod markdown;
mod masthead;
mod numbers;
mod outline;
mod parts;
mod pictures;
mod runs;
mod tables;
#[cfg(test)]
mod tests;
mod walk;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::open::{self, Refusal};
use super::package;

pub use markdown::print;
pub use masthead::{Front, recognise, recognise_title};

pub use numbers::Mark;
pub use outline::find_headings;

pub use super::package::is_document;

/// What becomes of changes that were tracked and that nobody has decided yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tracked {
    /// They are made: what was inserted stays, what was deleted goes.
    #[default]
    Accept,
    /// They are not made: the text is as it was before.
    Refuse,
}

/// A document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its text.
    pub blocks: Vec<Block>,
    /// Footnotes and endnotes, in the order in which the text refers to them.
    pub notes: Vec<Vec<Block>>,
    /// Pictures that pages can show.
    pub pictures: Vec<Picture>,
    /// Lines of the headers and footers of its pages.
    pub margins: Vec<String>,
    /// The words of every paragraph, also of those in tables and boxes: what faults point into.
    pub paragraphs: Vec<String>,
    /// What was left out, and the paragraph where it stood, from 0; none for what stands nowhere.
    pub left: Vec<(Left, Option<u32>)>,
    /// How many changes were tracked.
    pub changes: usize,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Number of its first paragraph, from 0.
    pub paragraph: u32,
    /// What it is.
    pub content: Content,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A heading, the highest being 1.
    Heading(u8, Vec<Inline>),
    /// A paragraph.
    Paragraph(Look, Vec<Inline>),
    /// An item of a list, by its depth from 0.
    Item(u8, Mark, Vec<Inline>),
    /// Rows of cells, all of the same number.
    Table(Vec<Vec<Vec<Block>>>),
}

/// How a paragraph looks, as far as that says what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Its lines are centred.
    pub is_centred: bool,
    /// Most of its letters are bold.
    pub is_bold: bool,
    /// Size of its largest letters in half points; 0 where nothing says it.
    pub size: u32,
    /// What its style says that it is.
    pub role: Role,
}

/// What a style says that a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Nothing in particular.
    #[default]
    Text,
    /// The title of the document.
    Title,
    /// Words to a picture or a table.
    Caption,
}

/// Something in a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Words.
    Text(String, Tone),
    /// A new line in the same paragraph.
    Break,
    /// A reference to a note, by its number from 0.
    Note(usize),
    /// A picture, by its number, and the words that stand for it.
    Picture(usize, String),
}

/// How words are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tone {
    /// Bold.
    pub is_bold: bool,
    /// Italic.
    pub is_italic: bool,
    /// Struck through.
    pub is_struck: bool,
    /// Where they lead.
    pub link: Option<Arc<str>>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// A name for its file.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// Remarks in the margin.
    Comments,
    /// Text that nobody sees.
    Hidden,
    /// A table of contents: the site makes its own.
    Contents,
    /// A chart, of which the file keeps no picture.
    Chart,
    /// A diagram (SmartArt).
    Diagram,
    /// A file inside of the file.
    Embedded,
    /// A picture in a form that pages cannot show.
    Picture(String),
    /// A picture that is not in the file but somewhere else.
    Outside,
    /// A sign of a font for signs that has no character; □ stands for it.
    Sign,
}

impl Block {
    /// Its words.
    pub fn words(&self) -> String {
        match &self.content {
            Content::Heading(_, text) | Content::Paragraph(_, text) | Content::Item(_, _, text) => {
                words(text)
            }
            Content::Table(rows) => {
                let cells = rows.iter().flatten().flatten().map(Block::words);
                cells.collect::<Vec<_>>().join("\t")
            }
        }
    }
}

/// The words of a line; a break between Han characters is none.
pub fn words(text: &[Inline]) -> String {
    let mut out = String::new();
    for (at, inline) in text.iter().enumerate() {
        match inline {
            Inline::Text(words, _) => out.push_str(words),
            Inline::Break => {
                let wide = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
                let next = text[at + 1..].iter().find_map(|inline| match inline {
                    Inline::Text(words, _) => words.chars().next(),
                    _ => None,
                });
                if !wide(out.chars().next_back()) || !wide(next) {
                    out.push(' ');
                }
            }
            Inline::Note(_) | Inline::Picture(..) => {}
        }
    }
    out
}

/// Reads a document.
pub fn read(bytes: &[u8], tracked: Tracked) -> Result<Document, Refusal> {
    if bytes.len() as u64 > open::MAX_FILE {
        return Err(Refusal::TooLarge);
    }
    if !package::inspect(bytes)?.is_document {
        return Err(Refusal::Foreign(open::Foreign::Archive));
    }
    // Like the reader of workbooks, that of archives is made for sound files.
    catch_unwind(AssertUnwindSafe(|| walk::document(bytes, tracked)))
        .unwrap_or_else(|_| Err(Refusal::Broken("unexpected content".to_owned())))
}
