//! Whose work something is, as a word of the log.

use super::action::Owner;

/// A folder of `handlers/`, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Department {
    /// What people are told of trouble.
    Alerts,
    /// The stored past judged again.
    Backtest,
    /// Copies of posts.
    Copies,
    /// Digests.
    Digest,
    /// Talks with advertisers.
    Leads,
    /// Comments and accounts.
    Moderation,
    /// Buttons and words in the admin's chat.
    Panel,
    /// Questions in comments.
    Questions,
    /// What is due by the clock.
    Tick,
    /// Names of groups.
    Titles,
}

impl Department {
    /// The word of the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alerts => "alerts",
            Self::Backtest => "backtest",
            Self::Copies => "copies",
            Self::Digest => "digest",
            Self::Leads => "leads",
            Self::Moderation => "moderation",
            Self::Panel => "panel",
            Self::Questions => "questions",
            Self::Tick => "tick",
            Self::Titles => "titles",
        }
    }
}

impl Owner {
    /// The department that hears what an action came to; none: nobody does.
    pub fn department(self) -> Option<Department> {
        Some(match self {
            Self::Nobody => return None,
            Self::Verdict
            | Self::Apology
            | Self::People
            | Self::Newcomer
            | Self::Staff
            | Self::Rights
            | Self::Missed
            | Self::Sweep(_)
            | Self::Opinion(_) => Department::Moderation,
            Self::LookedUp | Self::Keys => Department::Panel,
            Self::Copies => Department::Copies,
            Self::Alerts => Department::Alerts,
            Self::Digest => Department::Digest,
            Self::Question(_) => Department::Questions,
            Self::Leads(_) => Department::Leads,
            Self::Trial => Department::Backtest,
        })
    }
}
