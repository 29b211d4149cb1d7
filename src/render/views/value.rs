//! From view structs to template values, without a detour through a serialiser.
//!
//! Values shared by many pages (an item of a list, a row of a table) become template values once; a
//! [`Shared`] clones a pointer. The list of fields doubles as the contract that themes are checked against.

use tera::Value;

/// Something that a template can see.
pub trait ToValue {
    /// The value.
    fn to_value(&self) -> Value;
}

/// A view struct: its fields as data.
pub trait View: ToValue {
    /// Name of the struct.
    const NAME: &'static str;
    /// Names of the fields.
    const FIELDS: &'static [&'static str];
}

/// A view that several pages show; made a template value once.
#[derive(Clone, Debug)]
pub struct Shared(Value);

impl Shared {
    /// Makes the value.
    pub fn new(view: &impl ToValue) -> Shared {
        Shared(view.to_value())
    }
}

impl ToValue for Shared {
    fn to_value(&self) -> Value {
        self.0.clone()
    }
}

/// HTML that is already safe: templates print it as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Html(pub String);

impl ToValue for Html {
    fn to_value(&self) -> Value {
        Value::safe_string(&self.0)
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}
impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::normal_string(self)
    }
}
impl ToValue for &'static str {
    fn to_value(&self) -> Value {
        Value::normal_string(self)
    }
}
impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::from(*self)
    }
}
impl ToValue for u64 {
    fn to_value(&self) -> Value {
        Value::from(*self)
    }
}
impl ToValue for usize {
    fn to_value(&self) -> Value {
        Value::from(*self as u64)
    }
}
impl ToValue for f64 {
    fn to_value(&self) -> Value {
        Value::from(*self)
    }
}
impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::none(), ToValue::to_value)
    }
}
impl<T: ToValue> ToValue for Vec<T> {
    fn to_value(&self) -> Value {
        Value::from(self.iter().map(ToValue::to_value).collect::<Vec<Value>>())
    }
}
impl<T: ToValue> ToValue for Box<T> {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

/// Declares view structs.
macro_rules! view {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$fdoc:meta])* $field:ident : $type:ty ),* $(,)? } )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $( $(#[$fdoc])* pub $field: $type, )*
        }

        impl $crate::render::views::ToValue for $name {
            fn to_value(&self) -> tera::Value {
                // From a sorted map the engine's own is filled once; from an unsorted one, twice.
                tera::Value::from(std::collections::BTreeMap::from([
                    $( (stringify!($field), $crate::render::views::ToValue::to_value(&self.$field)), )*
                ]))
            }
        }

        impl $crate::render::views::View for $name {
            const NAME: &'static str = stringify!($name);
            const FIELDS: &'static [&'static str] = &[ $( stringify!($field) ),* ];
        }
    )* };
}
pub(crate) use view;
