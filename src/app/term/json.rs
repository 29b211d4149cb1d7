//! Diagnostics for programs: one JSON array with one object a line; `[]` if there are none.
//!
//! An array rather than JSON lines, so that the output is one valid document also when it is empty. Fields
//! are always present; `null` where there is nothing to say. `severity` and `name` are never translated.

use serde_json::{Value, json};

use crate::app::table::json_array;
use crate::base::{Diagnostic, Language};

use super::place::{Place, Places};
use super::severity;

/// The array.
pub(super) fn print(places: &mut Places<'_>, diagnostics: &[&Diagnostic], language: Language) -> String {
    json_array(diagnostics.iter().map(|diagnostic| object(places, diagnostic, language).to_string()))
}

fn object(places: &mut Places<'_>, diagnostic: &Diagnostic, language: Language) -> Value {
    let mut object = json!({
        "code": diagnostic.code.label(),
        "name": diagnostic.code.name(),
        "severity": severity(diagnostic.severity),
    });
    place(&mut object, diagnostic.span.map(|span| places.find(span)));
    object["message"] = json!(diagnostic.message(language));
    object["help"] = json!(diagnostic.help(language));
    let labels = diagnostic.labels.iter().map(|label| {
        let mut object = json!({});
        place(&mut object, Some(places.find(label.span)));
        object["text"] = json!(label.text.get(language));
        object
    });
    object["labels"] = Value::Array(labels.collect());
    object
}

fn place(object: &mut Value, place: Option<Place<'_>>) {
    object["path"] = json!(place.as_ref().map(|place| place.path));
    object["line"] = json!(place.as_ref().map(|place| place.line));
    object["column"] = json!(place.as_ref().map(|place| place.column));
    object["end_line"] = json!(place.as_ref().map(|place| place.end_line));
    object["end_column"] = json!(place.as_ref().map(|place| place.end_column));
    // Only places in spreadsheets have one.
    if let Some(cell) = place.and_then(|place| place.cell) {
        object["cell"] = json!(cell);
    }
}
