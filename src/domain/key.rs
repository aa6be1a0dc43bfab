//! Keys that open the platforms, as everybody but their holder knows them: by name. The key itself is never here.

use serde::{Deserialize, Serialize};

use super::ids::{ChatId, PersonId};
use super::words::words;

/// What is noted of a call that the language model's server answers with a word about its key.
pub(crate) const KEY_REFUSED: &str = "the language model's server refuses the key";

words! {
    /// A key that the program may hold, the bot's last, and the settings that it stands under.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum KeyName {
        /// «Ключ доступа сообщества»: listens and writes messages.
        Community = "vk.community_token",
        /// «Сервисный ключ»: reads walls and likes.
        Service = "vk.service_token",
        /// An administrator's, which deletes and bans.
        User = "vk.user_token",
        /// The language model's, a helper that may be missing.
        OpenAi = "openai.api_key",
        /// The bot's of MAX, which posts are copied by.
        Max = "max.token",
        /// The bot's. Not to be changed in the chat: once it is withdrawn, the bot hears nothing.
        Bot = "telegram.bot_token",
    }
}

impl KeyName {
    /// Its key in the settings: `vk.user_token`.
    pub fn setting(self) -> &'static str {
        self.as_str()
    }

    /// Whether VK is who accepts it or not.
    pub fn is_of_vk(self) -> bool {
        matches!(self, Self::Community | Self::Service | Self::User)
    }

    /// Whether all goes on without it, only less well: nobody is woken up for it.
    pub fn is_a_helpers(self) -> bool {
        self == Self::OpenAi
    }

    /// Whether an owner may give another one in the chat.
    pub fn may_be_given(self) -> bool {
        self != Self::Bot
    }
}

/// What a key looks like. VK's keys say nothing of their kind by their look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyLook {
    /// One of VK's three.
    Vk,
    /// A language model's.
    OpenAi,
    /// A Telegram bot's.
    Bot,
    /// None of these; taken only where this very key was asked for.
    Other,
}

/// Who gives or takes back a key, and where they are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Giver {
    /// Telegram user id.
    pub by: i64,
    /// Where they are answered.
    pub chat: ChatId,
}

/// A key that came in a message. The message's text has lost it already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySent {
    pub chat: ChatId,
    pub from: PersonId,
    /// To be deleted.
    pub message_id: i64,
    /// Under which the keyring holds it.
    pub handle: i64,
    /// What it looks like.
    pub look: KeyLook,
}

/// Work for whoever a key opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum KeyWork {
    /// Find out what a key is; keep and use it where it is good.
    Check {
        /// Under which the keyring holds it.
        handle: i64,
        /// A language model's, else one of VK's.
        model: bool,
        giver: Giver,
    },
    /// Forget what was given in the chat and use what the settings say.
    Drop { name: KeyName, giver: Giver },
}

impl KeyWork {
    pub fn giver(&self) -> Giver {
        match self {
            Self::Check { giver, .. } | Self::Drop { giver, .. } => *giver,
        }
    }

    /// Whether a language model is concerned.
    pub fn is_of_a_model(&self) -> bool {
        match self {
            Self::Check { model, .. } => *model,
            Self::Drop { name, .. } => *name == KeyName::OpenAi,
        }
    }
}

/// What became of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum KeyEnd {
    /// It works, is kept and in use.
    Taken {
        /// What it turned out to be.
        name: KeyName,
        /// Rights that it names, in the platform's words.
        rights: Vec<String>,
    },
    /// It is not used.
    Refused {
        /// What it turned out to be, where that is known.
        name: Option<KeyName>,
        /// What is wrong with the key.
        fault: KeyFault,
    },
    /// The one that was given in the chat is forgotten.
    Dropped {
        /// The key that is in use no more.
        name: KeyName,
    },
}

/// Why a key is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyFault {
    /// It was held in memory, and the program started anew meanwhile.
    Lost,
    /// The platform does not accept it.
    Dead,
    /// It was issued to another internet address.
    Bound,
    /// It belongs to another community.
    OtherCommunity,
    /// A person's who does not manage this community.
    NoManager,
    /// A VK ID key: closed to moderation (error 1051).
    Limited,
    /// The environment fixes this key.
    Fixed,
    /// The file of keys could not be written.
    NotKept,
    /// The server knows no such model, or no such address.
    NoModel,
    /// Settings lead to MAX, and without a key the program would not start again.
    StillNeeded,
}

/// Where the key in use comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySource {
    /// Nobody has given one.
    Missing,
    /// The config file, a secret file or a credential.
    Settings,
    /// The environment, which nothing overrules.
    Environment,
    /// Written in the admin's chat; lies in `….keys.toml`.
    Chat,
}

/// A key, as the panel shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyView {
    pub name: KeyName,
    /// Whence.
    pub source: KeySource,
    /// Since when, Unix milliseconds, where the chat gave it.
    pub since: Option<i64>,
    /// A few bits of it, by which a change is noticed; nothing can be made of them.
    pub mark: Option<u32>,
}
