//! The pixels of a photograph in other sizes and formats: bytes in, bytes out.
//!
//! The only file that calls the image libraries. One thread, no clock, no settings of the machine: the same
//! photograph gives the same bytes. Which sizes are wanted is decided elsewhere, and who keeps the results too.

use std::io::Cursor;

use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits, RgbaImage,
};

use crate::base::{Format, Photo, Rendition, metadata};

/// Most pixels of a photograph: what a telephone of 108 megapixels takes. Beyond it a small file may unpack to more
/// than the machine has.
pub const MAX_PIXELS: u64 = 120_000_000;

/// Most pixels along one side; the limit of WebP.
pub const MAX_SIDE: u32 = 16_383;

/// A lossless form is taken up to this size relative to the lossy one: drawings stay sharp, and hardly grow.
const LOSSLESS_GAIN: f64 = 1.25;

/// Makes all renditions of a photograph, in their order. The error says in words what is wrong with it.
pub fn develop(photo: &Photo, bytes: &[u8]) -> Result<Vec<(Rendition, Vec<u8>)>, String> {
    if !metadata::is_whole(bytes) {
        return Err("cut short".to_owned());
    }
    let picture = decode(bytes)?;
    let is_drawing = ImageFormat::Png == image::guess_format(bytes).map_err(|error| error.to_string())?;
    let mut scaled: Option<(u32, RgbaImage)> = None;
    let mut made = Vec::with_capacity(photo.renditions.len());
    for rendition in &photo.renditions {
        if scaled.as_ref().is_none_or(|(width, _)| *width != rendition.width) {
            scaled = Some((rendition.width, resize(&picture, rendition.width)?));
        }
        let Some((_, pixels)) = &scaled else { continue };
        let bytes = match rendition.format {
            Format::WebP => webp(pixels, photo.quality, is_drawing)?,
            Format::Jpeg => jpeg(pixels, photo.quality)?,
        };
        made.push((*rendition, bytes));
    }
    Ok(made)
}

/// The pixels, the right way up, in the colours of the web.
fn decode(bytes: &[u8]) -> Result<RgbaImage, String> {
    let words = |error: image::ImageError| error.to_string();
    let mut reader = ImageReader::new(Cursor::new(bytes));
    let format = image::guess_format(bytes).map_err(words)?;
    reader.set_format(format);
    let mut decoder = reader.into_decoder().map_err(words)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || width.max(height) > MAX_SIDE {
        return Err(format!("{width} × {height}"));
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_PIXELS * 8);
    decoder.set_limits(limits).map_err(words)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(words)?;
    picture.apply_orientation(orientation);
    let mut pixels = picture.into_rgba8();
    if let Some(profile) = profile {
        to_web_colours(&mut pixels, &profile);
    }
    Ok(pixels)
}

/// Telephones take pictures in wider colours, and say so in a profile that the smaller forms do without.
fn to_web_colours(pixels: &mut RgbaImage, profile: &[u8]) {
    use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
    let Ok(source) = ColorProfile::new_from_slice(profile) else { return };
    if source.color_space != DataColorSpace::Rgb {
        return;
    }
    let web = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = source.create_transform_8bit(Layout::Rgba, &web, Layout::Rgba, options) else {
        return;
    };
    let before = pixels.as_raw().clone();
    // A profile that cannot be followed leaves the colours as they are.
    if transform.transform(&before, pixels).is_err() {
        pixels.copy_from_slice(&before);
    }
}

fn resize(picture: &RgbaImage, width: u32) -> Result<RgbaImage, String> {
    let (from_width, from_height) = picture.dimensions();
    if width == from_width {
        return Ok(picture.clone());
    }
    let height = super::height(width, (from_width, from_height));
    let words = |error: &dyn std::fmt::Display| error.to_string();
    let source = fast_image_resize::images::ImageRef::new(from_width, from_height, picture, PixelType::U8x4)
        .map_err(|error| words(&error))?;
    let mut target = Image::new(width, height, PixelType::U8x4);
    Resizer::new().resize(&source, &mut target, None).map_err(|error| words(&error))?;
    RgbaImage::from_raw(width, height, target.into_vec()).ok_or_else(|| format!("{width} × {height}"))
}

fn webp(pixels: &RgbaImage, quality: u8, is_drawing: bool) -> Result<Vec<u8>, String> {
    let (width, height) = pixels.dimensions();
    let is_opaque = pixels.pixels().all(|pixel| pixel[3] == 255);
    let rgb = if is_opaque { without_alpha(pixels) } else { Vec::new() };
    let encoder = match is_opaque {
        true => webp::Encoder::from_rgb(&rgb, width, height),
        false => webp::Encoder::from_rgba(pixels, width, height),
    };
    let lossy = encoder.encode_simple(false, f32::from(quality)).map_err(|error| format!("{error:?}"))?;
    if is_drawing {
        let lossless = encoder.encode_simple(true, 75.0).map_err(|error| format!("{error:?}"))?;
        if lossless.len() as f64 <= lossy.len() as f64 * LOSSLESS_GAIN {
            return Ok(lossless.to_vec());
        }
    }
    Ok(lossy.to_vec())
}

fn jpeg(pixels: &RgbaImage, quality: u8) -> Result<Vec<u8>, String> {
    let (width, height) = pixels.dimensions();
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    let written = encoder.write_image(&without_alpha(pixels), width, height, ExtendedColorType::Rgb8);
    written.map_err(|error| error.to_string())?;
    Ok(out)
}

fn without_alpha(pixels: &RgbaImage) -> Vec<u8> {
    pixels.pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}
