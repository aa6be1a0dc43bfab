//! ⚙️: everything worth changing is changed in the chat, checked as the file would be, and gives itself back.

use etronics_bot::policy::{Section, SettingKey, SettingView};
use etronics_bot::simulator::Rights;
use etronics_bot::texts::{Language, Texts};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::story::{EVERY_TOKEN, MORNING, Of, Story};

impl Story {
    /// Opens a screen by its buttons, from the top.
    #[track_caller]
    pub(crate) fn open(&mut self, buttons: &[&str]) {
        self.admin_writes("/panel");
        for button in buttons {
            self.press(button);
        }
    }

    /// A setting as it is in force.
    pub(crate) fn setting(&mut self, key: &str) -> Option<Value> {
        self.store(|db| db.settings().values()).remove(key)
    }

    /// The admin presses a button of the panel with this data, forged or not.
    #[track_caller]
    pub(crate) fn press_data(&mut self, data: &str) {
        self.sim.world(|world| {
            let chat = world.admin_chat_id;
            let panel = world.messages(chat).iter().rev().find(|it| !it.keyboard.is_empty()).map(|it| it.message_id);
            world.press_data(chat, chat, panel.unwrap_or(1), data)
        });
        self.settle();
    }

    /// What was said to the last press.
    fn answer(&self) -> String {
        self.sim.world(|world| world.callback_answers().last().map(|answer| answer.text.clone()).unwrap_or_default())
    }
}

#[test]
fn a_setting_is_found_changed_by_a_button_and_given_back_to_the_file() {
    let mut story = Story::with(EVERY_TOKEN, "[digest]\nenabled = true\ndaily_at = \"07:30\"\n");
    story.open(&["Настройки"]);
    assert_snapshot!(story.screen(), @r#"
        ⚙️ Настройки
        👁 Только смотрю
        Лимит банов: 40 за раз, 200 в день
        [Действую сам]
        [⚖️ Лимиты и карантин] [💬 Комментарии]
        [🛡 Проверки людей] [🔁 Кросспостинг]
        [💼 Реклама] [📈 Сводка]
        [🔔 Тревоги и вопросы] [🏖 Отпуск]
        [🌐 Язык и модель]
        [🔑 Ключи] [Никогда не трогать]
        [Кто управляет] [Кто что менял]
        [🔙 Назад]
        "#);
    story.press("📈 Сводка");
    assert_snapshot!(story.screen(), @r#"
        📈 Сводка

        Присылать сводку: вкл
        Сводка в: 07:30
        Недельная сводка: понедельник

        • изменено в чате · 🔒 задано окружением сервера
        [Присылать сводку]
        [Сводка в]
        [Недельная сводка]
        [🔙 Назад]
        "#);
    story.press("Сводка в");
    assert_snapshot!(story.screen(), @r#"
        ⚙️ Сводка в
        Местное время утренней сводки.

        Сейчас: 07:30
        [07:00] [08:00] [09:00]
        [10:00]
        [✏️ Изменить]
        [🔙 Назад]
        "#);
    story.press("10:00");
    assert_eq!(story.answer(), "Сохранено");
    assert_snapshot!(story.screen(), @r#"
        ⚙️ Сводка в
        Местное время утренней сводки.

        Сейчас: 10:00
        Без изменений в чате было бы: 07:30
        [07:00] [08:00] [09:00]
        [• 10:00]
        [✏️ Изменить]
        [Как в файле]
        [🔙 Назад]
        "#);
    assert_eq!(story.setting("digest.daily_at"), Some(json!("10:00")));
    story.press("Как в файле");
    assert_eq!(story.setting("digest.daily_at"), None);
    assert!(story.screen().contains("Сейчас: 07:30"), "{}", story.screen());
    story.open(&["Настройки", "Кто что менял"]);
    assert_snapshot!(story.screen(), @r#"
        Кто что менял
        10:00 · Ольга · Сводка в: 10:00 → как в файле
        10:00 · Ольга · Сводка в: как в файле → 10:00
        [🔙 Назад]
        "#);
    story.press("Назад");
    story.press("Кто управляет");
    assert_snapshot!(story.screen(), @r#"
        👥 Кто управляет

        Владельцы: всё (хозяин этого чата)
        ▫️ Ольга (500000001)

        Модераторы: решают о людях, текстах, заявках (бывают в группе)
        ▫️ никого

        Меняется на сервере: telegram.admin_user_ids и telegram.moderator_user_ids. В чате нельзя, чтобы угнанный аккаунт не раздал прав.
        [🔙 Назад]
        "#);
    assert_snapshot!(story.rest(), @"press: Сохранено");
}

#[test]
fn a_typed_value_is_read_as_people_write_it_and_a_wrong_one_is_asked_for_again() {
    let mut story = Story::new();
    story.markup = true;
    story.open(&["Настройки", "Тревоги", "Тихие часы", "Изменить"]);
    assert_snapshot!(story.screen(), @r#"
        ⚙️ Тихие часы
        Пришлите новое значение следующим сообщением. Нужны часы, например 23:00-08:00, или «нет».
        [🔙 Назад]
        "#);
    story.admin_writes("ночью");
    assert_snapshot!(story.told_admin().last().unwrap(), @r#"⚠️ Так не получится. Нужны часы, например 23:00-08:00, или «нет»."#);
    story.admin_writes("с 22 до 9");
    assert_eq!(story.setting("alerts.quiet_hours"), Some(json!("22:00-09:00")));
    story.open(&["Настройки", "Тревоги", "Тихие часы", "Изменить"]);
    story.admin_writes("нет");
    assert_eq!(story.setting("alerts.quiet_hours"), Some(json!("")));
    story.open(&["Настройки", "Тревоги", "Кому писать в VK", "Изменить"]);
    story.admin_writes("https://vk.com/id700000001");
    assert_eq!(story.setting("alerts.vk_user_id"), Some(json!(700_000_001)));
    story.open(&["Настройки", "💼 Реклама", "Напоминать", "Изменить"]);
    // Shorter than the file would take.
    story.admin_writes("1 сек");
    assert_eq!(story.setting("leads.remind_after"), None);
    story.admin_writes("2 часа");
    assert_eq!(story.setting("leads.remind_after"), Some(json!("2h")));
    story.open(&["Настройки", "🔁 Кросспостинг", "Не копировать посты", "Изменить"]);
    story.admin_writes("розыгрыш\nконкурс <b>");
    assert_eq!(story.setting("crosspost.stop_words"), Some(json!(["розыгрыш", "конкурс <b>"])));
    let panel = story.told_admin().join("\n");
    assert!(panel.contains("Сейчас: розыгрыш, конкурс <b>"), "{panel}");
    story.open(&["Настройки", "🔁 Кросспостинг", "Канал для копий", "Изменить"]);
    story.admin_writes("мой канал");
    assert_eq!(story.setting("crosspost.channel_id"), None);
    story.admin_writes("t.me/quiet_yard");
    assert_eq!(story.setting("crosspost.channel_id"), Some(json!("@quiet_yard")));
    // Other words are other words: nothing waits for them any more.
    let before = story.store(|db| db.settings().setting_changes(50)).len();
    story.admin_writes("просто слова");
    assert_eq!(story.store(|db| db.settings().setting_changes(50)).len(), before);
    assert_snapshot!(
        "a_typed_value_is_read_as_people_write_it_and_a_wrong_one_is_asked_for_again_and_the_rest",
        story.rest()
    );
}

#[test]
fn every_setting_opens_and_every_offered_value_is_taken() {
    let mut story = Story::new();
    for key in SettingKey::on_screens() {
        let data = format!("open {}", key.name());
        story.press_data(&data);
        let buttons = story.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id);
            let panel = shown.iter().rev().find(|message| !message.keyboard.is_empty()).unwrap();
            panel.keyboard.iter().flatten().filter_map(|button| button.data.clone()).collect::<Vec<_>>()
        });
        for button in buttons.iter().filter(|data| data.starts_with("sto ")) {
            story.press_data(button);
            assert_eq!(story.answer().replace("Saved", "Сохранено"), "Сохранено", "{button}");
        }
    }
    assert!(story.store(|db| db.settings().values()).len() > 20);
    // All of it is still there after a restart, and the program runs with it.
    let before = story.store(|db| db.settings().values());
    story.kill();
    story.start();
    story.settle();
    assert_eq!(story.store(|db| db.settings().values()), before);
    assert_snapshot!(story.rest(), @"admin: ⚙️ The model's second opinion");
}

/// Messages of before there was one way of every switch stand in people's chats still.
#[test]
fn buttons_of_former_versions_act_as_they_did() {
    let mut story = Story::new();
    let waits = |story: &mut Story, key: &str| story.store(|db| db.settings().values()).get(key).cloned();
    for (data, key, value, title) in [
        ("on likes 0", "moderation.likes.enabled", json!(false), "👍"),
        ("strict members 2", "moderation.members.strictness", json!("strict"), "🛡"),
        ("strict comments 0", "moderation.comments.strictness", json!("soft"), "💬"),
        ("cset enabled 1", "crosspost.enabled", json!(true), "🔁"),
        ("cset sync_deletions 1", "crosspost.sync_deletions", json!(true), "🔁 Фильтры"),
        ("capp 2", "crosspost.approve", json!("all"), "🔁 Фильтры"),
        ("lset law 0", "leads.law", json!(false), "💼"),
        ("sto alerts.vk_copy all", "alerts.vk_copy", json!("all"), "⚙️ Что дублировать в VK"),
        ("mode 1", "moderation.mode", json!("enforce"), "⚙️"),
    ] {
        story.press_data(data);
        assert_eq!(story.answer(), "Сохранено", "{data}");
        assert_eq!(waits(&mut story, key), Some(value), "{data}");
        assert!(story.screen().starts_with(title), "{data}: {}", story.screen());
    }
    story.press_data("ask 1");
    story.admin_writes("spam.example");
    assert_eq!(waits(&mut story, "moderation.comments.blocked_domains"), Some(json!(["spam.example"])));
    story.press_data("la format");
    story.admin_writes("Пост; 500");
    assert_eq!(waits(&mut story, "leads.formats"), Some(json!([{"name": "Пост", "price": "500"}])));
    let check = |entry: &str| xxhash_rust::xxh3::xxh3_64(entry.as_bytes()) & 0xFFFF;
    story.press_data(&format!("drop 1 0 {}", check("spam.example")));
    assert_eq!(waits(&mut story, "moderation.comments.blocked_domains"), Some(json!([])));
    story.press_data(&format!("ld format 0 {}", check(r#"{"name":"Пост","price":"500"}"#)));
    assert_eq!(waits(&mut story, "leads.formats"), Some(json!([])));
    story.press_data("sre crosspost.approve");
    assert_eq!(waits(&mut story, "crosspost.approve"), None);
    assert_snapshot!(story.rest(), @r#"
        admin: ⚙️ Одобрение постов
        admin: spam.example
        admin: ✅ Добавлено: «spam.example»
        admin: Пост; 500
        admin: ✅ Добавлено: «Пост: 500»
        press: Жду сообщение
        press: Сохранено
        press: Сохранено
        press: Сохранено
        "#);
}

#[test]
fn forged_and_stale_data_changes_nothing() {
    let mut story = Story::new();
    for data in [
        "sto digest.daily_at 25:00",
        "sto moderation.limits.per_day 999999999",
        "sto vk.group_id 7",
        "sto language de",
        "sre vk.user_token",
        "sask storage.path",
        "sto alerts.enabled",
    ] {
        story.press_data(data);
    }
    assert!(story.store(|db| db.settings().values()).is_empty());
    assert_snapshot!(story.rest(), @r#"
        press: Это уже изменилось, вот как сейчас
        press: Это уже изменилось, вот как сейчас
        press: Это уже изменилось, вот как сейчас
        press: Это уже изменилось, вот как сейчас
        press: Это уже изменилось, вот как сейчас
        press: Это уже изменилось, вот как сейчас
        press: Это уже изменилось, вот как сейчас
        "#);
}

#[test]
fn the_language_of_everything_is_switched_in_the_chat() {
    let mut story = Story::new();
    story.open(&["Настройки", "Язык и модель", "Язык", "English"]);
    assert!(story.screen().starts_with("⚙️ Language"), "{}", story.screen());
    story.admin_writes("/panel");
    assert!(story.screen().starts_with("🛠 Panel"), "{}", story.screen());
    let anna = story.anna();
    story.writes(anna, "/start");
    assert!(story.hears(anna).contains("Advertising"), "{}", story.hears(anna));
    // The menus of commands follow.
    story.pass(1);
    let menus = story.sim.world(|world| world.transcript());
    let set = menus.iter().rev().find(|exchange| exchange.method == "setMyCommands").expect("menus");
    assert!(format!("{set:?}").contains("panel"), "{set:?}");
    story.kill();
    story.start();
    story.settle();
    story.admin_writes("/help");
    assert!(story.screen().contains("What can be done here"), "{}", story.screen());
    assert_snapshot!(story.rest(), @"press: Сохранено");
}

#[test]
fn a_digest_moves_with_its_setting() {
    let mut story = Story::with(EVERY_TOKEN, "[digest]\nenabled = true\ndaily_at = \"09:00\"\n");
    story.open(&["Настройки", "📈 Сводка", "Сводка в", "Изменить"]);
    story.admin_writes("10.15");
    let day = 24 * 60 * 60_000;
    // Each of them is a text, and a picture under it.
    let digests = |story: &Story| {
        let told = story.told_admin();
        let many = |words: &str| told.iter().filter(|text| text.starts_with(words)).count();
        (many("📈 Понедельник, 23 ноября"), many("📈 23 ноября"), many("📈"))
    };
    let (_, _, before) = digests(&story);
    // The next morning, ten past ten: nothing yet; a quarter past: there it is.
    story.jump(MORNING + day + 10 * 60_000 - story.clock.now_ms());
    story.pass(1);
    assert_eq!(digests(&story), (0, 0, before));
    story.pass(6);
    assert_eq!(digests(&story), (1, 1, before + 2));
    assert_snapshot!(story.rest(), @"press: Жду сообщение");
}

#[test]
fn a_moderator_changes_no_settings() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (group, moderator) = story.sim.world(|world| {
        let group = world.add_group("Правление");
        let moderator = world.add_tg_user("Мария");
        world.promote(group, moderator, Some(Rights::ALL));
        world.admin_chat_id = group;
        (group, moderator)
    });
    story.start();
    story.settle();
    story.sim.world(|world| world.say(group, moderator, "/panel").unwrap());
    story.settle();
    for label in ["⚙️ Настройки", "📈 Сводка", "Сводка в", "10:00"] {
        story.sim.world(|world| {
            let shown = world.messages(group);
            let message = shown.iter().rev().find(|message| !message.keyboard.is_empty()).unwrap().message_id;
            world.press(moderator, group, message, label).unwrap();
        });
        story.settle();
    }
    assert_eq!(story.answer(), "Недостаточно прав");
    assert!(story.store(|db| db.settings().values()).is_empty());
}

/// Every section with its settings, in both languages.
#[test]
fn every_setting_in_words() {
    let views: Vec<SettingView> = SettingKey::on_screens()
        .map(|key| SettingView {
            key,
            value: Value::Null,
            beneath: json!(true),
            from_chat: key.name().ends_with("enabled"),
            locked: key.name() == "language",
        })
        .collect();
    let mut said = String::new();
    for language in [Language::Ru, Language::En] {
        let texts = Texts::new(language);
        for section in Section::ALL {
            let here: Vec<&SettingView> = views.iter().filter(|view| view.key.section() == Some(section)).collect();
            said.push_str(&format!("{}\n\n", texts.panel().section_screen(section, &here)));
            for view in here {
                said.push_str(&format!(
                    "{}\n{}\n\n",
                    texts.panel().setting_screen(view),
                    texts.panel().setting_wrong(view.key)
                ));
            }
        }
    }
    insta::assert_snapshot!("every_setting", said);
}

#[test]
fn a_list_that_is_refused_names_each_entry_with_the_reason() {
    let mut story = Story::new();
    let lists = [
        ("moderation.comments.stop_words", "//", "«//»: "),
        ("moderation.comments.stop_words", "/|x/", "«/|x/»: "),
        ("moderation.comments.stop_words", "=", "«=»: "),
        ("moderation.comments.stop_words", "/(/", "«/(/»: это не слово и не регулярное выражение"),
        ("moderation.comments.stop_words", "/[а-я]+/", "«/[а-я]+/»: "),
        ("moderation.comments.blocked_domains", "ru", "«ru»: это не домен"),
        ("moderation.comments.allowed_domains", "*.ru", "«*.ru»: это не домен"),
    ];
    for (name, typed, reason) in lists {
        for asks in [true, false] {
            story.press_data(&format!("open {name}"));
            if asks {
                story.press("Изменить");
            }
            story.admin_writes(typed);
            let said = story.told_admin().last().unwrap().clone();
            assert!(said.contains(reason), "{name} {typed} {asks}: {said}");
            assert_eq!(story.setting(name), None, "{name} {typed}");
            if asks {
                story.admin_writes("отмена");
            }
        }
    }
    story.press_data("open moderation.comments.stop_words");
    story.admin_writes("казино, /(/");
    let said = story.told_admin().join("\n");
    assert!(said.contains("«/(/»: это не слово и не регулярное выражение"), "{said}");
    assert_eq!(story.setting("moderation.comments.stop_words"), Some(json!(["казино"])));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Repeats], "the reasons are looked at");
}
