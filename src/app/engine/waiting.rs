//! How an engine that has nothing to do waits for something.

use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::{Engine, EngineStep};
use crate::outbox::Wake;

/// Another process may have written something to do: an idle engine looks so often.
const LOOK: Duration = Duration::from_millis(500);

/// Where nothing is put off it only asks whether something was written, and looks for itself so often: a step reads a dozen
/// tables, and nearly all of what idling costs was that.
const REST: Duration = Duration::from_secs(2);

impl Engine {
    /// Waits until something may be done: an outcome, news, a lane's turn, or the next look.
    pub fn wait(&mut self, idle: EngineStep) -> Result<()> {
        self.wait_at_most(idle, LOOK)
    }

    /// The same, at most so long.
    pub fn wait_at_most(&mut self, idle: EngineStep, most: Duration) -> Result<()> {
        let turn = match idle {
            EngineStep::Worked => return Ok(()),
            EngineStep::Idle { ready_at, .. } => ready_at
                .map_or(most, |at| Duration::from_millis((at - self.clock.monotonic_ms()).max(0) as u64).min(most)),
        };
        self.is_woken_within(turn).map(drop)
    }

    /// The same for whoever has all day: where nothing is put off, the next look comes only after somebody has written, or
    /// after a while.
    pub(crate) fn rest(&mut self, idle: EngineStep) -> Result<()> {
        self.rest_at_most(idle, REST)
    }

    /// The same, at most so long.
    pub fn rest_at_most(&mut self, idle: EngineStep, most: Duration) -> Result<()> {
        if !self.is_calm(idle)? {
            return self.wait(idle);
        }
        let begun = Instant::now();
        loop {
            let left = most.saturating_sub(begun.elapsed());
            if left.is_zero() || self.is_woken_within(left.min(LOOK))? {
                return Ok(());
            }
            if self.seen != Some(self.store.data_version()?) {
                return Ok(());
            }
        }
    }

    /// Whether only what is written anew gives the next step something to do.
    fn is_calm(&self, idle: EngineStep) -> Result<bool> {
        let rests = matches!(idle, EngineStep::Idle { out: 0, ready_at: None });
        if !rests || !self.is_tended() || !self.dispatcher.is_calm() {
            return Ok(false);
        }
        self.store.read(|db| Ok(!db.outbox().has_waiting()? && db.profile_requests().next_deadline()?.is_none()))
    }

    /// Waits so long, unless an outcome, which is recorded, or news come before.
    fn is_woken_within(&mut self, time: Duration) -> Result<bool> {
        match self.woken.recv_timeout(time) {
            Ok(Wake::Outcome(outcome)) => {
                self.outbox.record(vec![outcome], &self.store, self.clock.now_ms(), self.clock.monotonic_ms())?;
                Ok(true)
            }
            Ok(Wake::News) => Ok(true),
            // The engine holds a sender itself: the channel never closes.
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Ok(false),
        }
    }
}
