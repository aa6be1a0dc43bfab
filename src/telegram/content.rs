//! What a message says and carries: words, media, hidden links. Pure.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::wire::{self, Entity, ForwardOrigin, MarkupButton, RawFields, WireChat, WireMessage};
use crate::domain::comment::AttachmentKind;
use crate::domain::ids::ChatId;
use crate::texts::html::is_blank;

/// Fields that only a forwarded message has.
pub(super) const FORWARD_MARKS: [&str; 4] =
    ["forward_origin", "forward_from", "forward_from_chat", "forward_sender_name"];

/// Fields that hold something a person put there, and what it counts as. `animation` comes before `document`, which
/// Telegram repeats for old programs; so does `venue` before `location`.
const MEDIA: [(&str, AttachmentKind); 22] = [
    ("photo", AttachmentKind::Photo),
    ("live_photo", AttachmentKind::Photo),
    ("video", AttachmentKind::Video),
    ("animation", AttachmentKind::Video),
    ("video_note", AttachmentKind::Video),
    ("audio", AttachmentKind::Audio),
    ("document", AttachmentKind::Document),
    ("sticker", AttachmentKind::Sticker),
    ("poll", AttachmentKind::Poll),
    ("contact", AttachmentKind::Contact),
    ("voice", AttachmentKind::Voice),
    ("story", AttachmentKind::Story),
    ("giveaway", AttachmentKind::Other),
    ("giveaway_winners", AttachmentKind::Other),
    ("paid_media", AttachmentKind::Other),
    ("checklist", AttachmentKind::Other),
    ("rich_message", AttachmentKind::Other),
    ("invoice", AttachmentKind::Market),
    ("game", AttachmentKind::Other),
    ("dice", AttachmentKind::Other),
    ("venue", AttachmentKind::Other),
    ("location", AttachmentKind::Other),
];

/// Media that hold words of their own.
const WORDY: [&str; 7] = ["poll", "checklist", "rich_message", "contact", "game", "venue", "invoice"];

/// Keys under which such media keep their words.
const WORD_KEYS: [&str; 13] = [
    "text",
    "title",
    "question",
    "explanation",
    "description",
    "first_name",
    "last_name",
    "phone_number",
    "address",
    "caption",
    "credit",
    "summary",
    "expression",
];

/// Who did something to it: nobody's words.
const NOT_SAID: [&str; 5] = ["added_by_user", "added_by_chat", "completed_by_user", "completed_by_chat", "user"];

/// What of a formatted text is read, besides what it is made of.
const RICH_KEYS: [&str; 4] = ["text", "alternative_text", "expression", "credit"];

/// What of a contact's card people see, beside its name and phone.
const CARD_KEYS: [&str; 5] = ["NOTE", "URL", "ORG", "TITLE", "EMAIL"];

#[derive(Debug, Default, PartialEq)]
pub(super) struct Content {
    /// Text or caption, then the words of polls and the like, of a quotation from elsewhere, of buttons, and the title of
    /// the channel it was forwarded from, a line each.
    pub text: String,
    /// Kinds, in the order of the table.
    pub attachments: Vec<AttachmentKind>,
    /// `photo:<file_unique_id>` and the like.
    pub attachment_ids: Vec<String>,
    /// Links that the text does not show, without repetitions.
    pub link_urls: Vec<String>,
    /// It shows what another channel made: a story, a giveaway.
    pub of_another: bool,
}

/// Whether a person said something with a message; joins, pins and the like say nothing.
pub(super) fn says_something(message: &WireMessage, fields: &RawFields) -> bool {
    message.text.is_some() || message.caption.is_some() || MEDIA.iter().any(|(name, _)| fields.contains_key(*name))
}

/// Fields of service messages that say what somebody added to another's poll or list.
const ADDED: [&str; 2] = ["poll_option_added", "checklist_tasks_added"];

/// Whether somebody added words of their own to another's poll or list.
pub(super) fn adds_words(fields: &RawFields) -> bool {
    ADDED.iter().any(|name| fields.contains_key(*name))
}

/// What was added, without the poll or list itself, which such a message repeats.
fn added_words(fields: &RawFields) -> impl Iterator<Item = String> {
    #[derive(Deserialize)]
    struct Task {
        #[serde(default, deserialize_with = "wire::lenient")]
        text: String,
    }
    #[derive(Deserialize)]
    struct Added {
        #[serde(default, deserialize_with = "wire::lenient")]
        option_text: Option<String>,
        #[serde(default, deserialize_with = "wire::lenient_list")]
        tasks: Vec<Task>,
    }
    let added = ADDED.iter().filter_map(|name| wire::read::<Added>(fields.get(*name)?));
    added.flat_map(|added| added.option_text.into_iter().chain(added.tasks.into_iter().map(|task| task.text)))
}

/// Whether it is a list that others may write in: whose words an edit brings nobody tells.
pub(super) fn is_shared_list(fields: &RawFields) -> bool {
    #[derive(Deserialize)]
    struct List {
        #[serde(default, deserialize_with = "wire::lenient")]
        others_can_add_tasks: bool,
    }
    let list = fields.get("checklist").and_then(|raw| wire::read::<List>(raw));
    list.is_some_and(|list| list.others_can_add_tasks)
}

/// What a message says and carries. `own_channel`: whose posts are nobody's advert.
pub(super) fn content(message: &WireMessage, fields: &RawFields, own_channel: Option<ChatId>) -> Content {
    let mut found = Content::default();
    let mut words: Vec<String> = message.text.iter().chain(&message.caption).cloned().collect();
    let mut links = Vec::new();
    let mut entities: Vec<_> = message.entities.iter().chain(&message.caption_entities).collect();
    words.extend(added_words(fields));
    let author = message.sender_chat.as_ref().map(|chat| chat.id).or(message.from.as_ref().map(|user| user.id));
    // Whoever sends a poll on shows all of it.
    let author = author.filter(|_| message.forward_origin.is_none());
    media(fields, (own_channel, author), &mut found, &mut words, &mut links);
    if !is_own_post(message, own_channel) {
        file_words(fields, &mut words);
    }
    found.of_another = made(fields).any(|made| made.by_others(own_channel).next().is_some());
    let elsewhere = fields.get("external_reply").and_then(|raw| wire::fields(raw.get()).ok());
    let replied =
        elsewhere.as_ref().and_then(|fields| fields.get("origin")).and_then(|raw| wire::read::<ForwardOrigin>(raw));
    // What the community's own post says was never the member's word.
    let foreign = elsewhere.as_ref().filter(|_| !replied.as_ref().is_some_and(|origin| is_of(origin, own_channel)));
    if let Some(elsewhere) = foreign {
        found.attachments.push(AttachmentKind::Wall);
        media(elsewhere, (own_channel, None), &mut found, &mut words, &mut links);
        file_words(elsewhere, &mut words);
        // Words quoted from this very chat were judged when they were written; these come from outside.
        if let Some(quote) = &message.quote {
            words.push(quote.text.clone());
            entities.extend(&quote.entities);
        }
    }
    let copied = |button: &MarkupButton| button.copy_text.as_ref().and_then(|copied| copied.text.clone());
    let on_buttons = buttons(message).flat_map(|button| [Some(button.text.clone()), copied(button)]);
    words.extend(on_buttons.flatten().filter(|words| !words.is_empty()));
    // A post that Telegram brought itself is the community's own.
    if !message.is_automatic_forward {
        for origin in message.forward_origin.iter().chain(&replied) {
            source(origin, own_channel, &mut words, &mut links);
        }
    }
    if !is_own_post(message, own_channel) {
        // A card of another site under «Смотрите», and a link whose words nobody sees, are all that such a message says.
        let own = words.first().cloned().unwrap_or_default();
        let of_own = message.entities.iter().chain(&message.caption_entities);
        let unseen =
            of_own.filter(|entity| entity.kind == "text_link" && entity.length > 0 && is_blank(&stretch(&own, entity)));
        let preview = message.link_preview_options.as_ref().and_then(|preview| preview.url.as_ref());
        let addresses = unseen.filter_map(|entity| entity.url.as_ref()).chain(preview);
        let addresses: Vec<String> = addresses.filter(|url| !own.contains(url.as_str())).cloned().collect();
        words.extend(addresses);
    }
    found.text = words.join("\n");
    links.extend(entities.iter().filter(|entity| entity.kind == "text_link").filter_map(|entity| entity.url.clone()));
    for button in buttons(message) {
        let targets =
            [&button.login_url, &button.web_app].into_iter().flatten().filter_map(|target| target.url.clone());
        links.extend(button.url.clone().into_iter().chain(targets));
    }
    links.retain(|url| !found.text.lines().any(|line| line == url));
    let mut seen = BTreeSet::new();
    links.retain(|url| seen.insert(url.clone()));
    found.link_urls = links;
    found
}

/// The words that an entity stands on.
fn stretch(text: &str, entity: &Entity) -> String {
    let units = |number: i64| usize::try_from(number).unwrap_or(0);
    let units: Vec<u16> = text.encode_utf16().skip(units(entity.offset)).take(units(entity.length)).collect();
    String::from_utf16_lossy(&units)
}

fn buttons(message: &WireMessage) -> impl Iterator<Item = &MarkupButton> {
    message.reply_markup.iter().flat_map(|markup| markup.inline_keyboard.iter().flatten())
}

/// Where a forwarded message comes from: its channel or group by name and address, a bot by its address. A person is
/// nobody's address.
fn source(origin: &ForwardOrigin, own_channel: Option<ChatId>, words: &mut Vec<String>, links: &mut Vec<String>) {
    let chat = origin.chat.as_ref().or(origin.sender_chat.as_ref());
    let chat = chat.filter(|chat| is_foreign(chat, own_channel));
    words.extend(chat.and_then(|chat| chat.title.clone()));
    let bot = origin.sender_user.as_ref().filter(|user| user.is_bot);
    let name = chat.and_then(|chat| chat.username.as_ref()).or(bot.and_then(|bot| bot.username.as_ref()));
    links.extend(name.map(|name| address(name)));
}

fn address(name: &str) -> String {
    format!("https://t.me/{name}")
}

/// A channel or group of others.
fn is_foreign(chat: &WireChat, own_channel: Option<ChatId>) -> bool {
    !ChatId(chat.id).is_private() && own_channel != Some(ChatId(chat.id))
}

/// A story or a giveaway.
#[derive(Deserialize)]
struct Made {
    #[serde(default, deserialize_with = "wire::lenient")]
    chat: Option<WireChat>,
    #[serde(default, deserialize_with = "wire::lenient_list")]
    chats: Vec<WireChat>,
    #[serde(default, deserialize_with = "wire::lenient")]
    prize_description: Option<String>,
}

impl Made {
    /// Whose it is, but for the community itself.
    fn by_others(&self, own_channel: Option<ChatId>) -> impl Iterator<Item = &WireChat> {
        self.chat.iter().chain(&self.chats).filter(move |chat| is_foreign(chat, own_channel))
    }
}

/// The stories and giveaways that a message shows.
fn made(fields: &RawFields) -> impl Iterator<Item = Made> {
    let fields = ["story", "giveaway", "giveaway_winners"].iter().filter_map(|name| fields.get(*name));
    fields.filter_map(|raw| wire::read(raw))
}

/// What a file calls itself. Its ending is no word, and «.zip» no address.
fn file_words(fields: &RawFields, words: &mut Vec<String>) {
    #[derive(Deserialize)]
    struct Named {
        #[serde(default, deserialize_with = "wire::lenient")]
        file_name: Option<String>,
        #[serde(default, deserialize_with = "wire::lenient")]
        title: Option<String>,
        #[serde(default, deserialize_with = "wire::lenient")]
        performer: Option<String>,
    }
    let stem = |name: String| name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).replace('_', " ");
    // An animation comes as a document besides, with a name that nobody gave it.
    let document = fields.get("document").filter(|_| !fields.contains_key("animation"));
    for named in document.into_iter().chain(fields.get("audio")).filter_map(|raw| wire::read::<Named>(raw)) {
        let said = [named.title, named.performer, named.file_name.map(stem)];
        words.extend(said.into_iter().flatten().filter(|words| !words.trim().is_empty()));
    }
}

/// A post of the community's own channel, brought by Telegram or by a person: it is compared with what was sent, and the name of a
/// file was no part of that.
pub(super) fn is_own_post(message: &WireMessage, own_channel: Option<ChatId>) -> bool {
    message.is_automatic_forward || message.forward_origin.as_ref().is_some_and(|origin| is_of(origin, own_channel))
}

/// Whether something comes from a channel: Telegram's server says so, and nobody can forge it.
fn is_of(origin: &ForwardOrigin, channel: Option<ChatId>) -> bool {
    origin.chat.as_ref().is_some_and(|chat| Some(ChatId(chat.id)) == channel)
}

/// `author`: whose words count alone, where others may have added theirs.
fn media(
    fields: &RawFields,
    (own_channel, author): (Option<ChatId>, Option<i64>),
    found: &mut Content,
    words: &mut Vec<String>,
    links: &mut Vec<String>,
) {
    for made in made(fields) {
        words.extend(made.prize_description.clone());
        words.extend(made.by_others(own_channel).filter_map(|chat| chat.title.clone()));
        links.extend(made.by_others(own_channel).filter_map(|chat| chat.username.as_deref().map(address)));
    }
    for (name, kind) in MEDIA {
        let Some(raw) = fields.get(name) else { continue };
        let repeated = (name == "document" && fields.contains_key("animation"))
            || (name == "location" && fields.contains_key("venue"))
            || (name == "photo" && fields.contains_key("live_photo"));
        if repeated {
            continue;
        }
        found.attachments.push(kind);
        if let Some(id) = unique_id(raw) {
            found.attachment_ids.push(format!("{name}:{id}"));
        }
        if WORDY.contains(&name) {
            // Nested too deep for a value: then it has no words that anybody could read.
            let mut value = wire::read::<Value>(raw).unwrap_or_default();
            without_others(&mut value, author);
            gather(&value, words, links);
        }
    }
}

/// A poll without the answers that others have added to it.
fn without_others(media: &mut Value, author: Option<i64>) {
    let by = |option: &Value| {
        let adder = option.get("added_by_user").or_else(|| option.get("added_by_chat"))?;
        adder.get("id")?.as_i64()
    };
    if let (Some(author), Some(options)) = (author, media.get_mut("options").and_then(Value::as_array_mut)) {
        options.retain(|option| by(option).is_none_or(|adder| adder == author));
    }
}

/// The name of a file that does not change; of a photo's sizes the last one's, which is the largest.
fn unique_id(raw: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct FileName {
        file_unique_id: String,
    }
    let sizes: Option<Vec<FileName>> = wire::read(raw);
    let file = sizes.and_then(|mut sizes| sizes.pop()).or_else(|| wire::read(raw));
    file.map(|file| file.file_unique_id)
}

fn gather(value: &Value, words: &mut Vec<String>, links: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    _ if NOT_SAID.contains(&key.as_str()) => {}
                    Value::String(card) if key == "vcard" => words.extend(card_words(card)),
                    Value::String(url) if key == "url" => links.push(url.clone()),
                    Value::String(_) | Value::Array(_) | Value::Object(_) if WORD_KEYS.contains(&key.as_str()) => {
                        let mut line = String::new();
                        flow(value, &mut line, links);
                        words.extend(Some(line).filter(|line| !line.is_empty()));
                    }
                    _ => gather(value, words, links),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, words, links)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A formatted text is its plain words: a string, several such texts in a row, or one with a format of its own.
fn flow(value: &Value, line: &mut String, links: &mut Vec<String>) {
    match value {
        Value::String(text) => line.push_str(text),
        Value::Array(parts) => parts.iter().for_each(|part| flow(part, line, links)),
        Value::Object(fields) => {
            links.extend(fields.get("url").and_then(Value::as_str).map(str::to_owned));
            for (key, value) in RICH_KEYS.iter().filter_map(|key| Some((*key, fields.get(*key)?))) {
                if key == "credit" && !line.is_empty() {
                    line.push('\n');
                }
                flow(value, line, links);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The lines of a card that are words: `NOTE:…`, `item1.URL;type=pref:…`. A photo in it is none.
fn card_words(card: &str) -> impl Iterator<Item = String> {
    // A long line goes on in the next, behind a space.
    let card = card.replace("\r\n", "\n").replace("\n ", "");
    let lines: Vec<String> = card.lines().filter_map(card_line).collect();
    lines.into_iter()
}

fn card_line(line: &str) -> Option<String> {
    let (name, value) = line.split_once(':')?;
    let name = name.split(';').next()?;
    let name = name.rsplit_once('.').map_or(name, |(_, name)| name);
    let is_read = CARD_KEYS.iter().any(|key| name.eq_ignore_ascii_case(key)) && !value.trim().is_empty();
    is_read.then(|| value.replace("\\n", "\n").replace('\\', ""))
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
