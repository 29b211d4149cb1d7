//! The site of the benchmark as Hugo and Zola have it: the same documents under the same names, each with a small theme
//! (`rivals/`) that has the same kinds of lists: home, reports, practices, counties, themes, coverage, a feed.
//!
//! Both do less than jianbao does with the same texts: nothing is checked, counted over time, linked by names or made
//! searchable. The options are those with which each is fastest. So jianbao itself is beside them twice: with all of that
//! off and a theme as small as theirs, and as it is but for the three features that cost most.

#![allow(dead_code, reason = "each benchmark uses a part of this")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use walkdir::WalkDir;

/// Another generator; or this one, made to do as little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rival {
    Hugo,
    Zola,
    /// jianbao with a theme as small as theirs, and without what they do not have.
    Small,
    /// jianbao with its own theme, and without links by names, search and data files.
    Plain,
}

/// What neither Hugo nor Zola has.
const OFF: &str = "auto_links: false\nsearch: false\ndata: false\n";

/// Programs to compare with.
#[derive(Clone, Debug, clap::Args)]
pub struct Programs {
    /// A `hugo` to compare with (or `JIANBAO_BENCH_HUGO`)
    #[arg(long)]
    hugo: Option<PathBuf>,
    /// A `zola` to compare with (or `JIANBAO_BENCH_ZOLA`)
    #[arg(long)]
    zola: Option<PathBuf>,
}

impl Programs {
    /// Those that are given.
    pub fn given(&self) -> Vec<(Rival, PathBuf)> {
        let stated = |own: &Option<PathBuf>, variable: &str| {
            own.clone().or_else(|| std::env::var_os(variable).map(PathBuf::from))
        };
        let hugo = stated(&self.hugo, "JIANBAO_BENCH_HUGO").map(|path| (Rival::Hugo, path));
        let zola = stated(&self.zola, "JIANBAO_BENCH_ZOLA").map(|path| (Rival::Zola, path));
        hugo.into_iter().chain(zola).collect()
    }
}

impl Rival {
    /// Its name, lower case.
    pub fn name(self) -> &'static str {
        match self {
            Rival::Hugo => "hugo",
            Rival::Zola => "zola",
            Rival::Small => "small",
            Rival::Plain => "plain",
        }
    }

    /// How a table calls it.
    pub fn label(self) -> &'static str {
        match self {
            Rival::Small => "jianbao, less, theme as small",
            Rival::Plain => "jianbao, no links, search, data",
            Rival::Hugo | Rival::Zola => self.name(),
        }
    }

    /// Writes the site at `site`, as `corpus` made it, as one of this generator.
    pub fn write(self, site: &Path, to: &Path) -> io::Result<()> {
        let themes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/rivals");
        if let Rival::Small | Rival::Plain = self {
            copy(site, to)?;
            let mut config = fs::read_to_string(site.join("site.yaml"))? + OFF;
            if self == Rival::Small {
                copy(&themes.join("jianbao"), &to.join("themes/bench"))?;
                // Their themes make one feed.
                config.push_str("feeds: false\ntheme: bench\n");
            }
            return fs::write(to.join("site.yaml"), config);
        }
        copy(&themes.join(self.name()), to)?;
        let names = names(site)?;
        for (folder, title) in [("reports", "简报"), ("practices", "经验")] {
            put(&to.join("content").join(folder).join("_index.md"), &self.section(title))?;
            for entry in fs::read_dir(site.join("content").join(folder))? {
                let entry = entry?;
                let text = fs::read_to_string(entry.path())?;
                put(&to.join("content").join(folder).join(entry.file_name()), &self.document(&text, &names))?;
            }
        }
        put(&to.join("content/coverage.md"), &self.page("覆盖"))?;
        data(site, &to.join("data"))
    }

    fn section(self, title: &str) -> String {
        match self {
            Rival::Hugo => format!("---\ntitle: {title}\n---\n"),
            _ => format!(
                "+++\ntitle = \"{title}\"\nsort_by = \"date\"\npaginate_by = 20\ntemplate = \"section.html\"\n+++\n"
            ),
        }
    }

    fn page(self, title: &str) -> String {
        match self {
            Rival::Hugo => format!("---\ntitle: {title}\nlayout: coverage\n---\n"),
            _ => format!("+++\ntitle = \"{title}\"\ntemplate = \"coverage.html\"\n+++\n"),
        }
    }

    /// Zola reads the data of a theme once for every page, so there the names of counties stand in the documents.
    fn document(self, text: &str, names: &BTreeMap<String, String>) -> String {
        let (front, body) = text.trim_start_matches("---\n").split_once("---\n").unwrap_or(("", text));
        let fields: BTreeMap<&str, &str> = front.lines().filter_map(|line| line.split_once(": ")).collect();
        let text = |name: &str| fields.get(name).copied().unwrap_or_default();
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let list = |name: &str| {
            let items = text(name).trim_matches(['[', ']']).split(", ").map(serde_json::Value::from);
            serde_json::Value::from_iter(items).to_string()
        };
        let date = if text("date").is_empty() { text("started") } else { text("date") };
        let (title, summary, meeting) =
            (quoted(text("title")), quoted(text("summary")), quoted(text("kind")));
        let (counties, themes) = (list("counties"), list("themes"));
        let of = text("counties").trim_matches(['[', ']']).split(", ").map(|id| names.get(id).cloned());
        let names = serde_json::Value::from_iter(of.map(Option::unwrap_or_default));
        // Lists of themes are of practices; a list by pages costs Zola its length for each of them.
        let listed = if text("date").is_empty() { format!("themes = {themes}\n") } else { String::new() };
        match self {
            Rival::Hugo => format!(
                "---\ntitle: {title}\ndate: {date}\ndescription: {summary}\ncounties: {counties}\nthemes: {themes}\nmeeting: {meeting}\n---\n{body}"
            ),
            _ => format!(
                "+++\ntitle = {title}\ndate = {date}\ndescription = {summary}\n[taxonomies]\ncounties = {counties}\n{listed}[extra]\nmeeting = {meeting}\nnames = {names}\nthemes = {themes}\n+++\n{body}"
            ),
        }
    }

    /// A build of the site at `root` into a folder that does not exist.
    pub fn build(self, root: &Path, output: &Path) -> Vec<std::ffi::OsString> {
        let words: &[&str] = match self {
            Rival::Hugo => &["--quiet", "--buildFuture", "--source", "{root}", "--destination", "{output}"],
            Rival::Zola => &["--root", "{root}", "build", "--output-dir", "{output}"],
            Rival::Small | Rival::Plain => &[
                "--quiet",
                "--root",
                "{root}",
                "build",
                "--as-of",
                super::corpus::AS_OF,
                "--output",
                "{output}",
            ],
        };
        let fill = |word: &&str| match *word {
            "{root}" => root.into(),
            "{output}" => output.into(),
            word => word.into(),
        };
        words.iter().map(fill).collect()
    }

    /// Its server. Zola makes least after a save of a text with `--fast`, which does not do for data.
    pub fn serve(self, program: &Path, root: &Path, port: u16, texts_only: bool) -> Command {
        let mut command = Command::new(program);
        let port = port.to_string();
        match self {
            Rival::Hugo => {
                command.args([
                    "server",
                    "--renderToMemory",
                    "--disableLiveReload",
                    "--buildFuture",
                    "--port",
                    &port,
                ]);
                command.arg("--source").arg(root);
            }
            _ => {
                command.arg("--root").arg(root);
                command.args(["serve", "--debounce", "10", "--port", &port, "--force", "--output-dir"]);
                command.arg(root.with_extension("out"));
                command.args(if texts_only { &["--fast"][..] } else { &["--extra-watch-path", "data"][..] });
            }
        }
        command.current_dir(root).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// The template of a report's page.
    pub fn template(self, root: &Path) -> PathBuf {
        root.join(if self == Rival::Hugo { "layouts/page.html" } else { "templates/page.html" })
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        if let (true, Ok(path)) = (entry.file_type().is_file(), entry.path().strip_prefix(from)) {
            put(&to.join(path), &fs::read_to_string(entry.path())?)?;
        }
    }
    Ok(())
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, text)
}

/// The counties: id, name.
fn names(site: &Path) -> io::Result<BTreeMap<String, String>> {
    let places = fs::read_to_string(site.join("content/data/places.yaml"))?;
    let counties = places.lines().filter(|line| field(line, "level") == "county");
    Ok(counties.map(|line| (field(line, "id").to_owned(), field(line, "name").to_owned())).collect())
}

/// The townships of each county and the names of the counties, as data of a theme.
fn data(site: &Path, to: &Path) -> io::Result<()> {
    let (mut listed, mut ids) = (String::new(), String::new());
    for (id, name) in names(site)? {
        let _ = writeln!(listed, "{id}: {name}");
        let _ = writeln!(ids, "- {id}");
        let records = fs::read_to_string(site.join(format!("content/data/counties/{id}.yaml")))?;
        let organisations: BTreeMap<&str, &str> = records
            .lines()
            .map(|line| (field(line, "unit"), line))
            .filter(|(unit, _)| !unit.is_empty())
            .collect();
        let mut county = format!("name: {name}\ntownships:\n");
        for line in records.lines().filter(|line| field(line, "level") == "township") {
            let own = organisations.get(field(line, "id")).copied().unwrap_or_default();
            let _ = writeln!(
                county,
                "- {{name: {}, association: \"{}\", status: {}, established: \"{}\", members: \"{}\"}}",
                field(line, "name"),
                field(own, "name"),
                if own.is_empty() { "none" } else { "active" },
                field(own, "established"),
                field(own, "members: {value"),
            );
        }
        put(&to.join(format!("counties/{id}.yaml")), &county)?;
    }
    put(&to.join("names.yaml"), &listed)?;
    put(&to.join("ids.yaml"), &ids)
}

/// A field of a record in one line; empty if it has none.
fn field<'l>(line: &'l str, name: &str) -> &'l str {
    let start = [format!("{{{name}: "), format!(", {name}: ")];
    let value = start.iter().find_map(|start| line.split_once(start.as_str())).map_or("", |(_, rest)| rest);
    value.split([',', '}']).next().unwrap_or_default()
}
