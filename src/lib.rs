//! `jianbao` (简报) turns meeting reports, county write-ups and organisation data into a linked static site.
//!
//! The program is a pure function from one tree of files to another. The folders of `src/` spell it out in
//! order, and alphabetical order is the order of the pipeline:
//!
//! | folder | step | takes | gives |
//! |---|---|---|---|
//! | [`app`] | – | the command line | the shell around everything: commands, terminal, exit codes |
//! | [`base`] | – | – | the ground floor: spans, diagnostics, dates, the two file trees |
//! | [`domain`] | – | – | the vocabulary: places, units, organisations, figures, practices, reports |
//! | [`exchange`] | – | spreadsheets, documents, a site | changes of data files; drafts; workbooks to fill in |
//! | [`load`] | 1 | folders | a [`SourceSet`] (reads the disk) |
//! | [`parse`] | 2 | `SourceSet` | raw records and outlined documents; shape and positions |
//! | [`refine`] | 3 | raw records | a [`Site`]; ids exist, dates are dates, immutable |
//! | [`relate`] | 4 | `Site` | [`Relations`]: links, mentions, coverage, the catalogue of practices, where numbers come from |
//! | [`render`] | 5 | `Site` + `Relations` | a plan of every file, then each file in memory |
//! | [`mod@write`] | 6 | files | a folder, exchanged in one step (writes the disk) |
//!
//! `exchange` stands beside the pipeline and runs it twice: a file that somebody sends becomes changes of texts, and the
//! site with them must be as sound as the one without. It reads no disk either; `app` hands it bytes and writes texts.
//!
//! Nothing between `load` and `write` reads a disk, a clock or a terminal. A name states what a value is
//! now: `RawReport` is what the author wrote, `Report` is what the program may rely on. Every fault of a run
//! is a [`Diagnostic`] with a place; all errors up to `refine` are reported together, then
//! all of `relate` and `render`; nothing is written if there is one. Parallel where files are parsed, where
//! records and documents are read, where links are resolved and where pages and the search index are made, with
//! results gathered in the order of their inputs; steps that need nothing of each other go side by side. A preview
//! goes the same way and takes over what is the same ([`prepare_again`]); a build after a build leaves what the change of a
//! text does not concern as it was published ([`render::face`]).
//!
//! `tests/floor_plan.rs` holds the folders to what each may import.

pub mod app;
pub mod base;
pub mod domain;
pub mod exchange;
pub mod load;
pub mod parse;
pub mod refine;
pub mod relate;
pub mod render;
pub mod write;

use std::sync::Arc;

use base::{Diagnostic, Inputs, Outcome, Severity, SourceFile, SourceSet};
use parse::ParsedSet;
use refine::Site;
use relate::Relations;
use render::contract::{self, Checked};
use render::export::{self, Found, Fragment, Unmade};
use render::{Edition, Layout, Theming};

/// A site that can be made: checked, related, its theme compiled.
#[derive(Debug)]
pub struct Project {
    /// The checked site.
    pub site: Site,
    /// What is derived from it.
    pub relations: Relations,
    /// Its theme.
    pub theming: Arc<Theming>,
    /// Its files, and what they share.
    pub layout: Arc<Layout>,
}

impl Project {
    /// The site with its files ready to be made; `sources` are those that it was prepared from.
    pub fn edition<'a>(&'a self, sources: &'a SourceSet) -> Edition<'a> {
        self.edition_of(sources, &self.layout)
    }

    /// The same with another layout of this site.
    pub fn edition_of<'a>(&'a self, sources: &'a SourceSet, layout: &'a Layout) -> Edition<'a> {
        Edition::new(&self.site, &self.relations, sources, &self.theming, layout)
    }

    /// The article for WeChat of a report, practice, page or county, by its id; `None` where there is no text.
    pub fn wechat(&self, sources: &SourceSet, id: &str) -> Result<Option<Fragment>, Unmade> {
        let Found::One(subject) = export::find(&self.site, id) else { return Ok(None) };
        let edition = self.edition(sources);
        export::article(edition.press(), subject, self.theming.styles())
    }
}

/// What a run leaves for the next one over nearly the same files, so that only what changed is done again.
///
/// It decides how long a run takes and never what comes out: an empty one is a cold start.
#[derive(Debug, Default)]
pub struct Memory {
    parsed: ParsedSet,
    theming: Option<Arc<Theming>>,
    sound: Option<Sound>,
    /// No run comes after this one, so what authors wrote can go when it is known what they meant.
    is_last: bool,
}

/// The last site without errors, and what it was made of.
#[derive(Debug)]
struct Sound {
    parsed: ParsedSet,
    inputs: Inputs,
    site: Site,
    relations: Relations,
    layout: Arc<Layout>,
    /// What `refine` had to say.
    remarks: Vec<Diagnostic>,
}

/// Runs the stages from texts to a site that can be made. `None` where there is an error.
pub fn prepare(sources: &SourceSet, inputs: &Inputs) -> Outcome<Option<Project>> {
    prepare_again(sources, inputs, &mut Memory { is_last: true, ..Memory::default() })
}

/// The same with the memory of an earlier run.
///
/// Later stages run only over a site without errors, so that one slip is not reported twice.
pub fn prepare_again(sources: &SourceSet, inputs: &Inputs, memory: &mut Memory) -> Outcome<Option<Project>> {
    let parsed = parse::parse_again(sources, &memory.parsed);
    memory.parsed = parsed.value;
    let lints = refine::lints(&memory.parsed);
    let mut diagnostics = lints.sift(parsed.diagnostics);
    let (middle, is_revised) = match revised(sources, inputs, memory) {
        Some(middle) => (Ok(middle), true),
        None => (anew(sources, inputs, memory), false),
    };
    let Middle { site, related, remarks, theming } = match middle {
        Ok(middle) => middle,
        Err(faults) => {
            diagnostics.extend(lints.sift(faults));
            return Outcome { value: None, diagnostics };
        }
    };
    diagnostics.extend(lints.sift(remarks.clone()));
    diagnostics.extend(lints.sift(related.diagnostics));
    match theming {
        Ok(theming) => memory.theming = Some(Arc::new(theming)),
        Err(faults) => {
            memory.theming = None;
            diagnostics.extend(faults);
        }
    }
    let theming = memory.theming.clone().filter(|_| !broken(&diagnostics));
    let Some(theming) = theming else { return Outcome { value: None, diagnostics } };
    let relations = related.value;
    let kept = memory.sound.as_ref().filter(|_| is_revised);
    let kept = kept.and_then(|sound| sound.layout.revised(&site, (&sound.relations, &relations), &theming));
    let layout = match kept {
        Some(layout) => layout,
        None => {
            // The first page of a document asks for related reading: it is found while the files are planned.
            let ((layout, faults), _) = rayon::join(
                || Layout::new(&site, &relations, sources, &theming),
                || theming.shows_related().then(|| relations.related(&site)),
            );
            diagnostics.extend(lints.sift(faults));
            layout
        }
    };
    if broken(&diagnostics) {
        return Outcome { value: None, diagnostics };
    }
    let layout = Arc::new(layout);
    memory.sound = (!memory.is_last).then(|| Sound {
        parsed: memory.parsed.clone(),
        inputs: inputs.clone(),
        site: site.clone(),
        relations: relations.clone(),
        layout: Arc::clone(&layout),
        remarks,
    });
    Outcome { value: Some(Project { site, relations, theming, layout }), diagnostics }
}

/// The documents whose typography can be mended, with their mended texts, in the order of their paths.
pub fn tidied(sources: &SourceSet) -> Vec<(&SourceFile, String)> {
    sources.below("content").filter_map(|file| Some((file, parse::tidied(file)?))).collect()
}

/// Everything that is wrong with a theme: the one called `name`, or the site's, whatever else may be wrong with the
/// site. What is not used is told of files that are `own`, and not of the built-in theme's.
pub fn check_theme(sources: &SourceSet, name: Option<&str>, own: &dyn Fn(&SourceFile) -> bool) -> Checked {
    let parsed = parse::parse(sources).value;
    contract::check(&refine::design::survey(&parsed, name), sources, own)
}

/// Name of the theme that a site uses, whatever else may be wrong with the site.
pub fn theme_name(sources: &SourceSet) -> String {
    refine::design::survey(&parse::parse(sources).value, None).design.name
}

/// What the middle stages give.
struct Middle {
    site: Site,
    /// What is derived from it.
    related: Outcome<Relations>,
    /// What `refine` had to say.
    remarks: Vec<Diagnostic>,
    theming: Result<Theming, Vec<Diagnostic>>,
}

/// The whole way through the middle stages; what is wrong where there is no site.
fn anew(sources: &SourceSet, inputs: &Inputs, memory: &mut Memory) -> Result<Middle, Vec<Diagnostic>> {
    // A theme is compiled on one core, and records are checked on one.
    let (refined, templates) = rayon::join(
        || refine::refine(&memory.parsed, sources, inputs),
        || match memory.theming {
            Some(_) => None,
            None => Theming::ahead(sources, &refine::design::named(&memory.parsed)),
        },
    );
    let Some(site) = refined.value else { return Err(refined.diagnostics) };
    let same_texts = |sound: &&Sound| {
        let before = (&sound.parsed, &sound.inputs);
        refine::only_data_differs(&sound.site, before, (&memory.parsed, inputs))
    };
    let before = memory.sound.as_ref().filter(same_texts);
    let before = before.map(|sound| (&sound.site, &sound.relations));
    let done = memory.is_last.then(|| std::mem::take(&mut memory.parsed));
    let known = templates.as_ref().or(memory.theming.as_deref().map(Theming::templates));
    // What authors wrote is taken apart on one core; where names are looked for in many texts, that has time beside it.
    let beside = || (Theming::new(&site, sources, known), drop(done));
    let (related, (theming, ())) = rayon::join(|| relate::relate_again(&site, sources, before), beside);
    Ok(Middle { site, related, remarks: refined.diagnostics, theming })
}

/// The short way through the middle stages, where only bodies of documents and what records say of themselves
/// changed since the last sound site.
fn revised(sources: &SourceSet, inputs: &Inputs, memory: &Memory) -> Option<Middle> {
    let sound = memory.sound.as_ref()?;
    let before = (&sound.parsed, &sound.inputs);
    let refine::Revision { site, files, diagnostics } =
        refine::revise(&sound.site, before, (&memory.parsed, inputs), sources)?;
    let elsewhere = |remark: &&Diagnostic| !remark.span.is_some_and(|span| files.contains(&span.file));
    let mut remarks: Vec<Diagnostic> = sound.remarks.iter().filter(elsewhere).cloned().collect();
    let points_there = |label: &base::Label| files.contains(&label.span.file);
    if remarks.iter().any(|remark| remark.labels.iter().any(points_there)) {
        return None;
    }
    remarks.extend(diagnostics);
    let related = relate::revise((&sound.site, &sound.relations), &site, sources, &files)?;
    let theming = Theming::new(&site, sources, memory.theming.as_deref().map(Theming::templates));
    Some(Middle { site, related, remarks, theming })
}

fn broken(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
