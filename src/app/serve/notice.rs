//! Pages that stand in for pages of the site while these cannot be made: a broken start, a broken template.
//!
//! They are part of the program and not of a theme, which may be what is broken. They read without a script; with
//! it the overlay of the preview shows the same, and the page comes as soon as it can be made.

use crate::app::say;
use crate::app::term::preview;
use crate::base::{Diagnostic, Language, SourceSet, escape};

use super::hub::Hub;
use super::state::World;

/// What is wrong with a site that was never sound.
pub fn broken(hub: &Hub, world: &World) -> Vec<u8> {
    let language = hub.language;
    let title = say!(language, "网站还不能显示" / "The site cannot be shown yet");
    let words = say!(
        language,
        "下面的错误改正并保存后，页面会自动出现。"
            / "The page appears by itself once the errors below are corrected and saved."
    );
    let notice = page(&title, &words, &faults(&world.sources, &world.diagnostics, language), language);
    hub.injection.notice(world, "index.html", notice, language)
}

/// A page that its template cannot make.
pub fn fault(hub: &Hub, world: &World, fault: &Diagnostic, path: &str) -> Vec<u8> {
    let language = world.language(hub.language);
    let title = say!(language, "这个页面不能生成" / "This page cannot be made");
    let words = say!(
        language,
        "模板改正并保存后，页面会自动出现。"
            / "The page appears by itself once the template is corrected and saved."
    );
    let notice =
        page(&title, &words, &faults(&world.sources, std::slice::from_ref(fault), language), language);
    hub.injection.notice(world, path, notice, language)
}

/// Diagnostics as a list.
pub fn faults(sources: &SourceSet, diagnostics: &[Diagnostic], language: Language) -> String {
    let list = preview::list(sources, diagnostics, language);
    let item = |fault: &serde_json::Value| {
        let text = |name: &str| escape(fault[name].as_str().unwrap_or_default());
        let place = match (fault["file"].as_str(), fault["line"].as_u64()) {
            _ if fault["place"].is_string() => {
                format!("<p><code>{}</code></p>", escape(fault["place"].as_str().unwrap_or_default()))
            }
            (Some(file), Some(line)) => format!("<p><code>{}:{line}</code></p>", escape(file)),
            _ => String::new(),
        };
        format!(
            "<li><p><b>{}</b> <small>{}</small></p>{place}{}<p>{}</p></li>",
            text("message"),
            text("code"),
            excerpt(fault),
            text("help")
        )
    };
    format!("<ol class=\"faults\">{}</ol>", list.iter().map(item).collect::<String>())
}

/// The lines around a fault, with the part at fault marked.
fn excerpt(fault: &serde_json::Value) -> String {
    let caret = &fault["caret"];
    let column = |name: &str| usize::try_from(caret[name].as_u64().unwrap_or(1)).unwrap_or(1).max(1) - 1;
    let rows = fault["excerpt"].as_array().into_iter().flatten().map(|row| {
        let text: Vec<char> = row["text"].as_str().unwrap_or_default().chars().collect();
        let part = |from: usize, to: usize| -> String {
            escape(
                &text[from.min(text.len())..to.min(text.len()).max(from.min(text.len()))]
                    .iter()
                    .collect::<String>(),
            )
        };
        let shown = if row["number"] == caret["line"] {
            let (start, end) = (column("start"), column("end"));
            let marked = part(start, end);
            let marked = if marked.is_empty() { "\u{a0}".to_owned() } else { marked };
            format!("{}<mark>{marked}</mark>{}", part(0, start), part(end.max(start), text.len()))
        } else {
            part(0, text.len())
        };
        format!("<span><i>{}</i>{shown}</span>\n", row["number"])
    });
    let rows: String = rows.collect();
    if rows.is_empty() { rows } else { format!("<pre>{rows}</pre>") }
}

/// A plain page of the preview. `content` is HTML.
pub fn page(title: &str, words: &str, content: &str, language: Language) -> String {
    let tag = match language {
        Language::Chinese => "zh-Hans",
        Language::English => "en",
    };
    let (title, words) = (escape(title), escape(words));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; style-src 'self'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"/.jianbao/icon.svg\">\n\
         <link rel=\"stylesheet\" href=\"/.jianbao/notice.css\">\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n<p>{words}</p>\n{content}\n</main>\n</body>\n</html>\n"
    )
}
