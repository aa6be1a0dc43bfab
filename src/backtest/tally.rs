//! Counts of a trial, and its closest calls.

use std::collections::{BTreeMap, HashMap};

use super::past::Evidence;
use crate::domain::backtest::{CLOSEST, DecisionCounts};
use crate::domain::ids::PersonId;
use crate::domain::verdict::{Decision, State, Verdict};
use crate::judging::Thresholds;
use crate::store::JudgedText;

/// A removal less than so many points above its threshold is one that the program itself doubts.
const DOUBT: f64 = 0.5;

/// What a judge said, without the reasons: a month of them stands in memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct VerdictWord {
    pub(super) decision: Decision,
    pub(super) score: f64,
    /// The admin's own list or button decided.
    pub(super) own: bool,
    /// No mercy changes it.
    pub(super) beyond_doubt: bool,
}

/// A text whose score stands near a threshold.
#[derive(Debug, Clone)]
pub struct Close {
    /// The text and its verdict of then.
    pub past: JudgedText,
    /// As would be decided.
    pub now: Verdict,
    /// Between its score and the threshold.
    distance: f64,
    evidence: Evidence,
}

impl Close {
    pub(super) fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

/// The nearest of one kind, each text once.
#[derive(Debug, Default)]
pub(super) struct Nearest {
    pub(super) calls: Vec<Close>,
}

impl Nearest {
    fn offer(&mut self, past: &JudgedText, word: VerdictWord, evidence: &Evidence, distance: f64) {
        let full = self.calls.len() >= CLOSEST;
        if full && self.calls.last().is_some_and(|last| distance >= last.distance) {
            return;
        }
        if let Some(same) = self.calls.iter().position(|call| call.past.fingerprint == past.fingerprint) {
            if self.calls[same].distance <= distance {
                return;
            }
            self.calls.remove(same);
        }
        let at = self.calls.partition_point(|call| call.distance <= distance);
        // The reasons are asked for once the nearest are known.
        let now = Verdict { decision: word.decision, score: word.score, rule: "".into(), reasons: Vec::new() };
        self.calls.insert(at, Close { past: past.clone(), now, distance, evidence: evidence.clone() });
        self.calls.truncate(CLOSEST);
    }
}

/// Everything that is counted.
#[derive(Debug)]
pub(super) struct Tally {
    thresholds: Thresholds,
    pub(super) texts: u64,
    pub(super) then: DecisionCounts,
    pub(super) now: DecisionCounts,
    pub(super) changed: BTreeMap<(Decision, Decision), u64>,
    pub(super) standing: Vec<i64>,
    pub(super) doubtful: Vec<i64>,
    pub(super) removed: Nearest,
    pub(super) kept: Nearest,
    /// Author → texts that would be removed, and whether a person would be asked about any.
    pub(super) authors: HashMap<PersonId, (u64, bool)>,
}

impl Tally {
    pub(super) fn new(thresholds: Thresholds) -> Self {
        Self {
            thresholds,
            texts: 0,
            then: DecisionCounts::default(),
            now: DecisionCounts::default(),
            changed: BTreeMap::new(),
            standing: Vec::new(),
            doubtful: Vec::new(),
            removed: Nearest::default(),
            kept: Nearest::default(),
            authors: HashMap::new(),
        }
    }

    /// One text; `word`: `None` where nobody judges its author.
    pub(super) fn add(&mut self, past: &JudgedText, word: Option<VerdictWord>, evidence: &Evidence) {
        let now = word.map_or(Decision::Keep, |word| word.decision);
        self.texts += 1;
        self.then.add(past.then);
        self.now.add(now);
        if past.then != now {
            *self.changed.entry((past.then, now)).or_default() += 1;
        }
        let author = self.authors.entry(past.author).or_default();
        author.0 += u64::from(now == Decision::Remove);
        author.1 |= now != Decision::Keep;
        let Some(word) = word else { return };
        if now == Decision::Remove && is_to_be_removed(past) {
            self.standing.push(past.journal);
            if !word.own && margin(word.score, self.thresholds.delete) < DOUBT {
                self.doubtful.push(past.journal);
            }
        }
        // What somebody decided already asks for no other word.
        if word.own || past.taught.is_some() {
            return;
        }
        match now {
            Decision::Remove => self.removed.offer(past, word, evidence, word.score - self.thresholds.delete),
            Decision::Keep => self.kept.offer(past, word, evidence, (self.thresholds.quarantine - word.score).abs()),
            Decision::Quarantine => {}
        }
    }
}

/// Whether a text still stands, and neither a person nor the program has decided otherwise.
pub(crate) fn is_to_be_removed(past: &JudgedText) -> bool {
    let open = match past.state {
        State::Observed | State::Failed => true,
        // In quarantine: a person is asked already, or it goes already.
        State::Pending => past.then == Decision::Quarantine,
        State::Assist | State::Done | State::Undone => false,
    };
    open && !past.deleted && past.journal != 0 && past.taught != Some(false)
}

/// How far a score is above a threshold, in points.
fn margin(score: f64, threshold: f64) -> f64 {
    let points = |score: f64| (score / (1.0 - score)).ln();
    points(score) - points(threshold)
}

impl VerdictWord {
    pub(super) fn of(verdict: &Verdict, beyond_doubt: bool) -> Self {
        let own = verdict.rule.is_own_word();
        Self { decision: verdict.decision, score: verdict.score, own, beyond_doubt }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_points_above_the_threshold() {
        assert!(margin(0.85, 0.85).abs() < 1e-9);
        assert!((margin(0.95, 0.85) - 1.2098).abs() < 1e-3);
        assert!(margin(1.0, 0.85) > 100.0, "a stop word is beyond doubt");
    }
}
