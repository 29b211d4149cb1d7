//! What can be wrong with a file to import: one function per code. Faults of values are those of `refine`, at a cell.

use crate::base::{Argument, Code, Diagnostic, FileId, Span, Text};
use crate::domain::{Level, Status};
use crate::refine::faults as records;
use crate::refine::values;

use super::columns::{Column, Kind};
use super::open::{Foreign, Refusal, plain_number};
use super::word::Left;

pub use crate::refine::faults::{invalid_id, kinds, missing, number, unknown_reference};

/// A value and its cell.
pub type Written = crate::base::Spanned<String>;

/// A file that is not read.
pub fn refused(file: FileId, refusal: &Refusal) -> Diagnostic {
    let at = Span::whole(file);
    match refusal {
        Refusal::Foreign(found) => Diagnostic::new(Code::ForeignFile, at).with("found", foreign(*found)),
        Refusal::Encrypted => Diagnostic::new(Code::EncryptedFile, at),
        Refusal::Macros => Diagnostic::new(Code::MacroFile, at),
        Refusal::TooLarge => Diagnostic::new(Code::OversizedFile, at),
        Refusal::Broken(reason) => Diagnostic::new(Code::DamagedFile, at).with("reason", reason),
    }
}

/// Something in a document that was not taken over.
pub fn left_out(span: Span, left: &Left, count: usize) -> Diagnostic {
    let fixed = |zh, en| Argument::Words(Text { zh, en });
    let what = match left {
        Left::Comments => fixed("批注", "comments"),
        Left::Hidden => fixed("隐藏文字", "hidden text"),
        Left::Contents => fixed("目录", "the table of contents"),
        Left::Chart => fixed("图表", "a chart"),
        Left::Diagram => fixed("SmartArt 图形", "a diagram (SmartArt)"),
        Left::Embedded => fixed("嵌入的文件", "an embedded file"),
        Left::Outside => fixed("链接到文件之外的图片", "a picture outside of the file"),
        Left::Sign => fixed("没有对应文字的符号，用 □ 代替", "a sign without a character (□ stands for it)"),
        Left::Picture(form) => Argument::Both {
            zh: format!("网页不能显示的 {form} 图片"),
            en: format!("a {form} picture, which pages cannot show"),
        },
    };
    Diagnostic::new(Code::LeftOut, span).with("what", what).with("count", count.to_string())
}

fn foreign(found: Foreign) -> Text {
    match found {
        Foreign::Word => {
            Text { zh: "旧版 Word 文档（.doc、.rtf）", en: "an old text document (.doc, .rtf)" }
        }
        Foreign::Slides => Text { zh: "演示文稿", en: "a presentation" },
        Foreign::OpenDocument => {
            Text { zh: "OpenDocument 文件（.ods、.odt）", en: "an OpenDocument file (.ods, .odt)" }
        }
        Foreign::BinaryWorkbook => {
            Text { zh: "二进制工作簿（.xlsb）", en: "a binary workbook (.xlsb)" }
        }
        Foreign::Archive => Text { zh: "压缩包", en: "an archive" },
        Foreign::Web => Text { zh: "网页或 XML 文件", en: "a web page or XML" },
        Foreign::Pdf => Text { zh: "PDF 文件", en: "a PDF" },
        Foreign::Picture => Text { zh: "图片", en: "a picture" },
        Foreign::Unknown => Text { zh: "无法识别的文件", en: "a file of an unknown kind" },
    }
}

/// A sheet without headers.
pub fn no_table(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NoTable, span)
}

/// A sheet that may be of two kinds.
pub fn unclear(span: Span, one: Kind, other: Kind) -> Diagnostic {
    Diagnostic::new(Code::UnclearTable, span).with("one", one.record()).with("other", other.record())
}

/// A list without a column that it needs.
pub fn lacking(span: Span, kind: Kind, column: &Column) -> Diagnostic {
    Diagnostic::new(Code::MissingColumn, span).with("kind", kind.record()).with("column", column.header)
}

/// A column that nobody knows.
pub fn unknown_column(span: Span, words: &str, count: usize, nearest: Option<String>) -> Diagnostic {
    let fault = Diagnostic::new(Code::UnknownColumn, span).with("column", words);
    fault.with("count", count.to_string()).suggest(nearest)
}

/// A column that says what another one says.
pub fn doubled_column(span: Span, words: &str, first: Span) -> Diagnostic {
    let first_text = crate::base::diagnostic::LabelText::First;
    Diagnostic::new(Code::DoubledColumn, span).with("column", words).label(first, first_text)
}

/// A total that is not the sum.
pub fn total(span: Span, stated: &str, found: f64) -> Diagnostic {
    let fault = Diagnostic::new(Code::TotalDifference, span);
    fault.with("stated", stated).with("found", plain_number(found))
}

/// Two rows about one record.
pub fn doubled_row(span: Span, first: Span, kind: Kind, name: &str) -> Diagnostic {
    let first_text = crate::base::diagnostic::LabelText::First;
    let fault = Diagnostic::new(Code::DoubledRow, span).with("kind", kind.record()).with("name", name);
    fault.label(first, first_text)
}

/// A place that lies elsewhere than the row says.
pub fn outside(written: &Written, actual: &str, stated: &str) -> Diagnostic {
    let fault = Diagnostic::new(Code::OutsidePlace, written.span).with("name", &written.value);
    fault.with("actual", actual).with("stated", stated)
}

/// A formula that failed.
pub fn failed(written: &Written) -> Diagnostic {
    Diagnostic::new(Code::FailedFormula, written.span).with("value", &written.value)
}

/// A formula without its result.
pub fn uncounted(written: &Written) -> Diagnostic {
    Diagnostic::new(Code::UncountedFormula, written.span).with("value", &written.value)
}

/// No date.
pub fn date(written: &Written) -> Diagnostic {
    records::date(written)
}

/// A month that lost its 0.
pub fn january_or_october(written: &Written, year: i16) -> Diagnostic {
    let fault = Diagnostic::new(Code::AmbiguousDate, written.span).with("value", &written.value);
    fault.with("year", year.to_string())
}

/// One, or all of it.
pub fn percent(written: &Written) -> Diagnostic {
    Diagnostic::new(Code::AmbiguousPercent, written.span).with("value", &written.value)
}

/// No whole number.
pub fn whole(written: &Written) -> Diagnostic {
    number(written, Text { zh: "不小于 0 的整数", en: "a whole number from 0" })
}

/// Neither yes nor no.
pub fn truth(written: &Written, field: &str) -> Diagnostic {
    records::unknown_value(written, field, values::TRUTH)
}

/// No level.
pub fn level(written: &Written) -> Diagnostic {
    records::unknown_value::<Level>(written, "level", values::LEVELS)
}

/// No status.
pub fn status(written: &Written) -> Diagnostic {
    records::unknown_value::<Status>(written, "status", values::STATUSES)
}

/// A type that no target counts and no record has.
pub fn unknown_type(written: &Written, known: &[String], nearest: Option<String>) -> Diagnostic {
    let list = Argument::Both { zh: known.join("、"), en: known.join(", ") };
    let fault = Diagnostic::new(Code::UnknownValue, written.span).with("value", &written.value);
    fault.with("field", "type").with("known", list).suggest(nearest)
}

/// Words that may mean several records: each with what to type.
pub fn ambiguous(written: &Written, candidates: &[String]) -> Diagnostic {
    records::ambiguous_reference(written, candidates)
}

/// A name that another record has but for a character.
pub fn similar(written: &Written, name: &str, id: &str) -> Diagnostic {
    let fault = Diagnostic::new(Code::SimilarName, written.span).with("found", &written.value);
    fault.with("name", name).suggest(Some(format!("{name}（{id}）")))
}

/// A row that denies a record.
pub fn denied(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::DeniedRecord, span).with("name", name)
}
