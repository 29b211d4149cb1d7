//! Search without a server: any two characters of a title, a name or a text find the page.
//!
//! The index is cut into small scripts that call `jianbaoSearch(kind, number, data)`. A query loads only those that
//! hold its tokens, the titles of one page of results, and the texts of the results that are on the screen.
//!
//! | file | holds |
//! |---|---|
//! | `search/index.js` | the shape of the rest: how many documents, which lie in which file, names of places |
//! | `search/words/` | tokens by hash, each with its documents by place (title, name, summary, body) |
//! | `search/titles/` | address, title, date and badge of sixteen documents |
//! | `search/kinds/` | kind and places of 4,096 documents, to count and to filter |
//! | `search/texts/` | names, summaries and texts of the few documents that fit into 8 KB |
//!
//! # Why not MiniSearch or Pagefind
//!
//! - **Two characters.** Pagefind cuts Chinese into words by a dictionary, in the program and in the browser by
//!   different ones; a reader who types two characters across such a border finds nothing (its issues 987 and 1237).
//!   MiniSearch leaves the cutting to its user, so it could be given these tokens.
//! - **`file://`.** Offices pass sites on as folders. Pagefind fetches its chunks and its WebAssembly, which browsers
//!   refuse there (issues 59, 202, 241). A script element is loaded from anywhere.
//! - **Policy.** WebAssembly needs `wasm-unsafe-eval` in the Content-Security-Policy; these pages allow `'self'` only.
//! - **Size.** MiniSearch loads one index in memory: with one and two characters as tokens it is as large as the
//!   texts, tens of megabytes at 5,000 documents, before the first answer.
//!
//! Here the generated site of 5,000 documents has 16.5 MB of texts and 2.8 MB of words. Of 34 queries the largest
//! loads 131 KB until its first screen is complete, and 195 KB when its twenty results are read to the end.
//!
//! # Numbers and names
//!
//! Documents are numbered from the oldest to the newest, those without a date first, so that a new report goes to
//! the end and leaves the files of the others as they are. The rank of a result is its place, then its number.
//!
//! Files have stable names without a hash. A hash in the name would make the plan depend on every text, and a preview
//! would make the whole index to show one page; now the plan takes only ids and lengths of files. The order and the
//! cut have a [version](Search::version), which the page writes behind each address, so that no cache mixes files
//! of two orders; within one order an old file holds an old text, as an old page does. The browser besides looks for
//! the query in each text that it shows, and asks the reader to load the page again when it is not there.

mod index;
mod initials;
mod revise;
mod shards;
mod texts;
pub mod tokens;

pub use revise::Revision;
pub use shards::SearchFile;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::base::PartialDate;
use crate::domain::{Key, Organisation, Page, Place, Practice, Record, Report, TargetKey, Theme};
use crate::refine::Site;
use crate::relate::Subject;

use super::address::Address;
use super::press::{Press, publication};
use index::{Builder, Part};
use texts::{Texts, texts};

/// A page that can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A meeting report.
    Report(Key<Report>),
    /// A practice.
    Practice(Key<Practice>),
    /// The page of a place.
    County(Key<Place>),
    /// An organisation.
    Organisation(Key<Organisation>),
    /// A theme of practices.
    Theme(Key<Theme>),
    /// A target of a campaign.
    Target(TargetKey),
    /// A plain page.
    Page(Key<Page>),
}

/// Names of the kinds, in the order in which filters show them.
pub const KINDS: [&str; 7] = ["report", "practice", "county", "organisation", "theme", "target", "page"];

impl Item {
    /// Which of [`KINDS`] it is.
    pub fn kind(self) -> usize {
        match self {
            Item::Report(_) => 0,
            Item::Practice(_) => 1,
            Item::County(_) => 2,
            Item::Organisation(_) => 3,
            Item::Theme(_) => 4,
            Item::Target(_) => 5,
            Item::Page(_) => 6,
        }
    }

    /// The title of its page.
    pub fn title(self, press: &Press<'_>) -> String {
        let site = press.site;
        match self {
            Item::Report(key) => site.reports()[key].document.title.clone(),
            Item::Practice(key) => site.practices()[key].document.title.clone(),
            Item::County(key) => site.places()[key].name.clone(),
            Item::Organisation(key) => site.organisations()[key].name.clone(),
            Item::Theme(key) => site.themes()[key].label.clone(),
            Item::Target(key) => press.word("target.title").replace("{target}", &site.target(key).label),
            Item::Page(key) => site.pages()[key].document.title.clone(),
        }
    }

    /// The address of its page.
    pub fn address(self, press: &Press<'_>) -> Address {
        let subject = match self {
            Item::Report(key) => Subject::Report(key),
            Item::Practice(key) => Subject::Practice(key),
            Item::County(key) => Subject::Place(key),
            Item::Organisation(key) => Subject::Organisation(key),
            Item::Page(key) => Subject::Page(key),
            Item::Theme(key) => return press.theme_address(key),
            Item::Target(key) => return Address::of_target(key, None, press.site),
        };
        Address::of(subject, press.site)
    }

    /// The day that decides its rank: of the meeting, or of the last change.
    pub fn date(self, site: &Site) -> Option<PartialDate> {
        match self {
            Item::Report(key) => Some(site.reports()[key].date),
            Item::Practice(key) => site.practices()[key].document.updated.or(site.practices()[key].started),
            _ => None,
        }
    }

    /// The places whose readers look for it; only those with a page.
    pub fn places(self, site: &Site) -> Vec<Key<Place>> {
        let own: Vec<Key<Place>> = match self {
            Item::Report(key) => {
                let report = &site.reports()[key];
                let place = match &report.place {
                    Some(crate::domain::Named::Known(place)) => Some(*place),
                    _ => None,
                };
                place.into_iter().chain(report.counties.iter().copied()).collect()
            }
            Item::Practice(key) => site.practices()[key].counties.clone(),
            Item::County(key) => vec![key],
            Item::Organisation(key) => site.organisations()[key].place.into_iter().collect(),
            Item::Theme(_) | Item::Target(_) | Item::Page(_) => Vec::new(),
        };
        let mut places: Vec<Key<Place>> = Vec::new();
        for place in own.into_iter().filter_map(|place| site.page_of(place)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// The badge that a list shows with it: how it is published, or that it is an invented example.
    pub fn badge(self, press: &Press<'_>) -> Option<&'static str> {
        let site = press.site;
        match self {
            Item::Report(key) => publication(site.reports()[key].document.publication),
            Item::Practice(key) => publication(site.practices()[key].document.publication),
            Item::Page(key) => publication(site.pages()[key].document.publication),
            Item::Organisation(key) => press.is_illustrative(&site.organisations()[key]).then_some("example"),
            Item::County(_) | Item::Theme(_) | Item::Target(_) => None,
        }
    }

    fn id(self, site: &Site) -> &str {
        match self {
            Item::Report(key) => site.reports()[key].id(),
            Item::Practice(key) => site.practices()[key].id(),
            Item::County(key) => site.places()[key].id(),
            Item::Organisation(key) => site.organisations()[key].id(),
            Item::Theme(key) => site.themes()[key].id(),
            Item::Target(key) => &site.target(key).id,
            Item::Page(key) => site.pages()[key].id(),
        }
    }

    /// About how many bytes of text it has, as far as can be known without reading it.
    fn length(self, site: &Site) -> usize {
        let body = match self {
            Item::Report(key) => site.reports()[key].document.body.text.len(),
            Item::Practice(key) => site.practices()[key].document.body.text.len(),
            Item::County(key) => site.place_text(key).map_or(0, |prose| prose.body.text.len()),
            Item::Page(key) => site.pages()[key].document.body.text.len(),
            Item::Organisation(_) | Item::Theme(_) | Item::Target(_) => 0,
        };
        body + SHORT_TEXT
    }
}

/// Bytes of the texts of an item without a document.
const SHORT_TEXT: usize = 200;

/// Bytes of a file of texts, unless one document has more. Half a screen of results comes from as many files.
const TEXTS_BYTES: usize = 8 * 1024;

/// Documents in a file of texts; each number of them is one character of `index.js`.
const TEXTS_MOST: usize = 32;

/// Bytes of text for which there is one more file of words; the file then has 2 to 6 KB.
const TEXT_OF_A_BUCKET: usize = 24 * 1024;

/// Files of words, at least and at most.
const BUCKETS: (usize, usize) = (32, 8192);

/// Parts for each core that are indexed on their own. More would make more work of putting them together; what comes out is
/// the same.
const PARTS: usize = 2;

/// The search of a site: what can be found and how it is cut into files. The index itself is made when it is first
/// asked for.
#[derive(Debug)]
pub struct Search {
    /// Items by number.
    items: Arc<Vec<Item>>,
    /// The documents of each file of texts.
    cuts: Vec<Range<usize>>,
    /// Number of files of words.
    buckets: usize,
    /// Places with a page, in their usual order.
    places: Arc<Vec<Key<Place>>>,
    /// What was read of each item.
    texts: OnceLock<Vec<OnceLock<Texts>>>,
    /// The index of the first items, of the next ones, and so on.
    parts: Vec<OnceLock<Part>>,
    version: String,
}

impl Search {
    /// Numbers what can be found. Takes ids and lengths, no text.
    pub fn new(site: &Site) -> Search {
        let mut items = items(site);
        items.sort_by_cached_key(|item| {
            let date = item.date(site).map(|date| date.last());
            (date, std::cmp::Reverse((item.kind(), item.id(site), *item)))
        });
        let (cuts, buckets) = cut_up(&items, site);
        let version = version(&items, &cuts, buckets, site);
        let (items, places) = (Arc::new(items), Arc::new(site.paged_places().to_vec()));
        Search::empty(items, cuts, buckets, places, version)
    }

    /// The search of a site that was revised from another one; `None` if it needs other files.
    pub fn revised(&self, site: &Site) -> Option<Search> {
        let (cuts, buckets) = cut_up(&self.items, site);
        if (cuts.len(), buckets) != (self.cuts.len(), self.buckets) {
            return None;
        }
        let version = match cuts == self.cuts {
            true => self.version.clone(),
            false => version(&self.items, &cuts, buckets, site),
        };
        Some(Search::empty(Arc::clone(&self.items), cuts, buckets, Arc::clone(&self.places), version))
    }

    fn empty(
        items: Arc<Vec<Item>>,
        cuts: Vec<Range<usize>>,
        buckets: usize,
        places: Arc<Vec<Key<Place>>>,
        version: String,
    ) -> Search {
        let parts = (PARTS * rayon::current_num_threads()).min(items.len());
        let parts = (0..parts).map(|_| OnceLock::new()).collect();
        Search { items, cuts, buckets, places, texts: OnceLock::new(), parts, version }
    }

    /// Changes with the numbers of the documents and with how they are cut into files.
    pub fn version(&self) -> &str {
        &self.version
    }

    fn texts(&self, number: usize, press: &Press<'_>) -> &Texts {
        let all = self.texts.get_or_init(|| self.items.iter().map(|_| OnceLock::new()).collect());
        all[number].get_or_init(|| texts(press, self.items[number]))
    }

    /// The documents of a part.
    fn range(&self, part: usize) -> Range<usize> {
        let (parts, items) = (self.parts.len(), self.items.len());
        part * items / parts..(part + 1) * items / parts
    }

    /// One part of the index. Never parallel inside: a thread that waits for a part must not be given work that
    /// waits for the same one.
    fn part(&self, part: usize, press: &Press<'_>) -> &Part {
        self.parts[part].get_or_init(|| {
            let mut builder = Builder::default();
            for number in self.range(part) {
                add(&mut builder, number as u32, self.texts(number, press));
            }
            builder.finish(self.buckets)
        })
    }
}

/// Adds a document to the index, the best places first.
fn add(builder: &mut Builder, number: u32, texts: &Texts) {
    builder.text(number, index::Place::Title, &texts.title);
    builder.text(number, index::Place::Name, &texts.names);
    builder.text(number, index::Place::Summary, &texts.summary);
    builder.text(number, index::Place::Body, &texts.body);
    for name in [texts.title.as_str()].into_iter().chain(texts.names.lines()) {
        builder.whole(number, name);
        if texts.has_initials {
            initials::initials(name).iter().for_each(|initials| builder.initials(number, initials));
        }
    }
}

fn items(site: &Site) -> Vec<Item> {
    let mut items: Vec<Item> = site.reports().keys().map(Item::Report).collect();
    items.extend(site.practices().keys().map(Item::Practice));
    items.extend(site.paged_places().iter().copied().map(Item::County));
    items.extend(site.organisations().keys().map(Item::Organisation));
    items.extend(site.themes().keys().map(Item::Theme));
    items.extend(site.targets().into_iter().map(Item::Target));
    items.extend(site.pages().keys().map(Item::Page));
    items
}

/// The documents of each file of texts, and the number of files of words.
fn cut_up(items: &[Item], site: &Site) -> (Vec<Range<usize>>, usize) {
    let lengths: Vec<usize> = items.iter().map(|item| item.length(site)).collect();
    let total: usize = lengths.iter().sum();
    let buckets = (total / TEXT_OF_A_BUCKET).next_power_of_two().clamp(BUCKETS.0, BUCKETS.1);
    (cuts(&lengths), buckets)
}

fn version(items: &[Item], cuts: &[Range<usize>], buckets: usize, site: &Site) -> String {
    let mut hasher = blake3::Hasher::new();
    for item in items {
        hasher.update(&[item.kind() as u8]);
        hasher.update(item.id(site).as_bytes());
        hasher.update(&[0]);
    }
    for cut in cuts {
        hasher.update(&(cut.end as u64).to_le_bytes());
    }
    hasher.update(&(buckets as u64).to_le_bytes());
    hasher.finalize().to_hex()[..8].to_owned()
}

/// Documents side by side that fill a file of texts.
fn cuts(lengths: &[usize]) -> Vec<Range<usize>> {
    let (mut cuts, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (number, length) in lengths.iter().enumerate() {
        if number > start && (bytes + length > TEXTS_BYTES || number - start == TEXTS_MOST) {
            cuts.push(start..number);
            (start, bytes) = (number, 0);
        }
        bytes += length;
    }
    if start < lengths.len() {
        cuts.push(start..lengths.len());
    }
    cuts
}

impl Press<'_> {
    /// The search of the site.
    pub fn search(&self) -> &Search {
        self.stock.search(|| Search::new(self.site))
    }

    /// Makes the whole index by all threads. A build does so before it makes files, so that no file waits for it; a
    /// preview leaves it until a file of it is asked for.
    pub fn prepare_search(&self) {
        let search = self.search();
        (0..search.parts.len()).into_par_iter().for_each(|part| {
            search.part(part, self);
        });
    }
}
