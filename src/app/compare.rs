//! The site of now beside a folder that was published: pages, files, and the figures of the data files.
//!
//! Only what this program made is looked at: a page that bears no mark of it was put there by somebody else and does
//! not go when the site is built. Photographs are not developed for this, so of them only coming counts.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::base::{Diagnostic, FileBytes, OutputFile, Severity};
use crate::render::Edition;

use super::words_of_page;

/// A page that differs.
#[derive(Debug)]
pub struct Page {
    /// Where it is, below the root of the site: `/counties/meitan/`.
    pub address: String,
    /// Its title; of one that goes, the one that it had.
    pub title: String,
    /// The title that it had, if that is another one.
    pub old_title: Option<String>,
    /// Lines that it did not have.
    pub lines_added: usize,
    /// Lines that it has no more.
    pub lines_removed: usize,
}

/// A figure that moves.
#[derive(Debug)]
pub struct Figure {
    /// `coverage`, as pages show it, or `stated`, as sources say it.
    pub kind: &'static str,
    /// Id of what is counted.
    pub id: String,
    /// What is counted.
    pub name: String,
    /// Id of the place.
    pub place_id: String,
    /// The place.
    pub place: String,
    /// The day; nothing for the coverage of the day that the site shows.
    pub day: Option<String>,
    /// The published value.
    pub old: Option<String>,
    /// The value of now.
    pub new: Option<String>,
    /// Titles of the sources of the value of now; of one that goes, of the published one.
    pub sources: Vec<String>,
}

/// What differs, each list in the order of addresses.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Pages that come.
    pub added: Vec<Page>,
    /// Pages that go.
    pub removed: Vec<Page>,
    /// Pages with other words.
    pub changed: Vec<Page>,
    /// Addresses of pages with the same words in another frame.
    pub frame: Vec<String>,
    /// Number of pages that are the same.
    pub same: usize,
    /// Paths of other files that come.
    pub files_added: Vec<String>,
    /// Paths of other files that change.
    pub files_changed: Vec<String>,
    /// Figures that move.
    pub figures: Vec<Figure>,
    /// Whether both have data files, so that figures were compared.
    pub has_figures: bool,
}

impl Comparison {
    /// Whether a reader would see no difference.
    pub fn is_same(&self) -> bool {
        let pages = [&self.added, &self.removed, &self.changed];
        let files = [&self.files_added, &self.files_changed];
        pages.iter().all(|list| list.is_empty())
            && files.iter().all(|list| list.is_empty())
            && self.figures.is_empty()
            && self.frame.is_empty()
    }
}

/// Compares a site, `site` by its title, with the folder `published`; the faults of its pages, if some cannot be made.
pub fn with(
    edition: &Edition<'_>,
    site: &str,
    published: &Path,
) -> io::Result<Result<Comparison, Vec<Diagnostic>>> {
    let found: Mutex<Comparison> = Mutex::default();
    let data: Mutex<BTreeMap<&str, Value>> = Mutex::default();
    let sink = |file: OutputFile| -> io::Result<()> {
        if let (Some(name), FileBytes::Memory(bytes)) =
            (DATA.iter().find(|path| **path == file.path), &file.bytes)
        {
            let value = serde_json::from_slice(bytes).unwrap_or_default();
            data.lock().unwrap_or_else(PoisonError::into_inner).insert(name, value);
        }
        let is_page = edition.find(&file.path) == Some(true);
        let difference = difference(&file, &published.join(&file.path), is_page)?;
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        found.take(file.path, is_page, difference);
        Ok(())
    };
    let faults = edition.make_all(&sink)?;
    if faults.iter().any(|fault| fault.severity == Severity::Error) {
        return Ok(Err(faults));
    }
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut old_pages = Vec::new();
    pages_below(published, "", &mut old_pages)?;
    for path in old_pages.iter().filter(|path| edition.find(path).is_none()) {
        let html = fs::read(published.join(path))?;
        let html = String::from_utf8_lossy(&html);
        if html.contains(GENERATOR) {
            found.removed.push(page(path, &words_of_page::title(&html)));
        }
    }
    let new = data.into_inner().unwrap_or_else(PoisonError::into_inner);
    figures(&new, published, &mut found);
    found.sort();
    found.shorten_titles(site);
    Ok(Ok(found))
}

/// What pages of this program say of where they come from.
const GENERATOR: &str = "<meta name=\"generator\" content=\"jianbao";

/// What became of a file.
enum Difference {
    New(Option<String>),
    Same,
    Frame,
    Words(Page),
    Bytes,
}

fn difference(file: &OutputFile, old: &Path, is_page: bool) -> io::Result<Difference> {
    let before = match fs::read(old) {
        Ok(before) => Some(before),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => None,
        Err(error) => return Err(error),
    };
    let now = match &file.bytes {
        FileBytes::Memory(bytes) => bytes.to_vec(),
        FileBytes::Disk(path) => fs::read(path)?,
        // To compare a photograph it would have to be made.
        FileBytes::Derived(_) => {
            return Ok(if before.is_some() { Difference::Same } else { Difference::New(None) });
        }
    };
    let title = || words_of_page::title(&String::from_utf8_lossy(&now));
    let Some(before) = before else { return Ok(Difference::New(is_page.then(title))) };
    if before == now {
        return Ok(Difference::Same);
    }
    if !is_page {
        return Ok(Difference::Bytes);
    }
    let (before, now) = (String::from_utf8_lossy(&before), String::from_utf8_lossy(&now));
    let (old_title, title) = (words_of_page::title(&before), words_of_page::title(&now));
    let (old, new) = (words_of_page::lines(&before), words_of_page::lines(&now));
    if old == new && old_title == title {
        return Ok(Difference::Frame);
    }
    let mut changed = page(&file.path, &title);
    changed.old_title = Some(old_title).filter(|old| *old != title);
    (changed.lines_added, changed.lines_removed) = (missing(&new, &old), missing(&old, &new));
    Ok(Difference::Words(changed))
}

/// How many lines are not among `others`, each of which stands for one.
fn missing(lines: &[String], others: &[String]) -> usize {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for line in others {
        *left.entry(line).or_default() += 1;
    }
    let mut is_new = |line: &&String| match left.get_mut(line.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    lines.iter().filter(|line| is_new(line)).count()
}

fn page(path: &str, title: &str) -> Page {
    let address = path.strip_suffix("index.html").unwrap_or(path);
    Page {
        address: format!("/{address}"),
        title: title.to_owned(),
        old_title: None,
        lines_added: 0,
        lines_removed: 0,
    }
}

impl Comparison {
    fn take(&mut self, path: String, is_page: bool, difference: Difference) {
        match difference {
            Difference::New(Some(title)) => self.added.push(page(&path, &title)),
            Difference::New(None) => self.files_added.push(path),
            Difference::Same => self.same += usize::from(is_page),
            Difference::Frame => self.frame.push(page(&path, "").address),
            Difference::Words(page) => self.changed.push(page),
            Difference::Bytes => self.files_changed.push(path),
        }
    }

    /// The title of the site stands behind that of each page, for browsers.
    fn shorten_titles(&mut self, site: &str) {
        let shorten = |title: &mut String| {
            let bare = title
                .strip_suffix(site)
                .map(|bare| bare.trim_end_matches([' ', '-', '–', '—', '|', '·', '_']));
            if let Some(bare) = bare.filter(|bare| !bare.is_empty()) {
                *title = bare.to_owned();
            }
        };
        for page in [&mut self.added, &mut self.removed, &mut self.changed].into_iter().flatten() {
            shorten(&mut page.title);
            page.old_title.as_mut().map(shorten);
        }
    }

    /// Pages are made in parallel and come in any order.
    fn sort(&mut self) {
        for list in [&mut self.added, &mut self.removed, &mut self.changed] {
            list.sort_by(|a, b| a.address.cmp(&b.address));
        }
        for list in [&mut self.frame, &mut self.files_added, &mut self.files_changed] {
            list.sort();
        }
    }
}

/// Paths of all pages in a folder. What begins with a dot, and links, which may lead anywhere, are passed over.
fn pages_below(root: &Path, below: &str, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{below}{name}");
        let kind = entry.file_type()?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            pages_below(root, &format!("{path}/"), found)?;
        } else if kind.is_file() && name.ends_with(".html") {
            found.push(path);
        }
    }
    Ok(())
}

/// The data files that hold the figures: coverage as pages show it, and what sources state.
const DATA: [&str; 2] = ["data/coverage.json", "data/changes.json"];

/// What a figure is about: kind, id, place, day, beginning of the period.
type Subject = (&'static str, String, String, Option<String>, Option<String>);

/// A figure as one of the two sites has it.
struct Known {
    name: String,
    place: String,
    value: String,
    sources: Vec<String>,
    /// Id of the source of a stated value.
    source: Option<String>,
}

fn figures(new: &BTreeMap<&str, Value>, published: &Path, found: &mut Comparison) {
    for path in DATA {
        let old = fs::read(published.join(path)).ok();
        let old: Option<Value> = old.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let (Some(old), Some(new)) = (old, new.get(path)) else { continue };
        found.has_figures = true;
        let read = if path == DATA[0] { coverage } else { stated };
        let (mut old, mut new) = (read(&old), read(new));
        let subjects: std::collections::BTreeSet<Subject> = old.keys().chain(new.keys()).cloned().collect();
        for subject in subjects {
            let (before, now) = (old.remove(&subject), new.remove(&subject));
            let value = |known: &Option<Known>| known.as_ref().map(|known| known.value.clone());
            if value(&before) == value(&now) {
                continue;
            }
            let (before_value, now_value) = (value(&before), value(&now));
            let Some(known) = now.or(before) else { continue };
            let (kind, id, place_id, day, _) = subject;
            found.figures.push(Figure {
                kind,
                id,
                name: known.name,
                place_id,
                place: known.place,
                day,
                old: before_value,
                new: now_value,
                sources: known.sources,
            });
        }
    }
}

/// The rows of a table of a data file.
fn rows<'v>(data: &'v Value, table: &str) -> impl Iterator<Item = &'v Value> {
    data[table].as_array().into_iter().flatten()
}

fn text(row: &Value, key: &str) -> String {
    match &row[key] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Coverage as pages show it. That of the day of the site is one figure, whatever day that is.
fn coverage(data: &Value) -> BTreeMap<Subject, Known> {
    let titles: BTreeMap<String, String> =
        rows(data, "sources").map(|row| (text(row, "id"), text(row, "title"))).collect();
    let today = text(data, "as_of");
    let figures = rows(data, "coverage").map(|row| {
        let id = format!("{}/{}", text(row, "campaign_id"), text(row, "target_id"));
        let day = Some(text(row, "date")).filter(|day| *day != today);
        let counts = match (text(row, "established"), text(row, "total")) {
            (established, total) if !established.is_empty() && !total.is_empty() => {
                format!("{established}/{total}")
            }
            (established, _) => established,
        };
        let rate = match (text(row, "rate"), text(row, "full") == "true") {
            (rate, _) if !rate.is_empty() => format!("{rate}%"),
            (_, true) => "full".to_owned(),
            _ => String::new(),
        };
        let parts = [counts, rate, text(row, "basis")];
        let value = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<String>>().join(" ");
        let sources = row["sources"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let sources = sources.map(|id| titles.get(id).cloned().unwrap_or_else(|| id.to_owned()));
        let known = Known {
            name: text(row, "target"),
            place: text(row, "place"),
            value,
            sources: sources.collect(),
            source: None,
        };
        (("coverage", id, text(row, "place_id"), day, None), known)
    });
    figures.collect()
}

/// What sources state: of each figure and day the last word, which stands first in the file.
fn stated(data: &Value) -> BTreeMap<Subject, Known> {
    let mut figures: BTreeMap<Subject, Known> = BTreeMap::new();
    for row in rows(data, "changes") {
        let some = |key: &str| Some(text(row, key)).filter(|text| !text.is_empty());
        let subject =
            ("stated", text(row, "indicator_id"), text(row, "place_id"), some("as_of"), some("period_from"));
        let source = some("source");
        if figures.get(&subject).is_some_and(|known| known.source != source) {
            continue;
        }
        let known = Known {
            name: text(row, "indicator"),
            place: text(row, "place"),
            value: format!("{}{}", text(row, "value"), text(row, "value_unit")),
            sources: some("source_title").into_iter().collect(),
            source,
        };
        figures.insert(subject, known);
    }
    figures
}
