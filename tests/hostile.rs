//! Nothing that an author writes runs in a reader's browser, whatever field it stands in.
//!
//! `tests/sites/hostile` carries an attack in every free text; here every other field is attacked as well,
//! one at a time, and the output is read with an HTML tokeniser, not searched for words.

mod common;

use common::html::{self, Piece, Tag};
use common::scalars::{fields, leaves, quoted, replaced};
use common::{Output, inputs};
use jianbao::base::{Content, SourcePath, SourceSet};

/// Elements that run, load or take over something. The theme's own scripts are told apart by their attributes.
const ACTIVE: [&str; 12] = [
    "script", "iframe", "object", "embed", "applet", "base", "form", "frame", "frameset", "style", "link",
    "meta",
];

/// What on a page runs or loads and was not put there by the theme.
fn intruders(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in html::tags(page) {
        if ACTIVE.contains(&tag.name.as_str()) && !is_of_the_theme(&tag) {
            found.push(format!("<{}> {:?}", tag.name, tag.attributes));
        }
        found.extend(attributes(&tag));
    }
    // What a script holds must not look like markup to a parser that does not know where it ends.
    let everywhere = html::pieces_everywhere(page).into_iter();
    let opened = everywhere.filter(|piece| matches!(piece, Piece::Open(_))).count();
    if opened != html::tags(page).len() {
        found.push("markup inside a script, title or style".to_owned());
    }
    found
}

/// Handlers, and addresses that run or are fetched from another host.
fn attributes(tag: &Tag) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in &tag.attributes {
        let plain: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let scheme = plain.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default();
        let is_address = [
            "href",
            "src",
            "action",
            "formaction",
            "data",
            "poster",
            "xlink:href",
            "srcset",
            "srcdoc",
            "background",
        ]
        .contains(&name.as_str());
        let runs = is_address
            && !["", "http", "https", "mailto", "tel"].contains(&scheme.as_str())
            && is_scheme(&scheme);
        let fetched = ["img", "video", "audio", "source", "script", "track", "picture"]
            .contains(&tag.name.as_str())
            || (tag.name == "link" && tag.get("rel") == Some("stylesheet"));
        let leaves_host = fetched && is_address && (scheme.starts_with("http") || plain.starts_with("//"));
        let odd = name.contains(['<', '"', '\'', '`']);
        if name.starts_with("on") || name == "srcdoc" || runs || leaves_host || odd {
            found.push(format!("<{} {name}={value:?}>", tag.name));
        }
    }
    found
}

fn is_scheme(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// The theme's own elements of the head: they name files of the site, or hold nothing that runs.
fn is_of_the_theme(tag: &Tag) -> bool {
    let own_file = |name: &str| {
        tag.get(name).is_some_and(|address| address.contains("assets/") && !address.contains("//"))
    };
    match tag.name.as_str() {
        "script" => own_file("src") || tag.get("type") == Some("application/ld+json"),
        "link" => {
            let rel = tag.get("rel").unwrap_or_default();
            own_file("href") || ["canonical", "alternate", "prev", "next"].contains(&rel)
        }
        "meta" => match tag.get("http-equiv") {
            Some(kind) => kind.eq_ignore_ascii_case("content-security-policy"),
            None => true,
        },
        "form" => {
            let action = tag.get("action").unwrap_or_default();
            let is_search =
                tag.get("id") == Some("jb-search") || tag.get("class") == Some("site-search no-print");
            is_search && ["search/", "search/index.html"].iter().any(|end| action.ends_with(end))
        }
        _ => false,
    }
}

fn intruders_in(output: &Output) -> Vec<String> {
    let pages = common::pages(output).flat_map(|(path, page)| {
        // The page of a former address sends the reader on; its target is one of ours.
        let is_redirect = page.contains("http-equiv=\"refresh\"");
        let found =
            intruders(page).into_iter().filter(move |found| !(is_redirect && found.contains("\"refresh\"")));
        found.map(move |found| format!("{path}: {found}"))
    });
    pages.collect()
}

/// What else is made from texts is well-formed: JSON is JSON, and XML has no element that it should not have.
fn check_machine_files(output: &Output) {
    // Feeds are read elsewhere, so they name the site's own pictures in full.
    let is_foreign = |found: &String| !found.contains("\"https://www.example.org/kexie/bulletin/");
    for (path, bytes) in output {
        let text = || std::str::from_utf8(bytes).expect("UTF-8");
        if path.ends_with(".json") {
            let value: serde_json::Value =
                serde_json::from_str(text()).unwrap_or_else(|e| panic!("{path}: {e}"));
            // Data files are data: their texts are words to whoever reads them.
            let Some(items) = value["items"].as_array().filter(|_| path.ends_with("feed.json")) else {
                assert!(!path.ends_with("feed.json"), "{path}: a feed has items");
                continue;
            };
            let items = items.iter();
            for html in items.filter_map(|item| item["content_html"].as_str()) {
                let found: Vec<String> = intruders(html).into_iter().filter(is_foreign).collect();
                assert_eq!(found, [""; 0], "{path}");
            }
        } else if path.ends_with(".xml") {
            for tag in html::pieces_everywhere(text()).into_iter().filter_map(|piece| match piece {
                Piece::Open(tag) => Some(tag),
                _ => None,
            }) {
                assert!(
                    !["script", "img", "iframe", "svg", "b", "a"].contains(&tag.name.as_str()),
                    "{path}: {tag:?}"
                );
                assert!(tag.attributes.keys().all(|name| !name.starts_with("on")), "{path}: {tag:?}");
            }
        }
    }
    for (path, page) in common::pages(output) {
        let pieces = html::pieces(page);
        for pair in pieces.windows(2) {
            let [Piece::Open(tag), Piece::Text(text)] = pair else { continue };
            if tag.get("type") == Some("application/ld+json") {
                let result = serde_json::from_str::<serde_json::Value>(text);
                assert!(result.is_ok(), "{path}: {text}");
            }
        }
    }
}

#[test]
fn what_counts_as_an_intruder_is_found() {
    for page in [
        "<p><script>x</script>",
        "<b onclick=x>",
        "<a href=' java\nscript:x'>",
        "<img src='//evil.example/x'>",
        "<iframe srcdoc=x>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<meta http-equiv=refresh content='0;url=x'>",
        "<script type='application/ld+json'>{\"a\":\"<b>\"}</script>",
    ] {
        assert!(!intruders(page).is_empty(), "{page}");
    }
    for page in [
        "<a href='第一章：总则/index.html'>",
        "<script src='../assets/a.1.js'></script>",
        "<img src='a.png'>",
    ] {
        assert_eq!(intruders(page), [""; 0]);
    }
}

/// Without images from other hosts, which have a test of their own.
fn without_beacons(set: &SourceSet) -> SourceSet {
    let mut set = set.clone();
    let files: Vec<(String, String)> =
        set.below("content").map(|file| (file.path.to_string(), set.text(file.id).to_owned())).collect();
    for (path, text) in files {
        common::put(
            &mut set,
            &path,
            &text.replace("<img src=\"https://evil.example/beacon.png\" alt=\"信标\">", ""),
        );
    }
    set
}

#[test]
fn no_attack_in_a_text_reaches_a_page() {
    let set = without_beacons(&common::test_site("hostile"));
    for html in ["sanitize", "escape", "allow"] {
        let mut set = set.clone();
        let config = format!("{}html: {html}\n", common::text_of(&set, "site.yaml"));
        common::put(&mut set, "site.yaml", &config);
        let output = common::build(&set, &inputs());
        assert_eq!(intruders_in(&output), [""; 0], "html: {html}");
        check_machine_files(&output);
    }
}

#[test]
fn raw_html_loads_nothing_from_another_host() {
    let output = common::build(&common::test_site("hostile"), &inputs());
    assert_eq!(intruders_in(&output), [""; 0]);
}

#[test]
fn the_attacks_are_on_the_pages_as_words() {
    let output = common::build(&common::test_site("hostile"), &inputs());
    let shown: String = common::pages(&output).map(|(_, page)| html::dense_text(page)).collect();
    for words in ["<script>alert(9)</script>", "{{site.title}}{%raw%}", "&lt;script&gt;alert", "]]>-->"] {
        assert!(shown.contains(words), "{words}");
    }
}

/// Attacks for a single field: out of an element, out of an attribute, as an address.
const ATTACKS: [&str; 3] =
    ["\"'><script>alert(#)</script>", "' onmouseover='alert(#)", "javascript:alert(#)//"];

#[test]
fn every_field_is_either_refused_or_made_harmless() {
    let full = common::test_site("full");
    for attack in ATTACKS {
        let (mut attacked, mut refused) = (full.clone(), Vec::new());
        let mut kept = 0;
        // From the end of each file, so that the places of the leaves before stay right.
        // The theme's name and the entries of the menu are looked up when the pages are planned.
        let all = leaves(&full).values;
        let fields = all
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, leaf)| !matches!(leaf.field.as_str(), "theme" | "menu.url"));
        for (index, leaf) in fields {
            let words = quoted(&attack.replace('#', &index.to_string()));
            let before = common::text_of(&attacked, &leaf.path).to_owned();
            common::put(&mut attacked, &leaf.path, &replaced(&before, vec![(leaf.range.clone(), words)]));
            if is_refused(&attacked) {
                common::put(&mut attacked, &leaf.path, &before);
                refused.push(leaf.field.clone());
            } else {
                kept += 1;
            }
        }
        let output = common::build(&attacked, &inputs());
        assert_eq!(intruders_in(&output), [""; 0]);
        check_machine_files(&output);
        assert!(kept > 80 && refused.len() > 80, "{kept} kept, {} refused", refused.len());
        // A text that is free must not be among those that are refused.
        for free in [
            "title",
            "organisations.leaders.mode",
            "requirements.text",
            "requires.people",
            "observations.note",
        ] {
            assert!(!refused.contains(&free.to_owned()), "{free}");
        }
    }
}

/// What a spreadsheet would run, in CSV and in workbooks.
fn formulas(output: &Output) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in output {
        if path.ends_with(".csv") {
            let text = std::str::from_utf8(bytes).expect("UTF-8").trim_start_matches('\u{FEFF}');
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            for record in reader.records().map(|record| record.expect("a record")) {
                let runs = |text: &&str| {
                    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
                        && text.parse::<f64>().is_err()
                };
                found.extend(record.iter().filter(runs).map(|text| format!("{path}: {text}")));
            }
        } else if path.ends_with(".xlsx") {
            let parts = String::from_utf8(common::opened(path, bytes).into_owned()).expect("UTF-8");
            let runs = parts.contains("<f>") || parts.contains("<f ") || parts.contains("<hyperlink");
            found.extend(runs.then(|| format!("{path}: a formula or a link")));
            assert!(parts.contains("xl/worksheets/sheet1.xml"), "{path} was looked into");
        }
    }
    found
}

#[test]
fn a_formula_in_any_field_is_a_text_to_every_spreadsheet() {
    let attacks = ["=HYPERLINK(#)", "+#+cmd|' /C calc'!A0", "-#+1", "@SUM(#)", "\t=#", "＝#"];
    let full = common::test_site("full");
    let mut attacked = full.clone();
    let mut kept = 0;
    let all = leaves(&full).values;
    // The theme's name and the entries of the menu are looked up when the pages are planned.
    let fields = all.iter().enumerate().rev();
    for (index, leaf) in fields.filter(|(_, leaf)| !matches!(leaf.field.as_str(), "theme" | "menu.url")) {
        let before = common::text_of(&attacked, &leaf.path).to_owned();
        let words = quoted(&attacks[index % attacks.len()].replace('#', &index.to_string()));
        common::put(&mut attacked, &leaf.path, &replaced(&before, vec![(leaf.range.clone(), words)]));
        if is_refused(&attacked) {
            common::put(&mut attacked, &leaf.path, &before);
        } else {
            kept += 1;
        }
    }
    assert!(kept > 60, "{kept} kept");
    let output = common::build(&attacked, &inputs());
    assert_eq!(formulas(&output), [""; 0]);
    let csv: String =
        output.keys().filter(|path| path.ends_with(".csv")).map(|path| common::page(&output, path)).collect();
    for start in ["'=HYPERLINK(", "'+", "'-", "'@SUM(", "'＝"] {
        assert!(csv.contains(start), "{start}");
    }
}

#[test]
fn what_counts_as_a_formula_is_found() {
    let file = |path: &str, text: &str| Output::from([(path.to_owned(), text.as_bytes().to_vec())]);
    for text in ["a\r\n=1+1\r\n", "a,b\r\n1,\"@x\"\r\n", "-x\r\n", "＝1\r\n"] {
        assert_eq!(formulas(&file("a.csv", text)).len(), 1, "{text}");
    }
    for text in ["a\r\n'=1+1\r\n", "a,b\r\n1,-2.5\r\n", "x=1\r\n"] {
        assert_eq!(formulas(&file("a.csv", text)), [""; 0]);
    }
}

/// Whether the records are refused. Only what does not need the theme is asked, because that is quick.
fn is_refused(set: &SourceSet) -> bool {
    let mut bare = set.clone();
    let theme: Vec<SourcePath> = set.below("themes").map(|file| file.path.clone()).collect();
    theme.iter().for_each(|path| bare.remove(path));
    let parsed = jianbao::parse::parse(&bare);
    let refined = jianbao::refine::refine(&parsed.value, &bare, &inputs());
    let Some(site) = refined.value else { return true };
    jianbao::relate::relate(&site, &bare).has_errors()
}

#[test]
fn the_full_site_has_every_field_that_there_is() {
    let paths = [
        "site.yaml",
        "content/data/a.yaml",
        "content/reports/a.md",
        "content/practices/a.md",
        "content/pages/a.md",
    ];
    let known = fields(&paths);
    println!("{} fields, each of them attacked in every way", known.len());
    let used = leaves(&common::test_site("full")).keys;
    let missing: Vec<String> = known
        .into_iter()
        .filter(|(kind, key)| !used.iter().any(|leaf| leaf.record == Some(kind) && leaf.text == *key))
        .map(|(kind, key)| format!("{kind}: {key}"))
        .collect();
    assert!(missing.is_empty(), "tests/sites/full should use: {}", missing.join(", "));
}

#[test]
fn names_of_files_and_folders_are_never_markup() {
    let mut set = common::test_site("minimal");
    let names = [
        "a'b onerror='x.png",
        "\"><script>alert(1)<",
        "a&amp;b <i>.png",
        "javascript:alert(1).png",
        "空 格#？%41.png",
    ];
    let body = "---\ntitle: 甲\ndate: 2026-01-01\n---\n\n正文\n";
    for (index, name) in names.iter().enumerate() {
        let path = format!("content/reports/bundle{index}/{name}");
        let path =
            SourcePath::new(&path).unwrap_or_else(|| SourcePath::new(&path.replace('/', "-")).expect("safe"));
        set.insert(path, Content::Text("x".into()));
        common::put(&mut set, &format!("content/reports/bundle{index}/index.md"), body);
        common::put(
            &mut set,
            &format!("content/reports/2026-01-0{}-{}.md", index + 1, name.replace(['/', '.'], "-")),
            body,
        );
        common::put(&mut set, &format!("content/pages/{}.md", name.replace(['/', '.'], "-")), "# 乙\n");
    }
    let outcome = jianbao::prepare(&set, &inputs());
    let project =
        outcome.value.unwrap_or_else(|| panic!("{:#?}", common::described(&set, &outcome.diagnostics)));
    let output = common::make(&set, &project);
    assert_eq!(intruders_in(&output), [""; 0]);
}
