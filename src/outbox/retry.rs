//! How long to wait before the next try. Pure: the jitter takes a seeded source.

use std::time::Duration;

use crate::bounded::LONGEST_PAUSE;
use crate::clock::{HOUR, MINUTE, Millis};

/// A row that failed so often by itself is given up, visibly.
pub const ATTEMPTS: u32 = 8;

/// Of so many losses in a row, in a lane where nothing was answered in between, one counts as the row's own: a row that
/// swallows every answer is given up after some four hours.
pub const COUNTED: u32 = 30;

/// The same where doing it twice changes nothing: a row that is never answered is given up after more than a day.
pub const COUNTED_IF_HARMLESS: u32 = 240;

/// After a platform's own trouble the row gives way for so long beyond its lane's pause: another one goes first.
pub const GIVES_WAY: Millis = 1_000;

/// VK's flood control may stop words to one person for so many times before that counts as the row's own trouble: what is never
/// taken is given up after half a day.
pub const FLOODS_FREE: u32 = 6;

/// Pause after the n-th trouble in a row: what the platform asked for, else one second doubling up to a minute,
/// with a quarter of jitter. None of these pauses is longer than an hour.
pub fn pause(trouble: u32, asked: Option<Duration>, random: &mut fastrand::Rng) -> Millis {
    if let Some(asked) = asked {
        return (asked.min(LONGEST_PAUSE).as_millis() as Millis + random.i64(0..250)).min(HOUR);
    }
    jittered((1_000_i64 << trouble.saturating_sub(1).min(6)).min(MINUTE), random)
}

/// Pause of a lane that waits for a person: one minute doubling up to an hour.
pub fn help_pause(trouble: u32, random: &mut fastrand::Rng) -> Millis {
    jittered(MINUTE << trouble.saturating_sub(1).min(6), random)
}

/// Pause of a kind of action that VK's flood control stops: ten seconds, four times as long each time, up to an hour
/// (`docs/platforms.md`, «VK: errors»).
pub fn flood_pause(time: u32, random: &mut fastrand::Rng) -> Millis {
    jittered(10_000_i64 << (2 * time.saturating_sub(1).min(5)), random)
}

fn jittered(base: Millis, random: &mut fastrand::Rng) -> Millis {
    (base + random.i64(0..=base / 4)).min(HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_within_bounds() {
        let mut random = fastrand::Rng::with_seed(1);
        for (trouble, least, most) in [(1, 1_000, 1_250), (2, 2_000, 2_500), (7, 60_000, 75_000), (40, 60_000, 75_000)]
        {
            let waited = pause(trouble, None, &mut random);
            assert!((least..=most).contains(&waited), "{trouble}: {waited}");
        }
        assert!((5_000..5_250).contains(&pause(1, Some(Duration::from_secs(5)), &mut random)));
        assert!(help_pause(1, &mut random) >= MINUTE);
        let floods: Vec<Millis> = (1..=7).map(|time| flood_pause(time, &mut random) / 1_000).collect();
        for (pause, least) in floods.iter().zip([10, 40, 160, 640, 2_560, 3_600, 3_600]) {
            assert!((least..=(least * 5 / 4).min(3_600)).contains(pause), "{floods:?}");
        }
        // However long it lasts, and whatever is asked.
        for _ in 0..100 {
            assert!(help_pause(99, &mut random) <= HOUR && flood_pause(99, &mut random) <= HOUR);
            assert!(pause(1, Some(Duration::from_hours(9)), &mut random) <= HOUR);
        }
    }
}
