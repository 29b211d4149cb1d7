//! Names in the prose of a document: which become links, and which mean too many things.
//!
//! A pure function of one document, the names and where the document stands, so that it can be remembered by
//! their digests. Zones and sections come from the outline; the Markdown is not read again.

use std::ops::Range;

use crate::base::Date;
use crate::domain::{Body, Key, Place};
use crate::refine::Site;

use super::Subject;
use super::lexicon::{Lexicon, Name, Sense, lies_in};
use super::links::{Destination, Edge, How};

/// What settles the meaning of a name on a page.
#[derive(Debug)]
pub struct Setting<'a> {
    /// The page itself, which is never linked.
    pub subject: Subject,
    /// The day on which places must exist.
    pub day: Date,
    /// The page's own counties.
    pub own: &'a [Key<Place>],
}

/// A name that was left alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Ambiguity {
    /// Where it stands first.
    pub range: Range<usize>,
    /// What it may mean here.
    pub senses: Vec<Sense>,
}

/// What was found in a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Names that become links, in the order of the text.
    pub mentions: Vec<Edge>,
    /// Names that are left alone, each once.
    pub ambiguities: Vec<Ambiguity>,
}

/// Looks for names in a body. `written` are the links that its author wrote, in the order of the text: the first
/// mention of something in a section may be one of them.
pub fn find(site: &Site, lexicon: &Lexicon, body: &Body, written: &[Edge], setting: &Setting<'_>) -> Found {
    let mut finder = Finder {
        site,
        lexicon,
        markdown: body.markdown(),
        setting,
        written: written.iter(),
        found: Found::default(),
        seen: Vec::new(),
        last: None,
    };
    let mut sections = body.outline.headings.iter().map(|heading| heading.range.start).peekable();
    for run in body.outline.prose.runs().iter().filter(|run| run.is_open()) {
        let range = run.range();
        while let Some(section) = sections.next_if(|section| *section <= range.start) {
            finder.note_written(section);
            finder.seen.clear();
        }
        finder.run(range);
    }
    finder.found
}

struct Finder<'a> {
    site: &'a Site,
    lexicon: &'a Lexicon,
    markdown: &'a str,
    setting: &'a Setting<'a>,
    written: std::slice::Iter<'a, Edge>,
    found: Found,
    /// What was mentioned in this section.
    seen: Vec<Subject>,
    /// The name before: what it may mean, and where it ended.
    last: Option<(&'a [Sense], usize)>,
}

/// What a name turns out to mean.
enum Meaning {
    Page(Subject),
    Nothing,
    Several(Vec<Sense>),
}

impl<'a> Finder<'a> {
    fn run(&mut self, run: Range<usize>) {
        let verbatim = &self.markdown[run.clone()];
        let folded = self.lexicon.fold(verbatim);
        let text = folded.as_ref().map_or(verbatim, |folded| folded.text.as_str());
        let offset = |at| run.start + folded.as_ref().map_or(at, |folded| folded.offset(at));
        let mut at = 0;
        while let Some((name, hit)) = self.lexicon.find(text, at) {
            let range = offset(hit.start)..offset(hit.end);
            if self.is_name(name, &range) {
                self.name(name, range);
                at = hit.end;
            } else {
                // Another name may begin inside what is none.
                at = hit.start + text[hit.start..].chars().next().map_or(1, char::len_utf8);
            }
        }
    }

    fn is_name(&self, name: &Name, range: &Range<usize>) -> bool {
        let (before, after) = (&self.markdown[..range.start], &self.markdown[range.end..]);
        let behind_name = self.last.is_some_and(|(_, end)| end == range.start);
        name.shape.fits(before, &self.markdown[range.clone()], after, behind_name, self.lexicon.types())
    }

    fn name(&mut self, name: &'a Name, range: Range<usize>) {
        let meaning = self.meaning(name, range.start);
        self.last = Some((&name.senses, range.end));
        match meaning {
            Meaning::Page(subject) => {
                self.note_written(range.start);
                if !self.seen.contains(&subject) {
                    self.seen.push(subject);
                    let destination = Destination::Subject(subject, None);
                    self.found.mentions.push(Edge { range, how: How::Mention, destination });
                }
            }
            Meaning::Several(senses) => {
                let words = &self.markdown[range.clone()];
                let told = |other: &Ambiguity| &self.markdown[other.range.clone()] == words;
                if !self.found.ambiguities.iter().any(told) {
                    self.found.ambiguities.push(Ambiguity { range, senses });
                }
            }
            Meaning::Nothing => {}
        }
    }

    /// Links that the author wrote before `end` are mentions too.
    fn note_written(&mut self, end: usize) {
        while let Some(edge) = self.written.as_slice().first().filter(|edge| edge.range.start < end) {
            if let Destination::Subject(subject, _) = edge.destination {
                self.seen.push(subject);
            }
            self.written.next();
        }
    }

    fn meaning(&self, name: &Name, at: usize) -> Meaning {
        let there = |sense: &Sense| match sense {
            Sense::Place(place) => self.site.places()[*place].validity.contains(self.setting.day),
            _ => true,
        };
        let before = self.last.filter(|(_, end)| *end == at).map(|(senses, _)| senses);
        // Most names mean one thing and stand alone.
        if let ([only], None) = (&name.senses[..], before) {
            return self.page(*only).filter(|_| there(only)).map_or(Meaning::Nothing, Meaning::Page);
        }
        let mut senses: Vec<Sense> = name.senses.iter().copied().filter(there).collect();
        self.narrow_by_prefix(&mut senses, before.unwrap_or_default());
        if senses.len() > 1 {
            self.narrow_by_page(&mut senses);
        }
        match senses[..] {
            [] => Meaning::Nothing,
            [only] => self.page(only).map_or(Meaning::Nothing, Meaning::Page),
            _ if senses.iter().all(|sense| self.page(*sense).is_none()) => Meaning::Nothing,
            _ => Meaning::Several(senses),
        }
    }

    /// 播州区三合镇科协: what stands right behind the name of a place lies in it, unless it is as high as that.
    fn narrow_by_prefix(&self, senses: &mut Vec<Sense>, before: &[Sense]) {
        let places = |sense: &Sense| match sense {
            Sense::Place(place) => Some(*place),
            _ => None,
        };
        let before: Vec<Key<Place>> = before.iter().filter_map(places).collect();
        if before.is_empty() {
            return;
        }
        let level = |place: Key<Place>| self.site.places()[place].level;
        let inside = |sense: &Sense| sense.is_in(self.site, &before);
        if senses.iter().any(inside) {
            senses.retain(inside);
        } else {
            let beside = |place| before.iter().any(|prefix| level(place) <= level(*prefix));
            senses.retain(|sense| sense.place(self.site).is_none_or(beside));
        }
    }

    /// The page's own counties settle a name: what lies in them, or else what they lie in.
    fn narrow_by_page(&self, senses: &mut Vec<Sense>) {
        let own = self.setting.own;
        let inside: Vec<Sense> = senses.iter().copied().filter(|sense| sense.is_in(self.site, own)).collect();
        if !inside.is_empty() {
            *senses = inside;
            return;
        }
        let above = |sense: &Sense| {
            let place = sense.place(self.site);
            place.is_some_and(|place| own.iter().any(|own| lies_in(self.site, *own, &[place])))
        };
        if senses.iter().any(above) {
            senses.retain(above);
        }
    }

    /// The page of what a name means, if it has one and is not this one.
    fn page(&self, sense: Sense) -> Option<Subject> {
        let subject = match sense {
            Sense::Place(place) if self.site.has_page(place) => Subject::Place(place),
            Sense::Organisation(organisation) => Subject::Organisation(organisation),
            Sense::Practice(practice) => Subject::Practice(practice),
            Sense::Place(_) | Sense::Other => return None,
        };
        (subject != self.setting.subject).then_some(subject)
    }
}
