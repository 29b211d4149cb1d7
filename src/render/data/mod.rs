//! The open data of the site: the same numbers as on its pages, as CSV, as workbooks and as JSON with schemas.
//!
//! `model` says what a table is; `coverage`, `practices`, `organisations`, `changes` and `about` fill tables; `csv`,
//! `xlsx` and `json` write any table; `provenance` writes where every number comes from. Only what is in the checked site can get here, so nothing withheld does.

mod about;
mod changes;
mod coverage;
pub mod csv;
mod flat;
mod json;
pub mod model;
mod organisations;
mod practices;
#[cfg(test)]
mod properties;
mod provenance;
mod xlsx;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};

use crate::domain::{Key, Organisation, Place, Practice, SourceRef};
use crate::relate::Subject;

use super::address::Address;
use super::press::Press;
use super::views::parts::LinkView;
use about::source_id;
use model::Table;

/// A set of tables that is published together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DataKey {
    /// `/data/coverage.*`
    Coverage,
    /// `/data/practices.*`
    Practices,
    /// `/data/adoption.*`
    Adoption,
    /// `/data/organisations.*`
    Organisations,
    /// `/data/changes.*`
    Changes,
    /// `/counties/ID/data.*`
    County(Key<Place>),
}

/// How a set is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Its first table as text.
    Csv,
    /// All of its tables as a workbook.
    Xlsx,
    /// All of its tables for programs.
    Json,
}

impl Format {
    /// All formats, the most used first.
    pub const ALL: [Format; 3] = [Format::Csv, Format::Xlsx, Format::Json];

    /// Name, extension, media type.
    pub fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Format::Csv => ("CSV", "csv", "text/csv"),
            Format::Xlsx => {
                ("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
            }
            Format::Json => ("JSON", "json", "application/json"),
        }
    }
}

/// A data file of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DataFile {
    /// A set in a format.
    Set(DataKey, Format),
    /// The schema of a set's JSON; that of all counties is one.
    Schema(DataKey),
    /// `/data/provenance.json`
    Provenance,
    /// Its schema.
    ProvenanceSchema,
    /// `/data/index.json`: the list of the others.
    Index,
}

/// The tables of a set; the first one is what the set is about.
#[derive(Debug)]
pub struct DataSet {
    /// Title.
    pub title: String,
    /// Tables.
    pub tables: Vec<Table>,
}

impl DataSet {
    /// The tables with facts; the last one is the notes.
    pub fn facts(&self) -> &[Table] {
        &self.tables[..self.tables.len() - 1]
    }
}

/// The sets of the whole site, made when the first of their files is.
#[derive(Debug, Default)]
pub struct DataSets([OnceLock<Arc<DataSet>>; DataKey::SITE.len()]);

/// A table and the sources that it cites.
struct Cited {
    table: Table,
    sources: BTreeSet<SourceRef>,
}

impl DataKey {
    /// The sets of the whole site.
    pub const SITE: [DataKey; 5] =
        [DataKey::Coverage, DataKey::Practices, DataKey::Adoption, DataKey::Organisations, DataKey::Changes];

    /// Name of the set's schema, and of its files at `/data/`.
    pub fn name(self) -> &'static str {
        match self {
            DataKey::Coverage => "coverage",
            DataKey::Practices => "practices",
            DataKey::Adoption => "adoption",
            DataKey::Organisations => "organisations",
            DataKey::Changes => "changes",
            DataKey::County(_) => "county",
        }
    }
}

impl DataFile {
    /// Where the file is.
    pub fn address(self, press: &Press<'_>) -> Address {
        match self {
            DataFile::Set(DataKey::County(place), format) => {
                let folder = Address::of(Subject::Place(place), press.site);
                Address::new(format!("{}data.{}", folder.as_str(), format.words().1))
            }
            DataFile::Set(key, format) => Address::new(format!("data/{}.{}", key.name(), format.words().1)),
            DataFile::Schema(key) => Address::new(format!("data/{}.schema.json", key.name())),
            DataFile::Provenance => Address::new("data/provenance.json"),
            DataFile::ProvenanceSchema => Address::new("data/provenance.schema.json"),
            DataFile::Index => Address::new("data/index.json"),
        }
    }
}

impl Press<'_> {
    /// Every data file of the site; none if they are switched off.
    pub fn data_files(&self) -> Vec<DataFile> {
        if !self.site.config().data {
            return Vec::new();
        }
        let places = self.site.paged_places();
        let counties = places.iter().map(|place| DataKey::County(*place));
        let sets = DataKey::SITE.into_iter().chain(counties);
        let files = sets.flat_map(|key| Format::ALL.map(|format| DataFile::Set(key, format)));
        let county = places.first().map(|place| DataKey::County(*place));
        let schemas = DataKey::SITE.into_iter().chain(county).map(DataFile::Schema);
        files
            .chain(schemas)
            .chain([DataFile::Provenance, DataFile::ProvenanceSchema, DataFile::Index])
            .collect()
    }

    /// Makes a data file.
    pub fn data_file(&self, file: DataFile) -> Vec<u8> {
        let words = self.site.words();
        match file {
            // The other tables of a county need not be made for its CSV.
            DataFile::Set(DataKey::County(place), Format::Csv) => {
                csv::write(&self.unit_data(place).table, words)
            }
            DataFile::Set(key, format) => {
                let set = self.data_set(key);
                match format {
                    Format::Csv => set.tables.first().map_or_else(Vec::new, |table| csv::write(table, words)),
                    Format::Xlsx => xlsx::write(&set.tables, &self.properties(&set.title), words),
                    Format::Json => json::write(&self.data_head(key, &set.title), set.facts()),
                }
            }
            DataFile::Schema(key) => {
                let set = self.data_set(key);
                let title = match key {
                    DataKey::County(_) => self.word("data_sets.county"),
                    _ => set.title.clone(),
                };
                json::schema(&title, &self.data_head(key, &title), set.facts(), words)
            }
            DataFile::Provenance => self.provenance_file(),
            DataFile::ProvenanceSchema => self.provenance_schema(),
            DataFile::Index => self.data_index(),
        }
    }

    /// The tables of a set. Those of the whole site are kept for their other files; those of a county are small.
    pub fn data_set(&self, key: DataKey) -> Arc<DataSet> {
        let kept = DataKey::SITE.iter().position(|own| *own == key).and_then(|at| self.stock.data.0.get(at));
        match kept {
            Some(kept) => kept.get_or_init(|| Arc::new(self.make_data_set(key))).clone(),
            None => Arc::new(self.make_data_set(key)),
        }
    }

    fn make_data_set(&self, key: DataKey) -> DataSet {
        let site = self.site;
        let made = match key {
            DataKey::Coverage => vec![self.coverage_data(None)],
            DataKey::Practices => {
                vec![self.practice_data(&site.practices().keys().collect::<Vec<Key<Practice>>>())]
            }
            DataKey::Adoption => vec![self.adoption_data(None)],
            DataKey::Organisations => {
                vec![self.organisation_data(&site.organisations().keys().collect::<Vec<Key<Organisation>>>())]
            }
            DataKey::Changes => vec![self.change_data()],
            DataKey::County(place) => {
                let relations = self.relations.place(place);
                vec![
                    self.unit_data(place),
                    self.coverage_data(Some(place)),
                    self.practice_data(&relations.practices),
                    self.adoption_data(Some(place)),
                    self.organisation_data(&relations.organisations),
                ]
            }
        };
        let mut sources = BTreeSet::new();
        let mut tables = Vec::new();
        for cited in made {
            sources.extend(cited.sources);
            tables.push(cited.table);
        }
        tables.push(self.source_data(sources));
        tables.push(self.note_data());
        DataSet { title: self.data_title(key), tables }
    }

    /// Title of a set.
    pub fn data_title(&self, key: DataKey) -> String {
        let words = self.word(&format!("data_sets.{}", key.name()));
        match key {
            DataKey::County(place) => format!("{} {words}", self.site.places()[place].name),
            _ => words,
        }
    }

    fn properties<'p>(&'p self, title: &'p str) -> xlsx::Properties<'p> {
        let config = self.site.config();
        let author = config.organisation.as_ref().unwrap_or(&config.title);
        xlsx::Properties { title, author, day: self.site.as_of() }
    }

    /// What stands before the tables of a JSON file.
    fn data_head(&self, key: DataKey, title: &str) -> Vec<(&'static str, Value)> {
        let folder = match key {
            DataKey::County(place) => Address::of(Subject::Place(place), self.site),
            _ => Address::new("data/"),
        };
        let mut head = self.file_head(DataFile::Schema(key), &folder, title);
        if let DataKey::County(place) = key {
            let place = &self.site.places()[place];
            head.push(("place", json!({ "id": place.id, "code": place.code, "name": place.name })));
        }
        head
    }

    /// What every JSON file with tables begins with. `folder`: where it is.
    fn file_head(&self, schema: DataFile, folder: &Address, title: &str) -> Vec<(&'static str, Value)> {
        let config = self.site.config();
        let schema = schema.address(self);
        let up = "../".repeat(folder.as_str().matches('/').count());
        vec![
            ("$schema", format!("{up}{}", schema.as_str()).into()),
            ("title", title.into()),
            ("site", config.title.as_str().into()),
            ("publisher", config.organisation.as_deref().into()),
            ("language", config.language_tag.as_str().into()),
            ("as_of", self.site.as_of().to_string().into()),
            ("license", config.license.as_deref().into()),
            ("url", folder.absolute(config).into()),
        ]
    }

    /// The list of all data files, for programs.
    fn data_index(&self) -> Vec<u8> {
        let config = self.site.config();
        let entry = |key: DataKey| {
            let address = |file: DataFile| Value::from(file.address(self).absolute(config));
            let mut entry = serde_json::Map::new();
            for format in Format::ALL {
                entry.insert(format.words().1.to_owned(), address(DataFile::Set(key, format)));
            }
            entry.insert("schema".to_owned(), address(DataFile::Schema(key)));
            entry
        };
        let sets = DataKey::SITE.map(|key| {
            let mut own = entry(key);
            own.insert("name".to_owned(), key.name().into());
            own.insert("title".to_owned(), self.data_title(key).into());
            Value::Object(own)
        });
        let provenance = json!({
            "json": DataFile::Provenance.address(self).absolute(config),
            "schema": DataFile::ProvenanceSchema.address(self).absolute(config),
            "title": self.word("data_sets.provenance"),
        });
        let counties = self.site.paged_places().iter().copied().map(|key| {
            let place = &self.site.places()[key];
            let mut own = entry(DataKey::County(key));
            own.insert("id".to_owned(), place.id.as_str().into());
            own.insert("code".to_owned(), place.code.as_deref().into());
            own.insert("name".to_owned(), place.name.as_str().into());
            Value::Object(own)
        });
        let index = json!({
            "title": config.title,
            "publisher": config.organisation,
            "language": config.language_tag,
            "as_of": self.site.as_of().to_string(),
            "license": config.license,
            "url": Address::new("data/").absolute(config),
            "sets": sets,
            "provenance": provenance,
            "counties": counties.collect::<Vec<Value>>(),
        });
        let mut text = serde_json::to_string_pretty(&index).unwrap_or_default();
        text.push('\n');
        text.into_bytes()
    }

    /// The files of a set as links; none if data files are switched off.
    pub fn downloads(&self, key: DataKey) -> Vec<LinkView> {
        if !self.site.config().data {
            return Vec::new();
        }
        let link = |format: Format| LinkView {
            label: format.words().0.to_owned(),
            url: Some(self.link(&DataFile::Set(key, format).address(self))),
        };
        Format::ALL.map(link).to_vec()
    }
}
