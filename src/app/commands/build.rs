//! `jianbao build`: reads, checks, renders, writes; says what it did in one line.

use std::fs;
use std::path::{self, Path};
use std::time::Instant;

use crate::app::arguments::Build;
use crate::app::faces::Faces;
use crate::app::progress::Progress;
use crate::app::receipt::{Made, Receipt};
use crate::app::{Counts, Darkroom, Exit, Failure, Shell, Times, say, summary};
use crate::base::{Diagnostic, Severity, SourceSet};
use crate::render::face::Scope;

use super::pipeline::{self, Project, Published, Target, Watch};

/// Builds the site. Nothing is written if there is an error, or with `--strict` a warning, and nothing is done where
/// the receipt of the last build says that nothing would change.
pub(super) fn run(shell: &mut Shell<'_>, args: &Build) -> Result<Exit, Failure> {
    let root = shell.root()?;
    let inputs = super::inputs_of(shell, &args.variant)?;
    let read = pipeline::read(&root);
    // A receipt holds for one site in one place, from whatever folder the program runs.
    let home = fs::canonicalize(&root).unwrap_or_else(|_| root.clone());
    let output = args.output.as_ref().map(|output| path::absolute(output).unwrap_or_else(|_| output.clone()));
    let made = Made::of(&read.set, &inputs, &home, output.as_deref());
    let known = Receipt::of(&root, &made.all, inputs.now).filter(|_| read.diagnostics.is_empty());
    let known = known.and_then(|receipt| Some((pipeline::standing(shell, &receipt)?, receipt)));
    if let Some((counts, receipt)) = known.as_ref().filter(|(_, receipt)| !receipt.has_remarks) {
        told(shell, counts, &Times { load: read.load, ..Times::default() }, &receipt.target);
        return Ok(Exit::Done);
    }
    // Where there is nothing to do but to tell remarks, nobody asks for faces.
    let before = || known.is_none().then(|| Faces::of(&root, &made, inputs.now)).flatten();
    let (prepared, before) = rayon::join(|| pipeline::check(read, &inputs), before);
    let mut diagnostics = prepared.diagnostics;
    let project = prepared.project.filter(|_| !fails(&diagnostics, args.strict));
    let Some(project) = project else {
        shell.diagnostics(&prepared.set, &diagnostics);
        shell.note(&say!(
            shell.language(),
            "没有生成，原有网站未改动" / "nothing was built; the site is unchanged"
        ));
        return Ok(Exit::Faulty);
    };

    let target = output.unwrap_or_else(|| root.join(&project.site.config().output));
    let start = Instant::now();
    let has_remarks = !diagnostics.is_empty();
    let counts = match known {
        Some((counts, _)) => counts,
        None => {
            Receipt::forget(&root);
            let edition = project.edition(&prepared.set);
            let scope = before.as_ref().map_or(Scope::All, |faces| faces.scope(&made, &edition));
            let tree = before.as_ref().map(|faces| faces.tree.as_str());
            let into = Target { folder: &target, keep: args.keep, scope: &scope, tree };
            let faces = || Faces::made(&edition, &scope);
            let (published, faces) =
                publish(shell, &project, &prepared.set, &into, &Darkroom::at(&root), faces)?;
            if let Some(tree) = published.tree.filter(|_| published.diagnostics.is_empty()) {
                let (from, until, pages) = (inputs.now, project.site.until(), published.counts.pages);
                let target = fs::canonicalize(&target).unwrap_or_else(|_| target.clone());
                let made_of = made.all.clone();
                let receipt = Receipt { made_of, from, until, tree, pages, has_remarks, target };
                Faces::after(&receipt, &made, faces, &scope, before).keep(&root);
                receipt.keep(&root);
            }
            diagnostics.extend(published.diagnostics);
            published.counts
        }
    };
    let times = Times { load: prepared.load, check: prepared.check, render: start.elapsed() };
    shell.diagnostics(&prepared.set, &diagnostics);
    if fails(&diagnostics, args.strict) {
        return Ok(Exit::Faulty);
    }
    told(shell, &counts, &times, &target);
    // The process is about to end and gives all memory back at once; taking a large site apart piece by piece would be
    // a twentieth of the build.
    std::mem::forget((project, prepared.set, diagnostics));
    Ok(Exit::Done)
}

/// What was done, and where.
fn told(shell: &mut Shell<'_>, counts: &Counts, times: &Times, target: &Path) {
    if !shell.is_for_programs() {
        shell.note(&summary(counts, times, shell.language()));
        shell.detail(&target.display().to_string());
    }
}

/// Publishes the site; `beside` runs while the last of it is done.
fn publish<T: Send + Default>(
    shell: &mut Shell<'_>,
    project: &Project,
    set: &SourceSet,
    target: &Target<'_>,
    darkroom: &Darkroom,
    beside: impl FnOnce() -> T + Send,
) -> Result<(Published, T), Failure> {
    let progress = Progress::new(shell);
    let watch = Watch { begin: &|total| progress.begin(total), step: &|| progress.step() };
    let published = pipeline::publish(shell, project, set, target, darkroom, &watch, beside);
    progress.finish();
    published
}

/// Whether these diagnostics end the run.
pub(super) fn fails(diagnostics: &[Diagnostic], strict: bool) -> bool {
    diagnostics.iter().any(|d| match d.severity {
        Severity::Error => true,
        Severity::Warning => strict,
        Severity::Hint => false,
    })
}
