//! Rights of keys and of the bot that people may have to grant.

use super::words::words;

words! {
    /// A right that we have words for. Advice carries the platform's own name of it, and of any other.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum Right {
        // Of keys of VK.
        AdminLevel = "admin_level",
        Manage = "manage",
        Messages = "messages",
        Wall = "wall",
        Photos = "photos",
        Docs = "docs",
        // Of the bot in a chat of Telegram.
        DeleteMessages = "can_delete_messages",
        RestrictMembers = "can_restrict_members",
        EditMessages = "can_edit_messages",
        PinMessages = "can_pin_messages",
        PostMessages = "can_post_messages",
    }
}
