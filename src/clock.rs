//! The only reader of the wall clock, and a clock set by hand for stories and the demo.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Where the monotonic clock begins: the first time anybody asks.
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

/// A moment, Unix milliseconds UTC.
pub type Millis = i64;

/// One minute.
pub const MINUTE: Millis = 60_000;
/// One hour.
pub const HOUR: Millis = 60 * MINUTE;
/// One day of 24 hours.
pub const DAY: Millis = 24 * HOUR;

/// Tells the time. Clones share a hand-set clock.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    hand: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self { hand: None }
    }

    /// A clock that moves only when told.
    pub fn manual(now: Millis) -> Self {
        Self { hand: Some(Arc::new(AtomicI64::new(now))) }
    }

    /// Whether it moves only when told: then nobody waits for it.
    pub fn is_manual(&self) -> bool {
        self.hand.is_some()
    }

    /// Now.
    pub fn now_ms(&self) -> Millis {
        if let Some(hand) = &self.hand {
            return hand.load(Ordering::SeqCst);
        }
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        // A machine before 1970 has no better answer than the epoch itself.
        since_epoch.map_or(0, |elapsed| elapsed.as_millis() as Millis)
    }

    /// Milliseconds that never go back, for rates and backoff.
    pub fn monotonic_ms(&self) -> Millis {
        self.hand.as_ref().map_or_else(|| BEGINNING.elapsed().as_millis() as Millis, |hand| hand.load(Ordering::SeqCst))
    }

    /// Moves a hand-set clock; the machine's clock is left alone.
    pub fn advance(&self, by: Millis) {
        if let Some(hand) = &self.hand {
            hand.fetch_add(by, Ordering::SeqCst);
        }
    }
}
