//! What a figure in a text says about itself: its words, its date, its basis, and where it can be checked.

use crate::base::Date;
use crate::domain::{IndicatorKey, Key, Place, SourceRef, Value};
use crate::relate::Subject;
use crate::relate::values::Found;

use super::address::Address;
use super::format;
use super::pages::snapshots;
use super::press::{Press, basis};

impl Press<'_> {
    /// What is counted, where, the value with its unit, its date and its basis.
    pub fn figure_title(&self, indicator: IndicatorKey, place: Key<Place>, found: &Found) -> String {
        let (label, unit, _) = self.indicator_words(indicator);
        let name = &self.site.places()[place].name;
        let mut title = format!("{name} {label}{}", self.word("sign.colon"));
        match found.value {
            Value::Full => title.push_str(&self.word("full")),
            Value::Number(number) => {
                title.push_str(&format::number(number));
                let unit = found.unit.clone().or(unit).unwrap_or_default();
                if !unit.is_empty() {
                    title.push_str(&self.word("sign.unit"));
                    title.push_str(&unit);
                }
            }
            other => title.push_str(&format::value(other)),
        }
        let comma = self.word("sign.comma");
        if let Some(as_of) = found.as_of {
            title.push_str(&format!("{comma}{} {}", self.word("coverage.as_of"), self.date(as_of).text));
        }
        if let Some(own) = found.basis {
            title.push_str(&comma);
            title.push_str(&self.word(&format!("basis.{}", basis(own))));
        }
        title
    }

    /// The page and the place on it where a figure can be checked: the table that holds it, or the sentence or
    /// line that states it.
    pub fn provenance_of(
        &self,
        indicator: IndicatorKey,
        place: Key<Place>,
        day: Date,
        found: &Found,
    ) -> Option<(Address, Option<String>)> {
        let stated = || self.observation_address(found.observation?);
        let from_table = found.basis.is_some() || found.observation.is_none();
        let IndicatorKey::Target(target, _) = indicator else { return stated() };
        if !from_table {
            return stated();
        }
        let kept = self.kept_day(day);
        if day != self.site.as_of() && kept.is_none() {
            // No page shows the table of that day.
            return stated();
        }
        let has_row = found.basis.is_some() && self.site.has_page(place);
        let row = has_row.then(|| self.site.places()[place].id.clone());
        let table = Address::of_target(target, kept, self.site);
        Some((self.part_address(&table, self.part_of(place)), row))
    }

    /// Where an observation is shown: in its report, else on the page of its place.
    pub fn observation_address(&self, index: usize) -> Option<(Address, Option<String>)> {
        let observation = &self.site.observations()[index];
        if let Some(SourceRef::Report(report)) = observation.source {
            return Some((Address::of(Subject::Report(report), self.site), Some(self.figure_anchor(index))));
        }
        let page = self.site.page_of(observation.place)?;
        let shown = self.relations.figures_at(page).contains(&index);
        shown.then(|| (Address::of(Subject::Place(page), self.site), Some(self.figure_anchor(index))))
    }

    /// A day whose table is kept on a page of its own.
    pub fn kept_day(&self, day: Date) -> Option<Date> {
        let kept = self.site.config().snapshots.iter().copied();
        snapshots(kept, self.site.as_of()).find(|own| *own == day)
    }
}
