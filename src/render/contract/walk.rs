//! Walks through what a template does, with what is known of every value, and notes what the contract does not hold.
//!
//! A template is walked once for each view that it shows, a component once for each set of types that it is given.
//! Where nothing is known of a value, nothing is said about it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::base::spelling::nearest;

use super::faults::{Fault, Thing};
use super::syntax::{Component, Expr, Given, Kind, Name, Node, Template, Use};
use super::types::Type;
use super::vocabulary;
use super::{Book, Notes};

/// Variables by name: what is known of each, and how deep in conditions it was set.
type Variables = BTreeMap<String, (Type, usize)>;

/// Where a walk is.
#[derive(Clone)]
struct Scope<'b> {
    /// Number of the template in the book.
    file: usize,
    /// What can be named.
    variables: Variables,
    /// What components can take without being given it.
    outer: Variables,
    /// Blocks of the templates that extend this one: name, the walks that replace it, nearest first.
    blocks: BTreeMap<&'b str, Vec<(usize, &'b [Node])>>,
    /// What `super()` leads to.
    above: Vec<(usize, &'b [Node])>,
    /// Conditions around.
    depth: usize,
    /// Whether this is a condition: what is not there may be asked for.
    asked: bool,
    /// Templates and components around, against circles.
    around: Vec<&'b str>,
}

impl Scope<'_> {
    /// The beginning of a walk, with nothing around.
    fn new(file: usize, variables: Variables, outer: Variables) -> Self {
        Scope {
            file,
            variables,
            outer,
            blocks: BTreeMap::new(),
            above: Vec::new(),
            depth: 0,
            asked: false,
            around: Vec::new(),
        }
    }
}

/// Deepest nesting of includes and components that is followed.
const DEEPEST: usize = 40;

/// The walk over a theme.
pub struct Walk<'b> {
    book: &'b Book<'b>,
    /// What is found on the way.
    pub notes: Notes,
    walked: BTreeSet<String>,
}

impl<'b> Walk<'b> {
    /// A walk over the templates of `book`.
    pub fn new(book: &'b Book<'b>) -> Walk<'b> {
        Walk { book, notes: Notes::default(), walked: BTreeSet::new() }
    }

    /// Walks through a template with what it receives.
    pub fn template(&mut self, name: &str, page: Type, view: Type) {
        let Some((file, template)) = self.book.template(name) else { return };
        let mut variables = Variables::new();
        for (name, value) in [("page", page), ("view", view)].into_iter().chain(self.book.globals()) {
            if value != Type::Nothing {
                variables.insert(name.to_owned(), (value, 0));
            }
        }
        let scope = Scope::new(file, variables, Variables::new());
        self.extended(template, scope);
    }

    /// Components that nothing uses, with nothing known of what they would be given.
    pub fn rest(&mut self) {
        for (file, template) in self.book.templates() {
            for component in &template.components {
                if self.notes.components.contains(&component.name.text) {
                    continue;
                }
                let mut variables = Variables::new();
                let own = component.parameters.iter().map(|own| &own.name.text).chain(&component.rest);
                for name in own.map(String::as_str).chain(["body"]) {
                    variables.insert(name.to_owned(), (Type::Any, 0));
                }
                let mut scope = Scope::new(file, variables.clone(), variables);
                self.nodes(&component.body, &mut scope);
            }
        }
    }

    fn fault(&mut self, file: usize, range: &Range<usize>, fault: Fault) {
        self.notes.faults.insert((file, range.start, range.end, fault));
    }

    /// A template by way of those that it extends.
    fn extended(&mut self, template: &'b Template, mut scope: Scope<'b>) {
        self.notes.templates.insert(scope.file);
        let Some(parent) = &template.parent else {
            self.nodes(&template.nodes, &mut scope);
            return;
        };
        let Some((file, above)) = self.book.template(&parent.text) else {
            return self.unknown(scope.file, parent, Thing::Template);
        };
        if scope.around.len() > DEEPEST || scope.around.contains(&parent.text.as_str()) {
            self.notes.cut_short = true;
            return;
        }
        for node in &template.nodes {
            if let Node::Block(name, body) = node {
                if !self.book.has_block(above, &name.text) {
                    self.unknown(scope.file, name, Thing::Block);
                }
                scope.blocks.entry(&name.text).or_default().push((scope.file, body));
            }
        }
        scope.around.push(&parent.text);
        scope.file = file;
        self.extended(above, scope);
    }

    fn unknown(&mut self, file: usize, name: &Name, thing: Thing) {
        let near = match thing {
            Thing::Template => nearest(&name.text, self.book.template_names()),
            Thing::Component => nearest(&name.text, self.book.component_names()),
            Thing::Filter => nearest(&name.text, vocabulary::FILTERS.iter().copied()),
            Thing::Test => nearest(&name.text, vocabulary::TESTS.iter().copied()),
            Thing::Function => nearest(&name.text, vocabulary::FUNCTIONS.iter().copied()),
            Thing::Block => nearest(&name.text, self.book.block_names()),
        };
        self.fault(file, &name.range, Fault::Unknown { thing, name: name.text.clone(), near });
    }

    fn nodes(&mut self, nodes: &'b [Node], scope: &mut Scope<'b>) {
        for node in nodes {
            self.node(node, scope);
        }
    }

    fn node(&mut self, node: &'b Node, scope: &mut Scope<'b>) {
        match node {
            Node::Print(expression) => {
                self.used(expression, scope);
            }
            Node::Set(name, value) => {
                let value = self.value(value, scope);
                self.set(scope, name, value);
            }
            Node::SetBlock(name, filters, body) => {
                self.nodes(body, &mut scope.clone());
                for filter in filters {
                    self.used(filter, scope);
                }
                self.set(scope, name, Type::Text);
            }
            Node::Include(name) => self.include(name, scope),
            Node::Block(name, body) => {
                let mut bodies = scope.blocks.get(name.text.as_str()).cloned().unwrap_or_default();
                bodies.push((scope.file, body));
                self.block(bodies, scope);
            }
            Node::For { names, list, body, otherwise } => {
                let list = self.used(list, scope);
                let mut inside = scope.clone();
                enter(&mut inside, names, &list);
                self.nodes(body, &mut inside);
                self.nodes(otherwise, &mut scope.clone());
            }
            Node::If(condition, body, otherwise) => {
                self.condition(condition, scope);
                scope.depth += 1;
                self.nodes(body, scope);
                self.nodes(otherwise, scope);
                scope.depth -= 1;
            }
            Node::Filter(filters, body) => {
                self.nodes(body, &mut scope.clone());
                for filter in filters {
                    self.used(filter, scope);
                }
            }
        }
    }

    /// The first of `bodies`; `super()` in it leads to the others.
    fn block(&mut self, mut bodies: Vec<(usize, &'b [Node])>, scope: &Scope<'b>) {
        if bodies.is_empty() {
            return;
        }
        let (file, body) = bodies.remove(0);
        let mut inside = Scope { file, above: bodies, ..scope.clone() };
        self.notes.templates.insert(file);
        self.nodes(body, &mut inside);
    }

    fn include(&mut self, name: &'b Name, scope: &Scope<'b>) {
        let Some((file, template)) = self.book.template(&name.text) else {
            return self.unknown(scope.file, name, Thing::Template);
        };
        if scope.around.len() > DEEPEST || scope.around.contains(&name.text.as_str()) {
            self.notes.cut_short = true;
            return;
        }
        let mut inside = Scope { file, blocks: BTreeMap::new(), ..scope.clone() };
        inside.around.push(&name.text);
        self.extended(template, inside);
    }

    /// A value of which it is only asked whether it is there: nothing in a view is read for that.
    fn condition(&mut self, expression: &'b Expr, scope: &mut Scope<'b>) -> Type {
        let before = std::mem::replace(&mut scope.asked, true);
        let value = self.needed(expression, scope);
        scope.asked = before;
        value
    }

    /// A value that is put to use, which may read all of a view.
    fn used(&mut self, expression: &'b Expr, scope: &mut Scope<'b>) -> Type {
        let value = self.needed(expression, scope);
        self.whole(&value);
        value
    }

    /// A value whose words, if it consists of such, are words that the theme needs.
    fn needed(&mut self, expression: &'b Expr, scope: &mut Scope<'b>) -> Type {
        let value = self.value(expression, scope);
        if let Type::Words(keys) = &value {
            self.notes.words.extend(keys.iter().cloned());
        }
        value
    }

    /// From here on it is not followed what is read of a value.
    fn whole(&mut self, value: &Type) {
        match value {
            Type::View(view) => {
                self.notes.whole.insert(view.name);
            }
            Type::List(item) => self.whole(item),
            _ => {}
        }
    }

    /// A value that is the one or the other.
    fn or(&mut self, one: Type, other: Type) -> Type {
        let both = one.clone().or(other.clone());
        if both == Type::Any {
            self.whole(&one);
            self.whole(&other);
        }
        both
    }

    /// Sets a variable. In a condition it may still be what it was before.
    fn set(&mut self, scope: &mut Scope<'_>, name: &str, value: Type) {
        let value = match scope.variables.get(name) {
            Some((before, depth)) if scope.depth > *depth => (self.or(before.clone(), value), *depth),
            _ => (value, scope.depth),
        };
        scope.variables.insert(name.to_owned(), value);
    }

    fn value(&mut self, expression: &'b Expr, scope: &mut Scope<'b>) -> Type {
        match &expression.kind {
            Kind::Text(_) => Type::Text,
            Kind::Number => Type::Number,
            Kind::Truth => Type::Truth,
            Kind::Nothing => Type::Nothing,
            Kind::Variable(name) => self.variable(name, &expression.range, scope),
            Kind::Field(of, name) => {
                let of = self.value(of, scope);
                self.field(&of, name, scope)
            }
            Kind::Item(of, key) => {
                let of = self.value(of, scope);
                match &key.kind {
                    Kind::Text(text) => {
                        let name = Name { text: text.clone(), range: key.range.clone() };
                        self.field(&of, &name, scope)
                    }
                    _ => {
                        self.used(key, scope);
                        self.any_field(&of)
                    }
                }
            }
            Kind::Slice(of, bounds) => {
                for bound in bounds {
                    self.used(bound, scope);
                }
                self.used(of, scope)
            }
            Kind::Filter(of, name, given) => self.filter(of, name, given, scope),
            Kind::Test(of, name, given) => self.test(of, name, given, scope),
            Kind::Call(name, given) => self.call(name, given, scope),
            Kind::Component(used) => self.component(used, scope),
            Kind::Each { result, names, list, condition } => {
                let list = self.used(list, scope);
                let mut inside = scope.clone();
                enter(&mut inside, names, &list);
                if let Some(condition) = condition {
                    self.condition(condition, &mut inside);
                }
                Type::List(Box::new(self.value(result, &mut inside)))
            }
            _ => self.operation(expression, scope),
        }
    }

    fn operation(&mut self, expression: &'b Expr, scope: &mut Scope<'b>) -> Type {
        match &expression.kind {
            Kind::List(items) => {
                let items: Vec<Type> = items.iter().map(|item| self.used(item, scope)).collect();
                Type::List(Box::new(items.into_iter().fold(Type::Nothing, Type::or)))
            }
            Kind::Choice(yes, condition, no) => {
                self.condition(condition, scope);
                self.either(yes, no, scope)
            }
            Kind::Or(one, other) => self.either(one, other, scope),
            Kind::And(one, other) => {
                self.condition(one, scope);
                self.value(other, scope)
            }
            Kind::Sum(one, other) => {
                self.used(one, scope);
                self.used(other, scope);
                Type::Number
            }
            Kind::Joined(one, other) => {
                self.used(one, scope);
                self.used(other, scope);
                Type::Text
            }
            Kind::Map(parts) | Kind::Verdict(parts) => {
                for part in parts {
                    self.used(part, scope);
                }
                if matches!(expression.kind, Kind::Map(_)) { Type::Any } else { Type::Truth }
            }
            _ => Type::Any,
        }
    }

    fn either(&mut self, one: &'b Expr, other: &'b Expr, scope: &mut Scope<'b>) -> Type {
        let (first, second) = (self.value(one, scope), self.value(other, scope));
        let value = self.or(first.clone(), second.clone());
        if !matches!(value, Type::Words(_)) {
            // Words that are mixed with other texts are not told apart from here on.
            for words in [first, second] {
                if let Type::Words(keys) = words {
                    self.notes.words.extend(keys);
                }
            }
        }
        value
    }

    fn variable(&mut self, name: &str, range: &Range<usize>, scope: &Scope<'b>) -> Type {
        if name == "loop" {
            return Type::Any;
        }
        match scope.variables.get(name) {
            Some((value, _)) => value.clone(),
            None => {
                let near = nearest(name, scope.variables.keys().map(String::as_str));
                let fault = Fault::Variable { name: name.to_owned(), of: None, near };
                self.fault(scope.file, range, fault);
                Type::Any
            }
        }
    }

    /// `of.name`
    fn field(&mut self, of: &Type, name: &Name, scope: &Scope<'b>) -> Type {
        match of {
            Type::Any | Type::Nothing => Type::Any,
            Type::View(view) => match view.field(&name.text) {
                Some(field) => {
                    self.notes.fields.insert((view.name, field.name));
                    Type::from((field.shape)())
                }
                None => {
                    let near = nearest(&name.text, view.fields.iter().map(|field| field.name));
                    let of = Some(view.name.to_owned());
                    let fault = Fault::Variable { name: name.text.clone(), of, near };
                    self.fault(scope.file, &name.range, fault);
                    Type::Any
                }
            },
            Type::Words(keys) => self.words(keys, name, scope),
            Type::Assets => {
                if self.book.has_asset(&name.text) {
                    self.notes.assets.insert(name.text.clone());
                } else if scope.asked {
                    self.notes.optional.insert(name.text.clone());
                } else {
                    let near = nearest(&name.text, self.book.asset_names());
                    self.fault(scope.file, &name.range, Fault::Asset { name: name.text.clone(), near });
                }
                Type::Text
            }
            Type::Text | Type::Number | Type::Truth | Type::List(_) => {
                let fault = Fault::Variable { name: name.text.clone(), of: None, near: None };
                self.fault(scope.file, &name.range, fault);
                Type::Any
            }
        }
    }

    fn words(&mut self, keys: &BTreeSet<String>, name: &Name, scope: &Scope<'b>) -> Type {
        let inner = |key: &String| match key.as_str() {
            "" => name.text.clone(),
            key => format!("{key}.{}", name.text),
        };
        let all: Vec<String> = keys.iter().map(inner).collect();
        let known: BTreeSet<String> = all.iter().filter(|key| self.book.has_words(key)).cloned().collect();
        if !known.is_empty() {
            return Type::Words(known);
        }
        if let Some(key) = all.first() {
            let near = nearest(key, self.book.word_keys());
            self.fault(scope.file, &name.range, Fault::Words { key: key.clone(), near });
        }
        Type::Any
    }

    /// `of[…]` with a key that only the page knows.
    fn any_field(&mut self, of: &Type) -> Type {
        match of {
            Type::View(view) => {
                self.notes.fields.extend(view.fields.iter().map(|field| (view.name, field.name)));
                let shapes = view.fields.iter().map(|field| Type::from((field.shape)()));
                shapes.fold(Type::Nothing, Type::or)
            }
            Type::Words(keys) => {
                Type::Words(keys.iter().flat_map(|key| self.book.words_below(key)).collect())
            }
            Type::Assets => {
                self.notes.assets.extend(self.book.asset_names().map(str::to_owned));
                Type::Text
            }
            other => other.item(),
        }
    }

    fn given(&mut self, given: &'b Given, scope: &mut Scope<'b>) {
        for (_, value) in given {
            self.used(value, scope);
        }
    }

    fn filter(&mut self, of: &'b Expr, name: &Name, given: &'b Given, scope: &mut Scope<'b>) -> Type {
        if !vocabulary::is_filter(&name.text) {
            self.unknown(scope.file, name, Thing::Filter);
        }
        let value = match name.text.as_str() {
            "default" => self.condition(of, scope),
            "fill" => self.value(of, scope),
            _ => self.used(of, scope),
        };
        self.given(given, scope);
        match name.text.as_str() {
            "fill" => {
                if let Type::Words(keys) = &value {
                    self.notes.words.extend(keys.iter().cloned());
                    self.filled(keys, name, given, scope);
                }
                Type::Text
            }
            "first" | "last" | "nth" => value.item(),
            "sort" | "unique" | "reverse" | "safe" | "default" => value,
            "length" | "int" | "float" | "abs" | "round" | "wordcount" | "thousands" => Type::Number,
            "get" | "values" | "keys" | "pairs" | "group_by" | "split" => Type::Any,
            _ => Type::Text,
        }
    }

    /// Whether all that the words leave open is given, in every language.
    fn filled(&mut self, keys: &BTreeSet<String>, name: &Name, given: &Given, scope: &Scope<'b>) {
        for key in keys {
            for open in self.book.open_places(key) {
                if !given.iter().any(|(own, _)| own.text == open) {
                    let fault = Fault::Open { key: key.clone(), name: open };
                    self.fault(scope.file, &name.range, fault);
                }
            }
        }
    }

    fn test(&mut self, of: &'b Expr, name: &Name, given: &'b Given, scope: &mut Scope<'b>) -> Type {
        if !vocabulary::is_test(&name.text) {
            self.unknown(scope.file, name, Thing::Test);
        }
        self.given(given, scope);
        let defined = matches!(name.text.as_str(), "defined" | "undefined");
        // Whoever asks whether a variable is there knows that it may not be.
        if !(defined && matches!(&of.kind, Kind::Variable(name) if !scope.variables.contains_key(name))) {
            let value = self.condition(of, scope);
            if !defined {
                self.whole(&value);
            }
        }
        Type::Truth
    }

    fn call(&mut self, name: &Name, given: &'b Given, scope: &mut Scope<'b>) -> Type {
        self.given(given, scope);
        match name.text.as_str() {
            "super" => {
                let above = scope.above.clone();
                self.block(above, scope);
                Type::Text
            }
            "range" => Type::List(Box::new(Type::Number)),
            other => {
                if !vocabulary::is_function(other) {
                    self.unknown(scope.file, name, Thing::Function);
                }
                Type::Any
            }
        }
    }

    fn component(&mut self, used: &'b Use, scope: &mut Scope<'b>) -> Type {
        let mut given: BTreeMap<&str, Type> = BTreeMap::new();
        for (name, value) in &used.given {
            given.insert(&name.text, self.value(value, scope));
        }
        if let Some(body) = &used.body {
            self.nodes(body, &mut scope.clone());
        }
        let Some((file, component)) = self.book.component(&used.name.text) else {
            self.unknown(scope.file, &used.name, Thing::Component);
            return Type::Text;
        };
        self.parameters(used, component, scope);
        self.notes.cut_short |= used.open;
        if scope.around.len() > DEEPEST {
            self.notes.cut_short = true;
            return Type::Text;
        }
        self.notes.components.insert(component.name.text.clone());
        self.notes.templates.insert(file);
        let mut outer = scope.outer.clone();
        outer.extend(scope.variables.clone());
        let mut variables = Variables::new();
        for own in &component.parameters {
            let value = match (given.remove(own.name.text.as_str()), &own.default) {
                (Some(value), _) => value,
                (None, _) if own.implicit => {
                    outer.get(&own.name.text).map_or(Type::Any, |(value, _)| value.clone())
                }
                (None, Some(default)) => default_of(default),
                (None, None) => Type::Any,
            };
            variables.insert(own.name.text.clone(), (value, 0));
        }
        given.values().for_each(|more| self.whole(more));
        for name in component.rest.iter().map(String::as_str).chain(["body"]) {
            variables.insert(name.to_owned(), (Type::Any, 0));
        }
        // Components in it may take what it does not take itself.
        let around = outer.iter().filter(|(_, (value, _))| matches!(value, Type::View(_)));
        let around: Vec<String> =
            around.map(|(name, (value, _))| format!("{name} {}", value.key())).collect();
        let types: Vec<String> = variables.values().map(|(value, _)| value.key()).collect();
        if self.walked.insert(format!("{} {around:?} {types:?}", component.name.text)) {
            let mut around = scope.around.clone();
            around.push(&component.name.text);
            let (blocks, above) = (BTreeMap::new(), Vec::new());
            let mut inside = Scope { file, variables, outer, blocks, above, depth: 0, asked: false, around };
            self.nodes(&component.body, &mut inside);
        }
        Type::Text
    }

    /// Whether a component is given what it takes, and nothing else.
    fn parameters(&mut self, used: &Use, component: &Component, scope: &Scope<'b>) {
        let known = || component.parameters.iter().map(|own| own.name.text.as_str());
        for (name, _) in &used.given {
            if component.rest.is_none() && !known().any(|own| own == name.text) {
                let of = component.name.text.clone();
                let near = nearest(&name.text, known());
                self.fault(scope.file, &name.range, Fault::Parameter { name: name.text.clone(), of, near });
            }
        }
        if used.open {
            return;
        }
        for own in component.parameters.iter().filter(|own| own.default.is_none() && !own.implicit) {
            if !used.given.iter().any(|(name, _)| name.text == own.name.text) {
                let fault = Fault::NotGiven { name: own.name.text.clone(), of: component.name.text.clone() };
                self.fault(scope.file, &used.name.range, fault);
            }
        }
    }
}

/// Names the items of a list.
fn enter(scope: &mut Scope<'_>, names: &(Option<String>, String), list: &Type) {
    let (key, name) = names;
    if let Some(key) = key {
        scope.variables.insert(key.clone(), (Type::Any, scope.depth));
    }
    let value = if key.is_some() { Type::Any } else { list.item() };
    scope.variables.insert(name.clone(), (value, scope.depth));
}

fn default_of(expression: &Expr) -> Type {
    match &expression.kind {
        Kind::Text(_) => Type::Text,
        Kind::Number => Type::Number,
        Kind::Truth => Type::Truth,
        Kind::Nothing => Type::Nothing,
        _ => Type::Any,
    }
}
