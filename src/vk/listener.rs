//! The polling: one step is one poll, stored with its position in one transaction.

use std::time::Duration;

use anyhow::Result;

use super::client::VkCallError;
use super::errors::Purpose;
use super::long_poll::{LongPollTs, Next, PollSession, is_old, next, read, was_long_away};
use super::tokens::Tokens;
use super::wire;
use crate::clock::{HOUR, Millis};
use crate::domain::action::Fate;
use crate::inbox::{Inbox, Lost, RawUpdate, Told};

/// What a step heard.
#[derive(Debug)]
pub(crate) enum VkHeard {
    /// So many events that were new.
    Events(usize),
    Quiet,
    /// Nothing, and it is no good sign: asked again after so long.
    Rest(Duration),
    /// VK is out of reach, or refuses.
    Trouble {
        /// How long to wait before the next step.
        pause: Duration,
        /// For the log; no secrets.
        cause: String,
    },
}

/// Hears the community's events.
pub(crate) struct VkListener {
    tokens: Tokens,
    inbox: Inbox,
    account: String,
    session: Option<PollSession>,
    ts: Option<LongPollTs>,
    heard_at: Option<Millis>,
    /// When that was last written down, by the clock that only goes on: the wall's may have run ahead and be right again.
    noted_tick: i64,
    /// The last good answer, also one that was not written down.
    answered_at: Option<Millis>,
    troubles: u32,
    /// Answers in a row that nobody could read, or could take.
    odd: u32,
    /// The position was given up because its answer was too large: since when nothing was heard. Told with the gap.
    overfull_since: Option<Millis>,
    /// `failed` in a row.
    failed: u32,
    /// Since the last good answer what was missed is read up to this moment.
    read_up_to: Option<Millis>,
    /// Events of the time after it may be lost, too.
    owes: bool,
}

/// So many `failed` in a row are no accident.
const FAILED_IS_TROUBLE: u32 = 3;

/// A poll is answered within ten seconds, whatever happens. What comes after a longer silence may have happened at any time of it.
const SILENCE: Millis = 20_000;

/// So many answers that nobody can read, and what they hold is read through the API instead.
const ODD_AT_MOST: u32 = 3;

impl VkListener {
    /// A listener that goes on where the stored position is.
    pub(crate) fn new(tokens: Tokens, inbox: Inbox) -> Result<Self> {
        let account = format!("vk:{}", tokens.group_id());
        let stored = inbox.position(&account)?;
        let noted_tick = inbox.clock().monotonic_ms();
        let (ts, heard_at) = stored.map_or((None, None), |(ts, at)| (Some(LongPollTs(ts)), Some(at)));
        Ok(Self {
            tokens,
            inbox,
            account,
            session: None,
            ts,
            heard_at,
            noted_tick,
            answered_at: heard_at,
            troubles: 0,
            odd: 0,
            overfull_since: None,
            failed: 0,
            read_up_to: None,
            owes: false,
        })
    }

    /// The name under which its events and position are stored.
    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    /// Where it puts them.
    pub(crate) fn inbox(&self) -> Inbox {
        self.inbox.clone()
    }

    /// One poll that waits at most `wait` seconds. An error is the store's own.
    pub(crate) fn step(&mut self, wait: u64) -> Result<VkHeard> {
        let now = self.inbox.now();
        if self.session.as_ref().is_none_or(|session| is_old(session, now))
            && let Err(fate) = self.renew(now)?
        {
            if let Fate::Help { advice, .. } = &fate {
                // This ear cannot speak: the dispatcher tells a person, who alone can help.
                self.inbox.advise(advice)?;
            }
            return Ok(self.trouble(&fate));
        }
        let (Some(session), Some(ts)) = (&self.session, &self.ts) else { return Ok(VkHeard::Quiet) };
        let body = match self.tokens.client().poll(&session.server, &session.key, &ts.0, wait) {
            Ok(body) => body,
            // More happened than fits into an answer, and from here it is never less.
            Err(error @ VkCallError::TooLarge) => {
                self.session = None;
                self.odd = self.odd.saturating_add(1);
                if self.odd >= ODD_AT_MOST {
                    self.overfull_since = self.overfull_since.or(self.heard_at);
                    if let Some(heard) = self.give_up_position("is too large") {
                        return Ok(heard);
                    }
                }
                return Ok(self.wait_for(format!("polling vk community {}: {error}", self.tokens.group_id())));
            }
            // The server of a session may be gone for good; the position outlives it.
            Err(error) => {
                self.session = None;
                return Ok(self.wait_for(format!("polling vk community {}: {error}", self.tokens.group_id())));
            }
        };
        let now = self.inbox.now();
        match next(read(&body)) {
            Next::Take { ts, updates, whole } => self.take(ts, &updates, whole, now),
            Next::Lost { ts: Some(ts) } => {
                self.failed = self.failed.saturating_add(1);
                self.missed(now)?;
                self.ts = Some(ts);
                Ok(self.after_failed(1))
            }
            Next::Lost { ts: None } => {
                // A new key and a new position; what happened in between is read through the API.
                self.failed = self.failed.saturating_add(1);
                self.session = None;
                self.ts = None;
                Ok(self.after_failed(3))
            }
            Next::Renew => {
                self.failed = self.failed.saturating_add(1);
                self.session = None;
                Ok(self.after_failed(2))
            }
            Next::Trouble => {
                self.session = None;
                self.odd = self.odd.saturating_add(1);
                // The server itself answers, and always what nobody can read: whatever stands there is stepped over.
                if self.odd >= ODD_AT_MOST
                    && body.trim_ascii_start().starts_with(b"{")
                    && let Some(heard) = self.give_up_position("cannot be read")
                {
                    return Ok(heard);
                }
                Ok(self.wait_for("the Long Poll server answered nothing that can be read".to_owned()))
            }
        }
    }

    /// The next session begins where VK is now; what lies before is read through the API.
    fn give_up_position(&mut self, why: &str) -> Option<VkHeard> {
        self.failed = self.failed.saturating_add(1);
        self.odd = 0;
        self.ts = None;
        // The first time that helps, as a rule; an ear that can take nothing at all is in trouble.
        (self.failed == 1).then(|| {
            tracing::warn!("the position of vk's events is given up: its answer {why}");
            VkHeard::Rest(Duration::ZERO)
        })
    }

    /// A new session; the stored position is kept, for VK replays from it.
    fn renew(&mut self, now: Millis) -> Result<Result<(), Fate>> {
        let params = [("group_id", self.tokens.group_id().to_string())];
        let answer = match self.tokens.call("groups.getLongPollServer", &params, Purpose::Read) {
            Ok(answer) => answer.value,
            Err(fate) => return Ok(Err(fate)),
        };
        let fresh = LongPollTs(
            wire::number(&answer, "ts").map_or_else(|| wire::text(&answer, "ts").to_owned(), |ts| ts.to_string()),
        );
        let session = PollSession {
            server: wire::text(&answer, "server").to_owned(),
            key: wire::text(&answer, "key").to_owned(),
            since: now,
        };
        match (&self.ts, self.heard_at) {
            // The old position is tried first and replays what VK still has; what it may have dropped is read too.
            (Some(_), Some(heard_at)) if was_long_away(heard_at, now) => self.missed(now)?,
            (Some(_), _) => {}
            (None, Some(_)) => {
                self.missed(now)?;
                self.ts = Some(fresh);
            }
            // The first start: what happened before it is nobody's business here, sweeps read it if asked to.
            (None, None) => {
                self.inbox.accept(&self.account, Some(&fresh.0), &[], None)?;
                self.ts = Some(fresh);
                (self.heard_at, self.answered_at) = (Some(now), Some(now));
            }
        }
        // Only now: should the store have refused the position, the next step begins again.
        self.session = Some(session);
        Ok(Ok(()))
    }

    /// The first is answered at once, as ever; those that follow are not the way of an accident.
    fn after_failed(&self, code: u32) -> VkHeard {
        let pause = match self.failed {
            0 | 1 => Duration::ZERO,
            times => Duration::from_secs((1_u64 << (times - 2).min(6)).min(10)),
        };
        if self.failed < FAILED_IS_TROUBLE {
            return VkHeard::Rest(pause);
        }
        let group = self.tokens.group_id();
        VkHeard::Trouble { pause, cause: format!("polling vk community {group}: failed: {code}, again and again") }
    }

    /// Events may be lost: what they were is read through the API, at the first time at once. Nothing was heard by that: neither
    /// the position nor the moment is stored before a good answer, and a death until then finds the former ones. While none comes
    /// it is read again once in a while, for each reading is that of a wall.
    fn missed(&mut self, now: Millis) -> Result<()> {
        self.owes = self.read_up_to.is_some_and(|read| !was_long_away(read, now));
        if !self.owes {
            let lost = self.unread(now);
            self.inbox.accept(&self.account, None, &[], Some(lost))?;
            self.read_up_to = Some(now);
        }
        Ok(())
    }

    /// The time of which events may be lost, without what is being read of it already.
    fn unread(&mut self, now: Millis) -> Lost {
        let from = self.read_up_to.or(self.heard_at).unwrap_or(now - HOUR);
        tracing::warn!(seconds = (now - from) / 1000, "events of vk may be lost: reading them through the API");
        Lost { from, to: now, overfull_since: self.overfull_since.take() }
    }

    fn take(&mut self, ts: LongPollTs, batch: &[RawUpdate], whole: bool, now: Millis) -> Result<VkHeard> {
        // An empty answer moves nothing: only now and then it is written down that VK answers.
        let tick = self.inbox.clock().monotonic_ms();
        let stale = self.heard_at.is_none_or(|heard_at| now - heard_at > 60_000) || tick - self.noted_tick > 60_000;
        // A position that did not move tells that nothing happened.
        let moved = self.ts.as_ref() != Some(&ts);
        let lost = (moved && !whole || self.owes).then(|| self.unread(now));
        // VK dates neither who subscribes nor who likes.
        let told = match self.answered_at.filter(|answered| *answered <= now) {
            Some(answered) if now - answered <= SILENCE => Told::AtOnce,
            answered => Told::Late(answered.unwrap_or_default()),
        };
        let mut fresh = 0;
        if lost.is_some() || !batch.is_empty() || self.ts.as_ref() != Some(&ts) || stale {
            fresh = self.inbox.accept_told(&self.account, Some(&ts.0), batch, lost, told)?;
            (self.heard_at, self.noted_tick) = (Some(now), tick);
        }
        (self.ts, self.answered_at) = (Some(ts), Some(now));
        (self.troubles, self.odd, self.failed) = (0, 0, 0);
        (self.owes, self.read_up_to) = (false, None);
        Ok(if fresh > 0 { VkHeard::Events(fresh) } else { VkHeard::Quiet })
    }

    fn trouble(&mut self, fate: &Fate) -> VkHeard {
        let cause = match fate {
            Fate::Help { advice, .. } => format!("a person has to help: {}", advice.as_str()),
            Fate::Later { cause, .. } | Fate::Unknown { cause } => format!("{cause:#}"),
            Fate::Never { note } => note.clone(),
            Fate::Migrated { .. } => "moved".to_owned(),
        };
        self.wait_for(format!("a Long Poll session of vk community {}: {cause}", self.tokens.group_id()))
    }

    fn wait_for(&mut self, cause: String) -> VkHeard {
        self.troubles = self.troubles.saturating_add(1);
        // What is mended is heard again soon: the calls are few.
        let seconds = (1_u64 << self.troubles.min(6)).min(10);
        VkHeard::Trouble { pause: Duration::from_secs(seconds), cause }
    }
}
