//! People, managers, and whom nobody touches.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::Db;
use crate::clock::Millis;
use crate::domain::action::PersonFacts;
use crate::domain::ids::{Network, PersonId};

/// What is known of a person.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: Option<String>,
    /// Subscribed, as far as known.
    pub member: Option<bool>,
    /// When they joined, if that was seen.
    pub joined_at: Option<Millis>,
    /// When we first met them.
    pub first_seen: Millis,
    /// When the network was last asked about them.
    pub looked_at: Option<Millis>,
    /// Banned by us or a manager.
    pub banned: bool,
}

/// A manager of the community, or an administrator of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManagerRow {
    /// Id on the network of the scope.
    pub id: i64,
    /// Creator of the chat.
    pub creator: bool,
    /// A bot.
    pub bot: bool,
}

impl Db<'_> {
    /// A person's row.
    pub fn person(&self, person: PersonId) -> Result<Option<PersonRow>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT name, member, joined_at, first_seen, looked_at, banned FROM people
                 WHERE network = ?1 AND id = ?2",
            )?
            .query_row(params![person.network.as_str(), person.id], |row| {
                Ok(PersonRow {
                    person,
                    name: row.get(0)?,
                    member: row.get(1)?,
                    joined_at: row.get(2)?,
                    first_seen: row.get(3)?,
                    looked_at: row.get(4)?,
                    banned: row.get(5)?,
                })
            })
            .optional()?)
    }

    /// Remembers that somebody was met, with a name if the event told one.
    pub fn meet(&self, person: PersonId, name: Option<&str>, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO people (network, id, name, first_seen) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (network, id) DO UPDATE SET name = coalesce(excluded.name, people.name)
                 WHERE excluded.name IS NOT NULL AND excluded.name IS NOT people.name",
            )?
            .execute(params![person.network.as_str(), person.id, name, now])?;
        Ok(())
    }

    /// Remembers what the network told about people on VK.
    pub fn learn_people(&self, facts: &[PersonFacts], now: Millis) -> Result<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO people (network, id, name, member, first_seen, looked_at, deactivated)
             VALUES ('vk', ?1, ?2, ?3, ?4, ?4, ?5)
             ON CONFLICT (network, id) DO UPDATE SET name = excluded.name,
                member = coalesce(excluded.member, people.member), looked_at = excluded.looked_at,
                deactivated = excluded.deactivated",
        )?;
        for person in facts {
            statement.execute(params![person.id, person.name, person.member, now, person.deactivated])?;
        }
        Ok(())
    }

    /// Somebody joined or left.
    pub fn set_member(&self, person: PersonId, member: bool, now: Millis) -> Result<()> {
        self.meet(person, None, now)?;
        self.conn.execute(
            "UPDATE people SET member = ?3, joined_at = CASE WHEN ?3 THEN ?4 ELSE joined_at END
             WHERE network = ?1 AND id = ?2",
            params![person.network.as_str(), person.id, member, now],
        )?;
        Ok(())
    }

    /// Somebody was banned or freed.
    pub fn set_banned(&self, person: PersonId, banned: bool, now: Millis) -> Result<()> {
        self.meet(person, None, now)?;
        self.conn.execute(
            "UPDATE people SET banned = ?3 WHERE network = ?1 AND id = ?2",
            params![person.network.as_str(), person.id, banned],
        )?;
        Ok(())
    }

    /// Whether an admin put somebody on the never-touch list.
    pub fn is_never_touched(&self, person: PersonId) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM never_touch WHERE network = ?1 AND id = ?2")?
            .exists(params![person.network.as_str(), person.id])?)
    }

    /// Puts somebody on the never-touch list, or takes them off.
    pub fn set_never_touched(&self, person: PersonId, on: bool, by: i64, now: Millis) -> Result<()> {
        if on {
            self.conn.execute(
                "INSERT INTO never_touch VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                params![person.network.as_str(), person.id, by, now],
            )?;
        } else {
            self.conn.execute(
                "DELETE FROM never_touch WHERE network = ?1 AND id = ?2",
                params![person.network.as_str(), person.id],
            )?;
        }
        Ok(())
    }

    /// The never-touch list, newest first.
    pub fn never_touched(&self) -> Result<Vec<PersonId>> {
        let mut statement =
            self.conn.prepare_cached("SELECT network, id FROM never_touch ORDER BY at DESC LIMIT 100")?;
        let rows = statement.query_map([], |row| {
            let network: String = row.get(0)?;
            Ok(PersonId { network: Network::parse(&network).unwrap_or(Network::Vk), id: row.get(1)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Replaces the managers of a scope (`vk`, or a chat id).
    pub fn replace_managers(&self, scope: &str, managers: &[ManagerRow]) -> Result<()> {
        self.conn.execute("DELETE FROM managers WHERE scope = ?1", [scope])?;
        for manager in managers {
            self.conn.execute(
                "INSERT INTO managers VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                params![scope, manager.id, manager.creator, manager.bot],
            )?;
        }
        Ok(())
    }

    /// The managers of a scope.
    pub fn managers(&self, scope: &str) -> Result<Vec<ManagerRow>> {
        let mut statement =
            self.conn.prepare_cached("SELECT id, creator, bot FROM managers WHERE scope = ?1 ORDER BY id")?;
        let rows = statement
            .query_map([scope], |row| Ok(ManagerRow { id: row.get(0)?, creator: row.get(1)?, bot: row.get(2)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether somebody manages a scope.
    pub fn is_manager(&self, scope: &str, id: i64) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM managers WHERE scope = ?1 AND id = ?2")?
            .exists(params![scope, id])?)
    }
}
