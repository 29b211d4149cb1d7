//! Diagnostics for the overlay of the preview: those of `json` with an excerpt of the source.
//!
//! Errors come first, then by file and place. Columns count characters from 1.

use serde_json::{Value, json};

use crate::base::{Diagnostic, Language, SourceSet, Span};

use super::place::Places;
use super::{arrange, severity};

/// Lines above and below the place.
const AROUND: usize = 2;

/// Characters of a line that are shown; a paragraph of Chinese prose is one line.
const LONGEST_LINE: usize = 400;

/// More than this nobody reads, and a browser should not be sent.
const MOST: usize = 500;

/// The diagnostics as JSON objects.
pub fn list(set: &SourceSet, diagnostics: &[Diagnostic], language: Language) -> Vec<Value> {
    let mut all = arrange(set, diagnostics, language);
    all.sort_by_key(|diagnostic| diagnostic.severity);
    let mut places = Places::new(set);
    all.into_iter().take(MOST).map(|diagnostic| object(set, &mut places, diagnostic, language)).collect()
}

fn object(set: &SourceSet, places: &mut Places<'_>, diagnostic: &Diagnostic, language: Language) -> Value {
    let place = diagnostic.span.map(|span| places.find(span));
    let labels = diagnostic.labels.iter().map(|label| {
        let place = places.find(label.span);
        json!({
            "file": place.path, "line": place.line, "column": place.column,
            "text": label.text.get(language),
        })
    });
    let labels: Vec<Value> = labels.collect();
    let (excerpt, caret) = diagnostic.span.map_or((json!([]), Value::Null), |span| shown(set, places, span));
    json!({
        "code": diagnostic.code.label(),
        "name": diagnostic.code.name(),
        "severity": severity(diagnostic.severity),
        "message": diagnostic.message(language),
        "help": diagnostic.help(language),
        "file": place.as_ref().map(|place| place.path),
        "place": place.as_ref().and_then(|place| place.cell.clone()),
        "line": place.as_ref().map(|place| place.line),
        "column": place.as_ref().map(|place| place.column),
        "excerpt": excerpt,
        "caret": caret,
        "labels": labels,
    })
}

/// The lines around a place, and where in its line it stands.
fn shown(set: &SourceSet, places: &mut Places<'_>, span: Span) -> (Value, Value) {
    let place = places.find(span);
    if place.text.trim().is_empty() {
        return (json!([]), Value::Null);
    }
    // The column of a place in a sheet is that of its cell.
    let start = place.text[..place.range.start].chars().count() + 1;
    let covered = place.text[place.range.clone()].chars().count();
    let width = unicode_width::UnicodeWidthStr::width(&place.text[place.range.clone()]);
    let first = place.line.saturating_sub(AROUND).max(1);
    let lines = set.text(span.file).lines().skip(first - 1).take(place.line - first + 1 + AROUND).enumerate();
    let lines: Vec<Value> = lines
        .map(|(index, text)| {
            // The line of the place is shown at least up to the place.
            let longest = LONGEST_LINE.max(if first + index == place.line { start + covered } else { 0 });
            json!({ "number": first + index, "text": text.chars().take(longest).collect::<String>() })
        })
        .collect();
    let caret = json!({ "line": place.line, "start": start, "end": start + covered, "width": width.max(1) });
    (json!(lines), caret)
}
