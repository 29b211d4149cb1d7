//! An edit of a data file gives what a clean build gives, and is short where only values are others.

mod common;

use common::{inputs, make, put, text_of};
use jianbao::{Memory, prepare, prepare_again};

const ORGANISATIONS: &str = "content/data/organisations.yaml";
const PLACES: &str = "content/data/places.yaml";

/// Edits, and whether they are short: what names and ids rest on is the same.
const EDITS: &[(&str, &str, &str, bool)] = &[
    (ORGANISATIONS, "established: 2024-05-06", "established: 2025-05-06", true),
    (ORGANISATIONS, "status: lapsed", "status: active", true),
    (ORGANISATIONS, "post: 副主席, role: head, count: 2", "post: 秘书长, role: head, count: 3", true),
    (ORGANISATIONS, "sources: [yearbook, nameplate]", "sources: [nameplate]", true),
    (ORGANISATIONS, "organisations:\n", "# 一行说明，后面的都下移\norganisations:\n", true),
    (ORGANISATIONS, "label: 有章程", "label: 有制度", false),
    (ORGANISATIONS, "question: 平时做什么？", "question: 平时做些什么？", false),
    (ORGANISATIONS, "name: 东湖县城关镇科协", "name: 东湖县城关科协", false),
    (ORGANISATIONS, "unit: donghu-cheng\n", "unit: xiling-cheng\n", false),
    (PLACES, "value: '1,234'", "value: '2,345'", true),
    (PLACES, "value: 12.5%, as_of: 2025,", "value: 13.5%, as_of: 2019,", true),
    (PLACES, "value: 1, as_of: 2025-12-31, source", "value: 2, as_of: 2025-12-31, source", true),
    (PLACES, "organisations: partial", "organisations: complete", true),
    (PLACES, "places:\n", "# 说明\n\nplaces:\n", true),
    (
        PLACES,
        "  - { indicator: literacy, place: xiling, value: 12.5%, as_of: 2025, source: nameplate }\n",
        "",
        true,
    ),
    (PLACES, "title: 云川年鉴", "title: 云川统计年鉴", false),
    (PLACES, "kind: illustrative", "kind: document", false),
    (PLACES, "status: implemented", "status: trial", false),
    (PLACES, "until: 2025-06-30", "until: 2099-06-30", false),
    (PLACES, "valid_to: 2024-06-30", "valid_to: 2025-06-30", false),
    (PLACES, "tile: [0, 1]", "tile: [1, 1]", false),
];

#[test]
fn an_edited_value_gives_what_a_clean_build_gives() {
    for (path, from, to, short) in EDITS {
        let mut set = common::test_site("full");
        let mut memory = Memory::default();
        let before = prepare_again(&set, &inputs(), &mut memory).value.expect("a sound site");
        let text = text_of(&set, path).to_owned();
        assert!(text.contains(from), "{path} has no {from:?}");
        let edited = text.replacen(from, to, 1);
        // The second edit begins where the first one ended.
        for text in [&edited, &text] {
            put(&mut set, path, text);
            let warm = prepare_again(&set, &inputs(), &mut memory);
            let cold = prepare(&set, &inputs());
            let lines = |diagnostics: &[_]| {
                let mut lines = common::described(&set, diagnostics);
                lines.sort();
                lines
            };
            assert_eq!(lines(&warm.diagnostics), lines(&cold.diagnostics), "{from:?} to {to:?}");
            let (warm, cold) = (warm.value.expect("sound"), cold.value.expect("sound"));
            assert!(make(&set, &warm) == make(&set, &cold), "{from:?} to {to:?}: pages differ");
            let same_names = std::ptr::eq(before.site.names(), warm.site.names());
            assert!(same_names || !short, "{from:?} to {to:?} went the whole way");
        }
    }
}

#[test]
fn a_faulty_value_is_told_and_the_next_sound_one_is_shown() {
    let mut set = common::test_site("full");
    let mut memory = Memory::default();
    let text = text_of(&set, ORGANISATIONS).to_owned();
    assert!(prepare_again(&set, &inputs(), &mut memory).value.is_some());
    for (value, sound) in [("active", true), ("nonsense", false), ("planned", true)] {
        put(&mut set, ORGANISATIONS, &text.replacen("status: lapsed", &format!("status: {value}"), 1));
        let warm = prepare_again(&set, &inputs(), &mut memory);
        assert_eq!(warm.value.is_some(), sound, "{value}");
        assert_eq!(
            common::described(&set, &warm.diagnostics).len(),
            common::described(&set, &prepare(&set, &inputs()).diagnostics).len()
        );
    }
}
