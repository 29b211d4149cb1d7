//! What rows want against what records say: what is added, changed, left as it is, and what the file does not list.

use std::collections::BTreeSet;

use crate::base::{Span, Text};
use crate::domain::{Key, Level, Place};
use crate::refine::Site;

use super::cells::Field;
use super::columns::Kind;
use super::current::{self, Written};
use super::edit::{Change, FieldText, NewRecord};
use super::lookup::Lookup;
use super::propose::{Identity, Proposal};
use super::recognise::{Meaning, Table};

/// Records of one kind of change of which people are shown what changes; of more of them it is not kept.
pub const SHOWN: usize = 40;

/// A field of a record that changes.
#[derive(Clone, Debug)]
pub struct FieldChange {
    /// The field, with the part of a group after a dot.
    pub field: Field,
    /// Its header.
    pub header: &'static Text,
    /// What the record says.
    pub old: Written,
    /// What the row says.
    pub new: Written,
    /// The cell.
    pub span: Span,
}

impl FieldChange {
    /// A header that the site gives, in place of the other: the label of a condition.
    pub fn label<'s>(&self, site: &'s Site) -> Option<&'s str> {
        let id = self.field.strip_prefix("conditions.")?;
        let mut conditions = site.campaigns().iter().flat_map(|(_, campaign)| &campaign.conditions);
        conditions.find(|condition| condition.id == id).map(|condition| condition.label.as_str())
    }
}

/// A record that the file is about.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its kind.
    pub kind: Kind,
    /// Its id; none for a figure.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// The row; for a record that is not in the file, where it is declared.
    pub span: Span,
    /// What changes, or what a new record says; in a plan only where it is [`SHOWN`].
    pub fields: Vec<FieldChange>,
    /// Where it belongs.
    pub place: Option<Key<Place>>,
    /// Its position in its table, unless it is new.
    pub index: Option<usize>,
}

/// What the rows of a kind come to.
#[derive(Clone, Debug, Default)]
pub struct Merge {
    /// Records that are new.
    pub added: Vec<Item>,
    /// Records that change.
    pub changed: Vec<Item>,
    /// How many records say already what their rows say.
    pub unchanged: usize,
    /// Records of the same place and type that the file does not list.
    pub missing: Vec<Item>,
}

impl Merge {
    /// Takes in what another kind came to. What changes in a record is kept for those that are [`SHOWN`].
    pub fn absorb(&mut self, other: Merge) {
        let keep = |kept: &mut Vec<Item>, more: Vec<Item>| {
            kept.extend(more);
            kept.iter_mut().skip(SHOWN).for_each(|item| item.fields = Vec::new());
        };
        keep(&mut self.added, other.added);
        keep(&mut self.changed, other.changed);
        self.unchanged += other.unchanged;
        self.missing.extend(other.missing);
    }
}

/// Compares what a row of a table wants with its record. `source` is the id that the file has as a source.
pub fn compare(table: &Table<'_>, proposal: Proposal, site: &Site, source: &str, merge: &mut Merge) {
    // One more for the source; rosters have tens of thousands of rows.
    let mut fields = Vec::with_capacity(match proposal.identity {
        Identity::Known(_) => 0,
        Identity::New(_) => proposal.wishes.len() + 1,
    });
    for wish in proposal.wishes {
        let own = wish.heading.and_then(|at| table.headings.get(at)).map(|heading| &heading.meaning);
        let implied = own.is_none().then(|| field_meaning(table.kind, &wish.field)).flatten();
        let Some(meaning) = own.or(implied.as_ref()) else { continue };
        let old = match &proposal.identity {
            Identity::Known(index) => current::of(site, table.kind, *index, meaning),
            Identity::New(_) => Written::Nothing,
        };
        let new = merged(&wish.field, &old, wish.written);
        if !says_the_same(&old, &new) {
            let header = header(meaning);
            fields.push(FieldChange { field: wish.field, header, old, new, span: wish.span });
        }
    }
    let (id, index) = match proposal.identity {
        Identity::Known(index) => (id_of(site, table.kind, index), Some(index)),
        Identity::New(id) => (id, None),
    };
    if index.is_some() && fields.is_empty() {
        merge.unchanged += 1;
        return;
    }
    let mut item = Item {
        kind: table.kind,
        id,
        name: proposal.name,
        span: proposal.span,
        fields,
        place: proposal.place,
        index,
    };
    cite(site, &mut item, source);
    match index {
        Some(_) => merge.changed.push(item),
        None => merge.added.push(item),
    }
}

fn id_of(site: &Site, kind: Kind, index: usize) -> Option<String> {
    match kind {
        Kind::Places => Some(site.places()[Key::new(index)].id.clone()),
        Kind::Units => Some(site.units()[Key::new(index)].id.clone()),
        Kind::Organisations => Some(site.organisations()[Key::new(index)].id.clone()),
        Kind::Observations => None,
    }
}

/// The meaning of a field that no column gave.
fn field_meaning(kind: Kind, field: &str) -> Option<Meaning> {
    kind.columns().iter().find(|column| column.key == field).map(Meaning::Field)
}

fn header(meaning: &Meaning) -> &'static Text {
    match meaning {
        Meaning::Field(column) => &column.header,
        Meaning::Condition(_) => &Text { zh: "条件", en: "Condition" },
        Meaning::Indicator(_) => &Text { zh: "数值", en: "Value" },
    }
}

/// Whether two values are the same in a cell.
fn says_the_same(old: &Written, new: &Written) -> bool {
    match (old, new) {
        (Written::Nothing, _) | (_, Written::Nothing) => old == new,
        _ => old == new || spoken(old) == spoken(new),
    }
}

/// A value as a cell can say it: on one line.
fn spoken(written: &Written) -> Written {
    let plain = |text: &String| -> String {
        text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    };
    match written {
        Written::Nothing => Written::Nothing,
        Written::Text(text) => Written::Text(plain(text)),
        Written::List(items) => Written::List(items.iter().map(plain).collect()),
        Written::Records(rows) => {
            Written::Records(rows.iter().map(|row| row.iter().map(plain).collect()).collect())
        }
    }
}

/// Names and sources are added to and never taken away by a list that knows fewer of them.
fn merged(field: &str, old: &Written, new: Written) -> Written {
    match (field, old, &new) {
        ("aliases" | "sources", Written::List(old), Written::List(new)) => {
            let same = |own: &String, item: &String| {
                spoken(&Written::Text(own.clone())) == spoken(&Written::Text(item.clone()))
            };
            let more = new.iter().filter(|item| !old.iter().any(|own| same(own, item)));
            Written::List(old.iter().chain(more).cloned().collect())
        }
        _ => new,
    }
}

/// Puts the file among the sources of a record that it changes.
fn cite(site: &Site, item: &mut Item, source: &str) {
    let (field, old) = match (item.kind, item.index) {
        (Kind::Organisations, Some(index)) => {
            ("sources", current::of(site, item.kind, index, &field_of(item.kind, "sources")))
        }
        (Kind::Organisations, None) => ("sources", Written::Nothing),
        (Kind::Observations, None) => ("source", Written::Nothing),
        _ => return,
    };
    let stated = item.fields.iter_mut().find(|change| change.field == field);
    let own = Written::List(vec![source.to_owned()]);
    match stated {
        Some(stated) if field == "sources" => stated.new = merged(field, &stated.new, own),
        Some(_) => {}
        None => {
            let new = if field == "source" { Written::Text(source.to_owned()) } else { joined(&old, source) };
            if new != old {
                let header = header(&field_of(item.kind, field));
                item.fields.push(FieldChange { field: field.into(), header, old, new, span: item.span });
            }
        }
    }
}

fn joined(old: &Written, source: &str) -> Written {
    let own = Written::List(vec![source.to_owned()]);
    if *old == Written::Nothing { own } else { merged("sources", old, own) }
}

fn field_of(kind: Kind, key: &str) -> Meaning {
    let columns = kind.columns();
    Meaning::Field(columns.iter().find(|column| column.key == key).unwrap_or(&columns[0]))
}

impl Item {
    /// The changes of the record's text, parts of a group together.
    pub fn changes(&self) -> Vec<FieldText> {
        let mut changes: Vec<FieldText> = Vec::with_capacity(self.fields.len());
        for field in &self.fields {
            let Some((group, part)) = field.field.split_once('.') else {
                changes.push((field.field.clone(), Change::Set(field.new.clone()), field.span));
                continue;
            };
            let text = field.new.text().unwrap_or_default().to_owned();
            let same = changes.iter_mut().find(|(own, ..)| own == group);
            match same {
                Some((_, Change::Parts(parts), _)) => parts.push((part.to_owned(), text)),
                _ => {
                    let parts = Change::Parts(vec![(part.to_owned(), text)]);
                    changes.push((group.to_owned().into(), parts, field.span));
                }
            }
        }
        changes.into_iter().map(period).collect()
    }

    /// The record as a new one, its fields in the order in which records are written.
    pub fn record(&self) -> NewRecord {
        let fields = super::yaml::fields(self.kind);
        let mut changes = self.changes();
        changes.sort_by_cached_key(|(field, ..)| fields.iter().position(|own| own.key == field));
        NewRecord { fields: changes, origin: self.span }
    }
}

/// A period is a list of two days and no group.
fn period((field, change, span): FieldText) -> FieldText {
    match change {
        Change::Parts(parts) if field == "period" => {
            let day = |name: &str| parts.iter().find(|(part, _)| part == name).map(|(_, text)| text.clone());
            let days = [day("from"), day("to")].into_iter().flatten().collect();
            (field, Change::Set(Written::List(days)), span)
        }
        other => (field, other, span),
    }
}

/// Records of `place` and of the types that the file is about, which it does not list.
pub fn missing(
    site: &Site,
    kind: Kind,
    place: Key<Place>,
    listed: &[&Item],
    known: &BTreeSet<usize>,
    lookup: &Lookup<'_>,
) -> Vec<Item> {
    let types = types(site, kind, listed, known);
    let inside = |own: Option<Key<Place>>| own.is_some_and(|own| lookup.within(own, place));
    let item = |id: &str, name: &str, span: Span, index: usize| Item {
        kind,
        id: Some(id.to_owned()),
        name: name.to_owned(),
        span,
        fields: Vec::new(),
        place: Some(place),
        index: Some(index),
    };
    match kind {
        Kind::Places => {
            let own = site.places().iter().filter(|(key, record)| {
                *key != place
                    && inside(Some(*key))
                    && types.contains(&level(record.level))
                    && !known.contains(&key.index())
            });
            own.map(|(key, record)| item(&record.id, &record.name, record.span, key.index())).collect()
        }
        Kind::Units => {
            let own = site.units().iter().filter(|(key, record)| {
                !record.is_place
                    && inside(Some(record.place))
                    && record.kinds.first().is_some_and(|kind| types.contains(kind))
                    && !known.contains(&key.index())
            });
            own.map(|(key, record)| item(&record.id, &record.name, record.span, key.index())).collect()
        }
        Kind::Organisations => {
            let own = site.organisations().iter().filter(|(key, record)| {
                inside(record.place)
                    && record.kind.as_ref().is_some_and(|kind| types.contains(kind))
                    && !known.contains(&key.index())
            });
            own.map(|(key, record)| item(&record.id, &record.name, record.span, key.index())).collect()
        }
        // A later figure does not undo an earlier one.
        Kind::Observations => Vec::new(),
    }
}

fn level(level: Level) -> String {
    current::word(crate::refine::values::LEVELS, level).en.to_owned()
}

/// The types (of places the levels) that the rows are about.
fn types(site: &Site, kind: Kind, listed: &[&Item], known: &BTreeSet<usize>) -> BTreeSet<String> {
    let field = if kind == Kind::Places { "level" } else { "type" };
    let new = listed.iter().filter(|item| item.index.is_none()).flat_map(|item| &item.fields);
    let new =
        new.filter(|change| change.field == field).filter_map(|change| change.new.text().map(str::to_owned));
    let meaning = field_of(kind, field);
    let old =
        known.iter().filter_map(|index| current::of(site, kind, *index, &meaning).text().map(str::to_owned));
    new.chain(old).collect()
}
