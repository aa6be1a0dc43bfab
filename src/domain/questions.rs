//! Questions in comments that wait for somebody's answer.

use super::words::words;

words! {
    /// What became of a question. Stored as a word.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum QuestionState else Gone {
        /// Somebody may answer it on VK still.
        Waiting = "waiting",
        /// A card asks the admin.
        Shown = "shown",
        /// An answer of the admin's is on its way.
        Sending = "sending",
        Answered = "answered",
        /// Nobody knows whether the answer arrived.
        Doubt = "doubt",
        /// The question was deleted.
        Gone = "gone",
    }
}
