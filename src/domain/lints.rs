//! What a site says about the rules: how grave each is for it, and which personal data it may publish.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Argument, Code, Diagnostic, Language, Severity};

/// What a site says about the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lints {
    /// Other severities than the rules' own; `None` switches a rule off.
    pub severities: BTreeMap<Code, Option<Severity>>,
    /// Kinds of personal data, and single values, that may be published.
    pub allowed: BTreeSet<String>,
}

impl Lints {
    /// The diagnostics as this site wants them.
    pub fn sift(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if *self == Lints::default() {
            return diagnostics;
        }
        diagnostics.into_iter().filter_map(|diagnostic| self.one(diagnostic)).collect()
    }

    fn one(&self, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
        if diagnostic.code == Code::PersonalData && self.allows(&diagnostic) {
            return None;
        }
        match self.severities.get(&diagnostic.code) {
            Some(None) => None,
            Some(Some(severity)) => {
                diagnostic.severity = *severity;
                Some(diagnostic)
            }
            None => Some(diagnostic),
        }
    }

    /// Whether the value, or all of its kind, may be published.
    fn allows(&self, diagnostic: &Diagnostic) -> bool {
        let value = |name: &str| {
            let found = diagnostic.arguments.iter().find(|(own, _)| *own == name);
            found.map_or("", |(_, argument)| Argument::get(argument, Language::English))
        };
        self.allowed.contains(value("value")) || self.allowed.contains(value("key"))
    }
}
