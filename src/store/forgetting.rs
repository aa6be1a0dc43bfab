//! Raw rows that name a forgotten person are looked for a little at a time, between events; where something is still on its
//! way, it goes as soon as that has ended.

use std::collections::HashSet;

use anyhow::{Context, Result};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::ForgettingDb;
use super::forget::Wiping;
use super::traces::{Traces, letter_of};
use crate::clock::Millis;
use crate::domain::ids::{Network, PersonId};
use crate::domain::own_event::OwnEvent;

/// Says that the log is to be folded into the file.
const FOLD: &str = "fold_wanted";

/// What is looked at in one step, a few milliseconds: rows, bytes of them, and rows that go.
const ROWS: i64 = 1_000;
const BYTES: usize = 1 << 20;
const GONE: usize = 50;

/// Somebody who is being forgotten.
struct HeldPerson {
    person: PersonId,
    /// Their names, and how their words begin.
    words: Vec<String>,
    /// Events up to this one may still speak of them; 0: none does any more.
    inbox_up_to: i64,
    /// Calls up to this one may.
    outbox_up_to: i64,
    /// So far events and calls have been looked at.
    inbox_at: i64,
    outbox_at: i64,
    /// Those of them that speak of the person and were still on their way.
    events: Vec<i64>,
    calls: Vec<i64>,
    /// What was said with them.
    letters: HashSet<i64>,
    pass: Pass,
}

/// Rows of ours are gone through for them, newest first.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Pass {
    /// How far it has come.
    wiping: Wiping,
    /// It is the one that follows the events.
    begun: bool,
    /// Something of theirs was on its way as it began: what came of that in the midst of it is newer than where it is.
    waited: bool,
}

/// How far forgetting has come.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Forgetting {
    /// Of whom events had come that may have brought words and names back.
    pub wiped: Vec<PersonId>,
    /// There is more to look at now: otherwise nothing is left, or only what is on its way.
    pub more: bool,
}

impl ForgettingDb<'_> {
    /// Remembers whom to clean of. The event that brings the wish is itself on its way.
    pub(super) fn hold_forgotten(
        &self,
        person: PersonId,
        words: Vec<String>,
        mut names: Vec<String>,
        now: Millis,
    ) -> Result<()> {
        // Forgotten once more, they are not known by name any longer.
        names.extend(self.held_names()?.into_iter().filter(|held| held.0 == person).flat_map(|held| held.1));
        names.sort_unstable();
        names.dedup();
        let newest = |table: &str| -> Result<i64> {
            let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
            Ok(self.conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
        };
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO forgetting (network, person, words, at, inbox_up_to, outbox_up_to, names, shown, letters)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,
                    coalesce((SELECT shown FROM forgetting WHERE network = ?1 AND person = ?2), '[]'),
                    coalesce((SELECT letters FROM forgetting WHERE network = ?1 AND person = ?2), '[]'))",
            )?
            .execute(params![
                person.network.as_str(),
                person.id,
                serde_json::to_string(&words)?,
                now,
                newest("inbox")?,
                newest("outbox")?,
                serde_json::to_string(&names)?
            ])?;
        // After whatever waits: then that is done.
        self.go_on_soon(now)
    }

    /// Messages of the admin chat that are to be deleted of somebody who is held, after those that are left of before.
    pub fn delete_later(&self, person: PersonId, messages: &[i64]) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE forgetting SET shown = (SELECT json_group_array(value) FROM
                    (SELECT value FROM json_each(shown) UNION ALL SELECT value FROM json_each(?3)))
                 WHERE network = ?1 AND person = ?2",
            )?
            .execute(params![person.network.as_str(), person.id, serde_json::to_string(messages)?])?;
        Ok(())
    }

    /// The rows of what was said with somebody who is held, which are gone: calls that carried them go too.
    pub(super) fn hold_letters(&self, person: PersonId, letters: &[i64]) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE forgetting SET letters = (SELECT json_group_array(value) FROM
                    (SELECT value FROM json_each(letters) UNION ALL SELECT value FROM json_each(?3)))
                 WHERE network = ?1 AND person = ?2",
            )?
            .execute(params![person.network.as_str(), person.id, serde_json::to_string(letters)?])?;
        Ok(())
    }

    /// The next of them, at most so many; and whether there are more.
    pub fn take_shown(&self, most: usize) -> Result<(Vec<i64>, bool)> {
        let held: Option<(String, i64, String)> = self
            .conn
            .prepare_cached("SELECT network, person, shown FROM forgetting WHERE shown <> '[]' LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((network, id, shown)) = held else { return Ok((Vec::new(), false)) };
        let network = Network::parse(&network).context("a forgotten person of no network")?;
        let mut now: Vec<i64> = serde_json::from_str(&shown).unwrap_or_default();
        let later = now.split_off(most.min(now.len()));
        self.conn
            .prepare_cached("UPDATE forgetting SET shown = ?3 WHERE network = ?1 AND person = ?2")?
            .execute(params![network.as_str(), id, serde_json::to_string(&later)?])?;
        Ok((now, true))
    }

    /// Who is being forgotten, with the names that are to go from what was taught from their words.
    pub fn held_names(&self) -> Result<Vec<(PersonId, Vec<String>)>> {
        let mut statement = self.conn.prepare_cached("SELECT network, person, names FROM forgetting ORDER BY at")?;
        let mut rows = statement.query([])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            let network = Network::parse(&row.get::<_, String>(0)?).context("a forgotten person of no network")?;
            let names = serde_json::from_str(&row.get::<_, String>(2)?).unwrap_or_default();
            held.push((PersonId { network, id: row.get(1)? }, names));
        }
        Ok(held)
    }

    /// The next step, after whatever waits.
    pub fn go_on_soon(&self, now: Millis) -> Result<()> {
        let id = format!("forgetting:{now}");
        self.db().inbox().tell(&id, crate::inbox::Queue::Bulk, &OwnEvent::ForgettingGoesOn, now)?;
        Ok(())
    }

    /// Once a minute: what was on its way may have ended. Nothing, where a step waits already.
    pub fn go_on_if_held(&self, now: Millis) -> Result<()> {
        let held = self.conn.prepare_cached("SELECT 1 FROM forgetting LIMIT 1")?.exists([])?;
        let mut waits =
            self.conn.prepare_cached("SELECT 1 FROM inbox WHERE state = 0 AND event_id GLOB 'forgetting:*' LIMIT 1")?;
        if held && !waits.exists([])? { self.go_on_soon(now) } else { Ok(()) }
    }

    /// Whether everything that had come when somebody was forgotten has been looked at: what is left of them, if anything, is
    /// still on its way.
    pub fn is_gone_through(&self, person: PersonId) -> Result<bool> {
        Ok(!self
            .conn
            .prepare_cached(
                "SELECT 1 FROM forgetting WHERE network = ?1 AND person = ?2
                 AND (inbox_at < inbox_up_to OR outbox_at < outbox_up_to)",
            )?
            .exists(params![person.network.as_str(), person.id])?)
    }

    /// One short step of cleaning what has ended of those who were forgotten; they are held until nothing of them is on its
    /// way.
    pub fn go_on_forgetting(&self) -> Result<Forgetting> {
        let mut done = Forgetting::default();
        for mut held in self.forgotten()? {
            done.more = self.step(&mut held, &mut done.wiped)?;
            if done.more {
                self.keep(&held)?;
                break;
            }
        }
        Ok(done)
    }

    /// One person's step. `true`: another one follows at once.
    fn step(&self, held: &mut HeldPerson, wiped: &mut Vec<PersonId>) -> Result<bool> {
        if held.inbox_at == 0 && self.wipe(held)? {
            return Ok(true);
        }
        let traces = Traces::new(held.person.id, &held.words)?;
        if held.inbox_at < held.inbox_up_to && self.look_at_events(held, &traces)? {
            return Ok(true);
        }
        self.clean_ended_events(held)?;
        let events_spoke = held.inbox_up_to > 0;
        let events_wait = events_spoke && (!held.events.is_empty() || self.case_waits(held.person)?);
        if !held.pass.begun {
            (held.pass.begun, held.pass.waited) = (true, events_wait);
        }
        // What their waiting events made of them.
        if self.wipe(held)? {
            return Ok(true);
        }
        if std::mem::take(&mut held.pass).waited && !events_wait {
            return Ok(true);
        }
        if events_spoke {
            // They may only now have wanted something.
            held.outbox_up_to =
                self.conn.prepare_cached("SELECT coalesce(max(id), 0) FROM outbox")?.query_row([], |row| row.get(0))?;
        }
        if events_spoke && !events_wait {
            held.inbox_up_to = 0;
            wiped.push(held.person);
        }
        if held.outbox_at < held.outbox_up_to && self.look_at_calls(held, &traces)? {
            return Ok(true);
        }
        self.clean_ended_calls(held)?;
        if events_wait {
            wiped.push(held.person);
        }
        if events_wait || !held.calls.is_empty() {
            self.keep(held)?;
        } else {
            self.conn
                .prepare_cached("DELETE FROM forgetting WHERE network = ?1 AND person = ?2 AND shown = '[]'")?
                .execute(params![held.person.network.as_str(), held.person.id])?;
            // `secure_delete` overwrites pages of the file; until it is folded, the log still has the former ones.
            self.db().settings().set_meta(FOLD, "1")?;
        }
        Ok(false)
    }

    /// Wipes while events may still bring words of theirs. `true`: there may be more.
    fn wipe(&self, held: &mut HeldPerson) -> Result<bool> {
        Ok(held.inbox_up_to > 0 && self.db().forget().wipe_on(held.person, &mut held.pass.wiping)?)
    }

    fn keep(&self, held: &HeldPerson) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE forgetting SET inbox_up_to = ?3, outbox_up_to = ?4, inbox_at = ?5, outbox_at = ?6, events = ?7,
                 calls = ?8, wiped = ?9 WHERE network = ?1 AND person = ?2",
            )?
            .execute(params![
                held.person.network.as_str(),
                held.person.id,
                held.inbox_up_to,
                held.outbox_up_to,
                held.inbox_at,
                held.outbox_at,
                serde_json::to_string(&held.events)?,
                serde_json::to_string(&held.calls)?,
                serde_json::to_string(&held.pass)?
            ])?;
        Ok(())
    }

    /// Whether deleted pages wait to be folded into the file: until then the log still holds them.
    pub fn fold_is_wanted(&self) -> Result<bool> {
        Ok(self.db().settings().meta(FOLD)?.as_deref() == Some("1"))
    }

    /// They were: all of the log is in the file now.
    pub fn log_is_folded(&self) -> Result<()> {
        self.db().settings().set_meta(FOLD, "0")
    }

    fn forgotten(&self) -> Result<Vec<HeldPerson>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT network, person, words, inbox_up_to, outbox_up_to, inbox_at, outbox_at, events, calls,
                 wiped, letters FROM forgetting",
        )?;
        let mut rows = statement.query([])?;
        let mut forgotten = Vec::new();
        while let Some(row) = rows.next()? {
            let network: String = row.get(0)?;
            let network = Network::parse(&network).context("a forgotten person of no network")?;
            let words: Option<String> = row.get(2)?;
            let ids = |column| -> Result<Vec<i64>> { Ok(serde_json::from_str(&row.get::<_, String>(column)?)?) };
            forgotten.push(HeldPerson {
                person: PersonId { network, id: row.get(1)? },
                words: words.and_then(|words| serde_json::from_str(&words).ok()).unwrap_or_default(),
                inbox_up_to: row.get(3)?,
                outbox_up_to: row.get(4)?,
                inbox_at: row.get(5)?,
                outbox_at: row.get(6)?,
                events: ids(7)?,
                calls: ids(8)?,
                letters: ids(10)?.into_iter().collect(),
                // What another version left is gone through from the beginning.
                pass: serde_json::from_str(&row.get::<_, String>(9)?).unwrap_or_default(),
            });
        }
        Ok(forgotten)
    }

    /// Looks at some payloads of events for what names the person: the done ones go. `true`: there are more.
    fn look_at_events(&self, held: &mut HeldPerson, traces: &Traces) -> Result<bool> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, state, payload FROM inbox WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3")?;
        let mut rows = statement.query(params![held.inbox_at, held.inbox_up_to, ROWS])?;
        let mut step = Looked::default();
        let mut ended = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, state): (i64, i64) = (row.get(0)?, row.get(1)?);
            let payload = row.get_ref(2)?.as_bytes()?;
            if traces.in_event(payload) {
                if state == 0 { held.events.push(id) } else { ended.push(id) }
            }
            held.inbox_at = id;
            if step.is_enough(payload.len(), ended.len()) {
                break;
            }
        }
        drop(rows);
        if !step.more() {
            held.inbox_at = held.inbox_up_to;
        }
        for id in ended {
            self.conn.prepare_cached("DELETE FROM inbox WHERE id = ?1")?.execute([id])?;
        }
        Ok(step.more())
    }

    /// The same of calls: to the person, about them, or that carry words of theirs. A call whose end nobody has heard of yet
    /// stays for that.
    fn look_at_calls(&self, held: &mut HeldPerson, traces: &Traces) -> Result<bool> {
        let mut statement = self.conn.prepare_cached(
            "SELECT o.id, o.action, EXISTS (SELECT 1 FROM journal j
                WHERE j.id = o.journal_id AND j.network = ?4 AND j.user_id = ?5)
             FROM outbox o WHERE o.id > ?1 AND o.id <= ?2 ORDER BY o.id LIMIT ?3",
        )?;
        let person = held.person;
        let mut rows =
            statement.query(params![held.outbox_at, held.outbox_up_to, ROWS, person.network.as_str(), person.id])?;
        let mut step = Looked::default();
        let mut theirs = Vec::new();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let action = row.get_ref(1)?.as_bytes()?;
            if row.get(2)?
                || traces.in_call(action)
                || self.asks_about(person, action)?
                || letter_of(action).is_some_and(|letter| held.letters.contains(&letter))
            {
                theirs.push(id);
            }
            held.outbox_at = id;
            if step.is_enough(action.len(), theirs.len()) {
                break;
            }
        }
        drop(rows);
        if !step.more() {
            held.outbox_at = held.outbox_up_to;
        }
        held.calls.extend(theirs);
        self.clean_ended_calls(held)?;
        Ok(step.more())
    }

    /// Whether a call asks for an opinion about a text of theirs.
    fn asks_about(&self, person: PersonId, action: &[u8]) -> Result<bool> {
        let Some(journal) = super::traces::opinion_about(action) else { return Ok(false) };
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM journal WHERE id = ?1 AND network = ?2 AND user_id = ?3")?
            .exists(params![journal, person.network.as_str(), person.id])?)
    }

    /// Of the events that were on their way, those that are not any more go.
    fn clean_ended_events(&self, held: &mut HeldPerson) -> Result<()> {
        let mut left = Vec::new();
        for id in std::mem::take(&mut held.events) {
            self.conn.prepare_cached("DELETE FROM inbox WHERE id = ?1 AND state <> 0")?.execute([id])?;
            if self.conn.prepare_cached("SELECT 1 FROM inbox WHERE id = ?1")?.exists([id])? {
                left.push(id);
            }
        }
        held.events = left;
        Ok(())
    }

    /// The same of calls, once their end was heard of.
    fn clean_ended_calls(&self, held: &mut HeldPerson) -> Result<()> {
        if held.calls.is_empty() {
            return Ok(());
        }
        let unheard = self.unheard_ends()?;
        let mut left = Vec::new();
        for id in std::mem::take(&mut held.calls) {
            let state: Option<i64> = self
                .conn
                .prepare_cached("SELECT state FROM outbox WHERE id = ?1")?
                .query_row([id], |row| row.get(0))
                .optional()?;
            match state {
                None => {}
                Some(state) if state >= 2 && !unheard.contains(&format!("ended:{id}")) => {
                    self.conn.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([id])?;
                }
                Some(_) => left.push(id),
            }
        }
        held.calls = left;
        Ok(())
    }

    /// Ends of calls that nobody has heard of yet.
    fn unheard_ends(&self) -> Result<HashSet<String>> {
        let mut statement =
            self.conn.prepare_cached("SELECT event_id FROM inbox WHERE state = 0 AND event_id GLOB 'ended:*'")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn case_waits(&self, person: PersonId) -> Result<bool> {
        Ok(person.network == Network::Vk
            && self
                .conn
                .prepare_cached(
                    "SELECT 1 FROM cases WHERE user_id = ?1 UNION ALL SELECT 1 FROM looks WHERE person = ?1",
                )?
                .exists([person.id])?)
    }
}

/// How much a step has looked at.
#[derive(Default)]
struct Looked {
    rows: i64,
    bytes: usize,
    enough: bool,
}

impl Looked {
    fn is_enough(&mut self, bytes: usize, gone: usize) -> bool {
        self.rows += 1;
        self.bytes += bytes;
        self.enough = self.rows >= ROWS || self.bytes >= BYTES || gone >= GONE;
        self.enough
    }

    fn more(&self) -> bool {
        self.enough
    }
}

#[cfg(test)]
#[path = "forgetting_tests.rs"]
mod tests;
