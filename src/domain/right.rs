//! Rights of keys and of the bot that people may have to grant.

/// A right that we have words for. Advice carries the platform's own name of it, and of any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    // Of keys of VK.
    AdminLevel,
    Manage,
    Messages,
    Wall,
    Photos,
    Docs,
    // Of the bot in a chat of Telegram.
    DeleteMessages,
    RestrictMembers,
    EditMessages,
    PinMessages,
    PostMessages,
}

impl Right {
    const ALL: [Self; 11] = [
        Self::AdminLevel,
        Self::Manage,
        Self::Messages,
        Self::Wall,
        Self::Photos,
        Self::Docs,
        Self::DeleteMessages,
        Self::RestrictMembers,
        Self::EditMessages,
        Self::PinMessages,
        Self::PostMessages,
    ];

    /// What the platform calls it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::AdminLevel => "admin_level",
            Self::Manage => "manage",
            Self::Messages => "messages",
            Self::Wall => "wall",
            Self::Photos => "photos",
            Self::Docs => "docs",
            Self::DeleteMessages => "can_delete_messages",
            Self::RestrictMembers => "can_restrict_members",
            Self::EditMessages => "can_edit_messages",
            Self::PinMessages => "can_pin_messages",
            Self::PostMessages => "can_post_messages",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.as_str() == name)
    }
}
