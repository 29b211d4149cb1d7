//! From nodes to raw records: one table per kind of record says which fields it has, in English and
//! Chinese, and what shape each takes. Values stay texts; whether they are true is `refine`'s business.
//!
//! A fault never stops the reading of its file: the field is left out, the rest is read on.

use std::ops::Range;

use crate::base::diagnostic::LabelText;
use crate::base::{Argument, Code, Diagnostic, FileId, Span, Spanned, Text as Words, fold, spelling};

use super::yaml::{Kind, Node};

/// A scalar as typed, and where.
pub type Text = Spanned<String>;

/// A group with free keys: key, value if any.
pub type Pairs = Vec<(Text, Option<Text>)>;

/// One field of a kind of record, for suggestions, documentation and tests.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The English key.
    pub key: &'static str,
    /// The Chinese key.
    pub zh: &'static str,
    /// The kind of record inside, if it is a record or a list of records.
    pub inside: Option<fn() -> RecordInfo>,
}

/// A kind of record, for suggestions, documentation and tests.
#[derive(Clone, Copy, Debug)]
pub struct RecordInfo {
    /// English name.
    pub name: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// Its fields.
    pub fields: &'static [FieldInfo],
}

/// The Chinese names of a field; kinds of records may differ in them.
pub fn chinese(key: &str) -> Vec<&'static str> {
    use super::raw::{RawConfig, RawPage, RawPractice, RawRecords, RawReport};
    let documents = [RawReport::info(), RawPractice::info(), RawPage::info()];
    let mut open = vec![RawConfig::info(), RawRecords::info()];
    open.extend(documents);
    let mut names = Vec::new();
    while let Some(kind) = open.pop() {
        names.extend(kind.fields.iter().filter(|field| field.key == key).map(|field| field.zh));
        open.extend(kind.fields.iter().filter_map(|field| Some(field.inside?())));
    }
    names
}

/// Collects faults while one file is read.
#[derive(Debug)]
pub struct Reader {
    file: FileId,
    /// Offset of the parsed text in its file (front matter does not begin at 0).
    base: usize,
    /// Where the pieces of the text stand after `base`, if it is not one piece: offset in the text, in the file.
    pieces: Vec<(usize, usize)>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reader {
    /// A reader for a text that begins at `base` of `file`.
    pub fn new(file: FileId, base: usize) -> Reader {
        Reader { file, base, pieces: Vec::new(), diagnostics: Vec::new() }
    }

    /// A reader for a text that was put together from pieces of the file after `base`.
    pub fn of_pieces(file: FileId, base: usize, pieces: Vec<(usize, usize)>) -> Reader {
        Reader { file, base, pieces, diagnostics: Vec::new() }
    }

    /// The place of a node.
    pub fn span(&self, node: &Node) -> Span {
        self.place(node.range.clone())
    }

    /// The place of a range of the text.
    pub fn place(&self, range: Range<usize>) -> Span {
        let start = self.offset(range.start);
        // The end of a piece is not the start of the next one: marks of lists and quotes lie between.
        let end = if range.is_empty() { start } else { self.offset(range.end - 1) + 1 };
        Span::new(self.file, start..end.max(start))
    }

    fn offset(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at).checked_sub(1);
        self.base + piece.map_or(at, |index| at - self.pieces[index].0 + self.pieces[index].1)
    }

    /// Adds a fault.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn wrong_shape(&mut self, key: &str, node: &Node, expected: Shape) {
        let found = match node.kind {
            Kind::Null => Words { zh: "空的", en: "nothing" },
            Kind::Text(_) => Shape::Text.words(),
            Kind::List(_) => Shape::List.words(),
            Kind::Map(_) => Shape::Group.words(),
        };
        let example = match expected {
            Shape::Text => format!("{key}: …"),
            Shape::List => format!("{key}: [甲, 乙]"),
            Shape::Group => format!("{key}: {{ … }}"),
        };
        let span = self.span(node);
        self.report(
            Diagnostic::new(Code::WrongShape, span)
                .with("key", key)
                .with("expected", expected.words())
                .with("found", found)
                .with("example", example),
        );
    }
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Text,
    List,
    Group,
}

impl Shape {
    fn words(self) -> Words {
        match self {
            Shape::Text => Words { zh: "一段文字", en: "a text" },
            Shape::List => Words { zh: "一个列表", en: "a list" },
            Shape::Group => Words { zh: "一组“名称: 值”", en: "a group of `name: value`" },
        }
    }
}

/// Something that a field can hold.
pub trait Field: Default {
    /// Reads the field; on a fault reports it and returns what could be read. The node goes as it is read: a file of
    /// records would else be in memory twice.
    fn read(key: &str, node: Node, reader: &mut Reader) -> Self;
}

/// Something that an item of a list can be.
pub trait Item: Sized {
    /// Reads one item.
    fn read_item(key: &str, node: Node, reader: &mut Reader) -> Option<Self>;

    /// Reads a single scalar in place of a list; texts may be separated by `、`.
    fn read_single(key: &str, node: Node, reader: &mut Reader) -> Vec<Self> {
        Self::read_item(key, node, reader).into_iter().collect()
    }
}

impl Field for Option<Text> {
    fn read(key: &str, node: Node, reader: &mut Reader) -> Self {
        Text::read_item(key, node, reader)
    }
}

impl<T: Item> Field for Vec<T> {
    fn read(key: &str, node: Node, reader: &mut Reader) -> Self {
        match node.kind {
            Kind::Null => Vec::new(),
            Kind::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                let items = items.into_iter().filter(|item| item.kind != Kind::Null);
                list.extend(items.filter_map(|item| T::read_item(key, item, reader)));
                list
            }
            _ => T::read_single(key, node, reader),
        }
    }
}

impl Field for Pairs {
    fn read(key: &str, node: Node, reader: &mut Reader) -> Self {
        match node.kind {
            Kind::Null => Vec::new(),
            Kind::Map(pairs) => pairs
                .into_iter()
                .filter_map(|(k, v)| {
                    let name = Text::read_item(key, k, reader)?;
                    let value = Option::<Text>::read(&name.value, v, reader);
                    Some((name, value))
                })
                .collect(),
            _ => {
                reader.wrong_shape(key, &node, Shape::Group);
                Vec::new()
            }
        }
    }
}

impl<T: Group> Field for Option<Box<T>> {
    fn read(key: &str, node: Node, reader: &mut Reader) -> Self {
        match node.kind {
            Kind::Null => None,
            _ => T::read_item(key, node, reader).map(Box::new),
        }
    }
}

impl Item for Text {
    fn read_item(key: &str, node: Node, reader: &mut Reader) -> Option<Self> {
        let span = reader.span(&node);
        match node.kind {
            Kind::Text(text) => {
                let trimmed = text.trim();
                let value = if trimmed.len() == text.len() { text } else { trimmed.to_owned() };
                (!value.is_empty()).then(|| Spanned::new(value, span))
            }
            Kind::Null => None,
            _ => {
                reader.wrong_shape(key, &node, Shape::Text);
                None
            }
        }
    }

    fn read_single(key: &str, node: Node, reader: &mut Reader) -> Vec<Self> {
        match &node.kind {
            Kind::Text(text) => {
                let span = reader.span(&node);
                text.split('、')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(|part| Spanned::new(part.to_owned(), span))
                    .collect()
            }
            _ => {
                reader.wrong_shape(key, &node, Shape::List);
                Vec::new()
            }
        }
    }
}

/// A record: a group with known fields.
pub trait Group: Default {
    /// Its fields.
    const FIELDS: &'static [FieldInfo];
    /// Its name in English and Chinese.
    const NAME: (&'static str, &'static str);
    /// The field that a bare text stands for, if any (`speakers: [湄潭县科协]`).
    const SHORTHAND: Option<usize>;
    /// Reads the field at `index` of `FIELDS`.
    fn read_field(&mut self, index: usize, node: Node, reader: &mut Reader);
    /// Notes where the record stands.
    fn set_span(&mut self, span: Span);

    /// The kind of record as data.
    fn info() -> RecordInfo {
        RecordInfo { name: Self::NAME.0, zh: Self::NAME.1, fields: Self::FIELDS }
    }

    /// Reads the record from a group, or from its shorthand.
    fn read_group(key: &str, node: Node, reader: &mut Reader) -> Option<Self> {
        let mut record = Self::default();
        record.set_span(reader.span(&node));
        match node.kind {
            Kind::Map(pairs) => read_pairs(&mut record, pairs, reader),
            Kind::Text(_) if Self::SHORTHAND.is_some() => {
                record.read_field(Self::SHORTHAND.unwrap_or_default(), node, reader);
            }
            _ => {
                reader.wrong_shape(key, &node, Shape::Group);
                return None;
            }
        }
        Some(record)
    }
}

impl<T: Group> Item for T {
    fn read_item(key: &str, node: Node, reader: &mut Reader) -> Option<Self> {
        T::read_group(key, node, reader)
    }
}

fn read_pairs<T: Group>(record: &mut T, pairs: Vec<(Node, Node)>, reader: &mut Reader) {
    let mut seen: Vec<Option<Span>> = vec![None; T::FIELDS.len()];
    for (key, value) in pairs {
        let span = reader.span(&key);
        let Kind::Text(written) = key.kind else { continue };
        match find(T::FIELDS, &written) {
            Some(index) => match seen[index] {
                Some(first) => reader.report(
                    Diagnostic::new(Code::DuplicateKey, span)
                        .with("key", written)
                        .label(first, LabelText::First),
                ),
                None => {
                    seen[index] = Some(span);
                    record.read_field(index, value, reader);
                }
            },
            None => reader.report(unknown_key::<T>(&written, span)),
        }
    }
}

/// English keys are matched without regard to case and `-` for `_`, Chinese ones without spaces.
fn find(fields: &[FieldInfo], written: &str) -> Option<usize> {
    if let Some(index) = fields.iter().position(|field| field.key == written || field.zh == written) {
        return Some(index);
    }
    let folded = fold::name(written).replace('-', "_");
    fields.iter().position(|field| field.key == folded || field.zh == folded)
}

fn unknown_key<T: Group>(written: &str, span: Span) -> Diagnostic {
    let known = T::FIELDS.iter().flat_map(|field| [field.key, field.zh]);
    let nearest = spelling::nearest(&fold::name(written), known);
    let known_zh: Vec<String> =
        T::FIELDS.iter().map(|field| format!("{}（{}）", field.key, field.zh)).collect();
    let known_en: Vec<&str> = T::FIELDS.iter().map(|field| field.key).collect();
    let list = Argument::Both { zh: known_zh.join("、"), en: known_en.join(", ") };
    Diagnostic::new(Code::UnknownKey, span)
        .with("kind", Words { zh: T::NAME.1, en: T::NAME.0 })
        .with("key", written)
        .with("known", list)
        .suggest(nearest)
}

/// Declares raw records: `name: Type = "english" "中文"`, with a shorthand field in brackets if there is one.
macro_rules! records {
    ($( $(#[$doc:meta])* $name:ident $en:literal $zh:literal $([$short:ident])? {
        $( $(#[$fdoc:meta])* $field:ident : $type:ty = $key:literal $alias:literal $(=> $inside:ident)? ),* $(,)?
    } )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Where the record stands.
            pub span: $crate::base::Span,
            $( $(#[$fdoc])* #[doc = concat!("`", $key, "` ", $alias)] pub $field: $type, )*
        }

        impl Default for $name {
            fn default() -> Self {
                $name {
                    span: $crate::base::Span::whole($crate::base::FileId(0)),
                    $( $field: Default::default(), )*
                }
            }
        }

        impl $crate::parse::schema::Group for $name {
            const NAME: (&'static str, &'static str) = ($en, $zh);
            const FIELDS: &'static [$crate::parse::schema::FieldInfo] = &[ $(
                $crate::parse::schema::FieldInfo {
                    key: $key,
                    zh: $alias,
                    inside: $crate::parse::schema::records!(@inside $($inside)?),
                }
            ),* ];
            const SHORTHAND: Option<usize> = $crate::parse::schema::records!(@short [$($short)?] $($key)*);

            fn read_field(
                &mut self,
                index: usize,
                node: $crate::parse::yaml::Node,
                reader: &mut $crate::parse::schema::Reader,
            ) {
                let mut at = 0..;
                $(
                    if at.next() == Some(index) {
                        self.$field = $crate::parse::schema::Field::read($key, node, reader);
                        return;
                    }
                )*
            }

            fn set_span(&mut self, span: $crate::base::Span) {
                self.span = span;
            }
        }
    )* };
    (@inside) => { None };
    (@inside $inside:ident) => { Some(<$inside as $crate::parse::schema::Group>::info) };
    (@short [] $($key:literal)*) => { None };
    (@short [$short:ident] $($key:literal)*) => {
        $crate::parse::schema::position(&[$($key),*], stringify!($short))
    };
}
pub(crate) use records;

/// Where `wanted` stands among `keys`; at compile time.
pub const fn position(keys: &[&str], wanted: &str) -> Option<usize> {
    let mut index = 0;
    while index < keys.len() {
        if same(keys[index].as_bytes(), wanted.as_bytes()) {
            return Some(index);
        }
        index += 1;
    }
    None
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}
