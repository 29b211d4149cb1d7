//! `jianbao diff`: the pages and figures that differ from a published folder, and no others.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const DATA: &str = "places:
  - { id: city, name: 兰河市, level: city }
  - { id: donghu, name: 东湖县, level: county, parent: city }
campaigns:
  - { id: drive, title: 行动, targets: [{ id: village, label: 村科协, unit_types: [village], org_types: [village] }] }
indicators:
  - { id: lectures, label: 讲座, unit: 场, kind: count }
sources:
  - { id: early, title: 早先的报表, date: 2023-02-01 }
  - { id: late, title: 后来的报表, date: 2024-02-01 }
observations:
  - { indicator: lectures, place: donghu, value: 10, as_of: 2022-12-31, source: early }
";

const LATER: &str = "  - { indicator: lectures, place: donghu, value: 16, as_of: 2022-12-31, source: late }
  - { indicator: village.coverage, place: donghu, value: 94%, as_of: 2023-12-31, source: late }
";

/// A site on the disk, published once.
struct Site(TempDir);

impl Site {
    fn new() -> Site {
        let site = Site(TempDir::new().expect("a folder"));
        site.put("site.yaml", "title: 测试\nbase_url: https://example.org/\nroot: city\n");
        site.put("content/data/data.yaml", DATA);
        site.put("content/pages/about.md", "---\ntitle: 关于\n---\n原来的话。\n");
        site.put("content/pages/gone.md", "---\ntitle: 旧页\n---\n会消失。\n");
        let built = site.run("2026-11-23", &["build", "-q"]);
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        site
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn run(&self, day: &str, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        command.args(args).args(["--lang", "zh"]).current_dir(self.0.path());
        command.env("JIANBAO_NOW", format!("{day}T00:00:00Z")).output().expect("the program starts")
    }

    fn diff(&self, day: &str, args: &[&str]) -> String {
        let output = self.run(day, &[&["diff", "public"], args].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    fn json(&self, day: &str) -> Value {
        serde_json::from_str(&self.diff(day, &["--format", "json"])).expect("JSON")
    }
}

fn addresses(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|page| page["address"].as_str().expect("a text")).collect()
}

fn below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        match path.is_dir() {
            true => found.extend(below(&path)),
            false => found.push((path.display().to_string(), fs::read(&path).expect("readable"))),
        }
    }
    found.sort();
    found
}

#[test]
fn a_site_that_is_published_as_it_is_has_no_difference() {
    let site = Site::new();
    let text = site.diff("2026-11-23", &[]);
    assert!(text.starts_with("与已发布的网站相同\n"), "{text}");
    let found = site.json("2026-11-23");
    assert_eq!(found["figures"], Value::Array(Vec::new()));
    assert_eq!(found["pages"]["frame"], Value::Array(Vec::new()));
}

#[test]
fn pages_that_come_go_and_change_are_told_with_title_and_address() {
    let site = Site::new();
    site.put("content/pages/about.md", "---\ntitle: 关于我们\n---\n原来的话。\n\n新的一段。\n");
    site.put("content/pages/new.md", "---\ntitle: 新页\n---\n来了。\n");
    fs::remove_file(site.0.path().join("content/pages/gone.md")).expect("there");
    // Somebody else's page does not go.
    site.put("public/verification.html", "<title>别人的</title>");
    let before = below(site.0.path());
    let found = site.json("2026-11-23");
    assert_eq!(addresses(&found["pages"]["added"]), ["/new/"]);
    assert_eq!(addresses(&found["pages"]["removed"]), ["/gone/"]);
    let about = found["pages"]["changed"].as_array().expect("a list");
    let about = about.iter().find(|page| page["address"] == "/about/").expect("it changed");
    assert_eq!((&about["lines_added"], &about["lines_removed"]), (&2.into(), &1.into()), "{about}");
    assert!(about["old_title"].as_str().is_some_and(|title| title.starts_with("关于")), "{about}");
    let text = site.diff("2026-11-23", &[]);
    for line in ["新增的页面 1\n  + /new/  新页", "消失的页面 1\n  - /gone/  旧页", "  ~ /about/  关于我们"]
    {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert_eq!(below(site.0.path()), before, "nothing is written");
}

#[test]
fn figures_move_from_old_to_new_by_their_source() {
    let site = Site::new();
    site.put("content/data/data.yaml", &format!("{DATA}{LATER}"));
    let found = site.json("2026-11-23");
    let figures: Vec<[&str; 5]> = found["figures"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|own| {
            let text = |key: &str| own[key].as_str().unwrap_or("–");
            [text("kind"), text("id"), text("old"), text("new"), own["sources"][0].as_str().unwrap_or("–")]
        })
        .collect();
    let expected = [
        ["coverage", "drive/village", "none", "94% reported", "后来的报表"],
        ["stated", "drive/village.coverage", "–", "94%", "后来的报表"],
        ["stated", "lectures", "10场", "16场", "后来的报表"],
    ];
    assert_eq!(figures, expected);
    let text = site.diff("2026-11-23", &[]);
    assert!(text.contains("东湖县 讲座（截至 2022-12-31）: 10场 → 16场  [后来的报表]"), "{text}");
}

#[test]
fn another_day_alone_moves_no_figure() {
    let site = Site::new();
    let found = site.json("2026-11-25");
    assert_eq!(found["figures"], Value::Array(Vec::new()), "{found:#}");
    assert_eq!(addresses(&found["pages"]["added"]), [""; 0]);
}

#[test]
fn without_data_files_figures_are_not_compared_and_that_is_said() {
    let site = Site::new();
    fs::remove_dir_all(site.0.path().join("public/data")).expect("there");
    assert_eq!(site.json("2026-11-23")["figures"], Value::Null);
    assert!(site.diff("2026-11-23", &[]).contains("没有比较数字"));
}

#[test]
fn what_is_no_folder_is_wrong_usage_and_a_broken_site_an_error() {
    let site = Site::new();
    let none = site.run("2026-11-23", &["diff", "nowhere"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&none.stderr).contains("没有文件夹 nowhere"));
    site.put("content/data/data.yaml", "plces: []\n");
    assert_eq!(site.run("2026-11-23", &["diff", "public"]).status.code(), Some(1));
}

#[test]
fn a_draft_differs_only_when_drafts_are_asked_for() {
    let site = Site::new();
    site.put("content/pages/secret.md", "---\ntitle: 草稿页\nstatus: draft\n---\n还没有写完。\n");
    assert!(!site.diff("2026-11-23", &[]).contains("草稿页"));
    assert!(site.diff("2026-11-23", &["--drafts"]).contains("+ /secret/  草稿页"));
}
