//! Questions in comments that wait for somebody's answer.

/// What became of a question. Stored as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionState {
    /// Somebody may answer it on VK still.
    Waiting,
    /// A card asks the admin.
    Shown,
    /// An answer of the admin's is on its way.
    Sending,
    Answered,
    /// Nobody knows whether the answer arrived.
    Doubt,
    /// The question was deleted.
    Gone,
}

impl QuestionState {
    const ALL: [Self; 6] = [Self::Waiting, Self::Shown, Self::Sending, Self::Answered, Self::Doubt, Self::Gone];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Shown => "shown",
            Self::Sending => "sending",
            Self::Answered => "answered",
            Self::Doubt => "doubt",
            Self::Gone => "gone",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == word).unwrap_or(Self::Gone)
    }
}
