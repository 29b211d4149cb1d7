//! In a preview blocks, figures and rows tell where they are written; a build holds nothing of it.

mod common;

use std::path::Path;

use common::html::{Tag, tags};
use jianbao::app::serve::{Engine, World};

/// What a mark in a page says: the tag that carries it, and the text of the sources from there on.
struct Mark<'w> {
    page: String,
    tag: Tag,
    written: String,
    line: &'w str,
    rest: &'w str,
}

fn world(folder: &Path) -> std::sync::Arc<World> {
    let world = Engine::open(folder, &common::with_drafts()).world();
    assert!(!world.is_broken(), "{}", folder.display());
    world
}

/// The marks with a file of their own on the pages of a site.
fn marks(world: &World) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    for page in world.paths().into_iter().filter(|path| path.ends_with(".html")) {
        let html = String::from_utf8(world.page(&page).expect("a page").bytes.to_vec()).expect("UTF-8");
        for tag in tags(&html) {
            let Some(written) = tag.get("data-jb").map(str::to_owned) else { continue };
            let parts: Vec<&str> = written.rsplitn(3, ':').collect();
            let [column, line, path] = parts[..] else { continue };
            let path = jianbao::base::SourcePath::new(path).unwrap_or_else(|| panic!("{page}: {written}"));
            let file = world.sources.get(&path).unwrap_or_else(|| panic!("{page}: no {written}"));
            let number = |text: &str| text.parse::<usize>().unwrap_or_else(|_| panic!("{page}: {written}"));
            let text = world.sources.text(file.id).lines().nth(number(line) - 1).expect("a line");
            let at = text.char_indices().nth(number(column) - 1).map_or(text.len(), |(at, _)| at);
            marks.push(Mark { page: page.clone(), tag, written, line: text, rest: &text[at..] });
        }
    }
    marks
}

#[test]
fn a_page_of_a_preview_without_its_lines_is_that_of_a_build() {
    let sites = common::site_names().into_iter().map(|name| common::tests_folder("sites").join(name));
    for folder in sites.chain([common::repository().to_owned()]) {
        let set = common::read(&folder);
        let Some(built) = common::try_build(&set, &common::with_drafts()) else { continue };
        let world = world(&folder);
        for (path, html) in common::pages(&built) {
            let page = world.page(path).unwrap_or_else(|| panic!("no {path}"));
            assert!(page.plain() == html.as_bytes(), "{}: {path} is another page", folder.display());
            let author_wrote_it = folder.ends_with("hostile");
            assert!(author_wrote_it || !html.contains("data-jb"), "{path} tells a line");
        }
    }
}

#[test]
fn a_figure_leads_to_the_characters_that_state_it() {
    let world = world(common::repository());
    let (mut facts, mut values) = (0, 0);
    for mark in marks(&world) {
        facts += usize::from(mark.tag.has_class("fact"));
        let Some(value) = mark.tag.get("value").filter(|_| mark.tag.name == "data") else { continue };
        let stated = mark.rest.trim_start_matches(['"', '\'']);
        let full = value == "full" && ["full", "全覆盖"].iter().any(|word| stated.starts_with(word));
        assert!(
            full || stated.starts_with(value),
            "{}: {value} is not at {}: {}",
            mark.page,
            mark.written,
            mark.line
        );
        values += 1;
    }
    assert!(facts > 4 && values > 10, "{facts} facts, {values} values");
}

#[test]
fn rows_lead_to_their_records() {
    let world = world(common::repository());
    let marks = marks(&world);
    let on = |page: &str| marks.iter().filter(move |mark| mark.page == page).collect::<Vec<_>>();
    // Reported numbers and declared lists on the page of a target.
    let target = on("coverage/three-plus-one/township/index.html");
    let row = target.iter().find(|mark| mark.tag.name == "tr" && mark.tag.get("id") == Some("meitan"));
    let row = row.expect("the row of a county");
    assert!(row.written.starts_with("content/data/"), "{}", row.written);
    let name = target.iter().find(|mark| mark.tag.name == "th" && mark.line.contains("湄潭县"));
    assert!(name.is_some_and(|mark| mark.written.starts_with("content/data/places.yaml:")));
    assert!(target.iter().any(|mark| mark.tag.has_class("coverage")), "the headline number");
    // The list of what a county has, and its title.
    let county = on("counties/meitan/index.html");
    let rows =
        county.iter().filter(|mark| mark.tag.get("class").is_some_and(|class| class.starts_with("state-")));
    let rows: Vec<_> = rows.collect();
    assert!(rows.len() > 5 && rows.iter().all(|mark| mark.line.contains("id: ")), "{} rows", rows.len());
    assert!(county.iter().any(|mark| mark.tag.name == "h1" && mark.line.contains("id: meitan")));
    // An organisation, an adoption, a requirement, a value in a chart's table.
    let pages = ["organisations/meitan-kx/index.html", "practices/adoption/index.html"];
    for page in pages {
        assert!(!on(page).is_empty(), "{page}");
    }
    let report = on("reports/three-plus-one-meeting/index.html");
    assert!(report.iter().any(|mark| mark.tag.name == "h1" && mark.line.starts_with("title:")));
    assert!(report.iter().any(|mark| mark.tag.name == "li" && mark.line.contains("text:")), "a requirement");
}

#[test]
fn a_reference_to_a_figure_leads_to_the_figure() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let texts = [
        ("site.yaml", "title: 简报\nbase_url: https://example.org/\n"),
        (
            "content/data/it's data.yaml",
            "places:\n- {id: meitan, name: 湄潭县, level: county}\nindicators:\n- {id: people, label: 人数, kind: count}\n\
             sources:\n- {id: book, title: 年报, kind: statistics}\n\
             observations:\n- {indicator: people, place: meitan, value: 12, as_of: 2021, source: book}\n",
        ),
        ("content/pages/about.md", "---\ntitle: 关于\n---\n共[[figure:people@meitan]]人。\n"),
    ];
    for (path, text) in texts {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    let world = world(folder.path());
    let marks = marks(&world);
    let mark = marks.iter().find(|mark| mark.page == "about/index.html" && mark.tag.has_class("figure"));
    let mark = mark.expect("the figure in the text");
    assert!(mark.rest.starts_with("12,"), "{}", mark.line);
    let page = world.page("about/index.html").expect("a page");
    assert!(page.comes_from("content/pages/about.md") && page.comes_from("content/data/it's data.yaml"));
    assert!(!page.comes_from("content/data/other.yaml"));
}
