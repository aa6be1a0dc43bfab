//! One engine per database, and one clear line where it cannot be opened.

use std::path::{Path, PathBuf};

use etronics_bot::inbox::{Queue, RawUpdate};
use etronics_bot::store::{self, Db, EngineLock, Store};
use tempfile::TempDir;

const NOW: i64 = 1_760_000_000_000;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    (folder, path)
}

fn refused(path: &Path, group_id: i64) -> String {
    match Store::open(path, group_id, NOW) {
        Ok(_) => panic!("opened"),
        Err(error) => format!("{error:#}"),
    }
}

fn one_line(error: &str, parts: &[&str]) {
    assert!(!error.contains('\n'), "{error}");
    for part in parts {
        assert!(error.contains(part), "«{part}» is not in: {error}");
    }
}

#[test]
fn two_engines_on_one_database_are_one_too_many() {
    let (_folder, path) = folder();
    let first = Store::open(&path, 7, NOW).unwrap();
    assert!(EngineLock::is_held(&path));
    one_line(&refused(&path, 7), &["in use by another etronics-bot", "bot.db"]);
    drop(first);
    assert!(!EngineLock::is_held(&path));
    Store::open(&path, 7, NOW).unwrap();
}

#[test]
fn who_only_asks_whether_an_engine_runs_is_none_and_keeps_none_from_starting() {
    use std::sync::mpsc::{RecvTimeoutError, channel};
    let (_folder, path) = folder();
    drop(Store::open(&path, 7, NOW).unwrap());
    let asking = || std::fs::File::open(path.with_file_name("bot.db.lock")).unwrap();
    let another = asking();
    another.lock_shared().unwrap();
    assert!(!EngineLock::is_held(&path), "another one asks, too");
    let (tell, told) = channel();
    let starts = path.clone();
    let starting = std::thread::spawn(move || tell.send(EngineLock::take(&starts)).unwrap());
    assert_eq!(told.recv_timeout(std::time::Duration::from_millis(50)).err(), Some(RecvTimeoutError::Timeout));
    another.unlock().unwrap();
    let lock = told.recv_timeout(std::time::Duration::from_secs(5)).unwrap().unwrap();
    assert!(EngineLock::is_held(&path));
    starting.join().unwrap();
    drop(lock);
}

#[cfg(unix)]
#[test]
fn a_lock_that_is_taken_away_is_made_anew_unless_another_engine_has_it_by_then() {
    let (_folder, path) = folder();
    let lock = path.with_file_name("bot.db.lock");
    let first = Store::open(&path, 7, NOW).unwrap();
    first.keep_lock().unwrap();
    std::fs::remove_file(&lock).unwrap();
    first.keep_lock().unwrap();
    assert!(EngineLock::is_held(&path));
    one_line(&refused(&path, 7), &["in use by another etronics-bot"]);
    std::fs::remove_file(&lock).unwrap();
    let second = EngineLock::take(&path).unwrap();
    one_line(&format!("{:#}", first.keep_lock().unwrap_err()), &["in use by another etronics-bot"]);
    drop(second);
    first.keep_lock().unwrap();
    one_line(&refused(&path, 7), &["in use by another etronics-bot"]);
    drop(first);
    assert!(!EngineLock::is_held(&path));
}

#[cfg(unix)]
#[test]
fn a_second_engine_is_refused_by_whatever_name_it_knows_the_database() {
    use std::os::unix::fs::symlink;
    let (folder, path) = folder();
    let home = folder.path();
    let [alias, real] = ["alias", "real"].map(|name| home.join(name));
    std::fs::create_dir(&real).unwrap();
    symlink(&real, &alias).unwrap();
    symlink("bot.db", home.join("link.db")).unwrap();
    symlink("link.db", home.join("chain.db")).unwrap();
    symlink(&path, real.join("bot.db")).unwrap();
    let names = ["link.db", "chain.db", "real/bot.db", "alias/bot.db"].map(|name| home.join(name));
    // Also where there is no database yet.
    let lock = EngineLock::take(&names[3]).unwrap();
    for name in names.iter().chain([&path]) {
        assert!(EngineLock::is_held(name), "{}", name.display());
        one_line(&refused(name, 7), &["in use by another etronics-bot"]);
    }
    drop(lock);
    let first = Store::open(&path, 7, NOW).unwrap();
    for name in &names {
        assert!(EngineLock::is_held(name), "{}", name.display());
        one_line(&refused(name, 7), &["in use by another etronics-bot"]);
        let error = format!("{:#}", store::restore(&path, name, NOW).unwrap_err());
        one_line(&error, &["in use by another etronics-bot"]);
    }
    drop(first);
    assert!(!EngineLock::is_held(&names[0]));
    drop(Store::open(&names[3], 7, NOW).unwrap());
    // A second name on the disk has a log of its own, and no lock that both would see.
    std::fs::hard_link(&path, real.join("hard.db")).unwrap();
    for name in [&path, &real.join("hard.db"), &names[0]] {
        one_line(&refused(name, 7), &["a second name on the disk", "remove that name"]);
    }
    std::fs::remove_file(real.join("hard.db")).unwrap();
    Store::open(&path, 7, NOW).unwrap();
}

#[test]
fn a_database_of_another_community_is_refused() {
    let (_folder, path) = folder();
    drop(Store::open(&path, 7, NOW).unwrap());
    one_line(&refused(&path, 8), &["belongs to vk community 7", "the config names 8"]);
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let (_folder, path) = folder();
    drop(Store::open(&path, 7, NOW).unwrap());
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (99, 'later', '', '0')",
        [],
    )
    .unwrap();
    drop(conn);
    one_line(&refused(&path, 7), &["newer version", "schema 99", "upgrade the program"]);
    one_line(&format!("{:#}", store::open_reader(&path).unwrap_err()), &["schema version 99", "upgrade the program"]);
}

#[test]
fn what_is_no_database_of_ours_is_refused() {
    let (_folder, path) = folder();
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute("CREATE TABLE somebody (elses INTEGER)", []).unwrap();
    drop(conn);
    one_line(&refused(&path, 7), &["is not a database of etronics-bot"]);
    let text = path.with_file_name("text.db");
    std::fs::write(&text, "this is no database at all, only a text that is long enough to look like a file".repeat(20))
        .unwrap();
    one_line(&refused(&text, 7), &["text.db"]);
}

#[test]
fn the_same_event_is_taken_in_once_and_the_position_moves_with_it() {
    let (_folder, path) = folder();
    let store = Store::open(&path, 7, NOW).unwrap();
    let event =
        |id: &str| RawUpdate { event_id: id.to_owned(), queue: Queue::Bulk, by: None, payload: "{}".to_owned() };
    assert_eq!(store.accept("vk:7", Some("5"), &[event("a"), event("b"), event("a")], None, NOW).unwrap(), 2);
    assert_eq!(store.accept("vk:7", Some("6"), &[event("b")], None, NOW + 1).unwrap(), 0);
    assert_eq!(store.accept("vk:8", Some("1"), &[event("b")], None, NOW + 1).unwrap(), 1, "accounts are apart");
    assert_eq!(store.position("vk:7").unwrap(), Some(("6".to_owned(), NOW + 1)));
}

#[test]
fn a_backup_comes_back_with_a_new_salt_in_observe_and_without_half_done_calls() {
    let (_folder, path) = folder();
    let copy = path.with_file_name("copy.db");
    let salt = {
        let store = Store::open(&path, 7, NOW).unwrap();
        store
            .write(|db| db.settings().set_setting("moderation.mode", Some(&serde_json::json!("enforce")), 1, NOW))
            .unwrap();
        assert!(store::backup(&path, &copy).unwrap() > 0);
        store.read(|db| db.settings().meta("salt")).unwrap()
    };
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&copy).unwrap());
    assert_eq!(mode & 0o777, 0o600);
    store::restore(&copy, &path, NOW + 1).unwrap();
    assert!(path.with_file_name("bot.db.before-restore").exists());
    let store = Store::open(&path, 7, NOW + 2).unwrap();
    assert_ne!(store.read(|db| db.settings().meta("salt")).unwrap(), salt);
    let settings = store.read(|db| db.settings().values()).unwrap();
    assert_eq!(settings["moderation.mode"], "observe");
}

#[test]
fn a_restore_does_not_touch_a_database_in_use_nor_take_a_broken_file() {
    let (_folder, path) = folder();
    let copy = path.with_file_name("copy.db");
    let store = Store::open(&path, 7, NOW).unwrap();
    store::backup(&path, &copy).unwrap();
    one_line(&format!("{:#}", store::restore(&copy, &path, NOW).unwrap_err()), &["in use"]);
    drop(store);
    let mut bytes = std::fs::read(&copy).unwrap();
    for byte in bytes.iter_mut().skip(4096).take(8000) {
        *byte ^= 0x5a;
    }
    std::fs::write(&copy, bytes).unwrap();
    let error = format!("{:#}", store::restore(&copy, &path, NOW).unwrap_err());
    one_line(&error, &["copy.db"]);
    Store::open(&path, 7, NOW).unwrap();
}

#[test]
fn readers_say_where_a_database_is_missing() {
    let (_folder, path) = folder();
    one_line(&format!("{:#}", store::open_reader(&path).unwrap_err()), &["there is no database", "etronics-bot run"]);
    drop(Store::open(&path, 7, NOW).unwrap());
    let conn = store::open_reader(&path).unwrap();
    assert_eq!(Db::new(&conn).outbox().queue_sizes().unwrap().inbox, 0);
}
