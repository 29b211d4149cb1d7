//! Photographs and what becomes of them: smaller sizes in formats that browsers like, and a clean copy.
//!
//! Data only. Which sizes there are is decided in `render`; the pixels are made when somebody needs them, because
//! a photograph has ten thousand times the bytes of the page that shows it.

use std::sync::Arc;

use super::{FileBytes, Span};

/// A photograph with all its published forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// The file as the author gave it.
    pub source: FileBytes,
    /// Its smaller forms.
    pub renditions: Vec<Rendition>,
    /// 1 to 100, for lossy formats.
    pub quality: u8,
    /// Where to blame the file.
    pub span: Span,
    /// Its name, for messages.
    pub name: String,
}

/// A smaller form of a photograph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rendition {
    /// Width in pixels; the height follows.
    pub width: u32,
    /// Format.
    pub format: Format,
}

/// A format that photographs are published in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// WebP, with losses unless the picture is a drawing.
    WebP,
    /// JPEG, for programs that know nothing newer.
    Jpeg,
}

impl Format {
    /// The ending of file names.
    pub fn extension(self) -> &'static str {
        match self {
            Format::WebP => "webp",
            Format::Jpeg => "jpg",
        }
    }
}

/// One published form of a photograph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The photograph.
    pub photo: Arc<Photo>,
    /// Which of its renditions; `None` is the photograph itself, without what it tells about its owner.
    pub rendition: Option<Rendition>,
}
