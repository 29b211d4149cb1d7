//! `jianbao export`: a bulletin, an issue or a sheet to print, an article for WeChat, the records as a workbook; one
//! file each.
//!
//! Writes the file that is asked for and nothing else but the cache of photographs. What a person has to know about
//! it (limits, pictures to upload) goes to stderr.

use std::path::{Path, PathBuf};

use crate::app::arguments::{Export, ExportData, ExportIssue, ExportOne, ExportTarget, Exported};
use crate::app::{Darkroom, Exit, Failure, Shell, article, say};
use crate::base::{Inputs, Language, PartialDate};
use crate::exchange::{self, Kind, Wanted};
use crate::render::export::{self, Binding, Found, Unmade};

use super::new;
use super::pipeline::{self, Prepared, Project};

/// Exports what is asked for.
pub(super) fn run(shell: &mut Shell<'_>, args: &Export) -> Result<Exit, Failure> {
    let target = match &args.what {
        Exported::Print(one) | Exported::Wechat(one) => &one.target,
        Exported::Issue(issue) => &issue.target,
        Exported::Data(data) => &data.target,
    };
    let root = shell.root()?;
    let inputs = Inputs { drafts: target.drafts, ..super::inputs(shell)? };
    let prepared = pipeline::prepare(&root, &inputs);
    let Some(project) = &prepared.project else {
        shell.diagnostics(&prepared.set, &prepared.diagnostics);
        shell.note(&say!(
            shell.language(),
            "内容有错误，没有导出" / "the content has errors; nothing was exported"
        ));
        return Ok(Exit::Faulty);
    };
    let work = Work { project, prepared: &prepared, darkroom: Darkroom::at(&root) };
    match &args.what {
        Exported::Print(one) => work.print(shell, one),
        Exported::Issue(issue) => work.issue(shell, issue),
        Exported::Wechat(one) => work.wechat(shell, one),
        Exported::Data(data) => work.data(shell, data),
    }
}

struct Work<'a> {
    project: &'a Project,
    prepared: &'a Prepared,
    darkroom: Darkroom,
}

impl Work<'_> {
    fn print(&self, shell: &mut Shell<'_>, args: &ExportOne) -> Result<Exit, Failure> {
        let subject = match export::find(&self.project.site, &args.id) {
            Found::One(subject) => subject,
            other => return Err(unknown(self.project, &other, &args.id, shell.language())),
        };
        let edition = self.project.edition(&self.prepared.set);
        let fetch =
            |path: &str| self.darkroom.bytes(&edition.file(path)?.ok()?).ok().map(|bytes| bytes.to_vec());
        let made = export::print(edition.press(), subject, self.project.theming.styles(), &fetch);
        let html = self.made(shell, made)?;
        self.write(shell, &args.target, &format!("{}.print.html", file_name(&args.id)), &html)
    }

    fn issue(&self, shell: &mut Shell<'_>, args: &ExportIssue) -> Result<Exit, Failure> {
        let site = &self.project.site;
        let mut reports = Vec::new();
        for id in &args.ids {
            let found = export::find(site, id);
            match &found {
                Found::One(subject) if export::report(*subject).is_some() => {
                    reports.extend(export::report(*subject));
                }
                other => return Err(unknown(self.project, other, id, shell.language())),
            }
        }
        if args.ids.is_empty() {
            reports = export::reports_between(site, args.from, args.to);
        }
        if reports.is_empty() {
            return Err(Failure::usage(say!(
                shell.language(),
                "这段时间里没有简报" / "there is no report of those days"
            )));
        }
        let binding = Binding {
            series: args.series.clone(),
            number: args.number.clone(),
            total: args.total.clone(),
            date: args.date.map(PartialDate::day),
        };
        let edition = self.project.edition(&self.prepared.set);
        let fetch =
            |path: &str| self.darkroom.bytes(&edition.file(path)?.ok()?).ok().map(|bytes| bytes.to_vec());
        let styles = self.project.theming.styles();
        let made = export::issue(edition.press(), &reports, &binding, styles, &fetch);
        let html = self.made(shell, made.map(Some))?;
        let name =
            args.number.as_deref().map_or_else(|| "issue".to_owned(), |number| format!("issue-{number}"));
        self.write(shell, &args.target, &format!("{}.html", file_name(&name)), &html)
    }

    fn wechat(&self, shell: &mut Shell<'_>, args: &ExportOne) -> Result<Exit, Failure> {
        let subject = match export::find(&self.project.site, &args.id) {
            Found::One(subject) => subject,
            other => return Err(unknown(self.project, &other, &args.id, shell.language())),
        };
        let edition = self.project.edition(&self.prepared.set);
        let made = export::article(edition.press(), subject, self.project.theming.styles());
        let language = shell.language();
        let fragment = made
            .map_err(|unmade| match unmade {
                Unmade::Template(fault) => {
                    shell.diagnostics(&self.prepared.set, &[*fault]);
                    nothing_exported(language)
                }
                Unmade::Style(reason) => Failure::outside(say!(
                    language,
                    "样式表 export/wechat.css 有误：{reason}"
                        / "the style sheet export/wechat.css is faulty: {reason}"
                )),
            })?
            .ok_or_else(|| no_text(&args.id, language))?;
        let name = format!("{}.wechat.html", file_name(&args.id));
        let exit = self.write(shell, &args.target, &name, &fragment.html)?;
        for line in article::notes(&fragment, language) {
            shell.note(&line);
        }
        for excess in fragment.excesses() {
            shell.error(&article::limit(excess, language));
        }
        Ok(if fragment.excesses().is_empty() { exit } else { Exit::Faulty })
    }

    fn data(&self, shell: &mut Shell<'_>, args: &ExportData) -> Result<Exit, Failure> {
        let site = &self.project.site;
        let language = shell.language();
        let place = args.place.as_deref().map(|place| new::place(site, place, language)).transpose()?;
        let name = place.map_or("data", |place| site.places()[place].id.as_str());
        let wanted = Wanted { kinds: &Kind::ALL, place, form: false, language: site.config().language };
        self.write(
            shell,
            &args.target,
            &format!("{}.xlsx", file_name(name)),
            &exchange::workbook(site, wanted),
        )
    }

    /// The text, or what is wrong with the templates and pictures that it needs.
    fn made(
        &self,
        shell: &mut Shell<'_>,
        made: Result<Option<String>, Box<crate::base::Diagnostic>>,
    ) -> Result<String, Failure> {
        let language = shell.language();
        let mut faults = self.darkroom.faults();
        let text = match made {
            Ok(text) => text.unwrap_or_default(),
            Err(fault) => {
                faults.push(*fault);
                String::new()
            }
        };
        shell.diagnostics(&self.prepared.set, &faults);
        if text.is_empty() {
            return Err(nothing_exported(language));
        }
        Ok(text)
    }

    /// Writes the text where it is wanted, and says where that is.
    fn write(
        &self,
        shell: &mut Shell<'_>,
        target: &ExportTarget,
        name: &str,
        content: &(impl AsRef<[u8]> + ?Sized),
    ) -> Result<Exit, Failure> {
        if target.output.as_deref() == Some(Path::new("-")) {
            shell.bytes(content.as_ref())?;
            return Ok(Exit::Done);
        }
        let path = target.output.clone().unwrap_or_else(|| PathBuf::from(name));
        let shown = path.display().to_string();
        std::fs::write(&path, content).map_err(|error| {
            Failure::outside(say!(
                shell.language(),
                "无法写入 {shown}：{error}" / "cannot write {shown}: {error}"
            ))
        })?;
        shell.result(&format!("{shown}\n"))?;
        Ok(Exit::Done)
    }
}

fn nothing_exported(language: Language) -> Failure {
    Failure::outside(say!(language, "没有导出" / "nothing was exported"))
}

/// An id as a part of a file's name.
fn file_name(id: &str) -> String {
    let plain = id.rsplit([':', '：']).next().unwrap_or(id);
    plain.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' }).collect()
}

fn unknown(project: &Project, found: &Found, id: &str, language: Language) -> Failure {
    let message = match found {
        Found::Several(candidates) => {
            let list = candidates.join(say!(language, "、" / ", ").as_str());
            say!(language, "“{id}”可能指：{list}" / "`{id}` may mean {list}")
        }
        Found::One(_) => say!(language, "“{id}”不是会议简报" / "`{id}` is no report"),
        Found::Nothing => {
            let near = export::nearest(&project.site, id);
            let near = near.map_or(String::new(), |near| {
                say!(language, "；是不是“{near}”？" / "; did you mean `{near}`?")
            });
            say!(
                language,
                "没有标识或名称为“{id}”的简报、经验、页面或县{near}"
                    / "there is no report, practice, page or county `{id}`{near}"
            )
        }
    };
    Failure::usage(message)
}

fn no_text(id: &str, language: Language) -> Failure {
    Failure::usage(say!(
        language,
        "“{id}”没有可以导出的正文，用 export print 导出情况表"
            / "`{id}` has no text of its own; use `export print` for a sheet"
    ))
}
