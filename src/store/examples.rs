//! What the admin's buttons taught. To unlearn is to delete.

use anyhow::Result;
use rusqlite::params;

use super::Db;
use crate::clock::Millis;

/// At most so many examples are kept; the oldest go first.
const EXAMPLES_KEPT: i64 = 5_000;

impl Db<'_> {
    /// Learns a text from a verdict; a second word on the same verdict replaces the first.
    pub fn learn(&self, journal_id: i64, text: &str, spam: bool, by: i64, now: Millis) -> Result<()> {
        self.conn.execute("DELETE FROM examples WHERE journal_id = ?1", [journal_id])?;
        self.conn.execute(
            "INSERT INTO examples (journal_id, text, spam, by_id, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![journal_id, text, spam, by, now],
        )?;
        self.conn.execute("DELETE FROM examples WHERE id <= (SELECT max(id) FROM examples) - ?1", [EXAMPLES_KEPT])?;
        Ok(())
    }

    /// Every example, oldest first: text and whether it is spam.
    pub fn examples(&self) -> Result<Vec<(String, bool)>> {
        let mut statement = self.conn.prepare_cached("SELECT text, spam FROM examples ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Model scores of the community's own kept comments, newest first: its own ham moves the threshold.
    pub fn kept_scores(&self, limit: usize) -> Result<Vec<f64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT score FROM journal WHERE verdict = 'keep' AND kind IN ('comment', 'message') AND rule <> 'exempt'
             ORDER BY id DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([limit as i64], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
