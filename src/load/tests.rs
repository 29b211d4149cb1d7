//! Loading from real folders: encodings, links, limits, and that the disk's order does not show.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::base::{Asset, Code, FileBytes};

fn site(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    put(folder.path(), "site.yaml", b"title: T\n");
    for (path, bytes) in files {
        put(folder.path(), path, bytes);
    }
    folder
}

fn put(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn text(set: &SourceSet, path: &str) -> Option<String> {
    set.get(&SourcePath::new(path)?).map(|file| set.text(file.id).to_owned())
}

/// Codes and paths of all diagnostics.
fn faults(outcome: &Outcome<SourceSet>) -> Vec<(Code, String)> {
    let path = |d: &Diagnostic| match d.span {
        Some(span) => outcome.value.position(span).0.to_string(),
        None => String::new(),
    };
    outcome.diagnostics.iter().map(|d| (d.code, path(d))).collect()
}

#[test]
fn a_site_is_its_settings_content_and_themes() {
    let folder = site(&[
        ("content/reports/a.md", b"A"),
        ("themes/blue/theme.yaml", b"name: blue"),
        ("public/index.html", b"old"),
        ("README.md", b"notes"),
    ]);
    let outcome = load(folder.path());
    assert_eq!(faults(&outcome), []);
    let own = outcome.value.iter().filter(|file| !file.path.as_str().starts_with("themes/default/"));
    let paths: Vec<&str> = own.map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["content/reports/a.md", "site.yaml", "themes/blue/theme.yaml"]);
}

#[test]
fn gb18030_is_read_with_a_warning_and_binary_is_refused() {
    let gbk = encoding_rs::GB18030.encode("# 推进会召开\r\n").0.into_owned();
    let folder = site(&[("content/reports/a.md", &gbk), ("content/reports/b.md", b"PK\x03\x04\0\0\xFF")]);
    let outcome = load(folder.path());
    assert_eq!(text(&outcome.value, "content/reports/a.md").as_deref(), Some("# 推进会召开\n"));
    assert_eq!(text(&outcome.value, "content/reports/b.md"), None);
    assert_eq!(
        faults(&outcome),
        [
            (Code::NotUtf8, "content/reports/a.md".to_owned()),
            (Code::Undecodable, "content/reports/b.md".to_owned())
        ]
    );
}

#[test]
fn what_editors_leave_behind_is_skipped_silently() {
    let folder = site(&[
        ("content/.git/config", b"x"),
        ("content/reports/.a.md.swp", b"\0"),
        ("content/reports/~$a.docx", b"\0"),
        ("content/reports/Thumbs.db", b"\0"),
        ("content/reports/a.md~", b"x"),
        ("content/reports/a.TMP", b"x"),
        ("content/reports/a.md", b"A"),
    ]);
    let outcome = load(folder.path());
    assert_eq!(faults(&outcome), []);
    assert_eq!(outcome.value.below("content").count(), 1);
}

#[test]
fn texts_over_the_limit_are_not_read_and_records_may_be_larger() {
    let folder = site(&[("content/reports/a.md", b""), ("content/data/a.yaml", b"")]);
    for path in ["content/reports/a.md", "content/data/a.yaml"] {
        fs::File::options()
            .write(true)
            .open(folder.path().join(path))
            .unwrap()
            .set_len(MAX_TEXT + 1)
            .unwrap();
    }
    let outcome = load(folder.path());
    assert_eq!(faults(&outcome), [(Code::FileTooLarge, "content/reports/a.md".to_owned())]);
}

#[test]
fn pictures_stay_on_the_disk_and_know_their_size() {
    // The smallest head of a PNG that states 640 × 480.
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([0, 0, 2, 128, 0, 0, 1, 224, 8, 2, 0, 0, 0]);
    let folder = site(&[("content/reports/a/p.png", &png), ("content/reports/a/broken.jpg", b"no")]);
    let outcome = load(folder.path());
    assert_eq!(faults(&outcome), []);
    let asset = |path: &str| match &outcome.value.get(&SourcePath::new(path).unwrap()).unwrap().content {
        Content::Asset(asset) => asset.clone(),
        Content::Text(_) => panic!("{path} is text"),
    };
    let Asset { bytes, length, dimensions } = asset("content/reports/a/p.png");
    assert!(matches!(bytes, FileBytes::Disk(path) if path.is_file()));
    assert_eq!((length, dimensions), (29, Some((640, 480))));
    assert_eq!(asset("content/reports/a/broken.jpg").dimensions, None);
}

#[test]
fn a_missing_config_is_told_once_and_the_rest_is_read() {
    let folder = TempDir::new().unwrap();
    put(folder.path(), "content/reports/a.md", b"A");
    let outcome = load(folder.path());
    assert_eq!(faults(&outcome), [(Code::MissingConfig, String::new())]);
    assert!(text(&outcome.value, "content/reports/a.md").is_some());
    assert_eq!(faults(&load(&folder.path().join("nowhere"))), [(Code::MissingConfig, String::new())]);
}

#[test]
fn the_order_of_the_disk_does_not_show() {
    let names: Vec<String> = (0..300).map(|n| format!("content/reports/{}.md", (n * 7919) % 300)).collect();
    let forward = site(&names.iter().map(|n| (n.as_str(), n.as_bytes())).collect::<Vec<_>>());
    let backward = site(&names.iter().rev().map(|n| (n.as_str(), n.as_bytes())).collect::<Vec<_>>());
    let list = |folder: &TempDir| -> Vec<(u32, String, String)> {
        let set = load(folder.path()).value;
        set.iter().map(|f| (f.id.0, f.path.to_string(), set.text(f.id).to_owned())).collect()
    };
    assert_eq!(list(&forward), list(&backward));
}

#[test]
fn a_site_overrides_single_files_of_the_built_in_theme() {
    let folder = site(&[("themes/default/theme.yaml", b"name: mine")]);
    let set = load(folder.path()).value;
    assert_eq!(text(&set, "themes/default/theme.yaml").as_deref(), Some("name: mine"));
    let set = load(site(&[]).path()).value;
    assert!(text(&set, "themes/default/theme.yaml").is_some_and(|text| text.contains("default")));
}

#[cfg(unix)]
mod links {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_inside_the_site_only() {
        let outside = TempDir::new().unwrap();
        put(outside.path(), "secret.md", b"secret");
        let folder = site(&[("content/reports/a.md", b"A"), ("shared/logo.txt", b"logo")]);
        let at = |path: &str| folder.path().join(path);
        symlink(outside.path().join("secret.md"), at("content/reports/out.md")).unwrap();
        symlink(outside.path(), at("content/out")).unwrap();
        symlink("../shared", at("content/in")).unwrap();
        symlink("nowhere.md", at("content/reports/dangling.md")).unwrap();
        let outcome = load(folder.path());
        assert_eq!(text(&outcome.value, "content/in/logo.txt").as_deref(), Some("logo"));
        assert!(outcome.value.iter().all(|file| outcome.value.text(file.id) != "secret"));
        assert_eq!(
            faults(&outcome),
            [
                (Code::OutsideRoot, "content/out".to_owned()),
                (Code::UnreadableFile, "content/reports/dangling.md".to_owned()),
                (Code::OutsideRoot, "content/reports/out.md".to_owned()),
            ]
        );
    }

    #[test]
    fn the_content_folder_itself_may_not_lead_out() {
        let outside = TempDir::new().unwrap();
        put(outside.path(), "reports/secret.md", b"secret");
        let folder = site(&[]);
        symlink(outside.path(), folder.path().join("content")).unwrap();
        let outcome = load(folder.path());
        assert_eq!(faults(&outcome), [(Code::OutsideRoot, "content".to_owned())]);
        assert_eq!(outcome.value.below("content").count(), 0);
    }

    #[test]
    fn loops_and_crosswise_links_come_to_an_end() {
        let folder = site(&[]);
        for n in 0..12 {
            put(folder.path(), &format!("content/{n}/a.md"), b"A");
            for m in 0..12 {
                symlink(format!("../{m}"), folder.path().join(format!("content/{n}/to{m}"))).unwrap();
            }
        }
        let outcome = load(folder.path());
        assert_eq!(outcome.value.below("content").count(), 12 * 12);
        assert!(outcome.diagnostics.iter().all(|d| d.code == Code::UnreadableFile));
    }

    #[test]
    fn names_that_cannot_be_addresses_are_faults() {
        let folder = site(&[("content/reports/a\\b.md", b"A"), ("content/reports/a\nb/c.md", b"A")]);
        let name = OsStr::from_bytes(b"content/reports/\xB0\xA1.md");
        fs::write(folder.path().join(name), "A").unwrap();
        let outcome = load(folder.path());
        assert_eq!(outcome.value.below("content").count(), 0);
        assert_eq!(outcome.diagnostics.len(), 3);
        assert!(outcome.diagnostics.iter().all(|d| d.code == Code::BadFileName));
    }
}
