//! Somebody ends the demo in the midst of it: nothing is left behind.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::signal::unix::{SignalKind, signal};

/// Folders that exist only while the demo does.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
/// Somebody asked to end it.
static ASKED: AtomicBool = AtomicBool::new(false);

/// How it ends when it is asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// At once, as a command that was interrupted: 128 and the signal's number.
    AtOnce,
    /// Whoever plays looks at [`is_asked`] and ends in order.
    InOrder,
}

/// A folder that has to go, however this ends.
pub(super) fn takes_along(folder: &Path) {
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).push(folder.to_owned());
}

/// Whether somebody asked to end it.
pub(super) fn is_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// From now on a signal is heard.
pub(super) fn listen(ending: Ending) -> Result<()> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("listening for signals")?;
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let heard = {
        let _entered = runtime.enter();
        kinds.map(|kind| signal(kind).map(|heard| (kind, heard)))
    };
    let [interrupt, terminate, hangup] = heard;
    let (mut interrupt, mut terminate, mut hangup) =
        (interrupt.context("SIGINT")?, terminate.context("SIGTERM")?, hangup.context("SIGHUP")?);
    let wait = move || {
        runtime.block_on(async {
            loop {
                let kind = tokio::select! {
                    _ = interrupt.1.recv() => interrupt.0,
                    _ = terminate.1.recv() => terminate.0,
                    _ = hangup.1.recv() => hangup.0,
                };
                // Who asks twice does not want to wait.
                if ASKED.swap(true, Ordering::SeqCst) || ending == Ending::AtOnce {
                    clear_away();
                    std::process::exit(128 + kind.as_raw_value());
                }
            }
        });
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(wait).context("listening for signals")?;
    Ok(())
}

/// The story may be writing there meanwhile, so a few tries.
fn clear_away() {
    let folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for folder in folders {
        for _ in 0..20 {
            if std::fs::remove_dir_all(&folder).is_ok() || !folder.exists() {
                break;
            }
            #[expect(clippy::disallowed_methods, reason = "no file tells when another thread has closed it")]
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
