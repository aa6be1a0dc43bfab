//! What waits for a person or the clock.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{QuarantineDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::ids::CommentRef;
use crate::domain::verdict::State;
use crate::domain::words::words;

words! {
    /// How an entry ended.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum QuarantineState else Pending {
        /// Nobody has decided yet; the comment stays visible meanwhile.
        Pending = "pending",
        /// A person let it stay.
        Kept = "kept",
        /// A person, or a second look, removed it.
        Removed = "removed",
        /// Nobody decided: it stays.
        Expired = "expired",
    }
}

/// One entry; what it is about stands in its journal row.
#[derive(Debug, Clone, Copy)]
pub struct QuarantineRow {
    pub id: i64,
    pub journal_id: i64,
    pub at: Millis,
    /// Judged again then.
    pub expires_at: Millis,
    pub state: QuarantineState,
}

impl QuarantineRow {
    /// How the entry ended, by what became of its verdict: what a person has ordered to remove is not removed before it is done.
    pub fn came_to(&self, verdict: State) -> QuarantineState {
        match (self.state, verdict) {
            (QuarantineState::Removed, State::Pending | State::Assist) => QuarantineState::Pending,
            (QuarantineState::Removed, State::Failed) => QuarantineState::Expired,
            (QuarantineState::Removed, State::Undone) => QuarantineState::Kept,
            (state, _) => state,
        }
    }
}

const COLUMNS: &str = "id, journal_id, at, expires_at, state";

impl QuarantineDb<'_> {
    /// Puts a verdict into quarantine.
    pub fn hold(&self, journal_id: i64, at: Millis, expires_at: Millis) -> Result<i64> {
        self.conn
            .prepare_cached(
                "INSERT INTO quarantine (journal_id, at, expires_at, state, on_person) VALUES (?1, ?2, ?3, 'pending',
                    coalesce((SELECT kind IN ('member', 'like') FROM journal WHERE id = ?1), 0))",
            )?
            .execute([journal_id, at, expires_at])?;
        Ok(self.conn.last_insert_rowid())
    }

    /// An entry by its number, decided or not.
    pub fn quarantined(&self, id: i64) -> Result<Option<QuarantineRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM quarantine WHERE id = ?1"))?
            .query_row([id], row_of)
            .optional()?)
    }

    /// The waiting entry of a verdict, if there is one.
    pub fn quarantine_of(&self, journal_id: i64) -> Result<Option<QuarantineRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM quarantine WHERE journal_id = ?1 AND state = 'pending'"))?
            .query_row([journal_id], row_of)
            .optional()?)
    }

    /// Entries that wait with the very same words and files as a comment, newest first, at most 500: whoever answers for it
    /// answers for them.
    pub fn waiting_alike(&self, comment: &CommentRef) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT q.id FROM comments c INDEXED BY comments_copied CROSS JOIN quarantine q ON q.journal_id = c.journal_id
             WHERE c.copied = 1 AND c.fingerprint = (SELECT fingerprint FROM comments WHERE key = ?1)
                AND c.content_hash = (SELECT content_hash FROM comments WHERE key = ?1) AND c.key <> ?1 AND q.state = 'pending'
             ORDER BY q.id DESC LIMIT 500",
        )?;
        let rows = statement.query_map([comment.key()], |row| row.get(0))?;
        Ok(readable(rows)?)
    }

    /// Whether a verdict waited, and nobody decided about it in time.
    pub fn has_expired(&self, journal_id: i64) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM quarantine WHERE journal_id = ?1 AND state = 'expired'")?
            .exists([journal_id])?)
    }

    /// Entries that pass the filter, newest first.
    pub fn quarantine_list(
        &self,
        only_pending: bool,
        since: Option<Millis>,
        limit: Option<usize>,
    ) -> Result<Vec<QuarantineRow>> {
        // What was decided stays for ever; of what waits, which a raid makes tens of thousands, only the newest are looked up.
        let which = if only_pending {
            "id IN (SELECT id FROM (SELECT id FROM quarantine WHERE state = 'pending' AND on_person = 0 AND (?1 IS NULL OR at >= ?1)
                    ORDER BY id DESC LIMIT ?2)
                UNION ALL SELECT id FROM (SELECT id FROM quarantine WHERE state = 'pending' AND on_person = 1
                    AND (?1 IS NULL OR at >= ?1) ORDER BY id DESC LIMIT ?2))"
        } else {
            "id > 0"
        };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM quarantine WHERE {which} AND (?1 IS NULL OR at >= ?1) ORDER BY id DESC LIMIT ?2"
        ))?;
        let rows = statement.query_map(params![since, limit.map_or(-1, |limit| limit as i64)], row_of)?;
        Ok(readable(rows)?)
    }

    /// Those that wait of a range, newest first; whether each is about a person.
    pub fn waiting_between(&self, first: i64, last: i64) -> Result<Vec<(i64, bool)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, on_person FROM quarantine WHERE state = 'pending' AND id BETWEEN ?1 AND ?2 ORDER BY id DESC",
        )?;
        let rows = statement.query_map([first, last], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(readable(rows)?)
    }

    /// Entries whose time is up.
    pub fn quarantine_due(&self, now: Millis, limit: usize) -> Result<Vec<QuarantineRow>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM quarantine WHERE state = 'pending' AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2"
        ))?;
        let rows = statement.query_map(params![now, limit as i64], row_of)?;
        Ok(readable(rows)?)
    }

    /// How many entries nobody has decided about.
    pub fn quarantine_size(&self) -> Result<u32> {
        Ok(self
            .conn
            .prepare_cached("SELECT coalesce(sum(waiting), 0) FROM quarantine_counts")?
            .query_row([], |row| row.get(0))?)
    }

    /// An entry waits longer: there is no room within the limits yet.
    pub fn extend_quarantine(&self, id: i64, expires_at: Millis) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE quarantine SET expires_at = ?2 WHERE id = ?1 AND state = 'pending'")?
            .execute([id, expires_at])?;
        Ok(())
    }

    /// Ends an entry; `false` if somebody else already has.
    pub fn decide_quarantine(&self, id: i64, state: QuarantineState, by: Option<i64>) -> Result<bool> {
        let changed = self
            .conn
            .prepare_cached("UPDATE quarantine SET state = ?2, decided_by = ?3 WHERE id = ?1 AND state = 'pending'")?
            .execute(params![id, state.as_str(), by])?;
        Ok(changed > 0)
    }
}

impl QuarantineDb<'_> {
    /// Who decided that something is removed: 0 for the command line. `None`: no person did.
    pub fn removed_by(&self, journal_id: i64) -> Result<Option<i64>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT decided_by FROM quarantine WHERE journal_id = ?1 AND state = 'removed' AND decided_by IS NOT NULL
                 ORDER BY id DESC LIMIT 1",
            )?
            .query_row([journal_id], |row| row.get(0))
            .optional()?)
    }

    /// What the program itself took out of it waits for a person after all, for as long as it would have; `false`: it did not,
    /// or its time is over.
    pub fn waits_on(&self, journal_id: i64, now: Millis) -> Result<bool> {
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE quarantine SET state = 'pending' WHERE id = (SELECT max(id) FROM quarantine WHERE journal_id = ?1)
                 AND state = 'removed' AND decided_by IS NULL AND expires_at > ?2",
            )?
            .execute([journal_id, now])?;
        Ok(changed > 0)
    }

    /// What a decision wished was refused for good: of a person's it waits again, of the program's own it stays.
    pub fn refused(&self, journal_id: i64, expires_at: Millis) -> Result<bool> {
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE quarantine SET state = CASE WHEN decided_by IS NULL THEN 'expired' ELSE 'pending' END,
                    decided_by = NULL, expires_at = ?2
                 WHERE id = (SELECT max(id) FROM quarantine WHERE journal_id = ?1) AND state = 'removed'",
            )?
            .execute([journal_id, expires_at])?;
        Ok(changed > 0)
    }
}

fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<QuarantineRow> {
    Ok(QuarantineRow {
        id: row.get(0)?,
        journal_id: row.get(1)?,
        at: row.get(2)?,
        expires_at: row.get(3)?,
        state: QuarantineState::parse(&lossy(row, 4)?),
    })
}
