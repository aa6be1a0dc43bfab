//! Backups and restores: nothing living is written over, nothing kept is lost, and every refusal names a file and a way.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use etronics_bot::domain::deciding::{Deciding, DecidingLeft};
use etronics_bot::domain::ids::PersonId;
use etronics_bot::domain::sweep::{SweepKind, SweepState};
use etronics_bot::domain::verdict::{Decision, Mode, Verdict};
use etronics_bot::store::{self, EngineLock, NewVerdict, State, Store, SubjectKind};
use tempfile::TempDir;

const NOW: i64 = 1_760_000_000_000;

/// Opens a database. A lock lives on in whatever process was begun a moment ago, until it is another program.
pub(crate) fn opened(path: &Path, group: i64) -> anyhow::Result<Store> {
    let deadline = Instant::now() + Duration::from_secs(20);
    while EngineLock::is_held(path) {
        assert!(Instant::now() < deadline, "the lock is held");
        std::thread::yield_now();
    }
    Store::open(path, group, NOW)
}

/// A community with a database, a config and the program.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        drop(opened(&place.database(), 7).unwrap());
        place.configure(7);
        place
    }

    fn configure(&self, group: i64) {
        let text = format!("[storage]\npath = \"{}\"\n[vk]\ngroup_id = {group}\n", self.database().display());
        std::fs::write(self.file("config.toml"), text).unwrap();
        std::fs::set_permissions(self.file("config.toml"), std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .unwrap();
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.file("bot.db")
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_etronics-bot"))
            .arg("--config")
            .arg(self.file("config.toml"))
            .args(args)
            .output()
            .unwrap()
    }

    /// What the program says when it refuses.
    #[track_caller]
    pub(crate) fn refused(&self, args: &[&str]) -> String {
        let done = self.run(args);
        let said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
        assert_eq!(done.status.code(), Some(1), "{args:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        said
    }

    fn without_database(&self) {
        for end in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(self.file(&format!("bot.db{end}"))));
        }
    }

    fn mark(&self, word: &str) {
        let store = opened(&self.database(), 7).unwrap();
        store.write(|db| db.settings().set_meta("mark", word)).unwrap();
    }
}

pub(crate) fn mark_of(path: &Path) -> Option<String> {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.query_row("SELECT value FROM meta WHERE key = 'mark'", [], |row| row.get(0)).ok()
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_backup_takes_the_place_of_nothing_that_lives() {
    let place = Place::new();
    let store = opened(&place.database(), 7).unwrap();
    store.write(|db| db.settings().set_meta("mark", "alive")).unwrap();
    for name in ["bot.keys.toml", "bot.db.before-restore", "bot.db.before-v8", "bot.db.before-v8.2"] {
        std::fs::write(place.file(name), "# precious").unwrap();
    }
    std::fs::hard_link(place.database(), place.file("hard.db")).unwrap();
    let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, place.file(name)).unwrap();
    link(&place.database(), "soft.db");
    link(Path::new("bot.db-wal"), "soft-log");
    link(&place.file("bot.keys.toml"), "soft-keys");
    link(place.folder.path(), "folder");
    let targets = [
        "bot.db",
        "bot.db-wal",
        "bot.db-shm",
        "bot.db-journal",
        "bot.db.lock",
        "bot.keys.toml",
        "bot.db.before-restore",
        "bot.db.before-v8",
        "bot.db.before-v8.2",
        "hard.db",
        "soft.db",
        "soft-log",
        "soft-keys",
        "folder/bot.db",
        "config.toml",
    ]
    .map(|name| place.file(name));
    for target in targets {
        let before = std::fs::read(&target).ok();
        let said = place.refused(&["backup", text(&target)]);
        assert!(said.contains("name another file"), "{said}");
        assert_eq!(std::fs::read(&target).ok(), before, "{}", target.display());
    }
    store.write(|db| db.settings().set_meta("mark", "still alive")).unwrap();
    drop(store);
    assert_eq!(mark_of(&place.database()).as_deref(), Some("still alive"));
}

#[test]
fn a_backup_whose_temporary_file_would_be_the_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("copy.part");
    drop(opened(&database, 7).unwrap());
    let error = store::backup(&database, &folder.path().join("copy")).unwrap_err();
    assert!(error.to_string().contains("name another file"), "{error:#}");
    opened(&database, 7).unwrap();
}

#[test]
fn a_backup_of_another_community_is_refused_naming_both() {
    let place = Place::new();
    let copy = place.file("copy.db");
    assert!(place.run(&["backup", text(&copy)]).status.success());
    place.configure(8);
    let said = place.refused(&["restore", text(&copy)]);
    assert!(said.contains("vk community 7") && said.contains("the config names 8"), "{said}");
    // Also where the config names nobody, or a database of another community stands there already.
    let other = place.file("other.db");
    drop(opened(&other, 9).unwrap());
    let error = format!("{:#}", store::restore(&copy, &other, NOW).unwrap_err());
    assert!(error.contains("vk community 7") && error.contains("to 9"), "{error}");
}

#[test]
fn four_restores_keep_the_last_three_databases_under_names_of_their_own() {
    let place = Place::new();
    let copy = place.file("copy.db");
    place.mark("the backup");
    assert!(place.run(&["backup", text(&copy)]).status.success());
    for word in ["one", "two", "three", "four"] {
        place.mark(word);
        let done = place.run(&["restore", text(&copy)]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(mark_of(&place.database()).as_deref(), Some("the backup"));
    }
    assert!(!place.file("bot.db.before-restore").exists(), "the oldest of four is gone");
    for (name, word) in [("2", "two"), ("3", "three"), ("4", "four")] {
        assert_eq!(mark_of(&place.file(&format!("bot.db.before-restore.{name}"))).as_deref(), Some(word));
    }
}

#[test]
fn a_damaged_database_is_named_with_the_way_back_and_the_way_back_works() {
    let place = Place::new();
    let copy = place.file("copy.db");
    place.mark("the backup");
    assert!(place.run(&["backup", text(&copy)]).status.success());
    let forget_log = || {
        let conn = rusqlite::Connection::open(place.database()).unwrap();
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    };
    forget_log();
    let whole = std::fs::read(place.database()).unwrap();
    let garbled = |from: usize| {
        let mut bytes = whole.clone();
        bytes[from..].iter_mut().for_each(|byte| *byte ^= 0x5a);
        bytes
    };
    for (what, bytes) in [
        ("no database", "a text that is long enough to look like a file ".repeat(200).into_bytes()),
        ("garbled from its second page on", garbled(4096)),
        ("garbled after its first words", garbled(100)),
        ("cut short", whole[..whole.len() / 2].to_vec()),
        ("one byte", b"x".to_vec()),
    ] {
        std::fs::write(place.database(), &bytes).unwrap();
        for args in [&["status"] as &[&str], &["journal"], &["backup", "elsewhere.db"], &["leads", "list"]] {
            let done = place.run(args);
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            if done.status.success() && what == "cut short" {
                continue;
            }
            assert!(said.contains("bot.db") && said.contains("etronics-bot restore FILE"), "{what}, {args:?}: {said}");
            for word in ["rights", "malformed", "column", "is not a database"] {
                assert!(!said.contains(word), "{what}, {args:?}: {said}");
            }
        }
        let error = opened(&place.database(), 7).map(drop).map_err(|error| format!("{error:#}"));
        if let Err(said) = error {
            assert!(said.contains("bot.db") && said.contains("etronics-bot restore FILE"), "{what}: {said}");
            assert!(!said.contains("rights") && !said.contains("malformed"), "{what}: {said}");
        }
        let done = place.run(&["restore", text(&copy)]);
        assert!(done.status.success(), "{what}: {}", String::from_utf8_lossy(&done.stderr));
        opened(&place.database(), 7).unwrap();
        assert_eq!(mark_of(&place.database()).as_deref(), Some("the backup"), "{what}");
        forget_log();
    }
}

#[test]
fn a_damaged_backup_is_named_itself() {
    let place = Place::new();
    let copy = place.file("copy.db");
    for junk in ["x".to_owned(), "a text that is long enough to look like a file ".repeat(200)] {
        std::fs::write(&copy, junk).unwrap();
        let said = place.refused(&["restore", text(&copy)]);
        assert!(
            said.trim_end().ends_with("copy.db is no backup: name a file that `etronics-bot backup` wrote"),
            "{said}"
        );
    }
    std::fs::remove_file(&copy).unwrap();
    assert!(place.run(&["backup", text(&copy)]).status.success());
    let mut bytes = std::fs::read(&copy).unwrap();
    bytes[4096..].iter_mut().for_each(|byte| *byte ^= 0x5a);
    std::fs::write(&copy, bytes).unwrap();
    let said = place.refused(&["restore", text(&copy)]);
    assert!(said.contains("copy.db is damaged: restore another one (etronics-bot restore FILE)"), "{said}");
    opened(&place.database(), 7).unwrap();
}

#[test]
fn garbage_in_the_history_of_migrations_is_mended_by_what_the_tables_are() {
    for garbage in [
        "UPDATE refinery_schema_history SET applied_on = 'yesterday'",
        "UPDATE refinery_schema_history SET checksum = 'x' WHERE version = 2",
        "UPDATE refinery_schema_history SET checksum = NULL",
        "UPDATE refinery_schema_history SET name = 'later' WHERE version = 3",
        "UPDATE refinery_schema_history SET version = 'first' WHERE version = 1",
        "UPDATE refinery_schema_history SET version = -5 WHERE version = 8",
        "INSERT INTO refinery_schema_history VALUES (NULL, NULL, NULL, NULL)",
        "INSERT INTO refinery_schema_history VALUES (x'ff', x'ff', x'ff', x'ff')",
        "INSERT INTO refinery_schema_history VALUES (2.5, 'half', '', '')",
        "DELETE FROM refinery_schema_history",
        "DELETE FROM refinery_schema_history WHERE version > 3",
        "DELETE FROM refinery_schema_history WHERE version = 3",
        "DROP TABLE refinery_schema_history",
    ] {
        let place = Place::new();
        place.mark("here");
        let conn = rusqlite::Connection::open(place.database()).unwrap();
        conn.execute_batch(garbage).unwrap();
        drop(conn);
        let said = format!("{:?}", place.run(&["status"]));
        assert!(!said.contains("panicked") && !said.contains("column"), "{garbage}: {said}");
        drop(opened(&place.database(), 7).unwrap_or_else(|error| panic!("{garbage}: {error:#}")));
        assert_eq!(mark_of(&place.database()).as_deref(), Some("here"));
        assert!(place.run(&["status"]).status.success(), "{garbage}");
    }
}

/// What somebody had ordered about many goes no further after a restore: nothing is done by itself then.
#[test]
fn a_restore_withdraws_orders_about_many_and_what_waits_for_a_word_goes_on_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let (database, copy) = (folder.path().join("bot.db"), folder.path().join("copy.db"));
    let store = opened(&database, 7).unwrap();
    let deciding =
        Deciding { order: 3, by: 1, left: DecidingLeft::RemoveNamed, decided: 1, learnt: false, named: None };
    let verdict = |decision, state| {
        store
            .write(|db| {
                let verdict = Verdict { decision, score: 0.9, rule: "account".to_owned().into(), reasons: Vec::new() };
                db.journal().record_verdict(&NewVerdict {
                    at: NOW,
                    kind: SubjectKind::Member,
                    person: PersonId::vk(5),
                    comment: None,
                    verdict: &verdict,
                    mode: Mode::Enforce,
                    model: "m",
                    state,
                    text: None,
                    by: None,
                    item: None,
                    sweep: None,
                    wave: None,
                })
            })
            .unwrap()
    };
    let (held, on_its_way) = (verdict(Decision::Quarantine, State::Pending), verdict(Decision::Remove, State::Pending));
    let sweep = store
        .write(|db| {
            db.quarantine().hold(held, NOW, NOW + 1)?;
            db.ordered().put_numbers(3, &[1, 2])?;
            db.journal().deciding_goes_on(&deciding, NOW)?;
            db.sweeps().begin_sweep(SweepKind::Members, true, false, Some(1), NOW)
        })
        .unwrap()
        .unwrap();
    store::backup(&database, &copy).unwrap();
    drop(store);
    store::restore(&copy, &database, NOW).unwrap();
    let store = opened(&database, 7).unwrap();
    store
        .read(|db| {
            assert!(!db.inbox().orders_going_on()?.deciding);
            assert_eq!(db.ordered().next_numbers(3)?, None);
            assert_eq!(db.sweeps().sweep(sweep)?.unwrap().state, SweepState::Failed);
            let state = |id| Ok::<_, anyhow::Error>(db.journal().verdict(id)?.unwrap().state);
            assert_eq!((state(held)?, state(on_its_way)?), (State::Pending, State::Failed));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_restore_says_what_the_daemon_will_do_also_where_the_environment_fixes_the_mode() {
    let place = Place::new();
    let copy = place.file("copy.db");
    store::backup(&place.database(), &copy).unwrap();
    let restored = |mode: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_etronics-bot"));
        command.arg("--config").arg(place.file("config.toml")).args(["restore", text(&copy)]);
        let done = command.env("MODERATION_MODE", mode).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    assert!(restored("observe").trim_end().ends_with("bot.db: the daemon will start in observe mode"));
    // The daemon's environment may be another than this command's.
    let said = restored("");
    assert!(said.contains("the daemon will start in observe mode, unless MODERATION_MODE=enforce stands in"), "{said}");
    let said = restored("enforce");
    assert!(said.contains("MODERATION_MODE=enforce wins") && said.contains("unset it first"), "{said}");
    assert!(!said.contains("will start in observe"), "{said}");
}

/// Cards of the time after the backup are still in the chat: their buttons name rows by number.
#[test]
fn no_number_is_given_out_a_second_time_after_a_restore() {
    /// Counts rows up, as the program does while it lives.
    fn live(store: &Store, rows: usize) -> [i64; 2] {
        let [mut journal, mut surface] = [0; 2];
        for _ in 0..rows {
            journal = kept_verdict(store);
            surface = store
                .write(|db| db.surfaces().open_surface(etronics_bot::domain::ids::ChatId(1), "panel", NOW))
                .unwrap()
                .id;
        }
        [journal, surface]
    }
    for damaged in [false, true] {
        let place = Place::new();
        let copy = place.file("copy.db");
        let store = opened(&place.database(), 7).unwrap();
        live(&store, 2);
        // The engine runs while it is copied.
        store.write(|db| db.settings().set_meta("running", "1")).unwrap();
        store::backup(&place.database(), &copy).unwrap();
        let given = live(&store, 5);
        let wave = store.write(|db| db.inbox().put_event("engine", "e", 0, "{}", NOW)).unwrap();
        drop(store);
        if damaged {
            place.without_database();
            std::fs::write(place.database(), "no database".repeat(900)).unwrap();
        }
        for _ in 0..2 {
            store::restore(&copy, &place.database(), NOW).unwrap();
        }
        let store = opened(&place.database(), 7).unwrap();
        let again = live(&store, 1);
        assert!(again[0] > given[0] && again[1] > given[1], "{again:?} after {given:?}, damaged: {damaged}");
        // Of this table the backup has no row.
        assert!(store.write(|db| db.inbox().put_event("engine", "e", 0, "{}", NOW)).unwrap() > wave);
        assert_eq!(again[0] > 1_000_000, damaged, "what is known leaves no gap: {again:?}");
        assert_eq!(store.read(|db| db.settings().meta("running")).unwrap().as_deref(), Some("0"), "no engine died");
    }
}

#[test]
fn numbers_are_far_apart_where_the_former_database_is_another_or_none() {
    for began_anew in [true, false] {
        let place = Place::new();
        let copy = place.file("copy.db");
        let store = opened(&place.database(), 7).unwrap();
        let last = (0..3).map(|_| kept_verdict(&store)).last().unwrap();
        store::backup(&place.database(), &copy).unwrap();
        drop(store);
        place.without_database();
        if began_anew {
            // The disk was lost, and the program has begun anew before somebody thought of the backup.
            let store = Store::open(&place.database(), 7, NOW + 5).unwrap();
            for _ in 0..9 {
                kept_verdict(&store);
            }
        }
        store::restore(&copy, &place.database(), NOW + 9).unwrap();
        let store = opened(&place.database(), 7).unwrap();
        assert!(kept_verdict(&store) > last + 1_000_000);
    }
}

#[test]
fn a_backup_put_in_the_place_of_the_database_by_hand_is_taken_like_a_restored_one() {
    let place = Place::new();
    let (copy, database) = (place.file("copy.db"), place.database());
    let store = opened(&database, 7).unwrap();
    store
        .write(|db| {
            db.settings().set_meta("running", "1")?;
            db.settings().set_setting("moderation.mode", Some(&serde_json::json!("enforce")), 1, NOW)
        })
        .unwrap();
    let last = kept_verdict(&store);
    store::backup(&database, &copy).unwrap();
    drop(store);
    let put_there = || {
        place.without_database();
        std::fs::copy(&copy, &database).unwrap();
    };
    put_there();
    let mode = |store: &Store| store.read(|db| db.settings().values()).unwrap()["moderation.mode"].clone();
    let meta = |store: &Store, key: &str| store.read(|db| db.settings().meta(key)).unwrap();
    let store = opened(&database, 7).unwrap();
    assert_eq!((mode(&store), meta(&store, "running").as_deref()), (serde_json::json!("observe"), Some("0")));
    assert!(meta(&store, "restored_at").is_some() && kept_verdict(&store) > last + 1_000_000);
    // Once.
    store.write(|db| db.settings().set_setting("moderation.mode", None, 1, NOW)).unwrap();
    drop(store);
    let store = opened(&database, 7).unwrap();
    assert!(!store.read(|db| db.settings().values()).unwrap().contains_key("moderation.mode"));
    drop(store);
    // A former program does not know the mark: where the copy has lived since, nothing is taken back.
    put_there();
    let conn = rusqlite::Connection::open(&database).unwrap();
    conn.execute("INSERT OR REPLACE INTO meta VALUES ('started_at', '5')", []).unwrap();
    drop(conn);
    let store = opened(&database, 7).unwrap();
    assert_eq!((mode(&store), meta(&store, "is_a_copy")), (serde_json::json!("enforce"), None));
}

fn kept_verdict(store: &Store) -> i64 {
    let verdict =
        Verdict { decision: Decision::Keep, score: 0.1, rule: "model".to_owned().into(), reasons: Vec::new() };
    store
        .write(|db| {
            db.journal().record_verdict(&NewVerdict {
                at: NOW,
                kind: SubjectKind::Member,
                person: PersonId::vk(5),
                comment: None,
                verdict: &verdict,
                mode: Mode::Enforce,
                model: "m",
                state: State::Done,
                text: None,
                by: None,
                item: None,
                sweep: None,
                wave: None,
            })
        })
        .unwrap()
}
