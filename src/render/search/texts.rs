//! What of each page can be found: its title, its other names, its summary, and the text that it shows.

use crate::domain::block::BlockKind;
use crate::domain::markdown::{events, joins_with_space};
use crate::domain::{Document, HtmlPolicy, Key, Named, Organisation, Place, Practice, Report};
use crate::relate::{Destination, DocumentKey};

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::super::address::Address;
use super::super::press::Press;
use super::Item;

/// The texts of a page. Lines are words that do not belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// Title.
    pub title: String,
    /// Other names, a line each.
    pub names: String,
    /// One or two sentences.
    pub summary: String,
    /// Everything else.
    pub body: String,
    /// Whether people know the page by the initials of its title and names.
    pub has_initials: bool,
}

/// The texts of an item.
pub fn texts(press: &Press<'_>, item: Item) -> Texts {
    match item {
        Item::Report(key) => report(press, key),
        Item::Practice(key) => practice(press, key),
        Item::County(key) => county(press, key),
        Item::Organisation(key) => organisation(press, key),
        Item::Theme(key) => {
            let theme = &press.site.themes()[key];
            let campaign = press.site.campaigns()[theme.campaign].title.clone();
            Texts {
                title: theme.label.clone(),
                summary: theme.question.clone().unwrap_or_default(),
                body: campaign,
                ..Texts::default()
            }
        }
        Item::Target(key) => {
            let campaign = &press.site.campaigns()[key.campaign];
            let body = lines([Some(campaign.title.as_str()), campaign.summary.as_deref()]);
            Texts { title: item.title(press), summary: body, ..Texts::default() }
        }
        Item::Page(key) => {
            let document = &press.site.pages()[key].document;
            let key = DocumentKey::Page(key);
            document_texts(press, key, document, [])
        }
    }
}

fn lines<'t>(texts: impl IntoIterator<Item = Option<&'t str>>) -> String {
    let texts: Vec<&str> = texts.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

fn document_texts<'t>(
    press: &Press<'_>,
    key: DocumentKey,
    document: &Document,
    more: impl IntoIterator<Item = Option<&'t str>>,
) -> Texts {
    let mut body = words(press, key, document);
    for line in more.into_iter().flatten().filter(|line| !line.is_empty()) {
        if !body.is_empty() {
            body.push('\n');
        }
        body.push_str(line);
    }
    let summary = press.summary(key, document);
    Texts { title: document.title.clone(), summary, body, ..Texts::default() }
}

fn report(press: &Press<'_>, key: Key<Report>) -> Texts {
    let site = press.site;
    let report = &site.reports()[key];
    let organisation = |key: Key<Organisation>| Some(site.organisations()[key].name.as_str());
    let named = |named: &'_ Option<Named<Organisation>>| match named {
        Some(Named::Known(key)) => Some(site.organisations()[*key].name.clone()),
        Some(Named::Text(text)) => Some(text.clone()),
        None => None,
    };
    let place = report.place.as_ref().map(|named| match named {
        Named::Known(key) => site.places()[*key].name.clone(),
        Named::Text(text) => text.clone(),
    });
    let (organiser, host) = (named(&report.organiser), named(&report.host));
    let head =
        [&report.kind, &place, &organiser, &host, &report.origin, &report.author].map(Option::as_deref);
    let counties = report.counties.iter().map(|key| Some(site.places()[*key].name.as_str()));
    let speakers = report
        .speakers
        .iter()
        .flat_map(|speaker| [organisation(speaker.organisation), speaker.topic.as_deref()]);
    let visits = report.visits.iter().map(|key| organisation(*key));
    let themes = report.themes.iter().map(|key| Some(site.themes()[*key].label.as_str()));
    let keywords = report.keywords.iter().map(|word| Some(word.as_str()));
    let requirements = report
        .requirements
        .iter()
        .flat_map(|own| [Some(own.text.as_str()), own.owner.as_deref(), own.status.as_deref()]);
    let recipients = [&report.recipients.report, &report.recipients.send, &report.recipients.issue];
    let recipients = recipients.into_iter().flatten().map(|own| Some(own.as_str()));
    let more = head.into_iter().chain(counties).chain(speakers).chain(visits).chain(themes);
    let more = more.chain(keywords).chain(requirements).chain(recipients);
    document_texts(press, DocumentKey::Report(key), &report.document, more)
}

fn practice(press: &Press<'_>, key: Key<Practice>) -> Texts {
    let site = press.site;
    let practice = &site.practices()[key];
    let counties = practice.counties.iter().map(|key| Some(site.places()[*key].name.as_str()));
    let organisations =
        practice.organisations.iter().map(|key| Some(site.organisations()[*key].name.as_str()));
    let themes = practice.themes.iter().map(|key| Some(site.themes()[*key].label.as_str()));
    let contact = practice.contact.as_ref().map(|named| match named {
        Named::Known(key) => site.organisations()[*key].name.as_str(),
        Named::Text(text) => text.as_str(),
    });
    let steps = practice.steps.iter().map(|step| Some(step.as_str()));
    let results = practice.results.iter().map(|result| result.text.as_deref());
    let requires = practice.requires.iter().map(|(_, text)| Some(text.as_str()));
    let pitfalls = practice.pitfalls.iter().map(|text| Some(text.as_str()));
    let adoptions = press.relations.adoptions_of(key).iter().map(|index| &site.adoptions()[*index]);
    let adoptions =
        adoptions.flat_map(|own| [Some(site.places()[own.place].name.as_str()), own.changes.as_deref()]);
    let more = [practice.problem.as_deref()].into_iter().chain(steps).chain(results).chain(requires);
    let more = more.chain([practice.cost.as_deref()]).chain(pitfalls).chain(counties).chain(organisations);
    let more = more.chain(themes).chain([contact]).chain(adoptions);
    Texts {
        has_initials: true,
        ..document_texts(press, DocumentKey::Practice(key), &practice.document, more)
    }
}

fn county(press: &Press<'_>, key: Key<Place>) -> Texts {
    let site = press.site;
    let place = &site.places()[key];
    let names = place.short.iter().chain(&place.aliases).chain(&place.code).map(|name| Some(name.as_str()));
    let parent = place.parent.map(|key| site.places()[key].name.as_str());
    let prose = site.place_text(key);
    let document = DocumentKey::Place(key);
    Texts {
        title: place.name.clone(),
        names: lines(names),
        summary: prose.map_or_else(String::new, |prose| press.summary(document, prose)),
        body: lines([
            prose.map(|prose| words(press, document, prose)).as_deref(),
            place.kind.as_deref(),
            parent,
        ]),
        has_initials: true,
    }
}

fn organisation(press: &Press<'_>, key: Key<Organisation>) -> Texts {
    let site = press.site;
    let own = &site.organisations()[key];
    let kind = own.kind.as_ref().map(|kind| press.kind_label(kind));
    let place = own.place.map(|key| site.places()[key].name.as_str());
    let unit = own.unit.map(|key| site.units()[key].name.as_str()).filter(|unit| Some(*unit) != place);
    let parent = own.parent.map(|key| site.organisations()[key].name.as_str());
    let leaders = own.leaders.iter().flat_map(|leader| [Some(leader.post.as_str()), leader.mode.as_deref()]);
    Texts {
        title: own.name.clone(),
        names: lines(own.aliases.iter().map(|name| Some(name.as_str()))),
        summary: lines([kind.as_deref(), place]),
        body: lines([unit, parent].into_iter().chain(leaders)),
        has_initials: true,
    }
}

/// The words of a document as its page shows them.
fn words(press: &Press<'_>, key: DocumentKey, document: &Document) -> String {
    // Raw HTML is best read as it comes out: without comments, scripts and whatever else is not shown.
    if document.body.outline.has_raw_html && press.site.config().html != HtmlPolicy::Escape {
        let address = Address::of(key.subject(), press.site);
        // A fault of a template is told by the page itself.
        let body = press.body(key, document, &address).unwrap_or_default();
        return words_of_html(&body.0);
    }
    let mut out = String::with_capacity(document.body.markdown().len());
    let mut hidden = 0;
    let title_heading = document.title_heading();
    let links = press.relations.links().of(key);
    let title_at = title_heading.map(|heading| heading.range.start);
    for (event, range) in events(document.body.markdown()) {
        match event {
            Event::Start(Tag::Heading { .. }) if Some(range.start) == title_at => hidden += 1,
            Event::End(TagEnd::Heading(_)) if Some(range.start) == title_at => hidden -= 1,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                hidden += i32::from(BlockKind::of(&info).is_some());
            }
            Event::End(TagEnd::CodeBlock) => {
                hidden = 0;
                end_line(&mut out);
            }
            Event::Start(Tag::Link {
                link_type: LinkType::WikiLink { has_pothole: false },
                dest_url,
                ..
            }) => {
                let destination = links.and_then(|links| links.at(range.start));
                let destination = destination.unwrap_or(&Destination::Words);
                out.push_str(&press.reference_words(destination, &dest_url));
                hidden += 1;
            }
            Event::Start(Tag::Link { link_type: LinkType::WikiLink { .. }, .. }) => {}
            // The title of a picture is its caption.
            Event::Start(Tag::Image { title, .. }) => {
                let number = document.map_approval_of(range);
                let approval = number.map(|number| press.word("map_approval") + number);
                add_lines(&mut out, [Some(&*title), approval.as_deref()]);
            }
            Event::End(TagEnd::Link) => hidden = 0,
            _ if hidden > 0 => {}
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&text);
            }
            Event::SoftBreak if joins_with_space(&out) => out.push(' '),
            Event::HardBreak
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition,
            ) => end_line(&mut out),
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Words that stand on lines of their own.
fn add_lines(out: &mut String, words: [Option<&str>; 2]) {
    for words in words.into_iter().flatten().filter(|words| !words.is_empty()) {
        end_line(out);
        out.push_str(words);
        end_line(out);
    }
}

fn end_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Elements of running text; any other one ends a line.
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "em", "i", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strong", "sub", "sup", "u",
];

/// The words of HTML that this program wrote or cleaned.
fn words_of_html(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        // Between blocks there is only the layout of the source.
        if !(out.ends_with('\n') && text.trim().is_empty()) {
            unescape(text, &mut out);
        }
        let Some((tag, after)) = after.split_once('>') else { return out };
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next();
        if !INLINE.contains(&name.unwrap_or_default()) {
            end_line(&mut out);
        }
        rest = after;
    }
    unescape(rest, &mut out);
    out.truncate(out.trim_end().len());
    out
}

fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let known =
            [("amp;", "&"), ("lt;", "<"), ("gt;", ">"), ("quot;", "\""), ("#39;", "'"), ("nbsp;", "\u{A0}")];
        match known.iter().find(|(name, _)| after.starts_with(name)) {
            Some((name, character)) => {
                out.push_str(character);
                rest = &after[name.len()..];
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_read_as_it_is_shown() {
        let html = "<p>湄<strong>潭</strong>县 &amp; <a href=\"a&gt;b\">凤冈</a></p>\n<ul><li>一</li><li>二</li></ul>";
        assert_eq!(words_of_html(html), "湄潭县 & 凤冈\n一\n二");
    }
}
