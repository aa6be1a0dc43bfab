//! Posts that were left out and go out after all: restored after they were deleted, or corrected into what the filters let through.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};

use super::copies::{copying, copying_with};
use crate::story::{EVERY_TOKEN, Of, Story};

impl Story {
    /// A post is deleted, that is seen, and it is given back.
    fn deletes_and_restores(&mut self, post: i64) {
        self.sim.world(|world| world.delete_post(post));
        self.pass(3);
        self.sim.world(|world| assert!(world.restore_post(post)));
    }
}

#[test]
fn what_was_deleted_before_it_went_out_and_is_back_goes_the_way_of_a_new_post() {
    let mut story = copying("quiet_hours = \"09:00-18:00\"\n");
    story.perhaps_ignoring(&[Of::AdminChat], "what the admin hears is looked at in the next story");
    let post = story.publishes(PostDraft::new("Вечером"));
    story.deletes_and_restores(post);
    assert_eq!(story.copy_states(), ["skipped: deleted"]);
    story.pass(5);
    assert!(story.copy_states()[0].starts_with("pending"), "{:?}", story.copy_states());
    story.hours(9);
    assert_eq!((story.channel().as_str(), story.copy_states()), ("1: Вечером", vec!["published".to_owned()]));
}

#[test]
fn what_waited_for_a_word_waits_for_it_again_on_a_new_card() {
    let mut story = copying("approve = \"all\"\n");
    let post = story.publishes(PostDraft::new("Дельта"));
    story.deletes_and_restores(post);
    assert_eq!(
        (story.copy_states(), story.bot_says()),
        (vec!["skipped: deleted".to_owned()], "⏭ Пропущен: «Дельта»\nПричина: пост удалён".to_owned())
    );
    story.pass(5);
    assert_eq!(story.copy_states(), ["approval"]);
    insta::assert_snapshot!(story.screen(), @r#"
        📝 Пост ждёт решения: «Дельта»

        Дельта
        [Опубликовать] [Изменить текст]
        [В 18:00] [Завтра утром]
        [Пропустить]
        "#);
    story.press("Опубликовать");
    assert_eq!(story.channel(), "1: Дельта");
    story.whatever_else_is_said();
}

#[test]
fn where_its_copy_went_with_it_a_person_is_asked() {
    let mut story = copying("sync_deletions = true\n");
    let post = story.publishes(PostDraft::new("Вернусь"));
    story.publishes(PostDraft::new("Останусь"));
    story.deletes_and_restores(post);
    assert_eq!(story.channel(), "1: Останусь");
    story.pass(5);
    assert_eq!((story.channel().as_str(), story.copy_states()[0].as_str()), ("1: Останусь", "approval: returned"));
    assert!(story.bot_says().contains("Он был удалён, а теперь снова стоит во ВКонтакте"), "{}", story.bot_says());
    // Another one that is deleted meanwhile is the only one that is gone.
    story.press("Опубликовать");
    assert_eq!(story.channel(), "1: Останусь\n2: Вернусь");
    assert_eq!(story.copy_states(), ["published"; 2]);
    story.whatever_else_is_said();
}

#[test]
fn one_that_stays_deleted_makes_no_crowd_of_the_next() {
    let mut story = copying("sync_deletions = true\n");
    let posts: Vec<i64> = (1..=3).map(|number| story.publishes(PostDraft::new(&format!("Пост {number}")))).collect();
    for post in &posts[..2] {
        story.sim.world(|world| world.delete_post(*post));
        story.pass(5);
    }
    assert_eq!(story.channel(), "1: Пост 3", "each is deleted by itself: {:?}", story.copy_states());
}

/// A copy whose post has sixty younger ones above it on its wall, and `looks` answers of VK's that leave it out.
fn overlooked(looks: usize, pinned: bool) -> Story {
    let mut story = copying("sync_deletions = true\nstop_words = [\"казино\"]\n");
    if pinned {
        story.sim.world(|world| world.publish(PostDraft::new("Казино закреплено").pinned()));
    }
    story.publishes(PostDraft::new("Давно"));
    assert_eq!(story.channel(), "1: Давно");
    story.sim.world(|world| {
        for _ in 0..60 {
            world.publish(PostDraft::new("Казино"));
        }
        let nothing = Refusing::Raw(r#"{"response":{"items":[]}}"#.to_owned());
        for _ in 0..looks {
            world.fail(Fault::once(PlatformSide::Vk, nothing.clone()).of("wall.getById"));
        }
    });
    story.settle();
    story
}

#[test]
fn a_wall_that_does_not_reach_back_to_a_post_confirms_nothing_of_it() {
    for pinned in [false, true] {
        let mut story = overlooked(1, pinned);
        story.pass(6);
        assert_eq!(story.channel(), "1: Давно", "pinned: {pinned}, {:?}", story.copy_states());
        story.rest();
    }
}

#[test]
fn of_a_post_that_is_missing_time_and_again_and_beyond_the_newest_a_person_is_asked() {
    let mut story = overlooked(8, true);
    story.pass(9);
    assert_eq!(story.channel(), "1: Давно", "{:?}", story.copy_states());
    assert!(story.bot_says().contains("больше не виден"), "{}", story.bot_says());
    assert_eq!(story.told_admin().iter().filter(|told| told.contains("больше не виден")).count(), 1, "asked once");
    story.whatever_else_is_said();
}

#[test]
fn an_old_card_deletes_no_copy_of_a_post_that_is_back() {
    let mut story = copying("sync_deletions = true\n");
    let posts: Vec<i64> = (1..=2).map(|number| story.publishes(PostDraft::new(&format!("Пост {number}")))).collect();
    for post in &posts {
        story.sim.world(|world| world.delete_post(*post));
    }
    story.pass(3);
    for post in &posts {
        story.sim.world(|world| assert!(world.restore_post(*post)));
    }
    story.pass(3);
    story.press("Удалить копию");
    assert_eq!(story.answered(), "Пост снова виден во ВКонтакте: копия остаётся");
    assert_eq!(story.channel(), "1: Пост 1\n2: Пост 2");
    story.whatever_else_is_said();
}

#[test]
fn what_is_free_again_keeps_its_copy_though_an_old_card_asks() {
    let mut story = copying("");
    let post = story.publishes(PostDraft::new("Урок"));
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Урок").donut()).unwrap());
    story.pass(3);
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Урок")).unwrap());
    story.pass(3);
    story.press("Удалить копию");
    assert_eq!((story.channel().as_str(), story.copy_states()), ("1: Урок", vec!["published".to_owned()]));
    story.whatever_else_is_said();
}

#[test]
fn what_a_filter_left_out_goes_out_once_it_is_corrected() {
    let mut story = copying("only_hashtags = [\"новости\"]\nstop_words = [\"казино\"]\n");
    let tagless = story.publishes(PostDraft::new("Ярмарка в субботу"));
    let wordy = story.publishes(PostDraft::new("Не казино #новости"));
    assert_eq!(story.copy_states(), ["skipped: hashtag", "skipped: stop_word: казино"]);
    story.pass(3);
    story.sim.world(|world| world.edit_post(tagless, PostDraft::new("Ярмарка в субботу #новости")).unwrap());
    story.sim.world(|world| world.edit_post(wordy, PostDraft::new("Не казино! #новости")).unwrap());
    story.pass(5);
    assert_eq!(story.channel(), "1: Ярмарка в субботу #новости");
    assert_eq!(story.copy_states(), ["published", "skipped: stop_word: казино"]);
    // A day later nobody corrects what he has just written.
    story.hours(26);
    story.sim.world(|world| world.edit_post(wordy, PostDraft::new("Ни слова #новости")).unwrap());
    story.hours(2);
    assert_eq!(story.copy_states(), ["published", "skipped: stop_word: казино"]);
    story.whatever_else_is_said();
}

#[test]
fn of_what_shows_nothing_nobody_is_asked() {
    let mut story = copying("approve = \"all\"\n");
    story.perhaps_ignoring(&[Of::AdminChat], "looked at below");
    story.publishes(PostDraft::new("\u{200b}\u{2060}"));
    story.pass(2);
    assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["skipped: empty".to_owned()]));
    let told = story.told_admin();
    assert!(told.iter().all(|said| !said.contains("ждёт решения")), "{told:?}");
    assert!(story.bot_says().starts_with("⏭ Пропущен: пост без слов"), "{}", story.bot_says());
    // Where no token reads it, either.
    let mut story = copying_with(&["community"], "approve = \"all\"\n");
    story.publishes(PostDraft::new("\u{200b}"));
    story.pass(2);
    assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["skipped: empty".to_owned()]));
    story.whatever_else_is_said();
}

#[test]
fn all_posts_of_a_long_outage_are_found_in_order() {
    // Of the own wall.
    let mut story = copying("");
    story.kill();
    for number in 1..=120 {
        story.clock.advance(20_000);
        story.sim.world(|world| world.publish(PostDraft::new(&format!("Пост {number}"))));
    }
    story.sim.world(etronics_bot::simulator::World::forget_events);
    story.start();
    story.settle();
    story.pass(30);
    let expected: Vec<String> = (1..=120).map(|number| format!("{number}: Пост {number}")).collect();
    assert_eq!(story.channel(), expected.join("\n"));
    story.whatever_else_is_said();
}

#[test]
fn all_posts_of_a_partners_wall_are_found_after_an_outage() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, owner) = story.sim.world(|world| (world.channel_id, world.other_wall("Соседний дом", "next_house")));
    story.more =
        format!("[crosspost]\nenabled = true\n[[crosspost.routes]]\nfrom = \"next_house\"\nto = [{channel}]\n");
    story.start();
    story.settle();
    story.pass(2);
    story.old = story.sim.world(|world| world.messages(channel)).len();
    story.clock.advance(60_000);
    story.sim.world(|world| {
        let first = world.publish_on(owner, PostDraft::new("Закреплён"));
        world.pin_post(owner, first);
    });
    story.pass(2);
    story.kill();
    story.clock.advance(600_000);
    for number in 2..=31 {
        story.sim.world(|world| world.publish_on(owner, PostDraft::new(&format!("Пост {number}"))));
        story.clock.advance(1_000);
    }
    story.start();
    story.settle();
    story.pass(10);
    let mut expected = vec!["1: Закреплён".to_owned()];
    expected.extend((2..=31).map(|number| format!("{number}: Пост {number}")));
    assert_eq!(story.channel(), expected.join("\n"));
    // More than is read at once: the newest come, and the admin hears of it once.
    story.kill();
    story.clock.advance(600_000);
    for number in 1..=450 {
        story.sim.world(|world| world.publish_on(owner, PostDraft::new(&format!("Ещё {number}"))));
        story.clock.advance(1_000);
    }
    story.start();
    story.settle();
    story.pass(5);
    let told = story.told_admin();
    let told: Vec<&String> = told.iter().filter(|said| said.contains("больше, чем читаю за раз")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("Взял последние 421 пост,"), "{told:?}");
    story.whatever_else_is_said();
}
