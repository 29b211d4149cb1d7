//! Blocks as Markdown that reads back as the same words: whatever could be a mark is written so that it is none.
//!
//! Bold and italic are written where Markdown can: beside Han characters an asterisk next to punctuation would stay an
//! asterisk, so punctuation at the edges is left outside, and setting that cannot be written is dropped before a word is.

use std::collections::BTreeMap;

use super::numbers::Mark;
use super::{Block, Content, Document, Inline, Role, Tone, words};

/// The longest line under a picture that is taken for its words.
const MAX_CAPTION: usize = 60;

/// The text of a document.
pub fn print(document: &Document) -> String {
    let mut printer = Printer { document, out: String::new(), lists: Vec::new(), last: BTreeMap::new() };
    printer.blocks(&document.blocks);
    for (number, note) in document.notes.iter().enumerate() {
        let text: Vec<String> = note.iter().map(|block| printer.flat(block)).collect();
        let text = text
            .iter()
            .filter(|text| !text.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("\n\n    ");
        printer.gap();
        printer.out.push_str(&format!("[^{}]: {text}\n", number + 1));
    }
    printer.out
}

struct Printer<'d> {
    document: &'d Document,
    out: String,
    /// The items that are open: their depths, and how far their text is moved in.
    lists: Vec<(u8, usize)>,
    /// The number and the sign of the last item of each depth, so that another list is seen to be one.
    last: BTreeMap<u8, (u32, char)>,
}

impl Printer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        // The highest headings of a page are those below its title.
        let level =
            |block: &Block| if let Content::Heading(level, _) = block.content { Some(level) } else { None };
        let highest = blocks.iter().filter_map(level).min().unwrap_or(1);
        let mut rest = blocks;
        while let Some((block, after)) = rest.split_first() {
            rest = after;
            if !matches!(block.content, Content::Item(..)) {
                self.lists.clear();
                self.last.clear();
            }
            match &block.content {
                Content::Heading(level, text) => {
                    let level = usize::from((level - highest + 2).min(6));
                    self.gap();
                    let text = line(text, Place::Heading, self.document);
                    self.out.push_str(&format!("{} {text}\n", "#".repeat(level)));
                }
                Content::Item(depth, mark, text) => self.item(*depth, mark, text),
                Content::Table(rows) => self.table(rows),
                Content::Paragraph(look, text) if look.role == Role::Title => {
                    self.gap();
                    let text = line(text, Place::Heading, self.document);
                    self.out.push_str(&format!("## {text}\n"));
                }
                Content::Paragraph(_, text) if is_pictures(text) => {
                    let caption = after.first().and_then(caption);
                    self.pictures(text, caption.as_deref());
                    if caption.is_some() {
                        rest = after.get(1..).unwrap_or_default();
                    }
                }
                Content::Paragraph(_, text) => {
                    self.gap();
                    self.out.push_str(&line(text, Place::Block, self.document));
                    self.out.push('\n');
                }
            }
        }
    }

    /// An empty line before what follows.
    fn gap(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn item(&mut self, depth: u8, mark: &Mark, text: &[Inline]) {
        let text = line(text, Place::Block, self.document);
        if text.is_empty() {
            return;
        }
        if self.lists.is_empty() {
            self.gap();
        }
        let before = self.lists.len();
        while self.lists.last().is_some_and(|(open, _)| *open >= depth) {
            self.lists.pop();
        }
        // Right below the words of its parent only a list that begins with 1 is seen as one.
        if before > 0 && self.lists.len() == before && !matches!(mark, Mark::Bullet | Mark::Number(1, _)) {
            self.gap();
        }
        self.last.retain(|open, _| *open <= depth);
        let indent = self.lists.last().map_or(0, |(_, inner)| *inner);
        let mark = match mark {
            Mark::Number(number, sign) => {
                // After another number the same sign would go on with that list.
                let sign = match self.last.get(&depth) {
                    Some((before, own)) if before + 1 == *number => *own,
                    Some((_, '.')) => ')',
                    Some(_) => '.',
                    None => *sign,
                };
                self.last.insert(depth, (*number, sign));
                format!("{number}{sign}")
            }
            Mark::Bullet | Mark::Words(_) => "-".to_owned(),
        };
        let inner = indent + mark.len() + 1;
        self.lists.push((depth, inner));
        let text = text.replace('\n', &format!("\n{}", " ".repeat(inner)));
        self.out.push_str(&format!("{}{mark} {text}\n", " ".repeat(indent)));
    }

    fn table(&mut self, rows: &[Vec<Vec<Block>>]) {
        self.gap();
        for (number, row) in rows.iter().enumerate() {
            let cells = row.iter().map(|cell| format!(" {} |", self.cell(cell)));
            let cells: String = cells.collect();
            self.out.push_str(&format!("|{cells}\n"));
            if number == 0 {
                self.out.push_str(&format!("|{}\n", "---|".repeat(row.len())));
            }
        }
    }

    /// The blocks of a cell in one line.
    fn cell(&self, blocks: &[Block]) -> String {
        let lines: Vec<String> = blocks.iter().map(|block| self.flat(block)).collect();
        lines.iter().filter(|line| !line.is_empty()).map(String::as_str).collect::<Vec<_>>().join("<br>")
    }

    /// A block in one line.
    fn flat(&self, block: &Block) -> String {
        match &block.content {
            Content::Heading(_, text) | Content::Paragraph(_, text) => line(text, Place::Cell, self.document),
            Content::Item(_, mark, text) => {
                let mark = match mark {
                    Mark::Bullet => "•".to_owned(),
                    Mark::Number(number, sign) => format!("{number}\\{sign}"),
                    Mark::Words(words) => escaped(words, Place::Cell),
                };
                format!("{mark} {}", line(text, Place::Cell, self.document))
            }
            Content::Table(rows) => {
                let rows = rows.iter().map(|row| {
                    let cells: Vec<String> = row.iter().map(|cell| self.cell(cell)).collect();
                    cells.join("　").trim().to_owned()
                });
                rows.collect::<Vec<_>>().join("<br>")
            }
        }
    }

    /// Pictures that stand alone, each a paragraph of its own; the words belong to the last.
    fn pictures(&mut self, text: &[Inline], caption: Option<&str>) {
        let pictures: Vec<(usize, &str)> = text
            .iter()
            .filter_map(|inline| match inline {
                Inline::Picture(number, alt) => Some((*number, alt.as_str())),
                _ => None,
            })
            .collect();
        for (at, (number, alt)) in pictures.iter().enumerate() {
            self.gap();
            let caption = caption.filter(|_| at + 1 == pictures.len());
            self.out.push_str(&picture(self.document, *number, alt, caption));
            self.out.push('\n');
        }
    }
}

fn picture(document: &Document, number: usize, alt: &str, caption: Option<&str>) -> String {
    let name = document.pictures.get(number).map_or("", |picture| picture.name.as_str());
    let alt = escaped(alt, Place::Cell);
    let caption = caption.map(|words| format!(" \"{}\"", escaped(words, Place::Cell).replace('"', "\\\"")));
    format!("![{alt}]({name}{})", caption.unwrap_or_default())
}

fn is_pictures(text: &[Inline]) -> bool {
    let mut found = false;
    for inline in text {
        match inline {
            Inline::Picture(..) => found = true,
            Inline::Break => {}
            Inline::Text(words, _) if words.trim().is_empty() => {}
            Inline::Text(..) | Inline::Note(_) => return false,
        }
    }
    found
}

/// The words of a block that belong to the picture before it: by their style, or as a line in the middle that says so.
fn caption(block: &Block) -> Option<String> {
    let Content::Paragraph(look, text) = &block.content else { return None };
    let is_plain =
        text.iter().all(|inline| matches!(inline, Inline::Text(_, Tone { link: None, .. }) | Inline::Break));
    let words = words(text).trim().to_owned();
    let says_so = ["图", "照片", "△", "▲", "↑", "上图", "下图", "Figure", "Photo"]
        .iter()
        .any(|start| words.starts_with(start));
    let is_caption = look.role == Role::Caption || (look.is_centred && says_so);
    (is_plain && is_caption && !words.starts_with('表') && words.chars().count() <= MAX_CAPTION)
        .then_some(words)
}

/// Where a line stands: what is a mark there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Block,
    Heading,
    Cell,
}

/// A line with what stands in it.
fn line(text: &[Inline], place: Place, document: &Document) -> String {
    let mut writer = Writer { out: String::new(), is_after_mark: false };
    let text = trimmed(text);
    for (at, inline) in text.iter().enumerate() {
        match inline {
            Inline::Text(words, tone) => writer.words(words, tone, next(&text[at + 1..]), place),
            Inline::Break if place == Place::Block => writer.out.push_str("\\\n"),
            Inline::Break if place == Place::Cell => writer.out.push_str("<br>"),
            Inline::Break => {
                let both_wide = [writer.out.chars().next_back(), next(&text[at + 1..])];
                if !both_wide.iter().all(|c| c.is_some_and(|c| !c.is_ascii())) {
                    writer.out.push(' ');
                }
            }
            Inline::Note(number) => {
                writer.guard();
                writer.out.push_str(&format!("[^{}]", number + 1));
            }
            Inline::Picture(number, alt) => writer.out.push_str(&picture(document, *number, alt, None)),
        }
        if !matches!(inline, Inline::Text(..)) {
            writer.is_after_mark = false;
        }
    }
    let out = writer.out.trim_end_matches([' ', '\t', '　']);
    match place {
        Place::Block => out.split('\n').map(unmarked).collect::<Vec<_>>().join("\n"),
        Place::Heading | Place::Cell => out.to_owned(),
    }
}

/// A line that begins no list, no heading, no quotation and no definition.
fn unmarked(line: &str) -> String {
    let line = line.trim_start();
    let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = line.len() - after.len();
    if number > 0 && after.starts_with(['.', ')']) {
        return format!("{}\\{after}", &line[..number]);
    }
    if line.starts_with(['#', '>', '+', '-', '=', ':']) { format!("\\{line}") } else { line.to_owned() }
}

/// Without breaks and white space around it.
fn trimmed(text: &[Inline]) -> Vec<Inline> {
    let says = |inline: &Inline| match inline {
        Inline::Text(words, _) => !words.trim().is_empty(),
        Inline::Break => false,
        Inline::Note(_) | Inline::Picture(..) => true,
    };
    let (Some(first), Some(last)) = (text.iter().position(says), text.iter().rposition(says)) else {
        return Vec::new();
    };
    let mut text = text[first..=last].to_vec();
    if let Some(Inline::Text(words, _)) = text.first_mut() {
        *words = words.trim_start().to_owned();
    }
    // A break takes the place of the white space around it.
    for at in 0..text.len() {
        let after_break = at > 0 && text[at - 1] == Inline::Break;
        let before_break = text.get(at + 1) == Some(&Inline::Break);
        if let Inline::Text(words, _) = &mut text[at] {
            if after_break {
                *words = words.trim_start().to_owned();
            }
            if before_break {
                *words = words.trim_end().to_owned();
            }
        }
    }
    text
}

/// The character that follows; none where a line ends.
fn next(rest: &[Inline]) -> Option<char> {
    match rest.first()? {
        Inline::Text(words, _) if words.is_empty() => next(&rest[1..]),
        Inline::Text(words, _) => words.chars().next(),
        Inline::Break => None,
        Inline::Note(_) | Inline::Picture(..) => Some('['),
    }
}

struct Writer {
    out: String,
    /// The last thing is a mark that ends bold or italic letters.
    is_after_mark: bool,
}

impl Writer {
    fn words(&mut self, words: &str, tone: &Tone, next: Option<char>, place: Place) {
        if words.is_empty() {
            return;
        }
        let target = tone.link.as_deref().filter(|_| !words.trim().is_empty());
        if let Some(target) = target {
            self.guard();
            let text = escaped(words.trim(), place);
            let (before, after) = around(words);
            self.plain(before, place);
            self.out.push_str(&format!("[{text}]({})", address(target)));
            self.plain(after, place);
            self.is_after_mark = false;
            return;
        }
        let mark = match (tone.is_struck, tone.is_bold, tone.is_italic) {
            (true, ..) => "~~",
            (_, true, true) => "***",
            (_, true, false) => "**",
            (_, false, true) => "*",
            _ => "",
        };
        if mark.is_empty() || self.is_after_mark {
            self.plain(words, place);
            return;
        }
        let start = words.find(char::is_alphanumeric).unwrap_or(words.len());
        let end = words
            .rfind(char::is_alphanumeric)
            .map_or(start, |at| at + words[at..].chars().next().map_or(0, char::len_utf8));
        let (core, rest) = (&words[start..end], &words[end..]);
        // The mark must touch a letter on one side and not be part of another mark on the other.
        let is_free = |c: Option<char>| c.is_none_or(|c| !matches!(c, '*' | '~' | '_' | '\\'));
        let fits = !core.is_empty()
            && is_free(self.out.chars().next_back())
            && is_free(rest.chars().next().or(next));
        self.plain(&words[..start], place);
        if fits && is_free(self.out.chars().next_back()) {
            self.out.push_str(mark);
            self.out.push_str(&escaped(core, place));
            self.out.push_str(mark);
            self.is_after_mark = true;
        } else {
            self.plain(core, place);
        }
        self.plain(rest, place);
    }

    fn plain(&mut self, words: &str, place: Place) {
        if words.is_empty() {
            return;
        }
        // A bracket or a colon behind a note would make something else of it.
        if self.out.ends_with(']') && words.starts_with(['(', ':']) {
            self.out.push('\\');
        }
        self.out.push_str(&escaped(words, place));
        self.is_after_mark = false;
    }

    /// What follows begins with a bracket: an exclamation mark before it must not make a picture of it, nor a note
    /// before it a link.
    fn guard(&mut self) {
        if self.out.ends_with('!') {
            self.out.pop();
            self.out.push_str("\\!");
        } else if self.out.ends_with(']') && !self.out.ends_with("\\]") {
            self.out.push(' ');
        }
    }
}

/// The white space before and after words.
fn around(words: &str) -> (&str, &str) {
    let (start, end) = (words.len() - words.trim_start().len(), words.trim_end().len());
    (&words[..start], &words[end..])
}

/// An address as it may stand in brackets.
fn address(target: &str) -> String {
    let mut out = String::new();
    for c in target.trim().chars() {
        if c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '(' | ')' | '\\' | '"' | '`' | '*' | '_' | '|' | '[' | ']' | '&')
        {
            let mut bytes = [0; 4];
            // An ampersand begins an entity or it does not; written as one it is itself.
            match c {
                '&' => out.push_str("&amp;"),
                '_' => out.push('_'),
                c => c.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}"))),
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Words of which no character is a mark.
fn escaped(words: &str, place: Place) -> String {
    let mut out = String::with_capacity(words.len() + 8);
    for (at, c) in words.char_indices() {
        let next = || words[at + c.len_utf8()..].chars().next();
        let is_mark = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|' => true,
            '&' => next().is_none_or(|c| c.is_ascii_alphanumeric() || c == '#'),
            '#' | '{' | '}' if place == Place::Heading => true,
            _ => false,
        };
        if is_mark {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
