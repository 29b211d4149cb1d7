//! Headings of documents that have no styles for them: by the numbers that official documents put before them.

use super::{Content, Document, Inline};

/// The longest heading, in characters.
const MAX_HEADING: usize = 40;

/// Makes headings of lines like 一、总体进展 and （二）主要做法 that are no sentences, where no style made any.
pub fn find_headings(document: &mut Document) {
    let is_heading = |content: &Content| matches!(content, Content::Heading(..));
    if document.blocks.iter().any(|block| is_heading(&block.content)) {
        return;
    }
    for block in &mut document.blocks {
        let level = level(&block.words());
        if let (Some(level), Content::Paragraph(_, text)) = (level, &mut block.content)
            && !text.iter().any(|inline| matches!(inline, Inline::Picture(..)))
        {
            block.content = Content::Heading(level, std::mem::take(text));
        }
    }
}

fn level(words: &str) -> Option<u8> {
    let words = words.trim();
    let is_sentence =
        words.contains('。') || words.ends_with(['；', '：', '，', '、', '！', '？', ';', ':', ',']);
    if is_sentence || words.chars().count() > MAX_HEADING {
        return None;
    }
    let after = |words: &str| {
        let rest = words.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
        (rest.len() < words.len()).then(|| rest.to_owned())
    };
    if let Some(rest) = after(words) {
        return rest.strip_prefix('、').filter(|rest| !rest.trim().is_empty()).map(|_| 1);
    }
    let rest = after(words.strip_prefix(['（', '('])?)?;
    rest.strip_prefix(['）', ')']).filter(|rest| !rest.trim().is_empty()).map(|_| 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_make_headings_and_sentences_stay_sentences() {
        for (words, expected) in [
            ("一、总体进展", Some(1)),
            ("十二、下一步打算", Some(1)),
            ("（二）主要做法", Some(2)),
            ("(三)保障", Some(2)),
            ("一、加快建立组织；", None),
            ("一、加快建立组织。要抓紧", None),
            ("一是思路清", None),
            ("一、", None),
            ("第一、二批", None),
        ] {
            assert_eq!(level(words), expected, "{words}");
        }
    }
}
