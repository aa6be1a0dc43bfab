//! `simulator`: the simulated platforms alone, for any client, until a signal asks to stop.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::Globals;
use crate::clock::Clock;
use crate::simulator::{Simulator, World};

/// Serve the simulated VK, Telegram and MAX to any client
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  etronics-bot simulator\n  etronics-bot simulator --listen 127.0.0.1:8090 --empty\n  etronics-bot simulator --page"
)]
pub(crate) struct Args {
    /// Where to listen; port 0: any free one
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Begin with nobody but the owner, and nothing written
    #[arg(long)]
    empty: bool,
    /// Allow any number of calls a second
    #[arg(long)]
    unlimited: bool,
    /// Serve the page to play on as well
    #[arg(long)]
    page: bool,
}

/// Says where and with which keys, then serves.
pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    serves_this_machine_only(args.listen)?;
    // Asked for before the address is told: whoever reads it may ask to stop at once.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting the runtime")?;
    let signals = runtime.block_on(async { StopSignals::new() })?;
    let simulator = Simulator::start(Clock::system(), args.listen)?;
    if !args.empty {
        simulator.world(World::populate).context("populating the simulated community")?;
    }
    let lines = simulator.world(|world| {
        if args.unlimited {
            world.limit_calls(false);
        }
        let keys = &world.keys;
        [
            ("address", simulator.address().to_string()),
            ("group_id", world.group_id.to_string()),
            ("community_token", keys.community.clone()),
            ("service_token", keys.service.clone()),
            ("user_token", keys.user.clone()),
            ("bot_token", keys.bot.clone()),
            ("admin_chat_id", world.admin_chat_id.to_string()),
            ("discussion_chat_id", world.discussion_chat_id.to_string()),
            ("max_token", keys.max.clone()),
            ("max_channel_id", world.max_channel_id.to_string()),
        ]
    });
    let page = args.page.then(|| ("page", simulator.open_page(globals.language(), None)));
    for (name, value) in lines.into_iter().chain(page) {
        globals.say(&format!("{name} = {value}"))?;
    }
    runtime.block_on(signals.wait());
    Ok(ExitCode::SUCCESS)
}

/// Whoever reaches the address has every key.
pub(super) fn serves_this_machine_only(listen: SocketAddr) -> Result<()> {
    anyhow::ensure!(
        listen.ip().is_loopback(),
        "--listen {listen}: the keys are public, so it serves this machine only; use 127.0.0.1:PORT"
    );
    Ok(())
}

struct StopSignals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl StopSignals {
    fn new() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).context("listening for SIGINT")?,
            terminate: signal(SignalKind::terminate()).context("listening for SIGTERM")?,
        })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
