//! VK's event queue: what happened, under a position that only grows.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Value, json};

use super::World;

/// Every type that Long Poll settings can name (the schema's events together with its setter's parameters).
pub(in crate::simulator) const EVENT_TYPES: [&str; 54] = [
    "audio_new",
    "board_post_delete",
    "board_post_edit",
    "board_post_new",
    "board_post_restore",
    "donut_money_withdraw",
    "donut_money_withdraw_error",
    "donut_subscription_cancelled",
    "donut_subscription_create",
    "donut_subscription_expired",
    "donut_subscription_price_changed",
    "donut_subscription_prolonged",
    "group_change_photo",
    "group_change_settings",
    "group_join",
    "group_leave",
    "group_officers_edit",
    "like_add",
    "like_remove",
    "market_comment_delete",
    "market_comment_edit",
    "market_comment_new",
    "market_comment_restore",
    "message_allow",
    "message_deny",
    "message_edit",
    "message_event",
    "message_new",
    "message_reaction_event",
    "message_read",
    "message_reply",
    "message_typing_state",
    "photo_comment_delete",
    "photo_comment_edit",
    "photo_comment_new",
    "photo_comment_restore",
    "photo_new",
    "poll_vote_new",
    "user_block",
    "user_unblock",
    "video_comment_delete",
    "video_comment_edit",
    "video_comment_new",
    "video_comment_restore",
    "video_new",
    "wall_post_new",
    "wall_reply_delete",
    "wall_reply_edit",
    "wall_reply_new",
    "wall_reply_restore",
    "wall_repost",
    "wall_schedule_post_delete",
    "wall_schedule_post_new",
    "app_payload",
];

/// The queue and its settings.
#[derive(Debug)]
pub(in crate::simulator) struct Events {
    pub enabled: bool,
    pub switched_on: BTreeSet<&'static str>,
    /// Names the session; a client with another one is told `failed: 2`.
    pub key: u64,
    /// Position of the newest event; the first one has 1.
    pub newest: u64,
    kept: VecDeque<String>,
    /// Ids given to events.
    given: u64,
    held: Option<Vec<String>>,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            enabled: true,
            switched_on: EVENT_TYPES.into_iter().collect(),
            key: 1,
            newest: 0,
            kept: VecDeque::new(),
            given: 0,
            held: None,
        }
    }
}

impl Events {
    /// Events after a position, at most `most`, and the position after them. `None`: they are no longer kept.
    pub(in crate::simulator) fn after(&self, ts: u64, most: usize) -> Option<(u64, Vec<String>)> {
        let oldest = self.newest - self.kept.len() as u64;
        if ts < oldest || ts > self.newest {
            return None;
        }
        let found: Vec<String> = self.kept.iter().skip((ts - oldest) as usize).take(most).cloned().collect();
        Some((ts + found.len() as u64, found))
    }

    fn push(&mut self, event: String) {
        if let Some(held) = &mut self.held {
            held.push(event);
        } else {
            self.kept.push_back(event);
            self.newest += 1;
        }
    }
}

impl World {
    /// Tells the pollers, if Long Poll and this type are switched on.
    pub(in crate::simulator) fn tell(&mut self, kind: &str, object: &Value) {
        if !self.events.enabled || !self.events.switched_on.contains(kind) {
            return;
        }
        self.events.given += 1;
        // Looks like VK's own, differs for each, and is the same in every run.
        let id =
            format!("{:032x}", u128::from(self.events.given).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        let event = json!({
            "group_id": self.group_id, "type": kind, "event_id": id, "v": "5.199", "object": object,
        });
        self.events.push(event.to_string());
    }

    /// Puts an event into the queue exactly as it is written, be it JSON or not.
    pub fn inject_event(&mut self, raw: &str) {
        self.events.push(raw.to_owned());
    }

    /// The last so many events come once more, with the same ids.
    pub fn repeat_events(&mut self, count: usize) {
        let skipped = self.events.kept.len().saturating_sub(count);
        let again: Vec<String> = self.events.kept.iter().skip(skipped).cloned().collect();
        for event in again {
            self.events.push(event);
        }
    }

    /// From now on events are held back.
    pub fn hold_events(&mut self) {
        self.events.held.get_or_insert_default();
    }

    /// What was held back comes, the newest first if asked so.
    pub fn release_events(&mut self, reversed: bool) {
        let mut held = self.events.held.take().unwrap_or_default();
        if reversed {
            held.reverse();
        }
        for event in held {
            self.events.push(event);
        }
    }

    /// What was not read yet is gone: the next poll with an old position is told `failed: 1`.
    pub fn forget_events(&mut self) {
        self.events.kept.clear();
        // A position that was the newest one until now is an old one too.
        self.events.newest += 1;
    }

    /// The session's key expires: the next poll is told `failed: 2`.
    pub fn expire_long_poll_key(&mut self) {
        self.events.key += 1;
    }

    /// Switches Long Poll on or off.
    pub fn switch_long_poll(&mut self, on: bool) {
        self.events.enabled = on;
    }

    /// Switches one type of event on or off; unknown ones are nobody's.
    pub fn switch_event(&mut self, kind: &str, on: bool) {
        if let Some(kind) = EVENT_TYPES.iter().find(|known| **known == kind) {
            if on {
                self.events.switched_on.insert(kind);
            } else {
                self.events.switched_on.remove(kind);
            }
        }
    }

    /// How many events have been told.
    pub fn events_told(&self) -> u64 {
        self.events.newest
    }
}
