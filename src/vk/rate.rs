//! One pace a token, without bursts: at least 350 ms between calls of a user or service token, 55 ms of a community's.
//! Deletions go at most two a second, bans one. Pure: time is an argument.

use std::collections::HashMap;
use std::time::Duration;

use super::methods::TokenKind;
use crate::clock::Millis;

/// When a token, or a kind of action, may be used again. Monotonic milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    next: HashMap<&'static str, Millis>,
}

/// Least time between calls with a token: 3 a second are allowed to user and service, 20 to a community
/// (`docs/platforms.md`, «VK: calls a second and a day»), and a little is left for clocks and networks.
pub(crate) fn gap_of(kind: TokenKind) -> Duration {
    match kind {
        TokenKind::Community => Duration::from_millis(55),
        TokenKind::Service | TokenKind::User => Duration::from_millis(350),
    }
}

impl Pace {
    /// Reserves the next turn of a token; returns how long to wait for it.
    pub(crate) fn turn(&mut self, name: &'static str, gap: Duration, now: Millis) -> Duration {
        let next = self.next.entry(name).or_insert(0);
        let at = (*next).max(now);
        *next = at + gap.as_millis() as Millis;
        Duration::from_millis((at - now) as u64)
    }

    /// How long until a kind of action may go, without reserving it.
    pub(crate) fn ready_in(&self, name: &'static str, now: Millis) -> Duration {
        let next = self.next.get(name).copied().unwrap_or(0);
        Duration::from_millis((next - now).max(0) as u64)
    }

    /// «Too many requests»: nothing goes with this token for a while.
    pub(crate) fn slow_down(&mut self, name: &'static str, by: Duration, now: Millis) {
        let next = self.next.entry(name).or_insert(0);
        *next = (*next).max(now + by.as_millis() as Millis);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_one_token_keep_their_distance_and_do_not_save_up() {
        let mut pace = Pace::default();
        let gap = gap_of(TokenKind::User);
        assert_eq!(pace.turn("user", gap, 1_000), Duration::ZERO);
        assert_eq!(pace.turn("user", gap, 1_000), Duration::from_millis(350));
        assert_eq!(pace.turn("user", gap, 1_100), Duration::from_millis(600));
        assert_eq!(pace.turn("user", gap, 99_000), Duration::ZERO);
        assert_eq!(pace.turn("user", gap, 99_000), Duration::from_millis(350));
        pace.slow_down("user", Duration::from_secs(5), 99_000);
        assert_eq!(pace.ready_in("user", 99_000), Duration::from_secs(5));
    }
}
