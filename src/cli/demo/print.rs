//! How the timeline looks: colours on a terminal, plain when piped; pauses for whoever reads along.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::cli::ink;
pub(super) use crate::cli::ink::Ink;

/// Columns of a line at most, and what it has at least, however narrow the terminal is.
const WIDEST: usize = 92;
const NARROWEST: usize = 32;

/// Prints the timeline.
pub(super) struct Printer {
    colours: bool,
    pause: Duration,
    width: usize,
}

impl Printer {
    /// Pauses unless it should be fast; colours only on a terminal that wants them.
    pub(super) fn new(fast: bool) -> Self {
        let pause = if fast { Duration::ZERO } else { Duration::from_secs(1) };
        let width = ink::width().map_or(WIDEST, |columns| columns.saturating_sub(1).clamp(NARROWEST, WIDEST));
        Self { colours: ink::wanted(), pause, width }
    }

    /// One line, then a pause to read it.
    pub(super) fn line(&self, ink: Ink, text: &str) -> Result<()> {
        let painted = if self.colours { ink.on(text) } else { text.to_owned() };
        let mut out = io::stdout().lock();
        writeln!(out, "{painted}").and_then(|()| out.flush()).context("printing")
    }

    /// Time to read.
    pub(super) fn rest(&self) {
        if !self.pause.is_zero() {
            #[expect(clippy::disallowed_methods, reason = "a person reads meanwhile")]
            std::thread::sleep(self.pause);
        }
    }

    /// Whether a text needs but one line.
    pub(super) fn fits(&self, text: &str) -> bool {
        text.chars().count() <= self.width
    }

    /// A text wrapped to the width, every line after a margin.
    pub(super) fn wrapped(&self, margin: &str, text: &str) -> Vec<String> {
        let width = self.width.saturating_sub(margin.chars().count());
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split(' ') {
                if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                    lines.push(format!("{margin}{line}"));
                    line = String::new();
                }
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            lines.push(format!("{margin}{line}"));
        }
        lines
    }
}
