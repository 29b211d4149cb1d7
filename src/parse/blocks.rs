//! The options of data blocks: YAML inside a fence, read like any other group of known keys.
//!
//! A block may stand in a list or a quote, so its text is in pieces; every leaf still knows its place in the
//! file. Whether names exist and which options go together is left to `refine`.

use crate::base::{Diagnostic, FileId, Span};
use crate::domain::BlockKind;
use crate::domain::markdown::Fence;

use super::faults;
use super::schema::{Group, Reader, Text, records};
use super::yaml::{self, Kind};

records! {
    /// Options of a table of coverage.
    RawCoverageBlock "a `coverage` block" "覆盖数据块" [target] {
        target: Option<Text> = "target" "口径",
        campaign: Option<Text> = "campaign" "专项工作",
        places: Vec<Text> = "places" "地区",
        parent: Option<Text> = "parent" "上级",
        level: Option<Text> = "level" "级别",
        as_of: Option<Text> = "as_of" "截至",
        show: Option<Text> = "show" "显示",
        caption: Option<Text> = "caption" "标题",
    }
    /// Options of a list of practices.
    RawPracticesBlock "a `practices` block" "经验数据块" {
        ids: Vec<Text> = "ids" "标识",
        theme: Vec<Text> = "theme" "主题",
        county: Vec<Text> = "county" "首创地",
        limit: Option<Text> = "limit" "条数",
        sort: Option<Text> = "sort" "排序",
        style: Option<Text> = "style" "样式",
        caption: Option<Text> = "caption" "标题",
    }
    /// Options of a list of organisations.
    RawOrganisationsBlock "an `organisations` block" "组织数据块" {
        place: Vec<Text> = "place" "地区",
        kind: Vec<Text> = "type" "类型",
        status: Option<Text> = "status" "状态",
        limit: Option<Text> = "limit" "条数",
        caption: Option<Text> = "caption" "标题",
    }
    /// Options of a list of figures.
    RawFiguresBlock "a `figures` block" "数字数据块" {
        place: Vec<Text> = "place" "地区",
        indicator: Vec<Text> = "indicator" "指标",
        report: Option<Text> = "report" "简报",
        since: Option<Text> = "since" "起始",
        as_of: Option<Text> = "as_of" "截至",
        limit: Option<Text> = "limit" "条数",
        caption: Option<Text> = "caption" "标题",
    }
    /// Options of a chart.
    RawChartBlock "a `chart` block" "图表数据块" [kind] {
        kind: Option<Text> = "kind" "图形",
        target: Option<Text> = "target" "口径",
        campaign: Option<Text> = "campaign" "专项工作",
        indicator: Option<Text> = "indicator" "指标",
        places: Vec<Text> = "places" "地区",
        parent: Option<Text> = "parent" "上级",
        level: Option<Text> = "level" "级别",
        from: Option<Text> = "from" "起始",
        to: Option<Text> = "to" "截止",
        as_of: Option<Text> = "as_of" "截至",
        caption: Option<Text> = "caption" "标题",
        alt: Option<Text> = "alt" "替代文字",
    }
}

/// The options of a block, as written.
#[derive(Clone, Debug)]
pub enum RawOptions {
    /// Of a table of coverage.
    Coverage(Box<RawCoverageBlock>),
    /// Of a list of practices.
    Practices(Box<RawPracticesBlock>),
    /// Of a list of organisations.
    Organisations(Box<RawOrganisationsBlock>),
    /// Of a list of figures.
    Figures(Box<RawFiguresBlock>),
    /// Of a chart.
    Chart(Box<RawChartBlock>),
}

/// A data block as written.
#[derive(Clone, Debug)]
pub struct RawBlock {
    /// Where its fence begins in the body.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its first line in the file, for faults of the block as a whole.
    pub span: Span,
    /// What it asks for.
    pub options: RawOptions,
}

/// Reads the blocks of a body that begins at `base` of `file`.
pub fn read(file: FileId, base: usize, fences: &[Fence], diagnostics: &mut Vec<Diagnostic>) -> Vec<RawBlock> {
    fences.iter().map(|fence| block(file, base, fence, diagnostics)).collect()
}

fn block(file: FileId, base: usize, fence: &Fence, diagnostics: &mut Vec<Diagnostic>) -> RawBlock {
    let start = base + fence.range.start;
    let options = match fence.kind {
        BlockKind::Coverage => RawOptions::Coverage(options(file, base, fence, diagnostics)),
        BlockKind::Practices => RawOptions::Practices(options(file, base, fence, diagnostics)),
        BlockKind::Organisations => RawOptions::Organisations(options(file, base, fence, diagnostics)),
        BlockKind::Figures => RawOptions::Figures(options(file, base, fence, diagnostics)),
        BlockKind::Chart => RawOptions::Chart(options(file, base, fence, diagnostics)),
    };
    RawBlock {
        start: fence.range.start,
        end: fence.range.end,
        span: Span::new(file, start..start + FENCE),
        options,
    }
}

/// Bytes of the shortest fence: what is underlined where a block as a whole is at fault.
const FENCE: usize = "```".len();

fn options<T: Group>(file: FileId, base: usize, fence: &Fence, diagnostics: &mut Vec<Diagnostic>) -> Box<T> {
    let mut pieces = fence.pieces.clone();
    if pieces.is_empty() {
        pieces.push((0, fence.range.start));
    }
    let mut reader = Reader::of_pieces(file, base, pieces);
    let record = read_options(file, &fence.text, &mut reader);
    diagnostics.append(&mut reader.diagnostics);
    Box::new(record)
}

fn read_options<T: Group>(file: FileId, text: &str, reader: &mut Reader) -> T {
    let node = match yaml::parse(text) {
        Ok(node) => node,
        Err(error) => {
            report_moved(faults::yaml(file, 0, text, &error), reader);
            return T::default();
        }
    };
    if matches!(node.kind, Kind::Text(_))
        && let Some(fault) = faults::not_a_group(file, 0, text)
    {
        report_moved(fault, reader);
        return T::default();
    }
    match node.kind {
        Kind::Null => T::default(),
        _ => T::read_group(T::NAME.1, node, reader).unwrap_or_default(),
    }
}

/// Reports a fault whose place is still one of the block's own text.
fn report_moved(mut fault: Diagnostic, reader: &mut Reader) {
    fault.span = fault.span.map(|span| reader.place(span.range()));
    reader.report(fault);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::markdown;

    fn read_text(text: &str) -> (Vec<RawBlock>, Vec<(usize, String)>) {
        let mut diagnostics = Vec::new();
        let outline = markdown::outline(text);
        let blocks = read(FileId(0), 0, &outline.fences, &mut diagnostics);
        let found = diagnostics.iter().map(|fault| {
            let at = fault.span.map_or(0, |span| span.range().start);
            (at, fault.code.name().to_owned())
        });
        (blocks, found.collect())
    }

    #[test]
    fn a_leaf_knows_its_place_inside_a_list_in_a_quote() {
        let text = "> - 甲\n>   ```覆盖\n>   口径: 乡镇\n>   地区: [湄潭, 凤冈]\n>   ```\n";
        let (blocks, faults) = read_text(text);
        assert_eq!(faults, []);
        let RawOptions::Coverage(options) = &blocks[0].options else { panic!("coverage") };
        let places: Vec<&str> = options.places.iter().map(|leaf| &text[leaf.span.range()]).collect();
        assert_eq!(places, ["湄潭", "凤冈"]);
        assert_eq!(&text[options.target.as_ref().unwrap().span.range()], "乡镇");
    }

    #[test]
    fn faults_stand_at_their_place() {
        let text = "- ```coverage\n  targt: a\n  places: { a: b }\n  ```\n\n```chart\nkind： bars\n```\n";
        let (_, faults) = read_text(text);
        let expected = [
            (text.find("targt").unwrap(), "unknown-key".to_owned()),
            (text.find("{ a").unwrap(), "wrong-shape".to_owned()),
            (text.find('：').unwrap(), "wide-colon".to_owned()),
        ];
        assert_eq!(faults, expected);
    }

    #[test]
    fn a_bare_word_is_the_main_option() {
        let (blocks, faults) = read_text("```coverage\ntownship\n```\n\n```chart\n```\n");
        assert_eq!(faults, []);
        let RawOptions::Coverage(options) = &blocks[0].options else { panic!("coverage") };
        assert_eq!(options.target.as_ref().unwrap().value, "township");
        assert!(matches!(&blocks[1].options, RawOptions::Chart(chart) if chart.kind.is_none()));
    }
}
