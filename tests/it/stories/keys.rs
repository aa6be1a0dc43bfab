//! 🔑: an owner sends a new key in the chat; it is used at once and is nowhere but in its own file.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use etronics_bot::clock::{HOUR, MINUTE};
use etronics_bot::domain::verdict::State;
use etronics_bot::domain::{KeyEnd, KeyFault, KeyName, KeySource};
use etronics_bot::simulator::{PlatformSide, Rights, SimKeyKind};
use etronics_bot::texts::{KeyLine, Language, Texts};
use insta::assert_snapshot;
use serde_json::json;

use super::comments::SPAM;
use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Of, Story};

/// Keys with the looks of real ones.
pub(crate) const USER: &str = "vk1.a.UserUserUserUserUserUserUserUserUserUserUserUserUserUserUser0123456789";
const COMMUNITY: &str = "vk1.a.GroupGroupGroupGroupGroupGroupGroupGroupGroupGroupGroupGroup0123456789";
const ALL_BUT_USER: &[&str] = &["community", "service"];
const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";

impl Story {
    fn keys_file(&self) -> PathBuf {
        self.database().with_extension("keys.toml")
    }

    /// What was said last in the admin chat, without its buttons.
    fn told_last(&self) -> String {
        self.told_admin().pop().expect("the bot said something")
    }

    /// A community whose owner has no administrator's key yet; there is one that would work.
    fn without_user_key() -> Self {
        let story = Self::with(ALL_BUT_USER, ENFORCE);
        story.sim.world(|world| USER.clone_into(&mut world.keys.user));
        story
    }
}

/// Files in a folder that hold a text.
pub(crate) fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        if bytes.windows(text.len()).any(|piece| piece == text.as_bytes()) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn a_key_given_in_the_chat_is_used_at_once_and_lies_in_its_own_file_alone() {
    let mut story = Story::without_user_key();
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Ключи");
    assert_snapshot!(story.screen(), @r#"
        🔑 Ключи

        ✅ Ключ сообщества: из настроек сервера · с 10:00
        Открывает: события сообщества, сообщения, подписчиков, ответы от имени сообщества.
        Новый: Управление сообществом → Работа с API → Ключи доступа; права: управление, сообщения, фотографии, документы, стена.

        ✅ Сервисный ключ: из настроек сервера · с 10:00
        Открывает: стену и лайки, только чтение.
        Новый: dev.vk.com → Мои приложения → приложение → Настройки → Сервисный ключ.

        ▫️ Ключ администратора: не задан
        Открывает: удалять комментарии, банить, убирать подписчиков, статистику.
        Новый: старое Standalone-приложение, права groups, wall, offline; можно прислать и весь адрес blank.html#access_token=…

        ▫️ Ключ языковой модели: не задан
        Открывает: хэштеги и подсказки ответов. Без него всё работает.
        Новый: в кабинете вашего сервера.

        ✅ Ключ бота: из настроек сервера · с 10:00
        Открывает: Telegram.
        Новый даёт @BotFather; меняется на сервере: без ключа бот ничего не слышит.
        [Заменить: Ключ сообщества]
        [Заменить: Сервисный ключ]
        [Прислать: Ключ администратора]
        [Прислать: Ключ языковой модели]
        [Прислать: Ключ MAX]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Прислать: Ключ администратора");
    assert_snapshot!(story.screen(), @r#"
        🔑 Ключ администратора
        Пришлите его сюда следующим сообщением: я сразу удалю сообщение, проверю ключ и начну им пользоваться.

        Новый: старое Standalone-приложение, права groups, wall, offline; можно прислать и весь адрес blank.html#access_token=…
        [🔙 Назад]
        "#);
    story.admin_writes(USER);
    let messages = story.sim.world(|world| world.messages(world.admin_chat_id));
    assert!(messages.iter().all(|message| !message.text.contains(USER)), "the message with the key is gone");
    let told = story.told_admin().join("\n---\n");
    assert!(told.contains("Ключ администратора работает, пользуюсь им."), "{told}");
    // It opens what it should, without a restart.
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.assert_deleted(spam);
    // Nothing else on the disk knows it, and only its owner reads the file.
    let folder = story.database().parent().unwrap().to_owned();
    assert_eq!(files_with(&folder, USER), ["bot.keys.toml"]);
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(story.keys_file()).unwrap());
    assert_eq!(mode & 0o777, 0o600);
    let changes = story.store(|db| db.settings().setting_changes(3));
    assert_eq!((changes[0].key.as_str(), changes[0].new.as_deref()), ("vk.user_token", Some("\"***\"")));
    // After a restart it is still the one in use: the config file has none.
    story.kill();
    story.start();
    story.settle();
    let author = story.stranger("Марина", "Быстрова");
    let spam = story.comments(author, SPAM);
    story.assert_deleted(spam);
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Ключи");
    let panel = story.told_admin().join("\n");
    assert!(panel.contains("Ключ администратора: прислан в чат · с 10:00"), "{panel}");
    // And back to what the server says: nothing.
    story.press("Как на сервере");
    assert!(!story.keys_file().exists());
    let panel = story.told_admin().join("\n");
    assert!(panel.contains("Ключ администратора: не задан"), "{panel}");
    let author = story.stranger("Алина", "Скорая");
    let spam = story.comments(author, SPAM);
    story.assert_visible(spam);
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 🔑 Сообщение с ключом удаляю, ключ проверяю.
        admin: ✅ Ключ администратора работает, пользуюсь им.
        admin: ✅ удаление комментариев: снова делаю сам
        admin: 🧹 2 удалённых комментария
        admin: /panel
        admin: 🔑 Ключи
        admin: ✅ Ключ администратора: присланный забыл, дальше как на сервере.
        admin: ⚠️ удаление комментариев: теперь прошу вас
        admin: 🙋 Первый случай, где нужна ваша рука
        admin: 🙋 1 дело для вас
        press: Готово
        "#);
}

#[test]
fn a_dead_key_is_replaced_and_what_waited_goes_on() {
    let mut story = Story::new();
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.assert_visible(spam);
    let told = story.told_admin().join("\n");
    assert!(told.contains("Ключ администратора"), "a dead key is told of: {told}");
    assert!(told.contains("удаление комментариев"), "and what it takes down: {told}");
    story.sim.world(|world| {
        USER.clone_into(&mut world.keys.user);
        world.give_key_back(SimKeyKind::User);
    });
    // The whole address that VK shows is taken too.
    story.admin_writes(&format!("https://oauth.vk.com/blank.html#access_token={USER}&expires_in=0&user_id=1"));
    story.assert_deleted(spam);
    let left = story.sim.world(|world| world.messages(world.admin_chat_id));
    assert!(left.iter().all(|message| !message.text.contains("UserUser")));
}

#[test]
fn what_was_asked_of_the_admin_meanwhile_is_done_by_itself_once_there_is_a_key() {
    let mut story = Story::without_user_key();
    let write = |story: &mut Story, words: &str| {
        let author = story.stranger("Кристина", words);
        story.comments(author, &format!("{SPAM} {words}"))
    };
    let old = write(&mut story, "позавчера");
    assert_eq!(story.last().state, State::Assist);
    story.jump(30 * HOUR);
    let by_hand = write(&mut story, "руками");
    let asked = story.last().id;
    story.press_data(&format!("did {asked}"));
    let (open, honest) = (write(&mut story, "сегодня"), write(&mut story, "ошибка"));
    let asked = story.last().id;
    story.press_data(&format!("ham {asked}"));
    story.admin_writes(USER);
    story.assert_deleted(open);
    // What a person has settled, and what is too old, stays as it is.
    for spot in [old, by_hand, honest] {
        story.assert_visible(spot);
    }
    let states: Vec<State> = story.journal().iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Undone, State::Done, State::Done, State::Assist]);
    assert_snapshot!(story.rest(), @r#"
        admin: 🙋 Первый случай, где нужна ваша рука
        admin: 🙋 1 дело для вас
        admin: 🔑 Сообщение с ключом удаляю, ключ проверяю.
        admin: ✅ Ключ администратора работает, пользуюсь им.
        admin: ✅ удаление комментариев: снова делаю сам
        press: Отмечено
        press: Запомнил
        "#);
}

#[test]
fn a_key_that_does_not_fit_is_refused_with_its_reason_and_the_former_one_stays() {
    let mut story = Story::with(ALL_BUT_USER, ENFORCE);
    story.admin_writes(USER);
    assert!(story.told_last().contains("ключ не принимается"), "{}", story.told_last());
    story.sim.world(|world| {
        USER.clone_into(&mut world.keys.user);
        world.limit_user_key(true);
    });
    story.admin_writes(USER);
    assert!(story.told_last().contains("это ключ VK ID"), "{}", story.told_last());
    story.sim.world(|world| {
        world.limit_user_key(false);
        world.set_admin_level(0);
    });
    story.admin_writes(USER);
    assert!(story.told_last().contains("не управляет этим сообществом"), "{}", story.told_last());
    assert!(!story.keys_file().exists());
    // The bot's own key is deleted, and not taken.
    story.admin_writes(&format!("Use this token: 7000000002:{}", "Aa0_-".repeat(7)));
    assert!(story.told_last().contains("@BotFather"), "{}", story.told_last());
    assert!(files_with(story.database().parent().unwrap(), "Aa0_-Aa0_-").is_empty());
}

#[test]
fn a_community_key_takes_the_place_of_the_former_one_whatever_was_asked_for() {
    let mut story = Story::without_user_key();
    story.sim.world(|world| COMMUNITY.clone_into(&mut world.keys.community));
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Ключи");
    story.press("Прислать: Ключ администратора");
    story.admin_writes(COMMUNITY);
    let told = story.told_admin().join("\n");
    assert!(told.contains("Ключ сообщества работает, пользуюсь им.\nПрава: "), "{told}");
    // Events are heard with it from now on.
    let before = story.journal().len();
    let author = story.stranger("Ольга", "Тихая");
    story.comments(author, "А во сколько начало?");
    assert_eq!(story.journal().len(), before + 1);
}

#[test]
fn while_vk_is_away_the_check_waits_and_a_restart_asks_for_the_key_again() {
    let mut story = Story::without_user_key();
    story.sim.world(|world| world.offline(PlatformSide::Vk));
    story.admin_writes(USER);
    assert!(!story.keys_file().exists());
    story.sim.world(|world| world.online(PlatformSide::Vk));
    story.jump(MINUTE);
    assert!(story.keys_file().exists(), "{}", story.told_admin().join("\n"));

    assert_snapshot!(story.rest(), @r#"
        admin: 🔑 Сообщение с ключом удаляю, ключ проверяю.
        admin: ✅ Ключ администратора работает, пользуюсь им.
        admin: ✅ удаление комментариев: снова делаю сам
        "#);
    let mut story = Story::without_user_key();
    story.sim.world(|world| world.offline(PlatformSide::Vk));
    story.admin_writes(USER);
    story.kill();
    story.sim.world(|world| world.online(PlatformSide::Vk));
    story.start();
    story.jump(MINUTE);
    let told = story.told_admin().join("\n");
    assert!(told.contains("Пришлите ключ ещё раз"), "{told}");
    assert!(files_with(story.database().parent().unwrap(), USER).is_empty());
}

#[test]
fn in_a_group_a_key_is_deleted_and_not_used_and_the_owner_sends_it_in_private() {
    let mut story = Story::without_daemon(ALL_BUT_USER, ENFORCE);
    story.ignoring(&[Of::Repeats], "the key is shown in two chats, and of each its admins hear");
    let (group, owner, moderator) = story.sim.world(|world| {
        USER.clone_into(&mut world.keys.user);
        let owner = world.admin_chat_id;
        let group = world.add_group("Правление");
        let moderator = world.add_tg_user("Мария");
        world.promote(group, moderator, Some(Rights::ALL));
        world.promote(group, world.bot_id, Some(Rights::ALL));
        world.admin_chat_id = group;
        (group, owner, moderator)
    });
    story.start();
    story.settle();
    let sent = story.sim.world(|world| world.say(group, owner, USER).unwrap());
    story.settle();
    assert!(!story.sim.world(|world| world.message_stands(group, sent)));
    assert!(story.told_last().contains("его увидели все"), "{}", story.told_last());
    assert!(!story.keys_file().exists());
    // In the public discussion the owner's slip is deleted too, and only the admin chat hears of it.
    let discussion = story.sim.world(|world| world.discussion_chat_id);
    let slip = story.sim.world(|world| world.say(discussion, owner, USER).unwrap());
    story.settle();
    let bot = story.sim.world(|world| world.bot_id);
    let said = story.sim.world(|world| world.messages(discussion));
    assert!(said.iter().all(|message| message.message_id != slip && message.from != bot), "{said:#?}");
    assert_eq!(story.told_admin().iter().filter(|text| text.contains("его увидели все")).count(), 2);
    // A moderator may not give one: to the bot it is a message like any other, with a mask in it.
    story.sim.world(|world| world.tg_writes(moderator, USER).unwrap());
    story.settle();
    assert!(!story.keys_file().exists());
    assert!(files_with(story.database().parent().unwrap(), USER).is_empty());
    let sent = story.sim.world(|world| world.tg_writes(owner, USER).unwrap());
    story.settle();
    assert!(!story.sim.world(|world| world.message_stands(owner, sent)));
    let told: Vec<String> = story.sim.world(|world| world.tg_said_to(owner)).into_iter().map(|it| it.text).collect();
    assert!(told.iter().any(|text| text.contains("Ключ администратора работает")), "{told:?}");
    assert!(story.keys_file().exists());
    assert_snapshot!(story.rest(), @r#"
        admin: 2 × ⚠️ Это был ключ, и его увидели все в группе. Сообщение удаляю (осталось: удалите сами), кл
        admin: ✅ удаление комментариев: снова делаю сам
        chat: vk1.a.UserUserUserUserUserUserUserUserUserUserUserUserUserUserUser0123456789
        chat: Здравствуйте! Это бот сообщества. Здесь можно договориться о рекламе или задать вопрос.
        "#);
}

#[test]
fn a_key_of_a_language_model_has_any_look_where_it_was_asked_for() {
    const KEY: &str = "gsk_any.provider/key=77";
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let (mut heard, mut piece) = (Vec::new(), [0; 4096]);
            while !String::from_utf8_lossy(&heard).ends_with('}') {
                let got = stream.read(&mut piece).unwrap();
                heard.extend_from_slice(&piece[..got]);
                assert!(got > 0);
            }
            let gives = |key: &str| String::from_utf8_lossy(&heard).contains(&format!("Bearer {key}"));
            let status = if gives("wrong") { "401 Unauthorized" } else { "200 OK" };
            let answer = json!({"choices": [{"message": {"content": "ok"}}]}).to_string();
            // Whoever welcomes everybody has looked at no key.
            let body = if gives("welcomed") { "<html>Welcome</html>".to_owned() } else { answer };
            let start = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all(format!("{start}{body}").as_bytes()).unwrap();
        }
    });
    let mut story = Story::with(ALL_BUT_USER, &format!("[openai]\nbase_url = \"{address}\"\n"));
    // Not asked for, it is only words.
    story.admin_writes(KEY);
    assert!(!story.told_admin().iter().any(|text| text.contains('🔑')));
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Ключи");
    story.press("Прислать: Ключ языковой модели");
    story.admin_writes("wrong-key-of-any-look");
    assert!(story.told_last().contains("ключ не принимается"), "{}", story.told_last());
    for key in ["welcomed-key-of-any-look", KEY] {
        story.admin_writes("/panel");
        story.press("Настройки");
        story.press("Ключи");
        story.press("Прислать: Ключ языковой модели");
        story.admin_writes(key);
        let of_a_page = story.told_last().contains("сервер не знает такой модели или адреса");
        assert_eq!(of_a_page, key != KEY, "{}", story.told_last());
    }
    let told = story.told_admin().join("\n");
    assert!(told.contains("Ключ языковой модели работает"), "{told}");
    for key in ["wrong-key", "welcomed-key"] {
        assert!(files_with(story.database().parent().unwrap(), key).is_empty());
    }
}

#[test]
fn the_simulators_own_keys_are_known_by_their_look() {
    let mut story = Story::with(ALL_BUT_USER, ENFORCE);
    let user = story.sim.world(|world| world.keys.user.clone());
    story.admin_writes(&user);
    assert!(story.told_admin().join("\n").contains("Ключ администратора работает"), "{:#?}", story.told_admin());
    assert_eq!(files_with(story.database().parent().unwrap(), &user), ["bot.keys.toml"]);
}

#[test]
fn who_was_asked_for_a_key_and_does_something_else_is_understood() {
    let mut story = Story::without_user_key();
    let stands = |story: &Story, words: &str| {
        story.sim.world(|world| world.messages(world.admin_chat_id)).iter().any(|message| message.text == words)
    };
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Ключи");
    story.press("Прислать: Ключ языковой модели");
    // An address and a name are no keys.
    for words in ["https://vk.com/id700000001", "@somebody_with_a_name"] {
        story.admin_writes(words);
        assert!(stands(&story, words), "{words} was taken for a key");
    }
    // Who went back was not asked any more.
    story.press("Назад");
    story.admin_writes("one-long-word-2026");
    assert!(stands(&story, "one-long-word-2026"));
    assert_snapshot!(story.rest(), @"press: Обновил");
}

#[test]
fn help_says_what_can_be_typed() {
    let mut story = Story::new();
    story.admin_writes("/help");
    assert_snapshot!(story.screen(), @r#"
        ❓ Что здесь можно
        /panel · панель: всё остальное в ней
        /note · заметка к заявке (ответом на её карточку)
        /help · эта подсказка

        • Ссылка на человека VK, его id или @имя: всё, что о нём известно, «Вернуть», «Никогда не трогать».
        • Ссылка на пост VK: опубликовать его в канале сейчас.
        • Ответ на карточку заявки или вопроса уходит клиенту от имени сообщества.
        • На экране настройки, стоп-слов или прайса: новое значение, или несколько строками либо через запятую.
        • Новый ключ: мне в личные сообщения (⚙️ → 🔑).
        Владельцы меняют всё, модераторы решают о людях, текстах и заявках. Любое решение можно вернуть.
        "#);
}

#[test]
fn a_key_sent_to_the_community_on_vk_is_not_kept_either() {
    let mut story = Story::without_user_key();
    let boris = story.boris();
    story.writes(boris, &format!("вот ключ {USER} держите"));
    assert!(files_with(story.database().parent().unwrap(), USER).is_empty());
    assert!(!story.keys_file().exists());
}

/// Everything that is said about keys, in both languages.
#[test]
fn every_word_about_keys() {
    let line =
        |name, source, since: Option<&str>, dead| KeyLine { name, source, since: since.map(str::to_owned), dead };
    let lines = [
        line(KeyName::Community, KeySource::Settings, Some("01.11 10:00"), false),
        line(KeyName::Service, KeySource::Environment, Some("<b>"), false),
        line(KeyName::User, KeySource::Chat, Some("12:30"), true),
        line(KeyName::OpenAi, KeySource::Missing, None, false),
        line(KeyName::Max, KeySource::Chat, None, true),
        line(KeyName::Bot, KeySource::Settings, None, false),
    ];
    let faults = [
        KeyFault::Lost,
        KeyFault::Dead,
        KeyFault::OtherCommunity,
        KeyFault::NoManager,
        KeyFault::Limited,
        KeyFault::Fixed,
        KeyFault::NotKept,
        KeyFault::NoModel,
        KeyFault::StillNeeded,
    ];
    let mut said = Vec::new();
    for language in [Language::Ru, Language::En] {
        let texts = Texts::new(language);
        said.push(texts.panel().keys_screen(&lines));
        said.push(texts.panel().ask_for_key(KeyName::User, true));
        said.push(texts.panel().ask_for_key(KeyName::OpenAi, false));
        said.extend([
            texts.panel().key_is_checked(),
            texts.panel().key_seen_by_all(),
            texts.panel().key_of_the_bot(),
            texts.panel().admin_help(),
        ]);
        let rights = vec!["manage".to_owned(), "<script>".to_owned()];
        said.push(texts.panel().key_end(&KeyEnd::Taken { name: KeyName::Community, rights }));
        let rights = vec!["@shop_bot".to_owned()];
        said.push(texts.panel().key_end(&KeyEnd::Taken { name: KeyName::Max, rights }));
        said.push(texts.panel().key_end(&KeyEnd::Dropped { name: KeyName::User }));
        said.extend(faults.map(|fault| texts.panel().key_end(&KeyEnd::Refused { name: Some(KeyName::User), fault })));
    }
    assert_snapshot!("every_word", said.join("\n---\n"));
}

#[test]
fn a_dead_key_is_told_of_as_that_alone_not_also_as_one_that_is_missing() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.books(boris, "Концерт");
    story.sim.world(|world| world.withdraw_key(SimKeyKind::Community));
    story.admin_answers("Заявка №1", "Подойдёт двадцатое?");
    story.pass(30);
    // What a start finds dead is not asked for once more.
    story.kill();
    story.start();
    story.settle();
    story.admin_answers("Заявка №1", "Или двадцать первое?");
    story.pass(30);
    let told = story.told_admin().join("\n");
    assert!(told.contains("Ключ сообщества больше не принимается"), "{told}");
    assert!(!told.contains("нужен ключ сообщества"), "{told}");
    assert!(!told.contains("Не доставлено"), "what waits for the key is not lost: {told}");
    story.ignoring(&[Of::Dialogs], "how the lead came");
}
