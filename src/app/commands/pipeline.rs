//! From a folder to a project, from a project to files and figures: where the commands meet the stages.
//!
//! Times what it runs and leaves all printing to the commands.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::app::{Counts, Darkroom, Failure, Receipt, Shell, say};
use crate::base::{Diagnostic, FileBytes, Inputs, Language, Outcome, OutputFile, Severity, SourceSet};
use crate::domain::{Key, Place, TargetKey, Unit};
use crate::load;
use crate::relate::CoverageTable;
use crate::relate::coverage::{Basis, Coverage};
use crate::render::face::{Before, Scope};
use crate::write::{Publisher, Swap, WriteError};

pub(super) use crate::Project;

/// A site that was read and checked.
pub(super) struct Prepared {
    /// The files, which diagnostics point into.
    pub set: SourceSet,
    /// The project; `None` if there is an error.
    pub project: Option<Project>,
    /// Everything there is to say.
    pub diagnostics: Vec<Diagnostic>,
    /// Time spent on reading.
    pub load: Duration,
    /// Time spent on parsing and checking.
    pub check: Duration,
}

/// The files of a site.
pub(super) struct Read {
    /// The files, which diagnostics point into.
    pub set: SourceSet,
    /// What there is to say about reading them.
    pub diagnostics: Vec<Diagnostic>,
    /// Time spent on it.
    pub load: Duration,
}

/// Reads the site at `root`.
pub(super) fn read(root: &Path) -> Read {
    let start = Instant::now();
    let Outcome { value: set, diagnostics } = load::load(root);
    Read { set, diagnostics, load: start.elapsed() }
}

/// Checks a site that was read.
pub(super) fn check(read: Read, inputs: &Inputs) -> Prepared {
    let start = Instant::now();
    let Read { set, mut diagnostics, load } = read;
    let outcome = crate::prepare(&set, inputs);
    diagnostics.extend(outcome.diagnostics);
    // A file that could not be read is an error of `load` that the later stages know nothing of.
    let broken = diagnostics.iter().any(|d| d.severity == Severity::Error);
    let project = outcome.value.filter(|_| !broken);
    Prepared { set, project, diagnostics, load, check: start.elapsed() }
}

/// Reads and checks the site at `root`.
pub(super) fn prepare(root: &Path, inputs: &Inputs) -> Prepared {
    check(read(root), inputs)
}

/// What became of the pages.
#[derive(Default)]
pub(super) struct Published {
    /// Counts for the summary.
    pub counts: Counts,
    /// Faults of templates and pages; if one is an error, nothing was written.
    pub diagnostics: Vec<Diagnostic>,
    /// Digest of the files, where they were written.
    pub tree: Option<String>,
}

/// Where a site is published.
pub(super) struct Target<'a> {
    /// The output folder.
    pub folder: &'a Path,
    /// How many of the sites before it are kept; `None` leaves those that there are alone.
    pub keep: Option<usize>,
    /// What of the site may be other than the last build made it.
    pub scope: &'a Scope,
    /// Digest of the files of that build, for a scope that is not all.
    pub tree: Option<&'a str>,
}

/// Renders every page into `target`. `beside` runs while the trees are exchanged, if they are.
pub(super) fn publish<T: Send + Default>(
    shell: &mut Shell<'_>,
    project: &Project,
    set: &SourceSet,
    target: &Target<'_>,
    darkroom: &Darkroom,
    watch: &Watch<'_>,
    beside: impl FnOnce() -> T + Send,
) -> Result<(Published, T), Failure> {
    let language = shell.language();
    let fail = |error: WriteError| Failure::outside(write_message(&error, language));
    let edition = project.edition(set);
    (watch.begin)(edition.paths().len() as u64);
    let step = watch.step;
    let waiting = || shell.note(&waiting(language));
    let mut publisher = Publisher::open_with(target.folder, Swap::default(), waiting).map_err(fail)?;
    if let Some(count) = target.keep {
        publisher.keep(count);
    }
    let sink = |file: OutputFile| -> Result<(), WriteError> {
        let bytes = darkroom.bytes(&file.bytes).map_err(|source| WriteError::Io {
            path: source_of(&file.bytes).unwrap_or_else(|| file.path.clone().into()),
            action: crate::write::Action::Read,
            source,
        })?;
        publisher.put(&file.path, &bytes)?;
        step();
        Ok(())
    };
    // Another tree may have been published since, by a rollback.
    let is_last = |tree| publisher.has_published(tree);
    let scope = match target.scope {
        Scope::Texts(_) if target.tree.is_some_and(is_last) => target.scope,
        _ => &Scope::All,
    };
    let last = Last { publisher: &publisher, step };
    let mut diagnostics = edition.make_in(scope, &last, &sink).map_err(fail)?;
    diagnostics.extend(darkroom.faults());
    let diagnostics = project.site.config().lints.sift(diagnostics);
    if diagnostics.iter().any(|d| d.severity == Severity::Error) {
        return Ok((Published { diagnostics, ..Published::default() }, T::default()));
    }
    let pages = edition.page_count() as u64;
    let tree = Some(publisher.tree());
    let (published, beside) = rayon::join(|| publisher.finish(), beside);
    let published = published.map_err(fail)?;
    let counts = Counts {
        pages,
        written: published.written as u64,
        unchanged: published.unchanged as u64,
        removed: published.removed as u64,
    };
    Ok((Published { counts, diagnostics, tree }, beside))
}

/// Who is told how far it is.
pub(super) struct Watch<'a> {
    /// Called with the number of files before the first.
    pub begin: &'a dyn Fn(u64),
    /// Called after each file, from any thread.
    pub step: &'a (dyn Fn() + Sync),
}

/// What was published last, for files that need not be made; calls `step` after each that stays.
struct Last<'p> {
    publisher: &'p Publisher,
    step: &'p (dyn Fn() + Sync),
}

impl Before for Last<'_> {
    fn stays(&self, path: &str) -> bool {
        let stays = self.publisher.stay(path);
        if stays {
            (self.step)();
        }
        stays
    }

    fn text(&self, path: &str) -> Option<String> {
        String::from_utf8(self.publisher.last(path)?).ok()
    }
}

/// The counts of a build that has nothing to do: the folder of `receipt` holds what it says.
pub(super) fn standing(shell: &mut Shell<'_>, receipt: &Receipt) -> Option<Counts> {
    let language = shell.language();
    let waiting = || shell.note(&waiting(language));
    let publisher = Publisher::open_with(&receipt.target, Swap::default(), waiting).ok()?;
    let same = publisher.standing().is_some_and(|tree| tree == receipt.tree);
    same.then(|| Counts {
        pages: receipt.pages,
        unchanged: publisher.published() as u64,
        ..Counts::default()
    })
}

/// Photographs that would be published with what they tell. One that cannot be read at all is for `build` to say.
pub(super) fn photographs(prepared: &Prepared) -> Vec<Diagnostic> {
    let Some(project) = &prepared.project else { return Vec::new() };
    let darkroom = Darkroom::default();
    let edition = project.edition(&prepared.set);
    for bytes in edition.photographs() {
        let _ = darkroom.bytes(bytes);
    }
    project.site.config().lints.sift(darkroom.faults())
}

/// The file on the disk that bytes come from.
fn source_of(bytes: &FileBytes) -> Option<PathBuf> {
    match bytes {
        FileBytes::Memory(_) => None,
        FileBytes::Disk(path) => Some(path.clone()),
        FileBytes::Derived(derived) => source_of(&derived.photo.source),
    }
}

/// What is said while another build has the output folder.
pub(super) fn waiting(language: Language) -> String {
    say!(language, "另一个生成正在进行，等它结束……" / "another build is running; waiting for it …")
}

/// What could not be written, and what to do about it.
pub(super) fn write_message(error: &WriteError, language: Language) -> String {
    match error {
        WriteError::ForeignOutput { path } => {
            let path = path.display();
            say!(
                language,
                "输出文件夹 {path} 里已有不是 jianbao 生成的文件，没有改动它。请换一个文件夹（--output），或先把它移走"
                    / "the output folder {path} holds files that jianbao did not write, and was left alone. Choose another one (--output) or move it away first"
            )
        }
        WriteError::ForeignFile { path } => {
            let path = path.display();
            say!(
                language,
                "输出文件夹里的 {path} 不是 jianbao 生成的，网站也需要这个文件名。请先把它移走"
                    / "{path} in the output folder was not written by jianbao, and the site needs that name. Move it away first"
            )
        }
        other => {
            let reason = other.to_string();
            say!(
                language,
                "写入失败，原有网站未改动：{reason}。请检查磁盘空间和权限"
                    / "writing failed and the site is unchanged: {reason}. Check disk space and permissions"
            )
        }
    }
}

/// One row of the coverage table.
pub(super) struct CoverageRow {
    /// The place.
    pub place: Key<Place>,
    /// Units with an organisation, if known.
    pub established: Option<u64>,
    /// Units, if known.
    pub units: Option<u64>,
    /// The coverage as pages show it: `80.0%`, 全覆盖, 未报送.
    pub shown: String,
    /// The basis as pages name it.
    pub basis: String,
    /// The day of the value.
    pub as_of: Option<String>,
}

/// The table of a target on the day that the site shows.
fn table(project: &Project, target: TargetKey) -> &CoverageTable {
    let table = project.relations.coverage(target, project.site.as_of());
    table.expect("every target has a table for the day that the site shows")
}

/// The rows for `place`: one for each child place, then its own.
pub(super) fn coverage(project: &Project, target: TargetKey, place: Key<Place>) -> Vec<CoverageRow> {
    let table = table(project, target);
    let children = table.children(place).iter().copied();
    children
        .chain(std::iter::once(place))
        .filter_map(|place| Some(row(project, place, table.get(place)?)))
        .collect()
}

fn row(project: &Project, place: Key<Place>, coverage: &Coverage) -> CoverageRow {
    let reading = &coverage.reading;
    let words = project.site.words();
    let word = |path: &str| words.get(path).unwrap_or_default().to_owned();
    let basis = match reading.basis {
        Basis::Roster => "basis.roster",
        Basis::Mixed => "basis.mixed",
        Basis::Reported => "basis.reported",
        Basis::None => "basis.none",
    };
    let shown = match (reading.rate, reading.full, reading.is_known()) {
        (Some(rate), _, _) => rate.to_string(),
        (None, true, _) => word("full"),
        (None, false, true) => String::new(),
        (None, false, false) => word("not_reported"),
    };
    CoverageRow {
        place,
        established: reading.established,
        units: reading.total.or(coverage.units),
        shown,
        basis: word(basis),
        as_of: reading.as_of.map(|date| date.to_string()),
    }
}

/// Something that is missing from the coverage of a target.
pub(super) enum Missing {
    /// A unit without an organisation, by complete lists.
    Unit(Key<Unit>),
    /// A place of which nothing is known.
    Unreported(Key<Place>),
    /// A place that is not fully covered, and nobody can say by name what is missing.
    Unnamed(Key<Place>),
}

/// What is missing in the rows directly below `place`, or in `place` itself if there are none. Only complete
/// lists can say which units are missing; elsewhere it is the place that has to report.
pub(super) fn missing(project: &Project, target: TargetKey, place: Key<Place>) -> Vec<Missing> {
    let table = table(project, target);
    let rows = match table.children(place) {
        [] => std::slice::from_ref(&place),
        children => children,
    };
    let mut missing = Vec::new();
    for row in rows {
        let Some(coverage) = table.get(*row) else { continue };
        match coverage.reading.basis {
            Basis::Roster => {
                let units = table.units(&project.site, *row).into_iter();
                let open = units.filter(|counted| counted.organisations.is_empty());
                missing.extend(open.map(|counted| Missing::Unit(counted.unit)));
            }
            Basis::None => missing.push(Missing::Unreported(*row)),
            Basis::Mixed | Basis::Reported if !coverage.reading.full => missing.push(Missing::Unnamed(*row)),
            Basis::Mixed | Basis::Reported => {}
        }
    }
    missing
}
