//! Posts that are put off, and what comes in between: a backup that is brought back, a second administrator, an edit, a deletion,
//! summer time.

use etronics_bot::clock::{Clock, DAY};
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, Rights, Shown};
use etronics_bot::store;

use super::copies::copying;
use super::max_posts::copying_to_both;
use crate::story::{EVERY_TOKEN, Of, Story};

const ALL: &str = "approve = \"all\"\n";

impl Story {
    fn backed_up(&self) -> std::path::PathBuf {
        let backup = self.folder().join("backup.db");
        store::backup(&self.database(), &backup).unwrap();
        backup
    }

    fn comes_back_from(&mut self, backup: &std::path::Path) {
        self.kill();
        store::restore(backup, &self.database(), self.clock.now_ms()).unwrap();
        self.start();
        self.settle();
        self.pass(2);
    }
}

#[test]
fn what_was_put_off_in_a_backup_is_asked_about_and_not_sent_twice_or_forgotten() {
    let mut story = copying(ALL);
    story.publishes(PostDraft::new("Отложен и вышел"));
    story.press("Завтра утром");
    story.publishes(PostDraft::new("Ждал слова и вышел"));
    let backup = story.backed_up();
    story.press("Опубликовать");
    story.hours(24);
    assert_eq!(story.channel(), "1: Ждал слова и вышел\n2: Отложен и вышел");
    let before = story.sim.world(|world| world.messages(world.admin_chat_id)).len();
    story.comes_back_from(&backup);
    story.hours(24);
    assert_eq!(story.channel().lines().count(), 2, "{}", story.channel());
    let asked = story.sim.world(|world| world.messages(world.admin_chat_id)).split_off(before);
    let asked: Vec<String> = asked.into_iter().map(|message| message.text).collect();
    for words in ["Отложен и вышел", "Ждал слова и вышел"] {
        let of_it: Vec<&String> = asked.iter().filter(|text| text.contains(words)).collect();
        assert_eq!(of_it.len(), 1, "{words}: {asked:#?}");
        assert!(of_it[0].contains("этот пост мог выйти раньше"), "{words}: {asked:#?}");
    }
    assert_eq!(story.copy_states(), ["approval: restored"; 2]);
    story.press("Пропустить");
    story.press("Пропустить");
    assert_eq!(story.copy_states(), ["skipped: admin"; 2]);
    story.ignoring(
        &[Of::AdminChat, Of::Presses],
        "the words on presses: of other stories; the cards are looked at above",
    );
}

#[test]
fn what_waited_for_the_end_of_quiet_hours_is_asked_about_after_a_restore() {
    let mut story = copying_to_both("quiet_hours = \"09:00-18:00\"\n");
    story.publishes(PostDraft::new("Днём тихо"));
    let backup = story.backed_up();
    story.comes_back_from(&backup);
    story.hours(24);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("", ""));
    story.press("Опубликовать");
    story.press("Опубликовать");
    story.pass(1);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: Днём тихо", "1: Днём тихо"));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Днём тихо»
        admin: ✅ Опубликован: «Днём тихо» · MAX «Тихий двор»
        admin: 💾 База возвращена из копии, пока только смотрю
        admin: 📈 23 ноября photo
        admin: 💤 Меня не было 23 ч 50 мин, догонять пока нечего
        press: Публикую
        press: Публикую
        "#);
}

/// A card in hand: its message, and the data of each of its buttons by its words.
type Card = (i64, Vec<(String, String)>);

/// A post for both places waits in a group of admins.
fn before_two_admins() -> (Story, [i64; 2], Vec<Card>) {
    let mut story = copying_to_both(ALL);
    story.kill();
    let admins = story.sim.world(|world| {
        let (owner, chat, second) = (world.admin_chat_id, world.add_group("Правление"), world.add_tg_user("Мария"));
        world.promote(chat, second, Some(Rights::ALL));
        world.admin_chat_id = chat;
        [owner, second]
    });
    story.start();
    story.settle();
    story.publishes(PostDraft::new("Ждёт слова"));
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    let card = |message: Shown| {
        let buttons = message.keyboard.into_iter().flatten();
        (message.message_id, buttons.filter_map(|button| Some((button.label, button.data?))).collect::<Vec<_>>())
    };
    let cards: Vec<_> = shown.into_iter().filter(|message| message.text.contains("Ждёт слова")).map(card).collect();
    assert_eq!(cards.len(), 2, "{cards:?}");
    (story, admins, cards)
}

impl Story {
    /// Words on the newest presses.
    fn last_answers(&self, count: usize) -> Vec<String> {
        self.sim.world(|world| {
            let answers = world.callback_answers();
            answers[answers.len() - count..].iter().map(|answer| answer.text.clone()).collect()
        })
    }
}

#[test]
fn of_two_admins_the_first_decides_and_the_second_hears_what_and_who() {
    let decisions = [
        ("Опубликовать", "published", "Публикую", "Уже выходит"),
        ("В 18:00", "pending: later: 2026-11-23 18:00", "Выйдет 23.11 в 18:00", "Уже отложен: выйдет 23.11 в 18:00"),
        (
            "Завтра утром",
            "pending: later: 2026-11-24 09:00",
            "Выйдет 24.11 в 09:00",
            "Уже отложен: выйдет 24.11 в 09:00",
        ),
        ("Пропустить", "skipped: admin", "Пропущен", "Уже пропущен"),
    ];
    for (first, state, answer, told) in decisions {
        for (second, ..) in decisions {
            let what = format!("{first}, then {second}");
            let (mut story, [owner, another], cards) = before_two_admins();
            story.ignoring(&[Of::AdminChat], "cards and answers are looked at below and in copies_later");
            for (card, buttons) in cards {
                let data = |words: &str| buttons.iter().find(|(label, _)| label == words).unwrap().1.clone();
                story.sim.world(|world| {
                    let chat = world.admin_chat_id;
                    world.press_data(another, chat, card, &data(first));
                    // Both before the bot heard of either; the last one twice, for whoever cannot believe it.
                    world.press_data(owner, chat, card, &data(second));
                    world.press_data(another, chat, card, &data(second));
                });
                story.settle();
                let said = story.last_answers(3);
                assert_eq!(said, [answer.to_owned(), format!("{told}. Решение: Мария"), told.to_owned()], "{what}");
            }
            story.pass(1);
            assert_eq!(story.copy_states(), [state; 2], "{what}");
            let out = if state == "published" { "1: Ждёт слова" } else { "" };
            assert_eq!((story.channel().as_str(), story.max().as_str()), (out, out), "{what}");
        }
    }
}

#[test]
fn a_second_thought_is_taken_by_what_the_card_shows_then() {
    let (mut story, [owner, another], cards) = before_two_admins();
    story.ignoring(&[Of::AdminChat, Of::Chats], "cards and answers are looked at below and in copies_later");
    let press = |story: &mut Story, who: i64, card: i64, words: &str| {
        story.sim.world(|world| world.press(who, world.admin_chat_id, card, words).unwrap());
        story.settle();
        story.last_answers(1).remove(0)
    };
    let [(first, buttons), (second, _)] = cards.try_into().unwrap();
    assert_eq!(press(&mut story, another, first, "Завтра утром"), "Выйдет 24.11 в 09:00");
    // The card says so by now, and its buttons mean what they say.
    assert_eq!(press(&mut story, owner, first, "Сейчас"), "Публикую");
    assert_eq!(press(&mut story, another, second, "В 18:00"), "Выйдет 23.11 в 18:00");
    assert_eq!(press(&mut story, owner, second, "Не публиковать"), "Пропущен");
    story.pass(1);
    let go = &buttons.iter().find(|(label, _)| label == "Опубликовать").unwrap().1;
    story.sim.world(|world| world.press_data(another, world.admin_chat_id, first, go));
    story.settle();
    insta::assert_snapshot!(story.last_answers(1)[0], @"Уже опубликован. Решение: Ольга");
    let mut states = story.copy_states();
    states.sort();
    assert_eq!(states, ["published", "skipped: admin"]);
    // A button of a card from before this version says nothing of what it showed, and is taken as it was.
    story.sim.world(|world| world.press_data(another, world.admin_chat_id, second, "cgo 2"));
    story.settle();
    assert_eq!(story.last_answers(1), ["Публикую"]);
}

/// Until that date every post would have been one of before.
#[test]
fn a_restore_under_a_clock_that_runs_ahead_holds_no_post_back() {
    let mut story = copying("");
    let backup = story.backed_up();
    story.kill();
    store::restore(&backup, &story.database(), story.clock.now_ms() + 400 * DAY).unwrap();
    story.start();
    story.settle();
    story.pass(2);
    story.publishes(PostDraft::new("После возвращения"));
    story.pass(5);
    assert_eq!(story.channel(), "1: После возвращения");
    let told = story.told_admin().join("\n");
    assert_eq!(told.matches("База возвращена из копии").count(), 1, "{told}");
    story.perhaps_ignoring(&[Of::AdminChat], "what the chat is told of a restore: of its own stories");
}

/// The night of 25 October 2026 in Berlin, where two o'clock comes twice.
#[test]
fn over_the_end_of_summer_time_posts_come_by_the_clock_on_the_wall() {
    // Ten minutes before one, by summer time.
    let mut story = Story::at(Clock::manual(1_792_882_200_000), EVERY_TOKEN, "");
    let channel = story.sim.world(|world| world.channel_id);
    story.more = format!("[crosspost]\nenabled = true\nchannel_id = {channel}\nquiet_hours = \"01:00-02:30\"\n");
    story.zone = Some("Europe/Berlin");
    story.start();
    story.settle();
    story.old = story.sim.world(|world| world.messages(channel)).len();
    story.pass(15);
    story.publishes(PostDraft::new("Ночью"));
    story.pass(80);
    assert_eq!(story.channel(), "");
    // 02:30 by summer time: it is out. Forty minutes later it is 02:10 once more, and for twenty minutes quiet again.
    story.pass(6);
    assert_eq!(story.channel(), "1: Ночью");
    story.pass(40);
    story.publishes(PostDraft::new("Ночью ещё раз"));
    assert_eq!(story.channel(), "1: Ночью");
    story.pass(22);
    assert_eq!(story.channel(), "1: Ночью\n2: Ночью ещё раз");
    insta::assert_snapshot!(story.rest(), @"");
}

/// A post for both: on Telegram this evening, on MAX tomorrow morning.
fn evening_and_morning(words: &str) -> (Story, i64) {
    let mut story = copying_to_both(ALL);
    let post = story.publishes(PostDraft::new(words));
    put_off_both(&mut story);
    story.perhaps_ignoring(&[Of::AdminChat], "cards and digests: of copies_later");
    (story, post)
}

/// Both cards wait for a word.
fn put_off_both(story: &mut Story) {
    // The newest card is MAX's.
    story.press("Завтра утром");
    let card = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        let waits = |message: &&Shown| message.keyboard.iter().flatten().any(|button| button.label == "В 18:00");
        shown.iter().find(waits).map(|message| message.message_id).unwrap()
    });
    story.sim.world(|world| world.press(world.admin_chat_id, world.admin_chat_id, card, "В 18:00").unwrap());
    story.settle();
    assert_eq!(story.last_answers(2), ["Выйдет 24.11 в 09:00", "Выйдет 23.11 в 18:00"]);
}

#[test]
fn an_edit_reaches_what_is_out_and_what_is_put_off() {
    let (mut story, post) = evening_and_morning("Первый");
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Второй").photo(640, 480)).unwrap());
    // The word was for the first one: both ask again.
    story.pass(3);
    assert_eq!(story.copy_states(), ["approval: edited"; 2]);
    put_off_both(&mut story);
    story.hours(9);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1 [photo]: Второй", ""));
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Третий").photo(640, 480)).unwrap());
    story.hours(1);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1 [photo]: Второй", ""));
    assert_eq!(story.copy_states(), ["published: held: approve_all", "approval: edited"]);
    story.press("Перенести правку");
    story.press("Завтра утром");
    assert_eq!(story.last_answers(2), ["Переношу правку", "Выйдет 24.11 в 09:00"]);
    story.hours(1);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1 [photo] (edited): Третий", ""));
    story.hours(14);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1 [photo] (edited): Третий", "1 [image]: Третий"));
    assert_eq!(story.copy_states(), ["published"; 2]);
}

#[test]
fn a_deletion_takes_away_what_is_out_and_what_is_put_off() {
    let (mut story, post) = evening_and_morning("Удалят до вечера");
    story.sim.world(|world| world.delete_post(post));
    story.hours(26);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("", ""));
    assert_eq!(story.copy_states(), ["skipped: deleted"; 2]);
    // Between the two, though Telegram's copy is out and MAX's is not.
    let (mut story, post) = evening_and_morning("Удалят ночью");
    story.hours(9);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: Удалят ночью", ""));
    story.sim.world(|world| world.delete_post(post));
    story.hours(26);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("", ""));
    assert_eq!(story.copy_states(), ["skipped: deleted"; 2]);
}

#[test]
fn several_that_are_deleted_while_they_are_put_off_do_not_go_out() {
    let mut story = copying_to_both("quiet_hours = \"09:00-18:00\"\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "looked at below");
    let posts: Vec<i64> = (1..=3).map(|number| story.publishes(PostDraft::new(&format!("Пост {number}")))).collect();
    story.publishes(PostDraft::new("Остался"));
    for post in posts {
        story.sim.world(|world| world.delete_post(post));
    }
    story.hours(9);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: Остался", "1: Остался"));
}

#[test]
fn a_look_that_is_not_answered_holds_nothing_back() {
    for dies in [false, true] {
        let mut story = copying_to_both("quiet_hours = \"09:00-18:00\"\n");
        story.publishes(PostDraft::new("Первый"));
        story.publishes(PostDraft::new("Второй"));
        let fault = Fault::lasting(PlatformSide::Vk, Refusing::Status(502)).of("wall.getById");
        story.sim.world(|world| world.fail(fault));
        story.hours(7);
        story.pass(30);
        assert_eq!((story.channel().as_str(), story.max().as_str()), ("", ""));
        if dies {
            story.kill();
            story.start();
            story.settle();
        }
        story.pass(45);
        assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: Первый\n2: Второй", "1: Первый\n2: Второй"));
        story.perhaps_ignoring(&[Of::AdminChat], "that VK is away may be told");
        drop(story.admin_hears());
    }
}

#[test]
fn a_new_text_for_a_post_that_another_admin_published_meanwhile_is_answered() {
    let (mut story, [owner, another], cards) = before_two_admins();
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Chats], "the card is looked at in others");
    let (card, buttons) = &cards[0];
    let data = |words: &str| buttons.iter().find(|(label, _)| label == words).unwrap().1.clone();
    for (who, words) in [(owner, "Изменить текст"), (another, "Опубликовать")] {
        story.sim.world(|world| world.press_data(who, world.admin_chat_id, *card, &data(words)));
        story.settle();
    }
    story.pass(1);
    let says = |story: &mut Story, text: &str| {
        story.sim.world(|world| world.say(world.admin_chat_id, owner, text).unwrap());
        story.settle();
    };
    says(&mut story, "Совсем другой текст");
    assert_eq!(story.bot_says(), "⚠️ Уже опубликован. Ваш новый текст в него не вошёл");
    // Said once: what is written next is talk.
    let said = story.told_admin().len();
    says(&mut story, "Ну и ладно");
    assert_eq!(story.told_admin().len(), said);
}
