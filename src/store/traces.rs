//! What of a forgotten person a raw row may hold: their number, their names, how their words begin. All of it is looked for at
//! once.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use anyhow::Result;
use rusqlite::params;

use super::forget::html_of;
use super::{ForgettingDb, lossy};
use crate::domain::ids::PersonId;

/// Raw rows that are read at a time.
const AT_ONCE: i64 = 1_000;

/// Where rows of ours name a person; some tables have people of one network only.
const NAMED_IN: [&str; 15] = [
    "SELECT 1 FROM people WHERE network = ?1 AND id = ?2",
    "SELECT 1 FROM talks WHERE network = ?1 AND person = ?2",
    "SELECT 1 FROM leads WHERE network = ?1 AND person = ?2",
    "SELECT 1 FROM lead_messages WHERE network = ?1 AND person = ?2",
    "SELECT 1 FROM journal WHERE network = ?1 AND user_id = ?2",
    "SELECT 1 FROM comments WHERE network = ?1 AND author_id = ?2",
    "SELECT 1 FROM kept_talk WHERE network = ?1 AND author_id = ?2",
    "SELECT 1 FROM deeds WHERE network = ?1 AND person = ?2",
    "SELECT 1 FROM forgetting WHERE network = ?1 AND person = ?2",
    "SELECT 1 FROM questions WHERE ?1 = 'vk' AND author = ?2",
    "SELECT 1 FROM looks WHERE ?1 = 'vk' AND person = ?2",
    "SELECT 1 FROM likers WHERE ?1 = 'vk' AND person = ?2",
    "SELECT 1 FROM account_examples WHERE ?1 = 'vk' AND person = ?2",
    "SELECT 1 FROM never_touch WHERE network = ?1 AND id = ?2",
    "SELECT 1 FROM newcomers WHERE ?1 = 'telegram' AND id = ?2",
];

impl ForgettingDb<'_> {
    /// Whether anything at all is known of a person: in rows of ours, or in what came and went as it was.
    pub fn is_known(&self, person: PersonId) -> Result<bool> {
        for sql in NAMED_IN {
            if self.conn.prepare(sql)?.exists(params![person.network.as_str(), person.id])? {
                return Ok(true);
            }
        }
        let named = Named::new(person)?;
        let is_in = |sql: &str| -> Result<bool> {
            let (mut statement, mut at) = (self.conn.prepare(sql)?, 0_i64);
            loop {
                let (before, mut rows) = (at, statement.query(params![at, AT_ONCE])?);
                while let Some(row) = rows.next()? {
                    at = row.get(0)?;
                    if named.in_row(&lossy(row, 2)?, row.get_ref(1)?.as_bytes()?) {
                        return Ok(true);
                    }
                }
                if at == before {
                    return Ok(false);
                }
            }
        };
        Ok(is_in("SELECT id, payload, account FROM inbox WHERE id > ?1 ORDER BY id LIMIT ?2")?
            || is_in("SELECT id, action, '' FROM outbox WHERE id > ?1 ORDER BY id LIMIT ?2")?)
    }
}

/// A person by their number, told from a post, a comment and somebody of the other network with the same one.
struct Named {
    network: &'static str,
    number: AhoCorasick,
}

impl Named {
    /// Keys of a network's events that hold people's numbers.
    const KEYS: [(&str, &[&str]); 2] = [
        ("vk", &["from_id", "user_id", "liker_id", "peer_id", "author_id"]),
        ("telegram", &["id", "user_id", "user_chat_id"]),
    ];

    fn new(person: PersonId) -> Result<Self> {
        Ok(Self { network: person.network.as_str(), number: search(&[person.id.to_string()])? })
    }

    /// Whether a row names them: an event of their network by its keys, our own rows by network and number.
    fn in_row(&self, account: &str, row: &[u8]) -> bool {
        let of_network = account.split(':').next() == Some(self.network);
        let keys = Self::KEYS.iter().find(|(network, _)| *network == self.network).map_or(&[][..], |(_, keys)| keys);
        let pair = format!("\"network\":\"{}\",\"id\":", self.network);
        self.number.find_iter(row).any(|found| {
            if row.get(found.end()).is_some_and(u8::is_ascii_digit) {
                return false;
            }
            let before = row[..found.start()].trim_ascii_end();
            let key_ends = |key: &str| before.ends_with(format!("\"{key}\":").as_bytes());
            before.ends_with(pair.as_bytes()) || (of_network && keys.iter().any(|key| key_ends(key)))
        })
    }
}

/// What names somebody in raw rows.
pub(super) struct Traces {
    /// Their number comes first in each.
    events: AhoCorasick,
    calls: AhoCorasick,
}

impl Traces {
    pub(super) fn new(number: i64, words: &[String]) -> Result<Self> {
        let (mut events, mut calls) = (vec![number.to_string()], vec![number.to_string()]);
        for word in words.iter().filter(|word| !word.is_empty()) {
            // As it stands in JSON, and in HTML within JSON.
            let plain = in_json(word)?;
            events.push(ascii(&plain));
            calls.push(in_json(&html_of(word))?);
            events.push(plain.clone());
            calls.push(plain);
        }
        Ok(Self { events: search(&events)?, calls: search(&calls)? })
    }

    /// Events of either network, and our own: a press in the admin's chat brings all that the message shows.
    pub(super) fn in_event(&self, payload: &[u8]) -> bool {
        found(&self.events, payload)
    }

    /// Calls to the person, about them, or that carry words of theirs.
    pub(super) fn in_call(&self, action: &[u8]) -> bool {
        found(&self.calls, action)
    }
}

fn search(patterns: &[String]) -> Result<AhoCorasick> {
    // Built for a step of a thousand rows: the quickest search would take longer to build than it saves.
    Ok(AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(patterns)?)
}

/// A number counts as a value of JSON, in a link to somebody, or in a mention; a word anywhere.
fn found(search: &AhoCorasick, text: &[u8]) -> bool {
    search.find_overlapping_iter(text).any(|found| {
        if found.pattern().as_usize() > 0 {
            return true;
        }
        let before = found.start().checked_sub(1).and_then(|at| text.get(at));
        let after = text.get(found.end());
        before.is_some_and(|letter| b"[:,= d".contains(letter)) && after.is_some_and(|letter| !letter.is_ascii_digit())
    })
}

/// The verdict that a call asks for an opinion about.
pub(super) fn opinion_about(action: &[u8]) -> Option<i64> {
    const OPINION: &[u8] = b"\"opinion\"";
    action.windows(OPINION.len()).any(|window| window == OPINION).then_some(())?;
    serde_json::from_slice::<serde_json::Value>(action).ok()?.get("journal")?.as_i64()
}

/// The letter that a call carries.
pub(super) fn letter_of(action: &[u8]) -> Option<i64> {
    const RELAY: &[u8] = b"{\"do\":\"relay\"";
    action.starts_with(RELAY).then_some(())?;
    let letter = serde_json::from_slice::<serde_json::Value>(action).ok()?.get("message")?.as_i64()?;
    (letter > 0).then_some(letter)
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
