//! Files, polls and places that the bot sends: by address, which Telegram's servers fetch, by file id, or as uploads.

use serde_json::{Map, Value, json};

use super::html::Formatted;
use super::messages::{LONGEST_CAPTION, answered, formatted, keyboard, may_write, put, words};
use super::photos::{picture, sizes};
use super::{BotCall, BotRefusal, BotReply};
use crate::simulator::world::chats::Message;

/// What Telegram's servers fetch by an address: photos and others (`docs/platforms.md`, «Telegram: files»).
pub(super) const PHOTO_BY_ADDRESS: u64 = 5 << 20;
const FILE_BY_ADDRESS: u64 = 20 << 20;
/// What a bot may upload, and to a server of one's own.
const UPLOAD: u64 = 50 << 20;
const UPLOAD_LOCAL: u64 = 2_000 << 20;

/// A file as it lies in a message: its field, and what the field holds.
pub(super) fn file(call: &BotCall<'_>, kind: &str, media: &str) -> Result<(String, Value), BotRefusal> {
    let (name, bytes) = match media.strip_prefix("attach://") {
        Some(part) => uploaded(call, part)?,
        None => named(call, kind, media)?,
    };
    let sum = name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let mut object = json!({
        "file_id": format!("simulated{sum:08x}-{kind}"), "file_unique_id": format!("u{sum:08x}"),
        "file_size": bytes,
    });
    for (field, value) in super::copies::shape(kind, &name, call.params.number("duration").unwrap_or(0)) {
        object[field] = value;
    }
    Ok((kind.to_owned(), object))
}

fn uploaded(call: &BotCall<'_>, part: &str) -> Result<(String, u64), BotRefusal> {
    let Some(described) = call.params.0.get(part) else { return Err(BotRefusal::bad("file must be non-empty")) };
    let bytes = described.get("file_size").and_then(Value::as_u64).unwrap_or(0);
    if bytes == 0 {
        return Err(BotRefusal::bad("file must be non-empty"));
    }
    if bytes > if call.world.local_server.is_some() { UPLOAD_LOCAL } else { UPLOAD } {
        let description = "Request Entity Too Large".to_owned();
        return Err(BotRefusal { code: 413, description, parameters: None });
    }
    let name = described.get("file_name").and_then(Value::as_str).unwrap_or("file");
    Ok((name.to_owned(), bytes))
}

/// A file id that was given before, or an address that is fetched.
fn named(call: &BotCall<'_>, kind: &str, media: &str) -> Result<(String, u64), BotRefusal> {
    if media.is_empty() {
        return Err(BotRefusal::bad(&format!("there is no {kind} in the request")));
    }
    if let Some(file) = call.world.tg_file(media) {
        let name = Some(file.name).filter(|name| !name.is_empty());
        return Ok((name.unwrap_or_else(|| media.to_owned()), file.bytes));
    }
    if !media.contains("://") {
        let known = media.starts_with("simulated");
        let wrong = BotRefusal::bad("wrong file identifier/HTTP URL specified");
        return if known { Ok((media.to_owned(), 1_000)) } else { Err(wrong) };
    }
    let Some((address, blob)) = fetched(call, media) else {
        return Err(BotRefusal::bad("failed to get HTTP URL content"));
    };
    let right = match kind {
        "video" => blob.mime == "video/mp4",
        "audio" => blob.mime == "audio/mpeg",
        "voice" => blob.mime == "audio/ogg",
        "animation" => matches!(blob.mime.as_str(), "video/mp4" | "image/gif"),
        _ => matches!(blob.mime.as_str(), "application/pdf" | "application/zip" | "image/gif"),
    };
    if !right {
        return Err(BotRefusal::bad("wrong type of the web page content"));
    }
    if blob.bytes > FILE_BY_ADDRESS {
        return Err(BotRefusal::bad("file is too big"));
    }
    // The file is named after where it really lies.
    let name = address.rsplit('/').next().unwrap_or(media).split('?').next().unwrap_or(media);
    Ok((name.to_owned(), blob.bytes))
}

/// What lies at an address, if Telegram's servers can fetch it; they follow to where it really lies.
pub(super) fn fetched<'a>(call: &'a BotCall<'_>, address: &'a str) -> Option<(&'a str, &'a crate::simulator::Blob)> {
    let mut address = address;
    let mut blob = call.world.file_at(address)?;
    for _ in 0..5 {
        match &blob.elsewhere {
            Some(next) => {
                address = next;
                blob = call.world.file_at(next)?;
            }
            None => break,
        }
    }
    (!blob.shy && blob.breaks_after.is_none()).then_some((address, blob))
}

/// `sendVideo`, `sendAnimation`, `sendDocument`, `sendAudio`, `sendVoice`
pub(super) fn send(call: &mut BotCall<'_>, kind: &str) -> BotReply {
    let chat = call.chat()?;
    let found = words(call, "caption", "caption_entities", LONGEST_CAPTION)?;
    let media = match call.params.0.get(kind) {
        Some(value) if value.get("file_name").is_some() => format!("attach://{kind}"),
        _ => call.params.text(kind),
    };
    let extra = Map::from_iter([file(call, kind, &media)?]);
    let keyboard = keyboard(call)?;
    let reply_to = answered(call, chat)?;
    may_write(call, chat, 1)?;
    let source = call.params.text("caption");
    let Formatted { text, entities } = found;
    put(call, chat, Message { text, entities, source, keyboard, reply_to, extra, ..Message::default() })
}

/// One item of an album.
pub(super) fn item(call: &BotCall<'_>, item: &Value, group: &str) -> Result<Message, BotRefusal> {
    let text_of = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
    let caption = text_of("caption");
    let found = formatted(caption, text_of("parse_mode"))?;
    super::messages::light(&found)?;
    let Formatted { text, entities } = found;
    if text.chars().count() > LONGEST_CAPTION {
        return Err(BotRefusal::bad("message caption is too long"));
    }
    let mut extra = Map::from_iter([("media_group_id".to_owned(), json!(group))]);
    let mut photo = None;
    match text_of("type") {
        "photo" => {
            let picture = picture(call, text_of("media"))?;
            extra.insert("photo".to_owned(), sizes(&picture));
            photo = picture.bytes;
        }
        kind @ ("video" | "document") => extra.extend([file(call, kind, text_of("media"))?]),
        _ => return Err(BotRefusal::bad("can't use the media of the specified type in the album")),
    }
    Ok(Message { text, entities, source: caption.to_owned(), extra, photo, ..Message::default() })
}

/// `sendPoll`
pub(super) fn poll(call: &mut BotCall<'_>) -> BotReply {
    let chat = call.chat()?;
    let question = call.params.text("question");
    let options = call.object("options")?.and_then(|list| list.as_array().cloned()).unwrap_or_default();
    let text = |option: &Value| option.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
    if !(1..=300).contains(&question.chars().count()) {
        return Err(BotRefusal::bad("poll question length must not exceed 300"));
    }
    if !(2..=12).contains(&options.len()) {
        return Err(BotRefusal::bad("poll must have at least 2 option"));
    }
    if options.iter().any(|option| !(1..=100).contains(&text(option).chars().count())) {
        return Err(BotRefusal::bad("poll options length must not exceed 100"));
    }
    let anonymous = !call.params.has("is_anonymous") || call.params.flag("is_anonymous");
    if chat == call.world.channel_id && !anonymous {
        return Err(BotRefusal::bad("non-anonymous polls can't be sent to channel chats"));
    }
    let reply_to = answered(call, chat)?;
    may_write(call, chat, 1)?;
    let options: Vec<Value> = options
        .iter()
        .map(|option| json!({"text": text(option), "voter_count": 0, "persistent_id": text(option)}))
        .collect();
    let poll = json!({
        "id": format!("5{}", call.world.now()), "question": question, "options": options, "total_voter_count": 0,
        "is_closed": false, "is_anonymous": anonymous, "type": "regular", "allows_revoting": true, "members_only": false,
        "allows_multiple_answers": call.params.flag("allows_multiple_answers"),
    });
    let extra = Map::from_iter([("poll".to_owned(), poll)]);
    put(call, chat, Message { reply_to, extra, ..Message::default() })
}

/// `sendVenue`, `sendLocation`
pub(super) fn place(call: &mut BotCall<'_>) -> BotReply {
    let chat = call.chat()?;
    let degrees = |name: &str, most: f64| {
        let value = call.params.text(name).parse::<f64>().ok().filter(|value| value.abs() <= most);
        value.ok_or_else(|| BotRefusal::bad(&format!("{name} is invalid")))
    };
    let location = json!({"latitude": degrees("latitude", 90.0)?, "longitude": degrees("longitude", 180.0)?});
    let mut extra = Map::from_iter([("location".to_owned(), location.clone())]);
    if call.params.has("title") {
        let (title, address) = (call.params.text("title"), call.params.text("address"));
        extra.insert("venue".to_owned(), json!({"location": location, "title": title, "address": address}));
    }
    let reply_to = answered(call, chat)?;
    may_write(call, chat, 1)?;
    put(call, chat, Message { reply_to, extra, ..Message::default() })
}
