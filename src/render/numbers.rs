//! Numbers on pages: the id of each, where its provenance stands, and the notes below a table of coverage.
//!
//! What a source states is shown with its words where it is stated; a count leads to the list that it counts; what
//! was calculated has a note on the page of its target. `relate::provenance` knows how numbers come about.

use crate::domain::{Key, Organisation, Place, SourceRef};
use crate::relate::coverage::Coverage;
use crate::relate::provenance::{self, Counted, Facts, Number, Record, Role, Shown, Spot, Trace};
use crate::relate::{ChangeLog, CoverageTable, Subject};

use super::address::Address;
use super::format;
use super::pages::Part;
use super::press::Press;
use super::views::pages::{CountView, NoteView};
use super::views::parts::NumberView;

impl Press<'_> {
    /// The id of a number.
    pub fn number_id(&self, number: &Number) -> String {
        provenance::id(self.site, number)
    }

    /// A number with the way to its provenance.
    pub fn number(&self, number: &Number) -> NumberView {
        let url = self.number_place(number).map(|(address, fragment)| {
            let fragment = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
            format!("{}{fragment}", self.link(&address))
        });
        NumberView { id: self.number_id(number), url }
    }

    /// How many records there are, with the way to them.
    pub fn count(&self, count: usize, counted: Counted) -> CountView {
        CountView { count, number: self.number(&Number::Count(counted)) }
    }

    /// The coverage of a place, where there is any number to show.
    pub fn coverage_number(&self, spot: Spot, coverage: &Coverage) -> Option<NumberView> {
        has_number(coverage).then(|| self.number(&Number::Coverage(spot)))
    }

    /// The page that tells where a number comes from, and the place on it.
    fn number_place(&self, number: &Number) -> Option<(Address, Option<String>)> {
        let organisation = |key: Key<Organisation>| Address::of(Subject::Organisation(key), self.site);
        match number {
            Number::Coverage(spot)
            | Number::Alternative(spot)
            | Number::Listed(spot)
            | Number::Full(spot)
            | Number::Gained(spot) => Some(self.spot_place(*spot)),
            Number::Hosts(spot) | Number::Condition(spot, _) => {
                self.site.has_page(spot.place).then(|| (self.county(spot.place), None))
            }
            Number::Stated(index) => self.observation_address(*index),
            Number::Count(counted) => Some(self.counted_place(counted)),
            Number::Known(place, _) => Some((self.county(*place), Some("jb-organisations".to_owned()))),
            Number::Outcome(practice, _) => {
                Some((Address::of(Subject::Practice(*practice), self.site), Some("jb-results".to_owned())))
            }
            Number::Post(key, _) | Number::People(key) => {
                Some((organisation(*key), Some("jb-leaders".to_owned())))
            }
        }
    }

    fn county(&self, place: Key<Place>) -> Address {
        Address::of(Subject::Place(place), self.site)
    }

    /// The note on the page of the target; a day that is not kept has none, and then that of today tells the way.
    fn spot_place(&self, spot: Spot) -> (Address, Option<String>) {
        let kept = self.kept_day(spot.day);
        let day = kept.unwrap_or(self.site.as_of());
        let table = self.relations.coverage(spot.target, day);
        let noted = table.and_then(|table| table.get(spot.place)).is_some_and(has_number);
        let fragment = (noted && self.has_note(spot.place)).then(|| self.note_anchor(spot.place));
        let table = Address::of_target(spot.target, kept, self.site);
        (self.part_address(&table, self.part_of(spot.place)), fragment)
    }

    fn counted_place(&self, counted: &Counted) -> (Address, Option<String>) {
        let at = |place: Key<Place>, anchor: &str, there: bool| {
            (self.county(place), there.then(|| anchor.to_owned()))
        };
        let ledger = || (Address::new("practices/adoption/"), Some("jb-ledger".to_owned()));
        match counted {
            Counted::Organisations(place) | Counted::OfKind(place, _) => {
                at(*place, "jb-organisations", !self.relations.place(*place).organisations.is_empty())
            }
            Counted::Undated(place) => at(*place, "jb-gaps", self.undated(*place) > 0),
            Counted::Unsourced(place) => at(*place, "jb-gaps", self.unsourced(*place) > 0),
            Counted::Reports(place) => {
                at(*place, "jb-meetings", !self.relations.place(*place).reports().is_empty())
            }
            Counted::Practices(Some(place), None) if self.site.has_page(*place) => {
                at(*place, "jb-practices", !self.relations.place(*place).practices.is_empty())
            }
            Counted::Practices(..) => (Address::new("practices/"), None),
            Counted::Adopted(_) | Counted::Adopters(_) => ledger(),
        }
    }

    /// Whether the pages of targets have a note for a place: those with a page, and those above them.
    fn has_note(&self, place: Key<Place>) -> bool {
        self.site.has_page(place) || self.site.places()[place].level < self.site.config().page_level
    }

    fn note_anchor(&self, place: Key<Place>) -> String {
        format!("jb-n-{}", self.site.places()[place].id)
    }

    /// How the numbers of a table come about that a page shows, from the top down, then by code.
    pub fn notes(&self, table: &CoverageTable, part: Part) -> Vec<NoteView> {
        let places = self.site.places();
        let mut noted: Vec<Key<Place>> = table
            .rows()
            .filter(|(place, coverage)| self.has_note(*place) && has_number(coverage))
            .map(|(place, _)| place)
            .filter(|place| self.part_of(*place) == part)
            .collect();
        noted.sort_by_key(|key| {
            let place = &places[*key];
            (place.level, place.code.is_none(), place.code.as_deref(), *key)
        });
        noted.into_iter().filter_map(|place| self.note(table, place)).collect()
    }

    fn note(&self, table: &CoverageTable, place: Key<Place>) -> Option<NoteView> {
        let number = Number::Coverage(Spot { target: table.target(), place, day: table.date() });
        // Coverage needs no log of changes.
        let trace = provenance::trace(self.site, self.relations, &ChangeLog::default(), &number)?;
        let inputs = trace.inputs.iter().filter(|input| !matches!(input.record, Record::Number(_)));
        let records: Vec<Facts<'_>> =
            inputs.map(|input| provenance::facts(self.site, &input.record)).collect();
        let mut sources: Vec<SourceRef> = records.iter().flat_map(|own| own.sources.clone()).collect();
        sources.sort();
        sources.dedup();
        Some(NoteView {
            id: self.note_anchor(place),
            place: self.place(place),
            shown: self.number_words(&trace.shown),
            expression: provenance::expression(&trace),
            formula: trace.formula.word(),
            lists: self.note_lists(&trace),
            as_of: self.maybe_date(trace.as_of),
            quotes: records.iter().filter_map(|own| own.quote.map(str::to_owned)).collect(),
            sources: sources.into_iter().map(|source| self.source(source).title).collect(),
            written_at: records.iter().filter_map(|own| self.line_of(own.span?)).collect(),
            illustrative: trace.illustrative,
        })
    }

    /// Places whose lists are declared complete.
    fn note_lists(&self, trace: &Trace) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for input in trace.inputs.iter().filter(|input| input.role == Role::Complete) {
            let name = provenance::facts(self.site, &input.record).name.to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn number_words(&self, shown: &Shown) -> String {
        match shown {
            Shown::Full => self.word("full"),
            Shown::Difference(difference) => format::signed(*difference),
            Shown::Rate(rate) => format::rate(*rate),
            Shown::Value(value, _) => format::value(*value),
            other => other.raw(),
        }
    }
}

/// Whether a row of coverage shows any number, known or not.
fn has_number(coverage: &Coverage) -> bool {
    coverage.reading.is_known()
        || coverage.reported_established.is_some()
        || coverage.at_least.is_some()
        || coverage.registered > 0
}
