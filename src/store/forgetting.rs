//! Raw rows that name a forgotten person: gone at once where they are done; where something is still on its way, as soon as
//! it is.

use anyhow::{Context, Result};
use rusqlite::params;

use super::ForgettingDb;
use super::forget::html_of;
use crate::clock::Millis;
use crate::domain::ids::{Network, PersonId};
use crate::domain::own_event::OwnEvent;

/// Says that the log is to be folded into the file.
const FOLD: &str = "fold_wanted";

/// Somebody of whom something was on its way when they were forgotten.
struct HeldPerson {
    person: PersonId,
    /// Their names, and how their words begin.
    words: Vec<String>,
    /// Events up to this one may still speak of them; 0: none does any more.
    inbox_up_to: i64,
    /// Calls up to this one may.
    outbox_up_to: i64,
}

impl ForgettingDb<'_> {
    /// Cleans what is done, and remembers whom to clean on. The event that brings the wish is itself on its way.
    pub(super) fn hold_forgotten(&self, person: PersonId, words: Vec<String>, now: Millis) -> Result<()> {
        let newest = |table: &str| -> Result<i64> {
            let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
            Ok(self.conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
        };
        let held = HeldPerson { person, words, inbox_up_to: newest("inbox")?, outbox_up_to: newest("outbox")? };
        self.clean_raw(&held)?;
        self.conn.prepare_cached("INSERT OR REPLACE INTO forgetting VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(
            params![
                person.network.as_str(),
                person.id,
                serde_json::to_string(&held.words)?,
                now,
                held.inbox_up_to,
                held.outbox_up_to
            ],
        )?;
        // After whatever waits: then that is done.
        self.db().inbox().tell(
            &format!("forgetting:{now}"),
            crate::inbox::Queue::Bulk,
            &OwnEvent::ForgettingGoesOn,
            now,
        )?;
        Ok(())
    }

    /// Cleans what has ended of those who were forgotten, until nothing of them is on its way. Returns of whom events had come
    /// that may have brought words and names back.
    pub fn go_on_forgetting(&self) -> Result<Vec<PersonId>> {
        let mut wiped = Vec::new();
        for held in self.forgotten()? {
            let (network, id) = (held.person.network.as_str(), held.person.id);
            // What their waiting events made of them.
            if held.inbox_up_to > 0 {
                self.db().forget().wipe_words(held.person)?;
                wiped.push(held.person);
            }
            let events = held.inbox_up_to > 0 && self.events_wait(&held)?;
            // Events that were waiting may only now have wanted something.
            let up_to = if held.inbox_up_to > 0 {
                // Calls that those events led to.
                self.conn.prepare_cached("SELECT coalesce(max(id), 0) FROM outbox")?.query_row([], |row| row.get(0))?
            } else {
                held.outbox_up_to
            };
            let held = HeldPerson { outbox_up_to: up_to, ..held };
            self.clean_raw(&held)?;
            if events || self.calls_wait(&held)? {
                let inbox_up_to = if events { held.inbox_up_to } else { 0 };
                self.conn
                    .prepare_cached(
                        "UPDATE forgetting SET inbox_up_to = ?3, outbox_up_to = ?4 WHERE network = ?1 AND person = ?2",
                    )?
                    .execute(params![network, id, inbox_up_to, up_to])?;
            } else {
                self.conn
                    .prepare_cached("DELETE FROM forgetting WHERE network = ?1 AND person = ?2")?
                    .execute(params![network, id])?;
                // `secure_delete` overwrites pages of the file; until it is folded, the log still has the former ones.
                self.db().settings().set_meta(FOLD, "1")?;
            }
        }
        Ok(wiped)
    }

    /// Whether deleted pages wait to be folded into the file: until then its old ones still hold them. Asked once.
    pub fn take_fold_wish(&self) -> Result<bool> {
        let wished = self.db().settings().meta(FOLD)?.as_deref() == Some("1");
        if wished {
            self.db().settings().set_meta(FOLD, "0")?;
        }
        Ok(wished)
    }

    fn forgotten(&self) -> Result<Vec<HeldPerson>> {
        let mut statement =
            self.conn.prepare_cached("SELECT network, person, words, inbox_up_to, outbox_up_to FROM forgetting")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, Option<String>>(2)?, row.get(3)?, row.get(4)?))
        })?;
        let mut forgotten = Vec::new();
        for row in rows {
            let (network, id, words, inbox_up_to, outbox_up_to) = row?;
            let network = Network::parse(&network).context("a forgotten person of no network")?;
            let words = words.and_then(|words| serde_json::from_str(&words).ok()).unwrap_or_default();
            forgotten.push(HeldPerson { person: PersonId { network, id }, words, inbox_up_to, outbox_up_to });
        }
        Ok(forgotten)
    }

    /// Payloads of done events, and done calls, that name the person. A call whose end nobody has heard of yet stays for that.
    fn clean_raw(&self, held: &HeldPerson) -> Result<()> {
        self.conn
            .prepare_cached(&format!("DELETE FROM inbox WHERE id <= ?1 AND state <> 0 AND {EVENTS}"))?
            .execute(params![held.inbox_up_to, held.glob()])?;
        let calls = format!("state >= 2 AND {CALLS} AND {HEARD}");
        self.conn.prepare_cached(&format!("DELETE FROM outbox WHERE id <= ?1 AND {calls}"))?.execute(params![
            held.outbox_up_to,
            held.glob(),
            held.person.network.as_str(),
            held.person.id
        ])?;
        for word in &held.words {
            // As it stands in JSON, and in HTML within JSON.
            let (plain, html) = (in_json(word)?, in_json(&html_of(word))?);
            let escaped = ascii(&plain);
            self.conn
                .prepare_cached(
                    "DELETE FROM inbox WHERE id <= ?1 AND state <> 0
                     AND (instr(payload, ?2) > 0 OR instr(payload, ?3) > 0)",
                )?
                .execute(params![held.inbox_up_to, plain, escaped])?;
            self.conn
                .prepare_cached(&format!(
                    "DELETE FROM outbox WHERE id <= ?1 AND state >= 2 AND (instr(action, ?2) > 0 OR instr(action, ?3) > 0)
                     AND {HEARD}"
                ))?
                .execute(params![held.outbox_up_to, plain, html])?;
        }
        Ok(())
    }

    fn events_wait(&self, held: &HeldPerson) -> Result<bool> {
        let waits = self
            .conn
            .prepare_cached(&format!("SELECT 1 FROM inbox WHERE id <= ?1 AND state = 0 AND {EVENTS}"))?
            .exists(params![held.inbox_up_to, held.glob()])?;
        let case = held.person.network == Network::Vk
            && self
                .conn
                .prepare_cached(
                    "SELECT 1 FROM cases WHERE user_id = ?1 UNION ALL SELECT 1 FROM looks WHERE person = ?1",
                )?
                .exists([held.person.id])?;
        Ok(waits || case)
    }

    fn calls_wait(&self, held: &HeldPerson) -> Result<bool> {
        Ok(self.conn.prepare_cached(&format!("SELECT 1 FROM outbox WHERE id <= ?1 AND {CALLS}"))?.exists(params![
            held.outbox_up_to,
            held.glob(),
            held.person.network.as_str(),
            held.person.id
        ])?)
    }
}

/// Events of either network, and our own, that hold their number: a press in the admin's chat brings all that the message
/// shows.
const EVENTS: &str = "payload GLOB ?2";
/// Calls to a person, about them, or that carry words of theirs.
const CALLS: &str = "(action GLOB ?2 OR journal_id IN (SELECT id FROM journal WHERE network = ?3 AND user_id = ?4)
    OR CASE WHEN instr(action, '\"opinion\"') > 0 AND json_valid(action) THEN json_extract(action, '$.journal') END
        IN (SELECT id FROM journal WHERE network = ?3 AND user_id = ?4))";
/// Whose end was heard of.
const HEARD: &str = "NOT EXISTS (SELECT 1 FROM inbox i WHERE i.state = 0 AND i.event_id = 'ended:' || outbox.id)";

impl HeldPerson {
    /// Their number as a value of JSON, in a link to them, or in a mention.
    fn glob(&self) -> String {
        format!("*[[:,= d]{}[^0-9]*", self.person.id)
    }
}

/// A text as it stands within a string of JSON.
fn in_json(text: &str) -> Result<String> {
    let quoted = serde_json::to_string(text)?;
    Ok(quoted.trim_start_matches('"').strip_suffix('"').unwrap_or(&quoted).to_owned())
}

/// A text as JSON without a letter beyond ASCII.
fn ascii(text: &str) -> String {
    let mut units = [0_u16; 2];
    let mut escaped = String::with_capacity(text.len() * 3);
    for letter in text.chars() {
        if letter.is_ascii() {
            escaped.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut units) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    escaped
}
