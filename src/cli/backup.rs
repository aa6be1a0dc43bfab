//! `backup` and `restore`: a consistent copy of the live database, and back.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use super::whole_file::Spared;
use super::{Globals, Misused};
use crate::domain::verdict::Mode;
use crate::store;

/// Arguments of `backup`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  etronics-bot backup /var/backups/etronics-bot-$(date +%F).db")]
pub(crate) struct BackupArgs {
    /// The file to write; replaced when the copy is whole
    file: PathBuf,
}

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The daemon starts in observe mode after a restore: what it had begun since the backup is not known.\n\
                        MODERATION_MODE in its environment wins over that: unset it first.\n\
                        The former database is kept beside it as ….before-restore, ….before-restore.2 and so on: the last three.\n\n\
                        Example:\n  systemctl stop etronics-bot && etronics-bot restore backup.db"
)]
pub(crate) struct RestoreArgs {
    /// A file that `backup` wrote
    file: PathBuf,
}

pub(crate) fn backup(args: &BackupArgs, globals: &Globals) -> Result<ExitCode> {
    let standard = "a backup is written beside its place until it is whole: name a file, not standard output";
    anyhow::ensure!(args.file.as_os_str() != "-", Misused(standard.to_owned()));
    let session = globals.session()?;
    Spared::of(&session, globals).refuse_named(&args.file)?;
    let bytes = store::backup(&session.database, &args.file)?;
    globals.note(&format!("{}: {:.1} MB", args.file.display(), bytes as f64 / 1e6));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn restore(args: &RestoreArgs, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let ours = session.config.vk.group_id;
    store::restore_for(&args.file, &session.database, ours, session.now())?;
    let shown = session.database.display();
    // The environment wins over what a restore sets, and the daemon's is not always this one's.
    let fixed = session.config.fixed_by_environment("moderation.mode").then_some(session.config.moderation.mode);
    globals.note(&match fixed {
        Some(Mode::Enforce) => format!(
            "restored to {shown}: MODERATION_MODE=enforce wins over it, so a daemon that has it will act at once; unset it \
             first to start in observe mode"
        ),
        Some(Mode::Observe) => format!("restored to {shown}: the daemon will start in observe mode"),
        None => format!(
            "restored to {shown}: the daemon will start in observe mode, unless MODERATION_MODE=enforce stands in its environment"
        ),
    });
    Ok(ExitCode::SUCCESS)
}
