//! Replicable practices and the ledger of their adoption.

use crate::base::{PartialDate, Span};

use super::key::record_id;
use super::{Campaign, Document, IndicatorKey, Key, Named, Organisation, Place, Source, Theme, Value};

/// A practice.
#[derive(Clone, Debug)]
pub struct Practice {
    /// Slug.
    pub id: String,
    /// The document.
    pub document: Document,
    /// Counties where it began; several is joint origin, not adoption.
    pub counties: Vec<Key<Place>>,
    /// The list of counties ends in 等: there are more.
    pub counties_open: bool,
    /// Organisations where it began.
    pub organisations: Vec<Key<Organisation>>,
    /// Themes.
    pub themes: Vec<Key<Theme>>,
    /// The campaign.
    pub campaign: Option<Key<Campaign>>,
    /// 问题
    pub problem: Option<String>,
    /// 做法
    pub steps: Vec<String>,
    /// 成效
    pub results: Vec<Outcome>,
    /// What it takes: people, money, authority, time.
    pub requires: Vec<(String, String)>,
    /// 投入
    pub cost: Option<String>,
    /// 注意
    pub pitfalls: Vec<String>,
    /// When it began.
    pub started: Option<PartialDate>,
    /// How well its effect is shown.
    pub evidence: Option<Evidence>,
    /// Who has recognised it.
    pub recognition: Option<Recognition>,
    /// Independent look-alikes.
    pub similar: Vec<Key<Practice>>,
    /// Whom to ask.
    pub contact: Option<Named<Organisation>>,
    /// Sources.
    pub sources: Vec<Key<Source>>,
    /// The three lines of its card.
    pub card: Card,
}

/// 问题·做法·成效 in a line each, from the fields or from the sections of the body.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// 问题
    pub problem: Option<String>,
    /// 做法
    pub approach: Option<String>,
    /// 成效
    pub result: Option<String>,
}

/// One result.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// In words.
    pub text: Option<String>,
    /// What was counted.
    pub indicator: Option<IndicatorKey>,
    /// The value.
    pub value: Option<Value>,
    /// The day for which it holds.
    pub as_of: Option<PartialDate>,
}

/// 成效依据
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// 有描述
    Described,
    /// 有数据
    Quantified,
    /// 有评估
    Evaluated,
}

/// 认可
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recognition {
    /// Nobody yet.
    None,
    /// The county.
    County,
    /// The city.
    City,
    /// The province.
    Province,
    /// The nation.
    National,
}

/// One entry of the ledger of adoption.
#[derive(Clone, Debug, PartialEq)]
pub struct Adoption {
    /// What was adopted.
    pub practice: Key<Practice>,
    /// Where.
    pub place: Key<Place>,
    /// Since when.
    pub since: Option<PartialDate>,
    /// How far.
    pub status: AdoptionStatus,
    /// Who says so.
    pub source: Option<Key<Source>>,
    /// What was changed.
    pub changes: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// How far an adoption is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AdoptionStatus {
    /// 考虑
    Considering,
    /// 试行
    Trial,
    /// 实施
    Implemented,
    /// 停止
    Ended,
    /// 未采纳
    Declined,
}

record_id!(Practice);
