//! Verdicts that wait for a fact of the network.

use anyhow::Result;
use rusqlite::params;

use super::{CasesDb, lossy};
use crate::clock::Millis;
use crate::domain::comment::{Comment, Origin};
use crate::domain::ids::Network;
use crate::domain::own_event::OwnEvent;

/// One comment whose author is being looked at.
#[derive(Debug, Clone)]
pub struct Case {
    pub key: String,
    pub comment: Comment,
    pub origin: Origin,
}

impl CasesDb<'_> {
    /// Opens a case, or replaces it by a newer version of the comment.
    pub fn open_case(&self, comment: &Comment, origin: Origin, deadline: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO cases (comment_key, user_id, comment, origin, deadline, network)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (comment_key) DO UPDATE
                 SET comment = excluded.comment, origin = excluded.origin",
            )?
            .execute(params![
                comment.subject.key(),
                comment.author.id,
                serde_json::to_string(comment)?,
                serde_json::to_string(&origin)?,
                deadline,
                comment.author.network.as_str()
            ])?;
        Ok(())
    }

    /// Authors of a network whose profile nobody asked for yet; they count as asked from now on.
    pub fn ask_about(&self, network: Network, limit: usize) -> Result<Vec<i64>> {
        let mut statement =
            self.conn.prepare_cached("SELECT DISTINCT user_id FROM cases WHERE asked = 0 AND network = ?1 LIMIT ?2")?;
        let rows = statement.query_map(params![network.as_str(), limit as i64], |row| row.get(0))?;
        let ids = rows.collect::<rusqlite::Result<Vec<i64>>>()?;
        let mut mark = self.conn.prepare_cached("UPDATE cases SET asked = 1 WHERE user_id = ?1 AND network = ?2")?;
        for id in &ids {
            mark.execute(params![id, network.as_str()])?;
        }
        Ok(ids)
    }

    /// How many verdicts wait for a look at somebody of a network.
    pub fn waiting_cases(&self, network: Network) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT count(*) FROM cases WHERE network = ?1")?
            .query_row([network.as_str()], |row| row.get(0))?)
    }

    /// Closes and returns the cases of these people.
    pub fn close_cases_of(&self, network: Network, ids: &[i64]) -> Result<Vec<Case>> {
        let sql = "SELECT comment_key, comment, origin, deadline FROM cases WHERE user_id = ?1 AND network = ?2";
        let mut closed = Vec::new();
        for id in ids {
            closed.extend(self.take_cases(sql, params![id, network.as_str()])?);
        }
        Ok(closed)
    }

    /// Closes and returns some of the cases whose deadline has passed, those that wait longest first.
    pub fn close_late_cases(&self, now: Millis, limit: usize) -> Result<Vec<Case>> {
        self.take_cases(
            "SELECT comment_key, comment, origin, deadline FROM cases WHERE deadline <= ?1 ORDER BY deadline LIMIT ?2",
            params![now, limit as i64],
        )
    }

    /// These people are known, or will not be: their cases, and looks at them, are late from now on.
    pub fn wait_no_longer(&self, network: Network, ids: &[i64], now: Millis) -> Result<()> {
        for id in ids {
            self.conn
                .prepare_cached("UPDATE cases SET deadline = min(deadline, ?3) WHERE user_id = ?1 AND network = ?2")?
                .execute(params![id, network.as_str(), now])?;
            self.conn
                .prepare_cached("UPDATE looks SET deadline = min(deadline, ?2) WHERE person = ?1")?
                .execute(params![id, now])?;
        }
        Ok(())
    }

    /// Whether a case or a look at somebody is late; if so, the next step goes on with them.
    pub fn go_on_if_late(&self, now: Millis) -> Result<()> {
        let late = self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM cases WHERE deadline <= ?1) OR EXISTS (SELECT 1 FROM looks WHERE deadline <= ?1)",
            )?
            .query_row([now], |row| row.get(0))?;
        if late {
            let id = format!("late:{now}");
            self.db().inbox().tell(&id, crate::inbox::Queue::People, &OwnEvent::LateCasesGoOn, now)?;
        }
        Ok(())
    }

    /// A newer version was decided without it.
    pub fn drop_case(&self, key: &str) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM cases WHERE comment_key = ?1")?.execute([key])?;
        Ok(())
    }

    fn take_cases(&self, sql: &str, with: impl rusqlite::Params) -> Result<Vec<Case>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(with)?;
        let (mut cases, mut unreadable) = (Vec::new(), Vec::new());
        while let Some(row) = rows.next()? {
            let (key, comment, origin) = (lossy(row, 0)?, lossy(row, 1)?, lossy(row, 2)?);
            match (serde_json::from_str(&comment), serde_json::from_str(&origin)) {
                (Ok(comment), Ok(origin)) => cases.push(Case { key, comment, origin }),
                // Beside it others wait: it must not come again with each of them.
                _ => unreadable.push((key, row.get(3)?)),
            }
        }
        for key in cases.iter().map(|case| &case.key).chain(unreadable.iter().map(|(key, _)| key)) {
            self.drop_case(key)?;
        }
        for (key, deadline) in unreadable {
            tracing::error!(key, "a comment that waited for its author's profile cannot be read and is not judged");
            self.db().inbox().bury_elsewhere(
                "case",
                &key,
                "a comment that waited to be judged cannot be read",
                deadline,
            )?;
        }
        Ok(cases)
    }
}
