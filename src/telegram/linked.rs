//! Which channel belongs to the discussion group: what it says there is nobody's advert.
//!
//! The bot may come into the group later than the program starts, the group may become a supergroup, and nobody tells a bot
//! that a channel was linked: so it is asked for again until it is known, and read from what Telegram itself brings.

use teloxide::payloads::GetChat;

use super::client::Api;
use super::errors::TelegramCallError;
use super::members::MemberUpdate;
use super::requests::recipient;
use super::wire::{self, WireChat, WireMessage};
use crate::clock::{HOUR, MINUTE, Millis};
use crate::domain::ids::ChatId;

/// How often it is asked for while none is known…
const AGAIN: Millis = HOUR;
/// …and after a question without an answer.
const SOON: Millis = MINUTE;

/// Parts of an update that tell something of the group: others are not read twice.
const TELLING: [&str; 4] =
    ["\"my_chat_member\"", "\"migrate_to_chat_id\"", "\"migrate_from_chat_id\"", "\"is_automatic_forward\""];

/// The channel of the discussion group, as far as Telegram told.
#[derive(Debug)]
pub(super) struct Linked {
    /// Where the group is, as far as anybody told.
    chat: Option<ChatId>,
    /// Where the store last said that it is.
    stored: Option<ChatId>,
    channel: Option<ChatId>,
    told: bool,
    /// When it is asked for; `None`: nothing calls for it.
    due: Option<Millis>,
}

impl Linked {
    /// Of a group, or of none.
    pub(super) fn of(chat: Option<ChatId>) -> Self {
        Self { chat, stored: chat, channel: None, told: false, due: chat.map(|_| 0) }
    }

    /// The channel, where one is known.
    pub(super) fn channel(&self) -> Option<ChatId> {
        self.channel
    }

    /// Telegram told which it is, or that there is none.
    pub(super) fn is_told(&self) -> bool {
        self.told || self.chat.is_none()
    }

    /// The store says where the group is now.
    pub(super) fn follow(&mut self, chat: Option<ChatId>) {
        if chat != self.stored {
            self.stored = chat;
            self.moved(chat);
        }
    }

    fn moved(&mut self, to: Option<ChatId>) {
        if to != self.chat {
            (self.chat, self.told) = (to, false);
            self.call_for();
        }
    }

    /// It is asked for at the next turn.
    pub(super) fn call_for(&mut self) {
        self.due = self.chat.map(|_| 0);
    }

    /// What updates tell of the group, before anybody judges by them.
    pub(super) fn hear(&mut self, updates: &[String]) {
        for update in updates.iter().filter(|update| TELLING.iter().any(|part| update.contains(part))) {
            let Ok(fields) = wire::fields(update) else { continue };
            if let Some(standing) = fields.get("my_chat_member").and_then(|raw| wire::read::<MemberUpdate>(raw)) {
                // The bot came in, or may see more than before.
                if Some(ChatId(standing.chat.id)) == self.chat {
                    self.call_for();
                }
            } else if let Some(message) = fields.get("message").and_then(|raw| wire::read::<WireMessage>(raw)) {
                self.said(&message);
            }
        }
    }

    fn said(&mut self, message: &WireMessage) {
        let chat = Some(ChatId(message.chat.id));
        if message.migrate_from_chat_id.is_some_and(|from| Some(ChatId(from)) == self.chat) {
            self.moved(chat);
        }
        if chat != self.chat {
            return;
        }
        if let Some(to) = message.migrate_to_chat_id {
            self.moved(Some(ChatId(to)));
        } else if let Some(channel) = message.sender_chat.as_ref().filter(|_| message.is_automatic_forward) {
            (self.channel, self.told, self.due) = (Some(ChatId(channel.id)), true, None);
        }
    }

    /// Asks Telegram, where it is time. The error: no answer came, and what was known stays known.
    pub(super) async fn ask_if_due(&mut self, api: &Api, now: Millis) -> Result<(), TelegramCallError> {
        while let Some(chat) = self.chat.filter(|_| self.due.is_some_and(|due| due <= now)) {
            let answer: Result<WireChat, _> = api.call(&GetChat::new(recipient(chat))).await;
            match answer {
                Ok(found) => {
                    (self.channel, self.told) = (found.linked_chat_id.map(ChatId), true);
                    self.due = self.channel.is_none().then_some(now + AGAIN);
                }
                Err(TelegramCallError::Refused { migrate_to: Some(to), .. }) if ChatId(to) != chat => {
                    self.moved(Some(ChatId(to)));
                }
                Err(TelegramCallError::Refused { code: 400 | 403, description, .. }) => {
                    tracing::warn!(chat = chat.0, %description, "the discussion group cannot be read");
                    self.due = Some(now + AGAIN);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The same, by whoever has something else to do as well.
    pub(super) async fn ask_beside(&mut self, api: &Api, now: Millis) {
        if let Err(error) = self.ask_if_due(api, now).await {
            tracing::debug!("the channel of the discussion group was not told: {error}");
            self.due = Some(now + SOON);
        }
    }
}
