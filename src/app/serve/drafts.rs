//! `/drafts/`: what is not published yet, who has it, and since when.

use std::path::Path;

use crate::app::say;
use crate::base::{Language, Text, escape};
use crate::domain::{Document, Publication};
use crate::refine::Site;

use super::inbox::Inbox;
use super::state::World;
use super::{diff, notice};

/// One entry of the list.
struct Item<'w> {
    kind: Text,
    document: &'w Document,
    /// Folder of its page in the site.
    address: String,
    who: Option<String>,
}

/// Its path among those of the site.
pub const PATH: &str = "drafts/index.html";

/// The page, with what an inbox proposes; `None` while there is no site. `root` is the folder of the site.
pub fn page(world: &World, root: &Path, inbox: Option<&Inbox>, language: Language) -> Option<String> {
    let project = world.project()?;
    let title = say!(language, "草稿和待发布" / "Drafts");
    let mut items = items(&project.site);
    items.sort_by_key(|item| (item.document.publication != Publication::Review, item.address.clone()));
    let count = items.len();
    let words = match count {
        0 => say!(
            language,
            "没有草稿、待审或定时发布的内容。" / "There are no drafts, reviews or embargoed items."
        ),
        _ => say!(
            language,
            "共 {count} 篇。它们只在预览里出现，生成的网站里没有。"
                / "{count} in all. They show in the preview only, never in a build."
        ),
    };
    let heads = [
        say!(language, "标题" / "Title"),
        say!(language, "状态" / "Status"),
        say!(language, "种类" / "Kind"),
        say!(language, "责任编辑" / "Who"),
        say!(language, "最后修改" / "Since"),
        say!(language, "发布时间" / "Until"),
        say!(language, "与已发布的文字比较" / "Against the published text"),
    ];
    let rows: String = items.iter().map(|item| row(world, root, item, &heads, language)).collect();
    let head: String = heads.iter().map(|head| format!("<th scope=\"col\">{}</th>", escape(head))).collect();
    let table = format!(
        "<div class=\"scroll\"><table class=\"drafts\"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    );
    let table = if count == 0 { String::new() } else { table };
    let home = say!(language, "返回首页" / "Back to the site");
    let proposed = inbox.map(|inbox| inbox.shown(world, language)).unwrap_or_default();
    let content = format!("{table}\n{proposed}<p><a href=\"/\">{home}</a></p>");
    Some(notice::page(&title, &words, &content, language))
}

/// Everything with a page that is not published.
fn items(site: &Site) -> Vec<Item<'_>> {
    let reports = site.reports().iter().map(|(_, report)| Item {
        kind: Text { zh: "简报", en: "report" },
        document: &report.document,
        address: format!("reports/{}/", report.id),
        who: report.author.clone(),
    });
    let practices = site.practices().iter().map(|(_, practice)| Item {
        kind: Text { zh: "经验", en: "practice" },
        document: &practice.document,
        address: format!("practices/{}/", practice.id),
        who: None,
    });
    let pages = site.pages().iter().map(|(_, page)| Item {
        kind: Text { zh: "页面", en: "page" },
        document: &page.document,
        address: format!("{}/", page.id),
        who: None,
    });
    let texts = site.place_texts().iter().map(|(place, document)| Item {
        kind: Text { zh: "县的介绍", en: "county" },
        document,
        address: format!("counties/{}/", site.places()[*place].id),
        who: None,
    });
    let all = reports.chain(practices).chain(pages).chain(texts);
    all.filter(|item| item.document.publication != Publication::Public).collect()
}

fn row(world: &World, root: &Path, item: &Item<'_>, heads: &[String], language: Language) -> String {
    let document = item.document;
    let file = world.shown_sources().map_or("", |sources| sources.file(document.body.file).path.as_str());
    let since = document.updated.map(|date| date.to_string()).or_else(|| saved(&root.join(file)));
    let until = document.embargo.map(|moment| local(world, moment));
    let path = format!("{}index.html", item.address);
    let published = diff::published(world, root, &path).is_some();
    let compare = if published {
        let words = say!(language, "比较" / "compare");
        format!("<a href=\"/.jianbao/diff?path={}\">{words}</a>", escape(&encoded(&path)))
    } else {
        say!(language, "还没有发布过" / "not published yet")
    };
    let cells = [
        format!(
            "<a href=\"/{}\">{}</a><small>{}</small>",
            escape(&encoded(&item.address)),
            escape(&document.title),
            escape(file)
        ),
        stage(document.publication).get(language).to_owned(),
        item.kind.get(language).to_owned(),
        item.who.as_deref().map(escape).unwrap_or_default(),
        since.as_deref().map(escape).unwrap_or_default(),
        until.as_deref().map(escape).unwrap_or_default(),
        compare,
    ];
    // Where there is no room for columns each cell says what it is; the first is the title and needs no word.
    let cells = cells.iter().zip(heads).enumerate().map(|(column, (cell, head))| match column {
        0 => format!("<td>{cell}</td>"),
        _ => format!("<td data-label=\"{}\">{cell}</td>", escape(head)),
    });
    let cells: String = cells.collect();
    format!("<tr>{cells}</tr>")
}

/// The day on which the file was saved last, in the machine's zone of UTC; the author's own date is better.
fn saved(path: &Path) -> Option<String> {
    let time = path.metadata().ok()?.modified().ok()?;
    let moment = jiff::Timestamp::try_from(time).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(moment).date().to_string())
}

/// A moment as the clocks of the site show it.
fn local(world: &World, moment: jiff::Timestamp) -> String {
    let zone = world.project().map_or(jiff::tz::TimeZone::UTC, |project| project.site.zone().clone());
    let time = zone.to_datetime(moment);
    format!("{} {:02}:{:02}", time.date(), time.hour(), time.minute())
}

/// An address as it may stand in a link.
fn encoded(path: &str) -> String {
    percent_encoding::utf8_percent_encode(path, PLAIN).to_string()
}

/// Everything but letters, digits and what separates folders and words.
const PLAIN: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');

fn stage(publication: Publication) -> Text {
    match publication {
        Publication::Draft => Text { zh: "草稿", en: "draft" },
        Publication::Review => Text { zh: "待审", en: "in review" },
        Publication::Embargoed => Text { zh: "定时发布", en: "embargoed" },
        Publication::Internal => Text { zh: "内部", en: "internal" },
        Publication::Public => Text { zh: "已发布", en: "published" },
    }
}
