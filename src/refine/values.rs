//! Texts to values: dates, numbers, truth values and fixed vocabularies, in English and Chinese.

use crate::base::{Date, PartialDate, fold};
use crate::domain::block::{ChartKind, CoverageShow, PracticeSort, PracticeStyle};
use crate::domain::{
    AdoptionStatus, CountBy, Direction, Evidence, HtmlPolicy, IndicatorKind, Level, LinkStyle, Recognition,
    SourceKind, Status, Value,
};

/// A fixed set of values: English word, Chinese word, value.
pub type Vocabulary<T> = &'static [(&'static str, &'static str, T)];

/// Levels of places.
pub const LEVELS: Vocabulary<Level> = &[
    ("province", "省", Level::Province),
    ("city", "市", Level::City),
    ("county", "县", Level::County),
    ("township", "乡", Level::Township),
    ("village", "村", Level::Village),
];

/// Status of organisations.
pub const STATUSES: Vocabulary<Status> = &[
    ("planned", "筹备", Status::Planned),
    ("active", "已建", Status::Active),
    ("lapsed", "停摆", Status::Lapsed),
    ("dissolved", "撤销", Status::Dissolved),
];

/// Which parent counts.
pub const COUNT_BY: Vocabulary<CountBy> =
    &[("statutory", "法定", CountBy::Statutory), ("managed", "托管", CountBy::Managed)];

/// Kinds of indicators.
pub const INDICATOR_KINDS: Vocabulary<IndicatorKind> = &[
    ("count", "数量", IndicatorKind::Count),
    ("money", "金额", IndicatorKind::Money),
    ("ratio", "比率", IndicatorKind::Ratio),
];

/// Directions.
pub const DIRECTIONS: Vocabulary<Direction> = &[
    ("up", "越高越好", Direction::Up),
    ("down", "越低越好", Direction::Down),
    ("none", "无", Direction::None),
];

/// Kinds of sources.
pub const SOURCE_KINDS: Vocabulary<SourceKind> = &[
    ("report", "报道", SourceKind::Report),
    ("document", "文件", SourceKind::Document),
    ("statistics", "统计", SourceKind::Statistics),
    ("illustrative", "示例", SourceKind::Illustrative),
];

/// How well an effect is shown.
pub const EVIDENCE: Vocabulary<Evidence> = &[
    ("described", "有描述", Evidence::Described),
    ("quantified", "有数据", Evidence::Quantified),
    ("evaluated", "有评估", Evidence::Evaluated),
];

/// Who has recognised a practice.
pub const RECOGNITION: Vocabulary<Recognition> = &[
    ("none", "无", Recognition::None),
    ("county", "县", Recognition::County),
    ("city", "市", Recognition::City),
    ("province", "省", Recognition::Province),
    ("national", "国家", Recognition::National),
];

/// How far an adoption is.
pub const ADOPTION: Vocabulary<AdoptionStatus> = &[
    ("considering", "考虑", AdoptionStatus::Considering),
    ("trial", "试行", AdoptionStatus::Trial),
    ("implemented", "实施", AdoptionStatus::Implemented),
    ("ended", "停止", AdoptionStatus::Ended),
    ("declined", "未采纳", AdoptionStatus::Declined),
];

/// What an author says about publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Being checked.
    Review,
    /// Done.
    Published,
}

/// Stages of a document.
pub const STAGES: Vocabulary<Stage> = &[
    ("draft", "草稿", Stage::Draft),
    ("review", "待审", Stage::Review),
    ("published", "发布", Stage::Published),
];

/// Whether a document is public.
pub const VISIBILITY: Vocabulary<bool> = &[("public", "公开", true), ("internal", "内部", false)];

/// Whether a list is complete.
pub const COMPLETENESS: Vocabulary<bool> = &[("complete", "完整", true), ("partial", "不完整", false)];

/// What happens to raw HTML.
pub const HTML: Vocabulary<HtmlPolicy> = &[
    ("sanitize", "过滤", HtmlPolicy::Sanitize),
    ("escape", "转义", HtmlPolicy::Escape),
    ("allow", "允许", HtmlPolicy::Allow),
];

/// How links are written.
pub const LINKS: Vocabulary<LinkStyle> = &[
    ("relative", "相对", LinkStyle::Relative),
    ("clean", "简洁", LinkStyle::Clean),
    ("absolute", "绝对", LinkStyle::Absolute),
];

/// How much of a table of coverage a block shows.
pub const COVERAGE_SHOW: Vocabulary<CoverageShow> = &[
    ("table", "表格", CoverageShow::Table),
    ("missing", "未报送", CoverageShow::Missing),
    ("summary", "概要", CoverageShow::Summary),
];

/// Order of practices in a block.
pub const PRACTICE_SORT: Vocabulary<PracticeSort> = &[
    ("newest", "最新", PracticeSort::Newest),
    ("adopted", "推广", PracticeSort::Adopted),
    ("title", "标题", PracticeSort::Title),
];

/// Looks of practices in a block.
pub const PRACTICE_STYLE: Vocabulary<PracticeStyle> =
    &[("cards", "卡片", PracticeStyle::Cards), ("lines", "条目", PracticeStyle::Lines)];

/// Forms of charts.
pub const CHART_KINDS: Vocabulary<ChartKind> = &[
    ("bars", "条形", ChartKind::Bars),
    ("tiles", "格图", ChartKind::Tiles),
    ("line", "折线", ChartKind::Line),
    ("sparkline", "迷你线", ChartKind::Sparkline),
    ("multiples", "小图组", ChartKind::Multiples),
];

/// Truth values.
pub const TRUTH: Vocabulary<bool> = &[
    ("true", "是", true),
    ("false", "否", false),
    ("yes", "有", true),
    ("no", "无", false),
    ("on", "√", true),
    ("off", "×", false),
    ("y", "对", true),
    ("n", "错", false),
];

/// The value of a word.
pub fn word<T: Copy>(vocabulary: Vocabulary<T>, text: &str) -> Option<T> {
    let folded = fold::name(text);
    vocabulary
        .iter()
        .find(|(en, zh, _)| *en == folded || fold::is_name(zh, &folded))
        .map(|(_, _, value)| *value)
}

/// A plain number: ASCII or full-width digits with separators, or Chinese words.
pub fn number(text: &str) -> Option<f64> {
    let folded: String = fold::width(text.trim()).chars().filter(|c| !matches!(c, ',' | ' ' | '_')).collect();
    if let Some(value) = fold::chinese_number(&folded) {
        return Some(value as f64);
    }
    let digits = folded.strip_prefix('-').unwrap_or(&folded);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    folded.parse::<f64>().ok().filter(|value| plain && value.is_finite() && value.abs() < 1e15)
}

/// A whole number from 0.
pub fn whole(text: &str) -> Option<u64> {
    let value = number(text)?;
    // Below 1e15, so the cast is exact.
    (value >= 0.0 && value.fract() == 0.0).then_some(value as u64)
}

/// A ratio: `94%`, `166/250`, `full`, `全覆盖`; a bare number is read as per cent.
pub fn ratio(text: &str) -> Option<Value> {
    let folded = fold::name(text);
    if matches!(folded.as_str(), "full" | "全覆盖" | "100%") {
        return Some(Value::Full);
    }
    if let Some((established, total)) = folded.split_once('/') {
        let (established, total) = (whole(established)?, whole(total)?);
        return (total > 0).then_some(Value::Counts { established, total });
    }
    let percent = number(folded.strip_suffix('%').unwrap_or(&folded))?;
    (0.0..=100.0).contains(&percent).then_some(Value::Percent(percent))
}

/// A day and time in a time zone: `2021-06-17`, `2021-06-17 09:00`, `2021-06-17T09:00:30`.
pub fn moment(text: &str, zone: &jiff::tz::TimeZone) -> Option<jiff::Timestamp> {
    let folded = fold::width(text.trim()).replace('T', " ");
    let (date, time) = folded.split_once(' ').unwrap_or((&folded, "00:00"));
    let date: Date = PartialDate::parse(date)
        .filter(|date| date.precision() == crate::base::date::Precision::Day)?
        .first();
    let parts: Vec<i8> = time.trim().split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    zone.to_timestamp(date.to_datetime(time)).ok()
}

/// The numbers that stand in a text, in digits or in Chinese words.
pub fn numbers_in(text: &str) -> Vec<f64> {
    let folded: Vec<char> = fold::width(text).chars().collect();
    let mut found = Vec::new();
    let mut run = String::new();
    for (index, c) in folded.iter().copied().chain(std::iter::once(' ')).enumerate() {
        let digit_after = folded.get(index + 1).is_some_and(char::is_ascii_digit);
        let inside = c.is_ascii_digit()
            || (matches!(c, '.' | ',') && run.ends_with(|c: char| c.is_ascii_digit()) && digit_after)
            || "零〇一二两三四五六七八九十百千万".contains(c);
        if inside {
            let latin = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
            if run.chars().next_back().is_some_and(|last| latin(last) != latin(c)) {
                flush(&mut run, &mut found);
            }
            run.push(c);
        } else {
            flush(&mut run, &mut found);
        }
    }
    found
}

fn flush(run: &mut String, found: &mut Vec<f64>) {
    found.extend(number(run));
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_many_writings() {
        assert_eq!(number("1,234"), Some(1234.0));
        assert_eq!(number("１６６"), Some(166.0));
        assert_eq!(number("十五"), Some(15.0));
        assert_eq!(number("3.5"), Some(3.5));
        for text in ["", "12个", "1e5", "inf", "0x10", "-"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(ratio("94%"), Some(Value::Percent(94.0)));
        assert_eq!(ratio("全覆盖"), Some(Value::Full));
        assert_eq!(ratio("166/250"), Some(Value::Counts { established: 166, total: 250 }));
        assert_eq!(ratio("120%"), None);
    }

    #[test]
    fn numbers_are_found_in_sentences() {
        assert_eq!(numbers_in("建立了科协166个，其中9个"), [166.0, 9.0]);
        assert_eq!(numbers_in("共一百六十六个，经费5,000元"), [166.0, 5000.0]);
    }

    #[test]
    fn a_moment_is_read_in_the_sites_zone() {
        let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
        assert_eq!(moment("2021-06-17 08:00", &zone).unwrap().to_string(), "2021-06-17T00:00:00Z");
        assert_eq!(moment("2021年6月17日", &zone).unwrap().to_string(), "2021-06-16T16:00:00Z");
        assert!(moment("2021-06", &zone).is_none());
        assert!(moment("2021-06-17 25:00", &zone).is_none());
    }
}
