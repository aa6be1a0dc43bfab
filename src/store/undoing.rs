//! Orders about many, most of which take verdicts back: which are the next, and whether anything of an order is left.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::inbox::ENGINE;
use super::journal::{COLUMNS, row_of};
use super::{InboxDb, JournalDb, JournalRow, readable};
use crate::clock::Millis;
use crate::domain::deciding::Deciding;
use crate::domain::own_event::OwnEvent;
use crate::domain::undoing::{TakenBack, Undoing};
use crate::inbox::Queue;

/// Rows of the journal that are looked at in one step, a few milliseconds: of a rule there may be few.
const ROWS: usize = 2_000;

/// What the newest order to take back has come to.
const LAST_UNDONE: &str = "undoing.last";

/// Some verdicts that are to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlaggedPage {
    /// Newest first.
    pub ids: Vec<i64>,
    /// The next page goes on before this: time and number.
    pub before: (Millis, i64),
    /// There is no next page.
    pub is_last: bool,
}

impl JournalDb<'_> {
    /// The number of the newest verdict; 0: there is none.
    pub fn newest_verdict(&self) -> Result<i64> {
        let newest = "SELECT id FROM journal ORDER BY id DESC LIMIT 1";
        Ok(self.conn.prepare_cached(newest)?.query_row([], |row| row.get(0)).optional()?.unwrap_or(0))
    }

    /// What was acted on or would be, since a moment and before a verdict, newest first: at most so many of them, and of few
    /// rows that are looked at for them.
    pub fn flagged_since(
        &self,
        since: Millis,
        before: (Millis, i64),
        rule: Option<&str>,
        limit: usize,
    ) -> Result<FlaggedPage> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, at, verdict <> 'keep' AND (?4 IS NULL OR rule = ?4) FROM journal
             WHERE at >= ?1 AND (at, id) < (?2, ?3) ORDER BY at DESC, id DESC LIMIT ?5",
        )?;
        let mut rows = statement.query(params![since, before.0, before.1, rule, ROWS as i64])?;
        let mut page = FlaggedPage { ids: Vec::new(), before, is_last: true };
        let mut looked_at = 0;
        while let Some(row) = rows.next()? {
            let (id, at): (i64, Millis) = (row.get(0)?, row.get(1)?);
            if row.get(2)? {
                page.ids.push(id);
            }
            (page.before, looked_at) = ((at, id), looked_at + 1);
            if page.ids.len() >= limit || looked_at >= ROWS {
                page.is_last = false;
                break;
            }
        }
        Ok(page)
    }

    /// What observe mode would have removed since a moment, newest first, without what was taken back.
    pub fn would_be_removed(&self, since: Millis, limit: usize, skip: usize) -> Result<Vec<JournalRow>> {
        // The index tells these rows, and their order, without a look at what was kept. Of a comment that was edited the last
        // words stand there.
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM journal j INDEXED BY journal_removed
             WHERE j.verdict = 'remove' AND j.at >= ?1 AND j.state = 'observed' AND j.mode = 'observe'
                AND NOT EXISTS (SELECT 1 FROM journal n WHERE n.comment_key = j.comment_key AND n.id > j.id)
             ORDER BY j.at DESC, j.state DESC, j.id DESC LIMIT ?2 OFFSET ?3"
        ))?;
        let rows = statement.query_map(params![since, limit as i64, skip as i64], row_of)?;
        Ok(readable(rows)?)
    }

    /// The same as `flagged_since` of a wave, without a limit of rows: nearly everything of a wave was acted on.
    pub fn flagged_of_wave(&self, wave: i64, since: Millis, before: i64, limit: usize) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM journal WHERE wave_id = ?1 AND id < ?2 AND +at >= ?3 AND verdict <> 'keep'
             ORDER BY id DESC LIMIT ?4",
        )?;
        let rows = statement.query_map(params![wave, before, since, limit as i64], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The next part of an order, before anything else that is not a person's.
    pub fn undoing_goes_on(&self, undoing: &Undoing, now: Millis) -> Result<()> {
        let event = OwnEvent::UndoingGoesOn { undoing: undoing.clone() };
        self.db().inbox().tell(&name(undoing.order), Queue::People, &event, now)?;
        Ok(())
    }

    /// What an order has come to, for whoever gave it and waits.
    pub fn note_undone(&self, order: i64, sum: &TakenBack) -> Result<()> {
        self.db().settings().set_meta(LAST_UNDONE, &serde_json::to_string(&(order, sum))?)
    }

    /// What an order has come to; `None`: it is not through, or another one came after it.
    pub fn undone_by(&self, order: i64) -> Result<Option<TakenBack>> {
        let last = self.db().settings().meta(LAST_UNDONE)?;
        let last = last.and_then(|stored| serde_json::from_str::<(i64, TakenBack)>(&stored).ok());
        Ok(last.and_then(|(of, sum)| (of == order).then_some(sum)))
    }

    /// The same of an order about many who wait.
    pub fn deciding_goes_on(&self, deciding: &Deciding, now: Millis) -> Result<()> {
        let event = OwnEvent::DecidingGoesOn { deciding: deciding.clone() };
        self.db().inbox().tell(&name_of_deciding(deciding.order), Queue::People, &event, now)?;
        Ok(())
    }
}

/// What orders about many are on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrdersGoingOn {
    /// One takes verdicts back.
    pub undoing: bool,
    /// One holds or frees, or decides about those who wait.
    pub deciding: bool,
}

impl InboxDb<'_> {
    /// Whether a part of an order about many waits.
    pub fn orders_going_on(&self) -> Result<OrdersGoingOn> {
        let mut statement = self.conn.prepare_cached(
            "SELECT max(event_id GLOB 'undoing:*'), max(event_id GLOB 'deciding:*') FROM inbox
             WHERE state = 0 AND queue = ?1",
        )?;
        let is = |found: Option<bool>| found.unwrap_or(false);
        Ok(statement.query_row([Queue::People as i64], |row| {
            Ok(OrdersGoingOn { undoing: is(row.get(0)?), deciding: is(row.get(1)?) })
        })?)
    }

    /// What is left of an order that was begun: `None` while a part of it waits, else whether one of them was set aside.
    pub fn rest_of_order(&self, order: i64) -> Result<Option<Result<(), String>>> {
        let (undoing, deciding) = (name(order), name_of_deciding(order));
        let waits = "SELECT 1 FROM inbox WHERE state = 0 AND queue = ?1 AND event_id IN (?2, ?3)";
        if self.conn.prepare_cached(waits)?.exists(params![Queue::People as i64, undoing, deciding])? {
            return Ok(None);
        }
        let parked = "SELECT error FROM inbox WHERE state = 2 AND account = ?1 AND event_id IN (?2, ?3)";
        let error: Option<Option<String>> =
            self.conn.prepare_cached(parked)?.query_row([ENGINE, &undoing, &deciding], |row| row.get(0)).optional()?;
        Ok(Some(error.map_or(Ok(()), |error| Err(error.unwrap_or_default()))))
    }
}

/// All parts of one order to take back have this name.
fn name(order: i64) -> String {
    format!("undoing:{order}")
}

/// And all of one about those who wait.
fn name_of_deciding(order: i64) -> String {
    format!("deciding:{order}")
}
