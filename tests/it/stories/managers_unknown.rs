//! Who manages the community is known from a list that holds somebody: an empty one is no answer.

use etronics_bot::clock::{DAY, MINUTE};
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, Rights};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

fn no_managers() -> Refusing {
    Refusing::Raw(r#"{"response":{"count":0,"items":[]}}"#.to_owned())
}

#[test]
fn an_empty_list_of_managers_is_no_answer() {
    let mut story = Story::new();
    let manager = story.stranger("Анна", "Старшая");
    story.sim.world(|world| world.make_manager(manager, 3));
    story.settle();
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, no_managers()).of("groups.getMembers")));
    story.jump(DAY);
    story.pass(5);
    let words = story.comments(manager, SPAM);
    story.assert_visible(words);
    assert_eq!(story.last().verdict.rule, "exempt");
    story.perhaps_ignoring(&[Of::AdminChat], "the day's words are no matter here");
}

#[test]
fn while_nobody_knows_who_manages_the_community_it_is_asked_before_anything_is_removed() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, no_managers()).of("groups.getMembers")));
    story.start();
    story.settle();
    let author = story.stranger("Кристина", "Доходова");
    let first = story.comments(author, SPAM);
    // For a moment the list may still come.
    story.pass(1);
    story.assert_visible(first);
    let row = story.last();
    assert_eq!((row.verdict.decision, row.state), (Decision::Quarantine, State::Pending));
    assert!(row.verdict.reasons.iter().any(|reason| reason.code == "managers_unknown"), "{:?}", row.verdict.reasons);
    // Once they are known, it acts again.
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(5);
    let second = story.comments(author, &format!("{SPAM}, не пропустите"));
    story.assert_deleted(second);
    story.perhaps_ignoring(&[Of::AdminChat], "the journal is looked at");
}

#[test]
fn whoever_was_made_a_manager_a_moment_ago_is_one() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    let manager = story.stranger("Анна", "Новая");
    // Both are heard in one answer: the appointment and the words.
    story.sim.world(|world| world.make_manager(manager, 1));
    let words = story.comments(manager, SPAM);
    story.pass(1);
    story.assert_visible(words);
    assert_eq!(story.last().verdict.rule, "exempt");
    story.perhaps_ignoring(&[Of::AdminChat], "whether somebody manages is looked at");
}

/// Somebody is made a manager and writes while the program is away; what VK says of it may be lost.
#[track_caller]
fn appointed_while_away(lost: bool) {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    let manager = story.stranger("Анна", "Новая");
    story.kill();
    story.sim.world(|world| {
        world.make_manager(manager, 1);
        if lost {
            world.fail(Fault::once(PlatformSide::Vk, Refusing::Failed(3)).of("longpoll"));
        }
    });
    story.clock.advance(30 * MINUTE);
    let spot = story.comment(manager, SPAM);
    story.start();
    story.settle();
    story.pass(1);
    story.assert_visible(spot);
    let row = story.last();
    assert_eq!((row.verdict.rule, row.verdict.decision), ("exempt".into(), Decision::Keep));
    story.perhaps_ignoring(&[Of::AdminChat], "whether somebody manages is looked at");
}

#[test]
fn whoever_was_made_a_manager_while_the_program_was_away_is_one() {
    appointed_while_away(true);
}

#[test]
fn an_appointment_that_waits_beside_the_words_counts_too() {
    appointed_while_away(false);
}

#[test]
fn an_administrator_of_the_group_who_is_new_is_one() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    let admin = story.sim.world(|world| {
        let admin = world.add_tg_user("Анна");
        world.promote(world.discussion_chat_id, admin, Some(Rights::ALL));
        admin
    });
    let words = story.says(admin, SPAM);
    story.pass(1);
    assert!(story.stands(words));
    assert_eq!(story.last().verdict.rule, "exempt");
    story.perhaps_ignoring(&[Of::AdminChat], "whether somebody manages is looked at");
}

/// A group whose administrators Telegram does not tell.
fn administrators_unread() -> Story {
    let mut story = Story::without_daemon(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    story.sim.world(|world| {
        world.fail(Fault::lasting(PlatformSide::Telegram, Refusing::Status(502)).of("getChatAdministrators"));
    });
    story.start();
    story.settle();
    story
}

#[test]
fn whom_the_settings_name_nothing_happens_to() {
    let mut story = administrators_unread();
    let owner = story.sim.world(|world| world.admin_chat_id);
    let words = story.says(owner, SPAM);
    story.pass(1);
    assert!(story.stands(words));
    assert_eq!(story.last().verdict.rule, "exempt");
    story.perhaps_ignoring(&[Of::AdminChat], "the journal is looked at");
}

#[test]
fn in_the_group_nobody_is_removed_while_its_administrators_are_unknown() {
    let mut story = administrators_unread();
    let author = story.sim.world(|world| world.add_tg_user("Кристина"));
    let first = story.says(author, SPAM);
    story.pass(1);
    assert!(story.stands(first));
    assert_eq!(story.last().verdict.decision, Decision::Quarantine, "{:?}", story.last());
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    story.jump(DAY);
    let second = story.says(author, &format!("{SPAM}, не пропустите"));
    story.pass(1);
    assert!(!story.stands(second));
    story.perhaps_ignoring(&[Of::AdminChat], "the journal is looked at");
}
