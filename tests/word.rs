//! Documents of Word: a bulletin that an office program saved becomes a draft without losing a word, what is no sound
//! document is refused in plain words, and the program writes a folder once.
//!
//! `office/report.py` makes the bulletin again; `report.txt` is its text as the office program itself writes it.

mod common;

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use common::{inputs, site_of};
use jianbao::base::{Diagnostic, Language, SourceSet};
use jianbao::exchange::word::Tracked;
use jianbao::exchange::{self, Bundle, Form, Letter, State};
use zip::write::SimpleFileOptions;

fn bytes(name: &str) -> Vec<u8> {
    fs::read(common::tests_folder("office").join(name)).expect("a file")
}

fn letter<'a>(name: &'a str, bytes: &'a [u8]) -> Letter<'a> {
    Letter { name, bytes, form: Form::Report, tracked: Tracked::Accept, date: None }
}

/// What a document becomes in a site, and what is told of it: codes and places.
fn bundle(set: &SourceSet, letter: &Letter<'_>) -> (Option<Bundle>, Vec<String>) {
    let (set, outcome) = exchange::bundle(set, &inputs(), letter, Language::Chinese);
    let place = |fault: &Diagnostic| fault.span.map_or("-".to_owned(), |span| set.place(span));
    let told = outcome.diagnostics.iter().map(|fault| {
        for language in Language::ALL {
            let words = fault.message(language) + &fault.help(language).unwrap_or_default();
            assert!(!words.contains(['{', '}']), "{words}");
        }
        format!("{} {}", fault.code.label(), place(fault))
    });
    let told = told.collect();
    (outcome.value, told)
}

fn site() -> SourceSet {
    let text = fs::read_to_string(common::tests_folder("faults").join("world.site")).expect("a text");
    common::archive::Archive::parse(&text, None).site(&Default::default())
}

/// Only what is said: without white space, marks of Markdown and the signs of lists.
fn plain(text: &str) -> String {
    let raised = text.replace('³', "3");
    raised.chars().filter(|c| !c.is_whitespace() && !"\\*|-#[]^()<>".contains(*c)).collect()
}

#[test]
fn a_bulletin_of_twelve_pages_loses_no_word() {
    let bytes = bytes("report.docx");
    let (bundle, _) = bundle(&site(), &letter("report.docx", &bytes));
    let bundle = bundle.expect("sound");
    // Where a link leads is no word of the text.
    let text = plain(&bundle.text.replace("(https://example.org/qinghe?id=6&amp;lang=zh)", ""));
    let expected = fs::read_to_string(common::tests_folder("office").join("report.txt")).expect("a text");
    // What was understood of head and foot stands in the front matter, in its own form.
    let understood = [
        "青 河 科 协 简 报",
        "第 ６ 期",
        "青河市科学技术协会办公室",
        "2024年6月20日",
        "全市科协系统",
        "在东湖县召开",
        "————",
        "报：",
        "送：",
        "发：",
        "责任编辑：",
    ];
    let mut count = 0;
    for line in expected.lines().filter(|line| !line.trim().is_empty()) {
        if understood.iter().any(|start| line.starts_with(start)) {
            continue;
        }
        // References to notes are numbers in the one and marks in the other; bullets and numbers are counted apart.
        let mark = |c: char| c.is_ascii_digit() || "•◦. ".contains(c);
        let words = if line.starts_with("    ") { line.trim_start_matches(mark) } else { line };
        let has_note = words.contains("以文件形式明确") || words.ends_with("讲话。1");
        let pieces: Vec<&str> =
            if has_note { words.split(|c: char| c.is_ascii_digit()).collect() } else { vec![words] };
        for piece in pieces {
            assert!(text.contains(&plain(piece)), "{piece:?} of {line:?} is lost");
            count += piece.chars().count();
        }
    }
    assert!(count > 4_500, "{count} characters");
    for words in
        ["讲话全文另发。", "见云台县委办公室", "编者按：现将推进会有关情况刊发", "青河科协简报（示例）"]
    {
        assert!(bundle.text.contains(words), "{words}");
    }
    for number in 1..=7 {
        assert_eq!(
            bundle.text.matches(&format!("[^{number}]")).count(),
            2,
            "note {number} and its reference"
        );
    }
    for part in [
        "| 县 | 乡镇科协（个） |  | 是否达标 | 备注 |\n|---|---|---|---|---|\n|  | 应建 | 已建 |  |  |\n| 东湖县 | 12 | 9 | ✓ |  |\n",
        "场所已落实<br>经费待拨",
        "## 总体进展\n",
        "### 具体做法\n\n1. 建立联席会议制度，每季度召开一次，由西岭县分管领导主持；\n   - 会前征求意见；\n   - 会后印发纪要；\n2. 开展结对",
        "一、加快建立基层科协组织",
        "![东湖县的志愿者在集市上给群众讲解](picture-1.png \"图1　东湖县科普活动现场\")",
        "[资料页](https://example.org/qinghe?id=6&amp;lang=zh)",
        "**以文件形式明确了编制、经费和场所**。[^2]",
    ] {
        assert!(bundle.text.contains(part), "{part} in {}", bundle.text);
    }
}

#[test]
fn its_head_and_foot_are_the_front_matter_and_its_pictures_open() {
    let made = bytes("report.docx");
    let (found, told) = bundle(&site(), &letter("report.docx", &made));
    let found = found.expect("sound");
    let front = "---
title: 全市科协系统“3+1”工作推进会在东湖县召开
date: 2024-06-17
issued: 2024-06-20
issue: { series: 青河科协简报, number: 6, total: 112 }
origin: 青河市科学技术协会办公室
author: 王五
recipients: { report: [省科协, 市委, 市政府, 市政协], send: [市直有关单位, 各县（市、区）党委办公室], issue: [各县（市、区）科协, 市级学会], copies: 120 }
status: draft
---
";
    assert!(found.text.starts_with(front), "{}", &found.text[..900]);
    let path = "content/reports/2024-06-17-全市科协系统-3-1-工作推进会在东湖县召开/index.md";
    assert_eq!(found.path.as_ref().map(|path| path.as_str()), Some(path));
    assert_eq!(found.pictures.len(), 6);
    for picture in &found.pictures {
        let decoded = image::load_from_memory(&picture.bytes).expect("a picture");
        assert_eq!((decoded.width(), decoded.height()), (120, 75), "{}", picture.name);
    }
    // The lints name what is left: a date without a year, pictures without words.
    let codes: Vec<&str> = told.iter().map(|fault| &fault[..5]).collect();
    assert_eq!(codes, ["JB503", "JB505", "JB505", "JB505"], "{told:?}");
    // The same document saved again is the same draft, and one that is there is seen to be there.
    let again = bytes("report-resaved.docx");
    let mut site = site();
    common::put(&mut site, path, &found.text);
    let (resaved, _) = bundle(&site, &letter("report.docx", &again));
    let resaved = resaved.expect("sound");
    assert_eq!((resaved.text.as_str(), resaved.state), (found.text.as_str(), State::Same));
    common::put(&mut site, path, "---\ntitle: 改过\n---\n");
    let (other, _) = bundle(&site, &letter("report.docx", &made));
    assert_eq!(other.map(|other| other.state), Some(State::Other));
}

#[test]
fn tracked_changes_are_made_or_undone_as_asked() {
    let bytes = bytes("report.docx");
    let text = |tracked| {
        let (bundle, _) = bundle(&site(), &Letter { tracked, ..letter("report.docx", &bytes) });
        let bundle = bundle.expect("sound");
        assert_eq!(bundle.changes, 2);
        bundle.text
    };
    assert!(text(Tracked::Accept).contains("和乡镇代表共128人参加"));
    assert!(text(Tracked::Refuse).contains("和乡镇代表共一百人参加"));
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("writable");
        writer.write_all(bytes).expect("writable");
    }
    writer.finish().expect("finished").into_inner()
}

fn document(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let names = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
    let text = format!("<w:document {names}><w:body>{body}</w:body></w:document>");
    let mut parts: Vec<(&str, &[u8])> = vec![("word/document.xml", text.as_bytes())];
    parts.extend_from_slice(more);
    archive(&parts)
}

fn paragraph(words: &str) -> String {
    format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")
}

#[test]
fn what_is_left_out_is_told_at_its_paragraph() {
    let relations = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="e" Type="x/image" Target="media/a.emf"/></Relationships>"#;
    let body = format!(
        "{}<w:p><w:r><w:t>2021年6月17日，会议召开。</w:t></w:r><w:r><w:drawing><a:blip r:embed=\"e\"/></w:drawing></w:r></w:p>",
        paragraph("会议召开")
    );
    let made = document(&body, &[("word/_rels/document.xml.rels", relations), ("word/media/a.emf", b"x")]);
    let (found, told) = bundle(&site_of([]), &letter("a.docx", &made));
    assert_eq!(
        found.and_then(|found| found.path).map(|path| path.as_str().to_owned()).as_deref(),
        Some("content/reports/2021-06-17-会议召开/index.md")
    );
    assert_eq!(told.first().map(String::as_str), Some("JB619 a.docx!段落 2"), "{told:?}");
}

#[test]
fn files_that_are_no_sound_documents_are_refused_in_plain_words() {
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let compound = |stream: &str| {
        [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 504], &wide(stream)].concat()
    };
    let sound = document(&paragraph("甲"), &[]);
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("macros.docx", document("", &[("word/vbaProject.bin", b"x")]), "JB603"),
        ("bomb.docx", document(&" ".repeat(70 << 20), &[]), "JB604"),
        ("deep.docx", document(&"<w:tbl>".repeat(400), &[]), "JB604"),
        ("cut.docx", sound[..sound.len() - 60].to_vec(), "JB605"),
        ("broken.docx", document("<w:p>", &[]), "JB605"),
        ("empty.docx", archive(&[("word/document.xml", b"<w/>")]), "JB605"),
    ];
    for (name, bytes, code) in cases {
        let (found, told) = bundle(&site_of([]), &letter(name, &bytes));
        assert!(found.is_none(), "{name}");
        assert_eq!(told, [format!("{code} {name}:1:1")], "{name}");
    }
    // Others are no archives at all, and the command takes them for tables that are none.
    let renamed = bytes("report-old.doc");
    for (bytes, words) in [(&renamed, ".doc"), (&compound("EncryptedPackage"), "密码")] {
        assert!(!exchange::word::is_document(bytes));
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a.docx"), bytes).expect("written");
        fs::write(folder.path().join("site.yaml"), "title: 甲\nbase_url: https://example.org/\n")
            .expect("written");
        let (code, _, err) = run(folder.path(), &["import", "a.docx"]);
        assert!(code == 1 && err.contains(words), "{code} {err}");
    }
}

/// A run of the program: exit code, stdout, stderr.
fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    command.args(args).args(["--lang", "zh"]).current_dir(folder).stdin(Stdio::null());
    let output = command.env("JIANBAO_NOW", "2024-07-01").output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("no signal"), text(output.stdout), text(output.stderr))
}

#[test]
fn the_program_writes_a_draft_once_and_no_build_shows_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    assert_eq!(run(root, &["init"]).0, 0);
    fs::write(root.join("简报.docx"), bytes("report.docx")).expect("written");
    let (code, out, err) = run(root, &["import", "简报.docx"]);
    assert_eq!(code, 0, "{err}");
    for part in
        ["成为：content/reports/2024-06-17-", "修订 2 处", "author: 王五", "编者按", "图片：picture-6.png"]
    {
        assert!(out.contains(part), "{part} in {out}");
    }
    assert!(err.contains("还没有写入") && err.contains("JB505"), "{err}");
    let draft = root.join("content/reports/2024-06-17-全市科协系统-3-1-工作推进会在东湖县召开");
    assert!(!draft.exists());
    assert_eq!(run(root, &["import", "简报.docx", "--write"]).0, 0);
    assert!(draft.join("index.md").exists() && draft.join("picture-1.png").exists());
    let (code, _, err) = run(root, &["import", "简报.docx", "--write"]);
    assert!(code == 0 && err.contains("已经导入过"), "{code} {err}");
    let (code, _, err) = run(root, &["check", "--drafts"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(run(root, &["build"]).0, 0);
    let all = fs::read_to_string(root.join("public/data/provenance.json")).unwrap_or_default()
        + &fs::read_to_string(root.join("public/reports/index.html")).expect("a page");
    assert!(!all.contains("青河科协简报"));
    // What an editor changed is never overwritten.
    fs::write(draft.join("index.md"), "---\ntitle: 改过\ndate: 2024-06-17\n---\n正文\n").expect("written");
    let (code, _, err) = run(root, &["import", "简报.docx", "--write"]);
    assert!(code == 2 && err.contains("没有改动"), "{code} {err}");
    // Options of the one kind mean nothing for the other.
    assert_eq!(run(root, &["import", "简报.docx", "--kind", "places"]).0, 2);
}

#[test]
fn a_day_that_is_not_recognised_is_asked_for_and_a_practice_needs_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    assert_eq!(run(root, &["init"]).0, 0);
    fs::write(root.join("a.docx"), document(&(paragraph("先建后补") + &paragraph("做法很简单。")), &[]))
        .expect("written");
    let (code, _, err) = run(root, &["import", "a.docx", "--write"]);
    assert!(code == 2 && err.contains("--date"), "{code} {err}");
    assert_eq!(run(root, &["import", "a.docx", "--write", "--date", "2024-06-01"]).0, 0);
    assert!(root.join("content/reports/2024-06-01-先建后补/index.md").exists());
    let made = document(&(paragraph("一县一策") + &paragraph("做法很简单。")), &[]);
    fs::write(root.join("b.docx"), made).expect("written");
    assert_eq!(run(root, &["import", "b.docx", "--write", "--as", "practice"]).0, 0);
    assert!(root.join("content/practices/一县一策/index.md").exists());
}

#[test]
fn a_bulletin_that_was_damaged_on_its_way_is_refused_or_read_and_nothing_more() {
    let sound = bytes("report.docx");
    let set = site_of([]);
    let mut chance = common::chance::Chance(20240620);
    let mut refused = 0;
    for _ in 0..40 {
        let mut damaged = sound.clone();
        for _ in 0..3 {
            let at = chance.below(damaged.len());
            damaged[at] ^= 0x55;
        }
        if chance.below(4) == 0 {
            damaged.truncate(chance.below(sound.len()));
        }
        // One that is no archive any more goes to the reader of tables, which has tests of its own.
        let (found, told) = bundle(&set, &letter("report.docx", &damaged));
        assert!(found.is_some() || told.len() == 1, "{told:?}");
        refused += usize::from(found.is_none());
    }
    assert!(refused > 10, "{refused} of 40 are refused");
}
