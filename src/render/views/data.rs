//! The views of the page of the open data and of the log of its changes.

use super::parts::{DateView, LinkView, PaginationView, SourceView};
use super::value::view;

view! {
    /// `data.html`
    DataView {
        /// Sets of files, that of a single county last.
        sets: Vec<DataSetView>,
        /// Files of each county; empty where there are too many to list.
        counties: Vec<CountyFilesView>,
        /// The terms of use in words, or their address.
        license: String,
        /// The address of the terms.
        license_url: Option<String>,
        /// Address of the list of files for programs.
        index_url: String,
        /// Address of the log of changes.
        changes_url: String,
    }

    /// `changes.html`
    ChangesView {
        /// Sources, the one that spoke last first.
        steps: Vec<StepView>,
        /// Pages.
        pagination: PaginationView,
        /// Files with all of it: CSV, Excel, JSON.
        files: Vec<LinkView>,
    }

    /// What one source changed.
    StepView {
        /// Anchor.
        id: String,
        /// The source; nothing for what no source is named for.
        source: Option<SourceView>,
        /// The figures that it changed.
        rows: Vec<FigureChangeView>,
        /// How many more there are in the files.
        more: usize,
        /// How many figures it states as they were known.
        confirmed: usize,
    }

    /// A figure that a source changed.
    FigureChangeView {
        /// `added`, `changed`, `corrected`, `earlier`.
        effect: &'static str,
        /// The place.
        place: LinkView,
        /// What is counted.
        label: String,
        /// Where the source states it, relative to the root.
        url: Option<String>,
        /// What was known before; nothing if nothing was.
        old: Option<StatedView>,
        /// What the source says.
        new: StatedView,
        /// Why it corrects an earlier value.
        reason: Option<String>,
    }

    /// A value with its day.
    StatedView {
        /// Value in words: `166`, `94%`, nothing if `full`.
        value: String,
        /// Machine-readable value for `<data value>`.
        raw: String,
        /// Its id in `provenance.json`.
        number: String,
        /// Full coverage.
        full: bool,
        /// Unit; may be empty.
        unit: String,
        /// The day, or the end of the period.
        as_of: Option<DateView>,
        /// The first day of the period.
        from: Option<DateView>,
        /// Whether it is invented example data.
        illustrative: bool,
        /// Where it is written, as `path:line:column`; only in a preview.
        written: Option<String>,
    }

    /// Files that hold the same.
    DataSetView {
        /// Name in the address: `coverage`, `practices`, `adoption`, `organisations`, `changes`, `county`.
        id: &'static str,
        /// Title.
        title: String,
        /// What it holds.
        help: String,
        /// Rows of its first table; nothing for the files of counties.
        rows: Option<usize>,
        /// The files: CSV, Excel, JSON.
        files: Vec<LinkView>,
        /// Address of the schema of the JSON.
        schema_url: String,
        /// Its tables.
        tables: Vec<TableView>,
    }

    /// A table.
    TableView {
        /// Label: the name of its sheet.
        label: String,
        /// Columns.
        columns: Vec<ColumnView>,
    }

    /// A column.
    ColumnView {
        /// Name in JSON.
        key: String,
        /// Header in CSV and in sheets.
        label: String,
        /// What it holds, in a word.
        kind: String,
        /// What it means.
        help: String,
        /// Whether it is a part of the column above it.
        part: bool,
    }

    /// Files of a county.
    CountyFilesView {
        /// The county.
        place: LinkView,
        /// The files: CSV, Excel, JSON.
        files: Vec<LinkView>,
    }
}
