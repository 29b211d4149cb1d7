//! Changes inside the text of a data file: values put in the place of others, fields and records added and taken out.
//!
//! Nothing else of the text is touched, so comments, layout, order and quotes stay as their author left them. What is
//! put in remembers the cell that it came from.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::base::Span;
use crate::parse::schema::FieldInfo;
use crate::parse::yaml::{Kind as Shape, Node};

use super::cells::Field;
use super::current::Written;
use super::yaml::{self, Style};

/// New text, and the cells that its pieces came from.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    text: String,
    placed: Placed,
}

impl Pieces {
    /// A text that came from one cell.
    fn of(text: String, origin: Span) -> Pieces {
        let mut pieces = Pieces { text, placed: Vec::new() };
        pieces.came_from(0, origin);
        pieces
    }

    /// Adds what no cell says: marks, keys of lists.
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// What was added since the text was so long came from a cell.
    fn came_from(&mut self, start: usize, origin: Span) {
        self.placed.push((offset(start)..offset(self.text.len()), origin));
    }

    /// Adds other pieces; into nothing they go as they are.
    fn append(&mut self, mut other: Pieces) {
        if self.text.is_empty() {
            *self = other;
            return;
        }
        let start = offset(self.text.len());
        self.text.push_str(&other.text);
        let moved = |(range, origin): (Range<u32>, Span)| {
            (range.start.saturating_add(start)..range.end.saturating_add(start), origin)
        };
        self.placed.extend(other.placed.drain(..).map(moved));
    }
}

/// Texts are bounded far below 4 GiB when files are opened.
fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Ranges of a new text and the cells that they came from, from its beginning to its end. A long list has half a
/// million of them.
pub type Placed = Vec<(Range<u32>, Span)>;

/// A change of a range.
#[derive(Clone, Debug)]
pub struct Edit {
    /// What goes; empty to put something in.
    pub range: Range<usize>,
    /// What comes.
    pub pieces: Pieces,
}

/// Applies changes; tells which ranges of the new text came from which cells.
pub fn apply(text: &str, mut edits: Vec<Edit>) -> (String, Placed) {
    // Stable, so that what is put in at one place stays in its order.
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = Pieces::default();
    let mut done = 0;
    for edit in edits {
        // Two changes of one thing would be a slip of this program; the first one counts, and the check that
        // follows every import finds it.
        if edit.range.start < done {
            continue;
        }
        out.push(&text[done..edit.range.start]);
        out.append(edit.pieces);
        done = edit.range.end;
    }
    out.push(&text[done..]);
    (out.text, out.placed)
}

/// A change of a record.
#[derive(Clone, Debug)]
pub enum Change {
    /// A field as a whole.
    Set(Written),
    /// Parts of a group: key, text.
    Parts(Vec<(String, String)>),
}

/// The text of a file and its tree.
#[derive(Debug)]
pub struct Document<'t> {
    /// The text.
    pub text: &'t str,
    root: Node,
    /// Items of lists by where they, or their ids, begin: list, position.
    begins: BTreeMap<usize, (usize, usize)>,
}

impl<'t> Document<'t> {
    /// Reads a text that is sound, as it was read before.
    pub fn new(text: &'t str) -> Document<'t> {
        let root = crate::parse::yaml::parse(text).unwrap_or(Node { range: 0..0, kind: Shape::Null });
        let mut begins = BTreeMap::new();
        for (list, (_, value)) in pairs(&root).iter().enumerate() {
            for (position, item) in items(value).iter().enumerate() {
                begins.insert(item.range.start, (list, position));
                for (key, value) in pairs(item) {
                    if is_key(key, "id", "标识") {
                        begins.insert(value.range.start, (list, position));
                    }
                }
            }
        }
        Document { text, root, begins }
    }

    /// The record that begins, or whose id begins, at an offset.
    pub fn record(&self, offset: usize) -> Option<&Node> {
        let (list, position) = self.begins.get(&offset)?;
        items(&pairs(&self.root).get(*list)?.1).get(*position)
    }

    /// A list by its keys.
    pub fn list(&self, en: &str, zh: &str) -> Option<&(Node, Node)> {
        pairs(&self.root).iter().find(|(key, _)| is_key(key, en, zh))
    }

    /// How the records of a list are written; `near` is one of them.
    pub fn style(&self, near: Option<&Node>) -> Style {
        let first_key = near.and_then(|near| pairs(near).first()).or(pairs(&self.root).first());
        let chinese = first_key.is_some_and(|(key, _)| words(key).chars().any(crate::base::fold::is_han));
        Style { chinese, flow: near.is_some_and(|near| self.is_flow(near)) }
    }

    fn is_flow(&self, node: &Node) -> bool {
        self.text[node.range.start..].starts_with(['{', '['])
    }

    /// The offset behind the last character of a node.
    fn end(&self, node: &Node) -> usize {
        let last = match &node.kind {
            Shape::Null => return node.range.end,
            Shape::Text(_) => {
                let range = node.range.clone();
                return range.start + self.text[range].trim_end().len();
            }
            Shape::List(items) => items.last().map(|item| self.end(item)),
            Shape::Map(pairs) => pairs.last().map(|pair| self.end_of_pair(pair)),
        };
        let last = last.unwrap_or(node.range.start + usize::from(self.is_flow(node)));
        if !self.is_flow(node) {
            return last;
        }
        let closing = if self.text[node.range.start..].starts_with('{') { '}' } else { ']' };
        let mut at = last.max(node.range.start + 1);
        let mut comment = false;
        for c in self.text[at..].chars() {
            at += c.len_utf8();
            match c {
                '\n' => comment = false,
                '#' => comment = true,
                c if c == closing && !comment => return at,
                _ => {}
            }
        }
        at
    }

    /// Behind a value, or behind the colon where there is none.
    fn end_of_pair(&self, (key, value): &(Node, Node)) -> usize {
        match value.kind {
            Shape::Null if value.range.start >= value.range.end => self.behind_colon(key),
            _ => self.end(value),
        }
    }

    fn behind_colon(&self, key: &Node) -> usize {
        let end = key.range.end;
        self.text[end..].find(':').map_or(end, |at| end + at + 1)
    }

    /// The end of the line on which an offset lies.
    fn line_end(&self, offset: usize) -> usize {
        self.text[offset..].find('\n').map_or(self.text.len(), |at| offset + at)
    }

    fn line_start(&self, offset: usize) -> usize {
        self.text[..offset].rfind('\n').map_or(0, |at| at + 1)
    }

    /// Characters before an offset on its line.
    fn column(&self, offset: usize) -> usize {
        self.text[self.line_start(offset)..offset].chars().count()
    }

    /// Changes fields of a record.
    pub fn change(&self, record: &Node, fields: &[FieldInfo], changes: &[FieldText]) -> Vec<Edit> {
        let style = self.style(Some(record));
        let change = |(field, change, origin): &FieldText| {
            let info = fields.iter().find(|own| own.key == field);
            let zh = info.map_or("", |info| info.zh);
            let pair = pairs(record).iter().find(|(key, _)| is_key(key, field, zh));
            match pair {
                Some(pair) => self.change_field(pair, fields, field, change, style, *origin),
                None => vec![self.add_field(record, fields, field, change, style, *origin)],
            }
        };
        changes.iter().flat_map(change).collect()
    }

    fn change_field(
        &self,
        pair: &(Node, Node),
        fields: &[FieldInfo],
        field: &str,
        change: &Change,
        style: Style,
        origin: Span,
    ) -> Vec<Edit> {
        let (key, node) = pair;
        let one = |range: Range<usize>, text: String| vec![Edit { range, pieces: Pieces::of(text, origin) }];
        let flow = style.flow || self.is_flow(node);
        match (change, &node.kind) {
            (_, Shape::Null) => {
                let at = self.behind_colon(key);
                one(
                    at..at.max(node.range.end),
                    text_of(fields, field, change, style, self.column(key.range.start)),
                )
            }
            (Change::Set(Written::Text(text)), Shape::Text(_)) => {
                let old = &self.text[node.range.start..self.end(node)];
                let new = if old.starts_with(['"', '\'']) {
                    yaml::quoted(text)
                } else {
                    yaml::scalar(text, style.flow)
                };
                one(node.range.start..self.end(node), new)
            }
            (Change::Set(Written::List(items)), Shape::List(old)) if !flow => {
                let indent = self.dash(node);
                let items: Vec<String> = items.iter().map(|item| yaml::scalar(item, false)).collect();
                self.change_block_list(node, old, &items, indent, origin)
            }
            (Change::Set(Written::Records(rows)), Shape::List(old)) if !flow => {
                let inside = fields.iter().find(|own| own.key == field).and_then(|own| own.inside);
                let inside = inside.map_or(&[][..], |inside| inside().fields);
                let items: Vec<String> =
                    rows.iter().map(|row| yaml::record(inside, field, row, style)).collect();
                self.change_block_list(node, old, &items, self.dash(node), origin)
            }
            (Change::Parts(parts), Shape::Map(old)) => {
                self.change_parts(node, old, fields, field, parts, style, origin)
            }
            (Change::Parts(parts), Shape::Text(shorthand)) => {
                let mut all = vec![("value".to_owned(), shorthand.clone())];
                all.retain(|(part, _)| !parts.iter().any(|(own, _)| own == part));
                all.extend(parts.iter().cloned());
                let text = match &all[..] {
                    [(part, text)] if part == "value" => format!(" {}", yaml::scalar(text, style.flow)),
                    _ => yaml::group(fields, field, &all, style),
                };
                one(node.range.start..self.end(node), text.trim_start().to_owned())
            }
            _ => {
                let flowing = Style { flow: true, ..style };
                let text = text_of(fields, field, change, flowing, 0);
                let start = if flow { node.range.start } else { self.behind_colon(key) };
                let text = if flow { text.trim_start().to_owned() } else { text };
                one(start..self.end(node), text)
            }
        }
    }

    /// The column of the dashes of a list.
    fn dash(&self, list: &Node) -> usize {
        let first = items(list).first().map_or(list.range.start, |item| item.range.start);
        let line = self.line_start(first);
        self.text[line..first].rfind('-').map_or(0, |at| self.column(line + at))
    }

    /// Items of a list with a line for each: new ones behind the old ones where these stay.
    fn change_block_list(
        &self,
        list: &Node,
        old: &[Node],
        items: &[String],
        indent: usize,
        origin: Span,
    ) -> Vec<Edit> {
        let same = |(old, new): (&Node, &String)| self.text[old.range.start..self.end(old)] == **new;
        let kept = old.len() <= items.len() && old.iter().zip(items).all(same);
        let dash = format!("\n{}- ", " ".repeat(indent));
        let end = self.end(list);
        let edit = |range, text| vec![Edit { range, pieces: Pieces::of(text, origin) }];
        if kept {
            let at = self.line_end(end);
            return edit(at..at, items[old.len()..].iter().map(|item| format!("{dash}{item}")).collect());
        }
        let start = old.first().map_or(list.range.start, |first| first.range.start);
        edit(start..end, items.join(&dash))
    }

    #[expect(clippy::too_many_arguments, reason = "a place in a tree, and what is to stand there")]
    fn change_parts(
        &self,
        group: &Node,
        old: &[(Node, Node)],
        fields: &[FieldInfo],
        field: &str,
        parts: &[(String, String)],
        style: Style,
        origin: Span,
    ) -> Vec<Edit> {
        let inside = fields.iter().find(|own| own.key == field).and_then(|own| own.inside);
        let inside = inside.map_or(&[][..], |inside| inside().fields);
        let style = Style { flow: self.is_flow(group), ..style };
        let mut edits = Vec::new();
        for (part, text) in parts {
            let zh = inside.iter().find(|own| own.key == part).map_or("", |own| own.zh);
            let change = Change::Set(Written::Text(text.clone()));
            match old.iter().find(|(key, _)| is_key(key, part, zh)) {
                Some(pair) => edits.extend(self.change_field(pair, inside, part, &change, style, origin)),
                None => edits.push(self.add_field(group, inside, part, &change, style, origin)),
            }
        }
        edits
    }

    /// Adds a field behind the one that comes before it in the order of fields.
    fn add_field(
        &self,
        record: &Node,
        fields: &[FieldInfo],
        field: &str,
        change: &Change,
        style: Style,
        origin: Span,
    ) -> Edit {
        let rank = |words: &str| fields.iter().position(|own| own.key == words || own.zh == words);
        let own = rank(field).unwrap_or(usize::MAX);
        let written = pairs(record);
        let before = written.iter().rev().find(|(key, _)| rank(words(key)).is_none_or(|rank| rank < own));
        let name = yaml::key(fields, field, style);
        if style.flow {
            let text = format!("{name}:{}", text_of(fields, field, change, style, 0));
            return match before.or(written.last()) {
                Some(pair) => {
                    let at = self.end_of_pair(pair);
                    Edit { range: at..at, pieces: Pieces::of(format!(", {text}"), origin) }
                }
                None => {
                    let at = record.range.start + 1;
                    Edit { range: at..at, pieces: Pieces::of(format!(" {text} "), origin) }
                }
            };
        }
        let indent = self.column(record.range.start);
        let text = format!("{name}:{}", text_of(fields, field, change, style, indent));
        let at = match before.or(written.last()) {
            Some(pair) => self.line_end(self.end_of_pair(pair)),
            None => self.line_end(record.range.start),
        };
        Edit { range: at..at, pieces: Pieces::of(format!("\n{}{text}", " ".repeat(indent)), origin) }
    }

    /// Adds records to a list behind one of them; without one at its end, and the list where it is missing.
    pub fn add(
        &self,
        list: (&str, &str),
        after: Option<&Node>,
        records: impl Iterator<Item = NewRecord>,
    ) -> Edit {
        let found = self.list(list.0, list.1);
        let last = found.and_then(|(_, value)| items(value).last());
        let near = after.or(last);
        let style = self.style(near);
        let fields = yaml::list_fields(list.0);
        let mut pieces = Pieces::default();
        let range = match (near, found) {
            (Some(near), Some((_, value))) if self.is_flow(value) => {
                for record in records {
                    pieces.push(", ");
                    record.line(fields, Style { flow: true, ..style }, &mut pieces);
                }
                let at = self.end(near);
                at..at
            }
            (Some(near), Some((_, value))) => {
                let indent = self.dash(value);
                records.for_each(|record| record.put(fields, style, indent, &mut pieces));
                let at = self.line_end(self.end(near));
                at..at
            }
            (_, Some((key, value))) => {
                records.for_each(|record| record.put(fields, style, 2, &mut pieces));
                let at = self.behind_colon(key);
                at..self.end(value).max(at)
            }
            (_, None) => {
                let name = if style.chinese { list.1 } else { list.0 };
                let at = self.text.trim_end().len();
                let gap = if at == 0 { "" } else { "\n\n" };
                pieces.push(&format!("{gap}{name}:"));
                records.for_each(|record| record.put(fields, style, 2, &mut pieces));
                pieces.push("\n");
                at..self.text.len()
            }
        };
        Edit { range, pieces }
    }

    /// Takes a record out of its list.
    pub fn remove(&self, record: &Node) -> Edit {
        let in_flow =
            |(_, value): &(Node, Node)| self.is_flow(value) && items(value).iter().any(|item| item == record);
        let end = self.end(record);
        if pairs(&self.root).iter().any(in_flow) {
            let behind = &self.text[end..];
            let comma = behind.len() - behind.trim_start().len();
            let has_comma = behind.trim_start().starts_with(',');
            let before = self.text[..record.range.start].trim_end();
            let range = match (has_comma, before.ends_with(',')) {
                (true, _) => record.range.start..end + comma + 1,
                (false, true) => before.len() - 1..end,
                (false, false) => record.range.start..end,
            };
            return Edit { range, pieces: Pieces::default() };
        }
        let end = (self.line_end(end) + 1).min(self.text.len());
        Edit { range: self.line_start(record.range.start)..end, pieces: Pieces::default() }
    }
}

/// A field, what becomes of it, and the cell that says so.
pub type FieldText = (Field, Change, Span);

/// A record to be written.
#[derive(Clone, Debug)]
pub struct NewRecord {
    /// Its fields in their order.
    pub fields: Vec<FieldText>,
    /// Its row.
    pub origin: Span,
}

impl NewRecord {
    /// The record in braces.
    fn line(&self, fields: &[FieldInfo], style: Style, out: &mut Pieces) {
        let start = out.text.len();
        out.push("{ ");
        out.came_from(start, self.origin);
        for (index, field) in self.fields.iter().enumerate() {
            put_field(fields, field, style, 0, if index == 0 { "" } else { ", " }, out);
        }
        out.push(" }");
    }

    /// The record behind a dash at `indent`, in braces or with a line for each field.
    fn put(&self, fields: &[FieldInfo], style: Style, indent: usize, out: &mut Pieces) {
        let margin = format!("\n{}", " ".repeat(indent));
        out.push(&margin);
        out.push("- ");
        if style.flow {
            self.line(fields, style, out);
            return;
        }
        let gap = margin + "  ";
        for (index, field) in self.fields.iter().enumerate() {
            put_field(fields, field, style, indent + 2, if index == 0 { "" } else { &gap }, out);
        }
    }
}

/// A field behind what stands between it and the one before.
fn put_field(
    fields: &[FieldInfo],
    (field, change, origin): &FieldText,
    style: Style,
    indent: usize,
    gap: &str,
    out: &mut Pieces,
) {
    let start = out.text.len();
    out.push(gap);
    out.push(yaml::key(fields, field, style));
    out.push(":");
    out.push(&text_of(fields, field, change, style, indent));
    out.came_from(start, *origin);
}

/// What stands behind the colon of a field.
fn text_of(fields: &[FieldInfo], field: &str, change: &Change, style: Style, indent: usize) -> String {
    match change {
        Change::Set(written) => yaml::value(fields, field, written, style, indent),
        Change::Parts(parts) => match &parts[..] {
            [(part, text)] if part == "value" => format!(" {}", yaml::scalar(text, style.flow)),
            _ => yaml::group(fields, field, parts, style),
        },
    }
}

fn pairs(node: &Node) -> &[(Node, Node)] {
    match &node.kind {
        Shape::Map(pairs) => pairs,
        _ => &[],
    }
}

fn items(node: &Node) -> &[Node] {
    match &node.kind {
        Shape::List(items) => items,
        _ => &[],
    }
}

fn words(node: &Node) -> &str {
    match &node.kind {
        Shape::Text(text) => text,
        _ => "",
    }
}

fn is_key(node: &Node, en: &str, zh: &str) -> bool {
    let written = words(node);
    written == en
        || (!zh.is_empty() && written == zh)
        || crate::base::fold::name(written).replace('-', "_") == en
}
