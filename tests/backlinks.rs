//! Who links to a page is told there, all of it and nothing else: links turned round, in the relations and in HTML.
//!
//! Over the sample, the test sites and a generated site of two thousand documents.

mod common;

#[path = "bench/corpus.rs"]
#[allow(dead_code, reason = "the benchmark uses the rest")]
mod corpus;
#[path = "bench/words.rs"]
mod words;

use std::collections::{BTreeMap, BTreeSet};

use common::html::resolve;
use common::{Output, chance, inputs};
use jianbao::Project;
use jianbao::base::{SourcePath, SourceSet};
use jianbao::relate::{Destination, DocumentKey, Subject};

/// Pages that say something: the page, and the page that it leads to.
type Pairs = BTreeSet<(String, String)>;

/// A generated site.
fn generated(shape: corpus::Shape) -> SourceSet {
    let folder = tempfile::tempdir().expect("a folder");
    corpus::write(shape, folder.path()).expect("written");
    common::read(folder.path())
}

/// The values of an attribute in the start tags of links.
fn links(html: &str) -> impl Iterator<Item = (&str, &str)> {
    html.split("<a ").skip(1).filter_map(|rest| {
        let tag = rest.split('>').next()?;
        let value = |name: &str| tag.split(name).nth(1).and_then(|rest| rest.split('"').next());
        Some((value("href=\"")?, value("id=\"").unwrap_or_default()))
    })
}

/// The text of a document on its page, from its `div` to the end of that.
fn prose(html: &str) -> &str {
    let Some(start) = html.find("<div class=\"prose") else { return "" };
    let mut depth = 0;
    for (at, _) in html[start..].match_indices('<') {
        let rest = &html[start + at..];
        depth += i32::from(rest.starts_with("<div")) - i32::from(rest.starts_with("</div"));
        if depth == 0 {
            return &html[start..start + at];
        }
    }
    &html[start..]
}

/// Whether a page has backlinks.
fn is_subject(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let lists = ["adoption", "matrix", "themes", "page"];
    let others =
        ["reports", "practices", "counties", "organisations", "coverage", "quality", "search", "data"];
    match parts[..] {
        [folder, id, "index.html"] => {
            ["reports", "practices", "counties", "organisations"].contains(&folder) && !lists.contains(&id)
        }
        [id, "index.html"] => !others.contains(&id),
        _ => false,
    }
}

/// Links in the bodies of all documents to pages with backlinks.
fn forward(output: &Output) -> Pairs {
    let pages = common::pages(output).filter(|(path, _)| is_subject(path));
    let pairs = pages.flat_map(|(path, html)| {
        let body = common::html::without_data_blocks(prose(html));
        let targets = links(&body).filter_map(|(href, _)| {
            let (target, _) = resolve(path, href)?;
            (is_subject(&target) && target != path && !href.contains("#figure-"))
                .then(|| (path.to_owned(), target))
        });
        targets.collect::<Vec<_>>()
    });
    pairs.collect()
}

/// Sentences that pages show: of which page, about which page. Each leads to a link back to where it is shown.
fn backward(output: &Output) -> Pairs {
    let mut ids: BTreeMap<(&str, &str), Option<(String, String)>> = BTreeMap::new();
    for (path, html) in common::pages(output) {
        let anchors = links(html).filter(|(_, id)| id.starts_with("jb-m-"));
        ids.extend(anchors.map(|(href, id)| ((path, id), resolve(path, href))));
    }
    let mut pairs = Pairs::new();
    for (path, html) in common::pages(output) {
        let subject = match path.split_once("/mentions/") {
            Some((subject, _)) => format!("{subject}/index.html"),
            None => path.to_owned(),
        };
        for list in html.split("<ul class=\"sentences\">").skip(1) {
            let list = list.split("</ul>").next().expect("a closed list");
            for (href, _) in links(list) {
                let (document, id) = resolve(path, href).expect("a page of the site");
                let led = ids.get(&(document.as_str(), id.as_str()));
                let led = led.unwrap_or_else(|| panic!("{path} leads to no {document}#{id}"));
                assert_eq!(led.as_ref().map(|(page, _)| page), Some(&subject), "{document}#{id}");
                pairs.insert((document, subject.clone()));
            }
        }
    }
    pairs
}

/// Edges of the relations and the same edges as the pages that they lead to know them.
fn check_graph(project: &Project) -> usize {
    let graph = project.relations.links();
    let mut forward: BTreeSet<(DocumentKey, Subject, usize)> = BTreeSet::new();
    for (document, links) in graph.iter() {
        for (number, edge) in links.edges().iter().enumerate() {
            match edge.destination {
                Destination::Subject(subject, _) if subject != document.subject() => {
                    forward.insert((document, subject, number));
                }
                _ => {}
            }
        }
    }
    let back: BTreeSet<(DocumentKey, Subject, usize)> = graph
        .targets()
        .flat_map(|(subject, backlinks)| {
            let documents = backlinks.from(0);
            documents.flat_map(move |(document, numbers)| {
                numbers.iter().map(move |number| (document, subject, *number as usize))
            })
        })
        .collect();
    assert_eq!(forward, back);
    forward.len()
}

fn check(set: &SourceSet, least: usize) {
    let project = common::prepare(set, &inputs());
    assert!(check_graph(&project) >= least);
    let output = common::make(set, &project);
    let (forward, backward) = (forward(&output), backward(&output));
    let missing: Vec<_> = forward.difference(&backward).take(10).collect();
    let invented: Vec<_> = backward.difference(&forward).take(10).collect();
    assert!(missing.is_empty() && invented.is_empty(), "missing {missing:?}\ninvented {invented:?}");
    assert!(forward.len() >= least, "{} pairs", forward.len());
}

#[test]
fn every_link_of_the_sample_is_told_where_it_leads() {
    check(&common::sample(), 60);
}

#[test]
fn every_link_of_the_full_site_is_told_where_it_leads() {
    check(&common::test_site("full"), 3);
}

#[test]
fn every_link_of_a_generated_site_is_told_where_it_leads() {
    let set = generated(corpus::Shape::of(2_000, 7));
    check(&set, 5_000);
}

#[test]
fn many_mentions_have_pages_of_their_own() {
    let output = common::build(&generated(corpus::Shape::of(300, 7)), &inputs());
    let all = output.keys().filter(|path| path.starts_with("counties/c0000/mentions/"));
    assert!(all.count() > 1, "{:?}", output.keys().collect::<Vec<_>>());
    let page = common::page(&output, "counties/c0000/index.html");
    assert!(page.contains("counties/c0000/mentions/index.html"));
    let shown = page.matches("<ul class=\"sentences\">").count();
    assert!(shown > 20 && shown <= 100, "{shown} pages are quoted");
}

/// What a page says without what every page says.
fn main_part(html: &str) -> &str {
    html.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or_default()
}

#[test]
fn removing_a_report_removes_its_mentions_its_figures_and_its_counts_and_nothing_else() {
    let shape = corpus::Shape { counties: 40, townships: 3, reports: 80, practices: 20, seed: 7 };
    let with = generated(shape);
    let file = (0..shape.reports).map(corpus::report_file).find(|name| {
        let text = common::text_of(&with, &format!("content/reports/{name}"));
        text.contains("figures:")
    });
    let file = file.expect("a report with a figure");
    let text = common::text_of(&with, &format!("content/reports/{file}"));
    let held = text.lines().find_map(|line| line.strip_prefix("place: ")).expect("a place");
    let held = format!("counties/{held}/index.html");
    let mut without = with.clone();
    without.remove(&SourcePath::new(&format!("content/reports/{file}")).expect("a path"));
    let page = format!("reports/{}/index.html", file.trim_end_matches(".md"));
    let (with, without) = (common::build(&with, &inputs()), common::build(&without, &inputs()));

    let (before, after) = (backward(&with), backward(&without));
    let gone: Pairs = before.difference(&after).cloned().collect();
    let own: Pairs = before.iter().filter(|(document, _)| *document == page).cloned().collect();
    assert!(!own.is_empty() && gone == own && after.is_subset(&before));
    let folder = page.trim_end_matches("index.html");
    for (path, html) in common::pages(&without) {
        assert!(!html.contains(folder), "{path} still leads to {folder}");
    }
    let targets = own.iter().map(|(_, target)| target).chain([&held]);
    let concerned: BTreeSet<&str> = targets.map(|page| page.trim_end_matches("index.html")).collect();
    // Counts of reports and the latest one of each county stand on pages that do not name the report.
    let counting = [
        "404.html",
        "counties/index.html",
        "data/index.html",
        "index.html",
        "quality/index.html",
        "search/index.html",
        "sitemap/index.html",
    ];
    let moved = |path: &str| {
        // The log of the data tells of every report that states a figure.
        ["reports/", "practices/themes/", "data/changes/"].iter().any(|own| path.starts_with(own))
            || counting.contains(&path)
    };
    let other = |path: &str| !moved(path) && !concerned.iter().any(|page| path.starts_with(page));
    for (path, html) in common::pages(&without).filter(|(path, _)| other(path)) {
        let main =
            |html: &str| common::html::without_comparisons(&common::html::without_related(main_part(html)));
        assert!(main(html) == main(common::page(&with, path)), "{path} changed");
    }
    let counts = |output: &Output| -> u64 {
        let page = common::page(output, "counties/index.html");
        numbers(page).into_iter().sum()
    };
    let counties = concerned.iter().filter(|page| page.starts_with("counties/")).count() as u64;
    assert_eq!(counts(&with) - counts(&without), counties);
    let figures = |output: &Output| -> usize {
        common::pages(output)
            .map(|(_, html)| html.matches(&format!("{folder}index.html#quote-")).count())
            .sum()
    };
    assert!(figures(&with) > 0 && figures(&without) == 0);
}

/// The numbers of reports in the table of counties: the last cells of its rows.
fn numbers(page: &str) -> Vec<u64> {
    let rows = page.split("</td></tr>");
    rows.filter_map(|row| row.trim_end_matches("</a>").rsplit('>').next()?.trim().parse().ok()).collect()
}
