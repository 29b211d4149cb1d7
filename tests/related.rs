//! Related reading: stable, never the page itself, the same from both sides, and as cheap in a large site as in a
//! small one.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use common::page;
use jianbao::Project;
use jianbao::relate::DocumentKey;
use jianbao::relate::related::{Feature, Relation};

/// A site of `documents` reports and practices over counties, themes and organisations.
fn site(documents: usize) -> Vec<(String, String)> {
    let (counties, organisations) = (documents / 20 + 5, documents / 10 + 5);
    let mut records = String::from("places:\n");
    for county in 0..counties {
        let _ = writeln!(records, "- {{id: c{county}, name: 第{county}县, level: county}}");
    }
    records.push_str("campaigns:\n- id: drive\n  title: 行动\n  themes:\n");
    for theme in 0..6 {
        let _ = writeln!(records, "  - {{id: t{theme}, label: 主题{theme}}}");
    }
    records.push_str("organisations:\n");
    for organisation in 0..organisations {
        let _ = writeln!(records, "- {{id: o{organisation}, name: 第{organisation}会}}");
    }
    let mut files = vec![
        ("content/data/records.yaml".to_owned(), records),
        ("site.yaml".to_owned(), "title: 测试\nbase_url: https://t.example/\nlanguage: zh-Hans\n".to_owned()),
    ];
    for number in 0..documents {
        let (county, theme, organisation) = (number * 7 % counties, number % 6, number * 3 % organisations);
        let shared = format!("counties: [c{county}]\nthemes: [t{theme}]\ncampaign: drive\n");
        let body = format!("---\n\n见[[organisation:o{}]]。\n", (number * 5) % organisations);
        let year = 2015 + number % 9;
        if number % 3 == 0 {
            let text = format!(
                "---\ntitle: 做法{number}\n{shared}organisations: [o{organisation}]\nupdated: {year}-05-01\n{body}"
            );
            files.push((format!("content/practices/p{number:05}.md"), text));
        } else {
            let text = format!(
                "---\ntitle: 会议{number}\n{shared}visits: [o{organisation}]\ndate: {year}-06-17\n{body}"
            );
            files.push((format!("content/reports/r{number:05}.md"), text));
        }
    }
    files
}

fn project(files: &[(String, String)]) -> Project {
    let set = common::site_of(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    common::prepare(&set, &common::inputs())
}

fn all(project: &Project) -> BTreeMap<DocumentKey, (Vec<Relation>, usize)> {
    let reports = project.site.reports().keys().map(DocumentKey::Report);
    let practices = project.site.practices().keys().map(DocumentKey::Practice);
    reports.chain(practices).map(|key| (key, project.relations.related(&project.site).all(key))).collect()
}

#[test]
fn related_reading_does_not_depend_on_the_order_of_files() {
    let mut files = site(120);
    let before = all(&project(&files));
    files.reverse();
    assert_eq!(all(&project(&files)), before);
    files.rotate_left(37);
    assert_eq!(all(&project(&files)), before);
}

#[test]
fn no_document_is_related_to_itself_and_none_twice() {
    for (own, (relations, _)) in all(&project(&site(150))) {
        let mut others: Vec<DocumentKey> = relations.iter().map(|relation| relation.document).collect();
        assert!(!others.contains(&own), "{own:?}");
        assert!(!others.is_empty(), "{own:?} shares a county, a theme or an organisation with another one");
        others.sort();
        others.dedup();
        assert_eq!(others.len(), relations.len(), "{own:?}");
    }
}

#[test]
fn what_two_documents_share_is_the_same_from_both_sides() {
    let all = all(&project(&site(150)));
    for (own, (relations, _)) in &all {
        for relation in relations {
            let back = all[&relation.document].0.iter().find(|back| back.document == *own);
            let back = back.unwrap_or_else(|| panic!("{own:?} and {:?}", relation.document));
            assert_eq!((back.score, &back.shared), (relation.score, &relation.shared));
        }
    }
}

#[test]
fn what_a_page_shows_is_the_beginning_of_all_that_is_related() {
    let project = project(&site(150));
    let related = project.relations.related(&project.site);
    for (own, (relations, _)) in all(&project) {
        assert_eq!(related.of(own, 5, &|_| false), relations[..relations.len().min(5)], "{own:?}");
        let [first, rest @ ..] = &relations[..] else { continue };
        let without = related.of(own, 3, &|other| other == first.document);
        assert_eq!(without, rest[..rest.len().min(3)], "{own:?}");
    }
}

#[test]
fn a_campaign_alone_relates_nothing() {
    for (own, (relations, _)) in all(&project(&site(60))) {
        for relation in relations {
            let others = relation.shared.iter().filter(|feature| !matches!(feature, Feature::Campaign(_)));
            assert!(others.count() > 0, "{own:?} and {:?}", relation.document);
        }
    }
}

#[test]
fn the_rarer_what_is_shared_the_more_it_counts() {
    let text = |extra: &str| format!("---\ntitle: 会\ndate: 2020-01-01\n{extra}---\n\n文。\n");
    let mut files = site(0);
    files[0].1.push_str("- {id: rare, name: 稀会}\n");
    files.push(("content/reports/a.md".into(), text("counties: [c0, c1]\n")));
    files.push(("content/reports/b.md".into(), text("counties: [c1]\n")));
    files.push(("content/reports/c.md".into(), text("counties: [c0]\n")));
    for number in 0..20 {
        files.push((format!("content/reports/z{number}.md"), text("counties: [c0]\n")));
    }
    let project = project(&files);
    let key = |id: &str| DocumentKey::Report(project.site.reports().find(id).expect("there"));
    let found = project.relations.related(&project.site).of(key("a"), 5, &|_| false);
    assert_eq!(found.len(), 5);
    assert_eq!(found[0].document, key("b"), "the rare county before the common one");
    let without = project.relations.related(&project.site).of(key("a"), 5, &|other| other == key("b"));
    assert!(without.iter().all(|relation| relation.document != key("b")));
}

#[test]
fn the_cost_of_related_reading_grows_with_the_number_of_documents_and_no_faster() {
    let steps = |documents: usize| -> usize {
        let project = project(&site(documents));
        let all = all(&project);
        let most = all.values().map(|(_, steps)| *steps).max().expect("documents");
        // Thirty-two neighbours in the list of each feature; these documents have six.
        assert!(most <= 6 * 32, "{most} steps for one of {documents} documents");
        all.values().map(|(_, steps)| steps).sum()
    };
    let (small, large) = (steps(1_250), steps(5_000));
    assert!(large <= small * 5, "{small} steps for 1,250 documents, {large} for 5,000");
}

#[test]
fn pages_say_what_is_shared_and_leave_out_what_they_show_already() {
    let set = common::sample();
    let output = common::build(&set, &common::inputs());
    let practice = page(&output, "practices/four-haves-one-secured/index.html");
    let (_, related) = practice.split_once("id=\"jb-related\"").expect("related reading");
    let (related, _) = related.split_once("</section>").expect("its end");
    assert!(related.contains("同属湄潭县"), "{related}");
    assert!(!related.contains("four-haves-one-secured"), "never the page itself");
    // Declared as similar, and shown as such.
    assert!(!related.contains("statutes-by-category"), "{related}");
    assert_eq!(related.matches("<li>").count(), 5);
}
