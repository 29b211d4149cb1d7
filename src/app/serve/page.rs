//! A page of the preview: its bytes, what they are apart from the preview's own additions, and where the script
//! goes in.
//!
//! Blocks of a preview carry the line that they come from. Two pages are the same if they are so without these,
//! because a line that moves changes nothing that a reader sees.

use std::sync::Arc;

use crate::base::escape;

/// How the line of a block is written: an attribute that no other part of the program writes.
pub const LINE: &str = " data-jb=\"";

/// How the file of a page is written.
pub const FILE: &str = " data-jb-file=\"";

/// A page before the script is put in.
#[derive(Clone, Debug)]
pub struct Page {
    /// The bytes, with lines.
    pub bytes: Arc<Vec<u8>>,
    /// Digest of the bytes of a build.
    pub digest: String,
    /// The same without the hashes in the names of the theme's files.
    pub structure: String,
    /// Digest of all of the bytes: of a page that says the same it tells whether its lines moved.
    pub lines: String,
}

impl Page {
    /// A page as it was made for a preview.
    pub fn new(bytes: Arc<Vec<u8>>) -> Page {
        let plain = plain(&bytes);
        let digest = |bytes: &[u8]| blake3::hash(bytes).to_hex()[..32].to_owned();
        let (lines, structure) = (digest(&bytes), digest(&unhashed(&plain)));
        Page { bytes, digest: digest(&plain), structure, lines }
    }

    /// The page as a build makes it.
    pub fn plain(&self) -> Vec<u8> {
        plain(&self.bytes)
    }

    /// The page with `script` put in before everything else that loads.
    pub fn with(&self, script: &str) -> Vec<u8> {
        let at = find(&self.bytes, b"<head>").map_or(0, |at| at + "<head>".len());
        let mut out = Vec::with_capacity(self.bytes.len() + script.len());
        out.extend_from_slice(&self.bytes[..at]);
        out.extend_from_slice(script.as_bytes());
        out.extend_from_slice(&self.bytes[at..]);
        out
    }

    /// Whether a block of the page comes from `file`, or a figure on it.
    pub fn comes_from(&self, file: &str) -> bool {
        let file = escape(file);
        let wanted = [format!("{FILE}{file}\""), format!("{LINE}{file}:")];
        wanted.iter().any(|wanted| find(&self.bytes, wanted.as_bytes()).is_some())
    }
}

/// Takes the lines out.
fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = find(rest, b" data-jb") {
        out.extend_from_slice(&rest[..at]);
        let after = &rest[at..];
        // The same words may stand in a text.
        let in_tag = out.iter().rev().find(|byte| matches!(byte, b'<' | b'>')) == Some(&b'<');
        let start = [LINE, FILE].iter().find(|start| in_tag && after.starts_with(start.as_bytes()));
        let end = start.and_then(|start| find(&after[start.len()..], b"\"").map(|end| start.len() + end + 1));
        let end = end.unwrap_or_else(|| {
            out.push(b' ');
            1
        });
        rest = &after[end..];
    }
    out.extend_from_slice(rest);
    out
}

/// Takes the hashes out of the names of the theme's files: `assets/style.1a2b3c4d.css`.
fn unhashed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = find(rest, b"assets/") {
        let at = at + "assets/".len();
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'<' | b' ' | b'\n' | b')'));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let parts = name.split(|byte| *byte == b'.');
        let is_hash = |part: &&[u8]| part.len() == 8 && part.iter().all(u8::is_ascii_hexdigit);
        let shown: Vec<&[u8]> = parts.map(|part| if is_hash(&part) { b"*" } else { part }).collect();
        out.extend_from_slice(&shown.join(&b'.'));
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

/// Where `wanted` begins in `bytes`.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let (first, others) = wanted.split_first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| byte == first) {
        let at = from + at;
        if bytes[at + 1..].starts_with(others) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        Page::new(Arc::new(text.as_bytes().to_vec()))
    }

    #[test]
    fn a_line_that_moves_does_not_change_a_page() {
        let (old, new) = (page("<p data-jb=\"3\">a</p>"), page("<p data-jb=\"14\">a</p>"));
        assert_eq!(old.digest, new.digest);
        assert_ne!(old.lines, new.lines);
        assert_eq!(old.plain(), b"<p>a</p>");
        assert_ne!(old.digest, page("<p data-jb=\"3\">b</p>").digest);
    }

    #[test]
    fn words_that_look_like_a_line_stay() {
        for text in [
            "<p>a data-jb b</p>",
            "<p>&lt;i data-jb=\"9\"&gt;</p>",
            "<p> data-jb=&quot;3&quot;</p>",
            "<p> data-jb",
        ] {
            assert_eq!(page(text).plain(), text.as_bytes());
        }
    }

    #[test]
    fn a_style_sheet_changes_the_digest_and_not_the_structure() {
        let old = page("<link href=\"../assets/style.0123abcd.css\"><p>a</p>");
        let new = page("<link href=\"../assets/style.89abcdef.css\"><p>a</p>");
        assert_ne!(old.digest, new.digest);
        assert_eq!(old.structure, new.structure);
    }

    #[test]
    fn the_script_stands_first_in_the_head() {
        assert_eq!(page("<html><head><title>").with("<script>"), b"<html><head><script><title>");
    }
}
