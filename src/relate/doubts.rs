//! Records that are each well written and do not go together: what a colleague who knows the county would ask about.
//!
//! Depends on the records and on the day that the site shows, not on the texts but for one phrase. Sums are for `agree`,
//! age is for `fresh`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use crate::base::diagnostic::LabelText;
use crate::base::{Code, Diagnostic, fold};
use crate::domain::{Key, Organisation, Place, Practice, Status, Target, Unit};
use crate::refine::Site;

/// Names that are shorter without their place are alike too often.
const SHORTEST: usize = 4;

/// One of these instead of another, and it is another school or another team.
const TELLING: &str = "零〇一二三四五六七八九十百两东南西北中上下左右前后内外大小新老高低初男女甲乙丙丁";

/// Words that recommend a practice to others.
const RECOMMENDED: [&str; 4] = ["可推广", "值得推广", "worth copying", "can be replicated"];

/// A year is time enough to say who took a practice over.
const PATIENCE: i32 = 365;

/// Everything there is to say.
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let mut diagnostics = abolished_units(site);
    diagnostics.extend(misplaced(site));
    diagnostics.extend(alike(site));
    let adopted: BTreeSet<Key<Practice>> = site.adoptions().iter().map(|own| own.practice).collect();
    let alone = site.practices().iter().filter(|(key, _)| !adopted.contains(key));
    diagnostics.extend(alone.filter_map(|(_, practice)| never_adopted(site, practice)));
    diagnostics
}

/// Organisations that are said to be active in units that are not there any more.
fn abolished_units(site: &Site) -> Vec<Diagnostic> {
    let gone = site.organisations().iter().filter_map(|(_, organisation)| {
        let unit = &site.units()[organisation.unit?];
        let to = unit.validity.to.filter(|to| to.last() < site.as_of())?;
        let founded_before = organisation.established.is_none_or(|day| day.first() <= to.last());
        let is_active = matches!(organisation.status, Status::Active | Status::Planned);
        (is_active && organisation.ended.is_none() && founded_before).then(|| {
            Diagnostic::new(Code::AbolishedUnit, organisation.span)
                .with("name", &organisation.name)
                .with("unit", &unit.name)
                .with("date", to.to_string())
                .suggest(successor(site, unit))
                .label(unit.span, LabelText::Declared)
        })
    });
    gone.collect()
}

/// Organisations of a type that no target expects in a unit like theirs.
fn misplaced(site: &Site) -> Vec<Diagnostic> {
    let is_one_of = |types: &[String], kind: &str| types.iter().any(|own| own.trim() == kind.trim());
    let found = site.organisations().iter().filter_map(|(_, organisation)| {
        let (kind, unit) = (organisation.kind.as_deref()?, &site.units()[organisation.unit?]);
        let campaigns = site.campaigns().iter();
        let own = campaigns.filter(|(key, _)| organisation.campaign.is_none_or(|campaign| campaign == *key));
        let targets: Vec<&Target> =
            own.flat_map(|(_, own)| &own.targets).filter(|own| is_one_of(&own.org_types, kind)).collect();
        let fits = |target: &&Target| unit.kinds.iter().any(|kind| is_one_of(&target.unit_types, kind));
        let wanted = targets.first()?;
        (!targets.iter().any(fits)).then(|| {
            Diagnostic::new(Code::MisplacedOrganisation, organisation.span)
                .with("name", &organisation.name)
                .with("target", &wanted.label)
                .with("unit", &unit.name)
                .with("found", unit.kinds.first().map_or("", String::as_str))
                .with("expected", wanted.unit_types.join("、"))
                .label(unit.span, LabelText::Declared)
        })
    });
    found.collect()
}

/// The one unit around the same place that exists since the day on which `old` ended, or the day after.
fn successor(site: &Site, old: &Unit) -> Option<String> {
    let to = old.validity.to?.last();
    let around = |unit: &Unit| {
        let place = &site.places()[unit.place];
        if unit.is_place { place.parent } else { Some(unit.place) }
    };
    let days = [Some(to), to.tomorrow().ok()];
    let mut new = site.units().iter().map(|(_, unit)| unit).filter(|unit| {
        let from = unit.validity.from.map(|from| from.first());
        from.is_some() && days.contains(&from) && around(unit) == around(old) && unit.is_place == old.is_place
    });
    match (new.next(), new.next()) {
        (Some(only), None) => Some(only.id.clone()),
        _ => None,
    }
}

/// Organisations of one place whose names differ by one character: most likely one organisation, recorded twice.
fn alike(site: &Site) -> Vec<Diagnostic> {
    let mut at_places: BTreeMap<Key<Place>, Vec<&Organisation>> = BTreeMap::new();
    for (_, organisation) in site.organisations().iter() {
        if let Some(place) = organisation.place.filter(|_| organisation.ended.is_none()) {
            at_places.entry(place).or_default().push(organisation);
        }
    }
    let at_places: Vec<(Key<Place>, Vec<&Organisation>)> = at_places.into_iter().collect();
    let found = at_places.par_iter().map(|(place, organisations)| alike_at(site, *place, organisations));
    found.collect::<Vec<_>>().into_iter().flatten().collect()
}

fn alike_at(site: &Site, place: Key<Place>, organisations: &[&Organisation]) -> Vec<Diagnostic> {
    if organisations.len() < 2 {
        return Vec::new();
    }
    let above = places_above(site, place);
    let names: Vec<Vec<char>> = organisations.iter().map(|own| without_place(&own.name, &above)).collect();
    // Two names that differ by one character at most agree in what is left when each has lost one at most.
    let mut known: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    for (at, name) in names.iter().enumerate().filter(|(_, name)| name.len() >= SHORTEST) {
        let digests = digests(name);
        let candidates: BTreeSet<usize> =
            digests.iter().filter_map(|digest| known.get(digest)).flatten().copied().collect();
        let other = candidates.into_iter().find(|other| is_slip(&names[*other], name));
        if let Some(other) = other.map(|other| organisations[other]) {
            let own = organisations[at];
            found.push(
                Diagnostic::new(Code::NamesAlike, own.span)
                    .with("name", &own.name)
                    .with("other", &other.name)
                    .label(other.span, LabelText::First),
            );
        }
        for digest in digests {
            known.entry(digest).or_default().push(at);
        }
    }
    found
}

/// The names of a place and of those around it, the longest first.
fn places_above(site: &Site, place: Key<Place>) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = Some(place);
    while let Some(key) = next {
        let place = &site.places()[key];
        names.extend([place.name.as_str(), place.short_name()].map(fold::name));
        next = place.parent;
    }
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// A name without the names of places in front of it.
fn without_place(name: &str, places: &[String]) -> Vec<char> {
    let folded = fold::name(name);
    let mut rest = folded.as_str();
    while let Some(shorter) = places.iter().find_map(|place| rest.strip_prefix(place.as_str())) {
        if shorter.is_empty() {
            break;
        }
        rest = shorter;
    }
    rest.chars().collect()
}

/// Digests of a name and of what is left of it without each of its characters.
fn digests(name: &[char]) -> Vec<u64> {
    let digest = |without: usize| {
        let mut hasher = DefaultHasher::new();
        let rest = name.iter().enumerate().filter(|(at, _)| *at != without).map(|(_, c)| c);
        rest.for_each(|c| c.hash(&mut hasher));
        hasher.finish()
    };
    (0..=name.len()).map(digest).collect()
}

/// Whether two names differ by one character at most, and not by one that tells two things apart on purpose.
fn is_slip(one: &[char], other: &[char]) -> bool {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    let same = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[..one.len() - same], &other[..other.len() - same]);
    let tells = |c: &char| c.is_ascii_alphanumeric() || TELLING.contains(*c);
    one.len() <= 1 && other.len() <= 1 && !one.iter().chain(other).any(tells)
}

/// A practice that its text recommends to others, and that nobody took over in more than a year.
fn never_adopted(site: &Site, practice: &Practice) -> Option<Diagnostic> {
    let started = practice.started?;
    let days = started.last().until(site.as_of()).ok()?.get_days();
    if days <= PATIENCE {
        return None;
    }
    let body = &practice.document.body;
    let found = RECOMMENDED.iter().find_map(|words| {
        let range = body.outline.prose.find(body.markdown(), words)?;
        Some((words, range))
    });
    let (words, range) = found?;
    Some(
        Diagnostic::new(Code::NeverAdopted, body.span(range))
            .with("found", *words)
            .with("started", started.to_string()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slip(one: &str, other: &str) -> bool {
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        let (one, other) = (chars(one), chars(other));
        let shared = digests(&one).iter().any(|digest| digests(&other).contains(digest));
        let slip = is_slip(&one, &other);
        assert!(shared || !slip, "a slip that would not be found");
        slip
    }

    #[test]
    fn one_slip_is_found_and_another_school_is_not() {
        assert!(slip("鑫湄纳米科协", "鑫湄纳米科技"));
        assert!(slip("茶业协会科协", "茶叶协会科协"));
        assert!(slip("茶业协会科协", "茶业会科协"));
        assert!(slip("茶业协会科协", "茶业协会科协"));
        assert!(!slip("第一中学科协", "第二中学科协"));
        assert!(!slip("实验小学科协", "实验中学科协"));
        assert!(!slip("人民医院科协", "中医院科协"));
    }

    #[test]
    fn places_in_front_do_not_count() {
        let places = ["湄潭县", "湄潭", "遵义市"].map(str::to_owned);
        assert_eq!(without_place("遵义市湄潭县茶业科协", &places), "茶业科协".chars().collect::<Vec<_>>());
        assert_eq!(without_place("湄潭县", &places), "湄潭县".chars().collect::<Vec<_>>());
    }
}
