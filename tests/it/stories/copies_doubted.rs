//! Posts of which nobody knows whether they are out: what a person forwards settles the doubt about that post, and no other.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, World};

use super::copies::copying;
use crate::story::{Of, Story};

/// A community without a group beside its channel, where the next call of a method gets no answer.
fn unanswered(method: &str, trouble: Refusing) -> Story {
    let mut story = copying("sync_deletions = true\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "what is said is looked at where it matters");
    story.publishes(PostDraft::new("Первый"));
    story.sim.world(World::unlink_channel);
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, trouble).of(method)));
    story
}

impl Story {
    /// The admin forwards a message of the channel, by its place since the story began.
    fn forwards(&mut self, place: usize) {
        self.sim.world(|world| {
            let message = world.messages(world.channel_id)[self.old + place - 1].message_id;
            world.forward(world.admin_chat_id, world.admin_chat_id, world.channel_id, message).unwrap();
        });
        self.settle();
    }
}

#[test]
fn another_post_that_is_forwarded_settles_nothing_and_stays_what_it_is() {
    let mut story = unanswered("sendMessage", Refusing::CloseBefore);
    let lost = story.publishes(PostDraft::new("Концерт в субботу"));
    story.publishes(PostDraft::new("Ярмарка в воскресенье"));
    story.sim.world(|world| world.channel_post(world.channel_id, "Написано рукой").unwrap());
    story.pass(2);
    for place in [2, 3] {
        story.forwards(place);
        assert!(story.bot_says().contains("Это другой пост"), "{}", story.bot_says());
        assert!(story.copy_states()[1].starts_with("uncertain"), "{:?}", story.copy_states());
    }
    story.sim.world(|world| world.edit_post(lost, PostDraft::new("Концерт в субботу в 19:00")).unwrap());
    story.pass(3);
    story.sim.world(|world| world.delete_post(lost));
    story.pass(3);
    assert_eq!(story.channel(), "1: Первый\n2: Ярмарка в воскресенье\n3: Написано рукой");
}

#[test]
fn of_an_album_the_picture_with_the_words_is_taken() {
    let mut story = unanswered("sendMediaGroup", Refusing::CloseAfter);
    let post = story.publishes(PostDraft::new("Альбом").photos(3));
    story.publishes(PostDraft::new("После"));
    story.pass(2);
    for place in [4, 5] {
        story.forwards(place);
        assert!(story.bot_says().contains("Это другой пост"), "{}", story.bot_says());
    }
    story.forwards(2);
    assert_eq!((story.bot_says().as_str(), story.copy_states()[1].as_str()), ("Понял: опубликован", "published"));
    story.sim.world(|world| world.delete_post(post));
    story.pass(3);
    assert_eq!(story.channel().lines().count(), 2, "{}", story.channel());
}

#[test]
fn of_an_album_without_words_only_the_picture_that_was_shown_is_known() {
    let mut story = unanswered("sendMediaGroup", Refusing::CloseAfter);
    let post = story.publishes(PostDraft::new("").photos(2));
    story.publishes(PostDraft::new("После"));
    story.pass(2);
    story.forwards(3);
    assert_eq!(story.copy_states()[1], "published");
    story.sim.world(|world| world.delete_post(post));
    story.pass(3);
    assert!(story.channel().ends_with(": После"), "the next post stays: {}", story.channel());
}

#[test]
fn a_copy_whose_messages_nobody_knows_is_not_said_to_be_gone() {
    let mut story = unanswered("sendMessage", Refusing::CloseAfter);
    let post = story.publishes(PostDraft::new("Отменённый концерт"));
    story.pass(2);
    story.press("Да");
    story.sim.world(|world| world.delete_post(post));
    story.pass(3);
    assert!(story.bot_says().contains("номеров её сообщений не знаю"), "{}", story.bot_says());
    assert_eq!(story.copy_states()[1], "published: deleted");
    let told = story.told_admin().len();
    story.pass(10);
    assert_eq!(story.told_admin().len(), told, "it is said once");
    assert_eq!(story.channel(), "1: Первый\n2: Отменённый концерт");
}

#[test]
fn an_edit_whose_answer_is_lost_is_made_again_and_the_next_one_follows() {
    for trouble in [Refusing::CloseBefore, Refusing::CloseAfter, Refusing::Status(502)] {
        let mut story = copying("");
        let post = story.publishes(PostDraft::new("Начало в 18:00"));
        story.sim.world(|world| {
            world.fail(Fault::once(PlatformSide::Telegram, trouble.clone()).of("editMessageText").times(3));
            world.edit_post(post, PostDraft::new("Начало в 19:00")).unwrap();
        });
        story.pass(4);
        assert_eq!(story.channel(), "1 (edited): Начало в 19:00", "{trouble:?}");
        story.sim.world(|world| world.edit_post(post, PostDraft::new("Начало в 20:00")).unwrap());
        story.pass(3);
        assert_eq!(story.channel(), "1 (edited): Начало в 20:00", "{trouble:?}");
        assert_eq!((story.copy_states(), story.rest().as_str()), (vec!["published".to_owned()], ""), "{trouble:?}");
    }
}

#[test]
fn what_an_edit_adds_and_nobody_knows_of_holds_no_later_edit_back() {
    let long =
        |begins: &str, count: usize| format!("{begins}. {}", "Слово за словом идёт фестиваль. ".repeat(count).trim());
    for (trouble, settles) in [(Refusing::CloseBefore, "Опубликовать"), (Refusing::CloseAfter, "Да")] {
        let arrived = trouble == Refusing::CloseAfter;
        let mut story = copying("");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "what is asked and told is looked at where it matters");
        let post = story.publishes(PostDraft::new("Первый").photo(800, 600));
        let photo = story.attached(post);
        story.sim.world(World::unlink_channel);
        story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, trouble).of("sendMessage")));
        story.is_edited(post, &long("Раз", 94), &photo);
        story.pass(3);
        assert!(story.copy_states()[0].starts_with("uncertain"), "{:?}", story.copy_states());
        // What stands there is what the post is by now, also where it changes back and forth.
        for begins in ["Два", "Раз", "Отменён"] {
            story.is_edited(post, &long(begins, 94), &photo);
            story.pass(3);
            let shown = story.channel();
            assert!(shown.starts_with(&format!("1 [photo] (edited): {begins}. Слово")), "{shown}");
            assert_eq!(shown.lines().count(), if arrived { 2 } else { 1 }, "{shown}");
        }
        story.is_edited(post, &format!("{} Конец", long("Отменён", 60)), &photo);
        story.pass(3);
        story.press(settles);
        story.pass(4);
        let shown = story.channel();
        assert_eq!(story.copy_states(), ["published"], "{shown}");
        if arrived {
            // Nobody knows the message's number: a person is told.
            assert!(story.told_admin().join("\n").contains("Пост изменён"), "{:#?}", story.told_admin());
        } else {
            assert!(shown.ends_with("Конец") && shown.lines().count() == 2, "{shown}");
        }
    }
}

#[test]
fn of_a_copy_that_is_out_in_part_what_stands_changes_with_its_post() {
    let mut story = unanswered("sendDocument", Refusing::CloseBefore);
    let draft = |words: &str| PostDraft::new(words).photo(640, 480).document("План.pdf", 9_000);
    let post = story.publishes(draft("Концерт в пятницу"));
    let files = story.attached(post);
    story.pass(2);
    assert!(story.copy_states()[1].starts_with("uncertain"), "{:?}", story.copy_states());
    story.is_edited(post, "Концерт отменён", &files);
    story.pass(3);
    assert_eq!(story.channel(), "1: Первый\n2 [photo] (edited): Концерт отменён");
    story.press("Опубликовать");
    story.pass(3);
    let shown = story.channel();
    assert!(shown.contains("Концерт отменён") && shown.matches("document").count() == 1, "{shown}");
}

#[test]
fn an_edit_of_messages_that_nobody_knows_is_left_to_a_person_and_says_nothing_twice() {
    for (method, draft) in [
        ("sendPhoto", PostDraft::new("Концерт 5 декабря").photo(800, 600)),
        ("sendMediaGroup", PostDraft::new("Концерт 5 декабря").photos(2)),
    ] {
        let mut story = unanswered(method, Refusing::CloseAfter);
        let post = story.publishes(draft);
        story.pass(2);
        story.press("Да");
        let (shown, files) = (story.channel(), story.attached(post));
        for words in ["Концерт перенесён", "Концерт отменён"] {
            story.is_edited(post, words, &files);
            story.pass(3);
            assert_eq!(story.channel(), shown);
            assert!(story.bot_says().contains("номеров которых я не знаю"), "{}", story.bot_says());
        }
        let told = story.told_admin().len();
        story.pass(6);
        assert_eq!(story.told_admin().len(), told, "it is said once an edit");
    }
}
