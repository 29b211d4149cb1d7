//! Views of what is exported for print. In templates: `view`.

use super::pages::{CountyView, PracticeView};
use super::parts::{DateView, IssueView};
use super::value::{Html, view};

view! {
    /// What exports know of a page. In templates: `page`. Links of exports are taken out afterwards.
    ExportPage {
        /// What stands before every `url`: nothing.
        root: String,
    }

    /// `bulletin.html`: one report, or several bound into an issue.
    BulletinView {
        /// Title of the file.
        title: String,
        /// The name in the masthead.
        series: String,
        /// Number of the issue.
        issue: Option<IssueView>,
        /// Who issues it; may be empty.
        organisation: String,
        /// Day of issue.
        date: DateView,
        /// The reports; a table of contents stands before several.
        items: Vec<BulletinItem>,
        /// 报
        recipients_report: Vec<String>,
        /// 送
        recipients_send: Vec<String>,
        /// 发
        recipients_issue: Vec<String>,
        /// Number of copies.
        copies: Option<u64>,
        /// Style sheet.
        style: Html,
    }

    /// A report in a bulletin.
    BulletinItem {
        /// Id of its title.
        id: String,
        /// Title.
        title: String,
        /// The text.
        body: Html,
        /// Where the text comes from.
        origin: Option<String>,
        /// Responsible editor.
        author: Option<String>,
    }

    /// `sheet.html`: a county, a practice or a plain page on one or two sheets.
    SheetView {
        /// Title.
        title: String,
        /// Who publishes; may be empty.
        organisation: String,
        /// Address of the page.
        address: String,
        /// The day that the figures show.
        as_of: DateView,
        /// The county, if it is one.
        county: Option<CountyView>,
        /// The practice, if it is one.
        practice: Option<PracticeView>,
        /// The text; may be empty.
        body: Html,
        /// Style sheet.
        style: Html,
    }
}
