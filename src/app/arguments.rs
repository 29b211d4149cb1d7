//! The command line: commands, options, and their help in both languages.
//!
//! The doc comments below are the English help; `words` holds the Chinese. Only shape is checked here.
//!
//! There is one `--format` for everything: `human`, `short` and `json` are for messages and for tables
//! alike, `sarif` and `github` for messages, `table` (the same as `human`) and `csv` for tables only. It is global, so it may stand before or
//! after the command.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::base::{Date, Language, PartialDate};

use super::words;

/// Turn meeting reports, county write-ups and organisation data into a linked static site
#[derive(Debug, Parser)]
#[command(
    name = "jianbao",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub struct Arguments {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// Show the version
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = "Options")]
    version: Option<bool>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The site's folder (default: the nearest parent with site.yaml)
    #[arg(long, value_name = "DIR", global = true)]
    pub root: Option<PathBuf>,
    /// Language of messages (default: JIANBAO_LANG, then the locale)
    #[arg(long, value_name = "LANG", global = true)]
    pub lang: Option<Lang>,
    /// How to write messages and tables (sarif and github for messages; table and csv for tables)
    #[arg(long, value_name = "FORMAT", default_value = "human", global = true)]
    pub format: Format,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
    /// Show errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Show help
    #[arg(short, long, action = ArgAction::Help, global = true)]
    help: Option<bool>,
}

/// A language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Language {
        match lang {
            Lang::Zh => Language::Chinese,
            Lang::En => Language::English,
        }
    }
}

/// How messages and tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// One line each
    Short,
    /// JSON
    Json,
    /// Messages as SARIF 2.1.0
    Sarif,
    /// Messages as workflow commands of GitHub
    Github,
    /// Tables for people
    Table,
    /// Tables as CSV
    Csv,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a small working site
    Init(Init),
    /// Make a commented file in the right place and print its path
    New(New),
    /// Build the site
    Build(Build),
    /// Publish an earlier site again, of those that build --keep has kept
    Rollback(Rollback),
    /// Compare the site of now with a published folder
    Diff(Diff),
    /// Show the site in the browser while it is being written
    Serve(Serve),
    /// Check everything, write nothing
    Check(Check),
    /// Print the coverage table
    Coverage(Coverage),
    /// Explain a diagnostic code, or where a figure comes from
    Explain(Explain),
    /// List reports, practices, counties, organisations, drafts or pages
    List(List),
    /// Take a spreadsheet into the data files
    Import(Import),
    /// Export for print, for WeChat or as a workbook
    Export(Export),
    /// Check a theme, or begin one
    Theme(Theme),
    /// Open the user guide in the browser
    Guide(Guide),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// `jianbao init`
#[derive(Debug, Args)]
pub struct Init {
    /// Folder of the new site (default: this one)
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Copy the full sample site
    #[arg(long)]
    pub example: bool,
}

/// `jianbao new`
#[derive(Debug, Args)]
pub struct New {
    /// Kind of document
    #[arg(value_name = "KIND")]
    pub kind: Kind,
    /// Title; for a county its id or name; for a sheet places, units, organisations or observations
    #[arg(value_name = "TITLE")]
    pub title: String,
    /// Date (default: today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<Date>,
    /// The place that a sheet is for (default: the whole site)
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
}

/// Kinds of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A meeting report
    Report,
    /// A practice
    Practice,
    /// The prose on a county's page
    County,
    /// A plain page
    Page,
    /// A workbook for somebody to fill in, with what is known
    Sheet,
}

/// Which site is made of the files: where it stands, for whom, on which day.
#[derive(Debug, Args)]
pub struct Variant {
    /// Address of the site, instead of base_url in site.yaml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Show drafts, reviews and embargoed items too
    #[arg(long)]
    pub drafts: bool,
    /// The day that the site shows (default: today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,
}

/// `jianbao build`
#[derive(Debug, Args)]
pub struct Build {
    /// Output folder (default: as site.yaml says, usually public)
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Which site is made.
    #[command(flatten)]
    pub variant: Variant,
    /// Fail on warnings
    #[arg(long)]
    pub strict: bool,
    /// Keep that many earlier sites, so that jianbao rollback can bring one back
    #[arg(long, value_name = "NUMBER")]
    pub keep: Option<usize>,
}

/// `jianbao rollback`
#[derive(Debug, Args)]
pub struct Rollback {
    /// Which of the earlier sites, 1 being the newest
    #[arg(value_name = "NUMBER", default_value_t = 1)]
    pub number: usize,
    /// List the earlier sites and change nothing
    #[arg(long)]
    pub list: bool,
    /// Output folder (default: as site.yaml says, usually public)
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// `jianbao diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// Folder of the published site
    #[arg(value_name = "PUBLISHED-DIR")]
    pub published: PathBuf,
    /// Which site is made.
    #[command(flatten)]
    pub variant: Variant,
}

/// `jianbao serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Port; the next free one if it is taken
    #[arg(short, long, value_name = "PORT", default_value_t = 1111)]
    pub port: u16,
    /// Address of this machine under which to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub bind: IpAddr,
    /// Open the browser
    #[arg(short, long)]
    pub open: bool,
    /// Look for changes again and again (network drives; chosen by itself where needed)
    #[arg(long)]
    pub poll: bool,
    /// Show on /drafts/ what files in this folder would change; nothing is written
    #[arg(long, value_name = "DIR")]
    pub inbox: Option<PathBuf>,
    /// Show the figures of this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,
    /// Show the site as on this day, embargoes included
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<Date>,
}

impl Serve {
    /// A preview with nothing said but the inbox.
    pub fn with_inbox(folder: PathBuf) -> Serve {
        let bind = IpAddr::from([127, 0, 0, 1]);
        Serve { port: 1111, bind, open: false, poll: false, inbox: Some(folder), as_of: None, date: None }
    }
}

/// `jianbao check`
#[derive(Debug, Args)]
pub struct Check {
    /// Check drafts, reviews and embargoed items too
    #[arg(long)]
    pub drafts: bool,
    /// Fail on warnings
    #[arg(long)]
    pub strict: bool,
    /// Try the addresses on other sites too; this takes a network, and time
    #[arg(long)]
    pub external: bool,
    /// Show how line breaks inside sentences, half-width punctuation and full-width digits would be mended, instead of checking
    #[arg(long, conflicts_with_all = ["drafts", "strict", "external"])]
    pub fix: bool,
    /// With --fix: write the mended texts
    #[arg(long, requires = "fix")]
    pub write: bool,
}

/// `jianbao coverage`
#[derive(Clone, Debug, Args)]
pub struct Coverage {
    /// Id of the campaign
    #[arg(long, value_name = "ID")]
    pub campaign: Option<String>,
    /// Id of the target
    #[arg(long, value_name = "ID")]
    pub target: Option<String>,
    /// Place (id, code or name)
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// The day that is asked for (default: today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,
    /// List the units without an organisation; exit code 3 if there are any
    #[arg(long)]
    pub missing: bool,
}

/// `jianbao explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// A code (JB106), its name, or the id of a number
    #[arg(value_name = "CODE|FIGURE")]
    pub what: String,
}

/// `jianbao list`
#[derive(Debug, Args)]
pub struct List {
    /// What to list
    #[arg(value_name = "WHAT")]
    pub what: Listing,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    /// Meeting reports, newest first
    Reports,
    /// Practices
    Practices,
    /// Places with a page
    Counties,
    /// Organisations
    Organisations,
    /// What is not published yet
    Drafts,
    /// Plain pages
    Pages,
}

/// `jianbao theme`
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Theme {
    /// What to do.
    #[command(subcommand)]
    pub what: Themes,
}

/// What can be done with themes.
#[derive(Debug, Subcommand)]
pub enum Themes {
    /// Check templates, words and files of a theme
    Check(ThemeCheck),
    /// Print what a template receives
    Contract(ThemeContract),
    /// Begin a theme of your own
    New(ThemeNew),
    /// Copy a file of the built-in theme, to change it; without a path, list them
    Copy(ThemeCopy),
}

/// `jianbao theme check`
#[derive(Debug, Args)]
pub struct ThemeCheck {
    /// Name of the theme (default: the site's)
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Fail on warnings
    #[arg(long)]
    pub strict: bool,
}

/// `jianbao theme contract`
#[derive(Debug, Args)]
pub struct ThemeContract {
    /// The template, such as home.html; without it, list them
    #[arg(value_name = "TEMPLATE")]
    pub template: Option<String>,
}

/// `jianbao theme new`
#[derive(Debug, Args)]
pub struct ThemeNew {
    /// Name of the theme
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// `jianbao theme copy`
#[derive(Debug, Args)]
pub struct ThemeCopy {
    /// The file, such as templates/home.html
    #[arg(value_name = "PATH")]
    pub path: Option<String>,
}

/// `jianbao import`
#[derive(Debug, Args)]
pub struct Import {
    /// Spreadsheet (.xlsx, .xls), text table (.csv) or Word document (.docx)
    #[arg(value_name = "FILE", required_unless_present = "watch")]
    pub file: Option<PathBuf>,
    /// Start the preview and show on /drafts/ what files in this folder would change
    #[arg(long, value_name = "DIR", conflicts_with_all = ["file", "write"])]
    pub watch: Option<PathBuf>,
    /// Write the changes into the data files, or the document as a draft with its pictures
    #[arg(long)]
    pub write: bool,
    /// What a Word document becomes (default: report)
    #[arg(long = "as", value_name = "KIND")]
    pub form: Option<DocumentKind>,
    /// Changes tracked in a Word document: make them or not (default: accept)
    #[arg(long, value_name = "WHAT")]
    pub tracked: Option<Tracked>,
    /// Day of the meeting that a Word document tells of (default: as it says)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<Date>,
    /// What the lists are about (default: as their headers say)
    #[arg(long, value_name = "KIND")]
    pub kind: Option<SheetKind>,
    /// The only sheet to read (default: all that are shown)
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The place that the file is about, where names are not clear (default: as its title says)
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// The file lists all records of --place: remove those of the same types that it does not list
    #[arg(long, requires = "place")]
    pub complete: bool,
    /// Day of figures that have none (default: as the title says)
    #[arg(long, value_name = "DATE", value_parser = partial)]
    pub as_of: Option<PartialDate>,
    /// Data file for new records, below content/data (default: beside those of the same county)
    #[arg(long, value_name = "FILE")]
    pub into: Option<String>,
}

/// What a Word document becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentKind {
    /// A meeting report
    Report,
    /// A practice
    Practice,
}

/// What becomes of changes that were tracked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Tracked {
    /// The text as it will be
    Accept,
    /// The text as it was
    Refuse,
}

/// What a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SheetKind {
    /// Places
    Places,
    /// Units that may host organisations
    Units,
    /// Organisations
    Organisations,
    /// Figures
    Observations,
}

/// `jianbao export`
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Export {
    /// What to export.
    #[command(subcommand)]
    pub what: Exported,
}

/// What can be exported.
#[derive(Debug, Subcommand)]
pub enum Exported {
    /// One self-contained file to print: a report as a bulletin, a county as a sheet
    Print(ExportOne),
    /// Several reports bound into one numbered issue with a table of contents
    Issue(ExportIssue),
    /// An article to paste into WeChat's editor
    Wechat(ExportOne),
    /// The records as a workbook that can be imported again
    Data(ExportData),
}

/// `jianbao export data`
#[derive(Debug, Args)]
pub struct ExportData {
    /// As a workbook, the only form that there is
    #[arg(long)]
    pub xlsx: bool,
    /// Records of this place only (default: all)
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// Where to write and how.
    #[command(flatten)]
    pub target: ExportTarget,
}

/// `jianbao export print` and `jianbao export wechat`
#[derive(Debug, Args)]
pub struct ExportOne {
    /// Id of a report, a practice, a page or a county
    #[arg(value_name = "ID")]
    pub id: String,
    /// Where to write and how.
    #[command(flatten)]
    pub target: ExportTarget,
}

/// Where exports go.
#[derive(Debug, Args)]
pub struct ExportTarget {
    /// File to write, or - for stdout (default: a file in this folder, whose path is printed)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Export drafts, reviews and embargoed items too
    #[arg(long)]
    pub drafts: bool,
}

/// `jianbao export issue`
#[derive(Debug, Args)]
pub struct ExportIssue {
    /// Ids of reports, in the order of the issue
    #[arg(value_name = "ID", required_unless_present_any = ["from", "to"])]
    pub ids: Vec<String>,
    /// Reports of meetings from this day on, oldest first
    #[arg(long, value_name = "DATE", value_parser = first_day, conflicts_with = "ids")]
    pub from: Option<Date>,
    /// Reports of meetings up to this day, oldest first
    #[arg(long, value_name = "DATE", value_parser = date, conflicts_with = "ids")]
    pub to: Option<Date>,
    /// Name in the masthead (default: that of the first report, or the site's title)
    #[arg(long, value_name = "NAME")]
    pub series: Option<String>,
    /// Number of the issue
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<String>,
    /// Number counted over all years
    #[arg(long, value_name = "NUMBER")]
    pub total: Option<String>,
    /// Day of issue (default: the latest among the reports)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<Date>,
    /// Where to write and how.
    #[command(flatten)]
    pub target: ExportTarget,
}

/// `jianbao guide`
#[derive(Debug, Args)]
pub struct Guide {
    /// Folder to build it into (default: one in the user's cache)
    #[arg(short, long, alias = "out", value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Print the path of the guide and do not open it
    #[arg(long)]
    pub no_open: bool,
}

/// `jianbao completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// The command line with its help in `language`.
pub fn command(language: Language) -> clap::Command {
    match language {
        Language::English => Arguments::command(),
        Language::Chinese => translate(Arguments::command(), ""),
    }
}

/// Clap's own headings are English; a template and headings of ours take their place.
fn translate(command: clap::Command, parent: &str) -> clap::Command {
    let name = words::key(parent, command.get_name());
    let about = words::about(&name).unwrap_or_default();
    command
        .about(about)
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("命令")
        .mut_args(|arg| {
            let heading = match (arg.is_positional(), arg.is_global_set()) {
                (true, _) => "参数",
                (false, true) => "通用选项",
                (false, false) => "选项",
            };
            let help = words::argument(&name, arg.get_id().as_str()).unwrap_or_default();
            let arg = arg.help(help).help_heading(heading);
            // The words name the values and the default themselves.
            if arg.get_action().takes_values() {
                arg.hide_default_value(true).hide_possible_values(true)
            } else {
                arg
            }
        })
        .mut_subcommands(|inner| translate(inner, &name))
}

/// A day; a month or a year stands for its last day, as everywhere.
fn date(text: &str) -> Result<Date, String> {
    let date = PartialDate::parse(text);
    date.map(|date| date.last()).ok_or_else(|| "日期写成 2021-06-17 / write a date as 2021-06-17".to_owned())
}

/// A date, as precise as it is known.
fn partial(text: &str) -> Result<PartialDate, String> {
    date(text)?;
    PartialDate::parse(text).ok_or_else(String::new)
}

/// The first day of a month or a year, where a stretch of time begins.
fn first_day(text: &str) -> Result<Date, String> {
    let parsed = PartialDate::parse(text);
    parsed.map_or_else(|| date(text), |date| Ok(date.first()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        command(Language::English).debug_assert();
        command(Language::Chinese).debug_assert();
    }

    #[test]
    fn every_command_and_argument_has_chinese_words() {
        fn visit(command: &clap::Command, parent: &str) {
            let name = words::key(parent, command.get_name());
            assert!(words::about(&name).is_some(), "about {name}");
            for arg in command.get_arguments() {
                assert!(words::argument(&name, arg.get_id().as_str()).is_some(), "{name} {}", arg.get_id());
            }
            command.get_subcommands().for_each(|inner| visit(inner, &name));
        }
        visit(&Arguments::command(), "");
    }

    #[test]
    fn a_format_may_stand_on_either_side_of_the_command() {
        for line in ["jianbao --format csv list pages", "jianbao list pages --format csv"] {
            let arguments = Arguments::try_parse_from(line.split(' ')).expect("a sound line");
            assert_eq!(arguments.global.format, Format::Csv);
        }
    }
}
