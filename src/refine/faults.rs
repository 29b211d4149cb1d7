//! What can be untrue in records: one function per code.

use crate::base::diagnostic::LabelText;
use crate::base::{Argument, Code, Diagnostic, Span, Spanned, Text};

use super::values::Vocabulary;

/// Words for the kinds of records, for messages.
pub mod kinds {
    use crate::base::Text;

    macro_rules! kinds {
        ($($name:ident = $zh:literal $en:literal;)*) => { $(
            #[doc = $en] pub const $name: Text = Text { zh: $zh, en: $en };
        )* };
    }
    kinds! {
        PLACE = "地区" "place";
        UNIT = "单元" "unit";
        ORGANISATION = "组织" "organisation";
        CAMPAIGN = "专项工作" "campaign";
        TARGET = "口径" "target";
        CONDITION = "条件" "condition";
        ROLE = "任职类别" "role";
        THEME = "主题" "theme";
        ROSTER = "名录" "roster";
        INDICATOR = "指标" "indicator";
        OBSERVATION = "数据" "figure";
        SOURCE = "来源" "source";
        REPORT = "简报" "report";
        PRACTICE = "经验" "practice";
        ADOPTION = "推广" "adoption";
        PAGE = "页面" "page";
        CONFIG = "站点设置" "site.yaml";
        BLOCK = "数据块" "a data block";
        DESIGN = "theme.yaml" "theme.yaml";
    }
}

/// A required field is absent.
pub fn missing(
    span: Span,
    kind: Text,
    field: impl Into<Argument>,
    example: impl Into<Argument>,
) -> Diagnostic {
    Diagnostic::new(Code::MissingField, span).with("kind", kind).with("field", field).with("example", example)
}

/// Two records of a kind share an id.
pub fn duplicate_id(span: Span, first: Span, kind: Text, id: &str) -> Diagnostic {
    Diagnostic::new(Code::DuplicateId, span).with("kind", kind).with("id", id).label(first, LabelText::First)
}

/// A reference to nothing.
pub fn unknown_reference(written: &Spanned<String>, kind: Text, nearest: Option<String>) -> Diagnostic {
    Diagnostic::new(Code::UnknownReference, written.span)
        .with("name", &written.value)
        .with("kind", kind)
        .suggest(nearest)
}

/// A reference to several.
pub fn ambiguous_reference(written: &Spanned<String>, candidates: &[String]) -> Diagnostic {
    Diagnostic::new(Code::AmbiguousReference, written.span)
        .with("name", &written.value)
        .with("candidates", candidates.join("、"))
}

/// A reference to something that is not public yet.
pub fn withheld(written: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(Code::WithheldTarget, written.span)
}

/// Not a date.
pub fn date(written: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(Code::InvalidDate, written.span).with("value", &written.value)
}

/// Not a number of the right kind.
pub fn number(written: &Spanned<String>, expected: Text) -> Diagnostic {
    Diagnostic::new(Code::InvalidNumber, written.span)
        .with("value", &written.value)
        .with("expected", expected)
}

/// Not a word of a vocabulary.
pub fn unknown_value<T>(written: &Spanned<String>, field: &str, vocabulary: Vocabulary<T>) -> Diagnostic {
    let known_zh: Vec<String> = vocabulary.iter().map(|(en, zh, _)| format!("{en}（{zh}）")).collect();
    let known_en: Vec<&str> = vocabulary.iter().map(|(en, _, _)| *en).collect();
    let known = Argument::Both { zh: known_zh.join("、"), en: known_en.join(", ") };
    let words = vocabulary.iter().flat_map(|(en, zh, _)| [*en, *zh]);
    let nearest = crate::base::spelling::nearest(&crate::base::fold::name(&written.value), words);
    Diagnostic::new(Code::UnknownValue, written.span)
        .with("value", &written.value)
        .with("field", field)
        .with("known", known)
        .suggest(nearest)
}

/// Cannot be part of an address.
pub fn invalid_id(written: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(Code::InvalidId, written.span).with("id", &written.value)
}

/// Parents in a circle.
pub fn parent_cycle(span: Span, path: &[&str]) -> Diagnostic {
    Diagnostic::new(Code::ParentCycle, span).with("path", path.join(" → "))
}

/// A place above or beside its parent.
pub fn level_order(span: Span, level: Text, parent: Text) -> Diagnostic {
    Diagnostic::new(Code::LevelOrder, span).with("level", level).with("parent", parent)
}

/// An end before its beginning.
pub fn date_order(span: Span, later: impl Into<Argument>, earlier: impl Into<Argument>) -> Diagnostic {
    Diagnostic::new(Code::DateOrder, span).with("later", later).with("earlier", earlier)
}

/// A setting that cannot be used.
pub fn setting(written: &Spanned<String>, key: &str, expected: Text) -> Diagnostic {
    setting_of(written, key, expected)
}

/// The same, where what is expected depends on the site.
pub fn setting_of(written: &Spanned<String>, key: &str, expected: impl Into<Argument>) -> Diagnostic {
    Diagnostic::new(Code::InvalidSetting, written.span)
        .with("key", key)
        .with("value", &written.value)
        .with("expected", expected)
}
