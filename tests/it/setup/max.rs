//! MAX: skipped, with one channel and with several, with a wrong token, without rights; added later, and kept.

use std::process::Stdio;

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};
use serde_json::Value;

use super::talk::{Place, Talk};
use super::{EN, NOBODYS_BOT, RU, keys};
use crate::commands::{bare, err, until};

/// Everything before the step of MAX, by the shortest way.
fn to_max(place: &Place, columns: u16, language: &str) -> Talk {
    let talk = place.setup(columns, language);
    let said = |ru: &'static str, en: &'static str| if language == RU { ru } else { en };
    talk.asks("Язык / Language");
    talk.takes(0);
    talk.asks(said("Ответ @BotFather", "@BotFather's answer"));
    talk.answers(&keys(place).bot);
    place.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/start").unwrap());
    talk.asks(said("Писать сюда", "Is it this chat"));
    talk.takes(0);
    talk.asks(said("Копировать записи", "Copy posts?"));
    talk.takes(1);
    talk.asks(said("Ключ доступа сообщества", "The community's key"));
    talk.answers(&keys(place).community);
    talk.asks(said("Что делаем", "What now?"));
    talk.takes(1);
    talk.sees(said("Кто удаляет", "Who deletes"));
    talk.asks(said("Что делаем", "What now?"));
    talk.takes(0);
    talk.asks(said("Публиковать записи и в MAX?", "Publish posts on MAX too?"));
    talk
}

fn command(place: &Place, args: &[&str]) -> std::process::Command {
    let config = place.config().display().to_string();
    let mut command = bare(&[&["--config", &config], args].concat());
    command.env("HOME", place.folder());
    command
}

fn report(place: &Place) -> Value {
    let report = command(place, &["check", "--json"]).output().unwrap();
    serde_json::from_slice(&report.stdout).unwrap_or_else(|_| panic!("{}", err(&report)))
}

/// With that config posts come there.
fn a_post_arrives(place: &Place, channel: i64) {
    let report = report(place);
    assert_eq!(report["ok"], true, "{report:#}");
    let of_max =
        report["checks"].as_array().unwrap().iter().filter(|line| line["name"].as_str().unwrap().starts_with("max"));
    assert!(of_max.clone().count() >= 2 && of_max.clone().all(|line| line["ok"] == true), "{report:#}");
    let mut daemon = command(place, &["run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("it runs with that config", || {
        let output = command(place, &["status", "--json"]).output().unwrap();
        let status = serde_json::from_slice::<Value>(&output.stdout).unwrap_or_default();
        status["vk"]["connected"] == true && status["telegram"]["connected"] == true
    });
    place.sim.world(|world| world.publish(PostDraft::new("Субботник в субботу")));
    until("the post is on MAX", || place.sim.world(|world| world.max_shown(channel)) == "1: Субботник в субботу");
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}

/// Wrong tokens, several channels, a right that is missing, a stranger who writes first.
fn the_whole_step(columns: u16) -> (Place, i64, i64, String) {
    let place = Place::new();
    let keys = keys(&place);
    // The owner did part of it before; MAX keeps what happened for a day.
    place.sim.world(|world| {
        world.max_lets_in("Болтовня", false);
        world.max_lets_in("Старый канал", true);
    });
    let mut talk = to_max(&place, columns, RU);
    talk.takes(1);
    for (answer, said) in [
        ("", "Пусто. Вставьте ключ бота MAX"),
        (keys.community.as_str(), "Это ключ ВКонтакте"),
        (NOBODYS_BOT, "Это ключ бота Telegram"),
        ("мой токен", "Здесь нет ключа"),
        ("nobody-nobody-nobody-nobody-nobody", "MAX не знает такого ключа (401)"),
    ] {
        talk.asks("Ключ бота MAX");
        talk.answers(answer);
        talk.sees(said);
        talk.asks("Что делаем");
        talk.takes(0);
    }
    talk.asks("Ключ бота MAX");
    talk.answers(&format!("Токен: «{}»", keys.max));
    talk.sees("Бот @quiet_yard_max_bot отвечает в MAX");
    talk.sees("«Болтовня» – группа");
    talk.asks("Публиковать сюда?");
    talk.sees("Старый канал");
    talk.takes(1);
    talk.sees("Жду, когда бота добавят в канал MAX");
    talk.keys("\x1b");
    talk.asks("Что делаем");
    talk.takes(1);
    talk.asks("Номер канала в MAX");
    talk.answers("https://max.ru/quiet_yard");
    talk.sees("Нужен номер канала, отрицательное число");
    talk.sees("Жду, когда бота добавят в канал MAX");
    let channel = place.sim.world(|world| {
        let channel = world.max_lets_in("Новости двора", true);
        world.max_rights(channel, Some(&["read_all_messages", "edit"]));
        channel
    });
    talk.asks("Публиковать сюда?");
    talk.takes(0);
    talk.sees("боту не хватает прав: писать, удалять");
    place.sim.world(|world| world.max_rights(channel, Some(&["read_all_messages", "edit", "write"])));
    talk.asks("Что делаем");
    talk.takes(0);
    talk.sees("боту не хватает прав: удалять");
    place.sim.world(|world| world.max_every_right(channel));
    talk.asks("Что делаем");
    talk.takes(0);
    talk.sees("Записи пойдут в канал MAX «Новости двора»");
    talk.asks("Присылать важное и вам в MAX?");
    talk.takes(1);
    talk.sees("Жду вашего сообщения боту в MAX");
    let owner = place.sim.world(|world| {
        let stranger = world.add_max_person("Прохожий");
        world.max_talks(stranger, true);
        world.add_max_person("Ольга")
    });
    talk.asks("Это вы?");
    talk.sees("Прохожий");
    talk.takes(1);
    talk.sees("Жду вашего сообщения боту в MAX");
    place.sim.world(|world| world.max_says(owner, "Это я"));
    talk.asks("Это вы?");
    talk.takes(0);
    talk.sees("Важное придёт и в MAX: Ольга");
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    talk.sees("всё готово");
    talk.never_showed(&keys.max);
    assert!(place.sim.world(|world| world.max_shown(owner)).contains("✅ Важное будет приходить и сюда"));
    let shown = place.plain(&talk.shown());
    let (_, step) = shown.split_once("Шаг 7 из 8").unwrap();
    let step = format!("Шаг 7 из 8{step}");
    drop(talk);
    (place, channel, owner, step)
}

#[test]
fn the_channel_is_found_among_several_and_posts_arrive() {
    let (place, channel, owner, shown) = the_whole_step(80);
    insta::assert_snapshot!("the_step_80", shown);
    let written = std::fs::read_to_string(place.config()).unwrap();
    insta::assert_snapshot!("the_file", place.plain(&written));
    for line in [format!("max_channel_id = {channel}"), format!("max_user_id = {owner}"), "enabled = true".to_owned()] {
        assert!(written.contains(&line), "{line}");
    }
    a_post_arrives(&place, channel);
}

#[test]
fn the_step_fits_fifty_columns() {
    let (_place, _, _, shown) = the_whole_step(50);
    for line in shown.lines() {
        assert!(line.chars().count() <= 50, "{line}");
    }
    insta::assert_snapshot!("the_step_50", shown);
}

#[test]
fn in_english_by_number_without_alarms() {
    let place = Place::new();
    let channel = place.sim.world(|world| world.max_channel_id);
    let mut talk = to_max(&place, 80, EN);
    talk.takes(1);
    talk.asks("The token of the bot of MAX");
    talk.answers(&keys(&place).max);
    talk.sees("Waiting for the bot to be added on MAX");
    for (typed, said) in [("-71", "MAX does not show this channel to the bot"), ("news", "a negative one")] {
        talk.keys("\x1b");
        talk.asks("What now?");
        talk.takes(1);
        talk.asks("Number of the channel on MAX");
        talk.answers(typed);
        talk.sees(said);
        talk.sees("Waiting for the bot to be added on MAX");
    }
    talk.keys("\x1b");
    talk.asks("What now?");
    talk.takes(1);
    talk.asks("Number of the channel on MAX");
    talk.answers(&format!("max:{channel}"));
    talk.sees("Posts will go to the channel «Тихий двор» on MAX");
    talk.asks("Send you what matters on MAX too?");
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    let shown = place.plain(&talk.shown());
    insta::assert_snapshot!("in_english_by_number", shown.split_once("Step 7 of 8").unwrap().1);
    assert!(!std::fs::read_to_string(place.config()).unwrap().contains("max_user_id"));
    a_post_arrives(&place, channel);
}

#[test]
fn trouble_is_said_with_what_to_do_and_all_of_it_may_be_skipped() {
    let place = Place::new();
    let mut talk = to_max(&place, 80, RU);
    place.sim.world(|world| world.offline(PlatformSide::Max));
    talk.takes(1);
    talk.asks("Ключ бота MAX");
    talk.answers(&keys(&place).max);
    talk.sees("MAX отсюда не отвечает");
    talk.asks("Что делаем");
    place.sim.world(|world| {
        world.online(PlatformSide::Max);
        let words = Refusing::Max {
            status: 403,
            code: "bot.moderation".to_owned(),
            message: "Bot is on moderation".to_owned(),
            retry_after: None,
        };
        world.fail(Fault::once(PlatformSide::Max, words).of("GET /me"));
    });
    talk.takes(0);
    talk.sees("MAX отказал: bot.moderation: Bot is on moderation (403)");
    talk.asks("Что делаем");
    talk.takes(2);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    talk.sees("всё готово");
    let written = std::fs::read_to_string(place.config()).unwrap();
    assert!(!written.contains("[max]") && !written.contains("max_channel_id"), "{written}");
    assert!(
        report(&place)["checks"].as_array().unwrap().iter().all(|line| !line["name"].as_str().unwrap().contains("max"))
    );
}

#[test]
fn where_another_program_is_told_the_number_is_asked_for_at_once() {
    let place = Place::new();
    let channel = place.sim.world(|world| {
        let hook = r#"{"subscriptions":[{"url":"https://bot.example/hook","time":1,"update_types":null}]}"#;
        world.fail(Fault::once(PlatformSide::Max, Refusing::Raw(hook.to_owned())).of("GET /subscriptions"));
        world.max_channel_id
    });
    let talk = to_max(&place, 80, RU);
    talk.takes(1);
    talk.asks("Ключ бота MAX");
    talk.answers(&keys(&place).max);
    talk.sees("у него настроен вебхук");
    talk.asks("Номер канала в MAX");
    talk.answers("новости");
    talk.asks("Что делаем");
    talk.takes(0);
    talk.asks("Номер канала в MAX");
    talk.answers(&channel.to_string());
    talk.sees("Записи пойдут в канал MAX «Тихий двор»");
    talk.asks("Присылать важное и вам в MAX?");
    talk.takes(1);
    talk.asks("Ваш номер в MAX");
    talk.answers("77");
    talk.sees("Туда бот написать не смог");
    talk.asks("Что делаем");
    place.sim.world(|world| world.max_talks(77, true));
    talk.takes(0);
    talk.asks("Ваш номер в MAX");
    talk.answers("77");
    talk.sees("Важное придёт и в MAX: 77");
}

#[test]
fn who_leaves_while_waiting_finds_the_channel_again() {
    let place = Place::new();
    let mut talk = to_max(&place, 80, RU);
    talk.takes(1);
    talk.asks("Ключ бота MAX");
    talk.answers(&keys(&place).max);
    talk.sees("Жду, когда бота добавят в канал MAX");
    place.sim.world(|world| world.max_lets_in("Новости двора", true));
    talk.asks("Публиковать сюда?");
    talk.takes(1);
    // The next question committed what was told.
    until("it asks on", || {
        place.sim.world(|world| world.transcript()).iter().any(|it| it.params.contains_key("marker"))
    });
    talk.keys("\x03");
    assert_eq!(talk.ends(), 1);
    talk.sees("Вы вышли. Ответы сохранены");
    let talk = place.setup(80, RU);
    talk.asks("Язык / Language");
    talk.takes(0);
    talk.asks("В прошлый раз вы не закончили");
    talk.takes(0);
    talk.asks("Публиковать записи и в MAX?");
    talk.takes(1);
    talk.asks("Что делаем");
    talk.sees("Тот же бот: @quiet_yard_max_bot");
    talk.takes(0);
    talk.asks("Публиковать сюда?");
    talk.sees("Новости двора");
}

#[test]
fn it_is_added_later_kept_and_taken_away_again() {
    let place = Place::new();
    let mut talk = to_max(&place, 80, EN);
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    let without = std::fs::read_to_string(place.config()).unwrap();
    assert!(!without.contains("max"), "{without}");

    let mut talk = place.setup(80, EN);
    talk.asks("What is to be changed?");
    talk.sees("MAX: no posts there");
    talk.takes(7);
    talk.asks("Publish posts on MAX too?");
    talk.takes(1);
    talk.asks("The token of the bot of MAX");
    talk.answers(&keys(&place).max);
    let channel = place.sim.world(|world| world.max_lets_in("Новости двора", true));
    talk.asks("Publish here?");
    talk.takes(0);
    talk.asks("Send you what matters on MAX too?");
    talk.takes(0);
    talk.asks("What is to be changed?");
    talk.sees("MAX: Новости двора");
    talk.takes(0);
    talk.asks("Change ");
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    let with = std::fs::read_to_string(place.config()).unwrap();
    assert!(with.contains(&format!("max_channel_id = {channel}")) && with.contains("enabled = true"), "{with}");

    let mut talk = place.setup(80, EN);
    talk.asks("What is to be changed?");
    talk.sees("MAX: Новости двора");
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    talk.sees("Nothing to change");
    assert_eq!(std::fs::read_to_string(place.config()).unwrap(), with);

    let mut talk = place.setup(80, EN);
    talk.asks("What is to be changed?");
    talk.takes(7);
    talk.asks("Publish posts on MAX too?");
    // «Yes» is the first now.
    talk.keys("\x1b[A\r");
    talk.asks("What is to be changed?");
    talk.takes(0);
    talk.asks("Change ");
    talk.takes(0);
    assert_eq!(talk.ends(), 0, "{}", talk.shown());
    let gone = std::fs::read_to_string(place.config()).unwrap();
    assert!(!gone.contains("max_channel_id") && gone.contains("enabled = false"), "{gone}");
    assert_eq!(report(&place)["ok"], true);
}
