//! Pictures and text boxes. A picture that pages cannot show is left out and told; words in a box follow the paragraph
//! at which the box hangs.

use crate::exchange::open::Refusal;

use super::walk::Walk;
use super::xml::Element;
use super::{Block, Content, Inline, Left, Look, Picture, Tone};

/// Words that programs put in the place of words for a picture.
const NO_WORDS: [&str; 8] = ["picture", "image", "图片", "图像", "graphic", "descript", "自动生成", "img_"];

/// How to walk through one of several forms.
type Way<'w, W> = dyn FnMut(&mut W, &Element, &mut Vec<Inline>) -> Result<(), Refusal> + 'w;

impl Walk<'_> {
    /// A drawing in the current form or in the old one.
    pub(super) fn drawing(&mut self, element: &Element, out: &mut Vec<Inline>) -> Result<(), Refusal> {
        self.shapes(element, "", out)
    }

    fn shapes(&mut self, around: &Element, alt: &str, out: &mut Vec<Inline>) -> Result<(), Refusal> {
        let properties = around.elements().find(|child| child.name == "wp:docPr");
        let own = properties.and_then(|own| own.attribute("descr")).map(str::to_owned);
        let alt = own.unwrap_or_else(|| alt.to_owned());
        for element in around.elements() {
            match element.name.as_str() {
                "a:blip" => self.picture(element, "r:embed", "r:link", &alt, out)?,
                "v:imagedata" => self.picture(element, "r:id", "r:href", &alt, out)?,
                "w:txbxContent" => {
                    let mut blocks = Vec::new();
                    self.blocks(element, &mut blocks)?;
                    self.boxes.append(&mut blocks);
                }
                // Letters drawn as a shape, as the names of bulletins often are.
                "v:textpath" => self.lettering(element),
                "c:chart" => self.leave(Left::Chart),
                "dgm:relIds" => self.leave(Left::Diagram),
                "o:OLEObject" => self.leave(Left::Embedded),
                "mc:AlternateContent" => {
                    self.alternative(element, out, &mut |walk, form, out| walk.shapes(form, &alt, out))?;
                }
                _ => self.shapes(element, &alt, out)?,
            }
        }
        Ok(())
    }

    /// The same thing in several forms: the first, or that for older programs where nothing came of it.
    pub(super) fn alternative(
        &mut self,
        element: &Element,
        out: &mut Vec<Inline>,
        walk: &mut Way<'_, Self>,
    ) -> Result<(), Refusal> {
        let before = self.amount(out);
        for choice in element.elements().filter(|child| child.name == "mc:Choice") {
            walk(self, choice, out)?;
            if self.amount(out) != before {
                return Ok(());
            }
        }
        element.child("mc:Fallback").map_or(Ok(()), |fallback| walk(self, fallback, out))
    }

    /// How much was found, to see whether anything was.
    fn amount(&self, out: &[Inline]) -> (usize, usize, usize, usize) {
        let letters = |inline: &Inline| if let Inline::Text(words, _) = inline { words.len() } else { 0 };
        (out.len(), out.last().map_or(0, letters), self.boxes.len(), self.done.left.len())
    }

    fn lettering(&mut self, element: &Element) {
        let words = element.attribute("string").unwrap_or_default().trim();
        if !words.is_empty() {
            let look = Look { is_centred: true, ..Look::default() };
            let text = vec![Inline::Text(words.to_owned(), Tone::default())];
            self.boxes.push(Block { paragraph: self.at, content: Content::Paragraph(look, text) });
        }
    }

    fn picture(
        &mut self,
        element: &Element,
        inside: &str,
        outside: &str,
        alt: &str,
        out: &mut Vec<Inline>,
    ) -> Result<(), Refusal> {
        let relation = element.attribute(inside).and_then(|id| self.relations.get(id)).cloned();
        let Some(relation) = relation.filter(|relation| !relation.is_outside) else {
            if element.attribute(outside).or(element.attribute(inside)).is_some() {
                self.leave(Left::Outside);
            }
            return Ok(());
        };
        let known = self.pictures.get(&relation.target).copied();
        let number = match known {
            Some(number) => number,
            None => {
                let number = self.taken(&relation.target)?;
                self.pictures.insert(relation.target.clone(), number);
                number
            }
        };
        if let Some(number) = number {
            let title = element.attribute("o:title").unwrap_or_default();
            let alt = [alt, title]
                .into_iter()
                .map(str::trim)
                .find(|words| says_something(words))
                .unwrap_or_default();
            let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
            self.put(Inline::Picture(number, alt), out);
        }
        Ok(())
    }

    /// Takes a picture out of the file; `None` for one that cannot be shown.
    fn taken(&mut self, part: &str) -> Result<Option<usize>, Refusal> {
        let bytes = self.book.picture(part)?.unwrap_or_default();
        let Some(extension) = form(&bytes) else {
            let form = part.rsplit_once('.').map_or(String::new(), |(_, form)| form.to_uppercase());
            self.leave(Left::Picture(form));
            return Ok(None);
        };
        let number = self.done.pictures.len();
        self.done.pictures.push(Picture { name: format!("picture-{}.{extension}", number + 1), bytes });
        Ok(Some(number))
    }
}

/// The forms that pages show, by what the bytes say.
fn form(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("jpg"),
        [b'G', b'I', b'F', b'8', ..] => Some("gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        _ => None,
    }
}

/// Whether words are those of a person, who knows what is to be seen.
fn says_something(words: &str) -> bool {
    let lower = words.to_lowercase();
    let is_name = lower.ends_with(".jpg") || lower.ends_with(".png") || lower.ends_with(".jpeg");
    let of_program = NO_WORDS.iter().any(|start| lower.starts_with(start)) || lower.contains("自动生成");
    !words.is_empty() && !is_name && !of_program
}
