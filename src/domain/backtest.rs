//! What settings would have done with the stored past: what is tried, and what came of it.

use serde::{Deserialize, Serialize};

use super::packed::Ids;
use super::verdict::{Decision, Strictness, Verdict};

/// The closest calls that are shown of each kind.
pub const CLOSEST: usize = 20;

/// Settings that the past is judged by once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Whole days back from `until`, for whoever asked; the answer is kept under it.
    pub days: u32,
    /// Texts seen from here on, Unix milliseconds.
    pub since: i64,
    /// Texts seen before, Unix milliseconds.
    pub until: i64,
    /// Judged so readily; `None`: as the settings in force say.
    pub strictness: Option<Strictness>,
}

/// How many texts came to which decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DecisionCounts {
    /// Texts that would be left alone.
    pub keep: u64,
    /// A person is asked.
    pub quarantine: u64,
    /// Texts that would be removed.
    pub remove: u64,
}

impl DecisionCounts {
    /// Counts one more decision.
    pub fn add(&mut self, decision: Decision) {
        *self.of_mut(decision) += 1;
    }

    /// How many came to this.
    pub fn of(&self, decision: Decision) -> u64 {
        match decision {
            Decision::Keep => self.keep,
            Decision::Quarantine => self.quarantine,
            Decision::Remove => self.remove,
        }
    }

    fn of_mut(&mut self, decision: Decision) -> &mut u64 {
        match decision {
            Decision::Keep => &mut self.keep,
            Decision::Quarantine => &mut self.quarantine,
            Decision::Remove => &mut self.remove,
        }
    }
}

/// One text whose score stands near a threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClosestCall {
    /// The verdict of then.
    pub journal: i64,
    /// As was decided then.
    pub then: Decision,
    /// As would be decided.
    pub now: Verdict,
}

/// Whom the settings would have banned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WouldBan {
    /// Whom it would have met.
    pub person: super::ids::PersonId,
    /// Of their texts that would have been removed; 0: for the account itself.
    pub texts: u64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backtest {
    /// The settings that were tried.
    pub trial: Trial,
    /// Name of the model.
    pub model: String,
    /// How readily it judged.
    pub strictness: Strictness,
    /// From this score on a text is removed, and from this on a person is asked.
    pub thresholds: [f64; 2],
    /// Texts that were judged, and the people who wrote them.
    pub texts: u64,
    /// People who wrote them.
    pub authors: u64,
    /// As was decided then.
    pub then: DecisionCounts,
    /// As would be decided.
    pub now: DecisionCounts,
    /// Pairs of decisions that differ (then, now), and how many texts changed so.
    pub changed: Vec<(Decision, Decision, u64)>,
    /// Verdicts on texts that still stand and would be removed.
    pub standing: Ids,
    /// Of these, those that are barely spam.
    pub doubtful: Ids,
    /// Removed, and nearly not.
    pub removed: Vec<ClosestCall>,
    /// Kept, and nearly not.
    pub kept: Vec<ClosestCall>,
    /// Who would have been banned, most texts first, at most [`CLOSEST`] of them.
    pub banned: Vec<WouldBan>,
    /// How many they are.
    pub banned_count: u64,
}

impl Backtest {
    /// How many texts would have come to something else.
    pub fn changed_count(&self) -> u64 {
        self.changed.iter().map(|(.., count)| count).sum()
    }
}

/// A page of closest calls on the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calls {
    /// Of the week that the switch to acting looks at; else of the month.
    pub week: bool,
    /// What would be kept; else what would be removed.
    pub kept: bool,
    /// Which page, from 0.
    pub page: u8,
}

impl Calls {
    /// Calls on a page.
    pub const PAGE: usize = 5;
    /// Pages of one kind.
    pub const PAGES: u8 = (CLOSEST / Self::PAGE) as u8;
    const CODES: [&str; 16] = [
        "mr0", "mr1", "mr2", "mr3", "mk0", "mk1", "mk2", "mk3", "wr0", "wr1", "wr2", "wr3", "wk0", "wk1", "wk2", "wk3",
    ];

    /// The word in a button's data.
    pub fn code(self) -> &'static str {
        let at = usize::from(self.week) * 8 + usize::from(self.kept) * 4 + usize::from(self.page.min(Self::PAGES - 1));
        Self::CODES.get(at).copied().unwrap_or("mr0")
    }

    /// The page of a word.
    pub fn parse(code: &str) -> Option<Self> {
        let at = Self::CODES.iter().position(|known| *known == code)?;
        Some(Self { week: at >= 8, kept: at % 8 >= 4, page: (at % 4) as u8 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_of_calls_has_its_word() {
        for (week, kept) in [(false, false), (false, true), (true, false), (true, true)] {
            for page in 0..Calls::PAGES {
                let calls = Calls { week, kept, page };
                assert_eq!(Calls::parse(calls.code()), Some(calls));
            }
        }
        assert_eq!(Calls::parse("wr4"), None);
    }
}
