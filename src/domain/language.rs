//! The language of everything people read in chats.

/// One of those the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}
