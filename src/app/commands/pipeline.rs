//! From a folder to a project, from a project to files and figures: where the commands meet the stages.
//!
//! Times what it runs and leaves all printing to the commands.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::app::{Counts, Failure, Shell, say};
use crate::base::{Diagnostic, Inputs, Outcome, Severity, SourceSet};
use crate::domain::{Key, Place, TargetKey, Unit};
use crate::refine::Site;
use crate::{load, parse, refine};

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

/// Everything that pages and tables are made from.
pub(super) struct Project {
    /// The checked site.
    pub site: Site,
}

/// Reads and checks the site at `root`.
pub(super) fn prepare(root: &Path, inputs: &Inputs) -> Prepared {
    let start = Instant::now();
    let Outcome { value: set, mut diagnostics } = load::load(root);
    let load = start.elapsed();
    let outcome = project(&set, inputs);
    diagnostics.extend(outcome.diagnostics);
    // A file that could not be read is an error of `load` that the later stages know nothing of.
    let broken = diagnostics.iter().any(|d| d.severity == Severity::Error);
    let project = outcome.value.filter(|_| !broken);
    Prepared { set, project, diagnostics, load, check: start.elapsed() - load }
}

/// Becomes `crate::prepare` when `relate` and the plan of pages are joined.
fn project(set: &SourceSet, inputs: &Inputs) -> Outcome<Option<Project>> {
    let parsed = parse::parse(set);
    let refined = refine::refine(&parsed.value, set, inputs);
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(refined.diagnostics);
    Outcome { value: refined.value.map(|site| Project { site }), diagnostics }
}

/// What became of the pages.
#[derive(Default)]
pub(super) struct Published {
    /// Counts for the summary.
    pub counts: Counts,
    /// Faults of templates and pages; if one is an error, nothing was written.
    pub diagnostics: Vec<Diagnostic>,
}

/// Number of pages that [`publish`] will render, for the progress bar.
pub(super) fn pages(_project: &Project) -> u64 {
    0
}

/// Renders every page into `target`; calls `step` after each page, from any thread.
pub(super) fn publish(
    shell: &Shell<'_>,
    _project: &Project,
    _target: &Path,
    _strict: bool,
    _step: &(dyn Fn() + Sync),
) -> Result<Published, Failure> {
    Err(not_yet(shell))
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

/// The rows for `place`: one for each child place, then its own.
pub(super) fn coverage(
    shell: &Shell<'_>,
    _project: &Project,
    _target: TargetKey,
    _place: Key<Place>,
) -> Result<Vec<CoverageRow>, Failure> {
    Err(not_yet(shell))
}

/// Units below `place` that count for the target and have no organisation.
pub(super) fn missing(
    shell: &Shell<'_>,
    _project: &Project,
    _target: TargetKey,
    _place: Key<Place>,
) -> Result<Vec<Key<Unit>>, Failure> {
    Err(not_yet(shell))
}

/// Provenance of the figure with this id, in words; `None` if there is no such figure.
pub(super) fn figure(_project: &Project, _id: &str) -> Option<String> {
    None
}

fn not_yet(shell: &Shell<'_>) -> Failure {
    Failure::outside(say!(shell.language(), "这一步还没有接通" / "this stage is not connected yet"))
}
