//! The clock as one more listener: every minute it rings into the inbox. What a ring means is decided by its handler and
//! by rows keyed by the local day, so that a missed or doubled ring is harmless.

use std::sync::mpsc::Sender;
use std::time::Duration;

use anyhow::Result;
use chrono::Utc;
use clokwerk::{ScheduleHandle, Scheduler, TimeUnits};

use crate::clock::MINUTE;
use crate::inbox::{Inbox, Incoming, Queue};
use crate::outbox::Wake;

/// The account of the clock's rings.
const ACCOUNT: &str = "clock";

/// Puts one ring into the inbox. Of several in one minute the first counts.
pub fn ring(inbox: &Inbox) -> Result<()> {
    let ring = Incoming {
        event_id: format!("rang:{}", inbox.now().div_euclid(MINUTE)),
        queue: Queue::People,
        payload: r#"{"v":1,"event":"rang"}"#.to_owned(),
    };
    inbox.accept(ACCOUNT, None, &[ring], None)?;
    Ok(())
}

/// Rings every minute on its own thread, in UTC (clokwerk's daily jobs panic in the hour that summer time skips), until
/// the handle is dropped.
pub fn start(inbox: Inbox, wake: Sender<Wake>) -> ScheduleHandle {
    let mut scheduler = Scheduler::with_tz(Utc);
    scheduler.every(1.minute()).run(move || {
        if let Err(error) = ring(&inbox) {
            tracing::error!("the clock's ring: {error:#}");
        }
        // The engine is gone only when the process ends.
        drop(wake.send(Wake::News));
    });
    scheduler.watch_thread(Duration::from_millis(200))
}
