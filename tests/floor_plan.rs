//! The house plan of `src/`: which folder may import which, who owns which outside crate, how files look.
//!
//! Reads the sources as text. Code that only tests see is left out: the tail of a file from `#[cfg(test)]` on, and
//! files that are declared under it.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Folder, and what of this crate it may name. `app` stands around everything and has a table of its own.
const PLAN: [(&str, &[&str]); 9] = [
    ("base", &[]),
    ("domain", &["base"]),
    // Beside the pipeline: it asks for whole sites, before and after an import.
    ("exchange", &["base", "domain", "parse", "refine", "relate", "prepare", "Project"]),
    ("load", &["base"]),
    ("parse", &["base", "domain"]),
    ("refine", &["base", "domain", "parse"]),
    ("relate", &["base", "domain", "refine"]),
    ("render", &["base", "domain", "refine", "relate"]),
    ("write", &[]),
];

/// What the shell may name: the stages that read and write, spreadsheets, the crate root, and for listings the
/// vocabulary, the checked site, the coverage of places and where numbers come from; for the guide the tables of fields;
/// for a build after a build what its documents show to others. Never the insides of a stage.
const APP: [&str; 30] = [
    "base",
    "exchange",
    "load",
    "write",
    "app",
    "prepare",
    "prepare_again",
    "Memory",
    "Project",
    "domain",
    "parse::blocks",
    "parse::raw",
    "parse::schema",
    "refine::Site",
    "refine::Names",
    "refine::Resolution",
    "relate::coverage",
    "relate::CoverageTable",
    "relate::ChangeLog",
    "relate::Relations",
    "relate::outside",
    "relate::provenance",
    "render::Edition",
    "render::export",
    "render::face",
    "render::contract",
    "check_theme",
    "theme_name",
    "tidied",
    "render::images",
];

/// Outside crates that belong to one place.
const OWNERS: [(&str, &[&str]); 34] = [
    ("serde_saphyr", &["parse/yaml.rs"]),
    ("granit_parser", &["parse/yaml.rs"]),
    ("tera", &["render/"]),
    ("ammonia", &["render/sanitize.rs", "render/export/wechat.rs"]),
    ("clap", &["app/"]),
    ("clap_complete", &["app/"]),
    ("clap_mangen", &["app/commands/man.rs"]),
    ("indicatif", &["app/"]),
    ("annotate_snippets", &["app/"]),
    ("anstream", &["app/"]),
    ("anstyle", &["app/"]),
    ("sys_locale", &["app/"]),
    ("walkdir", &["load/"]),
    ("encoding_rs", &["base/encoding.rs", "relate/catalogue.rs"]),
    ("imagesize", &["load/"]),
    ("include_dir", &["load/", "app/"]),
    ("rustix", &["write/"]),
    (
        "blake3",
        &[
            "render/",
            "write/",
            "app/commands/import.rs",
            "app/darkroom.rs",
            "app/faces.rs",
            "app/receipt.rs",
            "app/serve/",
        ],
    ),
    ("pinyin", &["exchange/ids.rs", "render/search/", "refine/names.rs"]),
    ("rust_xlsxwriter", &["exchange/workbook.rs", "render/data/xlsx.rs"]),
    ("csv", &["exchange/text.rs", "render/data/"]),
    ("calamine", &["exchange/open.rs", "exchange/legacy.rs"]),
    ("cfb", &["exchange/legacy.rs"]),
    ("zip", &["exchange/package.rs"]),
    ("quick_xml", &["exchange/word/xml.rs"]),
    ("axum", &["app/serve/"]),
    ("tokio", &["app/serve/"]),
    ("notify", &["app/serve/"]),
    ("similar", &["app/serve/", "app/commands/mend.rs"]),
    ("image", &["render/images/develop.rs"]),
    ("fast_image_resize", &["render/images/develop.rs"]),
    ("webp", &["render/images/develop.rs"]),
    ("moxcms", &["render/images/develop.rs"]),
    ("css_inline", &["render/export/"]),
];

/// Where the outside world may be touched.
const WORLD: [(&str, &[&str]); 7] = [
    ("std::fs", &["load/", "write/", "app/"]),
    ("std::env", &["app/", "main.rs"]),
    // A photograph and a workbook in memory are read through a cursor.
    // The template engine writes a page through `io::Write`.
    (
        "std::io",
        &[
            "load/",
            "write/",
            "app/",
            "exchange/legacy.rs",
            "exchange/open.rs",
            "exchange/package.rs",
            "exchange/text.rs",
            "render/images/develop.rs",
            "render/templates.rs",
        ],
    ),
    ("std::process", &["app/", "main.rs"]),
    ("std::time", &["write/", "app/"]),
    ("Timestamp::now", &["app/"]),
    ("std::net", &["app/"]),
];

/// Lines of a body, without blank lines and remarks.
const LONGEST_FUNCTION: usize = 60;

/// A file of `src/` without what only tests see.
struct Source {
    /// Path below `src/`.
    path: String,
    /// Its text.
    text: String,
    /// Lines of code: comments taken out, tests cut off.
    code: Vec<(usize, String)>,
}

fn sources() -> Vec<Source> {
    let root = common::repository().join("src");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files.sort();
    assert!(files.len() > 60, "{} files", files.len());
    let tests: BTreeSet<String> = files.iter().flat_map(|(path, text)| test_modules(path, text)).collect();
    let files = files.into_iter().filter(|(path, _)| !tests.contains(path));
    files.map(|(path, text)| Source { code: code(&text), path, text }).collect()
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for path in fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path()) {
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
            files.push((name, fs::read_to_string(&path).expect("a text")));
        }
    }
}

/// Files that are declared as `#[cfg(test)] mod name;`.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let folder = match path.rsplit_once('/') {
        Some((folder, "mod.rs")) => format!("{folder}/"),
        _ => format!("{}/", path.trim_end_matches(".rs")),
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let declared = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    let names = declared.filter_map(|pair| pair[1].strip_prefix("mod ")?.strip_suffix(';'));
    names.map(|name| format!("{folder}{name}.rs")).collect()
}

fn code(text: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let opens_tests = |index: &usize| {
        lines[*index] == "#[cfg(test)]"
            && lines.get(index + 1).is_some_and(|next| next.starts_with("mod ") && next.ends_with('{'))
    };
    let end = (0..lines.len()).find(opens_tests).unwrap_or(lines.len());
    let mut code = Vec::new();
    for (index, line) in lines[..end].iter().enumerate() {
        let line = line.split("// ").next().unwrap_or_default();
        if !line.trim_start().starts_with("//") {
            code.push((index + 1, line.to_owned()));
        }
    }
    code
}

/// The paths behind `crate::` in the code, lists in braces taken apart: `base::Code`, `refine::Site`.
fn imports(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let joined: Vec<(usize, &str)> = source.code.iter().map(|(line, text)| (*line, text.as_str())).collect();
    for (index, (line, text)) in joined.iter().enumerate() {
        for (at, _) in text.match_indices("crate::") {
            if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$')
                && !text[..at].ends_with('$')
            {
                continue;
            }
            // A list in braces may go on over the next lines.
            let mut rest = text[at + "crate::".len()..].to_owned();
            for (_, more) in &joined[index + 1..] {
                if rest.matches('{').count() <= rest.matches('}').count() || rest.contains(';') {
                    break;
                }
                rest.push_str(more.trim());
            }
            found.extend(split(&rest).into_iter().map(|path| (*line, path)));
        }
    }
    found
}

/// `base::{Code, span::Span}` to `base::Code` and `base::span::Span`.
fn split(path: &str) -> Vec<String> {
    let end = path.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':'))).unwrap_or(path.len());
    let head = &path[..end];
    if !path[end..].starts_with('{') {
        return vec![head.trim_end_matches(':').to_owned()];
    }
    let (mut depth, mut item, mut items) = (0, String::new(), Vec::new());
    for c in path[end..].chars() {
        match c {
            '{' => {
                depth += 1;
                if depth == 1 {
                    continue;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            items.push(std::mem::take(&mut item));
        } else {
            item.push(c);
        }
        if depth == 0 {
            break;
        }
    }
    let inner = items.iter().map(|item| item.trim()).filter(|item| !item.is_empty()).flat_map(split);
    inner.map(|item| format!("{head}{item}")).collect()
}

fn folder(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

/// Deviations that are known, as `file: path`; each is to be mended or to be put into the plan.
const KNOWN: [(&str, &str); 0] = [];

#[test]
fn every_folder_imports_only_what_the_plan_allows() {
    let mut faults = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for source in sources() {
        let own = folder(&source.path);
        if own.is_empty() {
            continue;
        }
        // Names with two underscores are those of macros.
        for (line, path) in imports(&source).into_iter().filter(|(_, path)| !path.starts_with("__")) {
            *counts.entry(own.to_owned()).or_default() += 1;
            let allowed = if own == "app" {
                APP.iter().any(|allowed| path == *allowed || path.starts_with(&format!("{allowed}::")))
            } else {
                let (_, allowed) = PLAN
                    .iter()
                    .find(|(folder, _)| *folder == own)
                    .unwrap_or_else(|| panic!("{own} is not in the plan"));
                let first = path.split("::").next().unwrap_or_default();
                first == own || allowed.contains(&first)
            };
            if !allowed && !KNOWN.contains(&(source.path.as_str(), path.as_str())) {
                faults.push(format!("src/{}:{line}: {own} may not use crate::{path}", source.path));
            }
        }
    }
    assert!(counts.values().sum::<usize>() > 150, "imports are found: {counts:?}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn lists_in_braces_are_taken_apart() {
    assert_eq!(
        split("base::{Code, span::{Span, Spanned}};"),
        ["base::Code", "base::span::Span", "base::span::Spanned"]
    );
    assert_eq!(split("refine::Site::new()"), ["refine::Site::new"]);
    assert_eq!(split("base::{self, Code}"), ["base::self", "base::Code"]);
}

#[test]
fn an_outside_crate_stays_where_it_belongs() {
    let mut faults = Vec::new();
    for source in sources() {
        for (line, text) in &source.code {
            for (name, owners) in OWNERS.iter().chain(&WORLD) {
                if names(text, name) && !owners.iter().any(|owner| source.path.starts_with(owner)) {
                    faults.push(format!("src/{}:{line}: {name} belongs to {owners:?}", source.path));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether a line names a crate or a path of one, and not a word of our own.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before =
            !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '"' | '.' | '/'));
        let after = &text[at + name.len()..];
        let path = after.starts_with("::") || after.starts_with(';') || after.starts_with('!');
        before
            && (path
                || (name.contains("::") && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')))
    })
}

#[test]
fn only_the_shell_prints() {
    let mut faults = Vec::new();
    // The build script speaks to Cargo by printing; it is no part of the program.
    let core = |source: &Source| !source.path.starts_with("app/") && source.path != "build.rs";
    for source in sources().into_iter().filter(core) {
        for (line, text) in &source.code {
            for name in ["println!", "eprintln!", "print!", "eprint!", "dbg!"] {
                let called = text
                    .match_indices(name)
                    .any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
                if called {
                    faults.push(format!("src/{}:{line}: {name}", source.path));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_file_says_first_what_it_is() {
    for source in sources() {
        let first = source.text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! ") && first.len() > 12, "src/{}: {first:?}", source.path);
    }
}

#[test]
fn every_folder_of_the_plan_is_in_the_crate_documentation() {
    let lib = fs::read_to_string(common::repository().join("src/lib.rs")).expect("readable");
    for name in PLAN.iter().map(|(name, _)| *name).chain(["app"]) {
        assert!(lib.contains(&format!("pub mod {name};")), "{name}");
        assert!(
            lib.lines().any(|line| line.starts_with("//! | [`") && line.contains(&format!("{name}`]"))),
            "{name}"
        );
    }
}

#[test]
fn no_function_is_longer_than_a_screen() {
    let mut faults = Vec::new();
    let mut count = 0;
    for source in sources() {
        for (index, (line, text)) in source.code.iter().enumerate() {
            let plain = text.trim_start();
            let is_function =
                ["fn ", "pub fn ", "pub(super) fn ", "pub(crate) fn ", "pub const fn ", "const fn "]
                    .iter()
                    .any(|start| plain.starts_with(start));
            if !is_function {
                continue;
            }
            count += 1;
            let closing = format!("{}}}", &text[..text.len() - plain.len()]);
            let one_line = text.ends_with('}') || text.ends_with(';');
            let whole = source.code[index..].iter().take_while(|(_, text)| *text != closing && !one_line);
            // The signature may take several lines; blank ones do not count, as in clippy.
            let body = whole.skip_while(|(_, text)| !text.ends_with('{')).skip(1);
            let length = body.filter(|(_, text)| !text.trim().is_empty()).count();
            if length > LONGEST_FUNCTION {
                faults.push(format!("src/{}:{line}: {length} lines: {plain}", source.path));
            }
        }
    }
    assert!(count > 400, "{count} functions");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
