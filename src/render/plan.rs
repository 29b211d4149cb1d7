//! The plan: every file of the site before any is made, so that two claims on one address are found first.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::base::diagnostic::LabelText;
use crate::base::{Asset, Code, Content, Diagnostic, FileBytes, FileId, Span};
use crate::relate::catalogue::{Facet, Order};
use crate::relate::links::documents;
use crate::relate::{Destination, DocumentKey, Subject, changes};

use super::address::Address;
use super::catalogue::CATALOGUE_FILE;
use super::data::{DataFile, Format};
use super::feeds::{FeedKey, SITEMAP_LIMIT};
use super::images;
use super::pages::mentions::long_mentions;
use super::pages::{PageKey, page_count, parts, snapshots};
use super::press::Press;
use super::search::SearchFile;

/// What makes a file.
#[derive(Clone, Debug)]
pub enum Job {
    /// A page from a template.
    Page(PageKey),
    /// An Atom feed.
    Atom(FeedKey),
    /// A JSON feed.
    JsonFeed(FeedKey),
    /// A data file.
    Data(DataFile),
    /// Sitemap number `.0` of the site.
    Sitemap(usize),
    /// The list of sitemaps.
    SitemapIndex,
    /// `robots.txt`
    Robots,
    /// File number `.0` with the cards of practices
    Cards(usize),
    /// The index of the practices for the script of the catalogue
    Catalogue,
    /// A part of the search index.
    Search(SearchFile),
    /// A file as it is.
    Copy(FileBytes),
}

impl Job {
    /// Whether whoever does it mostly waits: the writer of workbooks has a thread of its own for every sheet.
    pub fn waits(&self) -> bool {
        matches!(self, Job::Data(DataFile::Set(_, Format::Xlsx)))
    }
}

/// Every file of the site, by path.
#[derive(Debug, Default)]
pub struct Plan {
    files: BTreeMap<String, (Job, Option<Span>)>,
    /// Addresses for search engines, in order.
    sitemap: Vec<Address>,
}

impl Plan {
    /// Plans the whole site. `assets` are the theme's.
    pub fn new(press: &Press<'_>, assets: Vec<(String, FileBytes)>) -> (Plan, Vec<Diagnostic>) {
        let mut plan = Plan::default();
        let mut diagnostics = Vec::new();
        // What can be found is put in order on one core, what there is on the other.
        let (_, (pages, (attachments, faults))) = rayon::join(
            || press.site.config().search.then(|| press.search()),
            || (addressed(press), attachments(press)),
        );
        for (key, address, span) in pages {
            if key.in_sitemap() {
                plan.sitemap.push(address.clone());
            }
            plan.add(address.file(), Job::Page(key), span, &mut diagnostics);
        }
        for (path, bytes) in assets {
            plan.add(path, Job::Copy(bytes), None, &mut diagnostics);
        }
        diagnostics.extend(faults);
        for (path, bytes, span) in attachments {
            plan.add(path, Job::Copy(bytes), Some(span), &mut diagnostics);
        }
        plan.add_feeds(press, &mut diagnostics);
        plan.add_search(press, &mut diagnostics);
        for file in press.data_files() {
            plan.add(file.address(press).file(), Job::Data(file), None, &mut diagnostics);
        }
        plan.add_sitemaps(&mut diagnostics);
        plan.add_catalogue(press, &mut diagnostics);
        plan.check_case(&mut diagnostics);
        plan.check_menu(press, &mut diagnostics);
        (plan, diagnostics)
    }

    /// All files in the order of their paths.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&str, &Job)> {
        self.files.iter().map(|(path, (job, _))| (path.as_str(), job))
    }

    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&Job> {
        self.files.get(path).map(|(job, _)| job)
    }

    /// Addresses of sitemap `number`.
    pub fn sitemap(&self, number: usize) -> &[Address] {
        let start = (number * SITEMAP_LIMIT).min(self.sitemap.len());
        &self.sitemap[start..(start + SITEMAP_LIMIT).min(self.sitemap.len())]
    }

    /// Files of the sitemaps below the index.
    pub fn sitemap_files(&self) -> Vec<String> {
        (0..self.sitemap.len().div_ceil(SITEMAP_LIMIT)).map(sitemap_file).collect()
    }

    fn add(&mut self, path: String, job: Job, span: Option<Span>, diagnostics: &mut Vec<Diagnostic>) {
        match self.files.entry(path) {
            Entry::Vacant(free) => {
                free.insert((job, span));
            }
            Entry::Occupied(taken) => match taken.get() {
                // The same file may be linked twice.
                (Job::Copy(_), _) if matches!(job, Job::Copy(_)) => {}
                (_, first) => {
                    let fault = Diagnostic::new(Code::AddressTaken, span.or(*first));
                    let fault = fault.with("address", format!("/{}", taken.key()));
                    diagnostics.push(match (first, span) {
                        (Some(first), Some(_)) => fault.label(*first, LabelText::First),
                        _ => fault,
                    });
                }
            },
        }
    }

    fn add_feeds(&mut self, press: &Press<'_>, diagnostics: &mut Vec<Diagnostic>) {
        if !press.site.config().feeds {
            return;
        }
        let places = press.site.paged_places().iter().copied().map(FeedKey::Place);
        let changes = press.site.config().data.then_some(FeedKey::Changes);
        for key in [FeedKey::Site, FeedKey::Practices].into_iter().chain(changes).chain(places) {
            let folder = press.feed_folder(key);
            self.add(format!("{}feed.xml", folder.as_str()), Job::Atom(key), None, diagnostics);
            self.add(format!("{}feed.json", folder.as_str()), Job::JsonFeed(key), None, diagnostics);
        }
    }

    /// What the script of the catalogue loads; nothing where there is nothing to filter.
    fn add_catalogue(&mut self, press: &Press<'_>, diagnostics: &mut Vec<Diagnostic>) {
        if press.site.practices().is_empty() {
            return;
        }
        self.add(CATALOGUE_FILE.to_owned(), Job::Catalogue, None, diagnostics);
        for number in 0..press.card_files() {
            self.add(press.card_file(number), Job::Cards(number), None, diagnostics);
        }
    }

    fn add_search(&mut self, press: &Press<'_>, diagnostics: &mut Vec<Diagnostic>) {
        if press.site.config().search {
            for file in press.search().files() {
                self.add(file.path(), Job::Search(file), None, diagnostics);
            }
        }
    }

    fn add_sitemaps(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        self.sitemap.sort();
        if self.sitemap.len() <= SITEMAP_LIMIT {
            self.add("sitemap.xml".to_owned(), Job::Sitemap(0), None, diagnostics);
        } else {
            self.add("sitemap.xml".to_owned(), Job::SitemapIndex, None, diagnostics);
            for (number, file) in self.sitemap_files().into_iter().enumerate() {
                self.add(file, Job::Sitemap(number), None, diagnostics);
            }
        }
        self.add("robots.txt".to_owned(), Job::Robots, None, diagnostics);
    }

    /// Every entry of the site's own menu leads to a file of the site.
    fn check_menu(&self, press: &Press<'_>, diagnostics: &mut Vec<Diagnostic>) {
        for item in press.site.config().menu.iter().filter(|item| !item.url.value.contains("://")) {
            let (address, _) = super::menu_address(&item.url.value);
            let folder = Address::new(format!("{}/", address.as_str().trim_end_matches('/')));
            if !self.files.contains_key(&address.file()) {
                let written = &item.url.value;
                let near = self.files.contains_key(&folder.file()).then(|| folder.as_str().to_owned());
                let fault = Diagnostic::new(Code::BrokenLink, item.url.span).with("target", written);
                diagnostics.push(fault.suggest(near));
            }
        }
    }

    /// Two paths that differ in case only are one file on Windows and macOS.
    fn check_case(&self, diagnostics: &mut Vec<Diagnostic>) {
        // Of two such paths one at least has a capital, and in most sites none has.
        let is_lower = |path: &String| match path.is_ascii() {
            true => !path.bytes().any(|byte| byte.is_ascii_uppercase()),
            false => path.chars().flat_map(char::to_lowercase).eq(path.chars()),
        };
        if self.files.keys().all(is_lower) {
            return;
        }
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (path, (_, span)) in &self.files {
            if let Some(other) = seen.insert(path.to_lowercase(), path) {
                let fault = Diagnostic::new(Code::CaseCollision, *span);
                diagnostics.push(fault.with("address", path).with("other", other));
            }
        }
    }
}

fn sitemap_file(number: usize) -> String {
    format!("sitemap-{}.xml", number + 1)
}

/// Every page with its address.
fn addressed(press: &Press<'_>) -> Vec<(PageKey, Address, Option<Span>)> {
    let pages = pages(press).into_iter();
    let with_address = pages.map(|(key, span)| {
        let address = key.address(press);
        (key, address, span)
    });
    with_address.collect()
}

/// Every page and the place to blame for its address.
fn pages(press: &Press<'_>) -> Vec<(PageKey, Option<Span>)> {
    let site = press.site;
    let size = site.config().paginate;
    let mut pages: Vec<(PageKey, Option<Span>)> = vec![
        (PageKey::Home, None),
        (PageKey::Adoption, None),
        (PageKey::Coverage, None),
        (PageKey::SiteMap, None),
        (PageKey::NotFound, None),
    ];
    if site.config().search {
        pages.push((PageKey::Search, None));
    }
    let numbers = |items: usize| 1..=page_count(items, size);
    pages.extend(numbers(site.reports().len()).map(|number| (PageKey::Reports(number), None)));
    pages.extend(
        numbers(site.practices().len()).map(|number| (PageKey::Practices(Order::Newest, number), None)),
    );
    pages.extend(catalogue_pages(press).map(|key| (key, None)));
    let parts = || parts(site.regions().iter().len());
    for part in parts() {
        let lists = [PageKey::Counties(part), PageKey::Organisations(part), PageKey::Quality(part)];
        pages.extend(lists.map(|key| (key, None)));
    }
    for target in site.targets() {
        let kept = snapshots(site.config().snapshots.iter().copied(), site.as_of());
        for day in std::iter::once(None).chain(kept.map(Some)) {
            pages.extend(parts().map(|part| (PageKey::Target(target, day, part), None)));
        }
    }
    if site.config().data {
        pages.push((PageKey::Data, None));
        pages.extend(numbers(changes::count(site)).map(|number| (PageKey::Changes(number), None)));
    }
    let places = site.paged_places().iter().copied();
    pages.extend(places.map(|key| (PageKey::County(key), Some(site.places()[key].span))));
    let organisations = site.organisations().iter();
    pages.extend(organisations.map(|(key, record)| (PageKey::Organisation(key), Some(record.span))));
    for (key, document) in documents(site) {
        let page = match key {
            DocumentKey::Report(key) => PageKey::Report(key),
            DocumentKey::Practice(key) => PageKey::Practice(key),
            DocumentKey::Page(key) => PageKey::Plain(key),
            DocumentKey::Place(_) => continue,
        };
        pages.push((page, Some(document.span)));
    }
    for (subject, count) in long_mentions(press.site, press.relations) {
        pages.extend((1..=count).map(|number| (PageKey::Mentions(subject, number), None)));
    }
    pages.extend(redirects(press));
    pages
}

/// The other orders of the catalogue, and a list for every value of every facet.
fn catalogue_pages<'p>(press: &'p Press<'_>) -> impl Iterator<Item = PageKey> + use<'p> {
    let size = press.site.config().paginate;
    let catalogue = press.relations.catalogue();
    let numbers = move |items: usize| 1..=page_count(items, size);
    let practices = press.site.practices().len();
    let wanted = (practices > 0).then_some([Order::Adopted, Order::Title]);
    let orders = wanted
        .into_iter()
        .flatten()
        .flat_map(move |order| numbers(practices).map(move |number| PageKey::Practices(order, number)));
    let values = Facet::ALL.into_iter().flat_map(|facet| catalogue.values(facet));
    let lists = values.flat_map(move |(value, practices)| {
        numbers(practices.len()).map(|number| PageKey::Facet(*value, number))
    });
    orders.chain(lists).chain((practices > 0).then_some(PageKey::Matrix))
}

fn redirects(press: &Press<'_>) -> Vec<(PageKey, Option<Span>)> {
    let documents = documents(press.site).into_iter();
    let redirects = documents.flat_map(|(key, document)| {
        let subject: Subject = key.subject();
        document
            .aliases
            .iter()
            .map(move |alias| (PageKey::Redirect(alias.value.clone(), subject), Some(alias.span)))
    });
    redirects.collect()
}

/// Files beside documents, and files that their texts link to; photographs in all their forms.
fn attachments(press: &Press<'_>) -> (Vec<(String, FileBytes, Span)>, Vec<Diagnostic>) {
    let (mut files, mut diagnostics) = (Vec::new(), Vec::new());
    for (key, document) in documents(press.site) {
        let folder = Address::of(key.subject(), press.site);
        let own = document.attachments.iter().map(|own| (own.name.as_str(), own.file));
        let links = press.relations.links().of(key);
        let linked = links.into_iter().flat_map(|links| links.iter()).filter_map(|to| match to {
            Destination::File { file, name } => Some((name.as_str(), *file)),
            _ => None,
        });
        // A file beside a document may also be linked from its text.
        let all: BTreeMap<&str, FileId> = linked.chain(own).collect();
        for (name, file) in all {
            let asset = asset_of(press, file);
            let span = Span::whole(file);
            diagnostics.extend(images::fault(name, &asset, span));
            for (name, bytes) in images::files(name, &asset, &press.site.config().images, span) {
                files.push((format!("{}{name}", folder.as_str()), bytes, document.span));
            }
        }
    }
    (files, diagnostics)
}

fn asset_of(press: &Press<'_>, file: FileId) -> Asset {
    match &press.sources.file(file).content {
        Content::Asset(asset) => asset.clone(),
        Content::Text(text) => Asset {
            bytes: FileBytes::Memory(text.as_bytes().to_vec().into()),
            length: text.len() as u64,
            dimensions: None,
        },
    }
}
