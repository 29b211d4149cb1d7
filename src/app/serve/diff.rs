//! A page of the preview beside the one that the last build left: what readers will see change.
//!
//! Compares the words of the main part, block by block, as a reader has them before them; how they are marked up
//! does not count.

use std::path::Path;

use similar::{ChangeTag, DiffOp, TextDiff};

use crate::app::say;
use crate::app::words_of_page::lines;
use crate::base::{Language, SourcePath, escape};

use super::state::World;
use super::{notice, output};

/// Equal lines shown around a difference.
const AROUND: usize = 2;

/// The text of the page at `path` in the last build; `None` if it has none.
pub fn published(world: &World, root: &Path, path: &str) -> Option<String> {
    // Only pages of the site are looked up, so nothing else of the disk can be asked for.
    world.page(path)?;
    let path = SourcePath::new(path)?;
    // A link in there may lead anywhere; a build leaves none.
    let output = output(root, world)?.canonicalize().ok()?;
    let file = output.join(path.as_str()).canonicalize().ok()?;
    let bytes = std::fs::read(file.starts_with(&output).then_some(file)?).ok()?;
    String::from_utf8(bytes).ok()
}

/// What its path among those of the site begins with; the path of the page that is compared follows.
pub const PATH: &str = ".jianbao/diff?path=";

/// The comparison of the page at `path`; `None` if the site has no such page. `root` is the folder of the site.
pub fn page(world: &World, root: &Path, path: &str, language: Language) -> Option<String> {
    let now = world.page(path)?;
    let title = say!(language, "与已发布的文字比较" / "Against the published text");
    let back = format!("<p><a href=\"/{}\">{}</a></p>", escape(path), escape(path));
    let Some(old) = published(world, root, path) else {
        let words = say!(language, "这一页还没有发布过。" / "This page has not been published yet.");
        return Some(notice::page(&title, &words, &back, language));
    };
    let (old, new) = (lines(&old), lines(&String::from_utf8_lossy(&now.plain())));
    if old == new {
        let words = say!(language, "文字没有变化。" / "The text has not changed.");
        return Some(notice::page(&title, &words, &back, language));
    }
    let heads = (say!(language, "已发布" / "Published"), say!(language, "预览" / "Preview"));
    let table = format!(
        "<div class=\"scroll\"><table class=\"sides\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>{}</tbody></table></div>{back}",
        heads.0,
        heads.1,
        rows(&old, &new)
    );
    let words = say!(
        language,
        "左边是上次生成的网站，右边是现在的预览。" / "Left the last build, right the preview of now."
    );
    Some(notice::page(&title, &words, &table, language))
}

/// The differences as rows of two cells.
fn rows(old: &[String], new: &[String]) -> String {
    let old_lines: Vec<&str> = old.iter().map(String::as_str).collect();
    let new_lines: Vec<&str> = new.iter().map(String::as_str).collect();
    let diff = TextDiff::from_slices(&old_lines, &new_lines);
    let mut out = String::new();
    for (index, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if index > 0 {
            out.push_str("<tr class=\"gap\"><td colspan=\"2\">⋯</td></tr>");
        }
        for operation in group {
            row(operation, old, new, &mut out);
        }
    }
    out
}

fn row(operation: &DiffOp, old: &[String], new: &[String], out: &mut String) {
    let (before, after) = (&old[operation.old_range()], &new[operation.new_range()]);
    if matches!(operation, DiffOp::Equal { .. }) {
        for line in before {
            let line = escape(line);
            out.push_str(&format!("<tr><td>{line}</td><td>{line}</td></tr>"));
        }
        return;
    }
    for pair in pairs(before, after) {
        let (left, right) = match pair {
            (Some(left), Some(right)) => inside(left, right),
            (left, right) => (left.map_or(String::new(), escape), right.map_or(String::new(), escape)),
        };
        let cell = |class: &str, text: String| match text.is_empty() {
            true => "<td></td>".to_owned(),
            false => format!("<td class=\"{class}\">{text}</td>"),
        };
        out.push_str(&format!("<tr>{}{}</tr>", cell("old", left), cell("new", right)));
    }
}

/// More comparisons of lines than this are not worth their time.
const MOST_PAIRS: usize = 2_500;

/// Lines that stand side by side: those that are mostly the same, in order; others stand alone.
fn pairs<'l>(before: &'l [String], after: &'l [String]) -> Vec<(Option<&'l str>, Option<&'l str>)> {
    let alike = |old: &str, new: &str| TextDiff::from_chars(old, new).ratio() >= 0.5;
    let few = before.len() * after.len() <= MOST_PAIRS;
    let (mut pairs, mut from) = (Vec::new(), 0);
    for old in before {
        match (from..after.len()).find(|at| few && alike(old, &after[*at])) {
            Some(at) => {
                pairs.extend(after[from..at].iter().map(|new| (None, Some(new.as_str()))));
                pairs.push((Some(old.as_str()), Some(after[at].as_str())));
                from = at + 1;
            }
            None => pairs.push((Some(old.as_str()), None)),
        }
    }
    pairs.extend(after[from..].iter().map(|new| (None, Some(new.as_str()))));
    pairs
}

/// Two lines with their different characters marked.
fn inside(old: &str, new: &str) -> (String, String) {
    let (mut left, mut right) = (String::new(), String::new());
    for change in TextDiff::from_chars(old, new).iter_all_changes() {
        let text = escape(change.value());
        match change.tag() {
            ChangeTag::Equal => {
                left.push_str(&text);
                right.push_str(&text);
            }
            ChangeTag::Delete => left.push_str(&format!("<del>{text}</del>")),
            ChangeTag::Insert => right.push_str(&format!("<ins>{text}</ins>")),
        }
    }
    let join = |text: String| text.replace("</del><del>", "").replace("</ins><ins>", "");
    (join(left), join(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_beside_the_lines_that_they_were() {
        let (old, new) = (["建成142个。".to_owned()], ["2024年3月1日".to_owned(), "建成160个。".to_owned()]);
        let expected = [(None, Some("2024年3月1日")), (Some("建成142个。"), Some("建成160个。"))];
        assert_eq!(pairs(&old, &new), expected);
    }

    #[test]
    fn only_what_differs_is_marked() {
        let (old, new) =
            (["标题".to_owned(), "覆盖 <12> 个".to_owned()], ["标题".to_owned(), "覆盖 <15> 个".to_owned()]);
        let rows = rows(&old, &new);
        assert!(
            rows.contains("覆盖 &lt;1<del>2</del>&gt; 个") && rows.contains("&lt;1<ins>5</ins>&gt;"),
            "{rows}"
        );
        assert!(rows.starts_with("<tr><td>标题</td><td>标题</td></tr>"), "{rows}");
    }
}
