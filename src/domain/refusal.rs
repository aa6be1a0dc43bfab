//! Why words did not reach a person, as the platforms say it.

/// What a platform's refusal of a message says of its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// They do not let us write to them any more, or are gone.
    Unreachable,
    /// Their privacy, or a right of ours, stands against it.
    Forbidden,
    /// A file is larger than a bot may fetch.
    TooBig,
    /// Nothing that is known.
    Other,
}

impl Refusal {
    /// Of a platform's words: VK's 900–902 are a person who blocked us, or never wrote.
    pub(crate) fn of(note: &str) -> Self {
        let lower = note.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if says(&["too big", "20 mb"]) {
            Self::TooBig
        } else if says(&["900", "901", "902", "blocked", "deactivated", "initiate"]) {
            Self::Unreachable
        } else if says(&["permission", "privacy"]) {
            Self::Forbidden
        } else {
            Self::Other
        }
    }
}

/// Whether VK's words of an error 15 are about the one whom it was for, not about the right of whoever asked: a manager, no
/// member, something that is gone. Whatever else it says may be either (`docs/platforms.md`, «VK: errors»).
pub(crate) fn is_about_them(words: &str) -> bool {
    let words = words.to_lowercase();
    ["manager", "a member", "this user", "this comment", "not found", "too late"].iter().any(|of| words.contains(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_vk_says_of_somebody_is_no_word_about_a_right() {
        for words in ["managers cannot be banned", "user is not a member of the community", "cannot ban this user"] {
            assert!(is_about_them(&format!("Access denied: {words}")), "{words}");
        }
        for words in ["", ": user should be group moderator", ": no access"] {
            assert!(!is_about_them(&format!("Access denied{words}")), "{words}");
        }
    }

    #[test]
    fn refusals_are_told_apart_by_the_words_of_both_platforms() {
        for (note, refusal) in [
            ("VK 901: Can't send messages for users without permission", Refusal::Unreachable),
            ("VK 902: Can't send messages to this user due to their privacy settings", Refusal::Unreachable),
            ("Forbidden: bot was blocked by the user", Refusal::Unreachable),
            ("Forbidden: bot can't initiate conversation with a user", Refusal::Unreachable),
            ("VK 7: Permission to perform this action is denied", Refusal::Forbidden),
            ("Bad Request: file is too big", Refusal::TooBig),
            ("Bad Request: something of tomorrow", Refusal::Other),
        ] {
            assert_eq!(Refusal::of(note), refusal, "{note}");
        }
    }
}
