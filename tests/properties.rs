//! What holds for any input: nothing panics, and what is added later never changes an earlier snapshot.

mod common;

use std::fmt::Write as _;
use std::sync::LazyLock;

use common::{Output, inputs};
use jianbao::base::{Content, SourceSet};
use proptest::prelude::*;
use proptest::sample::Index;

static FULL: LazyLock<SourceSet> = LazyLock::new(|| common::test_site("full"));
static SAMPLE: LazyLock<SourceSet> = LazyLock::new(common::sample);

/// One slip of an editor, or of a disk.
#[derive(Clone, Debug)]
enum Slip {
    Delete(Index, Index, usize),
    Repeat(Index, Index, usize),
    Insert(Index, Index, String),
    Swap(Index, Index),
    Remove(Index),
    Truncate(Index, Index),
}

/// Characters that mean something to YAML, Markdown, HTML or the program, and some that mean nothing.
fn characters(longest: usize) -> impl Strategy<Value = String> {
    let special = prop::sample::select(SPECIAL.split('¦').collect::<Vec<_>>());
    let any = prop_oneof![8 => special.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(any, 0..longest).prop_map(|pieces| pieces.concat())
}

const SPECIAL: &str = "---\n¦\n¦  ¦\t¦: ¦：¦- ¦[[¦]]¦|¦{¦}¦[¦]¦\"¦'¦#¦&a ¦*a¦<<: ¦!!int ¦? ¦>\n¦|\n¦~¦@¦`¦```\n¦```coverage\n¦# ¦<b>¦\
    <script>¦-->¦<!--¦]]>¦&#0;¦![](¦)¦(¦[^1]¦[^1]: ¦\\¦\u{0}¦\u{FEFF}¦\u{3000}¦\u{200B}¦\u{202E}¦湄潭县¦東¦𠮷¦é¦e\u{301}¦👩‍👩‍👧¦，¦。¦\
    6月17日¦2021-06-17¦0520¦1e999¦99999999999999999999¦figure:¦practice:¦%¦../¦//¦javascript:¦id: ¦title: ¦标题: ¦null¦-1¦0.0";

fn slip() -> impl Strategy<Value = Slip> {
    let index = any::<Index>;
    prop_oneof![
        3 => (index(), index(), 1..40usize).prop_map(|(file, at, length)| Slip::Delete(file, at, length)),
        2 => (index(), index(), 1..200usize).prop_map(|(file, at, length)| Slip::Repeat(file, at, length)),
        4 => (index(), index(), characters(6)).prop_map(|(file, at, text)| Slip::Insert(file, at, text)),
        1 => (index(), index()).prop_map(|(one, other)| Slip::Swap(one, other)),
        1 => index().prop_map(Slip::Remove),
        1 => (index(), index()).prop_map(|(file, at)| Slip::Truncate(file, at)),
    ]
}

fn damaged(set: &SourceSet, slips: &[Slip]) -> SourceSet {
    let mut set = set.clone();
    for slip in slips {
        let texts = set.iter().filter(|file| {
            matches!(file.content, Content::Text(_)) && !file.path.as_str().starts_with("themes/")
        });
        let paths: Vec<String> = texts.map(|file| file.path.to_string()).collect();
        if paths.is_empty() {
            return set;
        }
        let edit = |file: &Index| {
            let path = file.get(&paths).clone();
            let text: Vec<char> = common::text_of(&set, &path).chars().collect();
            (path, text)
        };
        let (path, text): (String, Vec<char>) = match slip {
            Slip::Delete(file, at, length) => {
                let (path, mut text) = edit(file);
                let at = at.index(text.len() + 1);
                text.drain(at..(at + length).min(text.len()));
                (path, text)
            }
            Slip::Repeat(file, at, length) => {
                let (path, mut text) = edit(file);
                let at = at.index(text.len() + 1);
                let again = text[at..(at + length).min(text.len())].to_vec();
                text.splice(at..at, again);
                (path, text)
            }
            Slip::Insert(file, at, new) => {
                let (path, mut text) = edit(file);
                let at = at.index(text.len() + 1);
                text.splice(at..at, new.chars());
                (path, text)
            }
            Slip::Swap(one, other) => {
                let (path, _) = edit(one);
                (path, edit(other).1)
            }
            Slip::Remove(file) => {
                let path = jianbao::base::SourcePath::new(file.get::<String>(&paths)).expect("safe");
                set.remove(&path);
                continue;
            }
            Slip::Truncate(file, at) => {
                let (path, mut text) = edit(file);
                text.truncate(at.index(text.len() + 1));
                (path, text)
            }
        };
        common::put(&mut set, &path, &text.into_iter().collect::<String>());
    }
    set
}

/// Prepares a site and makes its pages if it can be made; that it comes to an end is what is tested.
fn run(set: &SourceSet) {
    let outcome = jianbao::prepare(set, &inputs());
    let lines = common::described(set, &outcome.diagnostics);
    assert_eq!(outcome.value.is_none(), lines.iter().any(|line| line.contains(" error JB")), "{lines:?}");
    if let Some(project) = &outcome.value {
        common::make(set, project);
    }
}

/// `PROPTEST_CASES=5000 cargo test --release --test properties` looks longer.
fn config(cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn no_damage_to_a_small_site_is_fatal(slips in prop::collection::vec(slip(), 1..5)) {
        run(&damaged(&FULL, &slips));
    }

    #[test]
    fn no_markdown_is_fatal(text in characters(80), folder in prop::sample::select(vec!["reports", "practices", "pages", "counties"])) {
        let mut set = FULL.clone();
        let name = if folder == "counties" { "xiling" } else { "2021-06-17-any" };
        common::put(&mut set, &format!("content/{folder}/{name}.md"), &format!("---\ntitle: 甲\n---\n{text}"));
        run(&set);
    }

    #[test]
    fn no_front_matter_is_fatal(text in characters(40)) {
        let mut set = FULL.clone();
        common::put(&mut set, "content/reports/2021-06-17-any.md", &format!("---\n{text}\n---\n正文\n"));
        run(&set);
    }

    #[test]
    fn no_yaml_is_fatal(text in characters(60), file in prop::sample::select(vec!["site.yaml", "content/data/any.yaml", "themes/default/strings/zh-Hans.yaml"])) {
        let mut set = FULL.clone();
        common::put(&mut set, file, &text);
        let outcome = jianbao::prepare(&set, &inputs());
        common::described(&set, &outcome.diagnostics);
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn mending_a_text_twice_is_mending_it_once(text in prop::collection::vec(characters(12), 0..20)) {
        // Prose with a slip in it, rather than slips alone.
        let text = text.join("加强,\n思想(引领)");
        let mut set = SourceSet::new();
        common::put(&mut set, "content/pages/any.md", &format!("---\ntitle: 甲\n---\n{text}"));
        let mended: Vec<String> = jianbao::tidied(&set).into_iter().map(|(_, text)| text).collect();
        for text in mended {
            prop_assert!(text.starts_with("---\ntitle: 甲\n---\n"));
            common::put(&mut set, "content/pages/any.md", &text);
            prop_assert!(jianbao::tidied(&set).is_empty(), "{}", text);
        }
    }
}

proptest! {
    #![proptest_config(config(6))]

    #[test]
    fn no_damage_to_the_sample_is_fatal(slips in prop::collection::vec(slip(), 1..6)) {
        run(&damaged(&SAMPLE, &slips));
    }
}

/// A record that is dated after the last snapshot of the full site (2025-12-31), as YAML below its list.
fn later_record() -> impl Strategy<Value = (&'static str, String)> {
    let day = (2026..2029i32, 1..13u32, 1..29u32).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"));
    let unit = prop::sample::select(vec!["donghu-cheng", "donghu-he", "xiling-cheng", "donghu-hospital"]);
    let place = prop::sample::select(vec!["donghu", "xiling", "nanxin", "yunchuan"]);
    let target = prop::sample::select(vec!["township", "hospital"]);
    (0..4usize, day, unit, place, target, 0..9u32).prop_map(|(kind, day, unit, place, target, number)| match kind {
        0 => ("organisations", format!("name: 新组织{number}, type: {target}_association, unit: {unit}, established: {day}, campaign: drive")),
        1 => ("observations", format!("indicator: {target}.established, place: {place}, value: {number}, as_of: {day}, source: yearbook")),
        2 => ("observations", format!("indicator: {target}.coverage, place: {place}, value: full, as_of: {day}, source: yearbook")),
        _ => ("rosters", format!("place: {place}, campaign: drive, target: {target}, units: complete, organisations: complete, as_of: {day}, source: yearbook")),
    })
}

fn snapshots(output: &Output) -> Vec<(&str, &str)> {
    common::pages(output)
        .filter(|(path, _)| path.contains("/2024-12-31/") || path.contains("/2025-12-31/"))
        .collect()
}

proptest! {
    #![proptest_config(config(25))]

    #[test]
    fn what_is_dated_later_never_changes_an_earlier_snapshot(records in prop::collection::vec(later_record(), 1..6)) {
        let mut text = String::new();
        for list in ["organisations", "observations", "rosters"] {
            let own = records.iter().enumerate().filter(|(_, (name, _))| *name == list);
            for (first, (number, (_, record))) in own.enumerate() {
                let head = if first == 0 { format!("{list}:\n") } else { String::new() };
                let id = if list == "organisations" { format!("id: later-{number}, ") } else { String::new() };
                let _ = writeln!(text, "{head}  - {{ {id}{record} }}");
            }
        }
        let mut set = FULL.clone();
        common::put(&mut set, "content/data/later.yaml", &text);
        // A later record may contradict another one; then there is no site to compare.
        if let Some(later) = common::try_build(&set, &inputs()) {
            let before = common::build(&FULL, &inputs());
            prop_assert_eq!(snapshots(&before).len(), 4);
            prop_assert_eq!(snapshots(&before), snapshots(&later));
        }
    }
}

#[test]
fn what_is_dated_earlier_does_change_a_snapshot() {
    let mut set = FULL.clone();
    let record =
        "{ indicator: township.coverage, place: xiling, value: full, as_of: 2024-06-01, source: yearbook }";
    common::put(&mut set, "content/data/later.yaml", &format!("observations:\n  - {record}\n"));
    assert_ne!(snapshots(&common::build(&FULL, &inputs())), snapshots(&common::build(&set, &inputs())));
}
