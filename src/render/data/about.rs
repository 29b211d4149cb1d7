//! What goes with the numbers into every workbook: the sources, and what the words mean.

use std::collections::BTreeSet;

use crate::domain::{SourceKind, SourceRef};
use crate::relate::Subject;

use super::super::address::Address;
use super::super::press::Press;
use super::model::{Cell, Choice, Column, Kind, Table};

const SOURCE_KIND: Kind = Kind::Choice(Choice {
    group: "source_kinds",
    options: &["report", "document", "statistics", "illustrative"],
});

/// The id of a source in the data files.
pub(super) fn source_id(press: &Press<'_>, source: SourceRef) -> String {
    match source {
        SourceRef::Source(key) => press.site.sources()[key].id.clone(),
        SourceRef::Report(key) => format!("report:{}", press.site.reports()[key].id),
    }
}

impl Press<'_> {
    /// The sources that a data file cites.
    pub(super) fn source_data(&self, sources: BTreeSet<SourceRef>) -> Table {
        let rows: Vec<SourceRef> = sources.into_iter().collect();
        Table::new(self, "sources", source_columns(), &rows)
    }

    /// What a reader of a sheet must know: date, licence, what an empty cell and each basis mean.
    pub(super) fn note_data(&self) -> Table {
        let site = self.site;
        let config = site.config();
        let mut rows: Vec<(String, String)> = Vec::new();
        let mut add =
            |topic: &str, text: String| rows.push((self.word(&format!("data_notes.{topic}")), text));
        add("site", config.title.clone());
        add("publisher", config.organisation.clone().unwrap_or_default());
        add("address", Address::new("data/").absolute(config));
        add("as_of", site.as_of().to_string());
        add("license", self.license());
        for topic in ["unknown", "rate", "dates", "lists", "illustrative"] {
            add(topic, self.word(&format!("data_notes_text.{topic}")));
        }
        rows.retain(|(_, text)| !text.is_empty());
        for basis in ["roster", "mixed", "reported", "none"] {
            rows.push((self.word(&format!("basis.{basis}")), self.word(&format!("basis_help.{basis}"))));
        }
        let columns: Vec<Column<(String, String)>> = vec![
            Column::new("topic", Kind::Text, |_, row| Cell::text(&row.0)),
            Column::new("note", Kind::Text, |_, row| Cell::text(&row.1)),
        ];
        Table::new(self, "notes", columns, &rows)
    }

    /// The terms that the site states, or that it states none.
    pub fn license(&self) -> String {
        self.site.config().license.clone().unwrap_or_else(|| self.word("data_notes_text.no_license"))
    }
}

fn source_columns() -> Vec<Column<SourceRef>> {
    vec![
        Column::always("id", Kind::Code, |p, r| Cell::text(source_id(p, *r))),
        Column::new("title", Kind::Text, |p, r| Cell::text(p.source(*r).title)),
        Column::new("publisher", Kind::Text, |p, r| Cell::maybe(p.source(*r).publisher)),
        Column::new("date", Kind::Date, |p, r| match r {
            SourceRef::Source(key) => Cell::date(p.site.sources()[*key].date),
            SourceRef::Report(key) => Cell::Date(p.site.reports()[*key].date),
        }),
        Column::new("document_number", Kind::Code, |p, r| Cell::maybe(p.source(*r).document_number)),
        Column::new("url", Kind::Link, |p, r| match r {
            SourceRef::Source(key) => Cell::maybe(p.site.sources()[*key].url.as_ref()),
            SourceRef::Report(key) => {
                Cell::text(Address::of(Subject::Report(*key), p.site).absolute(p.site.config()))
            }
        }),
        Column::always("source_kind", SOURCE_KIND, |p, r| {
            Cell::text(match r {
                SourceRef::Source(key) => kind(p.site.sources()[*key].kind),
                SourceRef::Report(_) => "report",
            })
        }),
        Column::always("illustrative", Kind::Truth, |p, r| Cell::Truth(p.site.is_illustrative(*r))),
    ]
}

fn kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Report => "report",
        SourceKind::Document => "document",
        SourceKind::Statistics => "statistics",
        SourceKind::Illustrative => "illustrative",
    }
}
