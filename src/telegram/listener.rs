//! Hears Telegram's updates and puts them into the inbox, as they came.
//!
//! One `getUpdates` a step. A batch and the offset after it are one transaction; Telegram learns that they were
//! received only by the next question, that is after the commit. Nothing is translated here: an update that cannot be
//! read is stored like any other, and the cursor moves on.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use teloxide::payloads::{DeleteWebhook, DeleteWebhookSetters as _, GetChat, GetMe};

use super::TelegramSettings;
use super::client::Api;
use super::errors::CallError;
use super::requests::recipient;
use super::translate::{TranslateContext, queue_of};
use super::wire::{self, Chat, User};
use crate::clock::{DAY, Millis};
use crate::domain::ids::ChatId;
use crate::inbox::{Inbox, Incoming};

/// What Telegram is asked to tell. Always sent: left out, the list of whoever asked last stays in force.
pub const ALLOWED_UPDATES: [&str; 11] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "message_reaction_count",
    "chat_join_request",
    "poll",
];

/// The server waits no longer than this, whatever it is asked.
const LONGEST_POLL: u32 = 50;
/// How much longer than the poll the connection is waited for.
const POLL_MARGIN: Duration = Duration::from_secs(10);
/// Most updates in one batch.
const BATCH: u8 = 100;
/// After so long without an update the ids may start again anywhere, and nothing older is kept by Telegram.
const OFFSET_GOES_STALE: Millis = 3 * DAY;

/// What one step brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// So many new updates are in the inbox.
    Events(usize),
    /// Nobody said anything.
    Quiet,
    /// Telegram could not be asked, or would not answer.
    Trouble {
        /// To wait before the next step.
        pause: Duration,
        /// For the log; no secrets.
        cause: String,
        /// Another program asks with the same token.
        conflict: bool,
        /// The token is wrong or revoked.
        unauthorised: bool,
    },
}

/// What Telegram told of the bot itself, for translating. Clones share it; it is filled once Telegram was reached.
#[derive(Debug, Clone, Default)]
pub struct Identity(Arc<RwLock<Known>>);

#[derive(Debug, Clone, Default)]
struct Known {
    username: String,
    linked_channel: Option<ChatId>,
}

impl Identity {
    /// What updates are understood with, as far as it is known now.
    pub fn context(&self, settings: &TelegramSettings) -> Result<TranslateContext> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(TranslateContext {
            bot_id: super::client::bot_id(&settings.bot_token)?,
            bot_username: known.username,
            admin_chat: settings.admin_chat,
            discussion_chat: settings.discussion_chat,
            linked_channel: known.linked_channel,
        })
    }

    fn learn(&self, known: Known) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = known;
    }
}

/// The long-polling ear. Steps come one after another.
pub struct TelegramListener {
    api: Api,
    inbox: Inbox,
    account: String,
    admin_chat: Option<ChatId>,
    discussion_chat: Option<ChatId>,
    identity: Identity,
    /// Webhook gone and name known.
    greeted: bool,
    /// `None` until the store was asked.
    cursor: Option<Cursor>,
    /// Smaller after an answer that could not be taken apart.
    batch: u8,
    troubles: u32,
}

/// Which update comes next, and when the last one came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    offset: Option<i64>,
    heard_at: Millis,
}

#[derive(Serialize)]
struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    limit: u8,
    timeout: u32,
    allowed_updates: &'static [&'static str],
}

impl TelegramListener {
    /// An ear with its own connections. Asks nothing yet, so Telegram may be away; fails on a token, address or proxy
    /// that cannot be one.
    pub fn connect(settings: &TelegramSettings, inbox: Inbox) -> Result<Self> {
        let api = Api::new(settings)?;
        let account = format!("telegram:{}", api.bot_id());
        Ok(Self {
            api,
            inbox,
            account,
            admin_chat: settings.admin_chat,
            discussion_chat: settings.discussion_chat,
            identity: Identity::default(),
            greeted: false,
            cursor: None,
            batch: BATCH,
            troubles: 0,
        })
    }

    /// The name under which its updates and position are stored.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// What it learns of the bot, shared with whoever translates.
    pub fn identity(&self) -> Identity {
        self.identity.clone()
    }

    /// Asks once and stores what came; waits up to `timeout_seconds` (at most 50) for something to come. May be
    /// abandoned at any moment. Fails only when the store does; then nothing was confirmed and the same updates come
    /// again.
    pub async fn step(&mut self, timeout_seconds: u32) -> Result<Heard> {
        if !self.greeted
            && let Err(error) = self.greet().await
        {
            return Ok(self.trouble(&error));
        }
        let cursor = self.cursor().await?;
        let timeout = timeout_seconds.min(LONGEST_POLL);
        let stale = self.inbox.now().saturating_sub(cursor.heard_at) > OFFSET_GOES_STALE;
        let request = GetUpdates {
            offset: cursor.offset.filter(|_| !stale),
            limit: self.batch,
            timeout,
            allowed_updates: &ALLOWED_UPDATES,
        };
        let patience = Duration::from_secs(u64::from(timeout)) + POLL_MARGIN;
        let updates = match self.api.call_text("getUpdates", &request, Some(patience)).await {
            Ok(answer) => match answer.result() {
                Ok(result) => take_apart(&result),
                Err(CallError::Lost { .. }) if self.batch == 1 && scan_update_id(answer.body()).is_some() => {
                    // Not even JSON, and it would come again for ever: kept as it is.
                    vec![answer.body().to_owned()]
                }
                Err(error) => {
                    if matches!(error, CallError::Lost { .. }) && answer.status() == 200 {
                        self.batch = 1;
                    }
                    return Ok(self.trouble(&error));
                }
            },
            Err(error) => return Ok(self.trouble(&error)),
        };
        self.troubles = 0;
        self.batch = BATCH;
        if updates.is_empty() {
            return Ok(Heard::Quiet);
        }
        self.store(updates, cursor).await.map(Heard::Events)
    }

    /// Takes the webhook away, which would keep all updates to itself, and asks who we are.
    async fn greet(&mut self) -> Result<(), CallError> {
        let _: IgnoredAny = self.api.call(&DeleteWebhook::new().drop_pending_updates(false)).await?;
        let me: User = self.api.call(&GetMe::new()).await?;
        let linked_channel = match self.discussion_chat {
            Some(chat) => self.linked_channel(chat).await?,
            None => None,
        };
        self.identity.learn(Known { username: me.username.unwrap_or_default(), linked_channel });
        self.greeted = true;
        Ok(())
    }

    async fn linked_channel(&self, chat: ChatId) -> Result<Option<ChatId>, CallError> {
        let answer: Result<Chat, _> = self.api.call(&GetChat::new(recipient(chat))).await;
        match answer {
            Ok(chat) => Ok(chat.linked_chat_id.map(ChatId)),
            Err(CallError::Refused { code: 400 | 403, description, .. }) => {
                tracing::warn!(chat.id = chat.0, %description, "the discussion group cannot be read");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The position after the last stored batch.
    async fn cursor(&mut self) -> Result<Cursor> {
        if let Some(cursor) = self.cursor {
            return Ok(cursor);
        }
        let (inbox, account) = (self.inbox.clone(), self.account.clone());
        let stored = tokio::task::spawn_blocking(move || inbox.position(&account))
            .await
            .context("reading the position of telegram")??;
        let cursor = match stored {
            Some((offset, heard_at)) => Cursor { offset: offset.parse().ok(), heard_at },
            None => Cursor { offset: None, heard_at: self.inbox.now() },
        };
        self.cursor = Some(cursor);
        Ok(cursor)
    }

    async fn store(&mut self, updates: Vec<String>, cursor: Cursor) -> Result<usize> {
        let offset = offset_after(&updates, cursor.offset);
        let admin_chat = self.admin_chat;
        let (inbox, account) = (self.inbox.clone(), self.account.clone());
        let new = tokio::task::spawn_blocking(move || {
            let position = offset.map(|offset| offset.to_string());
            let batch: Vec<_> = updates.into_iter().map(|payload| incoming(payload, admin_chat)).collect();
            inbox.accept(&account, position.as_deref(), &batch, None)
        })
        .await
        .context("storing updates of telegram")?
        .context("storing updates of telegram")?;
        self.cursor = Some(Cursor { offset, heard_at: self.inbox.now() });
        Ok(new)
    }

    /// What to do about a question that was not answered.
    fn trouble(&mut self, error: &CallError) -> Heard {
        let before = self.troubles;
        self.troubles = self.troubles.saturating_add(1);
        let (mut conflict, mut unauthorised) = (false, false);
        let pause = match error {
            CallError::Refused { code: 409, description, .. } => {
                if description.to_lowercase().contains("webhook") {
                    self.greeted = false;
                } else {
                    conflict = true;
                }
                backoff(5, before)
            }
            CallError::Refused { code: 401 | 404, .. } => {
                unauthorised = true;
                backoff(30, before)
            }
            CallError::Refused { retry_after: Some(seconds), .. } => Duration::from_secs(seconds.saturating_add(1)),
            // The server slows whoever asks again within three seconds.
            CallError::Refused { .. } | CallError::NotSent { .. } | CallError::Lost { .. } => backoff(3, before),
        };
        Heard::Trouble { pause, cause: error.to_string(), conflict, unauthorised }
    }
}

/// `first` seconds, doubled with every trouble before, at most a minute.
fn backoff(first: u64, before: u32) -> Duration {
    Duration::from_secs(first.saturating_mul(1 << before.min(5)).min(60))
}

/// The updates of an answer, each as it came. What is no list is one odd update.
fn take_apart(result: &RawValue) -> Vec<String> {
    let items: Option<Vec<Box<RawValue>>> = wire::read(result);
    items
        .map_or_else(|| vec![result.get().to_owned()], |items| items.iter().map(|item| item.get().to_owned()).collect())
}

/// One after the highest id of the batch, also where that is lower than before: ids may start again anywhere.
fn offset_after(updates: &[String], before: Option<i64>) -> Option<i64> {
    let highest = updates.iter().filter_map(|update| scan_update_id(update)).max();
    match highest {
        Some(id) => Some(id.saturating_add(1)),
        // Nothing to go by: step over what cannot be named.
        None => before.map(|offset| offset.saturating_add(updates.len() as i64)),
    }
}

fn incoming(payload: String, admin_chat: Option<ChatId>) -> Incoming {
    let event_id = scan_update_id(&payload)
        .map_or_else(|| format!("odd:{:016x}", xxhash_rust::xxh3::xxh3_64(payload.as_bytes())), |id| id.to_string());
    Incoming { event_id, queue: queue_of(&payload, admin_chat), payload }
}

/// The id of an update, found without trusting the rest of it.
fn scan_update_id(payload: &str) -> Option<i64> {
    #[derive(serde::Deserialize)]
    struct Numbered {
        update_id: i64,
    }
    if let Ok(numbered) = serde_json::from_str::<Numbered>(payload) {
        return Some(numbered.update_id);
    }
    let (_, after) = payload.split_once("\"update_id\"")?;
    let digits = after.trim_start().strip_prefix(':')?.trim_start();
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

#[cfg(test)]
#[path = "listener_tests.rs"]
mod tests;
