//! Documents in a few elements, and what is read of them; Markdown that reads back as the words it was made of.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use pulldown_cmark::{Event, Tag};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::domain::markdown::events;

/// An archive of parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("writable");
        writer.write_all(text.as_bytes()).expect("writable");
    }
    writer.finish().expect("finished").into_inner()
}

const SPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main""#;

const STYLES: &str = r#"<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
 <w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/></w:style>
 <w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
 <w:style w:type="paragraph" w:styleId="C"><w:name w:val="caption"/></w:style>
 <w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>"#;

const NUMBERING: &str = r#"<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>
 <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
 <w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
 <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
 <w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
 <w:num w:numId="4"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"#;

const NOTES: &str = r#"<w:footnote w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
 <w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>注释一</w:t></w:r></w:p><w:p><w:r><w:t>第二段</w:t></w:r></w:p></w:footnote>"#;

const RELATIONS: &str = r#"<Relationship Id="s" Type="http://x/styles" Target="styles.xml"/>
 <Relationship Id="n" Type="http://x/numbering" Target="/word/numbering.xml"/>
 <Relationship Id="f" Type="http://x/footnotes" Target="footnotes.xml"/>
 <Relationship Id="h" Type="http://x/header" Target="header1.xml"/>
 <Relationship Id="p" Type="http://x/image" Target="../word/media/image1.png"/>
 <Relationship Id="e" Type="http://x/image" Target="media/image2.emf"/>
 <Relationship Id="l" Type="http://x/hyperlink" Target="https://example.org/a(b)?x=1&amp;y=2" TargetMode="External"/>
 <Relationship Id="o" Type="http://x/image" Target="https://example.org/a.png" TargetMode="External"/>"#;

/// A document with this body.
fn made(body: &str) -> Vec<u8> {
    let part =
        |root: &str, inside: &str| format!("<?xml version=\"1.0\"?><w:{root} {SPACES}>{inside}</w:{root}>");
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{RELATIONS}</Relationships>"
    );
    let header = "<w:p><w:r><w:t>内部资料</w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
    archive(&[
        ("word/document.xml", &part("document", &format!("<w:body>{body}</w:body>"))),
        ("word/styles.xml", &part("styles", STYLES)),
        ("word/numbering.xml", &part("numbering", NUMBERING)),
        ("word/footnotes.xml", &part("footnotes", NOTES)),
        ("word/header1.xml", &part("hdr", header)),
        ("word/media/image1.png", "\u{0}"),
        ("word/media/image2.emf", "x"),
        ("word/_rels/document.xml.rels", &relations),
    ])
}

fn document(body: &str) -> Document {
    read(&made(body), Tracked::Accept).expect("sound")
}

/// The Markdown of a body.
fn markdown(body: &str) -> String {
    print(&document(body))
}

fn paragraph(words: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:p>")
}

#[test]
fn headings_lists_and_paragraphs_are_what_their_styles_say() {
    let styled = |style: &str, words: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>")
    };
    let item = |list: u8, level: u8, words: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
        )
    };
    let body = [
        styled("1", "工作进展"),
        item(1, 0, "加快建立组织"),
        item(1, 1, "城区"),
        item(1, 0, "做好指导"),
        styled("2", "细节"),
        item(2, 0, "甲"),
        item(2, 1, "乙"),
        item(2, 1, "丙"),
        item(2, 0, "丁"),
        paragraph("　　1. 不是列表"),
        item(3, 0, "一项"),
        item(3, 0, "二项"),
        item(4, 0, "另一张表"),
    ];
    assert_eq!(
        markdown(&body.concat()),
        "## 工作进展\n\n一、加快建立组织\n\n（一）城区\n\n二、做好指导\n\n### 细节\n\n- 甲\n  1. 乙\n  2. 丙\n- 丁\n\n1\\. 不是列表\n\n1. 一项\n2. 二项\n1) 另一张表\n"
    );
}

#[test]
fn tables_say_in_their_first_cell_what_merged_cells_say() {
    let cell = |more: &str, words: &str| format!("<w:tc><w:tcPr>{more}</w:tcPr>{}</w:tc>", paragraph(words));
    let halves = format!("<w:tc>{}{}</w:tc>", paragraph("上半年"), paragraph("下半年"));
    let body = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        cell("", "县|区"),
        cell("<w:gridSpan w:val=\"2\"/>", "数"),
        cell("<w:vMerge w:val=\"restart\"/>", "湄潭"),
        cell("", "12"),
        halves,
        cell("<w:vMerge/>", ""),
        cell("", "13"),
        cell("", ""),
    );
    assert_eq!(
        markdown(&body),
        "| 县\\|区 | 数 |  |\n|---|---|---|\n| 湄潭 | 12 | 上半年<br>下半年 |\n|  | 13 |  |\n"
    );
    // A frame around text is no table.
    let frame = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell("", "按语"));
    assert_eq!(markdown(&frame), "按语\n");
}

#[test]
fn notes_pictures_links_and_boxes_are_kept() {
    let body = r#"<w:p><w:r><w:t>甲！</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:hyperlink r:id="l"><w:r><w:t>网页</w:t></w:r></w:hyperlink><w:r><w:footnoteReference w:id="9"/></w:r></w:p>
        <w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:docPr descr="会场全景"/><a:blip r:embed="p"/></w:drawing></mc:Choice><mc:Fallback><w:pict><v:imagedata r:id="p"/></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>
        <w:p><w:pPr><w:pStyle w:val="C"/></w:pPr><w:r><w:t>图1 会场"全景"</w:t></w:r></w:p>
        <w:p><w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>框里的话</w:t></w:r></w:p></w:txbxContent></v:textbox><v:textpath string="遵义科协简报"/></w:pict></w:r></w:p>
        <w:p><w:r><w:drawing><a:blip r:embed="e"/><a:blip r:link="o"/></w:drawing></w:r></w:p>
        <w:sectPr><w:headerReference r:id="h"/></w:sectPr>"#;
    let made = made(body);
    // The bytes of a picture are no text.
    let mut parts = package::Parts::open(&made).expect("sound");
    assert!(parts.bytes("word/media/image1.png", 10).expect("sound").is_some());
    let document = read(&made, Tracked::Accept).expect("sound");
    assert_eq!(document.margins, ["内部资料"]);
    let left: Vec<&Left> = document.left.iter().map(|(left, _)| left).collect();
    // A zero is no picture; this document has none that can be shown.
    assert_eq!(left, [&Left::Picture("PNG".to_owned()), &Left::Picture("EMF".to_owned()), &Left::Outside]);
    assert_eq!(
        print(&document),
        "甲！[^1] [网页](https://example.org/a%28b%29?x=1&amp;y=2)\n\n图1 会场\"全景\"\n\n框里的话\n\n遵义科协简报\n\n[^1]: 注释一\n\n    第二段\n"
    );
}

#[test]
fn tracked_changes_are_made_or_not_as_a_whole() {
    let body = r#"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>共建成</w:t></w:r><w:del><w:r><w:delText>165</w:delText></w:r></w:del><w:ins><w:r><w:t>166</w:t></w:r></w:ins></w:p>
        <w:p><w:r><w:t>个科协。</w:t></w:r></w:p>
        <w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr><w:ins><w:r><w:t>新的一段。</w:t></w:r></w:ins></w:p>
        <w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>旧行</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"#;
    let read = |tracked| read(&made(body), tracked).expect("sound");
    assert_eq!(print(&read(Tracked::Accept)), "共建成166个科协。\n\n新的一段。\n");
    assert_eq!(print(&read(Tracked::Refuse)), "共建成165\n\n个科协。\n\n旧行\n");
    assert_eq!(read(Tracked::Accept).changes, 4);
}

#[test]
fn signs_powers_fields_and_hidden_text_are_read_as_people_see_them() {
    let body = r#"<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r><w:r><w:sym w:font="Odd" w:char="F0FC"/></w:r><w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>5</w:t></w:r><w:r><w:t>平方米</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗语</w:t></w:r><w:r><w:noBreakHyphen/><w:softHyphen/><w:tab/><w:t>尾</w:t></w:r></w:p>
        <w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "https://example.org/"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>链接</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:br/><w:t>下一行</w:t></w:r></w:p>
        <w:p><w:pPr><w:pStyle w:val="toc"/></w:pPr><w:r><w:t>工作进展 3</w:t></w:r></w:p>"#;
    let document = document(body);
    assert_eq!(print(&document), "✓□10⁵平方米\u{2011} 尾\n\n[链接](https://example.org/)\\\n下一行\n");
    let left: Vec<_> = document.left.iter().map(|(left, at)| (left.clone(), *at)).collect();
    assert_eq!(left, [(Left::Sign, Some(0)), (Left::Hidden, Some(0)), (Left::Contents, Some(2))]);
}

#[test]
fn bold_letters_keep_their_punctuation_outside() {
    let bold = |words: &str| format!("<w:r><w:rPr><w:b/></w:rPr><w:t>{words}</w:t></w:r>");
    let body = format!("<w:p>{}<w:r><w:t>各地要</w:t></w:r>{}</w:p>", bold("一是思路清。"), bold("“抓紧”"));
    assert_eq!(markdown(&body), "**一是思路清**。各地要“**抓紧**”\n");
}

#[test]
fn what_is_no_document_is_refused() {
    let broken = |bytes: &[u8]| read(bytes, Tracked::Accept).expect_err("refused");
    assert_eq!(
        broken(&archive(&[("word/document.xml", "<w/>"), ("word/vbaProject.bin", "x")])),
        Refusal::Macros
    );
    assert!(matches!(broken(&archive(&[("word/document.xml", "<w/>")])), Refusal::Broken(_)));
    assert!(matches!(broken(&archive(&[("a.txt", "x")])), Refusal::Foreign(_)));
    let sound = made(&paragraph("甲"));
    assert!(matches!(broken(&sound[..sound.len() / 2]), Refusal::Broken(_)));
}

/// What a reader sees of Markdown, without white space.
fn shown(markdown: &str) -> String {
    let mut out = String::new();
    for (event, _) in events(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) if html.trim() != "<br>" => out.push_str(&html),
            Event::Start(Tag::Image { title, .. }) => out.push_str(&title),
            Event::Rule => out.push_str("<rule>"),
            _ => {}
        }
    }
    out.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Words that could be marks.
fn nasty() -> impl Strategy<Value = String> {
    proptest::string::string_regex(
        "([ -~]|[甲乙，。“”（）！：]|\\*\\*|\\]\\(|1\\. |- |\\[\\^1\\]|<b>|&amp;|\\{#a\\}|~~~|---){0,12}",
    )
    .expect("sound")
}

fn tone() -> impl Strategy<Value = Tone> {
    (any::<(bool, bool, bool)>(), proptest::option::weighted(0.2, Just("https://e.org/_a?b&c"))).prop_map(
        |((is_bold, is_italic, is_struck), link)| Tone {
            is_bold,
            is_italic,
            is_struck,
            link: link.map(Into::into),
        },
    )
}

fn inline() -> impl Strategy<Value = Inline> {
    prop_oneof![
        8 => (nasty(), tone()).prop_map(|(words, tone)| Inline::Text(words, tone)),
        4 => nasty().prop_map(|words| Inline::Text(words, Tone::default())),
        1 => Just(Inline::Break),
        1 => Just(Inline::Note(0)),
        1 => nasty().prop_map(|alt| Inline::Picture(0, alt)),
    ]
}

fn block() -> impl Strategy<Value = Content> {
    let line = || proptest::collection::vec(inline(), 1..4);
    let cell = proptest::collection::vec(line(), 0..3).prop_map(|lines| {
        let block = |text| Block { paragraph: 0, content: Content::Paragraph(Look::default(), text) };
        lines.into_iter().map(block).collect::<Vec<_>>()
    });
    let role = prop_oneof![4 => Just(Role::Text), 1 => Just(Role::Title), 1 => Just(Role::Caption)];
    prop_oneof![
        (1_u8..5, line()).prop_map(|(level, text)| Content::Heading(level, text)),
        (role, line()).prop_map(|(role, text)| Content::Paragraph(Look { role, ..Look::default() }, text)),
        (0_u8..3, 0_u32..3, line()).prop_map(|(depth, number, text)| {
            let mark = if number == 0 { Mark::Bullet } else { Mark::Number(number, '.') };
            Content::Item(depth, mark, text)
        }),
        proptest::collection::vec(proptest::collection::vec(cell, 2), 1..3).prop_map(Content::Table),
    ]
}

/// The words of a block, those for pictures among them.
fn said(block: &Block) -> String {
    let of_line = |text: &[Inline]| {
        let words = text.iter().map(|inline| match inline {
            Inline::Text(words, _) => words.clone(),
            Inline::Picture(_, alt) => alt.clone(),
            Inline::Break | Inline::Note(_) => String::new(),
        });
        words.collect::<String>()
    };
    match &block.content {
        Content::Heading(_, text) | Content::Paragraph(_, text) | Content::Item(_, _, text) => of_line(text),
        Content::Table(rows) => rows.iter().flatten().flatten().map(said).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markdown_reads_back_as_the_words_it_was_made_of(contents in proptest::collection::vec(block(), 1..5)) {
        let blocks: Vec<Block> = contents.into_iter().map(|content| Block { paragraph: 0, content }).collect();
        let expected: String = blocks.iter().map(said).collect::<String>().chars().filter(|c| !c.is_whitespace()).collect();
        let note = vec![Block { paragraph: 0, content: Content::Paragraph(Look::default(), vec![Inline::Text("注".into(), Tone::default())]) }];
        let pictures = vec![Picture { name: "picture-1.png".to_owned(), bytes: Vec::new() }];
        let document = Document { blocks, notes: vec![note], pictures, ..Document::default() };
        let printed = print(&document);
        let mut read: Vec<char> = shown(&printed).chars().collect();
        let mut expected: Vec<char> = format!("{expected}注").chars().collect();
        // Words under a picture come before those for it.
        read.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(String::from_iter(read), String::from_iter(expected), "{}", printed);
    }

    #[test]
    fn a_damaged_document_never_ends_the_program(
        at in 0_usize..4_000,
        byte in any::<u8>(),
        cut in proptest::option::of(0_usize..4_000),
    ) {
        let body = r#"<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"#;
        let mut bytes = made(body);
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Some(cut) = cut {
            bytes.truncate(cut);
        }
        let _ = read(&bytes, Tracked::Accept).map(|document| print(&document));
        // Damage of the text itself, which an archive would have noticed.
        let mut text = body.as_bytes().to_vec();
        let at = at % text.len();
        text[at] = byte;
        if let Ok(text) = String::from_utf8(text) {
            let _ = read(&made(&text), Tracked::Refuse).map(|document| print(&document));
        }
    }
}
