//! Pages that stand in for pages of the site while these cannot be made: a broken start, a broken template.
//!
//! They are part of the program and not of a theme, which may be what is broken. They read without a script; with
//! it the overlay of the preview shows the same, and the page comes as soon as it can be made.

use crate::app::say;
use crate::app::term::preview;
use crate::base::{Diagnostic, Language, escape};

use super::hub::Hub;
use super::state::World;

/// What is wrong with a site that was never sound.
pub fn broken(hub: &Hub, world: &World) -> Vec<u8> {
    let language = hub.language;
    let title = say!(language, "网站还不能显示" / "the site cannot be shown yet");
    let words = say!(
        language,
        "下面的错误改正并保存后，页面会自动出现。"
            / "The page appears by itself once the errors below are corrected and saved."
    );
    let notice = page(&title, &words, &faults(world, &world.diagnostics, language), language);
    hub.injection.notice(world, "index.html", notice, language)
}

/// A page that its template cannot make.
pub fn fault(hub: &Hub, world: &World, fault: &Diagnostic, path: &str) -> Vec<u8> {
    let language = world.language(hub.language);
    let title = say!(language, "这个页面不能生成" / "this page cannot be made");
    let words = say!(
        language,
        "模板改正并保存后，页面会自动出现。"
            / "The page appears by itself once the template is corrected and saved."
    );
    let notice = page(&title, &words, &faults(world, std::slice::from_ref(fault), language), language);
    hub.injection.notice(world, path, notice, language)
}

fn faults(world: &World, diagnostics: &[Diagnostic], language: Language) -> String {
    let list = preview::list(&world.sources, diagnostics, language);
    let item = |fault: &serde_json::Value| {
        let text = |name: &str| escape(fault[name].as_str().unwrap_or_default());
        let place = match (fault["file"].as_str(), fault["line"].as_u64()) {
            (Some(file), Some(line)) => format!("<p><code>{}:{line}</code></p>", escape(file)),
            _ => String::new(),
        };
        format!("<li><p><b>{}</b> {}</p>{place}<p>{}</p></li>", text("code"), text("message"), text("help"))
    };
    format!("<ol>{}</ol>", list.iter().map(item).collect::<String>())
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
         <link rel=\"stylesheet\" href=\"/.jianbao/notice.css\">\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n<p>{words}</p>\n{content}\n</main>\n</body>\n</html>\n"
    )
}
