//! `run`: the daemon, until SIGTERM or SIGINT.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use sd_notify::NotifyState;

use super::Globals;
use crate::app::{Daemon, Stop};

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot run\n  etronics-bot --config /etc/etronics-bot/config.toml run")]
pub struct Args {}

/// Runs the daemon.
pub fn run(_args: &Args, globals: &Globals) -> Result<ExitCode> {
    crate::heap::gives_back();
    let session = globals.session()?;
    session.config.require_daemon()?;
    let daemon = Daemon::new(session.setup()?)?;
    match super::check::admin_chat_trouble(&session)? {
        // Not a word goes where everybody reads it.
        Some((words, true)) => anyhow::bail!("{words}"),
        Some((words, false)) => tracing::warn!("the admin's chat: {words}"),
        None => {}
    }
    let mode = daemon.engine.store().read(|db| session.mode(db))?;
    let watchdog = sd_notify::watchdog_enabled();
    let mut fed = Instant::now();
    let alive = move || {
        let Some(every) = watchdog else { return };
        if fed.elapsed() >= every / 3 {
            fed = Instant::now();
            tell_systemd(&[NotifyState::Watchdog]);
        }
    };
    let stop = Stop::default();
    let ready = || {
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            mode = mode.as_str(),
            database = %session.database.display(),
            "started"
        );
        tell_systemd(&[NotifyState::Ready]);
    };
    daemon.run(&stop, ready, alive)?;
    tell_systemd(&[NotifyState::Stopping]);
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Outside systemd there is nobody to tell.
fn tell_systemd(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::debug!("telling systemd: {error}");
    }
}
