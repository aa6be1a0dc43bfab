//! Messages of the bot: sending, editing, deleting, and answers to pressed buttons.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::html::{Formatted, parse};
use super::markdown::to_html;
use super::{BotCall, BotRefusal, BotReply};
use crate::simulator::world::chats::{CallbackAnswer, ChatKind, Message};
use crate::simulator::world::updates::PRESS_LIFE;

/// Visible characters of a message and of a caption. The server counts Unicode scalars (`docs/platforms.md`, «Telegram:
/// lengths of texts»).
const LONGEST: usize = 4_096;
pub(super) const LONGEST_CAPTION: usize = 1_024;
/// Seconds after which only administrators delete.
const DELETABLE: i64 = 48 * 3_600;

pub(super) fn call(call: &mut BotCall<'_>, method: &str) -> BotReply {
    match method {
        "sendMessage" => send(call),
        "sendMediaGroup" => send_album(call),
        "editMessageText" => edit(call),
        "editMessageReplyMarkup" => edit_markup(call),
        "deleteMessage" => {
            let chat = call.chat()?;
            let id = call.need("message_id")?;
            delete(call, chat, id)
        }
        "deleteMessages" => delete_many(call),
        "answerCallbackQuery" => answer_press(call),
        // What is shown for a moment, and what is pinned, leaves no trace here.
        _ => call.chat().map(|_| json!(true)),
    }
}

/// The words of a parameter, read as `parse_mode` says.
pub(super) fn words(call: &BotCall<'_>, name: &str, entities: &str, longest: usize) -> Result<Formatted, BotRefusal> {
    let source = call.params.text(name);
    let mode = call.params.text("parse_mode").to_ascii_lowercase();
    let formatted = match mode.as_str() {
        "" => {
            let entities = call.object(entities)?.and_then(|list| list.as_array().cloned()).unwrap_or_default();
            Formatted { text: source.trim().to_owned(), entities }
        }
        mode => formatted(&source, mode)?,
    };
    if formatted.text.chars().count() > longest {
        let what = if name == "caption" { "message caption is too long" } else { "message is too long" };
        return Err(BotRefusal::bad(what));
    }
    light(&formatted)?;
    Ok(formatted)
}

/// Telegram refuses a message whose entities take more than about 9,500 bytes.
pub(super) fn light(formatted: &Formatted) -> Result<(), BotRefusal> {
    let bytes = |entity: &Value| 12 + entity.get("url").and_then(Value::as_str).map_or(0, str::len);
    let all: usize = formatted.entities.iter().map(bytes).sum();
    if all > 9_500 { Err(BotRefusal::bad("ENTITIES_TOO_LONG")) } else { Ok(()) }
}

/// Text with the marks of a mode.
pub(super) fn formatted(source: &str, mode: &str) -> Result<Formatted, BotRefusal> {
    let parsed = match mode.to_ascii_lowercase().as_str() {
        "" => Ok(Formatted { text: source.trim().to_owned(), entities: Vec::new() }),
        "html" => parse(source),
        "markdown" => to_html(source, false).and_then(|html| parse(&html)),
        "markdownv2" => to_html(source, true).and_then(|html| parse(&html)),
        _ => return Err(BotRefusal::bad("unsupported parse_mode")),
    };
    parsed.map_err(|words| BotRefusal::bad(&format!("can't parse entities: {words}")))
}

/// Inline buttons, looked at; other markups are no part of a message.
pub(super) fn keyboard(call: &BotCall<'_>) -> Result<Option<Value>, BotRefusal> {
    let Some(markup) = call.object("reply_markup")? else { return Ok(None) };
    let Some(rows) = markup.get("inline_keyboard") else { return Ok(None) };
    let rows: Option<Vec<&Vec<Value>>> = rows.as_array().and_then(|rows| rows.iter().map(Value::as_array).collect());
    let Some(rows) = rows else {
        return Err(BotRefusal::bad(
            "field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays",
        ));
    };
    if rows.iter().map(|row| row.len()).sum::<usize>() > 100 || rows.iter().any(|row| row.len() > 8) {
        return Err(BotRefusal::bad("reply markup is too long"));
    }
    for button in rows.iter().copied().flatten() {
        let text = |name: &str| button.get(name).and_then(Value::as_str);
        if text("text").is_none_or(str::is_empty) {
            return Err(BotRefusal::bad(
                "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
            ));
        }
        let actions = button.as_object().map_or(0, |fields| {
            fields.keys().filter(|name| !["text", "style", "icon_custom_emoji_id"].contains(&name.as_str())).count()
        });
        if actions != 1 {
            return Err(BotRefusal::bad("can't parse inline keyboard button: exactly one action is expected"));
        }
        if text("callback_data").is_some_and(|data| data.is_empty() || data.len() > 64) {
            return Err(BotRefusal::bad("BUTTON_DATA_INVALID"));
        }
        if text("url").is_some_and(|url| !url.contains("://") && !url.contains('.')) {
            return Err(BotRefusal::bad("BUTTON_URL_INVALID"));
        }
    }
    // An empty keyboard takes the buttons away.
    Ok(Some(markup.clone()).filter(|_| rows.iter().any(|row| !row.is_empty())))
}

/// Whether the bot may write here, and not too fast.
pub(super) fn may_write(call: &mut BotCall<'_>, chat: i64, messages: usize) -> Result<(), BotRefusal> {
    let seen = call.seen(chat)?;
    let rights = seen.rights(call.world.bot_id);
    if seen.kind == ChatKind::Channel && !rights.is_some_and(|rights| rights.post) {
        return Err(BotRefusal::bad("need administrator rights in the channel chat"));
    }
    if let Some(topic) = call.params.number("message_thread_id").filter(|_| seen.kind == ChatKind::Supergroup) {
        match seen.topics.get(&topic) {
            // The general one is named by nothing.
            None | Some(_) if topic == 1 => return Err(BotRefusal::bad("message thread not found")),
            None if seen.topics.is_empty() => {}
            None => return Err(BotRefusal::bad("message thread not found")),
            Some(false) => return Err(BotRefusal::bad("TOPIC_CLOSED")),
            Some(true) => {}
        }
    }
    if rights.is_none() && call.world.is_restricted(chat, call.world.bot_id) {
        return Err(BotRefusal::bad("not enough rights to send text messages to the chat"));
    }
    paced(call, chat, messages)
}

fn paced(call: &mut BotCall<'_>, chat: i64, messages: usize) -> Result<(), BotRefusal> {
    if call.world.limited {
        call.world.chats.lately.count(chat, messages).map_err(BotRefusal::too_many)?;
    }
    Ok(())
}

/// The message that is answered, if it still stands.
pub(super) fn answered(call: &BotCall<'_>, chat: i64) -> Result<Option<i64>, BotRefusal> {
    let Some(reply) = call.object("reply_parameters")? else { return Ok(None) };
    let Some(id) = reply.get("message_id").and_then(Value::as_i64) else {
        return Err(BotRefusal::bad("can't parse reply parameters: message_id is expected"));
    };
    if call.world.message_stands(chat, id) {
        return Ok(Some(id));
    }
    let leniently = reply.get("allow_sending_without_reply").and_then(Value::as_bool).unwrap_or(false);
    if leniently { Ok(None) } else { Err(BotRefusal::bad("message to be replied not found")) }
}

pub(super) fn put(call: &mut BotCall<'_>, chat: i64, message: Message) -> BotReply {
    let is_channel = call.seen(chat)?.kind == ChatKind::Channel;
    let by_bot = Some(call.world.bot_id);
    let date = call.world.now();
    let silent = call.params.flag("disable_notification");
    let thread = message.thread.or(call.params.number("message_thread_id").filter(|_| !is_channel));
    let message = Message { thread, ..message };
    let message = if is_channel {
        Message { sender_chat: Some(chat), date, silent, ..message }
    } else {
        Message { from: by_bot, date, silent, ..message }
    };
    let id = call.world.put_message(chat, message).map_err(|_| BotRefusal::bad("chat not found"))?;
    if is_channel {
        // Where there is no group beside the channel, nothing has to be brought anywhere.
        call.world.bring_into_group(chat, id);
    }
    call.world.message_object(chat, id).ok_or_else(|| BotRefusal::bad("message not found"))
}

fn send(call: &mut BotCall<'_>) -> BotReply {
    let chat = call.chat()?;
    let found = words(call, "text", "entities", LONGEST)?;
    if found.text.is_empty() {
        return Err(BotRefusal::bad("message text is empty"));
    }
    let keyboard = keyboard(call)?;
    let reply_to = answered(call, chat)?;
    may_write(call, chat, 1)?;
    let thread = call.params.number("message_thread_id").or_else(|| thread_of(call, chat, reply_to));
    let source = call.params.text("text");
    let Formatted { text, entities } = found;
    put(call, chat, Message { text, entities, source, keyboard, reply_to, thread, ..Message::default() })
}

fn thread_of(call: &BotCall<'_>, chat: i64, reply_to: Option<i64>) -> Option<i64> {
    let chat = call.world.chats.known.get(&chat).filter(|chat| chat.kind == ChatKind::Supergroup)?;
    let answered = reply_to?;
    chat.messages.get(&answered)?.thread.or(Some(answered))
}

fn send_album(call: &mut BotCall<'_>) -> BotReply {
    let chat = call.chat()?;
    let items = call.object("media")?.and_then(|media| media.as_array().cloned()).unwrap_or_default();
    if !(2..=10).contains(&items.len()) {
        return Err(BotRefusal::bad("there must be from 2 to 10 media in an album"));
    }
    let kind = |item: &Value| item.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if items.iter().any(|item| kind(item) == "document") && items.iter().any(|item| kind(item) != "document") {
        return Err(BotRefusal::bad("can't use the media of the specified type in the album"));
    }
    let reply_to = answered(call, chat)?;
    may_write(call, chat, items.len())?;
    call.world.chats.albums += 1;
    let group = format!("9{:07}", call.world.chats.albums);
    let mut messages = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let message = super::files::item(call, item, &group).map_err(|refusal| of_album(refusal, index + 1))?;
        messages.push(Message { reply_to, ..message });
    }
    let sent: Result<Vec<Value>, BotRefusal> = messages.into_iter().map(|message| put(call, chat, message)).collect();
    Ok(json!(sent?))
}

/// What was fetched in vain is named by its place in the album.
fn of_album(refusal: BotRefusal, place: usize) -> BotRefusal {
    let fetched = ["failed to get HTTP URL content", "wrong type of the web page content"];
    if fetched.iter().any(|words| refusal.description.contains(words)) {
        return BotRefusal::bad(&format!(
            "failed to send message #{place} with the error message \"WEBPAGE_CURL_FAILED\""
        ));
    }
    refusal
}

/// The bot's own message that is to be changed.
pub(super) fn editable(call: &BotCall<'_>) -> Result<(i64, i64), BotRefusal> {
    let chat = call.chat()?;
    let id = call.params.number("message_id").ok_or_else(|| BotRefusal::bad("message identifier is not specified"))?;
    let seen = call.seen(chat)?;
    let Some(message) = seen.messages.get(&id) else { return Err(BotRefusal::bad("message to edit not found")) };
    let own = message.from == Some(call.world.bot_id)
        || (seen.kind == ChatKind::Channel && call.rights(chat).is_some_and(|rights| rights.post));
    if own { Ok((chat, id)) } else { Err(BotRefusal::bad("message can't be edited")) }
}

fn edit(call: &mut BotCall<'_>) -> BotReply {
    let (chat, id) = editable(call)?;
    let found = words(call, "text", "entities", LONGEST)?;
    if found.text.is_empty() {
        return Err(BotRefusal::bad("message text is empty"));
    }
    let keyboard = keyboard(call)?;
    let source = call.params.text("text");
    change(call, chat, id, |message| {
        if message.text.is_empty() || message.is_media() {
            return Err(BotRefusal::bad("there is no text in the message to edit"));
        }
        let same = message.text == found.text && message.entities == found.entities && message.keyboard == keyboard;
        message.text = found.text;
        message.entities = found.entities;
        message.keyboard = keyboard;
        message.source = source;
        Ok(same)
    })
}

fn edit_markup(call: &mut BotCall<'_>) -> BotReply {
    let (chat, id) = editable(call)?;
    let keyboard = keyboard(call)?;
    change(call, chat, id, |message| {
        let same = message.keyboard == keyboard;
        message.keyboard = keyboard;
        Ok(same)
    })
}

/// Changes a message; `true` from `how`: nothing is different.
pub(super) fn change(
    call: &mut BotCall<'_>,
    chat: i64,
    id: i64,
    how: impl FnOnce(&mut Message) -> Result<bool, BotRefusal>,
) -> BotReply {
    let now = call.world.now();
    let message = call.world.chats.known.get_mut(&chat).and_then(|chat| chat.messages.get_mut(&id));
    let Some(message) = message else { return Err(BotRefusal::bad("message to edit not found")) };
    let mut changed = message.clone();
    if how(&mut changed)? {
        return Err(BotRefusal::bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current \
             content and reply markup of the message",
        ));
    }
    changed.edited = Some(now);
    let before = std::mem::replace(message, changed);
    if let Err(refusal) = paced(call, chat, 1) {
        if let Some(message) = call.world.chats.known.get_mut(&chat).and_then(|chat| chat.messages.get_mut(&id)) {
            *message = before;
        }
        return Err(refusal);
    }
    call.world.message_object(chat, id).ok_or_else(|| BotRefusal::bad("message to edit not found"))
}

fn delete(call: &mut BotCall<'_>, chat: i64, id: i64) -> BotReply {
    let now = call.world.now();
    let may_delete_any = call.rights(chat).is_some_and(|rights| rights.delete);
    let seen = call.seen(chat)?;
    let Some(message) = seen.messages.get(&id) else { return Err(BotRefusal::bad("message to delete not found")) };
    let fresh = now - message.date < DELETABLE;
    let own = message.from == Some(call.world.bot_id);
    let may = may_delete_any || (fresh && (own || seen.kind == ChatKind::Private));
    if !may {
        return Err(BotRefusal::bad("message can't be deleted"));
    }
    call.world.delete(chat, id);
    Ok(json!(true))
}

fn delete_many(call: &mut BotCall<'_>) -> BotReply {
    let chat = call.chat()?;
    let ids = call.object("message_ids")?.and_then(|ids| ids.as_array().cloned()).unwrap_or_default();
    if ids.is_empty() || ids.len() > 100 {
        return Err(BotRefusal::bad("message identifiers are not specified"));
    }
    for id in ids.iter().filter_map(Value::as_i64) {
        match delete(call, chat, id) {
            // One that is gone is passed over.
            Ok(_) => {}
            Err(refusal) if refusal.description.contains("not found") => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(json!(true))
}

fn answer_press(call: &mut BotCall<'_>) -> BotReply {
    let id = call.params.text("callback_query_id");
    let text = call.params.text("text");
    if text.chars().count() > 200 {
        return Err(BotRefusal::bad("MESSAGE_TOO_LONG"));
    }
    let now = call.world.now_ms();
    let press = call.world.updates.presses.get_mut(&id);
    let Some((_, is_answered)) = press.filter(|(at, is_answered)| !*is_answered && now - *at < PRESS_LIFE) else {
        return Err(BotRefusal::bad("query is too old and response timeout expired or query ID is invalid"));
    };
    *is_answered = true;
    let alert = call.params.flag("show_alert");
    call.world.chats.answers.push(CallbackAnswer { id, text, alert });
    Ok(json!(true))
}

/// Names of commands are looked at here too, for they are words of the bot.
pub(super) fn commands(call: &BotCall<'_>) -> Result<Value, BotRefusal> {
    let list = call.object("commands")?.and_then(|list| list.as_array().cloned()).unwrap_or_default();
    let mut seen = BTreeSet::new();
    for command in &list {
        let text = |name: &str| command.get(name).and_then(Value::as_str).unwrap_or_default();
        let name = text("command").trim_start_matches('/');
        let clean = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if name.is_empty() || name.len() > 32 || !clean || !seen.insert(name) {
            return Err(BotRefusal::bad("BOT_COMMAND_INVALID"));
        }
        let length = text("description").chars().count();
        if !(1..=256).contains(&length) {
            return Err(BotRefusal::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    if list.len() > 100 { Err(BotRefusal::bad("BOT_COMMANDS_TOO_MUCH")) } else { Ok(json!(list)) }
}
