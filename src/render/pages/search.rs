//! The search page: where a reader types, and without a script the lists that lead to every page.

use crate::base::Diagnostic;
use crate::relate::Subject;

use super::super::address::Address;
use super::super::meta::Head;
use super::super::press::Press;
use super::super::search::KINDS;
use super::super::views::pages::{SearchListView, SearchView};
use super::super::views::parts::LinkView;

/// Places beyond this number are not listed again here; their own list has them.
pub(super) const MOST_PLACES: usize = 120;

/// Where it is.
pub(super) fn address() -> Address {
    Address::new("search/")
}

impl Press<'_> {
    pub(super) fn search_page(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = self.site;
        let places = site.paged_places();
        let pages = site.pages().iter().map(|(key, page)| LinkView {
            label: page.document.title.clone(),
            url: Some(self.url(Subject::Page(key))),
        });
        let view = SearchView {
            version: self.search().version().to_owned(),
            kinds: KINDS.to_vec(),
            lists: self.search_lists(),
            themes: self.themes(&site.themes().keys().collect::<Vec<_>>()),
            years: self.years(),
            places: if places.len() > MOST_PLACES { Vec::new() } else { self.places(places) },
            pages: pages.collect(),
        };
        let head = Head {
            kind: "search",
            section: "search",
            title: self.word("menu.search"),
            description: self.word("search.description"),
            ..Head::default()
        };
        self.render(&address(), head, &view)
    }

    /// The lists of the site that have anything in them.
    pub(super) fn search_lists(&self) -> Vec<SearchListView> {
        let site = self.site;
        let list = |key: &'static str, path: &str, count: usize| SearchListView {
            key,
            url: self.link(&Address::new(path)),
            count,
        };
        let lists = [
            list("reports", "reports/", site.reports().len()),
            list("practices", "practices/", site.practices().len()),
            list("counties", "counties/", site.paged_places().len()),
            list("coverage", "coverage/", site.targets().len()),
            list("organisations", "organisations/", site.organisations().len()),
        ];
        lists.into_iter().filter(|list| list.count > 0).collect()
    }

    /// Years with reports, and the page of the list on which each begins.
    pub(super) fn years(&self) -> Vec<LinkView> {
        let site = self.site;
        let mut years: Vec<(i16, usize)> = Vec::new();
        for (position, key) in site.reports_by_date().iter().enumerate() {
            let year = site.reports()[*key].date.last().year();
            if years.last().is_none_or(|(last, _)| *last != year) {
                years.push((year, position / site.config().paginate + 1));
            }
        }
        let first = Address::new("reports/");
        let words = self.word("year");
        let link = |(year, page): (i16, usize)| LinkView {
            label: words.replace("{year}", &year.to_string()),
            url: Some(self.link(&first.numbered(page))),
        };
        years.into_iter().map(link).collect()
    }
}
