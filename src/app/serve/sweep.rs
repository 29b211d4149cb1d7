//! Pages that nobody looks at are made as well, slowly and in the background, only to find their faults.
//!
//! A newer state ends it. It leaves most of the processor to those who wait for a page.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
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
    /// Nothing is ever sent: it goes with the sweep, which wakes the thread wherever it rests. So no state stays in memory
    /// longer than anybody wants it.
    _alive: Sender<()>,
}

impl Sweep {
    /// Begins with the state of now. `None` if there is nothing to make, or no thread to be had.
    pub fn begin(hub: &Hub) -> Option<Sweep> {
        let world = hub.world();
        if world.is_broken() || world.project().is_none() {
            return None;
        }
        let (sender, found) = mpsc::channel();
        let (alive, stopped) = mpsc::channel();
        let rests = move |time| stopped.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
        let work = move || {
            if !rests(PAUSE) {
                return;
            }
            let mut list: Vec<Diagnostic> = Vec::new();
            let mut start = Instant::now();
            for fault in world.faults() {
                list.extend(fault.filter(|fault| !list.contains(fault)));
                if list.len() >= MOST {
                    break;
                }
                if !rests(start.elapsed() * REST) {
                    return;
                }
                start = Instant::now();
            }
            // Nobody listens any more if a newer state has come.
            let _ = sender.send(Faults { generation: world.generation, list });
        };
        std::thread::Builder::new().name("sweep".to_owned()).spawn(work).ok()?;
        Some(Sweep { found, _alive: alive })
    }

    /// What was found, once it is over.
    pub fn finished(&self) -> Option<Faults> {
        self.found.try_recv().ok()
    }
}
