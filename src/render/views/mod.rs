//! What templates see: one documented view per template, and nothing else.
//!
//! Views are plain data in the words of the page. They hold no HTML except where a field says so, and no
//! words of the interface: those are in the theme's `strings/`. Addresses are relative to the root of the
//! site; a template writes `{{ page.root }}{{ item.url }}`.

pub mod blocks;
pub mod contract;
pub mod data;
pub mod export;
pub mod pages;
pub mod parts;
pub mod value;

pub use contract::Templated;
pub use value::{FieldShape, Fields, Html, Shape, Shared, ToValue, ViewShape};
