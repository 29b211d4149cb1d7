//! One slip anywhere in the sample: either the site can still be made, or the slip is shown on the line where it is.
//!
//! Each round takes one file of the sample, makes one mistake of the kinds that people make, and looks at what is said.
//! A mistake that leaves a sound file, such as a line deleted that was optional, may pass without a word; one that breaks a
//! key, a date or a name may not. `JIANBAO_MUTATIONS` asks for another number of rounds, `JIANBAO_MUTATION_SEED` for
//! another course.

mod common;

use std::collections::BTreeMap;
use std::ops::Range;

use common::chance::Chance;
use jianbao::base::{Diagnostic, SourcePath, SourceSet, Span};
use jianbao::{Memory, prepare_again};
use rayon::prelude::*;

/// Rounds unless the environment says otherwise.
const ROUNDS: usize = 500;

/// The least share of rounds that must end well, in hundredths.
const LEAST: usize = 95;

/// What a hand can do to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    DeleteLine,
    DoubleLine,
    SwapLines,
    SwapValues,
    MisspellKey,
    MisspellName,
    BreakDate,
    Indent,
    LoseMark,
    WideColon,
    ChangeDigit,
    MisspellLink,
    Cut,
}

const SLIPS: [Slip; 13] = [
    Slip::DeleteLine,
    Slip::DoubleLine,
    Slip::SwapLines,
    Slip::SwapValues,
    Slip::MisspellKey,
    Slip::MisspellName,
    Slip::BreakDate,
    Slip::Indent,
    Slip::LoseMark,
    Slip::WideColon,
    Slip::ChangeDigit,
    Slip::MisspellLink,
    Slip::Cut,
];

impl Slip {
    /// Whether the result is certainly wrong, so that silence is a fault of ours.
    fn is_certain(self) -> bool {
        matches!(self, Slip::MisspellKey | Slip::MisspellName | Slip::BreakDate | Slip::MisspellLink)
    }
}

/// A slip made: the file, its new text, and the lines, from 1, that a reader would look at.
struct Mutation {
    slip: Slip,
    path: SourcePath,
    text: String,
    lines: Range<usize>,
    /// What was done, for a failing test.
    story: String,
}

/// One of the items, if there is one.
fn pick<T: Copy>(chance: &mut Chance, items: &[T]) -> Option<T> {
    (!items.is_empty()).then(|| chance.pick(items))
}

/// The lines of a file in which keys mean something: all of a YAML file, the head of a Markdown file.
fn keyed_lines(path: &str, lines: &[&str]) -> Range<usize> {
    if path.ends_with(".yaml") {
        return 0..lines.len();
    }
    let end = lines.iter().skip(1).position(|line| *line == "---").map_or(0, |end| end + 1);
    1.min(end)..end
}

/// Where the parts of `key: value` are in a line, also as the first field of `{…}`; not for remarks.
fn field(line: &str) -> Option<(Range<usize>, Range<usize>)> {
    let start = line.find(|character: char| !" -{".contains(character))?;
    let rest = &line[start..];
    if rest.starts_with(['#', '"', '\'', '[']) {
        return None;
    }
    let colon = rest.find(": ")?;
    let key = start..start + colon;
    let sound = line[key.clone()].chars().all(|character| character.is_alphanumeric() || character == '_');
    let value = start + colon + 2..line.trim_end().len();
    (sound && !value.is_empty() && value.start < value.end).then_some((key, value))
}

/// Keys whose value must name something that exists or is one of a fixed list.
const NAMING: [&str; 14] = [
    "place",
    "parent",
    "campaign",
    "target",
    "level",
    "status",
    "indicator",
    "source",
    "kind",
    "better",
    "evidence",
    "recognition",
    "organiser_id",
    "basis",
];

/// Tries one slip of that kind at a random place of the file.
fn mutate(slip: Slip, path: &SourcePath, text: &str, chance: &mut Chance) -> Option<Mutation> {
    let lines: Vec<&str> = text.lines().collect();
    let keyed = keyed_lines(path.as_str(), &lines);
    let (edited, at) = match slip {
        Slip::DeleteLine | Slip::DoubleLine | Slip::SwapLines | Slip::Cut => {
            whole_lines(slip, &lines, keyed, chance)?
        }
        Slip::MisspellLink => {
            let open: Vec<usize> = (keyed.end..lines.len()).filter(|at| lines[*at].contains("[[")).collect();
            let at = pick(chance, &open)?;
            (replaced(&lines, at, lines[at].replacen("[[", "[[qq", 1)), at)
        }
        _ => {
            let fits = |at: &usize| in_line(slip, lines[*at], &mut Chance(0)).is_some();
            let open: Vec<usize> = keyed.filter(fits).collect();
            let at = pick(chance, &open)?;
            (replaced(&lines, at, in_line(slip, lines[at], chance)?), at)
        }
    };
    let story = format!("{slip:?} at {path}:{}: {}", at + 1, lines[at]);
    // What a slip leaves behind shows on its line or on the next one, where the reader of YAML stumbles.
    let around = match slip {
        Slip::DeleteLine | Slip::DoubleLine | Slip::SwapLines | Slip::Cut => at.max(1)..at + 3,
        _ => at + 1..at + 2,
    };
    let text = edited.join("\n") + "\n";
    Some(Mutation { slip, path: path.clone(), text, lines: around, story })
}

fn replaced<'l>(lines: &[&'l str], at: usize, line: String) -> Vec<std::borrow::Cow<'l, str>> {
    let mut edited: Vec<std::borrow::Cow<'l, str>> = lines.iter().map(|line| (*line).into()).collect();
    edited[at] = line.into();
    edited
}

/// Slips that move whole lines, or lose the end of one.
fn whole_lines<'l>(
    slip: Slip,
    lines: &[&'l str],
    keyed: Range<usize>,
    chance: &mut Chance,
) -> Option<(Vec<std::borrow::Cow<'l, str>>, usize)> {
    let open: Vec<usize> = keyed.filter(|at| !lines[*at].trim().is_empty()).collect();
    let at = pick(chance, &open)?;
    let mut edited: Vec<std::borrow::Cow<'l, str>> = lines.iter().map(|line| (*line).into()).collect();
    match slip {
        Slip::DeleteLine => drop(edited.remove(at)),
        Slip::DoubleLine => edited.insert(at, lines[at].into()),
        Slip::SwapLines => {
            let next = at + 1;
            if next >= lines.len() || lines[next] == lines[at] || lines[next].is_empty() {
                return None;
            }
            edited.swap(at, next);
        }
        _ => {
            let ends: Vec<usize> = lines[at].char_indices().map(|(end, _)| end).skip(3).collect();
            edited[at] = lines[at][..pick(chance, &ends)?].into();
        }
    }
    Some((edited, at))
}

/// Slips inside a line; `None` where the line has no place for one.
fn in_line(slip: Slip, line: &str, chance: &mut Chance) -> Option<String> {
    let (key, value) = field(line)?;
    let with =
        |range: Range<usize>, new: &str| format!("{}{new}{}", &line[..range.start], &line[range.end..]);
    match slip {
        Slip::MisspellKey => Some(with(key.end..key.end, "q")),
        Slip::MisspellName => {
            let plain = line[value.clone()].chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
            (plain && NAMING.contains(&&line[key])).then(|| with(value.end..value.end, "qq"))
        }
        Slip::BreakDate => {
            let month = dates(line).first()? + 5;
            Some(with(month..month + 2, "23"))
        }
        Slip::Indent => {
            let start = line.len() - line.trim_start().len();
            Some(with(start..start, " "))
        }
        Slip::LoseMark => {
            let marks: Vec<usize> =
                line.match_indices(['"', '{', '}', '[', ']', '“']).map(|(at, _)| at).collect();
            let at = pick(chance, &marks)?;
            let mark = line[at..].chars().next()?;
            Some(with(at..at + mark.len_utf8(), ""))
        }
        Slip::WideColon => Some(with(key.end..value.start, "：")),
        Slip::ChangeDigit => {
            let digits: Vec<usize> =
                line[value.clone()].match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
            let at = value.start + pick(chance, &digits)?;
            let digit = if &line[at..=at] == "7" { "4" } else { "7" };
            Some(with(at..at + 1, digit))
        }
        Slip::SwapValues => {
            let parts: Vec<(usize, &str)> = line
                .match_indices(": ")
                .map(|(at, _)| (at + 2, line[at + 2..].split([',', '}', '{', ':']).next().unwrap_or("")))
                .collect();
            let first = chance.below(parts.len().checked_sub(1).filter(|pairs| *pairs > 0)?);
            let ((one, left), (other, right)) = (parts[first], parts[first + 1]);
            let apart = one + left.len() <= other && left != right;
            (apart && !left.is_empty() && !right.is_empty()).then(|| {
                format!(
                    "{}{right}{}{left}{}",
                    &line[..one],
                    &line[one + left.len()..other],
                    &line[other + right.len()..]
                )
            })
        }
        _ => None,
    }
}

/// Where full dates begin in a line.
fn dates(line: &str) -> Vec<usize> {
    let shape = |at: &usize| {
        line.as_bytes().get(*at..*at + 10).is_some_and(|part| {
            part.iter().enumerate().all(|(index, byte)| match index {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            })
        })
    };
    let begins = |at: &usize| *at == 0 || matches!(line.as_bytes()[at - 1], b' ' | b'[');
    let ends = |at: &usize| {
        line.as_bytes().get(*at + 10).is_none_or(|byte| matches!(byte, b' ' | b',' | b'}' | b']'))
    };
    (0..line.len()).filter(begins).filter(shape).filter(ends).collect()
}

/// What a mutation came to.
enum End {
    /// Nothing new was said and the site can be made.
    Sound,
    /// Something was said on the line.
    Shown,
    /// Something was said, but elsewhere.
    Elsewhere(Vec<String>),
    /// A certain mistake, and not a word.
    Silent,
}

/// What is said of a set, by what it says and not by where.
fn remarks(diagnostics: &[Diagnostic]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in diagnostics {
        let message = diagnostic.message(jianbao::base::Language::English);
        *counts.entry(format!("{} {message}", diagnostic.code.label())).or_default() += 1;
    }
    counts
}

fn judge(set: &SourceSet, known: &BTreeMap<String, usize>, mutation: &Mutation, memory: &mut Memory) -> End {
    let mut set = set.clone();
    common::put(&mut set, mutation.path.as_str(), &mutation.text);
    let outcome = prepare_again(&set, &common::inputs(), memory);
    let mut counts = known.clone();
    let fresh: Vec<Diagnostic> = outcome
        .diagnostics
        .into_iter()
        .filter(|diagnostic| {
            let message = diagnostic.message(jianbao::base::Language::English);
            match counts.get_mut(&format!("{} {message}", diagnostic.code.label())) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                _ => true,
            }
        })
        .collect();
    if fresh.is_empty() {
        return if mutation.slip.is_certain() || outcome.value.is_none() { End::Silent } else { End::Sound };
    }
    let is_there = |span: Span| {
        let (path, line, _) = set.position(span);
        *path == mutation.path && mutation.lines.contains(&line)
    };
    let shown = fresh.iter().any(|diagnostic| {
        diagnostic.span.is_some_and(is_there) || diagnostic.labels.iter().any(|label| is_there(label.span))
    });
    if shown { End::Shown } else { End::Elsewhere(common::described(&set, &fresh)) }
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Mutations of random files, each kind of slip as often as the others.
fn mutations(set: &SourceSet, rounds: usize, seed: u64) -> Vec<Mutation> {
    let mut chance = Chance(seed);
    let is_ours = |path: &str| {
        path == "site.yaml"
            || path.starts_with("content/") && (path.ends_with(".yaml") || path.ends_with(".md"))
    };
    let paths: Vec<&SourcePath> =
        set.iter().map(|file| &file.path).filter(|path| is_ours(path.as_str())).collect();
    let mut found = Vec::new();
    while found.len() < rounds {
        let slip = SLIPS[found.len() % SLIPS.len()];
        let Some(path) = pick(&mut chance, &paths) else { break };
        found.extend(mutate(slip, path, common::text_of(set, path.as_str()), &mut chance));
    }
    found
}

#[test]
fn a_slip_is_shown_where_it_is_or_does_no_harm() {
    let set = common::sample();
    let rounds = number("JIANBAO_MUTATIONS", ROUNDS);
    let mutations = mutations(&set, rounds, number("JIANBAO_MUTATION_SEED", 20_210_617) as u64);
    let known = remarks(&prepare_again(&set, &common::inputs(), &mut Memory::default()).diagnostics);
    let ends: Vec<(End, &Mutation)> = mutations
        .par_chunks(rounds.div_ceil(8))
        .flat_map_iter(|part| {
            let mut memory = Memory::default();
            let (set, known) = (&set, &known);
            part.iter()
                .map(move |mutation| (judge(set, known, mutation, &mut memory), mutation))
                .collect::<Vec<_>>()
        })
        .collect();
    let mut counts: BTreeMap<Slip, [usize; 4]> = BTreeMap::new();
    let mut bad = Vec::new();
    for (end, mutation) in &ends {
        let column = match end {
            End::Sound => 0,
            End::Shown => 1,
            End::Elsewhere(said) => {
                bad.push(format!(
                    "{}\n    said elsewhere, {} times: {:#?}",
                    mutation.story,
                    said.len(),
                    &said[..said.len().min(2)]
                ));
                2
            }
            End::Silent => {
                bad.push(format!("{}\n    nothing was said", mutation.story));
                3
            }
        };
        counts.entry(mutation.slip).or_default()[column] += 1;
    }
    println!("{:<14}{:>8}{:>8}{:>10}{:>8}", "slip", "sound", "shown", "elsewhere", "silent");
    for (slip, [sound, shown, elsewhere, silent]) in &counts {
        println!("{:<14}{sound:>8}{shown:>8}{elsewhere:>10}{silent:>8}", format!("{slip:?}"));
    }
    let good = ends.len() - bad.len();
    println!("{good} of {} ended well", ends.len());
    let bad = bad.join("\n");
    println!("{bad}");
    assert!(good * 100 >= ends.len() * LEAST, "{good} of {}:\n{bad}", ends.len());
}
