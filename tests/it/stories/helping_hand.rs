//! Where no token may, a person is asked; what they do on VK closes the card by itself.

use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{SimKeyKind, WallPlace};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";
const CASINO: &str =
    "Казино дарит 100 фриспинов за регистрацию, забирай бонус: luckyspin-bonus.example/vk, выводи на карту";

#[test]
fn with_a_community_token_alone_a_card_asks_and_closes_when_a_human_deletes() {
    let mut story = Story::with(&["community"], ENFORCE);
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.comments(stranger, SPAM);
    story.assert_visible(spam);
    assert_eq!(story.last().state, State::Assist);
    let card = story.bot_says();
    assert!(card.contains("Кристина Доходова"), "{card}");
    let link = story.sim.world(|world| {
        let message = world.messages(world.admin_chat_id).pop().unwrap();
        (message.html.clone(), message.keyboard.concat().iter().map(|button| button.label.clone()).collect::<Vec<_>>())
    });
    let group = story.sim.world(|world| world.group_id);
    assert!(link.0.contains(&format!("https://vk.com/wall-{group}_{}?reply={}", story.post.id, spam.id)), "{}", link.0);
    assert!(link.1.iter().any(|label| label.contains("Сделано")), "{:?}", link.1);
    assert!(link.1.iter().any(|label| label.contains("Не спам")), "{:?}", link.1);
    story.sim.world(|world| world.delete_comment(world.owner_id, spam));
    story.settle();
    assert_eq!(story.last().state, State::Done);
    assert_eq!(story.calls("wall.deleteComment"), 0);
    let after = story.bot_says();
    assert_ne!(after, card, "the card closes by itself");
}

#[test]
fn topics_are_cleaned_by_a_community_token() {
    let mut story = Story::with(&["community"], ENFORCE);
    let topic = story.sim.world(|world| world.place_for_comments(WallPlace::Board, "Обсуждение"));
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.sim.world(|world| world.comment(stranger, topic, SPAM).unwrap());
    story.settle();
    story.assert_deleted(spam);
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn done_by_hand_is_said_by_a_button_too_and_not_spam_is_learnt() {
    let mut story = Story::with(&["community"], ENFORCE);
    let stranger = story.stranger("Кристина", "Доходова");
    story.comments(stranger, SPAM);
    story.press("Сделано");
    assert_eq!(story.last().state, State::Done);
    assert_eq!(story.store(|db| db.sums().counted("2026-11-23", Sum::CommentsDeleted)), 1);
    let other = story.stranger("Олег", "Кравцов");
    let casino = story.comments(other, CASINO);
    assert_eq!(story.last().state, State::Assist);
    story.press("Не спам");
    assert_eq!(story.last().state, State::Undone);
    story.assert_visible(casino);
    let again = story.comments(other, CASINO);
    story.assert_visible(again);
    assert_eq!(story.last().verdict.decision.as_str(), "keep");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🙋 Первый случай, где нужна ваша рука
        admin: 2 × ✅ Всё, о чём просил, сделано. Спасибо!
        press: Отмечено
        press: Запомнил
        "#);
}

#[test]
fn a_token_that_turns_out_to_be_one_of_vk_id_falls_back_to_asking() {
    let mut story = Story::without_daemon(EVERY_TOKEN, ENFORCE);
    story.sim.world(|world| world.limit_user_key(true));
    story.start();
    story.settle();
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.comments(stranger, SPAM);
    story.assert_visible(spam);
    assert_eq!(story.last().state, State::Assist);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🙋 Первый случай, где нужна ваша рука
        admin: 🙋 1 дело для вас
        "#);
}

#[test]
fn a_right_taken_away_at_night_falls_back_to_asking_with_one_message_and_comes_back() {
    let mut story = Story::new();
    story.sim.world(|world| world.limit_user_key(true));
    let stranger = story.stranger("Кристина", "Доходова");
    story.comments(stranger, SPAM);
    assert_eq!(story.last().state, State::Assist, "{}", story.journal_lines());
    let told = |story: &Story| {
        story.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id);
            shown.iter().filter(|message| message.text.to_lowercase().contains("ключ администратора")).count()
        })
    };
    let before = told(&story);
    assert!(before >= 1);
    let other = story.stranger("Олег", "Кравцов");
    let casino = story.comments(other, CASINO);
    assert_eq!(story.last().state, State::Assist);
    assert_eq!(told(&story), before, "told once");
    story.sim.world(|world| world.limit_user_key(false));
    story.jump(24 * 60 * 60_000);
    story.assert_visible(casino);
    let third = story.stranger("Пётр", "Третий");
    let spam = story.comments(third, &SPAM.replace("5000", "7000"));
    story.assert_deleted(spam);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 0 удалённых комментариев · прошу вас: 2
        admin: ⚠️ Нужна ваша помощь
        admin: 🙋 Первый случай, где нужна ваша рука
        admin: 🙋 2 дела для вас
        admin: ✅ удаление комментариев: снова делаю сам
        admin: 🧹 1 удалённый комментарий
        "#);
}

#[test]
fn a_dead_token_holds_the_deletions_and_they_go_out_with_a_new_one() {
    let mut story = Story::new();
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.comments(stranger, SPAM);
    story.assert_visible(spam);
    assert_eq!(story.last().state, State::Pending);
    story.sim.world(|world| world.give_key_back(SimKeyKind::User));
    story.pass(15);
    story.assert_deleted(spam);
    assert_eq!(story.last().state, State::Done);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 1 удалённый комментарий
        admin: ✅ Ключ администратора снова работает
        "#);
}

#[test]
fn what_stands_there_still_is_not_told_as_removed() {
    let mut story = Story::new();
    let stranger = story.stranger("Кристина", "Доходова");
    let gone = story.comments(stranger, SPAM);
    story.assert_deleted(gone);
    story.sim.world(|world| world.limit_user_key(true));
    let authors = ["Первая", "Вторая", "Третья"].map(|last| story.stranger("Кристина", last));
    let spots = authors.map(|author| story.comment(author, &SPAM.replace("5000", &format!("{}100", author % 7 + 2))));
    story.settle();
    for spot in spots {
        story.assert_visible(spot);
    }
    let report = story.message_with("🧹");
    assert!(report.starts_with("🧹 1 удалённый комментарий · прошу вас: "), "{report}");
    let offered = |story: &Story| {
        let messages = story.sim.world(|world| world.messages(world.admin_chat_id));
        messages.iter().flat_map(|message| message.keyboard.concat()).any(|key| key.label.contains("Восстановить все"))
    };
    assert!(!offered(&story), "one alone is to be restored");
    story.sim.world(|world| {
        world.delete_comment(world.owner_id, spots[0]);
        world.delete_comment(authors[1], spots[1]);
    });
    story.settle();
    let report = story.message_with("🧹");
    let by_author = report.contains("удалил сам автор") || !report.contains("Кристина Вторая");
    assert!(!report.contains("не тронут") && by_author, "{report}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "the report is looked at");
}

#[test]
fn a_dead_key_is_told_by_one_cause() {
    let mut story = Story::new();
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    for at in 5..8 {
        let stranger = story.stranger("Кристина", &format!("Доходова-{at}"));
        story.comments(stranger, &SPAM.replace("5000", &format!("{at}100")));
        story.pass(5);
    }
    let told = story.told_admin().join("\n");
    assert_eq!(told.matches("🔑 Ключ не работает").count(), 1, "{told}");
    assert!(told.contains("Пока прошу вас: удаление комментариев, баны, удаление подписчиков"), "{told}");
    assert!(!told.contains("теперь прошу вас"), "{told}");
    assert!(!told.contains("ключи VK ID не подходят"), "{told}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "what is told of the key is looked at");
}

#[test]
fn what_is_asked_stands_on_every_screen_and_the_eleventh_has_its_buttons() {
    // Short ones: eleven stand on one card.
    let mut story =
        Story::with(&["community"], &format!("{ENFORCE}[moderation.comments]\nstop_words = [\"казино\"]\n"));
    for number in 2..13 {
        let author = story.stranger("Кристина", &format!("Доходова-{number}"));
        story.comments(author, &format!("Казино {number}"));
    }
    let line = "🙋 Прошу вас, на карточках: 11 комментариев";
    story.admin_writes("/panel");
    let top = story.screen();
    assert!(top.contains("⚔️ В Telegram действую сам, во ВКонтакте прошу вас\n") && top.contains(line), "{top}");
    for (button, holds) in [("Статус", true), ("Анти-комменты", true), ("Карантин", true), ("Подписчики", false)]
    {
        story.press(button);
        assert_eq!(story.screen().contains(line), holds, "{}", story.screen());
        story.press("Назад");
    }
    let card = |story: &Story| {
        let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
        let card = shown.into_iter().rev().find(|message| message.text.contains("дел для вас")).expect("the card");
        card.keyboard.concat().into_iter().map(|button| button.label).collect::<Vec<_>>()
    };
    assert!(card(&story).iter().all(|label| !label.ends_with(" 11")), "{:?}", card(&story));
    story.press("11–11 ▶");
    assert!(card(&story).contains(&"Не спам 11".to_owned()), "{:?}", card(&story));
    story.press("Не спам 11");
    // Nothing is left on that page: the first one comes back.
    assert!(card(&story).contains(&"Не спам 1".to_owned()), "{:?}", card(&story));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "what is asked is looked at");
}

#[test]
fn no_spam_pressed_after_a_colleague_did_it_by_hand_takes_nothing_back() {
    let mut story = Story::with(&["community"], ENFORCE);
    let stranger = story.stranger("Кристина", "Доходова");
    story.comments(stranger, SPAM);
    let stale = story.seen_button("Не спам");
    story.press("Сделано");
    story.press_seen(&stale);
    assert_eq!((story.answered().as_str(), story.last().state), ("Уже было", State::Done));
    story.perhaps_ignoring(&[Of::AdminChat], "the card is looked at in others");
}

#[test]
fn what_is_asked_takes_as_many_cards_as_it_needs_and_none_is_cut() {
    let mut story = Story::with(&["community"], ENFORCE);
    for n in 0..40 {
        let stranger = story.stranger(&format!("Пётр{n}"), "Спамеров");
        let text = format!(
            "Заработок без вложений номер {n}, доход от {} в день, пиши в телеграм @rabota_vip_{n}, график свободный, обучение \
             бесплатно, выплаты каждый день на карту, без опыта и без обмана",
            5_000 + n * 13
        );
        story.comments(stranger, &text);
    }
    story.pass(1);
    assert!(story.journal().iter().all(|row| row.state == State::Assist), "{}", story.journal_lines());
    let cards: Vec<String> = story.sim.world(|world| {
        let said = world.messages(world.admin_chat_id).into_iter().map(|message| message.text);
        said.filter(|text| text.contains("Карточка закроется сама")).collect()
    });
    assert!(cards.len() >= 3, "{}", cards.len());
    assert!(cards.iter().all(|card| card.encode_utf16().count() < 4_096));
    for n in 0..40 {
        let (name, words) = (format!("Пётр{n} Спамеров"), format!("без вложений номер {n}, доход"));
        let on = cards.iter().filter(|card| card.contains(&name) && card.contains(&words)).count();
        assert_eq!(on, 1, "{name} stands on one of {cards:#?}");
    }
    let titled: Vec<usize> = cards.iter().map(|card| card.matches("открыть комментарий").count()).collect();
    assert_eq!(titled.iter().sum::<usize>(), 40, "{titled:?}");
    assert!(cards.iter().zip(&titled).all(|(card, count)| card.starts_with(&format!("🙋 {count} "))), "{cards:#?}");
    story.perhaps_ignoring(&[Of::AdminChat], "the cards are looked at");
}
