//! Answers from outside, bounded: how many bytes are kept of one, and how long anybody may ask us to wait.
//!
//! Knows no platform.

use std::time::Duration;

use crate::clock::Millis;

/// Up to here a body grows as it comes.
const SMALL: usize = 64 << 10;
/// A piece of memory so large is asked of the system by itself and given back whole the moment it is let go; smaller
/// ones an allocator keeps for later, once for every thread. Only what is written to takes room.
const OF_ITS_OWN: usize = 33 << 20;

/// The longest that a platform's word makes us wait.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// A body on its way in, of at most so many bytes.
#[derive(Debug)]
pub(crate) struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl Bounded {
    pub(crate) fn new(most: usize) -> Self {
        Self { bytes: Vec::new(), most }
    }

    /// Adds a piece; `false` where it would be too much, and what came before is let go.
    #[must_use]
    pub(crate) fn add(&mut self, piece: &[u8]) -> bool {
        let length = self.bytes.len().saturating_add(piece.len());
        if length > self.most {
            self.bytes = Vec::new();
            return false;
        }
        if length > SMALL && self.bytes.capacity() < OF_ITS_OWN && OF_ITS_OWN >= self.most {
            let mut large = Vec::with_capacity(OF_ITS_OWN);
            large.append(&mut self.bytes);
            self.bytes = large;
        }
        self.bytes.extend_from_slice(piece);
        true
    }

    /// How many bytes came.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn take(self) -> Vec<u8> {
        self.bytes
    }
}

/// Whether JSON holds more values than so many: read, each of them takes many times the room of its two letters.
pub(crate) fn is_too_much(json: &[u8], most: usize) -> bool {
    let (mut values, mut quoted, mut escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' | b':' | b'[' | b'{' if !quoted => values += 1,
            _ => {}
        }
    }
    values > most
}

/// A moment that a platform told in Unix seconds, in milliseconds. What no calendar has is moved to where there is one:
/// sums of such numbers stay numbers.
pub(crate) fn moment_of(seconds: i64) -> Millis {
    /// The year 3000.
    const LAST: i64 = 32_503_680_000;
    seconds.clamp(0, LAST) * 1000
}

/// How long to wait when a platform asks for so many seconds: its word, and never more than an hour.
pub(crate) fn pause_of(who: &str, seconds: u64) -> Duration {
    let asked = Duration::from_secs(seconds);
    if asked > LONGEST_PAUSE {
        let most = LONGEST_PAUSE.as_secs();
        tracing::warn!(
            seconds,
            "{who} asks to be left alone for longer than {most} s: it is asked again after {most} s"
        );
    }
    asked.min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_outside_of_words() {
        let json = br#"{"a,[{": ["\",,,,", "\\"], "b": 1}"#;
        assert!(is_too_much(json, 5) && !is_too_much(json, 6));
        assert!(is_too_much(&b"[0,".repeat(1_000), 1_999) && !is_too_much(b"", 0));
    }

    #[test]
    fn a_body_is_kept_up_to_its_bound_and_no_longer() {
        let mut body = Bounded::new(200_000);
        let piece = vec![7; 50_000];
        for _ in 0..4 {
            assert!(body.add(&piece));
        }
        assert!(!body.add(&[7]) && body.take().is_empty());
        let mut body = Bounded::new(200_000);
        assert!(body.add(&piece) && body.add(&piece));
        assert_eq!(body.len(), 100_000);
        assert!(body.take().iter().all(|byte| *byte == 7));
    }

    #[test]
    fn a_moment_is_one_that_a_calendar_has() {
        assert_eq!([0, -5, 1_760_000_000].map(moment_of), [0, 0, 1_760_000_000_000]);
        assert!(moment_of(i64::MAX) < i64::MAX / 2 && moment_of(i64::MIN) == 0);
    }

    #[test]
    fn no_platform_makes_us_wait_longer_than_an_hour() {
        for (asked, waits) in [(0, 0), (7, 7), (3_600, 3_600), (3_601, 3_600), (1_000_000_000, 3_600), (1 << 63, 3_600)]
        {
            assert_eq!(pause_of("vk", asked).as_secs(), waits, "{asked}");
        }
        assert_eq!(pause_of("vk", u64::MAX).as_secs(), 3_600);
    }
}
