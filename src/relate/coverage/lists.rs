//! How complete our lists are declared to be, at every place, for one target on one day.
//!
//! The nearest declaration wins, so a county may contradict its city; and a place's list is complete only
//! if nobody below it declares the contrary.

use std::collections::BTreeMap;

use crate::base::Date;
use crate::domain::{Key, Place, Roster, TargetKey};
use crate::refine::Site;

use super::ground::Chain;

/// Declarations about one kind of list.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// The declaration that speaks for a place, if the place has one itself: completeness and roster index.
    own: BTreeMap<Key<Place>, (bool, usize)>,
    /// Declarations of places below, by place above them.
    below: BTreeMap<Key<Place>, Below>,
}

/// What is declared below a place.
#[derive(Debug, Default)]
struct Below {
    partial: bool,
    rosters: Vec<usize>,
}

impl Lists {
    /// Reads what `field` of the target's rosters says on `date`.
    pub(super) fn read(
        site: &Site,
        chain: &Chain,
        target: TargetKey,
        date: Date,
        field: impl Fn(&Roster) -> Option<bool>,
    ) -> Lists {
        let mut lists = Lists::default();
        let mut since = BTreeMap::new();
        for (index, roster) in site.rosters().iter().enumerate() {
            let day = roster.as_of.map(|as_of| as_of.last());
            let Some(complete) = field(roster) else { continue };
            if roster.target != target || day.is_some_and(|day| day > date) {
                continue;
            }
            // Not `>`: of two declarations of the same day the later in the files wins.
            if since.get(&roster.place).is_none_or(|best| day >= *best) {
                since.insert(roster.place, day);
                lists.own.insert(roster.place, (complete, index));
            }
        }
        for (place, (complete, index)) in &lists.own {
            for above in chain.from(*place).skip(1) {
                let below = lists.below.entry(above).or_default();
                below.partial |= !complete;
                below.rosters.push(*index);
            }
        }
        lists
    }

    /// If the list is complete for `place`, the indices of the rosters that this rests on.
    pub(super) fn complete(&self, chain: &Chain, place: Key<Place>) -> Option<Vec<usize>> {
        let (complete, index) = chain.from(place).find_map(|above| self.own.get(&above))?;
        let below = self.below.get(&place);
        if !complete || below.is_some_and(|below| below.partial) {
            return None;
        }
        let mut rosters = below.map(|below| below.rosters.clone()).unwrap_or_default();
        rosters.push(*index);
        Some(rosters)
    }
}
