//! Photographs: every published form is the right way up, tells nothing about its owner, and is made once.

mod common;

use std::fs;
use std::io::Cursor;
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};
use jianbao::app::Darkroom;
use jianbao::base::{Diagnostic, SourceSet};
use jianbao::load;
use tempfile::TempDir;

/// A place in decimal text, as a camera's remark; any trace of it in an output is a leak.
const SECRET: &str = "27.7663N 107.4655E";

/// Red at the top, blue below, with some grain.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let grain = ((x * 31 + y * 17) % 23) as u8;
        if y < height / 2 { Rgb([200 + grain, 30, 30]) } else { Rgb([30, 30 + grain, 200]) }
    })
}

/// An EXIF segment with an orientation, a pointer to a GPS directory, and the secret.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend_from_slice(b"\0\0\0\0");
    tiff.extend_from_slice(SECRET.as_bytes());
    tiff
}

/// A photograph as a telephone writes it: the pixels as the sensor has them, EXIF first, a second picture behind.
fn photograph(pixels: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, 90);
    encoder.write_image(pixels, pixels.width(), pixels.height(), ExtendedColorType::Rgb8).expect("encoded");
    let exif = exif(orientation);
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend_from_slice(&[0xFF, 0xE1]);
    bytes.extend_from_slice(&u16::try_from(exif.len() + 2).expect("short").to_be_bytes());
    bytes.extend_from_slice(&exif);
    bytes.extend_from_slice(&jpeg[2..]);
    bytes.extend_from_slice(SECRET.as_bytes());
    bytes
}

fn png(pixels: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Png).expect("encoded");
    bytes.into_inner()
}

/// A site on the disk with one report, and files beside it.
fn site(settings: &str, front: &str, body: &str, files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let bundle = folder.path().join("content/reports/2026-03-05-meeting");
    fs::create_dir_all(&bundle).expect("made");
    let config = format!("title: 简报\nbase_url: https://www.example.org/\n{settings}");
    fs::write(folder.path().join("site.yaml"), config).expect("written");
    fs::write(bundle.join("index.md"), format!("---\ntitle: 会\n{front}---\n\n{body}\n")).expect("written");
    for (name, bytes) in files {
        fs::write(bundle.join(name), bytes).expect("written");
    }
    folder
}

struct Built {
    output: common::Output,
    diagnostics: Vec<String>,
}

fn build(folder: &Path, darkroom: &Darkroom) -> Built {
    let outcome = load::load(folder);
    assert_eq!(common::described(&outcome.value, &outcome.diagnostics), [""; 0]);
    let set: SourceSet = outcome.value;
    let prepared = jianbao::prepare(&set, &common::inputs());
    let mut found: Vec<Diagnostic> = prepared.diagnostics;
    let mut output = common::Output::new();
    if let Some(project) = prepared.value {
        let edition = project.edition(&set);
        for path in edition.paths() {
            let bytes = edition.file(path).expect("planned").expect("made");
            output.insert(path.to_owned(), darkroom.bytes(&bytes).expect("readable").to_vec());
        }
    }
    found.extend(darkroom.faults());
    Built { output, diagnostics: common::described(&set, &found) }
}

/// Small widths: in a test every pixel costs time.
const SMALL: &str = "images: { widths: [40, 80, 160] }\n";

const REPORT: &str = "reports/meeting/index.html";

fn names(built: &Built) -> Vec<&str> {
    let below = built.output.keys().filter_map(|path| path.strip_prefix("reports/meeting/"));
    below.filter(|name| *name != "index.html").collect()
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[test]
fn a_photograph_is_upright_in_every_form_and_tells_nothing() {
    // Taken with the telephone upright: stored lying, with the top at the right edge (EXIF 6 turns it clockwise).
    let upright = picture(90, 120);
    let stored = image::imageops::rotate270(&upright);
    let folder = site(
        SMALL,
        "cover: hall.jpg\n",
        "![会场](hall.jpg \"主席台\")",
        &[("hall.jpg", &photograph(&stored, 6))],
    );
    let built = build(folder.path(), &Darkroom::default());
    assert_eq!(built.diagnostics, [""; 0]);
    assert_eq!(
        names(&built),
        ["hall.40w.jpg", "hall.40w.webp", "hall.80w.jpg", "hall.80w.webp", "hall.90w.webp", "hall.jpg"]
    );
    for (path, bytes) in built.output.iter().filter(|(path, _)| path.contains("hall.")) {
        for word in [SECRET, "27.7663"] {
            assert!(!holds(bytes, word), "{path}");
        }
        let clean = path.ends_with("hall.jpg");
        assert_eq!(holds(bytes, "Exif"), clean, "{path}: only the original says which way up it is");
        let mut pixels = image::load_from_memory(bytes).expect("a picture").to_rgb8();
        if clean {
            assert_eq!((pixels.dimensions(), jianbao::base::metadata::orientation(bytes)), ((120, 90), 6));
            pixels = image::imageops::rotate90(&pixels);
        }
        let (width, height) = pixels.dimensions();
        assert!((width * 4).abs_diff(height * 3) <= 4, "{path}: {width} × {height}");
        let (top, bottom) =
            (pixels.get_pixel(width / 2, height / 4), pixels.get_pixel(width / 2, height * 3 / 4));
        assert!(top[0] > 180 && top[2] < 60, "{path}: {top:?}");
        assert!(bottom[2] > 180 && bottom[0] < 60, "{path}: {bottom:?}");
    }
    let page = common::page(&built.output, REPORT);
    assert!(page.contains("width=\"90\" height=\"120\""), "the size is that of the upright picture");
    assert!(page.contains("<figcaption>主席台</figcaption>"));
    assert!(!page.contains("<p><figure"));
    assert_eq!(page.matches("<img").count(), 1, "a cover that the text shows stands there only");
}

#[test]
fn a_map_shows_the_number_of_its_approval_and_no_other_picture_does() {
    let files: [(&str, &[u8]); 1] = [("a.png", &png(&picture(20, 15)))];
    let body = "![全市地图](a.png)\n\n![会场](a.png \"主席台\")\n\n见![区划图](a.png)。";
    let built = build(site(SMALL, "审图号: 黔S<1>号\n", body, &files).path(), &Darkroom::default());
    assert_eq!(built.diagnostics, [""; 0]);
    let page = common::page(&built.output, REPORT);
    for shown in [
        "<figcaption>审图号：黔S&lt;1&gt;号</figcaption>",
        "<figcaption>主席台</figcaption>",
        "<small>审图号：黔S&lt;1&gt;号</small>。",
    ] {
        assert_eq!(page.matches(shown).count(), 1, "{shown}: {page}");
    }
    let unstated = build(site(SMALL, "", body, &files).path(), &Darkroom::default());
    assert_eq!(unstated.diagnostics.len(), 2, "{:?}", unstated.diagnostics);
}

#[test]
fn every_form_that_a_page_offers_is_published_and_has_the_width_it_says() {
    let pixels = picture(200, 150);
    let files: [(&str, &[u8]); 2] = [("一 张.jpg", &photograph(&pixels, 1)), ("two.png", &png(&pixels))];
    let body = "![甲](<一 张.jpg>)\n\n文字 ![乙](two.png \"题\") 文字";
    let built = build(site(SMALL, "cover: two.png\n", body, &files).path(), &Darkroom::default());
    assert_eq!(built.diagnostics, [""; 0]);
    let page = common::page(&built.output, REPORT);
    let mut offered = 0;
    for tag in common::html::tags(page) {
        let Some(set) = tag.get("srcset") else { continue };
        for entry in set.split(", ") {
            let (address, width) = entry.split_once(' ').expect("an address and a width");
            let name = address.rsplit('/').next().expect("a name").replace("%20", " ");
            let bytes = &built.output[&format!("reports/meeting/{name}")];
            let width: u32 = width.strip_suffix('w').and_then(|width| width.parse().ok()).expect("a width");
            assert_eq!(image::load_from_memory(bytes).expect("a picture").width(), width, "{name}");
            offered += 1;
        }
    }
    assert_eq!(offered, 3 + 3 + 3, "three sizes of the JPEG in two formats, and of the PNG in one");
    assert!(page.contains("og:image:width\" content=\"200\""));
}

#[test]
fn small_pictures_drawings_and_sites_that_want_none_stay_as_they_are() {
    let small = photograph(&picture(40, 30), 1);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"9\"/>";
    let body = "![甲](small.jpg)\n\n![乙](a.svg)";
    let built =
        build(site(SMALL, "", body, &[("small.jpg", &small), ("a.svg", svg)]).path(), &Darkroom::default());
    assert_eq!(names(&built), ["a.svg", "small.jpg"]);
    assert!(!common::page(&built.output, REPORT).contains("<picture"));

    let large = photograph(&picture(500, 400), 1);
    let off =
        build(site("images: false\n", "", "![甲](a.jpg)", &[("a.jpg", &large)]).path(), &Darkroom::default());
    assert_eq!(names(&off), ["a.jpg"]);
    assert!(!holds(&off.output["reports/meeting/a.jpg"], SECRET), "sizes are off, privacy is not");
    let settings = "images: { widths: [], strip_metadata: false }\n";
    let kept = build(site(settings, "", "![甲](a.jpg)", &[("a.jpg", &large)]).path(), &Darkroom::default());
    assert!(holds(&kept.output["reports/meeting/a.jpg"], SECRET), "as the site says");
}

#[test]
fn a_form_is_made_once_and_the_cache_may_be_deleted() {
    let folder = site(SMALL, "", "![甲](a.jpg)", &[("a.jpg", &photograph(&picture(100, 80), 1))]);
    let cache = folder.path().join(".jianbao/cache/images");
    let first = build(folder.path(), &Darkroom::at(folder.path()));
    let kept = |cache: &Path| {
        let folders = fs::read_dir(cache).expect("readable").map(|entry| entry.expect("readable").path());
        let mut files: Vec<_> = folders
            .flat_map(|folder| fs::read_dir(folder).expect("readable"))
            .map(|entry| entry.expect("readable").path())
            .collect();
        files.sort();
        files
    };
    let files = kept(&cache);
    assert_eq!(files.len(), 5, "40 and 80 in two formats, 100 in one: {files:?}");
    // What the second build shows comes from the cache: a mark put there shows.
    fs::write(&files[0], "from the cache").expect("written");
    let second = build(folder.path(), &Darkroom::at(folder.path()));
    assert_eq!(second.output.values().filter(|bytes| bytes.as_slice() == b"from the cache").count(), 1);
    fs::remove_dir_all(folder.path().join(".jianbao")).expect("removed");
    assert_eq!(build(folder.path(), &Darkroom::at(folder.path())).output, first.output);
    // Other settings are other forms.
    let config =
        "title: 简报\nbase_url: https://www.example.org/\nimages: { widths: [40, 80, 160], quality: 30 }\n";
    fs::write(folder.path().join("site.yaml"), config).expect("written");
    let other = build(folder.path(), &Darkroom::at(folder.path()));
    let name = "reports/meeting/a.40w.webp";
    assert!(other.output[name].len() < first.output[name].len());
}

#[test]
fn a_broken_picture_is_told_published_as_it_is_and_tells_nothing() {
    let whole = photograph(&picture(100, 80), 1);
    // The header is sound, so the pages name its forms; the pixels are not.
    let cut = whole[..700].to_vec();
    let built = build(site(SMALL, "", "![甲](a.jpg)", &[("a.jpg", &cut)]).path(), &Darkroom::default());
    let place = "content/reports/2026-03-05-meeting/a.jpg:1:1";
    let expected =
        format!("{place} warning JB421 the picture a.jpg cannot be read and is published as it is");
    assert_eq!(built.diagnostics, [expected]);
    assert_eq!(names(&built).len(), 6);
    for (path, bytes) in built.output.iter().filter(|(path, _)| path.contains("/a.")) {
        assert!(!holds(bytes, SECRET) && !bytes.is_empty(), "{path}");
    }
}

#[test]
fn what_cannot_be_cleaned_is_an_error_and_is_not_published() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heicExif\0\0 27.7663N".as_slice();
    let folder = site("", "", "[原图](a.heic)", &[("a.heic", heic)]);
    let built = build(folder.path(), &Darkroom::default());
    assert!(built.diagnostics.iter().any(|fault| fault.contains("error JB423")), "{:?}", built.diagnostics);
    assert!(built.output.values().all(|bytes| !holds(bytes, "27.7663N")));
}

#[test]
fn a_picture_of_too_many_pixels_is_told_and_left_alone() {
    // The header of a PNG of 30,000 by 30,000 pixels, and nothing else: a bomb.
    let mut bomb = png(&picture(4, 4));
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let built = build(site("", "", "![甲](a.png)", &[("a.png", &bomb)]).path(), &Darkroom::default());
    assert!(built.diagnostics.iter().any(|fault| fault.contains("warning JB422")), "{:?}", built.diagnostics);
    assert_eq!(names(&built), ["a.png"]);
}
