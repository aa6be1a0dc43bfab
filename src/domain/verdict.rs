//! Evidence → points with reasons → score → verdict.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::rule::Rule;

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

/// What should become of the judged thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Left where it is.
    Keep,
    /// Stays visible and waits for a person or the clock.
    Quarantine,
    /// Is deleted, or the person removed.
    Remove,
}

impl Decision {
    /// All of them, the mildest first.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Quarantine, Self::Remove];

    /// The word stored in the database and printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Quarantine => "quarantine",
            Self::Remove => "remove",
        }
    }

    /// The decision of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "keep" => Some(Self::Keep),
            "quarantine" => Some(Self::Quarantine),
            "remove" => Some(Self::Remove),
            _ => None,
        }
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

/// Score of a list of reasons, in [0, 1].
pub fn score_of(reasons: &[Reason]) -> f64 {
    let sum: f64 = reasons.iter().map(|reason| reason.points).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Whether verdicts are acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Writes down what it would do.
    Observe,
    /// Does it, or asks the admin where no token may.
    Enforce,
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

impl Mode {
    /// The word of the config, the database and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Enforce => "enforce",
        }
    }

    /// The mode of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "observe" => Some(Self::Observe),
            "enforce" => Some(Self::Enforce),
            _ => None,
        }
    }
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

/// What was judged: a text, a like, a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectKind {
    /// A person, for being subscribed.
    Member,
    /// A person, for likes.
    Like,
    /// A comment on VK.
    Comment,
    /// A message of the Telegram discussion group.
    Message,
}

impl SubjectKind {
    /// The word stored and printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Like => "like",
            Self::Comment => "comment",
            Self::Message => "message",
        }
    }

    /// What a stored word means.
    pub fn parse(word: &str) -> Self {
        match word {
            "member" => Self::Member,
            "like" => Self::Like,
            "message" => Self::Message,
            _ => Self::Comment,
        }
    }
}

/// What became of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Only written down: the mode is observe, nothing was done.
    Observed,
    /// Wanted and on its way out.
    Pending,
    /// Asked of the admin.
    Assist,
    /// The platform has confirmed it.
    Done,
    /// Could not be done; see the error.
    Failed,
    /// Taken back by a person; what cannot come back is named there.
    Undone,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Observed, Self::Pending, Self::Assist, Self::Done, Self::Failed, Self::Undone];

    /// The word stored and printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Pending => "pending",
            Self::Assist => "assist",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Undone => "undone",
        }
    }

    /// What a stored word means.
    pub fn parse(word: &str) -> Self {
        match word {
            "pending" => Self::Pending,
            "assist" => Self::Assist,
            "done" => Self::Done,
            "failed" => Self::Failed,
            "undone" => Self::Undone,
            _ => Self::Observed,
        }
    }
}
