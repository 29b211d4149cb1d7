//! How a number comes about: the formula and its inputs, from the same records and tables that the pages are made of.
//!
//! A reading of coverage knows what it rests on; here that becomes a formula. Costs what the inputs of the one
//! number are, and never a walk over the places below the children.

use crate::base::{Date, PartialDate};
use crate::domain::{Key, Organisation, Place, Practice, SourceRef, Theme};
use crate::refine::Site;

use super::super::catalogue::{Catalogue, FacetValue};
use super::super::changes::ChangeLog;
use super::super::coverage::{Basis, Coverage, Reading};
use super::super::{CoverageTable, Relations};
use super::{Counted, Formula, Input, Number, Record, Role, Shown, Spot, Trace};

/// How `number` comes about; `None` where the site knows no such number.
pub fn trace(site: &Site, relations: &Relations, log: &ChangeLog, number: &Number) -> Option<Trace> {
    let tracer = Tracer { site, relations };
    match number {
        Number::Coverage(spot) => tracer.coverage(*spot),
        Number::Alternative(spot) => {
            let (table, coverage) = tracer.row(*spot)?;
            tracer.reading(*spot, table, coverage, coverage.alternative.as_ref()?)
        }
        Number::Listed(spot) => tracer.listed(*spot),
        Number::Full(spot) => tracer.full_places(*spot),
        Number::Gained(spot) => tracer.gained(*spot),
        Number::Hosts(spot) => tracer.hosts(*spot),
        Number::Condition(spot, index) => tracer.condition(*spot, *index),
        Number::Stated(index) => Some(tracer.stated(*index)),
        Number::Count(counted) => Some(tracer.count(counted)),
        Number::Known(place, source) => tracer.known(log, *place, *source),
        Number::Outcome(practice, at) => tracer.outcome(*practice, *at),
        Number::Post(organisation, at) => {
            let count = site.organisations()[*organisation].leaders.get(*at)?.count?;
            Some(tracer.of_organisations(Formula::Stated, count, [(*organisation, Role::Value, Some(count))]))
        }
        Number::People(organisation) => tracer.people(*organisation),
    }
}

struct Tracer<'a> {
    site: &'a Site,
    relations: &'a Relations,
}

impl<'a> Tracer<'a> {
    fn row(&self, spot: Spot) -> Option<(&'a CoverageTable, &'a Coverage)> {
        let table = self.relations.coverage_on(spot.target, spot.day)?;
        Some((table, table.get(spot.place)?))
    }

    fn coverage(&self, spot: Spot) -> Option<Trace> {
        let (table, coverage) = self.row(spot)?;
        if coverage.reading.is_known() {
            return self.reading(spot, table, coverage, &coverage.reading);
        }
        self.unknown(spot, table, coverage)
    }

    /// What stands where nothing is known of the place as a whole, in the order in which pages choose.
    fn unknown(&self, spot: Spot, table: &CoverageTable, coverage: &Coverage) -> Option<Trace> {
        let reading = &coverage.reading;
        let trace = |formula, count, inputs| Trace {
            shown: Shown::Count(count),
            formula,
            basis: None,
            as_of: reading.as_of,
            illustrative: reading.illustrative,
            inputs,
        };
        if let Some(stated) = coverage.reported_established {
            let input = self.observation(Role::Value, stated.observation);
            return Some(trace(Formula::Reported, stated.established, vec![input]));
        }
        if let Some(least) = coverage.at_least {
            let counted = |says: &Shown| matches!(says, Shown::Counts { .. } | Shown::Count(_));
            return Some(trace(Formula::AtLeast, least, self.parts(spot, table, &counted)));
        }
        let listed = self.listed_input(Role::Part, spot, coverage);
        (coverage.registered > 0).then(|| trace(Formula::Registered, coverage.registered, vec![listed]))
    }

    /// The coverage of the rows below that `wanted` takes.
    fn parts(&self, spot: Spot, table: &CoverageTable, wanted: &dyn Fn(&Shown) -> bool) -> Vec<Input> {
        let below = table.children(spot.place).iter().filter_map(|place| {
            let own = table.get(*place)?;
            // What is merely registered or reported there is no part of what is known at least.
            let says = match (own.reading.is_known(), own.at_least) {
                (true, _) => shown(&own.reading)?,
                (false, least) => Shown::Count(least?),
            };
            let record = Record::Number(Number::Coverage(Spot { place: *place, ..spot }));
            wanted(&says).then_some(Input { role: Role::Part, record, says: Some(says) })
        });
        below.collect()
    }

    fn reading(
        &self,
        spot: Spot,
        table: &CoverageTable,
        coverage: &Coverage,
        reading: &Reading,
    ) -> Option<Trace> {
        let total = || self.listed_input(Role::Total, spot, coverage);
        let observed = |role| reading.observations.iter().map(move |index| self.observation(role, *index));
        let (formula, mut inputs): (Formula, Vec<Input>) = match (reading.basis, &reading.observations[..]) {
            (Basis::None, _) => return None,
            _ if reading.summed => (Formula::Sum, self.parts(spot, table, &|_| true)),
            (Basis::Roster, _) => (Formula::Roster, vec![self.listed_input(Role::Part, spot, coverage)]),
            (Basis::Mixed, _) => (Formula::Mixed, observed(Role::Established).chain([total()]).collect()),
            (Basis::Reported, [established, all]) => {
                let pair = [(Role::Established, established), (Role::Total, all)];
                (Formula::Pair, pair.map(|(role, index)| self.observation(role, *index)).to_vec())
            }
            (Basis::Reported, _) if !reading.rosters.is_empty() => {
                (Formula::FullList, observed(Role::Value).chain([total()]).collect())
            }
            (Basis::Reported, _) => (Formula::Stated, observed(Role::Value).collect()),
        };
        if formula != Formula::Sum {
            let declared = reading.rosters.iter();
            inputs.extend(declared.map(|index| Input {
                role: Role::Complete,
                record: Record::Roster(*index),
                says: None,
            }));
        }
        Some(Trace {
            shown: shown(reading)?,
            formula,
            basis: Some(reading.basis),
            as_of: reading.as_of,
            illustrative: reading.illustrative,
            inputs,
        })
    }

    fn listed_input(&self, role: Role, spot: Spot, coverage: &Coverage) -> Input {
        Input { role, record: Record::Number(Number::Listed(spot)), says: Some(listed_counts(coverage)) }
    }

    /// Units of its own one by one, those of the rows below as their numbers.
    fn listed(&self, spot: Spot) -> Option<Trace> {
        let (table, coverage) = self.row(spot)?;
        let mut inputs = Vec::new();
        for counted in table.own_units(spot.place) {
            let part = u64::from(!counted.organisations.is_empty());
            let says = Some(Shown::Counts { part, whole: 1, rate: None });
            inputs.push(Input { role: Role::Part, record: Record::Unit(counted.unit), says });
            let hosted = counted.organisations.iter();
            inputs.extend(hosted.map(|key| Input {
                role: Role::Host,
                record: Record::Organisation(*key),
                says: None,
            }));
        }
        for place in table.children(spot.place) {
            let below = table.get(*place)?;
            if below.listed > 0 {
                inputs.push(self.listed_input(Role::Part, Spot { place: *place, ..spot }, below));
            }
        }
        Some(Trace {
            shown: listed_counts(coverage),
            formula: Formula::Listed,
            basis: None,
            as_of: Some(PartialDate::day(spot.day)),
            illustrative: coverage.reading.illustrative,
            inputs,
        })
    }

    fn full_places(&self, spot: Spot) -> Option<Trace> {
        let (table, coverage) = self.row(spot)?;
        let full = table.full_places(spot.place);
        (full.rows > 0 && full.unknown < full.rows).then(|| Trace {
            shown: Shown::Count(full.full),
            formula: Formula::FullPlaces,
            basis: None,
            as_of: Some(PartialDate::day(spot.day)),
            illustrative: coverage.reading.illustrative,
            inputs: self.parts(spot, table, &|says| !matches!(says, Shown::Count(_))),
        })
    }

    fn gained(&self, spot: Spot) -> Option<Trace> {
        let before = Spot { day: kept_before(self.site, spot.day)?, ..spot };
        let (_, then) = self.row(before)?;
        let (_, now) = self.row(spot)?;
        let gained = gain(&then.reading, &now.reading)?;
        let input = |role, spot, reading: &Reading| {
            Some(Input { role, record: Record::Number(Number::Coverage(spot)), says: Some(shown(reading)?) })
        };
        Some(Trace {
            shown: Shown::Difference(gained),
            formula: Formula::Difference,
            basis: Some(now.reading.basis),
            as_of: now.reading.as_of,
            illustrative: now.reading.illustrative || then.reading.illustrative,
            inputs: vec![
                input(Role::After, spot, &now.reading)?,
                input(Role::Before, before, &then.reading)?,
            ],
        })
    }

    fn hosts(&self, spot: Spot) -> Option<Trace> {
        let hosts = hosts(self.site, self.row(spot)?.0, spot.place);
        let inputs = hosts.iter().map(|key| (*key, Role::Part, None));
        Some(self.of_organisations(Formula::Count, hosts.len() as u64, inputs))
    }

    fn condition(&self, spot: Spot, condition: usize) -> Option<Trace> {
        let hosts = hosts(self.site, self.row(spot)?.0, spot.place);
        let told: Vec<(Key<Organisation>, bool)> = hosts
            .into_iter()
            .filter_map(|key| Some((key, meets(&self.site.organisations()[key], condition)?)))
            .collect();
        let part = told.iter().filter(|(_, met)| *met).count() as u64;
        let whole = told.len() as u64;
        let inputs = told.into_iter().map(|(key, met)| (key, Role::Part, Some(u64::from(met))));
        let shown = Shown::Counts { part, whole, rate: None };
        (whole > 0).then(|| Trace { shown, ..self.of_organisations(Formula::Share, part, inputs) })
    }

    fn people(&self, key: Key<Organisation>) -> Option<Trace> {
        let organisation = &self.site.organisations()[key];
        let campaign = organisation.campaign.map(|campaign| &self.site.campaigns()[campaign]);
        if organisation.leaders.is_empty() {
            return None;
        }
        let grouped = |role: usize| {
            campaign.and_then(|campaign| campaign.roles.get(role)).is_some_and(|role| role.group.is_some())
        };
        let inputs: Vec<Input> = organisation
            .leaders
            .iter()
            .enumerate()
            .filter(|(_, leader)| leader.role.is_some_and(grouped))
            .filter_map(|(at, leader)| {
                let record = Record::Number(Number::Post(key, at));
                Some(Input { role: Role::Part, record, says: Some(Shown::Count(leader.count?)) })
            })
            .collect();
        let count = inputs.iter().filter_map(|input| match input.says {
            Some(Shown::Count(count)) => Some(count),
            _ => None,
        });
        let count = count.sum();
        Some(Trace { inputs, ..self.of_organisations(Formula::People, count, [(key, Role::Part, None)]) })
    }

    fn stated(&self, index: usize) -> Trace {
        let own = &self.site.observations()[index];
        Trace {
            shown: Shown::Value(own.value, own.unit.clone()),
            formula: Formula::Stated,
            basis: None,
            as_of: own.date(),
            illustrative: self.site.is_invented(own),
            inputs: vec![self.observation(Role::Value, index)],
        }
    }

    fn observation(&self, role: Role, index: usize) -> Input {
        let own = &self.site.observations()[index];
        let says = Some(Shown::Value(own.value, own.unit.clone()));
        Input { role, record: Record::Observation(index), says }
    }

    /// A result is written in the practice itself.
    fn outcome(&self, key: Key<Practice>, at: usize) -> Option<Trace> {
        let practice = &self.site.practices()[key];
        let outcome = practice.results.get(at)?;
        let shown = Shown::Value(outcome.value?, None);
        let sources = practice.sources.iter().map(|source| SourceRef::Source(*source));
        Some(Trace {
            shown: shown.clone(),
            formula: Formula::Stated,
            basis: None,
            as_of: outcome.as_of,
            illustrative: self.site.are_illustrative(sources),
            inputs: vec![Input { role: Role::Value, record: Record::Practice(key), says: Some(shown) }],
        })
    }

    fn count(&self, counted: &Counted) -> Trace {
        let records = self.records(counted);
        let inputs: Vec<Input> =
            records.into_iter().map(|record| Input { role: Role::Part, record, says: None }).collect();
        Trace {
            shown: Shown::Count(inputs.len() as u64),
            formula: Formula::Count,
            basis: None,
            as_of: Some(PartialDate::day(self.site.as_of())),
            illustrative: inputs.iter().any(|input| self.is_illustrative(&input.record)),
            inputs,
        }
    }

    fn records(&self, counted: &Counted) -> Vec<Record> {
        let catalogue = self.relations.catalogue();
        let organisations = |place: Key<Place>, wanted: &dyn Fn(&Organisation) -> bool| {
            let all = self.relations.place(place).organisations.iter().copied();
            let own = all.filter(|key| wanted(&self.site.organisations()[*key]));
            own.map(Record::Organisation).collect()
        };
        match counted {
            Counted::Organisations(place) => organisations(*place, &|_| true),
            Counted::OfKind(place, kind) => {
                organisations(*place, &|own| own.kind.as_deref().unwrap_or_default() == kind)
            }
            Counted::Undated(place) => organisations(*place, &|own| own.established.is_none()),
            Counted::Unsourced(place) => organisations(*place, &|own| own.sources.is_empty()),
            Counted::Reports(place) => {
                self.relations.place(*place).reports().into_iter().map(Record::Report).collect()
            }
            Counted::Practices(place, theme) => {
                practices(self.site, catalogue, *place, *theme).into_iter().map(Record::Practice).collect()
            }
            Counted::Adopted(place) => self.adopted(*place).into_iter().map(Record::Adoption).collect(),
            Counted::Adopters(practice) => {
                let own = catalogue.standings(*practice).iter().filter(|own| own.is_adopted());
                own.map(|own| Record::Adoption(own.adoption)).collect()
            }
        }
    }

    /// Adoptions that count for a place with a page or one above those; without one, all.
    fn adopted(&self, place: Option<Key<Place>>) -> Vec<usize> {
        let catalogue = self.relations.catalogue();
        // A place with a page knows its adoptions; few others have any, and for them all are looked through.
        let paged = place.filter(|place| self.site.has_page(*place));
        let known = paged.map(|place| self.relations.place(place).adopted.clone());
        let candidates = known.unwrap_or_else(|| (0..self.site.adoptions().len()).collect());
        let counts = |index: &usize| {
            let standings = catalogue.standings(self.site.adoptions()[*index].practice).iter();
            let mut own = standings.filter(|own| own.adoption == *index);
            own.any(|own| own.is_adopted() && place.is_none_or(|place| own.place == place))
        };
        candidates.into_iter().filter(counts).collect()
    }

    fn known(&self, log: &ChangeLog, place: Key<Place>, source: Option<SourceRef>) -> Option<Trace> {
        let growth = log.growth(place, source)?;
        let added = growth.added.iter().map(|key| (*key, Role::Part, None));
        let mut trace = self.of_organisations(Formula::Growth, growth.after.records, added);
        if growth.before.records > 0 {
            let record = Record::Number(Number::Known(place, growth.since));
            trace.inputs.insert(
                0,
                Input { role: Role::Before, record, says: Some(Shown::Count(growth.before.records)) },
            );
        }
        trace.illustrative = growth.after.illustrative;
        Some(trace)
    }

    fn of_organisations(
        &self,
        formula: Formula,
        count: u64,
        organisations: impl IntoIterator<Item = (Key<Organisation>, Role, Option<u64>)>,
    ) -> Trace {
        let inputs: Vec<Input> = organisations
            .into_iter()
            .map(|(key, role, says)| Input {
                role,
                record: Record::Organisation(key),
                says: says.map(Shown::Count),
            })
            .collect();
        Trace {
            shown: Shown::Count(count),
            formula,
            basis: None,
            as_of: None,
            illustrative: inputs.iter().any(|input| self.is_illustrative(&input.record)),
            inputs,
        }
    }

    /// Whether a record is invented example data.
    fn is_illustrative(&self, record: &Record) -> bool {
        let source = match record {
            Record::Organisation(key) => {
                let sources = self.site.organisations()[*key].sources.iter();
                return self.site.are_illustrative(sources.map(|source| SourceRef::Source(*source)));
            }
            Record::Adoption(index) => self.site.adoptions()[*index].source.map(SourceRef::Source),
            _ => None,
        };
        source.is_some_and(|source| self.site.is_illustrative(source))
    }
}

/// What pages show of a reading.
fn shown(reading: &Reading) -> Option<Shown> {
    match (reading.counts(), reading.rate) {
        (Some((part, whole)), rate) => Some(Shown::Counts { part, whole, rate }),
        (None, _) if reading.full => Some(Shown::Full),
        (None, rate) => rate.map(Shown::Rate),
    }
}

fn listed_counts(coverage: &Coverage) -> Shown {
    Shown::Counts { part: coverage.registered, whole: coverage.listed, rate: None }
}

/// The last kept day before `day`.
pub fn kept_before(site: &Site, day: Date) -> Option<Date> {
    site.config().snapshots.iter().copied().filter(|kept| *kept < day).max()
}

/// How many more units have an organisation; `None` where the two readings do not compare.
pub fn gain(before: &Reading, after: &Reading) -> Option<i64> {
    let same_basis = before.is_known() && before.basis == after.basis;
    let (before, after) = (before.established?, after.established?);
    let count = |count: u64| i64::try_from(count).ok();
    same_basis.then_some(count(after)?.checked_sub(count(before)?)?)
}

/// The first organisation of every unit of a row that has one.
pub fn hosts(site: &Site, table: &CoverageTable, place: Key<Place>) -> Vec<Key<Organisation>> {
    table.units(site, place).into_iter().filter_map(|unit| unit.organisations.first().copied()).collect()
}

/// Whether an organisation meets a condition; `None` is not reported.
pub fn meets(organisation: &Organisation, condition: usize) -> Option<bool> {
    organisation.conditions.iter().find(|(index, _)| *index == condition)?.1
}

fn practices(
    site: &Site,
    catalogue: &Catalogue,
    place: Option<Key<Place>>,
    theme: Option<Key<Theme>>,
) -> Vec<Key<Practice>> {
    let mut keys: Vec<Key<Practice>> = match (place, theme) {
        (Some(place), _) => catalogue.practices(FacetValue::County(place)).to_vec(),
        (None, Some(theme)) => catalogue.practices(FacetValue::Theme(theme)).to_vec(),
        (None, None) => site.practices().keys().collect(),
    };
    if let Some(theme) = theme {
        keys.retain(|key| catalogue.values_of(*key).contains(&FacetValue::Theme(theme)));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::super::super::coverage::Rate;
    use super::*;

    #[test]
    fn a_reading_without_counts_shows_what_was_said() {
        let reading = Reading {
            basis: Basis::Reported,
            established: None,
            total: None,
            full: true,
            rate: None,
            as_of: None,
            observations: Vec::new(),
            rosters: Vec::new(),
            illustrative: false,
            summed: false,
        };
        assert_eq!(shown(&reading), Some(Shown::Full));
        let rate = Rate::stated(94.35);
        assert_eq!(shown(&Reading { full: false, rate, ..reading.clone() }), rate.map(Shown::Rate));
        assert_eq!(shown(&Reading { full: false, ..reading }), None);
    }
}
