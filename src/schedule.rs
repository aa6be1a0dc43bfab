//! The clock as one more listener: every minute it rings into the inbox. What a ring means is decided by its handler and
//! by rows keyed by the local day, so that a missed or doubled ring is harmless.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use anyhow::Result;
use chrono::Utc;
use clokwerk::{ScheduleHandle, Scheduler, TimeUnits};

use crate::clock::{Clock, MINUTE, Millis};
use crate::domain::own_event::OwnEvent;
use crate::inbox::{Inbox, Queue, RawUpdate};
use crate::outbox::Wake;
use crate::panics::caught;

/// Puts one ring into the inbox. Of several in one minute the first counts.
pub(crate) fn ring(inbox: &Inbox) -> Result<()> {
    let event = OwnEvent::Rang { from: None };
    let ring = RawUpdate {
        event_id: format!("rang:{}", inbox.now().div_euclid(MINUTE)),
        queue: Queue::People,
        by: None,
        payload: event.to_json()?,
    };
    inbox.accept(event.account(), None, &[ring], None)?;
    Ok(())
}

/// A clock that did not ring for so long has stopped: its thread died, or the wall clock went back under it.
const STOPPED: Millis = 3 * MINUTE;

/// The clock while it rings.
pub(crate) struct Ringer {
    inbox: Inbox,
    wake: Sender<Wake>,
    clock: Clock,
    /// Monotonic moment of the last ring.
    rang_at: Arc<AtomicI64>,
    handle: ScheduleHandle,
}

impl Ringer {
    /// Begins anew, should it have stopped. Called by whoever turns all the time.
    pub(crate) fn watch(&mut self) {
        if self.clock.monotonic_ms() - self.rang_at.load(Ordering::Relaxed) < STOPPED {
            return;
        }
        tracing::error!("the clock did not ring for three minutes: it is started anew");
        self.handle = begin(&self.inbox, &self.wake, &self.clock, &self.rang_at);
        strike(&self.inbox, &self.wake, &self.clock, &self.rang_at);
    }

    pub(crate) fn stop(self) {
        self.handle.stop();
    }
}

/// Rings every minute on its own thread, in UTC (clokwerk's daily jobs panic in the hour that summer time skips), until
/// the handle is dropped.
pub(crate) fn start(inbox: Inbox, wake: Sender<Wake>, clock: Clock) -> Ringer {
    let rang_at = Arc::new(AtomicI64::new(clock.monotonic_ms()));
    let handle = begin(&inbox, &wake, &clock, &rang_at);
    Ringer { inbox, wake, clock, rang_at, handle }
}

fn begin(inbox: &Inbox, wake: &Sender<Wake>, clock: &Clock, rang_at: &Arc<AtomicI64>) -> ScheduleHandle {
    let mut scheduler = Scheduler::with_tz(Utc);
    let (inbox, wake, clock, rang_at) = (inbox.clone(), wake.clone(), clock.clone(), Arc::clone(rang_at));
    scheduler.every(1.minute()).run(move || strike(&inbox, &wake, &clock, &rang_at));
    // It looks so often whether the minute is over, and so long a stop may wait for it.
    scheduler.watch_thread(Duration::from_millis(500))
}

/// One ring; whatever it dies of, the next one comes.
fn strike(inbox: &Inbox, wake: &Sender<Wake>, clock: &Clock, rang_at: &AtomicI64) {
    if let Err(error) = caught(|| ring(inbox)) {
        tracing::error!("the clock's ring: {error:#}");
    }
    rang_at.store(clock.monotonic_ms(), Ordering::Relaxed);
    // The engine is gone only when the process ends.
    drop(wake.send(Wake::News));
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::store::Store;

    #[test]
    fn a_clock_that_stopped_ringing_is_started_anew() {
        // A ring of the machine's own minute would be one more: it must not turn meanwhile.
        let minute = || Clock::system().now_ms() / crate::clock::MINUTE;
        let begun = loop {
            let begun = minute();
            if Clock::system().now_ms() % crate::clock::MINUTE < crate::clock::MINUTE - 10_000 {
                break begun;
            }
            std::thread::park_timeout(std::time::Duration::from_millis(100));
        };
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(1_795_417_200_000);
        let store = Arc::new(Store::open(&folder.path().join("bot.db"), 1, clock.now_ms()).unwrap());
        let (wake, woken) = channel();
        let mut ringer = start(Inbox::new(Arc::clone(&store), clock.clone()), wake, clock.clone());
        // Its thread is gone: what it leaves behind is that nothing rings any more.
        let dead = begin(&ringer.inbox, &channel().0, &clock, &Arc::default());
        std::mem::replace(&mut ringer.handle, dead).stop();
        clock.advance(STOPPED - 1);
        ringer.watch();
        assert_eq!(woken.try_iter().count(), 0, "it is not late yet");
        clock.advance(1);
        ringer.watch();
        assert_eq!(woken.try_iter().count(), 1, "it rings at once");
        let waiting = store.read(|db| db.inbox().waiting_events(10, crate::store::Turns::default())).unwrap();
        assert_eq!(waiting.len(), 1);
        ringer.watch();
        assert_eq!(woken.try_iter().count(), 0, "and is watched from then on");
        assert_eq!(minute(), begun, "a test of milliseconds took seconds");
        ringer.stop();
    }
}
