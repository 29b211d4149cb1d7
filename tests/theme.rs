//! Themes: the contract, its check, files and words of a site over the built-in ones, templates that mean harm.

mod common;

use common::html;
use jianbao::base::{Diagnostic, Language, SourceSet};
use jianbao::render::views::contract::TEMPLATES;
use jianbao::render::views::{Shape, ViewShape};
use jianbao::{check_theme, load};

/// Code, path, line and what is marked, of everything that is found.
fn told(set: &SourceSet, found: &[Diagnostic]) -> Vec<String> {
    let told = found.iter().map(|fault| {
        let message = fault.message(Language::English);
        match fault.span {
            Some(span) => {
                let text = set.text(span.file);
                let line = text[..span.start as usize].matches('\n').count() + 1;
                let path = &set.file(span.file).path;
                format!("{} {}:{line} {message}", fault.code.label(), path.as_str())
            }
            None => format!("{} {message}", fault.code.label()),
        }
    });
    told.collect()
}

/// The sample with the theme of the repository.
fn sample() -> SourceSet {
    load::load(common::repository()).value
}

#[test]
fn the_built_in_theme_is_clean() {
    let set = sample();
    let checked = check_theme(&set, None, &|_| true);
    assert_eq!(told(&set, &checked.diagnostics), Vec::<String>::new());
}

/// All views that a shape leads to.
fn views(shape: &Shape, found: &mut Vec<&'static ViewShape>) {
    match shape {
        Shape::Maybe(inner) | Shape::List(inner) => views(inner, found),
        Shape::View(view) if !found.contains(view) => {
            found.push(view);
            for field in view.fields {
                views(&(field.shape)(), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_of_every_view_is_read_by_the_built_in_theme() {
    let checked = check_theme(&sample(), None, &|_| true);
    let mut all = Vec::new();
    for entry in TEMPLATES {
        views(&(entry.view)(), &mut all);
        views(&(entry.page)(), &mut all);
    }
    assert!(all.len() > 80, "{} views", all.len());
    let unread: Vec<String> = all
        .iter()
        .flat_map(|view| view.fields.iter().map(|field| (view.name, field.name)))
        .filter(|field| !checked.fields.contains(field))
        .map(|(view, field)| format!("{view}.{field}"))
        .collect();
    assert_eq!(unread, Vec::<String>::new());
}

#[test]
fn a_theme_with_nothing_of_the_built_in_one_shows_the_whole_site() {
    let set = common::with_theme(common::test_site("full"), "plain");
    let checked = check_theme(&set, None, &|_| true);
    let own: Vec<String> = told(&set, &checked.diagnostics)
        .into_iter()
        .filter(|fault| !fault.contains("themes/default/"))
        .collect();
    assert_eq!(own, Vec::<String>::new());
    let usual = common::build(&common::test_site("full"), &common::inputs());
    let output = common::build(&set, &common::inputs());
    let pages = |output: &common::Output| -> Vec<String> {
        common::pages(output).map(|(path, _)| path.to_owned()).collect()
    };
    assert_eq!(pages(&output), pages(&usual));
    let assets: Vec<&String> = output.keys().filter(|path| path.ends_with(".css")).collect();
    assert!(matches!(&assets[..], [only] if only.starts_with("assets/look.")), "{assets:?}");
    for (path, page) in common::pages(&output) {
        let tags = html::tags(page);
        let nav = usize::from(!page.contains("http-equiv=\"refresh\""));
        let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
        assert_eq!((count("html"), count("nav"), count("main"), count("h1")), (1, nav, 1, 1), "{path}");
        assert!(count("script") == 0 && !page.contains("jb-main") && !page.contains("style."), "{path}");
    }
    let home = common::page(&output, "index.html");
    assert!(home.contains("扉页") && home.contains("用朴素的主题排版"), "{home}");
}

/// The files that a document tells of in its part on themes: path, text.
fn examples(document: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(common::repository().join(document)).expect("readable");
    let start = text.find("themes/greenford/theme.yaml").expect("the first example");
    let blocks = text[..start].rfind("\n## ").map_or("", |at| &text[at..]);
    let blocks = blocks[4..].split("\n## ").next().unwrap_or_default().split("```").skip(1).step_by(2);
    let named = blocks.filter_map(|block| {
        let (_, text) = block.split_once('\n')?;
        let first = text.lines().next()?.trim_matches(|c: char| !c.is_alphanumeric());
        let path = first.split_whitespace().find(|word| word.starts_with("themes/"))?;
        Some((path.to_owned(), text.to_owned()))
    });
    named.collect()
}

#[test]
fn one_word_one_colour_and_one_template_change_as_the_documents_say() {
    for (document, site) in [("README.md", "bilingual/en"), ("README.zh-CN.md", "bilingual/zh")] {
        let mut set = common::test_site(site);
        let files = examples(document);
        assert_eq!(files.len(), 4, "{document}: {files:?}");
        for (path, text) in &files {
            common::put(&mut set, path, text);
        }
        let config = common::text_of(&set, "site.yaml").to_owned();
        common::put(&mut set, "site.yaml", &format!("{config}theme: greenford\n"));
        let own = |file: &jianbao::base::SourceFile| file.path.as_str().starts_with("themes/greenford/");
        assert_eq!(
            told(&set, &check_theme(&set, None, &own).diagnostics),
            Vec::<String>::new(),
            "{document}"
        );
        let usual = common::build(&common::test_site(site), &common::inputs());
        let output = common::build(&set, &common::inputs());
        let (before, after) = (common::page(&usual, "index.html"), common::page(&output, "index.html"));
        let menu = html::text_of(after, "nav").expect("a menu");
        assert!(menu.contains("Cases") || menu.contains("案例"), "{document}: {menu}");
        assert!(!html::text_of(before, "nav").expect("a menu").contains("案例"), "{document}");
        let sheet = output.keys().find(|path| path.starts_with("assets/custom.")).expect("the style sheet");
        assert!(
            after.contains(sheet.as_str()) && common::page(&output, sheet).contains("--red"),
            "{document}"
        );
        let page = common::page(&output, "404.html");
        assert!(page.contains("tel:"), "{document}: {page}");
    }
}

#[test]
fn a_site_changes_a_word_of_the_built_in_theme_without_copying_the_rest() {
    let mut set = common::test_site("minimal");
    common::put(&mut set, "themes/default/strings/zh-Hans.yaml", "menu: { reports: 会议纪要 }\n");
    load::embedded::add(&mut set);
    let output = common::build(&set, &common::inputs());
    let menu = html::text_of(common::page(&output, "index.html"), "nav").expect("a menu");
    assert!(menu.contains("会议纪要") && menu.contains("经验"), "{menu}");
}

/// What a build says of a page that this template makes.
fn fault_of(template: &str, more: &[(String, String)]) -> Vec<String> {
    let mut set = common::test_site("minimal");
    common::put(&mut set, "themes/default/templates/404.html", template);
    for (path, text) in more {
        common::put(&mut set, path, text);
    }
    let outcome = jianbao::prepare(&set, &common::inputs());
    let mut found = outcome.diagnostics;
    if let Some(project) = &outcome.value {
        let nothing = |_| Ok::<(), ()>(());
        found.extend(project.edition(&set).make_all(&nothing).expect("nothing can fail"));
    }
    told(&set, &found)
}

#[test]
fn templates_without_an_end_are_faults_and_not_the_end_of_the_program() {
    let chain = format!("{{% if view %}}{}{{% endif %}}", "{% elif view %}".repeat(20_000));
    let deep = format!("{{{{ {}1{} }}}}", "(".repeat(20_000), ")".repeat(20_000));
    let loops = "{%- for a in range(end=9999999) -%}{%- endfor -%}".to_owned();
    let inner = "{%- for a in range(end=900) -%}{%- for b in range(end=9000) -%}{%- endfor -%}{%- endfor -%}";
    let text = "一".repeat(4000);
    let pages = format!("{{% for a in range(end=90000) %}}{text}{{% endfor %}}");
    let itself =
        "{% component mine(a) %}{{ <mine a={a}/> }}{% endcomponent mine %}{{ <mine a={1}/> }}".to_owned();
    let circle = "{% include \"404.html\" %}".to_owned();
    let unclosed = "{% for a in view.title %}".to_owned();
    for template in [chain, deep, loops, inner.to_owned(), pages, itself, circle, unclosed] {
        let told = fault_of(&template, &[]);
        let shown: String = template.chars().take(60).collect();
        assert!(
            told.iter().any(|fault| fault.starts_with("JB401 themes/default/templates/404.html")),
            "{shown}: {told:?}"
        );
    }
}

#[test]
fn a_long_chain_of_templates_is_a_fault_and_not_the_end_of_the_program() {
    let part = |number: usize| {
        (
            format!("themes/default/templates/x{number}.html"),
            format!("{{% include \"x{}.html\" %}}", number + 1),
        )
    };
    let mut parts: Vec<(String, String)> = (0..400).map(part).collect();
    parts.push(("themes/default/templates/x400.html".to_owned(), "end".to_owned()));
    let told = fault_of("{% include \"x0.html\" %}", &parts);
    assert!(told.iter().any(|fault| fault.starts_with("JB401")), "{told:?}");
}

#[test]
fn an_english_site_is_english_throughout() {
    let output = common::build(&common::test_site("bilingual/en"), &common::inputs());
    let is_chinese =
        |c: char| matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    let files = output.iter().filter(|(path, _)| [".html", ".xml"].iter().any(|end| path.ends_with(end)));
    let mut count = 0;
    for (path, bytes) in files {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        // The plus of an empty cell is a sign. The page of the data quotes the signs that CSV files use.
        let at = text.find(|c: char| {
            is_chinese(c) && !(path == "data/index.html" && "；｜（）".contains(c)) && c != '＋'
        });
        let around = |at: usize| text[at..].chars().take(30).collect::<String>();
        assert_eq!(at.map(around), None, "{path}");
        count += 1;
    }
    assert!(count > 15, "{count} files");
    let text = |path: &str| html::text_of(common::page(&output, path), "main").expect("a main part");
    let report = common::page(&output, "reports/winter-meeting/index.html");
    assert!(report.contains("<time datetime=\"2025-02-03\">3 February 2025</time>"), "{report}");
    assert!(
        text("reports/index.html").contains("1 bulletin")
            && !text("reports/index.html").contains("1 bulletins")
    );
    assert!(text("counties/index.html").contains("2 places"));
    assert!(text("reports/winter-meeting/index.html").contains("Ashford County, Birchley County"));
}
