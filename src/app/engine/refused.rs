//! A store by which the engine cannot turn: its work stands still, and its own way of telling people leads through the store.
//! So they are told past everything that waits, and whoever asks in a terminal reads it beside the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Error, Result};

use super::Engine;
use crate::clock::Millis;
use crate::domain::action::TelegramAction;
use crate::domain::event::Event;
use crate::domain::platform::Job;
use crate::handlers::context::moment;

/// A refusal that is no damage may be that of a database which another process writes to: told of after so long.
const LONG: Millis = 30_000;
/// No row of the outbox.
const NO_ROW: i64 = -1;

/// What was told of it.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// Since when the engine does not turn, by the clock that only goes on, and by the wall's.
    since: Option<(Millis, Millis)>,
    /// What other processes read.
    said: String,
    /// The alert stands in the store, and goes out as any other.
    raised: bool,
    /// A message that no row stands for is out, or arrived.
    told: Arc<AtomicBool>,
}

impl Engine {
    /// The engine could not turn. Damage is told of at once, everything else once it lasts.
    pub fn cannot_turn(&mut self, error: &Error) {
        let (tick, now) = (self.clock.monotonic_ms(), self.clock.now_ms());
        let (began, since) = *self.refused.since.get_or_insert((tick, now));
        let damage = self.store.damage(error);
        if damage.is_none() && tick - began < LONG {
            return;
        }
        let since = moment(since).with_timezone(&self.policy.timezone).format("%H:%M").to_string();
        let words = damage.clone().unwrap_or_else(|| format!("the database refuses since {since}: {error:#}"));
        if self.refused.said != words {
            match self.store.say_to_others(&words) {
                Ok(()) => self.refused.said.clone_from(&words),
                Err(why) => tracing::debug!("{why:#}"),
            }
        }
        let cause = format!("{error:#}");
        let html = if damage.is_some() {
            match self.raise_past_all(&cause, now) {
                Ok(()) => return,
                Err(why) => tracing::debug!("the alert goes out without the store: {why:#}"),
            }
            self.texts.alerts().store_is_damaged(&cause)
        } else {
            self.texts.alerts().store_refuses(&since, &cause)
        };
        self.tell_past_all(html);
    }

    /// It turned, and came to its end.
    pub fn can_turn(&mut self) {
        if self.refused.since.is_none() {
            return;
        }
        if !self.refused.said.is_empty()
            && let Err(why) = self.store.say_to_others("")
        {
            // The next turn tries it again.
            tracing::debug!("{why:#}");
            return;
        }
        self.refused = Refused::default();
    }

    /// The same alert that a check of the file raises, with everything that belongs to one; and what is due goes out.
    fn raise_past_all(&mut self, cause: &str, now: Millis) -> Result<()> {
        if !self.refused.raised {
            let event = Event::StoreWasIll { from: now, to: now, cause: cause.to_owned(), damaged: true };
            self.dispatcher.past_all(event, &self.store, &self.bench(), now)?;
            self.refused.raised = true;
        }
        self.outbox.send(&self.store, &self.policy, now, self.clock.monotonic_ms()).map(drop)
    }

    /// A message to the admin's chat that asks the store for nothing.
    fn tell_past_all(&self, html: String) {
        if self.refused.told.swap(true, Ordering::SeqCst) {
            return;
        }
        let action = TelegramAction::SendMessage {
            chat: self.policy.admin_chat,
            html,
            keyboard: Vec::new(),
            reply_to: None,
            silent: false,
        };
        let span = tracing::error_span!("call", platform = "telegram", action.kind = "store_is_ill");
        let told = Arc::clone(&self.refused.told);
        let came_back = move |outcome: crate::domain::platform::Outcome| {
            if let Err(fate) = outcome.result {
                tracing::warn!("nobody was told that the store refuses: {}", fate.as_str());
                told.store(false, Ordering::SeqCst);
            }
        };
        self.platforms.submit(Job { id: NO_ROW, revision: 0, span, action: action.into() }, Box::new(came_back));
    }
}
