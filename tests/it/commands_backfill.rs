//! `crosspost backfill` as a person types it: it looks and asks, and a yes is needed.

use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use etronics_bot::simulator::PostDraft;
use pty_process::blocking::{Command, open};

use crate::commands::{Town, err, out, until, until_within};
use crate::story::EVERY_TOKEN;

/// A community with four posts from before, whose wall is copied.
fn town(tokens: &'static [&'static str]) -> Town {
    let mut town = Town::new(tokens, "");
    let channel = town.story.sim.world(|world| world.channel_id);
    town.story.more =
        format!("[moderation]\nmode = \"enforce\"\n[crosspost]\nenabled = true\nchannel_id = {channel}\n");
    town.story.config_file();
    for text in ["Один", "Два", "Три"] {
        town.story.sim.world(|world| world.publish(PostDraft::new(text)));
    }
    town.story.sim.world(|world| world.publish(PostDraft::new("Скидки").ads()));
    town
}

/// What stands on the terminal once the question was answered so and the program has ended.
fn answers(town: &Town, args: &[&str], answer: &str) -> String {
    let (pty, pts) = open().unwrap();
    let command = Command::new(env!("CARGO_BIN_EXE_etronics-bot"))
        .args(["--config", town.config.to_str().unwrap()])
        .args(args)
        .env_clear()
        .env("NO_COLOR", "1");
    let mut child = command.spawn(pts).unwrap();
    let pty = Arc::new(pty);
    let shown = Arc::new(Mutex::new(Vec::new()));
    let (spoken, heard) = (Arc::clone(&pty), Arc::clone(&shown));
    let listener = std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = (&*spoken).read(&mut bytes) {
            heard.lock().unwrap().extend_from_slice(&bytes[..read]);
        }
    });
    let so_far = || String::from_utf8_lossy(&shown.lock().unwrap()).replace('\r', "");
    until("the question", || so_far().contains("[y/N]"));
    (&*pty).write_all(format!("{answer}\n").as_bytes()).unwrap();
    child.wait().unwrap();
    listener.join().unwrap();
    so_far()
}

#[test]
fn a_community_with_a_channel_of_max_alone_has_a_channel() {
    let mut town = town(EVERY_TOKEN);
    let (channel, key) = town.story.sim.world(|world| (world.max_channel_id, world.keys.max.clone()));
    town.story.more = format!(
        "[moderation]\nmode = \"enforce\"\n[crosspost]\nenabled = true\nmax_channel_id = {channel}\n\
         [max]\ntoken = \"{key}\"\napi_url = \"{}\"\n",
        town.story.sim.max_api_url()
    );
    town.story.config_file();
    town.start();
    let ordered = town.run(&["crosspost", "backfill", "--last", "3", "--yes"]);
    assert!(ordered.status.success(), "{}", err(&ordered));
    // Old posts have their turn as the minute rings.
    let out = || !town.story.sim.world(|world| world.max_messages(world.max_channel_id)).is_empty();
    until_within(Duration::from_secs(100), "the oldest is out", out);
}

#[test]
fn it_looks_and_asks_and_does_nothing_without_a_yes() {
    let mut town = town(EVERY_TOKEN);
    for running in [false, true] {
        if running {
            town.start();
        } else {
            // Without a database there is nothing to read.
            town.start();
            town.stop("-TERM");
        }
        let unasked = town.run(&["crosspost", "backfill", "--last", "4"]);
        assert_eq!((unasked.status.code(), err(&unasked).lines().count()), (Some(1), 1), "{}", err(&unasked));
        assert!(err(&unasked).contains("nobody can be asked here: look at it in a terminal, or add --yes"));
        let nowhere = town.run(&["crosspost", "backfill", "--last", "4", "--yes", "--to", "@nobody_here"]);
        assert!(
            err(&nowhere).contains("no route leads from the community's wall to @nobody_here"),
            "{}",
            err(&nowhere)
        );
        for answer in ["n", "", "perhaps"] {
            let said = answers(&town, &["crosspost", "backfill", "--last", "4"], answer);
            assert!(said.contains(", 10 a day: about 1 day; 1 left out: an advertisement"), "{said}");
            assert!(said.contains("3 posts of") && said.contains("nothing was ordered"), "{said}");
        }
        let state = town.json(&["crosspost", "backfill", "--json"]);
        assert_eq!(state["targets"].as_array().map(Vec::len), Some(0), "{state}");
        assert!(out(&town.run(&["crosspost", "backfill"])).starts_with("No old posts are being copied"));
    }
    let russian = answers(&town, &["--lang", "ru", "crosspost", "backfill", "--last", "4", "--per-day", "2"], "да");
    assert!(russian.contains("3 поста"), "{russian}");
    assert!(russian.contains("по 2 в день: примерно 2 дня; пропущено 1: реклама"), "{russian}");
    assert!(russian.contains("Старые посты → "), "{russian}");
    let state = town.json(&["crosspost", "backfill", "--json"]);
    let target = &state["targets"][0];
    assert_eq!(target["done"].as_i64().unwrap() + target["waiting"].as_i64().unwrap(), 3, "{state}");
    assert_eq!((target["per_day"].as_i64(), target["waits_for"].as_str()), (Some(2), None), "{state}");
    assert!(target["next_at"].is_string() && target["channel_id"].is_i64(), "{state}");
    // Again: those that wait are told, and nothing is asked.
    let again = town.run(&["crosspost", "backfill", "--last", "4", "--per-day", "2", "--yes"]);
    assert!(err(&again).contains("nothing new; ") && again.status.success(), "{}", err(&again));
    let stopped = town.run(&["crosspost", "backfill", "--stop"]);
    assert!(err(&stopped).contains("Stopped. Not going out: "), "{}", err(&stopped));
    let stopped = town.run(&["crosspost", "backfill", "--stop"]);
    assert!(err(&stopped).contains("Nothing was waiting"), "{}", err(&stopped));
    town.stop("-TERM");
}

#[test]
fn a_wall_that_no_key_reads_is_said_at_once() {
    let mut town = town(&["community"]);
    town.start();
    let began = std::time::Instant::now();
    let output = town.run(&["crosspost", "backfill", "--last", "4", "--yes"]);
    assert_eq!((output.status.code(), err(&output).lines().count()), (Some(1), 1), "{}", err(&output));
    assert!(err(&output).contains("the wall cannot be read: "), "{}", err(&output));
    assert!(began.elapsed().as_secs() < 20, "{}", err(&output));
    town.stop("-TERM");
}
