//! Corrections that must not be lost: of a post whose new picture is not to be had, and of one that still waits for its channel.

use etronics_bot::clock::MINUTE;
use etronics_bot::domain::PostRef;
use etronics_bot::domain::event::Command;
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};
use serde_json::Value;

use super::copies::copying;
use super::max_posts::{copying_to_both, copying_to_max};
use crate::story::{Of, Story};

/// The same attachment, whose host does not have it.
fn lost(mut attachment: Value) -> Value {
    fn lose(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(url)) = fields.get_mut("url") {
                    let (host, _) = url["http://".len()..].split_once('/').unwrap();
                    *url = format!("http://{host}/nothing/here.jpg");
                }
                fields.values_mut().for_each(lose);
            }
            Value::Array(items) => items.iter_mut().for_each(lose),
            _ => {}
        }
    }
    lose(&mut attachment);
    attachment
}

impl Story {
    /// A post with another picture than the first one has.
    fn another_picture(&mut self) -> Value {
        let other = self.publishes(PostDraft::new("Другой").photo(333, 444));
        self.attached(other).remove(0)
    }

    /// VK alone is heard, for Telegram is not there.
    fn is_published_unheard(&mut self, draft: PostDraft) -> i64 {
        let post = self.sim.world(|world| world.publish(draft));
        self.hear_vk();
        post
    }
}

#[test]
fn words_are_corrected_where_the_new_picture_is_refused_or_gone() {
    for is_gone in [true, false] {
        let mut story = copying("");
        let post = story.publishes(PostDraft::new("Концерт в 18:00").photo(800, 600));
        let mut picture = story.another_picture();
        if is_gone {
            picture = lost(picture);
        } else {
            let description = "Bad Request: PHOTO_INVALID_DIMENSIONS".to_owned();
            let refused = Refusing::Telegram { code: 400, description, retry_after: None };
            let fault = Fault::once(PlatformSide::Telegram, refused).of("editMessageMedia").times(2);
            story.sim.world(|world| world.fail(fault));
        }
        story.is_edited(post, "Концерт в 20:00", &[picture]);
        story.pass(5);
        assert!(story.channel().starts_with("1 [photo] (edited): Концерт в 20:00"), "{}", story.channel());
        let said = story.bot_says();
        assert!(said.contains("слова новые, а файлы прежние") && said.contains("Подробнее"), "{said}");
        assert_eq!(story.rest(), "");
    }
}

#[test]
fn words_are_corrected_on_max_where_the_new_pictures_are_gone() {
    let mut story = copying_to_max("");
    story.perhaps_ignoring(&[Of::AdminChat], "what is told is looked at");
    let post = story.publishes(PostDraft::new("Концерт в 18:00").photo(800, 600));
    let (whole, picture) = (story.attached(post).remove(0), story.another_picture());
    story.is_edited(post, "Концерт в 20:00", &[lost(picture.clone())]);
    story.pass(5);
    assert!(story.max().starts_with("1 (edited) [image]: Концерт в 20:00"), "{}", story.max());
    assert!(story.bot_says().contains("слова новые, а файлы прежние"), "{}", story.bot_says());
    // Some of them can be had.
    story.is_edited(post, "Концерт в 21:00", &[whole, lost(picture)]);
    story.pass(5);
    assert!(story.max().starts_with("1 (edited) [image]: Концерт в 21:00"), "{}", story.max());
    assert!(story.bot_says().contains("но без 1 файла"), "{}", story.bot_says());
}

#[test]
fn what_waits_for_its_channel_goes_out_as_it_is_by_then() {
    let mut story = copying("stop_words = [\"казино\"]\n");
    story.perhaps_ignoring(&[Of::AdminChat], "that Telegram was away, and what was left out, is told");
    story.sim.world(|world| world.offline(PlatformSide::Telegram));
    let first = story.is_published_unheard(PostDraft::new("Концерт в 18:00").photo(800, 600));
    let second = story.is_published_unheard(PostDraft::new("Вечер"));
    story.is_edited(first, "Концерт в 20:00", &[]);
    story.is_edited(second, "Вечер в казино", &[]);
    story.jump_unheard(6);
    story.sim.world(|world| world.online(PlatformSide::Telegram));
    story.pass(10);
    assert_eq!(story.channel(), "1: Концерт в 20:00");
    assert_eq!(story.copy_states(), ["published", "skipped: stop_word: казино"]);

    // The first that waits is the one whose call waits already.
    story.sim.world(|world| world.offline(PlatformSide::Telegram));
    let third = story.is_published_unheard(PostDraft::new("Ужин"));
    story.is_edited(third, "Ужин в казино", &[]);
    story.jump_unheard(6);
    story.sim.world(|world| world.online(PlatformSide::Telegram));
    story.pass(10);
    assert_eq!(story.channel(), "1: Концерт в 20:00");
    assert_eq!(story.copy_states()[2], "skipped: stop_word: казино");
}

#[test]
fn what_was_deleted_while_nobody_listened_does_not_go_out() {
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::AdminChat], "that the bot was away may be told");
    story.publishes(PostDraft::new("Первый"));
    story.kill();
    let (gone, stays) = story
        .sim
        .world(|world| (world.publish(PostDraft::new("Передумали")), world.publish(PostDraft::new("Вечер в 18:00"))));
    story.sim.world(|world| world.delete_post(gone));
    story.is_edited(stays, "Вечер в 20:00", &[]);
    story.clock.advance(20 * MINUTE);
    story.start();
    story.settle();
    story.pass(5);
    assert_eq!(story.channel(), "1: Первый\n2: Вечер в 20:00", "{:?}", story.copy_states());
}

#[test]
fn a_place_that_is_another_one_now_is_carried_over() {
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::AdminChat], "what cannot be carried over is told");
    let post = story.publishes(PostDraft::new("Встреча").copyright("Газета", "https://a.example"));
    let before = story.channel();
    assert!(before.contains("Газета"), "{before}");
    let draft = PostDraft::new("Встреча").copyright("Журнал", "https://b.example");
    story.sim.world(|world| world.edit_post(post, draft).unwrap());
    story.pass(3);
    assert!(story.channel().contains("Журнал") && !story.channel().contains("Газета"), "{}", story.channel());
    let post = story.publishes(PostDraft::new("Сбор").geo(55.75, 37.61, "Двор"));
    assert!(story.channel().contains("Двор"), "{}", story.channel());
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Сбор").geo(55.80, 37.70, "Парк")).unwrap());
    story.pass(3);
    assert!(story.channel().contains("Парк") && !story.channel().contains("Двор"), "{}", story.channel());
}

#[test]
fn a_name_that_is_mistyped_on_the_shell_alarms_nobody() {
    let mut story = copying("");
    let owner_id = -story.sim.world(|world| world.group_id);
    for post in [PostRef { owner_id: -5, post_id: 1 }, PostRef { owner_id, post_id: 99_999 }] {
        story.command(&Command::CopyNow { post });
        story.pass(1);
    }
    assert_eq!(story.rest(), "");
}

#[test]
fn words_of_ones_own_go_to_every_place_that_waits() {
    let mut story = copying_to_both("approve = \"all\"\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards: what matters is looked at");
    story.publishes(PostDraft::new("Приходите"));
    story.press("Изменить текст");
    story.admin_writes("Приходите завтра");
    for copy in story.store(|db| db.copies().rows(0, 10)) {
        assert_eq!(copy.words.as_deref(), Some("Приходите завтра"), "{}", copy.channel);
    }
}
