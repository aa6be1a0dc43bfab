//! Standard output, where results go: what could not be written is an error, and nobody is told that all is well.

use std::io::{self, Write};

use anyhow::{Context, Result};

/// Writes, and waits until it is out: what stays in the buffer is lost at the end of the process without a word.
pub(super) fn put(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // A closed pipe (`| head`) is no error of ours.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context(doing()),
    }
}

/// What was being done when it failed.
pub(super) fn doing() -> &'static str {
    "writing to standard output"
}
