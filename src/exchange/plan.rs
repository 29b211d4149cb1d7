//! One import from end to end: sheets to rows, rows to changes, changes to texts, and the site that they make.
//!
//! Kinds are taken one after the other, places before what stands in them, and each is checked as a whole site. Errors
//! of such a site are told at the cells that they came from. At the end the same file is compared with its own result:
//! if that found anything left to do, nothing would be written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::Project;
use crate::base::{
    Code, Content, Diagnostic, FileId, Inputs, Language, Outcome, PartialDate, Severity, SourcePath,
    SourceSet, Span,
};
use crate::domain::{Key, Place, SourceRef};
use crate::refine::Site;

use super::columns::{Form, Kind};
use super::current::Written;
use super::edit::{self, Change, Document, NewRecord, Placed};
use super::faults;
use super::lookup::Lookup;
use super::merge::{self, Item, Merge};
use super::moves::{self, Move};
use super::open;
use super::propose::{self, Identity, Proposal, Seen, Setting};
use super::recognise::{self, Extra, Recognised, Table};
use super::rows;
use super::sheet::Sheet;

/// A file that somebody sent, and what a person says about it.
#[derive(Clone, Debug)]
pub struct Upload<'a> {
    /// Its name, without folders.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Its digest, in hexadecimal digits.
    pub digest: &'a str,
    /// What its lists are about, where their headers do not tell.
    pub kind: Option<Kind>,
    /// The only sheet to read.
    pub sheet: Option<&'a str>,
    /// The place that it is about.
    pub place: Option<Key<Place>>,
    /// Whether it lists all records of that place, so that others go.
    pub complete: bool,
    /// The day of its figures.
    pub as_of: Option<PartialDate>,
    /// The data file for new records.
    pub into: Option<SourcePath>,
}

impl<'a> Upload<'a> {
    /// A file of which a person says nothing.
    pub fn new(name: &'a str, bytes: &'a [u8], digest: &'a str) -> Upload<'a> {
        Upload {
            name,
            bytes,
            digest,
            kind: None,
            sheet: None,
            place: None,
            complete: false,
            as_of: None,
            into: None,
        }
    }
}

/// What became of a sheet.
#[derive(Clone, Debug)]
pub struct Note {
    /// The sheet; none in a file that has only one.
    pub sheet: Option<String>,
    /// What it lists; none if it was not read.
    pub kind: Option<Kind>,
    /// Whether people do not see it.
    pub hidden: bool,
    /// The row of its headers, from 1.
    pub header: u32,
    /// Rows that say something.
    pub rows: usize,
    /// Total rows that agree with them.
    pub totals: usize,
    /// Rows that say that there is nothing.
    pub none: usize,
}

/// What an import would do.
#[derive(Debug)]
pub struct Plan {
    /// The sheets of the file.
    pub notes: Vec<Note>,
    /// Records that are new.
    pub added: Vec<Item>,
    /// Records that change.
    pub changed: Vec<Item>,
    /// Records that go.
    pub removed: Vec<Item>,
    /// Records that the file does not list, and that stay.
    pub missing: Vec<Item>,
    /// How many records say already what the file says.
    pub unchanged: usize,
    /// Data files as they will be, by path.
    pub files: BTreeMap<SourcePath, Arc<str>>,
    /// The id of the file as a source, if it becomes one.
    pub source: Option<String>,
    /// Figures that move.
    pub moves: Vec<Move>,
    /// The site with all of it.
    pub project: Project,
    /// The sources with all of it, sheets among them.
    pub sources: SourceSet,
}

/// Why there is no plan although no fault was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unplanned {
    /// The site, or the file, has errors.
    Faulty,
    /// Importing the result again would change it: a bug, and nothing may be written.
    Unstable,
}

/// Plans an import. The sources come back with the sheets among them, for diagnostics to point into.
pub fn import(
    sources: &SourceSet,
    project: &Project,
    inputs: &Inputs,
    upload: &Upload<'_>,
    language: Language,
) -> (SourceSet, Outcome<Result<Plan, Unplanned>>) {
    let (set, mut outcome) = planned(sources, project, inputs, upload, language);
    for fault in &mut outcome.diagnostics {
        fault.in_cell = fault.span.is_some_and(|span| set.is_stand_in(span.file));
    }
    (set, outcome)
}

fn planned(
    sources: &SourceSet,
    project: &Project,
    inputs: &Inputs,
    upload: &Upload<'_>,
    language: Language,
) -> (SourceSet, Outcome<Result<Plan, Unplanned>>) {
    let mut set = sources.clone();
    let mut diagnostics = Vec::new();
    let faulty = |set, diagnostics| (set, Outcome { value: Err(Unplanned::Faulty), diagnostics });
    let sheets = match open::open(upload.bytes) {
        Ok(sheets) => placed(&mut set, upload.name, sheets),
        Err(refusal) => {
            let file = stand_in(&mut set, upload.name, false);
            return faulty(set, vec![faults::refused(file, &refusal)]);
        }
    };
    let (tables, mut notes) = tables(&project.site, &sheets, upload, &mut set, &mut diagnostics);
    let mut work = Work::new(sources.clone(), inputs, upload, project);
    for kind in Kind::ALL {
        let of_kind: Vec<&Table<'_>> = tables.iter().filter(|table| table.kind == kind).collect();
        if !of_kind.is_empty() {
            work.take(kind, &of_kind, project, &mut notes, &mut diagnostics);
        }
    }
    if diagnostics.iter().any(|fault| fault.severity == Severity::Error) {
        return faulty(set, diagnostics);
    }
    let Work { sources: result, latest, merge, removed, files, source, .. } = work;
    // Sheets keep their ids, which come after those of all files; new files come after them.
    let after = latest.unwrap_or_else(|| crate::prepare(&result, inputs).value);
    let Some(after) = after else { return faulty(set, diagnostics) };
    if !files.is_empty() && !is_settled(&after, upload, &tables) {
        return (set, Outcome { value: Err(Unplanned::Unstable), diagnostics });
    }
    let Merge { added, changed, unchanged, missing } = merge;
    let plan = Plan {
        notes,
        moves: if files.is_empty() { Vec::new() } else { moves::between(project, &after, language) },
        source: source.filter(|_| !files.is_empty()),
        added,
        changed,
        removed,
        missing,
        unchanged,
        files,
        project: after,
        sources: result,
    };
    (set, Outcome { value: Ok(plan), diagnostics })
}

/// Puts sheets among the sources.
fn placed(set: &mut SourceSet, name: &str, sheets: Vec<Sheet>) -> Vec<Sheet> {
    let mut placed = Vec::new();
    for (number, mut sheet) in (1..).zip(sheets) {
        let path = sheet.name.as_ref().map_or_else(|| name.to_owned(), |sheet| format!("{name}!{sheet}"));
        let path = SourcePath::new(&path).or_else(|| SourcePath::new(&format!("sheet!{number}")));
        if let Some(path) = path {
            sheet.file = set.insert_sheet(path, sheet.text.clone());
        }
        placed.push(sheet);
    }
    placed
}

/// A name for a file that has no text to point into.
fn stand_in(set: &mut SourceSet, name: &str, sheet: bool) -> FileId {
    let path = SourcePath::new(name).or_else(|| SourcePath::new("sheet"));
    let Some(path) = path else { return FileId(0) };
    if sheet { set.insert_sheet(path, "".into()) } else { set.insert(path, Content::Text("".into())) }
}

/// The sheets that are lists, and what there is to say of the others.
fn tables<'s>(
    site: &Site,
    sheets: &'s [Sheet],
    upload: &Upload<'_>,
    set: &mut SourceSet,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Table<'s>>, Vec<Note>) {
    let extra = Extra::of(site);
    let (mut tables, mut notes, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    for sheet in sheets {
        let mut note = Note {
            sheet: sheet.name.clone(),
            kind: None,
            hidden: sheet.hidden,
            header: 0,
            rows: 0,
            totals: 0,
            none: 0,
        };
        let wanted = upload.sheet.is_none_or(|only| sheet.name.as_deref() == Some(only));
        if wanted && (!sheet.hidden || upload.sheet.is_some()) && !sheet.rows.is_empty() {
            match recognise::recognise(sheet, &extra, upload.kind) {
                Recognised::Table(table) => {
                    note.kind = Some(table.kind);
                    note.header = sheet.rows.get(table.data - 1).map_or(0, |row| row.number + 1);
                    strays(&table, diagnostics);
                    tables.push(table);
                }
                Recognised::Unclear(one, other, span) => unread.push(faults::unclear(span, one, other)),
                Recognised::Lacking(kind, column, span) => unread.push(faults::lacking(span, kind, column)),
                Recognised::Nothing => unread.push(faults::no_table(Span::whole(sheet.file))),
            }
        }
        notes.push(note);
    }
    // Beside a list there may be sheets with words for people.
    let only_words = |fault: &Diagnostic| fault.code == Code::NoTable;
    if tables.is_empty() {
        let first = sheets.first().map_or_else(|| stand_in(set, upload.name, true), |sheet| sheet.file);
        if unread.is_empty() {
            unread.push(faults::no_table(Span::whole(first)));
        }
        diagnostics.extend(unread);
    } else {
        diagnostics.extend(unread.into_iter().filter(|fault| !only_words(fault)));
    }
    (tables, notes)
}

/// Columns that are not read, if anything stands in them.
fn strays(table: &Table<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for stray in &table.strays {
        let rows = table.sheet.rows.iter().skip(table.data);
        let count = rows.filter(|row| row.cell(stray.column).is_some()).count();
        match stray.same_as {
            Some(first) if count > 0 => {
                diagnostics.push(faults::doubled_column(stray.span, &stray.words, first));
            }
            _ if count > 0 => {
                let known = table.kind.columns().iter().flat_map(|column| {
                    [column.header.zh, column.header.en].into_iter().chain(column.also.iter().copied())
                });
                let near = crate::refine::names::nearest(&stray.words, known);
                diagnostics.push(faults::unknown_column(stray.span, &stray.words, count, near));
            }
            _ => {}
        }
    }
}

/// The state of an import between two kinds.
struct Work<'u> {
    sources: SourceSet,
    inputs: &'u Inputs,
    upload: &'u Upload<'u>,
    /// The site after the last kind; outer `None` where it is that of the beginning.
    latest: Option<Option<Project>>,
    merge: Merge,
    removed: Vec<Item>,
    files: BTreeMap<SourcePath, Arc<str>>,
    source: Option<String>,
    /// Some record could not be read, so that what refers to it is no fault.
    incomplete: bool,
}

impl<'u> Work<'u> {
    fn new(sources: SourceSet, inputs: &'u Inputs, upload: &'u Upload<'u>, project: &Project) -> Work<'u> {
        let source = source_id(&project.site, upload);
        Work {
            sources,
            inputs,
            upload,
            latest: None,
            merge: Merge::default(),
            removed: Vec::new(),
            files: BTreeMap::new(),
            source: Some(source),
            incomplete: false,
        }
    }

    /// Takes the tables of one kind in.
    fn take(
        &mut self,
        kind: Kind,
        tables: &[&Table<'_>],
        first: &Project,
        notes: &mut [Note],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let latest = self.latest.take();
        let site = latest.as_ref().and_then(Option::as_ref).map_or(&first.site, |project| &project.site);
        let source = self.source.clone().unwrap_or_default();
        let (mut merge, faults) = compared(site, tables, self.upload, &source, self.incomplete, notes);
        let broken = faults.iter().any(|fault| fault.severity == Severity::Error);
        diagnostics.extend(faults);
        if broken {
            self.incomplete = true;
            self.latest = latest;
            return;
        }
        let removed = if self.upload.complete { std::mem::take(&mut merge.missing) } else { Vec::new() };
        if merge.added.is_empty() && merge.changed.is_empty() && removed.is_empty() {
            self.merge.absorb(merge);
            self.latest = latest;
            return;
        }
        let origins = self.write(site, kind, &merge, &removed);
        // The texts say all of it now, and the site with them needs room.
        self.merge.absorb(merge);
        self.removed.extend(removed);
        let outcome = crate::prepare(&self.sources, self.inputs);
        let moved = outcome.diagnostics.into_iter().filter_map(|fault| at_cell(fault, &origins));
        diagnostics.extend(moved);
        if outcome.value.is_none() {
            self.incomplete = true;
        }
        self.latest = if outcome.value.is_some() { Some(outcome.value) } else { latest };
    }

    /// Writes changes into the texts; tells where which cell went.
    fn write(&mut self, site: &Site, kind: Kind, merge: &Merge, removed: &[Item]) -> Origins {
        let homes = Homes::new(site, kind, &self.sources, self.upload.into.as_ref());
        let mut by_file: BTreeMap<SourcePath, Batch<'_>> = BTreeMap::new();
        for item in &merge.changed {
            if let Some(span) = item.index.and_then(|index| declared(site, kind, index)) {
                let path = self.sources.file(span.file).path.clone();
                by_file.entry(path).or_default().changed.push((span, item));
            }
        }
        for item in removed {
            let path = self.sources.file(item.span.file).path.clone();
            by_file.entry(path).or_default().removed.push(item.span);
        }
        for item in &merge.added {
            let (path, after) = homes.of(site, item.place);
            by_file.entry(path).or_default().added.entry((kind.list(), after)).or_default().push(item);
        }
        if let Some(source) = &self.source
            && site.sources().find(source).is_none()
        {
            let path = Homes::sources(site, &self.sources);
            by_file.entry(path).or_default().source = Some(source_record(source, site, self.upload, merge));
        }
        let mut origins = Origins::default();
        for (path, batch) in by_file {
            self.edit(&path, batch, &mut origins);
        }
        origins
    }

    fn edit(&mut self, path: &SourcePath, batch: Batch<'_>, origins: &mut Origins) {
        let old = match self.sources.get(path).map(|file| &file.content) {
            Some(Content::Text(text)) => Arc::clone(text),
            _ => "".into(),
        };
        let document = Document::new(&old);
        let mut edits = Vec::new();
        for (span, item) in &batch.changed {
            if let Some(record) = document.record(span.start as usize) {
                edits.extend(document.change(record, super::yaml::fields(item.kind), &item.changes()));
            }
        }
        for span in &batch.removed {
            edits.extend(document.record(span.start as usize).map(|record| document.remove(record)));
        }
        for ((list, after), items) in &batch.added {
            let after = after.and_then(|offset| document.record(offset));
            edits.push(document.add(*list, after, items.iter().map(|item| item.record())));
        }
        if let Some(source) = batch.source {
            edits.push(document.add(("sources", "来源"), None, std::iter::once(source)));
        }
        let (text, placed) = edit::apply(&old, edits);
        let text: Arc<str> = text.into();
        let id = self.sources.insert(path.clone(), Content::Text(Arc::clone(&text)));
        origins.0.push((id, placed));
        self.files.insert(path.clone(), text);
    }
}

/// A list by its keys, and the offset of a record in it.
type Behind = ((&'static str, &'static str), Option<usize>);

/// The changes of one file.
#[derive(Default)]
struct Batch<'m> {
    changed: Vec<(Span, &'m Item)>,
    removed: Vec<Span>,
    /// New records by their list and the offset of the record that they stand behind.
    added: BTreeMap<Behind, Vec<&'m Item>>,
    /// The file as a new source.
    source: Option<NewRecord>,
}

/// Where which cell went, text by text.
#[derive(Default)]
struct Origins(Vec<(FileId, Placed)>);

/// A fault of a text that was written, at the cell from which that came; `None` for one that is not about it.
fn at_cell(fault: Diagnostic, origins: &Origins) -> Option<Diagnostic> {
    let cell = |span: Span| {
        let (_, placed) = origins.0.iter().find(|(file, _)| *file == span.file)?;
        let at = placed.partition_point(|(range, _)| range.end <= span.start);
        let holds = placed.get(at).filter(|(range, _)| range.start <= span.start);
        // A record begins before its first cell.
        let end = span.end.max(span.start.saturating_add(8));
        let next = placed.get(placed.partition_point(|(range, _)| range.start < span.start));
        holds.or(next.filter(|(range, _)| range.start < end)).map(|(_, cell)| *cell)
    };
    let span = fault.span.and_then(cell);
    if span.is_none() && fault.severity != Severity::Error {
        return None;
    }
    // Other places would be in a text that nobody has.
    Some(Diagnostic { span, labels: Vec::new(), ..fault })
}

/// What the tables of a kind come to in a site.
fn compared(
    site: &Site,
    tables: &[&Table<'_>],
    upload: &Upload<'_>,
    source: &str,
    incomplete: bool,
    notes: &mut [Note],
) -> (Merge, Vec<Diagnostic>) {
    let mut lookup = Lookup::new(site);
    let mut merge = Merge::default();
    let mut faults = Vec::new();
    let Some(kind) = tables.first().map(|table| table.kind) else { return (merge, faults) };
    let mut seen = Seen::new(&lookup, kind);
    let mut known = BTreeSet::new();
    let mut scope = upload.place;
    for table in tables {
        let is_place = |words: &str| lookup.names_place(words);
        let mut read = rows::read(table, &is_place);
        faults.append(&mut read.faults);
        let setting = setting(&lookup, table, upload);
        scope = scope.or(setting.around);
        let mut take = |proposal: Proposal| {
            if let Identity::Known(index) = proposal.identity {
                known.insert(index);
            }
            merge::compare(table, proposal, site, source, &mut merge);
        };
        let mut told = propose::propose(table, &read, &mut lookup, setting, &mut seen, incomplete, &mut take);
        faults.append(&mut told.faults);
        if let Some(note) =
            notes.iter_mut().find(|note| note.sheet == table.sheet.name && note.kind.is_some())
        {
            (note.rows, note.totals, note.none) = (read.entries.len(), read.totals, told.none);
        }
    }
    if let Some(place) = scope {
        let listed: Vec<&Item> = merge.added.iter().chain(&merge.changed).collect();
        merge.missing = merge::missing(site, kind, place, &listed, &known, &lookup);
    }
    (merge, faults)
}

/// What the titles of a sheet, its name and that of the file say of all rows.
fn setting(lookup: &Lookup<'_>, table: &Table<'_>, upload: &Upload<'_>) -> Setting {
    let sheet = table.sheet;
    let titles = sheet.rows.iter().take(table.first).flat_map(|row| &row.cells).map(|cell| sheet.words(cell));
    let titles: Vec<&str> = titles.collect();
    let names = [sheet.name.as_deref().unwrap_or_default(), upload.name];
    let around =
        upload.place.or_else(|| titles.iter().copied().chain(names).find_map(|text| lookup.place_in(text)));
    // A place that a column gives for every row says more than a title.
    let has_own = table.of_form(Form::Around).is_some();
    let as_of = upload.as_of.or_else(|| titles.iter().find_map(|text| day_in(text)));
    Setting { around: around.filter(|_| !has_own || upload.place.is_some()), as_of }
}

/// 截至2021年6月17日
fn day_in(text: &str) -> Option<PartialDate> {
    let marks = ["截至", "截止", "统计时间", "as of ", "As of "];
    let rest = marks.iter().find_map(|mark| text.split_once(mark)).map(|(_, rest)| rest)?;
    let rest = rest.trim_start_matches(['：', ':', ' ', '到', '日', '期']);
    let is_date = |c: char| c.is_numeric() || "年月日号-/.".contains(c);
    let date: String = rest.chars().take_while(|c| is_date(*c)).collect();
    PartialDate::parse(&date)
}

/// Whether importing the file into its own result would change nothing.
fn is_settled(project: &Project, upload: &Upload<'_>, tables: &[Table<'_>]) -> bool {
    let source = source_id(&project.site, upload);
    Kind::ALL.into_iter().all(|kind| {
        let of_kind: Vec<&Table<'_>> = tables.iter().filter(|table| table.kind == kind).collect();
        let (merge, faults) = compared(&project.site, &of_kind, upload, &source, false, &mut []);
        let faulty = faults.iter().any(|fault| fault.severity == Severity::Error);
        let left = if upload.complete { merge.missing.len() } else { 0 };
        !faulty && merge.added.is_empty() && merge.changed.is_empty() && left == 0
    })
}

/// The id of the file as a source: the one that it has, or one for its day and name.
fn source_id(site: &Site, upload: &Upload<'_>) -> String {
    let known = site.sources().iter().find(|(_, source)| source.digest.as_deref() == Some(upload.digest));
    if let Some((_, source)) = known {
        return source.id.clone();
    }
    let taken = site.sources().iter().map(|(_, source)| source.id.clone()).collect();
    let stem = upload.name.rsplit_once('.').map_or(upload.name, |(stem, _)| stem);
    super::ids::free(super::ids::of_unit(Some(&site.today().to_string()), stem, &[]), &taken)
}

fn source_record(id: &str, site: &Site, upload: &Upload<'_>, merge: &Merge) -> NewRecord {
    let origin = merge.added.iter().chain(&merge.changed).map(|item| item.span).next();
    let origin = origin.unwrap_or(Span::whole(FileId(0)));
    let today = site.today().to_string();
    let fields =
        [("id", id), ("title", upload.name), ("date", &today), ("kind", "report"), ("digest", upload.digest)];
    let fields =
        fields.map(|(field, text)| (field.into(), Change::Set(Written::Text(text.to_owned())), origin));
    NewRecord { fields: fields.to_vec(), origin }
}

/// Where a record is declared in a data file.
fn declared(site: &Site, kind: Kind, index: usize) -> Option<Span> {
    match kind {
        Kind::Places => Some(site.places()[Key::new(index)].span),
        Kind::Units => Some(site.units()[Key::new(index)].span),
        Kind::Organisations => Some(site.organisations()[Key::new(index)].span),
        Kind::Observations => site.observations().get(index).map(|own| own.span),
    }
}

/// Where new records of a kind go: beside their neighbours.
struct Homes {
    /// The file with most records of a county, and where the last of them begins.
    by_county: BTreeMap<Option<Key<Place>>, (SourcePath, usize)>,
    /// The file with most records of all.
    all: SourcePath,
    into: Option<SourcePath>,
}

impl Homes {
    fn new(site: &Site, kind: Kind, sources: &SourceSet, into: Option<&SourcePath>) -> Homes {
        let invented = invented(site);
        // Records of a county in a file: how many, and where the last one begins.
        type Home = (Option<Key<Place>>, FileId);
        let mut counts: BTreeMap<Home, (usize, u32)> = BTreeMap::new();
        for (place, span) in records(site, kind) {
            let path = &sources.file(span.file).path;
            if invented.contains(&span.file) || !path.as_str().starts_with("content/data/") {
                continue;
            }
            let (count, last) =
                counts.entry((place.and_then(|place| site.page_of(place)), span.file)).or_default();
            *count += 1;
            *last = (*last).max(span.start);
        }
        let mut by_county: BTreeMap<Option<Key<Place>>, (usize, FileId, u32)> = BTreeMap::new();
        let mut by_file: BTreeMap<FileId, usize> = BTreeMap::new();
        for ((county, file), (count, last)) in counts {
            *by_file.entry(file).or_default() += count;
            let best = by_county.entry(county).or_insert((0, file, 0));
            if count > best.0 {
                *best = (count, file, last);
            }
        }
        let path = |file: FileId| sources.file(file).path.clone();
        let most = by_file.iter().max_by_key(|(file, count)| (**count, std::cmp::Reverse(path(**file))));
        let all = most
            .map(|(file, _)| path(*file))
            .or_else(|| SourcePath::new(&format!("content/data/{}.yaml", kind.list().0)));
        Homes {
            by_county: by_county
                .into_iter()
                .map(|(key, (_, file, last))| (key, (path(file), last as usize)))
                .collect(),
            all: all.unwrap_or_else(data_file),
            into: into.cloned(),
        }
    }

    /// The file for a record, and the record behind which it comes.
    fn of(&self, site: &Site, place: Option<Key<Place>>) -> (SourcePath, Option<usize>) {
        let county = place.and_then(|place| site.page_of(place));
        let beside = self.by_county.get(&county).filter(|_| county.is_some());
        match (&self.into, beside) {
            (Some(into), Some((path, last))) if into == path => (path.clone(), Some(*last)),
            (Some(into), _) => (into.clone(), None),
            (None, Some((path, last))) => (path.clone(), Some(*last)),
            (None, None) => (self.all.clone(), None),
        }
    }

    /// The file for a new source.
    fn sources(site: &Site, sources: &SourceSet) -> SourcePath {
        let invented = invented(site);
        let mut counts: BTreeMap<FileId, usize> = BTreeMap::new();
        for (_, source) in site.sources().iter().filter(|(_, source)| !invented.contains(&source.span.file)) {
            *counts.entry(source.span.file).or_default() += 1;
        }
        let path = |file: FileId| sources.file(file).path.clone();
        let most = counts.iter().max_by_key(|(file, count)| (**count, std::cmp::Reverse(path(**file))));
        most.map(|(file, _)| path(*file))
            .or_else(|| SourcePath::new("content/data/sources.yaml"))
            .unwrap_or_else(data_file)
    }
}

fn data_file() -> SourcePath {
    SourcePath::new("content/data/imported.yaml").expect("a safe path")
}

/// Files that hold invented data: what somebody reports does not belong there.
fn invented(site: &Site) -> BTreeSet<FileId> {
    let sources = site.sources().iter().filter(|(key, _)| site.is_illustrative(SourceRef::Source(*key)));
    let organisations = site
        .organisations()
        .iter()
        .filter(|(_, own)| site.are_illustrative(own.sources.iter().map(|key| SourceRef::Source(*key))));
    let observations = site.observations().iter().filter(|own| site.is_invented(own));
    let files = sources.map(|(_, own)| own.span.file).chain(organisations.map(|(_, own)| own.span.file));
    files.chain(observations.map(|own| own.span.file)).collect()
}

/// The records of a kind: where they belong and where they are declared.
fn records(site: &Site, kind: Kind) -> Vec<(Option<Key<Place>>, Span)> {
    match kind {
        Kind::Places => site.places().iter().map(|(key, own)| (Some(key), own.span)).collect(),
        Kind::Units => {
            let own = site.units().iter().filter(|(_, own)| !own.is_place);
            own.map(|(_, own)| (Some(own.place), own.span)).collect()
        }
        Kind::Organisations => site.organisations().iter().map(|(_, own)| (own.place, own.span)).collect(),
        Kind::Observations => site.observations().iter().map(|own| (Some(own.place), own.span)).collect(),
    }
}
