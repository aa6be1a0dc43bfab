//! Bots Long Poll as a pure state machine (`docs/platforms.md`, «VK: Bots Long Poll»): an answer and the time in, the
//! next state and what to do out.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::wire;
use crate::clock::{HOUR, MINUTE, Millis};
use crate::domain::ids::PersonId;
use crate::inbox::{Queue, RawUpdate};
use crate::keyring::without_vk_keys;
use crate::mend::mend;

/// A session is renewed after so long: sessions that silently go deaf have been reported (`docs/platforms.md`, «VK: Bots
/// Long Poll»).
const SESSION_LIFE: Millis = 4 * HOUR;
/// Longer away than this, and what happened meanwhile is read through the API: nobody says how long VK keeps events.
const LONG_AWAY: Millis = 10 * MINUTE;

/// Where to poll. `key` is a secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PollSession {
    /// Address of the server.
    pub server: String,
    /// Key of the session.
    pub key: String,
    /// When it was given, Unix milliseconds.
    pub since: Millis,
}

impl std::fmt::Debug for PollSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("since", &self.since).finish_non_exhaustive()
    }
}

/// Position in VK's event queue. A string in a normal answer, a number next to `failed: 1`; both are accepted.
/// It goes stale (`failed: 2` or `3`), so a stored value is a wish, not a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LongPollTs(pub String);

#[derive(Debug)]
pub(crate) enum PollAnswer {
    /// Events, each as it came, without keys.
    Updates {
        ts: LongPollTs,
        /// Raw events.
        updates: Vec<RawUpdate>,
        /// Nothing may be missing among them.
        whole: bool,
    },
    /// `failed`, with the new position that came with 1.
    Failed { code: i64, ts: Option<LongPollTs> },
    /// Nothing that can be read.
    Odd,
}

/// What to do after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    /// Store these events with this position, and go on.
    Take {
        ts: LongPollTs,
        /// Raw events.
        updates: Vec<RawUpdate>,
        /// Nothing may be missing among them; else what happened meanwhile is read through the API beside.
        whole: bool,
    },
    /// Events were lost: what they were is to be read through the API.
    Lost {
        /// The new position; `None`: a new session tells it.
        ts: Option<LongPollTs>,
    },
    /// A new session with the old position.
    Renew,
    /// The server is gone: wait, then a new session with the old position first.
    Trouble,
}

/// Reads an answer. One odd event never costs the batch: what is no JSON is read without what is odd in it.
pub(crate) fn read(body: &[u8]) -> PollAnswer {
    if let Some(answer) = read_once(body) {
        return answer;
    }
    let Some(mended) = mend(body).filter(|mended| mended.count > 0) else { return PollAnswer::Odd };
    mended.tell("VK's answer to the poll");
    // What was odd beside the updates, or made one of them no update, may have swallowed others.
    let inside = mended.places.len() == mended.count && mended.places.iter().all(|place| place.starts_with("updates["));
    match read_once(mended.json.as_bytes()) {
        Some(PollAnswer::Updates { ts, updates, .. }) => {
            let whole = inside && updates.iter().all(|update| has_type(&update.payload));
            PollAnswer::Updates { ts, updates, whole }
        }
        answer => answer.unwrap_or(PollAnswer::Odd),
    }
}

/// `None`: it is no JSON.
fn read_once(body: &[u8]) -> Option<PollAnswer> {
    let parts = serde_json::from_slice::<HashMap<String, &RawValue>>(body).ok()?;
    let small = |key: &str| parts.get(key).and_then(|raw| serde_json::from_str::<Value>(raw.get()).ok());
    if let Some(code) = small("failed").as_ref().and_then(wire::as_number) {
        return Some(PollAnswer::Failed { code, ts: small("ts").as_ref().and_then(ts_of) });
    }
    let Some(ts) = small("ts").as_ref().and_then(ts_of) else { return Some(PollAnswer::Odd) };
    let updates = match parts.get("updates").map(|raw| raw.get()) {
        None | Some("null" | "{}") => Vec::new(),
        Some(list) => match serde_json::from_str::<Vec<&RawValue>>(list) {
            Ok(updates) => updates,
            // Something happened, and nobody can tell what: it is read through the API.
            Err(_) => return Some(PollAnswer::Failed { code: 1, ts: Some(ts) }),
        },
    };
    // One after the other: what an update is read into is several times its size, and an answer may hold thousands.
    let updates = updates.iter().enumerate().map(|(at, raw)| readable_update(at, raw.get())).collect();
    Some(PollAnswer::Updates { ts, updates, whole: true })
}

fn has_type(update: &str) -> bool {
    serde_json::from_str::<Value>(update).is_ok_and(|update| update.get("type").is_some_and(Value::is_string))
}

/// An update as every reader takes it: half a surrogate or an endless number in it costs itself alone.
fn readable_update(at: usize, raw: &str) -> RawUpdate {
    if let Ok(value) = serde_json::from_str::<Value>(raw) {
        return raw_update(raw.to_owned(), Some(&value));
    }
    let Some(mended) = mend(raw.as_bytes()) else { return raw_update(raw.to_owned(), None) };
    let update = raw_update(mended.json.clone(), serde_json::from_str(&mended.json).ok().as_ref());
    mended.tell(&format!("update {at} of VK's poll, event {}", update.event_id));
    update
}

/// A raw update: its number, who waits for it, and nothing of a key that somebody wrote. `value` is what `raw` says.
fn raw_update(raw: String, value: Option<&Value>) -> RawUpdate {
    let (queue, by) = value.map_or((Queue::Bulk, None), queue_of);
    RawUpdate { event_id: event_id(&raw, value), queue, by, payload: without_vk_keys(raw, value) }
}

/// People who wait stand in a line of their own.
fn queue_of(update: &Value) -> (Queue, Option<PersonId>) {
    let people = ["message_new", "message_edit", "message_event", "message_allow", "message_deny"];
    if !update.get("type").and_then(Value::as_str).is_some_and(|kind| people.contains(&kind)) {
        return (Queue::Bulk, None);
    }
    // Whose it is tells where in the line; of nobody it is handled as soon as anything.
    match writer_of(update) {
        Some(person) => (Queue::Strangers, Some(person)),
        None => (Queue::People, None),
    }
}

/// Who wrote, pressed or allowed: communities and chats of many are nobody.
fn writer_of(update: &Value) -> Option<PersonId> {
    let object = update.get("object")?;
    let message = object.get("message").filter(|message| message.is_object()).unwrap_or(object);
    let id = wire::number(message, "from_id").or_else(|| wire::number(object, "user_id"))?;
    (id > 0).then(|| PersonId::vk(id))
}

/// What an answer asks for.
pub(crate) fn next(answer: PollAnswer) -> Next {
    match answer {
        PollAnswer::Updates { ts, updates, whole } => Next::Take { ts, updates, whole },
        // What each code means: `docs/platforms.md`, «VK: Bots Long Poll».
        PollAnswer::Failed { code: 1, ts: Some(ts) } => Next::Lost { ts: Some(ts) },
        PollAnswer::Failed { code: 2, .. } => Next::Renew,
        PollAnswer::Failed { code: 3 | 1, .. } => Next::Lost { ts: None },
        PollAnswer::Failed { .. } | PollAnswer::Odd => Next::Trouble,
    }
}

/// Whether a session has lived long enough; one of a clock that ran ahead and was set right has lived nobody knows how long.
pub(crate) fn is_old(session: &PollSession, now: Millis) -> bool {
    !(0..SESSION_LIFE).contains(&(now - session.since))
}

/// Whether so much time passed since VK last answered that what happened meanwhile is read through the API.
pub(crate) fn was_long_away(heard_at: Millis, now: Millis) -> bool {
    now - heard_at > LONG_AWAY
}

/// The id of an event: VK's own, or one made of its bytes where VK gave none. Where the event says when it was, its id begins with
/// that, the same each time it comes: VK's ids are hashes, and each of them would be written to a page of its own among all that
/// were seen in two weeks.
fn event_id(raw: &str, value: Option<&Value>) -> String {
    let own = value.and_then(|event| event.get("event_id")).and_then(Value::as_str).filter(|id| !id.is_empty());
    let id = own.map_or_else(
        || Cow::Owned(format!("hash:{:032x}", xxhash_rust::xxh3::xxh3_128(raw.as_bytes()))),
        Cow::Borrowed,
    );
    match value.and_then(said_at) {
        Some(at) => format!("{at:08x}:{id}"),
        None => id.into_owned(),
    }
}

/// When an event was by its own word, Unix seconds. Likes, joins and presses do not say it.
fn said_at(update: &Value) -> Option<u32> {
    let object = update.get("object")?;
    let date = |object: &Value| wire::number(object, "date").and_then(|at| u32::try_from(at).ok());
    date(object).or_else(|| object.get("message").and_then(date))
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

    fn updates(raw: &[&str]) -> Vec<RawUpdate> {
        raw.iter().map(|raw| raw_update((*raw).to_owned(), serde_json::from_str(raw).ok().as_ref())).collect()
    }

    #[test]
    fn a_session_is_renewed_after_hours_and_after_a_clock_that_ran_ahead() {
        let session = PollSession { server: String::new(), key: String::new(), since: 5 * HOUR };
        let old = [5 * HOUR - 1, 5 * HOUR, 9 * HOUR - 1, 9 * HOUR].map(|now| is_old(&session, now));
        assert_eq!(old, [true, false, false, true]);
    }

    #[test]
    fn every_answer_has_its_next_move() {
        let of = |body: &str| next(read(body.as_bytes()));
        assert_eq!(of(r#"{"ts":"43","updates":[]}"#), Next::Take { ts: ts("43"), updates: vec![], whole: true });
        assert_eq!(
            of(r#"{"ts":44,"updates":[{"type":"x"},[1],"\ud800"]}"#),
            Next::Take { ts: ts("44"), updates: updates(&[r#"{"type":"x"}"#, "[1]", r#""\ud800""#]), whole: true }
        );
        assert_eq!(of(r#"{"failed":1,"ts":8}"#), Next::Lost { ts: Some(ts("8")) });
        assert_eq!(of(r#"{"failed":2}"#), Next::Renew);
        assert_eq!(of(r#"{"failed":3}"#), Next::Lost { ts: None });
        assert_eq!(of(r#"{"failed":4,"min_version":0}"#), Next::Trouble);
        assert_eq!(of("<html>"), Next::Trouble);
        assert_eq!(of("{}"), Next::Trouble);
    }

    #[test]
    fn what_is_odd_in_an_answer_costs_itself() {
        let of = |body: &str| next(read(body.as_bytes()));
        let taken =
            |updates: &[&str], whole| Next::Take { ts: ts("9"), updates: super::tests::updates(updates), whole };
        let take = |updates: &[&str]| taken(updates, true);
        assert_eq!(
            of(r#"{"ts":"9","updates":[{"type":"a"},,{"type":"b"}]}"#),
            take(&[r#"{"type":"a"}"#, r#"{"type":"b"}"#])
        );
        assert_eq!(of("{\"ts\":\"9\",\"updates\":[{\"t\":\"\u{1}\"},{}]}"), taken(&[r#"{"t":"\u0001"}"#, "{}"], false));
        assert_eq!(
            of(r#"{"ts":"9","updates":[{"t":"a\ud83d","id":1},null,{"n":1e999}]}"#),
            take(&[r#"{"t":"a\ufffd","id":1}"#, "null", r#"{"n":null}"#])
        );
        assert_eq!(of(r#"{"ts":"9","updates":null}"#), take(&[]));
        assert_eq!(of(r#"{"ts":"9","updates":{}{"x":[1]}}"#), taken(&[], false));
        // Something happened, and nobody can tell what.
        assert_eq!(of(r#"{"ts":"9","updates":"x"}"#), Next::Lost { ts: Some(ts("9")) });
        assert_eq!(of(r#"{"ts":"9","updates":[{"id":1}"#), Next::Trouble);
    }

    #[test]
    fn an_event_without_an_id_gets_one_of_its_own() {
        let event_id = |raw: &str| updates(&[raw])[0].event_id.clone();
        assert_eq!(event_id(r#"{"event_id":"abc"}"#), "abc");
        assert_eq!(event_id(r#"{"event_id":"abc","object":{"date":1764000000}}"#), "69248100:abc");
        assert_eq!(event_id(r#"{"event_id":"abc","object":{"message":{"date":"9"}}}"#), "00000009:abc");
        for odd in [r#"{"date":-1}"#, r#"{"date":1e300}"#, r#"{"date":{}}"#, r#"{"message":[7]}"#, "[]", "7", "null"] {
            assert_eq!(event_id(&format!(r#"{{"event_id":"abc","object":{odd}}}"#)), "abc");
        }
        assert_eq!(event_id("[]"), event_id("[]"));
        assert_ne!(event_id("[]"), event_id("[1]"));
        assert_ne!(event_id(r#"{"event_id":""}"#), "");
    }

    #[test]
    fn what_people_say_goes_before_the_rest_however_long_it_is() {
        let long = "x".repeat(9_000);
        let queue_of = |raw: &str| {
            let update = updates(&[raw]).remove(0);
            (update.queue, update.by)
        };
        for kind in ["message_new", "message_edit", "message_event", "message_allow", "message_deny"] {
            for raw in [
                format!(r#"{{"group_id":1,"type":"{kind}","object":{{"user_id":7,"text":"{long}"}}}}"#),
                format!(
                    r#"{{"group_id":1,"object":{{"message":{{"from_id":"7","text":"{long}"}}}},"type" : "{kind}"}}"#
                ),
            ] {
                assert_eq!(queue_of(&raw), (Queue::Strangers, Some(PersonId::vk(7))), "{kind}");
            }
        }
        let comment = r#"{"type":"wall_reply_new","object":{"text":"\"type\":\"message_new\""}}"#;
        assert_eq!(queue_of(comment), (Queue::Bulk, None));
    }

    proptest! {
        #[test]
        fn no_body_breaks_the_reader(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            next(read(&body));
        }
    }
}
