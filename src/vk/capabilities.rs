//! What can be done with the tokens at hand, and what would raise it.

use super::errors::Purpose;
use super::methods::TokenKind;
use super::tokens::{Nature, Tokens};
use super::wire;
use crate::domain::action::{Advice, Capability, CapabilityState, Fate, Scope, Way};
use crate::domain::key::KeyName;

/// Events without which the daemon misses what it is for.
pub(crate) const NEEDED_EVENTS: [&str; 34] = [
    "wall_reply_new",
    "wall_reply_edit",
    "wall_reply_restore",
    "wall_reply_delete",
    "photo_comment_new",
    "photo_comment_edit",
    "photo_comment_restore",
    "photo_comment_delete",
    "video_comment_new",
    "video_comment_edit",
    "video_comment_restore",
    "video_comment_delete",
    "market_comment_new",
    "market_comment_edit",
    "market_comment_restore",
    "market_comment_delete",
    "board_post_new",
    "board_post_edit",
    "board_post_restore",
    "board_post_delete",
    "wall_post_new",
    "group_join",
    "group_leave",
    "user_block",
    "user_unblock",
    "group_officers_edit",
    "like_add",
    "like_remove",
    "message_new",
    "message_reply",
    "message_event",
    "message_edit",
    "message_allow",
    "message_deny",
];

/// Long Poll as the community has it set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LongPollSettings {
    pub enabled: bool,
    /// Needed events that are off.
    pub missing: Vec<&'static str>,
}

/// Asks VK again what every token is and what follows. A capability whose question got no definite answer is left out: what
/// is known of it stays, and it is asked about again.
pub(crate) fn look(tokens: &Tokens) -> Vec<CapabilityState> {
    let mut doubted: Vec<&str> = Vec::new();
    for (key, nature) in tokens.probe() {
        if let Nature::Unknown { cause } = nature {
            tracing::warn!(key, "what this token may is in doubt, and stays as it was known: {cause}");
            doubted.push(key);
        }
    }
    let knows = |kind: TokenKind| !doubted.contains(&kind.config_key());
    let told = |capability| match capability {
        Capability::DeleteComments => knows(TokenKind::User).then(|| write("wall.deleteComment", tokens)),
        Capability::Ban => knows(TokenKind::User).then(|| write("groups.ban", tokens)),
        Capability::RemoveMembers => knows(TokenKind::User).then(|| write("groups.removeUser", tokens)),
        Capability::ReadWall => reading_of(&knows).then(|| reading("wall.get", tokens)),
        Capability::ReadLikes => reading_of(&knows).then(|| reading("likes.getList", tokens)),
        Capability::Messages => knows(TokenKind::Community).then(|| messages(tokens)),
        Capability::LongPoll => events(tokens),
    };
    let states = Capability::ALL
        .into_iter()
        .filter_map(|capability| told(capability).map(|(way, advice)| CapabilityState { capability, way, advice }));
    states.collect()
}

/// Whether VK refuses each key that it said something definite of; one that is not given is not refused.
pub(crate) fn of_keys(tokens: &Tokens) -> Vec<(KeyName, bool)> {
    let keys = [
        (KeyName::Community, TokenKind::Community),
        (KeyName::Service, TokenKind::Service),
        (KeyName::User, TokenKind::User),
    ];
    let said = keys.into_iter().filter_map(|(name, kind)| match tokens.nature(kind) {
        Some(Nature::Unknown { .. }) => None,
        nature => Some((name, matches!(nature, Some(Nature::Dead { .. })))),
    });
    said.collect()
}

/// The wall is read with a service token or an administrator's.
fn reading_of(knows: &impl Fn(TokenKind) -> bool) -> bool {
    knows(TokenKind::Service) && knows(TokenKind::User)
}

/// Whether events come; `None`: VK did not say.
fn events(tokens: &Tokens) -> Option<(Way, Option<Advice>)> {
    match long_poll_settings(tokens) {
        Ok(settings) if settings.enabled => Some((Way::Auto, None)),
        Ok(_) => Some((Way::Off, Some(Advice::LongPollOff))),
        Err(Fate::Later { cause, .. } | Fate::Unknown { cause }) => {
            tracing::warn!("whether Long Poll is on is in doubt, and stays as it was known: {cause:#}");
            None
        }
        Err(Fate::Help { advice: Advice::Captcha { .. }, .. }) => {
            tracing::warn!("whether Long Poll is on is in doubt, and stays as it was known: VK wants a check");
            None
        }
        Err(Fate::Help { advice, .. }) => Some((Way::Off, Some(of_another(tokens).unwrap_or(advice)))),
        Err(_) => Some((Way::Off, Some(refused(tokens)))),
    }
}

/// What to do where VK refuses what a key of the community manages.
pub(crate) fn refused(tokens: &Tokens) -> Advice {
    of_another(tokens).unwrap_or_else(|| {
        match (tokens.key_of(TokenKind::Community), tokens.nature(TokenKind::Community)) {
            (Some(key), Some(Nature::Community { .. })) => right(key, "manage"),
            (Some(key), Some(Nature::Dead { message })) => Advice::not_taken(key, &message),
            _ => Advice::CommunityTokenNeeded,
        }
    })
}

/// What to do about a key of another community: nothing else that VK says of it counts.
fn of_another(tokens: &Tokens) -> Option<Advice> {
    let ours = tokens.group_id();
    match tokens.nature(TokenKind::Community)? {
        Nature::Community { group_id: Some(theirs), .. } if theirs != ours => {
            let key = tokens.key_of(TokenKind::Community)?.to_owned();
            Some(Advice::OtherCommunity { key, theirs, ours })
        }
        _ => None,
    }
}

/// How Long Poll is set; needs the right `manage` of a community token, or an administrator's token.
pub(crate) fn long_poll_settings(tokens: &Tokens) -> Result<LongPollSettings, Fate> {
    let params = [("group_id", tokens.group_id().to_string())];
    let answer = tokens.call("groups.getLongPollSettings", &params, Purpose::Read)?.value;
    let events = answer.get("events").cloned().unwrap_or_default();
    // VK leaves some of its events out of this list: what it does not name is unknown, not off.
    let missing =
        NEEDED_EVENTS.into_iter().filter(|event| events.get(event).is_some() && !wire::flag(&events, event)).collect();
    if wire::number(&answer, "is_enabled").is_none() {
        let cause = anyhow::anyhow!("groups.getLongPollSettings: an answer of a shape that nobody knows");
        return Err(Fate::Later { pause: None, scope: Scope::Row, cause });
    }
    Ok(LongPollSettings { enabled: wire::flag(&answer, "is_enabled"), missing })
}

/// Switches Long Poll on, with every event that is needed; what is on besides stays on.
pub(crate) fn switch_long_poll_on(tokens: &Tokens) -> Result<(), Fate> {
    let mut params = vec![
        ("group_id", tokens.group_id().to_string()),
        ("enabled", "1".to_owned()),
        ("api_version", super::client::VERSION.to_owned()),
    ];
    params.extend(NEEDED_EVENTS.iter().map(|event| (*event, "1".to_owned())));
    tokens.call("groups.setLongPollSettings", &params, Purpose::Write).map(|_| ())
}

/// Moderation: an administrator's, editor's or moderator's token, or (where a probe has shown it) the community's.
fn write(method: &'static str, tokens: &Tokens) -> (Way, Option<Advice>) {
    if tokens.was_learnt(method, TokenKind::Community) && tokens.nature(TokenKind::Community).is_some() {
        return (Way::Auto, None);
    }
    match tokens.nature(TokenKind::User) {
        Some(Nature::User { admin_level: 1.., limited: false }) => (Way::Auto, None),
        Some(Nature::User { admin_level: ..=0, limited: false }) => {
            (Way::Assist, Some(right("vk.user_token", "admin_level")))
        }
        Some(Nature::Dead { message }) => (Way::Assist, Some(Advice::not_taken("vk.user_token", &message))),
        _ => (Way::Assist, Some(Advice::UserTokenNeeded)),
    }
}

fn reading(method: &str, tokens: &Tokens) -> (Way, Option<Advice>) {
    if tokens.sees_own_wall(method) {
        return (Way::Auto, None);
    }
    if tokens.can(method) {
        return (Way::Off, Some(Advice::UserTokenNeeded));
    }
    let advice = match tokens.nature(TokenKind::Service) {
        Some(Nature::Dead { message }) => Advice::not_taken("vk.service_token", &message),
        _ => Advice::ServiceTokenNeeded,
    };
    (Way::Off, Some(advice))
}

fn messages(tokens: &Tokens) -> (Way, Option<Advice>) {
    if let Some(advice) = of_another(tokens) {
        return (Way::Off, Some(advice));
    }
    let key = tokens.key_of(TokenKind::Community).unwrap_or(TokenKind::Community.config_key());
    match tokens.nature(TokenKind::Community) {
        Some(Nature::Community { rights, .. }) if rights.iter().any(|right| right == "messages") => (Way::Auto, None),
        Some(Nature::Community { .. }) => (Way::Off, Some(right(key, "messages"))),
        Some(Nature::Dead { message }) => (Way::Off, Some(Advice::not_taken(key, &message))),
        _ => (Way::Off, Some(Advice::CommunityTokenNeeded)),
    }
}

fn right(key: &str, right: &str) -> Advice {
    Advice::right_missing(key, right)
}
