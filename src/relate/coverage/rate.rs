//! A rate in per cent without binary fractions.
//!
//! Computed from two counts by whole numbers, or kept with the decimals in which it was stated, so that no
//! page shows 65.35 % as 65.3 % on one machine and 65.4 % on another.

use std::fmt;

/// Decimals of a rate that is computed from counts.
const COMPUTED_DECIMALS: u8 = 1;
/// Decimals beyond which a stated rate is noise of its binary form, not something that a person wrote.
const STATED_DECIMALS: usize = 9;

/// A rate in per cent, from 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// The rate in units of 10^-`decimals` per cent: 65.4 % is 654 with one decimal.
    value: u64,
    /// How many decimals are known.
    decimals: u8,
}

impl Rate {
    /// `established` of `total` in per cent, rounded half-up to one decimal; `None` without a total.
    pub fn of(established: u64, total: u64) -> Option<Rate> {
        Rate::rounded(established, total, COMPUTED_DECIMALS)
    }

    /// As [`Rate::of`], with the given number of decimals.
    pub(super) fn rounded(established: u64, total: u64, decimals: u8) -> Option<Rate> {
        if total == 0 || established > total {
            return None;
        }
        let scaled = u128::from(established) * 100 * 10u128.pow(u32::from(decimals));
        let value = (2 * scaled + u128::from(total)) / (2 * u128::from(total));
        Some(Rate { value: u64::try_from(value).ok()?, decimals })
    }

    /// A rate as a source states it, in per cent; `None` if it is not between 0 and 100.
    pub fn stated(percent: f64) -> Option<Rate> {
        if !(0.0..=100.0).contains(&percent) {
            return None;
        }
        // Adding 0 turns -0 into 0. The shortest decimal form that reads back alike is what was written.
        let text = format!("{}", percent + 0.0);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let fraction = fraction.get(..STATED_DECIMALS).unwrap_or(fraction);
        let value = format!("{whole}{fraction}").parse().ok()?;
        Some(Rate { value, decimals: u8::try_from(fraction.len()).ok()? })
    }

    /// The rate in tenths of a per cent, rounded half-up: 65.4 % is 654. For bars, tiles and sorting.
    pub fn tenths(self) -> u64 {
        self.to_decimals(COMPUTED_DECIMALS)
    }

    /// How many decimals are known.
    pub fn decimals(self) -> u8 {
        self.decimals
    }

    /// Whether it is 100 % as far as its decimals tell.
    pub fn is_whole(self) -> bool {
        self.value == 100 * 10u64.pow(u32::from(self.decimals))
    }

    /// The rate in units of 10^-`decimals` per cent, rounded half-up.
    pub(super) fn to_decimals(self, decimals: u8) -> u64 {
        if decimals >= self.decimals {
            self.value * 10u64.pow(u32::from(decimals - self.decimals))
        } else {
            let step = 10u64.pow(u32::from(self.decimals - decimals));
            (2 * self.value + step) / (2 * step)
        }
    }
}

impl fmt::Display for Rate {
    /// `65.4%`; a stated rate with the decimals of its source (`94%`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10u64.pow(u32::from(self.decimals));
        match self.decimals {
            0 => write!(f, "{}%", self.value),
            decimals => {
                write!(
                    f,
                    "{}.{:0width$}%",
                    self.value / unit,
                    self.value % unit,
                    width = usize::from(decimals)
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_round_half_up_to_one_decimal() {
        for (established, total, expected) in [
            (166, 254, "65.4%"),
            (12, 15, "80.0%"),
            (1, 2000, "0.1%"),
            (1, 2001, "0.0%"),
            (1, 16, "6.3%"),
            (0, 3, "0.0%"),
            (3, 3, "100.0%"),
        ] {
            assert_eq!(Rate::of(established, total).unwrap().to_string(), expected);
        }
        assert_eq!(Rate::of(0, 0), None);
        assert_eq!(Rate::of(2, 1), None);
        assert_eq!(Rate::of(u64::MAX, u64::MAX).unwrap().to_string(), "100.0%");
    }

    #[test]
    fn a_stated_rate_keeps_its_decimals() {
        for (percent, expected) in
            [(94.0, "94%"), (94.35, "94.35%"), (0.05, "0.05%"), (-0.0, "0%"), (100.0, "100%")]
        {
            assert_eq!(Rate::stated(percent).unwrap().to_string(), expected);
        }
        for percent in [-1.0, 100.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Rate::stated(percent), None);
        }
        assert_eq!(Rate::stated(94.35).unwrap().tenths(), 944);
        assert_eq!(Rate::stated(94.0).unwrap().tenths(), 940);
        assert!(Rate::stated(100.0).unwrap().is_whole() && !Rate::stated(99.9).unwrap().is_whole());
    }
}
