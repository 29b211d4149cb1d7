//! The page of the open data: what each file holds, column by column.

use crate::base::Diagnostic;

use super::super::address::Address;
use super::super::data::model::{Field, Kind, Table};
use super::super::data::{DataFile, DataKey, DataSet, Format};
use super::super::meta::Head;
use super::super::press::Press;
use super::super::views::data::{ColumnView, CountyFilesView, DataSetView, DataView, TableView};
use super::super::views::parts::LinkView;

/// Counties whose files are listed; more are found on their pages.
const MAX_COUNTIES: usize = 200;

impl Press<'_> {
    pub(super) fn data_page(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = self.site;
        let places = site.paged_places();
        let mut sets: Vec<DataSetView> =
            DataKey::SITE.into_iter().map(|key| self.data_set_view(key)).collect();
        sets.push(self.provenance_view());
        if let Some(first) = places.first() {
            let key = DataKey::County(*first);
            let title = self.word("data_sets.county");
            sets.push(DataSetView { title, files: Vec::new(), rows: None, ..self.data_set_view(key) });
        }
        let listed = if places.len() > MAX_COUNTIES { &[] } else { places };
        let view = DataView {
            sets,
            counties: listed
                .iter()
                .map(|place| CountyFilesView {
                    place: self.place(*place),
                    files: self.downloads(DataKey::County(*place)),
                })
                .collect(),
            license: self.license(),
            license_url: site.config().license.clone().filter(|license| license.contains("://")),
            index_url: self.link(&DataFile::Index.address(self)),
            changes_url: self.link(&super::changes::address()),
        };
        let title = self.word("data_page.title");
        let description = self.word("data_page.description");
        let head = Head {
            kind: "data",
            section: "data",
            dataset: Some((&title, &description)),
            downloads: DataKey::SITE.to_vec(),
            title: title.clone(),
            description: description.clone(),
            ..Head::default()
        };
        self.render(&Address::new("data/"), head, &view)
    }

    fn data_set_view(&self, key: DataKey) -> DataSetView {
        let set: &DataSet = &self.data_set(key);
        DataSetView {
            id: key.name(),
            title: set.title.clone(),
            help: self.word(&format!("data_sets_help.{}", key.name())),
            rows: set.tables.first().map(|table| table.rows.len()),
            files: self.downloads(key),
            schema_url: self.link(&DataFile::Schema(key).address(self)),
            tables: self.table_views(set.facts()),
        }
    }

    /// Where every number comes from. Its rows are not counted: the page would have to find all of them.
    fn provenance_view(&self) -> DataSetView {
        let json = LinkView {
            label: Format::Json.words().0.to_owned(),
            url: Some(self.link(&DataFile::Provenance.address(self))),
        };
        DataSetView {
            id: "provenance",
            title: self.word("data_sets.provenance"),
            help: self.word("data_sets_help.provenance"),
            rows: None,
            files: vec![json],
            schema_url: self.link(&DataFile::ProvenanceSchema.address(self)),
            tables: self.table_views(&self.provenance_tables()),
        }
    }

    fn table_views(&self, tables: &[Table]) -> Vec<TableView> {
        let words = self.site.words();
        let view = |table: &Table| TableView {
            label: table.label(words).to_owned(),
            columns: table.fields.iter().flat_map(|field| self.column_views(field)).collect(),
        };
        tables.iter().map(view).collect()
    }

    /// A column, and below it the parts of its records.
    fn column_views(&self, field: &Field) -> Vec<ColumnView> {
        let parts = match field.kind {
            Kind::Records(parts) => parts,
            _ => &[],
        };
        let view = |field: &Field, part: bool| ColumnView {
            key: field.key.to_owned(),
            label: self.word(&format!("data_columns.{}", field.key)),
            kind: self.word(&format!("data_kinds.{}", kind_word(field.kind))),
            help: field.help(self.site.words()).to_owned(),
            part,
        };
        std::iter::once(view(field, false)).chain(parts.iter().map(|part| view(part, true))).collect()
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Code => "code",
        Kind::Link => "link",
        Kind::Choice(_) => "choice",
        Kind::Truth => "truth",
        Kind::Count => "count",
        Kind::Number => "number",
        Kind::Date => "date",
        Kind::List => "list",
        Kind::Codes => "codes",
        Kind::Records(_) => "records",
    }
}
