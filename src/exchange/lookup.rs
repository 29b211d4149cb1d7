//! What names in cells mean: records of the site, and those that the same file brings.
//!
//! A name counts where the row stands: the county that its column, its heading or the title of the sheet gives settles
//! which of two towns is meant. Where that contradicts the records, or settles nothing, a person is asked.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use crate::base::{Diagnostic, Text, fold};
use crate::domain::{Key, Level, Organisation, Place, Unit};
use crate::refine::Site;
use crate::refine::names::Index;

use super::columns::Kind;
use super::faults::{self, Written, kinds};

/// The place that a row belongs to.
#[derive(Clone, Debug)]
pub struct Around {
    /// The place.
    pub place: Key<Place>,
    /// Whether the row itself says so; a title only helps where a name is not clear.
    pub stated: bool,
}

/// Looks names up.
#[derive(Debug)]
pub struct Lookup<'s> {
    /// The site as it is.
    pub site: &'s Site,
    /// Records that the file adds, by kind and folded name.
    fresh: BTreeMap<(Kind, String), Vec<String>>,
    /// Names of places that may stand before another name: 湄潭县天城镇.
    prefixes: Vec<(String, Key<Place>)>,
    /// Organisations by the unit that hosts them.
    hosted: BTreeMap<Key<Unit>, Vec<Key<Organisation>>>,
    /// What organisations are called behind the names of their units, by the first type of these; found when a row asks.
    endings: OnceCell<BTreeMap<String, String>>,
    /// Places that were asked for: a long list names each of them many times, twice a row.
    places: RefCell<Asked>,
}

/// What words name, by the place around and whether the row itself says that one.
type Asked = BTreeMap<Option<(Key<Place>, bool)>, BTreeMap<String, Option<Key<Place>>>>;

/// Why words name no record. Told in words only to whom it matters: a near spelling is looked for among all names.
enum Miss<T> {
    /// Nothing is called so.
    Unknown,
    /// What is called so lies in the first place, and not in the second as it ought to.
    Outside(Key<Place>, Key<Place>),
    /// Several are called so.
    Several(Vec<Key<T>>),
}

/// Which of some records lie in a place.
type Inside<'f, T> = dyn Fn(Key<Place>, &[Key<T>]) -> Vec<Key<T>> + 'f;

impl<'s> Lookup<'s> {
    /// Names of a site.
    pub fn new(site: &'s Site) -> Lookup<'s> {
        let above = site.places().iter().filter(|(_, place)| place.level < Level::Township);
        let named = above.flat_map(|(key, place)| {
            let names = [Some(&place.name), place.short.as_ref()].into_iter().flatten().chain(&place.aliases);
            names.map(move |name| (fold::name(name), key))
        });
        let mut prefixes: Vec<(String, Key<Place>)> = named.collect();
        prefixes.sort_by(|a, b| (b.0.len(), &a.0, a.1).cmp(&(a.0.len(), &b.0, b.1)));
        let mut hosted: BTreeMap<Key<Unit>, Vec<Key<Organisation>>> = BTreeMap::new();
        for (key, organisation) in site.organisations().iter() {
            if let Some(unit) = organisation.unit {
                hosted.entry(unit).or_default().push(key);
            }
        }
        let (endings, places) = (OnceCell::new(), RefCell::default());
        Lookup { site, fresh: BTreeMap::new(), prefixes, hosted, endings, places }
    }

    /// Makes a record known that the file adds.
    pub fn add(&mut self, kind: Kind, name: &str, id: &str) {
        for key in [fold::name(name), id.to_owned()] {
            let ids = self.fresh.entry((kind, key)).or_default();
            if !ids.iter().any(|own| own == id) {
                ids.push(id.to_owned());
            }
        }
    }

    /// Organisations of a unit.
    pub fn hosted(&self, unit: Key<Unit>) -> &[Key<Organisation>] {
        self.hosted.get(&unit).map_or(&[], Vec::as_slice)
    }

    /// Whether `place` lies in `around`, lawfully or by who runs it.
    pub fn within(&self, place: Key<Place>, around: Key<Place>) -> bool {
        // As deep as places can be, twice over for those that are run by others.
        self.leads_to(place, around, &mut 32)
    }

    fn leads_to(&self, place: Key<Place>, around: Key<Place>, steps: &mut u32) -> bool {
        let Some(left) = steps.checked_sub(1) else { return false };
        *steps = left;
        let own = &self.site.places()[place];
        place == around
            || [own.managed_by, own.parent].into_iter().flatten().any(|up| self.leads_to(up, around, steps))
    }

    /// The place that words name.
    pub fn place(&self, written: &Written, around: Option<&Around>) -> Result<Key<Place>, Diagnostic> {
        if let Some(place) = self.find_place(&written.value, around) {
            return Ok(place);
        }
        let index = &self.site.names().places;
        let found = self.pick(index, &written.value, around, &Some);
        found.map_err(|miss| self.explain(miss, index, kinds::PLACE, written, &Some))
    }

    /// The unit that words name.
    pub fn unit(&self, written: &Written, around: Option<&Around>) -> Result<Key<Unit>, Diagnostic> {
        let index = &self.site.names().units;
        let location = |key: Key<Unit>| Some(self.site.units()[key].place);
        let found = self.pick(index, &written.value, around, &location);
        found.map_err(|miss| self.explain(miss, index, kinds::UNIT, written, &location))
    }

    /// The organisation that words name.
    pub fn organisation(
        &self,
        written: &Written,
        around: Option<&Around>,
    ) -> Result<Key<Organisation>, Diagnostic> {
        let index = &self.site.names().organisations;
        let location = |key: Key<Organisation>| self.site.organisations()[key].place;
        let found = self.pick(index, &written.value, around, &location);
        found.map_err(|miss| self.explain(miss, index, kinds::ORGANISATION, written, &location))
    }

    /// The place that words name, where it does not matter now why they name none.
    pub fn find_place(&self, words: &str, around: Option<&Around>) -> Option<Key<Place>> {
        let own = around.map(|around| (around.place, around.stated));
        if let Some(found) = self.places.borrow().get(&own).and_then(|known| known.get(words)) {
            return *found;
        }
        let found = self.pick(&self.site.names().places, words, around, &Some).ok();
        self.places.borrow_mut().entry(own).or_default().insert(words.to_owned(), found);
        found
    }

    /// The unit that words name, where it does not matter now why they name none.
    pub fn find_unit(&self, words: &str, around: Option<&Around>) -> Option<Key<Unit>> {
        let location = |key: Key<Unit>| Some(self.site.units()[key].place);
        self.pick(&self.site.names().units, words, around, &location).ok()
    }

    /// The organisation that words name, where it does not matter now why they name none.
    pub fn find_organisation(&self, words: &str, around: Option<&Around>) -> Option<Key<Organisation>> {
        let location = |key: Key<Organisation>| self.site.organisations()[key].place;
        self.pick(&self.site.names().organisations, words, around, &location).ok()
    }

    /// The id of a record that was found, else of one that the file adds, else why there is none.
    pub fn id<T>(
        &self,
        kind: Kind,
        index: &Index<T>,
        written: &Written,
        found: Option<Key<T>>,
        why: impl FnOnce() -> Result<Key<T>, Diagnostic>,
    ) -> Result<String, Diagnostic> {
        let id = |key: Key<T>| index.id_of(key).to_owned();
        if let Some(key) = found {
            return Ok(id(key));
        }
        let is_known = !index.candidates(&written.value).is_empty();
        match self.fresh.get(&(kind, fold::name(&written.value))).filter(|_| !is_known).map(Vec::as_slice) {
            Some([only]) => Ok(only.clone()),
            Some(ids) => Err(faults::ambiguous(written, ids)),
            None => why().map(id),
        }
    }

    fn pick<T>(
        &self,
        index: &Index<T>,
        words: &str,
        around: Option<&Around>,
        location: &dyn Fn(Key<T>) -> Option<Key<Place>>,
    ) -> Result<Key<T>, Miss<T>> {
        let found = index.candidates(words);
        let inside = |around: Key<Place>, keys: &[Key<T>]| -> Vec<Key<T>> {
            let inside = |key: &&Key<T>| location(**key).is_some_and(|place| self.within(place, around));
            keys.iter().filter(inside).copied().collect()
        };
        match (found, around) {
            ([], _) => {
                let found = self
                    .behind_prefix(index, words, &inside)
                    .or_else(|| self.with_prefix(index, words, around));
                found.ok_or(Miss::Unknown)
            }
            ([only], Some(around)) if around.stated => {
                match (inside(around.place, found).first(), location(*only)) {
                    (Some(key), _) => Ok(*key),
                    // The row's own county may stand in the column as well; it lies in itself.
                    (None, Some(place)) if !self.within(around.place, place) => {
                        Err(Miss::Outside(place, around.place))
                    }
                    _ => Ok(*only),
                }
            }
            ([only], _) => Ok(*only),
            (several, Some(around)) => {
                let left = inside(around.place, several);
                match left[..] {
                    [only] => Ok(only),
                    [] => Err(Miss::Several(several.to_vec())),
                    _ => Err(Miss::Several(left)),
                }
            }
            (several, None) => Err(Miss::Several(several.to_vec())),
        }
    }

    fn explain<T>(
        &self,
        miss: Miss<T>,
        index: &Index<T>,
        words: Text,
        written: &Written,
        location: &dyn Fn(Key<T>) -> Option<Key<Place>>,
    ) -> Diagnostic {
        match miss {
            Miss::Unknown => faults::unknown_reference(written, words, index.nearest(&written.value)),
            Miss::Outside(place, around) => self.outside(written, place, around),
            Miss::Several(keys) => self.ambiguous(index, written, &keys, location),
        }
    }

    /// 湄潭县天城镇 is the 天城镇 that lies in 湄潭县.
    fn behind_prefix<T>(&self, index: &Index<T>, words: &str, inside: &Inside<'_, T>) -> Option<Key<T>> {
        let folded = fold::name(words);
        self.prefixes.iter().find_map(|(prefix, place)| {
            let rest = folded.strip_prefix(prefix.as_str()).filter(|rest| !rest.is_empty())?;
            match inside(*place, index.candidates(rest))[..] {
                [only] => Some(only),
                _ => None,
            }
        })
    }

    /// 茶城中学 is the 湄潭县茶城中学 of a list of 湄潭县.
    fn with_prefix<T>(&self, index: &Index<T>, words: &str, around: Option<&Around>) -> Option<Key<T>> {
        let mut at = around.map(|around| around.place);
        for _ in 0..8 {
            let place = &self.site.places()[at?];
            let names = [Some(&place.name), place.short.as_ref()];
            let mut known =
                names.into_iter().flatten().flat_map(|name| index.candidates(&format!("{name}{words}")));
            if let (Some(only), None) = (known.next(), known.next()) {
                return Some(*only);
            }
            at = place.parent;
        }
        None
    }

    fn outside(&self, written: &Written, place: Key<Place>, around: Key<Place>) -> Diagnostic {
        let places = self.site.places();
        let actual = places[place].parent.map_or(&places[place].name, |parent| &places[parent].name);
        faults::outside(written, actual, &places[around].name)
    }

    /// Candidates with what to type: `meitan-sanhe（湄潭县三合镇）`.
    fn ambiguous<T>(
        &self,
        index: &Index<T>,
        written: &Written,
        keys: &[Key<T>],
        location: &dyn Fn(Key<T>) -> Option<Key<Place>>,
    ) -> Diagnostic {
        let describe = |key: &Key<T>| {
            let id = index.id_of(*key);
            match location(*key) {
                Some(place) => format!("{id}（{}）", self.full_name(place)),
                None => id.to_owned(),
            }
        };
        faults::ambiguous(written, &keys.iter().map(describe).collect::<Vec<String>>())
    }

    /// A place with the one above it.
    pub fn full_name(&self, place: Key<Place>) -> String {
        let places = self.site.places();
        let above = places[place].parent.filter(|above| places[*above].level >= Level::County);
        let above = above.map_or("", |above| places[above].name.as_str());
        format!("{above}{}", places[place].name)
    }

    /// A unit with the county around it: 湄潭县天城镇.
    pub fn full_name_of(&self, unit: Key<Unit>) -> String {
        let unit = &self.site.units()[unit];
        if unit.is_place { self.full_name(unit.place) } else { unit.name.clone() }
    }

    /// What the organisation of a unit would be called after its neighbours: 天城镇 and 科协.
    pub fn organisation_name(&self, unit: Key<Unit>) -> String {
        let ending = self.endings.get_or_init(|| endings(self.site)).get(first_kind(self.site, unit));
        ending.map_or(String::new(), |ending| format!("{}{ending}", self.full_name_of(unit)))
    }

    /// The deepest place whose name stands in a text: the title of a sheet, the name of a file.
    pub fn place_in(&self, text: &str) -> Option<Key<Place>> {
        let folded = fold::name(text);
        let named = self
            .prefixes
            .iter()
            .filter(|(name, _)| name.chars().count() > 1 && folded.contains(name.as_str()));
        let places = self.site.places();
        named.map(|(_, key)| *key).max_by_key(|key| (places[*key].level, std::cmp::Reverse(*key)))
    }

    /// Whether words name a place, perhaps several.
    pub fn names_place(&self, words: &str) -> bool {
        !self.site.names().places.candidates(words).is_empty()
    }

    /// The name of an organisation as it would be with and without the name of a place before it.
    pub fn variants(&self, name: &str, around: Option<Key<Place>>) -> Vec<String> {
        let folded = fold::name(name);
        let mut variants = Vec::new();
        let mut at = around;
        while let Some(key) = at {
            let place = &self.site.places()[key];
            for prefix in
                [Some(&place.name), place.short.as_ref()].into_iter().flatten().map(|name| fold::name(name))
            {
                match folded.strip_prefix(&prefix) {
                    Some(rest) if !rest.is_empty() => variants.push(rest.to_owned()),
                    _ => variants.push(format!("{prefix}{folded}")),
                }
            }
            at = place.parent;
        }
        variants
    }
}

/// The first type of a unit; nothing where it has none.
fn first_kind(site: &Site, unit: Key<Unit>) -> &str {
    site.units()[unit].kinds.first().map_or("", String::as_str)
}

/// What most organisations are called behind the names of their units, by the first type of these.
fn endings(site: &Site) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (_, organisation) in site.organisations().iter() {
        let Some(unit) = organisation.unit else { continue };
        if let Some((_, ending)) = organisation.name.rsplit_once(site.units()[unit].name.as_str())
            && !ending.is_empty()
        {
            *counts.entry(first_kind(site, unit)).or_default().entry(ending).or_default() += 1;
        }
    }
    let most = counts.into_iter().filter_map(|(kind, endings)| {
        let (ending, _) =
            endings.into_iter().max_by_key(|(ending, count)| (*count, std::cmp::Reverse(*ending)))?;
        Some((kind.to_owned(), ending.to_owned()))
    });
    most.collect()
}
