//! What the bot has not been told yet, and what it asked to be told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

use super::World;
use crate::clock::DAY;

/// Kinds that are told only to who asks for them by name.
const ASKED_FOR: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];
/// A press is told for so long (`docs/platforms.md`, «Telegram: getting updates»), and can be answered for so long.
pub(in crate::simulator) const PRESS_LIFE: i64 = 150_000;

/// One update as it will be sent.
#[derive(Debug, Clone)]
struct WaitingUpdate {
    id: i64,
    until: i64,
    raw: String,
}

#[derive(Debug)]
pub(in crate::simulator) struct Updates {
    waiting: VecDeque<WaitingUpdate>,
    next: i64,
    /// What the last `getUpdates` or `setWebhook` named; none: the usual kinds.
    pub allowed: Option<BTreeSet<String>>,
    /// Address of the webhook; empty: none.
    pub webhook: String,
    /// Counts pollers: a newer one ends the older.
    pub poller: u64,
    /// Presses: moment and whether answered.
    pub presses: BTreeMap<String, (i64, bool)>,
}

impl Default for Updates {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            next: 410_000_001,
            allowed: None,
            webhook: String::new(),
            poller: 0,
            presses: BTreeMap::new(),
        }
    }
}

impl Updates {
    fn wanted(&self, kind: &str) -> bool {
        match &self.allowed {
            Some(allowed) => allowed.contains(kind),
            None => !ASKED_FOR.contains(&kind),
        }
    }

    fn push(&mut self, raw: String, until: i64) {
        self.waiting.push_back(WaitingUpdate { id: self.next, until, raw });
        self.next += 1;
    }

    /// Forgets what an offset confirms. A negative one keeps only the last so many.
    pub(in crate::simulator) fn confirm(&mut self, offset: i64) {
        if offset < 0 {
            let kept = usize::try_from(-offset).unwrap_or(usize::MAX);
            let surplus = self.waiting.len().saturating_sub(kept);
            self.waiting.drain(..surplus);
        } else {
            self.waiting.retain(|update| update.id >= offset);
        }
    }

    /// The oldest updates that are not too old, as a JSON array; `None`: there are none.
    pub(in crate::simulator) fn batch(&mut self, limit: usize, now: i64) -> Option<String> {
        self.waiting.retain(|update| update.until > now);
        if self.waiting.is_empty() {
            return None;
        }
        let raw: Vec<&str> = self.waiting.iter().take(limit).map(|update| update.raw.as_str()).collect();
        Some(format!("[{}]", raw.join(",")))
    }

    pub(in crate::simulator) fn pending(&self) -> usize {
        self.waiting.len()
    }

    pub(in crate::simulator) fn clear(&mut self) {
        self.waiting.clear();
    }
}

impl World {
    /// Tells the bot, if it asked for this kind.
    pub(in crate::simulator) fn notify(&mut self, kind: &str, content: &Value) {
        if !self.updates.wanted(kind) {
            return;
        }
        let life = if kind == "callback_query" { PRESS_LIFE } else { DAY };
        let until = self.now_ms() + life;
        let update = json!({"update_id": self.updates.next, kind: content});
        self.updates.push(update.to_string(), until);
    }

    /// Puts an update into the queue exactly as it is written; `{update_id}` in it becomes the next number.
    pub fn inject_update(&mut self, raw: &str) {
        let raw = raw.replace("{update_id}", &self.updates.next.to_string());
        let until = self.now_ms() + DAY;
        self.updates.push(raw, until);
    }

    /// The last so many updates that wait come once more, under the same numbers.
    pub fn repeat_updates(&mut self, count: usize) {
        let skipped = self.updates.waiting.len().saturating_sub(count);
        let again: Vec<WaitingUpdate> = self.updates.waiting.iter().skip(skipped).cloned().collect();
        self.updates.waiting.extend(again);
    }

    /// What waits comes in reverse.
    pub fn reverse_updates(&mut self) {
        self.updates.waiting.make_contiguous().reverse();
    }

    /// Numbers of updates begin anew somewhere else, as after a week of silence.
    pub fn renumber_updates(&mut self, next: i64) {
        self.updates.next = next;
    }

    /// How many updates the bot has not confirmed.
    pub fn pending_updates(&self) -> usize {
        self.updates.pending()
    }
}
