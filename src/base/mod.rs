//! The ground floor: what every stage talks in and none of them owns.
//!
//! Spans and diagnostics, partial dates, safe relative paths, the tree of files that comes in and the
//! tree that goes out. Nothing here reads a disk, a clock or a terminal, and nothing here knows what a
//! county is.

pub mod beside;
pub mod cell;
pub mod codes;
pub mod date;
pub mod diagnostic;
pub mod encoding;
pub mod fold;
pub mod html;
pub mod inputs;
pub mod language;
pub mod metadata;
pub mod path;
pub mod photo;
pub mod span;
pub mod spelling;
pub mod total;
pub mod tree;

pub use beside::beside;
pub use codes::Code;
pub use date::{Date, PartialDate};
pub use diagnostic::{Argument, Diagnostic, Label, Outcome, Severity};
pub use html::escape;
pub use inputs::Inputs;
pub use language::{Language, Text};
pub use path::SourcePath;
pub use photo::{Derived, Format, Photo, Rendition};
pub use span::{FileId, LineIndex, Span, Spanned};
pub use tree::{Asset, Content, FileBytes, OutputFile, SourceFile, SourceSet};

/// Items of a long list that a core takes at a time where all cores share it. Only what nobody has begun can be taken over
/// by a core that is done, so with long pieces one would wait at the end for the other.
pub const PIECE: usize = 16;
