//! Whether characters that spell a name are that name: what may stand before and behind it.
//!
//! A few rules of the language instead of a dictionary, and no knowledge of any city. They would rather miss a
//! name than find one that is not there: 播州大道 is a road, 学习水平 holds no 习水, Yorkshire no York.

use crate::base::fold::{is_han, width_char};

/// What a name asks of its surroundings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// A place without its type (湄潭, not 湄潭县): what follows may make another name of it.
    bare: bool,
    /// A place.
    place: bool,
    /// Two Han characters: they also meet by chance, where one word ends and the next begins.
    chance: bool,
    /// Begins with a type (县科协): the end of some longer name, unless a new phrase begins there.
    typed: bool,
    /// Begins with a Latin letter or a digit.
    latin_start: bool,
    /// Ends in one.
    latin_end: bool,
    /// A single Latin word: it needs its capital (Reading, not reading).
    capital: bool,
    /// A single Latin word in capitals only (ESA, not Esa).
    capitals: bool,
}

/// Han characters behind which a phrase may begin with a name. What is not here is more often the first half
/// of a word: 学 in 学习水平, 其 in 其余庆祝.
const BEFORE: &str =
    "在对和与及跟同到从由向以为等的了于将把被给让如像比据经即是访赴去往至驻来入进离抵看中我本";

/// Types behind which a short name may stand, as in 某市湄潭.
const BEFORE_TYPES: &str = "省市县区州";

/// Single characters that make another name of a short one: 播州路, 赤水河.
const FOLLOWING: &str = "路街巷弄桥站港河江湖山岭峡湾岛寺庙塔园";

/// Words that do so even at a small distance: 播州西大道, 湄潭实验小学.
const INSTITUTIONS: [&str; 28] = [
    "大道",
    "大街",
    "大桥",
    "机场",
    "水库",
    "公园",
    "广场",
    "小区",
    "花园",
    "大厦",
    "景区",
    "中学",
    "小学",
    "大学",
    "学院",
    "学校",
    "高中",
    "一中",
    "二中",
    "三中",
    "四中",
    "幼儿园",
    "医院",
    "公司",
    "集团",
    "酒店",
    "宾馆",
    "银行",
];

/// Characters that no name of an institution holds: what stands behind them is another phrase.
const NOT_IN_NAMES: &str = "的在和与、是有了等将对把被为向从由于及到去来也都就并让给";

/// Han characters between a short name and an institution.
const DISTANCE: usize = 4;

/// Ordinary words whose first character is often the last one of a name, so that the name only seems to stand
/// there: 正|安排, 习|水平, 仁怀|市场, 播州|区域. By their first characters.
const WORDS: [(char, &str); 23] = [
    ('安', "全排装置心定"),
    ('水', "平利库源质电果产"),
    ('山', "区村"),
    ('平', "台安均时稳"),
    ('和', "谐平"),
    ('化', "解学"),
    ('明', "确显年"),
    ('真', "实正诚心相理"),
    ('庆', "祝典"),
    ('方', "面向式法案便"),
    ('定', "期点位"),
    ('远', "程离"),
    ('海', "外洋"),
    ('城', "乡市"),
    ('宁', "静"),
    ('阳', "光"),
    ('林', "业"),
    ('口', "头号"),
    ('川', "流"),
    ('怀', "疑念"),
    ('江', "水"),
    ('市', "场值"),
    ('区', "域间别分块"),
];

/// Latin words that make another name of a short one.
const LATIN_FOLLOWING: [&str; 30] = [
    "road",
    "street",
    "avenue",
    "lane",
    "square",
    "station",
    "airport",
    "bridge",
    "river",
    "lake",
    "park",
    "school",
    "college",
    "university",
    "academy",
    "hospital",
    "hotel",
    "bank",
    "company",
    "ltd",
    "district",
    "township",
    "town",
    "village",
    "city",
    "county",
    "province",
    "minster",
    "castle",
    "island",
];

/// Latin words that do so from the front.
const LATIN_BEFORE: [&str; 12] =
    ["new", "old", "north", "south", "east", "west", "upper", "lower", "great", "little", "saint", "st"];

/// Types of places in Latin letters.
const LATIN_TYPES: [&str; 8] =
    ["county", "city", "district", "province", "township", "town", "village", "region"];

impl Shape {
    /// The shape of a name whose widths are folded. `bare` is `None` for what is no place.
    pub fn new(name: &str, bare: Option<bool>, types: &[String]) -> Shape {
        let han = name.chars().all(is_han);
        let latin = name.chars().all(char::is_alphanumeric) && !name.chars().any(is_han);
        let (first, last) = (name.chars().next(), name.chars().next_back());
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_han(c));
        let capital = latin && first.is_some_and(char::is_uppercase);
        Shape {
            bare: bare == Some(true),
            place: bare.is_some(),
            chance: han && name.chars().count() == 2,
            typed: types.iter().any(|own| name.starts_with(own.as_str())),
            latin_start: is_latin(first),
            latin_end: is_latin(last),
            capital,
            capitals: capital && name.chars().all(|c| !c.is_lowercase()),
        }
    }

    /// Whether the name of a place ends in a type of place.
    pub fn ends_in_type(name: &str, types: &[String]) -> bool {
        let word = name.rsplit(' ').next().filter(|word| word.len() < name.len());
        types.iter().any(|own| name.strip_suffix(own.as_str()).is_some_and(|rest| !rest.is_empty()))
            || word.is_some_and(|word| LATIN_TYPES.iter().any(|own| word.eq_ignore_ascii_case(own)))
    }

    /// Whether `found` between `before` and `after` is this name. `behind_name`: a name ends where it begins.
    pub fn fits(self, before: &str, found: &str, after: &str, behind_name: bool, types: &[String]) -> bool {
        let before = unbroken(before.trim_end_matches(['*', '_', '~']), str::strip_suffix);
        let after = unbroken(after.trim_start_matches(['*', '_', '~']), str::strip_prefix);
        self.latin_fits(before, found, after)
            && (behind_name || self.begins(before))
            && !(self.place && makes_a_word(found, after))
            && !(self.bare && (continues(after, types) || latin_continues(before, after)))
    }

    fn latin_fits(self, before: &str, found: &str, after: &str) -> bool {
        let touches = |c: Option<char>| {
            c.map(width_char).is_some_and(|c| c == '_' || (c.is_alphanumeric() && !is_han(c)))
        };
        let mut letters = found.chars().map(width_char);
        let in_a_word = (self.latin_start && touches(before.chars().next_back()))
            || (self.latin_end && touches(after.chars().next()));
        !in_a_word
            && (!self.capital || letters.clone().next().is_some_and(char::is_uppercase))
            && (!self.capitals || letters.all(|c| !c.is_lowercase()))
    }

    /// Whether a phrase may begin behind `before`.
    fn begins(self, before: &str) -> bool {
        match before.chars().next_back() {
            Some(c) if self.typed => !is_han(c) || BEFORE.contains(c) || c == '有',
            Some(c) if self.chance => !is_han(c) || BEFORE.contains(c) || BEFORE_TYPES.contains(c),
            _ => true,
        }
    }
}

/// A line break inside a paragraph ends no word between Han characters.
fn unbroken<'t>(text: &'t str, strip: fn(&'t str, char) -> Option<&'t str>) -> &'t str {
    strip(text, '\n').filter(|rest| strip(rest, '\n').is_none()).unwrap_or(text)
}

/// Whether the last character of a name and the first one behind it are a word.
fn makes_a_word(found: &str, after: &str) -> bool {
    let (Some(last), Some(next)) = (found.chars().next_back(), after.chars().next()) else { return false };
    WORDS.iter().any(|(first, second)| *first == last && second.contains(next))
}

/// Whether a short name goes on as another name.
fn continues(after: &str, types: &[String]) -> bool {
    let Some(next) = after.chars().next().filter(|c| is_han(*c)) else { return false };
    if FOLLOWING.contains(next) || types.iter().any(|own| after.starts_with(own.as_str())) {
        return true;
    }
    let starts = after.char_indices().take(DISTANCE + 1);
    let inside = starts.take_while(|(_, c)| is_han(*c) && !NOT_IN_NAMES.contains(*c));
    inside.into_iter().any(|(at, _)| INSTITUTIONS.iter().any(|word| after[at..].starts_with(word)))
}

fn latin_continues(before: &str, after: &str) -> bool {
    let is = |list: &[&str], word: &str| list.iter().any(|own| word.eq_ignore_ascii_case(own));
    let letters = |c: char| c.is_ascii_alphabetic();
    let next = after.strip_prefix(' ').map(|rest| rest.split(|c| !letters(c)).next().unwrap_or_default());
    let previous =
        before.strip_suffix(' ').map(|rest| rest.rsplit(|c| !letters(c)).next().unwrap_or_default());
    next.is_some_and(|word| is(&LATIN_FOLLOWING, word))
        || previous.is_some_and(|word| is(&LATIN_BEFORE, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(name: &str, bare: Option<bool>, before: &str, after: &str) -> bool {
        let types = ["县".to_owned(), "街道".to_owned()];
        Shape::new(name, bare, &types).fits(before, name, after, false, &types)
    }

    #[test]
    fn a_short_name_that_goes_on_is_another_name() {
        for after in ["大道通车", "路", "实验小学", "西大道", "街道办", "茶业公司"] {
            assert!(!fits("播州", Some(true), "在", after), "{after}");
            assert!(
                fits("播州县", Some(false), "在", after) && fits("播州科协", None, "在", after),
                "{after}"
            );
        }
        assert!(fits("播州", Some(true), "在", "的中学"));
    }

    #[test]
    fn two_characters_need_a_phrase_to_begin() {
        assert!(!fits("习水", Some(true), "学", "平"));
        assert!(fits("习水", Some(true), "（", "）"));
        assert!(fits("红花岗", Some(true), "学", ""));
        assert!(!fits("县科协", None, "各", "") && fits("县科协", None, "由", ""));
    }
}
