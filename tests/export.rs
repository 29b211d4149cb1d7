//! What is exported stands alone: an article holds only what WeChat's editor keeps, a print file asks for no other.

mod common;

use std::collections::BTreeSet;

use common::html::{Piece, dense_text, pieces, tags};
use jianbao::Project;
use jianbao::base::SourceSet;
use jianbao::relate::Subject;
use jianbao::render::export::{self, Binding, Found, Fragment, Limited};

/// Elements that the editor keeps.
const TAGS: [&str; 17] = [
    "section", "p", "span", "strong", "em", "sub", "sup", "br", "img", "ul", "ol", "li", "table", "tbody",
    "tr", "th", "td",
];

/// Attributes that the editor keeps, beside `style`.
const ATTRIBUTES: [(&str, &[&str]); 3] =
    [("img", &["src", "alt"]), ("td", &["colspan", "rowspan"]), ("th", &["colspan", "rowspan"])];

/// Beginnings of properties that the editor keeps.
const PROPERTIES: [&str; 15] = [
    "color",
    "background-color",
    "font-size",
    "font-weight",
    "font-style",
    "line-height",
    "text-align",
    "text-decoration",
    "vertical-align",
    "word-break",
    "width",
    "max-width",
    "margin",
    "padding",
    "border",
];

/// What the editor drops, and often the whole style with it.
const UNKNOWN_VALUES: [&str; 7] = ["var(", "rgb", "hsl", "url(", "calc(", "!important", "em;"];

/// Every report, practice, page and county text of a site, with its article.
fn articles(set: &SourceSet) -> Vec<(String, String, Fragment)> {
    let project = common::prepare(set, &common::inputs());
    let output = common::make(set, &project);
    let edition = project.edition(set);
    let site = &project.site;
    let reports = site
        .reports()
        .iter()
        .map(|(key, report)| (Subject::Report(key), format!("reports/{}/index.html", report.document.id)));
    let practices = site
        .practices()
        .iter()
        .map(|(key, practice)| (Subject::Practice(key), format!("practices/{}/index.html", practice.id)));
    let pages =
        site.pages().iter().map(|(key, page)| (Subject::Page(key), format!("{}/index.html", page.id)));
    let counties = site
        .place_texts()
        .keys()
        .map(|key| (Subject::Place(*key), format!("counties/{}/index.html", site.places()[*key].id)));
    reports
        .chain(practices)
        .chain(pages)
        .chain(counties)
        .map(|(subject, path)| {
            let article = export::article(edition.press(), subject, project.theming.styles());
            let article = article.expect("a sound style sheet").expect("a text");
            (path.clone(), common::page(&output, &path).to_owned(), article)
        })
        .collect()
}

fn all_articles() -> Vec<(String, String, Fragment)> {
    let sets = [
        common::sample(),
        common::test_site("full"),
        common::test_site("hostile"),
        common::test_site("as-dirty"),
    ];
    let all: Vec<_> = sets.iter().flat_map(articles).collect();
    assert!(all.len() > 25, "{} articles", all.len());
    all
}

#[test]
fn an_article_holds_only_what_the_editor_keeps() {
    for (path, _, article) in all_articles() {
        for tag in tags(&article.html) {
            assert!(TAGS.contains(&tag.name.as_str()), "{path}: <{}>", tag.name);
            let own = ATTRIBUTES.iter().find(|(name, _)| *name == tag.name).map_or(&[][..], |(_, own)| own);
            for (name, value) in &tag.attributes {
                assert!(
                    name == "style" || own.contains(&name.as_str()),
                    "{path}: {} {name}={value}",
                    tag.name
                );
                let is_address = value.starts_with("http://") || value.starts_with("https://");
                assert!(name != "src" || is_address, "{path}: {value}");
            }
            for declaration in
                tag.get("style").unwrap_or_default().split(';').filter(|own| !own.trim().is_empty())
            {
                let (property, value) = declaration.split_once(':').expect("a property and a value");
                let (property, value) = (property.trim(), value.trim());
                let known = PROPERTIES.iter().any(|own| {
                    property.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
                });
                assert!(known, "{path}: {declaration}");
                assert!(!UNKNOWN_VALUES.iter().any(|own| value.contains(own)), "{path}: {declaration}");
                let color = value.split(' ').find(|part| part.starts_with('#'));
                assert!(color.is_none_or(|own| own.len() == 7), "{path}: six digits: {declaration}");
                assert!(!property.ends_with("color") || color.is_some(), "{path}: {declaration}");
            }
        }
        assert!(!article.html.contains('\n'), "{path}: a line end would be shown as a space");
    }
}

/// The text of the first element with a class, without white space; drawings left out.
fn text_of_class(html: &str, class: &str) -> String {
    let (mut depth, mut skip, mut out) = (0_usize, None::<String>, String::new());
    for piece in pieces(html) {
        match piece {
            Piece::Open(tag) if depth == 0 => depth = usize::from(tag.has_class(class)),
            Piece::Open(tag) if matches!(tag.name.as_str(), "svg" | "script" | "style") && skip.is_none() => {
                skip = Some(tag.name);
            }
            Piece::Open(tag) if skip.is_none() && !is_void(&tag.name) => depth += 1,
            Piece::Close(name) if skip.as_ref() == Some(&name) => skip = None,
            Piece::Close(_) if depth > 0 && skip.is_none() => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            Piece::Text(text) if depth > 0 && skip.is_none() => out.push_str(&text),
            _ => {}
        }
    }
    out.chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "input" | "source" | "wbr" | "col")
}

/// An article without the numbers and the list of its links, and without the signs of tasks.
fn own_text(html: &str) -> String {
    let mut out = String::new();
    let mut in_number = false;
    let body = html.split("参考链接").next().unwrap_or_default();
    for piece in pieces(body) {
        match piece {
            Piece::Open(tag) if tag.name == "sup" => in_number = true,
            Piece::Close(name) if name == "sup" => in_number = false,
            Piece::Text(text) if in_number && text.starts_with('[') => {}
            Piece::Text(text) => out.push_str(&text),
            _ => {}
        }
    }
    out.chars().filter(|c| !c.is_whitespace() && !matches!(c, '☐' | '☑')).collect()
}

#[test]
fn the_words_of_an_article_are_those_of_the_page() {
    let mut compared = 0;
    for (path, page, article) in all_articles() {
        if !page.contains("<div class=\"prose") {
            continue;
        }
        // A data block says its numbers in another way; a test of its own looks at one.
        if page.contains("class=\"data-block\"") {
            continue;
        }
        // A wide table repeats the headings of its columns at every value; its words are checked below.
        if page.contains("<table") && page.matches("<th>").count() > 4 {
            continue;
        }
        assert_eq!(own_text(&article.html), text_of_class(&page, "prose"), "{path}");
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn a_chart_is_a_short_list_in_an_article_and_a_picture_on_paper() {
    let set = common::test_site("full");
    let project = common::prepare(&set, &common::inputs());
    let html = project.wechat(&set, "board-zh").expect("a sound style sheet").expect("a text").html;
    let text = dense_text(&html);
    assert!(text.contains("2024年12月：12场2025年12月31日：1,234场"), "{text}");
    assert!(text.contains("西岭县：未报送") && !text.contains("数据表"), "{text}");
    // Only the source outside of the site has an address.
    assert!(text.ends_with("参考链接[1]https://www.example.org/yearbook.html"), "{text}");
    let paper = printed(&set, &project, "board-zh");
    assert!(paper.matches("<svg").count() > 4 && paper.contains("1,234场"), "{paper}");
}

#[test]
fn names_that_became_links_are_words_in_exports() {
    let set = common::sample();
    let project = common::prepare(&set, &common::inputs());
    let pages = common::make(&set, &project);
    assert!(common::page(&pages, "reports/three-plus-one-meeting/index.html").contains("class=\"mention\""));
    let paper = printed(&set, &project, "three-plus-one-meeting");
    let article =
        project.wechat(&set, "three-plus-one-meeting").expect("a sound style sheet").expect("a text");
    for html in [paper, article.html] {
        assert!(!html.contains("jb-m-") && !html.contains("class=\"mention\""), "{html}");
    }
}

/// A site of one report.
fn report(front: &str, body: &str) -> SourceSet {
    let text = format!("---\ntitle: 会\ndate: 2026-03-05\n{front}---\n\n{body}\n");
    common::site_of([
        ("site.yaml", "title: 简报\nbase_url: https://www.example.org/x/\n"),
        ("content/reports/a.md", &text),
    ])
}

fn article(set: &SourceSet) -> Fragment {
    let project = common::prepare(set, &common::inputs());
    assert_eq!(project.wechat(set, "nothing"), Ok(None));
    project.wechat(set, "a").expect("a sound style sheet").expect("a text")
}

#[test]
fn links_become_numbers_and_a_list_in_which_each_stands_once() {
    let body = "[一](https://a.example/%E4%B8%80)、[二](https://b.example/)、[又一](https://a.example/%E4%B8%80)、[文](#甲)。\n\n## 甲";
    let html = article(&report("", body)).html;
    assert!(!html.contains("<a ") && !html.contains("href"));
    let text = dense_text(&html);
    assert!(text.starts_with("一[1]、二[2]、又一[1]、文。"), "{text}");
    assert!(text.ends_with("参考链接[1]https://a.example/一[2]https://b.example/"), "{text}");
}

#[test]
fn a_narrow_table_stays_and_a_wide_one_becomes_lists() {
    let narrow = article(&report("", "| 县 | 数 |\n|--|--|\n| 甲 | 1 |")).html;
    assert!(narrow.contains("<table") && !narrow.contains("数："));
    let wide =
        article(&report("", "| 县 | 一 | 二 | 三 | 四 |\n|--|--|--|--|--|\n| 甲 | 1 | 2 | | 4 |")).html;
    assert!(!wide.contains("<table"));
    assert_eq!(dense_text(&wide), "甲一：1二：2四：4");
    let address = "https://example.org/".repeat(6);
    let long = article(&report("", &format!("| 县 | 网址 |\n|--|--|\n| 甲 | `{address}` |"))).html;
    assert!(!long.contains("<table"), "wider than 677 pixels");
}

#[test]
fn lines_of_code_and_tasks_keep_their_form() {
    let html = article(&report("", "```\n甲:\n  乙\n```\n\n- [x] 做了\n- [ ] 没做")).html;
    assert!(html.contains("甲:<br>&nbsp; 乙") || html.contains("甲:<br>\u{A0} 乙"), "{html}");
    assert!(html.contains('☑') && html.contains('☐'));
}

#[test]
fn what_wechat_limits_is_counted() {
    assert_eq!(article(&report("", "短文")).excesses(), []);
    let author = "author: 很长很长很长很长很长很长很长很长的名字\n";
    let long = article(&report(&format!("{author}summary: {}\n", "摘".repeat(129)), &"字。".repeat(10_001)));
    let of: Vec<Limited> = long.excesses().into_iter().map(|excess| excess.of).collect();
    assert_eq!(of, [Limited::Author, Limited::Digest, Limited::Characters]);
    assert_eq!(long.words, 20_002);
}

/// Nothing that a browser would fetch, and nothing that runs.
fn assert_alone(html: &str) {
    for tag in tags(html) {
        assert!(
            !matches!(tag.name.as_str(), "script" | "link" | "iframe" | "object" | "source"),
            "<{}>",
            tag.name
        );
        for (name, value) in &tag.attributes {
            assert!(!name.starts_with("on"), "{name}");
            match name.as_str() {
                "src" => assert!(value.starts_with("data:"), "{value}"),
                "srcset" => panic!("{value}"),
                "href" => assert!(
                    ["#", "http", "mailto:", "tel:"].iter().any(|own| value.starts_with(own)),
                    "{value}"
                ),
                _ => {}
            }
        }
    }
    assert!(!html.contains("@import") && !html.replace("url(#", "").contains("url("));
    let ids: Vec<String> = tags(html).iter().filter_map(|tag| tag.get("id").map(str::to_owned)).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "ids are unique: {ids:?}");
}

fn printed(set: &SourceSet, project: &Project, id: &str) -> String {
    let Found::One(subject) = export::find(&project.site, id) else { panic!("no {id}") };
    let edition = project.edition(set);
    let darkroom = jianbao::app::Darkroom::default();
    let fetch = |path: &str| darkroom.bytes(&edition.file(path)?.ok()?).ok().map(|bytes| bytes.to_vec());
    let made = export::print(edition.press(), subject, project.theming.styles(), &fetch);
    made.unwrap_or_else(|fault| panic!("{fault:?}")).expect("something to print")
}

#[test]
fn everything_that_can_be_printed_stands_alone() {
    for (name, set) in [
        ("sample", common::sample()),
        ("full", common::test_site("full")),
        ("hostile", common::test_site("hostile")),
    ] {
        let project = common::prepare(&set, &common::inputs());
        let reports = project.site.reports().iter().map(|(_, own)| format!("report:{}", own.document.id));
        let practices =
            project.site.practices().iter().map(|(_, own)| format!("practice:{}", own.id)).take(4);
        let places = project
            .site
            .paged_places()
            .iter()
            .take(3)
            .map(|key| format!("county:{}", project.site.places()[*key].id));
        let pages = project.site.pages().iter().map(|(_, own)| format!("page:{}", own.id));
        let all: Vec<String> = reports.chain(practices).chain(places).chain(pages).collect();
        for id in all {
            let html = printed(&set, &project, &id);
            assert_alone(&html);
            assert!(html.contains("@page"), "{name} {id}");
        }
    }
}

#[test]
fn a_bulletin_has_its_masthead_its_pictures_and_its_recipients() {
    let set = common::test_site("full");
    let project = common::prepare(&set, &common::inputs());
    let html = printed(&set, &project, "work-meeting");
    let text = dense_text(&html);
    for words in [
        "云川科协简报",
        "第7期（总第112期）",
        "云川市科学技术协会2026年5月12日",
        "报",
        "市委办公室",
        "共印50份",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(html.contains("src=\"data:image/png;base64,iVBORw0KGgo"));
    assert!(!text.contains("example.org"), "links inside the site print as words");
}

#[test]
fn an_issue_binds_reports_in_order_with_contents() {
    let set = common::test_site("full");
    let project = common::prepare(&set, &common::inputs());
    let edition = project.edition(&set);
    let reports = export::reports_between(&project.site, None, None);
    assert_eq!(reports.len(), project.site.reports().len());
    let days: Vec<_> = reports.iter().map(|key| project.site.reports()[*key].date.last()).collect();
    assert!(days.is_sorted());
    let binding = Binding { series: Some("合编".into()), number: Some("3".into()), ..Binding::default() };
    let html = export::issue(edition.press(), &reports, &binding, project.theming.styles(), &|_| None)
        .unwrap_or_else(|fault| panic!("{fault:?}"));
    assert_alone(&html);
    let text = dense_text(&html);
    assert!(text.contains("合编第3期") && text.contains("目录"), "{text}");
    let titles = reports.iter().map(|key| project.site.reports()[*key].document.title.replace(' ', ""));
    for title in titles {
        assert!(text.matches(&title).count() >= 2, "{title} stands in the contents and above its text");
    }
    let of_a_year = export::reports_between(&project.site, Some("2026-01-01".parse().expect("a day")), None);
    assert!(of_a_year.len() < reports.len());
}
