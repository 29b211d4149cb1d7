//! Figures: indicators, dated and sourced observations, and the sources.
//!
//! A number never travels without its unit, its date and its source.

use std::fmt;

use crate::base::{Date, PartialDate, Span};

use super::key::record_id;
use super::{Key, Place, Report, TargetKey};

/// A thing that is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// Slug.
    pub id: String,
    /// Label.
    pub label: String,
    /// Unit, for example 个.
    pub unit: Option<String>,
    /// Kind of number.
    pub kind: IndicatorKind,
    /// Which direction is good.
    pub better: Direction,
    /// Whether it only grows: each value has all earlier ones in it.
    pub cumulative: bool,
    /// What exactly is counted.
    pub definition: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// Kind of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndicatorKind {
    /// A count.
    Count,
    /// Money.
    Money,
    /// A ratio in per cent.
    Ratio,
}

/// Which direction is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    None,
}

/// An indicator: a declared one, or one that a target brings by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndicatorKey {
    /// Declared in `indicators`.
    Declared(Key<Indicator>),
    /// `t.established`, `t.total`, `t.coverage`, `t.full_places`.
    Target(TargetKey, Measure),
}

/// What a target brings to be observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Number of units with an organisation.
    Established,
    /// Number of units.
    Total,
    /// The ratio of the two.
    Coverage,
    /// Number of child places with full coverage.
    FullPlaces,
}

impl Measure {
    /// All measures.
    pub const ALL: [Measure; 4] =
        [Measure::Established, Measure::Total, Measure::Coverage, Measure::FullPlaces];

    /// The part after the dot of an indicator's id.
    pub fn suffix(self) -> &'static str {
        match self {
            Measure::Established => "established",
            Measure::Total => "total",
            Measure::Coverage => "coverage",
            Measure::FullPlaces => "full_places",
        }
    }
}

/// The value of an observation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number in the observation's unit.
    Number(f64),
    /// A ratio in per cent: 94 is 94 %.
    Percent(f64),
    /// Both counts of a ratio.
    Counts {
        /// Units with an organisation.
        established: u64,
        /// Units.
        total: u64,
    },
    /// Full coverage, stated as such.
    Full,
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(number) => write!(f, "{number}"),
            Value::Percent(percent) => write!(f, "{percent}%"),
            Value::Counts { established, total } => write!(f, "{established}/{total}"),
            Value::Full => f.write_str("full"),
        }
    }
}

/// One dated, sourced value.
#[derive(Clone, Debug)]
pub struct Observation {
    /// What was counted.
    pub indicator: IndicatorKey,
    /// Where.
    pub place: Key<Place>,
    /// The value.
    pub value: Value,
    /// Unit in which it was stated; the indicator's own if absent.
    pub unit: Option<String>,
    /// The day for which it holds.
    pub as_of: Option<PartialDate>,
    /// The span of time for which it holds.
    pub period: Option<(PartialDate, PartialDate)>,
    /// Who stated it.
    pub source: Option<SourceRef>,
    /// The words in which it was stated.
    pub quote: Option<String>,
    /// The places that are meant, where the value counts places.
    pub members: Vec<Key<Place>>,
    /// Whether `members` is all of them.
    pub members_complete: bool,
    /// A remark.
    pub note: Option<String>,
    /// Why an earlier value was corrected.
    pub correction: Option<String>,
    /// Where it is declared.
    pub span: Span,
    /// Where its value stands.
    pub value_span: Span,
}

impl Observation {
    /// The date for which it is stated: its as-of day, or the end of its period.
    pub fn date(&self) -> Option<PartialDate> {
        self.as_of.or(self.period.map(|(_, to)| to))
    }

    /// The day from which it may be used: the last of that date.
    pub fn day(&self) -> Option<Date> {
        self.date().map(|date| date.last())
    }
}

/// Who stated something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceRef {
    /// A source record.
    Source(Key<Source>),
    /// A report of this site.
    Report(Key<Report>),
}

/// Where something was stated.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Slug.
    pub id: String,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: Option<String>,
    /// Date.
    pub date: Option<PartialDate>,
    /// Address.
    pub url: Option<String>,
    /// 文号
    pub document_number: Option<String>,
    /// Kind.
    pub kind: SourceKind,
    /// The digest of the file that it is, so that the file is known again.
    pub digest: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// Kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// A report or news item.
    Report,
    /// An official document.
    Document,
    /// Statistics.
    Statistics,
    /// Invented example data: everything that rests on it is badged.
    Illustrative,
}

record_id!(Indicator, Source);
