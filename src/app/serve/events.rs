//! One connection to a browser: hello comes in, news go out. Messages are described in `hub`.

use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket};
use serde_json::Value;
use tokio::sync::mpsc;

use super::hub::{Hello, Hub};

/// Messages that may wait for a browser. A page is some 50 KB, so one that has gone to sleep costs little.
const WAITING: usize = 32;

/// Serves one browser until it is gone.
pub async fn serve(hub: Arc<Hub>, mut socket: WebSocket) {
    let (sender, mut queue) = mpsc::channel(WAITING);
    let number = hub.enter(sender);
    loop {
        tokio::select! {
            message = queue.recv() => {
                let Some(text) = message else { break };
                if socket.send(Message::Text(text.into())).await.is_err() {
                    break;
                }
            }
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => {
                    if let Some(hello) = hello(&text) {
                        let hub = Arc::clone(&hub);
                        // Saying hello may make a page.
                        let _ = tokio::task::spawn_blocking(move || hub.hello(number, hello)).await;
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            },
        }
    }
    hub.leave(number);
}

fn hello(text: &str) -> Option<Hello> {
    let message: Value = serde_json::from_str(text).ok()?;
    let hello = message.get("hello")?;
    let text = |name: &str| hello.get(name).and_then(Value::as_str).map(str::to_owned);
    let digest = |name: &str| text(name).unwrap_or_default();
    Some(Hello { path: text("path")?, digest: digest("digest"), lines: digest("lines") })
}
