//! `journal`: every verdict and why; `journal undo` takes some back.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::show::{line, rfc3339, short, since, table};
use super::{Globals, order};
use crate::domain::event::Command;
use crate::store::{Db, JournalFilter, JournalRow};
use crate::texts::Texts;

/// Arguments of `journal`.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  etronics-bot journal --since 24h\n  etronics-bot journal --json --limit 500\n  \
                  etronics-bot journal undo 41 42\n  etronics-bot journal undo --rule stop_word --since 2h"
)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    list: List,
}

/// How a list is asked for.
#[derive(Debug, clap::Args)]
pub struct List {
    /// One JSON array
    #[arg(long)]
    pub json: bool,
    /// At most so many, newest first
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// Not older than: 24h, 7d, 2026-11-23 or RFC 3339
    #[arg(long, value_name = "T")]
    pub since: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Take verdicts back: comments return, bans are lifted, the texts are learnt as harmless
    #[command(
        after_help = "Examples:\n  etronics-bot journal undo 41 42\n  etronics-bot journal undo --rule stop_word --since 2h"
    )]
    Undo {
        /// Entries of the journal
        #[arg(value_name = "ID", required_unless_present_any = ["rule", "wave"], conflicts_with_all = ["rule", "wave"])]
        ids: Vec<i64>,
        /// Everything that a rule decided
        #[arg(long, value_name = "NAME", requires = "since", conflicts_with = "wave")]
        rule: Option<String>,
        /// Everything of a wave
        #[arg(long, value_name = "ID", requires = "since")]
        wave: Option<i64>,
        /// Not older than: 24h, 7d, 2026-11-23 or RFC 3339
        #[arg(long, value_name = "T", conflicts_with = "ids")]
        since: Option<String>,
    },
}

/// Runs `journal`.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    match &args.what {
        None => list(&args.list, globals),
        Some(What::Undo { ids, rule, wave, since: from }) => {
            let session = globals.session()?;
            let from = from.as_deref().map(|text| since(text, session.timezone(), session.now())).transpose()?;
            let command = match (rule, wave, from) {
                (Some(rule), _, Some(since)) => Command::UndoRule { rule: rule.clone(), since },
                (None, Some(wave), Some(since)) => Command::UndoWave { wave: *wave, since },
                _ => Command::Undo { ids: ids.clone() },
            };
            order::carry_out(&session, &command, globals)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn list(args: &List, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let zone = session.timezone();
    let from = args.since.as_deref().map(|text| since(text, zone, session.now())).transpose()?;
    ensure!(args.limit > 0, "--limit 0 lists nothing: give a positive number");
    let conn = session.reader()?;
    let filter = JournalFilter { limit: Some(args.limit), since: from, ..JournalFilter::default() };
    let rows = Db::new(&conn).journal(filter)?;
    let texts = session.texts();
    if args.json {
        let entries: Vec<Value> = rows.iter().map(|row| entry(row, zone, &texts)).collect();
        globals.say(&serde_json::to_string_pretty(&entries)?);
        return Ok(ExitCode::SUCCESS);
    }
    let lines: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.id.to_string(),
                short(row.at, zone),
                row.person.to_string(),
                row.verdict.decision.as_str().to_owned(),
                format!("{:.2}", row.verdict.score),
                row.verdict.rule.to_string(),
                row.state.as_str().to_owned(),
                line(row.text.as_deref().unwrap_or_default(), 60),
            ]
        })
        .collect();
    globals.say(&table(&["ID", "AT", "WHO", "VERDICT", "SCORE", "RULE", "STATE", "TEXT"], &lines));
    Ok(ExitCode::SUCCESS)
}

fn entry(row: &JournalRow, zone: chrono_tz::Tz, texts: &Texts) -> Value {
    json!({
        "id": row.id,
        "at": rfc3339(row.at, zone),
        "platform": row.person.network.as_str(),
        "subject": {
            "kind": row.kind.as_str(),
            "user_id": row.person.id,
            "owner_id": row.comment.map(|comment| comment.owner_id),
            "item_id": row.comment.map(|comment| comment.item_id),
        },
        "verdict": row.verdict.decision.as_str(),
        "score": row.verdict.score,
        "rule": row.verdict.rule,
        "reasons": reasons(row, texts),
        "mode": row.mode.as_str(),
        "model": row.model,
        "wave_id": row.wave_id,
        "state": row.state.as_str(),
        "error": row.error,
    })
}

/// `[{code, points, text}]`; words are made on reading, in the reader's language.
pub fn reasons(row: &JournalRow, texts: &Texts) -> Vec<Value> {
    row.verdict
        .reasons
        .iter()
        .map(|reason| json!({"code": reason.code, "points": reason.points, "text": texts.reason_plain(reason)}))
        .collect()
}
