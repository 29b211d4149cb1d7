//! Names of records and what they may mean.
//!
//! A reference is an id, a code or a name. Names are not keys: four townships of one city may be called
//! alike, so a look-up answers with every candidate and never picks one.

use std::collections::HashMap;
use std::sync::Arc;

use pinyin::ToPinyin;

use crate::base::fold;
use crate::domain::{Campaign, Key, Organisation, Place, Practice, Report, Source, Theme, Unit};

/// What a written reference may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution<T> {
    /// One record.
    Found(Key<T>),
    /// Several records share the name.
    Ambiguous(Vec<Key<T>>),
    /// None; perhaps a near spelling exists.
    Unknown(Option<String>),
}

/// Every way to refer to the records of one kind. Nobody asks in which order.
#[derive(Clone, Debug)]
pub struct Index<T> {
    by_id: HashMap<Arc<str>, Key<T>>,
    by_code: HashMap<String, Bearers<T>>,
    by_name: HashMap<String, Bearers<T>>,
    /// By key.
    ids: Vec<Arc<str>>,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Index { by_id: HashMap::new(), by_code: HashMap::new(), by_name: HashMap::new(), ids: Vec::new() }
    }
}

/// The records that share a name: nearly always one, which then needs no list.
#[derive(Clone, Debug)]
enum Bearers<T> {
    One(Key<T>),
    Several(Vec<Key<T>>),
}

impl<T> Bearers<T> {
    fn keys(&self) -> &[Key<T>] {
        match self {
            Bearers::One(key) => std::slice::from_ref(key),
            Bearers::Several(keys) => keys,
        }
    }

    fn add(&mut self, key: Key<T>) {
        if self.keys().contains(&key) {
            return;
        }
        match self {
            Bearers::One(first) => *self = Bearers::Several(vec![*first, key]),
            Bearers::Several(keys) => keys.push(key),
        }
    }
}

impl<T> Index<T> {
    /// Adds an id.
    pub fn id(&mut self, id: &str, key: Key<T>) {
        let id: Arc<str> = id.into();
        if self.ids.len() <= key.index() {
            self.ids.resize_with(key.index() + 1, Arc::default);
        }
        self.ids[key.index()] = Arc::clone(&id);
        self.by_id.insert(id, key);
    }

    /// The id of a record, for messages.
    pub fn id_of(&self, key: Key<T>) -> &str {
        self.ids.get(key.index()).map_or("", |id| id)
    }

    /// Adds a code.
    pub fn code(&mut self, code: &str, key: Key<T>) {
        self.by_code.entry(code.to_owned()).or_insert(Bearers::One(key)).add(key);
    }

    /// Adds a name.
    pub fn name(&mut self, name: &str, key: Key<T>) {
        self.by_name.entry(fold::name(name)).or_insert(Bearers::One(key)).add(key);
    }

    /// What `written` means: an id first, then a code, then a name.
    pub fn resolve(&self, written: &str) -> Resolution<T> {
        match self.candidates(written) {
            [key] => Resolution::Found(*key),
            [] => Resolution::Unknown(self.nearest(written.trim())),
            keys => Resolution::Ambiguous(keys.to_vec()),
        }
    }

    /// All that `written` may mean. Cheaper than [`Index::resolve`] where it means nothing.
    pub fn candidates(&self, written: &str) -> &[Key<T>] {
        let written = written.trim();
        if let Some(key) = self.by_id.get(written) {
            return std::slice::from_ref(key);
        }
        let keys = self.by_code.get(written).or_else(|| self.by_name.get(&fold::name(written)));
        keys.map_or(&[], Bearers::keys)
    }

    /// The id or name nearest in spelling, if it is near enough to be a slip.
    pub fn nearest(&self, written: &str) -> Option<String> {
        let folded = fold::name(written);
        let known = self.by_id.keys().map(|id| &**id).chain(self.by_name.keys().map(String::as_str));
        nearest(&folded, known)
    }
}

/// The nearest of `known` to `written`: one that sounds the same, else at most a third of its letters differ; ties by
/// order.
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let length = written.chars().count();
    let limit = (length / 3).max(1);
    let own = sound(written);
    known
        .filter_map(|candidate| {
            // Whoever types by Pinyin takes the wrong one of several characters that sound alike.
            if own.chars().count() > 3 && sound(candidate) == own {
                return Some((0, candidate));
            }
            let near = candidate.chars().count().abs_diff(length) <= limit;
            let distance = near.then(|| strsim::osa_distance(written, candidate))?;
            (distance <= limit && distance < length).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// How a name is said: the syllables of its Han characters, without tones; other characters as they are.
fn sound(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c.to_pinyin() {
            Some(syllable) => out.push_str(syllable.plain()),
            None => out.push(c),
        }
        out
    })
}

/// Names of everything that can be referred to by name.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Places.
    pub places: Index<Place>,
    /// Units.
    pub units: Index<Unit>,
    /// Organisations.
    pub organisations: Index<Organisation>,
    /// Sources, by id and title.
    pub sources: Index<Source>,
    /// Campaigns, by id and title.
    pub campaigns: Index<Campaign>,
    /// Themes, by id and label.
    pub themes: Index<Theme>,
    /// Practices, by id and title.
    pub practices: Index<Practice>,
    /// Reports, by id and title.
    pub reports: Index<Report>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_sounds_the_same_is_meant() {
        let known = || ["meitan", "fenggang", "湄潭县", "凤冈县", "梅滩镇"].into_iter();
        for (written, meant) in [
            ("湄谭县", "湄潭县"),
            ("梅坛县", "湄潭县"),
            ("凤岗县", "凤冈县"),
            ("fengangg", "fenggang"),
            ("meitang", "meitan"),
            ("meitanxian", "湄潭县"),
            ("枫港县", "凤冈县"),
        ] {
            assert_eq!(nearest(written, known()).as_deref(), Some(meant), "{written}");
        }
        assert_eq!(nearest("遵义市", known()), None);
    }
}
