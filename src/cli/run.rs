//! `run`: the daemon, until SIGTERM or SIGINT.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::Globals;
use super::check::{ChatTrouble, admin_chat_trouble, token_that_never_worked};
use super::systemd::{self, State};
use crate::app::{self, Daemon, Stop};
use crate::store::Db;

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot run\n  etronics-bot --config /etc/etronics-bot/config.toml run")]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args, globals: &Globals) -> Result<ExitCode> {
    crate::heap::gives_back();
    let (runtime, stop) = (app::runtime()?, Stop::default());
    // Before anything else: Telegram may take its time below.
    let signals = app::hear_signals(&runtime, &stop)?;
    let session = Arc::new(globals.session()?);
    session.config.require_daemon()?;
    let asks = Arc::clone(&session);
    match unless_asked(&stop, move || token_that_never_worked(&asks))? {
        None => return Ok(stopped()),
        Some(None) => {}
        Some(Some(words)) => {
            anyhow::bail!("Telegram does not take telegram.bot_token ({words}): copy it anew from @BotFather")
        }
    }
    let daemon = Daemon::on(runtime, session.setup()?)?;
    let asks = Arc::clone(&session);
    let Some(trouble) = unless_asked(&stop, move || admin_chat_trouble(&asks))? else {
        daemon.leave()?;
        return Ok(stopped());
    };
    if let Some(ChatTrouble { words, channel, moved }) = trouble {
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
    let ready = || {
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            mode = mode.as_str(),
            database = %session.database.display(),
            "started"
        );
        systemd::tell(State::Ready);
    };
    daemon.run(&stop, signals, ready, alive)?;
    Ok(stopped())
}

fn stopped() -> ExitCode {
    systemd::tell(State::Stopping);
    tracing::info!("stopped");
    ExitCode::SUCCESS
}

/// Asks something that may take its time; `None`: being asked to stop came first, and nobody waits for the answer.
fn unless_asked<T: Send + 'static>(stop: &Stop, ask: impl FnOnce() -> Result<T> + Send + 'static) -> Result<Option<T>> {
    /// The flag wakes nobody.
    const LOOK: Duration = Duration::from_millis(100);
    let (answer, answered) = channel();
    let asking = move || drop(answer.send(ask()));
    std::thread::Builder::new().name("start".to_owned()).spawn(asking).context("starting a runtime")?;
    while !stop.is_asked() {
        match answered.recv_timeout(LOOK) {
            Ok(answer) => return answer.map(Some),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => anyhow::bail!("asking Telegram at the start came to no end"),
        }
    }
    Ok(None)
}
