//! The template engine: the only file that calls Tera.
//!
//! Templates are compiled once; a page is a template, a `page` and a `view`. Templates know no files and
//! cannot fetch anything; the filters are pure functions.

use std::sync::Arc;

use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

use crate::base::{Code, Diagnostic, FileId, Span};
use crate::domain::Words;

use super::theme::Theme;
use super::views::ToValue;

/// Bytes of a usual page; most pages then never grow their buffer.
const USUAL_PAGE: usize = 24 * 1024;

/// Compiled templates with their global values.
pub struct Templates {
    /// Shared by all generations of a preview that have the same theme.
    tera: Arc<Tera>,
    files: Vec<TemplateFile>,
    globals: Vec<(&'static str, Value)>,
}

/// What a template was compiled from: name, text, file.
type TemplateFile = (String, Arc<str>, FileId);

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Templates").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Templates {
    /// Compiles the theme's templates, unless `before` was made of the same ones; `globals` are seen by every
    /// one of them.
    pub fn compile(
        theme: &Theme<'_>,
        globals: Vec<(&'static str, Value)>,
        before: Option<&Templates>,
    ) -> Result<Templates, Box<Diagnostic>> {
        let files: Vec<TemplateFile> =
            theme.templates().map(|(name, text, id)| (name.to_owned(), Arc::clone(text), id)).collect();
        if let Some(before) = before.filter(|before| before.files == files) {
            return Ok(Templates { tera: Arc::clone(&before.tera), files, globals });
        }
        let mut tera = Tera::new();
        tera.autoescape_on(vec![".html", ".xml"]);
        tera.register_filter("fill", fill);
        tera.register_filter("thousands", thousands);
        let result = tera.add_raw_templates(files.iter().map(|(name, text, _)| (name.as_str(), &**text)));
        let templates = Templates { tera: Arc::new(tera), files, globals };
        match result {
            Ok(()) => Ok(templates),
            Err(error) => Err(Box::new(templates.fault("", &error))),
        }
    }

    /// A digest of all templates.
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for (name, text, _) in &self.files {
            hasher.update(name.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
        }
        hasher.finalize().into()
    }

    /// Renders one page, as UTF-8.
    pub fn render(
        &self,
        template: &str,
        page: Value,
        view: &impl ToValue,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut context = Context::new();
        for (name, value) in &self.globals {
            context.insert_value(*name, value.clone());
        }
        context.insert_value("page", page);
        context.insert_value("view", view.to_value());
        let mut out = Vec::with_capacity(USUAL_PAGE);
        self.tera
            .render_to(template, &context, &mut out)
            .map_err(|error| Box::new(self.fault(template, &error)))?;
        Ok(out)
    }

    /// The engine's error at its place in the theme's file.
    fn fault(&self, template: &str, error: &tera::Error) -> Diagnostic {
        let (reason, name, range) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                (report.message().to_owned(), report.filename().to_owned(), report.span().range.clone())
            }
            other => (other.to_string(), template.to_owned(), 0..0),
        };
        let find = |wanted: &str| self.files.iter().find(|(own, ..)| own == wanted).map(|(_, _, id)| *id);
        let file = find(&name).or_else(|| find(template));
        Diagnostic::new(Code::TemplateFault, file.map(|file| Span::new(file, range))).with("reason", reason)
    }
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
