//! What is printed: a report as a bulletin (简报), several reports bound into one issue, a county's sheet.
//!
//! Made of the same views as the pages, by templates of their own. Pictures become part of the text, links inside the
//! site only words, and the rules of the style sheet for paper hold on the screen as well.

use crate::base::{Diagnostic, PartialDate};
use crate::domain::{Key, Report};
use crate::relate::{DocumentKey, Subject};
use crate::render::address::Address;
use crate::render::press::{Press, issue as issue_view};
use crate::render::views::export::{BulletinItem, BulletinView, ExportPage, SheetView};
use crate::render::views::parts::IssueView;
use crate::render::views::{Html, Templated};

use super::tree::{self, Element, Node};
use super::{Fetch, Styles, document};

/// How several reports are bound into an issue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binding {
    /// Name of the series; the site's title if absent.
    pub series: Option<String>,
    /// Number of the issue.
    pub number: Option<String>,
    /// Number counted over all years.
    pub total: Option<String>,
    /// Day of issue.
    pub date: Option<PartialDate>,
}

/// A report as a bulletin.
pub fn bulletin(
    press: &Press<'_>,
    key: Key<Report>,
    styles: &Styles,
    fetch: Fetch<'_>,
) -> Result<String, Box<Diagnostic>> {
    let report = &press.site.reports()[key];
    let recipients = &report.recipients;
    let view = BulletinView {
        title: report.document.title.clone(),
        series: series(press, report),
        // The series stands in the masthead already.
        issue: issue_view(report).map(|issue| IssueView { series: None, ..issue }),
        organisation: organisation(press),
        date: press.date(report.issued.unwrap_or(report.date)),
        items: vec![item(press, key, "", fetch)?],
        recipients_report: recipients.report.clone(),
        recipients_send: recipients.send.clone(),
        recipients_issue: recipients.issue.clone(),
        copies: recipients.copies,
        style: style(styles),
    };
    render(press, &view)
}

/// Several reports as one issue with a table of contents, in the order given.
pub fn issue(
    press: &Press<'_>,
    reports: &[Key<Report>],
    binding: &Binding,
    styles: &Styles,
    fetch: Fetch<'_>,
) -> Result<String, Box<Diagnostic>> {
    let all = || reports.iter().map(|key| &press.site.reports()[*key]);
    let latest = all().map(|report| report.issued.unwrap_or(report.date)).max_by_key(|date| date.last());
    let date = binding.date.or(latest).unwrap_or(PartialDate::day(press.site.as_of()));
    let first = all().next();
    let series =
        binding.series.clone().or_else(|| first.map(|report| series(press, report))).unwrap_or_default();
    let number = binding.number.clone();
    let items =
        reports.iter().enumerate().map(|(index, key)| item(press, *key, &format!("a{}-", index + 1), fetch));
    let view = BulletinView {
        title: series.clone(),
        series,
        issue: number.map(|number| IssueView {
            series: None,
            number: Some(number),
            total: binding.total.clone(),
        }),
        organisation: organisation(press),
        date: press.date(date),
        items: items.collect::<Result<_, _>>()?,
        recipients_report: union(all().flat_map(|report| &report.recipients.report)),
        recipients_send: union(all().flat_map(|report| &report.recipients.send)),
        recipients_issue: union(all().flat_map(|report| &report.recipients.issue)),
        copies: all().filter_map(|report| report.recipients.copies).max(),
        style: style(styles),
    };
    render(press, &view)
}

/// Names in the order of their first mention.
fn union<'n>(names: impl Iterator<Item = &'n String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
    all
}

/// The masthead: the series that the report belongs to, else the site.
fn series(press: &Press<'_>, report: &Report) -> String {
    let own = report.issue.as_ref().and_then(|issue| issue.series.clone());
    own.unwrap_or_else(|| press.site.config().title.clone())
}

fn organisation(press: &Press<'_>) -> String {
    press.site.config().organisation.clone().unwrap_or_default()
}

/// A report in a bulletin. `prefix` keeps its ids apart from those of its neighbours.
fn item(
    press: &Press<'_>,
    key: Key<Report>,
    prefix: &str,
    fetch: Fetch<'_>,
) -> Result<BulletinItem, Box<Diagnostic>> {
    let report = &press.site.reports()[key];
    let address = Address::of(Subject::Report(key), press.site);
    let body = press.plain_body(DocumentKey::Report(key), &report.document, &address)?;
    Ok(BulletinItem {
        id: format!("{prefix}title"),
        title: report.document.title.clone(),
        body: Html(on_paper(&body, prefix, fetch)),
        origin: report.origin.clone(),
        author: report.author.clone(),
    })
}

/// The page of a county, practice or plain page as a sheet: its own content, without the site around it.
pub fn sheet(
    press: &Press<'_>,
    subject: Subject,
    styles: &Styles,
    fetch: Fetch<'_>,
) -> Result<String, Box<Diagnostic>> {
    let address = Address::of(subject, press.site);
    let body = match (document(press.site, subject), subject) {
        // A practice is told by its fields; its text only repeats them.
        (Some((key, document)), _) => on_paper(&press.plain_body(key, document, &address)?, "", fetch),
        (None, _) => String::new(),
    };
    let view = SheetView {
        title: press.subject_title(subject),
        organisation: organisation(press),
        address: address.absolute(press.site.config()),
        as_of: press.date(PartialDate::day(press.site.as_of())),
        county: match subject {
            Subject::Place(key) => Some(press.county_view(key, Html::default())),
            _ => None,
        },
        practice: match subject {
            Subject::Practice(key) => Some(press.practice_view(key, &address, Html::default())),
            _ => None,
        },
        body: Html(body),
        style: style(styles),
    };
    render(press, &view)
}

fn render(press: &Press<'_>, view: &impl Templated<Page = ExportPage>) -> Result<String, Box<Diagnostic>> {
    let page = ExportPage { root: String::new() };
    let bytes = press.templates.render(&page, view)?;
    let html = String::from_utf8_lossy(&bytes).into_owned();
    Ok(without_own_links(&html, &press.site.config().base_url))
}

/// Style sheets in the order of their force.
fn style(styles: &Styles) -> Html {
    // Nothing in a style sheet may end the element that it stands in.
    Html(styles.paper.replace("</", "<\\/"))
}

/// A body for paper: pictures as part of the text, ids that are its own.
fn on_paper(body: &str, prefix: &str, fetch: Fetch<'_>) -> String {
    let paper = Paper { prefix, fetch };
    let mut nodes = tree::parse(body);
    paper.nodes(&mut nodes);
    tree::write(&nodes)
}

struct Paper<'a> {
    prefix: &'a str,
    fetch: Fetch<'a>,
}

impl Paper<'_> {
    fn nodes(&self, nodes: &mut Vec<Node>) {
        // Other forms of a picture are other files.
        nodes.retain(|node| !matches!(node, Node::Element(own) if own.name == "source"));
        for node in nodes {
            if let Node::Element(element) = node {
                self.element(element);
                self.nodes(&mut element.children);
            }
        }
    }

    fn element(&self, element: &mut Element) {
        for name in ["id", "href"] {
            let Some(value) = element.get(name) else { continue };
            let own =
                if name == "id" { Some(("", value)) } else { value.strip_prefix('#').map(|own| ("#", own)) };
            if let Some((sign, own)) = own {
                let value = format!("{sign}{}{own}", self.prefix);
                element.set(name, value);
            }
        }
        for (name, value) in &mut element.attributes {
            match name.as_str() {
                // A chart has its names and its hatching inside.
                "aria-labelledby" => {
                    let ids: Vec<String> =
                        value.split_whitespace().map(|own| format!("{}{own}", self.prefix)).collect();
                    *value = ids.join(" ");
                }
                "fill" => {
                    let own = "url(#jb-block-";
                    *value = value.replace(own, &own.replace('#', &format!("#{}", self.prefix)));
                }
                _ => {}
            }
        }
        // What is folded away cannot be opened on paper. A long table below a chart only says once more what the
        // chart does; anything else stands open.
        if element.name == "figure" && element.has_class("chart") {
            let is_folded = |node: &Node| matches!(node, Node::Element(own) if own.name == "details" && own.get("open").is_none());
            element.children.retain(|node| !is_folded(node));
        }
        if element.name == "details" {
            element.set("open", String::new());
        }
        if element.name == "img" {
            let source = element.get("src").and_then(|source| self.picture(source));
            let layout = ["srcset", "sizes", "loading", "decoding"];
            element.attributes.retain(|(name, _)| !layout.contains(&name.as_str()));
            match source {
                Some(source) => element.set("src", source),
                // A picture that is not there leaves its words.
                None => {
                    let alt = element.get("alt").unwrap_or_default().to_owned();
                    *element = Element::new("span", "", vec![Node::Text(alt)]);
                }
            }
        }
    }

    /// A picture of the site as an address that holds all of it.
    fn picture(&self, source: &str) -> Option<String> {
        let path = percent_encoding::percent_decode_str(source).decode_utf8_lossy();
        let bytes = (self.fetch)(&path)?;
        Some(format!("data:{};base64,{}", media_type(&path), base64(&bytes)))
    }
}

/// Links inside the site lead nowhere from paper, and their addresses would be printed: only their words stay.
fn without_own_links(html: &str, base_url: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let (mut rest, mut dropped) = (html, false);
    while let Some(at) = rest.find("<a ").into_iter().chain(rest.find("</a>")).min() {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let tag = &rest[..end];
        let target =
            tag.split_once(" href=\"").and_then(|(_, after)| after.split_once('"')).map(|(own, _)| own);
        let keeps = match target {
            Some(target) => {
                let is_outside = target.contains("://") && !target.starts_with(base_url);
                is_outside
                    || target.starts_with('#')
                    || target.starts_with("mailto:")
                    || target.starts_with("tel:")
            }
            None => tag == "</a>" && !dropped,
        };
        if keeps {
            out.push_str(tag);
        }
        dropped = tag != "</a>" && !keeps;
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// The type of a file by its ending (RFC 6838).
fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "avif" => "image/avif",
        _ => "application/octet-stream",
    }
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let of = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = of(0) << 16 | of(1) << 8 | of(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        let vectors = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, encoded) in vectors {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn links_inside_the_site_become_words() {
        let html = "<abbr>甲</abbr><a href=\"https://s.cn/x/\">一</a> <a class=\"b\" href=\"https://t.cn/\">二</a> \
                    <a href=\"#fn-1\">三</a><a href=\"counties/x/\">四</a>";
        let expected =
            "<abbr>甲</abbr>一 <a class=\"b\" href=\"https://t.cn/\">二</a> <a href=\"#fn-1\">三</a>四";
        assert_eq!(without_own_links(html, "https://s.cn/"), expected);
    }
}
