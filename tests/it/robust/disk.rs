//! Disks that are full, files that cannot be written, backups of yesterday.

use std::time::Duration;

use etronics_bot::app::Daemon;
use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::verdict::{Decision, Mode};
use etronics_bot::store;
use etronics_bot::store::JournalRow;

use crate::commands::until;
use crate::stories::comments::SPAM;
use crate::story::{Of, Story};

const HAM: &str = "А во сколько начало и есть ли места для детей?";

/// Turns the engine until the store refuses; the error as the log would say it.
#[track_caller]
fn until_full(story: &mut Story) -> String {
    for _ in 0..500 {
        if let Err(error) = story.daemon().engine.step() {
            return format!("{error:#}");
        }
        story.clock.advance(500);
    }
    panic!("the disk never filled up");
}

#[track_caller]
fn assert_told_well(story: &Story, said: &str) {
    assert!(!said.contains('\n'), "{said}");
    assert!(said.contains("full") && said.contains(&story.database().display().to_string()), "{said}");
}

#[test]
fn a_disk_that_fills_up_in_the_middle_of_a_batch_loses_nothing_and_goes_on_when_there_is_room() {
    for pages in 0..12 {
        let mut story = Story::new();
        story.ignoring(&[Of::AdminChat], "what is told of a full disk is of the stories of alerts");
        let spam: Vec<_> = (0..40)
            .map(|number| {
                let author = story.stranger("Кристина", &number.to_string());
                let guest = story.stranger("Ирина", &number.to_string());
                story.comment(guest, &format!("{HAM} Нас {number}"));
                story.comment(author, &format!("{SPAM} {number}"))
            })
            .collect();
        story.daemon().hear().unwrap();
        story.daemon().engine.store().limit_growth(Some(pages)).unwrap();
        let said = until_full(&mut story);
        assert_told_well(&story, &said);
        story.daemon().engine.store().limit_growth(None).unwrap();
        story.settle();
        story.jump(HOUR);
        for spot in &spam {
            story.assert_deleted(*spot);
        }
        assert_eq!(story.journal().len(), 80, "with {pages} pages");
        let sizes = story.store(|db| db.outbox().queue_sizes());
        assert_eq!((sizes.inbox, sizes.outbox, sizes.dead), (0, 0, 0), "with {pages} pages");
        assert_eq!(story.calls("wall.deleteComment"), 40, "with {pages} pages");
    }
}

/// Events that were set aside, and why.
fn set_aside(story: &Story) -> Vec<String> {
    let conn = rusqlite::Connection::open(story.database()).unwrap();
    let mut rows = conn.prepare("SELECT error FROM inbox WHERE state = 2").unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn after_an_unclean_end_a_disk_that_is_full_for_long_sets_no_event_aside() {
    for pages in 0..6 {
        let mut story = Story::new();
        story.ignoring(&[Of::AdminChat], "what is told of a full disk is of the stories of alerts");
        let author = story.stranger("Кристина", "Доходова");
        let spam: Vec<_> = (0..40).map(|number| story.comment(author, &format!("{SPAM} {number}"))).collect();
        story.daemon().hear().unwrap();
        story.kill();
        story.start();
        story.daemon().engine.store().limit_growth(Some(pages)).unwrap();
        for _ in 0..8 {
            until_full(&mut story);
        }
        assert_eq!(set_aside(&story), [""; 0], "with {pages} pages");
        story.daemon().engine.store().limit_growth(None).unwrap();
        story.settle();
        story.jump(HOUR);
        assert_eq!(set_aside(&story), [""; 0], "with {pages} pages");
        for spot in &spam {
            story.assert_deleted(*spot);
        }
    }
}

#[test]
fn an_event_over_which_the_process_died_three_times_is_set_aside_and_the_others_go_on() {
    let mut story = Story::new();
    story.ignoring(&[Of::AdminChat], "what is told of it is of the stories of alerts");
    let author = story.stranger("Кристина", "Доходова");
    let deadly = story.comment(author, SPAM);
    story.daemon().hear().unwrap();
    let id = {
        let conn = rusqlite::Connection::open(story.database()).unwrap();
        let waits = "SELECT id FROM inbox WHERE account LIKE 'vk:%' AND state = 0";
        conn.query_row(waits, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    for _ in 0..3 {
        story.kill();
        story.start();
        // The mark of its beginning is durable, and then the process dies.
        story.daemon().engine.store().write(|db| db.inbox().event_begun(id)).unwrap();
    }
    story.kill();
    story.start();
    let other = story.comment(author, &format!("{SPAM} снова"));
    story.settle();
    story.assert_visible(deadly);
    story.assert_deleted(other);
    assert_eq!(set_aside(&story), ["the process died while handling it"]);
}

#[test]
fn what_comes_while_the_disk_is_full_is_asked_for_again() {
    let mut story = Story::new();
    story.ignoring(&[Of::AdminChat], "what is told of a full disk is of the stories of alerts");
    story.daemon().engine.store().limit_growth(Some(0)).unwrap();
    let author = story.stranger("Кристина", "Доходова");
    let spam: Vec<_> = (0..100).map(|number| story.comment(author, &format!("{SPAM} {number}"))).collect();
    let said = format!("{:#}", story.daemon().hear().unwrap_err());
    assert_told_well(&story, &said);
    story.daemon().engine.store().limit_growth(None).unwrap();
    story.settle();
    for spot in spam {
        story.assert_deleted(spot);
    }
    assert_eq!(story.journal().len(), 100);
}

#[test]
fn a_database_that_may_not_be_written_is_one_clear_line() {
    let mut story = Story::new();
    story.kill();
    let path = story.database();
    let mut rights = std::fs::metadata(&path).unwrap().permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&path, rights).unwrap();
    let Err(error) = Daemon::new(story.setup()) else { panic!("opened") };
    let said = format!("{error:#}");
    assert!(!said.contains('\n') && said.contains("read-only") && said.contains("bot.db"), "{said}");
}

#[test]
fn yesterdays_backup_observes_and_doubles_nothing_while_the_world_went_on() {
    let mut story = Story::new();
    let author = story.stranger("Кристина", "Доходова");
    let early = story.comments(author, SPAM);
    story.assert_deleted(early);
    let copy = story.database().with_file_name("copy.db");
    let waiting = story.comment(author, &format!("{SPAM} завтра"));
    story.daemon().hear().unwrap();
    // The backup is made while a comment waits to be judged.
    store::backup(&story.database(), &copy).unwrap();
    story.settle();
    story.assert_deleted(waiting);
    let later = story.comments(author, &format!("{SPAM} послезавтра"));
    story.assert_deleted(later);
    let (deletions, messages) =
        (story.calls("wall.deleteComment"), story.sim.world(|world| world.messages(world.admin_chat_id).len()));
    story.kill();
    story.clock.advance(DAY);
    store::restore(&copy, &story.database(), story.clock.now_ms()).unwrap();
    story.start();
    story.settle();
    story.jump(HOUR);
    // Judged again from what the backup knew, and only watched: nothing is deleted twice, nothing said twice.
    assert_eq!(story.calls("wall.deleteComment"), deletions);
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    let since: Vec<&str> = shown[messages..].iter().map(|message| message.text.as_str()).collect();
    assert!(since[0].contains("База возвращена из копии, пока только смотрю"), "{since:#?}");
    assert_eq!(since.len(), 1, "what was due before it came back was told, or is not known whole: {since:#?}");
    let fresh = story.comments(author, &format!("{SPAM} снова"));
    story.assert_visible(fresh);
    let of_fresh = |row: &JournalRow| row.comment.is_some_and(|comment| comment.item_id == fresh.id);
    let last = story.journal().into_iter().find(of_fresh).expect("its verdict");
    assert_eq!((last.verdict.decision, last.mode), (Decision::Remove, Mode::Observe));
    let mut keys: Vec<_> = story.journal().iter().filter_map(|row| row.comment).map(|comment| comment.key()).collect();
    keys.sort();
    let before = keys.len();
    keys.dedup();
    assert_eq!(before, keys.len(), "each comment is judged once by this database");
}

#[test]
fn what_could_not_be_written_down_about_a_low_disk_is_said_once_it_can() {
    let mut story = Story::without_daemon(crate::story::EVERY_TOKEN, "");
    story.disk = std::sync::Arc::new(|_| Some(100 << 20));
    story.start();
    story.settle();
    let database = std::sync::Arc::clone(story.daemon().engine.store());
    database.limit_growth(Some(0)).unwrap();
    // Rings of the clock take the last room there is.
    let ring = serde_json::json!({"v": 1, "event": "rang"}).to_string();
    let fill =
        |number: i64| database.write(|db| db.inbox().put_event("clock", &format!("filler:{number:08}"), 1, &ring, 0));
    let refused = (0..100_000).find(|number| fill(*number).is_err());
    assert!(refused.is_some(), "the disk never filled up");
    story.clock.advance(2 * etronics_bot::clock::MINUTE);
    assert!(story.daemon().engine.tend().is_err(), "it is written nowhere");
    story.daemon().engine.store().limit_growth(None).unwrap();
    story.clock.advance(2 * etronics_bot::clock::MINUTE);
    story.daemon().engine.tend().unwrap();
    story.settle();
    let told = story.told_admin();
    assert!(told.iter().any(|text| text.contains("мало места")), "{told:#?}");
}

#[test]
fn settings_that_could_not_be_put_in_force_are_put_in_force_once_they_can() {
    let mut story = Story::new();
    story.ignoring(&[Of::AdminChat, Of::Presses], "what the panel shows is of the stories of settings");
    story.open(&["Настройки", "Тревоги", "Кому писать в VK", "Изменить"]);
    let elsewhere = rusqlite::Connection::open(story.database()).unwrap();
    let named = "SELECT count(*) FROM managers WHERE scope = 'settings:vk' AND id = 700000001";
    let named = |conn: &rusqlite::Connection| conn.query_row(named, [], |row| row.get::<_, i64>(0)).unwrap();
    elsewhere
        .execute_batch(
            "CREATE TRIGGER no_room BEFORE INSERT ON managers WHEN NEW.id = 700000001
             BEGIN SELECT RAISE(ABORT, 'no room'); END",
        )
        .unwrap();
    story.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "https://vk.com/id700000001").unwrap());
    story.daemon().hear().unwrap();
    let refused = (0..100).find_map(|_| story.daemon().engine.step().err());
    assert!(refused.is_some_and(|error| format!("{error:#}").contains("no room")));
    assert!(story.daemon().engine.step().is_err(), "it is tried again before anything else");
    elsewhere.execute_batch("DROP TRIGGER no_room").unwrap();
    story.settle();
    assert_eq!(named(&elsewhere), 1);
}

#[cfg(unix)]
#[test]
fn a_database_file_that_is_taken_away_or_replaced_is_told_of_within_a_minute() {
    let said = |story: &Story| story.told_admin().iter().filter(|told| told.contains("💽")).count();
    let minutes = |story: &mut Story, minutes: i64| {
        for _ in 0..minutes {
            story.clock.advance(etronics_bot::clock::MINUTE);
            story.daemon().engine.tend().unwrap();
            story.settle();
        }
    };
    for gone in [true, false] {
        let mut story = Story::new();
        minutes(&mut story, 3);
        assert_eq!(said(&story), 0);
        let (path, aside) = (story.database(), story.folder().join("aside.db"));
        std::fs::rename(&path, &aside).unwrap();
        if !gone {
            std::fs::copy(&aside, &path).unwrap();
        }
        minutes(&mut story, 2);
        assert_eq!(said(&story), 1);
        if gone {
            assert!(story.bot_says().contains("Файл базы убран"), "{}", story.bot_says());
        } else {
            assert!(story.bot_says().contains("лежит другой файл"), "{}", story.bot_says());
        }
        minutes(&mut story, 10);
        assert_eq!(said(&story), 1, "said once");
        // Back in its place it is the one that was written to all the time.
        std::fs::rename(&aside, &path).unwrap();
        minutes(&mut story, 2);
        story.kill();
        story.start();
        minutes(&mut story, 2);
        assert_eq!(said(&story), 1);
        story.perhaps_ignoring(&[Of::AdminChat], "looked at above");
    }
}

/// Whoever clears away `*-wal` takes what was written lately; nothing of it is lost, and the next start goes on with it.
#[cfg(unix)]
#[test]
fn a_log_that_is_taken_away_ends_the_program_which_saves_it() {
    let mut story = super::process::community();
    let config = story.config_file();
    let mut child = super::process::start(&config);
    let log = || std::fs::read_to_string(config.with_file_name("log.txt")).unwrap();
    until("it has started", || log().contains(" started ") && super::process::knows_managers(&story));
    let spammer = story.stranger("Кристина", "Доходова");
    let first = story.comment(spammer, SPAM);
    until("it is judged", || !story.is_visible(first));
    std::fs::remove_file(story.database().with_file_name("bot.db-wal")).unwrap();
    let second = story.comment(spammer, &format!("{SPAM} 2"));
    until("it is judged as well", || !story.is_visible(second));
    // It is looked for once a minute.
    let status = super::process::wait(&mut child, Duration::from_secs(90));
    assert_eq!(status.code(), Some(1), "{}", log());
    assert!(log().contains("the file ending in -wal, was taken away"), "{}", log());
    story.start();
    story.settle();
    assert_eq!(story.journal().len(), 2);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People], "what was judged is looked at");
}
