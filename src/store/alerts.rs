//! What was worth a message, how often today, and where it stands.

use anyhow::{Context, Result};
use rusqlite::{OptionalExtension, Row, params};

use super::{AlertsDb, lossy, readable};
use crate::clock::{DAY, Millis};
use crate::domain::action::InlineKey;
use crate::domain::alert::{Alert, AlertKind, Level};
use crate::domain::ids::ChatId;
use crate::domain::lane::{Lane, Waits};

/// One alert of one local day.
#[derive(Debug, Clone)]
pub struct AlertRow {
    pub id: i64,
    pub kind: AlertKind,
    /// What of its kind.
    pub subject: String,
    pub level: Level,
    /// Telegram HTML.
    pub words: String,
    /// Buttons that lead to the cause.
    pub keys: Vec<InlineKey>,
    /// How often today.
    pub times: i64,
    pub last_at: Millis,
    /// When the owner was told of it on VK.
    pub copied_at: Option<Millis>,
}

/// What an alert means for what was known of its subject today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing was known, or the same once more.
    None,
    /// It had come back, and fell again.
    Again,
    /// It fell today, and is back. `copied`: the owner was told of the fall on VK.
    Back { copied: bool },
}

/// Whether anybody knows of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It was shown, or the owner was told of it elsewhere.
    Told,
    /// It is on its way.
    Waits,
    /// It came too late to be shown, or never stood anywhere.
    Nobody,
}

/// How far a source was read, and when it last answered.
#[derive(Debug, Clone)]
pub struct SourceMark {
    pub account: String,
    /// Its cursor: it moves with every event.
    pub position: String,
    /// When it last answered.
    pub heard_at: Millis,
}

/// Work that cannot get out.
#[derive(Debug, Clone)]
pub struct StuckLane {
    pub lane: Lane,
    /// Since when its first row waits.
    pub since: Millis,
    /// What was answered to that row last.
    pub why: Waits,
}

const COLUMNS: &str = "id, kind, subject, level, words, keys, times, last_at, copied_at";

impl AlertsDb<'_> {
    /// Writes an alert down; once more today only counts up, with the newest words. What fell and is back, or falls again,
    /// begins anew.
    pub fn note_alert(&self, alert: &Alert, day: &str, now: Millis) -> Result<(AlertRow, Turn)> {
        let keys = serde_json::to_string(&alert.keys).context("writing the buttons of an alert down")?;
        let kind = alert.kind.as_str();
        let before: Option<(String, bool)> = self
            .conn
            .prepare_cached(
                "SELECT level, copied_at IS NOT NULL FROM alerts WHERE kind = ?1 AND subject = ?2 AND day = ?3",
            )?
            .query_row(params![kind, alert.subject, day], |row| Ok((lossy(row, 0)?, row.get(1)?)))
            .optional()?;
        let turn = match before {
            Some((level, copied)) => match (Level::parse(&level) == Level::Info, alert.level == Level::Info) {
                (true, false) => Turn::Again,
                (false, true) => Turn::Back { copied },
                (true, true) | (false, false) => Turn::None,
            },
            None => Turn::None,
        };
        let row = self
            .conn
            .prepare_cached(&format!(
                "INSERT INTO alerts (kind, subject, day, level, words, keys, first_at, last_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
                 ON CONFLICT (kind, subject, day) DO UPDATE SET times = CASE WHEN ?8 THEN 1 ELSE times + 1 END,
                    copied_at = CASE WHEN ?8 THEN NULL ELSE copied_at END, level = excluded.level,
                    words = excluded.words, keys = excluded.keys, last_at = excluded.last_at
                 RETURNING {COLUMNS}"
            ))?
            .query_row(
                params![kind, alert.subject, day, alert.level.as_str(), alert.words, keys, now, turn != Turn::None],
                row_of,
            )?;
        Ok((row, turn))
    }

    /// What an ear advised today, and tells of once a day (`Inbox::advise`), is over: the next time is another.
    pub fn forget_advised(&self, advice: &str, now: Millis) -> Result<()> {
        let event_id = format!("advice:{}:{advice}", now.div_euclid(DAY));
        self.conn
            .prepare_cached("DELETE FROM seen_events WHERE account = 'engine' AND event_id = ?1")?
            .execute([event_id])?;
        Ok(())
    }

    /// Whether something was told of a subject on a day.
    pub fn is_told(&self, kind: AlertKind, subject: &str, day: &str) -> Result<bool> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM alerts WHERE kind = ?1 AND subject = ?2 AND day = ?3")?.exists([
            kind.as_str(),
            subject,
            day,
        ])?)
    }

    /// When it was told last that something is wrong with a subject, where nothing else was told of it since, on whatever day.
    pub fn wrong_since(&self, kind: AlertKind, subject: &str) -> Result<Option<Millis>> {
        let last: Option<(String, Millis)> = self
            .conn
            .prepare_cached(
                "SELECT level, last_at FROM alerts WHERE kind = ?1 AND subject = ?2 ORDER BY day DESC LIMIT 1",
            )?
            .query_row(params![kind.as_str(), subject], |row| Ok((lossy(row, 0)?, row.get(1)?)))
            .optional()?;
        Ok(last.filter(|(level, _)| Level::parse(level) != Level::Info).map(|(_, at)| at))
    }

    /// Whether anybody knows of the newest alert of a subject. In the summary of what came too late it is over already.
    pub fn reach(&self, kind: AlertKind, subject: &str) -> Result<Reach> {
        let newest = self
            .conn
            .prepare_cached(
                "SELECT a.copied_at IS NOT NULL, coalesce(s.purpose <> 'alert:missed', 0), coalesce(s.shown_at IS NOT NULL, 0),
                    coalesce(s.closed, 1), EXISTS (SELECT 1 FROM outbox o WHERE o.subject = 'surface:' || s.id AND o.state IN (0, 1))
                 FROM alerts a LEFT JOIN surfaces s ON s.id = a.surface_id
                 WHERE a.kind = ?1 AND a.subject = ?2 ORDER BY a.last_at DESC LIMIT 1",
            )?
            .query_row(params![kind.as_str(), subject], |row| {
                Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get::<_, bool>(4)?])
            })
            .optional()?;
        let Some([copied, stands, shown, closed, changes]) = newest else { return Ok(Reach::Nobody) };
        Ok(match (stands && changes, stands && shown) {
            _ if copied => Reach::Told,
            (true, _) => Reach::Waits,
            (false, true) => Reach::Told,
            (false, false) if stands && !closed => Reach::Waits,
            (false, false) => Reach::Nobody,
        })
    }

    /// Whether anything of a lane went out since a moment.
    pub fn went_out(&self, lane: &Lane, since: Millis) -> Result<bool> {
        let done = "SELECT 1 FROM outbox WHERE state >= 2 AND ended_at >= ?2 AND state = 2 AND +lane = ?1";
        Ok(self.conn.prepare_cached(done)?.exists(params![lane.to_string(), since])?)
    }

    /// It stands on this message.
    pub fn put_alert(&self, id: i64, surface: i64) -> Result<()> {
        self.conn.prepare_cached("UPDATE alerts SET surface_id = ?2 WHERE id = ?1")?.execute([id, surface])?;
        Ok(())
    }

    /// What stands on a message, in the order it first came.
    pub fn alerts_on(&self, surface: i64) -> Result<Vec<AlertRow>> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM alerts WHERE surface_id = ?1 ORDER BY first_at, id"))?;
        Ok(readable(statement.query_map([surface], row_of)?)?)
    }

    /// Messages with alerts that nobody was ever shown, and whose newest is older than a moment.
    pub fn unseen_alerts(&self, before: Millis) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT s.id FROM alerts a JOIN surfaces s ON s.id = a.surface_id
             WHERE s.shown_at IS NULL AND s.closed = 0 AND s.purpose <> 'alert:missed'
             GROUP BY s.id HAVING max(a.last_at) < ?1",
        )?;
        Ok(statement.query_map([before], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    /// What stands on one message stands on another now.
    pub fn move_alerts(&self, from: i64, to: i64) -> Result<()> {
        self.conn.prepare_cached("UPDATE alerts SET surface_id = ?2 WHERE surface_id = ?1")?.execute([from, to])?;
        Ok(())
    }

    /// The owner was told of it on VK.
    pub fn alert_copied(&self, id: i64, now: Millis) -> Result<()> {
        self.conn.prepare_cached("UPDATE alerts SET copied_at = ?2 WHERE id = ?1")?.execute(params![id, now])?;
        Ok(())
    }

    /// What waits to be said of a cause is not said any more. Whether there was something; what is on its way goes on.
    pub fn take_back(&self, cause: &str, now: Millis) -> Result<bool> {
        let taken = self
            .conn
            .prepare_cached(
                "UPDATE outbox SET state = 3, ended_at = ?2, error = 'taken back'
                 WHERE cause >= ?1 AND cause < ?1 || char(1114111) AND state = 0",
            )?
            .execute(params![cause, now])?;
        Ok(taken > 0)
    }

    /// How often the owner was told of a kind on VK since a moment.
    pub fn alerts_copied(&self, kind: AlertKind, since: Millis) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT count(*) FROM alerts WHERE kind = ?1 AND copied_at >= ?2")?
            .query_row(params![kind.as_str(), since], |row| row.get(0))?)
    }

    /// How many messages of alerts of a kind were begun since a moment.
    pub fn alert_messages(&self, chat: ChatId, kind: AlertKind, since: Millis) -> Result<i64> {
        self.db().surfaces().surfaces_since(chat, &purpose_of(kind), since)
    }

    /// Every source that was ever read, without a look at what it said.
    pub fn source_marks(&self) -> Result<Vec<SourceMark>> {
        let mut statement =
            self.conn.prepare_cached("SELECT account, position, heard_at FROM cursors ORDER BY heard_at DESC")?;
        let rows = statement.query_map([], |row| {
            Ok(SourceMark { account: row.get(0)?, position: row.get(1)?, heard_at: row.get(2)? })
        })?;
        Ok(readable(rows)?)
    }

    /// Lanes whose first row was answered with trouble and has waited since before a moment.
    pub fn stuck_lanes(&self, before: Millis) -> Result<Vec<StuckLane>> {
        let mut found = Vec::new();
        for lane in self.db().outbox().due_lanes(Millis::MAX)? {
            // What was tried may stand behind what came since: the newest goes first.
            let tried: Option<(Millis, String)> = self
                .conn
                .prepare_cached(
                    "SELECT created_at, error FROM (SELECT created_at, error FROM outbox WHERE state = 0 AND lane = ?1
                     ORDER BY urgency, rank, id LIMIT 500) WHERE error IS NOT NULL LIMIT 1",
                )?
                .query_row([lane.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if let Some((since, error)) = tried
                && since < before
            {
                found.push(StuckLane { lane, since, why: Waits::parse(error) });
            }
        }
        Ok(found)
    }

    /// The newest digest that was written between two moments and that nobody has seen: its local day, and the last error.
    pub fn unseen_digest(&self, from: Millis, to: Millis) -> Result<Option<(String, Option<String>)>> {
        let unseen = self
            .conn
            .prepare_cached(
                "SELECT id, purpose FROM surfaces WHERE purpose LIKE 'digest:____-__-__' AND message_id IS NULL
                 AND created_at > ?1 AND created_at <= ?2 ORDER BY id DESC LIMIT 1",
            )?
            .query_row([from, to], |row| Ok((row.get::<_, i64>(0)?, lossy(row, 1)?)))
            .optional()?;
        let Some((surface, purpose)) = unseen else { return Ok(None) };
        let error: Option<Option<String>> = self
            .conn
            .prepare_cached("SELECT error FROM outbox WHERE subject = ?1 ORDER BY id DESC LIMIT 1")?
            .query_row([format!("surface:{surface}")], |row| row.get(0))
            .optional()?;
        Ok(Some((purpose.trim_start_matches("digest:").to_owned(), error.flatten())))
    }

    /// How many digests that were ordered since a moment nobody was shown yet.
    pub fn unseen_orders(&self, since: Millis) -> Result<i64> {
        let unseen = "SELECT count(*) FROM surfaces
             WHERE purpose LIKE 'digest:order:%' AND message_id IS NULL AND created_at >= ?1";
        Ok(self.conn.prepare_cached(unseen)?.query_row([since], |row| row.get(0))?)
    }

    /// Calls given up and events set aside since a moment, and the newest error among them.
    pub fn given_up_since(&self, since: Millis) -> Result<(i64, Option<String>)> {
        let calls: i64 = self
            .conn
            .prepare_cached("SELECT count(*) FROM outbox WHERE state = 4 AND +ended_at > ?1")?
            .query_row([since], |row| row.get(0))?;
        let events: i64 = self
            .conn
            .prepare_cached("SELECT count(*) FROM inbox WHERE state = 2 AND +received_at > ?1")?
            .query_row([since], |row| row.get(0))?;
        let of_calls: Option<String> = self
            .conn
            .prepare_cached(
                "SELECT error FROM outbox WHERE state = 4 AND +ended_at > ?1 ORDER BY ended_at DESC LIMIT 1",
            )?
            .query_row([since], |row| row.get(0))
            .optional()?
            .flatten();
        let of_events = self
            .conn
            .prepare_cached(
                "SELECT error FROM inbox WHERE state = 2 AND +received_at > ?1 ORDER BY received_at DESC LIMIT 1",
            )?
            .query_row([since], |row| row.get(0))
            .optional()?
            .flatten();
        Ok((calls + events, of_calls.or(of_events)))
    }

    /// The trouble that these notices told of is over: the next one is told again. Returns how many there were.
    pub fn forget_notices(&self, prefix: &str) -> Result<usize> {
        Ok(self.conn.prepare_cached("DELETE FROM notices WHERE substr(key, 1, length(?1)) = ?1")?.execute([prefix])?)
    }
}

/// The purpose of a kind's message.
pub(crate) fn purpose_of(kind: AlertKind) -> String {
    format!("alert:{}", kind.as_str())
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<AlertRow> {
    let keys = lossy(row, 5)?;
    let wrong = |column: usize, error: anyhow::Error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
    };
    Ok(AlertRow {
        id: row.get(0)?,
        kind: AlertKind::parse(&lossy(row, 1)?).ok_or_else(|| wrong(1, anyhow::anyhow!("no kind of alert")))?,
        subject: row.get(2)?,
        level: Level::parse(&lossy(row, 3)?),
        words: row.get(4)?,
        // Words without their buttons are told still.
        keys: serde_json::from_str(&keys).unwrap_or_default(),
        times: row.get(6)?,
        last_at: row.get(7)?,
        copied_at: row.get(8)?,
    })
}
