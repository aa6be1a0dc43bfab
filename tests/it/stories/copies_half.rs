//! Posts of which a part is out: whoever orders one gets what is missing and nothing twice; and what an edit adds in vain to a
//! copy that everybody sees makes it none that did not come out.

use etronics_bot::domain::PostRef;
use etronics_bot::domain::event::Command;
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, World};

use super::copies::copying;
use crate::story::{Of, Story};

fn refused() -> Refusing {
    Refusing::Telegram { code: 400, description: "Bad Request: SOMETHING_INVALID".to_owned(), retry_after: None }
}

/// More than stands under a picture.
fn long() -> String {
    "Слово за словом идёт фестиваль. ".repeat(60).trim().to_owned()
}

/// A community without a group beside its channel, and a post of an album and long words, of which the words had this trouble.
fn half_out(trouble: Refusing) -> (Story, i64) {
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards: what matters is looked at");
    story.sim.world(World::unlink_channel);
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, trouble).of("sendMessage")));
    let post = story.publishes(PostDraft::new(&long()).photos(2));
    story.pass(2);
    (story, post)
}

impl Story {
    fn orders_from_the_shell(&mut self, post: i64) {
        let owner_id = -self.sim.world(|world| world.group_id);
        self.command(&Command::CopyNow { post: PostRef { owner_id, post_id: post } });
        self.pass(1);
    }

    fn retries(&mut self) {
        self.command(&Command::CopyRetry { id: 1 });
        self.pass(1);
    }

    /// The channel's messages by what they are.
    fn kinds(&self) -> Vec<String> {
        let channel = self.channel();
        channel.lines().map(|line| line.split(": ").next().unwrap_or(line).to_owned()).collect()
    }

    fn known_messages(&mut self) -> usize {
        self.store(|db| db.copies().parts(1)).iter().map(|part| part.message_ids.len()).sum()
    }
}

const WHOLE: [&str; 3] = ["1 album 1 [photo]", "2 album 1 [photo]", "3 answers 1"];

#[test]
fn of_a_post_that_is_half_out_the_rest_goes_out_however_it_is_ordered() {
    for order in ["now", "chat", "skipped, then retry", "skipped, then now", "again"] {
        let (mut story, post) = half_out(refused());
        assert_eq!(story.kinds(), WHOLE[..2], "{order}");
        assert!(story.copy_states()[0].starts_with("failed"), "{order}: {:?}", story.copy_states());
        if order.starts_with("skipped") {
            story.press("Пропустить");
            assert_eq!(story.copy_states(), ["skipped: admin"], "{order}");
        }
        match order {
            "chat" => {
                let group = story.sim.world(|world| world.group_id);
                story.admin_writes(&format!("https://vk.com/wall-{group}_{post}"));
                story.press("Опубликовать");
                story.pass(1);
            }
            "again" => story.press("Повторить"),
            order if order.ends_with("retry") => story.retries(),
            _ => story.orders_from_the_shell(post),
        }
        assert_eq!(
            (story.kinds(), story.copy_states()),
            (WHOLE.map(str::to_owned).to_vec(), vec!["published".to_owned()]),
            "{order}"
        );
        assert_eq!(story.known_messages(), 3, "{order}: all of it is followed");
    }
}

#[test]
fn a_part_that_may_be_out_is_asked_about_and_never_doubled() {
    for retry in [false, true] {
        let (mut story, post) = half_out(Refusing::CloseAfter);
        assert!(story.copy_states()[0].starts_with("uncertain"), "{:?}", story.copy_states());
        for skipped in [true, false] {
            if skipped {
                story.press("Пропустить");
                assert_eq!(story.copy_states(), ["skipped: admin"]);
            }
            if retry {
                story.retries();
            } else {
                story.orders_from_the_shell(post);
            }
            assert_eq!(story.kinds(), WHOLE, "retry: {retry}");
            assert_eq!(story.copy_states(), ["uncertain: part 2 of 2: no answer from telegram"]);
            assert!(story.bot_says().contains("Опубликован ли пост?"), "{}", story.bot_says());
        }
        story.press("Да");
        assert_eq!(
            (story.kinds(), story.copy_states()),
            (WHOLE.map(str::to_owned).to_vec(), vec!["published".to_owned()])
        );
    }
}

#[test]
fn a_post_that_changed_while_half_of_it_was_out_goes_out_as_planned_and_is_compared_then() {
    let (mut story, post) = half_out(refused());
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Коротко").photos(2)).unwrap());
    story.orders_from_the_shell(post);
    story.pass(5);
    assert!(story.channel().starts_with("1 album 1 [photo] (edited): Коротко\n"), "{}", story.channel());
    assert!(!story.channel().contains("Слово"), "{}", story.channel());
    assert_eq!(story.copy_states(), ["published"]);
}

#[test]
fn what_an_edit_adds_in_vain_is_left_out_and_the_copy_stays_out() {
    let mut story = copying("");
    let post = story.publishes(PostDraft::new("Коротко").photo(800, 600));
    let photo = story.attached(post);
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, refused()).of("sendMessage")));
    story.is_edited(post, &long(), &photo);
    story.pass(4);
    assert_eq!(story.copy_states(), ["published"]);
    let said = story.admin_hears();
    assert!(said.contains("не удалось") && !said.contains("не вышел"), "{said}");
    assert_eq!(said.matches("не удалось").count(), 1, "{said}");
    let failed = story.store(|db| db.digest().sums_of_days("2000-01-01", "2999-01-01"));
    assert_eq!(failed.get("copies_failed"), None, "{failed:?}");
    // It is followed on.
    story.is_edited(post, "Снова коротко", &photo);
    story.pass(4);
    assert_eq!(story.channel(), "1 [photo] (edited): Снова коротко");
    story.is_edited(post, &long(), &photo);
    story.pass(4);
    assert_eq!(story.kinds(), ["1 [photo] (edited)", "2 answers 1"]);
    story.whatever_else_is_said();
}

#[test]
fn what_an_edit_may_have_added_is_asked_about_and_left_at_that() {
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards: what matters is looked at");
    story.sim.world(World::unlink_channel);
    let post = story.publishes(PostDraft::new("Коротко").photo(800, 600));
    let photo = story.attached(post);
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, Refusing::CloseAfter).of("sendMessage")));
    story.is_edited(post, &long(), &photo);
    story.pass(4);
    assert!(story.copy_states()[0].starts_with("uncertain"), "{:?}", story.copy_states());
    assert!(!story.bot_says().contains("Опубликован ли пост"), "the post is out: {}", story.bot_says());
    story.press("Пропустить");
    assert_eq!(story.copy_states(), ["published"]);
    story.is_edited(post, "Снова коротко", &photo);
    story.pass(4);
    assert!(story.channel().starts_with("1 [photo] (edited): Снова коротко"), "{}", story.channel());
    story.is_edited(post, &long(), &photo);
    story.pass(4);
    assert_eq!(story.kinds(), ["1 [photo] (edited)", "2 answers 1"], "nothing is doubled");
}
