//! Coverage by target and day, and what is missing.

use std::collections::BTreeSet;

use crate::base::{Date, Diagnostic, PartialDate};
use crate::domain::{IndicatorKey, Key, Measure, Organisation, Place, SourceRef, TargetKey, Unit};
use crate::relate::CoverageTable;
use crate::relate::coverage::Basis;
use crate::relate::provenance::{Counted, Number, Spot, gain, hosts, kept_before, meets};

use super::super::address::Address;
use super::super::data::DataKey;
use super::super::format;
use super::super::meta::Head;
use super::super::press::{Press, basis};
use super::super::views::pages::{
    CampaignView, ChangeNumbers, ChangeRow, ChangeView, ConditionCell, ConditionsRow, ConditionsView,
    CountView, CoverageIndexView, OpenUnits, QualityRow, QualityView, TargetCoverage, TargetView,
};
use super::super::views::parts::{FigureView, TabView};
use super::Part;

impl Press<'_> {
    pub(super) fn coverage_page(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = self.site;
        let campaigns = site.campaigns().iter().map(|(key, campaign)| {
            let targets = site.targets().into_iter().filter(|target| target.campaign == key);
            CampaignView {
                title: campaign.title.clone(),
                summary: campaign.summary.clone(),
                started: self.maybe_date(campaign.started),
                targets: targets.map(|target| self.target_total(target)).collect(),
            }
        });
        let view = CoverageIndexView { campaigns: campaigns.collect() };
        let head = Head {
            kind: "coverage",
            section: "coverage",
            title: self.word("menu.coverage"),
            description: self.word("coverage.description"),
            downloads: vec![DataKey::Coverage],
            ..Head::default()
        };
        self.render(&Address::new("coverage/"), head, &view)
    }

    /// A target with the coverage of the top place.
    fn target_total(&self, target: TargetKey) -> TargetCoverage {
        let root = self.site.config().root;
        TargetCoverage {
            target: self.target_link(target),
            coverage: root.map_or_else(Self::no_coverage, |root| self.coverage_view(target, root)),
            parent: None,
        }
    }

    pub(super) fn target_page(
        &self,
        key: TargetKey,
        day: Option<Date>,
        part: Part,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = self.site;
        let first = Address::of_target(key, day, site);
        let label = site.target(key).label.clone();
        let mut parents = vec![self.parent("coverage", "coverage/")];
        let title = match day {
            Some(day) => {
                parents.push((label.clone(), Address::of_target(key, None, site)));
                let words = self.word("target.title_on");
                words.replace("{target}", &label).replace("{date}", &format::day(day, self.language()).text)
            }
            None => self.word("target.title").replace("{target}", &label),
        };
        if part.is_some() {
            parents.push((title.clone(), first.clone()));
        }
        let title = self.part_title(title, part);
        let campaign = &site.campaigns()[key.campaign];
        let head = Head {
            kind: "target",
            section: "coverage",
            description: campaign.summary.clone().unwrap_or_default(),
            dataset: Some((&label, campaign.summary.as_deref().unwrap_or_default())),
            title,
            parents,
            day,
            downloads: vec![DataKey::Coverage],
            ..Head::default()
        };
        let address = self.part_address(&first, part);
        let view = self.target_view(key, day, part, (&first, &address));
        self.render(&address, head, &view)
    }

    /// The table of a target. `first`: the first page of the list that the page at `address` is a part of.
    fn target_view(
        &self,
        key: TargetKey,
        day: Option<Date>,
        part: Part,
        (first, address): (&Address, &Address),
    ) -> TargetView {
        let site = self.site;
        let date = day.unwrap_or(site.as_of());
        let root = self.place_of_part(part);
        let table = self.relations.coverage(key, date);
        let total = table.zip(root).and_then(|(table, root)| self.table_coverage(table, root));
        let full = table.zip(root).map(|(table, root)| table.full_places(root));
        let tabs = site.targets().into_iter().filter(|target| target.campaign == key.campaign);
        let read = self.templates.fields::<TargetView>();
        TargetView {
            campaign: site.campaigns()[key.campaign].title.clone(),
            label: site.target(key).label.clone(),
            place: root.map(|root| site.places()[root].name.clone()),
            date: format::day(date, self.language()),
            snapshot: day.is_some(),
            total: total.unwrap_or_else(Self::no_coverage),
            full_places: full.filter(|full| full.unknown < full.rows).map(|full| full.full),
            full_number: root.map_or_else(String::new, |place| {
                self.number_id(&Number::Full(Spot { target: key, place, day: date }))
            }),
            reported_full_places: root.and_then(|root| self.reported_full_places_on(key, root, date)),
            rows: table.map_or_else(Vec::new, |table| self.coverage_rows(table, part, first)),
            tiles: self.tile_map(key, date, &self.listed(part), address),
            open: table.map_or_else(Vec::new, |table| self.open_units_of(table, self.places_of(part))),
            conditions: table
                .filter(|_| day.is_none())
                .and_then(|table| self.conditions_of(table, self.places_of(part))),
            change: read.made("change", || self.change(key, date, part)),
            history: read.made("history", || root.and_then(|root| self.history(key, root, date))),
            missing: table.map_or_else(Vec::new, |table| self.missing_places(table, part)),
            tabs: tabs
                .map(|target| TabView {
                    label: site.target(target).label.clone(),
                    url: self.link(&Address::of_target(target, None, site)),
                    current: target == key,
                })
                .collect(),
            dates: self.date_tabs(key, date),
            notes: read.made("notes", || table.map_or_else(Vec::new, |table| self.notes(table, part))),
            sources: table.map_or_else(Vec::new, |table| self.table_sources(table, part)),
            // Their coverage stands in the rows, as of the day of the page.
            regions: self.regions_view(first, part, None),
        }
    }

    /// How many organisations meet the conditions of the campaign, by place; `None` where nothing is reported.
    fn conditions_of(&self, table: &CoverageTable, places: &[Key<Place>]) -> Option<ConditionsView> {
        let campaign = &self.site.campaigns()[table.target().campaign];
        let mut view = ConditionsView {
            label: campaign.conditions_label.clone().unwrap_or_default(),
            conditions: campaign.conditions.iter().map(|condition| condition.label.clone()).collect(),
            rows: Vec::new(),
            silent: Vec::new(),
            illustrative: false,
        };
        for place in places.iter().copied().filter(|place| table.get(*place).is_some()) {
            let organisations: Vec<&Organisation> = hosts(self.site, table, place)
                .into_iter()
                .map(|key| &self.site.organisations()[key])
                .collect();
            let spot = Spot { target: table.target(), place, day: table.date() };
            let cells = (0..campaign.conditions.len()).map(|index| ConditionCell {
                text: met(&organisations, index),
                number: self.number(&Number::Condition(spot, index)),
            });
            let cells: Vec<ConditionCell> = cells.collect();
            if cells.iter().any(|cell| !cell.text.is_empty()) {
                view.illustrative |= organisations.iter().any(|own| self.is_illustrative(own));
                let organisations =
                    CountView { count: organisations.len(), number: self.number(&Number::Hosts(spot)) };
                view.rows.push(ConditionsRow { place: self.place(place), organisations, cells });
            } else if !organisations.is_empty() {
                view.silent.push(self.place(place));
            }
        }
        (!view.rows.is_empty()).then_some(view)
    }

    /// What has changed since the kept day before `date`, place by place; `None` where nothing was known on either.
    fn change(&self, key: TargetKey, date: Date, part: Part) -> Option<ChangeView> {
        let since = kept_before(self.site, date)?;
        let (then, now) = (self.relations.coverage(key, since)?, self.relations.coverage(key, date)?);
        let root = self.place_of_part(part);
        let whole = |table: &'_ CoverageTable| Some(table.get(root?)?.reading.clone());
        let (before, after) = (whole(then), whole(now));
        let gained = before.as_ref().zip(after.as_ref()).and_then(|(before, after)| gain(before, after));
        let mut view = ChangeView {
            since: format::day(since, self.language()),
            url: self.link(&self.part_address(&Address::of_target(key, Some(since), self.site), part)),
            before: root.and_then(|root| self.table_coverage(then, root)),
            gained: gained.map_or(String::new(), format::signed),
            rows: Vec::new(),
            same: 0,
            unclear: Vec::new(),
            illustrative: after.is_some_and(|after| after.illustrative),
        };
        for place in self.listed(part).iter().copied() {
            let Some((before, after)) = then.get(place).zip(now.get(place)) else { continue };
            view.illustrative |= after.reading.illustrative;
            match gain(&before.reading, &after.reading) {
                Some(0) => view.same += 1,
                Some(gained) => view.rows.push(self.change_row(place, (then, now), gained)),
                None if before.reading.is_known() || after.reading.is_known() => {
                    view.unclear.push(self.place(place));
                }
                None => {}
            }
        }
        let says = !view.gained.is_empty() || !view.rows.is_empty() || view.same > 0;
        (says || !view.unclear.is_empty()).then_some(view)
    }

    fn change_row(
        &self,
        place: Key<Place>,
        (then, now): (&CoverageTable, &CoverageTable),
        gained: i64,
    ) -> ChangeRow {
        let spot = |table: &CoverageTable| Spot { target: table.target(), place, day: table.date() };
        let counts = |table: &CoverageTable| {
            let counts = table.get(place).and_then(|coverage| coverage.reading.counts());
            counts.map_or(String::new(), |(established, total)| format!("{established}/{total}"))
        };
        let covered = |table: &CoverageTable| -> Vec<Key<Unit>> {
            // Those of a region are told on the page that lists its places.
            let listed = self.site.has_page(place)
                && table.get(place).is_some_and(|own| own.reading.basis == Basis::Roster);
            let units = table.units(self.site, place).into_iter();
            units.filter(|own| listed && !own.organisations.is_empty()).map(|own| own.unit).collect()
        };
        let before: BTreeSet<Key<Unit>> = covered(then).into_iter().collect();
        let new = covered(now).into_iter().filter(|unit| !before.contains(unit));
        ChangeRow {
            place: self.place(place),
            before: counts(then),
            after: counts(now),
            gained: format::signed(gained),
            numbers: ChangeNumbers {
                before: self.number(&Number::Coverage(spot(then))),
                after: self.number(&Number::Coverage(spot(now))),
                gained: self.number(&Number::Gained(spot(now))),
            },
            units: new.map(|unit| self.site.units()[unit].name.clone()).collect(),
        }
    }

    /// Today's table and the kept ones, newest first.
    fn date_tabs(&self, key: TargetKey, shown: Date) -> Vec<TabView> {
        let site = self.site;
        let tab = |date: Date, day: Option<Date>| TabView {
            label: format::day(date, self.language()).text,
            url: self.link(&Address::of_target(key, day, site)),
            current: date == shown,
        };
        let kept = snapshots(site.config().snapshots.iter().rev().copied(), site.as_of());
        std::iter::once(tab(site.as_of(), None)).chain(kept.map(|day| tab(day, Some(day)))).collect()
    }

    /// Units of some places without an organisation, where the lists are complete.
    pub(in crate::render) fn open_units_of(
        &self,
        table: &CoverageTable,
        places: &[Key<Place>],
    ) -> Vec<OpenUnits> {
        let open = places.iter().copied().filter_map(|place| {
            let coverage = table.get(place)?;
            if coverage.reading.basis != Basis::Roster {
                return None;
            }
            let units =
                table.units(self.site, place).into_iter().filter(|unit| unit.organisations.is_empty());
            let units: Vec<String> = units.map(|unit| self.site.units()[unit.unit].name.clone()).collect();
            (!units.is_empty()).then(|| OpenUnits { place: self.place(place), units })
        });
        open.collect()
    }

    /// Sources of the rows that a page shows, and of those below them.
    fn table_sources(
        &self,
        table: &CoverageTable,
        part: Part,
    ) -> Vec<super::super::views::parts::SourceView> {
        let rows = table
            .rows()
            .filter(|(place, _)| self.part_of(self.site.page_of(*place).unwrap_or(*place)) == part);
        let readings = rows.map(|(_, coverage)| &coverage.reading);
        let mut sources: Vec<SourceRef> =
            readings.flat_map(|reading| self.reading_source_refs(reading)).collect();
        sources.sort();
        sources.dedup();
        sources.into_iter().map(|source| self.source(source)).collect()
    }

    /// The latest reported number of fully covered places.
    pub(super) fn reported_full_places(&self, target: TargetKey, place: Key<Place>) -> Option<FigureView> {
        self.reported_full_places_on(target, place, self.site.as_of())
    }

    fn reported_full_places_on(&self, target: TargetKey, place: Key<Place>, day: Date) -> Option<FigureView> {
        let key = IndicatorKey::Target(target, Measure::FullPlaces);
        let own = self.site.observations_of(key, place);
        let latest = own.iter().rev().find(|observation| observation.day().is_some_and(|own| own <= day))?;
        let index = self.site.observations().iter().position(|other| std::ptr::eq(other, latest))?;
        Some(self.figure(index))
    }

    /// Organisations of a place without a founding date.
    pub(in crate::render) fn undated(&self, place: Key<Place>) -> usize {
        self.organisations_where(place, |organisation| organisation.established.is_none())
    }

    /// Organisations of a place without a source.
    pub(in crate::render) fn unsourced(&self, place: Key<Place>) -> usize {
        self.organisations_where(place, |organisation| organisation.sources.is_empty())
    }

    fn organisations_where(&self, place: Key<Place>, wanted: impl Fn(&Organisation) -> bool) -> usize {
        let organisations = self.relations.place(place).organisations.iter();
        organisations.filter(|key| wanted(&self.site.organisations()[**key])).count()
    }

    pub(super) fn quality_page(&self, part: Part) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = self.site;
        let (targets, first) = (site.targets(), quality_address());
        let headline = site.config().headline;
        let places = self.places_of(part).iter();
        let view = QualityView {
            rows: places.map(|place| self.quality_row(*place, &targets)).collect(),
            targets: targets.iter().map(|target| site.target(*target).label.clone()).collect(),
            headline: headline.map(|target| site.target(target).label.clone()),
            regions: self.regions_view(&first, part, headline),
        };
        let head = Head {
            kind: "quality",
            section: "quality",
            title: self.part_title(self.word("menu.quality"), part),
            description: self.word("quality.description"),
            parents: self.part_parents("quality", &first, part),
            ..Head::default()
        };
        self.render(&self.part_address(&first, part), head, &view)
    }

    fn quality_row(&self, place: Key<Place>, targets: &[TargetKey]) -> QualityRow {
        let relations = self.relations.place(place);
        let bases = targets.iter().map(|target| {
            let coverage = self.coverage_of(*target, place);
            coverage.map_or(String::new(), |coverage| basis(coverage.reading.basis).to_owned())
        });
        let reports = [&relations.hosted, &relations.spoke, &relations.visited, &relations.mentioned];
        let latest: Option<PartialDate> = reports
            .into_iter()
            .filter_map(|list| list.first())
            .map(|key| self.site.reports()[*key].date)
            .max();
        QualityRow {
            place: self.place(place),
            bases: bases.collect(),
            undated: self.count(self.undated(place), Counted::Undated(place)),
            unsourced: self.count(self.unsourced(place), Counted::Unsourced(place)),
            practices: self.count(relations.practices.len(), Counted::Practices(Some(place), None)),
            latest: self.maybe_date(latest),
            written: self.written(self.site.places()[place].span),
        }
    }
}

/// The first page of what is missing.
pub(super) fn quality_address() -> Address {
    Address::new("quality/")
}

/// How many organisations meet a condition of those of which it is reported: `12/15`; empty where none is.
fn met(organisations: &[&Organisation], condition: usize) -> String {
    let told: Vec<bool> = organisations.iter().filter_map(|own| meets(own, condition)).collect();
    let met = told.iter().filter(|met| **met).count();
    if told.is_empty() { String::new() } else { format!("{met}/{}", told.len()) }
}

/// The kept days that have a page of their own: earlier than the day that the site shows.
pub fn snapshots(days: impl Iterator<Item = Date>, as_of: Date) -> impl Iterator<Item = Date> {
    days.filter(move |day| *day < as_of)
}
