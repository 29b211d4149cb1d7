//! The words that the program itself takes from a theme: titles of pages, heads of columns, captions of drawings.
//!
//! Templates take theirs as `t`. Both are in `strings/`; what neither asks for is not used.

use crate::domain::Words;

/// Their keys; one that ends in `.*` means every key one step below.
const NEEDED: &[&str] = &[
    "adoption.*",
    "adoption_page.*",
    "basis.*",
    "basis_help.*",
    "catalogue.heading.*",
    "catalogue.matrix.description",
    "catalogue.matrix.title",
    "catalogue.order.*",
    "catalogue.title.*",
    "catalogue.undated",
    "catalogue.unstated",
    "catalogue.unstated_help",
    "catalogue.uptake.*",
    "catalogue.year_help",
    "chart.history_caption",
    "chart.of_day",
    "chart.over_time",
    "counties.description",
    "county.description",
    "coverage.as_of",
    "coverage.description",
    "data_columns.*",
    "data_help.*",
    "data_kinds.*",
    "data_notes.*",
    "data_notes_text.*",
    "data_page.description",
    "data_page.title",
    "data_sets.*",
    "data_sets_help.*",
    "data_tables.*",
    "data_truth.*",
    "place_levels.*",
    "source_kinds.*",
    "site_map.description",
    "site_map.services",
    "status.*",
    "unit_states.*",
    "unit_types.*",
    "evidence.*",
    "evidence_help.*",
    "example.help",
    "example.label",
    "export.references",
    "full",
    "measure_units.*",
    "measures.*",
    "mentions.description",
    "mentions.title",
    "menu.*",
    "not_found.title",
    "not_reported",
    "organisation.description",
    "organisation_types.*",
    "organisations.description",
    "practices.description",
    "quality.description",
    "recognition.*",
    "recognition_help.*",
    "redirect.title",
    "reports.description",
    "requires.*",
    "search.description",
    "search.pages",
    "site_map.title",
    "sign.close",
    "sign.colon",
    "sign.comma",
    "sign.list",
    "sign.open",
    "sign.semicolon",
    "sign.unit",
    "table",
    "target.title",
    "target.title_on",
    "tile.full",
    "tile.unknown",
    "uptake.help",
    "withheld",
    "year",
];

/// Whether the program itself may ask for the words at `key`.
pub fn is_needed(key: &str) -> bool {
    NEEDED.iter().any(|needed| match needed.strip_suffix(".*") {
        Some(group) => key.strip_prefix(group).is_some_and(|rest| rest.starts_with('.')),
        None => *needed == key,
    })
}

/// The words at `key`.
pub fn find<'w>(words: &'w Words, key: &str) -> Option<&'w str> {
    debug_assert!(is_needed(key), "{key} is to be added to the words that the program needs");
    words.get(key)
}
