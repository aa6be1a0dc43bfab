//! Accepts what listeners heard: a batch and the position it came from, in one transaction.

use std::sync::Arc;

use anyhow::Result;

use crate::clock::{Clock, DAY, Millis};
use crate::domain::action::Advice;
use crate::domain::ids::{ChatId, PersonId};
use crate::domain::key::KeyName;
use crate::domain::own_event::OwnEvent;
use crate::store::Store;

/// Who waits for an event. `People` go before everybody; the crowd (`Talks`, then `Strangers`) and `Bulk` take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Administrators' buttons and words, commands, the clock, ends of our own actions.
    People = 0,
    /// Comments, likes, catch-up, pages of a sweep.
    Bulk = 1,
    /// Who told us something of what they want: advertisers in the midst of a talk.
    Talks = 2,
    /// Whoever else writes to us.
    Strangers = 3,
}

/// One raw update, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawUpdate {
    /// The platform's id of the event: seen twice, it is ignored.
    pub event_id: String,
    /// Who waits for it; where `by` is somebody, the store knows better.
    pub queue: Queue,
    /// Who wrote to us, or pressed a button, outside of the admin's chat. What one person does is handled in order.
    pub by: Option<PersonId>,
    /// Raw JSON, or the raw text of what could not be read.
    pub payload: String,
}

/// Whether a platform told of something as it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It was asked all the time: what it told had just happened.
    AtOnce,
    /// It was not asked, or did not answer, since this moment: nobody knows when within that time it happened.
    Late(Millis),
}

/// A time whose events were lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// The last moment that is known to have been heard, Unix milliseconds.
    pub from: Millis,
    /// When listening began again, Unix milliseconds.
    pub to: Millis,
    /// They were too many for one answer; nothing was heard since then.
    pub overfull_since: Option<Millis>,
}

/// Events of a batch that are stored in one transaction.
const AT_ONCE: usize = 200;

/// The way in. Clones share the store.
#[derive(Clone)]
pub struct Inbox {
    store: Arc<Store>,
    clock: Clock,
}

impl Inbox {
    /// The inbox of a store.
    pub fn new(store: Arc<Store>, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// The time by the daemon's clock.
    pub fn now(&self) -> Millis {
        self.clock.now_ms()
    }

    /// The clock that moments of arrival are read from.
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// What `check --probe` found out: methods that the community's token may call against the schema.
    pub fn learnt_methods(&self) -> Result<Vec<String>> {
        self.store.read(|db| db.settings().learnt_methods())
    }

    /// Keeps what the community is called.
    pub fn note_community(&self, name: &str) -> Result<()> {
        if self.store.read(|db| db.settings().community_name())?.as_deref() == Some(name) {
            return Ok(());
        }
        self.store.write(|db| db.settings().set_community_name(name))
    }

    /// Keeps which keys VK refuses, of those that it said something definite of.
    pub fn note_keys(&self, said: &[(KeyName, bool)]) -> Result<()> {
        let with = |known: &[KeyName]| {
            let of = |name: KeyName| said.iter().find(|(of, _)| *of == name).map(|(_, refused)| *refused);
            let refused = |name: &KeyName| of(*name).unwrap_or_else(|| known.contains(name));
            KeyName::ALL.into_iter().filter(refused).collect::<Vec<KeyName>>()
        };
        let known = self.store.read(|db| db.settings().refused_keys())?;
        if with(&known) == known {
            return Ok(());
        }
        self.store.write(|db| db.settings().set_refused_keys(&with(&db.settings().refused_keys()?)))
    }

    /// Stores a batch and the position after it; returns how many of it were new. Of a large batch the beginning is stored
    /// before the position is: should the process die in between, it comes once more and is known. Others, who may wait
    /// for a press, write in between.
    /// `account` names what was read (`vk:<group_id>`, `telegram:<bot id>`): another token starts clean.
    pub fn accept(
        &self,
        account: &str,
        position: Option<&str>,
        batch: &[RawUpdate],
        lost: Option<Lost>,
    ) -> Result<usize> {
        self.accept_told(account, position, batch, lost, Told::AtOnce)
    }

    /// The same of what was told at once, or late.
    pub fn accept_told(
        &self,
        account: &str,
        position: Option<&str>,
        batch: &[RawUpdate],
        lost: Option<Lost>,
        told: Told,
    ) -> Result<usize> {
        let now = self.clock.now_ms();
        let mut rest = batch;
        let mut fresh = 0;
        while rest.len() > AT_ONCE {
            let (first, others) = rest.split_at(AT_ONCE);
            fresh += self.store.accept_beginning(account, first, told, now)?;
            // Ten thousand events of a raid must not hold up the press that stops it.
            self.store.let_others_write();
            rest = others;
        }
        Ok(fresh + self.store.accept_told(account, position, rest, lost, told, now)?)
    }

    /// A source that needs a person's help: told once a day (UTC), by whatever handles advice.
    pub fn advise(&self, advice: &Advice) -> Result<()> {
        let day = self.now().div_euclid(DAY);
        let event = OwnEvent::Advice { advice: advice.clone(), action: 0 };
        let payload = event.to_json()?;
        let event_id = format!("advice:{day}:{}", serde_json::to_string(advice)?);
        self.accept(event.account(), None, &[RawUpdate { event_id, queue: Queue::People, by: None, payload }], None)?;
        Ok(())
    }

    /// An ear hears nothing since a moment, and why.
    pub fn note_deaf(&self, account: &str, since: Millis, cause: &str) -> Result<()> {
        self.store.write(|db| db.settings().note_deaf(account, since, cause))
    }

    /// It hears again.
    pub fn hears_again(&self, account: &str) -> Result<()> {
        self.store.write(|db| db.settings().hears_again(account))
    }

    /// Another program asks Telegram for updates with the same key.
    pub fn note_rival(&self) -> Result<()> {
        self.store.write(|db| db.settings().note_rival(self.now()))
    }

    /// Whose next message is a key: an owner who was asked for one a moment ago.
    pub fn asked_for_a_key(&self) -> Result<Option<i64>> {
        self.store.read(|db| Ok(db.settings().awaited_key(self.now())?.map(|(user, _)| user)))
    }

    /// Where a chat is now: a group that became a supergroup has another id.
    pub fn chat_now(&self, chat: ChatId) -> Result<ChatId> {
        self.store.read(|db| db.surfaces().migrated(chat))
    }

    /// The position stored with the last batch of an account, and when that was.
    pub fn position(&self, account: &str) -> Result<Option<(String, Millis)>> {
        self.store.position(account)
    }

    /// When the last new event of a source came, Unix milliseconds.
    pub fn last_event(&self, account: &str) -> Result<Option<Millis>> {
        let sources = self.store.read(|db| db.inbox().sources())?;
        Ok(sources.into_iter().find(|source| source.account == account).and_then(|source| source.last_event_at))
    }
}
