//! What every field means, in both languages; `tests/guide.rs` holds the list against the schema.

use crate::base::Text;

/// Kinds of records, and below each `key | 中文 | English`.
const LIST: &str = include_str!("fields.txt");

/// Fields that mean the same wherever they stand.
const ANYWHERE: &str = "any";

/// One line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// English name of the kind of record, or `any`.
    pub kind: &'static str,
    /// The English key.
    pub key: &'static str,
    /// What it means.
    pub words: Text,
}

/// The whole list.
pub fn all() -> Vec<Meaning> {
    let mut kind = ANYWHERE;
    let mut list = Vec::new();
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            kind = name;
        } else if let [key, zh, en] = line.split(" | ").collect::<Vec<_>>()[..] {
            list.push(Meaning { kind, key, words: Text { zh, en } });
        }
    }
    list
}

/// What a field of a kind of record means: as this kind has it, else as every kind has it.
pub(super) fn find(list: &[Meaning], kind: &str, key: &str) -> Option<Text> {
    let of = |kind: &str| list.iter().find(|meaning| meaning.kind == kind && meaning.key == key);
    of(kind).or_else(|| of(ANYWHERE)).map(|meaning| meaning.words)
}
