//! Markdown as this program understands it: which extensions are on, how headings get their ids, what
//! an outline of a text holds. With its part `prose` the only file below `render` that knows
//! pulldown-cmark's events.
//!
//! A body is kept as its source text; `parse` walks it once for the outline and `render` once for the
//! page. Parsing twice costs far less than keeping the events of every document in memory.

mod prose;

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::base::fold::is_han;

pub use prose::{Prose, Run};

use super::block::BlockKind;

/// What stands in a body. All ranges are byte ranges of the body's Markdown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// Headings in order, with their final ids.
    pub headings: Vec<Heading>,
    /// Ordinary links and images.
    pub links: Vec<Link>,
    /// `[[…]]` references.
    pub references: Vec<Reference>,
    /// Fenced blocks that ask for data.
    pub fences: Vec<Fence>,
    /// The first paragraph as plain text, shortened.
    pub lead: String,
    /// Whether the lead has a reference without words of its own, which shows as an id.
    pub lead_has_reference: bool,
    /// Whether there is any raw HTML.
    pub has_raw_html: bool,
    /// Where its words stand.
    pub prose: Prose,
}

/// A heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id, unique in the body.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Where it stands.
    pub range: Range<usize>,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The target as written.
    pub target: String,
    /// Whether it is an image.
    pub image: bool,
    /// Whether an image has words that stand for it.
    pub has_text: bool,
    /// Where it stands.
    pub range: Range<usize>,
}

/// A `[[…]]` reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// What it names.
    pub target: RefTarget,
    /// The text between the brackets before any `|`.
    pub written: String,
    /// Where it stands.
    pub range: Range<usize>,
}

/// A fenced block that asks for data.
#[derive(Clone, Debug, PartialEq)]
pub struct Fence {
    /// What it asks for.
    pub kind: BlockKind,
    /// The text inside, without the marks of lists and quotes around it.
    pub text: String,
    /// Where the pieces of `text` stand: offset in it, offset in the body.
    pub pieces: Vec<(usize, usize)>,
    /// Where the block stands.
    pub range: Range<usize>,
}

/// The kind of data that a block asks for; `None` for ordinary code.
pub fn data_kind(kind: &CodeBlockKind<'_>) -> Option<BlockKind> {
    match kind {
        CodeBlockKind::Fenced(info) => BlockKind::of(info),
        CodeBlockKind::Indented => None,
    }
}

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefTarget {
    /// `[[湄潭县]]`
    Place(String),
    /// `[[practice:ID]]`
    Practice(String),
    /// `[[report:ID]]`
    Report(String),
    /// `[[organisation:ID]]`
    Organisation(String),
    /// `[[figure:INDICATOR@PLACE]]`, with `#DATE` for another day
    Figure {
        /// Indicator.
        indicator: String,
        /// Place.
        place: String,
        /// Day.
        date: Option<String>,
    },
}

impl RefTarget {
    /// Reads what stands between `[[` and `]]` (before any `|`).
    pub fn parse(text: &str) -> RefTarget {
        let text = text.trim();
        let (kind, rest) = text.split_once([':', '：']).unwrap_or(("", text));
        let rest_owned = rest.trim().to_owned();
        match kind.trim() {
            "practice" | "经验" | "做法" => RefTarget::Practice(rest_owned),
            "report" | "简报" => RefTarget::Report(rest_owned),
            "organisation" | "organization" | "组织" => RefTarget::Organisation(rest_owned),
            "figure" | "数字" => {
                let (indicator, place) = rest.split_once('@').unwrap_or((rest, ""));
                let (place, date) = match place.split_once('#') {
                    Some((place, date)) => (place, Some(date.trim().to_owned())),
                    None => (place, None),
                };
                RefTarget::Figure {
                    indicator: indicator.trim().to_owned(),
                    place: place.trim().to_owned(),
                    date,
                }
            }
            _ => RefTarget::Place(text.to_owned()),
        }
    }
}

/// Events of a body with their byte ranges, all extensions on.
pub fn events(markdown: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS;
    Parser::new_ext(markdown, options).into_offset_iter()
}

/// Walks `markdown` once and notes what stands in it.
pub fn outline(markdown: &str) -> Outline {
    let mut outline = Outline::default();
    let mut heading: Option<(u8, Option<String>, String, Range<usize>)> = None;
    let mut image: Option<(String, Range<usize>, bool)> = None;
    let mut ids = HeadingIds::default();
    let (mut paragraphs, mut in_lead, mut fence) = (0, false, None);
    let mut notes = prose::Notes::default();
    for (event, range) in events(markdown) {
        notes.event(&event, &range, markdown);
        match event {
            Event::Start(Tag::CodeBlock(kind)) => fence = new_fence(&kind, range),
            Event::Text(text) if fence.is_some() => push(&mut fence, &text, &range),
            Event::End(TagEnd::CodeBlock) => outline.fences.extend(fence.take()),
            Event::Start(Tag::Heading { level, id, .. }) => {
                heading = Some((level_number(level), id.map(|id| id.to_string()), String::new(), range));
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((level, id, text, range)) = heading.take() {
                    let id = ids.next(id.as_deref(), &text);
                    outline.headings.push(Heading { level, id, text, range });
                }
            }
            // The words of an image are no place for links; its page shows none there.
            Event::Start(Tag::Link { .. }) if image.is_some() => {}
            Event::Start(Tag::Link { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. }) => {
                outline.lead_has_reference |= in_lead && !has_pothole;
                let written = dest_url.to_string();
                outline.references.push(Reference { target: RefTarget::parse(&written), written, range });
            }
            Event::Start(Tag::Link { dest_url, .. }) => outline.links.push(new_link(&dest_url, range)),
            Event::Start(Tag::Image { dest_url, .. }) => image = Some((dest_url.to_string(), range, false)),
            Event::End(TagEnd::Image) => {
                if let Some((target, range, has_text)) = image.take() {
                    outline.links.push(Link { target, image: true, has_text, range });
                }
            }
            Event::Start(Tag::Paragraph) => {
                paragraphs += 1;
                in_lead = paragraphs == 1;
            }
            Event::End(TagEnd::Paragraph) => in_lead = false,
            Event::Html(_) | Event::InlineHtml(_) => outline.has_raw_html = true,
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, _, words, _)) = &mut heading {
                    words.push_str(&text);
                } else if let Some((_, _, has_text)) = &mut image {
                    *has_text |= !text.trim().is_empty();
                } else if in_lead && outline.lead.len() < LEAD_BYTES {
                    outline.lead.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak if in_lead && joins_with_space(&outline.lead) => {
                outline.lead.push(' ');
            }
            _ => {}
        }
    }
    shorten(&mut outline.lead);
    outline.prose = notes.finish();
    outline
}

/// Whether a picture, as it is written in the text, is named or captioned as a map.
pub fn names_map(written: &str) -> bool {
    let mut words = written.split(|c: char| !c.is_ascii_alphabetic());
    ["地图", "区划图", "版图"].iter().any(|word| written.contains(word))
        || words.any(|word| word.eq_ignore_ascii_case("map"))
}

fn new_link(target: &str, range: Range<usize>) -> Link {
    Link { target: target.to_owned(), image: false, has_text: true, range }
}

fn new_fence(kind: &CodeBlockKind<'_>, range: Range<usize>) -> Option<Fence> {
    Some(Fence { kind: data_kind(kind)?, text: String::new(), pieces: Vec::new(), range })
}

fn push(fence: &mut Option<Fence>, text: &str, range: &Range<usize>) {
    if let Some(fence) = fence {
        fence.pieces.push((fence.text.len(), range.start));
        fence.text.push_str(text);
    }
}

/// The lead with the names of what its references lead to. `name` is given the place of a reference and the
/// text in its brackets.
pub fn lead(markdown: &str, name: &dyn Fn(usize, &str) -> String) -> String {
    let (mut lead, mut started, mut replaced) = (String::new(), false, false);
    for (event, range) in events(markdown) {
        match event {
            Event::Start(Tag::Paragraph) => started = true,
            Event::End(TagEnd::Paragraph) => break,
            _ if !started => {}
            Event::Start(Tag::Link {
                link_type: LinkType::WikiLink { has_pothole: false },
                dest_url,
                ..
            }) => {
                lead.push_str(&name(range.start, &dest_url));
                replaced = true;
            }
            Event::End(TagEnd::Link) => replaced = false,
            Event::Text(text) | Event::Code(text) if !replaced => lead.push_str(&text),
            Event::SoftBreak | Event::HardBreak if joins_with_space(&lead) => lead.push(' '),
            _ => {}
        }
    }
    shorten(&mut lead);
    lead
}

/// Enough for about 120 Han characters; the lead is cut at a sentence below this.
const LEAD_BYTES: usize = 360;

/// Cuts a lead at the last sentence that fits, or at a character.
fn shorten(lead: &mut String) {
    if lead.len() <= LEAD_BYTES {
        return;
    }
    let cut = crate::base::span::floor_boundary(lead, LEAD_BYTES);
    lead.truncate(cut);
    match lead.rfind(['。', '！', '？']) {
        Some(at) if at > LEAD_BYTES / 3 => lead.truncate(at + '。'.len_utf8()),
        _ => lead.push('…'),
    }
}

/// Whether a line break after this text stands for a space: not between Han characters.
pub fn joins_with_space(text: &str) -> bool {
    !text.chars().next_back().is_none_or(|c| is_han(c) || is_wide_punctuation(c))
}

/// Full-width punctuation, after which no space belongs.
pub fn is_wide_punctuation(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF60}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

/// 1 to 6.
pub fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}

/// Hands out heading ids: the author's own, or the words; numbered when they repeat.
#[derive(Debug, Default)]
pub struct HeadingIds {
    used: BTreeMap<String, usize>,
}

impl HeadingIds {
    /// The id of the next heading.
    pub fn next(&mut self, own: Option<&str>, text: &str) -> String {
        let base = own.map_or_else(|| slug(text), slug);
        let base = if base.is_empty() || base.starts_with("jb-") { format!("section-{base}") } else { base };
        let base = base.trim_end_matches('-').to_owned();
        let mut id = base.clone();
        while self.used.contains_key(&id) || is_reserved(&id) {
            let count = self.used.entry(base.clone()).or_insert(1);
            *count += 1;
            id = format!("{base}-{count}");
        }
        self.used.insert(id.clone(), 1);
        id
    }
}

/// Ids that pages give themselves: figures, quotes, footnotes, and everything of the default theme.
fn is_reserved(id: &str) -> bool {
    let numbered = |prefix: &str| {
        id.strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    id.starts_with("jb-")
        || ["figure-", "quote-", "fn-", "fnref-", "checklist-", "campaign-"].into_iter().any(numbered)
}

/// Words as an id: letters and digits of any script, ASCII in lower case, anything else one hyphen.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// Longest name of a file in bytes. A date, a hyphen and an extension still fit into the 255 bytes of a file name,
/// and the name into the 120 of an id.
pub const MAX_FILE_NAME: usize = 100;

/// A title as far as it can stand in the name of a file and in an address; `None` where nothing of it can.
pub fn file_name(title: &str) -> Option<String> {
    let mut name = slug(title);
    name.truncate(crate::base::span::floor_boundary(&name, MAX_FILE_NAME));
    name.truncate(name.trim_end_matches('-').len());
    (!name.is_empty()).then_some(name)
}

/// The Markdown below the first heading with one of these words, up to the next heading of its level.
pub fn section<'m>(markdown: &'m str, outline: &Outline, words: &[&str]) -> Option<&'m str> {
    let named = |heading: &&Heading| {
        let text = heading
            .text
            .trim()
            .trim_start_matches(|c: char| "一二三四五六七八九十、.．（）() 0123456789".contains(c));
        words.iter().any(|word| text.eq_ignore_ascii_case(word))
    };
    let heading = outline.headings.iter().find(named)?;
    let end = outline
        .headings
        .iter()
        .find(|next| next.range.start > heading.range.start && next.level <= heading.level)
        .map_or(markdown.len(), |next| next.range.start);
    markdown.get(heading.range.end..end)
}

/// The items of the first list, or else the paragraphs, as plain text.
pub fn points(markdown: &str) -> Vec<String> {
    let (mut items, mut paragraphs) = (Vec::new(), Vec::new());
    let (mut depth, mut current) = (0, String::new());
    let mut in_data = false;
    for (event, _) in events(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => in_data = data_kind(&kind).is_some(),
            Event::End(TagEnd::CodeBlock) => in_data = false,
            Event::Text(_) if in_data => {}
            Event::Start(Tag::Item) => depth += 1,
            Event::End(TagEnd::Item) => {
                depth -= 1;
                if depth == 0 {
                    items.push(std::mem::take(&mut current));
                }
            }
            Event::End(TagEnd::Paragraph) if depth == 0 => paragraphs.push(std::mem::take(&mut current)),
            Event::Text(text) | Event::Code(text) => current.push_str(&text),
            Event::SoftBreak | Event::HardBreak if joins_with_space(&current) => current.push(' '),
            Event::Start(Tag::Paragraph | Tag::Heading { .. }) if depth == 0 => current.clear(),
            _ => {}
        }
    }
    let mut points = if items.is_empty() { paragraphs } else { items };
    points.retain(|point| !point.trim().is_empty());
    points
}

/// The words of a body, with the place of every character.
#[derive(Debug, Default)]
pub struct PlainText {
    /// The words; blocks are separated by `\n`.
    pub text: String,
    /// For each character of `text`, its offset in the Markdown.
    pub offsets: Vec<usize>,
}

/// The words of `markdown` as a reader sees them.
pub fn plain_text(markdown: &str) -> PlainText {
    let mut plain = PlainText::default();
    let mut in_data = false;
    for (event, range) in events(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => in_data = data_kind(&kind).is_some(),
            Event::End(TagEnd::CodeBlock) if std::mem::take(&mut in_data) => {}
            Event::Text(_) if in_data => {}
            Event::Text(text) | Event::Code(text) => plain.push(&text, range),
            Event::SoftBreak | Event::HardBreak if joins_with_space(&plain.text) => plain.push(" ", range),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock,
            ) => plain.push("\n", range.end..range.end),
            _ => {}
        }
    }
    plain
}

impl PlainText {
    /// Escapes make the text differ from the source in length; the start is then still right.
    fn push(&mut self, text: &str, range: Range<usize>) {
        for (offset, c) in text.char_indices() {
            self.text.push(c);
            self.offsets.push((range.start + offset).min(range.end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_keep_chinese_and_stay_unique() {
        let outline = outline("# 会议概况\n\n## 会议概况\n\n## Next Steps!\n\n### 三长 {#sanzhang}\n");
        let ids: Vec<&str> = outline.headings.iter().map(|h| h.id.as_str()).collect();
        assert_eq!(ids, ["会议概况", "会议概况-2", "next-steps", "sanzhang"]);
    }

    #[test]
    fn references_and_links_are_told_apart() {
        let outline = outline(
            "见 [[meitan|湄潭]]、[[practice:p1]]、[[figure:t.total@zunyi#2021]] 和 [文](a.md) ![](x.png)",
        );
        assert_eq!(outline.references.len(), 3);
        assert_eq!(outline.references[0].target, RefTarget::Place("meitan".into()));
        assert_eq!(outline.references[1].target, RefTarget::Practice("p1".into()));
        assert_eq!(
            outline.references[2].target,
            RefTarget::Figure {
                indicator: "t.total".into(),
                place: "zunyi".into(),
                date: Some("2021".into())
            }
        );
        assert_eq!(outline.links.len(), 2);
        assert!(!outline.links[1].has_text);
    }

    #[test]
    fn a_data_block_is_noted_line_by_line_and_is_no_text() {
        let text =
            "甲\n\n> - ```coverage\n>   target: 乙\n>   places: [丙]\n>   ```\n\n```rust\nlet a = 1;\n```\n";
        let outline = outline(text);
        assert_eq!(outline.fences.len(), 1);
        let fence = &outline.fences[0];
        assert_eq!(fence.text, "target: 乙\nplaces: [丙]\n");
        let places: Vec<&str> = fence.pieces.iter().map(|(_, at)| &text[*at..at + 6]).collect();
        assert_eq!(places, ["target", "places"]);
        assert!(!plain_text(text).text.contains('乙'));
    }

    #[test]
    fn a_break_between_han_characters_is_no_space() {
        assert_eq!(outline("加强\n思想引领 and\nwords").lead, "加强思想引领 and words");
    }
}
