//! What the program may do by itself, and what a person has to do where it may not.

use serde::{Deserialize, Serialize};

use super::chat_ref::ChatRef;
use super::words::words;

words! {
    /// Something the daemon may or may not be able to do by itself, in the order of `status --json`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Capability {
        /// Delete comments on VK.
        DeleteComments = "delete_comments",
        /// Ban somebody from the VK community.
        Ban = "ban",
        /// Remove members from the VK community.
        RemoveMembers = "remove_members",
        /// Read the wall and its comments.
        ReadWall = "read_wall",
        /// Read who liked a post on VK.
        ReadLikes = "read_likes",
        /// Write as the community.
        Messages = "messages",
        /// Hear events of the community.
        LongPoll = "long_poll",
    }
}

words! {
    /// How a capability works now.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Way {
        /// The daemon does it.
        Auto = "auto",
        /// The daemon asks the admin to do it.
        Assist = "assist",
        /// Nobody does it: it is switched off.
        Off = "off",
    }
}

/// One capability, how it works now, and what would raise it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilityState {
    /// What may or may not be done.
    pub capability: Capability,
    /// By the program, by a person, or not at all.
    pub way: Way,
    /// Why it is not `auto`, and what would help.
    pub advice: Option<Advice>,
}

/// Why a server's certificate does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateFault {
    /// Signed by nobody who is trusted.
    Foreign,
    /// Its time is over.
    Expired,
    /// Its time has not come: mostly the clock of this machine is wrong.
    NotYet,
    /// It is another server's.
    OfAnother,
}

/// What a person has to do so that something works again. Words are made of it in `texts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// A token is dead or revoked: give a new one. Config key of the token (`vk.user_token`, `telegram.bot_token`).
    NewToken {
        /// The config key of the token, `vk.user_token`.
        key: String,
        /// It is good, but only from the internet address that it was issued to.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bound: bool,
    },
    /// An administrator's user token is needed for this.
    UserTokenNeeded,
    /// A service key (or user token) is needed for this.
    ServiceTokenNeeded,
    /// A community token is needed for this.
    CommunityTokenNeeded,
    /// The token lacks a right. Config key and the right.
    RightMissing {
        /// The config key of the token that lacks the right.
        key: String,
        /// VK right (`messages`, `manage`, `groups`, `wall`) or Telegram right (`can_delete_messages`).
        right: String,
        /// Where it is missing: a bot has its rights in a chat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chat: Option<ChatRef>,
        /// What that is called, once whoever tells of it has looked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
    },
    /// The key that stands there is another community's.
    OtherCommunity {
        /// The config key of the token.
        key: String,
        /// The community that it belongs to.
        theirs: i64,
        /// The one that is looked after.
        ours: i64,
    },
    /// VK wants a person to pass a check in a browser.
    Captcha {
        /// Where a person passes the check, if VK told it.
        redirect_uri: Option<String>,
    },
    /// Long Poll is switched off for the community.
    LongPollOff,
    /// The bot is no member of the chat, was blocked, or the chat does not exist.
    ChatUnreachable {
        /// The chat that the bot cannot reach.
        chat: ChatRef,
        /// What it is called, once whoever tells of it has looked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
    },
    /// The admin's chat takes no message now: closed, silenced, forbidden.
    ChatRefuses {
        /// The chat that refuses.
        chat: ChatRef,
        /// What it is called, once whoever tells of it has looked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// The refusal in Telegram's words.
        words: String,
    },
    /// The certificate of a platform's server does not pass: nothing is said to whom it does not prove itself.
    Certificate {
        /// The config key that names another certificate, `max.ca`.
        key: String,
        /// What is wrong with it.
        fault: CertificateFault,
    },
    /// Anything else, in the platform's own words (no secrets).
    Other {
        /// Words for the admin, as they are.
        text: String,
    },
}

/// Whether VK refuses a key for where it is used: the same code stands for one that is revoked (`docs/platforms.md`, «VK: errors»).
pub(crate) fn is_of_another_address(words: &str) -> bool {
    words.to_lowercase().contains("another ip address")
}

impl Advice {
    /// A key is not accepted.
    pub fn new_token(key: &str) -> Self {
        Self::NewToken { key: key.to_owned(), bound: false }
    }

    /// A key of VK is not accepted, and why in its words.
    pub fn not_taken(key: &str, words: &str) -> Self {
        Self::NewToken { key: key.to_owned(), bound: is_of_another_address(words) }
    }

    /// A key lacks a right, wherever it is used.
    pub fn right_missing(key: &str, right: &str) -> Self {
        Self::RightMissing { key: key.to_owned(), right: right.to_owned(), chat: None, title: None }
    }

    /// Which of them, as a word of the log.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NewToken { .. } => "new_token",
            Self::UserTokenNeeded => "user_token_needed",
            Self::ServiceTokenNeeded => "service_token_needed",
            Self::CommunityTokenNeeded => "community_token_needed",
            Self::RightMissing { .. } => "right_missing",
            Self::OtherCommunity { .. } => "other_community",
            Self::Captcha { .. } => "captcha",
            Self::LongPollOff => "long_poll_off",
            Self::ChatUnreachable { .. } => "chat_unreachable",
            Self::ChatRefuses { .. } => "chat_refuses",
            Self::Certificate { .. } => "certificate",
            Self::Other { .. } => "other",
        }
    }
}
