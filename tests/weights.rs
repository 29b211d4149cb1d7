//! What a page weighs on its way to a reader: itself, and what it loads, compressed as servers do.

mod common;

use std::collections::BTreeSet;
use std::io::Write as _;

use common::{Output, html};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Bytes of a county's page with its style sheets, scripts and icon, compressed, without photographs.
const COUNTY: usize = 60_000;

/// Bytes of all scripts that a page loads at once, compressed.
const SCRIPTS: usize = 15_000;

/// Bytes of a style sheet as it stands.
const STYLE: usize = 25_600;

fn compressed(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything").len()
}

/// The files that a page loads: style sheets, scripts, icons.
fn loaded<'o>(output: &'o Output, path: &str, page: &str) -> BTreeSet<&'o str> {
    let up = path.matches('/').count();
    let mut found = BTreeSet::new();
    for tag in html::tags(page) {
        let address = match tag.name.as_str() {
            "link" if matches!(tag.get("rel"), Some("stylesheet" | "icon")) => tag.get("href"),
            "script" => tag.get("src"),
            _ => None,
        };
        let Some(address) = address else { continue };
        let name = address.trim_start_matches("./").trim_start_matches(&"../".repeat(up));
        let name = name.split(['?', '#']).next().unwrap_or_default();
        // The page for unknown addresses names files from the root of the host.
        let own = output.keys().find(|own| *own == name || name.ends_with(&format!("/{own}")));
        found.insert(own.unwrap_or_else(|| panic!("{path}: {address}")).as_str());
    }
    found
}

#[test]
fn pages_are_light() {
    let output = common::build(&common::sample(), &common::inputs());
    let (mut counties, mut scripted) = (0, 0);
    for (path, page) in common::pages(&output) {
        let files = loaded(&output, path, page);
        let weight = |file: &&str| compressed(&output[*file]);
        let scripts: usize = files.iter().filter(|file| file.ends_with(".js")).map(weight).sum();
        assert!(scripts < SCRIPTS, "{path}: {scripts} bytes of scripts");
        scripted += usize::from(scripts > 0);
        if path.starts_with("counties/") && path.matches('/').count() == 2 {
            let all = compressed(page.as_bytes()) + files.iter().map(weight).sum::<usize>();
            assert!(all < COUNTY && all > 10_000, "{path}: {all} bytes");
            counties += 1;
        }
    }
    assert!(counties > 10 && scripted > 20, "{counties} counties, {scripted} pages with scripts");
    for (path, bytes) in output.iter().filter(|(path, _)| path.ends_with(".css")) {
        assert!(bytes.len() < STYLE, "{path}: {} bytes", bytes.len());
    }
}
