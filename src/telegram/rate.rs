//! How fast Telegram lets a bot write. Pure: told the moment, knows no clock and no network.
//!
//! A group or channel takes 20 messages in a rolling minute, in bursts if need be; a private chat about one a second
//! after a burst of three; all chats together 30 a second. Edits count like messages (`docs/platforms.md`, «Telegram: how
//! fast a bot may write»).

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::bounded::LONGEST_PAUSE;
use crate::domain::ids::ChatId;

const GROUP_LIMIT: usize = 20;
const GROUP_WINDOW: Duration = Duration::from_mins(1);
const PRIVATE_LIMIT: usize = 3;
const PRIVATE_WINDOW: Duration = Duration::from_secs(3);
const ALL_LIMIT: usize = 30;
const ALL_WINDOW: Duration = Duration::from_secs(1);
/// Of these, people in private get so many: a crowd leaves room for the admin and the channel.
const PEOPLE_LIMIT: usize = 20;
/// And of these, people of whom nothing is known.
const STRANGERS_LIMIT: usize = 12;

/// What was sent lately, and what Telegram asked to wait for.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    chats: HashMap<ChatId, ChatPace>,
    all: VecDeque<Instant>,
}

#[derive(Debug, Default)]
struct ChatPace {
    sent: VecDeque<Instant>,
    closed_until: Option<Instant>,
}

impl Limiter {
    /// How long a message to a chat has to wait; zero: it may go now. `items` is 1, or the size of an album.
    pub(crate) fn ready_in(&self, chat: ChatId, items: usize, now: Instant) -> Duration {
        self.ready_among(ALL_LIMIT, chat, items, now)
    }

    /// The same for one of many people, who leave room for others.
    pub(crate) fn ready_for_people(&self, chat: ChatId, items: usize, now: Instant) -> Duration {
        self.ready_among(PEOPLE_LIMIT, chat, items, now)
    }

    /// The same for one of many strangers, who leave room for people who talk with us.
    pub(crate) fn ready_for_strangers(&self, chat: ChatId, items: usize, now: Instant) -> Duration {
        self.ready_among(STRANGERS_LIMIT, chat, items, now)
    }

    fn ready_among(&self, all: usize, chat: ChatId, items: usize, now: Instant) -> Duration {
        let (limit, window) = limits(chat);
        let mut wait = room_in(&self.all, all, ALL_WINDOW, 1, now);
        if let Some(pace) = self.chats.get(&chat) {
            wait = wait.max(room_in(&pace.sent, limit, window, items, now));
            if let Some(until) = pace.closed_until {
                wait = wait.max(until.saturating_duration_since(now));
            }
        }
        wait
    }

    /// Counts a message, an edit, or the items of an album.
    pub(crate) fn sent(&mut self, chat: ChatId, items: usize, now: Instant) {
        self.forget_old(now);
        let (limit, _) = limits(chat);
        let pace = self.chats.entry(chat).or_default();
        pace.sent.extend(std::iter::repeat_n(now, items));
        while pace.sent.len() > limit {
            pace.sent.pop_front();
        }
        self.all.push_back(now);
        while self.all.len() > ALL_LIMIT {
            self.all.pop_front();
        }
    }

    /// Telegram said 429: nothing to this chat for so long.
    pub(crate) fn close(&mut self, chat: ChatId, pause: Duration, now: Instant) {
        self.chats.entry(chat).or_default().closed_until = now.checked_add(pause.min(LONGEST_PAUSE));
    }

    /// Chats that nothing was sent to for long leave no trace.
    fn forget_old(&mut self, now: Instant) {
        self.chats.retain(|chat, pace| {
            let (_, window) = limits(*chat);
            pace.closed_until.is_some_and(|until| until > now)
                || pace.sent.back().is_some_and(|last| now.saturating_duration_since(*last) < window)
        });
    }
}

fn limits(chat: ChatId) -> (usize, Duration) {
    if chat.is_private() { (PRIVATE_LIMIT, PRIVATE_WINDOW) } else { (GROUP_LIMIT, GROUP_WINDOW) }
}

/// When `items` more fit into the window that ends then. More items than the limit wait for an empty window.
fn room_in(sent: &VecDeque<Instant>, limit: usize, window: Duration, items: usize, now: Instant) -> Duration {
    let free_before = limit.saturating_sub(items);
    if sent.len() <= free_before {
        return Duration::ZERO;
    }
    // All but the newest `free_before` must have left the window.
    let last_to_leave = sent.len() - free_before - 1;
    sent.get(last_to_leave).map_or(Duration::ZERO, |at| (*at + window).saturating_duration_since(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: ChatId = ChatId(-100_500);
    const PERSON: ChatId = ChatId(7);

    fn second(start: Instant, at: u64) -> Instant {
        start + Duration::from_secs(at)
    }

    #[test]
    fn a_group_takes_twenty_at_once_and_then_waits_for_the_minute() {
        let start = Instant::now();
        let mut limiter = Limiter::default();
        for at in 0..20 {
            // Two seconds apart, so that the limit of all chats is far.
            assert_eq!(limiter.ready_in(GROUP, 1, second(start, at * 2)), Duration::ZERO, "message {at}");
            limiter.sent(GROUP, 1, second(start, at * 2));
        }
        assert_eq!(limiter.ready_in(GROUP, 1, second(start, 40)), Duration::from_secs(20));
        assert_eq!(limiter.ready_in(GROUP, 1, second(start, 60)), Duration::ZERO);
        assert_eq!(limiter.ready_in(PERSON, 1, second(start, 40)), Duration::ZERO);
    }

    #[test]
    fn items_of_an_album_count() {
        let start = Instant::now();
        let mut limiter = Limiter::default();
        limiter.sent(GROUP, 10, start);
        limiter.sent(GROUP, 5, second(start, 10));
        assert_eq!(limiter.ready_in(GROUP, 5, second(start, 20)), Duration::ZERO);
        assert_eq!(limiter.ready_in(GROUP, 6, second(start, 20)), Duration::from_secs(40));
        assert_eq!(limiter.ready_in(GROUP, 50, second(start, 20)), Duration::from_secs(50));
    }

    #[test]
    fn a_person_gets_three_and_then_one_a_second() {
        let start = Instant::now();
        let mut limiter = Limiter::default();
        for _ in 0..3 {
            assert_eq!(limiter.ready_in(PERSON, 1, start), Duration::ZERO);
            limiter.sent(PERSON, 1, start);
        }
        assert_eq!(limiter.ready_in(PERSON, 1, start), Duration::from_secs(3));
        let mut now = start;
        for _ in 0..100 {
            now += limiter.ready_in(PERSON, 1, now);
            limiter.sent(PERSON, 1, now);
        }
        assert!(now - start >= Duration::from_secs(99), "{:?}", now - start);
    }

    #[test]
    fn all_chats_together_stay_under_thirty_a_second() {
        let start = Instant::now();
        let mut limiter = Limiter::default();
        for person in 1..=30 {
            assert_eq!(limiter.ready_in(ChatId(person), 1, start), Duration::ZERO);
            limiter.sent(ChatId(person), 1, start);
        }
        assert_eq!(limiter.ready_in(ChatId(31), 1, start), Duration::from_secs(1));
        assert_eq!(limiter.ready_in(ChatId(31), 1, second(start, 1)), Duration::ZERO);
    }

    #[test]
    fn a_crowd_leaves_room_for_the_admin() {
        let start = Instant::now();
        let mut limiter = Limiter::default();
        for person in 1..=12 {
            assert_eq!(limiter.ready_for_strangers(ChatId(person), 1, start), Duration::ZERO);
            limiter.sent(ChatId(person), 1, start);
        }
        assert_eq!(limiter.ready_for_strangers(ChatId(13), 1, start), Duration::from_secs(1));
        for person in 13..=20 {
            assert_eq!(limiter.ready_for_people(ChatId(person), 1, start), Duration::ZERO);
            limiter.sent(ChatId(person), 1, start);
        }
        assert_eq!(limiter.ready_for_people(ChatId(21), 1, start), Duration::from_secs(1));
        for message in 0..10 {
            assert_eq!(limiter.ready_in(GROUP, 1, start), Duration::ZERO, "message {message}");
            limiter.sent(GROUP, 1, start);
        }
        assert_eq!(limiter.ready_in(GROUP, 1, start), Duration::from_secs(1));
        assert_eq!(limiter.ready_for_people(ChatId(21), 1, second(start, 1)), Duration::ZERO);
    }

    #[test]
    fn a_closed_chat_waits_as_long_as_it_was_told() {
        let start = Instant::now();
        let mut limiter = Limiter::default();
        limiter.close(GROUP, Duration::from_secs(31), start);
        assert_eq!(limiter.ready_in(GROUP, 1, second(start, 1)), Duration::from_secs(30));
        assert_eq!(limiter.ready_in(GROUP, 1, second(start, 31)), Duration::ZERO);
    }

    #[test]
    fn chats_of_long_ago_are_forgotten() {
        let start = Instant::now();
        let mut limiter = Limiter::default();
        for person in 1..1000 {
            limiter.sent(ChatId(person), 1, second(start, person as u64 * 10));
        }
        assert!(limiter.chats.len() <= 2);
    }
}
