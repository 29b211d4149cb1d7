//! Source files of a site, written back: all of them or none, each in the form that it had.
//!
//! Texts are held in UTF-8 with `\n` and without a byte order mark; a file that had another form keeps it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::app::{Failure, say};
use crate::base::{Language, SourcePath, encoding};

/// Writes texts below `root`. New versions are laid beside the old ones first, and then take their places.
pub(super) fn write(
    root: &Path,
    files: &BTreeMap<SourcePath, impl AsRef<str>>,
    language: Language,
) -> Result<(), Failure> {
    let mut laid: Vec<(PathBuf, PathBuf)> = Vec::new();
    let outcome = files.iter().try_for_each(|(path, text)| {
        let target = root.join(path.as_str());
        let beside = beside(&target);
        lay(&target, &beside, text.as_ref()).map_err(|error| (target.clone(), error))?;
        laid.push((beside, target));
        Ok(())
    });
    let outcome = outcome.and_then(|()| {
        laid.iter().try_for_each(|(beside, target)| {
            fs::rename(beside, target).map_err(|error| (target.clone(), error))
        })
    });
    outcome.map_err(|(path, error): (PathBuf, io::Error)| {
        for (beside, _) in &laid {
            // It is ours, and what it was for has failed already.
            let _ = fs::remove_file(beside);
        }
        let path = path.display();
        Failure::outside(say!(language, "无法写入 {path}：{error}" / "cannot write {path}: {error}"))
    })
}

/// Where a new version is laid: no reader of a site takes such a name for one of its files.
fn beside(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    target.with_file_name(name)
}

fn lay(target: &Path, beside: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    let old = match fs::read(target) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut file = fs::File::create(beside)?;
    file.write_all(&in_form(&old, text))?;
    file.sync_all()?;
    match fs::metadata(target) {
        Ok(known) => fs::set_permissions(beside, known.permissions()),
        Err(_) => Ok(()),
    }
}

/// Whether a file can be written back as it is: not if its line ends are mixed or its encoding is one that we only read.
pub(super) fn is_kept(old: &[u8], text: &str) -> bool {
    in_form(old, text) == old
}

/// The text with the line ends, the mark and the encoding of the old file.
fn in_form(old: &[u8], text: &str) -> Vec<u8> {
    let windows = old.windows(2).any(|pair| pair == b"\r\n");
    let text = if windows { Cow::Owned(text.replace('\n', "\r\n")) } else { Cow::Borrowed(text) };
    encoding::encode_like(old, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_line_ends_and_its_mark() {
        assert_eq!(in_form(b"\xEF\xBB\xBFa\r\nb\r\n", "c\nd\n"), b"\xEF\xBB\xBFc\r\nd\r\n");
        assert_eq!(in_form(b"a\n", "c\n"), b"c\n");
        assert_eq!(in_form(b"\xBC\xD7\r\n", "乙\n"), b"\xD2\xD2\r\n");
        assert_eq!(in_form(b"", "c\n"), b"c\n");
    }
}
