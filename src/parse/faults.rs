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

/// A full-width colon after a bare key, on the line of the fault or the one before: the usual cause.
fn wide_colon(text: &str, offset: usize) -> Option<usize> {
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |i| i + 1);
    let start = line_start(offset.min(text.len()));
    let before = start.checked_sub(1).map(line_start);
    [Some(start), before].into_iter().flatten().find_map(|start| {
        let line = text[start..].lines().next()?;
        let at = line.find('：')?;
        let key = line[..at].trim_start_matches([' ', '-']);
        (!key.is_empty() && key.chars().count() <= 8 && !key.contains([':', '"', '\''])).then_some(start + at)
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
