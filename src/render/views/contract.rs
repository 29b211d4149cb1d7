//! Which template shows which view: the contract between the program and its themes.
//!
//! The one list of templates. A page is rendered by its view alone, so no template can be asked for that is not
//! here; what themes are checked against are the shapes of these very types.

use super::blocks::{
    BlockPage, ChartView, CoverageBlockView, FiguresBlockView, OrganisationsBlockView, PracticesBlockView,
};
use super::data::{ChangesView, DataView};
use super::export::{BulletinView, ExportPage, SheetView};
use super::pages::{
    AdoptionMatrixView, CountiesView, CountyView, CoverageIndexView, FacetPageView, FeedView, HomeView,
    MatrixView, MentionsView, NotFoundView, OrganisationView, OrganisationsView, PlainView, PracticeView,
    PracticesView, QualityView, RedirectView, ReportView, ReportsView, SearchView, SiteMapView, TargetView,
    ThemeView,
};
use super::parts::{FacetPanelView, PageMeta, PracticeItem, RootView, SiteView};
use super::value::{Shape, Shared, ToValue};

/// A view with a template of its own.
pub trait Templated: ToValue {
    /// Its template below `templates/`.
    const TEMPLATE: &'static str;
    /// What the template sees as `page`.
    type Page: ToValue;
}

impl<V: Templated> Templated for Shared<V> {
    const TEMPLATE: &'static str = V::TEMPLATE;
    type Page = V::Page;
}

/// What a template receives.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The template below `templates/`.
    pub template: &'static str,
    /// Shape of `page`.
    pub page: fn() -> Shape,
    /// Shape of `view`.
    pub view: fn() -> Shape,
}

macro_rules! contract {
    ($($template:literal: $page:ty, $view:ty;)*) => {
        /// Every template that the program asks a theme for.
        pub const TEMPLATES: &[Entry] = &[ $(Entry {
            template: $template,
            page: <$page as ToValue>::shape,
            view: <$view as ToValue>::shape,
        }),* ];

        $(impl Templated for $view {
            const TEMPLATE: &'static str = $template;
            type Page = $page;
        })*
    };
}

contract! {
    "404.html": PageMeta, NotFoundView;
    "adoption.html": PageMeta, AdoptionMatrixView;
    "blocks/chart.html": BlockPage, ChartView;
    "blocks/coverage.html": BlockPage, CoverageBlockView;
    "blocks/figures.html": BlockPage, FiguresBlockView;
    "blocks/organisations.html": BlockPage, OrganisationsBlockView;
    "blocks/practices.html": BlockPage, PracticesBlockView;
    "bulletin.html": ExportPage, BulletinView;
    "card.html": RootView, PracticeItem;
    "changes.html": PageMeta, ChangesView;
    "counties.html": PageMeta, CountiesView;
    "county.html": PageMeta, CountyView;
    "coverage.html": PageMeta, CoverageIndexView;
    "data.html": PageMeta, DataView;
    "facet.html": PageMeta, FacetPageView;
    "facets.html": RootView, FacetPanelView;
    "feed.xml": (), FeedView;
    "home.html": PageMeta, HomeView;
    "matrix.html": PageMeta, MatrixView;
    "mentions.html": PageMeta, MentionsView;
    "organisation.html": PageMeta, OrganisationView;
    "organisations.html": PageMeta, OrganisationsView;
    "page.html": PageMeta, PlainView;
    "practice.html": PageMeta, PracticeView;
    "practices.html": PageMeta, PracticesView;
    "quality.html": PageMeta, QualityView;
    "redirect.html": PageMeta, RedirectView;
    "report.html": PageMeta, ReportView;
    "reports.html": PageMeta, ReportsView;
    "search.html": PageMeta, SearchView;
    "sheet.html": ExportPage, SheetView;
    "site_map.html": PageMeta, SiteMapView;
    "target.html": PageMeta, TargetView;
    "theme.html": PageMeta, ThemeView;
}

/// Shape of `site`, which every template sees.
pub fn site() -> Shape {
    SiteView::shape()
}

/// What a template receives; `None` if the program asks for no such template.
pub fn find(template: &str) -> Option<&'static Entry> {
    TEMPLATES.iter().find(|entry| entry.template == template)
}
