//! Words with which a row of a table says that it is the total of others: in a text, in a sheet.

use super::fold;

/// The words, and whether such a row counts everything above.
const TOTALS: [(&str, bool); 9] = [
    ("合计", true),
    ("总计", true),
    ("共计", true),
    ("累计", true),
    ("小计", false),
    ("grandtotal", true),
    ("subtotal", false),
    ("total", true),
    ("sum", true),
];

/// Whether a cell makes its row a total, and of everything above. In front it may say whose: 湄潭县合计.
pub fn of_row(words: &str, in_front: bool) -> Option<bool> {
    // Most cells of a long list are none; all of those words have this character or letters.
    if !words.contains('计') && !words.chars().any(|c| fold::width_char(c).is_ascii_alphabetic()) {
        return None;
    }
    let key: String = fold::name(words).chars().filter(|c| c.is_alphanumeric()).collect();
    let whose = |word: &str| in_front && key.ends_with(word) && key.chars().count() <= 9 && !key.is_ascii();
    TOTALS.iter().find(|(word, _)| key == *word || whose(word)).map(|(_, all)| *all)
}

#[cfg(test)]
mod tests {
    use super::of_row;

    #[test]
    fn totals_say_of_what() {
        for (words, in_front, total) in [
            ("合　计", true, Some(true)),
            ("湄潭县合计：", true, Some(true)),
            ("湄潭县合计", false, None),
            ("小计", false, Some(false)),
            ("Grand total", true, Some(true)),
            ("合计本次会议的经验和做法", true, None),
            ("湄潭县", true, None),
        ] {
            assert_eq!(of_row(words, in_front), total, "{words}");
        }
    }
}
