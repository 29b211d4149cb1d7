//! The template engine: the only file that calls Tera.
//!
//! Templates are compiled once; a page is a template, a `page` and a `view`. Templates know no files and
//! cannot fetch anything; the filters are pure functions.

use std::cell::Cell;
use std::io;
use std::sync::Arc;

use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

use crate::base::{Code, Diagnostic, FileId, Span};
use crate::domain::Words;

use super::contract::{self, Book, Reading, Reads, TemplateFile as TemplateText};
use super::theme::Theme;
use super::views::{Fields, Shape, Templated, ToValue};

/// Bytes of a usual page; most pages then never grow their buffer.
const USUAL_PAGE: usize = 24 * 1024;

/// Bytes of the largest page; a loop that writes more has no end in sight.
const LARGEST_PAGE: usize = 64 * 1024 * 1024;

/// Numbers that `range` gives to one page.
const MOST_COUNTED: i64 = 1_000_000;

thread_local! {
    /// Numbers that `range` has given to the page that this thread makes.
    static COUNTED: Cell<i64> = const { Cell::new(0) };
}

/// Compiled templates with their global values.
pub struct Templates {
    /// Shared by all generations of a preview that have the same theme.
    tera: Arc<Tera>,
    files: Vec<TemplateFile>,
    /// What they read of their views.
    reads: Arc<Reads>,
    globals: Vec<(&'static str, Value)>,
}

/// What a template was compiled from.
struct TemplateFile {
    name: String,
    text: Arc<str>,
    id: FileId,
    reading: Arc<Reading>,
}

impl TemplateFile {
    fn is_as(&self, other: &TemplateFile) -> bool {
        (&self.name, &self.text, self.id) == (&other.name, &other.text, other.id)
    }
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        f.debug_struct("Templates").field("files", &names).finish_non_exhaustive()
    }
}

impl Templates {
    /// Compiles the theme's templates, unless `before` was made of the same ones; `globals` are seen by every
    /// one of them.
    pub fn compile(
        theme: &Theme<'_>,
        globals: Vec<(&'static str, Value)>,
        before: Option<&Templates>,
    ) -> Result<Templates, Vec<Diagnostic>> {
        let known = before.map_or(&[][..], |before| &before.files);
        let files: Vec<TemplateFile> =
            theme.templates().map(|(name, text, id)| template_file(name, text, id, known)).collect();
        let same = known.len() == files.len() && known.iter().zip(&files).all(|(own, file)| own.is_as(file));
        if let Some(before) = before.filter(|_| same) {
            let (tera, reads) = (Arc::clone(&before.tera), Arc::clone(&before.reads));
            return Ok(Templates { tera, files, reads, globals });
        }
        let texts: Vec<TemplateText<'_>> =
            files.iter().map(|file| (file.name.as_str(), &*file.text, file.id)).collect();
        let refused = contract::refused(texts.iter().copied().zip(files.iter().map(|file| &*file.reading)));
        if !refused.is_empty() {
            return Err(refused);
        }
        let (mut tera, others) = match before.filter(|before| before.has_names_of(&files)) {
            Some(before) => (Tera::clone(&before.tera), before.others(&files)),
            None => (engine(), texts.iter().map(|(name, text, _)| (*name, *text)).collect()),
        };
        let read = texts.iter().copied().zip(files.iter().map(|file| &*file.reading));
        let book = Book::new(read, &[], std::iter::empty());
        let (compiled, reads) =
            rayon::join(|| guarded(|| tera.add_raw_templates(others)), || Reads::of(&book, texts.len()));
        let error = match compiled {
            Ok(()) => return Ok(Templates { tera: Arc::new(tera), files, reads: Arc::new(reads), globals }),
            Err(error) => fault(&texts, "", &error),
        };
        // Of names that mean nothing the engine tells in a text what the check of themes knows with its place.
        let mut faults = syntax_faults(&texts);
        if faults.is_empty() {
            faults = book.unknown_names();
        }
        Err(if faults.is_empty() { vec![error] } else { faults })
    }

    /// Whether these are templates of the same names: then only those with other texts are compiled.
    fn has_names_of(&self, files: &[TemplateFile]) -> bool {
        self.files.iter().map(|file| &file.name).eq(files.iter().map(|file| &file.name))
    }

    /// Names and texts of those that are not as they were.
    fn others<'f>(&self, files: &'f [TemplateFile]) -> Vec<(&'f str, &'f str)> {
        let both = self.files.iter().zip(files).filter(|(own, file)| own.text != file.text);
        both.map(|(_, file)| (file.name.as_str(), &*file.text)).collect()
    }

    fn texts(&self) -> Vec<TemplateText<'_>> {
        self.files.iter().map(|file| (file.name.as_str(), &*file.text, file.id)).collect()
    }

    /// A digest of all templates.
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for TemplateFile { name, text, .. } in &self.files {
            hasher.update(name.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
        }
        hasher.finalize().into()
    }

    /// The fields of a view that any of them reads.
    pub fn fields<V: ToValue>(&self) -> Fields {
        match V::shape() {
            Shape::View(view) => self.reads.fields(view),
            _ => Fields::ALL,
        }
    }

    /// Renders one page, as UTF-8.
    pub fn render<V: Templated>(&self, page: &V::Page, view: &V) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut context = Context::new();
        for (name, value) in &self.globals {
            context.insert_value(*name, value.clone());
        }
        context.insert_value("page", page.to_value_of(self.fields::<V::Page>()));
        context.insert_value("view", view.to_value_of(self.fields::<V>()));
        let mut out = Vec::with_capacity(USUAL_PAGE);
        COUNTED.set(0);
        let mut page = Bounded { out: &mut out, full: false };
        let result = guarded(|| self.tera.render_to(V::TEMPLATE, &context, &mut page));
        let full = || tera::Error::message(format!("the page is larger than {LARGEST_PAGE} bytes"));
        let result = if page.full { Err(full()) } else { result };
        result.map_err(|error| Box::new(fault(&self.texts(), V::TEMPLATE, &error)))?;
        Ok(out)
    }
}

/// A template with its reading, which is that of a known one where the text is the same.
fn template_file(name: &str, text: &Arc<str>, id: FileId, known: &[TemplateFile]) -> TemplateFile {
    let old = known.iter().find(|own| own.name == name && own.text == *text);
    let reading = old.map_or_else(|| Arc::new(Reading::of(text)), |own| Arc::clone(&own.reading));
    TemplateFile { name: name.to_owned(), text: Arc::clone(text), id, reading }
}

/// The engine with the filters of this program.
fn engine() -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml"]);
    tera.register_filter("fill", fill);
    tera.register_filter("thousands", thousands);
    tera.register_function("range", range);
    tera
}

/// Runs the engine; where it breaks down, that is a fault of the template and not the end of the program.
fn guarded<T>(run: impl FnOnce() -> tera::TeraResult<T>) -> tera::TeraResult<T> {
    let broken = |_| Err(tera::Error::message("the template engine broke down on it"));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or_else(broken)
}

/// A page that does not grow without end.
struct Bounded<'p> {
    out: &'p mut Vec<u8>,
    full: bool,
}

impl io::Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.full = self.out.len() + bytes.len() > LARGEST_PAGE;
        if self.full {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.out.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is wrong with the syntax of each template, in the engine's words.
pub fn syntax_faults(files: &[TemplateText<'_>]) -> Vec<Diagnostic> {
    let faults = files.iter().filter_map(|(name, text, id)| {
        // A template alone lacks those that it extends; that is told elsewhere.
        let error = guarded(|| engine().add_raw_template(name, text)).err()?;
        let own = [(*name, *text, *id)];
        matches!(error.kind(), ErrorKind::SyntaxError(_)).then(|| fault(&own, name, &error))
    });
    faults.collect()
}

/// The engine's error at its place in the theme's file.
fn fault(files: &[TemplateText<'_>], template: &str, error: &tera::Error) -> Diagnostic {
    let (reason, name, range) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            (report.message().to_owned(), report.filename().to_owned(), report.span().range.clone())
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            (error.to_string(), tpl.clone(), 0..0)
        }
        ErrorKind::MissingParent { current, .. } => (error.to_string(), current.clone(), 0..0),
        _ => (error.to_string(), template.to_owned(), 0..0),
    };
    let find = |wanted: &str| files.iter().find(|(own, ..)| *own == wanted).map(|(_, _, id)| *id);
    let file = find(&name).or_else(|| find(template));
    Diagnostic::new(Code::TemplateFault, file.map(|file| Span::new(file, range))).with("reason", reason)
}

/// Words of a theme as a value for templates.
pub fn words_value(words: &Words) -> Value {
    match words {
        Words::Text(text) => Value::normal_string(text),
        Words::Group(entries) => {
            let mut map = tera::Map::new();
            for (name, words) in entries {
                map.insert(name.clone().into(), words_value(words));
            }
            Value::from(map)
        }
    }
}

/// `{{ t.count.reports | fill(n=3) }}`: puts values in the place of `{n}`; of `one` and `other` it takes the
/// form for `n`.
fn fill(template: &Value, kwargs: Kwargs, _: &State<'_>) -> tera::TeraResult<String> {
    let number = kwargs.get::<&Value>("n")?.and_then(Value::as_i64);
    let text = match template.as_map() {
        Some(forms) => {
            let form = if number == Some(1) { "one" } else { "other" };
            forms.get(&tera::value::Key::Str(form)).and_then(Value::as_str)
        }
        None => template.as_str(),
    };
    let Some(text) = text else {
        return Err(tera::Error::message("`fill` takes a text, or forms named `one` and `other`"));
    };
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match kwargs.get::<&Value>(name)? {
            Some(value) => out.push_str(&value.to_string()),
            None => return Err(tera::Error::message(format!("`fill` was not given `{name}` for “{text}”"))),
        }
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

/// `{{ 5452 | thousands }}`: `5,452`.
fn thousands(number: f64, _: Kwargs, _: &State<'_>) -> String {
    super::format::number(number)
}

/// `range(start=0, end=n, step_by=1)`, with a bound for the whole page: loops inside loops multiply.
fn range(kwargs: Kwargs, _: &State<'_>) -> tera::TeraResult<Vec<i64>> {
    let start = kwargs.get::<i64>("start")?.unwrap_or_default();
    let end = kwargs.must_get::<i64>("end")?;
    let step = kwargs.get::<i64>("step_by")?.unwrap_or(1);
    let width = if step > 0 { end.checked_sub(start) } else { start.checked_sub(end) };
    let count = match (width, step.checked_abs()) {
        (Some(width), Some(step)) if step > 0 => width.max(0) / step + i64::from(width.max(0) % step > 0),
        _ => MOST_COUNTED + 1,
    };
    let counted = COUNTED.get().saturating_add(count);
    COUNTED.set(counted);
    if counted > MOST_COUNTED {
        return Err(tera::Error::message(format!("`range` gives at most {MOST_COUNTED} numbers to a page")));
    }
    Ok((0..count).map(|number| start + number * step).collect())
}

/// Whether the engine takes a template.
#[cfg(test)]
pub(super) fn accepts(text: &str) -> bool {
    engine().add_raw_template("a.html", text).is_ok()
}
