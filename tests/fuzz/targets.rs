//! What the fuzzers feed with anything at all: the entry points through which texts and files of others come in.
//!
//! Shared by the fuzzers (`bin/`), which look for new inputs, and by `tests/fuzz_seeds.rs`, which runs those that are
//! kept. Whatever comes in, a target ends without a panic, every fault has a place in its text and words in both
//! languages, and a site with errors is not made.

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use jianbao::app::term::{self, Format, Style};
use jianbao::base::{Diagnostic, Inputs, Language, Severity, SourcePath, SourceSet};
use jianbao::exchange::{self, Upload};
use jianbao::parse::{self, ParsedFile};
use jianbao::{Project, load};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A target takes any bytes.
pub type Target = fn(&[u8]);

/// The targets by the names of their folders of seeds.
pub const TARGETS: [(&str, Target); 5] = [
    ("front_matter", front_matter),
    ("records", records),
    ("markdown", markdown),
    ("site", site),
    ("table", table),
];

/// Longer inputs teach a fuzzer nothing new and cost it its speed.
const LONGEST: usize = 16 << 10;

/// The small sound site that the other texts are put into.
static WORLD: LazyLock<SourceSet> = LazyLock::new(|| {
    let mut set = SourceSet::new();
    insert(&mut set, include_str!("../faults/world.site"));
    load::embedded::add(&mut set);
    set
});

static PROJECT: LazyLock<Project> =
    LazyLock::new(|| jianbao::prepare(&WORLD, &inputs()).value.expect("the world is sound"));

fn inputs() -> Inputs {
    Inputs::at("2026-11-23T00:00:00Z".parse().expect("a moment"))
}

/// The head of a document, in each of the folders that have documents; and what becomes of it as a report.
pub fn front_matter(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let document = format!("---\n{text}\n---\n正文。\n");
    for path in ["content/practices/any.md", "content/counties/meitan.md", "content/pages/any.md"] {
        parsed(path, &document);
    }
    let report = "content/reports/2021-06-17-any.md";
    if let ParsedFile::Document(_) = parsed(report, &document) {
        prepared(&with(report, &document));
    }
}

/// A data file, and the same text as configuration and as words of a theme.
pub fn records(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    parsed("site.yaml", text);
    parsed("themes/own/strings/zh-Hans.yaml", text);
    parsed("content/data/any.yaml", text);
    prepared(&with("content/data/any.yaml", text));
}

/// The body of a page, with its references, links and data blocks, through to the page.
pub fn markdown(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    made(&with("content/pages/any.md", &format!("---\ntitle: 甲\n---\n{text}")));
}

/// Files over the small site, each after a line `-- path --`, through to every file of the output.
pub fn site(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let mut set = WORLD.clone();
    insert(&mut set, text);
    made(&set);
}

/// A file that somebody sends to be imported: its bytes, or the parts of a workbook, each after a line `-- path --`.
pub fn table(bytes: &[u8]) {
    if bytes.len() > LONGEST {
        return;
    }
    let packed = bytes.starts_with(b"-- ").then(|| std::str::from_utf8(bytes).ok().map(pack)).flatten();
    let bytes = packed.as_deref().unwrap_or(bytes);
    let upload = Upload::new("表.xlsx", bytes, "0123456789abcdef");
    let (sheets, outcome) = exchange::import(&WORLD, &PROJECT, &inputs(), &upload, Language::Chinese);
    told(&sheets, &outcome.diagnostics);
    if let Err(why) = outcome.value {
        assert_eq!(
            why,
            exchange::Unplanned::Faulty,
            "what was imported once is not changed by the same file"
        );
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST)
}

fn with(path: &str, text: &str) -> SourceSet {
    let mut set = WORLD.clone();
    put(&mut set, path, text);
    set
}

fn put(set: &mut SourceSet, path: &str, text: &str) {
    let Some(path) = SourcePath::new(path) else { return };
    if let Some(content) = load::from_memory(&path, text.as_bytes()) {
        set.insert(path, content);
    }
}

/// The files of a text, each after a line with its path.
fn files(text: &str) -> Vec<(&str, String)> {
    let mut files: Vec<(&str, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let path = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
        match (path, files.last_mut()) {
            (Some(path), _) => files.push((path, String::new())),
            (None, Some((_, content))) => content.push_str(line),
            (None, None) => {}
        }
    }
    files
}

fn insert(set: &mut SourceSet, text: &str) {
    for (path, content) in files(text) {
        put(set, path, &content);
    }
}

fn pack(text: &str) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files(text) {
        // A name that is there already is refused, which leaves the archive as it is.
        if archive.start_file(path, SimpleFileOptions::default()).is_ok() {
            archive.write_all(content.as_bytes()).expect("memory takes all");
        }
    }
    archive.finish().expect("memory takes all").into_inner()
}

fn parsed(path: &str, text: &str) -> ParsedFile {
    let mut set = SourceSet::new();
    put(&mut set, path, text);
    let Some(file) = set.iter().next() else { return ParsedFile::Other };
    let parsed = parse::parse_file(file);
    told(&set, &parsed.diagnostics);
    parsed.file
}

fn prepared(set: &SourceSet) -> Option<Project> {
    let outcome = jianbao::prepare(set, &inputs());
    told(set, &outcome.diagnostics);
    let has_errors = outcome.diagnostics.iter().any(|fault| fault.severity == Severity::Error);
    assert_eq!(outcome.value.is_none(), has_errors, "there is a site where there is no error");
    outcome.value
}

fn made(set: &SourceSet) {
    let Some(project) = prepared(set) else { return };
    let sink = |_| Ok::<(), ()>(());
    let faults = project.edition(set).make_all(&sink).expect("the sink takes all");
    told(set, &faults);
}

/// Says all faults in every way that there is.
fn told(set: &SourceSet, diagnostics: &[Diagnostic]) {
    for fault in diagnostics {
        for span in fault.span.iter().chain(fault.labels.iter().map(|label| &label.span)) {
            let text = set.text(span.file);
            assert!(text.get(span.range()).is_some(), "{:?} of {}", span.range(), fault.code.label());
        }
    }
    if diagnostics.is_empty() {
        return;
    }
    for (format, language) in [(Format::Human, Language::Chinese), (Format::Json, Language::English)] {
        let style = Style { format, language, colored: false, errors_only: false, width: 80 };
        let (text, _) = term::print(set, diagnostics, &style);
        assert!(!text.is_empty());
    }
}
