//! The stored past, page by page, for whoever judges it again. Each page is a query of its own: no transaction lasts.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::{Row, params};

use super::comments::subject_of;
use super::{BacktestDb, lossy};
use crate::clock::Millis;
use crate::domain::ids::{CommentRef, Network, PersonId};
use crate::domain::own_event::OwnEvent;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, State};

/// A text as it was last judged.
#[derive(Debug, Clone)]
pub struct JudgedText {
    pub key: String,
    pub subject: CommentRef,
    pub author: PersonId,
    /// When this version was seen.
    pub at: Millis,
    pub text: String,
    /// Hash of the normalised text.
    pub fingerprint: Option<i64>,
    pub deleted: bool,
    /// Its verdict, 0 where there is none any more: kept ones are forgotten first.
    pub journal: i64,
    /// As was decided then.
    pub then: Decision,
    pub rule: Rule,
    /// What became of it.
    pub state: State,
    /// The stored reasons, JSON.
    pub reasons: String,
    /// Score of another text that stood there before an edit.
    pub before: Option<f64>,
    /// What is known of the author.
    pub who: PastAuthor,
    /// An admin called it harmless (`false`) or spam (`true`).
    pub taught: Option<bool>,
}

/// What is known of the author of a text.
#[derive(Debug, Clone, Default)]
pub struct PastAuthor {
    pub name: Option<String>,
    /// Subscribed now, as far as known.
    pub member: Option<bool>,
    /// When they joined, if that was seen.
    pub joined_at: Option<Millis>,
    /// A text of theirs had stood for a day before this one.
    pub wrote_well: bool,
}

/// A text and what stands around it. `c` is the comment.
const PAST: &str = "SELECT c.place, c.owner_id, c.parent_id, c.item_id, c.network, c.author_id, c.seen_at, c.text,
        c.fingerprint, c.deleted, coalesce(j.id, 0), coalesce(j.verdict, 'keep'), coalesce(j.rule, ''),
        coalesce(j.state, 'observed'), coalesce(j.reasons, '[]'),
        (SELECT b.score FROM journal b WHERE b.comment_key = c.key AND b.id < c.journal_id AND b.kind <> 'member'
            AND b.text IS NOT c.text ORDER BY b.id DESC LIMIT 1),
        p.name, p.member, p.joined_at,
        EXISTS (SELECT 1 FROM comments f LEFT JOIN journal g ON g.id = f.journal_id WHERE f.network = c.network
            AND f.author_id = c.author_id AND f.seen_at < c.seen_at - 86400000 AND f.deleted = 0
            AND coalesce(g.verdict, 'keep') = 'keep'),
        (SELECT e.spam FROM examples e WHERE e.journal_id = c.journal_id), c.key
    FROM comments c LEFT JOIN journal j ON j.id = c.journal_id
    LEFT JOIN people p ON p.network = c.network AND p.id = c.author_id";

impl BacktestDb<'_> {
    /// A page of texts in the order they were seen, after a text (its moment and key) and before a moment. What was
    /// deleted before anybody saw it was never judged, and is left out.
    pub fn past(&self, after: (Millis, &str), until: Millis, limit: usize) -> Result<Vec<JudgedText>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "{PAST} WHERE (c.seen_at, c.key) > (?1, ?2) AND c.seen_at < ?3 AND c.text IS NOT NULL
               AND c.content_hash IS NOT NULL AND coalesce(j.rule, '') <> 'deleted'
             ORDER BY c.seen_at, c.key LIMIT ?4"
        ))?;
        let rows = statement.query_map(params![after.0, after.1, until, limit as i64], past_of)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest texts that stand, and that nobody holds for spam.
    pub fn harmless_texts(&self, most: usize) -> Result<Vec<String>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT c.text FROM comments c LEFT JOIN journal j ON j.id = c.journal_id
             WHERE c.text IS NOT NULL AND c.deleted = 0 AND (coalesce(j.verdict, 'keep') = 'keep' OR j.state = 'undone')
               AND NOT EXISTS (SELECT 1 FROM examples e WHERE e.journal_id = c.journal_id AND e.spam = 1)
             ORDER BY c.seen_at DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([most as i64], |row| lossy(row, 0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The text of a verdict, if that verdict is still the last word on it.
    pub fn past_of(&self, journal: i64) -> Result<Option<JudgedText>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "{PAST} WHERE c.key = (SELECT comment_key FROM journal WHERE id = ?1) AND c.journal_id = ?1
               AND c.text IS NOT NULL"
        ))?;
        let mut rows = statement.query_map([journal], past_of)?;
        Ok(rows.next().transpose()?)
    }

    /// How many texts `past` will tell of, about: for a progress bar.
    pub fn past_size(&self, since: Millis, until: Millis) -> Result<u64> {
        let count: i64 = self
            .conn
            .prepare_cached("SELECT count(*) FROM comments WHERE seen_at >= ?1 AND seen_at < ?2")?
            .query_row([since, until], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// A page of who wrote what before the past begins, without the words: moment, key, author, hash of the text.
    pub fn prints(&self, after: (Millis, &str), until: Millis, limit: usize) -> Result<Vec<AuthorPrint>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT seen_at, key, network, author_id, fingerprint FROM comments
             WHERE (seen_at, key) > (?1, ?2) AND seen_at < ?3 ORDER BY seen_at, key LIMIT ?4",
        )?;
        let rows = statement.query_map(params![after.0, after.1, until, limit as i64], |row| {
            let author = PersonId { network: network_of(row, 2)?, id: row.get(3)? };
            Ok(AuthorPrint { at: row.get(0)?, key: row.get(1)?, author, fingerprint: row.get(4)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many texts an author wrote in a time, without the one at its end (counted up to 100).
    pub fn texts_within(&self, author: PersonId, from: Millis, until: Millis, but: &str) -> Result<u32> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM comments WHERE network = ?1 AND author_id = ?2 AND seen_at >= ?3
                    AND (seen_at, key) < (?4, ?5) LIMIT 100)",
            )?
            .query_row(params![author.network.as_str(), author.id, from, until, but], |row| row.get(0))?)
    }

    /// How many other people wrote the same text in a time, among the newest 200 that did, before a text.
    pub fn same_text_within(
        &self,
        print: i64,
        author: PersonId,
        from: Millis,
        until: Millis,
        but: &str,
    ) -> Result<u32> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT count(*) FROM (SELECT DISTINCT network, author_id FROM (
                    SELECT network, author_id FROM comments WHERE fingerprint = ?1 AND copied = 1 AND seen_at >= ?2
                        AND (seen_at, key) < (?3, ?4) ORDER BY seen_at DESC LIMIT 200)
                 WHERE NOT (network = ?5 AND author_id = ?6))",
            )?
            .query_row(params![print, from, until, but, author.network.as_str(), author.id], |row| row.get(0))?)
    }

    /// Texts as people write them here, newest first, eight an author, of those that were let stay or came back: for a model that has
    /// judged nothing here yet.
    pub fn people_write(&self, limit: usize) -> Result<Vec<String>> {
        /// So many rows are read for each text that is wanted.
        const ROWS: usize = 8;
        /// So many of one author.
        const AN_AUTHOR: usize = 8;
        let mut statement = self.conn.prepare_cached(
            "SELECT network, user_id, text FROM journal
             WHERE kind IN ('comment', 'message') AND rule NOT IN ('exempt', 'order') AND text IS NOT NULL
               AND (state = 'undone' OR (by_id IS NULL AND verdict = 'keep')) ORDER BY id DESC LIMIT ?1",
        )?;
        let mut rows = statement.query([(limit * ROWS) as i64])?;
        let mut of_author: HashMap<(String, i64), usize> = HashMap::new();
        let mut texts = Vec::new();
        while let Some(row) = rows.next()? {
            let author: (String, i64) = (row.get(0)?, row.get(1)?);
            let theirs = of_author.entry(author).or_default();
            if texts.len() < limit && *theirs < AN_AUTHOR {
                *theirs += 1;
                texts.push(row.get(2)?);
            }
        }
        Ok(texts)
    }

    /// A text of the past has another verdict now.
    pub fn judged_anew(&self, key: &str, score: f64, journal: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE comments SET score = ?2, journal_id = ?3 WHERE key = ?1")?
            .execute(params![key, score, journal])?;
        Ok(())
    }

    /// Has the engine go on removing what a person ordered to remove, after whoever waits.
    pub fn cleaning_goes_on(&self, now: Millis) -> Result<()> {
        self.db().inbox().tell("cleaning", crate::inbox::Queue::Bulk, &OwnEvent::CleaningGoesOn, now)?;
        Ok(())
    }

    /// When somebody last changed a setting or taught something: what was tried before is out of date.
    pub fn last_word_at(&self) -> Result<Millis> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT max(coalesce((SELECT max(at) FROM examples), 0), coalesce((SELECT max(changed_at)
                 FROM settings_log), 0))",
            )?
            .query_row([], |row| row.get(0))?)
    }

    /// Nothing was said of a verdict's text after all.
    pub fn unlearn(&self, journal: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM examples WHERE journal_id = ?1")?.execute([journal])?;
        Ok(())
    }

    /// What an admin said of a verdict's text: spam or not.
    pub fn taught(&self, journal: i64) -> Result<Option<bool>> {
        let mut statement = self.conn.prepare_cached("SELECT spam FROM examples WHERE journal_id = ?1")?;
        let mut rows = statement.query_map([journal], |row| row.get(0))?;
        Ok(rows.next().transpose()?)
    }
}

/// Who wrote what, without the words.
#[derive(Debug, Clone)]
pub struct AuthorPrint {
    /// When it was seen.
    pub at: Millis,
    pub key: String,
    pub author: PersonId,
    /// Hash of the normalised text.
    pub fingerprint: Option<i64>,
}

fn network_of(row: &Row<'_>, at: usize) -> rusqlite::Result<Network> {
    Ok(Network::parse(&row.get::<_, String>(at)?).unwrap_or(Network::Vk))
}

fn past_of(row: &Row<'_>) -> rusqlite::Result<JudgedText> {
    Ok(JudgedText {
        subject: subject_of(row)?,
        author: PersonId { network: network_of(row, 4)?, id: row.get(5)? },
        at: row.get(6)?,
        text: row.get(7)?,
        fingerprint: row.get(8)?,
        deleted: row.get(9)?,
        journal: row.get(10)?,
        then: Decision::parse(&row.get::<_, String>(11)?).unwrap_or(Decision::Keep),
        rule: row.get::<_, String>(12)?.into(),
        state: State::parse(&row.get::<_, String>(13)?),
        reasons: row.get(14)?,
        before: row.get(15)?,
        who: PastAuthor {
            name: row.get(16)?,
            member: row.get(17)?,
            joined_at: row.get(18)?,
            wrote_well: row.get::<_, Option<bool>>(19)?.unwrap_or(false),
        },
        taught: row.get(20)?,
        key: row.get(21)?,
    })
}
