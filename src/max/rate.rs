//! How fast a bot may write to MAX (`docs/platforms.md`, «MAX»): two messages a second to a chat, thirty calls in all.
//! Told the moment, knows no clock.

use std::collections::HashMap;
use std::time::Duration;

use crate::clock::Millis;

/// Between two messages to a chat, with a little for the network's tremble.
const APART: Millis = 550;
const SECOND: Millis = 1_000;
const IN_ALL: usize = 25;

/// What went out lately.
#[derive(Debug, Default)]
pub(super) struct Pace {
    chats: HashMap<String, Millis>,
    calls: Vec<Millis>,
}

impl Pace {
    /// How long to wait before a message to a chat.
    pub(super) fn ready_in(&self, chat: &str, now: Millis) -> Duration {
        let of_chat = self.chats.get(chat).map_or(0, |last| last + APART - now);
        let lately: Vec<Millis> = self.calls.iter().copied().filter(|at| now - at < SECOND).collect();
        let in_all = if lately.len() < IN_ALL { 0 } else { lately[lately.len() - IN_ALL] + SECOND - now };
        Duration::from_millis(of_chat.max(in_all).max(0).unsigned_abs())
    }

    /// A message goes to a chat now.
    pub(super) fn sent(&mut self, chat: &str, now: Millis) {
        self.chats.retain(|_, last| now - *last < SECOND);
        self.calls.retain(|at| now - at < SECOND);
        self.chats.insert(chat.to_owned(), now);
        self.calls.push(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_a_second_to_a_chat_and_thirty_in_all() {
        let mut pace = Pace::default();
        let mut now = 10_000;
        let began = now;
        for _ in 0..20 {
            now += pace.ready_in("-1", now).as_millis() as Millis;
            pace.sent("-1", now);
        }
        assert!(now - began >= 19 * 500, "{}", now - began);
        now += 5_000;
        for chat in 0..IN_ALL {
            assert_eq!(pace.ready_in(&chat.to_string(), now), Duration::ZERO);
            pace.sent(&chat.to_string(), now);
        }
        assert_eq!(pace.ready_in("other", now), Duration::from_secs(1));
    }
}
