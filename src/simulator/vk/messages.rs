//! Messages of the community.

use serde_json::{Value, json};

use super::{VkCall, VkRefusal, VkReply, listed};
use crate::simulator::world::SimKeyKind;
use crate::simulator::world::messages::Outgoing;

/// In practice; the page says 9000 (`docs/platforms.md`, «VK: messages and keyboards»).
const LONGEST: usize = 4_096;
/// Peers of one call.
const MOST_PEERS: usize = 100;
/// Attachments of a message.
const MOST_FILES: usize = 10;
/// Seconds in which a message can be changed.
const EDITABLE: i64 = 24 * 3_600;
/// Characters of a button's payload.
const MOST_PAYLOAD: usize = 255;

pub(super) fn call(call: &mut VkCall<'_>, method: &str) -> VkReply {
    if call.kind == SimKeyKind::User {
        // The scope is granted to practically nobody.
        return Err(VkRefusal::no_right());
    }
    match method {
        "messages.send" => send(call),
        "messages.edit" => edit(call),
        "messages.isMessagesFromGroupAllowed" => {
            call.our_group()?;
            let person = call.need("user_id")?;
            Ok(json!({"is_allowed": i64::from(call.world.dialogs.allowed.contains(&person))}))
        }
        "messages.getConversationsById" => Ok(conversations(call)),
        "messages.sendMessageEventAnswer" => answer_press(call),
        "messages.markAsRead" | "messages.setActivity" => Ok(json!(1)),
        _ => Err(VkRefusal::new(3, "Unknown method passed")),
    }
}

fn send(call: &mut VkCall<'_>) -> VkReply {
    if !call.params.has("random_id") {
        return Err(VkRefusal::param("random_id is a required parameter"));
    }
    let random_id = call.need("random_id")?;
    let said = said(call, random_id)?;
    if call.params.has("peer_ids") {
        let peers = call.params.numbers("peer_ids");
        if peers.len() > MOST_PEERS {
            return Err(VkRefusal::param("peer_ids: more than 100"));
        }
        let sent = peers.into_iter().map(|peer| match reachable(call, peer) {
            Ok(()) => {
                let said = Outgoing { random_id: 0, ..said.clone() };
                let (message_id, in_dialog) = call.world.send_from_community(peer, said);
                json!({"peer_id": peer, "message_id": message_id, "conversation_message_id": in_dialog})
            }
            Err(refusal) => json!({
                "peer_id": peer, "message_id": 0, "conversation_message_id": 0,
                "error": {"code": refusal.code, "description": refusal.message},
            }),
        });
        return Ok(sent.collect());
    }
    let peer = call.params.number("peer_id").or_else(|| call.params.number("user_id"));
    let Some(peer) = peer else {
        return Err(VkRefusal::param("you should specify peer_id, user_id, domain, chat_id or user_ids param"));
    };
    reachable(call, peer)?;
    let (message_id, _) = call.world.send_from_community(peer, said);
    Ok(json!(message_id))
}

/// What a message says and carries.
fn said(call: &VkCall<'_>, random_id: i64) -> Result<Outgoing, VkRefusal> {
    let text = call.params.text("message");
    let attachments = call.params.words("attachment");
    if text.is_empty() && attachments.is_empty() && !call.params.has("sticker_id") {
        return Err(VkRefusal::param("message is empty or invalid"));
    }
    if text.chars().count() > LONGEST {
        return Err(VkRefusal::new(914, "Message is too long"));
    }
    if attachments.len() > MOST_FILES {
        return Err(VkRefusal::param("attachment: more than 10"));
    }
    // What hangs on walls already may hang on a message too; a file must have been uploaded for it.
    let uploads = &call.world.dialogs.uploads;
    let known = |name: &str| ["wall", "video", "market"].iter().any(|kind| name.starts_with(kind));
    if let Some(unknown) = attachments.iter().find(|name| uploads.saved(name).is_none() && !known(name)) {
        return Err(VkRefusal::param(&format!("attachment {unknown} is invalid")));
    }
    Ok(Outgoing { text, random_id, keyboard: keyboard(call)?, attachments })
}

fn edit(call: &mut VkCall<'_>) -> VkReply {
    let peer = call.need("peer_id")?;
    let (id, in_dialog) = (call.params.number("message_id"), call.params.number("cmid"));
    let said = said(call, 0)?;
    reachable(call, peer)?;
    let Some(at) = call.world.sent_to(peer, id, in_dialog) else {
        return Err(VkRefusal::param("message_id is invalid"));
    };
    if call.world.now() - call.world.dialogs.sent[at].at > EDITABLE {
        return Err(VkRefusal::new(909, "Can't edit this message, because it's too old"));
    }
    call.world.edit_sent(at, said);
    Ok(json!(1))
}

/// Whether the community may write to a peer.
pub(super) fn reachable(call: &VkCall<'_>, peer: i64) -> Result<(), VkRefusal> {
    if !call.world.people.exists(peer) {
        return Err(VkRefusal::new(100, "One of the parameters specified was missing or invalid: peer_id is invalid"));
    }
    if call.world.dialogs.allowed.contains(&peer) {
        return Ok(());
    }
    Err(VkRefusal::new(901, "Can't send messages for users without permission"))
}

/// Rows, columns, and what a button must have: `docs/platforms.md`, «VK: messages and keyboards».
fn keyboard(call: &VkCall<'_>) -> Result<Option<Value>, VkRefusal> {
    let invalid = |why: &str| VkRefusal::new(911, &format!("Keyboard format is invalid: {why}"));
    let Some(keyboard) = call.params.object("keyboard").map_err(|()| invalid("not a valid json"))? else {
        return Ok(None);
    };
    let inline = keyboard.get("inline").and_then(Value::as_bool).unwrap_or(false);
    let rows = keyboard.get("buttons").and_then(Value::as_array).ok_or_else(|| invalid("there should be buttons"))?;
    let (most_rows, most_buttons) = if inline { (6, 10) } else { (10, 40) };
    let row_of = |row: &Value| row.as_array().cloned().ok_or_else(|| invalid("rows should be arrays"));
    let rows: Vec<Vec<Value>> = rows.iter().map(row_of).collect::<Result<_, _>>()?;
    if rows.len() > most_rows
        || rows.iter().any(|row| row.len() > 5)
        || rows.iter().map(Vec::len).sum::<usize>() > most_buttons
    {
        return Err(invalid("too many buttons"));
    }
    if inline && keyboard.get("one_time").and_then(Value::as_bool) == Some(true) {
        return Err(invalid("inline keyboard can't be one_time"));
    }
    for button in rows.iter().flatten() {
        let action = button.get("action").ok_or_else(|| invalid("button action is missing"))?;
        let kind = action.get("type").and_then(Value::as_str).unwrap_or_default();
        if !["text", "callback", "open_link", "location", "open_app", "vkpay", "open_photo"].contains(&kind) {
            return Err(invalid("button action type is unknown"));
        }
        let label = action.get("label").and_then(Value::as_str).unwrap_or_default();
        let labelled = ["text", "callback", "open_link", "open_app"].contains(&kind);
        if labelled && (label.is_empty() || label.chars().count() > 40) {
            return Err(invalid("button label should be from 1 to 40 characters"));
        }
        if let Some(payload) = action.get("payload") {
            let text = payload.as_str().map_or_else(|| payload.to_string(), str::to_owned);
            if text.chars().count() > MOST_PAYLOAD || serde_json::from_str::<Value>(&text).is_err() {
                return Err(invalid("button payload should be a json of at most 255 characters"));
            }
        }
        if kind == "open_link" && action.get("link").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(invalid("button link is missing"));
        }
    }
    Ok(Some(keyboard))
}

fn conversations(call: &VkCall<'_>) -> Value {
    let allowed = &call.world.dialogs.allowed;
    let items: Vec<Value> = call
        .params
        .numbers("peer_ids")
        .into_iter()
        .map(|peer| {
            let may = allowed.contains(&peer);
            let can_write = if may { json!({"allowed": true}) } else { json!({"allowed": false, "reason": 901}) };
            json!({
                "peer": {"id": peer, "type": "user", "local_id": peer}, "last_message_id": 0,
                "last_conversation_message_id": 0, "in_read": 0, "out_read": 0, "version": 1, "can_write": can_write,
            })
        })
        .collect();
    listed(items.len(), items)
}

fn answer_press(call: &mut VkCall<'_>) -> VkReply {
    let (event, data) = (call.params.text("event_id"), call.params.text("event_data"));
    if call.params.object("event_data").is_err() || data.chars().count() > 1_000 {
        return Err(VkRefusal::param("event_data is invalid"));
    }
    let now = call.world.now();
    if !call.world.dialogs.answer_press(&event, &data, now) {
        return Err(VkRefusal::param("event_id is invalid"));
    }
    Ok(json!(1))
}
