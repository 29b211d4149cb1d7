//! Which figures on which pages move: the coverage, the latest values and the numbers of records, before and after.

use std::collections::BTreeMap;

use crate::Project;
use crate::base::{Language, Text};
use crate::domain::{IndicatorKey, Key, Level, Place};
use crate::refine::Site;
use crate::relate::coverage::{Basis, Reading};

/// A figure that moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The page that shows it, below the root of the site.
    pub page: String,
    /// The place.
    pub place: String,
    /// What it is.
    pub what: String,
    /// What the page says; empty for a figure that is new.
    pub old: String,
    /// What it will say.
    pub new: String,
}

/// Figures by page and name: place, value.
type Figures = BTreeMap<(String, String, String), String>;

/// The figures that differ, in the order of pages.
pub fn between(before: &Project, after: &Project, language: Language) -> Vec<Move> {
    let (old, new) = (figures(before, language), figures(after, language));
    let keys: std::collections::BTreeSet<&(String, String, String)> = old.keys().chain(new.keys()).collect();
    let moved = keys.into_iter().filter_map(|key| {
        let (old, new) =
            (old.get(key).cloned().unwrap_or_default(), new.get(key).cloned().unwrap_or_default());
        let (page, place, what) = key.clone();
        (old != new).then_some(Move { page, place, what, old, new })
    });
    moved.collect()
}

fn figures(project: &Project, language: Language) -> Figures {
    let site = &project.site;
    let mut figures = Figures::new();
    coverage(project, language, &mut figures);
    for observation in site.observations() {
        let Some(page) = page(site, observation.place) else { continue };
        let place = site.places()[observation.place].name.clone();
        // Later ones come after earlier ones, and the last one stays.
        figures.insert((page, place, indicator(site, observation.indicator)), observation.value.to_string());
    }
    let mut counts: BTreeMap<(Key<Place>, Counted), u64> = BTreeMap::new();
    for (_, organisation) in site.organisations().iter() {
        if let Some(place) = organisation.place.and_then(|place| site.page_of(place)) {
            *counts.entry((place, Counted::Organisations)).or_default() += 1;
        }
    }
    for (_, unit) in site.units().iter() {
        if let Some(place) = site.page_of(unit.place) {
            *counts.entry((place, Counted::Units)).or_default() += 1;
        }
    }
    for ((place, what), count) in counts {
        if let Some(page) = page(site, place) {
            figures.insert(
                (page, site.places()[place].name.clone(), what.words().get(language).to_owned()),
                count.to_string(),
            );
        }
    }
    figures
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Counted {
    Organisations,
    Units,
}

impl Counted {
    fn words(self) -> Text {
        match self {
            Counted::Organisations => Text { zh: "登记的组织", en: "organisations on record" },
            Counted::Units => Text { zh: "登记的单元", en: "units on record" },
        }
    }
}

fn coverage(project: &Project, language: Language, figures: &mut Figures) {
    let site = &project.site;
    for target in site.targets() {
        let Some(table) = project.relations.coverage(target, site.as_of()) else { continue };
        let (campaign, record) = (&site.campaigns()[target.campaign], site.target(target));
        for (place, coverage) in
            table.rows().filter(|(place, _)| site.places()[*place].level <= Level::County)
        {
            let page =
                page(site, place).unwrap_or_else(|| format!("/coverage/{}/{}/", campaign.id, record.id));
            let key = (page, site.places()[place].name.clone(), record.label.clone());
            figures.insert(key, reading(&coverage.reading, coverage.registered, language));
        }
    }
}

/// A coverage as pages show it, with its basis.
fn reading(reading: &Reading, registered: u64, language: Language) -> String {
    let text = |zh: &'static str, en: &'static str| Text { zh, en }.get(language);
    let counts = reading.counts().map(|(established, total)| format!("{established}/{total}"));
    let rate = match (&reading.rate, reading.full) {
        (Some(rate), _) => Some(rate.to_string()),
        (None, true) => Some(text("全覆盖", "full").to_owned()),
        (None, false) => None,
    };
    let basis = match reading.basis {
        Basis::Roster => text("名录口径", "from lists"),
        Basis::Mixed => text("上报数÷名录数", "reported over lists"),
        Basis::Reported => text("上报口径", "as reported"),
        Basis::None => {
            return match language {
                Language::Chinese => format!("未报送（已登记 {registered} 个）"),
                Language::English => format!("not reported ({registered} on record)"),
            };
        }
    };
    [counts, rate, Some(basis.to_owned())].into_iter().flatten().collect::<Vec<String>>().join(" ")
}

fn indicator(site: &Site, key: IndicatorKey) -> String {
    match key {
        IndicatorKey::Declared(key) => site.indicators()[key].label.clone(),
        IndicatorKey::Target(..) => site.indicator_id(key),
    }
}

/// The page of a place, or of the one above that has one.
fn page(site: &Site, place: Key<Place>) -> Option<String> {
    site.page_of(place).map(|key| format!("/counties/{}/", site.places()[key].id))
}
