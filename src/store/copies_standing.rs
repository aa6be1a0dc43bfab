//! How copies to one platform are doing, for `status`: what came out, what waits, what went wrong.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::{CopiesDb, lossy};
use crate::clock::Millis;
use crate::domain::chat_ref::PlatformId;
use crate::domain::lane::Waits;

/// Copies to a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetStanding {
    /// When a post came out there last.
    pub published_at: Option<Millis>,
    /// Posts that are still to come out there.
    pub waiting: i64,
    /// What something waits for there.
    pub trouble: Option<String>,
    /// What went wrong since a post came out there last, whether it waits or was given up.
    pub error: Option<String>,
}

impl TargetStanding {
    /// Whether it answers, as far as a program that runs has seen; `None`: it had nothing to ask yet. What waits for a person was
    /// refused, and that is an answer.
    pub fn connected(&self) -> Option<bool> {
        match self.trouble.clone().map(Waits::parse) {
            Some(Waits::Trouble(_)) => Some(false),
            Some(Waits::ForHelp(_)) => Some(true),
            None => self.published_at.map(|_| true),
        }
    }
}

impl CopiesDb<'_> {
    /// How copies to a platform are doing. Its chats and lanes begin with its word.
    pub fn standing(&self, platform: &PlatformId) -> Result<TargetStanding> {
        // Everything that begins with `max:`, by the index: `;` is the sign behind the colon.
        let (from, to) = (format!("{platform}:"), format!("{platform};"));
        let of = params![from, to];
        // Not that of the newest row: what was put off, or comes from before, goes out in an order of its own.
        let published_at: Option<Millis> = self
            .conn
            .prepare_cached("SELECT max(published_at) FROM copies WHERE target >= ?1 AND target < ?2")?
            .query_row(of, |row| row.get(0))?;
        let waiting = self
            .conn
            .prepare_cached("SELECT count(*) FROM copies WHERE state = 'pending' AND target >= ?1 AND target < ?2")?
            .query_row(of, |row| row.get(0))?;
        let trouble = self
            .conn
            .prepare_cached(
                "SELECT error FROM outbox WHERE state = 0 AND lane >= ?1 AND lane < ?2 AND error IS NOT NULL
                 ORDER BY urgency, rank, id LIMIT 1",
            )?
            .query_row(of, |row| lossy(row, 0))
            .optional()?;
        let given_up: Option<String> = self
            .conn
            .prepare_cached(
                "SELECT reason FROM copies WHERE state = 'failed' AND target >= ?1 AND target < ?2 AND at > ?3
                 AND reason IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1",
            )?
            .query_row(params![from, to, published_at.unwrap_or(0)], |row| lossy(row, 0))
            .optional()?;
        Ok(TargetStanding { published_at, waiting, error: trouble.clone().or(given_up), trouble })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_refuses_answers() {
        let of = |trouble: Option<&str>| {
            let trouble = trouble.map(str::to_owned);
            TargetStanding { published_at: None, waiting: 1, error: trouble.clone(), trouble }.connected()
        };
        assert_eq!(of(None), None);
        assert_eq!(of(Some("max: GET /me: connection refused")), Some(false));
        assert_eq!(of(Some("waits for help")), Some(true));
    }

    #[test]
    fn what_came_out_last_is_what_came_out_last_whatever_its_row() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::store::Store::open(&folder.path().join("bot.db"), 1, 1_000).unwrap();
        store
            .write(|db| {
                let db = db.copies();
                let put = |post: i64, state: &str, at: Millis, published_at: Option<Millis>, reason: Option<&str>| {
                    db.conn.execute(
                        "INSERT INTO copies (owner_id, post_id, post_at, target, created_at, at, published_at, state, step, reason)
                         VALUES (-1, ?1, 0, 'max:5', 0, ?2, ?3, ?4, '', ?5)",
                        params![post, at, published_at, state, reason],
                    )
                };
                // The later post came out first; that of before was given up in between, and a newer one after.
                put(1, "published", 9_000, Some(9_000), None)?;
                put(2, "published", 2_000, Some(2_000), None)?;
                put(3, "failed", 5_000, None, Some("refused"))?;
                let standing = db.standing(&PlatformId::MAX)?;
                assert_eq!((standing.published_at, standing.error), (Some(9_000), None), "it was overcome");
                put(4, "failed", 12_000, None, Some("the newest"))?;
                put(5, "failed", 11_000, None, Some("an older one"))?;
                let standing = db.standing(&PlatformId::MAX)?;
                assert_eq!((standing.published_at, standing.error.as_deref()), (Some(9_000), Some("the newest")));
                Ok(())
            })
            .unwrap();
    }
}
