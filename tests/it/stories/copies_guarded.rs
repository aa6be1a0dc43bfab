//! What was let out is not changed into what nobody let out: edits pass the filters and the admin's word as posts do.

use etronics_bot::clock::HOUR;
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, Shown};

use super::copies::copying;
use crate::story::{EVERY_TOKEN, Of, Story};

const CASINO: &str = "Казино Вулкан! Бонус 5000, заходи https://vulkan.example";

impl Story {
    /// A post is edited, and the bot has looked.
    fn edits(&mut self, post: i64, draft: PostDraft) {
        self.sim.world(|world| world.edit_post(post, draft).unwrap());
        self.pass(3);
    }

    /// A button of the newest message that says this.
    fn press_on(&mut self, words: &str, label: &str) {
        self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id);
            let says = |message: &&Shown| message.text.contains(words) && !message.keyboard.is_empty();
            let message = shown.iter().rev().find(says).map(|message| message.message_id).unwrap();
            world.press(world.admin_chat_id, world.admin_chat_id, message, label).unwrap();
        });
        self.settle();
    }

    /// How often the admin was told of an edit that was held.
    fn held(&self) -> usize {
        self.told_admin().iter().filter(|said| said.contains("правк")).count()
    }
}

/// A published post, let out by a person where one is asked.
fn published(more: &str, text: &str) -> (Story, i64) {
    let mut story = copying(more);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards are looked at where they matter");
    let post = story.publishes(PostDraft::new(text));
    if more.contains("\"all\"") {
        story.press("Опубликовать");
    }
    assert_eq!(story.channel(), format!("1: {text}"));
    (story, post)
}

#[test]
fn an_edit_of_a_post_that_waited_for_a_word_waits_for_one_too() {
    let (mut story, post) = published("approve = \"all\"\n", "Концерт в субботу");
    story.edits(post, PostDraft::new("Концерт в воскресенье <3"));
    assert_eq!(story.channel(), "1: Концерт в субботу");
    insta::assert_snapshot!(story.screen(), @r#"
        ✏️ Пост «Концерт в субботу» изменён во ВКонтакте, правка не перенесена: ждёт вашего слова

        Концерт в воскресенье <3

        В канале он прежний. Перенести правку?
        [Перенести правку] [Оставить как есть]
        "#);
    story.pass(10);
    assert_eq!((story.held(), story.channel().as_str()), (1, "1: Концерт в субботу"), "said once");
    story.press("Оставить как есть");
    assert_eq!(story.answered(), "В канале останется как есть");
    story.pass(10);
    assert_eq!((story.held(), story.channel().as_str()), (1, "1: Концерт в субботу"));
    // Another edit is another question, and what was left may be carried over after all.
    story.edits(post, PostDraft::new("Концерт в понедельник"));
    assert_eq!((story.held(), story.channel().as_str()), (2, "1: Концерт в субботу"));
    story.press("Перенести правку");
    assert_eq!(story.channel(), "1 (edited): Концерт в понедельник");
    assert_eq!((story.answered().as_str(), story.copy_states()), ("Переношу правку", vec!["published".to_owned()]));
    // The way back is an edit like any other.
    story.edits(post, PostDraft::new("Концерт в субботу"));
    assert_eq!((story.held(), story.channel().as_str()), (3, "1 (edited): Концерт в понедельник"));
}

#[test]
fn a_press_carries_over_what_was_shown_and_nothing_else() {
    let (mut story, post) = published("approve = \"all\"\n", "Концерт в субботу");
    story.edits(post, PostDraft::new("Концерт в воскресенье"));
    story.sim.world(|world| world.edit_post(post, PostDraft::new(CASINO)).unwrap());
    story.press("Перенести правку");
    assert_eq!(story.channel(), "1: Концерт в субботу");
    assert!(story.bot_says().contains("Казино"), "it is asked anew: {}", story.bot_says());
    // Taken back, there is nothing left to ask.
    story.edits(post, PostDraft::new("Концерт в субботу"));
    assert_eq!((story.held(), story.copy_states()), (2, vec!["published".to_owned()]));
}

#[test]
fn an_edit_into_what_a_filter_leaves_out_is_told_once_and_stays_on_vk() {
    let (mut story, post) = published("skip_ads = true\nstop_words = [\"казино\"]\n", "Концерт в субботу");
    story.edits(post, PostDraft::new(CASINO));
    assert_eq!(story.channel(), "1: Концерт в субботу");
    insta::assert_snapshot!(story.screen(), @r#"
        ✏️ Пост «Концерт в субботу» изменён во ВКонтакте, правка не перенесена: стоп-слово «казино»

        Казино Вулкан! Бонус 5000, заходи https://vulkan.example

        В канале он прежний. Перенести правку?
        [Перенести правку] [Оставить как есть]
        "#);
    story.pass(30);
    assert_eq!((story.held(), story.copy_states()), (1, vec!["published: held: stop_word: казино".to_owned()]));
    // No second edit slips through beside the first.
    story.edits(post, PostDraft::new(&format!("{CASINO}!!")));
    assert_eq!(story.channel(), "1: Концерт в субботу");
    story.edits(post, PostDraft::new("Мёд у ООО «Ромашка»").ads());
    assert_eq!(story.channel(), "1: Концерт в субботу");
    assert!(story.bot_says().contains("реклама"), "{}", story.bot_says());
    // An ordinary one is carried over by itself.
    story.edits(post, PostDraft::new("Концерт в воскресенье"));
    assert_eq!(
        (story.channel().as_str(), story.copy_states()),
        ("1 (edited): Концерт в воскресенье", vec!["published".to_owned()])
    );
}

#[test]
fn the_filters_of_another_wall_hold_for_its_edits() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, owner) = story.sim.world(|world| (world.channel_id, world.other_wall("Соседний дом", "next_house")));
    story.more = format!(
        "[crosspost]\nenabled = true\n[[crosspost.routes]]\nfrom = \"next_house\"\nto = [{channel}]\nskip_ads = true\n\
         stop_words = [\"казино\"]\n"
    );
    story.start();
    story.settle();
    story.pass(2);
    story.old = story.sim.world(|world| world.messages(channel)).len();
    story.perhaps_ignoring(&[Of::AdminChat], "what is held is counted");
    let post = story.sim.world(|world| world.publish_on(owner, PostDraft::new("Концерт у соседей")));
    story.pass(2);
    assert_eq!(story.channel(), "1: Концерт у соседей");
    story.sim.world(|world| world.edit_post_on(owner, post, PostDraft::new(CASINO).ads()).unwrap());
    story.pass(5);
    assert_eq!((story.channel().as_str(), story.held()), ("1: Концерт у соседей", 1));
}

#[test]
fn an_edit_into_an_advertisement_waits_for_its_mark_and_for_a_word() {
    let (mut story, post) = published("", "Концерт в субботу");
    story.edits(post, PostDraft::new("Купите мёд").ads());
    assert_eq!(story.channel(), "1: Концерт в субботу");
    insta::assert_snapshot!(story.screen(), @r#"
        ✏️ Пост «Концерт в субботу» изменён во ВКонтакте, правка не перенесена: теперь это реклама, ждёт вашего слова

        Купите мёд

        В канале он прежний. У рекламы нет erid: добавьте пометку в пост во ВКонтакте, и я спрошу снова.
        "#);
    story.edits(post, PostDraft::new("Купите мёд https://honey.example/?erid=2VtzqXabc").ads());
    assert_eq!(story.channel(), "1: Концерт в субботу");
    story.press("Перенести правку");
    assert_eq!(story.channel(), "1 (edited): Купите мёд https://honey.example/?erid=2VtzqXabc\n\nРеклама");
}

#[test]
fn what_was_put_off_and_edited_since_passes_filters_and_word_anew() {
    // A person let it out for the evening, and it is another post by then.
    for hours in [1, 6] {
        let mut story = copying("approve = \"all\"\nstop_words = [\"казино\"]\n");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards are looked at where they matter");
        let post = story.publishes(PostDraft::new("Концерт в семь"));
        story.press("В 18:00");
        let other = story.publishes(PostDraft::new("Ярмарка в субботу"));
        story.press("В 18:00");
        story.hours(hours);
        story.sim.world(|world| world.edit_post(post, PostDraft::new(CASINO)).unwrap());
        story.sim.world(|world| world.edit_post(other, PostDraft::new("Ярмарка в воскресенье")).unwrap());
        // Also where the machine slept until its hour.
        if hours == 1 {
            story.hours(7);
        } else {
            story.jump(2 * HOUR);
            story.pass(2);
        }
        assert_eq!(story.channel(), "", "{hours}");
        assert_eq!(story.copy_states(), ["skipped: stop_word: казино", "approval: edited"], "{hours}");
        assert!(story.told_admin().iter().any(|said| said.contains("стоп-слово")), "{:?}", story.told_admin());
        story.press_on("Ярмарка в воскресенье", "Опубликовать");
        assert_eq!(story.channel(), "1: Ярмарка в воскресенье", "{hours}");
        // Who wants it all the same has the button.
        story.press_on("Казино", "Опубликовать");
        assert_eq!(story.channel(), format!("1: Ярмарка в воскресенье\n2: {CASINO}"), "{hours}");
    }
}

#[test]
fn what_waits_for_the_end_of_the_night_passes_the_filters_anew() {
    let mut story = copying("quiet_hours = \"09:00-18:00\"\nstop_words = [\"казино\"]\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards are looked at where they matter");
    let posts: Vec<i64> = ["Раз", "Два", "Три"].into_iter().map(|text| story.publishes(PostDraft::new(text))).collect();
    assert_eq!(story.channel(), "");
    story.sim.world(|world| {
        world.edit_post(posts[0], PostDraft::new(CASINO)).unwrap();
        world.edit_post(posts[1], PostDraft::new("Два с половиной")).unwrap();
        world.edit_post(posts[2], PostDraft::new("Купите мёд").ads()).unwrap();
    });
    story.hours(12);
    assert_eq!(story.channel(), "1: Два с половиной");
    assert_eq!(story.copy_states(), ["skipped: stop_word: казино", "published", "approval: edited"]);
}

#[test]
fn what_failed_is_not_tried_again_as_what_nobody_saw() {
    let mut story = copying("stop_words = [\"казино\"]\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards are looked at where they matter");
    let description = "Bad Request: this is strange".to_owned();
    let refused = Refusing::Telegram { code: 400, description, retry_after: None };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, refused).of("sendMessage")));
    let post = story.publishes(PostDraft::new("Концерт в субботу"));
    assert!(story.copy_states()[0].starts_with("failed"), "{:?}", story.copy_states());
    story.edits(post, PostDraft::new(CASINO));
    assert_eq!(story.copy_states(), ["skipped: stop_word: казино"]);
}

#[test]
fn what_is_taken_off_the_end_of_a_post_is_an_edit_too() {
    let text = || PostDraft::new("Концерт в субботу").photo(800, 600);
    let posts = [text().document("Афиша.pdf", 90_000), text().poll("Придёте?", &["Да", "Нет"])];
    for (number, draft) in posts.into_iter().enumerate() {
        for more in ["approve = \"all\"\n", ""] {
            let guarded = !more.is_empty();
            let what = format!("{number}, guarded: {guarded}");
            let mut story = copying(more);
            story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "what is said of the edit is looked for");
            let post = story.publishes(draft.clone());
            if guarded {
                story.press("Опубликовать");
            }
            let out = story.channel();
            assert_eq!(out.lines().count(), 2, "{what}: {out}");
            story.edits(post, text());
            // Its message goes, and a person is asked first where one lets things out.
            let by_hand = |story: &Story| story.bot_says().contains("вам остаётся");
            if guarded {
                assert_eq!((story.held(), story.channel()), (1, out.clone()), "{what}: {}", story.bot_says());
                story.pass(10);
                assert_eq!(story.held(), 1, "{what}: said once");
                story.press("Перенести правку");
            }
            assert!(!by_hand(&story), "{what}: {}", story.bot_says());
            assert_eq!(Some(story.channel().as_str()), out.lines().next(), "{what}");
        }
    }
}

#[test]
fn an_advertisement_that_loses_its_document_is_asked_about() {
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "what is said of the edit is looked for");
    let text = || PostDraft::new("Купите мёд https://honey.example/?erid=2VtzqXabc").photo(800, 600).ads();
    let post = story.publishes(text().document("Прайс.pdf", 90_000));
    story.press("Опубликовать");
    let out = story.channel();
    assert!(out.contains("[document Прайс.pdf]"), "{out}");
    story.edits(post, text());
    assert_eq!((story.held(), story.channel()), (1, out), "{}", story.bot_says());
}

/// What a file that did not come left behind in the channel is no part of the post.
#[test]
fn an_edit_beside_a_file_that_did_not_come_is_carried_over_without_a_word() {
    let mut story = copying("");
    story.local_server = true;
    story.kill();
    story.start();
    story.perhaps_ignoring(&[Of::AdminChat], "that the file did not come is told in copies_trouble");
    let draft = |text: &str| PostDraft::new(text).photo(800, 600).document("Концерт.rar", 60_000_000);
    let post = story.publishes(draft("Весь концерт"));
    story.pass(1);
    assert_eq!(story.copy_states(), ["published"]);
    story.edits(post, draft("Весь концерт в записи"));
    assert!(story.channel().contains("[photo] (edited): Весь концерт в записи"), "{}", story.channel());
    assert!(!story.bot_says().contains("поправьте в канале руками"), "{}\n{}", story.channel(), story.bot_says());
}

#[test]
fn an_edit_under_a_persons_own_words_is_told_and_takes_their_place_when_they_say_so() {
    let mut story = copying("approve = \"all\"\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "cards are looked at where they matter");
    let post = story.publishes(PostDraft::new("Пост с опечаткой"));
    story.press("Изменить текст");
    story.admin_writes("Мой текст");
    story.press("Опубликовать");
    assert_eq!(story.channel(), "1: Мой текст");
    story.edits(post, PostDraft::new("Пост без опечатки, в 19:00"));
    assert_eq!((story.held(), story.channel().as_str()), (1, "1: Мой текст"));
    assert!(story.bot_says().contains("Пост без опечатки, в 19:00"), "{}", story.bot_says());
    story.pass(10);
    assert_eq!((story.held(), story.channel().as_str()), (1, "1: Мой текст"), "said once");
    story.press("Перенести правку");
    assert_eq!(story.channel(), "1 (edited): Пост без опечатки, в 19:00");
}
