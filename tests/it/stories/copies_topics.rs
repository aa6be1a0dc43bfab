//! Posts go into topics of a forum on Telegram: each is a place of its own.

use std::collections::BTreeMap;

use etronics_bot::simulator::PostDraft;

use crate::commands::Town;
use crate::story::{EVERY_TOKEN, Of, Story};

const TOPICS: usize = 2;

/// The wall goes to two topics of a forum; returns the forum, too.
fn into_topics(more: &str) -> (Story, i64) {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (forum, group) = story.sim.world(|world| (world.add_forum("Клуб", TOPICS), world.group_id));
    story.more = format!(
        "[crosspost]\nenabled = true\nsync_deletions = true\n{more}[[crosspost.routes]]\nfrom = -{group}\n\
         to = [\"{forum}/2\", \"https://t.me/c/{}/3\"]\n",
        forum.to_string().trim_start_matches("-100"),
    );
    story.start();
    story.settle();
    (story, forum)
}

impl Story {
    fn topic(&self, forum: i64, topic: i64) -> String {
        self.sim.world(|world| world.topic(forum, topic)).join(" | ")
    }
}

/// Two topics are two lanes: which of them is ahead is no matter.
fn in_any_order(rest: &str) -> String {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for line in rest.lines() {
        let what = line.strip_prefix("chat: ").unwrap_or(line);
        let (count, what) = match what.split_once(" × ") {
            Some((count, what)) if count.parse::<u32>().is_ok() => (count.parse().unwrap(), what),
            _ => (1, what),
        };
        *counts.entry(what).or_default() += count;
    }
    let lines = counts.into_iter().map(|(what, count)| format!("chat: {count} × {what}"));
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines.join("\n")
}

#[test]
fn everything_of_a_post_goes_into_its_topics_and_follows_it() {
    let (mut story, forum) = into_topics("");
    let long = "Слово за слово. ".repeat(120);
    story.publishes(PostDraft::new(&long).photos(3).document("План.rar", 9_000));
    story.publishes(PostDraft::new("Опрос").poll("Идём?", &["да", "нет"]));
    let post = story.publishes(PostDraft::new("Привет"));
    let (second, third) = (story.topic(forum, 2), story.topic(forum, 3));
    assert_eq!(second, third);
    assert!(second.ends_with("| Привет") && second.contains("Слово за слово."), "{second}");
    assert_eq!(story.topic(forum, 1), "", "nothing stands in the general topic");
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Пока"))).unwrap();
    story.pass(5);
    assert!(story.topic(forum, 2).ends_with("| Пока") && story.topic(forum, 3).ends_with("| Пока"));
    assert_eq!(story.copy_states(), ["published"; 6]);
    story.sim.world(|world| world.delete_post(post));
    story.pass(10);
    assert!(!story.topic(forum, 2).contains("Пока"), "{}", story.topic(forum, 2));
    story.ignoring(&[Of::Repeats], "each post stands in two topics of one chat");
    insta::assert_snapshot!(in_any_order(&story.rest()), @r#"
        chat: 2 × deleted
        chat: 2 × document План.rar
        chat: 2 × poll Идём?: да, нет
        chat: 2 × Опрос
        chat: 2 × Слово за слово. Слово за слово. Слово за слово. Слово за слово. Слово за слово. Слово за с
        chat: 6 × photo
        "#);
}

#[test]
fn a_closed_topic_is_told_of_once_and_holds_no_other() {
    let (mut story, forum) = into_topics("");
    story.sim.world(|world| world.set_topic(forum, 2, Some(false)));
    story.publishes(PostDraft::new("Первый"));
    story.publishes(PostDraft::new("Второй"));
    story.pass(30);
    insta::assert_snapshot!(story.admin_hears(), @r#"
        ⚠️ Нужна ваша помощь
        чат «Клуб / 2» не принимает сообщений бота (Telegram отвечает «TOPIC_CLOSED»): откройте чат или тему, дайте боту право писать. Всё, что вам адресовано, ждёт и придёт по порядку
        "#);
    assert_eq!((story.topic(forum, 2).as_str(), story.topic(forum, 3).as_str()), ("", "Первый | Второй"));
    story.sim.world(|world| world.set_topic(forum, 2, Some(true)));
    story.pass(90);
    assert_eq!(story.topic(forum, 2), "Первый | Второй", "in order, once it is open");
    insta::assert_snapshot!(story.rest(), @r#"
        chat: Первый
        chat: Второй
        chat: Первый
        chat: Второй
        "#);
}

#[test]
fn the_general_topic_is_named_by_nothing() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let forum = story.sim.world(|world| world.add_forum("Клуб", 1));
    story.more = format!("[crosspost]\nenabled = true\nchannel_id = \"{forum}/1\"\n");
    story.start();
    story.settle();
    story.publishes(PostDraft::new("Всем").photo(90, 90));
    assert_eq!(story.topic(forum, 1), "Всем");
    insta::assert_snapshot!(story.rest(), @"chat: Всем photo");
}

#[test]
fn check_and_list_name_the_topic() {
    let mut town = Town::new(EVERY_TOKEN, "");
    let (forum, group) = town.story.sim.world(|world| (world.add_forum("Клуб", TOPICS), world.add_group("Без тем")));
    town.story.more = format!(
        "[crosspost]\nenabled = true\nchannel_id = \"{forum}/2\"\n[[crosspost.routes]]\nfrom = 1\nto = [\"{group}/2\"]\n"
    );
    town.config = town.story.config_file();
    let report = town.json(&["check", "--json"]);
    let lines = report["checks"].as_array().unwrap();
    let said: Vec<(bool, &str)> = lines
        .iter()
        .filter(|line| line["name"] == "telegram_channel_rights")
        .map(|line| (line["ok"].as_bool().unwrap(), line["detail"].as_str().unwrap()))
        .collect();
    assert_eq!(said.len(), 2, "{report:#}");
    assert!(said[0].0 && said[0].1.starts_with("topic 2 of “Клуб”"), "{said:?}");
    assert!(!said[1].0 && said[1].1.contains("has no topics"), "{said:?}");
    town.start();
    town.story.sim.world(|world| world.publish(PostDraft::new("Первый")));
    crate::commands::until("it is out", || town.json(&["crosspost", "list", "--json"])[0]["state"] == "published");
    assert_eq!(town.json(&["crosspost", "list", "--json"])[0]["channel_id"], format!("{forum}/2"));
    crate::commands::until("its title is known", || {
        crate::commands::out(&town.run(&["crosspost", "list"])).contains("Клуб / 2")
    });
    town.stop("-TERM");
}

#[test]
fn a_deleted_topic_is_told_of_once_and_what_waited_for_it_goes_where_the_config_leads_then() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (forum, group) = story.sim.world(|world| (world.add_forum("Клуб", 3), world.group_id));
    let routes = |topic: i64| {
        format!(
            "[crosspost]\nenabled = true\nsync_deletions = true\n[[crosspost.routes]]\nfrom = -{group}\n\
             to = [\"{forum}/{topic}\", \"{forum}/3\"]\n"
        )
    };
    story.more = routes(2);
    story.start();
    story.settle();
    story.publishes(PostDraft::new("До"));
    story.sim.world(|world| world.set_topic(forum, 2, None));
    let first = story.publishes(PostDraft::new("Первый"));
    story.publishes(PostDraft::new("Второй"));
    story.pass(30);
    insta::assert_snapshot!(story.admin_hears(), @r#"
        ⚠️ Нужна ваша помощь
        темы «Клуб / 2» больше нет (Telegram отвечает «message thread not found»): создайте новую и впишите её вместо прежней в раздел [crosspost] (channel_id или routes). Посты, которые её ждут, выйдут в новой по порядку
        "#);
    assert_eq!(story.topic(forum, 3), "До | Первый | Второй", "the other topic waits for nobody");
    story.sim.world(|world| world.edit_post(first, PostDraft::new("Первый, исправлен"))).unwrap();
    story.pass(70);
    assert_eq!(story.copy_states()[2..], ["pending", "published", "pending", "published"]);
    // They wait on over a restart that changes nothing, and go to the new topic once the config leads there, before what comes
    // after them, as they are by then.
    story.kill();
    story.start();
    story.settle();
    story.pass(3);
    story.kill();
    story.more = routes(4);
    story.start();
    story.settle();
    story.pass(2);
    story.publishes(PostDraft::new("Третий"));
    story.pass(2);
    assert_eq!(story.topic(forum, 4), "Первый, исправлен | Второй | Третий");
    assert_eq!(story.topic(forum, 3), "До | Первый, исправлен | Второй | Третий", "nothing stands twice");
    let states = story.copy_states();
    assert_eq!(states.iter().filter(|state| *state == "skipped: moved").count(), 2, "{states:?}");
    assert!(states.iter().all(|state| state == "published" || state == "skipped: moved"), "{states:?}");
    // What follows finds them there.
    story.sim.world(|world| world.delete_post(first));
    story.pass(20);
    assert_eq!(story.topic(forum, 4), "Второй | Третий");
    let told = story.admin_hears();
    story.pass(60);
    assert_eq!(story.admin_hears(), told, "and that is that");
    story.ignoring(&[Of::Repeats, Of::Chats], "each post stands in two topics of one chat, which are looked at above");
    story.perhaps_ignoring(&[Of::AdminChat], "at a start it may be told once more, before the new topic is known");
}
