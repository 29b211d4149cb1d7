//! Scales: from values and days to positions, by the same rules on every chart.
//!
//! Rates always run from 0 to 100 per cent, so that two charts can be compared. Everything else begins at 0 (and
//! goes below it only where a value does) and ends at a round number. Time is true to the calendar: a gap of two
//! years is twice as wide as one of one year.

use std::fmt;

use crate::base::Date;

/// A position in per cent of the width or in pixels, written with two decimals at most, so that the same chart is
/// the same bytes on every machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fixed(pub f64);

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0 * 100.0).round();
        // Adding 0 turns -0 into 0; what is no number stands at the origin.
        let value = if hundredths.is_finite() { hundredths / 100.0 + 0.0 } else { 0.0 };
        write!(f, "{value}")
    }
}

/// A scale of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The lowest value: 0, or less where a value is.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Values with a line and a number, from the lowest up.
    pub ticks: Vec<f64>,
}

impl Scale {
    /// Rates in per cent.
    pub fn rates() -> Scale {
        Scale { low: 0.0, high: 100.0, ticks: vec![0.0, 50.0, 100.0] }
    }

    /// Values of any size; `whole` for counts, which have no ticks between two whole numbers.
    pub fn of(values: impl Iterator<Item = f64>, whole: bool) -> Scale {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for value in values.filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if high - low <= 0.0 {
            high = 1.0;
        }
        let mut step = nice_step((high / INTERVALS - low / INTERVALS).min(f64::MAX));
        if whole {
            step = step.max(1.0);
        }
        let (first, last) = ((low / step).floor(), (high / step).ceil());
        let count = (last - first).clamp(1.0, 2.0 * INTERVALS);
        let ticks: Vec<f64> = (0..=count as u32).map(|index| (first + f64::from(index)) * step).collect();
        Scale { low: first * step, high: ticks.last().copied().unwrap_or(high), ticks }
    }

    /// Where a value lies between the ends, from 0 to 1; values outside lie on the edge.
    pub fn share(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// Into how many parts the ticks divide a scale, roughly.
const INTERVALS: f64 = 4.0;

/// The smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is not below `rough`.
fn nice_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let digits = [1.0, 2.0, 2.5, 5.0, 10.0];
    let step = digits.into_iter().map(|digit| digit * power).find(|step| *step >= rough * (1.0 - 1e-9));
    step.filter(|step| step.is_finite() && *step > 0.0).unwrap_or(1.0)
}

/// A scale of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeScale {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl TimeScale {
    /// From the first to the last of some days; `None` without any.
    pub fn of(days: impl Iterator<Item = Date>) -> Option<TimeScale> {
        days.fold(None, |scale: Option<TimeScale>, day| {
            let scale = scale.unwrap_or(TimeScale { first: day, last: day });
            Some(TimeScale { first: scale.first.min(day), last: scale.last.max(day) })
        })
    }

    /// Where a day lies between the ends, from 0 to 1; in the middle if there is only one day.
    pub fn share(&self, day: Date) -> f64 {
        let whole = days_between(self.first, self.last);
        if whole == 0 {
            return 0.5;
        }
        (f64::from(days_between(self.first, day)) / f64::from(whole)).clamp(0.0, 1.0)
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::PartialDate;

    fn day(text: &str) -> Date {
        PartialDate::parse(text).unwrap().last()
    }

    #[test]
    fn counts_begin_at_zero_and_end_at_a_round_number() {
        let ticks = |values: &[f64]| Scale::of(values.iter().copied(), true).ticks;
        assert_eq!(ticks(&[166.0]), [0.0, 50.0, 100.0, 150.0, 200.0]);
        assert_eq!(ticks(&[3.0]), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(&[1.0]), [0.0, 1.0]);
        assert_eq!(ticks(&[0.0]), [0.0, 1.0]);
        assert_eq!(ticks(&[]), [0.0, 1.0]);
        assert_eq!(ticks(&[8.0, -3.0]), [-5.0, 0.0, 5.0, 10.0]);
    }

    #[test]
    fn every_value_lies_between_the_ends_however_large() {
        for value in [1e-300, 0.3, 7.0, 99.99, 1e9, 1e300, f64::MAX, f64::MIN, f64::NAN, f64::INFINITY] {
            let scale = Scale::of([value, 1.0].into_iter(), false);
            assert!(scale.ticks.len() >= 2 && scale.ticks.len() <= 9, "{value}: {scale:?}");
            assert!((0.0..=1.0).contains(&scale.share(value)), "{value}: {scale:?}");
            assert!(scale.low < scale.high || !scale.high.is_finite(), "{value}: {scale:?}");
        }
    }

    #[test]
    fn time_is_true_to_the_calendar() {
        let days = ["2019-12-31", "2020-12-31", "2023-12-31"].map(day);
        let scale = TimeScale::of(days.into_iter()).unwrap();
        assert_eq!(scale.share(days[0]), 0.0);
        assert_eq!(Fixed(scale.share(days[1]) * 100.0).to_string(), "25.05");
        assert_eq!(TimeScale::of([days[0]].into_iter()).unwrap().share(days[0]), 0.5);
        assert_eq!(TimeScale::of(std::iter::empty()), None);
    }

    #[test]
    fn positions_have_two_decimals_at_most() {
        let written = [1.0 / 3.0, 100.0, -0.001, 12.345678, f64::NAN].map(|value| Fixed(value).to_string());
        assert_eq!(written, ["0.33", "100", "0", "12.35", "0"]);
    }
}
