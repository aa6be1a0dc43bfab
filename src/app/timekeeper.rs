//! Whether the wall clock may be trusted with what time alone would do: forgetting, expiring, telling, reminding.
//!
//! The platforms' `Date` decides, where they tell it. Where they do not, a clock that jumped is not trusted for a day, nor
//! one that stands before what was heard already (a machine without a battery clock boots in the past). What was written
//! down by a wrong clock is moved to where it belongs once the clock is right, or it would be forgotten at once.

use anyhow::Result;

use crate::clock::{Clock, ClockStanding, DAY, Millis, TOLERANCE, Time};
use crate::domain::own_event::OwnEvent;
use crate::inbox::Queue;
use crate::store::Store;

/// What the database keeps of a wrong clock: how far off it is, milliseconds; empty when it is right.
pub(crate) const CLOCK_OFF: &str = "clock_off";
/// And since and until when, by that clock, things were written down.
const WRONG: &str = "clock_wrong";

/// Looks at the clock at every turn of the engine.
pub(super) struct Timekeeper {
    clock: Clock,
    /// Wall and monotonic time at the last look.
    compared: (Millis, Millis),
    /// After a jump that no platform explains, nothing is trusted until this monotonic moment.
    held_until: Millis,
    time: Option<Time>,
    /// From when on things are written down by a clock that nobody has confirmed, by that clock.
    since: Millis,
    /// How far off that clock is, as far as known.
    off_by: Option<Millis>,
    noted_at: Millis,
    /// What was written down by a wrong clock was moved to where it belongs, and nobody has asked yet.
    moved: bool,
}

impl Timekeeper {
    /// Who begins to look after things have been written down since a moment, of which nobody knows yet whether it is right.
    pub(super) fn new(clock: Clock, since: Millis) -> Self {
        let (now, tick) = (clock.now_ms(), clock.monotonic_ms());
        Self {
            clock,
            compared: (now, tick),
            held_until: 0,
            time: None,
            since: since.min(now),
            off_by: None,
            noted_at: tick,
            moved: false,
        }
    }

    /// Whether rows were moved in time since this was last asked: what is known of them in memory is to be read anew.
    pub(super) fn take_moved(&mut self) -> bool {
        std::mem::take(&mut self.moved)
    }

    /// How the clock stands now. What changed is written down, and what waited for a right clock is rung for at once.
    pub(super) fn look(&mut self, store: &Store) -> Result<Time> {
        let (now, tick) = (self.clock.now_ms(), self.clock.monotonic_ms());
        let (wall, monotonic) = self.compared;
        let jump = (now - wall) - (tick - monotonic);
        let standing = self.clock.standing();
        if jump.abs() > TOLERANCE {
            tracing::warn!(seconds = jump / 1000, "the clock jumped");
            self.held_until = tick + DAY;
            // Set back: what is written down from here on stands before what was written by the right clock.
            self.since = self.since.min(now);
            store.write(|db| db.inbox().rings_come_again(now))?;
            if standing == ClockStanding::Unheard {
                // Set right a moment after the machine came up: what was written before stands where it stood.
                note(store, self.since, wall, -jump)?;
                (self.off_by, self.since) = (Some(-jump), now);
            }
        }
        let held = match standing {
            ClockStanding::Off(_) => true,
            ClockStanding::Right => false,
            // By a clock set by hand nobody waits for an answer.
            ClockStanding::Unheard if !self.clock.is_manual() => true,
            ClockStanding::Unheard | ClockStanding::Untold => {
                tick < self.held_until
                    || store.read(|db| db.inbox().newest_event_at())?.is_some_and(|newest| now < newest)
            }
        };
        let off_by = if let ClockStanding::Off(by) = standing { Some(by) } else { None };
        let time = Time { held, off_by, sure: standing == ClockStanding::Right };
        if self.time.map(|time| (time.held, time.sure, time.off_by.is_some()))
            != Some((held, time.sure, off_by.is_some()))
        {
            // Until then things may have been written down by the clock that was.
            self.changed(time, wall + (tick - monotonic), store)?;
        }
        if let Some(by) = off_by
            && (self.off_by != off_by || tick - self.noted_at >= TOLERANCE / 5)
        {
            note(store, self.since, now, by)?;
            (self.off_by, self.noted_at) = (off_by, tick);
        }
        if !held {
            self.since = now;
        }
        // Only what was written down was seen: else the next look would find no jump.
        self.compared = (now, tick);
        Ok(time)
    }

    fn changed(&mut self, time: Time, until: Millis, store: &Store) -> Result<()> {
        let now = self.clock.now_ms();
        let before = self.time;
        match time.off_by {
            Some(by) => tracing::error!(
                seconds = by / 1000,
                "the machine's clock is wrong: until it is right nothing is forgotten, and nothing is told or removed by time"
            ),
            None if before.is_some_and(|before| before.off_by.is_some()) => tracing::info!("the clock is right again"),
            None => {}
        }
        let mut moved = 0;
        store.write(|db| {
            db.settings().set_meta(CLOCK_OFF, &time.off_by.map(|by| by.to_string()).unwrap_or_default())?;
            if time.held {
                return Ok(());
            }
            if time.sure
                && let Some(wrong) = db.settings().meta(WRONG)?.filter(|wrong| !wrong.is_empty())
            {
                if let Ok((from, to, by)) = serde_json::from_str::<(Millis, Millis, Millis)>(&wrong) {
                    // It was noted once a minute.
                    let is_of_now = self.off_by.is_some_and(|off_by| (off_by - by).abs() < TOLERANCE);
                    let to = if is_of_now { to.max(until) } else { to };
                    moved = db.retention().move_in_time(from, to, -by)?;
                    tracing::info!(rows = moved, "what was written down by a wrong clock stands in its place now");
                }
                db.settings().set_meta(WRONG, "")?;
            }
            db.retention().straighten(now)?;
            db.inbox().rings_come_again(now)?;
            if before.is_some_and(|before| before.held) {
                let id = format!("rang:right:{now}");
                db.inbox().tell(&id, Queue::People, &OwnEvent::Rang { from: None }, now)?;
            }
            Ok(())
        })?;
        self.moved |= moved > 0;
        self.time = Some(time);
        Ok(())
    }
}

/// Durable: the machine may be switched off before its clock is right.
fn note(store: &Store, from: Millis, to: Millis, by: Millis) -> Result<()> {
    store.write(|db| {
        let known: Option<(Millis, Millis, Millis)> =
            db.settings().meta(WRONG)?.and_then(|wrong| serde_json::from_str(&wrong).ok());
        // The same wrong clock over several starts is one time of it.
        let from = known.filter(|known| (known.2 - by).abs() < TOLERANCE).map_or(from, |known| known.0.min(from));
        db.settings().set_meta(WRONG, &serde_json::to_string(&(from, to.max(from), by))?)?;
        db.settings().set_meta(CLOCK_OFF, &by.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sum::Sum;

    const NOW: Millis = 1_795_417_200_000;

    #[test]
    fn the_start_by_a_wrong_clock_and_what_was_counted_by_it_come_right_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(NOW - 30 * DAY);
        let began = clock.now_ms();
        let store = Store::open(&folder.path().join("bot.db"), 1, began).unwrap();
        store
            .write(|db| {
                db.settings().set_meta("started_at", &began.to_string())?;
                db.sums().count("2026-10-24", Sum::Posts, 3)?;
                db.sums().count_minute(began, Sum::Posts, 3)
            })
            .unwrap();
        // Platforms are made ready meanwhile.
        clock.advance(300);
        let mut keeper = Timekeeper::new(clock.clone(), began);
        let says = |time: Millis| {
            let date = chrono::DateTime::from_timestamp_millis(time).unwrap().to_rfc2822();
            clock.heard(crate::clock::Witness::Vk, Some(&date));
        };
        says(NOW + 300);
        assert!(keeper.look(&store).unwrap().held);
        clock.advance(2 * crate::clock::MINUTE);
        assert!(keeper.look(&store).unwrap().held);
        clock.jump(30 * DAY);
        says(clock.now_ms());
        assert!(!keeper.look(&store).unwrap().held);
        store
            .read(|db| {
                for key in ["first_start", "started_at"] {
                    let at: Millis = db.settings().meta(key)?.unwrap().parse().unwrap();
                    assert!((at - NOW).abs() < 2_000, "{key}: {} ms off", at - NOW);
                }
                let counted = |day: &str| db.sums().counted(day, Sum::Posts);
                assert_eq!((counted("2026-10-24")?, counted("2026-11-23")?), (0, 3));
                let minutes =
                    db.digest().sums_between(-1, NOW - 2 * crate::clock::MINUTE, NOW + crate::clock::MINUTE)?;
                assert_eq!(minutes.get("posts"), Some(&3));
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_jump_that_could_not_be_written_down_is_seen_at_the_next_look() {
        let folder = tempfile::tempdir().unwrap();
        let (clock, path) = (Clock::manual(NOW), folder.path().join("bot.db"));
        let store = Store::open(&path, 1, NOW).unwrap();
        let mut keeper = Timekeeper::new(clock.clone(), NOW);
        assert!(!keeper.look(&store).unwrap().held);
        let elsewhere = rusqlite::Connection::open(&path).unwrap();
        elsewhere
            .execute_batch(
                "CREATE TRIGGER no_room BEFORE INSERT ON meta WHEN NEW.key = 'clock_wrong'
                 BEGIN SELECT RAISE(ABORT, 'no room'); END",
            )
            .unwrap();
        clock.jump(400 * DAY);
        for _ in 0..3 {
            assert!(keeper.look(&store).is_err());
            clock.advance(5_000);
        }
        elsewhere.execute_batch("DROP TRIGGER no_room").unwrap();
        assert!(keeper.look(&store).unwrap().held);
        let wrong = store.read(|db| db.settings().meta(WRONG)).unwrap();
        assert_eq!(wrong, Some(serde_json::to_string(&(NOW, NOW, -400 * DAY)).unwrap()));
    }

    #[test]
    fn what_is_written_down_while_the_clock_is_set_back_comes_right_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(NOW);
        let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
        let mut keeper = Timekeeper::new(clock.clone(), NOW);
        let says = |time: Millis| {
            let date = chrono::DateTime::from_timestamp_millis(time).unwrap().to_rfc2822();
            clock.heard(crate::clock::Witness::Vk, Some(&date));
        };
        says(NOW);
        assert!(!keeper.look(&store).unwrap().held);
        clock.jump(-400 * DAY);
        assert!(keeper.look(&store).unwrap().held);
        clock.advance(8_000);
        says(NOW + 8_000);
        assert!(keeper.look(&store).unwrap().held);
        store.write(|db| db.sums().count_minute(clock.now_ms(), Sum::Posts, 3)).unwrap();
        clock.advance(8_000);
        clock.jump(400 * DAY);
        says(NOW + 16_000);
        assert!(!keeper.look(&store).unwrap().held);
        let minute = crate::clock::MINUTE;
        let counted = |from, to| store.read(|db| db.digest().sums_between(-1, from, to)).unwrap().get("posts").copied();
        assert_eq!(counted(NOW - minute, NOW + 2 * minute), Some(3));
        let then = counted(NOW - 400 * DAY - 2 * minute, NOW - 400 * DAY + 2 * minute);
        assert_eq!(then.unwrap_or_default(), 0);
    }
}
