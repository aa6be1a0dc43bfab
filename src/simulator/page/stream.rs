//! `/page/events`: the whole picture first, then what changed of it, part by part. A stream that broke off begins anew with
//! the whole picture, so nothing is ever missed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncWriteExt, DuplexStream};
use tokio_util::io::ReaderStream;

use super::{PageTold, calls};
use crate::domain::language::Language;
use crate::simulator::Shared;

/// What happens within this is told together.
const TOGETHER: Duration = Duration::from_millis(60);
/// A word now and then tells that the line is open, and finds out whether anybody listens.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Bytes on their way to a browser.
const ROOM: usize = 64 << 10;

pub(super) fn open(shared: &Arc<Shared>) -> Response {
    let (mine, theirs) = tokio::io::duplex(ROOM);
    tokio::spawn(tell(Arc::clone(shared), mine));
    let mut response = Response::new(Body::from_stream(ReaderStream::new(theirs)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    response
}

/// Ends when nobody listens any more.
async fn tell(shared: Arc<Shared>, mut to: DuplexStream) {
    let mut changes = shared.changed.subscribe();
    let mut known: BTreeMap<&'static str, String> = BTreeMap::new();
    loop {
        changes.mark_unchanged();
        let parts = parts(&shared);
        let event = if known.is_empty() { "snapshot" } else { "change" };
        let fresh: Vec<String> = parts
            .iter()
            .filter(|(name, text)| known.get(*name) != Some(text))
            .map(|(name, text)| format!("\"{name}\":{text}"))
            .collect();
        if !fresh.is_empty() {
            let said = format!("event: {event}\nretry: 1000\ndata: {{{}}}\n\n", fresh.join(","));
            if to.write_all(said.as_bytes()).await.is_err() {
                return;
            }
        }
        known = parts;
        while let Err(_late) = tokio::time::timeout(HEARTBEAT, changes.changed()).await {
            if to.write_all(b": still here\n\n").await.is_err() {
                return;
            }
        }
        tokio::time::sleep(TOGETHER).await;
    }
}

/// Everything that the page shows, as JSON by parts.
fn parts(shared: &Shared) -> BTreeMap<&'static str, String> {
    let told = shared.page.get().map(|page| page.told().clone()).unwrap_or_default();
    let staged = shared.page.get().is_some_and(|page| page.stage.is_some());
    let world = shared.lock();
    let mut meta = world.page_meta();
    let PageTold { language, journal, busy, world: number } = told;
    let own = json!({
        "language": match language { Language::Ru => "ru", Language::En => "en" },
        "staged": staged, "max": staged || world.max_is_used(), "busy": busy, "world": number,
    });
    if let Value::Object(own) = own {
        meta.extend::<Map<String, Value>>(own);
    }
    let journal = if staged { Value::Array(journal.to_vec()) } else { calls::lines(&world) };
    BTreeMap::from([
        ("meta", Value::Object(meta).to_string()),
        ("posts", world.page_posts().to_string()),
        ("people", world.page_people().to_string()),
        ("admin", world.page_chat(world.admin_chat_id).to_string()),
        ("channel", world.page_chat(world.channel_id).to_string()),
        ("group", world.page_chat(world.discussion_chat_id).to_string()),
        ("max", world.page_max().to_string()),
        ("dialogs", world.page_dialogs().to_string()),
        ("said", world.page_answers().to_string()),
        ("journal", journal.to_string()),
    ])
}
