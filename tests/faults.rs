//! Every fault is reported with its code at its place, and nothing else is.
//!
//! The cases are the files of `tests/faults`; `common::archive` tells how they are written. A case lies over the
//! small sound site of `world.site`.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use common::archive::{Archive, Expected, found};
use common::inputs;
use jianbao::base::{Code, SourceSet};
use jianbao::load;
use tempfile::TempDir;

/// Where the whole of a case that is no archive lies.
const PLACES: [(&str, &str); 2] =
    [("yaml", "content/data/case.yaml"), ("md", "content/reports/2021-06-17-case.md")];

/// Codes that only reading a disk reports: they have tests of their own below.
const FROM_DISK: [Code; 9] = [
    Code::NotUtf8,
    Code::Undecodable,
    Code::FileTooLarge,
    Code::OutsideRoot,
    Code::UnreadableFile,
    Code::BadFileName,
    // These two in tests/images.rs.
    Code::ImageTooLarge,
    Code::MetadataKept,
    // This one from a network, in tests/cli.rs.
    Code::DeadLink,
];

/// Codes of files that no text can be: they have tests of their own in tests/import.rs.
const FROM_FILES: [Code; 8] = [
    Code::ForeignFile,
    Code::EncryptedFile,
    Code::MacroFile,
    Code::OversizedFile,
    Code::DamagedFile,
    Code::FailedFormula,
    Code::UncountedFormula,
    // This one in tests/word.rs.
    Code::LeftOut,
];

/// Codes of the cases of tests/imports, which tests/import.rs holds to what they say.
fn imported() -> BTreeSet<String> {
    let files = fs::read_dir(common::tests_folder("imports")).expect("readable");
    let names = files.map(|entry| entry.expect("readable").file_name().into_string().expect("UTF-8"));
    names.filter_map(|name| name.split('-').next().map(str::to_owned)).collect()
}

fn cases() -> BTreeMap<String, Archive> {
    let folder = fs::read_dir(common::tests_folder("faults")).expect("readable");
    let files = folder.map(|entry| entry.expect("readable").path()).filter(|path| path.is_file());
    let cases = files.map(|path| {
        let name = path.file_name().expect("a name").to_str().expect("UTF-8").to_owned();
        let text = fs::read_to_string(&path).expect("a text");
        let extension = name.rsplit('.').next().expect("an extension");
        let place = PLACES.iter().find(|(own, _)| *own == extension).map(|(_, place)| *place);
        assert!(place.is_some() || extension == "site", "{name} is no case");
        (name, Archive::parse(&text, place))
    });
    cases.collect()
}

fn world() -> Archive {
    cases().remove("world.site").expect("the sound site")
}

/// What is found in a case. An empty `site.yaml` stands for none.
fn report(case: &Archive, world: &Archive) -> Vec<Expected> {
    let (mut case, mut world) = (case.clone(), world.clone());
    if case.files.get("site.yaml").is_some_and(|text| text.trim().is_empty()) {
        case.files.remove("site.yaml");
        world.files.remove("site.yaml");
    }
    let set = case.site(&world);
    found(&set, &diagnostics(&set))
}

/// Everything that a run finds, up to the making of the pages.
fn diagnostics(set: &SourceSet) -> Vec<jianbao::base::Diagnostic> {
    let outcome = jianbao::prepare(set, &inputs());
    let mut diagnostics = outcome.diagnostics;
    if let Some(project) = &outcome.value {
        let nothing = |_| Ok::<(), ()>(());
        diagnostics.extend(project.edition(set).make_all(&nothing).expect("nothing can fail"));
    }
    // What a build finds in a theme the check of themes finds too.
    if set.below("themes").any(|file| !load::embedded::is_built_in(file)) {
        let theme = jianbao::check_theme(set, None, &|file| !load::embedded::is_built_in(file));
        let new: Vec<_> = theme.diagnostics.into_iter().filter(|own| !diagnostics.contains(own)).collect();
        diagnostics.extend(new);
    }
    diagnostics
}

#[test]
fn every_case_reports_what_it_says_and_no_more() {
    check(cases());
}

fn check(cases: BTreeMap<String, Archive>) {
    let world = world();
    let mut failures = Vec::new();
    for (name, case) in cases {
        let actual = report(&case, &world);
        if actual != case.expected {
            let lines = |list: &[Expected], other: &[Expected], sign: char| -> String {
                let only = list.iter().filter(|fault| !other.contains(fault));
                only.map(|(code, path, line, column)| format!("\n    {sign} {path}:{line}:{column} {code}"))
                    .collect()
            };
            let missing = lines(&case.expected, &actual, '-');
            let unexpected = lines(&actual, &case.expected, '+');
            failures.push(format!("tests/faults/{name}{missing}{unexpected}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_code_has_a_case_or_a_reason() {
    let named: BTreeSet<String> = cases()
        .into_iter()
        .filter_map(|(name, case)| {
            let code = name.split('-').next().filter(|code| code.starts_with("JB"))?.to_owned();
            assert!(case.expected.iter().any(|(own, ..)| *own == code), "{name} should expect {code}");
            Some(code)
        })
        .collect();
    let imported = imported();
    for code in Code::ALL {
        let of_files = code.number() >= 600;
        let has_case =
            if of_files { imported.contains(&code.label()) } else { named.contains(&code.label()) };
        let has_reason = FROM_DISK.contains(code) || FROM_FILES.contains(code);
        assert!(
            has_case != has_reason,
            "{} {}: a case {has_case}, a reason {has_reason}",
            code.label(),
            code.name()
        );
    }
}

#[test]
fn messages_have_no_placeholder_left_in_either_language() {
    let world = world();
    for (name, case) in cases() {
        let set = case.site(&world);
        for diagnostic in diagnostics(&set) {
            for language in [jianbao::base::Language::Chinese, jianbao::base::Language::English] {
                let texts = [Some(diagnostic.message(language)), diagnostic.help(language)];
                for text in texts.into_iter().flatten() {
                    let left = diagnostic.code.message().get(language).contains('{') && text.contains("{}");
                    let names = [
                        "{kind}",
                        "{key}",
                        "{name}",
                        "{value}",
                        "{found}",
                        "{known}",
                        "{example}",
                        "{suggestion}",
                        "{reason}",
                        "{target}",
                        "{expected}",
                        "{count}",
                        "{date}",
                        "{id}",
                        "{field}",
                        "{address}",
                        "{other}",
                    ];
                    assert!(!left && !names.iter().any(|name| text.contains(name)), "{name}: {text}");
                }
            }
        }
    }
}

/// A sound site on the disk.
fn on_disk() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (path, text) in world().files {
        write(&folder, &path, text.as_bytes());
    }
    folder
}

fn write(folder: &TempDir, path: &str, bytes: &[u8]) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().expect("has one")).expect("made");
    fs::write(path, bytes).expect("written");
}

fn load_faults(folder: &TempDir) -> Vec<Expected> {
    let outcome = load::load(folder.path());
    found(&outcome.value, &outcome.diagnostics)
}

fn at_file(code: &str, path: &str) -> Expected {
    (code.to_owned(), path.to_owned(), 1, 1)
}

#[test]
fn a_file_in_gb18030_is_read_and_one_that_is_no_text_is_not() {
    let folder = on_disk();
    let gbk = encoding_rs::GB18030.encode("---\ntitle: 推进会\n---\n会议召开。\n").0.into_owned();
    write(&folder, "content/reports/2021-01-01-gbk.md", &gbk);
    write(&folder, "content/reports/2021-01-01-word.md", b"PK\x03\x04\0\0\xFF\xFE");
    assert_eq!(
        load_faults(&folder),
        [
            at_file("JB101", "content/reports/2021-01-01-gbk.md"),
            at_file("JB102", "content/reports/2021-01-01-word.md")
        ]
    );
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let folder = on_disk();
    write(&folder, "content/reports/2021-01-01-huge.md", b"");
    let path = folder.path().join("content/reports/2021-01-01-huge.md");
    fs::File::options().write(true).open(path).expect("open").set_len(load::MAX_TEXT + 1).expect("sparse");
    assert_eq!(load_faults(&folder), [at_file("JB109", "content/reports/2021-01-01-huge.md")]);
}

#[cfg(unix)]
#[test]
fn links_and_names_that_cannot_be_used_are_faults() {
    use std::os::unix::fs::symlink;
    let (folder, outside) = (on_disk(), TempDir::new().expect("a folder"));
    write(&outside, "secret.md", b"secret");
    let at = |name: &str| folder.path().join("content/reports").join(name);
    symlink(outside.path().join("secret.md"), at("out.md")).expect("linked");
    symlink("nowhere.md", at("dangling.md")).expect("linked");
    fs::write(at("a\\b.md"), "x").expect("written");
    let codes: Vec<String> = load_faults(&folder).into_iter().map(|(code, ..)| code).collect();
    assert_eq!(codes, ["JB110", "JB111", "JB112"]);
}
