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

use super::inject::Injection;
use super::state::World;

/// All browsers, and the world that they are shown.
#[derive(Debug)]
pub struct Hub {
    inner: Mutex<Inner>,
    /// What is put into pages.
    pub injection: Injection,
    /// Language of messages while no site says otherwise.
    pub language: Language,
    root: PathBuf,
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
    pub fn new(world: Arc<World>, root: &Path, language: Language) -> Hub {
        let diagnostics = Arc::new(listed(&world, language));
        let inner = Inner { world, diagnostics, browsers: BTreeMap::new(), next: 0 };
        let news = tokio::sync::watch::Sender::new(inner.world.generation);
        Hub {
            inner: Mutex::new(inner),
            injection: Injection::new(root),
            language,
            root: root.to_owned(),
            news,
        }
    }

    /// The folder of the site.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The state of now.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.lock().world)
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
        let welcome = world.page(&hello.path).is_some_and(|page| page.digest == hello.digest);
        let mut shows =
            Shows { path: hello.path, digest: hello.digest, structure: None, assets: assets(world) };
        if welcome || world.project().is_none() {
            if let Some(page) = world.page(&shows.path) {
                shows.structure = Some(page.structure);
            }
            let message = json!({
                "type": "welcome", "generation": world.generation, "digest": shows.digest,
                "diagnostics": counts(list),
            });
            browser.tell(&message);
        } else {
            self.update(world, browser, &mut shows, None);
        }
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
        let Some(page) = world.page(&shows.path) else {
            if world.project().is_some() && world.file(&shows.path).is_none() && shows.digest != "gone" {
                browser.tell(&json!({ "type": "gone", "generation": world.generation }));
                shows.digest = "gone".to_owned();
                return true;
            }
            return false;
        };
        let now = assets(world);
        if page.digest == shows.digest {
            (shows.structure, shows.assets) = (Some(page.structure), now);
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
            let html = self.injection.page(world, &shows.path, &page, self.language);
            json!({
                "type": "patch", "generation": generation, "digest": page.digest,
                "html": String::from_utf8_lossy(&html), "edited": edited, "assets": renamed,
            })
        };
        browser.tell(&message);
        let (digest, structure) = (page.digest, Some(page.structure));
        let assets = now;
        *shows = Shows { path: std::mem::take(&mut shows.path), digest, structure, assets };
        true
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
