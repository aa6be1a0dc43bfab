//! How long the files of one post may hold up its channel. Pure but for a lock: told the moment, knows no clock.
//!
//! A host that is away, or Telegram's «too many requests» to one way of sending, is waited for a little; then the post
//! goes out with what can be had, for behind it others wait. Kept in memory: a restart begins to wait anew.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::super::errors::TelegramCallError;

/// So long files are waited for since the first trouble with them.
const PATIENCE: Duration = Duration::from_secs(75);
/// Trouble of so long ago is another story.
const FORGOTTEN: Duration = Duration::from_mins(10);
/// After so many «too many requests» files are not sent by address any more.
const BY_ADDRESS: u32 = 2;
/// So often an upload is tried again that somebody before Telegram turned away.
const TURNED_AWAY: u32 = 2;
/// How long fetching the files of a part may take, and how long once patience is over.
const FETCHING: Duration = Duration::from_secs(100);
const LAST_FETCHING: Duration = Duration::from_secs(30);

/// Trouble with the files of posts, by the copy's row (a message's number, negative, for an edit).
#[derive(Debug, Default)]
pub(in crate::telegram) struct Patience(Mutex<HashMap<i64, FileTrouble>>);

#[derive(Debug, Clone, Copy)]
struct FileTrouble {
    since: Instant,
    by_address: u32,
    by_upload: u32,
    turned_away: u32,
}

/// One try of sending a part: what was learned by those before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    /// Whose files; `None`: nobody waits behind them.
    of: Option<i64>,
    began: Instant,
    /// By the machine's own clock: fetching ends then.
    fetch_until: tokio::time::Instant,
    /// Telegram is not asked to fetch them any more.
    pub(super) no_address: bool,
    /// They have been refused too long: the post goes without them.
    pub(super) gives_up: bool,
    /// So often uploads of them were turned away, while other calls were answered.
    turned_away: u32,
    /// Who cannot be fetched now is done without.
    last: bool,
}

impl Attempt {
    /// Whether an upload failed for its file, which may go another way or be done without.
    pub(super) fn is_of_file(&self, error: &TelegramCallError) -> bool {
        error.may_refuse_file()
            || (self.turned_away >= TURNED_AWAY && matches!(error, TelegramCallError::TurnedAway { .. }))
    }

    /// How much time is left for fetching.
    pub(super) fn left(&self) -> Duration {
        self.fetch_until.saturating_duration_since(tokio::time::Instant::now())
    }

    /// Whether a file that cannot be had now is left out, rather than waited for.
    pub(super) fn is_last(&self, now: Instant) -> bool {
        self.of.is_some()
            && (self.last || self.left().is_zero() || now.saturating_duration_since(self.began) >= PATIENCE)
    }
}

impl Patience {
    /// A try at this moment.
    pub(super) fn attempt(&self, of: Option<i64>, now: Instant) -> Attempt {
        let known = of.and_then(|of| self.troubles().get(&of).copied());
        let known = known.filter(|known| now.saturating_duration_since(known.since) < FORGOTTEN);
        let over = known.is_some_and(|known| now.saturating_duration_since(known.since) >= PATIENCE);
        Attempt {
            of,
            began: now,
            fetch_until: tokio::time::Instant::now() + if over { LAST_FETCHING } else { FETCHING },
            no_address: known.is_some_and(|known| known.by_address >= BY_ADDRESS),
            turned_away: known.map_or(0, |known| known.turned_away),
            gives_up: over && known.is_some_and(|known| known.by_upload > 0),
            last: over,
        }
    }

    /// Telegram asked to wait with files that go by address.
    pub(super) fn slowed_by_address(&self, attempt: &Attempt) {
        self.note(attempt, |trouble| trouble.by_address += 1);
    }

    /// Telegram asked to wait with files that are uploaded.
    pub(super) fn slowed_by_upload(&self, attempt: &Attempt) {
        self.note(attempt, |trouble| trouble.by_upload += 1);
    }

    /// Somebody before Telegram did not let the files through.
    pub(super) fn turned_away(&self, attempt: &Attempt) {
        self.note(attempt, |trouble| trouble.turned_away += 1);
    }

    /// A host has something to come back for.
    pub(super) fn not_to_be_had(&self, attempt: &Attempt) {
        self.note(attempt, |_| {});
    }

    /// It was not the files: words are refused alike.
    pub(super) fn forget(&self, attempt: &Attempt) {
        if let Some(of) = attempt.of {
            self.troubles().remove(&of);
        }
    }

    fn note(&self, attempt: &Attempt, change: impl FnOnce(&mut FileTrouble)) {
        let Some(of) = attempt.of else { return };
        let mut troubles = self.troubles();
        troubles.retain(|_, known| attempt.began.saturating_duration_since(known.since) < FORGOTTEN);
        let first = FileTrouble { since: attempt.began, by_address: 0, by_upload: 0, turned_away: 0 };
        change(troubles.entry(of).or_insert(first));
    }

    fn troubles(&self) -> std::sync::MutexGuard<'_, HashMap<i64, FileTrouble>> {
        // Moments stay moments, whatever another thread died of.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_are_waited_for_a_little_and_then_done_without() {
        let (patience, start) = (Patience::default(), Instant::now());
        let at = |second: u64| patience.attempt(Some(7), start + Duration::from_secs(second));
        let first = at(0);
        assert!(!first.no_address && !first.gives_up && !first.is_last(start));
        patience.slowed_by_address(&first);
        patience.slowed_by_address(&at(9));
        assert!(at(18).no_address && !at(18).gives_up);
        patience.slowed_by_upload(&at(18));
        assert!(!at(74).gives_up && at(75).gives_up && at(75).is_last(start));
        assert!(at(75).left() <= LAST_FETCHING);
        patience.forget(&first);
        assert!(!at(80).gives_up && !at(80).no_address);
        patience.not_to_be_had(&at(80));
        assert!(at(160).is_last(start) && !at(160).gives_up && !at(80 + 600).is_last(start + Duration::from_secs(680)));
        // A single try that took too long is the last one.
        assert!(first.is_last(start + Duration::from_secs(75)));
        let nobody = patience.attempt(None, start);
        assert!(!nobody.is_last(start + Duration::from_secs(500)));
    }
}
