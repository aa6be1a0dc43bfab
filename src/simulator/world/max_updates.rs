//! What happens around the bot of MAX, and what it has not been told of yet. Nobody is told where nobody asks.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::World;
use super::max::{EVERY_RIGHT, MaxChannel, MaxMessage};
use crate::clock::DAY;

/// Events are kept for so long (`docs/platforms.md`, «MAX»).
const LIFE: i64 = DAY;
/// Questions for events within a second, and a little for the network's tremble.
const A_SECOND: (usize, Duration) = (2, Duration::from_millis(950));

#[derive(Debug, Clone)]
struct MaxEvent {
    number: i64,
    until: i64,
    kind: &'static str,
    told: Value,
}

/// Events in order of their numbers; a marker is the number of the next one.
#[derive(Debug)]
pub(in crate::simulator) struct MaxUpdates {
    waiting: VecDeque<MaxEvent>,
    next: i64,
    /// Who asks without a marker is told the newest alone.
    only_the_last: bool,
    /// Names of people.
    people: BTreeMap<i64, String>,
    lately: VecDeque<Instant>,
}

impl Default for MaxUpdates {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            next: 1,
            only_the_last: false,
            people: BTreeMap::new(),
            lately: VecDeque::new(),
        }
    }
}

impl MaxUpdates {
    fn push(&mut self, kind: &'static str, told: Value, until: i64) {
        self.waiting.push_back(MaxEvent { number: self.next, until, kind, told });
        self.next += 1;
    }

    /// Passing a marker commits everything before it.
    pub(in crate::simulator) fn commit(&mut self, marker: i64) {
        self.waiting.retain(|event| event.number >= marker);
    }

    /// Too many questions within a second.
    pub(in crate::simulator) fn is_hurried(&mut self) -> bool {
        let now = Instant::now();
        while self.lately.front().is_some_and(|at| now.duration_since(*at) >= A_SECOND.1) {
            self.lately.pop_front();
        }
        let hurried = self.lately.len() >= A_SECOND.0;
        if !hurried {
            self.lately.push_back(now);
        }
        hurried
    }

    /// The oldest events of some kinds (none named: of all), and the marker behind them.
    pub(in crate::simulator) fn batch(
        &mut self,
        marker: Option<i64>,
        kinds: &BTreeSet<String>,
        limit: usize,
        now: i64,
    ) -> (Vec<Value>, i64) {
        self.waiting.retain(|event| event.until > now);
        let wanted = |event: &&MaxEvent| kinds.is_empty() || kinds.contains(event.kind);
        let skipped = match marker {
            None if self.only_the_last => self.waiting.iter().filter(wanted).count().saturating_sub(1),
            Some(_) | None => 0,
        };
        let told: Vec<&MaxEvent> = self.waiting.iter().filter(wanted).skip(skipped).take(limit).collect();
        let behind = match told.last() {
            Some(last) if told.len() == limit => last.number + 1,
            // What was not asked for is passed over as well.
            Some(_) | None => self.next,
        };
        (told.into_iter().map(|event| event.told.clone()).collect(), behind)
    }
}

impl World {
    /// Somebody on MAX; returns their number.
    pub fn add_max_person(&mut self, name: &str) -> i64 {
        let id = 180_000_001 + self.max.updates.people.len() as i64;
        self.max.updates.people.insert(id, name.to_owned());
        id
    }

    /// Somebody makes a channel on MAX (or a group), and the bot an administrator of it, with every right; returns its number.
    pub fn max_lets_in(&mut self, title: &str, is_channel: bool) -> i64 {
        let id = self.add_max_channel(title);
        if let Some(channel) = self.max.channels.get_mut(&id) {
            channel.kind = if is_channel { "channel" } else { "chat" };
        }
        self.tell_of_max_bot(id, true);
        id
    }

    /// The bot is let into a channel or a group, or put out of it.
    pub(super) fn tell_of_max_bot(&mut self, channel: i64, added: bool) {
        let Some(kind) = self.max.channels.get(&channel).map(|channel| channel.kind) else { return };
        let told = json!({
            "chat_id": channel, "is_channel": kind == "channel",
            // The file of 0.0.32 requires it; since November 2026 MAX leaves it out, and nobody should rest on it.
            "user": self.max_person(100_000_001),
        });
        self.tell_max(if added { "bot_added" } else { "bot_removed" }, told);
    }

    /// A person begins or ends the talk with the bot.
    pub(super) fn tell_of_max_talk(&mut self, user: i64, begins: bool) {
        let told = json!({"chat_id": user, "user": self.max_person(user), "user_locale": "ru"});
        self.tell_max(if begins { "bot_started" } else { "bot_stopped" }, told);
    }

    /// A person of MAX writes to the bot; who has not begun yet begins by it.
    pub fn max_says(&mut self, user: i64, text: &str) -> String {
        if self.max.channels.get(&user).is_none_or(|dialog| dialog.rights.is_none()) {
            self.max_talks(user, true);
        }
        let at = self.now_ms();
        self.max.next += 1;
        let mid = format!("mid.{:016x}", self.max.next);
        let message = MaxMessage { by: Some(user), ..MaxMessage::plain(mid.clone(), user, text, at) };
        let view = crate::simulator::max::message_of(self, &message);
        if let Some(dialog) = self.max.channels.get_mut(&user) {
            dialog.messages.push(message);
        }
        self.tell_max("message_created", json!({"message": view, "user_locale": "ru"}));
        mid
    }

    /// From now on who asks without a marker is told the newest event alone: sources disagree on what MAX does.
    pub fn max_tells_only_the_last(&mut self, only: bool) {
        self.max.updates.only_the_last = only;
    }

    /// A person as MAX tells of one.
    pub(in crate::simulator) fn max_person(&self, user: i64) -> Value {
        let name = self.max.updates.people.get(&user).map_or("Ольга", String::as_str);
        json!({
            "user_id": user, "first_name": name, "last_name": null, "username": null, "is_bot": false,
            "last_activity_time": self.now_ms(), "name": name,
        })
    }

    fn tell_max(&mut self, kind: &'static str, mut told: Value) {
        let now = self.now_ms();
        told["update_type"] = json!(kind);
        told["timestamp"] = json!(now);
        self.max.updates.push(kind, told, now + LIFE);
    }
}

impl MaxChannel {
    /// Nothing stands in it yet.
    pub(super) fn new(title: &str, kind: &'static str) -> Self {
        let rights = (kind != "dialog").then(|| EVERY_RIGHT.map(str::to_owned).to_vec());
        Self { title: title.to_owned(), kind, rights, messages: Vec::new(), lately: VecDeque::new() }
    }
}
