//! The head and the foot of a bulletin, as front matter: its name and number, who issues it and when, the title; whom it
//! is reported and sent to, how many copies, who edited it.
//!
//! A line is taken out of the text only if all of it was understood; everything else stays where it is. The order of
//! the head is that of official bulletins: name, number, issuer and date, title. Nothing else is guessed.

use std::collections::BTreeSet;

use crate::base::date::Precision;
use crate::base::{Date, PartialDate, fold};
use crate::exchange::words as typed;

use super::{Block, Content, Document, Inline, Look, Role, words};

/// Blocks at the top among which the head is looked for.
const HEAD: usize = 20;
/// Blocks at the end among which the foot is looked for.
const FOOT: usize = 16;
/// The longest name of a bulletin or of an issuer, in characters.
const MAX_NAME: usize = 40;
/// The longest title.
const MAX_TITLE: usize = 80;
/// A line of letters of 18 points and more stands out.
const LARGE: u32 = 36;

/// What the head and the foot say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Front {
    /// The title.
    pub title: Option<String>,
    /// Day of the meeting.
    pub date: Option<PartialDate>,
    /// Day of printing.
    pub issued: Option<PartialDate>,
    /// Name of the bulletin.
    pub series: Option<String>,
    /// Its number in the year.
    pub number: Option<String>,
    /// Its number over all years.
    pub total: Option<String>,
    /// Who issues it.
    pub origin: Option<String>,
    /// The responsible editor.
    pub author: Option<String>,
    /// 报
    pub report: Vec<String>,
    /// 送
    pub send: Vec<String>,
    /// 发
    pub issue: Vec<String>,
    /// 共印
    pub copies: Option<u64>,
}

/// Takes the head and the foot out of a document.
pub fn recognise(document: &mut Document) -> Front {
    let mut front = Front::default();
    head(&mut document.blocks, &mut front);
    foot(&mut document.blocks, &mut front);
    title(&mut document.blocks, &mut front);
    front.date = front.date.or_else(|| meeting(&document.blocks, front.issued)).or(front.issued);
    margins(document, &mut front);
    front
}

/// Takes the title alone, where the rest of a head means nothing.
pub fn recognise_title(document: &mut Document) -> Front {
    let mut front = Front::default();
    title(&mut document.blocks, &mut front);
    margins(document, &mut front);
    front
}

/// Lines by their block and their number in it.
type Lines = BTreeSet<(usize, usize)>;

/// The name, the number, the issuer and the day.
fn head(blocks: &mut Vec<Block>, front: &mut Front) {
    let all: Vec<Vec<String>> = blocks.iter().take(HEAD).map(lines).collect();
    let mut found = None;
    for (at, line, text) in each(&all, 0) {
        if let Some(number) = numbered(text) {
            found = Some((at, line, number));
            break;
        }
    }
    let Some((at, line, number)) = found else { return };
    let mut gone = Lines::from([(at, line)]);
    front.number = number.number;
    front.total = number.total;
    front.series = number.before;
    if let Some((origin, issued)) = number.after {
        (front.origin, front.issued) = (origin, Some(issued));
    }
    if front.series.is_none()
        && let Some(name) = named(blocks, &all, (at, line))
    {
        front.series = Some(without_gaps(&all[name.0][name.1]));
        gone.insert(name);
    }
    // Issuer and day follow in one line or in two, and before a text begins.
    let below = each(&all, at).filter(|(block, own, _)| (*block, *own) > (at, line)).take(4);
    for (block, own, text) in below {
        if front.issued.is_some() && front.origin.is_some() {
            break;
        }
        if takes_issuer(text, front) {
            gone.insert((block, own));
        }
    }
    take_out(blocks, &gone);
    let mut number = 0;
    blocks.retain(|block| {
        number += 1;
        number > HEAD || !is_rule(block)
    });
}

/// All lines from a block on, with their places.
fn each(all: &[Vec<String>], from: usize) -> impl Iterator<Item = (usize, usize, &String)> {
    let blocks = all.iter().enumerate().skip(from);
    blocks.flat_map(|(block, lines)| lines.iter().enumerate().map(move |(line, text)| (block, line, text)))
}

/// The lines of a block: those of a paragraph, the rows of a table.
fn lines(block: &Block) -> Vec<String> {
    match &block.content {
        Content::Heading(_, text) | Content::Paragraph(_, text) | Content::Item(_, _, text) => {
            text.split(|inline| *inline == Inline::Break).map(|line| words(line).trim().to_owned()).collect()
        }
        Content::Table(rows) => {
            let row = |row: &Vec<Vec<Block>>| {
                let cells = row.iter().flatten().map(Block::words).filter(|words| !words.trim().is_empty());
                cells.collect::<Vec<_>>().join("　")
            };
            rows.iter().map(row).collect()
        }
    }
}

/// Takes lines out of their blocks, and blocks out of which all was taken. Notes and pictures in a line stay.
fn take_out(blocks: &mut Vec<Block>, gone: &Lines) {
    for (at, block) in blocks.iter_mut().enumerate() {
        if !gone.iter().any(|(own, _)| *own == at) {
            continue;
        }
        match &mut block.content {
            Content::Heading(_, text) | Content::Paragraph(_, text) | Content::Item(_, _, text) => {
                let mut line = 0;
                text.retain(|inline| {
                    let is_gone = gone.contains(&(at, line));
                    line += usize::from(*inline == Inline::Break);
                    !is_gone || matches!(inline, Inline::Note(_) | Inline::Picture(..))
                });
                let is_empty = text.iter().all(|inline| *inline == Inline::Break);
                block.content = if is_empty {
                    Content::Table(Vec::new())
                } else {
                    Content::Paragraph(Look::default(), std::mem::take(text))
                };
            }
            Content::Table(rows) => {
                let mut row = 0;
                rows.retain(|_| {
                    row += 1;
                    !gone.contains(&(at, row - 1))
                });
            }
        }
    }
    blocks.retain(|block| !matches!(&block.content, Content::Table(rows) if rows.is_empty()));
}

/// A line that is drawn with characters.
fn is_rule(block: &Block) -> bool {
    let Content::Paragraph(_, text) = &block.content else { return false };
    let is_text = text.iter().all(|inline| matches!(inline, Inline::Text(..) | Inline::Break));
    let is_drawn = |c: char| c.is_whitespace() || "-_—–―─━═=＿－*★☆●◆■".contains(c);
    is_text && words(text).chars().all(is_drawn)
}

/// A line with a number of an issue, of which all was understood.
struct Number {
    number: Option<String>,
    total: Option<String>,
    /// The name of the bulletin before it.
    before: Option<String>,
    /// Issuer and day behind it.
    after: Option<(Option<String>, PartialDate)>,
}

/// 第3期 · 第三期（总第 45 期） · 2021年第3期 · ××简报〔2021〕3号 · 第3期　××办公室　2021年6月20日
fn numbered(line: &str) -> Option<Number> {
    let plain: Vec<char> = line.chars().filter(|c| !c.is_whitespace()).collect();
    let folded: String = plain.iter().map(|c| fold::width_char(*c)).collect();
    let folded: Vec<char> = folded.chars().collect();
    let mut found = Number { number: None, total: None, before: None, after: None };
    let (mut first, mut last, mut at) = (None, 0, 0);
    while at < folded.len() {
        let Some((start, end, number, is_total)) = number_at(&folded, at) else {
            at += 1;
            continue;
        };
        let place = if is_total { &mut found.total } else { &mut found.number };
        if place.is_some() || first.is_some_and(|_| plain[last..start].iter().any(|c| c.is_alphanumeric())) {
            return None;
        }
        *place = Some(number);
        first.get_or_insert(start);
        (last, at) = (end, end);
    }
    let first = first?;
    let marks = |c: char| "()（）〔〕[]【】·，,、；;-—".contains(c);
    let before = String::from_iter(&plain[..first]);
    let before = before.trim_end_matches(marks);
    if !before.is_empty() {
        found.before = Some(before.to_owned()).filter(|name| is_series(name));
        found.before.as_ref()?;
    }
    let after = String::from_iter(&plain[last..]);
    let after = after.trim_matches(marks);
    if !after.is_empty() {
        found.after = Some(issued_by(after)?);
    }
    Some(found)
}

/// A number at a place: where it begins and ends, what it is, and whether it counts over all years.
fn number_at(line: &[char], at: usize) -> Option<(usize, usize, String, bool)> {
    let mut next = at;
    let mut year = |open: &str, close: &str| {
        let is_open = open.is_empty() || line.get(next).is_some_and(|c| open.contains(*c));
        let from = if open.is_empty() { next } else { next + 1 };
        let digits = line.get(from..from + 4).is_some_and(|four| four.iter().all(char::is_ascii_digit));
        let is_year = is_open && digits && line.get(from + 4).is_some_and(|c| close.contains(*c));
        if is_year {
            next = from + 5;
        }
        is_year
    };
    let has_year = year("〔[(【", "〕])】") || year("", "年");
    let is_total = !has_year && line.get(next) == Some(&'总');
    next += usize::from(is_total);
    let has_mark = line.get(next) == Some(&'第');
    next += usize::from(has_mark);
    if !has_mark && !has_year {
        return None;
    }
    let digits: String = line[next..].iter().take_while(|c| is_digit(**c)).collect();
    let end = next + digits.chars().count();
    let closes = match line.get(end) {
        Some('期') => true,
        Some('号') => has_year,
        _ => false,
    };
    let number = digits.parse().ok().or_else(|| fold::chinese_number(&digits))?;
    (closes && !digits.is_empty()).then(|| (at, end + 1, number.to_string(), is_total))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || "〇零一二三四五六七八九十百千".contains(c)
}

/// Whether words are the name of a bulletin.
fn is_series(name: &str) -> bool {
    let kinds = [
        "简报",
        "简讯",
        "通讯",
        "动态",
        "信息",
        "专报",
        "快报",
        "快讯",
        "通报",
        "参考",
        "交流",
        "专刊",
        "月报",
        "周报",
        "要情",
        "Bulletin",
        "Newsletter",
        "News",
    ];
    name.chars().count() <= MAX_NAME && kinds.iter().any(|kind| name.ends_with(kind))
}

/// The line above the number that names the bulletin: by its last word, or as the one that stands out.
fn named(blocks: &[Block], all: &[Vec<String>], before: (usize, usize)) -> Option<(usize, usize)> {
    let above = || each(all, 0).take_while(|(block, line, _)| (*block, *line) < before);
    let by_name = above().find(|(.., text)| is_series(&without_gaps(text)));
    let stands_out = |block: usize| match blocks[block].content {
        Content::Paragraph(look, _) => (look.is_centred && look.size >= LARGE) || look.role == Role::Title,
        _ => false,
    };
    let short = |text: &str| !text.is_empty() && text.chars().count() <= MAX_NAME;
    let largest = || above().find(|(block, _, text)| stands_out(*block) && short(text));
    by_name.or_else(largest).map(|(block, line, _)| (block, line))
}

/// Words without gaps between Han characters; names are often set wide.
fn without_gaps(text: &str) -> String {
    let text = text.trim();
    if text.chars().any(|c| c.is_ascii_alphabetic()) {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Takes a line that says who issues and when, or one of both.
fn takes_issuer(text: &str, front: &mut Front) -> bool {
    if let Some((origin, issued)) = issued_by(text) {
        let is_new = front.issued.is_none() && (origin.is_none() || front.origin.is_none());
        if is_new {
            front.issued = Some(issued);
            front.origin = origin.or(front.origin.take());
        }
        return is_new;
    }
    let name = without_gaps(text);
    let ends = ["编", "编印", "编发", "主编", "主办", "办公室"];
    let is_name = is_name(&name) && ends.iter().any(|end| name.ends_with(end));
    if is_name && front.origin.is_none() {
        front.origin = Some(name);
        return true;
    }
    false
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().count() <= MAX_NAME
        && !name.contains(['。', '，', '；', '：', '！', '？', ',', ':', '“'])
}

/// A day at the end of a line, and who stands before it.
fn issued_by(text: &str) -> Option<(Option<String>, PartialDate)> {
    let plain = without_gaps(text);
    let starts = plain.char_indices().map(|(at, _)| at);
    let begins = |at: &usize| {
        let is_own = plain[*at..].chars().next().is_some_and(|c| is_digit(fold::width_char(c)));
        is_own && !plain[..*at].chars().next_back().is_some_and(|c| is_digit(fold::width_char(c)))
    };
    let (at, date) = starts.filter(begins).find_map(|at| Some((at, day(&plain[at..])?)))?;
    let before = plain[..at].trim();
    match before {
        "" => Some((None, date)),
        name => is_name(name).then(|| (Some(name.to_owned()), date)),
    }
}

/// A date that is known to the day.
fn day(text: &str) -> Option<PartialDate> {
    typed::in_words(text).filter(|date| date.precision() == Precision::Day)
}

/// The title, and the day below it.
fn title(blocks: &mut Vec<Block>, front: &mut Front) {
    let near = blocks.len().min(12);
    let top = |block: &Block| matches!(block.content, Content::Heading(1, _));
    let only = blocks.iter().filter(|block| top(block)).count() == 1;
    let by_style = blocks[..near].iter().position(|block| {
        matches!(&block.content, Content::Paragraph(Look { role: Role::Title, .. }, _))
            || (only && top(block))
    });
    let by_look = || blocks[..near].iter().position(|block| could_be_title(block).is_some_and(stands_out));
    // A text that was pasted begins with a sentence, or with a part of one.
    let is_plain = |block: &Block| could_be_title(block).is_some() && is_name(block.words().trim());
    let first = || blocks[..near.min(1)].iter().position(is_plain);
    let Some(at) = by_style.or_else(by_look).or_else(first) else { return };
    let mut end = at + 1;
    let look = could_be_title(&blocks[at]);
    while let Some(next) = blocks.get(end) {
        let goes_on = could_be_title(next).is_some_and(|own| {
            let is_same = look.is_some_and(|look| {
                look.is_centred
                    && own.is_centred
                    && own.size == look.size
                    && (look.size >= LARGE || look.role == Role::Title)
            });
            is_same || (own.is_centred && next.words().trim_start().starts_with("——"))
        });
        if !goes_on || end - at >= 3 {
            break;
        }
        end += 1;
    }
    let parts: Vec<String> = blocks[at..end].iter().map(|block| without_gaps(&block.words())).collect();
    let spaced = parts.iter().any(|part| part.is_ascii());
    front.title = Some(parts.join(if spaced { " " } else { "" }));
    let mut gone: Lines =
        (at..end).flat_map(|block| (0..lines(&blocks[block]).len()).map(move |line| (block, line))).collect();
    if let Some(next) = blocks.get(end) {
        let words = next.words();
        let plain = words.trim().trim_matches(['(', ')', '（', '）']);
        if let Some(date) = day(&without_gaps(plain)) {
            front.date = Some(date);
            gone.extend((0..lines(next).len()).map(|line| (end, line)));
        }
    }
    take_out(blocks, &gone);
}

/// The look of a block that is short enough for a title and no sentence.
fn could_be_title(block: &Block) -> Option<Look> {
    let words = block.words();
    let words = words.trim();
    let kept = ["目录", "本期导读", "本期要目", "导读", "要目", "编者按", "按语", "内部资料", "内部"];
    let plain = without_gaps(words);
    let plain = plain.trim_matches(['【', '】', '[', ']', '★', '☆']);
    let is_kept = kept.iter().any(|own| plain.starts_with(own));
    let is_short = !words.is_empty() && words.chars().count() <= MAX_TITLE;
    let is_sentence = words.ends_with(['。', '；', '，', '：', '!', ';', ',', ':']) || words.contains('。');
    let look = match &block.content {
        Content::Paragraph(look, _) => *look,
        Content::Heading(..) => Look { is_bold: true, is_centred: true, ..Look::default() },
        Content::Item(..) | Content::Table(_) => return None,
    };
    (is_short && !is_sentence && !is_kept && numbered(words).is_none()).then_some(look)
}

fn stands_out(look: Look) -> bool {
    look.is_centred || look.size >= LARGE || look.role == Role::Title
}

/// The day with which one of the first paragraphs begins; without a year that of the printing, or the one before it.
fn meeting(blocks: &[Block], issued: Option<PartialDate>) -> Option<PartialDate> {
    let texts = blocks.iter().filter(|block| matches!(block.content, Content::Paragraph(..))).take(3);
    texts.filter_map(|block| begins_with_day(&block.words(), issued)).next()
}

fn begins_with_day(text: &str, issued: Option<PartialDate>) -> Option<PartialDate> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).map(fold::width_char).collect();
    let end = plain.find('日').filter(|end| plain[..*end].chars().count() <= 11)?;
    // A range names its first day: 6月17日至18日, 6月17—18日.
    let date = &plain[..end];
    let date = date.split(['-', '—', '至', '~']).next().unwrap_or_default();
    if date.contains('年') {
        return day(&format!("{date}日"));
    }
    let issued = issued?.first();
    let (month, of_month) = date.split_once('月')?;
    let number = |text: &str| text.parse::<i8>().ok().or_else(|| fold::chinese_number(text)?.try_into().ok());
    let (month, of_month) = (number(month)?, number(of_month)?);
    let in_year = |year: i16| Date::new(year, month, of_month).ok();
    let date =
        in_year(issued.year()).filter(|date| *date <= issued).or_else(|| in_year(issued.year() - 1))?;
    Some(PartialDate::day(date))
}

/// Whom a line of the foot names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Report,
    Send,
    Issue,
}

/// Recipients, copies, editor, and the day of printing once more.
fn foot(blocks: &mut Vec<Block>, front: &mut Front) {
    let from = blocks.len().saturating_sub(FOOT);
    let all: Vec<Vec<String>> = blocks.iter().map(lines).collect();
    let mut gone = Lines::new();
    let mut open: Option<Way> = None;
    for (block, line, text) in each(&all, from) {
        let (rest, copies) = without_copies(text);
        if copies.is_some() && front.copies.is_none() {
            front.copies = copies;
        }
        let rest = rest.trim().to_owned();
        let is_taken = if rest.is_empty() {
            copies.is_some()
        } else if let Some((way, names)) = recipients(&rest, open) {
            open = rest.ends_with(['、', '，', ',']).then_some(way);
            match way {
                Way::Report => &mut front.report,
                Way::Send => &mut front.send,
                Way::Issue => &mut front.issue,
            }
            .extend(names);
            true
        } else {
            open = None;
            takes_editor(&rest, front) || takes_printing(&rest, front)
        };
        if is_taken {
            gone.insert((block, line));
        }
    }
    let is_there = !gone.is_empty();
    take_out(blocks, &gone);
    if is_there {
        let from = blocks.len().saturating_sub(FOOT);
        let mut number = 0;
        blocks.retain(|block| {
            number += 1;
            number <= from || !is_rule(block)
        });
    }
}

/// Names after 报、送、发; in a line that goes on with another one, names alone.
fn recipients(text: &str, open: Option<Way>) -> Option<(Way, Vec<String>)> {
    if let Some((key, names)) = text.split_once([':', '：']) {
        let way = match without_gaps(key).as_str() {
            "报" | "报送" | "呈报" | "抄报" | "主报" | "呈" => Some(Way::Report),
            "送" | "抄送" | "分送" | "主送" => Some(Way::Send),
            "发" | "下发" | "印发" | "发送" => Some(Way::Issue),
            _ => None,
        };
        if let Some(way) = way {
            return Some((way, names_in(names)));
        }
    }
    let open = open.filter(|_| text.chars().count() <= 2 * MAX_NAME && !text.contains([':', '：']))?;
    Some((open, names_in(text)))
}

/// Names between their marks; those in brackets belong to a name: 各县（市、区）科协.
fn names_in(text: &str) -> Vec<String> {
    let (mut names, mut name, mut depth) = (Vec::new(), String::new(), 0_u32);
    for c in text.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && "、，,；;。.".contains(c) {
            names.push(std::mem::take(&mut name));
        } else {
            name.push(c);
        }
    }
    names.push(name);
    names.iter().map(|name| without_gaps(name)).filter(|name| !name.is_empty()).collect()
}

/// A line without “共印50份”, and that number.
fn without_copies(text: &str) -> (String, Option<u64>) {
    let folded: String = text.chars().map(fold::width_char).collect();
    let plain: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.trim_matches(['(', ')']);
    let number = |text: &str| text.parse().ok().or_else(|| fold::chinese_number(text));
    for start in ["共印", "印数:", "印"] {
        let whole = plain.strip_prefix(start).and_then(|rest| number(rest.strip_suffix('份')?));
        if whole.is_some() {
            return (String::new(), whole);
        }
    }
    let Some((before, after)) = folded.split_once("共印") else { return (text.to_owned(), None) };
    let digits = after.split_once('份').filter(|(_, rest)| rest.trim_matches([' ', ')', '。']).is_empty());
    let copies = digits.and_then(|(digits, _)| number(digits.trim()));
    match copies {
        Some(copies) => {
            let kept = text.chars().take(before.chars().count()).collect::<String>();
            (kept.trim_end_matches(['(', '（', ' ', '　']).to_owned(), Some(copies))
        }
        None => (text.to_owned(), None),
    }
}

/// Takes a line that names the editor and nobody else.
fn takes_editor(text: &str, front: &mut Front) -> bool {
    let plain = text.trim_matches(['(', ')', '（', '）']);
    let Some((key, rest)) = plain.split_once([':', '：']) else { return false };
    if !["责任编辑", "责编", "编辑", "本期编辑"].contains(&without_gaps(key).as_str())
        || front.author.is_some()
    {
        return false;
    }
    // Others follow with a key of their own: 编辑：张三　审核：李四
    let name = match rest.find([':', '：']) {
        Some(at) => rest[..at].trim().rsplit_once(char::is_whitespace).map_or("", |(name, _)| name),
        None => rest,
    };
    let name = without_gaps(name);
    if !is_name(&name) {
        return false;
    }
    front.author = Some(name);
    !rest.contains([':', '：'])
}

/// Takes “××办公室　2021年6月20日印发”.
fn takes_printing(text: &str, front: &mut Front) -> bool {
    let plain = without_gaps(text);
    let Some((origin, issued)) = plain.strip_suffix("印发").and_then(issued_by) else { return false };
    let agrees = front.issued.is_none_or(|own| own == issued)
        && (origin.is_none() || front.origin.is_none() || front.origin == origin);
    if agrees {
        front.issued = Some(issued);
        front.origin = front.origin.take().or(origin);
    }
    agrees
}

/// Headers and footers: what they say that stands nowhere else goes to the end of the text.
fn margins(document: &mut Document, front: &mut Front) {
    let plain = |text: &str| fold::name(text);
    let of_front = [&front.series, &front.title, &front.origin].into_iter().flatten();
    let known: String =
        document.blocks.iter().map(Block::words).chain(of_front.cloned()).map(|text| plain(&text)).collect();
    for line in std::mem::take(&mut document.margins) {
        if known.contains(&plain(&line)) {
            continue;
        }
        let number = numbered(&line)
            .filter(|found| found.before.as_deref().is_none_or(|name| known.contains(&plain(name))));
        match number {
            Some(found) if front.number.as_ref().is_none_or(|own| found.number.as_ref() == Some(own)) => {
                front.number = front.number.take().or(found.number);
                front.total = front.total.take().or(found.total);
            }
            _ => {
                let text = vec![Inline::Text(line, super::Tone::default())];
                document
                    .blocks
                    .push(Block { paragraph: 0, content: Content::Paragraph(Look::default(), text) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::word::Tone;

    fn text(words: &str) -> Vec<Inline> {
        let lines: Vec<&str> = words.split('\n').collect();
        let mut out = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                out.push(Inline::Break);
            }
            out.push(Inline::Text((*line).to_owned(), Tone::default()));
        }
        out
    }

    /// A document of lines; `^` marks those that are centred and large.
    fn document(lines: &[&str]) -> Document {
        let block = |line: &&str| {
            let look = match line.strip_prefix('^') {
                Some(_) => Look { is_centred: true, size: 44, ..Look::default() },
                None => Look::default(),
            };
            Block { paragraph: 0, content: Content::Paragraph(look, text(line.trim_start_matches('^'))) }
        };
        Document { blocks: lines.iter().map(block).collect(), ..Document::default() }
    }

    fn rest(document: &Document) -> Vec<String> {
        document.blocks.iter().map(Block::words).collect()
    }

    fn date(text: &str) -> Option<PartialDate> {
        PartialDate::parse(text)
    }

    #[test]
    fn head_and_foot_of_a_bulletin_become_front_matter() {
        let mut document = document(&[
            "内部资料　注意保存",
            "^遵 义 科 协 简 报",
            "第 ３ 期（总第四十五期）",
            "遵义市科协办公室编　　　２０２１年６月２０日",
            "————————",
            "^全市科协系统“3+1”工作推进会",
            "^在湄潭举行",
            "6月17日，会议在湄潭召开。",
            "正文。",
            "报：省科协，市委、市政府；",
            "送：市直有关单位，",
            "各县（市、区）党委办公室。",
            "发：各县（市、区）科协　　共印 50 份",
            "责任编辑：张三",
        ]);
        let front = recognise(&mut document);
        let words = |text: &str| Some(text.to_owned());
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let expected = Front {
            title: words("全市科协系统“3+1”工作推进会在湄潭举行"),
            date: date("2021-06-17"),
            issued: date("2021-06-20"),
            series: words("遵义科协简报"),
            number: words("3"),
            total: words("45"),
            origin: words("遵义市科协办公室编"),
            author: words("张三"),
            report: list(&["省科协", "市委", "市政府"]),
            send: list(&["市直有关单位", "各县（市、区）党委办公室"]),
            issue: list(&["各县（市、区）科协"]),
            copies: Some(50),
        };
        assert_eq!(front, expected);
        assert_eq!(rest(&document), ["内部资料　注意保存", "6月17日，会议在湄潭召开。", "正文。"]);
    }

    #[test]
    fn other_forms_are_understood() {
        for (line, number, total, series) in [
            ("第三期", Some("3"), None, None),
            ("2021年第12期", Some("12"), None, None),
            ("（总第45期）", None, Some("45"), None),
            ("科协信息〔2021〕3号", Some("3"), None, Some("科协信息")),
            ("工作简报　第十一期", Some("11"), None, Some("工作简报")),
        ] {
            let found = numbered(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(
                (found.number.as_deref(), found.total.as_deref(), found.before.as_deref()),
                (number, total, series),
                "{line}"
            );
        }
        for line in ["第3期培训班开班", "参加第3期、第4期培训", "第十次全国代表大会", "2021年第一季度"]
        {
            assert!(numbered(line).is_none(), "{line}");
        }
        let (origin, issued) = issued_by("遵义市科学技术协会　二〇二一年六月二十日").expect("both");
        assert_eq!((origin.as_deref(), Some(issued)), (Some("遵义市科学技术协会"), date("2021-06-20")));
        let january = Some(PartialDate::day(Date::constant(2022, 1, 4)));
        assert_eq!(begins_with_day("12月28日至29日，会议召开。", january), date("2021-12-28"));
        assert_eq!(begins_with_day("近日，会议于12月28日召开。", january), None);
    }

    #[test]
    fn what_is_not_understood_stays() {
        let mut document = document(&[
            "^关于印发方案的通知",
            "（2021年6月17日）",
            "各县科协：",
            "编辑：张三　审核：李四",
            "第3期培训班已经开班。",
        ]);
        document.margins = vec!["市科协".to_owned(), "各县科协：".to_owned()];
        let front = recognise(&mut document);
        assert_eq!(front.title.as_deref(), Some("关于印发方案的通知"));
        assert_eq!((front.date, front.author.as_deref()), (date("2021-06-17"), Some("张三")));
        assert_eq!(
            rest(&document),
            ["各县科协：", "编辑：张三　审核：李四", "第3期培训班已经开班。", "市科协"]
        );
        // The first line of a pasted text, cut where the line was full.
        let lines = ["为推进改革,按照“3+1”模式,建立健全基层科协组织,加强", "思想政治引领。"];
        let mut pasted = self::document(&lines);
        assert_eq!(recognise(&mut pasted).title, None);
        assert_eq!(rest(&pasted), lines);
    }
}
