//! What pages derive from records: a second count, from what other pages of the sample say, comes to the same.

mod common;

use std::collections::BTreeMap;

use common::html::readable;
use common::{Output, page};

const TARGET: &str = "coverage/three-plus-one/township";

fn sample() -> Output {
    common::build(&common::sample(), &common::inputs())
}

/// The rows of the table below `heading`: what stands in the cells, links and badges as words.
fn rows(text: &str, heading: &str) -> Vec<Vec<String>> {
    let below = text.split_once(&format!("## {heading}")).expect(heading).1;
    let lines = below.lines().take_while(|line| !line.starts_with("## "));
    let cells = |line: &str| line.split(" | ").map(words).collect();
    lines.filter(|line| line.contains(" | ")).skip(1).map(cells).collect()
}

/// A cell without the addresses of its links and without badges.
fn words(cell: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for (at, c) in cell.char_indices() {
        match c {
            '{' => inside = true,
            '(' if cell[..at].ends_with(']') => inside = true,
            '}' | ')' => inside = false,
            '[' | ']' => {}
            c if !inside => words.push(c),
            _ => {}
        }
    }
    words.trim().trim_end_matches('|').trim().to_owned()
}

/// Counts by place, as the page of a target shows them on a day.
fn counts(output: &Output, folder: &str) -> BTreeMap<String, (i64, i64)> {
    let text = readable(page(output, &format!("{folder}/index.html")), true);
    let row = |row: Vec<String>| (row[0].clone(), pair(&row[1]));
    rows(&text, "各地情况").into_iter().map(row).collect()
}

/// `8/24` as two numbers.
fn pair(text: &str) -> (i64, i64) {
    let (established, rest) = text.split_once('/').expect("two counts");
    let total: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (established.parse().expect("a number"), total.parse().expect("a number"))
}

#[test]
fn every_county_stands_beside_the_places_nearest_in_number_of_units() {
    let output = sample();
    let sizes = counts(&output, TARGET);
    assert!(sizes.len() > 10, "{} counties with units", sizes.len());
    let counties = common::pages(&output).filter(|(path, page)| {
        path.starts_with("counties/") && page.contains("page-county") && page.contains("class=\"comparison\"")
    });
    let mut seen = 0;
    for (path, page) in counties {
        let table = rows(&readable(page, true), "与上级和规模相近的地区比较");
        let own = &table[0][0];
        assert_eq!(pair(&table[0][1]), sizes[own], "{path}: itself first");
        assert_eq!(
            (table[1][0].as_str(), pair(&table[1][1])),
            ("遵义市", (166, 254)),
            "{path}: then the city"
        );
        let peers: Vec<&String> = table[2..].iter().map(|row| &row[0]).collect();
        assert_eq!(peers.len(), 5, "{path}");
        let far = |place: &String| (sizes[place].1 - sizes[own].1).abs();
        let farthest = peers.iter().map(|place| far(place)).max();
        let left_out = sizes.keys().filter(|place| *place != own && !peers.contains(place)).map(far);
        assert!(farthest <= left_out.min(), "{path}: nobody left out is nearer than {farthest:?}");
        for row in &table[2..] {
            assert_eq!(pair(&row[1]), sizes[&row[0]], "{path}: {}", row[0]);
        }
        seen += 1;
    }
    assert_eq!(seen, sizes.len(), "every county with units is compared");
}

#[test]
fn what_has_changed_is_the_difference_between_the_pages_of_two_days() {
    let output = sample();
    for (day, before, heading) in [
        (TARGET.to_owned(), "2020-12-31", "自2020年12月31日以来的变化"),
        (format!("{TARGET}/2020-12-31"), "2019-12-31", "自2019年12月31日以来的变化"),
    ] {
        let (then, now) = (counts(&output, &format!("{TARGET}/{before}")), counts(&output, &day));
        let text = readable(page(&output, &format!("{day}/index.html")), true);
        let table = rows(&text, heading);
        let told: BTreeMap<&str, i64> =
            table.iter().map(|row| (row[0].as_str(), row[3].parse().expect("a signed number"))).collect();
        assert!(!told.is_empty(), "{day}");
        for (place, (established, _)) in &now {
            let gained = established - then[place].0;
            assert_eq!(told.get(place.as_str()).copied().unwrap_or(0), gained, "{day}: {place}");
        }
        for row in &table {
            let new = row[4].split('、').filter(|name| !name.is_empty()).count();
            assert!(new as i64 >= told[row[0].as_str()], "{day}: {} names its new units", row[0]);
        }
        let net: i64 = told.values().sum();
        assert!(text.contains(&format!("已建数净变化 +{net} 个。")), "{day}: {net}");
    }
    let first = readable(page(&output, &format!("{TARGET}/2019-12-31/index.html")), true);
    assert!(!first.contains("以来的变化"), "the first kept day has nothing before it");
}

#[test]
fn a_condition_counts_only_organisations_of_which_it_is_reported() {
    let output = sample();
    let covered = counts(&output, TARGET);
    let text = readable(page(&output, &format!("{TARGET}/index.html")), true);
    let table = rows(&text, "四有一落实");
    assert_eq!(table.len(), covered.len());
    let mut unreported = 0;
    for row in &table {
        let organisations: i64 = row[1].parse().expect("a number");
        assert_eq!(organisations, covered[&row[0]].0, "{}", row[0]);
        for cell in &row[2..] {
            let (met, told) = pair(cell);
            assert!(met <= told && told <= organisations, "{}: {cell}", row[0]);
            unreported += organisations - told;
        }
    }
    assert!(unreported > 0, "the sample has conditions that were not reported");
    let kept = page(&output, &format!("{TARGET}/2020-12-31/index.html"));
    assert!(!kept.contains("jb-conditions"), "conditions have no date, so an earlier day shows none");
}

#[test]
fn the_front_says_how_many_are_left_and_what_nobody_reported() {
    let output = sample();
    let counts = counts(&output, TARGET);
    let left: i64 = counts.values().map(|(established, total)| total - established).sum();
    let places = counts.values().filter(|(established, total)| established < total).count();
    let front = readable(page(&output, "index.html"), true);
    assert!(front.contains(&format!("还有 {left} 个没有建，分布在 {places} 个地区。")), "{left} in {places}");
    for target in ["医院科协", "学校科协", "企业科协", "园区科协", "村（社区）科普协会"]
    {
        let told = format!("[{target}](./coverage/three-plus-one/");
        let line = front.lines().find(|line| line.starts_with(&format!("- {told}"))).expect(target);
        assert!(line.ends_with(&format!("{} 个地区都没有报送", counts.len())), "{line}");
    }
}

#[test]
fn key_points_lead_to_the_words_that_they_rest_on() {
    let output = sample();
    let report = page(&output, "reports/three-plus-one-meeting/index.html");
    for (anchor, words) in
        [("requirement-1", "建设步子要加快"), ("requirement-4", "督导要加强"), ("quote-1", "全市已建成")]
    {
        assert!(report.contains(&format!("#{anchor}\"")), "a key point leads to {anchor}");
        let at = report.split_once(&format!("id=\"{anchor}\"></span>")).expect(anchor).1;
        assert!(at.starts_with(words), "{anchor}: {}", at.chars().take(12).collect::<String>());
    }
    let county = page(&output, "counties/meitan/index.html");
    assert!(
        county.contains("three-plus-one-meeting/index.html#requirement-1\""),
        "so does the county's list"
    );
}
