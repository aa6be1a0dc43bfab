//! Why the program stopped removing by itself, and what that is about.

use super::rule::Rule;
use super::verdict::Verdict;

/// Why removing by itself stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BrakeCause {
    /// More than a tenth of a day's removals were taken back.
    TakenBack,
    /// What it removes is like what people here write and was always kept.
    LikeOwnTalk,
    /// Many more different texts than usual within an hour, and no raid.
    OutOfRhythm,
}

impl BrakeCause {
    /// Every cause there is, for readers of stored words.
    pub const ALL: [Self; 3] = [Self::TakenBack, Self::LikeOwnTalk, Self::OutOfRhythm];

    /// The word of the database and of JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TakenBack => "taken_back",
            Self::LikeOwnTalk => "like_own_talk",
            Self::OutOfRhythm => "out_of_rhythm",
        }
    }

    /// The cause of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == word)
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
