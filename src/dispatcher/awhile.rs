//! What is looked at once in a while, and not once a batch.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::clock::Millis;
use crate::domain::wave::WavePlace;
use crate::handlers::context::Context;
use crate::handlers::moderation::waves::Look;

/// Places are looked at for waves at most so often…
const LOOK_EVERY: Millis = 3_000;
/// …and where a crowd is there, who are all read again, so much later for each of them: of 20,000 every twenty seconds.
const LATER_FOR_EACH: Millis = 1;
/// What nobody would wait for the clock's ring for is looked at so often: a raid, cases whose time is over.
const WATCH_EVERY: Millis = 1_000;
/// People who come one by one are asked about in one call so often.
const ASK_EVERY: Millis = 1_000;

/// What is looked at every few seconds, however many batches there are in between.
#[derive(Default)]
pub(super) struct Awhile {
    /// Where somebody came and was not looked at yet.
    pub(super) wave_places: BTreeSet<WavePlace>,
    /// The look at one of them that is in hand.
    look: Option<Look>,
    /// When the last look at such places was.
    pub(super) looked_at: Millis,
    /// The largest crowd of the looks since then, and how long the next one waits for the last one's.
    crowd: usize,
    pause: Millis,
    /// Something was handled since the last look for a raid.
    pub(super) news: bool,
    pub(super) raids_at: Millis,
    /// Which of what is looked for with a raid is the next; the first of it, unless the last step left some.
    pub(super) soon_next: usize,
    /// When VK was last asked about people.
    pub(super) asked_at: Millis,
}

impl Awhile {
    pub(super) fn waves_are_due(&self, now: Millis) -> bool {
        self.is_looking() || !self.wave_places.is_empty() && !(0..self.look_every()).contains(&(now - self.looked_at))
    }

    fn look_every(&self) -> Millis {
        self.pause.max(LOOK_EVERY)
    }

    /// Whether a look has been begun that is not at its end.
    pub(super) fn is_looking(&self) -> bool {
        self.look.is_some()
    }

    /// Goes on with the look in hand, or begins the next: one place at a time, and of a crowd a part at a time, for somebody
    /// may press a button meanwhile.
    pub(super) fn look_on(&mut self, ctx: &mut Context<'_>) -> Result<()> {
        let look = match self.look.take() {
            Some(look) => Some(look),
            None => match self.wave_places.pop_first() {
                Some(wave_place) => Look::begin(wave_place, ctx)?,
                None => None,
            },
        };
        self.crowd = self.crowd.max(look.as_ref().map_or(0, Look::crowd));
        self.look = look.map(|look| look.go_on(ctx)).transpose()?.flatten();
        if self.look.is_none() && self.wave_places.is_empty() {
            self.looked_at = ctx.now;
            self.pause = std::mem::take(&mut self.crowd) as Millis * LATER_FOR_EACH;
        }
        Ok(())
    }

    /// What goes with it cannot be done: the look is given up until somebody comes there again.
    pub(super) fn give_up_look(&mut self) {
        self.look = None;
    }

    /// What the look in hand has written was taken back: the place is looked at anew.
    pub(super) fn look_anew(&mut self) {
        if let Some(look) = self.look.take() {
            self.wave_places.insert(look.wave_place);
        }
    }

    pub(super) fn raids_are_due(&self, now: Millis) -> bool {
        self.news && !(0..WATCH_EVERY).contains(&(now - self.raids_at))
    }

    /// Whether nothing is left to be looked at, however late.
    pub(super) fn is_calm(&self) -> bool {
        !self.news && !self.is_looking() && self.wave_places.is_empty()
    }

    /// What is due was put off for so long that an admin would notice.
    pub(super) fn cannot_wait(&self, now: Millis) -> bool {
        /// A raid is told of within five seconds.
        const LONGEST: Millis = 2_000;
        let put_off = |since: Millis, every: Millis| !(0..every + LONGEST).contains(&(now - since));
        self.raids_are_due(now) && put_off(self.raids_at, WATCH_EVERY)
            || self.waves_are_due(now) && put_off(self.looked_at, self.look_every())
    }

    /// How long until people may be asked about once more. A clock that was set back makes nobody wait longer.
    pub(super) fn asks_in(&self, now: Millis) -> Millis {
        let since = now - self.asked_at;
        if (0..ASK_EVERY).contains(&since) { ASK_EVERY - since } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wave::WaveKind;

    #[test]
    fn what_is_due_is_put_off_for_two_seconds_at_most_also_by_a_clock_that_was_set_back() {
        let mut awhile = Awhile { news: true, raids_at: 10_000, ..Awhile::default() };
        for (now, due, waits_no_more) in [
            (10_500, false, false),
            (11_000, true, false),
            (12_999, true, false),
            (13_000, true, true),
            (9_000, true, true),
        ] {
            assert_eq!((awhile.raids_are_due(now), awhile.cannot_wait(now)), (due, waits_no_more), "{now}");
        }
        awhile.news = false;
        assert!(!awhile.cannot_wait(99_000), "nothing is due");
        awhile.looked_at = 10_000;
        awhile.wave_places.insert(WavePlace { kind: WaveKind::Joins, item: None });
        for (now, due, waits_no_more) in [(12_000, false, false), (13_000, true, false), (15_000, true, true)] {
            assert_eq!((awhile.waves_are_due(now), awhile.cannot_wait(now)), (due, waits_no_more), "{now}");
        }
        // Behind a crowd of 10,000.
        awhile.pause = 10_000;
        for (now, due, waits_no_more) in [(13_000, false, false), (20_000, true, false), (22_000, true, true)] {
            assert_eq!((awhile.waves_are_due(now), awhile.cannot_wait(now)), (due, waits_no_more), "{now}");
        }
    }
}
