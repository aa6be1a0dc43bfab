//! What is told once, and under which key that is remembered.

use std::fmt::Display;

use super::words::words;

words! {
    /// What is told once of a day, a post or an edit. Nobody asks for it again once that is long ago: it goes with what is old
    /// (`store/retention.rs`).
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum DatedNotice {
        /// A day's crowd at the door of ads.
        Crowd = "crowd",
        /// A day on which the owner was not reached on VK.
        OwnerUnheard = "owner_unheard",
        /// The same on MAX.
        OwnerUnheardOnMax = "owner_unheard_on_max",
        /// A day on which a wall could not be read, or found.
        Wall = "wall",
        /// A day on which more was published on a wall than is read.
        WallCut = "wall_cut",
        /// A day on which a channel was not found.
        Channel = "channel",
        /// An edit that waits for a word.
        EditTold = "edit_told",
        /// An edit that a person let out.
        EditLetOut = "edit_let_out",
        /// An edit of what is out in part.
        EditHalf = "edit_half",
        /// What an edit could not change.
        EditLeft = "edit_left",
        /// An edit that a platform refused.
        EditRefused = "edit_refused",
        /// Files that a copy goes without.
        CopyFiles = "copy_files",
        /// A post that became paid for.
        PaidTold = "paid_told",
        /// A day on which a sweep came to its limit.
        SweepLimit = "sweep_limit",
        /// A day on which a sweep failed.
        SweepFailed = "sweep_failed",
        /// A day on which somebody was left unanswered.
        Unanswered = "unanswered",
    }
}

/// The key of what is told once. Whoever makes one says whether it ages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice(String);

impl Notice {
    /// One of a day, a post or an edit, and of which.
    pub fn dated(kind: DatedNotice, about: impl Display) -> Self {
        Self(format!("{}:{about}", kind.as_str()))
    }

    /// One that is told once for good, or until its trouble is over; there are only so many of them.
    pub fn lasting(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// As the database keeps it.
    pub fn key(&self) -> &str {
        &self.0
    }
}
