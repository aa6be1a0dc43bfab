//! What everybody but its performer knows of an action. It is said once, beside the action itself.

use super::{Capability, OnUnknown};
use crate::domain::chat_ref::ChatRef;
use crate::domain::ids::ChatId;
use crate::domain::key::KeyWork;
use crate::domain::lane::Lane;

/// Who hears what an action came to. `handlers/ended.rs` says where each of them lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Nobody: it speaks for itself.
    Nobody,
    /// The verdict that it carries out, or takes back.
    Verdict,
    /// The apology to somebody who was banned by mistake.
    Apology,
    /// Whoever waits to know somebody of VK.
    People,
    /// A newcomer of the discussion group.
    Newcomer,
    /// The list of those who are never touched: managers, administrators.
    Staff,
    /// What the tokens may do.
    Rights,
    /// The person whom an admin looks up by a short name.
    LookedUp,
    /// What was missed while nobody listened.
    Missed,
    /// A sweep, by its row.
    Sweep(i64),
    /// Copies of posts.
    Copies,
    /// What the owner is told elsewhere than in the admin's chat.
    Alerts,
    /// The digest.
    Digest,
    /// A question in a comment, by its row.
    Question(i64),
    /// A doubtful verdict about which the language model is asked, by its row.
    Opinion(i64),
    /// Talks with advertisers; which row of their messages it delivers, if any.
    Leads(Option<i64>),
    /// Keys that were given in the chat.
    Keys,
    /// A trial of settings on the stored past.
    Trial,
}

impl Owner {
    /// The talk whose message this delivers; 0: it is no message of a talk.
    pub fn message(row: i64) -> Self {
        Self::Leads(Some(row).filter(|row| *row > 0))
    }
}

/// Whom an action takes something away from. Right before it goes out it is asked whether that is still wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// A comment disappears.
    Comment,
    /// A person is banned, removed or silenced.
    Person,
}

/// What everybody but its performer knows of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts<L = Lane> {
    /// Where it waits for its turn.
    pub lane: L,
    /// Who hears what it came to.
    pub owner: Owner,
    /// The subject of a converging one: only the newest wish for it counts. `None`: it is said, or asked, once.
    pub subject: Option<String>,
    /// What to do when nobody knows whether it happened.
    pub on_unknown: OnUnknown,
    /// The Telegram chat it happens in, which may move.
    pub chat: Option<ChatId>,
    /// Messages and edits, of which a chat takes only so many a minute.
    pub messages: usize,
    /// Whom it takes something away from.
    pub against: Option<Against>,
    /// The capability that falls where no token may.
    pub needs: Option<Capability>,
}

impl<L> Facts<L> {
    /// Of an action that is done once, may be repeated, and takes nothing away.
    pub(super) fn new(lane: L, owner: Owner) -> Self {
        Self {
            lane,
            owner,
            subject: None,
            on_unknown: OnUnknown::Repeat,
            chat: None,
            messages: 0,
            against: None,
            needs: None,
        }
    }

    /// Of work on a key, for whomever it opens.
    pub(super) fn of_a_key(lane: L, work: &KeyWork) -> Self {
        let facts = Self::new(lane, Owner::Keys);
        match work {
            KeyWork::Check { .. } => facts,
            KeyWork::Drop { name, .. } => facts.about(format!("key:{}", name.setting())),
        }
    }

    /// Only the newest wish for this counts.
    pub(super) fn about(self, subject: String) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// Where nobody knows whether it happened.
    pub(super) fn unknown(self, on_unknown: OnUnknown) -> Self {
        Self { on_unknown, ..self }
    }

    /// It happens in this chat of Telegram.
    pub(super) fn within(self, chat: ChatId) -> Self {
        Self { chat: Some(chat), ..self }
    }

    /// It happens in this chat, wherever that is; only those of Telegram move.
    pub(super) fn within_any(self, chat: &ChatRef) -> Self {
        Self { chat: chat.telegram(), ..self }
    }

    /// It counts as so many messages of its chat.
    pub(super) fn counts(self, messages: usize) -> Self {
        Self { messages, ..self }
    }

    /// It takes something away.
    pub(super) fn against(self, whom: Option<Against>) -> Self {
        Self { against: whom, ..self }
    }

    /// It falls with this capability.
    pub(super) fn needs(self, capability: Option<Capability>) -> Self {
        Self { needs: capability, ..self }
    }

    /// The same, among everybody's.
    pub(super) fn widened(self) -> Facts
    where
        L: Into<Lane>,
    {
        let Self { lane, owner, subject, on_unknown, chat, messages, against, needs } = self;
        Facts { lane: lane.into(), owner, subject, on_unknown, chat, messages, against, needs }
    }
}
