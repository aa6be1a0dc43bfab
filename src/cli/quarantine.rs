//! `quarantine`: what waits for a person, and the person's word.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::journal::{JournalRows, reasons, told, who};
use super::show::{rfc3339, short, shown, since};
use super::{Globals, order};
use crate::domain::already::{BY_AUTHOR, EDITED};
use crate::domain::event::Command;
use crate::store::{Db, QuarantineState};

/// Arguments of `quarantine`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  etronics-bot quarantine list\n  etronics-bot quarantine list --json --since 24h\n  \
                        etronics-bot quarantine keep 7\n  etronics-bot quarantine remove 8 9"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: QuarantineCommand,
}

#[derive(Debug, clap::Subcommand)]
enum QuarantineCommand {
    /// What waits, and what became of the rest
    #[command(after_help = "Example:\n  etronics-bot quarantine list --since 24h --json")]
    List(JournalRows),
    /// Let these stay; their texts are learnt as harmless, their profiles as people's
    #[command(after_help = "Example:\n  etronics-bot quarantine keep 7")]
    Keep {
        /// Entries
        #[arg(value_name = "ID", required = true)]
        ids: Vec<i64>,
    },
    /// Remove these: comments are deleted, people banned; their like is learnt as spam or fake
    #[command(after_help = "Example:\n  etronics-bot quarantine remove 8 9")]
    Remove {
        /// Entries
        #[arg(value_name = "ID", required = true)]
        ids: Vec<i64>,
    },
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let command = match &args.what {
        QuarantineCommand::List(list) => return show(list, globals),
        QuarantineCommand::Keep { ids } => Command::QuarantineKeep { ids: ids.clone() },
        QuarantineCommand::Remove { ids } => Command::QuarantineRemove { ids: ids.clone() },
    };
    let session = globals.session()?;
    order::carry_out(&session, &command, "journal", globals)?;
    Ok(ExitCode::SUCCESS)
}

fn show(args: &JournalRows, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let zone = session.timezone();
    let from = args.since.as_deref().map(|text| since(text, zone, session.now())).transpose()?;
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let texts = session.texts_for(args.json, db, globals)?;
    let (mut entries, mut lines) = (Vec::<Value>::new(), Vec::new());
    let waiting = db.quarantine().quarantine_list(false, from, Some(args.limit.saturating_add(1)))?;
    for entry in shown(waiting, args.limit, from.is_some(), globals) {
        let Some(row) = db.journal().verdict(entry.journal_id)? else { continue };
        let state = entry.came_to(row.state).as_str();
        let ended = match (entry.state, row.error.as_deref()) {
            (QuarantineState::Expired, Some(BY_AUTHOR)) => "deleted by author",
            (QuarantineState::Expired, Some(EDITED)) => "edited by author",
            _ => state,
        };
        lines.push(vec![
            entry.id.to_string(),
            short(entry.at, zone),
            who(&row),
            format!("{:.2}", row.verdict.score),
            texts.terminal().code(ended).to_owned(),
            texts.terminal().code(row.kind.as_str()).to_owned(),
            told(&row, &texts),
        ]);
        entries.push(json!({
            "id": entry.id,
            "at": rfc3339(entry.at, zone),
            "platform": row.person.network.as_str(),
            "user_id": row.person.id,
            "kind": row.kind.as_str(),
            "score": row.verdict.score,
            "reasons": reasons(&row, &texts),
            "text": row.text,
            "expires_at": rfc3339(entry.expires_at, zone),
            "state": state,
            "error": row.error,
        }));
    }
    if args.json {
        globals.document(&entries)?;
    } else {
        globals.table(&["ID", "AT", "WHO", "SCORE", "STATE", "KIND", "WHAT"], &lines)?;
    }
    Ok(ExitCode::SUCCESS)
}
