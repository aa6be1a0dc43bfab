//! Right before a row is sent: is it still wanted? Pure.

use crate::clock::{DAY, Millis};
use crate::domain::action::Action;
use crate::domain::verdict::Mode;
use crate::store::{OutboxRow, State};

/// What has become of the reason for an action.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// State of the verdict it carries out.
    pub verdict: Option<State>,
    /// When that was reached.
    pub judged_at: Option<Millis>,
    /// A person ordered it: observe mode and age do not matter.
    pub ordered: bool,
    /// The person is on a never-touch list.
    pub untouchable: bool,
    /// Mode now.
    pub mode: Mode,
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
    /// The person must not be touched.
    Untouchable,
    /// The bot only observes now.
    Observing,
    /// Decided more than a day ago.
    TooOld,
}

impl Unwanted {
    /// A word for the log and the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Undone => "taken back",
            Self::Replaced => "edited since",
            Self::Untouchable => "never to be touched",
            Self::Observing => "back to observing",
            Self::TooOld => "decided more than a day ago",
        }
    }

    /// What the verdict becomes.
    pub fn state(self) -> State {
        match self {
            Self::Expired | Self::TooOld => State::Failed,
            Self::Undone => State::Undone,
            Self::Replaced | Self::Untouchable | Self::Observing => State::Observed,
        }
    }
}

/// Whether a row may go out.
pub fn still_wanted(row: &OutboxRow, standing: &Standing, now: Millis) -> Result<(), Unwanted> {
    if row.expires_at.is_some_and(|expires_at| expires_at <= now) {
        return Err(Unwanted::Expired);
    }
    let against_person = match &row.action {
        Action::SetBanned { banned: true, .. } | Action::SetRestricted { restricted: true, .. } => true,
        Action::SetComment { visible: false, .. } => false,
        // The way back, and everything that is said or read, is always wanted.
        Action::SetComment { visible: true, .. }
        | Action::SetBanned { .. }
        | Action::SetRestricted { .. }
        | Action::SetCommentsClosed { .. }
        | Action::ShowSurface { .. }
        | Action::SendMessage { .. }
        | Action::DeleteMessage { .. }
        | Action::AnswerButton { .. }
        | Action::SendVkMessage { .. }
        | Action::ReadPeople { .. }
        | Action::ResolveName { .. }
        | Action::ReadManagers
        | Action::ReadChatAdmins { .. }
        | Action::ReadCapabilities
        | Action::CatchUp { .. } => return Ok(()),
    };
    if standing.verdict == Some(State::Undone) {
        return Err(Unwanted::Undone);
    }
    if standing.verdict == Some(State::Observed) {
        return Err(Unwanted::Replaced);
    }
    if standing.untouchable {
        return Err(Unwanted::Untouchable);
    }
    if standing.ordered {
        return Ok(());
    }
    if standing.mode == Mode::Observe {
        return Err(Unwanted::Observing);
    }
    if against_person && standing.judged_at.is_some_and(|at| now - at > DAY) {
        return Err(Unwanted::TooOld);
    }
    Ok(())
}
