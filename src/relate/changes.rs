//! The log of the data: what each source changed, in the order of the days on which the sources spoke.
//!
//! The past is read from the records and from nothing else. A figure is one indicator at one place; sources state
//! values of it for days, and a later source does not write over what an earlier one said. So the log needs no memory
//! of what was built before: a clean build, a build over an older one and a preview tell the same history.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Date, PartialDate};
use crate::domain::{IndicatorKey, Key, Observation, Organisation, Place, SourceRef};
use crate::refine::Site;

/// What a statement did to its figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Nothing was known of the figure.
    Added,
    /// A later day has another value.
    Changed,
    /// The same day has another value, or the source says that it corrects one.
    Corrected,
    /// A day before the latest one that is known: the figure that pages show stays.
    Earlier,
    /// The value that was known.
    Same,
}

impl Effect {
    /// As a word for templates and data files.
    pub fn word(self) -> &'static str {
        match self {
            Effect::Added => "added",
            Effect::Changed => "changed",
            Effect::Corrected => "corrected",
            Effect::Earlier => "earlier",
            Effect::Same => "same",
        }
    }
}

/// A number of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many there are.
    pub records: u64,
    /// Whether invented example data is among them.
    pub illustrative: bool,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.records += other.records;
        self.illustrative |= other.illustrative;
    }
}

/// What a source did to one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It states a value.
    Stated {
        /// The observation, as an index in the site's observations.
        observation: usize,
        /// The one that it comes after.
        before: Option<usize>,
        /// What it did.
        effect: Effect,
    },
    /// It is the first to list organisations of a place with a page.
    Listed {
        /// The place.
        place: Key<Place>,
        /// Organisations on record there by the sources before it.
        before: Count,
        /// Organisations on record there with it.
        after: Count,
    },
}

impl Change {
    /// What it did.
    pub fn effect(&self) -> Effect {
        match self {
            Change::Stated { effect, .. } => *effect,
            Change::Listed { before: Count { records: 0, .. }, .. } => Effect::Added,
            Change::Listed { .. } => Effect::Changed,
        }
    }
}

/// What one source changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The source; what no source is named for stands together.
    pub source: Option<SourceRef>,
    /// The day on which it counts as having spoken; `None` before all others.
    pub day: Option<Date>,
    /// The date that it gives itself.
    pub date: Option<PartialDate>,
    /// Figures by indicator and place, then lists by place.
    pub changes: Vec<Change>,
    /// Records of organisations that it names again.
    pub confirmed: usize,
}

/// How many organisations are on record at a place once a source had spoken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// The source before it that listed any there; `None` for those without a source.
    pub since: Option<SourceRef>,
    /// Those on record before it.
    pub before: Count,
    /// Organisations that it is the first to list there.
    pub added: Vec<Key<Organisation>>,
    /// Those on record with it.
    pub after: Count,
}

/// The log, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeLog {
    steps: Vec<Step>,
    growths: BTreeMap<(Key<Place>, Option<SourceRef>), Growth>,
}

/// When a source speaks, before all others if nobody knows; and which it is.
type Turn = (Option<Date>, Option<SourceRef>);

impl ChangeLog {
    /// Reads the log from the records; costs a sort of them.
    pub fn new(site: &Site) -> ChangeLog {
        let days = days(site);
        let turn = |source: Option<SourceRef>| (days.get(&source).copied().flatten(), source);
        let mut steps: BTreeMap<Turn, Step> = BTreeMap::new();
        let mut order: Vec<(Turn, usize)> =
            shown(site).map(|(index, own)| (turn(own.source), index)).collect();
        order.sort();
        let mut known = Known::default();
        for (turn, index) in order {
            let change = known.take(site.observations(), index);
            step(&mut steps, site, turn).changes.push(change);
        }
        let mut growths = BTreeMap::new();
        for (turn, listed) in listed(site, &turn) {
            for (place, growth) in listed.growths {
                if let Some(source) = turn.1 {
                    let Growth { before, after, .. } = growth;
                    let step = step(&mut steps, site, (turn.0, Some(source)));
                    step.changes.push(Change::Listed { place, before, after });
                }
                growths.insert((place, turn.1), growth);
            }
            if listed.confirmed > 0 {
                step(&mut steps, site, turn).confirmed = listed.confirmed;
            }
        }
        ChangeLog { steps: steps.into_values().rev().collect(), growths }
    }

    /// What a source did to the list of organisations of a place; without a source, those that no source names.
    pub fn growth(&self, place: Key<Place>, source: Option<SourceRef>) -> Option<&Growth> {
        self.growths.get(&(place, source))
    }

    /// Every growth, by place and source.
    pub fn growths(&self) -> impl Iterator<Item = (Key<Place>, Option<SourceRef>)> {
        self.growths.keys().copied()
    }

    /// What each source changed, the latest first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

/// The step of a source, a new one when it speaks for the first time.
fn step<'s>(steps: &'s mut BTreeMap<Turn, Step>, site: &Site, turn: Turn) -> &'s mut Step {
    let (day, source) = turn;
    steps.entry(turn).or_insert_with(|| Step {
        source,
        day,
        date: source.and_then(|source| stated_date(site, source)),
        changes: Vec::new(),
        confirmed: 0,
    })
}

/// The number of steps of the log, without making it.
pub fn count(site: &Site) -> usize {
    let mut sources: BTreeSet<Option<SourceRef>> = BTreeSet::new();
    let mut last = None;
    for (_, observation) in shown(site) {
        // Neighbours mostly have the same one.
        if last != Some(observation.source) {
            sources.insert(observation.source);
            last = Some(observation.source);
        }
    }
    for (_, _, organisation) in organisations(site) {
        sources.extend(organisation.sources.iter().map(|source| Some(SourceRef::Source(*source))));
    }
    sources.len()
}

/// The observations that a site shows as of its day.
fn shown(site: &Site) -> impl Iterator<Item = (usize, &Observation)> {
    let today = site.as_of();
    site.observations().iter().enumerate().filter(move |(_, own)| own.day().is_none_or(|day| day <= today))
}

/// Organisations in places with a page, with that place.
fn organisations(site: &Site) -> impl Iterator<Item = (Key<Place>, Key<Organisation>, &Organisation)> {
    let all = site.organisations().iter();
    all.filter_map(|(key, own)| Some((own.place.and_then(|place| site.page_of(place))?, key, own)))
}

/// The date that a source gives itself.
fn stated_date(site: &Site, source: SourceRef) -> Option<PartialDate> {
    match source {
        SourceRef::Source(key) => site.sources()[key].date,
        SourceRef::Report(key) => Some(site.reports()[key].date),
    }
}

/// The day on which each source speaks: its date, else the latest day that it speaks of.
fn days(site: &Site) -> BTreeMap<Option<SourceRef>, Option<Date>> {
    let mut days: BTreeMap<Option<SourceRef>, Option<Date>> = BTreeMap::new();
    for (_, observation) in shown(site) {
        let day = days.entry(observation.source).or_default();
        *day = (*day).max(observation.day());
    }
    for (key, _) in site.sources().iter() {
        days.entry(Some(SourceRef::Source(key))).or_default();
    }
    for (source, day) in &mut days {
        let date = source.and_then(|source| stated_date(site, source));
        *day = date.map(|date| date.last()).or(*day);
    }
    days
}

/// For which day or stretch of time a value is stated; the end decides which is later.
type Moment = (Option<Date>, Option<Date>);

fn moment(observation: &Observation) -> Moment {
    (observation.day(), observation.period.map(|(from, _)| from.first()))
}

/// What is known of each figure while the sources speak one after the other.
#[derive(Default)]
struct Known(BTreeMap<(IndicatorKey, Key<Place>), BTreeMap<Moment, usize>>);

impl Known {
    /// Takes the next statement in.
    fn take(&mut self, observations: &[Observation], index: usize) -> Change {
        let own = &observations[index];
        let moments = self.0.entry((own.indicator, own.place)).or_default();
        let now = moment(own);
        let latest = moments.last_key_value().map(|(moment, _)| *moment);
        let before = moments.range(..=now).next_back().map(|(moment, index)| (*moment, *index));
        let same = |before: usize| {
            let before = &observations[before];
            own.value == before.value && own.unit == before.unit
        };
        let effect = match before {
            _ if own.correction.is_some() => Effect::Corrected,
            None if latest.is_none() => Effect::Added,
            Some((_, before)) if same(before) => Effect::Same,
            Some((moment, _)) if moment == now => Effect::Corrected,
            _ if latest > Some(now) => Effect::Earlier,
            _ => Effect::Changed,
        };
        moments.insert(now, index);
        Change::Stated { observation: index, before: before.map(|(_, index)| index), effect }
    }
}

/// What a source does to the lists of organisations.
#[derive(Default)]
struct Listing {
    growths: BTreeMap<Key<Place>, Growth>,
    confirmed: usize,
}

/// The organisations by the first source that names them. Those of which nobody tells the source were there before.
fn listed(site: &Site, turn: &dyn Fn(Option<SourceRef>) -> Turn) -> BTreeMap<Turn, Listing> {
    let mut listings: BTreeMap<Turn, Listing> = BTreeMap::new();
    for (place, key, organisation) in organisations(site) {
        let sources = organisation.sources.iter().map(|source| SourceRef::Source(*source));
        let illustrative = site.are_illustrative(sources.clone());
        let turns: BTreeSet<Turn> = sources.map(|source| turn(Some(source))).collect();
        let mut turns = turns.into_iter();
        let first = listings.entry(turns.next().unwrap_or_default()).or_default();
        let growth = first.growths.entry(place).or_default();
        growth.added.push(key);
        growth.after.add(Count { records: 1, illustrative });
        for again in turns {
            listings.entry(again).or_default().confirmed += 1;
        }
    }
    // The turn without a day and a source comes first.
    let mut known: BTreeMap<Key<Place>, (Option<SourceRef>, Count)> = BTreeMap::new();
    for ((_, source), listing) in &mut listings {
        for (place, growth) in &mut listing.growths {
            let (since, before) = known.get(place).copied().unwrap_or_default();
            growth.since = since;
            growth.before = before;
            growth.after.add(before);
            known.insert(*place, (*source, growth.after));
        }
    }
    listings
}
