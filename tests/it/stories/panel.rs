//! The panel as people see it: one message, edited in place.

use insta::assert_snapshot;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

impl Story {
    /// The admin writes in the admin chat.
    #[track_caller]
    pub(crate) fn admin_writes(&mut self, text: &str) {
        self.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, text).unwrap());
        self.settle();
    }

    /// The newest message of the bot as people see it: words, then rows of buttons.
    pub(crate) fn screen(&self) -> String {
        self.sim.world(|world| {
            let bot = world.bot_id;
            let shown = world.messages(world.admin_chat_id);
            let message = shown.into_iter().rev().find(|message| message.from == bot).expect("the bot said something");
            let rows = message
                .keyboard
                .iter()
                .map(|row| row.iter().map(|button| format!("[{}]", button.label)).collect::<Vec<_>>().join(" "));
            let screen = std::iter::once(message.text.clone()).chain(rows).collect::<Vec<_>>().join("\n");
            // Points of the model change with every training.
            regex::Regex::new(r"([+-])\d+\.\d").unwrap().replace_all(&screen, "${1}N").into_owned()
        })
    }

    /// How many messages of the bot stand in the admin chat.
    fn messages_of_the_bot(&self) -> usize {
        self.sim.world(|world| {
            let bot = world.bot_id;
            world.messages(world.admin_chat_id).iter().filter(|message| message.from == bot).count()
        })
    }
}

#[test]
fn the_panel_is_one_message_that_is_edited_in_place_and_moves_down_when_asked_again() {
    let mut story = Story::new();
    story.admin_writes("/start");
    assert_snapshot!(story.screen(), @r#"
        🛠 Панель
        ⚔️ Действую сам
        [📊 Статус] [🛡 Подписчики]
        [👍 Анти-лайки] [💬 Анти-комменты]
        [📦 Карантин] [🔁 Кросспостинг]
        [💼 Реклама] [📈 Сводка]
        [⚙️ Настройки]
        "#);
    story.press("Статус");
    assert_snapshot!(story.screen(), @r#"
        📊 Статус
        ⚔️ Действую сам

        VK: 🟢 на связи
        Telegram: 🟢 на связи, последнее событие только что

        ✅ удаление комментариев: сам
        ✅ баны: сам
        ✅ удаление подписчиков: сам
        ✅ чтение стены: сам
        ✅ чтение лайков: сам
        ✅ сообщения сообщества: сам
        ✅ события (Long Poll): сам

        Сегодня
        💬 проверено 0 · удалено 0 · в карантин 0 · возвращено 0
        🛡 всего 1 · мёртвых 0 · сомнительных 0 · подписались 0 · ушли 0 · проверено 0 · убрано 0 · в карантин 0
        🔎 Проверка подписчиков: последняя 10:00, следующая 24.11 10:00
        🔎 Проверка лайков: следующая 10:00
        [🔄 Обновить] [🔙 Назад]
        "#);
    assert_eq!(story.messages_of_the_bot(), 1);
    story.press("Назад");
    story.press("Настройки");
    assert_snapshot!(story.screen(), @r#"
        ⚙️ Настройки
        ⚔️ Действую сам
        Лимит банов: 40 за раз, 200 в день
        [Только смотрю]
        [⚖️ Лимиты и карантин] [💬 Комментарии]
        [🛡 Проверки людей] [🔁 Кросспостинг]
        [💼 Реклама] [📈 Сводка]
        [🔔 Тревоги и вопросы] [🏖 Отпуск]
        [🌐 Язык и модель]
        [🔑 Ключи] [Никогда не трогать]
        [Кто управляет] [Кто что менял]
        [🔙 Назад]
        "#);
    assert_eq!(story.messages_of_the_bot(), 1);
    story.admin_writes("/panel");
    assert_eq!(story.messages_of_the_bot(), 1, "the old one is gone");
}

#[test]
fn comments_screen_shows_the_day_and_changes_how_strictly_they_are_judged() {
    let mut story = Story::new();
    let stranger = story.stranger("Кристина", "Доходова");
    story.comments(stranger, SPAM);
    story.admin_writes("/panel");
    story.press("Анти-комменты");
    assert_snapshot!(story.screen(), @r#"
        💬 Анти-комменты: включены
        Строгость: обычно
        стоп-слов: 0 · запрещённых доменов: 0

        Сегодня: проверено 1 · удалено 1 · в карантин 0 · возвращено 0
        [мягко] [• обычно] [строго]
        [Последние решения] [Выключить]
        [Проверить сейчас] [🕰 Проверка на прошлом]
        [Стоп-слова] [Домены]
        [🎓 Чему научен] [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("строго");
    assert_snapshot!(story.screen(), @r#"
        💬 Анти-комменты: включены
        Строгость: строго
        стоп-слов: 0 · запрещённых доменов: 0

        Сегодня: проверено 1 · удалено 1 · в карантин 0 · возвращено 0
        [мягко] [обычно] [• строго]
        [Последние решения] [Выключить]
        [Проверить сейчас] [🕰 Проверка на прошлом]
        [Стоп-слова] [Домены]
        [🎓 Чему научен] [🔄 Обновить] [🔙 Назад]
        "#);
    let changes = story.store(|db| db.settings().setting_changes(5));
    let owner = story.sim.world(|world| world.admin_chat_id);
    assert_eq!((changes[0].key.as_str(), changes[0].by), ("moderation.comments.strictness", owner));
    story.press("Последние решения");
    assert_snapshot!(story.screen(), @r#"
        💬 Последние решения

        1. 10:00 Кристина Доходова · удалить · сделано
        «Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod…»
        обещает заработок, зовёт писать в мессенджер; похоже на спам словами «удалённо, девочки, телеграм, день»
        [Не спам 1]
        [🔄 Обновить] [🔙 Назад]
        "#);
    assert_snapshot!(story.rest(), @r#"
        press: Сохранено
        wall.deleteComment
        "#);
}

#[test]
fn stop_words_are_edited_in_the_chat_and_count_at_once() {
    let mut story = Story::new();
    story.admin_writes("/panel");
    story.press("Анти-комменты");
    story.press("Стоп-слова");
    assert_snapshot!(story.screen(), @r#"
        💬 Стоп-слова
        Комментарий с таким словом удаляется всегда. =слово: только целиком; /выражение/: регулярное.

        Список пуст.
        [➕ Добавить] [🔙 Назад]
        "#);
    story.press("Добавить");
    assert_snapshot!(story.screen(), @r#"
        Пришлите стоп-слово следующим сообщением.
        [🔙 Назад]
        "#);
    story.admin_writes("/[/");
    assert_snapshot!(story.screen(), @"⚠️ Не получилось: это не слово и не регулярное выражение. Пришлите ещё раз.");
    story.admin_writes("барахолка");
    assert_snapshot!(story.screen(), @"✅ Добавлено: «барахолка»");
    let guest = story.stranger("Ирина", "Белова");
    let comment = story.comments(guest, "Приходите, у нас БАРАХОЛКА во дворе");
    story.assert_deleted(comment);
    assert_eq!(story.last().verdict.rule, "stop_word");
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 💬 Стоп-слова
        admin: /[/
        admin: ⚠️ Не получилось: это не слово и не регулярное выражение. Пришлите ещё раз.
        admin: барахолка
        admin: ✅ Добавлено: «барахолка»
        admin: 🧹 1 удалённый комментарий
        "#);
}

#[test]
fn a_stop_word_that_bites_whatever_people_write_is_refused_and_one_that_bites_many_is_asked_about() {
    let mut story = Story::new();
    let guest = story.stranger("Ирина", "Белова");
    for number in 0..20 {
        story.comments(guest, &format!("Спасибо, концерт номер {number} был отличный"));
        story.pass(2);
    }
    let open = |story: &mut Story| {
        story.admin_writes("/panel");
        story.press("Анти-комменты");
        story.press("Стоп-слова");
        story.press("Добавить");
    };
    open(&mut story);
    for word in ["//", "/ /", "/|x/", "/.*/", "-", ".", "а", "!!!"] {
        story.admin_writes(word);
        assert!(story.screen().starts_with("⚠️ Не получилось: "), "{word}: {}", story.screen());
        assert!(story.screen().contains("удалял бы"), "{word}: {}", story.screen());
    }
    story.admin_writes("концерт");
    let asked = story.screen();
    assert!(asked.contains("20 из 20") && asked.ends_with("[Всё равно добавить] [Не добавлять]"), "{asked}");
    assert_eq!(asked.matches("• Спасибо, концерт номер").count(), 3, "{asked}");
    let comment = story.comments(guest, "Когда следующий концерт?");
    story.assert_visible(comment);
    story.press("Не добавлять");
    assert!(!story.store(|db| db.settings().values()).contains_key("moderation.comments.stop_words"));
    open(&mut story);
    story.admin_writes("/концерт\\w*/");
    story.press("Всё равно добавить");
    story.press("Всё равно добавить");
    let words = &story.store(|db| db.settings().values())["moderation.comments.stop_words"];
    assert_eq!(words, &serde_json::json!(["/концерт\\w*/"]));
    // What harms nobody is taken without a question.
    open(&mut story);
    story.admin_writes("казино");
    assert_eq!(story.screen(), "✅ Добавлено: «казино»");
    assert_snapshot!(story.rest(), @r#"
        press: Не добавляю
        press: ✅ Добавлено
        press: Это уже изменилось, вот как сейчас
        "#);
}

#[test]
fn words_that_an_older_version_took_cost_only_themselves() {
    let mut story = Story::new();
    let now = story.clock.now_ms();
    let database = std::sync::Arc::clone(story.daemon().engine.store());
    let stored = serde_json::json!(["//", "казино", "-"]);
    database.write(|db| db.settings().set_setting("moderation.comments.stop_words", Some(&stored), 7, now)).unwrap();
    drop(database);
    story.kill();
    story.start();
    let guest = story.stranger("Ирина", "Белова");
    let spam = story.comments(guest, "Открыли казино");
    let fine = story.comments(guest, "Спасибо - было здорово");
    story.assert_deleted(spam);
    story.assert_visible(fine);
    assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn acting_by_itself_is_switched_on_with_a_confirmation() {
    let mut story = Story::with(EVERY_TOKEN, "");
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Действую сам");
    assert_snapshot!(story.screen(), @r#"
        ⚔️ Действовать самому?
        С 10:00 убрал бы 0
        Буду убирать спам и накрутку в пределах лимитов и писать об этом сюда. Любое решение можно вернуть кнопкой. Удалённое в Telegram не восстановить.
        [Да, действовать] [показать]
        [🔙 Назад]
        "#);
    story.press("Да, действовать");
    assert_snapshot!(story.screen(), @r#"
        ⚙️ Настройки
        ⚔️ Действую сам
        Лимит банов: 40 за раз, 200 в день

        Кто что менял
        10:00 · Ольга · Режим: как в файле → действую сам
        [Только смотрю]
        [⚖️ Лимиты и карантин] [💬 Комментарии]
        [🛡 Проверки людей] [🔁 Кросспостинг]
        [💼 Реклама] [📈 Сводка]
        [🔔 Тревоги и вопросы] [🏖 Отпуск]
        [🌐 Язык и модель]
        [🔑 Ключи] [Никогда не трогать]
        [Кто управляет] [Кто что менял]
        [🔙 Назад]
        "#);
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.comments(stranger, SPAM);
    story.assert_deleted(spam);
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: ⚙️ Настройки
        admin: 🧹 1 удалённый комментарий
        press: Сохранено
        "#);
}

#[test]
fn a_link_to_a_person_opens_their_record() {
    let mut story = Story::new();
    let stranger = story.stranger("Кристина", "Доходова");
    story.comments(stranger, SPAM);
    story.admin_writes(&format!("https://vk.com/id{stranger}"));
    assert_snapshot!(story.people_screen(), @r#"
        👤 Кристина Доходова (id300000002)
        не подписан · комментариев 1 · из них удалено 1
        Похож на бота: N %
        120 подписчиков

        10:00 Кристина Доходова · удалить · сделано
        «Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod…»
        обещает заработок, зовёт писать в мессенджер; похоже на спам словами «удалённо, девочки, телеграм, день»
        [Вернуть] [Никогда не трогать]
        [Подробнее]
        "#);
    story.press("Никогда не трогать");
    let again = story.comments(stranger, &SPAM.replace("5000", "9000"));
    story.assert_visible(again);
    assert_eq!(story.last().verdict.rule, "exempt");
    assert_snapshot!(story.rest(), @r#"
        admin: 🧹 1 удалённый комментарий
        admin: https://vk.com/id300000002
        admin: 👤 Кристина Доходова (id300000002)
        press: Сохранено
        wall.deleteComment
        "#);
}

#[test]
fn removals_grow_in_one_message_with_author_text_reasons_and_buttons() {
    let mut story = Story::new();
    for (name, text) in
        [("Кристина", SPAM), ("Артём", "Казино дарит 100 фриспинов, забирай: luckyspin-bonus.example/vk")]
    {
        let author = story.stranger(name, "Спамер");
        story.comments(author, text);
    }
    assert_eq!(story.messages_of_the_bot(), 1);
    assert_snapshot!(story.screen(), @r#"
        🧹 2 удалённых комментария

        🗑 1. 10:00 · Кристина Спамер
        «Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot, осталось 3 места»
        обещает заработок, зовёт писать в мессенджер; похоже на спам словами «удалённо, девочки, телеграм, день»

        🗑 2. 10:00 · Артём Спамер
        «Казино дарит 100 фриспинов, забирай: luckyspin-bonus.example/vk»
        зовёт в казино или на ставки, ведёт на luckyspin-bonus.example; похоже на спам словами «казино, фриспинов, забирай, дарит»
        [Не спам 1] [Забанить 1]
        [Не спам 2] [Забанить 2]
        [Восстановить все (2)]
        "#);
    story.press("Не спам 1");
    assert_snapshot!(story.screen(), @r#"
        🧹 1 удалённый комментарий · 1 возвращён

        ↩️ 1. 10:00 · Кристина Спамер
        «Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot, осталось 3 места»
        обещает заработок, зовёт писать в мессенджер; похоже на спам словами «удалённо, девочки, телеграм, день»
        возвращён: не спам

        🗑 2. 10:00 · Артём Спамер
        «Казино дарит 100 фриспинов, забирай: luckyspin-bonus.example/vk»
        зовёт в казино или на ставки, ведёт на luckyspin-bonus.example; похоже на спам словами «казино, фриспинов, забирай, дарит»
        [Не спам 2] [Забанить 2]
        "#);
    assert_snapshot!(story.rest(), @r#"
        press: Вернул и запомнил
        2 × wall.deleteComment
        wall.restoreComment
        "#);
}

#[test]
fn spam_by_an_admins_word_gives_that_for_the_reason_and_what_came_back_has_no_button() {
    let mut story = Story::new();
    let guest = story.stranger("Ирина", "Белова");
    let ham = story.comments(guest, super::comments::HAM);
    let verdicts = |story: &mut Story| {
        story.admin_writes("/panel");
        story.press("Анти-комменты");
        story.press("Последние решения");
        story.screen()
    };
    verdicts(&mut story);
    story.press("Спам 1");
    story.pass(1);
    story.assert_deleted(ham);
    let report = story.message_with("🧹");
    assert!(report.contains("вы сказали, что это спам") && !report.contains("похоже на спам"), "{report}");
    let screen = verdicts(&mut story);
    assert!(screen.contains("вы сказали, что это спам") && screen.contains("[Не спам 1]"), "{screen}");
    story.press("Не спам 1");
    story.pass(1);
    story.assert_visible(ham);
    let screen = verdicts(&mut story);
    assert!(screen.contains("возвращено") && !screen.contains("[Не спам"), "{screen}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Comments], "the screens are looked at");
}
