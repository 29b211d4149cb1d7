//! What every page is made with: the site, its relations, the theme's templates, and the items that many
//! pages show, each made once.

use std::collections::BTreeMap;

use crate::base::{Content, Date, Language, PartialDate, SourceSet};
use crate::domain::{
    AdoptionStatus, Document, Evidence, IndicatorKey, Key, Measure, Named, Organisation, Place, Practice,
    Publication, Recognition, Report, Source, SourceKind, SourceRef, Status, TargetKey, Theme, Value,
};
use crate::refine::Site;
use crate::relate::coverage::{Basis, Coverage, Reading};
use crate::relate::{CoverageTable, Destination, DocumentKey, Relations, Subject};

use super::address::Address;
use super::format;
use super::markdown::{self, Surroundings, escape};
use super::meta::feed_links;
use super::stock::Stock;
use super::templates::Templates;
use super::views::parts::{
    AdoptionView, AlternativeView, AttachmentView, BacklinkView, CoverageView, DateView, FigureView,
    HeadingView, IssueView, LinkView, OrganisationItem, PracticeItem, ReportItem, SourceView,
};
use super::views::{Html, Shared};

/// The press. Set up anew for every file that a preview is asked for, so nothing here may take time in
/// proportion to the site: what many pages share lies in the [`Stock`].
pub struct Press<'a> {
    /// The site.
    pub site: &'a Site,
    /// What is derived from it.
    pub relations: &'a Relations,
    /// Files, for images and attachments.
    pub sources: &'a SourceSet,
    /// Compiled templates.
    pub templates: &'a Templates,
    /// What many pages share.
    pub stock: &'a Stock,
    /// Absolute address of the picture for pages without one of their own.
    pub card: Option<String>,
    /// Feeds of the whole site, as links.
    pub feed_links: Vec<Shared>,
    /// Whether blocks tell the line that they come from; never in a build.
    pub preview: bool,
}

impl<'a> Press<'a> {
    /// Sets up the press.
    pub fn new(
        site: &'a Site,
        relations: &'a Relations,
        sources: &'a SourceSet,
        templates: &'a Templates,
        stock: &'a Stock,
        card: Option<String>,
    ) -> Press<'a> {
        let feed_links = feed_links(site, &site.config().title, &Address::new("")).to_vec();
        Press { site, relations, sources, templates, stock, card, feed_links, preview: false }
    }

    /// The language of the site.
    pub fn language(&self) -> Language {
        self.site.config().language
    }

    /// A date in words.
    pub fn date(&self, date: PartialDate) -> DateView {
        format::date(date, self.language())
    }

    /// An optional date in words.
    pub fn maybe_date(&self, date: Option<PartialDate>) -> Option<DateView> {
        date.map(|date| self.date(date))
    }

    /// Address of a subject as links write it.
    pub fn url(&self, subject: Subject) -> String {
        Address::of(subject, self.site).link(self.site.config().links)
    }

    /// Address of any page as links write it.
    pub fn link(&self, address: &Address) -> String {
        address.link(self.site.config().links)
    }

    /// A place as a link, if it has a page.
    pub fn place(&self, place: Key<Place>) -> LinkView {
        let url = self.site.has_page(place).then(|| self.url(Subject::Place(place)));
        LinkView { label: self.site.places()[place].name.clone(), url }
    }

    /// Places as links.
    pub fn places(&self, places: &[Key<Place>]) -> Vec<LinkView> {
        places.iter().map(|place| self.place(*place)).collect()
    }

    /// An organisation as a link.
    pub fn organisation(&self, organisation: Key<Organisation>) -> LinkView {
        LinkView {
            label: self.site.organisations()[organisation].name.clone(),
            url: Some(self.url(Subject::Organisation(organisation))),
        }
    }

    /// A place, or words.
    pub fn named_place(&self, named: &Named<Place>) -> LinkView {
        match named {
            Named::Known(place) => self.place(*place),
            Named::Text(text) => LinkView { label: text.clone(), url: None },
        }
    }

    /// An organisation, or words.
    pub fn named_organisation(&self, named: &Named<Organisation>) -> LinkView {
        match named {
            Named::Known(organisation) => self.organisation(*organisation),
            Named::Text(text) => LinkView { label: text.clone(), url: None },
        }
    }

    /// A practice as a link.
    pub fn practice(&self, practice: Key<Practice>) -> LinkView {
        LinkView {
            label: self.site.practices()[practice].document.title.clone(),
            url: Some(self.url(Subject::Practice(practice))),
        }
    }

    /// A report as a link.
    pub fn report(&self, report: Key<Report>) -> LinkView {
        LinkView {
            label: self.site.reports()[report].document.title.clone(),
            url: Some(self.url(Subject::Report(report))),
        }
    }

    /// Address of the first page of a theme.
    pub fn theme_address(&self, theme: Key<Theme>) -> Address {
        Address::new(format!("practices/themes/{}/", self.site.themes()[theme].id))
    }

    /// Themes as links.
    pub fn themes(&self, themes: &[Key<Theme>]) -> Vec<LinkView> {
        let link = |theme: &Key<Theme>| LinkView {
            label: self.site.themes()[*theme].label.clone(),
            url: Some(self.link(&self.theme_address(*theme))),
        };
        themes.iter().map(link).collect()
    }

    /// Shared items of reports.
    pub fn report_items(&self, reports: &[Key<Report>]) -> Vec<Shared> {
        reports.iter().map(|key| self.stock.report(*key, || self.report_item(*key))).collect()
    }

    /// Shared items of practices.
    pub fn practice_items(&self, practices: &[Key<Practice>]) -> Vec<Shared> {
        practices.iter().map(|key| self.stock.practice(*key, || self.practice_item(*key))).collect()
    }

    /// The shared item of an organisation.
    pub fn shared_organisation(&self, key: Key<Organisation>) -> Shared {
        self.stock.organisation(key, || self.organisation_item(key))
    }

    fn report_item(&self, key: Key<Report>) -> ReportItem {
        let report = &self.site.reports()[key];
        ReportItem {
            title: report.document.title.clone(),
            url: self.url(Subject::Report(key)),
            date: self.date(report.date),
            kind: report.kind.clone(),
            place: report.place.as_ref().map(|place| self.named_place(place)),
            counties: self.places(&report.counties),
            summary: self.summary(DocumentKey::Report(key), &report.document),
            issue: issue(report),
            publication: publication(report.document.publication),
        }
    }

    fn practice_item(&self, key: Key<Practice>) -> PracticeItem {
        let practice = &self.site.practices()[key];
        let (trial, implemented, adoption_illustrative) = self.adoption_counts(key);
        PracticeItem {
            id: practice.id.clone(),
            title: practice.document.title.clone(),
            url: self.url(Subject::Practice(key)),
            counties: self.places(&practice.counties),
            counties_open: practice.counties_open,
            organisations: practice.organisations.iter().map(|key| self.organisation(*key)).collect(),
            themes: self.themes(&practice.themes),
            problem: practice.card.problem.clone(),
            approach: practice.card.approach.clone(),
            result: practice.card.result.clone(),
            evidence: practice.evidence.map(evidence),
            recognition: practice.recognition.map(recognition),
            trial,
            implemented,
            adoption_illustrative,
            updated: self.maybe_date(practice.document.updated),
            publication: publication(practice.document.publication),
        }
    }

    /// Number of places that try a practice and that have it, and whether example data is among them.
    pub fn adoption_counts(&self, practice: Key<Practice>) -> (u64, u64, bool) {
        let all = self.relations.adoptions_of(practice).iter().map(|index| &self.site.adoptions()[*index]);
        let mut latest: BTreeMap<Key<Place>, (AdoptionStatus, bool)> = BTreeMap::new();
        for adoption in all {
            latest.insert(adoption.place, (adoption.status, self.illustrative(adoption.source)));
        }
        let count = |status| latest.values().filter(|(found, _)| *found == status).count() as u64;
        let counted = |(status, illustrative): &(AdoptionStatus, bool)| {
            *illustrative && matches!(status, AdoptionStatus::Trial | AdoptionStatus::Implemented)
        };
        (count(AdoptionStatus::Trial), count(AdoptionStatus::Implemented), latest.values().any(counted))
    }

    fn organisation_item(&self, key: Key<Organisation>) -> OrganisationItem {
        let organisation = &self.site.organisations()[key];
        OrganisationItem {
            name: organisation.name.clone(),
            url: self.url(Subject::Organisation(key)),
            kind: organisation.kind.as_ref().map(|kind| self.kind_label(kind)),
            place: organisation.place.map(|place| self.place(place)),
            status: status(organisation.status),
            established: self.maybe_date(organisation.established),
            illustrative: self.is_illustrative(organisation),
        }
    }

    /// A type of organisation in words: the label of the target that counts it, or the type as written.
    pub fn kind_label(&self, kind: &str) -> String {
        let targets = self.site.campaigns().iter().flat_map(|(_, campaign)| &campaign.targets);
        let mut matching = targets.filter(|target| target.org_types.iter().any(|own| own == kind));
        match matching.next() {
            Some(target) => target.label.clone(),
            None => self.site.words().get(&format!("organisation_types.{kind}")).unwrap_or(kind).to_owned(),
        }
    }

    /// Whether an organisation is invented example data: every source of it is.
    pub fn is_illustrative(&self, organisation: &Organisation) -> bool {
        let sources = &organisation.sources;
        !sources.is_empty()
            && sources.iter().all(|source| self.site.is_illustrative(SourceRef::Source(*source)))
    }

    /// Whether a source is invented example data.
    pub fn illustrative(&self, source: Option<Key<Source>>) -> bool {
        source.is_some_and(|source| self.site.is_illustrative(SourceRef::Source(source)))
    }

    /// A source.
    pub fn source(&self, source: SourceRef) -> SourceView {
        match source {
            SourceRef::Source(key) => {
                let source = &self.site.sources()[key];
                SourceView {
                    title: source.title.clone(),
                    publisher: source.publisher.clone(),
                    date: self.maybe_date(source.date),
                    url: source.url.clone(),
                    external: source.url.is_some(),
                    document_number: source.document_number.clone(),
                    illustrative: source.kind == SourceKind::Illustrative,
                }
            }
            SourceRef::Report(key) => {
                let report = &self.site.reports()[key];
                SourceView {
                    title: report.document.title.clone(),
                    publisher: report.origin.clone(),
                    date: Some(self.date(report.date)),
                    url: Some(self.url(Subject::Report(key))),
                    external: false,
                    document_number: None,
                    illustrative: false,
                }
            }
        }
    }

    /// Coverage as a row shows it.
    pub fn coverage(&self, coverage: &Coverage) -> CoverageView {
        let reading = &coverage.reading;
        CoverageView {
            basis: basis(reading.basis),
            established: reading.established,
            total: reading.total.or(coverage.units),
            rate: reading.rate.map(format::rate),
            percent: reading.rate.map(|rate| rate.tenths() as f64 / 10.0).or(reading.full.then_some(100.0)),
            full: reading.full,
            registered: coverage.registered,
            reported: coverage.reported_established.map(|stated| stated.established),
            at_least: coverage.at_least,
            as_of: self.maybe_date(reading.as_of),
            illustrative: reading.illustrative,
            sources: self.reading_sources(reading),
            alternative: coverage.alternative.as_ref().map(|other| AlternativeView {
                basis: basis(other.basis),
                text: reading_text(other),
                full: other.full,
                as_of: self.maybe_date(other.as_of),
            }),
        }
    }

    /// Coverage of a place without a row: nothing is known.
    pub fn no_coverage() -> CoverageView {
        CoverageView {
            basis: "none",
            established: None,
            total: None,
            rate: None,
            percent: None,
            full: false,
            registered: 0,
            reported: None,
            at_least: None,
            as_of: None,
            illustrative: false,
            sources: Vec::new(),
            alternative: None,
        }
    }

    fn reading_sources(&self, reading: &Reading) -> Vec<SourceView> {
        self.reading_source_refs(reading).into_iter().map(|source| self.source(source)).collect()
    }

    /// Sources of a reading, each once.
    pub fn reading_source_refs(&self, reading: &Reading) -> Vec<SourceRef> {
        let observed =
            reading.observations.iter().filter_map(|index| self.site.observations()[*index].source);
        let listed = reading
            .rosters
            .iter()
            .filter_map(|index| self.site.rosters()[*index].source.map(SourceRef::Source));
        let mut sources: Vec<SourceRef> = observed.chain(listed).collect();
        sources.sort();
        sources.dedup();
        sources
    }

    /// Coverage of a target at a place on the day that the site shows.
    pub fn coverage_of(&self, target: TargetKey, place: Key<Place>) -> Option<&'a Coverage> {
        self.relations.coverage(target, self.site.as_of())?.get(place)
    }

    /// The anchor of a figure on the page that states it: its number among the figures of the report.
    pub fn figure_anchor(&self, index: usize) -> String {
        let number = match self.site.observations()[index].source {
            Some(SourceRef::Report(report)) => {
                self.report_figures(report).iter().position(|own| *own == index).map_or(index, |at| at + 1)
            }
            _ => index,
        };
        format!("figure-{number}")
    }

    /// A stated figure.
    pub fn figure(&self, index: usize) -> FigureView {
        let observation = &self.site.observations()[index];
        let id = self.figure_anchor(index);
        let report = match observation.source {
            Some(SourceRef::Report(key)) => Some(key),
            _ => None,
        };
        let quote_url = report
            .filter(|_| observation.quote.is_some())
            .map(|key| format!("{}#{}", self.url(Subject::Report(key)), quote_anchor(&id)));
        let (label, unit, definition) = self.indicator_words(observation.indicator);
        FigureView {
            id,
            label,
            value: format::value(observation.value),
            raw: format::raw(observation.value),
            full: observation.value == Value::Full,
            unit: observation.unit.clone().or(unit).unwrap_or_default(),
            place: self.place(observation.place),
            as_of: self.maybe_date(observation.as_of.or(observation.period.map(|(_, to)| to))),
            from: self.maybe_date(observation.period.map(|(from, _)| from)),
            quote: observation.quote.clone(),
            quote_url,
            source: observation.source.map(|source| self.source(source)),
            members: self.places(&observation.members),
            members_open: !observation.members.is_empty() && !observation.members_complete,
            note: observation.note.clone(),
            definition,
            illustrative: observation.source.is_some_and(|source| self.site.is_illustrative(source)),
        }
    }

    /// Label, unit and definition of an indicator.
    pub fn indicator_words(&self, key: IndicatorKey) -> (String, Option<String>, Option<String>) {
        match key {
            IndicatorKey::Declared(key) => {
                let indicator = &self.site.indicators()[key];
                (indicator.label.clone(), indicator.unit.clone(), indicator.definition.clone())
            }
            IndicatorKey::Target(target, measure) => {
                let label = &self.site.target(target).label;
                let word = |path: &str| self.site.words().get(path).unwrap_or_default().to_owned();
                let unit = match measure {
                    Measure::Coverage => None,
                    _ => Some(word(&format!("measure_units.{}", measure.suffix()))),
                };
                let pattern = word(&format!("measures.{}", measure.suffix()));
                (pattern.replace("{target}", label), unit.filter(|unit| !unit.is_empty()), None)
            }
        }
    }

    /// An adoption.
    pub fn adoption(&self, index: usize) -> AdoptionView {
        let adoption = &self.site.adoptions()[index];
        AdoptionView {
            practice: self.practice(adoption.practice),
            place: self.place(adoption.place),
            since: self.maybe_date(adoption.since),
            status: adoption_status(adoption.status),
            changes: adoption.changes.clone(),
            source: adoption.source.map(|source| self.source(SourceRef::Source(source))),
            illustrative: self.illustrative(adoption.source),
        }
    }

    /// Adoptions by their indices.
    pub fn adoptions(&self, indices: &[usize]) -> Vec<AdoptionView> {
        indices.iter().map(|index| self.adoption(*index)).collect()
    }

    /// Who links to a subject.
    pub fn backlinks(&self, subject: Subject) -> Vec<BacklinkView> {
        let view = |key: DocumentKey| match key {
            DocumentKey::Report(key) => BacklinkView { kind: "report", page: self.report(key) },
            DocumentKey::Practice(key) => BacklinkView { kind: "practice", page: self.practice(key) },
            DocumentKey::Page(key) => BacklinkView {
                kind: "page",
                page: LinkView {
                    label: self.site.pages()[key].document.title.clone(),
                    url: Some(self.url(Subject::Page(key))),
                },
            },
            DocumentKey::Place(key) => BacklinkView { kind: "county", page: self.place(key) },
        };
        self.relations.links().to(subject).map(view).collect()
    }

    /// One or two sentences about a document: the author's summary, or how it begins.
    pub fn summary(&self, key: DocumentKey, document: &Document) -> String {
        if let Some(summary) = &document.summary {
            return summary.clone();
        }
        if !document.body.outline.lead_has_reference {
            return document.body.outline.lead.clone();
        }
        let address = Address::of(key.subject(), self.site);
        let around = PageAround {
            press: self,
            root: String::new(),
            address: &address,
            absolute: true,
            page: String::new(),
        };
        let links = self.relations.links().of(key);
        crate::domain::markdown::lead(document.body.markdown(), &|start, written| {
            let destination = links.and_then(|links| links.at(start)).unwrap_or(&Destination::Words);
            match destination {
                Destination::Figure(..) => text_of(&around.figure(destination)),
                other => around.label(other, written),
            }
        })
    }

    /// Files that are published with a document.
    pub fn attachments(&self, address: &Address, document: &Document) -> Vec<AttachmentView> {
        let shown_in_text = |file| {
            let links = &document.body.outline.links;
            links.iter().any(|link| link.image && link.target.trim_start_matches("./") == file)
        };
        let files = document.attachments.iter().filter(|file| !shown_in_text(file.name.as_str()));
        let view = files.map(|file| AttachmentView {
            name: file.name.clone(),
            url: self.link(&Address::new(format!("{}{}", address.as_str(), file.name))),
            size: format::size(file.asset.length),
            format: file.name.rsplit_once('.').map_or(String::new(), |(_, ext)| ext.to_uppercase()),
        });
        view.collect()
    }

    /// Headings of a document as its page shows them.
    pub fn toc(&self, document: &Document) -> Vec<HeadingView> {
        let headings = markdown::toc(document).into_iter();
        headings.map(|(level, id, text)| HeadingView { level: u64::from(level), id, text }).collect()
    }

    /// The body of a document as its own page shows it.
    pub fn body(&self, key: DocumentKey, document: &Document, address: &Address) -> Html {
        let root = address.root(self.site.config());
        let anchors = self.quote_anchors(key, document);
        let around = PageAround { press: self, root, address, absolute: false, page: String::new() };
        Html(self.markdown(key, document, &anchors, &around))
    }

    /// The body with absolute addresses, for feeds.
    pub fn absolute_body(&self, key: DocumentKey, document: &Document, address: &Address) -> String {
        let config = self.site.config();
        let page = address.absolute(config);
        let around = PageAround { press: self, root: config.base_url.clone(), address, absolute: true, page };
        self.markdown(key, document, &[], &around)
    }

    fn markdown(
        &self,
        key: DocumentKey,
        document: &Document,
        anchors: &[(usize, String)],
        around: &PageAround<'_>,
    ) -> String {
        let policy = self.site.config().html;
        markdown::body(document, self.relations.links().of(key), anchors, policy, around)
    }

    /// Where the quoted sentences of a report's figures begin in its body.
    fn quote_anchors(&self, key: DocumentKey, document: &Document) -> Vec<(usize, String)> {
        let DocumentKey::Report(report) = key else { return Vec::new() };
        let figures = self.report_figures(report);
        if figures.iter().all(|index| self.site.observations()[*index].quote.is_none()) {
            return Vec::new();
        }
        let plain = crate::domain::markdown::plain_text(document.body.markdown());
        let mut anchors: Vec<(usize, String)> = Vec::new();
        for index in figures {
            let Some(quote) = &self.site.observations()[index].quote else { continue };
            let Some(range) = crate::refine::find_quote(&plain, quote) else { continue };
            let character = plain.text[..range.start].chars().count();
            anchors.push((plain.offsets[character], quote_anchor(&self.figure_anchor(index))));
        }
        anchors.sort();
        anchors
    }

    /// Figures that a report states, in the order of its front matter.
    pub fn report_figures(&self, report: Key<Report>) -> Vec<usize> {
        let mut figures = self.relations.figures_of(report).to_vec();
        figures.sort_by_key(|index| self.site.observations()[*index].span.start);
        figures
    }

    /// Dimensions of an image among the sources.
    pub fn image_dimensions(&self, file: crate::base::FileId) -> Option<(u32, u32)> {
        match &self.sources.file(file).content {
            Content::Asset(asset) => asset.dimensions,
            Content::Text(_) => None,
        }
    }
}

/// The surroundings of a body: on its own page, or in a feed.
struct PageAround<'p> {
    press: &'p Press<'p>,
    root: String,
    address: &'p Address,
    absolute: bool,
    page: String,
}

impl PageAround<'_> {
    /// A value as HTML that machines can read as well.
    fn data(&self, value: Value) -> String {
        let text = match value {
            Value::Full => self.word("full").to_owned(),
            other => format::value(other),
        };
        format!("<data value=\"{}\">{}</data>", escape(&format::raw(value)), escape(&text))
    }

    fn to(&self, address: &Address) -> String {
        if self.absolute {
            address.absolute(self.press.site.config())
        } else {
            format!("{}{}", self.root, self.press.link(address))
        }
    }
}

impl Surroundings for PageAround<'_> {
    fn href(&self, destination: &Destination) -> Option<String> {
        match destination {
            Destination::Subject(subject, fragment) => {
                let to = self.to(&Address::of(*subject, self.press.site));
                Some(fragment.as_ref().map_or(to.clone(), |fragment| format!("{to}#{fragment}")))
            }
            Destination::Fragment(fragment) => Some(format!("{}#{fragment}", self.page)),
            Destination::File { name, .. } => {
                Some(self.to(&Address::new(format!("{}{name}", self.address.as_str()))))
            }
            Destination::External | Destination::Figure(..) | Destination::Words => None,
        }
    }

    fn label(&self, destination: &Destination, written: &str) -> String {
        let site = self.press.site;
        let Destination::Subject(subject, _) = destination else {
            return self.word("withheld").to_owned();
        };
        match subject {
            Subject::Report(key) => site.reports()[*key].document.title.clone(),
            Subject::Practice(key) => site.practices()[*key].document.title.clone(),
            Subject::Page(key) => site.pages()[*key].document.title.clone(),
            Subject::Organisation(key) => site.organisations()[*key].name.clone(),
            Subject::Place(key) => {
                let place = &site.places()[*key];
                let is_key = written == place.id || place.code.as_deref() == Some(written);
                if is_key { place.name.clone() } else { written.to_owned() }
            }
        }
    }

    fn figure(&self, destination: &Destination) -> String {
        let Destination::Figure(indicator, place, day) = destination else { return String::new() };
        let site = self.press.site;
        let day = day.map_or(site.as_of(), |day| day.last());
        if let IndicatorKey::Target(target, measure) = *indicator
            && let Some(value) = computed(site, self.press.relations, target, measure, *place, day)
        {
            let shown_day = site.config().snapshots.contains(&day).then_some(day);
            let to = self.to(&Address::of_target(target, shown_day, site));
            return format!("<a class=\"figure\" href=\"{}\">{}</a>", escape(&to), self.data(value));
        }
        let observations = site.observations_of(*indicator, *place);
        let latest = observations.iter().rev().find(|own| own.day().is_none_or(|own| own <= day));
        let Some(observation) = latest else {
            return format!("<span class=\"unknown\">{}</span>", escape(self.word("not_reported")));
        };
        let data = self.data(observation.value);
        match observation.source {
            Some(SourceRef::Report(report)) => {
                let index = site
                    .observations()
                    .iter()
                    .position(|other| std::ptr::eq(other, observation))
                    .unwrap_or(0);
                let to = self.to(&Address::of(Subject::Report(report), site));
                format!(
                    "<a class=\"figure\" href=\"{}#{}\">{data}</a>",
                    escape(&to),
                    self.press.figure_anchor(index)
                )
            }
            _ => data,
        }
    }

    fn dimensions(&self, destination: &Destination) -> Option<(u32, u32)> {
        match destination {
            Destination::File { file, .. } => self.press.image_dimensions(*file),
            _ => None,
        }
    }

    fn has_lines(&self) -> bool {
        self.press.preview && !self.absolute
    }

    fn word(&self, path: &str) -> &str {
        self.press.site.words().get(path).unwrap_or_default()
    }

    fn page(&self) -> &str {
        &self.page
    }
}

/// The words of a piece of HTML that this program wrote itself.
fn text_of(html: &str) -> String {
    let mut inside = false;
    let words = html.chars().filter(|c| {
        inside = (inside || *c == '<') && *c != '>';
        !inside && *c != '>'
    });
    words.collect()
}

/// What coverage pages show for a target on a day, as a figure; `None` where they show nothing.
fn computed(
    site: &Site,
    relations: &Relations,
    target: TargetKey,
    measure: Measure,
    place: Key<Place>,
    day: Date,
) -> Option<Value> {
    let other_day;
    let table = match relations.coverage(target, day) {
        Some(table) => table,
        None => {
            other_day = CoverageTable::compute(site, target, day);
            &other_day
        }
    };
    let coverage = table.get(place)?;
    let reading = &coverage.reading;
    let count = |count: u64| Value::Number(count as f64);
    match measure {
        Measure::Established => reading.established.map(count),
        Measure::Total => reading.total.or(coverage.units).map(count),
        Measure::Coverage if reading.full => Some(Value::Full),
        Measure::Coverage => reading.rate.map(|rate| Value::Percent(rate.tenths() as f64 / 10.0)),
        Measure::FullPlaces => {
            let full = table.full_places(place);
            full.all_known().then(|| count(full.full))
        }
    }
}

/// The anchor of a quoted sentence, from that of its figure.
fn quote_anchor(figure: &str) -> String {
    figure.replace("figure-", "quote-")
}

/// What a reading says in a few characters; empty for “full” without counts.
fn reading_text(reading: &Reading) -> String {
    match (reading.counts(), reading.rate) {
        (Some((established, total)), _) => format!("{established}/{total}"),
        (None, Some(rate)) => format::rate(rate),
        (None, None) => String::new(),
    }
}

/// The issue of a report.
pub fn issue(report: &Report) -> Option<IssueView> {
    report.issue.as_ref().map(|issue| IssueView {
        series: issue.series.clone(),
        number: issue.number.clone(),
        total: issue.total.clone(),
    })
}

/// How a document is shown, for badges.
pub fn publication(publication: Publication) -> Option<&'static str> {
    match publication {
        Publication::Public => None,
        Publication::Draft => Some("draft"),
        Publication::Review => Some("review"),
        Publication::Embargoed => Some("embargoed"),
        Publication::Internal => Some("internal"),
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Roster => "roster",
        Basis::Mixed => "mixed",
        Basis::Reported => "reported",
        Basis::None => "none",
    }
}

/// Status of an organisation as a word for templates.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Planned => "planned",
        Status::Active => "active",
        Status::Lapsed => "lapsed",
        Status::Dissolved => "dissolved",
    }
}

/// Evidence as a word for templates.
pub fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Described => "described",
        Evidence::Quantified => "quantified",
        Evidence::Evaluated => "evaluated",
    }
}

/// Recognition as a word for templates.
pub fn recognition(recognition: Recognition) -> &'static str {
    match recognition {
        Recognition::None => "none",
        Recognition::County => "county",
        Recognition::City => "city",
        Recognition::Province => "province",
        Recognition::National => "national",
    }
}

/// Status of an adoption as a word for templates.
pub fn adoption_status(status: AdoptionStatus) -> &'static str {
    match status {
        AdoptionStatus::Considering => "considering",
        AdoptionStatus::Trial => "trial",
        AdoptionStatus::Implemented => "implemented",
        AdoptionStatus::Ended => "ended",
        AdoptionStatus::Declined => "declined",
    }
}
