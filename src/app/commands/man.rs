//! `jianbao man`: the manual page, made from the command line itself.

use crate::app::{Exit, Failure, Shell, arguments};

/// Prints the page in the form that `man` reads, all commands on one.
pub(super) fn run(shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let mut page = Vec::new();
    let command = arguments::command(shell.language()).flatten_help(true);
    // Written into memory, where nothing can refuse it.
    let _ = clap_mangen::Man::new(command).render(&mut page);
    shell.result(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Done)
}
