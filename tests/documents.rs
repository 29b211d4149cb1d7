//! The two READMEs and the guide against the program: commands, options and keys that they name exist, and none is
//! missing. `guide.rs` has the rest of the guide.
//!
//! Prose that no test reads goes stale.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use clap::CommandFactory;
use common::text_of;
use jianbao::app::arguments::Arguments;
use jianbao::app::guide;
use jianbao::base::Language;
use jianbao::domain::BlockKind;
use jianbao::parse::blocks::{
    RawChartBlock, RawCoverageBlock, RawFiguresBlock, RawOrganisationsBlock, RawPracticesBlock,
};
use jianbao::parse::raw::{RawConfig, RawPage, RawPractice, RawRecords, RawReport};
use jianbao::parse::schema::{Group, RecordInfo};

const ENGLISH: &str = "README.md";
const CHINESE: &str = "README.zh-CN.md";

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("the document is there")
}

/// The paragraph or list item that begins with `start`.
fn passage<'a>(text: &'a str, start: &str) -> &'a str {
    let at = text.find(start).unwrap_or_else(|| panic!("no passage `{start}`"));
    let rest = &text[at..];
    let end = ["\n\n", "\n- "].into_iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    &rest[..end]
}

#[test]
fn every_command_stands_in_both_tables_and_no_other_does() {
    let command = Arguments::command();
    let real: BTreeSet<&str> = command.get_subcommands().map(|command| command.get_name()).collect();
    for name in [ENGLISH, CHINESE] {
        let text = read(name);
        let rows = text.lines().filter_map(|line| line.strip_prefix("| `jianbao "));
        let shown: BTreeSet<&str> = rows.filter_map(|row| row.split([' ', '`']).next()).collect();
        assert_eq!(shown, real, "{name}");
    }
}

#[test]
fn every_option_is_told_and_no_other_is() {
    let command = Arguments::command();
    let inner = command.get_subcommands().flat_map(|command| command.get_subcommands());
    let commands = command.get_subcommands().chain(inner).chain([&command]);
    let options =
        commands.flat_map(|command| command.get_arguments().filter_map(|argument| argument.get_long()));
    let real: BTreeSet<&str> = options.filter(|option| !["help", "version"].contains(option)).collect();
    // These two stand there as `-q` and `-v`.
    let wanted: BTreeSet<&str> =
        real.into_iter().filter(|option| !["quiet", "verbose"].contains(option)).collect();
    for name in [ENGLISH, CHINESE] {
        let text = read(name);
        let (_, rows) = text.split_once("`jianbao init [").expect("the table of commands");
        let rows = rows.split("\n## ").next().unwrap_or(rows);
        let words = rows.split(|c: char| !(c.is_ascii_lowercase() || c == '-'));
        let shown: BTreeSet<&str> = words.filter_map(|word| word.strip_prefix("--")).collect();
        assert_eq!(shown, wanted, "{name}");
    }
}

#[test]
fn every_key_is_told_in_both_languages() {
    let kinds: [(RecordInfo, &str, &str); 4] = [
        (RawReport::info(), "**Reports**:", "- **简报**可用："),
        (RawPractice::info(), "**Practices**:", "- **经验**可用："),
        (RawPage::info(), "**Pages and counties**:", "- **页面和县的介绍**可用："),
        (RawRecords::info(), "**Data files** hold", "- **数据文件**里可以放："),
    ];
    let (english, chinese) = (read(ENGLISH), read(CHINESE));
    for (kind, in_english, in_chinese) in kinds {
        let told = passage(&english, in_english).split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, list) = passage(&chinese, in_chinese).split_once('：').expect("the list follows a colon");
        let names: BTreeSet<&str> = list.split(['、', '。']).map(str::trim).collect();
        for field in kind.fields {
            assert!(told.contains(&format!("`{}` {}", field.key, field.zh)), "{}: {}", kind.name, field.key);
            assert!(names.contains(field.zh), "{}: {}", kind.zh, field.zh);
        }
        let keys = told.split('`').skip(1).step_by(2).filter(|key| !key.contains('/'));
        for key in keys {
            assert!(kind.fields.iter().any(|field| field.key == key), "{} has no `{key}`", kind.name);
        }
    }
}

/// Every kind of record, those inside of others too.
fn kinds() -> BTreeMap<&'static str, RecordInfo> {
    let mut open = vec![
        RawReport::info(),
        RawPractice::info(),
        RawPage::info(),
        RawRecords::info(),
        RawConfig::info(),
        RawCoverageBlock::info(),
        RawPracticesBlock::info(),
        RawOrganisationsBlock::info(),
        RawFiguresBlock::info(),
        RawChartBlock::info(),
    ];
    assert_eq!(open.len(), 5 + BlockKind::ALL.len());
    let mut kinds = BTreeMap::new();
    while let Some(kind) = open.pop() {
        open.extend(kind.fields.iter().filter_map(|field| Some(field.inside?())));
        kinds.insert(kind.name, kind);
    }
    kinds
}

#[test]
fn the_guide_says_what_every_field_means_and_tells_of_no_other() {
    let meanings = guide::meanings();
    let kinds = kinds();
    for kind in kinds.values() {
        for field in kind.fields {
            let told = |meaning: &guide::Meaning| {
                meaning.key == field.key && (meaning.kind == kind.name || meaning.kind == "any")
            };
            assert!(
                meanings.iter().any(told),
                "src/app/guide/fields.txt does not say what `{}` of {} means",
                field.key,
                kind.name
            );
        }
    }
    for meaning in &meanings {
        let known = |kind: &RecordInfo| kind.fields.iter().any(|field| field.key == meaning.key);
        let exists = match meaning.kind {
            "any" => kinds.values().any(known),
            kind => kinds.get(kind).is_some_and(known),
        };
        assert!(exists, "{} has no {}", meaning.kind, meaning.key);
        assert!(!meaning.words.zh.is_empty() && !meaning.words.en.is_empty(), "{meaning:?}");
    }
    for language in [Language::Chinese, Language::English] {
        let guide = guide::sources(language);
        let pages =
            [text_of(&guide, "content/pages/fields.md"), text_of(&guide, "content/pages/settings.md")];
        for (kind, field) in
            kinds.values().flat_map(|kind| kind.fields.iter().map(move |field| (kind, field)))
        {
            for key in [field.key, field.zh].map(|key| format!("| `{key}` |")) {
                assert!(pages.iter().any(|page| page.contains(&key)), "{}: {key}", kind.name);
            }
        }
    }
}

#[test]
fn files_that_are_linked_exist() {
    for name in [ENGLISH, CHINESE] {
        let text = read(name);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let outside = target.starts_with("https://") || target.is_empty();
            assert!(
                outside || Path::new(env!("CARGO_MANIFEST_DIR")).join(target).exists(),
                "{name}: {target}"
            );
        }
    }
}

#[test]
fn the_picture_and_the_licences_travel_with_the_crate() {
    for file in [".github/images/home.png", "LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"] {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(file).exists(), "{file}");
    }
}
