//! The user guide: builds without a remark, tells of everything that the program has, and its examples work.
//!
//! Prose that no test reads goes stale: every command line in it is parsed, every example that names its file is laid
//! over the starter site, every fixed value stands on the page of fields.

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::html::tags;
use common::{Output, inputs, page};
use jianbao::app::arguments;
use jianbao::app::guide;
use jianbao::base::{Asset, Code, Content, FileBytes, Language, SourcePath, SourceSet};
use jianbao::load::embedded;
use jianbao::refine::values;

const LANGUAGES: [(Language, &str); 2] = [(Language::Chinese, "zh"), (Language::English, "en")];

/// Pictures of both languages together travel in the binary.
const ALL_PICTURES: u64 = 1_500_000;

fn built(language: Language) -> (SourceSet, Output) {
    let set = guide::sources(language);
    let outcome = jianbao::prepare(&set, &inputs());
    assert_eq!(common::described(&set, &outcome.diagnostics), [""; 0], "the guide is sound");
    let output = common::make(&set, &outcome.value.expect("a site"));
    (set, output)
}

/// Paths and texts of the pages' sources.
fn texts(set: &SourceSet) -> Vec<(String, String)> {
    let pages = set.below("content/pages").filter(|file| matches!(file.content, Content::Text(_)));
    pages.map(|file| (file.path.as_str().to_owned(), set.text(file.id).to_owned())).collect()
}

#[test]
fn both_languages_build_without_a_remark_and_have_the_same_chapters() {
    for (language, name) in LANGUAGES {
        let (set, output) = built(language);
        let chapters: BTreeSet<String> =
            guide::ids().into_iter().map(|id| format!("content/pages/{id}.md")).collect();
        let files: BTreeSet<String> = texts(&set).into_iter().map(|(path, _)| path).collect();
        assert_eq!(files, chapters, "{name}: every text is a chapter");
        let home = page(&output, "index.html");
        for id in guide::ids() {
            let address = format!("{id}/index.html");
            assert!(home.contains(&format!("{address}\"")), "{name}: {address}");
            let (_, contents) = page(&output, &address).split_once("class=\"guide-nav\"").expect("contents");
            assert_eq!(contents.matches("aria-current=\"page\"").count(), 1, "{name}: {address}");
        }
    }
}

#[test]
fn every_task_has_a_picture_that_is_small_and_says_what_it_shows() {
    let mut length = 0;
    for (language, name) in LANGUAGES {
        let (set, output) = built(language);
        let pictures: Vec<_> =
            set.below("content/pages").filter(|file| file.path.extension() == "webp").collect();
        let tasks = guide::ids()
            .into_iter()
            .filter(|id| !["files", "fields", "settings", "commands", "codes"].contains(id));
        for id in tasks {
            let shown = tags(page(&output, &format!("{id}/index.html")));
            let shown = shown.iter().find(|tag| tag.name == "img").unwrap_or_else(|| panic!("{name}: {id}"));
            assert!(shown.get("alt").is_some_and(|alt| alt.chars().count() > 12), "{name}: {id}");
        }
        for picture in pictures {
            let Content::Asset(asset) = &picture.content else { panic!("{} is no picture", picture.path) };
            assert!(asset.length < 80_000, "{name}: {} has {} bytes", picture.path, asset.length);
            length += asset.length;
        }
    }
    assert!(length < ALL_PICTURES, "{length} bytes of pictures");
}

#[test]
fn every_code_command_and_option_is_told() {
    for (language, name) in LANGUAGES {
        let (_, output) = built(language);
        let codes = page(&output, "codes/index.html");
        for code in Code::ALL {
            let id = code.label().to_ascii_lowercase();
            assert!(codes.contains(&format!("id=\"{id}\"")), "{name}: {}", code.label());
        }
        let commands = page(&output, "commands/index.html");
        tell(&arguments::command(language), "jianbao", commands);
    }
}

/// Whether the page tells of the commands inside of `command`, and of all options.
fn tell(command: &clap::Command, path: &str, page: &str) {
    for argument in command.get_arguments().filter_map(clap::Arg::get_long) {
        assert!(page.contains(&format!("--{argument}")), "{path} --{argument}");
    }
    for inner in command.get_subcommands() {
        let path = format!("{path} {}", inner.get_name());
        assert!(page.contains(&format!("id=\"{}\"", path.replace(' ', "-"))), "{path}");
        tell(inner, &path, page);
    }
}

#[test]
fn every_fixed_value_is_told_in_both_writings() {
    let mut words: Vec<(&str, &str)> = Vec::new();
    macro_rules! add {
        ($($list:ident)*) => { $( words.extend(values::$list.iter().map(|(en, zh, _)| (*en, *zh))); )* };
    }
    add!(LEVELS STATUSES COUNT_BY INDICATOR_KINDS DIRECTIONS SOURCE_KINDS EVIDENCE RECOGNITION ADOPTION STAGES);
    add!(VISIBILITY COMPLETENESS HTML LINKS COVERAGE_SHOW PRACTICE_SORT PRACTICE_STYLE CHART_KINDS);
    for (language, name) in LANGUAGES {
        let (_, output) = built(language);
        let pages = [page(&output, "fields/index.html"), page(&output, "settings/index.html")].concat();
        for (en, zh) in &words {
            let told = pages.contains(&format!("<code>{en}</code> {zh}"));
            assert!(told, "{name}: `{en}` {zh}");
        }
    }
}

#[test]
fn every_command_line_is_one_that_the_program_takes() {
    let mut count = 0;
    for (language, name) in LANGUAGES {
        let set = guide::sources(language);
        // What is written from tables names commands without their arguments.
        let written = ["/commands.md", "/codes.md"];
        let own = |(path, _): &(String, String)| !written.iter().any(|end| path.ends_with(end));
        for (path, text) in texts(&set).into_iter().filter(own) {
            for line in command_lines(&text) {
                let words = split(&line);
                let version = ["--version", "--help"].contains(&words[1].as_str());
                if let Err(fault) = arguments::command(language).try_get_matches_from(&words) {
                    assert!(version, "{name} {path}: {line}\n{fault}");
                }
                count += 1;
            }
        }
    }
    assert!(count > 40, "{count} command lines");
}

/// Lines of `console` blocks, and code in running text, that begin with the name of the program and say something.
fn command_lines(text: &str) -> Vec<String> {
    let blocks = text.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let typed = blocks.flat_map(str::lines).filter(|line| line.starts_with("jianbao "));
    let mut lines: Vec<String> = typed.map(str::to_owned).collect();
    let inline = text
        .lines()
        .filter(|line| !line.starts_with("```"))
        .flat_map(|line| line.split('`').skip(1).step_by(2).filter(|code| code.starts_with("jianbao ")));
    // What needs a name of the reader's own is no line to type.
    lines.extend(inline.filter(|code| !code.contains(['…', '<', '|'])).map(str::to_owned));
    lines
}

fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, piece) in line.split('"').enumerate() {
        match index % 2 {
            1 => words.push(piece.to_owned()),
            _ => words.extend(piece.split_whitespace().map(str::to_owned)),
        }
    }
    words
}

#[test]
fn every_example_that_names_its_file_works_in_the_starter_site() {
    for (language, name) in LANGUAGES {
        let mut site = starter(name);
        let mut examples = 0;
        for (_, text) in texts(&guide::sources(language)) {
            for (path, text) in named_blocks(&text) {
                common::put(&mut site, &path, &text);
                examples += 1;
            }
        }
        assert!(examples >= 9, "{name}: {examples}");
        let bundle = site.iter().find(|file| file.path.as_str().ends_with("/index.md")).expect("a bundle");
        let folder = bundle.path.as_str().trim_end_matches("index.md").to_owned();
        for beside in ["现场.jpg", "活动方案.pdf", "visit.jpg", "programme.pdf"] {
            let bytes = FileBytes::Memory(Vec::new().into());
            let asset = Asset { bytes, length: 0, dimensions: Some((1600, 900)) };
            let path = SourcePath::new(&format!("{folder}{beside}")).expect("safe");
            site.insert(path, Content::Asset(asset));
        }
        let outcome = jianbao::prepare(&site, &inputs());
        assert_eq!(common::described(&site, &outcome.diagnostics), [""; 0], "{name}");
    }
}

/// The files that `jianbao init` writes, with the theme beneath them.
fn starter(name: &str) -> SourceSet {
    let mut set = SourceSet::new();
    let folder = common::repository().join("src/app/starter").join(name);
    add(&mut set, &folder, "");
    embedded::add(&mut set);
    set
}

fn add(set: &mut SourceSet, folder: &Path, below: &str) {
    for entry in std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable")) {
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => add(set, &entry.path(), &format!("{path}/")),
            false => {
                let text = std::fs::read_to_string(entry.path()).expect("a text");
                set.insert(SourcePath::new(&path).expect("safe"), Content::Text(text.into()));
            }
        }
    }
}

/// Fenced blocks whose first line, or the one behind `---`, is a remark with a path.
fn named_blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let fence: String = line.chars().take_while(|c| *c == '`').collect();
        if fence.len() < 3 {
            continue;
        }
        let inner: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
        let head = inner.iter().find(|line| **line != "---").copied().unwrap_or_default();
        let path = head.strip_prefix("# ").unwrap_or_default();
        if path.starts_with("content/") || path.starts_with("themes/") {
            blocks.push((path.to_owned(), inner.join("\n") + "\n"));
        }
    }
    blocks
}
