//! The same inputs give the same bytes: across threads, the order of files, folders, time zones, languages,
//! line ends.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Output, inputs};
use jianbao::base::SourceSet;
use tempfile::TempDir;

fn same(name: &str, expected: &Output, actual: &Output) {
    assert!(expected.keys().eq(actual.keys()), "{name}: the same files");
    for (path, bytes) in expected {
        assert!(&actual[path] == bytes, "{name}: {path} differs");
    }
}

fn with_threads(count: usize, set: &SourceSet) -> (Output, Vec<String>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads");
    pool.install(|| {
        let diagnostics = jianbao::prepare(set, &inputs()).diagnostics;
        (common::build(set, &inputs()), common::described(set, &diagnostics))
    })
}

/// The same files in another order, which also gives them other ids.
fn shuffled(set: &SourceSet, seed: u64) -> SourceSet {
    let mut files: Vec<_> = set.iter().collect();
    files.sort_by_key(|file| {
        let hash = |state: u64, b: u8| (state ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        file.path.as_str().bytes().fold(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15), hash)
    });
    let mut other = SourceSet::new();
    for file in files {
        other.insert(file.path.clone(), file.content.clone());
    }
    other
}

#[test]
fn the_number_of_threads_does_not_show() {
    for set in [common::sample(), common::test_site("full"), common::test_site("as-dirty")] {
        let (one, first) = with_threads(1, &set);
        let (four, second) = with_threads(4, &set);
        same("threads", &one, &four);
        assert_eq!(first, second, "the same diagnostics in the same order");
    }
}

#[test]
fn the_order_of_the_files_does_not_show() {
    for set in [common::sample(), common::test_site("full"), common::test_site("hostile")] {
        let expected = common::build(&set, &inputs());
        for seed in 1..4 {
            let other = shuffled(&set, seed);
            assert!(!other.iter().map(|file| file.id).eq(set.iter().map(|file| file.id)), "another order");
            same("order", &expected, &common::build(&other, &inputs()));
        }
    }
}

#[test]
fn the_order_of_the_files_does_not_show_in_what_is_reported() {
    let world = common::archive::Archive::parse(&read("tests/faults/world.site"), None);
    let faulty = common::archive::Archive::parse(&read("tests/faults/thirty.site"), None);
    let set = faulty.site(&world);
    let report = |set: &SourceSet| common::described(set, &jianbao::prepare(set, &inputs()).diagnostics);
    let expected = report(&set);
    assert!(expected.len() >= 25);
    for seed in 1..6 {
        assert_eq!(report(&shuffled(&set, seed)), expected);
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(common::repository().join(path)).expect("readable")
}

#[test]
fn line_ends_and_byte_order_marks_do_not_show() {
    let plain = TempDir::new().expect("a folder");
    let dos = TempDir::new().expect("a folder");
    copy(&common::tests_folder("sites/full"), plain.path(), &|_, bytes| bytes);
    copy(&common::tests_folder("sites/full"), dos.path(), &|name, bytes| {
        if !name.ends_with(".yaml") && !name.ends_with(".md") {
            return bytes;
        }
        let text = String::from_utf8(bytes).expect("UTF-8");
        format!("\u{FEFF}{}", text.replace('\n', "\r\n")).into_bytes()
    });
    let expected = common::build(&common::read(plain.path()), &inputs());
    same("line ends", &expected, &common::build(&common::read(dos.path()), &inputs()));
}

#[test]
fn the_same_moment_with_drafts_or_without_gives_the_same_public_bytes() {
    // Nothing in the site is withheld, so the flag alone must not show.
    let set = common::test_site("full");
    same("drafts", &common::build(&set, &inputs()), &common::build(&set, &common::with_drafts()));
}

#[test]
fn folder_time_zone_and_language_of_the_machine_do_not_show() {
    let mut outputs = Vec::new();
    for (zone, language) in [
        ("UTC", "C"),
        ("Asia/Shanghai", "zh_CN.UTF-8"),
        ("America/New_York", "en_US.UTF-8"),
        ("Pacific/Kiritimati", "de_DE"),
    ] {
        let folder = TempDir::new().expect("a folder");
        let root = folder.path().join(zone.replace('/', "-"));
        copy(&common::tests_folder("sites/full"), &root, &|_, bytes| bytes);
        let result = Command::new(env!("CARGO_BIN_EXE_jianbao"))
            .args(["build", "-q"])
            .current_dir(&root)
            .env("JIANBAO_NOW", "2026-11-23T20:00:00Z")
            .env("TZ", zone)
            .envs([("LANG", language), ("LC_ALL", language), ("LC_TIME", language)])
            .output()
            .expect("the program starts");
        assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
        outputs.push((zone, tree(&root.join("public"))));
    }
    let (_, expected) = &outputs[0];
    assert!(expected.len() > 30, "{} files", expected.len());
    for (zone, output) in &outputs[1..] {
        same(zone, expected, output);
    }
}

fn copy(from: &Path, to: &Path, change: &dyn Fn(&str, Vec<u8>) -> Vec<u8>) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("readable").map(|entry| entry.expect("readable")) {
        let name = entry.file_name().into_string().expect("a plain name");
        if entry.file_type().expect("known").is_dir() {
            copy(&entry.path(), &to.join(name), change);
        } else {
            let bytes = change(&name, fs::read(entry.path()).expect("readable"));
            fs::write(to.join(name), bytes).expect("written");
        }
    }
}

fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("readable").map(|entry| entry.expect("readable")) {
            if entry.file_type().expect("known").is_dir() {
                open.push(entry.path());
            } else {
                let path = entry.path();
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(&path).expect("readable"));
            }
        }
    }
    files
}
