//! What is worth a message: once, with a sound only when it should, and on VK when Telegram is out of reach.

use etronics_bot::clock::{HOUR, MINUTE};
use etronics_bot::domain::ids::PersonId;
use etronics_bot::domain::leads::LeadStatus;
use etronics_bot::simulator::{Crowd, Fault, PlatformSide, Refusing, SimKeyKind};

use super::comments::SPAM;
use super::leads::{Client, PRICES};
use super::waves::calm_week;
use crate::story::{EVERY_TOKEN, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";

/// A community whose owner hears on VK too; returns the owner, who has written to the community before.
pub(super) fn with_owner(more: &str, alerts: &str) -> (Story, i64) {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let owner = story.stranger("Ольга", "Хозяйкина");
    story.more = format!("{more}[alerts]\nvk_user_id = {owner}\n{alerts}");
    story.start();
    story.settle();
    story.writes(Client::Vk(owner), "привет");
    (story, owner)
}

impl Story {
    /// Something that only a person can mend, as the outbox tells it.
    fn advice(&mut self, advice: &serde_json::Value) {
        let now = self.clock.now_ms();
        let event = serde_json::json!({"v": 1, "event": "advice", "advice": advice, "action": 0}).to_string();
        let database = std::sync::Arc::clone(self.daemon().engine.store());
        database.write(|db| db.inbox().put_event("engine", "advice", 0, &event, now)).unwrap();
    }

    fn key_dies(&mut self, key: &str) {
        self.advice(&serde_json::json!({"new_token": {"key": key}}));
        self.settle();
    }

    fn right_falls(&mut self, right: &str) {
        self.advice(&serde_json::json!({"right_missing": {"key": "vk.user_token", "right": right}}));
        self.settle();
    }

    /// Whether each message of the admin chat with these words made a sound.
    pub(super) fn sounds(&self, words: &str) -> Vec<bool> {
        self.sim.world(|world| {
            let sent = world.transcript().into_iter().filter(|exchange| exchange.method == "sendMessage");
            let admin = serde_json::json!(world.admin_chat_id);
            let sent = sent.filter(|exchange| exchange.params["chat_id"] == admin);
            let with_words = sent.filter(|exchange| exchange.params["text"].as_str().unwrap().contains(words));
            with_words.map(|exchange| exchange.params.get("disable_notification") != Some(&true.into())).collect()
        })
    }

    /// What the owner was told on VK since they first wrote.
    pub(super) fn on_vk(&self, owner: i64) -> Vec<String> {
        self.said_to(Client::Vk(owner)).into_iter().skip(1).collect()
    }
}

#[test]
fn a_storm_of_ten_thousand_alerts_is_a_handful_of_messages_that_count() {
    let (mut story, owner) = with_owner("", "");
    // It is dead: VK would say of it that it works.
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    let database = std::sync::Arc::clone(story.daemon().engine.store());
    let now = story.clock.now_ms();
    database
        .write(|db| {
            for number in 0..10_000 {
                let advice = match number % 3 {
                    0 => serde_json::json!({"new_token": {"key": "vk.user_token"}}),
                    1 => serde_json::json!({"right_missing": {"key": "vk.user_token", "right": "wall"}}),
                    _ => serde_json::json!({"new_token": {"key": format!("key{}", number % 50)}}),
                };
                let event = serde_json::json!({"v": 1, "event": "advice", "advice": advice, "action": 0}).to_string();
                db.inbox().put_event("engine", "advice", 0, &event, now)?;
            }
            Ok(())
        })
        .unwrap();
    story.settle();
    let told = story.told_admin();
    assert!((1..=6).contains(&told.len()), "{told:#?}");
    assert!(told.iter().any(|text| text.contains("×3\u{202f}333")), "{told:#?}");
    assert!(story.on_vk(owner).len() <= 4, "{:#?}", story.on_vk(owner));
    let again = story.told_admin().len();
    story.key_dies("vk.user_token");
    story.pass(1);
    assert_eq!(story.told_admin().len(), again, "the same trouble is a number on the message that stands");
}

#[test]
fn calm_hours_are_silent() {
    let (mut story, owner) = with_owner(ENFORCE, "vk_copy = \"all\"\n");
    for number in 0..6 {
        let person = story.stranger("Честный", &number.to_string());
        story.sim.world(|world| world.join(person).unwrap());
        story.comments(person, "Спасибо за концерт, было здорово!");
        story.pass(10);
    }
    story.jump(9 * HOUR);
    story.pass(5);
    assert_eq!(story.told_admin(), [""; 0]);
    assert_eq!(story.on_vk(owner), [""; 0]);
}

#[test]
fn at_night_a_dead_key_sounds_and_a_missing_right_does_not() {
    let mut story = Story::new();
    story.right_falls("groups");
    assert_eq!(story.sounds("groups"), [true]);
    story.jump(14 * HOUR);
    story.right_falls("market");
    assert_eq!(story.sounds("market"), [false], "{:#?}", story.told_admin());
    // A dead key of the real world: VK refuses it in the middle of the night.
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    let stranger = story.stranger("Кристина", "Доходова");
    story.comments(stranger, SPAM);
    assert_eq!(story.sounds("Ключ не работает"), [true]);
    let labels: Vec<String> = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        let alert = shown.iter().find(|message| message.text.contains("Ключ не работает")).unwrap();
        alert.keyboard.iter().flatten().map(|button| button.label.clone()).collect()
    });
    assert_eq!(labels, ["🔑 Ключи"]);
    story.press("🔑 Ключи");
    assert!(story.bot_says().starts_with("🔑 Ключи"), "the way to the cause is the newest message");
}

#[test]
fn the_keys_that_listen_are_told_of_too_and_a_dead_bot_key_on_vk() {
    let (mut story, owner) = with_owner("", "");
    story.sim.world(|world| {
        world.withdraw_key(SimKeyKind::Community);
        world.withdraw_key(SimKeyKind::User);
    });
    // The session lives on for a while.
    story.jump(5 * HOUR);
    story.pass(2);
    assert_eq!(story.sounds("Ключ сообщества"), [true], "{:#?}", story.told_admin());
    story.sim.world(|world| {
        world.give_key_back(SimKeyKind::Community);
        world.give_key_back(SimKeyKind::User);
        let description = "Unauthorized".to_owned();
        let revoked = Refusing::Telegram { code: 401, description, retry_after: None };
        world.fail(Fault::lasting(PlatformSide::Telegram, revoked));
    });
    story.pass(20);
    let told = story.on_vk(owner);
    assert_eq!(told.iter().filter(|text| text.contains("Ключ бота")).count(), 1, "{told:#?}");
    assert_eq!(told.iter().filter(|text| text.contains("Telegram не отвечает")).count(), 1, "{told:#?}");
    insta::assert_snapshot!(story.rest(), @"admin: 🔑 Ключ не работает");
}

#[test]
fn a_hot_lead_sounds_at_night() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.jump(14 * HOUR);
    let anna = story.anna();
    story.books(anna, "Концерт группы");
    assert_eq!(story.sounds("Заявка №1"), [true]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · Telegram · горячая
        chat: Сколько стоит реклама?
        chat: Наш прайс:
        chat: Концерт группы
        chat: Какой формат? Выберите кнопкой или напишите.
        chat: Понял: Пост — 5 000 ₽.
        chat: 20.12
        chat: Понял: 20.12.2026 (вс).
        chat: 10к
        chat: Понял: 10 000 ₽.
        chat: Ваша заявка:
        chat: Спасибо! Заявка №1 принята и уже у администратора.
        "#);
}

#[test]
fn a_wave_at_night_sounds_once() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    story.jump(14 * HOUR);
    story.flood(Crowd::fakes(900_000_000, 40).strangers(), 40);
    story.pass(3);
    let heard = story.sounds("🌊");
    assert_eq!(heard, [true], "{:#?}", story.told_admin());
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 📈 23–29 ноября photo
        admin: 💤 Меня не было 1 д, догонять пока нечего
        admin: 🛡 33 человека убраны
        admin: 🌊 Накрутка подписчиков, идёт с 00:00
        admin: 🛡 7 человек убрано
        40 × groups.ban
        "#);
}

#[test]
fn switched_off_alerts_leave_only_health() {
    let mut story = Story::with(EVERY_TOKEN, &format!("{ENFORCE}[alerts]\nenabled = false\n"));
    story.right_falls("market");
    assert_eq!(story.told_admin(), [""; 0]);
    story.key_dies("vk.user_token");
    assert_eq!(story.told_admin().len(), 1);
    assert_eq!(story.sounds("Ключ администратора"), [true]);
}

#[test]
fn telegram_out_of_reach_for_twenty_minutes_is_told_on_vk_once_and_once_when_it_is_back() {
    let (mut story, owner) = with_owner("", "");
    story.sim.world(|world| world.offline(PlatformSide::Telegram));
    story.pass(9);
    assert_eq!(story.on_vk(owner), [""; 0], "a short silence is none");
    story.pass(11);
    let told = story.on_vk(owner);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with("📡 Telegram не отвечает с 10:0"), "{told:#?}");
    // While it lasts, what is not important enough otherwise goes there too.
    story.right_falls("market");
    assert_eq!(story.on_vk(owner).len(), 2);
    story.sim.world(|world| world.online(PlatformSide::Telegram));
    story.pass(4);
    let told = story.on_vk(owner);
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(told[2].starts_with("✅ Telegram снова отвечает"), "{told:#?}");
    story.pass(20);
    assert_eq!(story.on_vk(owner).len(), 3);
    story.right_falls("stories");
    assert_eq!(story.on_vk(owner).len(), 3, "only what is important goes to VK again");
    assert_eq!(story.sounds("Telegram снова отвечает"), [false]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ⚠️ Нужна ваша помощь
        admin: ✅ Telegram снова отвечает, связи не было 21 мин, с 10:00 до 10:21
        "#);
}

#[test]
fn vk_out_of_reach_is_told_in_telegram_once_and_once_when_it_is_back() {
    let mut story = Story::new();
    story.sim.world(|world| world.offline(PlatformSide::Vk));
    story.pass(25);
    let told = story.told_admin();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with("📡 VK не отвечает с 10:0"), "{told:#?}");
    story.sim.world(|world| world.online(PlatformSide::Vk));
    story.pass(5);
    let told = story.told_admin();
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[1].starts_with("✅ VK снова отвечает"), "{told:#?}");
}

#[test]
fn what_nobody_could_be_shown_within_an_hour_is_one_line_when_telegram_is_back() {
    let mut story = Story::new();
    story.sim.world(|world| world.offline(PlatformSide::Telegram));
    story.pass(2);
    for right in ["wall", "wall", "groups"] {
        story.right_falls(right);
    }
    story.key_dies("vk.user_token");
    story.pass(70);
    story.sim.world(|world| world.online(PlatformSide::Telegram));
    story.pass(5);
    let told = story.told_admin();
    assert_eq!(told.len(), 2, "{told:#?}");
    let summary = told.iter().find(|text| text.contains("Пока я не мог")).expect("a summary");
    assert!(summary.contains("ключ не принимался") && summary.contains("что я могу сам ×3"), "{summary}");
    assert_eq!(summary.lines().count(), 1);
}

#[test]
fn the_owner_asks_and_decides_on_vk() {
    let quarantine =
        "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\nquarantine_score = 0.5\n";
    let (mut story, id) = with_owner(&format!("{quarantine}{PRICES}"), "");
    let owner = Client::Vk(id);
    assert!(story.hears(owner).starts_with("Понимаю слова"), "{}", story.hears(owner));
    let stranger = story.stranger("Кристина", "Доходова");
    let first = story.comments(stranger, SPAM);
    story.writes(owner, "Статус");
    assert!(story.hears(owner).contains("В карантине: 1"), "{}", story.hears(owner));
    story.writes(owner, "карантин");
    let entry = story.hears(owner);
    assert!(entry.contains("Кристина Доходова") && entry.ends_with("[Оставить] [Убрать]"), "{entry}");
    story.presses(owner, "Убрать");
    assert!(story.hears(owner).starts_with("🗑"), "{}", story.hears(owner));
    story.assert_deleted(first);
    story.presses(owner, "Оставить");
    assert_eq!(story.hears(owner), "Уже решено");

    // A hot lead comes to them with a button, and their next words go to the client.
    let anna = story.anna();
    story.books(anna, "Концерт группы");
    let hot = story.hears(owner);
    assert!(hot.starts_with("🔥 Горячая заявка №1") && hot.ends_with("[Ответить]"), "{hot}");
    story.presses(owner, "Ответить");
    story.writes(owner, "Здравствуйте! Дата свободна.");
    assert_eq!(story.hears(anna), "Здравствуйте! Дата свободна.");
    assert_eq!(story.leads()[0].status, LeadStatus::InProgress);
    assert!(story.hears(owner).starts_with("✅"));
    // Only one message: the next one is none.
    story.writes(owner, "и ещё");
    assert_eq!(story.hears(anna), "Здравствуйте! Дата свободна.");
    story.writes(owner, "лиды");
    assert!(story.hears(owner).contains("№1"), "{}", story.hears(owner));
    // They never became an advertiser themselves.
    story.writes(owner, "Сколько стоит реклама?");
    assert!(story.hears(owner).starts_with("Понимаю слова"));
    assert!(story.store(|db| db.talks().talk(PersonId::vk(id))).is_none());
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: 🧹 1 удалённый комментарий
        admin: 🔥 Заявка №1 · Telegram · горячая
        admin: 📤 владелец → Анна · №1
        "#);
}

#[test]
fn nobody_else_gives_orders_on_vk() {
    let (mut story, _) = with_owner(PRICES, "");
    let boris = story.boris();
    story.writes(boris, "карантин");
    story.writes(boris, "статус");
    let Client::Vk(id) = boris else { panic!() };
    let said = story.sim.world(|world| world.vk_said_to(id));
    assert!(said.iter().all(|sent| !sent.text.contains("арантин")), "{said:#?}");
    insta::assert_snapshot!(story.rest(), @"dialog: Понимаю слова: статус, карантин, лиды.");
}

#[test]
fn a_full_disk_is_told_of_once_it_has_room_again() {
    let mut story = Story::new();
    let database = std::sync::Arc::clone(story.daemon().engine.store());
    database.limit_growth(Some(0)).unwrap();
    let stranger = story.stranger("Кристина", "Доходова");
    for number in 0..40 {
        story.comment(stranger, &format!("{number} {}", "Спасибо за концерт! ".repeat(200)));
    }
    let mut refused = false;
    for _ in 0..5 {
        refused |= story.daemon().settle(0).is_err();
        // The daemon's engine turns whatever its ears meet.
        drop(story.daemon().engine.step());
        story.clock.advance(MINUTE);
    }
    assert!(refused, "the disk is full");
    database.limit_growth(None).unwrap();
    story.pass(2);
    let told = story.told_admin();
    let of_disk: Vec<_> = told.iter().filter(|text| text.contains("База или диск отказывали")).collect();
    assert_eq!(of_disk.len(), 1, "{told:#?}");
    assert!(of_disk[0].contains("отказывали: 10:0"), "{told:#?}");
}

#[test]
fn a_source_that_normally_speaks_and_says_nothing_is_told_of_once() {
    let mut story = Story::new();
    // Four days in which somebody writes every three hours; the clock rings all the time.
    let person = story.stranger("Честный", "Человек");
    let mut number = 0;
    let mut hours = |story: &mut Story, hours: i64, speaks: bool| {
        for _ in 0..hours * 15 {
            story.clock.advance(4 * MINUTE);
            number += 1;
            if speaks && number % 45 == 0 {
                story.comment(person, &format!("Спасибо, было здорово! {number}"));
            }
            story.daemon().ring().unwrap();
            story.settle();
        }
    };
    // Each morning the digest of the day before and its picture; what else?
    let told = |story: &Story, mornings: usize| {
        assert_eq!(story.digests().len(), mornings);
        let (digests, others): (Vec<_>, Vec<_>) =
            story.told_admin().into_iter().partition(|text| text.starts_with('📈'));
        assert_eq!(digests.len(), 2 * mornings, "{digests:#?}");
        others
    };
    hours(&mut story, 4 * 24, true);
    assert_eq!(told(&story, 4), [""; 0]);
    hours(&mut story, 5, false);
    assert_eq!(told(&story, 4), [""; 0], "not odd yet");
    hours(&mut story, 9, false);
    let told = told(&story, 4);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with("🔇 VK молчит"), "{told:#?}");
}

#[test]
fn a_digest_that_cannot_be_sent_is_told_on_vk_once_and_arrives_when_it_can() {
    let (mut story, owner) = with_owner("[digest]\nenabled = true\ndaily_at = \"09:00\"\n", "");
    story.goes_on_until(crate::story::MORNING + 24 * HOUR - 70 * MINUTE);
    assert_eq!(story.digests().len(), 0);
    // Not a word gets out, although Telegram answers: the chat is closed to the bot.
    let refusal = Refusing::Telegram { code: 500, description: "Internal Server Error".to_owned(), retry_after: None };
    for method in ["sendMessage", "sendPhoto"] {
        let fault = Fault {
            side: PlatformSide::Telegram,
            method: Some(method.to_owned()),
            trouble: refusal.clone(),
            times: None,
            after: 0,
        };
        story.sim.world(|world| world.fail(fault));
    }
    // By the clock: waiting for a lane that is paused moves it too.
    let until = |story: &mut Story, minutes: i64| {
        while story.clock.now_ms() < crate::story::MORNING + 23 * HOUR + minutes * MINUTE {
            story.pass(1);
        }
    };
    until(&mut story, 50);
    let told = |story: &Story| story.on_vk(owner).iter().filter(|text| text.contains("Сводка не дошла")).count();
    assert_eq!(told(&story), 0, "an hour is given to it");
    until(&mut story, 80);
    assert_eq!(told(&story), 1, "{:#?}", story.on_vk(owner));
    story.pass(60);
    assert_eq!(told(&story), 1);
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    story.pass(15);
    assert_eq!(story.digests().len(), 1, "{:#?}", story.told_admin());
}

#[test]
fn a_disk_that_fills_is_told_of_once_before_it_is_full() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    let free = Arc::new(AtomicU64::new(5 << 30));
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let told_by = Arc::clone(&free);
    story.disk = Arc::new(move |_| Some(told_by.load(Ordering::SeqCst)));
    story.start();
    let told = |story: &Story| story.told_admin().iter().filter(|text| text.contains("мало места")).count();
    // It falls, wavers about the border, recovers, and falls again.
    let steps = [(5_000, 0), (250, 1), (310, 1), (250, 1), (700, 1), (310, 1), (120, 2)];
    for (megabytes, times) in steps {
        free.store(megabytes << 20, Ordering::SeqCst);
        for _ in 0..3 {
            story.pass(2);
            story.daemon().engine.tend().unwrap();
            story.settle();
        }
        let said = story.told_admin().join("\n");
        assert_eq!(told(&story).min(1), usize::from(times > 0), "{megabytes}: {said}");
        assert_eq!(said.contains("×2"), times > 1, "{megabytes}: {said}");
    }
    let said = story.told_admin().join("\n");
    assert!(said.contains("120 МБ"), "{said}");
}

#[test]
fn with_a_minute_of_patience_what_is_told_is_true_and_told_once() {
    let (mut story, owner) = with_owner("", "fallback_after = \"1m\"\n");
    story.pass(10);
    assert_eq!((story.on_vk(owner), story.told_admin()), (Vec::new(), Vec::new()), "nothing was out of reach");
    story.sim.world(|world| world.offline(PlatformSide::Telegram));
    story.pass(10);
    let told = story.on_vk(owner);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with("📡 Telegram не отвечает с 10:1"), "{told:#?}");
    story.sim.world(|world| world.online(PlatformSide::Telegram));
    story.pass(10);
    let told = story.on_vk(owner);
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[1].starts_with("✅ Telegram снова отвечает"), "{told:#?}");
    let rest = story.rest();
    assert!(rest.starts_with("admin: ✅ Telegram снова отвечает") && rest.lines().count() == 1, "{rest}");
}
