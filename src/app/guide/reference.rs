//! The chapters for looking up, as Markdown: fields, settings, commands and codes, from the program's own tables.
//!
//! Words from the tables are plain texts, so what Markdown would read into them is escaped; `code` stays code.

use clap::Arg;

use crate::app::arguments;
use crate::app::examples::{self, Example};
use crate::app::say;
use crate::app::term;
use crate::base::{Code, Language, Text, codes::general};
use crate::parse::blocks::{
    RawChartBlock, RawCoverageBlock, RawFiguresBlock, RawOrganisationsBlock, RawPracticesBlock,
};
use crate::parse::raw::{RawConfig, RawPage, RawPractice, RawRecords, RawReport};
use crate::parse::schema::{FieldInfo, Group, RecordInfo};

use super::meanings::{self, Meaning};

/// Every field of documents, data files and data blocks.
pub(super) fn fields(language: Language) -> String {
    let mut page = Fields { language, meanings: meanings::all(), out: String::new(), waiting: Vec::new() };
    page.heading(Text { zh: "文稿", en: "Documents" }, "documents");
    for info in [RawReport::info(), RawPractice::info(), RawPage::info()] {
        page.record(info, &anchor(info.name));
    }
    page.finish();
    page.heading(Text { zh: "数据文件", en: "Data files" }, "data");
    page.table(RawRecords::info());
    for field in RawRecords::info().fields {
        if let Some(inside) = field.inside {
            page.record(inside(), field.key);
        }
    }
    page.finish();
    page.heading(Text { zh: "数据块", en: "Data blocks" }, "blocks");
    let blocks = [
        RawCoverageBlock::info(),
        RawPracticesBlock::info(),
        RawOrganisationsBlock::info(),
        RawFiguresBlock::info(),
        RawChartBlock::info(),
    ];
    for info in blocks {
        page.record(info, &anchor(info.name));
    }
    page.out
}

/// Every key of `site.yaml`.
pub(super) fn settings(language: Language) -> String {
    let mut page = Fields { language, meanings: meanings::all(), out: String::new(), waiting: Vec::new() };
    page.heading(Text { zh: "全部设置", en: "All settings" }, "settings");
    page.table(RawConfig::info());
    page.finish();
    page.out
}

/// A page with a table for each kind of record.
struct Fields {
    language: Language,
    meanings: Vec<Meaning>,
    out: String,
    /// Records inside of others, which come after all that hold them.
    waiting: Vec<RecordInfo>,
}

impl Fields {
    fn heading(&mut self, words: Text, id: &str) {
        self.out += &format!("\n## {} {{#{id}}}\n", words.get(self.language));
    }

    fn record(&mut self, info: RecordInfo, id: &str) {
        let name = match self.language {
            Language::Chinese => info.zh,
            Language::English => info.name.split_once(' ').map_or(info.name, |(_, name)| name),
        };
        self.out += &format!("\n### {} {{#{id}}}\n", plain(name));
        self.table(info);
    }

    fn table(&mut self, info: RecordInfo) {
        let head = match self.language {
            Language::Chinese => "| 项 | 英文写法 | 意思 |",
            Language::English => "| Field | in Chinese | Meaning |",
        };
        self.out += &format!("\n{head}\n|---|---|---|\n");
        for field in info.fields {
            let meaning = meanings::find(&self.meanings, info.name, field.key);
            let meaning = meaning.map_or("", |words| words.get(self.language));
            let inside = field.inside.map(|inside| self.inside(field, inside()));
            let row = match self.language {
                Language::Chinese => [format!("`{}`", field.zh), format!("`{}`", field.key)],
                Language::English => [format!("`{}`", field.key), format!("`{}`", field.zh)],
            };
            let meaning = format!("{}{}", plain(meaning), inside.unwrap_or_default());
            self.out += &format!("| {} | {} | {} |\n", row[0], row[1], cell(&meaning));
        }
    }

    /// Where the record inside a field is described; it waits for its turn unless it has a place of its own.
    fn inside(&mut self, field: &FieldInfo, inside: RecordInfo) -> String {
        let lists = RawRecords::info().fields;
        let list = lists.iter().find(|list| list.inside.is_some_and(|list| list().name == inside.name));
        let id = list.map_or_else(|| anchor(inside.name), |list| list.key.to_owned());
        if list.is_none() && !self.waiting.iter().any(|waiting| waiting.name == inside.name) {
            self.waiting.push(inside);
        }
        let name = plain(field.zh);
        say!(self.language, "。写法见[{name}](#{id})" / " ([fields](#{id}))")
    }

    /// The records that wait, and those that wait inside of them.
    fn finish(&mut self) {
        let mut at = 0;
        while let Some(info) = self.waiting.get(at).copied() {
            self.record(info, &anchor(info.name));
            at += 1;
        }
        self.waiting.clear();
    }
}

/// `a menu item` to `a-menu-item`: what a heading is linked by.
fn anchor(name: &str) -> String {
    name.chars().filter(|c| *c != '`').map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Every command with its arguments, then what all of them take.
pub(super) fn commands(language: Language) -> String {
    let mut command = arguments::command(language);
    command.build();
    let mut out = String::new();
    for command in command.get_subcommands_mut() {
        self::command(&mut out, command, language);
    }
    out += say!(
        language,
        "\n## 每条命令都能用的选项 {{#global}}\n" / "\n## Options of every command {{#global}}\n"
    )
    .as_str();
    options(&mut out, command.get_arguments(), language);
    out
}

fn command(out: &mut String, command: &mut clap::Command, language: Language) {
    let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let (id, about) = (anchor(&name), plain(&about));
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().to_owned();
    let usage =
        say!(language, "{usage}" / "{usage}").replace("[OPTIONS]", &say!(language, "[选项]" / "[OPTIONS]"));
    let usage = usage.replace("<COMMAND>", &say!(language, "<命令>" / "<COMMAND>"));
    *out += &format!("\n## {name} {{#{id}}}\n\n{about}\n\n```text\n{usage}\n```\n");
    options(out, command.get_arguments().filter(|arg| !arg.is_global_set()), language);
    for inner in command.get_subcommands_mut() {
        self::command(out, inner, language);
    }
}

/// A table of arguments; nothing where there are none.
fn options<'a>(out: &mut String, arguments: impl Iterator<Item = &'a Arg>, language: Language) {
    let rows: Vec<String> = arguments.map(|arg| option(arg, language)).collect();
    if !rows.is_empty() {
        *out += say!(language, "\n| 写法 | 意思 |\n|---|---|\n" / "\n| Written | Meaning |\n|---|---|\n")
            .as_str();
        out.extend(rows);
    }
}

fn option(arg: &Arg, language: Language) -> String {
    let value = arg.get_value_names().and_then(<[_]>::first).filter(|_| arg.get_action().takes_values());
    let value = value.map(|name| format!("<{name}>"));
    let mut written: Vec<String> = arg.get_short().map(|short| format!("`-{short}`")).into_iter().collect();
    match (arg.get_long(), &value) {
        (Some(long), Some(value)) => written.push(format!("`--{long} {value}`")),
        (Some(long), None) => written.push(format!("`--{long}`")),
        (None, value) => written.extend(value.iter().map(|value| format!("`{value}`"))),
    }
    let mut meaning = plain(&arg.get_help().map(ToString::to_string).unwrap_or_default());
    // In Chinese the words name the values and the default themselves.
    let values = arg.get_possible_values();
    if language == Language::English && !values.is_empty() && arg.get_action().takes_values() {
        let names: Vec<String> = values.iter().map(|value| format!("`{}`", value.get_name())).collect();
        meaning += &format!(": {}", names.join(", "));
    }
    if let (Language::English, [default]) = (language, arg.get_default_values())
        && arg.get_action().takes_values()
    {
        meaning += &format!(" (default `{}`)", default.to_string_lossy());
    }
    let separator = say!(language, "、" / ", ");
    format!("| {} | {} |\n", cell(&written.join(&separator)), cell(&meaning))
}

/// The stages by the hundreds of their codes.
const STAGES: [(u16, Text); 6] = [
    (1, Text { zh: "1 文件和写法", en: "1 Files and their form" }),
    (2, Text { zh: "2 台账和数字", en: "2 Records and figures" }),
    (3, Text { zh: "3 链接和合计", en: "3 Links and sums" }),
    (4, Text { zh: "4 主题、页面和图片", en: "4 Theme, pages and pictures" }),
    (5, Text { zh: "5 文字习惯", en: "5 Style of the texts" }),
    (6, Text { zh: "6 导入的表格", en: "6 Imported spreadsheets" }),
];

/// Every code: message, meaning, cure, wrong and right.
pub(super) fn codes(language: Language) -> String {
    let mut out = String::new();
    for (hundred, words) in STAGES {
        out += &format!("\n## {} {{#jb{hundred}}}\n", words.get(language));
        for code in Code::ALL.iter().filter(|code| code.number() / 100 == hundred) {
            out += &self::code(*code, language);
        }
    }
    out
}

fn code(code: Code, language: Language) -> String {
    let label = code.label();
    let (name, id) = (code.name(), label.to_ascii_lowercase());
    let severity = term::word(code.severity()).get(language);
    let message = plain(&general(code.message().get(language)));
    let explanation = plain(code.explanation().get(language));
    let help = plain(&general(code.help().get(language)));
    let advice = say!(language, "建议：{help}" / "Help: {help}");
    let mut text =
        format!("\n### {label} {name} {{#{id}}}\n\n**{severity}** {message}\n\n{explanation}\n\n{advice}\n");
    if let Some(Example { wrong, right }) = examples::of(code, language) {
        let (no, yes) = (say!(language, "错：" / "Wrong:"), say!(language, "对：" / "Right:"));
        text += &format!("\n{no}\n\n````text\n{wrong}\n````\n\n{yes}\n\n````text\n{right}\n````\n");
    }
    text
}

/// A plain text as Markdown: what stands between backquotes is code, the rest means nothing but itself.
fn plain(text: &str) -> String {
    let pieces = text.split('`').enumerate();
    let pieces = pieces.map(|(index, piece)| match index % 2 {
        1 => format!("`{piece}`"),
        _ => piece.chars().fold(String::new(), |mut out, c| {
            if "\\*_[]()<>#|~&!{}$".contains(c) {
                out.push('\\');
            }
            out.push(c);
            out
        }),
    });
    pieces.collect()
}

/// In a cell of a table a bar is escaped even inside code.
fn cell(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut escaped = false;
    for c in markdown.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_tables_mean_nothing_to_markdown() {
        assert_eq!(plain("[[a]] is `[[b|c]]`"), "\\[\\[a\\]\\] is `[[b|c]]`");
        assert_eq!(cell("`a|b` \\| c"), "`a\\|b` \\| c");
    }
}
