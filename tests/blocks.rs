//! Data blocks and charts on made pages: what an author asks for is there, is true, and can be read by everybody.

mod common;

use std::collections::BTreeSet;

use common::html::{self, Piece, Tag};
use common::{Output, inputs};
use proptest::prelude::*;

fn page<'o>(output: &'o Output, path: &str) -> &'o str {
    std::str::from_utf8(output.get(path).unwrap_or_else(|| panic!("no {path}"))).expect("UTF-8")
}

fn full() -> Output {
    common::build(&common::test_site("full"), &inputs())
}

/// The part of a page between its heading and its foot.
fn body(page: &str) -> &str {
    let start = page.find("<div class=\"prose\">").expect("a body");
    &page[start..page.find("<footer").expect("a foot")]
}

fn drawings(page: &str) -> Vec<Tag> {
    html::tags(page).into_iter().filter(|tag| tag.name == "svg" && tag.get("role").is_some()).collect()
}

#[test]
fn chinese_and_english_options_give_the_same_blocks() {
    let output = full();
    let (english, chinese) = (page(&output, "board/index.html"), page(&output, "board-zh/index.html"));
    assert_eq!(body(english), body(chinese));
    assert_eq!(body(english).matches("class=\"data-block\"").count(), 13);
    assert!(english.contains("target: 这是代码，不是数据块"), "another info string stays code");
}

#[test]
fn every_drawing_has_a_name_and_its_ids_are_its_own() {
    for (path, page) in common::pages(&full()) {
        let tags = html::tags(page);
        let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        let different: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), different.len(), "{path}: an id stands twice");
        for drawing in drawings(page) {
            let names = drawing.get("aria-labelledby").unwrap_or_else(|| panic!("{path}: {drawing:?}"));
            assert!(names.split(' ').all(|name| different.contains(name)), "{path}: {names}");
        }
    }
}

#[test]
fn a_pattern_stands_in_the_drawing_that_uses_it() {
    let output = full();
    let mut used = 0;
    for (path, page) in common::pages(&output) {
        for svg in page.split("<svg class=\"chart-").skip(1) {
            let svg = &svg[..svg.find("</figure>").unwrap_or(svg.len())];
            let Some(at) = svg.find("url(#jb-block-") else { continue };
            let id = &svg[at + "url(#".len()..][..svg[at..].find(')').expect("an end") - "url(#".len()];
            assert!(svg.contains(&format!("<pattern id=\"{id}\"")), "{path}: {id}");
            used += 1;
        }
    }
    assert!(used > 1, "{used}");
}

#[test]
fn unknown_is_said_in_words_and_example_data_is_marked() {
    let output = full();
    let text = html::dense_text(body(page(&output, "board/index.html")));
    for words in ["未报送", "东湖一半，西岭全部，南新未报送。", "示例", "名录口径", "2025年以来的数字"]
    {
        assert!(text.contains(words), "{words}");
    }
    // The first coverage block shows the end of 2025, before 西岭 reported.
    let first = &page(&output, "board/index.html");
    let block = first.split("class=\"data-block\"").nth(1).expect("a block");
    assert!(block.contains("两县乡镇科协") && block.contains("未报送（1 个）"), "{block}");
}

#[test]
fn a_block_in_a_feed_has_absolute_clean_addresses_and_no_script() {
    let output = full();
    let feed: serde_json::Value = serde_json::from_str(page(&output, "feed.json")).expect("JSON");
    let entries = feed["items"].as_array().expect("items").iter();
    let content: String = entries
        .filter_map(|item| item["content_html"].as_str())
        .filter(|html| html.contains("data-block"))
        .collect();
    assert_eq!(content.matches("class=\"data-block\"").count(), 2);
    for tag in html::tags(&content) {
        assert_ne!(tag.name, "script");
        if let Some(href) = tag.get("href").filter(|href| !href.starts_with("mailto:")) {
            assert!(href.starts_with("https://") && !href.contains("index.html"), "{href}");
        }
    }
    let own = content.split("<svg class=\"chart-").nth(1).expect("a drawing");
    assert!(!own.contains("jb-block-"), "ids of a feed differ from entry to entry");
}

#[test]
fn a_block_survives_the_cleaning_of_an_authors_own_html() {
    let mut set = common::test_site("full");
    let text = "---\ntitle: 甲\n---\n<b>粗</b><div>jb0block27</div>\n\n```chart\nkind: bars\ntarget: township\n```\n\n<script>x</script>\n";
    common::put(&mut set, "content/pages/raw.md", text);
    let output = common::build(&set, &inputs());
    let page = page(&output, "raw/index.html");
    let charts = drawings(body(page));
    assert_eq!(charts.len(), 1);
    assert!(page.contains("jb0block27"), "the author's own words stay");
}

#[test]
fn a_drawing_is_the_same_whatever_stands_in_other_texts() {
    let mut set = common::test_site("full");
    let before = common::build(&set, &inputs());
    let other = "---\ntitle: 甲\n---\n```coverage\ntarget: township\nas_of: 2024-03-03\n```\n";
    common::put(&mut set, "content/pages/other.md", other);
    let after = common::build(&set, &inputs());
    let target = "coverage/drive/township/index.html";
    assert_eq!(page(&before, target), page(&after, target));
}

#[test]
fn coverage_over_time_is_drawn_from_dated_values_only() {
    let output = full();
    let target = page(&output, "coverage/drive/township/index.html");
    let with_history = target.contains("jb-history-chart");
    let table = html::pieces(target);
    let dates = table.iter().filter(|piece| matches!(piece, Piece::Open(tag) if tag.name == "time")).count();
    assert!(dates > 0 && !with_history, "the top place has no two known values in this site");
    let county = page(&output, "counties/donghu/index.html");
    assert!(county.contains("id=\"jb-trends\""), "two dated values of 科普讲座 make a small chart");
}

/// Words that an option may hold, in any order and number.
fn option() -> impl Strategy<Value = String> {
    let keys = prop::sample::select(vec![
        "target",
        "口径",
        "places",
        "parent",
        "level",
        "as_of",
        "show",
        "kind",
        "indicator",
        "from",
        "to",
        "limit",
        "sort",
        "ids",
        "theme",
        "county",
        "type",
        "status",
        "report",
        "since",
        "caption",
        "alt",
        "x",
    ]);
    let values = prop::sample::select(vec![
        "township",
        "donghu",
        "[donghu, xiling, donghu-cheng]",
        "bars",
        "tiles",
        "line",
        "sparkline",
        "multiples",
        "lectures",
        "township.total",
        "2025",
        "9999-12-31",
        "0001-01-01",
        "table",
        "missing",
        "summary",
        "county",
        "-1",
        "0",
        "18446744073709551616",
        "[",
        "{ a: b }",
        "~",
        "'<b>'",
        "work-meeting",
        "duty",
        "\"\\u0000\"",
    ]);
    (keys, values).prop_map(|(key, value)| format!("{key}: {value}\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_options_of_a_block_are_fatal(
        kind in prop::sample::select(vec!["coverage", "practices", "organisations", "figures", "chart", "图表"]),
        options in prop::collection::vec(option(), 0..5),
        noise in "[ -~\n：、甲>`]{0,12}",
        quoted in any::<bool>(),
    ) {
        let mut set = common::test_site("full");
        let text = format!("```{kind}\n{}{noise}\n```\n", options.concat());
        let text = if quoted { text.lines().map(|line| format!("> {line}\n")).collect() } else { text };
        common::put(&mut set, "content/pages/any.md", &format!("---\ntitle: 甲\n---\n{text}"));
        let outcome = jianbao::prepare(&set, &inputs());
        if let Some(project) = &outcome.value {
            let edition = project.edition(&set);
            let made = edition.file("any/index.html").expect("planned");
            prop_assert!(made.is_ok());
        }
    }
}
