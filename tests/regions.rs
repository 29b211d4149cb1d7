//! Sites with very many places: lists by region, and every place on one page of each list.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use common::html::resolve;
use common::{Output, inputs, page};
use jianbao::base::SourceSet;
use jianbao::refine::MOST_PLACES;

const SITE: &str = "title: 全国简报\nbase_url: https://example.org/\nroot: whole\nheadline: drive/township\n\
                    snapshots: [2025-12-31]\n";

const CAMPAIGN: &str = "\
campaigns:
  - { id: drive, title: 行动, targets: [{ id: township, label: 乡镇科协, unit_types: [township], org_types: [kx] }] }
sources:
  - { id: s, title: 年报, date: 2024-01-01, kind: report }
";

/// A site whose counties lie below what `parent` says of each, which may be nothing.
fn site(above: &str, counties: usize, parent: impl Fn(usize) -> String) -> SourceSet {
    let mut data = format!("places:\n  - {{ id: whole, name: 全国, level: province }}\n{above}");
    for county in 0..counties {
        let parent = match parent(county) {
            above if above.is_empty() => above,
            above => format!(", parent: {above}"),
        };
        let _ = writeln!(data, "  - {{ id: c{county:04}, name: 第{county}县, level: county{parent} }}");
        if county % 7 == 0 {
            let _ = writeln!(
                data,
                "  - {{ id: t{county:04}, name: 第{county}乡, level: township, parent: c{county:04} }}"
            );
        }
    }
    data.push_str("observations:\n");
    for county in (0..counties).filter(|county| county % 5 != 0) {
        for (indicator, value) in [("established", 2 + county % 3), ("total", 5 + county % 3)] {
            for (day, less) in [("2025-06-30", 1), ("2026-06-30", 0)] {
                let value = value - less;
                let _ = writeln!(
                    data,
                    "  - {{ indicator: township.{indicator}, place: c{county:04}, value: {value}, as_of: {day}, source: s }}"
                );
            }
        }
    }
    common::site_of([
        ("site.yaml", SITE),
        ("content/data/campaign.yaml", CAMPAIGN),
        ("content/data/places.yaml", &data),
    ])
}

/// Seven provinces, the first with very many counties, and some counties below none of them.
fn nation(counties: usize) -> SourceSet {
    let mut above = String::new();
    for province in 0..7 {
        let _ = writeln!(
            above,
            "  - {{ id: p{province}, name: 第{province}省, level: city, parent: whole, code: '{:02}' }}",
            99 - province
        );
    }
    site(&above, counties, |county| match county {
        0..310 => "p0".to_owned(),
        310..315 => "whole".to_owned(),
        _ => format!("p{}", county % 6 + 1),
    })
}

/// Links of a page to county pages, in its main part.
fn counties_on(text: &str) -> BTreeSet<String> {
    let main = text.split("<main").nth(1).expect("a main part");
    let links = main.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let counties = links.filter_map(|link| link.split_once("counties/c"));
    let ids = counties.filter_map(|(_, rest)| rest.split(['/', '#']).next());
    ids.map(|id| format!("c{id}")).collect()
}

/// The pages of a list: the first one and those of the regions.
fn list<'o>(output: &'o Output, first: &str) -> Vec<(&'o str, &'o str)> {
    let inner = format!("{first}in/");
    let own = format!("{first}index.html");
    common::pages(output).filter(|(path, _)| *path == own || path.starts_with(&inner)).collect()
}

const LISTS: [&str; 4] =
    ["counties/", "quality/", "coverage/drive/township/", "coverage/drive/township/2025-12-31/"];

#[test]
fn every_place_is_on_one_page_of_each_list() {
    let set = nation(700);
    let output = common::build(&set, &inputs());
    for first in LISTS {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        let pages = list(&output, first);
        // Seven provinces, a second page of the first one, and those below none.
        assert_eq!(pages.len(), 1 + 7 + 1 + 1, "{first}");
        for (path, text) in pages {
            let counties = counties_on(text);
            assert_eq!(counties.is_empty(), *path == *format!("{first}index.html"), "{path}");
            assert!(counties.len() <= MOST_PLACES, "{path}");
            for county in counties {
                assert_eq!(seen.insert(county.clone(), path), None, "{county} is on {path} too");
            }
        }
        assert_eq!(seen.len(), 700, "{first}");
    }
    let first = page(&output, "coverage/drive/township/index.html");
    assert!(first.contains("township/in/p6/index.html"), "rows lead to the regions");
    assert!(
        first.contains("township/in/p0/page/2/index.html") && first.contains("township/in/whole/index.html"),
        "so do the others"
    );
    let part = page(&output, "coverage/drive/township/in/p0/page/2/index.html");
    assert!(part.contains("<title>第0省（之2）：乡镇科协覆盖情况"));
    assert!(part.contains("href=\"../../../../../../../coverage/drive/township/index.html\""), "and back");
    let county = page(&output, "counties/c0000/index.html");
    assert!(
        county.contains("href=\"../../counties/in/p0/index.html\">第0省</a>"),
        "a county leads to its region"
    );
}

#[test]
fn one_page_is_enough_for_a_small_site() {
    let output = common::build(&nation(MOST_PLACES), &inputs());
    for first in LISTS {
        let pages = list(&output, first);
        assert_eq!(pages.len(), 1, "{first}");
        assert_eq!(counties_on(pages[0].1).len(), MOST_PLACES, "{first}");
    }
}

#[test]
fn places_with_nothing_between_them_and_the_whole_are_numbered() {
    numbered("whole", "in/whole/");
}

#[test]
fn places_with_nothing_above_them_are_numbered() {
    numbered("", "in/");
}

fn numbered(parent: &str, folder: &str) {
    let output = common::build(&site("", 650, |_| parent.to_owned()), &inputs());
    for first in LISTS {
        let paths: Vec<&str> = list(&output, first).into_iter().map(|(path, _)| path).collect();
        let inner = ["", "page/2/", "page/3/"].map(|page| format!("{folder}{page}index.html"));
        let inner = std::iter::once("index.html".to_owned()).chain(inner);
        let mut wanted: Vec<String> = inner.map(|path| format!("{first}{path}")).collect();
        wanted.sort();
        assert_eq!(paths, wanted);
    }
}

/// The values of an attribute in a text.
fn values<'t>(text: &'t str, attribute: &str) -> impl Iterator<Item = &'t str> {
    text.split(&format!(" {attribute}=\""))
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect::<Vec<_>>()
        .into_iter()
}

#[test]
fn links_into_the_lists_find_their_rows_and_notes() {
    let output = common::build(&nation(700), &inputs());
    let anchors: BTreeMap<&str, BTreeSet<&str>> =
        common::pages(&output).map(|(path, text)| (path, values(text, "id").collect())).collect();
    let (mut to_regions, mut to_notes) = (0, 0);
    for (path, text) in common::pages(&output).filter(|(path, _)| *path != "404.html") {
        for link in values(text, "href") {
            let Some((file, fragment)) = resolve(path, link).filter(|(file, _)| file.ends_with(".html"))
            else {
                continue;
            };
            let own = anchors.get(file.as_str()).unwrap_or_else(|| panic!("{path}: no {link}"));
            assert!(fragment.is_empty() || own.contains(fragment.as_str()), "{path}: no {link}");
            to_regions += usize::from(file.contains("/in/"));
            to_notes += usize::from(file.contains("/in/") && fragment.starts_with("jb-n-c"));
        }
    }
    assert!(
        to_regions > 5_000 && to_notes > 1_000,
        "{to_regions} links lead to regions, {to_notes} to notes"
    );
}
