//! What waits is withdrawn when its reason is gone; the panel is never a dead end.

use std::collections::BTreeSet;

use etronics_bot::clock::HOUR;
use etronics_bot::domain::event::Command;
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, SimKeyKind};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";
const THANKS: &str = "Спасибо, было очень интересно!";

#[test]
fn a_deletion_that_waits_is_withdrawn_when_the_comment_is_edited_into_something_innocent() {
    let mut story = Story::new();
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    let author = story.stranger("Глеб", "Тихий");
    let comment = story.comments(author, SPAM);
    story.sim.world(|world| world.edit_comment(comment, THANKS).unwrap());
    story.settle();
    story.sim.world(|world| world.give_key_back(SimKeyKind::User));
    story.pass(20);
    story.assert_visible(comment);
    let states: Vec<State> = story.journal().iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Observed, State::Observed]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 0 удалённых комментариев
        admin: ✅ Ключ администратора снова работает
        "#);
}

#[test]
fn spam_edited_into_other_spam_while_it_waits_is_deleted_once_and_nothing_goes_on_waiting() {
    let mut story = Story::new();
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    let author = story.stranger("Глеб", "Тихий");
    let comment = story.comment(author, SPAM);
    story.sim.world(|world| world.edit_comment(comment, SPAM.replace("5000", "9000").as_str()).unwrap());
    story.settle();
    story.sim.world(|world| world.give_key_back(SimKeyKind::User));
    story.pass(20);
    story.assert_deleted(comment);
    let states: Vec<State> = story.journal().iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Done, State::Observed]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 1 удалённый комментарий
        admin: ✅ Ключ администратора снова работает
        "#);
}

#[test]
fn a_card_forgets_what_was_edited_and_whom_nobody_is_to_touch() {
    let mut story = Story::with(&["community"], ENFORCE);
    let (author, friend) = (story.stranger("Глеб", "Тихий"), story.stranger("Олег", "Свой"));
    let edited = story.comments(author, SPAM);
    story.comments(friend, &SPAM.replace("5000", "7000"));
    assert!(story.bot_says().contains("2 дела для вас"), "{}", story.bot_says());
    story.sim.world(|world| world.edit_comment(edited, THANKS).unwrap());
    story.settle();
    story.pass(1);
    assert!(story.bot_says().contains("1 дело для вас"), "{}", story.bot_says());
    story.admin_writes(&format!("vk.com/id{friend}"));
    story.press("Никогда не трогать");
    story.pass(1);
    let cards = story.sim.world(|world| world.messages(world.admin_chat_id));
    assert!(!cards.iter().any(|message| message.text.contains("дело для вас")), "{cards:#?}");
    insta::assert_snapshot!(story.rest(), @"press: Сохранено");
}

#[test]
fn a_rule_that_was_wrong_is_taken_back_as_a_whole() {
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nstop_words = [\"мастер-класс\"]\n";
    let mut story = Story::with(EVERY_TOKEN, config);
    let mut removed = Vec::new();
    for name in ["Анна", "Вера", "Инна"] {
        let guest = story.stranger(name, "Гостева");
        removed.push(story.comments(guest, &format!("А мастер-класс для детей будет? {name}")));
    }
    let spammer = story.stranger("Кристина", "Доходова");
    let spam = story.comments(spammer, SPAM);
    let now = story.clock.now_ms();
    let command = Command::UndoRule { rule: "stop_word".to_owned(), since: now - HOUR, allow: false };
    story.daemon().engine.store().write(|db| db.inbox().put_command(&command, now)).unwrap();
    story.settle();
    for spot in removed {
        story.assert_visible(spot);
    }
    story.assert_deleted(spam);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 1 удалённый комментарий · 3 возвращены
        admin: ↩️ Возвращаю: 3
        "#);
}

#[test]
fn a_report_rolls_over_and_the_old_one_keeps_its_buttons() {
    let mut story = Story::new();
    for number in 0..55 {
        let author = story.stranger("Бот", &number.to_string());
        story.comments(author, &format!("{SPAM} {number}"));
    }
    story.pass(1);
    let reports = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        shown.into_iter().filter(|message| message.text.contains("удалённ")).collect::<Vec<_>>()
    });
    assert!(reports.len() > 1, "{}", reports.len());
    for report in &reports {
        assert!(report.text.encode_utf16().count() <= 3_700 && !report.keyboard.is_empty());
        assert!(!report.text.contains("· id3"), "names, not numbers: {}", report.text);
    }
    assert!(story.calls("users.get") <= 60, "{} calls", story.calls("users.get"));
    insta::assert_snapshot!(story.rest(), @"55 × wall.deleteComment");
}

#[test]
fn every_screen_leads_back() {
    let mut story = Story::new();
    story.admin_writes("/panel");
    let (chat, panel) = story.sim.world(|world| {
        let message = world.messages(world.admin_chat_id).pop().unwrap();
        (world.admin_chat_id, message.message_id)
    });
    let (mut seen, mut open) = (BTreeSet::new(), vec!["open top".to_owned()]);
    while let Some(data) = open.pop() {
        if !seen.insert(data.clone()) {
            continue;
        }
        story.sim.world(|world| world.press_data(chat, chat, panel, &data));
        story.settle();
        let shown = story.sim.world(|world| world.messages(chat).pop().unwrap());
        assert_eq!(shown.message_id, panel, "{data} opened another message");
        let buttons = shown.keyboard.concat();
        if data != "open top" {
            assert!(buttons.iter().any(|button| button.label == "🔙 Назад"), "{data} is a dead end: {buttons:?}");
        }
        let ways = buttons.into_iter().filter_map(|button| button.data);
        open.extend(ways.filter(|way| way.starts_with("open ") || way.starts_with("sadd ")));
    }
    assert!(seen.len() >= 12, "{seen:?}");
    insta::assert_snapshot!(story.rest(), @r#"
        press: Обновил
        press: Жду сообщение
        press: Жду сообщение
        "#);
}

#[test]
fn a_stale_press_on_a_list_drops_nothing_and_shows_the_list_as_it_is() {
    let config =
        "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nblocked_domains = [\"a.example\", \"b.example\"]\n";
    let mut story = Story::with(EVERY_TOKEN, config);
    story.admin_writes("/panel");
    story.press("Анти-комменты");
    story.press("Домены");
    let (chat, panel, first) = story.sim.world(|world| {
        let message = world.messages(world.admin_chat_id).pop().unwrap();
        (world.admin_chat_id, message.message_id, message.keyboard[0][0].data.clone().unwrap())
    });
    for _ in 0..2 {
        story.sim.world(|world| world.press_data(chat, chat, panel, &first));
        story.settle();
    }
    assert!(story.answered().contains("вот как сейчас"), "{}", story.answered());
    assert!(story.screen().contains("b.example") && !story.screen().contains("a.example"), "{}", story.screen());
}

#[test]
fn data_that_no_button_has_is_answered_and_nothing_happens() {
    let mut story = Story::new();
    for data in ["", "open moon", "ham 999999", "all 1", "mode x", "rm 7", "drop 0 5 1", "💥"] {
        story.sim.world(|world| world.press_data(world.admin_chat_id, world.admin_chat_id, 1, data));
        story.settle();
    }
    assert_eq!(story.sim.world(|world| world.callback_answers().len()), 8);
    assert!(story.store(|db| db.settings().setting_changes(5)).is_empty());
    assert_eq!(story.store(|db| db.outbox().queue_sizes()).dead, 0);
    insta::assert_snapshot!(story.rest(), @"admin: 💬 Стоп-слова");
}

#[test]
fn what_was_not_deleted_yet_is_said_to_stay_and_not_to_come_back() {
    let mut story = Story::new();
    let vk_fails = |story: &Story, code: i64, message: &str, method: &str| {
        let trouble = Refusing::VkError { code, message: message.to_owned() };
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, trouble).of(method)));
    };
    vk_fails(&story, 10, "Internal server error", "wall.deleteComment");
    // Whatever a needless way back is answered with, nobody is told that it failed.
    vk_fails(&story, 15, "Access denied: no access to call this method", "wall.restoreComment");
    let mut spots = Vec::new();
    for name in ["Анна", "Вера", "Инна"] {
        let author = story.stranger(name, "Гостева");
        spots.push(story.comments(author, &format!("{SPAM} {name}")));
    }
    story.press("Не спам 1");
    assert_eq!(story.answered(), "Остаётся. Запомнил");
    let ids: Vec<i64> = story.journal().iter().filter(|row| row.state == State::Pending).map(|row| row.id).collect();
    assert_eq!(ids.len(), 2);
    story.order(&Command::Undo { ids, allow: false });
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(20);
    for spot in spots {
        story.assert_visible(spot);
    }
    let told = story.told_admin().join("\n");
    assert!(told.contains("↩️ Не трону: 2\nничего ещё не было сделано: 2"), "{told}");
    assert!(!told.contains("Вернуть") && !told.contains("Возвращ"), "{told}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the words are looked at above");
}
