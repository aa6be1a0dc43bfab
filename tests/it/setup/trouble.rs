//! Telegram out of reach, somebody else who listens, VK that does not answer.

use etronics_bot::simulator::PlatformSide;

use super::talk::{Place, Talk};
use super::{RU, keys};
use crate::commands::until;

fn to_the_bot(place: &Place) -> Talk {
    let talk = place.setup(80, RU);
    talk.asks("Язык / Language");
    talk.takes(0);
    talk.asks("Ответ @BotFather");
    talk.answers(&keys(place).bot);
    talk
}

#[test]
fn a_proxy_is_offered_where_telegram_is_silent_and_tried() {
    let place = Place::new();
    place.sim.world(|world| world.offline(PlatformSide::Telegram));
    let talk = to_the_bot(&place);
    talk.sees("Telegram отсюда не отвечает");
    talk.asks("Что делаем");
    talk.takes(0);
    talk.asks("Прокси");
    talk.answers("прокси");
    talk.sees("Так прокси не выглядит");
    talk.asks("Прокси");
    // Nobody listens there.
    talk.answers("olga:secret-word@127.0.0.1:1");
    talk.sees("Через этот прокси Telegram не отвечает");
    assert!(talk.shown().contains("•••@127.0.0.1:1") && !talk.shown().contains("secret-word"), "{}", talk.shown());
    talk.asks("Что делаем");
    place.sim.world(|world| world.online(PlatformSide::Telegram));
    talk.takes(1);
    talk.sees("Бот @quiet_yard_bot отвечает");
    talk.sees("Жду вашего /start");
}

#[test]
fn a_webhook_and_another_listener_are_told_apart() {
    let place = Place::new();
    let api = place.sim.telegram_api_url();
    let token = keys(&place).bot;
    let agent = ureq::Agent::new_with_defaults();
    let ask = |method: &str, body: serde_json::Value| {
        let url = format!("{api}/bot{token}/{method}");
        drop(agent.post(&url).content_type("application/json").send(body.to_string()).unwrap());
    };
    ask("setWebhook", serde_json::json!({"url": "https://bot.example/hook"}));
    let talk = to_the_bot(&place);
    talk.asks("У бота настроен вебхук");
    talk.takes(0);
    talk.sees("Жду вашего /start");
    until("it waits", || place.sim.world(|world| world.transcript().iter().any(|it| it.method == "deleteWebhook")));
    // A newer poll ends the one that waits.
    until("the other one is noticed", || {
        ask("getUpdates", serde_json::json!({"timeout": 0}));
        talk.shown().contains("уже работает другая программа")
    });
    talk.asks("Что делаем");
    talk.takes(0);
    place.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/start").unwrap());
    talk.asks("Писать сюда");
    // Nothing was taken from the daemon.
    assert_eq!(place.sim.world(|world| world.pending_updates()), 1);
}

/// The daemon that runs gets all that Telegram tells.
#[test]
fn beside_a_running_daemon_the_numbers_are_typed() {
    let place = Place::new();
    let token = keys(&place).bot;
    let url = format!("{}/bot{token}/getUpdates", place.sim.telegram_api_url());
    let agent = ureq::Agent::new_with_defaults();
    let noticed = |talk: &Talk, times: usize| {
        until("the other one is noticed", || {
            drop(agent.post(&url).content_type("application/json").send("{\"timeout\": 0}").unwrap());
            talk.shown().matches("уже работает другая программа").count() == times
        });
        talk.asks("Что делаем");
    };
    let talk = to_the_bot(&place);
    talk.sees("Жду вашего /start");
    noticed(&talk, 1);
    talk.takes(1);
    let (admin, channel) = place.sim.world(|world| (world.admin_chat_id, world.channel_id));
    talk.asks("Номер");
    talk.answers(&admin.to_string());
    talk.sees("Пишу сюда");
    talk.asks("Копировать записи");
    talk.takes(0);
    talk.sees("Жду, когда бота добавят");
    noticed(&talk, 2);
    talk.takes(1);
    talk.asks("@имя, ссылка или номер");
    // A link that lets people in, then the number without what Telegram puts before it.
    talk.answers("https://t.me/+AbCdEfGhIj");
    talk.sees("По ссылке-приглашению бот чат не узнает");
    noticed(&talk, 3);
    talk.takes(1);
    talk.asks("@имя, ссылка или номер");
    talk.answers(channel.to_string().trim_start_matches("-100"));
    talk.sees("Записи пойдут в канал");
}

#[test]
fn vk_that_does_not_answer_is_asked_again() {
    let place = Place::new();
    let talk = to_the_bot(&place);
    place.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/start").unwrap());
    talk.asks("Писать сюда");
    talk.takes(0);
    talk.asks("Копировать записи");
    talk.takes(1);
    place.sim.world(|world| world.offline(PlatformSide::Vk));
    talk.asks("Ключ доступа сообщества");
    talk.answers(&keys(&place).community);
    talk.sees("ВКонтакте не отвечает");
    talk.asks("Что делаем");
    place.sim.world(|world| world.online(PlatformSide::Vk));
    talk.takes(0);
    talk.sees("Сообщество «Тихий двор»");
}
