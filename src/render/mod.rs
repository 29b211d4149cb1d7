//! Stage 5: the site becomes files, in memory, one at a time.
//!
//! A plan names every file first; then each is made on its own, so that a build can make them in parallel
//! and a preview one when it is asked for. Pure: the same site and theme give the same bytes.

pub mod address;
pub mod blocks;
pub mod catalogue;
pub mod chart;
pub mod charts;
pub mod contract;
pub mod data;
pub mod export;
pub mod face;
pub mod feeds;
pub mod format;
pub mod images;
mod lines;
pub mod markdown;
mod meta;
mod numbers;
pub mod pages;
pub mod plan;
pub mod press;
mod references;
mod sanitize;
pub mod search;
pub mod stock;
pub mod templates;
pub mod theme;
pub mod views;
mod wording;

use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{Derived, Diagnostic, FileBytes, OutputFile, PIECE, SourceSet, beside};
use crate::domain::{Design, SourceKind};
use crate::refine::Site;
use crate::relate::{Relations, Subject, changes};

use address::Address;
use data::{DataFile, DataKey, DataSet, Format};
use face::{Before, Nothing, Scope};
use pages::mentions::long_mentions;
use plan::{Job, Plan};
use press::Press;
use stock::Stock;
use templates::Templates;
use theme::Theme;
use views::ToValue;
use views::pages::{PracticeView, ReportView};
use views::parts::{GovernmentView, MenuView, SiteView};

/// The templates of a site's theme, compiled, and the files that go with them.
#[derive(Debug)]
pub struct Theming {
    templates: Templates,
    assets: Vec<(String, FileBytes)>,
    /// Names of the assets in the theme, in the same order.
    names: Vec<String>,
    /// Absolute address of the picture for pages without one of their own.
    card: Option<String>,
    /// Style sheets for exports.
    styles: export::Styles,
}

impl Theming {
    /// The templates of a theme with nothing for them to show yet, for [`Theming::new`] to take over; `None` where
    /// something is wrong with them, which that will tell.
    pub fn ahead(sources: &SourceSet, design: &Design) -> Option<Templates> {
        Templates::compile(&Theme::new(sources, design), Vec::new(), None).ok()
    }

    /// Its templates.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// Compiles the theme of a site; takes over from `before` what is the same.
    pub fn new(
        site: &Site,
        sources: &SourceSet,
        before: Option<&Templates>,
    ) -> Result<Theming, Vec<Diagnostic>> {
        let design = site.design();
        let theme = Theme::new(sources, design);
        let missing = contract::missing_templates(&theme);
        if !missing.is_empty() {
            return Err(missing);
        }
        let assets = theme.assets();
        let mut names = tera::Map::new();
        for (name, address, _) in &assets {
            names.insert((*name).to_owned().into(), address.to_value());
        }
        let home = Address::new("").link(site.config().links);
        let globals = vec![
            ("site", site_view(site).to_value()),
            ("t", templates::words_value(site.words())),
            ("assets", tera::Value::from(names)),
            ("home", home.to_value()),
        ];
        let templates = Templates::compile(&theme, globals, before)?;
        let picture = design.card.as_ref().and_then(|path| path.value.strip_prefix("assets/"));
        let card = assets.iter().find(|(name, ..)| Some(*name) == picture);
        let card = card.map(|(_, address, _)| Address::new(address.clone()).absolute(site.config()));
        let names = assets.iter().map(|(name, ..)| (*name).to_owned()).collect();
        let assets = assets.into_iter().map(|(_, address, bytes)| (address, bytes)).collect();
        let styles = export::Styles {
            paper: design.print.iter().map(|path| theme.text(&path.value)).collect::<Vec<_>>().join("\n"),
            wechat: design.wechat.as_ref().map(|path| theme.text(&path.value)).unwrap_or_default(),
        };
        Ok(Theming { templates, assets, names, card, styles })
    }

    /// Whether any page shows what else to read.
    pub fn shows_related(&self) -> bool {
        let (report, practice) =
            (self.templates.fields::<ReportView>(), self.templates.fields::<PracticeView>());
        report.has("related") || practice.has("related")
    }

    /// Style sheets for exports.
    pub fn styles(&self) -> &export::Styles {
        &self.styles
    }

    fn asset_addresses(&self) -> Vec<String> {
        self.assets.iter().map(|(address, _)| address.clone()).collect()
    }

    /// The theme's assets: name in the theme, address in the site.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, &str)> {
        let addresses = self.assets.iter().map(|(address, _)| address.as_str());
        self.names.iter().map(String::as_str).zip(addresses)
    }
}

/// What is made once for a site and used for every file of it: which files there are, and what they share.
#[derive(Debug)]
pub struct Layout {
    plan: Arc<Plan>,
    stock: Stock,
    /// Addresses of the theme's files, which the plan holds.
    assets: Vec<String>,
    /// Subjects with pages of mentions, which the plan holds.
    mentions: Vec<(Subject, usize)>,
    /// Sources that the log of the data tells of, whose pages the plan holds.
    changes: usize,
}

impl Layout {
    /// Plans a site; diagnostics tell of addresses claimed twice.
    pub fn new(
        site: &Site,
        relations: &Relations,
        sources: &SourceSet,
        theming: &Theming,
    ) -> (Layout, Vec<Diagnostic>) {
        let stock = Stock::new(site);
        let press = Press::new(site, relations, sources, &theming.templates, &stock, theming.card.clone());
        let (plan, diagnostics) = Plan::new(&press, theming.assets.clone());
        let (assets, mentions) = (theming.asset_addresses(), long_mentions(site, relations));
        let changes = changes::count(site);
        (Layout { plan: Arc::new(plan), stock, assets, mentions, changes }, diagnostics)
    }

    /// The same files with nothing made yet: what is made with it goes when it goes.
    pub fn emptied(&self, site: &Site) -> Layout {
        Layout {
            plan: Arc::clone(&self.plan),
            stock: Stock::new(site),
            assets: self.assets.clone(),
            mentions: self.mentions.clone(),
            changes: self.changes,
        }
    }

    /// The layout for a site that was revised from another one; `None` if it has other files.
    pub fn revised(
        &self,
        site: &Site,
        (old, relations): (&Relations, &Relations),
        theming: &Theming,
    ) -> Option<Layout> {
        let assets = theming.asset_addresses();
        if self.assets != assets || !relations.links().has_files_of(old.links()) {
            return None;
        }
        let mentions = match relations.links().has_backlinks_of(old.links()) {
            true => self.mentions.clone(),
            false => long_mentions(site, relations),
        };
        let stock = self.stock.revised(site)?;
        let changes = changes::count(site);
        let same = mentions == self.mentions && changes == self.changes;
        same.then(|| Layout { plan: Arc::clone(&self.plan), stock, assets, mentions, changes })
    }
}

/// A site that is ready to be made. Costs nothing to set up, so a preview does so for every request.
pub struct Edition<'a> {
    press: Press<'a>,
    plan: &'a Plan,
}

impl<'a> Edition<'a> {
    /// Puts together what files are made of.
    pub fn new(
        site: &'a Site,
        relations: &'a Relations,
        sources: &'a SourceSet,
        theming: &'a Theming,
        layout: &'a Layout,
    ) -> Edition<'a> {
        let card = theming.card.clone();
        let press = Press::new(site, relations, sources, &theming.templates, &layout.stock, card);
        Edition { press, plan: &layout.plan }
    }

    /// The same with the lines that blocks come from, for a preview.
    pub fn with_lines(mut self) -> Edition<'a> {
        self.press.preview = true;
        self
    }

    /// What pages are made with, for exports.
    pub fn press(&self) -> &Press<'a> {
        &self.press
    }

    /// Paths of all files, in order.
    pub fn paths(&self) -> impl ExactSizeIterator<Item = &str> {
        self.plan.files().map(|(path, _)| path)
    }

    /// Whether the site has a file at `path`, and if it is a page for readers.
    pub fn find(&self, path: &str) -> Option<bool> {
        self.plan.get(path).map(|job| matches!(job, Job::Page(_)))
    }

    /// The sets of data files: those of the site, and those of every county.
    pub fn data_keys(&self) -> Vec<DataKey> {
        let sets = self.press.data_files().into_iter().filter_map(|file| match file {
            DataFile::Set(key, Format::Csv) => Some(key),
            _ => None,
        });
        sets.collect()
    }

    /// The tables of a set.
    pub fn data_set(&self, key: DataKey) -> Arc<DataSet> {
        self.press.data_set(key)
    }

    /// Where a file of a set is.
    pub fn data_path(&self, key: DataKey, format: Format) -> String {
        DataFile::Set(key, format).address(&self.press).file()
    }

    /// Photographs in the form that loses its metadata, which not every file can.
    pub fn photographs(&self) -> impl Iterator<Item = &FileBytes> {
        self.plan.files().filter_map(|(_, job)| match job {
            Job::Copy(bytes @ FileBytes::Derived(Derived { rendition: None, .. })) => Some(bytes),
            _ => None,
        })
    }

    /// Number of files that are pages for readers.
    pub fn page_count(&self) -> usize {
        self.plan.files().filter(|(_, job)| matches!(job, Job::Page(key) if key.in_sitemap())).count()
    }

    /// Makes the file at `path`; `None` if the site has none there.
    pub fn file(&self, path: &str) -> Option<Result<FileBytes, Box<Diagnostic>>> {
        self.plan.get(path).map(|job| self.make(job))
    }

    fn make(&self, job: &Job) -> Result<FileBytes, Box<Diagnostic>> {
        let bytes = match job {
            Job::Page(key) if self.press.preview => {
                let page = self.press.page(key)?;
                match self.press.document_of(key) {
                    Some(document) => lines::with_file(page, self.press.path_of(document)),
                    None => page,
                }
            }
            Job::Page(key) => self.press.page(key)?,
            Job::Atom(key) => self.press.atom(*key)?,
            Job::JsonFeed(key) => self.press.json_feed(*key)?.into_bytes(),
            Job::Data(file) => self.press.data_file(*file),
            Job::Sitemap(number) => self.press.sitemap(self.plan.sitemap(*number)).into_bytes(),
            Job::SitemapIndex => self.press.sitemap_index(&self.plan.sitemap_files()).into_bytes(),
            Job::Robots => self.press.robots().into_bytes(),
            Job::Cards(number) => self.press.card_data(*number)?.into_bytes(),
            Job::Catalogue => self.press.catalogue_data().to_owned().into_bytes(),
            Job::Search(file) => self.press.search_file(*file),
            Job::Copy(bytes) => return Ok(bytes.clone()),
        };
        Ok(FileBytes::Memory(bytes.into()))
    }

    /// Makes every file in parallel and hands each to `sink`; faults come back in the order of paths.
    ///
    /// After a fault of a template the other pages are still made, to find theirs.
    pub fn make_all<E: Send>(
        &self,
        sink: &(dyn Fn(OutputFile) -> Result<(), E> + Sync),
    ) -> Result<Vec<Diagnostic>, E> {
        self.make_in(&Scope::All, &Nothing, sink)
    }

    /// The same for the files in `scope`, and for others that cannot stay as they were published `before`.
    pub fn make_in<E: Send>(
        &self,
        scope: &Scope,
        before: &dyn Before,
        sink: &(dyn Fn(OutputFile) -> Result<(), E> + Sync),
    ) -> Result<Vec<Diagnostic>, E> {
        let agenda = self.agenda(scope, before);
        let make = |(path, job): &(&str, &Job)| {
            if !self.concerns(&agenda, job) && agenda.before.stays(path) {
                return Ok(None);
            }
            let revised = match job {
                Job::Search(file) => agenda.search_file(*file),
                _ => None,
            };
            match revised.map_or_else(|| self.make(job), |bytes| Ok(FileBytes::Memory(bytes.into()))) {
                Ok(bytes) => sink(OutputFile { path: (*path).to_owned(), bytes }).map(|()| None),
                Err(fault) => Ok(Some(*fault)),
            }
        };
        let make_each = |jobs: Vec<(&str, &Job)>| {
            jobs.par_iter().with_max_len(PIECE).map(make).collect::<Result<Vec<Option<Diagnostic>>, E>>()
        };
        let (waiting, jobs): (Vec<_>, Vec<_>) = self.plan.files().partition(|(_, job)| job.waits());
        let (searching, jobs): (Vec<_>, Vec<_>) =
            jobs.into_iter().partition(|(_, job)| matches!(job, Job::Search(_)));
        // The files of the search wait for the whole index, and nothing else does.
        let search = || {
            if !searching.is_empty() && agenda.needs_index() {
                self.press.prepare_search();
            }
            make_each(searching)
        };
        let (books, (searches, others)) =
            beside(&waiting, rayon::current_num_threads(), &make, || rayon::join(search, || make_each(jobs)));
        let mut faults: Vec<Diagnostic> =
            books?.into_iter().chain(searches?).chain(others?).flatten().collect();
        // One fault of a template shows on every page that uses it.
        let mut told: Vec<Diagnostic> = Vec::new();
        faults.retain(|fault| {
            let new = !told.contains(fault);
            if new {
                told.push(fault.clone());
            }
            new
        });
        Ok(faults)
    }
}

/// Entries of the default menu: key and address.
const MENU: [(&str, &str); 6] = [
    ("reports", "reports/"),
    ("practices", "practices/"),
    ("counties", "counties/"),
    ("coverage", "coverage/"),
    ("organisations", "organisations/"),
    ("quality", "quality/"),
];

fn site_view(site: &Site) -> SiteView {
    let config = site.config();
    let illustrative = site.sources().iter().any(|(_, source)| source.kind == SourceKind::Illustrative);
    SiteView {
        title: config.title.clone(),
        organisation: config.organisation.clone(),
        description: config.description.clone(),
        language: config.language_tag.clone(),
        base_url: config.base_url.clone(),
        as_of: format::day(site.as_of(), config.language),
        root_place: config.root.map(|root| site.places()[root].name.clone()),
        feeds: config.feeds,
        search: config.search.then(|| Address::new("search/").link(config.links)),
        site_map: Address::new("sitemap/").link(config.links),
        data_url: config.data.then(|| Address::new("data/").link(config.links)),
        illustrative,
        menu: menu(site),
        government: config.government.as_ref().map(|government| GovernmentView {
            site_name: government.site_name.clone(),
            site_id_code: government.site_id_code.clone(),
            icp: government.icp.clone(),
            police: government.police.clone(),
            contact: government.contact.clone(),
        }),
        generator: concat!("jianbao ", env!("CARGO_PKG_VERSION")).to_owned(),
    }
}

/// The page and the fragment that an entry of the menu names.
fn menu_address(written: &str) -> (Address, String) {
    let (path, fragment) = written.split_once('#').unwrap_or((written, ""));
    let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    (Address::new(path.trim_start_matches('/')), fragment)
}

/// The site's own menu, or the default one with the plain pages behind it.
fn menu(site: &Site) -> Vec<MenuView> {
    let config = site.config();
    if !config.menu.is_empty() {
        let own = config.menu.iter().map(|item| {
            let external = item.url.value.contains("://");
            let (address, fragment) = menu_address(&item.url.value);
            let url = if external { item.url.value.clone() } else { address.link(config.links) + &fragment };
            MenuView { key: String::new(), label: Some(item.label.clone()), url, external }
        });
        return own.collect();
    }
    let link = |path: &str| Address::new(path.to_owned()).link(config.links);
    let default = MENU.iter().filter(|(key, _)| match *key {
        "organisations" => !site.organisations().is_empty(),
        "coverage" | "quality" => !site.targets().is_empty(),
        "counties" => !site.paged_places().is_empty(),
        _ => true,
    });
    let mut menu: Vec<MenuView> = default
        .map(|(key, path)| MenuView { key: (*key).to_owned(), label: None, url: link(path), external: false })
        .collect();
    menu.extend(site.pages().iter().map(|(_, page)| MenuView {
        key: if page.id == "about" { "about".to_owned() } else { String::new() },
        label: Some(page.document.title.clone()),
        url: link(&format!("{}/", page.id)),
        external: false,
    }));
    menu
}
