//! Lists of places over several pages: those of the regions first, then one page for each of them.
//!
//! `refine::regions` divides the places of a large site. Here is which of them a page lists, where that page is, and
//! how a reader gets from one to the next.

use std::borrow::Cow;

use crate::domain::{Key, Place, TargetKey};
use crate::refine::Region;

use super::super::address::Address;
use super::super::press::Press;
use super::super::views::pages::{RegionItem, RegionsView};
use super::super::views::parts::LinkView;

/// Which places a page lists: those of the region at a position. `None` is the first page: all places of a site
/// that is not divided, else the places that divide it.
pub type Part = Option<usize>;

/// Every page of a list of places.
pub fn parts(regions: usize) -> impl Iterator<Item = Part> {
    std::iter::once(None).chain((0..regions).map(Some))
}

impl Press<'_> {
    /// The page of a list that has the row or the note of a place.
    pub fn part_of(&self, place: Key<Place>) -> Part {
        let regions = self.site.regions();
        if regions.is_empty() {
            return None;
        }
        if self.site.has_page(place) {
            return regions.position(place);
        }
        let above = |at: &Key<Place>| self.site.places()[*at].parent;
        std::iter::successors(above(&place), above).find_map(|at| regions.position(at))
    }

    /// The page of a list whose first page is at `first`.
    pub fn part_address(&self, first: &Address, part: Part) -> Address {
        match self.region(part) {
            None => first.clone(),
            Some(region) => {
                let id = region.place.map(|place| self.site.places()[place].id.as_str());
                first.within(id).numbered(region.number)
            }
        }
    }

    fn region(&self, part: Part) -> Option<&Region> {
        self.site.regions().get(part?)
    }

    /// Whether a page lists regions and not the places of one.
    pub(super) fn is_overview(&self, part: Part) -> bool {
        part.is_none() && !self.site.regions().is_empty()
    }

    /// The places that a page lists.
    pub(super) fn listed(&self, part: Part) -> Cow<'_, [Key<Place>]> {
        match self.is_overview(part) {
            true => Cow::Owned(self.site.regions().places()),
            false => Cow::Borrowed(self.places_of(part)),
        }
    }

    /// The places with pages that a page lists: none where it lists regions.
    pub(super) fn places_of(&self, part: Part) -> &[Key<Place>] {
        match self.region(part) {
            Some(region) => &region.places,
            None if self.is_overview(part) => &[],
            None => self.site.paged_places(),
        }
    }

    /// The place whose parts a page lists: the top place or that of the region.
    pub(super) fn place_of_part(&self, part: Part) -> Option<Key<Place>> {
        self.region(part).and_then(|region| region.place).or(self.site.config().root)
    }

    /// The name of a region, with its number where it has several lists; `None` on the first page.
    pub(super) fn part_name(&self, part: Part) -> Option<String> {
        Some(self.region_name(self.region(part)?))
    }

    fn region_name(&self, region: &Region) -> String {
        let name = region.place.map_or_else(
            || self.word("regions.rest"),
            |place| {
                let name = &self.site.places()[place].name;
                match region.divides {
                    true => name.clone(),
                    false => self.word("regions.direct").replace("{place}", name),
                }
            },
        );
        match region.number {
            1 => name,
            number => {
                self.word("regions.numbered").replace("{place}", &name).replace("{n}", &number.to_string())
            }
        }
    }

    /// The title of a page of a list.
    pub(super) fn part_title(&self, title: String, part: Part) -> String {
        match self.part_name(part) {
            None => title,
            Some(name) => self.word("regions.title").replace("{place}", &name).replace("{title}", &title),
        }
    }

    /// The page above a part of a list: the first one, which is below the home page.
    pub(super) fn part_parents(&self, section: &str, first: &Address, part: Part) -> Vec<(String, Address)> {
        part.map(|_| self.parent(section, first.as_str())).into_iter().collect()
    }

    /// The way to the other pages of a list; `None` where one page is all. `target`: whose coverage stands beside
    /// the regions.
    pub(super) fn regions_view(
        &self,
        first: &Address,
        part: Part,
        target: Option<TargetKey>,
    ) -> Option<RegionsView> {
        let regions = self.site.regions();
        if regions.is_empty() {
            return None;
        }
        let link = |at: usize| self.region_link(first, at);
        let items = regions.iter().enumerate().map(|(at, region)| RegionItem {
            place: link(at),
            places: region.places.len(),
            coverage: match region.head().zip(target) {
                Some((place, target)) => self.coverage_view(target, place),
                None => Self::no_coverage(),
            },
            has_row: region.head().is_some(),
        });
        Some(RegionsView {
            place: self.part_name(part),
            whole: self.link(first),
            items: if part.is_none() { items.collect() } else { Vec::new() },
            previous: part.and_then(|at| at.checked_sub(1)).map(link),
            next: part.map(|at| at + 1).filter(|at| *at < regions.iter().len()).map(link),
        })
    }

    fn region_link(&self, first: &Address, at: usize) -> LinkView {
        LinkView {
            label: self.part_name(Some(at)).unwrap_or_default(),
            url: Some(self.link(&self.part_address(first, Some(at)))),
        }
    }

    /// A place as a link; one that divides the site leads to its own page of the list that begins at `first`.
    pub(super) fn place_in_list(&self, first: &Address, place: Key<Place>) -> LinkView {
        match self.site.regions().position(place).filter(|_| !self.site.has_page(place)) {
            Some(at) => {
                LinkView { label: self.site.places()[place].name.clone(), ..self.region_link(first, at) }
            }
            None => self.place(place),
        }
    }
}
