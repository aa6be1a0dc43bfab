//! The language of everything people read in chats.

use super::words::words;

words! {
    /// One of those the program speaks.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum Language {
        /// Russian.
        #[default]
        Ru = "ru",
        /// English.
        En = "en",
    }
}
