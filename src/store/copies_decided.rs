//! Who decided on copies.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::CopiesDb;

impl CopiesDb<'_> {
    /// An admin decided on a copy.
    pub fn decide(&self, copy: i64, by: i64) -> Result<()> {
        self.conn.prepare_cached("UPDATE copies SET decided_by = ?2 WHERE id = ?1")?.execute(params![copy, by])?;
        Ok(())
    }

    /// Who decided last on a copy.
    pub fn decided_by(&self, copy: i64) -> Result<Option<i64>> {
        let mut statement = self.conn.prepare_cached("SELECT decided_by FROM copies WHERE id = ?1")?;
        Ok(statement.query_row([copy], |row| row.get(0)).optional()?.flatten())
    }
}
