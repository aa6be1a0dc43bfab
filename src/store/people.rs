//! People, managers, and whom nobody touches.

use std::collections::BTreeMap;

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::{PeopleDb, readable};
use crate::clock::Millis;
use crate::domain::action::PersonFacts;
use crate::domain::ids::{Network, PersonId};

/// What is known of a person.
#[derive(Debug, Clone)]
pub struct PersonRow {
    pub person: PersonId,
    pub name: Option<String>,
    /// Subscribed, as far as known.
    pub member: Option<bool>,
    /// When they joined, if that was seen.
    pub joined_at: Option<Millis>,
    /// When the network was last asked about them.
    pub looked_at: Option<Millis>,
    /// Banned by us or a manager.
    pub banned: bool,
    /// `deleted` or `banned`, by VK's word.
    pub deactivated: Option<String>,
    /// Packed profile, as it was when last looked at.
    pub profile: Option<Vec<u8>>,
    /// Score of the profile alone.
    pub score: Option<f64>,
}

/// A member, as a sweep goes over them.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberRow {
    /// VK id.
    pub id: i64,
    /// Packed profile.
    pub profile: Option<Vec<u8>>,
    /// When they were last looked at.
    pub looked_at: Option<Millis>,
    /// Found by the first look: nobody saw them join.
    pub was_here: bool,
}

/// Somebody with the score of what a look told.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// The person's VK id.
    pub id: i64,
    /// What the network told, packed as `domain/profile.rs` does.
    pub profile: Vec<u8>,
    /// Score of it alone.
    pub score: f64,
    /// `deleted` by its owner or `banned` by VK.
    pub deactivated: Option<&'static str>,
}

/// What is known of the texts of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextsKnown {
    /// Deleted, and a person stands behind it: by an order, a press, or by hand.
    pub confirmed: u32,
    /// Deleted by the program alone, and left so for long enough.
    pub unchallenged: u32,
    pub kept: u32,
    /// Kept, and there for long enough to be looked at.
    pub stood: u32,
}

/// A manager of the community, or an administrator of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManagerRow {
    /// Id on the network of the scope.
    pub id: i64,
    /// Creator of the chat.
    pub creator: bool,
    /// Whether it is a bot, not a person.
    pub bot: bool,
}

impl ManagerRow {
    /// The id of somebody whom the answer names in a way that cannot be read.
    pub const UNREADABLE: i64 = 0;
}

impl PeopleDb<'_> {
    /// What is known of a person, if they were ever met.
    pub fn person(&self, person: PersonId) -> Result<Option<PersonRow>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT name, member, joined_at, looked_at, banned, deactivated, profile, score FROM people
                 WHERE network = ?1 AND id = ?2",
            )?
            .query_row(params![person.network.as_str(), person.id], |row| {
                Ok(PersonRow {
                    person,
                    name: row.get(0)?,
                    member: row.get(1)?,
                    joined_at: row.get(2)?,
                    looked_at: row.get(3)?,
                    banned: row.get(4)?,
                    deactivated: row.get(5)?,
                    profile: row.get(6)?,
                    score: row.get(7)?,
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
            "INSERT INTO people (network, id, name, member, first_seen, looked_at, deactivated, profile)
             VALUES ('vk', ?1, ?2, ?3, ?4, ?4, ?5, ?6)
             ON CONFLICT (network, id) DO UPDATE SET name = excluded.name,
                member = coalesce(excluded.member, people.member), looked_at = excluded.looked_at,
                deactivated = excluded.deactivated, profile = coalesce(excluded.profile, people.profile)",
        )?;
        for person in facts {
            let profile = person.profile.as_ref().map(|profile| &profile.0);
            statement.execute(params![person.id, person.name, person.member, now, person.deactivated, profile])?;
        }
        Ok(())
    }

    /// What is known of a person's texts since a moment; what was deleted before `settled` had its time to be taken back, and what was
    /// kept before `stood` its time to be looked at.
    pub fn texts_known(&self, person: PersonId, since: Millis, settled: Millis, stood: Millis) -> Result<TextsKnown> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(confirmed), 0),
                    coalesce(sum(NOT confirmed AND verdict = 'remove' AND state = 'done' AND at < ?4), 0),
                    coalesce(sum(NOT confirmed AND verdict = 'keep'), 0),
                    coalesce(sum(NOT confirmed AND verdict = 'keep' AND at < ?5), 0)
                 FROM (SELECT j.verdict, j.state, j.at, j.state <> 'undone' AND (j.by_id IS NOT NULL
                        OR EXISTS (SELECT 1 FROM examples e WHERE e.journal_id = j.id AND e.spam = 1)
                        OR EXISTS (SELECT 1 FROM quarantine q WHERE q.journal_id = j.id AND q.state = 'removed'
                            AND q.decided_by IS NOT NULL)) AS confirmed
                    FROM journal j WHERE j.network = ?1 AND j.user_id = ?2 AND j.kind IN ('comment', 'message')
                        AND j.at >= ?3)",
            )?
            .query_row(params![person.network.as_str(), person.id, since, settled, stood], |row| {
                Ok(TextsKnown {
                    confirmed: row.get(0)?,
                    unchallenged: row.get(1)?,
                    kept: row.get(2)?,
                    stood: row.get(3)?,
                })
            })?)
    }

    /// Texts that the program removed by itself between two moments, and those of them that were taken back: of the newest
    /// thousand, for it is asked with many events. By its own index: that of all removals leads through a raid's that wait.
    pub fn own_removals(&self, from: Millis, to: Millis) -> Result<(u32, u32)> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT count(*), coalesce(sum(state = 'undone'), 0) FROM (SELECT state FROM journal
                 INDEXED BY journal_own_removals WHERE kind IN ('comment', 'message') AND verdict = 'remove' AND by_id IS NULL
                    AND state IN ('done', 'undone') AND at >= ?1 AND at < ?2 ORDER BY at DESC LIMIT 1000)",
            )?
            .query_row([from, to], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// A person stands behind what became of this text.
    pub fn confirm_removal(&self, journal: i64, by: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE journal SET by_id = ?2 WHERE id = ?1 AND by_id IS NULL")?
            .execute([journal, by])?;
        Ok(())
    }

    /// The score of a person's profile.
    pub fn set_score(&self, person: PersonId, score: f64) -> Result<()> {
        self.conn.prepare_cached("UPDATE people SET score = ?3 WHERE network = ?1 AND id = ?2")?.execute(params![
            person.network.as_str(),
            person.id,
            score
        ])?;
        Ok(())
    }

    /// Remembers what a sweep's look told about people on VK; names are asked for only where somebody reads them.
    pub fn put_looked(&self, people: &[Looked], now: Millis) -> Result<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO people (network, id, first_seen, looked_at, deactivated, profile, score)
             VALUES ('vk', ?1, ?2, ?2, ?3, ?4, ?5)
             ON CONFLICT (network, id) DO UPDATE SET looked_at = excluded.looked_at,
                deactivated = excluded.deactivated, profile = excluded.profile, score = excluded.score",
        )?;
        for person in people {
            statement.execute(params![person.id, now, person.deactivated, person.profile, person.score])?;
        }
        Ok(())
    }

    /// Members with an id above `after`, and at most `up_to` where it is given, by id.
    pub fn members_between(&self, after: i64, up_to: Option<i64>, limit: Option<usize>) -> Result<Vec<MemberRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, profile, looked_at, joined_at FROM people
             WHERE network = 'vk' AND member = 1 AND id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3",
        )?;
        let limit = limit.map_or(-1, |limit| limit as i64);
        let rows = statement.query_map(params![after, up_to.unwrap_or(i64::MAX), limit], |row| {
            Ok(MemberRow {
                id: row.get(0)?,
                profile: row.get(1)?,
                looked_at: row.get(2)?,
                was_here: row.get::<_, Option<Millis>>(3)?.is_none(),
            })
        })?;
        Ok(readable(rows)?)
    }

    /// Ids of the members above `after` and up to `up_to`, by id.
    pub fn member_ids_between(&self, after: i64, up_to: i64) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM people WHERE network = 'vk' AND member = 1 AND id > ?1 AND id <= ?2 ORDER BY id",
        )?;
        let rows = statement.query_map([after, up_to], |row| row.get(0))?;
        Ok(readable(rows)?)
    }

    /// These are members; `joined_at`: since when, where it was noticed that they are new.
    pub fn put_members(&self, ids: &[i64], joined_at: Option<Millis>, now: Millis) -> Result<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO people (network, id, member, joined_at, first_seen) VALUES ('vk', ?1, 1, ?2, ?3)
             ON CONFLICT (network, id) DO UPDATE SET member = 1, joined_at = coalesce(excluded.joined_at, people.joined_at)
             WHERE people.member IS NOT 1",
        )?;
        for id in ids {
            statement.execute(params![id, joined_at, now])?;
        }
        Ok(())
    }

    /// These are members no more.
    pub fn put_gone(&self, ids: &[i64]) -> Result<()> {
        let mut statement =
            self.conn.prepare_cached("UPDATE people SET member = 0 WHERE network = 'vk' AND id = ?1")?;
        for id in ids {
            statement.execute([id])?;
        }
        Ok(())
    }

    /// Members known, deactivated ones among them, and those whose profile scores at least `doubtful`, to a thousandth. They are
    /// kept by triggers: where there are a million, counting them takes a second.
    pub fn member_sums(&self, doubtful: f64) -> Result<(i64, i64, i64)> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(members), 0), coalesce(sum(members) FILTER (WHERE dead = 1), 0),
                    coalesce(sum(members) FILTER (WHERE dead = 0 AND score >= ?1), 0) FROM member_counts",
            )?
            .query_row([(doubtful * 1_000.0 - 0.001).ceil() as i64], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?)
    }

    /// What is usual among the members, as it was counted: codes with how many.
    pub fn baseline(&self) -> Result<BTreeMap<String, u32>> {
        let mut statement = self.conn.prepare_cached("SELECT fact, members FROM baseline")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// More members were counted.
    pub fn add_to_baseline(&self, counts: &[(&'static str, u32)]) -> Result<()> {
        let mut add = self.conn.prepare_cached(
            "INSERT INTO baseline VALUES (?1, ?2) ON CONFLICT (fact) DO UPDATE SET members = members + excluded.members",
        )?;
        for (fact, members) in counts {
            add.execute(params![fact, members])?;
        }
        Ok(())
    }

    /// What is usual among the members is counted anew by the next sweep.
    pub fn forget_baseline(&self) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM baseline")?.execute([])?;
        Ok(())
    }

    /// Deactivated members, by id.
    pub fn dead_members(&self, limit: usize) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM people INDEXED BY people_dead WHERE network = 'vk' AND member = 1 AND deactivated IS NOT NULL ORDER BY id LIMIT ?1",
        )?;
        let rows = statement.query_map([limit as i64], |row| row.get(0))?;
        Ok(readable(rows)?)
    }

    /// Somebody joined or left.
    pub fn set_member(&self, person: PersonId, member: bool, now: Millis) -> Result<()> {
        self.meet(person, None, now)?;
        self.conn
            .prepare_cached(
                "UPDATE people SET member = ?3, joined_at = CASE WHEN ?3 THEN ?4 ELSE joined_at END
             WHERE network = ?1 AND id = ?2",
            )?
            .execute(params![person.network.as_str(), person.id, member, now])?;
        Ok(())
    }

    /// Somebody was banned or freed.
    pub fn set_banned(&self, person: PersonId, banned: bool, now: Millis) -> Result<()> {
        self.meet(person, None, now)?;
        self.conn.prepare_cached("UPDATE people SET banned = ?3 WHERE network = ?1 AND id = ?2")?.execute(params![
            person.network.as_str(),
            person.id,
            banned
        ])?;
        if person.network == Network::Vk {
            self.db().waves().set_banned_in_waves(person.id, banned)?;
        }
        if banned {
            self.db().kept_talk().drop_kept_of(person)?;
        }
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
            self.conn
                .prepare_cached("INSERT INTO never_touch VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?
                .execute(params![person.network.as_str(), person.id, by, now])?;
        } else {
            self.conn
                .prepare_cached("DELETE FROM never_touch WHERE network = ?1 AND id = ?2")?
                .execute(params![person.network.as_str(), person.id])?;
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
        Ok(readable(rows)?)
    }

    /// Replaces the managers of a scope (`vk`, or a chat id). Where somebody among them could not be read, nobody known is
    /// taken for one who has gone.
    pub fn replace_managers(&self, scope: &str, managers: &[ManagerRow]) -> Result<()> {
        if managers.iter().all(|manager| manager.id != ManagerRow::UNREADABLE) {
            self.conn.prepare_cached("DELETE FROM managers WHERE scope = ?1")?.execute([scope])?;
        } else {
            tracing::warn!(scope, "not every manager in the answer can be read: those known stay known");
        }
        for manager in managers.iter().filter(|manager| manager.id != ManagerRow::UNREADABLE) {
            self.conn
                .prepare_cached(
                    "INSERT INTO managers VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (scope, id) DO UPDATE SET creator = excluded.creator, bot = excluded.bot",
                )?
                .execute(params![scope, manager.id, manager.creator, manager.bot])?;
        }
        Ok(())
    }

    /// The managers of a scope.
    pub fn managers(&self, scope: &str) -> Result<Vec<ManagerRow>> {
        let mut statement =
            self.conn.prepare_cached("SELECT id, creator, bot FROM managers WHERE scope = ?1 ORDER BY id")?;
        let rows = statement
            .query_map([scope], |row| Ok(ManagerRow { id: row.get(0)?, creator: row.get(1)?, bot: row.get(2)? }))?;
        Ok(readable(rows)?)
    }

    /// Whether it is known who manages a scope.
    pub fn knows_managers(&self, scope: &str) -> Result<bool> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM managers WHERE scope = ?1 LIMIT 1")?.exists([scope])?)
    }

    /// Whether somebody manages a scope.
    pub fn is_manager(&self, scope: &str, id: i64) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM managers WHERE scope = ?1 AND id = ?2")?
            .exists(params![scope, id])?)
    }
}

#[cfg(test)]
#[path = "people_tests.rs"]
mod tests;
