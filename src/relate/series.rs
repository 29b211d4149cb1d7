//! Values over time, for charts: only dated ones, none invented between them.
//!
//! Coverage is read from the tables that exist anyway (today's, the kept days, and the days on which the top
//! place was reported), so a chart never costs a table of its own; stated rates of the place itself are added.

use crate::base::{Date, PartialDate, Span};
use crate::domain::{IndicatorKey, Key, Measure, Place, TargetKey, Value};
use crate::refine::Site;

use super::Relations;
use super::coverage::{Basis, Rate, Reading};
use super::provenance::{Number, Spot};

/// One dated value.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Which number it is.
    pub number: Number,
    /// The day at which it is drawn.
    pub day: Date,
    /// The date as far as it is known.
    pub date: PartialDate,
    /// The value; `None` where nothing was known on that day.
    pub value: Option<Value>,
    /// Both counts, where both are known.
    pub counts: Option<(u64, u64)>,
    /// What a coverage rests on; of other indicators, all values are reported.
    pub basis: Basis,
    /// Unit, if another one than the indicator's.
    pub unit: Option<String>,
    /// Whether it rests on invented example data.
    pub illustrative: bool,
    /// Where the value is written; of what was counted, nowhere.
    pub span: Option<Span>,
}

/// Coverage of a target at a place up to `to`, oldest first.
pub fn of_target(
    site: &Site,
    relations: &Relations,
    target: TargetKey,
    place: Key<Place>,
    to: Date,
) -> Vec<Point> {
    let mut points: Vec<Point> = stated(site, target, place, to);
    for table in relations.tables_over_time(target).filter(|table| table.date() <= to) {
        let Some(coverage) = table.get(place) else { continue };
        let spot = Spot { target, place, day: table.date() };
        let first = (&coverage.reading, Number::Coverage(spot));
        let second = coverage.alternative.as_ref().map(|other| (other, Number::Alternative(spot)));
        for (reading, number) in std::iter::once(first).chain(second) {
            // A stated rate stands among the stated ones already.
            let point = at(site, reading, table.date(), number);
            if !points.iter().any(|own| own.day == point.day && own.basis == point.basis) {
                points.push(point);
            }
        }
    }
    points.sort_by_key(|point| (point.day, point.basis));
    points
}

/// Rates that were reported for the place itself; of several on one day the last one counts.
fn stated(site: &Site, target: TargetKey, place: Key<Place>, to: Date) -> Vec<Point> {
    let own = of_indicator(site, IndicatorKey::Target(target, Measure::Coverage), place, to);
    let mut points: Vec<Point> = Vec::new();
    for point in own {
        points.retain(|before| before.day != point.day);
        points.push(point);
    }
    points
}

/// A reading of a table. What was counted or summed is drawn on the table's day, else on the day it was reported.
fn at(site: &Site, reading: &Reading, day: Date, number: Number) -> Point {
    let value = match reading.rate {
        _ if reading.full => Some(Value::Full),
        rate => rate.map(|rate| Value::Percent(rate.tenths() as f64 / 10.0)),
    };
    let reported = matches!(reading.basis, Basis::Reported | Basis::Mixed) && !reading.summed;
    let date = reading.as_of.filter(|as_of| reported && as_of.last() <= day);
    Point {
        number,
        day: date.map_or(day, |date| date.last()),
        date: date.unwrap_or(PartialDate::day(day)),
        value: value.filter(|_| reading.is_known()),
        counts: reading.counts().filter(|_| reading.is_known()),
        basis: reading.basis,
        unit: None,
        illustrative: reading.illustrative,
        span: reading
            .observations
            .first()
            .filter(|_| reported)
            .map(|index| site.observations()[*index].value_span),
    }
}

/// Dated observations of an indicator at a place up to `to`, oldest first.
pub fn of_indicator(site: &Site, indicator: IndicatorKey, place: Key<Place>, to: Date) -> Vec<Point> {
    let (start, observations) = site.observations_from(indicator, place);
    let points = observations.iter().enumerate().filter_map(|(index, observation)| {
        let day = observation.day().filter(|day| *day <= to)?;
        let date = observation.date()?;
        let counts = match observation.value {
            Value::Counts { established, total } => Some((established, total)),
            _ => None,
        };
        Some(Point {
            number: Number::Stated(start + index),
            day,
            date,
            value: Some(observation.value),
            counts,
            basis: Basis::Reported,
            unit: observation.unit.clone(),
            illustrative: site.is_invented(observation),
            span: Some(observation.value_span),
        })
    });
    points.collect()
}

/// A value as a number on an axis: rates in per cent, full coverage as 100.
pub fn number(value: Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) | Value::Percent(number) => number,
        Value::Counts { established, total } => Rate::of(established, total)?.tenths() as f64 / 10.0,
        Value::Full => 100.0,
    };
    number.is_finite().then_some(number)
}
