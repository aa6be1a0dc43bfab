//! How fast a bot may write (`docs/platforms.md`, «Telegram: how fast a bot may write»), a little more generous than the
//! figures: what is exactly in time there may be late by a network's tremble here.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

const GROUP: (usize, Duration) = (20, Duration::from_secs(59));
const PRIVATE: (usize, Duration) = (4, Duration::from_millis(2_900));

/// What was written lately, by chat. Real time.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Lately {
    chats: BTreeMap<i64, VecDeque<Instant>>,
}

impl Lately {
    /// Counts messages to a chat; the error is how many seconds to wait. What is refused does not count.
    pub(super) fn count(&mut self, chat: i64, messages: usize) -> Result<(), u64> {
        let (most, window) = if chat > 0 { PRIVATE } else { GROUP };
        let now = Instant::now();
        let sent = self.chats.entry(chat).or_default();
        while sent.front().is_some_and(|at| now.duration_since(*at) >= window) {
            sent.pop_front();
        }
        if sent.len() + messages > most.max(messages) {
            let wait = sent.front().map_or(window, |first| window.saturating_sub(now.duration_since(*first)));
            return Err(wait.as_secs() + 1);
        }
        sent.extend(std::iter::repeat_n(now, messages));
        Ok(())
    }
}
