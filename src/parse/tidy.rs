//! Mends what is wrong with the typography of a text and with nothing else: line breaks inside sentences, half-width
//! punctuation between Han characters and full-width digits, as `lint` finds them.
//!
//! A mended text has the same words, links, headings and blocks: both versions are read as Markdown and compared, and what
//! would change more than the look is left as it was. Front matter, code, links and data blocks are not touched.

use std::ops::Range;

use pulldown_cmark::Event;

use crate::base::fold;
use crate::domain::markdown::{events, outline};

use super::lint::Walk;

/// A piece of the text and what comes in its place.
type Edit = (Range<usize>, String);

/// Passes over a text: a mended mark may show that its neighbour is wrong too, and each pass moves on by one at least.
const MOST_PASSES: usize = 8;

/// Edits that are tried one by one where all of them together do harm; each of them costs a reading of the text.
const MOST_SINGLE: usize = 200;

/// The text mended; the same text if there is nothing to mend. Mending it again changes nothing.
pub fn tidy(markdown: &str) -> String {
    let mut text = markdown.to_owned();
    let known = Meaning::of(markdown);
    for _ in 0..MOST_PASSES {
        let edits = edits(&text);
        if edits.is_empty() {
            break;
        }
        let mended = apply(&text, &edits);
        if Meaning::of(&mended) == known {
            text = mended;
            continue;
        }
        // From the end, so that the places of the others stay.
        let mut last = text.clone();
        for edit in edits.iter().rev().take(MOST_SINGLE) {
            let one = apply(&last, std::slice::from_ref(edit));
            if Meaning::of(&one) == known {
                last = one;
            }
        }
        if last == text {
            break;
        }
        text = last;
    }
    text
}

fn edits(text: &str) -> Vec<Edit> {
    let walk = Walk::over(text);
    let marks = walk.half_width.iter().filter(|mark| !mark.in_link).map(|mark| {
        // An escaped mark needs no escape when it is a full-width one.
        let start = mark.at - usize::from(text[..mark.at].ends_with('\\'));
        (start..mark.at + 1, mark.full_width().to_string())
    });
    let breaks = walk.breaks.iter().filter(|found| !found.in_link).map(|found| {
        let start = text[..found.range.start].trim_end_matches([' ', '\t']).len();
        (start..found.range.end, String::new())
    });
    let digits = walk.wide_digits.iter().filter(|found| !found.in_link);
    let digits = digits.map(|found| (found.range.clone(), fold::width(&text[found.range.clone()])));
    let mut edits: Vec<Edit> = marks.chain(breaks).chain(digits).collect();
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    edits
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + edits.len() * 2);
    let mut done = 0;
    for (range, new) in edits {
        if range.start < done {
            continue;
        }
        out.push_str(&text[done..range.start]);
        out.push_str(new);
        done = range.end;
    }
    out + &text[done..]
}

/// What a text says, apart from white space and the width of its marks.
#[derive(PartialEq)]
struct Meaning {
    /// Runs of words, and what stands between them.
    parts: Vec<String>,
    /// Others may link to them.
    headings: Vec<String>,
}

impl Meaning {
    fn of(markdown: &str) -> Meaning {
        let mut parts: Vec<String> = vec![String::new()];
        for (event, _) in events(markdown) {
            match event {
                Event::Text(text) => {
                    let loose = text.chars().filter_map(fold::loose_char);
                    if let Some(last) = parts.last_mut() {
                        last.extend(loose);
                    }
                }
                Event::SoftBreak => {}
                other => parts.extend([format!("{other:?}"), String::new()]),
            }
        }
        let headings = outline(markdown).headings.into_iter().map(|heading| heading.id).collect();
        Meaning { parts, headings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_breaks_are_mended() {
        for (text, mended) in [
            ("为推进改革,加强\n思想引领,会议(扩大)召开。", "为推进改革，加强思想引领，会议（扩大）召开。"),
            ("已建１５０个，占９３．５％。", "已建150个，占93.5%。"),
            ("- 第一,甲\n  乙\n- 第二", "- 第一，甲乙\n- 第二"),
            ("> 引用的话,还\n> 没有完。", "> 引用的话，还没有完。"),
            ("甲\\(乙\\)丙", "甲（乙）丙"),
            ("经费少(去年仅3.5万元);三是路程远。", "经费少（去年仅3.5万元）；三是路程远。"),
            ("太好了!!!!!!!!!!!!", "太好了！！！！！！！！！！！！"),
            ("| 县 | 说明 |\n|---|---|\n| 湄潭 | 好,很好 |", "| 县 | 说明 |\n|---|---|\n| 湄潭 | 好，很好 |"),
        ] {
            assert_eq!(tidy(text), mended);
        }
    }

    #[test]
    fn code_links_headings_and_numbers_stay() {
        for text in [
            "`甲,乙`",
            "１. 甲\n\n２. 乙",
            "[第１期](a.md)",
            "```\n甲,乙\n丙\n```",
            "```coverage\ntarget: 甲,乙\n```",
            "[甲,乙](甲,乙.md)",
            "[[甲,乙]]",
            "![甲,乙](a.png)",
            "经费5,000元，比例1:2。",
            "<b title=\"甲,乙\">甲</b>",
            "第一句。\n第二句。",
        ] {
            assert_eq!(tidy(text), text);
        }
    }

    #[test]
    fn what_would_change_the_markdown_stays() {
        // Joined, the opening marks would no longer open anything.
        let text = "甲\n**（乙）丙**丁";
        assert_eq!(tidy(text), text);
    }
}
