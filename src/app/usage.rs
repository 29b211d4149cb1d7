//! From a command line to a command: language first, then arguments, then the work.
//!
//! The language must be known before the arguments are read, because help and usage errors speak it too.

use std::ffi::OsString;

use clap::FromArgMatches;
use clap::error::ErrorKind;

use crate::base::{Language, Text};

use super::arguments::{self, Arguments, Color};
use super::{Exit, Failure, Shell, Streams, commands};

/// The variable that chooses the language of messages.
const LANGUAGE_VARIABLE: &str = "JIANBAO_LANG";

/// Reads the arguments, runs the command and says why it failed, if it did.
pub(super) fn dispatch(args: &[OsString], streams: &mut Streams) -> Exit {
    let language = language(args);
    let mut command = arguments::command(language);
    let parsed = command.try_get_matches_from_mut(args).and_then(|matches| {
        Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    });
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error, args, language, streams),
    };
    let mut shell = Shell::new(streams, &arguments.global, language);
    match commands::run(&mut shell, arguments.command) {
        Ok(exit) => exit,
        Err(Failure { exit, message }) => {
            shell.error(&message);
            exit
        }
    }
}

/// The language asked for, else that of `JIANBAO_LANG`, else that of the system.
///
/// A system in a third language gets English; one that states nothing gets the program's first language.
fn language(args: &[OsString]) -> Language {
    let asked = asked(args, "--lang").and_then(|tag| Language::from_tag(&tag));
    let variable = || std::env::var(LANGUAGE_VARIABLE).ok().and_then(|tag| Language::from_tag(&tag));
    let system = || {
        let tag = sys_locale::get_locale()?;
        Some(Language::from_tag(&tag).unwrap_or(Language::English))
    };
    asked.or_else(variable).or_else(system).unwrap_or_default()
}

/// The value of an option, read without regard to the rest of the line, which may be faulty.
fn asked(args: &[OsString], option: &str) -> Option<String> {
    let mut args = args.iter().map(|arg| arg.to_string_lossy());
    while let Some(arg) = args.next() {
        if arg == "--" {
            return None;
        }
        if arg == option {
            return args.next().map(|value| value.into_owned());
        }
        if let Some(value) = arg.strip_prefix(option).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}

/// Prints help or version to stdout, a usage error to stderr with a hint in the language of the run.
fn refuse(error: &clap::Error, args: &[OsString], language: Language, streams: &mut Streams) -> Exit {
    let color = match asked(args, "--color").as_deref() {
        Some("always") => Color::Always,
        Some("never") => Color::Never,
        _ => Color::Auto,
    };
    let colored = match (color, error.use_stderr()) {
        (Color::Auto, true) => streams.err_colored,
        (Color::Auto, false) => streams.out_colored,
        (choice, _) => choice == Color::Always,
    };
    let text = error.render();
    let text = if colored { text.ansi().to_string() } else { text.to_string() };
    // Nobody is left to tell if the stream is gone.
    if !error.use_stderr() {
        let _ = write!(streams.out, "{text}").and_then(|()| streams.out.flush());
        return Exit::Done;
    }
    let _ = write!(streams.err, "{text}");
    if error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = writeln!(streams.err, "{}", hint(error.kind()).get(language));
    }
    Exit::Usage
}

/// Clap's messages are English; this says in one line what went wrong and where to look.
fn hint(kind: ErrorKind) -> Text {
    match kind {
        ErrorKind::InvalidSubcommand => Text {
            zh: "提示：没有这个命令。运行 jianbao --help 查看全部命令",
            en: "hint: run `jianbao --help` for all commands",
        },
        ErrorKind::UnknownArgument => Text {
            zh: "提示：没有这个选项，或多写了参数。在命令后加 --help 查看用法",
            en: "hint: add `--help` after the command to see its options",
        },
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand => Text {
            zh: "提示：缺少必需的参数。在命令后加 --help 查看用法",
            en: "hint: add `--help` after the command to see what it needs",
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => Text {
            zh: "提示：这个值不可用。在命令后加 --help 查看可用的值",
            en: "hint: add `--help` after the command to see the values it takes",
        },
        _ => Text {
            zh: "提示：用法有误。在命令后加 --help 查看用法",
            en: "hint: add `--help` after the command to see how it is used",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_language_is_found_in_a_faulty_line() {
        assert_eq!(asked(&line("jianbao bulid --lang zh"), "--lang").as_deref(), Some("zh"));
        assert_eq!(asked(&line("jianbao --lang=en x"), "--lang").as_deref(), Some("en"));
        assert_eq!(asked(&line("jianbao new page -- --lang=en"), "--lang"), None);
        assert_eq!(asked(&line("jianbao --language zh"), "--lang"), None);
    }
}
