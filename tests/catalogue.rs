//! The catalogue of practices says the same numbers everywhere: cards, facets, their lists, both matrices, the pages
//! of practices and counties, the data of the script. Read back from the HTML of generated sites, and compared with
//! a second count that is made here from the generated records alone.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use common::chance::Chance;
use common::html::{Piece, Tag, pieces};
use common::{Output, page};

const STATUSES: [&str; 5] = ["considering", "trial", "implemented", "ended", "declined"];

/// An entry of the ledger as generated.
struct Entry {
    practice: usize,
    /// County, and one of its townships.
    county: usize,
    township: Option<usize>,
    since: Option<&'static str>,
    status: usize,
    sourced: bool,
}

struct World {
    counties: usize,
    practices: usize,
    themes: usize,
    origins: Vec<Vec<usize>>,
    entries: Vec<Entry>,
    files: Vec<(String, String)>,
}

/// Dates in the order of time; the last lies after the day that the site shows.
const DATES: [&str; 5] = ["2019", "2020-05-01", "2021-06", "2023-01-15", "2027-01-01"];

fn world(seed: u64) -> World {
    let mut chance = Chance(seed);
    let (counties, practices, themes) = (1 + chance.below(9), chance.below(30), 1 + chance.below(4));
    let mut world = World { counties, practices, themes, origins: vec![], entries: vec![], files: vec![] };
    for practice in 0..practices {
        let first = chance.below(counties);
        let mut own = vec![first];
        if chance.below(4) == 0 {
            own.push((first + 1) % counties);
        }
        own.sort_unstable();
        own.dedup();
        if chance.below(9) == 0 {
            own.clear();
        }
        world.origins.push(own);
        world
            .files
            .push((format!("content/practices/p{practice:02}.md"), text(practice, &world, &mut chance)));
    }
    for _ in 0..(practices * 2) {
        let (practice, county) = (chance.below(practices), chance.below(counties));
        let township = (chance.below(3) == 0).then(|| chance.below(2));
        if township.is_none() && world.origins[practice].contains(&county) {
            continue; // An error, and tested as one elsewhere.
        }
        world.entries.push(Entry {
            practice,
            county,
            township,
            since: (chance.below(5) > 0).then(|| DATES[chance.below(DATES.len())]),
            status: chance.below(STATUSES.len()),
            sourced: chance.below(6) > 0,
        });
    }
    let records = records(&world);
    world.files.push(("content/data/records.yaml".into(), records));
    world.files.push((
        "site.yaml".into(),
        "title: 测试\nbase_url: https://t.example/\nlanguage: zh-Hans\npaginate: 4\n".into(),
    ));
    world
}

fn text(practice: usize, world: &World, chance: &mut Chance) -> String {
    let mut out = format!("---\ntitle: 做法{practice}\n");
    let counties: Vec<String> = world.origins[practice].iter().map(|county| format!("c{county}")).collect();
    let _ = writeln!(out, "counties: [{}]", counties.join(", "));
    let themes: BTreeSet<usize> = (0..chance.below(3)).map(|_| chance.below(world.themes)).collect();
    let themes: Vec<String> = themes.iter().map(|theme| format!("t{theme}")).collect();
    let _ = writeln!(out, "themes: [{}]", themes.join(", "));
    if let Some(level) = ["described", "quantified", "evaluated"].get(chance.below(4)) {
        let _ = writeln!(out, "evidence: {level}");
    }
    if let Some(level) = ["none", "county", "city", "province", "national"].get(chance.below(6)) {
        let _ = writeln!(out, "recognition: {level}");
    }
    if chance.below(2) == 0 {
        let _ = writeln!(out, "started: {}", 2015 + chance.below(4));
    }
    if chance.below(3) == 0 {
        let _ = writeln!(out, "updated: 2024-0{}-01", 1 + chance.below(9));
    }
    if chance.below(3) > 0 {
        let _ = writeln!(out, "organisations: [o{}]", chance.below(3));
    }
    if practice > 0 && chance.below(3) == 0 {
        let _ = writeln!(out, "similar: [p{:02}]", chance.below(practice));
    }
    out + "---\n\n正文。\n"
}

fn records(world: &World) -> String {
    let mut out = String::from("places:\n- {id: city, name: 云川市, level: city}\n");
    for county in 0..world.counties {
        let _ = writeln!(out, "- {{id: c{county}, name: 第{county}县, level: county, parent: city}}");
        for township in 0..2 {
            let _ = writeln!(
                out,
                "- {{id: c{county}-{township}, name: 第{county}县{township}镇, level: township, parent: c{county}}}"
            );
        }
    }
    out.push_str("campaigns:\n- id: drive\n  title: 行动\n  themes:\n");
    for theme in 0..world.themes {
        let _ = writeln!(out, "  - {{id: t{theme}, label: 主题{theme}}}");
    }
    out.push_str(
        "sources:\n- {id: book, title: 年鉴}\norganisations:\n- {id: o0, name: 甲会, type: hospital}\n\
         - {id: o1, name: 乙会, type: 学会/协会}\n- {id: o2, name: 丙会, type: 学会 协会}\n",
    );
    if !world.entries.is_empty() {
        out.push_str("adoptions:\n");
    }
    for entry in &world.entries {
        let place = match entry.township {
            Some(township) => format!("c{}-{township}", entry.county),
            None => format!("c{}", entry.county),
        };
        let since = entry.since.map_or(String::new(), |since| format!(", since: {since}"));
        let source = if entry.sourced { ", source: book" } else { "" };
        let _ = writeln!(
            out,
            "- {{practice: p{:02}, place: {place}, status: {}{since}{source}}}",
            entry.practice, STATUSES[entry.status]
        );
    }
    out
}

/// The second count: status of every pair of practice and county.
fn counted(world: &World) -> BTreeMap<(usize, usize), &'static str> {
    let mut last = BTreeMap::new();
    for entry in &world.entries {
        let day = entry.since.map(|since| DATES.iter().position(|own| *own == since).expect("known"));
        let origin = world.origins[entry.practice].contains(&entry.county);
        if !entry.sourced || day == Some(DATES.len() - 1) || origin {
            continue;
        }
        // Statuses stand in their order: of one day the furthest along counts last.
        let place = last.entry((entry.practice, entry.county, entry.township)).or_insert((day, entry.status));
        *place = (*place).max((day, entry.status));
    }
    let reach = |status: usize| [2, 3, 4, 1, 0][status];
    let mut pairs: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for ((practice, county, _), (_, status)) in last {
        let own = pairs.entry((practice, county)).or_insert(status);
        if reach(status) > reach(*own) {
            *own = status;
        }
    }
    pairs.into_iter().map(|(pair, status)| (pair, STATUSES[status])).collect()
}

/// An element with its text.
struct Element {
    tag: Tag,
    text: String,
}

/// The elements of a name in their order, with all text inside.
fn elements(html: &str, name: &str) -> Vec<Element> {
    let mut found: Vec<Element> = Vec::new();
    let mut open = false;
    for piece in pieces(html) {
        match piece {
            Piece::Open(tag) if tag.name == name => {
                open = true;
                found.push(Element { tag, text: String::new() });
            }
            Piece::Close(close) if close == name => open = false,
            Piece::Text(text) if open => {
                if let Some(last) = found.last_mut() {
                    last.text.push_str(text.trim());
                }
            }
            _ => {}
        }
    }
    found
}

/// The slice of a page from one text to the next other one.
fn between<'h>(html: &'h str, start: &str, end: &str) -> &'h str {
    let Some((_, rest)) = html.split_once(start) else { return "" };
    rest.split_once(end).map_or(rest, |(inside, _)| inside)
}

/// Rows of a table as the tags and texts of their cells.
fn rows(table: &str) -> Vec<Vec<Element>> {
    let mut found: Vec<Vec<Element>> = Vec::new();
    let mut open = false;
    for piece in pieces(table) {
        match piece {
            Piece::Open(tag) if tag.name == "tr" => found.push(Vec::new()),
            Piece::Open(tag) if matches!(tag.name.as_str(), "td" | "th") => {
                open = true;
                if let Some(row) = found.last_mut() {
                    row.push(Element { tag, text: String::new() });
                }
            }
            Piece::Close(name) if matches!(name.as_str(), "td" | "th") => open = false,
            Piece::Text(text) if open => {
                if let Some(cell) = found.last_mut().and_then(|row| row.last_mut()) {
                    cell.text.push_str(text.trim());
                }
            }
            _ => {}
        }
    }
    found
}

fn number(text: &str) -> usize {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("no number in {text:?}"))
}

/// The practices on the cards of a page, in their order.
fn cards(html: &str) -> Vec<String> {
    let heads = html.split("class=\"card-title\">").skip(1);
    heads.map(|head| between(head, "practices/", "/index.html").to_owned()).collect()
}

/// The practices on all pages of a list, each once.
fn list(output: &Output, folder: &str) -> Vec<String> {
    let mut all = cards(page(output, &format!("{folder}index.html")));
    for number in 2.. {
        let Some(bytes) = output.get(&format!("{folder}page/{number}/index.html")) else { break };
        all.extend(cards(std::str::from_utf8(bytes).expect("UTF-8")));
    }
    let distinct: BTreeSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), all.len(), "{folder} lists a practice twice");
    all
}

fn id(practice: usize) -> String {
    format!("p{practice:02}")
}

/// The facets beside the catalogue: filter, folder of the list, number.
fn facets(output: &Output) -> Vec<(String, String, usize)> {
    let front = page(output, "practices/index.html");
    let panel = between(front, "<div class=\"facets", "<div class=\"list-bar");
    let links = elements(panel, "a").into_iter().filter(|link| link.tag.get("data-filter").is_some());
    let counts = elements(panel, "span").into_iter().filter(|span| span.tag.has_class("count"));
    let facets = links.zip(counts).map(|(link, count)| {
        let folder = link.tag.get("href").expect("a link").trim_start_matches("../");
        let count = number(&count.text);
        (
            link.tag.get("data-filter").expect("above").to_owned(),
            folder.trim_end_matches("index.html").to_owned(),
            count,
        )
    });
    facets.collect()
}

/// Checks one site; returns the number of pairs that count.
fn check(seed: u64) -> usize {
    let world = world(seed);
    let set = common::site_of(world.files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let output = common::build(&set, &common::inputs());
    let expected = counted(&world);
    let adopted = |status: &str| matches!(status, "trial" | "implemented");
    if world.practices == 0 {
        assert!(!page(&output, "practices/index.html").contains("jb-catalogue"), "seed {seed}");
        return 0;
    }
    check_lists(&world, &output, &expected, seed);
    check_adoption(&world, &output, &expected, seed);
    check_themes(&world, &output, seed);
    check_data(&output, seed);
    expected.values().filter(|status| adopted(status)).count()
}

fn check_lists(world: &World, output: &Output, expected: &BTreeMap<(usize, usize), &'static str>, seed: u64) {
    let all: BTreeSet<String> = (0..world.practices).map(id).collect();
    let mut sums: BTreeMap<String, usize> = BTreeMap::new();
    for (filter, folder, count) in facets(output) {
        let found = list(output, &folder);
        assert_eq!(found.len(), count, "seed {seed}: {filter}");
        let said = elements(page(output, &format!("{folder}index.html")), "span");
        assert!(
            said.iter().any(|span| span.text == format!("{count} 条")),
            "seed {seed}: {folder} says how many"
        );
        let key = filter.split('=').next().expect("a facet").to_owned();
        if ["evidence", "recognition", "uptake", "year"].contains(&key.as_str()) {
            *sums.entry(key).or_default() += count;
        }
    }
    assert_eq!(sums.len(), 4, "seed {seed}");
    for (facet, sum) in sums {
        assert_eq!(sum, world.practices, "seed {seed}: every practice has one value of {facet}");
    }
    for folder in ["practices/", "practices/by/adopted/", "practices/by/title/"] {
        assert_eq!(list(output, folder).into_iter().collect::<BTreeSet<_>>(), all, "seed {seed}: {folder}");
    }
    let places = |practice: &String| {
        let own = expected.iter().filter(|((own, _), status)| {
            id(*own) == *practice && matches!(**status, "trial" | "implemented")
        });
        own.count()
    };
    let order: Vec<usize> = list(output, "practices/by/adopted/").iter().map(places).collect();
    assert!(order.is_sorted_by(|a, b| a >= b), "seed {seed}: {order:?}");
    let by_uptake: BTreeMap<&str, Vec<String>> = ["none", "considering", "trial", "implemented"]
        .into_iter()
        .filter(|class| output.contains_key(&format!("practices/uptake/{class}/index.html")))
        .map(|class| (class, list(output, &format!("practices/uptake/{class}/"))))
        .collect();
    for practice in 0..world.practices {
        let own: Vec<&str> =
            expected.iter().filter(|((own, _), _)| *own == practice).map(|(_, status)| *status).collect();
        let class = ["implemented", "trial", "considering"].into_iter().find(|status| own.contains(status));
        let class = class.unwrap_or("none");
        assert!(by_uptake[class].contains(&id(practice)), "seed {seed}: {} is {class}", id(practice));
    }
}

fn check_adoption(
    world: &World,
    output: &Output,
    expected: &BTreeMap<(usize, usize), &'static str>,
    seed: u64,
) {
    let html = page(output, "practices/adoption/index.html");
    let table = rows(between(html, "id=\"jb-adoption\">", "</table>"));
    if table.is_empty() {
        assert!(expected.is_empty() && world.origins.iter().all(Vec::is_empty), "seed {seed}");
        return;
    }
    let columns: Vec<usize> =
        table[0][2..].iter().map(|head| number(head.tag.get("data-place").expect("a place"))).collect();
    let (total, body) = table[1..].split_last().expect("a row of totals");
    let mut sums = vec![0; columns.len()];
    let mut shown = BTreeMap::new();
    for row in body {
        let practice = (0..world.practices).find(|own| row[0].text == format!("做法{own}")).expect("known");
        let mut sum = 0;
        for (column, cell) in row[2..].iter().enumerate() {
            let Some(state) = cell.tag.get("data-state") else { continue };
            assert_eq!(state == "origin", world.origins[practice].contains(&columns[column]), "seed {seed}");
            let counts = usize::from(matches!(state, "trial" | "implemented"));
            (sum, sums[column]) = (sum + counts, sums[column] + counts);
            if state != "origin" {
                shown.insert((practice, columns[column]), state.to_owned());
            }
        }
        assert_eq!(number(&row[1].text), sum, "seed {seed}: {}", row[0].text);
        check_practice(output, practice, expected, seed);
    }
    let expected_texts: BTreeMap<(usize, usize), String> =
        expected.iter().map(|(pair, status)| (*pair, (*status).to_owned())).collect();
    assert_eq!(shown, expected_texts, "seed {seed}");
    let totals: Vec<usize> = total[2..].iter().map(|cell| number(&cell.text)).collect();
    assert_eq!(totals, sums, "seed {seed}");
    assert_eq!(number(&total[1].text), sums.iter().sum::<usize>(), "seed {seed}");
    for (column, county) in columns.iter().enumerate() {
        check_county(world, output, *county, sums[column], seed);
    }
    // Every mark leads to an entry of the ledger that is there.
    for link in elements(between(html, "id=\"jb-adoption\">", "</table>"), "a")
        .iter()
        .filter(|link| link.tag.has_class("evidence"))
    {
        let (_, anchor) = link.tag.get("href").and_then(|href| href.split_once('#')).expect("a fragment");
        assert!(html.contains(&format!("id=\"{anchor}\"")), "seed {seed}: {anchor}");
    }
}

/// The card and the page of a practice say how many places try it and have it.
fn check_practice(
    output: &Output,
    practice: usize,
    expected: &BTreeMap<(usize, usize), &'static str>,
    seed: u64,
) {
    let count = |wanted: &str| {
        expected.iter().filter(|((own, _), status)| *own == practice && **status == wanted).count()
    };
    let part = |n: usize, word: &str| if n > 0 { format!("{n} 地{word}") } else { String::new() };
    let both = [part(count("implemented"), "实施"), part(count("trial"), "试行")];
    let mut words = both.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("、");
    if words.is_empty() {
        words = "尚无登记".to_owned();
    }
    let own = page(output, &format!("practices/{}/index.html", id(practice)));
    let said = elements(own, "strong");
    assert!(said.iter().any(|strong| strong.text == words), "seed {seed}: page of {practice} says {words}");
    let everywhere = page(output, "practices/by/title/index.html");
    let card = everywhere
        .split("<article class=\"practice-card\">")
        .find(|card| card.contains(&format!("practices/{}/", id(practice))));
    if let Some(card) = card {
        let ratings = elements(card, "dd");
        assert!(ratings.iter().any(|dd| dd.text == words), "seed {seed}: card of {practice} says {words}");
    }
}

/// The page of a county names the practices that it took from others.
fn check_county(world: &World, output: &Output, county: usize, expected: usize, seed: u64) {
    let html = page(output, &format!("counties/c{county}/index.html"));
    let mut practices = BTreeSet::new();
    for table in html.split("<table").skip(1) {
        for row in rows(table.split("</table>").next().expect("first")) {
            let known = (0..world.practices)
                .any(|practice| row.first().is_some_and(|cell| cell.text == format!("做法{practice}")));
            let here = row.iter().any(|cell| cell.text.starts_with(&format!("第{county}县")));
            let table_of_others = table.contains("学用外地的做法");
            if known
                && (here || table_of_others)
                && row.iter().any(|cell| matches!(cell.text.as_str(), "试行" | "实施"))
            {
                practices.insert(row[0].text.clone());
            }
        }
    }
    assert_eq!(practices.len(), expected, "seed {seed}: county {county}");
}

/// Themes × places: rows, columns and cells agree with the lists.
fn check_themes(world: &World, output: &Output, seed: u64) {
    let counts: BTreeMap<String, usize> =
        facets(output).into_iter().map(|(filter, _, count)| (filter, count)).collect();
    let lists: Vec<BTreeSet<String>> = (0..world.themes)
        .map(|theme| list(output, &format!("practices/themes/t{theme}/")).into_iter().collect())
        .collect();
    for path in ["practices/index.html", "practices/matrix/index.html"] {
        let html = page(output, path);
        let table = rows(between(html, "theme-matrix\">", "</table>"));
        assert_eq!(table.len(), world.counties + 2, "seed {seed}: every county has a row on {path}");
        let (total, body) = table[1..].split_last().expect("totals");
        assert_eq!(number(&total[total.len() - 1].text), world.practices, "seed {seed}");
        for theme in 0..world.themes {
            let own = counts.get(&format!("theme=t{theme}")).copied().unwrap_or(0);
            assert_eq!(number(&total[theme + 1].text), own, "seed {seed}");
        }
        for row in body {
            let county = number(&row[0].text);
            let own = counts.get(&format!("county=c{county}")).copied().unwrap_or(0);
            assert_eq!(number(&row[row.len() - 1].text), own, "seed {seed}");
            for (theme, in_theme) in lists.iter().enumerate() {
                let both = in_theme
                    .iter()
                    .filter(|practice| world.origins[number(practice)].contains(&county))
                    .count();
                let said = if row[theme + 1].text == "＋" { 0 } else { number(&row[theme + 1].text) };
                assert_eq!(said, both, "seed {seed}: theme {theme} in county {county}");
            }
        }
    }
}

/// What the script loads says the same as the lists.
fn check_data(output: &Output, seed: u64) {
    let data = "assets/practices/catalogue.js";
    let json = page(output, data).trim().trim_start_matches("jianbaoCatalogue(").trim_end_matches(");");
    let index: serde_json::Value = serde_json::from_str(json).expect("JSON in a call");
    for (filter, folder, count) in facets(output) {
        let (facet, slug) = filter.split_once('=').expect("a facet and a value");
        let facet = &index["facets"][facet];
        let slugs = facet["slugs"].as_array().expect("slugs");
        let slug = percent_encoding::percent_decode_str(slug).decode_utf8().expect("UTF-8");
        let own =
            slugs.iter().position(|known| known == &*slug).unwrap_or_else(|| panic!("seed {seed}: {filter}"));
        let has = |of: &&serde_json::Value| {
            of.as_u64() == Some(own as u64) || of.as_array().is_some_and(|list| list.contains(&own.into()))
        };
        assert_eq!(
            facet["of"].as_array().expect("codes").iter().filter(has).count(),
            count,
            "seed {seed}: {folder}"
        );
    }
    let files = index["files"].as_array().expect("files");
    let address = files[0].as_str().expect("an address");
    let first = page(output, address.split_once("?v=").expect("a version").0);
    let newest = list(output, "practices/");
    let cards: Vec<serde_json::Value> =
        serde_json::from_str(first.trim().trim_start_matches("jianbaoCards(0,").trim_end_matches(");"))
            .expect("cards");
    assert_eq!(cards.len(), newest.len().min(50), "seed {seed}");
    for (card, practice) in cards.iter().zip(&newest) {
        let card = card.as_str().expect("HTML").replace('\u{2}', "../");
        assert!(
            card.contains(&format!("href=\"../practices/{practice}/index.html\"")),
            "seed {seed}: {practice}"
        );
        if newest.iter().take(4).any(|own| own == practice) {
            assert!(
                page(output, "practices/index.html").contains(&card),
                "seed {seed}: the same card of {practice}"
            );
        }
    }
}

#[test]
fn totals_agree_everywhere_in_generated_sites() {
    let counted: Vec<usize> = (0..40).map(check).collect();
    assert!(counted.iter().sum::<usize>() > 150, "the generated sites have something to count: {counted:?}");
    assert!(counted.contains(&0), "and some of them have nothing");
}

#[test]
fn totals_agree_everywhere_in_the_sample() {
    let set = common::sample();
    let project = common::prepare(&set, &common::inputs());
    let output = common::make(&set, &project);
    for (filter, folder, count) in facets(&output) {
        assert_eq!(list(&output, &folder).len(), count, "{filter}");
    }
    check_data(&output, 0);
}

#[test]
fn a_card_file_has_a_new_version_when_a_card_changes_and_only_then() {
    let set = common::test_site("full");
    let names = |set: &jianbao::base::SourceSet| -> Vec<String> {
        let output = common::build(set, &common::inputs());
        let index = page(&output, "assets/practices/catalogue.js");
        let addresses = index.split('"').filter(|word| word.starts_with("assets/practices/cards"));
        addresses.map(str::to_owned).collect()
    };
    let before = names(&set);
    let path = "content/practices/third.md";
    let text = common::text_of(&set, path).to_owned();
    let mut body = set.clone();
    common::put(&mut body, path, &format!("{text}\n再补一句，卡片上没有。\n"));
    assert!(!before.is_empty());
    assert_eq!(names(&body), before);
    let mut title = set.clone();
    common::put(&mut title, path, &text.replace("title: 第三条做法", "title: 第四条做法"));
    assert_ne!(names(&title), before);
    let mut template = set;
    let card = "themes/default/templates/card.html";
    let text = common::text_of(&template, card).to_owned();
    common::put(&mut template, card, &format!("{text}<!-- -->"));
    assert_ne!(names(&template), before);
}
