//! What stands before the items of a list: bullets, and numbers in the forms that Chinese documents use.

use std::collections::BTreeMap;

use super::parts::Styles;
use super::xml::Element;

/// The lists of a document.
#[derive(Clone, Debug, Default)]
pub struct Numbering {
    /// Levels by the id of the definition.
    definitions: BTreeMap<String, BTreeMap<u8, Level>>,
    lists: BTreeMap<String, List>,
}

#[derive(Clone, Debug, Default)]
struct Level {
    format: String,
    text: String,
    start: u32,
    is_legal: bool,
}

#[derive(Clone, Debug, Default)]
struct List {
    definition: String,
    /// Levels that this list numbers in its own way, and where they begin.
    levels: BTreeMap<u8, Level>,
    starts: BTreeMap<u8, u32>,
}

/// What stands before an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A bullet.
    Bullet,
    /// A number, and the character after it: `.` or `)`.
    Number(u32, char),
    /// Words: 一、 （二） 第三条
    Words(String),
}

/// How far the lists of a document have come.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    by_definition: BTreeMap<String, BTreeMap<u8, u32>>,
    /// Levels of lists that have begun by their own start.
    begun: BTreeMap<String, Vec<u8>>,
}

impl Numbering {
    /// Reads the part.
    pub fn read(root: &Element, styles: &Styles) -> Numbering {
        let mut numbering = Numbering::default();
        let mut by_style: BTreeMap<String, String> = BTreeMap::new();
        let mut named: Vec<(String, String)> = Vec::new();
        for element in root.elements().filter(|element| element.name == "w:abstractNum") {
            let Some(id) = element.attribute("w:abstractNumId") else { continue };
            let levels = element.elements().filter(|level| level.name == "w:lvl").filter_map(level);
            numbering.definitions.insert(id.to_owned(), levels.collect());
            if let Some(style) = element.value_of("w:styleLink") {
                by_style.insert(style.to_owned(), id.to_owned());
            }
            if let Some(style) = element.value_of("w:numStyleLink") {
                named.push((id.to_owned(), style.to_owned()));
            }
        }
        for element in root.elements().filter(|element| element.name == "w:num") {
            if let (Some(id), Some(definition)) =
                (element.attribute("w:numId"), element.value_of("w:abstractNumId"))
            {
                numbering.lists.insert(id.to_owned(), list(element, definition));
            }
        }
        for (id, style) in named {
            let by_number =
                || numbering.lists.get(&styles.list_of(&style)?).map(|list| list.definition.clone());
            if let Some(other) = by_style.get(&style).cloned().or_else(by_number)
                && let Some(levels) = numbering.definitions.get(&other).cloned()
            {
                numbering.definitions.insert(id, levels);
            }
        }
        numbering
    }

    /// What stands before the next item of a list at a level; `None` where nothing does.
    pub fn next(&self, counters: &mut Counters, list: &str, level: u8) -> Option<Mark> {
        let own = self.lists.get(list)?;
        let levels = self.definitions.get(&own.definition)?;
        let level_of = |at: u8| own.levels.get(&at).or_else(|| levels.get(&at));
        let this = level_of(level)?;
        if this.format == "bullet" {
            return Some(Mark::Bullet);
        }
        let counts = counters.by_definition.entry(own.definition.clone()).or_default();
        let begun = counters.begun.entry(list.to_owned()).or_default();
        match own.starts.get(&level) {
            Some(start) if !begun.contains(&level) => {
                counts.insert(level, *start);
            }
            _ => {
                counts
                    .entry(level)
                    .and_modify(|count| *count = count.saturating_add(1))
                    .or_insert(this.start);
            }
        }
        begun.push(level);
        counts.retain(|at, _| *at <= level);
        let mut words = String::new();
        let mut rest = this.text.chars();
        while let Some(c) = rest.next() {
            let place =
                if c == '%' { rest.clone().next().and_then(|digit| digit.to_digit(10)) } else { None };
            let Some(place) = place.and_then(|place| u8::try_from(place).ok()?.checked_sub(1)) else {
                words.push(c);
                continue;
            };
            rest.next();
            let format = level_of(place).map_or("decimal", |level| level.format.as_str());
            let format = if this.is_legal { "decimal" } else { format };
            let start = level_of(place).map_or(1, |level| level.start);
            words.push_str(&written(*counts.entry(place).or_insert(start), format));
        }
        mark(words.trim())
    }
}

fn mark(words: &str) -> Option<Mark> {
    if words.is_empty() {
        return None;
    }
    let number = words.strip_suffix(['.', ')']).filter(|number| number.len() < 9);
    let number = number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    match (number.and_then(|number| number.parse().ok()), words.chars().next_back()) {
        (Some(number), Some(after)) => Some(Mark::Number(number, after)),
        _ => Some(Mark::Words(words.to_owned())),
    }
}

fn level(element: &Element) -> Option<(u8, Level)> {
    let at = element.attribute("w:ilvl")?.parse().ok()?;
    let level = Level {
        format: element.value_of("w:numFmt").unwrap_or("decimal").to_owned(),
        text: element.value_of("w:lvlText").unwrap_or_default().to_owned(),
        start: element.value_of("w:start").and_then(|start| start.parse().ok()).unwrap_or(1),
        is_legal: element.switch("w:isLgl").unwrap_or(false),
    };
    Some((at, level))
}

fn list(element: &Element, definition: &str) -> List {
    let mut list = List { definition: definition.to_owned(), ..List::default() };
    for change in element.elements().filter(|change| change.name == "w:lvlOverride") {
        let Some(at) = change.attribute("w:ilvl").and_then(|at| at.parse().ok()) else { continue };
        if let Some(start) = change.value_of("w:startOverride").and_then(|start| start.parse().ok()) {
            list.starts.insert(at, start);
        }
        list.levels.extend(change.child("w:lvl").and_then(level));
    }
    list
}

/// A number in one of the formats of the standard; digits for those that Chinese documents do not use.
fn written(number: u32, format: &str) -> String {
    let from = |first: char, last: u32| {
        let c = (1..=last).contains(&number).then(|| char::from_u32(u32::from(first) + number - 1)).flatten();
        c.map_or_else(|| number.to_string(), String::from)
    };
    match format {
        "none" => String::new(),
        "decimalZero" => format!("{number:02}"),
        "upperLetter" => letters(number, b'A'),
        "lowerLetter" => letters(number, b'a'),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => from('①', 20),
        "decimalEnclosedParen" => from('⑴', 20),
        "decimalEnclosedFullstop" => from('⒈', 20),
        "decimalFullWidth" | "decimalFullWidth2" => {
            spelt(number, ['０', '１', '２', '３', '４', '５', '６', '７', '８', '９'])
        }
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => spelt(number, DIGITS),
        "ideographTraditional" => cycle(number, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => cycle(number, "子丑寅卯辰巳午未申酉戌亥"),
        "ideographEnclosedCircle" => from('㊀', 10),
        "chineseLegalSimplified" => chinese(
            number,
            ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'],
            ["", "拾", "佰", "仟"],
        ),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographLegalTraditional" => chinese(number, DIGITS, ["", "十", "百", "千"]),
        _ => number.to_string(),
    }
}

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn spelt(number: u32, digits: [char; 10]) -> String {
    number.to_string().bytes().map(|byte| digits[usize::from(byte - b'0') % 10]).collect()
}

fn cycle(number: u32, characters: &str) -> String {
    let number = number as usize;
    let c = number.checked_sub(1).and_then(|at| characters.chars().nth(at));
    c.map_or_else(|| number.to_string(), String::from)
}

/// Up to 9,999, which no list passes: 十一, 二百零三.
fn chinese(number: u32, digits: [char; 10], units: [&str; 4]) -> String {
    if number == 0 || number > 9_999 {
        return number.to_string();
    }
    let mut out = String::new();
    let mut gap = false;
    for place in (0..4).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        let is_ten = place == 1 && digit == 1 && out.is_empty() && digits[1] == '一';
        if !is_ten {
            out.push(digits[digit as usize]);
        }
        out.push_str(units[place as usize]);
    }
    out
}

/// a … z, aa … zz
fn letters(number: u32, first: u8) -> String {
    let Some(index) = number.checked_sub(1).filter(|index| *index < 26 * 20) else {
        return number.to_string();
    };
    let letter = char::from(first + u8::try_from(index % 26).unwrap_or(0));
    std::iter::repeat_n(letter, (index / 26 + 1) as usize).collect()
}

fn roman(number: u32) -> String {
    if number == 0 || number > 3_999 {
        return number.to_string();
    }
    let steps = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let (mut left, mut out) = (number, String::new());
    for (value, letters) in steps {
        while left >= value {
            out.push_str(letters);
            left -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_chinese_documents_write_them() {
        for (number, format, expected) in [
            (1, "chineseCounting", "一"),
            (10, "chineseCounting", "十"),
            (11, "chineseCountingThousand", "十一"),
            (20, "chineseCounting", "二十"),
            (105, "chineseCountingThousand", "一百零五"),
            (3, "chineseLegalSimplified", "叁"),
            (12, "chineseLegalSimplified", "壹拾贰"),
            (2, "ideographTraditional", "乙"),
            (20, "ideographDigital", "二〇"),
            (3, "decimalEnclosedCircleChinese", "③"),
            (21, "decimalEnclosedCircle", "21"),
            (28, "lowerLetter", "bb"),
            (14, "upperRoman", "XIV"),
            (7, "decimalZero", "07"),
            (12, "decimalFullWidth", "１２"),
            (5, "hebrew1", "5"),
        ] {
            assert_eq!(written(number, format), expected, "{format}");
        }
    }

    #[test]
    fn a_number_and_a_point_is_a_number_and_all_else_is_words() {
        assert_eq!(mark("3."), Some(Mark::Number(3, '.')));
        assert_eq!(mark("12)"), Some(Mark::Number(12, ')')));
        for words in ["3、", "（一）", "1.2.", "第三条", "a)"] {
            assert_eq!(mark(words), Some(Mark::Words(words.to_owned())));
        }
        assert_eq!(mark(""), None);
    }
}
