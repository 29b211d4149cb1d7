//! From the events of a watcher to paths that are worth reading: what to leave out, and when a change is over.
//!
//! A file that its writer has closed is read at once. One that vanished may be on its way back, because many
//! editors save by moving a new file into the place of the old one; one that was opened and not closed yet may be
//! half written. Both are given a moment. Pure: times come in, nothing is read.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::load::{CONFIG, FOLDERS, is_ignored};

/// What happened at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happening {
    /// A file is complete: its writer closed it, or it was moved here.
    Written,
    /// A file or folder is new or different, and more may follow.
    Touched,
    /// It is gone from here.
    Gone,
}

impl Happening {
    /// How long to wait for more of it.
    fn patience(self) -> Duration {
        match self {
            // The attributes of the file are set after it, often.
            Happening::Written => Duration::from_millis(1),
            // Writers that keep a file open write again within a few milliseconds.
            Happening::Touched => Duration::from_millis(12),
            // Between the two moves of a save by renaming.
            Happening::Gone => Duration::from_millis(25),
        }
    }
}

/// A change is read at the latest after this time, however much follows.
const LONGEST: Duration = Duration::from_millis(250);

/// So many changed files are a checkout or a move of a folder: more are waited for.
const MANY: usize = 12;

/// How long after the last of many.
const AFTER_MANY: Duration = Duration::from_millis(40);

/// Changes that have not been read yet.
#[derive(Debug, Default)]
pub struct Changes {
    /// When each path may be read.
    due: BTreeMap<String, Instant>,
    first: Option<Instant>,
    last: Option<Instant>,
}

impl Changes {
    /// Notes that something happened at a path below the root; the empty path is the whole site.
    pub fn note(&mut self, path: &str, happening: Happening, now: Instant) {
        if !is_source(path) {
            return;
        }
        self.due.insert(path.to_owned(), now + happening.patience());
        self.first.get_or_insert(now);
        self.last = Some(now);
    }

    /// When the changes may be read; `None` if there are none.
    pub fn due(&self) -> Option<Instant> {
        let (first, last) = (self.first?, self.last?);
        let mut due = self.due.values().copied().max()?;
        if self.due.len() >= MANY {
            due = due.max(last + AFTER_MANY);
        }
        Some(due.min(first + LONGEST))
    }

    /// Takes the changes out; a path below another one of them is left out.
    pub fn take(&mut self) -> BTreeSet<String> {
        (self.first, self.last) = (None, None);
        let due = std::mem::take(&mut self.due);
        let mut paths: BTreeSet<String> = BTreeSet::new();
        for path in due.into_keys() {
            if !folders_of(&path).any(|folder| paths.contains(folder)) {
                paths.insert(path);
            }
        }
        paths
    }
}

/// The folders above a path, the whole site first.
fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    let inner = path.match_indices('/').map(|(at, _)| &path[..at]);
    std::iter::once("").filter(|_| !path.is_empty()).chain(inner)
}

/// Whether something at this path can be a source. The output is not, or a build would wake the preview.
fn is_source(path: &str) -> bool {
    let top = path.split('/').next().unwrap_or_default();
    path.is_empty() || ((top == CONFIG || FOLDERS.contains(&top)) && !path.split('/').any(is_ignored))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, milliseconds: u64) -> Instant {
        start + Duration::from_millis(milliseconds)
    }

    #[test]
    fn a_closed_file_is_read_at_once_and_a_vanished_one_is_waited_for() {
        let start = Instant::now();
        let mut changes = Changes::default();
        changes.note("content/pages/a.md", Happening::Gone, start);
        assert_eq!(changes.due(), Some(after(start, 25)));
        changes.note("content/pages/a.md", Happening::Written, after(start, 3));
        assert_eq!(changes.due(), Some(after(start, 4)));
        assert_eq!(changes.take(), BTreeSet::from(["content/pages/a.md".to_owned()]));
        assert_eq!(changes.due(), None);
    }

    #[test]
    fn many_files_wait_for_the_last_of_them_and_not_for_ever() {
        let start = Instant::now();
        let mut changes = Changes::default();
        for number in 0..1_000 {
            changes.note(&format!("content/reports/{number}.md"), Happening::Written, after(start, number));
            assert!(changes.due().is_some_and(|due| due <= after(start, 250)));
        }
        assert_eq!(changes.take().len(), 1_000);
    }

    #[test]
    fn a_folder_stands_for_what_is_in_it() {
        let now = Instant::now();
        let mut changes = Changes::default();
        for path in ["content/reports/a/b.md", "content/reports", "content/reports-old/a.md"] {
            changes.note(path, Happening::Touched, now);
        }
        let paths = ["content/reports", "content/reports-old/a.md"].map(str::to_owned);
        assert_eq!(changes.take(), BTreeSet::from(paths));
    }

    #[test]
    fn output_cache_and_leavings_of_editors_are_no_changes() {
        let mut changes = Changes::default();
        for path in [
            "public/index.html",
            ".jianbao/cache",
            ".git/index",
            "content/reports/.a.md.swp",
            "content/reports/a.md~",
            "content/reports/4913",
            "README.md",
        ] {
            changes.note(path, Happening::Touched, Instant::now());
        }
        assert_eq!(changes.due(), None);
    }
}
