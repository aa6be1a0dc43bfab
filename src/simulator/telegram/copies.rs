//! Messages shown once more elsewhere, and files that people sent, handed out to the bot.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::html::Formatted;
use super::messages::{LONGEST_CAPTION, answered, keyboard, may_write, put, words};
use super::{BotCall, BotRefusal, BotReply};
use crate::simulator::world::World;
use crate::simulator::world::chats::Message;
use crate::simulator::world::private::{BOT_PHOTO, TgFile};
use crate::simulator::world::tokens::SimKeyKind;

/// Largest file that a bot may get.
const LARGEST: u64 = 20 << 20;
/// Fields of messages that cannot be copied: what happened to a chat, and what is bought.
const FIXED: [&str; 7] = [
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "new_chat_members",
    "left_chat_member",
    "pinned_message",
    "invoice",
    "paid_media",
];

/// The message that is to be shown once more, as it goes out.
fn original(call: &BotCall<'_>, what: &str) -> Result<Message, BotRefusal> {
    let from = call.need("from_chat_id")?;
    let id = call.need("message_id")?;
    let Some(chat) = call.world.chats.known.get(&from) else { return Err(BotRefusal::bad("chat not found")) };
    let Some(message) = chat.messages.get(&id) else {
        return Err(BotRefusal::bad(&format!("message to {what} not found")));
    };
    if FIXED.iter().any(|name| message.extra.contains_key(*name)) {
        let done = if what == "copy" { "copied" } else { "forwarded" };
        return Err(BotRefusal::bad(&format!("message can't be {done}")));
    }
    let mut extra = message.extra.clone();
    extra.remove("media_group_id");
    Ok(Message {
        text: message.text.clone(),
        entities: message.entities.clone(),
        source: message.source.clone(),
        photo: message.photo.clone(),
        extra,
        ..Message::default()
    })
}

/// `copyMessage`
pub(super) fn copy(call: &mut BotCall<'_>) -> BotReply {
    let chat = call.chat()?;
    let mut message = original(call, "copy")?;
    message.extra.remove("forward_origin");
    if call.params.has("caption") && message.is_media() {
        let Formatted { text, entities } = words(call, "caption", "caption_entities", LONGEST_CAPTION)?;
        message = Message { text, entities, source: call.params.text("caption"), ..message };
    }
    message.keyboard = keyboard(call)?;
    message.reply_to = answered(call, chat)?;
    may_write(call, chat, 1)?;
    let sent = put(call, chat, message)?;
    Ok(json!({"message_id": sent.get("message_id")}))
}

/// `forwardMessage`
pub(super) fn forward(call: &mut BotCall<'_>) -> BotReply {
    let chat = call.chat()?;
    let (from, id) = (call.need("from_chat_id")?, call.need("message_id")?);
    let mut message = original(call, "forward")?;
    let author = call.seen(from)?.messages.get(&id).and_then(|message| Some((message.from?, message.date)));
    if let Some((author, date)) = author.filter(|_| !message.extra.contains_key("forward_origin")) {
        let origin = json!({"type": "user", "sender_user": call.world.user_object(author), "date": date});
        message.extra.insert("forward_origin".to_owned(), origin);
    }
    may_write(call, chat, 1)?;
    put(call, chat, message)
}

/// `getFile`
pub(super) fn file(call: &BotCall<'_>) -> BotReply {
    let id = call.params.text("file_id");
    let Some(file) = call.world.tg_file(&id) else {
        return Err(BotRefusal::bad("wrong file_id or the file is temporarily unavailable"));
    };
    let path =
        match &call.world.local_server {
            Some(folder) => laid_down(&folder.path().join(&call.world.keys.bot), &file)
                .map_err(|error| BotRefusal { code: 500, description: error.to_string(), parameters: None })?,
            None if file.bytes > LARGEST => return Err(BotRefusal::bad("file is too big")),
            None => file.path.clone(),
        };
    Ok(json!({"file_id": id, "file_unique_id": file.unique, "file_size": file.bytes, "file_path": path}))
}

/// Where a file lies that a local server has written down, below the folder of its bot.
fn laid_down(folder: &Path, file: &TgFile) -> std::io::Result<String> {
    let path = folder.join(&file.path);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(&path, file.content())?;
    Ok(path.display().to_string())
}

/// `getUserProfilePhotos`, of the bot itself.
pub(super) fn photos_of(call: &BotCall<'_>) -> BotReply {
    if call.need("user_id")? != call.world.bot_id {
        return Ok(json!({"total_count": 0, "photos": []}));
    }
    let photo = json!({
        "file_id": BOT_PHOTO, "file_unique_id": "u-bot-photo", "file_size": 1_000, "width": 160, "height": 160,
    });
    Ok(json!({"total_count": 1, "photos": [[photo]]}))
}

/// What lies at `/file/bot<token>/<path>`.
pub(in crate::simulator) fn download(world: &World, token: &str, path: &str) -> Option<Vec<u8>> {
    let file = world.tg_file_at(path).filter(|_| world.key_of(token) == Some(SimKeyKind::Bot))?;
    Some(file.content())
}

/// What a file shows of itself beside its names, by its field.
pub(super) fn shape(kind: &str, name: &str, duration: i64) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if matches!(kind, "video" | "animation") {
        set("width", json!(640));
        set("height", json!(360));
    }
    if kind != "document" {
        set("duration", json!(duration));
    }
    if kind != "voice" {
        set("file_name", json!(name));
    }
    fields
}
