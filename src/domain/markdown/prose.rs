//! Where the words of a body stand in its Markdown: which of them may become links, and which make a sentence.
//!
//! Filled by the walk that makes the outline, so that nobody needs to read the Markdown again to find a name
//! or to quote a sentence. Keeps places, no texts: most of a body is verbatim in its source.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::joins_with_space;

/// A piece of text that a reader sees, as a byte range of the Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    marks: u8,
}

/// Prose: a name in it may become a link.
const OPEN: u8 = 1;
/// The first of its block. The cells of one row of a table are one block.
const BLOCK: u8 = 2;
/// A space stands before it on the page.
const SPACE: u8 = 4;
/// Not verbatim: an entity.
const ENTITY: u8 = 8;
/// The inside of a reference without words of its own; the page shows a name instead.
const REFERENCE: u8 = 16;
/// Inline code.
const CODE: u8 = 32;

impl Run {
    /// The byte range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether a name in it may become a link.
    pub fn is_open(self) -> bool {
        self.marks & OPEN != 0
    }

    /// Whether a space stands before it on the page.
    pub fn has_space(self) -> bool {
        self.marks & SPACE != 0
    }

    /// Whether the page shows something else than the source: what the entity stands for.
    pub fn is_entity(self) -> bool {
        self.marks & ENTITY != 0
    }

    /// Whether the page shows a name instead.
    pub fn is_reference(self) -> bool {
        self.marks & REFERENCE != 0
    }

    fn begins_block(self) -> bool {
        self.marks & BLOCK != 0
    }
}

/// The words of a body, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose {
    runs: Vec<Run>,
}

impl Prose {
    /// All runs.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Where `words` stand in the prose, letter by letter in one piece.
    pub fn find(&self, markdown: &str, words: &str) -> Option<Range<usize>> {
        let found = memchr::memmem::find_iter(markdown.as_bytes(), words);
        let mut ranges = found.map(|at| at..at + words.len());
        ranges.find(|range| {
            let run = self.runs.partition_point(|run| (run.end as usize) < range.end);
            self.runs.get(run).is_some_and(|run| run.is_open() && run.start as usize <= range.start)
        })
    }

    /// The sentence around `at`: it ends at 。！？； and their like, and never leaves its block. Empty where `at`
    /// holds no words.
    pub fn sentence(&self, markdown: &str, at: &Range<usize>) -> Range<usize> {
        let first = self.runs.partition_point(|run| run.end as usize <= at.start);
        let last = self.runs.partition_point(|run| (run.start as usize) < at.end);
        if first >= last {
            return at.start..at.start;
        }
        let mut start = at.start;
        for run in self.runs[..=first].iter().rev() {
            let text = &markdown[run.start as usize..at.start.clamp(run.start as usize, run.end as usize)];
            let end = if run.is_entity() { None } else { last_end(text) };
            start = run.start as usize + end.unwrap_or(0);
            if end.is_some() || run.begins_block() {
                break;
            }
        }
        let mut end = at.end;
        for (offset, run) in self.runs[last - 1..].iter().enumerate() {
            if offset > 0 && run.begins_block() {
                break;
            }
            let from = at.end.clamp(run.start as usize, run.end as usize);
            let found = if run.is_entity() { None } else { first_end(&markdown[from..run.end as usize]) };
            end = found.map_or(run.end as usize, |found| from + found);
            if found.is_some() {
                break;
            }
        }
        start.min(at.start)..end.max(at.end)
    }

    /// The runs inside `range`, the first and the last cut to it.
    pub fn within(&self, range: Range<usize>) -> impl Iterator<Item = Run> {
        let first = self.runs.partition_point(|run| run.end as usize <= range.start);
        let inside = self.runs[first..].iter().take_while(move |run| (run.start as usize) < range.end);
        inside.map(move |run| Run {
            start: run.start.max(u32::try_from(range.start).unwrap_or(u32::MAX)),
            end: run.end.min(u32::try_from(range.end).unwrap_or(u32::MAX)),
            marks: run.marks,
        })
    }
}

/// Marks at which a sentence ends wherever they stand.
fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '｡' | '!' | '?' | ';')
}

/// Marks that still belong to the sentence that ended before them.
fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '"')
}

/// Offsets in `text` at which a sentence has ended, from either side.
fn ends(text: &str) -> impl DoubleEndedIterator<Item = usize> {
    text.char_indices().filter(|(_, c)| is_stop(*c) || *c == '.').filter_map(|(at, c)| {
        let after = &text[at + c.len_utf8()..];
        // A full stop ends a sentence behind a word, also one in a link, not inside a number or behind an
        // abbreviation.
        let word = || at == 0 || text[..at].bytes().rev().take_while(u8::is_ascii_alphabetic).count() > 2;
        let ends = c != '.' || (after.is_empty() || after.starts_with(char::is_whitespace)) && word();
        ends.then(|| text.len() - after.trim_start_matches(is_closing).len())
    })
}

fn first_end(text: &str) -> Option<usize> {
    ends(text).next()
}

fn last_end(text: &str) -> Option<usize> {
    ends(text).next_back()
}

/// Notes the runs of a body, event by event.
#[derive(Debug, Default)]
pub struct Notes {
    prose: Prose,
    /// Marks of the next run.
    next: u8,
    in_heading: bool,
    in_code: bool,
    links: u32,
    images: u32,
    in_reference: bool,
    /// Open tags of raw HTML in this block.
    raw: u32,
    /// Whether raw HTML has opened a link.
    raw_link: bool,
    /// Open 《 and 〈 in this block.
    titles: u32,
}

impl Notes {
    /// What was noted.
    pub fn finish(mut self) -> Prose {
        self.prose.runs.shrink_to_fit();
        self.prose
    }

    /// Takes the next event.
    pub fn event(&mut self, event: &Event<'_>, range: &Range<usize>, markdown: &str) {
        match event {
            Event::Text(text) if self.images == 0 => self.text(text, range.clone(), markdown),
            Event::Code(text) if self.images == 0 => self.code(text, range.clone(), markdown),
            Event::SoftBreak | Event::HardBreak => self.line_break(markdown),
            Event::Html(html) | Event::InlineHtml(html) => self.raw_html(html),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            Event::Rule => self.new_block(),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Link { link_type, .. } => {
                self.links += 1;
                self.in_reference = matches!(link_type, LinkType::WikiLink { has_pothole: false });
            }
            Tag::Image { .. } => self.images += 1,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            Tag::TableCell => self.new_cell(),
            Tag::Heading { .. } => {
                self.in_heading = true;
                self.new_block();
            }
            Tag::CodeBlock(_) => {
                self.in_code = true;
                self.new_block();
            }
            _ => self.new_block(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link => {
                self.links = self.links.saturating_sub(1);
                self.in_reference = false;
            }
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::TableCell => {}
            TagEnd::Heading(_) => {
                self.in_heading = false;
                self.new_block();
            }
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.new_block();
            }
            _ => self.new_block(),
        }
    }

    fn new_block(&mut self) {
        self.next = BLOCK;
        (self.raw, self.titles) = (0, 0);
    }

    fn new_cell(&mut self) {
        self.next |= SPACE;
        (self.raw, self.titles) = (0, 0);
    }

    fn line_break(&mut self, markdown: &str) {
        let before = self.prose.runs.last().map_or("", |run| &markdown[run.range()]);
        if joins_with_space(before) {
            self.next |= SPACE;
        }
    }

    /// Between raw tags the author has decided what is a link.
    fn raw_html(&mut self, html: &str) {
        let opens_link = |at: usize| {
            html.as_bytes().get(at + 2).is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'-')
        };
        for (at, _) in html.match_indices('<') {
            let name = html.as_bytes().get(at + 1..).unwrap_or_default();
            match name {
                [b'a' | b'A', ..] if opens_link(at) => self.raw_link = true,
                [b'/', b'a' | b'A', ..] if opens_link(at + 1) => self.raw_link = false,
                _ => {}
            }
        }
        let void = ["<br", "<hr", "<img", "<wbr", "<input"];
        if html.starts_with("</") {
            self.raw = self.raw.saturating_sub(1);
        } else if html.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic)
            && !html.ends_with("/>")
            && !void.iter().any(|tag| html.get(..tag.len()).is_some_and(|own| own.eq_ignore_ascii_case(tag)))
        {
            self.raw += 1;
        }
    }

    fn code(&mut self, text: &str, range: Range<usize>, markdown: &str) {
        // The range has the back ticks as well.
        if let Some(at) = markdown.get(range.clone()).and_then(|source| source.find(text)) {
            let start = range.start + at;
            self.push(start..start + text.len(), CODE);
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>, markdown: &str) {
        if markdown.get(range.clone()) != Some(text) {
            self.push(range, ENTITY);
            return;
        }
        let reference = if self.in_reference { REFERENCE } else { 0 };
        let mut from = range.start;
        for (at, opens) in titles(text) {
            let at = range.start + at;
            if opens {
                self.push(from..at, reference);
                self.titles += 1;
                from = at;
            } else {
                let end = at + '》'.len_utf8();
                self.push(from..end, reference);
                self.titles = self.titles.saturating_sub(1);
                from = end;
            }
        }
        self.push(from..range.end, reference);
    }

    fn push(&mut self, range: Range<usize>, mut marks: u8) {
        let (Ok(start), Ok(end)) = (u32::try_from(range.start), u32::try_from(range.end)) else { return };
        if start >= end {
            return;
        }
        let closed = self.in_heading
            || self.in_code
            || self.links > 0
            || self.raw > 0
            || self.raw_link
            || self.titles > 0
            || marks != 0;
        marks |= self.next | if closed { 0 } else { OPEN };
        self.next = 0;
        match self.prose.runs.last_mut() {
            Some(last)
                if last.end == start && last.marks & !(BLOCK | SPACE) == marks && marks & ENTITY == 0 =>
            {
                last.end = end;
            }
            _ => self.prose.runs.push(Run { start, end, marks }),
        }
    }
}

/// The marks of titles 《 》 〈 〉 in a text, and whether they open.
fn titles(text: &str) -> impl Iterator<Item = (usize, bool)> {
    // U+3008 to U+300B, E3 80 88 to E3 80 8B; looking at bytes is many times faster than looking at characters.
    let bytes = text.as_bytes();
    memchr::memchr_iter(0xE3, bytes).filter_map(|at| match bytes[at..] {
        [_, 0x80, last @ 0x88..=0x8B, ..] => Some((at, last % 2 == 0)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::outline;

    fn open(markdown: &str) -> Vec<&str> {
        let prose = outline(markdown).prose;
        prose.runs().iter().filter(|run| run.is_open()).map(|run| &markdown[run.range()]).collect()
    }

    fn sentence<'m>(markdown: &'m str, word: &str) -> &'m str {
        let at = markdown.find(word).expect("there");
        &markdown[outline(markdown).prose.sentence(markdown, &(at..at + word.len()))]
    }

    #[test]
    fn prose_is_what_is_neither_heading_nor_link_nor_code_nor_title() {
        assert_eq!(
            open(
                "# 题\n\n甲[乙](x.md)丙`丁`《戊〈己〉》庚&amp;辛\n\n    壬\n\n<b>癸</b>子 <a href=x>丑</a>寅"
            ),
            ["甲", "丙", "庚", "辛", "子 ", "寅"]
        );
        assert_eq!(open("a [b] c_d"), ["a [b] c_d"]);
    }

    #[test]
    fn a_sentence_ends_at_its_mark_and_with_its_block() {
        let text = "一。二说：“三。”四[五](x.md)六；七\n\n八九";
        assert_eq!(sentence(text, "四"), "四[五](x.md)六；");
        assert_eq!(sentence(text, "三"), "二说：“三。”");
        assert_eq!(sentence(text, "七"), "七");
        assert_eq!(sentence(text, "八"), "八九");
        assert_eq!(sentence("- 甲\n- 乙丙\n", "丙"), "乙丙");
        assert_eq!(sentence("| a | b |\n|---|---|\n| 甲 | 乙 |\n", "乙"), "甲 | 乙");
        assert_eq!(sentence("In [Ashford](a.md). Birchley too.", "Birchley"), " Birchley too.");
        assert_eq!(sentence("First one. Dr. Who met 3.5 people. Last.", "Who"), " Dr. Who met 3.5 people.");
    }
}
