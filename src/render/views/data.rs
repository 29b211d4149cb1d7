//! The view of the page of the open data.

use super::parts::LinkView;
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
    }

    /// Files that hold the same.
    DataSetView {
        /// Name in the address: `coverage`, `practices`, `adoption`, `organisations`, `county`.
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
