//! Pages of documents: reports, practices, plain pages.

use crate::base::Diagnostic;
use crate::domain::{Key, Outcome, Page, Practice, Report, SourceRef, Value};
use crate::relate::provenance::Number;
use crate::relate::related::{Feature, Relation};
use crate::relate::{Destination, DocumentKey, Subject};

use super::super::address::Address;
use super::super::format;
use super::super::images;
use super::super::meta::{Article, Head, HeadImage};
use super::super::press::{Press, evidence, issue, mention_anchor, recognition};
use super::super::views::Html;
use super::super::views::pages::{
    PlainView, PracticeView, ReportView, RequireView, RequirementView, ResultView, SpeakerView,
};
use super::super::views::parts::{LinkView, RelatedView};

/// Related reading on a page.
const MAX_RELATED: usize = 5;

/// What a reader has to know to do the same.
const NEEDS: [&str; 4] = ["people", "money", "authority", "time"];

impl Press<'_> {
    pub(super) fn report_page(&self, key: Key<Report>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let report = &self.site.reports()[key];
        let address = Address::of(Subject::Report(key), self.site);
        let head = Head {
            kind: "report",
            section: "reports",
            title: report.document.title.clone(),
            written: Some(report.document.span),
            description: self.summary(DocumentKey::Report(key), &report.document),
            parents: vec![self.parent("reports", "reports/")],
            article: Some(Article {
                date: report.issued.unwrap_or(report.date),
                updated: report.document.updated,
                source: report.origin.clone(),
                author: report.author.clone(),
                keywords: report.keywords.clone(),
            }),
            image: self.cover(report).map(|cover| {
                let config = self.site.config();
                let (name, size) = images::preview(&cover.name, &cover.asset, &config.images);
                let address = Address::new(format!("{}{name}", address.as_str()));
                let alt = report.document.title.clone();
                HeadImage { address: address.absolute(config), alt, size }
            }),
            publication: report.document.publication,
            ..Head::default()
        };
        let body = self.body(DocumentKey::Report(key), &report.document, &address)?;
        let view = self.report_view(key, &address, body);
        self.render(&address, head, &view)
    }

    fn report_view(&self, key: Key<Report>, address: &Address, body: Html) -> ReportView {
        let report = &self.site.reports()[key];
        let (previous, next) = self.neighbours(key);
        let speakers = report.speakers.iter().map(|speaker| SpeakerView {
            organisation: self.organisation(speaker.organisation),
            topic: speaker.topic.clone(),
        });
        let read = self.templates.fields::<ReportView>();
        ReportView {
            title: report.document.title.clone(),
            date: self.date(report.date),
            issued: self.maybe_date(report.issued),
            issue: issue(report),
            kind: report.kind.clone(),
            place: report.place.as_ref().map(|place| self.named_place(place)),
            organiser: report.organiser.as_ref().map(|named| self.named_organisation(named)),
            host: report.host.as_ref().map(|named| self.named_organisation(named)),
            campaign: report.campaign.map(|key| self.site.campaigns()[key].title.clone()),
            counties: self.places(&report.counties),
            speakers: speakers.collect(),
            visits: report.visits.iter().map(|key| self.organisation(*key)).collect(),
            themes: self.themes(&report.themes),
            keywords: report.keywords.clone(),
            origin: report.origin.clone(),
            author: report.author.clone(),
            summary: report.document.summary.clone(),
            cover: self.cover_html(report, address),
            body,
            toc: read.made("toc", || self.toc(&report.document)),
            figures: self.report_figures(key).into_iter().map(|index| self.figure(index)).collect(),
            requirements: self.requirements(key),
            practices: self.practice_items(&report.practices),
            told_practices: self.told_practices(key),
            recipients_report: report.recipients.report.clone(),
            recipients_send: report.recipients.send.clone(),
            recipients_issue: report.recipients.issue.clone(),
            copies: report.recipients.copies,
            attachments: self.attachments(address, &report.document),
            related: read.made("related", || self.related_to_report(key)),
            backlinks: read.made("backlinks", || self.backlinks(Subject::Report(key))),
            previous,
            next,
            updated: self.maybe_date(report.document.updated),
        }
    }

    /// The cover above the text, unless the text shows it as well.
    fn cover_html(&self, report: &Report, address: &Address) -> Html {
        let links = &report.document.body.outline.links;
        let is_shown =
            |name: &str| links.iter().any(|link| link.image && link.target.trim_start_matches("./") == name);
        let Some(cover) = self.cover(report).filter(|cover| !is_shown(&cover.name)) else {
            return Html::default();
        };
        let root = address.root(self.site.config());
        let to = |address: &Address| format!("{root}{}", self.link(address));
        let picture = self.picture(cover.file, &cover.name, address, &to);
        Html(picture.html("", " class=\"cover\""))
    }

    fn requirements(&self, key: Key<Report>) -> Vec<RequirementView> {
        let requirements = self.site.reports()[key].requirements.iter().enumerate();
        let view = requirements.map(|(index, requirement)| RequirementView {
            text: requirement.text.clone(),
            quote_url: self.requirement_url(key, index),
            owner: requirement.owner.clone(),
            due: self.maybe_date(requirement.due),
            status: requirement.status.clone(),
            written: self.written(requirement.span),
        });
        view.collect()
    }

    /// The practices that a report introduces and links to, each with the first sentence about it.
    fn told_practices(&self, key: Key<Report>) -> Vec<LinkView> {
        let introduced = &self.site.reports()[key].practices;
        let Some(links) = self.relations.links().of(DocumentKey::Report(key)) else { return Vec::new() };
        let mut told: Vec<Key<Practice>> = Vec::new();
        let edges = links.edges().iter().enumerate().filter_map(|(number, edge)| {
            let Destination::Subject(Subject::Practice(practice), _) = edge.destination else { return None };
            if !introduced.contains(&practice) || told.contains(&practice) {
                return None;
            }
            told.push(practice);
            let url = format!("{}#{}", self.url(Subject::Report(key)), mention_anchor(number));
            let label = self.site.practices()[practice].document.title.clone();
            Some(LinkView { label, url: Some(url) })
        });
        edges.collect()
    }

    /// The older and the newer report.
    fn neighbours(&self, key: Key<Report>) -> (Option<LinkView>, Option<LinkView>) {
        let order = self.site.reports_by_date();
        let at = self.site.report_position(key);
        let older = order.get(at + 1).map(|key| self.report(*key));
        let newer = at.checked_sub(1).map(|at| self.report(order[at]));
        (older, newer)
    }

    pub(super) fn practice_page(&self, key: Key<Practice>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let practice = &self.site.practices()[key];
        let address = Address::of(Subject::Practice(key), self.site);
        let date = practice.document.updated.or(practice.started);
        let head = Head {
            kind: "practice",
            section: "practices",
            title: practice.document.title.clone(),
            written: Some(practice.document.span),
            description: self.summary(DocumentKey::Practice(key), &practice.document),
            parents: vec![self.parent("practices", "practices/")],
            article: date.map(|date| Article {
                date,
                updated: practice.document.updated,
                source: None,
                author: None,
                keywords: practice
                    .themes
                    .iter()
                    .map(|theme| self.site.themes()[*theme].label.clone())
                    .collect(),
            }),
            publication: practice.document.publication,
            feeds: vec![(self.word("menu.practices"), Address::new("practices/"))],
            ..Head::default()
        };
        let body = self.body(DocumentKey::Practice(key), &practice.document, &address)?;
        let view = self.practice_view(key, &address, body);
        self.render(&address, head, &view)
    }

    /// Everything about a practice. `body` is its text.
    pub fn practice_view(&self, key: Key<Practice>, address: &Address, body: Html) -> PracticeView {
        let practice = &self.site.practices()[key];
        let counts = self.relations.catalogue().counts(key);
        let requires = practice.requires.iter();
        let read = self.templates.fields::<PracticeView>();
        let summary = practice.document.summary.clone();
        // With the steps below, the line 做法 is the author's summary rather than the same steps in a row.
        let (approach, summary) = match summary {
            Some(summary) if !practice.steps.is_empty() => (Some(summary), None),
            other => (practice.card.approach.clone(), other),
        };
        PracticeView {
            title: practice.document.title.clone(),
            id: practice.id.clone(),
            counties: self.places(&practice.counties),
            counties_open: practice.counties_open,
            organisations: practice.organisations.iter().map(|key| self.organisation(*key)).collect(),
            themes: self.themes(&practice.themes),
            campaign: practice.campaign.map(|key| self.site.campaigns()[key].title.clone()),
            summary,
            problem: practice.card.problem.clone(),
            approach,
            result: practice.card.result.clone(),
            steps: practice.steps.clone(),
            results: practice
                .results
                .iter()
                .enumerate()
                .map(|(at, result)| self.result(key, at, result))
                .collect(),
            measured: practice.results.iter().any(|own| own.value.is_some() || own.as_of.is_some()),
            unstated: unstated(practice),
            requires: requires
                .map(|(key, text)| RequireView { key: key.clone(), text: text.clone() })
                .collect(),
            cost: practice.cost.clone(),
            pitfalls: practice.pitfalls.clone(),
            started: self.maybe_date(practice.started),
            evidence: practice.evidence.map(evidence),
            recognition: practice.recognition.map(recognition),
            adoptions: self.adoptions(self.relations.adoptions_of(key)),
            trial: counts.trial,
            implemented: counts.implemented,
            adoption_illustrative: counts.illustrative,
            report_to: self.editors(),
            similar: self.practice_items(self.relations.catalogue().similar(key)),
            related: read.made("related", || self.related_to_practice(key)),
            contact: practice.contact.as_ref().map(|named| self.named_organisation(named)),
            sources: practice.sources.iter().map(|source| self.source(SourceRef::Source(*source))).collect(),
            reports: self.report_items(self.relations.introduced_by(key)),
            body,
            toc: read.made("toc", || self.toc(&practice.document)),
            attachments: self.attachments(address, &practice.document),
            backlinks: read.made("backlinks", || self.backlinks(Subject::Practice(key))),
            updated: self.maybe_date(practice.document.updated),
        }
    }

    /// A result rests on the observation of the same indicator, value and day, else on the practice's own source.
    fn result(&self, key: Key<Practice>, at: usize, result: &Outcome) -> ResultView {
        let practice = &self.site.practices()[key];
        let observed = practice.counties.iter().find_map(|place| {
            let own = self.site.observations_of(result.indicator?, *place).iter();
            let mut same = own.filter(|own| Some(own.value) == result.value && own.as_of == result.as_of);
            same.find_map(|own| own.source)
        });
        let source = observed.or_else(|| practice.sources.first().copied().map(SourceRef::Source));
        let words = result.indicator.map(|indicator| self.indicator_words(indicator));
        let (label, unit, _) = words.unwrap_or_default();
        ResultView {
            text: result.text.clone(),
            label: Some(label).filter(|label| !label.is_empty()),
            value: result.value.map_or(String::new(), format::value),
            number: self.number_id(&Number::Outcome(key, at)),
            full: result.value == Some(Value::Full),
            unit: unit.unwrap_or_default(),
            as_of: self.maybe_date(result.as_of),
            source: source.map(|source| self.source(source)),
        }
    }

    /// Without what the page shows already: the practices that it introduces.
    fn related_to_report(&self, key: Key<Report>) -> Vec<RelatedView> {
        let introduced = &self.site.reports()[key].practices;
        self.related(DocumentKey::Report(key), &|other| match other {
            DocumentKey::Practice(other) => introduced.contains(&other),
            _ => false,
        })
    }

    /// Without what the page shows already: look-alikes, and the reports that introduce it.
    fn related_to_practice(&self, key: Key<Practice>) -> Vec<RelatedView> {
        let similar = self.relations.catalogue().similar(key);
        let reports = self.relations.introduced_by(key);
        self.related(DocumentKey::Practice(key), &|other| match other {
            DocumentKey::Practice(other) => similar.contains(&other),
            DocumentKey::Report(other) => reports.contains(&other),
            _ => false,
        })
    }

    /// The reports and practices that share most with a document.
    fn related(&self, key: DocumentKey, shown: &dyn Fn(DocumentKey) -> bool) -> Vec<RelatedView> {
        let relations = self.relations.related(self.site).of(key, MAX_RELATED, shown);
        relations.iter().filter_map(|relation| self.related_view(key, relation)).collect()
    }

    fn related_view(&self, own: DocumentKey, relation: &Relation) -> Option<RelatedView> {
        let site = self.site;
        let (kind, (page, date)) = match relation.document {
            DocumentKey::Report(key) => ("report", self.named_report(key)),
            DocumentKey::Practice(key) => ("practice", self.named_practice(key)),
            _ => return None,
        };
        let (mut counties, mut themes, mut organisations, mut mentions) = (vec![], vec![], vec![], vec![]);
        let mut linked = false;
        for feature in &relation.shared {
            match *feature {
                Feature::County(key) => counties.push(site.places()[key].name.clone()),
                Feature::Theme(key) => themes.push(site.themes()[key].label.clone()),
                Feature::Organisation(key) => organisations.push(site.organisations()[key].name.clone()),
                Feature::Mention(subject)
                    if subject == own.subject() || subject == relation.document.subject() =>
                {
                    linked = true;
                }
                Feature::Mention(subject) => mentions.push(self.name_of(subject)),
                Feature::Campaign(_) => {}
            }
        }
        mentions.retain(|name| !counties.contains(name) && !organisations.contains(name));
        counties.truncate(3);
        for list in [&mut themes, &mut organisations, &mut mentions] {
            list.truncate(2);
        }
        Some(RelatedView { kind, page, date, counties, themes, organisations, mentions, linked })
    }

    /// The title or name of a subject.
    fn name_of(&self, subject: Subject) -> String {
        let site = self.site;
        match subject {
            Subject::Report(key) => site.reports()[key].document.title.clone(),
            Subject::Practice(key) => site.practices()[key].document.title.clone(),
            Subject::Page(key) => site.pages()[key].document.title.clone(),
            Subject::Place(key) => site.places()[key].name.clone(),
            Subject::Organisation(key) => site.organisations()[key].name.clone(),
        }
    }

    pub(super) fn plain_page(&self, key: Key<Page>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let document = &self.site.pages()[key].document;
        let address = Address::of(Subject::Page(key), self.site);
        let head = Head {
            kind: "page",
            section: if document.id == "about" { "about" } else { "" },
            title: document.title.clone(),
            written: Some(document.span),
            description: self.summary(DocumentKey::Page(key), document),
            publication: document.publication,
            ..Head::default()
        };
        let view = PlainView {
            title: document.title.clone(),
            body: self.body(DocumentKey::Page(key), document, &address)?,
            toc: self.toc(document),
            attachments: self.attachments(&address, document),
            updated: self.maybe_date(document.updated),
            backlinks: self.backlinks(Subject::Page(key)),
        };
        self.render(&address, head, &view)
    }
}

/// What a practice takes, as far as its author does not tell.
fn unstated(practice: &Practice) -> Vec<&'static str> {
    let told = |need: &&str| practice.requires.iter().any(|(own, _)| own == *need);
    let mut unstated: Vec<&'static str> = NEEDS.into_iter().filter(|need| !told(need)).collect();
    if practice.cost.is_none() {
        unstated.push("cost");
    }
    unstated
}
