//! Sizes over years: what is forgotten, a few rows at a time.

use anyhow::Result;
use rusqlite::params;

use super::RetentionDb;
use crate::clock::{DAY, Millis};

/// Rows looked at or forgotten at a time: a few milliseconds, for somebody may press a button meanwhile.
const STEP: i64 = 100;

/// How long things are kept, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Verdicts "keep".
    pub journal_days: i64,
    /// What verdicts were made of.
    pub evidence_days: i64,
}

/// How old rows go.
enum Chore {
    /// Those that an index of their age finds at once: nothing of that age stays.
    Whole(&'static str),
    /// Some of a table whose others stay, step by step along the index of their age; the statement is about those between two
    /// moments.
    Some {
        /// Moments of the rows from one on and before another, as many as a step has.
        steps: &'static str,
        /// What becomes of those between two moments, both among them.
        sql: &'static str,
    },
}

/// Before the last ring of the clock that is so old: none of those that came later is looked at.
const RAW_EVENTS: &str = "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox
     WHERE id <= (SELECT id FROM inbox WHERE account = 'clock' AND state <> 0 AND received_at < ?1
        ORDER BY received_at DESC LIMIT 1)
     AND state <> 0 AND state <> 2 AND received_at < ?1 LIMIT ?2)";

/// What is left of orders that were given before the last ring of the clock that is so old, and of which no part waits: what a
/// part does not find is done. A brake's numbers are below all of events.
const ORDERED: &str = "DELETE FROM ordered WHERE (order_id, place) IN (SELECT order_id, place FROM ordered
     WHERE order_id <= (SELECT id FROM inbox WHERE account = 'clock' AND state <> 0 AND received_at < ?1
        ORDER BY received_at DESC LIMIT 1)
     AND order_id NOT IN (SELECT CAST(substr(event_id, instr(event_id, ':') + 1) AS INTEGER) FROM inbox
        WHERE state = 0 AND queue = 0 AND (event_id GLOB 'undoing:*' OR event_id GLOB 'deciding:*')) LIMIT ?2)";
const ORDERED_PEOPLE: &str = "DELETE FROM ordered_people WHERE (order_id, network, person) IN
     (SELECT order_id, network, person FROM ordered_people
     WHERE order_id <= (SELECT id FROM inbox WHERE account = 'clock' AND state <> 0 AND received_at < ?1
        ORDER BY received_at DESC LIMIT 1)
     AND order_id NOT IN (SELECT CAST(substr(event_id, instr(event_id, ':') + 1) AS INTEGER) FROM inbox
        WHERE state = 0 AND queue = 0 AND (event_id GLOB 'undoing:*' OR event_id GLOB 'deciding:*')) LIMIT ?2)";

/// Those of a day, a post or an edit (`DatedNotice`); the others are given once for good, or until their trouble is over.
const NOTICES: &str = "DELETE FROM notices WHERE key IN (SELECT key FROM notices WHERE at < ?1 AND (key GLOB 'crowd:*'
     OR key GLOB 'owner_unheard*:*' OR key GLOB 'wall:*' OR key GLOB 'wall_cut:*' OR key GLOB 'channel:*' OR key GLOB 'edit_told:*'
     OR key GLOB 'edit_let_out:*' OR key GLOB 'edit_half:*' OR key GLOB 'edit_left:*' OR key GLOB 'copy_files:*' OR key GLOB 'sweep_limit:*' OR key GLOB 'sweep_failed:*'
     OR key GLOB 'unanswered:*' OR key GLOB 'edit_refused:*' OR key GLOB 'paid_told:*')
     LIMIT ?2)";

/// Sums of minutes, which stand behind all days (`sums::minute_of`).
const MINUTES: &str = "DELETE FROM daily WHERE (day, name) IN (SELECT day, name FROM daily
     WHERE day >= 'm' AND day < printf('m%08d', ?1 / 60000) LIMIT ?2)";
/// As long as verdicts of nothing and calls that were done, which parts of older days are counted from.
const MINUTES_KEPT: Millis = 30 * DAY;

const JOURNAL_STEPS: &str = "SELECT coalesce(max(at), 0), count(*)
     FROM (SELECT at FROM journal WHERE at >= ?1 AND at < ?2 ORDER BY at LIMIT ?3)";
const SEEN_STEPS: &str = "SELECT coalesce(max(at), 0), count(*)
     FROM (SELECT at FROM seen_events WHERE at >= ?1 AND at < ?2 ORDER BY at LIMIT ?3)";

/// What goes, in this order.
const CHORES: usize = 23;

/// What hung on a comment is quoted in a reason.
const OLD_TEXTS: &str = "UPDATE journal SET text = NULL, reasons = CASE
        WHEN instr(reasons, '\"in_attachment\"') > 0 AND json_valid(reasons)
        THEN (SELECT json_group_array(json_remove(r.value, '$.detail')) FROM json_each(journal.reasons) r)
        ELSE reasons END
    WHERE at BETWEEN ?1 AND ?2 AND text IS NOT NULL";

fn chore(number: usize, Kept { journal_days, evidence_days }: Kept) -> (Chore, Millis) {
    use Chore::{Some, Whole};
    let of_evidence = |sql| (Whole(sql), evidence_days * DAY);
    match number {
        0 => (Whole(RAW_EVENTS), 7 * DAY),
        // What was set aside is told of for a while.
        1 => (
            Whole("DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE state = 2 AND received_at < ?1 LIMIT ?2)"),
            30 * DAY,
        ),
        2 => of_evidence(
            "DELETE FROM post_counts WHERE (owner_id, post_id) IN (SELECT owner_id, post_id FROM post_counts
             WHERE posted_at < ?1 LIMIT ?2)",
        ),
        3 => (
            Whole(
                "DELETE FROM seen_events WHERE (account, event_id) IN (SELECT account, event_id FROM seen_events
                 WHERE at < ?1 LIMIT ?2)",
            ),
            14 * DAY,
        ),
        4 => (
            Some {
                steps: SEEN_STEPS,
                sql: "DELETE FROM seen_events WHERE at BETWEEN ?1 AND ?2 AND account LIKE 'telegram:%'",
            },
            3 * DAY,
        ),
        5 => (
            Whole("DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state >= 2 AND ended_at < ?1 LIMIT ?2)"),
            30 * DAY,
        ),
        6 => (
            Some {
                steps: JOURNAL_STEPS,
                sql: "DELETE FROM journal WHERE at BETWEEN ?1 AND ?2 AND verdict = 'keep'",
            },
            journal_days * DAY,
        ),
        7 => (
            Some {
                steps: JOURNAL_STEPS,
                sql: OLD_TEXTS,
            },
            evidence_days * DAY,
        ),
        8 => of_evidence(
            "DELETE FROM comments WHERE key IN (SELECT key FROM comments WHERE seen_at < ?1 LIMIT ?2)",
        ),
        9 => of_evidence("DELETE FROM deeds WHERE id IN (SELECT id FROM deeds WHERE at < ?1 LIMIT ?2)"),
        10 => of_evidence(
            "DELETE FROM newcomers WHERE id IN (SELECT id FROM newcomers WHERE seen_at < ?1 LIMIT ?2)",
        ),
        11 => of_evidence("DELETE FROM sweeps WHERE id IN (SELECT id FROM sweeps WHERE ended_at < ?1 LIMIT ?2)"),
        12 => of_evidence(
            "DELETE FROM waves WHERE id IN (SELECT id FROM waves WHERE ended_at < ?1 AND ordered = 0 LIMIT ?2)",
        ),
        13 => (
            // Unix hours, the first column of their key.
            Whole(
                "DELETE FROM hourly WHERE (hour, name) IN (SELECT hour, name FROM hourly WHERE hour < ?1 / 3600000 LIMIT ?2)",
            ),
            90 * DAY,
        ),
        14 => of_evidence("DELETE FROM questions WHERE id IN (SELECT id FROM questions WHERE at < ?1 LIMIT ?2)"),
        // Words to nobody: people who wrote to the community about something else.
        15 => (
            Whole(
                "DELETE FROM lead_messages WHERE id IN (SELECT id FROM lead_messages
                 WHERE lead_id IS NULL AND at < ?1 LIMIT ?2)",
            ),
            30 * DAY,
        ),
        // Copies stay, so that nothing is copied twice; the posts are forgotten once nothing follows them.
        16 => (
            Whole(
                "UPDATE copies SET body = NULL, words = NULL WHERE id IN (SELECT id FROM copies
                 WHERE body IS NOT NULL AND look_at IS NULL AND at < ?1 AND state IN ('published', 'skipped') LIMIT ?2)",
            ),
            30 * DAY,
        ),
        17 => (
            Whole("DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE last_at < ?1 LIMIT ?2)"),
            90 * DAY,
        ),
        // Of orders a part of which was set aside: rings are kept for a week.
        18 => (Whole(ORDERED), 6 * DAY),
        19 => (Whole(ORDERED_PEOPLE), 6 * DAY),
        20 => (Whole(NOTICES), 90 * DAY),
        21 => (Whole(MINUTES), MINUTES_KEPT),
        _ => (
            Whole(
                "DELETE FROM surfaces WHERE id IN (SELECT id FROM surfaces WHERE closed = 1 AND created_at < ?1 LIMIT ?2)",
            ),
            30 * DAY,
        ),
    }
}

/// How far a round of forgetting has come.
#[derive(Debug, Clone, Default)]
pub struct Pruning {
    number: usize,
    /// Of the tables that are gone along: everything before was looked at, and what stays of it stays.
    looked: [Millis; CHORES],
}

impl Pruning {
    /// The next round begins where the last one came to; once in a while from the beginning, for rows may have changed.
    pub fn again(&mut self, from_the_beginning: bool) {
        self.number = 0;
        if from_the_beginning {
            self.looked = [0; CHORES];
        }
    }

    /// Nothing more is old.
    pub fn is_over(&self) -> bool {
        self.number >= CHORES
    }
}

impl RetentionDb<'_> {
    /// Forgets one step of what is old; returns how many rows went. Called until the round is over.
    pub fn prune(&self, now: Millis, kept: Kept, round: &mut Pruning) -> Result<usize> {
        let number = round.number;
        let (chore, age) = chore(number, kept);
        let before = now - age;
        let (gone, more) = match chore {
            Chore::Whole(sql) => {
                let gone = self.conn.prepare_cached(sql)?.execute(params![before, STEP])?;
                (gone, gone as i64 == STEP)
            }
            Chore::Some { steps, sql } => {
                let from = round.looked[number];
                let mut found = self.conn.prepare_cached(steps)?;
                let (last, rows): (Millis, i64) =
                    found.query_row(params![from, before, STEP], |row| Ok((row.get(0)?, row.get(1)?)))?;
                if rows == 0 {
                    (0, false)
                } else {
                    let gone = self.conn.prepare_cached(sql)?.execute(params![from, last])?;
                    round.looked[number] = last + 1;
                    (gone, rows == STEP)
                }
            }
        };
        if !more {
            round.number += 1;
        }
        Ok(gone)
    }

    /// Gives pages of forgotten rows back to the file system.
    pub fn shrink(&self) -> Result<()> {
        let mut statement = self.conn.prepare("PRAGMA incremental_vacuum(200)")?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HOUR;
    use crate::domain::notice::{DatedNotice, Notice};
    use crate::store::Store;

    const NOW: Millis = 1_795_417_200_000;

    fn put(db: &RetentionDb<'_>, at: Millis, verdict: &str) {
        let sql =
            "INSERT INTO journal (at, network, kind, user_id, verdict, score, rule, reasons, mode, model, state, text)
                   VALUES (?1, 'vk', 'comment', 5, ?2, 0.5, 'model', '[]', 'enforce', 'v', 'done', 'words')";
        db.conn.execute(sql, params![at, verdict]).unwrap();
    }

    fn left(db: &RetentionDb<'_>) -> (i64, i64) {
        let sql = "SELECT count(*), count(text) FROM journal";
        db.conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    }

    fn go_round(db: &RetentionDb<'_>, round: &mut Pruning) {
        let kept = Kept { journal_days: 30, evidence_days: 90 };
        while !round.is_over() {
            assert!(db.prune(NOW, kept, round).unwrap() <= STEP as usize, "a step is short");
        }
    }

    #[test]
    fn what_is_old_goes_in_short_steps_and_what_stays_is_looked_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
        store
            .write(|db| {
                let db = db.retention();
                for number in 0..250 {
                    put(&db, NOW - 100 * DAY + number, "keep");
                    put(&db, NOW - 100 * DAY + number, "remove");
                    put(&db, NOW - 40 * DAY + number, "remove");
                    put(&db, NOW - DAY, "keep");
                }
                let mut round = Pruning::default();
                go_round(&db, &mut round);
                assert_eq!(left(&db), (750, 500), "of the oldest the words went, too");
                // A row among those that were looked at comes to the next look from the beginning.
                put(&db, NOW - 50 * DAY, "keep");
                round.again(false);
                go_round(&db, &mut round);
                assert_eq!(left(&db), (751, 501));
                round.again(true);
                go_round(&db, &mut round);
                assert_eq!(left(&db), (750, 500));
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn what_is_left_of_an_order_stays_as_long_as_a_part_of_it_waits() {
        use crate::domain::deciding::{Deciding, DecidingLeft};
        use crate::domain::ids::PersonId;
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
        store
            .write(|db| {
                // Those of a brake are below all numbers of events.
                let orders = [1, 2, -1, -2];
                for order in orders {
                    db.ordered().put_numbers(order, &[7, 8])?;
                    db.ordered().put_people(order, [PersonId::vk(7)])?;
                }
                let ring = "INSERT INTO inbox (id, account, event_id, queue, payload, received_at, state)
                            VALUES (?1, 'clock', '', 1, '{}', ?2, 1)";
                db.conn.execute(ring, params![1_000, NOW - 6 * DAY - HOUR])?;
                for order in [1, -1] {
                    let left = DecidingLeft::KeepNamed;
                    let part = Deciding { order, by: 0, left, decided: 0, learnt: false, named: None };
                    db.journal().deciding_goes_on(&part, NOW)?;
                }
                go_round(&db.retention(), &mut Pruning::default());
                let left = |order: i64| -> Result<_> {
                    Ok((db.ordered().next_numbers(order)?.is_some(), db.ordered().people_count(order)?))
                };
                for order in orders {
                    let waits = matches!(order, 1 | -1);
                    assert_eq!(left(order)?, (waits, usize::from(waits)), "{order}");
                }
                db.conn.execute("UPDATE inbox SET state = 2 WHERE account = 'engine'", [])?;
                go_round(&db.retention(), &mut Pruning::default());
                for order in orders {
                    assert_eq!(left(order)?, (false, 0), "{order}");
                }
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn notices_of_a_day_or_of_an_edit_go_and_those_that_are_given_once_stay() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
        store
            .write(|db| {
                let dated = DatedNotice::ALL.map(|kind| Notice::dated(kind, "7:2026-08-01"));
                let once = ["observed_week", "first_assist", "audit", "switched_off:telegram:-5", "advice:\"captcha\""];
                let once = once.map(Notice::lasting);
                for notice in dated.iter().chain(&once) {
                    db.settings().notice_once(notice, NOW - 91 * DAY)?;
                }
                let of_late = Notice::dated(DatedNotice::Crowd, 20869);
                db.settings().notice_once(&of_late, NOW - 89 * DAY)?;
                go_round(&db.retention(), &mut Pruning::default());
                for notice in dated {
                    assert!(!db.settings().is_noticed(notice.key())?, "{notice:?}");
                }
                for notice in once.iter().chain([&of_late]) {
                    assert!(db.settings().is_noticed(notice.key())?, "{notice:?}");
                }
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn raw_events_go_by_the_rings_of_the_clock_among_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
        store
            .write(|db| {
                let put = |account: &str, at: Millis, state: i64| {
                    let sql = "INSERT INTO inbox (account, event_id, queue, payload, received_at, state)
                               VALUES (?1, '', 1, '{}', ?2, ?3)";
                    db.conn.execute(sql, params![account, at, state]).unwrap();
                };
                let left = || -> Vec<(String, i64, i64)> {
                    let mut rows =
                        db.conn.prepare("SELECT account, ?1 - received_at, state FROM inbox ORDER BY id").unwrap();
                    let rows = rows.query_map([NOW], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
                    rows.map(Result::unwrap).collect()
                };
                put("vk:1", NOW - 31 * DAY, 2);
                put("vk:1", NOW - 29 * DAY, 2);
                put("vk:1", NOW - 10 * DAY, 0);
                for _ in 0..250 {
                    put("vk:1", NOW - 9 * DAY, 1);
                }
                go_round(&db.retention(), &mut Pruning::default());
                assert_eq!(left().len(), 252, "no ring tells that they are old");
                put("clock", NOW - 8 * DAY, 1);
                // A clock that was wrong for a while makes nothing old.
                put("vk:1", NOW - DAY, 1);
                put("clock", NOW - 20 * DAY, 1);
                put("clock", NOW - DAY, 1);
                go_round(&db.retention(), &mut Pruning::default());
                let old = |account: &str, days: i64, state: i64| (account.to_owned(), days * DAY, state);
                let kept = [
                    old("vk:1", 29, 2),
                    old("vk:1", 10, 0),
                    old("vk:1", 1, 1),
                    old("clock", 20, 1),
                    old("clock", 1, 1),
                ];
                assert_eq!(left(), kept, "what waits, what was set aside of late, what is new");
                Ok(())
            })
            .unwrap();
    }
}
