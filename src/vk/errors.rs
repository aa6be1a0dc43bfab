//! VK's errors → what becomes of an action (`docs/platforms.md`, «VK: errors»). Pure.

use std::time::Duration;

use anyhow::anyhow;

use super::client::{TOO_LARGE, VkCallError, VkError};
use crate::clock::HOUR;
use crate::domain::action::{Advice, Fate, Scope};
use crate::domain::refusal::is_about_them;

/// What a call was for: a write may have happened without an answer, a read is simply asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Read,
    Write,
}

/// Too many calls a second with one token: none of it was done.
pub(crate) const TOO_MANY_A_SECOND: i64 = 6;

/// Whether the platform calls the token itself one of the wrong kind, whatever its rights are.
pub(crate) fn is_wrong_kind(error: &VkError) -> bool {
    matches!(error.code, 20 | 27 | 28 | 1051)
}

/// Whether the platform says that this kind of token may not: another kind may be tried.
pub(crate) fn is_wrong_token(error: &VkError) -> bool {
    match error.code {
        _ if is_wrong_kind(error) => true,
        // 7 and 15 may be about the object; the text tells the right.
        7 | 15 => matches!(error.subcode, Some(1133 | 1134)) || error.message.contains("no access to call this method"),
        _ => false,
    }
}

/// Whether it may be the right that is missing, or the one thing that was asked about: 7 says the same of both, and so does 15
/// to what is done against somebody. Only several in a row tell.
pub(crate) fn may_be_wrong_token(error: &VkError, method: &str) -> bool {
    let against = matches!(method, "groups.ban" | "groups.removeUser") || method.ends_with(".deleteComment");
    let doubt = error.code == 7 || (error.code == 15 && against && !is_about_them(&error.message));
    doubt && !is_wrong_token(error)
}

/// What becomes of an action. `token_key` names the config key of the token that was used.
pub(crate) fn fate(error: VkCallError, purpose: Purpose, token_key: &str) -> Fate {
    match error {
        VkCallError::NotSent(cause) => Fate::Later { pause: None, scope: Scope::Lane, cause: anyhow!("{cause}") },
        VkCallError::NoAnswer(cause) => unanswered(anyhow!("{cause}"), purpose),
        VkCallError::TooLarge => unanswered(anyhow!("{TOO_LARGE}"), purpose),
        VkCallError::Vk(error) => of_code(&error, token_key),
    }
}

fn unanswered(cause: anyhow::Error, purpose: Purpose) -> Fate {
    match purpose {
        Purpose::Read => Fate::Later { pause: None, scope: Scope::Lane, cause },
        Purpose::Write => Fate::Unknown { cause },
    }
}

/// Whether an error says nothing of what was asked: too many calls, trouble of VK's own, a check in the browser. Nothing
/// may be concluded from it.
pub(crate) fn is_doubt(error: &VkError, token_key: &str) -> bool {
    matches!(
        of_code(error, token_key),
        Fate::Later { .. } | Fate::Unknown { .. } | Fate::Help { advice: Advice::Captcha { .. }, .. }
    )
}

fn of_code(error: &VkError, token_key: &str) -> Fate {
    let cause = || anyhow!("VK error {}: {}", error.code, error.message);
    let lane = |pause: Option<Duration>| Fate::Later { pause, scope: Scope::Lane, cause: cause() };
    let never = || Fate::Never { note: format!("VK error {}: {}", error.code, meaning(error)) };
    let help = |advice: Advice| Fate::Help { advice, capability: None };
    if is_wrong_token(error) {
        return help(Advice::UserTokenNeeded);
    }
    match error.code {
        // Too many a second: the token's own pace slows down, and the call is no attempt.
        TOO_MANY_A_SECOND => lane(Some(Duration::from_secs(1))),
        9 => Fate::Later { pause: None, scope: Scope::Flood, cause: cause() },
        // The method's quantity limit of a day.
        29 => lane(Some(Duration::from_millis(HOUR as u64))),
        14 | 17 | 24 | 3300..=3305 | 3609 => help(Advice::Captcha { redirect_uri: error.redirect_uri.clone() }),
        5 | 1114 | 1116 | 1117 => help(Advice::not_taken(token_key, &error.message)),
        203 => help(Advice::right_missing(token_key, "groups")),
        703 => help(Advice::Other { text: "VK: 2FA".to_owned() }),
        // A bug or a bad id, somebody gone, something gone, not ours: trying again changes nothing.
        3
        | 7
        | 8
        | 12
        | 13
        | 15
        | 18
        | 19
        | 21
        | 30
        | 37
        | 100
        | 101
        | 104
        | 113
        | 125
        | 140
        | 200..=202
        | 204..=213
        | 232
        | 243
        | 250..=253
        | 260
        | 700
        | 701
        | 704
        | 900..=902
        | 909
        | 911
        | 912
        | 914
        | 917
        | 920
        | 924
        | 927
        | 932
        | 936
        | 940
        | 945
        | 946
        | 950
        | 983..=985
        | 1012
        | 3610 => never(),
        // VK's own trouble: it lasts as long as it lasts.
        1 | 10 | 36 | 43 => Fate::Later { pause: None, scope: Scope::Platform, cause: cause() },
        // What nobody has seen yet.
        _ => Fate::Later { pause: None, scope: Scope::Row, cause: cause() },
    }
}

/// VK's words, or plainer ones where an admin is going to read why a message did not arrive.
fn meaning(error: &VkError) -> &str {
    match error.code {
        900 => "this person is on the community's blacklist",
        901 => "this person has not allowed messages of the community, or forbids them now",
        902 => "this person's privacy settings forbid messages of the community",
        909 => "this message is too old to be changed",
        911 => "VK does not take these buttons",
        912 => "buttons are off: the community's settings, messages, settings for bots",
        914 => "the message is too long",
        _ => &error.message,
    }
}

/// Whether VK refused because of the buttons: the words alone may still go.
pub(crate) fn refuses_buttons(fate: &Fate) -> bool {
    matches!(fate, Fate::Never { note } if ["VK error 911:", "VK error 912:"].iter().any(|code| note.starts_with(code)))
}

/// An answer that says neither yes nor no.
pub(super) fn odd(method: &str) -> String {
    format!("{method}: an answer of a shape that nobody knows")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: i64, message: &str) -> String {
        let error = VkError { code, message: message.to_owned(), ..VkError::default() };
        match fate(VkCallError::Vk(error), Purpose::Write, "vk.user_token") {
            Fate::Later { scope: Scope::Lane, .. } => "lane".to_owned(),
            Fate::Later { scope: Scope::Row, .. } => "row".to_owned(),
            Fate::Later { scope: Scope::Platform, .. } => "platform".to_owned(),
            Fate::Later { scope: Scope::Flood, .. } => "flood".to_owned(),
            Fate::Never { .. } => "never".to_owned(),
            Fate::Help { advice, .. } => format!("{advice:?}"),
            Fate::Unknown { .. } => "unknown".to_owned(),
            Fate::Migrated { .. } => "migrated".to_owned(),
        }
    }

    #[test]
    fn every_kind_of_error_has_its_next_move() {
        assert_eq!(of(6, ""), "lane");
        assert_eq!(of(9, ""), "flood");
        assert_eq!(of(29, ""), "lane");
        for code in [1, 10, 36, 43] {
            assert_eq!(of(code, ""), "platform", "{code}");
        }
        assert_eq!(of(777, ""), "row");
        assert_eq!(of(211, ""), "never");
        assert_eq!(of(104, ""), "never");
        assert_eq!(of(243, ""), "never");
        assert_eq!(of(27, ""), "UserTokenNeeded");
        assert_eq!(of(1051, ""), "UserTokenNeeded");
        assert_eq!(of(15, "Access denied: no access to call this method"), "UserTokenNeeded");
        assert_eq!(of(15, "Access denied"), "never");
        assert_eq!(of(5, "invalid"), r#"NewToken { key: "vk.user_token", bound: false }"#);
        let bound = "User authorization failed: access_token was given to another ip address.";
        assert_eq!(of(5, bound), r#"NewToken { key: "vk.user_token", bound: true }"#);
        assert_eq!(of(14, ""), "Captcha { redirect_uri: None }");
        for code in [900, 901, 902, 909, 911, 912, 914] {
            let error = VkError { code, message: "x".to_owned(), ..VkError::default() };
            let fate = fate(VkCallError::Vk(error), Purpose::Write, "k");
            assert_eq!(refuses_buttons(&fate), matches!(code, 911 | 912), "{code}");
            assert!(matches!(fate, Fate::Never { note } if note.len() > 30), "{code}");
        }
        let lost = || VkCallError::NoAnswer("reset".to_owned());
        assert!(matches!(fate(lost(), Purpose::Write, "k"), Fate::Unknown { .. }));
        assert!(matches!(fate(lost(), Purpose::Read, "k"), Fate::Later { scope: Scope::Lane, .. }));
    }
}
