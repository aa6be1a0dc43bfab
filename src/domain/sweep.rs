//! One look over many: what is swept, how far it got, what it found.

use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// What is looked over.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum SweepKind else Members {
        /// Everybody who is subscribed.
        Members = "members",
        /// Who likes the newest posts.
        Likes = "likes",
        /// Comments under the newest posts.
        Comments = "comments",
    }
}

words! {
    /// How a sweep stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum SweepState else Running {
        /// Goes on, or waits for its turn.
        Running = "running",
        /// Came to its end.
        Done = "done",
        /// Came to its end, and some of what it found is beyond a limit and waits in quarantine.
        Limit = "limit",
        /// Looked at everybody, and would act on so many that an admin is asked first.
        Asks = "asks",
        /// Could not go on; the note says why.
        Failed = "failed",
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
    /// Calls to VK, which has a limit a day.
    pub calls: u64,
    /// Subscribed since the last sweep, unheard.
    pub came: u64,
    /// Gone since the last sweep, unheard.
    pub gone: u64,
    /// Deleted or banned accounts.
    pub dead: u64,
    /// Verdicts «quarantine», whether or not an entry was made.
    pub doubtful: u64,
    /// Verdicts «remove», the dead among them.
    pub fake: u64,
    /// On their way out, or asked of the admin.
    pub removed: u64,
    /// Entries made in quarantine.
    pub quarantined: u64,
    /// Put there only because a limit was reached.
    pub over_limit: u64,
    /// Likes that were read under posts.
    pub likes: u64,
    /// Living accounts that a sweep which acts would remove, once everybody was looked at.
    pub marked: u64,
}

/// One living account in so many may be acted on without asking: 0.3 %…
const MOST_PER_MILLE: u64 = 3;
/// …and no more than so many people.
const MOST_PEOPLE: u64 = 20;

impl SweepCounts {
    /// Accounts looked at that are not deactivated.
    pub fn living(&self) -> u64 {
        self.done.saturating_sub(self.dead)
    }

    /// Whether so many are marked that a person should look at it first: a community is hardly ever as full of bots as
    /// that, and a scorecard is sometimes wrong about a whole one.
    pub fn is_a_large_share(&self) -> bool {
        self.marked > MOST_PEOPLE || self.marked * 1_000 > self.living() * MOST_PER_MILLE
    }

    /// The share of living accounts that is marked, in hundredths of a per cent.
    pub fn share(&self, marked: u64) -> u64 {
        let living = self.living();
        (marked * 10_000 + living / 2).checked_div(living).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_large_from_three_in_a_thousand_or_twenty_one_people() {
        let of = |marked, done| SweepCounts { marked, done, dead: 100, ..SweepCounts::default() };
        assert!(!of(3, 1_100).is_a_large_share() && of(4, 1_100).is_a_large_share());
        assert!(!of(20, 1_000_100).is_a_large_share() && of(21, 1_000_100).is_a_large_share());
        assert!(!of(0, 100).is_a_large_share() && of(1, 100).is_a_large_share());
        assert_eq!((of(37, 19_100).share(37), of(1, 100).share(1)), (19, 0));
    }
}
