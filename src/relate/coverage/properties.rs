//! What must hold for coverage in every world, however the records fall.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;

use crate::base::Date;
use crate::domain::{Level, Measure, Status, Value};
use crate::refine::Site;

use super::oracle::{Expected, Oracle};
use super::world::{ObservationSeed, OrganisationSeed, PlaceSeed, RosterSeed, World, date, day, target};
use super::{Basis, Coverage, CoverageTable, Reading};

/// Days on which tables are asked for.
const DAYS: [&str; 4] = ["2019-12-31", "2020-06-20", "2021-03-01", "2022-12-31"];
/// The places of every world, apart from the townships, and the lawful place above each.
const FRAME: [(&str, Level, Option<&str>); 9] = [
    ("province", Level::Province, None),
    ("city", Level::City, Some("province")),
    ("city-2", Level::City, Some("province")),
    ("a", Level::County, Some("city")),
    ("b", Level::County, Some("city")),
    ("c", Level::County, Some("city-2")),
    ("d", Level::County, Some("city-2")),
    ("zone", Level::County, Some("city")),
    ("village", Level::Village, Some("t0")),
];
/// Where something is declared or reported; counties more often, so that their rows meet in a sum.
const PLACES: [&str; 18] = [
    "province", "city", "city-2", "a", "a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "zone", "village",
    "t0", "t1",
];
/// At most so many townships `t0` ….
const TOWNSHIPS: usize = 7;

fn when() -> impl Strategy<Value = Option<String>> {
    select(vec![None, None, Some("2019"), Some("2020-06"), Some("2020-06-20"), Some("2021"), Some("2022")])
        .prop_map(|text| text.map(str::to_owned))
}

fn place_id() -> impl Strategy<Value = String> {
    select(PLACES.to_vec()).prop_map(str::to_owned)
}

fn source_id() -> impl Strategy<Value = Option<String>> {
    select(vec![None, Some("s-undated"), Some("s-early"), Some("s-late")])
        .prop_map(|text| text.map(str::to_owned))
}

fn township() -> impl Strategy<Value = PlaceSeed> {
    let above = select(vec!["a", "b", "c", "d", "zone", "city"]);
    let manager = select(vec![None, None, None, Some("zone"), Some("b")]);
    let exempt = prop_oneof![6 => Just(None), 1 => when().prop_map(Some)];
    (above, manager, when(), prop_oneof![4 => Just(None), 1 => when()], exempt).prop_map(
        |(parent, manager, from, to, exempt)| PlaceSeed {
            id: String::new(),
            level: Level::Township,
            parent: Some(parent.to_owned()),
            managed_by: manager.map(str::to_owned),
            statutory: true,
            from: from.filter(|from| from != "2022"),
            to,
            exempt,
        },
    )
}

fn organisation() -> impl Strategy<Value = OrganisationSeed> {
    let unit = select(vec!["t0", "t1", "t2", "t3", "t4", "school-0", "school-1"]);
    let status = prop_oneof![1 => Just(Status::Planned), 8 => Just(Status::Active)];
    let kind = select(vec!["association", "association", "association ", "branch"]);
    (unit, status, kind, when(), prop_oneof![3 => Just(None), 1 => when()], source_id()).prop_map(
        |(unit, status, kind, established, ended, source)| OrganisationSeed {
            id: String::new(),
            kind,
            unit: unit.to_owned(),
            status,
            established,
            ended,
            sources: source.into_iter().collect(),
        },
    )
}

fn roster() -> impl Strategy<Value = RosterSeed> {
    let says = || select(vec![None, Some(true), Some(true), Some(true), Some(false)]);
    (place_id(), says(), says(), when(), source_id()).prop_map(
        |(place, units, organisations, as_of, source)| RosterSeed {
            place,
            units,
            organisations,
            as_of,
            source,
        },
    )
}

fn observation() -> impl Strategy<Value = ObservationSeed> {
    let count = || (0..6u32).prop_map(|count| Value::Number(f64::from(count)));
    let coverage = prop_oneof![
        Just(Value::Full),
        select(vec![0.0, 33.3, 50.0, 94.35, 100.0]).prop_map(Value::Percent),
        (0..6u64, 0..6u64).prop_map(|(established, total)| Value::Counts { established, total }),
    ];
    let said = prop_oneof![
        2 => count().prop_map(|value| (Measure::Established, value)),
        1 => count().prop_map(|value| (Measure::Total, value)),
        2 => coverage.prop_map(|value| (Measure::Coverage, value)),
    ];
    // Mostly of one day and one source, so that claims meet.
    let as_of = prop_oneof![Just(Some("2020-06".to_owned())), when()];
    let source = prop_oneof![Just(None), source_id()];
    (said, place_id(), as_of, source).prop_map(|((measure, value), place, as_of, source)| ObservationSeed {
        measure,
        place,
        value,
        as_of,
        source,
        members: vec![],
        members_complete: false,
    })
}

fn world() -> impl Strategy<Value = World> {
    (
        any::<bool>(),
        prop::collection::vec(township(), 1..=TOWNSHIPS),
        prop::collection::vec(place_id(), 0..3),
        prop::collection::vec(organisation(), 0..10),
        prop::collection::vec(roster(), 0..6),
        prop::collection::vec(observation(), 0..16),
        when(),
    )
        .prop_map(|(managed, townships, schools, organisations, rosters, observations, abolished)| {
            let mut world = World { managed, rosters, observations, ..World::default() };
            for (id, level, parent) in FRAME {
                world.place(id, level, parent);
            }
            world.at("zone").statutory = false;
            world.at("c").to = abolished;
            for (number, seed) in townships.into_iter().enumerate() {
                world.places.push(PlaceSeed { id: format!("t{number}"), ..seed });
            }
            for (number, place) in schools.into_iter().enumerate() {
                world.schools.push((format!("school-{number}"), place));
            }
            for (number, seed) in organisations.into_iter().enumerate() {
                world.organisations.push(OrganisationSeed { id: format!("o{number}"), ..seed });
            }
            world.source("s-undated", None, false);
            world.source("s-early", Some("2020"), false);
            world.source("s-late", Some("2021-02"), true);
            mend(&mut world);
            world
        })
}

/// Points references to townships that were not generated to one that was.
fn mend(world: &mut World) {
    let known: Vec<String> = world.places.iter().map(|place| place.id.clone()).collect();
    let fix = |id: &mut String| {
        if !known.contains(id) {
            *id = "t0".to_owned();
        }
    };
    world.rosters.iter_mut().for_each(|seed| fix(&mut seed.place));
    world.observations.iter_mut().for_each(|seed| fix(&mut seed.place));
    world.schools.iter_mut().for_each(|(_, place)| fix(place));
}

/// Records that begin after `on`, which no table of that day may notice.
fn add_later(
    world: &mut World,
    on: Date,
    organisations: &[OrganisationSeed],
    rosters: &[RosterSeed],
    observations: &[ObservationSeed],
) {
    let later = |text: &Option<String>| text.as_deref().is_some_and(|text| date(text).last() > on);
    for (number, seed) in organisations.iter().filter(|seed| later(&seed.established)).enumerate() {
        world.organisations.insert(0, OrganisationSeed { id: format!("later-{number}"), ..seed.clone() });
    }
    world.rosters.extend(rosters.iter().filter(|seed| later(&seed.as_of)).cloned());
    world.observations.extend(observations.iter().filter(|seed| later(&seed.as_of)).cloned());
    for (id, level, parent) in [
        ("a-new", Level::County, "city"),
        ("new-town", Level::Township, "a"),
        ("new-town-2", Level::Township, "a-new"),
    ] {
        world.place(id, level, Some(parent)).from = Some("2023".to_owned());
    }
    mend(world);
}

/// A table in words, without positions that depend on what else there is.
fn words(site: &Site, table: &CoverageTable) -> BTreeMap<String, Vec<String>> {
    let reading = |reading: &Reading| {
        let mut inputs: Vec<String> = Vec::new();
        for index in &reading.observations {
            let o = &site.observations()[*index];
            let source = o.source.map(|source| site.is_illustrative(source));
            inputs.push(format!("{} {:?} {:?} {:?}", site.places()[o.place].id, o.value, o.as_of, source));
        }
        for index in &reading.rosters {
            let r = &site.rosters()[*index];
            inputs.push(format!(
                "{} {:?} {:?} {:?}",
                site.places()[r.place].id,
                r.units,
                r.organisations,
                r.as_of
            ));
        }
        inputs.sort();
        let bare = Reading { observations: vec![], rosters: vec![], ..reading.clone() };
        format!("{bare:?} {inputs:?}")
    };
    let line = |row: &Coverage| {
        let numbers =
            (row.registered, row.units, row.at_least, row.reported_established.map(|s| s.established));
        vec![
            reading(&row.reading),
            format!("{:?}", row.alternative.as_ref().map(reading)),
            format!("{numbers:?}"),
        ]
    };
    let mut result = BTreeMap::new();
    for (place, row) in table.rows() {
        let mut lines = line(row);
        for unit in table.units(site, place) {
            let names = unit.organisations.iter().map(|key| site.organisations()[*key].id.as_str());
            lines.push(format!("{} {:?}", site.units()[unit.unit].id, names.collect::<Vec<_>>()));
        }
        lines.push(format!("{:?}", table.full_places(place)));
        result.insert(site.places()[place].id.clone(), lines);
    }
    result
}

fn compute(world: &World, on: &str) -> (Site, CoverageTable) {
    let site = world.build();
    let table = CoverageTable::compute(&site, target(), day(on));
    (site, table)
}

/// Leaves one record for each place and date, so that no tie is left to be broken by position.
fn untie(world: &mut World) {
    let mut seen = Vec::new();
    world.rosters.retain(|seed| {
        let key = (seed.place.clone(), seed.as_of.as_deref().map(|text| date(text).last()));
        let first = !seen.contains(&key);
        seen.push(key);
        first
    });
    let sources = world.sources.clone();
    let mut seen = Vec::new();
    world.observations.retain(|seed| {
        let source = sources.iter().find(|(id, ..)| Some(id) == seed.source.as_ref());
        let source = source.and_then(|(_, text, _)| Some(day(text.as_deref()?)));
        let own = seed.as_of.as_deref().map(|text| date(text).last());
        let key = (seed.measure, seed.place.clone(), own.or(source), source);
        let first = !seen.contains(&key);
        seen.push(key);
        first
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_pass_agrees_with_the_definition(world in world(), on in select(DAYS.to_vec())) {
        let (site, table) = compute(&world, on);
        let oracle = Oracle { site: &site, date: day(on) };
        for place in site.places().keys() {
            let found = table.get(place).map(|row| Expected {
                basis: row.reading.basis,
                established: row.reading.established,
                total: row.reading.total,
                full: row.reading.full,
                rate: row.reading.rate,
                registered: row.registered,
                units: row.units,
                at_least: row.at_least,
                reported_established: row.reported_established.map(|stated| stated.established),
            });
            prop_assert_eq!(found, oracle.row(place), "{}", &site.places()[place].id);
        }
    }

    #[test]
    fn later_records_never_change_an_earlier_table(
        world in world(),
        on in select(DAYS.to_vec()),
        organisations in prop::collection::vec(organisation(), 0..5),
        rosters in prop::collection::vec(roster(), 0..5),
        observations in prop::collection::vec(observation(), 0..5),
    ) {
        let (site, table) = compute(&world, on);
        let mut grown = world.clone();
        add_later(&mut grown, day(on), &organisations, &rosters, &observations);
        let (later_site, later_table) = compute(&grown, on);
        prop_assert_eq!(words(&site, &table), words(&later_site, &later_table));
    }

    #[test]
    fn there_are_never_more_established_than_units(world in world(), on in select(DAYS.to_vec())) {
        let (_, table) = compute(&world, on);
        for (_, row) in table.rows() {
            for reading in [Some(&row.reading), row.alternative.as_ref()].into_iter().flatten() {
                if let Some((established, total)) = reading.counts() {
                    prop_assert!(established <= total);
                    prop_assert_eq!(reading.full, total > 0 && established == total);
                }
                prop_assert!(reading.rate.is_none_or(|rate| rate.tenths() <= 1000));
            }
            prop_assert!(row.units.is_none_or(|units| row.registered <= units));
        }
    }

    #[test]
    fn a_rate_needs_complete_lists_or_a_report(world in world(), on in select(DAYS.to_vec())) {
        let (site, table) = compute(&world, on);
        let oracle = Oracle { site: &site, date: day(on) };
        for (place, row) in table.rows() {
            for reading in [Some(&row.reading), row.alternative.as_ref()].into_iter().flatten() {
                let known = reading.rate.is_some() || reading.full;
                let units = oracle.is_complete(place, |roster| roster.units);
                let organisations = oracle.is_complete(place, |roster| roster.organisations);
                let children = table.children(place);
                let allowed = match reading.basis {
                    Basis::None => !known && reading.counts().is_none(),
                    _ if reading.summed => {
                        children.iter().all(|child| table.get(*child).unwrap().reading.basis == reading.basis)
                    }
                    Basis::Roster => units && organisations,
                    Basis::Mixed => units && !reading.observations.is_empty(),
                    Basis::Reported => !reading.observations.is_empty(),
                };
                prop_assert!(allowed, "{} {reading:?}", &site.places()[place].id);
            }
        }
    }

    #[test]
    fn with_complete_lists_a_parent_is_the_sum_of_its_children(world in world(), on in select(DAYS.to_vec())) {
        let mut world = world;
        world.rosters.clear();
        world.complete("province");
        let (site, table) = compute(&world, on);
        for (place, row) in table.rows() {
            prop_assert_eq!(row.reading.basis, Basis::Roster);
            let own = table.units(&site, place);
            let own = own.into_iter().filter(|unit| unit.row == place);
            let mut sum = own.fold((0, 0), |(established, total), unit| {
                (established + u64::from(!unit.organisations.is_empty()), total + 1)
            });
            for child in table.children(place) {
                let (established, total) = table.get(*child).unwrap().reading.counts().unwrap();
                sum = (sum.0 + established, sum.1 + total);
            }
            prop_assert_eq!(row.reading.counts(), Some(sum));
        }
    }

    #[test]
    fn every_unit_counts_once_at_each_level(world in world(), on in select(DAYS.to_vec())) {
        let (site, table) = compute(&world, on);
        let mut homes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (place, _) in table.rows() {
            for unit in table.units(&site, place) {
                homes.entry(unit.unit).or_default().push(site.places()[place].level);
            }
        }
        for levels in homes.values_mut() {
            levels.sort();
            prop_assert!(levels.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert_eq!(levels[0], Level::Province);
        }
        let top = table.units(&site, site.places().find("province").unwrap());
        prop_assert_eq!(top.len(), homes.len());
    }

    #[test]
    fn the_order_of_records_does_not_matter(
        (world, shuffled) in world().prop_flat_map(|mut world| {
            untie(&mut world);
            let shuffled = (
                Just(world.rosters.clone()).prop_shuffle(),
                Just(world.observations.clone()).prop_shuffle(),
                Just(world.organisations.clone()).prop_shuffle(),
                Just(world.places.clone()).prop_shuffle(),
            );
            (Just(world), shuffled)
        }),
        on in select(DAYS.to_vec()),
    ) {
        let (site, table) = compute(&world, on);
        let (rosters, observations, organisations, places) = shuffled;
        let other = World { rosters, observations, organisations, places, ..world };
        let (other_site, other_table) = compute(&other, on);
        prop_assert_eq!(words(&site, &table), words(&other_site, &other_table));
    }
}
