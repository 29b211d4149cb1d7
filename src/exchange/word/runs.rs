//! What stands in a line: words and how they are set, links, fields, references to notes, signs, formulas.

use std::sync::Arc;

use crate::exchange::open::Refusal;

use super::walk::Walk;
use super::xml::{Element, NOTHING};
use super::{Inline, Left, Tone};

/// A field: what it computes, and whether what stands there now is what it came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    code: String,
    is_result: bool,
}

impl Field {
    fn kind(&self) -> &str {
        self.code.split_whitespace().next().unwrap_or_default()
    }

    /// Numbers of pages say nothing on a page without numbers, and the site makes its own tables of contents.
    fn is_passed(&self) -> bool {
        let kinds = ["TOC", "PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF"];
        kinds.iter().any(|kind| self.kind().eq_ignore_ascii_case(kind))
    }

    /// Where a link leads.
    fn link(&self) -> Option<Arc<str>> {
        let is_link = self.kind().eq_ignore_ascii_case("HYPERLINK");
        let target = is_link.then(|| self.code.split('"').nth(1)).flatten()?;
        leads_out(target).then(|| target.into())
    }
}

/// Whether a link leads somewhere that readers can go.
fn leads_out(target: &str) -> bool {
    let lower = target.trim_start().to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
}

/// Where letters stand in their line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Height {
    #[default]
    Line,
    Above,
    Below,
}

impl Walk<'_> {
    /// What stands in a paragraph or in something around a part of its line.
    pub(super) fn line(
        &mut self,
        around: &Element,
        tone: &Tone,
        out: &mut Vec<Inline>,
    ) -> Result<(), Refusal> {
        for element in around.elements() {
            match element.name.as_str() {
                "w:r" => self.run(element, tone, out)?,
                "w:pPr" | "w:rPr" | "w:sdtPr" | "mc:Fallback" => {}
                "w:hyperlink" => {
                    let relation = element.attribute("r:id").and_then(|id| self.relations.get(id));
                    let link = relation.filter(|relation| relation.is_outside && leads_out(&relation.target));
                    let link = link.map(|relation| relation.target.as_str().into());
                    let tone = Tone { link: link.or_else(|| tone.link.clone()), ..tone.clone() };
                    self.line(element, &tone, out)?;
                }
                "w:fldSimple" => {
                    let code = element.attribute("w:instr").unwrap_or_default().to_owned();
                    self.fields.push(Field { code, is_result: true });
                    self.line(element, tone, out)?;
                    self.fields.pop();
                }
                "m:oMath" => {
                    let formula = formula(element);
                    self.say(&formula, tone, out);
                }
                "w:ruby" => self.ruby(element, tone, out)?,
                _ if self.passes(element) => {}
                _ => self.line(element, tone, out)?,
            }
        }
        Ok(())
    }

    fn run(&mut self, element: &Element, around: &Tone, out: &mut Vec<Inline>) -> Result<(), Refusal> {
        let properties = element.child("w:rPr").unwrap_or(&NOTHING);
        let style = properties.value_of("w:rStyle");
        let styles = &self.book.styles;
        if properties.switch("w:vanish").unwrap_or_else(|| styles.is_hidden(style)) {
            if element.elements().any(|child| child.name == "w:t" && !child.text().trim().is_empty()) {
                self.leave(Left::Hidden);
            }
            return Ok(());
        }
        let tone = Tone {
            is_bold: properties.switch("w:b").unwrap_or_else(|| styles.is_bold(style)),
            is_italic: properties.switch("w:i").unwrap_or_else(|| styles.is_italic(style)),
            is_struck: properties.switch("w:strike").or(properties.switch("w:dstrike")).unwrap_or(false),
            link: around.link.clone(),
        };
        let height = match properties.value_of("w:vertAlign") {
            Some("superscript") => Height::Above,
            Some("subscript") => Height::Below,
            _ => Height::Line,
        };
        let size = properties.value_of("w:sz").and_then(|size| size.parse().ok());
        self.size = self.size.max(size.unwrap_or(0));
        self.pieces(element, &tone, height, out)
    }

    /// The pieces of a run.
    fn pieces(
        &mut self,
        around: &Element,
        tone: &Tone,
        height: Height,
        out: &mut Vec<Inline>,
    ) -> Result<(), Refusal> {
        for element in around.elements() {
            match element.name.as_str() {
                "w:t" | "w:delText" => {
                    let text = element.text();
                    let is_kept = element.attribute("xml:space") == Some("preserve");
                    let text = if is_kept { text.as_str() } else { text.trim_matches([' ', '\n', '\t']) };
                    self.say(&raised(text, height), tone, out);
                }
                "w:tab" | "w:ptab" => self.say(" ", tone, out),
                "w:br" if matches!(element.attribute("w:type"), Some("page" | "column")) => {}
                "w:br" | "w:cr" => self.put(Inline::Break, out),
                "w:noBreakHyphen" => self.say("\u{2011}", tone, out),
                "w:sym" => self.sign(element, tone, out),
                "w:footnoteReference" => self.note(false, element, out),
                "w:endnoteReference" => self.note(true, element, out),
                "w:drawing" | "w:pict" | "w:object" => self.drawing(element, out)?,
                "mc:AlternateContent" => {
                    self.alternative(element, out, &mut |walk, form, out| {
                        walk.pieces(form, tone, height, out)
                    })?;
                }
                "w:fldChar" => self.field(element),
                "w:instrText" => {
                    if let Some(field) = self.fields.last_mut().filter(|field| !field.is_result) {
                        field.code.push_str(&element.text());
                    }
                }
                "w:rPr" | "w:delInstrText" | "w:softHyphen" | "w:lastRenderedPageBreak" => {}
                "w:ruby" => self.ruby(element, tone, out)?,
                _ if self.passes(element) => {}
                _ => self.pieces(element, tone, height, out)?,
            }
        }
        Ok(())
    }

    fn field(&mut self, element: &Element) {
        match element.attribute("w:fldCharType") {
            Some("begin") => self.fields.push(Field::default()),
            Some("separate") => {
                let Some(field) = self.fields.last_mut() else { return };
                field.is_result = true;
                if field.kind().eq_ignore_ascii_case("TOC") {
                    self.leave(Left::Contents);
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    /// Whether nothing is to be said: inside of a field's code, or of a result that is passed over.
    fn is_mute(&self) -> bool {
        self.fields.iter().any(|field| !field.is_result || field.is_passed())
    }

    /// Adds words.
    pub(super) fn say(&mut self, words: &str, tone: &Tone, out: &mut Vec<Inline>) {
        if words.is_empty() || self.is_mute() {
            return;
        }
        let link = self.fields.iter().rev().find_map(Field::link).or_else(|| tone.link.clone());
        let tone = Tone { link, ..tone.clone() };
        if tone.is_bold {
            self.bold += words.chars().filter(|c| !c.is_whitespace()).count();
        }
        let plain: String = words.chars().filter_map(plain).collect();
        match out.last_mut() {
            Some(Inline::Text(before, same)) if *same == tone => before.push_str(&plain),
            _ => out.push(Inline::Text(plain, tone)),
        }
    }

    pub(super) fn put(&mut self, inline: Inline, out: &mut Vec<Inline>) {
        if !self.is_mute() {
            out.push(inline);
        }
    }

    fn note(&mut self, is_end: bool, element: &Element, out: &mut Vec<Inline>) {
        let Some(id) = element.attribute("w:id") else { return };
        if self.is_mute() || !self.has_note(is_end, id) {
            return;
        }
        let key = (is_end, id.to_owned());
        let number = self.order.iter().position(|own| *own == key).unwrap_or_else(|| {
            self.order.push(key);
            self.order.len() - 1
        });
        out.push(Inline::Note(number));
    }

    /// A sign of a font for signs, as the character that looks like it.
    fn sign(&mut self, element: &Element, tone: &Tone, out: &mut Vec<Inline>) {
        let code =
            element.attribute("w:char").and_then(|code| u32::from_str_radix(code, 16).ok()).unwrap_or(0);
        let font = element.attribute("w:font").unwrap_or_default();
        let character = match sign(font, code & 0xFF) {
            Some(known) => Some(known),
            // Outside of the area of private use it is what it is.
            None if !(0xE000..0xF900).contains(&code) => char::from_u32(code).filter(|c| !c.is_control()),
            None => None,
        };
        if character.is_none() && !self.is_mute() {
            self.leave(Left::Sign);
        }
        self.say(&character.unwrap_or('□').to_string(), tone, out);
    }

    /// Words with their pronunciation above them, which follows in brackets.
    fn ruby(&mut self, element: &Element, tone: &Tone, out: &mut Vec<Inline>) -> Result<(), Refusal> {
        self.line(element.child("w:rubyBase").unwrap_or(&NOTHING), tone, out)?;
        let mut above = Vec::new();
        self.line(element.child("w:rt").unwrap_or(&NOTHING), tone, &mut above)?;
        let above = super::words(&above);
        if !above.trim().is_empty() {
            self.say(&format!("（{}）", above.trim()), tone, out);
        }
        Ok(())
    }
}

/// Characters as a text holds them; none for those that show nothing.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{200B}' | '\u{FEFF}' | '\u{AD}' | '\u{2060}' => None,
        '\u{A0}' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() => Some(' '),
        c => Some(c),
    }
}

/// Letters above or below their line, where there are characters for all of them: 10⁵ must not become 105.
fn raised(text: &str, height: Height) -> String {
    let (from, to) = match height {
        Height::Line => return text.to_owned(),
        Height::Above => ("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ"),
        Height::Below => ("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
    };
    let one = |c: char| from.chars().position(|own| own == c).and_then(|at| to.chars().nth(at));
    text.chars().map(one).collect::<Option<String>>().unwrap_or_else(|| text.to_owned())
}

/// Signs that forms use, of the fonts that Word brings along.
fn sign(font: &str, code: u32) -> Option<char> {
    let font = font.to_ascii_lowercase();
    let table: &[(u32, char)] = match font.as_str() {
        "wingdings" => &[
            (0x6C, '●'),
            (0x6E, '■'),
            (0x6F, '□'),
            (0x71, '❑'),
            (0x75, '◆'),
            (0x76, '❖'),
            (0x9F, '•'),
            (0xA1, '○'),
            (0xA7, '▪'),
            (0xA8, '□'),
            (0xD8, '➢'),
            (0xDF, '←'),
            (0xE0, '→'),
            (0xFB, '✗'),
            (0xFC, '✓'),
            (0xFD, '☒'),
            (0xFE, '☑'),
            (0xAB, '★'),
            (0x2A, '✉'),
            (0x28, '☎'),
        ],
        "wingdings 2" => &[
            (0x4F, '✗'),
            (0x50, '✓'),
            (0x51, '☒'),
            (0x52, '☑'),
            (0x53, '☒'),
            (0x54, '☒'),
            (0x97, '●'),
            (0xA3, '□'),
        ],
        "symbol" => &[
            (0xB0, '°'),
            (0xB1, '±'),
            (0xB3, '≥'),
            (0xA3, '≤'),
            (0xB4, '×'),
            (0xB7, '•'),
            (0xB8, '÷'),
            (0xB9, '≠'),
            (0xA5, '∞'),
            (0x61, 'α'),
            (0x62, 'β'),
            (0x67, 'γ'),
            (0x6D, 'μ'),
            (0x70, 'π'),
            (0x44, 'Δ'),
            (0x53, 'Σ'),
            (0x57, 'Ω'),
            (0xAE, '→'),
            (0xBB, '≈'),
        ],
        _ => &[],
    };
    table.iter().find(|(own, _)| *own == code).map(|(_, c)| *c)
}

/// A formula in one line: a fraction with a stroke, powers with a mark.
fn formula(element: &Element) -> String {
    let part = |name: &str| element.child(name).map(formula).unwrap_or_default();
    match element.name.as_str() {
        "m:t" => element.text(),
        "m:f" => format!("{}/{}", grouped(&part("m:num")), grouped(&part("m:den"))),
        "m:sSup" => format!("{}^{}", part("m:e"), grouped(&part("m:sup"))),
        "m:sSub" => format!("{}_{}", part("m:e"), grouped(&part("m:sub"))),
        "m:rad" => format!("√{}", grouped(&part("m:e"))),
        "m:d" => format!(
            "({})",
            element
                .elements()
                .filter(|child| child.name == "m:e")
                .map(formula)
                .collect::<Vec<_>>()
                .join(", ")
        ),
        _ => element.elements().map(formula).collect(),
    }
}

fn grouped(words: &str) -> String {
    if words.chars().all(char::is_alphanumeric) { words.to_owned() } else { format!("({words})") }
}
