//! One question to Telegram: what is new? Answers with updates as they came, or with how long to leave it alone.
//!
//! Knows nothing of the inbox; an update that cannot be read is handed on like any other.

use std::time::Duration;

use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use teloxide::payloads::{DeleteWebhook, DeleteWebhookSetters as _, GetMe};

use super::client::Api;
use super::errors::TelegramCallError;
use super::linked::Linked;
use super::listener::TelegramHeard;
use super::wire::{self, WireUser};
use crate::bounded::pause_of;
use crate::clock::Millis;
use crate::domain::ids::ChatId;

/// What Telegram is asked to tell. Always sent: left out, the list of whoever asked last stays in force
/// (`docs/platforms.md`, «Telegram: getting updates», as the figures below).
pub(super) const ALLOWED_UPDATES: [&str; 11] = [
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
const POLL_MARGIN: Duration = Duration::from_secs(4);
/// The longest pause after an answer that did not come or could not be read.
const LONGEST_TROUBLE: Duration = Duration::from_secs(10);
/// Most updates in one batch.
const BATCH: u8 = 100;
/// What Telegram told of the bot itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Without `@`; empty while it is not known.
    pub(super) username: String,
    /// The channel of the discussion group.
    pub(super) linked_channel: Option<ChatId>,
    /// Telegram told which that is, or that there is none.
    pub(super) channel_is_told: bool,
}

pub(super) struct Poll {
    api: Api,
    linked: Linked,
    /// The moment of this step.
    now: Millis,
    /// Webhook gone: the bot's name.
    username: Option<String>,
    /// Smaller after an answer that could not be taken apart.
    batch: u8,
    troubles: u32,
}

#[derive(Serialize)]
struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    limit: u8,
    timeout: u32,
    allowed_updates: &'static [&'static str],
}

impl Poll {
    pub(super) fn new(api: Api, discussion_chat: Option<ChatId>) -> Self {
        let linked = Linked::of(discussion_chat);
        Self { api, linked, now: 0, username: None, batch: BATCH, troubles: 0 }
    }

    /// What Telegram told of the bot, once it was reached.
    pub(super) fn known(&self) -> Option<Known> {
        let (linked_channel, channel_is_told) = (self.linked.channel(), self.linked.is_told());
        self.username.clone().map(|username| Known { username, linked_channel, channel_is_told })
    }

    /// The step begins: where the discussion group is now.
    pub(super) async fn begin(&mut self, discussion_chat: Option<ChatId>, now: Millis) {
        self.now = now;
        self.linked.follow(discussion_chat);
        if self.username.is_some() {
            self.linked.ask_beside(&self.api, now).await;
        }
    }

    /// Updates came: what they tell of the discussion group is known before they are judged.
    pub(super) async fn hear(&mut self, updates: &[String]) {
        self.linked.hear(updates);
        self.linked.ask_beside(&self.api, self.now).await;
    }

    /// Asks for updates from `offset` on, which confirms those before it, and waits for `timeout_seconds`, at most 50.
    /// The error is a `TelegramHeard::Trouble`.
    pub(super) async fn ask(
        &mut self,
        offset: Option<i64>,
        timeout_seconds: u32,
    ) -> Result<Vec<String>, TelegramHeard> {
        match self.ask_once(offset, timeout_seconds.min(LONGEST_POLL)).await {
            Ok(updates) => {
                self.troubles = 0;
                self.batch = BATCH;
                Ok(updates)
            }
            Err(error) => {
                // It came, and was too large or came to no end: perhaps a smaller batch does.
                if matches!(error, TelegramCallError::Lost { .. }) && self.username.is_some() {
                    self.batch = (self.batch / 4).max(1);
                }
                Err(self.trouble(&error))
            }
        }
    }

    async fn ask_once(&mut self, offset: Option<i64>, timeout: u32) -> Result<Vec<String>, TelegramCallError> {
        if self.username.is_none() {
            self.username = Some(self.greet().await?);
        }
        let request = GetUpdates { offset, limit: self.batch, timeout, allowed_updates: &ALLOWED_UPDATES };
        let patience = Duration::from_secs(u64::from(timeout)) + POLL_MARGIN;
        let answer = self.api.call_text("getUpdates", &request, Some(patience)).await?;
        match answer.result() {
            Ok(result) => take_apart(&result),
            // Not even JSON, and asked for alone it would come again for ever: kept as it is.
            Err(TelegramCallError::Lost { .. }) if self.batch == 1 && scan_update_id(answer.body()).is_some() => {
                Ok(vec![answer.body().to_owned()])
            }
            Err(error) => {
                if matches!(error, TelegramCallError::Lost { .. }) && answer.status() == 200 {
                    self.batch = 1;
                }
                Err(error)
            }
        }
    }

    /// Takes the webhook away, which would keep all updates to itself, and asks who we are.
    async fn greet(&mut self) -> Result<String, TelegramCallError> {
        // Nothing is dropped: what waited for the webhook is handed to us now.
        let _: IgnoredAny = self.api.call(&DeleteWebhook::new().drop_pending_updates(false)).await?;
        let me: WireUser = self.api.call(&GetMe::new()).await?;
        self.linked.call_for();
        self.linked.ask_if_due(&self.api, self.now).await?;
        Ok(me.username.unwrap_or_default())
    }

    /// What to do about a question that was not answered.
    fn trouble(&mut self, error: &TelegramCallError) -> TelegramHeard {
        let before = self.troubles;
        self.troubles = self.troubles.saturating_add(1);
        let (mut conflict, mut unauthorised) = (false, false);
        let pause = match error {
            TelegramCallError::Refused { code: 409, description, .. } => {
                if description.to_lowercase().contains("webhook") {
                    self.username = None;
                } else {
                    conflict = true;
                }
                backoff(5, before)
            }
            // 404 is what a token of no known form gets.
            TelegramCallError::Refused { code: 401 | 404, .. } => {
                unauthorised = true;
                backoff(30, before)
            }
            TelegramCallError::Refused { retry_after: Some(seconds), .. } => {
                pause_of("telegram", *seconds) + Duration::from_secs(1)
            }
            TelegramCallError::Refused { .. } => backoff(3, before),
            // The server slows whoever asks again within three seconds; what is mended is heard again soon.
            TelegramCallError::NotSent { .. }
            | TelegramCallError::TurnedAway { .. }
            | TelegramCallError::Lost { .. } => backoff(3, before).min(LONGEST_TROUBLE),
        };
        TelegramHeard::Trouble { pause, cause: error.to_string(), conflict, unauthorised }
    }
}

/// `first` seconds, doubled with every trouble before, at most a minute.
fn backoff(first: u64, before: u32) -> Duration {
    Duration::from_secs(first.saturating_mul(1 << before.min(5)).min(60))
}

/// The updates of an answer, each as it came.
fn take_apart(result: &RawValue) -> Result<Vec<String>, TelegramCallError> {
    let items: Vec<Box<RawValue>> = wire::read(result)
        .ok_or_else(|| TelegramCallError::Lost { cause: "getUpdates: the answer is no list of updates".to_owned() })?;
    Ok(items.iter().map(|item| item.get().to_owned()).collect())
}

/// The id of an update, found without trusting the rest of it.
pub(super) fn scan_update_id(payload: &str) -> Option<i64> {
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
#[path = "poll_tests.rs"]
mod tests;
