//! The community's days as its own statistics tell them.

use std::collections::BTreeMap;

use super::World;

/// A day in seconds.
pub(in crate::simulator) const DAY: i64 = 86_400;

/// What happened on one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Day {
    /// How many subscribed that day.
    pub subscribed: i64,
    /// Who left, or was removed.
    pub unsubscribed: i64,
    /// Likes given that day.
    pub likes: i64,
    /// Comments written that day.
    pub comments: i64,
}

/// Days on which something happened, by number since 1970 (UTC).
#[derive(Debug, Default)]
pub(in crate::simulator) struct Days(BTreeMap<i64, Day>);

impl Days {
    pub(in crate::simulator) fn of(&self, number: i64) -> Day {
        self.0.get(&number).copied().unwrap_or_default()
    }
}

impl World {
    /// Writes down that something happened today.
    pub(super) fn record(&mut self, happened: impl FnOnce(&mut Day)) {
        let today = self.now().div_euclid(DAY);
        happened(self.days.0.entry(today).or_default());
    }

    /// What a day of the past was like: `ago` 1 is yesterday.
    pub fn past_day(&mut self, ago: i64, day: Day) {
        let number = self.now().div_euclid(DAY) - ago;
        self.days.0.insert(number, day);
    }
}
