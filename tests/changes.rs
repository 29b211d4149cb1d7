//! The log of the data: what each source did to the figures that were known before it.
//!
//! `determinism.rs`, `rebuild.rs`, `leaks.rs` and `links.rs` hold its page and files to what holds for all.

mod common;

use common::{Output, inputs, site_of};
use jianbao::base::Inputs;
use serde_json::Value;

const SITE: &str = "title: 测试\nbase_url: https://example.org/\nroot: city\n";

const PLACES: &str = "places:
  - { id: city, name: 兰河市, level: city }
  - { id: donghu, name: 东湖县, level: county, parent: city }
  - { id: xiling, name: 西岭县, level: county, parent: city }
indicators:
  - { id: lectures, label: 讲座, unit: 场, kind: count }
sources:
  - { id: early, title: 早先的报表, date: 2023-02-01 }
  - { id: late, title: 后来的报表, date: 2024-02-01 }
  - { id: undated, title: 没有日期的材料 }
  - { id: invented, title: 虚构的数据, date: 2022-01-01, kind: illustrative }
";

/// The changes of a site with these records, the latest source first: source, effect, place, before, value.
fn changes(records: &str, inputs: &Inputs) -> (Vec<[String; 5]>, Output) {
    let data = format!("{PLACES}{records}");
    let set = site_of([("site.yaml", SITE), ("content/data/data.yaml", data.as_str())]);
    let output = common::build(&set, inputs);
    let file: Value = serde_json::from_str(common::page(&output, "data/changes.json")).expect("JSON");
    let rows = file["changes"].as_array().expect("a table").iter().map(|row| {
        ["source", "effect", "place_id", "old_value", "value"]
            .map(|key| row[key].as_str().unwrap_or("–").to_owned())
    });
    (rows.collect(), output)
}

fn told(records: &str) -> Vec<[String; 5]> {
    changes(records, &inputs()).0
}

#[test]
fn a_source_adds_changes_and_confirms() {
    let rows = told(
        "observations:
  - { indicator: lectures, place: donghu, value: 10, as_of: 2022-12-31, source: early }
  - { indicator: lectures, place: xiling, value: 4, as_of: 2022-12-31, source: early }
  - { indicator: lectures, place: donghu, value: 16, as_of: 2023-12-31, source: late }
  - { indicator: lectures, place: xiling, value: 4, as_of: 2023-12-31, source: late }
",
    );
    let expected = [
        ["late", "changed", "donghu", "10", "16"],
        ["late", "same", "xiling", "4", "4"],
        ["early", "added", "donghu", "–", "10"],
        ["early", "added", "xiling", "–", "4"],
    ];
    assert_eq!(rows, expected);
}

#[test]
fn another_value_for_the_same_day_corrects_and_a_day_before_is_a_late_addition() {
    let (rows, output) = changes(
        "observations:
  - { indicator: lectures, place: donghu, value: 10, as_of: 2022-12-31, source: early }
  - { indicator: lectures, place: donghu, value: 11, as_of: 2022-12-31, source: late, correction: 原来漏报一场 }
  - { indicator: lectures, place: donghu, value: 7, as_of: 2021-12-31, source: late }
  - { indicator: lectures, place: xiling, value: 5, period: [2022-01, 2022-12], source: early }
  - { indicator: lectures, place: xiling, value: 6, period: [2022-01, 2022-12], source: late }
",
        &inputs(),
    );
    let expected = [
        ["late", "earlier", "donghu", "–", "7"],
        ["late", "corrected", "donghu", "10", "11"],
        ["late", "corrected", "xiling", "5", "6"],
        ["early", "added", "donghu", "–", "10"],
        ["early", "added", "xiling", "–", "5"],
    ];
    assert_eq!(rows, expected);
    let page = common::html::readable(common::page(&output, "data/changes/index.html"), false);
    assert!(page.contains("更正：原来漏报一场"), "{page}");
    let feed = common::page(&output, "data/changes/feed.xml");
    assert!(feed.contains("东湖县 讲座：10场 → 11场（更正；截至 2022年12月31日；原来漏报一场）"), "{feed}");
}

#[test]
fn the_order_of_the_files_and_of_the_records_does_not_show() {
    let records = [
        "  - { indicator: lectures, place: donghu, value: 10, as_of: 2022-12-31, source: early }\n",
        "  - { indicator: lectures, place: donghu, value: 11, as_of: 2022-12-31, source: late }\n",
        "  - { indicator: lectures, place: donghu, value: 9, as_of: 2020, source: undated }\n",
        "  - { indicator: lectures, place: donghu, value: 8, as_of: 2019 }\n",
    ];
    let forward = told(&format!("observations:\n{}", records.concat()));
    let back: String = records.iter().rev().copied().collect();
    assert_eq!(forward, told(&format!("observations:\n{back}")));
    let effects: Vec<&str> = forward.iter().map(|[_, effect, ..]| effect.as_str()).collect();
    assert_eq!(effects, ["corrected", "changed", "changed", "added"]);
}

#[test]
fn organisations_belong_to_the_first_source_that_names_them() {
    let (rows, output) = changes(
        "organisations:
  - { id: a, name: 甲, place: donghu }
  - { id: b, name: 乙, place: donghu, sources: [invented] }
  - { id: c, name: 丙, place: donghu, sources: [late, early] }
  - { id: d, name: 丁, place: donghu, sources: [late] }
",
        &inputs(),
    );
    let expected = [
        ["late", "changed", "donghu", "3", "4"],
        ["early", "changed", "donghu", "2", "3"],
        ["invented", "changed", "donghu", "1", "2"],
    ];
    assert_eq!(rows, expected);
    let page = common::html::readable(common::page(&output, "data/changes/index.html"), false);
    assert!(page.contains("另有 1 项与以前相同"), "{page}");
    // What is invented is among all numbers but the first.
    assert_eq!(page.matches("示例").count(), 6, "{page}");
}

#[test]
fn a_site_as_of_a_day_knows_nothing_of_later_ones() {
    let records = "observations:
  - { indicator: lectures, place: donghu, value: 10, as_of: 2022-12-31, source: early }
  - { indicator: lectures, place: donghu, value: 16, as_of: 2023-12-31, source: late }
";
    let as_of = Inputs { as_of: Some(jianbao::base::Date::new(2023, 6, 1).expect("a day")), ..inputs() };
    let (rows, output) = changes(records, &as_of);
    assert_eq!(rows, [["early", "added", "donghu", "–", "10"]]);
    assert!(!common::page(&output, "data/changes/index.html").contains("后来的报表"));
}

#[test]
fn there_are_as_many_pages_as_sources_fill_and_the_feed_tells_of_the_first() {
    let mut records = String::from("sources:\n");
    for number in 0..45 {
        records += &format!(
            "  - {{ id: s{number:02}, title: 第{number}号, date: 2024-01-{:02} }}\n",
            number % 28 + 1
        );
    }
    records += "observations:\n";
    for number in 0..45 {
        records += &format!(
            "  - {{ indicator: lectures, place: donghu, value: {number}, as_of: 2024-01-{:02}, source: s{number:02} }}\n",
            number % 28 + 1
        );
    }
    let records = records.replacen("sources:\n", "", 1);
    let (list, rest) = records.split_once("observations:").expect("both");
    let data = format!("{PLACES}{list}observations:{rest}");
    let set = site_of([("site.yaml", SITE), ("content/data/data.yaml", data.as_str())]);
    let output = common::build(&set, &inputs());
    for (path, there) in [("data/changes/page/3/", true), ("data/changes/page/4/", false)] {
        assert_eq!(output.contains_key(&format!("{path}index.html")), there, "{path}");
    }
    let feed: Value = serde_json::from_str(common::page(&output, "data/changes/feed.json")).expect("JSON");
    assert_eq!(feed["items"].as_array().expect("entries").len(), 20);
}

#[test]
fn a_site_without_data_files_has_no_log() {
    let config = format!("{SITE}data: false\n");
    let set = site_of([("site.yaml", config.as_str()), ("content/data/data.yaml", PLACES)]);
    let output = common::build(&set, &inputs());
    assert!(output.keys().all(|path| !path.starts_with("data/")));
}
