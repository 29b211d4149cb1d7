//! The archive around a workbook or a document, before anything unpacks it: how large it really is, and what it carries.
//!
//! Sizes that an archive states of itself are not believed; everything is unpacked once into nothing.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::open::{Foreign, Refusal};

/// The most bytes that all parts may have together.
pub const MAX_UNPACKED: u64 = 400 << 20;
/// The most parts; a workbook of a hundred sheets has three hundred.
const MAX_PARTS: usize = 5_000;

/// What there is to know of an archive that may be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Package {
    /// Whether it is a document of Word and not a workbook.
    pub is_document: bool,
    /// Whether some cell is a formula.
    pub has_formulas: bool,
    /// Whether some cells were made one.
    pub has_merged: bool,
}

/// Unpacks everything into nothing, and looks what kind of file it is.
pub fn inspect(bytes: &[u8]) -> Result<Package, Refusal> {
    let broken = |error: &dyn std::fmt::Display| Refusal::Broken(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > MAX_PARTS {
        return Err(Refusal::TooLarge);
    }
    let names: Vec<String> =
        archive.file_names().filter_map(Result::ok).map(|name| name.to_lowercase()).collect();
    let mut package = Package { is_document: kind(&names)?, ..Package::default() };
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => Refusal::Encrypted,
            other => broken(&other),
        })?;
        let is_sheet = part.name().is_ok_and(|name| name.contains("worksheets/"));
        let mut buffer = [0; 1 << 14];
        // The end of what was read before stands in front, so that no mark is cut in two.
        let mut kept = 0;
        loop {
            let count = part.read(&mut buffer[kept..]).map_err(|error| broken(&error))?;
            if count == 0 {
                break;
            }
            left = left.checked_sub(count as u64).ok_or(Refusal::TooLarge)?;
            if is_sheet {
                let read = kept + count;
                package.note(&buffer[..read]);
                kept = read.min(LONGEST_MARK - 1);
                buffer.copy_within(read - kept..read, 0);
            }
        }
    }
    Ok(package)
}

/// Begins the list of cells that were made one.
const MERGED: &[u8] = b"mergeCell";
/// Bytes of the longest mark that is looked for.
const LONGEST_MARK: usize = MERGED.len();

impl Package {
    /// Looks for marks in the text of a sheet. One in the words of a cell is looked for in vain later, and no harm.
    fn note(&mut self, text: &[u8]) {
        self.has_formulas = self.has_formulas
            || memchr::memmem::find_iter(text, b"<f").any(|at| matches!(text.get(at + 2), Some(b' ' | b'>')));
        self.has_merged = self.has_merged || memchr::memmem::find(text, MERGED).is_some();
    }
}

/// What the names of the parts give away: whether it is a document.
fn kind(names: &[String]) -> Result<bool, Refusal> {
    let has = |part: &str| names.iter().any(|name| name.contains(part));
    let foreign = [
        ("ppt/presentation.xml", Foreign::Slides),
        ("xl/workbook.bin", Foreign::BinaryWorkbook),
        ("content.xml", Foreign::OpenDocument),
    ];
    if has("vbaproject.bin") {
        return Err(Refusal::Macros);
    }
    if has("encryptedpackage") {
        return Err(Refusal::Encrypted);
    }
    if names.iter().any(|name| name.ends_with("workbook.xml")) {
        return Ok(false);
    }
    if names_document(names) {
        return Ok(true);
    }
    let found = foreign.into_iter().find(|(part, _)| has(part)).map_or(Foreign::Archive, |(_, kind)| kind);
    Err(Refusal::Foreign(found))
}

fn names_document(names: &[String]) -> bool {
    names.iter().any(|name| name.starts_with("word/document") && name.ends_with(".xml"))
}

/// Whether bytes are an archive that names itself a document of Word; whether it may be read is for `inspect` to say.
pub fn is_document(bytes: &[u8]) -> bool {
    let archive = bytes.starts_with(b"PK").then(|| ZipArchive::new(Cursor::new(bytes)).ok()).flatten();
    archive.is_some_and(|archive| {
        let names = archive.file_names().filter_map(Result::ok).map(|name| name.to_lowercase());
        names_document(&names.collect::<Vec<_>>())
    })
}

/// The parts of an archive that [`inspect`] let pass, by name.
pub struct Parts<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
}

impl<'b> Parts<'b> {
    /// Opens the archive.
    pub fn open(bytes: &'b [u8]) -> Result<Parts<'b>, Refusal> {
        let archive = ZipArchive::new(Cursor::new(bytes));
        archive.map(|archive| Parts { archive }).map_err(|error| Refusal::Broken(error.to_string()))
    }

    /// The bytes of a part, at most `limit` of them; `None` if there is none of this name.
    pub fn bytes(&mut self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, Refusal> {
        let broken = |error: &dyn std::fmt::Display| Refusal::Broken(error.to_string());
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(&error)),
        };
        let mut bytes = Vec::new();
        part.take(limit + 1).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        if bytes.len() as u64 > limit { Err(Refusal::TooLarge) } else { Ok(Some(bytes)) }
    }

    /// The text of a part.
    pub fn text(&mut self, name: &str, limit: u64) -> Result<Option<String>, Refusal> {
        let Some(bytes) = self.bytes(name, limit)? else { return Ok(None) };
        let text = String::from_utf8(bytes).map_err(|error| Refusal::Broken(error.to_string()))?;
        Ok(Some(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned)))
    }
}
