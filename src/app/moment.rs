//! The moment of the run, read once: from `JIANBAO_NOW`, `SOURCE_DATE_EPOCH`, or the clock.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Failure, say};
use crate::base::Language;

/// Fixes the moment: an RFC 3339 time with its offset, or a date.
const NOW: &str = "JIANBAO_NOW";

/// Seconds since 1970; <https://reproducible-builds.org/specs/source-date-epoch/>.
const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// The moment of this run.
pub(super) fn now(language: Language) -> Result<Timestamp, Failure> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    if let Some(value) = variable(NOW) {
        return parse(value.trim()).ok_or_else(|| {
            Failure::usage(say!(
                language,
                "{NOW} 应写成 2021-06-17 或 2021-06-17T09:00:00+08:00，这里是“{value}”"
                    / "{NOW} should be 2021-06-17 or 2021-06-17T09:00:00+08:00, not `{value}`"
            ))
        });
    }
    if let Some(value) = variable(EPOCH) {
        let seconds = value.trim().parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        return seconds.ok_or_else(|| {
            Failure::usage(say!(
                language,
                "{EPOCH} 应是 1970 年以来的秒数，这里是“{value}”"
                    / "{EPOCH} should be seconds since 1970, not `{value}`"
            ))
        });
    }
    Ok(Timestamp::now())
}

/// The noon of a date in UTC, as for a date in `JIANBAO_NOW`.
pub(super) fn noon(date: Date) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(date.at(12, 0, 0, 0)).ok()
}

/// A date alone means its noon in UTC, which is the same date in all but the outermost time zones.
fn parse(value: &str) -> Option<Timestamp> {
    if let Ok(moment) = value.parse::<Timestamp>() {
        return Some(moment);
    }
    let date: Date = value.parse().ok().filter(|_| value.len() == "2021-06-17".len())?;
    noon(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_with_offset_or_a_date() {
        assert_eq!(parse("2021-06-17T09:00:00+08:00").unwrap().to_string(), "2021-06-17T01:00:00Z");
        assert_eq!(parse("2021-06-17").unwrap().to_string(), "2021-06-17T12:00:00Z");
        assert_eq!(parse("yesterday"), None);
        assert_eq!(parse("2021-06-17T09:00:00"), None);
    }
}
