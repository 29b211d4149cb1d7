//! Reads one file: text into memory, everything else as a name, a length and the size of the picture.
//!
//! Which files are text is decided by the extension alone, so that the same tree gives the same set on
//! every machine.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::base::{Asset, Content, FileBytes, SourcePath, metadata};

use super::faults::Fault;
use crate::base::encoding::{self, Encoding};

/// Largest text in bytes. A report of 1,000 pages is about 3 MB; what is larger is not a document.
pub const MAX_TEXT: u64 = 8 << 20;

/// Largest file of records in bytes: some 100,000 organisations.
pub const MAX_RECORDS: u64 = 32 << 20;

/// Extensions of files that are held as text.
const TEXT: [&str; 11] = ["yaml", "yml", "md", "markdown", "html", "css", "js", "svg", "txt", "xml", "json"];

/// Extensions of pictures whose size is looked up.
const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "webp", "bmp", "avif", "heic", "heif"];

/// What a file holds, and a reservation about it.
#[derive(Debug)]
pub(super) struct Loaded {
    /// Goes into the set.
    pub content: Content,
    /// To be told to the author.
    pub warning: Option<Fault>,
}

/// Reads the file that is at `disk`.
pub(super) fn read(path: &SourcePath, disk: &Path) -> Result<Loaded, Fault> {
    if !is_text(path) {
        let length = fs::metadata(disk)?.len();
        let dimensions = is_picture(path).then(|| dimensions(disk)).flatten();
        let asset = Asset { bytes: FileBytes::Disk(disk.to_path_buf()), length, dimensions };
        return Ok(Loaded { content: Content::Asset(asset), warning: None });
    }
    let limit = limit(path);
    let file = File::open(disk)?;
    let length = file.metadata()?.len();
    if length > limit {
        return Err(Fault::TooLarge { length, limit });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    // The file may have grown since its length was asked for.
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(Fault::TooLarge { length: bytes.len() as u64, limit });
    }
    let (text, encoding) = encoding::decode(&bytes).ok_or(Fault::Undecodable)?;
    let warning = (encoding == Encoding::Gb18030).then_some(Fault::NotUtf8);
    Ok(Loaded { content: Content::Text(text.into()), warning })
}

/// Content from bytes at hand; `None` if it should be text and is not.
pub fn from_memory(path: &SourcePath, bytes: &[u8]) -> Option<Content> {
    if is_text(path) {
        return encoding::decode(bytes).map(|(text, _)| Content::Text(text.into()));
    }
    let dimensions = is_picture(path).then(|| imagesize::blob_size(bytes).ok()).flatten().and_then(pixels);
    let dimensions = dimensions.map(|size| upright(size, bytes));
    let length = bytes.len() as u64;
    Some(Content::Asset(Asset { bytes: FileBytes::Memory(Arc::new(bytes.to_vec())), length, dimensions }))
}

fn is_text(path: &SourcePath) -> bool {
    TEXT.contains(&path.extension().as_str())
}

fn is_picture(path: &SourcePath) -> bool {
    PICTURES.contains(&path.extension().as_str())
}

fn limit(path: &SourcePath) -> u64 {
    let records =
        path.as_str().starts_with("content/data/") && matches!(path.extension().as_str(), "yaml" | "yml");
    if records { MAX_RECORDS } else { MAX_TEXT }
}

/// A picture whose header cannot be read is still copied; it only has no known size.
fn dimensions(disk: &Path) -> Option<(u32, u32)> {
    let size = imagesize::size(disk).ok().and_then(pixels)?;
    let is_jpeg = disk
        .extension()
        .is_some_and(|own| own.eq_ignore_ascii_case("jpg") || own.eq_ignore_ascii_case("jpeg"));
    let mut head = Vec::new();
    if is_jpeg {
        // Without its head it counts as upright.
        let _ = File::open(disk).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    }
    Some(upright(size, &head))
}

/// Bytes in which a camera says which way up its picture is: two segments of the greatest length.
const HEAD: u64 = 128 << 10;

/// Width and height as the picture is shown: a camera held upright notes that, and stores it lying.
fn upright((width, height): (u32, u32), head: &[u8]) -> (u32, u32) {
    if metadata::orientation(head) > 4 { (height, width) } else { (width, height) }
}

fn pixels(size: imagesize::ImageSize) -> Option<(u32, u32)> {
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}
