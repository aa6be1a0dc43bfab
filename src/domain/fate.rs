//! What may become of an action, who carries it out, and who waits for it.

use std::time::Duration;

use super::capability::{Advice, Capability};
use super::chat_ref::PlatformId;
use super::ids::ChatId;

/// Whose fault a refusal is: decides whether the row or the whole lane waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Only this row is in trouble; its attempts count.
    Row,
    /// Everything in its lane (rate, network, token): costs no attempt.
    Lane,
    /// The platform says that it is in trouble itself: its lane waits, and others go first. Where others of the lane are
    /// answered meanwhile it is this row's own trouble, and counts.
    Platform,
    /// The platform takes no more of this kind for now: what is said to a person rests with everything that is said to them,
    /// anything else rests with its lane, and longer each time.
    Flood,
}

/// What becomes of an action the platform refused. Each variant is a different next move of the outbox.
#[derive(Debug)]
pub enum Fate {
    /// Definitely not done: rate, connect failure. `pause` is what the platform asked for; else backoff.
    Later {
        /// Least time to wait.
        pause: Option<Duration>,
        /// The row alone, or everything that goes the same way.
        scope: Scope,
        /// For the log; no secrets.
        cause: anyhow::Error,
    },
    /// Done as far as it can be: already deleted, user gone.
    Never {
        /// What the journal says of it.
        note: String,
    },
    /// Token revoked, no token that may, captcha: this kind of work waits, the admin is told once what to do.
    Help {
        /// What the admin is told to do.
        advice: Advice,
        /// The capability that fell, if it did.
        capability: Option<Capability>,
    },
    /// The chat has another id now: store it and repeat at once.
    Migrated {
        /// The chat's new id, for every row that names the old one.
        to: ChatId,
    },
    /// Bytes went out, no definite answer came. What then, each kind of action says itself.
    Unknown {
        /// For the log; no secrets.
        cause: anyhow::Error,
    },
}

impl Fate {
    /// Which of them, as a word of the log.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Later { .. } => "later",
            Self::Never { .. } => "never",
            Self::Help { .. } => "help",
            Self::Migrated { .. } => "migrated",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// What to do with an action whose outcome nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnUnknown {
    /// Doing it twice changes nothing: it is simply done again.
    Repeat,
    /// Twice is better than never: reports to the admin.
    RepeatMayDouble,
    /// Neither: it halts, and a person is asked. Marked durably before the call.
    Ask,
}

/// Behind which door an action is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Performer {
    /// The worker that calls vk.com.
    Vk,
    /// The worker that calls the Bot API.
    Telegram,
    /// The worker of another platform that posts are copied to.
    Other(PlatformId),
    /// A server that speaks like OpenAI's.
    OpenAi,
    /// This machine itself: what is worked out beside the engine.
    Machine,
}

impl Performer {
    /// The word stored in the database.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Vk => "vk",
            Self::Telegram => "telegram",
            Self::Other(platform) => platform.as_str(),
            Self::OpenAi => "openai",
            Self::Machine => "machine",
        }
    }

    /// The performer of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        let known = [Self::Vk, Self::Telegram, Self::OpenAi, Self::Machine];
        known.into_iter().find(|one| one.as_str() == word).or_else(|| PlatformId::parse(word).map(Self::Other))
    }

    /// Who performs what is done on a platform.
    pub(super) fn of_platform(platform: PlatformId) -> Self {
        Self::parse(platform.as_str()).unwrap_or(Self::Other(platform))
    }
}

/// Who waits for it: smaller goes first within a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Somebody looks at the screen.
    Person = 0,
    /// An order of the admin.
    Order = 1,
    /// Spam that is visible now.
    Visible = 2,
    /// Bans and restrictions: after what people can see.
    Ban = 3,
    /// Keeping things in step, reports.
    Sync = 4,
    /// Reading much: nobody waits for it.
    Bulk = 5,
    /// Words to somebody of whom nothing is known: after everybody else, and only so many a minute.
    Stranger = 6,
}

impl Urgency {
    /// The urgency of a stored number; one that is none is bulk.
    pub fn of(number: i64) -> Self {
        let all = [Self::Person, Self::Order, Self::Visible, Self::Ban, Self::Sync, Self::Bulk, Self::Stranger];
        all.into_iter().find(|urgency| *urgency as i64 == number).unwrap_or(Self::Bulk)
    }
}
