//! A person is forgotten everywhere: leads, letters, raw events, calls, words in the journal. Pages are overwritten
//! (`secure_delete`).

use anyhow::Result;
use rusqlite::params;

use super::Db;
use crate::clock::Millis;
use crate::domain::ids::{ChatId, Network, PersonId};

impl Db<'_> {
    /// People of whom everything is over, or was left, before a moment.
    pub fn people_to_forget(&self, before: Millis, limit: usize) -> Result<Vec<PersonId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT network, person FROM leads GROUP BY network, person
             HAVING max(updated_at) < ?1
                AND sum(confirmed_at IS NOT NULL AND status NOT IN ('closed', 'rejected')) = 0 LIMIT ?2",
        )?;
        let rows = statement
            .query_map(params![before, limit as i64], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
        let mut people = Vec::new();
        for row in rows {
            let (network, id) = row?;
            people.extend(Network::parse(&network).map(|network| PersonId { network, id }));
        }
        Ok(people)
    }

    /// Words of a person, and to them, that stand in a chat of the admin's, oldest first.
    pub fn letters_in_chat(&self, person: PersonId, chat: ChatId) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT admin_message FROM lead_messages WHERE network = ?1 AND person = ?2 AND side = 'client'
             AND admin_chat = ?3 AND admin_message IS NOT NULL ORDER BY id",
        )?;
        let rows = statement.query_map(params![person.network.as_str(), person.id, chat.0], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Deletes everything that is known of a person but the verdicts themselves, without their words.
    pub fn forget_person(&self, person: PersonId) -> Result<()> {
        let (network, id) = (person.network.as_str(), person.id);
        for sql in [
            "DELETE FROM lead_messages WHERE network = ?1 AND person = ?2",
            "DELETE FROM leads WHERE network = ?1 AND person = ?2",
            "DELETE FROM talks WHERE network = ?1 AND person = ?2",
            "DELETE FROM deeds WHERE network = ?1 AND person = ?2",
            "DELETE FROM newcomers WHERE ?1 = 'telegram' AND id = ?2",
            "DELETE FROM questions WHERE ?1 = 'vk' AND author = ?2",
            "UPDATE people SET name = NULL, profile = NULL WHERE network = ?1 AND id = ?2",
            "DELETE FROM examples WHERE journal_id IN (SELECT id FROM journal WHERE network = ?1 AND user_id = ?2)",
            "UPDATE journal SET text = NULL WHERE network = ?1 AND user_id = ?2",
            "UPDATE comments SET text = NULL WHERE network = ?1 AND author_id = ?2",
        ] {
            self.conn.prepare_cached(sql)?.execute(params![network, id])?;
        }
        // Payloads are compact JSON: the number stands between a colon and what ends a value.
        self.conn
            .prepare_cached("DELETE FROM inbox WHERE state <> 0 AND account GLOB ?1 AND payload GLOB ?2")?
            .execute(params![format!("{network}:*"), format!("*:{id}[],}}]*")])?;
        // What was said is done: only links to the person and calls to them name the number.
        self.conn
            .prepare_cached("DELETE FROM outbox WHERE state >= 2 AND action GLOB ?1")?
            .execute(params![format!("*[:=d]{id}[^0-9]*")])?;
        self.conn
            .prepare_cached("DELETE FROM outbox WHERE state = 0 AND (action GLOB ?1 OR action GLOB ?2)")?
            .execute(params![format!("*\"relay\":*\"peer_id\":{id},*"), format!("*\"relay\":*\"chat\":{id},*")])?;
        Ok(())
    }
}
