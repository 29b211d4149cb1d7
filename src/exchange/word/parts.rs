//! The parts of a document that its text refers to: relations, styles, notes, pictures. Knows where each is kept; what
//! they mean for the text is `walk`'s business.

use std::collections::BTreeMap;

use crate::exchange::open::Refusal;
use crate::exchange::package::Parts;

use super::numbers::Numbering;
use super::xml::{self, Element, NOTHING};

/// The most bytes that a part of text may have.
const MAX_TEXT: u64 = 64 << 20;
/// The most bytes that a picture may have.
const MAX_PICTURE: u64 = 40 << 20;
/// Styles that rest on one another; Word allows ten.
const MAX_CHAIN: usize = 20;

/// The parts.
pub struct Book<'b> {
    parts: Parts<'b>,
    /// The text.
    pub document: Part,
    /// Footnotes.
    pub footnotes: Part,
    /// Endnotes.
    pub endnotes: Part,
    /// How many comments there are.
    pub comments: usize,
    /// Its styles.
    pub styles: Styles,
    /// Its lists.
    pub numbering: Numbering,
}

/// A part with text, and what it refers to.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Its text.
    pub root: Element,
    /// What it refers to, by the id of the reference.
    pub relations: BTreeMap<String, Relation>,
}

/// Something that a part refers to.
#[derive(Clone, Debug, Default)]
pub struct Relation {
    kind: String,
    /// Name of the part, or an address outside of the file.
    pub target: String,
    /// Whether it lies outside of the file.
    pub is_outside: bool,
}

impl<'b> Book<'b> {
    /// Opens the parts of an archive that was inspected.
    pub fn open(bytes: &'b [u8]) -> Result<Book<'b>, Refusal> {
        let mut parts = Parts::open(bytes)?;
        let entry = relations(&mut parts, "")?.into_values();
        let name =
            entry.filter(|relation| relation.is("officeDocument")).map(|relation| relation.target).next();
        let name = name.unwrap_or_else(|| "word/document.xml".to_owned());
        let document = part(&mut parts, &name)?;
        let document = document.ok_or_else(|| Refusal::Broken(format!("{name} is missing")))?;
        let mut other = |kind: &str| -> Result<Part, Refusal> {
            let target =
                document.relations.values().find(|relation| relation.is(kind) && !relation.is_outside);
            Ok(target
                .map(|relation| part(&mut parts, &relation.target))
                .transpose()?
                .flatten()
                .unwrap_or_default())
        };
        let (footnotes, endnotes) = (other("footnotes")?, other("endnotes")?);
        let comments =
            other("comments")?.root.elements().filter(|element| element.name == "w:comment").count();
        let styles = Styles::read(&other("styles")?.root);
        let numbering = Numbering::read(&other("numbering")?.root, &styles);
        Ok(Book { parts, document, footnotes, endnotes, comments, styles, numbering })
    }

    /// A part that a reference of `from` names: a header, a footer.
    pub fn related(&mut self, from: &Part, id: &str) -> Result<Option<Part>, Refusal> {
        match from.relations.get(id).filter(|relation| !relation.is_outside) {
            Some(relation) => part(&mut self.parts, &relation.target),
            None => Ok(None),
        }
    }

    /// The bytes of a picture.
    pub fn picture(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        self.parts.bytes(name, MAX_PICTURE)
    }
}

impl Relation {
    fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

fn part(parts: &mut Parts<'_>, name: &str) -> Result<Option<Part>, Refusal> {
    let Some(text) = parts.text(name, MAX_TEXT)? else { return Ok(None) };
    Ok(Some(Part { root: xml::read(&text)?, relations: relations(parts, name)? }))
}

/// What the part `name` refers to; the archive itself for an empty name.
fn relations(parts: &mut Parts<'_>, name: &str) -> Result<BTreeMap<String, Relation>, Refusal> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let slash = if folder.is_empty() { "" } else { "/" };
    let Some(text) = parts.text(&format!("{folder}{slash}_rels/{file}.rels"), MAX_TEXT)? else {
        return Ok(BTreeMap::new());
    };
    let root = xml::read(&text)?;
    let read = |element: &Element| {
        let is_outside = element.attribute("TargetMode") == Some("External");
        let target = element.attribute("Target")?;
        let target = if is_outside { target.to_owned() } else { resolved(folder, target) };
        let kind = element.attribute("Type")?.to_owned();
        Some((element.attribute("Id")?.to_owned(), Relation { kind, target, is_outside }))
    };
    Ok(root.elements().filter_map(read).collect())
}

fn resolved(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut way: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                way.pop();
            }
            part => way.push(part),
        }
    }
    way.join("/")
}

/// The styles of a document.
#[derive(Clone, Debug, Default)]
pub struct Styles {
    by_id: BTreeMap<String, Style>,
    /// The style of paragraphs that name none.
    normal: Option<String>,
}

/// What a style says itself.
#[derive(Clone, Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    list: Option<(Option<String>, Option<u8>)>,
    align: Option<String>,
    size: Option<u32>,
    bold: Option<bool>,
    italic: Option<bool>,
    hidden: Option<bool>,
}

impl Styles {
    fn read(root: &Element) -> Styles {
        let mut styles = Styles::default();
        for element in root.elements().filter(|element| element.name == "w:style") {
            let Some(id) = element.attribute("w:styleId") else { continue };
            let is_paragraph = element.attribute("w:type").is_none_or(|kind| kind == "paragraph");
            if is_paragraph && element.attribute("w:default").is_some_and(|on| on == "1" || on == "true") {
                styles.normal = Some(id.to_owned());
            }
            styles.by_id.insert(id.to_owned(), style(element));
        }
        styles
    }

    /// The style and those that it rests on, nearest first.
    fn chain<'s>(&'s self, id: Option<&str>) -> impl Iterator<Item = &'s Style> + use<'s> {
        let first = id.and_then(|id| self.by_id.get(id));
        let next = |style: &&'s Style| style.based_on.as_ref().and_then(|id| self.by_id.get(id));
        std::iter::successors(first, next).take(MAX_CHAIN)
    }

    /// The style of paragraphs that name none.
    pub fn or_normal<'s>(&'s self, id: Option<&'s str>) -> Option<&'s str> {
        id.or(self.normal.as_deref())
    }

    /// The name of the style, in lower case.
    pub fn name(&self, id: Option<&str>) -> &str {
        self.chain(id).next().map_or("", |style| &style.name)
    }

    /// Its place in the outline, from 0.
    pub fn outline(&self, id: Option<&str>) -> Option<u8> {
        self.chain(id).find_map(|style| style.outline.or_else(|| outline_of(&style.name)))
    }

    /// The list that its paragraphs are items of, and the level.
    pub fn list(&self, id: Option<&str>) -> Option<(String, u8)> {
        let number = self.chain(id).find_map(|style| style.list.as_ref()?.0.clone())?;
        let level = self.chain(id).find_map(|style| style.list.as_ref()?.1);
        Some((number, level.unwrap_or(0)))
    }

    /// How its lines are set.
    pub fn align(&self, id: Option<&str>) -> Option<&str> {
        self.chain(id).find_map(|style| style.align.as_deref())
    }

    /// The size of its letters, in half points.
    pub fn size(&self, id: Option<&str>) -> Option<u32> {
        self.chain(id).find_map(|style| style.size)
    }

    /// Whether its letters are bold.
    pub fn is_bold(&self, id: Option<&str>) -> bool {
        self.chain(id).find_map(|style| style.bold).unwrap_or(false)
    }

    /// Whether its letters are italic.
    pub fn is_italic(&self, id: Option<&str>) -> bool {
        self.chain(id).find_map(|style| style.italic).unwrap_or(false)
    }

    /// Whether nobody sees its text.
    pub fn is_hidden(&self, id: Option<&str>) -> bool {
        self.chain(id).find_map(|style| style.hidden).unwrap_or(false)
    }

    /// The numbers of the lists that styles belong to, for lists that are named by a style.
    pub fn list_of(&self, id: &str) -> Option<String> {
        self.by_id.get(id)?.list.as_ref()?.0.clone()
    }
}

fn style(element: &Element) -> Style {
    let paragraph = element.child("w:pPr").unwrap_or(&NOTHING);
    let letters = element.child("w:rPr").unwrap_or(&NOTHING);
    let list = paragraph.child("w:numPr").map(|list| {
        let level = list.value_of("w:ilvl").and_then(|level| level.parse().ok());
        (list.value_of("w:numId").map(str::to_owned), level)
    });
    Style {
        name: element.value_of("w:name").unwrap_or_default().to_lowercase(),
        based_on: element.value_of("w:basedOn").map(str::to_owned),
        outline: paragraph.value_of("w:outlineLvl").and_then(|level| level.parse().ok()),
        list,
        align: paragraph.value_of("w:jc").map(str::to_owned),
        size: letters.value_of("w:sz").and_then(|size| size.parse().ok()),
        bold: letters.switch("w:b"),
        italic: letters.switch("w:i"),
        hidden: letters.switch("w:vanish"),
    }
}

/// Styles for headings are known by their names, also where they do not say their level.
fn outline_of(name: &str) -> Option<u8> {
    let level = name.strip_prefix("heading ").or_else(|| name.strip_prefix("标题 "))?;
    level.trim().parse::<u8>().ok().and_then(|level| level.checked_sub(1)).filter(|level| *level < 9)
}
