//! What all Markdown documents share: a body, attachments and the terms of publication.

use std::sync::Arc;

use crate::base::{Asset, FileId, PartialDate, Span, Spanned};

use super::block::Block;
use super::key::record_id;
use super::markdown::{Heading, Outline, names_map};

/// A Markdown text and its outline.
#[derive(Clone, Debug)]
pub struct Body {
    /// The file.
    pub file: FileId,
    /// The whole text of the file; the body is `text[start..]`.
    pub text: Arc<str>,
    /// Where the body begins, after the front matter.
    pub start: usize,
    /// What stands in it.
    pub outline: Arc<Outline>,
}

impl Body {
    /// The Markdown of the body.
    pub fn markdown(&self) -> &str {
        &self.text[self.start..]
    }

    /// A span of the file from a byte range of the body.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range.start + self.start..range.end + self.start)
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.markdown().trim().is_empty()
    }
}

/// A file that lies beside a document and is published with it.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Name below the document's folder, `/`-separated.
    pub name: String,
    /// The file.
    pub asset: Asset,
    /// Its id among the sources.
    pub file: FileId,
}

/// Whether and where a document is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Publication {
    /// Shown to everybody.
    #[default]
    Public,
    /// A draft.
    Draft,
    /// In review.
    Review,
    /// Its time has not come.
    Embargoed,
    /// For the office only.
    Internal,
}

/// The common part of reports, practices and pages.
#[derive(Clone, Debug)]
pub struct Document {
    /// Slug: the part of the address.
    pub id: String,
    /// Title.
    pub title: String,
    /// The text.
    pub body: Body,
    /// Its data blocks, in the order of the text.
    pub blocks: Vec<Block>,
    /// Files beside it.
    pub attachments: Vec<Attachment>,
    /// Whether it is shown.
    pub publication: Publication,
    /// When its embargo ends, as long as that is to come.
    pub embargo: Option<jiff::Timestamp>,
    /// Former addresses, below the root of the site.
    pub aliases: Vec<Spanned<String>>,
    /// Last change, as the author says.
    pub updated: Option<PartialDate>,
    /// One or two sentences.
    pub summary: Option<String>,
    /// 审图号: the number under which the maps among its pictures were approved.
    pub map_approval: Option<String>,
    /// Where its title stands.
    pub span: Span,
}

impl Document {
    /// 审图号, which must stand beside the picture at a range of the body if that is a map.
    pub fn map_approval_of(&self, picture: std::ops::Range<usize>) -> Option<&str> {
        let is_map = || self.body.markdown().get(picture).is_some_and(names_map);
        self.map_approval.as_deref().filter(|_| is_map())
    }

    /// The heading that only repeats the title: pages show the title once, above the text.
    pub fn title_heading(&self) -> Option<&Heading> {
        self.body.outline.headings.first().filter(|heading| {
            heading.level == 1 && (self.title.is_empty() || heading.text.trim() == self.title.trim())
        })
    }
}

/// A plain page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Slug.
    pub id: String,
    /// The document.
    pub document: Document,
}

record_id!(Page);
