//! HTML that this program wrote itself, as a tree that can be changed and written again.
//!
//! Bodies come well-formed from `markdown` or from the sanitiser, so no rule of repair is needed: an end tag that
//! closes nothing is left out, and what stays open at the end is closed.

use html5gum::{Token, Tokenizer};

use crate::base::escape;

/// A piece of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Words, entities decoded.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Name in lower case.
    pub name: String,
    /// Attributes in the order of their names, entities decoded.
    pub attributes: Vec<(String, String)>,
    /// What stands in it.
    pub children: Vec<Node>,
}

/// Elements without content.
const VOID: [&str; 9] = ["area", "br", "col", "hr", "img", "input", "source", "track", "wbr"];

impl Element {
    /// An element with a class and children.
    pub fn new(name: &str, class: &str, children: Vec<Node>) -> Element {
        let class = (!class.is_empty()).then(|| ("class".to_owned(), class.to_owned()));
        Element { name: name.to_owned(), attributes: class.into_iter().collect(), children }
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: String) {
        match self.attributes.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = value,
            None => self.attributes.push((name.to_owned(), value)),
        }
    }

    /// Whether the element has a class.
    pub fn has_class(&self, class: &str) -> bool {
        self.get("class").is_some_and(|own| own.split_whitespace().any(|own| own == class))
    }

    /// Elements of a name below this one, in order; those inside of a found one are not looked for.
    pub fn all<'e>(&'e self, name: &str) -> Vec<&'e Element> {
        let mut found = Vec::new();
        for child in &self.children {
            if let Node::Element(element) = child {
                if element.name == name {
                    found.push(element);
                } else {
                    found.extend(element.all(name));
                }
            }
        }
        found
    }
}

/// Reads a piece of HTML.
pub fn parse(html: &str) -> Vec<Node> {
    let mut open: Vec<Element> = vec![Element::default()];
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    for token in Tokenizer::new(html).flatten() {
        match token {
            Token::StartTag(tag) => {
                let name = words(&tag.name);
                let attributes = tag.attributes.iter().map(|(name, value)| (words(name), words(value)));
                let element = Element { attributes: attributes.collect(), children: Vec::new(), name };
                let is_over = tag.self_closing || VOID.contains(&element.name.as_str());
                open.push(element);
                if is_over {
                    close(&mut open);
                }
            }
            Token::EndTag(tag) => {
                let name = words(&tag.name);
                if open.iter().skip(1).any(|element| element.name == name) {
                    while open.len() > 1 && close(&mut open) != name {}
                }
            }
            Token::String(text) => {
                if let Some(parent) = open.last_mut() {
                    parent.children.push(Node::Text(words(&text)));
                }
            }
            _ => {}
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().map_or(Vec::new(), |root| root.children)
}

/// Closes the innermost element and says its name.
fn close(open: &mut Vec<Element>) -> String {
    let Some(element) = open.pop() else { return String::new() };
    let name = element.name.clone();
    if let Some(parent) = open.last_mut() {
        parent.children.push(Node::Element(element));
    }
    name
}

/// Writes a tree.
pub fn write(nodes: &[Node]) -> String {
    let mut out = String::new();
    write_into(nodes, &mut out);
    out
}

fn write_into(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(&escape(text)),
            Node::Element(element) => {
                out.push('<');
                out.push_str(&element.name);
                for (name, value) in &element.attributes {
                    for part in [" ", name, "=\"", &escape(value), "\""] {
                        out.push_str(part);
                    }
                }
                out.push('>');
                if !VOID.contains(&element.name.as_str()) {
                    write_into(&element.children, out);
                    for part in ["</", &element.name, ">"] {
                        out.push_str(part);
                    }
                }
            }
        }
    }
}

/// The words of a tree.
pub fn text(nodes: &[Node]) -> String {
    let words = nodes.iter().map(|node| match node {
        Node::Text(text) => text.clone(),
        Node::Element(element) => text(&element.children),
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written() {
        let html = "<p class=\"a\">一 &amp; <br>二<img alt=\"&quot;\" src=\"x.png\"></p><ul><li>三</li></ul>";
        assert_eq!(write(&parse(html)), html);
        assert_eq!(text(&parse(html)), "一 & 二三");
    }

    #[test]
    fn what_is_not_closed_is_closed_and_what_is_not_open_is_left_out() {
        assert_eq!(write(&parse("</b><p>一<em>二</p>三")), "<p>一<em>二</em></p>三");
    }
}
