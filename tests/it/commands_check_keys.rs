//! What `check` says of keys that stand in the wrong place, of another community's, and of who cannot be reached.

use std::collections::BTreeMap;

use etronics_bot::simulator::SimKeyKind;
use serde_json::Value;

use crate::commands::{Town, check_of, out};
use crate::story::EVERY_TOKEN;

/// A config with these keys of the simulator in these places.
fn placed(more: &str, keys: &[(&str, SimKeyKind)]) -> Town {
    let town = Town::new(&[], more);
    let known = town.story.sim.world(|world| world.keys.clone());
    let lines: Vec<String> = keys
        .iter()
        .map(|(place, kind)| {
            let key = match kind {
                SimKeyKind::Community => &known.community,
                SimKeyKind::Service => &known.service,
                SimKeyKind::User => &known.user,
                SimKeyKind::Bot => &known.bot,
            };
            format!("{place}_token = \"{key}\"\n")
        })
        .collect();
    rewritten(&town, "[vk]\n", &format!("[vk]\n{}", lines.concat()));
    town
}

fn rewritten(town: &Town, from: &str, to: &str) {
    let text = std::fs::read_to_string(&town.config).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(&town.config, text.replacen(from, to, 1)).unwrap();
}

/// Every line that is not as it should be: what is said, and what to do.
fn odd(report: &Value) -> BTreeMap<String, String> {
    let lines = report["checks"].as_array().unwrap().iter().filter(|line| line["ok"] == false);
    lines
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            (text("name"), format!("{} → {}", text("detail"), text("fix")))
        })
        .collect()
}

#[test]
fn a_key_of_the_wrong_kind_is_no_key_of_that_place() {
    const OWN: &str = "here belongs the community's own key";
    const PERSONS: &str = "here belongs the key of a person who manages the community";
    use SimKeyKind::{Community, Service, User};
    for (keys, line, said, works) in [
        (&[("community", Service), ("user", User)][..], "vk_community_token", OWN, true),
        (&[("community", User), ("service", Service)], "vk_community_token", OWN, true),
        (&[("community", Service)], "vk_community_token", OWN, false),
        (&[("community", Community), ("user", Community)], "vk_user_token", PERSONS, true),
        (&[("community", Community), ("user", Service)], "vk_user_token", PERSONS, true),
        // What stands in the place of the service key and is the community's is used as such.
        (&[("community", Service), ("service", Community)], "vk_community_token", OWN, true),
    ] {
        let town = placed("", keys);
        let report = town.json(&["check", "--json"]);
        let odd = odd(&report);
        assert!(odd.get(line).is_some_and(|told| told.contains(said)), "{keys:?}: {odd:#?}");
        assert_eq!(report["ok"], works, "{keys:?}: {odd:#?}");
    }
    let town = placed("", &[("service", Community), ("user", User)]);
    assert!(odd(&town.json(&["check", "--json"])).is_empty());
    let said = out(&placed("", &[("community", User)]).run(&["--lang", "ru", "check"]));
    assert!(said.contains("здесь место ключу самого сообщества"), "{said}");
}

#[test]
fn long_poll_is_not_asked_of_a_key_that_is_no_communitys() {
    let town = placed("", &[("community", SimKeyKind::User)]);
    town.story.sim.world(|world| world.set_admin_level(0));
    let odd = odd(&town.json(&["check", "--json"]));
    for line in ["vk_long_poll", "can_long_poll"] {
        assert!(odd[line].contains("a community token is needed"), "{odd:#?}");
        assert!(!odd[line].contains("lacks the right"), "{odd:#?}");
    }
}

#[test]
fn a_key_of_another_community_is_one_fault_with_one_advice() {
    let town = Town::new(EVERY_TOKEN, "");
    let group = town.story.sim.world(|world| world.group_id);
    rewritten(&town, &format!("group_id = {group}\n"), "group_id = 777\n");
    let report = town.json(&["check", "--json"]);
    let odd = odd(&report);
    let names: Vec<&str> = odd.keys().map(String::as_str).collect();
    assert_eq!(names, ["can_long_poll", "can_messages", "vk_community_token"], "{odd:#?}");
    for told in odd.values() {
        assert!(told.contains(&group.to_string()) && told.contains("777"), "{odd:#?}");
        assert!(!told.contains("lacks the right") && !told.contains("is reached from this machine"), "{odd:#?}");
    }
    assert_eq!(report["ok"], false);
    let said = out(&town.run(&["--lang", "ru", "check"]));
    assert!(said.contains(&format!("от сообщества {group}, а бот настроен на 777")), "{said}");
}

#[test]
fn events_that_are_not_ticked_are_no_long_poll_that_is_off() {
    let town = Town::new(EVERY_TOKEN, "");
    town.story.sim.world(|world| world.switch_event("wall_reply_new", false));
    let odd = odd(&town.json(&["check", "--json"]));
    let told = &odd["vk_long_poll"];
    assert!(told.contains("wall_reply_new") && told.contains("tick these events"), "{told}");
    assert!(!told.contains("is off"), "{told}");
}

#[test]
fn what_needs_the_right_to_the_wall_is_told_where_nobody_has_it() {
    let answers = "[answers]\nenabled = true\n";
    let lacks = |town: &Town| {
        town.story.sim.world(|world| world.set_community_rights(&["manage", "messages"]));
        odd(&town.json(&["check", "--json"])).get("vk_wall").cloned()
    };
    let told = lacks(&Town::new(&["community", "service"], answers)).unwrap();
    assert!(told.contains("no answers to comments") && told.contains("“wall”"), "{told}");
    // Nothing that is off needs it, and an administrator's key has it.
    assert_eq!(lacks(&Town::new(&["community", "service"], "")), None);
    assert_eq!(lacks(&Town::new(EVERY_TOKEN, answers)), None);
    let town = Town::new(&["community", "service"], answers);
    assert!(check_of(&town.json(&["check", "--json"]), "vk_wall").is_null());
}

#[test]
fn a_deputy_who_never_wrote_to_the_bot_is_told_before_the_holiday() {
    let config = |id: i64| format!("[holiday]\ndeputy = {id}\n");
    let town = Town::new(EVERY_TOKEN, &config(987_654));
    let told = odd(&town.json(&["check", "--json"]))["telegram_deputy"].clone();
    assert!(told.contains("987654") && told.contains("has to write /start"), "{told}");
    // Telegram knows them, and they never wrote.
    let mut town = Town::new(EVERY_TOKEN, "");
    let person = town.story.sim.world(|world| {
        let person = world.add_tg_user("Пётр");
        world.say(world.discussion_chat_id, person, "Привет").unwrap();
        person
    });
    let text = std::fs::read_to_string(&town.config).unwrap();
    std::fs::write(&town.config, text + &config(person)).unwrap();
    town.start();
    let told = odd(&town.json(&["check", "--json"]))["telegram_deputy"].clone();
    assert!(told.contains("has not written to the bot") && told.contains("has to write /start"), "{told}");
    town.story.sim.world(|world| world.say(person, person, "/start").unwrap());
    crate::commands::until("they are heard", || {
        check_of(&town.json(&["check", "--json"]), "telegram_deputy")["ok"] == true
    });
}

/// What systemd gives to the service, a command beside it does not have.
#[test]
fn status_names_the_keys_that_the_service_alone_has() {
    let mut town = placed("", &[]);
    let keys = town.story.sim.world(|world| world.keys.clone());
    rewritten(&town, "[vk]\n", &format!("[max]\napi_url = \"{}\"\n[vk]\n", town.story.sim.max_api_url()));
    rewritten(&town, &format!("bot_token = \"{}\"\n", keys.bot), "");
    let folder = town.config.with_file_name("credentials");
    std::fs::create_dir(&folder).unwrap();
    let given = [("vk.community_token", &keys.community), ("telegram.bot_token", &keys.bot), ("max.token", &keys.max)];
    for (name, key) in given {
        std::fs::write(folder.join(name), key).unwrap();
    }
    let named = |town: &Town| -> Vec<String> {
        let status = town.json(&["status", "--json"]);
        let keys = status["keys"].as_array().unwrap().iter();
        keys.map(|key| key["key"].as_str().unwrap().to_owned()).collect()
    };
    town.start_among(std::process::Stdio::null(), &[("CREDENTIALS_DIRECTORY", folder.to_str().unwrap())]);
    crate::commands::until("they are noted", || {
        named(&town) == ["vk.community_token", "max.token", "telegram.bot_token"]
    });
    assert!(town.json(&["status", "--json"])["max"].is_object());
    let said = out(&town.run(&["--lang", "ru", "status"]));
    assert!(said.contains("сообщества 0 дней, MAX 0 дней, бота 0 дней"), "{said}");
    assert!(town.stop("-TERM").success());
    assert!(named(&town).is_empty(), "nobody has them now");
}

#[test]
fn a_channels_number_without_its_100_is_told_with_the_right_one() {
    let channel = -1_001_000_000_002_i64;
    let copies = |number: &str| format!("[crosspost]\nenabled = true\nchannel_id = {number}\n");
    let town = Town::new(EVERY_TOKEN, &copies("-1000000002"));
    let told = odd(&town.json(&["check", "--json"]))["telegram_channel_rights"].clone();
    assert!(told.contains(&format!("({channel}) in the place of -1000000002")), "{told}");
    let refused = |number: &str, language: &str| {
        let town = Town::new(EVERY_TOKEN, &copies(number));
        crate::commands::err(&town.run(&["--lang", language, "check"]))
    };
    let said = refused("1000000002", "ru");
    assert!(said.contains(&format!("а не 1000000002; может быть, {channel}?")), "{said}");
    let said = refused("\"https://t.me/+AbCdEfGhIj\"", "ru");
    assert!(said.contains("по ссылке-приглашению") && !said.contains("AbCdEf"), "{said}");
}
