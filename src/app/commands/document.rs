//! `jianbao import REPORT.docx`: a document becomes a draft of the site, a folder with its text and its pictures.
//!
//! Where it would go, its front matter, how it begins and which pictures come along goes to stdout; what was left out
//! and what the site's own checks say of the text to stderr. Nothing is ever overwritten.

use std::fs;
use std::io;
use std::path::Path;

use crate::app::arguments::{self, DocumentKind, Format, Import};
use crate::app::{Exit, Failure, Shell, say};
use crate::base::{Inputs, Language, SourcePath, SourceSet};
use crate::exchange::word::Tracked;
use crate::exchange::{self, Bundle, Form, Letter, State};
use crate::load;

use super::import::{Proposal, Standing};
use super::init;

/// Lines of the text that are shown; the others are counted.
const SHOWN: usize = 12;

/// Imports a document.
pub(super) fn run(
    shell: &mut Shell<'_>,
    root: &Path,
    inputs: &Inputs,
    args: &Import,
    (name, bytes): (&str, &[u8]),
) -> Result<Exit, Failure> {
    let language = shell.language();
    let form = match args.form {
        Some(DocumentKind::Practice) => Form::Practice,
        Some(DocumentKind::Report) | None => Form::Report,
    };
    let tracked = match args.tracked {
        Some(arguments::Tracked::Refuse) => Tracked::Refuse,
        Some(arguments::Tracked::Accept) | None => Tracked::Accept,
    };
    let letter = Letter { name, bytes, form, tracked, date: args.date };
    let sources = load::load(root).value;
    let (set, outcome) = exchange::bundle(&sources, inputs, &letter, language);
    shell.diagnostics(&set, &outcome.diagnostics);
    let Some(bundle) = outcome.value else {
        shell.note(&say!(language, "什么都没有写入" / "nothing was written"));
        return Ok(Exit::Faulty);
    };
    if shell.format() != Format::Json {
        shell.result(&told(name, &bundle, tracked, language))?;
    }
    let Some(path) = &bundle.path else {
        return Err(Failure::usage(say!(
            language,
            "没有认出会议日期，什么都没有写入；请加上 --date 2021-06-17"
                / "the day of the meeting was not recognised and nothing was written; add --date 2021-06-17"
        )));
    };
    match bundle.state {
        State::Same => {
            shell.note(&say!(language, "已经导入过，没有变化" / "it was imported before; nothing changes"));
            Ok(Exit::Done)
        }
        State::Other => Err(Failure::usage(say!(
            language,
            "{path} 已经存在，内容不同，没有改动；要重新导入，先把它的文件夹移走"
                / "{path} exists with another text and is unchanged; move its folder away to import it again"
        ))),
        State::New if args.write => write(shell, root, path, &bundle),
        State::New => {
            shell.note(&say!(
                language,
                "还没有写入。看过以后加上 --write 再运行一次"
                    / "nothing was written; run it again with --write"
            ));
            Ok(Exit::Done)
        }
    }
}

/// Writes the folder: beside its place first, so that it is there as a whole or not at all.
fn write(shell: &mut Shell<'_>, root: &Path, path: &SourcePath, bundle: &Bundle) -> Result<Exit, Failure> {
    let language = shell.language();
    let folder = root.join(path.folder());
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = folder.with_file_name(format!(".{name}.new"));
    let cannot = |error: &io::Error| super::new::cannot_write(&folder, error, language);
    if folder.symlink_metadata().is_ok() {
        return Err(cannot(&io::ErrorKind::AlreadyExists.into()));
    }
    // What is left of a run that was ended in the middle.
    let _ = fs::remove_dir_all(&beside);
    let laid = init::write(&beside.join("index.md"), bundle.text.as_bytes()).and_then(|()| {
        bundle
            .pictures
            .iter()
            .try_for_each(|picture| init::write(&beside.join(&picture.name), &picture.bytes))
    });
    laid.and_then(|()| fs::rename(&beside, &folder)).map_err(|error| {
        let _ = fs::remove_dir_all(&beside);
        cannot(&error)
    })?;
    let count = bundle.pictures.len();
    shell.note(&say!(
        language,
        "已写入 {path} 和 {count} 张图片，是草稿。下一步：jianbao check --drafts，改好后删去“status: draft”一行即发布"
            / "{path} and {count} pictures are written, as a draft. Next: jianbao check --drafts; take out the line `status: draft` to publish it"
    ));
    Ok(Exit::Done)
}

/// What importing a document would do. Nothing is written.
pub(super) fn propose(
    sources: &SourceSet,
    inputs: &Inputs,
    name: &str,
    bytes: &[u8],
    language: Language,
) -> Proposal {
    let tracked = Tracked::default();
    let letter = Letter { name, bytes, form: Form::default(), tracked, date: None };
    let (set, outcome) = exchange::bundle(sources, inputs, &letter, language);
    let told = outcome.value.as_ref().map_or(String::new(), |bundle| told(name, bundle, tracked, language));
    let standing = match &outcome.value {
        Some(Bundle { path: Some(_), state: State::New, .. }) => Standing::Ready,
        Some(Bundle { path: Some(_), .. }) => Standing::Done,
        Some(Bundle { path: None, .. }) | None => Standing::Stuck,
    };
    Proposal { told, set, diagnostics: outcome.diagnostics, standing }
}

/// What the document becomes, in words.
fn told(name: &str, bundle: &Bundle, tracked: Tracked, language: Language) -> String {
    let mut out = vec![name.to_owned()];
    if let Some(path) = &bundle.path {
        out.push(say!(language, "成为：{path}" / "becomes: {path}"));
    }
    if !bundle.has_title {
        out.push(say!(
            language,
            "没有认出标题，先用文件名" / "no title was recognised; the name of the file stands for it"
        ));
    }
    if bundle.changes > 0 {
        let count = bundle.changes;
        out.push(match tracked {
            Tracked::Accept => say!(
                language,
                "修订 {count} 处，已接受（--tracked refuse 则恢复原文）"
                    / "{count} tracked changes, made (--tracked refuse undoes them)"
            ),
            Tracked::Refuse => {
                say!(language, "修订 {count} 处，已拒绝，恢复原文" / "{count} tracked changes, not made")
            }
        });
    }
    let mut lines = bundle.text.lines();
    let mut fences = 0;
    // The front matter as a whole, and how the text begins.
    out.extend(
        lines
            .by_ref()
            .take_while(|line| {
                fences += usize::from(*line == "---");
                fences < 2
            })
            .map(str::to_owned),
    );
    out.push("---".to_owned());
    let rest: Vec<&str> = lines.collect();
    out.extend(rest.iter().take(SHOWN).map(|line| (*line).to_owned()));
    if rest.len() > SHOWN {
        let more = rest.len() - SHOWN;
        out.push(say!(language, "…… 还有 {more} 行" / "… {more} more lines"));
    }
    for picture in &bundle.pictures {
        let (name, size) = (&picture.name, picture.bytes.len().div_ceil(1024));
        out.push(say!(language, "图片：{name}（{size} KB）" / "picture: {name} ({size} KB)"));
    }
    out.join("\n") + "\n"
}
