//! The home page and the lists of reports and practices.

use std::collections::BTreeSet;

use crate::base::Diagnostic;
use crate::domain::{Key, Place, Practice, TargetKey, Theme};
use crate::relate::CoverageTable;
use crate::relate::coverage::Coverage;

use super::super::address::Address;
use super::super::meta::Head;
use super::super::press::Press;
use super::super::views::Shared;
use super::super::views::pages::{
    AdoptionCell, AdoptionMatrixView, AdoptionRow, HeadlineView, HomeView, PlaceCount, PracticesView,
    ReportsView, ThemeView,
};
use super::super::views::parts::{CoverageRow, LinkView, PageNumberView, PaginationView, TabView, ThemeItem};

/// Cells of a matrix that a reader can still survey.
const MAX_CELLS: usize = 5_000;

/// Reports and practices on the home page.
const LATEST: usize = 6;

impl Press<'_> {
    pub(super) fn home(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = self.site;
        let config = site.config();
        let headline = config.headline.zip(config.root);
        let table = config.headline.and_then(|target| self.relations.coverage(target, site.as_of()));
        let view = HomeView {
            headline: headline.and_then(|(target, root)| self.headline(target, root)),
            reports: self.report_items(first(site.reports_by_date(), LATEST)),
            report_count: site.reports().len(),
            practices: self.practice_items(first(self.relations.practices_by_date(), LATEST)),
            practice_count: site.practices().len(),
            themes: self.theme_items(),
            rows: table.map_or_else(Vec::new, |table| self.coverage_rows(table)),
            missing: table.map_or_else(Vec::new, |table| self.missing_places(table)),
        };
        let description = config.description.clone().unwrap_or_default();
        let head = Head { kind: "home", section: "home", description, ..Head::default() };
        self.render("home.html", &Address::new(""), head, &view)
    }

    fn headline(&self, target: TargetKey, root: Key<Place>) -> Option<HeadlineView> {
        let site = self.site;
        let table = self.relations.coverage(target, site.as_of())?;
        let coverage = table.get(root)?;
        let full = table.full_places(root);
        Some(HeadlineView {
            campaign: site.campaigns()[target.campaign].title.clone(),
            target: site.target(target).label.clone(),
            place: site.places()[root].name.clone(),
            coverage: self.coverage(coverage),
            full_places: (full.unknown < full.rows).then_some(full.full),
            unknown_places: full.unknown,
            places: full.rows,
            reported_full_places: self.reported_full_places(target, root),
            url: self.link(&Address::of_target(target, None, site)),
        })
    }

    /// Rows of the places with pages that the table knows, in the order of their codes.
    pub(super) fn coverage_rows(&self, table: &CoverageTable) -> Vec<Shared> {
        let places = self.site.paged_places().into_iter();
        places.filter_map(|place| Some(Shared::new(&self.coverage_row(place, table.get(place)?)))).collect()
    }

    pub(super) fn coverage_row(&self, key: Key<Place>, coverage: &Coverage) -> CoverageRow {
        self.row(key, self.coverage(coverage))
    }

    /// A row of a place with a view of its coverage.
    pub(super) fn row(
        &self,
        key: Key<Place>,
        coverage: super::super::views::parts::CoverageView,
    ) -> CoverageRow {
        let place = &self.site.places()[key];
        CoverageRow {
            id: place.id.clone(),
            place: self.place(key),
            short: place.short_name().to_owned(),
            tile: place.tile.map_or_else(Vec::new, |(column, row)| vec![u64::from(column), u64::from(row)]),
            code: place.code.clone(),
            kind: place.kind.clone(),
            coverage,
        }
    }

    /// Places with pages of which nothing is known.
    pub(super) fn missing_places(&self, table: &CoverageTable) -> Vec<LinkView> {
        let places = self.site.paged_places().into_iter();
        let unknown =
            places.filter(|place| table.get(*place).is_some_and(|coverage| !coverage.reading.is_known()));
        unknown.map(|place| self.place(place)).collect()
    }

    pub(super) fn reports_page(&self, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let first = Address::new("reports/");
        let (keys, pagination) = self.paginate(self.site.reports_by_date(), &first, number);
        let view = ReportsView { items: self.report_items(keys), pagination };
        let head = Head {
            kind: "reports",
            section: "reports",
            title: self.word("menu.reports"),
            description: self.word("reports.description"),
            ..Head::default()
        };
        self.render("reports.html", &first.numbered(number), head, &view)
    }

    pub(super) fn practices_page(&self, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let first = Address::new("practices/");
        let (keys, pagination) = self.paginate(self.relations.practices_by_date(), &first, number);
        let places = self.site.paged_places().into_iter();
        let counts = places.map(|place| PlaceCount {
            place: self.place(place),
            count: self.relations.place(place).practices.len(),
        });
        let view = PracticesView {
            items: self.practice_items(keys),
            pagination,
            themes: self.theme_items(),
            places: counts.collect(),
            adoption_url: self.link(&Address::new("practices/adoption/")),
        };
        let title = self.word("menu.practices");
        let head = Head {
            kind: "practices",
            section: "practices",
            description: self.word("practices.description"),
            feeds: vec![(title.clone(), Address::new("practices/"))],
            title,
            ..Head::default()
        };
        self.render("practices.html", &first.numbered(number), head, &view)
    }

    fn theme_items(&self) -> Vec<ThemeItem> {
        let item = |(key, theme): (Key<Theme>, &Theme)| ThemeItem {
            id: theme.id.clone(),
            label: theme.label.clone(),
            question: theme.question.clone(),
            url: self.link(&self.theme_address(key)),
            count: self.relations.theme(key).practices.len(),
        };
        self.site.themes().iter().map(item).collect()
    }

    pub(super) fn theme_page(&self, key: Key<Theme>, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let theme = &self.site.themes()[key];
        let address = self.theme_address(key);
        let relations = self.relations.theme(key);
        let (keys, pagination) = self.paginate(&relations.practices, &address, number);
        let tab = |(other, theme): (Key<Theme>, &Theme)| TabView {
            label: theme.label.clone(),
            url: self.link(&self.theme_address(other)),
            current: other == key,
        };
        let view = ThemeView {
            label: theme.label.clone(),
            question: theme.question.clone(),
            items: self.practice_items(keys),
            pagination,
            reports: self.report_items(first(&relations.reports, 10)),
            themes: self.site.themes().iter().map(tab).collect(),
        };
        let head = Head {
            kind: "theme",
            section: "practices",
            title: theme.label.clone(),
            description: theme.question.clone().unwrap_or_default(),
            parents: vec![self.parent("practices", "practices/")],
            ..Head::default()
        };
        self.render("theme.html", &address.numbered(number), head, &view)
    }

    pub(super) fn adoption_page(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = self.site;
        let (practices, places) = self.matrix_axes();
        let rows = practices.iter().filter_map(|key| {
            let practice = &site.practices()[*key];
            let mut adopted = 0;
            let cells: Vec<AdoptionCell> =
                places.iter().map(|place| self.adoption_cell(*key, *place, &mut adopted)).collect();
            (!practice.counties.is_empty() || adopted > 0).then(|| AdoptionRow {
                practice: self.practice(*key),
                cells,
                adopted,
            })
        });
        let rows: Vec<AdoptionRow> = rows.collect();
        let all: Vec<usize> = (0..site.adoptions().len()).collect();
        let adoptions = self.adoptions(&all);
        let view = AdoptionMatrixView {
            places: places
                .iter()
                .map(|place| LinkView {
                    label: site.places()[*place].short_name().to_owned(),
                    url: self.place(*place).url,
                })
                .collect(),
            rows,
            illustrative: adoptions.iter().any(|adoption| adoption.illustrative),
            adoptions,
        };
        let head = Head {
            kind: "adoption",
            section: "practices",
            title: self.word("adoption.title"),
            description: self.word("adoption.description"),
            parents: vec![self.parent("practices", "practices/")],
            ..Head::default()
        };
        self.render("adoption.html", &Address::new("practices/adoption/"), head, &view)
    }

    /// Rows and columns of the matrix. A small site shows all of them; in a large one only practices that were
    /// adopted, and the places concerned, so that the page stays readable and its cost does not grow with
    /// practices × places.
    fn matrix_axes(&self) -> (Vec<Key<Practice>>, Vec<Key<Place>>) {
        let site = self.site;
        let (all, places) = (self.relations.practices_by_date(), site.paged_places());
        if all.len() * places.len() <= MAX_CELLS {
            return (all.to_vec(), places);
        }
        let adopted = all.iter().filter(|key| !self.relations.adoptions_of(**key).is_empty());
        let practices: Vec<Key<Practice>> = adopted.copied().collect();
        let origins = practices.iter().flat_map(|key| &site.practices()[*key].counties).copied();
        let concerned: BTreeSet<Key<Place>> =
            site.adoptions().iter().map(|adoption| adoption.place).chain(origins).collect();
        (practices, places.into_iter().filter(|place| concerned.contains(place)).collect())
    }

    /// Origin wins; otherwise the latest word on the adoption.
    fn adoption_cell(&self, practice: Key<Practice>, place: Key<Place>, adopted: &mut u64) -> AdoptionCell {
        use crate::domain::AdoptionStatus::{Implemented, Trial};
        let record = &self.site.practices()[practice];
        let empty = AdoptionCell { state: "", since: String::new(), illustrative: false };
        if record.counties.contains(&place) {
            return AdoptionCell { state: "origin", ..empty };
        }
        let indices = self.relations.adoptions_of(practice).iter();
        let latest =
            indices.map(|index| &self.site.adoptions()[*index]).rfind(|adoption| adoption.place == place);
        let Some(adoption) = latest else { return empty };
        *adopted += u64::from(matches!(adoption.status, Trial | Implemented));
        AdoptionCell {
            state: super::super::press::adoption_status(adoption.status),
            since: adoption.since.map_or(String::new(), |since| since.to_string()),
            illustrative: self.illustrative(adoption.source),
        }
    }

    /// One page of a list and the way to the others.
    pub(super) fn paginate<'k, T>(
        &self,
        all: &'k [T],
        first: &Address,
        number: usize,
    ) -> (&'k [T], PaginationView) {
        let (range, view) = self.paginate_count(all.len(), self.site.config().paginate, first, number);
        (&all[range], view)
    }

    /// The same for a list that is known by its length.
    pub(super) fn paginate_count(
        &self,
        total: usize,
        size: usize,
        first: &Address,
        number: usize,
    ) -> (std::ops::Range<usize>, PaginationView) {
        let pages = page_count(total, size);
        let start = (number - 1) * size;
        let url = |page: usize| self.link(&first.numbered(page));
        let shown = |page: usize| page == 1 || page == pages || page.abs_diff(number) <= 2;
        let mut numbers: Vec<PageNumberView> = Vec::new();
        for page in 1..=pages {
            if shown(page) {
                let current = page == number;
                numbers.push(PageNumberView { label: page.to_string(), url: Some(url(page)), current });
            } else if numbers.last().is_some_and(|last| last.url.is_some()) {
                numbers.push(PageNumberView { label: "…".to_owned(), url: None, current: false });
            }
        }
        let view = PaginationView {
            page: number,
            pages,
            total,
            previous: (number > 1).then(|| url(number - 1)),
            next: (number < pages).then(|| url(number + 1)),
            numbers,
        };
        (start.min(total)..(start + size).min(total), view)
    }
}

/// Pages of a list; an empty list has one.
pub fn page_count(items: usize, size: usize) -> usize {
    items.div_ceil(size).max(1)
}

fn first<T>(items: &[T], count: usize) -> &[T] {
    &items[..items.len().min(count)]
}
