//! The shell: arguments, commands, terminal. All that a person or a script meets on the command line.
//!
//! Talks to the stages through their one public function each. Results go to stdout and messages to
//! stderr; exit codes are those of [`Exit`]. A panic anywhere below is a bug of the program and is told
//! as such.

pub mod arguments;
mod article;
mod browser;
mod cache;
mod commands;
mod compare;
mod darkroom;
pub mod examples;
mod faces;
pub mod guide;
mod moment;
mod progress;
mod receipt;
pub mod serve;
mod shell;
mod table;
pub mod term;
mod usage;
mod words;
mod words_of_page;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::base::{Language, Text};

pub use darkroom::Darkroom;
pub use progress::{Counts, Times, summary};
pub use receipt::Receipt;
pub use shell::{Shell, Streams};
pub use words::say;

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// The content has errors, or (`--strict`) warnings.
    Faulty,
    /// Wrong usage.
    Usage,
    /// `coverage --missing` found some.
    Missing,
    /// A bug in jianbao.
    Bug,
}

impl Exit {
    /// The exit code. 70 is `EX_SOFTWARE` of BSD's `sysexits.h`.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Faulty => 1,
            Exit::Usage => 2,
            Exit::Missing => 3,
            Exit::Bug => 70,
        }
    }
}

/// Why a command could not do its work: words for the person, and how the run ends.
#[derive(Clone, Debug)]
pub struct Failure {
    /// How the run ends.
    pub exit: Exit,
    /// What to say, in the language of the run.
    pub message: String,
}

impl Failure {
    /// Wrong usage.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Usage, message: message.into() }
    }

    /// Something outside of the program prevents it: a full disk, a file that may not be written.
    pub fn outside(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Faulty, message: message.into() }
    }
}

const BUG: Text = Text {
    zh: "jianbao 内部出错了，这是程序的缺陷，不是您的错。请把上面的信息和出错时的命令报告给开发者。",
    en: "jianbao has failed; this is a bug and not your fault. Please report the lines above and the command.",
};

/// Runs one command line, program name first; returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, streams: Streams) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let mut streams = streams;
    guard(&mut streams, |streams| usage::dispatch(&args, streams)).code()
}

/// Turns a panic into a report. Nothing of the run is used afterwards but the streams.
fn guard(streams: &mut Streams, body: impl FnOnce(&mut Streams) -> Exit) -> Exit {
    catch_unwind(AssertUnwindSafe(|| body(streams))).unwrap_or_else(|_| {
        for language in [Language::Chinese, Language::English] {
            // If stderr is gone there is nobody left to tell.
            let _ = writeln!(streams.err, "{}", BUG.get(language));
        }
        Exit::Bug
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_in_both_languages_and_ends_with_70() {
        let (mut streams, _, err) = Streams::captured();
        let exit = guard(&mut streams, |_| panic!("on purpose"));
        assert_eq!(exit.code(), 70);
        assert!(err.text().contains("缺陷") && err.text().contains("bug"));
    }
}
