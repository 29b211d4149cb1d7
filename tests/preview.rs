//! `jianbao serve` as a process: it starts with anything, survives everything, and answers only who may ask.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const SITE: &str = "title: 简报\nbase_url: https://example.org/\n";

const REPORT: &str = "---\ntitle: 推进会召开\ndate: 2021-06-17\n---\n会议在县里召开。\n";

/// Long enough for a busy machine; nothing is judged by it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A preview at work.
struct Preview {
    child: Child,
    port: u16,
    /// What it says on stderr.
    said: tempfile::NamedTempFile,
}

impl Preview {
    fn of(root: &Path, more: &[&str]) -> Preview {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let said = tempfile::NamedTempFile::new().expect("a temporary file");
        let child = Command::new(env!("CARGO_BIN_EXE_jianbao"))
            .args(["serve", "--lang", "en", "--port", &port.to_string(), "--root"])
            .arg(root)
            .args(more)
            .env("JIANBAO_NOW", "2026-11-23")
            .stdout(Stdio::null())
            .stderr(said.reopen().expect("open twice"))
            .spawn()
            .expect("it starts");
        let preview = Preview { child, port, said };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < PATIENCE, "it never listened");
            std::thread::sleep(Duration::from_millis(20));
        }
        preview
    }

    /// What it has said so far.
    fn said(&self) -> String {
        fs::read_to_string(self.said.path()).expect("readable")
    }

    /// Waits until it has said so: pages are served before everything is told.
    fn until_said(&self, words: &str) {
        let start = Instant::now();
        while !self.said().contains(words) {
            assert!(start.elapsed() < PATIENCE, "not said: {words}\n{}", self.said());
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// Sends a request as it is; returns the status and everything that came.
    fn send(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time");
        // One that is refused early may be closed before it is sent.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, answer)
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n",
            self.port
        ))
    }

    /// Memory that it has now, in MiB; 0 where the system does not tell.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
    }

    fn state(&self) -> Value {
        let (_, answer) = self.get("/.jianbao/state");
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).unwrap_or_else(|_| panic!("no state in {answer}"))
    }

    /// Waits until the page at `path` is as wanted.
    fn until(&self, path: &str, wanted: impl Fn(u16, &str) -> bool) {
        let start = Instant::now();
        loop {
            let (status, answer) = self.get(path);
            if wanted(status, &answer) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{path} stayed {answer}\n{}", self.state());
            std::thread::sleep(Duration::from_millis(15));
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
    fs::write(path, text).expect("written");
}

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    put(folder.path(), "site.yaml", SITE);
    put(folder.path(), "content/reports/2021-06-17-meeting.md", REPORT);
    folder
}

#[test]
fn a_save_shows_in_every_way_in_which_editors_save() {
    let folder = site();
    let root = folder.path();
    let preview = Preview::of(root, &[]);
    let page = "/reports/meeting/";
    let file = root.join("content/reports/2021-06-17-meeting.md");
    let shows = |words: &str| preview.until(page, |status, answer| status == 200 && answer.contains(words));
    shows("会议在县里召开");
    fs::write(&file, REPORT.replace("县里", "市里")).expect("written");
    shows("会议在市里召开");
    // A new file is moved into the place of the old one, which was moved away.
    fs::rename(&file, root.join("content/reports/2021-06-17-meeting.md~")).expect("moved");
    put(root, "content/reports/.new.swp", &REPORT.replace("县里", "省里"));
    fs::rename(root.join("content/reports/.new.swp"), &file).expect("moved");
    shows("会议在省里召开");
    // Emptied, and filled a moment later.
    let mut open = fs::File::create(&file).expect("emptied");
    std::thread::sleep(Duration::from_millis(10));
    open.write_all(REPORT.replace("县里", "镇里").as_bytes()).expect("written");
    drop(open);
    shows("会议在镇里召开");
    // A folder with files comes all at once, and goes.
    put(
        root,
        "aside/2022-01-01-new/index.md",
        &REPORT.replace("推进会", "新会").replace("2021-06-17", "2022-01-01"),
    );
    fs::rename(root.join("aside/2022-01-01-new"), root.join("content/reports/2022-01-01-new"))
        .expect("moved");
    preview.until("/reports/new/", |status, answer| status == 200 && answer.contains("新会召开"));
    fs::remove_dir_all(root.join("content/reports/2022-01-01-new")).expect("removed");
    preview.until("/reports/new/", |status, _| status == 404);
}

#[test]
fn saves_show_where_the_folder_is_polled() {
    let folder = site();
    let root = folder.path();
    let file = root.join("content/reports/2021-06-17-meeting.md");
    let preview = Preview::of(root, &["--poll"]);
    let shows = |words: &str| {
        preview.until("/reports/meeting/", |status, answer| status == 200 && answer.contains(words))
    };
    shows("会议在县里召开");
    preview.until_said("polling");
    // Of the same length, and with the very same time as the last save, as on a drive with a coarse clock.
    let saved = |words: &str| {
        let time = file.metadata().and_then(|file| file.modified()).expect("a time");
        fs::write(&file, REPORT.replace("县里", words)).expect("written");
        time
    };
    saved("市里");
    shows("会议在市里召开");
    let time = saved("省里");
    fs::File::options().append(true).open(&file).and_then(|file| file.set_modified(time)).expect("a time");
    shows("会议在省里召开");
    // Put back from somewhere, with an old time.
    saved("镇里");
    let old = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::File::options().append(true).open(&file).and_then(|file| file.set_modified(old)).expect("a time");
    shows("会议在镇里召开");
    fs::rename(root.join("content"), root.join("aside")).expect("moved");
    preview.until("/reports/meeting/", |status, _| status == 404);
    fs::rename(root.join("aside"), root.join("content")).expect("moved back");
    shows("会议在镇里召开");
}

#[test]
fn a_taken_port_is_told_and_the_next_one_used() {
    let folder = site();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let said = |more: &[&str]| {
        let said = tempfile::NamedTempFile::new().expect("a temporary file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        command.args(["serve", "--lang", "en", "--root"]).arg(folder.path()).args(more);
        let mut child = command.stderr(said.reopen().expect("open twice")).spawn().expect("it starts");
        let start = Instant::now();
        let words = loop {
            let words = fs::read_to_string(said.path()).expect("readable");
            let over = child.try_wait().expect("a state").is_some();
            if over || words.contains("preview ready") {
                break fs::read_to_string(said.path()).expect("readable");
            }
            assert!(start.elapsed() < PATIENCE, "it said {words}");
            std::thread::sleep(Duration::from_millis(10));
        };
        let _ = child.kill();
        let _ = child.wait();
        words
    };
    let words = said(&["--port", &port.to_string()]);
    assert!(words.contains(&format!("port {port} is taken; using ")), "{words}");
    // An address for documentation, which no machine has.
    let words = said(&["--bind", "203.0.113.7"]);
    assert!(
        words.contains("203.0.113.7 is no address of this machine") && words.contains("--bind"),
        "{words}"
    );
    let words = said(&["--bind", "0.0.0.0", "--port", "0"]);
    assert!(words.contains("can read drafts"), "{words}");
}

#[test]
fn nothing_broken_ends_it_and_the_last_good_page_stays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    put(root, "content/reports/2021-06-17-meeting.md", REPORT);
    // The folder has no settings at all.
    let preview = Preview::of(root, &[]);
    preview.until("/", |status, answer| status == 500 && answer.contains("JB"));
    put(root, "site.yaml", "title: [\n");
    preview.until("/", |status, answer| status == 500 && answer.contains("JB115"));
    put(root, "site.yaml", SITE);
    preview.until("/reports/meeting/", |status, answer| status == 200 && answer.contains("县里"));
    let broken = |path: &str, text: &str| {
        let before = fs::read(root.join(path)).ok();
        put(root, path, text);
        preview.until("/.jianbao/state", |_, answer| !answer.contains("\"errors\":0"));
        let (status, answer) = preview.get("/reports/meeting/");
        assert!(status == 200 && answer.contains("县里"), "{path}: the last good page stays");
        match before {
            Some(bytes) => fs::write(root.join(path), bytes).expect("written"),
            None => fs::remove_file(root.join(path)).expect("removed"),
        }
        preview.until("/.jianbao/state", |_, answer| answer.contains("\"errors\":0"));
    };
    broken("site.yaml", "title: 简报\nnonsense: 1\n");
    broken("content/data/a.yaml", "places: [\n");
    broken("themes/default/templates/report.html", "{{ broken");
    broken("content/reports/2021-06-17-meeting.md", "---\ntitle: 甲\nno end");
    // The whole content goes, and comes back.
    fs::rename(root.join("content"), root.join("aside")).expect("moved");
    preview.until("/reports/meeting/", |status, _| status == 404);
    fs::rename(root.join("aside"), root.join("content")).expect("moved back");
    preview.until("/reports/meeting/", |status, _| status == 200);
    put(root, "content/reports/2021-06-17-meeting.md", &REPORT.replace("县里", "市里"));
    preview.until("/reports/meeting/", |status, answer| status == 200 && answer.contains("市里"));
}

#[test]
fn only_who_may_ask_is_answered_and_nothing_outside_of_the_site() {
    let folder = site();
    put(folder.path(), "secret.txt", "secret words");
    let preview = Preview::of(folder.path(), &[]);
    let port = preview.port;
    preview.until("/", |status, _| status == 200);
    for host in ["evil.example", "evil.example:1111", "localhost", "127.0.0.1:1"] {
        let (status, _) =
            preview.send(&format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert_eq!(status, 403, "{host}");
    }
    let socket = |origin: &str| {
        preview.send(&format!(
            "GET /.jianbao/events HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: {origin}\r\nConnection: Upgrade, close\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ))
    };
    assert_eq!(socket("http://evil.example").0, 403);
    for path in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/reports/../../secret.txt",
        "/..\\secret.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/site.yaml",
        "/content/reports/2021-06-17-meeting.md",
        "/.jianbao/..%2f..%2fsite.yaml",
        "/.jianbao/diff?path=../site.yaml",
        "/%00",
        "/%ff",
    ] {
        let (status, answer) = preview.get(path);
        assert!(status == 404 || status == 400, "{path}: {status}");
        for words in ["secret words", "base_url", "root:"] {
            assert!(!answer.contains(words), "{path}: {answer}");
        }
    }
    assert_eq!(preview.get(&format!("/{}", "a".repeat(6_000))).0, 414);
    let (status, _) =
        preview.send(&format!("POST / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"));
    assert_eq!(status, 405);
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let _ = stream.write_all(format!("GET / HTTP/1.1\r\nX: {}\r\n", "a".repeat(2_000_000)).as_bytes());
    let mut first = [0; 16];
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a time");
    let read = stream.read(&mut first).unwrap_or(0);
    assert!(!first[..read].starts_with(b"HTTP/1.1 200"), "a head without an end is not answered");
    assert_eq!(preview.get("/").0, 200, "it is alive");
}

#[test]
fn what_is_refused_is_told_once() {
    let folder = site();
    let preview = Preview::of(folder.path(), &[]);
    let host = format!("localhost:{}", preview.port);
    let ask = |first: &str, host: &str, more: &str| {
        preview.send(&format!("{first} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n")).0
    };
    for _ in 0..3 {
        assert_eq!(ask("GET /", "evil.example", ""), 403);
        assert_eq!(ask("GET /", &host, "Origin: http://evil.example\r\n"), 403);
        assert_eq!(ask(&format!("GET /{}", "a".repeat(6_000)), &host, ""), 414);
        assert_eq!(ask("GET /", &host, &format!("Cookie: {}\r\n", "a".repeat(70_000))), 431);
        assert_eq!(ask("GET /%2e%2e/secret.txt", &host, ""), 400);
        assert_eq!(ask("DELETE /", &host, ""), 405);
    }
    assert_eq!(preview.get("/").0, 200, "it is alive");
    let start = Instant::now();
    while preview.said().matches("refused").count() < 6 && start.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
    }
    let said = preview.said();
    let kinds = [
        "host name",
        "page of another site",
        "overlong address",
        "overlong headers",
        "lead out",
        "does not read",
    ];
    for kind in kinds {
        assert_eq!(said.matches(kind).count(), 1, "{kind} is told once: {said}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_site_are_not_followed() {
    use std::os::unix::fs::symlink;

    let outside = tempfile::tempdir().expect("a temporary folder");
    put(outside.path(), "secret.md", "---\ntitle: 秘密\n---\nsecret words\n");
    put(outside.path(), "secret.txt", "secret words");
    put(outside.path(), "index.html", "<main>secret words</main>");
    let folder = site();
    let root = folder.path();
    put(root, "content/reports/2022-01-01-bundle/index.md", &REPORT.replace("2021-06-17", "2022-01-01"));
    put(root, "content/reports/2022-01-01-bundle/own.txt", "own words");
    fs::create_dir_all(root.join("public/reports/meeting")).expect("a folder");
    let link = |from: &str, to: &str| symlink(outside.path().join(from), root.join(to)).expect("linked");
    link("index.html", "public/reports/meeting/index.html");
    let preview = Preview::of(root, &[]);
    preview.until("/reports/bundle/", |status, _| status == 200);
    assert!(!preview.get("/.jianbao/diff?path=reports/meeting/index.html").1.contains("secret"));
    let in_bundle = "content/reports/2022-01-01-bundle/secret.txt";
    // Links that come while it runs, and a file that becomes one.
    for (from, to, page) in [
        ("secret.txt", in_bundle, "/reports/bundle/secret.txt"),
        ("secret.md", "content/pages/secret.md", "/secret/"),
        ("", "content/pages/all", "/all/secret.txt"),
        ("secret.txt", "content/reports/2022-01-01-bundle/own.txt", "/reports/bundle/own.txt"),
    ] {
        let _ = fs::remove_file(root.join(to));
        fs::create_dir_all(root.join(to).parent().expect("below the root")).expect("a folder");
        link(from, to);
        preview.until("/.jianbao/state", |_, answer| answer.contains("JB110"));
        let (_, answer) = preview.get(page);
        assert!(!answer.contains("secret words"), "{page}: {answer}");
        fs::remove_file(root.join(to)).expect("removed");
        preview.until("/.jianbao/state", |_, answer| answer.contains("\"errors\":0"));
    }
}

#[test]
fn drafts_are_listed_with_who_and_until_when() {
    let folder = site();
    let root = folder.path();
    put(
        root,
        "content/reports/2021-07-01-a.md",
        "---\ntitle: 草稿一\nauthor: 张三\nstatus: draft\nupdated: 2021-07-02\n---\n甲\n",
    );
    put(root, "content/reports/2021-07-02-b.md", "---\ntitle: 待审二\nstatus: review\n---\n乙\n");
    put(
        root,
        "content/practices/c.md",
        "---\ntitle: 定时三\npublish_at: 2030-01-02 09:30\n---\n## 做法\n\n丙\n",
    );
    // The last build knew an older text of the first.
    put(root, "public/reports/a/index.html", "<html><main><h1>草稿一</h1><p>旧的文字</p></main></html>");
    let preview = Preview::of(root, &[]);
    preview.until("/drafts/", |status, _| status == 200);
    let (_, page) = preview.get("/drafts/");
    for words in [
        "草稿一",
        "张三",
        "2021-07-02",
        "待审二",
        "定时三",
        "2030-01-02 09:30",
        "/.jianbao/diff?path=reports/a/index.html",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("推进会召开"), "what is published is not listed");
    let (status, page) = preview.get("/.jianbao/diff?path=reports/a/index.html");
    assert!(status == 200 && page.contains("旧的文字"), "{page}");
    // On another day the third is published.
    let later = Preview::of(root, &["--date", "2030-02-01"]);
    later.until("/drafts/", |status, page| status == 200 && !page.contains("定时三"));
}

#[test]
fn a_file_in_the_inbox_is_a_proposal_and_nothing_is_written() {
    let folder = site();
    let root = folder.path();
    let inbox = tempfile::tempdir().expect("a temporary folder");
    let preview = Preview::of(root, &["--inbox", &inbox.path().to_string_lossy()]);
    preview.until("/drafts/", |status, page| status == 200 && page.contains("还没有文件"));
    let office = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/office");
    fs::copy(office.join("report.docx"), inbox.path().join("bulletin.docx")).expect("copied");
    // Half of a file is told to be damaged until the rest has come.
    let whole = fs::read(office.join("roster.xlsx")).expect("a file");
    fs::write(inbox.path().join("roster.xlsx"), &whole[..whole.len() / 2]).expect("written");
    fs::write(inbox.path().join("old.doc"), fs::read(office.join("report-old.doc")).expect("a file"))
        .expect("written");
    fs::write(inbox.path().join("~$lock.docx"), "x").expect("written");
    preview.until("/drafts/", |_, page| page.contains("<h3>bulletin.docx</h3>") && page.contains("JB605"));
    let (_, page) = preview.get("/drafts/");
    for part in [
        "author: 王五",
        "bulletin.docx --write</code>",
        "图片：picture-6.png",
        "JB505",
        "<h3>old.doc</h3>",
        "JB601",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("lock.docx"), "{page}");
    fs::write(inbox.path().join("roster.xlsx"), &whole).expect("written");
    // The site knows no such unit; the words of its cell are marked.
    preview.until("/drafts/", |_, page| !page.contains("JB605") && page.contains("<mark>湄江街道</mark>"));
    preview.until_said("/drafts/");
    assert!(files(root) == files(site().path()), "nothing is written");
    fs::remove_file(inbox.path().join("bulletin.docx")).expect("removed");
    preview.until("/drafts/", |_, page| !page.contains("bulletin.docx"));
}

#[test]
fn what_is_wrong_with_pages_that_nobody_looks_at_stays_told_when_the_inbox_changes() {
    let folder = site();
    let root = folder.path();
    let inbox = tempfile::tempdir().expect("a temporary folder");
    put(root, "themes/default/templates/site_map.html", "{{ view.nothing.more }}");
    let preview = Preview::of(root, &["--inbox", &inbox.path().to_string_lossy()]);
    let told = |status: u16, answer: &str| status == 200 && answer.contains("JB401");
    preview.until("/.jianbao/state", told);
    let before = preview.state()["generation"].as_u64();
    fs::write(inbox.path().join("old.doc"), "x").expect("written");
    preview.until("/drafts/", |_, page| page.contains("<h3>old.doc</h3>"));
    preview.until_said("/drafts/");
    assert!(preview.state()["generation"].as_u64() > before);
    preview.until("/.jianbao/state", told);
}

/// Paths of the sources below a root.
fn files(root: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let mut open = vec![root.join("content")];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("readable").path()) {
            if path.is_dir() {
                open.push(path)
            } else {
                all.push(path.strip_prefix(root).expect("below").display().to_string())
            }
        }
    }
    all.sort();
    all
}

#[test]
fn an_inbox_among_the_sources_is_refused() {
    let folder = site();
    for args in
        [["serve", "--inbox", "content"], ["import", "--watch", "content"], ["serve", "--inbox", "nowhere"]]
    {
        let run = Command::new(env!("CARGO_BIN_EXE_jianbao"))
            .args(args)
            .args(["--lang", "en"])
            .current_dir(folder.path())
            .output();
        let run = run.expect("it starts");
        assert_eq!(run.status.code(), Some(2), "{args:?}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

/// A report of a storm.
fn note(save: usize) -> String {
    format!("---\ntitle: 简报{save}\ndate: 2021-06-17\n---\n第{save}次保存。\n")
}

/// 2,000 saves in 10 seconds with `JIANBAO_STORM=2000`.
#[test]
fn a_storm_of_saves_ends_in_the_right_state() {
    let saves: usize =
        std::env::var("JIANBAO_STORM").ok().and_then(|saves| saves.parse().ok()).unwrap_or(200);
    let files = (saves / 10).max(1);
    let folder = site();
    let root = folder.path();
    let name = |number: usize| format!("content/reports/r{number}.md");
    (0..files).for_each(|number| put(root, &name(number), &note(number)));
    let preview = Preview::of(root, &[]);
    let (start, before) = (Instant::now(), preview.memory());
    for save in 0..saves {
        let number = save * 7 % files;
        match save % 9 {
            0 => put(root, &name(number), "---\ntitle: broken\n"),
            1 => fs::remove_file(root.join(name(number))).unwrap_or_default(),
            _ => {}
        }
        put(root, &name(number), &note(save));
        // As many in a second, however busy the machine is.
        std::thread::sleep(Duration::from_millis(5 * (save as u64 + 1)).saturating_sub(start.elapsed()));
    }
    let (took, over) = (start.elapsed(), Instant::now());
    let last: Vec<usize> = (0..files)
        .map(|number| (0..saves).rev().find(|save| save * 7 % files == number).unwrap_or(number))
        .collect();
    for (number, save) in last.iter().enumerate() {
        let words = format!("第{save}次保存。");
        preview.until(&format!("/reports/r{number}/"), |status, answer| {
            status == 200 && answer.contains(&words)
        });
    }
    preview.until("/.jianbao/state", |_, answer| answer.contains("\"errors\":0"));
    let (after, states) = (preview.memory(), preview.state()["generation"].clone());
    println!(
        "{saves} saves of {files} files in {took:.1?}, right {:.1?} later after {states} states; memory {before} to {after} MiB",
        over.elapsed()
    );
    // One state of this site is a few MiB; the rest is the program.
    assert!(after < before + 128, "memory grew from {before} to {after} MiB");
}

#[test]
fn a_checkout_back_and_forth_ends_in_the_right_state() {
    let folder = site();
    let root = folder.path();
    let git = |words: &[&str]| {
        let own = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.hooksPath=/dev/null"];
        let mut command = Command::new("git");
        command.args(own).args(words).current_dir(root).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if !git(&["init", "--initial-branch=one"]) {
        println!("there is no git here");
        return;
    }
    let commit = |words: &str| assert!(git(&["add", "."]) && git(&["commit", "--message", words]), "{words}");
    (0..1_000).for_each(|number| put(root, &format!("content/reports/r{number}.md"), &note(number)));
    commit("one");
    assert!(git(&["checkout", "-b", "two"]));
    for number in 0..1_000 {
        let path = format!("content/reports/r{number}.md");
        match number % 3 {
            0 => fs::remove_file(root.join(path)).expect("removed"),
            1 => put(root, &path, &note(number + 5_000)),
            _ => put(root, &format!("content/reports/new/n{number}.md"), &note(number)),
        }
    }
    put(root, "content/data/broken.yaml", "places: [\n");
    commit("two");
    let preview = Preview::of(root, &[]);
    for _ in 0..5 {
        assert!(git(&["checkout", "one"]) && git(&["checkout", "two"]));
    }
    assert!(git(&["checkout", "one"]));
    for number in [0, 1, 2, 499, 997, 998, 999] {
        let words = format!("第{number}次保存。");
        preview.until(&format!("/reports/r{number}/"), |status, answer| {
            status == 200 && answer.contains(&words)
        });
    }
    preview.until("/reports/n2/", |status, _| status == 404);
    preview.until("/.jianbao/state", |_, answer| answer.contains("\"errors\":0"));
}
