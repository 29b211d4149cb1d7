//! The data files: they read back as they were written, JSON is as its schema says, and numbers are those of the pages.

mod common;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use common::html::{Piece, pieces};
use common::{Output, inputs};
use jianbao::Project;
use jianbao::base::SourceSet;
use jianbao::domain::Words;
use jianbao::render::data::model::{Cell, Field, Kind, Table};
use jianbao::render::data::{DataKey, Format, csv};
use serde_json::Value;

/// Every test site and the sample, built.
fn sites() -> Vec<(String, SourceSet, Project, Output)> {
    let names = common::site_names().into_iter().map(|name| (name.clone(), common::test_site(&name)));
    let all = names.chain([("sample".to_owned(), common::sample())]);
    all.map(|(name, set)| {
        let project = common::prepare(&set, &inputs());
        let output = common::make(&set, &project);
        (name, set, project, output)
    })
    .collect()
}

fn json(output: &Output, path: &str) -> Value {
    serde_json::from_str(common::page(output, path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_csv_reads_back_as_its_table() {
    let mut rows = 0;
    for (name, set, project, output) in sites() {
        let edition = project.edition(&set);
        assert!(edition.data_keys().len() >= 4, "{name}");
        for key in edition.data_keys() {
            let path = edition.data_path(key, Format::Csv);
            let table = &edition.data_set(key).tables[0];
            let read = csv::read(&output[&path], &table.fields, project.site.words());
            assert_eq!(read.as_ref(), Ok(&table.rows), "{name} {path}");
            rows += table.rows.len();
        }
    }
    assert!(rows > 800, "{rows} rows");
}

#[test]
fn every_cell_of_a_workbook_is_that_of_its_table() {
    let mut cells = 0;
    for (name, set, project, output) in sites() {
        let edition = project.edition(&set);
        for key in edition.data_keys() {
            let path = edition.data_path(key, Format::Xlsx);
            let data = edition.data_set(key);
            let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(output[&path].clone()))
                .unwrap_or_else(|error| panic!("{name} {path}: {error}"));
            let sheets: Vec<&str> =
                data.tables.iter().map(|table| table.label(project.site.words())).collect();
            assert_eq!(book.sheet_names(), sheets, "{name} {path}");
            assert!(data.tables.iter().any(|table| table.name == "sources"));
            assert!(data.tables.iter().any(|table| table.name == "notes" && !table.rows.is_empty()));
            for table in &data.tables {
                let range = book.worksheet_range(table.label(project.site.words())).expect("a sheet");
                cells += check_sheet(&range, table, project.site.words(), &format!("{name} {path}"));
            }
        }
    }
    assert!(cells > 10_000, "{cells} cells");
}

fn check_sheet(range: &calamine::Range<Data>, table: &Table, words: &Words, place: &str) -> usize {
    for (column, field) in (0..).zip(&table.fields) {
        assert_eq!(range.get_value((0, column)), Some(&Data::String(field.header(words))), "{place}");
    }
    for (line, row) in (1..).zip(&table.rows) {
        for ((column, cell), field) in (0..).zip(row).zip(&table.fields) {
            let found = range.get_value((line, column)).unwrap_or(&Data::Empty);
            let fine = match (cell, found) {
                (Cell::Absent, found) => *found == Data::Empty,
                (Cell::Count(count), Data::Float(number)) => *number == *count as f64,
                (Cell::Number(number), Data::Float(found)) => *found == number.value,
                (Cell::Date(date), Data::DateTime(found)) => {
                    let (year, month, day, ..) = found.to_ymd_hms_milli();
                    date.to_string() == format!("{year:04}-{month:02}-{day:02}")
                }
                (Cell::Date(date), Data::String(found)) => date.to_string() == *found && found.len() < 10,
                (Cell::Text(text), Data::String(found)) => {
                    matches!(field.kind, Kind::Choice(_)) || text == found
                }
                (Cell::List(items), Data::Empty) => items.is_empty(),
                (Cell::Records(rows), Data::Empty) => rows.is_empty(),
                (Cell::Truth(_) | Cell::List(_) | Cell::Records(_), Data::String(_)) => true,
                _ => false,
            };
            assert!(fine, "{place} {} row {line} {}: {cell:?}, {found:?}", table.name, field.key);
        }
    }
    table.rows.len() * table.fields.len()
}

#[test]
fn every_column_has_a_header_of_its_own_and_an_explanation() {
    for (name, set, project, _) in sites() {
        let edition = project.edition(&set);
        let words = project.site.words();
        for table in edition.data_keys().into_iter().flat_map(|key| edition.data_set(key).tables.clone()) {
            let mut headers: Vec<String> = table.fields.iter().map(|field| field.header(words)).collect();
            headers.sort();
            headers.dedup();
            assert_eq!(headers.len(), table.fields.len(), "{name} {}: {headers:?}", table.name);
            let parts = |field: &Field| match field.kind {
                Kind::Records(parts) => parts,
                _ => &[],
            };
            for field in table.fields.iter().flat_map(|field| std::iter::once(field).chain(parts(field))) {
                assert!(!field.header(words).is_empty(), "{name} {} {}", table.name, field.key);
                assert!(!field.help(words).is_empty(), "{name} {} {}", table.name, field.key);
            }
            assert_ne!(table.label(words), table.name, "{name}: a label");
        }
    }
}

/// Faults of a value by a schema. Knows the words that our schemas use and refuses others.
fn faults(value: &Value, schema: &Value, path: &str, found: &mut Vec<String>) {
    let schema = schema.as_object().expect("a schema is an object");
    let object = value.as_object();
    for (word, rule) in schema {
        let fine = match word.as_str() {
            "$schema" | "title" | "description" | "properties" | "items" => true,
            "type" => match rule {
                Value::Array(names) => names.iter().any(|name| is_of_type(value, name)),
                name => is_of_type(value, name),
            },
            "enum" => rule.as_array().expect("options").contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().expect("a number")),
            "minLength" => value.as_str().is_none_or(|text| !text.is_empty()),
            "pattern" => {
                assert_eq!(rule, "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$");
                value.as_str().is_none_or(is_date)
            }
            "required" => {
                let keys: Vec<&str> =
                    rule.as_array().expect("keys").iter().filter_map(Value::as_str).collect();
                object.is_none_or(|object| keys.iter().all(|key| object.contains_key(*key)))
            }
            "additionalProperties" => {
                assert_eq!(rule, false);
                let known = schema["properties"].as_object().expect("known keys");
                object.is_none_or(|object| object.keys().all(|key| known.contains_key(key)))
            }
            other => panic!("{other} is not known here"),
        };
        if !fine {
            found.push(format!("{path}: {word} {rule}: {value}"));
        }
    }
    for (key, below) in object.into_iter().flatten() {
        if let Some(schema) = schema.get("properties").and_then(|all| all.get(key)) {
            faults(below, schema, &format!("{path}/{key}"), found);
        }
    }
    for (number, below) in value.as_array().into_iter().flatten().enumerate() {
        if let Some(schema) = schema.get("items") {
            faults(below, schema, &format!("{path}/{number}"), found);
        }
    }
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str().expect("a type") {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("type {other}"),
    }
}

/// The pattern of dates in our schemas.
fn is_date(text: &str) -> bool {
    let mut places = text.bytes().enumerate();
    let shape =
        places.all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    shape && matches!(text.len(), 4 | 7 | 10)
}

#[test]
fn json_is_as_its_schema_says() {
    for (name, set, project, output) in sites() {
        let edition = project.edition(&set);
        for key in edition.data_keys() {
            let path = edition.data_path(key, Format::Json);
            let value = json(&output, &path);
            let schema = json(&output, &format!("data/{}.schema.json", key.name()));
            let mut found = Vec::new();
            faults(&value, &schema, "", &mut found);
            assert_eq!(found, [""; 0], "{name} {path}");
            let folder = path.rsplit_once('/').expect("in a folder").0;
            let up = value["$schema"].as_str().expect("named");
            let depth = folder.matches('/').count() + 1;
            assert_eq!(up, format!("{}data/{}.schema.json", "../".repeat(depth), key.name()), "{path}");
        }
        let mut found = Vec::new();
        let value = json(&output, "data/provenance.json");
        faults(&value, &json(&output, "data/provenance.schema.json"), "", &mut found);
        assert_eq!(found, [""; 0], "{name}");
    }
}

#[test]
fn a_value_that_a_schema_does_not_allow_is_found() {
    let output = common::build(&common::test_site("full"), &inputs());
    let schema = json(&output, "data/coverage.schema.json");
    let good = json(&output, "data/coverage.json");
    for (key, bad) in [
        ("established", Value::from(-1)),
        ("established", "3".into()),
        ("rate", "80%".into()),
        ("basis", "guess".into()),
        ("place_id", Value::Null),
        ("date", "17.6.2021".into()),
        ("sources", Value::Null),
        ("more", 1.into()),
    ] {
        let mut value = good.clone();
        value["coverage"][0][key] = bad;
        let mut found = Vec::new();
        faults(&value, &schema, "", &mut found);
        assert_eq!(found.len(), 1, "{key}: {found:?}");
    }
}

/// The cells of the rows of all tables of a page; rows without an id have an empty one.
fn table_rows(page: &str) -> Vec<(String, Vec<String>)> {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for piece in pieces(page) {
        match piece {
            Piece::Open(tag) if tag.name == "tr" => {
                inside = true;
                rows.push((tag.get("id").unwrap_or_default().to_owned(), Vec::new()));
            }
            Piece::Close(name) if name == "tr" => inside = false,
            Piece::Open(tag) if inside && matches!(tag.name.as_str(), "td" | "th") => {
                rows.last_mut().expect("inside a row").1.push(String::new());
            }
            Piece::Text(text) if inside => {
                if let Some(cell) = rows.last_mut().and_then(|(_, cells)| cells.last_mut()) {
                    cell.push_str(text.trim());
                }
            }
            _ => {}
        }
    }
    rows
}

/// Both counts of a row of coverage, or nothing, and the rate, as pages write them.
fn written(row: &Value) -> (String, String) {
    let counts = match (&row["established"], &row["total"]) {
        (Value::Null, _) | (_, Value::Null) => String::new(),
        (established, total) => format!("{established}/{total}"),
    };
    let rate = match (&row["full"], &row["rate"]) {
        (Value::Bool(true), _) => "全覆盖".to_owned(),
        (_, Value::Null) => String::new(),
        (_, rate) => format!("{rate}%"),
    };
    (counts, rate)
}

#[test]
fn the_numbers_of_json_are_those_of_the_coverage_pages() {
    let set = common::sample();
    let output = common::build(&set, &inputs());
    let data = json(&output, "data/coverage.json");
    let mut compared = 0;
    for row in data["coverage"].as_array().expect("rows") {
        let text = |key: &str| row[key].as_str().expect("a text");
        let day = if row["date"] == data["as_of"] { String::new() } else { format!("{}/", text("date")) };
        let path = format!("coverage/{}/{}/{day}index.html", text("campaign_id"), text("target_id"));
        let rows: BTreeMap<String, Vec<String>> =
            table_rows(common::page(&output, &path)).into_iter().collect();
        if text("level") != "county" || row["basis"] == "none" {
            // What is not known has no row of its own.
            assert!(!rows.contains_key(text("place_id")), "{path} {row}");
            continue;
        }
        let cells = &rows[text("place_id")];
        assert_eq!((cells[1].clone(), cells[2].clone()), written(row), "{path} {row}");
        assert_eq!(row["illustrative"] == true, cells[0].contains("示例"), "{path} {row}");
        compared += 1;
    }
    assert!(compared > 40, "{compared} rows");
}

#[test]
fn the_file_of_a_county_holds_what_its_page_shows() {
    let set = common::sample();
    let project = common::prepare(&set, &inputs());
    let output = common::make(&set, &project);
    let whole = json(&output, "data/coverage.json");
    let counties = project.site.paged_places();
    assert_eq!(counties.len(), 15);
    let mut compared = 0;
    for key in counties.iter().copied() {
        let place = &project.site.places()[key];
        let data = json(&output, &format!("counties/{}/data.json", place.id));
        let page = common::page(&output, &format!("counties/{}/index.html", place.id));
        assert!(page.contains("data.csv") && page.contains("data.xlsx") && page.contains("data.json"));
        let of_county = |row: &&Value| row["place_id"] == place.id.as_str();
        let own: Vec<&Value> = data["coverage"].as_array().expect("rows").iter().filter(of_county).collect();
        let all: Vec<&Value> = whole["coverage"].as_array().expect("rows").iter().filter(of_county).collect();
        assert_eq!(own, all, "{}", place.id);
        let rows = table_rows(page);
        let known = own.iter().filter(|row| row["date"] == data["as_of"] && row["basis"] != "none");
        for row in known {
            let (counts, rate) = written(row);
            let shown = rows
                .iter()
                .find(|(_, cells)| cells.first().is_some_and(|cell| row["target"] == cell.as_str()));
            let (_, cells) = shown.unwrap_or_else(|| panic!("{} {row}", place.id));
            assert_eq!(cells[1].trim_end_matches("示例"), format!("{counts}{rate}"), "{} {row}", place.id);
            compared += 1;
        }
        let relations = project.relations.place(key);
        let count = |table: &str| data[table].as_array().expect("rows").len();
        assert_eq!(count("practices"), relations.practices.len(), "{}", place.id);
        assert_eq!(count("organisations"), relations.organisations.len(), "{}", place.id);
        for own in data["organisations"].as_array().expect("rows") {
            assert!(page.contains(own["name"].as_str().expect("a name")), "{} {own}", place.id);
        }
        let adopted = data["adoption"].as_array().expect("rows").iter();
        let here = adopted.filter(|row| of_county(row) && row["adoption"] != "origin").count();
        assert_eq!(here, relations.adopted.len(), "{}", place.id);
    }
    assert!(compared >= 14, "{compared} numbers");
}

#[test]
fn a_site_can_do_without_data_files() {
    let mut set = common::test_site("full");
    let config = common::text_of(&set, "site.yaml").replace("\ndata: true", "\n数据文件: 否");
    common::put(&mut set, "site.yaml", &config);
    let output = common::build(&set, &inputs());
    let left: Vec<&String> =
        output.keys().filter(|path| path.starts_with("data/") || path.contains("/data.")).collect();
    assert_eq!(left, [""; 0]);
    for (path, page) in common::pages(&output) {
        assert!(!page.contains("data/index.html") && !page.contains("data.csv"), "{path}");
        assert!(!page.contains("\"distribution\""), "{path}");
    }
}

#[test]
fn what_was_not_reported_is_empty_and_never_0() {
    let set = common::test_site("full");
    let project = common::prepare(&set, &inputs());
    let edition = project.edition(&set);
    let table = &edition.data_set(DataKey::Coverage).tables[0];
    let column = |key: &str| table.fields.iter().position(|field| field.key == key).expect("a column");
    let unknown: Vec<_> =
        table.rows.iter().filter(|row| row[column("basis")] == Cell::Text("none".to_owned())).collect();
    assert!(!unknown.is_empty());
    for row in unknown {
        for key in ["established", "rate", "full", "as_of"] {
            assert_eq!(row[column(key)], Cell::Absent, "{key}");
        }
    }
}
