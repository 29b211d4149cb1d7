//! From view structs to template values, through the serialiser of the template engine.
//!
//! Values shared by many pages (an item of a list, a row of a table) become template values once; a
//! [`Shared`] clones a pointer. The same declaration gives the shape that themes are checked against.

use std::marker::PhantomData;

use serde::{Serialize, Serializer};
use tera::Value;

/// What a template sees of a value, for the contract: every view is made of these.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A text.
    Text,
    /// A text that is HTML.
    Html,
    /// A number.
    Number,
    /// Yes or no.
    Truth,
    /// Perhaps nothing.
    Maybe(Box<Shape>),
    /// Several.
    List(Box<Shape>),
    /// A view.
    View(&'static ViewShape),
    /// Nothing.
    Nothing,
}

/// A view struct as data.
#[derive(Debug)]
pub struct ViewShape {
    /// Name of the struct.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Its fields.
    pub fields: &'static [FieldShape],
}

/// A field of a view.
#[derive(Debug)]
pub struct FieldShape {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub doc: &'static str,
    /// Its shape.
    pub shape: fn() -> Shape,
}

impl PartialEq for ViewShape {
    fn eq(&self, other: &ViewShape) -> bool {
        self.name == other.name
    }
}

impl ViewShape {
    /// The field `name`.
    pub fn field(&self, name: &str) -> Option<&'static FieldShape> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// The fields of a view that templates read. A field that none reads may be left out, or be anything.
#[derive(Clone, Copy, Debug)]
pub struct Fields(Option<(u128, &'static ViewShape)>);

impl Fields {
    /// All of them.
    pub const ALL: Fields = Fields(None);

    /// Those with these names. A view of more than 128 fields has the rest read.
    pub fn only(view: &'static ViewShape, names: &[&'static str]) -> Fields {
        let places = view.fields.iter().enumerate().filter(|(_, field)| names.contains(&field.name));
        Fields(Some((places.fold(0, |all, (place, _)| all | bit(place)), view)))
    }

    /// Of each of so many fields whether it is read.
    pub fn among(self, count: usize) -> impl Iterator<Item = bool> + Clone {
        (0..count).map(move |place| self.has_at(place))
    }

    fn has_at(self, place: usize) -> bool {
        self.0.is_none_or(|(places, _)| places & bit(place) != 0 || place >= 128)
    }

    /// Whether the field `name` is read.
    pub fn has(self, name: &str) -> bool {
        let place = self.0.and_then(|(_, view)| view.fields.iter().position(|field| field.name == name));
        place.is_none_or(|place| self.has_at(place))
    }

    /// What the field `name` shows, if it is read.
    pub fn made<T: Default>(self, name: &str, make: impl FnOnce() -> T) -> T {
        if self.has(name) { make() } else { T::default() }
    }
}

fn bit(place: usize) -> u128 {
    u32::try_from(place).ok().and_then(|place| 1_u128.checked_shl(place)).unwrap_or(0)
}

/// Something that a template can see. It is written into a value in one go, whatever there is in it.
pub trait ToValue: Serialize {
    /// The value.
    fn to_value(&self) -> Value {
        Value::from_serializable(self)
    }
    /// The value with these of its fields, if it has any.
    fn to_value_of(&self, fields: Fields) -> Value
    where
        Self: Sized,
    {
        Value::from_serializable(&Part(self, fields))
    }
    /// Writes these of its fields, or all that it is.
    fn serialize_of<S: Serializer>(&self, _: Fields, serializer: S) -> Result<S::Ok, S::Error>
    where
        Self: Sized,
    {
        self.serialize(serializer)
    }
    /// What it looks like to a template.
    fn shape() -> Shape
    where
        Self: Sized;
}

/// Some fields of something.
struct Part<'v, V>(&'v V, Fields);

impl<V: ToValue> Serialize for Part<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_of(self.1, serializer)
    }
}

/// A view that several pages show; made a template value once.
#[derive(Debug)]
pub struct Shared<T>(Value, PhantomData<fn() -> T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        Shared(self.0.clone(), PhantomData)
    }
}

impl<T: ToValue> Shared<T> {
    /// Makes the value.
    pub fn new(view: &T) -> Shared<T> {
        Shared(view.to_value(), PhantomData)
    }
}

impl<T> Shared<T> {
    /// A digest of everything in it.
    pub fn digest(&self) -> [u8; 32] {
        let mut text = Vec::new();
        spell(&self.0, &mut text);
        blake3::hash(&text).into()
    }
}

/// Spells a value out so that no two read the same.
fn spell(value: &Value, out: &mut Vec<u8>) {
    let mut begin = |kind: u8, length: usize| {
        out.push(kind);
        out.extend_from_slice(&length.to_le_bytes());
    };
    if let Some(text) = value.as_str() {
        begin(b'"', text.len());
        out.extend_from_slice(text.as_bytes());
    } else if let Some(map) = value.as_map() {
        begin(b'{', map.len());
        for (key, value) in map {
            out.extend_from_slice(key.as_str().unwrap_or_default().as_bytes());
            spell(value, out);
        }
    } else if let Some(items) = value.as_array() {
        begin(b'[', items.len());
        items.iter().for_each(|item| spell(item, out));
    } else {
        let text = format!("{value:?}");
        begin(b'.', text.len());
        out.extend_from_slice(text.as_bytes());
    }
}

impl<T> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: ToValue> ToValue for Shared<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

/// HTML that is already safe: templates print it as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Html(pub String);

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::safe_string(&self.0).serialize(serializer)
    }
}

impl ToValue for Html {
    fn shape() -> Shape {
        Shape::Html
    }
}

/// Where a template has no such value: `page` in feeds.
impl ToValue for () {
    fn shape() -> Shape {
        Shape::Nothing
    }
}
impl ToValue for String {
    fn shape() -> Shape {
        Shape::Text
    }
}
impl ToValue for &'static str {
    fn shape() -> Shape {
        Shape::Text
    }
}
impl ToValue for bool {
    fn shape() -> Shape {
        Shape::Truth
    }
}
impl ToValue for u64 {
    fn shape() -> Shape {
        Shape::Number
    }
}
impl ToValue for usize {
    fn shape() -> Shape {
        Shape::Number
    }
}
impl ToValue for f64 {
    fn shape() -> Shape {
        Shape::Number
    }
}
impl<T: ToValue> ToValue for Option<T> {
    fn shape() -> Shape {
        Shape::Maybe(Box::new(T::shape()))
    }
}
impl<T: ToValue> ToValue for Vec<T> {
    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }
}
impl<T: ToValue> ToValue for Box<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

/// Declares view structs: the struct, its value for templates, and its shape for the contract.
macro_rules! view {
    ($( $(#[doc = $doc:literal])* $name:ident {
        $( $(#[doc = $fdoc:literal])* $field:ident : $type:ty ),* $(,)?
    } )*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $( $(#[doc = $fdoc])* pub $field: $type, )*
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use $crate::render::views::{Fields, ToValue};
                self.serialize_of(Fields::ALL, serializer)
            }
        }

        impl $crate::render::views::ToValue for $name {
            fn serialize_of<S: serde::Serializer>(
                &self,
                read: $crate::render::views::Fields,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                let mut reads = read.among([ $( stringify!($field) ),* ].len());
                let mut fields = serializer.serialize_struct(stringify!($name), reads.clone().filter(|read| *read).count())?;
                $( if reads.next() == Some(true) {
                    fields.serialize_field(stringify!($field), &self.$field)?;
                } )*
                fields.end()
            }

            fn shape() -> $crate::render::views::Shape {
                static SHAPE: $crate::render::views::ViewShape = $crate::render::views::ViewShape {
                    name: stringify!($name),
                    doc: concat!($($doc),*),
                    fields: &[ $( $crate::render::views::FieldShape {
                        name: stringify!($field),
                        doc: concat!($($fdoc),*),
                        shape: <$type as $crate::render::views::ToValue>::shape,
                    } ),* ],
                };
                $crate::render::views::Shape::View(&SHAPE)
            }
        }
    )* };
}
pub(crate) use view;
