//! Lints that need to know the records: names that are almost right, lists that are not marked as open.
//!
//! Lints on the text alone live in `parse::lint`.

use crate::base::{Code, Diagnostic};
use crate::domain::{Organisation, Place, Practice, Report, Table};

/// Runs the lints over all documents.
pub fn documents(
    _organisations: &Table<Organisation>,
    _places: &Table<Place>,
    _reports: &Table<Report>,
    _practices: &Table<Practice>,
    _diagnostics: &mut Vec<Diagnostic>,
) {
    let _ = Code::SimilarName;
}
