//! `run`: the daemon, until SIGTERM or SIGINT.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use super::Globals;
use super::check::{ChatTrouble, admin_chat_trouble, token_that_never_worked};
use super::systemd::{self, State};
use crate::app::{Daemon, Stop};
use crate::store::Db;

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot run\n  etronics-bot --config /etc/etronics-bot/config.toml run")]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args, globals: &Globals) -> Result<ExitCode> {
    crate::heap::gives_back();
    let session = globals.session()?;
    session.config.require_daemon()?;
    if let Some(words) = token_that_never_worked(&session)? {
        anyhow::bail!("Telegram does not take telegram.bot_token ({words}): copy it anew from @BotFather");
    }
    let daemon = Daemon::new(session.setup()?)?;
    if let Some(ChatTrouble { words, channel, moved }) = admin_chat_trouble(&session)? {
        // Not a word goes where everybody reads it.
        anyhow::ensure!(!channel, "{words}");
        tracing::warn!("the admin's chat: {words}");
        if let Some((from, to)) = moved {
            // What is written there meanwhile is heard from the first update on.
            let known = |db: Db<'_>| {
                if db.surfaces().migrated(from)? == to { Ok(()) } else { db.surfaces().migrate_chat(from, to) }
            };
            daemon.engine.store().write(known)?;
        }
    }
    let mode = daemon.engine.store().read(|db| session.mode(db))?;
    let watchdog = systemd::watchdog();
    let mut fed = Instant::now();
    let alive = move || {
        let Some(every) = watchdog else { return };
        if fed.elapsed() >= every / 3 {
            fed = Instant::now();
            systemd::tell(State::Watchdog);
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
        systemd::tell(State::Ready);
    };
    daemon.run(&stop, ready, alive)?;
    systemd::tell(State::Stopping);
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}
