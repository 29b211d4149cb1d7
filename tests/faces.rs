//! A build after a change of texts makes what a clean build makes, byte for byte, however little of it is made anew.
//!
//! Random changes of the bodies of a site's documents, one after the other. Whether a change concerns more than the
//! document's own page is for the faces to say; the files that nobody makes anew are those of the step before.
//! `JIANBAO_FACES_STEPS` asks for more changes of each site.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use common::chance::Chance;
use common::{Output, collected, described, inputs, prepare, sample, site_of, test_site};
use jianbao::Project;
use jianbao::base::{Content, SourcePath, SourceSet};
use jianbao::render::face::{Before, Face, Scope};

/// What was published in the step before; notes what is taken over.
struct Last {
    files: Output,
    stayed: Mutex<BTreeSet<String>>,
}

impl Before for Last {
    fn stays(&self, path: &str) -> bool {
        let known = self.files.contains_key(path);
        known && self.stayed.lock().expect("no panic").insert(path.to_owned())
    }

    fn text(&self, path: &str) -> Option<String> {
        String::from_utf8(self.files.get(path)?.clone()).ok()
    }
}

type Faces = BTreeMap<SourcePath, Face>;

fn faces_of(set: &SourceSet, project: &Project) -> Faces {
    let edition = project.edition(set);
    let faces = edition.faces(&|_| true);
    faces.into_iter().map(|(path, _, face)| (path.clone(), face)).collect()
}

/// Runs so many changes; returns how many were made in a small scope, and how many of the index as well.
fn changes(mut set: SourceSet, seed: u64, steps: usize) -> (usize, usize) {
    let mut chance = Chance(seed);
    let project = prepare(&set, &inputs());
    let mut faces = faces_of(&set, &project);
    let mut last = common::make(&set, &project);
    let (mut small, mut words) = (0, 0);
    for step in 0..steps {
        let (path, text) = change(&set, &mut chance);
        let mut next = set.clone();
        common::put(&mut next, path.as_str(), &text);
        // A slip that is an error makes no site.
        let Some(project) = jianbao::prepare(&next, &inputs()).value else { continue };
        set = next;
        let edition = project.edition(&set);
        let scope = edition.scope(&BTreeSet::from([&path]), &|path| faces.get(path).copied());
        let expected = common::make(&set, &project);
        if let Scope::Texts(_) = scope {
            let before = Last { files: last, stayed: Mutex::default() };
            let (mut made, faults) = collected(|sink| edition.make_in(&scope, &before, sink));
            assert_eq!(described(&set, &faults), [""; 0]);
            small += 1;
            let all = expected.keys().filter(|path| path.starts_with("search/words/")).count();
            let anew = made.keys().filter(|path| path.starts_with("search/words/")).count();
            words += usize::from(anew < all);
            for path in before.stayed.into_inner().expect("no panic") {
                let bytes = before.files[&path].clone();
                assert!(made.insert(path, bytes).is_none(), "what stays is not made");
            }
            compare(&expected, &made, &format!("seed {seed}, step {step}, {}\n{text}", path.as_str()));
        }
        faces = faces_of(&set, &project);
        last = expected;
    }
    (small, words)
}

fn compare(expected: &Output, made: &Output, context: &str) {
    let paths = |output: &Output| output.keys().cloned().collect::<Vec<String>>();
    assert_eq!(paths(expected), paths(made), "{context}");
    for (path, bytes) in expected {
        let (one, other) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&made[path]));
        assert_eq!(one, other, "{path} {context}");
    }
}

/// Another body of a document.
fn change(set: &SourceSet, chance: &mut Chance) -> (SourcePath, String) {
    let documents: Vec<(&SourcePath, &str)> = set
        .below("content")
        .filter_map(|file| match &file.content {
            Content::Text(text) if file.path.as_str().ends_with(".md") => Some((&file.path, &**text)),
            _ => None,
        })
        .collect();
    let (path, text) = chance.pick(&documents);
    let body = text.match_indices("\n---\n").next().map_or(0, |(at, fence)| at + fence.len());
    let (head, body) = text.split_at(body);
    let mut lines: Vec<String> = body.lines().map(str::to_owned).collect();
    let at = chance.below(lines.len() + 1);
    match chance.below(9) {
        0..=3 => lines.insert(at, format!("\n又记：这是第{}次补写的一段，共3+1项。\n", chance.below(1_000))),
        4 if !lines.is_empty() => drop(lines.remove(chance.below(lines.len()))),
        5 if !lines.is_empty() => {
            let line = chance.below(lines.len());
            let places: Vec<usize> = lines[line].char_indices().map(|(at, _)| at).collect();
            if !places.is_empty() {
                let at = chance.pick(&places);
                lines[line].insert_str(at, chance.pick(&["新", "。", "数字5%", "**粗**", "x"]));
            }
        }
        6 => lines.insert(at, format!("\n## 新的一节{}\n", chance.below(9))),
        7 => lines.insert(at, "\n会后到[首页](/)，又到湄潭县、凤冈县走访。\n".to_owned()),
        _ => lines.insert(at, "\n| 名称 | 数量 |\n|---|---|\n| 讲座 | 12 |\n".to_owned()),
    }
    (path.clone(), format!("{head}{}\n", lines.join("\n")))
}

#[test]
fn what_a_change_of_a_text_does_not_concern_can_stay() {
    let runs = [(sample(), 1, 12), (test_site("full"), 2, 20), (test_site("full"), 3, 20)];
    let asked = std::env::var("JIANBAO_FACES_STEPS").ok().and_then(|steps| steps.parse().ok());
    let mut sums = (0, 0);
    for (set, seed, steps) in runs {
        let steps = asked.unwrap_or(steps);
        let (small, words) = changes(set, seed, steps);
        sums = (sums.0 + small, sums.1 + words);
    }
    assert!(sums.0 >= 15 && sums.1 >= 10, "{sums:?} are too few to say much");
}

#[test]
fn what_others_can_tell_of_a_text_is_its_face() {
    let body = "这是第一段。\n\n第二段提到湄潭县的做法。第三句。\n\n## 小节\n\n结尾。\n";
    let site = |body: &str| {
        let report = format!("---\ntitle: 会议\ndate: 2026-01-01\n---\n{body}");
        let texts = [
            ("site.yaml", "title: 站\nbase_url: https://e.org/\nlanguage: zh-Hans\npage_level: county\n"),
            ("content/data/places.yaml", "places:\n- {id: mt, name: 湄潭县, level: county}\n"),
            ("content/reports/a.md", report.as_str()),
        ];
        let set = site_of(texts);
        let project = prepare(&set, &inputs());
        faces_of(&set, &project).into_values().next().expect("one document")
    };
    let face = site(body);
    for same in ["第三句。", "结尾。"] {
        assert_eq!(site(&body.replace(same, "另一句话。")), face, "{same}");
    }
    for told in ["第一段", "的做法", "小节", "湄潭县"] {
        assert_ne!(site(&body.replace(told, "别的")), face, "{told}");
    }
}
