//! How far a long command has come: one line of a terminal that is drawn over itself, and gone at the end.

use std::io::{self, IsTerminal, Read, Write};
use std::time::{Duration, Instant};

use super::Globals;
use crate::telemetry;

/// Letters of the bar.
const WIDTH: u64 = 30;
/// It is drawn no oftener: a page of a sweep may be a moment.
const EVERY: Duration = Duration::from_millis(100);

/// A line on standard error; none where nobody looks.
pub(super) struct Progress {
    shown: bool,
    begun: Instant,
    drawn: Option<Instant>,
}

impl Progress {
    /// Shown on a terminal, unless only errors are asked for.
    pub(super) fn new(globals: &Globals) -> Self {
        Self { shown: !globals.quiet && io::stderr().is_terminal(), begun: Instant::now(), drawn: None }
    }

    /// The same, unless results stand on that terminal too.
    pub(super) fn beside_results(globals: &Globals) -> Self {
        let mut progress = Self::new(globals);
        progress.shown &= !io::stdout().is_terminal();
        progress
    }

    /// `done` of `of`, and what else there is to say.
    pub(super) fn at(&mut self, done: u64, of: u64, said: &str) {
        if !self.shown || self.drawn.is_some_and(|drawn| drawn.elapsed() < EVERY) {
            return;
        }
        self.drawn = Some(Instant::now());
        // Nobody reads standard error any more: nothing is lost.
        drop(write!(io::stderr(), "\r{}\x1b[K", line(done, of, said, self.begun.elapsed())));
        telemetry::line_is_drawn();
    }

    /// The work is over: the line goes.
    pub(super) fn clear(&self) {
        if self.drawn.is_some() {
            drop(write!(io::stderr(), "{}", telemetry::room_for_a_line()));
        }
    }

    /// Counts what is read of a file of so many bytes.
    pub(super) fn reading<R: Read>(self, inner: R, bytes: u64) -> impl Read {
        Reading { inner, read: 0, bytes, progress: self }
    }
}

fn line(done: u64, of: u64, said: &str, spent: Duration) -> String {
    let share = |whole: u64| done.min(of).saturating_mul(whole).checked_div(of).unwrap_or(0);
    let full = share(WIDTH) as usize;
    let bar = format!("{}{}", "█".repeat(full), "░".repeat(WIDTH as usize - full));
    let said = if said.is_empty() { String::new() } else { format!(" {said}") };
    format!("{bar} {done}/{of} {} %{said} {} s", share(100), spent.as_secs())
}

struct Reading<R> {
    inner: R,
    read: u64,
    bytes: u64,
    progress: Progress,
}

impl<R: Read> Read for Reading<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        if read == 0 {
            self.progress.clear();
        } else {
            self.progress.at(self.read, self.bytes, "");
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_the_work_is_done() {
        let drawn = |done, of, said| line(done, of, said, Duration::from_millis(4_900));
        assert_eq!(drawn(0, 0, ""), format!("{} 0/0 0 % 4 s", "░".repeat(30)));
        assert_eq!(drawn(1, 3, "found 2"), format!("{}{} 1/3 33 % found 2 4 s", "█".repeat(10), "░".repeat(20)));
        assert_eq!(drawn(5, 3, ""), format!("{} 5/3 100 % 4 s", "█".repeat(30)));
    }
}
