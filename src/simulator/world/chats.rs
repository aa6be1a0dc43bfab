//! Telegram's chats: who is in them with which rights, and what stands in them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::{BOT_USERNAME, World};
use crate::simulator::Unlooked;

pub use super::chat_view::{Shown, ShownButton};

/// Who writes in the name of an anonymous administrator (`docs/platforms.md`, «Telegram: who writes and presses»).
pub(super) const ANONYMOUS_ID: i64 = 1_087_968_824;
/// Who brings a channel's posts into its group.
pub(super) const SERVICE_ID: i64 = 777_000;
/// Who stands in for a channel that writes in a group.
pub(super) const CHANNEL_BOT_ID: i64 = 136_817_688;

/// Kind of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulator) enum ChatKind {
    Private,
    Group,
    Supergroup,
    Channel,
}

impl ChatKind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Group => "group",
            Self::Supergroup => "supergroup",
            Self::Channel => "channel",
        }
    }
}

/// An account of a person or bot.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct User {
    pub name: String,
    pub username: Option<String>,
    pub is_bot: bool,
}

/// What an administrator may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// The right `can_delete_messages`.
    pub delete: bool,
    /// The right `can_restrict_members`.
    pub restrict: bool,
    /// `can_post_messages` and `can_edit_messages`, in channels.
    pub post: bool,
}

impl Rights {
    /// Every right that the simulator tells apart.
    pub const ALL: Self = Self { delete: true, restrict: true, post: true };
    /// None of them: an administrator in name.
    pub const NONE: Self = Self { delete: false, restrict: false, post: false };
}

/// How somebody stands in a chat.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::simulator) enum Standing {
    Creator,
    Admin(Rights),
    Member,
    Restricted { permissions: Map<String, Value>, until: i64 },
    Left,
    Kicked { until: i64 },
}

#[derive(Debug, Clone, Default)]
pub(in crate::simulator) struct Message {
    pub from: Option<i64>,
    pub sender_chat: Option<i64>,
    pub date: i64,
    pub text: String,
    pub entities: Vec<Value>,
    /// As the bot sent it, with markup.
    pub source: String,
    pub keyboard: Option<Value>,
    pub edited: Option<i64>,
    /// It was sent without a sound.
    pub silent: bool,
    pub reply_to: Option<i64>,
    pub thread: Option<i64>,
    /// Channel and its post.
    pub forward_of: Option<(i64, i64)>,
    /// Media and whatever else a message can have.
    pub extra: Map<String, Value>,
    /// Bytes of a photo that the bot uploaded.
    pub photo: Option<Arc<[u8]>>,
}

impl Message {
    /// Whether its words stand under something.
    pub(in crate::simulator) fn is_media(&self) -> bool {
        super::talk::MEDIA.iter().any(|kind| self.extra.contains_key(*kind))
    }
}

#[derive(Debug)]
pub(in crate::simulator) struct Chat {
    pub kind: ChatKind,
    pub title: String,
    /// Public name, without `@`.
    pub username: Option<String>,
    pub linked: Option<i64>,
    pub standings: BTreeMap<i64, Standing>,
    pub messages: BTreeMap<i64, Message>,
    pub banned_senders: BTreeSet<i64>,
    pub migrated_to: Option<i64>,
    /// The person blocked the bot.
    pub blocked: bool,
    /// Topics of a forum by number, and whether each is open; of what is no forum none.
    pub topics: BTreeMap<i64, bool>,
    last_message: i64,
}

impl Chat {
    pub(super) fn new(kind: ChatKind, title: &str) -> Self {
        Self {
            kind,
            title: title.to_owned(),
            username: None,
            linked: None,
            standings: BTreeMap::new(),
            messages: BTreeMap::new(),
            banned_senders: BTreeSet::new(),
            migrated_to: None,
            blocked: false,
            topics: BTreeMap::new(),
            last_message: 0,
        }
    }

    /// Rights of a person; the creator has all.
    pub(in crate::simulator) fn rights(&self, user: i64) -> Option<Rights> {
        match self.standings.get(&user) {
            Some(Standing::Creator) => Some(Rights::ALL),
            Some(Standing::Admin(rights)) => Some(*rights),
            _ => None,
        }
    }
}

/// Every chat and account.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Chats {
    pub known: BTreeMap<i64, Chat>,
    pub users: BTreeMap<i64, User>,
    pub answers: Vec<CallbackAnswer>,
    /// What people tell of themselves.
    pub faces: BTreeMap<i64, super::strangers::TgFace>,
    /// Reactions by chat, message and person.
    pub reactions: BTreeMap<(i64, i64, i64), Value>,
    /// Private chats and basic groups share one row of numbers.
    last_plain: i64,
    pub(super) last_press: u64,
    pub(super) last_person: i64,
    pub(super) last_group: i64,
    /// Files that people sent.
    pub(super) files: super::private::TgFiles,
    /// Albums sent so far.
    pub albums: u64,
    pub commands: BTreeMap<String, Value>,
    pub lately: super::super::telegram::Lately,
}

/// What the bot said to a press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// Of the press that it answers.
    pub id: String,
    /// Shown over the chat; empty: nothing is.
    pub text: String,
    /// In a box that is to be closed.
    pub alert: bool,
}

/// What somebody says in a chat besides words: fields of the Bot API's `Message`.
#[derive(Debug, Clone, Default)]
pub struct TgSaid {
    /// The words, without markup.
    pub text: String,
    /// The message it answers.
    pub reply_to: Option<i64>,
    /// `photo`, `sticker`, `forward_origin`, `entities`, …
    pub extra: Map<String, Value>,
}

impl From<&str> for TgSaid {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

impl World {
    pub(super) fn furnish_chats(&mut self) {
        let bot = User { name: "Тихий бот".to_owned(), username: Some(BOT_USERNAME.to_owned()), is_bot: true };
        self.chats.users.insert(self.bot_id, bot);
        let service = [
            (SERVICE_ID, "Telegram", None),
            (ANONYMOUS_ID, "Group", Some("GroupAnonymousBot")),
            (CHANNEL_BOT_ID, "Channel", Some("Channel_Bot")),
        ];
        for (id, name, username) in service {
            let user = User { name: name.to_owned(), username: username.map(str::to_owned), is_bot: id != SERVICE_ID };
            self.chats.users.insert(id, user);
        }
        let owner = self.admin_chat_id;
        self.chats.users.insert(owner, User { name: "Ольга".to_owned(), username: None, is_bot: false });
        self.chats.last_person = owner;
        self.open_private_chat(owner);
        let mut channel = Chat::new(ChatKind::Channel, "Тихий двор");
        channel.linked = Some(self.discussion_chat_id);
        let mut group = Chat::new(ChatKind::Supergroup, "Тихий двор: разговоры");
        group.linked = Some(self.channel_id);
        for chat in [&mut channel, &mut group] {
            chat.standings.insert(owner, Standing::Creator);
            chat.standings.insert(self.bot_id, Standing::Admin(Rights::ALL));
        }
        self.chats.known.insert(self.channel_id, channel);
        self.chats.known.insert(self.discussion_chat_id, group);
    }

    pub(super) fn open_private_chat(&mut self, user: i64) {
        let name = self.chats.users.get(&user).map(|user| user.name.clone()).unwrap_or_default();
        self.chats.known.entry(user).or_insert_with(|| Chat::new(ChatKind::Private, &name));
    }

    /// Puts a message into a chat and says its number.
    pub(in crate::simulator) fn put_message(&mut self, chat_id: i64, message: Message) -> Result<i64> {
        let last_plain = &mut self.chats.last_plain;
        let chat = self.chats.known.get_mut(&chat_id).with_context(|| format!("there is no chat {chat_id}"))?;
        let id = match chat.kind {
            ChatKind::Private | ChatKind::Group => {
                *last_plain += 1;
                *last_plain
            }
            ChatKind::Supergroup | ChatKind::Channel => {
                chat.last_message += 1;
                chat.last_message
            }
        };
        chat.messages.insert(id, message);
        Ok(id)
    }

    pub(in crate::simulator) fn user_object(&self, id: i64) -> Value {
        let Some(user) = self.chats.users.get(&id) else {
            return json!({"id": id, "is_bot": false, "first_name": ""});
        };
        let mut object = json!({"id": id, "is_bot": user.is_bot, "first_name": user.name});
        if let Some(username) = &user.username {
            object["username"] = json!(username);
        }
        if !user.is_bot {
            object["language_code"] = json!("ru");
        }
        object
    }

    pub(in crate::simulator) fn chat_object(&self, id: i64) -> Value {
        let Some(chat) = self.chats.known.get(&id) else { return json!({"id": id, "type": "private"}) };
        let name = if chat.kind == ChatKind::Private { "first_name" } else { "title" };
        let mut object = json!({"id": id, "type": chat.kind.as_str(), name: chat.title});
        if let Some(username) = &chat.username {
            object["username"] = json!(username);
        }
        if !chat.topics.is_empty() {
            object["is_forum"] = json!(true);
        }
        if chat.kind == ChatKind::Group {
            object["all_members_are_administrators"] = json!(false);
        }
        object
    }

    /// A message as the Bot API shows it; one that it answers is shown without what that one answers.
    pub(in crate::simulator) fn message_object(&self, chat_id: i64, message_id: i64) -> Option<Value> {
        let message = self.chats.known.get(&chat_id)?.messages.get(&message_id)?;
        let mut object = self.plain_message_object(chat_id, message_id, message);
        if let Some(answered) = message.reply_to
            && let Some(to) = self.chats.known.get(&chat_id).and_then(|chat| chat.messages.get(&answered))
        {
            object["reply_to_message"] = self.plain_message_object(chat_id, answered, to);
        }
        Some(object)
    }

    fn plain_message_object(&self, chat_id: i64, message_id: i64, message: &Message) -> Value {
        let mut fields = message.extra.clone();
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        set("message_id", json!(message_id));
        set("date", json!(message.date));
        set("chat", self.chat_object(chat_id));
        if let Some(from) = message.from {
            set("from", self.user_object(from));
        }
        if let Some(sender) = message.sender_chat {
            set("sender_chat", self.chat_object(sender));
        }
        let (words, marks) = if message.extra.keys().any(|key| super::talk::MEDIA.contains(&key.as_str())) {
            ("caption", "caption_entities")
        } else {
            ("text", "entities")
        };
        if !message.text.is_empty() {
            set(words, json!(message.text));
        }
        if !message.entities.is_empty() {
            set(marks, json!(message.entities));
        }
        if let Some(keyboard) = &message.keyboard {
            set("reply_markup", keyboard.clone());
        }
        if let Some(edited) = message.edited {
            set("edit_date", json!(edited));
        }
        if let Some(thread) = message.thread {
            set("message_thread_id", json!(thread));
            if self.chats.known.get(&chat_id).is_some_and(|chat| chat.topics.contains_key(&thread)) {
                set("is_topic_message", json!(true));
            }
        }
        if let Some((channel, post)) = message.forward_of {
            if message.sender_chat == Some(channel) {
                set("is_automatic_forward", json!(true));
            }
            let origin =
                json!({"type": "channel", "chat": self.chat_object(channel), "message_id": post, "date": message.date});
            set("forward_origin", origin);
        }
        Value::Object(fields)
    }

    /// The bytes of the photo that the bot uploaded with a message, as it is now.
    pub fn photo(&self, chat_id: i64, message_id: i64) -> Option<Arc<[u8]>> {
        self.chats.known.get(&chat_id)?.messages.get(&message_id)?.photo.clone()
    }

    /// Whether a message still stands in a chat.
    pub fn message_stands(&self, chat_id: i64, message_id: i64) -> bool {
        self.look_at(Unlooked::Chat(chat_id));
        self.chats.known.get(&chat_id).is_some_and(|chat| chat.messages.contains_key(&message_id))
    }

    /// Whether somebody may not write in a chat: silenced or thrown out.
    pub fn is_restricted(&self, chat_id: i64, user: i64) -> bool {
        self.look_at(Unlooked::Standing(chat_id, user));
        let now = self.now();
        let Some(chat) = self.chats.known.get(&chat_id) else { return false };
        if chat.banned_senders.contains(&user) {
            return true;
        }
        match chat.standings.get(&user) {
            Some(Standing::Restricted { permissions, until }) => {
                (*until == 0 || *until > now) && permissions.get("can_send_messages") != Some(&json!(true))
            }
            Some(Standing::Kicked { until }) => *until == 0 || *until > now,
            _ => false,
        }
    }

    /// What the bot said to presses, oldest first.
    pub fn callback_answers(&self) -> &[CallbackAnswer] {
        self.look_at(Unlooked::Press);
        &self.chats.answers
    }
}
