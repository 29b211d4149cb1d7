//! `jianbao new`: a dated, commented file in the right place.
//!
//! Prints the path to stdout, for scripts and editors, and the next step to stderr. Never overwrites.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::app::arguments::{Kind, New};
use crate::app::{Exit, Failure, Shell, say};
use crate::base::{Date, Inputs, Language, fold};
use crate::domain::{Key, Place, markdown};
use crate::refine::{Resolution, Site};

use super::{init, pipeline};

/// The zone of “today” for a site that cannot be read at the moment; the default of `site.yaml` too.
const ZONE: &str = "Asia/Shanghai";

/// Writes the file.
pub(super) fn run(shell: &mut Shell<'_>, args: &New) -> Result<Exit, Failure> {
    let language = shell.language();
    let root = shell.root()?;
    let inputs = super::inputs(shell)?;
    let title = args.title.trim();
    if args.kind == Kind::Sheet {
        return super::sheet::run(shell, &root, &inputs, args);
    }
    // A site with errors must not keep anybody from writing; only names of counties are then unknown.
    let project = pipeline::prepare(&root, &inputs).project;
    let site = project.as_ref().map(|project| &project.site);
    let date = args.date.unwrap_or_else(|| today(site, &inputs));
    let stem = match args.kind {
        Kind::County => county(site, title, language)?,
        Kind::Report => format!("{date}-{}", slug(title, language)?),
        Kind::Practice | Kind::Page | Kind::Sheet => slug(title, language)?,
    };
    let path = root.join("content").join(folder(args.kind)).join(format!("{stem}.md"));
    let text = fill(template(args.kind, language), title, date);
    init::write(&path, text.as_bytes()).map_err(|error| cannot_write(&path, &error, language))?;
    shell.result(&format!("{}\n", tidy(&path).display()))?;
    shell.note(&next(args.kind, language));
    Ok(Exit::Done)
}

fn folder(kind: Kind) -> &'static str {
    match kind {
        Kind::Report => "reports",
        Kind::Practice => "practices",
        Kind::County => "counties",
        Kind::Page | Kind::Sheet => "pages",
    }
}

fn template(kind: Kind, language: Language) -> &'static str {
    match (kind, language) {
        (Kind::Report, Language::Chinese) => include_str!("../starter/new/zh/report.md"),
        (Kind::Report, Language::English) => include_str!("../starter/new/en/report.md"),
        (Kind::Practice, Language::Chinese) => include_str!("../starter/new/zh/practice.md"),
        (Kind::Practice, Language::English) => include_str!("../starter/new/en/practice.md"),
        (Kind::County, Language::Chinese) => include_str!("../starter/new/zh/county.md"),
        (Kind::County, Language::English) => include_str!("../starter/new/en/county.md"),
        (Kind::Page | Kind::Sheet, Language::Chinese) => include_str!("../starter/new/zh/page.md"),
        (Kind::Page | Kind::Sheet, Language::English) => include_str!("../starter/new/en/page.md"),
    }
}

/// The title goes in as a JSON string, which YAML reads as a quoted text whatever it holds. The date goes
/// first, so that a title may contain what looks like a placeholder.
fn fill(template: &str, title: &str, date: Date) -> String {
    let quoted = serde_json::Value::from(title).to_string();
    template.replace("DATE", &date.to_string()).replace("TITLE", &quoted)
}

fn today(site: Option<&Site>, inputs: &Inputs) -> Date {
    match site {
        Some(site) => site.today(),
        None => {
            let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
            zone.to_datetime(inputs.now).date()
        }
    }
}

/// The title itself as far as it can stand in an address: Han characters are kept.
fn slug(title: &str, language: Language) -> Result<String, Failure> {
    markdown::file_name(&fold::width(title)).ok_or_else(|| {
        Failure::usage(say!(
            language,
            "标题“{title}”里没有文字或数字，不能用作文件名"
                / "the title `{title}` has no letter or digit to name a file after"
        ))
    })
}

/// The id of the place, because a county's prose is found by its file name.
fn county(site: Option<&Site>, written: &str, language: Language) -> Result<String, Failure> {
    let Some(site) = site else { return slug(written, language) };
    place(site, written, language).map(|key| site.places()[key].id.clone())
}

/// The place that a person means.
pub(super) fn place(site: &Site, written: &str, language: Language) -> Result<Key<Place>, Failure> {
    match site.names().places.resolve(written) {
        Resolution::Found(key) => Ok(key),
        Resolution::Ambiguous(keys) => {
            let ids: Vec<&str> = keys.iter().map(|key| site.places()[*key].id.as_str()).collect();
            let ids = ids.join("、");
            Err(Failure::usage(say!(
                language,
                "“{written}”可能指 {ids}，请写标识" / "`{written}` may mean {ids}; write the id"
            )))
        }
        Resolution::Unknown(near) => {
            let near = near.map(|near| say!(language, "；是不是“{near}”？" / "; did you mean `{near}`?"));
            let near = near.unwrap_or_default();
            Err(Failure::usage(say!(
                language,
                "没有名为“{written}”的地区{near}" / "there is no place `{written}`{near}"
            )))
        }
    }
}

pub(super) fn cannot_write(path: &Path, error: &std::io::Error, language: Language) -> Failure {
    let path = tidy(path);
    let path = path.display();
    if error.kind() == ErrorKind::AlreadyExists {
        return Failure::usage(say!(
            language,
            "{path} 已经存在，没有改动；换一个标题或日期"
                / "{path} exists and is unchanged; choose another title or date"
        ));
    }
    Failure::outside(say!(language, "无法写入 {path}：{error}" / "cannot write {path}: {error}"))
}

/// Without a leading `./`.
pub(super) fn tidy(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_path_buf()
}

fn next(kind: Kind, language: Language) -> String {
    match kind {
        Kind::County => say!(
            language,
            "下一步：写几句县情，再运行 jianbao check"
                / "Next: write a few sentences, then run `jianbao check`"
        ),
        Kind::Report | Kind::Practice | Kind::Page | Kind::Sheet => say!(
            language,
            "下一步：填写正文，运行 jianbao check；写好后删去“status: draft”一行即发布"
                / "Next: write the text and run `jianbao check`; take out the line `status: draft` to publish it"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_keep_han_characters() {
        let slug = |title| slug(title, Language::English).ok();
        assert_eq!(slug("全市“3+1”工作推进会").as_deref(), Some("全市-3-1-工作推进会"));
        assert_eq!(slug("Ａ Ｂ  c!").as_deref(), Some("a-b-c"));
        assert_eq!(slug("！？"), None);
        assert!(
            slug(&"长".repeat(200))
                .is_some_and(|slug| slug.len() <= markdown::MAX_FILE_NAME && slug.ends_with('长'))
        );
    }

    #[test]
    fn a_title_cannot_break_the_front_matter() {
        let date = jiff::civil::date(2021, 6, 17);
        let text = fill("title: TITLE\ndate: DATE\n", "a: \"b\" # DATE\n---", date);
        assert_eq!(text, "title: \"a: \\\"b\\\" # DATE\\n---\"\ndate: 2021-06-17\n");
    }
}
