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

/// The same where a key that is there and is dead is told of as that: what was to be done with it waits. `dead`: the setting of
/// a kind's key, where that is so. An administrator's is another matter: what it cannot do is asked of a person at once.
pub(super) fn advice(method: &str, dead: impl Fn(TokenKind) -> Option<&'static str>) -> Advice {
    let needed = needed(method);
    let key = match needed {
        Advice::CommunityTokenNeeded => dead(TokenKind::Community),
        Advice::ServiceTokenNeeded => dead(TokenKind::Service),
        _ => None,
    };
    key.map_or(needed, |key| Advice::NewToken { key: key.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_key_is_not_one_that_is_missing() {
        let dead = |kind: TokenKind| Some(kind.config_key());
        let of = |method: &str, is_dead: bool| match advice(method, |kind| if is_dead { dead(kind) } else { None }) {
            Advice::NewToken { key } => key,
            other => other.as_str().to_owned(),
        };
        assert_eq!(of("messages.send", true), "vk.community_token");
        assert_eq!(of("messages.send", false), "community_token_needed");
        assert_eq!(of("likes.getList", true), "vk.service_token");
        assert_eq!(of("likes.getList", false), "service_token_needed");
        assert_eq!(of("groups.ban", true), "user_token_needed");
    }
}
