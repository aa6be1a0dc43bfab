//! Hears Telegram's updates and puts them into the inbox, as they came.
//!
//! One `getUpdates` a step. A batch and the offset after it are one transaction; Telegram learns that they were
//! received only by the next question, that is after the commit. Nothing is translated here: an update that cannot be
//! read is stored like any other, and the cursor moves on.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context, Result};

use super::TelegramSettings;
use super::client::Api;
use super::keys::{self, AwaitedKey, Ours, TakenOut};
use super::poll::{Known, Poll, scan_update_id};
use super::translate::{TelegramTranslateContext, queue_of};
use crate::clock::{DAY, Millis};
use crate::domain::action::Advice;
use crate::domain::ids::ChatId;
use crate::inbox::{Inbox, RawUpdate};
use crate::keyring::Keyring;

/// After a week without an update the ids may start again anywhere, and after a day nothing older is kept by Telegram
/// (`docs/platforms.md`, «Telegram: getting updates»): between the two the position is given up.
const OFFSET_GOES_STALE: Millis = 3 * DAY;

/// What one step brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TelegramHeard {
    /// So many new updates are in the inbox.
    Events(usize),
    /// The poll ended without a word from anybody.
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
pub(crate) struct Identity(Arc<RwLock<Known>>);

impl Identity {
    /// What updates are understood with, as far as it is known now.
    pub(crate) fn context(&self, settings: &TelegramSettings) -> Result<TelegramTranslateContext> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(TelegramTranslateContext {
            bot_id: super::client::bot_id(&settings.bot_token)?,
            bot_username: known.username,
            admin_chat: settings.admin_chat,
            discussion_chat: settings.discussion_chat,
            linked_channel: known.linked_channel,
            channel_is_unknown: settings.discussion_chat.is_some() && !known.channel_is_told,
        })
    }

    fn learn(&self, known: &Known) {
        let mut learnt = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if *learnt != *known {
            learnt.clone_from(known);
        }
    }
}

/// The long-polling ear. Steps come one after another.
pub(crate) struct TelegramListener {
    poll: Poll,
    inbox: Inbox,
    keyring: Keyring,
    account: String,
    admin_chat: Option<ChatId>,
    discussion_chat: Option<ChatId>,
    identity: Identity,
    /// `None` until the store was asked.
    cursor: Option<Cursor>,
}

/// Which update comes next, and when the last one came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    offset: Option<i64>,
    /// When the last update came: that Telegram answers says nothing about its ids.
    last_update: Millis,
}

impl Cursor {
    /// The offset to ask with. A stale one might be higher than all ids to come, and Telegram would keep silent.
    fn offset_at(self, now: Millis) -> Option<i64> {
        self.offset.filter(|_| now.saturating_sub(self.last_update) <= OFFSET_GOES_STALE)
    }
}

impl TelegramListener {
    /// An ear with its own connections. Asks nothing yet, so Telegram may be away; fails on a token, address or proxy
    /// that cannot be one.
    pub(crate) fn connect(settings: &TelegramSettings, inbox: Inbox, keyring: Keyring) -> Result<Self> {
        let api = Api::new(settings)?.telling(inbox.clock());
        let account = format!("telegram:{}", api.bot_id());
        Ok(Self {
            poll: Poll::new(api, settings.discussion_chat),
            inbox,
            keyring,
            account,
            admin_chat: settings.admin_chat,
            discussion_chat: settings.discussion_chat,
            identity: Identity::default(),
            cursor: None,
        })
    }

    /// The name under which its updates and position are stored.
    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    /// Where it puts them.
    pub(crate) fn inbox(&self) -> Inbox {
        self.inbox.clone()
    }

    /// What it learns of the bot, shared with whoever translates.
    pub(crate) fn identity(&self) -> Identity {
        self.identity.clone()
    }

    /// Asks once and stores what came; waits up to `timeout_seconds` (at most 50) for something to come. May be
    /// abandoned at any moment. Fails only when the store does; then nothing was confirmed and the same updates come
    /// again.
    pub(crate) async fn step(&mut self, timeout_seconds: u32) -> Result<TelegramHeard> {
        let cursor = self.cursor().await?;
        let discussion_chat = self.discussion_now().await?;
        self.poll.begin(discussion_chat, self.inbox.now()).await;
        let asked = self.poll.ask(cursor.offset_at(self.inbox.now()), timeout_seconds).await;
        if let Ok(updates) = &asked {
            self.poll.hear(updates).await;
        }
        if let Some(known) = self.poll.known() {
            self.identity.learn(&known);
        }
        match asked {
            Err(trouble) => {
                if matches!(trouble, TelegramHeard::Trouble { unauthorised: true, .. }) {
                    self.advise().await?;
                }
                if matches!(trouble, TelegramHeard::Trouble { conflict: true, .. }) {
                    let inbox = self.inbox.clone();
                    let noted = tokio::task::spawn_blocking(move || inbox.note_rival()).await;
                    noted.context("writing down that another program listens")??;
                }
                Ok(trouble)
            }
            Ok(updates) if updates.is_empty() => Ok(TelegramHeard::Quiet),
            Ok(updates) => self.store(updates, cursor).await.map(TelegramHeard::Events),
        }
    }

    /// The token is dead: nobody can be told here, and yet it must be said.
    async fn advise(&self) -> Result<()> {
        let inbox = self.inbox.clone();
        let advice = Advice::new_token("telegram.bot_token");
        tokio::task::spawn_blocking(move || inbox.advise(&advice)).await.context("telling of a dead token")?
    }

    /// Where the discussion group is: it may have become a supergroup.
    async fn discussion_now(&self) -> Result<Option<ChatId>> {
        let Some(chat) = self.discussion_chat else { return Ok(None) };
        let inbox = self.inbox.clone();
        let found = tokio::task::spawn_blocking(move || inbox.chat_now(chat)).await;
        found.context("reading where the discussion group is")?.map(Some)
    }

    /// The position after the last stored batch.
    async fn cursor(&mut self) -> Result<Cursor> {
        if let Some(cursor) = self.cursor {
            return Ok(cursor);
        }
        let (inbox, account) = (self.inbox.clone(), self.account.clone());
        let stored = tokio::task::spawn_blocking(move || {
            let Some((offset, heard_at)) = inbox.position(&account)? else { return Ok(None) };
            anyhow::Ok(Some((offset, inbox.last_event(&account)?.unwrap_or(heard_at))))
        });
        let cursor = match stored.await.context("reading the position of telegram")?? {
            Some((offset, last_update)) => Cursor { offset: offset.parse().ok(), last_update },
            None => Cursor { offset: None, last_update: self.inbox.now() },
        };
        self.cursor = Some(cursor);
        Ok(cursor)
    }

    async fn store(&mut self, updates: Vec<String>, cursor: Cursor) -> Result<usize> {
        let offset = offset_after(&updates, cursor.offset);
        let admin_chat = self.admin_chat;
        let (inbox, account, keyring) = (self.inbox.clone(), self.account.clone(), self.keyring.clone());
        let new = tokio::task::spawn_blocking(move || {
            let position = offset.map(|offset| offset.to_string());
            // A group that became a supergroup while nobody was listening: its presses still go before strangers' words.
            let admin_chat = admin_chat.map(|chat| inbox.chat_now(chat)).transpose()?;
            let asked = inbox.asked_for_a_key()?.map(|user| AwaitedKey { user });
            // Before anything is stored: no file of ours may ever hold a key.
            let secrets = keyring.secrets();
            let ours = Ours { admin_chat, secrets: &secrets };
            let masked = updates.into_iter().map(|payload| masked(payload, asked, ours, &keyring, inbox.now()));
            let batch: Vec<_> = masked.map(|payload| incoming(payload, admin_chat)).collect();
            inbox.accept(&account, position.as_deref(), &batch, None)
        })
        .await
        .context("storing updates of telegram")?
        .context("storing updates of telegram")?;
        self.cursor = Some(Cursor { offset, last_update: self.inbox.now() });
        Ok(new)
    }
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

/// The update without its key, which the keyring holds from now on.
fn masked(payload: String, asked: Option<AwaitedKey>, ours: Ours<'_>, keyring: &Keyring, now: Millis) -> String {
    match keys::take_out(&payload, asked, ours) {
        None => payload,
        Some(TakenOut { payload, key: None }) => payload.to_string(),
        Some(TakenOut { payload, key: Some((secret, look)) }) => {
            let by =
                ["/message/from/id", "/edited_message/from/id"].iter().find_map(|at| payload.pointer(at)?.as_i64());
            let awaited = by.is_some() && by == asked.map(|asked| asked.user);
            keys::with_handle(payload, keyring.hold(secret, by, awaited, now), look)
        }
    }
}

fn incoming(payload: String, admin_chat: Option<ChatId>) -> RawUpdate {
    let event_id = scan_update_id(&payload)
        .map_or_else(|| format!("odd:{:016x}", xxhash_rust::xxh3::xxh3_64(payload.as_bytes())), |id| id.to_string());
    let (queue, by) = queue_of(&payload, admin_chat);
    RawUpdate { event_id, queue, by, payload }
}

#[cfg(test)]
#[path = "listener_tests.rs"]
mod tests;
