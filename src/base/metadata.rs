//! What picture files tell besides their pixels: which way up they are, and where, when and with whose telephone
//! they were taken. The first is read, the rest is taken out without touching a pixel.
//!
//! Knows the containers of JPEG (ITU-T T.81, annex B), PNG and WebP by their outer structure only. Colour profiles
//! stay, because without them colours are wrong.

/// A file that may tell too much, in a form from which nothing can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclean;

/// Beginning of the metadata of cameras inside JPEG and HEIF.
const EXIF: &[u8] = b"Exif\0\0";

/// Signature of PNG.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Segments of JPEG without length and content: restart marks and TEM.
fn stands_alone(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xD0..=0xD7)
}

/// Which way up a JPEG is, 1 to 8 as EXIF counts; 1 if it does not say. The first 64 KB of the file are enough.
pub fn orientation(bytes: &[u8]) -> u8 {
    let mut segments = Segments { bytes, at: 2 };
    if !bytes.starts_with(b"\xFF\xD8") {
        return 1;
    }
    let exif =
        segments.find_map(|segment| segment.content.strip_prefix(EXIF).filter(|_| segment.marker == 0xE1));
    exif.and_then(orientation_of_exif).filter(|value| (1..=8).contains(value)).unwrap_or(1)
}

/// The bytes without metadata.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, Unclean> {
    if bytes.starts_with(b"\xFF\xD8") {
        return Ok(clean_jpeg(bytes));
    }
    if bytes.starts_with(PNG) {
        return Ok(clean_png(bytes));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(clean_webp(bytes));
    }
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    let is_tiff = bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*");
    let is_heif = bytes.get(4..8) == Some(b"ftyp");
    if is_tiff || holds(EXIF) || (is_heif && holds(b"Exif")) || holds(b"http://ns.adobe.com/xap/") {
        return Err(Unclean);
    }
    Ok(bytes.to_vec())
}

/// A segment of a JPEG.
struct Segment<'a> {
    marker: u8,
    /// Everything from its marker on, for copying.
    whole: &'a [u8],
    content: &'a [u8],
}

/// The segments of a JPEG up to its first scan.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        // Any number of 0xFF may stand before a marker.
        let start = self.at;
        let mut at = start;
        while self.bytes.get(at) == Some(&0xFF) && self.bytes.get(at + 1) == Some(&0xFF) {
            at += 1;
        }
        let [0xFF, marker] = *self.bytes.get(at..at + 2)? else { return None };
        if stands_alone(marker) {
            self.at = at + 2;
            return Some(Segment { marker, whole: &self.bytes[start..self.at], content: &[] });
        }
        if matches!(marker, 0x00 | 0xD8 | 0xD9) {
            return None;
        }
        let length = self.bytes.get(at + 2..at + 4)?;
        let end = at + 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
        let content = self.bytes.get(at + 4..end)?;
        self.at = end;
        Some(Segment { marker, whole: &self.bytes[start..end], content })
    }
}

/// Keeps what decoding needs. What follows the end of the image (a film, a second picture) goes too.
fn clean_jpeg(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(b"\xFF\xD8");
    let turned = orientation(bytes);
    if turned != 1 {
        out.extend_from_slice(&exif_segment(turned));
    }
    walk_jpeg(bytes, |segment, scan| {
        let kept = match segment.marker {
            0xE0 | 0xEE => true,
            0xE2 => segment.content.starts_with(b"ICC_PROFILE\0"),
            0xE1..=0xEF | 0xFE => false,
            _ => true,
        };
        if kept {
            out.extend_from_slice(segment.whole);
            out.extend_from_slice(scan);
        }
    });
    out.extend_from_slice(b"\xFF\xD9");
    out
}

/// Whether a file that begins as a JPEG also ends as one. Cut short, it can still be read, down to where it ends.
pub fn is_whole(bytes: &[u8]) -> bool {
    let end = walk_jpeg(bytes, |_, _| ());
    !bytes.starts_with(b"\xFF\xD8") || bytes.get(end..end + 2) == Some(b"\xFF\xD9")
}

/// Shows every segment of a JPEG with the scan behind it; returns where the last one ends.
fn walk_jpeg<'a>(bytes: &'a [u8], mut show: impl FnMut(&Segment<'a>, &'a [u8])) -> usize {
    let mut segments = Segments { bytes, at: 2 };
    while let Some(segment) = segments.next() {
        let start = segments.at;
        if segment.marker == 0xDA {
            segments.at = scan_end(bytes, start);
        }
        show(&segment, &bytes[start..segments.at]);
    }
    segments.at
}

/// Where the data of a scan ends: at the next marker that is not part of it.
fn scan_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == 0xFF) {
        at += found;
        match bytes.get(at + 1) {
            Some(0x00 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return at,
            None => return bytes.len(),
        }
    }
    bytes.len()
}

/// The smallest EXIF there is: which way up, and nothing else.
fn exif_segment(orientation: u8) -> Vec<u8> {
    let mut segment = b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    segment.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    segment
}

/// The tag 0x0112 of the first directory of a TIFF structure.
fn orientation_of_exif(tiff: &[u8]) -> Option<u8> {
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let (high, low) = if big { (short(4)?, short(6)?) } else { (short(6)?, short(4)?) };
    let start = usize::from(high) << 16 | usize::from(low);
    let entry = |index: u16| start.checked_add(2 + 12 * usize::from(index));
    let mut entries = (0..short(start)?).map_while(entry);
    let found = entries.find(|at| short(*at) == Some(0x0112))?;
    u8::try_from(short(found + 8)?).ok()
}

/// Keeps the chunks that say how the picture looks.
fn clean_png(bytes: &[u8]) -> Vec<u8> {
    const LOOKS: [&[u8; 4]; 15] = [
        b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD", b"hIST", b"sPLT", b"cICP",
        b"mDCV", b"acTL", b"fcTL", b"fdAT",
    ];
    let mut out = PNG.to_vec();
    let mut at = PNG.len();
    while let Some(header) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let kind = &header[4..8];
        let end = at.saturating_add(length).saturating_add(12).min(bytes.len());
        // A capital letter marks what no decoder can do without.
        if kind[0].is_ascii_uppercase() || LOOKS.iter().any(|own| *own == kind) {
            out.extend_from_slice(&bytes[at..end]);
        }
        if kind == b"IEND" {
            break;
        }
        at = end;
    }
    out
}

/// Keeps the chunks with pixels and colours, and corrects what the header says about the others.
fn clean_webp(bytes: &[u8]) -> Vec<u8> {
    const LOOKS: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
    /// Flags of `VP8X` for EXIF and XMP.
    const TELLING: u8 = 0x0C;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut at = 12;
    while let Some(header) = bytes.get(at..at + 8) {
        let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
        // Chunks of odd length are padded.
        let end = at.saturating_add(length).saturating_add(8 + length % 2).min(bytes.len());
        if LOOKS.iter().any(|own| header.starts_with(&own[..])) {
            let start = out.len();
            out.extend_from_slice(&bytes[at..end]);
            if header.starts_with(b"VP8X")
                && let Some(flags) = out.get_mut(start + 8)
            {
                *flags &= !TELLING;
            }
        }
        at = end;
    }
    let size = u32::try_from(out.len() - 8).unwrap_or(u32::MAX);
    out[4..8].copy_from_slice(&size.to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG without a picture: an EXIF with orientation 6 and a place, a remark, one scan, and a tail.
    fn telling() -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
        exif.extend_from_slice(&[0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
        exif.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 99, 0, 0, 0]);
        exif.extend_from_slice(b"\0\0\0\0GPS HERE");
        let mut bytes = b"\xFF\xD8".to_vec();
        for (marker, content) in
            [(0xE1, &exif[..]), (0xFE, b"my telephone"), (0xDB, b"table"), (0xDA, b"scan")]
        {
            bytes.extend_from_slice(&[0xFF, marker, 0, content.len() as u8 + 2]);
            bytes.extend_from_slice(content);
        }
        bytes.extend_from_slice(b"pixels\xFF\0\xFF\xD3more\xFF\xD9a film with GPS");
        bytes
    }

    #[test]
    fn a_jpeg_keeps_its_pixels_and_which_way_up_it_is() {
        let bytes = telling();
        assert_eq!(orientation(&bytes), 6);
        let clean = clean(&bytes).expect("a JPEG");
        assert_eq!(orientation(&clean), 6);
        for word in [&b"GPS"[..], b"telephone", b"film"] {
            assert!(!clean.windows(word.len()).any(|window| window == word));
        }
        assert!(clean.ends_with(b"pixels\xFF\0\xFF\xD3more\xFF\xD9"));
        assert!(clean.windows(5).any(|window| window == b"table"));
    }

    #[test]
    fn a_jpeg_is_whole_up_to_its_end_marker() {
        let bytes = telling();
        let end = bytes.len() - b"a film with GPS".len();
        assert!(is_whole(&bytes) && is_whole(&bytes[..end]));
        assert!((2..end).all(|end| !is_whole(&bytes[..end])));
    }

    #[test]
    fn a_damaged_file_gives_no_panic_and_no_metadata() {
        let bytes = telling();
        for end in 0..bytes.len() {
            let _ = orientation(&bytes[..end]);
            if let Ok(clean) = clean(&bytes[..end])
                && bytes[..end].starts_with(b"\xFF\xD8")
            {
                assert!(!clean.windows(3).any(|window| window == b"GPS"), "{end}");
            }
        }
    }

    #[test]
    fn a_png_and_a_webp_lose_what_they_tell() {
        let chunk = |kind: &[u8], content: &[u8]| {
            [&(content.len() as u32).to_be_bytes()[..], kind, content, b"crc!"].concat()
        };
        let png = [
            PNG,
            &chunk(b"IHDR", b"head"),
            &chunk(b"eXIf", b"GPS"),
            &chunk(b"tEXt", b"GPS"),
            &chunk(b"IEND", b""),
        ];
        let kept = [PNG, &chunk(b"IHDR", b"head"), &chunk(b"IEND", b"")];
        assert_eq!(clean(&png.concat()), Ok(kept.concat()));

        let chunk =
            |kind: &[u8], content: &[u8]| [kind, &(content.len() as u32).to_le_bytes()[..], content].concat();
        let whole =
            |body: Vec<u8>| [b"RIFF", &(body.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &body].concat();
        let webp =
            whole([chunk(b"VP8X", &[0x2C; 10]), chunk(b"VP8 ", b"pixels"), chunk(b"EXIF", b"GPS!")].concat());
        let mut header = [0x2C; 10];
        header[0] = 0x20;
        assert_eq!(clean(&webp), Ok(whole([chunk(b"VP8X", &header), chunk(b"VP8 ", b"pixels")].concat())));
    }

    #[test]
    fn what_cannot_be_cleaned_is_not_called_clean() {
        assert_eq!(clean(b"\0\0\0\x18ftypheic....Exif"), Err(Unclean));
        assert_eq!(clean(b"II*\0 anything"), Err(Unclean));
        assert_eq!(clean(b"GIF89a"), Ok(b"GIF89a".to_vec()));
    }
}
