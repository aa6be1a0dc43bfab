//! Every verdict has its way back, and what was learnt counts at once.

use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, SimKeyKind};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

const JOB: &str = "Ищем бариста! Подработка по выходным, оплата каждый день от 3000 рублей, обучим с нуля. Пишите в личные \
                   сообщения";

impl Story {
    /// The admin presses the button of the newest message of the bot that has one with these words.
    #[track_caller]
    pub(crate) fn press(&mut self, words: &str) {
        self.press_only(words);
        self.settle();
    }

    /// A button as it stands on somebody's screen now: its message and its data.
    #[track_caller]
    pub(crate) fn seen_button(&self, words: &str) -> (i64, String) {
        self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id);
            let found = shown.iter().rev().find_map(|message| {
                let button = message.keyboard.iter().flatten().rev().find(|button| button.label.contains(words))?;
                Some((message.message_id, button.data.clone()?))
            });
            found.unwrap_or_else(|| panic!("no button «{words}»: {shown:#?}"))
        })
    }

    /// It is pressed there, whatever the message shows by now.
    pub(crate) fn press_seen(&mut self, (message, data): &(i64, String)) {
        self.sim.world(|world| world.press_data(world.admin_chat_id, world.admin_chat_id, *message, data));
        self.settle();
    }

    /// The same; the daemon has not heard of it yet.
    pub(crate) fn press_only(&self, words: &str) {
        self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id);
            let found = shown.iter().rev().find_map(|message| {
                let button = message.keyboard.iter().flatten().rev().find(|button| button.label.contains(words))?;
                Some((message.message_id, button.label.clone()))
            });
            let (message, label) = found.unwrap_or_else(|| panic!("no button «{words}» in {shown:#?}"));
            world.press(world.admin_chat_id, world.admin_chat_id, message, &label).unwrap();
        });
    }

    /// What the newest message of the bot says.
    pub(crate) fn bot_says(&self) -> String {
        self.sim.world(|world| {
            let bot = world.bot_id;
            let shown = world.messages(world.admin_chat_id);
            shown.into_iter().rev().find(|message| message.from == bot).map(|message| message.text).unwrap_or_default()
        })
    }

    /// What the last press was answered with.
    pub(crate) fn answered(&self) -> String {
        self.sim.world(|world| world.callback_answers().last().map(|answer| answer.text.clone()).unwrap_or_default())
    }
}

#[test]
fn a_wrong_removal_comes_back_with_a_button_and_the_same_text_is_kept_afterwards() {
    let mut story = Story::new();
    let owner = story.stranger("Светлана", "Орлова");
    let wrong = story.comments(owner, JOB);
    story.assert_deleted(wrong);
    story.press("Не спам");
    story.assert_visible(wrong);
    assert_eq!(story.last().state, State::Undone);
    let again = story.comments(owner, JOB);
    story.assert_visible(again);
    story.kill();
    story.start();
    let other = story.stranger("Олег", "Другой");
    let after_restart = story.comments(other, &JOB.replace("3000", "3500"));
    story.assert_visible(after_restart);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 0 удалённых комментариев · 1 возвращён
        press: Вернул и запомнил
        "#);
}

#[test]
fn deleted_taken_back_edited_into_spam_and_deleted_again() {
    let mut story = Story::new();
    let author = story.stranger("Глеб", "Тихий");
    let comment = story.comments(author, JOB);
    story.assert_deleted(comment);
    story.press("Не спам");
    story.assert_visible(comment);
    story.sim.world(|world| world.edit_comment(comment, SPAM).unwrap());
    story.settle();
    story.assert_deleted(comment);
    assert_eq!(story.calls("wall.deleteComment"), 2);
    assert_eq!(story.calls("wall.restoreComment"), 1);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 1 удалённый комментарий · 1 возвращён
        press: Вернул и запомнил
        "#);
}

#[test]
fn a_second_press_changes_nothing() {
    let mut story = Story::new();
    let owner = story.stranger("Светлана", "Орлова");
    let wrong = story.comments(owner, JOB);
    let (message, label) = story.sim.world(|world| {
        let message = world.messages(world.admin_chat_id).pop().unwrap();
        (message.message_id, message.keyboard[0][0].data.clone().unwrap())
    });
    for _ in 0..2 {
        story.sim.world(|world| world.press_data(world.admin_chat_id, world.admin_chat_id, message, &label));
        story.settle();
    }
    story.assert_visible(wrong);
    assert_eq!(story.calls("wall.restoreComment"), 1);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 0 удалённых комментариев · 1 возвращён
        press: Вернул и запомнил
        press: Уже было
        "#);
}

#[test]
fn a_ban_pressed_right_after_a_colleagues_no_spam_bans_nobody() {
    let mut story = Story::new();
    let owner = story.stranger("Светлана", "Орлова");
    let wrong = story.comments(owner, JOB);
    let stale = story.seen_button("Забанить 1");
    story.press("Не спам");
    story.press_seen(&stale);
    assert_eq!(story.answered(), "Уже вернули: не спам");
    story.assert_visible(wrong);
    assert!(!story.sim.world(|world| world.is_banned(owner)));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 0 удалённых комментариев · 1 возвращён
        "#);
}

#[test]
fn what_was_taken_back_while_500_deletions_waited_for_vk_is_not_deleted_once_it_answers() {
    let mut story = Story::new();
    let busy = Refusing::VkError { code: 10, message: "Internal server error".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("wall.deleteComment")));
    let mut spots = Vec::new();
    for number in 0..500 {
        let author = story.stranger("Бот", &number.to_string());
        spots.push((author, story.comment(author, &format!("{SPAM} {number}"))));
    }
    story.settle();
    let waiting = story.store(|db| db.outbox().queue_sizes()).outbox;
    assert!(waiting >= 500, "{waiting} wait");
    // One is taken back by a button, one author is never to be touched.
    story.press("Не спам");
    let undone = story.journal().into_iter().find(|row| row.state == State::Undone).expect("taken back");
    let undone = undone.comment.unwrap().item_id;
    let undone = spots.iter().map(|(_, spot)| *spot).find(|spot| spot.id == undone).unwrap();
    let (friend, friends) = spots[0];
    story.sim.world(|world| {
        world.say(world.admin_chat_id, world.admin_chat_id, format!("https://vk.com/id{friend}").as_str()).unwrap()
    });
    story.settle();
    story.press("Никогда не трогать");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    for _ in 0..90 {
        story.pass(1);
    }
    story.assert_visible(undone);
    story.assert_visible(friends);
    let standing = spots.iter().filter(|(_, spot)| story.is_visible(*spot)).count();
    assert_eq!(standing, 2, "{standing} comments still stand");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 12 удалённых комментариев
        admin: 🧹 13 удалённых комментариев
        admin: 🌊 Похоже на налёт
        admin: 17 × 🧹 13 удалённых комментариев
        admin: 🧹 12 удалённых комментариев · 1 возвращён
        admin: https://vk.com/id300000002
        admin: 👤 Бот 0 (id300000002)
        press: Остаётся. Запомнил
        press: Сохранено
        "#);
}

#[test]
fn back_in_observe_mode_nothing_that_waits_is_carried_out() {
    let mut story = Story::new();
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    let author = story.stranger("Бот", "Первый");
    let spam = story.comments(author, SPAM);
    story.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/panel").unwrap());
    story.settle();
    story.press("Настройки");
    story.press("Только смотрю");
    story.sim.world(|world| world.give_key_back(SimKeyKind::User));
    story.pass(20);
    story.assert_visible(spam);
    assert_eq!(story.last().state, State::Observed);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 0 удалённых комментариев · на очереди: 1
        admin: ✅ Ключ администратора снова работает
        admin: /panel
        admin: ⚙️ Настройки
        press: Сохранено
        "#);
}

#[test]
fn a_person_is_banned_by_a_button_and_freed_by_another() {
    let mut story = Story::new();
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    story.press("Забанить");
    assert!(story.sim.world(|world| world.is_banned(author)));
    story.sim.world(|world| {
        world.say(world.admin_chat_id, world.admin_chat_id, format!("vk.com/id{author}").as_str()).unwrap()
    });
    story.settle();
    story.press("Вернуть");
    assert!(!story.sim.world(|world| world.is_banned(author)));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 0 удалённых комментариев · 1 возвращён
        admin: vk.com/id300000002
        admin: 👤 Кристина Доходова (id300000002)
        press: Забанил
        press: Возвращаю: 2
        wall.deleteComment
        wall.restoreComment
        "#);
}

#[test]
fn strangers_presses_do_nothing() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    let data = story
        .sim
        .world(|world| world.messages(world.admin_chat_id).pop().unwrap().keyboard[0][0].data.clone().unwrap());
    story.sim.world(|world| {
        let stranger = world.add_tg_user("Чужой");
        let message = world.messages(world.admin_chat_id).pop().unwrap().message_id;
        world.press_data(stranger, world.admin_chat_id, message, &data)
    });
    story.settle();
    assert_eq!(story.answered(), "Недостаточно прав");
    story.assert_deleted(spam);
}
