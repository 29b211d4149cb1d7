//! After any sequence of edits the preview shows what a clean build makes, byte for byte.
//!
//! Random edits of a small site on the disk, sound ones and broken ones; after each, every file of the preview and
//! every diagnostic is compared with a run that knows nothing of the past. `JIANBAO_REBUILD_STEPS` asks for more.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::chance::Chance;
use jianbao::app::Darkroom;
use jianbao::app::serve::state::Served;
use jianbao::app::serve::{Engine, World};
use jianbao::base::{Content, FileBytes, Severity};
use jianbao::load::{self, Tree};

/// Steps of all seeds together.
const STEPS: usize = 1_000;

/// One sequence of edits each. A seed that found a fault stays.
const SEEDS: [u64; 20] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];

#[test]
fn after_every_edit_the_preview_is_what_a_clean_build_makes() {
    let steps = std::env::var("JIANBAO_REBUILD_STEPS").ok().and_then(|steps| steps.parse().ok());
    let each = steps.unwrap_or(STEPS).div_ceil(SEEDS.len());
    // Threads of their own: those of rayon are busy with what is tested.
    let (sound, long) = std::thread::scope(|scope| {
        let parts = SEEDS.chunks(SEEDS.len().div_ceil(4));
        let running: Vec<_> = parts
            .map(|seeds| scope.spawn(move || seeds.iter().map(|seed| edits(*seed, each)).collect::<Vec<_>>()))
            .collect();
        let ends = running.into_iter().flat_map(|thread| thread.join().expect("no difference"));
        ends.fold((0, 0), |(sound, long), (one, other)| (sound + one, long + other))
    });
    assert!(sound * 3 > SEEDS.len() * each, "{sound} states without errors are too few to say much");
    assert!(long > 0, "no county was ever named by more reports than its page holds");
}

/// Runs one sequence; returns after how many steps the site was sound, and had pages of mentions.
fn edits(seed: u64, steps: usize) -> (usize, usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    let restore = || restore(root, seed.is_multiple_of(4));
    restore();
    let mut engine = Engine::open(root, &common::with_drafts());
    let mut chance = Chance(seed);
    let mut history = Vec::new();
    let (mut sound, mut long) = (0, 0);
    for step in 0..steps {
        let mut paths = BTreeSet::new();
        for _ in 0..chance.pick(&[1, 1, 1, 1, 2, 4]) {
            history.push(edit(root, &mut chance, &mut paths));
        }
        engine.advance(&paths, &common::with_drafts());
        let world = engine.world();
        let fault = difference(root, &world);
        assert_eq!(
            fault,
            None,
            "seed {seed}, step {step}: {:#?}",
            &history[history.len().saturating_sub(6)..]
        );
        sound += usize::from(!world.is_broken());
        long +=
            usize::from(!world.is_broken() && world.paths().iter().any(|path| path.contains("/mentions/")));
        // A site that stays broken for long compares nothing.
        if world.is_broken() && chance.below(3) == 0 {
            restore();
            engine.advance(&BTreeSet::from([String::new()]), &common::with_drafts());
            assert_eq!(difference(root, &engine.world()), None, "seed {seed}, step {step}, restored");
            history.push("restored".to_owned());
        }
    }
    (sound, long)
}

/// What the preview has otherwise than a clean run over the same folder.
fn difference(root: &Path, world: &World) -> Option<String> {
    let tree = Tree::open(root);
    let set = tree.sources();
    let mut diagnostics = tree.diagnostics();
    let unread = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let outcome = jianbao::prepare(set, &common::with_drafts());
    diagnostics.extend(outcome.diagnostics);
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines.dedup();
        lines
    };
    let expected = sorted(common::described(set, &diagnostics));
    let shown = sorted(common::described(&world.sources, &world.diagnostics));
    if expected != shown {
        return Some(format!("diagnostics: {expected:#?} became {shown:#?}"));
    }
    let Some(project) = outcome.value.filter(|_| !unread) else {
        return (!world.is_broken()).then(|| "the preview does not know that the site is broken".to_owned());
    };
    let edition = project.edition(set);
    let paths: Vec<&str> = edition.paths().collect();
    if paths != world.paths() {
        return Some(format!("files: {paths:?} became {:?}", world.paths()));
    }
    paths.into_iter().find_map(|path| {
        let expected = edition.file(path)?;
        let shown = world.file(path)?;
        match (expected, shown) {
            (Ok(expected), Ok(Served::Page(page))) => {
                let (expected, page) = (content(expected), page.plain());
                (expected != page).then(|| differ(path, &expected, &page))
            }
            (Ok(expected), Ok(Served::File(file))) => {
                let (expected, file) = (content(expected), content(file));
                (expected != file).then(|| differ(path, &expected, &file))
            }
            (Err(expected), Err(shown)) => {
                let same = expected.arguments == shown.arguments && expected.code == shown.code;
                (!same).then(|| format!("{path}: {expected:?} became {shown:?}"))
            }
            (expected, _) => Some(format!("{path}: only one of both can be made: {:?}", expected.err())),
        }
    })
}

fn content(bytes: FileBytes) -> Vec<u8> {
    Darkroom::default().bytes(&bytes).expect("readable").to_vec()
}

fn differ(path: &str, expected: &[u8], shown: &[u8]) -> String {
    let at = expected.iter().zip(shown).take_while(|(a, b)| a == b).count();
    let near = |bytes: &[u8]| {
        String::from_utf8_lossy(&bytes[at.saturating_sub(80)..(at + 80).min(bytes.len())]).into_owned()
    };
    format!("{path} at byte {at}:\n{}\nbecame\n{}", near(expected), near(shown))
}

/// The site that every sequence begins with.
const SITE: &[(&str, &str)] = &[
    (
        "site.yaml",
        "title: 简报\nbase_url: https://example.org/\nlanguage: zh-Hans\nroot: zunyi\nsnapshots: [2021-06-17]\n",
    ),
    (
        "content/data/places.yaml",
        "places:\n- {id: zunyi, name: 遵义市, level: city}\n\
         - {id: meitan, name: 湄潭县, level: county, parent: zunyi}\n\
         - {id: fenggang, name: 凤冈县, level: county, parent: zunyi}\n\
         - {id: xinglong, name: 兴隆镇, level: township, parent: meitan}\n\
         - {id: yongxing, name: 永兴镇, level: township, parent: meitan}\n",
    ),
    (
        "content/data/campaign.yaml",
        "campaigns:\n- id: drive\n  title: 三加一\n  started: 2019\n  targets:\n\
         \x20 - {id: township, label: 乡镇科协, unit_types: [township], org_types: [township_association]}\n\
         \x20 themes:\n  - {id: cadres, label: 干部}\n\
         sources:\n- {id: book, title: 年报, date: 2021-01-01, kind: statistics}\n\
         rosters:\n- {place: meitan, campaign: drive, target: township, units: complete, organisations: complete, source: book}\n",
    ),
    (
        "content/data/organisations.yaml",
        "organisations:\n\
         - {id: xinglong-kx, name: 湄潭县兴隆镇科学技术协会, type: township_association, unit: xinglong, status: active, established: 2020-05-01, campaign: drive, sources: [book]}\n\
         - {id: meitan-kx, name: 湄潭县科学技术协会, aliases: [县科协], type: county_association, place: meitan, status: active}\n\
         - {id: fenggang-kx, name: 凤冈县科学技术协会, aliases: [县科协], type: county_association, place: fenggang, status: active}\n",
    ),
    (
        "content/reports/2021-06-17-meeting.md",
        "---\ntitle: 推进会召开\ndate: 2021-06-17\nplace: meitan\ncounties: [meitan, fenggang]\nthemes: [cadres]\n\
         figures:\n- {indicator: township.established, place: fenggang, value: 14, quote: 凤冈县建成14个}\n---\n\
         会议在[[湄潭县]]召开。\n\n## 做法\n\n凤冈县建成14个乡镇科协。\n\n| 县 | 数 |\n|---|---|\n| 湄潭 | 1 |\n\n- 一\n- 二\n\n> 引用\n> 一句\n",
    ),
    (
        "content/reports/2021-08-01-second.md",
        "---\ntitle: 第二次会议\ndate: 2021-08-01\ncounties: [fenggang]\npractices: [cadre]\n---\n见[上次](2021-06-17-meeting.md#做法)和[[practice:cadre]]。\n\n```\n代码\n```\n",
    ),
    (
        "content/reports/2021-09-09-bundle/index.md",
        "---\ntitle: 有图的简报\ndate: 2021-09-09\ncounties: [meitan]\n---\n![会场](photo.png)\n\n正文[^1]。\n\n[^1]: 注。\n",
    ),
    (
        "content/practices/cadre.md",
        "---\ntitle: 选好干部三步工作法\ncounties: [meitan]\nthemes: [cadres]\nstarted: 2020\nadoptions:\n- {place: fenggang, since: 2021-01, source: book}\n---\n## 背景\n\n原来没有人。\n\n## 做法\n\n[[meitan|湄潭]]选了人。\n\n## 成效\n\n有了人，见[[figure:township.established@fenggang]]。\n",
    ),
    ("content/counties/meitan.md", "湄潭产茶。\n"),
    (
        "content/pages/about.md",
        "---\ntitle: 关于\n---\n# 关于\n\n<b>说明</b> <script>no</script>\n\n一段<i data-jb=\"9\">话</i>。\n",
    ),
];

/// Reports that name one county, so that with a few edits more of them do than its page holds.
const NOTES: usize = 19;

/// Makes the folder the first site again, whatever it is now; with the notes if there are to be `many` reports.
fn restore(root: &Path, many: bool) {
    for folder in ["content", "themes"] {
        let _ = fs::remove_dir_all(root.join(folder));
    }
    for (path, text) in SITE {
        write(root, path, text.as_bytes());
    }
    write(root, "content/reports/2021-09-09-bundle/photo.png", &png(4));
    for number in (1..=NOTES).filter(|_| many) {
        let text = "---\ntitle: 短讯\n---\n凤冈县来了人。\n";
        write(root, &format!("content/reports/2020-03-{number:02}-note-{number}.md"), text.as_bytes());
    }
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
    fs::write(path, bytes).expect("written");
}

/// The beginning of a picture of so many pixels each way; nobody looks further.
fn png(size: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0".to_vec();
    bytes.extend([size, 0, 0, 0, size, 8, 2, 0, 0, 0]);
    bytes.extend([size; 40]);
    bytes
}

/// Paths of the Markdown files, in order.
fn documents(root: &Path) -> Vec<String> {
    let set = load::load(root).value;
    let documents = set.below("content").filter(|file| file.path.extension() == "md");
    documents.map(|file| file.path.to_string()).collect()
}

/// One edit; notes the paths that a watcher would name, and says what was done.
fn edit(root: &Path, chance: &mut Chance, paths: &mut BTreeSet<String>) -> String {
    match chance.below(20) {
        0..6 => body(root, chance, paths),
        6..9 => front(root, chance, paths),
        9 => create(root, chance, paths),
        10 => delete_or_move(root, chance, paths),
        11..14 => records(root, chance, paths),
        14..17 => theme(root, chance, paths),
        17 => config(root, chance, paths),
        18 => picture(root, chance, paths),
        _ => folder(root, chance, paths),
    }
}

fn put(root: &Path, paths: &mut BTreeSet<String>, path: &str, text: &str) -> String {
    write(root, path, text.as_bytes());
    paths.insert(path.to_owned());
    format!("{path}: {text:?}")
}

/// Replaces something in a text, if the file is there.
fn change(root: &Path, paths: &mut BTreeSet<String>, path: &str, change: impl Fn(&str) -> String) -> String {
    match fs::read_to_string(root.join(path)) {
        Ok(text) => put(root, paths, path, &change(&text)),
        Err(_) => format!("{path}: not there"),
    }
}

fn body(root: &Path, chance: &mut Chance, paths: &mut BTreeSet<String>) -> String {
    let documents = documents(root);
    if documents.is_empty() {
        return "no documents".to_owned();
    }
    let path = &documents[chance.below(documents.len())];
    let added = chance.pick(&[
        "\n又一段。\n",
        "\n去[[凤冈县]]看看。\n",
        "\n## 新的一节\n\n说明。\n",
        "\n见[关于](../pages/about.md)。\n",
        "\n见[第二次](/reports/2021-08-01-second.md)。\n",
        "\n[[没有的地方]]\n",
        "\n[断链](no.md)\n",
        "\n建成[[figure:township.coverage@meitan]]。\n",
        "\n<div data-jb=\"3\">原样 <em>网页</em></div>\n",
        "\n湄潭县兴隆镇科学技术协汇。\n",
        "\n凤冈县和湄潭县兴隆镇科学技术协会都来了。\n",
        "\n凤冈县也来了人。\n",
        "\n县科协推广选好干部三步工作法。\n",
        "\n有[[figure:township.coverage@meitan#2020-12-31]]和[[figure:township.total@fenggang#2019]]。\n",
        "\n```coverage\ntarget: township\nas_of: 2021-03-01\n```\n",
        "\n```coverage\ntarget: township\nplaces: [xinglong]\n```\n",
        "\n```chart\ntarget: township\nas_of: 2020-06-30\n```\n",
        "\n```practices\ntheme: cadres\n```\n",
        "\n```organisations\nplace: meitan\n```\n",
        "\n```figures\nplace: fenggang\nas_of: 2021-12-31\n```\n",
        "\n```coverage\ntarget: nothing\n```\n",
        "\n[[report:second]]和[[organisation:xinglong-kx]]。\n",
        "\n- 列表\n\n  一段\n\n1. 甲\n2. 乙\n\n术语\n: 解释\n",
    ]);
    let shorten = chance.below(4) == 0;
    change(root, paths, path, |text| match text.trim_end().rsplit_once("\n\n") {
        Some((rest, _)) if shorten => format!("{rest}\n"),
        _ => format!("{text}{added}"),
    })
}

fn front(root: &Path, chance: &mut Chance, paths: &mut BTreeSet<String>) -> String {
    let documents = documents(root);
    if documents.is_empty() {
        return "no documents".to_owned();
    }
    let path = &documents[chance.below(documents.len())];
    let line = chance.pick(&[
        "status: draft",
        "status: review",
        "status: nonsense",
        "visibility: internal",
        "publish_at: 2030-01-01",
        "aliases: [/old/a.html]",
        "updated: 2022-02-02",
        "auto_links: false",
        "summary: 一句话",
        "unknown: 1",
        "id: other",
    ]);
    let title = chance.below(3) == 0;
    let number = chance.below(100);
    change(root, paths, path, |text| match text.strip_prefix("---\n") {
        Some(rest) if title => {
            let lines = rest.lines().map(|line| match line.starts_with("title:") {
                true => format!("title: 标题{number}\n"),
                false => format!("{line}\n"),
            });
            format!("---\n{}", lines.collect::<String>())
        }
        Some(rest) => {
            let key = line.split(':').next().unwrap_or_default();
            let rest: String = rest
                .lines()
                .filter(|own| !own.starts_with(&format!("{key}:")))
                .map(|own| format!("{own}\n"))
                .collect();
            format!("---\n{line}\n{rest}")
        }
        None => format!("---\n{line}\n---\n{text}"),
    })
}

fn create(root: &Path, chance: &mut Chance, paths: &mut BTreeSet<String>) -> String {
    let number = chance.below(4);
    match chance.below(4) {
        0 => put(root, paths, &format!("content/pages/p{number}.md"), "---\ntitle: 新页\n---\n正文。\n"),
        1 => put(
            root,
            paths,
            &format!("content/reports/2022-01-0{}-new.md", number + 1),
            "---\ntitle: 新会\ncounties: [meitan]\n---\n[[湄潭县]]。\n",
        ),
        2 => put(
            root,
            paths,
            &format!("content/practices/n{number}.md"),
            "---\ntitle: 新做法\ncounties: [fenggang]\nthemes: [cadres]\n---\n## 做法\n\n做。\n",
        ),
        _ => {
            put(root, paths, "content/counties/fenggang.md", "凤冈产锌硒茶，见[关于](../pages/about.md)。\n")
        }
    }
}

fn delete_or_move(root: &Path, chance: &mut Chance, paths: &mut BTreeSet<String>) -> String {
    let documents = documents(root);
    if documents.is_empty() {
        return "no documents".to_owned();
    }
    let path = documents[chance.below(documents.len())].clone();
    paths.insert(path.clone());
    if chance.below(2) == 0 {
        fs::remove_file(root.join(&path)).expect("removed");
        return format!("{path}: removed");
    }
    let to = path.replace(".md", &format!("-{}.md", chance.below(3)));
    fs::rename(root.join(&path), root.join(&to)).expect("moved");
    paths.insert(to.clone());
    format!("{path}: moved to {to}")
}

fn records(root: &Path, chance: &mut Chance, paths: &mut BTreeSet<String>) -> String {
    let number = chance.below(9);
    match chance.below(7) {
        0 => change(root, paths, "content/data/organisations.yaml", |text| {
            text.replace("status: active", "status: planned")
        }),
        1 => change(root, paths, "content/data/organisations.yaml", |text| {
            format!(
                "{text}- {{id: o{number}, name: 湄潭县永兴镇科协{number}, type: township_association, unit: yongxing, status: active, established: 2021-0{}-01, campaign: drive}}\n",
                number + 1
            )
        }),
        2 => change(root, paths, "content/data/places.yaml", |text| text.replace("湄潭县", "湄潭新县")),
        3 => change(root, paths, "content/data/places.yaml", |text| {
            format!("{text}- {{id: p{number}, name: 地{number}, level: township, parent: fenggang}}\n")
        }),
        4 => put(root, paths, "content/data/broken.yaml", "places: [\n"),
        5 => {
            let status = chance.pick(&["implemented", "trial", "considering", "ended"]);
            let text = format!(
                "adoptions:\n- {{practice: cadre, place: fenggang, since: 2021-0{}, status: {status}, source: book}}\n",
                number + 1
            );
            put(root, paths, "content/data/adoptions.yaml", &text)
        }
        _ => {
            let file = root.join("content/data/broken.yaml");
            let gone = fs::remove_file(file).is_ok();
            paths.insert("content/data/broken.yaml".to_owned());
            format!("broken.yaml removed: {gone}")
        }
    }
}

fn theme(root: &Path, chance: &mut Chance, paths: &mut BTreeSet<String>) -> String {
    let path = chance.pick(&[
        "themes/default/templates/report.html",
        "themes/default/templates/base.html",
        "themes/default/strings/zh-Hans.yaml",
        "themes/default/assets/style.css",
        "themes/default/assets/theme.js",
    ]);
    if chance.below(3) == 0 {
        let gone = fs::remove_file(root.join(path)).is_ok();
        paths.insert(path.to_owned());
        return format!("{path} removed: {gone}");
    }
    let built_in = fs::read_to_string(common::repository().join(path)).expect("the built-in theme has it");
    let number = chance.below(5);
    let text = match (path.rsplit_once('.').map(|(_, extension)| extension), chance.below(5)) {
        (Some("html"), 0) => format!("{built_in}{{{{ broken"),
        (Some("html"), 1) => {
            built_in.replace("{% block content %}", "{% block content %}{{ view.title.nothing.at_all }}")
        }
        (Some("html"), _) => built_in.replace("</main>", &format!("<!-- {number} --></main>")),
        (Some("yaml"), 0) => format!("{built_in}\n: : :"),
        (Some("yaml"), _) => built_in.replacen("科协", &format!("科协{number}"), 3),
        _ => format!("{built_in}\n/* {number} */\n"),
    };
    write(root, path, text.as_bytes());
    paths.insert(path.to_owned());
    format!("{path} overridden, {number}")
}

fn config(root: &Path, chance: &mut Chance, paths: &mut BTreeSet<String>) -> String {
    let line = chance.pick(&[
        "links: clean",
        "links: absolute",
        "html: escape",
        "html: allow",
        "paginate: 1",
        "description: 说明",
        "feeds: false",
        "language: en",
        "theme: missing",
        "bad_key: 1",
        "editor: \"idea://open?file={path}\"",
        "auto_links: false",
        "search: false",
        "data: false",
        "menu: [{label: 首页, url: \"\"}, {label: 断, url: nothing/}]",
    ]);
    let key = line.split(':').next().unwrap_or_default().to_owned();
    let base = SITE[0].1;
    let base: String =
        base.lines().filter(|own| !own.starts_with(&key)).map(|own| format!("{own}\n")).collect();
    match chance.below(6) {
        0 => put(root, paths, "site.yaml", base.as_str()),
        1 => {
            let gone = fs::remove_file(root.join("site.yaml")).is_ok();
            paths.insert("site.yaml".to_owned());
            format!("site.yaml removed: {gone}")
        }
        _ => put(root, paths, "site.yaml", &format!("{base}{line}\n")),
    }
}

fn picture(root: &Path, chance: &mut Chance, paths: &mut BTreeSet<String>) -> String {
    let path = chance.pick(&[
        "content/reports/2021-09-09-bundle/photo.png",
        "content/reports/2021-09-09-bundle/table.txt",
        "content/reports/loose.png",
    ]);
    let size = u8::try_from(chance.below(9) + 1).expect("small");
    write(root, path, &png(size));
    paths.insert(path.to_owned());
    format!("{path} of {size}")
}

/// A whole folder goes, or comes back from where it was put.
fn folder(root: &Path, chance: &mut Chance, paths: &mut BTreeSet<String>) -> String {
    let path =
        chance.pick(&["content/practices", "content/data", "content", "content/reports/2021-09-09-bundle"]);
    let away = root.join("away");
    paths.insert(path.to_owned());
    if away.exists() {
        let _ = fs::remove_dir_all(root.join(path));
        fs::create_dir_all(root.join(path).parent().expect("below the root")).expect("a folder");
        fs::rename(&away, root.join(path)).expect("moved back");
        return format!("{path} came back");
    }
    let moved = fs::rename(root.join(path), &away).is_ok();
    format!("{path} put away: {moved}")
}

#[test]
fn a_set_of_sources_does_not_grow_by_being_edited() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    restore(folder.path(), false);
    let mut tree = Tree::open(folder.path());
    let path = "content/pages/about.md";
    let id = |tree: &Tree| {
        let file = tree.sources().iter().find(|file| file.path.as_str() == path).expect("it is there");
        assert!(matches!(file.content, Content::Text(_)));
        file.id
    };
    let first = id(&tree);
    for round in 0..10 {
        fs::remove_file(folder.path().join(path)).expect("removed");
        assert_eq!(tree.refresh(&BTreeSet::from([path.to_owned()])).len(), 1, "round {round}");
        write(folder.path(), path, b"---\ntitle: T\n---\nX\n");
        assert_eq!(tree.refresh(&BTreeSet::from(["content/pages".to_owned()])).len(), 1, "round {round}");
        assert_eq!(id(&tree), first);
    }
}
