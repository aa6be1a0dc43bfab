//! The bot's token, given in the chat: tried before it is kept, and what it may do in each channel is said.

use std::sync::PoisonError;

use reqwest::Method;

use super::client::Api;
use super::doctor::{ChannelFinding, NEEDED, channel, name_of};
use super::errors::{CallKind, MaxCallError};
use super::files::Tokens;
use super::target::MaxDesk;
use crate::domain::action::{Fate, Receipt, Scope};
use crate::domain::chat_ref::ChatRef;
use crate::domain::key::{KeyEnd, KeyFault, KeyName, KeyWork};

impl MaxDesk {
    /// Does the work. What is held in memory alone is gone after a restart, and the giver is asked once more.
    pub(super) async fn key_work(&self, chat: &ChatRef, work: &KeyWork, leads_to: &[ChatRef]) -> Result<Receipt, Fate> {
        let end = match work {
            KeyWork::Check { handle, giver, .. } => {
                let end = self
                    .check_key(*handle, giver.by, leads_to)
                    .await
                    .map_err(|error| error.fate(CallKind::Read, chat))?;
                self.keyring.let_go(*handle);
                end
            }
            // Without any key a config that leads here would not let the program start again.
            KeyWork::Drop { name, .. } if !leads_to.is_empty() && !self.keyring.is_beneath(*name) => {
                KeyEnd::Refused { name: Some(*name), fault: KeyFault::StillNeeded }
            }
            KeyWork::Drop { name, .. } => {
                self.keyring.forget(*name).map_err(|cause| Fate::Later { pause: None, scope: Scope::Row, cause })?;
                KeyEnd::Dropped { name: *name }
            }
        };
        Ok(Receipt::Key(end))
    }

    async fn check_key(&self, handle: i64, by: i64, leads_to: &[ChatRef]) -> Result<KeyEnd, MaxCallError> {
        let name = KeyName::Max;
        let refused = |fault| Ok(KeyEnd::Refused { name: Some(name), fault });
        let Some(secret) = self.keyring.held(handle) else { return refused(KeyFault::Lost) };
        // A header takes no other letters, and MAX gives none.
        if !secret.reveal().bytes().all(|sign| sign.is_ascii_graphic()) {
            return refused(KeyFault::Dead);
        }
        let api = self.api.with(secret.clone());
        let me = match api.call(Method::GET, "/me", &[], None).await {
            Ok(me) => me,
            Err(error) if error.is_dead_token() => return refused(KeyFault::Dead),
            Err(error) => return Err(error),
        };
        let mut rights = vec![name_of(&me)];
        for chat in leads_to.iter().filter(|chat| chat.person().is_none()) {
            rights.push(may_do(&api, chat).await);
        }
        if self.keyring.is_fixed(name) {
            return refused(KeyFault::Fixed);
        }
        if let Err(error) = self.keyring.keep(name, &secret, by, self.clock.now_ms()) {
            tracing::error!("a key was not kept: {error:#}");
            return refused(KeyFault::NotKept);
        }
        // What was handed over belongs to the bot that did it.
        *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = Tokens::default();
        tracing::info!(key = name.setting(), by, "another key is in use");
        Ok(KeyEnd::Taken { name, rights })
    }
}

/// What a bot may do in a channel, in MAX's words; one that it does not see is said with MAX's reason.
async fn may_do(api: &Api, chat: &ChatRef) -> String {
    match channel(api, chat).await {
        Ok(ChannelFinding::Seen { title, missing }) => {
            let may: Vec<&str> = NEEDED.into_iter().filter(|right| !missing.contains(right)).collect();
            let lacks: Vec<String> = missing.iter().map(|right| format!("❗ {right}")).collect();
            let all: Vec<&str> = may.into_iter().chain(lacks.iter().map(String::as_str)).collect();
            format!("«{title}» ({})", all.join(", "))
        }
        Ok(ChannelFinding::Unseen(words)) => format!("{chat}: ❗ {words}"),
        Err(error) => format!("{chat}: ❗ {error}"),
    }
}
