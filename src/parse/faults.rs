//! What can be wrong with the shape of a file: one function per code.

use crate::base::{Code, Diagnostic, FileId, Span};

use super::yaml::YamlError;

/// A text that is not YAML. `base` is where it begins in its file.
pub fn yaml(file: FileId, base: usize, text: &str, error: &YamlError) -> Diagnostic {
    let at = base + error.offset;
    let span = Span::new(file, at..at);
    if error.over_budget {
        return Diagnostic::new(Code::YamlLimits, span).with("reason", &error.reason);
    }
    match wide_colon(text, error.offset) {
        Some(offset) => {
            let start = base + offset;
            Diagnostic::new(Code::WideColon, Span::new(file, start..start + '：'.len_utf8()))
        }
        None => Diagnostic::new(Code::YamlSyntax, span).with("reason", &error.reason),
    }
}

/// A full-width colon after a bare key near the fault: the usual cause. The parser notices it on the line
/// itself, or on one of its neighbours, because the line reads as the rest of another value.
fn wide_colon(text: &str, offset: usize) -> Option<usize> {
    let fault = text[..offset].matches('\n').count();
    let mut start = 0;
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .map(|line| {
            let at = start;
            start += line.len();
            (at, line)
        })
        .collect();
    let near = [fault, fault.wrapping_sub(1), fault + 1];
    near.into_iter().filter_map(|line| lines.get(line)).find_map(|(start, line)| {
        let at = line.find('：')?;
        let key = line[..at].trim_start_matches([' ', '-']);
        let is_key = !key.is_empty() && key.chars().count() <= 8 && !key.contains([':', '"', '\'', ' ']);
        is_key.then_some(start + at)
    })
}

/// A whole text that should be a group: with `名称：值` lines the colons are the cause.
pub fn not_a_group(file: FileId, base: usize, text: &str) -> Option<Diagnostic> {
    let offset = text.find('：')?;
    let start = base + offset;
    Some(Diagnostic::new(Code::WideColon, Span::new(file, start..start + '：'.len_utf8())))
}

/// Front matter without its end.
pub fn unclosed_front_matter(file: FileId) -> Diagnostic {
    Diagnostic::new(Code::UnclosedFrontMatter, Span::new(file, 0..3))
}

/// A file in no folder that is read.
pub fn misplaced(file: FileId) -> Diagnostic {
    Diagnostic::new(Code::MisplacedFile, Span::whole(file))
}
