//! `jianbao check --fix`: what is only a matter of typography, mended.
//!
//! The difference goes to stdout as a patch that other programs read too. Without `--write` nothing is written. What may
//! be mended the stages decide; files whose form could not be kept are left alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::app::{Exit, Failure, Shell, say};
use crate::base::{Diagnostic, Severity, SourcePath};

use super::{pipeline, sources};

/// Lines of text around a difference, as `diff -u` shows them.
const AROUND: usize = 3;

/// Shows what would be mended, and writes it if that is wanted.
pub(super) fn run(shell: &mut Shell<'_>, root: &Path, write: bool) -> Result<Exit, Failure> {
    let language = shell.language();
    let pipeline::Read { set, diagnostics, .. } = pipeline::read(root);
    shell.diagnostics(&set, &diagnostics);
    if diagnostics.iter().any(|fault: &Diagnostic| fault.severity == Severity::Error) {
        return Ok(Exit::Faulty);
    }
    let mut files: BTreeMap<SourcePath, String> = BTreeMap::new();
    for (file, mended) in crate::tidied(&set) {
        let path = &file.path;
        let text = set.text(file.id);
        let old = fs::read(root.join(path.as_str())).unwrap_or_default();
        if !sources::is_kept(&old, text) {
            shell.note(&say!(
                language,
                "{path} 没有处理：换行符混用，或编码无法原样写回"
                    / "{path} is left alone: its line ends are mixed, or its encoding cannot be written"
            ));
            continue;
        }
        let diff = TextDiff::from_lines(text, mended.as_str());
        let (before, after) = (format!("a/{path}"), format!("b/{path}"));
        let patch = diff.unified_diff().context_radius(AROUND).header(&before, &after).to_string();
        shell.result(&patch)?;
        files.insert(path.clone(), mended);
    }
    let count = files.len();
    if count == 0 {
        shell.note(&say!(language, "没有要改的排版" / "no typography to mend"));
        return Ok(Exit::Done);
    }
    if !write {
        shell.note(&say!(
            language,
            "{count} 个文件可以这样改，还没有写入。看过以后加上 --write 再运行一次"
                / "{count} files could be mended so; nothing was written, run it again with --write"
        ));
        return Ok(Exit::Done);
    }
    sources::write(root, &files, language)?;
    shell.note(&say!(
        language,
        "已改 {count} 个文件。下一步：jianbao check" / "{count} files mended. Next: jianbao check"
    ));
    Ok(Exit::Done)
}
