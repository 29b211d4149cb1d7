//! `jianbao explain`: what a diagnostic code means and how to cure it, or where a number comes from.

use serde_json::json;

use crate::app::arguments::{Explain, Format};
use crate::app::examples::{self, Example};
use crate::app::term;
use crate::app::{Exit, Failure, Shell, say};
use crate::base::codes::general;
use crate::base::{Code, Language};

use super::provenance::Told;
use super::{pipeline, provenance};

/// Explains a code or a number.
pub(super) fn run(shell: &mut Shell<'_>, args: &Explain) -> Result<Exit, Failure> {
    let what = args.what.trim();
    if let Some(code) = Code::find(what) {
        let text = match shell.format() {
            Format::Json => as_json(code, shell.language()),
            Format::Short => format!("{}\n", headline(code, shell.language())),
            _ => as_text(code, shell.language()),
        };
        shell.result(&text)?;
        return Ok(Exit::Done);
    }
    let near = match number(shell, what)? {
        Some(Told::Numbers(values, text)) => {
            let text = match shell.format() {
                Format::Json => json!({ "numbers": values }).to_string() + "\n",
                _ => text,
            };
            shell.result(&text)?;
            return Ok(Exit::Done);
        }
        Some(Told::Unknown(near)) => near,
        None => None,
    };
    Err(Failure::usage(unknown(what, near, shell.language())))
}

/// `错误[JB106] unknown-key: message`
fn headline(code: Code, language: Language) -> String {
    let word = term::word(code.severity()).get(language);
    format!("{word}[{}] {}: {}", code.label(), code.name(), general(code.message().get(language)))
}

fn as_text(code: Code, language: Language) -> String {
    let headline = headline(code, language);
    let explanation = code.explanation().get(language);
    let help = general(code.help().get(language));
    let text = say!(
        language,
        "{headline}\n\n{explanation}\n\n建议：{help}\n" / "{headline}\n\n{explanation}\n\nhelp: {help}\n"
    );
    let Some(Example { wrong, right }) = examples::of(code, language) else { return text };
    let [wrong, right] = [wrong, right].map(|side| format!("  {}\n", side.replace('\n', "\n  ")));
    text + &say!(language, "\n错：\n{wrong}对：\n{right}" / "\nwrong:\n{wrong}right:\n{right}")
}

fn as_json(code: Code, language: Language) -> String {
    let example = examples::of(code, language).unwrap_or_default();
    let object = json!({
        "code": code.label(),
        "name": code.name(),
        "severity": term::severity(code.severity()),
        "message": code.message().get(language),
        "help": code.help().get(language),
        "explanation": code.explanation().get(language),
        "wrong": example.wrong,
        "right": example.right,
    });
    format!("{object}\n")
}

/// Where the number comes from, if a site is near and the id looks like one of a number.
///
/// A site with errors has no numbers yet; what is wrong with it is for `check` to say.
fn number(shell: &mut Shell<'_>, id: &str) -> Result<Option<Told>, Failure> {
    if !id.contains(['@', ':']) {
        return Ok(None);
    }
    let inputs = super::inputs(shell)?;
    let Ok(root) = shell.root() else { return Ok(None) };
    let prepared = pipeline::prepare(&root, &inputs);
    let language = shell.language();
    Ok(prepared.project.map(|project| provenance::tell(&project, &prepared.set, id, language)))
}

/// `number`: the id of a number that comes near.
fn unknown(what: &str, number: Option<String>, language: Language) -> String {
    if let Some(number) = number {
        return say!(
            language,
            "没有“{what}”这个数字标识；是不是要找 {number}？"
                / "`{what}` is the id of no number; did you mean `{number}`?"
        );
    }
    let near = near(what).iter().map(|code| format!("{} {}", code.label(), code.name())).collect::<Vec<_>>();
    if near.is_empty() {
        return say!(language, "没有“{what}”这个代码或数字标识" / "`{what}` is no code and no number");
    }
    let list = near.join(say!(language, "、" / ", ").as_str());
    say!(
        language,
        "没有“{what}”这个代码或数字标识；相近的代码：{list}"
            / "`{what}` is no code and no number; near it: {list}"
    )
}

/// Up to three codes with a similar number or name, nearest first.
fn near(what: &str) -> Vec<Code> {
    let what = what.to_ascii_lowercase();
    let distance = |code: &Code| {
        let label = strsim::osa_distance(&what, &code.label().to_ascii_lowercase());
        // Names are long; a slip in a number counts more.
        label.min(strsim::osa_distance(&what, code.name()))
    };
    let limit = if what.starts_with("jb") { 1 } else { (what.chars().count() / 2).max(1) };
    let mut codes: Vec<(usize, Code)> = Code::ALL.iter().map(|code| (distance(code), *code)).collect();
    codes.retain(|(distance, _)| *distance <= limit);
    codes.sort();
    codes.into_iter().take(3).map(|(_, code)| code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_explanation_shows_a_placeholder() {
        for code in Code::ALL {
            for language in [Language::Chinese, Language::English] {
                let text = as_text(*code, language);
                assert!(!general(code.message().get(language)).contains(['{', '}']), "{text}");
            }
        }
        assert_eq!(general("{kind}里没有“{key}”这一项"), "…里没有“…”这一项");
    }

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(near("unknown-kee").first(), Some(&Code::UnknownKey));
        assert!(near("JB199").iter().all(|code| code.label().starts_with("JB1")));
        assert!(near("zzzzzz").is_empty());
    }
}
