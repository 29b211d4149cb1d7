//! What the preview adds to a page on its way out: one script, with what it needs to know.

use std::path::Path;

use crate::base::{Language, escape};

use super::page::Page;
use super::state::World;

/// Opens files in the editor that most people have, until `editor` in `site.yaml` says otherwise.
const EDITOR: &str = "vscode://file/{path}:{line}:{column}";

/// What is the same on every page.
#[derive(Clone, Debug)]
pub struct Injection {
    /// The folder of the site, absolute.
    root: String,
}

impl Injection {
    /// For the site at `root`.
    pub fn new(root: &Path) -> Injection {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        Injection { root: slashed(&root.to_string_lossy()) }
    }

    /// A notice in the place of the page at `path`, which the browser then waits for.
    pub fn notice(&self, world: &World, path: &str, notice: String, language: Language) -> Vec<u8> {
        Page::new(notice.into_bytes().into()).with(&self.script(world, path, ("", ""), language))
    }

    /// A page with its script.
    pub fn page(&self, world: &World, path: &str, page: &Page, language: Language) -> Vec<u8> {
        page.with(&self.script(world, path, (&page.digest, &page.lines), language))
    }

    /// The script for the page at `path`, with the digests of what it says and of its lines.
    fn script(&self, world: &World, path: &str, (digest, lines): (&str, &str), language: Language) -> String {
        let editor = world.project().and_then(|project| project.site.config().editor.as_deref());
        let language = match world.language(language) {
            Language::Chinese => "zh",
            Language::English => "en",
        };
        let attributes = [
            ("generation", world.generation.to_string()),
            ("digest", digest.to_owned()),
            ("lines", lines.to_owned()),
            ("path", path.to_owned()),
            ("editor", editor.unwrap_or(EDITOR).to_owned()),
            ("root", self.root.clone()),
            ("lang", language.to_owned()),
        ];
        let attributes =
            attributes.iter().map(|(name, value)| format!(" data-jb-{name}=\"{}\"", escape(value)));
        format!("<script src=\"/.jianbao/client.js\" defer{}></script>", attributes.collect::<String>())
    }
}

/// A path with slashes, as links to an editor have it: on Windows without the mark of a resolved path.
fn slashed(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = match (path.strip_prefix("//?/UNC/"), path.strip_prefix("//?/")) {
        (Some(share), _) => format!("//{share}"),
        (None, Some(plain)) => plain.to_owned(),
        (None, None) => path,
    };
    path.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_windows_lose_the_mark_of_a_resolved_path() {
        assert_eq!(slashed(r"\\?\C:\Users\李 四\简报"), "C:/Users/李 四/简报");
        assert_eq!(slashed(r"\\?\UNC\nas\share\site"), "//nas/share/site");
        assert_eq!(slashed("/srv/a b/"), "/srv/a b");
    }
}
