//! Spans as places for people: path, line and column from 1, and the text of the line.
//!
//! Lines of a file are indexed once, however many diagnostics it has.

use std::collections::BTreeMap;

use crate::base::{FileId, LineIndex, SourceSet, Span, cell};

/// Finds places in a set.
pub(super) struct Places<'s> {
    set: &'s SourceSet,
    lines: BTreeMap<FileId, LineIndex>,
}

/// A span as people see it. Lines and columns count from 1, columns in characters; in a sheet the column is that of
/// the cell.
#[derive(Clone, Debug)]
pub(super) struct Place<'s> {
    /// The place in one word, where it is a cell or a paragraph: `名录.xlsx!Sheet1!B7`.
    pub cell: Option<String>,
    /// Path below the root.
    pub path: &'s str,
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line of the place after the last character.
    pub end_line: usize,
    /// Column of the place after the last character.
    pub end_column: usize,
    /// Text of the first line.
    pub text: &'s str,
    /// The part of `text` that the span covers, in bytes.
    pub range: std::ops::Range<usize>,
}

impl<'s> Places<'s> {
    /// Places in `set`.
    pub fn new(set: &'s SourceSet) -> Places<'s> {
        Places { set, lines: BTreeMap::new() }
    }

    /// The place of `span`.
    pub fn find(&mut self, span: Span) -> Place<'s> {
        let text = self.set.text(span.file);
        let lines = self.lines.entry(span.file).or_insert_with(|| LineIndex::new(text));
        let (line, column) = lines.position(text, span.start as usize);
        let (end_line, end_column) = lines.position(text, span.end.max(span.start) as usize);
        let first = lines.line(text, line);
        let byte = |column: usize| first.char_indices().nth(column - 1).map_or(first.len(), |(at, _)| at);
        let start = byte(column);
        let end = if end_line == line { byte(end_column) } else { first.len() };
        let path = self.set.file(span.file).path.as_str();
        if self.set.is_stand_in(span.file) {
            return sheet(path, self.set.place(span), line, first, start..end.max(start));
        }
        Place {
            cell: None,
            path,
            line,
            column,
            end_line,
            end_column,
            text: first,
            range: start..end.max(start),
        }
    }
}

/// A cell; one that is empty has no width to point to.
fn sheet<'s>(
    path: &'s str,
    name: String,
    row: usize,
    text: &'s str,
    range: std::ops::Range<usize>,
) -> Place<'s> {
    let column = cell::column(text, range.start) as usize + 1;
    Place { cell: Some(name), path, line: row, column, end_line: row, end_column: column, text, range }
}
