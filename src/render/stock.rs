//! What many pages show, each thing made when the first page asks for it and kept as long as the site is.
//!
//! A build comes to ask for nearly all of it; a preview that shows one page makes what that page needs.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use crate::base::Diagnostic;
use crate::domain::{Key, Organisation, Place, Practice, Report};
use crate::refine::Site;
use crate::relate::ChangeLog;

use super::data::DataSets;
use super::feeds::FeedKey;
use super::search::Search;
use super::views::Shared;
use super::views::pages::EntryView;
use super::views::parts::{DateView, LinkView, OrganisationItem, PracticeItem, ReportItem};

/// A piece of HTML that many pages show, or the fault of its template.
type Fragment = OnceLock<Result<String, Box<Diagnostic>>>;

/// A document as others name it, and its day.
pub type Named = (Shared<LinkView>, Option<Shared<DateView>>);

/// Shared items of one site.
#[derive(Debug)]
pub struct Stock {
    reports: Vec<OnceLock<Shared<ReportItem>>>,
    practices: Vec<OnceLock<(Shared<PracticeItem>, [u8; 32])>>,
    organisations: Vec<OnceLock<Shared<OrganisationItem>>>,
    named_reports: Vec<OnceLock<Named>>,
    named_practices: Vec<OnceLock<Named>>,
    cards: Vec<Fragment>,
    facets: Fragment,
    catalogue: OnceLock<String>,
    search: OnceLock<Search>,
    changes: OnceLock<ChangeLog>,
    /// Places with a page by their number of units of the headline's target.
    sizes: OnceLock<Vec<(u64, Key<Place>)>>,
    /// Data files of the whole site, each made once for all of its formats.
    pub data: DataSets,
    /// Entries of a feed that one of its two files was made of, until the other one is.
    feed_entries: Mutex<BTreeMap<FeedKey, Vec<EntryView>>>,
}

impl Stock {
    /// An empty stock for a site.
    pub fn new(site: &Site) -> Stock {
        Stock {
            reports: cells(site.reports().len()),
            practices: cells(site.practices().len()),
            organisations: cells(site.organisations().len()),
            named_reports: cells(site.reports().len()),
            named_practices: cells(site.practices().len()),
            cards: cells(site.practices().len()),
            facets: OnceLock::new(),
            catalogue: OnceLock::new(),
            search: OnceLock::new(),
            changes: OnceLock::new(),
            sizes: OnceLock::new(),
            data: DataSets::default(),
            feed_entries: Mutex::default(),
        }
    }

    /// An empty stock for a site that was revised from another one; `None` if its search has other files.
    pub fn revised(&self, site: &Site) -> Option<Stock> {
        let mut stock = Stock::new(site);
        if let Some(search) = self.search.get() {
            stock.search = OnceLock::from(search.revised(site)?);
        }
        Some(stock)
    }

    /// A report as a list item.
    pub fn report(&self, key: Key<Report>, make: impl FnOnce() -> ReportItem) -> Shared<ReportItem> {
        self.reports[key.index()].get_or_init(|| Shared::new(&make())).clone()
    }

    /// A practice as a list item, and the digest of what it says.
    pub fn practice(
        &self,
        key: Key<Practice>,
        make: impl FnOnce() -> PracticeItem,
    ) -> &(Shared<PracticeItem>, [u8; 32]) {
        self.practices[key.index()].get_or_init(|| {
            let item = Shared::new(&make());
            let digest = item.digest();
            (item, digest)
        })
    }

    /// An organisation as a list item.
    pub fn organisation(
        &self,
        key: Key<Organisation>,
        make: impl FnOnce() -> OrganisationItem,
    ) -> Shared<OrganisationItem> {
        self.organisations[key.index()].get_or_init(|| Shared::new(&make())).clone()
    }

    /// A report by its name.
    pub fn named_report(&self, key: Key<Report>, make: impl FnOnce() -> Named) -> &Named {
        self.named_reports[key.index()].get_or_init(make)
    }

    /// A practice by its name.
    pub fn named_practice(&self, key: Key<Practice>, make: impl FnOnce() -> Named) -> &Named {
        self.named_practices[key.index()].get_or_init(make)
    }

    /// The card of a practice.
    pub fn card(
        &self,
        key: Key<Practice>,
        make: impl FnOnce() -> Result<String, Box<Diagnostic>>,
    ) -> Result<&str, Box<Diagnostic>> {
        kept(&self.cards[key.index()], make)
    }

    /// The facets beside the lists of practices.
    pub fn facets(
        &self,
        make: impl FnOnce() -> Result<String, Box<Diagnostic>>,
    ) -> Result<&str, Box<Diagnostic>> {
        kept(&self.facets, make)
    }

    /// The index of the catalogue of practices.
    pub fn catalogue(&self, make: impl FnOnce() -> String) -> &str {
        self.catalogue.get_or_init(make)
    }

    /// The search.
    pub fn search(&self, make: impl FnOnce() -> Search) -> &Search {
        self.search.get_or_init(make)
    }

    /// The log of the data.
    pub fn changes(&self, make: impl FnOnce() -> ChangeLog) -> &ChangeLog {
        self.changes.get_or_init(make)
    }

    /// Places with a page by their number of units.
    pub fn sizes(&self, make: impl FnOnce() -> Vec<(u64, Key<Place>)>) -> &[(u64, Key<Place>)] {
        self.sizes.get_or_init(make)
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

fn cells<T>(count: usize) -> Vec<OnceLock<T>> {
    std::iter::repeat_with(OnceLock::new).take(count).collect()
}

fn kept(
    cell: &Fragment,
    make: impl FnOnce() -> Result<String, Box<Diagnostic>>,
) -> Result<&str, Box<Diagnostic>> {
    cell.get_or_init(make).as_deref().map_err(Clone::clone)
}
