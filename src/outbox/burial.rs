//! Rows that nobody can do anything with: set aside where they are seen, so that their lanes go on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Result, anyhow};

use crate::clock::Millis;
use crate::store::Db;

/// A row that nobody can do anything with is set aside, where it is counted and told of, and its lane goes on.
pub(super) fn bury(id: i64, journal: Option<i64>, why: &str, db: Db<'_>, now: Millis) -> Result<()> {
    tracing::error!(action.id = id, "set aside: {why}");
    db.bury_unread(id, journal, why, now)
}

/// A panic is one more error of the row it came of.
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(anyhow!("a panic: {}", crate::dispatcher::words_of(panic.as_ref()))))
}
