//! Views of data blocks and charts.

use super::parts::{
    CoverageRow, DateView, FigureView, LinkView, NumberView, OrganisationItem, PracticeItem, SourceView,
};
use super::value::{Html, Shared, view};

view! {
    /// What templates of blocks know of the page that the block stands on. In them: `page`.
    BlockPage {
        /// What stands before every `url`: `./`, `../../` or the base address.
        root: String,
    }

    /// `blocks/coverage.html`
    CoverageBlockView {
        /// Label of the target.
        label: String,
        /// The page of the target.
        url: String,
        /// The author's caption.
        caption: Option<String>,
        /// The day.
        date: DateView,
        /// `table`, `missing`, `summary`.
        show: &'static str,
        /// Rows, known and unknown.
        rows: Vec<CoverageRow>,
        /// Units without an organisation, only where the lists are complete.
        open: Vec<super::pages::OpenUnits>,
    }

    /// `blocks/practices.html`
    PracticesBlockView {
        /// The author's caption.
        caption: Option<String>,
        /// Level for the titles of cards: one below the heading before the block.
        level: u64,
        /// `cards`, `lines`.
        style: &'static str,
        /// Practices (`PracticeItem`).
        items: Vec<Shared<PracticeItem>>,
        /// Number of all that fit.
        total: usize,
        /// The list of all practices.
        url: String,
    }

    /// `blocks/organisations.html`
    OrganisationsBlockView {
        /// The author's caption.
        caption: Option<String>,
        /// Organisations (`OrganisationItem`).
        items: Vec<Shared<OrganisationItem>>,
        /// Number of all that fit.
        total: usize,
        /// The list of all organisations.
        url: String,
    }

    /// `blocks/figures.html`
    FiguresBlockView {
        /// The author's caption.
        caption: Option<String>,
        /// Figures, newest first.
        items: Vec<FigureView>,
        /// Number of all that fit.
        total: usize,
    }

    /// `blocks/chart.html`, and the component `chart` on other pages.
    ChartView {
        /// `bars`, `tiles`, `line`, `sparkline`, `multiples`.
        kind: &'static str,
        /// Words above it.
        caption: String,
        /// Drawings: one, or one for each place.
        panels: Vec<PanelView>,
        /// What the shapes of marks mean: `reported`, `mixed`, `roster`, those that occur.
        marks: Vec<&'static str>,
        /// Whether nothing was known for some time between two values.
        gap: bool,
        /// Every value of the drawings.
        rows: Vec<ChartRow>,
        /// Whether the rows differ in their places.
        places: bool,
        /// Whether the rows are coverage, with a basis.
        basis: bool,
        /// Whether anything rests on invented example data.
        illustrative: bool,
        /// Whose figures they are.
        sources: Vec<SourceView>,
    }

    /// A drawing.
    PanelView {
        /// Its place, where there are several.
        place: Option<LinkView>,
        /// The last value in words.
        value: String,
        /// The id of the last value; nothing where no value is told.
        number: Option<String>,
        /// The date of the last value.
        date: Option<DateView>,
        /// Whether the last value rests on invented example data.
        illustrative: bool,
        /// The drawing.
        svg: Html,
    }

    /// A value of a chart.
    ChartRow {
        /// The place.
        place: LinkView,
        /// Its date.
        date: Option<DateView>,
        /// In words; empty if unknown.
        value: String,
        /// Which number it is; nothing where it is unknown.
        number: Option<NumberView>,
        /// `roster`, `mixed`, `reported`, `none`.
        basis: &'static str,
        /// Whether it rests on invented example data.
        illustrative: bool,
        /// Where the value is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// The tile map of a table of coverage.
    TilesView {
        /// The drawing; empty if no place has a tile.
        svg: Html,
        /// Whether anything on it is invented example data.
        illustrative: bool,
    }
}
