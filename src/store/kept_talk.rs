//! Talk that the community kept, quietly: answered or liked by those who run it, or standing unchallenged. Gathered as it
//! comes of age, a text an author, so few a day that no raid fills it; so reading it costs next to nothing.

use anyhow::{Context, Result};
use rusqlite::params;

use super::KeptTalkDb;
use crate::clock::{DAY, Millis};
use crate::domain::ids::PersonId;

/// A comment has stood once it is this old.
const STOOD: Millis = 7 * DAY;
/// What was answered may still turn out to be spam, and the answer a word about it.
const ANSWERED: Millis = DAY;
/// Comments looked at a step.
const STEP: i64 = 200;
/// Texts of one day: so many that were answered, and so many that merely stood.
const OF_A_DAY: i64 = 20;
/// The same text by more people than this within two days is a copied one.
const COPIES: i64 = 3;
const ROOM: i64 = 3_000;

/// A comment that has come of age.
struct Aged {
    key: String,
    network: String,
    author: i64,
    fingerprint: i64,
    text: String,
    seen_at: Millis,
}

impl KeptTalkDb<'_> {
    /// The community's own kept talk: one an author, one a text; what was answered by those who run it first, then newest
    /// first. Nothing of it was called spam, copied by many, or written in a raid.
    pub fn texts(&self, limit: usize) -> Result<Vec<String>> {
        let mut statement =
            self.conn.prepare_cached("SELECT text FROM kept_talk ORDER BY answered DESC, at DESC LIMIT ?1")?;
        let rows = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The community or somebody who runs it answered a comment, or liked it.
    pub fn note_answered(&self, comment_key: &str, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE comments SET answered_at = ?2 WHERE key = ?1 AND deleted = 0 AND answered_at IS NULL",
            )?
            .execute(params![comment_key, now])?;
        Ok(())
    }

    /// One step of gathering what has come of age; what is older than the evidence may be goes.
    pub fn gather_talk(&self, now: Millis, evidence_days: i64) -> Result<()> {
        self.gather("answered_at", true, now - ANSWERED)?;
        self.gather("seen_at", false, now - STOOD)?;
        self.conn.prepare_cached("DELETE FROM kept_talk WHERE at < ?1")?.execute([now - evidence_days * DAY])?;
        self.conn
            .prepare_cached(
                "DELETE FROM kept_talk WHERE comment_key IN (SELECT comment_key FROM kept_talk ORDER BY answered, at
                 LIMIT max((SELECT count(*) FROM kept_talk) - ?1, 0))",
            )?
            .execute([ROOM])?;
        Ok(())
    }

    /// Those whose `clock` came of age since the last step: `answered_at` speaks by itself, `seen_at` only where the program
    /// would have acted.
    fn gather(&self, clock: &str, answered: bool, until: Millis) -> Result<()> {
        let mark = format!("kept_talk.{clock}");
        let (since, after): (Millis, String) = match self.db().settings().meta(&mark)? {
            Some(mark) => serde_json::from_str(&mark).context("reading how far kept talk was gathered")?,
            None => (0, String::new()),
        };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT key, {clock} FROM comments WHERE {clock} IS NOT NULL AND ({clock}, key) > (?1, ?2) AND {clock} <= ?3
             ORDER BY {clock}, key LIMIT ?4"
        ))?;
        let rows = statement.query_map(params![since, after, until, STEP], |row| {
            Ok((row.get::<_, Millis>(1)?, row.get::<_, String>(0)?))
        })?;
        let aged: Vec<(Millis, String)> = rows.collect::<rusqlite::Result<_>>()?;
        let Some(last) = aged.last().cloned() else { return Ok(()) };
        for (_, key) in &aged {
            if let Some(aged) = self.harmless(key, answered)? {
                self.keep(&aged, answered)?;
            }
        }
        self.db().settings().set_meta(&mark, &serde_json::to_string(&last)?)
    }

    /// The comment, if nothing speaks against it: kept by the program alone, never called spam, no flood, no raid.
    fn harmless(&self, key: &str, answered: bool) -> Result<Option<Aged>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT c.key, c.network, c.author_id, c.fingerprint, c.text, c.seen_at
             FROM comments c JOIN journal j ON j.id = c.journal_id
             WHERE c.key = ?1 AND c.deleted = 0 AND trim(c.text) <> '' AND c.fingerprint IS NOT NULL
               AND j.kind IN ('comment', 'message') AND j.verdict = 'keep' AND j.by_id IS NULL
               AND j.rule NOT IN ('exempt', 'order', 'deleted', 'learned') AND (?2 OR j.mode = 'enforce')
               AND NOT EXISTS (SELECT 1 FROM json_each(j.reasons) r
                               WHERE json_extract(r.value, '$.code') IN ('same_text', 'flood', 'learned_spam'))
               AND NOT EXISTS (SELECT 1 FROM examples e WHERE e.journal_id = j.id)
               AND NOT EXISTS (SELECT 1 FROM examples e WHERE e.fingerprint = c.fingerprint)
               AND NOT EXISTS (SELECT 1 FROM people p WHERE p.network = c.network AND p.id = c.author_id AND p.banned = 1)
               AND NOT EXISTS (SELECT 1 FROM waves w WHERE w.kind = 'comments' AND w.state <> 'honest'
                               AND c.seen_at BETWEEN w.began_at AND coalesce(w.ended_at, w.last_at))
               AND (SELECT count(DISTINCT o.author_id) FROM (
                        SELECT author_id FROM comments WHERE fingerprint = c.fingerprint
                        AND copied = 1 AND seen_at BETWEEN c.seen_at - ?3 AND c.seen_at + ?3 LIMIT 50) o) <= ?4",
        )?;
        let mut rows = statement.query_map(params![key, answered, DAY, COPIES], |row| {
            Ok(Aged {
                key: row.get(0)?,
                network: row.get(1)?,
                author: row.get(2)?,
                fingerprint: row.get(3)?,
                text: row.get(4)?,
                seen_at: row.get(5)?,
            })
        })?;
        Ok(rows.next().transpose()?)
    }

    /// Takes it in, in the place of what its author or others with the same words had there; what was answered gives way only
    /// to what was.
    fn keep(&self, aged: &Aged, answered: bool) -> Result<()> {
        let day = aged.seen_at - aged.seen_at.rem_euclid(DAY);
        let of_day: i64 = self
            .conn
            .prepare_cached("SELECT count(*) FROM kept_talk WHERE answered = ?1 AND at >= ?2 AND at < ?3")?
            .query_row(params![answered, day, day + DAY], |row| row.get(0))?;
        let gives_way = self
            .conn
            .prepare_cached(
                "SELECT 1 FROM kept_talk WHERE answered > ?1 AND ((network = ?2 AND author_id = ?3) OR fingerprint = ?4)",
            )?
            .exists(params![answered, aged.network, aged.author, aged.fingerprint])?;
        if of_day >= OF_A_DAY || gives_way {
            return Ok(());
        }
        self.conn.prepare_cached("INSERT OR REPLACE INTO kept_talk VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
            params![aged.key, aged.network, aged.author, aged.fingerprint, aged.text, aged.seen_at, answered],
        )?;
        Ok(())
    }

    /// A comment is gone or says something else.
    pub(super) fn drop_kept(&self, comment_key: &str) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM kept_talk WHERE comment_key = ?1")?.execute([comment_key])?;
        Ok(())
    }

    /// A text was called spam: no copy of it is kept talk.
    pub(super) fn drop_kept_like(&self, journal: i64, fingerprint: Option<i64>) -> Result<()> {
        self.conn
            .prepare_cached(
                "DELETE FROM kept_talk WHERE fingerprint = ?2
                    OR comment_key = (SELECT comment_key FROM journal WHERE id = ?1)",
            )?
            .execute(params![journal, fingerprint])?;
        Ok(())
    }

    /// Somebody was banned, or is forgotten.
    pub(super) fn drop_kept_of(&self, person: PersonId) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM kept_talk WHERE network = ?1 AND author_id = ?2")?
            .execute(params![person.network.as_str(), person.id])?;
        Ok(())
    }
}

#[cfg(test)]
#[path = "kept_talk_tests.rs"]
mod tests;
