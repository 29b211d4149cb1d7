//! Spreadsheets in and out: what is read from them, what is refused, what becomes of data files.
//!
//! Workbooks are made in memory or lie in `office/`, where an office program saved them; `imports/` has a case for each
//! fault of a file, written as a table in text.

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::{inputs, prepare, put, site_of, text_of};
use jianbao::base::{Diagnostic, Language, Outcome, Severity, SourceSet};
use jianbao::exchange::{self, Kind, Plan, Unplanned, Upload, Wanted};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

/// The site of the cases.
fn world() -> SourceSet {
    let text = fs::read_to_string(common::tests_folder("faults").join("world.site")).expect("a text");
    common::archive::Archive::parse(&text, None).site(&Default::default())
}

/// An import, with what a person may say changed by `say`.
fn import_with(
    set: &SourceSet,
    name: &str,
    bytes: &[u8],
    say: impl FnOnce(&mut Upload<'_>),
) -> (SourceSet, Outcome<Result<Plan, Unplanned>>) {
    let project = prepare(set, &inputs());
    let digest = format!(
        "{:x}",
        bytes.iter().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)))
    );
    let mut upload = Upload::new(name, bytes, &digest);
    say(&mut upload);
    exchange::import(set, &project, &inputs(), &upload, Language::Chinese)
}

fn import(set: &SourceSet, name: &str, bytes: &[u8]) -> (SourceSet, Outcome<Result<Plan, Unplanned>>) {
    import_with(set, name, bytes, |_| {})
}

/// An import that must succeed.
fn plan(set: &SourceSet, name: &str, bytes: &[u8]) -> Plan {
    let (sheets, outcome) = import(set, name, bytes);
    let told = told(&sheets, &outcome.diagnostics);
    outcome.value.unwrap_or_else(|why| panic!("{name}: {why:?} {told:?}"))
}

/// Faults as code and place.
fn told(set: &SourceSet, diagnostics: &[Diagnostic]) -> Vec<String> {
    let place = |fault: &Diagnostic| fault.span.map_or("-".to_owned(), |span| set.place(span));
    let mut told: Vec<String> =
        diagnostics.iter().map(|fault| format!("{} {}", fault.code.label(), place(fault))).collect();
    told.sort();
    told
}

fn errors(set: &SourceSet, name: &str, bytes: &[u8]) -> Vec<String> {
    let (sheets, outcome) = import(set, name, bytes);
    assert!(matches!(outcome.value, Err(Unplanned::Faulty)), "{name} has errors");
    for fault in &outcome.diagnostics {
        for language in Language::ALL {
            let help = fault.help(language).unwrap_or_default();
            let of_yaml = [": …", "unit 里", "`unit`"].iter().any(|words| help.contains(words));
            assert!(!of_yaml, "nobody writes YAML into a cell: {help}");
            for words in [fault.message(language), help] {
                assert!(!words.contains(['{', '}']), "{words}");
            }
        }
    }
    told(&sheets, &outcome.diagnostics)
}

/// The site after a plan.
fn written(set: &SourceSet, plan: &Plan) -> SourceSet {
    let mut set = set.clone();
    for (path, text) in &plan.files {
        put(&mut set, path.as_str(), text);
    }
    set
}

#[test]
fn every_case_is_told_at_its_cell() {
    let world = world();
    let mut count = 0;
    for entry in fs::read_dir(common::tests_folder("imports")).expect("readable") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a text");
        let expected: Vec<String> =
            text.lines().filter_map(|line| line.strip_prefix("~ ")).map(str::to_owned).collect();
        let table: String =
            text.lines().filter(|line| !line.starts_with("~ ")).map(|line| format!("{line}\n")).collect();
        let (sheets, outcome) = import(&world, "表.csv", table.as_bytes());
        let found: Vec<String> =
            told(&sheets, &outcome.diagnostics).iter().map(|fault| fault.replace("表.csv!", "")).collect();
        assert_eq!(found, expected, "tests/imports/{name}");
        assert!(
            expected.iter().any(|fault| name.starts_with(&fault[..5])),
            "{name} is named after its fault"
        );
        count += 1;
    }
    assert!(count >= 13, "{count} cases");
}

const ROSTER: [[&str; 7]; 5] = [
    ["县区", "所在单元", "组织名称", "组织类型", "成立时间", "有场所", "会员数"],
    ["湄潭县", "湄江街道", "湄江街道科协", "乡镇科协", "2019年5月", "√", "1,200"],
    ["湄潭县", "城关镇", "城关镇科协", "乡镇科协", "2020.6.17", "×", "２５"],
    ["凤冈县", "城关镇", "凤冈县城关镇科协", "乡镇科协", "2021", "", ""],
    ["凤冈县", "chengguan-f", "凤冈县城关镇老科协", "乡镇科协", "", "是", "7"],
];

/// The roster with its columns in another order and with other words, titles above, totals below, in one text.
fn layouts() -> Vec<String> {
    let plain: Vec<String> =
        ROSTER.iter().map(|row| row.map(|cell| format!("\"{cell}\"")).join(",")).collect();
    let mut turned = vec!["全市基层科协组织名录,,,,,,".to_owned(), ",,,,,,".to_owned()];
    turned.push("会员人数（人）,是否有场所,成立日期,类别,科协名称,依托单位,县（市、区）".to_owned());
    for row in &ROSTER[1..] {
        let cells: Vec<String> = row.iter().rev().map(|cell| format!("\"{cell}\"")).collect();
        turned.push(cells.join(","));
    }
    turned.push("\"1,232\",2,3,,4,,合计".to_owned());
    turned.push("注：空白为未报送,,,,,,".to_owned());
    let mut grouped = vec!["序号;单元名称;组织名称;类型;成立年月;场所;会员".to_owned()];
    for (number, row) in (1..).zip(&ROSTER[1..]) {
        let county = row[0];
        if number == 1 || number == 3 {
            grouped.push(format!("（{number}）{county};;;;;;"));
        }
        grouped.push(format!("{number};{};{};{};{};{};{}", row[1], row[2], row[3], row[4], row[5], row[6]));
        if number == 2 || number == 4 {
            grouped.push("小计;;2;;;;".to_owned());
        }
    }
    [plain, turned, grouped].map(|lines| lines.join("\r\n") + "\r\n").to_vec()
}

#[test]
fn one_roster_in_five_encodings_and_three_layouts_is_the_same_records() {
    let world = world();
    let mut results: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (layout, text) in layouts().iter().enumerate() {
        let utf16 = |little: bool| -> Vec<u8> {
            let mark: u16 = 0xFEFF;
            let units = std::iter::once(mark).chain(text.encode_utf16());
            units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        let encodings: [(&str, Vec<u8>); 5] = [
            ("UTF-8", text.as_bytes().to_vec()),
            ("UTF-8 with a mark", format!("\u{FEFF}{text}").into_bytes()),
            ("GB18030", encoding_rs::GB18030.encode(text).0.into_owned()),
            ("UTF-16 LE", utf16(true)),
            ("UTF-16 BE", utf16(false)),
        ];
        for (encoding, bytes) in encodings {
            let plan = plan(&world, "名录.csv", &bytes);
            let texts: String = plan
                .files
                .iter()
                .map(|(path, text)| {
                    format!(
                        "{path}\n{}",
                        text.lines().filter(|line| !line.contains("digest")).collect::<Vec<_>>().join("\n")
                    )
                })
                .collect();
            assert_eq!((plan.added.len(), plan.changed.len()), (4, 0), "{layout} {encoding}");
            results.entry(texts).or_default().push(format!("{layout} {encoding}"));
        }
    }
    assert_eq!(results.len(), 1, "{results:#?}");
    let (text, all) = results.into_iter().next().expect("one");
    assert_eq!(all.len(), 15);
    for line in [
        "established: 2019-05",
        "members: 1200",
        "conditions: { office: true }",
        "unit: chengguan-m",
        "members: 25",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn importing_the_same_file_twice_changes_nothing() {
    let world = world();
    for text in layouts() {
        let first = plan(&world, "名录.csv", text.as_bytes());
        assert!(first.source.is_some() && !first.files.is_empty());
        let set = written(&world, &first);
        let again = plan(&set, "名录.csv", text.as_bytes());
        assert_eq!(
            (again.files.len(), again.added.len(), again.changed.len(), again.unchanged),
            (0, 0, 0, 4)
        );
        assert_eq!(again.source, None);
    }
}

#[test]
fn comments_layout_and_the_order_of_keys_stay() {
    let mut set = world();
    let old = "\
# 名录
organisations:
  # 城关镇
  - id: a        # 不要改
    status: active
    name: \"城关镇科协\"
    unit: chengguan-m   # 湄潭的
    type: township_association

    members: {value: 3,   as_of: 2020}
    sources:
    - notice   # 通知

  - { id: b,   name: 湄江街道科协, unit: meijiang, type: township_association } # 乙
# 完
";
    put(&mut set, "content/data/orgs.yaml", old);
    let table = "组织名称,县区,成立时间,会员数,有场所\n城关镇科协,湄潭县,2019-05,4,是\n湄江街道科协,湄潭县,2020,,否\n城关镇科协,凤冈县,2021,,\n";
    let plan = plan(&set, "名录.csv", table.as_bytes());
    let source = plan.source.clone().expect("a source");
    let new = &plan.files.iter().find(|(path, _)| path.as_str().ends_with("orgs.yaml")).expect("changed").1;
    let expected = format!(
        "\
# 名录
organisations:
  # 城关镇
  - id: a        # 不要改
    status: active
    name: \"城关镇科协\"
    unit: chengguan-m   # 湄潭的
    type: township_association
    established: 2019-05
    conditions: {{ office: true }}

    members: {{value: 4,   as_of: 2020}}
    sources:
    - notice   # 通知
    - {source}

  - {{ id: b,   name: 湄江街道科协, unit: meijiang, type: township_association, established: 2020, conditions: {{ office: false }}, sources: [{source}] }} # 乙
  - {{ id: fenggang-cgzkx, name: 城关镇科协, place: fenggang, status: active, established: 2021, sources: [{source}] }}
# 完
"
    );
    assert_eq!(new.to_string(), expected);
}

#[test]
fn new_records_are_written_as_their_neighbours_are() {
    let mut set = world();
    put(
        &mut set,
        "content/data/zh.yaml",
        "单元:\n  - 标识: yiyuan\n    名称: 湄潭县医院\n    类型: township\n    所在地: meitan\n\n数据:\n  - { 指标: lectures, 地区: meitan, 数值: 3, 截至: 2020-12-31 }\n",
    );
    let units = plan(&set, "a.csv", "单位名称,类型,所在地\n湄潭县中学,township,湄潭县\n".as_bytes());
    let text = &units.files.iter().find(|(path, _)| path.as_str().ends_with("zh.yaml")).expect("changed").1;
    assert!(text.contains("    所在地: meitan\n  - 标识: meitan-zhongxue\n    名称: 湄潭县中学\n    类型: township\n    所在地: meitan\n"), "{text}");
    let figures = plan(
        &set,
        "b.csv",
        "指标,地区,数值,截至\n讲座,湄潭县,5,2021年\n讲座,湄潭县,3,2020-12-31\n".as_bytes(),
    );
    assert_eq!((figures.added.len(), figures.unchanged), (1, 1));
    let text = &figures.files.iter().find(|(path, _)| path.as_str().ends_with("zh.yaml")).expect("changed").1;
    let source = figures.source.expect("a source");
    assert!(text.contains(&format!("截至: 2020-12-31 }}\n  - {{ 指标: lectures, 地区: meitan, 数值: 5, 截至: 2021, 来源: {source} }}\n")), "{text}");
}

#[test]
fn what_a_file_does_not_list_stays_unless_it_is_said_to_be_complete() {
    let mut set = world();
    let orgs = "organisations:\n  - { id: a, name: 甲科协, unit: chengguan-m, type: township_association }\n  - { id: b, name: 乙科协, unit: meijiang, type: township_association }\n  - { id: c, name: 丙科协, unit: chengguan-f, type: township_association }\n";
    put(&mut set, "content/data/orgs.yaml", orgs);
    let table = "组织名称,组织类型,成立时间\n甲科协,乡镇科协,2020\n".as_bytes();
    let partial = plan(&set, "湄潭县.csv", table);
    assert_eq!((partial.removed.len(), partial.missing.len()), (0, 1), "a title names the place");
    assert!(partial.files.values().all(|text| !text.contains("甲") || text.contains("乙科协")));
    let place = prepare(&set, &inputs()).site.names().places.candidates("meitan")[0];
    let (_, outcome) = import_with(&set, "湄潭县.csv", table, |upload| {
        upload.place = Some(place);
        upload.complete = true;
    });
    let complete = outcome.value.expect("a plan");
    assert_eq!(complete.removed.iter().map(|item| item.name.as_str()).collect::<Vec<_>>(), ["乙科协"]);
    let after = written(&set, &complete);
    let text = text_of(&after, "content/data/orgs.yaml");
    assert!(text.contains("甲科协") && !text.contains("乙科协") && text.contains("丙科协"), "{text}");
    assert!(!complete.moves.is_empty(), "figures move");
}

/// A sheet of texts.
fn filled(name: &str, rows: &[Vec<&str>]) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet.set_name(name).expect("a name");
    for (line, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) if !cell.starts_with('0') => sheet.write_number(line, column, number),
                _ => sheet.write_string(line, column, *cell),
            }
            .expect("written");
        }
    }
    sheet
}

fn saved(sheets: Vec<Worksheet>) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    book.save_to_buffer().expect("saved")
}

#[test]
fn merged_cells_groups_of_headers_and_totals_are_understood() {
    let mut sheet = Worksheet::new();
    let plain = Format::new();
    let merge = |sheet: &mut Worksheet, area: (u32, u16, u32, u16), words: &str| {
        sheet.merge_range(area.0, area.1, area.2, area.3, words, &plain).expect("merged");
    };
    merge(&mut sheet, (0, 0, 0, 5), "全市名录（截至2021年6月）");
    for (column, words) in [(0, "县区"), (1, "所在单元"), (2, "组织名称")] {
        merge(&mut sheet, (2, column, 3, column), words);
    }
    merge(&mut sheet, (2, 3, 2, 5), "基本情况");
    for (column, words) in [(3, "成立时间"), (4, "有场所"), (5, "会员数")] {
        sheet.write_string(3, column, words).expect("written");
    }
    merge(&mut sheet, (4, 0, 5, 0), "湄潭县");
    let month = Format::new().set_num_format("yyyy\"年\"m\"月\"");
    let day = Format::new().set_num_format("yyyy/m/d");
    let date = ExcelDateTime::from_ymd(2019, 5, 1).expect("a day");
    for (line, unit, name) in [(4, "湄江街道", "甲科协"), (5, "城关镇", "乙科协")] {
        sheet.write_string(line, 1, unit).expect("written");
        sheet.write_string(line, 2, name).expect("written");
        sheet.write_boolean(line, 4, true).expect("written");
        sheet.write_number(line, 5, 10).expect("written");
    }
    sheet.write_datetime_with_format(4, 3, &date, &month).expect("written");
    sheet.write_datetime_with_format(5, 3, &date, &day).expect("written");
    sheet.write_string(6, 0, "合 计").expect("written");
    sheet.write_number(6, 2, 2).expect("written");
    sheet.write_formula(6, 5, Formula::new("=SUM(F5:F6)").set_result("20")).expect("written");
    let plan = plan(&world(), "名录.xlsx", &saved(vec![sheet]));
    assert_eq!((plan.added.len(), plan.notes[0].totals, plan.notes[0].header), (2, 1, 4));
    let text: String = plan.files.values().map(|text| &**text).collect();
    for line in [
        "established: 2019-05,",
        "established: 2019-05-01,",
        "unit: chengguan-m",
        "conditions: { office: true }",
    ] {
        assert!(text.contains(line), "{line:?} in\n{text}");
    }
}

/// A bad cell: column, what stands there, the code.
type Bad = (usize, &'static str, &'static str);

/// Rows that are sound but for one cell each; every fault must be told, at its cell, and nothing else.
fn check_bad(
    name: &str,
    headers: &[&'static str],
    sound: &dyn Fn(usize) -> Vec<String>,
    bad: &[Bad],
) -> usize {
    let mut rows: Vec<Vec<String>> = vec![headers.iter().map(|header| (*header).to_owned()).collect()];
    let mut expected = Vec::new();
    for (number, (column, words, code)) in bad.iter().enumerate() {
        let mut row = sound(number);
        row.resize(headers.len(), String::new());
        row[*column] = (*words).to_owned();
        rows.push(row);
        let letter = char::from(b'A' + u8::try_from(*column).expect("a letter"));
        expected.push(format!("{code} 坏.xlsx!{name}!{letter}{}", number + 2));
    }
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    expected.sort();
    let found = errors(&world(), "坏.xlsx", &saved(vec![filled(name, &rows)]));
    assert_eq!(found, expected, "{name}");
    bad.len()
}

const ORGANISATIONS: [Bad; 35] = [
    (0, "湄谭县", "JB203"),
    (0, "某县", "JB203"),
    (1, "不存在镇", "JB203"),
    (1, "chengguan-f", "JB613"),
    (2, "", "JB201"),
    (3, "村级科协", "JB207"),
    (4, "不知道", "JB207"),
    (4, "已见", "JB207"),
    (5, "6月17日", "JB205"),
    (5, "2021-13", "JB205"),
    (5, "2021年2月30日", "JB205"),
    (5, "去年", "JB205"),
    (5, "12", "JB205"),
    (5, "21.6.17", "JB205"),
    (5, "2021/6/31", "JB205"),
    (5, "2021.1", "JB616"),
    (6, "明年", "JB205"),
    (6, "2021-00", "JB205"),
    (7, "也许", "JB207"),
    (7, "2", "JB207"),
    (7, "部分", "JB207"),
    (8, "-5", "JB206"),
    (8, "约30", "JB206"),
    (8, "3.5", "JB206"),
    (8, "很多", "JB206"),
    (8, "12-15", "JB206"),
    (9, "月底", "JB205"),
    (10, "没有的科协", "JB203"),
    (11, "别的行动", "JB203"),
    (12, "没有的文件", "JB203"),
    (13, "主席｜没有的类别", "JB203"),
    (13, "主席｜院长｜两三个", "JB206"),
    (14, "2021｜很多", "JB206"),
    (15, "a b", "JB208"),
    (15, "a/b", "JB208"),
];

const FIGURES: [Bad; 11] = [
    (0, "讲坐", "JB203"),
    (0, "没有的指标", "JB203"),
    (1, "城关镇", "JB204"),
    (1, "某镇", "JB203"),
    (2, "十几", "JB206"),
    (2, "abc", "JB206"),
    (2, "1e", "JB206"),
    (3, "6月", "JB205"),
    (3, "2021.1", "JB616"),
    (4, "听说", "JB203"),
    (5, "大概", "JB207"),
];

const RATIOS: [Bad; 4] =
    [(2, "120%", "JB206"), (2, "1", "JB617"), (2, "3/0", "JB206"), (2, "大部分", "JB206")];

const PLACES: [Bad; 9] = [
    (1, "大", "JB207"),
    (3, "某市", "JB203"),
    (4, "某区", "JB203"),
    (5, "也许", "JB207"),
    (6, "从前", "JB205"),
    (7, "2020-02-30", "JB205"),
    (8, "3", "JB206"),
    (8, "东；西", "JB206"),
    (9, "-x", "JB208"),
];

const UNITS: [Bad; 6] = [
    (1, "宇宙", "JB207"),
    (1, "", "JB201"),
    (2, "某镇", "JB203"),
    (3, "很久以前", "JB205"),
    (4, "别的行动", "JB203"),
    (4, "drive｜不适用｜以后", "JB205"),
];

#[test]
fn each_of_many_bad_cells_is_told_with_its_sheet_and_cell() {
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    let organisations = check_bad(
        "组织",
        &[
            "县区",
            "所在单元",
            "组织名称",
            "组织类型",
            "状态",
            "成立时间",
            "终止时间",
            "有场所",
            "会员数",
            "会员截至",
            "上级组织",
            "专项工作",
            "来源",
            "任职",
            "经费",
            "标识",
        ],
        &|number| own(&["湄潭县", "", &format!("测试{number}科协"), "乡镇科协"]),
        &ORGANISATIONS,
    );
    let figures = check_bad(
        "数据",
        &["指标", "地区", "数值", "截至", "来源", "名单完整"],
        &|number| own(&["lectures", "湄潭县", &(number + 1).to_string(), "2020"]),
        &FIGURES,
    );
    let ratios = check_bad(
        "数据",
        &["指标", "地区", "数值", "截至"],
        &|_| own(&["township.coverage", "湄潭县", "50%", "2020"]),
        &RATIOS,
    );
    let places = check_bad(
        "地区",
        &["名称", "级别", "类型", "上级", "托管", "法定", "设立", "撤销", "格位", "标识"],
        &|number| own(&[&format!("测试{number}镇"), "乡", "镇", "湄潭县"]),
        &PLACES,
    );
    let units = check_bad(
        "单元",
        &["单元名称", "单元类型", "所在地", "设立", "免建"],
        &|number| own(&[&format!("测试{number}医院"), "乡镇", "湄潭县"]),
        &UNITS,
    );
    let count = organisations + figures + ratios + places + units;
    assert!(count >= 60, "{count} bad cells");
}

#[test]
fn faults_that_only_the_whole_site_knows_are_told_at_cells_too() {
    let table = "县区,所在单元,组织名称,状态,成立时间,终止时间\n湄潭县,湄江街道,甲科协,撤销,2020-01,\n湄潭县,城关镇,乙科协,撤销,2020-01-02,2019\n";
    assert_eq!(errors(&world(), "a.csv", table.as_bytes()), ["JB211 a.csv!F3", "JB212 a.csv!D2"]);
}

/// An archive of parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        writer.start_file(*name, options).expect("begun");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

/// A workbook with one sheet in the words of the format.
fn raw_workbook(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    let types: &[u8] = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let root: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book: &[u8] = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let rels: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types),
        ("_rels/.rels", root),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", rels),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend_from_slice(more);
    archive(&parts)
}

fn sheet_of(cells: &str) -> Vec<u8> {
    let open = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
    format!("{open}{cells}</sheetData></worksheet>").into_bytes()
}

fn text_cell(name: &str, words: &str) -> String {
    format!(r#"<c r="{name}" t="inlineStr"><is><t>{words}</t></is></c>"#)
}

#[test]
fn formulas_that_failed_or_were_never_counted_are_not_taken_for_empty_cells() {
    let cells = format!(
        "<row r=\"1\">{}{}{}</row><row r=\"2\">{}<c r=\"B2\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c></row><row r=\"3\">{}<c r=\"B3\"><f>A1</f></c><c r=\"C3\" t=\"str\"><f>D1</f><v></v></c></row>",
        text_cell("A1", "组织名称"),
        text_cell("B1", "成立时间"),
        text_cell("C1", "县区"),
        text_cell("A2", "甲科协"),
        text_cell("A3", "乙科协"),
    );
    let found = errors(&world(), "a.xlsx", &raw_workbook(&sheet_of(&cells), &[]));
    assert_eq!(found, ["JB614 a.xlsx!Sheet1!B2", "JB615 a.xlsx!Sheet1!B3"]);
}

#[test]
fn files_that_are_no_lists_are_refused_in_plain_words() {
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let compound = |stream: &str| {
        [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 504], &wide(stream)].concat()
    };
    let far = |cell: &str, row: u32| sheet_of(&format!("<row r=\"{row}\">{}</row>", text_cell(cell, "x")));
    let bomb = sheet_of(&" ".repeat(450 << 20));
    let list = sheet_of(&format!("<row r=\"1\">{}</row>", text_cell("A1", "组织名称")));
    let cases: [(&str, Vec<u8>, &str); 13] = [
        ("renamed.xlsx", compound("WordDocument"), "JB601"),
        ("report.docx", archive(&[("word/document.xml", b"<w/>")]), "JB601"),
        ("table.ods", archive(&[("mimetype", b"x"), ("content.xml", b"<o/>")]), "JB601"),
        ("paper.xlsx", b"%PDF-1.7\n".to_vec(), "JB601"),
        ("page.xls", b"<html><table></table></html>".to_vec(), "JB601"),
        ("noise.csv", vec![0, 159, 146, 150], "JB601"),
        ("locked.xlsx", compound("EncryptedPackage"), "JB602"),
        ("macros.xlsm", raw_workbook(&list, &[("xl/vbaProject.bin", b"x")]), "JB603"),
        ("macros.xls", compound("_VBA_PROJECT_CUR"), "JB603"),
        ("bomb.xlsx", raw_workbook(&bomb, &[]), "JB604"),
        ("wide.xlsx", raw_workbook(&far("XFD1048576", 1_048_576), &[]), "JB604"),
        ("cut.xlsx", raw_workbook(&list, &[])[..300].to_vec(), "JB605"),
        ("broken.xlsx", raw_workbook(b"<worksheet><sheetData><row>", &[]), "JB605"),
    ];
    let world = world();
    for (name, bytes, code) in cases {
        let found = errors(&world, name, &bytes);
        assert_eq!(found, [format!("{code} {name}:1:1")], "{name}");
    }
}

#[test]
fn a_sheet_that_claims_a_million_rows_costs_only_what_it_holds() {
    let cells = format!(
        "<row r=\"1\">{}{}</row><row r=\"1048576\">{}{}</row>",
        text_cell("A1", "县区"),
        text_cell("B1", "组织名称"),
        text_cell("A1048576", "湄潭县"),
        text_cell("B1048576", "甲科协"),
    );
    let mut sheet = sheet_of(&cells);
    let at = sheet.windows(11).position(|window| window == b"<sheetData>").expect("there");
    sheet.splice(at..at, *b"<dimension ref=\"A1:XFD1048576\"/>");
    let plan = plan(&world(), "a.xlsx", &raw_workbook(&sheet, &[]));
    assert_eq!(plan.added.len(), 1);
}

#[test]
fn damaged_files_never_bring_the_program_down() {
    let sound = saved(vec![filled("组织", &[vec!["县区", "组织名称"], vec!["湄潭县", "甲科协"]])]);
    let world = world();
    for at in (0..sound.len()).step_by(97) {
        let mut damaged = sound.clone();
        damaged[at] ^= 0x55;
        let _ = import(&world, "a.xlsx", &damaged);
        let _ = import(&world, "a.xlsx", &sound[..at]);
    }
}

fn exported(set: &SourceSet, form: bool, language: Language) -> Vec<u8> {
    let project = prepare(set, &inputs());
    exchange::workbook(&project.site, Wanted { kinds: &Kind::ALL, place: None, form, language })
}

#[test]
fn a_workbook_that_nobody_touched_imports_as_no_change() {
    let sites = [("sample", common::sample()), ("full", common::test_site("full")), ("world", world())];
    for (name, set) in sites {
        for (form, language) in
            [(false, Language::Chinese), (false, Language::English), (true, Language::Chinese)]
        {
            let plan = plan(&set, "数据.xlsx", &exported(&set, form, language));
            let changed: Vec<String> =
                plan.changed.iter().map(|item| format!("{} {:?}", item.name, item.fields)).collect();
            assert_eq!(changed, [""; 0], "{name} {form} {language:?}");
            assert_eq!((plan.added.len(), plan.files.len()), (0, 0), "{name} {form} {language:?}");
            assert!(plan.unchanged > 3, "{name}: {}", plan.unchanged);
        }
    }
}

#[test]
fn the_same_site_gives_the_same_workbook() {
    let set = world();
    assert_eq!(exported(&set, true, Language::Chinese), exported(&set, true, Language::Chinese));
}

mod generated {
    use proptest::prelude::*;

    use super::*;

    /// Words as people and their slips write them.
    fn words() -> impl Strategy<Value = String> {
        let pool = [
            "城关镇",
            "永安",
            "甲、乙",
            "a; b",
            "0520",
            "no",
            "3月",
            "1-3",
            "=1+1",
            "x｜y",
            "a：b",
            "“引”",
            "N/A1",
            "true",
            "合计镇",
            "12",
            "a\\b",
            "注意",
            "long name with, comma",
            "一、二",
        ];
        (proptest::sample::select(pool.to_vec()), 0..40_u8)
            .prop_map(|(word, number)| format!("{word}{number}"))
    }

    fn date() -> impl Strategy<Value = String> {
        prop_oneof![
            (1950..2025_i32).prop_map(|year| year.to_string()),
            (1950..2025_i32, 1..13_i32).prop_map(|(year, month)| format!("{year}-{month:02}")),
            (1950..2025_i32, 1..13_i32, 1..29_i32)
                .prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}")),
        ]
    }

    fn quoted(text: &str) -> String {
        serde_json::Value::from(text).to_string()
    }

    prop_compose! {
        fn organisation()(
            name in words(),
            aliases in proptest::collection::vec(words(), 0..3),
            unit in proptest::option::of(0..3_usize),
            established in proptest::option::of(date()),
            met in proptest::option::of(any::<bool>()),
            members in proptest::option::of(0..5_000_u32),
            as_of in date(),
            post in proptest::option::of(words()),
            amount in proptest::option::of(0..100_000_u32),
            planned in any::<bool>(),
        ) -> String {
            let mut fields = vec![format!("name: {}", quoted(&name))];
            let aliases: Vec<String> = aliases.iter().map(|alias| quoted(alias)).collect();
            fields.push(format!("aliases: [{}]", aliases.join(", ")));
            match unit {
                Some(unit) => fields.push(format!("unit: {}", ["meijiang", "chengguan-m", "chengguan-f"][unit])),
                None => fields.push("place: meitan".to_owned()),
            }
            fields.extend(established.map(|date| format!("established: {date}")));
            fields.extend(met.map(|met| format!("conditions: {{ office: {met} }}")));
            fields.extend(members.map(|count| format!("members: {{ value: {count}, as_of: {as_of} }}")));
            fields.extend(post.map(|post| format!("leaders: [{{ post: {}, role: head, count: 2 }}]", quoted(&post))));
            fields.extend(amount.map(|amount| format!("funding: [{{ year: 2020, amount: {}.5, unit: 元 }}]", amount)));
            fields.push(format!("status: {}", if planned { "planned" } else { "active" }));
            fields.push("type: township_association".to_owned());
            fields.join(", ")
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

        #[test]
        fn what_is_exported_is_imported_as_it_was(
            organisations in proptest::collection::vec(organisation(), 0..8),
            units in proptest::collection::vec((words(), date()), 0..4),
            figures in proptest::collection::vec((0..2_usize, 0..9_000_u32, date(), proptest::option::of(words())), 0..6),
        ) {
            let mut data = String::from("organisations:\n");
            for (number, fields) in organisations.iter().enumerate() {
                data.push_str(&format!("  - {{ id: o{number}, {fields} }}\n"));
            }
            data.push_str("units:\n");
            for (number, (name, date)) in units.iter().enumerate() {
                data.push_str(&format!("  - {{ id: u{number}, name: {}, type: hospital, place: chengguan-m, valid_from: {date} }}\n", quoted(name)));
            }
            data.push_str("observations:\n");
            for (place, value, date, note) in &figures {
                let place = ["meitan", "fenggang"][*place];
                let note = note.as_ref().map_or(String::new(), |note| format!(", note: {}", quoted(note)));
                data.push_str(&format!("  - {{ indicator: lectures, place: {place}, value: {value}, as_of: {date}, source: notice{note} }}\n"));
            }
            let mut set = world();
            put(&mut set, "content/data/generated.yaml", &data);
            let outcome = jianbao::prepare(&set, &inputs());
            prop_assume!(outcome.value.is_some());
            // The same day, place and source twice with two values is one record to a list.
            let mut days: Vec<_> = figures.iter().map(|(place, _, date, _)| (place, date)).collect();
            days.sort();
            days.dedup();
            prop_assume!(days.len() == figures.len());
            for language in Language::ALL {
                let bytes = exported(&set, false, language);
                let (sheets, outcome) = import(&set, "数据.xlsx", &bytes);
                let told = told(&sheets, &outcome.diagnostics);
                let plan = outcome.value.map_err(|why| TestCaseError::fail(format!("{why:?} {told:?}\n{data}")))?;
                let changed: Vec<String> = plan.changed.iter().map(|item| format!("{} {:?}", item.name, item.fields)).collect();
                prop_assert_eq!(changed, vec![""; 0]);
                prop_assert_eq!(plan.added.len(), 0);
            }
        }
    }
}

#[test]
fn errors_are_known_before_anything_is_written() {
    let (_, outcome) = import(&world(), "a.csv", "组织名称,成立时间\n甲科协,去年\n".as_bytes());
    assert!(outcome.diagnostics.iter().any(|fault| fault.severity == Severity::Error));
    assert!(outcome.value.is_err());
}

#[test]
fn a_site_of_nothing_but_its_settings_takes_its_first_list() {
    let set = site_of([
        ("site.yaml", "title: 测试\nbase_url: https://example.org/\n"),
        ("content/data/a.yaml", "places:\n  - { id: city, name: 兰河市, level: city }\n"),
    ]);
    let plan = plan(
        &set,
        "区划.csv",
        "名称,级别,上级,代码\n东湖县,县,兰河市,0520\n湖心镇,乡镇,东湖县,\n".as_bytes(),
    );
    let text = &plan.files.iter().find(|(path, _)| path.as_str().ends_with("/a.yaml")).expect("changed").1;
    assert!(text.contains("code: 0520") && text.contains("parent: city-donghu"), "{text}");
}

/// Runs the program in a site on the disk: exit code, what it printed, what it said.
fn run(folder: &std::path::Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_jianbao"));
    let command = command.current_dir(folder).args(["--lang", "en"]).args(arguments);
    let output = command.env("JIANBAO_NOW", "2026-11-23").output().expect("started");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
}

#[test]
fn nothing_is_written_before_it_is_asked_for_or_with_an_error() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let root = folder.path();
    for file in world().iter().filter(|file| !file.path.as_str().starts_with("themes/")) {
        let path = root.join(file.path.as_str());
        fs::create_dir_all(path.parent().expect("has one")).expect("made");
        fs::write(path, world().text(file.id).replace('\n', "\r\n")).expect("written");
    }
    let data = root.join("content/data/base.yaml");
    let before = fs::read(&data).expect("there");
    fs::write(root.join("bad.csv"), "县区,组织名称,成立时间\n湄潭县,甲科协,去年\n").expect("written");
    let (code, out, err) = run(root, &["import", "bad.csv", "--write"]);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("bad.csv!C2") && err.contains("nothing was written"), "{err}");
    fs::write(root.join("good.csv"), "县区,组织名称,成立时间\n湄潭县,甲科协,2020\n").expect("written");
    let (code, out, _) = run(root, &["import", "good.csv"]);
    assert!(code == 0 && out.contains("added 1") && out.contains("/counties/meitan/"), "{out}");
    assert_eq!(fs::read(&data).expect("there"), before);
    let (code, ..) = run(root, &["import", "good.csv", "--write"]);
    let after = fs::read_to_string(&data).expect("there");
    assert!(code == 0 && after.contains("name: 甲科协, place: meitan"), "{after}");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "line ends stay");
    let (code, _, err) = run(root, &["import", "good.csv", "--write"]);
    assert!(code == 0 && err.contains("nothing to write"), "{err}");
    let (code, out, _) = run(root, &["new", "sheet", "organisations", "--place", "湄潭"]);
    assert_eq!((code, out.as_str()), (0, "湄潭县组织.xlsx\n"));
    let (code, _, err) = run(root, &["import", "湄潭县组织.xlsx"]);
    assert!(code == 0 && err.contains("nothing to write"), "{err}");
    let (code, ..) = run(root, &["check"]);
    assert_eq!(code, 0);
}
