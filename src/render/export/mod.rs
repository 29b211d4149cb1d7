//! Documents for use outside of the site: a bulletin to print, several of them bound into one issue, a county's sheet,
//! an article for WeChat.
//!
//! Each is one text that needs no other file. Layout on paper is that of the theme's own style sheet, made to hold on
//! the screen too, so that a bulletin printed from the site and an exported one look the same. Who writes the text
//! to a disk, and where the bytes of pictures come from, is the shell's business.

mod bulletin;
pub mod tree;
pub mod wechat;

use crate::base::{Date, Diagnostic};
use crate::domain::{Document, Key, Report};
use crate::refine::{Resolution, Site};
use crate::relate::{DocumentKey, Subject};

use super::address::Address;
use super::press::Press;

pub use bulletin::{Binding, bulletin, issue, sheet};
pub use wechat::{Excess, Fragment, Limited, Setting, Upload};

/// What the theme brings along for exports.
#[derive(Clone, Debug, Default)]
pub struct Styles {
    /// Those for print, in the order of their force.
    pub paper: String,
    /// Styles of articles for WeChat.
    pub wechat: String,
}

/// Gives the bytes of a file of the site by its path; `None` where there is none.
pub type Fetch<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// Why an article cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmade {
    /// The fault of a template.
    Template(Box<Diagnostic>),
    /// What is wrong with the style sheet.
    Style(String),
}

/// What an id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One thing.
    One(Subject),
    /// Several, by what to write instead.
    Several(Vec<String>),
    /// Nothing.
    Nothing,
}

/// Finds a report, a practice, a plain page or a place with a page by its id or name; `report:ID` and the like say
/// which is meant.
pub fn find(site: &Site, written: &str) -> Found {
    let (kind, name) = match written.split_once([':', '：']) {
        Some((kind, name)) if ["report", "practice", "page", "county"].contains(&kind) => (Some(kind), name),
        _ => (None, written),
    };
    let names = site.names();
    let report = match names.reports.resolve(name) {
        Resolution::Found(key) => Some(("report", Subject::Report(key))),
        _ => None,
    };
    let practice = match names.practices.resolve(name) {
        Resolution::Found(key) => Some(("practice", Subject::Practice(key))),
        _ => None,
    };
    let place = match names.places.resolve(name) {
        Resolution::Found(key) if site.has_page(key) => Some(("county", Subject::Place(key))),
        _ => None,
    };
    let page =
        site.pages().iter().find(|(_, page)| page.id == name).map(|(key, _)| ("page", Subject::Page(key)));
    let all: Vec<(&str, Subject)> = [report, practice, page, place]
        .into_iter()
        .flatten()
        .filter(|(own, _)| kind.is_none_or(|kind| kind == *own))
        .collect();
    match all[..] {
        [] => Found::Nothing,
        [(_, subject)] => Found::One(subject),
        _ => Found::Several(all.iter().map(|(kind, _)| format!("{kind}:{name}")).collect()),
    }
}

/// What is near to an id that stands for nothing, to be suggested.
pub fn nearest(site: &Site, written: &str) -> Option<String> {
    let names = site.names();
    let (reports, practices) = (names.reports.nearest(written), names.practices.nearest(written));
    reports.or(practices).or_else(|| names.places.nearest(written))
}

/// The report that a subject is.
pub fn report(subject: Subject) -> Option<Key<Report>> {
    match subject {
        Subject::Report(key) => Some(key),
        _ => None,
    }
}

/// Reports of meetings in a stretch of days, both ends included, oldest first.
pub fn reports_between(site: &Site, from: Option<Date>, to: Option<Date>) -> Vec<Key<Report>> {
    let within = |key: &&Key<Report>| {
        let day = site.reports()[**key].date.last();
        from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
    };
    site.reports_by_date().iter().rev().filter(within).copied().collect()
}

/// An article for WeChat. `None` for what has no text of its own.
pub fn article(press: &Press<'_>, subject: Subject, styles: &Styles) -> Result<Option<Fragment>, Unmade> {
    let site = press.site;
    let Some((key, document)) = document(site, subject) else { return Ok(None) };
    let address = Address::of(subject, site);
    let setting = Setting {
        base_url: &site.config().base_url,
        css: &styles.wechat,
        references: &press.word("export.references"),
        colon: &press.word("sign.colon"),
        list: &press.word("sign.list"),
        brackets: (&press.word("sign.open"), &press.word("sign.close")),
    };
    let body = press.plain_body(key, document, &address).map_err(Unmade::Template)?;
    let (html, images) = wechat::content(&body, &setting).map_err(Unmade::Style)?;
    let words = tree::text(&tree::parse(&html));
    let author = match subject {
        Subject::Report(key) => site.reports()[key].author.clone(),
        _ => None,
    };
    Ok(Some(Fragment {
        html,
        title: document.title.clone(),
        author: author.or_else(|| site.config().organisation.clone()).unwrap_or_default(),
        digest: press.summary(key, document),
        address: address.absolute(site.config()),
        images,
        words: words.chars().filter(|c| !c.is_whitespace()).count(),
    }))
}

/// The document of a subject.
fn document(site: &Site, subject: Subject) -> Option<(DocumentKey, &Document)> {
    match subject {
        Subject::Report(key) => Some((DocumentKey::Report(key), &site.reports()[key].document)),
        Subject::Practice(key) => Some((DocumentKey::Practice(key), &site.practices()[key].document)),
        Subject::Page(key) => Some((DocumentKey::Page(key), &site.pages()[key].document)),
        Subject::Place(key) => {
            site.place_texts().get(&key).map(|document| (DocumentKey::Place(key), document))
        }
        Subject::Organisation(_) => None,
    }
}

/// One self-contained file to print: a report as a bulletin, a county as a sheet, other pages as they are.
pub fn print(
    press: &Press<'_>,
    subject: Subject,
    styles: &Styles,
    fetch: Fetch<'_>,
) -> Result<Option<String>, Box<Diagnostic>> {
    match subject {
        Subject::Report(key) => bulletin(press, key, styles, fetch).map(Some),
        Subject::Practice(_) | Subject::Page(_) | Subject::Place(_) => {
            sheet(press, subject, styles, fetch).map(Some)
        }
        Subject::Organisation(_) => Ok(None),
    }
}
