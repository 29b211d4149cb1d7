//! Cells to values of records: the form of the column says how, the site says what names mean.
//!
//! Each method returns `None` after reporting, so that every bad cell of a file is told at once.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::base::{Diagnostic, Span, fold};
use crate::domain::{Campaign, Key, TargetKey};
use crate::refine::names::nearest;
use crate::refine::values;

use super::columns::{EXEMPTION, FUNDING, Form, Kind, LEADER};
use super::current::{Written, status, word};
use super::faults::{self, Written as Words, kinds};
use super::lookup::{Around, Lookup};
use super::recognise::Table;
use super::rows::Entry;
use super::sheet::Value;
use super::words::{self, NoDate};

/// A field of a record; most are known before any file is read.
pub type Field = Cow<'static, str>;

/// A value that a row wants a field to have.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The column, by its position in the table; none for what the row only implies.
    pub heading: Option<usize>,
    /// The field, with the part of a group after a dot.
    pub field: Field,
    /// The value.
    pub written: Written,
    /// The cell.
    pub span: Span,
}

/// Reads the cells of a table.
#[derive(Debug)]
pub struct Cells<'a, 's> {
    /// The table.
    pub table: &'a Table<'s>,
    /// What names mean.
    pub lookup: &'a Lookup<'a>,
    /// What there is to say.
    pub faults: Vec<Diagnostic>,
    /// Types of units: what people write, what it is.
    unit_types: Vec<(String, String)>,
    /// Types of organisations.
    organisation_types: Vec<(String, String)>,
    /// Whether some record could not be read, so that an unknown name may be that of one.
    pub incomplete: bool,
}

impl<'a, 's> Cells<'a, 's> {
    /// A reader of a table's cells.
    pub fn new(table: &'a Table<'s>, lookup: &'a Lookup<'a>, incomplete: bool) -> Cells<'a, 's> {
        let (unit_types, organisation_types) = (unit_types(lookup), organisation_types(lookup));
        Cells { table, lookup, faults: Vec::new(), unit_types, organisation_types, incomplete }
    }

    /// Adds a fault.
    pub fn report(&mut self, fault: Diagnostic) {
        if !(self.incomplete && fault.code == crate::base::Code::UnknownReference) {
            self.faults.push(fault);
        }
    }

    /// A value, or nothing after its fault was told.
    pub fn told<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|fault| self.report(fault)).ok()
    }

    /// The words of a column in a row, unless they say that nothing was reported.
    pub fn words(&mut self, entry: &Entry<'_>, at: usize) -> Option<(Value, Words)> {
        let cell = (*entry.cells.get(at)?)?;
        let written = Words::new(self.table.sheet.words(cell).to_owned(), self.table.sheet.span(cell));
        match cell.value {
            Value::Failed => self.report(faults::failed(&written)),
            Value::Uncounted => self.report(faults::uncounted(&written)),
            value if !words::is_blank(&written.value) => return Some((value, written)),
            _ => {}
        }
        None
    }

    /// The position of a field's column.
    pub fn position(&self, key: &str) -> Option<usize> {
        let found = self.table.heading(key)?;
        self.table.headings.iter().position(|heading| heading.column == found.column)
    }

    /// The words of a field in a row.
    pub fn of(&mut self, entry: &Entry<'_>, key: &str) -> Option<Words> {
        let at = self.position(key)?;
        self.words(entry, at).map(|(_, words)| words)
    }

    /// The value of a column in a row.
    pub fn value(
        &mut self,
        entry: &Entry<'_>,
        at: usize,
        around: Option<&Around>,
    ) -> Option<(Written, Span)> {
        let table = self.table;
        let heading = table.headings.get(at)?;
        let form = heading.meaning.form();
        let (value, words) = self.words(entry, at)?;
        let span = words.span;
        let none = words.value == "无"
            && matches!(form, Form::Words | Form::List | Form::Date | Form::Records(_) | Form::Sources);
        if none {
            return None;
        }
        let written = match form {
            Form::Id | Form::Words => Written::Text(words.value),
            Form::List => Written::List(words::list(&words.value)),
            Form::Level => self.known(
                words::level(&words.value),
                |level| word(values::LEVELS, level).en,
                || faults::level(&words),
            )?,
            Form::Status => {
                self.known(words::status(&words.value), |own| status(own).en, || faults::status(&words))?
            }
            Form::Truth | Form::Exists => {
                let truth = words::truth(value, &words.value);
                self.known(
                    truth,
                    |truth| if truth { "true" } else { "false" },
                    || faults::truth(&words, &heading.words),
                )?
            }
            Form::Date => Written::Text(self.date(value, &words)?),
            Form::Count => {
                let count = words::count(value, &words.value).ok_or_else(|| faults::whole(&words));
                Written::Text(self.told(count)?.to_string())
            }
            Form::Tile => self.tile(&words)?,
            Form::Records(parts) => self.records(&words, parts)?,
            Form::UnitType | Form::OrganisationType => Written::Text(self.kind_of(form, &words)?),
            Form::Places => {
                Written::List(self.each(&words, |cells, item| cells.reference(Form::Place, item, around))?)
            }
            Form::Sources => {
                Written::List(self.each(&words, |cells, item| cells.reference(Form::Source, item, around))?)
            }
            _ => Written::Text(self.reference(form, &words, around)?),
        };
        Some((written, span))
    }

    fn known<T: Copy>(
        &mut self,
        value: Option<T>,
        text: impl Fn(T) -> &'static str,
        fault: impl Fn() -> Diagnostic,
    ) -> Option<Written> {
        self.told(value.ok_or_else(fault)).map(|value| Written::Text(text(value).to_owned()))
    }

    /// A date as data files have it.
    pub fn date(&mut self, value: Value, words: &Words) -> Option<String> {
        let date = words::date(value, &words.value).map_err(|why| match why {
            NoDate::Unread => faults::date(words),
            NoDate::JanuaryOrOctober(year) => faults::january_or_october(words, year),
        });
        self.told(date).map(|date| date.to_string())
    }

    fn each(
        &mut self,
        words: &Words,
        read: impl Fn(&mut Self, &Words) -> Option<String>,
    ) -> Option<Vec<String>> {
        let items = words::list(&words.value).into_iter().map(|item| Words::new(item, words.span));
        // All of them are looked at, so that all faults are told.
        let ids: Vec<Option<String>> = items.map(|item| read(self, &item)).collect();
        ids.into_iter().collect()
    }

    /// The id of what a name means.
    pub fn reference(&mut self, form: Form, words: &Words, around: Option<&Around>) -> Option<String> {
        let lookup = self.lookup;
        let names = lookup.site.names();
        let id = match form {
            Form::Unit => {
                let found = lookup.find_unit(&words.value, around);
                lookup.id(Kind::Units, &names.units, words, found, || lookup.unit(words, around))
            }
            Form::Organisation => {
                let found = lookup.find_organisation(&words.value, around);
                let why = || lookup.organisation(words, around);
                lookup.id(Kind::Organisations, &names.organisations, words, found, why)
            }
            Form::Campaign => simple(&names.campaigns, kinds::CAMPAIGN, words),
            Form::Source => simple(&names.sources, kinds::SOURCE, words),
            _ => {
                let found = lookup.find_place(&words.value, around);
                lookup.id(Kind::Places, &names.places, words, found, || lookup.place(words, around))
            }
        };
        self.told(id)
    }

    fn tile(&mut self, words: &Words) -> Option<Written> {
        let numbers: Option<Vec<u64>> =
            words::list(&words.value).iter().map(|part| values::whole(part)).collect();
        match numbers.as_deref() {
            Some([column, row]) => Some(Written::List(vec![column.to_string(), row.to_string()])),
            _ => {
                let expected =
                    crate::base::Text { zh: "两个数：列和行", en: "two numbers: column and row" };
                self.report(faults::number(words, expected));
                None
            }
        }
    }

    /// Small records, their parts as data files have them.
    fn records(&mut self, words: &Words, parts: &'static [&'static str]) -> Option<Written> {
        let mut rows = Vec::new();
        for mut row in words::records(&words.value) {
            row.resize(parts.len(), String::new());
            for (part, name) in row.iter_mut().zip(parts).filter(|(part, _)| !part.is_empty()) {
                *part = self.part(parts, name, &Words::new(part.clone(), words.span))?;
            }
            rows.push(row);
        }
        Some(Written::Records(rows))
    }

    fn part(&mut self, parts: &[&str], name: &str, words: &Words) -> Option<String> {
        match name {
            "campaign" => self.reference(Form::Campaign, words, None),
            "until" => self.date(Value::Words, words),
            "count" => self
                .told(values::whole(&words.value).ok_or_else(|| faults::whole(words)))
                .map(|n| n.to_string()),
            "amount" => {
                let expected = crate::base::Text { zh: "数字", en: "a number" };
                let number = values::number(&words.value).ok_or_else(|| faults::number(words, expected));
                self.told(number).map(|number| number.to_string())
            }
            "role" if parts == LEADER => {
                let campaigns = self.lookup.site.campaigns().iter();
                let roles: Vec<&crate::domain::Role> =
                    campaigns.flat_map(|(_, campaign)| &campaign.roles).collect();
                let found = roles.iter().find(|role| role.id == words.value || role.label == words.value);
                let near = || nearest(&words.value, roles.iter().map(|role| role.id.as_str()));
                let id = found.map(|role| role.id.clone());
                self.told(id.ok_or_else(|| faults::unknown_reference(words, kinds::ROLE, near())))
            }
            _ => {
                debug_assert!([EXEMPTION, LEADER, FUNDING].iter().any(|known| known.contains(&name)));
                Some(words.value.clone())
            }
        }
    }

    /// The id of a type. Types are free, but one that nothing in the site knows is a slip, unless it knows none.
    fn kind_of(&mut self, form: Form, words: &Words) -> Option<String> {
        let known = if form == Form::UnitType { &self.unit_types } else { &self.organisation_types };
        let folded = fold::name(&words.value);
        if let Some((_, id)) = known.iter().find(|(label, id)| *label == folded || *id == words.value) {
            return Some(id.clone());
        }
        // 医院 is what 医院科协 are founded in.
        let mut begins: Vec<&String> =
            known.iter().filter(|(label, _)| label.starts_with(&folded)).map(|(_, id)| id).collect();
        begins.dedup();
        if let [only] = begins[..] {
            return Some(only.clone());
        }
        if known.is_empty() {
            return Some(words.value.clone());
        }
        let mut ids: Vec<String> = known
            .iter()
            .map(|(label, id)| if label == id { id.clone() } else { format!("{id}（{label}）") })
            .collect();
        ids.dedup();
        let near = nearest(&folded, known.iter().flat_map(|(label, id)| [label.as_str(), id.as_str()]));
        self.report(faults::unknown_type(words, &ids, near));
        None
    }

    /// What counts organisations of a unit: the target, where only one does.
    pub fn target_of(&self, kinds: &[String]) -> Option<TargetKey> {
        let site = self.lookup.site;
        let fits = |key: &TargetKey| site.target(*key).unit_types.iter().any(|own| kinds.contains(own));
        let targets: Vec<TargetKey> = site.targets().into_iter().filter(fits).collect();
        match targets[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The campaign that counts organisations of a type, where only one does.
    pub fn campaign_of(&self, kind: &str) -> Option<Key<Campaign>> {
        let site = self.lookup.site;
        let counts = site
            .targets()
            .into_iter()
            .filter(|key| site.target(*key).org_types.iter().any(|own| own == kind));
        let mut campaigns: Vec<Key<Campaign>> = counts.map(|key| key.campaign).collect();
        campaigns.dedup();
        match campaigns[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}

fn simple<T>(
    index: &crate::refine::names::Index<T>,
    kind: crate::base::Text,
    words: &Words,
) -> Result<String, Diagnostic> {
    match index.candidates(&words.value) {
        [only] => Ok(index.id_of(*only).to_owned()),
        [] => Err(faults::unknown_reference(words, kind, index.nearest(&words.value))),
        several => {
            let ids: Vec<String> = several.iter().map(|key| index.id_of(*key).to_owned()).collect();
            Err(faults::ambiguous(words, &ids))
        }
    }
}

/// Labels of targets lead to the types that they count, whole and without what stands in brackets.
fn labelled<'l>(label: &str, id: &'l str) -> Vec<(String, &'l str)> {
    let folded = fold::name(label);
    let mut bare = String::new();
    let mut depth = 0;
    for c in folded.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            c if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    vec![(folded, id), (bare, id)]
}

/// Types of units: what people write, folded, and what it is.
pub fn unit_types(lookup: &Lookup<'_>) -> Vec<(String, String)> {
    let site = lookup.site;
    let targets = site.campaigns().iter().flat_map(|(_, campaign)| &campaign.targets);
    let counted = targets.flat_map(|target| {
        let first = target.unit_types.first().into_iter().flat_map(|id| labelled(&target.label, id));
        target.unit_types.iter().map(|id| (id.clone(), id.as_str())).chain(first)
    });
    let mut types: Vec<(String, String)> = counted.map(|(label, id)| (label, id.to_owned())).collect();
    let own = site.units().iter().filter(|(_, unit)| !unit.is_place).flat_map(|(_, unit)| &unit.kinds);
    let own: BTreeSet<&String> = own.collect();
    types.extend(own.into_iter().map(|kind| (kind.clone(), kind.clone())));
    types.sort();
    types.dedup();
    types
}

/// Types of organisations: what people write, folded, and what it is.
pub fn organisation_types(lookup: &Lookup<'_>) -> Vec<(String, String)> {
    let site = lookup.site;
    let targets = site.campaigns().iter().flat_map(|(_, campaign)| &campaign.targets);
    let counted = targets.flat_map(|target| {
        let first = target.org_types.first().into_iter().flat_map(|id| labelled(&target.label, id));
        target.org_types.iter().map(|id| (id.clone(), id.as_str())).chain(first)
    });
    let mut types: Vec<(String, String)> = counted.map(|(label, id)| (label, id.to_owned())).collect();
    let own: BTreeSet<&String> =
        site.organisations().iter().filter_map(|(_, organisation)| organisation.kind.as_ref()).collect();
    for kind in own {
        let label = site.words().get(&format!("organisation_types.{kind}")).map(fold::name);
        types.extend(label.map(|label| (label, kind.clone())));
        types.push((kind.clone(), kind.clone()));
    }
    types.sort();
    types.dedup();
    types
}

/// The label of a type, where it leads back to it and is one that `wanted` likes.
pub fn label_of(types: &[(String, String)], id: &str, wanted: impl Fn(&str) -> bool) -> Option<String> {
    let labels = types.iter().filter(|(label, own)| own == id && label != id && wanted(label));
    let mut clear = labels
        .filter(|(label, _)| types.iter().find(|(own, _)| own == label).is_some_and(|(_, own)| own == id));
    clear.next().map(|(label, _)| label.clone())
}
