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
    /// Of a note as rows hold it: VK's code where it stands, else a platform's words, never what a name quoted there says.
    pub(crate) fn of(note: &str) -> Self {
        let lower = without_names(note).to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let code = vk_code(note);
        // A person who blocked us, or never wrote.
        if matches!(code, Some(900..=902)) {
            return Self::Unreachable;
        }
        if says(&["too big", "20 mb"]) {
            return Self::TooBig;
        }
        if lower.starts_with(FILE_NOT_TAKEN_LOWER) {
            return Self::Other;
        }
        if code.is_none() && says(&["bot was blocked", "user_is_blocked", "deactivated", "initiate conversation"]) {
            Self::Unreachable
        } else if says(&["permission", "privacy"]) {
            Self::Forbidden
        } else {
            Self::Other
        }
    }
}

/// How a note begins that tells what VK's host of files said of one: that is about the file, whatever it says.
pub(crate) const FILE_NOT_TAKEN: &str = "VK does not take the file";
const FILE_NOT_TAKEN_LOWER: &str = "vk does not take the file";

/// VK's code where a note tells of an error of VK's: nowhere else is a number a code.
pub(crate) fn vk_code(note: &str) -> Option<i64> {
    const HEAD: &str = "VK error ";
    let head = note.get(..HEAD.len()).filter(|head| head.eq_ignore_ascii_case(HEAD))?;
    note[head.len()..].split(':').next()?.trim().parse().ok()
}

/// A name that people gave, as notes quote it.
pub(crate) fn quoted(name: &str) -> String {
    format!("«{}»", name.replace(['«', '»'], "\""))
}

/// A note without the names that it quotes: what is in them says nothing of what happened.
pub(crate) fn without_names(note: &str) -> String {
    let mut left = String::with_capacity(note.len());
    let mut rest = note;
    while let Some((before, name)) = rest.split_once('«') {
        let Some((_, after)) = name.split_once('»') else { break };
        left.push_str(before);
        left.push_str("«»");
        rest = after;
    }
    left.push_str(rest);
    left
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
    fn a_name_stays_within_its_quotes() {
        assert_eq!(without_names(&format!("the file {} is gone", quoted("a» 901 «b"))), "the file «» is gone");
        assert_eq!(without_names("an open «quote"), "an open «quote");
    }

    #[test]
    fn refusals_are_told_apart_by_the_words_of_both_platforms() {
        for (note, refusal) in [
            ("VK error 900: this person is on the community's blacklist", Refusal::Unreachable),
            ("VK error 901: Can't send messages for users without permission", Refusal::Unreachable),
            ("VK error 902: Can't send messages to this user due to their privacy settings", Refusal::Unreachable),
            ("Forbidden: bot was blocked by the user", Refusal::Unreachable),
            ("Forbidden: bot can't initiate conversation with a user", Refusal::Unreachable),
            ("VK error 7: Permission to perform this action is denied", Refusal::Forbidden),
            ("Bad Request: file is too big", Refusal::TooBig),
            ("telegram answered 403: Forbidden: user is deactivated", Refusal::Unreachable),
            ("Bad Request: something of tomorrow", Refusal::Other),
            // Numbers and words of a name, or of what VK's host of files says, tell nothing of the person.
            ("VK does not take the file «spot_900.mp3»: file type is not allowed", Refusal::Other),
            ("VK does not take the file «blocked 901.exe»: permission denied, user blocked", Refusal::Other),
            ("VK does not take the file «a.zip»: file is too big", Refusal::TooBig),
            ("the file «20 MB privacy.mp4» does not lie here any more", Refusal::Other),
            ("VK error 100: One of the parameters: attachment 900_901", Refusal::Other),
            ("VK error 9010: of tomorrow", Refusal::Other),
        ] {
            assert_eq!(Refusal::of(note), refusal, "{note}");
        }
    }
}
