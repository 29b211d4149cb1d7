//! How long it takes from a save to the new page: `cargo bench --bench preview`.
//!
//! Prints figures and judges none. Without the argument `--bench` it tries one small site once, to show that it still
//! works. First a page is asked for as soon as the server says that there is a new state, as a browser is told. Then,
//! with other generators beside it, every server is asked again and again by the same client.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own, for a terminal")]
#![allow(dead_code, reason = "the corpus and the tables have more than is used here")]

#[path = "../common/chance.rs"]
mod chance;
mod corpus;
mod measure;
mod rivals;
mod table;
mod words;

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use corpus::Shape;
use rivals::{Programs, Rival};

/// Time saves in generated sites
#[derive(Debug, Parser)]
struct Options {
    /// Numbers of documents
    #[arg(long, value_delimiter = ',', default_value = "500,5000,50000")]
    sizes: Vec<usize>,
    /// Saves of each kind
    #[arg(long, default_value_t = 15)]
    saves: usize,
    /// Seed of the sites
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Another `jianbao` to time
    #[arg(long, default_value = env!("CARGO_BIN_EXE_jianbao"))]
    program: PathBuf,
    #[command(flatten)]
    programs: Programs,
    /// Keep the figures in tests/bench/results under this label
    #[arg(long)]
    save: Option<String>,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let full = std::env::args().any(|argument| argument == "--bench");
    let options = match full {
        true => Options::parse(),
        false => Options::parse_from(["preview", "--sizes", "50", "--saves", "1"]),
    };
    match bench(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn bench(options: &Options) -> io::Result<()> {
    let mut report = format!("{}\n", table::machine());
    print!("{report}");
    for size in &options.sizes {
        let text = measure(options, *size)?;
        print!("{text}");
        report.push_str(&text);
    }
    options.save.as_ref().map_or(Ok(()), |label| table::save(label, &report))
}

/// A server that ends with its owner.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(command: impl FnOnce(u16) -> Command) -> io::Result<Server> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        Ok(Server { child: command(port).spawn()?, port })
    }

    fn get(&self, path: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    fn generation(&self, answer: &str) -> u64 {
        let digits = answer.split_once("\"generation\":").map_or("", |(_, rest)| rest);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse().unwrap_or(0)
    }

    /// Saves `text` and waits until `page` is as it should be, asking when there is a new state.
    fn told(&self, save: &Save<'_>) -> io::Result<Duration> {
        let mut known = self.generation(&self.get("/.jianbao/state")?);
        let start = Instant::now();
        fs::write(&save.file, &save.text)?;
        loop {
            known = self.generation(&self.get(&format!("/.jianbao/wait?after={known}"))?);
            if (save.is_new)(&self.get(save.page)?) {
                return Ok(start.elapsed());
            }
            save.give_up(start)?;
        }
    }

    /// The same, asking again and again: every millisecond, and more seldom the longer it takes, so that asking does not
    /// take the processor from a slow server. Saves come when the server rests, at any moment of its clock.
    fn asked(&self, save: &Save<'_>, turn: usize) -> io::Result<Duration> {
        self.rest();
        std::thread::sleep(Duration::from_millis((turn as u64 * 309) % 500));
        let start = Instant::now();
        fs::write(&save.file, &save.text)?;
        loop {
            if self.get(save.page).is_ok_and(|page| (save.is_new)(&page)) {
                return Ok(start.elapsed());
            }
            save.give_up(start)?;
            std::thread::sleep(Duration::from_millis(1).max(start.elapsed() / 100));
        }
    }

    /// Waits until the server has not worked for a while: what is left of one save must not count for the next.
    fn rest(&self) {
        let start = Instant::now();
        let (mut last, mut since) = (self.worked(), Instant::now());
        while since.elapsed() < Duration::from_millis(200) && start.elapsed() < Duration::from_secs(120) {
            std::thread::sleep(Duration::from_millis(25));
            let now = self.worked();
            // One tick may be its clock.
            if now > last + 1 {
                (last, since) = (now, Instant::now());
            }
        }
    }

    /// Ticks of the processor so far; 0 where the system does not tell.
    fn worked(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
    }

    /// Largest memory so far, in MiB, where the system tells.
    fn peak(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
    }
}

/// One save, and how the page looks after it.
struct Save<'s> {
    file: PathBuf,
    text: String,
    page: &'s str,
    is_new: Box<dyn Fn(&str) -> bool>,
}

impl<'s> Save<'s> {
    fn showing(file: &Path, text: String, page: &'s str, words: String) -> Save<'s> {
        Save { file: file.to_owned(), text, page, is_new: Box::new(move |page| page.contains(&words)) }
    }

    fn give_up(&self, start: Instant) -> io::Result<()> {
        if start.elapsed() > Duration::from_secs(120) {
            return Err(io::Error::other(format!("{} never showed what was saved", self.page)));
        }
        Ok(())
    }
}

/// The middle one of some times, in milliseconds.
fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// Our own server for the site at `root`.
fn own<'a>(program: &'a Path, root: &'a Path) -> impl Fn(u16) -> Command + 'a {
    move |port| {
        let mut command = Command::new(program);
        command.args(["serve", "--quiet", "--port", &port.to_string(), "--root"]).arg(root);
        command.env("JIANBAO_NOW", corpus::AS_OF).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

/// Starts a server and waits for its first page.
fn open(command: impl FnOnce(u16) -> Command) -> io::Result<(Server, Duration)> {
    let start = Instant::now();
    let server = Server::start(command)?;
    loop {
        match server.get("/reports/r00000/") {
            Ok(answer) if answer.starts_with("HTTP/1.1 200") => return Ok((server, start.elapsed())),
            _ if start.elapsed() > Duration::from_secs(300) => {
                return Err(io::Error::other("it never answered"));
            }
            _ => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

const REPORT: &str = "/reports/r00001/";

/// What is edited in a site of ours or of a rival, and how it was.
struct Edits {
    report: (PathBuf, String),
    data: (PathBuf, String),
    template: (PathBuf, String),
}

impl Edits {
    fn of(report: PathBuf, data: PathBuf, template: PathBuf) -> io::Result<Edits> {
        let read = |path: PathBuf| fs::read_to_string(&path).map(|text| (path, text));
        Ok(Edits { report: read(report)?, data: read(data)?, template: read(template)? })
    }

    /// Those of our own site; the template is put beside it first.
    fn own(root: &Path) -> io::Result<Edits> {
        let template = "themes/default/templates/report.html";
        fs::create_dir_all(root.join(template).parent().unwrap_or(root))?;
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(template), root.join(template))?;
        let report = root.join("content/reports").join(corpus::report_file(1));
        Edits::of(report, root.join("content/data/counties/c0000.yaml"), root.join(template))
    }

    fn rival(rival: Rival, root: &Path) -> io::Result<Edits> {
        let report = root.join("content/reports").join(corpus::report_file(1));
        Edits::of(report, root.join("data/counties/c0000.yaml"), rival.template(root))
    }

    fn body(&self, turn: usize) -> Save<'_> {
        let words = format!("第{turn}次保存");
        Save::showing(&self.report.0, format!("{}\n\n{words}。\n", self.report.1), REPORT, words)
    }

    fn title(&self, turn: usize) -> Save<'_> {
        let words = format!("另一个标题{turn}");
        let line = self.report.1.lines().find(|line| line.starts_with("title")).unwrap_or_default();
        // The name of the county stays, in whatever marks it stands.
        let at = line.find(|c: char| !c.is_ascii()).unwrap_or(line.len());
        let text = self.report.1.replacen(line, &format!("{}{words}{}", &line[..at], &line[at..]), 1);
        Save::showing(&self.report.0, text, REPORT, words)
    }

    /// One organisation more or less counts.
    fn value(&self, turn: usize, was: String) -> Save<'_> {
        let status = if turn.is_multiple_of(2) { "planned" } else { "active" };
        let text = self.data.1.replacen("status: active", &format!("status: {status}"), 1);
        let is_new = move |page: &str| page.starts_with("HTTP/1.1 200") && content(page) != content(&was);
        Save { file: self.data.0.clone(), text, page: "/coverage/", is_new: Box::new(is_new) }
    }

    fn name(&self, turn: usize, page: &'static str) -> Save<'_> {
        let name = format!("改名{turn}镇");
        let organisation = format!(
            "- {{id: new, name: {name}科协, type: township_association, unit: c0000-00, status: active, established: 2024-01-01}}\n"
        );
        Save::showing(&self.data.0, format!("{}{organisation}", self.data.1), page, format!("{name}科协"))
    }

    fn template(&self, turn: usize) -> Save<'_> {
        let words = format!("mark-{turn}");
        let text = self.template.1.replacen("</article>", &format!("<i>{words}</i></article>"), 1);
        Save::showing(&self.template.0, text, REPORT, words)
    }
}

/// A page without the head of its answer, where the date stands.
fn content(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

fn measure(options: &Options, documents: usize) -> io::Result<String> {
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let folder = tempfile::Builder::new().prefix("jianbao-preview-").tempdir_in(base)?;
    let root = folder.path().join("site");
    corpus::write(Shape::of(documents, options.seed), &root)?;
    let edits = Edits::own(&root)?;
    let saves = options.saves.max(1);
    let run = |edit: &dyn Fn(usize) -> io::Result<Duration>| -> io::Result<f64> {
        (0..saves).map(edit).collect::<io::Result<Vec<_>>>().map(middle)
    };
    let (server, first) = open(own(&options.program, &root))?;
    let body = run(&|turn| server.told(&edits.body(turn)))?;
    let title = run(&|turn| server.told(&edits.title(turn)))?;
    let name = run(&|turn| server.told(&edits.name(turn, "/organisations/new/")))?;
    let value = run(&|turn| server.told(&edits.value(turn, server.get("/coverage/")?)))?;
    let template = run(&|turn| server.told(&edits.template(turn)))?;
    let mut text = format!(
        "{documents} documents: first page after {} ms\n  median of {saves} saves to new bytes: body {body:.1} ms, title {title:.1} ms, a new name in the data {name:.1} ms, a value in the data {value:.1} ms, template {template:.1} ms; peak memory {} MiB\n",
        first.as_millis(),
        server.peak()
    );
    drop(server);
    let rivals = options.programs.given();
    if rivals.is_empty() {
        return Ok(text);
    }
    let heads = [
        "asked again and again",
        "first page ms",
        "body ms",
        "title ms",
        "value ms",
        "template ms",
        "peak MiB",
    ];
    let mut lines = vec![heads.map(str::to_owned).to_vec()];
    edits.restore()?;
    lines.push(compared("jianbao", saves, &edits, &|_| open(own(&options.program, &root)))?);
    for (rival, program) in rivals {
        let to = folder.path().join(rival.name());
        rival.write(&root, &to)?;
        let edits = Edits::rival(rival, &to)?;
        let start = |texts_only| open(|port| rival.serve(&program, &to, port, texts_only));
        lines.push(compared(rival.name(), saves, &edits, &start)?);
        fs::remove_dir_all(&to)?;
    }
    let _ = write!(text, "{}", table::align(&lines));
    Ok(text)
}

impl Edits {
    fn restore(&self) -> io::Result<()> {
        [&self.report, &self.data, &self.template]
            .into_iter()
            .try_for_each(|(path, text)| fs::write(path, text))
    }
}

/// A server and how long it takes, as cells of a table. `start` is told whether only texts will be edited.
fn compared(
    name: &str,
    saves: usize,
    edits: &Edits,
    start: &dyn Fn(bool) -> io::Result<(Server, Duration)>,
) -> io::Result<Vec<String>> {
    let run = |edit: &dyn Fn(usize) -> io::Result<Duration>| -> io::Result<f64> {
        // The first one warms up.
        let times = (0..=saves).map(edit).collect::<io::Result<Vec<_>>>()?;
        Ok(middle(times[1..].to_vec()))
    };
    let (server, first) = start(true)?;
    let body = run(&|turn| server.asked(&edits.body(turn), turn))?;
    let title = run(&|turn| server.asked(&edits.title(turn), turn))?;
    let peak = server.peak();
    drop(server);
    edits.restore()?;
    let (server, _) = start(false)?;
    let value = run(&|turn| server.asked(&edits.value(turn, server.get("/coverage/")?), turn))?;
    let template = run(&|turn| server.asked(&edits.template(turn), turn))?;
    edits.restore()?;
    let times = [first.as_secs_f64() * 1e3, body, title, value, template];
    let times = times.iter().map(|time| format!("{time:.1}"));
    let peak = peak.max(server.peak()).to_string();
    Ok(std::iter::once(name.to_owned()).chain(times).chain([peak]).collect())
}
