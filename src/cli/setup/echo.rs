//! The terminal without its echo, as it was before when this ends, however it ends.

use std::io::{self, Write};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

/// No letter is echoed while this lives.
pub(super) struct Quiet {
    before: Termios,
}

impl Quiet {
    pub(super) fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON);
        tcsetattr(io::stdin(), OptionalActions::Now, &quiet)?;
        Ok(Self { before })
    }

    /// Ctrl-C between two questions, or somebody who stops this from outside: the terminal is left as it was.
    pub(super) fn restore_when_stopped(&self, runtime: &Runtime) {
        let before = self.before.clone();
        runtime.spawn(async move {
            let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
            let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)] = kinds.map(signal) else { return };
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
            restore(&before);
            std::process::exit(1);
        });
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        restore(&self.before);
    }
}

fn restore(before: &Termios) {
    // Nothing can be done about a terminal that is gone.
    let _ = tcsetattr(io::stdin(), OptionalActions::Flush, before);
    // A wait may have hidden it.
    drop(write!(io::stdout(), "\x1b[?25h"));
    drop(io::stdout().flush());
}
