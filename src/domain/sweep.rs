//! One look over many: what is swept, how far it got, what it found.

use serde::{Deserialize, Serialize};

/// What is looked over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SweepKind {
    /// The subscribers.
    Members,
    /// Who likes the newest posts.
    Likes,
    /// Comments under the newest posts.
    Comments,
}

impl SweepKind {
    /// The word stored, printed and typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Likes => "likes",
            Self::Comments => "comments",
        }
    }

    /// The kind of a stored word.
    pub fn parse(word: &str) -> Self {
        match word {
            "likes" => Self::Likes,
            "comments" => Self::Comments,
            _ => Self::Members,
        }
    }
}

/// How a sweep stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SweepState {
    /// Goes on, or waits for its turn.
    Running,
    /// Came to its end.
    Done,
    /// Came to its end, and some of what it found is beyond a limit and waits in quarantine.
    Limit,
    /// Could not go on; the note says why.
    Failed,
}

impl SweepState {
    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Limit => "limit",
            Self::Failed => "failed",
        }
    }

    /// The state of a stored word.
    pub fn parse(word: &str) -> Self {
        match word {
            "done" => Self::Done,
            "limit" => Self::Limit,
            "failed" => Self::Failed,
            _ => Self::Running,
        }
    }
}

/// What a sweep has counted so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SweepCounts {
    /// How many there are to look at, as far as is known.
    pub total: u64,
    /// How many were looked at.
    pub done: u64,
    /// Calls made.
    pub calls: u64,
    /// Subscribed since the last sweep, unheard.
    pub came: u64,
    /// Gone since the last sweep, unheard.
    pub gone: u64,
    /// Deleted or banned accounts.
    pub dead: u64,
    /// Verdicts «quarantine».
    pub doubtful: u64,
    /// Verdicts «remove», the dead among them.
    pub fake: u64,
    /// On their way out, or asked of the admin.
    pub removed: u64,
    /// Put into quarantine.
    pub quarantined: u64,
    /// Put there only because a limit was reached.
    pub over_limit: u64,
    /// Likes read.
    pub likes: u64,
}
