//! `jianbao coverage`: the coverage table of one target, or what is missing from it.
//!
//! Finds out what is asked for; the sums are `relate`'s.

use crate::app::arguments::Coverage;
use crate::app::table::{Table, column};
use crate::app::{Exit, Failure, Shell, say};
use crate::base::{Inputs, Language};
use crate::domain::{Campaign, Key, Place, TargetKey};
use crate::refine::{Resolution, Site};

use super::pipeline::{self, CoverageRow, Missing};

/// Prints the table. A site with errors has none.
pub(super) fn run(shell: &mut Shell<'_>, args: &Coverage) -> Result<Exit, Failure> {
    let root = shell.root()?;
    let inputs = Inputs { as_of: args.as_of, ..super::inputs(shell)? };
    let prepared = pipeline::prepare(&root, &inputs);
    let Some(project) = prepared.project else {
        shell.diagnostics(&prepared.set, &prepared.diagnostics);
        return Ok(Exit::Faulty);
    };
    let (site, language) = (&project.site, shell.language());
    let target = target(site, args, language)?;
    let place = place(site, args.place.as_deref(), language)?;
    let (label, as_of) = (&site.target(target).label, site.as_of());
    shell.note(&say!(language, "{label}，截至 {as_of}" / "{label}, as of {as_of}"));
    if args.missing {
        let found = pipeline::missing(&project, target, place);
        shell.result(&missing(site, &found, language).print(shell.format(), language))?;
        return Ok(if found.is_empty() { Exit::Done } else { Exit::Missing });
    }
    let rows = pipeline::coverage(&project, target, place);
    shell.result(&table(site, rows).print(shell.format(), language))?;
    Ok(Exit::Done)
}

fn table(site: &Site, rows: Vec<CoverageRow>) -> Table {
    let rows = rows.into_iter().map(|row| {
        let place = &site.places()[row.place];
        vec![
            place.id.as_str().into(),
            place.name.as_str().into(),
            row.established.into(),
            row.units.into(),
            row.shown.into(),
            row.basis.into(),
            row.as_of.into(),
        ]
    });
    Table {
        columns: vec![
            column("place", "标识", "id"),
            column("name", "地区", "place"),
            column("established", "已建", "established"),
            column("units", "应建", "units"),
            column("coverage", "覆盖率", "coverage"),
            column("basis", "口径", "basis"),
            column("as_of", "截至", "as of"),
        ],
        rows: rows.collect(),
    }
}

fn missing(site: &Site, missing: &[Missing], language: Language) -> Table {
    let county = |place: Key<Place>| site.places()[site.page_of(place).unwrap_or(place)].name.as_str();
    let rows = missing.iter().map(|missing| match missing {
        Missing::Unit(key) => {
            let unit = &site.units()[*key];
            let state = say!(language, "未建立" / "not established");
            vec![county(unit.place).into(), unit.id.as_str().into(), unit.name.as_str().into(), state.into()]
        }
        Missing::Unreported(place) => {
            let state = say!(language, "未报送" / "not reported");
            vec![county(*place).into(), "".into(), "".into(), state.into()]
        }
        Missing::Unnamed(place) => {
            let state = say!(language, "未全覆盖，名单不全" / "not full; the list is incomplete");
            vec![county(*place).into(), "".into(), "".into(), state.into()]
        }
    });
    Table {
        columns: vec![
            column("place", "所在地", "place"),
            column("unit", "标识", "id"),
            column("name", "单元", "unit"),
            column("state", "情况", "state"),
        ],
        rows: rows.collect(),
    }
}

/// The target asked for; without a word the headline of the site, else its first target.
fn target(site: &Site, args: &Coverage, language: Language) -> Result<TargetKey, Failure> {
    let all = site.targets();
    let campaign = args.campaign.as_deref().map(|written| campaign(site, written, language)).transpose()?;
    let fits = |key: &TargetKey| {
        let target = site.target(*key);
        let named =
            args.target.as_deref().is_none_or(|written| target.id == written || target.label == written);
        named && campaign.is_none_or(|campaign| key.campaign == campaign)
    };
    let headline = site.config().headline.filter(|key| fits(key));
    headline.or_else(|| all.iter().copied().find(|key| fits(key))).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|key| site.target(*key).id.as_str()).collect();
        let known = known.join(", ");
        Failure::usage(say!(
            language,
            "没有这个口径；可用的：{known}" / "there is no such target; known: {known}"
        ))
    })
}

fn campaign(site: &Site, written: &str, language: Language) -> Result<Key<Campaign>, Failure> {
    match site.names().campaigns.resolve(written) {
        Resolution::Found(key) => Ok(key),
        _ => {
            let known: Vec<&str> =
                site.campaigns().iter().map(|(_, campaign)| campaign.id.as_str()).collect();
            let known = known.join(", ");
            Err(Failure::usage(say!(
                language,
                "没有专项工作“{written}”；可用的：{known}"
                    / "there is no campaign `{written}`; known: {known}"
            )))
        }
    }
}

/// The place asked for; without a word the root of the site, else the first place without a parent.
fn place(site: &Site, written: Option<&str>, language: Language) -> Result<Key<Place>, Failure> {
    let Some(written) = written else {
        let top = || site.places().iter().find(|(_, place)| place.parent.is_none()).map(|(key, _)| key);
        return site.config().root.or_else(top).ok_or_else(|| {
            Failure::usage(say!(language, "站点里还没有地区" / "the site has no places yet"))
        });
    };
    super::new::place(site, written, language)
}
