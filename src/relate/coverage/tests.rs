//! What coverage says in the situations that county offices meet.

use crate::base::{Code, Language};
use crate::domain::{Level, Measure, Status, Value};

use super::world::{World, day, target};
use super::{Basis, CoverageTable, FullPlaces, Rate, check};

const DAY: &str = "2021-12-31";

fn codes(world: &World, on: &str) -> Vec<(Code, String)> {
    let (site, table) = world.table(on);
    check(&site, &table).iter().map(|d| (d.code, d.message(Language::English))).collect()
}

#[test]
fn complete_lists_give_a_rate() {
    let mut world = World::city(&[("a", 15)]);
    world.associations("a", 12);
    world.complete("a");
    assert_eq!(world.show("a", DAY), "Roster 12/15 80.0%");
    assert!(check(&world.build(), &world.table(DAY).1).is_empty());
}

#[test]
fn partial_lists_never_give_a_rate() {
    let mut world = World::city(&[("a", 15)]);
    world.associations("a", 3);
    assert_eq!(world.show("a", DAY), "None (3 registered)");
    world.roster("a", Some(true), None);
    assert_eq!(world.show("a", DAY), "None (3 registered)");
    assert_eq!(world.row("a", DAY).units, Some(15));
    world.roster("a", Some(true), Some(false));
    assert_eq!(world.show("a", DAY), "None (3 registered)");
    assert_eq!(world.show("city", DAY), "None (3 registered)");
    assert_eq!(world.row("city", DAY).at_least, None);
}

#[test]
fn unknown_is_not_zero() {
    let world = World::city(&[("a", 2), ("empty", 0)]);
    for place in ["city", "a", "empty"] {
        let row = world.row(place, DAY);
        assert_eq!(row.reading.basis, Basis::None);
        assert_eq!((row.reading.established, row.reading.total, row.reading.rate), (None, None, None));
        assert_eq!((row.units, row.at_least, row.reported_established), (None, None, None));
        assert!(!row.reading.full);
    }
}

#[test]
fn a_complete_list_without_units_is_known_but_neither_full_nor_a_rate() {
    let mut world = World::city(&[("empty", 0)]);
    world.complete("empty");
    assert_eq!(world.show("empty", DAY), "Roster 0/0");
}

#[test]
fn a_reported_number_over_a_complete_list_of_units_is_mixed() {
    let mut world = World::city(&[("a", 15), ("b", 5)]);
    world.roster("city", Some(true), None);
    world.established("city", 13, "2021-06");
    assert_eq!(world.show("city", DAY), "Mixed 13/20 65.0%");
    assert_eq!(world.show("city", "2021-06-30"), "Mixed 13/20 65.0%");
    assert_eq!(world.show("city", "2021-06-29"), "None (0 registered)");
    let row = world.row("city", DAY);
    assert_eq!(row.reading.as_of.unwrap().to_string(), "2021-06");
    assert_eq!((row.reading.observations, row.reading.rosters), (vec![0], vec![0]));
}

#[test]
fn a_reported_number_without_a_list_stays_a_number() {
    let mut world = World::city(&[("a", 15)]);
    world.established("city", 166, "2021-06");
    let row = world.row("city", DAY);
    assert_eq!((row.reading.basis, row.reading.established), (Basis::None, None));
    assert_eq!(row.reported_established.unwrap().established, 166);
    assert_eq!(row.reading.observations, [0]);
}

#[test]
fn more_reported_than_units_is_a_fault_and_no_rate() {
    let mut world = World::city(&[("a", 3)]);
    world.roster("a", Some(true), None);
    world.established("a", 4, "2021");
    assert_eq!(world.show("a", DAY), "None (0 registered)");
    let message = "4 established is more than 3 in total".to_owned();
    assert_eq!(codes(&world, DAY), [(Code::NumeratorOverTotal, message)]);
}

#[test]
fn reported_coverage_is_kept_as_it_was_stated() {
    let mut world = World::city(&[("a", 3), ("b", 3), ("c", 3), ("d", 3)]);
    world.observe("a", Measure::Coverage, Value::Percent(94.35), "2021");
    world.observe("b", Measure::Coverage, Value::Counts { established: 166, total: 250 }, "2021");
    world.observe("c", Measure::Coverage, Value::Full, "2021");
    world.established("d", 2, "2021");
    world.observe("d", Measure::Total, Value::Number(4.0), "2021");
    assert_eq!(world.show("a", DAY), "Reported 94.35%");
    assert_eq!(world.show("b", DAY), "Reported 166/250 66.4%");
    assert_eq!(world.show("c", DAY), "Reported full");
    assert_eq!(world.show("d", DAY), "Reported 2/4 50.0%");
    let (site, table) = world.table(DAY);
    let city = site.places().find("city").unwrap();
    assert_eq!(table.full_places(city), FullPlaces { full: 1, unknown: 0, rows: 4 });
    assert_eq!(world.row("city", DAY).at_least, Some(168));
}

#[test]
fn full_over_a_complete_list_is_n_of_n() {
    let mut world = World::city(&[("a", 3)]);
    world.roster("a", Some(true), None);
    world.observe("a", Measure::Coverage, Value::Full, "2021");
    assert_eq!(world.show("a", DAY), "Reported 3/3 100.0% full");
}

#[test]
fn the_latest_report_wins_and_on_one_day_the_later_source() {
    let mut world = World::city(&[("a", 10)]);
    world.roster("a", Some(true), None);
    world.source("old", Some("2020"), false);
    world.source("new", Some("2021"), false);
    world.established("a", 5, "2020-06").source = Some("new".into());
    world.established("a", 4, "2020-06").source = Some("old".into());
    assert_eq!(world.show("a", DAY), "Mixed 5/10 50.0%");
    world.observe("a", Measure::Coverage, Value::Percent(60.0), "2020-07");
    assert_eq!(world.show("a", DAY), "Reported 60%");
    assert_eq!(world.row("a", DAY).alternative, None);
    world.established("a", 7, "2020-07");
    assert_eq!(world.show("a", DAY), "Mixed 7/10 70.0%");
    assert_eq!(world.row("a", DAY).alternative.unwrap().rate, Rate::stated(60.0));
    world.observe("a", Measure::Coverage, Value::Full, "2020-07").source = Some("new".into());
    assert_eq!(world.show("a", DAY), "Reported 10/10 100.0% full");
    assert_eq!(world.show("a", "2020-06-30"), "Mixed 5/10 50.0%");
}

#[test]
fn an_observation_without_a_date_takes_that_of_its_source() {
    let mut world = World::city(&[("a", 10)]);
    world.source("dated", Some("2021-06-17"), false);
    world.observe("a", Measure::Coverage, Value::Full, "2021").source = Some("dated".into());
    world.observations[0].as_of = None;
    assert_eq!(world.show("a", "2021-06-17"), "Reported full");
    assert_eq!(world.show("a", "2021-06-16"), "None (0 registered)");
    world.observations[0].source = None;
    assert_eq!(world.show("a", DAY), "None (0 registered)");
}

#[test]
fn lists_win_over_reports_and_the_difference_is_kept() {
    let mut world = World::city(&[("a", 15)]);
    world.associations("a", 12);
    world.complete("a");
    world.observe("a", Measure::Coverage, Value::Full, "2021");
    let row = world.row("a", DAY);
    assert_eq!(row.reading.basis, Basis::Roster);
    assert!(row.alternative.unwrap().full);
    let message = "a: 15/15 reported, 12/15 in the roster".to_owned();
    assert_eq!(codes(&world, DAY), [(Code::BasisDifference, message)]);
}

#[test]
fn a_rate_that_rounds_to_what_was_stated_is_no_difference() {
    let mut world = World::city(&[("a", 7)]);
    world.associations("a", 2);
    world.complete("a");
    world.observe("a", Measure::Coverage, Value::Percent(29.0), "2021");
    assert_eq!(world.row("a", DAY).alternative, None);
    world.observe("a", Measure::Coverage, Value::Percent(28.5), "2021-12-31");
    assert_eq!(world.row("a", DAY).alternative.unwrap().rate, Rate::stated(28.5));
}

#[test]
fn parents_add_up_only_if_every_child_is_known_on_one_basis() {
    let mut world = World::city(&[("a", 4), ("b", 6)]);
    world.associations("a", 1);
    world.complete("a");
    let row = world.row("city", DAY);
    assert_eq!((row.reading.basis, row.at_least), (Basis::None, Some(1)));
    world.roster("b", Some(true), None);
    world.established("b", 3, "2021-06");
    let row = world.row("city", DAY);
    assert_eq!((row.reading.basis, row.at_least), (Basis::None, Some(4)));
    world.associations("b", 2);
    world.complete("b").as_of = Some("2021-07".into());
    assert_eq!(world.show("city", DAY), "Roster 3/10 30.0%");
    let reading = world.row("city", DAY).reading;
    assert!(reading.summed);
    assert_eq!(reading.rosters, [0, 2]);
    assert_eq!(reading.as_of.unwrap().to_string(), "2021-07");
}

#[test]
fn the_sum_of_known_children_goes_before_the_own_report_of_a_parent() {
    let mut world = World::city(&[("a", 4), ("b", 6)]);
    world.complete("a");
    world.complete("b");
    world.observe("city", Measure::Coverage, Value::Percent(50.0), "2021");
    assert_eq!(world.show("city", DAY), "Roster 0/10 0.0%");
    assert_eq!(world.row("city", DAY).alternative.unwrap().basis, Basis::Reported);
    let message = "city: 50% reported, 0/10 in the roster".to_owned();
    assert_eq!(codes(&world, DAY), [(Code::BasisDifference, message)]);
}

#[test]
fn a_unit_outside_every_child_row_forbids_the_sum() {
    let mut world = World::city(&[("a", 4)]);
    world.complete("a");
    assert_eq!(world.show("city", DAY), "Roster 0/4 0.0%");
    world.schools.push(("city-school".into(), "city".into()));
    assert_eq!(world.show("city", DAY), "None (0 registered)");
}

#[test]
fn the_nearest_declaration_wins_and_a_partial_one_below_spoils_those_above() {
    let mut world = World::city(&[("a", 4), ("b", 6)]);
    world.complete("city");
    assert_eq!(world.show("city", DAY), "Roster 0/10 0.0%");
    assert_eq!(world.show("a", DAY), "Roster 0/4 0.0%");
    world.roster("a", None, Some(false)).as_of = Some("2021".into());
    assert_eq!(world.show("a", DAY), "None (0 registered)");
    assert_eq!(world.show("city", DAY), "None (0 registered)");
    assert_eq!(world.show("b", DAY), "Roster 0/6 0.0%");
    assert_eq!(world.row("city", DAY).units, Some(10));
    // Before the declaration holds, it is as if it were not there.
    assert_eq!(world.show("city", "2021-12-30"), "Roster 0/10 0.0%");
    // Later in the files does not help an earlier date.
    world.complete("a");
    assert_eq!(world.show("a", DAY), "None (0 registered)");
    world.complete("a").as_of = Some("2021-12-31".into());
    assert_eq!(world.show("a", DAY), "Roster 0/4 0.0%");
}

/// 新舟镇 lawfully belongs to 红花岗区 and is run by 新蒲新区, which is no lawful district.
fn managed_district() -> World {
    let mut world = World::city(&[("honghuagang", 3)]);
    let district = world.place("xinpu", Level::County, Some("city"));
    district.statutory = false;
    world.at("honghuagang-3").managed_by = Some("xinpu".into());
    world.schools.push(("school".into(), "honghuagang-3".into()));
    world.association("honghuagang-3", None);
    world.complete("city");
    world
}

#[test]
fn a_managed_district_has_a_row_only_where_management_counts() {
    let mut world = managed_district();
    let (site, table) = world.table(DAY);
    assert!(table.get(site.places().find("xinpu").unwrap()).is_none());
    assert_eq!(world.show("honghuagang", DAY), "Roster 1/4 25.0%");
    world.managed = true;
    assert_eq!(world.show("honghuagang", DAY), "Roster 0/2 0.0%");
    assert_eq!(world.show("xinpu", DAY), "Roster 1/2 50.0%");
    assert_eq!(world.show("city", DAY), "Roster 1/4 25.0%");
}

#[test]
fn units_directly_in_an_unlawful_district_count_for_the_lawful_place_above() {
    let mut world = managed_district();
    world.schools.push(("school-2".into(), "xinpu".into()));
    assert_eq!(world.show("city", DAY), "Roster 1/5 20.0%");
    assert_eq!(world.show("honghuagang", DAY), "Roster 1/4 25.0%");
}

#[test]
fn places_that_manage_each_other_in_a_circle_do_not_hang() {
    let mut world = World::city(&[("a", 1), ("b", 1)]);
    world.managed = true;
    world.at("a").managed_by = Some("b".into());
    world.at("b").managed_by = Some("a-1".into());
    world.at("a-1").managed_by = Some("a".into());
    world.complete("city");
    assert_eq!(world.show("city", DAY), "Roster 0/2 0.0%");
}

#[test]
fn exempt_units_do_not_count_until_their_exemption_ends() {
    let mut world = World::city(&[("a", 3)]);
    world.associations("a", 3);
    world.complete("a");
    world.at("a-1").exempt = Some(None);
    world.at("a-2").exempt = Some(Some("2021-06".into()));
    assert_eq!(world.show("a", "2021-06-29"), "Roster 1/1 100.0% full");
    assert_eq!(world.show("a", "2021-06-30"), "Roster 2/2 100.0% full");
}

#[test]
fn partial_dates_count_as_their_last_day() {
    let mut world = World::city(&[("a", 3)]);
    world.complete("a");
    world.at("a-3").from = Some("2020".into());
    world.at("a-2").to = Some("2021-05".into());
    world.association("a-1", Some("2019")).ended = Some("2020-12".into());
    assert_eq!(world.show("a", "2019-12-30"), "Roster 0/2 0.0%");
    assert_eq!(world.show("a", "2019-12-31"), "Roster 1/2 50.0%");
    assert_eq!(world.show("a", "2020-12-30"), "Roster 1/2 50.0%");
    assert_eq!(world.show("a", "2020-12-31"), "Roster 0/3 0.0%");
    assert_eq!(world.show("a", "2021-05-31"), "Roster 0/3 0.0%");
    assert_eq!(world.show("a", "2021-06-01"), "Roster 0/2 0.0%");
}

#[test]
fn only_active_organisations_of_the_right_type_count_and_once_per_unit() {
    let mut world = World::city(&[("a", 5)]);
    world.complete("a");
    world.association("a-1", None);
    world.association("a-1", None);
    world.association("a-2", None).kind = "party branch";
    world.association("a-3", Some("2020")).status = Status::Planned;
    world.source("undated", None, false);
    world.source("late", Some("2021-08"), false);
    world.source("early", Some("2021-07"), false);
    world.association("a-4", None).sources = vec!["undated".into(), "late".into(), "early".into()];
    let lapsed = world.association("a-5", Some("2019"));
    (lapsed.status, lapsed.ended) = (Status::Lapsed, Some("2020".into()));
    assert_eq!(world.show("a", "2021-07-30"), "Roster 1/5 20.0%");
    assert_eq!(world.show("a", "2021-07-31"), "Roster 2/5 40.0%");
    assert_eq!(world.show("a", "2020-12-30"), "Roster 2/5 40.0%");
    let (site, table) = world.table(DAY);
    let units = table.units(&site, site.places().find("city").unwrap());
    let counts: Vec<usize> = units.iter().map(|unit| unit.organisations.len()).collect();
    assert_eq!(counts, [2, 0, 0, 1, 0]);
}

#[test]
fn units_inside_a_place_make_rows_of_its_level_but_units_have_none() {
    let mut world = World::city(&[("a", 1)]);
    world.place("village", Level::Village, Some("a-1"));
    world.schools.push(("school".into(), "village".into()));
    world.complete("city");
    let (site, table) = world.table(DAY);
    let rows: Vec<&str> = table.rows().map(|(place, _)| site.places()[place].id.as_str()).collect();
    assert_eq!(rows, ["a", "city"]);
    assert_eq!(world.show("a", DAY), "Roster 0/2 0.0%");
}

#[test]
fn an_abolished_county_has_no_row() {
    let mut world = World::city(&[("a", 2), ("old", 0)]);
    world.at("old").to = Some("2016".into());
    world.complete("a");
    assert_eq!(world.show("city", DAY), "Roster 0/2 0.0%");
    assert_eq!(world.show("city", "2016-12-31"), "None (0 registered)");
}

#[test]
fn invented_data_is_marked_wherever_it_is_used() {
    let mut world = World::city(&[("a", 2), ("b", 2)]);
    world.source("invented", Some("2020"), true);
    world.associations("a", 1);
    world.complete("a").source = Some("invented".into());
    world.complete("b");
    assert_eq!(world.show("a", DAY), "Roster 1/2 50.0% !");
    assert_eq!(world.show("b", DAY), "Roster 0/2 0.0%");
    assert_eq!(world.show("city", DAY), "Roster 1/4 25.0% !");
    world.rosters[0].source = None;
    assert_eq!(world.show("city", DAY), "Roster 1/4 25.0%");
    world.organisations[0].sources = vec!["invented".into()];
    assert_eq!(world.show("city", DAY), "Roster 1/4 25.0% !");
    world.rosters.clear();
    assert_eq!(world.show("city", DAY), "None (1 registered) !");
    world.observe("b", Measure::Coverage, Value::Full, "2021").source = Some("invented".into());
    assert_eq!(world.show("b", DAY), "Reported full !");
}

#[test]
fn a_reported_number_of_full_places_is_held_against_the_data_of_its_day() {
    let mut world = World::city(&[("a", 1), ("b", 1), ("c", 1)]);
    world.observe("a", Measure::Coverage, Value::Full, "2021");
    world.observe("city", Measure::FullPlaces, Value::Number(2.0), "2021");
    assert_eq!(codes(&world, DAY), []);
    world.observe("b", Measure::Coverage, Value::Percent(50.0), "2021");
    world.observe("c", Measure::Coverage, Value::Full, "2022");
    assert_eq!(codes(&world, "2023-01-01"), []);
    world.observe("c", Measure::Coverage, Value::Percent(40.0), "2021");
    let message = "2 reported as fully covered, 1 by the data".to_owned();
    assert_eq!(codes(&world, "2023-01-01"), [(Code::FullPlacesDifference, message)]);
}

#[test]
fn a_reported_number_of_full_places_is_held_against_its_members() {
    let mut world = World::city(&[("a", 1), ("b", 1), ("c", 1)]);
    let observation = world.observe("city", Measure::FullPlaces, Value::Number(3.0), "2021");
    observation.members = vec!["a".into(), "b".into()];
    assert_eq!(codes(&world, DAY), []);
    world.observations[0].members_complete = true;
    let message = "3 reported as fully covered, 2 by the data".to_owned();
    assert_eq!(codes(&world, DAY), [(Code::FullPlacesDifference, message)]);
}

/// The figures of the meeting report of 2021: 166 of 254, two counties full, twelve silent.
#[test]
fn the_meeting_report_is_shown_as_it_was_published() {
    let names: Vec<String> = (1..=14).map(|number| format!("county-{number:02}")).collect();
    let sizes = |number: usize| {
        if number == 0 {
            15
        } else if number == 1 {
            20
        } else if number < 5 {
            19
        } else {
            18
        }
    };
    let counties: Vec<(&str, usize)> =
        names.iter().enumerate().map(|(number, name)| (name.as_str(), sizes(number))).collect();
    let mut world = World::city(&counties);
    world.roster("city", Some(true), None).as_of = Some("2020-06".into());
    world.established("city", 166, "2021-06-17");
    world.observe("city", Measure::FullPlaces, Value::Number(9.0), "2021-06-17");
    for name in &names[..2] {
        world.observe(name, Measure::Coverage, Value::Full, "2021-06-17");
    }
    assert_eq!(world.show("city", DAY), "Mixed 166/254 65.4%");
    assert_eq!(world.show("county-01", DAY), "Reported 15/15 100.0% full");
    assert_eq!(world.show("county-03", DAY), "None (0 registered)");
    let (site, table) = world.table(DAY);
    let city = site.places().find("city").unwrap();
    assert_eq!(table.full_places(city), FullPlaces { full: 2, unknown: 12, rows: 14 });
    assert!(!table.full_places(city).all_known());
    assert_eq!(codes(&world, DAY), []);
    // Before the list speaks, there is nothing to divide by.
    world.rosters[0].as_of = Some("2022".into());
    assert_eq!(world.show("city", DAY), "None (0 registered)");
    assert_eq!(CoverageTable::compute(&world.build(), target(), day("2022")).rows().len(), 15);
}
