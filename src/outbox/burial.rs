//! Rows that nobody can do anything with: set aside where they are seen, so that their lanes go on.

use anyhow::Result;

use crate::clock::Millis;
use crate::store::Db;

/// A row that nobody can do anything with is set aside, where it is counted and told of, and its lane goes on.
pub(super) fn bury(id: i64, journal: Option<i64>, why: &str, db: Db<'_>, now: Millis) -> Result<()> {
    tracing::error!(action.id = id, "set aside: {why}");
    db.outbox().bury_unread(id, journal, why, now)
}
