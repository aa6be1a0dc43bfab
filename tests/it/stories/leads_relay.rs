//! Words between people and the admin, both ways: text, pictures, documents, edits, notes that never leave, and what
//! does not arrive.

use etronics_bot::clock::HOUR;
use etronics_bot::domain::event::Command;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, TgUpload, VkFile};
use etronics_bot::store::Side;

use super::forgotten::found;
use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Story};

impl Story {
    /// An admin answers the newest message of the admin chat with these words.
    #[track_caller]
    pub(crate) fn admin_answers(&mut self, to: &str, text: &str) -> i64 {
        let id = self.sim.world(|world| {
            let (chat, admin) = (world.admin_chat_id, world.admin_chat_id);
            let to = world.messages(chat).into_iter().rev().find(|it| it.text.contains(to)).expect("it stands there");
            world.admin_replies(admin, chat, to.message_id, text).unwrap()
        });
        self.settle();
        id
    }

    /// The same with a file.
    #[track_caller]
    fn admin_answers_with(&mut self, to: &str, text: &str, upload: &TgUpload) {
        self.sim.world(|world| {
            let (chat, admin) = (world.admin_chat_id, world.admin_chat_id);
            let to = world.messages(chat).into_iter().rev().find(|it| it.text.contains(to)).expect("it stands there");
            world.admin_replies_with(admin, chat, to.message_id, text, upload).unwrap();
        });
        self.settle();
    }
}

#[test]
fn an_admin_answers_from_telegram_on_either_platform_and_the_bot_keeps_quiet() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.markup = true;
    for (number, client) in [(1, story.anna()), (2, story.boris())] {
        story.books(client, "Концерт группы");
        story.admin_answers(&format!("№{number} ·"), "Добрый день! <b>Даты</b> свободны & ждут.");
        assert_eq!(story.hears(client), "Добрый день! <b>Даты</b> свободны & ждут.");
        let said = story.said_to(client).len();
        story.writes(client, "Отлично, сколько стоит реклама на неделю?");
        story.writes(client, "И ещё вопрос");
        assert_eq!(story.said_to(client).len(), said, "the bot keeps quiet");
        assert!(story.told_admin().last().unwrap().ends_with("И ещё вопрос"));
        // An answer to the client's own words goes the same way.
        story.admin_answers("И ещё вопрос", "Слушаю");
        assert_eq!(story.hears(client), "Слушаю");
    }
    let statuses: Vec<String> = story.leads().iter().map(|lead| lead.status.to_string()).collect();
    assert_eq!(statuses, ["in_progress", "in_progress"]);
}

#[test]
fn a_manager_who_answers_by_hand_on_vk_silences_the_bot() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    let Client::Vk(id) = boris else { panic!() };
    story.writes(boris, "хочу рекламу");
    let said = story.said_to(boris).len();
    story.sim.world(|world| world.manager_replies(world.owner_id, id, "Здравствуйте, это Олег").unwrap());
    story.settle();
    story.writes(boris, "Пекарня у моста");
    story.writes(boris, "сколько стоит реклама?");
    assert_eq!(story.said_to(boris).len(), said, "{:#?}", story.said_to(boris));
    story.jump(13 * 60 * 60 * 1000);
    story.writes(boris, "сколько стоит реклама?");
    assert!(story.said_to(boris).len() > said);
}

#[test]
fn files_go_both_ways_on_both_platforms() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    let (Client::Telegram(on_tg), Client::Vk(on_vk)) = (anna, boris) else { panic!() };
    // A picture sent in the middle of the talk belongs to the lead, and comes with it.
    story.writes(anna, "/ads");
    story
        .sim
        .world(|world| world.tg_writes_with(on_tg, "Наш логотип", &TgUpload::of_size("photo", "", 40_000)).unwrap());
    story.settle();
    story.presses(anna, "Пост");
    story.writes(anna, "20.12");
    story.writes(anna, "10к");
    story.presses(anna, "Писать сюда");
    story.presses(anna, "Подтвердить");
    let shows = |story: &Story| {
        story.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id).into_iter();
            shown.map(|it| format!("{:?} {}", it.shows, it.text)).collect::<Vec<_>>()
        })
    };
    assert!(shows(&story).last().unwrap().ends_with("Наш логотип"), "{:#?}", shows(&story));
    story.sim.world(|world| world.tg_writes_with(on_tg, "", &TgUpload::of_size("voice", "", 9_000)).unwrap());
    story.settle();
    assert!(shows(&story).last().unwrap().to_lowercase().contains("voice"), "{:#?}", shows(&story));

    story.books(boris, "Выставка");
    story.sim.world(|world| {
        world.vk_writes_with(
            on_vk,
            "Афиша",
            &[VkFile::Photo(1_280, 960), VkFile::Document("план.pdf".to_owned(), 5_000)],
        )
    });
    story.settle();
    let last = shows(&story).pop().unwrap();
    assert!(last.to_lowercase().contains("photo") && last.contains("Афиша"), "{last}");

    // And back: a document of the admin's, to each of them.
    for (number, client) in [(1, anna), (2, boris)] {
        story.admin_answers_with(
            &format!("№{number} ·"),
            "Договор",
            &TgUpload::of_size("document", "договор.pdf", 90_000),
        );
        match client {
            Client::Telegram(id) => {
                let last = story.sim.world(|world| world.tg_said_to(id)).pop().unwrap();
                assert!(format!("{:?}", last.shows).to_lowercase().contains("document"), "{last:?}");
                assert_eq!(last.text, "Договор");
            }
            Client::Vk(id) => {
                let last = story.sim.world(|world| world.vk_said_to(id)).pop().unwrap();
                assert_eq!((last.text.as_str(), last.attachments.len()), ("Договор", 1), "{last:?}");
                let upload = story.sim.world(|world| world.vk_upload(&last.attachments[0]).cloned()).unwrap();
                assert_eq!(upload.bytes, 90_000);
            }
        }
    }
    // Nothing that was laid down on the way stays.
    let left: Vec<_> = std::fs::read_dir(story.database().parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("bot.db") && name != "config.toml")
        .collect();
    assert_eq!(left, [""; 0]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · Telegram · горячая
        admin: Наш логотип photo
        admin: voice
        admin: 🔥 Заявка №2 · ВКонтакте · горячая
        admin: 💬 Борис Смирнов · №2 photo
        admin: 2 × Договор document договор.pdf
        "#);
}

#[test]
fn edits_follow_where_possible() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    for (number, client) in [(1, anna), (2, boris)] {
        story.books(client, "Концерт группы");
        // The client mends their words.
        let mine = match client {
            Client::Telegram(_) => None,
            Client::Vk(id) => Some(story.sim.world(|world| world.vk_writes(id, "Концерт в суботу"))),
        };
        if mine.is_none() {
            story.writes(client, "Концерт в суботу");
        }
        story.settle();
        story.sim.world(|world| match client {
            Client::Telegram(id) => {
                let last = world.messages(id).into_iter().rev().find(|it| it.from == id).unwrap();
                world.edit(id, last.message_id, "Концерт в субботу").unwrap();
            }
            Client::Vk(id) => {
                let last = mine.unwrap();
                world.vk_edits(id, last, "Концерт в субботу").unwrap();
            }
        });
        story.settle();
        assert!(story.told_admin().last().unwrap().ends_with("Концерт в субботу"), "{:#?}", story.told_admin());
        // The admin mends theirs.
        let id = story.admin_answers(&format!("№{number} ·"), "Цена 500");
        story.sim.world(|world| world.edit(world.admin_chat_id, id, "Цена 5000").unwrap());
        story.settle();
        assert_eq!(story.hears(client), "Цена 5000");
    }
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · Telegram · горячая
        admin: 💬 Анна · №1
        admin: Цена 5000
        admin: 🔥 Заявка №2 · ВКонтакте · горячая
        admin: 💬 Борис Смирнов · №2
        admin: Цена 5000
        "#);
}

#[test]
fn notes_never_leave() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (number, client) in [(1, story.anna()), (2, story.boris())] {
        story.books(client, "Концерт группы");
        let said = story.said_to(client).len();
        let card = format!("№{number} ·");
        let id = story.admin_answers(&card, "// жадный клиент");
        story.admin_answers(&card, "/note перезвонить в пятницу");
        story.sim.world(|world| world.edit(world.admin_chat_id, id, "// очень жадный клиент").unwrap());
        story.settle();
        // What is no answer to anything stays too.
        story.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "Коллеги, кто возьмёт?").unwrap());
        story.settle();
        assert_eq!(story.said_to(client).len(), said);
        let notes = story.store(|db| db.lead_messages().letters_of(number, 100));
        let notes: Vec<String> = notes.into_iter().filter(|it| it.side == Side::Note).map(|it| it.text).collect();
        assert_eq!(notes, ["очень жадный клиент", "перезвонить в пятницу"]);
        // An answer that an edit turns into a note is not spoilt at the client's.
        let id = story.admin_answers(&card, "Добрый день");
        story.sim.world(|world| world.edit(world.admin_chat_id, id, "// жадина").unwrap());
        story.settle();
        assert_eq!(story.hears(client), "Добрый день");
    }
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · Telegram · горячая
        admin: // очень жадный клиент
        admin: 📝 Заметка сохранена, клиент её не увидит
        admin: /note перезвонить в пятницу
        admin: 📝 Заметка сохранена, клиент её не увидит
        admin: Коллеги, кто возьмёт?
        admin: 🤔 Не понял. Что здесь можно: /help
        admin: // жадина
        admin: Правку передать нельзя: клиент видит прежний текст
        admin: 🔥 Заявка №2 · ВКонтакте · горячая
        admin: // очень жадный клиент
        admin: 📝 Заметка сохранена, клиент её не увидит
        admin: /note перезвонить в пятницу
        admin: 📝 Заметка сохранена, клиент её не увидит
        admin: Коллеги, кто возьмёт?
        admin: 🤔 Не понял. Что здесь можно: /help
        admin: // жадина
        admin: Правку передать нельзя: клиент видит прежний текст
        "#);
}

#[test]
fn what_cannot_be_delivered_is_said_at_once() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    let (Client::Telegram(on_tg), Client::Vk(on_vk)) = (anna, boris) else { panic!() };
    story.books(anna, "Концерт группы");
    story.books(boris, "Выставка");
    // Told by the platforms themselves…
    story.sim.world(|world| {
        world.tg_blocks(on_tg, true).unwrap();
        world.allow_messages(on_vk, false);
    });
    story.settle();
    for number in [1, 2] {
        let card = story.told_admin().into_iter().find(|text| text.contains(&format!("№{number} ·"))).unwrap();
        assert!(card.contains("🚫 Писать этому человеку нельзя"), "{card}");
        story.admin_answers(&format!("№{number} ·"), "Добрый день!");
        let said = story.told_admin();
        let trouble = said.iter().rev().find(|text| text.starts_with("❌")).unwrap();
        assert_eq!(trouble, "❌ Не доставлено: этому человеку нельзя написать");
    }
    // …and it is over as soon as they write again.
    story.sim.world(|world| world.tg_blocks(on_tg, false).unwrap());
    story.writes(anna, "Я снова тут");
    let card = story.told_admin().into_iter().find(|text| text.contains("№1 ·")).unwrap();
    assert!(!card.contains("🚫 Писать"), "{card}");
    insta::assert_snapshot!(story.rest(), @r#"
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
        chat: Я снова тут
        dialog: Наш прайс:
        dialog: Какой формат? Выберите кнопкой или напишите.
        dialog: Понял: Пост — 5 000 ₽.
        dialog: Понял: 20.12.2026 (вс).
        dialog: Понял: 10 000 ₽.
        dialog: Ваша заявка:
        dialog: Спасибо! Заявка №2 принята и уже у администратора.
        "#);
}

#[test]
fn a_template_goes_out_with_one_press() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.books(boris, "Концерт группы");
    story.press("📋 Шаблоны");
    story.press("Даты свободны");
    assert!(story.hears(boris).starts_with("Эти даты свободны"), "{}", story.hears(boris));
    assert_eq!(story.leads()[0].status.as_str(), "in_progress");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · ВКонтакте · горячая
        admin: 📤 Ольга → Борис Смирнов · №1
        press: Выберите
        press: Отправляю
        "#);
}

#[test]
fn a_person_is_forgotten_by_their_own_word_and_by_an_order() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    story.books(anna, "Тайный концерт Кузнечика");
    story.writes(anna, "мой номер +7 912 000-11-22");
    story.books(boris, "Выставка Стрекозы");
    story.writes(anna, "/forget");
    story.presses(anna, "Отмена");
    assert_eq!(story.leads().len(), 2);
    story.writes(anna, "/forget");
    story.presses(anna, "Удалить всё");
    assert!(story.hears(anna).starts_with("Готово: всё, что мы знали о вас, удалено"), "{}", story.hears(anna));
    let now = story.clock.now_ms();
    let forget = Command::Forget { person: boris.person() };
    story.daemon().engine.store().write(|db| db.inbox().put_command(&forget, now)).unwrap();
    story.settle();
    assert_eq!(story.leads(), []);
    assert!(story.told_admin().iter().any(|text| text == "🗑 Данные удалены"));
    // Not in the file either, nor in its log.
    story.pass(1);
    story.daemon().engine.tend().unwrap();
    assert_eq!(found(&story, &["Кузнечика", "Стрекозы", "912 000-11-22"]), [] as [&str; 0]);
    insta::assert_snapshot!(story.rest(), @r#"
        dialog: Наш прайс:
        dialog: Какой формат? Выберите кнопкой или напишите.
        dialog: Понял: Пост — 5 000 ₽.
        dialog: Понял: 20.12.2026 (вс).
        dialog: Понял: 10 000 ₽.
        dialog: Ваша заявка:
        dialog: Спасибо! Заявка №2 принята и уже у администратора.
        "#);
}

#[test]
fn a_file_that_cannot_be_passed_on_is_told_of_with_the_words_that_came_with_it() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    let (Client::Telegram(on_tg), Client::Vk(on_vk)) = (anna, boris) else { panic!() };
    // Taken away again before the request was confirmed.
    story.writes(anna, "/ads");
    let photo = TgUpload::of_size("photo", "", 40_000);
    let sent = story.sim.world(|world| world.tg_writes_with(on_tg, "Наш <логотип> & адрес", &photo).unwrap());
    story.settle();
    story.sim.world(|world| world.delete(on_tg, sent));
    for answer in ["Пост", "20.12", "10к", "сюда", "Подтвердить"] {
        story.writes(anna, answer);
    }
    let trouble = |story: &Story| {
        let told = story.told_admin();
        told.into_iter().filter(|text| text.starts_with("❌")).collect::<Vec<_>>()
    };
    insta::assert_snapshot!(trouble(&story).join("\n---\n"), @r#"
        ❌ Анна · №1: прислан файл (фото), передать не удалось: этого больше нет. Подробнее: bad request: message to copy not found
        «Наш <логотип> & адрес»
        "#);
    // Refused by Telegram, whatever for.
    let refused =
        || Refusing::Telegram { code: 400, description: "Bad Request: whatever".to_owned(), retry_after: None };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, refused()).of("copyMessage")));
    let plan = TgUpload::of_size("document", "план.pdf", 90_000);
    story.sim.world(|world| world.tg_writes_with(on_tg, "", &plan).unwrap());
    story.settle();
    insta::assert_snapshot!(trouble(&story).pop().unwrap(), @r#"
        ❌ Анна · №1: прислан файл (документ), передать не удалось: площадка ответила отказом. Подробнее: telegram answered 400: Bad Request: whatever
        📎 план.pdf
        "#);
    // Who answers it, answers the client.
    story.admin_answers("план.pdf", "Пришлите ещё раз, пожалуйста");
    assert_eq!(story.hears(anna), "Пришлите ещё раз, пожалуйста");
    // What comes of VK is tried in every way there is, and words are never lost with it.
    story.books(boris, "Выставка");
    for method in ["sendPhoto", "sendDocument", "sendMessage"] {
        let often = Fault::once(PlatformSide::Telegram, refused()).of(method).times(2);
        story.sim.world(|world| world.fail(often));
    }
    story.sim.world(|world| world.vk_writes_with(on_vk, "Афиша", &[VkFile::Photo(1_280, 960)]));
    story.settle();
    story.pass(5);
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    assert!(shown.iter().any(|it| it.text.contains("Афиша")), "{shown:#?}");
    story.whatever_else_is_said();
}

#[test]
fn nothing_of_somebody_who_is_forgotten_stays_in_the_admin_chat() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.sim.world(|world| world.limit_calls(false));
    for (client, name) in [(story.anna(), "Анна"), (story.boris(), "Борис")] {
        story.books(client, "Кофйня Кузнечика");
        story.mends(client, "Кофйня Кузнечика", "Кофейня Кузнечика");
        let long = format!("{}хвост Кузнечика", "Подробности о Кузнечике. ".repeat(200));
        story.writes(client, &long.chars().take(4_000).collect::<String>());
        // More than a call of Telegram's could name at once.
        for round in 0..130 {
            if round % 25 == 0 {
                story.clock.advance(60_000);
            }
            story.writes(client, &format!("Письмо Кузнечика {round}"));
        }
        assert!(story.told_admin().iter().filter(|text| text.contains("Кузнечик")).count() > 130);
        story.writes(client, "/forget");
        story.presses(client, "Удалить всё");
        story.pass(2);
        let left: Vec<String> = story.told_admin();
        assert!(!left.iter().any(|text| text.contains("Кузнечик") || text.contains(name)), "{left:#?}");
        story.daemon().engine.tend().unwrap();
        assert_eq!(found(&story, &["Кузнечик"]), [] as [&str; 0], "nor in what was sent there");
    }
    story.whatever_else_is_said();
}

#[test]
fn a_file_for_somebody_who_is_forgotten_goes_within_a_day_and_one_that_waits_stays() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (boris, vera) = (story.boris(), Client::Vk(story.stranger("Вера", "Котова")));
    for client in [boris, vera] {
        story.books(client, "Концерт");
    }
    story.sim.world(|world| {
        let trouble = Refusing::VkError { code: 10, message: "Internal server error".to_owned() };
        world.fail(Fault::lasting(PlatformSide::Vk, trouble).of("messages.send"));
    });
    for number in [1, 2] {
        let contract = TgUpload::of_size("document", "договор.pdf", 90_000);
        story.admin_answers_with(&format!("№{number} ·"), "Договор", &contract);
    }
    let folder = story.database().parent().unwrap().to_owned();
    let laid_down = || -> Vec<std::path::PathBuf> {
        let paths = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("relay-")).collect()
    };
    let files = laid_down();
    assert_eq!(files.len(), 2);
    let now = std::time::UNIX_EPOCH + std::time::Duration::from_millis(story.clock.now_ms().unsigned_abs());
    for path in files {
        std::fs::File::options().write(true).open(path).unwrap().set_modified(now).unwrap();
    }
    story.daemon().engine.tend().unwrap();
    story.writes(boris, "/forget");
    story.writes(boris, "да");
    for _ in 0..26 {
        story.jump(HOUR);
        for _ in 0..6 {
            story.daemon().engine.tend().unwrap();
        }
    }
    assert_eq!(laid_down().len(), 1, "hers is to be sent still");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(3);
    let Client::Vk(id) = vera else { unreachable!() };
    let last = story.sim.world(|world| world.vk_said_to(id)).pop().unwrap();
    assert_eq!((last.text.as_str(), last.attachments.len()), ("Договор", 1), "{last:?}");
    assert!(laid_down().is_empty());
    story.whatever_else_is_said();
}
