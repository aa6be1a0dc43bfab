//! What is wanted outside: converging wishes and things said once.

use anyhow::{Context, Result};
use rusqlite::{OptionalExtension, params};

use super::{OutboxDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::action::{Action, STORED_VERSION, Urgency, VkAction};
use crate::domain::lane::{Lane, VkLane};

/// A wish that is renewed all the time goes out at most so often, where nobody waits for it.
const CALM: Millis = 5_000;

/// Something to be queued.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What a platform is asked to do; written down as JSON.
    pub action: Action,
    /// Who waits for it.
    pub urgency: Urgency,
    /// Which of those that are equally urgent goes first: the smallest; 0 in the order of queueing. See `newest_first`.
    pub rank: i64,
    /// The verdict it carries out.
    pub journal_id: Option<i64>,
    /// Not before this moment, Unix milliseconds.
    pub due_at: Millis,
    /// Of no use after.
    pub expires_at: Option<Millis>,
    /// Its cause (event id and ordinal): queued twice, it counts once. Emits only.
    pub cause: Option<String>,
}

/// The rank of what takes something away that people have seen since a moment: the newer, the sooner. Of one second the
/// larger `number` goes first, as platforms count what is written.
pub(crate) fn newest_first(seen_since: Millis, number: i64) -> i64 {
    const BITS: u32 = 31;
    let second = seen_since.div_euclid(1_000).clamp(0, i64::from(u32::MAX) >> 1);
    -((second << BITS) | (number & ((1 << BITS) - 1)))
}

/// One row on its way out.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    pub id: i64,
    pub lane: Lane,
    pub action: Action,
    /// Which wish.
    pub revision: i64,
    /// The verdict it carries out.
    pub journal_id: Option<i64>,
    /// When it was wanted.
    pub created_at: Millis,
    /// Of no use after.
    pub expires_at: Option<Millis>,
    /// Answers that were about this very row.
    pub attempts: u32,
    /// Who waits for it.
    pub urgency: Urgency,
}

impl OutboxRow {
    /// Words to somebody of whom nothing is known.
    pub fn is_to_stranger(&self) -> bool {
        self.urgency >= Urgency::Stranger
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub struct QueueSizes {
    pub inbox: i64,
    pub outbox: i64,
    /// Events and actions set aside.
    pub dead: i64,
}

/// An action larger than this is none of ours: it is not even loaded.
const MOST_BYTES: usize = 2 << 20;

const COLUMNS: &str =
    "id, lane, CASE WHEN octet_length(action) <= 2097152 THEN action END, revision, journal_id, created_at,
    expires_at, attempts, action_version, urgency, network";

/// A row that cannot be read, and why: garbage, or the words of another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub id: i64,
    /// The verdict it was to carry out.
    pub journal_id: Option<i64>,
    /// For the log and the admin.
    pub why: String,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {} of the outbox cannot be read: {}", self.id, self.why)
    }
}

impl std::error::Error for Unreadable {}

impl OutboxDb<'_> {
    /// Queues a wish. A converging one replaces the unsent wish for the same subject; an emit of a known cause is dropped.
    pub fn want(&self, wanted: &Wanted, lane: &Lane, now: Millis) -> Result<()> {
        let action = wanted.action.to_json().context("writing an action down")?;
        let subject = wanted.action.facts().subject;
        if let Some(subject) = &subject {
            let known: Option<i64> = self
                .conn
                .prepare_cached("SELECT id FROM outbox WHERE subject = ?1 AND state IN (0, 1)")?
                .query_row([subject], |row| row.get(0))
                .optional()?;
            if let Some(id) = known {
                self.conn
                    .prepare_cached(
                        "UPDATE outbox SET action = ?2, action_version = ?3, revision = revision + 1, urgency = min(urgency, ?4),
                            journal_id = ?5, due_at = CASE state WHEN 0 THEN min(due_at, ?6) ELSE ?6 END,
                            expires_at = ?7, created_at = ?8, rank = ?9, attempts = 0, error = NULL WHERE id = ?1",
                    )?
                    .execute(params![
                        id,
                        action,
                        STORED_VERSION,
                        wanted.urgency as i64,
                        wanted.journal_id,
                        wanted.due_at,
                        wanted.expires_at,
                        now,
                        wanted.rank
                    ])?;
                return Ok(());
            }
        }
        if self.read_at_once(&wanted.action, lane)? {
            return Ok(());
        }
        self.conn
            .prepare_cached(
                "INSERT INTO outbox (subject, cause, network, lane, urgency, action, action_version, journal_id, created_at,
                    due_at, expires_at, rank) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                 ON CONFLICT (cause) WHERE cause IS NOT NULL DO NOTHING",
            )?
            .execute(params![
                subject,
                wanted.cause,
                wanted.action.performer().as_str(),
                lane.to_string(),
                wanted.urgency as i64,
                action,
                STORED_VERSION,
                wanted.journal_id,
                now,
                wanted.due_at,
                wanted.expires_at,
                wanted.rank
            ])?;
        Ok(())
    }

    /// A wish to read what was missed goes into one that waits for the same time, or the time before: each is a reading of the
    /// wall. Whether there was one.
    fn read_at_once(&self, wish: &Action, lane: &Lane) -> Result<bool> {
        let Action::Vk(wish @ VkAction::CatchUp { sweep: None, .. }) = wish else { return Ok(false) };
        let mut statement = self.conn.prepare_cached("SELECT id FROM outbox WHERE state = 0 AND lane = ?1")?;
        let waiting = statement.query_map([lane.to_string()], |row| row.get::<_, i64>(0))?;
        for id in waiting.collect::<rusqlite::Result<Vec<_>>>()? {
            let Some(Action::Vk(former)) = self.outbox_row(id)?.map(|row| row.action) else { continue };
            if let Some(both) = wish.read_at_once(&former) {
                self.conn
                    .prepare_cached("UPDATE outbox SET action = ?2, revision = revision + 1 WHERE id = ?1")?
                    .execute(params![id, Action::Vk(both).to_json()?])?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The lanes in which something is due.
    pub fn due_lanes(&self, now: Millis) -> Result<Vec<Lane>> {
        // From lane to lane by the index: 100,000 rows of one lane are one step, not 100,000.
        let mut statement = self.conn.prepare_cached(
            "WITH RECURSIVE lanes (lane) AS (
                SELECT min(lane) FROM outbox WHERE state = 0
                UNION ALL
                SELECT (SELECT min(o.lane) FROM outbox o WHERE o.state = 0 AND o.lane > lanes.lane)
                FROM lanes WHERE lanes.lane IS NOT NULL)
             SELECT lane FROM lanes WHERE lane IS NOT NULL
             AND EXISTS (SELECT 1 FROM outbox o WHERE o.state = 0 AND o.lane = lanes.lane AND o.due_at <= ?1)",
        )?;
        // A name that is no text is that of an unreadable row, whose turn comes below another name.
        let rows = statement.query_map([now], |row| Ok(Lane::parse(&lossy(row, 0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The next row of a lane after so many: who waits first, then the newest of what people see, then the order
    /// of queueing. A row that cannot be read is an
    /// error of its own, for whoever buries it.
    pub fn next_of_lane(
        &self,
        lane: &Lane,
        skipped: usize,
        now: Millis,
    ) -> Result<Option<Result<OutboxRow, Unreadable>>> {
        let lane = lane.to_string();
        if lane.contains(char::REPLACEMENT_CHARACTER) {
            return self.next_of_no_lane();
        }
        Ok(self
            .conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM outbox WHERE state = 0 AND lane = ?1 AND due_at <= ?2
                 ORDER BY urgency, rank, id LIMIT 1 OFFSET ?3"
            ))?
            .query_row(params![lane, now, skipped as i64], row_of)
            .optional()?)
    }

    /// The next row whose lane is no text.
    fn next_of_no_lane(&self) -> Result<Option<Result<OutboxRow, Unreadable>>> {
        let mut statement = self.conn.prepare(&format!("SELECT {COLUMNS} FROM outbox WHERE state = 0 ORDER BY id"))?;
        for row in statement.query_map([], row_of)? {
            if let Err(unreadable) = row? {
                return Ok(Some(Err(unreadable)));
            }
        }
        Ok(None)
    }

    /// A row; one that cannot be read is an error.
    pub fn outbox_row(&self, id: i64) -> Result<Option<OutboxRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE id = ?1"))?
            .query_row([id], row_of)
            .optional()?
            .transpose()?)
    }

    /// The call came to its end. `true`: the row is closed; `false`: a newer wish came meanwhile and waits.
    pub fn close(&self, id: i64, revision: i64, dropped: bool, note: Option<&str>, now: Millis) -> Result<bool> {
        let closed = self
            .conn
            .prepare_cached(
                "UPDATE outbox SET state = ?4, ended_at = ?3, error = ?5 WHERE id = ?1 AND revision = ?2 AND state < 2",
            )?
            .execute(params![id, revision, now, if dropped { 3 } else { 2 }, note])?;
        if closed == 0 {
            // What only keeps things in step rests a little, or a report that grows all the time would starve its lane.
            self.conn
                .prepare_cached(
                    "UPDATE outbox SET due_at = CASE WHEN urgency >= ?2 THEN max(due_at, ?3) ELSE due_at END, state = 0
                     WHERE id = ?1 AND state < 2",
                )?
                .execute(params![id, Urgency::Sync as i64, now + CALM])?;
        }
        Ok(closed > 0)
    }

    /// The row waits again. `counts`: the answer was about this very row.
    pub fn retry(&self, id: i64, due_at: Millis, counts: bool, error: &str) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE outbox SET state = 0, due_at = ?2, attempts = attempts + ?3, error = ?4 WHERE id = ?1 AND state < 2",
            )?
            .execute(params![id, due_at, i64::from(counts), error])?;
        Ok(())
    }

    /// The call is about to be made: should the process die, nobody knows what came of it.
    pub fn mark_out(&self, id: i64) -> Result<()> {
        self.conn.prepare_cached("UPDATE outbox SET state = 1 WHERE id = ?1 AND state = 0")?.execute([id])?;
        Ok(())
    }

    /// Calls that were marked as on their way.
    pub fn rows_out(&self) -> Result<Vec<Result<OutboxRow, Unreadable>>> {
        let mut statement = self.conn.prepare(&format!("SELECT {COLUMNS} FROM outbox WHERE state = 1 ORDER BY id"))?;
        let rows = statement.query_map([], row_of)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A row that cannot be read, or about which nothing can be written down, is set aside with what hung on it.
    pub fn bury_unread(&self, id: i64, journal: Option<i64>, why: &str, now: Millis) -> Result<()> {
        let cause: Option<String> = self
            .conn
            .prepare_cached("SELECT cause FROM outbox WHERE id = ?1")?
            .query_row([id], |row| lossy(row, 0))
            .optional()?;
        self.bury(id, why, now)?;
        if let Some(journal) = journal {
            self.conn
                .prepare_cached("UPDATE journal SET state = 'failed', error = ?2 WHERE id = ?1 AND state = 'pending'")?
                .execute(params![journal, why])?;
        }
        self.db().copies().fail_copy_of(&cause.unwrap_or_default(), why, now)
    }

    /// The row is given up, visibly.
    pub fn bury(&self, id: i64, error: &str, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE outbox SET state = 4, ended_at = ?2, error = ?3 WHERE id = ?1")?
            .execute(params![id, now, error])?;
        Ok(())
    }

    /// When the next row that is not due yet will be.
    pub fn next_due(&self) -> Result<Option<Millis>> {
        Ok(self
            .conn
            .prepare_cached("SELECT min(due_at) FROM outbox WHERE state = 0")?
            .query_row([], |row| row.get(0))?)
    }

    /// Whether something waits to go out, whenever it is due.
    pub fn has_waiting(&self) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 0)")?
            .query_row([], |row| row.get(0))?)
    }

    /// Waiting deletions, for noticing a raid.
    pub fn waiting_in(&self, lane: &Lane) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT count(*) FROM outbox WHERE state = 0 AND lane = ?1")?
            .query_row([lane.to_string()], |row| row.get(0))?)
    }

    /// Whether something is being removed from VK, or about to be: comments, people.
    pub fn removals_go_on(&self) -> Result<bool> {
        let out = "SELECT 1 FROM outbox WHERE state = 1 AND journal_id IS NOT NULL";
        Ok(self.waiting_in(&Lane::Vk(VkLane::Delete))? > 0
            || self.waiting_in(&Lane::Vk(VkLane::Ban))? > 0
            || self.conn.prepare_cached(out)?.exists([])?)
    }

    /// Whether a question about people waits in this lane: what comes up meanwhile goes into the next one.
    pub fn is_asking_about_people(&self, lane: &Lane) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT 1 FROM outbox WHERE state = 0 AND lane = ?1 AND action LIKE '{\"do\":\"read_people\"%' LIMIT 1",
            )?
            .exists([lane.to_string()])?)
    }

    /// A ban that waits goes before what was wanted earlier. `false`: none waits.
    pub fn hasten_ban(&self, subject: &str, rank: i64) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "UPDATE outbox SET rank = min(rank, ?2) WHERE subject = ?1 AND state IN (0, 1) AND urgency = ?3",
            )?
            .execute(params![subject, rank, Urgency::Ban as i64])?
            > 0)
    }

    /// What is said to somebody of VK later waits with what was said before: it is said in order.
    pub fn wait_for_others(&self, lane: &Lane, peer_id: i64, due_at: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE outbox SET due_at = max(due_at, ?2)
                 WHERE state = 0 AND lane = ?1 AND action LIKE '%\"peer_id\":' || ?3 || ',%'",
            )?
            .execute(params![lane.to_string(), due_at, peer_id])?;
        Ok(())
    }

    /// Whether something of this subject waits or is out.
    pub fn is_wanted(&self, subject: &str) -> Result<bool> {
        Ok(self.wanted_since(subject)?.is_some())
    }

    /// Since when it does.
    pub fn wanted_since(&self, subject: &str) -> Result<Option<Millis>> {
        let wanted = "SELECT created_at FROM outbox WHERE subject = ?1 AND state IN (0, 1)";
        Ok(self.conn.prepare_cached(wanted)?.query_row([subject], |row| row.get(0)).optional()?)
    }

    /// What a call that waits in this lane was answered with last; `None`: nothing is wrong there.
    pub fn trouble_in(&self, lane: &Lane) -> Result<Option<String>> {
        let found = "SELECT error FROM outbox WHERE state = 0 AND lane = ?1 AND error IS NOT NULL LIMIT 1";
        Ok(self.conn.prepare_cached(found)?.query_row([lane.to_string()], |row| lossy(row, 0)).optional()?)
    }

    /// When the first call that waits in this lane is due.
    pub fn due_in(&self, lane: &Lane) -> Result<Option<Millis>> {
        let found = "SELECT min(due_at) FROM outbox WHERE state = 0 AND lane = ?1";
        Ok(self.conn.prepare_cached(found)?.query_row([lane.to_string()], |row| row.get(0))?)
    }

    /// Whether a call of this lane waits or is out.
    pub fn is_busy(&self, lane: &Lane) -> Result<bool> {
        let found = "SELECT 1 FROM outbox WHERE state = 0 AND lane = ?1
                     UNION ALL SELECT 1 FROM outbox WHERE state = 1 AND lane = ?1";
        Ok(self.conn.prepare_cached(found)?.exists([lane.to_string()])?)
    }

    /// How much waits on the way in and on the way out.
    pub fn queue_sizes(&self) -> Result<QueueSizes> {
        let count = |sql: &str| self.conn.query_row(sql, [], |row| row.get::<_, i64>(0));
        Ok(QueueSizes {
            inbox: count("SELECT count(*) FROM inbox WHERE state = 0")?,
            outbox: count(
                "SELECT (SELECT count(*) FROM outbox WHERE state = 0) + (SELECT count(*) FROM outbox WHERE state = 1)",
            )?,
            dead: count(
                "SELECT (SELECT count(*) FROM inbox WHERE state = 2) + (SELECT count(*) FROM outbox WHERE state = 4)",
            )?,
        })
    }

    /// How many of the calls that wait, or are out, do something: what only shows the state of things anew, or asks, is none.
    pub fn calls_that_act(&self) -> Result<i64> {
        let mut statement = self.conn.prepare_cached(
            "SELECT lane, subject IS NOT NULL FROM outbox WHERE state = 0
             UNION ALL SELECT lane, subject IS NOT NULL FROM outbox WHERE state = 1",
        )?;
        let rows = statement.query_map([], |row| Ok((Lane::parse(&lossy(row, 0)?), row.get::<_, bool>(1)?)))?;
        // In a chat only what is edited in place has a subject.
        let acts =
            readable(rows)?.into_iter().filter(|(lane, edits)| lane.acts() && !(*edits && lane.speaks_in().is_some()));
        Ok(acts.count() as i64)
    }

    /// The newest error of the outbox or of a parked event.
    pub fn last_error(&self) -> Result<Option<String>> {
        let newest = |sql: &str| self.conn.query_row(sql, [], |row| lossy(row, 0)).optional();
        let of_calls = "SELECT error FROM (SELECT id, error FROM outbox WHERE state = 0 AND error IS NOT NULL
             UNION ALL SELECT id, error FROM outbox WHERE state = 4 AND error IS NOT NULL) ORDER BY id DESC LIMIT 1";
        let of_events = "SELECT error FROM inbox WHERE state = 2 AND error IS NOT NULL ORDER BY id DESC LIMIT 1";
        Ok(newest(of_calls)?.or(newest(of_events)?))
    }

    /// The next number of the counter that never goes back (VK's `random_id` is made of it).
    pub fn next_counter(&self) -> Result<i64> {
        let next: i64 = self
            .conn
            .prepare_cached(
                "INSERT INTO meta VALUES ('counter', '1')
             ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)
             RETURNING CAST(value AS INTEGER)",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(next)
    }
}

fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<OutboxRow, Unreadable>> {
    let (id, journal_id) = (row.get(0)?, row.get(4)?);
    let unreadable = |why: String| Ok(Err(Unreadable { id, journal_id, why }));
    let lane = match row.get::<_, String>(1) {
        Ok(lane) => Lane::parse(&lane),
        Err(_) => return unreadable("its lane is no text".to_owned()),
    };
    let action = match row.get::<_, Option<String>>(2) {
        Ok(Some(action)) => action,
        Ok(None) => return unreadable(format!("it is larger than {MOST_BYTES} bytes")),
        Err(_) => return unreadable("it is no text".to_owned()),
    };
    let action = match Action::read(row.get(8)?, &lossy(row, 10)?, &action) {
        Ok(action) => action,
        Err(unknown) => return unreadable(unknown.to_string()),
    };
    let Ok(attempts) = u32::try_from(row.get::<_, i64>(7)?) else {
        return unreadable("its number of attempts is none".to_owned());
    };
    Ok(Ok(OutboxRow {
        id,
        lane,
        action,
        revision: row.get(3)?,
        journal_id,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        attempts,
        urgency: Urgency::of(row.get(9)?),
    }))
}

impl OutboxDb<'_> {
    /// Whether a person ordered what this verdict stands for: by a button in quarantine or by name.
    pub fn was_ordered(&self, journal_id: Option<i64>) -> Result<bool> {
        let Some(journal_id) = journal_id else { return Ok(false) };
        Ok(self
            .conn
            .prepare_cached(
                "SELECT 1 FROM quarantine WHERE journal_id = ?1 AND decided_by IS NOT NULL AND state = 'removed'",
            )?
            .exists([journal_id])?)
    }

    /// Another action in the place of a waiting one: its chat has moved.
    pub fn replace_action(&self, id: i64, action: &Action) -> Result<()> {
        let text = action.to_json().context("writing an action down")?;
        self.conn.prepare_cached("UPDATE outbox SET action = ?2 WHERE id = ?1")?.execute(params![id, text])?;
        Ok(())
    }
}
