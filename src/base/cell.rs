//! Cells of spreadsheets as people name them: `B7`.
//!
//! A sheet stands among the sources as a text of its own: a line for each row, cells with tabs between them. So a
//! span into it is the place of a cell, and everything that can point into a text can point into a workbook.

use std::ops::Range;

/// What stands between two cells of a row.
pub const BETWEEN: char = '\t';

/// The name of a cell; column and row count from 0.
pub fn name(column: u32, row: u32) -> String {
    format!("{}{}", letters(column), u64::from(row) + 1)
}

/// The letters of a column that counts from 0: `A` … `Z`, `AA` …
pub fn letters(column: u32) -> String {
    let mut rest = u64::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.into_iter().rev().collect()
}

/// The beginning of a text that fits into `longest` units of UTF-16, in which workbooks count, without characters that
/// XML cannot hold.
pub fn clipped(text: &str, longest: usize) -> String {
    // No character has more units than bytes.
    if text.len() <= longest && !text.contains(['\u{FFFE}', '\u{FFFF}']) {
        return text.to_owned();
    }
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= longest
    };
    let holds = |c: char| if matches!(c, '\u{FFFE}' | '\u{FFFF}') { '\u{FFFD}' } else { c };
    text.chars().take_while(fits).map(holds).collect()
}

/// The column of the cell in which `offset` of a row's text lies, from 0.
pub fn column(row: &str, offset: usize) -> u32 {
    let before = row.get(..offset).unwrap_or(row);
    u32::try_from(before.matches(BETWEEN).count()).unwrap_or(u32::MAX)
}

/// Where the text of a cell stands in that of its row; empty where the row is shorter.
pub fn range(row: &str, column: u32) -> Range<usize> {
    let mut start = 0;
    for (index, cell) in (0..).zip(row.split(BETWEEN)) {
        if index == column {
            return start..start + cell.len();
        }
        start += cell.len() + 1;
    }
    row.len()..row.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        let known = [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (16_383, "XFD")];
        for (column, letters) in known {
            assert_eq!(self::letters(column), letters);
        }
        assert_eq!(name(1, 6), "B7");
    }

    #[test]
    fn a_place_in_a_row_is_a_cell() {
        let row = "湄潭县\t\t12";
        assert_eq!([column(row, 0), column(row, 10), column(row, row.len())], [0, 1, 2]);
        assert_eq!(&row[range(row, 2)], "12");
        assert_eq!(range(row, 7), row.len()..row.len());
    }

    #[test]
    fn a_text_ends_before_a_character_that_does_not_fit_whole() {
        assert_eq!(clipped("ab𠮷", 3), "ab");
        assert_eq!(clipped("ab\u{FFFF}", 3), "ab\u{FFFD}");
    }
}
