//! What a person has to give so that a method can be called.

use super::methods::{TokenKind, kinds_of};
use crate::domain::action::Advice;

/// What is missing for a method, by the kinds that may call it.
fn needed(method: &str) -> Advice {
    let kinds = kinds_of(method);
    if kinds.contains(&TokenKind::Community) {
        Advice::CommunityTokenNeeded
    } else if kinds.contains(&TokenKind::Service) {
        Advice::ServiceTokenNeeded
    } else {
        Advice::UserTokenNeeded
    }
}

/// A kind's key that is there: its setting, and why VK does not take it, in its words.
#[derive(Debug, Clone)]
pub(super) struct KeyThere {
    pub key: &'static str,
    pub dead: Option<String>,
}

/// The same where a key is there. One that is dead is told of as that: what was to be done with it waits. One that lives lacks
/// the right to what nothing but it may do. An administrator's is another matter: what it cannot do is asked of a person at once.
pub(super) fn advice(method: &str, there: impl Fn(TokenKind) -> Option<KeyThere>) -> Advice {
    let needed = needed(method);
    let found = match needed {
        Advice::CommunityTokenNeeded => there(TokenKind::Community),
        Advice::ServiceTokenNeeded => there(TokenKind::Service),
        _ => None,
    };
    match (found, right_for(method)) {
        (Some(KeyThere { key, dead: Some(words) }), _) => Advice::not_taken(key, &words),
        (Some(KeyThere { key, dead: None }), Some(right)) => Advice::right_missing(key, right),
        _ => needed,
    }
}

/// The right of a community's key that opens what no other key does.
fn right_for(method: &str) -> Option<&'static str> {
    match method.split_once('.')?.0 {
        _ if kinds_of(method) != [TokenKind::Community] => None,
        "messages" => Some("messages"),
        "photos" => Some("photos"),
        "docs" => Some("docs"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_key_is_not_one_that_is_missing() {
        let of = |method: &str, is_dead: Option<bool>| match advice(method, |kind| {
            is_dead.map(|dead| KeyThere { key: kind.config_key(), dead: dead.then(String::new) })
        }) {
            Advice::NewToken { key, .. } => key,
            Advice::RightMissing { key, right, .. } => format!("{key}: {right}"),
            other => other.as_str().to_owned(),
        };
        let (dead, alive) = (Some(true), Some(false));
        assert_eq!(of("messages.send", dead), "vk.community_token");
        assert_eq!(of("messages.send", None), "community_token_needed");
        assert_eq!(of("messages.send", alive), "vk.community_token: messages");
        assert_eq!(of("photos.getMessagesUploadServer", alive), "vk.community_token: photos");
        assert_eq!(of("docs.save", alive), "vk.community_token: docs");
        assert_eq!(of("groups.getLongPollServer", alive), "community_token_needed");
        assert_eq!(of("likes.getList", dead), "vk.service_token");
        assert_eq!(of("likes.getList", alive), "service_token_needed");
        assert_eq!(of("groups.ban", dead), "user_token_needed");
    }
}
