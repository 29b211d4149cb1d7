//! Meeting reports.

use crate::base::{PartialDate, Span};

use super::key::record_id;
use super::{Campaign, Document, Key, Named, Organisation, Place, Practice, Theme};

/// A meeting report.
#[derive(Clone, Debug)]
pub struct Report {
    /// Slug.
    pub id: String,
    /// The document.
    pub document: Document,
    /// Day of the meeting.
    pub date: PartialDate,
    /// Day of printing.
    pub issued: Option<PartialDate>,
    /// Series, number in the year, number over all.
    pub issue: Option<Issue>,
    /// Kind of meeting.
    pub kind: Option<String>,
    /// Where it was held.
    pub place: Option<Named<Place>>,
    /// Counties concerned.
    pub counties: Vec<Key<Place>>,
    /// Who called it.
    pub organiser: Option<Named<Organisation>>,
    /// Who hosted it.
    pub host: Option<Named<Organisation>>,
    /// Who spoke, in order.
    pub speakers: Vec<Speaker>,
    /// Which organisations were visited.
    pub visits: Vec<Key<Organisation>>,
    /// The campaign.
    pub campaign: Option<Key<Campaign>>,
    /// Themes.
    pub themes: Vec<Key<Theme>>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Where the text comes from.
    pub origin: Option<String>,
    /// Responsible editor.
    pub author: Option<String>,
    /// Picture for cards: name of an attachment.
    pub cover: Option<String>,
    /// What the meeting asked for.
    pub requirements: Vec<Requirement>,
    /// Practices that it introduces.
    pub practices: Vec<Key<Practice>>,
    /// 报 送 发
    pub recipients: Recipients,
    /// Whether names in the body are linked by themselves.
    pub auto_links: bool,
}

/// Number of an issue.
#[derive(Clone, Debug, Default)]
pub struct Issue {
    /// Name of the series.
    pub series: Option<String>,
    /// Number, usually in the year.
    pub number: Option<String>,
    /// Number over all years.
    pub total: Option<String>,
}

/// A speech.
#[derive(Clone, Debug)]
pub struct Speaker {
    /// Who spoke.
    pub organisation: Key<Organisation>,
    /// What about.
    pub topic: Option<String>,
}

/// Something that the meeting asked for.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// What.
    pub text: String,
    /// Of whom.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<PartialDate>,
    /// How far it is, in the author's words.
    pub status: Option<String>,
    /// The words of the text that say so.
    pub quote: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// Words that say that nothing is left to do.
const CLOSED: [&str; 8] = ["完成", "已完成", "办结", "已办结", "done", "closed", "complete", "completed"];

impl Requirement {
    /// Whether it is done, by the author's word for how far it is.
    pub fn is_closed(&self) -> bool {
        let status = self.status.as_deref().unwrap_or_default().trim();
        CLOSED.iter().any(|word| status.eq_ignore_ascii_case(word))
    }
}

/// 报、送、发 and the number of copies.
#[derive(Clone, Debug, Default)]
pub struct Recipients {
    /// 报
    pub report: Vec<String>,
    /// 送
    pub send: Vec<String>,
    /// 发
    pub issue: Vec<String>,
    /// 共印
    pub copies: Option<u64>,
}

record_id!(Report);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::FileId;

    #[test]
    fn a_requirement_is_closed_by_its_word_only() {
        let closed = |status: Option<&str>| {
            let status = status.map(str::to_owned);
            let span = Span::whole(FileId(0));
            Requirement { text: String::new(), owner: None, due: None, status, quote: None, span }.is_closed()
        };
        assert!(closed(Some("已完成")) && closed(Some(" Done ")) && closed(Some("closed")));
        assert!(!closed(None) && !closed(Some("未完成")) && !closed(Some("进行中")));
    }
}
