//! The walk through the text: paragraphs, headings, lists, notes, headers and footers, in the order of the file.
//!
//! What is not known is walked through, so that words in a wrapper of some other program are not lost. What stands in a
//! line is read by `runs`, tables by `tables`, pictures and boxes by `pictures`; all of them are parts of one [`Walk`].

use std::collections::{BTreeMap, BTreeSet};

use crate::exchange::open::Refusal;

use super::numbers::{Counters, Mark};
use super::parts::{Book, Part, Relation};
use super::runs::Field;
use super::xml::{Element, NOTHING};
use super::{Block, Content, Document, Inline, Left, Look, Role, Tone, Tracked, words};

/// Reads an archive that was inspected.
pub fn document(bytes: &[u8], tracked: Tracked) -> Result<Document, Refusal> {
    let mut book = Book::open(bytes)?;
    let part = std::mem::take(&mut book.document);
    let body = part.root.child("w:body").ok_or_else(|| Refusal::Broken("w:body is missing".to_owned()))?;
    let mut walk = Walk::new(book, tracked, part.relations.clone());
    let mut blocks = Vec::new();
    walk.blocks(body, &mut blocks)?;
    let notes = walk.notes()?;
    let margins = walk.margins(&part)?;
    if walk.book.comments > 0 {
        let comments = walk.book.comments;
        walk.done.left.extend(std::iter::repeat_n((Left::Comments, None), comments));
    }
    Ok(Document { blocks, notes, margins, ..walk.done })
}

/// The state of a walk.
pub(super) struct Walk<'b> {
    pub(super) book: Book<'b>,
    pub(super) tracked: Tracked,
    /// What the part refers to that is being read.
    pub(super) relations: BTreeMap<String, Relation>,
    counters: Counters,
    /// Notes in the order of their references: whether it is an endnote, its id.
    pub(super) order: Vec<(bool, String)>,
    /// Pictures by their parts; those that cannot be shown are none.
    pub(super) pictures: BTreeMap<String, Option<usize>>,
    /// Fields that have begun and not ended, outermost first. They may go on over paragraphs.
    pub(super) fields: Vec<Field>,
    /// Text boxes of the paragraph that is being read.
    pub(super) boxes: Vec<Block>,
    /// The line of a paragraph whose end was deleted, to be gone on with.
    carry: Vec<Inline>,
    /// Size of the largest letters and number of bold ones in the paragraph.
    pub(super) size: u32,
    pub(super) bold: usize,
    /// The paragraph that is being read.
    pub(super) at: u32,
    /// Parts for headers and footers that sections name.
    sections: BTreeSet<String>,
    /// What is known already of the document.
    pub(super) done: Document,
}

impl<'b> Walk<'b> {
    fn new(book: Book<'b>, tracked: Tracked, relations: BTreeMap<String, Relation>) -> Walk<'b> {
        Walk {
            book,
            tracked,
            relations,
            counters: Counters::default(),
            order: Vec::new(),
            pictures: BTreeMap::new(),
            fields: Vec::new(),
            boxes: Vec::new(),
            carry: Vec::new(),
            size: 0,
            bold: 0,
            at: 0,
            sections: BTreeSet::new(),
            done: Document::default(),
        }
    }

    /// Notes something that is left out at this paragraph.
    pub(super) fn leave(&mut self, left: Left) {
        self.done.left.push((left, Some(self.at)));
    }

    /// Whether the walk goes past an element: one side of a change that was tracked.
    pub(super) fn passes(&mut self, element: &Element) -> bool {
        let refused = match element.name.as_str() {
            "w:ins" | "w:moveTo" => Tracked::Refuse,
            "w:del" | "w:moveFrom" => Tracked::Accept,
            _ => return false,
        };
        self.done.changes += 1;
        self.tracked == refused
    }

    /// The blocks in a body, a cell, a box or a note.
    pub(super) fn blocks(&mut self, around: &Element, out: &mut Vec<Block>) -> Result<(), Refusal> {
        self.inner_blocks(around, out)?;
        let rest = std::mem::take(&mut self.carry);
        if has_content(&rest) {
            let paragraph = self.at;
            out.push(Block { paragraph, content: Content::Paragraph(Look::default(), rest) });
        }
        Ok(())
    }

    fn inner_blocks(&mut self, around: &Element, out: &mut Vec<Block>) -> Result<(), Refusal> {
        for element in around.elements() {
            match element.name.as_str() {
                "w:p" => self.paragraph(element, out)?,
                "w:tbl" => self.table(element, out)?,
                "w:sectPr" => self.section(element),
                "w:altChunk" => self.leave(Left::Embedded),
                "w:sdtPr" | "w:tcPr" | "w:tblPr" | "w:tblGrid" | "mc:Fallback" => {}
                "w:sdt" if is_contents(element) => self.leave(Left::Contents),
                _ if self.passes(element) => {}
                _ => self.inner_blocks(element, out)?,
            }
        }
        Ok(())
    }

    /// Which headers and footers the pages of a section have.
    fn section(&mut self, element: &Element) {
        let named = element
            .elements()
            .filter(|child| matches!(child.name.as_str(), "w:headerReference" | "w:footerReference"));
        self.sections.extend(named.filter_map(|child| child.attribute("r:id")).map(str::to_owned));
    }

    fn paragraph(&mut self, element: &Element, out: &mut Vec<Block>) -> Result<(), Refusal> {
        let number = u32::try_from(self.done.paragraphs.len()).unwrap_or(u32::MAX);
        self.done.paragraphs.push(String::new());
        let outer =
            (std::mem::replace(&mut self.at, number), std::mem::take(&mut self.boxes), self.size, self.bold);
        (self.size, self.bold) = (0, 0);
        let mut text = std::mem::take(&mut self.carry);
        let properties = element.child("w:pPr").unwrap_or(&NOTHING);
        if let Some(section) = properties.child("w:sectPr") {
            self.section(section);
        }
        self.line(element, &Tone::default(), &mut text)?;
        if let Some(line) = self.done.paragraphs.get_mut(number as usize) {
            *line = words(&text).replace(char::is_control, " ");
        }
        if self.goes_on(properties) {
            self.carry = text;
        } else if let Some(content) = self.content(properties, text) {
            out.push(Block { paragraph: number, content });
        }
        out.append(&mut self.boxes);
        (self.at, self.boxes, self.size, self.bold) = outer;
        Ok(())
    }

    /// Whether the end of a paragraph is not there: deleted by a change that is made, inserted by one that is not.
    fn goes_on(&self, properties: &Element) -> bool {
        let Some(end) = properties.child("w:rPr") else { return false };
        match self.tracked {
            Tracked::Accept => end.child("w:del").or(end.child("w:moveFrom")).is_some(),
            Tracked::Refuse => end.child("w:ins").or(end.child("w:moveTo")).is_some(),
        }
    }

    /// What a paragraph is; `None` where nothing stands in it. It counts in its list all the same.
    fn content(&mut self, properties: &Element, text: Vec<Inline>) -> Option<Content> {
        let own = properties.value_of("w:pStyle").map(str::to_owned);
        let style = self.book.styles.or_normal(own.as_deref()).map(str::to_owned);
        let style = style.as_deref();
        let name = self.book.styles.name(style).to_owned();
        let mark = self.mark(properties, style);
        if !has_content(&text) {
            return None;
        }
        if ["toc ", "contents "].iter().any(|start| name.starts_with(start)) {
            self.leave(Left::Contents);
            return None;
        }
        let direct = properties.value_of("w:outlineLvl").and_then(|level| level.parse::<u8>().ok());
        let outline = direct.or_else(|| self.book.styles.outline(style)).filter(|level| *level < 9);
        let depth = mark.as_ref().map_or(0, |(depth, _)| *depth);
        Some(match (outline, mark.map(|(_, mark)| mark)) {
            (Some(level), mark) => Content::Heading(level + 1, after_mark(mark, text)),
            (None, Some(mark @ (Mark::Bullet | Mark::Number(..)))) => Content::Item(depth, mark, text),
            (None, mark) => {
                Content::Paragraph(self.look(properties, style, &name, &text), after_mark(mark, text))
            }
        })
    }

    /// What the list says that stands before a paragraph, and how deep in the list it is.
    fn mark(&mut self, properties: &Element, style: Option<&str>) -> Option<(u8, Mark)> {
        let list = properties.child("w:numPr");
        let own = list.and_then(|list| list.value_of("w:numId")).map(str::to_owned);
        let level = list.and_then(|list| list.value_of("w:ilvl")).and_then(|level| level.parse().ok());
        let (list, depth) = match own {
            Some(own) => (own, level.unwrap_or(0)),
            None => {
                let (list, depth) = self.book.styles.list(style)?;
                (list, level.unwrap_or(depth))
            }
        };
        let mark = self.book.numbering.next(&mut self.counters, &list, depth)?;
        Some((depth, mark))
    }

    fn look(&self, properties: &Element, style: Option<&str>, name: &str, text: &[Inline]) -> Look {
        let align = properties.value_of("w:jc").or_else(|| self.book.styles.align(style));
        let letters = words(text).chars().filter(|c| !c.is_whitespace()).count();
        let of_style = self.book.styles.is_bold(style);
        let role = match name {
            "title" | "标题" => Role::Title,
            "caption" | "题注" => Role::Caption,
            _ => Role::Text,
        };
        Look {
            is_centred: align == Some("center"),
            is_bold: letters > 0 && (of_style || self.bold * 2 > letters),
            size: if self.size > 0 { self.size } else { self.book.styles.size(style).unwrap_or(0) },
            role,
        }
    }

    /// The notes that the text refers to; notes in notes come at the end.
    fn notes(&mut self) -> Result<Vec<Vec<Block>>, Refusal> {
        let parts = [std::mem::take(&mut self.book.footnotes), std::mem::take(&mut self.book.endnotes)];
        let mut notes = Vec::new();
        while let Some((is_end, id)) = self.order.get(notes.len()).cloned() {
            let part = &parts[usize::from(is_end)];
            let mut note = Vec::new();
            if let Some(element) = part.root.elements().find(|element| element.attribute("w:id") == Some(&id))
            {
                self.relations.clone_from(&part.relations);
                self.blocks(element, &mut note)?;
            }
            notes.push(note);
        }
        Ok(notes)
    }

    /// Whether there is a note to refer to.
    pub(super) fn has_note(&self, is_end: bool, id: &str) -> bool {
        let part = if is_end { &self.book.endnotes } else { &self.book.footnotes };
        part.root.elements().any(|element| element.attribute("w:id") == Some(id))
    }

    /// The lines of headers and footers, each once.
    fn margins(&mut self, document: &Part) -> Result<Vec<String>, Refusal> {
        let mut lines: Vec<String> = Vec::new();
        for id in std::mem::take(&mut self.sections) {
            let Some(part) = self.book.related(document, &id)? else { continue };
            self.relations.clone_from(&part.relations);
            let mut blocks = Vec::new();
            self.blocks(&part.root, &mut blocks)?;
            for line in blocks.iter().map(Block::words) {
                let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
                // Around the number of the page stand rules, which say nothing without it.
                if line.chars().any(char::is_alphanumeric) && !lines.contains(&line) {
                    lines.push(line);
                }
            }
        }
        Ok(lines)
    }
}

/// Whether anything stands in a line.
pub(super) fn has_content(text: &[Inline]) -> bool {
    text.iter().any(|inline| match inline {
        Inline::Text(words, _) => !words.trim().is_empty(),
        Inline::Break => false,
        Inline::Note(_) | Inline::Picture(..) => true,
    })
}

/// A line with what its list puts before it.
fn after_mark(mark: Option<Mark>, mut text: Vec<Inline>) -> Vec<Inline> {
    let mut before = match mark {
        None => return text,
        Some(Mark::Bullet) => "• ".to_owned(),
        Some(Mark::Number(number, after)) => format!("{number}{after} "),
        Some(Mark::Words(words)) => words,
    };
    if before.ends_with(|c: char| c.is_ascii() && c != ' ') {
        before.push(' ');
    }
    text.insert(0, Inline::Text(before, Tone::default()));
    text
}

/// Whether a control of the document holds its table of contents.
fn is_contents(element: &Element) -> bool {
    let gallery = element.child("w:sdtPr").and_then(|properties| properties.find("w:docPartGallery"));
    gallery.and_then(Element::value).is_some_and(|value| value.eq_ignore_ascii_case("table of contents"))
}
