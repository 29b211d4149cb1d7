//! Ids for new records, as a person would choose them: where it is, then what it is called, in Pinyin.
//!
//! An id stands in addresses and stays for good, so it is made of the record alone and not of the day or the file.

use std::collections::BTreeSet;

use pinyin::ToPinyin;

use crate::base::fold;

/// Longest part of an id that is made of a name.
const LONGEST: usize = 40;

/// `meitan` and 天城镇 make `meitan-tiancheng`; the words for what kind of place it is are left out.
pub fn of_place(parent: Option<&str>, name: &str) -> String {
    let kinds = ["街道办事处", "街道", "镇", "乡", "社区", "村", "县", "区", "市", "省"];
    let bare = kinds.iter().find_map(|kind| name.strip_suffix(kind)).filter(|bare| bare.chars().count() > 1);
    joined(parent, &spelt(bare.unwrap_or(name)))
}

/// `meitan` and 湄潭县人民医院 make `meitan-renminyiyuan`: the names of the places around are left out.
pub fn of_unit(place: Option<&str>, name: &str, around: &[&str]) -> String {
    joined(place, &spelt(without(name, around)))
}

/// `meitan-tiancheng` and 湄潭县天城镇科协 make `meitan-tiancheng-kx`: initials of what the name says beyond its host.
pub fn of_organisation(host: Option<&str>, name: &str, around: &[&str]) -> String {
    let rest = without(name, around);
    joined(host, &if host.is_some() { initials(rest) } else { spelt(rest) })
}

/// An id that nobody has: with a number where it is taken.
pub fn free(wanted: String, taken: &BTreeSet<String>) -> String {
    if !taken.contains(&wanted) {
        return wanted;
    }
    (2..).map(|number| format!("{wanted}-{number}")).find(|id| !taken.contains(id)).unwrap_or(wanted)
}

/// The name behind the names of the places that it begins with, as long as something is left.
fn without<'n>(name: &'n str, around: &[&str]) -> &'n str {
    let mut rest = name;
    for prefix in around {
        rest = rest.strip_prefix(prefix).filter(|rest| !rest.is_empty()).unwrap_or(rest);
    }
    rest
}

fn joined(first: Option<&str>, second: &str) -> String {
    match (first, second.is_empty()) {
        (Some(first), false) => format!("{first}-{second}"),
        (Some(first), true) => first.to_owned(),
        (None, _) => second.to_owned(),
    }
}

/// Pinyin without marks, letters and digits as they are; what has no reading stays as it is.
fn spelt(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().map(fold::width_char) {
        if out.len() >= LONGEST {
            break;
        }
        match c.to_pinyin() {
            Some(reading) => out.extend(reading.plain().chars().map(plain)),
            None if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            None if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            None => {}
        }
    }
    out.trim_end_matches('-').to_owned()
}

fn initials(name: &str) -> String {
    let initial = |c: char| match c.to_pinyin() {
        Some(reading) => reading.plain().chars().next().map(plain),
        None => c.is_alphanumeric().then(|| c.to_ascii_lowercase()),
    };
    name.chars().map(fold::width_char).filter_map(initial).take(12).collect()
}

/// 绿 is read with a letter that addresses spell `v`.
fn plain(c: char) -> char {
    if c == 'ü' { 'v' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_say_where_and_what() {
        assert_eq!(of_place(Some("meitan"), "天城镇"), "meitan-tiancheng");
        assert_eq!(of_unit(Some("meitan"), "湄潭县人民医院", &["湄潭县", "湄潭"]), "meitan-renminyiyuan");
        assert_eq!(
            of_organisation(Some("meitan-tiancheng"), "湄潭县天城镇科协", &["湄潭县", "湄潭", "天城镇"]),
            "meitan-tiancheng-kx"
        );
        assert_eq!(of_organisation(None, "Science Club 2", &[]), "science-club-2");
        let taken = ["a", "a-2"].map(str::to_owned).into();
        assert_eq!(free("a".to_owned(), &taken), "a-3");
    }
}
