//! Data blocks: which target, which places, which day; and whether the options go together.
//!
//! A block with a fault is left out; the site is then not made anyway, and the other blocks are still read.

use crate::base::{Date, PartialDate, Span, Text as Words};
use crate::domain::block::{
    Block, BlockContent, ChartBlock, ChartKind, ChartSubject, CoverageBlock, FiguresBlock,
    OrganisationsBlock, Places, PracticesBlock,
};
use crate::domain::{IndicatorKey, Measure, TargetKey};
use crate::parse::RawDocument;
use crate::parse::blocks::{
    RawBlock, RawChartBlock, RawCoverageBlock, RawFiguresBlock, RawOptions, RawOrganisationsBlock,
    RawPracticesBlock,
};
use crate::parse::schema::Text;

use super::documents::Known;
use super::faults::{self, kinds};
use super::reader::Reader;
use super::records::{all, owned};
use super::values;

/// Items of a list that says no number itself.
const USUAL_LIMIT: usize = 50;

/// The blocks of a document, in the order of the text.
pub fn blocks(raw: &RawDocument, site: Known<'_>, reader: &mut Reader<'_>) -> Vec<Block> {
    raw.blocks.iter().filter_map(|block| self::block(block, site, reader)).collect()
}

fn block(raw: &RawBlock, site: Known<'_>, reader: &mut Reader<'_>) -> Option<Block> {
    let (content, caption) = match &raw.options {
        RawOptions::Coverage(options) => {
            (BlockContent::Coverage(coverage(options, raw.span, site, reader)?), &options.caption)
        }
        RawOptions::Practices(options) => {
            (BlockContent::Practices(practices(options, reader)), &options.caption)
        }
        RawOptions::Organisations(options) => {
            (BlockContent::Organisations(organisations(options, reader)), &options.caption)
        }
        RawOptions::Figures(options) => {
            (BlockContent::Figures(figures(options, site, reader)), &options.caption)
        }
        RawOptions::Chart(options) => {
            (BlockContent::Chart(chart(options, raw.span, site, reader)?), &options.caption)
        }
    };
    Some(Block { start: raw.start, end: raw.end, caption: owned(caption), content })
}

fn coverage(
    raw: &RawCoverageBlock,
    span: Span,
    site: Known<'_>,
    reader: &mut Reader<'_>,
) -> Option<CoverageBlock> {
    let target = target(raw.campaign.as_ref(), raw.target.as_ref(), span, site, reader);
    let places = places(&raw.places, raw.parent.as_ref(), raw.level.as_ref(), reader);
    let as_of = last(reader.date(raw.as_of.as_ref()));
    let show = reader.word("show", values::COVERAGE_SHOW, raw.show.as_ref()).unwrap_or_default();
    Some(CoverageBlock { target: target?, places, as_of, show })
}

/// The target that a block names, else the site's headline, else the only one that there is.
fn target(
    campaign: Option<&Text>,
    written: Option<&Text>,
    span: Span,
    site: Known<'_>,
    reader: &mut Reader<'_>,
) -> Option<TargetKey> {
    let campaigns = site.indicators.campaigns;
    let campaign = match campaign {
        Some(text) => Some(reader.resolve(&reader.names.campaigns, kinds::CAMPAIGN, text)?),
        None => None,
    };
    if let Some(written) = written {
        return reader.target(campaigns, campaign, written);
    }
    let wanted = |own: &TargetKey| campaign.is_none_or(|campaign| campaign == own.campaign);
    let all = campaigns.iter().flat_map(|(campaign, record)| {
        let numbers = 0..u16::try_from(record.targets.len()).unwrap_or(u16::MAX);
        numbers.map(move |index| TargetKey { campaign, index })
    });
    let found: Vec<TargetKey> = match site.headline.filter(wanted) {
        Some(headline) => vec![headline],
        None => all.filter(wanted).take(2).collect(),
    };
    if let [only] = found[..] {
        return Some(only);
    }
    reader.report(faults::missing(span, kinds::BLOCK, "target", "target: township"));
    None
}

fn places(listed: &[Text], parent: Option<&Text>, level: Option<&Text>, reader: &mut Reader<'_>) -> Places {
    let names = reader.names;
    for (key, text) in [("parent", parent), ("level", level)] {
        if let Some(text) = text.filter(|_| !listed.is_empty()) {
            let expected = Words {
                zh: "已经用 places 列出地区，去掉这一行",
                en: "`places` lists the places already; take this line away",
            };
            reader.report(faults::setting(text, key, expected));
        }
    }
    Places {
        listed: reader.resolve_all(&names.places, kinds::PLACE, listed),
        parent: parent.and_then(|text| reader.resolve(&names.places, kinds::PLACE, text)),
        level: reader.word("level", values::LEVELS, level),
    }
}

fn practices(raw: &RawPracticesBlock, reader: &mut Reader<'_>) -> PracticesBlock {
    let names = reader.names;
    PracticesBlock {
        ids: reader.resolve_all(&names.practices, kinds::PRACTICE, &raw.ids),
        themes: reader.resolve_all(&names.themes, kinds::THEME, &raw.theme),
        counties: reader.resolve_all(&names.places, kinds::PLACE, &raw.county),
        limit: limit(raw.limit.as_ref(), reader),
        sort: reader.word("sort", values::PRACTICE_SORT, raw.sort.as_ref()).unwrap_or_default(),
        style: reader.word("style", values::PRACTICE_STYLE, raw.style.as_ref()).unwrap_or_default(),
    }
}

fn organisations(raw: &RawOrganisationsBlock, reader: &mut Reader<'_>) -> OrganisationsBlock {
    OrganisationsBlock {
        places: reader.resolve_all(&reader.names.places, kinds::PLACE, &raw.place),
        kinds: all(&raw.kind),
        status: reader.word("status", values::STATUSES, raw.status.as_ref()),
        limit: limit(raw.limit.as_ref(), reader),
    }
}

fn figures(raw: &RawFiguresBlock, site: Known<'_>, reader: &mut Reader<'_>) -> FiguresBlock {
    let names = reader.names;
    let indicators = raw.indicator.iter().filter_map(|text| site.indicators.resolve(text, reader)).collect();
    FiguresBlock {
        places: reader.resolve_all(&names.places, kinds::PLACE, &raw.place),
        indicators,
        report: raw.report.as_ref().and_then(|text| reader.resolve(&names.reports, kinds::REPORT, text)),
        since: reader.date(raw.since.as_ref()).map(|date| date.first()),
        as_of: last(reader.date(raw.as_of.as_ref())),
        limit: limit(raw.limit.as_ref(), reader),
    }
}

fn limit(written: Option<&Text>, reader: &mut Reader<'_>) -> usize {
    let Some(text) = written else { return USUAL_LIMIT };
    match values::whole(&text.value).and_then(|number| usize::try_from(number).ok()) {
        Some(number) if number > 0 => number,
        _ => {
            reader.report(faults::number(text, Words { zh: "不小于 1 的整数", en: "a whole number from 1" }));
            USUAL_LIMIT
        }
    }
}

fn chart(raw: &RawChartBlock, span: Span, site: Known<'_>, reader: &mut Reader<'_>) -> Option<ChartBlock> {
    let kind = match &raw.kind {
        Some(_) => reader.word("kind", values::CHART_KINDS, raw.kind.as_ref()),
        None => Some(ChartKind::Bars),
    };
    let subject = subject(raw, kind, span, site, reader);
    let places = places(&raw.places, raw.parent.as_ref(), raw.level.as_ref(), reader);
    let (from, to) = days(raw, kind, reader);
    Some(ChartBlock { kind: kind?, subject: subject?, places, from, to, alt: owned(&raw.alt) })
}

fn subject(
    raw: &RawChartBlock,
    kind: Option<ChartKind>,
    span: Span,
    site: Known<'_>,
    reader: &mut Reader<'_>,
) -> Option<ChartSubject> {
    let Some(written) = &raw.indicator else {
        let target = target(raw.campaign.as_ref(), raw.target.as_ref(), span, site, reader);
        return target.map(ChartSubject::Target);
    };
    if raw.target.is_some() {
        let expected = Words { zh: "target 和 indicator 只写一个", en: "write `target` or `indicator`" };
        reader.report(faults::setting(written, "indicator", expected));
        return None;
    }
    match site.indicators.resolve(written, reader)? {
        IndicatorKey::Target(target, Measure::Coverage) => Some(ChartSubject::Target(target)),
        _ if kind == Some(ChartKind::Tiles) => {
            let expected = Words {
                zh: "格图只画覆盖率，改写 target；数量用条形图",
                en: "tiles show coverage only: write `target`, or use bars for counts",
            };
            reader.report(faults::setting(written, "indicator", expected));
            None
        }
        other => Some(ChartSubject::Indicator(other)),
    }
}

/// The first and the last day. `as_of` is the one day of bars and tiles, and another name of `to` elsewhere.
fn days(
    raw: &RawChartBlock,
    kind: Option<ChartKind>,
    reader: &mut Reader<'_>,
) -> (Option<PartialDate>, Option<Date>) {
    let one_day = kind.is_some_and(ChartKind::of_one_day);
    if let Some(text) = raw.from.as_ref().filter(|_| one_day) {
        let expected = Words {
            zh: "条形图和格图只画一天，用 as_of",
            en: "bars and tiles show one day: use `as_of`",
        };
        reader.report(faults::setting(text, "from", expected));
    }
    if let (Some(_), Some(text)) = (&raw.as_of, &raw.to) {
        let expected = Words { zh: "as_of 和 to 只写一个", en: "write `as_of` or `to`" };
        reader.report(faults::setting(text, "to", expected));
    }
    let from = reader.date(raw.from.as_ref());
    let written = raw.to.as_ref().or(raw.as_of.as_ref());
    let to = reader.date(written);
    if let (Some(first), Some(end), Some(text)) = (from, to, written)
        && end.last() < first.first()
    {
        reader.report(faults::date_order(text.span, end.to_string(), first.to_string()));
    }
    (from, last(to))
}

/// A partial date counts as its last day.
fn last(date: Option<PartialDate>) -> Option<Date> {
    date.map(|date| date.last())
}
