//! Diagnostics on a terminal and for programs: the same values in several formats.
//!
//! Decides order, repetition and count; one file for each format does the writing. Nothing here knows
//! what a diagnostic is about.

mod github;
mod human;
mod json;
mod place;
pub mod preview;
mod sarif;
mod short;

use std::collections::BTreeMap;

use crate::base::{Code, Diagnostic, Language, Severity, SourceSet, Text};

use super::say;
use place::Places;

/// The format of diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With an excerpt of the source.
    Human,
    /// `path:line:column: 错误[JB103]: message`
    Short,
    /// One JSON array, one object a line.
    Json,
    /// A log in SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// How to print.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The format.
    pub format: Format,
    /// Language of the words.
    pub language: Language,
    /// Whether to use colours.
    pub colored: bool,
    /// Whether to leave out warnings and hints.
    pub errors_only: bool,
    /// Width of the terminal in cells.
    pub width: usize,
}

/// Width of the terminal where nobody states one. Excerpts are cut to it, messages are not.
const WIDTH: usize = 100;

/// Width of the terminal in cells, at least one line of an excerpt.
pub fn width() -> usize {
    let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    stated.unwrap_or(WIDTH).max(40)
}

/// How many of each severity, repetitions not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Hints.
    pub hints: usize,
}

impl Total {
    /// A line such as “2 个错误，1 个警告”; `None` if there is nothing to count.
    pub fn line(&self, language: Language) -> Option<String> {
        let counts = [
            (self.errors, Severity::Error),
            (self.warnings, Severity::Warning),
            (self.hints, Severity::Hint),
        ];
        let parts: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, severity)| {
                let word = word(severity).get(language);
                let plural = if count == 1 { "" } else { "s" };
                say!(language, "{count} 个{word}" / "{count} {word}{plural}")
            })
            .collect();
        (!parts.is_empty()).then(|| parts.join(say!(language, "，" / ", ").as_str()))
    }
}

/// All diagnostics as text in the order of the sources, each once; and how many there are.
pub fn print(set: &SourceSet, diagnostics: &[Diagnostic], style: &Style) -> (String, Total) {
    let all = gather(arrange(set, diagnostics, style.language), style);
    let count = |severity| all.iter().filter(|told| told.fault.severity == severity).count();
    let total = Total {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        hints: count(Severity::Hint),
    };
    let wanted = |told: &Told<'_>| !style.errors_only || told.fault.severity == Severity::Error;
    let all: Vec<Told<'_>> = all.into_iter().filter(wanted).collect();
    let shown: Vec<&Diagnostic> = all.iter().map(|told| told.fault).collect();
    let mut places = Places::new(set);
    let text = match style.format {
        Format::Human => human::print(&mut places, &all, style),
        Format::Short => short::print(&mut places, &shown, style.language),
        Format::Json => json::print(&mut places, &shown, style.language),
        Format::Sarif => sarif::print(&mut places, &shown, style.language),
        Format::Github => github::print(&mut places, &shown, style.language),
    };
    (text, total)
}

/// By path, place and code, faults of the site as a whole first; repetitions left out.
///
/// Errors are not put first: a person works through a file from top to bottom.
fn arrange<'d>(set: &SourceSet, diagnostics: &'d [Diagnostic], language: Language) -> Vec<&'d Diagnostic> {
    let mut all: Vec<&Diagnostic> = diagnostics.iter().collect();
    all.sort_by_cached_key(|d| {
        let place = d.span.map(|span| (set.file(span.file).path.clone(), span.start, d.code, span.end));
        (place, d.code, d.severity, d.message(language))
    });
    all.dedup();
    all
}

/// A fault, and the other places that have the very same one.
struct Told<'d> {
    fault: &'d Diagnostic,
    elsewhere: Vec<&'d Diagnostic>,
}

/// For people, a name that is nowhere is one fault, however many records use it: the cure is the same for all of them.
/// Programs are told every place.
fn gather<'d>(all: Vec<&'d Diagnostic>, style: &Style) -> Vec<Told<'d>> {
    let mut gathered: Vec<Told<'d>> = Vec::with_capacity(all.len());
    let mut first: BTreeMap<(Code, String), usize> = BTreeMap::new();
    for fault in all {
        let recurs = matches!(fault.code, Code::UnknownReference | Code::UnknownTarget);
        if style.format == Format::Human && recurs {
            let at = *first.entry((fault.code, fault.message(style.language))).or_insert(gathered.len());
            if let Some(told) = gathered.get_mut(at) {
                told.elsewhere.push(fault);
                continue;
            }
        }
        gathered.push(Told { fault, elsewhere: Vec::new() });
    }
    gathered
}

/// The word for a severity, for people.
pub(super) fn word(severity: Severity) -> Text {
    match severity {
        Severity::Error => Text { zh: "错误", en: "error" },
        Severity::Warning => Text { zh: "警告", en: "warning" },
        Severity::Hint => Text { zh: "提示", en: "hint" },
    }
}

/// The word for a severity, for programs.
pub(super) fn severity(severity: Severity) -> &'static str {
    word(severity).en
}

/// On one line and without control characters: values in a message come from the content, and YAML can
/// spell an escape sequence that would repaint the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
