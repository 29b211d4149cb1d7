//! Stage 3: what the authors wrote becomes what the program may rely on.
//!
//! Ids are unique, references lead somewhere, dates are dates, nothing is in the site that may not be
//! shown. Every fault is reported; a `Site` exists only where there is no error. Truth is global, so this
//! stage runs in full, apart from two edits that a preview sees most: bodies (`revise`) and values of records (`amend`).

mod amend;
mod blocks;
mod config;
pub mod design;
mod documents;
pub mod faults;
mod figures;
pub mod names;
mod reader;
mod records;
pub mod regions;
mod revise;
pub mod site;
pub mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{Code, Date, Diagnostic, Inputs, Language, Outcome, Severity, SourceSet};
use crate::domain::{
    Adoption, Document, Key, Lints, Observation, Page, Place, Practice, Report, SourceRef, Table,
};
use crate::parse::document::Folder;
use crate::parse::raw::RawReport;
use crate::parse::{ParsedFile, ParsedSet, RawConfig, RawDocument, RawFront, RawRecords, schema};

use documents::{Draft, Known};
use figures::{Defaults, Indicators};
use reader::Reader;
use records::RawLists;

pub use figures::Quotable;
pub use names::{Names, Resolution, nearest as nearest_of};
pub use reader::is_id;
pub use regions::{MOST_PLACES, Region, Regions};
pub use revise::{Revision, only_data_differs, revise};
pub use site::{NoIndicator, Parts, Site, Withheld};

/// Checks everything and builds the site; `None` where there is an error, here or in an earlier stage.
pub fn refine(parsed: &ParsedSet, sources: &SourceSet, inputs: &Inputs) -> Outcome<Option<Site>> {
    let input = Input::sort(parsed);
    let mut diagnostics = Vec::new();
    let Some(raw_config) = input.config else {
        if input.incomplete {
            return Outcome { value: None, diagnostics };
        }
        let missing = Diagnostic::new(Code::MissingConfig, None);
        return Outcome { value: None, diagnostics: vec![missing] };
    };
    let parts = assemble(&input, raw_config, sources, inputs, &mut diagnostics);
    diagnostics.retain(|fault| !is_echo(fault, parsed, sources));
    let broken = |d: &Diagnostic| d.severity == Severity::Error;
    let earlier = parsed.files.iter().any(|file| file.diagnostics.iter().any(Diagnostic::spoils_reading));
    let site = (!earlier && !diagnostics.iter().any(broken)).then(|| Site::new(parts));
    Outcome { value: site, diagnostics }
}

/// Whether a field is missing only because its name is misspelt or its value has the wrong shape, which has been told.
fn is_echo(fault: &Diagnostic, parsed: &ParsedSet, sources: &SourceSet) -> bool {
    let (Code::MissingField, Some(record)) = (fault.code, fault.span) else { return false };
    let names = |fault: &Diagnostic, wanted: &str| {
        let found = fault.arguments.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, argument)| argument.get(Language::English).to_owned())
    };
    let Some(field) = names(fault, "field") else { return false };
    let file = parsed.files.iter().find(|file| file.id == record.file);
    let start = record.start as usize;
    let record = start..end_of_record(sources.text(record.file), start);
    file.into_iter().flat_map(|file| &file.diagnostics).any(|earlier| {
        let meant = match earlier.code {
            Code::UnknownKey => names(earlier, "suggestion"),
            Code::WrongShape => names(earlier, "key"),
            _ => None,
        };
        let inside = earlier.span.is_some_and(|span| record.contains(&(span.start as usize)));
        inside && meant.is_some_and(|meant| meant == field || schema::chinese(&field).contains(&&*meant))
    })
}

/// Where a record ends that begins at `start`: before the first line that stands further left.
fn end_of_record(text: &str, start: usize) -> usize {
    let Some(before) = text.get(..start) else { return start };
    let column = start - before.rfind('\n').map_or(0, |at| at + 1);
    let mut end = start;
    for (number, line) in text[start..].split_inclusive('\n').enumerate() {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if number > 0 && indent < column && !line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    end
}

/// The parsed files by what they are, in the order of their paths.
struct Input<'r> {
    config: Option<&'r RawConfig>,
    records: Vec<&'r RawRecords>,
    documents: Vec<&'r RawDocument>,
    themes: design::Themes<'r>,
    /// Some file could not be read, so a name that is not found may well exist.
    incomplete: bool,
}

impl<'r> Input<'r> {
    fn sort(parsed: &'r ParsedSet) -> Input<'r> {
        let mut input = Input {
            config: None,
            records: Vec::new(),
            documents: Vec::new(),
            themes: design::Themes::default(),
            incomplete: false,
        };
        for file in &parsed.files {
            input.themes.name(&file.path);
            if file.is_broken() {
                input.incomplete = true;
                continue;
            }
            match &file.file {
                ParsedFile::Config(config) => input.config = Some(config),
                ParsedFile::Records(records) => input.records.push(records),
                ParsedFile::Document(document) => input.documents.push(document),
                ParsedFile::Words(words) => input.themes.words.push((&file.path, words)),
                ParsedFile::Design(design) => input.themes.designs.push((&file.path, design)),
                ParsedFile::Attachment | ParsedFile::Other => {}
            }
        }
        input
    }
}

/// Which documents are shown and which are not, kind by kind.
struct Documents<'r> {
    reports: Vec<Draft<'r>>,
    practices: Vec<Draft<'r>>,
    pages: Vec<Draft<'r>>,
    place_texts: Vec<Draft<'r>>,
    withheld: Withheld,
    /// When the first embargo ends that is to come.
    embargo: Option<jiff::Timestamp>,
}

impl Documents<'_> {
    /// Makes practices and reports known by their names.
    fn name(&self, names: &mut Names) {
        (names.practices, names.reports) =
            rayon::join(|| documents::index(&self.practices), || documents::index(&self.reports));
    }
}

fn assemble(
    input: &Input<'_>,
    raw_config: &RawConfig,
    sources: &SourceSet,
    inputs: &Inputs,
    diagnostics: &mut Vec<Diagnostic>,
) -> Parts {
    let lists = RawLists::gather(&input.records, diagnostics);
    let nothing = Names::default();
    let mut first = Reader::new(&nothing, &[], input.incomplete);
    let zone = config::time_zone(raw_config, &mut first);
    let today = zone.to_datetime(inputs.now).date();
    let (mut names, documents) =
        rayon::join(|| lists.names(), || sort_documents(input, &zone, inputs, &mut first));
    let (themes, theme_names) = records::themes(&lists, &mut first);
    diagnostics.append(&mut first.diagnostics);
    names.themes = theme_names;
    documents.name(&mut names);

    let withheld = documents.withheld.ids();
    let reader = &mut Reader::new(&names, &withheld, input.incomplete);
    let source_table = records::sources(&lists, reader);
    let places = records::places(&lists, reader);
    let campaigns = records::campaigns(&lists, reader);
    let units = records::units(&lists, &places, reader);
    let organisations = records::organisations(&lists, &places, &units, &campaigns, reader);
    let indicators = records::indicators(&lists, reader);
    let rosters = records::rosters(&input.records, &campaigns, reader);
    let config = config::config(raw_config, inputs, &places, &campaigns, reader);
    let (design, words) = input.themes.of(raw_config, config.language, reader);
    let indicators_known = Indicators { declared: &indicators, campaigns: &campaigns };
    let known = Known { indicators: indicators_known, headline: config.headline, today };
    let practices =
        reader.each(&documents.practices, |draft, reader| documents::practice(draft, sources, known, reader));
    let practices = Table::from_sorted(practices.flatten());
    let reports =
        reader.each(&documents.reports, |draft, reader| documents::report(draft, sources, known, reader));
    let reports = Table::from_sorted(reports.flatten());
    let (pages, place_texts) = plain_documents(&documents, sources, known, reader);
    let mut observations = observations(input, &documents.reports, &reports, known, reader);
    figures::sort(&mut observations, &source_table, &reports, sources);
    let adoptions = adoptions(input, &documents.practices, &practices, reader);
    diagnostics.append(&mut reader.diagnostics);
    Parts {
        config,
        today,
        as_of: inputs.as_of.unwrap_or(today),
        until: until(&zone, today, documents.embargo),
        zone,
        places,
        units,
        organisations,
        campaigns,
        themes,
        rosters,
        indicators,
        observations: Arc::new(observations),
        sources: source_table,
        reports,
        practices,
        adoptions,
        pages,
        place_texts,
        withheld: documents.withheld,
        design,
        words: Arc::new(words),
        names: Arc::new(names),
    }
}

/// When the same files make another site.
fn until(zone: &jiff::tz::TimeZone, today: Date, embargo: Option<jiff::Timestamp>) -> jiff::Timestamp {
    let midnight = today.tomorrow().ok().and_then(|day| zone.to_timestamp(day.at(0, 0, 0, 0)).ok());
    embargo.into_iter().chain(midnight).min().unwrap_or(jiff::Timestamp::MAX)
}

/// What the site says about the rules, which must be known before it is known to be sound.
pub fn lints(parsed: &ParsedSet) -> Lints {
    let config = parsed.files.iter().find_map(|file| match &file.file {
        ParsedFile::Config(config) => Some(config),
        _ => None,
    });
    // What is wrong with them is told with the other settings.
    config.map_or_else(Lints::default, |config| config::lints(config, |_| ()))
}

/// Plain pages, and the prose of places.
fn plain_documents(
    documents: &Documents<'_>,
    sources: &SourceSet,
    known: Known<'_>,
    reader: &mut Reader<'_>,
) -> (Table<Page>, BTreeMap<Key<Place>, Document>) {
    let pages = documents.pages.iter().map(|draft| documents::page(draft, sources, known, reader));
    let pages = Table::from_sorted(pages);
    let texts = documents.place_texts.iter();
    let texts = texts.filter_map(|draft| documents::place_text(draft, sources, known, reader)).collect();
    (pages, texts)
}

fn sort_documents<'r>(
    input: &Input<'r>,
    zone: &jiff::tz::TimeZone,
    inputs: &Inputs,
    reader: &mut Reader<'_>,
) -> Documents<'r> {
    let mut of = |folder| documents::drafts(&input.documents, folder, zone, inputs, reader);
    let (reports, hidden_reports) = of(Folder::Reports);
    let (practices, hidden_practices) = of(Folder::Practices);
    let (pages, hidden_pages) = of(Folder::Pages);
    let (place_texts, hidden_texts) = of(Folder::Counties);
    let ids = |drafts: &[Draft<'_>]| drafts.iter().map(|draft| draft.id.clone()).collect();
    let hidden = [&hidden_reports, &hidden_practices, &hidden_pages, &hidden_texts];
    let withheld = Withheld {
        reports: ids(&hidden_reports),
        practices: ids(&hidden_practices),
        paths: hidden.into_iter().flatten().map(|draft| draft.raw.path.as_str().to_owned()).collect(),
    };
    // Those that are held back until then end it by coming to light.
    let all = [&reports, &practices, &pages, &place_texts].into_iter().chain(hidden);
    let embargo = all.flatten().filter_map(|draft| draft.embargo).min();
    Documents { reports, practices, pages, place_texts, withheld, embargo }
}

/// Observations of data files, then those that reports state.
fn observations(
    input: &Input<'_>,
    drafts: &[Draft<'_>],
    reports: &Table<Report>,
    known: Known<'_>,
    reader: &mut Reader<'_>,
) -> Vec<Observation> {
    let mut observations: Vec<Observation> = Vec::new();
    for raw in input.records.iter().flat_map(|file| &file.observations) {
        observations.extend(figures::observation(raw, known.indicators, Defaults::default(), reader));
    }
    let stating =
        drafts.iter().zip(reports.iter()).filter_map(|(draft, (key, report))| match &draft.raw.front {
            RawFront::Report(raw) if !raw.figures.is_empty() => Some((draft, &**raw, key, report)),
            _ => None,
        });
    let stating: Vec<(&Draft<'_>, &RawReport, Key<Report>, &Report)> = stating.collect();
    let stated = reader.each(&stating, |(draft, raw, key, report), reader| {
        let body = Quotable::new(&draft.raw.body);
        let source = Some(SourceRef::Report(*key));
        let defaults = Defaults { source, as_of: Some(report.date), body: Some(&body) };
        let figures = raw.figures.iter();
        let read = |figure| figures::observation(figure, known.indicators, defaults, reader);
        figures.filter_map(read).collect::<Vec<Observation>>()
    });
    observations.extend(stated.flatten());
    observations
}

/// The ledger of adoption: entries of data files, then of practices.
fn adoptions(
    input: &Input<'_>,
    drafts: &[Draft<'_>],
    practices: &Table<Practice>,
    reader: &mut Reader<'_>,
) -> Vec<Adoption> {
    let mut adoptions: Vec<Adoption> = Vec::new();
    for raw in input.records.iter().flat_map(|file| &file.adoptions) {
        adoptions.extend(documents::adoption(raw, None, practices, reader));
    }
    for (index, draft) in drafts.iter().enumerate() {
        let RawFront::Practice(raw) = &draft.raw.front else { continue };
        for adoption in &raw.adoptions {
            adoptions.extend(documents::adoption(adoption, Some(Key::new(index)), practices, reader));
        }
    }
    documents::sort_adoptions(&mut adoptions);
    adoptions
}
