//! What people type into cells, as the values that data files hold: dates, counts, yes and no, lists.
//!
//! More is understood here than in a data file, because a spreadsheet has its own ways of keeping a value. What could
//! mean two things is not guessed.

use crate::base::{Date, PartialDate, fold};
use crate::domain::{Level, Status};
use crate::refine::values;

use super::sheet::Value;

/// Between the items of a list.
pub const ITEM: char = '；';
/// Between the parts of a record.
pub const PART: char = '｜';
const ESCAPE: char = '\\';

/// Whether a cell says that nothing was reported, other than by being empty.
pub fn is_blank(words: &str) -> bool {
    let is_mark = |c: char| matches!(c, '-' | '—' | '–' | '/' | '\\' | '…' | '.' | '_' | '?');
    // Hardly any cell says so, and every cell is asked.
    let first = words.chars().map(fold::width_char).find(|c| !c.is_whitespace());
    if first.is_some_and(|c| !is_mark(c) && !"未不暂无nN".contains(c)) {
        return false;
    }
    let plain = fold::name(words);
    let known = [
        "未报",
        "未报送",
        "不详",
        "不清楚",
        "暂无",
        "暂无数据",
        "无数据",
        "未统计",
        "n/a",
        "na",
        "null",
        "notreported",
    ];
    plain.chars().all(is_mark) || known.contains(&plain.as_str())
}

/// Yes or no.
pub fn truth(value: Value, words: &str) -> Option<bool> {
    match value {
        Value::Truth(truth) => return Some(truth),
        Value::Number(1.0) => return Some(true),
        Value::Number(0.0) => return Some(false),
        _ => {}
    }
    let folded = fold::name(words);
    let plain = folded.split_once('(').map_or(folded.as_str(), |(before, _)| before);
    let yes = [
        "✓",
        "✔",
        "☑",
        "√√",
        "已",
        "已有",
        "具备",
        "达标",
        "已落实",
        "落实",
        "已建",
        "已成立",
        "已建立",
        "t",
        "1",
        "v",
        "ok",
    ];
    let no = [
        "✗",
        "✘",
        "☒",
        "x",
        "╳",
        "✕",
        "未",
        "没有",
        "没",
        "不具备",
        "未达标",
        "未落实",
        "未建",
        "未成立",
        "未建立",
        "尚未",
        "尚未成立",
        "f",
        "0",
        "否否",
    ];
    if plain.is_empty() {
        return None;
    }
    if yes.contains(&plain) {
        return Some(true);
    }
    if no.contains(&plain) {
        return Some(false);
    }
    values::word(values::TRUTH, plain)
}

/// Why words are no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDate {
    /// They say none.
    Unread,
    /// 2021.1 is January, or October without its 0.
    JanuaryOrOctober(i16),
}

/// A date: a spreadsheet's own, or as people type it.
pub fn date(value: Value, words: &str) -> Result<PartialDate, NoDate> {
    match value {
        Value::Date(date) => Ok(date),
        Value::Number(number) => of_number(number, words),
        _ => in_words(words).ok_or(NoDate::Unread).or_else(|unread| match values::number(words) {
            Some(number) if number.fract() == 0.0 => of_number(number, words),
            _ => Err(unread),
        }),
    }
}

/// Days from 1899-12-30 to the first and from it to the last day that a plain number may be: 1954 to 2119.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=80_000;

fn of_number(number: f64, words: &str) -> Result<PartialDate, NoDate> {
    let whole = number.trunc();
    if !(0.0..1e9).contains(&whole) {
        return Err(NoDate::Unread);
    }
    // Below 1e9, so the cast is exact.
    let days = whole as i64;
    if SERIALS.contains(&days) {
        let start = Date::constant(1899, 12, 30);
        let span = jiff::Span::new().days(days);
        return start.checked_add(span).map(PartialDate::day).map_err(|_| NoDate::Unread);
    }
    if number == whole {
        return packed(days).ok_or(NoDate::Unread);
    }
    // 2021.6 is June; the 0 of 2021.10 is lost in a number.
    match words.trim().split_once('.') {
        Some((year, "1")) => year.parse().map(NoDate::JanuaryOrOctober).map_or(Err(NoDate::Unread), Err),
        _ => PartialDate::parse(words).ok_or(NoDate::Unread),
    }
}

/// 2021, 202106 and 20210617.
fn packed(digits: i64) -> Option<PartialDate> {
    let text = digits.to_string();
    let text = match text.len() {
        4 => text,
        6 => format!("{}-{}", &text[..4], &text[4..]),
        8 => format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]),
        _ => return None,
    };
    PartialDate::parse(&text).filter(|date| (1900..2200).contains(&date.first().year()))
}

/// A date in words or digits, as people write it in a line of its own.
pub fn in_words(words: &str) -> Option<PartialDate> {
    let folded = fold::width(words.trim());
    // A weekday in brackets, a time of day.
    let plain = folded.split(['(', '（']).next().unwrap_or_default().trim();
    let plain = match plain.split_once([' ', 'T']) {
        Some((date, time)) if time.contains(':') => date,
        _ => plain,
    };
    let plain = plain.trim_end_matches('起').trim_end_matches("成立");
    if plain.bytes().all(|byte| byte.is_ascii_digit()) && matches!(plain.len(), 6 | 8) {
        return packed(plain.parse().ok()?);
    }
    PartialDate::parse(plain).or_else(|| PartialDate::parse(&han_date(plain)?))
}

/// 二〇二一年六月十七日
fn han_date(words: &str) -> Option<String> {
    let (year, rest) = words.split_once('年')?;
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).or((c == '零').then_some(0));
    let year: String =
        year.chars().map(|c| digit(c).map(|digit| digit.to_string())).collect::<Option<_>>()?;
    let mut date = year;
    let (month, day) = rest.split_once('月').unwrap_or((rest, ""));
    for part in [month, day.trim_end_matches(['日', '号'])] {
        if part.is_empty() {
            break;
        }
        date.push_str(&format!("-{}", fold::chinese_number(part)?));
    }
    Some(date)
}

/// A whole number from 0; the counted thing may stand behind it.
pub fn count(value: Value, words: &str) -> Option<u64> {
    match value {
        Value::Number(_) | Value::Words => {}
        _ => return None,
    }
    let plain = words.trim().trim_end_matches(['个', '人', '名', '家', '所', '场', '次', '份', '元']);
    values::whole(plain)
}

/// A level of places, as forms name it.
pub fn level(words: &str) -> Option<Level> {
    let plain = fold::name(words);
    let plain = plain.trim_end_matches('级');
    let known = match plain {
        "地" | "地市" | "设区市" | "市州" => Level::City,
        "区县" | "县区" | "县市区" | "区" => Level::County,
        "乡镇" | "镇" | "街道" | "乡镇街道" | "乡镇(街道)" | "镇街" => Level::Township,
        "社区" | "行政村" | "村社区" | "村(社区)" | "居委会" => Level::Village,
        _ => return values::word(values::LEVELS, plain),
    };
    Some(known)
}

/// A status of an organisation, as forms name it.
pub fn status(words: &str) -> Option<Status> {
    let plain = fold::name(words);
    let known = match plain.as_str() {
        "筹备中" | "筹建" | "筹建中" | "拟建" | "在建" => Status::Planned,
        "已成立" | "已建立" | "运行" | "正常" | "正常运行" | "正常运转" | "是" => {
            Status::Active
        }
        "停滞" | "停止运行" | "未运行" | "停止" | "不正常" => Status::Lapsed,
        "已撤销" | "已注销" | "注销" | "撤并" | "解散" => Status::Dissolved,
        _ => return values::word(values::STATUSES, &plain),
    };
    Some(known)
}

/// The items of a list: between `；`, `、` or commas.
pub fn list(words: &str) -> Vec<String> {
    let items = split(words, &[ITEM, ';', '、', '，', ',']);
    items.into_iter().map(|item| plain(&item)).filter(|item| !item.is_empty()).collect()
}

/// Small records: between `；`, their parts between `｜`.
pub fn records(words: &str) -> Vec<Vec<String>> {
    let rows = split(words, &[ITEM, ';']).into_iter().filter(|row| !row.trim().is_empty());
    rows.map(|row| split(&row, &[PART, '|']).iter().map(|part| plain(part)).collect()).collect()
}

/// A list in one text, as [`list`] reads it.
pub fn join<'t>(items: impl IntoIterator<Item = &'t str>) -> String {
    let items: Vec<String> =
        items.into_iter().map(|item| escaped(item, &[ITEM, ';', '、', '，', ','])).collect();
    items.join(&ITEM.to_string())
}

/// Records in one text, as [`records`] reads them.
pub fn join_records<'t>(rows: impl IntoIterator<Item = Vec<&'t str>>) -> String {
    let marks = [ITEM, ';', PART, '|'];
    let rows = rows.into_iter().map(|row| {
        let parts: Vec<String> = row.into_iter().map(|part| escaped(part, &marks)).collect();
        parts.join(&PART.to_string())
    });
    rows.collect::<Vec<String>>().join(&ITEM.to_string())
}

fn escaped(text: &str, marks: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == ESCAPE || marks.contains(&c) {
            out.push(ESCAPE);
        }
        out.push(c);
    }
    out
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.trim().chars();
    while let Some(c) = chars.next() {
        out.extend(if c == ESCAPE { chars.next() } else { Some(c) });
    }
    out
}

/// Cuts a text at marks that no escape stands before.
fn split(text: &str, marks: &[char]) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if marks.contains(&c) && !escaped {
            items.push(String::new());
            continue;
        }
        escaped = c == ESCAPE && !escaped;
        if let Some(item) = items.last_mut() {
            item.push(c);
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_typed() {
        for (words, expected) in [
            ("2021年6月", "2021-06"),
            ("2021.6.17", "2021-06-17"),
            ("2021-06", "2021-06"),
            ("２０２１年６月１７日", "2021-06-17"),
            ("二〇二一年六月十七日", "2021-06-17"),
            ("二零二一年十二月", "2021-12"),
            ("20210617", "2021-06-17"),
            ("202106", "2021-06"),
            ("2021/6/17 00:00:00", "2021-06-17"),
            ("2021年6月17日（星期四）", "2021-06-17"),
            ("44364", "2021-06-17"),
            ("2021", "2021"),
        ] {
            assert_eq!(
                date(Value::Words, words).map(|date| date.to_string()),
                Ok(expected.to_owned()),
                "{words}"
            );
        }
        for words in ["6月17日", "21.6.17", "去年", "2021-13", "12345678", "0", "1e5"] {
            assert_eq!(date(Value::Words, words), Err(NoDate::Unread), "{words}");
        }
    }

    #[test]
    fn numbers_that_stand_for_dates() {
        let of = |number: f64| date(Value::Number(number), &super::super::open::plain_number(number));
        let day = |text: &str| PartialDate::parse(text).ok_or(NoDate::Unread);
        assert_eq!(of(44_364.0), day("2021-06-17"));
        assert_eq!(of(44_364.75), day("2021-06-17"));
        assert_eq!(of(2021.0), day("2021"));
        assert_eq!(of(202_106.0), day("2021-06"));
        assert_eq!(of(2021.6), day("2021-06"));
        assert_eq!(of(2021.12), day("2021-12"));
        assert_eq!(of(2021.1), Err(NoDate::JanuaryOrOctober(2021)));
        assert_eq!(of(12.0), Err(NoDate::Unread));
    }

    #[test]
    fn yes_and_no_have_many_forms() {
        for words in ["是", "√", "有", "✓", "Y", "yes", "已建", "有（租用）", "TRUE", "1"] {
            assert_eq!(truth(Value::Words, words), Some(true), "{words}");
        }
        for words in ["否", "×", "无", "X", "未建", "没有", "no", "0"] {
            assert_eq!(truth(Value::Words, words), Some(false), "{words}");
        }
        for words in ["", "也许", "12", "（无）"] {
            assert_eq!(truth(Value::Words, words), None, "{words}");
        }
    }

    #[test]
    fn lists_and_records_come_back() {
        let items = ["甲、乙", "a;b", "\\", "c"];
        assert_eq!(list(&join(items)), items);
        assert_eq!(list("甲、乙，丙"), ["甲", "乙", "丙"]);
        let rows = vec![vec!["主席", "", "1"], vec!["a|b", "c；d", ""]];
        assert_eq!(records(&join_records(rows.clone())), rows);
    }
}
