//! The real program killed at every write, sync and rename of a first start, an upgrade, a backup and a restore; and the
//! databases that a former program left half-upgraded.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use etronics_bot::clock::Clock;
use etronics_bot::store::{self, EngineLock, Store};
use rusqlite::Connection;

use super::upgrade::{GROUP, NOW, V1, V4, thawed};
use crate::story::Story;

fn opened(path: &Path) -> anyhow::Result<Store> {
    crate::restores::opened(path, GROUP)
}

/// Where a process dies: at the n-th call of a kind.
struct Death {
    calls: &'static str,
    at: usize,
}

/// What writes a file, promises it to the disk, or moves it.
const MOMENTS: [&str; 3] = ["fsync,fdatasync", "pwrite64,write", "rename,renameat,renameat2,unlink,unlinkat,ftruncate"];

/// Whether processes can be made to die at a call here.
fn can_kill() -> bool {
    let tried = Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).status();
    let can = tried.is_ok_and(|status| status.success());
    if !can {
        println!("there is no strace here: deaths at every call are not tried");
    }
    can
}

fn dying(death: &Death, config: &Path, args: &[&str]) -> Child {
    let log = fs::File::create(config.with_file_name("log.txt")).unwrap();
    Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={}", death.calls))
        .arg("-e")
        .arg(format!("inject={}:signal=KILL:when={}", death.calls, death.at))
        .arg(env!("CARGO_BIN_EXE_etronics-bot"))
        .arg("--config")
        .arg(config)
        .args(args)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// In memory where there is such a folder: what the disk does is another story.
fn memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Runs until it dies or is done; `true`: it died. A daemon is done once it says that it has started.
fn dies(mut child: Child, config: &Path, database: &Path) -> bool {
    use std::os::unix::process::ExitStatusExt;
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            let died = status.signal() == Some(9) || status.code() == Some(137);
            let log = || fs::read_to_string(config.with_file_name("log.txt")).unwrap();
            assert!(died || status.success(), "{status}: {}", log());
            return died;
        }
        if fs::read_to_string(config.with_file_name("log.txt")).unwrap().contains(" started ") {
            // Stopping is another story: it dies at once.
            let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).unwrap_or_default();
            // It may have died meanwhile, of what this death was to be.
            let _sent = Command::new("kill").arg("-KILL").args(children.split_whitespace()).output().unwrap();
            child.wait().unwrap();
            while EngineLock::is_held(database) {
                assert!(Instant::now() < deadline, "the lock is held");
                std::thread::yield_now();
            }
            return false;
        }
        assert!(Instant::now() < deadline, "neither dead nor done");
        std::thread::park_timeout(Duration::from_millis(2));
    }
}

/// The next moment to die at: every one of the first, then wider apart.
fn next(at: usize) -> usize {
    at + 1 + at / 8
}

fn empty(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("bot.") {
            fs::remove_file(path).unwrap();
        }
    }
}

/// How many rows a database has in the tables that were filled.
fn rows(path: &Path) -> Vec<(String, i64)> {
    let conn = Connection::open(path).unwrap();
    ["inbox", "outbox", "journal", "people", "examples"]
        .into_iter()
        .map(|table| {
            (table.to_owned(), conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap())
        })
        .collect()
}

/// The database opens, is sound, and has what it had.
#[track_caller]
fn goes_on(path: &Path, had: &[(String, i64)], what: &str) {
    let store = opened(path).unwrap_or_else(|error| panic!("{what}: {error:#}"));
    drop(store);
    store::quick_check(path).unwrap();
    assert_eq!(rows(path), had, "{what}");
}

fn daemon_dies_while_it_starts(frozen: Option<&str>) {
    if !can_kill() {
        return;
    }
    let story = Story::at(Clock::system(), crate::story::EVERY_TOKEN, "");
    // The communities of the frozen databases are others than the simulator's.
    let config = story.config_file();
    let group = story.sim.world(|world| world.group_id);
    let text =
        fs::read_to_string(&config).unwrap().replace(&format!("group_id = {group}"), &format!("group_id = {GROUP}"));
    fs::write(&config, text).unwrap();
    let database = story.database();
    let mut deaths = 0;
    for calls in MOMENTS {
        let mut at = 1;
        loop {
            empty(config.parent().unwrap());
            if let Some(frozen) = frozen {
                thawed(&database, frozen);
            }
            let had = if frozen.is_some() { rows(&database) } else { Vec::new() };
            let died = dies(dying(&Death { calls, at }, &config, &["run"]), &config, &database);
            deaths += usize::from(died);
            let what = format!("killed at {calls} number {at}");
            drop(opened(&database).unwrap_or_else(|error| panic!("{what}: {error:#}")));
            store::quick_check(&database).unwrap();
            if frozen.is_some() {
                for ((table, had), (_, has)) in had.iter().zip(rows(&database)) {
                    assert!(has >= *had, "{what}: {table} had {had} rows and has {has}");
                }
            }
            if !died {
                break;
            }
            at = next(at);
        }
    }
    assert!(deaths > 20, "{deaths} deaths");
}

#[test]
fn a_first_start_may_die_at_any_call_and_the_next_one_goes_on() {
    daemon_dies_while_it_starts(None);
}

#[test]
fn an_upgrade_of_the_first_version_may_die_at_any_call_and_the_next_start_goes_on() {
    daemon_dies_while_it_starts(Some(V1));
}

#[test]
fn an_upgrade_of_the_fourth_version_may_die_at_any_call_and_the_next_start_goes_on() {
    daemon_dies_while_it_starts(Some(V4));
}

/// A config without platforms, for commands.
fn place() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = memory();
    let (config, database) = (folder.path().join("config.toml"), folder.path().join("bot.db"));
    let text = format!("[storage]\npath = \"{}\"\n[vk]\ngroup_id = {GROUP}\n", database.display());
    fs::write(&config, text).unwrap();
    (folder, config, database)
}

#[test]
fn a_backup_may_die_at_any_call_and_nobody_else_ever_reads_of_it() {
    use std::os::unix::fs::PermissionsExt;
    if !can_kill() {
        return;
    }
    let (folder, config, database) = place();
    thawed(&database, V4);
    drop(opened(&database).unwrap());
    let had = rows(&database);
    let target = folder.path().join("copy.db");
    fs::write(&target, "the copy of yesterday").unwrap();
    for calls in MOMENTS {
        let mut at = 1;
        loop {
            let died =
                dies(dying(&Death { calls, at }, &config, &["backup", target.to_str().unwrap()]), &config, &database);
            let what = format!("killed at {calls} number {at}");
            for name in ["copy.db", "copy.db.part", "copy.db.part-journal"] {
                let Ok(meta) = fs::metadata(folder.path().join(name)) else { continue };
                let of_yesterday = fs::read(folder.path().join(name)).unwrap() == b"the copy of yesterday";
                assert!(of_yesterday || meta.permissions().mode() & 0o777 == 0o600, "{what}: {name}");
            }
            assert_eq!(rows(&database), had, "{what}");
            if fs::read(&target).unwrap() != b"the copy of yesterday" {
                assert_eq!(rows(&target), had, "{what}");
            }
            if !died {
                break;
            }
            at = next(at);
        }
    }
}

#[test]
fn a_restore_may_die_at_any_call_and_leaves_the_former_database_or_the_backup() {
    if !can_kill() {
        return;
    }
    let (folder, config, database) = place();
    let copy = folder.path().join("copy.db");
    thawed(&database, V4);
    drop(opened(&database).unwrap());
    store::backup(&database, &copy).unwrap();
    let mark = |path: &Path, word: &str| {
        let conn = Connection::open(path).unwrap();
        conn.execute("INSERT OR REPLACE INTO meta VALUES ('mark', ?1)", [word]).unwrap();
    };
    mark(&copy, "backup");
    mark(&database, "former");
    let had = rows(&database);
    let former = folder.path().join("former.db");
    store::backup(&database, &former).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for calls in MOMENTS {
        let mut at = 1;
        loop {
            empty(folder.path());
            fs::copy(&former, &database).unwrap();
            let died =
                dies(dying(&Death { calls, at }, &config, &["restore", copy.to_str().unwrap()]), &config, &database);
            let what = format!("killed at {calls} number {at}");
            goes_on(&database, &had, &what);
            let conn = Connection::open(&database).unwrap();
            let word: String =
                conn.query_row("SELECT value FROM meta WHERE key = 'mark'", [], |row| row.get(0)).unwrap();
            if word == "backup" {
                assert!(folder.path().join("bot.db.before-restore").exists(), "{what}: the former one is kept");
            }
            seen.insert(word);
            if !died {
                break;
            }
            at = next(at);
        }
    }
    assert_eq!(seen.len(), 2, "{seen:?}");
}

#[test]
fn what_a_former_program_left_between_the_renames_of_a_restore_is_no_empty_database() {
    let (folder, _config, database) = place();
    drop(opened(&database).unwrap());
    let kept = folder.path().join("bot.db.before-restore");
    // Its copy was whole by then.
    let copy = folder.path().join("copy.db");
    store::backup(&database, &copy).unwrap();
    store::restore(&copy, &database, NOW).unwrap();
    fs::rename(&database, folder.path().join("bot.db.restoring")).unwrap();
    let store = opened(&database).unwrap();
    assert!(store.read(|db| db.settings().meta("restored_at")).unwrap().is_some(), "the restore is finished");
    drop(store);
    // One that is not whole gives way to what was put aside.
    fs::remove_file(&kept).unwrap();
    fs::rename(&database, &kept).unwrap();
    fs::write(folder.path().join("bot.db.restoring"), "half").unwrap();
    drop(opened(&database).unwrap());
    assert!(!kept.exists());
    // Where only kept copies are left, nothing is begun in their place.
    for name in ["bot.db.before-restore", "bot.db.before-v8"] {
        fs::rename(&database, folder.path().join(name)).unwrap();
        for end in ["-wal", "-shm"] {
            drop(fs::remove_file(folder.path().join(format!("bot.db{end}"))));
        }
        let error = format!("{:#}", opened(&database).map(drop).unwrap_err());
        assert!(error.contains(name) && error.contains("etronics-bot restore"), "{error}");
        fs::rename(folder.path().join(name), &database).unwrap();
        drop(opened(&database).unwrap());
    }
}

/// A step with its row of the history: version, name, checksum, statements.
type Step = (i64, String, String, String);

/// The steps of this program.
fn steps() -> Vec<Step> {
    let folder = memory();
    let path = folder.path().join("bot.db");
    drop(opened(&path).unwrap());
    let conn = Connection::open(&path).unwrap();
    let mut rows =
        conn.prepare("SELECT version, name, checksum FROM refinery_schema_history ORDER BY version").unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(|row| {
        let (version, name, checksum): (i64, String, String) = row.unwrap();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("migrations/V{version}__{name}.sql"));
        (version, name, checksum, fs::read_to_string(file).unwrap())
    })
    .collect()
}

/// A database as a former program left it: `recorded` steps in its history, and this on its tables.
fn left_behind(path: &Path, steps: &[Step], recorded: i64, tables: &str) {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL;").unwrap();
    conn.execute_batch(
        "CREATE TABLE refinery_schema_history(version int4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255),
         checksum VARCHAR(255));",
    )
    .unwrap();
    for (version, name, checksum, sql) in steps.iter().filter(|step| step.0 <= recorded) {
        conn.execute_batch(sql).unwrap();
        let row = (version, name, "2026-11-01T00:00:00Z", checksum);
        conn.execute("INSERT INTO refinery_schema_history VALUES (?1, ?2, ?3, ?4)", row).unwrap();
    }
    if recorded > 0 {
        conn.execute("INSERT INTO meta VALUES ('mark', 'kept')", []).unwrap();
    }
    conn.execute_batch(tables).unwrap();
}

#[test]
fn a_database_that_a_kill_left_with_a_step_that_its_history_does_not_name_is_mended() {
    /// The last step that a program ran statement by statement: later ones are whole, or are not.
    const BY_STATEMENTS: i64 = 8;
    let steps = steps();
    let fresh = fresh_schema();
    for (version, _, _, sql) in steps.iter().filter(|step| step.0 <= BY_STATEMENTS) {
        // All of the step, or, as no kill leaves it, some of it.
        let statements: Vec<&str> = sql.split_inclusive(';').collect();
        for part in 0..=statements.len() {
            let folder = memory();
            let path = folder.path().join("bot.db");
            left_behind(&path, &steps, version - 1, &statements[..part].concat());
            let what = format!("version {version}, {part} of {} statements", statements.len());
            drop(opened(&path).unwrap_or_else(|error| panic!("{what}: {error:#}")));
            let conn = Connection::open(&path).unwrap();
            let known: i64 =
                conn.query_row("SELECT count(*) FROM refinery_schema_history", [], |row| row.get(0)).unwrap();
            assert_eq!(known, steps.len() as i64, "{what}");
            if *version > 1 {
                let kept: String =
                    conn.query_row("SELECT value FROM meta WHERE key = 'mark'", [], |row| row.get(0)).unwrap();
                assert_eq!(kept, "kept", "{what}");
            }
            // Exactly what a new database has.
            drop(conn);
            drop(opened(&path).unwrap());
            assert_eq!(schema(&path), fresh, "{what}");
        }
    }
}

fn schema(path: &Path) -> Vec<String> {
    let conn = Connection::open(path).unwrap();
    let mut rows = conn
        .prepare(
            "SELECT type || name || coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'refinery%' ORDER BY 1",
        )
        .unwrap();
    let rows = rows.query_map([], |row| row.get(0)).unwrap();
    rows.map(|row| row.unwrap()).filter(|row: &String| !row.contains("refinery")).collect()
}

fn fresh_schema() -> Vec<String> {
    let folder = memory();
    let path = folder.path().join("bot.db");
    drop(opened(&path).unwrap());
    schema(&path)
}

#[test]
fn a_start_that_cannot_upgrade_says_so_in_one_line_and_keeps_one_copy_of_what_was() {
    let folder = memory();
    let path = folder.path().join("bot.db");
    // Somebody has put rows into a table that the next version is to make.
    left_behind(&path, &steps(), 7, "CREATE TABLE questions (mine TEXT); INSERT INTO questions VALUES ('x');");
    let newest = store::schema_version();
    let copy = folder.path().join(format!("bot.db.before-v{newest}"));
    fs::write(&copy, "an older copy").unwrap();
    for _ in 0..4 {
        let error = format!("{:#}", opened(&path).map(drop).unwrap_err());
        assert!(!error.contains('\n') && error.contains("restore a backup"), "{error}");
        assert_eq!(fs::read(&copy).unwrap(), b"an older copy");
    }
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let copies = names.iter().filter(|name| name.to_str().unwrap().contains(".before-v")).count();
    assert_eq!(copies, 2, "{names:?}");
}
