//! Sums of a local day, kept for ever.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::SumsDb;

impl SumsDb<'_> {
    /// Adds to a sum of a day (`2026-11-23`).
    pub fn count(&self, day: &str, name: &str, by: i64) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO daily VALUES (?1, ?2, ?3) ON CONFLICT (day, name) DO UPDATE SET value = value + excluded.value",
            )?
            .execute(params![day, name, by])?;
        Ok(())
    }

    /// A sum of a day.
    pub fn counted(&self, day: &str, name: &str) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT value FROM daily WHERE day = ?1 AND name = ?2")?
            .query_row([day, name], |row| row.get(0))
            .optional()?
            .unwrap_or(0))
    }
}
