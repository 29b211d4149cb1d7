//! Personal data that should not be on a public site: numbers of identity cards, telephones and bank cards, private
//! addresses of mail.
//!
//! Works on the text of a file as it is, so that no field and no block is forgotten. Numbers with check digits are
//! reported only if these are right. What is found is never repeated in full: messages go into logs.

use crate::base::{Code, Diagnostic, FileId, Span, Text, fold};

/// A kind of personal data: the word for it in `site.yaml` in both languages, and for people.
#[derive(Debug)]
pub struct Kind {
    /// In `site.yaml`.
    pub key: &'static str,
    /// In `site.yaml`, in Chinese.
    pub zh: &'static str,
    words: Text,
}

static RESIDENT_ID: Kind =
    Kind { key: "resident_id", zh: "身份证号", words: Text { zh: "身份证号", en: "a resident id" } };
static MOBILE: Kind =
    Kind { key: "mobile", zh: "手机号", words: Text { zh: "手机号", en: "a mobile number" } };
static BANK_CARD: Kind =
    Kind {
        key: "bank_card", zh: "银行卡号", words: Text { zh: "银行卡号", en: "a bank card number" }
    };
static EMAIL: Kind =
    Kind { key: "email", zh: "邮箱", words: Text { zh: "个人邮箱", en: "a private e-mail address" } };

/// All kinds.
pub static KINDS: [&Kind; 4] = [&RESIDENT_ID, &MOBILE, &BANK_CARD, &EMAIL];

/// Hosts where people, not offices, have their mail.
const PRIVATE_HOSTS: [&str; 20] = [
    "qq.com",
    "vip.qq.com",
    "foxmail.com",
    "163.com",
    "126.com",
    "yeah.net",
    "vip.163.com",
    "sina.com",
    "sina.cn",
    "sohu.com",
    "139.com",
    "189.cn",
    "aliyun.com",
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "icloud.com",
    "yahoo.com",
    "proton.me",
];

/// Everything of the kind in a text; digits and signs may be full-width.
pub fn scan(file: FileId, text: &str) -> Vec<Diagnostic> {
    if !has_wide_digits(text) {
        return scan_narrow(file, text);
    }
    let narrow = fold::Folded::new(text, |_| true);
    let mut found = scan_narrow(file, &narrow.text);
    for span in found.iter_mut().filter_map(|fault| fault.span.as_mut()) {
        *span = Span::new(file, narrow.offset(span.start as usize)..narrow.offset(span.end as usize));
    }
    found
}

/// Whether a text has one of ０ to ９. The two bytes that they begin with are those of every full-width comma as well, so
/// all is looked at and only then decided.
pub(super) fn has_wide_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let from = |at: usize| bytes.get(at..).unwrap_or_default();
    let three = bytes.iter().zip(from(1)).zip(from(2));
    let is_one = |((a, b), c): ((&u8, &u8), &u8)| (*a == 0xEF) & (*b == 0xBC) & (c.wrapping_sub(0x90) < 10);
    three.fold(false, |found, three| found | is_one(three))
}

fn scan_narrow(file: FileId, text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = next_sign(bytes, at) {
        at = next;
        if bytes[at] == b'@' {
            if let Some((range, address)) = address(text, at) {
                found.push(report(file, &EMAIL, range, &address));
            }
            at += 1;
            continue;
        }
        let run = digits(text, at);
        if run.count >= FEWEST_DIGITS && !run.is_part_of_a_word(text) {
            let whole = (run.start..run.end, run.digits(text));
            let known = |(range, digits): &(std::ops::Range<usize>, String)| {
                let (kind, value) = kind_of(digits)?;
                Some(report(file, kind, range.clone(), value))
            };
            match known(&whole) {
                Some(fault) => found.push(fault),
                // Two numbers one behind the other look like one long one.
                None => found.extend(run.groups(text).iter().filter_map(known)),
            }
        }
        at = run.end;
    }
    found
}

/// The next digit or `@`. They are rare: pieces without any are passed over as a whole.
fn next_sign(bytes: &[u8], from: usize) -> Option<usize> {
    let is_sign = |byte: &u8| byte.is_ascii_digit() | (*byte == b'@');
    let has_sign = |piece: &[u8]| piece.iter().fold(false, |found, byte| found | is_sign(byte));
    let piece = bytes[from..].chunks(PIECE).position(has_sign)?;
    let start = from + piece * PIECE;
    bytes[start..].iter().position(is_sign).map(|at| start + at)
}

/// Bytes that are looked at before a decision.
const PIECE: usize = 32;

/// Digits of the shortest number, that of a telephone.
const FEWEST_DIGITS: usize = 11;

fn report(file: FileId, kind: &Kind, range: std::ops::Range<usize>, value: &str) -> Diagnostic {
    let Kind { key, words, .. } = kind;
    Diagnostic::new(Code::PersonalData, Span::new(file, range))
        .with("kind", *words)
        .with("found", masked(value))
        .with("key", *key)
        .with("value", value)
}

/// The ends of a value, enough to find it by.
fn masked(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let (head, tail) = if value.contains('@') { (1, 0) } else { (3, 2) };
    let tail: String = match value.split_once('@') {
        Some((_, host)) => format!("@{host}"),
        None => chars[chars.len().saturating_sub(tail)..].iter().collect(),
    };
    chars[..head.min(chars.len())].iter().collect::<String>() + "***" + &tail
}

/// Digits that belong together, with single spaces or hyphens between groups.
struct Run {
    start: usize,
    end: usize,
    /// Number of digits; the X of a resident id is one.
    count: usize,
}

fn digits(text: &str, start: usize) -> Run {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let (mut end, mut count) = (start, 0);
    while digit(end) || (matches!(bytes.get(end), Some(b' ' | b'-')) && digit(end + 1) && end - start < 24) {
        count += usize::from(digit(end));
        end += 1;
    }
    if count == 17 && matches!(bytes.get(end), Some(b'X' | b'x')) {
        count += 1;
        end += 1;
    }
    Run { start, end, count }
}

impl Run {
    /// The digits alone.
    fn digits(&self, text: &str) -> String {
        let own = text[self.start..self.end].chars().filter(char::is_ascii_alphanumeric);
        own.map(|c| c.to_ascii_uppercase()).collect()
    }

    /// The digits between its spaces and hyphens.
    fn groups(&self, text: &str) -> Vec<(std::ops::Range<usize>, String)> {
        let mut groups = Vec::new();
        let mut start = self.start;
        for group in text[self.start..self.end].split([' ', '-']) {
            groups.push((start..start + group.len(), group.to_ascii_uppercase()));
            start += group.len() + 1;
        }
        groups
    }

    /// Inside an address, a file name or a longer code.
    fn is_part_of_a_word(&self, text: &str) -> bool {
        let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '=' | '%' | '#');
        let before =
            text[..self.start].chars().next_back().is_some_and(|c| joins(c) || matches!(c, '.' | '-'));
        let mut after = text[self.end..].chars();
        let next = after.next();
        // A full stop ends a sentence, unless a name goes on behind it.
        let goes_on = next == Some('.') && after.next().is_some_and(|c| c.is_ascii_alphanumeric());
        before || goes_on || next.is_some_and(joins)
    }
}

/// What digits are, and those of them that tell it: a country code before a telephone number does not.
fn kind_of(digits: &str) -> Option<(&'static Kind, &str)> {
    let local = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")).unwrap_or(digits);
    let is_mobile =
        |own: &str| own.len() == 11 && own.starts_with('1') && !own[1..].starts_with(['0', '1', '2']);
    match digits.len() {
        11 if is_mobile(digits) => Some((&MOBILE, digits)),
        13 | 15 if is_mobile(local) => Some((&MOBILE, local)),
        18 if is_resident_id(digits) => Some((&RESIDENT_ID, digits)),
        16..=19 if is_bank_card(digits) => Some((&BANK_CARD, digits)),
        _ => None,
    }
}

/// GB 11643: a day of birth that exists, and a check digit by ISO 7064 MOD 11-2.
fn is_resident_id(text: &str) -> bool {
    let value = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    let born = matches!(value(6..10), Some(1900..=2099))
        && matches!(value(10..12), Some(1..=12))
        && matches!(value(12..14), Some(1..=31));
    let sum = text.bytes().rev().enumerate().fold(0u32, |sum, (place, byte)| {
        let digit = if byte == b'X' { 10 } else { u32::from(byte.saturating_sub(b'0')) };
        let weight = (0..place).fold(1, |weight, _| weight * 2 % 11);
        (sum + digit * weight) % 11
    });
    born && sum == 1
}

/// The number of a card that issuers in China give out, with a right check digit by Luhn.
fn is_bank_card(digits: &str) -> bool {
    let issued = digits.starts_with("62") || digits.starts_with('4') || digits.starts_with('5');
    let sum = digits.bytes().rev().enumerate().fold(0u32, |sum, (place, byte)| {
        let digit = u32::from(byte.saturating_sub(b'0')) * (1 + place as u32 % 2);
        sum + digit / 10 + digit % 10
    });
    issued && sum % 10 == 0
}

/// The address around an `@`, if it is that of a person.
fn address(text: &str, at: usize) -> Option<(std::ops::Range<usize>, String)> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    let start = text[..at]
        .rfind(|c| !part(c))
        .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
    let rest = &text[at + 1..];
    let length =
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(rest.len());
    let host = rest[..length].trim_end_matches(['.', '-']).to_ascii_lowercase();
    let fine = start < at && PRIVATE_HOSTS.contains(&host.as_str());
    let end = at + 1 + host.len();
    fine.then(|| (start..end, text[start..end].to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&'static str, String)> {
        let found = scan(FileId(0), text);
        let key = |d: &Diagnostic| {
            KINDS.iter().find(|kind| {
                d.arguments
                    .iter()
                    .any(|(_, a)| crate::base::Argument::get(a, crate::base::Language::English) == kind.key)
            })
        };
        found.iter().map(|d| (key(d).unwrap().key, text[d.span.unwrap().range()].to_owned())).collect()
    }

    #[test]
    fn what_has_a_right_check_digit_is_found() {
        for (text, kind, value) in [
            ("身份证11010519491231002X。", "resident_id", "11010519491231002X"),
            ("电话：13800138000", "mobile", "13800138000"),
            ("电话 138-0013-8000，", "mobile", "138-0013-8000"),
            ("卡号6222 0212 3456 7890 128", "bank_card", "6222 0212 3456 7890 128"),
            ("邮箱zhang.san@qq.com。", "email", "zhang.san@qq.com"),
            ("电话：１３８００１３８０００，", "mobile", "１３８００１３８０００"),
            ("１１０１０５１９４９１２３１００２Ｘ", "resident_id", "１１０１０５１９４９１２３１００２Ｘ"),
            ("１、邮箱zhang.san＠ｑｑ．com。", "email", "zhang.san＠ｑｑ．com"),
        ] {
            assert_eq!(kinds(text), [(kind, value.to_owned())], "{text}");
        }
    }

    #[test]
    fn other_numbers_and_addresses_are_not() {
        for text in [
            "110105194912310021",
            "0851-28220000",
            "https://example.org/news/13800138000.html",
            "kexie@zunyi.gov.cn",
            "文号 20210617001，编号 A13800138000",
            "2021-06-17 2021-06-18",
            "2024-01-01, 2024-06-30",
            "@qq.com",
            "6222021234567890123",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn a_message_does_not_repeat_what_it_is_about() {
        for text in ["13800138000", "11010519491231002X", "zhang.san@qq.com"] {
            let found = scan(FileId(0), text).remove(0);
            for language in [crate::base::Language::Chinese, crate::base::Language::English] {
                assert!(!found.message(language).contains(text), "{}", found.message(language));
            }
        }
    }
}
