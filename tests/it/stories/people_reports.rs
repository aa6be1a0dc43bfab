//! Removals of people in one message a day, what only a person can do, and the way back with an apology.

use etronics_bot::clock::HOUR;
use etronics_bot::domain::event::Command;
use etronics_bot::domain::verdict::State;
use insta::assert_snapshot;
use serde_json::json;

use super::people_panel::ENFORCE;
use crate::story::{EVERY_TOKEN, Story};

#[test]
fn removals_of_people_grow_in_one_message_with_reasons_and_a_way_back() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let first = story.fake("Первая");
    let second = story.fake("Вторая");
    story.joins(first);
    story.joins(second);
    assert_snapshot!(story.people_screen(), @r#"
        🛡 2 человека убраны

        🚫 1. 10:00 · Алёна Первая
        всего 15 подписчиков, пустой профиль, нет фото

        🚫 2. 10:00 · Алёна Вторая
        всего 7 подписчиков, пустой профиль, нет фото
        [Вернуть 1] [Вернуть 2]
        [Вернуть всех (2)]
        "#);
    story.press("Вернуть 1");
    assert_eq!(story.answered(), "Разбанил. Подписаться заново он должен сам");
    assert_snapshot!(story.people_screen(), @r#"
        🛡 1 человек убран · 1 возвращён

        ↩️ 1. 10:00 · Алёна Первая
        всего 15 подписчиков, пустой профиль, нет фото
        возвращён: подписаться заново должен сам

        🚫 2. 10:00 · Алёна Вторая
        всего 7 подписчиков, пустой профиль, нет фото
        [Вернуть 2]
        "#);
    assert!(story.sim.world(|world| !world.is_banned(first) && world.is_banned(second)));
}

#[test]
fn an_apology_is_offered_where_the_person_allows_messages_and_goes_out_once() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let (open, closed) = (story.fake("Открытая"), story.fake("Закрытая"));
    story.sim.world(|world| world.allow_messages(open, true));
    story.settle();
    story.joins(open);
    story.joins(closed);
    story.press("Вернуть 2");
    assert!(!story.bot_says().contains("извиниться"), "nobody promises what VK forbids: {}", story.bot_says());
    story.press("Вернуть 1");
    assert_snapshot!(story.people_screen(), @r#"
        🤝 Алёна Открытая: подписаться заново он должен сам. Сообщения сообщества он разрешил: извиниться?
        [Извиниться]
        "#);
    let card = story.sim.world(|world| world.messages(world.admin_chat_id).pop().unwrap());
    story.press("Извиниться");
    assert_eq!(story.answered(), "Пишу ему");
    assert_snapshot!(story.people_screen(), @"🤝 Алёна Открытая: извинился");
    let data = card.keyboard[0][0].data.clone().unwrap();
    story.sim.world(|world| world.press_data(world.admin_chat_id, world.admin_chat_id, card.message_id, &data));
    story.settle();
    assert_eq!(story.answered(), "Уже было");
    let sent: Vec<String> = story.sim.world(|world| world.vk_messages().iter().map(|sent| sent.text.clone()).collect());
    assert_eq!(sent.len(), 1, "{sent:?}");
    let number =
        |story: &mut Story, key: &str| -> i64 { story.store(|db| db.settings().meta(key)).unwrap().parse().unwrap() };
    let (salt, counter) = (number(&mut story, "salt"), number(&mut story, "counter"));
    let random_id = story.sim.world(|world| world.vk_messages()[0].random_id);
    assert_eq!(random_id, 1 + (salt + counter).rem_euclid((1 << 31) - 1), "the salt of this database and its counter");
    assert_snapshot!(sent[0], @"Здравствуйте! Наша защита от ботов по ошибке удалила вас из подписчиков. Простите нас, пожалуйста: вы больше не в чёрном списке и можете подписаться снова: https://vk.com/club229000001");
    assert_snapshot!(story.rest(), @"2 × groups.unban");
}

#[test]
fn who_forbids_messages_meanwhile_is_told_of_in_plain_words() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let fake = story.fake("Открытая");
    story.sim.world(|world| world.allow_messages(fake, true));
    story.settle();
    story.joins(fake);
    story.press("Вернуть 1");
    story.sim.world(|world| world.allow_messages(fake, false));
    story.press("Извиниться");
    assert_snapshot!(story.people_screen(), @"🤝 Алёна Открытая: не вышло: сообщения от сообщества он уже запретил");
    assert_snapshot!(story.rest(), @r#"
        press: Разбанил. Подписаться заново он должен сам
        press: Пишу ему
        groups.unban
        "#);
}

#[test]
fn where_no_token_may_a_card_names_people_and_closes_when_a_human_does_it() {
    let mut story = Story::without_daemon(&["community"], ENFORCE);
    let dead = story.stranger("Пётр", "Ушёл");
    story.sim.world(|world| world.set_profile(dead, "deactivated", json!("deleted")));
    story.start();
    story.settle();
    let fake = story.fake("Накрутова");
    story.joins(fake);
    story.joins(dead);
    assert_snapshot!(story.people_screen(), @r#"
        🙋 2 дела для вас
        Ключа с таким правом нет, поэтому прошу вас: откройте по ссылке и сделайте. Карточка закроется сама.

        Алёна Накрутова
        1. забанить: открыть страницу
        всего 7 подписчиков, пустой профиль, нет фото

        DELETED
        2. убрать из подписчиков: открыть страницу
        аккаунт удалён или заблокирован
        [Сделано 1] [Оставить 1]
        [Сделано 2] [Оставить 2]
        "#);
    story.sim.world(|world| {
        world.ban(world.owner_id, fake);
    });
    story.settle();
    assert!(story.people_screen().contains("1 дело для вас"), "{}", story.people_screen());
    story.sim.world(|world| world.leave(dead));
    story.settle();
    assert_snapshot!(story.people_screen(), @"✅ Всё, о чём просил, сделано. Спасибо!");
    let states: Vec<State> = story.journal().iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Done, State::Done]);
}

#[test]
fn an_hour_is_taken_back_as_a_whole_and_its_people_are_never_touched_again() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let (early, late) = (story.fake("Ранняя"), story.fake("Поздняя"));
    story.joins(early);
    story.jump(2 * HOUR);
    story.joins(late);
    let now = story.clock.now_ms();
    story.order(&Command::UndoSince { since: now - HOUR, until: None, allow: true });
    assert!(story.sim.world(|world| world.is_banned(early) && !world.is_banned(late)));
    assert_snapshot!(story.people_screen(), @r#"
        ↩️ Возвращаю: 1
        люди будут свободны, но подписаться они должны сами: 1
        теперь никогда не трогаю: 1
        "#);
    story.joins(late);
    assert!(story.sim.world(|world| world.is_member(late)));
    assert_eq!(story.last().verdict.rule, "exempt");
    story.order(&Command::UndoSince { since: now - 5 * HOUR, until: Some(now - HOUR), allow: false });
    assert!(!story.sim.world(|world| world.is_banned(early)));
    assert_snapshot!(story.rest(), @r#"
        admin: 🛡 0 человек убрано · 2 возвращены
        admin: 2 × ↩️ Возвращаю: 1
        "#);
}
