//! A stored update becomes an event. Pure: called by the dispatcher, again if the translation was mended.
//!
//! Decides what kind of thing an update is and in whose name it was written; never whether it is good or bad.

#[path = "translate_talk.rs"]
mod talk;

use anyhow::{Context, Result};
use serde_json::value::RawValue;

use super::keys;
use super::members::MemberUpdate;
use super::wire::{self, CallbackQuery, RawFields, ReactionUpdate, WireChat, WireMessage, WireUser};
use crate::bounded::moment_of;
use crate::domain::comment::{Comment, Exemption, ForwardedPost, Origin};
use crate::domain::event::Event;
use crate::domain::ids::{ChatId, CommentRef, PersonId, Place};
use crate::domain::key::{KeyLook, KeySent};
use crate::inbox::Queue;

/// What an update is understood with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TelegramTranslateContext {
    /// The bot's own id: what it said itself is no event.
    pub bot_id: i64,
    /// Without `@`; empty while it is not known.
    pub bot_username: String,
    /// Where the panel is.
    pub admin_chat: Option<ChatId>,
    /// The group whose messages are moderated.
    pub discussion_chat: Option<ChatId>,
    /// The channel of the discussion group, once Telegram told.
    pub linked_channel: Option<ChatId>,
    /// Telegram told neither which channel that is nor that there is none.
    pub channel_is_unknown: bool,
}

/// The kinds that somebody owns.
const KINDS: [&str; 6] =
    ["message", "edited_message", "callback_query", "chat_member", "my_chat_member", "message_reaction"];

/// What an update means. Fails only on what is no JSON object; whatever else is unknown comes as `Ignored`.
pub fn translate(payload: &str, ctx: &TelegramTranslateContext) -> Result<Event> {
    let mut update = wire::fields(payload)?;
    update.remove("update_id");
    let key = update.remove(keys::FIELD);
    let known = KINDS.iter().find_map(|kind| update.remove_entry(*kind));
    let Some((kind, content)) = known.or_else(|| update.pop_first()) else { return Ok(ignored("empty")) };
    let event = match kind.as_str() {
        "message" => message(&content, Origin::New, ctx)?,
        "edited_message" => message(&content, Origin::Edited, ctx)?,
        "callback_query" => button(&content).unwrap_or_else(|| ignored("callback_query")),
        "chat_member" | "my_chat_member" => member(&kind, &content, ctx),
        "message_reaction" => reaction(&content, ctx).unwrap_or_else(|| ignored("message_reaction")),
        _ => ignored(&kind),
    };
    Ok(match key.and_then(|key| key_sent(&key, &content)) {
        Some(sent) => Event::KeySent { sent, otherwise: Box::new(event) },
        None => event,
    })
}

/// A message that came with a key: the listener has taken it out.
fn key_sent(key: &RawValue, content: &RawValue) -> Option<KeySent> {
    #[derive(serde::Deserialize)]
    struct Handle {
        handle: i64,
        look: KeyLook,
    }
    let key: Handle = serde_json::from_str(key.get()).ok()?;
    let message: WireMessage = wire::read(content)?;
    let by_chat = message.sender_chat.as_ref().map(|sender| sender.id);
    let from = by_chat.or(message.from.as_ref().map(|user| user.id))?;
    Some(KeySent {
        chat: ChatId(message.chat.id),
        from: PersonId::telegram(from),
        message_id: message.message_id,
        handle: key.handle,
        look: key.look,
    })
}

/// Who waits for an update, and whose it is: those who press or write in the admin's chat come first, people who write to
/// the bot or press a button elsewhere stand in a line of their own.
pub fn queue_of(payload: &str, admin_chat: Option<ChatId>) -> (Queue, Option<PersonId>) {
    let Ok(update) = wire::fields(payload) else { return (Queue::Bulk, None) };
    if let Some(raw) = update.get("callback_query") {
        let query: Option<CallbackQuery> = wire::read(raw);
        let by = query.filter(|query| {
            let chat = query.message.as_ref().map(|message| ChatId(message.chat.id));
            chat.is_none() || chat != admin_chat
        });
        return match by {
            Some(query) => (Queue::Strangers, Some(PersonId::telegram(query.from.id))),
            None => (Queue::People, None),
        };
    }
    let message = update.get("message").or_else(|| update.get("edited_message"));
    let message: Option<WireMessage> = message.and_then(|raw| wire::read(raw));
    match message.map(|message| ChatId(message.chat.id)) {
        Some(chat) if Some(chat) == admin_chat => (Queue::People, None),
        Some(chat) if chat.is_private() => (Queue::Strangers, Some(PersonId::telegram(chat.0))),
        _ => (Queue::Bulk, None),
    }
}

fn ignored(kind: &str) -> Event {
    Event::Ignored { kind: kind.to_owned() }
}

fn message(raw: &RawValue, origin: Origin, ctx: &TelegramTranslateContext) -> Result<Event> {
    let Some(message) = wire::read::<WireMessage>(raw) else { return Ok(ignored("unreadable_message")) };
    let fields = wire::fields(raw.get()).context("reading a message")?;
    let chat = ChatId(message.chat.id);
    if let Some(to) = message.migrate_to_chat_id {
        return Ok(Event::ChatMigrated { from: chat, to: ChatId(to) });
    }
    if let Some(from) = message.migrate_from_chat_id {
        return Ok(Event::ChatMigrated { from: ChatId(from), to: chat });
    }
    if let Some(title) = message.new_chat_title {
        return Ok(Event::ChatNamed { chat, title: crate::lengths::cut_owned(title, crate::lengths::TITLE) });
    }
    let named = if Some(chat) == ctx.admin_chat { talk::named(&message) } else { None };
    let in_group = Some(chat) == ctx.discussion_chat;
    let says_something = super::content::says_something(&message, &fields);
    if !says_something && (!in_group || !super::content::adds_words(&fields)) {
        let otherwise = ignored("service_message");
        return Ok(match named {
            Some(named) if message.users_shared.is_some() => {
                Event::PersonNamed { named, otherwise: Box::new(otherwise) }
            }
            Some(_) | None => otherwise,
        });
    }
    if chat.is_private() || Some(chat) == ctx.admin_chat {
        let spoken = spoken(message, &fields, origin == Origin::Edited, ctx);
        return Ok(match named {
            Some(named) if origin == Origin::New => Event::PersonNamed { named, otherwise: Box::new(spoken) },
            Some(_) | None => spoken,
        });
    }
    if in_group && origin == Origin::Edited && super::content::is_shared_list(&fields) {
        // Whoever adds to it says so in a message of their own.
        return Ok(ignored("shared_list"));
    }
    if in_group {
        let event = comment(&message, &fields, origin, ctx);
        return Ok(match (event, forwarded_from(&message)) {
            (Event::CommentWritten { comment, origin: Origin::New }, Some((channel, message_id)))
                if message.is_automatic_forward =>
            {
                Event::PostForwarded { channel, message_id, comment: Box::new(comment) }
            }
            (event, _) => event,
        });
    }
    Ok(ignored("message_of_another_chat"))
}

/// A message in the admin's chat, or to the bot in private.
fn spoken(message: WireMessage, fields: &RawFields, edited: bool, ctx: &TelegramTranslateContext) -> Event {
    let text = talk::words(&message, fields);
    let Some(text) = own_command(text, &ctx.bot_username) else { return ignored("command_of_another_bot") };
    if Some(ChatId(message.chat.id)) == ctx.admin_chat {
        written(message, fields, text, edited, ctx)
    } else {
        talk::incoming(&message, fields, text, edited)
    }
}

/// A message in the admin's chat.
fn written(
    message: WireMessage,
    fields: &RawFields,
    text: String,
    edited: bool,
    ctx: &TelegramTranslateContext,
) -> Event {
    let by_chat = message.sender_chat.as_ref();
    let (from, name) = match (by_chat, &message.from) {
        // Which of the administrators it was, Telegram keeps to itself.
        (Some(sender), _) if sender.id == message.chat.id => (None, sender.title.clone()),
        (Some(sender), _) => (Some(PersonId::telegram(sender.id)), sender.title.clone()),
        (None, Some(user)) if user.is_bot => return ignored("message_of_a_bot"),
        (None, Some(user)) => (Some(PersonId::telegram(user.id)), user.name()),
        (None, None) => return ignored("message_of_nobody"),
    };
    // What is written in a topic says that it answers the topic's first message.
    let in_topic = message.is_topic_message.then_some(message.message_thread_id).flatten();
    let answered = message.reply_to_message.as_ref().filter(|answered| Some(answered.message_id) != in_topic);
    let linked = talk::with_links(&message, &text);
    // What answers something may go on to where links do not hide.
    let text = if answered.is_some() || edited { talk::with_addresses(&message, text) } else { text };
    Event::Written {
        chat: ChatId(message.chat.id),
        from,
        name,
        text,
        message_id: message.message_id,
        reply_to: answered.map(|answered| answered.message_id),
        to_bot: answered.and_then(|answered| answered.from.as_ref()).is_some_and(|user| user.id == ctx.bot_id),
        file: talk::files(fields).into_iter().next(),
        thread: in_topic,
        edited,
        forwarded: forwarded_post(&message, fields).map(Box::new),
        linked,
        styled: talk::is_styled(&message),
        at: moment_of(message.date),
    }
}

/// The channel's post that a message is a copy of.
fn forwarded_from(message: &WireMessage) -> Option<(ChatId, i64)> {
    let origin = message.forward_origin.as_ref()?;
    Some((ChatId(origin.chat.as_ref()?.id), origin.message_id?))
}

/// The same, with what it says and shows.
fn forwarded_post(message: &WireMessage, fields: &RawFields) -> Option<ForwardedPost> {
    let (channel, message_id) = forwarded_from(message)?;
    let at = message.forward_origin.as_ref().map_or(0, |origin| moment_of(origin.date));
    let content = super::content::content(message, fields, Some(channel));
    Some(ForwardedPost { channel, message_id, at, text: content.text, attachments: content.attachments })
}

/// `/cmd@ThisBot rest` becomes `/cmd rest`; a command of another bot becomes nothing.
fn own_command(text: String, bot_username: &str) -> Option<String> {
    let command = text.split_whitespace().next().unwrap_or_default();
    if !command.starts_with('/') {
        return Some(text);
    }
    let Some((name, addressee)) = command.split_once('@') else { return Some(text) };
    if !bot_username.is_empty() && !addressee.eq_ignore_ascii_case(bot_username) {
        return None;
    }
    Some(text.replacen(command, name, 1))
}

/// A message of the discussion group.
fn comment(message: &WireMessage, fields: &RawFields, origin: Origin, ctx: &TelegramTranslateContext) -> Event {
    let Some((author, author_name, exemption)) = author(message, ctx) else { return ignored("message_of_nobody") };
    let content = super::content::content(message, fields, ctx.linked_channel);
    let is_copy = super::content::FORWARD_MARKS.iter().any(|mark| fields.contains_key(*mark));
    let own_post = super::content::is_own_post(message, ctx.linked_channel);
    let forwarded = !own_post && (is_copy || content.of_another);
    let comment = Comment {
        subject: CommentRef {
            place: Place::Chat,
            owner_id: message.chat.id,
            parent_id: message.message_thread_id.unwrap_or(0),
            item_id: message.message_id,
        },
        author,
        author_name,
        at: moment_of(message.date),
        text: content.text,
        attached_words: None,
        listed_words: None,
        attachments: content.attachments,
        link_urls: content.link_urls,
        attachment_ids: content.attachment_ids,
        forwarded,
        has_buttons: message.reply_markup.is_some(),
        exemption: exemption.or(own_post.then_some(Exemption::OwnPost)),
        answers: message.reply_to_message.as_ref().map(|answered| answered.message_id),
        picture: None,
        album: fields.get("media_group_id").and_then(|raw| wire::read(raw)),
    };
    Event::CommentWritten { comment, origin }
}

/// Accounts of Telegram's own, through which chats write (`docs/platforms.md`, «Telegram: who writes and presses»).
const STAND_INS: [i64; 3] = [1_087_968_824, 777_000, 136_817_688];

/// In whose name a message was written. `from` is only a stand-in where a chat wrote.
fn author(
    message: &WireMessage,
    ctx: &TelegramTranslateContext,
) -> Option<(PersonId, Option<String>, Option<Exemption>)> {
    if let Some(sender) = &message.sender_chat {
        let exemption = chat_exemption(message, sender, ctx);
        return Some((PersonId::telegram(sender.id), sender.title.clone(), exemption));
    }
    let user: &WireUser = message.from.as_ref()?;
    // Of other bots those that administer the group are known as its administrators; any member may add one.
    let exemption = if message.is_automatic_forward || user.id == ctx.bot_id {
        Some(Exemption::Own)
    } else if STAND_INS.contains(&user.id) {
        Some(Exemption::Bot)
    } else {
        None
    };
    Some((PersonId::telegram(user.id), user.name(), exemption))
}

fn chat_exemption(message: &WireMessage, sender: &WireChat, ctx: &TelegramTranslateContext) -> Option<Exemption> {
    // The root of a thread is a post of the linked channel: who answers it in the same name is that channel.
    let root_of_sender = message.reply_to_message.as_ref().is_some_and(|replied| {
        replied.is_automatic_forward && replied.sender_chat.as_ref().is_some_and(|root| root.id == sender.id)
    });
    if message.is_automatic_forward || root_of_sender || ctx.linked_channel == Some(ChatId(sender.id)) {
        Some(Exemption::Own)
    } else if sender.id == message.chat.id {
        Some(Exemption::Manager)
    } else if ctx.channel_is_unknown && ctx.linked_channel.is_none() {
        Some(Exemption::PerhapsOwn)
    } else {
        None
    }
}

fn button(raw: &RawValue) -> Option<Event> {
    let query: CallbackQuery = wire::read(raw)?;
    if query.from.is_bot {
        return None;
    }
    Some(Event::ButtonPressed {
        callback_id: query.id,
        from: PersonId::telegram(query.from.id),
        name: query.from.name(),
        chat: query.message.as_ref().map(|message| ChatId(message.chat.id)),
        message_id: query.message.as_ref().map(|message| message.message_id),
        // A game's button carries none.
        data: query.data?,
    })
}

/// New reactions to a message of the discussion group. The bot hears of them only as an administrator.
fn reaction(raw: &RawValue, ctx: &TelegramTranslateContext) -> Option<Event> {
    let update: ReactionUpdate = wire::read(raw)?;
    let new = update.new_reaction.iter().filter(|reaction| !update.old_reaction.contains(reaction)).count();
    if Some(ChatId(update.chat.id)) != ctx.discussion_chat || new == 0 {
        return None;
    }
    let by_chat = update.actor_chat.map(|chat| chat.id);
    let person = by_chat.or(update.user.filter(|user| !user.is_bot).map(|user| user.id))?;
    if person == update.chat.id || ctx.linked_channel == Some(ChatId(person)) {
        return None; // an anonymous administrator, or the channel itself
    }
    Some(Event::Reacted {
        person: PersonId::telegram(person),
        count: u32::try_from(new).unwrap_or(u32::MAX),
        at: update.date.saturating_mul(1000),
    })
}

/// Administrators came or went, the bot's own rights among them changed, or somebody was banned or freed by hand.
fn member(kind: &str, raw: &RawValue, ctx: &TelegramTranslateContext) -> Event {
    let Some(update) = wire::read::<MemberUpdate>(raw) else { return ignored(kind) };
    if kind == "my_chat_member" && ChatId(update.chat.id).is_private() {
        return talk::reach(&update).unwrap_or_else(|| ignored(kind));
    }
    let chat = ChatId(update.chat.id);
    let is_own = kind == "my_chat_member";
    let own = is_own.then(|| (update.old_chat_member.standing(), update.new_chat_member.standing()));
    let (before, after) = (update.old_chat_member.is_admin(), update.new_chat_member.is_admin());
    // A plain member hears of the group too: that it does no more is worth knowing.
    let came_or_went = own.is_some_and(|(before, after)| before.there != after.there);
    if before != after || (before && is_own) || (came_or_went && Some(chat) == ctx.discussion_chat) {
        return Event::ManagersChanged { chat: Some(chat), own };
    }
    let by_hand = if is_own || Some(chat) != ctx.discussion_chat { None } else { by_others(&update, ctx) };
    by_hand.unwrap_or_else(|| ignored(kind))
}

/// Somebody else than this bot kept a person out of the discussion group, or let them in again.
fn by_others(update: &MemberUpdate, ctx: &TelegramTranslateContext) -> Option<Event> {
    let (before, after) = (&update.old_chat_member, &update.new_chat_member);
    if update.from.id == ctx.bot_id || before.is_banned() == after.is_banned() {
        return None;
    }
    let person = PersonId::telegram(after.user.id);
    if before.is_banned() {
        return Some(Event::PersonUnblocked { person, by_its_end: false });
    }
    // Whom another bot asks to prove that they are no robot, and whom somebody silences for an hour, nobody has banned.
    let by_person = !update.from.is_bot || STAND_INS.contains(&update.from.id);
    let for_good = after.status == "kicked" || (after.until_date == 0 && by_person);
    let by = Some(PersonId::telegram(update.from.id)).filter(|_| by_person);
    for_good.then_some(Event::PersonBlocked { person, by })
}

#[cfg(test)]
#[path = "translate_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "translate_group_tests.rs"]
mod group_tests;
