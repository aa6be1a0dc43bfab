//! The wrong chat as the admin's chat: `check` says which is the right one, and `run` says no word where everybody reads.

use etronics_bot::simulator::{Fault, PlatformSide, Refusing, Rights};
use serde_json::Value;

use crate::commands::{Town, check_of, err, out, until};
use crate::story::EVERY_TOKEN;

/// Members of a chat that are kept from the bot.
const HIDDEN: &str = "Bad Request: member list is inaccessible";

impl Town {
    /// The config names this chat from now on.
    fn admin_chat(&mut self, chat: i64) {
        self.story.sim.world(|world| world.admin_chat_id = chat);
        self.config = self.story.config_file();
    }

    /// What `check` says of the admin's chat.
    fn checked(&self) -> (Value, i32) {
        let output = self.run(&["check", "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        (check_of(&report, "telegram_admin_chat").clone(), output.status.code().unwrap())
    }
}

#[track_caller]
fn says(check: &Value, field: &str, words: &str) {
    assert!(check[field].as_str().is_some_and(|text| text.contains(words)), "no «{words}» in {field} of {check}");
}

#[test]
fn a_channel_is_no_admins_chat() {
    let mut town = Town::new(EVERY_TOKEN, "");
    let channel = town.story.sim.world(|world| {
        let channel = world.add_channel("Тихий двор");
        world.promote(channel, world.bot_id, Some(Rights::ALL));
        channel
    });
    town.admin_chat(channel);
    let (check, code) = town.checked();
    assert_eq!((&check["ok"], &check["required"], code), (&Value::Bool(false), &Value::Bool(true), 1), "{check}");
    says(&check, "detail", "is a channel (Тихий двор): everybody who reads it would read the panel");
    says(&check, "fix", "a group of your administrators, or to your own chat");
    let ran = town.run(&["run"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(err(&ran).trim_end().lines().last().unwrap().contains("is a channel (Тихий двор)"), "{}", err(&ran));
    assert!(town.story.sim.world(|world| world.messages(channel)).is_empty());
}

#[test]
fn a_number_that_lost_its_minus_or_its_100_is_given_back() {
    let mut town = Town::new(EVERY_TOKEN, "");
    let (group, supergroup) = town.story.sim.world(|world| {
        let group = world.add_group("Правление");
        let old = world.add_group("Редакция");
        (group, world.migrate(old).unwrap())
    });
    let bare: i64 = supergroup.to_string().trim_start_matches("-100").parse().unwrap();
    for (typed, right, title) in [
        (-group, group, "Правление"),
        (bare, supergroup, "Редакция"),
        (-bare, supergroup, "Редакция"),
        (-supergroup, supergroup, "Редакция"),
    ] {
        town.admin_chat(typed);
        let (check, code) = town.checked();
        assert_eq!((&check["ok"], code), (&Value::Bool(false), 1), "{typed}: {check}");
        says(&check, "fix", &format!("set telegram.admin_chat_id = {right} ({title})"));
    }
    // Of a number that is nobody's, nothing is made up.
    town.admin_chat(-77_777);
    let (check, code) = town.checked();
    assert_eq!(code, 1);
    assert!(!check["fix"].as_str().unwrap().contains("admin_chat_id ="), "{check}");
}

#[test]
fn a_group_that_became_a_supergroup_is_named_by_its_new_number_and_followed() {
    let mut town = Town::new(EVERY_TOKEN, "");
    let (owner, group) = town.story.sim.world(|world| (world.admin_chat_id, world.add_group("Правление")));
    town.admin_chat(group);
    assert_eq!(town.checked().1, 0);
    let supergroup = town.story.sim.world(|world| world.migrate(group).unwrap());
    let (check, code) = town.checked();
    assert_eq!(code, 1, "{check}");
    says(&check, "detail", &format!("the group {group} became a supergroup and is {supergroup} now"));
    says(&check, "fix", &format!("set telegram.admin_chat_id = {supergroup}"));
    // The daemon with the old number in its config says so, and answers in the new chat.
    town.start();
    until("the log names it", || town.log().contains(&format!("telegram.admin_chat_id = {supergroup}")));
    town.story.sim.world(|world| world.say(supergroup, owner, "/panel").unwrap());
    let bot = town.story.sim.world(|world| world.bot_id);
    until("the panel is open there", || {
        let shown = town.story.sim.world(|world| world.messages(supergroup));
        shown.iter().any(|message| message.from == bot && message.text.contains("Панель"))
    });
}

#[test]
fn a_discussion_group_that_became_a_supergroup_is_looked_at_where_it_is() {
    let mut town = Town::new(EVERY_TOKEN, "");
    let supergroup = town.story.sim.world(|world| {
        world.discussion_chat_id = world.add_group("Обсуждение");
        let supergroup = world.migrate(world.discussion_chat_id).unwrap();
        world.promote(supergroup, world.bot_id, Some(Rights::ALL));
        supergroup
    });
    town.config = town.story.config_file();
    let report: Value = serde_json::from_slice(&town.run(&["check", "--json"]).stdout).unwrap();
    let found = ["telegram_discussion_chat", "telegram_discussion_rights"].map(|name| check_of(&report, name));
    assert!(found.iter().all(|check| check["ok"] == Value::Bool(true)), "{found:?}");
    says(found[0], "detail", &supergroup.to_string());
}

#[test]
fn a_group_of_posts_that_became_a_supergroup_is_looked_at_where_it_is() {
    let mut town = Town::new(EVERY_TOKEN, "");
    let (group, supergroup) = town.story.sim.world(|world| {
        let group = world.add_group("Чат двора");
        let supergroup = world.migrate(group).unwrap();
        world.set_bot_rights(supergroup, Some(Rights::ALL));
        (group, supergroup)
    });
    town.story.more = format!("[crosspost]\nenabled = true\nchannel_id = {group}\n");
    town.config = town.story.config_file();
    let checked = |town: &Town| -> Value { serde_json::from_slice(&town.run(&["check", "--json"]).stdout).unwrap() };
    let report = checked(&town);
    let found = check_of(&report, "telegram_channel_rights");
    assert_eq!(found["ok"], Value::Bool(true), "{found}");
    says(found, "detail", &format!("the group {group} became a supergroup and is {supergroup} now"));
    town.story.sim.world(|world| world.set_bot_rights(supergroup, None));
    let report = checked(&town);
    let found = check_of(&report, "telegram_channel_rights");
    assert_eq!(found["ok"], Value::Bool(false), "{found}");
    assert!(found.to_string().contains(&supergroup.to_string()), "{found}");
}

#[test]
fn administrators_who_cannot_be_read_are_told_of_in_the_chat_the_log_and_check() {
    let mut town = Town::new(EVERY_TOKEN, "");
    let (owner, group) = town.story.sim.world(|world| {
        let trouble = Refusing::Telegram { code: 400, description: HIDDEN.to_owned(), retry_after: None };
        world.fail(Fault::lasting(PlatformSide::Telegram, trouble).of("getChatAdministrators"));
        (world.admin_chat_id, world.add_group("Правление"))
    });
    town.admin_chat(group);
    let output = town.run(&["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("FAIL  who may use the panel: "), "{}", out(&output));
    assert!(out(&output).contains("name the owners in telegram.admin_user_ids"), "{}", out(&output));
    town.start();
    until("the log says so", || town.log().contains("administrators of the admin's chat cannot be read"));
    let last = |town: &Town| {
        town.story.sim.world(|world| {
            let bot = world.bot_id;
            world.messages(group).into_iter().rev().find(|it| it.from == bot).map(|it| it.text).unwrap_or_default()
        })
    };
    town.story.sim.world(|world| world.say(group, owner, "/panel").unwrap());
    until("the chat says so", || last(&town).contains("Не могу прочитать, кто администратор этой группы"));
    town.story.sim.world(|world| world.press_data(owner, group, 1, "open st"));
    until("so does a press", || {
        let answers = town.story.sim.world(|world| world.callback_answers().to_vec());
        answers.last().is_some_and(|answer| answer.text.starts_with("Недостаточно прав: не могу прочитать"))
    });
    town.story.sim.world(|world| world.mend(PlatformSide::Telegram));
    town.story.sim.world(|world| world.say(group, owner, "/panel").unwrap());
    until("it is mended", || last(&town).contains("🔓 Вижу, кто здесь администратор"));
    town.story.sim.world(|world| world.say(group, owner, "/panel").unwrap());
    until("the panel opens", || last(&town).contains("🛠 Панель"));
}
