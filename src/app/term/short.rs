//! One line for each diagnostic, in the form that editors and `grep` understand.

use crate::base::{Diagnostic, Language};

use super::place::Places;
use super::{plain, word};

/// `path:line:column: 错误[JB103]: message`
pub(super) fn print(places: &mut Places<'_>, diagnostics: &[&Diagnostic], language: Language) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        if let Some(span) = diagnostic.span {
            let place = places.find(span);
            match &place.cell {
                Some(cell) => out.push_str(&format!("{cell}: ")),
                None => out.push_str(&format!("{}:{}:{}: ", place.path, place.line, place.column)),
            }
        }
        let word = word(diagnostic.severity).get(language);
        let message = plain(&diagnostic.message(language));
        out.push_str(&format!("{word}[{}]: {message}\n", diagnostic.code.label()));
    }
    out
}
