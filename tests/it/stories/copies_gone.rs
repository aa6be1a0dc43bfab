//! Posts that are missing, and copies that are: what says that something was deleted, and what does not.

use etronics_bot::domain::PostRef;
use etronics_bot::domain::event::Command;
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, World};

use super::copies::{copying, copying_with};
use crate::story::{EVERY_TOKEN, Of, Story};

fn telegram(code: u16, description: &str) -> Refusing {
    Refusing::Telegram { code, description: description.to_owned(), retry_after: None }
}

impl Story {
    fn community_closes(&self) {
        self.sim.world(World::close_community);
    }

    fn reading(&mut self) -> String {
        let way = self.store(|db| db.settings().way_of(etronics_bot::domain::action::Capability::ReadWall));
        way.map(|way| way.as_str().to_owned()).unwrap_or_default()
    }
}

#[test]
fn in_a_community_that_is_closed_posts_come_out_though_nobody_sees_them_there() {
    let mut story = copying_with(&["community", "service"], "");
    story.perhaps_ignoring(&[Of::AdminChat], "that the wall cannot be read may be told");
    story.community_closes();
    story.publishes(PostDraft::new("Сразу"));
    story.pass(10);
    assert_eq!(story.copy_states(), ["published"], "nothing says that it was deleted");
    story.kill();
    story.sim.world(|world| world.publish(PostDraft::new("Пока спал")));
    story.clock.advance(5 * 60_000);
    story.start();
    story.settle();
    story.pass(3);
    assert_eq!(story.channel(), "1: Сразу\n2: Пока спал");
    assert_eq!(story.copy_states(), ["published", "published"]);
}

#[test]
fn what_is_put_off_comes_out_though_the_community_closed_meanwhile() {
    let mut story = copying_with(&["community", "service"], "quiet_hours = \"09:00-18:00\"\n");
    story.perhaps_ignoring(&[Of::AdminChat], "that the wall cannot be read may be told");
    story.publishes(PostDraft::new("Отложен"));
    story.community_closes();
    story.hours(9);
    assert_eq!((story.channel().as_str(), story.copy_states()), ("1: Отложен", vec!["published".to_owned()]));
}

#[test]
fn a_service_key_does_not_read_the_wall_of_a_closed_community_and_an_administrators_does() {
    for (tokens, way) in [(&["community", "service"][..], "off"), (EVERY_TOKEN, "auto")] {
        let mut story = Story::without_daemon(tokens, "");
        story.perhaps_ignoring(&[Of::AdminChat], "what is lacking is told");
        story.community_closes();
        let channel = story.sim.world(|world| world.channel_id);
        story.more = format!("[crosspost]\nenabled = true\nchannel_id = {channel}\n");
        story.start();
        story.settle();
        story.old = story.sim.world(|world| world.messages(channel)).len();
        assert_eq!(story.reading(), way);
        let post = story.publishes(PostDraft::new("Было"));
        story.pass(2);
        story.sim.world(|world| world.edit_post(post, PostDraft::new("Стало")).unwrap());
        story.pass(5);
        let shown = if way == "auto" { "1 (edited): Стало" } else { "1: Было" };
        assert_eq!((story.channel().as_str(), story.copy_states()), (shown, vec!["published".to_owned()]));
    }
}

/// A post of more pictures than an album has, of which the first album is out when the bot's right is lost.
fn half_out(more: &str) -> (Story, i64) {
    let mut story = copying(more);
    story.perhaps_ignoring(&[Of::AdminChat], "looked at in the end");
    story.publishes(PostDraft::new("Другой"));
    let lost = telegram(400, "Bad Request: need administrator rights in the channel chat");
    let fault = Fault::lasting(PlatformSide::Telegram, lost).of("sendMediaGroup").after(1);
    story.sim.world(|world| world.fail(fault));
    let post = story.publishes(PostDraft::new("Мероприятие").photos(20));
    story.pass(3);
    assert_eq!(story.channel().lines().count(), 11, "{}", story.channel());
    (story, post)
}

#[test]
fn of_a_post_that_was_deleted_half_out_nothing_more_goes_out() {
    for (more, stays, state) in [("", 11, "published: deleted"), ("sync_deletions = true\n", 1, "skipped: deleted")] {
        let (mut story, post) = half_out(more);
        story.sim.world(|world| world.delete_post(post));
        story.hours(1);
        story.sim.world(|world| world.mend(PlatformSide::Telegram));
        story.publishes(PostDraft::new("После"));
        story.hours(3);
        assert_eq!(story.channel().lines().count(), stays + 1, "{}", story.channel());
        assert!(story.channel().ends_with(": После"), "{}", story.channel());
        assert_eq!(story.copy_states(), ["published", state, "published"]);
        let told = story.told_admin().join("\n");
        assert!(!told.contains("больше не виден"), "{told}");
    }
}

#[test]
fn what_was_missing_for_a_moment_half_out_goes_on() {
    let (mut story, post) = half_out("sync_deletions = true\n");
    story.sim.world(|world| world.delete_post(post));
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, Refusing::Status(502)).of("wall.get")));
    story.pass(10);
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    story.hours(2);
    assert_eq!(story.channel().lines().count(), 11, "nobody knows yet: {}", story.channel());
    story.sim.world(|world| {
        world.restore_post(post);
        world.mend(PlatformSide::Vk);
    });
    story.hours(2);
    assert_eq!(story.channel().lines().count(), 21, "{}", story.channel());
    assert_eq!(story.copy_states(), ["published", "published"]);
}

#[test]
fn an_edit_that_waits_is_not_told_of_once_its_copy_is_taken_away() {
    let mut story = copying("sync_deletions = true\n");
    story.publishes(PostDraft::new("Останется"));
    let post = story.publishes(PostDraft::new("Было"));
    let slow = Refusing::Telegram {
        code: 429,
        description: "Too Many Requests: retry after 400".to_owned(),
        retry_after: Some(400),
    };
    for method in ["editMessageText", "deleteMessages"] {
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, slow.clone()).of(method)));
    }
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Стало")).unwrap());
    story.pass(3);
    story.sim.world(|world| world.delete_post(post));
    story.pass(6);
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    story.hours(1);
    assert_eq!(story.channel(), "1: Останется");
    assert_eq!(story.copy_states(), ["published", "skipped: deleted"]);
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn a_copy_that_was_taken_out_by_hand_may_be_published_anew() {
    for pictures in [0, 3] {
        let mut story = copying("");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "looked at below");
        let draft = |words: &str| PostDraft::new(words).photos(pictures);
        let post = story.publishes(draft("Было"));
        let count = story.channel().lines().count();
        story.sim.world(|world| {
            let shown = world.messages(world.channel_id);
            for message in &shown[shown.len() - count..] {
                assert!(world.delete(world.channel_id, message.message_id));
            }
            world.edit_post(post, draft("Стало")).unwrap();
        });
        story.pass(5);
        assert_eq!(story.channel(), "");
        assert!(story.told_admin().join("\n").contains("этого больше нет"), "{:#?}", story.told_admin());
        let owner_id = -story.sim.world(|world| world.group_id);
        story.command(&Command::CopyNow { post: PostRef { owner_id, post_id: post } });
        story.pass(2);
        assert_eq!(story.channel().lines().count(), count, "{}", story.channel());
        assert!(story.channel().contains(": Стало"), "{}", story.channel());
        assert_eq!(story.copy_states(), ["published"]);
        // It is followed as any other.
        story.sim.world(|world| world.edit_post(post, draft("Снова")).unwrap());
        story.pass(5);
        assert!(story.channel().contains("(edited): Снова"), "{}", story.channel());
    }
}
