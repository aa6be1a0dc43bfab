//! What is known of an author besides their words: points beside the text's own, which may make a person look and never
//! remove.

use super::{CommentJudge, rounded};
use crate::domain::verdict::{Decision, Reason, Verdict, score_of};

impl CommentJudge {
    /// The verdict on a text with what is known of its author. It may go to quarantine for that, and no further: what
    /// stands in a profile is no evidence against these words.
    pub fn with_author(&self, verdict: &Verdict, about: &[Reason]) -> Verdict {
        let mut known = verdict.clone();
        known.reasons.extend(about.iter().map(|reason| Reason { points: rounded(reason.points), ..reason.clone() }));
        known.reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        known.score = score_of(&known.reasons);
        let bar = self.rules.thresholds.quarantine;
        if known.decision == Decision::Keep && known.score >= bar && bar < 1.0 {
            known.decision = Decision::Quarantine;
            let strongest = about.iter().max_by(|a, b| a.points.total_cmp(&b.points));
            known.rule = strongest.map_or(known.rule, |reason| reason.code.clone().into());
        }
        known
    }
}
