//! Names that texts may hold, and what each may mean: one dictionary of places, organisations and practices.
//!
//! Names of what has no page (townships, hospitals, campaigns) are in it too: they become no link, but keep
//! the shorter names inside them from becoming one. What a name means on a page is for `mentions` to settle.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::fold::{Folded, is_han, width, width_char};
use crate::domain::{Key, Organisation, Place, Practice};
use crate::refine::Site;

use super::dictionary::Dictionary;
use super::shape::Shape;

/// Titles of practices with fewer characters are too likely to be ordinary words: 办讲座 is one, 三长联动工作法 is not.
const SHORTEST_TITLE: usize = 6;

/// The same for titles in Latin letters, in words.
const SHORTEST_TITLE_WORDS: usize = 3;

/// One thing that a name may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sense {
    /// A place.
    Place(Key<Place>),
    /// An organisation.
    Organisation(Key<Organisation>),
    /// A practice.
    Practice(Key<Practice>),
    /// Something without a page.
    Other,
}

/// A name.
#[derive(Debug)]
pub struct Name {
    /// What it may mean, each once.
    pub senses: Vec<Sense>,
    /// What it asks of its surroundings.
    pub shape: Shape,
}

/// All names.
#[derive(Debug)]
pub struct Lexicon {
    dictionary: Dictionary,
    names: Vec<Name>,
    /// ASCII characters of names, by their code: only their full-width forms need folding.
    folded: [bool; 128],
    /// Types of places that may end a name, in Han characters.
    types: Vec<String>,
}

impl Lexicon {
    /// Collects the names of a site.
    pub fn new(site: &Site) -> Lexicon {
        let mut collector = Collector { types: types(site), names: BTreeMap::new() };
        collector.places(site);
        for (key, organisation) in site.organisations().iter() {
            for name in std::iter::once(&organisation.name).chain(&organisation.aliases) {
                collector.add(name, Sense::Organisation(key), None);
            }
        }
        for (key, practice) in site.practices().iter() {
            if is_long_enough(&practice.document.title) {
                collector.add(&practice.document.title, Sense::Practice(key), None);
            }
        }
        let units = site.units().iter().filter(|(_, unit)| !unit.is_place).map(|(_, unit)| &unit.name);
        for name in units.chain(site.campaigns().iter().map(|(_, campaign)| &campaign.title)) {
            collector.add(name, Sense::Other, None);
        }
        collector.finish()
    }

    /// The first and longest name in `text` from `at` on: which, and where. `text` must be folded.
    pub fn find(&self, text: &str, at: usize) -> Option<(&Name, std::ops::Range<usize>)> {
        let (number, range) = self.dictionary.find(text, at)?;
        Some((&self.names[number], range))
    }

    /// Types of places that may end a name.
    pub fn types(&self) -> &[String] {
        &self.types
    }

    /// Folds widths as far as names ask for it; `None` where the text is folded as it is.
    pub fn fold(&self, text: &str) -> Option<Folded> {
        let wanted = |half: char| self.folded.get(half as usize).is_some_and(|own| *own);
        let folds = |c: char| ('！'..='～').contains(&c) && wanted(width_char(c));
        // Full-width forms begin with EF BC or EF BD.
        let wide = text.as_bytes().windows(2).any(|pair| pair[0] == 0xEF && matches!(pair[1], 0xBC | 0xBD));
        (wide && text.chars().any(folds)).then(|| Folded::new(text, folds))
    }
}

struct Collector {
    types: Vec<String>,
    /// By the name as it is looked for: as written, what it means, and for places whether it lacks its type.
    names: BTreeMap<String, (String, Vec<Sense>, Option<bool>)>,
}

impl Collector {
    fn places(&mut self, site: &Site) {
        for (key, place) in site.places().iter() {
            for name in std::iter::once(&place.name).chain(&place.aliases) {
                let bare = !Shape::ends_in_type(name, &self.types);
                self.add(name, Sense::Place(key), Some(bare));
            }
            // 播州 ends in a type only by chance; a county may really have a short name with its type, as 沛县.
            if let Some(short) = &place.short {
                let typed = place.kind.as_deref().is_some_and(|kind| short.ends_with(kind));
                self.add(short, Sense::Place(key), Some(!typed));
            }
        }
    }

    /// One character, and numbers without a letter, are no names.
    fn add(&mut self, name: &str, sense: Sense, bare: Option<bool>) {
        let name = width(name.trim());
        if name.chars().count() < 2 || !name.chars().any(char::is_alphabetic) {
            return;
        }
        let entry = self.names.entry(name.to_ascii_lowercase());
        let (_, senses, known) = entry.or_insert_with(|| (name, Vec::new(), bare));
        // A name that is complete for one of its bearers asks no more of its surroundings.
        *known = if *known == bare { bare } else { Some(false) };
        if !senses.contains(&sense) {
            senses.push(sense);
        }
    }

    fn finish(self) -> Lexicon {
        let mut folded = [false; 128];
        for name in self.names.keys() {
            // The dictionary is blind to the case of ASCII letters, so both cases are folded.
            let ascii = name.bytes().filter(u8::is_ascii_graphic);
            for byte in ascii.flat_map(|byte| [byte, byte.to_ascii_uppercase()]) {
                folded[usize::from(byte)] = true;
            }
        }
        let dictionary = Dictionary::new(self.names.keys().map(String::as_str), true);
        let types = self.types;
        let names = self
            .names
            .into_values()
            .map(|(name, senses, bare)| Name { shape: Shape::new(&name, bare, &types), senses });
        Lexicon { dictionary, names: names.collect(), folded, types }
    }
}

/// Types of places: those of every Chinese text, and those of the data.
fn types(site: &Site) -> Vec<String> {
    const EVERYWHERE: [&str; 14] =
        ["省", "市", "县", "区", "州", "盟", "旗", "镇", "乡", "村", "街道", "社区", "新区", "地区"];
    let data = site.places().iter().filter_map(|(_, place)| place.kind.as_deref());
    let all: BTreeSet<&str> = data.chain(EVERYWHERE).filter(|kind| kind.chars().all(is_han)).collect();
    all.into_iter().filter(|kind| !kind.is_empty()).map(str::to_owned).collect()
}

fn is_long_enough(title: &str) -> bool {
    if title.chars().any(is_han) {
        title.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST_TITLE
    } else {
        title.split_whitespace().count() >= SHORTEST_TITLE_WORDS
    }
}

/// Whether `place` is one of `places` or lies in one.
pub fn lies_in(site: &Site, place: Key<Place>, places: &[Key<Place>]) -> bool {
    let mut at = Some(place);
    while let Some(key) = at {
        if places.contains(&key) {
            return true;
        }
        at = site.places()[key].parent;
    }
    false
}

impl Sense {
    /// The place that it is, or where it is.
    pub fn place(self, site: &Site) -> Option<Key<Place>> {
        match self {
            Sense::Place(place) => Some(place),
            Sense::Organisation(organisation) => site.organisations()[organisation].place,
            Sense::Practice(_) | Sense::Other => None,
        }
    }

    /// Whether it is one of `places`, lies in one or began in one.
    pub fn is_in(self, site: &Site, places: &[Key<Place>]) -> bool {
        match self {
            Sense::Practice(practice) => {
                let counties = &site.practices()[practice].counties;
                counties.iter().any(|county| lies_in(site, *county, places))
            }
            other => other.place(site).is_some_and(|place| lies_in(site, place, places)),
        }
    }
}
