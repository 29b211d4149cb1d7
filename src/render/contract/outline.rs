//! What a template receives, to be read by the author of a theme.

use crate::render::views::contract::{TEMPLATES, find, site};
use crate::render::views::{Shape, ViewShape};

/// What a template receives.
#[derive(Debug)]
pub struct Outline {
    /// The template.
    pub template: &'static str,
    /// What it sees: name, type.
    pub variables: Vec<(&'static str, String)>,
    /// The views that these are made of, in the order in which they are met.
    pub views: Vec<&'static ViewShape>,
}

/// Templates that the program asks for, each with what it shows.
pub fn templates() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEMPLATES.iter().map(|entry| {
        let shown = match (entry.view)() {
            Shape::View(view) => view.doc.trim(),
            _ => "",
        };
        (entry.template, shown)
    })
}

/// What `template` receives; `None` if the program asks for no such template.
pub fn outline(template: &str) -> Option<Outline> {
    let entry = find(template)?;
    let mut views = Vec::new();
    let shapes = [("page", (entry.page)()), ("view", (entry.view)()), ("site", site())];
    for (_, shape) in &shapes {
        collect(shape, &mut views);
    }
    let own = shapes.iter().filter(|(_, shape)| *shape != Shape::Nothing);
    let mut variables: Vec<(&'static str, String)> =
        own.map(|(name, shape)| (*name, name_of(shape))).collect();
    variables.push(("t", "words".to_owned()));
    variables.push(("assets", "addresses by name".to_owned()));
    variables.push(("home", "text".to_owned()));
    Some(Outline { template: entry.template, variables, views })
}

fn collect(shape: &Shape, views: &mut Vec<&'static ViewShape>) {
    match shape {
        Shape::Maybe(inner) | Shape::List(inner) => collect(inner, views),
        Shape::View(view) if !views.contains(view) => {
            views.push(view);
            for field in view.fields {
                collect(&(field.shape)(), views);
            }
        }
        _ => {}
    }
}

/// A type in a few signs: `[ReportItem]` for several, `text?` for perhaps nothing.
pub fn name_of(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Html => "html".to_owned(),
        Shape::Number => "number".to_owned(),
        Shape::Truth => "bool".to_owned(),
        Shape::Maybe(inner) => format!("{}?", name_of(inner)),
        Shape::List(inner) => format!("[{}]", name_of(inner)),
        Shape::View(view) => view.name.to_owned(),
        Shape::Nothing => "nothing".to_owned(),
    }
}
