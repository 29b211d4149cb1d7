//! Which names in a text become links: the lists of `tests/mentions`, in the relations and on the page.

mod common;

use std::fs;
use std::ops::Range;

use common::archive::Archive;
use common::html::{Piece, pieces};
use common::inputs;
use jianbao::base::diagnostic::Argument;
use jianbao::base::{Code, Language, SourceSet};
use jianbao::refine::Site;
use jianbao::relate::{Destination, DocumentKey, How, Subject};
use jianbao::{Project, prepare};
use proptest::prelude::*;
use rayon::prelude::*;

/// A document of the lists without its text.
#[derive(Clone, Debug)]
enum Kind {
    Report { date: String, counties: Vec<String>, off: bool },
    Practice(String),
    County(String),
    Page,
}

/// One line of a list.
struct Case {
    line: usize,
    kind: Kind,
    text: String,
    /// What becomes a link, and where it leads.
    links: Vec<(Range<usize>, String)>,
    /// What is left alone, and the candidates.
    hints: Vec<(Range<usize>, Vec<String>)>,
}

fn kind(written: &str) -> Kind {
    let mut words = written.split_whitespace();
    match (words.next(), words.next()) {
        (Some("report"), Some(date)) => {
            let rest: Vec<&str> = words.collect();
            let counties = rest.iter().filter(|word| **word != "off").map(|word| (*word).to_owned());
            Kind::Report { date: date.to_owned(), counties: counties.collect(), off: rest.contains(&"off") }
        }
        (Some("practice"), Some(id)) => Kind::Practice(id.to_owned()),
        (Some("county"), Some(id)) => Kind::County(id.to_owned()),
        (Some("page"), None) => Kind::Page,
        _ => panic!("no document: {written:?}"),
    }
}

/// Takes the marks out of a line.
fn case(line: usize, kind: Kind, written: &str) -> Case {
    let written = written.replace('⏎', "\n");
    let mut case = Case { line, kind, text: String::new(), links: Vec::new(), hints: Vec::new() };
    let mut rest = written.as_str();
    while let Some((before, marked)) = rest.split_once('{') {
        let (marked, after) = marked.split_once('}').expect("a closed mark");
        let (name, target) = marked.split_once('|').expect("a target");
        case.text.push_str(before);
        let range = case.text.len()..case.text.len() + name.len();
        case.text.push_str(name);
        match target.strip_prefix('?') {
            Some(candidates) => {
                case.hints.push((range, sorted(candidates.split(' '))));
            }
            None => case.links.push((range, target.to_owned())),
        }
        rest = after;
    }
    case.text.push_str(rest);
    case
}

fn sorted<'t>(names: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names
}

fn cases(name: &str) -> Vec<Case> {
    let text =
        fs::read_to_string(common::tests_folder("mentions").join(format!("{name}.txt"))).expect("a list");
    let mut document = None;
    let mut cases = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if let Some(written) = line.strip_prefix("@ ") {
            document = Some(kind(written));
        } else if !line.is_empty() && (!line.starts_with('#') || line.starts_with("##")) {
            let document = document.clone().unwrap_or_else(|| panic!("no document above {line}"));
            cases.push(case(number + 1, document, line));
        }
    }
    cases
}

fn world(name: &str) -> Archive {
    let path = common::tests_folder("mentions").join(format!("{name}.site"));
    Archive::parse(&fs::read_to_string(path).expect("a world"), None)
}

/// The site of a case, and which of its documents is the case.
fn site(case: &Case, world: &Archive) -> (SourceSet, String) {
    let (path, head, page) = match &case.kind {
        Kind::Report { date, counties, off } => {
            let off = if *off { "auto_links: false\n" } else { "" };
            let head =
                format!("title: 简报\nid: case\ndate: {date}\ncounties: [{}]\n{off}", counties.join(", "));
            ("content/reports/case.md".to_owned(), head, "reports/case".to_owned())
        }
        Kind::Practice(id) => {
            let path = format!("content/practices/{id}.md");
            let head = world.files[&path].trim_matches('-').trim().trim_matches('-').to_owned();
            (path, head, format!("practices/{id}"))
        }
        Kind::County(id) => {
            (format!("content/counties/{id}.md"), "title: 文\n".to_owned(), format!("counties/{id}"))
        }
        Kind::Page => ("content/pages/case.md".to_owned(), "title: 文\n".to_owned(), "case".to_owned()),
    };
    let mut case_files = Archive::default();
    case_files.files.insert(path, format!("---\n{}\n---\n{}\n", head.trim(), case.text));
    (case_files.site(world), format!("{page}/index.html"))
}

fn key(project: &Project, case: &Case) -> DocumentKey {
    let site = &project.site;
    match &case.kind {
        Kind::Report { .. } => DocumentKey::Report(site.reports().find("case").expect("there")),
        Kind::Practice(id) => DocumentKey::Practice(site.practices().find(id).expect("there")),
        Kind::County(id) => DocumentKey::Place(site.places().find(id).expect("there")),
        Kind::Page => DocumentKey::Page(site.pages().find("case").expect("there")),
    }
}

fn written(subject: Subject, site: &Site) -> String {
    match subject {
        Subject::Place(key) => site.places()[key].id.clone(),
        Subject::Organisation(key) => format!("o:{}", site.organisations()[key].id),
        Subject::Practice(key) => format!("p:{}", site.practices()[key].id),
        other => format!("{other:?}"),
    }
}

/// What is wrong with a case.
fn faults(case: &Case, world: &Archive) -> Vec<String> {
    let (set, path) = site(case, world);
    let outcome = prepare(&set, &inputs());
    let Some(project) = outcome.value else {
        return vec![common::described(&set, &outcome.diagnostics).join("; ")];
    };
    let document = key(&project, case);
    let links = project.relations.links().of(document);
    let edges = links.into_iter().flat_map(|links| links.edges()).filter(|edge| edge.how == How::Mention);
    let found: Vec<(Range<usize>, String)> = edges
        .filter_map(|edge| match edge.destination {
            Destination::Subject(subject, _) => Some((edge.range.clone(), written(subject, &project.site))),
            _ => None,
        })
        .collect();
    let mut faults = Vec::new();
    let show = |links: &[(Range<usize>, String)]| -> Vec<String> {
        links
            .iter()
            .map(|(range, to)| format!("{}→{to}@{}", &case.text[range.clone()], range.start))
            .collect()
    };
    if found != case.links {
        faults.push(format!("links {:?} instead of {:?}", show(&found), show(&case.links)));
    }
    let body = case.text.len();
    let hints: Vec<(Range<usize>, Vec<String>)> = outcome
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code == Code::AmbiguousName)
        .filter_map(|diagnostic| {
            let span = diagnostic.span?;
            let text = set.text(span.file);
            let start = text.len() - body - 1;
            let (_, candidates) = diagnostic.arguments.iter().find(|(name, _)| *name == "candidates")?;
            let Argument::Plain(candidates) = candidates else { return None };
            let names = sorted(candidates.split('、').map(|one| one.split('（').next().unwrap_or(one)));
            Some((span.start as usize - start..span.end as usize - start, names))
        })
        .collect();
    if hints != case.hints {
        faults.push(format!("hints {hints:?} instead of {:?}", case.hints));
    }
    let edition = project.edition(&set);
    let page = match edition.file(&path) {
        Some(Ok(jianbao::base::FileBytes::Memory(bytes))) => String::from_utf8_lossy(&bytes).into_owned(),
        _ => String::new(),
    };
    let shown = mentions(&page);
    let expected: Vec<String> =
        case.links.iter().map(|(range, _)| case.text[range.clone()].to_owned()).collect();
    if shown != expected {
        faults.push(format!("the page links {shown:?} instead of {expected:?}"));
    }
    faults
}

/// The words of the links that names became.
fn mentions(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for piece in pieces(page) {
        match piece {
            Piece::Open(tag) if tag.name == "a" && tag.has_class("mention") => open = Some(String::new()),
            Piece::Close(name) if name == "a" => found.extend(open.take()),
            Piece::Text(text) => {
                if let Some(words) = &mut open {
                    words.push_str(&text);
                }
            }
            _ => {}
        }
    }
    found
}

fn check(name: &str, least: usize) {
    let (cases, world) = (cases(name), world(name));
    assert!(cases.len() >= least, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .par_iter()
        .flat_map_iter(|case| {
            let faults = faults(case, &world).into_iter();
            faults.map(move |fault| format!("{name}.txt:{}: {fault}", case.line))
        })
        .collect();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn names_in_chinese_texts_are_linked_as_the_list_says() {
    check("chinese", 100);
}

#[test]
fn names_in_english_texts_are_linked_as_the_list_says() {
    check("english", 20);
}

#[test]
fn a_hint_says_what_to_write_instead() {
    let case = case(0, kind("report 2021-06-17"), "{东山|?}作了发言。");
    let (set, _) = site(&case, &world("chinese"));
    let outcome = prepare(&set, &inputs());
    let hint = outcome.diagnostics.iter().find(|diagnostic| diagnostic.code == Code::AmbiguousName);
    let hint = hint.expect("东山 has two bearers");
    assert!(hint.help(Language::Chinese).is_some_and(|help| help.contains("[[dongshan-h|东山]]")));
}

#[test]
fn the_site_can_switch_links_off() {
    let case = case(0, kind("report 2021-06-17"), "湄潭县与凤冈县，东山。");
    for (key, value) in [("auto_links", "false"), ("自动链接", "否"), ("auto_links", "true")] {
        let (mut set, path) = site(&case, &world("chinese"));
        let config = format!("{}{key}: {value}\n", common::text_of(&set, "site.yaml"));
        common::put(&mut set, "site.yaml", &config);
        let output = common::build(&set, &inputs());
        assert_eq!(mentions(common::page(&output, &path)).is_empty(), value != "true", "{key}: {value}");
    }
}

/// Pieces of which texts are made that try to mislead: names, half names, and all of Markdown's marks.
const PIECES: &str = "湄潭县¦湄潭¦凤冈县¦市科协¦县科协¦天城镇¦桴㯊镇科协¦𠮷安县¦ABC公司科协¦ＡＢＣ公司科协¦湄潭县（城区）科协¦第３中学¦\
    NMR¦nmr¦播州¦大道¦的¦在¦学¦，¦。¦、¦；¦《¦》¦〈¦〉¦“¦”¦*¦**¦_¦~~¦`¦``¦[¦]¦(¦)¦[[meitan]]¦[[meitan|湄潭]]¦[链](https://example.org)¦![图](¦\
    &amp;¦&¦&nbsp;¦\\¦\\*¦<b>¦</b>¦<a href=x>¦</a>¦<br>¦<div>\n¦<!--¦-->¦\n¦\n\n¦\n# ¦\n## ¦\n- ¦\n> ¦\n1. ¦\n| 甲 | 乙 |\n|---|---|\n| ¦ | ¦\n    ¦\n```\n¦\
    [^1]¦\n\n[^1]: ¦\n: ¦:¦\t¦ ¦é¦👨‍👩‍👧¦\u{3000}¦\u{200B}¦\u{FEFF}¦\u{0}¦\\[¦$¦|¦~¦^¦=¦\n---\n¦\n===\n";

fn texts() -> impl Strategy<Value = Vec<String>> {
    let piece = prop::sample::select(PIECES.split('¦').collect::<Vec<_>>());
    let text = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    prop::collection::vec(text, 24)
}

/// The texts as reports of one site.
fn site_of_texts(texts: &[String], auto_links: bool) -> SourceSet {
    let mut archive = Archive::default();
    for (number, text) in texts.iter().enumerate() {
        let head = format!("title: 简报{number}\ndate: 2021-06-17\ncounties: [meitan]\n");
        let path = format!("content/reports/t{number:02}.md");
        archive.files.insert(path, format!("---\n{head}---\n{text}\n"));
    }
    let mut set = archive.site(&world("chinese"));
    let config = format!("{}auto_links: {auto_links}\n", common::text_of(&set, "site.yaml"));
    common::put(&mut set, "site.yaml", &config);
    set
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn links_of_names_stand_in_prose_and_change_no_word(texts in texts()) {
        let set = site_of_texts(&texts, true);
        let outcome = prepare(&set, &inputs());
        // An unknown target in the text is an error; such a site has no pages.
        prop_assume!(outcome.value.is_some());
        let project = outcome.value.expect("assumed");
        for (key, report) in project.site.reports().iter() {
            let body = &report.document.body;
            let links = project.relations.links().of(DocumentKey::Report(key));
            for edge in links.into_iter().flat_map(|links| links.edges()) {
                let text = body.markdown().get(edge.range.clone());
                prop_assert!(text.is_some_and(|text| !text.is_empty()));
                let runs = body.outline.prose.runs().iter().filter(|run| run.is_open());
                let inside = |run: Range<usize>| run.start <= edge.range.start && edge.range.end <= run.end;
                prop_assert!(edge.how != How::Mention || runs.map(|run| run.range()).any(inside));
                let sentence = body.outline.prose.sentence(body.markdown(), &edge.range);
                prop_assert!(body.markdown().get(sentence).is_some());
            }
        }
        let plain = site_of_texts(&texts, false);
        let (with, without) = (common::make(&set, &project), common::build(&plain, &inputs()));
        for (path, page) in common::pages(&with).filter(|(path, _)| path.starts_with("reports/t")) {
            let other = common::page(&without, path);
            // What else to read follows from links too, and so differs.
            let words = |page: &str| common::html::dense_text(&common::html::without_related(page));
            prop_assert_eq!(words(page), words(other));
            prop_assert!(mentions(other).is_empty());
        }
    }
}
