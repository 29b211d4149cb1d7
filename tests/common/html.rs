//! HTML as a browser's tokeniser sees it, and pages as readable text.

use std::collections::BTreeMap;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StringReader, Token, Tokenizer};

/// A start tag.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Name in lower case.
    pub name: String,
    /// Attributes, entities decoded.
    pub attributes: BTreeMap<String, String>,
    /// Whether it ends with `/>`.
    pub self_closing: bool,
}

impl Tag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Whether the element has this class.
    pub fn has_class(&self, class: &str) -> bool {
        self.get("class").is_some_and(|classes| classes.split_whitespace().any(|own| own == class))
    }
}

/// A piece of a page.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A start tag.
    Open(Tag),
    /// An end tag.
    Close(String),
    /// Text, entities decoded; also the inside of a script.
    Text(String),
}

/// The pieces of a page. Where the text of scripts and the like begins and ends is known.
pub fn pieces(html: &str) -> Vec<Piece> {
    tokens(html, true)
}

/// The pieces of a page to a parser that takes the inside of scripts, titles and text areas for tags.
pub fn pieces_everywhere(html: &str) -> Vec<Piece> {
    tokens(html, false)
}

fn tokens(html: &str, switch: bool) -> Vec<Piece> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(switch);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut pieces = Vec::new();
    let tokenizer: Tokenizer<StringReader<'_>, DefaultEmitter> = Tokenizer::new_with_emitter(html, emitter);
    for token in tokenizer {
        match token.expect("reading a text cannot fail") {
            Token::StartTag(tag) => pieces.push(Piece::Open(Tag {
                name: text(&tag.name),
                attributes: tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect(),
                self_closing: tag.self_closing,
            })),
            Token::EndTag(tag) => pieces.push(Piece::Close(text(&tag.name))),
            Token::String(string) => pieces.push(Piece::Text(text(&string))),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    pieces
}

/// Every start tag of a page.
pub fn tags(html: &str) -> Vec<Tag> {
    let open = |piece| match piece {
        Piece::Open(tag) => Some(tag),
        _ => None,
    };
    pieces(html).into_iter().filter_map(open).collect()
}

/// A page without the parts that `open` begins: each from there to the end of its element `name`.
pub fn without(html: &str, open: &str, name: &str) -> String {
    let (start_tag, end_tag) = (format!("<{name}"), format!("</{name}>"));
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(open) {
        out.push_str(before);
        let (mut depth, mut at) = (1, 0);
        while depth > 0 {
            let Some(end) = after[at..].find(&end_tag) else { return out };
            depth += after[at..at + end].matches(&start_tag).count();
            depth -= 1;
            at += end + end_tag.len();
        }
        rest = &after[at..];
    }
    out + rest
}

/// A page without its data blocks, whose words and links are no part of a document's text.
pub fn without_data_blocks(html: &str) -> String {
    without(html, "<div class=\"data-block\">", "div")
}

/// A page without its related reading, which follows from other documents too.
pub fn without_related(html: &str) -> String {
    without(html, "<section class=\"block no-print\" aria-labelledby=\"jb-related\">", "section")
}

/// A county's page without what stands there of other places: those beside which it is shown.
pub fn without_comparisons(html: &str) -> String {
    let html = without(html, "<section class=\"comparison\">", "section");
    without(&html, "<section class=\"block\">\n<h2 id=\"jb-indicators\">", "section")
}

/// All text of a page that a reader sees, in the order of the page, without any white space.
pub fn dense_text(html: &str) -> String {
    let mut hidden: Option<String> = None;
    let mut out = String::new();
    for piece in pieces(html) {
        match piece {
            Piece::Open(tag)
                if matches!(tag.name.as_str(), "script" | "style" | "head") && hidden.is_none() =>
            {
                hidden = Some(tag.name);
            }
            Piece::Close(name) if hidden.as_ref() == Some(&name) => hidden = None,
            Piece::Text(text) if hidden.is_none() => out.extend(text.chars().filter(|c| !c.is_whitespace())),
            _ => {}
        }
    }
    out
}

/// The text of the first element called `name`, white space collapsed.
pub fn text_of(html: &str, name: &str) -> Option<String> {
    let mut depth = 0;
    let mut out = None;
    for piece in pieces(html) {
        match piece {
            Piece::Open(tag) if tag.name == name => {
                depth += 1;
                out.get_or_insert_with(String::new);
            }
            Piece::Close(close) if close == name => break,
            Piece::Text(text) if depth > 0 => out.get_or_insert_with(String::new).push_str(&text),
            _ => {}
        }
    }
    out.map(|text| collapsed(&text))
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Elements that stand on a line of their own in [`readable`].
const BLOCKS: [&str; 29] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
    "br",
];

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// A page as lines of text: title, headings, rows of tables, targets of links, badges in braces.
///
/// What a theme's polish changes (classes, wrappers, icons) does not show. `whole` includes the header and
/// footer that every page has.
pub fn readable(html: &str, whole: bool) -> String {
    let mut writer = Writer { whole, ..Writer::default() };
    for piece in pieces(html) {
        match piece {
            Piece::Open(tag) => writer.open(&tag),
            Piece::Close(name) => writer.close(&name),
            Piece::Text(text) => writer.text(&text),
        }
    }
    writer.flush();
    writer.lines.join("\n") + "\n"
}

#[derive(Default)]
struct Writer {
    whole: bool,
    lines: Vec<String>,
    line: String,
    /// Open elements and what is written at their end.
    open: Vec<(String, String)>,
    in_main: bool,
    /// Inside an element whose text nobody reads.
    hidden: usize,
    in_title: bool,
    /// Inside the row of a table: number of cells so far.
    cells: Option<usize>,
}

impl Writer {
    fn is_shown(&self) -> bool {
        self.hidden == 0 && (self.in_main || self.whole || self.in_title)
    }

    fn flush(&mut self) {
        let line = collapsed(&self.line);
        if !line.is_empty() && !line.trim_matches(['#', '-', ' ']).is_empty() {
            self.lines.push(line);
        }
        self.line.clear();
    }

    fn note(&mut self, line: String) {
        self.flush();
        self.lines.push(line);
    }

    fn open(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        let mut end = String::new();
        match name {
            "html" => self.note(format!("language: {}", tag.get("lang").unwrap_or("-"))),
            "meta" if tag.get("name").is_some_and(|own| own.eq_ignore_ascii_case("description")) => {
                self.note(format!("description: {}", collapsed(tag.get("content").unwrap_or("-"))));
            }
            "link" if tag.get("rel") == Some("canonical") => {
                self.note(format!("canonical: {}", tag.get("href").unwrap_or("-")));
            }
            "meta" if tag.get("http-equiv") == Some("refresh") => {
                self.note(format!("refresh: {}", tag.get("content").unwrap_or("-")));
            }
            "title" if self.hidden == 0 => {
                self.in_title = true;
                self.line.push_str("title: ");
            }
            "script" | "style" | "svg" | "template" => self.hidden += 1,
            "main" => self.in_main = true,
            _ if !self.is_shown() => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.line = "#".repeat(usize::from(name.as_bytes()[1] - b'0')) + " ";
            }
            "tr" => {
                self.flush();
                self.cells = Some(0);
            }
            "td" | "th" => {
                let cells = self.cells.get_or_insert(0);
                if *cells > 0 {
                    self.line.push_str(" | ");
                }
                *cells += 1;
            }
            _ if BLOCKS.contains(&name) && self.cells.is_some() => self.line.push(' '),
            "dd" => self.line.push_str(" = "),
            "a" => {
                self.line.push('[');
                end = format!("]({})", super::unhashed(tag.get("href").unwrap_or("")));
            }
            "img" => {
                let (alt, src) = (tag.get("alt").unwrap_or("-"), tag.get("src").unwrap_or("-"));
                self.line.push_str(&format!("![{alt}]({src})"));
            }
            "input" => self.line.push_str(if tag.get("checked").is_some() { "[x] " } else { "[ ] " }),
            _ if BLOCKS.contains(&name) => {
                self.flush();
                self.line.push_str(if name == "li" { "- " } else { "" });
            }
            _ if tag.has_class("badge") => {
                self.line.push('{');
                "}".clone_into(&mut end);
            }
            _ => {}
        }
        if !VOID.contains(&name) && !tag.self_closing {
            self.open.push((tag.name.clone(), end));
        }
    }

    fn close(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|(open, _)| open == name) else { return };
        for (open, end) in self.open.split_off(at).into_iter().rev() {
            self.end(&open, &end);
        }
    }

    fn end(&mut self, name: &str, end: &str) {
        match name {
            "script" | "style" | "svg" | "template" => self.hidden -= 1,
            _ if !self.is_shown() => {}
            "title" => {
                self.flush();
                self.in_title = false;
            }
            "tr" => {
                self.flush();
                self.cells = None;
            }
            "main" => {
                self.flush();
                self.in_main = false;
            }
            _ if BLOCKS.contains(&name) && self.cells.is_some() => self.line.push(' '),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.flush(),
            _ if BLOCKS.contains(&name) => self.flush(),
            _ => self.line.push_str(end),
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_shown() {
            self.line.push_str(text);
        }
    }
}

/// The file that a relative link of a page leads to, and the fragment.
pub fn resolve(page: &str, href: &str) -> Option<(String, String)> {
    if href.contains("://") || href.starts_with('#') {
        return None;
    }
    let (path, fragment) = href.split_once('#').unwrap_or((href, ""));
    let mut folders: Vec<&str> = page.split('/').collect();
    folders.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(folders.pop()),
            "." => {}
            other => folders.push(other),
        }
    }
    Some((folders.join("/"), fragment.to_owned()))
}
