//! What is worth a message as it happens: its kind, how bad it is, and what leads to its cause.

use serde::{Deserialize, Serialize};

use super::action::InlineKey;
use super::words::words;

words! {
    /// Why somebody is told. Alerts of a kind share a message a day.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum AlertKind {
        /// A crowd of look-alikes, or a raid.
        Wave = "wave",
        /// An advertiser who should be answered soon.
        HotLead = "hot_lead",
        /// A token is not accepted any more, or VK wants a person to pass a check.
        Key = "key",
        /// Something works by itself no more, or does again.
        Capability = "capability",
        /// The first case in which a person has to act.
        Assist = "assist",
        /// A source that normally speaks says nothing.
        Quiet = "quiet",
        /// Telegram cannot be reached.
        Telegram = "telegram",
        /// VK cannot be reached.
        Vk = "vk",
        /// Something cannot get out, or was given up.
        Outbox = "outbox",
        /// A limit is reached.
        Limit = "limit",
        /// The database or the disk.
        Storage = "storage",
        /// Anything else that only a person can mend.
        Help = "help",
    }
}

impl AlertKind {
    /// Worth waking somebody up: heard in quiet hours too.
    pub fn wakes(self) -> bool {
        match self {
            Self::Wave | Self::HotLead | Self::Key => true,
            Self::Capability
            | Self::Assist
            | Self::Quiet
            | Self::Telegram
            | Self::Vk
            | Self::Outbox
            | Self::Limit
            | Self::Storage
            | Self::Help => false,
        }
    }

    /// About the program's own health: told also where alerts are switched off.
    pub fn is_health(self) -> bool {
        match self {
            Self::Key | Self::Telegram | Self::Vk | Self::Storage => true,
            Self::Wave
            | Self::HotLead
            | Self::Capability
            | Self::Assist
            | Self::Quiet
            | Self::Outbox
            | Self::Limit
            | Self::Help => false,
        }
    }
}

words! {
    /// How bad it is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Level else Warning {
        /// Good to know: never with a sound.
        Info = "info",
        /// Something is not as it should be.
        Warning = "warning",
        /// Somebody should look now.
        Critical = "critical",
    }
}

/// One thing worth a message.
#[derive(Debug, Clone)]
pub struct Alert {
    pub kind: AlertKind,
    pub level: Level,
    /// What of its kind: the same once more today only counts up.
    pub subject: String,
    /// Telegram HTML.
    pub words: String,
    /// Buttons that lead to the cause.
    pub keys: Vec<InlineKey>,
    /// A card of its own shows it in Telegram: only the second lane is left to tell.
    pub has_card: bool,
    /// Begins a new message, so that it is seen below what was said before.
    pub anew: bool,
}

impl Alert {
    /// An alert that shares its kind's message of the day.
    pub fn new(kind: AlertKind, level: Level, subject: impl Into<String>, words: String) -> Self {
        Self { kind, level, subject: subject.into(), words, keys: Vec::new(), has_card: false, anew: false }
    }

    /// With a button that leads to the cause.
    #[must_use]
    pub fn leads_to(mut self, key: InlineKey) -> Self {
        self.keys.push(key);
        self
    }

    /// Its card stands in the chat already.
    #[must_use]
    pub fn with_card(mut self) -> Self {
        self.has_card = true;
        self
    }

    /// In a message of its own.
    #[must_use]
    pub fn anew(mut self) -> Self {
        self.anew = true;
        self
    }

    /// Goes to the owner by VK message too, where only what is important does.
    pub fn is_important(&self) -> bool {
        self.level == Level::Critical || (self.kind.wakes() && self.level > Level::Info)
    }
}

/// What is told by VK message too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VkCopy {
    /// Nothing goes to the owner on VK.
    Off,
    /// A wave, a dead key, a hot lead, and what is critical.
    Important,
    /// Every alert goes to the owner on VK too.
    All,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wakes_or_is_critical_is_important() {
        let alert = |kind, level| Alert::new(kind, level, "x", String::new()).is_important();
        assert!(alert(AlertKind::Wave, Level::Warning) && alert(AlertKind::Storage, Level::Critical));
        assert!(!alert(AlertKind::Limit, Level::Warning) && !alert(AlertKind::Vk, Level::Info));
        assert!(!alert(AlertKind::Key, Level::Info), "that it works again wakes nobody");
    }
}
