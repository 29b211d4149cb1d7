//! `jianbao build`: reads, checks, renders, writes; says what it did in one line.

use std::time::Instant;

use crate::app::arguments::Build;
use crate::app::progress::Progress;
use crate::app::{Darkroom, Exit, Failure, Shell, Times, say, summary};
use crate::base::{Diagnostic, Inputs, Severity, SourceSet};

use super::pipeline::{self, Project, Published, Target};

/// Builds the site. Nothing is written if there is an error, or with `--strict` a warning.
pub(super) fn run(shell: &mut Shell<'_>, args: &Build) -> Result<Exit, Failure> {
    let root = shell.root()?;
    let inputs = Inputs {
        drafts: args.drafts,
        base_url: args.base_url.clone(),
        as_of: args.as_of,
        ..super::inputs(shell)?
    };
    let prepared = pipeline::prepare(&root, &inputs);
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

    let target = match &args.output {
        Some(output) => output.clone(),
        None => root.join(&project.site.config().output),
    };
    let start = Instant::now();
    let published = publish(
        shell,
        &project,
        &prepared.set,
        &Target { folder: &target, keep: args.keep },
        &Darkroom::at(&root),
    )?;
    let times = Times { load: prepared.load, check: prepared.check, render: start.elapsed() };
    diagnostics.extend(published.diagnostics);
    shell.diagnostics(&prepared.set, &diagnostics);
    if fails(&diagnostics, args.strict) {
        return Ok(Exit::Faulty);
    }
    if !shell.is_for_programs() {
        shell.note(&summary(&published.counts, &times, shell.language()));
        shell.detail(&target.display().to_string());
    }
    Ok(Exit::Done)
}

fn publish(
    shell: &mut Shell<'_>,
    project: &Project,
    set: &SourceSet,
    target: &Target<'_>,
    darkroom: &Darkroom,
) -> Result<Published, Failure> {
    let progress = Progress::new(shell);
    let begin = |total| progress.begin(total);
    let published = pipeline::publish(shell, project, set, target, darkroom, &begin, &|| progress.step());
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
