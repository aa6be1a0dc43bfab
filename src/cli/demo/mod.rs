//! `demo`: the real daemon against the built-in simulator, without a token or a network.

mod advertisers;
mod company;
mod copies;
mod leaving;
mod morning;
mod page;
mod people;
mod print;
mod reasons;
mod stage;
mod story;
mod town;

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Result;

use super::Globals;
use leaving::Ending;
use stage::Stage;

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot demo\n  etronics-bot demo --fast | less\n  etronics-bot demo --page")]
pub(crate) struct Args {
    /// In seconds, without pauses for the reader
    #[arg(long)]
    fast: bool,
    /// Serve a page to play on instead, until you end it
    #[arg(long, conflicts_with = "fast")]
    page: bool,
    /// Where to serve the page; port 0: any free one
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS", requires = "page")]
    listen: SocketAddr,
}

/// Plays the day, or lets the audience play.
pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    if args.page {
        super::simulator::serves_this_machine_only(args.listen)?;
        return page::run(args.listen, globals);
    }
    leaving::listen(Ending::AtOnce)?;
    let mut stage = Stage::build(args.fast)?;
    story::play(&mut stage).and_then(|()| stage.summary())?;
    Ok(ExitCode::SUCCESS)
}
