//! `journal`: every verdict and why; `journal undo` takes some back.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::show::{line, rfc3339, short, since, table};
use super::{Globals, order};
use crate::domain::event::Command;
use crate::store::{Db, JournalFilter, JournalRow};
use crate::texts::Texts;

/// How verdicts are taken back.
const UNDO_EXAMPLES: &str = "Examples:\n  etronics-bot journal undo 41 42\n  \
     etronics-bot journal undo --rule stop_word --since 2h\n  \
     etronics-bot journal undo --wave 3 --since 7d --allow\n  \
     etronics-bot journal undo --since 2026-11-23T14:00:00+03:00 --until 2026-11-23T15:00:00+03:00";

/// Arguments of `journal`.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  etronics-bot journal --since 24h\n  etronics-bot journal --json --limit 500\n  \
                  etronics-bot journal undo 41 42\n  etronics-bot journal undo --since 2h --until 1h --allow"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<JournalCommand>,
    #[command(flatten)]
    list: JournalRows,
}

/// How a list is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct JournalRows {
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
enum JournalCommand {
    /// Take verdicts back: comments return, bans are lifted, the texts are learnt as harmless
    #[command(after_help = UNDO_EXAMPLES)]
    Undo {
        /// Entries of the journal
        #[arg(
            value_name = "ID",
            required_unless_present_any = ["rule", "wave", "since"],
            conflicts_with_all = ["rule", "wave", "since"]
        )]
        ids: Vec<i64>,
        /// Everything that a rule decided
        #[arg(long, value_name = "NAME", requires = "since", conflicts_with = "wave")]
        rule: Option<String>,
        /// Everything of a wave
        #[arg(long, value_name = "ID", requires = "since")]
        wave: Option<i64>,
        /// Not older than: 24h, 7d, 2026-11-23 or RFC 3339; alone: everything since then
        #[arg(long, value_name = "T")]
        since: Option<String>,
        /// Older than: 1h, 2026-11-23 or RFC 3339
        #[arg(long, value_name = "T", requires = "since", conflicts_with_all = ["rule", "wave"])]
        until: Option<String>,
        /// These people are never touched again
        #[arg(long)]
        allow: bool,
    },
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    match &args.what {
        None => list(&args.list, globals),
        Some(JournalCommand::Undo { ids, rule, wave, since: from, until, allow }) => {
            let session = globals.session()?;
            let moment = |text: &String| since(text, session.timezone(), session.now());
            let (from, until) = (from.as_ref().map(moment).transpose()?, until.as_ref().map(moment).transpose()?);
            let allow = *allow;
            let command = match (rule, wave, from) {
                (Some(rule), _, Some(since)) => Command::UndoRule { rule: rule.clone(), since, allow },
                (None, Some(wave), Some(since)) => Command::UndoWave { wave: *wave, since, allow },
                (None, None, Some(since)) => {
                    ensure!(
                        until.is_none_or(|until| until > since),
                        "--until is not after --since: nothing lies between"
                    );
                    Command::UndoSince { since, until, allow }
                }
                _ => Command::Undo { ids: ids.clone(), allow },
            };
            order::carry_out(&session, &command, "journal", globals)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn list(args: &JournalRows, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let zone = session.timezone();
    let from = args.since.as_deref().map(|text| since(text, zone, session.now())).transpose()?;
    ensure!(args.limit > 0, "--limit 0 lists nothing: give a positive number");
    let conn = session.reader()?;
    let filter = JournalFilter { limit: Some(args.limit), since: from, ..JournalFilter::default() };
    let db = Db::new(&conn);
    let rows = db.journal().rows(filter)?;
    let texts = session.texts(db)?;
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
                told(row, &texts),
            ]
        })
        .collect();
    globals.say(&table(&["ID", "AT", "WHO", "VERDICT", "SCORE", "RULE", "STATE", "WHAT"], &lines));
    Ok(ExitCode::SUCCESS)
}

fn entry(row: &JournalRow, zone: crate::zone::Tz, texts: &Texts) -> Value {
    json!({
        "id": row.id,
        "at": rfc3339(row.at, zone),
        "platform": row.person.network.as_str(),
        "subject": {
            "kind": row.kind.as_str(),
            "user_id": row.person.id,
            "owner_id": row.comment.map(|comment| comment.owner_id).or(row.item.map(|item| item.owner_id)),
            "item_id": row.comment.map(|comment| comment.item_id).or(row.item.map(|item| item.item_id)),
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

/// What is said of a verdict in a table: the text, or, of a person, why.
pub(crate) fn told(row: &JournalRow, texts: &Texts) -> String {
    let why = || {
        let strongest = row.verdict.reasons.iter().take(3);
        strongest.map(|reason| texts.reason_plain(reason)).collect::<Vec<_>>().join(", ")
    };
    let mut said = row.text.clone().unwrap_or_else(why);
    if let (None, Some(name)) = (&row.text, &row.name) {
        said = format!("{name}: {said}");
    }
    line(&said, 60)
}

/// `[{code, points, text}]`; words are made on reading, in the reader's language.
pub(crate) fn reasons(row: &JournalRow, texts: &Texts) -> Vec<Value> {
    row.verdict
        .reasons
        .iter()
        .map(|reason| json!({"code": reason.code, "points": reason.points, "text": texts.reason_plain(reason)}))
        .collect()
}
