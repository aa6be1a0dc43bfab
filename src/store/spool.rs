//! Files that lie beside the database for calls that wait.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{OutboxDb, lossy};
use crate::domain::lane::{Lane, VkLane};

impl OutboxDb<'_> {
    /// Paths of the files that go with words which wait to be said: only on VK do files go that lie here.
    pub fn files_needed(&self) -> Result<BTreeSet<String>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT json_extract(f.value, '$.path') FROM outbox o, json_each(
                CASE WHEN json_valid(o.action) THEN o.action ELSE '{}' END, '$.files') f
             WHERE o.state = 0 AND o.lane = ?1",
        )?;
        let paths = statement.query_map([Lane::from(VkLane::Message).to_string()], |row| lossy(row, 0))?;
        Ok(paths.collect::<rusqlite::Result<_>>()?)
    }
}
