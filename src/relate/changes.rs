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

/// The log, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeLog(Vec<Step>);

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
        for (turn, listed) in listed(site, &turn) {
            let step = step(&mut steps, site, turn);
            step.changes.extend(listed.changes);
            step.confirmed = listed.confirmed;
        }
        ChangeLog(steps.into_values().rev().collect())
    }

    /// What each source changed, the latest first.
    pub fn steps(&self) -> &[Step] {
        &self.0
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
    for (_, organisation) in organisations(site) {
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
fn organisations(site: &Site) -> impl Iterator<Item = (Key<Place>, &Organisation)> {
    let all = site.organisations().iter();
    all.filter_map(|(_, own)| Some((own.place.and_then(|place| site.page_of(place))?, own)))
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
    added: BTreeMap<Key<Place>, Count>,
    changes: Vec<Change>,
    confirmed: usize,
}

/// The organisations by the first source that names them. Those of which nobody tells the source were there before.
fn listed(site: &Site, turn: &dyn Fn(Option<SourceRef>) -> Turn) -> BTreeMap<Turn, Listing> {
    let mut listings: BTreeMap<Turn, Listing> = BTreeMap::new();
    let mut known: BTreeMap<Key<Place>, Count> = BTreeMap::new();
    for (place, organisation) in organisations(site) {
        let sources = organisation.sources.iter().map(|source| SourceRef::Source(*source));
        let illustrative = site.are_illustrative(sources.clone());
        let turns: BTreeSet<Turn> = sources.map(|source| turn(Some(source))).collect();
        let mut turns = turns.into_iter();
        let count = match turns.next() {
            Some(first) => listings.entry(first).or_default().added.entry(place).or_default(),
            None => known.entry(place).or_default(),
        };
        count.add(Count { records: 1, illustrative });
        for again in turns {
            listings.entry(again).or_default().confirmed += 1;
        }
    }
    for listing in listings.values_mut() {
        for (place, added) in &listing.added {
            let known = known.entry(*place).or_default();
            let before = *known;
            known.add(*added);
            listing.changes.push(Change::Listed { place: *place, before, after: *known });
        }
    }
    listings
}
