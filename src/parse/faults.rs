//! What can be wrong with the shape of a file: one function per code.

use crate::base::{Code, Diagnostic, FileId, Span};

use super::slip::{self, Slip};
use super::yaml::YamlError;

/// A text that is not YAML. `base` is where it begins in its file.
pub fn yaml(file: FileId, base: usize, text: &str, error: &YamlError) -> Diagnostic {
    let at = base + error.offset;
    let span = Span::new(file, at..at);
    if error.over_budget {
        return Diagnostic::new(Code::YamlLimits, span).with("reason", &error.reason);
    }
    let moved = |range: std::ops::Range<usize>| Span::new(file, base + range.start..base + range.end);
    match slip::find(text, error.offset) {
        Some(Slip::WideColon(range)) => Diagnostic::new(Code::WideColon, moved(range)),
        Some(Slip::Unclosed(range)) => {
            Diagnostic::new(Code::UnclosedMark, moved(range.clone())).with("mark", &text[range])
        }
        Some(Slip::Indentation(range)) => Diagnostic::new(Code::Indentation, moved(range)),
        None => Diagnostic::new(Code::YamlSyntax, span).with("reason", &error.reason),
    }
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
