//! What the test files share: reading a site, building it in memory, naming what was found wrong.
//!
//! Every test file compiles this for itself and uses a part of it.
#![allow(dead_code, reason = "each test file uses a part of this")]

pub mod archive;
pub mod chance;
pub mod html;
pub mod scalars;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jianbao::app::Darkroom;
use jianbao::base::{Content, Diagnostic, Inputs, Language, Severity, SourcePath, SourceSet};
use jianbao::{Project, load};

/// The files of a built site by their paths.
pub type Output = BTreeMap<String, Vec<u8>>;

/// The root of the repository, which is a site itself.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `tests/NAME`.
pub fn tests_folder(name: &str) -> PathBuf {
    repository().join("tests").join(name)
}

/// The moment of every build of the tests.
pub fn inputs() -> Inputs {
    Inputs::at("2026-11-23T00:00:00Z".parse().expect("a moment"))
}

/// The same with drafts, reviews and embargoed items.
pub fn with_drafts() -> Inputs {
    Inputs { drafts: true, ..inputs() }
}

/// Reads the site at `folder`, with the built-in theme beneath it. Nothing may be wrong with its files.
pub fn read(folder: &Path) -> SourceSet {
    let outcome = load::load(folder);
    assert_eq!(described(&outcome.value, &outcome.diagnostics), [""; 0], "{}", folder.display());
    outcome.value
}

/// The sample: the repository's own site.
pub fn sample() -> SourceSet {
    read(repository())
}

/// The sample without its invented layer.
pub fn as_published() -> SourceSet {
    let mut set = sample();
    let example: Vec<SourcePath> = set.below("content/data/example").map(|file| file.path.clone()).collect();
    assert!(!example.is_empty(), "the sample has an invented layer");
    for path in example {
        set.remove(&path);
    }
    set
}

/// Names of the test sites: the folders below `tests/sites` that hold a `site.yaml`.
pub fn site_names() -> Vec<String> {
    fn walk(folder: &Path, name: &str, found: &mut Vec<String>) {
        if folder.join("site.yaml").exists() {
            found.push(name.to_owned());
            return;
        }
        for entry in std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable")) {
            let below = entry.file_name().into_string().expect("a plain name");
            let below = if name.is_empty() { below } else { format!("{name}/{below}") };
            walk(&entry.path(), &below, found);
        }
    }
    let mut found = Vec::new();
    walk(&tests_folder("sites"), "", &mut found);
    found.sort();
    found
}

/// The test site `tests/sites/NAME`.
pub fn test_site(name: &str) -> SourceSet {
    read(&tests_folder("sites").join(name))
}

/// The same site with the theme `tests/themes/NAME`.
pub fn with_theme(mut set: SourceSet, name: &str) -> SourceSet {
    fn walk(folder: &Path, path: &str, set: &mut SourceSet) {
        for entry in std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable")) {
            let path = format!("{path}/{}", entry.file_name().to_str().expect("a plain name"));
            match entry.path() {
                inner if inner.is_dir() => walk(&inner, &path, set),
                file => put(set, &path, &std::fs::read_to_string(file).expect("a text")),
            }
        }
    }
    walk(&tests_folder("themes").join(name), &format!("themes/{name}"), &mut set);
    let config = text_of(&set, "site.yaml").lines().filter(|line| !line.starts_with("theme:"));
    let config: String = config.map(|line| format!("{line}\n")).collect();
    put(&mut set, "site.yaml", &format!("{config}theme: {name}\n"));
    set
}

/// Texts as a site, with the built-in theme beneath them.
pub fn site_of<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> SourceSet {
    let mut set = SourceSet::from_texts(texts);
    load::embedded::add(&mut set);
    set
}

/// Puts a text into a site, in place of the file that was there.
pub fn put(set: &mut SourceSet, path: &str, text: &str) {
    set.insert(SourcePath::new(path).expect("a safe path"), Content::Text(text.into()));
}

/// The text at `path`.
pub fn text_of<'s>(set: &'s SourceSet, path: &str) -> &'s str {
    let file = set.get(&SourcePath::new(path).expect("a safe path")).unwrap_or_else(|| panic!("no {path}"));
    set.text(file.id)
}

/// Checks a site that must be free of errors.
pub fn prepare(set: &SourceSet, inputs: &Inputs) -> Project {
    let outcome = jianbao::prepare(set, inputs);
    let faults = described(set, &outcome.diagnostics);
    outcome.value.unwrap_or_else(|| panic!("the site has errors:\n{}", faults.join("\n")))
}

/// Builds a site that must be free of errors.
pub fn build(set: &SourceSet, inputs: &Inputs) -> Output {
    make(set, &prepare(set, inputs))
}

/// Builds a site if it is free of errors.
pub fn try_build(set: &SourceSet, inputs: &Inputs) -> Option<Output> {
    jianbao::prepare(set, inputs).value.map(|project| make(set, &project))
}

/// Makes every file of a project.
pub fn make(set: &SourceSet, project: &Project) -> Output {
    let (output, faults) = collected(|sink| project.edition(set).make_all(sink));
    assert_eq!(described(set, &faults), [""; 0]);
    output
}

/// Where a site is made into.
type Sink<'s> = &'s (dyn Fn(jianbao::base::OutputFile) -> Result<(), std::io::Error> + Sync);

/// What is made by `run`.
pub fn collected<T>(run: impl FnOnce(Sink<'_>) -> Result<T, std::io::Error>) -> (Output, T) {
    let output = Mutex::new(Output::new());
    let darkroom = Darkroom::default();
    let done = run(&|file| {
        let bytes = darkroom.bytes(&file.bytes)?.to_vec();
        let twice = output.lock().expect("no panic").insert(file.path, bytes);
        assert!(twice.is_none(), "a file is made once");
        Ok(())
    });
    (output.into_inner().expect("no panic"), done.expect("files can be read"))
}

/// A file of the output as text.
pub fn page<'o>(output: &'o Output, path: &str) -> &'o str {
    let bytes = output.get(path).unwrap_or_else(|| panic!("no {path} in {:?}", output.keys()));
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// The pages of an output.
pub fn pages(output: &Output) -> impl Iterator<Item = (&str, &str)> {
    output.keys().filter(|path| path.ends_with(".html")).map(|path| (path.as_str(), page(output, path)))
}

/// Diagnostics in one line each, for comparing and for failing tests.
pub fn described(set: &SourceSet, diagnostics: &[Diagnostic]) -> Vec<String> {
    let describe = |diagnostic: &Diagnostic| {
        let place = match diagnostic.span {
            Some(span) => {
                let (path, line, column) = set.position(span);
                format!("{path}:{line}:{column}")
            }
            None => "-".to_owned(),
        };
        let grade = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        format!("{place} {grade} {} {}", diagnostic.code.label(), diagnostic.message(Language::English))
    };
    diagnostics.iter().map(describe).collect()
}

/// What a file says to whoever opens it: the parts of a workbook unpacked with their names, other files as they are.
pub fn opened<'b>(path: &str, bytes: &'b [u8]) -> Cow<'b, [u8]> {
    if !path.ends_with(".xlsx") {
        return Cow::Borrowed(bytes);
    }
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut all = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        all.extend_from_slice(part.name().expect("a name").as_bytes());
        all.push(b'\n');
        part.read_to_end(&mut all).expect("unpacked");
    }
    Cow::Owned(all)
}

/// A path with the content hash of an asset taken out: `assets/style.*.css`.
pub fn unhashed(path: &str) -> String {
    let is_hash = |part: &&str| part.len() == 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let Some(at) = path.rfind("assets/") else { return path.to_owned() };
    let parts: Vec<&str> = path[at..].split('.').collect();
    let shown: Vec<&str> = parts.iter().map(|part| if is_hash(part) { "*" } else { part }).collect();
    format!("{}{}", &path[..at], shown.join("."))
}
