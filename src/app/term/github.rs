//! Diagnostics as workflow commands of GitHub Actions, which shows them beside the lines of a change.
//!
//! `::error file=…,line=…,col=…,title=…::message`; `%` and ends of lines are escaped, in properties `:` and `,` too.

use crate::base::{Diagnostic, Language, Severity};

use super::place::Places;
use super::plain;

/// One command a line.
pub(super) fn print(places: &mut Places<'_>, diagnostics: &[&Diagnostic], language: Language) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        let mut properties = Vec::new();
        if let Some(place) = diagnostic.span.map(|span| places.find(span)) {
            properties.push(format!("file={}", property(place.path)));
            properties.push(format!("line={},endLine={}", place.line, place.end_line));
            // Columns mean something to GitHub only within one line.
            if place.line == place.end_line {
                properties.push(format!("col={},endColumn={}", place.column, place.end_column));
            }
        }
        properties.push(format!("title={}", property(&diagnostic.code.label())));
        let help = diagnostic.help(language).map(|help| format!("\n{}", plain(&help))).unwrap_or_default();
        let message = data(&format!("{}{help}", plain(&diagnostic.message(language))));
        out.push_str(&format!("::{command} {}::{message}\n", properties.join(",")));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
