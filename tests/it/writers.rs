//! Files that commands write: never in the place of what lives.

use std::path::Path;

use crate::restores::{Place, mark_of, opened, text};

/// Every way in which the program writes a file that somebody names.
fn writers(file: &Path) -> [Vec<&str>; 6] {
    let (labelled, file) = (concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/none.csv"), text(file));
    [
        vec!["learned", "export", file],
        vec!["digest", "--since", "1h", "--png", file],
        vec!["train", "comments", labelled, "--out", file],
        vec!["train", "accounts", labelled, "--out", file],
        vec!["config", "init", "--force", file],
        vec!["demo", "--fast", "--png", file],
    ]
}

#[test]
fn no_file_that_is_written_takes_the_place_of_what_lives() {
    let place = Place::new();
    let store = opened(&place.database(), 7).unwrap();
    store.write(|db| db.settings().set_meta("mark", "alive")).unwrap();
    drop(opened(&place.file("other.db"), 9).unwrap());
    std::fs::write(place.file("bot.keys.toml"), "# precious").unwrap();
    std::fs::write(place.file("other.db.lock"), "").unwrap();
    std::fs::hard_link(place.file("other.db"), place.file("hard.db")).unwrap();
    std::os::unix::fs::symlink(place.database(), place.file("soft.db")).unwrap();
    std::os::unix::fs::symlink("bot.db-wal", place.file("soft-log")).unwrap();
    for name in ["bot.db", "bot.db-wal", "bot.db-shm", "bot.keys.toml", "other.db", "other.db.lock", "hard.db"]
        .into_iter()
        .chain(["soft.db", "soft-log", "config.toml"])
    {
        let target = place.file(name);
        let before = std::fs::read(&target).ok();
        for args in writers(&target).iter().filter(|args| name != "config.toml" || args[0] != "config") {
            let said = place.refused(args);
            assert!(said.contains("name another file"), "{args:?}: {said}");
            // Whoever reads the database writes into what it is shared by.
            assert!(name == "bot.db-shm" || std::fs::read(&target).ok() == before, "{args:?}");
        }
    }
    drop(store);
    assert_eq!(mark_of(&place.database()).as_deref(), Some("alive"));
}

#[test]
fn check_refuses_a_second_name_as_the_start_does() {
    let place = Place::new();
    drop(opened(&place.database(), 7).unwrap());
    let database_line = || {
        let said = String::from_utf8(place.run(&["check", "--json"]).stdout).unwrap();
        let document: serde_json::Value = serde_json::from_str(&said).unwrap();
        document["checks"].as_array().unwrap().iter().find(|line| line["name"] == "database").unwrap().clone()
    };
    assert_eq!(database_line()["ok"], true);
    std::fs::hard_link(place.database(), place.file("hard.db")).unwrap();
    let line = database_line();
    assert!(line["ok"] == false && line["detail"].as_str().unwrap().contains("a second name on the disk"), "{line}");
    std::fs::remove_file(place.file("hard.db")).unwrap();
    assert_eq!(database_line()["ok"], true);
}
