//! Who links to a page, with the sentences: on the page itself the newest, and all of them below `mentions/`.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::base::{Diagnostic, escape};
use crate::domain::markdown::{Run, plain_text};
use crate::domain::{Document, Key, Report};
use crate::refine::Site;
use crate::relate::{Destination, DocumentKey, Links, Relations, Subject};

use super::super::address::Address;
use super::super::meta::Head;
use super::super::press::{Press, mention_anchor};
use super::super::stock::Named;
use super::super::views::pages::MentionsView;
use super::super::views::parts::{
    BacklinkGroup, BacklinkView, BacklinksView, LinkView, MeetingLine, SentenceView,
};
use super::super::views::{Html, Shared};
use super::page_count;

/// Documents on the page that they mention; a page with more has all of them below `mentions/`.
pub const SHOWN: usize = 20;

/// Documents on one page below `mentions/`: lines are short, and pages cost more than lines.
const ON_A_PAGE: usize = 100;

/// Characters of a sentence that is shown whole; of a longer one, what stands around the link.
const LONGEST: usize = 160;

/// Kinds of documents in the order in which they are shown.
const KINDS: [&str; 4] = ["report", "practice", "page", "county"];

/// Documents and the numbers of their links to a subject.
pub(super) type Numbers<'a> = BTreeMap<DocumentKey, &'a [u32]>;

impl Press<'_> {
    /// Who links to a subject, newest first.
    pub fn backlinks(&self, subject: Subject) -> BacklinksView {
        let backlinks = self.relations.links().to(subject);
        self.backlinks_view(subject, backlinks.from(0).take(SHOWN))
    }

    /// The same without the reports, for pages that list meetings apart.
    pub(super) fn backlinks_but_reports(&self, subject: Subject) -> BacklinksView {
        let backlinks = self.relations.links().to(subject).from(0);
        let others = backlinks.filter(|(document, _)| !matches!(document, DocumentKey::Report(_)));
        self.backlinks_view(subject, others.take(SHOWN))
    }

    fn backlinks_view<'b>(
        &self,
        subject: Subject,
        shown: impl Iterator<Item = (DocumentKey, &'b [u32])>,
    ) -> BacklinksView {
        let total = mention_count(self.relations, subject);
        let all = (total > SHOWN).then(|| self.link(&mentions_address(self, subject)));
        BacklinksView { groups: self.backlink_groups(shown), total, all }
    }

    fn backlink_groups<'b>(
        &self,
        shown: impl Iterator<Item = (DocumentKey, &'b [u32])>,
    ) -> Vec<BacklinkGroup> {
        let mut groups = KINDS.map(|kind| BacklinkGroup { kind, items: Vec::new() });
        for (key, numbers) in shown {
            let (kind, (page, date)) = self.linking_page(key);
            let item = BacklinkView { page, date, sentences: self.sentences(key, numbers) };
            groups[kind].items.push(item);
        }
        groups.into_iter().filter(|group| !group.items.is_empty()).collect()
    }

    /// The kind (in [`KINDS`]), the page and the day of a document.
    fn linking_page(&self, key: DocumentKey) -> (usize, Named) {
        match key {
            DocumentKey::Report(key) => (0, self.named_report(key)),
            DocumentKey::Practice(key) => (1, self.named_practice(key)),
            DocumentKey::Page(key) => {
                let label = self.site.pages()[key].document.title.clone();
                let page = LinkView { label, url: Some(self.url(Subject::Page(key))) };
                (2, (Shared::new(&page), None))
            }
            DocumentKey::Place(key) => (3, (Shared::new(&self.place(key)), None)),
        }
    }

    /// Reports as lines; the first ones, and no report twice, with what they say about the subject. `told` are
    /// those whose sentences were shown before.
    pub(super) fn meeting_lines(
        &self,
        reports: &[Key<Report>],
        numbers: &Numbers<'_>,
        told: &mut Vec<Key<Report>>,
    ) -> Vec<MeetingLine> {
        let lines = reports.iter().enumerate().map(|(at, key)| {
            let document = DocumentKey::Report(*key);
            let new = at < SHOWN && !told.contains(key);
            let numbers = numbers.get(&document).filter(|_| new);
            if numbers.is_some() {
                told.push(*key);
            }
            MeetingLine {
                report: self.shared_report(*key),
                sentences: numbers.map_or_else(Vec::new, |numbers| self.sentences(document, numbers)),
            }
        });
        lines.collect()
    }

    /// The links to a subject by their documents.
    pub(super) fn numbers_of(&self, subject: Subject) -> Numbers<'_> {
        self.relations.links().to(subject).from(0).collect()
    }

    /// A page of everything that mentions a subject.
    pub(super) fn mentions_page(&self, subject: Subject, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let (name, section, path) = self.mentioned(subject);
        let first = mentions_address(self, subject);
        let declared = declared(self.relations, subject);
        let backlinks = self.relations.links().to(subject);
        let (range, pagination) =
            self.paginate_count(backlinks.len() + declared.len(), ON_A_PAGE, &first, number);
        let mut groups = self.backlink_groups(backlinks.from(range.start).take(range.len()));
        let silent = range.start.max(backlinks.len())..range.end.max(backlinks.len());
        let silent = &declared[silent.start - backlinks.len()..silent.end - backlinks.len()];
        if !silent.is_empty() {
            let none: &[u32] = &[];
            let listed = silent.iter().map(|key| (DocumentKey::Report(*key), none));
            for group in self.backlink_groups(listed) {
                groups.push(BacklinkGroup { kind: "declared", ..group });
            }
        }
        let page = LinkView { label: name.clone(), url: Some(self.url(subject)) };
        let view = MentionsView { page, groups, pagination };
        let mut parents: Vec<(String, Address)> = path.into_iter().collect();
        parents.push((name.clone(), Address::of(subject, self.site)));
        let head = Head {
            kind: "mentions",
            section,
            title: self.word("mentions.title").replace("{name}", &name),
            description: self.word("mentions.description").replace("{name}", &name),
            parents,
            ..Head::default()
        };
        self.render(&first.numbered(number), head, &view)
    }

    /// Name of a subject, the entry of the menu that it belongs to, and that entry as a page above it.
    fn mentioned(&self, subject: Subject) -> (String, &'static str, Option<(String, Address)>) {
        let (name, section, path) = match subject {
            Subject::Report(key) => (&self.site.reports()[key].document.title, "reports", "reports/"),
            Subject::Practice(key) => (&self.site.practices()[key].document.title, "practices", "practices/"),
            Subject::Page(key) => (&self.site.pages()[key].document.title, "", ""),
            Subject::Place(key) => (&self.site.places()[key].name, "counties", "counties/"),
            Subject::Organisation(key) => {
                (&self.site.organisations()[key].name, "organisations", "organisations/")
            }
        };
        (name.clone(), section, (!path.is_empty()).then(|| self.parent(section, path)))
    }

    /// The sentences of a document that hold the links with these numbers, each once.
    fn sentences(&self, key: DocumentKey, numbers: &[u32]) -> Vec<SentenceView> {
        let Some(links) = self.relations.links().of(key) else { return Vec::new() };
        let document = self.document(key);
        let (markdown, prose) = (document.body.markdown(), &document.body.outline.prose);
        let mut sentences: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
        for number in numbers.iter().map(|number| *number as usize) {
            let range = prose.sentence(markdown, &links.edges()[number].range);
            match sentences.last_mut() {
                Some((last, links)) if *last == range => links.push(number),
                _ => sentences.push((range, vec![number])),
            }
        }
        let page = self.url(key.subject());
        let views = sentences.into_iter().filter_map(|(range, numbers)| {
            let url = format!("{page}#{}", mention_anchor(*numbers.first()?));
            let html = self.sentence(document, links, range, &numbers);
            Some(SentenceView { url, html })
        });
        views.collect()
    }

    /// A sentence in plain words, the links with these numbers marked.
    fn sentence(&self, document: &Document, links: &Links, range: Range<usize>, numbers: &[usize]) -> Html {
        let markdown = document.body.markdown();
        let mut words = String::with_capacity(range.len());
        let mut marks: Vec<Range<usize>> = Vec::new();
        for run in document.body.outline.prose.within(range) {
            if run.has_space() && !words.is_empty() {
                words.push(' ');
            }
            let (source, start) = (run.range(), words.len());
            let verbatim = !run.is_entity() && !run.is_reference();
            if verbatim {
                words.push_str(&markdown[source.clone()]);
            } else {
                words.push_str(&self.shown_words(markdown, links, run));
            }
            for link in numbers.iter().map(|number| &links.edges()[*number].range) {
                let (from, to) = (link.start.max(source.start), link.end.min(source.end));
                if from < to && verbatim {
                    marks.push(start + from - source.start..start + to - source.start);
                } else if from < to {
                    marks.push(start..words.len());
                }
            }
        }
        Html(marked_html(&words, &marks))
    }

    /// What the page shows in place of a run that is not verbatim.
    fn shown_words(&self, markdown: &str, links: &Links, run: Run) -> String {
        let source = &markdown[run.range()];
        if run.is_entity() {
            return plain_text(source).text.trim_end_matches('\n').to_owned();
        }
        let before = links.edges().partition_point(|edge| edge.range.start <= run.range().start);
        let edge = before.checked_sub(1).map(|at| &links.edges()[at]);
        self.reference_words(edge.map_or(&Destination::Words, |edge| &edge.destination), source)
    }

    fn document(&self, key: DocumentKey) -> &Document {
        match key {
            DocumentKey::Report(key) => &self.site.reports()[key].document,
            DocumentKey::Practice(key) => &self.site.practices()[key].document,
            DocumentKey::Page(key) => &self.site.pages()[key].document,
            // Its links were found in its text.
            DocumentKey::Place(key) => self.site.place_text(key).expect("a place with links has a text"),
        }
    }
}

/// Reports that name a place in their front matter only.
fn declared(relations: &Relations, subject: Subject) -> &[Key<Report>] {
    match subject {
        Subject::Place(key) => &relations.place(key).declared,
        _ => &[],
    }
}

fn mention_count(relations: &Relations, subject: Subject) -> usize {
    relations.links().to(subject).len() + declared(relations, subject).len()
}

/// Number of pages that the mentions of a subject need, where its own page does not hold them.
pub fn long_mentions(site: &Site, relations: &Relations) -> Vec<(Subject, usize)> {
    let places = site.paged_places().iter().copied().map(Subject::Place);
    let linked = relations.links().targets().map(|(subject, _)| subject);
    let others = linked.filter(|subject| !matches!(subject, Subject::Place(_)));
    let counted = places.chain(others).map(|subject| (subject, mention_count(relations, subject)));
    let long = counted.filter(|(_, count)| *count > SHOWN);
    long.map(|(subject, count)| (subject, page_count(count, ON_A_PAGE))).collect()
}

/// Where all mentions of a subject are.
pub fn mentions_address(press: &Press<'_>, subject: Subject) -> Address {
    Address::new(format!("{}mentions/", Address::of(subject, press.site).as_str()))
}

/// Words as HTML; of a long sentence what stands around its first mark. `marks` are in the order of the text.
fn marked_html(words: &str, marks: &[Range<usize>]) -> String {
    let shown = cut(words, marks.first());
    let mut html = String::with_capacity(shown.len() + 32);
    if !words[..shown.start].trim().is_empty() {
        html.push('…');
    }
    let mut at = shown.start;
    for mark in marks.iter().filter(|mark| shown.start <= mark.start && mark.end <= shown.end) {
        html.push_str(&escape(&words[at..mark.start.max(at)]));
        html.push_str("<mark>");
        html.push_str(&escape(&words[mark.start.max(at)..mark.end.max(at)]));
        html.push_str("</mark>");
        at = mark.end.max(at);
    }
    html.push_str(&escape(&words[at..shown.end]));
    if !words[shown.end..].trim().is_empty() {
        html.push('…');
    }
    html
}

/// The part of a sentence that is shown: all of it, or [`LONGEST`] characters around `mark`.
fn cut(words: &str, mark: Option<&Range<usize>>) -> Range<usize> {
    let start = words.len() - words.trim_start().len();
    let end = words.trim_end().len().max(start);
    // No character is shorter than a byte.
    if end - start <= LONGEST || words[start..end].chars().count() <= LONGEST {
        return start..end;
    }
    let mark = mark.cloned().unwrap_or(start..start);
    let back = |characters: usize| words[start..mark.start.max(start)].char_indices().rev().nth(characters);
    let from = match back(LONGEST / 2) {
        Some(_) => back(LONGEST / 3).map_or(start, |(at, _)| start + at),
        None => start,
    };
    let to = words[from..end].char_indices().nth(LONGEST).map_or(end, |(at, _)| from + at);
    from..to.max(mark.end.min(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str, mark: &str) -> String {
        let at = text.find(mark).expect("there");
        marked_html(text, std::slice::from_ref(&(at..at + mark.len())))
    }

    #[test]
    fn a_long_sentence_is_cut_around_its_mark() {
        assert_eq!(html(" 在湄潭<县> ", "湄潭"), "在<mark>湄潭</mark>&lt;县&gt;");
        let long = html(&format!("{}湄潭{}", "前".repeat(300), "后".repeat(300)), "湄潭");
        assert!(long.starts_with("…前") && long.ends_with("后…") && long.contains("<mark>湄潭</mark>"));
        assert_eq!(long.chars().count(), LONGEST + "……<mark></mark>".chars().count());
        assert!(html(&format!("湄潭{}", "后".repeat(300)), "湄潭").starts_with("<mark>湄潭</mark>后"));
    }
}
