//! Every site of `tests/sites` must come out as `tests/golden` says, and the sample must tell the truth.
//!
//! Pages are compared as text (see `common::html::readable`), so that the polish of a theme does not show;
//! feeds, sitemap and robots byte by byte. `UPDATE_GOLDEN=1 cargo test --test golden` writes what is there now.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use common::{Output, html, unhashed};
use jianbao::Project;
use jianbao::base::{Date, SourceSet};
use jianbao::domain::{Key, Place, TargetKey};
use jianbao::relate::coverage::{Basis, Coverage, CoverageTable};

/// Golden files by their paths below `tests/golden/NAME`.
type Golden = BTreeMap<String, String>;

#[test]
fn every_test_site_comes_out_as_its_golden_files_say() {
    let failures: Vec<String> = common::site_names()
        .into_iter()
        .filter_map(|name| {
            compare(&name, &canonical(&common::build(&common::test_site(&name), &common::inputs()))).err()
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_folder_of_golden_files_has_its_site() {
    let mut known = common::site_names();
    known.extend(["sample".to_owned(), "as-published".to_owned()]);
    for path in files_below(&common::tests_folder("golden")).into_keys() {
        assert!(
            known.iter().any(|name| path.starts_with(&format!("{name}/"))),
            "tests/golden/{path} has no site"
        );
    }
}

#[test]
fn the_theme_in_the_binary_is_the_one_in_the_repository() {
    let mut embedded = SourceSet::new();
    jianbao::load::embedded::add(&mut embedded);
    let texts = |set: &SourceSet| -> Golden {
        set.below("themes").map(|file| (file.path.to_string(), set.text(file.id).to_owned())).collect()
    };
    let (embedded, own) = (texts(&embedded), texts(&common::sample()));
    let differs = own.keys().chain(embedded.keys()).find(|path| own.get(*path) != embedded.get(*path));
    assert_eq!(differs, None, "the binary holds an older theme: touch src/load/embedded.rs and build again");
}

#[test]
fn the_sample_comes_out_as_its_golden_files_say() {
    compare("sample", &summary(&common::sample())).unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn the_sample_without_its_invented_layer_comes_out_as_its_golden_files_say() {
    compare("as-published", &summary(&common::as_published())).unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn as_published_the_city_is_166_of_254_and_nothing_is_counted_from_our_own_lists() {
    let set = common::as_published();
    let project = common::prepare(&set, &common::inputs());
    let (table, counties) = township_table(&project);
    let city = &table.get(place(&project, "zunyi")).expect("a row").reading;
    assert_eq!((city.basis, city.counts()), (Basis::Mixed, Some((166, 254))));
    assert_eq!(city.rate.map(|rate| rate.to_string()).as_deref(), Some("65.4%"));
    for (name, coverage) in &counties {
        let reading = &coverage.reading;
        match name.as_str() {
            "湄潭县" | "仁怀市" => {
                assert_eq!((reading.basis, reading.full), (Basis::Reported, true), "{name}");
                // A reported `full` over a complete list of units is shown as n/n.
                assert!(reading.counts().is_some_and(|(established, total)| established == total), "{name}");
            }
            _ => {
                assert_eq!((reading.basis, reading.rate), (Basis::None, None), "{name}");
                assert!(!reading.full, "{name}");
            }
        }
    }
    assert_eq!(counties.len(), 14);
    for table in project.relations.coverage_tables() {
        for (key, coverage) in table.rows() {
            for reading in std::iter::once(&coverage.reading).chain(&coverage.alternative) {
                let place = &project.site.places()[key].name;
                assert!(
                    reading.basis != Basis::Roster && !reading.illustrative,
                    "{place} on {}",
                    table.date()
                );
            }
        }
    }
}

#[test]
fn as_published_no_page_has_a_badge_of_example_data_or_a_rate_from_a_roster() {
    let set = common::as_published();
    let output = common::build(&set, &common::inputs());
    for (path, page) in common::pages(&output) {
        for tag in html::tags(page) {
            assert!(!tag.has_class("badge-example"), "{path} has a badge of example data");
            assert!(!tag.has_class("basis-roster"), "{path} shows a rate counted from a roster");
        }
        // The pages that explain the badge and the column of it may name them.
        if !["about/index.html", "data/index.html"].contains(&path) {
            // A sentence of such a page may be quoted where it leads to.
            let mut parts = page.split("<ul class=\"sentences\">");
            let first = parts.next().unwrap_or_default().to_owned();
            let rest = parts.filter_map(|part| part.split_once("</ul>").map(|(_, rest)| rest));
            let text = html::dense_text(&(first + &rest.collect::<String>()));
            assert!(
                !text.replace("遵义市科学技术协会（示例）", "").contains("示例"),
                "{path} speaks of example data"
            );
        }
    }
    let page = html::readable(common::page(&output, "coverage/three-plus-one/township/index.html"), false);
    let unreported =
        page.lines().find(|line| line.starts_with("未报送") && line.contains("](../../../counties/"));
    let unreported = unreported.expect("those that did not report are named");
    assert_eq!(unreported.matches("/counties/").count(), 12, "{unreported}");
}

#[test]
fn with_the_invented_layer_every_row_is_counted_from_the_roster_and_marked() {
    let set = common::sample();
    let project = common::prepare(&set, &common::inputs());
    let (table, counties) = township_table(&project);
    let city = &table.get(place(&project, "zunyi")).expect("a row").reading;
    assert_eq!((city.basis, city.counts(), city.illustrative), (Basis::Roster, Some((166, 254)), true));
    for (name, coverage) in &counties {
        assert_eq!((coverage.reading.basis, coverage.reading.illustrative), (Basis::Roster, true), "{name}");
    }
    let full: Vec<&str> = counties
        .iter()
        .filter(|(_, coverage)| coverage.reading.full)
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(full.len(), 9, "{full:?}");
    assert!(full.contains(&"湄潭县") && full.contains(&"仁怀市"), "{full:?}");
    let output = common::make(&set, &project);
    let page = common::page(&output, "coverage/three-plus-one/township/index.html");
    let rows = html::readable(page, false);
    let rows: Vec<&str> = rows.lines().filter(|line| line.contains("/index.html) {示例}")).collect();
    assert_eq!(rows.len(), 14, "{rows:#?}");
}

/// The township target on the day that the site shows, with its counties in the order of their codes.
fn township_table(project: &Project) -> (&CoverageTable, Vec<(String, &Coverage)>) {
    let target = township(project);
    let table = project.relations.coverage(target, project.site.as_of()).expect("a table");
    let rows = table.children(place(project, "zunyi")).iter();
    let rows = rows.map(|key| (project.site.places()[*key].name.clone(), table.get(*key).expect("a row")));
    (table, rows.collect())
}

fn township(project: &Project) -> TargetKey {
    let mut targets = project.site.targets().into_iter();
    targets.find(|key| project.site.target(*key).id == "township").expect("the sample counts townships")
}

fn place(project: &Project, id: &str) -> Key<Place> {
    project.site.places().find(id).expect("a place of the sample")
}

/// What is kept of a test site: a text for every page, the machine-readable files, and the list of all paths.
fn canonical(output: &Output) -> Golden {
    let mut golden = Golden::new();
    golden.insert("paths.txt".to_owned(), paths(output));
    for (path, bytes) in output {
        let text = || String::from_utf8(bytes.clone()).expect("UTF-8");
        if path.ends_with(".html") {
            golden.insert(format!("{path}.txt"), html::readable(&text(), path == "index.html"));
        } else if !path.starts_with("assets/")
            && !is_derived_data(path)
            && [".xml", ".json", "robots.txt"].iter().any(|end| path.ends_with(end))
        {
            golden.insert(path.clone(), text());
        }
    }
    golden
}

/// Data files that say what those at `data/*.json` say already; `data.rs` holds all of them to each other.
fn is_derived_data(path: &str) -> bool {
    path.ends_with(".schema.json") || path.ends_with("/data.json") || path == "data/index.json"
}

fn paths(output: &Output) -> String {
    output.keys().map(|path| unhashed(path) + "\n").collect()
}

/// What is kept of the sample: the paths, the coverage of its counties on every day, the heads of their pages.
fn summary(set: &SourceSet) -> Golden {
    let project = common::prepare(set, &common::inputs());
    let output = common::make(set, &project);
    let mut days: Vec<Date> = project.site.config().snapshots.clone();
    days.push(project.site.as_of());
    let mut coverage = String::new();
    for day in days {
        let table = project.relations.coverage(township(&project), day).expect("a table");
        let root = place(&project, "zunyi");
        let _ = writeln!(coverage, "{day}");
        for key in std::iter::once(&root).chain(table.children(root)) {
            let row = table.get(*key).expect("a row");
            let _ = writeln!(coverage, "  {}: {}", project.site.places()[*key].name, reading(row));
        }
    }
    let counties = project.site.paged_places().iter().map(|key| {
        let path = format!("counties/{}/index.html", project.site.places()[*key].id);
        format!("{}\n{}\n", path, head(common::page(&output, &path)))
    });
    Golden::from([
        ("paths.txt".to_owned(), paths(&output)),
        ("coverage.txt".to_owned(), coverage),
        ("counties.txt".to_owned(), counties.collect()),
    ])
}

fn reading(row: &Coverage) -> String {
    let reading = &row.reading;
    let mut text = format!("{:?}", reading.basis).to_lowercase();
    if let Some((established, total)) = reading.counts() {
        let _ = write!(text, " {established}/{total}");
    }
    if let Some(rate) = reading.rate {
        let _ = write!(text, " {rate}");
    }
    for (shown, word) in
        [(reading.full, "full"), (reading.illustrative, "{example}"), (reading.summed, "(sum)")]
    {
        let _ = write!(text, "{}", if shown { format!(" {word}") } else { String::new() });
    }
    let _ = write!(
        text,
        ", on record {}, units {}",
        row.registered,
        row.units.map_or("-".into(), |n| n.to_string())
    );
    if let Some(other) = &row.alternative {
        let _ = write!(text, "; also {:?} {:?}", other.basis, other.counts());
    }
    text
}

/// The lines of a page before its second heading.
fn head(page: &str) -> String {
    let text = html::readable(page, false);
    let start = text.find("\n# ").map_or(0, |at| at + 1);
    let end = text[start..].find("\n##").map_or(text.len(), |at| start + at + 1);
    text[start..end].to_owned()
}

/// Holds a site against `tests/golden/NAME`; what differs is written to `target/golden-diff/NAME`.
fn compare(name: &str, actual: &Golden) -> Result<(), String> {
    let folder = common::tests_folder("golden").join(name);
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    assert!(!update || std::env::var_os("CI").is_none(), "golden files are never written on CI");
    if update {
        let _ = fs::remove_dir_all(&folder);
        write(&folder, actual.iter());
        return Ok(());
    }
    let golden = files_below(&folder);
    let mut failures = Vec::new();
    let mut different = Golden::new();
    for (path, text) in actual {
        match golden.get(path) {
            Some(expected) if expected == text => continue,
            Some(expected) => failures.push(format!("{path} differs: {}", first_difference(expected, text))),
            None => failures.push(format!("{path} is new")),
        }
        different.insert(path.clone(), text.clone());
    }
    let gone = golden.keys().filter(|path| !actual.contains_key(*path));
    failures.extend(gone.map(|path| format!("{path} is no longer made")));
    let diff = golden_diff().join(name);
    let _ = fs::remove_dir_all(&diff);
    if failures.is_empty() {
        return Ok(());
    }
    write(&diff, different.iter());
    let hint = format!(
        "what was made is in {}; to keep it: UPDATE_GOLDEN=1 cargo test --test golden",
        diff.display()
    );
    Err(format!("tests/golden/{name}:\n  {}\n  {hint}", failures.join("\n  ")))
}

fn golden_diff() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder").join("golden-diff")
}

fn first_difference(expected: &str, actual: &str) -> String {
    let (mut before, mut after) = (expected.lines(), actual.lines());
    for line in 1.. {
        match (before.next(), after.next()) {
            (None, None) => break,
            (old, new) if old == new => {}
            (old, new) => {
                return format!(
                    "line {line}\n    - {}\n    + {}",
                    old.unwrap_or("(end)"),
                    new.unwrap_or("(end)")
                );
            }
        }
    }
    "in line ends".to_owned()
}

fn write<'a>(folder: &Path, files: impl Iterator<Item = (&'a String, &'a String)>) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("has one")).expect("made");
        fs::write(path, text).expect("written");
    }
}

fn files_below(folder: &Path) -> Golden {
    let mut files = Golden::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().map(|entry| entry.expect("readable")) {
            if entry.file_type().expect("known").is_dir() {
                open.push(entry.path());
                continue;
            }
            let path = entry.path();
            let name = path.strip_prefix(folder).expect("below").to_str().expect("UTF-8").replace('\\', "/");
            files.insert(name, fs::read_to_string(&path).expect("a text"));
        }
    }
    files
}
