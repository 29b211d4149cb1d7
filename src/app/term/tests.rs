//! What a person and a program see of the same diagnostics.

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::base::diagnostic::LabelText;
use crate::base::{Code, FileId, SourcePath, Span};

const YAML: &str = "标题: 推进会\n日期：2021\n标题: 推进会\n";

fn set() -> SourceSet {
    SourceSet::from_texts([("content/b.yaml", YAML), ("content/a.yaml", "x: 1\n")])
}

fn file(set: &SourceSet, path: &str) -> FileId {
    set.get(&SourcePath::new(path).unwrap()).unwrap().id
}

fn style(format: Format, language: Language) -> Style {
    Style { format, language, colored: false, errors_only: false, width: 80 }
}

/// Four faults, out of order, one of them twice.
fn diagnostics(set: &SourceSet) -> Vec<Diagnostic> {
    let (a, b) = (file(set, "content/a.yaml"), file(set, "content/b.yaml"));
    let second = YAML.rfind("标题").unwrap();
    let value = YAML.find("推进会").unwrap();
    let double = Diagnostic::new(Code::DuplicateKey, Span::new(b, second..second + 6))
        .with("key", "标题")
        .label(Span::new(b, 0..6), LabelText::First);
    let unknown = Diagnostic::new(Code::NotUtf8, Span::new(b, value..value + 9));
    let first = Diagnostic::new(Code::InvalidDate, Span::new(a, 3..4)).with("value", "\u{1b}[31m1");
    let whole = Diagnostic::new(Code::MissingConfig, None);
    vec![double.clone(), unknown, double, first, whole]
}

#[test]
fn the_order_is_path_place_code_and_repetitions_go() {
    let set = set();
    let (text, total) = print(&set, &diagnostics(&set), &style(Format::Short, Language::Chinese));
    assert_eq!(
        text,
        "错误[JB219]: 这里没有 site.yaml\n\
         content/a.yaml:1:4: 错误[JB205]: “ [31m1”不是日期\n\
         content/b.yaml:1:5: 警告[JB101]: 文件不是 UTF-8 编码，已按 GB18030 读取\n\
         content/b.yaml:3:1: 错误[JB107]: “标题”写了两次\n"
    );
    assert_eq!(total, Total { errors: 3, warnings: 1, hints: 0 });
    assert_eq!(total.line(Language::Chinese).as_deref(), Some("3 个错误，1 个警告"));
    assert_eq!(total.line(Language::English).as_deref(), Some("3 errors, 1 warning"));
    assert_eq!(Total::default().line(Language::English), None);
}

#[test]
fn carets_stand_under_han_characters() {
    let set = set();
    let at = YAML.find("推进会").unwrap();
    let fault = Diagnostic::new(Code::NotUtf8, Span::new(file(&set, "content/b.yaml"), at..at + 9));
    let (text, _) = print(&set, &[fault], &style(Format::Human, Language::Chinese));
    assert_eq!(
        text,
        "\
警告[JB101]: 文件不是 UTF-8 编码，已按 GB18030 读取
 --> content/b.yaml:1:5
  |
1 | 标题: 推进会
  |       ^^^^^^
  |
  = 建议: 用编辑器“另存为”UTF-8 编码

"
    );
}

#[test]
fn labels_and_help_follow_the_excerpt() {
    let set = set();
    let double = diagnostics(&set).remove(0);
    let (text, _) = print(&set, &[double], &style(Format::Human, Language::English));
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert_eq!(lines[0], "error[JB107]: `标题` is given twice");
    assert!(lines[1].ends_with("content/b.yaml:3:1"), "{text}");
    assert!(lines.iter().any(|line| line.ends_with("content/b.yaml:1:1")), "{text}");
    assert!(lines.iter().any(|line| line.ends_with("---- first used here")), "{text}");
    assert!(lines.iter().any(|line| line.starts_with("= help: keep one")), "{text}");
}

#[test]
fn json_is_valid_and_complete() {
    let set = set();
    let (text, _) = print(&set, &diagnostics(&set), &style(Format::Json, Language::Chinese));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let items = value.as_array().unwrap();
    assert_eq!(items.len(), 4);
    assert!(items[0]["path"].is_null() && items[0]["line"].is_null());
    let double = &items[3];
    assert_eq!(
        (double["code"].as_str(), double["name"].as_str(), double["severity"].as_str()),
        (Some("JB107"), Some("duplicate-key"), Some("error"))
    );
    assert_eq!((&double["line"], &double["end_column"]), (&3.into(), &3.into()));
    assert_eq!(double["labels"][0]["text"], "最先出现在这里");
    let (empty, _) = print(&set, &[], &style(Format::Json, Language::Chinese));
    assert_eq!(empty, "[]\n");
}

#[test]
fn quiet_shows_errors_and_still_counts_warnings() {
    let set = set();
    let quiet = Style { errors_only: true, ..style(Format::Short, Language::English) };
    let (text, total) = print(&set, &diagnostics(&set), &quiet);
    assert_eq!(text.lines().count(), 3);
    assert_eq!(total.warnings, 1);
}

#[test]
fn a_fault_of_a_file_as_a_whole_has_no_excerpt_to_show() {
    let mut set = set();
    let path = SourcePath::new("content/photo.md").unwrap();
    let id = set.insert(path.clone(), crate::base::Content::Text("".into()));
    set.remove(&path);
    let fault = Diagnostic::new(Code::Undecodable, Span::whole(id));
    let (text, _) = print(&set, &[fault], &style(Format::Human, Language::Chinese));
    assert!(text.contains("--> content/photo.md:1:1\n"), "{text}");
    assert!(!text.contains('^'), "{text}");
}

#[test]
fn a_fault_of_a_cell_names_it_once_above_its_row() {
    let mut set = set();
    let path = SourcePath::new("名录.xlsx!Sheet1").unwrap();
    let id = set.insert_sheet(path, "名称\t类型\n甲\t没有的类型".into());
    let start = "名称\t类型\n甲\t".len();
    let fault = Diagnostic::new(Code::Undecodable, Span::new(id, start..start + "没有的类型".len()));
    for colored in [false, true] {
        let style = Style { colored, ..style(Format::Human, Language::Chinese) };
        let (text, _) = print(&set, std::slice::from_ref(&fault), &style);
        assert!(text.contains("名录.xlsx!Sheet1!B2") && text.contains('^'), "{text}");
        assert!(!text.contains(":::") && text.ends_with("\n\n"), "{text}");
    }
}

#[test]
fn a_long_line_is_cut_around_the_span_and_its_column_is_right() {
    let line = format!("{}错误{}", "一二三四五六七八九十".repeat(8), "甲乙丙丁戊己庚辛壬癸".repeat(8));
    let set = SourceSet::from_texts([("content/a.md", line.as_str())]);
    let at = line.find('错').unwrap();
    let fault = Diagnostic::new(Code::BrokenSentence, Span::new(file(&set, "content/a.md"), at..at + 6));
    let (text, _) = print(&set, &[fault], &style(Format::Human, Language::Chinese));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[1].ends_with("content/a.md:1:81"), "{text}");
    let (source, carets) = (lines[3], lines[4]);
    assert!(source.width() <= 80, "{text}");
    let before = source.split('错').next().unwrap();
    assert_eq!(before.width(), carets.find('^').unwrap(), "{text}");
    assert_eq!(carets.matches('^').count(), 4, "{text}");
}

#[test]
fn sarif_has_rules_results_and_regions() {
    let set = set();
    let (text, _) = print(&set, &diagnostics(&set), &style(Format::Sarif, Language::Chinese));
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&log["version"], log["runs"].as_array().unwrap().len()), (&"2.1.0".into(), 1));
    let run = &log["runs"][0];
    let (rules, results) = (&run["tool"]["driver"]["rules"], run["results"].as_array().unwrap());
    assert_eq!(results.len(), 4);
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().contains('{'), "{rule}");
        }
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
    }
    assert_eq!(results[0]["locations"], serde_json::json!([]), "a fault of the site has no place");
    let double = &results[3];
    let place = &double["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "content/b.yaml");
    let region = serde_json::json!({ "startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 3 });
    assert_eq!(place["region"], region);
    assert_eq!(double["relatedLocations"][0]["message"]["text"], "最先出现在这里");
}

#[test]
fn paths_in_sarif_are_addresses() {
    let set = SourceSet::from_texts([("content/五月 例会.md", "甲")]);
    let fault = Diagnostic::new(Code::BrokenSentence, Span::new(file(&set, "content/五月 例会.md"), 0..3));
    let (text, _) = print(&set, &[fault], &style(Format::Sarif, Language::English));
    assert!(text.contains("content/%E4%BA%94%E6%9C%88%20%E4%BE%8B%E4%BC%9A.md"), "{text}");
}

#[test]
fn commands_for_github_stay_on_their_line() {
    let set = SourceSet::from_texts([("content/a,b:c%.yaml", "x: 1\n")]);
    let id = set.iter().next().unwrap().id;
    let fault = Diagnostic::new(Code::InvalidDate, Span::new(id, 3..4)).with("value", "100%\n::error::no");
    let whole = Diagnostic::new(Code::MissingConfig, None);
    let (text, _) = print(&set, &[fault, whole], &style(Format::Github, Language::English));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("::error title=JB219::there is no site.yaml here%0A"), "{text}");
    let start = "::error file=content/a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=4,endColumn=5,title=JB205::`100%25 ::error::no`";
    assert!(lines[1].starts_with(start), "{text}");
}

#[test]
fn a_name_that_is_nowhere_is_told_once_to_people_and_everywhere_to_programs() {
    let text: String = (0..30).map(|_| "- 湄谭\n").collect();
    let set = SourceSet::from_texts([("content/a.yaml", text.as_str())]);
    let span = |line: usize| {
        let at = line * "- 湄谭\n".len() + 2;
        Span::new(file(&set, "content/a.yaml"), at..at + 6)
    };
    let unknown = |line: usize, name: &str| {
        let kind = Text { zh: "地区", en: "place" };
        Diagnostic::new(Code::UnknownReference, span(line)).with("name", name).with("kind", kind)
    };
    let mut all: Vec<Diagnostic> = (0..30).map(|line| unknown(line, "湄谭")).collect();
    all.push(unknown(3, "凤岗"));
    let (text, total) = print(&set, &all, &style(Format::Human, Language::English));
    assert_eq!((text.matches("JB203").count(), total.errors), (2, 2));
    let named = (2..6).map(|line| format!("content/a.yaml:{line}:3")).collect::<Vec<_>>().join(", ");
    assert!(text.contains(&format!("= also: 29 more places: {named} …")), "{text}");
    let (text, total) = print(&set, &all, &style(Format::Short, Language::English));
    assert_eq!((text.lines().count(), total.errors), (31, 31));
}
