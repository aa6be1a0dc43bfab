//! Bots Long Poll as a pure state machine (`platforms/vk.md`, 3): an answer and the time in, the next state and what
//! to do out.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::wire;
use crate::clock::{HOUR, MINUTE, Millis};

/// A session is renewed after so long: sessions that silently go deaf have been reported.
const SESSION_LIFE: Millis = 4 * HOUR;
/// Longer away than this, and what happened meanwhile is read through the API.
const LONG_AWAY: Millis = 10 * MINUTE;

/// Where to poll. `key` is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Address of the server.
    pub server: String,
    /// Key of the session.
    pub key: String,
    /// When it was given, Unix milliseconds.
    pub since: Millis,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("since", &self.since).finish_non_exhaustive()
    }
}

/// Position in VK's event queue. A string in a normal answer, a number next to `failed: 1`; both are accepted.
/// It goes stale (`failed: 2` or `3`), so a stored value is a wish, not a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongPollTs(pub String);

/// One answer, read.
#[derive(Debug)]
pub enum Answer {
    /// Events, each as it came.
    Updates {
        /// The next position.
        ts: LongPollTs,
        /// Raw events.
        updates: Vec<String>,
    },
    /// `failed`, with the new position that came with 1.
    Failed {
        /// Code.
        code: i64,
        /// Position.
        ts: Option<LongPollTs>,
    },
    /// Nothing that can be read.
    Odd,
}

/// What to do after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Store these events with this position, and go on.
    Take {
        /// Position after them.
        ts: LongPollTs,
        /// Raw events.
        updates: Vec<String>,
    },
    /// Events were lost: store the position and what is to be read through the API.
    Lost {
        /// The new position; `None`: a new session tells it.
        ts: Option<LongPollTs>,
    },
    /// A new session with the old position.
    Renew,
    /// The server is gone: wait, then a new session with the old position first.
    Trouble,
}

/// Reads an answer. One odd event never costs the batch.
pub fn read(body: &[u8]) -> Answer {
    let Ok(parts) = serde_json::from_slice::<std::collections::HashMap<String, Box<RawValue>>>(body) else {
        return Answer::Odd;
    };
    let small = |key: &str| parts.get(key).and_then(|raw| serde_json::from_str::<Value>(raw.get()).ok());
    if let Some(code) = small("failed").as_ref().and_then(wire::as_number) {
        return Answer::Failed { code, ts: small("ts").as_ref().and_then(ts_of) };
    }
    let Some(ts) = small("ts").as_ref().and_then(ts_of) else { return Answer::Odd };
    let updates = parts
        .get("updates")
        .and_then(|raw| serde_json::from_str::<Vec<Box<RawValue>>>(raw.get()).ok())
        .unwrap_or_default()
        .into_iter()
        .map(|raw| raw.get().to_owned())
        .collect();
    Answer::Updates { ts, updates }
}

/// What an answer asks for.
pub fn next(answer: Answer) -> Next {
    match answer {
        Answer::Updates { ts, updates } => Next::Take { ts, updates },
        Answer::Failed { code: 1, ts: Some(ts) } => Next::Lost { ts: Some(ts) },
        Answer::Failed { code: 2, .. } => Next::Renew,
        Answer::Failed { code: 3 | 1, .. } => Next::Lost { ts: None },
        Answer::Failed { .. } | Answer::Odd => Next::Trouble,
    }
}

/// Whether a session has lived long enough.
pub fn is_old(session: &Session, now: Millis) -> bool {
    now - session.since >= SESSION_LIFE
}

/// Whether so much time passed since VK last answered that what happened meanwhile is read through the API.
pub fn was_long_away(heard_at: Millis, now: Millis) -> bool {
    now - heard_at > LONG_AWAY
}

/// The id of an event: VK's own, or one made of its bytes where VK gave none.
pub fn event_id(raw: &str) -> String {
    let own = serde_json::from_str::<Map<String, Value>>(raw)
        .ok()
        .and_then(|event| event.get("event_id").and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned));
    own.unwrap_or_else(|| format!("hash:{:032x}", xxhash_rust::xxh3::xxh3_128(raw.as_bytes())))
}

fn ts_of(value: &Value) -> Option<LongPollTs> {
    match value {
        Value::String(text) if !text.is_empty() => Some(LongPollTs(text.clone())),
        other => wire::as_number(other).map(|number| LongPollTs(number.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ts(text: &str) -> LongPollTs {
        LongPollTs(text.to_owned())
    }

    #[test]
    fn every_answer_has_its_next_move() {
        let of = |body: &str| next(read(body.as_bytes()));
        assert_eq!(of(r#"{"ts":"43","updates":[]}"#), Next::Take { ts: ts("43"), updates: vec![] });
        assert_eq!(
            of(r#"{"ts":44,"updates":[{"type":"x"},[1],"\ud800"]}"#),
            Next::Take { ts: ts("44"), updates: vec![r#"{"type":"x"}"#.into(), "[1]".into(), r#""\ud800""#.into()] }
        );
        assert_eq!(of(r#"{"failed":1,"ts":8}"#), Next::Lost { ts: Some(ts("8")) });
        assert_eq!(of(r#"{"failed":2}"#), Next::Renew);
        assert_eq!(of(r#"{"failed":3}"#), Next::Lost { ts: None });
        assert_eq!(of(r#"{"failed":4,"min_version":0}"#), Next::Trouble);
        assert_eq!(of("<html>"), Next::Trouble);
        assert_eq!(of("{}"), Next::Trouble);
    }

    #[test]
    fn an_event_without_an_id_gets_one_of_its_own() {
        assert_eq!(event_id(r#"{"event_id":"abc"}"#), "abc");
        assert_eq!(event_id("[]"), event_id("[]"));
        assert_ne!(event_id("[]"), event_id("[1]"));
    }

    proptest! {
        #[test]
        fn no_body_breaks_the_reader(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            next(read(&body));
        }
    }
}
