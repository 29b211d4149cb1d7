//! The filters, tests and functions that templates may name.
//!
//! The engine does not list its own; a test asks it about every name here, and about names that are not here.

/// Filters of the engine, and `fill` and `thousands` of this program.
pub const FILTERS: [&str; 39] = [
    "abs",
    "capitalize",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "fill",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "thousands",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];

/// Tests.
pub const TESTS: [&str; 17] = [
    "array",
    "bool",
    "containing",
    "defined",
    "divisible_by",
    "ending_with",
    "even",
    "float",
    "integer",
    "iterable",
    "map",
    "none",
    "number",
    "odd",
    "starting_with",
    "string",
    "undefined",
];

/// Functions; `super` is the part of the language that looks like one.
pub const FUNCTIONS: [&str; 3] = ["range", "super", "throw"];

/// Whether there is such a filter.
pub fn is_filter(name: &str) -> bool {
    FILTERS.contains(&name)
}

/// Whether there is such a test.
pub fn is_test(name: &str) -> bool {
    TESTS.contains(&name)
}

/// Whether there is such a function.
pub fn is_function(name: &str) -> bool {
    FUNCTIONS.contains(&name)
}
