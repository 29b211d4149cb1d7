//! Where numbers come from: each is recomputed from its inputs as `provenance.json` gives them, by formulas of its own.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::html::{Piece, Tag, pieces};
use common::inputs;
use jianbao::base::SourceSet;
use jianbao::domain::Words;
use jianbao::relate::ChangeLog;
use jianbao::relate::provenance::{Formula, find, id, shown};
use serde_json::Value;

/// The sites whose numbers are counted again: every test site, and the sample with and without its invented layer.
fn sites() -> Vec<(String, SourceSet)> {
    let names = common::site_names().into_iter().map(|name| (name.clone(), common::test_site(&name)));
    let sample = [("sample", common::sample()), ("as published", common::as_published())];
    let sample = sample.map(|(name, set)| (name.to_owned(), set));
    names.chain(sample).chain([("bases".to_owned(), bases())]).collect()
}

/// A site with what the others lack: rates and pairs as sources state them, and a number without a total.
fn bases() -> SourceSet {
    let config = "title: 测试\nbase_url: https://example.org/\nroot: city\nheadline: drive/township\n";
    let data = "\
places:
  - { id: city, name: 云市, level: city }
  - { id: a, name: 甲县, level: county, parent: city }
  - { id: b, name: 乙县, level: county, parent: city }
  - { id: c, name: 丙县, level: county, parent: city }
  - { id: d, name: 丁县, level: county, parent: city }
campaigns:
  - { id: drive, title: 行动, targets: [{ id: township, label: 乡镇科协, unit_types: [township], org_types: [kx] }] }
sources:
  - { id: s, title: 年报, date: 2024-01-01, kind: report }
observations:
  - { indicator: township.coverage, place: a, value: 94.35%, as_of: 2023-12-31, source: s }
  - { indicator: township.coverage, place: b, value: 166/250, as_of: 2023-12-31, source: s }
  - { indicator: township.established, place: c, value: 2, as_of: 2023-12-31, source: s }
  - { indicator: township.total, place: c, value: 7, as_of: 2023-12-31, source: s }
  - { indicator: township.established, place: d, value: 5, as_of: 2023-12-31, source: s }
";
    common::site_of([("site.yaml", config), ("content/data/data.yaml", data)])
}

/// The inputs of a number in one role.
fn of<'n>(number: &'n Value, role: &'static str) -> impl Iterator<Item = &'n Value> {
    let inputs = number["inputs"].as_array().expect("inputs").iter();
    inputs.filter(move |input| input["input_role"] == role)
}

/// What an input says.
fn text(input: &Value) -> &str {
    input["value"].as_str().unwrap_or_else(|| panic!("{input} says nothing"))
}

/// What the only input in a role says.
fn one<'n>(number: &'n Value, role: &'static str) -> &'n str {
    let mut own = of(number, role);
    let first = own.next().unwrap_or_else(|| panic!("{number} has no {role}"));
    assert!(own.next().is_none(), "{number} has two of {role}");
    text(first)
}

fn whole(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn pair(text: &str) -> (u64, u64) {
    let (part, all) = text.split_once('/').unwrap_or_else(|| panic!("{text} is no pair"));
    (whole(part), whole(all))
}

/// What a part says as a number of units: the first of a pair, else the number itself.
fn units(input: &Value) -> u64 {
    whole(text(input).split('/').next().expect("a text has a beginning"))
}

/// Whether a part says that all units are covered.
fn is_full(text: &str) -> bool {
    text == "full"
        || text.parse() == Ok(100.0)
        || text.split_once('/').is_some_and(|(a, b)| a == b && b != "0")
}

/// A number by what its inputs say, in the form of the file.
fn recomputed(number: &Value) -> String {
    let parts = || of(number, "part");
    match number["formula"].as_str().expect("a formula") {
        "stated" | "reported" => one(number, "value").to_owned(),
        "listed" | "sum" => {
            let sum = parts().map(|input| pair(text(input)));
            let (part, all) = sum.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
            format!("{part}/{all}")
        }
        "roster" => one(number, "part").to_owned(),
        "mixed" => format!("{}/{}", one(number, "established"), pair(one(number, "total")).1),
        "full_list" => {
            assert_eq!(one(number, "value"), "full");
            let total = pair(one(number, "total")).1;
            format!("{total}/{total}")
        }
        "pair" => format!("{}/{}", one(number, "established"), one(number, "total")),
        "registered" => pair(one(number, "part")).0.to_string(),
        "at_least" | "people" => parts().map(units).sum::<u64>().to_string(),
        "difference" => {
            let (after, before) = (pair(one(number, "after")).0, pair(one(number, "before")).0);
            (after as i64 - before as i64).to_string()
        }
        "full_places" => parts().filter(|input| is_full(text(input))).count().to_string(),
        "share" => format!("{}/{}", parts().filter(|input| text(input) == "1").count(), parts().count()),
        "count" => parts().count().to_string(),
        "growth" => {
            let before: u64 = of(number, "before").map(units).sum();
            (before + parts().count() as u64).to_string()
        }
        other => panic!("{other} is not known here"),
    }
}

/// A rate by its pair, half up to one decimal.
fn rate(value: &str) -> Option<String> {
    let (part, whole) = value.split_once('/')?;
    let (part, whole): (u64, u64) = (part.parse().ok()?, whole.parse().ok()?);
    let tenths = (2 * part * 1000 + whole).checked_div(2 * whole)?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

#[test]
fn every_number_is_what_its_inputs_give() {
    let mut all = 0;
    let mut told: BTreeSet<String> = BTreeSet::new();
    for (name, set) in sites() {
        let output = common::build(&set, &inputs());
        let data: Value =
            serde_json::from_str(common::page(&output, "data/provenance.json")).expect("a file of JSON");
        let numbers = data["numbers"].as_array().expect("numbers");
        let values: BTreeMap<&str, &str> = numbers
            .iter()
            .map(|number| (number["id"].as_str().expect("an id"), number["value"].as_str().expect("a value")))
            .collect();
        assert_eq!(values.len(), numbers.len(), "{name}: an id names one number");
        let records: BTreeMap<(Option<&str>, Option<&str>), &str> = data["records"]
            .as_array()
            .expect("records")
            .iter()
            .map(|own| {
                let key = (own["input_kind"].as_str(), own["id"].as_str());
                (key, own["file"].as_str().expect("a place in the files"))
            })
            .collect();
        let mut formulas: BTreeMap<&str, usize> = BTreeMap::new();
        for number in numbers {
            assert_eq!(recomputed(number), number["value"].as_str().expect("a value"), "{name}: {number}");
            if let Some(shown) = number["rate"].as_f64() {
                let formula = number["formula"].as_str().expect("a formula");
                // A rate that a source states stands as it does; all others follow from their two counts.
                let value = number["value"].as_str().expect("a value");
                let expected = rate(value).unwrap_or_else(|| value.to_owned());
                assert_eq!(expected.parse::<f64>().expect("a rate"), shown, "{name} {formula}: {number}");
            }
            told.insert(number["formula"].as_str().expect("a formula").to_owned());
            *formulas.entry(number["formula"].as_str().expect("a formula")).or_default() += 1;
            for input in number["inputs"].as_array().expect("inputs") {
                if input["input_kind"] == "number" {
                    // What a number says where it goes in is what it says where it stands.
                    let id = input["input_id"].as_str().expect("an id");
                    assert_eq!(
                        Some(input["value"].as_str().expect("a value")),
                        values.get(id).copied(),
                        "{name}: {id}"
                    );
                } else {
                    let key = (input["input_kind"].as_str(), input["input_id"].as_str());
                    assert!(
                        records.get(&key).is_some_and(|file| file.starts_with("content/")),
                        "{name}: {input}"
                    );
                }
            }
        }
        println!("{name}: {} numbers: {formulas:?}", numbers.len());
        all += numbers.len();
    }
    assert!(all > 1_500, "{all} numbers");
    let missing: Vec<&str> = Formula::WORDS.into_iter().filter(|word| !told.contains(*word)).collect();
    assert_eq!(missing, [""; 0], "formulas that no site needs");
}

/// Heads of columns that hold words of authors, dates in words, and names: what is said there is no number of ours.
fn is_words(head: &str, words: &Words) -> bool {
    let paths = [
        "column.changes",
        "column.source",
        "column.indicator",
        "column.requirement",
        "column.due",
        "column.owner",
        "column.status",
        "column.mode",
        "column.role",
        "column.organisation",
        "change.new",
        "changes.effect",
        "data_page.meaning",
        "data_page.key",
    ];
    paths.iter().any(|path| words.get(path) == Some(head))
}

/// A cell of a table that the program made.
#[derive(Default)]
struct Cell {
    head: String,
    /// What stands outside of numbers, dates, names and badges.
    rest: String,
    /// Numbers: id and text.
    numbers: Vec<(String, String)>,
}

/// Elements whose text is no number: dates, badges, names that lead somewhere, drawings.
fn is_no_number(tag: &Tag) -> bool {
    matches!(tag.name.as_str(), "time" | "svg" | "code")
        || tag.has_class("badge")
        || tag.has_class("cell-since")
        || (tag.name == "a"
            && tag.get("data-n").is_none()
            && !tag.attributes.keys().any(|key| key == "data-filter"))
}

/// Elements that are never closed, as our pages write them.
const VOID: [&str; 8] = ["br", "img", "input", "link", "meta", "hr", "rect", "wbr"];

/// The cells of the tables of a page, but for those in texts, and the ids of all its numbers.
fn cells(page: &str) -> (Vec<Cell>, Vec<String>) {
    let (mut cells, mut ids): (Vec<Cell>, Vec<String>) = Default::default();
    let (mut heads, mut column, mut row): (Vec<String>, usize, usize) = Default::default();
    // Open elements, each with whether text in it is left out and the number that it is.
    let mut open: Vec<(String, bool, Option<String>)> = Vec::new();
    let mut table = false;
    for piece in pieces(page) {
        match piece {
            Piece::Open(tag) => {
                let number = tag.get("data-n").map(str::to_owned);
                ids.extend(number.clone());
                match tag.name.as_str() {
                    "table" => (table, row, heads) = (tag.has_class("data"), 0, Vec::new()),
                    "tr" => (row, column) = (row + 1, 0),
                    "td" | "th" if table && row == 1 => heads.push(String::new()),
                    "td" if table => {
                        let head = heads.get(column).cloned().unwrap_or_default();
                        cells.push(Cell { head, ..Cell::default() });
                        column += 1;
                    }
                    "th" if table => column += 1,
                    _ => {}
                }
                if let (Some(id), Some(cell), true) = (&number, cells.last_mut(), table) {
                    cell.numbers.push((id.clone(), String::new()));
                }
                if !VOID.contains(&tag.name.as_str()) && !tag.self_closing {
                    open.push((tag.name.clone(), is_no_number(&tag), number));
                }
            }
            Piece::Close(name) => {
                while open.pop().is_some_and(|(own, ..)| own != name) {}
                table &= name != "table";
            }
            Piece::Text(text) if table && row == 1 => {
                if let Some(head) = heads.last_mut() {
                    head.push_str(text.trim());
                }
            }
            Piece::Text(text) => {
                let inside = open.iter().any(|(name, ..)| name == "td");
                let Some(cell) = cells.last_mut().filter(|_| table && inside) else { continue };
                // A date inside of a number is none of it, a number inside of a link is one.
                let nearest = open.iter().rev().find(|(_, left_out, number)| *left_out || number.is_some());
                if nearest.is_some_and(|(_, left_out, _)| *left_out) {
                    continue;
                }
                match cell.numbers.last_mut().filter(|_| open.iter().any(|(.., number)| number.is_some())) {
                    Some((_, own)) => own.push_str(&text),
                    None => cell.rest.push_str(&text),
                }
            }
        }
    }
    (cells, ids)
}

/// The numbers in a text, without separators of thousands.
fn numerals(text: &str) -> Vec<String> {
    let text = text.replace(',', "");
    let tokens = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|token| !token.is_empty());
    tokens.map(str::to_owned).collect()
}

#[test]
fn every_number_in_a_table_has_an_id_and_says_what_its_provenance_says() {
    let mut all = 0;
    // The names of the hostile site hold digits wherever a name may stand.
    for (name, set) in sites().into_iter().filter(|(name, _)| name != "hostile") {
        let project = common::prepare(&set, &inputs());
        let output = common::make(&set, &project);
        let data: Value =
            serde_json::from_str(common::page(&output, "data/provenance.json")).expect("a file of JSON");
        let known: BTreeMap<&str, &Value> = data["numbers"]
            .as_array()
            .expect("numbers")
            .iter()
            .map(|number| (number["id"].as_str().expect("an id"), number))
            .collect();
        let (mut found, mut tables) = (0, 0);
        for (path, page) in common::pages(&output) {
            let (cells, ids) = cells(page);
            for id in &ids {
                assert!(known.contains_key(id.as_str()), "{name} {path}: {id} has no provenance");
            }
            found += ids.len();
            for cell in cells {
                let bare = cell.rest.chars().any(|c| c.is_ascii_digit());
                let words = is_words(&cell.head, project.site.words());
                assert!(!bare || words, "{name} {path}: {} under {} has no id", cell.rest, cell.head);
                for (id, text) in &cell.numbers {
                    let number = known[id.as_str()];
                    let mut allowed = numerals(number["value"].as_str().expect("a value"));
                    allowed.extend(number["value_unit"].as_str().into_iter().flat_map(numerals));
                    allowed.extend(number["rate"].as_f64().map(|_| number["rate"].to_string()));
                    let shown = numerals(text);
                    let full = shown.is_empty() && (number["value"] == "full" || is_full(text_of(number)));
                    assert!(full || !shown.is_empty(), "{name} {path}: {id} says `{text}`");
                    for own in shown {
                        assert!(
                            allowed.contains(&own),
                            "{name} {path}: {id} says `{text}` and is {allowed:?}"
                        );
                    }
                    tables += 1;
                }
            }
        }
        println!("{name}: {tables} numbers in tables, {found} on all pages, {} known", known.len());
        all += tables;
    }
    assert!(all > 1_900, "{all} numbers in tables");
}

/// What is drawn or told beside a table: the value of a tile, a bar and a small drawing, and what is on record of places
/// without a rate.
#[test]
fn every_number_of_a_drawing_has_an_id() {
    let shows =
        |tag: &Tag| ["tile-number", "value", "panel-head", "unreported"].iter().any(|own| tag.has_class(own));
    let mut found = BTreeMap::new();
    for (name, set) in sites().into_iter().filter(|(name, _)| name != "hostile") {
        let output = common::make(&set, &common::prepare(&set, &inputs()));
        for (path, page) in common::pages(&output) {
            let mut open: Vec<Tag> = Vec::new();
            for piece in pieces(page) {
                match piece {
                    Piece::Open(tag) if tag.self_closing || VOID.contains(&tag.name.as_str()) => {}
                    Piece::Open(tag) => open.push(tag),
                    Piece::Close(name) => while open.pop().is_some_and(|own| own.name != name) {},
                    Piece::Text(text) => {
                        let Some(at) = open.iter().position(shows) else { continue };
                        // How many places are meant is said in bold in front, and a date is a date.
                        let aside = |tag: &Tag| {
                            tag.name == "time" || tag.name == "strong" && open[at].has_class("unreported")
                        };
                        if !text.contains(|c: char| c.is_ascii_digit()) || open[at..].iter().any(aside) {
                            continue;
                        }
                        let is_told = open.iter().any(|tag| tag.get("data-n").is_some());
                        assert!(is_told, "{name} {path}: `{text}` has no id");
                        let class = open[at].get("class").unwrap_or_default().to_owned();
                        *found.entry(class.split(' ').next().unwrap_or_default().to_owned()).or_insert(0) +=
                            1;
                    }
                }
            }
        }
    }
    println!("{found:?}");
    for class in ["tile-number", "value", "panel-head", "unreported"] {
        assert!(found.get(class).is_some_and(|count| *count > 0), "{class} was never seen");
    }
}

/// The value of a number in the file.
fn text_of(number: &Value) -> &str {
    number["value"].as_str().expect("a value")
}

#[test]
fn a_number_without_an_id_is_seen_in_a_table_and_dates_and_names_are_none() {
    let row = "<td>12</td><td><time>2024</time> <a href=\"x\">3 号</a></td><td><a data-n=\"a\">4<b>5</b></a> 6</td>";
    let page = format!(
        "<table><tr><td>1</td></tr></table><table class=\"data\"><tr><th>甲</th><th>乙</th><th>丙</th></tr>\
         <tr>{row}</tr></table><p>7</p>"
    );
    let (cells, ids) = cells(&page);
    let rest: Vec<(&str, &str)> = cells.iter().map(|cell| (cell.head.as_str(), cell.rest.trim())).collect();
    assert_eq!(rest, [("甲", "12"), ("乙", ""), ("丙", "6")]);
    assert_eq!(cells[2].numbers, [("a".to_owned(), "45".to_owned())]);
    assert_eq!(ids, ["a"]);
}

#[test]
fn an_id_leads_back_to_its_number() {
    for (name, set) in sites() {
        let project = common::prepare(&set, &inputs());
        let log = ChangeLog::new(&project.site);
        let numbers = shown(&project.site, &project.relations, &log);
        for (number, _) in &numbers {
            let id = id(&project.site, number);
            assert_eq!(find(&project.site, &id).as_ref(), Some(number), "{name}: {id}");
        }
    }
}

#[test]
fn what_no_page_shows_has_no_number() {
    let set = common::test_site("full");
    let project = common::prepare(&set, &inputs());
    for id in [
        "coverage:nothing@city",
        "coverage:drive/township",
        "value:lectures@donghu#1900",
        "people:x/0",
        "",
        ":",
    ] {
        assert_eq!(find(&project.site, id), None, "{id}");
    }
}
