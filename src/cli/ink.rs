//! The terminal that results stand on: its colours, its width.

use std::io::{self, IsTerminal};

/// What a word means by its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Plain,
    Dim,
    Bold,
    Red,
    Green,
    Yellow,
    Blue,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "0",
            Self::Dim => "2",
            Self::Bold => "1",
            Self::Red => "31",
            Self::Green => "32",
            Self::Yellow => "33",
            Self::Blue => "36",
        }
    }

    /// A text in this colour, where standard output shows colours.
    pub(crate) fn painted(self, text: &str) -> String {
        if wanted() { self.on(text) } else { text.to_owned() }
    }

    /// A text in this colour.
    pub(crate) fn on(self, text: &str) -> String {
        if self == Self::Plain { text.to_owned() } else { format!("\u{1b}[{}m{text}\u{1b}[0m", self.code()) }
    }
}

/// Whether standard output is a terminal that wants colours (no-color.org).
pub(crate) fn wanted() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|said| said.is_empty())
}

/// Columns of the terminal that standard output is; `None`: it is none.
pub(crate) fn width() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}
