//! Files that an office program saved: the same roster as a workbook, an old workbook and text in three encodings, with
//! merged cells, formulas and dates as that program keeps them, is the same records. `office/make.py` makes them again.

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::inputs;
use jianbao::base::{Language, SourceSet};
use jianbao::exchange::{self, Plan, Upload};

fn world() -> SourceSet {
    let text = fs::read_to_string(common::tests_folder("faults").join("world.site")).expect("a text");
    common::archive::Archive::parse(&text, None).site(&Default::default())
}

fn plan(name: &str) -> Plan {
    let bytes = fs::read(common::tests_folder("office").join(name)).expect("a file");
    let set = world();
    let project = common::prepare(&set, &inputs());
    let upload = Upload::new("file", &bytes, "0");
    let (sheets, outcome) = exchange::import(&set, &project, &inputs(), &upload, Language::Chinese);
    let told: Vec<String> = outcome
        .diagnostics
        .iter()
        .map(|fault| {
            format!("{:?} {}", fault.span.map(|span| sheets.place(span)), fault.message(Language::English))
        })
        .collect();
    assert_eq!(told, [""; 0], "{name}");
    outcome.value.unwrap_or_else(|why| panic!("{name}: {why:?}"))
}

#[test]
fn a_roster_is_the_same_however_it_was_saved() {
    let files = [
        "roster.xlsx",
        "roster-resaved.xlsx",
        "roster.xls",
        "roster-utf8.csv",
        "roster-gb18030.csv",
        "roster-utf16.csv",
    ];
    let mut results: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in files {
        let plan = plan(name);
        assert_eq!((plan.added.len(), plan.notes[0].totals), (3, 2), "{name}");
        let texts: String = plan.files.values().map(|text| &**text).collect();
        // An old workbook does not tell how it shows a date: the month is then its first day.
        let texts = if name.ends_with(".xls") { texts.replace("2019-05-01", "2019-05") } else { texts };
        results.entry(texts).or_default().push(name);
    }
    assert_eq!(results.len(), 1, "{results:#?}");
    let text = results.into_keys().next().expect("one");
    for part in [
        "unit: chengguan-m, status: active, established: 2020-06-17",
        "unit: chengguan-f, status: active, established: 2021,",
        "unit: meijiang, status: active, established: 2019-05,",
        "conditions: { office: false }",
        "members: 12",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn figures_with_per_cents_take_their_day_from_the_title() {
    for name in ["figures.xlsx", "figures-gb18030.csv"] {
        let plan = plan(name);
        assert_eq!(plan.added.len(), 3, "{name}");
        let text: String = plan.files.values().map(|text| &**text).collect();
        for part in [
            "indicator: lectures\n    place: meitan\n    value: 12\n    as_of: 2021-06-17\n",
            "indicator: drive/township.coverage\n    place: meitan\n    value: 94.5%\n    as_of: 2021-06-17\n",
            "indicator: drive/township.coverage\n    place: fenggang\n    value: full\n    as_of: 2021-06-17\n",
            "note: 已核实",
        ] {
            assert!(text.contains(part), "{name}: {part} in {text}");
        }
        assert!(!plan.moves.is_empty());
    }
}
