//! Who links to a page, with the sentences: on the page itself the newest, and all of them below `mentions/`.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::base::Diagnostic;
use crate::domain::markdown::{Run, plain_text};
use crate::domain::{Document, Key, Report};
use crate::relate::{Destination, DocumentKey, Links, Subject};

use super::super::address::Address;
use super::super::markdown::escape;
use super::super::meta::Head;
use super::super::press::{Press, mention_anchor};
use super::super::views::Html;
use super::super::views::pages::MentionsView;
use super::super::views::parts::{
    BacklinkGroup, BacklinkView, BacklinksView, DateView, LinkView, MeetingLine, SentenceView,
};

/// Documents on the page that they mention; a page with more has all of them below `mentions/`.
pub const SHOWN: usize = 20;

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
        let total = mention_count(self, subject);
        let all = (total > SHOWN).then(|| self.link(&mentions_address(self, subject)));
        BacklinksView { groups: self.backlink_groups(shown), total, all }
    }

    fn backlink_groups<'b>(
        &self,
        shown: impl Iterator<Item = (DocumentKey, &'b [u32])>,
    ) -> Vec<BacklinkGroup> {
        let mut groups = KINDS.map(|kind| BacklinkGroup { kind, items: Vec::new() });
        for (key, numbers) in shown {
            let (kind, page, date) = self.linking_page(key);
            let item = BacklinkView { page, date, sentences: self.sentences(key, numbers) };
            groups[kind].items.push(item);
        }
        groups.into_iter().filter(|group| !group.items.is_empty()).collect()
    }

    /// The kind (in [`KINDS`]), the page and the day of a document.
    fn linking_page(&self, key: DocumentKey) -> (usize, LinkView, Option<DateView>) {
        match key {
            DocumentKey::Report(key) => (0, self.report(key), Some(self.date(self.site.reports()[key].date))),
            DocumentKey::Practice(key) => (1, self.practice(key), None),
            DocumentKey::Page(key) => {
                let label = self.site.pages()[key].document.title.clone();
                (2, LinkView { label, url: Some(self.url(Subject::Page(key))) }, None)
            }
            DocumentKey::Place(key) => (3, self.place(key), None),
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
        let declared = declared(self, subject);
        let backlinks = self.relations.links().to(subject);
        let (range, pagination) = self.paginate_count(backlinks.len() + declared.len(), &first, number);
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
        self.render("mentions.html", &first.numbered(number), head, &view)
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
        let marked = |at: usize| numbers.iter().any(|number| links.edges()[*number].range.contains(&at));
        let mut letters: Vec<(char, bool)> = Vec::new();
        for run in document.body.outline.prose.within(range) {
            if run.has_space() && !letters.is_empty() {
                letters.push((' ', false));
            }
            let start = run.range().start;
            if run.is_entity() || run.is_reference() {
                let words = self.shown_words(markdown, links, run);
                letters.extend(words.chars().map(|c| (c, marked(start))));
            } else {
                let verbatim = markdown[run.range()].char_indices();
                letters.extend(verbatim.map(|(offset, c)| (c, marked(start + offset))));
            }
        }
        Html(marked_html(&letters))
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
fn declared<'p>(press: &Press<'p>, subject: Subject) -> &'p [Key<Report>] {
    match subject {
        Subject::Place(key) => &press.relations.place(key).declared,
        _ => &[],
    }
}

fn mention_count(press: &Press<'_>, subject: Subject) -> usize {
    press.relations.links().to(subject).len() + declared(press, subject).len()
}

/// Number of documents that mention a subject, if they need pages of their own.
pub fn long_mentions(press: &Press<'_>) -> Vec<(Subject, usize)> {
    let places = press.site.paged_places().into_iter().map(Subject::Place);
    let linked = press.relations.links().targets().map(|(subject, _)| subject);
    let others = linked.filter(|subject| !matches!(subject, Subject::Place(_)));
    let counted = places.chain(others).map(|subject| (subject, mention_count(press, subject)));
    counted.filter(|(_, count)| *count > SHOWN).collect()
}

/// Where all mentions of a subject are.
pub fn mentions_address(press: &Press<'_>, subject: Subject) -> Address {
    Address::new(format!("{}mentions/", Address::of(subject, press.site).as_str()))
}

/// Letters as HTML; of a long sentence what stands around its first mark.
fn marked_html(letters: &[(char, bool)]) -> String {
    let blank = |letter: &(char, bool)| letter.0.is_whitespace();
    let start = letters.iter().position(|letter| !blank(letter)).unwrap_or(0);
    let end = letters.iter().rposition(|letter| !blank(letter)).map_or(start, |last| last + 1);
    let letters = &letters[start..end];
    let mark = letters.iter().position(|(_, marked)| *marked).unwrap_or(0);
    let (mut from, mut to) = (0, letters.len());
    if letters.len() > LONGEST {
        from = if mark < LONGEST / 2 { 0 } else { mark - LONGEST / 3 };
        let marks = letters[mark..].iter().take_while(|(_, marked)| *marked).count();
        to = (from + LONGEST).max(mark + marks).min(letters.len());
    }
    let mut html = String::with_capacity((to - from) * 3 + 16);
    if from > 0 {
        html.push('…');
    }
    for piece in letters[from..to].chunk_by(|a, b| a.1 == b.1) {
        let words: String = piece.iter().map(|(c, _)| *c).collect();
        if piece[0].1 {
            html.push_str("<mark>");
            html.push_str(&escape(&words));
            html.push_str("</mark>");
        } else {
            html.push_str(&escape(&words));
        }
    }
    if to < letters.len() {
        html.push('…');
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str, mark: &str) -> Vec<(char, bool)> {
        let at = text.find(mark).expect("there");
        text.char_indices().map(|(i, c)| (c, (at..at + mark.len()).contains(&i))).collect()
    }

    #[test]
    fn a_long_sentence_is_cut_around_its_mark() {
        assert_eq!(marked_html(&letters(" 在湄潭<县> ", "湄潭")), "在<mark>湄潭</mark>&lt;县&gt;");
        let long = format!("{}湄潭{}", "前".repeat(300), "后".repeat(300));
        let html = marked_html(&letters(&long, "湄潭"));
        assert!(html.starts_with("…前") && html.ends_with("后…") && html.contains("<mark>湄潭</mark>"));
        assert_eq!(html.chars().count(), LONGEST + "……<mark></mark>".chars().count());
    }
}
