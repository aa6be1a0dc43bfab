//! VK's flood control: what it stops rests, longer each time. One person whom nothing more may be said to holds nobody else up.

use std::collections::HashMap;

use super::retry;
use crate::clock::{HOUR, Millis};
use crate::domain::action::{Action, VkAction};

/// Whom words go to on VK: they alone wait, and in order.
pub(super) fn peer_of(action: &Action) -> Option<i64> {
    match action {
        Action::Vk(
            VkAction::Say { peer_id, .. } | VkAction::EditSaid { peer_id, .. } | VkAction::SendMessage { peer_id, .. },
        ) => Some(*peer_id),
        _ => None,
    }
}

/// What rests in one lane: by peer, and under `None` everything that goes to nobody.
#[derive(Debug, Default, Clone)]
pub(super) struct Floods(HashMap<Option<i64>, Flood>);

#[derive(Debug, Clone, Copy, Default)]
struct Flood {
    times: u32,
    /// Monotonic.
    until: Millis,
}

impl Floods {
    /// One more time; returns how many there were in a row, and how long it rests.
    pub(super) fn stopped(&mut self, peer: Option<i64>, random: &mut fastrand::Rng, tick: Millis) -> (u32, Millis) {
        let flood = self.0.entry(peer).or_default();
        flood.times += 1;
        let wait = retry::flood_pause(flood.times, random);
        flood.until = tick + wait;
        (flood.times, wait)
    }

    /// It was taken.
    pub(super) fn taken(&mut self, peer: Option<i64>) {
        self.0.remove(&peer);
    }

    /// Until when words to a person rest (monotonic).
    pub(super) fn rests_until(&self, peer: Option<i64>, tick: Millis) -> Option<Millis> {
        peer?;
        self.0.get(&peer).map(|flood| flood.until).filter(|until| *until > tick)
    }

    /// What was stopped and not tried again for an hour is not remembered.
    pub(super) fn forget_old(&mut self, tick: Millis) {
        self.0.retain(|_, flood| flood.until + HOUR > tick);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
