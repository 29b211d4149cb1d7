//! One document from end to end: its text becomes a folder of the site with front matter and pictures, and the site with
//! it is checked, so that what a person has to look at is told before anything is written.

use std::sync::Arc;

use crate::base::{
    Asset, Content, Date, Diagnostic, FileBytes, FileId, Inputs, Language, Outcome, PartialDate, Severity,
    SourcePath, SourceSet, Span, Text, fold,
};
use crate::domain::markdown;

use super::faults;
use super::word::{self, Document, Front, Picture, Tracked};
use super::yaml;

/// How paragraphs are called in the place of a fault.
const PARAGRAPH: Text = Text { zh: "段落", en: "paragraph" };

/// A document that somebody sent, and what a person says about it.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// Its name, without folders.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What it becomes.
    pub form: Form,
    /// What becomes of changes that were tracked.
    pub tracked: Tracked,
    /// Day of the meeting, where the document does not say it or not rightly.
    pub date: Option<Date>,
}

/// What a document becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A meeting report.
    #[default]
    Report,
    /// A practice of a county.
    Practice,
}

/// What an import of a document would write.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The text, `content/reports/2021-06-17-…/index.md`; none where there is no day to name a report after.
    pub path: Option<SourcePath>,
    /// What the text will be, front matter and all.
    pub text: String,
    /// Pictures beside it.
    pub pictures: Vec<Picture>,
    /// How many changes were tracked.
    pub changes: usize,
    /// Whether the title is that of the document, and not the name of its file.
    pub has_title: bool,
    /// Whether it is there already.
    pub state: State,
}

/// Whether a document was imported before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was not.
    New,
    /// It was, and nothing has changed since.
    Same,
    /// Something else is there: the text was worked on, or is another one.
    Other,
}

/// Reads a document. The sources come back with it and with what it becomes among them, for diagnostics to point into.
pub fn bundle(
    sources: &SourceSet,
    inputs: &Inputs,
    letter: &Letter<'_>,
    language: Language,
) -> (SourceSet, Outcome<Option<Bundle>>) {
    let mut set = sources.clone();
    let own = SourcePath::new(letter.name).or_else(|| SourcePath::new("document"));
    let mut document = match word::read(letter.bytes, letter.tracked) {
        Ok(document) => document,
        Err(refusal) => {
            let file = own.map_or(FileId(0), |path| set.insert(path, Content::Text("".into())));
            return (set, Outcome { value: None, diagnostics: vec![faults::refused(file, &refusal)] });
        }
    };
    let lines = document.paragraphs.join("\n");
    let file = own.map_or(FileId(0), |path| set.insert_document(path, lines.into(), PARAGRAPH.get(language)));
    let mut diagnostics = left_out(&document, file);
    let (front, has_title, text) = written(&mut document, letter);
    let path = path(&front, letter);
    let mut bundle = Bundle {
        path,
        text,
        pictures: document.pictures,
        changes: document.changes,
        has_title,
        state: State::New,
    };
    if let Some(path) = &bundle.path {
        match sources.get(path).map(|file| &file.content) {
            Some(Content::Text(text)) if **text == *bundle.text => bundle.state = State::Same,
            Some(_) => bundle.state = State::Other,
            None => diagnostics.extend(remarks(&mut set, inputs, path, &bundle)),
        }
    }
    (set, Outcome { value: Some(bundle), diagnostics })
}

/// What the site would say of the new text.
fn remarks(set: &mut SourceSet, inputs: &Inputs, path: &SourcePath, bundle: &Bundle) -> Vec<Diagnostic> {
    let id = set.insert(path.clone(), Content::Text(bundle.text.as_str().into()));
    for picture in &bundle.pictures {
        let length = picture.bytes.len() as u64;
        let bytes = FileBytes::Memory(Arc::new(picture.bytes.clone()));
        if let Some(beside) = path.join(&picture.name) {
            set.insert(beside, Content::Asset(Asset { bytes, length, dimensions: None }));
        }
    }
    let inputs = Inputs { drafts: true, ..inputs.clone() };
    let found = crate::prepare(set, &inputs).diagnostics.into_iter();
    found.filter(|fault| fault.span.is_some_and(|span| span.file == id)).collect()
}

/// What was left out, each kind once, at its first place.
fn left_out(document: &Document, file: FileId) -> Vec<Diagnostic> {
    let mut kinds: Vec<&word::Left> = document.left.iter().map(|(left, _)| left).collect();
    kinds.sort();
    kinds.dedup();
    let of_kind = |kind: &word::Left| {
        let all: Vec<Option<u32>> =
            document.left.iter().filter(|(left, _)| left == kind).map(|(_, at)| *at).collect();
        let span = match all.first() {
            Some(Some(at)) => paragraph(document, file, *at),
            _ => Span::whole(file),
        };
        let fault = faults::left_out(span, kind, all.len());
        // What a site never shows needs no doing.
        let is_usual = matches!(kind, word::Left::Comments | word::Left::Contents);
        if is_usual { Diagnostic { severity: Severity::Hint, ..fault } } else { fault }
    };
    kinds.into_iter().map(of_kind).collect()
}

fn paragraph(document: &Document, file: FileId, at: u32) -> Span {
    let before = document.paragraphs.iter().take(at as usize);
    let start = before.map(|line| line.len() + 1).sum::<usize>();
    let length = document.paragraphs.get(at as usize).map_or(0, String::len);
    Span::new(file, start..start + length)
}

/// Front matter, whether the document has its title, and the text.
fn written(document: &mut Document, letter: &Letter<'_>) -> (Front, bool, String) {
    let mut front = match letter.form {
        Form::Report => word::recognise(document),
        Form::Practice => word::recognise_title(document),
    };
    word::find_headings(document);
    front.date = letter.date.map(PartialDate::day).or(front.date);
    let has_title = front.title.is_some();
    let stem = letter.name.rsplit_once('.').map_or(letter.name, |(stem, _)| stem);
    front.title.get_or_insert_with(|| stem.to_owned());
    let text = format!("---\n{}---\n\n{}", matter(&front), word::print(document));
    (front, has_title, text)
}

/// The lines of the front matter.
fn matter(front: &Front) -> String {
    let mut out = String::new();
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            out.push_str(&format!("{key}: {value}\n"));
        }
    };
    let scalar = |text: &Option<String>| text.as_ref().map(|text| yaml::scalar(text, false));
    line("title", scalar(&front.title));
    line("date", front.date.map(|date| date.to_string()));
    line("issued", front.issued.map(|date| date.to_string()));
    let issue = [("series", &front.series), ("number", &front.number), ("total", &front.total)];
    let issue = issue
        .into_iter()
        .filter_map(|(key, text)| Some(format!("{key}: {}", yaml::scalar(text.as_ref()?, true))));
    line("issue", braces(issue.collect()));
    line("origin", scalar(&front.origin));
    line("author", scalar(&front.author));
    let names = [("report", &front.report), ("send", &front.send), ("issue", &front.issue)];
    let names = names.into_iter().filter(|(_, names)| !names.is_empty());
    let mut recipients: Vec<String> =
        names.map(|(key, names)| format!("{key}: {}", yaml::list(names))).collect();
    recipients.extend(front.copies.map(|copies| format!("copies: {copies}")));
    line("recipients", braces(recipients));
    line("status", Some("draft".to_owned()));
    out
}

fn braces(parts: Vec<String>) -> Option<String> {
    (!parts.is_empty()).then(|| yaml::braces(&parts))
}

/// Where the text goes: a folder named after the day and the title.
fn path(front: &Front, letter: &Letter<'_>) -> Option<SourcePath> {
    let title = front.title.as_deref().unwrap_or_default();
    let slug = markdown::file_name(&fold::width(title)).unwrap_or_else(|| "import".to_owned());
    let folder = match letter.form {
        Form::Report => format!("reports/{}-{slug}", front.date?),
        Form::Practice => format!("practices/{slug}"),
    };
    SourcePath::new(&format!("content/{folder}/index.md"))
}
