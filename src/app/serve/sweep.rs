//! Pages that nobody looks at are made as well, slowly and in the background, only to find their faults.
//!
//! A newer state ends it. It leaves most of the processor to those who wait for a page.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use crate::base::Diagnostic;

use super::hub::Hub;

/// How often the preview looks whether a sweep is over.
pub const GLANCE: Duration = Duration::from_millis(200);

/// A save is often followed by another one.
const PAUSE: Duration = Duration::from_millis(500);

/// It rests so many times as long as it works.
const REST: u32 = 3;

/// Different faults of one state; more would say nothing new.
const MOST: usize = 50;

/// What a sweep found.
#[derive(Debug)]
pub struct Faults {
    /// In which state.
    pub generation: u64,
    /// Each once.
    pub list: Vec<Diagnostic>,
}

/// A sweep at work; it ends when it is dropped.
#[derive(Debug)]
pub struct Sweep {
    found: Receiver<Faults>,
    stop: Arc<AtomicBool>,
}

impl Sweep {
    /// Begins with the state of now. `None` if there is nothing to make, or no thread to be had.
    pub fn begin(hub: &Hub) -> Option<Sweep> {
        let world = hub.world();
        if world.is_broken() || world.project().is_none() {
            return None;
        }
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, found) = mpsc::channel();
        let stopped = Arc::clone(&stop);
        let work = move || {
            std::thread::sleep(PAUSE);
            let mut list: Vec<Diagnostic> = Vec::new();
            for path in world.paths().iter().filter(|path| is_made(path)) {
                if stopped.load(Ordering::Relaxed) || list.len() >= MOST {
                    break;
                }
                let start = Instant::now();
                if let Some(fault) = world.fault(path)
                    && !list.contains(&fault)
                {
                    list.push(fault);
                }
                std::thread::sleep(start.elapsed() * REST);
            }
            // Nobody listens any more if a newer state has come.
            let _ = sender.send(Faults { generation: world.generation, list });
        };
        std::thread::Builder::new().name("sweep".to_owned()).spawn(work).ok()?;
        Some(Sweep { found, stop })
    }

    /// What was found, once it is over.
    pub fn finished(&self) -> Option<Faults> {
        self.found.try_recv().ok()
    }
}

impl Drop for Sweep {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Whether a template makes the file.
fn is_made(path: &str) -> bool {
    path.ends_with(".html") || path.ends_with("feed.xml")
}
