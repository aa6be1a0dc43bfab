//! An order about many goes on in parts: meanwhile others are judged, nothing that it is about goes out, and what it names is
//! written down once.

use std::time::Duration;

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::event::Command;
use etronics_bot::simulator::{Crowd, Fault, PlatformSide, Refusing};
use etronics_bot::store::State;
use rusqlite::Connection;

use super::comments::SPAM;
use super::in_parts::cut_after_each;
use super::waves::calm_week;
use crate::story::{EVERY_TOKEN, Of, Story};

impl Story {
    fn begins_order(&mut self, order: &Command) -> i64 {
        let now = self.clock.now_ms();
        self.daemon().engine.store().write(|db| db.inbox().put_command(order, now)).unwrap()
    }

    /// Whether an order is answered and nothing of it is left.
    fn is_carried_out(&mut self, order: i64) -> bool {
        self.store(|db| {
            let rest = db.inbox().rest_of_order(order)?;
            Ok(db.inbox().event_result(order)?.is_some() && rest == Some(Ok(())))
        })
    }

    fn taken_back(&self) -> Vec<String> {
        self.told_admin().into_iter().filter(|text| text.starts_with("↩️")).collect()
    }
}

#[test]
fn what_is_being_taken_back_is_not_carried_out_meanwhile() {
    const COUNT: usize = 100;
    let mut story = Story::new();
    let busy = Refusing::Telegram { code: 429, description: "Too Many Requests".to_owned(), retry_after: Some(3) };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, busy).of("deleteMessage")));
    let messages: Vec<i64> = (0..COUNT)
        .map(|number| {
            story.sim.world(|world| {
                let user = world.add_tg_user(&format!("Бот {number}"));
                world.say(world.discussion_chat_id, user, format!("{SPAM} {number}").as_str()).unwrap()
            })
        })
        .collect();
    story.live(2_000);
    let pending = |story: &mut Story| story.journal().iter().filter(|row| row.state == State::Pending).count();
    assert_eq!(pending(&mut story), COUNT);
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    cut_after_each(&mut story);
    let since = story.clock.now_ms() - HOUR;
    let order = story.begins_order(&Command::UndoSince { since, until: None, allow: false });
    // The chat takes calls again.
    story.clock.advance(10_000);
    story.goes_on_till(|story| {
        story.clock.advance(40);
        story.is_carried_out(order)
    });
    story.settle();
    assert_eq!(messages.iter().filter(|message| story.stands(**message)).count(), COUNT);
    let told = story.taken_back();
    assert!(told.len() == 1 && told[0].contains("100") && !told[0].contains("Telegram"), "{told:?}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People, Of::Presses, Of::Group], "the order itself");
}

#[test]
fn once_a_waves_order_is_stopped_nobody_more_is_removed() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\nlimits.per_run = 1\n");
    let crowd = story.flood(Crowd::fakes(900_000_000, 60).strangers(), 60);
    story.pass(2);
    cut_after_each(&mut story);
    story.press_only("Убрать всех");
    story.goes_on_till(|story| {
        let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
        shown.iter().flat_map(|message| message.keyboard.iter().flatten()).any(|button| button.label == "Остановить")
    });
    let banned = |story: &Story| crowd.iter().filter(|id| story.sim.world(|world| world.is_banned(**id))).count();
    story.press_only("Остановить");
    story.daemon().hear().unwrap();
    story.daemon().engine.step().unwrap();
    let before = banned(&story);
    // What waited goes out as VK takes it.
    story.goes_on_till(|story| {
        story.clock.advance(600);
        story.journal().iter().all(|row| row.verdict.rule.as_str() != "wave" || row.state != State::Pending)
    });
    story.settle();
    // One call may have been on its way.
    assert!((before..=before + 1).contains(&banned(&story)), "{before} before, {} after", banned(&story));
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "a wave's cards");
}

/// So many wait in quarantine: the numbers of their verdicts and of their entries.
fn many_wait(story: &mut Story, count: i64) -> (Vec<i64>, Vec<i64>) {
    let (conn, now) = (Connection::open(story.database()).unwrap(), story.clock.now_ms());
    conn.execute_batch("BEGIN").unwrap();
    let mut verdicts = Vec::new();
    for number in 0..count {
        conn.execute(
            "INSERT INTO journal (at, network, kind, user_id, verdict, score, rule, reasons, mode, model, state)
             VALUES (?1, 'vk', 'member', ?2, 'quarantine', 0.96, 'account', '[]', 'enforce', 'v', 'pending')",
            [now, 900_000 + number],
        )
        .unwrap();
        verdicts.push(conn.last_insert_rowid());
        conn.execute(
            "INSERT INTO quarantine (journal_id, at, expires_at, state, on_person) VALUES (?1, ?2, ?3, 'pending', 1)",
            [conn.last_insert_rowid(), now, now + DAY],
        )
        .unwrap();
    }
    conn.execute_batch("COMMIT").unwrap();
    let entries =
        story.store(|db| db.quarantine().quarantine_list(true, None, None)).iter().map(|row| row.id).collect();
    (verdicts, entries)
}

/// Parts of orders that stand in the inbox, and the bytes of the largest.
fn parts(story: &Story) -> (i64, i64) {
    let conn = Connection::open(story.database()).unwrap();
    conn.query_row(
        "SELECT count(*), coalesce(max(octet_length(payload)), 0) FROM inbox
         WHERE event_id GLOB 'undoing:*' OR event_id GLOB 'deciding:*'",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .unwrap()
}

#[test]
fn an_order_that_names_many_is_short_in_each_part_and_others_are_judged_meanwhile() {
    const COUNT: i64 = 3_000;
    for undo in [false, true] {
        let mut story = Story::new();
        let (verdicts, entries) = many_wait(&mut story, COUNT);
        assert_eq!(entries.len(), COUNT as usize);
        // A machine so slow that each part comes to few.
        story.daemon().engine.be_patient(Duration::from_micros(50));
        let order =
            if undo { Command::Undo { ids: verdicts, allow: true } } else { Command::QuarantineKeep { ids: entries } };
        let order = story.begins_order(&order);
        story.goes_on_till(|story| parts(story).0 > 0);
        let author = story.stranger("Кристина", "Доходова");
        let spam = story.comment(author, SPAM);
        story.goes_on_till(|story| story.journal().iter().any(|row| row.person.id == author));
        assert!(!story.is_carried_out(order), "the comment waited for all of it");
        story.goes_on_till(|story| story.is_carried_out(order));
        story.settle();
        story.assert_deleted(spam);
        let (count, largest) = parts(&story);
        assert!(count > 10 && largest < 2_000, "{count} parts, {largest} bytes the largest");
        assert_eq!(story.store(|db| db.quarantine().quarantine_size()), 0);
        if undo {
            let told = story.taken_back();
            assert!(told.len() == 1 && told[0].contains("3000"), "{told:?}");
            let spared: i64 = Connection::open(story.database())
                .unwrap()
                .query_row("SELECT count(*) FROM never_touch", [], |row| row.get(0))
                .unwrap();
            assert_eq!(spared, COUNT);
        }
        let left = "SELECT (SELECT count(*) FROM ordered) + (SELECT count(*) FROM ordered_people)";
        let conn = Connection::open(story.database()).unwrap();
        assert_eq!(conn.query_row(left, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
        story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses, Of::Comments], "the order itself");
    }
}
