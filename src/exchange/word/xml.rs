//! A part of a document as a tree of elements. The only file that knows the XML reader.
//!
//! Names are spelt with the prefixes of the standard, `w:p` or `a:blip`, whatever prefixes the file declares for them and
//! in whichever of the two editions of the standard. Depth and number of elements are bounded; entities other than those
//! of XML itself come to nothing, so nothing outside of the file is ever asked for.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, NamespaceResolver, ResolveResult};
use quick_xml::reader::NsReader;

use crate::exchange::open::Refusal;

/// Text boxes in tables in text boxes come to sixty.
const MAX_DEPTH: usize = 200;
/// A book of a thousand pages has a million.
const MAX_ELEMENTS: usize = 3_000_000;

/// An element.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// Its name, with the prefix of the standard.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// What stands in it.
    pub children: Vec<Node>,
}

/// An element that is not there.
pub static NOTHING: Element = Element { name: String::new(), attributes: Vec::new(), children: Vec::new() };

/// Something in an element.
#[derive(Clone, Debug)]
pub enum Node {
    /// Another one.
    Element(Element),
    /// Text.
    Text(String),
}

impl Element {
    /// The elements directly in it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of that name directly in it.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The attribute `w:val`, which most elements have.
    pub fn value(&self) -> Option<&str> {
        self.attribute("w:val")
    }

    /// The attribute `w:val` of an element directly in it.
    pub fn value_of(&self, name: &str) -> Option<&str> {
        self.child(name)?.value()
    }

    /// Whether an element directly in it turns something on; `None` where it does not say.
    pub fn switch(&self, name: &str) -> Option<bool> {
        let element = self.child(name)?;
        Some(!matches!(element.value(), Some("0" | "false" | "off" | "none")))
    }

    /// The text directly in it.
    pub fn text(&self) -> String {
        self.children
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(text.as_str()),
                Node::Element(_) => None,
            })
            .collect()
    }

    /// The first element of that name anywhere in it.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.elements()
            .find_map(|element| if element.name == name { Some(element) } else { element.find(name) })
    }
}

/// Reads a part.
pub fn read(text: &str) -> Result<Element, Refusal> {
    let broken = |reason: &dyn std::fmt::Display| Refusal::Broken(reason.to_string());
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|error| broken(&error))?;
        match event {
            Event::Start(start) => {
                count += 1;
                open.push(element(&start, reader.resolver()));
            }
            Event::Empty(start) => {
                count += 1;
                let element = element(&start, reader.resolver());
                push(&mut open, Node::Element(element));
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    push(&mut open, Node::Element(element));
                }
            }
            Event::Text(text) => push_text(&mut open, &text.xml10_content()),
            Event::CData(text) => push_text(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let entity = quick_xml::escape::resolve_predefined_entity(&reference.xml10_content());
                let c = reference.resolve_char_ref().ok().flatten().map(String::from);
                push_text(&mut open, c.as_deref().or(entity).unwrap_or_default());
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if open.len() > MAX_DEPTH || count > MAX_ELEMENTS {
            return Err(Refusal::TooLarge);
        }
    }
    let root = open.pop().filter(|_| open.is_empty());
    let root = root.and_then(|all| all.elements().next().cloned());
    root.ok_or_else(|| broken(&"the XML ends too early"))
}

fn push(open: &mut [Element], node: Node) {
    if let Some(last) = open.last_mut() {
        last.children.push(node);
    }
}

/// Text goes on where text was: references stand between its pieces.
fn push_text(open: &mut [Element], text: &str) {
    let Some(last) = open.last_mut() else { return };
    match last.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => last.children.push(Node::Text(text.to_owned())),
    }
}

fn element(start: &BytesStart<'_>, resolver: &NamespaceResolver) -> Element {
    let (space, local) = resolver.resolve_element(start.name());
    let name = spelt(&space, local.as_ref());
    let mut written = start.attributes();
    let attributes = written.with_checks(false).filter_map(Result::ok);
    let attributes = attributes.map(|attribute| {
        let (space, local) = resolver.resolve_attribute(attribute.key);
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_or_else(|_| attribute.value.to_string(), |value| value.into_owned());
        (spelt(&space, local.as_ref()), value)
    });
    Element { name, attributes: attributes.collect(), children: Vec::new() }
}

/// The name with the prefix that the standard uses; names of other vocabularies get one that nobody asks for.
fn spelt(space: &ResolveResult<'_>, local: &str) -> String {
    let ResolveResult::Bound(Namespace(address)) = space else { return local.to_owned() };
    let known = [
        ("wordprocessingml/2006/main", "w"),
        ("wordprocessingml/main", "w"),
        ("officeDocument/2006/relationships", "r"),
        ("officeDocument/relationships", "r"),
        ("package/2006/relationships", "rel"),
        ("drawingml/2006/main", "a"),
        ("drawingml/main", "a"),
        ("/wordprocessingDrawing", "wp"),
        ("drawingml/2006/chart", "c"),
        ("drawingml/chart", "c"),
        ("drawingml/2006/diagram", "dgm"),
        ("drawingml/diagram", "dgm"),
        ("officeDocument/2006/math", "m"),
        ("officeDocument/math", "m"),
        ("markup-compatibility/2006", "mc"),
        ("schemas-microsoft-com:vml", "v"),
        ("schemas-microsoft-com:office:office", "o"),
        ("XML/1998/namespace", "xml"),
    ];
    let prefix = known.iter().find(|(end, _)| address.ends_with(end)).map_or("other", |(_, prefix)| prefix);
    format!("{prefix}:{local}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_those_of_the_standard_and_entities_come_to_nothing() {
        let text = r#"<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd">]>
            <x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:t x:val="a&amp;&#x4E00;">甲 &lt;&amp;&out; 乙</x:t></x:document>"#;
        let root = read(text).expect("sound");
        assert_eq!(root.name, "w:document");
        let inner = root.child("w:t").expect("there");
        assert_eq!((inner.text().as_str(), inner.value()), ("甲 <& 乙", Some("a&一")));
    }

    #[test]
    fn depth_is_bounded_and_damage_is_told() {
        assert_eq!(read(&"<a>".repeat(500)).err(), Some(Refusal::TooLarge));
        assert!(matches!(read("<a><b></a>"), Err(Refusal::Broken(_))));
        assert!(matches!(read("<a><b>"), Err(Refusal::Broken(_))));
        assert!(matches!(read(""), Err(Refusal::Broken(_))));
    }
}
