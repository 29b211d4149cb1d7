//! `jianbao serve`: the site as it is now, in a browser, a moment after every save.
//!
//! | file | does |
//! |---|---|
//! | `state` | worlds: settled states of the files, each with its site |
//! | `watch`, `poll`, `changes` | where something happened, and when it is over |
//! | `hub`, `events` | the browsers that look on, and what they are told |
//! | `http`, `guard` | addresses, and who may ask |
//! | `page`, `inject` | what a preview adds to a page |
//! | `drafts`, `diff`, `notice` | pages of the preview itself |
//! | `inbox` | a folder of files to import, and what each would change |
//! | `wechat` | the article that is copied from a page |
//! | `sweep` | faults of pages that nobody looks at |
//!
//! Nothing that a file of the site can hold ends the preview; it ends when the person ends it.

mod changes;
mod diff;
mod drafts;
mod events;
mod guard;
mod http;
mod hub;
mod inbox;
mod inject;
mod notice;
pub mod page;
mod poll;
pub mod state;
mod sweep;
mod watch;
mod wechat;

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use crate::base::{Date, Diagnostic, Inputs, Language, escape};
use crate::load::FOLDERS;

use super::arguments::Serve;
use super::{Exit, Failure, Shell, browser, moment, say};
use changes::{Changes, Happening};
use guard::Guard;
use hub::{Edited, Hub};
use inbox::Inbox;
pub use state::{Engine, World};
use watch::{Noticed, Watch};

/// Ports that are tried after the first.
const MORE_PORTS: u16 = 64;

/// How often the day is looked at: an embargo may end, and midnight come, without a change of any file.
const DAY_CHECK: Duration = Duration::from_secs(30);

/// A state with errors after one without is believed after this time: the rest of a save may be on its way.
const DOUBT: Duration = Duration::from_millis(60);

/// A path that is no source: something was refused.
const REFUSED: &str = ".jianbao/refused";

/// Runs the preview until the process ends.
pub(super) fn run(shell: &mut Shell<'_>, args: &Serve) -> Result<Exit, Failure> {
    let language = shell.language();
    let start = Instant::now();
    let root = root(shell)?;
    let clock = Clock { date: args.date, as_of: args.as_of, language };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| cannot_start(language, &error.to_string()))?;
    let listener = runtime.block_on(listen(args, language))?;
    let address = listener.local_addr().map_err(|error| cannot_start(language, &error.to_string()))?;

    // Watching begins before reading: a save in between is then seen twice and not missed.
    let (to, noticed) = mpsc::channel();
    let watch = Watch::begin(&root, args.poll, to.clone()).ok();
    let inputs = clock.inputs()?;
    let inbox =
        args.inbox.as_ref().map(|folder| Inbox::new(folder, &root, inputs.clone(), language)).transpose()?;
    if let Some(inbox) = &inbox {
        inbox.watch(to.clone()).map_err(|error| cannot_start(language, &error.to_string()))?;
    }
    let engine = Engine::open(&root, &inputs);
    let hub = Arc::new(Hub::new(engine.world(), &root, inbox, language));
    let (refusals, refused) = mpsc::channel();
    let wake = to.clone();
    let log = Arc::new(move |refusal| {
        let _ = refusals.send(refusal);
        // The loop waits for files; this is none, and lets it look up.
        let _ = wake.send((REFUSED.to_owned(), Happening::Touched));
    });
    let routes = http::routes(Arc::clone(&hub), Guard::new(address), log);
    runtime.spawn(async move {
        // It ends with the process.
        let _ = axum::serve(listener, routes).await;
    });
    announce(shell, args, address, start.elapsed(), watch.as_ref());
    let told = tell(shell, &engine.world(), &[]);
    let mut loop_ = Preview { shell, root, poll: args.poll, clock, engine, hub, watch, to, told, refused };
    loop_.run(&noticed)
}

fn cannot_start(language: Language, reason: &str) -> Failure {
    Failure::outside(say!(language, "无法启动预览：{reason}" / "cannot start the preview: {reason}"))
}

/// The site's folder. One that `--root` names is taken as it is: its settings may be about to be written.
fn root(shell: &mut Shell<'_>) -> Result<PathBuf, Failure> {
    match shell.stated_root() {
        Some(root) if root.is_dir() => Ok(root),
        _ => shell.root(),
    }
}

/// The moment of every state: now, or another day that was asked for.
struct Clock {
    date: Option<Date>,
    as_of: Option<Date>,
    language: Language,
}

impl Clock {
    fn inputs(&self) -> Result<Inputs, Failure> {
        let now = match self.date {
            // Noon in UTC is that date in nearly every zone, as for `JIANBAO_NOW`.
            Some(date) => moment::noon(date).map_or_else(|| moment::now(self.language), Ok)?,
            None => moment::now(self.language)?,
        };
        Ok(Inputs { drafts: true, as_of: self.as_of, ..Inputs::at(now) })
    }
}

/// Takes the port that was asked for, or the next free one.
async fn listen(args: &Serve, language: Language) -> Result<TcpListener, Failure> {
    let (first, last, bind) = (args.port, args.port.saturating_add(MORE_PORTS), args.bind);
    for port in first..=last {
        match TcpListener::bind(SocketAddr::new(bind, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(cannot_start(
                    language,
                    &say!(
                        language,
                        "系统不允许使用端口 {port}，请用 --port 1111 之类大于 1023 的端口"
                            / "the system does not allow port {port}; type --port with a number above 1023, like 1111"
                    ),
                ));
            }
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                return Err(cannot_start(
                    language,
                    &say!(
                        language,
                        "{bind} 不是本机的地址，去掉 --bind，或写本机的一个地址"
                            / "{bind} is no address of this machine; leave --bind out, or type one that is"
                    ),
                ));
            }
            Err(error) => return Err(cannot_start(language, &error.to_string())),
        }
    }
    Err(cannot_start(
        language,
        &say!(
            language,
            "端口 {first} 到 {last} 都被占用，请用 --port 换一个"
                / "ports {first} to {last} are all taken; type --port with another number"
        ),
    ))
}

/// Says where the preview is, and opens it if asked to.
fn announce(shell: &mut Shell<'_>, args: &Serve, address: SocketAddr, took: Duration, watch: Option<&Watch>) {
    let language = shell.language();
    let host = match address.ip() {
        ip if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        ip => ip,
    };
    let url = format!("http://{}/", SocketAddr::new(host, address.port()));
    let seconds = format!("{:.2}", took.as_secs_f64());
    if args.port != address.port() && args.port != 0 {
        let (wanted, port) = (args.port, address.port());
        shell.note(&say!(
            language,
            "端口 {wanted} 被占用，改用 {port}" / "port {wanted} is taken; using {port}"
        ));
    }
    if !address.ip().is_loopback() {
        let ip = address.ip();
        shell.note(&say!(
            language,
            "注意：预览对 {ip} 开放，同一网络里的人都能看到草稿和未发布的内容"
                / "note: the preview is open on {ip}; everybody on that network can read drafts and unpublished items"
        ));
    }
    match watch {
        None => shell.note(&say!(
            language,
            "注意：无法监视文件夹，保存后请重新启动预览"
                / "note: the folder cannot be watched; restart after saving"
        )),
        Some(watch) if watch.polls => shell.note(&say!(
            language,
            "以轮询方式监视文件（每半秒一次）" / "watching by polling (twice a second)"
        )),
        Some(_) => {}
    }
    shell.note(&say!(
        language,
        "预览就绪：{url}（{seconds} 秒）。按 Ctrl+C 结束"
            / "preview ready: {url} ({seconds} s). Press Ctrl+C to end"
    ));
    if args.open {
        browser::open(&url);
    }
}

/// Prints what is wrong with a state, unless that is what was printed last.
fn tell(shell: &mut Shell<'_>, world: &World, told: &[Diagnostic]) -> Vec<Diagnostic> {
    if world.diagnostics != told {
        let total = shell.diagnostics(&world.sources, &world.diagnostics);
        if total == Default::default() {
            shell.note(&say!(shell.language(), "没有问题了" / "nothing is wrong any more"));
        }
    }
    world.diagnostics.clone()
}

/// The loop that turns events into states.
struct Preview<'p, 's> {
    shell: &'p mut Shell<'s>,
    root: PathBuf,
    poll: bool,
    clock: Clock,
    engine: Engine,
    hub: Arc<Hub>,
    watch: Option<Watch>,
    to: mpsc::Sender<Noticed>,
    told: Vec<Diagnostic>,
    refused: Receiver<guard::Refusal>,
}

impl Preview<'_, '_> {
    fn run(&mut self, noticed: &Receiver<Noticed>) -> Result<Exit, Failure> {
        let mut changes = Changes::default();
        let mut sweep = sweep::Sweep::begin(&self.hub);
        let mut day_check = Instant::now() + DAY_CHECK;
        loop {
            let until = changes.due().unwrap_or(day_check).min(day_check);
            let until = sweep.as_ref().map_or(until, |_| until.min(Instant::now() + sweep::GLANCE));
            match noticed.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok((path, _)) if path == REFUSED => {}
                Ok((path, _)) if path == inbox::CHANGED => {
                    if self.show_inbox() {
                        sweep = sweep::Sweep::begin(&self.hub);
                    }
                    continue;
                }
                Ok((path, happening)) => {
                    self.note(&mut changes, &path, happening);
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => {}
                // This end holds a sender itself.
                Err(RecvTimeoutError::Disconnected) => return Ok(Exit::Done),
            }
            for refusal in self.refused.try_iter() {
                self.shell.note(&http::refusal(refusal, self.clock.language));
            }
            let now = Instant::now();
            if changes.due().is_some_and(|due| due <= now) {
                if self.settle(&mut changes, noticed) {
                    sweep = sweep::Sweep::begin(&self.hub);
                }
            } else if now >= day_check {
                day_check = now + DAY_CHECK;
                if self.check_day() {
                    sweep = sweep::Sweep::begin(&self.hub);
                }
            } else if let Some(faults) = sweep.as_ref().and_then(sweep::Sweep::finished) {
                sweep = None;
                self.publish_faults(faults);
            }
        }
    }

    /// Notes an event. Folders that come need to be watched, and may have been filled before they were.
    fn note(&mut self, changes: &mut Changes, path: &str, happening: Happening) {
        changes.note(path, happening, Instant::now());
        // Who polls looks at every folder anyway.
        let polls = self.watch.as_ref().is_some_and(|watch| watch.polls);
        if FOLDERS.contains(&path) && happening != Happening::Gone && !polls {
            self.watch = Watch::begin(&self.root, self.poll, self.to.clone()).ok();
        }
    }

    /// Reads what changed and shows it; whether there is a new state.
    fn settle(&mut self, changes: &mut Changes, noticed: &Receiver<Noticed>) -> bool {
        let start = Instant::now();
        let mut paths = changes.take();
        self.await_content(changes, &mut paths, noticed);
        let before = self.engine.world();
        let Ok(inputs) = self.clock.inputs() else { return false };
        let Some(mut world) = self.engine.advance(&paths, &inputs) else { return false };
        let mut changed = world.changed.clone();
        // A fault that was not there before may be half a save.
        let doubt = Instant::now() + DOUBT;
        while world.is_broken() && !before.is_broken() && Instant::now() < doubt {
            self.gather(changes, noticed, doubt);
            let more = changes.take();
            if let Some(newer) = self.engine.advance(&more, &inputs) {
                changed.extend(newer.changed.iter().cloned());
                world = newer;
            }
        }
        let edited = edited(&before, &world, &changed);
        let pages = self.hub.publish(Arc::clone(&world), edited.as_ref());
        self.hub.refresh_files(&world, &shown_files(&world, &changed));
        self.report(&world, pages, start.elapsed());
        true
    }

    /// A text that lost all of its content is probably being written: it gets time to fill.
    fn await_content(
        &mut self,
        changes: &mut Changes,
        paths: &mut BTreeSet<String>,
        noticed: &Receiver<Noticed>,
    ) {
        let until = Instant::now() + DOUBT;
        let empty = |path: &String| {
            self.root.join(path).metadata().is_ok_and(|file| file.is_file() && file.len() == 0)
        };
        while paths.iter().any(empty) && Instant::now() < until {
            let Ok((path, happening)) = noticed.recv_timeout(until.saturating_duration_since(Instant::now()))
            else {
                break;
            };
            changes.note(&path, happening, Instant::now());
        }
        paths.extend(changes.take());
    }

    /// Takes in events until `until`, or until what came is over.
    fn gather(&mut self, changes: &mut Changes, noticed: &Receiver<Noticed>, until: Instant) {
        loop {
            let end = changes.due().map_or(until, |due| due.min(until));
            match noticed.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok((path, happening)) => self.note(changes, &path, happening),
                Err(_) => return,
            }
        }
    }

    /// Says what happened, in one line and once.
    fn report(&mut self, world: &World, pages: usize, took: Duration) {
        self.told = tell(self.shell, world, &self.told);
        let milliseconds = took.as_millis();
        self.shell.note(&match (world.is_broken(), pages) {
            (true, _) => say!(
                self.clock.language,
                "有错误，页面保持原样（{milliseconds} 毫秒）"
                    / "there are errors; pages stay as they were ({milliseconds} ms)"
            ),
            (false, pages) => say!(
                self.clock.language,
                "已更新 {pages} 个页面，{milliseconds} 毫秒" / "updated {pages} pages, {milliseconds} ms"
            ),
        });
    }

    /// Makes a new state of the same files, so that whoever looks at the proposals sees the new ones; whether it did.
    fn show_inbox(&mut self) -> bool {
        let Ok(inputs) = self.clock.inputs() else { return false };
        let world = self.engine.renew(&inputs);
        self.hub.publish(Arc::clone(&world), None);
        self.told.clone_from(&world.diagnostics);
        self.shell.note(&say!(
            self.clock.language,
            "收件夹有变化，见 /drafts/" / "the inbox is another one, see /drafts/"
        ));
        true
    }

    /// Makes a new state if another day has come, or the time of something under embargo; whether it did.
    fn check_day(&mut self) -> bool {
        let Ok(inputs) = self.clock.inputs() else { return false };
        let world = self.engine.world();
        let Some(project) = world.project() else { return false };
        if self.clock.date.is_some() || inputs.now < project.site.until() {
            return false;
        }
        let world = self.engine.renew(&inputs);
        let pages = self.hub.publish(Arc::clone(&world), None);
        self.report(&world, pages, Duration::ZERO);
        true
    }

    /// Shows faults that were found on pages that nobody looks at.
    fn publish_faults(&mut self, faults: sweep::Faults) {
        let world = self.engine.world();
        if faults.generation != world.generation || faults.list.is_empty() {
            return;
        }
        let world = Arc::new(world.with_faults(faults.list));
        self.hub.publish(Arc::clone(&world), None);
        self.told = tell(self.shell, &world, &self.told);
    }
}

/// The first line that is different, if one text alone was edited.
fn edited(before: &World, now: &World, changed: &BTreeSet<crate::base::SourcePath>) -> Option<Edited> {
    let mut texts = changed.iter().filter(|path| path.extension() == "md" || path.extension() == "yaml");
    let (Some(path), None) = (texts.next(), texts.next()) else { return None };
    let text = |world: &World| Some(world.sources.text(world.sources.get(path)?.id).to_owned());
    let (old, new) = (text(before).unwrap_or_default(), text(now)?);
    let same = old.lines().zip(new.lines()).take_while(|(old, new)| old == new).count();
    Some(Edited { file: path.clone(), line: (same + 1).min(new.lines().count().max(1)) })
}

/// Paths in the site of files that are published as they are and have changed.
fn shown_files(world: &World, changed: &BTreeSet<crate::base::SourcePath>) -> Vec<String> {
    let texts = ["md", "markdown", "yaml", "yml", "html"];
    let is_text = |path: &crate::base::SourcePath| texts.contains(&path.extension().as_str());
    if changed.iter().all(is_text) {
        return Vec::new();
    }
    let names: Vec<&str> = changed.iter().filter(|path| !is_text(path)).map(|path| path.name()).collect();
    let all = world.paths().into_iter();
    all.filter(|path| names.iter().any(|name| path.rsplit('/').next() == Some(name))).collect()
}

/// A page of which the links stay in the preview, also where the site writes them with its whole address.
fn local(page: Vec<u8>, world: &World) -> Vec<u8> {
    let Some(config) = world.project().map(|project| project.site.config()) else { return page };
    if config.links != crate::domain::LinkStyle::Absolute {
        return page;
    }
    let Ok(text) = String::from_utf8(page) else { return Vec::new() };
    let base = escape(&config.base_url);
    let text = text.replace(&format!("<a href=\"{base}"), "<a href=\"/");
    text.replace(&format!("src=\"{base}"), "src=\"/")
        .replace(&format!("rel=\"stylesheet\" href=\"{base}"), "rel=\"stylesheet\" href=\"/")
        .into_bytes()
}

/// The folder in which a build of the site at `root` leaves its pages.
fn output(root: &Path, world: &World) -> Option<PathBuf> {
    world.project().map(|project| root.join(&project.site.config().output))
}
