//! The check of a theme against the contract: what its templates name is there, and what is there is used.
//!
//! Templates are read as trees and walked with the shapes of the views that they show, so a slip is found whether
//! or not a page comes by it. What the engine says of syntax is left to the compilation of templates.

mod depth;
pub mod faults;
mod outline;
mod reading;
mod reads;
mod syntax;
mod tokens;
mod types;
pub mod vocabulary;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::spelling::nearest;
use crate::base::{Code, Diagnostic, FileId, SourceFile, SourceSet, Span};
use crate::domain::Words;
use crate::refine::design::Survey;

use super::theme::Theme;
use super::views::contract::{TEMPLATES, site};
use super::wording;
use faults::{Fault, Thing, too_deep};
use reading::Unread;
use syntax::{Component, Node, Template};
use types::Type;
use walk::Walk;

pub use crate::domain::design::{BUILT_IN, CONTRACT as VERSION};
pub use outline::{Outline, name_of, outline, templates};
pub use reads::Reads;

/// A template as it stands in a theme: name, text, file.
pub type TemplateFile<'a> = (&'a str, &'a str, FileId);

/// Everything that templates can name in a theme.
pub struct Book<'a> {
    files: Vec<(TemplateFile<'a>, &'a Template)>,
    by_name: BTreeMap<&'a str, usize>,
    components: BTreeMap<String, (usize, usize)>,
    words: &'a [(&'static str, Words)],
    keys: BTreeSet<String>,
    assets: BTreeSet<&'a str>,
}

/// What a walk comes by.
#[derive(Debug, Default)]
pub struct Notes {
    /// Faults by number of the template and range.
    pub faults: BTreeSet<(usize, usize, usize, Fault)>,
    /// Words that are used, by their keys; a key of a group means all below it.
    pub words: BTreeSet<String>,
    /// Assets that are used.
    pub assets: BTreeSet<String>,
    /// Assets that are asked for and may be absent.
    pub optional: BTreeSet<String>,
    /// Components that are used.
    pub components: BTreeSet<String>,
    /// Templates that are used.
    pub templates: BTreeSet<usize>,
    /// Fields of views that are read.
    pub fields: BTreeSet<(&'static str, &'static str)>,
    /// Views of which more may be read than that: they are put to use as a whole.
    pub whole: BTreeSet<&'static str>,
    /// Whether there are ways that the walk did not follow.
    pub cut_short: bool,
}

impl<'a> Book<'a> {
    /// The book of these templates; those that cannot be read are left out.
    pub fn new(
        files: impl IntoIterator<Item = (TemplateFile<'a>, &'a Reading)>,
        words: &'a [(&'static str, Words)],
        assets: impl Iterator<Item = &'a str>,
    ) -> Book<'a> {
        let read = files.into_iter().filter_map(|(file, Reading(read))| Some((file, read.as_ref().ok()?)));
        let files: Vec<(TemplateFile<'a>, &'a Template)> = read.collect();
        let by_name = files.iter().enumerate().map(|(index, ((name, ..), _))| (*name, index)).collect();
        let mut components = BTreeMap::new();
        for (file, (_, template)) in files.iter().enumerate() {
            for (index, component) in template.components.iter().enumerate() {
                components.insert(component.name.text.clone(), (file, index));
            }
        }
        let mut keys = BTreeSet::new();
        for (_, words) in words {
            words.each(&mut |key, _| {
                keys.insert(key.to_owned());
            });
        }
        Book { files, by_name, components, words, keys, assets: assets.collect() }
    }

    /// What every template sees besides its page and its view.
    fn globals(&self) -> [(&'static str, Type); 4] {
        [
            ("site", Type::from(site())),
            ("t", Type::Words(BTreeSet::from([String::new()]))),
            ("assets", Type::Assets),
            ("home", Type::Text),
        ]
    }

    fn template(&self, name: &str) -> Option<(usize, &Template)> {
        self.by_name.get(name).map(|index| (*index, self.files[*index].1))
    }

    fn templates(&self) -> impl Iterator<Item = (usize, &Template)> {
        self.files.iter().enumerate().map(|(index, (_, template))| (index, *template))
    }

    fn template_names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().copied()
    }

    fn component(&self, name: &str) -> Option<(usize, &Component)> {
        self.components.get(name).map(|(file, index)| (*file, &self.files[*file].1.components[*index]))
    }

    fn component_names(&self) -> impl Iterator<Item = &str> {
        self.components.keys().map(String::as_str)
    }

    /// Whether a template or one that it extends has a block.
    fn has_block(&self, template: &Template, name: &str) -> bool {
        let mut at = Some(template);
        for _ in 0..self.files.len() {
            let Some(own) = at else { return false };
            if blocks(&own.nodes).contains(&name) {
                return true;
            }
            at = own.parent.as_ref().and_then(|parent| self.template(&parent.text)).map(|(_, above)| above);
        }
        false
    }

    fn block_names(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .filter(|(_, template)| template.parent.is_none())
            .flat_map(|(_, own)| blocks(&own.nodes))
    }

    fn has_asset(&self, name: &str) -> bool {
        self.assets.contains(name)
    }

    fn asset_names(&self) -> impl Iterator<Item = &str> {
        self.assets.iter().copied()
    }

    /// Whether any language has words at `key` or below it.
    fn has_words(&self, key: &str) -> bool {
        self.keys.contains(key) || self.keys_below(key).next().is_some()
    }

    fn keys_below(&self, key: &str) -> impl Iterator<Item = &str> {
        let prefix = if key.is_empty() { String::new() } else { format!("{key}.") };
        let from = self.keys.range(prefix.clone()..).map(String::as_str);
        from.take_while(move |own| own.starts_with(&prefix))
    }

    /// The keys one step below `key`.
    fn words_below(&self, key: &str) -> Vec<String> {
        let start = if key.is_empty() { 0 } else { key.len() + 1 };
        let step = |own: &str| {
            let end = own[start..].find('.').map_or(own.len(), |end| start + end);
            own[..end].to_owned()
        };
        self.keys_below(key).map(step).collect()
    }

    fn word_keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// The places `{name}` that the words at `key` leave open in any language.
    fn open_places(&self, key: &str) -> BTreeSet<String> {
        let mut open = BTreeSet::new();
        for (_, words) in self.words {
            words.each(&mut |own, text| {
                let form = own.strip_prefix(key).is_some_and(|rest| matches!(rest, "" | ".one" | ".other"));
                if form {
                    let parts = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
                    open.extend(parts.map(|(name, _)| name.to_owned()));
                }
            });
        }
        open
    }

    /// Everything that the pages of the contract come by.
    pub fn walk(&self) -> Notes {
        let mut walk = Walk::new(self);
        for entry in TEMPLATES {
            walk.template(entry.template, Type::from((entry.page)()), Type::from((entry.view)()));
        }
        walk.rest();
        let mut notes = walk.notes;
        // What is asked for once may be absent, wherever else it is named.
        let optional = &notes.optional;
        notes
            .faults
            .retain(|(.., fault)| !matches!(fault, Fault::Asset { name, .. } if optional.contains(name)));
        notes
    }

    /// Names in templates that mean nothing, which keep the engine from taking the theme.
    pub fn unknown_names(&self) -> Vec<Diagnostic> {
        let faults = self.walk().faults.into_iter();
        let faults = faults.filter(|(.., fault)| matches!(fault, Fault::Unknown { .. }));
        faults.map(|(file, start, end, fault)| fault.at(self.span(file, start, end), "")).collect()
    }

    fn span(&self, file: usize, start: usize, end: usize) -> Span {
        Span::new(self.files[file].0.2, start..end)
    }
}

fn blocks(nodes: &[Node]) -> Vec<&str> {
    let mut found = Vec::new();
    for node in nodes {
        match node {
            Node::Block(name, body) => {
                found.push(name.text.as_str());
                found.extend(blocks(body));
            }
            Node::If(_, body, otherwise) => {
                found.extend(blocks(body));
                found.extend(blocks(otherwise));
            }
            Node::Filter(_, body) | Node::SetBlock(_, _, body) => found.extend(blocks(body)),
            _ => {}
        }
    }
    found
}

/// A template's text as it was read, to be kept while the text is the same.
#[derive(Debug)]
pub struct Reading(Result<Template, Unread>);

impl Reading {
    /// Reads a template.
    pub fn of(text: &str) -> Reading {
        Reading(reading::read(text))
    }
}

/// Templates that must not be handed to the engine, which has no bound of its own for them.
pub fn refused<'a>(files: impl IntoIterator<Item = (TemplateFile<'a>, &'a Reading)>) -> Vec<Diagnostic> {
    let (mut faults, mut read) = (Vec::new(), Vec::new());
    for (file, Reading(template)) in files {
        match template {
            Ok(template) => read.push((file, template)),
            Err(Unread::TooDeep) => {
                let first = file.1.lines().next().map_or(0, str::len);
                faults.push(too_deep(Span::new(file.2, 0..first)));
            }
            Err(Unread::Unclear) => {}
        }
    }
    for (index, name) in depth::too_deep(&read) {
        faults.push(too_deep(Span::new(read[index].0.2, name.range.clone())));
    }
    faults
}

/// A theme that was looked at.
#[derive(Debug)]
pub struct Checked {
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
    /// Fields of views that its templates read.
    pub fields: BTreeSet<(&'static str, &'static str)>,
}

/// Checks a theme. What is not used is told of files that are `own`, the site's and not the built-in theme's.
pub fn check(survey: &Survey, sources: &SourceSet, own: &dyn Fn(&SourceFile) -> bool) -> Checked {
    let theme = Theme::new(sources, &survey.design);
    let files: Vec<TemplateFile<'_>> =
        theme.templates().map(|(name, text, id)| (name, &**text, id)).collect();
    let mut diagnostics = survey.diagnostics.clone();
    let readings: Vec<Reading> = files.iter().map(|(_, text, _)| Reading::of(text)).collect();
    let refused = refused(files.iter().copied().zip(&readings));
    if refused.is_empty() {
        diagnostics.extend(super::templates::syntax_faults(&files));
    }
    diagnostics.extend(refused);
    let assets: Vec<(&str, FileId)> = theme.asset_files().collect();
    let read = files.iter().copied().zip(&readings);
    let book = Book::new(read, &survey.words, assets.iter().map(|(name, _)| *name));
    let notes = book.walk();
    let languages: Vec<&str> = survey.words.iter().map(|(tag, _)| *tag).collect();
    let languages = languages.join(", ");
    for (file, start, end, fault) in notes.faults.iter().cloned() {
        diagnostics.push(fault.at(book.span(file, start, end), &languages));
    }
    diagnostics.extend(missing(survey, &theme));
    let files = book.files.iter().map(|(file, _)| file.2).chain(assets.iter().map(|(_, id)| *id));
    let files: BTreeSet<FileId> = files.chain(survey.keys.iter().map(|(_, _, span)| span.file)).collect();
    let files: BTreeSet<FileId> = files.into_iter().filter(|id| own(sources.file(*id))).collect();
    let own = |id: FileId| files.contains(&id);
    diagnostics.extend(words(survey, &book, &notes, &own));
    diagnostics.extend(unused(survey, &book, &notes, &assets, &own));
    diagnostics.sort_by_key(|fault| (fault.span, fault.code));
    diagnostics.dedup();
    Checked { diagnostics, fields: notes.fields }
}

/// Templates that the program will ask for and the theme does not have.
pub fn missing_templates(theme: &Theme<'_>) -> Vec<Diagnostic> {
    let at = theme.file("theme.yaml").map(|file| Span::new(file.id, 0..0));
    let all: BTreeSet<&str> = theme.templates().map(|(name, ..)| name).collect();
    let lacking = TEMPLATES.iter().filter(|entry| !all.contains(entry.template));
    lacking.map(|entry| Diagnostic::new(Code::MissingTemplate, at).with("name", entry.template)).collect()
}

/// Files that the theme needs and does not have.
fn missing(survey: &Survey, theme: &Theme<'_>) -> Vec<Diagnostic> {
    let mut faults = missing_templates(theme);
    let design = &survey.design;
    let named = design.card.iter().chain(&design.print).chain(&design.wechat);
    for path in named.filter(|path| theme.file(&path.value).is_none()) {
        let near = nearest(&path.value, theme.paths());
        faults.push(Diagnostic::new(Code::MissingAsset, path.span).with("name", &path.value).suggest(near));
    }
    faults
}

/// Words that only some of the languages have, and words that nothing uses.
fn words(survey: &Survey, book: &Book<'_>, notes: &Notes, own: &dyn Fn(FileId) -> bool) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (tag, key, span) in survey.keys.iter().filter(|(_, _, span)| own(span.file)) {
        let forms = |key: &str| key.strip_suffix(".one").or(key.strip_suffix(".other")).map(str::to_owned);
        // A language without forms for numbers has one text in their place.
        let has = |words: &Words| {
            words.get(key).is_some()
                || forms(key).is_some_and(|group| words.get(&group).is_some())
                || words.get(&format!("{key}.other")).is_some()
        };
        for (other, _) in survey.words.iter().filter(|(other, words)| other != tag && !has(words)) {
            faults
                .push(Diagnostic::new(Code::MissingString, *span).with("key", key).with("language", *other));
        }
        let group = |used: &String| {
            key.strip_prefix(used.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if !notes.words.iter().any(group) && !wording::is_needed(key) {
            let near = nearest(key, book.word_keys().filter(|own| own != key));
            faults.push(Diagnostic::new(Code::UnusedString, *span).with("key", key).suggest(near));
        }
    }
    faults
}

/// Templates, components and assets that nothing uses.
fn unused(
    survey: &Survey,
    book: &Book<'_>,
    notes: &Notes,
    assets: &[(&str, FileId)],
    own: &dyn Fn(FileId) -> bool,
) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (index, ((name, text, id), template)) in
        book.files.iter().enumerate().filter(|(_, file)| own(file.0.2))
    {
        let told = |thing: Thing, name: &str, span: Span, near: Option<String>| {
            let fault = Diagnostic::new(Code::UnusedTemplate, span).with("thing", thing.words());
            fault.with("name", name).suggest(near)
        };
        if template.components.is_empty() && !notes.templates.contains(&index) {
            let near = nearest(name, TEMPLATES.iter().map(|entry| entry.template));
            let first = text.lines().next().map_or(0, str::len);
            faults.push(told(Thing::Template, name, Span::new(*id, 0..first), near));
        }
        for component in &template.components {
            let component = &component.name;
            if !notes.components.contains(&component.text) {
                let near =
                    nearest(&component.text, book.component_names().filter(|own| own != &component.text));
                let span = Span::new(*id, component.range.clone());
                faults.push(told(Thing::Component, &component.text, span, near));
            }
        }
    }
    let design = &survey.design;
    let named: Vec<_> = design.card.iter().chain(&design.print).chain(&design.wechat).collect();
    for (name, id) in assets.iter().filter(|(_, id)| own(*id)) {
        let used = notes.assets.contains(*name)
            || notes.optional.contains(*name)
            || named.iter().any(|path| path.value.strip_prefix("assets/") == Some(*name));
        if !used {
            let near = nearest(name, notes.optional.iter().map(String::as_str));
            let span = Span::new(*id, 0..0);
            faults.push(Diagnostic::new(Code::UnusedAsset, span).with("name", *name).suggest(near));
        }
    }
    faults
}

#[cfg(test)]
mod tests;
