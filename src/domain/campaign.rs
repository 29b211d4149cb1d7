//! What is being driven: a campaign with its targets, conditions, roles and themes. All of it is data.

use crate::base::{PartialDate, Span};

use super::Key;
use super::key::record_id;

/// A campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Slug.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it is about.
    pub summary: Option<String>,
    /// When it began.
    pub started: Option<PartialDate>,
    /// Which parent counts a unit.
    pub count_by: CountBy,
    /// What is counted.
    pub targets: Vec<Target>,
    /// Heading of the conditions, for example 四有一落实.
    pub conditions_label: Option<String>,
    /// What an organisation has to fulfil.
    pub conditions: Vec<Condition>,
    /// Kinds of people in posts.
    pub roles: Vec<Role>,
    /// Where it is declared.
    pub span: Span,
}

/// Which parent counts a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum CountBy {
    /// The lawful one.
    #[default]
    Statutory,
    /// The one that runs it.
    Managed,
}

/// Something to be counted: units of some types that have an organisation of some types.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Slug inside the campaign.
    pub id: String,
    /// Label.
    pub label: String,
    /// Types of units: the denominator.
    pub unit_types: Vec<String>,
    /// Types of organisations: the numerator.
    pub org_types: Vec<String>,
}

/// A target of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetKey {
    /// The campaign.
    pub campaign: Key<Campaign>,
    /// Index in its targets.
    pub index: u16,
}

/// A condition of a campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Slug inside the campaign.
    pub id: String,
    /// Label.
    pub label: String,
}

/// A kind of person in a post.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Slug inside the campaign.
    pub id: String,
    /// Label.
    pub label: String,
    /// Heading of several roles, for example 三长.
    pub group: Option<String>,
}

/// A theme of practices and reports. Ids are shared by all campaigns.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Slug.
    pub id: String,
    /// Label.
    pub label: String,
    /// The reader's question that it answers.
    pub question: Option<String>,
    /// The first campaign that declares it.
    pub campaign: Key<Campaign>,
}

record_id!(Campaign, Theme);
