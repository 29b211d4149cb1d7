//! `jianbao theme`: check a theme, see what its templates receive, begin one, copy a built-in file to change it.
//!
//! Nothing that exists is ever overwritten.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::app::arguments::{Format, Theme, ThemeCheck, Themes};
use crate::app::{Exit, Failure, Shell, say};
use crate::base::Language;
use crate::load::{self, embedded};
use crate::render::contract::{self, Outline};

use super::{build, init};

/// Does what is asked.
pub(super) fn run(shell: &mut Shell<'_>, args: &Theme) -> Result<Exit, Failure> {
    match &args.what {
        Themes::Check(args) => check(shell, args),
        Themes::Contract(args) => tell(shell, args.template.as_deref()),
        Themes::New(args) => begin(shell, &args.name),
        Themes::Copy(args) => match &args.path {
            Some(path) => copy(shell, path),
            None => {
                let paths: String = embedded::paths().iter().map(|path| format!("{path}\n")).collect();
                shell.result(&paths)?;
                Ok(Exit::Done)
            }
        },
    }
}

fn check(shell: &mut Shell<'_>, args: &ThemeCheck) -> Result<Exit, Failure> {
    let root = shell.root()?;
    let set = load::load(&root).value;
    let own = |file: &crate::base::SourceFile| !embedded::is_built_in(file);
    let found = crate::check_theme(&set, args.name.as_deref(), &own).diagnostics;
    let total = shell.findings(&set, &found)?;
    if total == Default::default() && shell.format() != Format::Json {
        let count = set.below("themes").filter(|file| own(file)).count();
        let files = if count == 1 { "file" } else { "files" };
        shell.note(&match (count, shell.language()) {
            (0, language) => say!(
                language,
                "检查了内置主题，网站没有自己的文件，没有发现问题"
                    / "the built-in theme was checked, no file of it the site's own; nothing found"
            ),
            (_, language) => say!(
                language,
                "检查了主题，其中 {count} 个文件是网站自己的，没有发现问题"
                    / "the theme was checked, {count} {files} of it the site's own; nothing found"
            ),
        });
    }
    Ok(if build::fails(&found, args.strict) { Exit::Faulty } else { Exit::Done })
}

fn tell(shell: &mut Shell<'_>, template: Option<&str>) -> Result<Exit, Failure> {
    let json = shell.format() == Format::Json;
    let Some(template) = template else {
        let text = if json {
            let list = contract::templates().map(|(name, doc)| json!({ "template": name, "shows": doc }));
            format!("{}\n", Value::from_iter(list))
        } else {
            contract::templates().map(|(name, doc)| format!("{name:<28}{doc}\n")).collect()
        };
        shell.result(&text)?;
        return Ok(Exit::Done);
    };
    let outline = contract::outline(template).ok_or_else(|| {
        Failure::usage(say!(
            shell.language(),
            "没有模板 {template}；用 jianbao theme contract 列出全部"
                / "there is no template {template}; `jianbao theme contract` lists them"
        ))
    })?;
    shell.result(&if json { as_json(&outline) } else { as_text(&outline) })?;
    Ok(Exit::Done)
}

fn as_text(outline: &Outline) -> String {
    let mut text = format!("{}\n", outline.template);
    for (name, kind) in &outline.variables {
        let _ = writeln!(text, "  {name}: {kind}");
    }
    for view in &outline.views {
        let _ = writeln!(text, "\n{} – {}", view.name, view.doc.trim());
        for field in view.fields {
            let head = format!("  {}: {}", field.name, contract::name_of(&(field.shape)()));
            let _ = writeln!(text, "{head:<38} {}", field.doc.trim());
        }
    }
    text
}

fn as_json(outline: &Outline) -> String {
    let variables = outline.variables.iter().map(|(name, kind)| json!({ "name": name, "type": kind }));
    let views = outline.views.iter().map(|view| {
        let fields = view.fields.iter().map(|field| {
            let kind = contract::name_of(&(field.shape)());
            json!({ "name": field.name, "type": kind, "doc": field.doc.trim() })
        });
        json!({ "name": view.name, "doc": view.doc.trim(), "fields": Value::from_iter(fields) })
    });
    let object = json!({
        "template": outline.template,
        "variables": Value::from_iter(variables),
        "views": Value::from_iter(views),
    });
    format!("{object}\n")
}

/// The files of a new theme, by their paths inside it.
fn starter(name: &str, language: Language) -> [(&'static str, String); 3] {
    let version = contract::VERSION;
    let manifest = say!(
        language,
        "name: {name}\n# 主题按第几版契约编写（程序交给模板的数据）\ncontract: {version}\nlanguages: [zh-Hans, en]\n"
            / "name: {name}\n# The version of what the program hands to templates\ncontract: {version}\nlanguages: [zh-Hans, en]\n"
    );
    let words = match language {
        Language::Chinese => "# 只写要改的词条，其余用内置的。\nmenu:\n  home: 首页\n",
        Language::English => {
            "# Only the words that differ; the others are the built-in ones.\nmenu:\n  home: Home\n"
        }
    };
    let style = match language {
        Language::Chinese => {
            "/* 排在内置样式之后，这里写的优先。*/\n:root { --red: #1c4f74 }\n@media (prefers-color-scheme: dark) { :root { --red: #9dcbec } }\n"
        }
        Language::English => {
            "/* Stands after the built-in style sheet and wins over it. */\n:root { --red: #1c4f74 }\n@media (prefers-color-scheme: dark) { :root { --red: #9dcbec } }\n"
        }
    };
    let strings = match language {
        Language::Chinese => "strings/zh-Hans.yaml",
        Language::English => "strings/en.yaml",
    };
    [("theme.yaml", manifest), (strings, words.to_owned()), ("assets/custom.css", style.to_owned())]
}

fn begin(shell: &mut Shell<'_>, name: &str) -> Result<Exit, Failure> {
    let language = shell.language();
    let root = shell.root()?;
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || !name.chars().all(fine) || name == contract::BUILT_IN {
        return Err(Failure::usage(say!(
            language,
            "主题的名称只能用文字、数字和连字符，不能是 default"
                / "a theme's name consists of letters, digits and hyphens, and is not `default`"
        )));
    }
    let folder = root.join("themes").join(name);
    if folder.symlink_metadata().is_ok() {
        let taken = folder.display();
        return Err(Failure::usage(say!(
            language,
            "{taken} 已经存在，没有写入任何文件" / "{taken} exists and nothing was written"
        )));
    }
    for (path, text) in starter(name, language) {
        write(shell, &folder.join(path), text.as_bytes())?;
    }
    shell.note(&say!(
        language,
        "下一步：在 site.yaml 里写 theme: {name}" / "Next: write `theme: {name}` in site.yaml"
    ));
    Ok(Exit::Done)
}

fn copy(shell: &mut Shell<'_>, path: &str) -> Result<Exit, Failure> {
    let language = shell.language();
    let root = shell.root()?;
    let path = path.trim_start_matches("themes/default/");
    let Some(bytes) = embedded::file(path) else {
        let nearest = embedded::paths().into_iter().min_by_key(|own| strsim::osa_distance(own, path));
        let near = nearest.unwrap_or_default();
        return Err(Failure::usage(say!(
            language,
            "内置主题里没有 {path}；最接近的是 {near}，全部文件见 jianbao theme copy"
                / "the built-in theme has no {path}; nearest is {near}, and `jianbao theme copy` lists all"
        )));
    };
    let set = load::load(&root).value;
    let theme = crate::theme_name(&set);
    write(shell, &root.join("themes").join(theme).join(path), bytes)?;
    Ok(Exit::Done)
}

/// Writes a new file and prints its path.
fn write(shell: &mut Shell<'_>, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let tidy: PathBuf = path.components().filter(|part| part.as_os_str() != ".").collect();
    init::write(path, bytes).map_err(|error| {
        let (path, language) = (tidy.display(), shell.language());
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => Failure::usage(say!(
                language,
                "{path} 已经存在，没有改动它" / "{path} exists and was left as it is"
            )),
            _ => {
                Failure::outside(say!(language, "无法写入 {path}：{error}" / "cannot write {path}: {error}"))
            }
        }
    })?;
    shell.result(&format!("{}\n", tidy.display()))
}
