//! What the preview shows: immutable worlds, one after the other.
//!
//! A world is one settled state of the files: the site made of it, or the last sound one and what is wrong with
//! this one. Pages are made when they are asked for, from the same stages as a build, and kept as long as their
//! world. Which files changed, and when, is for others to say.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::app::Darkroom;
use crate::base::{Diagnostic, FileBytes, Inputs, Language, Outcome, Severity, SourcePath, SourceSet};
use crate::load::Tree;
use crate::{Memory, Project, prepare_again};

use super::page::Page;

/// Files that share what they are made of while faults are looked for.
const AT_ONCE: usize = 512;

/// One settled state.
#[derive(Debug)]
pub struct World {
    /// Counts states from 1.
    pub generation: u64,
    /// The files of this state.
    pub sources: Arc<SourceSet>,
    /// What there is to say about them.
    pub diagnostics: Vec<Diagnostic>,
    /// The site of this state; of the last sound one if this one has errors, `None` if none was sound yet.
    shown: Option<Arc<Shown>>,
    /// Files that are different from the state before.
    pub changed: BTreeSet<SourcePath>,
}

/// A sound site and the pages of it that were asked for.
#[derive(Debug)]
struct Shown {
    project: Project,
    sources: Arc<SourceSet>,
    pages: Mutex<BTreeMap<String, Result<Page, Box<Diagnostic>>>>,
    /// One of its own: it trusts that photographs do not change while it is used.
    darkroom: Darkroom,
}

impl World {
    /// Whether this state has errors, so that what is shown is an older one, or nothing.
    pub fn is_broken(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The site that is shown.
    pub fn project(&self) -> Option<&Project> {
        self.shown.as_ref().map(|shown| &shown.project)
    }

    /// The files that the shown site was made of.
    pub fn shown_sources(&self) -> Option<&SourceSet> {
        self.shown.as_ref().map(|shown| &*shown.sources)
    }

    /// Paths of all files of the shown site.
    pub fn paths(&self) -> Vec<String> {
        let edition = self.shown.as_ref().map(|shown| shown.project.edition(&shown.sources));
        edition.map_or(Vec::new(), |edition| edition.paths().map(str::to_owned).collect())
    }

    /// The file at `path` of the shown site; `None` if it has none there.
    pub fn file(&self, path: &str) -> Option<Result<Served, Box<Diagnostic>>> {
        let shown = self.shown.as_ref()?;
        let edition = shown.project.edition(&shown.sources);
        if !edition.find(path)? {
            return edition.file(path).map(|made| made.map(Served::File));
        }
        if let Ok(pages) = shown.pages.lock()
            && let Some(page) = pages.get(path)
        {
            return Some(page.clone().map(Served::Page));
        }
        // Two that ask at once both make it; it is the same for both.
        let made = edition.with_lines().file(path)?.map(|bytes| match bytes {
            FileBytes::Memory(bytes) => Page::new(bytes),
            FileBytes::Disk(_) | FileBytes::Derived(_) => Page::new(Arc::default()),
        });
        if let Ok(mut pages) = shown.pages.lock() {
            pages.insert(path.to_owned(), made.clone());
        }
        Some(made.map(Served::Page))
    }

    /// The bytes of a file of the shown site; a photograph may take seconds for the first time.
    pub fn bytes(&self, file: &FileBytes) -> io::Result<Arc<Vec<u8>>> {
        match &self.shown {
            Some(shown) => shown.darkroom.bytes(file),
            None => Darkroom::default().bytes(file),
        }
    }

    /// The page at `path`; `None` if there is none or it cannot be made.
    pub fn page(&self, path: &str) -> Option<Page> {
        match self.file(path)? {
            Ok(Served::Page(page)) => Some(page),
            _ => None,
        }
    }

    /// The faults of files one by one, `None` for each that can be made. Nothing of what is made is kept, neither the
    /// files nor what they share.
    pub fn faults(&self) -> impl Iterator<Item = Option<Diagnostic>> {
        let shown = self.shown.clone();
        let paths = self.paths().into_iter().filter(|path| is_made(path));
        let mut layout = None;
        paths.enumerate().map(move |(number, path)| {
            let Shown { project, sources, .. } = &**shown.as_ref()?;
            if number % AT_ONCE == 0 {
                layout = Some(project.layout.emptied(&project.site));
            }
            project.edition_of(sources, layout.as_ref()?).file(&path)?.err().map(|fault| *fault)
        })
    }

    /// The language of the shown site; `otherwise` while there is none.
    pub fn language(&self, otherwise: Language) -> Language {
        self.project().map_or(otherwise, |project| project.site.config().language)
    }

    /// The same state with more to say about it.
    pub fn with_faults(&self, faults: Vec<Diagnostic>) -> World {
        let mut diagnostics = self.diagnostics.clone();
        diagnostics.extend(faults);
        World {
            generation: self.generation,
            sources: Arc::clone(&self.sources),
            diagnostics,
            shown: self.shown.clone(),
            changed: self.changed.clone(),
        }
    }
}

/// A file of the site as the preview hands it out.
#[derive(Clone, Debug)]
pub enum Served {
    /// A page, still without the script of the preview.
    Page(Page),
    /// Anything else.
    File(FileBytes),
}

/// Makes one world out of the other.
#[derive(Debug)]
pub struct Engine {
    root: PathBuf,
    tree: Tree,
    memory: Memory,
    world: Arc<World>,
}

impl Engine {
    /// Reads the site at `root`, whatever state it is in.
    pub fn open(root: &Path, inputs: &Inputs) -> Engine {
        let tree = Tree::open(root);
        let nothing = World {
            generation: 0,
            sources: Arc::default(),
            diagnostics: Vec::new(),
            shown: None,
            changed: BTreeSet::new(),
        };
        let (root, memory) = (root.to_owned(), Memory::default());
        let mut engine = Engine { root, tree, memory, world: Arc::new(nothing) };
        engine.settle(BTreeSet::new(), inputs);
        engine
    }

    /// The state of now.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.world)
    }

    /// Reads `paths` again (below the root; files or folders, empty for all) and makes the next world; `None` if
    /// nothing is different.
    pub fn advance(&mut self, paths: &BTreeSet<String>, inputs: &Inputs) -> Option<Arc<World>> {
        let changed = self.tree.refresh(paths);
        if changed.is_empty() {
            return None;
        }
        self.settle(changed, inputs);
        Some(self.world())
    }

    /// Makes the next world of the files as they were read last, for another day.
    pub fn renew(&mut self, inputs: &Inputs) -> Arc<World> {
        self.settle(BTreeSet::new(), inputs);
        self.world()
    }

    fn settle(&mut self, changed: BTreeSet<SourcePath>, inputs: &Inputs) {
        let sources = Arc::new(self.tree.sources().clone());
        let mut diagnostics = self.tree.diagnostics();
        let unread = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        let Outcome { value, diagnostics: more } = prepare_again(&sources, inputs, &mut self.memory);
        diagnostics.extend(more);
        let fresh = value.filter(|_| !unread).map(|project| {
            let (pages, darkroom) = (Mutex::default(), Darkroom::at(&self.root));
            Arc::new(Shown { project, sources: Arc::clone(&sources), pages, darkroom })
        });
        let shown = fresh.or_else(|| self.world.shown.clone());
        let generation = self.world.generation + 1;
        self.world = Arc::new(World { generation, sources, diagnostics, shown, changed });
    }
}

/// Whether a template makes the file.
fn is_made(path: &str) -> bool {
    path.ends_with(".html") || path.ends_with("feed.xml")
}
