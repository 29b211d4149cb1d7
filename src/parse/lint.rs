//! Lints on the text of a document alone: what an editor would mark with a red pencil.
//!
//! Slips that come in numbers are reported once per file, with the count, so that a dirty file does not
//! bury its errors. Lints that need to know names live in `relate::lint`.

use std::ops::Range;

use memchr::{memchr_iter, memchr2_iter, memchr3_iter, memmem};
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::base::fold::is_han;
use crate::base::{Code, Diagnostic, FileId, Span, fold};
use crate::domain::markdown::{Outline, events, is_wide_punctuation, names_map};

use super::privacy;

/// What the front matter says that matters to the text below it.
#[derive(Debug, Default)]
pub struct Known {
    /// The year of the document, to be suggested.
    pub year: Option<String>,
    /// Whether it states the number under which its maps were approved.
    pub has_map_approval: bool,
}

/// Lints a body that begins at `base` of `file`.
pub fn text(file: FileId, base: usize, markdown: &str, outline: &Outline, known: &Known) -> Vec<Diagnostic> {
    let at = |range: Range<usize>| Span::new(file, range.start + base..range.end + base);
    let found = if is_suspicious(markdown) { Walk::over(markdown) } else { Walk::default() };
    let mut diagnostics = Vec::new();
    if let Some(first) = found.breaks.first() {
        let span = at(first.range.start..first.range.start);
        diagnostics
            .push(Diagnostic::new(Code::BrokenSentence, span).with("count", found.breaks.len().to_string()));
    }
    if let Some(first) = found.half_width.first() {
        diagnostics.push(
            Diagnostic::new(Code::HalfWidthPunctuation, at(first.at..first.at + 1))
                .with("found", first.mark.to_string())
                .with("suggestion", first.full_width().to_string())
                .with("count", found.half_width.len().to_string()),
        );
    }
    if let Some(range) = found.date {
        let date = &markdown[range.clone()];
        let year = known.year.as_deref().unwrap_or("××××");
        diagnostics.push(
            Diagnostic::new(Code::DateWithoutYear, at(range.clone()))
                .with("date", date)
                .with("suggestion", format!("{year}年{date}")),
        );
    }
    let images = outline.links.iter().filter(|link| link.image && !link.has_text);
    diagnostics.extend(images.map(|image| Diagnostic::new(Code::MissingAlt, at(image.range.clone()))));
    if !known.has_map_approval && !markdown.contains(APPROVAL) {
        let images = outline.links.iter().filter(|link| link.image);
        let maps = images.filter(|image| markdown.get(image.range.clone()).is_some_and(names_map));
        diagnostics.extend(maps.map(|map| Diagnostic::new(Code::MapWithoutApproval, at(map.range.clone()))));
    }
    if let Some(first) = found.wide_digits.first() {
        let words = &markdown[first.range.clone()];
        diagnostics.push(
            Diagnostic::new(Code::WideDigits, at(first.range.clone()))
                .with("found", words)
                .with("suggestion", fold::width(words))
                .with("count", found.wide_digits.len().to_string()),
        );
    }
    for (range, what) in found.unsafe_html {
        diagnostics.push(Diagnostic::new(Code::UnsafeHtml, at(range)).with("found", what));
    }
    diagnostics
}

/// The number under which a map was approved is printed behind this word.
const APPROVAL: &str = "审图号";

/// Whether a walk over the events may find anything. Looks at the plain source, so code and links count too;
/// most texts have nothing of the kind, and are spared the walk. Looks for what is rare, many bytes at a time: all that
/// is asked for is ASCII, or 月.
fn is_suspicious(markdown: &str) -> bool {
    let wide = |c: char| is_han(c) || is_wide_punctuation(c);
    let before = |at: usize| markdown[..at].chars().next_back();
    // Behind the marks and blanks that lines of lists and quotes begin with.
    let next_line = |at: usize| markdown[at..].trim_start_matches([' ', '\t', '>']).chars().next();
    let breaks =
        |at: usize| before(at).is_some_and(|c| wide(c) || c == ',') && next_line(at + 1).is_some_and(wide);
    let is_date = |at: usize| before(at).is_some_and(|c| fold::width_char(c).is_ascii_digit());
    let bytes = markdown.as_bytes();
    memchr3_iter(b'<', b',', b'(', bytes).any(|at| bytes[at] == b'<' || before(at).is_some_and(wide))
        || memchr3_iter(b';', b':', b')', bytes).any(|at| before(at).is_some_and(wide))
        || memchr2_iter(b'?', b'!', bytes).any(|at| before(at).is_some_and(wide))
        || memchr_iter(b'\n', bytes).any(breaks)
        || memmem::find_iter(bytes, "月").any(is_date)
        || privacy::has_wide_digits(markdown)
}

/// What one walk over the events finds. Offsets are those of the Markdown.
#[derive(Default)]
pub struct Walk {
    /// Line breaks inside of sentences.
    pub breaks: Vec<Break>,
    /// Half-width punctuation between Han characters.
    pub half_width: Vec<Mark>,
    /// Runs of full-width digits, with what belongs to a number between them.
    pub wide_digits: Vec<Digits>,
    /// The first date without a year, if no year stands before it.
    date: Option<Range<usize>>,
    unsafe_html: Vec<(Range<usize>, &'static str)>,
    seen_year: bool,
    last: Option<char>,
    /// The last character that tells the script; the marks that both share do not.
    firm: Option<char>,
    break_at: Option<Break>,
    /// Links and pictures that are open.
    links: usize,
}

/// A line break with the marks of lists and quotes that begin the next line.
pub struct Break {
    /// From the end of the line to the words of the next one.
    pub range: Range<usize>,
    /// Whether it stands in the words of a link.
    pub in_link: bool,
}

/// A number in full-width digits.
pub struct Digits {
    /// Where it stands.
    pub range: Range<usize>,
    /// Whether it stands in the words of a link.
    pub in_link: bool,
}

/// A mark of punctuation.
pub struct Mark {
    /// Where it stands.
    pub at: usize,
    /// The mark, one byte long.
    pub mark: char,
    /// Whether it stands in the words of a link.
    pub in_link: bool,
}

impl Mark {
    /// The mark that Chinese text takes.
    pub fn full_width(&self) -> char {
        char::from_u32(self.mark as u32 + 0xFEE0).unwrap_or(self.mark)
    }
}

impl Walk {
    /// Walks over a body.
    pub fn over(markdown: &str) -> Walk {
        let mut walk = Walk::default();
        let (mut in_code, mut in_reference) = (false, false);
        for (event, range) in events(markdown) {
            if let Some(open) = walk.break_at.as_mut().filter(|open| open.range.is_empty()) {
                open.range.end = range.start.max(open.range.start);
            }
            match event {
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) => walk.links += 1,
                Event::End(TagEnd::Link | TagEnd::Image) => walk.links = walk.links.saturating_sub(1),
                _ => {}
            }
            match event {
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Start(Tag::Link { link_type: LinkType::WikiLink { .. }, .. }) => in_reference = true,
                Event::End(TagEnd::Link) => in_reference = false,
                Event::Start(tag) if is_block(&tag) => walk.last = None,
                Event::Text(_) if in_code || in_reference => walk.last = None,
                Event::Text(_) => walk.text(&markdown[range.clone()], range.start),
                Event::SoftBreak => {
                    let range = range.start..range.start;
                    walk.break_at = Some(Break { range, in_link: walk.links > 0 });
                }
                Event::Code(_) => walk.last = None,
                Event::Html(html) | Event::InlineHtml(html) => {
                    if let Some(what) = dangerous(&html) {
                        walk.unsafe_html.push((range, what));
                    }
                }
                _ => {}
            }
        }
        walk
    }

    fn text(&mut self, text: &str, start: usize) {
        self.after_break(text);
        let in_link = self.links > 0;
        let numbers = wide_digits(text).map(|range| start + range.start..start + range.end);
        self.wide_digits.extend(numbers.map(|range| Digits { range, in_link }));
        let marks = |c: char| matches!(c, ',' | ';' | ':' | '(' | ')' | '?' | '!');
        // Most texts have none of the marks and no dates; a look at the bytes is enough for them.
        if !text.contains(marks) {
            self.last = text.chars().next_back().or(self.last);
            self.firm = text.chars().rev().find(|c| !is_shared(*c)).or(self.firm);
            self.dates(text, start);
            return;
        }
        for (offset, c) in text.char_indices() {
            let next = text[offset + c.len_utf8()..].chars().next();
            let mut seen = c;
            if marks(c) && self.is_between_han(next) {
                let mark = Mark { at: start + offset, mark: c, in_link: self.links > 0 };
                // What stands behind it stands behind a mended mark.
                seen = mark.full_width();
                self.half_width.push(mark);
            }
            self.last = Some(seen);
            self.firm = if is_shared(seen) { self.firm } else { Some(seen) };
        }
        self.dates(text, start);
    }

    /// A break between two Han characters, or after a comma, stands inside a sentence.
    fn after_break(&mut self, text: &str) {
        let Some(at) = self.break_at.take() else { return };
        let before = self.last.is_some_and(|c| is_han(c) || matches!(c, '，' | '、' | '；' | ',' | '：'));
        let after = text.chars().next().is_some_and(|c| is_han(c) || matches!(c, '“' | '《' | '（'));
        if before && after {
            self.breaks.push(at);
        }
    }

    fn is_between_han(&self, next: Option<char>) -> bool {
        let wide = |c: char| is_han(c) || is_wide_punctuation(c);
        self.last.is_some_and(wide)
            && self.firm.is_some_and(wide)
            && next.is_none_or(|c| {
                wide(c) || c.is_ascii_digit() || matches!(c, ',' | ';' | '(' | ')' | '?' | '!')
            })
    }

    /// Notes years, and the first `6月17日` before any year.
    fn dates(&mut self, text: &str, start: usize) {
        if self.seen_year || self.date.is_some() || !text.contains(['年', '月']) {
            return;
        }
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        for (index, (offset, c)) in chars.iter().enumerate() {
            let digits_before = chars[..index]
                .iter()
                .rev()
                .take_while(|(_, c)| fold::width_char(*c).is_ascii_digit())
                .count();
            if *c == '年' && digits_before == 4 {
                self.seen_year = true;
                return;
            }
            let rest = &chars[index + 1..];
            let digits_after = rest.iter().take_while(|(_, c)| fold::width_char(*c).is_ascii_digit()).count();
            let day = rest.get(digits_after).filter(|(_, c)| matches!(c, '日' | '号'));
            if *c == '月'
                && (1..=2).contains(&digits_before)
                && (1..=2).contains(&digits_after)
                && let Some((end, day)) = day
            {
                let from = chars[index - digits_before].0;
                debug_assert!(from < *offset);
                self.date = Some(start + from..start + end + day.len_utf8());
                return;
            }
        }
    }
}

fn is_wide_digit(c: char) -> bool {
    matches!(c, '０'..='９')
}

/// Numbers in full-width digits.
fn wide_digits(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text.get(from..)?.find(is_wide_digit)?;
        let inside = |c: char| is_wide_digit(c) || matches!(c, '．' | '％');
        let run = &text[start..];
        let run = &run[..run.find(|c| !inside(c)).unwrap_or(run.len())];
        // A mark behind the number belongs to the sentence.
        let run = run.trim_end_matches('．');
        from = start + run.len();
        Some(start..from)
    })
}

/// Quotation marks and the like, which English has too: `“yes”: …` is no Chinese.
fn is_shared(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph | Tag::Heading { .. } | Tag::Item | Tag::TableCell | Tag::FootnoteDefinition(_)
    )
}

/// What in a piece of raw HTML never reaches the site.
fn dangerous(html: &str) -> Option<&'static str> {
    let lower = html.to_ascii_lowercase();
    let tags = ["<script", "<iframe", "<object", "<embed", "<style", "<form", "<link", "<meta", "<base"];
    let handler = || {
        let spaced = lower.replace(['\n', '\t', '/', '"', '\''], " ");
        spaced.split(' ').any(|word| word.starts_with("on") && word.contains('=') && word.len() > 4)
    };
    tags.into_iter().find(|tag| lower.contains(tag)).or_else(|| {
        if lower.contains("javascript:") {
            Some("javascript:")
        } else if handler() {
            Some("on…=")
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::markdown::outline;

    fn lint(markdown: &str) -> Vec<(&'static str, String)> {
        let known = Known { year: Some("2021".into()), has_map_approval: false };
        let found = text(FileId(0), 0, markdown, &outline(markdown), &known);
        found.iter().map(|d| (d.code.name(), markdown[d.span.unwrap().range()].to_owned())).collect()
    }

    #[test]
    fn dirty_text_is_named() {
        let found = lint("为推进改革,加强\n思想引领,6月17日,会议(扩大)召开。\n");
        assert_eq!(
            found,
            [
                ("broken-sentence", String::new()),
                ("half-width-punctuation", ",".into()),
                ("date-without-year", "6月17日".into())
            ]
        );
    }

    #[test]
    fn marks_between_quotes_are_those_of_the_script_around_them() {
        assert_eq!(lint("三位会长，简称“三长”,都已到任。"), [("half-width-punctuation", ",".into())]);
        assert_eq!(lint("the “three”,都"), []);
        // One mark behind the other: the first of them alone would leave half a pair of brackets.
        assert_eq!(lint("经费少（去年仅三万元);路远。"), [("half-width-punctuation", ")".into())]);
    }

    #[test]
    fn clean_text_is_left_alone() {
        for clean in [
            "2021年6月17日，会议召开。到7月1日，完成。",
            "经费5,000元，比例1:2，见 a,b (c)。",
            "第一句。\n第二句。",
            "`a,b` 与 ![图](x.png)",
            "[[figure:t.total@zunyi]]个",
            "They say “cases”: not “practices” (…).",
        ] {
            assert_eq!(lint(clean), [], "{clean}");
        }
    }

    #[test]
    fn full_width_digits_are_named_once() {
        assert_eq!(lint("已建１５０个，占９３．５％，２０２１年。"), [("wide-digits", "１５０".into())]);
        let text = "占９３．５％，１，２３４．";
        let runs: Vec<&str> = wide_digits(text).map(|range| &text[range]).collect();
        assert_eq!(runs, ["９３．５％", "１", "２３４"]);
    }

    #[test]
    fn raw_html_that_runs_is_named() {
        assert_eq!(lint("a <script>x</script>")[0].0, "unsafe-html");
        assert_eq!(lint("a <b onclick=\"x()\">b</b>")[0].0, "unsafe-html");
        assert_eq!(lint("a <b class=\"one\">b</b>"), []);
    }
}
