//! What was taught, row by row: learnt, listed, carried, forgotten; and what of it the learner is offered, so that an hour of
//! presses does not drown the years before it.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::{OptionalExtension, params};
use xxhash_rust::xxh3::xxh3_64;

use super::LessonsDb;
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::lesson::{Carried, Lesson, Taught};

/// At most so many are kept.
pub(crate) const LESSONS_KEPT: i64 = 5_000;
/// So many go at once when there are more: a bulk of presses does not look through all of them at each press.
const STEP: i64 = 250;
/// More of one text teach nothing new: the newest are kept and offered.
const OF_ONE_TEXT: usize = 3;
/// What one day may keep of the room when there is too little.
const ROOM_OF_A_DAY: i64 = LESSONS_KEPT / 5;
/// What the presses of one hour on one side may weigh together, in single presses.
const WEIGHT_OF_AN_HOUR: f64 = 60.0;
/// What those of one day may.
const WEIGHT_OF_A_DAY: f64 = 200.0;

/// One thing that was taught, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonRow {
    pub id: i64,
    /// The verdict that was spoken on, if it was one of ours.
    pub journal: Option<i64>,
    /// The text; `None` once its author is forgotten.
    pub text: Option<String>,
    /// What is left of it then.
    pub features: Option<Vec<u8>>,
    /// Hash of the normalised text, where it was known.
    pub fingerprint: Option<i64>,
    /// Spam, or harmless.
    pub spam: bool,
    /// The admin; 0: the command line, or another community.
    pub by: i64,
    pub at: Millis,
    /// Carried here from another community.
    pub imported: bool,
}

/// How much was taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LessonSizes {
    /// As spam, here.
    pub spam: usize,
    /// As harmless, here.
    pub ham: usize,
    /// By another community.
    pub imported: usize,
}

impl LessonSizes {
    pub fn total(&self) -> usize {
        self.spam + self.ham + self.imported
    }
}

const COLUMNS: &str = "id, journal_id, text, features, fingerprint, spam, by_id, at, imported";

impl LessonsDb<'_> {
    /// Learns a text from a verdict; a second word on the same verdict replaces the first, and an own word that of another
    /// community on the same text. A text that is called spam is no talk of the community's.
    pub fn learn(&self, journal_id: i64, text: &str, spam: bool, by: i64, now: Millis) -> Result<()> {
        let fingerprint: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT c.fingerprint FROM journal j JOIN comments c ON c.key = j.comment_key
                 WHERE j.id = ?1 AND c.text = ?2",
            )?
            .query_row(params![journal_id, text], |row| row.get(0))
            .optional()?
            .flatten();
        self.conn
            .prepare_cached("DELETE FROM examples WHERE journal_id = ?1 OR (fingerprint = ?2 AND imported = 1)")?
            .execute(params![journal_id, fingerprint])?;
        self.conn
            .prepare_cached(
                "INSERT INTO examples (journal_id, text, fingerprint, spam, by_id, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![journal_id, text, fingerprint, spam, by, now])?;
        if spam {
            self.db().kept_talk().drop_kept_like(journal_id, fingerprint)?;
        }
        self.make_room(LESSONS_KEPT)
    }

    /// What another community taught. Whoever calls has left out what is known here.
    pub fn learn_imported(&self, carried: &Carried, fingerprint: i64, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM examples WHERE fingerprint = ?1 AND imported = 1")?
            .execute([fingerprint])?;
        self.conn
            .prepare_cached(
                "INSERT INTO examples (text, fingerprint, spam, by_id, at, imported) VALUES (?1, ?2, ?3, 0, ?4, 1)",
            )?
            .execute(params![carried.text, fingerprint, carried.spam, carried.at.min(now)])?;
        self.make_room(LESSONS_KEPT)
    }

    /// What goes when there is too much: repeats of one text, then what a day has beyond its share, then what came from
    /// elsewhere, then the oldest.
    pub(super) fn make_room(&self, most: i64) -> Result<()> {
        // Never more than their numbers span, which an index tells at once.
        let span: i64 = self
            .conn
            .prepare_cached(
                "SELECT coalesce((SELECT id FROM examples ORDER BY id DESC LIMIT 1)
                    - (SELECT id FROM examples ORDER BY id LIMIT 1) + 1, 0)",
            )?
            .query_row([], |row| row.get(0))?;
        if span <= most {
            return Ok(());
        }
        let count: i64 = self.conn.prepare_cached("SELECT count(*) FROM examples")?.query_row([], |row| row.get(0))?;
        if count <= most {
            return Ok(());
        }
        self.conn
            .prepare_cached(
                "DELETE FROM examples WHERE id IN (
                    SELECT id FROM (
                        SELECT id, imported,
                            row_number() OVER (PARTITION BY coalesce(fingerprint, text) ORDER BY id DESC) AS of_text,
                            row_number() OVER (PARTITION BY imported, at / 86400000 ORDER BY id DESC) AS of_day
                        FROM examples)
                    ORDER BY of_text > ?1 DESC, max(of_day - ?2, 0) DESC, imported DESC, id LIMIT ?3)",
            )?
            .execute(params![OF_ONE_TEXT as i64, ROOM_OF_A_DAY, (count - most).max(STEP.min(most / 20))])?;
        Ok(())
    }

    /// What was taught, newest first.
    pub fn lesson_rows(&self, since: Option<Millis>, limit: usize, skip: usize) -> Result<Vec<LessonRow>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM examples WHERE ?1 IS NULL OR at >= ?1 ORDER BY at DESC, id DESC LIMIT ?2 OFFSET ?3"
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![since, limit, skip as i64], row_of)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What was taught, by its number.
    pub fn lesson(&self, id: i64) -> Result<Option<LessonRow>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM examples WHERE id = ?1"))?;
        Ok(statement.query_row([id], row_of).optional()?)
    }

    /// How many there are.
    pub fn lesson_sizes(&self) -> Result<LessonSizes> {
        let mut statement = self.conn.prepare_cached(
            "SELECT coalesce(sum(spam = 1 AND imported = 0), 0), coalesce(sum(spam = 0 AND imported = 0), 0),
                    coalesce(sum(imported), 0) FROM examples",
        )?;
        let size = |row: &rusqlite::Row<'_>, at| row.get::<_, i64>(at).map(|number| number.unsigned_abs() as usize);
        Ok(statement.query_row([], |row| {
            Ok(LessonSizes { spam: size(row, 0)?, ham: size(row, 1)?, imported: size(row, 2)? })
        })?)
    }

    /// When the first of them was taught.
    pub fn first_lesson_at(&self) -> Result<Option<Millis>> {
        Ok(self.conn.prepare_cached("SELECT min(at) FROM examples")?.query_row([], |row| row.get(0))?)
    }

    /// Unlearns one; returns whether it was there.
    pub fn unlearn_lesson(&self, id: i64) -> Result<bool> {
        Ok(self.conn.prepare_cached("DELETE FROM examples WHERE id = ?1")?.execute([id])? > 0)
    }

    /// Unlearns what a press on a verdict taught; returns whether it had.
    pub fn unlearn_verdict(&self, journal_id: i64) -> Result<bool> {
        Ok(self.conn.prepare_cached("DELETE FROM examples WHERE journal_id = ?1")?.execute([journal_id])? > 0)
    }

    /// Unlearns everything that came from elsewhere; returns how much it was.
    pub fn unlearn_imported(&self) -> Result<usize> {
        Ok(self.conn.prepare_cached("DELETE FROM examples WHERE imported = 1")?.execute([])?)
    }

    /// Texts that what was taught decided since a moment, newest first: the text, when, and whether it counted as spam.
    pub fn learned_verdicts(&self, since: Millis, limit: usize) -> Result<Vec<(String, Millis, bool)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT text, at, verdict <> 'keep' FROM journal
             WHERE rule = 'learned' AND at >= ?1 AND text IS NOT NULL ORDER BY at DESC LIMIT ?2",
        )?;
        let rows =
            statement.query_map(params![since, limit as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many verdicts what was taught decided since a moment.
    pub fn count_learned(&self, since: Millis) -> Result<usize> {
        let mut statement =
            self.conn.prepare_cached("SELECT count(*) FROM journal WHERE rule = 'learned' AND at >= ?1")?;
        Ok(statement.query_row([since], |row| row.get::<_, i64>(0))?.unsigned_abs() as usize)
    }

    /// What the learner is offered, other communities' words first, then the oldest: of one text only the newest few, and
    /// what one hour or one day may weigh is shared by what was pressed in it.
    pub fn all(&self) -> Result<Vec<Lesson>> {
        let mut statement =
            self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM examples ORDER BY imported DESC, id"))?;
        let rows: Vec<LessonRow> = statement.query_map([], row_of)?.collect::<rusqlite::Result<_>>()?;
        Ok(offered(rows))
    }
}

/// Which rows are offered, and what they weigh.
fn offered(mut rows: Vec<LessonRow>) -> Vec<Lesson> {
    let mut of_text: HashMap<u64, usize> = HashMap::new();
    rows.reverse();
    rows.retain(|row| {
        let count = of_text.entry(text_of(row)).or_default();
        *count += 1;
        *count <= OF_ONE_TEXT
    });
    rows.reverse();
    // What is carried came in one file, but was not pressed in one hour: it weighs by when it was taught there.
    let hour = |row: &LessonRow| (row.imported, row.spam, HOUR, row.at / HOUR);
    let day = |row: &LessonRow| (row.imported, row.spam, DAY, row.at / DAY);
    let mut pressed: HashMap<(bool, bool, Millis, Millis), f64> = HashMap::new();
    for row in &rows {
        *pressed.entry(hour(row)).or_default() += 1.0;
        *pressed.entry(day(row)).or_default() += 1.0;
    }
    let weight = |row: &LessonRow| {
        let of_hour = WEIGHT_OF_AN_HOUR / pressed[&hour(row)];
        let of_day = WEIGHT_OF_A_DAY / pressed[&day(row)];
        of_hour.min(of_day).min(1.0) as f32
    };
    let weights: Vec<f32> = rows.iter().map(weight).collect();
    let lesson = |(row, weight): (LessonRow, f32)| {
        let taught = row.text.map(Taught::Words).or(row.features.map(Taught::Features))?;
        Some(Lesson { taught, spam: row.spam, weight })
    };
    rows.into_iter().zip(weights).filter_map(lesson).collect()
}

/// What makes two rows the same text.
fn text_of(row: &LessonRow) -> u64 {
    match (row.fingerprint, &row.text) {
        (Some(fingerprint), _) => fingerprint.cast_unsigned(),
        (None, Some(text)) => xxh3_64(text.as_bytes()),
        (None, None) => xxh3_64(row.features.as_deref().unwrap_or_default()),
    }
}

fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<LessonRow> {
    Ok(LessonRow {
        id: row.get(0)?,
        journal: row.get(1)?,
        text: row.get(2)?,
        features: row.get(3)?,
        fingerprint: row.get(4)?,
        spam: row.get(5)?,
        by: row.get(6)?,
        at: row.get(7)?,
        imported: row.get(8)?,
    })
}

#[cfg(test)]
#[path = "lessons_tests.rs"]
mod tests;
