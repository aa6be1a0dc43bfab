//! What the admin types is answered: values, lists at once, a deputy; what nobody understands is said to be so.

use etronics_bot::simulator::{Rights, TgSaid};
use serde_json::{Value, json};

use crate::story::{EVERY_TOKEN, Of, Story};

impl Story {
    /// A message of the admin with these fields beside its words.
    fn admin_sends(&mut self, text: &str, extra: Value) {
        let extra = extra.as_object().cloned().unwrap_or_default();
        let said = TgSaid { text: text.to_owned(), reply_to: None, extra };
        self.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, said).unwrap());
        self.settle();
    }

    fn stored(&mut self, key: &str) -> Option<Value> {
        self.store(|db| db.settings().values()).get(key).cloned()
    }

    /// Opens «Заместитель» and asks for one.
    fn asks_for_deputy(&mut self) {
        for button in ["Настройки", "🏖 Отпуск", "Заместитель", "Изменить"] {
            self.press(button);
        }
    }
}

#[test]
fn what_nobody_understands_is_said_to_be_so() {
    let mut story = Story::new();
    for text in ["спасибо", "/stop", "как дела?", "50 рублей"] {
        story.admin_writes(text);
        assert_eq!(story.bot_says(), "🤔 Не понял. Что здесь можно: /help", "{text}");
    }
    // A sticker, too.
    story.admin_sends("", json!({"sticker": {"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}}));
    assert_eq!(story.bot_says(), "🤔 Не понял. Что здесь можно: /help");
}

#[test]
fn people_who_talk_in_a_group_are_left_alone() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (chat, moderator) = story.sim.world(|world| {
        let chat = world.add_group("Правление");
        let moderator = world.add_tg_user("Мария");
        world.promote(chat, moderator, Some(Rights::ALL));
        world.admin_chat_id = chat;
        (chat, moderator)
    });
    story.start();
    story.settle();
    let says = |story: &mut Story, text: &str| {
        let before = story.sim.world(|world| world.messages(chat).len());
        story.sim.world(|world| world.say(chat, moderator, text).unwrap());
        story.settle();
        story.sim.world(|world| world.messages(chat).len()) - before - 1
    };
    assert_eq!(says(&mut story, "Коллеги, кто сегодня дежурит?"), 0);
    assert_eq!(says(&mut story, "/nothing"), 1);
}

#[test]
fn a_value_on_a_values_screen_is_taken() {
    let mut story = Story::new();
    story.admin_writes("/panel");
    for button in ["Настройки", "⚖️ Лимиты", "за раз"] {
        story.press(button);
    }
    story.admin_writes("55");
    assert_eq!(story.stored("moderation.limits.per_run"), Some(json!(55)));
    assert!(story.message_with("Сохранено").contains("55"));
    story.admin_writes("много");
    let said = story.bot_says();
    assert!(said.starts_with("🤔 Не понял.") && said.contains("целое число"), "{said}");
    // A link to a person is one wherever the panel stands.
    story.admin_writes("https://vk.com/id300000001");
    assert!(story.bot_says().contains("id300000001"), "{}", story.bot_says());
    assert_eq!(story.stored("moderation.limits.per_run"), Some(json!(55)));
}

#[test]
fn whoever_changes_their_mind_cancels_and_a_command_is_no_value() {
    let mut story = Story::new();
    story.admin_writes("/panel");
    for button in ["Анти-комменты", "Стоп-слова", "Добавить"] {
        story.press(button);
    }
    story.admin_writes("/status");
    assert_eq!(story.bot_says(), "🤔 Не понял. Что здесь можно: /help");
    story.admin_writes("отмена");
    assert_eq!(story.stored("moderation.comments.stop_words"), None);
    assert!(story.message_with("Хорошо").contains("ничего не меняю"));
}

#[test]
fn several_stop_words_at_once_are_told_one_by_one() {
    let mut story = Story::new();
    story.admin_writes("/panel");
    for button in ["Анти-комменты", "Стоп-слова", "Добавить"] {
        story.press(button);
    }
    story.admin_writes("казино, ставки, а, /[/, казино");
    insta::assert_snapshot!(story.message_with("Добавлено"), @r#"
        ✅ Добавлено: «казино», «ставки»
        ☑️ Уже было: «казино»
        ⚠️ Не взял:
        • «а»: это слишком коротко: я удалял бы каждый комментарий с таким знаком, нужны хотя бы две буквы
        • «/[/»: это не слово и не регулярное выражение
        Их можно прислать ещё раз, исправив.
        "#);
    assert_eq!(story.stored("moderation.comments.stop_words"), Some(json!(["казино", "ставки"])));
    // The list stands open: what is typed next goes on it, by lines.
    story.admin_writes("займы без отказа, срочно\nфриспины");
    let words = json!(["казино", "ставки", "займы без отказа, срочно", "фриспины"]);
    assert_eq!(story.stored("moderation.comments.stop_words"), Some(words));
    story.press("Назад");
    story.press("Домены");
    story.press("Добавить");
    story.admin_writes("https://spam.example/x, casino.example, просто слово");
    assert_eq!(story.stored("moderation.comments.blocked_domains"), Some(json!(["spam.example", "casino.example"])));
    assert!(story.message_with("Не взял").contains("«просто слово»: это не домен"));
}

#[test]
fn several_prices_at_once_are_told_one_by_one() {
    let mut story = Story::new();
    story.admin_writes("/panel");
    for button in ["💼 Реклама", "Прайс", "Добавить"] {
        story.press(button);
    }
    let long = "Очень длинное название размещения, которое не влезет на кнопку; 100";
    story.admin_writes(&format!("Пост — 1 500 ₽\nСторис: 700\n{long}"));
    insta::assert_snapshot!(story.message_with("Добавлено"), @r#"
        ✅ Добавлено: «Пост: 1 500 ₽», «Сторис: 700»
        ⚠️ Не взял:
        • «Очень длинное название размещения, которое не влезет на кнопку; 100»: нужно «Название; цена; описание», название до 40 знаков, всё до 1000
        Их можно прислать ещё раз, исправив.
        "#);
    let formats = story.stored("leads.formats").unwrap();
    let of = |name: &str| formats.as_array().unwrap().iter().find(|it| it["name"] == name).cloned().unwrap();
    assert_eq!((of("Пост")["price"].clone(), of("Сторис")["price"].clone()), (json!("1 500 ₽"), json!("700")));
    // The same name again changes the price, on the open list without a button.
    story.admin_writes("Пост 2000, Сторис 900");
    let formats = story.stored("leads.formats").unwrap();
    assert!(formats.as_array().unwrap().iter().any(|it| it["name"] == "Пост" && it["price"] == "2000"), "{formats}");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 💰 Прайс
        admin: Пост — 1 500 ₽
        admin: ✅ Добавлено: «Пост: 1 500 ₽», «Сторис: 700»
        admin: Пост 2000, Сторис 900
        admin: ✅ Добавлено: «Пост: 2000», «Сторис: 900»
        press: Жду сообщение
        "#);
}

#[test]
fn a_deputy_is_chosen_from_telegrams_own_list_and_told_so() {
    let mut story = Story::new();
    let maria = story.sim.world(|world| {
        let maria = world.add_tg_user("Мария");
        world.say(maria, maria, "/start").unwrap();
        maria
    });
    story.settle();
    story.admin_writes("/panel");
    story.asks_for_deputy();
    let picker = story.sim.world(|world| world.transcript()).into_iter().rev().find_map(|exchange| {
        let markup = exchange.params.get("reply_markup")?;
        let markup = markup.as_str().map_or_else(|| markup.clone(), |text| serde_json::from_str(text).unwrap());
        markup.pointer("/keyboard/0/0/request_users").cloned()
    });
    assert_eq!(picker.expect("a button that opens the list of people")["user_is_bot"], json!(false));
    story.admin_sends(
        "",
        json!({"users_shared": {"request_id": 1, "users": [{"user_id": maria, "first_name": "Мария"}]}}),
    );
    assert_eq!(story.stored("holiday.deputy"), Some(json!(maria)));
    insta::assert_snapshot!(story.message_with("Заместитель: Мария"), @r#"
        ✅ Заместитель: Мария
        Сообщил ему об этом.
        "#);
    let told = story.sim.world(|world| world.messages(maria));
    assert!(told.last().unwrap().text.starts_with("👋 Вас назначили заместителем"), "{told:#?}");
    insta::assert_snapshot!(story.rest(), @"press: Жду сообщение");
}

#[test]
fn whoever_goes_back_from_choosing_a_deputy_is_left_no_list() {
    for leave in ["Назад", "/panel"] {
        let mut story = Story::new();
        story.admin_writes("/panel");
        story.asks_for_deputy();
        match leave {
            "/panel" => story.admin_writes(leave),
            button => story.press(button),
        }
        assert!(story.message_with("ничего не меняю").starts_with("Хорошо"), "{leave}");
        let removed = story.sim.world(|world| world.transcript()).iter().any(|exchange| {
            exchange.params.get("reply_markup").is_some_and(|markup| markup.to_string().contains("remove_keyboard"))
        });
        assert!(removed, "{leave}");
        assert_eq!(story.stored("holiday.deputy"), None);
        assert_eq!(story.rest(), "press: Жду сообщение");
    }
}

#[test]
fn whoever_never_wrote_to_the_bot_is_said_to_be_out_of_reach() {
    let mut story = Story::new();
    let pavel = story.sim.world(|world| world.add_tg_user("Павел"));
    story.admin_writes("/panel");
    story.asks_for_deputy();
    let origin = |user: Value| json!({"forward_origin": user});
    story.admin_sends("всем привет", origin(json!({"type": "hidden_user", "sender_user_name": "Кто-то", "date": 1})));
    assert!(story.bot_says().contains("скрыл себя"), "{}", story.bot_says());
    story.admin_writes("@nobody_here");
    assert!(story.bot_says().contains("боту никто не писал"), "{}", story.bot_says());
    let user = json!({"id": pavel, "is_bot": false, "first_name": "Павел"});
    story.admin_sends("всем привет", origin(json!({"type": "user", "sender_user": user, "date": 1})));
    assert_eq!(story.stored("holiday.deputy"), Some(json!(pavel)));
    insta::assert_snapshot!(story.message_with("Заместитель: Павел"), @r#"
        ✅ Заместитель: Павел
        ⚠️ Но этот человек ещё не писал боту, и до него мне не достучаться: Telegram не даёт боту писать первым. Пусть откроет бота и нажмёт «Старт», до этого тревоги к нему не придут.
        "#);
    assert!(story.message_with("Сейчас").contains("Ещё не писал боту"), "{}", story.message_with("Сейчас"));
    // Once they write, the screen says so.
    story.sim.world(|world| world.say(pavel, pavel, "/start").unwrap());
    story.settle();
    story.admin_writes("/panel");
    for button in ["Настройки", "🏖 Отпуск", "Заместитель"] {
        story.press(button);
    }
    assert!(!story.screen().contains("не писал"), "{}", story.screen());
    insta::assert_snapshot!(story.rest(), @r#"
        chat: /start
        chat: Здравствуйте! Это бот сообщества. Здесь можно договориться о рекламе или задать вопрос.
        press: Жду сообщение
        "#);
}

#[test]
fn whoever_answers_in_the_groups_own_name_is_told_so_and_chatter_is_no_answer() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (owner, group) = story.sim.world(|world| {
        let group = world.add_group("Правление");
        (std::mem::replace(&mut world.admin_chat_id, group), group)
    });
    story.start();
    story.settle();
    let says = |story: &mut Story, text: &str| {
        story.sim.world(|world| world.say(group, owner, text).unwrap());
        story.settle();
    };
    says(&mut story, "/panel");
    for label in ["⚙️ Настройки", "💼 Реклама", "Приветствие рекламодателя", "✏️ Изменить"]
    {
        story.sim.world(|world| {
            let with = |shown: &etronics_bot::simulator::Shown| {
                shown.keyboard.iter().flatten().any(|button| button.label.contains(label))
            };
            let panel = world.messages(group).into_iter().rev().find(with).unwrap_or_else(|| panic!("{label}"));
            let button = panel.keyboard.iter().flatten().find(|button| button.label.contains(label)).unwrap();
            world.press(owner, group, panel.message_id, &button.label).unwrap();
        });
        story.settle();
    }
    let anonymously = |story: &mut Story, text: &str| {
        story.sim.world(|world| world.say_anonymously(group, text).unwrap());
        story.settle();
    };
    anonymously(&mut story, "Добро пожаловать!");
    assert!(story.bot_says().starts_with("Вы пишете анонимно"), "{}", story.bot_says());
    anonymously(&mut story, "Так, а кто у нас дежурит?");
    assert_eq!(story.told_admin().iter().filter(|text| text.contains("анонимно")).count(), 1, "said once");
    assert!(!story.message_with("анонимно").contains("«Изменить»"), "nobody may have pressed that");
    for words in ["Ребята, кто сегодня дежурит?", "Алло"] {
        says(&mut story, words);
    }
    let told = |story: &Story| story.told_admin().iter().filter(|text| text.starts_with("Ничего не сохранил")).count();
    assert_eq!(told(&story), 1, "said once: {:#?}", story.told_admin());
    assert_eq!(story.stored("leads.greeting"), None);
    story.sim.world(|world| {
        let panel = world.messages(group).into_iter().rev().find(|shown| shown.text.contains("Приветствие")).unwrap();
        world.admin_replies(owner, group, panel.message_id, "Добро пожаловать!").unwrap();
    });
    story.settle();
    assert_eq!(story.stored("leads.greeting"), Some(json!("Добро пожаловать!")));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "what is said of it is looked at");
}

#[test]
fn a_word_that_was_added_is_seen_on_the_page_that_holds_it() {
    let words: Vec<String> = (0..120).map(|at| format!("\"занятослово{at}\"")).collect();
    let mut story = Story::with(
        EVERY_TOKEN,
        &format!("[moderation]\nmode = \"enforce\"\n[moderation.comments]\nstop_words = [{}]\n", words.join(", ")),
    );
    story.admin_writes("/panel");
    for button in ["Анти-комменты", "Стоп-слова", "Добавить"] {
        story.press(button);
    }
    story.admin_writes("казиномания");
    let list = story.message_with("Стоп-слова");
    assert!(list.contains("казиномания"), "{list}");
    // What is known already is shown where it stands.
    story.admin_writes("занятослово60");
    let list = story.message_with("💬 Стоп-слова");
    assert!(list.contains("занятослово60") && !list.contains("казиномания"), "{list}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the list is looked at");
}
