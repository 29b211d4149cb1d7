//! `jianbao check`: everything that `build` checks, writing nothing.
//!
//! What it finds is its result and goes to stdout, so that it can be piped and redirected.

use crate::app::arguments::Check;
use crate::app::{Exit, Failure, Shell, say};
use crate::base::Inputs;

use super::{build, external, mend, pipeline};

/// Checks the site.
pub(super) fn run(shell: &mut Shell<'_>, args: &Check) -> Result<Exit, Failure> {
    let root = shell.root()?;
    if args.fix {
        return mend::run(shell, &root, args.write);
    }
    let inputs = Inputs { drafts: args.drafts, ..super::inputs(shell)? };
    let mut prepared = pipeline::prepare(&root, &inputs);
    prepared.diagnostics.extend(pipeline::photographs(&prepared));
    if let Some(project) = prepared.project.as_ref().filter(|_| args.external) {
        prepared.diagnostics.extend(external::check(shell, project)?);
    }
    let total = shell.findings(&prepared.set, &prepared.diagnostics)?;
    if total == Default::default() && !shell.is_for_programs() {
        let files = prepared.set.below("content").count();
        shell.note(&say!(
            shell.language(),
            "检查了 {files} 个文件，没有发现问题" / "{files} files checked, nothing found"
        ));
    }
    let faulty = prepared.project.is_none() || build::fails(&prepared.diagnostics, args.strict);
    Ok(if faulty { Exit::Faulty } else { Exit::Done })
}
