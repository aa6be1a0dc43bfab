//! The methods that a bot of a channel needs.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::words::{seen, units};
use super::{Refusal, Reply};
use crate::simulator::http::HttpRequest;
use crate::simulator::world::World;
use crate::simulator::world::max::{MaxChannel, MaxFile, MaxMessage};

/// Longest text with its markup.
const TEXT: usize = 4_000;
/// Most pictures and videos of a message.
const ALBUM: usize = 12;
/// Messages to a chat within a second, and a little for the network's tremble.
const A_SECOND: (usize, Duration) = (2, Duration::from_millis(950));

pub(super) fn reply(world: &mut World, method: &str, asked: &HttpRequest) -> Reply {
    match method {
        "GET /me" => Ok(json!({
            "user_id": world.max_bot_id, "first_name": "Тихий двор", "last_name": null, "name": "Тихий двор",
            "username": "quiet_yard_max_bot", "is_bot": true, "last_activity_time": world.now_ms(), "commands": [],
        })),
        "POST /uploads" => open(world, asked),
        "POST /messages" => send(world, asked),
        "PUT /messages" => edit(world, asked),
        "DELETE /messages" => delete(world, asked),
        "GET /messages" => read(world, asked),
        "GET /subscriptions" => Ok(json!({"subscriptions": []})),
        "GET /chats/{chatId}" => {
            let (id, channel) = channel(world, asked.path.rsplit('/').next().unwrap_or_default())?;
            Ok(json!({
                "chat_id": id, "type": channel.kind, "status": "active", "title": channel.title, "icon": null,
                "last_event_time": channel.messages.last().map_or(0, |message| message.at), "participants_count": 42,
                "is_public": false, "link": format!("https://max.ru/-{}", id.unsigned_abs()), "description": null,
                "messages_count": channel.messages.len(),
            }))
        }
        "GET /chats/{chatId}/members/me" => {
            let (_, channel) = channel(world, asked.path.rsplit('/').nth(2).unwrap_or_default())?;
            Ok(json!({
                "user_id": world.max_bot_id, "first_name": "Тихий двор", "last_name": null, "name": "Тихий двор",
                "username": "quiet_yard_max_bot", "is_bot": true, "last_activity_time": world.now_ms(),
                "last_access_time": world.now_ms(), "is_owner": false, "is_admin": true, "join_time": 0,
                "permissions": channel.rights,
            }))
        }
        _ => Err(Refusal::new(404, "not.found", "Path is not recognised")),
    }
}

/// A channel that the bot sees.
fn channel<'a>(world: &'a World, id: &str) -> Result<(i64, &'a MaxChannel), Refusal> {
    let id: i64 = id.parse().map_err(|_| Refusal::new(400, "proto.payload", "chat_id: not a number"))?;
    let found = world.max.channels.get(&id).filter(|channel| channel.rights.is_some());
    let gone = || Refusal::new(404, "chat.not.found", &format!("Chat {id} not found"));
    found.map(|channel| (id, channel)).ok_or_else(gone)
}

/// The same, where the bot may do something.
fn permitted(world: &World, id: &str, right: &str) -> Result<i64, Refusal> {
    let (id, channel) = channel(world, id)?;
    let has = channel.rights.as_ref().is_some_and(|rights| rights.iter().any(|known| known == right));
    let refused = || Refusal::new(403, "access.denied", &format!("Insufficient permissions: {right}"));
    has.then_some(id).ok_or_else(refused)
}

fn open(world: &mut World, asked: &HttpRequest) -> Reply {
    let kind = asked.query.text("type");
    if !["image", "video", "audio", "file"].contains(&kind.as_str()) {
        return Err(Refusal::new(400, "proto.payload", "type: must be one of image, video, audio, file"));
    }
    world.max.next += 1;
    let number = world.max.next;
    let (path, token) = (format!("/max-upload/{number}"), format!("simulated-{kind}-{number}"));
    let mut place = json!({"url": format!("http://{}{path}?sig=simulated", world.address)});
    if matches!(kind.as_str(), "video" | "audio") {
        place["token"] = json!(token);
    }
    world.max.uploads.insert(path, MaxFile { kind, name: String::new(), bytes: 0, picture: None, token, ready_at: 0 });
    Ok(place)
}

fn send(world: &mut World, asked: &HttpRequest) -> Reply {
    let (chat, user) = (asked.query.text("chat_id"), asked.query.text("user_id"));
    let id = match (chat.is_empty(), user.is_empty()) {
        (true, true) => return Err(Refusal::new(400, "proto.payload", "chat_id or user_id must be given")),
        (false, _) => permitted(world, &chat, "write")?,
        // Nobody is written to who has not written first.
        (true, false) => permitted(world, &user, "write")
            .map_err(|_| Refusal::new(403, "chat.denied", &format!("User {user} has no dialog with the bot")))?,
    };
    if id < 0 && asked.body.0.get("notify") == Some(&Value::Bool(false)) {
        return Err(Refusal::new(400, "proto.payload", "notify: not allowed for channels"));
    }
    slow_down(world, id)?;
    let (text, html) = text(asked)?.unwrap_or_default();
    let files = attachments(world, asked)?.unwrap_or_default();
    if text.trim().is_empty() && files.is_empty() {
        return Err(Refusal::new(400, "send-message.empty", "Nothing to send"));
    }
    let preview = !asked.query.flag("disable_link_preview") && html.contains("http");
    world.max.next += 1;
    let mid = format!("mid.{:016x}", world.max.next);
    let formatted = asked.body.text("format") == "html";
    let message = MaxMessage { html, formatted, files, preview, ..MaxMessage::plain(mid, id, &text, world.now_ms()) };
    let view = message_of(world, &message);
    if let Some(channel) = world.max.channels.get_mut(&id) {
        channel.messages.push(message);
    }
    Ok(json!({"message": view}))
}

/// Two messages a second, in real time, while the world counts.
fn slow_down(world: &mut World, id: i64) -> Result<(), Refusal> {
    let limited = world.limited;
    let Some(channel) = world.max.channels.get_mut(&id).filter(|_| limited) else { return Ok(()) };
    let now = Instant::now();
    while channel.lately.front().is_some_and(|at| now.duration_since(*at) >= A_SECOND.1) {
        channel.lately.pop_front();
    }
    if channel.lately.len() >= A_SECOND.0 {
        return Err(Refusal::new(429, "too.many.requests", "Too many requests"));
    }
    channel.lately.push_back(now);
    Ok(())
}

/// What people see and what was sent; `None`: nothing is said of a text.
fn text(asked: &HttpRequest) -> Result<Option<(String, String)>, Refusal> {
    let sent = match asked.body.0.get("text") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.clone(),
        Some(_) => return Err(Refusal::new(400, "proto.payload", "Can't deserialize body")),
    };
    if units(&sent) > TEXT {
        return Err(Refusal::new(400, "proto.payload", "text: size must be between 0 and 4000"));
    }
    let shown = if asked.body.text("format") == "html" { seen(&sent) } else { sent.clone() };
    Ok(Some((shown, sent)))
}

/// The files that a body names; `None`: it says nothing of them.
fn attachments(world: &World, asked: &HttpRequest) -> Result<Option<Vec<MaxFile>>, Refusal> {
    let Some(Value::Array(wanted)) = asked.body.0.get("attachments") else { return Ok(None) };
    let mut files = Vec::new();
    for one in wanted {
        let kind = one["type"].as_str().unwrap_or_default();
        if kind == "inline_keyboard" {
            continue;
        }
        let of_photos = one["payload"]["photos"].as_object().and_then(|photos| photos.values().next());
        let token = one["payload"]["token"].as_str().or_else(|| of_photos?.get("token")?.as_str());
        let token = token.ok_or_else(|| Refusal::new(400, "proto.payload", "Missing `token` in payload"))?;
        let file = world.max.uploads.values().find(|file| file.token == token && file.kind == kind && file.bytes > 0);
        let file =
            file.ok_or_else(|| Refusal::new(400, "proto.payload", "errors.process.attachment.movie.not.owner"))?;
        if file.ready_at > world.now_ms() {
            let words = format!("errors.process.attachment.{kind}.not.processed");
            return Err(Refusal::new(400, "attachment.not.ready", &words));
        }
        files.push(file.clone());
    }
    let alone = |file: &MaxFile| matches!(file.kind.as_str(), "file" | "audio");
    if files.len() > 1 && files.iter().any(alone) {
        return Err(Refusal::new(400, "proto.payload", "attachments: file must be the only attachment"));
    }
    if files.len() > ALBUM {
        return Err(Refusal::new(400, "proto.payload", "attachments: too many"));
    }
    Ok(Some(files))
}

/// The channel of a message that the bot may do something with.
fn place_of(world: &World, asked: &HttpRequest, right: &str) -> Result<(i64, usize), Refusal> {
    let mid = asked.query.text("message_id");
    let found = world.max.channels.iter().find_map(|(id, channel)| {
        let index = channel.messages.iter().position(|message| message.mid == mid)?;
        Some((*id, index))
    });
    let (id, index) = found.ok_or_else(|| Refusal::new(404, "not.found", "Message not found"))?;
    permitted(world, &id.to_string(), right)?;
    Ok((id, index))
}

fn edit(world: &mut World, asked: &HttpRequest) -> Reply {
    let (id, index) = place_of(world, asked, "edit")?;
    let (text, files) = (text(asked)?, attachments(world, asked)?);
    if let Some(message) = world.max.channels.get_mut(&id).and_then(|channel| channel.messages.get_mut(index)) {
        if let Some((text, html)) = text {
            message.text = text;
            message.html = html;
            message.formatted = asked.body.text("format") == "html";
        }
        if let Some(files) = files {
            message.files = files;
        }
        message.edits += 1;
    }
    Ok(json!({"success": true}))
}

fn delete(world: &mut World, asked: &HttpRequest) -> Reply {
    let (id, index) = place_of(world, asked, "delete")?;
    if let Some(channel) = world.max.channels.get_mut(&id) {
        channel.messages.remove(index);
    }
    Ok(json!({"success": true}))
}

/// Newest first.
fn read(world: &World, asked: &HttpRequest) -> Reply {
    let id = permitted(world, &asked.query.text("chat_id"), "read_all_messages")?;
    let count = asked.query.number("count").unwrap_or(50).clamp(1, 100);
    let messages = world.max.channels.get(&id).map(|channel| channel.messages.as_slice()).unwrap_or_default();
    let newest = messages.iter().rev().take(usize::try_from(count).unwrap_or(50));
    Ok(json!({"messages": newest.map(|message| message_of(world, message)).collect::<Vec<_>>()}))
}

/// A message as MAX tells it. What is said on behalf of a channel has no sender.
pub(in crate::simulator) fn message_of(world: &World, message: &MaxMessage) -> Value {
    let attachments = message.files.iter().map(|file| attachment(world, file)).collect::<Vec<_>>();
    let kind = world.max.channels.get(&message.chat).map_or("dialog", |chat| chat.kind);
    let person = (kind == "dialog").then_some(message.chat);
    let recipient = json!({"chat_id": message.chat, "chat_type": kind, "user_id": person});
    let mut view = json!({
        "recipient": recipient,
        "timestamp": message.at,
        "link": null,
        "body": {
            "mid": message.mid, "seq": message.at, "text": message.text, "attachments": attachments, "markup": null,
            // The file of 0.0.32 requires it here too.
            "link": null,
        },
    });
    // Neither dialogs nor groups have them.
    if kind == "channel" {
        view["stat"] = json!({"views": 1});
        view["url"] = json!(format!("https://max.ru/c/{}/{}", message.chat, message.mid));
    }
    if let Some(by) = message.by {
        view["sender"] = world.max_person(by);
    }
    view
}

fn attachment(world: &World, file: &MaxFile) -> Value {
    let url = format!("http://{}/media/{}", world.address, file.token);
    match file.kind.as_str() {
        "image" => json!({"type": "image", "payload": {"photo_id": 1, "token": file.token, "url": url}}),
        "file" => json!({
            "type": "file", "payload": {"token": file.token, "url": url}, "filename": file.name, "size": file.bytes,
        }),
        kind => json!({"type": kind, "payload": {"token": file.token, "url": url}}),
    }
}
