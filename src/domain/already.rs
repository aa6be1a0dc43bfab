//! Whether a platform refuses because the world is as it was wished already.

use super::action::{Action, TelegramAction, VkAction};
use super::ids::{CommentRef, Place};
use super::refusal::{is_about_them, vk_code};

/// What the journal says of a comment that its author deleted before it was for us, or for a person, to do.
pub(crate) const BY_AUTHOR: &str = "its author deleted it";

/// What it says of a comment in whose place other words of its author stand.
pub(crate) const EDITED: &str = "edited since";

/// What the journal says of somebody who was kept out, or taken off the list, and is free again.
pub(crate) const SUBSCRIBES_ANEW: &str = "they have to subscribe again themselves";

/// What the journal says of a verdict about somebody whom an order about their wave takes out.
pub(crate) const ORDERED_WITH_WAVE: &str = "ordered with its wave";

/// What the journal says of whom an order about their wave was taking out as it was taken back.
pub(crate) const ORDER_TAKEN_BACK: &str = "the order was taken back";

/// What the journal says of a removal whose ban is over without anybody's word.
pub(crate) const ITS_TIME_IS_OVER: &str = "its time is over";

/// What is said of a message that nothing can be done with, for its group became a supergroup, where it has no number.
pub(crate) const STAYED_BEHIND: &str = "it stands in the group that became a supergroup";

/// What the journal says of a comment that was gone, while it is on its way back.
pub(crate) const TAKING_BACK: &str = "being taken back";

/// What the journal says of what waited for a right of a key, while it is tried once more.
pub(crate) const TRIED_AGAIN: &str = "waits for a right, and is tried again";

/// How the journal begins to say that something was done, and did not let itself be taken back; why follows.
pub(crate) const NOT_TAKEN_BACK: &str = "not taken back: ";

/// Why something could not be taken back, if the journal says that of it.
pub(crate) fn why_not_taken_back(error: Option<&str>) -> Option<&str> {
    error?.strip_prefix(NOT_TAKEN_BACK)
}

/// Whether a refusal says that what was wished is so already: deleted before, not deleted at all, banned no more, no member
/// any more. Whatever else a platform refuses for good was not done (`docs/platforms.md`, «VK: errors»). The words are those
/// that rows hold.
pub(crate) fn is_so_already(action: &Action, note: &str) -> bool {
    let note = note.to_lowercase();
    let code = vk_code(&note);
    match action {
        Action::Vk(VkAction::SetComment { comment, visible }) => {
            let own = if *visible { "it was not deleted" } else { "it was already deleted" };
            note == own || code.is_some_and(|code| is_of_comment(comment, *visible, code, &note))
        }
        Action::Vk(VkAction::SetBanned { banned, .. }) => !banned && code == Some(104),
        Action::Vk(VkAction::RemoveMember { .. }) => note == "they were no member any more",
        Action::Telegram(TelegramAction::SetComment { visible: false, .. }) => {
            ["message to delete not found", "message_id_invalid"].iter().any(|words| note.contains(words))
        }
        _ => false,
    }
}

/// Whether a refusal of what is done against somebody may be for a right that the key lacks: then a person, who may have it, is
/// asked. An error 7 says so itself; an error 15 says it where it does not speak of whom or what it was for.
pub(crate) fn may_be_for_a_right(note: &str) -> bool {
    // What stayed behind people see still, and may delete.
    note == STAYED_BEHIND
        || note.contains("Permission to perform this action")
        || (note.starts_with("VK error 15:") && !is_about_them(note))
}

/// Each place of comments has words of its own where there is nothing to do.
fn is_of_comment(comment: &CommentRef, visible: bool, code: i64, note: &str) -> bool {
    match (comment.place, code) {
        (_, 210..=213) => !visible,
        (_, 243) => visible,
        (Place::Board, 104) => true,
        (Place::Video, 100) => !visible && note.contains("comment not found"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ChatId, PersonId};

    #[test]
    fn what_vk_denies_without_a_word_about_it_may_be_for_a_right() {
        for note in ["VK error 15: Access denied", "VK error 7: Permission to perform this action is denied"] {
            assert!(may_be_for_a_right(note), "{note}");
        }
        for note in
            ["VK error 15: Access denied: you can't delete this comment", "VK error 100: Access denied", "tried"]
        {
            assert!(!may_be_for_a_right(note), "{note}");
        }
    }

    fn comment(place: Place) -> CommentRef {
        CommentRef { owner_id: -1, place, parent_id: 2, item_id: 3 }
    }

    #[test]
    fn only_what_says_that_nothing_is_left_to_do_is_done() {
        let set = |place, visible| Action::from(VkAction::SetComment { comment: comment(place), visible });
        let ban = |banned| {
            Action::from(VkAction::SetBanned { person: PersonId::vk(5), banned, until: None, why: String::new() })
        };
        let so = |action: Action, note: &str| is_so_already(&action, note);
        for code in [210, 211, 212, 213] {
            assert!(so(set(Place::Wall, false), &format!("VK error {code}: Access denied")), "{code}");
            assert!(!so(set(Place::Wall, true), &format!("VK error {code}: Access denied")), "{code}");
        }
        assert!(so(set(Place::Wall, true), "VK error 243: Comment is not deleted"));
        assert!(
            so(set(Place::Photo, false), "it was already deleted") && so(set(Place::Photo, true), "it was not deleted")
        );
        assert!(
            so(set(Place::Board, false), "VK error 104: Not found") && !so(set(Place::Wall, false), "VK error 104: x")
        );
        assert!(so(set(Place::Video, false), "VK error 100: One of the parameters: comment not found"));
        for code in [3, 7, 8, 13, 15, 18, 100, 104, 200] {
            let note = format!("VK error {code}: Access denied");
            assert!(!so(set(Place::Wall, false), &note) && !so(ban(true), &note), "{code}");
        }
        assert!(so(ban(false), "VK error 104: Not found") && !so(ban(false), "VK error 15: Access denied"));
        let gone = Action::from(VkAction::RemoveMember { person: PersonId::vk(5) });
        assert!(is_so_already(&gone, "they were no member any more") && !is_so_already(&gone, "VK error 15: x"));
        let delete = Action::from(TelegramAction::SetComment { comment: comment(Place::Chat), visible: false });
        assert!(is_so_already(&delete, "bad request: message to delete not found"));
        for note in ["bad request: message can't be deleted", "bad request: message_delete_forbidden", "of tomorrow"] {
            assert!(!is_so_already(&delete, note), "{note}");
        }
        let chat = ChatId(-1);
        let silence = TelegramAction::SetRestricted { chat, person: PersonId::telegram(5), restricted: true };
        assert!(!is_so_already(&silence.into(), "bad request: user is an administrator of the chat"));
    }
}
