//! The commands, one file each. `pipeline` is the only one that knows how the stages fit together.

mod build;
mod check;
mod completions;
mod coverage;
mod diff;
mod document;
mod explain;
mod export;
mod external;
mod guide;
mod import;
mod init;
mod list;
mod man;
mod mend;
mod new;
mod pipeline;
mod provenance;
mod rollback;
mod sheet;
mod sources;
mod theme;

use crate::base::Inputs;

use super::arguments::{Command, Variant};
use super::{Exit, Failure, Shell, moment};

/// Runs one command.
pub(super) fn run(shell: &mut Shell<'_>, command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Coverage(_) | Command::List(_) => shell.refuse_message_formats()?,
        _ => shell.refuse_table_formats()?,
    }
    match command {
        Command::Init(args) => init::run(shell, &args),
        Command::New(args) => new::run(shell, &args),
        Command::Build(args) => build::run(shell, &args),
        Command::Rollback(args) => rollback::run(shell, &args),
        Command::Serve(args) => crate::app::serve::run(shell, &args),
        Command::Check(args) => check::run(shell, &args),
        Command::Coverage(args) => coverage::run(shell, &args),
        Command::Diff(args) => diff::run(shell, &args),
        Command::Explain(args) => explain::run(shell, &args),
        Command::Import(args) => import::run(shell, &args),
        Command::Export(args) => export::run(shell, &args),
        Command::Theme(args) => theme::run(shell, &args),
        Command::Guide(args) => guide::run(shell, &args),
        Command::List(args) => list::run(shell, &args),
        Command::Man => man::run(shell),
        Command::Completions(args) => completions::run(shell, &args),
    }
}

pub(super) use import::{Proposal, Standing, propose, read as read_import};

/// What the run depends on besides its files.
fn inputs(shell: &Shell<'_>) -> Result<Inputs, Failure> {
    Ok(Inputs::at(moment::now(shell.language())?))
}

/// The same for one of the sites that can be made of the files.
fn inputs_of(shell: &Shell<'_>, variant: &Variant) -> Result<Inputs, Failure> {
    let Variant { base_url, drafts, as_of } = variant;
    Ok(Inputs { drafts: *drafts, base_url: base_url.clone(), as_of: *as_of, ..inputs(shell)? })
}
