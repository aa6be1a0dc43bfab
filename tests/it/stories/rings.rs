//! A ring is done in parts, with other events in between: what comes of it is the same, and a death loses nothing of it.

use std::collections::BTreeMap;
use std::time::Duration;

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::domain::own_event::OwnEvent;
use etronics_bot::store::Turns;
use rusqlite::types::Value;

use super::comments::SPAM;
use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, MORNING, Of, Story};

/// Everybody is judged and acted on, posts are copied, a digest is told in the morning. Sweeps come once: which of two begins
/// first hangs on when VK has answered.
const EVERYTHING: &str = "[moderation]\nmode = \"enforce\"\nquarantine_hours = 2\n[moderation.members]\nsweep = \"30d\"\n\
                          [moderation.likes]\nsweep = \"30d\"\n[digest]\ndaily_at = \"09:00\"\n";

/// Once a ring has taken so long, its rest waits for the next step.
const AFTER_EACH: Duration = Duration::ZERO;
const NEVER: Duration = Duration::MAX;

fn lively(patience: Duration) -> Story {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let channel = story.sim.world(|world| world.channel_id);
    story.more = format!("{EVERYTHING}[crosspost]\nenabled = true\nchannel_id = {channel}\n{PRICES}");
    // The first sweep has come to its end before anybody is judged, whatever came of the first ring when.
    story.start();
    story.settle();
    story.patience = patience;
    story.daemon().engine.be_patient(patience);
    story
}

impl Story {
    /// The duty that the ring in hand goes on with.
    fn rest_of_the_ring(&mut self) -> Option<String> {
        let waiting = self.store(|db| db.inbox().waiting_events(10, Turns::default()));
        waiting.iter().find_map(|row| match OwnEvent::read(&row.payload) {
            Ok(OwnEvent::Rang { from }) => from,
            _ => None,
        })
    }

    /// The clock rings, and the ring is done as far as this duty, which is not begun.
    fn rings_until(&mut self, duty: &str) {
        self.daemon().ring().unwrap();
        for _ in 0..1_000 {
            if self.rest_of_the_ring().as_deref() == Some(duty) {
                return;
            }
            self.daemon().engine.step().unwrap();
        }
        panic!("the ring never came to «{duty}»");
    }

    /// The last minute before a digest is due, which has been prepared.
    fn is_nearly_nine(&mut self) {
        self.clock.advance(MORNING + 23 * HOUR - self.clock.now_ms() - 3 * MINUTE);
        self.daemon().ring().unwrap();
        self.settle();
        self.pass(2);
        self.clock.advance(MINUTE);
    }
}

/// A day of a community and its next morning.
fn a_day(story: &mut Story) {
    for number in 0..4 {
        let guest = story.stranger("Гость", &number.to_string());
        // One thing after the other: which of two platforms is heard first is chance.
        story.sim.world(|world| world.join(guest).unwrap());
        story.settle();
        story.comments(guest, &format!("А во сколько начало и есть ли места для детей? Нас {number}"));
    }
    let seller = story.stranger("Кристина", "Доходова");
    story.comments(seller, SPAM);
    story.sim.world(|world| world.post("Концерт в субботу, начало в шесть"));
    story.settle();
    story.pass(3);
    story.jump(3 * HOUR);
    story.is_nearly_nine();
    story.daemon().ring().unwrap();
    story.settle();
    story.pass(3);
    assert_eq!(story.digests().len(), 1);
    // The machine was off when the next one was due: it is told late.
    story.jump(26 * HOUR);
    story.pass(3);
    assert_eq!(story.digests().len(), 2);
}

/// Everything that stands in a database, a table a line for each row; but the inbox, which says in how many steps it came about, and
/// what differs between two communities alike.
fn everything(story: &Story) -> BTreeMap<String, Vec<String>> {
    let conn = rusqlite::Connection::open(story.database()).unwrap();
    let mut names =
        conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let rows_of = |table: &String| {
        // Calls have the numbers of the events that wanted them, each database has a salt, and how often one was touched is chance.
        let columns =
            if table == "outbox" { "subject, lane, urgency, action, journal_id, state, created_at" } else { "*" };
        // How often a message is shown on its way to its last form is chance, and so is a second look at who manages.
        let of_chance = if table == "outbox" {
            "WHERE subject <> 'read:managers' AND (subject NOT GLOB 'surface:*'
               OR id = (SELECT max(id) FROM outbox AS later WHERE later.subject = outbox.subject))"
        } else {
            ""
        };
        let mut statement = conn.prepare(&format!("SELECT {columns} FROM {table} {of_chance}")).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let values = (0..columns).map(|column| row.get::<_, Value>(column)).collect::<Result<Vec<_>, _>>()?;
            Ok(format!("{values:?}"))
        });
        let mut rows = rows.unwrap().collect::<Result<Vec<_>, _>>().unwrap();
        rows.retain(|row| !(row.contains("\"salt\"") || row.contains("\"touched\"")));
        rows.sort();
        rows
    };
    names.iter().filter(|name| *name != "inbox").map(|name| (name.clone(), rows_of(name))).collect()
}

#[test]
fn a_ring_that_is_cut_after_each_duty_leaves_what_one_in_one_piece_leaves() {
    let [whole, cut] = [NEVER, AFTER_EACH].map(|patience| {
        let mut story = lively(patience);
        a_day(&mut story);
        let left = everything(&story);
        story.perhaps_ignoring(
            &[Of::AdminChat, Of::Comments, Of::Chats, Of::Presses],
            "what is said is looked at in others",
        );
        left
    });
    let mut differ = Vec::new();
    for (table, rows) in &whole {
        let apart = |ours: &[String], others: &[String]| {
            let mut others = others.to_vec();
            let mut more = Vec::new();
            for row in ours {
                match others.iter().position(|other| other == row) {
                    Some(at) => drop(others.remove(at)),
                    None => more.push(row.as_str()),
                }
            }
            more.join("\n")
        };
        let (left, more) = (apart(rows, &cut[table]), apart(&cut[table], rows));
        assert_eq!(rows.len(), cut[table].len(), "{table}:\n{left}\n—\n{more}");
        differ.extend(
            rows.iter().zip(&cut[table]).filter(|(whole, cut)| whole != cut).map(|both| format!("{table}: {both:#?}")),
        );
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn what_a_death_leaves_of_a_ring_is_done_all_the_same_and_nothing_twice() {
    let mut story = lively(AFTER_EACH);
    story.is_nearly_nine();
    story.rings_until("digests");
    assert_eq!(story.digests().len(), 0);
    story.kill();
    story.start();
    story.settle();
    assert_eq!(story.rest_of_the_ring(), None);
    assert_eq!(story.digests().len(), 1, "in the same minute no other ring comes");
    story.pass(2);
    assert_eq!(story.digests().len(), 1);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Chats], "what is said is looked at in others");
}

#[test]
fn the_next_ring_may_come_while_one_goes_on() {
    let mut story = lively(AFTER_EACH);
    story.is_nearly_nine();
    story.rings_until("the daily look");
    story.clock.advance(MINUTE);
    story.daemon().ring().unwrap();
    story.settle();
    assert_eq!(story.rest_of_the_ring(), None, "both come to their end");
    assert_eq!(story.digests().len(), 1);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Chats], "what is said is looked at in others");
}

#[test]
fn a_ring_goes_on_by_the_clock_of_then() {
    let mut story = lively(AFTER_EACH);
    story.is_nearly_nine();
    story.rings_until("digests");
    // Both platforms say that this machine is a day ahead.
    story.sim.world(|world| world.date_is_off_by(Some(-DAY)));
    story.daemon().hear().unwrap();
    story.settle();
    assert_eq!(story.rest_of_the_ring(), None);
    assert_eq!(story.digests().len(), 0, "nothing is published by a clock that is wrong");
    story.sim.world(|world| world.date_is_off_by(Some(0)));
    story.pass(3);
    assert_eq!(story.digests().len(), 1);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Chats], "what is said is looked at in others");
}

#[test]
fn a_press_comes_between_the_parts_of_a_ring() {
    let mut story = lively(AFTER_EACH);
    story.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/panel").unwrap());
    story.settle();
    story.clock.advance(MINUTE);
    story.rings_until("copies");
    story.press_only("⚙️");
    story.daemon().hear().unwrap();
    assert_eq!(story.store(|db| db.inbox().waiting_events(10, Turns::default())).len(), 2);
    story.daemon().engine.step().unwrap();
    assert_eq!(story.store(|db| db.inbox().waiting_events(10, Turns::default())).len(), 1, "the press is handled");
    assert_eq!(story.rest_of_the_ring().as_deref(), Some("the holiday"), "the ring is still going on");
    story.settle();
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "what is said is looked at in others");
}
