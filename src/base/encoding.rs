//! Bytes become text: which encoding, and which characters a text may hold.
//!
//! UTF-8 is the rule, UTF-16 is taken at its byte order mark, GB18030 is tried last because almost any
//! bytes look like it. Positions in messages refer to the text as it leaves here.

use std::borrow::Cow;

use encoding_rs::{Encoding as Codec, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// How a text was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 or UTF-16: nothing can have been lost.
    Unicode,
    /// GB18030, or GBK and GB 2312, which are parts of it.
    Gb18030,
}

/// The text in `bytes`, clean; `None` if they are no text.
pub fn decode(bytes: &[u8]) -> Option<(Cow<'_, str>, Encoding)> {
    let (text, encoding) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (strict(UTF_8, rest)?, Encoding::Unicode),
        [0xFF, 0xFE, rest @ ..] => (strict(UTF_16LE, rest)?, Encoding::Unicode),
        [0xFE, 0xFF, rest @ ..] => (strict(UTF_16BE, rest)?, Encoding::Unicode),
        // The standard library would look at one byte after the other.
        _ => match strict(UTF_8, bytes) {
            Some(text) => (text, Encoding::Unicode),
            None => (gb18030(bytes)?, Encoding::Gb18030),
        },
    };
    Some((clean(text), encoding))
}

/// A text as bytes in the form of `old`: with its byte order mark, or in GB18030. What was UTF-16 becomes UTF-8.
pub fn encode_like(old: &[u8], text: &str) -> Vec<u8> {
    match old {
        [0xEF, 0xBB, 0xBF, ..] => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => text.as_bytes().to_vec(),
        _ if std::str::from_utf8(old).is_err() => GB18030.encode(text).0.into_owned(),
        _ => text.as_bytes().to_vec(),
    }
}

fn strict<'b>(codec: &'static Codec, bytes: &'b [u8]) -> Option<Cow<'b, str>> {
    codec.decode_without_bom_handling_and_without_replacement(bytes)
}

/// GB18030, unless the bytes are binary or UTF-8 that was cut or damaged: read as GB18030 those would
/// become plausible nonsense.
fn gb18030(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if bytes.contains(&0) {
        return None;
    }
    let lossy = String::from_utf8_lossy(bytes);
    let damaged = lossy.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let sound = lossy.chars().filter(|c| *c >= '\u{800}').count() - damaged;
    if sound > damaged { None } else { strict(GB18030, bytes) }
}

/// Line ends become `\n`; characters that XML and JSON consumers reject are replaced.
fn clean(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_clean(text.as_bytes()) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\t' | '\n' => out.push(c),
            '\0'..'\u{20}' => out.push(' '),
            c if NONCHARACTERS.contains(&c) => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Whether there is nothing to replace. Looks at all bytes of a piece and only then decides, which a processor does for
/// many bytes at once.
fn is_clean(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < b' ') & (byte != b'\t') & (byte != b'\n');
    let has_control = |piece: &[u8]| piece.iter().fold(false, |found, byte| found | is_control(*byte));
    // The noncharacters are EF BF BE and EF BF BF; what else begins so is rare.
    let rest = bytes.get(1..).unwrap_or_default();
    let rare = bytes.iter().zip(rest).fold(false, |found, (a, b)| found | ((*a == 0xEF) & (*b == 0xBF)));
    let has_noncharacter = || bytes.windows(3).any(|three| matches!(three, [0xEF, 0xBF, 0xBE | 0xBF]));
    let is_odd = bytes.chunks(PIECE).any(has_control) || (rare && has_noncharacter());
    !is_odd
}

/// Bytes that are looked at before a decision.
const PIECE: usize = 4096;

/// The two that XML 1.0 forbids outside the surrogates.
const NONCHARACTERS: [char; 2] = ['\u{FFFE}', '\u{FFFF}'];

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<String> {
        decode(bytes).map(|(text, _)| text.into_owned())
    }

    #[test]
    fn line_ends_and_controls_are_made_harmless() {
        assert_eq!(text(b"a\r\nb\rc\n\td\x01\0e").as_deref(), Some("a\nb\nc\n\td  e"));
        assert_eq!(text("甲\u{FFFF}".as_bytes()).as_deref(), Some("甲\u{FFFD}"));
    }

    #[test]
    fn unicode_with_marks_and_gb18030_are_read() {
        assert_eq!(text(b"\xEF\xBB\xBFtitle").as_deref(), Some("title"));
        assert_eq!(text(b"\xFF\xFE\x00\x4E").as_deref(), Some("一"));
        assert_eq!(text(b"\xFE\xFF\x4E\x00").as_deref(), Some("一"));
        let gbk = GB18030.encode("遵义市科协召开推进会").0.into_owned();
        assert_eq!(decode(&gbk), Some(("遵义市科协召开推进会".into(), Encoding::Gb18030)));
    }

    #[test]
    fn binary_and_damaged_files_are_not_guessed_at() {
        assert_eq!(text(b"PK\x03\x04\x00\x00\xB0\xA1"), None);
        assert_eq!(text(b"\xFF\xFE\x00"), None);
        let utf8 = "遵义市科协召开推进会".as_bytes();
        assert_eq!(text(&utf8[..utf8.len() - 1]), None);
    }
}
