//! Where a value stands: file and byte range, and the way from bytes to line and column.
//!
//! Spans are twelve bytes and `Copy`, so every leaf of a record can carry one. They say nothing of
//! paths; `SourceSet` turns a `FileId` into a path and a text.

use std::fmt;

/// A file of the `SourceSet`. Ids are stable for the life of a set and carry no order: sort by path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A byte range of a file's text as the program holds it (decoded, BOM removed, line ends `\n`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `range` of `file`.
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Span {
        Span { file, start: clamp(range.start), end: clamp(range.end) }
    }

    /// The empty span at the start of `file`, for faults of a file as a whole.
    pub fn whole(file: FileId) -> Span {
        Span { file, start: 0, end: 0 }
    }

    /// The byte range.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Files are bounded far below 4 GiB when they are read, so this never loses anything in practice.
fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// A value and the place where the author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Pairs a value with its place.
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// Start offsets of the lines of a text, to turn offsets into positions for people.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Indexes `text`.
    pub fn new(text: &str) -> LineIndex {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        LineIndex { starts }
    }

    /// Line and column of `offset`, both from 1; the column counts characters, not bytes.
    pub fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let offset = floor_boundary(text, offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        (line, text[start..offset].chars().count() + 1)
    }

    /// The line of `offset`, from 1.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// The text of `line` (from 1) without its line end.
    pub fn line<'t>(&self, text: &'t str, line: usize) -> &'t str {
        let start = self.starts.get(line - 1).copied().unwrap_or(text.len());
        let end = self.starts.get(line).map_or(text.len(), |next| next - 1);
        &text[start..end.max(start)]
    }
}

/// Line and column of one offset, both from 1, without an index: for a place or two in a text.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..floor_boundary(text, offset)];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
    (line, before[start..].chars().count() + 1)
}

/// The nearest character boundary at or before `offset`.
pub fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "标题: 甲\nb: 乙丙\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, text.find('甲').unwrap()), (1, 5));
        assert_eq!(index.position(text, text.find('丙').unwrap()), (2, 5));
        assert_eq!(index.position(text, text.len()), (3, 1));
        for offset in 0..text.len() + 2 {
            assert_eq!(position(text, offset), index.position(text, offset), "{offset}");
        }
        assert_eq!(index.line(text, 2), "b: 乙丙");
    }
}
