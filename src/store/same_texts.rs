//! Which texts came within a day. Hardly any comes twice, so only those that do stand in an index: one of all hashes is written at
//! a page of its own for each comment. That a text came before is known by what is in memory.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::params;

use super::{CommentsDb, damage, lossy};
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::domain::ids::PersonId;

/// So many comments are read a part.
const PART: i64 = 2_000;
/// So many texts are kept at most, some 4 MB: beyond that each new one is taken for a copied one and stands in the index.
const MOST: usize = 200_000;
/// A clock that goes back by so little changes nothing.
const SLACK: Millis = MINUTE;
/// How often old ones go.
const TIDYING: Millis = HOUR;

/// Texts of the last day by their hashes, for whoever writes comments: there is one of these a database. It may hold one whose
/// comment was taken back, which costs a question; one that it does not hold came not. What was marked in a transaction that does
/// not stand is told to it ([`Self::take_back`]).
#[derive(Debug)]
pub struct SameTexts {
    met: HashMap<i64, Met>,
    /// Those whose first comment was marked in the transaction in hand, and when that came.
    marks: Vec<(i64, Millis)>,
    /// Comments of one text of which not all are marked, by when they came, as they were read; to be marked by whoever may write.
    unmarked: Vec<(Millis, i64)>,
    /// Such were marked in the transaction in hand.
    marked_read: bool,
    reading: Reading,
    /// What came since then is read; a clock that went back further has it read anew.
    since: Millis,
    /// When old ones went last.
    tidied_at: Millis,
    /// When one was left out last, for there were too many.
    left_out_at: Option<Millis>,
    /// So many are kept.
    most: usize,
}

/// When a text came last, and whether its comments are marked as copied: twice the moment, and one more where they are.
#[derive(Debug, Clone, Copy)]
struct Met(i64);

impl Met {
    fn new(at: Millis, copied: bool) -> Self {
        Self(at.saturating_mul(2).saturating_add(i64::from(copied)))
    }

    fn at(self) -> Millis {
        self.0.div_euclid(2)
    }

    fn is_copied(self) -> bool {
        self.0.rem_euclid(2) == 1
    }
}

/// How far the comments that stand in the database were read.
#[derive(Debug, Default)]
enum Reading {
    #[default]
    NotBegun,
    /// Moment and key of the last.
    After(Millis, String),
    Done,
}

impl Default for SameTexts {
    fn default() -> Self {
        Self::of_at_most(MOST)
    }
}

impl SameTexts {
    fn of_at_most(most: usize) -> Self {
        Self {
            met: HashMap::new(),
            marks: Vec::new(),
            unmarked: Vec::new(),
            marked_read: false,
            reading: Reading::default(),
            since: Millis::MIN,
            tidied_at: 0,
            left_out_at: None,
            most,
        }
    }

    /// How many were marked in the transaction in hand.
    pub fn marks(&self) -> usize {
        self.marks.len()
    }

    /// What the transaction in hand has marked after so many is taken back.
    pub fn take_back(&mut self, marks: usize) {
        if self.marked_read {
            *self = Self::of_at_most(self.most);
            return;
        }
        for (fingerprint, at) in self.marks.drain(marks.min(self.marks.len())..).rev() {
            self.met.insert(fingerprint, Met::new(at, false));
        }
    }

    /// The transaction stands.
    pub fn stands(&mut self) {
        self.marks.clear();
        self.marked_read = false;
    }

    /// What cannot be read may hold any text.
    fn give_up(&mut self, now: Millis) {
        self.reading = Reading::Done;
        self.left_out_at = Some(now);
    }

    /// Whether everything of the day was read.
    pub fn is_read(&self) -> bool {
        matches!(self.reading, Reading::Done)
    }

    /// Whether one that is not here may have come all the same.
    fn leaves_out(&self, now: Millis) -> bool {
        self.left_out_at.is_some_and(|at| at >= now - DAY)
    }

    fn note(&mut self, fingerprint: i64, at: Millis, copied: bool, now: Millis) {
        if now.abs_diff(self.tidied_at) >= TIDYING.unsigned_abs() {
            self.tidied_at = now;
            self.since = self.since.max(now - DAY - SLACK);
            self.met.retain(|_, met| met.at() >= self.since);
            self.met.shrink_to_fit();
        }
        if self.met.len() < self.most || self.met.contains_key(&fingerprint) {
            self.met.insert(fingerprint, Met::new(at, copied));
        } else {
            self.left_out_at = Some(now);
        }
    }
}

impl CommentsDb<'_> {
    /// Reads a part of the day's texts; `false`: there are more. Where they cannot be read, the index is asked for each text.
    pub fn read_same_texts(&self, texts: &mut SameTexts, now: Millis) -> bool {
        self.read_part(texts, now).unwrap_or_else(|error| {
            damage::say_once(&format!("which texts came within a day cannot be read: {error:#}"));
            texts.give_up(now);
            true
        })
    }

    fn read_part(&self, texts: &mut SameTexts, now: Millis) -> Result<bool> {
        if now - DAY < texts.since {
            *texts = SameTexts::of_at_most(texts.most);
        }
        let (since, after) = match &texts.reading {
            Reading::NotBegun => {
                texts.since = now - DAY - SLACK;
                (texts.since, String::new())
            }
            Reading::After(at, key) => (*at, key.clone()),
            Reading::Done => return Ok(true),
        };
        let mut statement = self.conn.prepare_cached(
            "SELECT seen_at, key, fingerprint, copied FROM comments
             WHERE (seen_at, key) > (?1, ?2) ORDER BY seen_at, key LIMIT ?3",
        )?;
        let mut rows = statement.query(params![since, after, PART])?;
        let (mut last, mut count) = (None, 0);
        // By a clock that went back several comments of one text are of the day that were not when they were written.
        let mut alike = Vec::new();
        while let Some(row) = rows.next()? {
            count += 1;
            let at: Millis = row.get(0)?;
            if let Some(fingerprint) = row.get::<_, Option<i64>>(2)? {
                let copied: bool = row.get(3)?;
                match texts.met.get(&fingerprint).copied() {
                    Some(before) if !(copied && before.is_copied()) => {
                        alike.extend([(before.at(), fingerprint), (at, fingerprint)]);
                        texts.note(fingerprint, at, true, now);
                    }
                    _ => texts.note(fingerprint, at, copied, now),
                }
            }
            if count == PART {
                last = Some((at, lossy(row, 1)?));
            }
        }
        texts.unmarked.append(&mut alike);
        texts.reading = last.map_or(Reading::Done, |(at, key)| Reading::After(at, key));
        Ok(texts.is_read())
    }

    /// Whether a text may have come within a day. One that came alone so far stands in the index from now on.
    fn may_have_come(&self, fingerprint: i64, now: Millis, texts: &mut SameTexts) -> Result<bool> {
        while !self.read_same_texts(texts, now) {}
        for row in std::mem::take(&mut texts.unmarked) {
            self.mark_copied(row)?;
            texts.marked_read = true;
        }
        let Some(met) = texts.met.get_mut(&fingerprint) else {
            return Ok(texts.leaves_out(now));
        };
        if !met.is_copied() {
            self.mark_copied((met.at(), fingerprint))?;
            texts.marks.push((fingerprint, met.at()));
            *met = Met::new(met.at(), true);
        }
        Ok(true)
    }

    /// The comments of a text that came at a moment stand in the index from now on.
    fn mark_copied(&self, (at, fingerprint): (Millis, i64)) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE comments SET copied = 1 WHERE seen_at = ?1 AND fingerprint = ?2 AND copied = 0")?
            .execute([at, fingerprint])?;
        Ok(())
    }

    /// A comment of a text is written down: whether it stands in the index of those that come more than once.
    pub(super) fn meet_text(&self, fingerprint: i64, now: Millis, texts: &mut SameTexts) -> Result<bool> {
        let copied = self.may_have_come(fingerprint, now, texts)?;
        // A clock that was set back makes nothing older than it is.
        let at = texts.met.get(&fingerprint).map_or(now, |met| met.at().max(now));
        texts.note(fingerprint, at, copied, now);
        // One that cannot be kept stands in the index, and so does what comes within a day of it.
        Ok(copied || texts.leaves_out(now))
    }

    /// How many other people wrote the same normalised text within a day (among the newest 200 that carry it).
    pub fn same_text_authors(
        &self,
        fingerprint: i64,
        author: PersonId,
        now: Millis,
        texts: &mut SameTexts,
    ) -> Result<u32> {
        if !self.may_have_come(fingerprint, now, texts)? {
            return Ok(0);
        }
        // Counting different ones here and not in SQLite: it makes a table for that, most times for no row at all.
        let mut statement = self.conn.prepare_cached(
            "SELECT network, author_id FROM comments WHERE fingerprint = ?1 AND seen_at >= ?2 AND copied = 1
             ORDER BY seen_at DESC LIMIT 200",
        )?;
        let own = author.network.as_str().as_bytes();
        let mut rows = statement.query([fingerprint, now - DAY])?;
        let mut others: Vec<i64> = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get(1)?;
            if id != author.id || row.get_ref(0)?.as_bytes()? != own {
                others.push(id);
            }
        }
        others.sort_unstable();
        others.dedup();
        Ok(others.len() as u32)
    }

    /// Whether somebody who is not judged, as the community and its managers, wrote a text in a time, among the first 200 that carry
    /// it. Their score is nothing, which that of a judged text hardly is: a row of the journal is read for few others.
    pub fn exempt_wrote(&self, fingerprint: i64, from: Millis, until: Millis) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM
                    (SELECT journal_id, score FROM comments
                     WHERE fingerprint = ?1 AND seen_at >= ?2 AND seen_at <= ?3 AND copied = 1
                     ORDER BY seen_at LIMIT 200) c
                    JOIN journal j ON j.id = c.journal_id WHERE c.score = 0 AND j.rule = 'exempt')",
            )?
            .query_row([fingerprint, from, until], |row| row.get(0))?)
    }

    /// Whether a member who has been one since `before` wrote a text within a day, among the first 200 that carry it, and it stands.
    pub fn members_wrote(&self, fingerprint: i64, now: Millis, before: Millis) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM
                    (SELECT network, author_id, deleted FROM comments
                     WHERE fingerprint = ?1 AND seen_at >= ?2 AND copied = 1 ORDER BY seen_at LIMIT 200) c
                    JOIN people p ON p.network = c.network AND p.id = c.author_id
                    WHERE c.deleted = 0 AND p.member = 1 AND p.banned = 0 AND coalesce(p.joined_at, 0) <= ?3)",
            )?
            .query_row(params![fingerprint, now - DAY, before], |row| row.get(0))?)
    }
}

#[cfg(test)]
#[path = "same_texts_tests.rs"]
mod tests;
