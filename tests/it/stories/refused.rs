//! What a platform refuses to do was not done: it is told so, counted nowhere, and what stands there is judged again when
//! it changes. What was so already is done.

use etronics_bot::domain::action::{Capability, Way};
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

pub(super) fn vk(code: i64, message: &str) -> Refusing {
    Refusing::VkError { code, message: message.to_owned() }
}

fn counted(story: &mut Story, sum: &'static str) -> i64 {
    story.store(|db| db.sums().counted("2026-11-23", sum))
}

#[test]
fn a_deletion_that_vk_refuses_is_told_as_not_done_and_a_later_edit_is_judged() {
    for (code, message) in [
        (15, "Access denied"),
        (15, "Access denied: you can't delete this comment"),
        (100, "One of the parameters specified was missing or invalid"),
        (7, "Permission denied"),
        (8, "Invalid request"),
        (3, "Unknown method passed"),
        (13, "Runtime error"),
        (18, "User was deleted or banned"),
        (104, "Not found"),
        (200, "Access to album denied"),
    ] {
        let mut story = Story::new();
        story.sim.world(|world| {
            world.fail(Fault::lasting(PlatformSide::Vk, vk(code, message)).of("wall.deleteComment"));
        });
        let author = story.stranger("Кристина", "Доходова");
        let spam = story.comments(author, SPAM);
        story.assert_visible(spam);
        let row = story.last();
        assert_eq!(row.state, State::Failed, "{code} {message}");
        assert!(row.error.unwrap_or_default().contains(message), "{code} {message}");
        assert_eq!(counted(&mut story, "comments_deleted"), 0, "{code} {message}");
        let told = story.told_admin().join("\n");
        assert!(told.contains("0 удалённых комментариев · не вышло: 1"), "{told}");
        assert!(told.contains("⚠️ 1.") && told.contains(message) && !told.contains('🗑'), "{told}");
        // Other words there are judged, for nothing says that it is gone.
        story.sim.world(|world| {
            world.mend(PlatformSide::Vk);
            world.edit_comment(spam, format!("{SPAM}, не пропустите").as_str()).unwrap();
        });
        story.settle();
        story.assert_deleted(spam);
        assert_eq!((story.last().state, counted(&mut story, "comments_deleted")), (State::Done, 1));
        story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the report is looked at above");
    }
}

#[test]
fn what_was_deleted_before_is_done() {
    for code in [210, 211, 212, 213] {
        let mut story = Story::new();
        let refused = vk(code, "Access to wall's comment denied");
        story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, refused).of("wall.deleteComment")));
        let author = story.stranger("Кристина", "Доходова");
        story.comments(author, SPAM);
        assert_eq!(story.last().state, State::Done, "{code}");
        assert_eq!(counted(&mut story, "comments_deleted"), 1, "{code}");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "the journal is looked at");
    }
}

#[test]
fn a_ban_that_vk_refuses_bans_nobody() {
    for (code, message) in [
        (15, "Access denied: cannot ban this user"),
        (100, "invalid owner_id"),
        (104, "Not found"),
        (18, "User was deleted"),
    ] {
        let mut story =
            Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n");
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, vk(code, message)).of("groups.ban")));
        let author = story.stranger("Кристина", "Доходова");
        let spam = story.comments(author, SPAM);
        story.assert_deleted(spam);
        let ban = story.journal().into_iter().find(|row| row.verdict.rule == "ban_author").expect("a ban was wanted");
        assert_eq!(ban.state, State::Failed, "{code}");
        assert_eq!(counted(&mut story, "authors_banned"), 0, "{code}");
        let told = story.told_admin().join("\n");
        assert!(told.contains("автора забанить не вышло") && !told.contains("автор забанен"), "{told}");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the report is looked at above");
    }
}

#[test]
fn a_right_that_was_taken_away_is_asked_for_and_several_in_a_row_take_the_capability_down() {
    let mut story =
        Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n");
    let denied = vk(15, "Access denied");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, denied).of("groups.ban")));
    for number in 0..4 {
        let author = story.stranger("Кристина", &number.to_string());
        story.comments(author, &format!("{SPAM} {number}"));
        let ban = story.journal().into_iter().find(|row| row.verdict.rule == "ban_author").expect("a ban was wanted");
        assert_eq!(ban.state, State::Assist, "{number}: {ban:?}");
        let way = story.store(|db| db.settings().way_of(Capability::Ban));
        assert_eq!(way, Some(if number < 2 { Way::Auto } else { Way::Assist }), "{number}");
    }
    let told = story.told_admin().join("\n");
    assert!(told.contains("🙋"), "{told}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "the journal is looked at");
}

#[test]
fn a_comment_that_vk_does_not_restore_is_told_of() {
    let mut story = Story::new();
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.assert_deleted(spam);
    let refused = vk(15, "Access denied: too late to restore");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, refused).of("wall.restoreComment")));
    story.press("Не спам");
    story.assert_deleted(spam);
    let told = story.told_admin().join("\n");
    assert!(told.contains("Вернуть не вышло") && told.contains("too late to restore"), "{told}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the words are looked at above");
}

#[test]
fn what_telegram_does_not_let_be_deleted_stands_there_and_is_told_so() {
    for words in ["message can't be deleted", "MESSAGE_DELETE_FORBIDDEN", "a reason of tomorrow"] {
        let mut story = Story::new();
        let description = format!("Bad Request: {words}");
        let refused = Refusing::Telegram { code: 400, description, retry_after: None };
        story.sim.world(|world| {
            world.fail(Fault::lasting(PlatformSide::Telegram, refused).of("deleteMessage"));
        });
        let user = story.sim.world(|world| world.add_tg_user("Кристина"));
        story.says(user, SPAM);
        assert_eq!(story.last().state, State::Failed, "{words}");
        assert_eq!(counted(&mut story, "comments_deleted"), 0, "{words}");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the journal is looked at");
        story.perhaps_ignoring(&[Of::People, Of::Group], "who wrote it may be silenced");
    }
}
