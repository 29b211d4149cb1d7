//! The addresses of the preview: pages and files of the site, `/drafts/`, and `/.jianbao/` for its own needs.
//!
//! Whatever is asked for is looked up in the plan of the site, never on the disk, so no address leads out of it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use include_dir::{Dir, include_dir};
use percent_encoding::percent_decode_str;
use serde_json::json;

use crate::base::{FileBytes, Language};

use super::guard::{Guard, Refusal};
use super::hub::{self, Hub};
use super::state::{Served, World};
use super::{events, notice};

/// The script of the preview and what it loads.
static CLIENT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/app/serve/client");

/// The longest that a request for news waits.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What the handlers share.
#[derive(Clone)]
pub struct Shared {
    /// Browsers and the state of now.
    pub hub: Arc<Hub>,
    guard: Guard,
    /// What was refused already, to tell it once.
    refused: Arc<Mutex<BTreeSet<Refusal>>>,
    log: Arc<dyn Fn(Refusal) + Send + Sync>,
}

/// The routes. `log` is told of each kind of refused request once.
pub fn routes(hub: Arc<Hub>, guard: Guard, log: Arc<dyn Fn(Refusal) + Send + Sync>) -> Router {
    let shared = Shared { hub, guard, refused: Arc::default(), log };
    Router::new()
        .route("/.jianbao/events", get(connect))
        .route("/.jianbao/state", get(state))
        .route("/.jianbao/wait", get(wait))
        .route("/.jianbao/diff", get(diff))
        .route("/.jianbao/wechat", get(wechat))
        .route("/.jianbao/{file}", get(own_file))
        .fallback(site)
        .layer(middleware::from_fn_with_state(shared.clone(), guarded))
        .with_state(shared)
}

/// Refuses who may not ask, before anything else is done.
async fn guarded(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    match shared.guard.check(request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            let new = shared.refused.lock().is_ok_and(|mut refused| refused.insert(refusal));
            if new {
                (shared.log)(refusal);
            }
            let status = match refusal {
                Refusal::Host | Refusal::Origin => StatusCode::FORBIDDEN,
                Refusal::Length => StatusCode::URI_TOO_LONG,
                Refusal::Head => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                Refusal::Path => StatusCode::BAD_REQUEST,
                Refusal::Method => StatusCode::METHOD_NOT_ALLOWED,
            };
            (status, "jianbao").into_response()
        }
    }
}

async fn connect(State(shared): State<Shared>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(64 * 1024).on_upgrade(move |socket| events::serve(shared.hub, socket))
}

/// The state of now, for scripts and tests.
async fn state(State(shared): State<Shared>) -> Response {
    let (generation, list) = shared.hub.diagnostics();
    let body = json!({ "generation": generation, "counts": hub::counts(&list), "diagnostics": &*list });
    bytes(StatusCode::OK, JSON, body.to_string().into_bytes())
}

/// Answers when there is a state after the one that is named, or after a while.
async fn wait(State(shared): State<Shared>, Query(query): Query<Vec<(String, String)>>) -> Response {
    let after = query.iter().find(|(name, _)| name == "after").and_then(|(_, value)| value.parse().ok());
    let after: u64 = after.unwrap_or(0);
    let mut news = shared.hub.news();
    // Whether it came in time is in the answer.
    let _ = tokio::time::timeout(LONGEST_WAIT, news.wait_for(|generation| *generation > after)).await;
    state(State(shared)).await
}

/// The script of the preview and its parts.
async fn own_file(axum::extract::Path(name): axum::extract::Path<String>) -> Response {
    match CLIENT.get_file(&name) {
        Some(file) => bytes(StatusCode::OK, media_type(&name), file.contents().to_vec()),
        None => bytes(StatusCode::NOT_FOUND, TEXT, b"404".to_vec()),
    }
}

/// Asks for a page by its path.
type Asked = Query<Vec<(String, String)>>;

fn path_in(query: &Asked) -> String {
    query.iter().find(|(name, _)| name == "path").map(|(_, value)| value.clone()).unwrap_or_default()
}

/// The article of a page, to be copied.
async fn wechat(State(shared): State<Shared>, query: Asked) -> Response {
    blocking(move || {
        let world = shared.hub.world();
        match super::wechat::copy(&world, &path_in(&query), world.language(shared.hub.language)) {
            Some(article) => bytes(StatusCode::OK, JSON, article.to_string().into_bytes()),
            None => bytes(StatusCode::NOT_FOUND, TEXT, b"404".to_vec()),
        }
    })
    .await
}

async fn diff(State(shared): State<Shared>, query: Asked) -> Response {
    blocking(move || {
        let (hub, path) = (&shared.hub, format!("{}{}", super::diff::PATH, path_in(&query)));
        let world = hub.world();
        match hub.page(&world, &path) {
            Some(page) => bytes(StatusCode::OK, HTML, hub.injection.page(&world, &path, &page, hub.language)),
            None => bytes(StatusCode::NOT_FOUND, TEXT, b"404".to_vec()),
        }
    })
    .await
}

/// A page or a file of the site.
async fn site(State(shared): State<Shared>, request: Request) -> Response {
    let written = request.uri().path().to_owned();
    let head = request.method() == Method::HEAD;
    let response = blocking(move || answer(&shared.hub, &written)).await;
    if head { response.map(|_| Body::empty()) } else { response }
}

fn answer(hub: &Hub, written: &str) -> Response {
    let world = hub.world();
    let language = hub.language;
    let Ok(path) = percent_decode_str(written).decode_utf8() else {
        return bytes(StatusCode::BAD_REQUEST, TEXT, b"400".to_vec());
    };
    if world.project().is_none() {
        return bytes(StatusCode::INTERNAL_SERVER_ERROR, HTML, notice::broken(hub, &world));
    }
    let base = world.project().map_or("/", |project| project.site.config().base_path.as_str());
    // The page for what is not there names its files from the root of the real host.
    let below = path.strip_prefix(base).filter(|_| base != "/");
    for path in [path.strip_prefix('/'), below].into_iter().flatten() {
        let file = if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path.to_owned()
        };
        let own = hub.own_page(&world, &file).map(|page| Ok(Served::Page(page)));
        match own.or_else(|| world.file(&file)) {
            Some(Ok(Served::Page(page))) => {
                let status = if file == "404.html" { StatusCode::NOT_FOUND } else { StatusCode::OK };
                let page = hub.injection.page(&world, &file, &page, language);
                return bytes(status, HTML, super::local(page, &world));
            }
            Some(Ok(Served::File(made))) => return file_response(&world, &file, &made),
            Some(Err(fault)) => {
                let page = notice::fault(hub, &world, &fault, &file);
                return bytes(StatusCode::INTERNAL_SERVER_ERROR, HTML, page);
            }
            None if hub.page(&world, &format!("{path}/index.html")).is_some() => {
                let to = format!("{}/", written.trim_end_matches('/'));
                return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response();
            }
            None => {}
        }
    }
    let asked = path.trim_start_matches('/').to_owned();
    let asked = if asked.ends_with('/') { format!("{asked}index.html") } else { asked };
    match world.page("404.html") {
        Some(page) => {
            let page = hub.injection.page(&world, &asked, &page, language);
            bytes(StatusCode::NOT_FOUND, HTML, super::local(page, &world))
        }
        None => bytes(StatusCode::NOT_FOUND, TEXT, b"404".to_vec()),
    }
}

fn file_response(world: &World, path: &str, made: &FileBytes) -> Response {
    match world.bytes(made) {
        Ok(content) => bytes(StatusCode::OK, media_type(path), content.to_vec()),
        // It went away after the folder was read; the next state will not have it.
        Err(_) => bytes(StatusCode::NOT_FOUND, TEXT, b"404".to_vec()),
    }
}

/// Work that takes more than a moment leaves the threads that wait for requests alone.
async fn blocking(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| bytes(StatusCode::INTERNAL_SERVER_ERROR, TEXT, b"500".to_vec()))
}

const HTML: &str = "text/html; charset=utf-8";

const JSON: &str = "application/json";

const TEXT: &str = "text/plain; charset=utf-8";

/// An answer that nothing keeps: the next save makes it old.
fn bytes(status: StatusCode, media_type: &str, content: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, content).into_response()
}

/// Media types by extension, as IANA lists them.
fn media_type(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => JSON,
        "xml" => "application/xml",
        "txt" | "md" => TEXT,
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "pdf" => "application/pdf",
        "wasm" => "application/wasm",
        "mp4" => "video/mp4",
        "mp3" => "audio/mpeg",
        "zip" => "application/zip",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}

/// What is said about a refused request, in the language of the terminal.
pub fn refusal(refusal: Refusal, language: Language) -> String {
    use crate::app::say;
    match refusal {
        Refusal::Host => say!(
            language,
            "拒绝了一个用其他域名发来的请求（Host 不是本机）" / "refused a request under another host name"
        ),
        Refusal::Origin => say!(
            language,
            "拒绝了其他网站发来的请求（Origin 不是本机）" / "refused a request from a page of another site"
        ),
        Refusal::Length => {
            say!(language, "拒绝了一个过长的请求" / "refused a request with an overlong address")
        }
        Refusal::Head => {
            say!(language, "拒绝了一个请求头过长的请求" / "refused a request with overlong headers")
        }
        Refusal::Path => say!(
            language,
            "拒绝了一个想离开网站的请求（地址里有 .. 之类）"
                / "refused a request that would lead out of the site (`..` and the like)"
        ),
        Refusal::Method => {
            say!(language, "拒绝了一个不是读取的请求" / "refused a request that does not read")
        }
    }
}
