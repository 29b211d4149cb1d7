//! What can be wrong in a theme: one kind of fault per code.

use crate::base::{Argument, Code, Diagnostic, Span, Text};

/// What a template can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A template that is extended or included.
    Template,
    /// A block of a template that is extended.
    Block,
    /// A component.
    Component,
    /// A filter.
    Filter,
    /// A test.
    Test,
    /// A function.
    Function,
}

impl Thing {
    /// What it is called.
    pub fn words(self) -> Text {
        match self {
            Thing::Template => Text { zh: "模板", en: "template" },
            Thing::Block => Text { zh: "区块", en: "block" },
            Thing::Component => Text { zh: "组件", en: "component" },
            Thing::Filter => Text { zh: "过滤器", en: "filter" },
            Thing::Test => Text { zh: "测试", en: "test" },
            Thing::Function => Text { zh: "函数", en: "function" },
        }
    }
}

/// A fault at a place of a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A variable, or a field of one, that is not there.
    Variable {
        /// Its name.
        name: String,
        /// The view that has no such field.
        of: Option<String>,
        /// What may be meant.
        near: Option<String>,
    },
    /// A name that means nothing.
    Unknown {
        /// What it should be.
        thing: Thing,
        /// The name.
        name: String,
        /// What may be meant.
        near: Option<String>,
    },
    /// Words that no language has.
    Words {
        /// Their key.
        key: String,
        /// What may be meant.
        near: Option<String>,
    },
    /// A file that the theme does not have.
    Asset {
        /// Its name.
        name: String,
        /// What may be meant.
        near: Option<String>,
    },
    /// A component is given what it does not take.
    Parameter {
        /// The name.
        name: String,
        /// The component.
        of: String,
        /// What may be meant.
        near: Option<String>,
    },
    /// A component is not given what it takes.
    NotGiven {
        /// The name.
        name: String,
        /// The component.
        of: String,
    },
    /// Words with a place that nothing fills.
    Open {
        /// Their key.
        key: String,
        /// The place.
        name: String,
    },
}

impl Fault {
    /// The fault at its place; `languages` are those of the theme.
    pub fn at(self, span: Span, languages: &str) -> Diagnostic {
        let both = |zh: String, en: String| Argument::Both { zh, en };
        match self {
            Fault::Variable { name, of, near } => {
                let of = match of {
                    Some(of) => both(of.clone(), format!("`{of}`")),
                    None => both("这里".into(), "this place".into()),
                };
                Diagnostic::new(Code::UnknownVariable, span).with("of", of).with("name", name).suggest(near)
            }
            Fault::Unknown { thing, name, near } => Diagnostic::new(Code::UnknownTemplateName, span)
                .with("thing", thing.words())
                .with("name", name)
                .suggest(near),
            Fault::Words { key, near } => Diagnostic::new(Code::MissingString, span)
                .with("key", key)
                .with("language", languages)
                .suggest(near),
            Fault::Asset { name, near } => {
                Diagnostic::new(Code::MissingAsset, span).with("name", name).suggest(near)
            }
            Fault::Parameter { name, of, near } => {
                let zh = format!("组件“{of}”不接受“{name}”");
                let what = both(zh, format!("the component `{of}` takes no `{name}`"));
                Diagnostic::new(Code::ComponentArgument, span).with("what", what).suggest(near)
            }
            Fault::NotGiven { name, of } => {
                let zh = format!("组件“{of}”要有“{name}”");
                let what = both(zh, format!("the component `{of}` needs `{name}`"));
                Diagnostic::new(Code::ComponentArgument, span).with("what", what)
            }
            Fault::Open { key, name } => {
                let zh = format!("词条“{key}”里的 {{{name}}} 没有填");
                let what = both(zh, format!("nothing fills {{{name}}} of the string `{key}`"));
                Diagnostic::new(Code::ComponentArgument, span).with("what", what)
            }
        }
    }
}

/// A text that is nested too deep for the engine.
pub fn too_deep(span: Span) -> Diagnostic {
    let reason = Argument::Words(Text { zh: "嵌套太深", en: "it is nested too deep" });
    Diagnostic::new(Code::TemplateFault, span).with("reason", reason)
}
