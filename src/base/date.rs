//! Calendar dates as people write them: a year, a month or a day.
//!
//! Relies on `jiff` for the calendar. Time zones are met in one place only, where an embargo is compared
//! with the clock (`refine`); everything else is a day.

use std::cmp::Ordering;
use std::fmt;

pub use jiff::civil::Date;

use super::fold;

/// A date of which the month or the day may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    first: Date,
    precision: Precision,
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
}

impl PartialDate {
    /// A date known to the day.
    pub fn day(date: Date) -> PartialDate {
        PartialDate { first: date, precision: Precision::Day }
    }

    /// The date of `day`, known as far as `precision`.
    pub fn at(day: Date, precision: Precision) -> PartialDate {
        let first = match precision {
            Precision::Year => day.first_of_year(),
            Precision::Month => day.first_of_month(),
            Precision::Day => day,
        };
        PartialDate { first, precision }
    }

    /// Reads `2021`, `2021-06`, `2021-06-17`, `2021/6/17`, `2021.6.17`, `2021年6月17日` (full-width digits too).
    pub fn parse(text: &str) -> Option<PartialDate> {
        let text = fold::width(text.trim());
        let text = text.trim_end_matches(['日', '号']);
        let parts: Vec<&str> =
            text.split(['-', '/', '.', '年', '月']).map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.len() > 3 || parts.iter().any(|part| !part.bytes().all(|b| b.is_ascii_digit())) {
            return None;
        }
        let year: i16 = parts.first().filter(|year| year.len() == 4)?.parse().ok()?;
        let month: i8 = parts.get(1).map_or(Some(1), |part| part.parse().ok())?;
        let day: i8 = parts.get(2).map_or(Some(1), |part| part.parse().ok())?;
        let first = Date::new(year, month, day).ok()?;
        let precision = [Precision::Year, Precision::Month, Precision::Day][parts.len() - 1];
        Some(PartialDate { first, precision })
    }

    /// How much is known.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The first day that the date may mean.
    pub fn first(&self) -> Date {
        self.first
    }

    /// The last day that the date may mean: the day that counts (`2019` counts as 2019-12-31).
    pub fn last(&self) -> Date {
        match self.precision {
            Precision::Year => self.first.last_of_year(),
            Precision::Month => self.first.last_of_month(),
            Precision::Day => self.first,
        }
    }
}

impl PartialOrd for PartialDate {
    fn partial_cmp(&self, other: &PartialDate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PartialDate {
    fn cmp(&self, other: &PartialDate) -> Ordering {
        (self.last(), self.precision).cmp(&(other.last(), other.precision))
    }
}

impl fmt::Display for PartialDate {
    /// ISO 8601, as precise as is known: `2021`, `2021-06`, `2021-06-17`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.first;
        match self.precision {
            Precision::Year => write!(f, "{:04}", date.year()),
            Precision::Month => write!(f, "{:04}-{:02}", date.year(), date.month()),
            Precision::Day => write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, expected) in [
            ("2019", "2019"),
            ("2019-05", "2019-05"),
            ("2021-06-17", "2021-06-17"),
            ("2021年6月17日", "2021-06-17"),
            ("2021年6月", "2021-06"),
            ("２０２１年６月", "2021-06"),
            ("2021/6/17", "2021-06-17"),
        ] {
            assert_eq!(PartialDate::parse(text).map(|d| d.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "6月17日", "2021-13", "2021-02-30", "21-06-17", "2021-06-17-01", "next year"] {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_partial_date_counts_as_its_last_day() {
        assert_eq!(PartialDate::parse("2019").unwrap().last().to_string(), "2019-12-31");
        assert_eq!(PartialDate::parse("2024-02").unwrap().last().to_string(), "2024-02-29");
    }
}
