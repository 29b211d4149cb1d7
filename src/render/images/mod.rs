//! Pictures on pages: which sizes a photograph is published in, and the HTML that offers them to a browser.
//!
//! Sizes follow from the settings and the photograph's own, so pages can name files that nobody has made yet; the
//! pixels are made in `develop`. Drawings (SVG), moving pictures and small ones are left as they are.

mod develop;

use std::fmt::Write as _;
use std::sync::Arc;

use crate::base::{Asset, Code, Derived, Diagnostic, FileBytes, Format, Photo, Rendition, Span, escape};
use crate::domain::Images;

use super::address::Address;

pub use develop::{MAX_PIXELS, MAX_SIDE, develop};

/// What the text column takes of a window, in the words of the `sizes` attribute.
const SIZES: &str = "(min-width: 44rem) 41rem, calc(100vw - 2rem)";

/// Endings of files that may tell where and with what they were taken.
const TELLING: [&str; 10] = ["jpg", "jpeg", "png", "webp", "heic", "heif", "avif", "tif", "tiff", "bmp"];

/// The width that programs like for a picture beside a link to a page.
const PREVIEW: u32 = 1200;

/// A picture as a page shows it: addresses as links write them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The file for every browser.
    pub src: String,
    /// Others of its format, in the words of `srcset`; may be empty.
    pub srcset: String,
    /// Files in the modern format, likewise.
    pub modern: String,
    /// Width and height of `src` as it is shown, if known.
    pub size: Option<(u32, u32)>,
}

/// Kinds of pictures that have several sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Jpeg,
    Png,
    WebP,
}

fn kind(name: &str) -> Option<Kind> {
    match extension(name).as_str() {
        "jpg" | "jpeg" => Some(Kind::Jpeg),
        "png" => Some(Kind::Png),
        "webp" => Some(Kind::WebP),
        _ => None,
    }
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase())
}

/// The height that belongs to a width.
pub fn height(width: u32, of: (u32, u32)) -> u32 {
    let exact = u64::from(width) * u64::from(of.1);
    let rounded = (exact + u64::from(of.0) / 2) / u64::from(of.0).max(1);
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
}

/// Whether a photograph unpacks to more than is reasonable.
pub fn is_too_large((width, height): (u32, u32)) -> bool {
    u64::from(width) * u64::from(height) > MAX_PIXELS || width.max(height) > MAX_SIDE
}

/// The smaller forms of a picture called `name`. None where it is small, too large, or no photograph.
pub fn renditions(name: &str, asset: &Asset, settings: &Images) -> Vec<Rendition> {
    let (Some(kind), Some(size)) = (kind(name), asset.dimensions) else { return Vec::new() };
    let Some(narrowest) = settings.widths.first() else { return Vec::new() };
    if is_too_large(size) || size.0 <= *narrowest {
        return Vec::new();
    }
    let smaller = settings.widths.iter().copied().filter(|width| *width < size.0);
    // A photograph between two widths is also offered in its own, which is less than the wider one.
    let own = settings.widths.iter().any(|width| *width >= size.0).then_some(size.0);
    let modern = smaller.clone().chain(own).map(|width| Rendition { width, format: Format::WebP });
    match kind {
        Kind::Jpeg => modern.chain(smaller.map(|width| Rendition { width, format: Format::Jpeg })).collect(),
        Kind::Png | Kind::WebP => modern.collect(),
    }
}

/// Name of a rendition beside the picture that it is made from: `hall.jpg` → `hall.960w.webp`.
pub fn rendition_name(name: &str, rendition: Rendition) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{}w.{}", rendition.width, rendition.format.extension())
}

/// Files that are published for a picture called `name`: the picture itself, then its smaller forms.
pub fn files(name: &str, asset: &Asset, settings: &Images, span: Span) -> Vec<(String, FileBytes)> {
    let is_telling = settings.strip_metadata && TELLING.contains(&extension(name).as_str());
    let renditions = renditions(name, asset, settings);
    if !is_telling && renditions.is_empty() {
        return vec![(name.to_owned(), asset.bytes.clone())];
    }
    let photo = Arc::new(Photo {
        source: asset.bytes.clone(),
        renditions,
        quality: settings.quality,
        span,
        name: name.to_owned(),
    });
    let derived = |rendition| FileBytes::Derived(Derived { photo: photo.clone(), rendition });
    let own = if is_telling { derived(None) } else { asset.bytes.clone() };
    let smaller = photo
        .renditions
        .iter()
        .map(|own| (rendition_name(name, *own), derived(Some(*own))))
        .collect::<Vec<_>>();
    std::iter::once((name.to_owned(), own)).chain(smaller).collect()
}

/// What is wrong with a picture that can be seen from outside.
pub fn fault(name: &str, asset: &Asset, span: Span) -> Option<Diagnostic> {
    kind(name)?;
    match asset.dimensions {
        None => Some(broken(name, span)),
        Some(size) if is_too_large(size) => {
            let pixels = format!("{} × {}", size.0, size.1);
            Some(Diagnostic::new(Code::ImageTooLarge, span).with("name", name).with("size", pixels))
        }
        Some(_) => None,
    }
}

/// A picture that cannot be read.
pub fn broken(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::BrokenImage, span).with("name", name)
}

/// A picture whose metadata cannot be taken out.
pub fn unclean(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::MetadataKept, span).with("name", name)
}

/// The picture called `name` in `folder`; `to` writes an address as the page does.
pub fn picture(
    name: &str,
    folder: &Address,
    asset: &Asset,
    settings: &Images,
    to: &dyn Fn(&Address) -> String,
) -> Picture {
    let renditions = renditions(name, asset, settings);
    let link = |file: &str| to(&Address::new(format!("{}{file}", folder.as_str())));
    let set = |format: Format| {
        let mut set: Vec<(u32, String)> = renditions
            .iter()
            .filter(|own| own.format == format)
            .map(|own| (own.width, link(&rendition_name(name, *own))))
            .collect();
        // A JPEG no wider than the widest form needs no second copy in its own width.
        if let (Format::Jpeg, Some((width, _)), Some(widest)) =
            (format, asset.dimensions, settings.widths.last())
            && !set.is_empty()
            && width <= *widest
        {
            set.push((width, link(name)));
        }
        set
    };
    let (modern, fallback) = (set(Format::WebP), set(Format::Jpeg));
    let widest = fallback.last().map(|(width, link)| (*width, link.clone()));
    let size = asset.dimensions.filter(|size| !is_too_large(*size));
    let own = || (link(name), size);
    let (src, size) = match (widest, size) {
        (Some((width, link)), Some(size)) => (link, Some((width, height(width, size)))),
        _ => own(),
    };
    Picture { src, srcset: srcset(&fallback), modern: srcset(&modern), size }
}

fn srcset(set: &[(u32, String)]) -> String {
    let entries: Vec<String> = set.iter().map(|(width, link)| format!("{link} {width}w")).collect();
    entries.join(", ")
}

/// The file to show beside a link to a page, with its size: a JPEG near the width that programs ask for, else the
/// picture itself.
pub fn preview(name: &str, asset: &Asset, settings: &Images) -> (String, Option<(u32, u32)>) {
    let renditions = renditions(name, asset, settings);
    let jpegs = renditions.iter().filter(|own| own.format == Format::Jpeg);
    let best = jpegs.min_by_key(|own| (own.width < PREVIEW, own.width.abs_diff(PREVIEW)));
    match (best, asset.dimensions) {
        (Some(best), Some(size)) if size.0 > PREVIEW => {
            (rendition_name(name, *best), Some((best.width, height(best.width, size))))
        }
        _ => (name.to_owned(), asset.dimensions),
    }
}

/// The smallest form of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// Name of the file.
    pub name: String,
    /// Name of the same in the modern format.
    pub modern: Option<String>,
    /// Width and height, if known.
    pub size: Option<(u32, u32)>,
}

/// The form of a picture for lists.
pub fn thumbnail(name: &str, asset: &Asset, settings: &Images) -> Thumbnail {
    let renditions = renditions(name, asset, settings);
    let smallest = |format| renditions.iter().find(|own| own.format == format).copied();
    let file = |own| rendition_name(name, own);
    let scaled = |own: Rendition| asset.dimensions.map(|size| (own.width, height(own.width, size)));
    let (modern, fallback) = (smallest(Format::WebP), smallest(Format::Jpeg));
    Thumbnail {
        name: fallback.map_or_else(|| name.to_owned(), file),
        modern: modern.map(file),
        size: modern.map_or(asset.dimensions, scaled),
    }
}

impl Picture {
    /// As HTML. `attributes` stand in the `img` as they are.
    pub fn html(&self, alt: &str, attributes: &str) -> String {
        let mut html = String::new();
        if !self.modern.is_empty() {
            let set = escape(&self.modern);
            let _ = write!(html, "<picture><source type=\"image/webp\" srcset=\"{set}\" sizes=\"{SIZES}\">");
        }
        let _ = write!(html, "<img src=\"{}\"", escape(&self.src));
        if !self.srcset.is_empty() {
            let _ = write!(html, " srcset=\"{}\" sizes=\"{SIZES}\"", escape(&self.srcset));
        }
        let _ = write!(html, " alt=\"{}\"", escape(alt));
        if let Some((width, height)) = self.size {
            let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
        }
        let _ = write!(html, "{attributes} decoding=\"async\">");
        if !self.modern.is_empty() {
            html.push_str("</picture>");
        }
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(width: u32, height: u32) -> Asset {
        Asset { bytes: FileBytes::Memory(Vec::new().into()), length: 0, dimensions: Some((width, height)) }
    }

    fn widths(name: &str, asset: &Asset, format: Format) -> Vec<u32> {
        let all = renditions(name, asset, &Images::default()).into_iter();
        all.filter(|own| own.format == format).map(|own| own.width).collect()
    }

    #[test]
    fn a_photograph_is_never_enlarged() {
        let (large, middle) = (asset(4000, 3000), asset(1200, 900));
        assert_eq!(widths("a.jpg", &large, Format::WebP), [480, 960, 1600]);
        assert_eq!(widths("a.jpg", &large, Format::Jpeg), [480, 960, 1600]);
        assert_eq!(widths("a.JPG", &middle, Format::WebP), [480, 960, 1200]);
        assert_eq!(widths("a.jpg", &middle, Format::Jpeg), [480, 960]);
        assert_eq!(widths("a.jpg", &asset(480, 360), Format::WebP), [0; 0]);
        assert_eq!(widths("a.png", &large, Format::Jpeg), [0; 0]);
        assert_eq!(widths("a.svg", &large, Format::WebP), [0; 0]);
        assert_eq!(widths("a.jpg", &asset(16_384, 10), Format::WebP), [0; 0]);
    }

    #[test]
    fn the_html_offers_every_size_and_states_its_own() {
        let to = |address: &Address| address.as_str().to_owned();
        let shown = picture("a.jpg", &Address::new("r/"), &asset(1200, 900), &Images::default(), &to);
        assert_eq!(shown.srcset, "r/a.480w.jpg 480w, r/a.960w.jpg 960w, r/a.jpg 1200w");
        assert_eq!(shown.modern, "r/a.480w.webp 480w, r/a.960w.webp 960w, r/a.1200w.webp 1200w");
        assert_eq!((shown.src.as_str(), shown.size), ("r/a.jpg", Some((1200, 900))));
        let shown = picture("a.jpg", &Address::new(""), &asset(4000, 3000), &Images::default(), &to);
        assert_eq!((shown.src.as_str(), shown.size), ("a.1600w.jpg", Some((1600, 1200))));
        assert!(shown.html("“甲”", "").contains(" width=\"1600\" height=\"1200\""));
    }

    #[test]
    fn a_preview_is_a_jpeg_of_the_width_that_programs_ask_for() {
        let settings = Images::default();
        assert_eq!(
            preview("a.jpg", &asset(4000, 3000), &settings),
            ("a.1600w.jpg".into(), Some((1600, 1200)))
        );
        assert_eq!(preview("a.png", &asset(900, 300), &settings), ("a.png".into(), Some((900, 300))));
    }
}
