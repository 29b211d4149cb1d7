//! Figures: which indicator, which place, which day, whose words; and whether the words say so.

use std::cell::OnceCell;

use crate::base::diagnostic::LabelText;
use crate::base::{Code, Diagnostic, PartialDate, SourceSet, fold};
use crate::domain::markdown::PlainText;
use crate::domain::{
    Body, Campaign, Indicator, IndicatorKey, IndicatorKind, Measure, Observation, Report, Source, SourceRef,
    Table, Value, markdown,
};
use crate::parse::raw::RawObservation;
use crate::parse::schema::Text;

use super::faults::{self, kinds};
use super::reader::{Reader, find_targets};
use super::records::owned;
use super::values;

/// The indicators: declared ones, and those that targets bring by themselves.
#[derive(Clone, Copy, Debug)]
pub struct Indicators<'a> {
    /// Declared.
    pub declared: &'a Table<Indicator>,
    /// Campaigns, for their targets.
    pub campaigns: &'a Table<Campaign>,
}

impl Indicators<'_> {
    /// The indicators that `written` may name: an id or label, `t.established`, or `campaign/t.established`.
    pub fn find(&self, written: &str) -> Vec<IndicatorKey> {
        let by_label =
            || self.declared.iter().find(|(_, indicator)| indicator.label == written).map(|(key, _)| key);
        if let Some(key) = self.declared.find(written).or_else(by_label) {
            return vec![IndicatorKey::Declared(key)];
        }
        let (campaign, rest) = match written.split_once('/') {
            Some((campaign, rest)) => (self.campaigns.find(campaign), rest),
            None => (None, written),
        };
        let Some((target, suffix)) = rest.rsplit_once('.') else { return Vec::new() };
        let Some(measure) = Measure::ALL.into_iter().find(|measure| measure.suffix() == suffix) else {
            return Vec::new();
        };
        let targets = find_targets(self.campaigns, campaign, target);
        targets.into_iter().map(|key| IndicatorKey::Target(key, measure)).collect()
    }

    /// The indicator that `written` names.
    pub fn resolve(&self, written: &Text, reader: &mut Reader<'_>) -> Option<IndicatorKey> {
        let found = self.find(&written.value);
        match found[..] {
            [only] => return Some(only),
            [] => {
                let known = self.all_ids();
                let nearest = super::names::nearest(&written.value, known.iter().map(String::as_str));
                reader.report(faults::unknown_reference(written, kinds::INDICATOR, nearest));
            }
            _ => {
                let ids: Vec<String> = found.iter().map(|key| self.full_id(*key)).collect();
                reader.report(faults::ambiguous_reference(written, &ids));
            }
        }
        None
    }

    /// The id that names nothing else.
    pub fn full_id(&self, key: IndicatorKey) -> String {
        match key {
            IndicatorKey::Declared(key) => self.declared[key].id.clone(),
            IndicatorKey::Target(target, measure) => {
                let campaign = &self.campaigns[target.campaign];
                format!(
                    "{}/{}.{}",
                    campaign.id,
                    campaign.targets[usize::from(target.index)].id,
                    measure.suffix()
                )
            }
        }
    }

    /// The ids of all indicators, for suggestions.
    pub fn all_ids(&self) -> Vec<String> {
        let declared = self.declared.iter().map(|(_, indicator)| indicator.id.clone());
        let brought = self
            .campaigns
            .iter()
            .flat_map(|(_, campaign)| &campaign.targets)
            .flat_map(|target| Measure::ALL.map(|measure| format!("{}.{}", target.id, measure.suffix())));
        declared.chain(brought).collect()
    }

    /// Whether values of the indicator are ratios.
    pub fn is_ratio(&self, key: IndicatorKey) -> bool {
        match key {
            IndicatorKey::Declared(key) => self.declared[key].kind == IndicatorKind::Ratio,
            IndicatorKey::Target(_, measure) => measure == Measure::Coverage,
        }
    }

    /// The unit of a declared indicator.
    fn unit(&self, key: IndicatorKey) -> Option<&str> {
        match key {
            IndicatorKey::Declared(key) => self.declared[key].unit.as_deref(),
            IndicatorKey::Target(..) => None,
        }
    }
}

/// What a figure may rely on when it says less itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Defaults<'a> {
    /// The report that states it.
    pub source: Option<SourceRef>,
    /// The day of the meeting.
    pub as_of: Option<PartialDate>,
    /// The text in which its quote must stand.
    pub body: Option<&'a Quotable<'a>>,
}

/// One figure.
pub fn observation(
    raw: &RawObservation,
    indicators: Indicators<'_>,
    defaults: Defaults<'_>,
    reader: &mut Reader<'_>,
) -> Option<Observation> {
    let names = reader.names;
    for (field, written) in [("indicator", &raw.indicator), ("place", &raw.place), ("value", &raw.value)] {
        reader.required(written.as_ref(), raw.span, kinds::OBSERVATION, field);
    }
    let indicator = raw.indicator.as_ref().and_then(|text| indicators.resolve(text, reader));
    let place = raw.place.as_ref().and_then(|text| reader.resolve(&names.places, kinds::PLACE, text));
    let value = match (&raw.value, indicator) {
        (Some(text), Some(key)) => reader.value(key, indicators.is_ratio(key), text),
        _ => None,
    };
    let own_source = raw.source.as_ref().and_then(|text| reader.resolve(&names.sources, kinds::SOURCE, text));
    let period = period(raw, reader);
    let as_of = reader.date(raw.as_of.as_ref()).or(if period.is_none() { defaults.as_of } else { None });
    reader.word("basis", &[("reported", "上报", ())], raw.basis.as_ref());
    let members = reader.resolve_all(&names.places, kinds::PLACE, &raw.members);
    let members_complete = reader.truth("members_complete", raw.members_complete.as_ref()).unwrap_or(false);
    let observation = Observation {
        indicator: indicator?,
        place: place?,
        value: value?,
        unit: owned(&raw.unit),
        as_of,
        period,
        source: own_source.map(SourceRef::Source).or(defaults.source),
        quote: owned(&raw.quote),
        members,
        members_complete,
        note: owned(&raw.note),
        correction: owned(&raw.correction),
        span: raw.span,
        value_span: raw.value.as_ref()?.span,
    };
    check_unit(raw, indicators.unit(observation.indicator), reader);
    check_origin(raw, &observation, reader);
    if let (Some(body), Some(quote)) = (defaults.body, &raw.quote) {
        check_quote(body, quote, &observation, raw.value.as_ref()?, reader);
    }
    Some(observation)
}

fn period(raw: &RawObservation, reader: &mut Reader<'_>) -> Option<(PartialDate, PartialDate)> {
    let from = reader.date(raw.period.first())?;
    let to = raw.period.get(1).map_or(Some(from), |text| reader.date(Some(text)))?;
    if to.last() < from.first()
        && let [first, second, ..] = &raw.period[..]
    {
        reader.report(faults::date_order(second.span, &second.value, &first.value));
    }
    Some((from, to))
}

/// A figure says when it holds and who stated it.
fn check_origin(raw: &RawObservation, observation: &Observation, reader: &mut Reader<'_>) {
    let place = raw.place.as_ref().map(|place| place.value.clone()).unwrap_or_default();
    let mut report =
        |code| reader.report(Diagnostic::new(code, observation.value_span).with("place", &place));
    if raw.as_of.is_none() && raw.period.is_empty() && observation.as_of.is_none() {
        report(Code::UndatedFigure);
    }
    if raw.source.is_none() && observation.source.is_none() {
        report(Code::SourcelessFigure);
    }
}

/// A stated unit must be the indicator's own: values in two units cannot be compared.
fn check_unit(raw: &RawObservation, expected: Option<&str>, reader: &mut Reader<'_>) {
    if let (Some(found), Some(expected)) = (&raw.unit, expected)
        && fold::name(&found.value) != fold::name(expected)
    {
        reader.report(
            Diagnostic::new(Code::UnknownUnit, found.span)
                .with("found", &found.value)
                .with("expected", expected),
        );
    }
}

/// The quote stands in the body, and the value stands in the quote.
fn check_quote(
    body: &Quotable<'_>,
    quote: &Text,
    observation: &Observation,
    value: &Text,
    reader: &mut Reader<'_>,
) {
    check_found(body, quote, reader);
    let says_so = match observation.value {
        Value::Full => {
            ["全覆盖", "100%", "全部", "full"].iter().any(|word| fold::name(&quote.value).contains(word))
        }
        Value::Number(number) | Value::Percent(number) => values::numbers_in(&quote.value).contains(&number),
        Value::Counts { established, total } => {
            let found = values::numbers_in(&quote.value);
            [established, total].iter().all(|count| found.contains(&(*count as f64)))
        }
    };
    if !says_so {
        reader.report(
            Diagnostic::new(Code::QuoteWithoutValue, quote.span)
                .with("value", &value.value)
                .label(value.span, LabelText::Other),
        );
    }
}

/// Quotes that state no value stand in the body.
pub fn check_quotes(body: &Body, quotes: &[&Text], reader: &mut Reader<'_>) {
    let body = Quotable::new(body);
    for quote in quotes {
        check_found(&body, quote, reader);
    }
}

fn check_found(body: &Quotable<'_>, quote: &Text, reader: &mut Reader<'_>) {
    if body.find(&quote.value).is_none() {
        let near = nearest_words(&body.plain().text, &quote.value);
        reader.report(Diagnostic::new(Code::QuoteNotFound, quote.span).suggest(near));
    }
}

/// A body to find quotes in.
#[derive(Debug)]
pub struct Quotable<'b> {
    body: &'b Body,
    /// Its words, once a quote asks for them.
    plain: OnceCell<PlainText>,
}

impl<'b> Quotable<'b> {
    /// Costs nothing until a quote is looked for.
    pub fn new(body: &'b Body) -> Quotable<'b> {
        Quotable { body, plain: OnceCell::new() }
    }

    /// Where a quote begins in the Markdown. Most are copied from the text, and found in it as they are; else white
    /// space, widths and the marks of Markdown do not count.
    pub fn find(&self, quote: &str) -> Option<usize> {
        let verbatim = Some(quote.trim()).filter(|quote| !quote.is_empty());
        let verbatim = verbatim.and_then(|quote| self.body.outline.prose.find(self.body.markdown(), quote));
        if let Some(range) = verbatim {
            return Some(range.start);
        }
        let plain = self.plain();
        let start = find_loosely(&plain.text, quote)?;
        Some(plain.offsets[plain.text[..start].chars().count()])
    }

    fn plain(&self) -> &PlainText {
        self.plain.get_or_init(|| markdown::plain_text(self.body.markdown()))
    }
}

/// Where a quote begins in a text; white space and widths folded.
fn find_loosely(text: &str, quote: &str) -> Option<usize> {
    let wanted: Vec<char> = quote.chars().filter_map(fold::loose_char).collect();
    if wanted.is_empty() {
        return None;
    }
    let folded: Vec<(usize, char)> =
        text.char_indices().filter_map(|(at, c)| Some((at, fold::loose_char(c)?))).collect();
    let first = folded
        .windows(wanted.len())
        .position(|window| window.iter().map(|(_, c)| *c).eq(wanted.iter().copied()))?;
    Some(folded[first].0)
}

/// The sentence of the body that shares most two-character runs with the quote, if it shares half.
fn nearest_words(body: &str, quote: &str) -> Option<String> {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let folded: Vec<char> = text.chars().filter_map(fold::loose_char).collect();
        folded.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let wanted = pairs(quote);
    let score = |sentence: &str| {
        let found = pairs(sentence);
        wanted.iter().filter(|pair| found.contains(pair)).count()
    };
    let sentences =
        body.split(['。', '！', '？', '；', '，', '\n']).map(str::trim).filter(|text| !text.is_empty());
    let (best, sentence) =
        sentences.map(|sentence| (score(sentence), sentence)).max_by_key(|(score, _)| *score)?;
    (best * 2 >= wanted.len().max(1)).then(|| sentence.to_owned())
}

/// Orders observations so that those of one indicator and place stand together, the decisive one last.
pub fn sort(
    observations: &mut [Observation],
    sources: &Table<Source>,
    reports: &Table<Report>,
    files: &SourceSet,
) {
    let stated = |observation: &Observation| match observation.source {
        Some(SourceRef::Source(key)) => sources[key].date,
        Some(SourceRef::Report(key)) => Some(reports[key].date),
        None => None,
    };
    observations.sort_by_cached_key(|observation| {
        (
            observation.indicator,
            observation.place,
            observation.day(),
            stated(observation).map(|date| date.last()),
            files.file(observation.span.file).path.clone(),
            observation.span.start,
        )
    });
}
