//! Where every number of the site comes from: a stable id for each, the formula, and what goes into it.
//!
//! A number is named by what it says (`Number`), never by the page that it stands on; its id (`ids`) is made of ids
//! of records and stays as long as those do. `trace` says how it comes about: from records, and from other numbers
//! where a parent adds up its children, so that no record is listed again at every place above it. `shown` finds
//! all numbers of a site. Words and addresses belong to `render`.

mod expression;
mod facts;
mod ids;
mod shown;
mod trace;

use crate::base::{Date, PartialDate};
use crate::domain::{Key, Organisation, Place, Practice, Report, SourceRef, TargetKey, Theme, Unit, Value};

use super::coverage::{Basis, Rate};

pub use expression::expression;
pub use facts::{Facts, facts, record_id};
pub use ids::{find, id, nearest};
pub use shown::shown;
pub use trace::{gain, hosts, kept_before, meets, trace};

/// A target at a place on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The target.
    pub target: TargetKey,
    /// The place.
    pub place: Key<Place>,
    /// The day.
    pub day: Date,
}

/// Something of which there is a number, apart from coverage and what was stated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Organisations of a place.
    Organisations(Key<Place>),
    /// Those of one type; the type as written, empty for none.
    OfKind(Key<Place>, String),
    /// Those without a day of founding.
    Undated(Key<Place>),
    /// Those without a source.
    Unsourced(Key<Place>),
    /// Reports that concern a place.
    Reports(Key<Place>),
    /// Practices: all, or those that began at a place, or answer a theme.
    Practices(Option<Key<Place>>, Option<Key<Theme>>),
    /// Practices that a place took from others; without one, pairs of a practice and a place.
    Adopted(Option<Key<Place>>),
    /// Places that took a practice.
    Adopters(Key<Practice>),
}

/// A number that a page may show.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Number {
    /// Coverage as it is shown.
    Coverage(Spot),
    /// What another basis says, beside it.
    Alternative(Spot),
    /// Units on record, and how many of them have an organisation, whether or not the lists are complete.
    Listed(Spot),
    /// How many of the places below are fully covered.
    Full(Spot),
    /// How many more units have an organisation than on the kept day before.
    Gained(Spot),
    /// Organisations of which conditions are told: one of each unit.
    Hosts(Spot),
    /// How many of them meet a condition (index in the campaign), of those of which it is reported.
    Condition(Spot, usize),
    /// What a source states (index in the site's observations).
    Stated(usize),
    /// A number of records.
    Count(Counted),
    /// Organisations on record at a place once a source had spoken; without one, those without a source.
    Known(Key<Place>, Option<SourceRef>),
    /// A result of a practice, by its position.
    Outcome(Key<Practice>, usize),
    /// Holders of a post of an organisation, by its position.
    Post(Key<Organisation>, usize),
    /// People of an organisation in the roles of its campaign's group.
    People(Key<Organisation>),
}

/// How a number comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Formula {
    /// Stated by a source or written in a record.
    Stated,
    /// Units with an organisation, of all units on record.
    Listed,
    /// The same, where both lists are complete: a rate.
    Roster,
    /// A reported number over a complete list of units.
    Mixed,
    /// `full`, spelled out over a complete list of units.
    FullList,
    /// Two counts of one source.
    Pair,
    /// The sum of the places below.
    Sum,
    /// What is known of the places below, at least.
    AtLeast,
    /// A reported number without a total.
    Reported,
    /// What is on record, without complete lists.
    Registered,
    /// The later number less the earlier one.
    Difference,
    /// Places below that are fully covered.
    FullPlaces,
    /// Those that meet a condition, of those of which it is reported.
    Share,
    /// The number of inputs.
    Count,
    /// An earlier number and what came to it.
    Growth,
    /// The sum of the people in posts.
    People,
}

impl Formula {
    /// All formulas, as words for programs, in their order.
    pub const WORDS: [&'static str; 16] = [
        "stated",
        "listed",
        "roster",
        "mixed",
        "full_list",
        "pair",
        "sum",
        "at_least",
        "reported",
        "registered",
        "difference",
        "full_places",
        "share",
        "count",
        "growth",
        "people",
    ];

    /// As a word for programs.
    pub fn word(self) -> &'static str {
        Formula::WORDS[self as usize]
    }
}

/// What a number says.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Two counts, and their rate where it means anything.
    Counts {
        /// The first one.
        part: u64,
        /// The second one.
        whole: u64,
        /// The one of the other.
        rate: Option<Rate>,
    },
    /// A rate as it was stated.
    Rate(Rate),
    /// Full coverage, as it was stated.
    Full,
    /// A count.
    Count(u64),
    /// A difference.
    Difference(i64),
    /// A value as it was stated, with its unit if that is not the indicator's.
    Value(Value, Option<String>),
}

impl Shown {
    /// For programs: `12/15`, `94`, `full`, `-3`.
    pub fn raw(&self) -> String {
        match self {
            Shown::Counts { part, whole, .. } => format!("{part}/{whole}"),
            Shown::Rate(rate) => rate.to_string().trim_end_matches('%').to_owned(),
            Shown::Full => Value::Full.to_string(),
            Shown::Count(count) => count.to_string(),
            Shown::Difference(difference) => difference.to_string(),
            Shown::Value(Value::Percent(percent), _) => percent.to_string(),
            Shown::Value(value, _) => value.to_string(),
        }
    }

    /// The rate in per cent, where there is one: `80.0`.
    pub fn rate(&self) -> Option<String> {
        let rate = match self {
            Shown::Counts { rate, .. } => (*rate)?,
            Shown::Rate(rate) => *rate,
            _ => return None,
        };
        Some(rate.to_string().trim_end_matches('%').to_owned())
    }
}

/// A record that goes into a number, or another number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Record {
    /// Another number.
    Number(Number),
    /// A value of a source (index in the site's observations).
    Observation(usize),
    /// A declaration that lists are complete (index in the site's rosters).
    Roster(usize),
    /// A unit.
    Unit(Key<Unit>),
    /// An organisation.
    Organisation(Key<Organisation>),
    /// A practice.
    Practice(Key<Practice>),
    /// A report.
    Report(Key<Report>),
    /// An adoption (index in the site's adoptions).
    Adoption(usize),
}

impl Record {
    /// The kinds, as words for programs, in their order.
    pub const WORDS: [&'static str; 8] =
        ["number", "observation", "roster", "unit", "organisation", "practice", "report", "adoption"];

    /// Its kind as a word for programs.
    pub fn word(&self) -> &'static str {
        let at = match self {
            Record::Number(_) => 0,
            Record::Observation(_) => 1,
            Record::Roster(_) => 2,
            Record::Unit(_) => 3,
            Record::Organisation(_) => 4,
            Record::Practice(_) => 5,
            Record::Report(_) => 6,
            Record::Adoption(_) => 7,
        };
        Record::WORDS[at]
    }
}

/// What an input is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Counted, or added up.
    Part,
    /// The number of units with an organisation.
    Established,
    /// The number of units.
    Total,
    /// The value itself.
    Value,
    /// The organisation of the unit before it.
    Host,
    /// Says that a list is complete; no part of the sum.
    Complete,
    /// The later number.
    After,
    /// The earlier number.
    Before,
}

impl Role {
    /// All roles, as words for programs, in their order.
    pub const WORDS: [&'static str; 8] =
        ["part", "established", "total", "value", "host", "complete", "after", "before"];

    /// As a word for programs.
    pub fn word(self) -> &'static str {
        Role::WORDS[self as usize]
    }
}

/// What goes into a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// What it is for.
    pub role: Role,
    /// What it is.
    pub record: Record,
    /// What it says; nothing where only its being there counts.
    pub says: Option<Shown>,
}

/// How a number comes about, with everything that goes into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The number.
    pub shown: Shown,
    /// The formula.
    pub formula: Formula,
    /// The basis, where it is a reading of coverage.
    pub basis: Option<Basis>,
    /// The date of what it rests on.
    pub as_of: Option<PartialDate>,
    /// Whether it rests on invented example data.
    pub illustrative: bool,
    /// What goes into it.
    pub inputs: Vec<Input>,
}
