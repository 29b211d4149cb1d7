//! The tools of this stage: turn a written leaf into a value, and report it when that cannot be done.
//!
//! Each method returns `None` after reporting, so that a record is read to its end and every fault of a
//! run is found at once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rayon::prelude::*;

use crate::base::{Code, Diagnostic, PartialDate, Span, Text as Words};
use crate::domain::{Campaign, IndicatorKey, Key, Measure, Named, Table, TargetKey, Value};
use crate::parse::schema::Text;

use super::faults::{self, kinds};
use super::names::{Index, Names, Resolution};
use super::values::{self, Vocabulary};

/// So few things are read sooner than another thread wakes up.
const FEW: usize = 32;

/// What stage 3 carries along while it reads records.
#[derive(Debug)]
pub struct Reader<'a> {
    /// Names of all records.
    pub names: &'a Names,
    /// Ids of practices and reports that may not be shown.
    pub withheld: &'a [String],
    /// Whether some file could not be read: then an unknown name is no fault, it may stand there.
    pub incomplete: bool,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// A reader that knows `names`.
    pub fn new(names: &'a Names, withheld: &'a [String], incomplete: bool) -> Reader<'a> {
        Reader { names, withheld, incomplete, diagnostics: Vec::new() }
    }

    /// Reads many things in parallel, each with a reader of its own; faults are gathered in the things' order.
    pub fn each<R: Sync, T: Send>(
        &mut self,
        things: &[R],
        read: impl Fn(&R, &mut Reader<'a>) -> T + Sync,
    ) -> impl Iterator<Item = T> {
        let (names, withheld, incomplete) = (self.names, self.withheld, self.incomplete);
        let results = things.par_iter().with_min_len(FEW).with_max_len(2 * FEW).map(|thing| {
            let mut own = Reader::new(names, withheld, incomplete);
            let record = read(thing, &mut own);
            (record, own.diagnostics)
        });
        let mut results: Vec<(T, Vec<Diagnostic>)> = results.collect();
        for (_, diagnostics) in &mut results {
            self.diagnostics.append(diagnostics);
        }
        results.into_iter().map(|(record, _)| record)
    }

    /// Adds a fault.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        if !(self.incomplete && diagnostic.code == Code::UnknownReference) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// The record that `written` names.
    pub fn resolve<T>(&mut self, index: &Index<T>, kind: Words, written: &Text) -> Option<Key<T>> {
        match index.resolve(&written.value) {
            Resolution::Found(key) => return Some(key),
            Resolution::Ambiguous(keys) => {
                let ids: Vec<String> = keys.iter().map(|key| index.id_of(*key).to_owned()).collect();
                self.report(faults::ambiguous_reference(written, &ids));
            }
            Resolution::Unknown(_) if self.withheld.contains(&written.value) => {
                self.report(faults::withheld(written))
            }
            Resolution::Unknown(nearest) => self.report(faults::unknown_reference(written, kind, nearest)),
        }
        None
    }

    /// The records that several leaves name; unknown ones are left out.
    pub fn resolve_all<T>(&mut self, index: &Index<T>, kind: Words, written: &[Text]) -> Vec<Key<T>> {
        let mut keys = Vec::with_capacity(written.len());
        for text in written {
            if let Some(key) = self.resolve(index, kind, text)
                && !keys.contains(&key)
            {
                keys.push(key);
            }
        }
        keys
    }

    /// A record if the words name one; words otherwise. An id in Latin letters that names nothing is a slip.
    pub fn named<T>(&mut self, index: &Index<T>, kind: Words, written: Option<&Text>) -> Option<Named<T>> {
        let written = written?;
        match index.resolve(&written.value) {
            Resolution::Found(key) => Some(Named::Known(key)),
            Resolution::Unknown(_) if !is_slug(&written.value) => Some(Named::Text(written.value.clone())),
            _ => self.resolve(index, kind, written).map(Named::Known),
        }
    }

    /// A date.
    pub fn date(&mut self, written: Option<&Text>) -> Option<PartialDate> {
        let written = written?;
        let date = PartialDate::parse(&written.value);
        if date.is_none() {
            self.report(faults::date(written));
        }
        date
    }

    /// A whole number.
    pub fn whole(&mut self, written: Option<&Text>) -> Option<u64> {
        let written = written?;
        let value = values::whole(&written.value);
        if value.is_none() {
            self.report(faults::number(
                written,
                Words { zh: "不小于 0 的整数", en: "a whole number from 0" },
            ));
        }
        value
    }

    /// A number.
    pub fn number(&mut self, written: Option<&Text>) -> Option<f64> {
        let written = written?;
        let value = values::number(&written.value);
        if value.is_none() {
            self.report(faults::number(written, Words { zh: "数字", en: "a number" }));
        }
        value
    }

    /// A word of a vocabulary.
    pub fn word<T: Copy>(
        &mut self,
        field: &str,
        vocabulary: Vocabulary<T>,
        written: Option<&Text>,
    ) -> Option<T> {
        let written = written?;
        let value = values::word(vocabulary, &written.value);
        if value.is_none() {
            self.report(faults::unknown_value(written, field, vocabulary));
        }
        value
    }

    /// A truth value.
    pub fn truth(&mut self, field: &str, written: Option<&Text>) -> Option<bool> {
        self.word(field, values::TRUTH, written)
    }

    /// An id that can stand in an address.
    pub fn id(&mut self, written: &Text) -> Option<String> {
        let fine = is_id(&written.value);
        if !fine {
            self.report(faults::invalid_id(written));
        }
        fine.then(|| written.value.clone())
    }

    /// A required text.
    pub fn required(
        &mut self,
        written: Option<&Text>,
        span: Span,
        kind: Words,
        field: &str,
    ) -> Option<String> {
        if written.is_none() {
            self.report(faults::missing(span, kind, field, format!("{field}: …")));
        }
        written.map(|text| text.value.clone())
    }

    /// The target `id` of a campaign, or of the only campaign that has one of that name.
    /// `written` may be `campaign/target`.
    pub fn target(
        &mut self,
        campaigns: &Table<Campaign>,
        campaign: Option<Key<Campaign>>,
        written: &Text,
    ) -> Option<TargetKey> {
        let (campaign, id) = match written.value.split_once('/') {
            Some((name, id)) => {
                let name = Text::new(name.trim().to_owned(), written.span);
                (Some(self.resolve(&self.names.campaigns, kinds::CAMPAIGN, &name)?), id.trim())
            }
            None => (campaign, written.value.as_str()),
        };
        let found = find_targets(campaigns, campaign, id);
        match found[..] {
            [target] => return Some(target),
            [] => {
                let known: Vec<&str> =
                    campaigns.iter().flat_map(|(_, c)| c.targets.iter().map(|t| t.id.as_str())).collect();
                let nearest = super::names::nearest(id, known.into_iter());
                self.report(faults::unknown_reference(written, kinds::TARGET, nearest));
            }
            _ => {
                let ids: Vec<String> =
                    found.iter().map(|key| format!("{}/{id}", campaigns[key.campaign].id)).collect();
                self.report(faults::ambiguous_reference(written, &ids));
            }
        }
        None
    }

    /// A value for an indicator: ratios may be `94%`, `166/250` or `full`, anything else is a number.
    pub fn value(&mut self, indicator: IndicatorKey, is_ratio: bool, written: &Text) -> Option<Value> {
        let ratio = is_ratio || matches!(indicator, IndicatorKey::Target(_, Measure::Coverage));
        let value = if ratio {
            values::ratio(&written.value)
        } else {
            values::number(&written.value).map(Value::Number)
        };
        let count = matches!(indicator, IndicatorKey::Target(_, measure) if measure != Measure::Coverage);
        let value = value.filter(|value| match value {
            Value::Number(number) if count => *number >= 0.0 && number.fract() == 0.0,
            _ => true,
        });
        if value.is_none() {
            let expected = match (ratio, count) {
                (true, _) => Words {
                    zh: "覆盖率（94%、166/250 或“全覆盖”）",
                    en: "a ratio (94%, 166/250 or `full`)",
                },
                (_, true) => Words { zh: "不小于 0 的整数", en: "a whole number from 0" },
                _ => Words { zh: "数字", en: "a number" },
            };
            self.report(faults::number(written, expected));
        }
        value
    }
}

/// Targets called `id`, of one campaign or of all.
pub fn find_targets(
    campaigns: &Table<Campaign>,
    campaign: Option<Key<Campaign>>,
    id: &str,
) -> Vec<TargetKey> {
    let mut found = Vec::new();
    for (key, record) in campaigns.iter().filter(|(key, _)| campaign.is_none_or(|wanted| wanted == *key)) {
        for (index, target) in record.targets.iter().enumerate() {
            if target.id == id || target.label == id {
                found.push(TargetKey { campaign: key, index: u16::try_from(index).unwrap_or(u16::MAX) });
            }
        }
    }
    found
}

/// Letters, digits and Han characters, `-`, `_` and `.`; not at the ends, not hidden.
pub fn is_id(text: &str) -> bool {
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !text.is_empty()
        && text.len() <= 120
        && text.chars().all(fine)
        && !text.starts_with(['.', '-'])
        && !text.ends_with('.')
}

/// An id in Latin letters and digits, as nobody writes a name.
fn is_slug(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
}

/// Records of one kind by id, in the order of ids; a doubled id is reported and the first one kept.
pub fn by_id<'r, R>(
    records: impl Iterator<Item = (&'r R, Option<&'r Text>, Span)>,
    kind: Words,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(String, &'r R)> {
    let mut first: HashMap<&str, Span> = HashMap::new();
    let mut known: Vec<(String, &R)> = Vec::new();
    for (record, id, span) in records {
        let Some(id) = id else {
            diagnostics.push(faults::missing(span, kind, "id", "id: meitan"));
            continue;
        };
        if !is_id(&id.value) {
            diagnostics.push(faults::invalid_id(id));
            continue;
        }
        match first.entry(&id.value) {
            Entry::Occupied(first) => {
                diagnostics.push(faults::duplicate_id(id.span, *first.get(), kind, &id.value));
            }
            Entry::Vacant(free) => {
                free.insert(id.span);
                known.push((id.value.clone(), record));
            }
        }
    }
    known.sort_by(|(a, _), (b, _)| a.cmp(b));
    known
}
