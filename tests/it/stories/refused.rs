//! What a platform refuses to do was not done: it is told so, counted nowhere, and what stands there is judged again when
//! it changes. What was so already is done.

use etronics_bot::clock::DAY;
use etronics_bot::domain::action::{Capability, Way};
use etronics_bot::domain::event::Command;
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};
use etronics_bot::store::QuarantineState;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

pub(super) fn vk(code: i64, message: &str) -> Refusing {
    Refusing::VkError { code, message: message.to_owned() }
}

fn counted(story: &mut Story, sum: Sum) -> i64 {
    story.store(|db| db.sums().counted("2026-11-23", sum))
}

#[test]
fn a_deletion_that_vk_refuses_is_told_as_not_done_and_a_later_edit_is_judged() {
    for (code, message) in [
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
        let troubles = story.store(|db| db.digest().troubles(0, i64::MAX, 10));
        assert_eq!(troubles.iter().map(|trouble| (trouble.what, trouble.count)).collect::<Vec<_>>(), [("deletion", 1)]);
        let now = story.clock.now_ms();
        let worst = story.store(|db| db.settings().worst_trouble(now, true));
        assert!(worst.is_some_and(|error| error.contains(message)), "{code} {message}");
        assert!(row.error.unwrap_or_default().contains(message), "{code} {message}");
        assert_eq!(counted(&mut story, Sum::CommentsDeleted), 0, "{code} {message}");
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
        assert_eq!((story.last().state, counted(&mut story, Sum::CommentsDeleted)), (State::Done, 1));
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
        assert_eq!(counted(&mut story, Sum::CommentsDeleted), 1, "{code}");
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
        assert_eq!(counted(&mut story, Sum::AuthorsBanned), 0, "{code}");
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
    assert!(
        told.contains("Вернуть не вышло: Кристина Доходова\n«Девочки") && told.contains("too late to restore"),
        "{told}"
    );
    // What was not taken back is removed still, is counted so, and says why where it stands.
    assert_eq!((story.last().state, counted(&mut story, Sum::CommentsUndone)), (State::Done, 0));
    assert_eq!(counted(&mut story, Sum::Undone), 0);
    assert!(told.contains("🧹 1 удалённый комментарий\n") && told.contains("вернуть не вышло: "), "{told}");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.press("Не спам");
    story.assert_visible(spam);
    let row = story.last();
    assert_eq!((row.state, row.error, counted(&mut story, Sum::CommentsUndone)), (State::Undone, None, 1));
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
        assert_eq!(counted(&mut story, Sum::CommentsDeleted), 0, "{words}");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the journal is looked at");
        story.perhaps_ignoring(&[Of::People, Of::Group], "who wrote it may be silenced");
    }
}

#[test]
fn somebody_whom_vk_does_not_set_free_is_kept_out_still_and_told_by_name() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    let fake = story.fake("Иванова");
    story.sim.world(|world| world.join(fake).unwrap());
    story.settle();
    let id = story.journal().into_iter().find(|row| row.person.id == fake).expect("a verdict").id;
    let denied = vk(15, "Access denied");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, denied).of("groups.unban")));
    story.order(&Command::Undo { ids: vec![id], allow: false });
    let row = story.journal().into_iter().find(|row| row.id == id).expect("the verdict");
    assert!(story.sim.world(|world| world.is_banned(fake)));
    assert_eq!((row.state, counted(&mut story, Sum::PeopleUndone)), (State::Done, 0), "{row:?}");
    let told = story.told_admin().join("\n");
    assert!(told.contains("Вернуть не вышло: ") && told.contains("Иванова\n"), "{told}");
    assert!(told.contains("🛡 1 человек убран\n"), "{told}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the words are looked at above");
}

#[test]
fn what_a_person_ordered_to_remove_and_vk_refuses_waits_on_in_quarantine() {
    let doubting = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n";
    let mut story = Story::with(EVERY_TOKEN, doubting);
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    let refused = vk(15, "Access denied: you can't delete this comment");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, refused).of("wall.deleteComment")));
    let entries = |story: &mut Story| story.store(|db| db.quarantine().quarantine_list(false, None, None));
    let entry = entries(&mut story)[0].id;
    story.order(&Command::QuarantineRemove { ids: vec![entry] });
    story.assert_visible(spam);
    assert_eq!((story.last().state, entries(&mut story)[0].state), (State::Failed, QuarantineState::Pending));
    assert_eq!(story.store(|db| db.quarantine().quarantine_size()), 1);
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    assert!(story.screen().contains("убрать не вышло: "), "{}", story.screen());
    // Nobody tries in vain by itself: its time ends as that of what nobody decided about.
    let tried = story.calls("wall.deleteComment");
    story.jump(2 * DAY);
    assert_eq!((story.last().state, entries(&mut story)[0].state), (State::Failed, QuarantineState::Expired));
    assert_eq!(story.calls("wall.deleteComment"), tried);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the words are looked at above");
}

#[test]
fn what_a_person_is_asked_to_remove_is_not_removed_before_it_is_done() {
    let doubting = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n";
    let mut story = Story::with(&["community", "service"], doubting);
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    story.press("Удалить 1");
    let came_to = |story: &mut Story| {
        let state = story.last().state;
        story.store(|db| db.quarantine().quarantine_list(false, None, None))[0].came_to(state)
    };
    assert_eq!((story.last().state, came_to(&mut story)), (State::Assist, QuarantineState::Pending));
    story.sim.world(|world| assert!(world.delete_comment(world.owner_id, spam)));
    story.settle();
    assert_eq!((story.last().state, came_to(&mut story)), (State::Done, QuarantineState::Removed));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats, Of::Presses, Of::Comments], "the journal is looked at above");
}
