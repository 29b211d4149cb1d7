//! The browsers that look on: which page each shows, and what it has to be told.
//!
//! Every browser has a queue; the preview puts messages in, the connection sends them. A browser that says hello
//! and a new world that arrives at the same time are kept apart by one lock, so neither is missed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;

use crate::app::term::preview;
use crate::base::{Language, SourcePath};

use super::inbox::Inbox;
use super::inject::Injection;
use super::page::Page;
use super::state::World;
use super::{diff, drafts};

/// All browsers, and the world that they are shown.
#[derive(Debug)]
pub struct Hub {
    inner: Mutex<Inner>,
    /// What is put into pages.
    pub injection: Injection,
    /// Language of messages while no site says otherwise.
    pub language: Language,
    root: PathBuf,
    /// Files that may be imported, if a folder for them was named.
    inbox: Option<Inbox>,
    news: tokio::sync::watch::Sender<u64>,
}

#[derive(Debug)]
struct Inner {
    world: Arc<World>,
    /// What there is to say, ready to be sent.
    diagnostics: Arc<Vec<Value>>,
    browsers: BTreeMap<u64, Browser>,
    next: u64,
}

#[derive(Debug)]
struct Browser {
    queue: Sender<String>,
    /// The page that it shows, and the digests of what it shows.
    shows: Option<Shows>,
    /// What it was told last.
    told: Arc<Vec<Value>>,
    /// Whether it missed a message. It comes back by itself and says hello again.
    lost: AtomicBool,
}

#[derive(Clone, Debug)]
struct Shows {
    path: String,
    digest: String,
    lines: String,
    /// The world in which it was last up to date, to compare what only assets changed.
    structure: Option<String>,
    assets: BTreeMap<String, String>,
}

/// What a browser says of itself.
#[derive(Clone, Debug)]
pub struct Hello {
    /// Path of the page's file.
    pub path: String,
    /// Digest of what it shows.
    pub digest: String,
    /// Digest of the same with its lines.
    pub lines: String,
}

/// Where somebody was writing: the file, the first line that is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The file.
    pub file: SourcePath,
    /// The line.
    pub line: usize,
}

impl Hub {
    /// Nobody looks on yet.
    pub fn new(world: Arc<World>, root: &Path, inbox: Option<Inbox>, language: Language) -> Hub {
        let diagnostics = Arc::new(listed(&world, language));
        let inner = Inner { world, diagnostics, browsers: BTreeMap::new(), next: 0 };
        let news = tokio::sync::watch::Sender::new(inner.world.generation);
        Hub {
            inner: Mutex::new(inner),
            injection: Injection::new(root),
            language,
            root: root.to_owned(),
            inbox,
            news,
        }
    }

    /// The state of now.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.lock().world)
    }

    /// The page at `path`: of the site, or of the preview itself.
    pub fn page(&self, world: &World, path: &str) -> Option<Page> {
        self.own_page(world, path).or_else(|| world.page(path))
    }

    /// The page of the preview itself at `path`.
    pub fn own_page(&self, world: &World, path: &str) -> Option<Page> {
        let language = world.language(self.language);
        let html = match path.strip_prefix(diff::PATH) {
            Some(compared) => diff::page(world, &self.root, compared, language),
            None if path == drafts::PATH => drafts::page(world, &self.root, self.inbox.as_ref(), language),
            None => None,
        };
        html.map(|html| Page::new(html.into_bytes().into()))
    }

    /// What there is to say about the state of now.
    pub fn diagnostics(&self) -> (u64, Arc<Vec<Value>>) {
        let inner = self.lock();
        (inner.world.generation, Arc::clone(&inner.diagnostics))
    }

    /// Tells of new generations.
    pub fn news(&self) -> tokio::sync::watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// A panic of another request leaves the lists as they were: they are changed by whole values only.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// A browser connects; the number is its own.
    pub fn enter(&self, queue: Sender<String>) -> u64 {
        let mut inner = self.lock();
        inner.next += 1;
        let number = inner.next;
        let browser = Browser { queue, shows: None, told: Arc::default(), lost: AtomicBool::new(false) };
        inner.browsers.insert(number, browser);
        number
    }

    /// A browser is gone.
    pub fn leave(&self, number: u64) {
        self.lock().browsers.remove(&number);
    }

    /// A browser says what it shows; it is told at once if that is not what it should show.
    pub fn hello(&self, number: u64, hello: Hello) {
        let mut guard = self.lock();
        let inner = &mut *guard;
        let (world, list) = (&inner.world, &inner.diagnostics);
        let Some(browser) = inner.browsers.get_mut(&number) else { return };
        let page = self.page(world, &hello.path);
        let Hello { path, digest, lines } = hello;
        let welcome = page.as_ref().is_some_and(|page| page.digest == digest);
        let mut shows = Shows { path, digest, lines, structure: None, assets: assets(world) };
        if welcome || world.project().is_none() {
            let message = json!({
                "type": "welcome", "generation": world.generation, "digest": shows.digest,
                "diagnostics": counts(list),
            });
            browser.tell(&message);
        }
        // Of a page that is up to date this tells its lines, if these moved.
        self.update(world, browser, &mut shows, None);
        browser.shows = Some(shows);
        browser.told = Arc::clone(list);
        browser.tell(&self.list_message(world, list));
    }

    /// Shows a new world to everybody; returns how many pages on screens changed.
    pub fn publish(&self, world: Arc<World>, edited: Option<&Edited>) -> usize {
        let list = Arc::new(listed(&world, self.language));
        let mut guard = self.lock();
        let inner = &mut *guard;
        inner.world = Arc::clone(&world);
        inner.diagnostics = Arc::clone(&list);
        inner.browsers.retain(|_, browser| !browser.lost.load(Ordering::Relaxed));
        let mut changed = 0;
        for browser in inner.browsers.values_mut() {
            if let Some(mut shows) = browser.shows.take() {
                changed += usize::from(self.update(&world, browser, &mut shows, edited));
                browser.shows = Some(shows);
            }
            if browser.told != list {
                browser.told = Arc::clone(&list);
                browser.tell(&self.list_message(&world, &list));
            }
        }
        drop(guard);
        self.news.send_replace(world.generation);
        changed
    }

    /// Tells a browser how its page changed; whether it did.
    fn update(&self, world: &World, browser: &Browser, shows: &mut Shows, edited: Option<&Edited>) -> bool {
        let Some(page) = self.page(world, &shows.path) else {
            if world.project().is_some() && world.file(&shows.path).is_none() && shows.digest != "gone" {
                browser.tell(&json!({ "type": "gone", "generation": world.generation }));
                shows.digest = "gone".to_owned();
                return true;
            }
            return false;
        };
        let now = assets(world);
        if page.digest == shows.digest {
            self.tell_lines(world, browser, shows, &page);
            *shows = Shows { path: std::mem::take(&mut shows.path), assets: now, ..Shows::of(page) };
            return false;
        }
        let renamed: BTreeMap<&str, &str> = shows
            .assets
            .iter()
            .filter_map(|(name, old)| Some((old.as_str(), now.get(name)?.as_str())))
            .filter(|(old, new)| old != new)
            .collect();
        let generation = world.generation;
        let message = if renamed.keys().any(|old| old.ends_with(".js")) {
            json!({ "type": "reload", "generation": generation })
        } else if shows.structure.as_ref() == Some(&page.structure) && !renamed.is_empty() {
            json!({ "type": "assets", "generation": generation, "digest": page.digest, "assets": renamed })
        } else {
            let edited = edited.filter(|edited| page.comes_from(edited.file.as_str()));
            let edited = edited.map(|edited| json!({ "file": edited.file.as_str(), "line": edited.line }));
            shows.lines.clone_from(&page.lines);
            let html = self.injection.page(world, &shows.path, &page, self.language);
            json!({
                "type": "patch", "generation": generation, "digest": page.digest, "lines": page.lines,
                "html": String::from_utf8_lossy(&html), "edited": edited, "assets": renamed,
            })
        };
        browser.tell(&message);
        self.tell_lines(world, browser, shows, &page);
        *shows = Shows { path: std::mem::take(&mut shows.path), assets: now, ..Shows::of(page) };
        true
    }

    /// Tells a browser that blocks of its page stand in other lines now, if they do; nothing that is shown changes.
    fn tell_lines(&self, world: &World, browser: &Browser, shows: &Shows, page: &Page) {
        if page.lines != shows.lines {
            let html = String::from_utf8_lossy(&page.bytes);
            let generation = world.generation;
            browser.tell(&json!({
                "type": "lines", "generation": generation, "lines": page.lines, "html": html,
            }));
        }
    }

    fn list_message(&self, world: &World, list: &[Value]) -> Value {
        json!({ "type": "diagnostics", "generation": world.generation, "list": list })
    }

    /// Tells everybody that files changed which pages name but do not hold: pictures and attachments.
    pub fn refresh_files(&self, world: &World, paths: &[String]) {
        let renamed: BTreeMap<&str, String> =
            paths.iter().map(|path| (path.as_str(), format!("{path}?{}", world.generation))).collect();
        if renamed.is_empty() {
            return;
        }
        let message = json!({ "type": "assets", "generation": world.generation, "assets": renamed });
        for browser in self.lock().browsers.values() {
            browser.tell(&message);
        }
    }
}

impl Shows {
    /// What a browser shows that has just been told of `page`.
    fn of(page: Page) -> Shows {
        let Page { digest, structure, lines, .. } = page;
        Shows { path: String::new(), digest, lines, structure: Some(structure), assets: BTreeMap::new() }
    }
}

impl Browser {
    /// One that does not read its messages misses them, and is let go with the next state.
    fn tell(&self, message: &Value) {
        if self.queue.try_send(message.to_string()).is_err() {
            self.lost.store(true, Ordering::Relaxed);
        }
    }
}

/// Addresses of the theme's files by their names.
fn assets(world: &World) -> BTreeMap<String, String> {
    world.project().map_or(BTreeMap::new(), |project| {
        project.theming.addresses().map(|(name, address)| (name.to_owned(), address.to_owned())).collect()
    })
}

fn listed(world: &World, language: Language) -> Vec<Value> {
    preview::list(&world.sources, &world.diagnostics, world.language(language))
}

/// How many of each severity.
pub fn counts(list: &[Value]) -> Value {
    let count = |severity: &str| list.iter().filter(|one| one["severity"] == severity).count();
    json!({ "errors": count("error"), "warnings": count("warning"), "hints": count("hint") })
}
