//! What draws each code, and what to write instead; for `explain`, the guide and reports for programs.

use crate::base::{Code, Language};

/// Below `[JB106]` lines that begin with a language and a sign; `examples.txt` says how.
const LIST: &str = include_str!("examples.txt");

/// An example of a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// What draws it.
    pub wrong: String,
    /// What to write instead.
    pub right: String,
}

/// The example of a code; `None` if there is none.
pub fn of(code: Code, language: Language) -> Option<Example> {
    let head = format!("[{}]", code.label());
    let lines =
        LIST.lines().skip_while(|line| *line != head).skip(1).take_while(|line| !line.starts_with('['));
    let own = match language {
        Language::Chinese => "zh",
        Language::English => "en",
    };
    let mut example = Example::default();
    for line in lines {
        let Some(rest) = line.strip_prefix(own).or_else(|| line.strip_prefix('=')) else { continue };
        let (side, text) = match (rest.strip_prefix('-'), rest.strip_prefix('+')) {
            (Some(text), _) => (&mut example.wrong, text),
            (_, Some(text)) => (&mut example.right, text),
            _ => continue,
        };
        if !side.is_empty() {
            side.push('\n');
        }
        side.push_str(text.strip_prefix(' ').unwrap_or(text));
    }
    (!example.wrong.is_empty() && !example.right.is_empty()).then_some(example)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_wrong_and_a_right_in_both_languages_and_no_other_has() {
        for code in Code::ALL {
            for language in [Language::Chinese, Language::English] {
                let example = of(*code, language);
                let example =
                    example.unwrap_or_else(|| panic!("src/app/examples.txt has none for {}", code.label()));
                assert_ne!(example.wrong, example.right, "{}", code.label());
            }
        }
        let heads = LIST.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
        let labels: Vec<String> = Code::ALL.iter().map(|code| code.label()).collect();
        assert_eq!(heads.collect::<Vec<_>>(), labels, "the same codes in the same order");
    }
}
