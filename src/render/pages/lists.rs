//! The home page and the list of reports.

use crate::base::Diagnostic;
use crate::domain::{Key, Place, TargetKey};
use crate::relate::CoverageTable;

use super::super::address::Address;
use super::super::meta::Head;
use super::super::press::Press;
use super::super::views::Shared;
use super::super::views::pages::{HeadlineView, HomeView, ReportsView, SilentView};
use super::super::views::parts::{CoverageRow, FigureView, LinkView, PageNumberView, PaginationView};
use super::Part;

/// Reports and practices on the home page.
const LATEST: usize = 6;

/// Figures of the latest report there.
const LEADING: usize = 4;

impl Press<'_> {
    pub(super) fn home(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let site = self.site;
        let config = site.config();
        let headline = config.headline.zip(config.root);
        let table = config.headline.and_then(|target| self.relations.coverage(target, site.as_of()));
        let view = HomeView {
            headline: headline.and_then(|(target, root)| self.headline(target, root)),
            reports: self.report_items(first(site.reports_by_date(), LATEST)),
            lead_figures: self.lead_figures(),
            silent: self.silent_targets(),
            report_count: site.reports().len(),
            practices: self.practice_items(first(self.relations.practices_by_date(), LATEST)),
            practice_count: site.practices().len(),
            themes: self.theme_items(),
            rows: config.headline.zip(table).map_or_else(Vec::new, |(target, table)| {
                self.coverage_rows(table, None, &Address::of_target(target, None, site))
            }),
            tiles: headline.map(|(target, _)| {
                self.tile_map(target, site.as_of(), &self.listed(None), &Address::new(""))
            }),
        };
        let description = config.description.clone().unwrap_or_default();
        let head = Head { kind: "home", section: "home", description, ..Head::default() };
        self.render(&Address::new(""), head, &view)
    }

    fn headline(&self, target: TargetKey, root: Key<Place>) -> Option<HeadlineView> {
        let site = self.site;
        let table = self.relations.coverage(target, site.as_of())?;
        let coverage = table.get(root)?;
        let full = table.full_places(root);
        Some(HeadlineView {
            target: site.target(target).label.clone(),
            place: site.places()[root].name.clone(),
            coverage: self.table_coverage(table, root)?,
            full_places: (full.unknown < full.rows).then_some(full.full),
            left: coverage.reading.counts().and_then(|(established, total)| total.checked_sub(established)),
            left_places: full.all_known().then_some(full.rows - full.full),
            reported_full_places: self.reported_full_places(target, root),
            url: self.link(&Address::of_target(target, None, site)),
        })
    }

    /// The first figures of the latest report.
    fn lead_figures(&self) -> Vec<FigureView> {
        let Some(latest) = self.site.reports_by_date().first() else { return Vec::new() };
        let figures = self.report_figures(*latest);
        first(&figures, LEADING).iter().map(|index| self.figure(*index)).collect()
    }

    /// Targets besides the headline's that were not reported from everywhere.
    fn silent_targets(&self) -> Vec<SilentView> {
        let config = self.site.config();
        let Some(root) = config.root else { return Vec::new() };
        let others = self.site.targets().into_iter().filter(|target| Some(*target) != config.headline);
        let silent = others.filter_map(|target| {
            let full = self.relations.coverage(target, self.site.as_of())?.full_places(root);
            let (unknown, places) = (full.unknown, full.rows);
            (unknown > 0).then(|| SilentView { target: self.target_link(target), unknown, places })
        });
        silent.collect()
    }

    /// Rows of the places that a page lists and the table knows, in the order of their codes. `first` is the first
    /// page of the list.
    pub(super) fn coverage_rows(
        &self,
        table: &CoverageTable,
        part: Part,
        first: &Address,
    ) -> Vec<Shared<CoverageRow>> {
        let places = self.listed(part);
        let rows = places.iter().filter_map(|place| {
            let row = self.row(*place, self.table_coverage(table, *place)?);
            Some(Shared::new(&CoverageRow { place: self.place_in_list(first, *place), ..row }))
        });
        rows.collect()
    }

    /// A row of a place with a view of its coverage.
    pub(in crate::render) fn row(
        &self,
        key: Key<Place>,
        coverage: super::super::views::parts::CoverageView,
    ) -> CoverageRow {
        let place = &self.site.places()[key];
        CoverageRow {
            id: place.id.clone(),
            place: self.place(key),
            kind: place.kind.clone(),
            coverage,
            written: self.written(place.span),
        }
    }

    /// The listed places of which nothing is known.
    pub(super) fn missing_places(&self, table: &CoverageTable, part: Part) -> Vec<LinkView> {
        let mut places = self.listed(part).into_owned();
        places.retain(|place| table.get(*place).is_some_and(|coverage| !coverage.reading.is_known()));
        self.places(&places)
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
        self.render(&first.numbered(number), head, &view)
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

pub(super) fn first<T>(items: &[T], count: usize) -> &[T] {
    &items[..items.len().min(count)]
}
