//! `jianbao completions`: a script for the person's shell, made from the command line itself.

use crate::app::arguments::{self, Completions};
use crate::app::{Exit, Failure, Shell};

/// Prints the script.
pub(super) fn run(shell: &mut Shell<'_>, args: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    let mut command = arguments::command(shell.language());
    clap_complete::generate(args.shell, &mut command, "jianbao", &mut script);
    shell.result(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
