//! Databases of released versions with a row of every shape that stories of that version wrote: no stored byte may change
//! its meaning. How they were made: `tests/it/frozen.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use etronics_bot::domain::button::Button;
use etronics_bot::domain::choice::Choice;
use etronics_bot::store::{Db, Store};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value as Json;

use super::upgrade::{GROUP, NOW, thawed};
use crate::story::{EVERY_TOKEN, Of, Story};

/// Versions that changed what is stored, by what users may have of them.
pub(super) const FROZEN: &[(i64, &str)] = &[
    (5, include_str!("../../data/v5.sql")),
    (6, include_str!("../../data/v6.sql")),
    (7, include_str!("../../data/v7.sql")),
    (8, include_str!("../../data/v8.sql")),
    (14, include_str!("../../data/v14.sql")),
];

const EVERYTHING: &[Of] = &[Of::AdminChat, Of::Chats, Of::Comments, Of::People, Of::Posts, Of::Repeats];

/// Buttons that a later version took off on purpose, and the last that showed them: whoever presses one is told so.
const BUTTONS_GONE: &[(i64, &str)] = &[(8, "lim")];

/// What was stored, by row: what is not NULL.
fn stored(conn: &Connection, sql: &str) -> Vec<(i64, Json)> {
    let mut rows = conn.prepare(sql).unwrap();
    let rows = rows.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?))).unwrap();
    rows.filter_map(|row| {
        let (id, text) = row.unwrap();
        Some((id, serde_json::from_str(&text?).unwrap()))
    })
    .collect()
}

/// Everything that was stored is read, under its name and as it was; a newer program may know more of it.
fn holds(now: &Json, then: &Json) -> bool {
    match (now, then) {
        (Json::Object(now), Json::Object(then)) => {
            then.iter().all(|(name, then)| then.is_null() || now.get(name).is_some_and(|now| holds(now, then)))
        }
        (Json::Array(now), Json::Array(then)) => {
            now.len() == then.len() && now.iter().zip(then).all(|(now, then)| holds(now, then))
        }
        (Json::Number(now), Json::Number(then)) => now.as_f64() == then.as_f64(),
        (now, then) => now == then,
    }
}

#[track_caller]
fn assert_holds(what: &str, id: i64, now: &impl Serialize, then: &Json) {
    let now = serde_json::to_value(now).unwrap();
    assert!(holds(&now, then), "{what} {id} was\n{then}\nand is read as\n{now}");
}

/// How the buttons begin that went into those of every setting.
const SWITCHES: [&str; 10] = ["mode ", "on ", "strict ", "cset ", "capp ", "lset ", "ask ", "drop ", "la ", "ld "];

/// The data of every button in a stored payload.
fn button_data(json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| button_data(item, found)),
        Json::Object(fields) => {
            if let Some(data) = fields.get("press").and_then(|press| press["data"].as_str()) {
                found.insert(data.to_owned());
            }
            fields.values().for_each(|value| button_data(value, found));
        }
        _ => {}
    }
}

#[test]
fn when_the_last_event_of_a_source_came_stays_known() {
    for (version, frozen) in FROZEN {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bot.db");
        thawed(&path, frozen);
        let conn = Connection::open(&path).unwrap();
        let mut then = conn
            .prepare(
                "SELECT c.account, max(i.received_at) FROM cursors c LEFT JOIN inbox i ON i.account = c.account
                 GROUP BY c.account",
            )
            .unwrap();
        let then: BTreeMap<String, Option<i64>> =
            then.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
        assert!(then.values().any(Option::is_some), "v{version}");
        let store = Store::open(&path, GROUP, NOW).unwrap();
        let sources = store.read(|db| db.inbox().sources()).unwrap();
        let now: BTreeMap<_, _> = sources.into_iter().map(|source| (source.account, source.last_event_at)).collect();
        assert_eq!(now, then, "v{version}");
    }
}

#[test]
fn every_stored_payload_is_read_as_it_was_written() {
    for (version, frozen) in FROZEN {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bot.db");
        thawed(&path, frozen);
        let conn = Connection::open(&path).unwrap();
        let all = |sql: &str| stored(&conn, sql);
        let actions = all("SELECT id, action FROM outbox");
        let bodies = all("SELECT id, body FROM copies");
        let parts = all("SELECT copy_id * 1000 + ordinal, part FROM copy_parts");
        let wishes = all("SELECT id, wish FROM leads");
        let files = all("SELECT id, files FROM lead_messages");
        let counts = all("SELECT id, counts FROM sweeps");
        let facts = all("SELECT id, facts FROM waves");
        let reasons = all("SELECT id, reasons FROM journal");
        let keys = if *version >= 7 {
            all("SELECT surface_id, keys FROM alerts WHERE surface_id IS NOT NULL")
        } else {
            vec![]
        };
        drop(conn);
        let mut data = BTreeSet::new();
        actions.iter().chain(&keys).for_each(|(_, json)| button_data(json, &mut data));
        let mut gone = BTreeSet::new();
        // Buttons of the owner's panel on VK have a language of their own.
        for data in data.into_iter().filter(|data| !data.starts_with("own ")) {
            if let Some((revision, choice)) = Choice::decode(&data) {
                assert_eq!(choice.encode(revision), data, "v{version}");
                continue;
            }
            match Button::decode(&data) {
                // A screen that went into another is opened there.
                Ok(button) if data.starts_with("open ") => assert!(button.encode().starts_with("open "), "v{version}"),
                // A switch of before there was one way of every setting goes that way.
                Ok(button) if SWITCHES.iter().any(|word| data.starts_with(word)) => {
                    assert_eq!(Button::decode(&button.encode()).unwrap(), button, "v{version}");
                }
                Ok(button) => assert_eq!(button.encode(), data, "v{version}"),
                Err(_) => drop(gone.insert(data.split(' ').next().unwrap_or_default().to_owned())),
            }
        }
        let known: BTreeSet<String> =
            BUTTONS_GONE.iter().filter(|(until, _)| version <= until).map(|(_, word)| (*word).to_owned()).collect();
        assert!(gone.is_subset(&known), "v{version}: buttons that nobody knows any more: {gone:?}");
        let store = Store::open(&path, GROUP, NOW).unwrap();
        let read = |db: Db<'_>| -> anyhow::Result<()> {
            for (id, then) in &actions {
                assert_holds(
                    "action",
                    *id,
                    &serde_json::from_str::<Json>(&db.outbox().outbox_row(*id)?.unwrap().action.to_json()?)?,
                    then,
                );
            }
            for (id, then) in &bodies {
                assert_holds("copy", *id, &db.copies().copy(*id)?.unwrap().body, then);
            }
            for (id, then) in &parts {
                let part = db
                    .copies()
                    .parts(id / 1000)?
                    .into_iter()
                    .find(|part| i64::from(part.ordinal) == id % 1000)
                    .unwrap();
                assert_holds("part", *id, &part.part, then);
            }
            for (id, then) in &wishes {
                assert_holds("wish", *id, &db.leads().lead(*id)?.unwrap().wish, then);
            }
            for (id, then) in &files {
                assert_holds("letter", *id, &db.lead_messages().letter(*id)?.unwrap().files, then);
            }
            for (id, then) in &counts {
                assert_holds("sweep", *id, &db.sweeps().sweep(*id)?.unwrap().counts, then);
            }
            for (id, then) in &facts {
                assert_holds("wave", *id, &db.waves().wave(*id)?.unwrap().facts, then);
            }
            for (id, then) in &reasons {
                assert_holds("verdict", *id, &db.journal().verdict(*id)?.unwrap().verdict.reasons, then);
            }
            for (surface, then) in &keys {
                let alerts = db.alerts().alerts_on(*surface)?;
                let read = alerts.iter().any(|alert| holds(&serde_json::to_value(&alert.keys).unwrap(), then));
                assert!(read, "the keys on {surface}: {then}");
            }
            Ok(())
        };
        store.write(read).unwrap();
        assert!(actions.len() > 20, "v{version} holds {} actions", actions.len());
    }
}

/// A community that goes on with a frozen database, after this was done to it.
pub(super) fn story_of(frozen: &str, what: &str) -> Story {
    let mut story = Story::without_daemon(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    story.markup = true;
    story.perhaps_ignoring(EVERYTHING, "what goes out of old rows is counted by its methods");
    thawed(&story.database(), frozen);
    let conn = Connection::open(story.database()).unwrap();
    conn.execute_batch(
        "UPDATE capabilities SET way = 'auto', advice = NULL; DELETE FROM sweeps WHERE state = 'running';",
    )
    .unwrap();
    conn.execute_batch(what).unwrap();
    story
}

fn rows(path: &Path, sql: &str) -> Vec<(String, String)> {
    let conn = Connection::open(path).unwrap();
    let mut rows = conn.prepare(sql).unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn what_waited_in_an_older_version_goes_out() {
    for (version, frozen) in FROZEN {
        let mut story = story_of(
            frozen,
            "UPDATE inbox SET state = 1;
             UPDATE outbox SET state = 0, attempts = 0, due_at = 0, expires_at = NULL, ended_at = NULL, error = NULL,
                subject = NULL, cause = NULL, revision = 1, journal_id = NULL;
             DELETE FROM settings; UPDATE meta SET value = '' WHERE key LIKE 'chat_refuses:%';
             -- Each is a copy by itself: what ends of one would take the others back that have not gone yet.
             UPDATE outbox SET action = json_set(action, '$.copy', 1000000 + id)
                WHERE json_extract(action, '$.do') = 'publish_part';
             INSERT OR IGNORE INTO copies (id, owner_id, post_id, channel_id, post_at, created_at, at, state)
                SELECT DISTINCT json_extract(action, '$.copy'), -1, json_extract(action, '$.copy'), 0, 0, 0, 0, 'pending'
                FROM outbox WHERE json_extract(action, '$.do') = 'publish_part';
             UPDATE copies SET state = 'pending', step = 'sending';",
        );
        // Whoever is written to has written to the bot.
        story.sim.world(|world| {
            world.say(world.admin_chat_id, world.admin_chat_id, "/start").unwrap();
            let client = world.add_tg_user("Анна");
            world.say(client, client, "/start").unwrap();
        });
        let before: i64 =
            rows(&story.database(), "SELECT 'last', CAST(max(id) AS TEXT) FROM outbox")[0].1.parse().unwrap();
        story.start();
        story.settle();
        story.pass(5);
        let ended = rows(
            &story.database(),
            &format!(
                "SELECT action, CASE state WHEN 0 THEN 'waits' WHEN 1 THEN 'out' WHEN 2 THEN 'done' WHEN 3 THEN 'dropped'
                    ELSE 'dead' END || coalesce(': ' || error, '') FROM outbox WHERE id <= {before} ORDER BY id"
            ),
        );
        let mut ends: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (action, end) in ended {
            let action: Json = serde_json::from_str(&action).unwrap();
            let names = ["do", "relay", "work"].into_iter().filter_map(|tag| action[tag].as_str());
            // Lanes go beside each other: what a platform says of a message depends on which was first.
            let end = if end.starts_with("done") { "done".to_owned() } else { end };
            ends.entry(names.collect::<Vec<_>>().join(" ")).or_default().insert(end);
        }
        let calls: BTreeSet<String> =
            story.sim.world(|world| world.transcript()).into_iter().map(|exchange| exchange.method).collect();
        insta::assert_debug_snapshot!(format!("what_waited_in_v{version}"), (ends, calls));
    }
}

#[test]
fn what_was_heard_in_an_older_version_is_handled() {
    for (version, frozen) in FROZEN {
        let mut story =
            story_of(frozen, "UPDATE outbox SET state = 2; UPDATE inbox SET state = 0, attempts = 0, error = NULL;");
        story.start();
        story.settle();
        let parked = rows(&story.database(), "SELECT payload, coalesce(error, '') FROM inbox WHERE state = 2");
        assert_eq!(parked, [], "v{version}");
        let waiting = story.store(|db| db.outbox().queue_sizes()).inbox;
        assert_eq!(waiting, 0, "v{version}");
    }
}
