//! A machine whose clock is wrong: what time alone would destroy or publish waits until it is right, and people hear of it.

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::store::{self, Db, JournalFilter, SubjectKind};

use super::comments::{SPAM, others_with_the_same};
use crate::story::{Of, Story};

/// A doubtful comment: it waits in quarantine.
const HAM: &str = "А во сколько начало и есть ли места для детей?";

/// Somebody sets the machine's clock; what the platforms say stays right.
fn wall_jumps(story: &Story, by: i64) {
    story.clock.jump(by);
    let off = story.clock.now_ms() - story.clock.monotonic_ms();
    story.sim.world(|world| world.date_is_off_by(Some(-off)));
}

/// How many rows there are of everything that time alone would take away.
fn kept(story: &Story) -> Vec<(String, i64)> {
    let conn = rusqlite::Connection::open(story.database()).unwrap();
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    [
        "SELECT count(*) FROM journal",
        "SELECT count(*) FROM journal WHERE text IS NOT NULL",
        "SELECT count(*) FROM comments",
        "SELECT count(*) FROM quarantine WHERE state = 'pending'",
        "SELECT count(*) FROM leads",
        "SELECT count(*) FROM lead_messages",
        "SELECT count(*) FROM seen_events WHERE account <> 'clock'",
    ]
    .map(|sql| (sql.to_owned(), count(sql)))
    .to_vec()
}

/// A community that has been moderated for an hour: verdicts, a quarantine, a lead in the middle of its talk.
fn lived(more: &str) -> Story {
    let mut story = Story::with(crate::story::EVERY_TOKEN, &format!("[moderation]\nmode = \"enforce\"\n{more}"));
    for number in 0..5 {
        let author = story.stranger("Гость", &number.to_string());
        story.comments(author, &format!("{HAM} Нас {number}"));
    }
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.assert_deleted(spam);
    let now = story.clock.now_ms();
    let journal = story.last().id;
    story
        .daemon()
        .engine
        .store()
        .write(|db| {
            db.quarantine().hold(journal, now, now + 72 * HOUR)?;
            Ok(())
        })
        .unwrap();
    let conn = rusqlite::Connection::open(story.database()).unwrap();
    conn.execute(
        "INSERT INTO leads (kind, network, person, created_at, updated_at, status, status_at)
         VALUES ('lead', 'vk', 7, ?1, ?1, 'new', ?1)",
        [now],
    )
    .unwrap();
    conn.execute(
        "INSERT INTO lead_messages (network, person, side, at, text) VALUES ('vk', 7, 'client', ?1, 'Сколько стоит?')",
        [now],
    )
    .unwrap();
    drop(conn);
    story.pass(2);
    story
}

/// Minutes go by, and the engine tends to the database.
#[track_caller]
fn live(story: &mut Story, minutes: i64) {
    for _ in 0..minutes {
        story.pass(1);
        story.daemon().engine.tend().unwrap();
    }
}

/// Nothing of what there was is gone.
#[track_caller]
fn is_kept(story: &Story, before: &[(String, i64)], what: &str) {
    for ((query, had), (_, has)) in before.iter().zip(kept(story)) {
        assert!(has >= *had, "{what}: {query}: {had}, now {has}");
    }
}

fn off_by(story: &mut Story) -> Option<String> {
    story.store(|db| db.settings().meta("clock_off")).filter(|off| !off.is_empty())
}

#[test]
fn a_boot_far_ahead_or_behind_forgets_nothing_moderates_on_and_says_so() {
    for by in [400 * DAY, -400 * DAY, 2 * HOUR, 6 * MINUTE, -20 * 365 * DAY] {
        let mut story = lived("");
        story
            .ignoring(&[Of::AdminChat], "whatever else a jump of years brings, the line about the clock is looked for");
        let before = kept(&story);
        story.kill();
        wall_jumps(&story, by);
        story.start();
        story.settle();
        live(&mut story, 10);
        is_kept(&story, &before, &format!("{} minutes off", by / MINUTE));
        let said: i64 = off_by(&mut story).expect("it is known").parse().unwrap();
        assert!((said - by).abs() < 2_000, "{said} for {by}");
        let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
        let told = shown.iter().filter(|message| message.text.contains("Часы машины")).count();
        assert_eq!(told, 1, "{by}: {shown:#?}");
        // Comments are judged as ever.
        let author = story.stranger("Алиса", "Доходова");
        let spam = story.comments(author, SPAM);
        story.assert_deleted(spam);
        // The clock is set right: what was written down meanwhile is of today, and nothing of it is forgotten.
        let before = kept(&story);
        wall_jumps(&story, -by);
        story.settle();
        live(&mut story, 10);
        assert_eq!(off_by(&mut story), None, "{by}");
        is_kept(&story, &before, &format!("{} minutes off, right again", by / MINUTE));
        let now = story.clock.now_ms();
        let newest = story.last();
        assert!((now - HOUR..=now).contains(&newest.at), "{by}: {} for {now}", newest.at);
        // And things go on: what is due by a right clock is done.
        story.jump(200 * DAY);
        live(&mut story, 3);
        let conn = store::open_reader(&story.database()).unwrap();
        let rows = Db::new(&conn).journal().rows(JournalFilter::default()).unwrap();
        assert!(
            rows.iter().filter(|row| row.kind == SubjectKind::Comment).all(|row| row.text.is_none()),
            "{by}: pruned"
        );
    }
}

#[test]
fn a_jump_in_the_midst_of_life_holds_what_time_would_do_until_the_clock_is_right() {
    for by in [DAY, 400 * DAY, -DAY] {
        let mut story = lived("[digest]\nenabled = true\ndaily_at = \"21:00\"\n");
        let before = kept(&story);
        let told = |story: &Story| {
            let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
            shown.iter().filter(|message| !message.text.contains("Часы машины")).count()
        };
        let words = told(&story);
        wall_jumps(&story, by);
        live(&mut story, 20);
        is_kept(&story, &before, &format!("{by}"));
        assert_eq!(told(&story), words, "{by}: no digest, no reminder, no word about quarantine");
        wall_jumps(&story, -by);
        // The next evening comes, and with it the digest.
        story.jump(12 * HOUR);
        story.jump(DAY);
        live(&mut story, 3);
        assert_eq!(off_by(&mut story), None);
        assert!(told(&story) > words, "{by}: it goes on");
    }
}

#[test]
fn a_call_that_waited_is_neither_too_late_nor_sent_late_by_a_wrong_clock() {
    use etronics_bot::simulator::{Fault, PlatformSide, Refusing};
    let mut story = Story::with(crate::story::EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    // Telegram takes no message for a while: an alert waits, which would be of no use after an hour.
    let refusal = Refusing::Status(502);
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, refusal).of("sendMessage")));
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.assert_deleted(spam);
    wall_jumps(&story, 400 * DAY);
    live(&mut story, 3);
    wall_jumps(&story, -400 * DAY);
    live(&mut story, 3);
    let sizes = story.store(|db| db.outbox().queue_sizes());
    assert_eq!((sizes.outbox, sizes.dead), (0, 0), "nothing waits for a day that is 400 days away");
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    assert!(shown.iter().any(|message| message.text.contains("Кристин")), "{shown:#?}");
}

#[test]
fn where_no_platform_tells_the_time_a_jump_holds_for_a_day() {
    let mut story = lived("");
    story.kill();
    // An answer that says nothing takes nothing back: only a fresh process has heard nothing.
    story.sim.world(|world| world.date_is_off_by(None));
    story.start();
    story.settle();
    live(&mut story, 2);
    let before = kept(&story);
    story.clock.jump(400 * DAY);
    live(&mut story, 20);
    is_kept(&story, &before, "no date");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 1 удалённый комментарий
        admin: 🕰 Часы машины спешат на 399 дн.
        "#);
}

/// A machine that booted far in the past, or a little.
fn behind(by: i64) -> Story {
    let mut story = Story::with(crate::story::EVERY_TOKEN, "[moderation]\nmode = \"observe\"\n");
    story.kill();
    wall_jumps(&story, by);
    story.start();
    story.settle();
    story.pass(2);
    story
}

#[test]
fn copies_of_one_text_are_known_after_the_clock_is_set_right() {
    const TEXT: &str = "Приходите в субботу на набережную, там будет большой праздник двора с музыкой и чаем";
    for by in [-400 * DAY, -2 * HOUR] {
        for before in [8, 1] {
            let mut story = behind(by);
            for number in 0..before {
                let author = story.stranger("Гость", &number.to_string());
                story.comments(author, TEXT);
            }
            story.pass(3);
            wall_jumps(&story, -by);
            story.settle();
            // Old texts are tidied away as somebody writes.
            let other = story.stranger("Пётр", "Другой");
            story.comments(other, "А во сколько начало и есть ли места для детей? Мы придём вшестером");
            let mut known = || {
                let author = story.stranger("Алиса", "Новая");
                story.comments(author, TEXT);
                others_with_the_same(&mut story).map(|others| others.parse::<i32>().unwrap())
            };
            // A single one says nothing yet.
            assert_eq!((known(), known()), ((before > 1).then_some(before), Some(before + 1)), "off by {by}");
            story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People, Of::Presses], "the clock");
        }
    }
}

#[test]
fn whoever_heard_that_the_clock_is_wrong_hears_that_it_is_right_again() {
    const RIGHT: &str = "✅ Часы машины снова верны";
    for by in [2 * HOUR, -400 * DAY, 400 * DAY] {
        let mut story = lived("");
        let told = |story: &Story, words: &str| {
            let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
            shown.iter().filter(|message| message.text.contains(words)).count()
        };
        wall_jumps(&story, by);
        live(&mut story, 10);
        assert_eq!((told(&story, "🕰"), told(&story, RIGHT)), (1, 0), "{by}");
        wall_jumps(&story, -by);
        live(&mut story, 10);
        assert_eq!(told(&story, RIGHT), 1, "{by}");
        // What was wrong for a moment, and told to nobody, ends without a word.
        wall_jumps(&story, by);
        story.settle();
        wall_jumps(&story, -by);
        live(&mut story, 10);
        assert_eq!(told(&story, RIGHT), 1, "{by}");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People, Of::Presses], "the clock");
    }
}

#[test]
fn what_was_written_down_in_a_wrong_clocks_last_minute_is_moved_with_the_rest() {
    let mut story = behind(-400 * DAY);
    for _ in 0..6 {
        let guest = story.stranger("Гость", "Тот");
        story.comments(guest, HAM);
        story.clock.advance(15_000);
    }
    wall_jumps(&story, 400 * DAY);
    story.settle();
    let hour_ago = story.clock.now_ms() - HOUR;
    let ages: Vec<bool> = story.journal().iter().map(|row| row.at > hour_ago).collect();
    assert_eq!(ages, [true; 6]);
    live(&mut story, 5);
    assert_eq!(kept(&story)[2].1, 6, "comments");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People, Of::Presses], "the clock");
}

/// The minutes that it rang in ahead of time come once more.
#[test]
fn a_clock_that_ran_ahead_rings_on_and_hears_vk_when_it_is_set_right() {
    let mut story = lived("");
    let ahead = 20 * MINUTE;
    wall_jumps(&story, ahead);
    live(&mut story, 30);
    wall_jumps(&story, -ahead);
    live(&mut story, 2);
    let rings = |story: &Story| -> i64 {
        let conn = rusqlite::Connection::open(story.database()).unwrap();
        conn.query_row("SELECT count(*) FROM inbox WHERE account = 'clock' AND state = 1", [], |row| row.get(0))
            .unwrap()
    };
    let before = rings(&story);
    for _ in 0..16 {
        live(&mut story, 1);
        let heard_at =
            story.store(|db| db.inbox().sources()).into_iter().find(|source| source.account.starts_with("vk:"));
        let silent = story.clock.now_ms() - heard_at.unwrap().heard_at;
        assert!((0..3 * MINUTE).contains(&silent), "VK answers each poll, and was last heard {silent} ms ago");
    }
    assert!(rings(&story) >= before + 16, "{} after {before}", rings(&story));
    assert!(!story.told_admin().iter().any(|text| text.contains('📡')), "{:#?}", story.told_admin());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People, Of::Presses], "the clock");
}

/// Telegram's ids may start again anywhere after a week without an update, and answers without one say nothing of them.
#[test]
fn after_a_quiet_week_a_restart_asks_without_the_old_position() {
    let mut story = Story::new();
    story.admin_writes("/help");
    let offsets = |story: &Story| -> Vec<bool> {
        let calls = story.sim.world(|world| world.transcript());
        let polls = calls.iter().filter(|call| call.method == "getUpdates");
        polls.map(|call| call.params.get("offset").is_some_and(|offset| !offset.is_null())).collect()
    };
    story.kill();
    story.start();
    story.settle();
    assert_eq!(offsets(&story).last(), Some(&true), "the position of before is asked with");
    for _ in 0..7 {
        story.jump(DAY);
        story.pass(1);
    }
    story.kill();
    story.start();
    story.settle();
    assert_eq!(offsets(&story).last(), Some(&false));
    story.perhaps_ignoring(&[Of::AdminChat], "digests of these days");
}
