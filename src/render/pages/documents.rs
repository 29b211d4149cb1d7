//! Pages of documents: reports, practices, plain pages.

use crate::base::Diagnostic;
use crate::domain::{Key, Outcome, Page, Practice, Report, SourceRef, Value};
use crate::relate::{DocumentKey, Subject};

use super::super::address::Address;
use super::super::format;
use super::super::images;
use super::super::meta::{Article, Head, HeadImage};
use super::super::press::{Press, evidence, issue, recognition};
use super::super::views::Html;
use super::super::views::pages::{
    PlainView, PracticeView, ReportView, RequireView, RequirementView, ResultView, SpeakerView,
};

impl Press<'_> {
    pub(super) fn report_page(&self, key: Key<Report>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let report = &self.site.reports()[key];
        let address = Address::of(Subject::Report(key), self.site);
        let head = Head {
            kind: "report",
            section: "reports",
            title: report.document.title.clone(),
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
                HeadImage { address: address.absolute(config), size }
            }),
            publication: report.document.publication,
            ..Head::default()
        };
        let view = self.report_view(key, &address);
        self.render("report.html", &address, head, &view)
    }

    fn report_view(&self, key: Key<Report>, address: &Address) -> ReportView {
        let report = &self.site.reports()[key];
        let (previous, next) = self.neighbours(key);
        let speakers = report.speakers.iter().map(|speaker| SpeakerView {
            organisation: self.organisation(speaker.organisation),
            topic: speaker.topic.clone(),
        });
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
            body: self.body(DocumentKey::Report(key), &report.document, address),
            toc: self.toc(&report.document),
            figures: self.report_figures(key).into_iter().map(|index| self.figure(index)).collect(),
            requirements: self.requirements(report),
            practices: self.practice_items(&report.practices),
            recipients_report: report.recipients.report.clone(),
            recipients_send: report.recipients.send.clone(),
            recipients_issue: report.recipients.issue.clone(),
            copies: report.recipients.copies,
            attachments: self.attachments(address, &report.document),
            backlinks: self.backlinks(Subject::Report(key)),
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

    fn requirements(&self, report: &Report) -> Vec<RequirementView> {
        let view = report.requirements.iter().map(|requirement| RequirementView {
            text: requirement.text.clone(),
            owner: requirement.owner.clone(),
            due: self.maybe_date(requirement.due),
            status: requirement.status.clone(),
        });
        view.collect()
    }

    /// The older and the newer report.
    fn neighbours(
        &self,
        key: Key<Report>,
    ) -> (Option<super::super::views::parts::LinkView>, Option<super::super::views::parts::LinkView>) {
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
        let view = self.practice_view(key, &address);
        self.render("practice.html", &address, head, &view)
    }

    /// Everything about a practice.
    pub fn practice_view(&self, key: Key<Practice>, address: &Address) -> PracticeView {
        let practice = &self.site.practices()[key];
        let (trial, implemented, _) = self.adoption_counts(key);
        let requires = practice.requires.iter();
        PracticeView {
            title: practice.document.title.clone(),
            counties: self.places(&practice.counties),
            counties_open: practice.counties_open,
            organisations: practice.organisations.iter().map(|key| self.organisation(*key)).collect(),
            themes: self.themes(&practice.themes),
            campaign: practice.campaign.map(|key| self.site.campaigns()[key].title.clone()),
            summary: practice.document.summary.clone(),
            problem: practice.problem.clone(),
            steps: practice.steps.clone(),
            results: practice.results.iter().map(|result| self.result(result)).collect(),
            requires: requires
                .map(|(key, text)| RequireView { key: key.clone(), text: text.clone() })
                .collect(),
            cost: practice.cost.clone(),
            pitfalls: practice.pitfalls.clone(),
            started: self.maybe_date(practice.started),
            evidence: practice.evidence.map(evidence),
            recognition: practice.recognition.map(recognition),
            adoptions: self.adoptions(self.relations.adoptions_of(key)),
            trial,
            implemented,
            similar: self.practice_items(&practice.similar),
            contact: practice.contact.as_ref().map(|named| self.named_organisation(named)),
            sources: practice.sources.iter().map(|source| self.source(SourceRef::Source(*source))).collect(),
            reports: self.report_items(self.relations.introduced_by(key)),
            body: self.body(DocumentKey::Practice(key), &practice.document, address),
            toc: self.toc(&practice.document),
            attachments: self.attachments(address, &practice.document),
            backlinks: self.backlinks(Subject::Practice(key)),
            updated: self.maybe_date(practice.document.updated),
        }
    }

    fn result(&self, result: &Outcome) -> ResultView {
        let words = result.indicator.map(|indicator| self.indicator_words(indicator));
        let (label, unit, _) = words.unwrap_or_default();
        ResultView {
            text: result.text.clone(),
            label: Some(label).filter(|label| !label.is_empty()),
            value: result.value.map_or(String::new(), format::value),
            full: result.value == Some(Value::Full),
            unit: unit.unwrap_or_default(),
            as_of: self.maybe_date(result.as_of),
        }
    }

    pub(super) fn plain_page(&self, key: Key<Page>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let document = &self.site.pages()[key].document;
        let address = Address::of(Subject::Page(key), self.site);
        let head = Head {
            kind: "page",
            section: if document.id == "about" { "about" } else { "" },
            title: document.title.clone(),
            description: self.summary(DocumentKey::Page(key), document),
            publication: document.publication,
            ..Head::default()
        };
        let view = PlainView {
            title: document.title.clone(),
            body: self.body(DocumentKey::Page(key), document, &address),
            toc: self.toc(document),
            attachments: self.attachments(&address, document),
            updated: self.maybe_date(document.updated),
            backlinks: self.backlinks(Subject::Page(key)),
        };
        self.render("page.html", &address, head, &view)
    }
}
