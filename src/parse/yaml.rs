//! YAML text to a tree of nodes with positions. The only file that knows the YAML library.
//!
//! Every scalar is kept as the author typed it: `0520`, `no`, `12:30` and `2021-06-17` stay texts, and
//! `refine` decides what they mean. Aliases, depth and size are bounded by the library's budget.
//!
//! The plainest texts, a line for each key or item, are read by `lines`. Nearly all others are made of nothing but lists,
//! groups and scalars: the events of the library's own parser say all of such a text in a third of the time that the
//! library takes to hand over its values. Whatever has an anchor, a tag or a fault goes through the library.

use std::fmt;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

/// One value of a YAML document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Byte range in the parsed text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Nothing: absent, `null` or `~`.
    Null,
    /// A scalar, as typed.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A group of `key: value`, in the author's order, doubled keys included.
    Map(Vec<(Node, Node)>),
}

/// Why a text is not YAML.
#[derive(Clone, Debug, PartialEq)]
pub struct YamlError {
    /// Where, as a byte offset.
    pub offset: usize,
    /// The library's words.
    pub reason: String,
    /// Whether a bound was hit, rather than the grammar broken.
    pub over_budget: bool,
}

/// Deepest nesting of lists and groups; records need five.
pub const MAX_DEPTH: usize = 64;

/// Most values of a document.
pub const MAX_NODES: usize = 10_000_000;

/// Parses one document. An empty text is `Null`.
pub fn parse(text: &str) -> Result<Node, YamlError> {
    super::lines::read(text).or_else(|| plain(text)).map_or_else(|| parse_all(text), Ok)
}

/// Parses a document without anchors, aliases, tags, directives and faults; `None` for any other one.
fn plain(text: &str) -> Option<Node> {
    let options = granit_parser::options! { emit_comments: false };
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    let (mut documents, mut nodes) = (0, 0);
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.ok()?;
        let kind = match event {
            Event::StreamStart | Event::DocumentEnd | Event::StreamEnd => continue,
            Event::DocumentStart(_, None) if documents == 0 => {
                documents = 1;
                continue;
            }
            Event::Scalar(value, style, 0, None) => scalar(&value, style),
            Event::SequenceStart(_, 0, None) => Kind::List(Vec::new()),
            Event::MappingStart(_, 0, None) => Kind::Map(Vec::new()),
            Event::SequenceEnd | Event::MappingEnd => {
                let node = open.pop()?;
                put(&mut open, &mut root, node)?;
                continue;
            }
            _ => return None,
        };
        nodes += 1;
        let node = Node { range: span.start.byte_offset()?..span.end.byte_offset()?, kind };
        match node.kind {
            Kind::List(_) | Kind::Map(_) => open.push(node),
            Kind::Null | Kind::Text(_) => put(&mut open, &mut root, node)?,
        }
        if open.len() >= MAX_DEPTH || nodes >= MAX_NODES {
            return None;
        }
    }
    root
}

fn scalar(value: &str, style: ScalarStyle) -> Kind {
    if style == ScalarStyle::Plain { unquoted(value) } else { Kind::Text(value.to_owned()) }
}

/// What a scalar without quotes is; only such a one may be nothing.
pub fn unquoted(value: &str) -> Kind {
    if matches!(value, "" | "~" | "null" | "Null" | "NULL") {
        Kind::Null
    } else {
        Kind::Text(value.to_owned())
    }
}

/// Puts a finished node where it belongs. The value of a key that has none yet is as empty as the key.
fn put(open: &mut [Node], root: &mut Option<Node>, node: Node) -> Option<()> {
    match open.last_mut().map(|parent| &mut parent.kind) {
        None => root.is_none().then(|| *root = Some(node)),
        Some(Kind::List(items)) => {
            items.push(node);
            Some(())
        }
        Some(Kind::Map(pairs)) => {
            match pairs.last_mut().filter(|(_, value)| value.range.start == usize::MAX) {
                Some((_, value)) => *value = node,
                None if matches!(node.kind, Kind::List(_) | Kind::Map(_)) => return None,
                None => pairs.push((node, Node { range: usize::MAX..usize::MAX, kind: Kind::Null })),
            }
            Some(())
        }
        Some(Kind::Null | Kind::Text(_)) => None,
    }
}

/// Parses any document.
fn parse_all(text: &str) -> Result<Node, YamlError> {
    let options = serde_saphyr::options! {
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        merge_keys: serde_saphyr::options::MergeKeyPolicy::AsOrdinary,
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            max_events: 20_000_000,
            max_nodes: MAX_NODES,
            max_total_scalar_bytes: 64 * 1024 * 1024,
        },
    };
    let raw: RawNode = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let offset = error.location().map_or(0, |at| {
            let byte = at.span().byte_offset().and_then(|byte| usize::try_from(byte).ok());
            byte.unwrap_or_else(|| offset_of(text, at.line(), at.column()))
        });
        let reason = error.without_snippet().to_string();
        let over_budget = reason.contains("budget") || reason.contains("limit") || reason.contains("depth");
        YamlError {
            offset: crate::base::span::floor_boundary(text, offset),
            reason: strip_position(&reason),
            over_budget,
        }
    })?;
    Ok(raw.into_node(text))
}

/// The byte offset of a line and column, both from 1; columns count characters.
fn offset_of(text: &str, line: u64, column: u64) -> usize {
    let line = usize::try_from(line.saturating_sub(1)).unwrap_or(0);
    let column = usize::try_from(column.saturating_sub(1)).unwrap_or(0);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text[start..].lines().next().unwrap_or_default();
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

/// The position is reported beside the message, so the library's own “at line …” goes.
fn strip_position(reason: &str) -> String {
    let reason = reason.lines().next().unwrap_or_default();
    let reason = reason.rsplit_once(" at line ").map_or(reason, |(before, _)| before);
    match reason.strip_prefix("line ").and_then(|rest| rest.split_once(": ")) {
        Some((_, message)) => message.to_owned(),
        None => reason.to_owned(),
    }
}

/// A node as the library hands it over: numbers and truth values have lost their spelling, which is then
/// taken from the text by position.
struct RawNode {
    range: Range<u64>,
    kind: RawKind,
}

enum RawKind {
    Null,
    Typed(String),
    Text(String),
    List(Vec<RawNode>),
    Map(Vec<(RawNode, RawNode)>),
}

impl RawNode {
    fn into_node(self, text: &str) -> Node {
        let start = usize::try_from(self.range.start).unwrap_or(0).min(text.len());
        let end = usize::try_from(self.range.end).unwrap_or(0).clamp(start, text.len());
        let kind = match self.kind {
            RawKind::Null => Kind::Null,
            RawKind::Typed(fallback) => {
                Kind::Text(text.get(start..end).map_or(fallback, |typed| typed.trim().to_owned()))
            }
            RawKind::Text(value) => Kind::Text(value),
            RawKind::List(items) => Kind::List(items.into_iter().map(|item| item.into_node(text)).collect()),
            RawKind::Map(pairs) => {
                Kind::Map(pairs.into_iter().map(|(k, v)| (k.into_node(text), v.into_node(text))).collect())
            }
        };
        Node { range: start..end, kind }
    }
}

impl<'de> Deserialize<'de> for RawNode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<RawKind>::deserialize(deserializer)?;
        let span = spanned.referenced.span();
        let start = span.byte_offset().unwrap_or(0);
        Ok(RawNode { range: start..start + span.byte_len().unwrap_or(0), kind: spanned.value })
    }
}

impl<'de> Deserialize<'de> for RawKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = RawKind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<RawKind, E> {
        Ok(RawKind::Typed(value.to_string()))
    }
    fn visit_i64<E>(self, value: i64) -> Result<RawKind, E> {
        Ok(RawKind::Typed(value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<RawKind, E> {
        Ok(RawKind::Typed(value.to_string()))
    }
    fn visit_i128<E>(self, value: i128) -> Result<RawKind, E> {
        Ok(RawKind::Typed(value.to_string()))
    }
    fn visit_u128<E>(self, value: u128) -> Result<RawKind, E> {
        Ok(RawKind::Typed(value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<RawKind, E> {
        Ok(RawKind::Typed(value.to_string()))
    }
    fn visit_unit<E>(self) -> Result<RawKind, E> {
        Ok(RawKind::Null)
    }
    fn visit_none<E>(self) -> Result<RawKind, E> {
        Ok(RawKind::Null)
    }
    fn visit_str<E>(self, value: &str) -> Result<RawKind, E> {
        Ok(RawKind::Text(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<RawKind, E> {
        Ok(RawKind::Text(value))
    }
    fn visit_bytes<E: serde::de::Error>(self, _: &[u8]) -> Result<RawKind, E> {
        Err(E::custom("binary values are not supported"))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<RawKind, A::Error> {
        let mut items = Vec::with_capacity(access.size_hint().unwrap_or(0));
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(RawKind::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<RawKind, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = access.next_key::<RawNode>()? {
            if matches!(key.kind, RawKind::List(_) | RawKind::Map(_)) {
                return Err(A::Error::custom("a key must be a text"));
            }
            pairs.push((key, access.next_value()?));
        }
        Ok(RawKind::Map(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, key: &str) -> Kind {
        let Kind::Map(pairs) = parse(text).unwrap().kind else { panic!("a group") };
        pairs.into_iter().find(|(k, _)| k.kind == Kind::Text(key.into())).unwrap().1.kind
    }

    #[test]
    fn scalars_keep_their_spelling() {
        let text = "code: 0520\nno: no\ntime: 12:30\nday: 2021-06-17\nbig: 99999999999999999999999\nf: 1.50\nhex: 0x1F\ninf: .inf\n";
        for (key, typed) in [
            ("code", "0520"),
            ("no", "no"),
            ("time", "12:30"),
            ("day", "2021-06-17"),
            ("big", "99999999999999999999999"),
            ("f", "1.50"),
            ("hex", "0x1F"),
            ("inf", ".inf"),
        ] {
            assert_eq!(value(text, key), Kind::Text(typed.into()), "{key}");
        }
        assert_eq!(value("a: ~\n", "a"), Kind::Null);
        assert_eq!(value("a:\n", "a"), Kind::Null);
        assert_eq!(value("a: '~'\n", "a"), Kind::Text("~".into()));
    }

    #[test]
    fn positions_are_bytes_of_the_value() {
        let text = "标题: 湄潭\n列表:\n- 甲\n- 乙\n";
        let Kind::Map(pairs) = parse(text).unwrap().kind else { panic!("a group") };
        assert_eq!(&text[pairs[0].1.range.clone()], "湄潭");
        let Kind::List(items) = &pairs[1].1.kind else { panic!("a list") };
        assert_eq!(&text[items[1].range.clone()], "乙");
    }

    #[test]
    fn plain_texts_are_read_as_the_library_reads_them() {
        let texts = [
            "a: 1\nb: [x, 'y', \"z\\n\", {c: d, e}]\n'q': |\n  two\n  lines\nf: >-\n  fold\n  ed\n",
            "# 说明\n标题: 湄潭 # 后面\n列表:\n- 甲\n- {乙: 丙, 丁: }\n-\n- - 1\n  - 2\n空:\n后: ~\n",
            "- a: b\n  c: null\n- Null\n-   d: 'it''s'\n    e: 2021-06-17\n",
            "a: word\n  goes on\nb: 'quoted\n  too'\n? key\n: value\n",
            "--- \na: 0520\n...\n",
            "a: {b: [1, 2, {c: d}], \"e\": f}\na: again\n: nothing\n",
            "just words\n",
            "[]\n",
            "a: \"\\u6e44\\x41 \\\n  b\"\n\tc: d\n",
            "a: -\nb: '-'\nc: http://a.b/c?d=e#f\nd: a#b\n",
        ];
        for text in texts {
            match plain(text) {
                Some(node) => assert_eq!(Ok(node), parse_all(text), "{text}"),
                None => assert!(parse_all(text).is_err() || text.contains(": nothing"), "{text}"),
            }
        }
        for text in
            ["a: &x 1\nb: *x\n", "a: !!str 1\n", "a: [\n", "a: 1\n--- \nb: 2\n", "%YAML 1.2\n---\na: 1\n", ""]
        {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn bombs_are_refused() {
        let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (name, of) in
            ["b", "c", "d", "e", "f", "g", "h", "i"].iter().zip(["a", "b", "c", "d", "e", "f", "g", "h"])
        {
            bomb.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{of}"); 9].join(",")));
        }
        assert!(parse(&bomb).is_err());
        assert!(parse(&format!("a: {}{}", "[".repeat(100_000), "]".repeat(100_000))).is_err());
    }

    #[test]
    fn lines_are_read_as_the_library_reads_them() {
        let read = [
            "a: 1\nb:\n  - c: d # x\n    e: [x, {y: z }, \"q\"]\n  - f: { }\ng: 'it'\nh:\ni:  \n- no\n",
            "a:\n- b: 1\n  c:\n    d: 2\n\n  # comm\n  e: \"x y\"\n-  f: 3\nz:\nzz: # c\n  q: ~\ny:\n",
            "- a\n-  - b: c\n     d: http://e#f\n   - -1\n",
            "组织:\n  - 标识: a-1\n    条件: { 场所: true, 牌子: 否 }\n    会员: [甲, 乙 丙]\n",
            "a: x   \nb: [a , b]   \nc: \"d\"  # e\nnull: null\n",
        ];
        for text in read {
            let node = super::super::lines::read(text);
            assert!(node.is_some() && node == plain(text), "{text}\n{node:?}\n{:?}", plain(text));
        }
        let left = [
            "",
            "a",
            "a: x\n y\n",
            "a: 'b''c'\n",
            "a: \"b\\n\"\n",
            "a: |\n  b\n",
            "a: b: c\n",
            "- a\nb: c\n",
            "a: &b c\n",
            "a: [b\n]\n",
            "a: [b: c]\n",
            "a:\tb\n",
            "--- \na: b\n",
            "a:\n  b: c\n d: e\n",
            "a: [b,]\n",
            "- # a\n  b: c\n",
            "? a\n: b\n",
            "\"a\": b\n",
            "a: {b, c: d}\n",
            "a: [b] c\n",
            "a: {b: , c: d}\n",
            "a: 'b'#c\n",
        ];
        for text in left {
            assert_eq!(super::super::lines::read(text), None, "{text}");
        }
    }

    /// Pieces of YAML that mean different things beside each other.
    const PIECES: [&str; 40] = [
        "a: ", "b:\n", "- ", "-\n", "  ", "    ", "\n", "\n", "\n", "湄潭", "1", "null", "~", "'x'",
        "\"y\\n\"", "[", "]", "{", "}", ", ", ": ", ":", "# c\n", "|\n", ">-\n", "&x ", "*x", "!t ", "? ",
        "---\n", "...\n", "\t", "0x1F", "a: 1\n", "  c: d\n", "- e\n", "%", "@", "yes", "<<: ",
    ];

    proptest::proptest! {
        #[test]
        fn what_is_read_as_plain_is_read_alike(pieces in proptest::collection::vec(0..PIECES.len(), 0..24)) {
            let text: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
            if let Some(node) = plain(&text) {
                assert_eq!(Ok(node), parse_all(&text), "{text}");
            }
            if let Some(node) = super::super::lines::read(&text) {
                assert_eq!(Some(node), plain(&text), "{text}");
            }
        }

        #[test]
        fn what_is_read_by_lines_is_read_alike(pieces in proptest::collection::vec(0..LINES.len(), 0..16)) {
            let text: String = pieces.into_iter().map(|piece| LINES[piece]).collect();
            if let Some(node) = super::super::lines::read(&text) {
                assert_eq!(Some(node), plain(&text), "{text}");
            }
        }
    }

    /// Pieces of which most texts are read by lines.
    const LINES: [&str; 36] = [
        "a: ",
        "b: 1\n",
        "c:\n",
        "- ",
        "- d\n",
        "- e: f\n",
        "  ",
        "  ",
        "    ",
        "  g: h\n",
        "  - i\n",
        "  - j: k\n",
        "    l: m\n",
        "\n",
        "\n",
        "  # n\n",
        " # o\n",
        "[p, q]\n",
        "{ r: s, t: [u] }\n",
        "'v'\n",
        "\"w x\"\n",
        "湄潭 县\n",
        "y-z: 0520\n",
        "null\n",
        "~\n",
        "- - ",
        "-\n",
        "-1\n",
        "a:b\n",
        "a #b\n",
        "x y: z\n",
        "[]\n",
        "{}\n",
        "[a, ",
        "2021-06-17\n",
        "k: [{a: b}, 'c']  # d\n",
    ];
}
