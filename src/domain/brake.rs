//! Why the program stopped removing by itself, and what that is about.

use super::rule::Rule;
use super::verdict::Verdict;
use super::words::words;

words! {
    /// Why removing by itself stopped.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum BrakeCause {
        /// More than a tenth of a day's removals were taken back.
        TakenBack = "taken_back",
        /// What it removes is like what people here write and was always kept.
        LikeOwnTalk = "like_own_talk",
        /// Many more different texts than usual within an hour, and no raid.
        OutOfRhythm = "out_of_rhythm",
        /// More than a tenth of the people who were put out in a day were taken back.
        PeopleTakenBack = "people_taken_back",
    }
}

/// Whether a brake concerns what a verdict says: the admin's own lists, orders about a wave or somebody, and accounts that are
/// dead are no judgement of the program's.
pub fn concerns(verdict: &Verdict) -> bool {
    let own_word = verdict.reasons.first().is_some_and(|reason| Rule::from(reason.code.clone()).is_of_own_lists());
    !own_word && !matches!(verdict.rule, Rule::Wave | Rule::Dead | Rule::Order | Rule::Album)
}

/// What was seen: so many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrakeSight {
    /// Which of the causes it was.
    pub cause: BrakeCause,
    /// Taken back; or like the community's own talk; or removed within the hour.
    pub seen: i64,
    /// Removed within a day; or what such an hour usually brings at most.
    pub among: i64,
}
