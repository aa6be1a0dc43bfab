//! Which kind of token may not call what, as VK has said against its schema. Each is believed for a while only, for VK errs
//! too: one wrong answer must not switch a method off for a day.

use std::collections::HashMap;

use super::methods::TokenKind;
use crate::clock::{HOUR, MINUTE, Millis};

/// Believed for so long at first, twice as long each time…
const AT_FIRST: Millis = 10 * MINUTE;
/// …and for so long at most.
const AT_MOST: Millis = 4 * HOUR;

/// So many in a row that may be for what was asked about are for the right: each was asked about another.
const IN_A_ROW: usize = 3;

/// Without it nothing is heard: it is tried always.
pub(super) const POLL_METHOD: &str = "groups.getLongPollServer";

#[derive(Debug, Default)]
pub(super) struct Refusals(HashMap<(String, TokenKind), Believed>);

#[derive(Debug, Default)]
struct Believed {
    /// Monotonic.
    until: Millis,
    /// How often in a row it was heard anew.
    times: u32,
    /// What was asked about, as hashes, where it may have been for that alone: each once, in a row.
    doubts: Vec<u64>,
}

impl Refusals {
    /// Whether it is believed still; moments are monotonic.
    pub(super) fn holds(&self, method: &str, kind: TokenKind, now: Millis) -> bool {
        self.0.get(&(method.to_owned(), kind)).is_some_and(|known| known.until > now)
    }

    /// Heard, again or for the first time.
    pub(super) fn heard(&mut self, method: &str, kind: TokenKind, now: Millis) {
        if method == POLL_METHOD {
            return;
        }
        let known = self.0.entry((method.to_owned(), kind)).or_default();
        if known.until <= now {
            known.until = now + (AT_FIRST << known.times.min(8)).min(AT_MOST);
            known.times += 1;
        }
    }

    /// Refused, perhaps for what was asked `about` alone, a hash of it. Whether so many were in a row that no one thing can be
    /// the reason: then it is believed.
    pub(super) fn doubted(&mut self, method: &str, kind: TokenKind, about: u64, now: Millis) -> bool {
        let known = self.0.entry((method.to_owned(), kind)).or_default();
        if known.doubts.len() < IN_A_ROW && !known.doubts.contains(&about) {
            known.doubts.push(about);
        }
        let believed = known.doubts.len() >= IN_A_ROW;
        if believed {
            self.heard(method, kind, now);
        }
        believed
    }

    /// It went well.
    pub(super) fn is_over(&mut self, method: &str, kind: TokenKind) {
        self.0.remove(&(method.to_owned(), kind));
    }

    /// No answer any more for these.
    pub(super) fn forget(&mut self, which: impl Fn(&str, TokenKind) -> bool) {
        self.0.retain(|(method, kind), _| !which(method, *kind));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_refused_says_nothing_of_the_others() {
        let mut refusals = Refusals::default();
        let (method, kind) = ("wall.deleteComment", TokenKind::User);
        assert!(!refusals.doubted(method, kind, 1, 0) && !refusals.doubted(method, kind, 2, 0));
        refusals.is_over(method, kind);
        assert!(!refusals.doubted(method, kind, 3, 0) && !refusals.doubted(method, kind, 4, 0));
        // The same once more is no other.
        assert!(!refusals.doubted(method, kind, 4, 0) && !refusals.doubted(method, kind, 3, 0));
        assert!(!refusals.holds(method, kind, 0) && refusals.doubted(method, kind, 5, 0));
        assert!(refusals.holds(method, kind, 1));
    }

    #[test]
    fn a_refusal_is_believed_for_minutes_then_for_hours_and_for_none_once_it_went_well() {
        let mut refusals = Refusals::default();
        let (method, kind) = ("wall.deleteComment", TokenKind::User);
        let mut now = 0;
        for minutes in [10, 20, 40, 80, 160, 240, 240] {
            assert!(!refusals.holds(method, kind, now));
            refusals.heard(method, kind, now);
            // The same heard meanwhile says nothing new.
            refusals.heard(method, kind, now + 1);
            assert!(!refusals.holds(method, TokenKind::Community, now) && !refusals.holds("wall.get", kind, now));
            now += minutes * MINUTE;
            assert!(refusals.holds(method, kind, now - 1), "{minutes}");
        }
        assert!(!refusals.holds(method, kind, now));
        refusals.heard(POLL_METHOD, kind, now);
        assert!(!refusals.holds(POLL_METHOD, kind, now));
        refusals.is_over(method, kind);
        refusals.heard(method, kind, now);
        assert!(refusals.holds(method, kind, now) && !refusals.holds(method, kind, now + 10 * MINUTE));
        refusals.forget(|_, forgotten| forgotten == TokenKind::User);
        assert!(!refusals.holds(method, kind, now));
    }
}
