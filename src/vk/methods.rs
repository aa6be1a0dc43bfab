//! Which kinds of token a method takes (`docs/platforms.md`, «VK: tokens and what they open»; `tests/it/contracts.rs`
//! compares with the official schema).

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenKind {
    /// «Ключ доступа сообщества»: the community itself speaks.
    Community,
    /// «Сервисный ключ» of an app: reads what everybody sees.
    Service,
    /// An administrator's own: the only kind that deletes comments and bans.
    User,
}

use TokenKind::{Community, Service, User};

/// Every method that the daemon calls, with the kinds in the order in which they are tried: the one that costs others
/// least first. What the community uploads and changes must be its own: no person's token does that in its place.
pub const METHODS: [(&str, &[TokenKind]); 44] = [
    ("account.getAppPermissions", &[User]),
    ("board.deleteComment", &[Community, User]),
    ("board.getComments", &[Service, User]),
    ("board.getTopics", &[Service, User]),
    ("board.restoreComment", &[Community, User]),
    ("docs.getMessagesUploadServer", &[Community]),
    ("docs.save", &[Community]),
    ("execute", &[Community, User]),
    ("groups.ban", &[User]),
    ("groups.getById", &[Community, User, Service]),
    ("groups.getLongPollServer", &[Community, User]),
    ("groups.getLongPollSettings", &[Community, User]),
    ("groups.getMembers", &[Community, User, Service]),
    ("groups.getTokenPermissions", &[Community]),
    ("groups.isMember", &[Community, User, Service]),
    ("groups.removeUser", &[User]),
    ("groups.setLongPollSettings", &[Community, User]),
    ("groups.unban", &[User]),
    ("likes.getList", &[Service, User]),
    ("market.deleteComment", &[User]),
    ("market.restoreComment", &[User]),
    ("messages.edit", &[Community]),
    ("messages.isMessagesFromGroupAllowed", &[Community]),
    ("messages.send", &[Community]),
    ("messages.sendMessageEventAnswer", &[Community]),
    ("photos.deleteComment", &[User]),
    ("photos.getMessagesUploadServer", &[Community]),
    ("photos.restoreComment", &[User]),
    ("photos.saveMessagesPhoto", &[Community]),
    ("stats.get", &[User]),
    ("users.get", &[Community, User, Service]),
    ("utils.getServerTime", &[Community, User, Service]),
    ("utils.resolveScreenName", &[Community, User, Service]),
    ("video.deleteComment", &[User]),
    ("video.get", &[User]),
    ("video.restoreComment", &[User]),
    ("wall.closeComments", &[Community, User]),
    ("wall.createComment", &[Community, User]),
    ("wall.deleteComment", &[User]),
    ("wall.get", &[Service, User]),
    ("wall.getById", &[Service, User]),
    ("wall.getComments", &[Service, User]),
    ("wall.openComments", &[Community, User]),
    ("wall.restoreComment", &[User]),
];

/// The kinds that a method takes, best first; a method that nobody listed takes none.
pub fn kinds_of(method: &str) -> &'static [TokenKind] {
    METHODS.iter().find(|(name, _)| *name == method).map_or(&[], |(_, kinds)| kinds)
}

impl TokenKind {
    /// The key of the config that holds it.
    pub fn config_key(self) -> &'static str {
        match self {
            Community => "vk.community_token",
            Service => "vk.service_token",
            User => "vk.user_token",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_community_says_and_uploads_never_goes_out_with_a_persons_key() {
        for (method, kinds) in METHODS {
            let speaks =
                method.starts_with("messages.") || method.starts_with("docs.") || method.contains("MessagesPhoto");
            if speaks || method == "photos.getMessagesUploadServer" {
                assert_eq!(kinds, [Community], "{method}");
            }
        }
    }
}
