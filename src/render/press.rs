//! What every page is made with: the site, its relations, the theme's templates, and the items that many
//! pages show, each made once.

use crate::base::{Content, Date, Diagnostic, FileId, Language, PartialDate, SourceSet, Span, escape};
use crate::domain::{
    AdoptionStatus, Attachment, Document, Evidence, IndicatorKey, Key, Measure, Named, Organisation, Place,
    Practice, Publication, Recognition, Report, Source, SourceKind, SourceRef, Status, TargetKey, Theme,
    Value,
};
use crate::refine::{Quotable, Site};
use crate::relate::catalogue::FacetValue;
use crate::relate::coverage::{Basis, Coverage, Reading};
use crate::relate::provenance::{Number, Spot};
use crate::relate::values::{self, Found};
use crate::relate::{CoverageTable, Destination, DocumentKey, Relations, Subject};

use super::address::Address;
use super::blocks::BlockPlace;
use super::chart;
use super::format;
use super::images::{self, Picture};
use super::lines::Places;
use super::markdown::{self, Surroundings};
use super::meta::feed_links;
use super::pages::counties_address;
use super::stock::{self, Stock};
use super::templates::Templates;
use super::views::parts::{
    AdoptionView, AlternativeView, AttachmentView, CoverageView, DateView, FeedLinkView, FigureView,
    HeadingView, ImageView, IssueView, LinkView, OrganisationItem, PracticeItem, ReportItem, SourceView,
};
use super::views::{Html, Shared};
use crate::render::wording;

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
    pub feed_links: Vec<Shared<FeedLinkView>>,
    /// Whether blocks and figures tell the line that they come from; never in a build.
    pub preview: bool,
    places: Places,
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
        let places = Places::default();
        Press { site, relations, sources, templates, stock, card, feed_links, preview: false, places }
    }

    /// Where something is written, for a preview to lead there; `None` in a build.
    pub fn written(&self, span: Span) -> Option<String> {
        if self.preview { self.places.of(self.sources, span) } else { None }
    }

    /// The file and the line where something is written, for the data files.
    pub fn line_of(&self, span: Span) -> Option<String> {
        // Columns would differ between the two languages of keys, which make the same site.
        Some(self.places.of(self.sources, span)?.rsplit_once(':')?.0.to_owned())
    }

    /// Where the number of a reading is written: what was reported, else the word that the lists are complete.
    /// Nobody wrote a sum.
    pub fn reading_written(&self, reading: &Reading) -> Option<String> {
        if reading.summed {
            return None;
        }
        let observed = reading.observations.first().map(|index| self.site.observations()[*index].value_span);
        let listed = reading.rosters.first().map(|index| self.site.rosters()[*index].span);
        self.written(observed.or(listed)?)
    }

    /// Where a value is written.
    pub fn value_written(
        &self,
        indicator: IndicatorKey,
        place: Key<Place>,
        day: Date,
        found: &Found,
    ) -> Option<String> {
        if let Some(index) = found.observation {
            return self.written(self.site.observations()[index].value_span);
        }
        let IndicatorKey::Target(target, _) = indicator else { return None };
        self.reading_written(&self.relations.coverage_on(target, day)?.get(place)?.reading)
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
        let url = match self.site.has_page(place) {
            true => Some(self.url(Subject::Place(place))),
            false => self.site.regions().position(place).map(|region| self.link(&self.counties_of(region))),
        };
        LinkView { label: self.site.places()[place].name.clone(), url }
    }

    /// The list of the places of a region.
    fn counties_of(&self, region: usize) -> Address {
        self.part_address(&counties_address(), Some(region))
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

    /// A report as others name it, and its day.
    pub fn named_report(&self, key: Key<Report>) -> stock::Named {
        let make = || {
            let date = Shared::new(&self.date(self.site.reports()[key].date));
            (Shared::new(&self.report(key)), Some(date))
        };
        self.stock.named_report(key, make).clone()
    }

    /// A practice as others name it.
    pub fn named_practice(&self, key: Key<Practice>) -> stock::Named {
        self.stock.named_practice(key, || (Shared::new(&self.practice(key)), None)).clone()
    }

    /// Address of the first page of a theme.
    pub fn theme_address(&self, theme: Key<Theme>) -> Address {
        self.facet_address(FacetValue::Theme(theme))
    }

    /// Themes as links.
    pub fn themes(&self, themes: &[Key<Theme>]) -> Vec<LinkView> {
        let link = |theme: &Key<Theme>| LinkView {
            label: self.site.themes()[*theme].label.clone(),
            url: Some(self.link(&self.theme_address(*theme))),
        };
        themes.iter().map(link).collect()
    }

    /// A report as a list item.
    pub fn shared_report(&self, key: Key<Report>) -> Shared<ReportItem> {
        self.stock.report(key, || self.report_item(key))
    }

    /// A practice as a list item.
    pub fn shared_practice(&self, key: Key<Practice>) -> &Shared<PracticeItem> {
        &self.stock.practice(key, || self.practice_item(key)).0
    }

    /// The digest of what a practice says as a list item.
    pub fn practice_digest(&self, key: Key<Practice>) -> &[u8; 32] {
        &self.stock.practice(key, || self.practice_item(key)).1
    }

    /// Shared items of reports.
    pub fn report_items(&self, reports: &[Key<Report>]) -> Vec<Shared<ReportItem>> {
        reports.iter().map(|key| self.shared_report(*key)).collect()
    }

    /// Shared items of practices.
    pub fn practice_items(&self, practices: &[Key<Practice>]) -> Vec<Shared<PracticeItem>> {
        practices.iter().map(|key| self.shared_practice(*key).clone()).collect()
    }

    /// The shared item of an organisation.
    pub fn shared_organisation(&self, key: Key<Organisation>) -> Shared<OrganisationItem> {
        // What tells its line is not for the files of a preview that are no pages.
        if self.preview {
            return Shared::new(&self.organisation_item(key));
        }
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
            cover: self.small_cover(key, report),
            publication: publication(report.document.publication),
        }
    }

    fn practice_item(&self, key: Key<Practice>) -> PracticeItem {
        let practice = &self.site.practices()[key];
        let counts = self.relations.catalogue().counts(key);
        PracticeItem {
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
            trial: counts.trial,
            implemented: counts.implemented,
            adoption_illustrative: counts.illustrative,
            updated: self.maybe_date(practice.document.updated),
            publication: publication(practice.document.publication),
        }
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
            written: self.written(organisation.span),
        }
    }

    /// A type of organisation in words: the label of the target that counts it, or the type as written.
    pub fn kind_label(&self, kind: &str) -> String {
        let targets = self.site.campaigns().iter().flat_map(|(_, campaign)| &campaign.targets);
        let mut matching = targets.filter(|target| target.org_types.iter().any(|own| own == kind));
        match matching.next() {
            Some(target) => target.label.clone(),
            None => wording::find(self.site.words(), &format!("organisation_types.{kind}"))
                .unwrap_or(kind)
                .to_owned(),
        }
    }

    /// A type of unit in words: the theme's word for it, or the type as written.
    pub fn unit_label(&self, kind: &str) -> String {
        self.site.words().get(&format!("unit_types.{kind}")).unwrap_or(kind).to_owned()
    }

    /// Whether an organisation is invented example data: every source of it is.
    pub fn is_illustrative(&self, organisation: &Organisation) -> bool {
        self.site.are_illustrative(organisation.sources.iter().map(|source| SourceRef::Source(*source)))
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
    pub fn coverage(&self, spot: Spot, coverage: &Coverage) -> CoverageView {
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
                number: self.number(&Number::Alternative(spot)),
                written: self.reading_written(other),
            }),
            number: self.coverage_number(spot, coverage),
            written: self.reading_written(reading),
        }
    }

    /// The row of a table as pages show it; `None` where the place has none.
    pub fn table_coverage(&self, table: &CoverageTable, place: Key<Place>) -> Option<CoverageView> {
        let spot = Spot { target: table.target(), place, day: table.date() };
        Some(self.coverage(spot, table.get(place)?))
    }

    /// Coverage on the day that the site shows, as pages show it.
    pub fn coverage_view(&self, target: TargetKey, place: Key<Place>) -> CoverageView {
        let table = self.relations.coverage(target, self.site.as_of());
        table.and_then(|table| self.table_coverage(table, place)).unwrap_or_else(Self::no_coverage)
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
            number: None,
            written: None,
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
            number: self.number_id(&Number::Stated(index)),
            label,
            value: format::value(observation.value),
            raw: format::raw(observation.value),
            full: observation.value == Value::Full,
            unit: observation.unit.clone().or(unit).unwrap_or_default(),
            place: self.place(observation.place),
            as_of: self.maybe_date(observation.date()),
            from: self.maybe_date(observation.period.map(|(from, _)| from)),
            quote: observation.quote.clone(),
            quote_url,
            source: observation.source.map(|source| self.source(source)),
            members: self.places(&observation.members),
            members_open: !observation.members.is_empty() && !observation.members_complete,
            note: observation.note.clone(),
            definition,
            illustrative: self.site.is_invented(observation),
            written: self.written(observation.value_span),
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
                let word = |path: &str| wording::find(self.site.words(), path).unwrap_or_default().to_owned();
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
            id: self.adoption_anchor(index),
            counted: self.relations.catalogue().is_current(index),
            practice: self.practice(adoption.practice),
            place: self.place(adoption.place),
            since: self.maybe_date(adoption.since),
            status: adoption_status(adoption.status),
            changes: adoption.changes.clone(),
            source: adoption.source.map(|source| self.source(SourceRef::Source(source))),
            illustrative: self.illustrative(adoption.source),
            written: self.written(adoption.span),
        }
    }

    /// The anchor of an adoption in the ledger: only the last word of a place has one.
    pub fn adoption_anchor(&self, index: usize) -> String {
        let adoption = &self.site.adoptions()[index];
        let (practice, place) =
            (&self.site.practices()[adoption.practice], &self.site.places()[adoption.place]);
        if !self.relations.catalogue().is_current(index) {
            return String::new();
        }
        format!("adoption-{}@{}", practice.id, place.id)
    }

    /// Adoptions by their indices.
    pub fn adoptions(&self, indices: &[usize]) -> Vec<AdoptionView> {
        indices.iter().map(|index| self.adoption(*index)).collect()
    }

    /// One or two sentences about a document: the author's summary, or how it begins.
    pub fn summary(&self, key: DocumentKey, document: &Document) -> String {
        if let Some(summary) = &document.summary {
            return summary.clone();
        }
        if !document.body.outline.lead_has_reference {
            return document.body.outline.lead.clone();
        }
        let links = self.relations.links().of(key);
        crate::domain::markdown::lead(document.body.markdown(), &|start, written| {
            let destination = links.and_then(|links| links.at(start)).unwrap_or(&Destination::Words);
            self.reference_words(destination, written)
        })
    }

    /// What a reference without words of its own shows, as text.
    pub fn reference_words(&self, destination: &Destination, written: &str) -> String {
        let address = Address::new("");
        let around = PageAround {
            press: self,
            root: String::new(),
            address: &address,
            absolute: true,
            alone: false,
            page: String::new(),
            blocks: Vec::new(),
        };
        match destination {
            Destination::Figure(..) => text_of(&around.figure(destination)),
            other => around.label(other, written),
        }
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
    pub fn body(
        &self,
        key: DocumentKey,
        document: &Document,
        address: &Address,
    ) -> Result<Html, Box<Diagnostic>> {
        let root = address.root(self.site.config());
        let anchors = self.quote_anchors(key, document);
        let place = BlockPlace { root: &root, prefix: "jb-block-", absolute: false };
        let blocks = self.blocks(document, &place)?;
        let page = String::new();
        let around = PageAround { press: self, root, address, absolute: false, alone: false, page, blocks };
        Ok(Html(self.markdown(key, document, &anchors, &around)))
    }

    /// The body with absolute addresses, for feeds.
    pub fn absolute_body(
        &self,
        key: DocumentKey,
        document: &Document,
        address: &Address,
    ) -> Result<String, Box<Diagnostic>> {
        let config = self.site.config();
        let page = address.absolute(config);
        let root = config.base_url.clone();
        // A reader shows many entries on one page, so the ids inside differ from entry to entry.
        let digest = blake3::hash(address.as_str().as_bytes()).to_hex();
        let prefix = format!("jb-{}-", &digest[..8]);
        let place = BlockPlace { root: &root, prefix: &prefix, absolute: true };
        let blocks = self.blocks(document, &place)?;
        let around = PageAround { press: self, root, address, absolute: true, alone: false, page, blocks };
        Ok(self.markdown(key, document, &[], &around))
    }

    /// The body for a text that stands alone: addresses from the root of the site, fragments of its own, and only
    /// those links that the author wrote.
    pub fn plain_body(
        &self,
        key: DocumentKey,
        document: &Document,
        address: &Address,
    ) -> Result<String, Box<Diagnostic>> {
        let place = BlockPlace { root: "", prefix: "jb-block-", absolute: false };
        let blocks = self.blocks(document, &place)?;
        let (root, page) = (String::new(), String::new());
        let around = PageAround { press: self, root, address, absolute: false, alone: true, page, blocks };
        Ok(self.markdown(key, document, &[], &around))
    }

    /// The title of a page about something.
    pub fn subject_title(&self, subject: Subject) -> String {
        match subject {
            Subject::Report(key) => self.site.reports()[key].document.title.clone(),
            Subject::Practice(key) => self.site.practices()[key].document.title.clone(),
            Subject::Page(key) => self.site.pages()[key].document.title.clone(),
            Subject::Place(key) => self.site.places()[key].name.clone(),
            Subject::Organisation(key) => self.site.organisations()[key].name.clone(),
        }
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

    /// Where the quoted sentences of a report's figures and requirements begin in its body.
    fn quote_anchors(&self, key: DocumentKey, document: &Document) -> Vec<(usize, String)> {
        let DocumentKey::Report(report) = key else { return Vec::new() };
        let figures = self.report_figures(report).into_iter().filter_map(|index| {
            let quote = self.site.observations()[index].quote.as_ref()?;
            Some((quote, quote_anchor(&self.figure_anchor(index))))
        });
        let requirements = self.site.reports()[report].requirements.iter().enumerate();
        let requirements =
            requirements.filter_map(|(index, own)| Some((own.quote.as_ref()?, requirement_anchor(index))));
        let quotes: Vec<(&String, String)> = figures.chain(requirements).collect();
        if quotes.is_empty() {
            return Vec::new();
        }
        let body = Quotable::new(&document.body);
        let found = quotes.into_iter().filter_map(|(quote, anchor)| Some((body.find(quote)?, anchor)));
        let mut anchors: Vec<(usize, String)> = found.collect();
        anchors.sort();
        anchors
    }

    /// Where requirement `index` of a report stands in its text; its page alone if the author does not tell.
    pub fn requirement_url(&self, report: Key<Report>, index: usize) -> Option<String> {
        self.site.reports()[report].requirements.get(index)?.quote.as_ref()?;
        Some(format!("{}#{}", self.url(Subject::Report(report)), requirement_anchor(index)))
    }

    /// Figures that a report states, in the order of its front matter.
    pub fn report_figures(&self, report: Key<Report>) -> Vec<usize> {
        let mut figures = self.relations.figures_of(report).to_vec();
        figures.sort_by_key(|index| self.site.observations()[*index].span.start);
        figures
    }

    /// The file of a report's cover.
    pub fn cover<'r>(&self, report: &'r Report) -> Option<&'r Attachment> {
        let name = report.cover.as_ref()?;
        report.document.attachments.iter().find(|attachment| attachment.name == *name)
    }

    /// The cover of a report in the smallest size, for lists.
    fn small_cover(&self, key: Key<Report>, report: &Report) -> Option<ImageView> {
        let cover = self.cover(report)?;
        let folder = Address::of(Subject::Report(key), self.site);
        let small = images::thumbnail(&cover.name, &cover.asset, &self.site.config().images);
        let link = |name: &str| self.link(&Address::new(format!("{}{name}", folder.as_str())));
        Some(ImageView {
            url: link(&small.name),
            modern: small.modern.as_deref().map(link),
            width: small.size.map(|(width, _)| u64::from(width)),
            height: small.size.map(|(_, height)| u64::from(height)),
        })
    }

    /// A picture in the folder of a page, as the page shows it.
    pub fn picture(
        &self,
        file: FileId,
        name: &str,
        folder: &Address,
        to: &dyn Fn(&Address) -> String,
    ) -> Picture {
        match &self.sources.file(file).content {
            Content::Asset(asset) => images::picture(name, folder, asset, &self.site.config().images, to),
            Content::Text(_) => {
                let src = to(&Address::new(format!("{}{name}", folder.as_str())));
                Picture { src, ..Picture::default() }
            }
        }
    }
}

/// The surroundings of a body: on its own page, in a feed, or in an export.
struct PageAround<'p> {
    press: &'p Press<'p>,
    root: String,
    address: &'p Address,
    absolute: bool,
    /// Whether the text stands without the site around it, where nothing leads into it.
    alone: bool,
    page: String,
    /// HTML of the data blocks, by where they begin.
    blocks: Vec<(usize, String)>,
}

impl PageAround<'_> {
    /// A value as HTML that machines can read as well.
    /// `number`: the id of the value in `provenance.json`.
    fn data(&self, value: Value, number: Option<String>) -> String {
        let text = match value {
            Value::Full => self.word("full").to_owned(),
            other => format::value(other),
        };
        let number = chart::number(number.as_deref());
        format!("<data value=\"{}\"{number}>{}</data>", escape(&format::raw(value)), escape(&text))
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
        let press = self.press;
        let day = day.map_or(press.site.as_of(), |day| day.last());
        let Some(found) = values::value(press.site, press.relations, *indicator, *place, day) else {
            return format!("<span class=\"unknown\">{}</span>", escape(self.word("not_reported")));
        };
        let title = escape(&press.figure_title(*indicator, *place, &found));
        let written = press.value_written(*indicator, *place, day, &found).filter(|_| self.has_lines());
        let line = written.map_or(String::new(), |place| format!(" data-jb=\"{}\"", escape(&place)));
        let number = values::number(*indicator, *place, day, &found);
        let data = self.data(found.value, number.map(|number| press.number_id(&number)));
        let example = if found.illustrative {
            let (label, help) = (self.word("example.label"), self.word("example.help"));
            format!(
                " <span class=\"badge badge-example\" title=\"{}\">{}</span>",
                escape(help),
                escape(label)
            )
        } else {
            String::new()
        };
        match press.provenance_of(*indicator, *place, day, &found) {
            Some((address, fragment)) => {
                let to = self.to(&address);
                let fragment = fragment.map_or(String::new(), |fragment| format!("#{fragment}"));
                format!(
                    "<a class=\"figure\" href=\"{}{}\" title=\"{title}\"{line}>{data}</a>{example}",
                    escape(&to),
                    escape(&fragment)
                )
            }
            None => format!("<span class=\"figure\" title=\"{title}\"{line}>{data}</span>{example}"),
        }
    }

    fn block(&self, start: usize) -> &str {
        self.blocks.iter().find(|(own, _)| *own == start).map_or("", |(_, html)| html)
    }

    fn picture(&self, destination: &Destination) -> Option<Picture> {
        let Destination::File { file, name } = destination else {
            let src = self.href(destination)?;
            return Some(Picture { src, ..Picture::default() });
        };
        let mut picture = self.press.picture(*file, name, self.address, &|address| self.to(address));
        if self.absolute {
            // Readers of feeds know one address best.
            (picture.modern, picture.srcset) = Default::default();
        }
        Some(picture)
    }

    fn has_lines(&self) -> bool {
        self.press.preview && !self.absolute
    }

    fn word(&self, path: &str) -> &str {
        wording::find(self.press.site.words(), path).unwrap_or_default()
    }

    fn page(&self) -> &str {
        &self.page
    }

    fn anchor(&self, number: usize) -> Option<String> {
        (!self.absolute && !self.alone).then(|| mention_anchor(number))
    }

    fn links_names(&self) -> bool {
        !self.alone
    }
}

/// The anchor of a link on the page of its document.
pub fn mention_anchor(number: usize) -> String {
    format!("jb-m-{}", number + 1)
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

/// The anchor of a quoted sentence, from that of its figure.
fn quote_anchor(figure: &str) -> String {
    figure.replace("figure-", "quote-")
}

/// The anchor of a quoted requirement, by its place in the list.
fn requirement_anchor(index: usize) -> String {
    format!("requirement-{}", index + 1)
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

/// A basis as a word for templates.
pub fn basis(basis: Basis) -> &'static str {
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
