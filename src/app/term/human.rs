//! Diagnostics with an excerpt of the source, as compilers print them.
//!
//! Relies on annotate-snippets for carets under wide characters and for cutting long lines around the span
//! (a paragraph of Chinese prose is one line). A span is shown by its first line only: a record of thirty
//! lines is found by where it begins.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

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
        out.push_str(&renderer.render(&[group(places, diagnostic, style)]));
        out.push_str("\n\n");
    }
    out
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
        group = group.element(excerpt(places.find(span), None));
    }
    for label in &diagnostic.labels {
        let words = label.text.get(style.language);
        group = group.element(excerpt(places.find(label.span), Some(words)));
    }
    if let Some(help) = diagnostic.help(style.language) {
        let name = HELP.get(style.language);
        group = group.element(Level::HELP.with_name(Some(name)).message(plain(&help)));
    }
    group
}

/// Path and position, and the line unless there is nothing on it.
fn excerpt<'s>(place: Place<'s>, label: Option<&'s str>) -> Element<'s> {
    if place.text.trim().is_empty() {
        return Origin::path(place.path).line(place.line).char_column(place.column).into();
    }
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let annotation = kind.span(place.range).label(label);
    Snippet::source(place.text).line_start(place.line).path(place.path).annotation(annotation).into()
}
