//! What is looked at once in a while, and not once a batch.

use std::collections::BTreeSet;

use crate::clock::Millis;
use crate::domain::wave::WavePlace;

/// Places are looked at for waves at most so often.
const LOOK_EVERY: Millis = 3_000;
/// What nobody would wait for the clock's ring for is looked at so often: a raid, cases whose time is over.
const WATCH_EVERY: Millis = 1_000;
/// People who come one by one are asked about in one call so often.
const ASK_EVERY: Millis = 1_000;

/// What is looked at every few seconds, however many batches there are in between.
#[derive(Default)]
pub(super) struct Awhile {
    /// Where somebody came and was not looked at yet.
    pub(super) wave_places: BTreeSet<WavePlace>,
    /// When the last look at such places was.
    pub(super) looked_at: Millis,
    /// Something was handled since the last look for a raid.
    pub(super) news: bool,
    pub(super) raids_at: Millis,
    /// When VK was last asked about people.
    pub(super) asked_at: Millis,
}

impl Awhile {
    pub(super) fn waves_are_due(&self, now: Millis) -> bool {
        !self.wave_places.is_empty() && !(0..LOOK_EVERY).contains(&(now - self.looked_at))
    }

    pub(super) fn raids_are_due(&self, now: Millis) -> bool {
        self.news && !(0..WATCH_EVERY).contains(&(now - self.raids_at))
    }

    /// How long until people may be asked about once more. A clock that was set back makes nobody wait longer.
    pub(super) fn asks_in(&self, now: Millis) -> Millis {
        let since = now - self.asked_at;
        if (0..ASK_EVERY).contains(&since) { ASK_EVERY - since } else { 0 }
    }
}
