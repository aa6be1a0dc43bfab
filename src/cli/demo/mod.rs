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
mod summary;
mod town;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use super::whole_file::Spared;
use super::{Globals, Misused};
use leaving::Ending;
use stage::Stage;

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  etronics-bot demo\n  etronics-bot demo --fast | less\n  etronics-bot demo --full\n  etronics-bot demo --page"
)]
pub(crate) struct Args {
    /// In seconds, without pauses for the reader
    #[arg(long)]
    fast: bool,
    /// The long day: every department, one after another
    #[arg(long)]
    full: bool,
    /// Where the digest's picture goes; else a file in the folder for temporary files
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Serve a page to play on instead, until you end it
    #[arg(long, conflicts_with_all = ["fast", "full", "png"])]
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
    if let Some(png) = &args.png {
        let words = "words go to standard output here: name a file";
        anyhow::ensure!(png.as_os_str() != "-", Misused(words.to_owned()));
        Spared::configs(globals).refuse(png)?;
        summary::may_lie(png)?;
    }
    leaving::listen(Ending::AtOnce)?;
    let mut stage = Stage::build(args.fast, globals.language())?;
    if args.full {
        story::play_full(&mut stage)?;
    } else {
        story::play_short(&mut stage)?;
    }
    stage.summary(args.png.as_deref())?;
    Ok(ExitCode::SUCCESS)
}
