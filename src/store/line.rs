//! Who goes first: staff before people in the midst of a talk, those before strangers; and what is said to strangers once.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::{LineDb, ManagerRow, lossy};
use crate::domain::action::{Action, Urgency};
use crate::domain::ids::{Network, PersonId};
use crate::inbox::Queue;

/// Scopes of `managers` that hold whom the settings name: never those of a community or a chat.
const NAMED: [(Network, &str); 2] = [(Network::Vk, "settings:vk"), (Network::Telegram, "settings:telegram")];

impl LineDb<'_> {
    /// The queue of what somebody does. What of theirs waits already comes along, so that their order holds.
    pub(super) fn place_in_line(&self, person: PersonId) -> Result<Queue> {
        let queue = if self.is_staff(person)? {
            Queue::People
        } else if self.is_in_talk(person)? {
            Queue::Talks
        } else {
            return Ok(Queue::Strangers);
        };
        self.move_up(person, queue)?;
        Ok(queue)
    }

    /// Somebody told what they want: whatever they did since then goes before strangers too.
    pub fn begins_to_talk(&self, person: PersonId) -> Result<()> {
        self.move_up(person, Queue::Talks)
    }

    fn move_up(&self, person: PersonId, queue: Queue) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE inbox SET queue = ?2 WHERE person = ?1 AND queue > ?2 AND state = 0")?
            .execute(params![person.to_string(), queue as i64])?;
        Ok(())
    }

    /// Whether somebody answers for the community: an administrator of it or of its chats, or named by the settings.
    fn is_staff(&self, person: PersonId) -> Result<bool> {
        let of_vk = person.network == Network::Vk;
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM managers WHERE id = ?1 AND (scope IN ('vk', 'settings:vk')) = ?2 LIMIT 1")?
            .exists(params![person.id, of_vk])?)
    }

    /// Whether somebody is no stranger: they answer for the community, or told what they want.
    pub fn is_known(&self, person: PersonId) -> Result<bool> {
        Ok(self.is_staff(person)? || self.is_in_talk(person)?)
    }

    /// Whether somebody has told what they want to advertise.
    fn is_in_talk(&self, person: PersonId) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM leads WHERE network = ?1 AND person = ?2 AND kind = 'lead' LIMIT 1")?
            .exists(params![person.network.as_str(), person.id])?)
    }

    /// Whom the settings name.
    pub fn name_staff(&self, people: &[PersonId]) -> Result<()> {
        for (network, scope) in NAMED {
            let of_network = people.iter().filter(|person| person.network == network);
            let rows: Vec<_> = of_network.map(|it| ManagerRow { id: it.id, creator: false, bot: false }).collect();
            self.db().people().replace_managers(scope, &rows)?;
        }
        Ok(())
    }

    /// Whether what was said last to a stranger still waits to go out.
    pub fn is_unsaid(&self, cause: &str) -> Result<bool> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM outbox WHERE cause = ?1 AND state IN (0, 1)")?.exists([cause])?)
    }

    /// What was said last to a stranger, where it waits to go out or is on its way; `None` too where it cannot be read.
    pub fn unsaid(&self, cause: &str) -> Result<Option<Action>> {
        let known: Option<(i64, String, String)> = self
            .conn
            .prepare_cached("SELECT action_version, network, action FROM outbox WHERE cause = ?1 AND state IN (0, 1)")?
            .query_row([cause], |row| Ok((row.get(0)?, lossy(row, 1)?, lossy(row, 2)?)))
            .optional()?;
        Ok(known.and_then(|(version, network, action)| Action::read(version, &network, &action).ok()))
    }

    /// Takes the place of what was to be said. `false`: that went out already.
    pub fn say_instead(&self, cause: &str, action: &Action) -> Result<bool> {
        let action = action.to_json()?;
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE outbox SET action = ?2, revision = revision + 1, attempts = 0 WHERE cause = ?1 AND state = 0",
            )?
            .execute(params![cause, action])?;
        Ok(changed > 0)
    }

    /// They are no stranger any more: what was to be said goes out before what follows.
    pub fn say_soon(&self, cause: &str) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE outbox SET urgency = ?2 WHERE cause = ?1 AND state = 0")?
            .execute(params![cause, Urgency::Person as i64])?;
        Ok(())
    }
}
