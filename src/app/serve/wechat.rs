//! The article for WeChat of a page, for the button of the preview that copies it.

use serde_json::{Value, json};

use crate::app::{article, say};
use crate::base::Language;
use crate::render::export::Unmade;
use crate::render::export::tree::{self, Node};

use super::state::World;

/// The article of the page at `path` with what is to be told about it, or why it cannot be made; `None` for a page
/// without a text of its own.
pub fn copy(world: &World, path: &str, language: Language) -> Option<Value> {
    let (project, sources) = (world.project()?, world.shown_sources()?);
    let fragment = match project.wechat(sources, &id(path)?) {
        Ok(fragment) => fragment?,
        Err(unmade) => return Some(json!({ "fault": fault(&unmade, language) })),
    };
    let excesses = fragment.excesses();
    let warnings: Vec<String> = excesses.iter().map(|excess| article::limit(*excess, language)).collect();
    let notes = article::notes(&fragment, language);
    let text = plain(&fragment.html);
    Some(json!({ "html": fragment.html, "text": text, "notes": notes, "warnings": warnings }))
}

/// What the subject of the page at `path` is called in exports.
fn id(path: &str) -> Option<String> {
    let folder = path.strip_suffix("/index.html")?;
    let (kind, id) = match folder.split_once('/') {
        Some(("reports", id)) => ("report", id),
        Some(("practices", id)) => ("practice", id),
        Some(("counties", id)) => ("county", id),
        None => ("page", folder),
        Some(_) => return None,
    };
    (!id.contains('/')).then(|| format!("{kind}:{id}"))
}

/// Elements of an article that end a line where there is only text.
const LINES: [&str; 5] = ["p", "li", "tr", "section", "br"];

/// The words of an article, a block a line, the cells of a row side by side.
fn plain(html: &str) -> String {
    fn write(nodes: &[Node], out: &mut String) {
        for node in nodes {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => {
                    write(&element.children, out);
                    match element.name.as_str() {
                        "td" | "th" => out.push('\t'),
                        name if LINES.contains(&name) => out.push('\n'),
                        _ => {}
                    }
                }
            }
        }
    }
    let mut text = String::new();
    write(&tree::parse(html), &mut text);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

fn fault(unmade: &Unmade, language: Language) -> String {
    match unmade {
        Unmade::Template(fault) => fault.message(language),
        Unmade::Style(reason) => say!(
            language,
            "样式表 export/wechat.css 有误：{reason}"
                / "the style sheet export/wechat.css is faulty: {reason}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_an_article_have_a_line_for_each_block() {
        let html = "<section><p>一<strong>二</strong></p><ul><li>三</li></ul><table><tbody><tr><td>甲</td><td>5 &lt; 6</td></tr></tbody></table></section>";
        assert_eq!(plain(html), "一二\n三\n甲\t5 < 6\n");
    }

    #[test]
    fn an_article_has_the_id_of_its_page() {
        let named = |path: &str| id(path).unwrap_or_default();
        assert_eq!(named("reports/会议/index.html"), "report:会议");
        assert_eq!(named("counties/meitan/index.html"), "county:meitan");
        assert_eq!(named("about/index.html"), "page:about");
        for path in
            ["index.html", "404.html", "coverage/drive/township/index.html", "reports/page/2/index.html"]
        {
            assert_eq!(id(path), None, "{path}");
        }
    }
}
