//! What `check` says where something fails: before the first start, and with the platforms out of reach.

use etronics_bot::simulator::{Fault, PlatformSide, Refusing, Rights, SimKeyKind};
use serde_json::{Value, json};

use crate::commands::{Town, bare, err, out, run, until};
use crate::stories::comments::SPAM;
use crate::story::EVERY_TOKEN;

fn failed(report: &Value) -> Vec<&Value> {
    let lines = report["checks"].as_array().unwrap().iter();
    lines.filter(|line| line["ok"] == false && line["required"] == true).collect()
}

/// No user may make a file there, whoever runs this.
#[cfg(target_os = "linux")]
#[test]
fn a_database_that_cannot_be_written_is_told_before_the_first_start() {
    let town = Town::new(EVERY_TOKEN, "");
    let nowhere = [("DATABASE_URL".to_owned(), "/proc/none/bot.db".to_owned())];
    let report = town.run_with(&["check", "--json"], &nowhere);
    assert_eq!(report.status.code(), Some(1), "{}", out(&report));
    let report: Value = serde_json::from_str(&out(&report)).unwrap();
    let failed = failed(&report);
    assert_eq!((failed.len(), &failed[0]["name"]), (1, &Value::from("database")), "{report}");
    let told = failed[0]["detail"].as_str().unwrap();
    assert!(told.contains("/proc") && told.contains("give this user the right to write it"), "{told}");
    let run = town.run_with(&["run"], &nowhere);
    assert_eq!(run.status.code(), Some(1));
    let said = err(&run);
    assert!(said.contains("the database's folder /proc/none cannot be written"), "{said}");
}

#[test]
fn what_is_out_of_reach_says_what_to_do() {
    for (platform, key) in [(PlatformSide::Vk, "vk.proxy"), (PlatformSide::Telegram, "telegram.proxy")] {
        let town = Town::new(EVERY_TOKEN, "");
        town.story.sim.world(|world| world.offline(platform));
        let report = town.json(&["check", "--json"]);
        assert_eq!(report["ok"], false);
        for line in failed(&report) {
            let fix = line["fix"].as_str().unwrap_or_default();
            assert!(!fix.is_empty(), "{line}");
        }
        let said = out(&town.run(&["--lang", "ru", "check"]));
        assert!(said.contains("→ проверьте, доступен ли отсюда") && said.contains(key), "{said}");
    }
}

#[test]
fn what_is_asked_of_the_admins_hands_waits_in_status() {
    let mut town = Town::new(&["community"], "[moderation]\nmode = \"enforce\"\n");
    town.start();
    let stranger = town.story.stranger("Кристина", "Доходова");
    town.story.comment(stranger, SPAM);
    until("the admin is asked", || town.json(&["status", "--json"])["waiting"]["asked_of_you"] == 1);
    assert!(out(&town.run(&["--lang", "ru", "status"])).contains("1 просьба убрать руками"));
}

#[test]
fn a_certificate_that_run_would_refuse_is_refused_by_check() {
    let town = Town::new(EVERY_TOKEN, "[max]\ntoken = \"abc\"\nca = \"/nowhere/root.pem\"\n");
    let report = town.json(&["check", "--json"]);
    let failed = failed(&report);
    assert_eq!((failed.len(), &failed[0]["name"]), (1, &Value::from("max_bot")), "{report}");
    assert!(failed[0]["fix"].as_str().unwrap().contains("[max]"), "{report}");
    assert_eq!(town.run(&["run"]).status.code(), Some(1));
}

#[test]
fn a_token_that_is_none_is_a_line_of_the_report_as_any_other() {
    let town = Town::new(EVERY_TOKEN, "");
    let text = std::fs::read_to_string(&town.config).unwrap();
    let token = town.story.sim.world(|world| world.keys.bot.clone());
    std::fs::write(&town.config, text.replace(&token, "abc")).unwrap();
    let output = town.run(&["check", "--json"]);
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    let failed = failed(&report);
    assert_eq!((failed.len(), &failed[0]["name"]), (1, &Value::from("telegram_bot")), "{report:#}");
    assert!(said_of(&report, "vk_community_token").0, "what else there is stands in it too");
    assert_eq!(town.run(&["run"]).status.code(), Some(1));
}

#[test]
fn a_config_that_cannot_be_read_is_a_line_of_the_document_too() {
    let folder = tempfile::tempdir().unwrap();
    let (broken, absent) = (folder.path().join("broken.toml"), folder.path().join("absent.toml"));
    std::fs::write(&broken, "[vk]\ngroup = 7\n").unwrap();
    for (path, words) in [(broken, "broken.toml"), (absent, "does not exist")] {
        let output = run(&["--config", path.to_str().unwrap(), "check", "--json"]);
        assert_eq!(output.status.code(), Some(1));
        let report: Value = serde_json::from_str(&out(&output)).unwrap();
        let line = &report["checks"][0];
        assert_eq!((&report["ok"], &line["name"], &line["ok"]), (&json!(false), &json!("config"), &json!(false)));
        assert!(line["detail"].as_str().unwrap().contains(words) && line["fix"].is_string(), "{report:#}");
    }
}

#[test]
fn the_advice_for_a_config_that_is_not_there_can_be_followed() {
    let folder = tempfile::tempdir().unwrap();
    for (name, by_variable) in [("mine.toml", true), ("other.toml", false)] {
        let path = folder.path().join(name);
        let command = |args: &[&str]| {
            let by_argument = ["--config", path.to_str().unwrap()];
            let mut command = bare(&if by_variable { args.to_vec() } else { [&by_argument, args].concat() });
            if by_variable {
                command.env("ETRONICS_CONFIG", &path);
            }
            command.env("HOME", folder.path()).output().unwrap()
        };
        let said = err(&command(&["status"]));
        let advice = format!("`etronics-bot config init {}` writes one", path.display());
        assert!(said.contains(&advice), "{said}");
        let written = command(&["config", "init"]);
        assert_eq!(out(&written).trim_end(), path.to_str().unwrap(), "{}", err(&written));
        assert!(!err(&command(&["status"])).contains("does not exist: `etronics-bot config"));
    }
}

#[test]
fn status_names_what_the_bot_lacks_in_the_discussion_group() {
    let mut town = Town::new(EVERY_TOKEN, "");
    town.start();
    let status = |town: &Town| -> Value { serde_json::from_slice(&town.run(&["status", "--json"]).stdout).unwrap() };
    until("telegram is heard", || status(&town)["telegram"]["connected"] == json!(true));
    assert!(status(&town)["telegram"].get("group_lacks").is_none());
    town.story.sim.world(|world| world.set_bot_rights(world.discussion_chat_id, Some(Rights::NONE)));
    until("it is known", || status(&town)["telegram"].get("group_lacks").is_some());
    assert_eq!(status(&town)["telegram"]["group_lacks"], json!(["can_delete_messages", "can_restrict_members"]));
    let said = out(&town.run(&["status"]));
    assert!(said.contains("bot lacks the rights") || said.contains("у бота нет прав"), "{said}");
    town.story.sim.world(|world| world.kick_bot(world.discussion_chat_id));
    until("it is out", || status(&town)["telegram"]["group_lacks"][0] == json!("member"));
}

#[test]
fn a_channel_that_is_named_as_its_own_discussion_is_told_with_the_discussions_number() {
    let town = Town::new(EVERY_TOKEN, "");
    let (channel, group) = town.story.sim.world(|world| (world.channel_id, world.discussion_chat_id));
    let text = std::fs::read_to_string(&town.config).unwrap();
    let line = format!("discussion_chat_id = {group}");
    assert!(text.contains(&line), "{text}");
    std::fs::write(&town.config, text.replace(&line, &format!("discussion_chat_id = {channel}"))).unwrap();
    let report = town.json(&["check", "--json"]);
    let (ok, said) = said_of(&report, "telegram_discussion_chat");
    assert!(!ok && said.contains("is a channel") && report["ok"] == false, "{said}");
    assert!(said.contains(&format!("telegram.discussion_chat_id = {group}")), "{said}");
    let said = out(&town.run(&["--lang", "ru", "check"]));
    assert!(said.contains("это канал") && said.contains("его обсуждение"), "{said}");
}

/// What `check` says on a line, and what to do.
fn said_of(report: &Value, name: &str) -> (bool, String) {
    let line = report["checks"].as_array().unwrap().iter().find(|line| line["name"] == name);
    let line = line.unwrap_or_else(|| panic!("no {name}: {report:#}"));
    (line["ok"] == json!(true), format!("{} → {}", line["detail"].as_str().unwrap(), line["fix"]))
}

#[test]
fn a_channel_and_a_wall_that_nobody_knows_are_named_with_what_to_do() {
    let town = Town::new(
        EVERY_TOKEN,
        "[crosspost]\nenabled = true\nchannel_id = \"@nochannel1\"\n[[crosspost.routes]]\nfrom = \"nowall\"\nto = [\"@nochannel1\"]\n",
    );
    let report = town.json(&["check", "--json"]);
    let (ok, said) = said_of(&report, "telegram_channel_rights");
    assert!(!ok && said.contains("@nochannel1") && said.contains("mend the name"), "{said}");
    assert!(!said.contains("is reached from this machine"), "{said}");
    let (ok, said) = said_of(&report, "crosspost_wall");
    assert!(!ok && said.contains("«nowall»"), "{said}");
}

#[test]
fn a_platform_that_asks_to_go_slower_is_reached() {
    let town = Town::new(EVERY_TOKEN, "");
    let description = "Too Many Requests: retry after 300".to_owned();
    let slow = Refusing::Telegram { code: 429, description, retry_after: Some(300) };
    town.story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, slow).of("getMe")));
    let (ok, said) = said_of(&town.json(&["check", "--json"]), "telegram_bot");
    assert!(!ok && said.contains("it asks to go slower") && !said.contains("is reached from"), "{said}");
}

#[test]
fn a_person_as_the_admins_chat_writes_to_the_bot_first_and_a_folder_is_no_database() {
    let town = Town::new(EVERY_TOKEN, "");
    let config = std::fs::read_to_string(&town.config).unwrap();
    let admin = town.story.sim.world(|world| world.admin_chat_id);
    std::fs::write(&town.config, config.replace(&format!("admin_chat_id = {admin}"), "admin_chat_id = 42")).unwrap();
    let (ok, said) = said_of(&town.json(&["check", "--json"]), "telegram_admin_chat");
    assert!(!ok && said.contains("/start") && !said.contains("give it rights"), "{said}");
    let folder = town.config.parent().unwrap().to_str().unwrap().to_owned();
    let set = [("DATABASE_URL".to_owned(), folder)];
    let report = town.run_with(&["check", "--json"], &set);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let (ok, said) = said_of(&report, "database");
    assert!(!ok && said.contains("is a folder"), "{said}");
}

#[test]
fn a_community_key_that_lacks_a_right_stands_in_nobodys_way_where_another_key_has_it() {
    let town = Town::new(EVERY_TOKEN, "");
    town.story.sim.world(|world| world.set_community_rights(&["messages"]));
    let output = town.run(&["check", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(!said_of(&report, "vk_community_token").0, "{report:#}");
    assert_eq!((output.status.code(), &report["ok"]), (Some(0), &json!(true)), "{report:#}");
}

#[test]
fn calls_of_a_second_that_the_daemon_has_used_up_are_made_once_more() {
    let town = Town::new(EVERY_TOKEN, "");
    let trouble = Refusing::VkError { code: 6, message: "Too many requests per second".to_owned() };
    for method in ["groups.getTokenPermissions", "groups.getById"] {
        town.story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, trouble.clone()).of(method)));
    }
    let report = town.json(&["check", "--json"]);
    for key in ["vk_community_token", "vk_service_token", "vk_user_token"] {
        assert!(said_of(&report, key).0, "{report:#}");
    }
}

/// Keys that owners gave in the chat, as the daemon writes them down.
fn given_in_the_chat(town: &Town, keys: &[(&str, &str)]) {
    let section = |(name, key): &(&str, &str)| {
        format!("[\"{name}\"]\nkey = \"{key}\"\nsince = \"2026-11-01T10:00:00Z\"\nby = 1\n")
    };
    let file = town.story.database().with_extension("keys.toml");
    std::fs::write(&file, keys.iter().map(section).collect::<String>()).unwrap();
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

#[test]
fn a_dead_key_of_the_chat_is_replaced_in_the_chat_for_it_goes_before_the_file() {
    let town = Town::new(EVERY_TOKEN, "");
    given_in_the_chat(&town, &[("vk.service_token", "vk1.a.a-key-that-was-withdrawn-long-ago-and-is-nobodys")]);
    let report = town.json(&["check", "--json"]);
    let lines = report["checks"].as_array().unwrap().iter();
    let fixes: Vec<&str> =
        lines.filter_map(|line| line["fix"].as_str()).filter(|fix| fix.contains("no longer")).collect();
    assert!(!fixes.is_empty(), "{report:#}");
    for fix in fixes {
        assert!(fix.contains("⚙️ → 🔑") && fix.contains("goes before the config file"), "{fix}");
        assert!(fix.contains("vk.service_token") && !fix.contains("and set it"), "{fix}");
    }
    let said = out(&town.run(&["--lang", "ru", "check"]));
    assert!(said.contains("дан в чате") && said.contains("⚙️ → 🔑"), "{said}");
    // The same key in the file is mended in the file.
    std::fs::remove_file(town.story.database().with_extension("keys.toml")).unwrap();
    town.story.sim.world(|world| world.withdraw_key(SimKeyKind::Service));
    let report = town.json(&["check", "--json"]);
    let (_, fix) = said_of(&report, "vk_service_token");
    assert!(fix.contains("issue a new one and set it"), "{fix}");
}

#[test]
fn a_file_that_the_services_user_cannot_read_is_named_with_chown() {
    let town = Town::new(EVERY_TOKEN, "");
    given_in_the_chat(&town, &[("openai.api_key", "sk-a-key-that-is-given-in-the-chat-000000")]);
    let folder = town.config.parent().unwrap();
    let keys = town.story.database().with_extension("keys.toml");
    let owned = |path: &std::path::Path, user: u32| std::os::unix::fs::chown(path, Some(user), Some(user)).is_ok();
    if !owned(folder, 54_321) {
        println!("only root can give files away: skipped");
        return;
    }
    std::fs::set_permissions(&town.config, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let lines = |town: &Town| -> Vec<Value> {
        let report = town.json(&["check", "--json"]);
        let lines = report["checks"].as_array().unwrap().iter();
        lines.filter(|line| line["name"] == "readable_by_the_service").cloned().collect()
    };
    let told = lines(&town);
    let fixes: Vec<&str> = told.iter().map(|line| line["fix"].as_str().unwrap()).collect();
    let chown = |path: &std::path::Path| format!("chown 54321 {}", path.display());
    assert_eq!(fixes, [chown(&town.config), chown(&keys)], "{told:#?}");
    assert!(told.iter().all(|line| line["ok"] == false && line["required"] == false), "{told:#?}");
    let said = out(&town.run(&["--lang", "ru", "check"]));
    assert!(said.contains("служба") && said.contains("chown 54321"), "{said}");
    assert!(owned(&town.config, 54_321) && owned(&keys, 54_321));
    assert!(lines(&town).is_empty());
}

#[test]
fn a_wall_that_nobody_knows_stands_with_what_vk_says() {
    let town = Town::new(
        EVERY_TOKEN,
        "[crosspost]\nenabled = true\nchannel_id = -1001000000002\n\
         [[crosspost.routes]]\nfrom = \"nobody_has_this_name\"\nto = [-1001000000002]\n",
    );
    let said = out(&town.run(&["--lang", "en", "check"]));
    let wall = said.find("nobody_has_this_name").unwrap_or_else(|| panic!("{said}"));
    let telegram = said.find("\nTelegram").unwrap_or_else(|| panic!("{said}"));
    assert!(wall < telegram, "{said}");
}

#[test]
fn no_proxy_is_asked_to_go_to_this_very_machine() {
    // Nobody listens there.
    let town = Town::new(EVERY_TOKEN, "");
    let text = std::fs::read_to_string(&town.config).unwrap();
    let with = |text: String, section: &str| {
        assert!(text.contains(&format!("[{section}]\n")), "{text}");
        text.replace(&format!("[{section}]\n"), &format!("[{section}]\nproxy = \"http://127.0.0.1:1\"\n"))
    };
    let text = ["vk", "telegram"].into_iter().fold(text, with);
    std::fs::write(&town.config, text).unwrap();
    let report = town.json(&["check", "--json"]);
    assert_eq!(report["ok"], true, "{report:#}");
}

#[test]
fn no_password_of_an_address_is_said_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let address = |tail: &str| format!("http://user:hunter22secret@127.0.0.1:1{tail}");
    let config = format!(
        "language = \"ru\"\n[storage]\npath = \"{}\"\n\
         [telegram]\nbot_token = \"7:simulated\"\nadmin_chat_id = 5\napi_url = \"{}\"\nproxy = \"{}\"\n\
         [vk]\ngroup_id = 7\ncommunity_token = \"vk1.a.x\"\napi_url = \"{}\"\nproxy = \"{}\"\n\
         [max]\ntoken = \"abc\"\napi_url = \"{}\"\n\
         [openai]\napi_key = \"sk-none\"\nbase_url = \"{}\"\nproxy = \"{}\"\n[health]\nping_url = \"{}\"\n",
        folder.path().join("bot.db").display(),
        address(""),
        address(""),
        address("/method"),
        address(""),
        address(""),
        address("/v1"),
        address(""),
        address("/ping"),
    );
    std::fs::write(&path, config).unwrap();
    for args in
        [&["check"][..], &["check", "--json"], &["--lang", "en", "check"], &["config", "show"], &["-vv", "check"]]
    {
        let output = run(&[&["--config", path.to_str().unwrap()], args].concat());
        let said = out(&output) + &err(&output);
        assert!(said.contains("127.0.0.1"), "{args:?}: {said}");
        assert!(!said.contains("hunter22secret"), "{args:?}: {said}");
    }
}

#[test]
fn whether_the_community_may_write_to_its_owner_on_vk_is_asked_of_vk() {
    let town = Town::new(EVERY_TOKEN, "[alerts]\nvk_user_id = 777\n");
    let line = |town: &Town| {
        let report = town.json(&["check", "--json"]);
        let lines = report["checks"].as_array().unwrap().clone();
        lines.into_iter().find(|line| line["name"] == "vk_alerts").expect("it is told")
    };
    let silent = line(&town);
    assert_eq!((&silent["ok"], &silent["required"]), (&json!(false), &json!(false)), "{silent}");
    assert!(silent["fix"].as_str().unwrap().contains("vk.com/im?sel=-"), "{silent}");
    let said = out(&town.run(&["--lang", "ru", "check"]));
    assert!(said.contains("не разрешает сообществу писать") && said.contains("→ напишите с этой страницы"), "{said}");
    town.story.sim.world(|world| world.vk_writes(777, "привет"));
    assert_eq!(line(&town)["ok"], true);
}
