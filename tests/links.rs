//! Every link of every page leads to a file of the output, and every fragment to one element.
//!
//! Over the sample and all test sites, for each way of writing links and for a site below the root of its host.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::html::{self, Tag};
use common::{Output, inputs};
use jianbao::base::{Inputs, Language, SourceSet};
use percent_encoding::percent_decode_str;

/// The sample and the test sites.
fn sites() -> Vec<(String, SourceSet)> {
    let tests = common::site_names().into_iter().map(|name| (name.clone(), common::test_site(&name)));
    std::iter::once(("sample".to_owned(), common::sample())).chain(tests).collect()
}

/// The same site with another way of writing links.
fn with_links(set: &SourceSet, style: &str) -> SourceSet {
    let mut set = set.clone();
    let config = common::text_of(&set, "site.yaml");
    let kept: String =
        config.lines().filter(|line| !line.starts_with("links:")).map(|line| format!("{line}\n")).collect();
    common::put(&mut set, "site.yaml", &format!("{kept}links: {style}\n"));
    set
}

fn check(sites: Vec<(String, SourceSet)>, style: &str, base_url: Option<&str>) {
    let mut faults = Vec::new();
    for (name, set) in sites {
        let set = with_links(&set, style);
        let inputs = Inputs { base_url: base_url.map(str::to_owned), ..inputs() };
        let project = common::prepare(&set, &inputs);
        let base = project.site.config().base_url.clone();
        let output = common::make(&set, &project);
        let book = Book::new(&output, &base);
        faults.extend(book.faults(style).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "{} faults with links: {style}\n{}", faults.len(), faults.join("\n"));
}

/// Below the root of its host, where an address that begins with `/` goes astray.
const BELOW: &str = "https://host.example/some/pre-fix/";

#[test]
fn relative_links_lead_to_files() {
    check(sites(), "relative", None);
}

#[test]
fn the_links_of_the_guide_lead_to_files() {
    let guide = |language| ("guide".to_owned(), jianbao::app::guide::sources(language));
    check(vec![guide(Language::Chinese), guide(Language::English)], "relative", None);
}

#[test]
fn relative_links_of_a_site_below_the_root_of_its_host_lead_to_files() {
    check(sites().split_off(1), "relative", Some(BELOW));
}

/// A theme with words, files and elements of its own shows every kind of page.
#[test]
fn links_of_a_theme_of_its_own_lead_to_files() {
    check(
        vec![("plain".to_owned(), common::with_theme(common::test_site("full"), "plain"))],
        "relative",
        None,
    );
}

#[test]
fn clean_links_lead_to_files() {
    check(sites(), "clean", Some(BELOW));
}

#[test]
fn absolute_links_lead_to_files() {
    check(sites(), "absolute", Some(BELOW));
    check(sites().split_off(1), "absolute", None);
}

#[test]
fn links_of_the_sample_without_its_invented_layer_lead_to_files() {
    check(vec![("as-published".to_owned(), common::as_published())], "relative", None);
}

#[test]
fn files_with_odd_names_can_be_fetched() {
    for style in ["relative", "clean", "absolute"] {
        let mut set = common::test_site("minimal");
        let names = ["空 格.txt", "a#b.txt", "100%.txt", "a?b.txt", "a&b.txt", "a%20b.txt", "“引号”.txt"];
        let links: String = names
            .iter()
            .map(|name| {
                format!("[文](<{}>)\n\n", name.replace('%', "%25").replace('#', "%23").replace('?', "%3F"))
            })
            .collect();
        common::put(
            &mut set,
            "content/reports/2026-04-04-odd/index.md",
            &format!("---\ntitle: 附件\n---\n\n{links}"),
        );
        for name in names {
            common::put(&mut set, &format!("content/reports/2026-04-04-odd/{name}"), name);
        }
        check(vec![("odd".to_owned(), set)], style, None);
    }
}

#[test]
fn a_menu_entry_may_name_a_part_of_a_page() {
    for style in ["relative", "clean", "absolute"] {
        let mut set = common::test_site("full");
        let config = common::text_of(&set, "site.yaml").replace("url: reports/ }", "url: 'about/#origin' }");
        common::put(&mut set, "site.yaml", &config);
        check(vec![("full".to_owned(), set)], style, None);
    }
}

#[test]
fn a_menu_entry_that_leads_nowhere_is_a_fault() {
    let mut set = common::test_site("full");
    let config = common::text_of(&set, "site.yaml").replace("url: reports/ }", "url: reprots/ }");
    common::put(&mut set, "site.yaml", &config);
    assert!(common::try_build(&set, &inputs()).is_none());
}

#[test]
#[ignore = "links and images in raw HTML are neither resolved nor checked"]
fn a_link_in_raw_html_that_leads_nowhere_is_a_fault() {
    for html in ["<a href=\"nowhere.md\">x</a>", "<img src=\"nowhere.png\" alt=\"x\">"] {
        let mut set = common::test_site("minimal");
        common::put(&mut set, "content/pages/a.md", &format!("# 甲\n\n文 {html}\n"));
        let outcome = jianbao::prepare(&set, &inputs());
        assert!(!outcome.diagnostics.is_empty(), "{html}");
    }
}

#[test]
fn a_heading_never_takes_an_id_of_the_theme() {
    let headings = [
        "main",
        "large",
        "hatch",
        "practices",
        "coverage",
        "organisations",
        "meetings",
        "method",
        "figures",
        "fn-1",
    ];
    let body: String = headings.iter().map(|words| format!("## {words}\n\n文[^1]\n\n")).collect();
    let mut set = common::test_site("full");
    for path in
        ["content/reports/2026-01-10-new-year.md", "content/practices/third.md", "content/pages/about.md"]
    {
        let text = format!("{}\n{body}\n[^1]: 注\n", common::text_of(&set, path));
        common::put(&mut set, path, &text);
    }
    common::put(&mut set, "content/counties/xiling.md", &format!("{body}\n[^1]: 注\n"));
    let output = common::build(&set, &inputs());
    let mut doubled = Vec::new();
    for (path, page) in common::pages(&output) {
        let mut seen = BTreeSet::new();
        let ids = html::tags(page).into_iter().filter_map(|tag| tag.get("id").map(str::to_owned));
        doubled
            .extend(ids.filter(|id| !seen.insert(id.clone())).map(|id| format!("{path} has {id:?} twice")));
    }
    assert!(doubled.is_empty(), "{}", doubled.join("\n"));
}

#[test]
fn every_page_has_one_main_heading_a_language_and_no_id_twice() {
    let mut faults = Vec::new();
    for (name, set) in sites() {
        let language = common::prepare(&set, &inputs()).site.config().language_tag.clone();
        for (path, page) in common::pages(&common::build(&set, &inputs())) {
            let tags = html::tags(page);
            let count = tags.iter().filter(|tag| tag.name == "h1").count();
            // A page that only sends the reader on has no content.
            let redirect = tags.iter().any(|tag| tag.get("http-equiv") == Some("refresh"));
            if count != 1 && !redirect {
                faults.push(format!("{name}: {path} has {count} h1"));
            }
            if tags.iter().find(|tag| tag.name == "html").and_then(|tag| tag.get("lang")) != Some(&language) {
                faults.push(format!("{name}: {path} is not in {language}"));
            }
            let mut seen = BTreeSet::new();
            let doubled = tags.iter().filter_map(|tag| tag.get("id")).filter(|id| !seen.insert(*id));
            faults.extend(doubled.map(|id| format!("{name}: {path} has the id {id:?} twice")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn sitemap_and_feeds_name_pages_that_exist() {
    for (name, set) in sites() {
        let project = common::prepare(&set, &inputs());
        let base = project.site.config().base_url.clone();
        let output = common::make(&set, &project);
        let book = Book::new(&output, &base);
        let mut checked = 0;
        for (path, bytes) in
            output.iter().filter(|(path, _)| path.ends_with(".xml") || path.ends_with(".json"))
        {
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            for address in addresses(text).into_iter().filter(|address| address.starts_with(&base)) {
                checked += 1;
                assert!(book.file(&address[base.len()..]).is_some(), "{name}: {path} names {address}");
            }
        }
        assert!(checked > 3, "{name}: {checked} addresses");
    }
}

/// Addresses in XML elements and attributes and in JSON strings: whatever begins with `http` up to a delimiter.
fn addresses(text: &str) -> Vec<String> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\') || c == '\'';
    let found = text.match_indices("http").filter(|(at, _)| text[..*at].ends_with(['"', '>']));
    let found = found.map(|(at, _)| text[at..].split(ends).next().unwrap_or_default());
    // The body of a feed item is escaped HTML; what is checked here are the addresses of the feed itself.
    found
        .filter(|address| !address.contains("&quot;") && !address.contains("&lt;"))
        .map(|a| a.replace("&amp;", "&"))
        .collect()
}

/// The output with what its links need.
struct Book<'o> {
    output: &'o Output,
    base: &'o str,
    ids: BTreeMap<&'o str, BTreeSet<String>>,
    tags: BTreeMap<&'o str, Vec<Tag>>,
}

impl<'o> Book<'o> {
    fn new(output: &'o Output, base: &'o str) -> Book<'o> {
        let tags: BTreeMap<&str, Vec<Tag>> =
            common::pages(output).map(|(path, page)| (path, html::tags(page))).collect();
        let ids = tags.iter().map(|(path, tags)| {
            (*path, tags.iter().filter_map(|tag| tag.get("id")).map(str::to_owned).collect())
        });
        Book { output, base, ids: ids.collect(), tags }
    }

    /// The file at an address below the root: a folder is its `index.html`.
    fn file(&self, path: &str) -> Option<&'o str> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let decoded = percent_decode_str(path).decode_utf8().ok()?;
        let file = if decoded.is_empty() || decoded.ends_with('/') {
            format!("{decoded}index.html")
        } else {
            decoded.into_owned()
        };
        self.output.get_key_value(&file).map(|(path, _)| path.as_str())
    }

    /// The path below the root that a link on `page` means; `None` if it leads to another site.
    fn resolve(&self, page: &str, link: &str) -> Option<Result<String, String>> {
        if let Some(rest) = link.strip_prefix(self.base) {
            return Some(Ok(rest.to_owned()));
        }
        if link.split(['/', '?', '#']).next().is_some_and(|head| head.contains(':')) || link.starts_with("//")
        {
            return None;
        }
        let host = self.base.find("://").map_or(0, |at| at + 3);
        let prefix = &self.base[self.base[host..].find('/').map_or(self.base.len(), |at| host + at)..];
        if link.starts_with('/') {
            return Some(
                link.strip_prefix(prefix).map(str::to_owned).ok_or_else(|| "leaves the site".to_owned()),
            );
        }
        if link.is_empty() || link.starts_with(['#', '?']) {
            return Some(Ok(format!("{page}{link}")));
        }
        let mut parts: Vec<&str> = page.split('/').collect();
        parts.pop();
        let (path, rest) = link.split_at(link.find(['?', '#']).unwrap_or(link.len()));
        let mut pieces = path.split('/').peekable();
        while let Some(piece) = pieces.next() {
            match piece {
                "." => {}
                ".." if parts.pop().is_none() => return Some(Err("leaves the site".to_owned())),
                ".." => {}
                piece if pieces.peek().is_none() => parts.push(piece),
                piece => parts.push(piece),
            }
        }
        let ends_in_folder = path.ends_with("..") || path.ends_with("/.") || path == ".";
        let joined = parts.join("/") + if ends_in_folder && !parts.is_empty() { "/" } else { "" };
        Some(Ok(joined + rest))
    }

    fn faults(&self, style: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let mut links = 0;
        for (page, tags) in &self.tags {
            for (tag, link) in tags.iter().flat_map(links_of) {
                links += 1;
                let fault = match self.resolve(page, &link) {
                    None => continue,
                    Some(Err(reason)) => Some(reason),
                    Some(Ok(path)) => self.fault(&path).or_else(|| self.misspelt(tag, &link, style)),
                };
                faults.extend(fault.map(|fault| format!("{page}: <{}> {link:?} {fault}", tag.name)));
            }
            faults.extend(self.labels(page, tags));
        }
        assert!(links > 20, "there are links to check");
        faults
    }

    fn fault(&self, path: &str) -> Option<String> {
        let Some(file) = self.file(path) else { return Some("leads to no file".to_owned()) };
        let fragment =
            path.split_once('#').map(|(_, fragment)| percent_decode_str(fragment).decode_utf8_lossy())?;
        let known = self.ids.get(file)?;
        (!fragment.is_empty() && !known.contains(&*fragment))
            .then(|| format!("leads to no element of {file}"))
    }

    /// A link that works and is yet not written as the site asks.
    fn misspelt(&self, tag: &Tag, link: &str, style: &str) -> Option<String> {
        let path = link.split(['?', '#']).next().unwrap_or_default();
        let is_page = tag.name == "a" && !path.is_empty();
        let wrong = match style {
            "relative" => is_page && path.ends_with('/'),
            "clean" => is_page && path.ends_with("index.html"),
            _ => is_page && !link.starts_with(self.base) && !link.starts_with('/'),
        };
        wrong.then(|| "is not written as the site asks".to_owned())
    }

    /// Attributes that name elements of the same page.
    fn labels(&self, page: &str, tags: &[Tag]) -> Vec<String> {
        let names = ["aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"];
        let named = tags.iter().flat_map(|tag| names.iter().filter_map(|name| tag.get(name)));
        let ids = named.flat_map(str::split_whitespace).filter(|id| !self.ids[page].contains(*id));
        ids.map(|id| format!("{page}: a label names {id:?}, which is no element")).collect()
    }
}

/// Attributes that hold addresses, but for those that name the page for others (`canonical`, `og:url`).
fn links_of(tag: &Tag) -> Vec<(&Tag, String)> {
    let mut links: Vec<String> = ["href", "src", "poster", "data", "xlink:href", "cite", "action"]
        .iter()
        .filter_map(|name| tag.get(name))
        .map(str::to_owned)
        .collect();
    if let Some(set) = tag.get("srcset") {
        links.extend(set.split(',').filter_map(|one| one.split_whitespace().next()).map(str::to_owned));
    }
    if tag.get("http-equiv") == Some("refresh") {
        let content = tag.get("content").unwrap_or_default();
        links.extend(content.split_once("url=").map(|(_, url)| url.to_owned()));
    }
    if matches!(tag.get("property"), Some("og:url" | "og:image")) {
        links.extend(tag.get("content").map(str::to_owned));
    }
    links.into_iter().map(|link| (tag, link)).collect()
}
