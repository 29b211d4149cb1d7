//! Bodies to HTML: links lead where `relate` found, headings get their ids, tables scroll, images have
//! their size, and raw HTML passes the site's policy.
//!
//! One pass over pulldown-cmark's events, rewritten on the way to its own HTML writer.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};
use pulldown_cmark::{HeadingLevel, html};

use crate::base::fold::is_han;
use crate::base::{LineIndex, escape};
use crate::domain::markdown::{data_kind, events, is_wide_punctuation, level_number};
use crate::domain::{Document, HtmlPolicy};
use crate::relate::{Destination, How, Links};

use super::images::Picture;
use super::{lines, sanitize};

/// What the words of a page need to know about their surroundings.
pub trait Surroundings {
    /// Address of a destination as it stands in an `href`; `None` where only the words stay.
    fn href(&self, destination: &Destination) -> Option<String>;
    /// Words for a reference without a label.
    fn label(&self, destination: &Destination, written: &str) -> String;
    /// A figure as HTML.
    fn figure(&self, destination: &Destination) -> String;
    /// An image file with its sizes.
    fn picture(&self, destination: &Destination) -> Option<Picture>;
    /// A word of the interface.
    fn word(&self, path: &str) -> &str;
    /// The HTML of the data block that begins at `start` of the body.
    fn block(&self, start: usize) -> &str;
    /// Whether blocks tell the line of the file that they come from.
    fn has_lines(&self) -> bool;
    /// What stands before a fragment of the same page; empty on the page itself.
    fn page(&self) -> &str;
    /// The id of a link, by its number, where pages that are linked to may lead to it.
    fn anchor(&self, number: usize) -> Option<String>;
    /// Whether names in the text become links.
    fn links_names(&self) -> bool;
}

/// Renders the body of `document`. `anchors` are places in the body that get an id (offset, id).
pub fn body(
    document: &Document,
    links: Option<&Links>,
    anchors: &[(usize, String)],
    policy: HtmlPolicy,
    around: &dyn Surroundings,
) -> String {
    let markdown = document.body.markdown();
    let outline = &document.body.outline;
    let title_heading = document.title_heading();
    let shown = outline.headings.iter().skip(usize::from(title_heading.is_some()));
    let shift = u8::from(shown.clone().any(|heading| heading.level == 1));
    let has_lines = around.has_lines();
    let cleaned = outline.has_raw_html && policy != HtmlPolicy::Escape;
    let write = |mark: Option<u8>| {
        let writer = Rewriter {
            events: events(markdown),
            queue: VecDeque::new(),
            links,
            anchors: anchors.iter().cloned().collect(),
            mentions: Mentions::new(links, around),
            policy,
            around,
            ids: outline.headings.iter().map(|heading| heading.id.clone()).collect(),
            skip_heading: title_heading.is_some(),
            in_skipped: false,
            in_block: false,
            mark,
            shift,
            open_links: Vec::new(),
            mute: false,
            image: None,
            document,
            footnotes: BTreeMap::new(),
            last: None,
            tables: 0,
            lines: has_lines.then(|| (LineIndex::new(&document.body.text), document.body.start)),
        };
        let mut out = String::with_capacity(markdown.len() + markdown.len() / 4);
        html::push_html(&mut out, writer);
        if has_lines {
            out = lines::settle(&out);
        }
        if cleaned { sanitize::clean(&out, policy, has_lines) } else { out }
    };
    if !cleaned || document.blocks.is_empty() {
        return write(None);
    }
    // While an author's own HTML is cleaned, marks stand for the blocks, whose HTML is ours.
    let starts = || document.blocks.iter().map(|block| block.start);
    for salt in 0..MARKS {
        let out = write(Some(salt));
        if starts().all(|start| out.matches(&mark_of(salt, start)).count() <= 1) {
            return starts().fold(out, |out, start| out.replace(&mark_of(salt, start), around.block(start)));
        }
    }
    // An author who writes all of our marks gets a text without blocks.
    write(None)
}

/// How many kinds of marks are tried, if an author's text holds one by itself.
const MARKS: u8 = 4;

/// What stands for a block while a body is cleaned.
fn mark_of(salt: u8, start: usize) -> String {
    format!("<div>jb{salt}block{start}</div>")
}

/// Headings as the page shows them: level from 2, id, words.
pub fn toc(document: &Document) -> Vec<(u8, String, String)> {
    let headings = &document.body.outline.headings;
    let shown = &headings[usize::from(document.title_heading().is_some())..];
    let shift = u8::from(shown.iter().any(|heading| heading.level == 1));
    shown
        .iter()
        .map(|heading| ((heading.level + shift).clamp(2, 6), heading.id.clone(), heading.text.clone()))
        .collect()
}

/// A picture whose words are still being read.
struct Image {
    destination: Destination,
    written: String,
    title: String,
    alt: String,
    /// What must stand beside it, as HTML, if it is a map.
    map_approval: String,
}

struct Rewriter<'a, I> {
    events: I,
    queue: VecDeque<Event<'a>>,
    links: Option<&'a Links>,
    anchors: VecDeque<(usize, String)>,
    mentions: Mentions,
    policy: HtmlPolicy,
    around: &'a dyn Surroundings,
    ids: VecDeque<String>,
    skip_heading: bool,
    in_skipped: bool,
    /// Inside a data block, whose options are no text.
    in_block: bool,
    /// Which marks stand for data blocks, if the body is still to be cleaned.
    mark: Option<u8>,
    shift: u8,
    /// For each open link: whether its start was written.
    open_links: Vec<bool>,
    /// Inside a reference whose words are replaced.
    mute: bool,
    image: Option<Image>,
    document: &'a Document,
    footnotes: BTreeMap<String, usize>,
    /// The last character of text, to know what a line break stands for.
    last: Option<char>,
    /// Tables so far.
    tables: usize,
    /// The lines of the file and where the body begins in it, if blocks are to tell their line.
    lines: Option<(LineIndex, usize)>,
}

impl<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> Iterator for Rewriter<'a, I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            let (event, range) = self.events.next()?;
            if self.is_of_block(&event, range.start) {
                continue;
            }
            // A paragraph reads on to see whether it is a figure, and so tells its line itself.
            let is_paragraph = matches!(event, Event::Start(Tag::Paragraph));
            let mark = lines::after(&event).and_then(|after| self.line_mark(range.start, after));
            let mark = mark.filter(|_| !is_paragraph);
            self.rewrite(event, range);
            if let Some(mark) = mark.filter(|_| !self.in_skipped && self.image.is_none() && !self.mute) {
                self.raw(mark);
            }
        }
    }
}

impl<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> Rewriter<'a, I> {
    fn rewrite(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Paragraph) if !self.in_skipped => self.paragraph(range.start),
            Event::Start(Tag::Heading { level, .. }) => self.heading(level),
            Event::End(TagEnd::Heading(level)) => {
                if std::mem::take(&mut self.in_skipped) {
                    return;
                }
                self.push(Event::End(TagEnd::Heading(shifted(level, self.shift))));
            }
            _ if self.in_skipped => {}
            Event::Start(Tag::Image { dest_url, title, .. }) => self.start_image(&dest_url, &title, range),
            Event::End(TagEnd::Image) => self.end_image(None),
            Event::Text(text) | Event::Code(text) if self.image.is_some() => {
                if let Some(image) = &mut self.image {
                    image.alt.push_str(&text);
                }
            }
            _ if self.image.is_some() => {}
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                self.link(link_type, &dest_url, &title, range)
            }
            Event::End(TagEnd::Link) => {
                self.mute = false;
                if self.open_links.pop() == Some(true) {
                    self.push(Event::End(TagEnd::Link));
                }
            }
            _ if self.mute => {}
            Event::Text(text) => self.text(text, range),
            Event::SoftBreak => {
                // Between Han characters a line break of the source is no space.
                if !self.last.is_none_or(|c| is_han(c) || is_wide_punctuation(c)) {
                    self.push(Event::SoftBreak);
                }
            }
            Event::Start(Tag::CodeBlock(kind)) => self.code_block(&kind),
            Event::End(TagEnd::CodeBlock) => self.raw("</code></pre>\n".to_owned()),
            Event::Start(Tag::Table(alignments)) => {
                self.open_table();
                self.push(Event::Start(Tag::Table(alignments)));
            }
            Event::End(TagEnd::Table) => {
                self.push(Event::End(TagEnd::Table));
                self.raw("</div>\n".to_owned());
            }
            Event::FootnoteReference(name) => self.footnote_reference(&name),
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let number = self.footnote_number(&name);
                self.raw(format!("<div class=\"footnote\" id=\"fn-{number}\"><span class=\"footnote-number\">{number}</span><div>"));
            }
            Event::End(TagEnd::FootnoteDefinition) => self.raw("</div></div>\n".to_owned()),
            Event::Html(text) | Event::InlineHtml(text) if self.policy == HtmlPolicy::Escape => {
                self.push(Event::Text(text))
            }
            other => self.push(other),
        }
    }

    fn push(&mut self, event: Event<'a>) {
        self.queue.push_back(event);
    }

    fn raw(&mut self, html: String) {
        self.push(Event::InlineHtml(CowStr::from(html)));
    }

    fn destination(&self, start: usize) -> Destination {
        self.links.and_then(|links| links.at(start)).cloned().unwrap_or(Destination::Words)
    }

    /// Whether an event belongs to a data block; at its beginning its HTML is put out, the options are no text.
    fn is_of_block(&mut self, event: &Event<'_>, start: usize) -> bool {
        match event {
            Event::Start(Tag::CodeBlock(kind)) if data_kind(kind).is_some() => self.block(start),
            Event::End(TagEnd::CodeBlock) => return std::mem::take(&mut self.in_block),
            _ => return self.in_block,
        }
        true
    }

    fn block(&mut self, start: usize) {
        self.in_block = true;
        let html = match self.mark {
            Some(salt) => mark_of(salt, start),
            None => self.around.block(start).to_owned(),
        };
        self.push(Event::Html(CowStr::from(html)));
    }

    /// Long lines scroll on their own, by the keyboard too.
    fn code_block(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split(' ').next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let class = match language {
            "" => String::new(),
            language => format!(" class=\"language-{}\"", escape(language)),
        };
        self.raw(format!("<pre tabindex=\"0\"><code{class}>"));
    }

    /// A region that scrolls has a name of its own among those of the page.
    fn open_table(&mut self) {
        self.tables += 1;
        let number = match self.tables {
            1 => String::new(),
            number => format!(" {number}"),
        };
        let label = escape(self.around.word("table"));
        self.raw(format!(
            "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{label}{number}\">"
        ));
    }

    fn heading(&mut self, level: HeadingLevel) {
        let id = self.ids.pop_front();
        if std::mem::take(&mut self.skip_heading) {
            self.in_skipped = true;
            return;
        }
        self.last = None;
        let level = shifted(level, self.shift);
        let id = id.map(CowStr::from);
        self.push(Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() }));
    }

    /// Text, with anchors put in where a quoted sentence begins, and names made links.
    fn text(&mut self, text: CowStr<'a>, range: Range<usize>) {
        self.last = text.chars().next_back().or(self.last);
        let mut insert = self.next_insert(&range);
        if insert.is_none() {
            return self.push(Event::Text(text));
        }
        let mut rest = text.to_string();
        let mut at = range.start;
        let exact = rest.len() == range.len();
        while let Some((offset, html)) = insert {
            let cut = if exact { offset.saturating_sub(at) } else { 0 };
            if cut > 0 && rest.is_char_boundary(cut) && cut <= rest.len() {
                let tail = rest.split_off(cut);
                self.push(Event::Text(CowStr::from(std::mem::replace(&mut rest, tail))));
                at += cut;
            }
            self.raw(html);
            insert = self.next_insert(&range);
        }
        if !rest.is_empty() {
            self.push(Event::Text(CowStr::from(rest)));
        }
    }

    /// The next piece of HTML that belongs into the text at `range`, and its place. A link ends before anything
    /// else begins at its end; it may begin in one piece of text and end in the next.
    fn next_insert(&mut self, range: &Range<usize>) -> Option<(usize, String)> {
        let anchor = self.anchors.front().map(|(offset, _)| *offset).filter(|offset| *offset < range.end);
        let mention = self
            .mentions
            .next()
            .filter(|(offset, closes)| if *closes { *offset <= range.end } else { *offset < range.end });
        match (anchor, mention) {
            (Some(anchor), Some((mention, closes))) if anchor < mention || (anchor == mention && !closes) => {
                self.anchors.pop_front().map(|(offset, id)| (offset, format!("<span id=\"{id}\"></span>")))
            }
            (_, Some(_)) => self.mentions.take(),
            (Some(_), None) => {
                self.anchors.pop_front().map(|(offset, id)| (offset, format!("<span id=\"{id}\"></span>")))
            }
            (None, None) => None,
        }
    }

    fn link(&mut self, link_type: LinkType, written: &str, title: &str, range: Range<usize>) {
        let destination = self.destination(range.start);
        if let LinkType::WikiLink { has_pothole } = link_type {
            self.mute = !has_pothole;
            if matches!(destination, Destination::Figure(..)) {
                self.mute = true;
                self.open_links.push(false);
                let figure = self.around.figure(&destination);
                self.raw(figure);
                return;
            }
        }
        let href = match &destination {
            Destination::External => Some(written.to_owned()),
            other => self.around.href(other),
        };
        self.open_links.push(href.is_some());
        if let Some(href) = href {
            let anchor = self.links.and_then(|links| links.number_at(range.start));
            let anchor = anchor.filter(|_| matches!(destination, Destination::Subject(..)));
            let id = anchor.and_then(|number| self.around.anchor(number));
            let id = id.map_or(String::new(), |id| format!(" id=\"{id}\""));
            let external = matches!(destination, Destination::External) && written.contains("//");
            let mut open = format!("<a{id} href=\"{}\"", escape(&href));
            if external {
                open.push_str(" rel=\"external noopener\"");
            }
            if !title.is_empty() {
                let _ = write!(open, " title=\"{}\"", escape(title));
            }
            open.push('>');
            self.raw(open);
        }
        if self.mute {
            let label = self.around.label(&destination, written);
            self.push(Event::Text(CowStr::from(label)));
        }
    }

    /// What tells the line of the block that begins at `start`, if blocks are to tell it.
    fn line_mark(&self, start: usize, after: &'static str) -> Option<String> {
        let (lines, body) = self.lines.as_ref()?;
        Some(lines::mark(lines.line_of(body + start), after))
    }

    /// A paragraph that is one picture becomes a figure; the title of the picture is its caption.
    fn paragraph(&mut self, start: usize) {
        let mark = self.line_mark(start, "").unwrap_or_default();
        let mut ahead = Vec::new();
        let mut depth = 0;
        for (event, range) in self.events.by_ref() {
            match &event {
                Event::Start(Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Image) => depth -= 1,
                _ => {}
            }
            let is_over = depth == 0 && !matches!(event, Event::End(TagEnd::Image));
            ahead.push((event, range));
            if is_over {
                break;
            }
        }
        let images =
            ahead.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Image { .. }))).count();
        let is_figure = images == 1
            && matches!(ahead.first(), Some((Event::Start(Tag::Image { .. }), _)))
            && matches!(ahead.last(), Some((Event::End(TagEnd::Paragraph), _)));
        if is_figure {
            ahead.pop();
            // The end of the picture comes last now, and closes the figure.
            ahead.pop();
        } else {
            self.push(Event::Start(Tag::Paragraph));
            if !mark.is_empty() {
                self.raw(mark.clone());
            }
        }
        for (event, range) in ahead {
            self.rewrite(event, range);
        }
        if is_figure {
            self.end_image(Some(&mark));
        }
    }

    fn start_image(&mut self, written: &str, title: &str, range: Range<usize>) {
        self.image = Some(Image {
            destination: self.destination(range.start),
            written: written.to_owned(),
            title: title.to_owned(),
            alt: String::new(),
            map_approval: self.map_approval_of(range),
        });
    }

    /// Writes a picture; alone in its paragraph, as a figure that tells its line by `figure`.
    fn end_image(&mut self, figure: Option<&str>) {
        let Some(Image { destination, written, title, alt, map_approval }) = self.image.take() else {
            return;
        };
        let (before, after) = figure.map_or_else(Default::default, |mark| (format!("<p>{mark}"), "</p>\n"));
        // Pages request nothing from other sites: a remote image becomes a link.
        if destination == Destination::External {
            let words = if alt.is_empty() { written.as_str() } else { alt.as_str() };
            let (written, words) = (escape(&written), escape(words));
            self.raw(format!("{before}<a href=\"{written}\" rel=\"external noopener\">{words}</a>{after}"));
            return;
        }
        let Some(picture) = self.around.picture(&destination) else {
            let alt = escape(&alt);
            self.raw(format!("{before}{alt}{after}"));
            return;
        };
        if let Some(mark) = figure {
            let picture = picture.html(&alt, " loading=\"lazy\"");
            let caption = [escape(&title), map_approval].into_iter().filter(|words| !words.is_empty());
            let caption = caption.collect::<Vec<_>>().join("<br>");
            let words = match caption.is_empty() {
                true => String::new(),
                false => format!("<figcaption>{caption}</figcaption>"),
            };
            self.raw(format!("<figure>{mark}{picture}{words}</figure>\n"));
            return;
        }
        let title = match title.is_empty() {
            true => String::new(),
            false => format!(" title=\"{}\"", escape(&title)),
        };
        let picture = picture.html(&alt, &format!("{title} loading=\"lazy\""));
        let approval = match map_approval.is_empty() {
            true => String::new(),
            false => format!("<small>{map_approval}</small>"),
        };
        self.raw(picture + &approval);
    }

    /// What must stand beside a map, as HTML; empty for other pictures and where the number is not known.
    fn map_approval_of(&self, range: Range<usize>) -> String {
        let number = self.document.map_approval_of(range);
        number
            .map_or(String::new(), |number| escape(&format!("{}{number}", self.around.word("map_approval"))))
    }

    fn footnote_number(&mut self, name: &str) -> usize {
        let next = self.footnotes.len() + 1;
        *self.footnotes.entry(name.to_owned()).or_insert(next)
    }

    fn footnote_reference(&mut self, name: &str) {
        let first = !self.footnotes.contains_key(name);
        let number = self.footnote_number(name);
        let page = escape(self.around.page());
        let id = if first { format!(" id=\"fnref-{number}\"") } else { String::new() };
        self.raw(format!(
            "<sup class=\"footnote-ref\"{id}><a href=\"{page}#fn-{number}\">{number}</a></sup>"
        ));
    }
}

/// The names of a body that are links, as the pieces of HTML before and behind them.
struct Mentions {
    /// Place, whether it closes a link, and the piece; the first is the last.
    pieces: Vec<(usize, bool, String)>,
}

impl Mentions {
    fn new(links: Option<&Links>, around: &dyn Surroundings) -> Mentions {
        let mut pieces = Vec::new();
        let links = links.filter(|_| around.links_names());
        for (number, edge) in links.into_iter().flat_map(|links| links.edges().iter().enumerate()).rev() {
            let href = if edge.how == How::Mention { around.href(&edge.destination) } else { None };
            if let Some(href) = href {
                let id = around.anchor(number).map_or(String::new(), |id| format!(" id=\"{id}\""));
                let open = format!("<a class=\"mention\"{id} href=\"{}\">", escape(&href));
                pieces.push((edge.range.end, true, "</a>".to_owned()));
                pieces.push((edge.range.start, false, open));
            }
        }
        Mentions { pieces }
    }

    fn next(&self) -> Option<(usize, bool)> {
        self.pieces.last().map(|(offset, closes, _)| (*offset, *closes))
    }

    fn take(&mut self) -> Option<(usize, String)> {
        self.pieces.pop().map(|(offset, _, html)| (offset, html))
    }
}

/// Pages have one `h1`, their title; headings of a body begin at 2.
fn shifted(level: HeadingLevel, shift: u8) -> HeadingLevel {
    let level = (level_number(level) + shift).clamp(2, 6);
    HeadingLevel::try_from(usize::from(level)).unwrap_or(HeadingLevel::H6)
}
