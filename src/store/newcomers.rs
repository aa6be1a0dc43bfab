//! Strangers in Telegram's group: what a look at their profile gave, and how fast they react to messages.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::NewcomersDb;
use crate::clock::{MINUTE, Millis};
use crate::domain::verdict::Reason;

/// What is known of one of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewcomerRow {
    /// When the profile was looked at; `None`: not yet, or it could not be read.
    pub looked_at: Option<Millis>,
    pub reasons: Vec<Reason>,
    /// Reactions within the minute that counts now.
    pub in_minute: u32,
    /// The most reactions within a minute.
    pub most_in_minute: u32,
    /// When they last were a flood.
    pub flood_at: Option<Millis>,
}

impl NewcomersDb<'_> {
    /// Somebody of whom something is known.
    pub fn newcomer(&self, id: i64) -> Result<Option<NewcomerRow>> {
        let row = self
            .conn
            .prepare_cached(
                "SELECT looked_at, reasons, in_minute, most_in_minute, flood_at FROM newcomers WHERE id = ?1",
            )?
            .query_row([id], |row| {
                let looked = (row.get(0)?, row.get::<_, String>(1)?);
                Ok((looked, row.get(2)?, row.get(3)?, row.get(4)?))
            })
            .optional()?;
        let Some(((looked_at, reasons), in_minute, most_in_minute, flood_at)) = row else { return Ok(None) };
        Ok(Some(NewcomerRow {
            looked_at,
            reasons: serde_json::from_str(&reasons)?,
            in_minute,
            most_in_minute,
            flood_at,
        }))
    }

    /// Their profile was looked at, or could not be.
    pub fn looked_at_newcomer(&self, id: i64, reasons: &[Reason], now: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO newcomers (id, seen_at, looked_at, reasons) VALUES (?1, ?2, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET seen_at = ?2, looked_at = ?2, reasons = ?3",
            )?
            .execute(params![id, now, serde_json::to_string(reasons)?])?;
        Ok(())
    }

    /// They reacted to so many messages at a moment.
    pub fn reacted(&self, id: i64, count: u32, at: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO newcomers (id, seen_at, minute_at, in_minute, most_in_minute) VALUES (?1, ?2, ?2, ?3, ?3)
                 ON CONFLICT (id) DO UPDATE SET
                    seen_at = max(seen_at, ?2),
                    in_minute = CASE WHEN abs(?2 - minute_at) < ?4 THEN in_minute + ?3 ELSE ?3 END,
                    minute_at = CASE WHEN abs(?2 - minute_at) < ?4 THEN minute_at ELSE ?2 END",
            )?
            .execute(params![id, at, count, MINUTE])?;
        self.conn
            .prepare_cached("UPDATE newcomers SET most_in_minute = max(most_in_minute, in_minute) WHERE id = ?1")?
            .execute([id])?;
        Ok(())
    }

    /// Their reactions are a flood.
    pub fn flooded(&self, id: i64, now: Millis) -> Result<()> {
        self.conn.prepare_cached("UPDATE newcomers SET flood_at = ?2 WHERE id = ?1")?.execute([id, now])?;
        Ok(())
    }
}
