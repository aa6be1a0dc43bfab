//! The journal where no daemon of ours runs beside the world: what the client asked of the platforms, and what came of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::simulator::world::World;

/// Lines at most.
const MOST: usize = 120;
/// Newest exchanges that are looked through for them: most of what a client asks is whether there is news.
const LOOKED_AT: usize = 1_500;
/// Polls say nothing.
const SILENT: [&str; 6] = ["longpoll", "getUpdates", "media", "upload", "groups.getLongPollServer", "sendChatAction"];

/// Newest first.
pub(super) fn lines(world: &World) -> Value {
    let mut at_once: BTreeMap<i64, u32> = BTreeMap::new();
    let told = world.newest_exchanges(LOOKED_AT).filter(|exchange| !SILENT.contains(&exchange.method.as_str()));
    let mut lines: Vec<Value> = told
        .map(|exchange| {
            let number = at_once.entry(exchange.at).or_default();
            *number += 1;
            let refused = &exchange.answer["error"]["error_msg"];
            let refused = refused.as_str().or_else(|| exchange.answer["description"].as_str());
            let text_of = |name: &str| exchange.params.get(name).and_then(Value::as_str);
            let words = ["text", "message", "caption"].into_iter().find_map(text_of).unwrap_or_default();
            json!({
                "call": true, "id": format!("{}-{number}", exchange.at), "at": exchange.at,
                "platform": exchange.side.as_str(), "method": exchange.method, "token": exchange.token,
                "text": words.chars().take(160).collect::<String>(), "error": refused,
            })
        })
        .collect();
    lines.reverse();
    lines.truncate(MOST);
    Value::Array(lines)
}
