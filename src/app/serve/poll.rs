//! Looking at the files of a site again and again, where the system tells nothing of them.
//!
//! A file has changed if its time or its length is another one, also an earlier time: files are put back. Many drives
//! tell times in whole seconds, so that two saves may look like one; a file that changed is therefore named again for
//! a while. That costs little, for what is named is read and compared.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant, SystemTime};

use crate::load;

use super::changes::Happening;
use super::watch::Noticed;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// A slow drive is left alone so many times as long as a look takes.
const REST: u32 = 3;

/// How many times a changed file is named again: some three seconds, more than the coarsest clock of a drive.
const AGAIN: u8 = 6;

/// A poller at work; it ends when it is dropped.
#[derive(Debug)]
pub struct Poll {
    stop: Arc<AtomicBool>,
}

impl Poll {
    /// Begins to look at the site at `root`.
    pub fn begin(root: &Path, to: Sender<Noticed>) -> io::Result<Poll> {
        let stop = Arc::new(AtomicBool::new(false));
        let (root, stopped): (PathBuf, _) = (root.to_owned(), Arc::clone(&stop));
        // The first look is over before the site is read, so that no save falls between the two.
        let mut seen = Seen::new(looks(&root));
        let work = move || {
            let mut rest = PAUSE;
            loop {
                std::thread::sleep(rest);
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let start = Instant::now();
                for noticed in seen.compare(looks(&root)) {
                    // The other end is gone only when the preview ends.
                    let _ = to.send(noticed);
                }
                rest = PAUSE.max(start.elapsed() * REST);
            }
        };
        std::thread::Builder::new().name("poll".to_owned()).spawn(work)?;
        Ok(Poll { stop })
    }
}

impl Drop for Poll {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// How a file looks from outside; nothing if it cannot be read.
type Look = Option<(u64, Option<SystemTime>)>;

fn looks(root: &Path) -> BTreeMap<String, Look> {
    let look = |disk: PathBuf| disk.metadata().ok().map(|file| (file.len(), file.modified().ok()));
    let files = load::files(root).into_iter();
    files.map(|(path, disk)| (path.to_string(), disk.and_then(look))).collect()
}

/// How the files looked the last time.
#[derive(Debug)]
struct Seen {
    looks: BTreeMap<String, Look>,
    /// Files that changed lately, and how many times they are still to be named.
    lately: BTreeMap<String, u8>,
}

impl Seen {
    fn new(looks: BTreeMap<String, Look>) -> Seen {
        Seen { looks, lately: BTreeMap::new() }
    }

    /// What is to be read again, now that the files look like this.
    fn compare(&mut self, now: BTreeMap<String, Look>) -> Vec<Noticed> {
        let gone = self.looks.keys().filter(|path| !now.contains_key(*path));
        let mut noticed: Vec<Noticed> = gone.map(|path| (path.clone(), Happening::Gone)).collect();
        self.lately.retain(|path, times| {
            *times -= 1;
            *times > 0 && now.contains_key(path)
        });
        for (path, look) in &now {
            if self.looks.get(path) != Some(look) {
                self.lately.insert(path.clone(), AGAIN);
            }
        }
        noticed.extend(self.lately.keys().map(|path| (path.clone(), Happening::Written)));
        self.looks = now;
        noticed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Look {
        Some((1, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))))
    }

    fn of(files: &[(&str, Look)]) -> BTreeMap<String, Look> {
        files.iter().map(|(path, look)| ((*path).to_owned(), *look)).collect()
    }

    #[test]
    fn what_looks_otherwise_in_any_way_is_named() {
        let mut seen = Seen::new(of(&[("a", at(5)), ("b", at(5)), ("c", at(5)), ("d", None)]));
        let noticed = seen.compare(of(&[("a", at(5)), ("b", at(4)), ("d", at(1)), ("e", at(5))]));
        let expected = [
            ("c", Happening::Gone),
            ("b", Happening::Written),
            ("d", Happening::Written),
            ("e", Happening::Written),
        ];
        assert_eq!(noticed, expected.map(|(path, happening)| (path.to_owned(), happening)));
    }

    #[test]
    fn a_changed_file_is_named_for_a_while() {
        let mut seen = Seen::new(of(&[("a", at(5))]));
        let times = (0..20).filter(|_| !seen.compare(of(&[("a", at(6))])).is_empty()).count();
        assert_eq!(times, usize::from(AGAIN));
        seen.compare(of(&[("a", at(7))]));
        assert_eq!(seen.compare(of(&[])), [("a".to_owned(), Happening::Gone)]);
        assert_eq!(seen.compare(of(&[])), []);
    }
}
