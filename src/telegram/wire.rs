//! Updates as Telegram sends them: only the fields that are read, each of them forgiving.
//!
//! New fields and kinds come every few weeks, so a field of an unexpected shape counts as absent instead of costing
//! the update. Deep nesting is no danger: what is not read is skipped without recursion.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::domain::receipt::TgProfile;
use crate::lengths::{self, cut, cut_owned};

/// A JSON object with its values as they came.
pub(crate) type RawFields = BTreeMap<String, Box<RawValue>>;

/// An account of a person or bot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct WireUser {
    /// Positive.
    pub id: i64,
    #[serde(default, deserialize_with = "lenient")]
    pub is_bot: bool,
    /// Always there, maybe empty.
    #[serde(default, deserialize_with = "lenient")]
    pub first_name: String,
    #[serde(default, deserialize_with = "lenient")]
    pub last_name: Option<String>,
    /// Without `@`.
    #[serde(default, deserialize_with = "lenient")]
    pub username: Option<String>,
}

impl WireUser {
    /// First and last name.
    pub(crate) fn name(&self) -> Option<String> {
        let name = full_name(&self.first_name, self.last_name.as_deref().unwrap_or_default());
        let name = name.trim();
        if name.is_empty() { self.username.clone() } else { Some(name.to_owned()) }
    }
}

fn full_name(first: &str, last: &str) -> String {
    format!("{} {}", cut(first, lengths::NAME), cut(last, lengths::NAME))
}

/// A chat of any kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct WireChat {
    /// See `ChatId`.
    pub id: i64,
    /// `private`, `group`, `supergroup` or `channel`.
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    pub kind: String,
    /// Of groups and channels.
    #[serde(default, deserialize_with = "lenient")]
    pub title: Option<String>,
    /// Of people.
    #[serde(default, deserialize_with = "lenient")]
    pub first_name: Option<String>,
    /// Public name, without `@`.
    #[serde(default, deserialize_with = "lenient")]
    pub username: Option<String>,
    /// It has topics.
    #[serde(default, deserialize_with = "lenient")]
    pub is_forum: bool,
    /// The channel of a group, the group of a channel; only `getChat` tells.
    #[serde(default, deserialize_with = "lenient")]
    pub linked_chat_id: Option<i64>,
}

/// What a person tells of themselves: their chat as `getChat` shows it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Stranger {
    /// Always there, maybe empty.
    #[serde(default, deserialize_with = "lenient")]
    pub first_name: String,
    #[serde(default, deserialize_with = "lenient")]
    pub last_name: String,
    /// «О себе».
    #[serde(default, deserialize_with = "lenient")]
    pub bio: String,
    /// How a business greets.
    #[serde(default, deserialize_with = "lenient")]
    pub business_intro: Option<Intro>,
    /// The channel that the profile shows.
    #[serde(default, deserialize_with = "lenient")]
    pub personal_chat: Option<WireChat>,
}

/// A greeting.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Intro {
    #[serde(default, deserialize_with = "lenient")]
    pub title: String,
    #[serde(default, deserialize_with = "lenient")]
    pub message: String,
}

impl Stranger {
    /// The same in our words.
    pub(crate) fn profile(self) -> TgProfile {
        let intro = self.business_intro.unwrap_or_default();
        let words = [self.bio, intro.title, intro.message];
        let words: Vec<&str> = words.iter().map(|words| words.trim()).filter(|words| !words.is_empty()).collect();
        let channel = self.personal_chat.unwrap_or_default();
        TgProfile {
            name: full_name(&self.first_name, &self.last_name).trim().to_owned(),
            bio: cut_owned(words.join("\n"), 3 * lengths::ABOUT),
            channel_title: channel.title.map(|title| cut_owned(title, lengths::TITLE)),
            channel_name: channel.username.map(|name| cut_owned(name, lengths::SHORT_NAME)),
        }
    }
}

/// Reactions of somebody to a message changed.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ReactionUpdate {
    /// Where the message is.
    pub chat: WireChat,
    /// Who, if it was a person.
    #[serde(default, deserialize_with = "lenient")]
    pub user: Option<WireUser>,
    /// The chat in whose name somebody reacted.
    #[serde(default, deserialize_with = "lenient")]
    pub actor_chat: Option<WireChat>,
    /// Unix seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub date: i64,
    #[serde(default, deserialize_with = "lenient")]
    pub old_reaction: Vec<Value>,
    #[serde(default, deserialize_with = "lenient")]
    pub new_reaction: Vec<Value>,
}

/// The message that was answered.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct RepliedTo {
    pub message_id: i64,
    /// Who wrote it, where no chat did.
    #[serde(default, deserialize_with = "lenient")]
    pub from: Option<WireUser>,
    /// The channel that wrote it, if one did.
    #[serde(default, deserialize_with = "lenient")]
    pub sender_chat: Option<WireChat>,
    /// A channel's post that Telegram brought into the group.
    #[serde(default, deserialize_with = "lenient")]
    pub is_automatic_forward: bool,
}

/// Whose message a forwarded copy shows; of a person nothing is read unless it is a bot.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ForwardOrigin {
    /// `user`, `hidden_user`, `chat` or `channel`.
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    pub kind: String,
    #[serde(default, deserialize_with = "lenient")]
    pub sender_user: Option<WireUser>,
    /// The group in whose name it was written.
    #[serde(default, deserialize_with = "lenient")]
    pub sender_chat: Option<WireChat>,
    /// The channel, if it was one.
    #[serde(default, deserialize_with = "lenient")]
    pub chat: Option<WireChat>,
    /// The message in the channel.
    #[serde(default, deserialize_with = "lenient")]
    pub message_id: Option<i64>,
    /// When it was written, Unix seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub date: i64,
}

/// A file that somebody sent.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct WireFile {
    /// By which this bot may send it on.
    #[serde(default, deserialize_with = "lenient")]
    pub file_id: String,
    /// As its sender named it.
    #[serde(default, deserialize_with = "lenient")]
    pub file_name: String,
    /// Of music.
    #[serde(default, deserialize_with = "lenient")]
    pub title: String,
    /// Bytes; 0 unknown.
    #[serde(default, deserialize_with = "lenient")]
    pub file_size: u64,
    /// Pixels; 0 unknown.
    #[serde(default, deserialize_with = "lenient")]
    pub width: u64,
    /// Pixels; 0 unknown.
    #[serde(default, deserialize_with = "lenient")]
    pub height: u64,
}

/// A stretch of text that is more than text.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Entity {
    /// `text_link`, `url`, …
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    pub kind: String,
    /// Where it begins, UTF-16 units.
    #[serde(default, deserialize_with = "lenient")]
    pub offset: i64,
    /// How long it is, UTF-16 units.
    #[serde(default, deserialize_with = "lenient")]
    pub length: i64,
    /// Target of a `text_link`.
    #[serde(default, deserialize_with = "lenient")]
    pub url: Option<String>,
}

/// A quotation inside an answer.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Quote {
    /// The quoted words.
    #[serde(default, deserialize_with = "lenient")]
    pub text: String,
    /// Links and the like in it.
    #[serde(default, deserialize_with = "lenient_list")]
    pub entities: Vec<Entity>,
}

/// How the preview of a link is shown.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct LinkPreview {
    /// The page, if it is not the first link of the text.
    #[serde(default, deserialize_with = "lenient")]
    pub url: Option<String>,
}

/// Buttons under a message.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Markup {
    #[serde(default, deserialize_with = "lenient")]
    pub inline_keyboard: Vec<Vec<MarkupButton>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct MarkupButton {
    #[serde(default, deserialize_with = "lenient")]
    pub text: String,
    #[serde(default, deserialize_with = "lenient")]
    pub url: Option<String>,
    /// A page that is told who pressed.
    #[serde(default, deserialize_with = "lenient")]
    pub login_url: Option<LinkTarget>,
    #[serde(default, deserialize_with = "lenient")]
    pub web_app: Option<LinkTarget>,
    /// What a press puts into the clipboard.
    #[serde(default, deserialize_with = "lenient")]
    pub copy_text: Option<LinkTarget>,
}

/// Something with an address, or words.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct LinkTarget {
    #[serde(default, deserialize_with = "lenient")]
    pub url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub text: Option<String>,
}

/// A message without what hangs on it; that is looked up in its `RawFields`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct WireMessage {
    /// Unique in its chat.
    pub message_id: i64,
    /// Whose message it is a copy of.
    #[serde(default, deserialize_with = "lenient")]
    pub forward_origin: Option<ForwardOrigin>,
    /// Under which post, or in which topic.
    #[serde(default, deserialize_with = "lenient")]
    pub message_thread_id: Option<i64>,
    /// It stands in a topic.
    #[serde(default, deserialize_with = "lenient")]
    pub is_topic_message: bool,
    /// A person; a stand-in when `sender_chat` is there.
    #[serde(default, deserialize_with = "lenient")]
    pub from: Option<WireUser>,
    /// The chat in whose name it was written.
    #[serde(default, deserialize_with = "lenient")]
    pub sender_chat: Option<WireChat>,
    /// Unix seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub date: i64,
    /// When it was changed, Unix seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub edit_date: Option<i64>,
    pub chat: WireChat,
    /// A post of the linked channel, brought by Telegram itself.
    #[serde(default, deserialize_with = "lenient")]
    pub is_automatic_forward: bool,
    #[serde(default, deserialize_with = "lenient")]
    pub reply_to_message: Option<RepliedTo>,
    #[serde(default, deserialize_with = "lenient")]
    pub quote: Option<Quote>,
    #[serde(default, deserialize_with = "lenient")]
    pub text: Option<String>,
    /// Its words, under media.
    #[serde(default, deserialize_with = "lenient")]
    pub caption: Option<String>,
    /// Links and the like in the text.
    #[serde(default, deserialize_with = "lenient_list")]
    pub entities: Vec<Entity>,
    /// Links and the like in the caption.
    #[serde(default, deserialize_with = "lenient_list")]
    pub caption_entities: Vec<Entity>,
    /// Which link is shown.
    #[serde(default, deserialize_with = "lenient")]
    pub link_preview_options: Option<LinkPreview>,
    #[serde(default, deserialize_with = "lenient")]
    pub reply_markup: Option<Markup>,
    /// People chosen with a button below the field.
    #[serde(default, deserialize_with = "lenient")]
    pub users_shared: Option<super::shared::UsersShared>,
    /// What the chat is called from now on.
    #[serde(default, deserialize_with = "lenient")]
    pub new_chat_title: Option<String>,
    /// The supergroup that this group became.
    #[serde(default, deserialize_with = "lenient")]
    pub migrate_to_chat_id: Option<i64>,
    /// The group that this supergroup was.
    #[serde(default, deserialize_with = "lenient")]
    pub migrate_from_chat_id: Option<i64>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CallbackQuery {
    /// To be answered with this.
    pub id: String,
    /// Who pressed, for certain.
    pub from: WireUser,
    /// Where the button is; may be inaccessible or absent.
    #[serde(default, deserialize_with = "lenient")]
    pub message: Option<ButtonMessage>,
    /// Untrusted.
    #[serde(default, deserialize_with = "lenient")]
    pub data: Option<String>,
}

/// The message of a pressed button, maybe inaccessible.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ButtonMessage {
    pub message_id: i64,
    pub chat: WireChat,
}

/// A JSON object's fields. A lone surrogate in an escape, which no Rust string can hold, becomes `U+FFFD` first.
pub(crate) fn fields(json: &str) -> Result<RawFields> {
    serde_json::from_str(&mend_surrogates(json)).context("reading an update")
}

/// A value, or nothing where the shape is not the expected one.
pub(crate) fn read<T: DeserializeOwned>(raw: &RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// For fields: what has not the expected shape counts as absent.
pub(super) fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(read(&raw).unwrap_or_default())
}

/// For lists: an odd item counts as absent, its neighbours stay.
pub(super) fn lenient_list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    let items: Vec<Box<RawValue>> = read(&raw).unwrap_or_default();
    Ok(items.iter().filter_map(|item| read(item)).collect())
}

/// Replaces `\uD800`–`\uDFFF` escapes that are no pair. Everything else stays byte for byte.
fn mend_surrogates(json: &str) -> std::borrow::Cow<'_, str> {
    if !json.contains("\\ud") && !json.contains("\\uD") {
        return json.into();
    }
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        mended.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match escaped_unit(rest) {
            Some(0xD800..=0xDBFF) if matches!(rest.get(6..).and_then(escaped_unit), Some(0xDC00..=0xDFFF)) => 12,
            Some(0xD800..=0xDFFF) => {
                mended.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            Some(_) => 6,
            None => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    mended.push_str(rest);
    mended.into()
}

/// The unit of a `\uXXXX` at the beginning.
fn escaped_unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates_are_mended_and_pairs_stay() {
        assert_eq!(mend_surrogates(r#"{"a":"\ud83d\ude00"}"#), r#"{"a":"\ud83d\ude00"}"#);
        assert_eq!(mend_surrogates(r#"{"a":"x\ud83dy"}"#), r#"{"a":"x\ufffdy"}"#);
        assert_eq!(mend_surrogates(r#"{"a":"\ude00\ud83d"}"#), r#"{"a":"\ufffd\ufffd"}"#);
        assert_eq!(mend_surrogates(r#"{"a":"\\ud83d"}"#), r#"{"a":"\\ud83d"}"#);
        assert_eq!(mend_surrogates("\\ud8"), "\\ud8");
        assert!(fields(r#"{"\ud83d":"\udfff"}"#).is_ok());
    }

    #[test]
    fn odd_fields_count_as_absent() {
        let message: WireMessage = serde_json::from_str(
            r#"{"message_id":5,"chat":{"id":-1,"type":7,"title":[]},"from":"nobody","date":"today","text":{"a":1},
                "entities":[3,{"type":"text_link","url":"https://a.example"},{"type":null}]}"#,
        )
        .unwrap();
        assert_eq!((message.message_id, message.chat.id, message.date), (5, -1, 0));
        assert!(message.from.is_none() && message.text.is_none());
        assert_eq!(message.entities.len(), 2);
    }

    #[test]
    fn unread_depth_is_no_danger() {
        let deep = format!(r#"{{"update_id":1,"message":{{"x":{}{}}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(fields(&deep).unwrap().len(), 2);
    }
}
