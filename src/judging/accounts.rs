//! Accounts: provisional.

use anyhow::Result;

use crate::domain::profile::Profile;
use crate::domain::verdict::{Decision, Reason, Strictness, SubjectKind, Verdict, score_of};

/// Thresholds.
#[derive(Debug, Clone, Copy)]
pub struct AccountThresholds {
    /// Remove.
    pub remove: f64,
    /// Quarantine.
    pub quarantine: f64,
}

impl AccountThresholds {
    /// Of settings.
    pub fn of(_strictness: Strictness, remove: Option<f64>, quarantine: Option<f64>) -> Self {
        Self { remove: remove.unwrap_or(0.9), quarantine: quarantine.unwrap_or(0.6) }
    }
}

/// Rules.
#[derive(Debug, Clone, Copy)]
pub struct AccountRules {
    /// Members.
    pub members: AccountThresholds,
    /// Likes.
    pub likes: AccountThresholds,
}

/// Scorecard.
#[derive(Debug)]
pub struct Scorecard;

impl Scorecard {
    /// Shipped.
    pub fn shipped() -> Result<Self> {
        Ok(Self)
    }
}

/// Example.
#[derive(Debug)]
pub struct AccountExample {
    /// Profile.
    pub profile: Profile,
    /// Fake.
    pub fake: bool,
}

/// Adaptive.
#[derive(Debug)]
pub struct AccountAdaptive;

impl AccountAdaptive {
    /// Of examples.
    pub fn of(_examples: &[AccountExample]) -> Self {
        Self
    }
}

/// Behaviour.
#[derive(Debug, Clone, Copy, Default)]
pub struct Behaviour {
    /// Most likes within 40 s.
    pub likes_in_burst: u32,
    /// Joining to first like or comment.
    pub seconds_after_join: Option<i64>,
    /// Others with near ids.
    pub dense_ids: u32,
    /// Spam verdicts.
    pub spam_texts: u32,
    /// Kept comments.
    pub good_comments: u32,
}

/// Evidence.
#[derive(Debug)]
pub struct AccountEvidence<'a> {
    /// Member or like.
    pub kind: SubjectKind,
    /// Profile.
    pub profile: Option<&'a Profile>,
    /// Behaviour.
    pub behaviour: Behaviour,
    /// A wave runs.
    pub tightened: bool,
}

/// Judge.
#[derive(Debug)]
pub struct AccountJudge {
    rules: AccountRules,
}

impl AccountJudge {
    /// New.
    pub fn new(_scorecard: Scorecard, rules: AccountRules, _adaptive: AccountAdaptive) -> Self {
        Self { rules }
    }

    /// Thresholds.
    pub fn thresholds(&self, kind: SubjectKind) -> AccountThresholds {
        if kind == SubjectKind::Like { self.rules.likes } else { self.rules.members }
    }

    /// Version.
    pub fn model_version(&self) -> &str {
        "provisional"
    }

    /// Verdict.
    pub fn judge(&self, evidence: &AccountEvidence<'_>) -> Verdict {
        if evidence.profile.is_some_and(|profile| profile.deactivated().is_some()) {
            let reasons = vec![Reason::new("dead", 10.0)];
            return Verdict { decision: Decision::Remove, score: 1.0, rule: "dead".into(), reasons };
        }
        let reasons = vec![match evidence.profile {
            Some(profile) if !profile.has_photo => Reason::new("no_photo", 4.0),
            _ => Reason::new("photo", -4.0),
        }];
        let score = score_of(&reasons);
        let thresholds = self.thresholds(evidence.kind);
        let decision = if score >= thresholds.remove {
            Decision::Remove
        } else if score >= thresholds.quarantine {
            Decision::Quarantine
        } else {
            Decision::Keep
        };
        Verdict { decision, score, rule: "account".into(), reasons }
    }
}
