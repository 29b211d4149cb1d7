//! What is known of a value in a template.

use std::collections::BTreeSet;

use crate::render::views::{Shape, ViewShape};

/// What is known of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Nothing is known.
    Any,
    /// It is nothing, so far.
    Nothing,
    /// A text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Truth,
    /// A list.
    List(Box<Type>),
    /// A view.
    View(&'static ViewShape),
    /// Words of the theme: any of these keys.
    Words(BTreeSet<String>),
    /// The theme's assets by name.
    Assets,
}

impl From<Shape> for Type {
    fn from(shape: Shape) -> Type {
        match shape {
            Shape::Text | Shape::Html => Type::Text,
            Shape::Number => Type::Number,
            Shape::Truth => Type::Truth,
            // Whether a template asks before it uses is for the pages to show.
            Shape::Maybe(inner) => Type::from(*inner),
            Shape::List(inner) => Type::List(Box::new(Type::from(*inner))),
            Shape::View(view) => Type::View(view),
            Shape::Nothing => Type::Nothing,
        }
    }
}

impl Type {
    /// What is known of a value that is the one or the other.
    pub fn or(self, other: Type) -> Type {
        match (self, other) {
            (Type::Nothing, other) | (other, Type::Nothing) => other,
            (Type::List(one), Type::List(other)) => Type::List(Box::new(one.or(*other))),
            (Type::Words(mut keys), Type::Words(others)) => {
                keys.extend(others);
                Type::Words(keys)
            }
            (one, other) if one == other => one,
            _ => Type::Any,
        }
    }

    /// An item of it.
    pub fn item(&self) -> Type {
        match self {
            Type::List(inner) => (**inner).clone(),
            Type::Text => Type::Text,
            _ => Type::Any,
        }
    }

    /// Distinguishes types, for what has been walked through already.
    pub fn key(&self) -> String {
        match self {
            Type::List(inner) => format!("[{}]", inner.key()),
            Type::View(view) => view.name.to_owned(),
            other => format!("{other:?}"),
        }
    }
}
