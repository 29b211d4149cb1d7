//! The search index says of every two characters exactly which pages hold them, and little besides.
//!
//! The files of the index are read back here as the browser does it. What their texts hold is compared with what the
//! pages show; what their lists say is compared with those texts. `tests/browser/search.test.mjs` searches for real.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Output, inputs};
use jianbao::base::SourceSet;
use jianbao::render::search::tokens;
use proptest::prelude::*;
use serde_json::Value;

const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The files of the index by kind and number, and what each call hands over.
fn calls(output: &Output) -> BTreeMap<(String, usize), Value> {
    let files = output.iter().filter(|(path, _)| path.starts_with("search/") && path.ends_with(".js"));
    let calls = files.map(|(path, bytes)| {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let inside = text.strip_prefix("jianbaoSearch(").and_then(|rest| rest.strip_suffix(");\n"));
        let inside = inside.unwrap_or_else(|| panic!("{path} is one call"));
        let arguments: Value = serde_json::from_str(&format!("[{inside}]")).expect("literals");
        let kind = arguments[0].as_str().expect("a kind").to_owned();
        let number = arguments[1].as_u64().expect("a number") as usize;
        let folder =
            if kind == "index" { kind.clone() } else { format!("{kind}/{}/{}", number / 256, number % 256) };
        assert_eq!(*path, format!("search/{folder}.js"));
        ((kind, number), arguments[2].clone())
    });
    calls.collect()
}

/// One document as the index knows it.
#[derive(Debug)]
struct Found {
    url: String,
    title: String,
    /// Names, summary, body.
    texts: [String; 3],
}

/// The index, read back.
struct Index {
    documents: Vec<Found>,
    /// For each token the documents of each place.
    tokens: BTreeMap<String, Vec<Vec<usize>>>,
}

impl Index {
    fn read(output: &Output) -> Index {
        let calls = calls(output);
        let of =
            |kind: &'static str| calls.iter().filter(move |((own, _), _)| own == kind).map(|(_, data)| data);
        let rows = |kind| of(kind).flat_map(|data| data.as_array().expect("rows"));
        let text = |row: &Value, at: usize| row[at].as_str().expect("a text").to_owned();
        let documents = rows("titles").zip(rows("texts")).map(|(title, texts)| Found {
            url: text(title, 0),
            title: text(title, 1),
            texts: [0, 1, 2].map(|at| text(texts, at)),
        });
        let documents: Vec<Found> = documents.collect();
        let shape = &calls[&("index".to_owned(), 0)];
        assert_eq!(documents.len() as u64, shape["documents"].as_u64().expect("a number"));
        let buckets = shape["buckets"].as_u64().expect("a number") as usize;
        assert_eq!(of("words").count(), buckets);
        let mut tokens = BTreeMap::new();
        for ((_, number), data) in calls.iter().filter(|((kind, _), _)| kind == "words") {
            let words: Vec<&str> =
                data.as_str().expect("a text").split(' ').filter(|word| !word.is_empty()).collect();
            for pair in words.chunks(2) {
                let plain = pair[0].trim_start_matches(['=', '~']);
                assert_eq!(tokens::bucket(plain.chars(), buckets), *number, "{}", pair[0]);
                let lists: Vec<Vec<usize>> = pair[1].split('.').map(numbers).collect();
                assert!(tokens.insert(pair[0].to_owned(), lists).is_none(), "{} stands once", pair[0]);
            }
        }
        Index { documents, tokens }
    }

    /// Documents of a token, whatever the place.
    fn documents_of(&self, token: &str) -> BTreeSet<usize> {
        self.tokens.get(token).into_iter().flatten().flatten().copied().collect()
    }

    fn titles_of(&self, token: &str) -> Vec<&str> {
        self.documents_of(token).into_iter().map(|at| self.documents[at].title.as_str()).collect()
    }

    /// Every token of every text is listed with exactly the documents that hold it, at the best place.
    fn check(&self) {
        let mut expected: BTreeMap<String, BTreeMap<usize, usize>> = BTreeMap::new();
        for (number, document) in self.documents.iter().enumerate() {
            let [names, summary, body] = &document.texts;
            for (place, text) in [&document.title, names, summary, body].into_iter().enumerate() {
                for token in plain_tokens(text) {
                    expected.entry(token).or_default().entry(number).or_insert(place);
                }
            }
        }
        let grams = self.tokens.iter().filter(|(token, _)| !token.starts_with(['=', '~']));
        let found: BTreeMap<String, BTreeMap<usize, usize>> = grams
            .map(|(token, lists)| {
                let pairs = lists
                    .iter()
                    .enumerate()
                    .flat_map(|(place, list)| list.iter().map(move |own| (*own, place)));
                (token.clone(), pairs.collect())
            })
            .collect();
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (token, documents) in &expected {
            assert_eq!(found[token], *documents, "{token}");
        }
    }
}

/// Ascending numbers as they are written.
fn numbers(text: &str) -> Vec<usize> {
    let value = |c: char| DIGITS.find(c).expect("a digit");
    if let Some(bits) = text.strip_prefix('*') {
        let each = bits.chars().enumerate();
        return each
            .flat_map(|(six, c)| {
                (0..6).filter(move |bit| value(c) >> bit & 1 == 1).map(move |bit| six * 6 + bit)
            })
            .collect();
    }
    let (mut found, mut next, mut gap, mut place) = (Vec::new(), 0, 0, 0);
    for c in text.chars() {
        gap |= (value(c) & 31) << place;
        place += 5;
        if value(c) < 32 {
            found.push(next + gap);
            next += gap + 1;
            (gap, place) = (0, 0);
        }
    }
    found
}

/// The tokens of a text by their definition: all pieces of one and two characters, and of three narrow ones.
fn plain_tokens(text: &str) -> BTreeSet<String> {
    let folded: Vec<char> = text.chars().map(tokens::fold).collect();
    let mut found = BTreeSet::new();
    for run in folded.split(|c| !tokens::is_character(*c)) {
        for length in 1..=3 {
            let pieces = run.windows(length).filter(|own| length < 3 || own.iter().all(|c| *c < '\u{2E80}'));
            found.extend(pieces.map(|own| own.iter().collect::<String>()));
        }
    }
    found
}

#[test]
fn the_tokens_of_the_vectors_are_those_of_the_browser() {
    let text = std::fs::read_to_string(common::tests_folder("search/vectors.json")).expect("readable");
    let vectors: Vec<Value> = serde_json::from_str(&text).expect("a list");
    assert!(vectors.len() > 25);
    for vector in vectors {
        let text = vector["text"].as_str().expect("a text");
        assert_eq!(
            text.chars().map(tokens::fold).collect::<String>(),
            vector["fold"].as_str().expect("a text")
        );
        let mut grams: Vec<String> = Vec::new();
        tokens::grams(text, |gram| grams.push(gram.characters().collect()));
        assert_eq!(serde_json::json!(grams), vector["grams"], "{text:?}");
        assert_eq!(
            tokens::bucket(text.chars(), 64),
            vector["bucket"].as_u64().expect("a number") as usize,
            "{text:?}"
        );
        for token in
            vector["cover"].as_array().expect("runs").iter().flat_map(|run| run.as_array().expect("tokens"))
        {
            assert!(grams.iter().any(|gram| gram == token), "{text:?}: {token} is a token of its text");
        }
    }
}

#[test]
fn the_sample_is_indexed_exactly() {
    let index = Index::read(&common::build(&common::sample(), &inputs()));
    assert!(index.documents.len() > 200, "{}", index.documents.len());
    index.check();
}

#[test]
fn every_site_of_the_tests_is_indexed_exactly() {
    for name in common::site_names() {
        Index::read(&common::build(&common::test_site(&name), &inputs())).check();
    }
}

/// Tokens of the text of the elements of a page that hold its document.
fn shown(page: &str) -> BTreeSet<String> {
    let mut depth = 0_i32;
    let mut text = String::new();
    // What a data block shows is found on the pages that it is about.
    for piece in common::html::pieces(&common::html::without_data_blocks(page)) {
        match piece {
            common::html::Piece::Open(tag) if tag.name == "div" => {
                depth += i32::from(depth > 0 || tag.has_class("prose"))
            }
            common::html::Piece::Close(name) if name == "div" => depth = (depth - 1).max(0),
            common::html::Piece::Text(own) if depth > 0 => text.push_str(&own),
            common::html::Piece::Close(name) if name == "sup" => text.push('\n'),
            // Words of two lines or cells do not belong together, nor does the number of a footnote.
            common::html::Piece::Open(tag)
                if ["p", "li", "td", "th", "dt", "dd", "br", "h2", "h3", "h4", "sup"]
                    .contains(&tag.name.as_str()) =>
            {
                text.push('\n')
            }
            _ => {}
        }
    }
    plain_tokens(&text)
}

#[test]
fn what_a_page_shows_of_its_document_is_found() {
    let mut sites: Vec<SourceSet> = common::site_names().iter().map(|name| common::test_site(name)).collect();
    sites.push(common::sample());
    let mut checked = 0;
    for set in sites {
        let output = common::build(&set, &inputs());
        let index = Index::read(&output);
        for (number, document) in index.documents.iter().enumerate() {
            let path = if document.url.ends_with('/') {
                format!("{}index.html", document.url)
            } else {
                document.url.clone()
            };
            let path = percent_encoding::percent_decode_str(&path).decode_utf8_lossy().into_owned();
            let tokens = shown(common::page(&output, &path));
            if tokens.is_empty() {
                continue;
            }
            let own: BTreeSet<String> = index
                .tokens
                .iter()
                .filter(|(_, lists)| lists.iter().any(|list| list.contains(&number)))
                .map(|(token, _)| token.clone())
                .collect();
            for token in tokens {
                // The numbers of footnotes are shown and are no words.
                let is_number = token.chars().all(|c| c.is_ascii_digit() || !c.is_alphanumeric());
                assert!(own.contains(&token) || is_number, "{path}: {token:?} is shown");
                checked += 1;
            }
        }
    }
    assert!(checked > 5_000, "{checked} tokens");
}

#[test]
fn names_are_found_by_their_initials_and_bodies_are_not() {
    let index = Index::read(&common::build(&common::sample(), &inputs()));
    for (token, title) in [
        ("~mt", "湄潭县"),
        ("~mtx", "湄潭县"),
        ("=mt", "湄潭县"),
        ("=mtx", "湄潭县"),
        ("=湄潭县", "湄潭县"),
        ("=湄潭", "湄潭县"),
        ("~rh", "仁怀市"),
    ] {
        assert!(index.titles_of(token).contains(&title), "{token}: {:?}", index.titles_of(token));
    }
    assert_eq!(index.titles_of("=mtx"), ["湄潭县"]);
    let reports =
        index.documents_of("~mt").into_iter().filter(|at| index.documents[*at].url.starts_with("reports/"));
    assert_eq!(reports.count(), 0);
}

#[test]
fn only_a_site_with_search_has_its_page_files_and_box() {
    let mut set = common::test_site("minimal");
    let with = common::build(&set, &inputs());
    assert!(common::page(&with, "index.html").contains("class=\"site-search"));
    assert!(with.contains_key("search/index.html") && with.contains_key("search/index.js"));
    let config =
        format!("{}\nsearch: false\n", common::text_of(&set, "site.yaml").replace("search: true\n", ""));
    common::put(&mut set, "site.yaml", &config);
    let without = common::build(&set, &inputs());
    assert!(!without.keys().any(|path| path.starts_with("search/")));
    assert!(!common::page(&without, "index.html").contains("search"));
}

/// A site of reports, one a day, with the texts given.
fn reports(bodies: &[String]) -> SourceSet {
    let files: Vec<(String, String)> = bodies
        .iter()
        .enumerate()
        .map(|(number, body)| {
            let day = format!("2024-{:02}-{:02}", number / 28 + 1, number % 28 + 1);
            (
                format!("content/reports/{day}-r{number}.md"),
                format!("---\ntitle: 第{number}次会议\n---\n\n{body}\n"),
            )
        })
        .collect();
    let config = ("site.yaml", "title: 站\nbase_url: https://a.example/\nlanguage: zh-Hans\n");
    common::site_of(
        std::iter::once(config).chain(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))),
    )
}

/// Files of the index whose bytes differ, by kind.
fn changed(before: &Output, after: &Output) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (path, bytes) in after.iter().filter(|(path, _)| path.starts_with("search/") && path.ends_with(".js"))
    {
        if before.get(path) != Some(bytes) {
            *counts.entry(path.split(['/', '.']).nth(1).expect("a kind").to_owned()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn an_edit_changes_few_files_and_not_the_version() {
    let bodies: Vec<String> =
        (0..60).map(|number| format!("{number}{}", "科普活动进乡镇。".repeat(90))).collect();
    let before = common::build(&reports(&bodies), &inputs());
    let mut edited = bodies.clone();
    edited[30].push_str("鑫湄");
    let after = common::build(&reports(&edited), &inputs());
    let changes = changed(&before, &after);
    assert_eq!(changes.get("texts"), Some(&1), "{changes:?}");
    assert!(changes["words"] <= 4, "{changes:?}");
    assert_eq!(changes.get("titles"), None);
    assert_eq!(changes.get("index"), None);
    // A report of a later day goes to the end.
    edited.push(bodies[0].clone());
    let longer = common::build(&reports(&edited), &inputs());
    let changes = changed(&after, &longer);
    assert!(changes["texts"] <= 1 && changes["titles"] <= 1, "{changes:?}");
    assert_ne!(after["search/index.js"], longer["search/index.js"]);
}

#[test]
fn texts_are_cut_into_files_of_about_the_same_size() {
    let bodies: Vec<String> = (0..120).map(|number| "科普活动进乡镇。".repeat(number % 40 * 4)).collect();
    let output = common::build(&reports(&bodies), &inputs());
    let sizes =
        output.iter().filter(|(path, _)| path.starts_with("search/texts/")).map(|(_, bytes)| bytes.len());
    let sizes: Vec<usize> = sizes.collect();
    assert!(sizes.iter().all(|size| *size < 10_000), "{sizes:?}");
    assert!(sizes.len() < 60, "{} files for 120 documents", sizes.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_two_characters_of_any_text_are_indexed_exactly(
        bodies in prop::collection::vec("[科协县乡镇湄潭凤冈a-cA-C0-2３＋１+ 。，\\n*#\u{20BB7}\u{3400}]{0,60}", 1..12),
    ) {
        Index::read(&common::build(&reports(&bodies), &inputs())).check();
    }
}
