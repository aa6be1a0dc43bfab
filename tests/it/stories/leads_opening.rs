//! The first words of people: whoever stops right after them is not lost, and nobody says anything twice.

use etronics_bot::simulator::TgUpload;

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Story};

const FIRST: &str = "Добрый день! Магазин «Шаг», хотим рекламу 5 декабря, бюджет 10к, телефон 8 912 333 44 55";

#[test]
fn an_advertiser_who_stops_after_the_first_message_is_found_with_all_they_wrote() {
    for law in [false, true] {
        let prices = PRICES.replace("law = false", &format!("law = {law}"));
        let mut story = Story::with(EVERY_TOKEN, &prices);
        for (number, client) in [(1, story.anna()), (2, story.boris())] {
            story.writes(client, FIRST);
            let hears = story.hears(client);
            assert!(hears.starts_with("Наш прайс:") && hears.contains("Что рекламируем?"), "{hears}");
            assert!(hears.contains("Понял: 05.12.2026 (сб).\nПонял: 10\u{202f}000 ₽."), "{hears}");
            let lead = story.leads().remove(0);
            assert_eq!((lead.id, lead.is_unfinished()), (number, true));
            story.admin_writes("/start");
            story.press("Реклама");
            story.press("✍️ Незаконченные");
            assert!(story.screen().contains("Магазин «Шаг»"), "{}", story.screen());
            story.press(&format!("№{number}"));
            assert!(story.screen().contains(&format!("💬 {FIRST}")), "{}", story.screen());
        }
        story.whatever_else_is_said();
    }
}

#[test]
fn what_the_first_message_told_is_not_asked_for_again_but_a_contact_is_where_the_law_wants_consent() {
    for law in [false, true] {
        let prices = PRICES.replace("law = false", &format!("law = {law}"));
        let mut story = Story::with(EVERY_TOKEN, &prices);
        for client in [story.anna(), story.boris()] {
            story.writes(client, FIRST);
            story.writes(client, "Обувь для всей семьи");
            story.presses(client, "Пост");
            if law {
                assert!(story.hears(client).contains("Как с вами связаться?"), "{}", story.hears(client));
                assert_eq!(story.leads().remove(0).wish.contact, None);
                story.writes(client, "8 912 333 44 55");
            }
            let summary = story.hears(client);
            for line in [
                "Даты: 05.12.2026 (сб) («хотим рекламу 5 декабря»)",
                "Бюджет: 10\u{202f}000 ₽ («бюджет 10к»)",
                "Всё верно?",
            ] {
                assert!(summary.contains(line), "{summary}");
            }
            story.presses(client, "Подтвердить");
            let lead = story.leads().remove(0);
            assert!(lead.wish.contact.is_some());
            assert_eq!(lead.wish.consent_at.is_some(), law);
            assert_eq!(lead.wish.remarks, [FIRST]);
        }
        story.whatever_else_is_said();
    }
}

#[test]
fn first_words_that_are_changed_are_read_anew() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        story.writes(client, FIRST);
        let now = FIRST.replace("5 декабря", "6 декабря");
        story.mends(client, FIRST, &now);
        let wish = story.leads().remove(0).wish;
        assert_eq!(wish.remarks, [now]);
        assert_eq!(wish.dates.unwrap().from.to_string(), "2026-12-06");
    }
    story.whatever_else_is_said();
}

#[test]
fn an_answer_in_the_words_of_the_first_message_is_changed_for_itself() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        let same = "Хотим рекламу 12 декабря, кофейня";
        story.writes(client, same);
        story.writes(client, same);
        story.mends(client, same, "Пекарня «Булка»");
        let wish = story.leads().remove(0).wish;
        assert_eq!((wish.product.as_deref(), wish.remarks), (Some("Пекарня «Булка»"), vec![same.to_owned()]));
        assert_eq!(wish.dates.unwrap().from.to_string(), "2026-12-12");
    }
    // What the first message says now is what it told, whatever was answered in the same words.
    let anna = story.anna();
    let same = "Хотим рекламу 12 декабря, кофейня";
    story.writes(anna, same);
    let Client::Telegram(id) = anna else { panic!() };
    let first = story.sim.world(|world| world.messages(id).into_iter().find(|it| it.text == same).unwrap().message_id);
    story.writes(anna, same);
    story.sim.world(|world| world.edit(id, first, "Хотим рекламу 15 декабря, пекарня").unwrap());
    story.settle();
    let wish = story.leads().remove(0).wish;
    assert_eq!((wish.product.as_deref(), wish.dates.unwrap().from.to_string()), (Some(same), "2026-12-15".to_owned()));
    story.whatever_else_is_said();
}

#[test]
fn days_and_money_said_in_several_parts_are_asked_for_and_stand_on_the_card() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        let first = "Хотим рекламу 30 и 31 декабря, 1 и 2 января, бюджет 5000, можно до 8000";
        story.writes(client, first);
        assert!(!story.hears(client).contains("Понял:"), "{}", story.hears(client));
        let wish = story.leads().remove(0).wish;
        assert_eq!((&wish.dates, &wish.dates_text, &wish.budget_text), (&None, &None, &None));
        assert_eq!(wish.remarks, [first]);
        story.writes(client, "Ёлки");
        story.presses(client, "Пост");
        assert!(story.hears(client).contains("Когда"), "{}", story.hears(client));
    }
    story.whatever_else_is_said();
}

#[test]
fn a_bare_wish_to_advertise_begins_no_request_and_words_of_whoever_comes_back_stand_on_the_card() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        let before = story.leads().len();
        story.writes(client, "Здравствуйте! Подскажите, сколько стоит реклама у вас в группе?");
        assert_eq!(story.leads().len(), before);
        story.writes(client, "Кофейня");
        story.jump(3 * etronics_bot::clock::DAY);
        story.writes(client, "Хотим рекламу к открытию на Невском, 12");
        assert!(story.hears(client).starts_with("С возвращением!"), "{}", story.hears(client));
        assert_eq!(story.leads().remove(0).wish.remarks, ["Хотим рекламу к открытию на Невском, 12"]);
    }
    story.whatever_else_is_said();
}

#[test]
fn the_first_words_of_a_question_reach_the_admin_with_what_came_after_them() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    let first = "Добрый день! Во сколько завтра концерт и сколько стоит билет?";
    story.writes(anna, first);
    story.writes(anna, "Жду ответа");
    assert!(story.hears(anna).starts_with("Передал администратору"), "{}", story.hears(anna));
    let card = story.told_admin().pop().unwrap();
    assert!(card.contains(&format!("{first}\nЖду ответа")), "{card}");
    // What is changed of either is changed on the card.
    story.mends(anna, first, "Добрый день! Во сколько концерт?");
    let told = story.told_admin();
    assert!(told.iter().any(|text| text.contains("Во сколько концерт?\nЖду ответа")), "{told:#?}");
    story.whatever_else_is_said();
}

#[test]
fn a_picture_that_came_first_is_passed_on_with_its_words() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    let Client::Telegram(id) = anna else { panic!() };
    story.sim.world(|world| {
        world.tg_writes_with(id, "Это ваша афиша?", &TgUpload::of_size("photo", "", 40_000)).unwrap();
    });
    story.settle();
    assert!(story.hears(anna).contains("[У меня другой вопрос]"), "{}", story.hears(anna));
    story.writes(anna, "Ау");
    let told = story.told_admin();
    assert!(told.iter().any(|text| text.contains("Это ваша афиша?\nАу")), "{told:#?}");
    let pictures = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id).into_iter();
        shown.filter(|it| it.shows.to_lowercase().contains("photo")).count()
    });
    assert_eq!(pictures, 1);
    story.whatever_else_is_said();
}
