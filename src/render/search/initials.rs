//! The initials of a name's Pinyin: 湄潭县 is also found as `mtx`.

use std::collections::BTreeSet;

use pinyin::ToPinyinMulti;

use super::tokens::{fold, is_character};

/// Initials beyond these are not kept; so many are typed rarely, and tell names apart well enough.
pub const LONGEST: usize = 8;

/// Readings of one name. Most characters have one initial in all their readings; a name with more combinations than
/// this keeps the first ones, which are the usual readings.
const MOST_READINGS: usize = 8;

/// The initials of a name in each of its readings. Letters and digits stand for themselves; empty if no character
/// has a reading, or one has none.
pub fn initials(name: &str) -> BTreeSet<String> {
    let mut readings = vec![String::new()];
    let mut has_han = false;
    for c in name.chars().map(fold).filter(|c| is_character(*c)).take(LONGEST) {
        let letters = letters(c);
        has_han |= !c.is_ascii();
        let longer = letters.iter().flat_map(|letter| {
            readings.iter().map(move |reading| {
                let mut reading = reading.clone();
                reading.push(*letter);
                reading
            })
        });
        readings = longer.take(MOST_READINGS).collect();
    }
    if has_han { readings.into_iter().filter(|reading| reading.len() > 1).collect() } else { BTreeSet::new() }
}

/// The initials that a character may have, the usual one first.
fn letters(c: char) -> Vec<char> {
    if c.is_ascii() {
        return vec![c];
    }
    let mut letters: Vec<char> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        if let Some(letter) = reading.plain().chars().next().filter(char::is_ascii_lowercase)
            && !letters.contains(&letter)
        {
            letters.push(letter);
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_initials_of_all_their_readings() {
        assert!(initials("湄潭县").contains("mtx"));
        assert!(initials("重庆市").contains("cqs"));
        assert!(initials("重庆市").contains("zqs"));
        assert!(initials("湄潭县科学技术协会").contains("mtxkxjsx"), "the first eight");
        assert!(initials("3+1行动").iter().any(|own| own.starts_with("3+1x")));
        assert!(initials("NASA").is_empty());
        assert!(initials("").is_empty());
    }

    #[test]
    fn the_number_of_readings_is_bounded() {
        assert!(initials(&"重长行".repeat(9)).len() <= MOST_READINGS);
    }
}
