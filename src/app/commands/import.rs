//! `jianbao import`: a spreadsheet into the data files; a document goes to `document`.
//!
//! What would change goes to stdout, faults and what to do next to stderr. Without `--write` nothing is written, and
//! with an error nothing is either.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::Project;
use crate::app::arguments::{Format, Import, Serve, SheetKind};
use crate::app::{Exit, Failure, Shell, say};
use crate::base::{Diagnostic, Inputs, Language, Severity, SourcePath, SourceSet};
use crate::exchange::{self, FieldChange, Item, Kind, Plan, SHOWN, Unplanned, Upload};

use super::{document, new, pipeline, sources};

/// Imports a file.
pub(super) fn run(shell: &mut Shell<'_>, args: &Import) -> Result<Exit, Failure> {
    if let Some(folder) = &args.watch {
        return crate::app::serve::run(shell, &Serve::with_inbox(folder.clone()));
    }
    let language = shell.language();
    let file = args.file.as_deref().unwrap_or(Path::new(""));
    let root = shell.root()?;
    let inputs = super::inputs(shell)?;
    let bytes = read(file, language)?;
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let is_document = exchange::word::is_document(&bytes);
    only_of(args, is_document, language)?;
    if is_document {
        return document::run(shell, &root, &inputs, args, (&name, &bytes));
    }
    let prepared = pipeline::prepare(&root, &inputs);
    let Some(project) = &prepared.project else {
        shell.diagnostics(&prepared.set, &prepared.diagnostics);
        shell.note(&say!(
            language,
            "站点内容有错误，先改正再导入" / "the site has errors; correct them before importing"
        ));
        return Ok(Exit::Faulty);
    };
    let digest = blake3::hash(&bytes).to_hex();
    let place = args.place.as_deref().map(|place| new::place(&project.site, place, language)).transpose()?;
    let upload = Upload {
        name: &name,
        bytes: &bytes,
        digest: &digest,
        kind: args.kind.map(kind),
        sheet: args.sheet.as_deref(),
        place,
        complete: args.complete,
        as_of: args.as_of,
        into: args.into.as_deref().map(|into| data_file(into, language)).transpose()?,
    };
    // On one of the threads that parse and relate: to the allocator each thread has memory of its own, and what one of
    // them has let go of is not there for another at once.
    let (set, outcome) =
        rayon::scope(|_| exchange::import(&prepared.set, project, &inputs, &upload, language));
    shell.diagnostics(&set, &outcome.diagnostics);
    match outcome.value {
        Ok(plan) => finish(shell, &root, args, &name, &plan, &set, &outcome.diagnostics),
        Err(Unplanned::Faulty) => {
            shell.note(&say!(
                language,
                "文件有错误，什么都没有写入" / "the file has errors; nothing was written"
            ));
            Ok(Exit::Faulty)
        }
        Err(Unplanned::Unstable) => Err(Failure {
            exit: Exit::Bug,
            message: say!(
                language,
                "导入的结果再导入一次会不同，这是 jianbao 的缺陷；什么都没有写入，请把这个文件报告给开发者"
                    / "importing the result again would change it, which is a bug of jianbao; nothing was written, please report the file"
            ),
        }),
    }
}

/// Options that mean nothing for the file are told, not passed over.
fn only_of(args: &Import, is_document: bool, language: Language) -> Result<(), Failure> {
    let of_sheets = [
        ("--kind", args.kind.is_some()),
        ("--sheet", args.sheet.is_some()),
        ("--place", args.place.is_some()),
        ("--as-of", args.as_of.is_some()),
        ("--into", args.into.is_some()),
    ];
    let of_documents = [
        ("--as", args.form.is_some()),
        ("--tracked", args.tracked.is_some()),
        ("--date", args.date.is_some()),
    ];
    let other = if is_document { &of_sheets[..] } else { &of_documents[..] };
    let Some((option, _)) = other.iter().find(|(_, is_given)| *is_given) else { return Ok(()) };
    Err(Failure::usage(if is_document {
        say!(language, "{option} 只用于表格" / "{option} is for spreadsheets only")
    } else {
        say!(language, "{option} 只用于 Word 文档" / "{option} is for Word documents only")
    }))
}

pub(super) fn kind(kind: SheetKind) -> Kind {
    match kind {
        SheetKind::Places => Kind::Places,
        SheetKind::Units => Kind::Units,
        SheetKind::Organisations => Kind::Organisations,
        SheetKind::Observations => Kind::Observations,
    }
}

/// The bytes of the file; one that is too large is read only so far that this is seen.
pub(in crate::app) fn read(path: &Path, language: Language) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let file = File::open(path).and_then(|file| file.take(exchange::MAX_FILE + 1).read_to_end(&mut bytes));
    let shown = path.display();
    match file {
        Ok(_) => Ok(bytes),
        Err(error) => {
            Err(Failure::usage(say!(language, "无法读取 {shown}：{error}" / "cannot read {shown}: {error}")))
        }
    }
}

/// What an import would do, without anything said about it.
pub(in crate::app) struct Proposal {
    /// What it would do, in words; empty where it can do nothing.
    pub told: String,
    /// The sources with the file among them, which the diagnostics point into.
    pub set: SourceSet,
    /// What there is to say of it.
    pub diagnostics: Vec<Diagnostic>,
    /// How it stands.
    pub standing: Standing,
}

/// How a file to import stands to the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Standing {
    /// It would write something.
    Ready,
    /// The site says already what it says, or somebody worked on it since.
    Done,
    /// Something has to be corrected or said first.
    Stuck,
}

/// What importing a file would do. Nothing is written.
pub(in crate::app) fn propose(
    sources: &SourceSet,
    project: &Project,
    inputs: &Inputs,
    name: &str,
    bytes: &[u8],
    language: Language,
) -> Proposal {
    if exchange::word::is_document(bytes) {
        return document::propose(sources, inputs, name, bytes, language);
    }
    let digest = blake3::hash(bytes).to_hex();
    let upload = Upload::new(name, bytes, &digest);
    let (set, outcome) = exchange::import(sources, project, inputs, &upload, language);
    let (told, standing) = match &outcome.value {
        Ok(plan) => {
            let standing = if plan.files.is_empty() { Standing::Done } else { Standing::Ready };
            (Telling { plan, set: &set, language }.all(name), standing)
        }
        Err(_) => (String::new(), Standing::Stuck),
    };
    Proposal { told, set, diagnostics: outcome.diagnostics, standing }
}

/// A file below `content/data`, with or without these folders before it.
fn data_file(written: &str, language: Language) -> Result<SourcePath, Failure> {
    let below = written.strip_prefix("content/data/").unwrap_or(written);
    let path = SourcePath::new(&format!("content/data/{below}"));
    path.filter(|path| matches!(path.extension().as_str(), "yaml" | "yml")).ok_or_else(|| {
        Failure::usage(say!(
            language,
            "--into 要写 content/data 下的 .yaml 文件，不能是“{written}”"
                / "--into names a .yaml file below content/data, not `{written}`"
        ))
    })
}

fn finish(
    shell: &mut Shell<'_>,
    root: &Path,
    args: &Import,
    name: &str,
    plan: &Plan,
    set: &SourceSet,
    diagnostics: &[Diagnostic],
) -> Result<Exit, Failure> {
    let language = shell.language();
    if shell.format() != Format::Json {
        let telling = Telling { plan, set, language };
        shell.result(&telling.all(name))?;
    }
    debug_assert!(diagnostics.iter().all(|fault| fault.severity != Severity::Error));
    if plan.files.is_empty() {
        shell.note(&say!(language, "没有要写入的改动" / "there is nothing to write"));
        return Ok(Exit::Done);
    }
    if !args.write {
        shell.note(&say!(
            language,
            "还没有写入。看过以后加上 --write 再运行一次" / "nothing was written; run it again with --write"
        ));
        return Ok(Exit::Done);
    }
    sources::write(root, &plan.files, language)?;
    let count = plan.files.len();
    shell.note(&say!(
        language,
        "已写入 {count} 个文件。下一步：jianbao check" / "{count} files written. Next: jianbao check"
    ));
    Ok(Exit::Done)
}

/// The plan in words.
struct Telling<'p> {
    plan: &'p Plan,
    set: &'p SourceSet,
    language: Language,
}

impl Telling<'_> {
    fn all(&self, name: &str) -> String {
        let mut out = vec![name.to_owned()];
        out.extend(self.plan.notes.iter().map(|note| self.note(note)));
        let language = self.language;
        self.items(&mut out, &say!(language, "新增" / "added"), '+', &self.plan.added);
        self.items(&mut out, &say!(language, "变更" / "changed"), '~', &self.plan.changed);
        self.items(&mut out, &say!(language, "移除" / "removed"), '-', &self.plan.removed);
        let unchanged = self.plan.unchanged;
        out.push(say!(language, "没有变化 {unchanged} 条" / "{unchanged} unchanged"));
        if !self.plan.missing.is_empty() {
            self.missing(&mut out);
        }
        if !self.plan.moves.is_empty() {
            self.moves(&mut out);
        }
        if let Some(source) = &self.plan.source {
            out.push(say!(language, "来源：{source}" / "source: {source}"));
        }
        for path in self.plan.files.keys() {
            out.push(say!(language, "文件：{path}" / "file: {path}"));
        }
        out.join("\n") + "\n"
    }

    fn note(&self, note: &exchange::Note) -> String {
        let language = self.language;
        let sheet = note.sheet.as_ref().map_or(String::new(), |sheet| format!("{sheet} "));
        let Some(kind) = note.kind else {
            let why = if note.hidden {
                say!(language, "隐藏的工作表" / "hidden")
            } else {
                say!(language, "不是名录" / "no list")
            };
            return say!(language, "  {sheet}没有读取（{why}）" / "  {sheet}not read ({why})");
        };
        let (kind, header, rows) = (kind.record().get(language), note.header, note.rows);
        let mut line = say!(
            language,
            "  {sheet}{kind} {rows} 行，表头在第 {header} 行"
                / "  {sheet}{kind}: {rows} rows below the headers of row {header}"
        );
        if note.totals > 0 {
            let totals = note.totals;
            line += &say!(language, "，{totals} 个合计行核对无误" / ", {totals} total rows agree");
        }
        if note.none > 0 {
            let none = note.none;
            line += &say!(language, "，{none} 行说没有成立，不导入" / ", {none} rows say that there is none");
        }
        line
    }

    fn items(&self, out: &mut Vec<String>, heading: &str, sign: char, items: &[Item]) {
        if items.is_empty() {
            return;
        }
        out.push(format!("{heading} {}", items.len()));
        for item in items.iter().take(SHOWN) {
            let id = item.id.as_ref().map_or(String::new(), |id| self.in_brackets(id));
            let place = if sign == '-' { String::new() } else { format!("  [{}]", self.cell(item.span)) };
            out.push(format!("  {sign} {}{id}{place}", item.name));
            match sign {
                '+' => {
                    let said = item.fields.iter().filter(|field| !["id", "name"].contains(&&*field.field));
                    let said: Vec<String> = said
                        .map(|field| format!("{} {}", self.header(field), self.shown(field, &field.new)))
                        .collect();
                    out.push(format!("      {}", said.join(say!(self.language, "；" / "; ").as_str())));
                }
                '~' => out.extend(item.fields.iter().map(|field| self.change(field))),
                _ => {}
            }
        }
        self.rest(out, items.len());
    }

    fn rest(&self, out: &mut Vec<String>, count: usize) {
        if count > SHOWN {
            let more = count - SHOWN;
            out.push(say!(self.language, "  …… 还有 {more} 条" / "  … {more} more"));
        }
    }

    fn in_brackets(&self, text: &str) -> String {
        say!(self.language, "（{text}）" / " ({text})")
    }

    fn change(&self, field: &FieldChange) -> String {
        let old = match field.old {
            exchange::Written::Nothing => say!(self.language, "未报送" / "not reported"),
            _ => self.shown(field, &field.old),
        };
        let (header, new, cell) = (self.header(field), self.shown(field, &field.new), self.cell(field.span));
        format!("      {header}: {old} → {new}  [{cell}]")
    }

    fn header(&self, field: &FieldChange) -> String {
        field.label(&self.plan.project.site).unwrap_or_else(|| field.header.get(self.language)).to_owned()
    }

    fn shown(&self, field: &FieldChange, written: &exchange::Written) -> String {
        exchange::shown(&self.plan.project.site, &field.field, written, self.language)
    }

    /// The cell without the name of the file: `Sheet1!B7`.
    fn cell(&self, span: crate::base::Span) -> String {
        let place = self.set.place(span);
        place.split_once('!').map_or(place.clone(), |(_, cell)| cell.to_owned())
    }

    fn missing(&self, out: &mut Vec<String>) {
        let count = self.plan.missing.len();
        out.push(say!(
            self.language,
            "表里没有列出的同类记录 {count} 条，保持不变（--complete 才会移除）"
                / "{count} records of the same types are not listed and stay (--complete removes them)"
        ));
        for item in self.plan.missing.iter().take(SHOWN) {
            let id = item.id.as_ref().map_or(String::new(), |id| self.in_brackets(id));
            out.push(format!("  = {}{id}", item.name));
        }
        self.rest(out, count);
    }

    fn moves(&self, out: &mut Vec<String>) {
        out.push(say!(self.language, "页面上的数字" / "figures on pages"));
        for moved in self.plan.moves.iter().take(SHOWN) {
            let none = || say!(self.language, "（无）" / "(none)");
            let old = if moved.old.is_empty() { none() } else { moved.old.clone() };
            let new = if moved.new.is_empty() { none() } else { moved.new.clone() };
            out.push(format!("  {} {} {}: {old} → {new}", moved.page, moved.place, moved.what));
        }
        self.rest(out, self.plan.moves.len());
    }
}
