//! Walls that are read, channels by their names, and the community's own hashtags.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::{WallsDb, readable};
use crate::clock::Millis;
use crate::domain::ids::ChatId;

/// A wall that is read because nobody tells of its posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WallRow {
    /// As the settings name it: a number or a short name.
    pub name: String,
    /// Its owner, once it is known.
    pub owner_id: Option<i64>,
    /// Older posts are not copied.
    pub since: Millis,
    /// When it was last asked for.
    pub looked_at: Option<Millis>,
    /// Why it could not be read.
    pub error: Option<String>,
}

impl WallsDb<'_> {
    /// A wall, remembered from now on.
    pub fn wall(&self, name: &str, owner_id: Option<i64>, now: Millis) -> Result<WallRow> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO walls (name, owner_id, since) VALUES (?1, ?2, ?3)")?
            .execute(params![name, owner_id, now])?;
        Ok(self
            .conn
            .prepare_cached("SELECT name, owner_id, since, looked_at, error FROM walls WHERE name = ?1")?
            .query_row([name], |row| {
                Ok(WallRow {
                    name: row.get(0)?,
                    owner_id: row.get(1)?,
                    since: row.get(2)?,
                    looked_at: row.get(3)?,
                    error: row.get(4)?,
                })
            })?)
    }

    /// Whose wall a short name is, where that is known.
    pub fn owner_of(&self, name: &str) -> Result<Option<i64>> {
        let mut statement = self.conn.prepare_cached("SELECT owner_id FROM walls WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?.flatten())
    }

    /// A wall was asked for.
    pub fn wall_looked_at(&self, name: &str, now: Millis) -> Result<()> {
        self.conn.prepare_cached("UPDATE walls SET looked_at = ?2 WHERE name = ?1")?.execute(params![name, now])?;
        Ok(())
    }

    /// A short name was resolved.
    pub fn wall_is_of(&self, name: &str, owner_id: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE walls SET owner_id = ?2, error = NULL WHERE name = ?1")?
            .execute(params![name, owner_id])?;
        Ok(())
    }

    /// What reading a wall came to.
    pub fn wall_error(&self, owner_id: i64, error: Option<&str>) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE walls SET error = ?2 WHERE owner_id = ?1")?
            .execute(params![owner_id, error])?;
        Ok(())
    }

    /// A public channel's number.
    pub fn channel(&self, name: &str) -> Result<Option<ChatId>> {
        Ok(self
            .conn
            .prepare_cached("SELECT id FROM channels WHERE name = ?1")?
            .query_row([name], |row| Ok(ChatId(row.get(0)?)))
            .optional()?)
    }

    /// A public channel was found.
    pub fn learn_channel(&self, name: &str, id: ChatId, title: &str, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO channels VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![name, id.0, title, now])?;
        Ok(())
    }

    /// A hashtag stood in a post of the community.
    pub fn count_hashtag(&self, tag: &str, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO hashtags VALUES (?1, 1, ?2) ON CONFLICT (tag) DO UPDATE SET uses = uses + 1, at = ?2",
            )?
            .execute(params![tag, now])?;
        Ok(())
    }

    /// The community's hashtags, most used first.
    pub fn former_hashtags(&self, limit: usize) -> Result<Vec<(String, u32)>> {
        let mut statement =
            self.conn.prepare_cached("SELECT tag, uses FROM hashtags ORDER BY uses DESC, at DESC LIMIT ?1")?;
        let rows = statement.query_map([limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(readable(rows)?)
    }
}
