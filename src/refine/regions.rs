//! Regions: the places with pages, divided where one page cannot list them all.
//!
//! A county federation of a city lists its fourteen counties on one page. That of a country has thousands, and a
//! reader looks for their own province first: the pages then list the places of one level above, and each of those
//! has a list of its own. What the lists show is for `render` to say.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Key, Level, Place, Table};

/// Places with pages that one page lists, at most.
pub const MOST_PLACES: usize = 300;

/// A list of places with pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// What they lie in; `None` if there is nothing above them.
    pub place: Option<Key<Place>>,
    /// Which list of that place this is, from 1.
    pub number: usize,
    /// Whether the list is of a place of the level that divides the site. The places that lie in none of those
    /// are in lists of the places right above them, of which they are a part only.
    pub divides: bool,
    /// The places, in the order of the site; never none and never more than [`MOST_PLACES`].
    pub places: Vec<Key<Place>>,
}

impl Region {
    /// The place that divides the site, where this is its first list: it stands for the place in lists of regions.
    pub fn head(&self) -> Option<Key<Place>> {
        self.place.filter(|_| self.divides && self.number == 1)
    }
}

/// All regions of a site; none where one page can list all places.
#[derive(Debug, Default)]
pub struct Regions {
    list: Vec<Region>,
    /// The region of each place with a page, and the first one of each place that divides.
    of: BTreeMap<Key<Place>, usize>,
}

impl Regions {
    /// Divides `paged`, the places with pages.
    pub(super) fn new(places: &Table<Place>, root: Option<Key<Place>>, paged: &[Key<Place>]) -> Regions {
        if paged.len() <= MOST_PLACES {
            return Regions::default();
        }
        let level = dividing_level(places, root, paged);
        let mut groups: BTreeMap<Option<Key<Place>>, Vec<Key<Place>>> = BTreeMap::new();
        for place in paged {
            let region =
                level.and_then(|level| above(places, root, *place).find(|at| places[*at].level == level));
            groups.entry(region.or(places[*place].parent)).or_default().push(*place);
        }
        let divides = |place: Option<Key<Place>>| place.is_some_and(|own| Some(places[own].level) == level);
        let mut groups: Vec<(Option<Key<Place>>, _)> = groups.into_iter().collect();
        groups.sort_by_key(|(place, _)| {
            let code = place.and_then(|place| places[place].code.as_deref());
            (Reverse(divides(*place)), code.is_none(), code, *place)
        });
        let mut regions = Regions::default();
        for (place, members) in groups {
            for (index, part) in members.chunks(MOST_PLACES).enumerate() {
                let (number, divides) = (index + 1, divides(place));
                regions.add(Region { place, number, divides, places: part.to_vec() });
            }
        }
        regions
    }

    fn add(&mut self, region: Region) {
        let index = self.list.len();
        self.of.extend(region.places.iter().map(|place| (*place, index)));
        if let Some(place) = region.head() {
            self.of.insert(place, index);
        }
        self.list.push(region);
    }

    /// Whether one page can list all places.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them: first the places that divide the site, by code.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Region> {
        self.list.iter()
    }

    /// The region at a position.
    pub fn get(&self, index: usize) -> Option<&Region> {
        self.list.get(index)
    }

    /// The first list of a place that divides the site, or the list that a place with a page is in.
    pub fn position(&self, place: Key<Place>) -> Option<usize> {
        self.of.get(&place).copied()
    }

    /// The places that divide the site.
    pub fn places(&self) -> Vec<Key<Place>> {
        self.list.iter().filter_map(Region::head).collect()
    }
}

/// What lies above a place and below the root, from the bottom up.
fn above(
    places: &Table<Place>,
    root: Option<Key<Place>>,
    place: Key<Place>,
) -> impl Iterator<Item = Key<Place>> {
    let next = move |at: &Key<Place>| places[*at].parent.filter(|parent| Some(*parent) != root);
    std::iter::successors(next(&place), next)
}

/// The highest level whose places have few enough of the places with pages, else the lowest one above these.
fn dividing_level(places: &Table<Place>, root: Option<Key<Place>>, paged: &[Key<Place>]) -> Option<Level> {
    let mut sizes: BTreeMap<(Level, Key<Place>), usize> = BTreeMap::new();
    for at in paged.iter().flat_map(|place| above(places, root, *place)) {
        *sizes.entry((places[at].level, at)).or_default() += 1;
    }
    let levels: BTreeSet<Level> = sizes.keys().map(|(level, _)| *level).collect();
    let fits = |level: &&Level| {
        sizes.iter().filter(|((own, _), _)| own == *level).all(|(_, size)| *size <= MOST_PLACES)
    };
    levels.iter().find(fits).or(levels.last()).copied()
}
