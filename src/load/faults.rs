//! The faults of reading files, and how each becomes a diagnostic.
//!
//! A fault is known before its file has an id, so it is kept as a value until the file has one.

use std::io;

use crate::base::diagnostic::Argument;
use crate::base::{Code, Diagnostic, Span, Text};

/// Why a file is not in the set, or is there with a reservation.
#[derive(Debug)]
pub(super) enum Fault {
    /// Read as GB18030.
    NotUtf8,
    /// Not text in any encoding we know.
    Undecodable,
    /// More bytes than the limit; both in bytes.
    TooLarge {
        /// Length of the file.
        length: u64,
        /// What is allowed.
        limit: u64,
    },
    /// A symbolic link that leads out of the site.
    OutsideRoot,
    /// The reason.
    Unreadable(Argument),
    /// A name that cannot be an address.
    BadName,
}

impl Fault {
    /// The diagnostic, at the file's place.
    pub fn at(self, span: Span) -> Diagnostic {
        match self {
            Fault::NotUtf8 => Diagnostic::new(Code::NotUtf8, span),
            Fault::Undecodable => Diagnostic::new(Code::Undecodable, span),
            Fault::TooLarge { length, limit } => Diagnostic::new(Code::FileTooLarge, span)
                .with("size", megabytes(length))
                .with("limit", megabytes(limit)),
            Fault::OutsideRoot => Diagnostic::new(Code::OutsideRoot, span),
            Fault::Unreadable(reason) => Diagnostic::new(Code::UnreadableFile, span).with("reason", reason),
            Fault::BadName => Diagnostic::new(Code::BadFileName, span),
        }
    }
}

impl From<Text> for Fault {
    fn from(reason: Text) -> Fault {
        Fault::Unreadable(reason.into())
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Unreadable(reason(&error))
    }
}

/// A site without settings has no place to point to.
pub(super) fn missing_config() -> Diagnostic {
    Diagnostic::new(Code::MissingConfig, None)
}

/// The operating system speaks one language, often not the reader's: the common reasons are words of ours.
fn reason(error: &io::Error) -> Argument {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Text { zh: "没有权限", en: "permission denied" }.into(),
        io::ErrorKind::NotFound => Text { zh: "文件不存在", en: "not found" }.into(),
        _ => error.to_string().into(),
    }
}

/// Whole megabytes, rounded up so that a file over the limit never looks as large as the limit.
fn megabytes(bytes: u64) -> String {
    bytes.div_ceil(1 << 20).to_string()
}
