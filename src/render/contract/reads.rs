//! Which fields of its views a theme reads: what no template reads need not be made.
//!
//! As the walk tells it, which is in doubt for reading: of a view that is put to use as a whole everything counts as read,
//! and of all views where a template could not be followed to its end.

use std::collections::BTreeMap;

use crate::render::views::{Fields, ViewShape};

use super::Book;

/// The fields that the templates of a theme read.
#[derive(Debug)]
pub struct Reads {
    /// By name of the view, its fields; `None` where all of every view may be read.
    views: Option<BTreeMap<&'static str, Vec<&'static str>>>,
    /// Views of which all may be read.
    whole: Vec<&'static str>,
}

impl Reads {
    /// What the templates of `book`, of which there are so many in all, read.
    pub fn of(book: &Book<'_>, templates: usize) -> Reads {
        let notes = book.walk();
        if notes.cut_short || book.files.len() < templates {
            return Reads { views: None, whole: Vec::new() };
        }
        let mut views: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
        for (view, field) in notes.fields {
            views.entry(view).or_default().push(field);
        }
        Reads { views: Some(views), whole: notes.whole.into_iter().collect() }
    }

    /// The fields of a view that are read.
    pub fn fields(&self, view: &'static ViewShape) -> Fields {
        match &self.views {
            Some(views) if !self.whole.contains(&view.name) => {
                Fields::only(view, views.get(view.name).map_or(&[], Vec::as_slice))
            }
            _ => Fields::ALL,
        }
    }
}
