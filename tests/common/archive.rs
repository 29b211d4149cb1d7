//! A small site in one text, with what is expected of it beside the lines that it is about.
//!
//! `-- path --` begins a file. A line `~ JB106 3` says that the line above it has this fault at column 3; it
//! is not part of the file. Before the first file, `~ JB404` is a fault without a place. `~ #` begins a remark.

use std::collections::BTreeMap;

use jianbao::base::{Diagnostic, SourceSet};

/// A fault: code, file, line, column; without a place `-`, 0 and 0.
pub type Expected = (String, String, usize, usize);

/// Files and expectations.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// Texts by path.
    pub files: BTreeMap<String, String>,
    /// What is to be found, sorted.
    pub expected: Vec<Expected>,
}

impl Archive {
    /// Reads an archive; without a `-- path --` everything belongs to `path`.
    pub fn parse(text: &str, path: Option<&str>) -> Archive {
        let mut archive = Archive::default();
        let mut current = path.map(str::to_owned);
        let mut lines = 0;
        if let Some(path) = path {
            archive.files.insert(path.to_owned(), String::new());
        }
        for line in text.split_inclusive('\n') {
            let plain = line.trim();
            if let Some(path) = plain.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
                archive.files.insert(path.to_owned(), String::new());
                (current, lines) = (Some(path.to_owned()), 0);
            } else if let Some(expectation) = plain.strip_prefix("~ JB") {
                let (number, column) = expectation.split_once(' ').unwrap_or((expectation, "0"));
                let column = column.trim().parse().unwrap_or_else(|_| panic!("no column in {line:?}"));
                let code = format!("JB{number}");
                let place = current.clone().unwrap_or_else(|| "-".to_owned());
                archive.expected.push((code, place, if column == 0 { 0 } else { lines }, column));
            } else if plain.starts_with("~ #") {
                // A remark.
            } else if let Some(path) = &current {
                archive.files.get_mut(path).expect("begun").push_str(line);
                lines += 1;
            }
        }
        archive.expected.sort();
        archive
    }

    /// The files as a site over those of `world`, which yield to them, with the built-in theme.
    pub fn site(&self, world: &Archive) -> SourceSet {
        let files = world.files.iter().chain(&self.files);
        super::site_of(files.map(|(path, text)| (path.as_str(), text.as_str())))
    }
}

/// What was found, in the same form, sorted.
pub fn found(set: &SourceSet, diagnostics: &[Diagnostic]) -> Vec<Expected> {
    let describe = |diagnostic: &Diagnostic| {
        let (path, line, column) = match diagnostic.span {
            Some(span) => {
                let (path, line, column) = set.position(span);
                (path.to_string(), line, column)
            }
            None => ("-".to_owned(), 0, 0),
        };
        (diagnostic.code.label(), path, line, column)
    };
    let mut found: Vec<Expected> = diagnostics.iter().map(describe).collect();
    found.sort();
    found
}
