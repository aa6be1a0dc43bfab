//! Talks in trouble: injection, odd letters, floods, two at once, stale and forged buttons, deaths, outages, clocks.

use etronics_bot::simulator::{Fault, PlatformSide, Refusing, Rights, TgSaid, TgUpload, VkFile};
use serde_json::json;

use super::leads::{Client, PRICES};
use super::refused::vk;
use crate::story::{EVERY_TOKEN, Of, Story};

const HOUR: i64 = 60 * 60 * 1000;

impl Story {
    /// Calls that a platform refused for their content.
    pub(crate) fn refused(&self) -> Vec<String> {
        self.sim.world(|world| {
            let bad = |it: &&etronics_bot::simulator::Exchange| {
                let answer = it.answer.to_string();
                answer.contains("can't parse entities") || answer.contains("\"error_code\":400")
            };
            world.transcript().iter().filter(bad).map(|it| format!("{}: {}", it.method, it.answer)).collect()
        })
    }
}

#[test]
fn markup_in_every_field_is_shown_as_it_was_written() {
    let evil = "<b>жир</b> & <a href=\"https://evil.example\">тык</a> [id1|Павел] </i> &lt; *x* _y_";
    let mut story = Story::with(EVERY_TOKEN, &PRICES.replace("law = false\n", ""));
    story.markup = true;
    let anna = Client::Telegram(story.sim.world(|world| world.add_tg_user("<i>Анна</i> &amp; Ко")));
    for client in [anna, story.boris()] {
        story.writes(client, "хочу рекламу");
        for _ in 0..2 {
            story.writes(client, evil);
        }
        // Days, a budget that is none and is asked about once more, a contact, and words beside them.
        for _ in 0..5 {
            story.writes(client, evil);
        }
        assert!(story.hears(client).contains("Ваша заявка"), "{}", story.hears(client));
        assert!(story.hears(client).contains(evil), "{}", story.hears(client));
        story.presses(client, "Подтвердить");
        story.presses(client, "Пропустить");
        story.writes(client, evil);
        story.writes(client, evil);
        story.writes(client, evil);
    }
    let told = story.told_admin();
    let card = told.iter().find(|text| text.contains("№1 ·")).unwrap();
    assert_eq!(card.matches(evil).count(), 8, "{card}");
    assert!(card.contains("<i>Анна</i> &amp; Ко"), "{card}");
    story.admin_answers("№1 ·", &format!("// {evil}"));
    story.admin_answers("№2 ·", evil);
    assert_eq!(story.refused(), [""; 0]);
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("Новые");
    assert!(story.screen().contains("<b>жир</b>"), "{}", story.screen());
    assert_eq!(story.refused(), [""; 0]);
    insta::assert_snapshot!("markup_in_every_field_is_shown_as_it_was_written_and_the_rest", story.rest());
}

#[test]
fn odd_letters_break_nothing() {
    let zalgo = format!("З{}", "\u{489}\u{300}\u{301}".repeat(60));
    let texts = [
        "🏳️‍🌈👨‍👩‍👧‍👦🇷🇺".to_owned(),
        "\u{202e}кинволерп\u{202c}".to_owned(),
        "З\u{200b}е\u{200d}р\u{feff}но".to_owned(),
        zalgo,
        "𝕱𝖔𝖔 ＢＡＲ ﷽".to_owned(),
        "\u{0}\u{1}\u{1b}[31mкрасный".to_owned(),
    ];
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for text in texts {
        for client in [story.anna(), story.boris()] {
            story.writes(client, "хочу рекламу");
            story.writes(client, &format!("Пекарня {text}"));
            for answer in [format!("пост {text}"), format!("завтра {text}"), format!("10к {text}")] {
                story.writes(client, &answer);
            }
            if !story.hears(client).contains("Как с вами связаться") {
                story.writes(client, &text);
            }
            story.presses(client, "Писать сюда");
            story.presses(client, "Подтвердить");
            assert!(story.hears(client).starts_with("Спасибо! Заявка"), "{text}: {}", story.hears(client));
        }
    }
    assert_eq!(story.refused(), [""; 0]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · Telegram · горячая
        admin: 🔥 Заявка №2 · ВКонтакте · горячая
        admin: 🔥 Заявка №3 · Telegram · горячая
        admin: 🔥 Заявка №4 · ВКонтакте · горячая
        admin: 🔥 Заявка №5 · Telegram · горячая
        admin: 🔥 Заявка №6 · ВКонтакте · горячая
        admin: 🔥 Заявка №7 · Telegram · горячая
        admin: 🔥 Заявка №8 · ВКонтакте · горячая
        admin: 🔥 Заявка №9 · Telegram · горячая
        admin: 🔥 Заявка №10 · ВКонтакте · горячая
        admin: 🔥 Заявка №11 · Telegram · горячая
        admin: 🔥 Заявка №12 · ВКонтакте · горячая
        "#);
}

#[test]
fn long_empty_and_wordless_answers_get_a_kind_word() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    let (Client::Telegram(on_tg), Client::Vk(on_vk)) = (anna, boris) else { panic!() };
    for client in [anna, boris] {
        story.writes(client, "хочу рекламу");
        story.writes(client, &"ы".repeat(4_001));
        assert!(story.hears(client).starts_with("Слишком длинно"), "{}", story.hears(client));
        story.writes(client, &"ы".repeat(4_000));
        assert!(story.hears(client).starts_with("Какой формат?"), "{}", story.hears(client));
        story.writes(client, "...");
        assert!(story.hears(client).starts_with("Напишите, пожалуйста, словами."), "{}", story.hears(client));
    }
    story.sim.world(|world| {
        world.tg_writes_with(on_tg, "", &TgUpload::of_size("sticker", "", 900)).unwrap();
        world.vk_writes_with(on_vk, "", &[VkFile::Sticker]);
    });
    story.settle();
    for client in [anna, boris] {
        assert!(story.hears(client).starts_with("Напишите, пожалуйста, словами."), "{}", story.hears(client));
    }
}

#[test]
fn two_messages_and_two_presses_at_once_are_taken_in_order_and_once() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    let (Client::Telegram(on_tg), Client::Vk(on_vk)) = (anna, boris) else { panic!() };
    story.sim.world(|world| {
        for text in ["хочу рекламу", "Пекарня", "1", "завтра", "10к"] {
            world.tg_writes(on_tg, text).unwrap();
            world.vk_writes(on_vk, text);
        }
    });
    story.settle();
    for client in [anna, boris] {
        assert!(story.hears(client).contains("Как с вами связаться"), "{:#?}", story.said_to(client));
        assert_eq!(story.said_to(client).len(), 5);
    }
    story.sim.world(|world| {
        for _ in 0..3 {
            world.tg_presses(on_tg, "Писать сюда").unwrap();
            world.vk_presses(on_vk, "Писать сюда").unwrap();
        }
    });
    story.settle();
    story.sim.world(|world| {
        for _ in 0..3 {
            world.tg_presses(on_tg, "Подтвердить").unwrap();
            world.vk_presses(on_vk, "Подтвердить").unwrap();
        }
    });
    story.settle();
    for client in [anna, boris] {
        assert_eq!(story.said_to(client).len(), 7, "{:#?}", story.said_to(client));
    }
    assert_eq!(story.leads().len(), 2);
    let cards = story.told_admin().iter().filter(|text| text.contains("Заявка №")).count();
    assert_eq!(cards, 2);
    // Which platform answers first is chance.
    let rest = story.rest();
    let (on_vk, on_tg): (Vec<&str>, Vec<&str>) = rest.lines().partition(|line| line.contains("snackbar"));
    assert_eq!(on_vk, [r#"press: {"text":"На это уже ответили.","type":"show_snackbar"}"#; 4]);
    assert_eq!(on_tg, ["press: На это уже ответили."; 4]);
}

#[test]
fn old_and_foreign_buttons_mean_nothing_and_strangers_have_no_rights() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    let (Client::Telegram(on_tg), Client::Vk(on_vk)) = (anna, boris) else { panic!() };
    story.books(anna, "Пекарня");
    story.writes(boris, "хочу рекламу");
    story.writes(boris, "Пекарня");
    let said = story.said_to(boris).len();
    // A keyboard of another bot, of last year, of a format that is gone.
    for payload in ["{\"cmd\":\"lead\"}", "{\"t\":\"t 1 f99\"}", "{\"t\":\"t 999 ok\"}", "not json", "[]", "{\"t\":7}"]
    {
        story.sim.world(|world| {
            world.message_with(on_vk, "Старая кнопка", Some(json!({"payload": payload})));
            world.press_in_vk(on_vk, 1, json!({"t": "t 0 ok"}));
            world.press_in_vk(on_vk, 1, json!(payload));
        });
        story.settle();
    }
    assert_eq!(story.sim.world(|world| world.vk_open_presses()), 0, "every wheel was stopped");
    assert!(story.said_to(boris).len() > said);
    // Data forged in private: the panel's and the cards' buttons are not for people.
    let card = story.sim.world(|world| world.tg_said_to(on_tg).last().unwrap().message_id);
    for data in ["mode 1", "ls 1 new agreed", "lb 1 1", "lx", "open top"] {
        let id = story.sim.world(|world| world.press_data(on_tg, on_tg, card, data));
        story.settle();
        let answer = story.sim.world(|world| world.callback_answers().iter().find(|it| it.id == id).cloned()).unwrap();
        assert_eq!((answer.alert, answer.text.as_str()), (true, "Недостаточно прав"), "{data}");
    }
    assert_eq!(story.leads()[1].status.as_str(), "new");
    for data in ["", "t", "t 1", "t x ok", "t 99999999999999999999 ok", "🤖", &"я".repeat(32)] {
        story.sim.world(|world| world.press_data(on_tg, on_tg, card, data));
        story.settle();
    }
    assert_eq!(story.store(|db| Ok(db.outbox().queue_sizes()?.inbox)), 0);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · Telegram · горячая
        press: Недостаточно прав
        press: Недостаточно прав
        press: Недостаточно прав
        press: Недостаточно прав
        press: Недостаточно прав
        press: Недостаточно прав
        press: Недостаточно прав
        "#);
}

#[test]
fn a_lost_answer_doubles_nothing_on_vk_and_loses_nothing_anywhere() {
    for trouble in [Refusing::CloseBefore, Refusing::CloseAfter, Refusing::Status(502), Refusing::Garbage] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        let (anna, boris) = (story.anna(), story.boris());
        for (side, method) in [(PlatformSide::Vk, "messages.send"), (PlatformSide::Telegram, "sendMessage")] {
            let fault = Fault::once(side, trouble.clone()).of(method);
            story.sim.world(|world| world.fail(fault));
        }
        for client in [anna, boris] {
            story.writes(client, "хочу рекламу");
            story.jump(60_000);
            story.kill();
            story.start();
            story.settle();
            story.pass(2);
        }
        assert!(story.hears(anna).starts_with("Наш прайс:"), "{trouble:?}");
        let said = story.said_to(boris);
        assert_eq!(said.len(), 1, "{trouble:?}: {said:#?}");
    }
}

#[test]
fn an_outage_in_the_middle_of_a_talk_loses_nothing_and_keeps_the_order() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    story.writes(anna, "хочу рекламу");
    story.writes(boris, "хочу рекламу");
    for side in [PlatformSide::Telegram, PlatformSide::Vk] {
        story.sim.world(|world| world.offline(side));
    }
    story.writes(anna, "Пекарня");
    story.writes(boris, "Пекарня");
    story.pass(5);
    for side in [PlatformSide::Telegram, PlatformSide::Vk] {
        story.sim.world(|world| world.online(side));
    }
    story.pass(5);
    for client in [anna, boris] {
        assert!(story.hears(client).starts_with("Какой формат?"), "{:#?}", story.said_to(client));
        assert_eq!(story.said_to(client).len(), 2);
    }
}

#[test]
fn the_admin_group_becomes_a_supergroup_in_the_middle() {
    let mut story = Story::without_daemon(EVERY_TOKEN, PRICES);
    let (group, admin) = story.sim.world(|world| {
        let group = world.add_group("Администраторы");
        let admin = world.add_tg_user("Вера");
        world.join_chat(group, admin);
        world.promote(group, admin, Some(Rights::ALL));
        world.admin_chat_id = group;
        (group, admin)
    });
    story.start();
    story.settle();
    let boris = story.boris();
    story.books(boris, "Пекарня");
    let moved = story.sim.world(|world| world.migrate(group).unwrap());
    story.settle();
    story.writes(boris, "Вы тут?");
    let shown = |story: &Story| {
        story
            .sim
            .world(|world| world.messages(moved).into_iter().map(|it| (it.message_id, it.text)).collect::<Vec<_>>())
    };
    let words = shown(&story).into_iter().find(|(_, text)| text.contains("Вы тут?")).expect("it came over").0;
    story.sim.world(|world| world.admin_replies(admin, moved, words, "Тут!").unwrap());
    story.settle();
    assert_eq!(story.hears(boris), "Тут!");
    // The card came over too, and its buttons work.
    let card = shown(&story).into_iter().find(|(_, text)| text.contains("Заявка №1")).expect("the card came over").0;
    story.sim.world(|world| world.press(admin, moved, card, "Согласовано").unwrap());
    story.settle();
    assert_eq!(story.leads()[0].status.as_str(), "agreed");
    insta::assert_snapshot!(story.rest(), @r#"
        chat: 
        chat: 💬 Борис Смирнов · №1
        chat: 🔥 Заявка №1 · ВКонтакте · горячая
        admin: 🔥 Заявка №1 · ВКонтакте · горячая
        admin: 
        press: Готово
        "#);
}

#[test]
fn tomorrow_is_the_day_after_the_message_in_the_communitys_zone_however_late_it_comes() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    for client in [anna, boris] {
        story.writes(client, "хочу рекламу");
        story.writes(client, "Пекарня");
        story.presses(client, "Пост");
    }
    // Half past midnight in Moscow is still yesterday in Greenwich.
    story.jump(14 * HOUR + HOUR / 2);
    story.writes(anna, "завтра");
    assert!(story.hears(anna).starts_with("Понял: 25.11.2026"), "{}", story.hears(anna));
    // Written a minute before midnight, heard a minute after it.
    story.jump(23 * HOUR + HOUR / 2 - 60_000);
    let Client::Vk(id) = boris else { panic!() };
    story.sim.world(|world| world.vk_writes(id, "завтра"));
    story.clock.advance(120_000);
    story.settle();
    assert!(story.hears(boris).starts_with("Понял: 25.11.2026"), "{}", story.hears(boris));
}

#[test]
fn a_flood_gets_one_word_and_the_banned_are_not_heard() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    for client in [anna, boris] {
        for number in 0..40 {
            story.writes(client, &format!("сколько стоит реклама {number}?"));
        }
        let said = story.said_to(client);
        assert_eq!(said.iter().filter(|text| text.starts_with("Слишком много сообщений")).count(), 1);
        assert!(said.last().unwrap().starts_with("Слишком много сообщений"));
        story.jump(61_000);
        story.writes(client, "/cancel");
        assert!(story.hears(client).starts_with("Хорошо, остановились"), "{}", story.hears(client));
    }
    story.books(anna, "Пекарня");
    story.press("🚫 В чёрный список");
    let (said, told) = (story.said_to(anna).len(), story.told_admin().len());
    story.writes(anna, "Эй!");
    story.writes(anna, "/start");
    assert_eq!((story.said_to(anna).len(), story.told_admin().len()), (said, told));
    story.press("Вернуть из чёрного списка");
    story.writes(anna, "Эй!");
    assert_eq!(story.told_admin().len(), told + 1);
    insta::assert_snapshot!(story.rest(), @r#"
        press: В чёрном списке
        press: Убран из чёрного списка
        "#);
}

#[test]
fn files_beyond_the_limits_are_refused_with_a_word() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    let (Client::Telegram(on_tg), Client::Vk(on_vk)) = (anna, boris) else { panic!() };
    story.books(boris, "Пекарня");
    let large = VkFile::Document("кино.mkv".to_owned(), 60 * 1024 * 1024);
    story.sim.world(|world| world.vk_writes_with(on_vk, "Ролик", &[large]));
    story.settle();
    assert!(story.hears(boris).starts_with("Файл больше 50 МБ"), "{}", story.hears(boris));
    assert!(story.told_admin().iter().any(|text| text.contains("Ролик") && text.contains("кино.mkv")));
    // An admin's file that the Bot API does not give out.
    story.sim.world(|world| {
        let (chat, admin) = (world.admin_chat_id, world.admin_chat_id);
        let card = world.messages(chat).into_iter().find(|it| it.text.contains("№1 ·")).unwrap().message_id;
        let upload = TgUpload::of_size("document", "макет.psd", 30 * 1024 * 1024);
        world.admin_replies_with(admin, chat, card, "Макет", &upload).unwrap();
        world.admin_replies_with(admin, chat, card, "", &TgUpload::of_size("sticker", "", 900)).unwrap();
    });
    story.settle();
    let told = story.told_admin();
    assert!(told.iter().any(|text| text == "❌ Не доставлено: файл больше 20 МБ, пришлите ссылку"), "{told:#?}");
    assert!(told.iter().any(|text| text == "❌ Не доставлено: это не файл, его не передать"), "{told:#?}");
    // The thirty-first file.
    story.books(anna, "Выставка");
    for number in 0..31 {
        story.sim.world(|world| world.tg_writes_with(on_tg, "", &TgUpload::of_size("photo", "", 900)).unwrap());
        if number == 20 {
            story.jump(61_000);
        }
    }
    story.settle();
    story.jump(61_000);
    story.sim.world(|world| world.tg_writes_with(on_tg, "", &TgUpload::of_size("photo", "", 900)).unwrap());
    story.settle();
    assert!(story.hears(anna).starts_with("Файлов уже тридцать"), "{}", story.hears(anna));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · ВКонтакте · горячая
        admin: 💬 Борис Смирнов · №1
        admin: Макет document макет.psd
        admin: sticker
        admin: ❌ Не доставлено: это не файл, его не передать
        admin: ❌ Не доставлено: файл больше 20 МБ, пришлите ссылку
        admin: 🔥 Заявка №2 · Telegram · горячая
        admin: 31 × photo
        "#);
}

#[test]
fn a_price_list_that_changes_under_a_client_is_no_trap() {
    let mut many = "[leads]\nlaw = false\n".to_owned();
    for number in 1..=30 {
        many.push_str(&format!("[[leads.formats]]\nname = \"Формат {number} с очень длинным именем на кнопке\"\n"));
    }
    for prices in [many.as_str(), "[leads]\nlaw = false\n"] {
        let mut story = Story::with(EVERY_TOKEN, prices);
        for client in [story.anna(), story.boris()] {
            story.writes(client, "хочу рекламу");
            story.writes(client, "Пекарня");
            story.writes(client, "30");
            assert!(story.hears(client).contains("Когда разместить?"), "{}", story.hears(client));
        }
        assert_eq!(story.refused(), [""; 0]);
    }
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.writes(anna, "/ads");
    story.writes(anna, "Пекарня");
    story.store(|_| Ok(()));
    let now = story.clock.now_ms();
    let list = json!([{"name": "Только история", "price": "2000"}]);
    story.daemon().engine.store().write(|db| db.settings().set_setting("leads.formats", Some(&list), 1, now)).unwrap();
    story.kill();
    story.start();
    story.settle();
    story.presses(anna, "Пост с закрепом");
    assert!(story.hears(anna).starts_with("Прайс изменился"), "{}", story.hears(anna));
    story.presses(anna, "Только история");
    assert!(story.hears(anna).contains("Когда разместить?"), "{}", story.hears(anna));
}

#[test]
fn talks_can_be_switched_off() {
    let mut story = Story::with(EVERY_TOKEN, "[leads]\nenabled = false\n");
    let (anna, boris) = (story.anna(), story.boris());
    story.writes(boris, "хочу рекламу");
    assert_eq!(story.said_to(boris), [""; 0]);
    story.writes(anna, "/ads");
    assert!(story.hears(anna).starts_with("Сейчас заявки здесь не принимаем"), "{}", story.hears(anna));
    story.writes(anna, "/start");
    assert!(!story.hears(anna).contains("💼"), "{}", story.hears(anna));
    story.presses(anna, "У меня другой вопрос");
    story.sim.world(|world| {
        let Client::Telegram(id) = anna else { panic!() };
        world.tg_writes(id, TgSaid::from("А когда снова?")).unwrap();
    });
    story.settle();
    assert!(story.told_admin().last().unwrap().contains("А когда снова?"));
    insta::assert_snapshot!(story.rest(), @r#"
        chat: /ads
        chat: Сейчас заявки здесь не принимаем. Напишите, что хотели, и я передам администратору.
        chat: /start
        chat: Здравствуйте! Это бот сообщества. Здесь можно задать вопрос администратору.
        chat: Напишите вопрос — передам администратору, он ответит здесь.
        chat: А когда снова?
        chat: Передал администратору. Ответ придёт сюда.
        "#);
}

#[test]
fn who_writes_and_cannot_be_answered_is_told_of_once() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    let refusal = vk(902, "Can't send messages to this user due to their privacy settings");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, refusal).of("messages.send")));
    story.writes(boris, "Хочу купить рекламу, бюджет 15000");
    story.pass(1);
    story.writes(boris, "Ау?");
    story.pass(1);
    let told = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        let found: Vec<_> =
            shown.into_iter().filter(|message| message.text.contains("не даёт боту ответить")).collect();
        found.into_iter().map(|message| message.text).collect::<Vec<_>>()
    });
    assert_eq!(told.len(), 1, "{told:?}");
    // The refusal may come before the answer to what they are called: then they have their number.
    let named = told[0].contains("Борис Смирнов") || told[0].contains("300000002");
    assert!(named, "{told:?}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Dialogs], "what else is said is no matter here");
}
