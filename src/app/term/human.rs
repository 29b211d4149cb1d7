//! Diagnostics with an excerpt of the source, as compilers print them.
//!
//! Relies on annotate-snippets for carets under wide characters and for cutting long lines around the span
//! (a paragraph of Chinese prose is one line). A span is shown by its first line only: a record of thirty
//! lines is found by where it begins.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::base::{Diagnostic, Severity, Text};

use super::place::{Place, Places};
use super::{Style, plain, word};

const HELP: Text = Text { zh: "建议", en: "help" };

/// All diagnostics, an empty line after each.
pub(super) fn print(places: &mut Places<'_>, diagnostics: &[&Diagnostic], style: &Style) -> String {
    let renderer = if style.colored { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    let renderer = renderer.term_width(style.width);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&without_gaps(&renderer.render(&[group(places, diagnostic, style)])));
        out.push_str("\n\n");
    }
    out
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
