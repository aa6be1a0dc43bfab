//! Moments that a wrong clock has written down, and how they come right with it.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, TimeDelta};
use rusqlite::{OptionalExtension, params};

use super::sums::{at_of_minute, minute_of};
use super::{RetentionDb, lossy, readable};
use crate::clock::{DAY, HOUR, MINUTE, Millis};

/// Moments of rows, and the ones that were reckoned from them. What the platforms date themselves is none of the clock's.
const STAMPS: [(&str, &str, &[&str]); 64] = [
    ("absences", "began_at", &[]),
    ("absences", "ended_at", &[]),
    ("account_examples", "at", &[]),
    ("alerts", "last_at", &["first_at"]),
    ("alerts", "copied_at", &[]),
    ("backfill_posts", "at", &[]),
    ("backfills", "taken_at", &["after"]),
    ("brakes", "since", &[]),
    ("brakes", "lifted_at", &[]),
    ("capabilities", "changed_at", &[]),
    ("channels", "at", &[]),
    ("chats", "at", &[]),
    ("comments", "seen_at", &[]),
    ("comments", "answered_at", &[]),
    ("copies", "at", &["look_at", "due_at"]),
    ("copies", "created_at", &[]),
    ("copies", "published_at", &[]),
    ("copies", "gone_at", &[]),
    ("copies", "deadline", &[]),
    ("copy_parts", "sent_at", &[]),
    ("cursors", "heard_at", &[]),
    ("cursors", "last_event_at", &[]),
    ("deeds", "at", &[]),
    ("digests", "asked_at", &[]),
    ("digests", "counted_at", &[]),
    ("digests", "sent_at", &[]),
    ("examples", "at", &[]),
    ("forgetting", "at", &[]),
    ("hashtags", "at", &[]),
    ("inbox", "received_at", &[]),
    ("journal", "at", &["acted_at"]),
    ("kept_talk", "at", &[]),
    ("lead_messages", "at", &[]),
    ("leads", "created_at", &["confirmed_at"]),
    ("leads", "updated_at", &[]),
    ("leads", "status_at", &[]),
    ("leads", "client_at", &[]),
    ("leads", "answered_at", &[]),
    ("leads", "admin_at", &[]),
    ("leads", "nudged_at", &[]),
    ("mercies", "at", &[]),
    ("never_touch", "at", &[]),
    ("newcomers", "seen_at", &["looked_at", "minute_at", "flood_at"]),
    ("notices", "at", &[]),
    ("outbox", "created_at", &["due_at", "expires_at"]),
    ("outbox", "ended_at", &[]),
    ("people", "first_seen", &[]),
    ("people", "looked_at", &[]),
    ("people", "joined_at", &[]),
    ("post_counts", "at", &[]),
    ("posts", "swept_at", &[]),
    ("quarantine", "at", &["expires_at"]),
    ("seen_events", "at", &[]),
    ("settings", "changed_at", &[]),
    ("settings_log", "changed_at", &[]),
    ("surfaces", "created_at", &["shown_at"]),
    ("sweeps", "began_at", &["moved_at", "ended_at"]),
    ("talks", "heard_at", &["quiet_until"]),
    ("talks", "said_at", &[]),
    ("walls", "since", &[]),
    ("walls", "looked_at", &[]),
    ("wave_people", "at", &[]),
    ("waves", "began_at", &["last_at", "ended_at"]),
    ("waves", "ordered", &[]),
];
/// Nothing is reckoned further ahead than this.
const AHEAD: Millis = 60 * DAY;

impl RetentionDb<'_> {
    /// Moves what was written down between two moments of a wrong clock by so much. Returns how many rows.
    pub fn move_in_time(&self, from: Millis, to: Millis, by: Millis) -> Result<usize> {
        let mut moved = 0;
        for (table, stamp, with) in STAMPS {
            let mut sets = vec![format!("{stamp} = {stamp} + ?3")];
            // What was written into the same row by a right clock stays.
            sets.extend(with.iter().map(|column| {
                format!(
                    "{column} = CASE WHEN {column} BETWEEN ?1 AND ?2 + {AHEAD} THEN {column} + ?3 ELSE {column} END"
                )
            }));
            let sql = format!("UPDATE OR IGNORE {table} SET {} WHERE {stamp} >= ?1 AND {stamp} <= ?2", sets.join(", "));
            moved += self.conn.execute(&sql, params![from, to, by])?;
        }
        let first = self.first_start()?;
        moved += self
            .conn
            .prepare_cached(
                "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + ?3 AS TEXT)
             WHERE key IN ('first_start', 'watching_since', 'started_at', 'restored_at') AND CAST(value AS INTEGER) BETWEEN ?1 AND ?2",
            )?
            .execute(params![from, to, by])?;
        let to_minute = |key: &str| Some(minute_of(at_of_minute(key)? + by));
        self.move_sums(&minute_of(from), &minute_of(to), to_minute)?;
        // Of a database that lived before, a day may have sums of its own, which nobody can tell apart by now.
        if let (Some(was), Some(is)) = (first, self.first_start()?)
            && was != is
        {
            let days = is.div_euclid(DAY) - was.div_euclid(DAY);
            let day_of = |at: Millis| DateTime::from_timestamp_millis(at).map(|at| at.date_naive());
            let to_day = |key: &str| {
                let day = NaiveDate::parse_from_str(key, "%Y-%m-%d").ok()?;
                Some(day.checked_add_signed(TimeDelta::try_days(days)?)?.to_string())
            };
            // By whatever zone the days are.
            if let (Some(from), Some(to)) = (day_of(was - DAY), day_of(to + DAY)) {
                self.move_sums(&from.to_string(), &to.to_string(), to_day)?;
            }
        }
        Ok(moved)
    }

    fn first_start(&self) -> Result<Option<Millis>> {
        let stored = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'first_start'";
        Ok(self.conn.query_row(stored, [], |row| row.get(0)).optional()?)
    }

    /// Sums of some days, or of minutes, become those of others.
    fn move_sums(&self, first: &str, last: &str, to: impl Fn(&str) -> Option<String>) -> Result<()> {
        let mut sums = self.conn.prepare("SELECT day, name, value FROM daily WHERE day BETWEEN ?1 AND ?2")?;
        let sums = sums.query_map([first, last], |row| Ok((lossy(row, 0)?, lossy(row, 1)?, row.get::<_, i64>(2)?)))?;
        let sums = readable(sums)?;
        self.conn.execute("DELETE FROM daily WHERE day BETWEEN ?1 AND ?2", [first, last])?;
        for (day, name, value) in sums {
            self.db().sums().add(&to(&day).unwrap_or(day), &name, value)?;
        }
        Ok(())
    }

    /// After a clock was wrong: what waits waits no longer than it would have by a right one.
    pub fn straighten(&self, now: Millis) -> Result<()> {
        let later = |sql: &str, limit: Millis| self.conn.execute(sql, params![now, now + limit]);
        later("UPDATE outbox SET due_at = ?1 WHERE state = 0 AND due_at > ?2", 5 * MINUTE)?;
        later("UPDATE cases SET deadline = ?1 WHERE deadline > ?2", HOUR)?;
        later("UPDATE looks SET deadline = ?1 WHERE deadline > ?2", 2 * HOUR)?;
        later("UPDATE copies SET deadline = ?1 WHERE deadline > ?2", HOUR)?;
        later("UPDATE cursors SET heard_at = ?1 WHERE heard_at > ?2", 5 * MINUTE)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::store::Store;

    const NOW: Millis = 1_795_417_200_000;

    /// What the platforms date, what is brought right by `straighten`, and the hour that is the name of a sum.
    const NOT_MOVED: [(&str, &str); 10] = [
        ("backfill_posts", "post_at"),
        ("cases", "deadline"),
        ("comments", "at"),
        ("copies", "post_at"),
        ("hourly", "hour"),
        ("looks", "deadline"),
        ("post_counts", "posted_at"),
        ("posts", "at"),
        ("questions", "at"),
        ("wall_posts", "at"),
    ];

    /// Columns that are no moments in any table.
    const NUMBERS: &[&str] = &[
        "action_version",
        "admin_chat",
        "admin_message",
        "among",
        "answered",
        "asked",
        "attempts",
        "author",
        "author_id",
        "backfilled",
        "banned",
        "body_version",
        "bot",
        "by_id",
        "changed_by",
        "changing",
        "chat_id",
        "client_message",
        "closed",
        "comment_id",
        "comments",
        "content_hash",
        "copied",
        "copy_id",
        "creator",
        "dead",
        "decided_by",
        "deleted",
        "enforce",
        "entries",
        "fake",
        "fingerprint",
        "held",
        "id",
        "imported",
        "in_minute",
        "inbox_at",
        "inbox_up_to",
        "item_id",
        "journal_id",
        "lead_id",
        "length_utf16",
        "lifted_by",
        "likes",
        "member",
        "members",
        "message_id",
        "minute",
        "missed",
        "most_in_minute",
        "on_person",
        "order_id",
        "ordinal",
        "outbox_at",
        "outbox_up_to",
        "owner_id",
        "parent_id",
        "part_version",
        "people",
        "per_day",
        "person",
        "place",
        "post_id",
        "post_owner",
        "quarantined",
        "queue",
        "quiet",
        "rank",
        "reachable",
        "reminders",
        "revision",
        "score",
        "seen",
        "seen_id",
        "spam",
        "spared",
        "state",
        "surface_id",
        "sweep_id",
        "taken_by",
        "thread",
        "times",
        "tries",
        "urgency",
        "user_id",
        "uses",
        "value",
        "views",
        "waiting",
        "waits",
        "wave_id",
        "wish_version",
    ];

    #[test]
    fn every_moment_of_every_table_is_moved_or_known_not_to_be() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
        let moved: BTreeSet<(&str, &str)> = STAMPS
            .iter()
            .flat_map(|(table, stamp, with)| with.iter().chain([stamp]).map(|column| (*table, *column)))
            .collect();
        store
            .write(|db| {
                let columns = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
                    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'refinery_schema_history' AND c.type = 'INTEGER'";
                let mut columns = db.conn.prepare(columns)?;
                let columns = columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let columns = columns.collect::<rusqlite::Result<Vec<(String, String)>>>()?;
                for (table, column) in &columns {
                    let name = (table.as_str(), column.as_str());
                    let ways = [moved.contains(&name), NOT_MOVED.contains(&name), NUMBERS.contains(&name.1)];
                    assert_eq!(ways.iter().filter(|is| **is).count(), 1, "{name:?}: a moment, or which number?");
                }
                let there = |name: &(&str, &str)| columns.iter().any(|(table, column)| (table.as_str(), column.as_str()) == *name);
                assert!(moved.iter().chain(&NOT_MOVED).all(there), "{columns:?}");
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn what_a_right_clock_wrote_into_the_row_stays_where_a_wrong_one_touched_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
        store
            .write(|db| {
                let put = |id: i64, at: Millis, due_at: Millis| {
                    let sql =
                        "INSERT INTO copies (id, owner_id, post_id, target, post_at, created_at, at, state, due_at)
                               VALUES (?1, -1, ?1, '-5', 0, ?4, ?2, 'pending', ?3)";
                    db.conn.execute(sql, params![id, at, due_at, NOW]).map(drop)
                };
                let wrong = NOW + 400 * DAY;
                // Put off by the right clock, and by the wrong one; another was only looked at by that.
                put(1, NOW, NOW + HOUR)?;
                put(2, wrong + MINUTE, wrong + HOUR)?;
                put(3, wrong + MINUTE, NOW + 2 * HOUR)?;
                db.retention().move_in_time(wrong, wrong + DAY, -400 * DAY)?;
                let mut rows =
                    db.conn.prepare("SELECT at - ?1, due_at - ?1, created_at - ?1 FROM copies ORDER BY id")?;
                let rows = rows.query_map([NOW], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                let rows = rows.collect::<rusqlite::Result<Vec<(Millis, Millis, Millis)>>>()?;
                assert_eq!(rows, [(0, HOUR, 0), (MINUTE, HOUR, 0), (MINUTE, 2 * HOUR, 0)]);
                Ok(())
            })
            .unwrap();
    }
}
