//! The vocabulary: what a place, a unit, an organisation, a figure, a practice and a report are.
//!
//! Plain data with typed keys between records, in the words that a county officer would use. How records
//! are read (`parse`), checked (`refine`), summed (`relate`) and shown (`render`) is not known here.
//! Only `refine` builds these values, so whoever holds one holds a valid one.

pub mod block;
pub mod campaign;
pub mod config;
pub mod design;
pub mod document;
pub mod figure;
pub mod key;
pub mod lints;
pub mod markdown;
pub mod organisation;
pub mod place;
pub mod practice;
pub mod report;
pub mod words;

pub use block::{Block, BlockContent, BlockKind};
pub use campaign::{Campaign, Condition, CountBy, Role, Target, TargetKey, Theme};
pub use config::{Config, Government, HtmlPolicy, Images, LinkStyle, MenuItem};
pub use design::Design;
pub use document::{Attachment, Body, Document, Page, Publication};
pub use figure::{
    Direction, Indicator, IndicatorKey, IndicatorKind, Measure, Observation, Source, SourceKind, SourceRef,
    Value,
};
pub use key::{Key, Record, Table};
pub use lints::Lints;
pub use organisation::{Funding, Leader, Organisation, Status};
pub use place::{Exemption, Level, Place, Roster, Unit, Validity};
pub use practice::{Adoption, AdoptionStatus, Card, Evidence, Outcome, Practice, Recognition};
pub use report::{Issue, Recipients, Report, Requirement, Speaker};
pub use words::Words;

/// A reference that is a record where one is known, and words where none is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named<T> {
    /// A record.
    Known(Key<T>),
    /// Words only.
    Text(String),
}
