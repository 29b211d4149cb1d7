//! `jianbao list`: what is in the site, as a table for people or programs.

use crate::app::arguments::{List, Listing};
use crate::app::table::{Cell, Table, column};
use crate::app::{Exit, Failure, Shell};
use crate::base::{Inputs, Language, SourceSet, Text};
use crate::domain::{Document, Key, Place, Publication, Status};
use crate::refine::Site;

use super::pipeline;

/// Prints the list. A site with errors has none.
pub(super) fn run(shell: &mut Shell<'_>, args: &List) -> Result<Exit, Failure> {
    let root = shell.root()?;
    let inputs = Inputs { drafts: args.what == Listing::Drafts, ..super::inputs(shell)? };
    let prepared = pipeline::prepare(&root, &inputs);
    let Some(project) = prepared.project else {
        shell.diagnostics(&prepared.set, &prepared.diagnostics);
        return Ok(Exit::Faulty);
    };
    let table = table(&project.site, &prepared.set, args.what, shell.language());
    shell.result(&table.print(shell.format(), shell.language()))?;
    Ok(Exit::Done)
}

fn table(site: &Site, set: &SourceSet, what: Listing, language: Language) -> Table {
    match what {
        Listing::Reports => reports(site),
        Listing::Practices => practices(site),
        Listing::Counties => counties(site),
        Listing::Organisations => organisations(site, language),
        Listing::Drafts => drafts(site, set, language),
        Listing::Pages => pages(site, set),
    }
}

fn reports(site: &Site) -> Table {
    let rows = site.reports_by_date().iter().map(|key| {
        let report = &site.reports()[*key];
        vec![
            report.id.as_str().into(),
            report.date.to_string().into(),
            report.document.title.as_str().into(),
            places(site, &report.counties).into(),
        ]
    });
    Table {
        columns: vec![
            column("id", "标识", "id"),
            column("date", "日期", "date"),
            column("title", "标题", "title"),
            column("counties", "涉及县", "counties"),
        ],
        rows: rows.collect(),
    }
}

fn practices(site: &Site) -> Table {
    let rows = site.practices().iter().map(|(key, practice)| {
        let themes: Vec<&str> =
            practice.themes.iter().map(|theme| site.themes()[*theme].label.as_str()).collect();
        let adoptions = site.adoptions().iter().filter(|adoption| adoption.practice == key).count();
        vec![
            practice.id.as_str().into(),
            practice.document.title.as_str().into(),
            places(site, &practice.counties).into(),
            themes.join(" ").into(),
            Cell::Count(adoptions as u64),
        ]
    });
    Table {
        columns: vec![
            column("id", "标识", "id"),
            column("title", "标题", "title"),
            column("counties", "首创地", "counties"),
            column("themes", "主题", "themes"),
            column("adoptions", "推广记录", "adoptions"),
        ],
        rows: rows.collect(),
    }
}

fn counties(site: &Site) -> Table {
    let rows = site.paged_places().iter().copied().map(|key| {
        let place = &site.places()[key];
        let reports = site.reports().iter().filter(|(_, report)| report.counties.contains(&key)).count();
        let practices =
            site.practices().iter().filter(|(_, practice)| practice.counties.contains(&key)).count();
        vec![
            place.id.as_str().into(),
            place.code.as_deref().into(),
            place.name.as_str().into(),
            Cell::Count(reports as u64),
            Cell::Count(practices as u64),
        ]
    });
    Table {
        columns: vec![
            column("id", "标识", "id"),
            column("code", "代码", "code"),
            column("name", "名称", "name"),
            column("reports", "简报", "reports"),
            column("practices", "经验", "practices"),
        ],
        rows: rows.collect(),
    }
}

fn organisations(site: &Site, language: Language) -> Table {
    let rows = site.organisations().iter().map(|(_, organisation)| {
        vec![
            organisation.id.as_str().into(),
            organisation.name.as_str().into(),
            organisation.kind.as_deref().into(),
            status(organisation.status).get(language).into(),
            organisation.place.map(|place| site.places()[place].short_name()).into(),
            organisation.established.map(|date| date.to_string()).into(),
        ]
    });
    Table {
        columns: vec![
            column("id", "标识", "id"),
            column("name", "名称", "name"),
            column("type", "类型", "type"),
            column("status", "状态", "status"),
            column("place", "地区", "place"),
            column("established", "成立", "established"),
        ],
        rows: rows.collect(),
    }
}

fn drafts(site: &Site, set: &SourceSet, language: Language) -> Table {
    let reports = site.reports().iter().map(|(_, report)| (REPORT, &report.document));
    let practices = site.practices().iter().map(|(_, practice)| (PRACTICE, &practice.document));
    let pages = site.pages().iter().map(|(_, page)| (PAGE, &page.document));
    let counties = site.place_texts().values().map(|document| (COUNTY, document));
    let waiting = reports.chain(practices).chain(pages).chain(counties);
    let rows = waiting.filter(|(_, document)| document.publication != Publication::Public).map(
        |(kind, document)| {
            vec![
                document.id.as_str().into(),
                kind.get(language).into(),
                stage(document.publication).get(language).into(),
                document.title.as_str().into(),
                path(set, document),
            ]
        },
    );
    Table {
        columns: vec![
            column("id", "标识", "id"),
            column("kind", "种类", "kind"),
            column("status", "状态", "status"),
            column("title", "标题", "title"),
            column("path", "文件", "file"),
        ],
        rows: rows.collect(),
    }
}

fn pages(site: &Site, set: &SourceSet) -> Table {
    let rows = site.pages().iter().map(|(_, page)| {
        vec![page.id.as_str().into(), page.document.title.as_str().into(), path(set, &page.document)]
    });
    Table {
        columns: vec![
            column("id", "标识", "id"),
            column("title", "标题", "title"),
            column("path", "文件", "file"),
        ],
        rows: rows.collect(),
    }
}

/// Short names, separated by spaces.
fn places(site: &Site, keys: &[Key<Place>]) -> String {
    let names: Vec<&str> = keys.iter().map(|key| site.places()[*key].short_name()).collect();
    names.join(" ")
}

fn path(set: &SourceSet, document: &Document) -> Cell {
    set.file(document.body.file).path.as_str().into()
}

const REPORT: Text = Text { zh: "简报", en: "report" };
const PRACTICE: Text = Text { zh: "经验", en: "practice" };
const PAGE: Text = Text { zh: "页面", en: "page" };
const COUNTY: Text = Text { zh: "县", en: "county" };

fn status(status: Status) -> Text {
    match status {
        Status::Planned => Text { zh: "筹备", en: "planned" },
        Status::Active => Text { zh: "已建", en: "active" },
        Status::Lapsed => Text { zh: "停摆", en: "lapsed" },
        Status::Dissolved => Text { zh: "撤销", en: "dissolved" },
    }
}

fn stage(publication: Publication) -> Text {
    match publication {
        Publication::Public => Text { zh: "已发布", en: "published" },
        Publication::Draft => Text { zh: "草稿", en: "draft" },
        Publication::Review => Text { zh: "待审", en: "review" },
        Publication::Embargoed => Text { zh: "未到时间", en: "embargoed" },
        Publication::Internal => Text { zh: "内部", en: "internal" },
    }
}
