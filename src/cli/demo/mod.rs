//! `demo`: the real daemon against the built-in simulator, without a token or a network.

mod advertisers;
mod copies;
mod morning;
mod people;
mod print;
mod stage;
mod story;

use std::process::ExitCode;

use anyhow::Result;

use super::Globals;
use stage::Stage;

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot demo\n  etronics-bot demo --fast | less")]
pub(crate) struct Args {
    /// In seconds, without pauses for the reader
    #[arg(long)]
    fast: bool,
}

/// Plays the day.
pub(crate) fn run(args: &Args, _globals: &Globals) -> Result<ExitCode> {
    let mut stage = Stage::build(args.fast)?;
    let played = story::play(&mut stage).and_then(|()| stage.summary());
    stage.clear_away();
    played?;
    Ok(ExitCode::SUCCESS)
}
