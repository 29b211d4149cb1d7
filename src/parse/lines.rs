//! The plainest YAML, read line by line: lists and groups with a line for each item or key, and values of one line.
//!
//! Data files are hardly ever anything else, and a roster has half a million of such lines. Whatever is written otherwise
//! — an escape, a text over several lines, an anchor, a tab — is left to the parser that `yaml` knows, and so is every
//! fault. What is read here is what that parser reads; the tests of `yaml` hold one against the other.

use super::yaml::{Kind, MAX_DEPTH, MAX_NODES, Node, unquoted};

/// Longest key in bytes; beyond a thousand characters YAML has no plain ones.
const MAX_KEY: usize = 256;

/// Reads a text; `None` for one that is not so plain.
pub fn read(text: &str) -> Option<Node> {
    // Line ends and white space of other kinds may count for something.
    let is_odd = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}');
    if text.contains(is_odd) {
        return None;
    }
    let mut lines = Lines { open: Vec::new(), root: None, nodes: 0, width: 0 };
    let mut offset = 0;
    for line in text.split('\n') {
        let content = line.trim_end_matches(' ');
        let column = content.len() - content.trim_start_matches(' ').len();
        if !matches!(content.as_bytes().get(column), None | Some(b'#')) {
            lines.line(content, column, offset)?;
        }
        offset += line.len() + 1;
    }
    lines.finish()
}

/// A list or a group that more lines may belong to.
struct Open {
    node: Node,
    /// The column of its dashes or keys.
    column: usize,
    /// The key that has no value yet.
    waiting: Option<Node>,
}

impl Open {
    fn is_list(&self) -> bool {
        matches!(self.node.kind, Kind::List(_))
    }
}

struct Lines {
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    /// Pairs of the last group: the next one has most likely as many.
    width: usize,
}

impl Lines {
    /// A line with something in it, its first character at `column`, its beginning at `offset` of the text.
    fn line(&mut self, content: &str, mut column: usize, offset: usize) -> Option<()> {
        let is_item = |column: usize| content[column..].starts_with("- ");
        self.settle(content, column, offset)?;
        while is_item(column) {
            let rest = after_dash(content, column);
            column = content.len() - rest.len();
            if is_item(column) {
                self.begin(Kind::List(Vec::new()), column, offset)?;
            } else if key(rest).is_some() {
                self.begin(Kind::Map(Vec::with_capacity(self.width)), column, offset)?;
            } else {
                let item = self.value(rest, offset + column)?;
                return self.put(item);
            }
        }
        let end = key(&content[column..])? + column;
        let name = text_node(unquoted(&content[column..end]), offset + column..offset + end);
        let rest = content[end + 1..].trim_start_matches(' ');
        self.count()?;
        self.open.last_mut()?.waiting = Some(name);
        if rest.is_empty() || rest.starts_with('#') {
            return Some(());
        }
        let value = self.value(rest, offset + content.len() - rest.len())?;
        self.put(value)
    }

    /// Closes what a line at `column` does not belong to, and opens what begins with it.
    fn settle(&mut self, content: &str, column: usize, offset: usize) -> Option<()> {
        let is_item = content[column..].starts_with("- ");
        while let Some(top) = self.open.last() {
            let goes_on = top.is_list() == is_item || is_item && top.waiting.is_some();
            if top.column < column || top.column == column && goes_on {
                break;
            }
            self.close()?;
        }
        let kind = if is_item { Kind::List(Vec::new()) } else { Kind::Map(Vec::new()) };
        match self.open.last_mut() {
            None if self.root.is_none() => self.begin(kind, column, offset),
            Some(top) if top.column == column && top.is_list() == is_item => match top.waiting.take() {
                Some(key) => add(top, nothing(key)),
                None => Some(()),
            },
            Some(top) if top.waiting.is_some() => {
                // To the library a list that stands no further right than its key begins behind its first dash.
                let dash = if top.column == column {
                    content.len() - after_dash(content, column).len() - column
                } else {
                    0
                };
                self.begin(kind, column, offset + dash)
            }
            _ => None,
        }
    }

    fn begin(&mut self, kind: Kind, column: usize, offset: usize) -> Option<()> {
        self.count()?;
        let at = offset + column;
        self.open.push(Open { node: Node { range: at..at, kind }, column, waiting: None });
        (self.open.len() < MAX_DEPTH).then_some(())
    }

    /// The last list or group is whole.
    fn close(&mut self) -> Option<()> {
        let mut top = self.open.pop()?;
        if let Some(key) = top.waiting.take() {
            add(&mut top, nothing(key))?;
        }
        if let Kind::Map(pairs) = &top.node.kind {
            self.width = pairs.len();
        }
        self.put(top.node)
    }

    /// Puts a value where it belongs: behind the key that waits for it, into the list, or on top of all.
    fn put(&mut self, node: Node) -> Option<()> {
        match self.open.last_mut() {
            None => self.root.replace(node).is_none().then_some(()),
            Some(top) => match (&mut top.node.kind, top.waiting.take()) {
                (Kind::List(items), None) => {
                    items.push(node);
                    Some(())
                }
                (Kind::Map(_), Some(key)) => add(top, (key, node)),
                _ => None,
            },
        }
    }

    fn finish(mut self) -> Option<Node> {
        while !self.open.is_empty() {
            self.close()?;
        }
        self.root
    }

    fn count(&mut self) -> Option<()> {
        self.nodes += 1;
        (self.nodes < MAX_NODES).then_some(())
    }

    /// A value up to the end of its line, or to a remark.
    fn value(&mut self, text: &str, at: usize) -> Option<Node> {
        self.count()?;
        let (node, length) = match text.as_bytes().first()? {
            b'[' | b'{' => self.flow(text, at, MAX_DEPTH.checked_sub(self.open.len() + 1)?)?,
            b'"' | b'\'' => quoted(text, at)?,
            _ => {
                let end = text.find(" #").unwrap_or(text.len());
                let plain = text[..end].trim_end_matches(' ');
                let is_fine = begins_well(plain) && !plain.contains(": ") && !plain.ends_with(':');
                return is_fine.then(|| text_node(unquoted(plain), at..at + plain.len()));
            }
        };
        let rest = text[length..].trim_start_matches(' ');
        let remark = rest.starts_with('#') && text[length..].starts_with(' ');
        (rest.is_empty() || remark).then_some(node)
    }

    /// A value in brackets or inside of them, and its length.
    fn flow(&mut self, text: &str, at: usize, depth: usize) -> Option<(Node, usize)> {
        let (mut kind, closing) = match text.as_bytes().first()? {
            b'[' => (Kind::List(Vec::new()), ']'),
            b'{' => (Kind::Map(Vec::new()), '}'),
            b'"' | b'\'' => return quoted(text, at),
            _ => return flow_text(text, at),
        };
        let depth = depth.checked_sub(1)?;
        let skip = |from: usize| text.len() - text[from..].trim_start_matches(' ').len();
        let mut end = skip(1);
        if text[end..].starts_with(closing) {
            return Some((Node { range: at..at + 1, kind }, end + 1));
        }
        loop {
            let name = match kind {
                Kind::Map(_) => {
                    let start = end;
                    let length = key(&text[start..])?;
                    end = skip(start + length + 1);
                    self.count()?;
                    let range = at + start..at + start + length;
                    Some(text_node(unquoted(&text[start..start + length]), range))
                }
                _ => None,
            };
            self.count()?;
            let (value, length) = self.flow(&text[end..], at + end, depth)?;
            match (&mut kind, name) {
                (Kind::Map(pairs), Some(name)) => pairs.push((name, value)),
                (Kind::List(items), None) => items.push(value),
                _ => return None,
            }
            end = skip(end + length);
            let next = text[end..].chars().next()?;
            if next == closing {
                // A line holds few, and a file has many such lines.
                match &mut kind {
                    Kind::List(items) => items.shrink_to_fit(),
                    Kind::Map(pairs) => pairs.shrink_to_fit(),
                    _ => {}
                }
                return Some((Node { range: at..at + 1, kind }, end + 1));
            }
            end = (next == ',').then(|| skip(end + 1))?;
        }
    }
}

/// What stands behind the dash at `column`.
fn after_dash(content: &str, column: usize) -> &str {
    content[column + 1..].trim_start_matches(' ')
}

/// Adds a pair to a group.
fn add(group: &mut Open, pair: (Node, Node)) -> Option<()> {
    let Kind::Map(pairs) = &mut group.node.kind else { return None };
    pairs.push(pair);
    Some(())
}

/// A key without a value.
fn nothing(key: Node) -> (Node, Node) {
    let at = key.range.end;
    (key, Node { range: at..at, kind: Kind::Null })
}

fn text_node(kind: Kind, range: std::ops::Range<usize>) -> Node {
    Node { range, kind }
}

/// The length of the key with which a text begins.
fn key(text: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let length = text.find(|c| !is_part(c))?;
    let ends = matches!(text.as_bytes()[length..], [b':'] | [b':', b' ', ..]);
    (ends && length > 0 && length <= MAX_KEY && !text.starts_with('-')).then_some(length)
}

/// Whether a text without quotes begins with nothing that means something else.
fn begins_well(text: &str) -> bool {
    match text.as_bytes() {
        [] => false,
        [b'-', second, ..] => second.is_ascii_digit(),
        [first, ..] => !b"-?:,[]{}#&*!|>'\"%@`".contains(first),
    }
}

/// A text in quotes without anything that they keep from meaning something, and its length.
fn quoted(text: &str, at: usize) -> Option<(Node, usize)> {
    let quote = text.chars().next()?;
    let length = text[1..].find(quote)? + 2;
    let inside = &text[1..length - 1];
    let is_fine = !inside.contains('\\') && !text[length..].starts_with(quote);
    is_fine.then(|| (text_node(Kind::Text(inside.to_owned()), at..at + length), length))
}

/// A text without quotes inside of brackets, and its length.
fn flow_text(text: &str, at: usize) -> Option<(Node, usize)> {
    let end = text.find([',', '[', ']', '{', '}'])?;
    let plain = text[..end].trim_end_matches(' ');
    let is_fine = begins_well(plain) && !plain.contains([':', '#']);
    is_fine.then(|| (text_node(unquoted(plain), at..at + plain.len()), plain.len()))
}
