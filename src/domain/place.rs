//! Places, the units inside them, and how complete our lists of both are.
//!
//! A place is territory. A unit is anything that may host an organisation: the denominator of coverage.
//! Townships and villages are both.

use crate::base::{Date, PartialDate, Span};

use super::key::record_id;
use super::{Campaign, Key, Source, TargetKey};

/// Level of a place, from the top down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省
    Province,
    /// 市
    City,
    /// 县
    County,
    /// 乡
    Township,
    /// 村
    Village,
}

/// The days on which something exists: both ends included, an absent end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// First day.
    pub from: Option<PartialDate>,
    /// Last day.
    pub to: Option<PartialDate>,
}

impl Validity {
    /// Whether it exists on `day`.
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from.last() <= day) && self.to.is_none_or(|to| day <= to.last())
    }
}

/// A territory.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Slug, used in addresses.
    pub id: String,
    /// Official or statistical code.
    pub code: Option<String>,
    /// Full name.
    pub name: String,
    /// Short name, for dense tables and tiles.
    pub short: Option<String>,
    /// Other names that may stand in texts.
    pub aliases: Vec<String>,
    /// Level.
    pub level: Level,
    /// Kind of place in the words of its country (区, 自治县, 街道 …).
    pub kind: Option<String>,
    /// The place that it lawfully belongs to.
    pub parent: Option<Key<Place>>,
    /// The place that runs it, where that is another.
    pub managed_by: Option<Key<Place>>,
    /// Whether it is part of the lawful division of territory.
    pub statutory: bool,
    /// When it exists.
    pub validity: Validity,
    /// Column and row on the tile map, from 0.
    pub tile: Option<(u16, u16)>,
    /// Where it is declared.
    pub span: Span,
}

impl Place {
    /// The short name, or the full one.
    pub fn short_name(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.name)
    }
}

/// Something that can host an organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Slug; the place's own id where the unit is a place.
    pub id: String,
    /// Name.
    pub name: String,
    /// Its type, and for a place also its level in English: what a target's `unit_types` is matched with.
    pub kinds: Vec<String>,
    /// Where it is: the place itself, or the place around it.
    pub place: Key<Place>,
    /// Whether the unit is a place itself.
    pub is_place: bool,
    /// When it exists.
    pub validity: Validity,
    /// Campaigns that it need not take part in.
    pub exempt: Vec<Exemption>,
    /// Where it is declared.
    pub span: Span,
}

/// A unit need not host an organisation of a campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Exemption {
    /// Which campaign.
    pub campaign: Key<Campaign>,
    /// Why.
    pub reason: Option<String>,
    /// Exempt before this date; always if absent.
    pub until: Option<PartialDate>,
}

/// A declaration about how complete our lists are.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The place and all its descendants.
    pub place: Key<Place>,
    /// The target.
    pub target: TargetKey,
    /// Whether the list of units is complete; `None` says nothing.
    pub units: Option<bool>,
    /// Whether the list of organisations is complete; `None` says nothing.
    pub organisations: Option<bool>,
    /// Speaks for days from then on; for all days if absent.
    pub as_of: Option<PartialDate>,
    /// Who says so.
    pub source: Option<Key<Source>>,
    /// Where it is declared.
    pub span: Span,
}

record_id!(Place, Unit);
