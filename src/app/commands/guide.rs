//! `jianbao guide`: builds the user guide into the user's cache, or a folder, and opens it in the browser.
//!
//! The guide is made anew each time, which costs milliseconds and means that it is always that of this very
//! program. A machine without a desktop gets the path.

use std::path::{Path, PathBuf};

use crate::app::arguments::Guide;
use crate::app::{Darkroom, Exit, Failure, Shell, browser, guide, say};
use crate::base::Language;
use crate::render::face::Scope;

use super::pipeline::{self, Target, Watch};

/// Builds the guide in the language of messages and prints the path of its first page.
pub(super) fn run(shell: &mut Shell<'_>, args: &Guide) -> Result<Exit, Failure> {
    let language = shell.language();
    let inputs = super::inputs(shell)?;
    let sources = guide::sources(language);
    let outcome = crate::prepare(&sources, &inputs);
    let Some(project) = outcome.value else {
        shell.diagnostics(&sources, &outcome.diagnostics);
        return Err(Failure {
            exit: Exit::Bug,
            message: say!(language, "手册生成不了" / "the guide cannot be built"),
        });
    };
    let target = match &args.output {
        Some(folder) => folder.clone(),
        None => cache(|name| std::env::var_os(name).map(PathBuf::from), language)
            .ok_or_else(|| no_place(language))?,
    };
    let watch = Watch { begin: &|_| (), step: &|| () };
    let place = Target { folder: &target, keep: None, scope: &Scope::All, tree: None };
    pipeline::publish(shell, &project, &sources, &place, &Darkroom::default(), &watch, || ())?;
    let page = target.join("index.html");
    shell.result(&format!("{}\n", page.display()))?;
    if !args.no_open && browser::has_desktop() {
        let page = std::path::absolute(&page).unwrap_or(page);
        browser::open(&page.to_string_lossy());
        shell.note(&say!(language, "已在浏览器里打开" / "opened in the browser"));
    }
    Ok(Exit::Done)
}

/// Where programs keep what they can make again: one folder for each language, so that both may stay open.
fn cache(variable: impl Fn(&str) -> Option<PathBuf>, language: Language) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).filter(|path| path.is_absolute());
    let base = match std::env::consts::OS {
        "windows" => absolute("LOCALAPPDATA"),
        "macos" => absolute("HOME").map(|home| home.join("Library/Caches")),
        _ => absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache"))),
    };
    let name = match language {
        Language::Chinese => "zh",
        Language::English => "en",
    };
    base.map(|base| base.join(Path::new("jianbao/guide")).join(name))
}

fn no_place(language: Language) -> Failure {
    Failure::usage(say!(
        language,
        "找不到缓存文件夹；用 --output 指定一个" / "there is no cache folder; name one with --output"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn the_guide_lies_in_the_cache_of_the_user() {
        let of = |set: &[(&str, &str)]| {
            let set: Vec<(String, PathBuf)> = set.iter().map(|(n, v)| ((*n).to_owned(), v.into())).collect();
            cache(
                |name| set.iter().find(|(own, _)| own == name).map(|(_, path)| path.clone()),
                Language::Chinese,
            )
        };
        assert_eq!(of(&[("HOME", "/home/a")]), Some("/home/a/.cache/jianbao/guide/zh".into()));
        assert_eq!(of(&[("HOME", "/home/a"), ("XDG_CACHE_HOME", "/c")]), Some("/c/jianbao/guide/zh".into()));
        // A relative path is to be ignored: it would mean another folder each time.
        assert_eq!(
            of(&[("HOME", "/home/a"), ("XDG_CACHE_HOME", "c")]),
            Some("/home/a/.cache/jianbao/guide/zh".into())
        );
        assert_eq!(of(&[]), None);
    }
}
