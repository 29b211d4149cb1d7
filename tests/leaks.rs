//! No trace of what is not public in any file of the site: drafts, reviews, embargoed and internal items.
//!
//! A marker goes into every field of a withheld document that takes one (found by trying), into its body, its
//! id, the names of its folder and its attachments; then the whole output is searched, feeds and data included.

mod common;

use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use common::scalars::{fields, leaves, replaced};
use common::{Output, inputs, with_drafts};
use jianbao::base::{Content, Inputs, SourcePath, SourceSet};
use tempfile::TempDir;

/// A word that stands nowhere else, as a text and as part of a slug.
const MARKER: &str = "zq7xkleak";

/// The documents of the full site that are withheld in turn, with their text below front matter and their folder.
const DOCUMENTS: [(&str, &str); 4] = [
    ("content/reports/2026-05-08-work-meeting/index.md", "content/reports/2027-01-01-zq7xkleak/index.md"),
    ("content/practices/joint-lectures.md", "content/practices/zq7xkleak.md"),
    ("content/practices/joint-lectures.md", "content/practices/zq7xkleak-bundle/index.md"),
    ("content/pages/about.md", "content/pages/zq7xkleak.md"),
];

/// What withholds a document, as lines of its front matter.
const REASONS: [(&str, &[(&str, &str)]); 5] = [
    ("draft", &[("status", "draft")]),
    ("草稿", &[("status", "草稿")]),
    ("review", &[("status", "review")]),
    ("embargoed", &[("publish_at", "2026-11-23 08:01")]),
    ("internal", &[("visibility", "internal")]),
];

/// The full site with a copy of the document that carries the marker wherever one can stand, withheld by `fields`.
fn marked(document: usize, fields: &[(&str, &str)]) -> SourceSet {
    static MARKED: LazyLock<Vec<SourceSet>> =
        LazyLock::new(|| DOCUMENTS.iter().map(|(model, path)| public(model, path)).collect());
    let (_, path) = DOCUMENTS[document];
    let mut set = MARKED[document].clone();
    let mut text = common::text_of(&set, path).to_owned();
    for (field, value) in fields {
        let line = text.lines().find(|line| line.starts_with(&format!("{field}: ")));
        let line = line.expect("a field of the full site").to_owned();
        text = text.replacen(&line, &format!("{field}: {value}"), 1);
    }
    common::put(&mut set, path, &text);
    set
}

/// The same before it is withheld.
fn public(model: &str, path: &str) -> SourceSet {
    let full = common::test_site("full");
    let mut set = full.clone();
    let mut text = common::text_of(&full, model).replace("aliases: [", "aliases: [zq7xkleak-alias.html, ");
    // The copy must not claim the addresses of its model.
    for taken in ["/news/2026-05.html, /old/meeting/", "/jingyan/1.html", "about-us.html"] {
        text = text.replace(&format!(", {taken}"), "");
    }
    for id in ["work-meeting", "joint-lectures", "about"] {
        text = text.replacen(&format!("\nid: {id}\n"), "\nid: zq7xkleak-id\n", 1);
    }
    text = text.replace("practice: joint-lectures", "practice: zq7xkleak-id");
    for (old, new) in [
        ("cover: hall.png", "cover: zq7xkleak.png"),
        ("(hall.png", "(zq7xkleak.png"),
        ("(list.txt", "(zq7xkleak.txt"),
    ] {
        text = text.replace(old, new);
    }
    // A figure with the fields that figures of the model do without.
    let figure = "{ indicator: lectures, place: donghu, value: 3, unit: 场, period: [2026-01, 2026-04], basis: reported, source: yearbook, members: [xiling], members_complete: false, note: 说明, correction: 更正 }";
    text = text.replacen("\nfigures:\n", &format!("\nfigures:\n  - {figure}\n"), 1);
    text.push_str("\n## zq7xkleak 小节\n\nzq7xkleak 正文，见[[东湖县]]、[[practice:reading-corner]]和[[organisation:donghu-kx]]。\n");
    if path.contains("-bundle") {
        text = text.replace("](../", "](../../");
    }
    let folder = path.rsplit_once('/').expect("a folder").0;
    if path.ends_with("/index.md") {
        for name in ["zq7xkleak.png", "zq7xkleak.txt"] {
            let path = SourcePath::new(&format!("{folder}/{name}")).expect("safe");
            set.insert(path, Content::Text(MARKER.into()));
        }
    }
    common::put(&mut set, path, &text);
    let marks = mark_fields(&mut set, path);
    assert!(marks >= 2, "{path}: {marks} fields take a marker");
    set
}

/// Puts the marker into every scalar of the front matter that is still accepted with it.
fn mark_fields(set: &mut SourceSet, path: &str) -> usize {
    let mut marks = 0;
    let all: Vec<_> = leaves(set).values.into_iter().filter(|leaf| leaf.path == path).collect();
    for leaf in all.into_iter().rev().filter(|leaf| !leaf.text.contains(MARKER)) {
        let before = common::text_of(set, path).to_owned();
        let changed = replaced(&before, vec![(leaf.range.clone(), format!("{} {MARKER}", leaf.text))]);
        common::put(set, path, &changed);
        let mut bare = set.clone();
        let theme: Vec<SourcePath> = set.below("themes").map(|file| file.path.clone()).collect();
        theme.iter().for_each(|path| bare.remove(path));
        let parsed = jianbao::parse::parse(&bare);
        let fine = !parsed.has_errors()
            && jianbao::refine::refine(&parsed.value, &bare, &everything()).value.is_some();
        if fine {
            marks += 1;
        } else {
            common::put(set, path, &before);
        }
    }
    marks
}

/// Drafts are shown and every embargo is over, so that a withheld document is checked like any other.
fn everything() -> Inputs {
    Inputs { drafts: true, ..inputs() }
}

/// Where the marker stands in an output.
fn traces(output: &Output) -> Vec<String> {
    let holds = |bytes: &[u8]| {
        bytes.windows(MARKER.len()).any(|window| window.eq_ignore_ascii_case(MARKER.as_bytes()))
    };
    let found =
        output.iter().filter(|(path, bytes)| path.contains(MARKER) || holds(&common::opened(path, bytes)));
    found.map(|(path, _)| path.clone()).collect()
}

#[test]
fn nothing_of_a_withheld_document_is_in_the_output() {
    let plain = common::build(&common::test_site("full"), &inputs());
    for (reason, fields) in REASONS {
        for (index, (_, path)) in DOCUMENTS.iter().enumerate() {
            let set = marked(index, fields);
            let output = common::build(&set, &inputs());
            assert_eq!(traces(&output), [""; 0], "{reason} {path}");
            // Not even a count, a date or a place in a list.
            assert!(output.keys().eq(plain.keys()), "{reason} {path}");
            for (file, bytes) in &output {
                assert!(plain[file] == *bytes, "{reason} {path}: {file} is not as if it did not exist");
            }
        }
    }
}

#[test]
fn every_field_of_front_matter_stands_in_a_withheld_document() {
    let known = fields(&DOCUMENTS.map(|(_, path)| path));
    let mut used = Vec::new();
    for (index, (_, path)) in DOCUMENTS.iter().enumerate() {
        let keys = leaves(&marked(index, REASONS[0].1)).keys;
        used.extend(keys.into_iter().filter(|leaf| leaf.path == *path).map(|leaf| (leaf.record, leaf.text)));
    }
    let is_missing = |(kind, key): &&(&str, &str)| !used.contains(&(Some(*kind), (*key).to_owned()));
    let missing: Vec<_> = known.iter().filter(is_missing).collect();
    println!("{} fields of withheld documents", known.len());
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn with_drafts_the_same_documents_are_shown_with_a_badge_but_for_internal_ones() {
    for (reason, fields) in REASONS {
        for (index, (_, path)) in DOCUMENTS.iter().enumerate() {
            let set = marked(index, fields);
            let output = common::build(&set, &with_drafts());
            if reason == "internal" {
                assert_eq!(traces(&output), [""; 0], "{path}");
                continue;
            }
            let page = output.keys().find(|file| file.ends_with("zq7xkleak-id/index.html"));
            let page = page.unwrap_or_else(|| panic!("{reason} {path} is shown"));
            let shown = common::html::readable(common::page(&output, page), false);
            let badge = match reason {
                "draft" | "草稿" => "草稿",
                "review" => "待审",
                _ => "未到发布时间",
            };
            let has_badge =
                shown.lines().any(|line| line.contains('{') && line.contains('}') && line.contains(badge));
            assert!(has_badge, "{reason} {path}: a badge with {badge:?}\n{shown}");
        }
    }
}

#[test]
fn the_search_for_the_marker_sees_into_data_files() {
    let shown = traces(&common::build(&marked(1, &[("status", "draft")]), &with_drafts()));
    for path in ["data/practices.csv", "data/practices.xlsx", "data/practices.json", "data/adoption.xlsx"] {
        assert!(shown.iter().any(|own| own == path), "{path} in {shown:?}");
    }
    assert!(shown.iter().any(|path| path.starts_with("counties/") && path.ends_with("/data.xlsx")));
}

#[test]
fn a_withheld_document_in_every_folder_has_no_page_and_its_prose_none_either() {
    for (reason, fields) in REASONS {
        let front: String = fields.iter().map(|(field, value)| format!("{field}: {value}\n")).collect();
        let mut set = common::test_site("full");
        let text = format!("---\ntitle: zq7xkleak\nsummary: zq7xkleak\n{front}---\nzq7xkleak [[xiling]]\n");
        common::put(&mut set, "content/counties/xiling.md", &text);
        assert_eq!(traces(&common::build(&set, &inputs())), [""; 0], "{reason}");
        let shown = !traces(&common::build(&set, &with_drafts())).is_empty();
        assert_eq!(shown, reason != "internal", "{reason}");
    }
}

#[test]
fn a_link_from_a_public_page_to_a_withheld_one_keeps_only_its_words() {
    for (reason, fields) in REASONS {
        let mut set = marked(0, fields);
        let links = "---\ntitle: 公开的页面\n---\n见[文字甲](../reports/2027-01-01-zq7xkleak/index.md)、\
                     [文字乙](../reports/2027-01-01-zq7xkleak/zq7xkleak.txt)、[[report:zq7xkleak-id|文字丙]]和\
                     [文字丁](../reports/2027-01-01-zq7xkleak/index.md#小节)。\n";
        common::put(&mut set, "content/pages/public.md", links);
        let output = common::build(&set, &inputs());
        assert_eq!(traces(&output), [""; 0], "{reason}");
        let shown = common::html::readable(common::page(&output, "public/index.html"), false);
        assert!(shown.contains("见文字甲、文字乙、文字丙和文字丁。"), "{reason}: {shown}");
    }
}

#[test]
fn a_reference_without_words_does_not_name_a_withheld_page() {
    for (reason, fields) in REASONS {
        let mut set = marked(0, fields);
        common::put(&mut set, "content/pages/public.md", "# 甲\n\n见[[report:zq7xkleak-id]]。\n");
        assert_eq!(traces(&common::build(&set, &inputs())), [""; 0], "{reason}");
    }
}

#[test]
fn a_slip_in_the_fields_that_withhold_never_publishes() {
    for line in [
        "status: drafft",
        "visibility: internl",
        "publish_at: soon",
        "status: [draft]",
        "visibility: { a: b }",
    ] {
        let mut set = common::test_site("minimal");
        common::put(
            &mut set,
            "content/pages/a.md",
            &format!("---\ntitle: zq7xkleak\n{line}\n---\nzq7xkleak\n"),
        );
        if let Some(output) = common::try_build(&set, &inputs()) {
            assert_eq!(traces(&output), [""; 0], "{line}");
        }
    }
}

#[test]
fn figures_requirements_and_practices_of_a_withheld_report_count_nowhere() {
    let mut set = marked(0, &[("status", "draft")]);
    let text = common::text_of(&set, DOCUMENTS[0].1)
        .replace("value: 十五", "value: 98765")
        .replace("十五场", "98765场");
    common::put(&mut set, DOCUMENTS[0].1, &text);
    let output = common::build(&set, &inputs());
    for (path, bytes) in &output {
        let opened = common::opened(path, bytes);
        let text = String::from_utf8_lossy(&opened);
        assert!(!text.contains("98765") && !text.contains("98,765"), "{path}");
    }
}

#[test]
fn an_embargo_ends_at_its_hour_in_the_zone_of_the_site() {
    // 09:00 in Shanghai is 01:00 in UTC.
    for (zone, before, after) in [
        ("Asia/Shanghai", "2026-11-23T00:59:59Z", "2026-11-23T01:00:00Z"),
        ("America/New_York", "2026-11-23T13:59:59Z", "2026-11-23T14:00:00Z"),
        ("UTC", "2026-11-23T08:59:59Z", "2026-11-23T09:00:00Z"),
    ] {
        let mut set = marked(3, &[("publish_at", "2026-11-23 09:00")]);
        let config = common::text_of(&set, "site.yaml")
            .replace("timezone: Asia/Shanghai", &format!("timezone: {zone}"));
        common::put(&mut set, "site.yaml", &config);
        let at = |moment: &str| common::build(&set, &Inputs::at(moment.parse().expect("a moment")));
        assert_eq!(traces(&at(before)), [""; 0], "{zone}");
        assert!(!traces(&at(after)).is_empty(), "{zone}");
    }
}

#[test]
fn the_time_zone_of_the_machine_does_not_end_an_embargo() {
    let folder = TempDir::new().expect("a folder");
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("has one")).expect("made");
        fs::write(path, text).expect("written");
    };
    put("site.yaml", "title: 甲\nbase_url: https://example.org/\ntimezone: Asia/Shanghai\n");
    put("content/pages/a.md", "---\ntitle: 甲\npublish_at: 2026-11-23 09:00\n---\n正文\n");
    for zone in ["UTC", "Asia/Shanghai", "America/New_York"] {
        for (now, shown) in [("2026-11-23T00:59:00Z", false), ("2026-11-23T01:00:00Z", true)] {
            let output = Command::new(env!("CARGO_BIN_EXE_jianbao"))
                .args(["build", "-q", "--output", "out"])
                .current_dir(folder.path())
                .env("TZ", zone)
                .env("JIANBAO_NOW", now)
                .output()
                .expect("the program starts");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(folder.path().join("out/a/index.html").exists(), shown, "{zone} {now}");
        }
    }
}
