//! `getUpdates` and the webhook that stands in its way.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::{BotCall, BotRefusal, BotReply};
use crate::simulator::http::Params;
use crate::simulator::{PlatformSide, Shared};

/// Longest wait of the server, seconds (`docs/platforms.md`, «Telegram: getting updates»).
const LONGEST: i64 = 50;

/// Waits for updates; the answer is a JSON array as text, for an update may be no JSON.
pub(super) async fn updates(shared: &Arc<Shared>, params: &Params) -> Result<String, BotRefusal> {
    let timeout = params.number("timeout").unwrap_or(0).clamp(0, LONGEST);
    let limit = params.number("limit").unwrap_or(100).clamp(1, 100) as usize;
    let until = Instant::now() + Duration::from_secs(timeout.unsigned_abs());
    let mut changes = shared.changed.subscribe();
    // An older poll that waits has to see that it is over.
    let poller = shared.act(|world| {
        let updates = &mut world.updates;
        if !updates.webhook.is_empty() {
            return Err(BotRefusal::conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            ));
        }
        updates.poller += 1;
        if let Some(offset) = params.number("offset") {
            updates.confirm(offset);
        }
        remember_kinds(updates, params);
        Ok(updates.poller)
    })?;
    loop {
        {
            let mut world = shared.lock();
            let now = world.now_ms();
            if world.updates.poller != poller {
                return Err(BotRefusal::conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running",
                ));
            }
            match world.updates.batch(limit, now) {
                Some(batch) => return Ok(batch),
                None if Instant::now() >= until || world.is_offline(PlatformSide::Telegram) => {
                    return Ok("[]".to_owned());
                }
                None => {}
            }
        }
        // Late or changed: either way it is looked at once more.
        drop(timeout_at(until, changes.changed()).await);
    }
}

/// Left out: what was asked for before stays. An empty list: the usual kinds.
fn remember_kinds(updates: &mut crate::simulator::world::updates::Updates, params: &Params) {
    if let Ok(Some(Value::Array(kinds))) = params.object("allowed_updates") {
        let kinds = kinds.iter().filter_map(Value::as_str).map(str::to_owned);
        updates.allowed = Some(kinds.collect()).filter(|kinds: &std::collections::BTreeSet<String>| !kinds.is_empty());
    }
}

pub(super) fn webhook(call: &mut BotCall<'_>, method: &str) -> BotReply {
    let updates = &mut call.world.updates;
    match method {
        "getWebhookInfo" => {
            let mut info = json!({
                "url": updates.webhook, "has_custom_certificate": false, "pending_update_count": updates.pending(),
            });
            if let Some(allowed) = &updates.allowed {
                info["allowed_updates"] = json!(allowed);
            }
            return Ok(info);
        }
        "setWebhook" => {
            let url = call.params.text("url");
            if !url.is_empty() && !url.starts_with("https://") {
                return Err(BotRefusal::bad("bad webhook: An HTTPS URL must be provided for webhook"));
            }
            // A poll that waits is over.
            updates.poller += 1;
            updates.webhook = url;
            remember_kinds(updates, call.params);
        }
        _ => updates.webhook.clear(),
    }
    if call.params.flag("drop_pending_updates") {
        updates.clear();
    }
    Ok(json!(true))
}
