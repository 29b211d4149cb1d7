//! A report as it really arrives: what is wrong with it is named, and no word of it is lost.

mod common;

use common::{html, inputs};

const REPORT: &str = "content/reports/2025-09-12-field-day.md";

#[test]
fn every_slip_of_a_dirty_report_is_named_at_its_place() {
    let set = common::test_site("as-dirty");
    let found = common::archive::found(&set, &jianbao::prepare(&set, &inputs()).diagnostics);
    let at = |code: &str, line: usize, column: usize| (code.to_owned(), REPORT.to_owned(), line, column);
    assert_eq!(found, [at("JB501", 8, 34), at("JB502", 8, 6), at("JB503", 8, 1), at("JB504", 11, 3)]);
}

#[test]
fn no_word_of_a_dirty_report_is_lost() {
    let set = common::test_site("as-dirty");
    let text = common::text_of(&set, REPORT);
    let (_, body) = text.split_once("\n---\n").expect("front matter");
    let output = common::build(&set, &inputs());
    let shown = html::dense_text(common::page(&output, "reports/field-day/index.html"));
    let dense = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let paragraphs: Vec<String> = body.split("\n\n").map(dense).filter(|text| !text.is_empty()).collect();
    assert_eq!(paragraphs.len(), 4);
    for paragraph in paragraphs {
        assert!(shown.contains(&paragraph), "{paragraph}");
    }
}

#[test]
fn lines_broken_between_han_characters_are_joined_without_a_space() {
    let output = common::build(&common::test_site("as-dirty"), &inputs());
    let shown = html::readable(common::page(&output, "reports/field-day/index.html"), false);
    assert!(shown.contains("两县情况不同，办法也不必一样。"), "{shown}");
    assert!(shown.contains("来自两个县的负责人和十七名工作人员参加"), "{shown}");
}

/// Where a link leads, without the part of the page: headings are called after their words.
fn address(tag: &html::Tag) -> &str {
    tag.get("href").or(tag.get("value")).unwrap_or_default().split('#').next().unwrap_or_default()
}

#[test]
fn both_languages_show_the_same_site() {
    let [english, chinese] =
        ["bilingual/en", "bilingual/zh"].map(|name| common::build(&common::test_site(name), &inputs()));
    let names =
        |output: &common::Output| output.keys().map(|path| common::unhashed(path)).collect::<Vec<_>>();
    assert_eq!(names(&english), names(&chinese));
    for (path, page) in common::pages(&english) {
        let other = common::page(&chinese, path);
        let shape = |page: &str| -> Vec<String> {
            let tags = html::tags(page).into_iter();
            let tags =
                tags.filter(|tag| !["meta", "link", "span", "p", "b", "i", "q"].contains(&tag.name.as_str()));
            tags.map(|tag| format!("{} {:?}", tag.name, address(&tag))).collect()
        };
        assert_eq!(shape(page), shape(other), "{path}");
        assert!(page.contains("<html lang=\"en\"") && other.contains("<html lang=\"zh-Hans\""), "{path}");
        let han: String =
            html::readable(page, true).chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).collect();
        assert_eq!(han, "", "{path} speaks Chinese on an English site");
    }
}

#[test]
fn an_english_text_is_not_held_to_chinese_punctuation() {
    let set = common::test_site("bilingual/en");
    let outcome = jianbao::prepare(&set, &inputs());
    assert_eq!(common::described(&set, &outcome.diagnostics), [""; 0]);
}

#[test]
fn a_lead_calls_a_place_by_its_name() {
    for (site, name) in [("bilingual/en", "met in Ashford County."), ("bilingual/zh", "联合会在灰津县开会")]
    {
        let output = common::build(&common::test_site(site), &inputs());
        let shown = html::readable(common::page(&output, "reports/winter-meeting/index.html"), false);
        let lead = shown.lines().find(|line| line.starts_with("description: ")).expect("a description");
        assert!(lead.contains(name), "{lead}");
    }
}
