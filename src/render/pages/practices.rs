//! The catalogue of practices: its lists in every order and by every facet, and its two matrices.
//!
//! All numbers come from `relate::catalogue`. Large sites see the same pages with the rows that say most; what is
//! left out is counted and said.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Diagnostic;
use crate::domain::{Key, Place, Practice, Theme};
use crate::relate::Subject;
use crate::relate::catalogue::{Facet, FacetValue, Order, Standing, Uptake};
use crate::relate::provenance::{Counted, Number};

use super::super::address::Address;
use super::super::catalogue::{facet_key, order};
use super::super::data::DataKey;
use super::super::meta::Head;
use super::super::press::{Press, adoption_status};
use super::super::views::pages::{
    AdoptedItem, AdoptionCell, AdoptionColumn, AdoptionMatrixView, AdoptionRow, AdoptionTotals,
    FacetPageView, MatrixView, OptionView, PracticesView, RecentView, SimilarPair, ThemeCell, ThemeMatrix,
    ThemeRow, ThemeView,
};
use super::super::views::parts::{LinkView, TabView, ThemeItem};
use super::lists::first;

/// Cells of a matrix of adoption that a reader can still survey.
const MAX_CELLS: usize = 5_000;

/// Rows and columns of a larger one; rows of the matrix of themes.
const MAX_ROWS: usize = 200;
const MAX_COLUMNS: usize = 60;

/// Entries of the ledger and pairs of look-alikes on one page.
const MAX_ENTRIES: usize = 1_000;

/// Places up to which every one has a row in the matrix of themes, and it stands on the front page.
const ALL_PLACES: usize = 40;

/// Practices in a short list.
const SHORT: usize = 5;

/// Values of a facet that can stand as tabs.
const MAX_TABS: usize = 20;

/// The first page of an order.
pub fn address_of(wanted: Order) -> Address {
    match wanted {
        Order::Newest => Address::new("practices/"),
        other => Address::new(format!("practices/by/{}/", order(other))),
    }
}

impl Press<'_> {
    pub(super) fn practices_page(&self, wanted: Order, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let catalogue = self.relations.catalogue();
        let start = address_of(wanted);
        let address = start.numbered(number);
        let (keys, pagination) = self.paginate(catalogue.ordered(wanted), &start, number);
        let front = wanted == Order::Newest && number == 1;
        let filled = !self.site.practices().is_empty();
        let small = front && filled && self.site.paged_places().len() <= ALL_PLACES;
        let open = FacetValue::Uptake(Uptake::Origin);
        let tab = |own: Order| TabView {
            label: self.word(&format!("catalogue.order.{}", order(own))),
            url: self.link(&address_of(own)),
            current: own == wanted,
        };
        let view = PracticesView {
            order: order(wanted),
            orders: [Order::Newest, Order::Adopted, Order::Title].map(tab).to_vec(),
            cards: self.practice_cards(keys, &address)?,
            pagination,
            facets: self.facet_panel(&address)?,
            data_url: filled.then(|| self.catalogue_address()),
            catalogue_url: self.catalogue_url(),
            front,
            themes: if front { self.theme_items() } else { Vec::new() },
            matrix: small.then(|| self.theme_matrix()),
            matrix_url: self.link(&Address::new("practices/matrix/")),
            most_adopted: if front { self.most_adopted() } else { Vec::new() },
            recent: front.then(|| self.recent()),
            not_adopted: self.practice_items(first(catalogue.practices(open), if front { SHORT } else { 0 })),
            not_adopted_count: catalogue.practices(open).len(),
            not_adopted_url: self.link(&self.facet_address(open)),
            adoption_url: self.link(&Address::new("practices/adoption/")),
            contact: self.editors(),
        };
        let title = match wanted {
            Order::Newest => self.word("menu.practices"),
            other => self.word(&format!("catalogue.title.{}", order(other))),
        };
        let head = Head {
            kind: "practices",
            section: "practices",
            description: self.word("practices.description"),
            feeds: vec![(self.word("menu.practices"), Address::new("practices/"))],
            downloads: vec![DataKey::Practices],
            parents: if wanted == Order::Newest { Vec::new() } else { self.catalogue_parent() },
            title,
            ..Head::default()
        };
        self.render(&address, head, &view)
    }

    fn catalogue_url(&self) -> String {
        self.link(&Address::new("practices/"))
    }

    fn catalogue_parent(&self) -> Vec<(String, Address)> {
        vec![self.parent("practices", "practices/")]
    }

    /// Who takes in practices and news of adoption: the contact of the site, or who publishes it.
    pub(super) fn editors(&self) -> Option<String> {
        let config = self.site.config();
        let contact = config.government.as_ref().and_then(|government| government.contact.clone());
        contact.or_else(|| config.organisation.clone())
    }

    fn most_adopted(&self) -> Vec<AdoptedItem> {
        let catalogue = self.relations.catalogue();
        let item = |key: &Key<Practice>| {
            let counts = catalogue.counts(*key);
            AdoptedItem {
                item: self.shared_practice(*key).clone(),
                adopted: counts.adopted(),
                number: self.number_id(&Number::Count(Counted::Adopters(*key))),
                illustrative: counts.illustrative,
            }
        };
        first(catalogue.adopted(), SHORT).iter().map(item).collect()
    }

    /// What came onto the site in the quarter of the day that it shows: by the first report, else the last change.
    fn recent(&self) -> RecentView {
        let today = self.site.as_of();
        let quarter = (today.month() - 1) / 3;
        let came = |key: &Key<Practice>| {
            let reports = self.relations.introduced_by(*key).iter().map(|key| self.site.reports()[*key].date);
            reports.min().or(self.site.practices()[*key].document.updated)
        };
        let (mut keys, mut last) = (Vec::new(), None);
        for key in self.relations.practices_by_date() {
            let Some(date) = came(key).filter(|date| date.first() <= today) else { continue };
            if date.first().year() == today.year() && (date.first().month() - 1) / 3 == quarter {
                keys.push(*key);
            } else {
                last = last.max(Some(date));
            }
        }
        RecentView {
            year: today.year().to_string(),
            quarter: (quarter + 1).to_string(),
            items: self.practice_items(first(&keys, SHORT)),
            count: keys.len(),
            last: self.maybe_date(last),
        }
    }

    pub(super) fn theme_items(&self) -> Vec<ThemeItem> {
        let item = |(key, theme): (Key<Theme>, &Theme)| ThemeItem {
            label: theme.label.clone(),
            question: theme.question.clone(),
            url: self.link(&self.theme_address(key)),
            count: self.relations.catalogue().practices(FacetValue::Theme(key)).len(),
        };
        self.site.themes().iter().map(item).collect()
    }

    pub(super) fn theme_page(&self, key: Key<Theme>, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let theme = &self.site.themes()[key];
        let value = FacetValue::Theme(key);
        let start = self.facet_address(value);
        let address = start.numbered(number);
        let (keys, pagination) = self.paginate(self.relations.catalogue().practices(value), &start, number);
        let view = ThemeView {
            label: theme.label.clone(),
            question: theme.question.clone(),
            filter: self.filter(&[value]),
            cards: self.practice_cards(keys, &address)?,
            pagination,
            reports: self.report_items(first(&self.relations.theme(key).reports, 10)),
            themes: self.value_tabs(value),
            catalogue_url: self.catalogue_url(),
        };
        let head = Head {
            kind: "theme",
            section: "practices",
            title: theme.label.clone(),
            description: theme.question.clone().unwrap_or_default(),
            parents: self.catalogue_parent(),
            ..Head::default()
        };
        self.render(&address, head, &view)
    }

    /// The values of the facet of `value`, if they are few enough to be tabs.
    fn value_tabs(&self, value: FacetValue) -> Vec<TabView> {
        let values = self.relations.catalogue().values(value.facet());
        if values.len() > MAX_TABS {
            return Vec::new();
        }
        let tab = |(other, _): &(FacetValue, Vec<Key<Practice>>)| TabView {
            label: self.facet_label(*other),
            url: self.link(&self.facet_address(*other)),
            current: *other == value,
        };
        values.iter().map(tab).collect()
    }

    pub(super) fn facet_page(&self, value: FacetValue, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let facet = facet_key(value.facet());
        let start = self.facet_address(value);
        let address = start.numbered(number);
        let (keys, pagination) = self.paginate(self.relations.catalogue().practices(value), &start, number);
        let label = self.facet_label(value);
        let view = FacetPageView {
            facet,
            help: self.facet_help(value),
            filter: self.filter(&[value]),
            cards: self.practice_cards(keys, &address)?,
            pagination,
            values: self.value_tabs(value),
            place: match value {
                FacetValue::County(place) => Some(self.place(place)),
                _ => None,
            },
            catalogue_url: self.catalogue_url(),
        };
        let title = self.word(&format!("catalogue.heading.{facet}")).replace("{value}", &label);
        let head = Head {
            kind: "facet",
            section: "practices",
            description: self.word("catalogue.heading.description").replace("{title}", &title),
            title,
            parents: self.catalogue_parent(),
            ..Head::default()
        };
        self.render(&address, head, &view)
    }

    pub(super) fn matrix_page(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let view = MatrixView {
            matrix: self.theme_matrix(),
            facets: self.facet_groups(usize::MAX),
            catalogue_url: self.catalogue_url(),
            contact: self.editors(),
        };
        let head = Head {
            kind: "matrix",
            section: "practices",
            title: self.word("catalogue.matrix.title"),
            description: self.word("catalogue.matrix.description"),
            parents: self.catalogue_parent(),
            ..Head::default()
        };
        self.render(&Address::new("practices/matrix/"), head, &view)
    }

    /// Themes × places. Every place of a small site has a row, so that blanks can be seen; of a large one only
    /// those with practices, and of a very large one those with the most.
    fn theme_matrix(&self) -> ThemeMatrix {
        let catalogue = self.relations.catalogue();
        let themes = catalogue.values(Facet::Theme);
        let origins: BTreeMap<Key<Place>, &Vec<Key<Practice>>> = catalogue
            .values(Facet::County)
            .iter()
            .filter_map(|(value, practices)| match value {
                FacetValue::County(place) => Some((*place, practices)),
                _ => None,
            })
            .collect();
        let paged = self.site.paged_places();
        let all = paged.len() <= ALL_PLACES;
        let upper = origins.keys().filter(|place| !self.site.has_page(**place)).copied();
        let mut rows: Vec<Key<Place>> =
            paged.iter().copied().filter(|place| all || origins.contains_key(place)).chain(upper).collect();
        let hidden = rows.len().saturating_sub(MAX_ROWS);
        if hidden > 0 {
            let mut most = rows.clone();
            most.sort_by_key(|place| std::cmp::Reverse(origins.get(place).map_or(0, |own| own.len())));
            let most: BTreeSet<Key<Place>> = most.into_iter().take(MAX_ROWS).collect();
            rows.retain(|place| most.contains(place));
        }
        let left_out =
            if all { 0 } else { paged.iter().filter(|place| !origins.contains_key(place)).count() };
        ThemeMatrix {
            themes: themes
                .iter()
                .map(|(value, practices)| self.facet_item(*value, practices.len()))
                .collect(),
            rows: rows
                .into_iter()
                .map(|place| self.theme_row(place, origins.get(&place).map_or(&[], |list| list.as_slice())))
                .collect(),
            theme_numbers: themes.iter().map(|(value, _)| self.theme_number(None, *value)).collect(),
            total: self.site.practices().len(),
            number: self.number_id(&Number::Count(Counted::Practices(None, None))),
            left_out,
            hidden,
        }
    }

    /// The id of the number of practices of a theme, at one place or in all.
    fn theme_number(&self, place: Option<Key<Place>>, value: FacetValue) -> String {
        match value {
            FacetValue::Theme(theme) => {
                self.number_id(&Number::Count(Counted::Practices(place, Some(theme))))
            }
            _ => String::new(),
        }
    }

    fn theme_row(&self, place: Key<Place>, practices: &[Key<Practice>]) -> ThemeRow {
        let catalogue = self.relations.catalogue();
        let mut counts: BTreeMap<FacetValue, usize> = BTreeMap::new();
        for value in practices.iter().flat_map(|key| catalogue.values_of(*key)) {
            *counts.entry(*value).or_default() += 1;
        }
        let own = FacetValue::County(place);
        let cells = catalogue.values(Facet::Theme).iter().map(|(theme, _)| ThemeCell {
            count: counts.get(theme).copied().unwrap_or(0),
            number: self.theme_number(Some(place), *theme),
            filter: self.filter(&[*theme, own]),
        });
        ThemeRow {
            label: self.facet_label(own),
            url: (!practices.is_empty()).then(|| self.link(&self.facet_address(own))),
            filter: self.filter(&[own]),
            count: practices.len(),
            number: self.number_id(&Number::Count(Counted::Practices(Some(place), None))),
            cells: cells.collect(),
        }
    }

    pub(super) fn adoption_page(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let (practices, places, hidden_rows, hidden_places) = self.matrix_axes();
        let ledger = self.ledger();
        let (similar, hidden_similar) = self.similar_pairs();
        let listed: BTreeSet<usize> = ledger.iter().copied().collect();
        let adoptions = self.adoptions(&ledger);
        let catalogue = self.relations.catalogue();
        let total = catalogue.total();
        let view = AdoptionMatrixView {
            places: places.iter().map(|place| self.adoption_column(*place)).collect(),
            rows: practices.iter().map(|key| self.adoption_row(*key, &places, &listed)).collect(),
            total: AdoptionTotals {
                adopted: total.adopted(),
                number: self.number_id(&Number::Count(Counted::Adopted(None))),
                implemented: total.implemented,
                trial: total.trial,
                considering: total.considering,
                ended: total.ended,
                declined: total.declined,
            },
            hidden_rows,
            hidden_places,
            themes: self.row_themes(&practices),
            illustrative: adoptions.iter().any(|adoption| adoption.illustrative),
            hidden_adoptions: self.site.adoptions().len() - adoptions.len(),
            adoptions,
            similar,
            hidden_similar,
        };
        let head = Head {
            kind: "adoption",
            section: "practices",
            title: self.word("adoption.title"),
            description: self.word("adoption.description"),
            downloads: vec![DataKey::Adoption],
            parents: self.catalogue_parent(),
            ..Head::default()
        };
        self.render(&Address::new("practices/adoption/"), head, &view)
    }

    /// Rows and columns of the matrix, and how many of each are left out. A small site shows all of them; a large
    /// one practices that were adopted and places that adopted, the most first, so that the page stays readable and
    /// its cost does not grow with practices × places.
    fn matrix_axes(&self) -> (Vec<Key<Practice>>, Vec<Key<Place>>, usize, usize) {
        let catalogue = self.relations.catalogue();
        let all = catalogue.ordered(Order::Newest);
        let mut places = self.site.paged_places().to_vec();
        let shown: BTreeSet<Key<Place>> = places.iter().copied().collect();
        let origins = all.iter().flat_map(|key| catalogue.origins(*key)).copied();
        let upper: BTreeSet<Key<Place>> =
            catalogue.adopting_places().chain(origins).filter(|place| !shown.contains(place)).collect();
        places.extend(upper);
        if all.len() * places.len() <= MAX_CELLS {
            let rows = all.iter().copied().filter(|key| self.has_row(*key)).collect();
            return (rows, places, 0, 0);
        }
        let mut rows: Vec<Key<Practice>> = catalogue
            .ordered(Order::Adopted)
            .iter()
            .copied()
            .filter(|key| !catalogue.standings(*key).is_empty())
            .collect();
        let hidden_rows = all.len() - rows.len().min(MAX_ROWS);
        rows.truncate(MAX_ROWS);
        let mut columns: Vec<Key<Place>> = catalogue.adopting_places().collect();
        columns.sort_by_key(|place| (std::cmp::Reverse(catalogue.at_place(*place).adopted()), *place));
        let hidden_places = places.len() - columns.len().min(MAX_COLUMNS);
        columns.truncate(MAX_COLUMNS);
        let kept: BTreeSet<Key<Place>> = columns.into_iter().collect();
        (rows, places.into_iter().filter(|place| kept.contains(place)).collect(), hidden_rows, hidden_places)
    }

    /// Whether there is anything to show in a row.
    fn has_row(&self, key: Key<Practice>) -> bool {
        let catalogue = self.relations.catalogue();
        !catalogue.origins(key).is_empty() || !catalogue.standings(key).is_empty()
    }

    fn adoption_column(&self, place: Key<Place>) -> AdoptionColumn {
        let record = &self.site.places()[place];
        AdoptionColumn {
            place: LinkView { label: record.short_name().to_owned(), url: self.place(place).url },
            id: record.id.clone(),
            adopted: self.relations.catalogue().at_place(place).adopted(),
            number: self.number_id(&Number::Count(Counted::Adopted(Some(place)))),
        }
    }

    fn adoption_row(
        &self,
        key: Key<Practice>,
        places: &[Key<Place>],
        listed: &BTreeSet<usize>,
    ) -> AdoptionRow {
        let practice = &self.site.practices()[key];
        let catalogue = self.relations.catalogue();
        let themes: Vec<&str> =
            practice.themes.iter().map(|theme| self.site.themes()[*theme].id.as_str()).collect();
        let cell = |place: &Key<Place>| {
            if catalogue.origins(key).contains(place) {
                let empty = AdoptionCell::empty();
                return AdoptionCell { state: "origin", ..empty };
            }
            let standings = catalogue.standings(key);
            match standings.binary_search_by_key(place, |standing| standing.place) {
                Ok(index) => self.adoption_cell(key, &standings[index], listed),
                Err(_) => AdoptionCell::empty(),
            }
        };
        AdoptionRow {
            practice: self.practice(key),
            themes: themes.join(" "),
            cells: places.iter().map(cell).collect(),
            adopted: catalogue.counts(key).adopted(),
            number: self.number_id(&Number::Count(Counted::Adopters(key))),
        }
    }

    fn adoption_cell(
        &self,
        practice: Key<Practice>,
        standing: &Standing,
        listed: &BTreeSet<usize>,
    ) -> AdoptionCell {
        let adoption = &self.site.adoptions()[standing.adoption];
        let entry = if listed.contains(&standing.adoption) {
            format!(
                "{}#{}",
                self.link(&Address::new("practices/adoption/")),
                self.adoption_anchor(standing.adoption)
            )
        } else {
            format!("{}#jb-adopted", self.url(Subject::Practice(practice)))
        };
        AdoptionCell {
            state: adoption_status(standing.status),
            since: adoption.since.map_or(String::new(), |since| since.to_string()),
            url: entry,
            illustrative: self.illustrative(adoption.source),
            written: self.written(adoption.span),
        }
    }

    /// The entries of the ledger by practice, place and date; of a large one the latest.
    fn ledger(&self) -> Vec<usize> {
        let adoptions = self.site.adoptions();
        let mut entries: Vec<usize> = (0..adoptions.len()).collect();
        if entries.len() > MAX_ENTRIES {
            entries.sort_by_key(|index| (std::cmp::Reverse(adoptions[*index].since), *index));
            entries.truncate(MAX_ENTRIES);
            entries.sort_unstable();
        }
        entries
    }

    /// Look-alikes, each pair once, and how many are left out.
    fn similar_pairs(&self) -> (Vec<SimilarPair>, usize) {
        let catalogue = self.relations.catalogue();
        let pairs = self.site.practices().keys().flat_map(|key| {
            catalogue.similar(key).iter().filter(move |other| key < **other).map(move |other| (key, *other))
        });
        let counties = |key: Key<Practice>| self.places(&self.site.practices()[key].counties);
        let mut pairs: Vec<(Key<Practice>, Key<Practice>)> = pairs.collect();
        let hidden = pairs.len().saturating_sub(MAX_ENTRIES);
        pairs.truncate(MAX_ENTRIES);
        let views = pairs.into_iter().map(|(one, other)| SimilarPair {
            one: self.practice(one),
            one_counties: counties(one),
            other: self.practice(other),
            other_counties: counties(other),
        });
        (views.collect(), hidden)
    }

    /// Themes of the rows, for the filter.
    fn row_themes(&self, practices: &[Key<Practice>]) -> Vec<OptionView> {
        let themes: BTreeSet<Key<Theme>> =
            practices.iter().flat_map(|key| &self.site.practices()[*key].themes).copied().collect();
        let option = |key: Key<Theme>| OptionView {
            value: self.site.themes()[key].id.clone(),
            label: self.site.themes()[key].label.clone(),
        };
        themes.into_iter().map(option).collect()
    }
}

impl AdoptionCell {
    /// Nothing is known.
    fn empty() -> AdoptionCell {
        AdoptionCell {
            state: "",
            since: String::new(),
            url: String::new(),
            illustrative: false,
            written: None,
        }
    }
}
