//! The lines that blocks of a body and figures of a page come from, for the preview.
//!
//! The HTML writer knows no attributes of ours, so a mark is written behind a start tag and moved into it when
//! the body is finished. Without its marks a body is the same bytes as without this file: they end like the tag
//! before them, which is all that the writer looks at.

use std::collections::BTreeMap;
use std::sync::Mutex;

use pulldown_cmark::{Event, Tag};

use crate::base::{FileId, LineIndex, SourceSet, Span, escape};

/// Where things are written, for people: the lines of every file are counted once for a page.
#[derive(Debug, Default)]
pub struct Places {
    indexes: Mutex<BTreeMap<FileId, LineIndex>>,
}

impl Places {
    /// The start of `span` as `path:line:column`; `None` only after a panic elsewhere.
    pub fn of(&self, sources: &SourceSet, span: Span) -> Option<String> {
        let text = sources.text(span.file);
        let mut indexes = self.indexes.lock().ok()?;
        let index = indexes.entry(span.file).or_insert_with(|| LineIndex::new(text));
        let (line, column) = index.position(text, span.start as usize);
        Some(format!("{}:{line}:{column}", sources.file(span.file).path))
    }
}

/// Begins a mark. No text holds it: `load` lets no such character in, and Markdown replaces `&#0;`.
const MARK: char = '\0';

/// What the start tag of a block ends with, if it is a block that tells its line.
pub fn after(event: &Event<'_>) -> Option<&'static str> {
    let Event::Start(tag) = event else { return None };
    match tag {
        Tag::BlockQuote(_) => Some("\n"),
        Tag::Paragraph
        | Tag::Heading { .. }
        | Tag::Item
        | Tag::CodeBlock(_)
        | Tag::TableHead
        | Tag::TableRow
        | Tag::DefinitionListTitle
        | Tag::DefinitionListDefinition
        | Tag::FootnoteDefinition(_) => Some(""),
        _ => None,
    }
}

/// The mark for a block at `line`; `after` as the start tag ends.
pub fn mark(line: usize, after: &str) -> String {
    format!("{MARK}{line}{MARK}{after}")
}

/// Moves every mark into the tag before it.
pub fn settle(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some((before, marked)) = rest.split_once(MARK) {
        out.push_str(before);
        let (line, tail) = marked.split_once(MARK).unwrap_or((marked, ""));
        let inner = out.trim_end_matches('\n');
        let is_tag = inner.ends_with('>');
        let ended_line = inner.len() < out.len();
        if is_tag {
            out.insert_str(inner.len() - 1, &format!(" data-jb=\"{line}\""));
        }
        rest = if ended_line { tail.strip_prefix('\n').unwrap_or(tail) } else { tail };
    }
    out.push_str(rest);
    out
}

/// Tells on a finished page which file its body comes from.
pub fn with_file(page: Vec<u8>, path: &str) -> Vec<u8> {
    let tag = b"<body";
    let Some(at) = page.windows(tag.len()).position(|window| window == tag) else { return page };
    let at = at + tag.len();
    let attribute = format!(" data-jb-file=\"{}\"", escape(path));
    [&page[..at], attribute.as_bytes(), &page[at..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_by_path_line_and_column() {
        let sources = SourceSet::from_texts([("content/data/甲.yaml", "a: 1\n名: 二\n")]);
        let file = sources.iter().next().expect("a file").id;
        let places = Places::default();
        let told = |start| places.of(&sources, Span::new(file, start..start + 1));
        assert_eq!(told(3).as_deref(), Some("content/data/甲.yaml:1:4"));
        assert_eq!(told("a: 1\n名: ".len()).as_deref(), Some("content/data/甲.yaml:2:4"));
    }

    #[test]
    fn a_mark_moves_into_the_tag_before_it() {
        let html = format!("<p>{}a</p>\n<blockquote>\n{}<p>{}b</p>", mark(3, ""), mark(5, "\n"), mark(5, ""));
        assert_eq!(
            settle(&html),
            "<p data-jb=\"3\">a</p>\n<blockquote data-jb=\"5\">\n<p data-jb=\"5\">b</p>"
        );
    }
}
