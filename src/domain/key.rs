//! Typed keys and the tables they point into.
//!
//! A `Key<Place>` cannot be used for an organisation, costs four bytes, and sorts like the ids of its
//! table, because tables are sorted by id. Keys are made by `refine` only, so indexing never misses.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Index;
use std::sync::Arc;

/// Something with an id that is unique in its table.
pub trait Record {
    /// The id, as it stands in addresses and references.
    fn id(&self) -> &str;
}

/// Points to one record of a `Table<T>`.
pub struct Key<T> {
    index: u32,
    kind: PhantomData<fn() -> T>,
}

impl<T> Key<T> {
    /// The key of the record at `index` of its table.
    pub fn new(index: usize) -> Key<T> {
        Key { index: u32::try_from(index).expect("tables hold fewer than 2^32 records"), kind: PhantomData }
    }

    /// Position in the table.
    pub fn index(self) -> usize {
        self.index as usize
    }
}

impl<T> Clone for Key<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Key<T> {}
impl<T> PartialEq for Key<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}
impl<T> Eq for Key<T> {}
impl<T> PartialOrd for Key<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Key<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.index.cmp(&other.index)
    }
}
impl<T> Hash for Key<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}
impl<T> fmt::Debug for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

/// Records of one kind, sorted by id. A clone shares the records.
#[derive(Debug)]
pub struct Table<T> {
    records: Arc<Vec<Arc<T>>>,
}

impl<T> Clone for Table<T> {
    fn clone(&self) -> Self {
        Table { records: Arc::clone(&self.records) }
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { records: Arc::default() }
    }
}

impl<T: Record> Table<T> {
    /// A table of records that are already sorted by their (unique) ids.
    pub fn from_sorted(records: impl IntoIterator<Item = T>) -> Table<T> {
        let records: Vec<Arc<T>> = records.into_iter().map(Arc::new).collect();
        debug_assert!(records.windows(2).all(|pair| pair[0].id() < pair[1].id()));
        Table { records: Arc::new(records) }
    }

    /// Puts another record in the place of one with the same id.
    pub fn replace(&mut self, key: Key<T>, record: T) {
        debug_assert!(self[key].id() == record.id());
        if let Some(place) = Arc::make_mut(&mut self.records).get_mut(key.index()) {
            *place = Arc::new(record);
        }
    }

    /// The key of the record with this id.
    pub fn find(&self, id: &str) -> Option<Key<T>> {
        self.records.binary_search_by(|record| record.id().cmp(id)).ok().map(Key::new)
    }
}

impl<T> Table<T> {
    /// All records with their keys, in the order of their ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Key<T>, &T)> + ExactSizeIterator {
        self.records.iter().enumerate().map(|(index, record)| (Key::new(index), &**record))
    }

    /// All keys, in the order of their ids.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = Key<T>> + ExactSizeIterator + use<T> {
        (0..self.records.len()).map(Key::new)
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

impl<T> Index<Key<T>> for Table<T> {
    type Output = T;
    fn index(&self, key: Key<T>) -> &T {
        &self.records[key.index()]
    }
}

/// Implements [`Record`] for types with an `id: String`.
macro_rules! record_id {
    ($($type:ty),* $(,)?) => { $( impl $crate::domain::Record for $type {
        fn id(&self) -> &str { &self.id }
    } )* };
}
pub(crate) use record_id;
