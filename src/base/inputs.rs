//! What a run depends on besides its files: the moment, and what the person asked for.

use super::Date;

/// The outside world as the core sees it. There is no clock and no environment below this.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The moment of the run.
    pub now: jiff::Timestamp,
    /// Whether drafts, reviews and embargoed items are shown.
    pub drafts: bool,
    /// Replaces `base_url` of `site.yaml`.
    pub base_url: Option<String>,
    /// The day that coverage and figures are shown for; today if absent.
    pub as_of: Option<Date>,
}

impl Inputs {
    /// A plain run at `now`.
    pub fn at(now: jiff::Timestamp) -> Inputs {
        Inputs { now, drafts: false, base_url: None, as_of: None }
    }
}
