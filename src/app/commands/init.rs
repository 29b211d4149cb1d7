//! `jianbao init`: a small site that builds as it is, or the full sample.
//!
//! The files travel inside the binary. Nothing that exists is ever overwritten: either every file is new,
//! or none is written.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::app::arguments::Init;
use crate::app::{Exit, Failure, Shell, say};
use crate::base::Language;
use crate::load::{self, embedded};

static STARTER_ZH: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/app/starter/zh");
static STARTER_EN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/app/starter/en");
static SAMPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/content");
static SAMPLE_CONFIG: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/site.yaml"));

/// A file to write: path below the new site, and bytes.
type New = (PathBuf, &'static [u8]);

/// Writes the new site and prints its folder.
pub(super) fn run(shell: &mut Shell<'_>, args: &Init) -> Result<Exit, Failure> {
    let language = shell.language();
    let folder = args.dir.clone().unwrap_or_else(|| PathBuf::from("."));
    let files = if args.example { sample() } else { starter(language) };
    let taken = files.iter().map(|(path, _)| folder.join(path)).find(|path| path.symlink_metadata().is_ok());
    if let Some(taken) = taken {
        let taken = taken.display();
        return Err(Failure::usage(say!(
            language,
            "{taken} 已经存在，没有写入任何文件；换一个文件夹，或先把它移走"
                / "{taken} exists and nothing was written; choose another folder, or move it away"
        )));
    }
    for (path, bytes) in &files {
        let path = folder.join(path);
        write(&path, bytes).map_err(|error| {
            let path = path.display();
            Failure::outside(say!(language, "无法写入 {path}：{error}" / "cannot write {path}: {error}"))
        })?;
        shell.detail(&path.display().to_string());
    }
    shell.result(&format!("{}\n", folder.display()))?;
    let count = files.len();
    let enter = match &args.dir {
        Some(dir) => format!("cd {} && ", dir.display()),
        None => String::new(),
    };
    shell.note(&say!(
        language,
        "新建了 {count} 个文件。下一步：{enter}jianbao build"
            / "{count} files written. Next: {enter}jianbao build"
    ));
    Ok(Exit::Done)
}

fn starter(language: Language) -> Vec<New> {
    match language {
        Language::Chinese => all(&STARTER_ZH, ""),
        Language::English => all(&STARTER_EN, ""),
    }
}

fn sample() -> Vec<New> {
    let mut files = all(&SAMPLE, "content");
    files.push((PathBuf::from(load::CONFIG), SAMPLE_CONFIG));
    files
}

fn all(dir: &'static Dir<'static>, below: &str) -> Vec<New> {
    let hidden =
        |path: &Path| path.components().any(|part| load::is_ignored(&part.as_os_str().to_string_lossy()));
    let files = embedded::files(dir).into_iter().filter(|file| !hidden(file.path()));
    files.map(|file| (Path::new(below).join(file.path()), file.contents())).collect()
}

/// Fails rather than replace a file that has appeared in the meantime.
pub(super) fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::File::create_new(path)?.write_all(bytes)
}
