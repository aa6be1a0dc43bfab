//! What people did, with times; and who is spared for it.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::{ActivityDb, lossy, readable};
use crate::clock::{DAY, Millis};
use crate::domain::ids::{ItemKind, PersonId, WallItem};
use crate::domain::mercy::{Mercy, Spared};
use crate::domain::words::words;

words! {
    /// Something a person did, or that was done to them.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Activity else Join {
        /// Subscribed to the community.
        Join = "join",
        /// Left by themselves.
        Leave = "leave",
        /// Removed by a manager, or by us.
        Removed = "removed",
        /// Liked a post, a photo, a video or a comment.
        Like = "like",
        /// Took a like back.
        Unlike = "unlike",
        /// Wrote to the community.
        Message = "message",
        /// Was banned, by us or a manager.
        Ban = "ban",
        /// Was let in again.
        Unban = "unban",
    }
}

/// One deed of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeedRow {
    pub act: Activity,
    pub at: Millis,
    pub item: Option<WallItem>,
}

/// Where the moments stand that date nothing.
const UNDATED: &str = "undated";

impl ActivityDb<'_> {
    /// Remembers what somebody did and when; waves and rhythms are read from it.
    pub fn note_activity(&self, person: PersonId, act: Activity, item: Option<WallItem>, at: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO deeds (network, person, at, deed, item_kind, owner_id, item_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                person.network.as_str(),
                person.id,
                at,
                act.as_str(),
                item.map(|item| item.kind.as_str()),
                item.map(|item| item.owner_id),
                item.map(|item| item.item_id),
            ])?;
        Ok(())
    }

    /// What is noted with this moment happened at any time from `since` to it, as far as anybody knows.
    pub fn note_undated(&self, moment: Millis, since: Millis) -> Result<()> {
        let mut told = self.told_late()?;
        let before = told.iter().find(|(known, _)| *known == moment).map_or(since, |(_, before)| since.min(*before));
        // Of what is older nobody asks how quickly it followed.
        told.retain(|(known, _)| (0..2 * DAY).contains(&(moment - known)) && *known != moment);
        told.push((moment, before));
        self.db().settings().set_meta(UNDATED, &serde_json::to_string(&told)?)
    }

    /// The moments that are no date of what is noted with them, each with the earliest at which that may have happened.
    pub fn told_late(&self) -> Result<Vec<(Millis, Millis)>> {
        let stored = self.db().settings().meta(UNDATED)?;
        Ok(stored.and_then(|stored| serde_json::from_str(&stored).ok()).unwrap_or_default())
    }

    /// These moments alone.
    pub fn undated(&self) -> Result<Vec<Millis>> {
        Ok(self.told_late()?.into_iter().map(|(moment, _)| moment).collect())
    }

    /// A person's deeds since a moment, newest first.
    pub fn activity_of(&self, person: PersonId, since: Millis, limit: usize) -> Result<Vec<DeedRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT deed, at, item_kind, owner_id, item_id FROM deeds
             WHERE network = ?1 AND person = ?2 AND at >= ?3 ORDER BY at DESC, id DESC LIMIT ?4",
        )?;
        let rows = statement.query_map(params![person.network.as_str(), person.id, since, limit as i64], |row| {
            let kind: Option<String> = row.get(2)?;
            Ok(DeedRow {
                act: Activity::parse(&lossy(row, 0)?),
                at: row.get(1)?,
                item: match kind {
                    Some(kind) => {
                        Some(WallItem { kind: ItemKind::parse(&kind), owner_id: row.get(3)?, item_id: row.get(4)? })
                    }
                    None => None,
                },
            })
        })?;
        Ok(readable(rows)?)
    }

    /// Spares somebody from now on, or no more.
    pub fn set_mercy(&self, person: PersonId, why: Mercy, on: bool, now: Millis) -> Result<()> {
        if on {
            self.conn
                .prepare_cached("INSERT INTO mercies VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?
                .execute(params![person.network.as_str(), person.id, why.as_str(), now])?;
        } else {
            self.conn
                .prepare_cached("DELETE FROM mercies WHERE network = ?1 AND person = ?2 AND why = ?3")?
                .execute(params![person.network.as_str(), person.id, why.as_str()])?;
        }
        Ok(())
    }

    /// Why somebody is spared, if they are.
    pub fn mercy(&self, person: PersonId) -> Result<Option<Spared>> {
        Ok(self
            .conn
            .prepare_cached("SELECT why FROM mercies WHERE network = ?1 AND person = ?2 ORDER BY at LIMIT 1")?
            .query_row(params![person.network.as_str(), person.id], |row| Ok(Spared::of(&row.get::<_, String>(0)?)))
            .optional()?)
    }
}
