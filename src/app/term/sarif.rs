//! Diagnostics as SARIF 2.1.0, the form in which code hosts and editors take the results of checks.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>. Columns count UTF-16 units there unless a run says otherwise;
//! this one says that they count characters.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::base::codes::general;
use crate::base::{Code, Diagnostic, Language, Severity};

use super::place::{Place, Places};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One log with one run. Only the rules that were broken are described.
pub(super) fn print(places: &mut Places<'_>, diagnostics: &[&Diagnostic], language: Language) -> String {
    let broken: BTreeSet<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let rules: Vec<Code> = broken.into_iter().collect();
    let results = diagnostics.iter().map(|diagnostic| result(places, diagnostic, &rules, language));
    let results: Vec<Value> = results.collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "jianbao",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|code| rule(*code, language)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "language": match language { Language::Chinese => "zh-CN", Language::English => "en" },
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: Code, language: Language) -> Value {
    json!({
        "id": code.label(),
        "name": code.name(),
        "shortDescription": { "text": general(code.message().get(language)) },
        "fullDescription": { "text": code.explanation().get(language) },
        "help": { "text": general(code.help().get(language)) },
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

fn result(places: &mut Places<'_>, diagnostic: &Diagnostic, rules: &[Code], language: Language) -> Value {
    let mut text = diagnostic.message(language);
    if let Some(help) = diagnostic.help(language) {
        text.push('\n');
        text.push_str(&help);
    }
    let locations: Vec<Value> =
        diagnostic.span.map(|span| location(&places.find(span))).into_iter().collect();
    let related = diagnostic.labels.iter().enumerate().map(|(id, label)| {
        let mut location = location(&places.find(label.span));
        location["id"] = json!(id);
        location["message"] = json!({ "text": label.text.get(language) });
        location
    });
    let related: Vec<Value> = related.collect();
    json!({
        "ruleId": diagnostic.code.label(),
        "ruleIndex": rules.iter().position(|code| *code == diagnostic.code),
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": locations,
        "relatedLocations": related,
    })
}

fn location(place: &Place<'_>) -> Value {
    let uri: String = place.path.split('/').map(encoded).collect::<Vec<_>>().join("/");
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri, "uriBaseId": "%SRCROOT%" },
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    } })
}

/// A part of a path in an address: letters of any script must be escaped.
fn encoded(part: &str) -> String {
    percent_encoding::utf8_percent_encode(part, percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%2E", ".")
        .replace("%2D", "-")
        .replace("%5F", "_")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}
