//! What whoever runs the program on a machine meets: two backups at once, a stop while it starts, a folder that is closed to
//! them, a message that did not go out.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use etronics_bot::simulator::{Fault, PlatformSide, Refusing};
use etronics_bot::store;

use crate::commands::{Town, err, until};
use crate::restores::{Place, text};
use crate::story::{EVERY_TOKEN, Of};

#[test]
fn the_second_backup_to_one_file_is_refused_and_the_first_one_is_whole() {
    let place = Place::new();
    let copy = place.file("copy.db");
    let other = std::fs::File::create(place.file("copy.db.backup-lock")).unwrap();
    other.lock().unwrap();
    let said = place.refused(&["--lang", "en", "backup", text(&copy)]);
    assert_eq!(said, format!("error: another backup is being written to {}: wait for its end", copy.display()));
    assert!(!copy.exists());
    // By word, not by closing it: a process that another test has just forked may hold it open for a moment.
    other.unlock().unwrap();
    drop(other);
    // What a dead one left there keeps nobody out, and is not there any more.
    store::backup(&place.database(), &copy).unwrap();
    assert!(!place.file("copy.db.backup-lock").exists() && !place.file("copy.db.part").exists());
    // However many are asked for at once, whoever says that it was done leaves a whole one.
    let ends: Vec<bool> = std::thread::scope(|scope| {
        let backup = || store::backup(&place.database(), &copy).is_ok();
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(backup)).collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(ends.contains(&true), "{ends:?}");
    let conn = store::open_reader(&copy).unwrap();
    let group: String = conn.query_row("SELECT value FROM meta WHERE key = 'group_id'", [], |row| row.get(0)).unwrap();
    assert_eq!(group, "7");
}

#[test]
fn a_copy_that_cannot_be_made_tells_why_and_not_of_room() {
    let place = Place::new();
    std::fs::create_dir(place.file("copy.db.part")).unwrap();
    let said = place.refused(&["--lang", "en", "backup", text(&place.file("copy.db"))]);
    assert!(!said.contains("room on the disk"), "{said}");
}

#[test]
fn a_folder_that_is_closed_to_whoever_asks_is_not_called_empty() {
    if !rustix::process::geteuid().is_root() {
        println!("only root can ask as somebody else: skipped");
        return;
    }
    let place = Place::new();
    let open = |path: &std::path::Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let config = tempfile::NamedTempFile::new().unwrap();
    std::fs::copy(place.file("config.toml"), config.path()).unwrap();
    open(config.path(), 0o644);
    open(place.folder.path(), 0o700);
    // Where the program lies is nobody's to read either, maybe.
    let program = tempfile::tempdir().unwrap();
    open(program.path(), 0o755);
    let binary = program.path().join("etronics-bot");
    std::fs::copy(env!("CARGO_BIN_EXE_etronics-bot"), &binary).unwrap();
    let run = |language: &str, args: &[&str]| -> Output {
        let mut command = Command::new(&binary);
        command.args(["--lang", language, "--config"]).arg(config.path()).args(args).env_clear();
        command.current_dir("/").uid(54_321).gid(54_321).output().unwrap()
    };
    for args in [&["status"][..], &["journal"], &["backup", "/tmp/etronics-bot-nobodys-copy.db"]] {
        let said = run("en", args);
        assert_eq!(said.status.code(), Some(1), "{args:?}: {said:?}");
        let said = err(&said);
        assert!(said.contains("no right to look at") && said.contains("sudo -u root etronics-bot"), "{args:?}: {said}");
    }
    let said = err(&run("ru", &["status"]));
    assert!(said.contains("нет прав посмотреть на") && said.contains("sudo -u root etronics-bot"), "{said}");
    let report = run("en", &["check", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    let line = crate::commands::check_of(&report, "database");
    assert!(line["ok"] == false && line["detail"].as_str().unwrap().contains("no right"), "{line}");
}

#[test]
fn asked_to_stop_while_it_asks_telegram_at_the_start_it_ends_in_order() {
    for (name, before) in [("-TERM", false), ("-INT", true)] {
        let mut town = Town::new(EVERY_TOKEN, "");
        if before {
            // A token that worked is not asked about: it is the chat.
            town.start();
            assert!(town.stop("-TERM").success());
        }
        let asks = ["getMe", "getChat"];
        let calls = |town: &Town| {
            let counts = town.story.sim.world(|world| world.call_counts());
            asks.iter().filter_map(|method| counts.get(*method)).sum::<u64>()
        };
        let asked = calls(&town);
        town.story.sim.world(|world| {
            world.fail(Fault::lasting(PlatformSide::Telegram, Refusing::Slow(Duration::from_secs(20))));
        });
        let mut child =
            town.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).spawn().unwrap();
        until("it asks", || calls(&town) > asked);
        let signal = |name: &str| {
            assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
        };
        // Whoever turns logs over, or closed a terminal, ends nothing.
        signal("-HUP");
        signal(name);
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "it does not end");
            std::thread::park_timeout(Duration::from_millis(20));
        };
        assert_eq!(status.code(), Some(0), "{name}");
        let running = store::open_reader(&town.story.database())
            .ok()
            .and_then(|conn| store::Db::new(&conn).settings().meta("running").unwrap());
        assert_ne!(running.as_deref(), Some("1"), "it ended in order");
        town.story.ignoring(&[Of::AdminChat], "the start");
    }
}

#[test]
fn a_digest_that_telegram_did_not_take_is_not_called_done() {
    let mut town = Town::new(EVERY_TOKEN, "");
    town.start();
    assert!(town.stop("-TERM").success());
    let refusal = Refusing::Status(502);
    town.story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, refusal)));
    let sent = town.run(&["--lang", "en", "digest", "--send"]);
    assert!(sent.status.success(), "{sent:?}");
    assert!(err(&sent).contains("still wait"), "{}", err(&sent));
    town.story.sim.world(|world| world.mend(PlatformSide::Telegram));
    town.story.ignoring(&[Of::AdminChat], "the start");
}

#[test]
fn what_is_odd_about_a_setting_is_said_once_a_command() {
    let mut town = Town::new(EVERY_TOKEN, "");
    town.start();
    assert!(town.stop("-TERM").success());
    let conn = rusqlite::Connection::open(town.story.database()).unwrap();
    conn.execute("INSERT INTO settings VALUES ('moderation.comments.stop_words', '[\"ставки\", \"-\"]', 1, 1)", [])
        .unwrap();
    for args in [&["status"][..], &["check"], &["digest", "--send"]] {
        let said = err(&town.run(args));
        assert_eq!(said.matches("is too short").count(), 1, "{args:?}: {said}");
    }
    town.story.ignoring(&[Of::AdminChat], "the start");
}
