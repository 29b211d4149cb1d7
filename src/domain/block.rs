//! Data blocks: what an author asks for in a fenced block of Markdown, and a checked one.
//!
//! A block says what to show and of which day; the numbers themselves are never in it. How it is written is
//! `parse`'s business, whether its names exist is `refine`'s, what it looks like is `render`'s.

use crate::base::{Date, PartialDate};

use super::{IndicatorKey, Key, Level, Place, Practice, Report, Status, TargetKey, Theme};

/// What a block shows: the info string of its fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockKind {
    /// A table of coverage.
    Coverage,
    /// A list of practices.
    Practices,
    /// A list of organisations.
    Organisations,
    /// Stated figures with their sources.
    Figures,
    /// A chart.
    Chart,
}

impl BlockKind {
    /// All kinds with their info strings in English and Chinese.
    pub const ALL: [(BlockKind, &'static str, &'static str); 5] = [
        (BlockKind::Coverage, "coverage", "覆盖"),
        (BlockKind::Practices, "practices", "经验"),
        (BlockKind::Organisations, "organisations", "组织"),
        (BlockKind::Figures, "figures", "数字"),
        (BlockKind::Chart, "chart", "图表"),
    ];

    /// The kind that an info string names; any other fence is code.
    pub fn of(info: &str) -> Option<BlockKind> {
        let word = info.trim();
        let known = BlockKind::ALL.into_iter();
        known.filter(|(_, en, zh)| word == *en || word == *zh).map(|(kind, ..)| kind).next()
    }
}

/// A checked block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Where its fence begins in the Markdown of the body.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Words above it, instead of those that the theme has.
    pub caption: Option<String>,
    /// What it shows.
    pub content: BlockContent,
}

/// What a block shows.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockContent {
    /// Coverage.
    Coverage(CoverageBlock),
    /// Practices.
    Practices(PracticesBlock),
    /// Organisations.
    Organisations(OrganisationsBlock),
    /// Figures.
    Figures(FiguresBlock),
    /// A chart.
    Chart(ChartBlock),
}

/// Which places a block is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// These, in this order; if empty, by the other two.
    pub listed: Vec<Key<Place>>,
    /// Those below this place.
    pub parent: Option<Key<Place>>,
    /// Those of this level; the level with pages, or the next one below `parent`.
    pub level: Option<Level>,
}

/// A table of coverage.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverageBlock {
    /// The target.
    pub target: TargetKey,
    /// Its rows.
    pub places: Places,
    /// The day; the site's own if absent.
    pub as_of: Option<Date>,
    /// How much of it.
    pub show: CoverageShow,
}

/// How much of a table of coverage is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverageShow {
    /// Every row.
    #[default]
    Table,
    /// The places that have not reported, and the units without an organisation.
    Missing,
    /// The place above all of them, in one paragraph.
    Summary,
}

/// A list of practices.
#[derive(Clone, Debug, PartialEq)]
pub struct PracticesBlock {
    /// Exactly these, in this order.
    pub ids: Vec<Key<Practice>>,
    /// Those that answer one of these themes.
    pub themes: Vec<Key<Theme>>,
    /// Those that began in one of these places.
    pub counties: Vec<Key<Place>>,
    /// At most so many.
    pub limit: usize,
    /// Order.
    pub sort: PracticeSort,
    /// Looks.
    pub style: PracticeStyle,
}

/// Order of practices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PracticeSort {
    /// Last changed first.
    #[default]
    Newest,
    /// Most adopted first.
    Adopted,
    /// By title.
    Title,
}

/// Looks of practices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PracticeStyle {
    /// Cards with 问题·做法·成效.
    #[default]
    Cards,
    /// One line each.
    Lines,
}

/// A list of organisations.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganisationsBlock {
    /// In or below one of these places.
    pub places: Vec<Key<Place>>,
    /// Of one of these types, or of the target with this label.
    pub kinds: Vec<String>,
    /// Of this status.
    pub status: Option<Status>,
    /// At most so many.
    pub limit: usize,
}

/// Stated figures.
#[derive(Clone, Debug, PartialEq)]
pub struct FiguresBlock {
    /// About one of these places.
    pub places: Vec<Key<Place>>,
    /// Of one of these indicators.
    pub indicators: Vec<IndicatorKey>,
    /// Stated by this report.
    pub report: Option<Key<Report>>,
    /// Dated on or after this day.
    pub since: Option<Date>,
    /// Dated on or before this day; the site's own if absent.
    pub as_of: Option<Date>,
    /// At most so many.
    pub limit: usize,
}

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartBlock {
    /// Its form.
    pub kind: ChartKind,
    /// What is drawn.
    pub subject: ChartSubject,
    /// The places.
    pub places: Places,
    /// First day of charts over time.
    pub from: Option<PartialDate>,
    /// Last day: nothing later is drawn; the site's own day if absent.
    pub to: Option<Date>,
    /// Words for who cannot see it, instead of those that the program makes.
    pub alt: Option<String>,
}

/// Form of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChartKind {
    /// One bar for each place, on one day.
    Bars,
    /// Equal squares, one for each place, on one day.
    Tiles,
    /// Over time, large.
    Line,
    /// Over time, as small as a word.
    Sparkline,
    /// Over time, one small chart for each place, all on the same scales.
    Multiples,
}

impl ChartKind {
    /// Whether it shows one day only.
    pub fn of_one_day(self) -> bool {
        matches!(self, ChartKind::Bars | ChartKind::Tiles)
    }
}

/// What a chart draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChartSubject {
    /// Coverage of a target.
    Target(TargetKey),
    /// Values of an indicator.
    Indicator(IndicatorKey),
}

impl Block {
    /// The target and the day of which coverage is shown, where that is not the site's own day.
    pub fn coverage_day(&self) -> Option<(TargetKey, Date)> {
        match &self.content {
            BlockContent::Coverage(block) => Some((block.target, block.as_of?)),
            BlockContent::Chart(ChartBlock { subject: ChartSubject::Target(target), to, .. }) => {
                Some((*target, (*to)?))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_info_strings_name_a_block() {
        assert_eq!(BlockKind::of("coverage"), Some(BlockKind::Coverage));
        assert_eq!(BlockKind::of(" 图表 "), Some(BlockKind::Chart));
        for code in ["", "rust", "coverage.py", "chart js", "Coverage"] {
            assert_eq!(BlockKind::of(code), None, "{code}");
        }
    }
}
