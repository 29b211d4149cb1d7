//! Coverage by its definition, place by place and unit by unit, for comparison with the one fast pass.
//!
//! Slow on purpose and free of the fast pass's helpers: it shares with it the types of the result only.

use crate::base::{Date, PartialDate};
use crate::domain::{
    CountBy, IndicatorKey, Key, Level, Measure, Observation, Organisation, Place, Roster, SourceRef, Status,
    Unit, Value,
};
use crate::refine::Site;

use super::world::target;
use super::{Basis, Rate};

/// What must be in a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expected {
    pub(super) basis: Basis,
    pub(super) established: Option<u64>,
    pub(super) total: Option<u64>,
    pub(super) full: bool,
    pub(super) rate: Option<Rate>,
    pub(super) registered: u64,
    pub(super) units: Option<u64>,
    pub(super) at_least: Option<u64>,
    pub(super) reported_established: Option<u64>,
}

/// Basis, counts, whether full, rate.
type Result = (Basis, Option<(u64, u64)>, bool, Option<Rate>);

/// Everything again and again from the beginning.
pub(super) struct Oracle<'s> {
    pub(super) site: &'s Site,
    pub(super) date: Date,
}

impl Oracle<'_> {
    pub(super) fn row(&self, place: Key<Place>) -> Option<Expected> {
        self.has_row(place).then(|| self.expected(place))
    }

    fn above(&self, place: Key<Place>) -> Option<Key<Place>> {
        let record = &self.site.places()[place];
        let managed = self.site.campaigns()[target().campaign].count_by == CountBy::Managed;
        if managed && record.managed_by.is_some() { record.managed_by } else { record.parent }
    }

    fn is_inside(&self, mut place: Key<Place>, around: Key<Place>) -> bool {
        while place != around {
            match self.above(place) {
                Some(above) => place = above,
                None => return false,
            }
        }
        true
    }

    fn is_unit_of_target(&self, unit: &Unit) -> bool {
        let types = &self.site.target(target()).unit_types;
        unit.kinds.iter().any(|kind| types.iter().any(|wanted| wanted.trim() == kind.trim()))
    }

    fn may_have_row(&self, place: Key<Place>) -> bool {
        let managed = self.site.campaigns()[target().campaign].count_by == CountBy::Managed;
        let in_unit = self
            .site
            .units()
            .iter()
            .any(|(_, u)| u.is_place && self.is_unit_of_target(u) && self.is_inside(place, u.place));
        (managed || self.site.places()[place].statutory) && !in_unit
    }

    fn has_row(&self, place: Key<Place>) -> bool {
        let record = &self.site.places()[place];
        self.may_have_row(place)
            && record.level <= self.lowest()
            && (record.validity.contains(self.date) || !self.units(place).is_empty())
    }

    fn lowest(&self) -> Level {
        let mut lowest = Level::County;
        let mut see = |mut place: Key<Place>, climb: bool| loop {
            if self.may_have_row(place) {
                lowest = lowest.max(self.site.places()[place].level);
                return;
            }
            match self.above(place).filter(|_| climb) {
                Some(above) => place = above,
                None => return,
            }
        };
        for (_, unit) in self.site.units().iter() {
            if self.counts(unit) {
                see(unit.place, true);
            }
        }
        for observation in self.site.observations() {
            let IndicatorKey::Target(_, measure) = observation.indicator else { continue };
            // A total alone says nothing of coverage.
            let says = matches!(measure, Measure::Established | Measure::Coverage);
            let sound =
                !matches!(observation.value, Value::Counts { established, total } if established > total);
            if says && sound && self.day(observation).is_some_and(|day| day <= self.date) {
                see(observation.place, false);
            }
        }
        lowest
    }

    fn counts(&self, unit: &Unit) -> bool {
        let exempt = unit.exempt.iter().any(|e| e.until.is_none_or(|until| until.last() > self.date));
        self.is_unit_of_target(unit) && unit.validity.contains(self.date) && !exempt
    }

    fn units(&self, place: Key<Place>) -> Vec<Key<Unit>> {
        let all = self.site.units().iter();
        all.filter(|(_, u)| self.counts(u) && self.is_inside(u.place, place)).map(|(key, _)| key).collect()
    }

    fn has_organisation(&self, unit: Key<Unit>) -> bool {
        let types = &self.site.target(target()).org_types;
        self.site.organisations().iter().any(|(_, o)| {
            let wanted = types.iter().any(|kind| o.kind.as_deref().map(str::trim) == Some(kind.trim()));
            o.unit == Some(unit) && wanted && self.is_active(o)
        })
    }

    fn is_active(&self, organisation: &Organisation) -> bool {
        let mut since: Vec<PartialDate> = organisation.established.into_iter().collect();
        if since.is_empty() {
            since.extend(organisation.sources.iter().filter_map(|source| self.site.sources()[*source].date));
        }
        organisation.status != Status::Planned
            && since.iter().map(|date| date.last()).min().is_none_or(|day| day <= self.date)
            && organisation.ended.is_none_or(|ended| ended.last() > self.date)
    }

    fn resolve(&self, place: Key<Place>, field: fn(&Roster) -> Option<bool>) -> Option<bool> {
        let own = self.site.rosters().iter().filter(|r| {
            r.place == place && field(r).is_some() && r.as_of.is_none_or(|as_of| as_of.last() <= self.date)
        });
        // `max_by_key` answers with the last of several equal ones.
        match own.max_by_key(|r| r.as_of.map(|as_of| as_of.last())) {
            Some(roster) => field(roster),
            None => self.above(place).and_then(|above| self.resolve(above, field)),
        }
    }

    pub(super) fn is_complete(&self, place: Key<Place>, field: fn(&Roster) -> Option<bool>) -> bool {
        let mut below = self.site.places().keys().filter(|other| self.is_inside(*other, place));
        below.all(|other| self.resolve(other, field) == Some(true))
    }

    fn source_date(&self, observation: &Observation) -> Option<Date> {
        match observation.source? {
            SourceRef::Source(source) => self.site.sources()[source].date.map(|date| date.last()),
            SourceRef::Report(_) => None,
        }
    }

    fn day(&self, observation: &Observation) -> Option<Date> {
        observation.day().or_else(|| self.source_date(observation))
    }

    /// Day, day of the source, index and observation, for each one that may be used.
    fn observations(
        &self,
        place: Key<Place>,
        measure: Measure,
    ) -> Vec<(Date, Option<Date>, usize, &Observation)> {
        let indicator = IndicatorKey::Target(target(), measure);
        let all = self.site.observations().iter().enumerate();
        all.filter(|(_, o)| o.place == place && o.indicator == indicator)
            .filter_map(|(index, o)| Some((self.day(o)?, self.source_date(o), index, o)))
            .filter(|(day, ..)| *day <= self.date)
            .collect()
    }

    fn established(&self, place: Key<Place>) -> Option<(Date, u64)> {
        let all = self.observations(place, Measure::Established);
        let (day, _, _, observation) =
            all.into_iter().max_by_key(|(day, source, i, _)| (*day, *source, *i))?;
        Some((day, number(observation)))
    }

    fn reported(&self, place: Key<Place>) -> Option<(Date, Value)> {
        let mut claims = Vec::new();
        let mut coverages = self.observations(place, Measure::Coverage);
        coverages.retain(
            |(_, _, _, o)| !matches!(o.value, Value::Counts { established, total } if established > total),
        );
        coverages.sort_by_key(|(day, source, i, _)| (*day, *source, *i));
        if let Some((day, source, _, observation)) = coverages.last() {
            let weight = match observation.value {
                Value::Full => 3,
                Value::Percent(_) => 0,
                _ => 2,
            };
            claims.push(((*day, *source, weight), observation.value));
        }
        let totals = self.observations(place, Measure::Total);
        for (day, source, _, observation) in self.observations(place, Measure::Established) {
            let same =
                totals.iter().rfind(|(other, _, _, o)| *other == day && o.source == observation.source);
            let Some((_, _, _, total)) = same else { continue };
            let (established, total) = (number(observation), number(total));
            if established <= total {
                claims.push(((day, source, 1), Value::Counts { established, total }));
            }
        }
        claims.into_iter().max_by_key(|(rank, _)| *rank).map(|((day, ..), value)| (day, value))
    }

    fn counted(&self, place: Key<Place>) -> Option<Result> {
        let units = self.units(place);
        let registered = units.iter().filter(|unit| self.has_organisation(**unit)).count() as u64;
        let listed = self.is_complete(place, |roster| roster.units);
        (listed && self.is_complete(place, |roster| roster.organisations))
            .then(|| of_counts(Basis::Roster, registered, units.len() as u64))
    }

    fn observed(&self, place: Key<Place>) -> Option<Result> {
        let total = self.units(place).len() as u64;
        let listed = self.is_complete(place, |roster| roster.units);
        let mixed = self.established(place).filter(|(_, established)| listed && *established <= total);
        let reported = self.reported(place);
        if let Some((day, established)) = mixed {
            let later =
                reported.filter(|(other, value)| *other > day || (*other == day && *value == Value::Full));
            if later.is_none() {
                return Some(of_counts(Basis::Mixed, established, total));
            }
        }
        Some(match reported?.1 {
            Value::Full if listed && total > 0 => of_counts(Basis::Reported, total, total),
            Value::Full => (Basis::Reported, None, true, None),
            Value::Counts { established, total } => of_counts(Basis::Reported, established, total),
            Value::Percent(rate) | Value::Number(rate) => {
                (Basis::Reported, None, rate == 100.0, Rate::stated(rate))
            }
        })
    }

    fn children(&self, place: Key<Place>) -> Vec<Key<Place>> {
        let mut children = Vec::new();
        for other in self.site.places().keys().filter(|other| self.has_row(*other)) {
            let mut above = self.above(other);
            while let Some(key) = above.filter(|key| !self.has_row(*key)) {
                above = self.above(key);
            }
            if above == Some(place) {
                children.push(other);
            }
        }
        children
    }

    fn result(&self, place: Key<Place>) -> Option<Result> {
        self.counted(place).or_else(|| self.sum(place)).or_else(|| self.observed(place))
    }

    fn sum(&self, place: Key<Place>) -> Option<Result> {
        let children = self.children(place);
        let covered: usize = children.iter().map(|child| self.units(*child).len()).sum();
        let results: Option<Vec<Result>> = children.iter().map(|child| self.result(*child)).collect();
        let results = results.filter(|results| covered == self.units(place).len() && !results.is_empty())?;
        let basis = results[0].0;
        let mut sum = (0, 0);
        for (other, counts, ..) in results {
            let (established, total) = counts.filter(|_| other == basis)?;
            sum = (sum.0 + established, sum.1 + total);
        }
        (sum.1 > 0).then(|| of_counts(basis, sum.0, sum.1))
    }

    fn at_least(&self, place: Key<Place>) -> Option<u64> {
        let children = self.children(place);
        let known: Vec<u64> = children
            .into_iter()
            .filter_map(|child| match self.result(child) {
                Some((_, counts, ..)) => counts.map(|(established, _)| established),
                None => self.at_least(child),
            })
            .collect();
        (!known.is_empty()).then(|| known.iter().sum())
    }

    fn expected(&self, place: Key<Place>) -> Expected {
        let units = self.units(place);
        let result = self.result(place);
        let (basis, counts, full, rate) = result.unwrap_or((Basis::None, None, false, None));
        Expected {
            basis,
            established: counts.map(|(established, _)| established),
            total: counts.map(|(_, total)| total),
            full,
            rate,
            registered: units.iter().filter(|unit| self.has_organisation(**unit)).count() as u64,
            units: self.is_complete(place, |roster| roster.units).then_some(units.len() as u64),
            at_least: if result.is_some() { None } else { self.at_least(place) },
            reported_established: self.established(place).map(|(_, established)| established),
        }
    }
}

fn number(observation: &Observation) -> u64 {
    match observation.value {
        Value::Number(number) => number as u64,
        other => panic!("the worlds of these tests count in numbers, not in {other}"),
    }
}

fn of_counts(basis: Basis, established: u64, total: u64) -> Result {
    let full = total > 0 && established == total;
    (basis, Some((established, total)), full, Rate::of(established, total))
}
