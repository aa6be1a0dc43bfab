//! Every way into a talk with an advertiser, on both platforms and in every app.

use etronics_bot::simulator::VkClientKind;
use serde_json::json;

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Story};

#[test]
fn every_door_on_telegram_leads_to_the_price_list() {
    for words in
        ["/ads", "/start ads", "/ads@quiet_yard_bot", "Сколько стоит реклама?", "хочу разместить рекламу", "реклама"]
    {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        let anna = story.anna();
        story.writes(anna, words);
        assert!(story.hears(anna).starts_with("Наш прайс:"), "{words}: {}", story.hears(anna));
    }
}

#[test]
fn every_door_on_vk_leads_to_the_price_list() {
    let start = json!({"payload": "{\"command\":\"start\"}"});
    for (words, extra, press) in [
        ("Начать", Some(start), true),
        ("начать", None, true),
        ("Здравствуйте", Some(json!({"ref": "ads"})), false),
        // Whoever comes by the link and never wrote before has no other button.
        ("Начать", Some(json!({"ref": "ads", "payload": "{\"command\":\"start\"}"})), false),
        ("Начать", Some(json!({"ref": "ads"})), false),
        ("почём реклама в группе?", None, false),
        ("💼 Реклама", None, false),
    ] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        let boris = story.boris();
        let Client::Vk(id) = boris else { panic!() };
        story.sim.world(|world| world.message_with(id, words, extra));
        story.settle();
        if press {
            assert!(story.hears(boris).starts_with("Здравствуйте! Это бот сообщества."), "{}", story.hears(boris));
            story.presses(boris, "💼 Реклама");
        }
        assert!(story.hears(boris).starts_with("Наш прайс:"), "{words}: {}", story.hears(boris));
    }
}

const COLD: &str = "❄️ Заявка №1 · ВКонтакте · холодная";

#[test]
fn old_apps_of_vk_go_the_same_way_with_the_buttons_they_have() {
    for kind in [VkClientKind::NoCallback, VkClientKind::NoInline, VkClientKind::NoKeyboard] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        let boris = story.boris();
        let Client::Vk(id) = boris else { panic!() };
        story.sim.world(|world| world.set_vk_client(id, kind));
        story.writes(boris, "хочу рекламу");
        story.writes(boris, "Пекарня");
        for (label, typed) in [
            ("Пост", "пост"),
            ("Пропустить", "завтра"),
            ("Пропустить", "10к"),
            ("Писать сюда", "Писать сюда"),
            ("Подтвердить", "подтвердить"),
        ] {
            if kind == VkClientKind::NoKeyboard {
                story.writes(boris, typed);
            } else {
                story.presses(boris, label);
            }
        }
        assert!(story.hears(boris).starts_with("Спасибо! Заявка №1"), "{kind:?}: {}", story.hears(boris));
        // Who types tells a day and a budget, who presses passes them over.
        let heat = if kind == VkClientKind::NoKeyboard {
            "🔥 Заявка №1 · ВКонтакте · горячая"
        } else {
            COLD
        };
        assert_eq!(story.rest(), format!("admin: {heat}"), "{kind:?}");
    }
}

#[test]
fn sellers_of_promotion_land_on_the_silent_list_and_nobody_is_told() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    for client in [anna, boris] {
        story.writes(client, "Здравствуйте! Предлагаю накрутку живых подписчиков недорого");
        story.writes(client, "Ещё делаем дизайн групп и таргет");
        assert_eq!(story.said_to(client), [""; 0]);
    }
    story.writes(boris, "Может взаимопиар?");
    assert_eq!(story.told_admin(), [""; 0]);
    story.admin_writes("/start");
    story.press("Реклама");
    assert!(story.screen().contains("предлагали услуги: 2"), "{}", story.screen());
    // Who sells and then wants to advertise is an advertiser.
    story.writes(anna, "/ads");
    assert!(story.hears(anna).starts_with("Наш прайс:"));
}

#[test]
fn a_stranger_who_writes_about_something_is_greeted_and_then_heard() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.writes(anna, "Подскажите, вы завтра работаете?");
    assert!(story.hears(anna).contains("[У меня другой вопрос]"));
    story.writes(anna, "Так работаете или нет?");
    assert!(story.hears(anna).starts_with("Передал администратору"), "{}", story.hears(anna));
    assert!(story.told_admin().last().unwrap().contains("Так работаете или нет?"));
    // Who has asked before they press is not made to ask again.
    let vera = story.anna();
    story.writes(vera, "Где купить билет?");
    story.presses(vera, "У меня другой вопрос");
    assert!(story.hears(vera).starts_with("Передал администратору"), "{}", story.hears(vera));
    assert!(story.told_admin().last().unwrap().contains("Где купить билет?"));
}

#[test]
fn people_and_admins_find_their_commands_under_the_slash() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let menus = story.calls("setMyCommands");
    assert_eq!(menus, 2);
    story.pass(3);
    story.kill();
    story.start();
    story.settle();
    assert_eq!(story.calls("setMyCommands"), menus, "set once");
}
