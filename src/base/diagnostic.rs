//! A diagnostic is data: a code, a place, the words to fill in. Nothing here prints.
//!
//! The wording lives in `codes.rs`; the terminal, the preview overlay and the machine formats each
//! render the same value. `Outcome` carries diagnostics beside a value, so that a run can report all
//! of its faults together.

use super::{Code, Language, Span, Text};

/// How grave a diagnostic is. Order: errors first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site cannot be built.
    Error,
    /// Something that a reader or an inspector would object to.
    Warning,
    /// Worth knowing.
    Hint,
}

/// A second place that explains a diagnostic (for example the first use of a doubled id).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there.
    pub text: LabelText,
}

/// The words of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelText {
    /// “first used here”.
    First,
    /// “declared here”.
    Declared,
    /// “the other value”.
    Other,
    /// “one of the parts”.
    Part,
    /// “the limit stands here”.
    Limit,
}

impl LabelText {
    /// The words.
    pub fn get(self, language: Language) -> &'static str {
        match (self, language) {
            (LabelText::First, Language::Chinese) => "最先出现在这里",
            (LabelText::First, Language::English) => "first used here",
            (LabelText::Declared, Language::Chinese) => "在这里定义",
            (LabelText::Declared, Language::English) => "declared here",
            (LabelText::Other, Language::Chinese) => "与这里的数值不一致",
            (LabelText::Other, Language::English) => "disagrees with this value",
            (LabelText::Part, Language::Chinese) => "这是其中一项",
            (LabelText::Part, Language::English) => "one of the parts",
            (LabelText::Limit, Language::Chinese) => "期限写在这里",
            (LabelText::Limit, Language::English) => "the limit stands here",
        }
    }
}

/// A value for a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Something from the content, the same in every language.
    Plain(String),
    /// Words of the program.
    Words(Text),
    /// Words that are put together from the content.
    Both {
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
    },
}

impl Argument {
    /// The value in `language`.
    pub fn get(&self, language: Language) -> &str {
        match self {
            Argument::Plain(text) => text,
            Argument::Words(words) => words.get(language),
            Argument::Both { zh, en } => match language {
                Language::Chinese => zh,
                Language::English => en,
            },
        }
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Argument {
        Argument::Plain(text)
    }
}
impl From<&String> for Argument {
    fn from(text: &String) -> Argument {
        Argument::Plain(text.clone())
    }
}
impl From<&str> for Argument {
    fn from(text: &str) -> Argument {
        Argument::Plain(text.to_owned())
    }
}
impl From<Text> for Argument {
    fn from(words: Text) -> Argument {
        Argument::Words(words)
    }
}

/// One thing to tell the author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule.
    pub code: Code,
    /// How grave; the code's own severity unless the site says otherwise.
    pub severity: Severity,
    /// Where. `None` only for faults of the site as a whole.
    pub span: Option<Span>,
    /// Related places.
    pub labels: Vec<Label>,
    /// Values for the `{placeholders}` of the message, in the order in which they were given.
    pub arguments: Vec<(&'static str, Argument)>,
    /// Whether the place is a cell of a sheet, where nobody writes YAML.
    pub in_cell: bool,
}

impl Diagnostic {
    /// A diagnostic of `code` at `span`, with the code's severity.
    pub fn new(code: Code, span: impl Into<Option<Span>>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            span: span.into(),
            labels: Vec::new(),
            arguments: Vec::new(),
            in_cell: false,
        }
    }

    /// Whether what was read cannot be relied on. Personal data is an error too, but the site says whether it may stay.
    pub fn spoils_reading(&self) -> bool {
        self.severity == Severity::Error && self.code != Code::PersonalData
    }

    /// Fills the placeholder `name` of the message.
    pub fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Diagnostic {
        self.arguments.push((name, value.into()));
        self
    }

    /// Fills `suggestion` if there is one; the code's help then proposes it.
    pub fn suggest(self, suggestion: Option<impl Into<Argument>>) -> Diagnostic {
        match suggestion {
            Some(suggestion) => self.with("suggestion", suggestion),
            None => self,
        }
    }

    /// Adds a related place.
    pub fn label(mut self, span: Span, text: LabelText) -> Diagnostic {
        self.labels.push(Label { span, text });
        self
    }

    /// The message in `language`, placeholders filled.
    pub fn message(&self, language: Language) -> String {
        self.fill(self.code.message(), language)
    }

    /// What to do about it, in `language`.
    pub fn help(&self, language: Language) -> Option<String> {
        let suggested = self.arguments.iter().any(|(name, _)| *name == "suggestion");
        let text = match (suggested, self.code.suggestion()) {
            (true, Some(text)) => text,
            _ => self.code.help_in_cell().filter(|_| self.in_cell).unwrap_or(self.code.help()),
        };
        (!text.get(language).is_empty()).then(|| self.fill(text, language))
    }

    /// One pass over the template, so that a `{…}` inside a value is never taken for a placeholder.
    fn fill(&self, template: Text, language: Language) -> String {
        let template = template.get(language);
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            let close = after.find('}').unwrap_or(after.len());
            match self.arguments.iter().find(|(key, _)| *key == &after[..close]) {
                Some((_, value)) => out.push_str(value.get(language)),
                None => out.push_str(&rest[open..(open + close + 2).min(rest.len())]),
            }
            rest = after.get(close + 1..).unwrap_or("");
        }
        out.push_str(rest);
        out
    }
}

/// A value together with everything there is to say about how it was made.
#[derive(Clone, Debug)]
pub struct Outcome<T> {
    /// The value.
    pub value: T,
    /// What to tell the author.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Outcome<T> {
    /// Whether any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }
}
