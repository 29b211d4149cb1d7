//! What a command works with: streams, language, verbosity, and the root of the site.
//!
//! A reader who has gone away (a broken pipe) is not an error: the rest is not written, and the exit code
//! is that of the work.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};

use crate::base::{Code, Diagnostic, Language, SourceSet};
use crate::load;

use super::arguments::{Color, Format, Global};
use super::term::{self, Style, Total};
use super::{Exit, Failure, say};

/// Where a run writes.
pub struct Streams {
    /// Results.
    pub out: Box<dyn Write + Send>,
    /// Messages.
    pub err: Box<dyn Write + Send>,
    /// Whether `out` shows colours if nobody asks for more or less.
    pub out_colored: bool,
    /// Whether `err` shows colours if nobody asks for more or less.
    pub err_colored: bool,
    /// Whether `err` is a terminal, where a progress bar may move.
    pub err_terminal: bool,
}

impl Streams {
    /// Those of the process.
    pub fn standard() -> Streams {
        let (out, err) = (io::stdout(), io::stderr());
        Streams {
            out_colored: AutoStream::choice(&out) != ColorChoice::Never,
            err_colored: AutoStream::choice(&err) != ColorChoice::Never,
            err_terminal: err.is_terminal(),
            // On Windows this switches the console to understand colours; elsewhere it changes nothing.
            out: Box::new(AutoStream::always(out)),
            err: Box::new(AutoStream::always(err)),
        }
    }
}

/// A run's surroundings, handed to every command.
pub struct Shell<'s> {
    streams: &'s mut Streams,
    global: Global,
    language: Language,
}

impl<'s> Shell<'s> {
    /// Surroundings from the global options.
    pub fn new(streams: &'s mut Streams, global: &Global, language: Language) -> Shell<'s> {
        Shell { streams, global: global.clone(), language }
    }

    /// Language of messages.
    pub fn language(&self) -> Language {
        self.language
    }

    /// How messages and tables are written.
    pub fn format(&self) -> Format {
        self.global.format
    }

    /// Whether a program reads what is written, so that nothing may stand beside it.
    pub fn is_for_programs(&self) -> bool {
        matches!(self.global.format, Format::Json | Format::Sarif | Format::Github)
    }

    /// Whether only errors are shown.
    pub fn is_quiet(&self) -> bool {
        self.global.quiet
    }

    /// Whether a progress bar may be shown.
    pub fn shows_progress(&self) -> bool {
        self.streams.err_terminal && !self.global.quiet && self.global.format == Format::Human
    }

    /// Writes a result to stdout.
    pub fn result(&mut self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())
    }

    /// Writes a result that is no text to stdout.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let language = self.language;
        let out = &mut self.streams.out;
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(error) => {
                Err(Failure::outside(say!(language, "无法输出：{error}" / "cannot write: {error}")))
            }
            Ok(()) => Ok(()),
        }
    }

    /// Writes a line to stderr, unless only errors are wanted.
    pub fn note(&mut self, line: &str) {
        if !self.global.quiet {
            self.message(line);
        }
    }

    /// Writes a line to stderr if more is wanted.
    pub fn detail(&mut self, line: &str) {
        if self.global.verbose {
            self.message(line);
        }
    }

    /// Writes an error to stderr.
    pub fn error(&mut self, message: &str) {
        let line = say!(self.language, "错误：{message}" / "error: {message}");
        self.message(&line);
    }

    /// A message that cannot be written is lost; there is no other stream to tell it on.
    fn message(&mut self, line: &str) {
        let _ = writeln!(self.streams.err, "{line}");
    }

    /// Prints diagnostics and their number to stderr; returns how many there are.
    pub fn diagnostics(&mut self, set: &SourceSet, diagnostics: &[Diagnostic]) -> Total {
        let style = self.style(self.streams.err_colored);
        let (text, total) = term::print(set, diagnostics, &style);
        let _ = self.streams.err.write_all(text.as_bytes());
        self.count(total)
    }

    /// Prints diagnostics as the result of the run: to stdout, and their number to stderr.
    pub fn findings(&mut self, set: &SourceSet, diagnostics: &[Diagnostic]) -> Result<Total, Failure> {
        let style = self.style(self.streams.out_colored);
        let (text, total) = term::print(set, diagnostics, &style);
        self.result(&text)?;
        Ok(self.count(total))
    }

    fn count(&mut self, total: Total) -> Total {
        if !self.is_for_programs()
            && let Some(line) = total.line(self.language)
        {
            self.note(&line);
        }
        total
    }

    fn style(&self, colored: bool) -> Style {
        let colored = match self.global.color {
            Color::Auto => colored,
            Color::Always => true,
            Color::Never => false,
        };
        let format = match self.global.format {
            Format::Short => term::Format::Short,
            Format::Json => term::Format::Json,
            Format::Sarif => term::Format::Sarif,
            Format::Github => term::Format::Github,
            Format::Human | Format::Table | Format::Csv => term::Format::Human,
        };
        let width = term::width();
        Style { format, language: self.language, colored, errors_only: self.global.quiet, width }
    }

    /// The folder that `--root` names.
    pub fn stated_root(&self) -> Option<PathBuf> {
        self.global.root.clone()
    }

    /// The root of the site: `--root`, else the nearest folder upwards with `site.yaml`.
    pub fn root(&mut self) -> Result<PathBuf, Failure> {
        let found = match &self.global.root {
            Some(root) => Some(root.clone()).filter(|root| root.join(load::CONFIG).exists()),
            None => nearest_root(),
        };
        found.ok_or_else(|| {
            let missing = Diagnostic::new(Code::MissingConfig, None);
            let help = missing.help(self.language).unwrap_or_default();
            let message = missing.message(self.language);
            Failure {
                exit: Exit::Usage,
                message: say!(self.language, "{message}。{help}" / "{message}; {help}"),
            }
        })
    }

    /// Commands that print no table have no use for the formats of tables.
    pub fn refuse_table_formats(&self) -> Result<(), Failure> {
        match self.global.format {
            Format::Table | Format::Csv => Err(Failure::usage(say!(
                self.language,
                "这个命令的 --format 只能是 human、short、json、sarif 或 github"
                    / "this command takes --format human, short, json, sarif or github"
            ))),
            _ => Ok(()),
        }
    }

    /// Commands that print a table and no messages have no use for the formats of messages.
    pub fn refuse_message_formats(&self) -> Result<(), Failure> {
        match self.global.format {
            Format::Sarif | Format::Github => Err(Failure::usage(say!(
                self.language,
                "这个命令的 --format 只能是 human、short、json、table 或 csv"
                    / "this command takes --format human, short, json, table or csv"
            ))),
            _ => Ok(()),
        }
    }
}

/// Paths stay relative where they can, so that messages are as short as what was typed.
fn nearest_root() -> Option<PathBuf> {
    if Path::new(load::CONFIG).exists() {
        return Some(PathBuf::from("."));
    }
    let here = std::env::current_dir().ok()?;
    here.ancestors().find(|folder| folder.join(load::CONFIG).exists()).map(Path::to_path_buf)
}

#[cfg(test)]
mod captured {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What a stream has received.
    #[derive(Clone, Default)]
    pub(crate) struct Captured(Arc<Mutex<Vec<u8>>>);

    impl Captured {
        /// As text.
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("no writer panics").clone()).expect("output is UTF-8")
        }
    }

    impl Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no writer panics").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Streams {
        /// Streams that tests can look into.
        pub(crate) fn captured() -> (Streams, Captured, Captured) {
            let (out, err) = (Captured::default(), Captured::default());
            let streams = Streams {
                out: Box::new(out.clone()),
                err: Box::new(err.clone()),
                out_colored: false,
                err_colored: false,
                err_terminal: false,
            };
            (streams, out, err)
        }
    }
}
