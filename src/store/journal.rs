//! Every verdict, why, and what became of it.

use anyhow::{Context, Result};
use rusqlite::{OptionalExtension, params};

use super::Db;
use crate::clock::Millis;
use crate::domain::ids::{CommentRef, Network, PersonId, Place};
use crate::domain::verdict::{Decision, Mode, Reason, State, SubjectKind, Verdict};

/// A verdict to be written down.
#[derive(Debug, Clone)]
pub struct NewVerdict<'a> {
    /// When.
    pub at: Millis,
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Who.
    pub person: PersonId,
    /// Which comment, if it was one.
    pub comment: Option<&'a CommentRef>,
    /// The verdict.
    pub verdict: &'a Verdict,
    /// Mode at that moment.
    pub mode: Mode,
    /// Version of the model.
    pub model: &'a str,
    /// What becomes of it.
    pub state: State,
    /// The judged text.
    pub text: Option<&'a str>,
    /// The admin who ordered it; `None`: judged by the program.
    pub by: Option<i64>,
}

/// A verdict as it is stored.
#[derive(Debug, Clone)]
pub struct JournalRow {
    /// Row.
    pub id: i64,
    /// When.
    pub at: Millis,
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Who.
    pub person: PersonId,
    /// Which comment.
    pub comment: Option<CommentRef>,
    /// Decision, score, rule, reasons.
    pub verdict: Verdict,
    /// Mode at that moment.
    pub mode: Mode,
    /// Version of the model.
    pub model: String,
    /// Wave it belonged to.
    pub wave_id: Option<i64>,
    /// What became of it.
    pub state: State,
    /// Why not.
    pub error: Option<String>,
    /// The judged text, until the evidence ages out.
    pub text: Option<String>,
    /// The admin who ordered it.
    pub by: Option<i64>,
    /// The person's name, if known.
    pub name: Option<String>,
}

/// Which entries to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct JournalFilter<'a> {
    /// At most.
    pub limit: Option<usize>,
    /// Not older than.
    pub since: Option<Millis>,
    /// Of one person.
    pub person: Option<PersonId>,
    /// Of one rule.
    pub rule: Option<&'a str>,
    /// Of one wave.
    pub wave: Option<i64>,
    /// Only what was acted on or would be.
    pub flagged: bool,
}

const COLUMNS: &str =
    "j.id, j.at, j.network, j.kind, j.user_id, j.place, j.owner_id, j.parent_id, j.item_id, j.verdict,
    j.score, j.rule, j.reasons, j.mode, j.model, j.wave_id, j.state, j.error, j.text, j.by_id,
    (SELECT p.name FROM people p WHERE p.network = j.network AND p.id = j.user_id)";

impl Db<'_> {
    /// Writes a verdict down.
    pub fn record_verdict(&self, new: &NewVerdict<'_>) -> Result<i64> {
        let comment = new.comment;
        self.conn
            .prepare_cached(
                "INSERT INTO journal (at, network, kind, user_id, comment_key, place, owner_id, parent_id, item_id,
                    verdict, score, rule, reasons, mode, model, state, text, by_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            )?
            .execute(params![
                new.at,
                new.person.network.as_str(),
                new.kind.as_str(),
                new.person.id,
                comment.map(CommentRef::key),
                comment.map(|comment| comment.place.as_str()),
                comment.map(|comment| comment.owner_id),
                comment.map(|comment| comment.parent_id),
                comment.map(|comment| comment.item_id),
                new.verdict.decision.as_str(),
                new.verdict.score,
                new.verdict.rule,
                serde_json::to_string(&new.verdict.reasons)?,
                new.mode.as_str(),
                new.model,
                new.state.as_str(),
                new.text,
                new.by,
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

    /// Verdicts, newest first.
    pub fn journal(&self, filter: JournalFilter<'_>) -> Result<Vec<JournalRow>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM journal j
             WHERE (?1 IS NULL OR j.at >= ?1) AND (?2 IS NULL OR (j.network = ?2 AND j.user_id = ?3))
               AND (?4 IS NULL OR j.rule = ?4) AND (NOT ?5 OR j.verdict <> 'keep')
               AND (?7 IS NULL OR j.wave_id = ?7)
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
            ],
            row_of,
        )?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many removals were asked of the admin since a moment, and still are.
    pub fn asked_since(&self, since: Millis) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT count(*) FROM journal WHERE state = 'assist' AND at >= ?1")?
            .query_row([since], |row| row.get(0))?)
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

    /// What became of a verdict.
    pub fn set_state(&self, id: i64, state: State, error: Option<&str>) -> Result<()> {
        self.conn.prepare_cached("UPDATE journal SET state = ?2, error = ?3 WHERE id = ?1")?.execute(params![
            id,
            state.as_str(),
            error
        ])?;
        Ok(())
    }

    /// A person ordered this removal: observe mode and age do not hold it.
    pub fn order_removal(&self, id: i64, by: i64) -> Result<()> {
        self.conn
            .execute("UPDATE journal SET by_id = ?2, verdict = 'remove', rule = 'order' WHERE id = ?1", [id, by])?;
        Ok(())
    }

    /// Bans and removals of people ordered by the program since a moment (limits count these).
    pub fn people_acted_on(&self, since: Millis) -> Result<u32> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT count(*) FROM journal WHERE at >= ?1 AND kind IN ('member', 'like') AND verdict = 'remove'
                 AND by_id IS NULL AND state IN ('pending', 'done')",
            )?
            .query_row([since], |row| row.get(0))?)
    }
}

fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<JournalRow> {
    let network = Network::parse(&row.get::<_, String>(2)?).unwrap_or(Network::Vk);
    let place: Option<String> = row.get(5)?;
    let comment = match place.as_deref().and_then(Place::parse) {
        Some(place) => Some(CommentRef { place, owner_id: row.get(6)?, parent_id: row.get(7)?, item_id: row.get(8)? }),
        None => None,
    };
    let reasons: String = row.get(12)?;
    Ok(JournalRow {
        id: row.get(0)?,
        at: row.get(1)?,
        kind: SubjectKind::parse(&row.get::<_, String>(3)?),
        person: PersonId { network, id: row.get(4)? },
        comment,
        verdict: Verdict {
            decision: Decision::parse(&row.get::<_, String>(9)?).unwrap_or(Decision::Keep),
            score: row.get(10)?,
            rule: row.get::<_, String>(11)?.into(),
            reasons: parse_reasons(&reasons).map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(12, rusqlite::types::Type::Text, error.into())
            })?,
        },
        mode: Mode::parse(&row.get::<_, String>(13)?).unwrap_or(Mode::Observe),
        model: row.get(14)?,
        wave_id: row.get(15)?,
        state: State::parse(&row.get::<_, String>(16)?),
        error: row.get(17)?,
        text: row.get(18)?,
        by: row.get(19)?,
        name: row.get(20)?,
    })
}

fn parse_reasons(stored: &str) -> Result<Vec<Reason>> {
    serde_json::from_str(stored).context("reading stored reasons")
}
