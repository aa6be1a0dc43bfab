//! What people of Telegram tell of themselves, and how they react to messages.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::World;
use super::chats::{ChatKind, Standing};

/// What a person's profile shows to everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TgFace {
    /// «О себе», as a stranger's profile shows it.
    pub bio: String,
    /// The channel that the profile shows.
    pub channel: Option<i64>,
}

impl From<&str> for TgFace {
    fn from(bio: &str) -> Self {
        Self { bio: bio.to_owned(), channel: None }
    }
}

impl World {
    /// A person writes about themselves.
    pub fn tg_face(&mut self, user: i64, face: impl Into<TgFace>) {
        self.chats.faces.insert(user, face.into());
    }

    /// A channel, or a group, gets a public name, without `@`.
    pub fn name_chat(&mut self, chat_id: i64, username: &str) -> Result<()> {
        let chat = self.chats.known.get_mut(&chat_id).with_context(|| format!("there is no chat {chat_id}"))?;
        chat.username = Some(username.to_owned());
        Ok(())
    }

    /// A person as `getChat` shows them; `None`: the bot has never met them.
    pub(in crate::simulator) fn stranger_object(&self, user: i64) -> Option<Value> {
        let known = self.chats.users.get(&user)?;
        let met = self.chats.known.values().any(|chat| chat.standings.contains_key(&user));
        if !met && !self.chats.known.contains_key(&user) {
            return None;
        }
        let mut object = json!({"id": user, "type": "private", "first_name": known.name});
        if let Some(username) = &known.username {
            object["username"] = json!(username);
            object["active_usernames"] = json!([username]);
        }
        let face = self.chats.faces.get(&user).cloned().unwrap_or_default();
        if !face.bio.is_empty() {
            object["bio"] = json!(face.bio);
        }
        if let Some(channel) = face.channel {
            object["personal_chat"] = self.chat_object(channel);
        }
        Some(object)
    }

    /// Somebody puts a reaction on a message, or (an empty one) takes theirs back. The bot is told as an administrator.
    pub fn react(&mut self, chat_id: i64, user: i64, message_id: i64, emoji: &str) -> Result<()> {
        ensure!(self.chats.users.contains_key(&user), "nobody is {user} on telegram");
        let chat = self.chats.known.get_mut(&chat_id).with_context(|| format!("there is no chat {chat_id}"))?;
        ensure!(chat.messages.contains_key(&message_id), "there is no message {message_id}");
        if chat.kind != ChatKind::Private {
            chat.standings.entry(user).or_insert(Standing::Member);
        }
        let told = chat.rights(self.bot_id).is_some();
        let new = if emoji.is_empty() { json!([]) } else { json!([{"type": "emoji", "emoji": emoji}]) };
        let old = self.chats.reactions.insert((chat_id, message_id, user), new.clone()).unwrap_or_else(|| json!([]));
        if told && old != new {
            let update = json!({
                "chat": self.chat_object(chat_id), "message_id": message_id, "user": self.user_object(user),
                "date": self.now(), "old_reaction": old, "new_reaction": new,
            });
            self.notify("message_reaction", &update);
        }
        Ok(())
    }
}
