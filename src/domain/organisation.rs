//! Organisations founded in units: the numerator of coverage.

use crate::base::{PartialDate, Span};

use super::key::record_id;
use super::{Campaign, Key, Place, Source, Unit};

/// Where an organisation stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// 筹备
    Planned,
    /// 已建
    Active,
    /// 停摆
    Lapsed,
    /// 撤销
    Dissolved,
}

/// An organisation.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Slug.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its type, as campaigns name it in `org_types`.
    pub kind: Option<String>,
    /// The unit that hosts it.
    pub unit: Option<Key<Unit>>,
    /// The place that it belongs to: its own, or its unit's.
    pub place: Option<Key<Place>>,
    /// The organisation above it.
    pub parent: Option<Key<Organisation>>,
    /// Status.
    pub status: Status,
    /// Founded.
    pub established: Option<PartialDate>,
    /// The first day on which it no longer existed or worked.
    pub ended: Option<PartialDate>,
    /// The campaign that it belongs to.
    pub campaign: Option<Key<Campaign>>,
    /// Condition (index in its campaign) and whether it is met; `None` is not reported.
    pub conditions: Vec<(usize, Option<bool>)>,
    /// Who holds which post.
    pub leaders: Vec<Leader>,
    /// Number of members and its date.
    pub members: Option<(u64, Option<PartialDate>)>,
    /// Money received.
    pub funding: Vec<Funding>,
    /// Sources.
    pub sources: Vec<Key<Source>>,
    /// Where it is declared.
    pub span: Span,
}

/// Holders of a post. Roles, not names: nothing personal by default.
#[derive(Clone, Debug)]
pub struct Leader {
    /// The post, for example 副主席.
    pub post: String,
    /// Role (index in the campaign) of the person who holds it, for example a school head.
    pub role: Option<usize>,
    /// How many; `None` is not reported.
    pub count: Option<u64>,
    /// Part-time, full-time …
    pub mode: Option<String>,
}

/// Money of one year.
#[derive(Clone, Debug)]
pub struct Funding {
    /// Year.
    pub year: Option<String>,
    /// Amount in `unit`.
    pub amount: f64,
    /// Currency unit, for example 元.
    pub unit: Option<String>,
    /// Who pays.
    pub payer: Option<String>,
    /// What for.
    pub kind: Option<String>,
}

record_id!(Organisation);
