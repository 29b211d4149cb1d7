//! From rows to what they want: which record each is about, and which values it states for it.
//!
//! A row is about the record that its id names, else the one of its name where it stands, else the only one of its kind
//! in its unit, else a new one. Nothing is taken from a record here; an empty cell wants nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Argument, Diagnostic, PartialDate, Span, fold};
use crate::domain::{Key, Level, Organisation, Place, Unit};

use super::cells::{Cells, Wish};
use super::columns::{Form, Kind};
use super::current::{self, Written};
use super::faults::{self, Written as Words, kinds};
use super::ids;
use super::lookup::{Around, Lookup};
use super::recognise::{Meaning, Table};
use super::rows::{Entry, Rows};
use super::words;

/// What is known of a file as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    /// The place that its title or its name says, or a person.
    pub around: Option<Key<Place>>,
    /// The day that its title says.
    pub as_of: Option<PartialDate>,
}

/// The record that a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// One of the site, by its position in the table of its kind.
    Known(usize),
    /// A new one, with its id; figures have none.
    New(Option<String>),
}

/// What a row wants.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The record.
    pub identity: Identity,
    /// Its name, for people.
    pub name: String,
    /// The row.
    pub span: Span,
    /// Values, in the order of columns.
    pub wishes: Vec<Wish>,
    /// Where it belongs, to stand beside its neighbours in a file.
    pub place: Option<Key<Place>>,
}

/// What there is to say of the rows of a table beside what they want.
#[derive(Debug, Default)]
pub struct Told {
    /// Rows that say that there is nothing.
    pub none: usize,
    /// What is wrong.
    pub faults: Vec<Diagnostic>,
}

/// A row with what is known of its record so far.
struct Draft<'e, 's> {
    entry: &'e Entry<'s>,
    around: Option<Around>,
    identity: Identity,
    name: String,
    /// The name is that of the record already, written otherwise or not.
    same_name: bool,
    /// Another name for a known record.
    alias: Option<Words>,
    unit: Option<Key<Unit>>,
    place: Option<Key<Place>>,
}

/// What the tables of a kind have wanted so far.
#[derive(Debug, Default)]
pub struct Seen {
    /// Ids that somebody has.
    taken: BTreeSet<String>,
    /// Records that rows are about: known ones by position, new ones by name and home.
    records: BTreeMap<Subject, Span>,
}

type Subject = (Option<usize>, Option<(String, Option<Key<Unit>>, Option<Key<Place>>)>);

impl Seen {
    /// Nothing yet, in a site.
    pub fn new(lookup: &Lookup<'_>, kind: Kind) -> Seen {
        Seen { taken: taken(lookup, kind), records: BTreeMap::new() }
    }
}

/// Reads what the rows of a table want, and hands it to `take` row by row: a long list wants a lot. `lookup` learns of
/// the records that the rows add.
pub fn propose(
    table: &Table<'_>,
    rows: &Rows<'_>,
    lookup: &mut Lookup<'_>,
    setting: Setting,
    seen: &mut Seen,
    incomplete: bool,
    take: &mut dyn FnMut(Proposal),
) -> Told {
    let mut told = Told::default();
    let mut drafts = Vec::new();
    let mut fresh = Vec::new();
    {
        let mut cells = Cells::new(table, lookup, incomplete);
        for entry in &rows.entries {
            let around = around(&mut cells, entry, setting);
            let taken = &mut seen.taken;
            let Some(draft) = draft(&mut cells, entry, around, taken, &mut told.none) else { continue };
            if table.kind == Kind::Observations {
                drafts.push(draft);
                continue;
            }
            let span = table.sheet.row_span(entry.row);
            let same = match &draft.identity {
                Identity::Known(index) => (Some(*index), None),
                Identity::New(_) => (None, Some((fold::name(&draft.name), draft.unit, draft.place))),
            };
            match seen.records.get(&same) {
                Some(first) => cells.report(faults::doubled_row(span, *first, table.kind, &draft.name)),
                None => {
                    seen.records.insert(same, span);
                    if let Identity::New(Some(id)) = &draft.identity {
                        fresh.push((draft.name.clone(), id.clone()));
                    }
                    drafts.push(draft);
                }
            }
        }
        told.faults.append(&mut cells.faults);
    }
    for (name, id) in &fresh {
        lookup.add(table.kind, name, id);
    }
    let mut cells = Cells::new(table, lookup, incomplete);
    let fractions = fractions(&mut cells, rows);
    for draft in drafts {
        if table.kind == Kind::Observations {
            super::figures::propose(
                &mut cells,
                draft.entry,
                draft.around.as_ref(),
                setting,
                &fractions,
                take,
            );
        } else if let Some(proposal) = finish(&mut cells, draft) {
            take(proposal);
        }
    }
    told.faults.append(&mut cells.faults);
    told
}

fn taken(lookup: &Lookup<'_>, kind: Kind) -> BTreeSet<String> {
    let site = lookup.site;
    match kind {
        // A township is a unit, so the two must not meet.
        Kind::Places | Kind::Units => {
            let places = site.places().iter().map(|(_, place)| place.id.clone());
            places.chain(site.units().iter().map(|(_, unit)| unit.id.clone())).collect()
        }
        Kind::Organisations => site.organisations().iter().map(|(_, own)| own.id.clone()).collect(),
        Kind::Observations => BTreeSet::new(),
    }
}

/// The place that a row belongs to, as far as it or what stands above it says.
fn around(cells: &mut Cells<'_, '_>, entry: &Entry<'_>, setting: Setting) -> Option<Around> {
    let weak = setting.around.map(|place| Around { place, stated: false });
    let column = cells.table.headings.iter().position(|heading| heading.meaning.form() == Form::Around);
    let stated = column.and_then(|at| cells.words(entry, at)).map(|(_, words)| words);
    let stated = stated.or_else(|| entry.around.clone().map(|(words, span)| Words::new(words, span)));
    match stated {
        Some(words) => {
            let found = cells.lookup.place(&words, weak.as_ref());
            cells.told(found).map(|place| Around { place, stated: true })
        }
        None => weak,
    }
}

fn draft<'e, 's>(
    cells: &mut Cells<'_, 's>,
    entry: &'e Entry<'s>,
    around: Option<Around>,
    taken: &mut BTreeSet<String>,
    none: &mut usize,
) -> Option<Draft<'e, 's>> {
    let draft = Draft {
        entry,
        around,
        identity: Identity::New(None),
        name: String::new(),
        same_name: false,
        alias: None,
        unit: None,
        place: None,
    };
    match cells.table.kind {
        Kind::Places => place(cells, draft, taken),
        Kind::Units => unit(cells, draft, taken),
        Kind::Organisations => organisation(cells, draft, taken, none),
        Kind::Observations => Some(draft),
    }
}

/// The record that a column `id` names, or the id that it gives to a new one.
fn stated<T>(
    cells: &mut Cells<'_, '_>,
    entry: &Entry<'_>,
    index: &crate::refine::names::Index<T>,
) -> Option<Identity> {
    let written = cells.of(entry, "id")?;
    if let [only] = index.candidates(&written.value)
        && index.id_of(*only) == written.value
    {
        return Some(Identity::Known(only.index()));
    }
    let fine = crate::refine::is_id(&written.value);
    if !fine {
        cells.report(faults::invalid_id(&written));
    }
    fine.then_some(Identity::New(Some(written.value)))
}

/// A field that a new record must have. What stands in its cell and is wrong has been told.
fn demand(cells: &mut Cells<'_, '_>, entry: &Entry<'_>, key: &str, kind: crate::base::Text) {
    let table = cells.table;
    if cells.position(key).is_some_and(|at| entry.cells.get(at).copied().flatten().is_some()) {
        return;
    }
    let column = table.heading(key).map(|heading| heading.column);
    let span = column
        .map_or_else(|| table.sheet.row_span(entry.row), |column| table.sheet.empty_span(entry.row, column));
    let header = match table.heading(key) {
        Some(heading) => Argument::Plain(heading.words.clone()),
        None => table
            .kind
            .columns()
            .iter()
            .find(|column| column.key == key)
            .map_or(key.into(), |column| column.header.into()),
    };
    cells.report(faults::missing(span, kind, header, format!("{key}: …")));
}

fn place<'e, 's>(
    cells: &mut Cells<'_, 's>,
    mut draft: Draft<'e, 's>,
    taken: &mut BTreeSet<String>,
) -> Option<Draft<'e, 's>> {
    let names = cells.lookup.site.names();
    let parent = cells
        .of(draft.entry, "parent")
        .and_then(|words| cells.lookup.find_place(&words.value, draft.around.as_ref()));
    let id = stated(cells, draft.entry, &names.places);
    let name = cells.of(draft.entry, "name");
    draft.place = parent.or(draft.around.as_ref().map(|around| around.place));
    draft.name = name.as_ref().map_or(String::new(), |name| name.value.clone());
    if let Some(Identity::Known(index)) = id {
        if draft.name.is_empty() {
            draft.name.clone_from(&cells.lookup.site.places()[Key::new(index)].name);
        }
        return Some(Draft { identity: Identity::Known(index), ..draft });
    }
    let Some(name) = name else {
        demand(cells, draft.entry, "name", kinds::PLACE);
        return None;
    };
    if id.is_none() {
        let inside = |key: &&Key<Place>| draft.place.is_none_or(|around| cells.lookup.within(**key, around));
        let found: Vec<Key<Place>> =
            names.places.candidates(&name.value).iter().filter(inside).copied().collect();
        match found[..] {
            [only] => {
                return Some(Draft { identity: Identity::Known(only.index()), same_name: true, ..draft });
            }
            [] => {}
            _ => {
                let fault = cells.lookup.place(&name, draft.around.as_ref());
                cells.told(fault)?;
            }
        }
    }
    let parent_id = draft.place.map(|key| cells.lookup.site.places()[key].id.clone());
    draft.identity = fresh(id, ids::of_place(parent_id.as_deref(), &name.value), taken);
    Some(draft)
}

/// The stated id of a new record, or one that is made for it.
fn fresh(stated: Option<Identity>, made: String, taken: &mut BTreeSet<String>) -> Identity {
    let id = match stated {
        Some(Identity::New(Some(id))) => id,
        _ => ids::free(made, taken),
    };
    taken.insert(id.clone());
    Identity::New(Some(id))
}

fn unit<'e, 's>(
    cells: &mut Cells<'_, 's>,
    mut draft: Draft<'e, 's>,
    taken: &mut BTreeSet<String>,
) -> Option<Draft<'e, 's>> {
    let site = cells.lookup.site;
    let place = cells
        .of(draft.entry, "place")
        .and_then(|words| cells.lookup.find_place(&words.value, draft.around.as_ref()));
    draft.place = place.or(draft.around.as_ref().map(|around| around.place));
    let id = stated(cells, draft.entry, &site.names().units);
    let name = cells.of(draft.entry, "name");
    draft.name = name.as_ref().map_or(String::new(), |name| name.value.clone());
    if let Some(Identity::Known(index)) = id {
        if draft.name.is_empty() {
            draft.name.clone_from(&site.units()[Key::new(index)].name);
        }
        return Some(Draft { identity: Identity::Known(index), ..draft });
    }
    let Some(name) = name else {
        demand(cells, draft.entry, "name", kinds::UNIT);
        return None;
    };
    if id.is_none() {
        let around = draft.place.map(|place| Around { place, stated: true });
        let inside = |key: &&Key<Unit>| {
            let place = site.units()[**key].place;
            draft
                .place
                .is_none_or(|around| cells.lookup.within(place, around) || cells.lookup.within(around, place))
        };
        let candidates = site.names().units.candidates(&name.value);
        let found: Vec<Key<Unit>> = candidates.iter().filter(inside).copied().collect();
        match found[..] {
            [only] => {
                return Some(Draft { identity: Identity::Known(only.index()), same_name: true, ..draft });
            }
            [] => {}
            _ => {
                let fault = cells.lookup.unit(&name, around.as_ref());
                cells.told(fault)?;
            }
        }
    }
    let (place_id, prefixes) = home(cells.lookup, draft.place);
    let prefixes: Vec<&str> = prefixes.iter().map(String::as_str).collect();
    draft.identity = fresh(id, ids::of_unit(place_id.as_deref(), &name.value, &prefixes), taken);
    Some(draft)
}

/// The id of a place and the names of it and those above, the highest first.
fn home(lookup: &Lookup<'_>, place: Option<Key<Place>>) -> (Option<String>, Vec<String>) {
    let places = lookup.site.places();
    let mut names = Vec::new();
    let mut at = place;
    while let Some(key) = at.filter(|_| names.len() < 32) {
        names.extend(places[key].short.clone());
        names.push(places[key].name.clone());
        at = places[key].parent;
    }
    names.reverse();
    (place.map(|key| places[key].id.clone()), names)
}

fn organisation<'e, 's>(
    cells: &mut Cells<'_, 's>,
    mut draft: Draft<'e, 's>,
    taken: &mut BTreeSet<String>,
    none: &mut usize,
) -> Option<Draft<'e, 's>> {
    let site = cells.lookup.site;
    let place = cells
        .of(draft.entry, "place")
        .and_then(|words| cells.lookup.find_place(&words.value, draft.around.as_ref()));
    let inner = place.map(|place| Around { place, stated: true }).or_else(|| draft.around.clone());
    // Faults of references are told when the values are read.
    draft.unit =
        cells.of(draft.entry, "unit").and_then(|words| cells.lookup.find_unit(&words.value, inner.as_ref()));
    if draft.unit.is_none() && cells.position("unit").is_none() {
        draft.unit = place
            .and_then(|place| site.units().find(&site.places()[place].id))
            .filter(|key| site.units()[*key].is_place);
    }
    draft.place =
        place.or(draft.unit.map(|unit| site.units()[unit].place)).or(inner.as_ref().map(|inner| inner.place));
    let id = stated(cells, draft.entry, &site.names().organisations);
    let name = cells.of(draft.entry, "name");
    draft.name = name.as_ref().map_or(String::new(), |name| name.value.clone());
    let known = match id {
        Some(Identity::Known(index)) => Some(Key::new(index)),
        Some(Identity::New(_)) => None,
        None => match &name {
            Some(name) => named(cells, &mut draft, name)?,
            None => None,
        },
    };
    let stated_id = matches!(id, Some(Identity::Known(_)));
    if known.is_none() && id.is_none() {
        as_unit(cells, &mut draft, inner.as_ref());
    }
    let (known, stated_id) = match known {
        Some(known) => (Some(known), stated_id),
        None if id.is_none() => (of_unit(cells, &mut draft, name.as_ref()), false),
        None => (None, false),
    };
    if denies(cells, &draft, known, none) {
        return None;
    }
    if let Some(key) = known {
        if draft.name.is_empty() {
            draft.name.clone_from(&site.organisations()[key].name);
        }
        let same_name = !stated_id;
        return Some(Draft { identity: Identity::Known(key.index()), same_name, ..draft });
    }
    if draft.name.is_empty() {
        demand(cells, draft.entry, "name", kinds::ORGANISATION);
        return None;
    }
    warn_of_similar(cells, &draft, name.as_ref());
    let host = draft.unit.map(|unit| site.units()[unit].id.clone());
    let (place_id, mut prefixes) = home(cells.lookup, draft.place);
    prefixes.extend(draft.unit.map(|unit| site.units()[unit].name.clone()));
    let prefixes: Vec<&str> = prefixes.iter().map(String::as_str).collect();
    let made = ids::of_organisation(host.or(place_id).as_deref(), &draft.name, &prefixes);
    draft.identity = fresh(id, made, taken);
    Some(draft)
}

/// The organisation of a name, where it stands. `None` inside where there is none, outside where a person must choose.
fn named(
    cells: &mut Cells<'_, '_>,
    draft: &mut Draft<'_, '_>,
    name: &Words,
) -> Option<Option<Key<Organisation>>> {
    let site = cells.lookup.site;
    let names = &site.names().organisations;
    let around = draft.place.or(draft.around.as_ref().map(|around| around.place));
    let variants = std::iter::once_with(|| cells.lookup.variants(&name.value, around)).flatten();
    for words in std::iter::once(name.value.clone()).chain(variants) {
        let candidates = names.candidates(&words);
        let fits = |key: &&Key<Organisation>| {
            let own = &site.organisations()[**key];
            match (draft.unit, own.unit) {
                (Some(unit), Some(host)) => unit == host,
                _ => draft.place.zip(own.place).is_none_or(|(around, place)| {
                    cells.lookup.within(place, around) || cells.lookup.within(around, place)
                }),
            }
        };
        let found: Vec<Key<Organisation>> = candidates.iter().filter(fits).copied().collect();
        match found[..] {
            [only] => return Some(Some(only)),
            [] => {}
            _ => {
                let fault = cells.lookup.organisation(name, draft.around.as_ref());
                return cells.told(fault).map(Some);
            }
        }
    }
    Some(None)
}

/// A column called 单位名称 may name the units and not their organisations.
fn as_unit(cells: &mut Cells<'_, '_>, draft: &mut Draft<'_, '_>, around: Option<&Around>) {
    if draft.unit.is_some() || draft.name.is_empty() || cells.position("unit").is_some() {
        return;
    }
    if let Some(unit) = cells.lookup.find_unit(&draft.name, around) {
        draft.unit = Some(unit);
        draft.place = Some(cells.lookup.site.units()[unit].place);
        draft.name = cells.lookup.organisation_name(unit);
    }
}

/// The only organisation of the row's kind in its unit: the row may call it otherwise than the records do.
fn of_unit(
    cells: &mut Cells<'_, '_>,
    draft: &mut Draft<'_, '_>,
    name: Option<&Words>,
) -> Option<Key<Organisation>> {
    let site = cells.lookup.site;
    let unit = draft.unit?;
    let kind = cells.position("type").and_then(|at| cells.value(draft.entry, at, None));
    let kind = kind.and_then(|(written, _)| written.text().map(str::to_owned));
    let target = cells.target_of(&site.units()[unit].kinds);
    let counted = |own: &Organisation| match (&kind, target) {
        (Some(kind), _) => own.kind.as_ref() == Some(kind),
        (None, Some(target)) => {
            own.kind.as_ref().is_some_and(|own| site.target(target).org_types.contains(own))
        }
        (None, None) => true,
    };
    let hosted = cells.lookup.hosted(unit).iter().filter(|key| counted(&site.organisations()[**key]));
    let hosted: Vec<Key<Organisation>> = hosted.copied().collect();
    let [only] = hosted[..] else { return None };
    let own = &site.organisations()[only];
    let called =
        name.filter(|name| name.value == draft.name && fold::name(&own.name) != fold::name(&name.value));
    draft.alias = called.cloned();
    Some(only)
}

/// A row may say that there is no organisation. That is nothing to import, unless the records have one.
fn denies(
    cells: &mut Cells<'_, '_>,
    draft: &Draft<'_, '_>,
    known: Option<Key<Organisation>>,
    none: &mut usize,
) -> bool {
    let at = cells.table.headings.iter().position(|heading| heading.meaning.form() == Form::Exists);
    let Some((written, span)) = at.and_then(|at| cells.value(draft.entry, at, None)) else { return false };
    if written.text() != Some("false") {
        return false;
    }
    match known.map(|key| &cells.lookup.site.organisations()[key]) {
        Some(own) if own.ended.is_none() && own.status != crate::domain::Status::Planned => {
            let name = own.name.clone();
            cells.report(faults::denied(span, &name));
        }
        _ => *none += 1,
    }
    true
}

/// Two names in one place that differ by a character are most often one.
fn warn_of_similar(cells: &mut Cells<'_, '_>, draft: &Draft<'_, '_>, name: Option<&Words>) {
    let site = cells.lookup.site;
    let (Some(unit), Some(name)) = (draft.unit, name) else { return };
    let folded = fold::name(&name.value);
    let near = cells.lookup.hosted(unit).iter().map(|key| &site.organisations()[*key]).find(|own| {
        let other = fold::name(&own.name);
        other != folded && other.chars().count() > 4 && strsim::osa_distance(&other, &folded) == 1
    });
    if let Some(near) = near {
        let fault = faults::similar(name, &near.name, &near.id);
        cells.report(fault);
    }
}

/// Values that a row may imply beside those of its columns: id, name, place, type, campaign, status.
const IMPLIED: usize = 6;

/// The values that a row states.
fn finish(cells: &mut Cells<'_, '_>, draft: Draft<'_, '_>) -> Option<Proposal> {
    let table = cells.table;
    let span = table.sheet.row_span(draft.entry.row);
    let mut proposal = Proposal {
        identity: draft.identity.clone(),
        name: draft.name.clone(),
        span,
        wishes: Vec::with_capacity(table.headings.len() + IMPLIED),
        place: draft.place,
    };
    let before = cells.faults.len();
    for (at, heading) in table.headings.iter().enumerate() {
        let field = match &heading.meaning {
            Meaning::Field(column) if column.key.is_empty() || column.key == "id" => continue,
            // A unit column names the organisation's host; so may the column of names.
            Meaning::Field(column) if column.key == "name" && draft.same_name => continue,
            Meaning::Field(column) if column.key == "name" && table.kind == Kind::Organisations => {
                let span =
                    draft.entry.cells.get(at).copied().flatten().map_or(span, |cell| table.sheet.span(cell));
                let written = Written::Text(draft.name.clone());
                proposal.wishes.push(Wish { heading: Some(at), field: "name".into(), written, span });
                continue;
            }
            Meaning::Field(column) => column.key.into(),
            Meaning::Condition(id) => format!("conditions.{id}").into(),
            Meaning::Indicator(_) => continue,
        };
        let inner = inner(cells, &draft, heading.meaning.form());
        if let Some((written, span)) = cells.value(draft.entry, at, inner.as_ref()) {
            proposal.wishes.push(Wish { heading: Some(at), field, written, span });
        }
    }
    if let (Some(alias), Identity::Known(index)) = (&draft.alias, &draft.identity) {
        add_alias(cells, &mut proposal, alias, *index);
    }
    match &draft.identity {
        Identity::New(Some(id)) => complete(cells, &draft, &mut proposal, id.clone()),
        Identity::New(None) => {}
        Identity::Known(index) => known_unit(cells, &mut proposal, *index),
    }
    // Half a record is no proposal, but its faults are told.
    (cells.faults.len() == before
        || cells.faults[before..].iter().all(|fault| fault.severity != crate::base::Severity::Error))
    .then_some(proposal)
}

/// The place that settles what names in a cell mean: for a unit the place that the row names beside it.
fn inner(cells: &Cells<'_, '_>, draft: &Draft<'_, '_>, form: Form) -> Option<Around> {
    match form {
        Form::Unit if cells.position("place").is_some() => {
            draft.place.map(|place| Around { place, stated: true }).or_else(|| draft.around.clone())
        }
        // What is above a place lies outside of it, and an organisation may belong to one elsewhere.
        Form::Organisation => draft.around.clone().map(|around| Around { stated: false, ..around }),
        _ => draft.around.clone(),
    }
}

fn add_alias(cells: &Cells<'_, '_>, proposal: &mut Proposal, alias: &Words, index: usize) {
    let own = &cells.lookup.site.organisations()[Key::new(index)];
    if proposal.wishes.iter().any(|wish| wish.field == "aliases") || own.aliases.contains(&alias.value) {
        return;
    }
    let aliases = own.aliases.iter().cloned().chain([alias.value.clone()]).collect();
    let wish =
        Wish { heading: None, field: "aliases".into(), written: Written::List(aliases), span: alias.span };
    proposal.wishes.push(wish);
}

/// A township is a unit by its record as a place; a list of units can say nothing new of it.
fn known_unit(cells: &Cells<'_, '_>, proposal: &mut Proposal, index: usize) {
    if cells.table.kind == Kind::Units && cells.lookup.site.units()[Key::new(index)].is_place {
        proposal.wishes.clear();
    }
}

/// What a new record needs beyond its cells.
fn complete(cells: &mut Cells<'_, '_>, draft: &Draft<'_, '_>, proposal: &mut Proposal, id: String) {
    let site = cells.lookup.site;
    let span = proposal.span;
    let implied = |field: &'static str, text: &str| Wish {
        heading: None,
        field: field.into(),
        written: Written::Text(text.to_owned()),
        span,
    };
    let has = |proposal: &Proposal, field: &str| proposal.wishes.iter().any(|wish| wish.field == field);
    let place_id = draft.place.map(|place| site.places()[place].id.clone());
    proposal.wishes.insert(0, implied("id", &id));
    match cells.table.kind {
        Kind::Places => {
            if !has(proposal, "parent") {
                proposal.wishes.extend(place_id.map(|id| implied("parent", &id)));
            }
            if !has(proposal, "level") {
                match likely_level(cells, draft, proposal) {
                    Some(level) => proposal.wishes.push(implied("level", level)),
                    None => demand(cells, draft.entry, "level", kinds::PLACE),
                }
            }
        }
        Kind::Units => {
            if !has(proposal, "place") {
                match place_id {
                    Some(id) => proposal.wishes.push(implied("place", &id)),
                    None => demand(cells, draft.entry, "place", kinds::UNIT),
                }
            }
            if !has(proposal, "type") {
                demand(cells, draft.entry, "type", kinds::UNIT);
            }
        }
        Kind::Organisations => complete_organisation(cells, draft, proposal, &implied),
        Kind::Observations => {}
    }
}

fn complete_organisation(
    cells: &Cells<'_, '_>,
    draft: &Draft<'_, '_>,
    proposal: &mut Proposal,
    implied: &dyn Fn(&'static str, &str) -> Wish,
) {
    let site = cells.lookup.site;
    let text = |proposal: &Proposal, field: &str| {
        let wish = proposal.wishes.iter().find(|wish| wish.field == field);
        wish.and_then(|wish| wish.written.text().map(str::to_owned))
    };
    if text(proposal, "name").is_none() {
        proposal.wishes.push(implied("name", &draft.name));
    }
    if text(proposal, "unit").is_none() {
        match draft.unit {
            // A place that is written already is the unit itself.
            Some(unit) if text(proposal, "place").as_deref() != Some(&site.units()[unit].id) => {
                proposal.wishes.push(implied("unit", &site.units()[unit].id));
            }
            None if text(proposal, "place").is_none() => {
                let place = draft.place.map(|place| site.places()[place].id.clone());
                proposal.wishes.extend(place.map(|id| implied("place", &id)));
            }
            _ => {}
        }
    }
    let target = draft.unit.and_then(|unit| cells.target_of(&site.units()[unit].kinds));
    if text(proposal, "type").is_none()
        && let Some([only]) = target.map(|key| &site.target(key).org_types[..])
    {
        proposal.wishes.push(implied("type", only));
    }
    if text(proposal, "campaign").is_none()
        && let Some(campaign) = text(proposal, "type").and_then(|kind| cells.campaign_of(&kind))
    {
        proposal.wishes.push(implied("campaign", &site.campaigns()[campaign].id));
    }
    if text(proposal, "status").is_none() {
        proposal.wishes.push(implied("status", current::status(crate::domain::Status::Active).en));
    }
}

/// The level that the type of a place says, or the one below its parent's.
fn likely_level(cells: &Cells<'_, '_>, draft: &Draft<'_, '_>, proposal: &Proposal) -> Option<&'static str> {
    let kind = proposal.wishes.iter().find(|wish| wish.field == "type").and_then(|wish| wish.written.text());
    let by_kind = kind.and_then(words::level);
    let below = |level: Level| match level {
        Level::Province => Some(Level::City),
        Level::City => Some(Level::County),
        Level::County => Some(Level::Township),
        Level::Township => Some(Level::Village),
        Level::Village => None,
    };
    let by_parent = draft.place.and_then(|place| below(cells.lookup.site.places()[place].level));
    let level = by_kind.or(by_parent)?;
    Some(current::word(crate::refine::values::LEVELS, level).en)
}

/// Columns of ratios that are written as fractions of one, by their position.
fn fractions(cells: &mut Cells<'_, '_>, rows: &Rows<'_>) -> BTreeSet<usize> {
    let measures = cells
        .table
        .headings
        .iter()
        .enumerate()
        .filter(|(_, heading)| heading.meaning.form() == Form::Measure && !heading.percent);
    let has_fraction = |at: usize| {
        rows.entries.iter().filter_map(|entry| entry.cells.get(at).copied().flatten()).any(
            |cell| matches!(cell.value, super::sheet::Value::Number(number) if number > 0.0 && number < 1.0),
        )
    };
    measures.map(|(at, _)| at).filter(|at| has_fraction(*at)).collect()
}
