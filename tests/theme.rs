//! Themes: the contract, its check, files and words of a site over the built-in ones, templates that mean harm.

mod common;

use jianbao::base::{Diagnostic, Language, SourceSet};
use jianbao::render::views::contract::TEMPLATES;
use jianbao::render::views::{Shape, ViewShape};
use jianbao::{check_theme, load};

/// Code, path, line and what is marked, of everything that is found.
fn told(set: &SourceSet, found: &[Diagnostic]) -> Vec<String> {
    let told = found.iter().map(|fault| {
        let message = fault.message(Language::English);
        match fault.span {
            Some(span) => {
                let text = set.text(span.file);
                let line = text[..span.start as usize].matches('\n').count() + 1;
                let path = &set.file(span.file).path;
                format!("{} {}:{line} {message}", fault.code.label(), path.as_str())
            }
            None => format!("{} {message}", fault.code.label()),
        }
    });
    told.collect()
}

/// The sample with the theme of the repository.
fn sample() -> SourceSet {
    load::load(common::repository()).value
}

#[test]
fn the_built_in_theme_is_clean() {
    let set = sample();
    let checked = check_theme(&set, None, &|_| true);
    assert_eq!(told(&set, &checked.diagnostics), Vec::<String>::new());
}

/// All views that a shape leads to.
fn views(shape: &Shape, found: &mut Vec<&'static ViewShape>) {
    match shape {
        Shape::Maybe(inner) | Shape::List(inner) => views(inner, found),
        Shape::View(view) if !found.contains(view) => {
            found.push(view);
            for field in view.fields {
                views(&(field.shape)(), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_of_every_view_is_read_by_the_built_in_theme() {
    let checked = check_theme(&sample(), None, &|_| true);
    let mut all = Vec::new();
    for entry in TEMPLATES {
        views(&(entry.view)(), &mut all);
        views(&(entry.page)(), &mut all);
    }
    assert!(all.len() > 80, "{} views", all.len());
    let unread: Vec<String> = all
        .iter()
        .flat_map(|view| view.fields.iter().map(|field| (view.name, field.name)))
        .filter(|field| !checked.fields.contains(field))
        .map(|(view, field)| format!("{view}.{field}"))
        .collect();
    assert_eq!(unread, Vec::<String>::new());
}
