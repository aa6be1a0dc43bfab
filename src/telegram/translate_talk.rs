//! What people say to the bot in private, and what files come with a message. Pure.
//!
//! Knows what kind of thing was sent; never what it is sent for.

use serde::Deserialize;

use super::ignored;
use crate::bounded::moment_of;
use crate::domain::event::{Event, NamedBy, PersonNamed};
use crate::domain::ids::{ChatId, PersonId};
use crate::domain::talk::{Incoming, SentFile, SentKind};
use crate::telegram::members::MemberUpdate;
use crate::telegram::wire::{self, RawFields, WireMessage};

/// Fields that hold a file. `animation` comes before `document`, which Telegram repeats for old programs.
const FILES: [(&str, SentKind); 7] = [
    ("video", SentKind::Video),
    ("animation", SentKind::Video),
    ("video_note", SentKind::Video),
    ("voice", SentKind::Voice),
    ("audio", SentKind::Audio),
    ("document", SentKind::Document),
    ("sticker", SentKind::Sticker),
];

/// Fields that hold something that is no file. `venue` comes before `location`, which Telegram repeats beside it.
const OTHERS: [&str; 10] =
    ["poll", "story", "paid_media", "checklist", "rich_message", "invoice", "game", "dice", "venue", "location"];

/// Longest id of an album, bytes: a number of some twenty digits.
const LONGEST_ID: usize = 64;

/// What is read of a shared contact.
#[derive(Default, Deserialize)]
struct Contact {
    #[serde(default)]
    phone_number: String,
}

/// A message to the bot in private. Its words were looked at already.
pub(super) fn incoming(message: &WireMessage, fields: &RawFields, text: String, edited: bool) -> Event {
    let Some(user) = &message.from else { return ignored("message_of_nobody") };
    if user.is_bot {
        return ignored("message_of_a_bot");
    }
    let at = message.edit_date.filter(|_| edited).unwrap_or(message.date);
    let text = with_addresses(message, text);
    Event::Messaged(Box::new(Incoming {
        person: PersonId::telegram(user.id),
        name: user.name(),
        username: user.username.clone().filter(|name| !name.is_empty()),
        message_id: message.message_id,
        reply_to: message.reply_to_message.as_ref().map(|replied| replied.message_id),
        text,
        press: None,
        start: false,
        came_by: None,
        files: files(fields),
        client: None,
        album: fields
            .get("media_group_id")
            .and_then(|raw| wire::read(raw))
            .filter(|id: &String| id.len() <= LONGEST_ID),
        edited,
        at: moment_of(at),
    }))
}

/// The same words with the addresses that links hide behind them: whoever hears them elsewhere sees where these lead.
pub(super) fn with_addresses(message: &WireMessage, text: String) -> String {
    let mut links: Vec<(usize, &str)> = Vec::new();
    for entity in message.entities.iter().chain(&message.caption_entities) {
        let end = usize::try_from(entity.offset.saturating_add(entity.length)).unwrap_or(0);
        if let Some(url) = entity.url.as_deref().filter(|url| entity.kind == "text_link" && !text.contains(url)) {
            links.push((end, url));
        }
    }
    links.sort_by_key(|(end, _)| *end);
    let (mut told, mut units, mut links) = (String::new(), 0, links.into_iter().peekable());
    for letter in text.chars() {
        while let Some((_, url)) = links.next_if(|(end, _)| *end <= units && units > 0) {
            told.push_str(&format!(" ({url})"));
        }
        told.push(letter);
        units += letter.len_utf16();
    }
    for (_, url) in links {
        told.push_str(&format!(" ({url})"));
    }
    told
}

/// The same words with each link as `[address|words]`, as VK writes them, a line each; `None` where it has none.
pub(super) fn with_links(message: &WireMessage, text: &str) -> Option<String> {
    // Where a command or a phone stands in its place, the numbers are of another text.
    let own = message.text.as_ref().or(message.caption.as_ref()).filter(|own| *own == text)?;
    let mut links: Vec<(i64, i64, String)> = Vec::new();
    for entity in message.entities.iter().chain(&message.caption_entities) {
        let url = entity.url.as_deref().filter(|url| entity.kind == "text_link" && url.starts_with("http"));
        links.extend(url.map(|url| (entity.offset, entity.offset.saturating_add(entity.length), within_marks(url))));
    }
    links.sort_by_key(|(from, _, _)| *from);
    let (mut told, mut piece, mut units) = (String::new(), String::new(), 0);
    let mut open: Option<(i64, String)> = None;
    let mut links = links.into_iter().peekable();
    for letter in own.chars() {
        if let Some((_, url)) = open.take_if(|(until, _)| *until <= units) {
            link(&mut told, &mut piece, &url);
        }
        if open.is_none()
            && let Some((_, until, url)) = links.next_if(|(from, _, _)| *from <= units)
        {
            open = Some((until, url));
        }
        match &open {
            Some((_, url)) if letter == '\n' => {
                link(&mut told, &mut piece, url);
                told.push(letter);
            }
            Some(_) => piece.push(letter),
            None => told.push(letter),
        }
        units += letter.len_utf16() as i64;
    }
    if let Some((_, url)) = open {
        link(&mut told, &mut piece, &url);
    }
    (told != *own).then_some(told)
}

/// Whether words of it are more than words and links.
pub(super) fn is_styled(message: &WireMessage) -> bool {
    const STYLES: [&str; 11] = [
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "blockquote",
        "expandable_blockquote",
        "custom_emoji",
        "text_mention",
    ];
    let mut entities = message.entities.iter().chain(&message.caption_entities);
    entities.any(|entity| STYLES.contains(&entity.kind.as_str()))
}

/// What the marks are made of would end them.
fn within_marks(url: &str) -> String {
    let mut safe = url.to_owned();
    for (letter, coded) in [("[", "%5B"), ("]", "%5D"), ("|", "%7C"), (" ", "%20")] {
        safe = safe.replace(letter, coded);
    }
    safe
}

/// Words of a link that stand in a line, within its marks; those that marks cannot hold stay words.
fn link(told: &mut String, piece: &mut String, url: &str) {
    let words = std::mem::take(piece);
    let mut depth = 0;
    let holds = words.chars().all(|letter| {
        depth += i32::from(letter == '[') - i32::from(letter == ']');
        (0..=1).contains(&depth)
    });
    if holds && depth == 0 && !words.trim().is_empty() {
        told.push_str(&format!("[{url}|{words}]"));
    } else {
        told.push_str(&words);
    }
}

/// Text, caption or the phone of a shared contact.
pub(super) fn words(message: &WireMessage, fields: &RawFields) -> String {
    let words = message.text.as_ref().or(message.caption.as_ref()).cloned();
    let phone = || fields.get("contact").and_then(|raw| wire::read::<Contact>(raw)).map(|contact| contact.phone_number);
    words.or_else(phone).unwrap_or_default()
}

/// What came with a message: of a photo the largest size.
pub(super) fn files(fields: &RawFields) -> Vec<SentFile> {
    let mut found = Vec::new();
    if let Some(raw) = fields.get("photo") {
        let sizes: Vec<wire::WireFile> = wire::read(raw).unwrap_or_default();
        let largest = sizes.into_iter().max_by_key(|size| size.width.saturating_mul(size.height));
        found.extend(largest.map(|size| sent(SentKind::Photo, size)));
    } else if fields.contains_key("live_photo") {
        found.push(sent(SentKind::Other, wire::WireFile::default()));
    }
    for (name, kind) in FILES {
        if name == "document" && fields.contains_key("animation") {
            continue;
        }
        if let Some(file) = fields.get(name).and_then(|raw| wire::read::<wire::WireFile>(raw)) {
            found.push(sent(kind, file));
        }
    }
    if OTHERS.iter().any(|name| fields.contains_key(*name)) {
        found.push(sent(SentKind::Other, wire::WireFile::default()));
    }
    // What cannot be had again is still told of.
    found.retain(|file| file.kind == SentKind::Other || !file.source.is_empty());
    found
}

fn sent(kind: SentKind, file: wire::WireFile) -> SentFile {
    let name = if file.file_name.is_empty() { file.title } else { file.file_name };
    SentFile { kind, source: file.file_id, name, bytes: file.file_size, page: String::new() }
}

/// A person blocked the bot, or lets it write again.
pub(super) fn reach(update: &MemberUpdate) -> Option<Event> {
    let on = match update.new_chat_member.status.as_str() {
        "kicked" => false,
        "member" => true,
        _ => return None,
    };
    Some(Event::ReachChanged { person: PersonId::telegram(update.chat.id), on })
}

/// Whom a message names: chosen with the button below the field, or the author of what is sent on.
pub(super) fn named(message: &WireMessage) -> Option<PersonNamed> {
    let from = message.from.as_ref().filter(|user| !user.is_bot && message.sender_chat.is_none())?;
    let of = |by: NamedBy, id: i64, name: Option<String>| PersonNamed {
        chat: ChatId(message.chat.id),
        from: PersonId::telegram(from.id),
        by,
        id,
        name,
    };
    if let Some(user) = message.users_shared.as_ref().and_then(|shared| shared.users.first()) {
        let words = [&user.first_name, &user.last_name].into_iter().flatten().map(String::as_str);
        let name = words.collect::<Vec<_>>().join(" ");
        return Some(of(NamedBy::Person, user.user_id, Some(name).filter(|name| !name.trim().is_empty())));
    }
    let origin = message.forward_origin.as_ref()?;
    Some(match (&origin.sender_user, origin.kind.as_str()) {
        (Some(user), _) if user.is_bot => of(NamedBy::Bot, user.id, user.name()),
        (Some(user), _) => of(NamedBy::Person, user.id, user.name()),
        (None, "hidden_user") => of(NamedBy::Hidden, 0, None),
        (None, _) => of(NamedBy::Channel, 0, None),
    })
}
