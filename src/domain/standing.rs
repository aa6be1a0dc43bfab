//! What the bot may do in the discussion group of Telegram.

use serde::{Deserialize, Serialize};

/// How the bot stands in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// It is in the group.
    pub there: bool,
    /// It may delete what others wrote.
    pub deletes: bool,
    /// It may silence and ban.
    pub restricts: bool,
}

impl Standing {
    /// What nothing speaks against.
    pub const WHOLE: Self = Self { there: true, deletes: true, restricts: true };

    /// It is there, and may do what moderation needs. `bans`: authors are banned too.
    pub fn suffices(self, bans: bool) -> bool {
        self.there && self.deletes && (self.restricts || !bans)
    }
}
