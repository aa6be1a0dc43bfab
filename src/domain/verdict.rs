//! Evidence → points with reasons → score → verdict.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::rule::Rule;
use super::words::words;

/// One argument for or against: a name, signed points (log-odds), and what it was seen on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable snake_case code; words for people are made from it on reading, in the reader's language.
    pub code: Cow<'static, str>,
    /// Log-odds: positive speaks for spam or a fake, negative for a person.
    pub points: f64,
    /// What it was seen on (the word, the domain, a count): a short text from outside, to be escaped where shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Reason {
    /// A reason without detail.
    pub fn new(code: &'static str, points: f64) -> Self {
        Self { code: Cow::Borrowed(code), points, detail: None }
    }

    /// A reason that names what it was seen on.
    pub fn with(code: &'static str, points: f64, detail: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), points, detail: Some(detail.into()) }
    }
}

/// Code of the reason that says that others wrote the very same; its detail is how many.
pub const SAME_TEXT: &str = "same_text";
/// Code of the reason that says that words of what hung on a comment were judged; its detail is those words.
pub const IN_ATTACHMENT: &str = "in_attachment";

words! {
    /// What should become of the judged thing, the mildest first.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum Decision {
        /// Left where it is.
        Keep = "keep",
        /// Stays visible and waits for a person or the clock.
        Quarantine = "quarantine",
        /// Is deleted, or the person removed.
        Remove = "remove",
    }
}

/// A decision with everything that led to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What should be done.
    pub decision: Decision,
    /// In [0, 1]: `1 / (1 + e^−sum of points)`.
    pub score: f64,
    /// What decided: `stop_word`, `domain`, `model`, `learned`, `exempt`, …
    pub rule: Rule,
    /// What gave points, strongest first.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// A removal that waits for room within the limits.
    pub fn is_over_limit(&self) -> bool {
        self.decision == Decision::Quarantine && self.reasons.iter().any(|reason| reason.code == "over_limit")
    }
}

/// Score of a list of reasons, in [0, 1].
pub fn score_of(reasons: &[Reason]) -> f64 {
    let sum: f64 = reasons.iter().map(|reason| reason.points).sum();
    1.0 / (1.0 + (-sum).exp())
}

words! {
    /// Whether verdicts are acted on.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum Mode {
        /// Writes down what it would do.
        Observe = "observe",
        /// Does it, or asks the admin where no token may.
        Enforce = "enforce",
    }
}

/// How verdicts are acted on by what the keys allow: what the panel is headed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acting {
    /// Only watching.
    Watching,
    /// By itself.
    Itself,
    /// By itself on Telegram; on VK a person is asked.
    OnTelegram,
    /// A person is asked.
    Asking,
}

/// How readily comments are judged as spam: moves both thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strictness {
    /// Only what is beyond doubt.
    Soft,
    /// The shipped thresholds; see `src/judging/models/README.md`.
    Normal,
    /// Rather one too many in quarantine.
    Strict,
}

impl Strictness {
    /// The word of the config and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Soft => "soft",
            Self::Normal => "normal",
            Self::Strict => "strict",
        }
    }
}

words! {
    /// What was judged: a text, a like, a membership.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum SubjectKind else Comment {
        /// A person, for being subscribed.
        Member = "member",
        /// A person, for likes.
        Like = "like",
        /// A comment on VK.
        Comment = "comment",
        /// A message of the Telegram discussion group.
        Message = "message",
    }
}

words! {
    /// What became of a verdict.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum State else Observed {
        /// Only written down: the mode is observe, nothing was done.
        Observed = "observed",
        /// Wanted and on its way out.
        Pending = "pending",
        /// Asked of the admin.
        Assist = "assist",
        /// The platform has confirmed it.
        Done = "done",
        /// Could not be done; see the error.
        Failed = "failed",
        /// Taken back by a person; what cannot come back is named there.
        Undone = "undone",
    }
}
