//! The user guide: a site of this program about this program, in both languages.
//!
//! Its texts, pictures and theme travel inside the binary. What a table of the program knows (fields, settings,
//! commands, codes) is written from that table into the same tree of files each time it is asked for, so it cannot
//! go stale. From there the guide is a site like any other: building it is the business of the usual stages.

mod chapters;
mod meanings;
mod reference;

use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::base::{Content, Language, SourcePath, SourceSet};
use crate::load::embedded;

pub use chapters::ids;
pub use meanings::{Meaning, all as meanings};

static CHINESE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/app/guide/zh");
static ENGLISH: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/app/guide/en");
static THEME: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/app/guide/theme");

/// Writes a part of a page from a table of the program.
type Written = fn(Language) -> String;

/// Pages that are continued from a table of the program.
const CONTINUED: [(&str, Written); 4] = [
    ("fields", reference::fields),
    ("settings", reference::settings),
    ("commands", reference::commands),
    ("codes", reference::codes),
];

/// All files of the guide, ready to be built.
pub fn sources(language: Language) -> SourceSet {
    let own = match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    };
    let mut set = SourceSet::new();
    embedded::add_folder(&mut set, own, "");
    for (page, written) in CONTINUED {
        extend(&mut set, &format!("content/pages/{page}.md"), &written(language));
    }
    embedded::add_folder(&mut set, &THEME, "themes/guide");
    let contents = chapters::template(&set, language);
    extend(&mut set, "themes/guide/templates/parts/chapters.html", &contents);
    embedded::add(&mut set);
    set
}

/// Adds `more` to the end of a text, which need not exist.
fn extend(set: &mut SourceSet, path: &str, more: &str) {
    let Some(path) = SourcePath::new(path) else { return };
    let before = set.get(&path).map_or("", |file| set.text(file.id));
    let text: Arc<str> = format!("{before}{more}").into();
    set.insert(path, Content::Text(text));
}
