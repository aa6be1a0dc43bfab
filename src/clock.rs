//! The only reader of the wall clock, and a clock set by hand for stories and the demo. What the platforms say of the time
//! is compared with it here.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::DateTime;

/// A moment, Unix milliseconds UTC.
pub type Millis = i64;

/// One minute in milliseconds, the unit of all moments and spans here.
pub const MINUTE: Millis = 60_000;
/// One hour in milliseconds.
pub const HOUR: Millis = 60 * MINUTE;
/// One day of 24 hours.
pub const DAY: Millis = 24 * HOUR;

/// The wall clock may differ so much from what the platforms say.
pub const TOLERANCE: Millis = 5 * MINUTE;

/// One step of the engine: what can wait for the next asks whether this one has gone on for long. Others wait meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    begun: Instant,
    most: Duration,
}

impl Turn {
    /// It begins now, and is long after so much.
    pub fn begin(most: Duration) -> Self {
        Self { begun: Instant::now(), most }
    }

    /// The same, from now on.
    #[must_use]
    pub fn anew(self) -> Self {
        Self::begin(self.most)
    }

    /// Others should have theirs.
    pub fn is_long(self) -> bool {
        self.is_longer_than(self.most)
    }

    /// It has taken so much by now.
    pub fn is_longer_than(self, time: Duration) -> bool {
        self.begun.elapsed() >= time
    }
}

/// Who says what time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    /// The `Date` header of VK's answers.
    Vk,
    /// The `Date` header of the Bot API's answers.
    Telegram,
}

/// What a witness said last: its time, and the monotonic moment at which it was heard.
#[derive(Debug, Clone, Copy)]
enum WitnessSaid {
    Time(Millis, Millis),
    /// It answers, and says no time.
    Nothing,
}

/// The wall clock beside what the platforms say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockStanding {
    /// No platform has answered yet.
    Unheard,
    /// They answer, and none of them tells the time.
    Untold,
    /// Right, as far as this matters.
    Right,
    /// Ahead by so much; behind if negative.
    Off(Millis),
}

/// What the wall clock may be trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Time {
    /// Nothing that time alone destroys or publishes may happen now.
    pub held: bool,
    /// It is wrong by so much: ahead, or behind if negative.
    pub off_by: Option<Millis>,
    /// A platform says that it is right.
    pub sure: bool,
}

/// A clock set by hand: the time that goes by, and how far the wall clock was put off it.
#[derive(Debug, Default)]
struct Hand {
    at: AtomicI64,
    put_off: AtomicI64,
}

/// Tells the time. Clones share a hand-set clock, and what was heard of the time.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    hand: Option<Arc<Hand>>,
    said: Arc<Mutex<[Option<WitnessSaid>; 2]>>,
}

impl Clock {
    /// The machine's clock; every other clock is for stories and the demo.
    pub fn system() -> Self {
        Self { hand: None, said: Arc::default() }
    }

    /// A clock that moves only when told.
    pub fn manual(now: Millis) -> Self {
        let hand = Hand { at: AtomicI64::new(now), put_off: AtomicI64::new(0) };
        Self { hand: Some(Arc::new(hand)), said: Arc::default() }
    }

    /// Whether it moves only when told: then nobody waits for it.
    pub fn is_manual(&self) -> bool {
        self.hand.is_some()
    }

    /// Unix milliseconds UTC.
    pub fn now_ms(&self) -> Millis {
        if let Some(hand) = &self.hand {
            return hand.at.load(Ordering::SeqCst) + hand.put_off.load(Ordering::SeqCst);
        }
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        // A machine before 1970 has no better answer than the epoch itself.
        since_epoch.map_or(0, |elapsed| elapsed.as_millis() as Millis)
    }

    /// Milliseconds that never go back and that nobody sets, for rates and backoff, and to tell the wall clock by. A machine
    /// that sleeps grows older.
    pub fn monotonic_ms(&self) -> Millis {
        match &self.hand {
            Some(hand) => hand.at.load(Ordering::SeqCst),
            None => gone_by(),
        }
    }

    /// A platform answered: `date` is the answer's `Date` header (RFC 9110, 5.6.7), if there was one.
    pub fn heard(&self, witness: Witness, date: Option<&str>) {
        let time = date.and_then(|date| DateTime::parse_from_rfc2822(date.trim()).ok());
        let said = match time {
            // Whole seconds: on average half a second is cut off.
            Some(time) => WitnessSaid::Time(time.timestamp_millis() + 500, self.monotonic_ms()),
            None => WitnessSaid::Nothing,
        };
        let mut known = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let known = &mut known[witness as usize];
        // An answer in between that says nothing takes nothing back.
        if matches!(said, WitnessSaid::Time(..)) || known.is_none() {
            *known = Some(said);
        }
    }

    /// How the wall clock stands now: what was said, and the time that went by since on a clock that nobody sets, against
    /// what it shows. Of two witnesses the one that differs more counts.
    pub fn standing(&self) -> ClockStanding {
        let (now, tick) = (self.now_ms(), self.monotonic_ms());
        let known = *self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let off = |said: WitnessSaid| match said {
            WitnessSaid::Time(time, heard_at) => Some(now - (time + tick - heard_at)),
            WitnessSaid::Nothing => None,
        };
        match known.into_iter().flatten().filter_map(off).max_by_key(|off| off.abs()) {
            Some(off) if off.abs() > TOLERANCE => ClockStanding::Off(off),
            Some(_) => ClockStanding::Right,
            None if known.iter().all(Option::is_none) => ClockStanding::Unheard,
            None => ClockStanding::Untold,
        }
    }

    /// Moves a hand-set clock; the machine's clock is left alone.
    pub fn advance(&self, by: Millis) {
        if let Some(hand) = &self.hand {
            hand.at.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// Somebody sets the wall clock: a hand-set one jumps, and no time goes by.
    pub fn jump(&self, by: Millis) {
        if let Some(hand) = &self.hand {
            hand.put_off.fetch_add(by, Ordering::SeqCst);
        }
    }
}

/// Of the clock that `Instant` reads here an hour asleep is nothing, and the wall clock would seem to have jumped by it.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn gone_by() -> Millis {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Millis::from(time.tv_sec) * 1_000 + Millis::from(time.tv_nsec) / 1_000_000
}

/// Since anybody asked first; on some systems without the time that the machine was asleep.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn gone_by() -> Millis {
    static BEGINNING: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    BEGINNING.elapsed().as_millis() as Millis
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sunday, 6 November 1994, 08:49:37 GMT: the standard's own example.
    const EXAMPLE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const THEN: Millis = 784_111_777_000;

    #[test]
    fn a_clock_is_right_within_five_minutes_of_what_a_platform_says() {
        for (shows, standing) in [
            (THEN, ClockStanding::Right),
            (THEN + TOLERANCE, ClockStanding::Right),
            (THEN - TOLERANCE + 1_000, ClockStanding::Right),
            (THEN + TOLERANCE + 1_000, ClockStanding::Off(TOLERANCE + 500)),
            (THEN - 400 * DAY, ClockStanding::Off(-400 * DAY - 500)),
        ] {
            let clock = Clock::manual(shows);
            assert_eq!(clock.standing(), ClockStanding::Unheard);
            clock.heard(Witness::Vk, Some(EXAMPLE));
            assert_eq!(clock.standing(), standing, "{shows}");
            // Time goes by on both clocks alike.
            clock.advance(DAY);
            assert_eq!(clock.standing(), standing, "{shows}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn time_goes_by_while_the_machine_is_asleep() {
        // Seconds since it came up, its sleep among them: proc_uptime(5).
        let uptime = || {
            let said = std::fs::read_to_string("/proc/uptime").unwrap();
            (said.split(' ').next().unwrap().parse::<f64>().unwrap() * 1_000.0) as Millis
        };
        let (before, told, after) = (uptime(), Clock::system().monotonic_ms(), uptime());
        assert!((before - 20..=after + 20).contains(&told), "{before} {told} {after}");
    }

    #[test]
    fn after_an_hour_asleep_a_clock_is_as_right_as_before() {
        let clock = Clock::manual(THEN);
        clock.heard(Witness::Vk, Some(EXAMPLE));
        clock.advance(HOUR);
        assert_eq!(clock.standing(), ClockStanding::Right);
        clock.heard(Witness::Vk, Some("Sun, 06 Nov 1994 09:49:37 GMT"));
        assert_eq!(clock.standing(), ClockStanding::Right);
    }

    #[test]
    fn an_answer_without_a_date_says_nothing_and_takes_nothing_back() {
        let clock = Clock::manual(THEN);
        clock.heard(Witness::Telegram, None);
        assert_eq!(clock.standing(), ClockStanding::Untold);
        for garbage in ["", "yesterday", "Sun, 06 Nov 1994", "784111777"] {
            clock.heard(Witness::Vk, Some(garbage));
            assert_eq!(clock.standing(), ClockStanding::Untold);
        }
        clock.heard(Witness::Vk, Some(EXAMPLE));
        assert_eq!(clock.standing(), ClockStanding::Right);
        clock.heard(Witness::Vk, None);
        assert_eq!(clock.standing(), ClockStanding::Right);
        // Of two that differ, the one that differs more.
        clock.heard(Witness::Telegram, Some("Sun, 06 Nov 1994 09:49:37 GMT"));
        assert_eq!(clock.standing(), ClockStanding::Off(-HOUR - 500));
    }
}
