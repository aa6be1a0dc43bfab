//! `/longpoll`: what happened after a position, at once or as soon as something does.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, timeout_at};

use crate::simulator::faults::Refusing;
use crate::simulator::http::Params;
use crate::simulator::server::Answered;
use crate::simulator::{PlatformSide, Shared};

/// Events in one answer.
const BATCH: usize = 1_000;
/// Longest wait, seconds (`docs/platforms.md`, «VK: Bots Long Poll»).
const LONGEST: i64 = 90;

pub(in crate::simulator) async fn answer(shared: &Arc<Shared>, query: &Params, trouble: Option<&Refusing>) -> Answered {
    let wait = query.number("wait").unwrap_or(25).clamp(0, LONGEST);
    let until = Instant::now() + Duration::from_secs(wait.unsigned_abs());
    let mut changes = shared.changed.subscribe();
    let mut params = query.0.clone();
    params.remove("key");
    let answered = |body: String| Answered { status: 200, body, token: "community", params };
    if let Some(Refusing::Failed(code)) = trouble {
        return answered(failed(*code, shared));
    }
    let named_key = query.text("key");
    let Ok(ts) = query.text("ts").parse::<u64>() else { return answered(failed(1, shared)) };
    if query.text("act") != "a_check" {
        return answered(json!({"failed": 4, "min_version": 0, "max_version": 3}).to_string());
    }
    loop {
        {
            let world = shared.lock();
            if key_text(world.events.key) != named_key {
                return answered(json!({"failed": 2}).to_string());
            }
            let Some((next, events)) = world.events.after(ts, BATCH) else {
                return answered(json!({"failed": 1, "ts": world.events.newest}).to_string());
            };
            if !events.is_empty() || Instant::now() >= until || world.is_offline(PlatformSide::Vk) {
                return answered(format!(r#"{{"ts":"{next}","updates":[{}]}}"#, events.join(",")));
            }
        }
        // Late or changed: either way it is looked at once more.
        drop(timeout_at(until, changes.changed()).await);
    }
}

/// The text that names a session.
pub(super) fn key_text(key: u64) -> String {
    format!("simulated-poll-{key}")
}

fn failed(code: i64, shared: &Arc<Shared>) -> String {
    if code == 1 {
        return json!({"failed": 1, "ts": shared.lock().events.newest}).to_string();
    }
    json!({"failed": code}).to_string()
}
