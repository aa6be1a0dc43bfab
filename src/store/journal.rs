//! Every verdict, why, and what became of it.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

pub(super) use super::journal_rows::{COLUMNS, row_of};
use super::{JournalDb, JournalRow, lossy, readable};
use crate::clock::Millis;
use crate::domain::ids::{CommentRef, Network, PersonId, WallItem};
use crate::domain::verdict::{Decision, Mode, State, SubjectKind, Verdict};

/// A verdict to be written down.
#[derive(Debug, Clone)]
pub struct NewVerdict<'a> {
    /// When it was judged, Unix milliseconds.
    pub at: Millis,
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Whose comment, like or membership it is about.
    pub person: PersonId,
    /// Which comment, if it was one.
    pub comment: Option<&'a CommentRef>,
    /// The decision with its points and reasons.
    pub verdict: &'a Verdict,
    /// Mode at that moment.
    pub mode: Mode,
    /// Version of the model.
    pub model: &'a str,
    /// What becomes of it.
    pub state: State,
    /// The text that was judged, for the admin's eyes; it ages out.
    pub text: Option<&'a str>,
    /// The admin who ordered it; `None`: judged by the program.
    pub by: Option<i64>,
    /// What was liked, where a like is judged.
    pub item: Option<WallItem>,
    /// The sweep it was made in.
    pub sweep: Option<i64>,
    /// The wave it belongs to.
    pub wave: Option<i64>,
}

/// Which entries to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct JournalFilter<'a> {
    /// At most so many rows.
    pub limit: Option<usize>,
    /// Not older than this, Unix milliseconds.
    pub since: Option<Millis>,
    /// Only verdicts about this person.
    pub person: Option<PersonId>,
    /// Only verdicts in which this rule decided.
    pub rule: Option<&'a str>,
    /// Only verdicts of this wave.
    pub wave: Option<i64>,
    /// Only what was acted on or would be.
    pub flagged: bool,
    /// Only what is older than this, Unix milliseconds.
    pub until: Option<Millis>,
    /// Verdicts on people for themselves, or on what they wrote; `None`: both.
    pub on_people: Option<bool>,
    /// Only verdicts that came to this.
    pub decision: Option<Decision>,
    /// Only verdicts of which this became.
    pub state: Option<State>,
    /// Only what was written down before this entry.
    pub before: Option<i64>,
}

impl JournalDb<'_> {
    /// Writes a verdict down.
    pub fn record_verdict(&self, new: &NewVerdict<'_>) -> Result<i64> {
        let comment = new.comment;
        self.conn
            .prepare_cached(
                "INSERT INTO journal (at, network, kind, user_id, comment_key, place, owner_id, parent_id, item_id,
                    verdict, score, rule, reasons, mode, model, state, text, by_id, sweep_id, wave_id, acted_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
            )?
            .execute(params![
                new.at,
                new.person.network.as_str(),
                new.kind.as_str(),
                new.person.id,
                comment.map(CommentRef::key),
                comment.map(|comment| comment.place.as_str()).or(new.item.map(|item| item.kind.as_str())),
                comment.map(|comment| comment.owner_id).or(new.item.map(|item| item.owner_id)),
                comment.map(|comment| comment.parent_id),
                comment.map(|comment| comment.item_id).or(new.item.map(|item| item.item_id)),
                new.verdict.decision.as_str(),
                new.verdict.score,
                new.verdict.rule.as_str(),
                serde_json::to_string(&new.verdict.reasons)?,
                new.mode.as_str(),
                new.model,
                new.state.as_str(),
                new.text,
                new.by,
                new.sweep,
                new.wave,
                reserves(new).then_some(new.at),
            ])?;
        Ok(self.conn.last_insert_rowid())
    }

    /// A verdict by its row.
    pub fn verdict(&self, id: i64) -> Result<Option<JournalRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM journal j WHERE j.id = ?1"))?
            .query_row([id], row_of)
            .optional()?)
    }

    /// Verdicts that pass the filter, newest first.
    pub fn rows(&self, filter: JournalFilter<'_>) -> Result<Vec<JournalRow>> {
        // What names whose entries these are must stand alone for an index to be used: a person leaves, and years of others
        // are not read through.
        let of = match (filter.person, filter.wave) {
            (Some(_), _) => "j.network = ?2 AND j.user_id = ?3 AND (?7 IS NULL OR j.wave_id = ?7)",
            (None, Some(_)) => "j.wave_id = ?7 AND ?2 IS NULL AND ?3 IS NULL",
            (None, None) => "?7 IS NULL AND ?2 IS NULL AND ?3 IS NULL",
        };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM journal j
             WHERE {of} AND (?1 IS NULL OR j.at >= ?1)
               AND (?4 IS NULL OR j.rule = ?4) AND (NOT ?5 OR j.verdict <> 'keep') AND (?8 IS NULL OR j.at < ?8)
               AND (?9 IS NULL OR (j.kind IN ('member', 'like')) = ?9)
               AND (?10 IS NULL OR j.verdict = ?10) AND (?11 IS NULL OR j.state = ?11)
               AND (?12 IS NULL OR j.id < ?12)
             ORDER BY j.id DESC LIMIT ?6"
        ))?;
        let rows = statement.query_map(
            params![
                filter.since,
                filter.person.map(|person| person.network.as_str()),
                filter.person.map(|person| person.id),
                filter.rule,
                filter.flagged,
                filter.limit.map_or(-1, |limit| limit as i64),
                filter.wave,
                filter.until,
                filter.on_people,
                filter.decision.map(Decision::as_str),
                filter.state.map(State::as_str),
                filter.before,
            ],
            row_of,
        )?;
        Ok(readable(rows)?)
    }

    /// How many removals were asked of the admin since a moment, and still are.
    pub fn asked_since(&self, since: Millis) -> Result<i64> {
        Ok(self
            .conn
            // Few wait at a time, and a day has thousands: the plus keeps the day's index out of it.
            .prepare_cached(
                "SELECT count(*) FROM journal WHERE state IN ('pending', 'assist') AND state = 'assist' AND +at >= ?1",
            )?
            .query_row([since], |row| row.get(0))?)
    }

    /// The newest of them, oldest first: verdicts on people for themselves, or on what they wrote.
    pub fn asked(&self, on_people: bool, network: Network, since: Millis, most: usize) -> Result<Vec<JournalRow>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM journal j
             WHERE j.state IN ('pending', 'assist') AND j.state = 'assist' AND +j.at >= ?1 AND +j.network = ?2
               AND (j.kind IN ('member', 'like')) = ?3 AND j.verdict <> 'keep'
             ORDER BY j.id DESC LIMIT ?4"
        ))?;
        let rows = statement.query_map(params![since, network.as_str(), on_people, most as i64], row_of)?;
        let mut asked = readable(rows)?;
        asked.reverse();
        Ok(asked)
    }

    /// The same: people, and texts.
    pub fn asked_of_each_since(&self, since: Millis) -> Result<(i64, i64)> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT count(*) FILTER (WHERE kind IN ('member', 'like')), count(*) FILTER (WHERE kind NOT IN ('member', 'like'))
                 FROM journal WHERE state IN ('pending', 'assist') AND state = 'assist' AND +at >= ?1",
            )?
            .query_row([since], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Whether the admin is asked for a ban in a group of Telegram.
    pub fn asks_for_a_ban_in_a_group(&self) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM journal WHERE state IN ('pending', 'assist') AND state = 'assist'
                    AND kind = 'member' AND network = 'telegram')",
            )?
            .query_row([], |row| row.get(0))?)
    }

    /// The newest verdict on a comment itself; bans of its author are verdicts on a person.
    pub fn latest_verdict_on(&self, comment_key: &str) -> Result<Option<JournalRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM journal j WHERE j.comment_key = ?1 AND j.kind <> 'member'
                 ORDER BY j.id DESC LIMIT 1"
            ))?
            .query_row([comment_key], row_of)
            .optional()?)
    }

    /// Bans of a comment's author that were wished because of it, newest first.
    pub fn bans_over(&self, comment: &CommentRef, author: PersonId) -> Result<Vec<JournalRow>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM journal j WHERE j.comment_key = ?1 AND j.kind = 'member' AND +j.network = ?2
               AND +j.user_id = ?3 AND j.verdict <> 'keep' ORDER BY j.id DESC"
        ))?;
        let rows = statement.query_map(params![comment.key(), author.network.as_str(), author.id], row_of)?;
        Ok(readable(rows)?)
    }

    /// What became of a verdict. What is asked of the admin instead, or failed, takes no room within the limits any more.
    pub fn set_state(&self, id: i64, state: State, error: Option<&str>) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE journal SET state = ?2, error = ?3,
                    acted_at = CASE WHEN ?2 IN ('assist', 'failed') THEN NULL ELSE acted_at END WHERE id = ?1",
            )?
            .execute(params![id, state.as_str(), error])?;
        Ok(())
    }

    /// Why the newest verdict since a moment that was not carried out was not; of a raid's thousands the newest are looked at.
    pub fn last_refusal(&self, since: Millis) -> Result<Option<String>> {
        let newest = "SELECT error FROM (SELECT state, error FROM journal WHERE at >= ?1 ORDER BY at DESC LIMIT 5000)
             WHERE state = 'failed' AND error IS NOT NULL LIMIT 1";
        Ok(self.conn.prepare_cached(newest)?.query_row([since], |row| lossy(row, 0)).optional()?)
    }

    /// A person ordered this removal: observe mode and age do not hold it.
    pub fn order_removal(&self, id: i64, by: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE journal SET by_id = ?2, verdict = 'remove', rule = 'order' WHERE id = ?1")?
            .execute([id, by])?;
        Ok(())
    }

    /// A quarantined or observed verdict on a person is carried out now: a limit is reserved for it.
    pub fn reserve(&self, id: i64, at: Millis) -> Result<()> {
        self.conn.prepare_cached("UPDATE journal SET acted_at = ?2 WHERE id = ?1")?.execute([id, at])?;
        Ok(())
    }

    /// What was reserved is free again: it is not done after all.
    pub fn release(&self, id: i64) -> Result<()> {
        self.conn.prepare_cached("UPDATE journal SET acted_at = NULL WHERE id = ?1")?.execute([id])?;
        Ok(())
    }

    /// A verdict on a person, judged again: other reasons, the same row.
    pub fn judge_again(&self, id: i64, verdict: &Verdict) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE journal SET verdict = ?2, score = ?3, rule = ?4, reasons = ?5 WHERE id = ?1")?
            .execute(params![
                id,
                verdict.decision.as_str(),
                verdict.score,
                verdict.rule.as_str(),
                serde_json::to_string(&verdict.reasons)?
            ])?;
        Ok(())
    }

    /// A verdict that was written down of an ordinary day is one of a wave, by which it was judged again.
    pub fn put_verdict_in_wave(&self, id: i64, wave: i64) -> Result<()> {
        let moved = "UPDATE journal SET wave_id = ?2 WHERE id = ?1 AND wave_id IS NULL AND sweep_id IS NULL";
        self.conn.prepare_cached(moved)?.execute([id, wave])?;
        Ok(())
    }

    /// Bans and removals of people ordered by the program since a moment (limits count these), and dead accounts, which an
    /// admin takes off the list by the thousand. Counted up to `most`.
    pub fn people_acted_on(&self, since: Millis, most: u32) -> Result<u32> {
        self.acted(
            "SELECT count(*) FROM (SELECT 1 FROM journal INDEXED BY journal_acted
                WHERE acted_at >= ?1 AND (by_id IS NULL OR rule = 'dead') LIMIT ?2)",
            since,
            most,
        )
    }

    /// Those of them that belong to no sweep and no wave: a run of live events.
    pub fn people_acted_on_live(&self, since: Millis, most: u32) -> Result<u32> {
        self.acted(
            "SELECT count(*) FROM (SELECT 1 FROM journal INDEXED BY journal_acted
                WHERE acted_at >= ?1 AND (by_id IS NULL OR rule = 'dead') AND sweep_id IS NULL AND wave_id IS NULL LIMIT ?2)",
            since,
            most,
        )
    }

    /// Of those, and of whom an order about many that waited removed, the newest: how many, up to `most`, and when the first of
    /// them was.
    pub fn people_of_the_run(&self, since: Millis, most: u32) -> Result<(u32, Option<Millis>)> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT count(*), min(acted_at) FROM (SELECT acted_at FROM journal j INDEXED BY journal_acted
                    WHERE acted_at >= ?1 AND (by_id IS NULL OR rule = 'dead')
                    AND (sweep_id IS NULL AND wave_id IS NULL OR EXISTS (
                        SELECT 1 FROM quarantine q
                        WHERE q.journal_id = j.id AND q.state = 'removed' AND q.decided_by IS NOT NULL))
                    ORDER BY acted_at DESC LIMIT ?2)",
            )?
            .query_row(params![since, most], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Those of one sweep.
    pub fn people_acted_on_in_sweep(&self, sweep: i64, most: u32) -> Result<u32> {
        self.acted(
            "SELECT count(*) FROM (SELECT 1 FROM journal INDEXED BY journal_sweep_acted
                WHERE sweep_id = ?1 AND acted_at > 0 AND by_id IS NULL LIMIT ?2)",
            sweep,
            most,
        )
    }

    /// Those of one wave.
    pub fn people_acted_on_in_wave(&self, wave: i64, most: u32) -> Result<u32> {
        self.acted(
            "SELECT count(*) FROM (SELECT 1 FROM journal INDEXED BY journal_wave_acted
                WHERE wave_id = ?1 AND acted_at > 0 AND by_id IS NULL LIMIT ?2)",
            wave,
            most,
        )
    }

    fn acted(&self, sql: &str, argument: i64, most: u32) -> Result<u32> {
        Ok(self.conn.prepare_cached(sql)?.query_row(params![argument, most], |row| row.get(0))?)
    }

    /// The newest verdict on a person as a member or for likes, that was no order about a comment.
    pub fn latest_verdict_on_person(&self, person: PersonId) -> Result<Option<JournalRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM journal j WHERE j.network = ?1 AND j.user_id = ?2 AND j.kind IN ('member', 'like')
                 AND j.verdict <> 'keep' AND j.comment_key IS NULL ORDER BY j.id DESC LIMIT 1"
            ))?
            .query_row(params![person.network.as_str(), person.id], row_of)
            .optional()?)
    }

    /// How many texts of a person were judged as spam since a moment, and how many that were written before another were kept.
    pub fn texts_of(&self, person: PersonId, since: Millis, good_before: Millis) -> Result<(u32, u32)> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(verdict = 'remove' AND state <> 'undone' AND rule <> 'album'), 0), coalesce(sum(verdict = 'keep' AND at < ?4), 0)
                 FROM journal WHERE network = ?1 AND user_id = ?2 AND kind IN ('comment', 'message') AND at >= ?3",
            )?
            .query_row(params![person.network.as_str(), person.id, since, good_before], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?)
    }

    /// How many texts of a person were judged, but for the verdict `without`, and how many of them are deleted now: what was
    /// edited is one text, and so is an album.
    pub fn written_by(&self, person: PersonId, without: Option<i64>) -> Result<(u32, u32)> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT count(*), coalesce(sum(deleted), 0) FROM (
                    SELECT max(state = 'done' AND (verdict = 'remove' OR EXISTS (
                        SELECT 1 FROM quarantine q WHERE q.journal_id = journal.id AND q.state = 'removed'))) AS deleted
                    FROM journal
                    WHERE network = ?1 AND user_id = ?2 AND kind IN ('comment', 'message') AND rule <> 'album'
                      AND (?3 IS NULL OR id <> ?3)
                    GROUP BY coalesce(comment_key, id))",
            )?
            .query_row(params![person.network.as_str(), person.id, without], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

/// Whether a verdict is one that limits count: something is about to be done to a person.
fn reserves(new: &NewVerdict<'_>) -> bool {
    matches!(new.kind, SubjectKind::Member | SubjectKind::Like)
        && new.verdict.decision == Decision::Remove
        && new.state == State::Pending
}
