//! Sizes over years: what is forgotten, a few hundred rows at a time.

use anyhow::Result;
use rusqlite::params;

use super::RetentionDb;
use crate::clock::{DAY, HOUR, MINUTE, Millis};

/// Rows forgotten a step.
const STEP: i64 = 500;

impl RetentionDb<'_> {
    /// Forgets one step of what is old; returns how many rows went. Called until it returns 0.
    pub fn prune(&self, now: Millis, journal_days: i64, evidence_days: i64) -> Result<usize> {
        let mut gone = 0;
        let mut step = |sql: &str, before: Millis| -> Result<()> {
            gone += self.conn.prepare_cached(sql)?.execute(params![before, STEP])?;
            Ok(())
        };
        step(
            "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE state <> 0 AND state <> 2 AND received_at < ?1 LIMIT ?2)",
            now - 7 * DAY,
        )?;
        // What was set aside is told of for a while.
        step(
            "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE state <> 0 AND received_at < ?1 LIMIT ?2)",
            now - 30 * DAY,
        )?;
        step(
            "DELETE FROM post_counts WHERE (owner_id, post_id) IN (SELECT owner_id, post_id FROM post_counts
             WHERE posted_at < ?1 LIMIT ?2)",
            now - evidence_days * DAY,
        )?;
        step(
            "DELETE FROM seen_events WHERE (account, event_id) IN (SELECT account, event_id FROM seen_events
             WHERE at < ?1 AND account NOT LIKE 'telegram:%' LIMIT ?2)",
            now - 14 * DAY,
        )?;
        step(
            "DELETE FROM seen_events WHERE (account, event_id) IN (SELECT account, event_id FROM seen_events
             WHERE at < ?1 AND account LIKE 'telegram:%' LIMIT ?2)",
            now - 3 * DAY,
        )?;
        step(
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state >= 2 AND ended_at < ?1 LIMIT ?2)",
            now - 30 * DAY,
        )?;
        step(
            "DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE at < ?1 AND verdict = 'keep' LIMIT ?2)",
            now - journal_days * DAY,
        )?;
        step(
            "UPDATE journal SET text = NULL WHERE id IN
             (SELECT id FROM journal WHERE at < ?1 AND text IS NOT NULL LIMIT ?2)",
            now - evidence_days * DAY,
        )?;
        step(
            "DELETE FROM comments WHERE key IN (SELECT key FROM comments WHERE seen_at < ?1 LIMIT ?2)",
            now - evidence_days * DAY,
        )?;
        step("DELETE FROM deeds WHERE id IN (SELECT id FROM deeds WHERE at < ?1 LIMIT ?2)", now - evidence_days * DAY)?;
        step(
            "DELETE FROM newcomers WHERE id IN (SELECT id FROM newcomers WHERE seen_at < ?1 LIMIT ?2)",
            now - evidence_days * DAY,
        )?;
        step(
            "DELETE FROM sweeps WHERE id IN (SELECT id FROM sweeps WHERE ended_at < ?1 LIMIT ?2)",
            now - evidence_days * DAY,
        )?;
        step(
            "DELETE FROM waves WHERE id IN (SELECT id FROM waves WHERE ended_at < ?1 AND ordered = 0 LIMIT ?2)",
            now - evidence_days * DAY,
        )?;
        step(
            "DELETE FROM hourly WHERE (hour, name) IN (SELECT hour, name FROM hourly WHERE hour * 3600000 < ?1 LIMIT ?2)",
            now - 90 * DAY,
        )?;
        step(
            "DELETE FROM questions WHERE id IN (SELECT id FROM questions WHERE at < ?1 LIMIT ?2)",
            now - evidence_days * DAY,
        )?;
        // Words to nobody: people who wrote to the community about something else.
        step(
            "DELETE FROM lead_messages WHERE id IN (SELECT id FROM lead_messages WHERE lead_id IS NULL AND at < ?1 LIMIT ?2)",
            now - 30 * DAY,
        )?;
        // Copies stay, so that nothing is copied twice; the posts are forgotten once nothing follows them.
        step(
            "UPDATE copies SET body = NULL, words = NULL WHERE id IN (SELECT id FROM copies
             WHERE body IS NOT NULL AND look_at IS NULL AND at < ?1 AND state IN ('published', 'skipped') LIMIT ?2)",
            now - 30 * DAY,
        )?;
        step("DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE last_at < ?1 LIMIT ?2)", now - 90 * DAY)?;
        step(
            "DELETE FROM surfaces WHERE id IN (SELECT id FROM surfaces WHERE closed = 1 AND created_at < ?1 LIMIT ?2)",
            now - 30 * DAY,
        )?;
        Ok(gone)
    }

    /// Moves what was written down between two moments of a wrong clock by so much. Returns how many rows.
    pub fn move_in_time(&self, from: Millis, to: Millis, by: Millis) -> Result<usize> {
        /// Times of rows, and the ones that were reckoned from them.
        const STAMPS: [(&str, &str, &[&str]); 22] = [
            ("inbox", "received_at", &[]),
            ("seen_events", "at", &[]),
            ("cursors", "heard_at", &[]),
            ("outbox", "created_at", &["due_at", "expires_at"]),
            ("outbox", "ended_at", &[]),
            ("journal", "at", &["acted_at"]),
            ("quarantine", "at", &["expires_at"]),
            ("comments", "seen_at", &[]),
            ("deeds", "at", &[]),
            ("people", "first_seen", &[]),
            ("people", "looked_at", &[]),
            ("examples", "at", &[]),
            ("sweeps", "began_at", &["moved_at", "ended_at"]),
            ("waves", "began_at", &["last_at", "ended_at"]),
            ("copies", "at", &["look_at"]),
            ("talks", "heard_at", &["quiet_until"]),
            ("leads", "created_at", &["confirmed_at"]),
            ("leads", "updated_at", &[]),
            ("leads", "status_at", &[]),
            ("lead_messages", "at", &[]),
            ("alerts", "last_at", &["first_at"]),
            ("surfaces", "created_at", &["shown_at"]),
        ];
        let mut moved = 0;
        for (table, stamp, with) in STAMPS {
            let sets: Vec<String> =
                [stamp].iter().chain(with).map(|column| format!("{column} = {column} + ?3")).collect();
            let sql = format!("UPDATE OR IGNORE {table} SET {} WHERE {stamp} >= ?1 AND {stamp} <= ?2", sets.join(", "));
            moved += self.conn.execute(&sql, params![from, to, by])?;
        }
        moved += self
            .conn
            .prepare_cached(
                "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + ?3 AS TEXT)
             WHERE key IN ('first_start', 'started_at') AND CAST(value AS INTEGER) BETWEEN ?1 AND ?2",
            )?
            .execute(params![from, to, by])?;
        Ok(moved)
    }

    /// After a clock was wrong: what waits waits no longer than it would have by a right one.
    pub fn straighten(&self, now: Millis) -> Result<()> {
        let later = |sql: &str, limit: Millis| self.conn.execute(sql, params![now, now + limit]);
        later("UPDATE outbox SET due_at = ?1 WHERE state = 0 AND due_at > ?2", 5 * MINUTE)?;
        later("UPDATE cases SET deadline = ?1 WHERE deadline > ?2", HOUR)?;
        later("UPDATE looks SET deadline = ?1 WHERE deadline > ?2", 2 * HOUR)?;
        later("UPDATE cursors SET heard_at = ?1 WHERE heard_at > ?2", 5 * MINUTE)?;
        Ok(())
    }

    /// Gives pages of forgotten rows back to the file system.
    pub fn shrink(&self) -> Result<()> {
        let mut statement = self.conn.prepare("PRAGMA incremental_vacuum(200)")?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    }
}
