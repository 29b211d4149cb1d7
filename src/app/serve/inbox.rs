//! The inbox of a preview: files that somebody drops into a folder are shown at `/drafts/` as changes that are proposed.
//!
//! A proposal is what `jianbao import` would say of the file, with the command that accepts it. Nothing of it is ever
//! written from here, and no build knows the folder. The folder is looked at again and again: it is small, and often
//! lies on a drive of the office that delivers no events.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::app::commands::{self, Proposal, Standing};
use crate::app::{Failure, say};
use crate::base::{Inputs, Language, escape};
use crate::load::is_ignored;

use super::changes::Happening;
use super::notice;
use super::state::World;
use super::watch::Noticed;

/// A path that is no source: the inbox is another one.
pub const CHANGED: &str = ".jianbao/inbox";

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// The most files that are shown; more of them are counted.
const MOST: usize = 20;

/// What offices send. What a file really is, its bytes say; one that cannot be read is told to be so.
const ENDINGS: [&str; 9] = ["xlsx", "xls", "xlsm", "csv", "tsv", "docx", "docm", "doc", "ods"];

/// Name, length and time of each file.
type Seen = BTreeMap<String, (u64, Option<SystemTime>)>;

/// An inbox.
#[derive(Debug)]
pub struct Inbox {
    folder: PathBuf,
    /// As the person wrote it, for the command that accepts a file.
    written: String,
    inputs: Inputs,
    /// What was shown last, and for which state of the site and of the folder.
    kept: Mutex<Option<(u64, Seen, Arc<str>)>>,
}

impl Inbox {
    /// The inbox at `folder`, which must not lie where sources of the site lie.
    pub fn new(folder: &Path, root: &Path, inputs: Inputs, language: Language) -> Result<Inbox, Failure> {
        let written = folder.display().to_string();
        let whole = folder.canonicalize().map_err(|error| {
            Failure::usage(say!(
                language,
                "无法打开收件夹 {written}：{error}" / "cannot open the inbox {written}: {error}"
            ))
        })?;
        let sources = root.join("content").canonicalize().unwrap_or_else(|_| root.join("content"));
        if !whole.is_dir() || whole.starts_with(&sources) {
            return Err(Failure::usage(say!(
                language,
                "收件夹要用 content 以外的文件夹，不能是 {written}"
                    / "the inbox has to be a folder outside of content, not {written}"
            )));
        }
        Ok(Inbox { folder: whole, written, inputs, kept: Mutex::new(None) })
    }

    /// Tells when files come, change and go, until the process ends.
    pub fn watch(&self, to: Sender<Noticed>) -> std::io::Result<()> {
        let folder = self.folder.clone();
        let mut seen = look(&folder);
        let work = move || {
            loop {
                std::thread::sleep(PAUSE);
                let now = look(&folder);
                if now == seen {
                    continue;
                }
                seen = now;
                if to.send((CHANGED.to_owned(), Happening::Touched)).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("inbox".to_owned()).spawn(work).map(|_| ())
    }

    /// The proposals as a part of a page.
    pub fn shown(&self, world: &World, language: Language) -> Arc<str> {
        let seen = look(&self.folder);
        // A panic of another request leaves what was kept whole: it is changed by whole values only.
        let mut kept = self.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((generation, before, html)) = &*kept
            && *generation == world.generation
            && *before == seen
        {
            return Arc::clone(html);
        }
        let html: Arc<str> = self.made(world, &seen, language).into();
        *kept = Some((world.generation, seen, Arc::clone(&html)));
        html
    }

    fn made(&self, world: &World, seen: &Seen, language: Language) -> String {
        let folder = escape(&self.written);
        let title = say!(language, "收件夹 {folder}" / "Inbox {folder}");
        if seen.is_empty() {
            let words = say!(
                language,
                "还没有文件。放进表格或 Word 文档，这里就显示它会带来什么改动。"
                    / "No files yet. Put a spreadsheet or a Word document there, and what it would change shows here."
            );
            return format!("<h2>{title}</h2>\n<p>{words}</p>\n");
        }
        let words = say!(
            language,
            "下面只是建议的改动，还没有写入，也不会发布。看过以后运行所列的命令才会写入。"
                / "These are proposals: nothing of them is written or published. The command below each writes it."
        );
        let items: String = seen.keys().take(MOST).map(|name| self.item(world, name, language)).collect();
        let rest = seen.len().saturating_sub(MOST);
        let more = if rest == 0 {
            String::new()
        } else {
            format!("<p>{}</p>\n", say!(language, "还有 {rest} 个文件" / "{rest} more files"))
        };
        format!("<h2>{title}</h2>\n<p>{words}</p>\n{items}{more}")
    }

    fn item(&self, world: &World, name: &str, language: Language) -> String {
        let heading = escape(name);
        let path = self.folder.join(name);
        let read = commands::read_import(&path, language);
        let (Some(project), Some(sources), Ok(bytes)) = (world.project(), world.shown_sources(), read) else {
            let words = say!(language, "现在读不出来" / "cannot be read now");
            return format!("<section class=\"proposal\"><h3>{heading}</h3><p>{words}</p></section>\n");
        };
        let Proposal { told, set, diagnostics, standing } =
            commands::propose(sources, project, &self.inputs, name, &bytes, language);
        let state = match standing {
            Standing::Ready => {
                let command = Path::new(&self.written).join(name).display().to_string();
                let command = if command.contains(' ') { format!("\"{command}\"") } else { command };
                let accept = say!(language, "要接受它，运行" / "To accept it, run");
                format!("{accept} <code>jianbao import {} --write</code>", escape(&command))
            }
            Standing::Done => {
                say!(language, "没有要写入的改动，可以移走" / "it changes nothing and may be moved away")
            }
            Standing::Stuck => say!(
                language,
                "现在还不能导入：先改正文件，或在命令里补上 --date 等选项"
                    / "it cannot be imported yet: correct the file, or add an option like --date to the command"
            ),
        };
        let state = format!("<p>{state}</p>");
        let told = if told.is_empty() { told } else { format!("<pre>{}</pre>", escape(&told)) };
        let faults = match diagnostics.is_empty() {
            true => String::new(),
            false => notice::faults(&set, &diagnostics, language),
        };
        format!("<section class=\"proposal\"><h3>{heading}</h3>{state}{told}{faults}</section>\n")
    }
}

/// The files of a folder that may be imported. What office programs lay beside an open file is none.
fn look(folder: &Path) -> Seen {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let file = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())?;
        let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        let is_own = ENDINGS.contains(&ending.as_str()) && !is_ignored(&name);
        is_own.then(|| (name, (about.len(), about.modified().ok())))
    };
    entries.filter_map(file).collect()
}
