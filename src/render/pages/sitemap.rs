//! The map of the site for readers: every list, and the pages that no list leads to at once.

use crate::base::Diagnostic;
use crate::relate::Subject;

use super::super::address::Address;
use super::super::meta::Head;
use super::super::press::Press;
use super::super::views::pages::{SiteMapSection, SiteMapView};
use super::super::views::parts::LinkView;
use super::search::MOST_PLACES;

impl Press<'_> {
    pub(super) fn site_map_page(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let view = SiteMapView { sections: self.site_map() };
        let head = Head {
            kind: "site_map",
            title: self.word("site_map.title"),
            description: self.word("site_map.description"),
            ..Head::default()
        };
        self.render(&address(), head, &view)
    }

    /// The sections in the order of the menu; those with nothing in them are left out.
    fn site_map(&self) -> Vec<SiteMapSection> {
        let site = self.site;
        let places = site.paged_places();
        let pages = site.pages().iter().map(|(key, page)| LinkView {
            label: page.document.title.clone(),
            url: Some(self.url(Subject::Page(key))),
        });
        let mut practices = self.themes(&site.themes().keys().collect::<Vec<_>>());
        if !site.practices().is_empty() {
            practices.push(self.entry("catalogue.matrix.title", "practices/matrix/"));
            practices.push(self.entry("adoption.title", "practices/adoption/"));
        }
        let listed = if places.len() > MOST_PLACES { Vec::new() } else { self.places(places) };
        let targets: Vec<LinkView> =
            site.targets().into_iter().map(|target| self.target_link(target)).collect();
        let organisations = if site.organisations().is_empty() { "" } else { "organisations/" };
        let mut services = vec![self.entry("menu.quality", "quality/")];
        if site.config().search {
            services.push(self.entry("menu.search", "search/"));
        }
        if site.config().data {
            services.push(self.entry("data_page.title", "data/"));
            services.push(self.entry("changes.title", "data/changes/"));
        }
        let sections = [
            self.section("menu.reports", "reports/", self.years()),
            self.section("menu.practices", "practices/", practices),
            self.section("menu.counties", if places.is_empty() { "" } else { "counties/" }, listed),
            self.section("menu.coverage", if targets.is_empty() { "" } else { "coverage/" }, targets),
            self.section("menu.organisations", organisations, Vec::new()),
            self.section("search.pages", "", pages.collect()),
            self.section("site_map.services", "", services),
        ];
        let filled = |section: &SiteMapSection| section.url.is_some() || !section.links.is_empty();
        sections.into_iter().filter(filled).collect()
    }

    fn entry(&self, word: &str, path: &str) -> LinkView {
        LinkView { label: self.word(word), url: Some(self.link(&Address::new(path))) }
    }

    fn section(&self, word: &str, path: &str, links: Vec<LinkView>) -> SiteMapSection {
        let url = (!path.is_empty()).then(|| self.link(&Address::new(path)));
        SiteMapSection { title: self.word(word), url, links }
    }
}

/// Where it is.
pub(super) fn address() -> Address {
    Address::new("sitemap/")
}
