//! `digest` as a person or a script types it.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use etronics_bot::clock::Clock;
use etronics_bot::store::State;
use serde_json::Value;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

/// A community by the machine's clock, whose daemon has done its work and stopped.
fn stopped() -> (Story, String) {
    let more = "[moderation]\nmode = \"enforce\"\n[digest]\ndaily_at = \"09:00\"\n";
    let mut story = Story::at(Clock::system(), EVERY_TOKEN, more);
    story.start();
    story.settle();
    let stranger = story.stranger("Кристина", "Доходова");
    let spot = story.comments(stranger, SPAM);
    let deadline = Instant::now() + Duration::from_secs(40);
    // By the machine's clock a lane takes its time, and the receipt comes after the deed.
    while story.is_visible(spot) || story.last().state != State::Done {
        assert!(Instant::now() < deadline, "still there: {}", story.journal_lines());
        std::thread::park_timeout(Duration::from_millis(20));
        story.settle();
    }
    story.kill();
    let config = story.config_file().display().to_string();
    (story, config)
}

fn digest(config: &str, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_etronics-bot"));
    command
        .args(["--config", config, "--lang", "ru", "digest"])
        .args(args)
        .env_clear()
        .current_dir(std::env::temp_dir());
    command.output().unwrap()
}

#[track_caller]
fn document(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_document_has_every_field_and_what_is_not_known_is_null() {
    let (_story, config) = stopped();
    let now = document(&digest(&config, &["--since", "6h", "--json"]));
    assert_eq!(now["comments"]["checked"], 1, "{now:#}");
    assert_eq!(now["comments"]["deleted"], 1);
    assert_eq!((&now["likes"]["checked"], &now["before"]), (&Value::from(0), &Value::Null));
    assert_eq!(now["period"]["timezone"], "Europe/Moscow");
    for (part, fields) in [
        ("period", &["from", "to", "timezone"][..]),
        ("members", &["total", "joined", "left", "removed", "quarantined"]),
        ("likes", &["checked", "removed", "quarantined"]),
        ("comments", &["checked", "deleted", "quarantined", "undone"]),
        ("posts", &["published", "crossposted", "failed"]),
        ("leads", &["new", "by_status"]),
    ] {
        for field in fields {
            assert!(now[part].get(*field).is_some(), "{part}.{field}");
        }
    }
    assert!(now["top_posts"].is_array() && now["errors"].is_array());
    let yesterday = document(&digest(&config, &["--json"]));
    assert_eq!((&yesterday["members"]["total"], &yesterday["comments"]["checked"]), (&Value::Null, &Value::Null));
    let words = String::from_utf8(digest(&config, &[]).stdout).unwrap();
    assert!(words.ends_with("неизвестно: я ещё не работал\n"), "{words}");
    let week = document(&digest(&config, &["--week", "--json"]));
    assert_eq!(week["before"], Value::Null);
}

#[test]
fn words_and_a_picture_come_out_and_mistakes_are_one_line() {
    let (story, config) = stopped();
    let words = digest(&config, &["--since", "1d"]);
    let text = String::from_utf8(words.stdout.clone()).unwrap();
    assert!(words.status.success() && text.starts_with("📈 С ") && text.contains("удалено 1"), "{text}");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("digest-cli.png");
    let drawn = digest(&config, &["--since", "1d", "--png", file.to_str().unwrap(), "--json"]);
    document(&drawn);
    assert!(std::fs::read(&file).unwrap().starts_with(b"\x89PNG"));
    let piped = digest(&config, &["--since", "1d", "--png", "-"]);
    assert!(piped.stdout.starts_with(b"\x89PNG"));
    let old = String::from_utf8(digest(&config, &["--date", "2020-01-01"]).stdout).unwrap();
    assert!(old.starts_with("📈 Среда, 1 января 2020\n"), "{old}");
    let old = String::from_utf8(digest(&config, &["--since", "2020-01-01"]).stdout).unwrap();
    assert!(old.starts_with("📈 С 01.01.2020 00:00"), "{old}");
    for (args, says, status) in [
        (&["--date", "2999-01-01"][..], "ещё не началось", 1),
        (&["--date", "tomorrow"], "пишите 2026-11-23", 2),
        (&["--since", "2999-01-01"], "ещё впереди", 1),
    ] {
        let wrong = digest(&config, args);
        let said = String::from_utf8(wrong.stderr).unwrap();
        assert_eq!(wrong.status.code(), Some(status), "{said}");
        assert!(said.contains(says) && said.trim_end().lines().count() == 1, "{said}");
    }
    assert_eq!(digest(&config, &["--week", "--date", "2026-11-23"]).status.code(), Some(2));
    let sent = digest(&config, &["--since", "1d", "--send"]);
    assert!(sent.status.success(), "{sent:?}");
    let told = story.sim.world(|world| world.messages(world.admin_chat_id).pop().unwrap());
    assert!(told.text.starts_with("📈 С ") && told.keyboard[0][0].label == "Подробнее", "{told:?}");
}

#[test]
fn likes_that_were_heard_stand_in_until_the_wall_is_read() {
    let more = "[moderation.likes]\nsweep = \"24h\"\n[digest]\ndaily_at = \"09:00\"\n";
    let mut story = Story::at(Clock::system(), &["community"], more);
    story.start();
    story.settle();
    let post = story.post;
    for number in 0..20 {
        let person = story.stranger("Марина", &format!("Соколова{number}"));
        story.sim.world(|world| world.like(person, post, None, true));
    }
    let deadline = Instant::now() + Duration::from_secs(40);
    let config = story.config_file().display().to_string();
    loop {
        story.settle();
        let day = document(&digest(&config, &["--since", "1h", "--json"]));
        if day["likes"]["checked"] == 20 {
            let top = &day["top_posts"][0];
            assert_eq!((&top["likes"], &top["vk_post_id"]), (&20.into(), &post.id.into()), "{day:#}");
            assert_eq!(day["likes"]["given"], 20, "{day:#}");
            return;
        }
        assert!(Instant::now() < deadline, "{day:#}");
        std::thread::park_timeout(Duration::from_millis(50));
    }
}
