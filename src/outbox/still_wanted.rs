//! Right before a row is sent: is it still wanted? Pure.

use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::Against;
use crate::domain::already::EDITED;
use crate::domain::verdict::Mode;
use crate::store::{OutboxRow, State};

/// A look at a profile is fresh for so long: then the account may have changed, and there is no way back from a ban that
/// leaves everything as it was.
pub const FRESH_LOOK: Millis = 10 * MINUTE;

/// What has become of the reason for an action.
#[derive(Debug, Clone, Copy)]
pub struct ReasonStanding {
    /// State of the verdict it carries out.
    pub verdict: Option<State>,
    /// When that was reached.
    pub judged_at: Option<Millis>,
    /// It went back to quarantine before it went out, and nobody has decided.
    pub held: bool,
    /// The brake, or a person's order about many, may be about to come to it.
    pub is_to_be_held: bool,
    /// A person ordered it: observe mode and age do not matter.
    pub ordered: bool,
    /// The person is on a never-touch list.
    pub untouchable: bool,
    /// Mode now.
    pub mode: Mode,
    /// For a verdict on an account: when its profile was last looked at, if ever.
    pub looked_at: Option<Option<Millis>>,
    /// For a part of a copy: nobody wants the copy any more.
    pub copy_is_off: bool,
    /// For a part of a copy: another channel has taken the place of its own, and it goes there.
    pub copy_moves: bool,
    /// The clock is not to be trusted: nothing is too late by it.
    pub time_is_held: bool,
}

impl Default for ReasonStanding {
    fn default() -> Self {
        Self {
            verdict: None,
            judged_at: None,
            held: false,
            is_to_be_held: false,
            ordered: false,
            untouchable: false,
            mode: Mode::Observe,
            looked_at: None,
            copy_is_off: false,
            copy_moves: false,
            time_is_held: false,
        }
    }
}

/// Why an action is not wanted any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwanted {
    /// Its time is over (a button's answer).
    Expired,
    /// The verdict was taken back.
    Undone,
    /// The comment was edited since, and judged anew.
    Replaced,
    /// It is gone already: by a person's hand, or by a call whose answer was lost.
    Done,
    /// The person must not be touched.
    Untouchable,
    /// The program asks first: it waits in quarantine by now.
    Held,
    /// The bot only observes now.
    Observing,
    /// Decided more than a day ago.
    TooOld,
    /// The profile was looked at too long ago: first once more.
    LookAgain,
    /// Nobody knows how old it is before the clock is right, the brake or an order may be coming to it, or its channel is another
    /// one now: it waits.
    NotNow,
}

impl Unwanted {
    /// A word for the log and the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Undone => "taken back",
            Self::Replaced => EDITED,
            Self::Done => "done already",
            Self::Untouchable => "never to be touched",
            Self::Held => "waits for a person's word",
            Self::Observing => "back to observing",
            Self::TooOld => "decided more than a day ago",
            Self::LookAgain => "first a second look",
            Self::NotNow => "waits for a right clock",
        }
    }

    /// What the verdict becomes.
    pub fn state(self) -> State {
        match self {
            Self::Expired | Self::TooOld => State::Failed,
            Self::Undone => State::Undone,
            Self::Done => State::Done,
            Self::LookAgain | Self::NotNow | Self::Held => State::Pending,
            Self::Replaced | Self::Untouchable | Self::Observing => State::Observed,
        }
    }
}

/// Whether a row may go out.
pub fn still_wanted(row: &OutboxRow, standing: &ReasonStanding, now: Millis) -> Result<(), Unwanted> {
    if !standing.time_is_held && row.expires_at.is_some_and(|expires_at| expires_at <= now) {
        return Err(Unwanted::Expired);
    }
    if standing.copy_is_off {
        return Err(Unwanted::Undone);
    }
    if standing.copy_moves {
        return Err(Unwanted::NotNow);
    }
    // The way back, and everything that is said or read, is always wanted.
    let Some(against) = row.action.facts().against else { return Ok(()) };
    if standing.verdict == Some(State::Undone) {
        return Err(Unwanted::Undone);
    }
    if standing.verdict == Some(State::Observed) {
        return Err(Unwanted::Replaced);
    }
    // A ban that is done already may be made anew with an end.
    if against == Against::Comment && standing.verdict == Some(State::Done) {
        return Err(Unwanted::Done);
    }
    if standing.untouchable {
        return Err(Unwanted::Untouchable);
    }
    if standing.held {
        return Err(Unwanted::Held);
    }
    if standing.is_to_be_held {
        return Err(Unwanted::NotNow);
    }
    if !standing.ordered {
        if standing.mode == Mode::Observe {
            return Err(Unwanted::Observing);
        }
        if against == Against::Person && standing.judged_at.is_some_and(|at| now - at > DAY) {
            return Err(if standing.time_is_held { Unwanted::NotNow } else { Unwanted::TooOld });
        }
    }
    if standing.looked_at.is_some_and(|looked_at| looked_at.is_none_or(|at| now - at > FRESH_LOOK)) {
        return Err(Unwanted::LookAgain);
    }
    Ok(())
}
