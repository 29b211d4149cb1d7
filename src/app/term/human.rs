//! Diagnostics with an excerpt of the source, as compilers print them.
//!
//! Relies on annotate-snippets for carets under wide characters and for cutting long lines around the span
//! (a paragraph of Chinese prose is one line). A span is shown by its first line only: a record of thirty
//! lines is found by where it begins.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::base::{Diagnostic, Severity, Text};

use super::place::{Place, Places};
use super::{Style, Told, plain, word};
use crate::app::say;

const ALSO: Text = Text { zh: "同样", en: "also" };
const HELP: Text = Text { zh: "建议", en: "help" };

/// All diagnostics, an empty line after each.
pub(super) fn print(places: &mut Places<'_>, all: &[Told<'_>], style: &Style) -> String {
    let renderer = if style.colored { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    let renderer = renderer.term_width(style.width);
    let mut out = String::new();
    for told in all {
        let mut group = group(places, told.fault, style);
        if let Some(words) = elsewhere(places, told, style) {
            let name = ALSO.get(style.language);
            group = group.element(Level::NOTE.with_name(Some(name)).message(words));
        }
        out.push_str(&without_gaps(&renderer.render(&[group])));
        out.push_str("\n\n");
    }
    out
}

/// Other places that are named; of more, their number says enough.
const NAMED: usize = 4;

/// The other places of the same fault.
fn elsewhere(places: &mut Places<'_>, told: &Told<'_>, style: &Style) -> Option<String> {
    let count = told.elsewhere.len();
    let named = told.elsewhere.iter().take(NAMED).filter_map(|fault| {
        let place = places.find(fault.span?);
        Some(format!("{}:{}:{}", place.path, place.line, place.column))
    });
    let named: Vec<String> = named.collect();
    let rest = if count > NAMED { " …" } else { "" };
    let (places, list) = (if count == 1 { "place" } else { "places" }, named.join(", "));
    let words =
        say!(style.language, "另有 {count} 处相同：{list}{rest}" / "{count} more {places}: {list}{rest}");
    (count > 0).then(|| plain(&words))
}

/// Without the lines `:::` that stand for the path of an excerpt that has none: that of a cell is told already.
fn without_gaps(text: &str) -> String {
    let is_gap = |line: &&str| anstream::adapter::strip_str(line).to_string().trim() == ":::";
    text.lines().filter(|line| !is_gap(line)).collect::<Vec<&str>>().join("\n")
}

fn group<'s>(places: &mut Places<'s>, diagnostic: &Diagnostic, style: &Style) -> Group<'s> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::NOTE,
    };
    let title = level
        .with_name(Some(word(diagnostic.severity).get(style.language)))
        .primary_title(plain(&diagnostic.message(style.language)))
        .id(diagnostic.code.label());
    let mut group = Group::with_title(title);
    if let Some(span) = diagnostic.span {
        group = excerpt(group, places.find(span), None);
    }
    for label in &diagnostic.labels {
        let words = label.text.get(style.language);
        group = excerpt(group, places.find(label.span), Some(words));
    }
    if let Some(help) = diagnostic.help(style.language) {
        let name = HELP.get(style.language);
        group = group.element(Level::HELP.with_name(Some(name)).message(plain(&help)));
    }
    group
}

/// Path and position, and the line unless there is nothing on it; of a sheet the name of the cell and its row.
fn excerpt<'s>(group: Group<'s>, place: Place<'s>, label: Option<&'s str>) -> Group<'s> {
    let is_empty = place.text.trim().is_empty();
    let origin = match &place.cell {
        Some(cell) => Some(Origin::path(cell.clone())),
        None => is_empty.then(|| Origin::path(place.path).line(place.line).char_column(place.column)),
    };
    let group = match origin {
        Some(origin) => group.element(origin),
        None => group,
    };
    if is_empty {
        return group;
    }
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let annotation = kind.span(place.range).label(label);
    let snippet = Snippet::source(place.text).line_start(place.line).annotation(annotation);
    group.element(if place.cell.is_some() { snippet } else { snippet.path(place.path) })
}
