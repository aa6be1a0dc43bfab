//! Raw updates, how far they were read, and which were seen before.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::{InboxDb, Store, lossy};
use crate::clock::{MINUTE, Millis};
use crate::domain::own_event::OwnEvent;
use crate::inbox::{Lost, Queue, RawUpdate, Told};
use crate::lengths;

/// Account of events that the engine writes to itself.
pub(crate) const ENGINE: &str = "engine";

/// One update waiting to be handled.
#[derive(Debug, Clone)]
pub struct InboxRow {
    pub id: i64,
    /// What was read: `vk:<group>`, `telegram:<bot>`, `clock`, `command`, `engine`.
    pub account: String,
    /// Raw payload.
    pub payload: String,
    /// How often it was begun and not finished.
    pub attempts: i64,
    /// When it came in, Unix milliseconds.
    pub received_at: Millis,
    /// Why it cannot be read, if it cannot: it is set aside unhandled.
    pub unreadable: Option<&'static str>,
}

impl InboxRow {
    /// Whether it is the next part of an order about many.
    pub fn is_part_of_order(&self) -> bool {
        use OwnEvent::{DecidingGoesOn, UndoingGoesOn};
        self.account == ENGINE
            && matches!(OwnEvent::read(&self.payload), Ok(UndoingGoesOn { .. } | DecidingGoesOn { .. }))
    }
}

/// Whose turn it is among those who wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turns {
    /// Of the crowd before bulk.
    pub crowd_first: bool,
    /// Of everybody before parts of orders about many.
    pub orders_last: bool,
}

/// A payload larger than this is none of ours: it is not even loaded.
const MOST_BYTES: i64 = 16 << 20;

impl Store {
    /// Stores a batch and the position it came from in one transaction; see `Inbox::accept`.
    pub fn accept(
        &self,
        account: &str,
        position: Option<&str>,
        batch: &[RawUpdate],
        lost: Option<Lost>,
        now: Millis,
    ) -> Result<usize> {
        self.accept_told(account, position, batch, lost, Told::AtOnce, now)
    }

    /// The same of what was told at once, or late.
    pub fn accept_told(
        &self,
        account: &str,
        position: Option<&str>,
        batch: &[RawUpdate],
        lost: Option<Lost>,
        told: Told,
        now: Millis,
    ) -> Result<usize> {
        self.write(|db| {
            let fresh = db.inbox().take_all_in(account, batch, told, now)?;
            if let Some(lost) = lost {
                let id = format!("gap:{account}:{}:{}", lost.from, lost.to);
                let Lost { from, to, overfull_since } = lost;
                db.inbox().tell(&id, Queue::Bulk, &OwnEvent::Gap { from, to, overfull_since }, now)?;
            }
            // With the batch or not at all: a position ahead of its events would lose them, one behind only repeats them.
            if let Some(position) = position {
                db.conn
                    .prepare_cached(
                        "INSERT INTO cursors (account, position, heard_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (account) DO UPDATE SET position = excluded.position, heard_at = excluded.heard_at",
                    )?
                    .execute(params![account, position, now])?;
            }
            db.inbox().note_fresh(account, fresh, now)
        })
    }

    /// The beginning of a batch whose rest follows at once, with the position after both.
    pub fn accept_beginning(&self, account: &str, batch: &[RawUpdate], told: Told, now: Millis) -> Result<usize> {
        self.write_with_next(|db| {
            let fresh = db.inbox().take_all_in(account, batch, told, now)?;
            db.inbox().note_fresh(account, fresh, now)
        })
    }

    /// The stored position of an account, and when it last answered.
    pub fn position(&self, account: &str) -> Result<Option<(String, Millis)>> {
        self.read(|db| {
            Ok(db
                .conn
                .query_row("SELECT position, heard_at FROM cursors WHERE account = ?1", [account], |row| {
                    // A position that is no text is one that has gone stale: the platform says so itself.
                    Ok((lossy(row, 0)?, row.get(1)?))
                })
                .optional()?)
        })
    }
}

impl InboxDb<'_> {
    fn take_all_in(&self, account: &str, batch: &[RawUpdate], told: Told, now: Millis) -> Result<usize> {
        if let Told::Late(since) = told
            && !batch.is_empty()
        {
            self.db().activity().note_undated(now, since)?;
        }
        let mut fresh = 0;
        for item in batch {
            fresh += usize::from(self.take_in(account, item, now)?);
        }
        Ok(fresh)
    }

    fn note_fresh(&self, account: &str, fresh: usize, now: Millis) -> Result<usize> {
        if fresh > 0 {
            self.conn
                .prepare_cached("UPDATE cursors SET last_event_at = ?2 WHERE account = ?1")?
                .execute(params![account, now])?;
        }
        Ok(fresh)
    }

    fn take_in(&self, account: &str, item: &RawUpdate, now: Millis) -> Result<bool> {
        let event_id = lengths::event_id(&item.event_id);
        let fresh = self
            .conn
            // Both platforms tell things twice (`docs/platforms.md`, «VK: Bots Long Poll»).
            .prepare_cached("INSERT INTO seen_events VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute(params![account, event_id, now])?;
        if fresh > 0 {
            let queue = item.by.map_or(Ok(item.queue), |person| self.db().line().place_in_line(person))?;
            let by = item.by.map(|person| person.to_string());
            self.put_event_by(by.as_deref(), account, &event_id, queue as i64, &lengths::trim_raw(&item.payload), now)?;
        }
        Ok(fresh > 0)
    }

    /// A ring is named by its minute, and a clock that ran ahead has rung in minutes that come once more when it is right.
    pub fn rings_come_again(&self, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "DELETE FROM seen_events WHERE account = 'clock' AND CAST(substr(event_id, 6) AS INTEGER) > ?1",
            )?
            .execute([now.div_euclid(MINUTE)])?;
        Ok(())
    }

    /// Puts an event into the inbox without asking whether it was seen.
    pub fn put_event(&self, account: &str, event_id: &str, queue: i64, payload: &str, now: Millis) -> Result<i64> {
        self.put_event_by(None, account, event_id, queue, payload, now)
    }

    /// Puts an event of the engine's own into the inbox.
    pub fn tell(&self, event_id: &str, queue: Queue, event: &OwnEvent, now: Millis) -> Result<i64> {
        self.put_event(event.account(), event_id, queue as i64, &event.to_json()?, now)
    }

    /// The same of what somebody did: known while it waits.
    fn put_event_by(
        &self,
        by: Option<&str>,
        account: &str,
        event_id: &str,
        queue: i64,
        payload: &str,
        now: Millis,
    ) -> Result<i64> {
        self.conn
            .prepare_cached(
                "INSERT INTO inbox (account, event_id, queue, payload, received_at, person)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![account, event_id, queue, payload, now, by])?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Leaves a person's command for the engine; returns the row whose end tells what became of it.
    pub fn put_command(&self, command: &crate::domain::event::Command, now: Millis) -> Result<i64> {
        let id = format!("command:{now}:{:08x}", fastrand::u32(..));
        self.tell(&id, Queue::People, &OwnEvent::Command { command: command.clone() }, now)
    }

    /// The events to be handled next. Where people of ours wait, theirs alone, so that they see at once what comes of it;
    /// else those of the crowd before bulk, or the other way round: `turns.crowd_first`. Parts of orders about many take turns
    /// with all of them, or nobody would be judged for as long as such an order takes.
    pub fn waiting_events(&self, limit: usize, turns: Turns) -> Result<Vec<InboxRow>> {
        let people = self.events_waiting_in((i64::MIN, Queue::People as i64), limit)?;
        let gives_way = turns.orders_last && people.iter().all(InboxRow::is_part_of_order);
        if !people.is_empty() && !gives_way {
            return Ok(people);
        }
        let bulk = (Queue::Bulk as i64, Queue::Bulk as i64);
        // One range, for their numbers are in order; whatever a number beyond may mean, it is handled too.
        let crowd = (Queue::Talks as i64, i64::MAX);
        let mut events = Vec::new();
        for queues in if turns.crowd_first { [crowd, bulk] } else { [bulk, crowd] } {
            if events.len() < limit {
                events.extend(self.events_waiting_in(queues, limit - events.len())?);
            }
        }
        Ok(if events.is_empty() { people } else { events })
    }

    fn events_waiting_in(&self, (from, to): (i64, i64), limit: usize) -> Result<Vec<InboxRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, account, CASE WHEN octet_length(payload) <= ?2 THEN payload END, attempts, received_at
             FROM inbox WHERE state = 0 AND queue BETWEEN ?3 AND ?4 ORDER BY queue, id LIMIT ?1",
        )?;
        let rows = statement.query_map([limit as i64, MOST_BYTES, from, to], |row| {
            let (payload, mut unreadable) = match row.get::<_, Option<String>>(2) {
                Ok(Some(payload)) => (payload, None),
                Ok(None) => (String::new(), Some("it is larger than any event may be")),
                Err(_) => (String::new(), Some("it is no text")),
            };
            if row.get_ref(1)?.as_str().is_err() {
                unreadable = Some("its account is no text");
            }
            let (account, attempts, received_at) = (lossy(row, 1)?, row.get(3)?, row.get(4)?);
            Ok(InboxRow { id: row.get(0)?, account, payload, attempts, received_at, unreadable })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The event is handled.
    pub fn event_done(&self, id: i64) -> Result<()> {
        self.conn.prepare_cached("UPDATE inbox SET state = 1, person = NULL WHERE id = ?1")?.execute([id])?;
        Ok(())
    }

    /// What somebody ordered cannot be: they are told so, and nobody else is.
    pub fn event_refused(&self, id: i64, why: &str) -> Result<()> {
        self.conn.prepare_cached("UPDATE inbox SET state = 1, error = ?2 WHERE id = ?1")?.execute(params![id, why])?;
        Ok(())
    }

    /// The event is set aside, visibly.
    pub fn event_parked(&self, id: i64, error: &str) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE inbox SET state = 2, person = NULL, error = ?2 WHERE id = ?1")?
            .execute(params![id, error])?;
        Ok(())
    }

    /// What cannot be read in another queue, or be done at the clock's ring, stands among the events set aside: it is
    /// counted and told of with them, once a day and place.
    pub fn bury_elsewhere(&self, place: &str, day: &str, error: &str, now: Millis) -> Result<()> {
        let id = format!("buried:{place}:{day}");
        let known = self
            .conn
            .prepare_cached("SELECT 1 FROM inbox WHERE state = 2 AND account = ?1 AND event_id = ?2")?
            .exists([ENGINE, &id])?;
        if !known {
            let row = self.put_event(ENGINE, &id, 0, "{}", now)?;
            self.event_parked(row, error)?;
        }
        Ok(())
    }

    /// Marks durably that an event is begun: the third time it kills the process it is parked.
    pub fn event_begun(&self, id: i64) -> Result<()> {
        self.conn.prepare_cached("UPDATE inbox SET attempts = attempts + 1 WHERE id = ?1")?.execute([id])?;
        Ok(())
    }

    /// Takes the mark back: the store itself refused, and the event comes again.
    pub fn event_not_begun(&self, id: i64) -> Result<()> {
        self.conn.prepare_cached("UPDATE inbox SET attempts = max(attempts - 1, 0) WHERE id = ?1")?.execute([id])?;
        Ok(())
    }

    /// What became of an event: `None` while it waits, else whether it was handled, and the error of a parked one.
    pub fn event_result(&self, id: i64) -> Result<Option<Result<(), String>>> {
        let row: Option<(i64, Option<String>)> = self
            .conn
            .prepare_cached("SELECT state, error FROM inbox WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(match row {
            Some((0, _)) => None,
            Some((1, None)) | None => Some(Ok(())),
            Some((_, error)) => Some(Err(error.unwrap_or_default())),
        })
    }

    /// When the newest event came in.
    pub fn newest_event_at(&self) -> Result<Option<Millis>> {
        let newest = "SELECT received_at FROM inbox ORDER BY id DESC LIMIT 1";
        Ok(self.conn.prepare_cached(newest)?.query_row([], |row| row.get(0)).optional()?)
    }

    /// A source answered, even if with nothing.
    pub fn heard(&self, account: &str, now: Millis) -> Result<()> {
        // Before its first event a source has no position, and yet it answers.
        self.conn
            .prepare_cached(
                "INSERT INTO cursors (account, position, heard_at) VALUES (?1, '', ?2) ON CONFLICT (account) DO UPDATE
                 SET heard_at = excluded.heard_at",
            )?
            .execute(params![account, now])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_knows_when_its_last_new_event_came() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, 0).unwrap();
        let last = |account: &str| {
            let sources = store.read(|db| db.inbox().sources()).unwrap();
            sources.into_iter().find(|source| source.account == account).and_then(|source| source.last_event_at)
        };
        let event =
            |id: &str| [RawUpdate { event_id: id.to_owned(), queue: Queue::Bulk, by: None, payload: "{}".to_owned() }];
        store.accept("vk:1", Some("1"), &[], None, 10).unwrap();
        assert_eq!(last("vk:1"), None);
        store.accept("vk:1", Some("2"), &event("a"), None, 20).unwrap();
        store.accept("telegram:2", Some("5"), &event("a"), None, 30).unwrap();
        // What is told twice, and an answer with nothing, is no event.
        store.accept("vk:1", Some("3"), &event("a"), None, 40).unwrap();
        store.write(|db| db.inbox().heard("vk:1", 50)).unwrap();
        assert_eq!((last("vk:1"), last("telegram:2")), (Some(20), Some(30)));
        // The beginning of a large batch comes without a position.
        store.accept("vk:1", None, &event("b"), None, 60).unwrap();
        assert_eq!(last("vk:1"), Some(60));
        // The program's own events are of no source.
        store.accept("clock", None, &event("c"), None, 70).unwrap();
        assert_eq!(last("clock"), None);
    }
}
