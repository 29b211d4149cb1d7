//! Documents: reports, practices, plain pages and the prose of places.

use std::collections::HashMap;

use crate::base::{Code, Date, Diagnostic, Inputs, PartialDate, SourceSet, Span, Text as Words};
use crate::domain::report::{Issue, Recipients, Requirement, Speaker};
use crate::domain::{
    Adoption, AdoptionStatus, Body, Card, Document, IndicatorKey, Key, Outcome, Page, Practice, Publication,
    Report, markdown,
};
use crate::parse::document::{Folder, RawDocument, RawFront};
use crate::parse::raw::{RawAdoption, RawPractice, RawReport, RawResult};
use crate::parse::schema::Text;

use super::blocks;
use super::faults::{self, kinds};
use super::figures::{self, Indicators};
use super::names::Index;
use super::reader::{Reader, is_id};
use super::records::{all, owned};
use super::values::{self, Stage};

/// A document whose id, title and publication are settled, and the rest not yet.
#[derive(Debug)]
pub struct Draft<'r> {
    /// As written.
    pub raw: &'r RawDocument,
    /// Slug.
    pub id: String,
    /// Whether it is shown.
    pub publication: Publication,
    /// When its embargo ends, as long as that is to come.
    pub embargo: Option<jiff::Timestamp>,
    /// Where its id or title stands.
    pub span: Span,
}

/// The fields that every kind of front matter has.
struct Common<'r> {
    title: &'r Option<Text>,
    id: &'r Option<Text>,
    summary: &'r Option<Text>,
    status: &'r Option<Text>,
    publish_at: &'r Option<Text>,
    visibility: &'r Option<Text>,
    aliases: &'r [Text],
    updated: &'r Option<Text>,
    map_approval: &'r Option<Text>,
    span: Span,
}

fn common(raw: &RawDocument) -> Common<'_> {
    macro_rules! fields {
        ($front:expr) => {
            Common {
                title: &$front.title,
                id: &$front.id,
                summary: &$front.summary,
                status: &$front.status,
                publish_at: &$front.publish_at,
                visibility: &$front.visibility,
                aliases: &$front.aliases,
                updated: &$front.updated,
                map_approval: &$front.map_approval,
                span: $front.span,
            }
        };
    }
    match &raw.front {
        RawFront::Report(front) => fields!(front),
        RawFront::Practice(front) => fields!(front),
        RawFront::Page(front) => fields!(front),
    }
}

/// Settles ids and publication of the documents in `folder`; those that may not be shown are told apart.
pub fn drafts<'r>(
    documents: &[&'r RawDocument],
    folder: Folder,
    zone: &jiff::tz::TimeZone,
    inputs: &Inputs,
    reader: &mut Reader<'_>,
) -> (Vec<Draft<'r>>, Vec<Draft<'r>>) {
    let mut seen: HashMap<String, Span> = HashMap::new();
    let mut drafts: Vec<Draft<'r>> = Vec::new();
    for raw in documents.iter().copied().filter(|raw| raw.folder == folder) {
        let front = common(raw);
        let (id, span) = document_id(raw, &front, reader);
        let (publication, embargo) = publication(&front, zone, inputs, reader);
        if let Some(first) = seen.get(&id).copied() {
            let kind = match folder {
                Folder::Reports => kinds::REPORT,
                Folder::Practices => kinds::PRACTICE,
                _ => kinds::PAGE,
            };
            reader.report(faults::duplicate_id(span, first, kind, &id));
            continue;
        }
        seen.insert(id.clone(), span);
        drafts.push(Draft { raw, id, publication, embargo, span });
    }
    drafts.sort_by(|a, b| a.id.cmp(&b.id));
    drafts.into_iter().partition(|draft| shown(draft.publication, inputs))
}

/// Internal items are never shown; the others are where drafts are asked for.
fn shown(publication: Publication, inputs: &Inputs) -> bool {
    match publication {
        Publication::Public => true,
        Publication::Draft | Publication::Review | Publication::Embargoed => inputs.drafts,
        Publication::Internal => false,
    }
}

/// The id as written, or the file's stem without its date.
fn document_id(raw: &RawDocument, front: &Common<'_>, reader: &mut Reader<'_>) -> (String, Span) {
    if let Some(id) = front.id {
        return (reader.id(id).unwrap_or_else(|| raw.stem().to_owned()), id.span);
    }
    let (_, rest) = split_date(raw.stem());
    let stem = if rest.is_empty() { raw.stem() } else { rest };
    let id = if is_id(stem) { stem.to_owned() } else { markdown::slug(stem) };
    let id = if id.is_empty() { "untitled".to_owned() } else { id };
    (id, front.title.as_ref().map_or(front.span, |title| title.span))
}

/// `2021-06-17-meeting` to its date and `meeting`.
fn split_date(stem: &str) -> (Option<PartialDate>, &str) {
    let Some((head, tail)) = stem.split_at_checked(10) else { return (None, stem) };
    let well_formed = head
        .bytes()
        .enumerate()
        .all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    match PartialDate::parse(head).filter(|_| well_formed) {
        Some(date) if tail.is_empty() || tail.starts_with(['-', '_']) => {
            (Some(date), tail.trim_start_matches(['-', '_']))
        }
        _ => (None, stem),
    }
}

fn publication(
    front: &Common<'_>,
    zone: &jiff::tz::TimeZone,
    inputs: &Inputs,
    reader: &mut Reader<'_>,
) -> (Publication, Option<jiff::Timestamp>) {
    // A word that is not understood is an error, so nothing is written; read as public, the document's other
    // faults are found in the same run.
    let stage = reader.word("status", values::STAGES, front.status.as_ref()).unwrap_or(Stage::Published);
    let public = reader.word("visibility", values::VISIBILITY, front.visibility.as_ref()).unwrap_or(true);
    let embargo = match front.publish_at {
        Some(text) => match values::moment(&text.value, zone) {
            Some(moment) => Some(moment).filter(|moment| inputs.now < *moment),
            None => {
                let expected = Words {
                    zh: "写 2021-06-17 或 2021-06-17 09:00",
                    en: "write 2021-06-17 or 2021-06-17 09:00",
                };
                reader.report(faults::setting(text, "publish_at", expected));
                None
            }
        },
        None => None,
    };
    let publication = match (public, stage, embargo.is_some()) {
        (false, _, _) => Publication::Internal,
        (_, Stage::Draft, _) => Publication::Draft,
        (_, Stage::Review, _) => Publication::Review,
        (_, _, true) => Publication::Embargoed,
        _ => Publication::Public,
    };
    (publication, embargo)
}

/// Indexes documents by id and title.
pub fn index<T>(drafts: &[Draft<'_>]) -> Index<T> {
    let mut index = Index::default();
    for (at, draft) in drafts.iter().enumerate() {
        index.id(&draft.id, Key::new(at));
        if let Some(title) = common(draft.raw).title {
            index.name(&title.value, Key::new(at));
        }
    }
    index
}

/// The common part of a document.
fn document(
    draft: &Draft<'_>,
    sources: &SourceSet,
    kind: Words,
    site: Known<'_>,
    reader: &mut Reader<'_>,
) -> Document {
    let front = common(draft.raw);
    let heading =
        || draft.raw.body.outline.headings.iter().find(|heading| heading.level == 1).map(|h| h.text.clone());
    let title = front.title.as_ref().map(|title| title.value.clone()).or_else(heading);
    if title.is_none() {
        reader.report(faults::missing(front.span, kind, "title", "title: …"));
    }
    let attachments = crate::parse::attachments(sources, draft.raw, &draft.raw.body);
    Document {
        id: draft.id.clone(),
        title: title.unwrap_or_default(),
        body: draft.raw.body.clone(),
        blocks: blocks::blocks(draft.raw, site, reader),
        attachments,
        publication: draft.publication,
        embargo: draft.embargo,
        aliases: former_addresses(front.aliases, reader),
        updated: reader.date(front.updated.as_ref()),
        summary: owned(front.summary),
        map_approval: owned(front.map_approval),
        span: draft.span,
    }
}

/// Former addresses: paths below the root, without a host.
fn former_addresses(written: &[Text], reader: &mut Reader<'_>) -> Vec<Text> {
    let addresses = written.iter().filter_map(|text| {
        let path = text.value.trim_matches('/');
        let fine = crate::base::SourcePath::new(path).is_some()
            && !path.contains(|c: char| c.is_control() || c.is_whitespace() || "?#:*\"<>|%".contains(c));
        if !fine {
            let expected = Words {
                zh: "写站内路径，例如 /old/news-1.html",
                en: "write a path of the site, for example /old/news-1.html",
            };
            reader.report(faults::setting(text, "aliases", expected));
        }
        fine.then(|| Text::new(path.to_owned(), text.span))
    });
    addresses.collect()
}

/// Reports in the order of their ids.
pub fn report(
    draft: &Draft<'_>,
    sources: &SourceSet,
    site: Known<'_>,
    reader: &mut Reader<'_>,
) -> Option<Report> {
    let RawFront::Report(raw) = &draft.raw.front else { return None };
    let names = reader.names;
    let document = document(draft, sources, kinds::REPORT, site, reader);
    let date = match &raw.date {
        Some(text) => reader.date(Some(text)),
        None => {
            let date = split_date(draft.raw.stem()).0;
            if date.is_none() {
                reader.report(faults::missing(raw.span, kinds::REPORT, "date", "date: 2021-06-17"));
            }
            date
        }
    };
    let campaign =
        raw.campaign.as_ref().and_then(|text| reader.resolve(&names.campaigns, kinds::CAMPAIGN, text));
    Some(Report {
        id: draft.id.clone(),
        date: date.unwrap_or_else(|| PartialDate::day(site.today)),
        issued: reader.date(raw.issued.as_ref()),
        issue: raw.issue.as_ref().map(|issue| Issue {
            series: owned(&issue.series),
            number: owned(&issue.number),
            total: owned(&issue.total),
        }),
        kind: owned(&raw.kind),
        place: reader.named(&names.places, kinds::PLACE, raw.place.as_ref()),
        counties: reader.resolve_all(&names.places, kinds::PLACE, &raw.counties),
        organiser: reader.named(&names.organisations, kinds::ORGANISATION, raw.organiser.as_ref()),
        host: reader.named(&names.organisations, kinds::ORGANISATION, raw.host.as_ref()),
        speakers: speakers(raw, reader),
        visits: reader.resolve_all(&names.organisations, kinds::ORGANISATION, &raw.visits),
        campaign,
        themes: reader.resolve_all(&names.themes, kinds::THEME, &raw.themes),
        keywords: all(&raw.keywords),
        origin: owned(&raw.origin),
        author: owned(&raw.author),
        cover: cover(raw.cover.as_ref(), &document, reader),
        requirements: requirements(raw, &draft.raw.body, reader),
        practices: reader.resolve_all(&names.practices, kinds::PRACTICE, &raw.practices),
        recipients: recipients(raw, reader),
        auto_links: reader.truth("auto_links", raw.auto_links.as_ref()).unwrap_or(true),
        document,
    })
}

/// What documents need to know of the rest of the site.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Indicators.
    pub indicators: Indicators<'a>,
    /// The target that a block means if it names none.
    pub headline: Option<crate::domain::TargetKey>,
    /// Today.
    pub today: crate::base::Date,
}

fn speakers(raw: &RawReport, reader: &mut Reader<'_>) -> Vec<Speaker> {
    let names = reader.names;
    let speakers = raw.speakers.iter().filter_map(|speaker| {
        reader.required(speaker.organisation.as_ref(), speaker.span, kinds::REPORT, "organisation");
        let organisation = speaker.organisation.as_ref()?;
        let organisation = reader.resolve(&names.organisations, kinds::ORGANISATION, organisation)?;
        Some(Speaker { organisation, topic: owned(&speaker.topic) })
    });
    speakers.collect()
}

fn cover(written: Option<&Text>, document: &Document, reader: &mut Reader<'_>) -> Option<String> {
    let text = written?;
    let found = document.attachments.iter().any(|attachment| attachment.name == text.value);
    if !found {
        let names = document.attachments.iter().map(|attachment| attachment.name.as_str());
        let nearest = super::names::nearest(&text.value, names);
        reader.report(
            Diagnostic::new(Code::BrokenLink, text.span).with("target", &text.value).suggest(nearest),
        );
    }
    found.then(|| text.value.clone())
}

fn requirements(raw: &RawReport, body: &Body, reader: &mut Reader<'_>) -> Vec<Requirement> {
    let quotes: Vec<&Text> = raw.requirements.iter().filter_map(|item| item.quote.as_ref()).collect();
    figures::check_quotes(body, &quotes, reader);
    let requirements = raw.requirements.iter().filter_map(|item| {
        Some(Requirement {
            text: reader.required(item.text.as_ref(), item.span, kinds::REPORT, "text")?,
            owner: owned(&item.owner),
            due: reader.date(item.due.as_ref()),
            status: owned(&item.status),
            quote: owned(&item.quote),
            span: item.span,
        })
    });
    requirements.collect()
}

fn recipients(raw: &RawReport, reader: &mut Reader<'_>) -> Recipients {
    let Some(recipients) = &raw.recipients else { return Recipients::default() };
    Recipients {
        report: all(&recipients.report),
        send: all(&recipients.send),
        issue: all(&recipients.issue),
        copies: reader.whole(recipients.copies.as_ref()),
    }
}

/// Practices in the order of their ids.
pub fn practice(
    draft: &Draft<'_>,
    sources: &SourceSet,
    site: Known<'_>,
    reader: &mut Reader<'_>,
) -> Option<Practice> {
    let RawFront::Practice(raw) = &draft.raw.front else { return None };
    let names = reader.names;
    let document = document(draft, sources, kinds::PRACTICE, site, reader);
    let requires = raw.requires.iter().filter_map(|(key, value)| Some((key.value.clone(), owned(value)?)));
    let requires = requires.collect();
    Some(Practice {
        id: draft.id.clone(),
        counties: reader.resolve_all(&names.places, kinds::PLACE, &raw.counties),
        counties_open: reader.truth("counties_open", raw.counties_open.as_ref()).unwrap_or(false),
        organisations: reader.resolve_all(&names.organisations, kinds::ORGANISATION, &raw.organisations),
        themes: reader.resolve_all(&names.themes, kinds::THEME, &raw.themes),
        campaign: raw
            .campaign
            .as_ref()
            .and_then(|text| reader.resolve(&names.campaigns, kinds::CAMPAIGN, text)),
        problem: owned(&raw.problem),
        steps: all(&raw.steps),
        results: raw.results.iter().map(|result| outcome(result, site.indicators, reader)).collect(),
        requires,
        cost: owned(&raw.cost),
        pitfalls: all(&raw.pitfalls),
        started: reader.date(raw.started.as_ref()),
        evidence: reader.word("evidence", values::EVIDENCE, raw.evidence.as_ref()),
        recognition: reader.word("recognition", values::RECOGNITION, raw.recognition.as_ref()),
        similar: reader.resolve_all(&names.practices, kinds::PRACTICE, &raw.similar),
        contact: reader.named(&names.organisations, kinds::ORGANISATION, raw.contact.as_ref()),
        sources: reader.resolve_all(&names.sources, kinds::SOURCE, &raw.sources),
        card: card(raw, &document),
        document,
    })
}

fn outcome(raw: &RawResult, indicators: Indicators<'_>, reader: &mut Reader<'_>) -> Outcome {
    let indicator: Option<IndicatorKey> =
        raw.indicator.as_ref().and_then(|text| indicators.resolve(text, reader));
    let value = match (&raw.value, indicator) {
        (Some(text), Some(key)) => reader.value(key, indicators.is_ratio(key), text),
        (Some(text), None) => reader.number(Some(text)).map(crate::domain::Value::Number),
        _ => None,
    };
    Outcome { text: owned(&raw.text), indicator, value, as_of: reader.date(raw.as_of.as_ref()) }
}

/// The three lines of a card, from the fields or else from the sections of the body.
fn card(raw: &RawPractice, document: &Document) -> Card {
    let (body, outline) = (document.body.markdown(), &document.body.outline);
    let section = |words: &[&str]| {
        let points = markdown::points(markdown::section(body, outline, words)?);
        points.into_iter().next().map(|point| shorten(&point))
    };
    let steps = || (!raw.steps.is_empty()).then(|| all(&raw.steps).join("；"));
    let results = || raw.results.iter().find_map(|result| owned(&result.text));
    Card {
        problem: owned(&raw.problem)
            .or_else(|| section(&["问题", "背景", "背景与问题", "面临的问题", "Problem", "Background"])),
        approach: steps().or_else(|| section(&["做法", "主要做法", "Approach", "What was done", "Steps"])),
        result: results().or_else(|| section(&["成效", "取得成效", "主要成效", "Results", "Result"])),
    }
}

/// At most about eighty characters, cut at a sentence where there is one.
fn shorten(text: &str) -> String {
    const LIMIT: usize = 80;
    if text.chars().count() <= LIMIT {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LIMIT).collect();
    match cut.rfind(['。', '；', '！', '？']) {
        Some(at) if at > cut.len() / 3 => cut[..at].to_owned() + "。",
        _ => cut + "…",
    }
}

/// Plain pages.
pub fn page(draft: &Draft<'_>, sources: &SourceSet, site: Known<'_>, reader: &mut Reader<'_>) -> Page {
    Page { id: draft.id.clone(), document: document(draft, sources, kinds::PAGE, site, reader) }
}

/// The prose of a place; its title is the place's name.
pub fn place_text(
    draft: &Draft<'_>,
    sources: &SourceSet,
    site: Known<'_>,
    reader: &mut Reader<'_>,
) -> Option<(Key<crate::domain::Place>, Document)> {
    let written = Text::new(draft.id.clone(), Span::whole(draft.raw.body.file));
    let key = reader.resolve(&reader.names.places, kinds::PLACE, &written)?;
    let before = reader.diagnostics.len();
    let document = document(draft, sources, kinds::PAGE, site, reader);
    // No title is needed, so the fault of its absence is taken back.
    if document.title.is_empty() && reader.diagnostics.len() > before {
        reader.diagnostics.remove(before);
    }
    Some((key, document))
}

/// One entry of the ledger of adoption. `practice` is known where it stands in a practice's front matter.
pub fn adoption(
    raw: &RawAdoption,
    practice: Option<Key<Practice>>,
    practices: &crate::domain::Table<Practice>,
    reader: &mut Reader<'_>,
) -> Option<Adoption> {
    let names = reader.names;
    if practice.is_none() {
        reader.required(raw.practice.as_ref(), raw.span, kinds::ADOPTION, "practice");
    }
    reader.required(raw.place.as_ref(), raw.span, kinds::ADOPTION, "place");
    let practice = practice.or_else(|| {
        raw.practice.as_ref().and_then(|text| reader.resolve(&names.practices, kinds::PRACTICE, text))
    });
    let place = raw.place.as_ref().and_then(|text| reader.resolve(&names.places, kinds::PLACE, text));
    let since = reader.date(raw.since.as_ref());
    let status = match &raw.status {
        Some(_) => reader.word("status", values::ADOPTION, raw.status.as_ref()),
        None => Some(AdoptionStatus::Implemented),
    };
    let source = raw.source.as_ref().and_then(|text| reader.resolve(&names.sources, kinds::SOURCE, text));
    let (practice, place, status) = (practice?, place?, status?);
    if raw.source.is_none() {
        reader.report(Diagnostic::new(Code::AdoptionWithoutSource, raw.span));
    }
    let record = &practices[practice];
    if record.counties.contains(&place) {
        let written = raw.place.as_ref()?;
        reader.report(Diagnostic::new(Code::AdoptionByOrigin, written.span).with("place", &written.value));
    }
    if let (Some(since), Some(started), Some(written)) = (since, record.started, &raw.since)
        && since.last() < started.first()
    {
        reader.report(
            Diagnostic::new(Code::AdoptionBeforeStart, written.span)
                .with("since", &written.value)
                .with("started", started.to_string()),
        );
    }
    Some(Adoption { practice, place, since, status, source, changes: owned(&raw.changes), span: raw.span })
}

/// Orders the ledger by practice, place and date.
pub fn sort_adoptions(adoptions: &mut [Adoption]) {
    adoptions.sort_by_key(|adoption| {
        let since: Option<Date> = adoption.since.map(|since| since.last());
        (adoption.practice, adoption.place, since, adoption.status, adoption.source)
    });
}
