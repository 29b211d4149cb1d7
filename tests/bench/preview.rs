//! How long it takes from a save to the new page: `cargo bench --bench preview`.
//!
//! Prints figures and judges none. Without the argument `--bench` it tries one small site once, to show that it still
//! works. A page is asked for as soon as the server says that there is a new state, as a browser is told.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own, for a terminal")]
#![allow(dead_code, reason = "the corpus has more than is used here")]

mod corpus;
mod words;

use std::fs;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use corpus::Shape;

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
    match options.sizes.iter().try_for_each(|size| measure(&options, *size)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
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
    fn start(root: &Path) -> io::Result<Server> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new(env!("CARGO_BIN_EXE_jianbao"))
            .args(["serve", "--quiet", "--port", &port.to_string(), "--root"])
            .arg(root)
            .env("JIANBAO_NOW", corpus::AS_OF)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Server { child, port })
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

    /// Saves `text` and waits until `page` shows `words`.
    fn save(&self, file: &Path, text: &str, page: &str, words: &str) -> io::Result<Duration> {
        self.save_until(file, text, page, &|page| page.contains(words))
    }

    /// Saves `text` and waits until `page` is as it should be.
    fn save_until(
        &self,
        file: &Path,
        text: &str,
        page: &str,
        is_new: &dyn Fn(&str) -> bool,
    ) -> io::Result<Duration> {
        let mut known = self.generation(&self.get("/.jianbao/state")?);
        let start = Instant::now();
        fs::write(file, text)?;
        loop {
            known = self.generation(&self.get(&format!("/.jianbao/wait?after={known}"))?);
            if is_new(&self.get(page)?) {
                return Ok(start.elapsed());
            }
            if start.elapsed() > Duration::from_secs(60) {
                return Err(io::Error::other(format!("{page} never showed what was saved")));
            }
        }
    }

    /// Largest memory so far, in MiB, where the system tells.
    fn peak(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
    }
}

/// The middle one of some times, in milliseconds.
fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// Starts a server and waits for its first page.
fn open(root: &Path) -> io::Result<(Server, Duration)> {
    let start = Instant::now();
    let server = Server::start(root)?;
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

fn measure(options: &Options, documents: usize) -> io::Result<()> {
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let folder = tempfile::Builder::new().prefix("jianbao-preview-").tempdir_in(base)?;
    let root = folder.path();
    corpus::write(Shape::of(documents, options.seed), root)?;
    let (server, first) = open(root)?;
    println!("{documents} documents: first page after {} ms", first.as_millis());
    let report = root.join("content/reports").join(corpus::report_file(1));
    let county = root.join("content/data/counties/c0000.yaml");
    let template = root.join("themes/default/templates/report.html");
    fs::create_dir_all(template.parent().unwrap_or(root))?;
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates/report.html");
    let built_in = fs::read_to_string(built_in)?;
    let original = fs::read_to_string(&report)?;
    let records = fs::read_to_string(&county)?;
    let report_page = format!("/reports/{}/", corpus::report_file(1).trim_end_matches(".md"));
    let run = |edit: &dyn Fn(usize) -> io::Result<Duration>| -> io::Result<f64> {
        (0..options.saves.max(1)).map(edit).collect::<io::Result<Vec<_>>>().map(middle)
    };
    let body = run(&|save| {
        let words = format!("第{save}次保存");
        server.save(&report, &format!("{original}\n{words}。\n"), &report_page, &words)
    })?;
    let front = run(&|save| {
        let words = format!("另一个标题{save}");
        let text = original.replacen("title: ", &format!("title: {words}"), 1);
        server.save(&report, &text, &report_page, &words)
    })?;
    let data = run(&|save| {
        let name = format!("改名{save}镇");
        let organisation = format!(
            "{records}- {{id: new{save}, name: {name}科协, type: township_association, unit: c0000-00, status: active, established: 2024-01-01}}\n"
        );
        server.save(&county, &organisation, &format!("/organisations/new{save}/"), &format!("{name}科协"))
    })?;
    let figures = run(&|save| {
        let status = if save % 2 == 0 { "planned" } else { "active" };
        let was = server.get("/coverage/")?;
        let text = records.replacen("status: active", &format!("status: {status}"), 1);
        server.save_until(&county, &text, "/coverage/", &|page| page != was)
    })?;
    let theme = run(&|save| {
        let words = format!("<!-- {save} -->");
        server.save(
            &template,
            &built_in.replacen("</article>", &format!("{words}</article>"), 1),
            &report_page,
            &words,
        )
    })?;
    println!(
        "  median of {} saves to new bytes: body {body:.1} ms, title {front:.1} ms, a new name in the data {data:.1} ms, a value in the data {figures:.1} ms, template {theme:.1} ms; peak memory {} MiB",
        options.saves.max(1),
        server.peak()
    );
    Ok(())
}
