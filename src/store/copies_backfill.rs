//! Posts from before, which are copied a few a day: what waits, what became of the rest, how each target stands.

use anyhow::Result;
use rusqlite::{OptionalExtension, Row, params};

use super::copies::chat_of;
use super::{CopiesDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::chat_ref::ChatRef;
use crate::domain::copies::BackfillState;
use crate::domain::post::PostRef;

/// A post from before that is to go to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackfillRow {
    /// Where to.
    pub target: ChatRef,
    /// Which.
    pub post: PostRef,
    /// When it was written.
    pub post_at: Millis,
    /// How often it was not found.
    pub missed: u32,
}

/// How posts from before go to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackfillTarget {
    /// Where to.
    pub target: ChatRef,
    /// At most so many a local day.
    pub per_day: u32,
    /// When the last one went.
    pub taken_at: Option<Millis>,
    /// Not before.
    pub after: Option<Millis>,
}

/// How many posts from before are in which state, for a target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BackfillCounts {
    /// Their turn comes.
    pub waits: i64,
    /// They are copies now.
    pub taken: i64,
    /// They were there already.
    pub there: i64,
    /// The filters leave them out.
    pub left_out: i64,
    /// They were deleted before their turn.
    pub gone: i64,
}

impl CopiesDb<'_> {
    /// What is to go to a target, so many a day. What waited there goes on waiting; where nothing did, the list begins anew.
    pub fn add_backfill(&self, target: &ChatRef, per_day: u32, posts: &[(PostRef, Millis)], now: Millis) -> Result<()> {
        let name = target.to_string();
        if self.backfill_counts(target)?.waits == 0 {
            self.conn.prepare_cached("DELETE FROM backfill_posts WHERE target = ?1")?.execute([&name])?;
        }
        self.conn
            .prepare_cached(
                "INSERT INTO backfills (target, per_day) VALUES (?1, ?2)
                 ON CONFLICT (target) DO UPDATE SET per_day = excluded.per_day, after = NULL",
            )?
            .execute(params![name, per_day])?;
        let mut add = self.conn.prepare_cached(
            "INSERT INTO backfill_posts (target, owner_id, post_id, post_at, at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (target, owner_id, post_id) DO UPDATE SET state = 'waits', missed = 0, reason = NULL
             WHERE state IN ('left_out', 'gone')",
        )?;
        for (post, at) in posts {
            add.execute(params![name, post.owner_id, post.post_id, at, now])?;
        }
        Ok(())
    }

    /// Nothing waits any more: for a target, or for all. How many posts that were: one that waited for two targets is one.
    pub fn stop_backfill(&self, target: Option<&ChatRef>) -> Result<i64> {
        let target = target.map(ToString::to_string);
        let dropped = self
            .conn
            .prepare_cached(
                "SELECT count(DISTINCT owner_id || '_' || post_id) FROM backfill_posts
                 WHERE state IN ('waits', 'asked') AND (?1 IS NULL OR target = ?1)",
            )?
            .query_row([&target], |row| row.get(0))?;
        self.conn
            .prepare_cached(
                "DELETE FROM backfill_posts WHERE state IN ('waits', 'asked') AND (?1 IS NULL OR target = ?1)",
            )?
            .execute([&target])?;
        Ok(dropped)
    }

    /// Every post that waits for a target.
    pub fn backfill_open(&self) -> Result<Vec<BackfillRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT target, owner_id, post_id, post_at, missed FROM backfill_posts WHERE state IN ('waits', 'asked')",
        )?;
        let rows = statement.query_map([], post_of)?;
        Ok(readable(rows)?)
    }

    /// Every target that posts from before were to go to.
    pub fn backfills(&self) -> Result<Vec<BackfillTarget>> {
        let mut statement =
            self.conn.prepare_cached("SELECT target, per_day, taken_at, after FROM backfills ORDER BY target")?;
        let rows = statement.query_map([], target_of)?;
        Ok(readable(rows)?)
    }

    /// How many are how far.
    pub fn backfill_counts(&self, target: &ChatRef) -> Result<BackfillCounts> {
        let mut counts = BackfillCounts::default();
        let mut statement =
            self.conn.prepare_cached("SELECT state, count(*) FROM backfill_posts WHERE target = ?1 GROUP BY state")?;
        let mut rows = statement.query([target.to_string()])?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(1)?;
            match BackfillState::parse(&lossy(row, 0)?) {
                BackfillState::Waits | BackfillState::Asked => counts.waits += number,
                BackfillState::Taken => counts.taken += number,
                BackfillState::There => counts.there += number,
                BackfillState::LeftOut => counts.left_out += number,
                BackfillState::Gone => counts.gone += number,
            }
        }
        Ok(counts)
    }

    /// How many went to a target since a moment.
    pub fn backfilled_since(&self, target: &ChatRef, since: Millis) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT count(*) FROM backfill_posts WHERE target = ?1 AND state = 'taken' AND at >= ?2")?
            .query_row(params![target.to_string(), since], |row| row.get(0))?)
    }

    /// The oldest posts that wait for a target.
    pub fn next_backfills(&self, target: &ChatRef, limit: usize) -> Result<Vec<BackfillRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT target, owner_id, post_id, post_at, missed FROM backfill_posts
             WHERE target = ?1 AND state IN ('waits', 'asked') ORDER BY post_at, post_id LIMIT ?2",
        )?;
        let rows = statement.query_map(params![target.to_string(), limit as i64], post_of)?;
        Ok(readable(rows)?)
    }

    /// Whether a post waits for a target.
    pub fn is_in_backfill(&self, target: &ChatRef, post: PostRef) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM backfill_posts WHERE target = ?1 AND owner_id = ?2 AND post_id = ?3
                 AND state IN ('waits', 'asked'))",
            )?
            .query_row(params![target.to_string(), post.owner_id, post.post_id], |row| row.get(0))?)
    }

    /// Those of which an answer is awaited.
    pub fn backfill_asked(&self) -> Result<Vec<BackfillRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT target, owner_id, post_id, post_at, missed FROM backfill_posts WHERE state = 'asked'",
        )?;
        let rows = statement.query_map([], post_of)?;
        Ok(readable(rows)?)
    }

    /// Posts of which no answer came wait again.
    pub fn forget_backfill_asked(&self, before: Millis) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE backfill_posts SET state = 'waits' WHERE state = 'asked' AND at < ?1")?
            .execute([before])?;
        Ok(())
    }

    /// What became of one.
    pub fn set_backfill(
        &self,
        row: &BackfillRow,
        state: BackfillState,
        reason: Option<&str>,
        now: Millis,
    ) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE backfill_posts SET state = ?4, reason = ?5, at = ?6, missed = ?7
                 WHERE target = ?1 AND owner_id = ?2 AND post_id = ?3",
            )?
            .execute(params![
                row.target.to_string(),
                row.post.owner_id,
                row.post.post_id,
                state.as_str(),
                reason,
                now,
                row.missed
            ])?;
        Ok(())
    }

    /// How a target stands.
    pub fn save_backfill_target(&self, row: &BackfillTarget) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE backfills SET taken_at = ?2, after = ?3 WHERE target = ?1")?
            .execute(params![row.target.to_string(), row.taken_at, row.after])?;
        Ok(())
    }

    /// One target.
    pub fn backfill_of(&self, target: &ChatRef) -> Result<Option<BackfillTarget>> {
        Ok(self
            .conn
            .prepare_cached("SELECT target, per_day, taken_at, after FROM backfills WHERE target = ?1")?
            .query_row([target.to_string()], target_of)
            .optional()?)
    }

    /// The posts of a channel belong to another number, as its copies do.
    pub(super) fn move_backfill(&self, from: &ChatRef, to: &ChatRef) -> Result<()> {
        for sql in [
            "UPDATE OR IGNORE backfill_posts SET target = ?2 WHERE target = ?1",
            "UPDATE OR IGNORE backfills SET target = ?2 WHERE target = ?1",
        ] {
            self.conn.prepare_cached(sql)?.execute(params![from.to_string(), to.to_string()])?;
        }
        Ok(())
    }
}

fn post_of(row: &Row<'_>) -> rusqlite::Result<BackfillRow> {
    Ok(BackfillRow {
        target: chat_of(row, 0)?,
        post: PostRef { owner_id: row.get(1)?, post_id: row.get(2)? },
        post_at: row.get(3)?,
        missed: row.get(4)?,
    })
}

fn target_of(row: &Row<'_>) -> rusqlite::Result<BackfillTarget> {
    Ok(BackfillTarget { target: chat_of(row, 0)?, per_day: row.get(1)?, taken_at: row.get(2)?, after: row.get(3)? })
}
