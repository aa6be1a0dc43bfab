//! A database that is damaged, or refuses, under a running daemon: its work stands still, and people are told all the same.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

use etronics_bot::app::EngineStep;
use etronics_bot::clock::MINUTE;
use etronics_bot::store::EngineLock;

use crate::commands::{Town, check_of, err, out, until, until_within};
use crate::story::{EVERY_TOKEN, Of, Story};

/// The first page of each table named and of its indexes is garbage from here on, for whoever has the database open as well.
fn damage(database: &Path, tables: &[&str]) {
    let conn = rusqlite::Connection::open(database).unwrap();
    conn.busy_timeout(Duration::from_secs(10)).unwrap();
    let size: i64 = conn.query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
    let mut pages: Vec<i64> = Vec::new();
    for table in tables {
        let mut found =
            conn.prepare("SELECT rootpage FROM sqlite_schema WHERE tbl_name = ?1 AND rootpage > 0").unwrap();
        pages.extend(found.query_map([table], |row| row.get::<_, i64>(0)).unwrap().map(Result::unwrap));
    }
    assert!(pages.len() >= tables.len(), "{pages:?}");
    // Others forget what they keep of the pages.
    conn.execute("INSERT OR REPLACE INTO meta VALUES ('told_of_damage', '')", []).unwrap();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let mut file = std::fs::OpenOptions::new().write(true).open(database).unwrap();
    for page in pages {
        file.seek(SeekFrom::Start(u64::try_from((page - 1) * size).unwrap())).unwrap();
        file.write_all(&vec![0xff; size.try_into().unwrap()]).unwrap();
    }
    // Closing it would take away the locks that the engine of this process has on the database.
    std::mem::forget(file);
}

/// The engine stands still for a while; returns what the admin was told of it.
fn stands_still(story: &mut Story) -> usize {
    for _ in 0..5 {
        let error = story.daemon().engine.step().unwrap_err();
        story.daemon().engine.cannot_turn(&error);
        let out = EngineStep::Idle { out: 1, ready_at: None };
        story.daemon().engine.wait_at_most(out, Duration::from_millis(300)).ok();
        story.clock.advance(MINUTE);
    }
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    shown.iter().filter(|message| message.text.contains("База повреждена")).count()
}

#[test]
fn damage_that_stops_the_engine_is_told_past_what_waits_whatever_else_is_damaged() {
    for tables in [&["inbox"][..], &["inbox", "outbox", "surfaces", "alerts"]] {
        let mut story = Story::new();
        story.perhaps_ignoring(&[Of::AdminChat], "looked at below");
        damage(&story.database(), tables);
        assert_eq!(stands_still(&mut story), 1, "{tables:?}");
        let said = EngineLock::said(&story.database()).unwrap();
        assert!(said.contains("is damaged: restore a backup"), "{said}");
        story.kill();
        assert_eq!(EngineLock::said(&story.database()), None, "nobody is held up");
    }
}

#[test]
fn a_refusal_that_lasts_is_told_and_ends_with_it() {
    let mut story = Story::new();
    story.perhaps_ignoring(&[Of::AdminChat], "looked at below");
    let locked = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
    let refused = rusqlite::Error::SqliteFailure(locked, Some("database is locked".to_owned()));
    let error = anyhow::Error::new(refused).context("writing to the database");
    let told = |story: &Story| {
        let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
        shown.iter().filter(|message| message.text.contains("База отказывает с 10:0")).count()
    };
    story.daemon().engine.cannot_turn(&error);
    assert_eq!(EngineLock::said(&story.database()), None, "it may be over in a moment");
    for _ in 0..3 {
        story.clock.advance(31_000);
        story.daemon().engine.cannot_turn(&error);
    }
    let said = EngineLock::said(&story.database()).unwrap();
    assert!(said.starts_with("the database refuses since 10:0"), "{said}");
    until("it is told", || told(&story) == 1);
    story.daemon().engine.can_turn();
    assert_eq!(EngineLock::said(&story.database()), None);
    story.settle();
    assert_eq!(told(&story), 1);
}

#[test]
fn whoever_asks_of_a_daemon_whose_database_is_damaged_hears_it() {
    let mut town = Town::new(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    town.start();
    until("all is well", || town.run(&["status", "--check"]).status.success());
    damage(&town.story.database(), &["inbox"]);
    let told = |town: &Town| {
        let shown = town.story.sim.world(|world| world.messages(world.admin_chat_id));
        shown.iter().any(|message| message.text.contains("База повреждена"))
    };
    until_within(Duration::from_secs(70), "people are told", || told(&town));
    let health = town.run(&["--lang", "en", "status", "--check"]);
    assert_eq!(health.status.code(), Some(1), "{health:?}");
    assert!(err(&health).contains("is damaged"), "{}", err(&health));
    let report = town.json(&["check", "--json"]);
    let line = check_of(&report, "database");
    assert_eq!((&line["ok"], &report["ok"]), (&false.into(), &false.into()));
    assert!(line["detail"].as_str().unwrap().contains("is damaged: restore a backup"), "{line}");
    let words = out(&town.run(&["--lang", "ru", "check"]));
    assert!(words.contains("база повреждена"), "{words}");
    town.stop("-TERM");
    // Of one that does not run `check` looks through the file itself.
    let report = town.json(&["check", "--json"]);
    assert!(check_of(&report, "database")["detail"].as_str().unwrap().contains("is damaged"), "{report:#}");
    town.story.ignoring(&[Of::AdminChat, Of::Comments], "the damage");
}
