//! A template as a tree with positions, for the check of themes.
//!
//! The engine keeps its own tree to itself, so templates are read here a second time. Only what can be right or
//! wrong by the contract is kept: the words between the tags are not.

use std::ops::Range;

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Byte range in the template.
    pub range: Range<usize>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Byte range in the template.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// Values for names: `n=3`, `value={row}`.
pub type Given = Vec<(Name, Expr)>;

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A text in quotes.
    Text(String),
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// `none`.
    Nothing,
    /// A variable.
    Variable(String),
    /// `a.b`, or `a?.b` where `a` may be nothing.
    Field(Box<Expr>, Name),
    /// `a[b]`
    Item(Box<Expr>, Box<Expr>),
    /// `a[1:3]`, with its bounds.
    Slice(Box<Expr>, Vec<Expr>),
    /// `a | name(…)`
    Filter(Box<Expr>, Name, Given),
    /// `a is name(…)`
    Test(Box<Expr>, Name, Given),
    /// `name(…)`
    Call(Name, Given),
    /// `<name …/>`
    Component(Box<Use>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{"a": b}`, the values only.
    Map(Vec<Expr>),
    /// `[a for b in c if d]`
    Each {
        /// What is made of each.
        result: Box<Expr>,
        /// Names of the key, if any, and of the value.
        names: (Option<String>, String),
        /// What is gone through.
        list: Box<Expr>,
        /// Which are taken.
        condition: Option<Box<Expr>>,
    },
    /// `a if b else c`
    Choice(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a or b`
    Or(Box<Expr>, Box<Expr>),
    /// `a and b`
    And(Box<Expr>, Box<Expr>),
    /// Sums, products and powers.
    Sum(Box<Expr>, Box<Expr>),
    /// `a ~ b`
    Joined(Box<Expr>, Box<Expr>),
    /// Comparisons, `in`, `not`.
    Verdict(Vec<Expr>),
}

/// A component that is used.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// Its name.
    pub name: Name,
    /// What it is given.
    pub given: Given,
    /// Whether it is given more than can be read from the template: `{...rest}`.
    pub open: bool,
    /// What stands between its tags.
    pub body: Option<Vec<Node>>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `{{ … }}`, or a component with a body.
    Print(Expr),
    /// `{% set name = … %}`
    Set(String, Expr),
    /// `{% set name | filters %}…{% endset %}`
    SetBlock(String, Vec<Expr>, Vec<Node>),
    /// `{% include "…" %}`
    Include(Name),
    /// `{% block name %}…`
    Block(Name, Vec<Node>),
    /// `{% for a, b in c %}… {% else %}…`
    For {
        /// Names of the key, if any, and of the value.
        names: (Option<String>, String),
        /// What is gone through.
        list: Expr,
        /// What is done for each.
        body: Vec<Node>,
        /// What is done if there is none.
        otherwise: Vec<Node>,
    },
    /// `{% if a %}… {% else %}…`
    If(Expr, Vec<Node>, Vec<Node>),
    /// `{% filter name %}…`, the filters over nothing.
    Filter(Vec<Expr>, Vec<Node>),
}

/// A parameter of a component.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Whether it is taken from where the component is used: `@page`.
    pub implicit: bool,
    /// What it is if it is not given.
    pub default: Option<Expr>,
}

/// A component.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Its name.
    pub name: Name,
    /// What it takes.
    pub parameters: Vec<Parameter>,
    /// Name of all the rest that it is given.
    pub rest: Option<String>,
    /// What it is made of.
    pub body: Vec<Node>,
}

/// A template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// The template that it extends.
    pub parent: Option<Name>,
    /// Its parts.
    pub nodes: Vec<Node>,
    /// Components that it defines.
    pub components: Vec<Component>,
}
