//! The scalars and keys of a site's YAML by their places in the files, found with the program's own reader.

use std::ops::Range;

use jianbao::base::{Content, SourceSet};
use jianbao::parse::raw::{RawConfig, RawPage, RawPractice, RawRecords, RawReport};
use jianbao::parse::schema::{Group, RecordInfo};
use jianbao::parse::yaml::{self, Kind, Node};

/// A key or a value in a file.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The file.
    pub path: String,
    /// Byte range in the file's text.
    pub range: Range<usize>,
    /// Fields from the outside in: `places.name`, lists without numbers.
    pub field: String,
    /// The scalar, or the key as written.
    pub text: String,
    /// For a key: its Chinese name, if it is a field of a record (free keys are not).
    pub chinese: Option<&'static str>,
    /// For such a key: the kind of record.
    pub record: Option<&'static str>,
}

/// The keys and values of a site.
#[derive(Clone, Debug, Default)]
pub struct Leaves {
    /// Keys.
    pub keys: Vec<Leaf>,
    /// Scalars.
    pub values: Vec<Leaf>,
}

/// What kind of record a file's YAML is, by the file's place.
pub fn kind_of(path: &str) -> Option<RecordInfo> {
    let folder = path.strip_prefix("content/").and_then(|below| below.split('/').next());
    match (folder, path.rsplit('.').next()) {
        (None, _) if path == "site.yaml" => Some(RawConfig::info()),
        (Some("data"), Some("yaml")) => Some(RawRecords::info()),
        (Some("reports"), Some("md")) => Some(RawReport::info()),
        (Some("practices"), Some("md")) => Some(RawPractice::info()),
        (Some("pages" | "counties"), Some("md")) => Some(RawPage::info()),
        _ => None,
    }
}

/// Every field of the kinds of records that lie at some paths, with the kind, those inside of others too.
pub fn fields(paths: &[&str]) -> Vec<(&'static str, &'static str)> {
    fn add(kind: RecordInfo, known: &mut Vec<(&'static str, &'static str)>) {
        for field in kind.fields {
            if known.contains(&(kind.name, field.key)) {
                continue;
            }
            known.push((kind.name, field.key));
            if let Some(inside) = field.inside {
                add(inside(), known);
            }
        }
    }
    let mut known = Vec::new();
    paths.iter().filter_map(|path| kind_of(path)).for_each(|kind| add(kind, &mut known));
    known
}

/// The range of the YAML in a file: all of it, or the front matter.
pub fn yaml_range(path: &str, text: &str) -> Range<usize> {
    if !path.ends_with(".md") {
        return 0..text.len();
    }
    match text.strip_prefix("---\n").and_then(|rest| rest.find("\n---")) {
        Some(end) => 4..4 + end + 1,
        None => 0..0,
    }
}

/// Every key and scalar of the site's settings, records and front matter.
pub fn leaves(set: &SourceSet) -> Leaves {
    let mut leaves = Leaves::default();
    for file in set.iter() {
        let (Some(kind), Content::Text(text)) = (kind_of(file.path.as_str()), &file.content) else {
            continue;
        };
        let range = yaml_range(file.path.as_str(), text);
        let node = yaml::parse(&text[range.clone()]).unwrap_or_else(|e| panic!("{}: {e:?}", file.path));
        let mut walk = Walk { path: file.path.as_str(), base: range.start, leaves: &mut leaves };
        walk.node(&node, Some(kind), "");
    }
    leaves
}

struct Walk<'a> {
    path: &'a str,
    base: usize,
    leaves: &'a mut Leaves,
}

impl Walk<'_> {
    fn leaf(&self, node: &Node, text: &str, field: &str) -> Leaf {
        Leaf {
            path: self.path.to_owned(),
            range: node.range.start + self.base..node.range.end + self.base,
            field: field.to_owned(),
            text: text.to_owned(),
            chinese: None,
            record: None,
        }
    }

    fn node(&mut self, node: &Node, kind: Option<RecordInfo>, field: &str) {
        match &node.kind {
            Kind::Null => {}
            Kind::Text(text) => {
                let leaf = self.leaf(node, text, field);
                self.leaves.values.push(leaf);
            }
            Kind::List(items) => items.iter().for_each(|item| self.node(item, kind, field)),
            Kind::Map(pairs) => {
                for (key, value) in pairs {
                    let Kind::Text(written) = &key.kind else { continue };
                    let known = kind.and_then(|kind| kind.fields.iter().find(|own| own.key == written));
                    let below = if field.is_empty() { written.clone() } else { format!("{field}.{written}") };
                    self.leaves.keys.push(Leaf {
                        chinese: known.map(|known| known.zh),
                        record: known.and(kind).map(|kind| kind.name),
                        ..self.leaf(key, written, &below)
                    });
                    self.node(value, known.and_then(|known| known.inside).map(|inside| inside()), &below);
                }
            }
        }
    }
}

/// The text with each range replaced; ranges do not overlap.
pub fn replaced(text: &str, mut changes: Vec<(Range<usize>, String)>) -> String {
    changes.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in changes {
        out.push_str(&text[at..range.start]);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// A text as a YAML scalar in quotes.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
