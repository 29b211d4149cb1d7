//! `jianbao diff`: the site that would be built now beside a folder that was published.
//!
//! Pages are compared by their words, as readers have them; figures by the data files of both. Writes nothing.

use std::path::Path;

use serde_json::{Value, json};

use crate::app::arguments::{Diff, Format};
use crate::app::compare::{self, Comparison, Figure, Page};
use crate::app::{Exit, Failure, Shell, say};
use crate::base::{Language, Text};

use super::pipeline;

/// Pages, files and figures of one kind that are shown; programs get all.
const SHOWN: usize = 40;

/// Compares. A site with errors has no pages to compare.
pub(super) fn run(shell: &mut Shell<'_>, args: &Diff) -> Result<Exit, Failure> {
    let root = shell.root()?;
    let language = shell.language();
    let published = &args.published;
    if !published.is_dir() {
        let shown = published.display();
        return Err(Failure::usage(say!(
            language,
            "没有文件夹 {shown}；这里写已发布网站所在的文件夹，例如 public"
                / "there is no folder {shown}; name the one that holds the published site, such as public"
        )));
    }
    let inputs = super::inputs_of(shell, &args.variant)?;
    let prepared = pipeline::prepare(&root, &inputs);
    let Some(project) = &prepared.project else {
        shell.diagnostics(&prepared.set, &prepared.diagnostics);
        return Ok(Exit::Faulty);
    };
    let found = compare::with(&project.edition(&prepared.set), &project.site.config().title, published)
        .map_err(|error| {
            let shown = published.display();
            Failure::outside(say!(language, "无法读取 {shown}：{error}" / "cannot read {shown}: {error}"))
        })?;
    let found = match found {
        Ok(found) => found,
        Err(faults) => {
            shell.diagnostics(&prepared.set, &faults);
            return Ok(Exit::Faulty);
        }
    };
    match shell.format() {
        Format::Json => shell.result(&as_json(&found, published))?,
        _ => shell.result(&as_text(&found, language))?,
    }
    Ok(Exit::Done)
}

fn as_text(found: &Comparison, language: Language) -> String {
    let mut list = List { out: Vec::new(), language };
    if found.is_same() {
        list.out.push(say!(language, "与已发布的网站相同" / "the same as the published site"));
    }
    let page = |own: &Page| format!("{}  {}", own.address, own.title);
    list.add(say!(language, "新增的页面" / "pages that come"), '+', &found.added, page);
    list.add(say!(language, "消失的页面" / "pages that go"), '-', &found.removed, page);
    let words = |own: &Page| changed(own, language);
    list.add(say!(language, "改变的页面" / "pages that change"), '~', &found.changed, words);
    let words = |own: &Figure| moved(own, language);
    list.add(say!(language, "变动的数字" / "figures that move"), '~', &found.figures, words);
    list.add(say!(language, "新增的文件" / "files that come"), '+', &found.files_added, String::clone);
    list.add(say!(language, "改变的文件" / "files that change"), '~', &found.files_changed, String::clone);
    let (same, frame) = (found.same, found.frame.len());
    list.out.push(say!(
        language,
        "另有 {same} 页没有变化，{frame} 页只有版面或页头不同"
            / "{same} pages are the same, {frame} differ in their frame only"
    ));
    if !found.has_figures {
        list.out.push(say!(
            language,
            "已发布的文件夹里没有可比的数据文件，没有比较数字"
                / "the published folder has no data files to compare, so figures were not compared"
        ));
    }
    // The words are those of a folder that may come from anywhere.
    let plain = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    (list.out.join("\n") + "\n").chars().map(plain).collect()
}

fn changed(own: &Page, language: Language) -> String {
    let (address, title) = (&own.address, &own.title);
    let (more, less) = (own.lines_added, own.lines_removed);
    let lines = say!(language, "（新增 {more} 行，减少 {less} 行）" / " (+{more} −{less} lines)");
    let before = own.old_title.as_ref().map(|old| say!(language, "，原标题“{old}”" / ", was titled “{old}”"));
    format!("{address}  {title}{lines}{}", before.unwrap_or_default())
}

fn moved(own: &Figure, language: Language) -> String {
    let none = || say!(language, "（无）" / "(none)");
    let shown = |value: &Option<String>| value.as_ref().map_or_else(none, |value| based(value, language));
    let (old, new) = (shown(&own.old), shown(&own.new));
    let day = own.day.as_ref().map(|day| say!(language, "（截至 {day}）" / " (as of {day})"));
    let sources = match own.sources.is_empty() {
        true => String::new(),
        false => format!("  [{}]", own.sources.join(&say!(language, "、" / ", "))),
    };
    let (place, name, day) = (&own.place, &own.name, day.unwrap_or_default());
    format!("{place} {name}{day}: {old} → {new}{sources}")
}

/// A value with its basis, if it has one, in words.
fn based(value: &str, language: Language) -> String {
    let (counts, basis) = value.rsplit_once(' ').unwrap_or(("", value));
    let words = match basis {
        "roster" => Text { zh: "名录口径", en: "from lists" },
        "mixed" => Text { zh: "上报数÷名录数", en: "reported over lists" },
        "reported" => Text { zh: "上报口径", en: "as reported" },
        "none" => Text { zh: "未报送", en: "not reported" },
        _ => return value.to_owned(),
    };
    format!("{counts} {}", words.get(language)).trim_start().to_owned()
}

/// Lines under construction.
struct List {
    out: Vec<String>,
    language: Language,
}

impl List {
    /// A heading with its count, and the first items.
    fn add<T>(&mut self, heading: String, sign: char, items: &[T], words: impl Fn(&T) -> String) {
        if items.is_empty() {
            return;
        }
        self.out.push(format!("{heading} {}", items.len()));
        self.out.extend(items.iter().take(SHOWN).map(|item| format!("  {sign} {}", words(item))));
        if let Some(more) = items.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            self.out.push(say!(
                self.language,
                "  …… 还有 {more} 项（--format json 列出全部）" / "  … {more} more (--format json lists all)"
            ));
        }
    }
}

fn as_json(found: &Comparison, published: &Path) -> String {
    let page = |page: &Page| json!({ "address": page.address, "title": page.title });
    let changed = |own: &Page| {
        json!({
            "address": own.address,
            "title": own.title,
            "old_title": own.old_title,
            "lines_added": own.lines_added,
            "lines_removed": own.lines_removed,
        })
    };
    let figure = |own: &Figure| {
        json!({
            "kind": own.kind,
            "id": own.id,
            "name": own.name,
            "place_id": own.place_id,
            "place": own.place,
            "as_of": own.day,
            "old": own.old,
            "new": own.new,
            "sources": own.sources,
        })
    };
    let object = json!({
        "published": published.display().to_string(),
        "pages": {
            "added": found.added.iter().map(page).collect::<Vec<Value>>(),
            "removed": found.removed.iter().map(page).collect::<Vec<Value>>(),
            "changed": found.changed.iter().map(changed).collect::<Vec<Value>>(),
            "frame": found.frame,
            "same": found.same,
        },
        "figures": match found.has_figures {
            true => found.figures.iter().map(figure).collect::<Value>(),
            false => Value::Null,
        },
        "files": { "added": found.files_added, "changed": found.files_changed },
    });
    format!("{object:#}\n")
}
