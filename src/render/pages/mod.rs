//! From the site to the views: one function per kind of page, in the order of the menu.

mod changes;
mod compare;
mod coverage;
mod data;
mod documents;
mod lists;
pub mod mentions;
mod places;
mod practices;
mod regions;
mod search;
mod sitemap;

pub use changes::address as changes_address;
pub use coverage::snapshots;
pub use lists::page_count;
pub use places::counties_address;
pub use regions::{Part, parts};

use crate::base::{Date, Diagnostic};
use crate::domain::{Document, Key, Organisation, Page, Place, Practice, Report, TargetKey};
use crate::relate::Subject;
use crate::relate::catalogue::{FacetValue, Order};

use super::address::Address;
use super::meta::{self, Head};
use super::press::Press;
use super::views::Templated;
use super::views::pages::{NotFoundView, RedirectView};
use super::views::parts::PageMeta;
use crate::render::wording;

/// A page of the site that a template makes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageKey {
    /// `/`
    Home,
    /// `/reports/`, with the number of the page
    Reports(usize),
    /// `/reports/ID/`
    Report(Key<Report>),
    /// `/practices/` and its other orders, with the number of the page
    Practices(Order, usize),
    /// `/practices/themes/THEME/`, `/practices/counties/ID/` …, with the number of the page
    Facet(FacetValue, usize),
    /// `/practices/matrix/`: themes × places, and every value of every facet
    Matrix,
    /// `/practices/ID/`
    Practice(Key<Practice>),
    /// `/practices/adoption/`
    Adoption,
    /// `/counties/`, with the part of the places that it lists
    Counties(Part),
    /// `/counties/ID/`
    County(Key<Place>),
    /// `/organisations/`, with the part of the places
    Organisations(Part),
    /// `/organisations/ID/`
    Organisation(Key<Organisation>),
    /// `/coverage/`
    Coverage,
    /// `/coverage/CAMPAIGN/TARGET/`, of today or of an earlier day, with the part of the places
    Target(TargetKey, Option<Date>, Part),
    /// `/quality/`, with the part of the places
    Quality(Part),
    /// `/data/`
    Data,
    /// `/data/changes/`, with the number of the page
    Changes(usize),
    /// `/search/`
    Search,
    /// `/sitemap/`
    SiteMap,
    /// `/ID/`
    Plain(Key<Page>),
    /// Everything that mentions a page, with the number of the page
    Mentions(Subject, usize),
    /// `/404.html`
    NotFound,
    /// A former address of a page.
    Redirect(String, Subject),
}

impl PageKey {
    /// Where the page is.
    pub fn address(&self, press: &Press<'_>) -> Address {
        let site = press.site;
        match self {
            PageKey::Home => Address::new(""),
            PageKey::Reports(number) => Address::new("reports/").numbered(*number),
            PageKey::Report(key) => Address::of(Subject::Report(*key), site),
            PageKey::Practices(order, number) => practices::address_of(*order).numbered(*number),
            PageKey::Facet(value, number) => press.facet_address(*value).numbered(*number),
            PageKey::Matrix => Address::new("practices/matrix/"),
            PageKey::Practice(key) => Address::of(Subject::Practice(*key), site),
            PageKey::Adoption => Address::new("practices/adoption/"),
            PageKey::Counties(part) => press.part_address(&places::counties_address(), *part),
            PageKey::County(key) => Address::of(Subject::Place(*key), site),
            PageKey::Organisations(part) => press.part_address(&places::organisations_address(), *part),
            PageKey::Organisation(key) => Address::of(Subject::Organisation(*key), site),
            PageKey::Coverage => Address::new("coverage/"),
            PageKey::Target(key, day, part) => {
                press.part_address(&Address::of_target(*key, *day, site), *part)
            }
            PageKey::Quality(part) => press.part_address(&coverage::quality_address(), *part),
            PageKey::Data => Address::new("data/"),
            PageKey::Changes(number) => changes::address().numbered(*number),
            PageKey::Search => search::address(),
            PageKey::SiteMap => sitemap::address(),
            PageKey::Plain(key) => Address::of(Subject::Page(*key), site),
            PageKey::Mentions(subject, number) => {
                mentions::mentions_address(press, *subject).numbered(*number)
            }
            PageKey::NotFound => Address::new("404.html"),
            PageKey::Redirect(path, _) => redirect_address(path),
        }
    }

    /// Whether search engines should know it.
    pub fn in_sitemap(&self) -> bool {
        !matches!(self, PageKey::NotFound | PageKey::Redirect(..))
    }
}

/// A former address is a file if it looks like one, and a folder otherwise.
fn redirect_address(path: &str) -> Address {
    let is_file =
        path.rsplit('/').next().is_some_and(|name| name.ends_with(".html") || name.ends_with(".htm"));
    if is_file { Address::new(path) } else { Address::new(format!("{path}/")) }
}

impl Press<'_> {
    /// Renders a page.
    pub fn page(&self, key: &PageKey) -> Result<Vec<u8>, Box<Diagnostic>> {
        match key {
            PageKey::Home => self.home(),
            PageKey::Reports(number) => self.reports_page(*number),
            PageKey::Report(key) => self.report_page(*key),
            PageKey::Practices(order, number) => self.practices_page(*order, *number),
            PageKey::Facet(FacetValue::Theme(key), number) => self.theme_page(*key, *number),
            PageKey::Facet(value, number) => self.facet_page(*value, *number),
            PageKey::Matrix => self.matrix_page(),
            PageKey::Practice(key) => self.practice_page(*key),
            PageKey::Adoption => self.adoption_page(),
            PageKey::Counties(part) => self.counties_page(*part),
            PageKey::County(key) => self.county_page(*key),
            PageKey::Organisations(part) => self.organisations_page(*part),
            PageKey::Organisation(key) => self.organisation_page(*key),
            PageKey::Coverage => self.coverage_page(),
            PageKey::Target(key, day, part) => self.target_page(*key, *day, *part),
            PageKey::Quality(part) => self.quality_page(*part),
            PageKey::Data => self.data_page(),
            PageKey::Changes(number) => self.changes_page(*number),
            PageKey::Search => self.search_page(),
            PageKey::SiteMap => self.site_map_page(),
            PageKey::Plain(key) => self.plain_page(*key),
            PageKey::Mentions(subject, number) => self.mentions_page(*subject, *number),
            PageKey::NotFound => self.not_found_page(),
            PageKey::Redirect(path, subject) => self.redirect_page(path, *subject),
        }
    }

    /// The document that stands on a page.
    pub fn document_of(&self, key: &PageKey) -> Option<&Document> {
        match key {
            PageKey::Report(key) => Some(&self.site.reports()[*key].document),
            PageKey::Practice(key) => Some(&self.site.practices()[*key].document),
            PageKey::Plain(key) => Some(&self.site.pages()[*key].document),
            PageKey::County(key) => self.site.place_text(*key),
            _ => None,
        }
    }

    /// The path of a document among the sources.
    pub fn path_of(&self, document: &Document) -> &str {
        self.sources.file(document.body.file).path.as_str()
    }

    /// Puts a view into its template.
    fn render(
        &self,
        address: &Address,
        head: Head<'_>,
        view: &impl Templated<Page = PageMeta>,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.templates.render(&meta::page(self, address, head), view)
    }

    /// A word of the interface.
    pub fn word(&self, path: &str) -> String {
        wording::find(self.site.words(), path).unwrap_or_default().to_owned()
    }

    /// A page above others, for breadcrumbs: its menu entry.
    fn parent(&self, section: &str, path: &str) -> (String, Address) {
        (self.word(&format!("menu.{section}")), Address::new(path))
    }

    fn not_found_page(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let address = Address::new("404.html");
        let title = self.word("not_found.title");
        let head = Head { kind: "not_found", title, ..Head::default() };
        let mut page = meta::page(self, &address, head);
        // Shown at any address, so only a path from the root of the host leads home.
        page.root = self.site.config().base_path.clone();
        let view = NotFoundView { title: self.site.config().title.clone(), lists: self.search_lists() };
        self.templates.render(&page, &view)
    }

    fn redirect_page(&self, path: &str, subject: Subject) -> Result<Vec<u8>, Box<Diagnostic>> {
        let from = redirect_address(path);
        let to = Address::of(subject, self.site);
        let view = RedirectView {
            target: format!("{}{}", from.root(self.site.config()), self.link(&to)),
            canonical: to.absolute(self.site.config()),
        };
        let head = Head { kind: "redirect", title: self.word("redirect.title"), ..Head::default() };
        self.render(&from, head, &view)
    }
}
