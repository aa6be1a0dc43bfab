//! The brake: whether it is on, what it saw, and the removals it looks at.

use anyhow::Result;
use rusqlite::{OptionalExtension, Row, params};

use super::{BrakeDb, JournalRow, journal};
use crate::clock::Millis;
use crate::domain::brake::{BrakeCause, BrakeSight};
use crate::domain::deciding::order_of_brake;

/// One time that the program stopped removing by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrakeRow {
    pub id: i64,
    pub since: Millis,
    pub sight: BrakeSight,
    /// Journal rows that show it.
    pub examples: Vec<i64>,
    /// How much of what waited then went back to quarantine.
    pub held: i64,
    /// When a person let it act again; `None`: it still asks.
    pub lifted_at: Option<Millis>,
    /// Who; 0: the command line.
    pub lifted_by: Option<i64>,
}

/// Removals of texts since a moment, and how many of them were taken back. Of copies of one text one counts in the second
/// pair: a raid must not drown what was taken back beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RemovalTally {
    pub removed: i64,
    /// Taken back.
    pub undone: i64,
    /// Different texts among the first.
    pub texts: i64,
    /// Different texts among the second.
    pub texts_undone: i64,
}

/// Which removals are looked at: of texts, by the program's own judgement, carried out or on their way. The admin's own
/// lists and orders are no mistakes of the model. `?1`: since; `?2`: also those on VK, where the program deletes by itself.
const OF_THE_MODEL: &str = "j.verdict = 'remove' AND j.at >= ?1 AND j.kind IN ('comment', 'message')
    AND (?2 OR j.kind = 'message') AND j.mode = 'enforce' AND j.by_id IS NULL
    AND j.rule NOT IN ('stop_word', 'blocked_domain', 'order', 'album') AND j.state IN ('pending', 'done', 'undone')";

/// The same of people: who was kept out on the program's own judgement of their account.
const PEOPLE_OF_THE_MODEL: &str =
    "j.verdict = 'remove' AND j.at >= ?1 AND j.kind IN ('member', 'like') AND j.rule = 'account'
    AND j.mode = 'enforce' AND j.by_id IS NULL AND j.acted_at IS NOT NULL AND j.state IN ('pending', 'done', 'undone')";

const COLUMNS: &str = "id, since, cause, seen, among, examples, held, lifted_at, lifted_by";

impl BrakeDb<'_> {
    /// The brake, while it is on.
    pub fn on(&self) -> Result<Option<BrakeRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM brakes WHERE lifted_at IS NULL"))?
            .query_row([], row_of)
            .optional()?)
    }

    /// The last time it was on, or is.
    pub fn last_brake(&self) -> Result<Option<BrakeRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM brakes ORDER BY id DESC LIMIT 1"))?
            .query_row([], row_of)
            .optional()?)
    }

    /// It is on from now; its row, or `None` where it was on already.
    pub fn brake_on(&self, sight: BrakeSight, examples: &[i64], now: Millis) -> Result<Option<i64>> {
        let added = self
            .conn
            .prepare_cached(
                "INSERT INTO brakes (since, cause, seen, among, examples) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![now, sight.cause.as_str(), sight.seen, sight.among, serde_json::to_string(examples)?])?;
        Ok((added > 0).then(|| self.conn.last_insert_rowid()))
    }

    /// So much more went back to quarantine as it came on.
    pub fn brake_held(&self, id: i64, held: i64) -> Result<()> {
        self.conn.prepare_cached("UPDATE brakes SET held = held + ?2 WHERE id = ?1")?.execute([id, held])?;
        Ok(())
    }

    /// Whether it is on, and has not come to all that was about to be removed. A part that was set aside holds the rest until
    /// a person lets the program act again.
    pub fn still_holds(&self) -> Result<bool> {
        let Some(brake) = self.on()? else { return Ok(false) };
        Ok(!matches!(self.db().inbox().rest_of_order(order_of_brake(brake.id))?, Some(Ok(()))))
    }

    /// A person lets the program act again; `false` if somebody already has.
    pub fn lift_brake(&self, id: i64, by: i64, now: Millis) -> Result<bool> {
        let lifted = self
            .conn
            .prepare_cached("UPDATE brakes SET lifted_at = ?3, lifted_by = ?2 WHERE id = ?1 AND lifted_at IS NULL")?
            .execute([id, by, now])?;
        Ok(lifted > 0)
    }

    /// Counts the removals that the brake looks at; all zero where fewer than `least` of any were taken back, which the
    /// index tells without a look at 100,000 rows of a raid.
    pub fn removal_tally(&self, since: Millis, with_vk: bool, least: i64) -> Result<RemovalTally> {
        if self.undone_since(since)? < least {
            return Ok(RemovalTally::default());
        }
        Ok(self
            .conn
            .prepare_cached(&format!(
                "SELECT count(*), coalesce(sum(j.state = 'undone'), 0), count(DISTINCT j.text),
                    count(DISTINCT CASE WHEN j.state = 'undone' THEN j.text END)
                 FROM journal j WHERE {OF_THE_MODEL}"
            ))?
            .query_row(params![since, with_vk], |row| {
                Ok(RemovalTally {
                    removed: row.get(0)?,
                    undone: row.get(1)?,
                    texts: row.get(2)?,
                    texts_undone: row.get(3)?,
                })
            })?)
    }

    fn undone_since(&self, since: Millis) -> Result<i64> {
        let undone = "SELECT count(*) FROM journal WHERE verdict = 'remove' AND at >= ?1 AND state = 'undone'";
        Ok(self.conn.prepare_cached(undone)?.query_row([since], |row| row.get(0))?)
    }

    /// How many people were kept out since a moment, and how many of them were taken back; zeros where these are fewer than
    /// `least`.
    pub fn people_tally(&self, since: Millis, least: i64) -> Result<(i64, i64)> {
        if self.undone_since(since)? < least {
            return Ok((0, 0));
        }
        Ok(self
            .conn
            .prepare_cached(&format!(
                "SELECT count(*), coalesce(sum(j.state = 'undone'), 0) FROM journal j WHERE {PEOPLE_OF_THE_MODEL}"
            ))?
            .query_row([since], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// The people among these, those who were taken back first, each time the newest.
    pub fn people_removed(&self, since: Millis, limit: usize) -> Result<Vec<JournalRow>> {
        self.rows(
            &format!(
                "SELECT {} FROM journal j WHERE {PEOPLE_OF_THE_MODEL} ORDER BY j.state = 'undone' DESC, j.at DESC, j.id DESC LIMIT ?2",
                journal::COLUMNS
            ),
            params![since, limit as i64],
        )
    }

    /// The newest of the removals that the brake looks at that were taken back.
    pub fn removals_undone(&self, since: Millis, with_vk: bool, limit: usize) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT j.id FROM journal j WHERE {OF_THE_MODEL} AND j.state = 'undone' ORDER BY j.at DESC, j.id DESC LIMIT ?3"
        ))?;
        let rows = statement.query_map(params![since, with_vk, limit as i64], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The removals that the brake looks at, newest first.
    pub fn removals(&self, since: Millis, with_vk: bool, limit: usize) -> Result<Vec<JournalRow>> {
        self.rows(
            &format!(
                "SELECT {} FROM journal j WHERE {OF_THE_MODEL} ORDER BY j.at DESC, j.id DESC LIMIT ?3",
                journal::COLUMNS
            ),
            params![since, with_vk, limit as i64],
        )
    }

    /// What the program itself is about to do against texts and people, oldest first, behind a verdict: no orders, and nothing
    /// that waits for a person's word already.
    pub fn own_pending(&self, after: i64, limit: usize) -> Result<Vec<JournalRow>> {
        self.rows(
            &format!(
                // Both terms: by the first an index of the few that are open is known to hold them, the second is asked.
                "SELECT {} FROM journal j WHERE j.state IN ('pending', 'assist') AND j.state = 'pending'
                 AND j.verdict = 'remove' AND j.by_id IS NULL AND j.id > ?1
                 AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.journal_id = j.id AND
                     (q.state = 'pending' OR (q.state = 'removed' AND q.decided_by IS NOT NULL)))
                 ORDER BY j.id LIMIT ?2",
                journal::COLUMNS
            ),
            params![after, limit as i64],
        )
    }

    /// Texts that were kept, the newest first, with their authors.
    pub fn kept_texts(&self, before: Millis, limit: usize) -> Result<Vec<(i64, String)>> {
        self.texts(
            "SELECT user_id, text FROM journal WHERE at < ?1 AND verdict = 'keep' AND rule <> 'exempt'
             AND text IS NOT NULL AND kind IN ('comment', 'message') ORDER BY at DESC LIMIT ?2",
            before,
            limit,
        )
    }

    /// Texts that were removed and not taken back, the newest first, with their authors.
    pub fn removed_texts(&self, before: Millis, limit: usize) -> Result<Vec<(i64, String)>> {
        self.texts(
            "SELECT user_id, text FROM journal WHERE at < ?1 AND verdict = 'remove' AND state = 'done'
             AND text IS NOT NULL AND kind IN ('comment', 'message') ORDER BY at DESC LIMIT ?2",
            before,
            limit,
        )
    }

    fn texts(&self, sql: &str, before: Millis, limit: usize) -> Result<Vec<(i64, String)>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([before, limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn rows(&self, sql: &str, with: impl rusqlite::Params) -> Result<Vec<JournalRow>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(with, journal::row_of)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<BrakeRow> {
    let examples: String = row.get(5)?;
    Ok(BrakeRow {
        id: row.get(0)?,
        since: row.get(1)?,
        sight: BrakeSight {
            cause: BrakeCause::parse(&row.get::<_, String>(2)?).unwrap_or(BrakeCause::TakenBack),
            seen: row.get(3)?,
            among: row.get(4)?,
        },
        examples: serde_json::from_str(&examples)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Text, error.into()))?,
        held: row.get(6)?,
        lifted_at: row.get(7)?,
        lifted_by: row.get(8)?,
    })
}
