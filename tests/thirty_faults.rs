//! One site with more than thirty faults: the program names all of them in one run, each at its place, ends with 1
//! and writes nothing.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::archive::{Archive, Expected};
use tempfile::TempDir;

/// Writes the site, and beside what an archive can hold a file in an old encoding and one that is no text.
fn site() -> (TempDir, Vec<Expected>) {
    let text = fs::read_to_string(common::tests_folder("faults/thirty.site")).expect("readable");
    let archive = Archive::parse(&text, None);
    let folder = TempDir::new().expect("a folder");
    for (path, text) in &archive.files {
        put(folder.path(), path, text.as_bytes());
    }
    let gbk = encoding_rs::GB18030.encode("---\ntitle: 旧文件\n---\n正文。\n").0.into_owned();
    put(folder.path(), "content/pages/gbk.md", &gbk);
    put(folder.path(), "content/pages/word.md", b"PK\x03\x04\0\0\xFF\xFE");
    let mut expected = archive.expected;
    for (code, path) in [("JB101", "content/pages/gbk.md"), ("JB102", "content/pages/word.md")] {
        expected.push((code.to_owned(), path.to_owned(), 1, 1));
    }
    expected.sort();
    (folder, expected)
}

fn put(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("has one")).expect("made");
    fs::write(path, bytes).expect("written");
}

/// Exit code and the lines of faults of a run in `root`: `build` has them on stderr, `check` on stdout.
fn run(root: &Path, args: &[&str]) -> (Option<i32>, Vec<String>) {
    let output = Command::new(env!("CARGO_BIN_EXE_jianbao"))
        .args(args)
        .args(["--lang", "en", "--format", "short"])
        .current_dir(root)
        .env("JIANBAO_NOW", "2026-11-23T00:00:00Z")
        .output()
        .expect("the program starts");
    let text = if args == ["check"] { output.stdout } else { output.stderr };
    let text = String::from_utf8(text).expect("UTF-8");
    let lines = text.lines().filter(|line| line.contains("[JB")).map(str::to_owned);
    (output.status.code(), lines.collect())
}

/// `path:line:column: error[JB106]: …`
fn read(line: &str) -> Expected {
    let (place, message) = line.split_once(": ").unwrap_or_else(|| panic!("{line}"));
    let mut parts = place.rsplitn(3, ':');
    let mut number = || parts.next().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{line}"));
    let (column, line_number) = (number(), number());
    let path = parts.next().expect("a path").to_owned();
    let code = message.split(['[', ']']).nth(1).expect("a code").to_owned();
    (code, path, line_number, column)
}

#[test]
fn thirty_faults_are_told_in_one_run_and_nothing_is_written() {
    let (folder, expected) = site();
    let codes: BTreeSet<&String> = expected.iter().map(|(code, ..)| code).collect();
    assert!(codes.len() >= 30, "{} different faults: {codes:?}", codes.len());
    let before = names(folder.path());
    let (code, out) = run(folder.path(), &["build"]);
    assert_eq!(code, Some(1));
    let mut found: Vec<Expected> = out.iter().map(|line| read(line)).collect();
    let in_order = found.clone();
    found.sort();
    assert_eq!(found, expected, "{out:#?}");
    assert_eq!(names(folder.path()), before, "nothing is written");
    let files: Vec<&String> = in_order.iter().map(|(_, path, ..)| path).collect();
    assert!(files.is_sorted(), "the faults of a file stand together: {files:?}");
    let again = run(folder.path(), &["check"]);
    assert_eq!(again, (Some(1), out), "`check` says the same as `build`");
}

#[test]
fn the_old_site_stays_when_a_build_fails() {
    let (folder, _) = site();
    put(folder.path(), "public/index.html", b"the old site");
    assert_eq!(run(folder.path(), &["build"]).0, Some(1));
    assert_eq!(fs::read(folder.path().join("public/index.html")).expect("still there"), b"the old site");
}

fn names(root: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path()) {
            names.insert(entry.strip_prefix(root).expect("below").to_string_lossy().into_owned());
            if entry.is_dir() {
                open.push(entry);
            }
        }
    }
    names
}
