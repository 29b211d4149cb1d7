//! Small sites for the tests, written in a few words and built in memory.
//!
//! References are ids; dates are text as authors write them. One campaign `drive` with one target: townships
//! and schools are the units, associations the organisations.

use std::collections::BTreeMap;

use crate::base::{Date, FileId, Language, PartialDate, Span};
use crate::domain::{
    Campaign, Config, CountBy, Exemption, HtmlPolicy, IndicatorKey, Key, Level, LinkStyle, Measure,
    Observation, Organisation, Place, Record, Roster, Source, SourceKind, SourceRef, Status, Table, Target,
    TargetKey, Unit, Validity, Value,
};
use crate::refine::{Parts, Site, Withheld};

use super::{Coverage, CoverageTable};

/// The only target.
pub(super) fn target() -> TargetKey {
    TargetKey { campaign: Key::new(0), index: 0 }
}

#[derive(Clone, Debug)]
pub(super) struct PlaceSeed {
    pub(super) id: String,
    pub(super) level: Level,
    pub(super) parent: Option<String>,
    pub(super) managed_by: Option<String>,
    pub(super) statutory: bool,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    /// Exempt from the campaign before this date (`Some(None)`: always); townships only.
    pub(super) exempt: Option<Option<String>>,
}

#[derive(Clone, Debug)]
pub(super) struct OrganisationSeed {
    pub(super) id: String,
    pub(super) kind: &'static str,
    /// A unit, or a place that is one.
    pub(super) unit: String,
    pub(super) status: Status,
    pub(super) established: Option<String>,
    pub(super) ended: Option<String>,
    pub(super) sources: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct RosterSeed {
    pub(super) place: String,
    pub(super) units: Option<bool>,
    pub(super) organisations: Option<bool>,
    pub(super) as_of: Option<String>,
    pub(super) source: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct ObservationSeed {
    pub(super) measure: Measure,
    pub(super) place: String,
    pub(super) value: Value,
    pub(super) as_of: Option<String>,
    pub(super) source: Option<String>,
    pub(super) members: Vec<String>,
    pub(super) members_complete: bool,
}

/// A site in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) managed: bool,
    pub(super) places: Vec<PlaceSeed>,
    /// Schools: id and place.
    pub(super) schools: Vec<(String, String)>,
    pub(super) organisations: Vec<OrganisationSeed>,
    pub(super) rosters: Vec<RosterSeed>,
    pub(super) observations: Vec<ObservationSeed>,
    /// Id, date, whether invented.
    pub(super) sources: Vec<(String, Option<String>, bool)>,
}

/// A date as authors write it.
pub(super) fn date(text: &str) -> PartialDate {
    PartialDate::parse(text).unwrap()
}

/// A day.
pub(super) fn day(text: &str) -> Date {
    date(text).last()
}

impl World {
    /// City `city`, and in it the given counties with the given number of townships `county-1` …
    pub(super) fn city(counties: &[(&str, usize)]) -> World {
        let mut world = World::default();
        world.place("city", Level::City, None);
        for (county, townships) in counties {
            world.place(county, Level::County, Some("city"));
            for number in 1..=*townships {
                world.place(&format!("{county}-{number}"), Level::Township, Some(county));
            }
        }
        world
    }

    pub(super) fn place(&mut self, id: &str, level: Level, parent: Option<&str>) -> &mut PlaceSeed {
        self.places.push(PlaceSeed {
            id: id.to_owned(),
            level,
            parent: parent.map(str::to_owned),
            managed_by: None,
            statutory: true,
            from: None,
            to: None,
            exempt: None,
        });
        self.places.last_mut().unwrap()
    }

    pub(super) fn at(&mut self, id: &str) -> &mut PlaceSeed {
        self.places.iter_mut().find(|place| place.id == id).unwrap()
    }

    /// An association in a unit.
    pub(super) fn association(&mut self, unit: &str, established: Option<&str>) -> &mut OrganisationSeed {
        let id = format!("{unit}-association-{}", self.organisations.len());
        self.organisations.push(OrganisationSeed {
            id,
            kind: "association",
            unit: unit.to_owned(),
            status: Status::Active,
            established: established.map(str::to_owned),
            ended: None,
            sources: Vec::new(),
        });
        self.organisations.last_mut().unwrap()
    }

    /// Associations without a date in the first `count` townships of a county.
    pub(super) fn associations(&mut self, county: &str, count: usize) {
        for number in 1..=count {
            self.association(&format!("{county}-{number}"), None);
        }
    }

    pub(super) fn roster(
        &mut self,
        place: &str,
        units: Option<bool>,
        organisations: Option<bool>,
    ) -> &mut RosterSeed {
        let place = place.to_owned();
        self.rosters.push(RosterSeed { place, units, organisations, as_of: None, source: None });
        self.rosters.last_mut().unwrap()
    }

    /// Both lists complete.
    pub(super) fn complete(&mut self, place: &str) -> &mut RosterSeed {
        self.roster(place, Some(true), Some(true))
    }

    pub(super) fn observe(
        &mut self,
        place: &str,
        measure: Measure,
        value: Value,
        as_of: &str,
    ) -> &mut ObservationSeed {
        self.observations.push(ObservationSeed {
            measure,
            place: place.to_owned(),
            value,
            as_of: Some(as_of.to_owned()),
            source: None,
            members: Vec::new(),
            members_complete: false,
        });
        self.observations.last_mut().unwrap()
    }

    pub(super) fn established(&mut self, place: &str, count: u32, as_of: &str) -> &mut ObservationSeed {
        self.observe(place, Measure::Established, Value::Number(f64::from(count)), as_of)
    }

    pub(super) fn source(&mut self, id: &str, date: Option<&str>, invented: bool) {
        self.sources.push((id.to_owned(), date.map(str::to_owned), invented));
    }

    pub(super) fn table(&self, on: &str) -> (Site, CoverageTable) {
        let site = self.build();
        let table = CoverageTable::compute(&site, target(), day(on));
        (site, table)
    }

    /// The row of a place on a day.
    pub(super) fn row(&self, place: &str, on: &str) -> Coverage {
        let (site, table) = self.table(on);
        table.get(site.places().find(place).unwrap()).unwrap().clone()
    }

    /// The row of a place on a day in one line: basis, what is shown, and `!` for invented data.
    pub(super) fn show(&self, place: &str, on: &str) -> String {
        let row = self.row(place, on);
        let reading = &row.reading;
        let mut text = format!("{:?}", reading.basis);
        if let Some((established, total)) = reading.counts() {
            text += &format!(" {established}/{total}");
        }
        if let Some(rate) = reading.rate {
            text += &format!(" {rate}");
        }
        if reading.full {
            text += " full";
        }
        if !reading.is_known() {
            text += &format!(" ({} registered)", row.registered);
        }
        text + if reading.illustrative { " !" } else { "" }
    }

    pub(super) fn build(&self) -> Site {
        let mut sources = Vec::new();
        for (id, date, invented) in &self.sources {
            let kind = if *invented { SourceKind::Illustrative } else { SourceKind::Report };
            let (id, title, date) = (id.clone(), id.clone(), partial(date));
            sources.push(Source {
                id,
                title,
                publisher: None,
                date,
                url: None,
                document_number: None,
                kind,
                digest: None,
                span: span(),
            });
        }
        let sources = table(sources);
        let places = self.build_places();
        let units = self.build_units(&places);
        let organisations = self.build_organisations(&places, &units, &sources);
        let rosters = self.rosters.iter().map(|seed| Roster {
            place: places.find(&seed.place).unwrap(),
            target: target(),
            units: seed.units,
            organisations: seed.organisations,
            as_of: partial(&seed.as_of),
            source: seed.source.as_deref().map(|id| sources.find(id).unwrap()),
            span: span(),
        });
        let rosters = rosters.collect();
        let mut observations = self.build_observations(&places, &sources);
        observations.sort_by_key(|o| (o.indicator, o.place, o.day(), o.source));
        Site::new(Parts {
            design: Default::default(),
            words: std::sync::Arc::default(),
            config: config(),
            today: day("2030"),
            as_of: day("2030"),
            until: jiff::Timestamp::MAX,
            zone: jiff::tz::TimeZone::UTC,
            campaigns: table(vec![campaign(self.managed)]),
            themes: Table::default(),
            indicators: Table::default(),
            reports: Table::default(),
            practices: Table::default(),
            adoptions: Vec::new(),
            pages: Table::default(),
            place_texts: BTreeMap::new(),
            withheld: Withheld::default(),
            names: std::sync::Arc::default(),
            places,
            units,
            organisations,
            rosters,
            observations: observations.into(),
            sources,
        })
    }

    fn build_places(&self) -> Table<Place> {
        let mut ids: Vec<&str> = self.places.iter().map(|seed| seed.id.as_str()).collect();
        ids.sort_unstable();
        let key = |id: &String| Key::new(ids.binary_search(&id.as_str()).unwrap());
        let places = self.places.iter().map(|seed| Place {
            id: seed.id.clone(),
            code: None,
            name: seed.id.clone(),
            short: None,
            aliases: Vec::new(),
            level: seed.level,
            kind: None,
            parent: seed.parent.as_ref().map(key),
            managed_by: seed.managed_by.as_ref().map(key),
            statutory: seed.statutory,
            validity: Validity { from: partial(&seed.from), to: partial(&seed.to) },
            tile: None,
            span: span(),
        });
        table(places.collect())
    }

    fn build_units(&self, places: &Table<Place>) -> Table<Unit> {
        let mut units = Vec::new();
        for seed in self.places.iter().filter(|seed| seed.level == Level::Township) {
            let exemption = seed.exempt.as_ref().map(|until| Exemption {
                campaign: target().campaign,
                reason: None,
                until: partial(until),
            });
            units.push(Unit {
                id: seed.id.clone(),
                name: seed.id.clone(),
                kinds: vec!["镇".to_owned(), " township ".to_owned()],
                place: places.find(&seed.id).unwrap(),
                is_place: true,
                validity: Validity { from: partial(&seed.from), to: partial(&seed.to) },
                exempt: exemption.into_iter().collect(),
                span: span(),
            });
        }
        for (id, place) in &self.schools {
            units.push(Unit {
                id: id.clone(),
                name: id.clone(),
                kinds: vec!["school".to_owned()],
                place: places.find(place).unwrap(),
                is_place: false,
                validity: Validity::default(),
                exempt: Vec::new(),
                span: span(),
            });
        }
        table(units)
    }

    fn build_organisations(
        &self,
        places: &Table<Place>,
        units: &Table<Unit>,
        sources: &Table<Source>,
    ) -> Table<Organisation> {
        let organisations = self.organisations.iter().map(|seed| Organisation {
            id: seed.id.clone(),
            name: seed.id.clone(),
            aliases: Vec::new(),
            kind: Some(seed.kind.to_owned()),
            unit: units.find(&seed.unit),
            place: places.find(&seed.unit),
            parent: None,
            status: seed.status,
            established: partial(&seed.established),
            ended: partial(&seed.ended),
            campaign: None,
            conditions: Vec::new(),
            leaders: Vec::new(),
            members: None,
            funding: Vec::new(),
            sources: seed.sources.iter().map(|id| sources.find(id).unwrap()).collect(),
            span: span(),
        });
        table(organisations.collect())
    }

    fn build_observations(&self, places: &Table<Place>, sources: &Table<Source>) -> Vec<Observation> {
        let observations = self.observations.iter().map(|seed| Observation {
            indicator: IndicatorKey::Target(target(), seed.measure),
            place: places.find(&seed.place).unwrap(),
            value: seed.value,
            unit: None,
            as_of: partial(&seed.as_of),
            period: None,
            source: seed.source.as_deref().map(|id| SourceRef::Source(sources.find(id).unwrap())),
            quote: None,
            members: seed.members.iter().map(|id| places.find(id).unwrap()).collect(),
            members_complete: seed.members_complete,
            note: None,
            correction: None,
            span: span(),
            value_span: span(),
        });
        observations.collect()
    }
}

fn partial(text: &Option<String>) -> Option<PartialDate> {
    text.as_deref().map(date)
}

fn span() -> Span {
    Span::whole(FileId(0))
}

fn table<T: Record>(mut records: Vec<T>) -> Table<T> {
    records.sort_by(|a, b| a.id().cmp(b.id()));
    Table::from_sorted(records)
}

fn campaign(managed: bool) -> Campaign {
    Campaign {
        id: "drive".to_owned(),
        title: "drive".to_owned(),
        summary: None,
        started: None,
        count_by: if managed { CountBy::Managed } else { CountBy::Statutory },
        targets: vec![Target {
            id: "townships".to_owned(),
            label: "townships".to_owned(),
            unit_types: vec!["township".to_owned(), "school ".to_owned()],
            org_types: vec![" association".to_owned()],
        }],
        conditions_label: None,
        conditions: Vec::new(),
        roles: Vec::new(),
        span: span(),
    }
}

fn config() -> Config {
    Config {
        title: "site".to_owned(),
        base_url: "https://example.org/".to_owned(),
        base_path: "/".to_owned(),
        language_tag: "zh-Hans".to_owned(),
        language: Language::Chinese,
        organisation: None,
        description: None,
        theme: None,
        root: None,
        page_level: Level::County,
        headline: None,
        paginate: 20,
        snapshots: Vec::new(),
        html: HtmlPolicy::default(),
        links: LinkStyle::default(),
        menu: Vec::new(),
        government: None,
        images: Default::default(),
        feeds: false,
        auto_links: false,
        data: false,
        license: None,
        search: false,
        output: "public".to_owned(),
        freshness: Default::default(),
        lints: Default::default(),
        editor: None,
    }
}
