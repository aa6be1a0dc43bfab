//! Who stands how in a chat, as Telegram tells of it.

use serde::Deserialize;

use super::wire::{WireChat, WireUser, lenient};
use crate::domain::standing::Standing;

/// Somebody's standing in a chat changed.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MemberUpdate {
    pub chat: WireChat,
    /// Who did it.
    #[serde(default, deserialize_with = "lenient")]
    pub from: WireUser,
    #[serde(default, deserialize_with = "lenient")]
    pub old_chat_member: Member,
    #[serde(default, deserialize_with = "lenient")]
    pub new_chat_member: Member,
}

/// Somebody's standing in a chat.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Member {
    #[serde(default, deserialize_with = "lenient")]
    pub user: WireUser,
    /// `creator`, `administrator`, `member`, `restricted`, `left` or `kicked`.
    #[serde(default, deserialize_with = "lenient")]
    pub status: String,
    /// May delete messages of others.
    #[serde(default, deserialize_with = "lenient")]
    pub can_delete_messages: bool,
    /// May silence and ban.
    #[serde(default, deserialize_with = "lenient")]
    pub can_restrict_members: bool,
    /// May write, while restricted.
    #[serde(default, deserialize_with = "lenient")]
    pub can_send_messages: bool,
    /// When a restriction or a ban ends, Unix seconds; 0: never.
    #[serde(default, deserialize_with = "lenient")]
    pub until_date: i64,
    /// May post in the channel.
    #[serde(default, deserialize_with = "lenient")]
    pub can_post_messages: bool,
}

impl Member {
    pub(crate) fn is_admin(&self) -> bool {
        matches!(self.status.as_str(), "creator" | "administrator")
    }

    /// Kept out, or silenced.
    pub(crate) fn is_banned(&self) -> bool {
        self.status == "kicked" || (self.status == "restricted" && !self.can_send_messages)
    }

    /// What it may do there.
    pub(crate) fn standing(&self) -> Standing {
        Standing {
            there: !matches!(self.status.as_str(), "left" | "kicked" | ""),
            deletes: self.is_admin() && self.may("can_delete_messages"),
            restricts: self.is_admin() && self.may("can_restrict_members"),
        }
    }

    /// Whether one of the three rights that matter here is held.
    pub(crate) fn may(&self, right: &str) -> bool {
        self.status == "creator"
            || match right {
                "can_delete_messages" => self.can_delete_messages,
                "can_restrict_members" => self.can_restrict_members,
                "can_post_messages" => self.can_post_messages,
                _ => false,
            }
    }
}
