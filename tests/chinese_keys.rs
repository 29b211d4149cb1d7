//! Every key has a Chinese name, and a site that is written with Chinese keys alone is the same site.
//!
//! The names come from the declarations of the records (`Group::FIELDS`), so a new field is tested as it is made.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::inputs;
use common::scalars::{kind_of, leaves, replaced};
use jianbao::base::SourceSet;
use jianbao::parse::schema::RecordInfo;

/// The same site with every English key of a record replaced, and the number of keys.
fn in_chinese(set: &SourceSet) -> (SourceSet, usize) {
    let mut changes: BTreeMap<String, Vec<_>> = BTreeMap::new();
    let mut count = 0;
    for leaf in leaves(set).keys {
        let Some(chinese) = leaf.chinese else { continue };
        assert_ne!(chinese, leaf.text, "{}: {}", leaf.path, leaf.field);
        count += 1;
        changes.entry(leaf.path).or_default().push((leaf.range, chinese.to_owned()));
    }
    let mut chinese = set.clone();
    for (path, changes) in changes {
        let text = replaced(common::text_of(set, &path), changes);
        common::put(&mut chinese, &path, &text);
    }
    let english = leaves_with_a_chinese_name(&chinese);
    assert_eq!(english, 0, "no English key is left");
    (chinese, count)
}

fn leaves_with_a_chinese_name(set: &SourceSet) -> usize {
    leaves(set).keys.iter().filter(|leaf| leaf.chinese.is_some()).count()
}

#[test]
fn the_sample_with_chinese_keys_is_the_same_site() {
    let sample = common::sample();
    let (chinese, count) = in_chinese(&sample);
    assert!(count > 3000, "{count} keys");
    let text = common::text_of(&chinese, "content/data/campaign.yaml");
    assert!(text.contains("专项工作:\n  - 标识: three-plus-one\n    标题: “3+1”"), "{text}");
    same(&common::build(&sample, &inputs()), &common::build(&chinese, &inputs()));
}

#[test]
fn a_site_with_every_field_in_chinese_is_the_same_site() {
    let full = common::test_site("full");
    let (chinese, count) = in_chinese(&full);
    assert!(count > 200, "{count} keys");
    same(&common::build(&full, &inputs()), &common::build(&chinese, &inputs()));
}

fn same(expected: &common::Output, actual: &common::Output) {
    assert!(expected.keys().eq(actual.keys()), "the same files");
    for (path, bytes) in expected {
        assert!(&actual[path] == bytes, "{path} differs");
    }
}

#[test]
fn every_field_has_names_of_its_own_within_its_record() {
    let mut open: Vec<RecordInfo> = [
        "site.yaml",
        "content/data/a.yaml",
        "content/reports/a.md",
        "content/practices/a.md",
        "content/pages/a.md",
    ]
    .into_iter()
    .map(|path| kind_of(path).expect("a kind"))
    .collect();
    let mut seen = BTreeSet::new();
    while let Some(record) = open.pop() {
        if !seen.insert(record.name) {
            continue;
        }
        let mut names = BTreeSet::new();
        for field in record.fields {
            assert!(names.insert(field.key), "{}: `{}` twice", record.name, field.key);
            assert!(names.insert(field.zh), "{}: `{}` twice", record.name, field.zh);
            assert!(
                field.key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{}: {}",
                record.name,
                field.key
            );
            let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
            assert!(!field.zh.is_empty() && field.zh.chars().all(is_han), "{}: {}", record.name, field.zh);
            open.extend(field.inside.map(|inside| inside()));
        }
    }
    assert!(seen.len() > 20, "{seen:?}");
}
