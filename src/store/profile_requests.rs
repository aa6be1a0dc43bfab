//! Verdicts on people that wait for a look at the profile.

use anyhow::Result;
use rusqlite::params;

use super::{ProfileRequestsDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::words::words;

words! {
    /// Why somebody is looked at.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum RequestCause else Join {
        Join = "join",
        Like = "like",
        Comment = "comment",
        /// Something against them is about to go out.
        Second = "second",
        /// Their time in quarantine is over.
        Expired = "expired",
        /// Only their name is wanted, for people to read.
        Name = "name",
    }
}

/// One person who is being looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProfileRequest {
    /// VK id.
    pub person: i64,
    pub cause: RequestCause,
    /// The verdict it is about, where there is one.
    pub journal: Option<i64>,
}

impl ProfileRequestsDb<'_> {
    /// Somebody is to be looked at; asked for twice, it counts once.
    pub fn request_profile(&self, look: ProfileRequest, deadline: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO looks (person, cause, journal_id, deadline) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?
            .execute(params![look.person, look.cause.as_str(), look.journal.unwrap_or(0), deadline])?;
        Ok(())
    }

    /// Whether there is somebody whose profile is wanted and was not asked for.
    pub fn somebody_to_ask_about(&self) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM looks WHERE asked = 0) OR EXISTS (SELECT 1 FROM cases WHERE asked = 0)",
            )?
            .query_row([], |row| row.get(0))?)
    }

    /// When the next verdict has waited long enough for a profile, if one waits.
    pub fn next_deadline(&self) -> Result<Option<Millis>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT min(at) FROM (SELECT min(deadline) AS at FROM looks UNION ALL SELECT min(deadline) FROM cases)",
            )?
            .query_row([], |row| row.get(0))?)
    }

    /// People whose profile nobody asked for yet; they count as asked from now on.
    pub fn profiles_to_ask(&self, limit: usize) -> Result<Vec<i64>> {
        let mut statement =
            self.conn.prepare_cached("SELECT DISTINCT person FROM looks WHERE asked = 0 ORDER BY person LIMIT ?1")?;
        let ids = statement.query_map([limit as i64], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        let mut mark = self.conn.prepare_cached("UPDATE looks SET asked = 1 WHERE person = ?1")?;
        for id in &ids {
            mark.execute([id])?;
        }
        Ok(ids)
    }

    /// Closes and returns the looks at these people.
    pub fn close_profile_requests_of(&self, ids: &[i64]) -> Result<Vec<ProfileRequest>> {
        let mut statement =
            self.conn.prepare_cached("DELETE FROM looks WHERE person = ?1 RETURNING person, cause, journal_id")?;
        let mut closed = Vec::new();
        for id in ids {
            let rows = statement.query_map([id], row_of)?;
            closed.extend(readable(rows)?);
        }
        Ok(closed)
    }

    /// Closes and returns some of the looks whose deadline has passed.
    pub fn close_late_profile_requests(&self, now: Millis, limit: usize) -> Result<Vec<ProfileRequest>> {
        let mut statement = self.conn.prepare_cached(
            "DELETE FROM looks WHERE (person, cause, journal_id) IN
                (SELECT person, cause, journal_id FROM looks WHERE deadline <= ?1 ORDER BY deadline LIMIT ?2)
             RETURNING person, cause, journal_id",
        )?;
        let rows = statement.query_map([now, limit as i64], row_of)?;
        Ok(readable(rows)?)
    }
}

fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<ProfileRequest> {
    let journal: i64 = row.get(2)?;
    Ok(ProfileRequest {
        person: row.get(0)?,
        cause: RequestCause::parse(&lossy(row, 1)?),
        journal: (journal != 0).then_some(journal),
    })
}
