//! Dates, numbers and sizes in the words of the site's language.
//!
//! Formatting is done here and not in templates, so that every page writes the same thing alike.

use crate::base::date::Precision;
use crate::base::{Date, Language, PartialDate};
use crate::domain::Value;
use crate::relate::coverage::Rate;

use super::views::parts::DateView;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date as precise as it is known.
pub fn date(date: PartialDate, language: Language) -> DateView {
    let first = date.first();
    let (year, month, day) = (first.year(), first.month(), first.day());
    let month_name = MONTHS[usize::try_from(month - 1).unwrap_or_default().min(11)];
    let text = match (language, date.precision()) {
        (Language::Chinese, Precision::Year) => format!("{year}年"),
        (Language::Chinese, Precision::Month) => format!("{year}年{month}月"),
        (Language::Chinese, Precision::Day) => format!("{year}年{month}月{day}日"),
        (Language::English, Precision::Year) => format!("{year}"),
        (Language::English, Precision::Month) => format!("{month_name} {year}"),
        (Language::English, Precision::Day) => format!("{day} {month_name} {year}"),
    };
    DateView { iso: date.to_string(), text }
}

/// A day.
pub fn day(day: Date, language: Language) -> DateView {
    date(PartialDate::day(day), language)
}

/// A moment of a calendar date for feeds: midnight, in the form of RFC 3339.
pub fn rfc3339(date: PartialDate) -> String {
    format!("{}T00:00:00Z", PartialDate::day(date.last()))
}

/// A rate: `65.4%`.
pub fn rate(rate: Rate) -> String {
    rate.to_string()
}

/// A number with separators of thousands: `5,452`, `3.5`.
pub fn number(value: f64) -> String {
    let text = format!("{value}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A difference with its sign: `+20`, `−3`, `0`.
pub fn signed(value: i64) -> String {
    match value {
        0 => "0".to_owned(),
        1.. => format!("+{value}"),
        _ => format!("−{}", value.unsigned_abs()),
    }
}

/// The value of a figure in words; empty for full coverage, which the template says.
pub fn value(value: Value) -> String {
    match value {
        Value::Number(plain) => number(plain),
        Value::Percent(percent) => format!("{percent}%"),
        Value::Counts { established, total } => format!("{established}/{total}"),
        Value::Full => String::new(),
    }
}

/// The value of a figure for machines.
pub fn raw(value: Value) -> String {
    match value {
        Value::Percent(percent) => format!("{percent}"),
        other => other.to_string(),
    }
}

/// A file size: `820 KB`, `1.2 MB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => {
            let tenths = bytes * 10 / 1_048_576;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_read_well() {
        assert_eq!(number(5452.0), "5,452");
        assert_eq!(number(-1234567.5), "-1,234,567.5");
        assert_eq!(number(12.0), "12");
        let june = PartialDate::parse("2021-06").unwrap();
        assert_eq!(date(june, Language::Chinese).text, "2021年6月");
        assert_eq!(date(june, Language::English).text, "June 2021");
        assert_eq!(size(1_300_000), "1.2 MB");
    }
}
