//! The order of the chapters, and the parts of templates that show it: contents, side column, next and previous.
//!
//! Titles and summaries are those of the pages themselves.

use crate::base::{Language, SourcePath, SourceSet, Text, escape};

/// Chapters in the order of reading, in groups.
const GROUPS: [(Text, &[&str]); 5] = [
    (Text { zh: "开始", en: "Start" }, &["start", "files"]),
    (Text { zh: "写稿", en: "Write" }, &["report", "photos", "practice", "links", "charts"]),
    (Text { zh: "填数", en: "Record" }, &["records", "observations", "adoptions", "dirty"]),
    (Text { zh: "发布", en: "Publish" }, &["preview", "check", "publish", "print", "wechat", "theme"]),
    (Text { zh: "查阅", en: "Look up" }, &["fields", "settings", "commands", "codes"]),
];

const CONTENTS: Text = Text { zh: "目录", en: "Contents" };
const TURN: Text = Text { zh: "上一章和下一章", en: "Previous and next chapter" };
const PREVIOUS: Text = Text { zh: "上一章：", en: "Previous: " };
const NEXT: Text = Text { zh: "下一章：", en: "Next: " };

/// A chapter as its page states it.
struct Chapter {
    id: &'static str,
    title: String,
    summary: String,
}

impl Chapter {
    fn url(&self) -> String {
        format!("{}/index.html", self.id)
    }

    fn link(&self) -> String {
        format!("<a href=\"{{{{ page.root }}}}{}\">{}</a>", self.url(), self.title)
    }
}

/// Ids of all chapters, in the order of reading.
pub fn ids() -> Vec<&'static str> {
    GROUPS.iter().flat_map(|(_, ids)| ids.iter().copied()).collect()
}

/// The template with the components of the guide.
pub(super) fn template(set: &SourceSet, language: Language) -> String {
    let groups: Vec<(&str, Vec<Chapter>)> = GROUPS
        .iter()
        .map(|(label, ids)| (label.get(language), ids.iter().map(|id| chapter(set, id)).collect()))
        .collect();
    contents(&groups) + &side(&groups, language) + &turn(&groups, language)
}

fn chapter(set: &SourceSet, id: &'static str) -> Chapter {
    let file = SourcePath::new(&format!("content/pages/{id}.md")).and_then(|path| set.get(&path));
    let text = file.map_or("", |file| set.text(file.id));
    let field = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        escape(line.unwrap_or(id))
    };
    Chapter { id, title: field("title"), summary: field("summary") }
}

/// On the first page: every chapter with its summary.
fn contents(groups: &[(&str, Vec<Chapter>)]) -> String {
    let mut out = "{% component guide_contents(@page) -%}\n".to_owned();
    for (label, chapters) in groups {
        out += &format!("<section class=\"block\">\n<h2>{label}</h2>\n<ul class=\"guide-cards\">\n");
        for chapter in chapters {
            let (link, summary) = (chapter.link(), &chapter.summary);
            out += &format!("<li>{link}<p>{summary}</p></li>\n");
        }
        out += "</ul>\n</section>\n";
    }
    out + "{%- endcomponent guide_contents %}\n"
}

/// Beside the text: every chapter, and below the one that is open its headings.
fn side(groups: &[(&str, Vec<Chapter>)], language: Language) -> String {
    let contents = CONTENTS.get(language);
    let mut out = format!(
        "{{% component guide_side(toc, @page) -%}}\n<nav class=\"guide-nav\" aria-label=\"{contents}\">\n"
    );
    for (label, chapters) in groups {
        out += &format!("<p>{label}</p>\n<ol>\n");
        for chapter in chapters {
            let (url, title) = (chapter.url(), &chapter.title);
            out += &format!(
                "{{%- if page.url == \"{url}\" %}}<li><a href=\"{{{{ page.root }}}}{url}\" \
                 aria-current=\"page\">{title}</a>{{% if toc | length > 1 %}}<ol>\
                 {{% for heading in toc %}}{{% if heading.level == 2 %}}<li><a href=\"#{{{{ heading.id }}}}\">\
                 {{{{ heading.text }}}}</a></li>{{% endif %}}{{% endfor %}}</ol>{{% endif %}}</li>\
                 {{% else %}}<li>{}</li>{{% endif %}}\n",
                chapter.link()
            );
        }
        out += "</ol>\n";
    }
    out + "</nav>\n{%- endcomponent guide_side %}\n"
}

/// Below the text: where to read on.
fn turn(groups: &[(&str, Vec<Chapter>)], language: Language) -> String {
    let chapters: Vec<&Chapter> = groups.iter().flat_map(|(_, chapters)| chapters).collect();
    let mut out = format!(
        "{{% component guide_turn(@page) -%}}\n<nav class=\"guide-turn no-print\" aria-label=\"{}\">\n",
        TURN.get(language)
    );
    for (index, chapter) in chapters.iter().enumerate() {
        out += &format!("{{%- if page.url == \"{}\" %}}", chapter.url());
        let around = [(index.checked_sub(1), PREVIOUS), (Some(index + 1), NEXT)];
        for (at, words) in around {
            if let Some(other) = at.and_then(|at| chapters.get(at)) {
                out += &format!("<span>{}{}</span>", words.get(language), other.link());
            }
        }
        out += "{% endif %}\n";
    }
    out + "</nav>\n{%- endcomponent guide_turn %}\n"
}
