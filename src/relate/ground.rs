//! What links of texts rest on besides the texts: names, ids and where things lie.
//!
//! Most edits of data files change dates and figures. As long as all this is the same, so are the links.

use crate::domain::Table;
use crate::refine::Site;

/// Whether the same texts have the same links in both sites.
pub fn is_same(before: &Site, now: &Site) -> bool {
    let (old, new) = (before.withheld(), now.withheld());
    let withheld = (&old.reports, &old.practices, &old.paths) == (&new.reports, &new.practices, &new.paths);
    let day = (before.as_of(), before.today()) == (now.as_of(), now.today());
    withheld && day && same_places(before, now) && same_bodies(before, now) && same_indicators(before, now)
}

fn same_places(before: &Site, now: &Site) -> bool {
    same(before.places(), now.places(), |old, new| {
        (&old.id, &old.code, &old.name, &old.short, &old.aliases)
            == (&new.id, &new.code, &new.name, &new.short, &new.aliases)
            && (&old.kind, old.level, old.parent, old.validity)
                == (&new.kind, new.level, new.parent, new.validity)
    })
}

/// Organisations and units.
fn same_bodies(before: &Site, now: &Site) -> bool {
    let organisations = same(before.organisations(), now.organisations(), |old, new| {
        (&old.id, &old.name, &old.aliases, old.place) == (&new.id, &new.name, &new.aliases, new.place)
    });
    let units = same(before.units(), now.units(), |old, new| {
        (&old.id, &old.name, old.is_place) == (&new.id, &new.name, new.is_place)
    });
    organisations && units
}

/// What a reference to a figure may name. There are few, so all that they say is compared.
fn same_indicators(before: &Site, now: &Site) -> bool {
    let said = |site: &Site| format!("{:?} {:?}", site.campaigns(), site.indicators());
    said(before) == said(now)
}

fn same<T>(old: &Table<T>, new: &Table<T>, alike: impl Fn(&T, &T) -> bool) -> bool {
    old.len() == new.len() && old.iter().zip(new.iter()).all(|((_, old), (_, new))| alike(old, new))
}
