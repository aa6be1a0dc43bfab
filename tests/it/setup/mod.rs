//! `setup` in a terminal, as somebody who never wrote a line of code goes through it: with every wrong answer once.

mod again;
mod max;
mod talk;
mod trouble;

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use etronics_bot::simulator::Rights;
use serde_json::Value;

use crate::commands::{bare, err, out, until};
use talk::{Place, Talk};

const RU: &str = "ru_RU.UTF-8";
const EN: &str = "en_GB.UTF-8";
/// Looks like a bot's token, and nobody's.
const NOBODYS_BOT: &str = "7000000009:AAnobody-nobody-nobody-nobody-nobody";
const NOBODYS_KEY: &str = "vk1.a.nobody-nobody-nobody-nobody-nobody-nobody-nobody";

fn keys(place: &Place) -> etronics_bot::simulator::Keys {
    place.sim.world(|world| world.keys.clone())
}

fn botfather(token: &str) -> String {
    format!(
        "Done! Congratulations on your new bot. You will find it at t.me/quiet_yard_bot.\r\rUse this token to access the HTTP \
         API:\r{token}\rKeep your token secure and store it safely."
    )
}

/// Step 1, with every wrong answer.
fn bot(place: &Place, talk: &Talk) {
    let keys = keys(place);
    for (answer, said) in [
        ("", "Пусто. Вставьте ответ"),
        (keys.community.as_str(), "Это ключ ВКонтакте, он понадобится позже"),
        ("@quiet_yard_bot", "Это имя бота, а нужен его ключ"),
        ("7000000001", "Это только номер бота"),
        ("что это", "Здесь нет ключа бота"),
        (NOBODYS_BOT, "Telegram не знает такого ключа"),
    ] {
        talk.asks("Ответ @BotFather");
        talk.answers(answer);
        talk.sees(said);
    }
    talk.asks("Ответ @BotFather");
    talk.answers(&botfather(&keys.bot));
    talk.sees("Бот @quiet_yard_bot отвечает");
}

/// Step 2: a stranger is first, a number is typed wrongly, then the owner writes.
fn admin_chat(place: &Place, talk: &Talk) {
    talk.sees("Жду вашего /start");
    place.sim.world(|world| {
        let stranger = world.add_tg_user("Прохожий");
        world.tg_writes(stranger, "/start").unwrap();
    });
    talk.asks("Писать сюда");
    talk.sees("Прохожий");
    talk.takes(1);
    talk.sees("Жду вашего /start");
    talk.keys("\x1b");
    talk.asks("Что делаем");
    talk.takes(1);
    talk.asks("Номер чата");
    talk.answers("777");
    talk.sees("Telegram не знает такого чата");
    talk.keys("\x1b");
    talk.asks("Что делаем");
    talk.takes(1);
    talk.asks("Номер чата");
    talk.answers(&place.sim.world(|world| world.channel_id).to_string());
    talk.sees("Это канал");
    place.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/start").unwrap());
    talk.asks("Писать сюда");
    talk.sees("Ольга");
    talk.takes(0);
    talk.sees("Пишу сюда: Ольга");
}

/// Step 3: the bot may not post there at first.
fn channel(place: &Place, talk: &Talk) -> i64 {
    talk.asks("Копировать записи");
    talk.takes(0);
    talk.sees("Жду, когда бота добавят");
    let channel = place.sim.world(|world| {
        let channel = world.add_channel("Новости двора");
        world.set_bot_rights(channel, Some(Rights::NONE));
        channel
    });
    talk.asks("Копировать сюда");
    talk.takes(0);
    talk.sees("публиковать не может");
    place.sim.world(|world| world.set_bot_rights(channel, Some(Rights::ALL)));
    talk.asks("Что делаем");
    talk.takes(0);
    talk.asks("Копировать сюда");
    talk.takes(0);
    talk.sees("Записи пойдут в канал «Новости двора»");
    channel
}

/// Step 4: every other key, then one with too few rights.
fn community(place: &Place, talk: &Talk) {
    let keys = keys(place);
    place.sim.world(|world| {
        world.set_community_rights(&["messages"]);
        world.switch_long_poll(false);
    });
    for (answer, said) in [
        ("", "Пусто. Вставьте ключ"),
        ("https://vk.com/quiet_yard", "Это не ключ"),
        (NOBODYS_BOT, "Это ключ бота Telegram"),
        (keys.service.as_str(), "Это сервисный ключ приложения"),
        (keys.user.as_str(), "Это ключ человека"),
        (NOBODYS_KEY, "ВКонтакте такой ключ не принимает"),
        (keys.community.as_str(), "Без права «управление сообществом»"),
    ] {
        talk.asks("Ключ доступа сообщества");
        talk.answers(answer);
        talk.sees(said);
    }
    talk.asks("Что делаем");
    place.sim.world(|world| world.set_community_rights(&["messages", "manage", "photos", "docs", "wall"]));
    talk.takes(0);
    talk.asks("Ключ доступа сообщества");
    talk.answers(&format!("«{}»", keys.community));
    talk.sees("Long Poll включён");
}

/// Steps 5 and 6.
fn further_keys(place: &Place, talk: &Talk) {
    let keys = keys(place);
    for (answer, said) in [
        (keys.community.as_str(), "Это ключ сообщества, он уже есть"),
        (keys.user.as_str(), "Это ключ человека"),
        (keys.service.as_str(), "Сервисный ключ работает"),
    ] {
        talk.asks("Что делаем");
        talk.takes(0);
        talk.asks("Сервисный ключ");
        talk.answers(answer);
        talk.sees(said);
    }
    talk.sees("Удаляю я, бот присылает");
    talk.asks("Что делаем");
    talk.takes(1);
    talk.asks("Ключ администратора");
    talk.answers(&keys.service);
    talk.sees("а здесь нужен другой");
    place.sim.world(|world| world.limit_user_key(true));
    talk.asks("Что делаем");
    talk.takes(1);
    talk.asks("Ключ администратора");
    talk.answers(&keys.user);
    talk.sees("Это ключ VK ID");
    place.sim.world(|world| {
        world.limit_user_key(false);
        world.set_admin_level(0);
    });
    talk.asks("Что делаем");
    talk.takes(1);
    talk.asks("Ключ администратора");
    talk.answers(&keys.user);
    talk.sees("его хозяин не руководитель");
    place.sim.world(|world| world.set_admin_level(3));
    talk.asks("Что делаем");
    talk.takes(2);
    talk.asks("Номер (ID) вашего приложения");
    talk.answers("моё");
    talk.sees("Нужен номер");
    talk.asks("Номер (ID) вашего приложения");
    talk.answers("1234567");
    talk.asks("Адрес пустой страницы");
    talk.answers("https://oauth.vk.com/blank.html#error=invalid_request&error_description=Security+Error");
    talk.sees("подходят только старые Standalone");
    talk.asks("Что делаем");
    talk.takes(2);
    talk.asks("Номер (ID) вашего приложения");
    talk.answers("1234567");
    talk.asks("Адрес пустой страницы");
    talk.answers(&format!("https://oauth.vk.com/blank.html#access_token={}&expires_in=0&user_id=1", keys.user));
    talk.sees("Это ключ администратора: бот сможет удалять сам");
}

fn all_the_way(columns: u16) -> (Place, String) {
    let place = Place::new();
    let mut talk = place.setup(columns, RU);
    talk.asks("Язык / Language");
    talk.takes(0);
    bot(&place, &talk);
    admin_chat(&place, &talk);
    let channel = channel(&place, &talk);
    community(&place, &talk);
    further_keys(&place, &talk);
    talk.asks("Публиковать записи и в MAX?");
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    talk.sees("всё готово");
    let keys = keys(&place);
    for key in [&keys.bot, &keys.community, &keys.service, &keys.user] {
        talk.never_showed(key);
    }
    let config = place.config();
    assert_eq!(std::fs::metadata(&config).unwrap().permissions().mode() & 0o777, 0o600);
    let written = std::fs::read_to_string(&config).unwrap();
    for line in [
        "language = \"ru\"".to_owned(),
        format!("bot_token = \"{}\"", keys.bot),
        format!("channel_id = {channel}"),
        "enabled = true".to_owned(),
        format!("user_token = \"{}\"", keys.user),
    ] {
        assert!(written.contains(&line), "{line}");
    }
    let mut left: Vec<String> =
        std::fs::read_dir(place.folder()).unwrap().map(|it| it.unwrap().file_name().display().to_string()).collect();
    left.sort();
    assert_eq!(left, ["config.toml"]);
    let shown = place.plain(&talk.shown());
    drop(talk);
    (place, shown)
}

#[test]
fn every_wrong_answer_is_explained_and_the_config_runs() {
    let (place, shown) = all_the_way(80);
    insta::assert_snapshot!("the_whole_way_80", shown);
    let config = place.config().display().to_string();
    let command = |args: &[&str]| {
        let mut command = bare(&[&["--config", &config], args].concat());
        command.env("HOME", place.folder());
        command
    };
    let report = command(&["check", "--json"]).output().unwrap();
    let report: Value = serde_json::from_slice(&report.stdout).unwrap_or_else(|_| panic!("{}", err(&report)));
    assert_eq!(report["ok"], true, "{report}");
    let mut daemon = command(&["run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = || {
        let output = command(&["status", "--json"]).output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_default()
    };
    until("it runs with that config", || {
        let status = status();
        status["vk"]["connected"] == true && status["telegram"]["connected"] == true
    });
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}

#[test]
fn the_same_in_a_window_of_fifty_columns() {
    let (_place, shown) = all_the_way(50);
    for line in shown.lines() {
        assert!(unicode_width(line) <= 50, "{line}");
    }
    insta::assert_snapshot!("the_whole_way_50", shown);
}

fn unicode_width(line: &str) -> usize {
    line.chars().count()
}

#[test]
fn in_english_only_what_is_needed() {
    let place = Place::new();
    let keys = keys(&place);
    let mut talk = place.setup(80, EN);
    talk.asks("Язык / Language");
    talk.takes(0);
    talk.asks("@BotFather's answer");
    talk.answers(&keys.bot);
    talk.sees("Waiting for your /start");
    place.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/start").unwrap());
    talk.asks("Is it this chat");
    talk.takes(0);
    talk.asks("Copy posts?");
    talk.takes(1);
    talk.asks("The community's key");
    talk.answers(&keys.community);
    talk.asks("What now?");
    talk.takes(1);
    talk.asks("What now?");
    talk.sees("Who deletes: you or the bot");
    talk.takes(0);
    talk.asks("Publish posts on MAX too?");
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    insta::assert_snapshot!("in_english", place.plain(&talk.shown()));
    insta::assert_snapshot!("in_english_file", place.plain(&std::fs::read_to_string(place.config()).unwrap()));
}

#[test]
fn without_a_terminal_it_says_what_to_set() {
    for language in ["ru", "en"] {
        let output = bare(&["--lang", language, "--config", "config-of-nobody.toml", "setup"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let said = out(&output);
        // What stands there can be copied into the file as it is.
        let table: toml::Table = toml::from_str(&said).unwrap();
        assert!(table["telegram"].get("bot_token").is_some() && table["vk"].get("community_token").is_some());
        insta::assert_snapshot!(format!("without_a_terminal_{language}"), said);
    }
}

#[test]
fn without_a_command_two_lines_say_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let said = |args: &[&str], config: bool| {
        let path = home.path().join("config.toml");
        if config {
            std::fs::write(&path, "language = \"en\"\n").unwrap();
        }
        let output = bare(args).env("HOME", home.path()).current_dir(home.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(err(&output).lines().count(), 2, "{}", err(&output));
        err(&output)
    };
    if !std::path::Path::new("/etc/etronics-bot/config.toml").exists() {
        insta::assert_snapshot!("no_command_ru", said(&["--lang", "ru"], false));
        insta::assert_snapshot!("no_command_en", said(&[], false));
    }
    insta::assert_snapshot!("no_command_with_config_ru", said(&["--lang", "ru"], true));
    insta::assert_snapshot!("no_command_with_config_en", said(&[], true));
}
