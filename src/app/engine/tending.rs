//! What an idle engine does by the way: rows that are old go, the disk is looked at, and once an hour the log is folded in.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::Engine;
use crate::app::judges;
use crate::clock::{HOUR, MINUTE};
use crate::disk;
use crate::domain::own_event::OwnEvent;
use crate::inbox::Queue;
use crate::store::{Kept, LogWasTaken, Place};

/// Old rows are forgotten for so long at a time: somebody may press a button meanwhile.
const PRUNING: Duration = Duration::from_millis(5);

/// What is done once an hour.
#[derive(Debug, Clone, Copy)]
pub(super) enum HourlyChore {
    /// Pages of forgotten rows are given back.
    Shrink,
    /// The log is folded in.
    Fold,
    /// How people talk here moves the bar.
    Tune,
    /// Files that were laid down and never carried on go.
    Sweep,
}

impl Engine {
    /// What keeps the database small, a little at a time: once a minute rows that are old go, once an hour the log is
    /// folded in.
    pub fn tend(&mut self) -> Result<()> {
        let tick = self.clock.monotonic_ms();
        if tick - self.tended_at < MINUTE {
            return if self.hourly.is_empty() { self.prune() } else { self.tend_hourly() };
        }
        self.tended_at = tick;
        self.look_at_disk()?;
        self.look_at_place()?;
        ensure!(self.store.has_its_log(), LogWasTaken);
        self.look_at_lock();
        // Whoever reads still needs the log's pages: in a minute they may be done. It is wished until it was done.
        if self.store.read(|db| db.forgetting().fold_is_wanted())? && self.store.checkpoint_if_free()? {
            self.store.write(|db| db.forgetting().log_is_folded())?;
        }
        if self.policy.time.held {
            return Ok(());
        }
        let hour = tick - self.folded_at >= HOUR;
        if self.pruning.is_over() || hour {
            self.pruning.again(hour);
        }
        if hour {
            self.folded_at = tick;
            self.hourly = vec![HourlyChore::Tune, HourlyChore::Fold, HourlyChore::Shrink, HourlyChore::Sweep];
        } else if !self.has_swept {
            self.hourly.push(HourlyChore::Sweep);
        }
        self.has_swept = true;
        self.prune()
    }

    /// Whether nothing is left over of what is done by the way.
    pub(super) fn is_tended(&self) -> bool {
        self.hourly.is_empty() && (self.pruning.is_over() || self.policy.time.held)
    }

    /// One of the hour's chores: somebody may press a button meanwhile. One that fails is left to the next hour.
    fn tend_hourly(&mut self) -> Result<()> {
        if self.policy.time.held {
            return Ok(());
        }
        match self.hourly.pop() {
            None => Ok(()),
            Some(HourlyChore::Shrink) => self.store.write(|db| db.retention().shrink()),
            Some(HourlyChore::Fold) => self.store.checkpoint().map(drop),
            Some(HourlyChore::Sweep) => {
                let needed = self.store.read(|db| db.outbox().files_needed())?;
                (self.sweep)(&needed);
                Ok(())
            }
            // The community's own comments move the bar.
            Some(HourlyChore::Tune) => {
                self.talk = self.store.read(judges::own_talk)?;
                self.reload()
            }
        }
    }

    /// Goes on with what is old, for a moment; the rest follows at the next turns.
    fn prune(&mut self) -> Result<()> {
        let begun = Instant::now();
        let kept = Kept { journal_days: self.policy.journal_days, evidence_days: self.policy.evidence_days };
        while !self.pruning.is_over() && !self.policy.time.held && begun.elapsed() < PRUNING {
            let mut round = self.pruning.clone();
            self.store.write(|db| db.retention().prune(self.clock.now_ms(), kept, &mut round))?;
            // What was taken back is still to be forgotten.
            self.pruning = round;
        }
        Ok(())
    }

    /// A file that was taken away or replaced is written to as long as it is open, and lost after that: said once, and again after
    /// it was back.
    fn look_at_place(&mut self) -> Result<()> {
        let place = self.store.place();
        let taken = place != Place::Same;
        if taken && !self.store_was_taken {
            let (now, gone) = (self.clock.now_ms(), place == Place::Gone);
            tracing::error!(
                "the database file was {}: what is written from now on is lost when the daemon stops; stop it, bring the file \
                 or a copy back (etronics-bot restore) and start again",
                if gone { "taken away" } else { "replaced by another one" }
            );
            let event = OwnEvent::StoreWasTaken { gone };
            self.store.write(|db| db.inbox().tell(&format!("store_was_taken:{now}"), Queue::People, &event, now))?;
        }
        // Only what is written down was said.
        self.store_was_taken = taken;
        Ok(())
    }

    /// Without the lock's file a second engine could start, and both would answer everybody.
    fn look_at_lock(&self) {
        match self.store.keep_lock() {
            Ok(false) => {}
            Ok(true) => tracing::warn!("the file of the database's lock was taken away: it is made anew"),
            Err(error) => {
                tracing::error!("the database's lock was taken away, and it cannot be taken again: {error:#}");
            }
        }
    }

    /// Before the disk is full somebody should know: said once, and again after there was enough in between.
    fn look_at_disk(&mut self) -> Result<()> {
        let Some(free) = (self.disk)() else { return Ok(()) };
        let was_low = self.disk_is_low;
        let is_low = free < if was_low { disk::ENOUGH } else { disk::LOW };
        let now = self.clock.now_ms();
        self.store.write(|db| {
            db.settings().set_meta("disk_free", &free.to_string())?;
            if is_low && !was_low {
                db.inbox().tell(&format!("disk_is_low:{now}"), Queue::People, &OwnEvent::DiskIsLow { free }, now)?;
            }
            Ok(())
        })?;
        // Only what is written down was said.
        self.disk_is_low = is_low;
        Ok(())
    }
}
