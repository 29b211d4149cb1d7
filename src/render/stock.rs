//! What many pages show, each thing made when the first page asks for it and kept as long as the site is.
//!
//! A build comes to ask for nearly all of it; a preview that shows one page makes what that page needs.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use crate::domain::{Key, Organisation, Practice, Report, Table};
use crate::refine::Site;

use super::feeds::FeedKey;
use super::views::pages::EntryView;
use super::views::{Shared, ToValue};

/// Shared items of one site.
#[derive(Debug)]
pub struct Stock {
    reports: Vec<OnceLock<Shared>>,
    practices: Vec<OnceLock<Shared>>,
    organisations: Vec<OnceLock<Shared>>,
    /// Entries of a feed that one of its two files was made of, until the other one is.
    feed_entries: Mutex<BTreeMap<FeedKey, Vec<EntryView>>>,
}

impl Stock {
    /// An empty stock for a site.
    pub fn new(site: &Site) -> Stock {
        Stock {
            reports: cells(site.reports()),
            practices: cells(site.practices()),
            organisations: cells(site.organisations()),
            feed_entries: Mutex::default(),
        }
    }

    /// A report as a list item.
    pub fn report<V: ToValue>(&self, key: Key<Report>, make: impl FnOnce() -> V) -> Shared {
        kept(&self.reports[key.index()], make)
    }

    /// A practice as a list item.
    pub fn practice<V: ToValue>(&self, key: Key<Practice>, make: impl FnOnce() -> V) -> Shared {
        kept(&self.practices[key.index()], make)
    }

    /// An organisation as a list item.
    pub fn organisation<V: ToValue>(&self, key: Key<Organisation>, make: impl FnOnce() -> V) -> Shared {
        kept(&self.organisations[key.index()], make)
    }

    /// Takes the entries that the other file of a feed left.
    pub fn take_entries(&self, key: FeedKey) -> Option<Vec<EntryView>> {
        self.feed_entries.lock().ok()?.remove(&key)
    }

    /// Leaves entries for the other file of a feed.
    pub fn leave_entries(&self, key: FeedKey, entries: Vec<EntryView>) {
        if let Ok(mut all) = self.feed_entries.lock() {
            all.insert(key, entries);
        }
    }
}

fn cells<T>(table: &Table<T>) -> Vec<OnceLock<Shared>> {
    std::iter::repeat_with(OnceLock::new).take(table.len()).collect()
}

fn kept<V: ToValue>(cell: &OnceLock<Shared>, make: impl FnOnce() -> V) -> Shared {
    cell.get_or_init(|| Shared::new(&make())).clone()
}
