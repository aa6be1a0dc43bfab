//! A row that nobody can read (garbage, the words of a later version, no text at all) is set aside where people see it,
//! and whatever stands behind it goes on: while the daemon runs, and when it starts.

use etronics_bot::domain::action::{TelegramAction, Urgency};
use etronics_bot::domain::lane::{Lane, TelegramLane};
use etronics_bot::store::Wanted;
use rusqlite::Connection;

use super::upgrade::{V4, thawed};
use crate::stories::comments::SPAM;
use crate::story::{Of, Story};

/// What may stand in a column in the place of what was written there, as SQL.
const GARBAGE: [&str; 9] = [
    "'{\"do\":'",
    "''",
    "'null'",
    "'{}'",
    "'[1]'",
    "'{\"do\":\"teleport\",\"v\":99,\"event\":\"teleported\"}'",
    "CAST(x'ff00fe' AS TEXT)",
    "'{\"v\":1,\"event\":\"rang\",\"do\":\"read_managers\"' || printf('%.*c', 20000000, ' ') || '}'",
    "printf('%.*c', 100000, '[')",
];

fn garble(story: &Story, sql: &str) -> usize {
    let conn = Connection::open(story.database()).unwrap();
    conn.execute_batch("PRAGMA foreign_keys=OFF").unwrap();
    conn.execute(sql, []).unwrap()
}

/// A message to the admin's chat, queued and not sent yet.
fn wants(story: &mut Story, words: &str) {
    let chat = etronics_bot::domain::ids::ChatId(story.sim.world(|world| world.admin_chat_id));
    let now = story.clock.now_ms();
    let action = TelegramAction::SendMessage {
        chat,
        html: words.to_owned(),
        keyboard: Vec::new(),
        reply_to: None,
        silent: false,
    };
    let cause = Some(words.to_owned());
    let wanted = Wanted {
        action: action.into(),
        urgency: Urgency::Order,
        rank: 0,
        journal_id: None,
        due_at: now,
        expires_at: None,
        cause,
    };
    let lane = Lane::Telegram(TelegramLane::Chat(chat));
    story.daemon().engine.store().write(|db| db.outbox().want(&wanted, &lane, now)).unwrap();
}

fn is_shown(story: &Story, words: &str) -> bool {
    story.sim.world(|world| world.messages(world.admin_chat_id)).iter().any(|message| message.text.contains(words))
}

#[track_caller]
fn is_alive(story: &mut Story, what: &str) {
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    assert!(!story.is_visible(spam), "{what}: spam stands\n{}", story.journal_lines());
}

#[test]
fn an_unreadable_call_is_set_aside_and_its_lane_goes_on_also_at_the_start() {
    let changes: Vec<String> = GARBAGE
        .iter()
        .map(|garbage| format!("action = {garbage}"))
        .chain(["action_version = 2", "action_version = 0", "attempts = -1", "attempts = 1 << 40"].map(str::to_owned))
        .chain([GARBAGE[6]].map(|garbage| format!("lane = {garbage}")))
        .collect();
    for change in changes {
        for (at_start, state) in [(false, 0), (true, 0), (true, 1)] {
            let what = format!("{change:.60}, at the start: {at_start}, state {state}");
            let mut story = Story::new();
            wants(&mut story, "первое");
            wants(&mut story, "второе");
            wants(&mut story, "третье");
            let garbled = garble(
                &story,
                &format!("UPDATE outbox SET {change}, state = {state} WHERE cause IN ('первое', 'второе')"),
            );
            assert_eq!(garbled, 2);
            if at_start {
                story.kill();
                story.start();
            }
            story.settle();
            assert!(is_shown(&story, "третье"), "{what}: the lane stands still");
            assert!(!is_shown(&story, "первое"), "{what}");
            let (dead, error) = story.store(|db| Ok((db.outbox().queue_sizes()?.dead, db.outbox().last_error()?)));
            assert_eq!(dead, 2, "{what}");
            assert!(error.unwrap().contains("cannot be read"), "{what}");
            is_alive(&mut story, &what);
            story.pass(2);
            assert!(is_shown(&story, "отменено за сутки"), "{what}: the admin is not told");
        }
    }
}

#[test]
fn an_unreadable_event_is_set_aside_and_the_next_ones_are_handled_also_at_the_start() {
    for account in ["engine", "clock", "command", "vk:229000001", "telegram:1"] {
        for at_start in [false, true] {
            let mut story = Story::new();
            story.ignoring(&[Of::AdminChat], "what is told of a row that cannot be read depends on the row");
            for (number, garbage) in GARBAGE.into_iter().enumerate() {
                let what = format!("{account}, {garbage:.60}, at the start: {at_start}");
                let garbled = garble(
                    &story,
                    &format!(
                        "INSERT INTO inbox (account, event_id, queue, payload, received_at)
                         VALUES ('{account}', 'odd-{number}', 0, {garbage}, {})",
                        story.clock.now_ms()
                    ),
                );
                assert_eq!(garbled, 1);
                if at_start {
                    story.kill();
                    story.start();
                }
                story.settle();
                let sizes = story.store(|db| db.outbox().queue_sizes());
                assert_eq!(sizes.inbox, 0, "{what}");
                is_alive(&mut story, &what);
            }
        }
    }
}

/// A spam comment's call, whose verdict cannot be read: the call is set aside, and the next one goes out.
#[test]
fn a_verdict_that_cannot_be_read_holds_up_no_other() {
    for column in ["reasons", "verdict", "network", "kind", "place", "rule", "mode", "model", "state", "error", "text"]
    {
        for garbage in ["'{'", "CAST(x'ff' AS TEXT)"] {
            let mut story = Story::new();
            story.perhaps_ignoring(
                &[Of::AdminChat, Of::Comments],
                "what is told of a row that cannot be read depends on the row",
            );
            let author = story.stranger("Кристина", "Доходова");
            story.comment(author, SPAM);
            story.daemon().hear().unwrap();
            // Judged, and not sent yet.
            while story.store(|db| db.outbox().queue_sizes()).outbox == 0 {
                if let idle @ etronics_bot::app::EngineStep::Idle { .. } = story.daemon().engine.step().unwrap() {
                    story.daemon().engine.wait_at_most(idle, std::time::Duration::from_millis(5)).unwrap();
                }
                story.clock.advance(100);
            }
            garble(&story, &format!("UPDATE journal SET {column} = {garbage}"));
            story.settle();
            is_alive(&mut story, &format!("{column} = {garbage}"));
            story.kill();
            story.start();
            is_alive(&mut story, &format!("{column} = {garbage}, after a start"));
        }
    }
}

/// Every text of every table, one column after the other: all rows of it.
fn every_column(garbage: &str) {
    let mut story = Story::without_daemon(crate::story::EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    thawed(&story.database(), V4);
    story.start();
    story.settle();
    story.kill();
    let columns: Vec<(String, String)> = {
        let conn = Connection::open(story.database()).unwrap();
        let mut found = conn
            .prepare(
                "SELECT s.name, c.name FROM sqlite_schema s, pragma_table_xinfo(s.name) c
                 WHERE s.type = 'table' AND c.type IN ('TEXT', 'BLOB') AND s.name NOT LIKE 'sqlite%'
                 AND s.name NOT LIKE 'refinery%' ORDER BY 1, 2",
            )
            .unwrap();
        let found = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        found.map(Result::unwrap).collect()
    };
    let whole = std::fs::read(story.database()).unwrap();
    for (table, column) in columns {
        let what = format!("{table}.{column} = {garbage}");
        let mut story = Story::without_daemon(crate::story::EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
        story.perhaps_ignoring(
            &[Of::AdminChat],
            "a column of anything: that the daemon lives and moderates is looked at, not its words",
        );
        std::fs::write(story.database(), &whole).unwrap();
        {
            let conn = Connection::open(story.database()).unwrap();
            conn.execute_batch("PRAGMA foreign_keys=OFF").unwrap();
            // Names of the database's own facts are looked up, never read; whom it belongs to is another story.
            let but = if table == "meta" { "WHERE key NOT IN ('group_id')" } else { "" };
            let changed = conn.execute(&format!("UPDATE OR REPLACE {table} SET {column} = {garbage} {but}"), []);
            if changed.is_err() || changed == Ok(0) {
                continue;
            }
        }
        println!("{what}");
        story.start();
        story.settle();
        // What is remembered of people and comments is evidence beside a new one, which is parked where it is no text;
        // queues, settings and what the program keeps for itself never park anything.
        let evidence = [
            "comments",
            "people",
            "deeds",
            "examples",
            "account_examples",
            "managers",
            "mercies",
            "never_touch",
            "waves",
        ];
        let parks = garbage.contains("CAST") && evidence.contains(&table.as_str());
        if !parks {
            is_alive(&mut story, &what);
        }
        story.pass(2);
        story.jump(etronics_bot::clock::HOUR);
        if !parks {
            is_alive(&mut story, &format!("{what}, an hour later"));
        }
        let sizes = story.store(|db| db.outbox().queue_sizes());
        assert_eq!(sizes.inbox, 0, "{what}");
    }
}

#[test]
fn whatever_column_is_garbage_the_daemon_starts_and_moderates() {
    every_column("'{\"do\":'");
}

#[test]
fn whatever_column_is_no_text_the_daemon_starts_and_moderates() {
    every_column("CAST(x'ff' AS TEXT)");
}
