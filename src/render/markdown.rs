//! Bodies to HTML: links lead where `relate` found, headings get their ids, tables scroll, images have
//! their size, and raw HTML passes the site's policy.
//!
//! One pass over pulldown-cmark's events, rewritten on the way to its own HTML writer.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use pulldown_cmark::{HeadingLevel, html};

use crate::base::LineIndex;
use crate::base::fold::is_han;
use crate::domain::markdown::{events, is_wide_punctuation, level_number};
use crate::domain::{Document, HtmlPolicy};
use crate::relate::{Destination, Links};

use super::{lines, sanitize};

/// What the words of a page need to know about their surroundings.
pub trait Surroundings {
    /// Address of a destination as it stands in an `href`; `None` where only the words stay.
    fn href(&self, destination: &Destination) -> Option<String>;
    /// Words for a reference without a label.
    fn label(&self, destination: &Destination, written: &str) -> String;
    /// A figure as HTML.
    fn figure(&self, destination: &Destination) -> String;
    /// Width and height of an image file.
    fn dimensions(&self, destination: &Destination) -> Option<(u32, u32)>;
    /// A word of the interface.
    fn word(&self, path: &str) -> &str;
    /// Whether blocks tell the line of the file that they come from.
    fn has_lines(&self) -> bool;
    /// What stands before a fragment of the same page; empty on the page itself.
    fn page(&self) -> &str;
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
    let title_heading = outline.headings.first().filter(|heading| {
        heading.level == 1 && (document.title.is_empty() || heading.text.trim() == document.title.trim())
    });
    let shown = outline.headings.iter().skip(usize::from(title_heading.is_some()));
    let shift = u8::from(shown.clone().any(|heading| heading.level == 1));
    let writer = Rewriter {
        events: events(markdown),
        queue: VecDeque::new(),
        links,
        anchors: anchors.iter().cloned().collect(),
        policy,
        around,
        ids: outline.headings.iter().map(|heading| heading.id.clone()).collect(),
        skip_heading: title_heading.is_some(),
        in_skipped: false,
        shift,
        open_links: Vec::new(),
        mute: false,
        image: None,
        footnotes: BTreeMap::new(),
        last: None,
        lines: around.has_lines().then(|| (LineIndex::new(&document.body.text), document.body.start)),
    };
    let mut out = String::with_capacity(markdown.len() + markdown.len() / 4);
    html::push_html(&mut out, writer);
    if around.has_lines() {
        out = lines::settle(&out);
    }
    if outline.has_raw_html && policy != HtmlPolicy::Escape {
        out = sanitize::clean(&out, policy, around.has_lines());
    }
    out
}

/// Headings as the page shows them: level from 2, id, words.
pub fn toc(document: &Document) -> Vec<(u8, String, String)> {
    let headings = &document.body.outline.headings;
    let is_title = headings.first().is_some_and(|first| {
        first.level == 1 && (document.title.is_empty() || first.text.trim() == document.title.trim())
    });
    let shown = &headings[usize::from(is_title)..];
    let shift = u8::from(shown.iter().any(|heading| heading.level == 1));
    shown
        .iter()
        .map(|heading| ((heading.level + shift).clamp(2, 6), heading.id.clone(), heading.text.clone()))
        .collect()
}

struct Rewriter<'a, I> {
    events: I,
    queue: VecDeque<Event<'a>>,
    links: Option<&'a Links>,
    anchors: VecDeque<(usize, String)>,
    policy: HtmlPolicy,
    around: &'a dyn Surroundings,
    ids: VecDeque<String>,
    skip_heading: bool,
    in_skipped: bool,
    shift: u8,
    /// For each open link: whether its start was written.
    open_links: Vec<bool>,
    /// Inside a reference whose words are replaced.
    mute: bool,
    image: Option<(Destination, String, String, String)>,
    footnotes: BTreeMap<String, usize>,
    /// The last character of text, to know what a line break stands for.
    last: Option<char>,
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
            let mark = self.lines.as_ref().and_then(|(lines, start)| {
                let after = lines::after(&event)?;
                Some(lines::mark(lines.line_of(start + range.start), after))
            });
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
            Event::Start(Tag::Heading { level, .. }) => self.heading(level),
            Event::End(TagEnd::Heading(level)) => {
                if std::mem::take(&mut self.in_skipped) {
                    return;
                }
                self.push(Event::End(TagEnd::Heading(shifted(level, self.shift))));
            }
            _ if self.in_skipped => {}
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let destination = self.destination(range.start);
                self.image = Some((destination, dest_url.to_string(), title.to_string(), String::new()));
            }
            Event::End(TagEnd::Image) => self.end_image(),
            Event::Text(text) | Event::Code(text) if self.image.is_some() => {
                if let Some((_, _, _, alt)) = &mut self.image {
                    alt.push_str(&text);
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
            Event::Start(Tag::Table(alignments)) => {
                let label = escape(self.around.word("table"));
                let open = format!(
                    "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\">"
                );
                self.raw(open);
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

    /// Text, with anchors put in where a quoted sentence begins.
    fn text(&mut self, text: CowStr<'a>, range: Range<usize>) {
        self.last = text.chars().next_back().or(self.last);
        let mut rest = text.to_string();
        let mut at = range.start;
        let exact = rest.len() == range.len();
        while self.anchors.front().is_some_and(|(offset, _)| *offset < range.end) {
            let Some((offset, id)) = self.anchors.pop_front() else { break };
            let cut = if exact { offset.saturating_sub(at) } else { 0 };
            if cut > 0 && rest.is_char_boundary(cut) && cut < rest.len() {
                let tail = rest.split_off(cut);
                self.push(Event::Text(CowStr::from(std::mem::replace(&mut rest, tail))));
                at += cut;
            }
            self.raw(format!("<span id=\"{id}\"></span>"));
        }
        self.push(Event::Text(CowStr::from(rest)));
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
            let external = matches!(destination, Destination::External) && written.contains("//");
            let mut open = format!("<a href=\"{}\"", escape(&href));
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

    fn end_image(&mut self) {
        let Some((destination, written, title, alt)) = self.image.take() else { return };
        let href = match &destination {
            // Pages request nothing from other sites: a remote image becomes a link.
            Destination::External => {
                let words = if alt.is_empty() { written.as_str() } else { alt.as_str() };
                let link = format!(
                    "<a href=\"{}\" rel=\"external noopener\">{}</a>",
                    escape(&written),
                    escape(words)
                );
                self.raw(link);
                return;
            }
            other => self.around.href(other),
        };
        let Some(href) = href else {
            self.push(Event::Text(CowStr::from(alt)));
            return;
        };
        let mut image = format!("<img src=\"{}\" alt=\"{}\"", escape(&href), escape(&alt));
        if let Some((width, height)) = self.around.dimensions(&destination) {
            let _ = write!(image, " width=\"{width}\" height=\"{height}\"");
        }
        if !title.is_empty() {
            let _ = write!(image, " title=\"{}\"", escape(&title));
        }
        image.push_str(" loading=\"lazy\" decoding=\"async\">");
        self.raw(image);
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

/// Pages have one `h1`, their title; headings of a body begin at 2.
fn shifted(level: HeadingLevel, shift: u8) -> HeadingLevel {
    let level = (level_number(level) + shift).clamp(2, 6);
    HeadingLevel::try_from(usize::from(level)).unwrap_or(HeadingLevel::H6)
}

/// Escapes text for HTML, attributes included.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
