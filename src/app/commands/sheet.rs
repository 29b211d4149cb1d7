//! `jianbao new sheet`: a workbook for a county to fill in, with what is known of it.
//!
//! It lies in the folder where the person is, because it goes into a mail and not into the site.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::app::arguments::{New, SheetKind};
use crate::app::{Exit, Failure, Shell, say};
use crate::base::Inputs;
use crate::exchange::{self, Wanted};

use super::{import, init, new, pipeline};

/// Writes the workbook and prints its path.
pub(super) fn run(shell: &mut Shell<'_>, root: &Path, inputs: &Inputs, args: &New) -> Result<Exit, Failure> {
    let language = shell.language();
    let kind = SheetKind::from_str(args.title.trim(), true).map(import::kind).map_err(|_| {
        let written = &args.title;
        Failure::usage(say!(
            language,
            "表格的种类写 places、units、organisations 或 observations，不能是“{written}”"
                / "a sheet is for places, units, organisations or observations, not `{written}`"
        ))
    })?;
    let prepared = pipeline::prepare(root, inputs);
    let Some(project) = &prepared.project else {
        shell.diagnostics(&prepared.set, &prepared.diagnostics);
        shell
            .note(&say!(language, "站点内容有错误，没有生成表格" / "the site has errors; no sheet was made"));
        return Ok(Exit::Faulty);
    };
    let site = &project.site;
    let place = args.place.as_deref().map(|place| new::place(site, place, language)).transpose()?;
    let words = site.config().language;
    let wanted = Wanted { kinds: &[kind], place, form: true, language: words };
    let stem = place.map_or(String::new(), |place| site.places()[place].name.clone());
    let path = PathBuf::from(format!(
        "{}.xlsx",
        [stem.as_str(), kind.sheet(words)].concat().replace(['/', '\\', ' '], "-")
    ));
    let bytes = exchange::workbook(site, wanted);
    init::write(&path, &bytes).map_err(|error| new::cannot_write(&path, &error, language))?;
    shell.result(&format!("{}\n", new::tidy(&path).display()))?;
    shell.note(&say!(
        language,
        "下一步：发给填报单位；收回后运行 jianbao import 查看改动"
            / "Next: send it out; when it comes back, `jianbao import` shows what changed"
    ));
    Ok(Exit::Done)
}
